"""From feeds to articles, on a small web."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.errors import DatabaseUnavailable, NotFound
from bot.services import articles, feeds, polling
from bot.services.articles import How
from bot.services.newsroom import Newsroom
from bot.services.polls import Failed
from bot.sources.drafts import Draft
from bot.storage import feeds as feed_rows
from bot.storage.articles import Status
from bot.storage.database import Database
from bot.storage.tables import article, entry, feed
from tests.bot.services.feed_desk import FEED, SITE, FeedDesk, item, page, rss, text_of

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk(db: Database) -> FeedDesk:
    return FeedDesk(db)


def full(desk: FeedDesk, number: int, **values: object) -> str:
    return item(number, desk.now - HOUR, text=text_of(number), **values)  # type: ignore[arg-type]


def teaser(desk: FeedDesk, number: int, **values: object) -> str:
    """A teaser, whose page has the text."""
    desk.web.pages.setdefault(f"{SITE}news/{number}", page(f"Page {number}", text_of(number)))
    return item(number, desk.now - HOUR, **values)  # type: ignore[arg-type]


def now_says(desk: FeedDesk, number: int, text: str, title: str = "") -> None:
    desk.web.pages[f"{SITE}news/{number}"] = page(title or f"Page {number}", text)


class TestAsking:
    async def test_what_is_there_at_first_is_background_and_what_comes_later_is_news(self, desk: FeedDesk) -> None:
        desk.publish(full(desk, 1))
        desk.follow()
        await desk.poll()
        await desk.take()

        desk.publish(full(desk, 2), full(desk, 1))
        await desk.poll_again()
        await desk.take()

        first, second = desk.articles()
        assert (first.status, first.told_from) == (Status.PUBLISHED, None)
        assert second.told_from is not None
        assert second.text == text_of(2)
        assert second.url == f"{SITE}news/2"
        assert (second.source, second.domain) == ("Velden Courier", "courier.example")

    async def test_a_feed_that_is_not_due_is_left_alone(self, desk: FeedDesk) -> None:
        desk.publish(full(desk, 1))
        desk.follow()

        assert [await desk.poll(), await desk.poll()] == [1, 0]
        assert desk.web.counts()[FEED] == 1

    async def test_a_feed_is_asked_for_what_changed_since(self, desk: FeedDesk) -> None:
        desk.publish(full(desk, 1), etag='"a"')
        desk.follow()
        await desk.poll()

        listed = await desk.poll_again()

        assert desk.web.asked[-1][1]["If-None-Match"] == '"a"'
        assert listed.last_success_at == desk.now
        assert len(desk.entries()) == 1

    async def test_a_body_that_is_sent_again_is_not_read_again(self, desk: FeedDesk) -> None:
        desk.publish(full(desk, 1))
        desk.follow()
        await desk.poll()
        await desk.take()
        before = desk.entries()

        listed = await desk.poll_again()

        assert listed.last_success_at == desk.now
        assert desk.entries() == before

    async def test_a_body_that_could_not_be_read_is_read_again(self, desk: FeedDesk) -> None:
        desk.web.pages[FEED] = b"<html>not yet"
        desk.follow()
        await desk.poll()
        assert desk.feed().last_error == "not_a_feed"

        await desk.poll_again()

        assert desk.feed().failures == 2

    async def test_a_server_that_says_unchanged_unasked_gave_us_nothing(self, desk: FeedDesk) -> None:
        desk.web.pages[FEED] = b""
        desk.web.headers[FEED] = {"etag": "x"}
        get = desk.web.get

        async def lazy(url: str, *, headers: dict[str, str], limit: int) -> object:
            return await get(url, headers={**headers, "If-None-Match": "x"}, limit=limit)

        desk.web.get = lazy  # type: ignore[method-assign,assignment]
        desk.follow()
        await desk.poll()

        assert (desk.feed().last_error, desk.feed().last_success_at) == ("status 304", None)

    async def test_an_entry_that_names_itself_anew_each_time_stays_one(self, desk: FeedDesk) -> None:
        desk.publish()
        desk.follow()
        await desk.poll()
        for number in range(4):
            desk.publish(full(desk, 1, guid=f"turn-{number}"))
            await desk.poll_again()
            await desk.take()

        assert len(desk.entries()) == 1
        assert len(desk.articles()) == 1

    async def test_a_large_feed_is_read_in_the_workshop(self, desk: FeedDesk) -> None:
        desk.publish(*[item(n, desk.now, text=text_of(n) * 3) for n in range(90)])
        desk.follow()

        await desk.poll()

        assert len(desk.entries()) == 90

    async def test_feeds_harm_each_other_in_no_way(self, desk: FeedDesk) -> None:
        desk.publish(full(desk, 1))
        desk.web.pages["https://b.example/feed"] = 500
        desk.web.pages["https://c.example/feed"] = b"\x00\x01junk"
        desk.web.pages["https://d.example/feed"] = ValueError("a bug")  # type: ignore[assignment]
        for url in (FEED, "https://b.example/feed", "https://c.example/feed", "https://d.example/feed"):
            desk.follow(url)

        assert await desk.poll() == 4

        assert [desk.feed(n).last_error for n in range(1, 5)] == [None, "status 500", "not_a_feed", "broken"]
        assert len(desk.entries()) == 1

    async def test_feeds_that_moved_to_one_place_are_not_one(self, desk: FeedDesk) -> None:
        moved = "https://new.example/feed"
        desk.web.pages[moved] = rss(full(desk, 1))
        for number in range(9):
            desk.web.moved[f"https://old{number}.example/feed"] = moved
            desk.follow(f"https://old{number}.example/feed")

        await desk.poll()

        listed = feeds.listed(desk.db, now=desk.now)
        assert sum(one.url == moved for one in listed) == 1
        assert {one.failures for one in listed} == {0}
        assert len(desk.entries()) == 9

    async def test_one_feed_can_be_asked_out_of_turn(self, desk: FeedDesk) -> None:
        desk.publish(full(desk, 1))
        feed_id = desk.follow()
        await desk.poll()
        desk.publish(full(desk, 2))

        await polling.poll_one(desk.desk, feed_id, desk.now)

        assert len(desk.entries()) == 2
        with pytest.raises(NotFound):
            await polling.poll_one(desk.desk, 99, desk.now)

    async def test_processes_share_the_feeds(self, db: Database) -> None:
        one, two = FeedDesk(db), FeedDesk(db)
        for number in range(20):
            url = f"https://paper{number}.example/feed"
            one.web.pages[url] = two.web.pages[url] = rss(full(one, number))
            one.follow(url)

        taken = await asyncio.gather(one.poll(), two.poll())

        assert sum(taken) == 20
        assert len(one.web.asked) + len(two.web.asked) == 20
        assert len(one.entries()) == 20

    async def test_what_a_killed_process_claimed_comes_back_and_is_stored_once(self, desk: FeedDesk) -> None:
        desk.publish(full(desk, 1))
        desk.follow()
        with desk.db.write() as c:  # claimed, and then the process was killed
            c.execute(sa.update(feed).values(next_poll_at=desk.now + polling.LEASE))

        assert await desk.poll() == 0
        desk.wind(polling.LEASE)
        assert await desk.poll() == 1
        await desk.take()
        with desk.db.write() as c:  # stored, and killed before it was marked as done
            c.execute(sa.update(entry).values(due_at=desk.now, article_id=None))
        await desk.take()

        assert len(desk.articles()) == 1
        assert desk.entries()[0].article_id == 1

    async def test_a_feed_that_was_let_go_meanwhile_is_not_stored(self, desk: FeedDesk) -> None:
        desk.publish(full(desk, 1))
        feed_id = desk.follow()
        get = desk.web.get

        async def slowly(url: str, **more: object) -> object:
            feeds.unfollow(desk.db, feed_id, actor=1, now=desk.now)
            return await get(url, **more)  # type: ignore[arg-type]

        desk.web.get = slowly  # type: ignore[method-assign,assignment]
        await desk.poll()

        assert desk.entries() == []

    async def test_an_admin_who_wants_it_sooner_is_heard(self, desk: FeedDesk) -> None:
        desk.publish(full(desk, 1))
        feed_id = desk.follow()
        get = desk.web.get

        async def slowly(url: str, **more: object) -> object:
            feeds.poll_now(desk.db, feed_id, desk.now + MINUTE / 2)
            return await get(url, **more)  # type: ignore[arg-type]

        desk.web.get = slowly  # type: ignore[method-assign,assignment]
        await desk.poll()

        assert desk.feed().next_poll_at == desk.now + MINUTE / 2

    async def test_feeds_of_a_slow_host_are_left_to_the_next_round(self, desk: FeedDesk) -> None:
        for number in range(3):
            url = f"https://slow.example/{number}"
            desk.web.pages[url] = rss(full(desk, number))
            desk.follow(url)
        get = desk.web.get

        async def slowly(url: str, **more: object) -> object:
            desk.wind(20 * MINUTE / 60)
            return await get(url, **more)  # type: ignore[arg-type]

        desk.web.get = slowly  # type: ignore[method-assign,assignment]
        await desk.poll()

        assert len(desk.web.asked) == 2
        assert sum(desk.feed(n).polled_at is None for n in (1, 2, 3)) == 1


class Moody:
    """A database of which some writes fail, counted from 1."""

    def __init__(self, db: Database, error: Exception, *, after: int = 0, until: int = 99) -> None:
        self._db, self._error, self._failing = db, error, range(after + 1, until + 1)
        self._writes = 0

    def write(self) -> object:
        self._writes += 1
        if self._writes in self._failing:
            raise self._error
        return self._db.write()

    def __getattr__(self, name: str) -> object:
        return getattr(self._db, name)


def moody(desk: FeedDesk, error: Exception, **when: int) -> feeds.Desk:
    return replace(desk.desk, db=Moody(desk.db, error, **when))  # type: ignore[arg-type]


class TestTrouble:
    """The database says no, or we make a mistake: what was claimed comes back when its lease is over."""

    @pytest.mark.parametrize("error", [DatabaseUnavailable("locked"), ValueError("a bug")])
    async def test_a_poll_that_can_not_be_stored_is_done_again(self, desk: FeedDesk, error: Exception) -> None:
        desk.publish(full(desk, 1))
        desk.follow()

        assert await polling.poll_due(moody(desk, error, after=1), desk.now) == 1
        assert desk.entries() == []
        desk.wind(polling.LEASE)
        assert await desk.poll() == 1
        assert len(desk.entries()) == 1

    def test_of_polls_stored_together_one_harms_no_other(self, desk: FeedDesk) -> None:
        for number in range(3):
            desk.follow(f"https://paper{number}.example/feed")
        with desk.db.read() as c:
            rows = [(row, Failed("unreachable")) for row in feed_rows.every(c)]

        polling._settle(moody(desk, ValueError("a bug"), until=1), rows, desk.now)

        assert [desk.feed(n).failures for n in (1, 2, 3)] == [1, 1, 1]

    @pytest.mark.parametrize("error", [DatabaseUnavailable("locked"), ValueError("a bug")])
    async def test_an_entry_that_can_not_be_stored_is_taken_again(self, desk: FeedDesk, error: Exception) -> None:
        desk.publish(full(desk, 1))
        desk.follow()
        await desk.poll()

        await polling.take_entries(moody(desk, error, after=1), desk.now)
        assert desk.articles() == []
        desk.wind(polling.LEASE)
        await desk.take()
        assert len(desk.articles()) == 1

    @pytest.mark.parametrize("error", [DatabaseUnavailable("locked"), ValueError("a bug")])
    async def test_a_page_that_can_not_be_compared_is_checked_again(self, desk: FeedDesk, error: Exception) -> None:
        await desk.news(teaser(desk, 1))
        now_says(desk, 1, text_of(1).replace("3 weeks", "9 weeks"))
        desk.wind(2 * HOUR)

        await polling.check_pages(moody(desk, error, after=1), desk.now)
        assert desk.articles()[0].revision_id == 1
        desk.wind(polling.LEASE)
        await desk.check()
        assert desk.articles()[0].revision_id == 2


class TestHealth:
    async def test_editors_are_told_once_that_a_feed_fails_and_once_that_it_is_back(self, desk: FeedDesk) -> None:
        desk.editor()
        desk.web.pages[FEED] = 404
        desk.follow()
        for _ in range(9):
            await desk.poll()
            await desk.poll_again()
        desk.publish(full(desk, 1))
        await desk.poll_again()

        assert [kind for kind, _ in desk.said()] == ["feed_failing", "feed_back"]
        assert desk.said()[0][1]["reason"] == "gone 404"
        assert desk.said()[1][1]["articles"] == 1

    async def test_editors_are_not_told_of_every_feed_when_our_own_network_is_away(self, desk: FeedDesk) -> None:
        desk.editor()
        for name in ("a", "b"):
            desk.web.pages[f"https://{name}.example/feed"] = "unreachable"
            desk.follow(f"https://{name}.example/feed")
        for _ in range(12):
            await desk.poll()
            desk.wind(HOUR)
        assert desk.said() == []

        desk.web.pages["https://b.example/feed"] = rss(full(desk, 1))
        desk.wind(DAY)
        await desk.poll()
        desk.wind(DAY)
        await desk.poll()

        assert [(kind, facts["feed"]) for kind, facts in desk.said()] == [("feed_failing", 1)]

    async def test_a_feed_that_is_gone_for_good_is_let_rest(self, desk: FeedDesk) -> None:
        desk.editor()
        desk.web.pages[FEED] = 410
        desk.follow()

        await desk.poll()
        desk.wind(9 * DAY)

        assert await desk.poll() == 0
        assert not desk.feed().is_enabled
        assert [kind for kind, _ in desk.said()] == ["feed_gone"]

    async def test_retry_after_is_obeyed(self, desk: FeedDesk) -> None:
        desk.web.pages[FEED] = 429
        desk.web.headers[FEED] = {"retry-after": "7200"}
        desk.follow()

        await desk.poll()

        assert desk.feed().next_poll_at == desk.now + 2 * HOUR

    async def test_a_feed_that_moved_for_good_is_asked_at_its_new_address(self, desk: FeedDesk) -> None:
        desk.editor()
        desk.publish(full(desk, 1))
        desk.follow()
        await desk.poll()
        desk.web.moved[FEED] = "https://new.example/feed"
        desk.web.pages["https://new.example/feed"] = rss(full(desk, 1))

        await desk.poll_again()
        await desk.poll_again()

        assert desk.feed().url == "https://new.example/feed"
        assert desk.web.asked[-1][0] == "https://new.example/feed"
        assert [kind for kind, _ in desk.said()] == ["feed_moved"]


class TestTaking:
    async def test_a_teaser_becomes_what_its_page_says(self, desk: FeedDesk) -> None:
        await desk.news(teaser(desk, 1))

        (stored,) = desk.articles()
        assert (stored.title, stored.text) == ("Page 1", text_of(1))
        assert stored.told_from is not None
        assert stored.published_at is not None

    async def test_an_entry_that_is_published_makes_its_readers_due_at_once(self, desk: FeedDesk) -> None:
        await desk.news(full(desk, 1))

        assert desk.articles()[0].filing == 1
        assert desk.entries()[0].due_at is None

    async def test_many_entries_are_taken_in_one_round(self, desk: FeedDesk) -> None:
        await desk.news(*[full(desk, n) for n in range(25)])

        assert len(desk.articles()) == 25
        assert [(row.due_at, row.attempts, row.error) for row in desk.entries()] == [(None, 0, None)] * 25
        assert len({row.article_id for row in desk.entries()}) == 25

    async def test_pages_that_robots_forbid_are_not_opened(self, desk: FeedDesk) -> None:
        desk.web.pages[f"{SITE}robots.txt"] = b"User-agent: *\nDisallow: /news/"

        await desk.news(teaser(desk, 1))

        assert desk.web.counts()[f"{SITE}news/1"] == 0
        assert desk.entries()[0].error == "robots"
        assert desk.articles() == []

    async def test_a_page_that_fails_is_tried_again_and_then_the_feeds_own_text_is_taken(self, desk: FeedDesk) -> None:
        summary = text_of(1)[:400]
        desk.web.pages[f"{SITE}news/1"] = 503
        await desk.news(item(1, desk.now - HOUR, text=summary))
        assert desk.articles() == []
        assert desk.entries()[0].error == "status"

        for _ in range(5):
            desk.wind(6 * HOUR)
            await desk.take()

        (stored,) = desk.articles()
        assert desk.web.counts()[f"{SITE}news/1"] == 5
        assert stored.text.startswith(summary[:100])
        assert (desk.entries()[0].error, desk.entries()[0].article_id) == ("status", stored.id)

    async def test_a_page_that_comes_back_is_taken_after_all(self, desk: FeedDesk) -> None:
        desk.web.pages[f"{SITE}news/1"] = "unreachable"
        await desk.news(item(1, desk.now - HOUR))
        now_says(desk, 1, text_of(1))

        desk.wind(HOUR)
        await desk.take()

        assert desk.articles()[0].text == text_of(1)
        assert desk.entries()[0].error is None

    async def test_a_headline_alone_makes_no_article(self, desk: FeedDesk) -> None:
        await desk.news(item(1, desk.now - HOUR))

        (row,) = desk.entries()
        assert (row.error, row.article_id, row.due_at) == ("gone", None, None)

    async def test_a_title_without_any_address_makes_no_article(self, desk: FeedDesk) -> None:
        bare = "<item><title>Only a title</title><guid>1</guid></item>"

        await desk.news(bare)

        (row,) = desk.entries()
        assert (row.error, row.article_id, row.due_at) == ("no_text", None, None)

    async def test_a_longer_teaser_than_what_is_stored_is_fetched(self, desk: FeedDesk) -> None:
        draft = Draft("Pushed", text_of(1)[:200], url=f"{SITE}news/1", source="Courier", domain="courier.example")
        articles.add(desk.db, Newsroom(), draft, now=desk.now, how=How.PUBLISH)
        now_says(desk, 1, text_of(1))

        await desk.news(item(1, desk.now - HOUR, text=text_of(1)[:400]))

        assert [one.text for one in desk.articles()] == [text_of(1)]

    async def test_a_changed_entry_makes_a_revision(self, desk: FeedDesk) -> None:
        await desk.news(full(desk, 1))
        changed = text_of(1).replace("3 weeks", "9 weeks")

        await desk.news(item(1, desk.now - HOUR, text=changed))
        await desk.news(item(1, desk.now - HOUR, text=text_of(1)))

        (stored,) = desk.articles()
        assert stored.text == text_of(1)
        assert stored.revision_id == 3

    async def test_a_shorter_teaser_never_replaces_a_full_text(self, desk: FeedDesk) -> None:
        await desk.news(teaser(desk, 1))
        desk.web.pages[f"{SITE}news/1"] = 404

        await desk.news(item(1, desk.now - HOUR, text=text_of(1)[:300], title="Another title"))

        assert [one.text for one in desk.articles()] == [text_of(1)]
        assert desk.entries()[0].article_id == 1

    async def test_a_feeds_short_text_never_replaces_what_an_admin_pushed(self, desk: FeedDesk) -> None:
        long = text_of(1) + "\n\n" + text_of(2) + "\n\n" + text_of(3)
        draft = Draft("Pushed", long, url=f"{SITE}news/1", source="Courier", domain="courier.example")
        articles.add(desk.db, Newsroom(), draft, now=desk.now, how=How.PUBLISH)

        await desk.news(full(desk, 1))

        assert [one.text for one in desk.articles()] == [long]
        assert desk.entries()[0].article_id == 1

    async def test_an_article_that_is_known_already_is_not_fetched_again(self, desk: FeedDesk) -> None:
        await desk.news(full(desk, 1))
        other = "https://courier.example/sport"
        desk.publish(url=other)
        feed_id = desk.follow(other)
        await desk.poll()
        desk.publish(item(1, desk.now - HOUR), url=other)

        await desk.poll_again(feed_id)
        await desk.take()

        assert desk.web.counts()[f"{SITE}news/1"] == 0
        assert [row.article_id for row in desk.entries()] == [1, 1]

    async def test_a_withdrawn_article_stays_withdrawn(self, desk: FeedDesk) -> None:
        await desk.news(full(desk, 1))
        articles.withdraw(desk.db, 1, "wrong", actor=1, now=desk.now)

        await desk.news(item(1, desk.now - HOUR, text=text_of(5)))
        with desk.db.write() as c:
            c.execute(sa.update(entry).values(name="another", url=None, content_hash=""))
        await desk.news(item(1, desk.now - HOUR))

        assert [stored.status for stored in desk.articles()] == [Status.WITHDRAWN]
        assert [row.error for row in desk.entries()] == ["withdrawn", "withdrawn"]

    async def test_pages_of_one_host_are_opened_one_a_second(self, desk: FeedDesk) -> None:
        desk.publish()
        desk.follow()
        await desk.poll()
        desk.publish(*[teaser(desk, n) for n in range(4)])
        await desk.poll_again()
        desk.wind(MINUTE)
        started = desk.now

        await polling.take_entries(desk.desk, desk.now)

        assert desk.now - started == timedelta(seconds=3)
        assert desk.web.counts()[f"{SITE}robots.txt"] == 1
        assert len(desk.articles()) == 4

    async def test_a_host_that_asks_for_long_pauses_gets_them(self, desk: FeedDesk) -> None:
        desk.web.pages[f"{SITE}robots.txt"] = b"User-agent: *\nCrawl-delay: 4"
        desk.publish()
        desk.follow()
        await desk.poll()
        desk.publish(*[teaser(desk, n) for n in range(4)])
        await desk.poll_again()
        desk.wind(MINUTE)

        taken = await polling.take_entries(desk.desk, desk.now)
        assert taken == 3
        assert {row.attempts for row in desk.entries()} == {0}

        desk.wind(timedelta(seconds=4))
        assert await polling.take_entries(desk.desk, desk.now) == 1
        assert len(desk.articles()) == 4

    async def test_an_entry_that_ends_in_an_error_of_ours_harms_no_other_and_is_given_up(self, desk: FeedDesk) -> None:
        desk.web.pages[f"{SITE}news/1"] = ValueError("a bug")  # type: ignore[assignment]
        await desk.news(item(1, desk.now - HOUR), full(desk, 2))
        assert len(desk.articles()) == 1

        for _ in range(9):
            desk.wind(7 * HOUR)
            await desk.take()

        row = next(row for row in desk.entries() if row.name == "1")
        assert (row.error, row.due_at) == ("broken", None)

    async def test_an_entry_that_ends_every_process_is_given_up(self, desk: FeedDesk) -> None:
        await desk.news(full(desk, 1))
        with desk.db.write() as c:
            c.execute(sa.update(entry).values(due_at=desk.now, attempts=7, article_id=None, content_hash="x"))

        await desk.take()

        (row,) = desk.entries()
        assert (row.error, row.due_at) == ("broken", None)

    async def test_an_entry_that_changed_while_it_was_taken_is_taken_again(self, desk: FeedDesk) -> None:
        get = desk.web.get

        async def meanwhile(url: str, **more: object) -> object:
            found = await get(url, **more)  # type: ignore[arg-type]
            if url.endswith("news/1"):
                with desk.db.write() as c:
                    c.execute(sa.update(entry).values(content_hash="newer", due_at=desk.now + DAY))
            return found

        desk.web.get = meanwhile  # type: ignore[method-assign,assignment]
        await desk.news(teaser(desk, 1))

        (row,) = desk.entries()
        assert row.article_id == 1
        assert row.due_at is not None

    async def test_an_entry_without_any_address_is_taken_as_it_is(self, desk: FeedDesk) -> None:
        await desk.news(item(1, desk.now, text=text_of(1)).replace(f"<link>{SITE}news/1</link>", ""))

        assert desk.articles()[0].url is None
        assert desk.articles()[0].source == "Velden Courier"


class TestLookingAgain:
    async def test_a_page_is_looked_at_six_times_in_a_week(self, desk: FeedDesk) -> None:
        await desk.news(teaser(desk, 1))
        for _ in range(24 * 9):
            await desk.check()
            desk.wind(HOUR)

        assert desk.web.counts()[f"{SITE}news/1"] == 1 + 5  # it was an hour old
        row = desk.page(1)
        assert row is not None
        assert (row.checks, row.failures) == (5, 0)

    async def test_a_background_page_is_not_looked_at_again(self, desk: FeedDesk) -> None:
        desk.publish(teaser(desk, 1))
        desk.follow()
        await desk.poll()
        await desk.take()

        assert len(desk.articles()) == 1
        assert desk.page(1) is None

    async def test_a_page_that_changed_makes_a_revision(self, desk: FeedDesk) -> None:
        await desk.news(teaser(desk, 1))
        changed = text_of(1).replace("3 weeks", "9 weeks")
        now_says(desk, 1, changed)

        desk.wind(2 * HOUR)
        await desk.check()

        (stored,) = desk.articles()
        assert (stored.text, stored.revision_id) == (changed, 2)

    async def test_an_older_text_at_another_address_takes_nothing_back(self, desk: FeedDesk) -> None:
        await desk.news(teaser(desk, 1))
        changed = text_of(1).replace("3 weeks", "9 weeks")
        now_says(desk, 1, changed)
        desk.wind(2 * HOUR)
        await desk.check()
        copy = f"{SITE}mobile/1"
        desk.web.pages[copy] = page("Page 1", text_of(1), url=f"{SITE}news/1")

        await desk.news(item(9, desk.now - HOUR, url=copy))

        (stored,) = desk.articles()
        assert (stored.text, stored.revision_id) == (changed, 2)
        row = desk.page(1)
        assert row is not None
        assert row.url == f"{SITE}news/1"

    async def test_another_title_alone_makes_a_revision_and_the_same_again_makes_none(self, desk: FeedDesk) -> None:
        await desk.news(teaser(desk, 1))
        now_says(desk, 1, text_of(1), "A better title")
        desk.wind(2 * HOUR)
        await desk.check()
        now_says(desk, 1, text_of(1) + "<!-- served by another machine -->", "A better title")
        desk.wind(6 * HOUR)
        await desk.check()

        assert desk.articles()[0].title == "A better title"

    async def test_a_page_that_was_not_sent_again_is_as_it_was(self, desk: FeedDesk) -> None:
        desk.web.headers[f"{SITE}news/1"] = {"etag": '"p"'}
        await desk.news(teaser(desk, 1))

        desk.wind(2 * HOUR)
        await desk.check()

        assert desk.web.asked[-1][1] == {"If-None-Match": '"p"'}
        assert desk.articles()[0].revision_id == 1

    @pytest.mark.parametrize(
        ("becomes", "kind"),
        [
            (404, "page_gone"),
            (410, "page_gone"),
            (403, "page_suspect"),
            (
                page("Page 1", "Please enable everything and come back later to see what is here, dear reader. " * 3),
                "page_suspect",
            ),
            (b"<html><body><p>hi</p></body></html>", "page_suspect"),
        ],
    )
    async def test_a_page_that_is_gone_or_a_wall_makes_no_revision_and_one_notice(
        self, desk: FeedDesk, becomes: bytes | int, kind: str
    ) -> None:
        desk.editor()
        await desk.news(teaser(desk, 1))
        desk.web.pages[f"{SITE}news/1"] = becomes

        for _ in range(4):
            desk.wind(9 * HOUR)
            await desk.check()

        assert [said for said, _ in desk.said()] == [kind]
        assert desk.said()[0][1]["title"] == "Page 1"
        assert desk.articles()[0].text == text_of(1)

    async def test_a_page_that_shows_another_article_makes_no_revision(self, desk: FeedDesk) -> None:
        desk.editor()
        await desk.news(teaser(desk, 1))
        desk.web.pages[f"{SITE}news/1"] = page("Home", text_of(8), url=f"{SITE}news/8")

        desk.wind(2 * HOUR)
        await desk.check()

        assert [kind for kind, _ in desk.said()] == ["page_suspect"]
        assert desk.articles()[0].text == text_of(1)

    async def test_a_page_that_can_not_be_reached_now_is_looked_at_next_time(self, desk: FeedDesk) -> None:
        desk.editor()
        await desk.news(teaser(desk, 1))
        desk.web.pages[f"{SITE}news/1"] = "unreachable"
        desk.wind(2 * HOUR)
        await desk.check()
        desk.web.pages[f"{SITE}news/1"] = ValueError("a bug")  # type: ignore[assignment]
        desk.wind(5 * HOUR)
        await desk.check()
        row = desk.page(1)
        assert row is not None
        assert (row.failures, row.last_error) == (2, "broken")

        now_says(desk, 1, text_of(1) + "\n\n" + text_of(4))
        desk.wind(DAY)
        await desk.check()

        assert desk.articles()[0].revision_id == 2
        assert desk.said() == []

    async def test_a_withdrawn_article_is_not_looked_at_again(self, desk: FeedDesk) -> None:
        await desk.news(teaser(desk, 1))
        articles.withdraw(desk.db, 1, "wrong", actor=1, now=desk.now)
        now_says(desk, 1, text_of(5))

        for _ in range(3):
            desk.wind(DAY)
            await desk.check()

        assert desk.web.counts()[f"{SITE}news/1"] == 2
        assert desk.articles()[0].status is Status.WITHDRAWN

    async def test_a_draft_whose_page_changed_stays_a_draft(self, desk: FeedDesk) -> None:
        draft = Draft("Page 1", text_of(1), url=f"{SITE}news/1", source="Courier", domain="courier.example")
        articles.add(desk.db, Newsroom(), draft, now=desk.now, how=How.DRAFT)
        polling.watch(desk.db, 1, f"{SITE}news/1", desk.now)
        now_says(desk, 1, text_of(1).replace("3 weeks", "9 weeks"))

        desk.wind(HOUR)
        await desk.check()

        (stored,) = desk.articles()
        assert stored.status is Status.DRAFT
        assert "9 weeks" in stored.text

    async def test_pages_of_a_slow_host_are_left_to_the_next_round(self, desk: FeedDesk) -> None:
        await desk.news(*[teaser(desk, n) for n in range(1, 5)])
        desk.web.pages[f"{SITE}robots.txt"] = b"User-agent: *\nCrawl-delay: 6"
        desk.wind(90 * MINUTE)
        desk.web.asked.clear()

        await desk.check()
        first = sum(url.startswith(f"{SITE}news/") for url in desk.web.counts())
        desk.wind(2 * MINUTE)
        await desk.check()

        assert first == 2
        assert sum(url.startswith(f"{SITE}news/") for url in desk.web.counts()) == 4


class TestForgetting:
    async def test_entries_that_are_no_longer_listed_are_forgotten_never_articles(self, desk: FeedDesk) -> None:
        await desk.news(full(desk, 1))
        desk.wind(91 * DAY)
        await desk.news(full(desk, 2))

        assert polling.forget_old(desk.db, desk.now) == 1

        assert [row.name for row in desk.entries()] == ["2"]
        assert len(desk.articles()) == 2

    async def test_what_is_listed_still_is_kept_however_quiet_the_feed(self, desk: FeedDesk) -> None:
        desk.publish(full(desk, 1))
        desk.follow()
        await desk.poll()
        await desk.take()
        for _ in range(5):
            desk.wind(40 * DAY)
            await desk.poll()

        assert polling.forget_old(desk.db, desk.now) == 0

    async def test_an_entry_that_comes_back_is_the_article_that_it_was(self, desk: FeedDesk) -> None:
        await desk.news(full(desk, 1))
        with desk.db.write() as c:
            c.execute(sa.delete(entry))

        await desk.news(full(desk, 1), full(desk, 2))

        with desk.db.read() as c:
            assert c.execute(sa.select(sa.func.count()).select_from(article)).scalar_one() == 2
