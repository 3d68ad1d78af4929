"""What a reader missed of a topic, within the minutes that they have. A review: the chain of what was told stays.

What is new to somebody is decided by briefings that they got. Who catches up asked for a choice of a longer time, told before
or not, and may ask again with more minutes; the next briefing must not be silent about what the choice left out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.services import timelines
from bot.services.timelines import Cited, Past, Period
from bot.storage.articles import Stored
from bot.storage.database import Database
from summaries import catchup
from summaries.catchup import Tale, Told


@dataclass(frozen=True, slots=True)
class StoryTold:
    """A story that was missed; the headline is that of its first sentence's article."""

    story_id: int
    headline: str
    cited: tuple[Cited, ...]
    families: int
    articles: int


@dataclass(frozen=True, slots=True)
class CatchUp:
    """The stories, oldest to newest; how long they take to read; and what had no room, in stories and articles."""

    past: Past
    minutes: int
    stories: tuple[StoryTold, ...]
    seconds: float
    stories_left: int
    articles_left: int


def show(db: Database, topic_id: int, period: Period, minutes: int, languages: Collection[str] = ()) -> CatchUp:
    """What happened on a topic in a period, in so many minutes of reading. Raises NotFound."""
    with db.read() as c:
        past = timelines.past_of(c, topic_id, period, languages)
        found = catchup.tales(past.reports)
        chosen = catchup.fitting(found, minutes)
        stored = timelines.read(c, catchup.wanted(chosen))
        terms = timelines.terms_of(c, topic_id, stored)
    articles = {one: stored[one].judged() for one in stored}
    told = catchup.tell(chosen, articles, terms, minutes)
    stories = tuple(_story(one, stored) for one in told.stories)
    return CatchUp(past, minutes, stories, told.seconds, *_left(found, stories))


def _story(one: Told, stored: Mapping[int, Stored]) -> StoryTold:
    lines = tuple(timelines.cited(line, stored) for line in one.lines)
    return StoryTold(one.tale.story_id, lines[0].article.title, lines, one.tale.families, one.tale.articles)


def _left(found: Collection[Tale], stories: Collection[StoryTold]) -> tuple[int, int]:
    told = {one.story_id for one in stories}
    left = [one for one in found if one.story_id not in told]
    return len(left), sum(one.articles for one in left)
