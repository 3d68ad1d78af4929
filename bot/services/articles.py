"""An article on its way: added, looked at by an admin, published once, held or discarded."""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import DatabaseUnavailable, NotFound
from bot.services import corrections
from bot.services import newsroom as judgement
from bot.services.newsroom import INGEST, Analysis, Newsroom
from bot.sources.drafts import Draft
from bot.storage import articles, audit, boilerplate, briefings, search, sources, stories, subscriptions, topics
from bot.storage.articles import Status, Stored
from bot.storage.database import Connection, Database
from summaries import duplicates, ranking
from summaries import text as texts
from summaries import topics as queries
from summaries.duplicates import Copy
from summaries.errors import NothingToSummarise
from summaries.stories import Merge
from summaries.types import Sentence

log = logging.getLogger(__name__)

WAITING = (Status.DRAFT, Status.HELD)
GONE = (Status.DISCARDED, Status.WITHDRAWN)
CLOCKS_DIFFER = timedelta(
    hours=26
)  # a publication time later than this is a mistake; a date alone may be half a day ahead
MOSTLY = 0.8  # of a text in common with one that was withdrawn: it is that text again
FORGOTTEN_AT_ONCE = 200  # articles a transaction: others write in between
MERGED_EVERY = 100  # filings; each 1,000 costs two points of pair F1 on headlines


class How(StrEnum):
    """What becomes of an article as it is added."""

    DRAFT = "draft"  # an admin looks at it first
    HOLD = "hold"
    PUBLISH = "publish"
    BACKGROUND = "background"  # stored and matched; nobody is told of it


OUT = (How.PUBLISH, How.BACKGROUND)


class Result(StrEnum):
    """What became of it."""

    STORED = "stored"
    REVISION = "revision"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Added:
    """`article_id` is the stored article, or the one that it duplicates; `reason` says why it was refused."""

    result: Result
    article_id: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """A stored article that a text nearly equals, and the share of the smaller text that both have (0 to 1)."""

    article: Stored
    share: float
    copy: Copy


@dataclass(frozen=True, slots=True)
class TopicVerdict:
    """One topic on an admin's card: is the article on it, and which terms decided ("velden + orlan")."""

    topic: topics.TopicRow
    score: float
    terms: str
    is_on: bool
    is_by_hand: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What an admin sees of an article."""

    article: Stored
    summary: tuple[Sentence, ...]
    verdicts: tuple[TopicVerdict, ...]
    alike: Alike | None
    replaces: Stored | None
    readers: int
    at_once: int
    told: int  # readers who were sent a sentence of it
    goes_out_at: datetime | None = None  # until then its publication can be undone


@dataclass(frozen=True, slots=True)
class Changed:
    """What a press on a card's button did; `was_open` False: somebody had done it before."""

    article: Stored
    was_open: bool


@dataclass(frozen=True, slots=True)
class _Incoming:
    draft: Draft
    analysis: Analysis
    now: datetime
    how: How
    added_by: int | None
    origin: str | None

    @property
    def domain(self) -> str:
        """Whose it is: publishers without a domain are told apart by their names."""
        return self.draft.domain or (self.draft.source or "").casefold()

    @property
    def canonical_url(self) -> str | None:
        return duplicates.canonical_url(self.draft.url) if self.draft.url else None

    @property
    def published_at(self) -> datetime | None:
        at = self.draft.published_at
        return None if at is None or at > self.now + CLOCKS_DIFFER else at

    @property
    def at(self) -> datetime:
        """The time that it tells of."""
        return self.published_at or self.now

    @property
    def status(self) -> Status:
        if self.how in OUT:
            return Status.PUBLISHED
        return Status.HELD if self.how is How.HOLD else Status.DRAFT

    def columns(self) -> dict[str, object]:
        """What is stored of it as it came."""
        return {
            "url": self.draft.url,
            "language": self.analysis.language,
            "author": self.draft.author,
            "published_at": self.published_at,
            "is_date_only": self.draft.date_only and self.published_at is not None,
            "stored_at": self.now,
            "told_from": self.now if self.how is How.PUBLISH else None,
            "added_by": self.added_by,
            "origin": self.origin,
            "status": self.status,
            "tags": sorted(self.analysis.tags),
            "credit": self.analysis.credit,
            "features": self.analysis.features.to_json(),
        }


def add(
    db: Database,
    room: Newsroom,
    draft: Draft,
    *,
    now: datetime,
    how: How,
    added_by: int | None = None,
    origin: str | None = None,
) -> Added:
    """Store an article, or say which stored one it repeats. Run twice with one `origin`, it stores once."""
    with room.metrics.ingesting():
        one = _Incoming(draft, analysed(draft), now, how, added_by, origin)
        return _add(db, room, [one])[0]


def analysed(draft: Draft) -> Analysis:
    """A draft, read for `add_many`. CPU only."""
    return judgement.analyse(draft.title, draft.text, draft.url, draft.language)


def add_many(
    db: Database, room: Newsroom, drafts: Sequence[tuple[Draft, Analysis]], *, now: datetime, how: How
) -> list[Added]:
    """As `add`, of several in their order: all of them are stored, or none. Others wait meanwhile, so few at a time."""
    return _add(db, room, [_Incoming(draft, analysis, now, how, None, None) for draft, analysis in drafts])


def _add(db: Database, room: Newsroom, some: Sequence[_Incoming]) -> list[Added]:
    is_time = False
    try:
        with db.write() as c, db.serialised(c, INGEST):
            added = []
            for new in some:
                known = articles.known(c, new.origin, new.canonical_url, new.analysis.text_hash)
                added.append(_take(c, room, new, known))
                is_filed = new.how in OUT and added[-1].result in {Result.STORED, Result.REVISION}
                is_time |= is_filed and (known.newest_filing + 1) % MERGED_EVERY == 0
    except Exception:
        room.forget_stories()  # what it learned of this transaction is not so
        raise
    if is_time:
        merge_stories(db, room, some[-1].now)
    return added


def _take(c: Connection, room: Newsroom, new: _Incoming, known: articles.Known) -> Added:
    if known.by_origin is not None:
        return Added(Result.STORED, known.by_origin)
    added = (
        _at_its_address(c, room, new, known.by_address)
        or _same_text(c, new, known.by_text)
        or _store(c, room, new, known.newest_filing + 1 if new.how in OUT else None)
    )
    if new.added_by is not None and added.result in {Result.STORED, Result.REVISION}:
        audit.note(c, new.now, new.added_by, "add", f"article {added.article_id}")
    return added


class Undone(StrEnum):
    """What became of an undo."""

    DONE = "done"  # nobody had it
    TOLD_BACK = "told_back"  # who had it is told that it is taken back
    NOT_OUT = "not_out"  # it was not published
    TOO_LATE = "too_late"


def publish(
    db: Database,
    room: Newsroom,
    article_id: int,
    *,
    actor: int | None,
    now: datetime,
    wait: timedelta = timedelta(0),
) -> Changed:
    """Publish a draft or a held article, once: readers who follow its topics are told from now on.

    Who wants it at once is told after `wait`, within which `undo` takes it back. A new version of what is out stays on
    hold for so long, and then corrects it: see `publish_versions`.
    """
    with db.write() as c, db.serialised(c, INGEST):
        stored = _one(c, article_id)
        if stored.status not in WAITING or stored.told_from is not None:
            return Changed(_published_as(c, stored), was_open=False)
        audit.note(c, now, actor, "publish", f"article {article_id}")
        if stored.replaces is not None and wait:
            articles.change(c, article_id, status=Status.HELD, told_from=now + wait)
            return Changed(_one(c, article_id), was_open=True)
        if stored.replaces is not None:
            return _become_revision(c, room, stored, now)
        _file(c, room, stored, now, is_told=True, wait=wait)
        published = _one(c, article_id)
        corrections.after_revision(c, published, now)  # who was told that it is taken back learns that it stands again
        return Changed(published, was_open=True)


def publish_versions(db: Database, room: Newsroom, now: datetime) -> int:
    """Let new versions whose wait is over correct what they are versions of; returns how many did.

    One that can't holds up no other, and is tried again.
    """
    with db.read() as c:
        due = articles.versions_due(c, now)
    return sum(_try_version(db, room, one, now) for one in due)


def _try_version(db: Database, room: Newsroom, article_id: int, now: datetime) -> bool:
    try:
        with db.write() as c, db.serialised(c, INGEST):
            is_due = article_id in articles.versions_due(c, now)
            if is_due:
                _become_revision(c, room, _one(c, article_id), now)
            return is_due
    except DatabaseUnavailable:
        raise
    except Exception:
        log.exception("article=%d could not become a new version", article_id)
        return False


def undo(db: Database, article_id: int, *, actor: int | None, now: datetime, wait: timedelta) -> Undone:
    """Take a publication from a chat back to held, as long as it waits. Whoever asked for it in between, or was sent it by
    a schedule, is told.
    """
    with db.write() as c, db.serialised(c, INGEST):
        stored = _one(c, article_id)
        if stored.told_from is None or stored.status not in {Status.PUBLISHED, Status.HELD}:
            return Undone.TOO_LATE if _published_as(c, stored) is not stored else Undone.NOT_OUT
        if _goes_out_at(c, stored, now, wait) is None:
            return Undone.TOO_LATE
        articles.change(c, article_id, status=Status.HELD, told_from=None)
        audit.note(c, now, actor, "undo publish", f"article {article_id}")
        if stored.status is Status.HELD:  # a new version, of which nobody was told
            return Undone.DONE
        made = corrections.after_withdrawal(c, _one(c, article_id), "", actor, now)
        return Undone.DONE if made is None else Undone.TOLD_BACK


def hold(db: Database, article_id: int, *, actor: int | None, now: datetime) -> Changed:
    """Set a draft aside, to be published or discarded later."""
    return _move(db, article_id, (Status.DRAFT,), Status.HELD, "hold", actor, now)


def discard(db: Database, article_id: int, *, actor: int | None, now: datetime) -> Changed:
    """Throw a draft or a held article away: nobody will see it."""
    return _move(db, article_id, WAITING, Status.DISCARDED, "discard", actor, now)


def withdraw(db: Database, article_id: int, reason: str, *, actor: int | None, now: datetime) -> Changed:
    """Take a published article back: no briefing and no search shows it any more, and whoever was sent of it is told."""
    with db.write() as c, db.serialised(c, INGEST):
        moved = _moved(c, article_id, (Status.PUBLISHED,), Status.WITHDRAWN, "withdraw", actor, now, reason)
        if moved.was_open:
            corrections.after_withdrawal(c, moved.article, reason, actor, now)
        return moved


def retitle(db: Database, room: Newsroom, article_id: int, title: str, *, actor: int | None, now: datetime) -> Changed:
    """Give a draft or a held article another title; its topics are matched again."""
    analysis = None
    with db.read() as c:
        stored = _one(c, article_id)
    if stored.status in WAITING:
        analysis = judgement.analyse(title, stored.text, stored.url, stored.language)
    with db.write() as c, db.serialised(c, INGEST):
        stored = _one(c, article_id)
        if analysis is None or stored.status not in WAITING:
            return Changed(stored, was_open=False)
        _revise(c, room, article_id, analysis, now)
        audit.note(c, now, actor, "retitle", f"article {article_id}")
        return Changed(_one(c, article_id), was_open=True)


def put_on_topic(
    db: Database, article_id: int, topic_id: int, *, is_on: bool, actor: int | None, now: datetime
) -> Changed:
    """An admin's own word on whether an article is on a topic; the readers of one that it comes to are told of it."""
    with db.write() as c, db.serialised(c, INGEST):
        stored, topic = _one(c, article_id), topics.one(c, topic_id)
        if stored.status in GONE or topic is None or topic.owner is not None:
            return Changed(stored, was_open=False)
        was_on = any(one.topic_id == topic_id for one in topics.matches_of(c, [article_id]))
        topics.put_by_hand(c, topic_id, article_id, is_on=is_on)
        audit.note(c, now, actor, "topic", f"article {article_id}", f"{'on' if is_on else 'off'} {topic.title}")
        if is_on and not was_on and stored.status is Status.PUBLISHED and stored.told_from is not None:
            articles.change(c, article_id, filing=articles.next_filing(c))  # what is told already is not told again
            subscriptions.make_instant_due(c, [topic_id], now)
        return Changed(stored, was_open=True)


def card(db: Database, article_id: int, *, now: datetime | None = None, wait: timedelta = timedelta(0)) -> Card:
    """What an admin decides on; `now` and `wait`, as in `publish`, say until when it can be undone. Raises NotFound."""
    with db.read() as c:
        stored = _one(c, article_id)
        rows = topics.all_of(c)
        matches = {one.topic_id: one for one in topics.matches_of(c, [article_id])}
        readers, at_once = topics.reader_counts(c, matches)
        alike = _alike(c, stored)
        replaced = articles.one(c, stored.replaces) if stored.replaces else None
        told = briefings.readers_of(c, article_id)
        goes_out_at = _goes_out_at(c, stored, now, wait) if now else None
    reading = judgement.reading_of(stored.title, stored.text, stored.language)
    verdicts = tuple(_verdict(row, matches.get(row.id), reading) for row in rows)
    ordered = tuple(
        sorted(
            (one for one in verdicts if one.score > 0 or one.is_by_hand),
            key=lambda one: (not one.is_on, -one.score, one.topic.title),
        )
    )
    return Card(stored, _summary(stored), ordered, alike, replaced, readers, at_once, told, goes_out_at)


def settled_card(db: Database, article_id: int, *, now: datetime) -> Card:
    """The card of what was published, as it stands; of a new version that of the article which it corrected."""
    with db.read() as c:
        out = _published_as(c, _one(c, article_id))
    return card(db, out.id, now=now)


def each(
    db: Database, topic_id: int | None = None
) -> Iterator[tuple[Stored, list[tuple[topics.TopicRow, topics.MatchRow]]]]:
    """Every stored article with its topics, in id order."""
    with db.read() as c:
        by_id = {row.id: row for row in topics.all_of(c)}  # nobody's own
        for page in articles.pages(c, topic_id=topic_id):
            matches: dict[int, list[tuple[topics.TopicRow, topics.MatchRow]]] = {}
            for one in topics.matches_of(c, [stored.id for stored in page]):
                if one.topic_id in by_id:  # else it was made while we read
                    matches.setdefault(one.article_id, []).append((by_id[one.topic_id], one))
            yield from ((stored, matches.get(stored.id, [])) for stored in page)


def forget_old(db: Database, days: int, now: datetime) -> int:
    """Delete articles older than so many days of which nobody was told anything; 0 days: none. Returns how many.

    What sites no longer repeat is forgotten, too.
    """
    with db.write() as c:
        boilerplate.forget_old(c, now)
    if not days:
        return 0
    before, after, forgotten = now - timedelta(days=days), 0, 0
    while True:
        with db.write() as c:
            ids = articles.never_told(c, before, after, FORGOTTEN_AT_ONCE)
            if not ids:
                return forgotten
            forgotten += articles.delete(c, ids)
        after = ids[-1]


def merge_stories(db: Database, room: Newsroom, now: datetime) -> int:
    """Join the stories that turned out to be one; returns how many. A merge re-sends nothing."""
    with db.write() as c, db.serialised(c, INGEST):
        merges = tuple(one for one in room.merges(c, now) if not _are_parted(c, one))
        joined = [stories.merge(c, stories.resolve(c, one.kept), stories.resolve(c, one.gone)) for one in merges]
    room.merged(merges)
    return sum(joined)


def _are_parted(c: Connection, merge: Merge) -> bool:
    """Whether an editor has said that these two are not one."""
    return stories.are_parted(c, stories.resolve(c, merge.kept), stories.resolve(c, merge.gone))


def _at_its_address(c: Connection, room: Newsroom, new: _Incoming, there: int | None) -> Added | None:
    if there is None:
        return None
    known = _one(c, there)
    if known.status is Status.DISCARDED:
        articles.change(c, known.id, canonical_url=None)  # what was thrown away may come again
        return None
    if known.status is Status.WITHDRAWN:
        return Added(Result.REFUSED, known.id, "withdrawn")
    version = (known.id, new.analysis.title, new.analysis.text_hash)
    is_same_text = new.analysis.text_hash == duplicates.text_hash(known.text or known.title)
    if is_same_text and articles.had_title(c, *version):
        return Added(Result.DUPLICATE, known.id)
    if known.status is Status.PUBLISHED and new.how in {How.DRAFT, How.HOLD}:
        waiting = articles.waiting_version(c, *version)
        return Added(Result.DUPLICATE, waiting) if waiting else _store(c, room, new, None, replaces=known.id)
    has_news = _revise(c, room, known.id, new.analysis, new.now)
    is_first = known.status is not Status.PUBLISHED
    is_to_be_told = new.how is How.PUBLISH and (has_news or is_first or known.told_from is None)
    if is_to_be_told or (new.how is How.BACKGROUND and is_first):
        _file(c, room, _one(c, known.id), new.now, is_told=new.how is How.PUBLISH)
    return Added(Result.REVISION, known.id)


def _same_text(c: Connection, new: _Incoming, same: int | None) -> Added | None:
    if same is None:
        return None
    known = _one(c, same)
    if known.status is Status.WITHDRAWN:
        return Added(Result.REFUSED, known.id, "withdrawn")
    is_same_publisher = new.domain in {"", known.domain}
    return Added(Result.DUPLICATE, known.id) if is_same_publisher and new.analysis.title == known.title else None


def _store(c: Connection, room: Newsroom, new: _Incoming, filing: int | None, *, replaces: int | None = None) -> Added:
    """`filing`: its number in the order of publication; None: it waits."""
    analysis = new.analysis
    source = sources.ensure(c, new.draft.source or new.draft.domain or "", new.domain, new.now)
    alike = None if replaces else _most_alike(c, analysis.sketch, analysis.text, source.domain)
    if alike and new.how is not How.DRAFT and (withdrawn := _withdrawn(c, alike)):
        return Added(Result.REFUSED, withdrawn, "withdrawn")
    place = None if filing is None else _place(c, room, new, alike)
    article_id = articles.insert(
        c,
        new.columns()
        | {
            "source_id": source.id,
            "canonical_url": None if replaces else new.canonical_url,
            "story_id": place.story_id if place else None,
            "filing": filing,
            "reprint_of": _first_of(alike) if alike and alike.copy is not Copy.FULLER else None,
            "replaces": replaces,
        },
    )
    if alike and alike.copy is Copy.FULLER and alike.article.reprint_of is None:
        articles.redirect_copies(c, alike.article.id, article_id)
        articles.change(c, alike.article.id, reprint_of=article_id)
    articles.add_sketch(c, article_id, analysis.sketch)
    on = _add_revision(c, room, article_id, analysis, new.now, is_first=True)
    if place:
        on += _settle(c, place, article_id, new.at)
        if alike is None:
            boilerplate.count(c, source.id, analysis.repeatable, new.now)
    if new.how is How.PUBLISH:
        subscriptions.make_instant_due(c, on, new.now)
    return Added(Result.STORED, article_id)


@dataclass(frozen=True, slots=True)
class _Place:
    """The story of an article that goes out at once; `is_new`: it opens it."""

    story_id: int
    is_new: bool


def _place(c: Connection, room: Newsroom, new: _Incoming, alike: Alike | None) -> _Place:
    original = None if alike is None or alike.copy is Copy.FULLER else alike
    known = _story_of_copies(c, original.article) if original else None
    story_id = known or room.story_for(c, new.analysis.features, new.at, new.now)
    if story_id is None:
        return _Place(stories.open_new(c, None, new.at), is_new=True)
    return _Place(stories.resolve(c, story_id), is_new=False)


def _story_of_copies(c: Connection, one: Stored) -> int | None:
    first = articles.one(c, one.reprint_of) if one.reprint_of else one
    return first.story_id if first else None


def _settle(c: Connection, place: _Place, article_id: int, at: datetime) -> list[int]:
    """The stored article is in its story, and on the topics that are this story; returns those."""
    if place.is_new:
        stories.set_lead(c, place.story_id, article_id)
        return []
    stories.refresh(c, place.story_id, at)
    return topics.file_with_story(c, article_id, place.story_id)


def _revise(c: Connection, room: Newsroom, article_id: int, analysis: Analysis, now: datetime) -> bool:
    """Store the next revision, and match it against all topics; an admin's own word on a topic stays.

    Readers who were sent a sentence that no longer stands are told. True where the revision has something to tell besides:
    a sentence that the earlier one had in no form, or a topic that it was not on.
    """
    before = _one(c, article_id)
    was_on = {one.topic_id for one in topics.matches_of(c, [article_id])}
    articles.put_sketch(c, article_id, analysis.sketch)
    judged = {"features": analysis.features.to_json(), "tags": sorted(analysis.tags), "credit": analysis.credit}
    articles.change(c, article_id, language=analysis.language, **judged)
    topics.forget_matches(c, article_id=article_id)
    _add_revision(c, room, article_id, analysis, now)
    if before.filing is not None:
        _learn_habits(c, before, analysis.repeatable - _repeatable(before), now)
    if before.status is Status.PUBLISHED:
        corrections.after_revision(c, _one(c, article_id), now)
    is_on = {one.topic_id for one in topics.matches_of(c, [article_id])}
    return bool(is_on - was_on) or corrections.has_news(analysis.text, before.text, analysis.language)


def _add_revision(
    c: Connection, room: Newsroom, article_id: int, analysis: Analysis, now: datetime, *, is_first: bool = False
) -> list[int]:
    """Returns the topics that it is on by its words."""
    articles.add_revision(c, article_id, analysis.title, analysis.text, analysis.text_hash, now, is_first=is_first)
    search.put(c, article_id, analysis.reading)
    found = room.match(c, analysis.reading)
    on = sorted(found)
    topics.put_matches(c, [judgement.match_row(topic_id, article_id, found[topic_id]) for topic_id in on])
    return on


def _learn_habits(c: Connection, stored: Stored, keys: Collection[int], now: datetime) -> None:
    """The site of an article has these sentences in it. Copies of one text prove no habit."""
    if stored.reprint_of is None and not articles.has_copies(c, stored.id):
        boilerplate.count(c, sources.by_domain(c, stored.domain).id, keys, now)


def _repeatable(stored: Stored) -> frozenset[int]:
    return texts.repeatable(texts.sentences(stored.text, stored.language))


def _goes_out_at(c: Connection, stored: Stored, now: datetime, wait: timedelta) -> datetime | None:
    """When the publication of an article from a chat stops waiting; None where it doesn't."""
    if stored.status is Status.HELD and stored.told_from is not None and stored.told_from > now:
        return stored.told_from
    if stored.status is not Status.PUBLISHED or stored.told_from is None or stored.told_from + wait <= now:
        return None
    is_by_hand = audit.has_since(c, "publish", f"article {stored.id}", stored.told_from)
    return stored.told_from + wait if is_by_hand else None


def _file(
    c: Connection, room: Newsroom, stored: Stored, now: datetime, *, is_told: bool, wait: timedelta = timedelta(0)
) -> None:
    """Publish within the order of all publications, in a story; those who want it at once are due after the wait."""
    at = stored.published_at or stored.stored_at
    story_id = stored.story_id or _story_of_copies(c, stored)
    if story_id is None:
        story_id = room.story_for(c, judgement.features_of(stored.features), at, now)
    story_id = stories.resolve(c, story_id) if story_id else stories.open_new(c, stored.id, at)
    told_from = stored.told_from or (now if is_told else None)
    if stored.filing is None:
        _learn_habits(c, stored, _repeatable(stored), now)
    articles.change(
        c, stored.id, status=Status.PUBLISHED, told_from=told_from, filing=articles.next_filing(c), story_id=story_id
    )
    stories.refresh(c, story_id, at)
    topics.file_with_story(c, stored.id, story_id)
    if is_told:
        subscriptions.make_instant_due(c, [one.topic_id for one in topics.matches_of(c, [stored.id])], now, wait=wait)


def _become_revision(c: Connection, room: Newsroom, waiting: Stored, now: datetime) -> Changed:
    """The waiting new version becomes a revision of the article that it replaces, unless that was withdrawn meanwhile."""
    assert waiting.replaces is not None
    analysis = judgement.analyse(waiting.title, waiting.text, waiting.url, waiting.language)
    articles.change_status(
        c, waiting.id, WAITING, Status.DISCARDED, status_reason=f"became a revision of {waiting.replaces}"
    )
    search.forget(c, waiting.id)
    if _one(c, waiting.replaces).status is not Status.PUBLISHED:
        return Changed(_one(c, waiting.id), was_open=False)
    _revise(c, room, waiting.replaces, analysis, now)
    topics.copy_by_hand(c, waiting.id, waiting.replaces)
    _file(c, room, _one(c, waiting.replaces), now, is_told=True)
    return Changed(_one(c, waiting.replaces), was_open=True)


def _published_as(c: Connection, stored: Stored) -> Stored:
    """The article that this one became a revision of, where it did; else itself."""
    replaced = articles.one(c, stored.replaces) if stored.replaces and stored.status is Status.DISCARDED else None
    is_its_text = replaced is not None and (replaced.title, replaced.text) == (stored.title, stored.text)
    return replaced if replaced and is_its_text else stored


def _move(
    db: Database,
    article_id: int,
    was: Collection[Status],
    becomes: Status,
    verb: str,
    actor: int | None,
    now: datetime,
) -> Changed:
    with db.write() as c:
        return _moved(c, article_id, was, becomes, verb, actor, now)


def _moved(
    c: Connection,
    article_id: int,
    was: Collection[Status],
    becomes: Status,
    verb: str,
    actor: int | None,
    now: datetime,
    reason: str | None = None,
) -> Changed:
    moved = articles.change_status(c, article_id, was, becomes, status_reason=reason)
    if moved:
        audit.note(c, now, actor, verb, f"article {article_id}", reason or "")
    if moved and becomes in GONE:
        search.forget(c, article_id)
    return Changed(_one(c, article_id), was_open=moved)


def _one(c: Connection, article_id: int) -> Stored:
    stored = articles.one(c, article_id)
    if stored is None:
        raise NotFound(f"article {article_id}")
    return stored


def _alike(c: Connection, stored: Stored) -> Alike | None:
    known = articles.by_text(c, duplicates.text_hash(stored.text or stored.title))
    if known is not None and known.id < stored.id:
        return Alike(known, 1.0, Copy.REPRINT)
    return _most_alike(c, articles.sketch_of(c, stored.id), stored.text, stored.domain, but=stored.id)


def _most_alike(
    c: Connection, sketch: frozenset[int], text: str, domain: str, *, but: int | None = None
) -> Alike | None:
    """The stored article that this text nearly equals, `but` not this one."""
    candidates = {
        one: hashes for one, hashes in articles.sharing(c, sketch, duplicates.SHARED_AT_LEAST).items() if one != but
    }
    found = duplicates.best(sketch, candidates)
    if found is None:
        return None
    stored = _one(c, found[0])
    is_same_publisher = bool(domain) and domain == stored.domain
    return Alike(
        stored, found[1].containment, duplicates.difference(text, stored.text, same_publisher=is_same_publisher)
    )


def _first_of(alike: Alike) -> int:
    """The first of all the copies, which a copy of a copy points to as well."""
    return alike.article.reprint_of or alike.article.id


def _withdrawn(c: Connection, alike: Alike) -> int | None:
    """The article that was withdrawn, where this is its text again; an editor may push it by hand all the same."""
    original = articles.one(c, _first_of(alike))
    found = (one for one in (alike.article, original) if one is not None and one.status is Status.WITHDRAWN)
    is_its_text = alike.copy is not Copy.FULLER and alike.share >= MOSTLY
    return next((one.id for one in found), None) if is_its_text else None


def _verdict(row: topics.TopicRow, match: topics.MatchRow | None, reading: queries.Reading) -> TopicVerdict:
    if match is not None and match.is_by_hand:
        return TopicVerdict(row, match.score, "", is_on=True, is_by_hand=True)
    topic = judgement.understood(row)
    if topic is None:
        return TopicVerdict(row, 0.0, "", is_on=False, is_by_hand=False)
    found = queries.explain(reading, topic)
    return TopicVerdict(row, found.score, queries.deciding(topic, found), is_on=match is not None, is_by_hand=False)


def _summary(stored: Stored) -> tuple[Sentence, ...]:
    try:
        ranked = ranking.summarise(stored.text, stored.language, title=stored.title, boilerplate=stored.boilerplate)
    except NothingToSummarise:
        return ()
    return tuple(one.sentence for one in ranked)
