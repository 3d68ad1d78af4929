"""What would be, before it is: a topic with another query, and a topic's next briefing. Nothing here is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import NotFound
from bot.services import briefings, tastes, topics
from bot.services.briefings import Standing, View
from bot.services.mutes import Mutes
from bot.services.topics import Preview
from bot.storage import articles, statistics
from bot.storage import topics as topic_rows
from bot.storage.articles import Stored
from bot.storage.database import Database
from bot.storage.topics import TopicRow
from summaries.types import Limits

SHOWN = 5  # headlines of what enters, and of what leaves


@dataclass(frozen=True, slots=True)
class Change:
    """What another query would do to a topic among the articles of the last 30 days: how many enter, leave and stay, and
    the latest of each. What an admin put on the topic by hand stays, whatever the query.
    """

    topic: TopicRow
    found: Preview
    enters: int
    entering: tuple[Stored, ...]
    leaves: int
    leaving: tuple[Stored, ...]
    stays: int


@dataclass(frozen=True, slots=True)
class NextBriefing:
    """What a new subscriber would get, and what `places` of `all_places` that follow the topic would get `at` their next
    time; None: they would get nothing, since nothing is new.
    """

    topic: TopicRow
    first: View | None
    usual: View | None
    places: int
    all_places: int
    at: datetime | None


def change(db: Database, topic_id: int, query: str, now: datetime) -> Change:
    """A topic as it would be with this query. Raises QueryError, NotFound."""
    with db.read() as c:
        topic = topic_rows.one(c, topic_id)
        if topic is None or topic.owner is not None:
            raise NotFound(f"topic {topic_id}")
    found = topics.preview(db, query, now, shown=topics.LOOKED_AT)
    hits = {one.article.id for one in found.samples}
    with db.read() as c:
        was, by_hand = statistics.on_topic(c, topic_id, now - topics.LOOKED_BACK, topics.LOOKED_AT)
        entering, leaving = hits - was - by_hand, was - hits - by_hand
        return Change(
            topic=topic,
            found=found,
            enters=len(entering),
            entering=_latest(articles.by_ids(c, _newest(entering))),
            leaves=len(leaving),
            leaving=_latest(articles.by_ids(c, _newest(leaving))),
            stays=len(was) - len(leaving),
        )


def next_briefing(db: Database, topic_id: int, *, now: datetime, limits: Limits) -> NextBriefing:
    """What this topic has to tell now: to a new subscriber, and to the largest group of readers. Raises NotFound."""
    with db.read() as c:
        topic = topic_rows.visible(c, topic_id, None)
        if topic is None:
            raise NotFound(f"topic {topic_id}")
        groups = statistics.followers(c, topic_id)
        largest = groups[0] if groups else None
        taste = str(Mutes(now).settled(c, tastes.parse(largest.taste), topic_id).taste) if largest else ""
    standing = Standing(topic_id, largest.last_briefing_id, largest.untold, taste) if largest else None
    return NextBriefing(
        topic=topic,
        first=_composed(db, Standing(topic_id), now, limits),
        usual=_composed(db, standing, now, limits) if standing else None,
        places=largest.places if largest else 0,
        all_places=sum(one.places for one in groups),
        at=largest.at if largest else None,
    )


def _composed(db: Database, standing: Standing, now: datetime, limits: Limits) -> View | None:
    composed = briefings.compose(db, standing, now=now, limits=limits)
    return briefings.unstored(db, composed) if composed.items else None


def _newest(ids: set[int]) -> Sequence[int]:
    return sorted(ids, reverse=True)[:SHOWN]


def _latest(found: Sequence[Stored]) -> tuple[Stored, ...]:
    return tuple(sorted(found, key=lambda one: -one.id))
