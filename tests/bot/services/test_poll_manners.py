"""One request at a time to a host, a pause between its pages, and what its robots.txt says."""

import asyncio
from datetime import timedelta

import pytest

from bot.errors import FetchRefused, Unreadable
from bot.services import manners
from bot.services.manners import Manners
from bot.sources.workshop import InlineWorkshop
from tests.bot.hand_clock import HandClock
from tests.bot.services.feed_desk import SITE, Web

ROBOTS = f"{SITE}robots.txt"
PAGE = f"{SITE}news/1"


class House:
    """Manners on a small web."""

    def __init__(self, robots: bytes | int | str = 404) -> None:
        self.clock, self.web = HandClock(), Web({ROBOTS: robots})
        self.manners = Manners(self.clock)

    async def open(self, url: str = PAGE, within: timedelta = timedelta(hours=9)) -> bool:
        async with self.manners.turn(url):
            until = self.clock.now() + within
            return await self.manners.page(self.web, InlineWorkshop(), url, until)  # type: ignore[arg-type]

    async def why_not(self, url: str = PAGE) -> str:
        with pytest.raises(FetchRefused) as refused:
            await self.open(url)
        return refused.value.reason


class TestTurns:
    async def test_a_host_is_talked_to_by_one_at_a_time(self) -> None:
        kept, talking, most = Manners(HandClock()), 0, 0

        async def talk(url: str) -> None:
            nonlocal talking, most
            async with kept.turn(url):
                talking += 1
                most = max(most, talking)
                await asyncio.sleep(0)
                talking -= 1

        await asyncio.gather(*(talk(f"https://{www}courier.example/{n}") for n in range(5) for www in ("", "www.")))
        assert most == 1
        await asyncio.gather(*(talk(f"https://paper{n}.example/") for n in range(5)))
        assert most == 5

    async def test_a_turn_that_fails_lets_the_next_one_in(self) -> None:
        kept = Manners(HandClock())
        with pytest.raises(ValueError, match="broken"):
            async with kept.turn(SITE):
                raise ValueError("broken")

        async with asyncio.timeout(1), kept.turn(SITE):
            pass

    async def test_hosts_that_nobody_waits_for_are_forgotten(self) -> None:
        kept = Manners(HandClock())
        for number in range(manners.HOSTS + 5):
            async with kept.turn(f"https://paper{number}.example/"):
                pass

        assert len(kept._hosts) <= manners.HOSTS


class TestPauses:
    async def test_pages_of_a_host_are_a_second_apart(self) -> None:
        house = House()
        started = house.clock.now()

        for number in range(4):
            await house.open(f"{SITE}{number}")

        assert house.clock.now() - started == timedelta(seconds=3)

    @pytest.mark.parametrize(("asked", "kept"), [(b"0.2", 1), (b"7", 7), (b"300", 30), (b"soon", 1)])
    async def test_a_host_may_ask_for_a_longer_pause(self, asked: bytes, kept: int) -> None:
        house = House(b"User-agent: *\nCrawl-delay: " + asked)
        started = house.clock.now()

        await house.open()
        await house.open()

        assert house.clock.now() - started == timedelta(seconds=kept)

    async def test_who_has_no_time_to_wait_is_told_so(self) -> None:
        house = House(b"User-agent: *\nCrawl-delay: 20")
        await house.open()

        assert not await house.open(within=timedelta(seconds=19))
        assert await house.open(within=timedelta(seconds=20))


class TestRobots:
    @pytest.mark.parametrize(
        "robots",
        [
            404,
            401,
            403,
            410,
            b"",
            b"User-agent: *\nDisallow: /admin",
            b"User-agent: Other\nDisallow: /",
            "media_type",
            "too_large",
            "redirects",
        ],
    )
    async def test_what_is_not_forbidden_is_allowed(self, robots: bytes | int | str) -> None:
        assert await House(robots).open()

    async def test_what_is_forbidden_is_not_opened(self) -> None:
        house = House(b"User-agent: *\nAllow: /\n\nUser-agent: Briefwire\nDisallow: /news")

        assert await house.why_not() == "robots"
        assert await house.open(f"{SITE}about")

    @pytest.mark.parametrize("robots", [500, 503, 429, "unreachable", "too_slow"])
    async def test_a_host_that_can_not_say_is_asked_again_in_ten_minutes(self, robots: int | str) -> None:
        house = House(robots)

        assert await house.why_not() == "robots_unknown"
        house.web.pages[ROBOTS] = b""
        assert await house.why_not() == "robots_unknown"
        house.clock.wind(601)
        assert await house.open()

    async def test_the_rules_are_kept_for_an_hour(self) -> None:
        house = House(b"")
        await house.open()
        house.web.pages[ROBOTS] = b"User-agent: *\nDisallow: /"

        house.clock.wind(3500)
        assert await house.open()
        house.clock.wind(200)
        assert await house.why_not() == "robots"
        assert house.web.counts()[ROBOTS] == 2

    async def test_each_origin_has_rules_of_its_own(self) -> None:
        house = House(b"User-agent: *\nDisallow: /")

        assert await house.why_not() == "robots"
        assert await house.open("https://courier.example:8443/news/1")

    async def test_the_rules_of_few_hosts_are_kept(self) -> None:
        house = House()
        for number in range(manners.HOSTS + 3):
            await house.open(f"https://paper{number}.example/")

        assert len(house.manners._rules) == manners.HOSTS

    async def test_rules_that_take_too_long_to_read_are_not_known(self) -> None:
        house = House(b"User-agent: *\nDisallow: /x")

        class Busy(InlineWorkshop):
            async def run(self, *args: object, **more: object) -> object:  # type: ignore[override]
                del args, more
                raise Unreadable("too_slow")

        async with house.manners.turn(PAGE):
            with pytest.raises(FetchRefused, match="robots_unknown"):
                await house.manners.page(house.web, Busy(), PAGE, house.clock.now() + timedelta(1))  # type: ignore[arg-type]

    async def test_rules_in_no_text_are_none(self) -> None:
        assert await House(b"\x00\x01\x02\xff\xfe" * 50).open()
