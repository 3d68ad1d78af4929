"""Is this sentence new, given what has been told?"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from summaries import text as texts
from summaries.types import Newness, Sentence, Token

NEW_STEMS = 3  # content stems not yet told; measured on ECB+ chains against cosine and idf mass
REPEATED = 0.8  # share of a sentence's content stems in one told sentence


@dataclass(frozen=True, slots=True)
class State:
    """What a sentence is to a reader. `score`, 0 to 1, grows with what is unseen; from .5 on it is NEW."""

    sentence: Sentence
    score: float
    newness: Newness


class History:
    """What a reader was told of one story, as sets of content stems, one a told sentence."""

    def __init__(self, told: Iterable[tuple[str, str]]) -> None:
        """`told`: texts with their languages."""
        self._texts = tuple(told)
        self.sentences: tuple[tuple[Token, ...], ...] = tuple(
            texts.tokens(sentence.text, language)
            for text, language in self._texts
            for sentence in texts.sentences(text, language)
        )

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(self._postings)

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset().union(*(texts.numbers(text) for text, _ in self._texts))

    def newness(self, text: str, language: str) -> tuple[float, Newness]:
        """Of one sentence: NEW with three content stems (or all it has) not yet told, UPDATE with a number or name."""
        return self.judge(text, language, frozenset(texts.content_stems(text, language)))

    def judge(self, text: str, language: str, stems: frozenset[str]) -> tuple[float, Newness]:
        """`newness`, for a caller who has the sentence's content stems."""
        unseen = len(stems - self.stems)
        score = _score(unseen, len(stems))
        if not self.sentences or unseen >= NEW_STEMS or (unseen and unseen == len(stems)):
            return max(score, 0.5), Newness.NEW
        changed = (unseen and texts.names(text, language) - self.stems) or texts.numbers(text) - self.numbers
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
        for place, tokens in enumerate(self.sentences):
            for stem in dict.fromkeys(token.stem for token in tokens if not token.is_stop):
                found.setdefault(stem, []).append(place)
        return found


def states(text: str, language: str, told: Sequence[str]) -> tuple[State, ...]:
    """Every sentence of a text, in order, against what was told of its story in the same language."""
    history = History((one, language) for one in told)
    found = []
    for sentence in texts.sentences(text, language):
        score, newness = history.newness(sentence.text, language)
        found.append(State(sentence, score, newness))
    return tuple(found)


def _score(unseen: int, count: int) -> float:
    """By the number of unseen stems, .5 at three; among equals by their share."""
    weight = unseen + unseen / (count + 1)
    return weight / (weight + NEW_STEMS)
