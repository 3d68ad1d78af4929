"""Corrections: sentences that were sent and that their article no longer says, and who is to be told.

A line belongs to the sentence as it was first sent (a slice of a revision, as `item` has it), so that all corrections of
one sentence stand in a row. Corrections of one article are made one after another: a higher id is a later word.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage import database
from bot.storage.chats import State
from bot.storage.deliveries import EDIT, OPEN, PART, REPLY
from bot.storage.tables import article, chat, correction, correction_line, delivery, item, revision, source

NEVER_SHOWN = ("failed", "expired")


@dataclass(frozen=True, slots=True)
class Slice:
    """A sentence as a piece of a stored revision."""

    revision_id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that was sent, and what stands for it since the last correction: itself, or `now`; None: nothing does."""

    sent: Slice
    now: Slice | None


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence that was sent, and what the article says instead; None: nothing does."""

    sent: Slice
    becomes: Slice | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction says of a sentence: the article's new words (None: withdrawn), with their proof."""

    correction_id: int
    sent: Slice
    text: str | None
    reason: str
    made_at: datetime
    is_withdrawal: bool  # of the whole article


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction as readers are told of it."""

    id: int
    article_id: int
    title: str
    source: str
    url: str | None
    reason: str
    is_loud: bool
    is_withdrawal: bool
    made_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a correction: how many had been sent a sentence of it, and how many of them know."""

    id: int
    article_id: int
    title: str
    is_withdrawal: bool
    recipients: int
    told: int
    not_needed: int
    asleep: int  # their reply waits for the end of quiet hours, and nothing else could tell them


def _same(line: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(line.c.revision_id == item.c.revision_id, line.c.start == item.c.start, line.c.end == item.c.end)


def told_of(c: sa.Connection, article_id: int) -> list[Told]:
    """The sentences of an article that stand in any briefing, with what their last correction made of them."""
    columns = (item.c.revision_id, item.c.start, item.c.end)
    mine = sa.select(*columns).distinct().join(revision, revision.c.id == item.c.revision_id)
    rows = c.execute(mine.where(revision.c.article_id == article_id).order_by(*columns)).all()
    sent = [Slice(*row) for row in rows]
    latest = _latest_lines(c, article_id)
    return [Told(one, latest.get(one, one)) for one in sent]


def _latest_lines(c: sa.Connection, article_id: int) -> dict[Slice, Slice | None]:
    line = correction_line.c
    columns = (line.revision_id, line.start, line.end, correction.c.revision_id, line.new_start, line.new_end)
    chosen = sa.select(*columns).join(correction, correction.c.id == line.correction_id)
    rows = c.execute(chosen.where(correction.c.article_id == article_id).order_by(correction.c.id))
    return {Slice(*row[:3]): None if row[4] is None else Slice(row[3], row[4], row[5]) for row in rows}


def texts_of(c: sa.Connection, revision_ids: Collection[int]) -> dict[int, str]:
    """The texts of these revisions."""
    chosen = sa.select(revision.c.id, revision.c.text).where(revision.c.id.in_(sorted(set(revision_ids))))
    return {row[0]: row[1] for row in c.execute(chosen)}


def insert(
    c: sa.Connection,
    article_id: int,
    revision_id: int | None,
    lines: Sequence[Line],
    *,
    reason: str,
    is_loud: bool,
    made_by: int | None,
    now: datetime,
) -> int:
    """Store a correction; returns its id."""
    values = {
        "article_id": article_id,
        "revision_id": revision_id,
        "reason": reason,
        "is_loud": is_loud,
        "made_at": now,
        "made_by": made_by,
        "recipients": 0,
    }
    number = database.insert_returning_id(c, correction, values)
    rows = [
        {
            "correction_id": number,
            "position": position,
            "revision_id": one.sent.revision_id,
            "start": one.sent.start,
            "end": one.sent.end,
            "new_start": one.becomes and one.becomes.start,
            "new_end": one.becomes and one.becomes.end,
        }
        for position, one in enumerate(lines)
    ]
    if rows:
        c.execute(sa.insert(correction_line), rows)
    return number


def enqueue(
    c: sa.Connection,
    number: int,
    now: datetime,
    priority: int,
    *,
    sent_in: tuple[int, int, int] | None = None,
) -> int:
    """An edit of each message with a sentence of this correction, and a reply in each place; returns how many places.

    Messages on their way are waited for. `sent_in`: only those of this (briefing, chat, thread). A chat that has stopped
    is not written to; what it was sent is edited all the same.
    """
    shown = sa.select(delivery.c.id, delivery.c.chat_id, delivery.c.thread_id).distinct()
    joined = sa.and_(item.c.briefing_id == delivery.c.briefing_id, item.c.part == delivery.c.part)
    shown = shown.join(item, joined).join(correction_line, _same(correction_line))
    shown = shown.where(
        correction_line.c.correction_id == number, delivery.c.step == PART, delivery.c.state.not_in(NEVER_SHOWN)
    )
    if sent_in is not None:
        place = (delivery.c.briefing_id, delivery.c.chat_id, delivery.c.thread_id)
        shown = shown.where(*(column == value for column, value in zip(place, sent_in, strict=True)))
    found = shown.cte("shown")
    _enqueue_step(c, number, EDIT, sa.select(found.c.id), (State.ACTIVE, State.STOPPED), now, priority)
    latest = sa.select(sa.func.max(found.c.id)).group_by(found.c.chat_id, found.c.thread_id)
    _enqueue_step(c, number, REPLY, latest, (State.ACTIVE,), now, priority)
    return _count(c, sa.select(found.c.chat_id, found.c.thread_id).distinct())


def _enqueue_step(
    c: sa.Connection,
    number: int,
    step: int,
    messages: sa.Select[Any],
    states: Collection[State],
    now: datetime,
    priority: int,
) -> None:
    """A place that has been replied to about this correction is not replied to again."""
    names = ("briefing_id", "chat_id", "thread_id", "part", "correction_id", "step", "state", "priority", "not_before")
    listening = sa.select(chat.c.id).where(chat.c.state.in_([str(one) for one in states]))
    rows = sa.select(
        delivery.c.briefing_id,
        delivery.c.chat_id,
        delivery.c.thread_id,
        delivery.c.part,
        sa.literal(number),
        sa.literal(step),
        sa.literal("pending"),
        sa.literal(priority),
        sa.literal(now, delivery.c.not_before.type),
    ).where(delivery.c.id.in_(messages), delivery.c.chat_id.in_(listening))
    if step == REPLY:
        known = delivery.alias("known")
        same = (known.c.chat_id == delivery.c.chat_id, known.c.thread_id == delivery.c.thread_id)
        rows = rows.where(~sa.exists().where(known.c.correction_id == number, known.c.step == REPLY, *same))
    database.insert_ignoring(c, delivery, rows.order_by(delivery.c.id), names)


def add_recipients(c: sa.Connection, number: int, count: int) -> None:
    """So many more places had been sent a sentence of it; its report is due again."""
    values = {"recipients": correction.c.recipients + count, "reported_at": None}
    c.execute(sa.update(correction).where(correction.c.id == number).values(values))


def after(c: sa.Connection, briefing_id: int, correction_id: int) -> list[int]:
    """The corrections later than this one of sentences of a briefing, oldest first."""
    line = correction_line.c.correction_id
    chosen = sa.select(line).distinct().join(item, _same(correction_line))
    rows = c.execute(chosen.where(item.c.briefing_id == briefing_id, line > correction_id).order_by(line))
    return list(rows.scalars())


def of_briefing(c: sa.Connection, briefing_id: int) -> dict[Slice, list[Corrected]]:
    """The corrections of a briefing's sentences, oldest first."""
    line, said = correction_line.c, revision.alias("said")
    words = sa.func.substr(said.c.text, line.new_start + 1, line.new_end - line.new_start)
    columns = (
        line.correction_id,
        line.revision_id,
        line.start,
        line.end,
        sa.case((line.new_start.is_(None), None), else_=words),
        correction.c.reason,
        correction.c.made_at,
        correction.c.revision_id.is_(None),
    )
    chosen = (
        sa.select(*columns)
        .distinct()
        .join(correction, correction.c.id == line.correction_id)
        .join(item, _same(correction_line))
        .outerjoin(said, said.c.id == correction.c.revision_id)
        .where(item.c.briefing_id == briefing_id)
        .order_by(line.correction_id)
    )
    found: dict[Slice, list[Corrected]] = {}
    for row in c.execute(chosen):
        sent = Slice(row[1], row[2], row[3])
        found.setdefault(sent, []).append(Corrected(row[0], sent, row[4], row[5], row[6], bool(row[7])))
    return found


def one(c: sa.Connection, number: int) -> Correction | None:
    """The correction of this id, with the article's present title and publisher."""
    newest = sa.select(sa.func.max(revision.c.id)).where(revision.c.article_id == correction.c.article_id)
    columns = (
        correction.c.id,
        article.c.id.label("article_id"),
        revision.c.title,
        source.c.name.label("source"),
        article.c.url,
        correction.c.reason,
        correction.c.is_loud,
        correction.c.revision_id.is_(None).label("is_withdrawal"),
        correction.c.made_at,
        article.c.language,
    )
    chosen = (
        sa.select(*columns)
        .join(article, article.c.id == correction.c.article_id)
        .join(source, source.c.id == article.c.source_id)
        .join(revision, revision.c.id == newest.correlate(correction).scalar_subquery())
        .where(correction.c.id == number)
    )
    row = c.execute(chosen).one_or_none()
    return None if row is None else Correction(**{**row._asdict(), "is_withdrawal": bool(row.is_withdrawal)})


def sleepers(c: sa.Connection, number: int) -> list[tuple[str, int, int]]:
    """The (time zone, quiet from, quiet to) of the chats that are to be replied to."""
    columns = (chat.c.time_zone, chat.c.quiet_from, chat.c.quiet_to)
    chosen = sa.select(*columns).distinct().join(delivery, delivery.c.chat_id == chat.c.id)
    mine = (delivery.c.correction_id == number, delivery.c.step == REPLY, delivery.c.state == "pending")
    rows = c.execute(
        chosen.where(*mine, chat.c.quiet_from.is_not(None), chat.c.quiet_to.is_not(None)).order_by(*columns)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def put_to_sleep(c: sa.Connection, number: int, quiet: tuple[str, int, int], until: datetime) -> None:
    """Replies to the chats with these quiet hours wait for their end."""
    zone, quiet_from, quiet_to = quiet
    asleep = (chat.c.time_zone == zone, chat.c.quiet_from == quiet_from, chat.c.quiet_to == quiet_to)
    mine = (delivery.c.correction_id == number, delivery.c.step == REPLY, delivery.c.state == "pending")
    chosen = sa.update(delivery).where(*mine, delivery.c.chat_id.in_(sa.select(chat.c.id).where(*asleep)))
    c.execute(chosen.values(not_before=until))


def settled(c: sa.Connection, soon: datetime, limit: int) -> list[Outcome]:
    """The corrections that are not reported yet and of which nothing goes out until `soon`; who sleeps is not waited for."""
    is_soon = sa.or_(delivery.c.state != "pending", delivery.c.not_before <= soon)
    mine = (delivery.c.correction_id == correction.c.id, delivery.c.state.in_(OPEN), is_soon)
    under_way = sa.exists().where(*mine)
    chosen = sa.select(correction.c.id).where(correction.c.reported_at.is_(None), ~under_way)
    return [_outcome(c, number) for number in c.execute(chosen.order_by(correction.c.id).limit(limit)).scalars()]


def _outcome(c: sa.Connection, number: int) -> Outcome:
    found = one(c, number)
    assert found is not None, "it was just read"
    mine = sa.select(delivery.c.chat_id, delivery.c.thread_id).where(delivery.c.correction_id == number).distinct()
    told = mine.where(delivery.c.state.in_(["sent", "unknown"]))
    unneeded = mine.where(delivery.c.state == "expired").except_(told)
    asleep = mine.where(delivery.c.state == "pending").except_(told)
    recipients = c.execute(sa.select(correction.c.recipients).where(correction.c.id == number)).scalar_one()
    return Outcome(
        number,
        found.article_id,
        found.title,
        found.is_withdrawal,
        recipients,
        told=_count(c, told),
        not_needed=_count(c, unneeded),
        asleep=_count(c, asleep),
    )


def _count(c: sa.Connection, rows: sa.Select[Any] | sa.CompoundSelect[Any]) -> int:
    return int(c.execute(sa.select(sa.func.count()).select_from(rows.subquery())).scalar_one())


def mark_reported(c: sa.Connection, number: int, now: datetime) -> None:
    """The admins know what became of it."""
    c.execute(sa.update(correction).where(correction.c.id == number).values(reported_at=now))
