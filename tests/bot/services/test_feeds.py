"""Feeds as admins handle them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.errors import FetchRefused, NotFound, Unreadable
from bot.services import feeds, topics
from bot.services.feeds import Listed
from bot.sources.opml import Outline
from bot.storage.database import Database
from bot.storage.tables import audit, feed
from tests.bot.services.feed_desk import FEED, SITE, FeedDesk, item, rss, text_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAGE = b"<html><head><title>Courier</title><link rel='alternate' type='application/rss+xml' href='/feed'></head></html>"


@pytest.fixture
def desk(db: Database) -> FeedDesk:
    return FeedDesk(db)


def followed(desk: FeedDesk, url: str = FEED, **values: object) -> tuple[Listed, bool]:
    facts: dict[str, object] = {"title": "Courier", "site_url": SITE, "added_by": 1, "now": desk.now}
    return feeds.follow(desk.db, url, **{**facts, **values})  # type: ignore[arg-type]


def verbs(desk: FeedDesk) -> list[str]:
    with desk.db.read() as c:
        return list(c.execute(sa.select(audit.c.verb).order_by(audit.c.id)).scalars())


class TestLooking:
    async def test_it_shows_the_latest_five_entries_and_the_topics_of_each(self, desk: FeedDesk) -> None:
        topics.add(desk.db, "Harbours", "harbour3 OR market3", now=desk.now)
        topics.add(desk.db, "Mine", "harbour3", now=desk.now, owner=77)
        desk.web.pages[FEED] = rss(*[item(n, desk.now - n * HOUR, text=text_of(n)) for n in range(9)])

        seen = await feeds.look(desk.desk, FEED, now=desk.now)

        assert (seen.url, seen.title, seen.site_url, seen.total, seen.known) == (FEED, "Velden Courier", SITE, 9, None)
        assert [one.url for one in seen.entries] == [f"{SITE}news/{n}" for n in range(5)]
        assert [one.topics for one in seen.entries] == [(), (), (), ("Harbours",), ()]

    async def test_an_address_without_a_scheme_is_tried_over_https(self, desk: FeedDesk) -> None:
        desk.web.pages[FEED] = rss()

        seen = await feeds.look(desk.desk, " courier.example/feed ", now=desk.now)

        assert (seen.url, seen.entries) == (FEED, ())

    async def test_a_site_leads_to_its_feed(self, desk: FeedDesk) -> None:
        desk.web.pages[SITE] = PAGE
        desk.web.pages[FEED] = rss(item(1, desk.now))

        assert (await feeds.look(desk.desk, SITE, now=desk.now)).url == FEED

    async def test_a_site_that_names_none_is_asked_at_the_usual_places(self, desk: FeedDesk) -> None:
        desk.web.pages[SITE] = b"<html><body>Welcome</body></html>"
        desk.web.pages[f"{SITE}rss.xml"] = rss(item(1, desk.now))

        assert (await feeds.look(desk.desk, SITE, now=desk.now)).url == f"{SITE}rss.xml"

    async def test_a_site_without_a_feed_is_refused(self, desk: FeedDesk) -> None:
        desk.web.pages[SITE] = PAGE
        desk.web.pages[FEED] = b"<html>this is none</html>"

        with pytest.raises(Unreadable, match="no_feed"):
            await feeds.look(desk.desk, SITE, now=desk.now)

    @pytest.mark.parametrize("why", ["private_address", "unreachable", 500, 404])
    async def test_what_is_not_opened_is_refused_with_its_reason(self, desk: FeedDesk, why: str | int) -> None:
        desk.web.pages[FEED] = why

        with pytest.raises(FetchRefused):
            await feeds.look(desk.desk, FEED, now=desk.now)

    async def test_an_unsafe_feed_is_refused_with_its_reason(self, desk: FeedDesk) -> None:
        bomb = b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        desk.web.pages[FEED] = rss(item(1, desk.now, title="x")).replace(b"?><rss", b"?>" + bomb + b"<rss", 1)

        with pytest.raises(Unreadable, match="unsafe"):
            await feeds.look(desk.desk, FEED, now=desk.now)

    async def test_it_says_when_the_feed_is_followed_already(self, desk: FeedDesk) -> None:
        desk.web.pages[FEED] = rss(item(1, desk.now))
        desk.follow()

        known = (await feeds.look(desk.desk, FEED, now=desk.now)).known

        assert known is not None
        assert known.id == 1

    async def test_a_feed_that_moved_for_good_is_followed_where_it_is(self, desk: FeedDesk) -> None:
        desk.web.moved["http://courier.example/feed"] = FEED
        desk.web.pages[FEED] = rss(item(1, desk.now))

        assert (await feeds.look(desk.desk, "http://courier.example/feed", now=desk.now)).url == FEED


class TestFollowing:
    def test_a_feed_is_due_at_once(self, desk: FeedDesk) -> None:
        listed, is_new = followed(desk)

        assert is_new
        assert (listed.url, listed.title, listed.next_poll_at, listed.is_enabled) == (FEED, "Courier", desk.now, True)
        assert verbs(desk) == ["follow feed"]

    @pytest.mark.parametrize("url", [FEED, f" {FEED} ", "http://courier.example/feed"])
    def test_a_feed_is_followed_once(self, desk: FeedDesk, url: str) -> None:
        first, _ = followed(desk)
        desk.wind(HOUR)

        again, is_new = followed(desk, url, title="Other")

        assert not is_new
        assert (again.id, again.title, again.next_poll_at) == (first.id, "Courier", first.next_poll_at)

    def test_an_address_is_followed_without_what_stands_around_it(self, desk: FeedDesk) -> None:
        assert followed(desk, f" {FEED}#top ")[0].url == FEED

    def test_to_follow_a_paused_feed_again_resumes_it(self, desk: FeedDesk) -> None:
        feeds.pause(desk.db, followed(desk)[0].id, actor=1, now=desk.now)
        desk.wind(HOUR)

        listed, is_new = followed(desk)

        assert not is_new
        assert (listed.is_enabled, listed.next_poll_at) == (True, desk.now)
        assert verbs(desk) == ["follow feed", "pause feed", "resume feed"]

    async def test_a_paused_feed_is_not_asked(self, desk: FeedDesk) -> None:
        listed, _ = followed(desk)
        paused = feeds.pause(desk.db, listed.id, actor=1, now=desk.now)
        feeds.poll_now(desk.db, listed.id, desk.now)
        assert not paused.is_enabled
        assert await desk.poll() == 0

        resumed = feeds.resume(desk.db, listed.id, actor=1, now=desk.now)
        feeds.resume(desk.db, listed.id, actor=1, now=desk.now)

        assert resumed.is_enabled
        assert await desk.poll() == 1
        assert verbs(desk) == ["follow feed", "pause feed", "resume feed"]

    async def test_what_gathered_in_a_long_pause_is_background(self, desk: FeedDesk) -> None:
        await desk.news(item(1, desk.now, text=text_of(1)))
        feeds.pause(desk.db, 1, actor=1, now=desk.now)
        desk.wind(8 * DAY)
        feeds.resume(desk.db, 1, actor=1, now=desk.now)
        desk.publish(item(2, desk.now, text=text_of(2)))
        await desk.poll()
        await desk.take()

        assert [stored.told_from is None for stored in desk.articles()] == [False, True]

    async def test_a_feed_that_is_let_go_leaves_its_articles(self, desk: FeedDesk) -> None:
        await desk.news(item(1, desk.now, text=text_of(1)))

        gone = feeds.unfollow(desk.db, 1, actor=1, now=desk.now)

        assert gone.title == "Velden Courier"
        assert feeds.listed(desk.db, now=desk.now) == []
        assert desk.entries() == []
        assert len(desk.articles()) == 1

    def test_to_ask_it_now_makes_it_due(self, desk: FeedDesk) -> None:
        feed_id = followed(desk)[0].id
        with desk.db.write() as c:
            c.execute(sa.update(feed).values(next_poll_at=desk.now + DAY))

        assert feeds.poll_now(desk.db, feed_id, desk.now).next_poll_at == desk.now

    def test_what_is_not_there_is_not_found(self, desk: FeedDesk) -> None:
        for verb in (feeds.unfollow, feeds.pause, feeds.resume):
            with pytest.raises(NotFound):
                verb(desk.db, 9, actor=1, now=desk.now)
        with pytest.raises(NotFound):
            feeds.poll_now(desk.db, 9, desk.now)
        with pytest.raises(NotFound):
            feeds.one(desk.db, 2**70, now=desk.now)


class TestHealth:
    async def test_articles_are_counted_by_day_without_those_that_were_there_first(self, desk: FeedDesk) -> None:
        desk.publish(item(1, desk.now, text=text_of(1)))
        desk.follow()
        await desk.poll()
        await desk.take()
        for number in range(2, 5):
            desk.publish(*[item(n, desk.now, text=text_of(n)) for n in range(2, number + 1)])
            desk.wind(DAY)
            await desk.poll()
            await desk.take()

        listed = desk.feed()

        assert listed.days == (*[0] * 27, 1, 1, 1)
        assert 0.9 < listed.articles_a_day <= 1
        assert feeds.listed(desk.db, now=desk.now) == [listed]

    async def test_health_says_what_fails_and_since_when(self, desk: FeedDesk) -> None:
        desk.web.pages[FEED] = 404
        desk.follow()
        await desk.poll()

        listed = desk.feed()

        assert (listed.failures, listed.last_error, listed.failing_since) == (1, "gone 404", desk.now)
        assert listed.last_success_at is None
        assert listed.interval is None

    def test_a_feed_without_a_title_is_called_by_its_address(self, desk: FeedDesk) -> None:
        assert followed(desk, title="")[0].title == FEED


class TestLists:
    def test_a_list_is_taken_and_given_back(self, desk: FeedDesk) -> None:
        wanted = (
            Outline("A", "https://a.example/feed", "https://a.example/"),
            Outline("B", "http://b.example/feed", None),
        )

        taken = feeds.take_outlines(desk.db, wanted, added_by=1, now=desk.now)

        assert (taken.added, taken.known, taken.refused) == (2, 0, ())
        assert feeds.outlines(desk.db) == wanted

    def test_what_is_followed_or_no_address_is_said(self, desk: FeedDesk) -> None:
        followed(desk)
        urls = [
            "http://courier.example/feed",
            "ftp://x.example/",
            "nonsense",
            "https://",
            "http://[",
            "https://new.example/f",
            " https://new.example/f",
        ]

        taken = feeds.take_outlines(desk.db, [Outline("", url, None) for url in urls], added_by=1, now=desk.now)

        assert (taken.added, taken.known) == (1, 1)
        assert taken.refused == (
            ("ftp://x.example/", "bad_scheme"),
            ("nonsense", "bad_url"),
            ("https://", "bad_url"),
            ("http://[", "bad_url"),
        )

    def test_a_list_is_taken_twice_to_no_effect(self, desk: FeedDesk) -> None:
        many = [Outline(f"Paper {n}", f"https://paper{n}.example/feed", None) for n in range(1200)]
        feeds.take_outlines(desk.db, many, added_by=1, now=desk.now)

        again = feeds.take_outlines(desk.db, many, added_by=1, now=desk.now)

        assert (again.added, again.known) == (0, 1200)

    def test_a_list_has_an_end(self, desk: FeedDesk) -> None:
        many = [Outline("", f"https://paper{n}.example/feed", None) for n in range(feeds.OUTLINES + 1)]

        taken = feeds.take_outlines(desk.db, many, added_by=1, now=desk.now)

        assert taken.refused == ((many[-1].url, "too_many"),)
