"""How a feed does, in words: health first, reasons short, the month as bars that leave no day out."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import health, render
from bot.delivery.health import BARS, Health
from bot.delivery.render import SPEAKER_OF_LOGS
from bot.services.feeds import Listed, Preview, PreviewEntry
from bot.texts import Line

NOW = datetime(2026, 6, 26, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MONTH = (*(4,) * 20, 0, 0, 31, *(4,) * 6, 0)


def feed(**fields: Any) -> Listed:
    values: dict[str, Any] = {
        "id": 1,
        "url": "https://orlan-courier.example/rss",
        "title": "Orlan Courier",
        "site_url": "https://orlan-courier.example/",
        "is_enabled": True,
        "created_at": NOW - timedelta(days=40),
        "polled_at": NOW - HOUR,
        "last_success_at": NOW - HOUR,
        "next_poll_at": NOW + HOUR,
        "failing_since": None,
        "failures": 0,
        "last_error": None,
        "interval": timedelta(minutes=30),
        "days": MONTH,
        "articles_a_day": 4.7,
    }
    return Listed(**(values | fields))


def failing(**fields: Any) -> Listed:
    values = {"failing_since": NOW - 6 * HOUR, "failures": 4, "last_error": "too_slow"}
    return feed(**(values | fields))


def said(line: Line | None) -> str:
    assert line is not None
    return re.sub("<[^>]*>", "", render.html(line, SPEAKER_OF_LOGS))


@pytest.mark.parametrize(
    ("shown", "state", "words"),
    [
        (feed(), Health.WORKS, "Works"),
        (feed(last_success_at=None), Health.NEW, "Not read yet"),
        (feed(is_enabled=False), Health.PAUSED, "Paused"),
        (feed(is_enabled=False, last_error="gone 410"), Health.GONE, "Gone for good"),
        (feed(is_enabled=False, last_error="gone 404"), Health.PAUSED, "Paused"),
        (failing(), Health.FAILING, "Failing for 6 hours"),
        (failing(failing_since=NOW - timedelta(minutes=1)), Health.FAILING, "Failing for 1 minute"),
        (failing(failing_since=NOW - timedelta(days=3)), Health.FAILING, "Failing for 3 days"),
        (failing(last_success_at=None), Health.FAILING, "Failing for 6 hours"),
    ],
)
def test_health_is_said_in_words(shown: Listed, state: Health, words: str) -> None:
    assert health.health(shown) is state
    assert said(health.words(shown, NOW)) == words


def test_a_list_begins_with_what_needs_a_look_and_goes_on_by_title() -> None:
    listed = [feed(id=1, title="b"), feed(id=2, title="A"), failing(id=3), feed(id=4, is_enabled=False)]

    assert [one.id for one in health.in_order(listed)] == [3, 4, 2, 1]
    assert said(health.summary(listed)) == "4 feeds, 1 failing, 1 paused."
    assert said(health.status(listed)) == "Feeds: 4, 1 failing; /feeds shows which."
    assert said(health.status([feed()])) == "Feeds: 1, all work."
    assert health.status([]) is None


def test_a_line_of_the_list_has_health_then_why_or_when_then_how_much() -> None:
    assert said(health.row(1, feed(), NOW)) == "1. Works · Orlan Courier\nread today 11:00 · 5 articles a day"
    assert said(health.row(2, failing(), NOW)) == (
        "2. Failing for 6 hours · Orlan Courier\nno answer in time · next try today 13:00 · 5 articles a day"
    )
    assert said(health.row(3, feed(last_success_at=None), NOW)).endswith("\nfirst look today 13:00")
    assert said(health.row(4, feed(last_success_at=None, is_enabled=False), NOW)).endswith("\nnever read")


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        (feed(), "Works. Read today 11:00, about every 30 minutes; again today 13:00."),
        (feed(interval=None), "Works. Read today 11:00; again today 13:00."),
        (feed(last_success_at=None), "Not read yet. First look: today 13:00."),
        (feed(is_enabled=False), "Paused: not looked at until you resume it; read today 11:00."),
        (
            failing(),
            "Failing for 6 hours: no answer in time. 4 tries in vain; read today 11:00; next try today 13:00.",
        ),
        (
            failing(last_success_at=None, failures=1),
            "Failing for 6 hours: no answer in time. 1 try in vain; never read; next try today 13:00.",
        ),
        (
            feed(is_enabled=False, last_error="gone 410"),
            "Gone for good: its site says so, so I don’t look any more; read today 11:00. Resume tries it once more.",
        ),
    ],
)
def test_a_page_of_its_own_says_how_it_stands_and_what_comes_next(shown: Listed, says: str) -> None:
    assert said(health.state(shown, NOW)) == says


def test_a_page_of_its_own_has_the_address_the_month_and_since_when() -> None:
    head, _, month, since = health.about(feed(), NOW)

    assert said(head) == "Orlan Courier\nhttps://orlan-courier.example/rss"
    assert said(month).startswith("▂" * 20 + "▁▁▇")
    assert said(month).endswith("The last 30 days: 5 articles a day on average; none on 3 days; most on 19 Jun: 31.")
    assert said(since) == "Followed since 17 May."
    assert health.about(feed(created_at=None), NOW)[-1] is None


def test_a_feed_without_a_title_goes_by_its_address() -> None:
    assert health.title(feed(title=" ")) == "https://orlan-courier.example/rss"


@pytest.mark.parametrize(
    ("days", "a_day", "words"),
    [
        ((0,) * 30, 0.0, "no articles"),
        ((0,) * 29 + (1,), 1 / 30, "less than one article a week on average; none on 29 days; most on today: 1"),
        ((1, 0, 0, 0, 0) * 6, 0.2, "1 article a week on average; none on 24 days; most on Mon: 1"),
        ((3,) * 30, 3.0, "3 articles a day on average; most on today: 3"),
    ],
)
def test_the_picture_is_told_in_words(days: tuple[int, ...], a_day: float, words: str) -> None:
    assert said(health.month(feed(days=days, articles_a_day=a_day), NOW)) == words


def test_days_before_it_was_followed_are_no_empty_days() -> None:
    new = feed(created_at=NOW - timedelta(days=2), days=(0,) * 28 + (0, 7), articles_a_day=3.5)

    assert said(health.month(new, NOW)) == "4 articles a day on average; none on 2 days; most on today: 7"
    assert health.picture(new, NOW, SPEAKER_OF_LOGS).days == (None,) * 27 + (0, 0, 7)


@pytest.mark.parametrize(
    ("error", "words"),
    [("status 503", "HTTP 503"), ("status", "its site answers with an error"), ("mice", "it can’t be read")],
)
def test_a_reason_is_short(error: str, words: str) -> None:
    assert said(health.reason(failing(last_error=error))) == words


@given(st.lists(st.integers(0, 10_000), max_size=40))
def test_every_day_has_a_bar_and_only_an_empty_day_the_lowest(days: list[int]) -> None:
    shown = health.bars(days)

    assert len(shown) == len(days)
    assert set(shown) <= set(BARS)
    assert [bar == BARS[0] for bar in shown] == [not number for number in days]
    assert [shown[days.index(max(days))]] == [BARS[-1]] if any(days) else True


def test_dates_stand_under_today_and_every_week_before() -> None:
    drawn = health.picture(feed(), NOW, SPEAKER_OF_LOGS)

    assert drawn.days == MONTH
    assert [one for one in drawn.dates if one] == ["29 May", "5 Jun", "12 Jun", "19 Jun", "26 Jun"]
    assert drawn.dates[-1] == "26 Jun"


def test_a_preview_says_what_each_entry_would_match() -> None:
    entries = (
        PreviewEntry("Dockers end strike", "https://x.example/1", NOW, False, ("Harbour", "Strikes")),
        PreviewEntry("Cable car reopens", "https://x.example/2", None, False, ()),
    )
    shown = Preview("https://x.example/rss", "Lissen Mail", None, entries, 48, None)

    assert [said(one) for one in health.preview(shown, NOW)] == [
        "Lissen Mail\nhttps://x.example/rss\n48 entries now.",
        "The latest 2:\n• today 12:00 · Dockers end strike – on Harbour, Strikes\n• Cable car reopens – on no topic",
    ]
    empty = Preview("https://x.example/rss", "Lissen Mail", None, (), 0, None)
    assert [said(one) for one in health.preview(empty, NOW)] == ["Lissen Mail\nhttps://x.example/rss\nNo entry yet."]
