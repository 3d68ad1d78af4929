"""How a feed does, in words: a line of a list, a page of its own, the last 30 days as bars. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum

from babel.dates import format_skeleton

from bot.delivery import render
from bot.delivery.pictures import Bars
from bot.delivery.render import Speaker
from bot.services.feeds import Listed, Preview, PreviewEntry
from bot.texts import Line, When, feeds

BARS = "▁▂▃▅▇"  # the lowest is nothing at all
TITLE_LENGTH = 80
ENTRY_LENGTH = 120
DAYS_A_WEEK = 7
GONE = "gone 410"  # the error of a feed whose server says that it will never be back; a 404 may mean less
MINUTE = timedelta(minutes=1)


class Health(IntEnum):
    """What a list shows first."""

    FAILING = 0
    GONE = 1
    PAUSED = 2
    NEW = 3
    WORKS = 4


def health(feed: Listed) -> Health:
    """How it stands: whether it is looked at at all, and how that goes."""
    if not feed.is_enabled:
        return Health.GONE if feed.last_error == GONE else Health.PAUSED
    if feed.failing_since is not None:
        return Health.FAILING
    return Health.NEW if feed.last_success_at is None else Health.WORKS


def in_order(listed: Sequence[Listed]) -> list[Listed]:
    """Those that need a look first, each kind by title."""
    return sorted(listed, key=lambda one: (health(one), title(one).casefold(), one.id))


def title(feed: Listed | Preview) -> str:
    """What it is called, or its address where it has no name; cut to a line."""
    return render.cut(feed.title, TITLE_LENGTH) or render.cut(feed.url, TITLE_LENGTH)


def summary(listed: Sequence[Listed]) -> Line:
    """How many feeds there are, and how many of them fail or rest."""
    states = [health(one) for one in listed]
    return feeds.listed(
        len(states), states.count(Health.FAILING), states.count(Health.PAUSED) + states.count(Health.GONE)
    )


def status(listed: Sequence[Listed]) -> Line | None:
    """The line of /status; None where there are no feeds."""
    failing = sum(health(one) is Health.FAILING for one in listed)
    return feeds.status(len(listed), failing) if listed else None


def words(feed: Listed, now: datetime) -> Line:
    """Its health in two or three words."""
    match health(feed):
        case Health.FAILING:
            return feeds.failing(feeds.span(_minutes(feed.failing_since, now)))
        case Health.GONE:
            return feeds.gone()
        case Health.PAUSED:
            return feeds.paused()
        case Health.NEW:
            return feeds.not_read_yet()
        case _:
            return feeds.works()


def row(number: int, feed: Listed, now: datetime) -> Line:
    """A line of the list: health, and what there is to say of it."""
    return feeds.row(number, title(feed), words(feed, now), facts(feed, now))


def facts(feed: Listed, now: datetime) -> list[Line]:
    """Why it fails and when it is tried again, or when it was read; and how much comes."""
    if health(feed) is Health.FAILING:
        return [reason(feed), feeds.next_try(When(feed.next_poll_at, now)), pace(feed)]
    if feed.last_success_at is not None:
        return [feeds.read_at(When(feed.last_success_at, now)), pace(feed)]
    return [feeds.first_look_at(When(feed.next_poll_at, now)) if feed.is_enabled else feeds.never_read()]


def about(feed: Listed, now: datetime) -> list[Line | None]:
    """A page of its own: what it is, how it stands and why, what came in the last 30 days."""
    since = feed.created_at
    return [
        feeds.head(title(feed), feed.url),
        state(feed, now),
        feeds.bars(bars(feed.days), month(feed, now)),
        feeds.followed_since(When(since, now, is_day_only=True)) if since else None,
    ]


def state(feed: Listed, now: datetime) -> Line:
    """How it stands, why, and what comes next."""
    read, following = feed.last_success_at, When(feed.next_poll_at, now)
    last = feeds.read_at(When(read, now)) if read else feeds.never_read()
    match health(feed):
        case Health.FAILING:
            return feeds.fails(words(feed, now), reason(feed), feed.failures, last, following)
        case Health.GONE:
            return feeds.is_gone(last)
        case Health.PAUSED:
            return feeds.rests(last)
        case Health.NEW:
            return feeds.first_look(following)
        case _:
            assert read is not None, "what works was read"
            every = feeds.span(feed.interval // MINUTE) if feed.interval else None
            return feeds.works_since(When(read, now), every, following)


def reason(feed: Listed) -> Line:
    """Why it fails, in few words."""
    key, _, fact = (feed.last_error or "").partition(" ")
    return feeds.reason(key, fact)


def pace(feed: Listed) -> Line:
    """How much comes, in whole articles a day or a week."""
    a_day = feed.articles_a_day
    if round(a_day) >= 1:
        return feeds.a_day(round(a_day))
    a_week = round(a_day * DAYS_A_WEEK)
    if a_week >= 1:
        return feeds.a_week(a_week)
    return feeds.less_than_weekly() if a_day else feeds.no_articles()


def month(feed: Listed, now: datetime) -> Line:
    """The last 30 days, as far as it was followed, in words: the pace, the empty days, the fullest day."""
    days = feed.days[-_followed_days(feed, now) :]
    most = max(days)
    at = now - timedelta(days=days[::-1].index(most))
    return feeds.month(pace(feed), days.count(0), most, When(at, now, is_day_only=True))


def bars(days: Sequence[int]) -> str:
    """A bar a day; a day with nothing has the lowest one, and no other day has."""
    most = max(days, default=0)
    steps = len(BARS) - 1
    return "".join(BARS[-(-one * steps // most)] if one else BARS[0] for one in days)


def picture(feed: Listed, now: datetime, speaker: Speaker) -> Bars:
    """What a picture of it has, the last day being now: under today and every week before it stands the date."""
    ages = range(len(feed.days) - 1, -1, -1)
    followed = _followed_days(feed, now)
    days = (number if age < followed else None for age, number in zip(ages, feed.days, strict=True))
    return Bars(tuple(days), tuple("" if age % DAYS_A_WEEK else _date(age, now, speaker) for age in ages))


def preview(shown: Preview, now: datetime) -> list[Line]:
    """What a feed has now, and what it would match."""
    if not shown.entries:
        return [feeds.preview_empty(title(shown), shown.url)]
    entries = [_entry(one, now) for one in shown.entries]
    return [feeds.preview(title(shown), shown.url, shown.total), feeds.latest_entries(entries)]


def _entry(one: PreviewEntry, now: datetime) -> Line:
    at = When(one.published_at, now, is_day_only=one.is_date_only) if one.published_at else None
    return feeds.entry(render.cut(one.title, ENTRY_LENGTH), at, feeds.on_topics(one.topics))


def _followed_days(feed: Listed, now: datetime) -> int:
    """On how many of its days it was followed, today too."""
    age = (now.date() - feed.created_at.date()).days + 1 if feed.created_at else len(feed.days)
    return max(1, min(age, len(feed.days)))


def _minutes(since: datetime | None, now: datetime) -> int:
    return (now - since) // MINUTE if since else 0


def _date(age: int, now: datetime, speaker: Speaker) -> str:
    at = (now - timedelta(days=age)).astimezone(speaker.zone)
    return str(format_skeleton("MMMd", at, locale=render.locale(speaker)))
