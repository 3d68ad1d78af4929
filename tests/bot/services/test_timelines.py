"""A topic's past is read from the archive, by the calendar of who asks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import NotFound
from bot.services import articles, catchups, timelines, topics
from bot.services.articles import How
from bot.services.timelines import Cited, Period
from tests.bot.services.desk import EVENTS, NOW, Desk, event

MINSK = ZoneInfo("Europe/Minsk")
WEST = ZoneInfo("Pacific/Honolulu")


def period(desk: Desk, days: int = 30, zone: ZoneInfo = MINSK) -> Period:
    return Period(days, desk.now, zone)


@pytest.fixture
def archive(desk: Desk) -> Desk:
    """Topic 1; five events on five days, the second told by two publishers."""
    desk.topic()
    for number in range(5):
        desk.now = NOW + timedelta(days=number)
        desk.add(event(number, published_at=desk.now))
    copied = event(
        1, url="https://vna.example/1", source="VNA", domain="vna.example", published_at=NOW + timedelta(days=1)
    )
    desk.add(
        replace(
            copied,
            text="Velden has a ward for newborns now. Nurses of Velden welcomed the first mothers and their children.",
        )
    )
    return desk


def cited_of(found: timelines.Timeline | catchups.CatchUp) -> list[Cited]:
    if isinstance(found, timelines.Timeline):
        return [one.cited for one in found.days]
    return [one for story in found.stories for one in story.cited]


def test_a_timeline_has_the_days_oldest_first(archive: Desk) -> None:
    found = timelines.show(archive.db, 1, period(archive))

    assert [one.day for one in found.days] == [date(2026, 6, 26) + timedelta(days=number) for number in range(5)]
    assert (found.past.articles, found.past.families) == (6, 2)


def test_every_sentence_is_a_slice_of_the_revision_that_it_names(archive: Desk) -> None:
    for found in (timelines.show(archive.db, 1, period(archive)), catchups.show(archive.db, 1, period(archive), 5)):
        for one in cited_of(found):
            assert one.article.text[one.line.start : one.line.end] == one.line.text
            assert one.line.revision_id == one.article.revision_id


def test_a_period_ends_with_the_day_of_who_asks_and_begins_so_many_days_before(archive: Desk) -> None:
    found = timelines.show(archive.db, 1, period(archive, days=2))

    assert [one.day for one in found.days] == [date(2026, 6, 29), date(2026, 6, 30)]


def test_the_day_is_that_of_the_readers_zone(desk: Desk) -> None:
    desk.topic()
    desk.now = datetime(2026, 6, 26, 23, tzinfo=UTC)
    desk.add(event(0, published_at=desk.now))

    assert [one.day for one in timelines.show(desk.db, 1, period(desk)).days] == [date(2026, 6, 27)]
    assert [one.day for one in timelines.show(desk.db, 1, period(desk, zone=WEST)).days] == [date(2026, 6, 26)]


def test_a_date_alone_is_the_same_day_in_every_zone(desk: Desk) -> None:
    desk.topic()
    desk.now = datetime(2026, 6, 27, 9, tzinfo=UTC)
    desk.add(event(0, published_at=datetime(2026, 6, 26, 12, tzinfo=UTC), date_only=True))

    for zone in (MINSK, WEST, ZoneInfo("Pacific/Auckland")):
        assert [one.day for one in timelines.show(desk.db, 1, period(desk, zone=zone)).days] == [date(2026, 6, 26)]


def test_an_old_article_that_is_published_today_stands_at_its_own_day(desk: Desk) -> None:
    desk.topic()
    desk.add(event(0, published_at=NOW - timedelta(days=9)), how=How.BACKGROUND)

    assert [one.day for one in timelines.show(desk.db, 1, period(desk)).days] == [date(2026, 6, 17)]


def test_a_date_to_come_is_no_later_than_our_own(desk: Desk) -> None:
    desk.topic()
    desk.add(event(0, published_at=NOW + timedelta(days=400)))

    assert [one.day for one in timelines.show(desk.db, 1, period(desk)).days] == [date(2026, 6, 26)]


def test_what_came_after_the_moment_asked_for_is_not_there(archive: Desk) -> None:
    before = period(archive)
    archive.wind()
    archive.add(event(6, published_at=archive.now))

    assert len(timelines.show(archive.db, 1, before).days) == 5
    assert timelines.show(archive.db, 1, period(archive)).past.articles == 7


def test_what_was_withdrawn_is_not_told(archive: Desk) -> None:
    articles.withdraw(archive.db, 1, "wrong", actor=None, now=archive.now)

    assert timelines.show(archive.db, 1, period(archive)).days[0].day == date(2026, 6, 27)


def test_opinion_is_left_out_and_counted(archive: Desk) -> None:
    opinion = event(
        5, title="Opinion: Velden must not raise the price of trams", url="https://courier.example/opinion/5"
    )
    archive.add(replace(opinion, published_at=archive.now))

    past = timelines.look(archive.db, 1, period(archive))

    assert past.left_out == {"opinion": 1}
    assert past.articles == 7
    assert len(past.reports) == 6


def test_a_topic_that_wants_opinion_has_it(archive: Desk) -> None:
    topics.add(archive.db, "Opinions", "velden kind:opinion", now=archive.now)
    opinion = event(
        5, title="Opinion: Velden must not raise the price of trams", url="https://courier.example/opinion/5"
    )
    archive.add(replace(opinion, published_at=archive.now))

    assert timelines.look(archive.db, 2, period(archive)).left_out == {}


def test_only_news_of_the_languages_that_are_asked_for(archive: Desk) -> None:
    assert timelines.show(archive.db, 1, period(archive), {"ru", "uk"}).days == ()
    assert len(timelines.show(archive.db, 1, period(archive), {"en"}).days) == 5


def test_a_topic_that_is_gone_is_not_found(archive: Desk) -> None:
    topics.remove(archive.db, 1, now=archive.now)

    with pytest.raises(NotFound):
        timelines.show(archive.db, 1, period(archive))
    with pytest.raises(NotFound):
        catchups.show(archive.db, 77, period(archive), 2)


def test_where_there_is_too_much_the_latest_is_read_and_it_is_said(
    archive: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timelines, "MOST_READ", 3)

    past = timelines.look(archive.db, 1, period(archive))

    assert past.articles == 3
    assert past.read_from == date(2026, 6, 28)


def test_a_catch_up_has_the_stories_oldest_first_and_says_what_it_left_out(
    archive: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = catchups.show(archive.db, 1, period(archive, days=14), 2)
    assert [one.headline for one in found.stories] == [EVENTS[number][0] for number in range(5)]
    assert (found.stories_left, found.articles_left) == (0, 0)

    monkeypatch.setattr("summaries.catchup.MOST_STORIES", 2)
    short = catchups.show(archive.db, 1, period(archive, days=14), 1)
    assert EVENTS[1][0] in {one.headline for one in short.stories}  # two publishers
    assert (short.stories_left, short.articles_left) == (3, 3)
    assert short.seconds <= 60


def test_a_catch_up_is_the_same_each_time_and_tells_nobody_anything(archive: Desk) -> None:
    place = archive.reader(5, topics.one(archive.db, 1))

    first = catchups.show(archive.db, 1, period(archive), 2)

    assert catchups.show(archive.db, 1, period(archive), 2) == first
    assert archive.ask(place, topics.one(archive.db, 1)).items  # type: ignore[union-attr,arg-type]


def test_a_series_counts_by_day_and_family(archive: Desk) -> None:
    series = timelines.series(timelines.look(archive.db, 1, period(archive, days=7)), 5, 45)

    assert series.starts[0] == date(2026, 6, 24)
    assert dict(series.named) == {"Velden Courier": (0, 0, 1, 1, 1, 1, 1), "VNA": (0, 0, 0, 1, 0, 0, 0)}
    assert series.others == (0,) * 7
    assert series.surges == ()


def test_a_long_series_counts_by_week_and_the_rest_of_the_families_together(archive: Desk) -> None:
    series = timelines.series(timelines.look(archive.db, 1, period(archive, days=60)), 1, 45)

    assert series.step == 7
    assert len(series.starts) == 9
    assert series.starts[-1] == date(2026, 6, 24)
    assert [name for name, _ in series.named] == ["Velden Courier"]
    assert sum(series.others) == 1


@pytest.mark.parametrize("days", [1, 30, 366])
@pytest.mark.parametrize("at", ["2026-03-29T00:30", "2026-10-25T01:30", "2026-01-01T00:00"])
def test_a_period_has_as_many_midnights_as_days_whatever_the_clock_does(days: int, at: str) -> None:
    one = Period(days, datetime.fromisoformat(at).replace(tzinfo=UTC), ZoneInfo("Europe/Berlin"))

    assert len(one.midnights) == days
    assert [moment.astimezone(one.zone).date() for moment in one.midnights] == [
        one.first + timedelta(days=number) for number in range(days)
    ]
    assert one.since == one.midnights[0]
