"""What a place wants its briefings to be like: how long, in which languages, and of which stories it wants to be spared.

    len=one;lang=ru,uk;mute=12@3456:1767225600000      as a place chose it: story @ filing known then : until
    len=one;lang=ru,uk;quiet=12                        as it holds for one briefing, which all who have it share

Both are one canonical line, the same for the same taste, so that readers are grouped by it.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from summaries.types import Limits

MOST_MUTES = 20  # of one place
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_MUTE = re.compile(r"(\d{1,18})@(\d{1,18}):(\d{1,15})")
_NUMBER = re.compile(r"\d{1,18}")


class Length(StrEnum):
    """How much of a story is told."""

    HEADLINES = "headlines"
    ONE = "one"  # sentence
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Mute:
    """A story that is quiet until it changes: `filed_to` is the last filing that its reader may know of."""

    story_id: int
    filed_to: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Taste:
    """`languages` none: all. `quiet` are the stories that one briefing leaves out, as `mutes` came to then."""

    length: Length = Length.MORE
    languages: tuple[str, ...] = ()
    mutes: tuple[Mute, ...] = ()
    quiet: tuple[int, ...] = ()

    def __str__(self) -> str:
        """The canonical line; empty for who has no wishes."""
        fields = (
            ("len", "" if self.length is Length.MORE else self.length.value),
            ("lang", ",".join(sorted(self.languages))),
            ("mute", ",".join(_written(one) for one in sorted(self.mutes, key=lambda one: one.story_id))),
            ("quiet", ",".join(map(str, sorted(self.quiet)))),
        )
        return ";".join(f"{name}={value}" for name, value in fields if value)

    def with_mute(self, mute: Mute) -> "Taste":
        """One story more, or the same one muted anew; the oldest mutes make room."""
        others = [one for one in self.mutes if one.story_id != mute.story_id]
        kept = sorted(others, key=lambda one: (one.until, one.story_id))[-(MOST_MUTES - 1) :]
        return replace(self, mutes=_by_story([*kept, mute]))

    def without_mutes(self, story_ids: Collection[int]) -> "Taste":
        """These stories may be heard again."""
        return replace(self, mutes=tuple(one for one in self.mutes if one.story_id not in story_ids))

    def settled(self, quiet: Iterable[int]) -> "Taste":
        """The taste as it holds now, of these stories that are quiet."""
        return replace(self, mutes=(), quiet=tuple(sorted(set(quiet))))


def parse(line: str) -> Taste:
    """The taste of a stored line; what is not understood is as if it were not there."""
    return NONE if not line else _parsed(line)


def limited(taste: Taste, limits: Limits) -> Limits:
    """How much a briefing of this taste may hold."""
    return limits if taste.length is Length.MORE else replace(limits, sentences_told=1)


def languages(line: str) -> tuple[str, ...]:
    """The languages of a list such as "ru,uk", sorted, each once."""
    return tuple(sorted({one for one in line.split(",") if _LANGUAGE.fullmatch(one)}))


@lru_cache(maxsize=4096)
def _parsed(line: str) -> Taste:
    fields = dict(part.partition("=")[::2] for part in line.split(";"))
    length = fields.get("len", "")
    mutes = (found for one in fields.get("mute", "").split(",") if (found := _MUTE.fullmatch(one)))
    return Taste(
        length=Length(length) if length in set(Length) else Length.MORE,
        languages=languages(fields.get("lang", "")),
        mutes=_by_story(_read(found) for found in mutes),
        quiet=tuple(sorted({int(one) for one in fields.get("quiet", "").split(",") if _NUMBER.fullmatch(one)})),
    )


def _read(found: re.Match[str]) -> Mute:
    story_id, filed_to, until = (int(number) for number in found.groups())
    return Mute(story_id, filed_to, _EPOCH + min(until, _LATEST) * _MILLISECOND)


def _written(mute: Mute) -> str:
    return f"{mute.story_id}@{mute.filed_to}:{(mute.until - _EPOCH) // _MILLISECOND}"


def _by_story(mutes: Iterable[Mute]) -> tuple[Mute, ...]:
    return tuple(sorted({one.story_id: one for one in mutes}.values(), key=lambda one: one.story_id))


_LATEST = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // _MILLISECOND
NONE = Taste()
