"""Is this sentence new, given what has been told?"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from summaries import languages
from summaries import text as texts
from summaries.types import Newness, Sentence, Token

_UNSEEN_WEIGHT = 2.0  # a content stem not yet told counts as much as two shared with the told sentence that is nearest
_ALWAYS_SHARED = 3.0  # stems, so that a chance word or two make nothing new
_NEW = 0.5  # the score from which on a sentence is new
# Capitalised, but no names: another weekday makes no update; another month does, though Cyrillic writes it small.
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_MONTHS = {
    "ru": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь мае",
    "uk": "січень січня лютий лютого березень березня квітень квітня травень травня червень червня липень липня серпень серпня "
    "вересень вересня жовтень жовтня листопад грудень грудня",
    "be": "студзень студзеня люты лютага сакавік красавік травень траўня маі чэрвень чэрвеня ліпень ліпеня жнівень жніўня "
    "верасень верасня кастрычнік лістапад снежань снежня",
}
REPEATED = 0.8  # share of a sentence's content stems in one told sentence


@dataclass(frozen=True, slots=True)
class State:
    """What a sentence is to a reader. `score`, 0 to 1, grows with what is unseen; from .5 on it is NEW."""

    sentence: Sentence
    score: float
    newness: Newness


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence that was told, with its tokens."""

    text: str
    tokens: tuple[Token, ...]


class History:
    """What a reader was told of one story."""

    def __init__(self, told: Iterable[Said] = ()) -> None:
        self.sentences = tuple(told)

    @classmethod
    def of(cls, told: Iterable[str], language: str) -> "History":
        return cls(one for text in told for one in said(text, language))

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(self._postings)

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset().union(*(texts.numbers(one.text) for one in self.sentences))

    def newness(self, text: str, language: str) -> tuple[float, Newness]:
        """Of one sentence: NEW by its score or when none of its content stems were told, UPDATE with a number or name.

        The score is 2u / (2u + s + 3): u content stems not yet told, against s shared with one told sentence at most.
        """
        return self.judge(text, language, frozenset(texts.content_stems(text, language)))

    def judge(self, text: str, language: str, stems: frozenset[str]) -> tuple[float, Newness]:
        """`newness`, for a caller who has the sentence's content stems."""
        unseen = len(stems - self.stems)
        score = _score(unseen, self._most_shared(stems))
        if not self.sentences or score >= _NEW or (unseen and unseen == len(stems)):
            return max(score, _NEW), Newness.NEW
        names = _names(text, language) | (stems & _months(language)) if unseen else frozenset[str]()
        changed = names - self.stems or texts.numbers(text) - self.numbers
        return score, Newness.UPDATE if changed else Newness.TOLD

    def repeats(self, stems: frozenset[str], share: float = REPEATED) -> bool:
        """Whether at least this share of these content stems lies in one told sentence."""
        return bool(stems) and self._most_shared(stems) >= share * len(stems)

    def _most_shared(self, stems: frozenset[str]) -> int:
        shared = Counter(place for stem in stems for place in self._postings.get(stem, ()))
        return max(shared.values(), default=0)

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, one in enumerate(self.sentences):
            for stem in dict.fromkeys(token.stem for token in one.tokens if not token.is_stop):
                found.setdefault(stem, []).append(place)
        return found


def said(text: str, language: str) -> tuple[Said, ...]:
    """The sentences of a told text."""
    return tuple(Said(one.text, texts.tokens(one.text, language)) for one in texts.sentences(text, language))


def states(text: str, language: str, told: Sequence[str]) -> tuple[State, ...]:
    """Every sentence of a text, in order, against what was told of its story in the same language."""
    history = History.of(told, language)
    found = []
    for sentence in texts.sentences(text, language):
        score, newness = history.newness(sentence.text, language)
        found.append(State(sentence, score, newness))
    return tuple(found)


def _names(text: str, language: str) -> frozenset[str]:
    return texts.names(text, language) - _weekdays(language)


@cache
def _weekdays(language: str) -> frozenset[str]:
    return frozenset(languages.stem(word, language) for word in _WEEKDAYS.split())


@cache
def _months(language: str) -> frozenset[str]:
    return frozenset(languages.stem(texts.fold(word), language) for word in _MONTHS.get(language, "").split())


def _score(unseen: int, shared: int) -> float:
    weight = _UNSEEN_WEIGHT * unseen
    return weight / (weight + shared + _ALWAYS_SHARED)
