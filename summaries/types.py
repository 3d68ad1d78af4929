"""The values that judgement works on. All offsets count code points of the text that they point into."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a sentence is in its article. Only BODY may be quoted."""

    BODY = "body"
    HEADING = "heading"
    CAPTION = "caption"
    BYLINE = "byline"
    DATELINE = "dateline"
    RELATED = "related"  # "Related article: …", "Read also", «Читайте также»
    BOILERPLATE = "boilerplate"  # newsletters, cookies, social media, "Original url"


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text == source[start:end]`, always."""

    start: int
    end: int
    text: str
    kind: Kind = Kind.BODY

    @property
    def is_quotable(self) -> bool:
        return self.kind is Kind.BODY


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: `text[start:end]`, folded and stemmed in `stem`."""

    start: int
    end: int
    stem: str
    is_stop: bool = False
    is_number: bool = False
    is_name: bool = False  # capitalised in the middle of a sentence


@dataclass(frozen=True, slots=True)
class Article:
    """One text of one publisher, as judgement sees it.

    `family` names the owner: publishers under one owner count once; an unknown publisher is its own family.
    `published_at` is the publisher's own time (None: unknown), `told_from` is when we published it.
    `reprint_of` is the id of the article whose text this is (None: its own text).
    """

    id: int
    revision_id: int
    title: str
    text: str
    language: str
    source: str
    family: str
    url: str
    published_at: datetime | None
    told_from: datetime
    tags: frozenset[str] = frozenset()  # opinion, live, explainer, anniversary, template
    reprint_of: int | None = None
    label: str = ""  # "state media", set by an admin
    boilerplate: frozenset[int] = frozenset()  # `text.key` of the sentences that its site repeats


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a topic query that decided: where it stood and what it weighed."""

    text: str  # as written in the query
    field: str  # "title", "lead" or "body"
    weight: float
    matched: str = ""  # as written in the article


@dataclass(frozen=True, slots=True)
class Match:
    """An article is on a topic, with the terms that decided. `score` is the salience, 0 to 6."""

    score: float
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Articles on one event, the lead article first. `salience` is the best match score on the topic at hand."""

    id: int
    articles: tuple[Article, ...]
    salience: float = 2.0


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence that this reader was told on this topic."""

    story_id: int
    text: str
    language: str
    article_id: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """`since` is None in a first briefing."""

    since: datetime | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a briefing may hold."""

    stories: int = 5
    sentences_per_story: int = 3
    sentences_per_article: int = 3
    sentences_told: int | None = None  # of these only the first so many are told; None: all
    part_units: int = 3200  # UTF-16 units of quotation in one message part


class Newness(StrEnum):
    """What a sentence is to a reader."""

    NEW = "new"
    UPDATE = "update"  # told before, but with another number or name
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Line:
    """One quoted sentence: `text == revision.text[start:end]`; `also` are the other articles that say the same."""

    article_id: int
    revision_id: int
    start: int
    end: int
    text: str
    newness: Newness = Newness.NEW
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefingItem:
    """What is told of one story. `headline_article_id` gives the headline. `part` counts message parts from 0."""

    story_id: int
    headline_article_id: int
    lines: tuple[Line, ...]
    families: int  # publisher families behind the story
    articles: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class Briefing:
    """What is new to one reader on one topic. No items: silence.

    `omitted` counts articles left out, by reason: "duplicate", "opinion", "live", "explainer", "anniversary",
    "template", "told", "length", "empty".
    """

    items: tuple[BriefingItem, ...]
    articles_used: int
    articles_seen: int
    families: int
    omitted: Mapping[str, int]
    oldest_at: datetime | None = None  # of the articles used, by their publishers' own times, where they are known
    newest_at: datetime | None = None
