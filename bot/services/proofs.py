"""A past briefing checked again, sentence by sentence, and why an item of it was told. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.errors import NotFound
from bot.services.briefings import readable, sentence_hash
from bot.services.newsroom import reading_of, understood
from bot.storage import articles, briefings, topics
from bot.storage import voices as rows
from bot.storage.articles import Status
from bot.storage.briefings import BriefingRow, ItemRow
from bot.storage.database import Connection, Database
from bot.storage.topics import MatchRow, TopicRow
from bot.storage.voices import Version
from summaries import corrections, text
from summaries import topics as queries
from summaries.corrections import Change
from summaries.types import Sentence

Span = tuple[int, int]

MOST_TERMS = 12  # that decided, as they are shown
_NEAR = 40  # code points before a sentence
_STOPS = ".!?…»”\"')"  # before another sentence
_READ = 200_000  # code points of an article in which the matched words are looked for


class Standing(StrEnum):
    """What became of a sentence that was told."""

    PRESENT = "present"  # its version is the article's present one
    STILL = "still"  # the article changed since, the sentence did not
    CHANGED = "changed"
    GONE = "gone"
    WITHDRAWN = "withdrawn"  # the article was taken back
    DAMAGED = "damaged"  # what is stored is not what was told


@dataclass(frozen=True, slots=True)
class Check:
    """One sentence of a briefing. `text`: as it stands in the version that was quoted; `becomes`: what it says now."""

    text: str
    standing: Standing
    version: int
    stored_at: datetime
    start: int
    end: int
    sentence_hash: str
    source: str
    url: str | None
    newest: int
    newest_at: datetime
    becomes: str | None = None
    reason: str = ""
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """A briefing checked again."""

    number: int
    topic_title: str
    made_at: datetime
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A term that decided: as it stands in the query and in the article; `field`: title, lead or body."""

    text: str
    matched: str
    field: str
    weight: float


@dataclass(frozen=True, slots=True)
class Why:
    """Why an item was told. `sentence`: where the first words stand, `spans` the matched words in it; `title_spans` those
    of the headline. `width`: of the topic, which asks for `threshold`. `is_by_hand`: an editor put it there.
    """

    number: int
    position: int
    story_id: int
    topic: TopicRow
    headline: str
    title_spans: tuple[Span, ...]
    sentence: str
    spans: tuple[Span, ...]
    source: str
    url: str | None
    score: float
    threshold: float
    width: str
    reasons: tuple[Reason, ...]
    is_by_hand: bool
    is_update: bool
    is_first: bool  # nothing on the topic had been told before
    since: datetime | None
    is_recap: bool = False  # of the days since then, told before or not
    was_told: bool = True  # to the chat that asks


def verify(db: Database, number: int, chat_id: int, *, is_editor: bool) -> Verified:
    """Check a briefing that this chat was sent, or that an editor asks for. Raises NotFound to everybody else."""
    with db.read() as c:
        row = briefings.one(c, number)
        if row is None or not (is_editor or rows.was_told(c, chat_id, number)):
            raise NotFound(f"briefing {number}")
        items = briefings.items_of(c, number)
        quoted = rows.versions(c, [one.revision_id for one in items])
        newest = articles.newest_revisions(c, [one.article_id for one in quoted.values()])
        present = rows.versions(c, list(newest.values()))
        ends = rows.withdrawn_at(c, list(newest))
    by_article = {one.article_id: one for one in present.values()}
    checks = tuple(_check(one, quoted[one.revision_id], by_article, ends) for one in items)
    return Verified(row.id, row.topic_title, row.made_at, checks)


def why(db: Database, number: int, position: int, chat_id: int) -> Why:
    """Why this item of a briefing was told. Raises NotFound, also where the topic is somebody else's own or is gone."""
    with db.read() as c:
        row = readable(c, number, chat_id)
        topic = topics.visible(c, row.topic_id, chat_id)
        items = [one for one in briefings.items_of(c, number) if one.position == position]
        if topic is None or not items:
            raise NotFound(f"item {number}:{position}")
        item, version, match = _best(c, items, topic)
        was_told = rows.was_told(c, chat_id, number)
    return _why(row, topic, item, version, match, was_told=was_told)


def _check(item: ItemRow, was: Version, present: Mapping[int, Version], ends: Mapping[int, datetime]) -> Check:
    now = present[was.article_id]
    sentence = was.text[item.start : item.end]
    standing, becomes = _standing(item, sentence, was, now)
    return Check(
        text=sentence,
        standing=standing,
        version=was.number,
        stored_at=was.stored_at,
        start=item.start,
        end=item.end,
        sentence_hash=item.sentence_hash,
        source=was.source,
        url=was.url,
        newest=now.number,
        newest_at=now.stored_at,
        becomes=becomes,
        reason=now.status_reason or "",
        withdrawn_at=ends.get(was.article_id),
    )


def _standing(item: ItemRow, sentence: str, was: Version, now: Version) -> tuple[Standing, str | None]:
    if sentence_hash(sentence) != item.sentence_hash:
        return Standing.DAMAGED, None
    if now.status != Status.PUBLISHED:
        return Standing.WITHDRAWN, None
    if now.revision_id == was.revision_id:
        return Standing.PRESENT, None
    if _stands_in(sentence, now.text):
        return Standing.STILL, None
    (verdict,) = corrections.compare([(item.start, item.end)], was.text, now.text, was.language)
    if verdict.start is None or verdict.end is None or verdict.change is Change.GONE:
        return Standing.GONE, None
    return Standing.CHANGED, now.text[verdict.start : verdict.end]


def _stands_in(sentence: str, text: str) -> bool:
    """Whether it is a sentence of the text, and not a part of one: "Reports that … are false"."""
    at = text.find(sentence)
    while at >= 0:
        before, after = text[max(0, at - _NEAR) : at], text[at + len(sentence) : at + len(sentence) + 1]
        gap = before[len(before.rstrip()) :]
        is_begun = not before.strip() or "\n" in gap or (gap != "" and before.rstrip()[-1] in _STOPS)
        if is_begun and (not after or after.isspace()):
            return True
        at = text.find(sentence, at + 1)
    return False


def _best(c: Connection, items: Sequence[ItemRow], topic: TopicRow) -> tuple[ItemRow, Version, MatchRow | None]:
    """The quoted article of an item that is most on the topic."""
    versions = rows.versions(c, [one.revision_id for one in items])
    found = {one.article_id: one for one in topics.matches_of(c, [one.article_id for one in versions.values()])
             if one.topic_id == topic.id}  # fmt: skip
    best = max(items, key=lambda one: (_score(found.get(versions[one.revision_id].article_id)), -one.line))
    version = versions[best.revision_id]
    return best, version, found.get(version.article_id)


def _score(match: MatchRow | None) -> float:
    return match.score if match else 0.0


def _why(
    row: BriefingRow, topic: TopicRow, item: ItemRow, version: Version, match: MatchRow | None, *, was_told: bool
) -> Why:
    asked = understood(topic) if topic.query else None  # a topic that is one story has none
    reading = reading_of(version.title, version.text[:_READ], version.language)
    explained = queries.explain(reading, asked) if asked else None
    score = match.score if match else explained.score if explained else 0.0
    sentence, spans = _sentence(version, asked) if asked else (None, ())
    terms = explained.terms if explained else ()
    return Why(
        number=row.id,
        position=item.position,
        story_id=item.story_id,
        topic=topic,
        headline=version.title,
        title_spans=queries.spans(version.title, asked, version.language) if asked else (),
        sentence=sentence.text if sentence else "",
        spans=spans,
        source=version.source,
        url=version.url,
        score=score,
        threshold=asked.threshold / 10 if asked else 0.0,
        width=asked.width if asked else "",
        reasons=tuple(Reason(one.text, one.matched, one.field, one.weight) for one in terms[:MOST_TERMS]),
        is_by_hand=match is not None and match.is_by_hand,
        is_update=item.newness == "update",
        is_first=row.previous_id is None and row.since is None,
        since=row.since,
        is_recap=row.previous_id is None and row.since is not None,
        was_told=was_told,
    )


def _sentence(version: Version, asked: queries.Topic) -> tuple[Sentence | None, tuple[Span, ...]]:
    """The first quotable sentence of the text that has most of the words in it."""
    best: tuple[Sentence | None, tuple[Span, ...]] = None, ()
    for one in text.sentences(version.text[:_READ], version.language):
        spans = queries.spans(one.text, asked, version.language) if one.is_quotable else ()
        if len(spans) > len(best[1]):
            best = one, spans
        if len(best[1]) > 1:
            break
    return best
