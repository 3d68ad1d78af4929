"""All that is stored of one chat, a person or a group: read as a whole, deleted as a whole.

`OF_CHAT` and the functions below name every column that holds a chat's number; a test compares them with the tables.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage import database
from bot.storage.tables import (
    article,
    audit,
    briefing,
    chat,
    correction,
    delivery,
    feed,
    gate,
    item,
    match,
    notice,
    paste,
    question,
    quota,
    rate,
    revision,
    subscription,
    suggestion,
    topic,
    update,
)

OF_CHAT = (
    delivery.c.chat_id,
    subscription.c.chat_id,
    suggestion.c.chat_id,
    notice.c.chat_id,
    question.c.chat_id,
    paste.c.chat_id,
    paste.c.sender,
    gate.c.chat_id,
    quota.c.person,
)  # the rows go
BLANKED = (update.c.chat_id, audit.c.chat_id)  # the rows stay, without the number
# what somebody did for the newsroom stays theirs, as a number
KEPT = (audit.c.actor, article.c.added_by, feed.c.added_by, correction.c.made_by, suggestion.c.decided_by)
_TOLD = ("sent", "unknown")


@dataclass(frozen=True, slots=True)
class Holding:
    """How much is stored of a chat."""

    topics: int  # that it follows
    own_topics: int
    briefings: int  # that it was told
    suggestions: int
    acts: int  # in the audit; they stay


@dataclass(frozen=True, slots=True)
class Told:
    """A briefing that was told to a chat, and when its first part was."""

    number: int
    topic: str
    at: datetime | None


def holding(c: sa.Connection, chat_id: int) -> Holding:
    """How much there is of this chat."""
    followed = sa.select(sa.func.count()).where(subscription.c.chat_id == chat_id, subscription.c.is_followed)
    own = sa.select(sa.func.count()).where(topic.c.owner == chat_id, topic.c.removed_at.is_(None))
    told = sa.select(sa.func.count(sa.distinct(delivery.c.briefing_id))).where(*_told_to(chat_id))
    said = sa.select(sa.func.count()).where(suggestion.c.chat_id == chat_id)
    acts = sa.select(sa.func.count()).where(audit.c.actor == chat_id)
    return Holding(*(int(c.execute(one).scalar_one()) for one in (followed, own, told, said, acts)))


def own_topics(c: sa.Connection, chat_id: int) -> list[dict[str, Any]]:
    """Title, query, story and making of the topics that are this chat's own."""
    columns = (topic.c.slug, topic.c.title, topic.c.query, topic.c.story_id, topic.c.created_at)
    chosen = sa.select(*columns).where(topic.c.owner == chat_id, topic.c.removed_at.is_(None)).order_by(topic.c.id)
    return [row._asdict() for row in c.execute(chosen)]


def subscriptions(c: sa.Connection, chat_id: int) -> list[dict[str, Any]]:
    """What the chat follows or once asked for, thread by thread."""
    of_topic = (topic.c.slug, topic.c.title)
    names = ("thread_id", "is_followed", "schedule", "taste", "may_wake", "says_silence", "created_at", "next_due_at")
    chosen = sa.select(*of_topic, *(subscription.c[name] for name in names))
    chosen = chosen.join(topic, topic.c.id == subscription.c.topic_id).where(subscription.c.chat_id == chat_id)
    return [row._asdict() for row in c.execute(chosen.order_by(subscription.c.id))]


def told(c: sa.Connection, chat_id: int) -> Iterator[Told]:
    """The briefings that this chat was told, in their order."""
    at = sa.func.min(delivery.c.sent_at, type_=delivery.c.sent_at.type)
    chosen = sa.select(delivery.c.briefing_id, topic.c.slug, at).select_from(
        sa.join(delivery, briefing, briefing.c.id == delivery.c.briefing_id).join(
            topic, topic.c.id == briefing.c.topic_id
        )
    )
    grouped = chosen.where(*_told_to(chat_id)).group_by(delivery.c.briefing_id, topic.c.slug)
    return (Told(*row) for row in c.execute(grouped.order_by(delivery.c.briefing_id)))


def suggestions(c: sa.Connection, chat_id: int) -> list[dict[str, Any]]:
    """What this chat said is not on its topic."""
    own = (topic.c.slug, suggestion.c.article_id, revision.c.title, suggestion.c.exclusion, suggestion.c.made_at)
    first = sa.and_(revision.c.article_id == suggestion.c.article_id, revision.c.number == 1)
    joined = sa.join(suggestion, topic, topic.c.id == suggestion.c.topic_id).outerjoin(revision, first)
    chosen = sa.select(*own).select_from(joined).where(suggestion.c.chat_id == chat_id)
    return [row._asdict() for row in c.execute(chosen.order_by(suggestion.c.id))]


def acts(c: sa.Connection, chat_id: int) -> list[dict[str, Any]]:
    """What this person did as an editor."""
    columns = (audit.c.at, audit.c.verb, audit.c.subject, audit.c.detail)
    return [
        row._asdict() for row in c.execute(sa.select(*columns).where(audit.c.actor == chat_id).order_by(audit.c.id))
    ]


def chat_row(c: sa.Connection, chat_id: int) -> dict[str, Any] | None:
    """The chat's own row, whole."""
    row = c.execute(sa.select(chat).where(chat.c.id == chat_id)).one_or_none()
    return None if row is None else row._asdict()


def forget(c: sa.Connection, chat_id: int, now: datetime, up_to: int) -> None:
    """Delete all that is of this chat, and make its updates up to this one, done or not, nobody's.

    The number of an update stays, so that one which Telegram repeats is not handled again.
    """
    _forget_own_topics(c, chat_id)
    for column in OF_CHAT:
        c.execute(sa.delete(column.table).where(column == chat_id))
    nobody: dict[str, object] = {"chat_id": None, "body": {}, "error": None, "lease_owner": None, "lease_until": None}
    mine = (update.c.chat_id == chat_id, update.c.update_id <= up_to)
    c.execute(sa.update(update).where(*mine).values(nobody | {"done_at": now}))
    c.execute(sa.update(audit).where(audit.c.chat_id == chat_id).values(chat_id=None))
    c.execute(sa.delete(chat).where(chat.c.id == chat_id))


def forget_hold(c: sa.Connection, name: str) -> None:
    """Delete the flood limit of this name."""
    c.execute(sa.delete(rate).where(rate.c.name == name))


def _forget_own_topics(c: sa.Connection, chat_id: int) -> None:
    """Also those that were removed before, with all that hangs on them, whosever it is."""
    own = list(c.execute(sa.select(topic.c.id).where(topic.c.owner == chat_id)).scalars())
    for start in range(0, len(own), database.CHUNK):
        _forget_topics(c, own[start : start + database.CHUNK])


def _forget_topics(c: sa.Connection, ids: Collection[int]) -> None:
    numbers = sa.select(briefing.c.id).where(briefing.c.topic_id.in_(ids))
    c.execute(sa.delete(delivery).where(delivery.c.briefing_id.in_(numbers)))
    for table in (subscription, suggestion, match):
        c.execute(sa.delete(table).where(table.c.topic_id.in_(ids)))
    c.execute(sa.delete(item).where(item.c.briefing_id.in_(numbers)))
    c.execute(sa.delete(briefing).where(briefing.c.topic_id.in_(ids)))
    c.execute(sa.delete(audit).where(audit.c.subject.in_([f"topic {one}" for one in ids])))
    c.execute(sa.delete(topic).where(topic.c.id.in_(ids)))


def _told_to(chat_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    """The parts that this chat was sent, corrections not among them."""
    return delivery.c.chat_id == chat_id, delivery.c.step == 0, delivery.c.state.in_(_TOLD)
