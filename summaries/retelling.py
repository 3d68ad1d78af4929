"""What a review has told so far: nothing twice, not by another story, and not in another language."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, islice

from summaries import days, latin
from summaries import text as texts
from summaries.novelty import History, said
from summaries.passages import Candidate, Text
from summaries.types import Newness

_BEST = 2  # sentences of a story, of which another one may have told none
_REPEATED = 0.45  # of the shorter one's content stems, of a sentence and of one that was told
_TOO_NEAR = 0.5  # cosine of two events, each its headline and its sentence
_TELLING, _COPIED = 6, 0.8  # content stems of a sentence that is known again, and the share of them
_MARKS, _MARKED = 5, 0.45  # names and numbers that the leads of two articles share, and of the one with fewer
_FEWER, _LESS = 4, 0.4  # the same, where a number is among them that few reports have
_RARE = re.compile(r"(?!(?:19|20)\d\d\Z)\d{3,}")  # no year
_LEAD = 600  # code points
_SOUNDS = 3  # consonants of a name that tell it from another


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that may be told, the article that it stands in, and its day."""

    doc: Text
    candidate: Candidate
    day: date


class Memory:
    """What was told so far, of each story and of all."""

    def __init__(self) -> None:
        self._stories: dict[int, History] = {}
        self._told: list[_Told] = []

    def first(self, story_id: int, candidates: Iterable[Said]) -> Said | None:
        """The first that is new, told; None: there is none, or another story has told the best of them."""
        left = iter(candidates)
        best = list(islice(left, _BEST))
        if self.has_story(story_id, best):
            return None
        return next((one for one in chain(best, left) if self.take(story_id, one)), None)

    def has_story(self, story_id: int, candidates: Sequence[Said]) -> bool:
        """Whether another story has told the best of these, or nearly in its words the second best."""
        return any(
            self._has_copy(story_id, one) if place else self.has_elsewhere(story_id, one)
            for place, one in enumerate(candidates[:_BEST])
        )

    def _has_copy(self, story_id: int, one: Said) -> bool:
        content = one.candidate.content
        others = (known for known in self._told if known.story_id != story_id)
        return len(content) >= _TELLING and any(_shared(content, known.content) >= _COPIED for known in others)

    def take(self, story_id: int, one: Said) -> bool:
        """Tell it, where it is new: of its story, and not by other words of another story."""
        content, language, words = one.candidate.content, one.candidate.language, one.candidate.sentence.text
        history = self._stories.get(story_id, History())
        _, newness = history.judge(words, language, content)
        if newness is Newness.TOLD or self._repeats(content, newness) or self.has_elsewhere(story_id, one):
            return False
        self._stories[story_id] = History((*history.sentences, *said(words, language)))
        self._told.append(_Told(story_id, content, _bag(one), one))
        return True

    def has_elsewhere(self, story_id: int, one: Said) -> bool:
        """Whether another story has told it: the same event, that was not known to be one."""
        bag = _bag(one)
        others = (known for known in self._told if known.story_id != story_id)
        return any(
            _shared(one.candidate.content, known.content) >= _REPEATED
            or _is_near(bag, known.bag)
            or _is_translated(one, known.said)
            for known in others
        )

    def _repeats(self, content: frozenset[str], newness: Newness) -> bool:
        """Whether one sentence that was told says much the same; an update may, but not word for word."""
        if newness is Newness.UPDATE:
            return any(content <= one.content for one in self._told)
        return any(_shared(content, one.content) >= _REPEATED for one in self._told)


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence that was told, as stems; with those of its headline."""

    story_id: int
    content: frozenset[str]
    bag: frozenset[str]
    said: Said


def _bag(one: Said) -> frozenset[str]:
    return one.candidate.content | frozenset(texts.content_stems(one.doc.title, one.candidate.language))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shorter one."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _is_near(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > _TOO_NEAR * math.sqrt(len(one) * len(other))


def _is_translated(one: Said, other: Said) -> bool:
    """Whether their articles tell of one event in two languages: a day apart at the most, with the same names and numbers."""
    if one.candidate.language == other.candidate.language or abs(one.day - other.day) > days.NEAR:
        return False
    mine, others = _marks(one), _marks(other)
    shared = mine & others
    least, share = (_FEWER, _LESS) if any(map(_RARE.fullmatch, shared)) else (_MARKS, _MARKED)
    return len(shared) >= least and len(shared) >= share * min(len(mine), len(others))


def _marks(one: Said) -> frozenset[str]:
    return _marks_of(f"{one.doc.title}. {one.doc.text[:_LEAD]}", one.candidate.language)


@lru_cache(maxsize=256)
def _marks_of(lead: str, language: str) -> frozenset[str]:
    """What an article has in every language: names as they sound, and numbers."""
    names = (latin.sounds(stem) for stem in texts.names(lead, language))
    return frozenset(name for name in names if len(name) >= _SOUNDS) | texts.numbers(lead)
