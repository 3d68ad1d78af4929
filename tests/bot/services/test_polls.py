from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services import listings, polls
from bot.services.polls import Answer, Failed, Plan, Read, Unchanged
from bot.sources.feeds import Feed, FeedEntry
from bot.storage.entries import KnownEntry
from bot.storage.feeds import FeedRow

NOW = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SHORTEST = 15 * MINUTE
NOTHING = Unchanged(Answer())
ROW = FeedRow(
    id=7,
    url="https://courier.example/feed",
    title="Courier",
    site_url=None,
    etag='"1"',
    last_modified=None,
    body_hash="was",
    next_poll_at=NOW + MINUTE,
    interval_seconds=3600,
    polled_at=NOW - HOUR,
    last_success_at=NOW - HOUR,
    failing_since=None,
    failures=0,
    last_error=None,
    is_reported=False,
    is_enabled=True,
    created_at=NOW - 30 * DAY,
    added_by=1,
)


def an_entry(number: int = 1, **values: object) -> FeedEntry:
    made = FeedEntry(
        name=str(number),
        url=f"https://courier.example/{number}",
        title=f"News {number}",
        author=None,
        text="",
        is_teaser=False,
        language="en",
        published_at=NOW - number * HOUR,
        is_date_only=False,
        content_hash=f"hash {number}",
    )
    return replace(made, **values)  # type: ignore[arg-type]


def a_feed(*entries: FeedEntry, **values: object) -> Feed:
    made = Feed("Courier", None, None, None, frozenset(), frozenset(), None, entries)
    return replace(made, **values)  # type: ignore[arg-type]


def stored(number: int = 1, **values: object) -> KnownEntry:
    one = an_entry(number)
    made = KnownEntry(number, one.name, one.url, one.content_hash, one.published_at, NOW - HOUR, NOW - HOUR, None)
    return replace(made, **values)  # type: ignore[arg-type]


def read(*entries: FeedEntry, **values: object) -> Read:
    return Read(Answer("new", '"2"', "yesterday"), a_feed(*entries, **values))


def planned(row: FeedRow = ROW, outcome: polls.Outcome = NOTHING, now: datetime = NOW, **more: object) -> Plan:
    return polls.plan(row, outcome, now, shortest=SHORTEST, **more)  # type: ignore[arg-type]


def failing(since: timedelta, failures: int = 3, **values: object) -> FeedRow:
    return replace(ROW, failing_since=NOW - since, failures=failures, **values)  # type: ignore[arg-type]


def kinds(plan: Plan) -> list[str]:
    return [one.kind for one in plan.notices]


def wait(plan: Plan) -> timedelta:
    return plan.row.next_poll_at - NOW


class TestHeaders:
    def test_an_answer_keeps_the_validators_and_how_long_it_is_fresh(self) -> None:
        said = {"etag": "x", "last-modified": "y", "cache-control": "public, max-age=7200"}

        assert polls.answer(said, "hash") == Answer("hash", "x", "y", timedelta(hours=2), None)

    @pytest.mark.parametrize("words", ["no-store", "s-maxage=60", "max-age=", "max-age=soon", ""])
    def test_what_is_no_age_is_none(self, words: str) -> None:
        assert polls.answer({"cache-control": words}).max_age is None

    @pytest.mark.parametrize(
        ("words", "asked"),
        [
            ("120", 2 * MINUTE),
            (format_datetime(NOW + HOUR, usegmt=True), HOUR),
            ("Fri, 26 Jun 2026 10:00:00 -0000", HOUR),
            ("99999999", DAY),
            (format_datetime(NOW + 9 * DAY, usegmt=True), DAY),
            (format_datetime(NOW - HOUR, usegmt=True), None),
            ("soon", None),
            ("-5", None),
            ("", None),
            (None, None),
        ],
    )
    def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(
        self, words: str | None, asked: timedelta | None
    ) -> None:
        assert polls.retry_after(words, NOW) == asked


class TestPace:
    def test_a_feed_is_asked_twice_in_its_usual_gap(self) -> None:
        assert polls.pace([an_entry(n) for n in range(8)], NOW) == HOUR / 2

    def test_a_silent_feed_is_asked_after_a_tenth_of_its_silence(self) -> None:
        quiet = [an_entry(n, published_at=NOW - 5 * DAY - n * MINUTE) for n in range(8)]

        assert polls.pace(quiet, NOW) == DAY / 2

    def test_only_the_latest_entries_count(self) -> None:
        dates = [NOW - n * MINUTE for n in range(10)] + [NOW - n * DAY for n in range(1, 50)]

        assert polls.pace([an_entry(n, published_at=at) for n, at in enumerate(dates)], NOW) == MINUTE / 2

    def test_without_dates_it_is_asked_hourly(self) -> None:
        assert polls.pace([an_entry(1, published_at=None), an_entry(2, published_at=NOW + DAY)], NOW) == HOUR

    @given(st.lists(st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))), max_size=20))
    def test_it_is_never_negative(self, dates: list[datetime | None]) -> None:
        assert polls.pace([an_entry(n, published_at=at) for n, at in enumerate(dates)], NOW) >= timedelta(0)

    @given(st.integers(60, 86400), st.integers(60, 86400), st.text(max_size=20))
    def test_jitter_is_a_tenth_never_below_the_floor_and_always_the_same(self, a: int, b: int, seed: str) -> None:
        interval, floor = timedelta(seconds=max(a, b)), timedelta(seconds=min(a, b))

        moved = polls.jittered(interval, floor, seed)

        assert floor <= moved <= min(interval * 1.11, DAY)
        assert abs(moved - interval) <= interval * 0.101
        assert moved == polls.jittered(interval, floor, seed)


class TestSuccess:
    def test_what_was_read_is_remembered(self) -> None:
        row = planned(outcome=read(an_entry())).row

        assert (row.etag, row.last_modified, row.body_hash) == ('"2"', "yesterday", "new")
        assert row.polled_at == row.last_success_at == NOW

    def test_the_name_that_an_admin_gave_stays(self) -> None:
        assert planned(outcome=read(title="Other", site_url="https://o.example/")).row.title == "Courier"
        assert planned(replace(ROW, title=""), read(title="Other")).row.title == "Other"

    def test_a_feed_that_changed_nothing_is_asked_a_little_later_each_time(self) -> None:
        assert planned().row.interval_seconds == 3960

    def test_it_is_asked_daily_at_the_least(self) -> None:
        assert planned(replace(ROW, interval_seconds=86400)).row.interval_seconds == 86400

    def test_a_body_that_was_not_sent_keeps_its_hash(self) -> None:
        assert planned().row.body_hash == "was"

    @pytest.mark.parametrize(
        ("outcome", "least"),
        [
            (Unchanged(Answer(max_age=5 * HOUR)), 5 * HOUR),
            (Read(Answer(max_age=5 * HOUR), a_feed(an_entry())), 5 * HOUR),
            (Read(Answer(), a_feed(*[an_entry(n) for n in range(5)], ttl=3 * HOUR)), 3 * HOUR),
            (Unchanged(Answer(max_age=90 * DAY)), DAY),
            (Read(Answer(), a_feed(ttl=timedelta(-1))), HOUR * 0.9),
        ],
    )
    def test_what_the_server_or_the_feed_asks_for_is_obeyed_up_to_a_day(
        self, outcome: polls.Outcome, least: timedelta
    ) -> None:
        assert least <= wait(planned(outcome=outcome)) <= max(least * 1.25, 2 * HOUR)

    def test_a_lively_feed_is_asked_no_more_often_than_the_setting_says(self) -> None:
        busy = read(*[an_entry(n, published_at=NOW - n * MINUTE) for n in range(20)])

        assert SHORTEST <= wait(planned(outcome=busy)) <= SHORTEST * 1.1

    def test_hours_and_days_that_a_feed_skips_are_skipped(self) -> None:
        hours = planned(outcome=read(skip_hours=frozenset(range(9, 18)))).row.next_poll_at
        days = planned(outcome=read(skip_days=frozenset({4}))).row.next_poll_at

        assert hours.hour == 18
        assert (days.date() - NOW.date()).days == 1

    def test_a_feed_that_skips_all_is_asked_all_the_same(self) -> None:
        assert wait(planned(outcome=read(skip_hours=frozenset(range(24))))) <= 26 * HOUR

    def test_a_feed_that_moved_for_good_is_asked_there_and_editors_are_told(self) -> None:
        plan = planned(outcome=Unchanged(Answer(moved_to="https://new.example/feed")))

        assert plan.row.url == "https://new.example/feed"
        assert kinds(plan) == ["feed_moved"]
        assert plan.notices[0].facts == {"feed": 7, "title": "Courier", "url": "https://new.example/feed"}

    def test_nobody_is_told_of_a_move_to_https_or_of_one_before_the_first_poll(self) -> None:
        row = replace(ROW, url="http://www.courier.example/feed")
        plan = planned(row, Unchanged(Answer(moved_to="https://courier.example/feed")))
        first = planned(replace(ROW, last_success_at=None), Unchanged(Answer(moved_to="https://new.example/feed")))

        assert (plan.row.url, kinds(plan)) == ("https://courier.example/feed", [])
        assert (first.row.url, kinds(first)) == ("https://new.example/feed", [])

    def test_one_that_moved_to_where_it_is_did_not_move(self) -> None:
        assert kinds(planned(outcome=Unchanged(Answer(moved_to=ROW.url)))) == []


class TestFailure:
    def test_it_is_asked_again_later_and_later_up_to_a_day(self) -> None:
        waits = [wait(planned(failing(20 * DAY, n, is_reported=True), Failed("unreachable"))) for n in range(9)]

        assert 0.9 * HOUR <= waits[0] <= 1.1 * HOUR
        assert 1.8 * HOUR <= waits[1] <= 2.2 * HOUR
        assert all(later > earlier * 1.5 for earlier, later in pairwise(waits[:5]))
        assert 0.9 * DAY <= waits[-1] <= DAY

    def test_the_first_failure_says_since_when(self) -> None:
        row = planned(outcome=Failed("too_slow")).row

        assert (row.failing_since, row.failures, row.last_error) == (NOW, 1, "too_slow")
        assert row.last_success_at == ROW.last_success_at

    def test_a_status_is_kept_with_its_reason(self) -> None:
        assert planned(outcome=Failed("status", 503)).row.last_error == "status 503"

    def test_retry_after_is_obeyed_where_it_is_longer(self) -> None:
        assert wait(planned(outcome=Failed("status", 429, 7 * HOUR))) == 7 * HOUR
        assert planned(outcome=Failed("status", 429, 7 * HOUR)).why == "retry_after"
        assert wait(planned(outcome=Failed("status", 429, MINUTE))) > HOUR / 2

    def test_editors_are_told_once_after_six_hours(self) -> None:
        early = planned(failing(5 * HOUR), Failed("login", 403))
        told = planned(failing(6 * HOUR), Failed("login", 403))
        again = planned(replace(told.row, failures=9), Failed("login", 403), NOW + HOUR)

        assert kinds(early) == []
        assert kinds(told) == ["feed_failing"]
        assert told.row.is_reported
        assert told.notices[0].facts["reason"] == "login 403"
        assert kinds(again) == []

    def test_it_is_asked_just_when_editors_would_be_told(self) -> None:
        assert wait(planned(failing(5 * HOUR), Failed("unreachable"))) == HOUR

    def test_editors_are_not_told_of_every_feed_when_the_web_is_away(self) -> None:
        plan = planned(failing(8 * HOUR), Failed("unreachable"), is_online=False)

        assert kinds(plan) == []
        assert not plan.row.is_reported

    def test_editors_hear_that_it_is_back_if_they_heard_that_it_was_away(self) -> None:
        back = planned(failing(8 * HOUR, is_reported=True), read(an_entry()), news=3)

        assert kinds(back) == ["feed_back"]
        assert back.notices[0].facts["articles"] == 3
        assert (back.row.is_reported, back.row.failing_since, back.row.failures) == (False, None, 0)
        assert kinds(planned(failing(HOUR), read(an_entry()))) == []

    def test_a_second_failure_later_is_told_anew(self) -> None:
        first = planned(failing(7 * HOUR), Failed("gone", 404)).notices[0]
        second = planned(failing(8 * HOUR), Failed("gone", 404)).notices[0]

        assert first.key != second.key

    def test_a_feed_that_is_gone_is_asked_no_more(self) -> None:
        plan = planned(outcome=Failed("gone", 410))

        assert kinds(plan) == ["feed_gone"]
        assert not plan.row.is_enabled
        assert planned(outcome=Failed("gone", 404)).row.is_enabled


class TestSort:
    def test_what_is_there_at_the_first_poll_is_background(self) -> None:
        found = listings.sort(replace(ROW, last_success_at=None), [an_entry(1), an_entry(2)], [], NOW)

        assert [one.why for one in found.new] == ["first", "first"]
        assert all(one.is_background for one in found.new)

    def test_what_comes_later_is_news(self) -> None:
        found = listings.sort(ROW, [an_entry(1), an_entry(2)], [stored(2)], NOW)

        assert [(one.entry.name, one.is_background) for one in found.new] == [("1", False)]

    def test_what_gathered_in_a_long_pause_is_background(self) -> None:
        found = listings.sort(replace(ROW, polled_at=NOW - 8 * DAY), [an_entry(1)], [], NOW)

        assert [one.why for one in found.new] == ["pause"]

    def test_an_archive_that_is_put_out_again_is_background(self) -> None:
        old = an_entry(1, published_at=NOW - 31 * DAY)

        assert [one.why for one in listings.sort(ROW, [old, an_entry(2)], [], NOW).new] == ["", "old"]

    def test_of_a_flood_the_newest_fifty_are_news(self) -> None:
        many = [an_entry(n) for n in range(101)]

        found = listings.sort(ROW, many[::-1], [], NOW).new

        assert [one.entry.name for one in found if not one.is_background] == [str(n) for n in range(50)]
        assert sum(one.why == "flood" for one in found) == 51
        assert not any(one.is_background for one in listings.sort(ROW, many[:100], [], NOW).new)

    def test_pages_of_teasers_are_due_one_after_another_news_first(self) -> None:
        teasers = [an_entry(n, is_teaser=True, published_at=NOW - n * 20 * DAY) for n in range(1, 4)]

        found = listings.sort(ROW, teasers[::-1], [], NOW).new

        assert [one.entry.name for one in found] == ["1", "2", "3"]
        assert [one.due_at - NOW for one in found] == [timedelta(seconds=n) for n in range(3)]

    def test_full_texts_are_due_at_once(self) -> None:
        assert {one.due_at for one in listings.sort(ROW, [an_entry(n) for n in range(9)], [], NOW).new} == {NOW}

    def test_an_entry_that_says_the_same_is_only_seen_once_a_day(self) -> None:
        fresh = listings.sort(ROW, [an_entry(1)], [stored(1)], NOW)
        stale = listings.sort(ROW, [an_entry(1)], [stored(1, seen_at=NOW - 2 * DAY)], NOW)

        assert fresh == listings.Sorted()
        assert stale == listings.Sorted(seen=(1,))

    def test_an_entry_that_changed_is_due(self) -> None:
        found = listings.sort(ROW, [an_entry(1, content_hash="other")], [stored(1)], NOW)

        assert [(one.id, one.due_at, one.changed_at) for one in found.changed] == [(1, NOW, NOW)]

    def test_an_entry_that_changes_all_the_time_is_taken_after_a_quarter_of_its_age(self) -> None:
        restless = stored(1, published_at=NOW - 9 * HOUR, changed_at=NOW - HOUR)

        found = listings.sort(ROW, [an_entry(1, content_hash="other")], [restless], NOW)

        assert found.changed[0].due_at == NOW - HOUR + 2 * HOUR

    def test_an_entry_that_waits_already_keeps_its_turn(self) -> None:
        waiting = stored(1, due_at=NOW + MINUTE)

        found = listings.sort(ROW, [an_entry(1, content_hash="other")], [waiting], NOW)

        assert found.changed[0].due_at == NOW + MINUTE

    def test_another_name_at_the_same_address_is_the_same_entry(self) -> None:
        found = listings.sort(ROW, [an_entry(1, name="anew")], [stored(1)], NOW)

        assert not found.new
        assert [(one.id, one.entry.name, one.due_at) for one in found.changed] == [(1, "anew", None)]

    def test_another_name_with_the_same_words_is_the_same_entry(self) -> None:
        found = listings.sort(ROW, [an_entry(1, name="anew", url=None)], [stored(1, url=None)], NOW)

        assert not found.new

    def test_entries_that_all_lead_to_one_address_are_told_apart(self) -> None:
        home = "https://courier.example/"

        found = listings.sort(ROW, [an_entry(1, url=home), an_entry(2, url=home)], [stored(3, url=home)], NOW)

        assert [one.entry.name for one in found.new] == ["1", "2"]

    def test_an_entry_that_is_listed_still_lends_its_place_to_no_other(self) -> None:
        listed = [an_entry(1), an_entry(2, url="https://courier.example/1", name="other")]

        assert [one.entry.name for one in listings.sort(ROW, listed, [stored(1)], NOW).new] == ["other"]

    def test_two_stored_entries_are_not_taken_for_one(self) -> None:
        known = [stored(1, name="a"), stored(2, name="b", url="https://courier.example/1", content_hash="hash 1")]

        assert [one.entry.name for one in listings.sort(ROW, [an_entry(1)], known, NOW).new] == ["1"]

    def test_two_that_may_be_one_stored_entry_are_not_both_it(self) -> None:
        listed = [an_entry(1, name="x", content_hash="other"), an_entry(9, name="y", content_hash="hash 1")]

        found = listings.sort(ROW, listed, [stored(1)], NOW)

        assert [one.entry.name for one in found.changed] == ["x"]
        assert [one.entry.name for one in found.new] == ["y"]

    @given(st.lists(st.integers(0, 9), max_size=12), st.sets(st.integers(0, 9)))
    def test_every_name_is_new_or_known_and_none_is_stored_twice(self, listed: list[int], known: set[int]) -> None:
        found = listings.sort(ROW, [an_entry(n) for n in listed], [stored(n) for n in sorted(known)], NOW)

        names = [one.entry.name for one in found.new]
        assert len(names) == len(set(names))
        assert set(names) == {str(n) for n in listed if n not in known}
