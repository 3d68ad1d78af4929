"""What is new to a reader, composed; the chain of briefings is the ledger of what each was told."""

import hashlib
import logging
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from bot.errors import DatabaseUnavailable, NotFound
from bot.services import corrections as corrected
from bot.services import mutes, newsroom, schedules, tastes
from bot.services.mutes import Mutes
from bot.services.subscriptions import Place, chain_of, taste_of
from bot.services.tastes import Length, Taste
from bot.storage import articles, briefings, corrections, deliveries, pulse, subscriptions, topics
from bot.storage import stories as story_rows
from bot.storage.articles import Status, Stored
from bot.storage.briefings import ItemRow, Proof
from bot.storage.corrections import Corrected, Slice
from bot.storage.database import Connection, Database
from bot.storage.subscriptions import Due
from bot.storage.topics import TopicRow
from summaries import briefing as judgement
from summaries import text as texts
from summaries.types import Article, Briefing, Limits, Story, Told, Window

log = logging.getLogger(__name__)

REMEMBERED = timedelta(days=30)  # how long what was told is remembered, and how far a first briefing reaches back
EXPIRES = timedelta(hours=36)  # a part that could not be sent until then is not news; its items are due again
CARRIED = 100  # articles left out for length that are looked at again next time
MOST_READ = 400  # articles that a briefing is chosen from, the latest: some seconds of one core
DUE_AT_ONCE = 5000  # subscriptions that are read at once
PAGES_AT_ONCE = 40  # of them in one tick, which share what was composed
TRIED_AGAIN = timedelta(minutes=5)
USUAL_FOR = timedelta(days=28)  # from which is known how much a publisher usually writes
SILENT_FROM = timedelta(hours=6)  # of a shorter time nobody's silence says anything
MOST_USUAL = 2000  # articles in USUAL_FOR: nobody writes more on one topic
MISSED_FROM = 3  # articles that a publisher usually has in the time of a briefing: by Poisson, none is 5 % chance


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a reader stands on a topic: the last briefing, and its parts that never arrived. Readers share it.

    `taste` is what they want a briefing to be like, as it holds now: see `bot.services.tastes`.
    """

    topic_id: int
    last_briefing_id: int | None = None
    untold: str = ""
    taste: str = ""

    @property
    def untold_parts(self) -> frozenset[tuple[int, int]]:
        """(briefing, part) of what never arrived."""
        return briefings.parts_named(self.untold)


@dataclass(frozen=True, slots=True)
class Composed:
    """A briefing that is not stored yet, and what it was made from."""

    topic: TopicRow
    standing: Standing
    since: datetime | None
    until: datetime
    filed_to: int
    carried: tuple[int, ...]
    briefing: Briefing
    items: tuple[ItemRow, ...]
    silent: tuple[str, ...] = ()

    @property
    def parts(self) -> int:
        """How many messages it takes."""
        return 1 + max((one.part for one in self.items), default=-1)


@dataclass(frozen=True, slots=True)
class Voice:
    """Another article that says the same."""

    source: str
    label: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence as it stands in its revision, checked when this was made."""

    text: str
    source: str
    label: str
    url: str | None
    published_at: datetime | None
    is_date_only: bool
    newness: str
    article_id: int
    revision_id: int
    start: int
    end: int
    also: tuple[Voice, ...]
    corrections: tuple[Corrected, ...] = ()
    is_corrected: bool = False  # its reader has seen `text`, which the article no longer says
    becomes: str | None = None  # what it says instead; None: nothing


@dataclass(frozen=True, slots=True)
class ItemView:
    """One story of a briefing, as it is printed."""

    story_id: int
    part: int
    headline: str
    quotes: tuple[Quote, ...]
    families: int
    articles: int


class Occasion(StrEnum):
    """Why a briefing was made."""

    FIRST = "first"
    NEW = "new"
    MORE = "more"  # what the last 30 days have beyond what was told
    RECAP = "recap"  # the recent past, told or not


@dataclass(frozen=True, slots=True)
class View:
    """A stored briefing with all that became of its sentences; `as_shown` makes it ready to be printed.

    `refused` counts sentences that are not shown: they no longer match their revision, or were taken back before.
    """

    number: int
    topic_id: int
    topic_title: str
    since: datetime | None
    until: datetime
    gap_from: datetime | None
    parts: int
    items: tuple[ItemView, ...]
    articles_used: int
    articles_seen: int
    families: int
    omitted: Mapping[str, int]
    refused: int = 0
    has_more: bool = False
    occasion: Occasion = Occasion.NEW
    corrected_to: int = 0  # the last correction of any of its sentences
    length: Length = Length.MORE
    oldest_at: datetime | None = None  # of the articles used, by their publishers' own times
    newest_at: datetime | None = None
    silent: tuple[str, ...] = ()  # publishers that usually have several articles in such a time, and had none
    is_surge: bool = False  # the topic had just begun to surge, for which some were woken


@dataclass(frozen=True, slots=True)
class InPlace:
    """One quoted sentence where it stands: the article's text before and after it, a sentence each at the most."""

    topic_id: int
    page: int
    pages: int
    title: str
    before: str
    quote: Quote
    after: str
    position: int  # of its story in the briefing
    story_id: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing new: when this reader was last told, and the latest article."""

    topic: TopicRow
    told_at: datetime | None
    latest: Stored | None


@dataclass(frozen=True, slots=True)
class Outage:
    """The bot was not running from one instant to the other."""

    since: datetime
    until: datetime


def compose(
    db: Database, standing: Standing, *, now: datetime, limits: Limits, reach_back: timedelta | None = None
) -> Composed:
    """What is new to readers who stand here. Reads only; raises NotFound when the topic is gone.

    `reach_back`: look at everything published since then again, not only at what came after the last briefing.
    """
    with db.read() as c:
        gathered = _gather(c, standing, now, reach_back)
    composed = _decide(gathered, standing, now, tastes.limited(gathered.taste, limits))
    if not composed.items or composed.since is None:
        return composed
    with db.read() as c:
        return replace(composed, silent=_silent(c, composed.topic.id, composed.since, now))


def prepare(
    db: Database, place: Place, topic_id: int, *, now: datetime, limits: Limits, reach_back: timedelta | None = None
) -> View | Nothing:
    """The briefing that answers a reader who asks; stored, but not yet told: see `accept`."""
    with db.read() as c:
        row = subscriptions.one(c, place.chat_id, place.thread_id, topic_id)
        taste = str(Mutes(now).settled(c, taste_of(c, place, row), topic_id).taste)
    standing = Standing(topic_id, row.last_briefing_id, row.untold, taste) if row else Standing(topic_id, taste=taste)
    composed = compose(db, standing, now=now, limits=limits, reach_back=reach_back)
    if not composed.items:
        return _nothing(db, place, composed.topic)
    with db.write() as c:
        number = _insert(c, composed, now)
    return view(db, number)


def accept(db: Database, place: Place, view: View, message_ids: Sequence[int | None], *, now: datetime) -> None:
    """Telegram took these messages, one a part, of a prepared briefing: this reader was told it.

    Parts after the last message never arrived, and are due again. None stands for a part of which nothing was left.
    """
    number = view.number
    with db.write() as c, db.serialised(c, newsroom.INGEST):
        briefing = _briefing(c, number)
        if topics.one(c, briefing.topic_id) is None:  # removed meanwhile
            _record(c, place, number, view.corrected_to, message_ids, now)
            return
        row = chain_of(c, place, briefing.topic_id, now)
        if row.last_briefing_id == number:
            return
        if row.last_briefing_id != briefing.previous_id:
            number = _rebase(c, number, row.last_briefing_id)
        _record(c, place, number, view.corrected_to, message_ids, now)
        failed_since = [one for one in row.untold.split() if one not in briefing.untold.split()]
        missing = [f"{number}:{part}" for part in range(len(message_ids), briefing.parts)]
        untold = "".join(f"{one} " for one in failed_since + missing)
        subscriptions.change(c, [row.id], last_briefing_id=number, untold=untold)


def recent(
    db: Database, topic_id: int, *, now: datetime, limits: Limits, days: int, place: Place | None = None
) -> View | None:
    """The last days of a topic, told or not, to this place's taste; stored, so that its sentences keep their proof.

    None: there were none.
    """
    taste = taste_here(db, place, topic_id, now) if place else ""
    composed = compose(db, Standing(topic_id, taste=taste), now=now, limits=limits, reach_back=timedelta(days=days))
    if not composed.items:
        return None
    with db.write() as c:
        number = _insert(c, composed, now)
    return view(db, number)


def taste_here(db: Database, place: Place, topic_id: int, now: datetime) -> str:
    """What a briefing on the topic is to be like in this place now."""
    with db.read() as c:
        row = subscriptions.one(c, place.chat_id, place.thread_id, topic_id)
        return str(Mutes(now).settled(c, taste_of(c, place, row), topic_id).taste)


def record_recent(db: Database, place: Place, view: View, message_ids: Sequence[int | None], *, now: datetime) -> None:
    """Telegram took the messages of `recent`: whoever has them can be told of corrections. The chain stays."""
    with db.write() as c, db.serialised(c, newsroom.INGEST):
        _record(c, place, view.number, view.corrected_to, message_ids, now)


def _record(
    c: Connection,
    place: Place,
    number: int,
    corrected_to: int,
    message_ids: Sequence[int | None],
    now: datetime,
) -> None:
    """Within the lock under which corrections are made: one that was made while these were sent reaches them too."""
    deliveries.record_sent(c, number, place.chat_id, place.thread_id, message_ids, now, corrected_to)
    corrected.catch_up(c, number, place.chat_id, place.thread_id, corrected_to, now)


def readable(c: Connection, number: int, asker: int | None) -> briefings.BriefingRow:
    """A stored briefing that this chat may open: one on a topic for all, or on its own. Raises NotFound."""
    row = _briefing(c, number)
    if row.topic_owner not in {None, asker}:
        raise NotFound(f"briefing {number}")
    return row


def view_for(db: Database, number: int, asker: int | None) -> View:
    """As `view`, for a chat that asks for it. Raises NotFound."""
    with db.read() as c:
        readable(c, number, asker)
    return view(db, number)


def view(db: Database, number: int) -> View:
    """A stored briefing, whosever it is, with each sentence checked against its revision. Raises NotFound."""
    with db.read() as c:
        return _view(c, _briefing(c, number), briefings.items_of(c, number))


def unstored(db: Database, composed: Composed) -> View:
    """A briefing as its readers would get it were it stored now; it is not, so its number is a guess."""
    topic, values = composed.topic, _values(composed, composed.until, None)
    lists = {"carried": composed.carried, "silent": composed.silent}
    with db.read() as c:
        surged = {"topic_surged_at": pulse.surged_at(c, topic.id)}
        named = {"topic_title": topic.title, "topic_slug": topic.slug, "topic_owner": topic.owner, **surged}
        row = briefings.BriefingRow(id=briefings.next_number(c), **{**values, **lists, **named})  # type: ignore[arg-type]  # the columns by name
        return _view(c, row, composed.items)


def _view(c: Connection, row: briefings.BriefingRow, items: Sequence[ItemRow]) -> View:
    revisions = {one.revision_id for one in items} | {one.headline_revision_id for one in items}
    proofs = briefings.proofs(c, revisions)
    others = {one.id: one for one in articles.by_ids(c, {also for one in items for also in one.also})}
    made = corrections.of_briefing(c, row.id)
    shown = [_item_view(list(lines), proofs, others, made) for _, lines in groupby(items, key=lambda one: one.position)]
    kept = tuple(one for one in shown if one.quotes)
    return View(
        number=row.id,
        topic_id=row.topic_id,
        topic_title=row.topic_title,
        since=row.since,
        until=row.until,
        gap_from=row.gap_from,
        parts=row.parts,
        items=kept,
        articles_used=row.articles_used,
        articles_seen=row.articles_seen,
        families=row.families,
        omitted=row.omitted,
        refused=len(items) - sum(len(one.quotes) for one in kept),
        has_more=bool(row.omitted.get("length")),
        occasion=_occasion(row),
        corrected_to=max((one.correction_id for rows in made.values() for one in rows), default=0),
        length=tastes.parse(row.taste).length,
        oldest_at=row.oldest_at,
        newest_at=row.newest_at,
        silent=row.silent,
        is_surge=_is_surge(row),
    )


def _is_surge(row: briefings.BriefingRow) -> bool:
    """Whether it was made while a surge of its topic kept readers awake."""
    began = row.topic_surged_at
    return began is not None and began <= row.made_at < began + subscriptions.AWAKE


def as_shown(view: View, corrected_to: int) -> View:
    """The briefing for a reader whose message was printed when corrections up to this one were known.

    Those are part of what stands there: the corrected sentence alone, and none that was taken back. What came later is
    shown as a correction.
    """
    items = [replace(one, quotes=tuple(_quotes_shown(one.quotes, corrected_to))) for one in view.items]
    kept = tuple(one for one in items if one.quotes)
    dropped = sum(len(one.quotes) for one in view.items) - sum(len(one.quotes) for one in kept)
    return replace(view, items=kept, refused=view.refused + dropped)


def _quotes_shown(quotes: Iterable[Quote], corrected_to: int) -> Iterable[Quote]:
    for one in quotes:
        text = corrected.as_of(one.text, one.corrections, corrected_to)
        later = [correction for correction in one.corrections if correction.correction_id > corrected_to]
        if text is None:
            if later and later[-1].text is not None:
                yield replace(one, text=later[-1].text)
        elif later and later[-1].text != text:
            yield replace(one, text=text, is_corrected=True, becomes=later[-1].text)
        else:
            yield replace(one, text=text)


def in_place(db: Database, number: int, page: int, asker: int | None = None) -> InPlace | None:
    """A quoted sentence of a briefing within its article; pages count from 0, one too high is the last.

    None when no sentence of it stands any more. Raises NotFound, also where it is not for the chat that asks.
    """
    with db.read() as c:
        row = readable(c, number, asker)
        lines = briefings.items_of(c, number)
        proofs = briefings.proofs(c, {one.revision_id for one in lines})
        made = corrections.of_briefing(c, number)
        found = ((one, _quote(one, proofs[one.revision_id], {}, made)) for one in lines)
        quotes = [(line, quote) for line, quote in found if quote is not None and not quote.corrections]
        if not quotes:
            return None
        page = max(0, min(page, len(quotes) - 1))
        line, quote = quotes[page]
        proof = proofs[quote.revision_id]
        stored = articles.one(c, quote.article_id)
    if stored is not None and (at := stored.text.find(quote.text)) >= 0:  # what stands around it now
        proof = replace(proof, text=stored.text, title=stored.title)
        before, after = _around(replace(quote, start=at, end=at + len(quote.text)), proof)
    else:
        before, after = _around(quote, proof)
    item = (line.position, line.story_id)
    return InPlace(row.topic_id, page, len(quotes), proof.title, before, quote, after, *item)


def tell_due(db: Database, *, now: datetime, limits: Limits, outage: Outage | None = None) -> int:
    """Compose what is due once for all who stand alike, and put it into the outbox; returns how many were due.

    A crash leaves rows that are due still. Whoever sleeps (quiet hours) is due when they end.
    """
    made: dict[Standing, _Told] = {}
    judge = Mutes(now)
    told = 0
    for _ in range(PAGES_AT_ONCE):
        with db.read() as c:
            due = subscriptions.due(c, now, DUE_AT_ONCE)
        for standing, rows in _grouped(_put_to_sleep(db, due, now), _tastes(db, due, judge)):
            _try_group(db, made, standing, rows, now, limits, outage)
        told += len(due)
        if len(due) < DUE_AT_ONCE:
            break
    return told


def latest_for_new(db: Database, topic_id: int, *, now: datetime, limits: Limits) -> tuple[Composed, dict[int, Proof]]:
    """The briefing that a new subscriber would get, with the revisions that it quotes. Stores nothing."""
    composed = compose(db, Standing(topic_id), now=now, limits=limits)
    with db.read() as c:
        return composed, briefings.proofs(c, {one.revision_id for one in composed.items})


@dataclass(frozen=True, slots=True)
class _Gathered:
    topic: TopicRow
    since: datetime | None
    filed_to: int
    scores: Mapping[int, float]
    unread: int  # articles that are too many
    stored: Sequence[Stored]
    leads: Mapping[int, int]
    told: Sequence[Told]
    is_first: bool
    taste: Taste
    unwanted: Mapping[str, int]  # articles that this taste leaves out, by reason


def _gather(c: Connection, standing: Standing, now: datetime, reach_back: timedelta | None) -> _Gathered:
    topic = topics.one(c, standing.topic_id)
    if topic is None:
        raise NotFound(f"topic {standing.topic_id}")
    previous = briefings.one(c, standing.last_briefing_id) if standing.last_briefing_id else None
    taste = tastes.parse(standing.taste)
    carried = set[int]()
    if previous is not None:
        carried = set(previous.carried) | briefings.articles_of_parts(c, standing.untold_parts)
        carried |= _heard_again(c, previous, taste, now)
    after = previous.filed_to if previous and reach_back is None else 0
    filed_to = articles.newest_filing(c)
    start = now - (reach_back or REMEMBERED)
    appeared = start if reach_back and previous is None else None  # the last days are those of the publishers
    found = topics.candidates(c, topic.id, after=after, up_to=filed_to, since=start, carried=carried, appeared=appeared)
    unwanted = {one.article_id: reason for one in found if (reason := _unwanted(one, taste))}
    scores = {one.article_id: one.score for one in found if one.article_id not in unwanted}
    read = dict(list(scores.items())[:MOST_READ])
    stored = articles.by_ids(c, read)
    leads = story_rows.leads(c, {one.story_id for one in stored if one.story_id})
    rows = briefings.told(c, standing.last_briefing_id, now - REMEMBERED)
    told = [
        Told(row.story_id, row.text, row.language, row.article_id)
        for row in rows
        if (row.briefing_id, row.part) not in standing.untold_parts
    ]
    if previous is not None and reach_back is None:  # who asks for more wants what was looked at, too
        told += _heard(c, topic.id, [one for one in stored if one.id not in carried], previous.until)
    since = _since(previous, now, reach_back)
    unread = len(scores) - len(read)
    reasons = Counter(unwanted.values())
    return _Gathered(topic, since, filed_to, read, unread, stored, leads, told, previous is None, taste, reasons)


def _unwanted(one: topics.Candidate, taste: Taste) -> str | None:
    """Why this taste leaves an article out."""
    if one.story_id in taste.quiet:
        return "quiet"
    return "language" if taste.languages and one.language not in taste.languages else None


def _heard_again(c: Connection, previous: briefings.BriefingRow, taste: Taste, now: datetime) -> set[int]:
    """Articles of stories that were quiet until now, as far as they were left out for it and may still be told."""
    released = {one: story_rows.resolve(c, one) for one in tastes.parse(previous.taste).quiet}
    released = {was: becomes for was, becomes in released.items() if becomes not in taste.quiet}
    if not released:
        return set()
    back = [
        (tastes.parse(line).quiet, filed_to)
        for line, filed_to in briefings.tastes_back(c, previous.id, now - REMEMBERED)
    ]
    found: set[int] = set()
    for was, becomes in released.items():
        after = next((filed_to for quiet, filed_to in back if was not in quiet), 0)
        found |= topics.of_story(c, previous.topic_id, becomes, after=after, since=now - REMEMBERED)
    return found


def _silent(c: Connection, topic_id: int, since: datetime, now: datetime) -> tuple[str, ...]:
    """Publishers that usually have several articles on the topic in such a time, and had none; the busiest first."""
    enough = MISSED_FROM * USUAL_FOR / (now - since) if now - since >= SILENT_FROM else math.inf
    if enough > MOST_USUAL:
        return ()
    rows = topics.voices(c, topic_id, since - USUAL_FOR, since)
    missed = sorted((-usual, " ".join(name.split())) for name, usual, lately in rows if not lately and usual >= enough)
    return tuple(name for _, name in missed)


def _heard(c: Connection, topic_id: int, stored: Sequence[Stored], until: datetime) -> list[Told]:
    """What was looked at for these readers before, and is no news in a new version of its article, nor in a copy of it."""
    seen = {one.id for one in stored if one.told_from and one.told_from <= until}
    befores = articles.older_texts(c, seen, until)
    copied = {one.reprint_of for one in stored if one.reprint_of}
    on_topic = {one.article_id for one in topics.matches_of(c, sorted(copied)) if one.topic_id == topic_id}
    originals = {one.id: one for one in articles.by_ids(c, on_topic) if one.status is Status.PUBLISHED}
    told: list[Told] = []
    for one in stored:
        texts_before = list(befores.get(one.id, ()))
        original = originals.get(one.reprint_of or 0)
        if original is not None and original.told_from and original.told_from <= until:
            texts_before.append(original.text)
        if texts_before and one.story_id is not None:
            said = corrected.heard(one.text, texts_before, one.language)
            told += [Told(one.story_id, text, one.language, one.id) for text in said]
    return told


def _since(previous: briefings.BriefingRow | None, now: datetime, reach_back: timedelta | None) -> datetime | None:
    """What a briefing says that it is since; None for a first one, and for more of what is known."""
    if previous is not None:
        return None if reach_back else previous.until
    return now - reach_back if reach_back else None


def _occasion(row: briefings.BriefingRow) -> Occasion:
    if row.previous_id is not None:
        return Occasion.NEW if row.since else Occasion.MORE
    return Occasion.RECAP if row.since else Occasion.FIRST


def _decide(gathered: _Gathered, standing: Standing, now: datetime, limits: Limits) -> Composed:
    """The window is open: what was gathered is what is to be looked at, by its filing and not by its instant."""
    told_stories = _stories(gathered)
    is_story = gathered.topic.story_id is not None
    topic = None if is_story else newsroom.understood(gathered.topic)
    asks_for = topic.asks_for if topic else frozenset()
    latest = max((one.told_from for one in gathered.stored if one.told_from), default=now)
    window = Window(None, max(now, latest))  # another machine's clock may be ahead of ours
    briefing = judgement.compose(window, told_stories, gathered.told, limits, asks_for=asks_for)
    briefing = _with_left_out(briefing, Counter(gathered.unwanted) + Counter(length=gathered.unread))
    told_ids = {one.story_id for one in briefing.items}
    is_full = len(briefing.items) >= limits.stories and not gathered.is_first
    left = [one.id for one in gathered.stored if one.story_id not in told_ids] if is_full else []
    carried = tuple(sorted(left, reverse=True)[:CARRIED])
    revisions = {one.id: one.revision_id for one in gathered.stored}
    items = tuple(_item_rows(briefing, revisions))
    return Composed(gathered.topic, standing, gathered.since, now, gathered.filed_to, carried, briefing, items)


def _with_left_out(briefing: Briefing, more: Counter[str]) -> Briefing:
    """A briefing that also counts what was left out before it was composed."""
    if not more:
        return briefing
    omitted = dict(sorted((Counter(briefing.omitted) + more).items()))
    return replace(briefing, omitted=omitted, articles_seen=briefing.articles_seen + more.total())


def _stories(gathered: _Gathered) -> list[Story]:
    by_story: dict[int, list[Stored]] = {}
    for one in gathered.stored:
        assert one.story_id is not None, "what is published is in a story"
        by_story.setdefault(one.story_id, []).append(one)
    return [
        Story(story_id, _lead_first(rows, gathered.leads.get(story_id)), max(gathered.scores[one.id] for one in rows))
        for story_id, rows in sorted(by_story.items())
    ]


def _lead_first(rows: list[Stored], lead: int | None) -> tuple[Article, ...]:
    ordered = sorted(rows, key=lambda one: (one.id != lead, one.published_at or one.stored_at, one.id))
    return tuple(map(Stored.judged, ordered))


def _item_rows(briefing: Briefing, revisions: Mapping[int, int]) -> Iterable[ItemRow]:
    for position, one in enumerate(briefing.items):
        for number, line in enumerate(one.lines):
            yield ItemRow(
                position=position,
                line=number,
                part=one.part,
                story_id=one.story_id,
                headline_revision_id=revisions[one.headline_article_id],
                revision_id=line.revision_id,
                start=line.start,
                end=line.end,
                sentence_hash=sentence_hash(line.text),
                newness=line.newness.value,
                also=line.also,
                families=one.families,
                articles=one.articles,
            )


def sentence_hash(text: str) -> str:
    """What a sentence is checked against when it is sent: its SHA-256, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _insert(c: Connection, composed: Composed, now: datetime, gap_from: datetime | None = None) -> int:
    return briefings.insert(c, _values(composed, now, gap_from), composed.items)


def _values(composed: Composed, now: datetime, gap_from: datetime | None) -> dict[str, object]:
    return {
        "topic_id": composed.topic.id,
        "previous_id": composed.standing.last_briefing_id,
        "untold": composed.standing.untold,
        "since": composed.since,
        "until": composed.until,
        "filed_to": composed.filed_to,
        "carried": list(composed.carried),
        "parts": composed.parts,
        "articles_used": composed.briefing.articles_used,
        "articles_seen": composed.briefing.articles_seen,
        "families": composed.briefing.families,
        "omitted": dict(composed.briefing.omitted),
        "gap_from": gap_from,
        "taste": composed.standing.taste,
        "oldest_at": composed.briefing.oldest_at,
        "newest_at": composed.briefing.newest_at,
        "silent": "" if gap_from else "\n".join(composed.silent),
        "made_at": now,
    }


def _rebase(c: Connection, number: int, onto: int | None) -> int:
    """The reader was told another briefing in between: the same items again, on top of that one."""
    row = _briefing(c, number)
    other = briefings.one(c, onto) if onto else None
    values = {name: getattr(row, name) for name in _REBASED}
    filed_to = min(row.filed_to, other.filed_to) if other else row.filed_to
    kept = {"previous_id": onto, "filed_to": filed_to, "carried": list(row.carried), "omitted": dict(row.omitted)}
    return briefings.insert(c, {**values, **kept, "silent": "\n".join(row.silent)}, briefings.items_of(c, number))


_REBASED = (
    "topic_id",
    "untold",
    "since",
    "until",
    "parts",
    "articles_used",
    "articles_seen",
    "families",
    "gap_from",
    "taste",
    "oldest_at",
    "newest_at",
    "made_at",
)


def _briefing(c: Connection, number: int) -> briefings.BriefingRow:
    row = briefings.one(c, number)
    if row is None:
        raise NotFound(f"briefing {number}")
    return row


def _nothing(db: Database, place: Place, topic: TopicRow) -> Nothing:
    with db.read() as c:
        return Nothing(topic, briefings.last_for(c, place.chat_id, topic.id), articles.last_published(c, topic.id))


_Made = Mapping[Slice, Sequence[Corrected]]


def _item_view(
    lines: list[ItemRow], proofs: Mapping[int, Proof], others: Mapping[int, Stored], made: _Made
) -> ItemView:
    first = lines[0]
    quotes = tuple(quote for line in lines if (quote := _quote(line, proofs[line.revision_id], others, made)))
    named = [proofs[first.headline_revision_id], *(proofs[one.revision_id] for one in quotes)]
    headline = next((one.title for one in named if one.status == Status.PUBLISHED), "")  # of what was taken back, none
    return ItemView(first.story_id, first.part, headline, quotes, first.families, first.articles)


def _quote(line: ItemRow, proof: Proof, others: Mapping[int, Stored], made: _Made) -> Quote | None:
    """The sentence, if it stands in its revision; one of an article that was withdrawn, with that correction."""
    sentence = proof.text[line.start : line.end]
    became = tuple(made.get(Slice(line.revision_id, line.start, line.end), ()))
    is_out = proof.status != Status.PUBLISHED and not became
    if sentence_hash(sentence) != line.sentence_hash or is_out:
        return None
    also = (others[one] for one in line.also if one in others and others[one].status is Status.PUBLISHED)
    return Quote(
        text=sentence,
        source=proof.source,
        label=proof.label,
        url=proof.url,
        published_at=proof.published_at,
        is_date_only=proof.is_date_only,
        newness=line.newness,
        article_id=proof.article_id,
        revision_id=proof.revision_id,
        start=line.start,
        end=line.end,
        also=tuple(Voice(one.source, one.label, one.url) for one in also),
        corrections=became,
    )


def _around(quote: Quote, proof: Proof) -> tuple[str, str]:
    """What stands in the article from the sentence before to this one, and from this one to the end of the next; a
    picture's line or a byline that stands there is no sentence of it.
    """
    sentences = texts.sentences(proof.text, proof.language)
    before = max((one for one in sentences if one.end <= quote.start), key=lambda one: one.start, default=None)
    after = min((one for one in sentences if one.start >= quote.end), key=lambda one: one.start, default=None)
    start = before.start if before is not None and before.is_quotable else quote.start
    end = after.end if after is not None and after.is_quotable else quote.end
    return proof.text[start : quote.start], proof.text[quote.end : end]


def _put_to_sleep(db: Database, due: Sequence[Due], now: datetime) -> list[Due]:
    """Those who are awake; the others are due when their quiet hours end."""
    awake: list[Due] = []
    asleep: dict[datetime, list[int]] = {}
    for one in due:
        quiet = None if one.quiet_from is None or one.quiet_to is None else (one.quiet_from, one.quiet_to)
        until = schedules.quiet_end(quiet, schedules.zone(one.time_zone), now)
        if until is None:
            awake.append(one)
        else:
            asleep.setdefault(until, []).append(one.id)
    if asleep:
        with db.write() as c:
            for until, ids in asleep.items():
                subscriptions.postpone(c, ids, now, until)
    return awake


def _grouped(due: Iterable[Due], tastes_now: Mapping[int, str]) -> Iterable[tuple[Standing, list[Due]]]:
    groups: dict[Standing, list[Due]] = {}
    for one in due:
        taste = tastes_now.get(one.id, one.taste)
        groups.setdefault(Standing(one.topic_id, one.last_briefing_id, one.untold, taste), []).append(one)
    return groups.items()


def _tastes(db: Database, due: Iterable[Due], judge: Mutes) -> dict[int, str]:
    """The taste, as it holds now, of those who keep a story quiet; what has ended is taken from their wishes."""
    keeping = [one for one in due if mutes.MARK in one.taste]
    if not keeping:
        return {}
    with db.read() as c:
        settled = {one.id: judge.settled(c, tastes.parse(one.taste), one.topic_id) for one in keeping}
    over = [one for one in keeping if settled[one.id].ended]
    if over:
        with db.write() as c:
            for one in over:
                mutes.drop(c, one.id, one.taste, settled[one.id].ended)
    return {number: str(found.taste) for number, found in settled.items()}


@dataclass(slots=True)
class _Told:
    """What was composed for all who stand alike, and the numbers under which it is stored, by the gap that it names."""

    composed: Composed
    numbers: dict[datetime | None, int] = field(default_factory=dict)


def _try_group(
    db: Database,
    made: dict[Standing, _Told],
    standing: Standing,
    rows: Sequence[Due],
    now: datetime,
    limits: Limits,
    outage: Outage | None,
) -> None:
    """Tell a group; one topic that can't be told holds up no other."""
    try:
        if standing not in made:
            made[standing] = _Told(compose(db, standing, now=now, limits=limits))
        _tell_group(db, made[standing], rows, now, outage)
    except NotFound:  # the topic was removed
        with db.write() as c:
            subscriptions.change(c, [row.id for row in rows], next_due_at=None)
    except DatabaseUnavailable:
        raise
    except Exception:
        log.exception("topic=%d could not be told", standing.topic_id)
        with db.write() as c:
            subscriptions.postpone(c, [row.id for row in rows], now, now + TRIED_AGAIN)


def _tell_group(db: Database, made: _Told, rows: Sequence[Due], now: datetime, outage: Outage | None) -> None:
    missed: list[Due] = []
    punctual: list[Due] = []
    for row in rows:
        (missed if outage and outage.since <= row.next_due_at <= outage.until else punctual).append(row)
    if missed and outage:
        _put_into_outbox(db, made, missed, now, outage.since)
    if punctual:
        _put_into_outbox(db, made, punctual, now, None)


def _put_into_outbox(db: Database, made: _Told, rows: Sequence[Due], now: datetime, gap_from: datetime | None) -> None:
    """Briefing, deliveries and the readers' new standing, in one transaction; more readers share its number."""
    composed, told = made.composed, 0
    with db.write() as c:
        number = made.numbers.get(gap_from)
        if number is None and composed.items:
            number = _insert(c, composed, now, gap_from)
        for (was_due, next_due), some in _by_next_due(rows, now).items():
            moved = subscriptions.advance(
                c, some, composed.standing.last_briefing_id, composed.standing.untold, was_due, number, next_due
            )
            if number is not None:
                deliveries.enqueue(c, number, composed.parts, moved, now, expires_at=now + EXPIRES)
                told += len(moved)
        if number is not None and not told and gap_from not in made.numbers:  # another process was faster
            briefings.forget(c, number)
    if number is not None and told:
        made.numbers[gap_from] = number


def _by_next_due(rows: Iterable[Due], now: datetime) -> dict[tuple[datetime, datetime | None], list[int]]:
    """The rows by when they were due and will be due next, which readers of one schedule and zone share."""
    known: dict[tuple[str, str], datetime | None] = {}
    found: dict[tuple[datetime, datetime | None], list[int]] = {}
    for row in rows:
        key = (row.schedule, row.time_zone)
        if key not in known:
            known[key] = schedules.next_due(schedules.parse(row.schedule), schedules.zone(row.time_zone), now)
        found.setdefault((row.next_due_at, known[key]), []).append(row.id)
    return found
