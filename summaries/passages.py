"""An article as summaries read it, once: its quotable sentences, what is in them, and how well each stands alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from summaries import quality
from summaries import text as texts
from summaries.types import Sentence, Token

READ_AT_MOST = 200  # sentences of an article; what news says, it says before

Bigram = tuple[str, str]

_READINGS_KEPT = 500  # about 50 kB each of a usual article: what one reader was told of, the next one is
_COPY = 0.5  # share of the shorter article's sentences found in another: one voice
_LEAST_COPIED = 3  # sentences


class Text(Protocol):
    """What is read of an article."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def reprint_of(self) -> int | None: ...
    @property
    def boilerplate(self) -> frozenset[int]: ...


@dataclass(frozen=True, slots=True)
class Doc:
    """A text that is no stored article."""

    text: str
    language: str
    title: str = ""
    id: int = 0
    reprint_of: int | None = None
    boilerplate: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A quotable sentence, read once: its content stems and concepts, and how well it stands alone."""

    sentence: Sentence
    language: str
    position: int
    words: int
    stems: tuple[str, ...]  # of content words, in order
    content: frozenset[str]  # the same, once each
    concepts: tuple[Bigram, ...]
    quality: float
    needs_company: bool  # the sentence before it must be shown with it


@dataclass(frozen=True, slots=True)
class Reading:
    """An article, read once."""

    doc: Text
    candidates: tuple[Candidate, ...]


def read(doc: Text, at_most: int = READ_AT_MOST) -> Reading:
    """Reads the first quotable sentences of an article."""
    return Reading(doc, _candidates(_quotable(doc.text, doc.language, doc.boilerplate)[:at_most], doc.language))


@lru_cache(maxsize=_READINGS_KEPT)
def _quotable(text: str, language: str, boilerplate: frozenset[int]) -> tuple[Sentence, ...]:
    return tuple(one for one in texts.sentences(text, language, boilerplate) if one.is_quotable)


@lru_cache(maxsize=_READINGS_KEPT)
def _candidates(sentences: tuple[Sentence, ...], language: str) -> tuple[Candidate, ...]:
    standings = quality.judge([one.text for one in sentences], language)
    return tuple(_candidate(one, language, place, standings[place]) for place, one in enumerate(sentences))


def bigrams(tokens: Sequence[Token]) -> tuple[Bigram, ...]:
    """Neighbouring stems that are not two stop words, once each, in order."""
    return tuple(dict.fromkeys((a.stem, b.stem) for a, b in pairwise(tokens) if not (a.is_stop and b.is_stop)))


def voices(readings: Sequence[Reading]) -> list[int]:
    """For each reading the index of the first one with the same text: a wire copy speaks with the agency's voice.

    The same: a reprint by its id, or with half of the shorter one's sentences, and three at least, in the same words.
    """
    roots: dict[int, int] = {}
    found: list[int] = []
    said = [{candidate.stems for candidate in reading.candidates} for reading in readings]
    places: dict[tuple[str, ...], list[int]] = {}
    for i, reading in enumerate(readings):
        root = reading.doc.reprint_of or reading.doc.id
        voice = roots.get(root) if root else None
        found.append(_first_copy(i, said, places) if voice is None else voice)
        roots.setdefault(root, found[i])
        if found[i] == i:
            for stems in said[i]:
                places.setdefault(stems, []).append(i)
    return found


def _first_copy(i: int, said: Sequence[set[tuple[str, ...]]], places: Mapping[tuple[str, ...], Sequence[int]]) -> int:
    """The first voice that says what reading i says, or i."""
    shared = Counter(j for stems in said[i] for j in places.get(stems, ()))
    return min(
        (j for j, n in shared.items() if n >= _LEAST_COPIED and n >= _COPY * min(len(said[i]), len(said[j]))), default=i
    )


def _candidate(sentence: Sentence, language: str, position: int, standing: quality.Standing) -> Candidate:
    tokens = texts.tokens(sentence.text, language)
    stems = tuple(token.stem for token in tokens if not token.is_stop)
    return Candidate(
        sentence,
        language,
        position,
        len(sentence.text.split()),
        stems,
        frozenset(stems),
        bigrams(tokens),
        standing.quality,
        standing.needs_company,
    )
