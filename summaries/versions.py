"""One version of an article's text: its sentences, what stands where, and which sentences are like another."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

from summaries import datelines, wording
from summaries import sentences as splitting
from summaries import text as texts
from summaries.edits import Span
from summaries.wordlists import word_list

TAKEN_WORDS = 5  # a piece of this length that stands elsewhere was moved there, or from there
_TAKEN_SHARE = 0.7
_RAREST_STEMS = 12  # of a sentence, by which others like it are looked for
_MOST_POSTINGS = 64  # sentences a stem
_MOST_NEAREST = 8

_CANON = str.maketrans(
    {
        "ё": "е",
        "Ё": "Е",
        "\xad": None,
        "…": "...",
        **dict.fromkeys("«»“”„‟″‹›＂", '"'),
        **dict.fromkeys("’‘ʼ`´′‛", "'"),
        **dict.fromkeys("–—−‑‒―‐", "-"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u0301"),
    }
)
_NOTE = re.compile(
    r"(?:earlier|previous|original|prior|first) (?:version|edition)|^\W*(?:correction|clarification|corrected|editor's note)\b"
    r"|(?:article|story|report|item|headline) (?:had |has )?(?:previously|originally|initially|earlier) "
    r"|(?:incorrectly|mistakenly|wrongly|erroneously) (?:said|stated|reported|gave|named|identified)"
    r"|(?:более ранней|предыдущей|первоначальной|прежней|ранней|первой) верси|(?:ошибочно|неверно) (?:говорилось|сообщалось|указыва|указан|утвержда)"
    r"|^\W*(?:исправлен|уточнени|поправк)"
    r"|(?:попередній|ранішій|більш ранній|первісній|першій) версі|(?:помилково|хибно|неправильно) (?:йшлося|повідомл|вказ|зазнач)|^\W*(?:виправлен|уточненн)"
    r"|(?:папярэдняй|ранейшай|першапачатковай|першай) версі|памылкова (?:гаварылася|паведамл|указ|было)|^\W*(?:выпраўлен|удакладненн)",
    re.IGNORECASE,
)
_NOTE_HINTS = word_list(  # one of them is in whatever _NOTE finds
    "version edition correct clarif editor article story report item headline mistakenly wrongly erroneously верси ошибочно неверно "
    "исправлен уточнени поправк версі помилково хибно неправильно виправлен уточненн памылкова выпраўлен удакладненн"
)


class Version:
    """A text with its sentences; what is costly is read when it is first asked for."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.skipped = frozenset[int]()  # sentences that stand for nothing
        self._weights: dict[str, float] = {}

    @cached_property
    def spans(self) -> list[Span]:
        return list(_spans(self.text, self.language))

    @cached_property
    def keys(self) -> list[str]:
        return [canonical(self.text[a:b]) for a, b in self.spans]

    @cached_property
    def numbers(self) -> dict[Span, int]:
        """Which sentence stands where."""
        return {span: number for number, span in enumerate(self.spans)}

    def run(self, key: str) -> Span | None:
        """Where several sentences stand one after the other."""
        for place, first in enumerate(self.keys):
            if key.startswith(f"{first} ") and place not in self.skipped:
                last, length = place, len(first)
                while length < len(key) and last + 1 < len(self.keys):
                    last, length = last + 1, length + 1 + len(self.keys[last + 1])
                if " ".join(self.keys[place : last + 1]) == key:
                    return self.spans[place][0], self.spans[last][1]
        return None

    @property
    def keyed(self) -> Iterator[tuple[Span, str]]:
        return zip(self.spans, self.keys, strict=True)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each sentence stands first, by its characters."""
        return {key: place for place, key in reversed(list(enumerate(self.keys))) if place not in self.skipped}

    @cached_property
    def notes(self) -> frozenset[int]:
        """The sentences that tell of a correction, to the end of their paragraph."""
        found, is_note = set(), False
        for place, (start, end) in enumerate(self.spans):
            is_same_line = place > 0 and "\n" not in self.text[self.spans[place - 1][1] : start]
            is_note = _is_note(self.text[start:end]) or (is_note and is_same_line)
            if is_note:
                found.add(place)
        return frozenset(found)

    @cached_property
    def stems(self) -> list[frozenset[str]]:
        return [wording.stems(self.text[a:b], self.language) for a, b in self.spans]

    @cached_property
    def postings(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for place, stems in enumerate(self.stems):
            for stem in stems:
                found[stem].append(place)
        return dict(found)

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Every two words that stand next to each other."""
        return frozenset(pairwise(texts.normalise(self.text).split()))

    @cached_property
    def whole(self) -> frozenset[str]:
        """The words of each sentence."""
        return frozenset(texts.normalise(self.text[a:b]) for a, b in self.spans) - {""}

    def weight(self, stem: str) -> float:
        """The rarer, the more."""
        if stem not in self._weights:
            self._weights[stem] = math.log(1 + (len(self.spans) + 1) / (1 + len(self.postings.get(stem, ()))))
        return self._weights[stem]

    def nearest(self, stems: frozenset[str]) -> list[tuple[float, int]]:
        """The sentences that share most with these stems: the share of their weight, and where."""
        total = math.fsum(map(self.weight, stems))
        shared: Counter[int] = Counter()
        for stem in sorted(stems, key=lambda one: (len(self.postings.get(one, ())), one))[:_RAREST_STEMS]:
            shared.update(self.postings.get(stem, ())[:_MOST_POSTINGS])
        found = [(self.share(stems, place, place) / total, place) for place, _ in shared.most_common(_MOST_NEAREST)]
        return sorted(found, key=lambda one: (-round(one[0], 6), one[1]))

    def share(self, stems: frozenset[str], first: int, last: int) -> float:
        """The weight of what these stems share with a run of sentences."""
        return math.fsum(map(self.weight, stems & self.seen(first, last)))

    def seen(self, first: int, last: int) -> frozenset[str]:
        return frozenset[str]().union(*self.stems[first : last + 1])

    def stands(self, piece: str) -> bool:
        """Whether a piece of a sentence is a sentence of this text, or so long and so like it that it was taken from there."""
        words = texts.normalise(piece).split()
        if len(words) < TAKEN_WORDS:
            return bool({" ".join(words), " ".join(words[1:])} & self.whole)
        pairs = list(pairwise(words))
        return sum(pair in self.pairs for pair in pairs) >= _TAKEN_SHARE * len(pairs)


def canonical(text: str) -> str:
    """A text in which only its characters count: one kind of blank, quotation mark, dash and apostrophe; ё as е."""
    return " ".join(text.translate(_CANON).split())


def _is_note(sentence: str) -> bool:
    lowered = sentence.lower().replace("’", "'")
    return any(hint in lowered for hint in _NOTE_HINTS) and bool(_NOTE.search(lowered))


def _spans(text: str, language: str) -> Iterator[Span]:
    """Where the sentences of `texts.sentences` stand, without the work of telling their kinds."""
    for block in splitting.blocks(text):
        end = datelines.prefix_end(text, block.start, block.end)
        if end == block.start:
            yield from splitting.split(text, block, language)
            continue
        yield block.start, end
        rest = block.end - len(text[end : block.end].lstrip())
        yield from splitting.split(text, splitting.Block(rest, block.end, block.paragraph), language)
