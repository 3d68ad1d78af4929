"""The sample newsroom of `briefwire demo`: invented places, people and publishers, in four languages.

`articles.jsonl` has an article a line, with its age in hours (`hours_ago`), so that the newsroom is always two weeks
old. `topics.txt` has a topic a line, `TITLE: QUERY`. `paste.md` is a long paste to try `/push` with.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
PASTE = _HERE / "paste.md"


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """One text of one invented publisher; `event` names what it tells of, the same for all that tell it.

    `revision_of` is the id of the article at the same address that this text replaces, at `corrected_at`.
    `reprint_of` is the id of the wire text that this one repeats.
    """

    id: str
    url: str
    title: str
    text: str
    language: str
    source: str
    domain: str
    label: str  # "wire", "state media" or none
    event: str
    tags: frozenset[str]
    published_at: datetime
    corrected_at: datetime | None
    revision_of: str
    reprint_of: str

    @property
    def appeared_at(self) -> datetime:
        """When a reader could first see this text."""
        return self.corrected_at or self.published_at


@dataclass(frozen=True, slots=True)
class SampleTopic:
    title: str
    query: str


@dataclass(frozen=True, slots=True)
class SamplePublisher:
    """`language` is the one it writes in."""

    name: str
    domain: str
    label: str
    language: str


def articles(now: datetime) -> tuple[SampleArticle, ...]:
    """All texts, as they would have appeared in the two weeks before `now` (aware), oldest first, times in UTC."""
    now = now.astimezone(UTC)
    return tuple(sorted((_article(line, now) for line in _lines()), key=lambda a: (a.appeared_at, a.id)))


def topics() -> tuple[SampleTopic, ...]:
    lines = (_HERE / "topics.txt").read_text(encoding="utf-8").splitlines()
    return tuple(SampleTopic(title, query) for title, _, query in (line.partition(": ") for line in lines))


def publishers() -> tuple[SamplePublisher, ...]:
    """Every publisher once, by domain."""
    found = {p.domain: p for p in map(_publisher, _lines())}
    return tuple(found[domain] for domain in sorted(found))


def paste() -> str:
    """A Markdown page as people paste it: heading, date, caption with its credit, related article, address."""
    return PASTE.read_text(encoding="utf-8")


def _lines() -> Iterator[dict[str, Any]]:
    with (_HERE / "articles.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _article(line: dict[str, Any], now: datetime) -> SampleArticle:
    corrected = line.get("corrected_hours_ago")
    return SampleArticle(
        id=line["id"],
        url=line["url"],
        title=line["title"],
        text=line["text"],
        language=line["language"],
        source=line["source"],
        domain=line["domain"],
        label=line.get("label", ""),
        event=line["event"],
        tags=frozenset(line.get("tags", ())),
        published_at=now - timedelta(hours=line["hours_ago"]),
        corrected_at=None if corrected is None else now - timedelta(hours=corrected),
        revision_of=line.get("revision_of", ""),
        reprint_of=line.get("reprint_of", ""),
    )


def _publisher(line: dict[str, Any]) -> SamplePublisher:
    return SamplePublisher(line["source"], line["domain"], line.get("label", ""), line["language"])
