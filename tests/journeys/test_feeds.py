"""An editor follows feeds, sees how they do, and carries lists of them in and out; readers hear only what is new."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import Unreadable
from bot.local_telegram import Shown
from bot.services import articles, feeds
from bot.sources import opml as lists
from bot.sources.opml import Outline
from bot.storage import feeds as feed_rows
from bot.texts import PSEUDO
from tests.journeys.conftest import ADMIN, Journey, open_bot
from tests.journeys.desk import STRIKE, answer, cards, labels, long_text, press, says
from tests.journeys.newsstand import HTML, Item, Newsstand, opml, rss
from tests.journeys.test_pseudo_language import Talk, said_by
from tests.untranslated import untranslated

BACKGROUND = "What is there now is stored as background, and nobody is told of it."
HOUR = timedelta(hours=1)
FEED = "/of-the-courier"  # none of the places where feeds usually are


@pytest.fixture
def site() -> Iterator[Newsstand]:
    with Newsstand() as stand:
        yield stand


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Journey]:
    async with open_bot(tmp_path / "bot.db", allow_private_addresses="127.0.0.1/32") as journey:
        yield journey


def items(bot: Journey, *subjects: str) -> list[Item]:
    """An entry for each, an hour apart, the newest first."""
    return [
        Item(
            f"{subject} in Velden",
            f"The council of Velden spoke about {subject} on Monday. It decided nothing before the winter.\n"
            f"Residents had waited for a word on {subject} since May, the mayor of Velden told the radio.\n"
            + "\n".join(long_text(_place(subject) + 3, start=_place(subject)).split("\n\n")[1:]),
            bot.clock.now() - number * HOUR,
        )
        for number, subject in enumerate(subjects)
    ]


def _place(subject: str) -> int:
    """Where in `long_text` it begins, so that no two entries say the same."""
    return sum(subject.encode()) * 10


async def followed(bot: Journey, site: Newsstand, *subjects: str) -> Shown:
    """A feed that is followed and was looked at once; its page."""
    site.serve_feed(FEED, "Orlan Courier", items(bot, *(subjects or ("bridges", "dams"))))
    await answer(bot, f"/addfeed {site.url(FEED)}")
    await press(bot, "Follow")
    await press(bot, "Show this feed")
    return bot.admin.last


def listed(bot: Journey) -> list[feeds.Listed]:
    return feeds.listed(bot.db, now=bot.clock.now())


def follow_many(bot: Journey, number: int) -> None:
    """Feeds that nobody looks at, so that no test asks the web."""
    outlines = [Outline(f"Paper {one:03}", f"https://paper{one}.example/rss") for one in range(number)]
    feeds.take_outlines(bot.db, outlines, added_by=None, now=bot.clock.now())
    with bot.db.write() as c:
        for one in feed_rows.every(c):
            feed_rows.change(c, one.id, is_enabled=False)


async def send(bot: Journey, name: str, body: str | bytes, mime: str = "text/xml") -> Shown:
    """What the bot says last to a file of the admin."""
    bot.admin.sends_file(name, body.encode() if isinstance(body, str) else body, mime)
    await bot.settle()
    return bot.admin.last


async def handle(bot: Journey) -> None:
    """What was pressed or said, without a look at any feed."""
    await bot.app.poller.poll(0)
    await bot.app.worker.begin()
    await bot.app.worker.finish(10)


# Following


async def test_a_feed_is_shown_followed_and_told_from_its_next_entry_on(bot: Journey, site: Newsstand) -> None:
    bot.topic("Velden", "velden")
    bot.topic("Ferries", "ferry")
    bot.ann.says("/start t-velden")
    await bot.settle()
    await press(bot, "Now, as it happens", person=bot.ann)
    site.serve_feed(FEED, "Orlan Courier", items(bot, *(f"bridge {number}" for number in range(7))))

    shown = await answer(bot, f"/addfeed {site.url('/')}")

    assert shown.text.startswith(
        f"Orlan Courier\n{site.url(FEED)}\n7 entries now.\n\nThe latest 5:\n• today 12:00 · bridge 0"
    )
    assert shown.text.count("– on Velden") == 5
    assert BACKGROUND in shown.text
    assert labels(shown) == ["Follow", "Cancel"]
    assert not listed(bot)

    await press(bot, "Follow")

    assert bot.admin.last.text == "Orlan Courier is followed. First look: within a minute."
    assert len(list(articles.each(bot.db))) == 7
    assert not [one for one in bot.ann.messages if "bridge" in one.text]

    site.serve_feed(FEED, "Orlan Courier", [*items(bot, "ferries"), *items(bot, "bridge 0")])
    await bot.wind(bot.clock.now() + 2 * HOUR)

    told = [one for one in bot.ann.messages if "ferries" in one.text]
    assert len(told) == 1
    assert "The council of Velden spoke about ferries on Monday." in told[0].text
    assert not [one for one in bot.ann.messages if "bridge" in one.text]


async def test_an_entry_on_no_topic_says_so(bot: Journey, site: Newsstand) -> None:
    site.serve_feed(FEED, "Orlan Courier", items(bot, "dams"))

    shown = await answer(bot, f"/addfeed {site.url(FEED)}")

    assert shown.text.endswith("news.")
    assert "dams in Velden – on no topic" in shown.text


async def test_an_empty_feed_can_be_followed(bot: Journey, site: Newsstand) -> None:
    site.serve_feed(FEED, "Orlan Courier", [])

    shown = await answer(bot, f"/addfeed {site.url(FEED)}")

    assert shown.text == f"Orlan Courier\n{site.url(FEED)}\nNo entry yet."
    assert labels(shown) == ["Follow", "Cancel"]


async def test_without_an_address_it_asks_and_takes_the_answer(bot: Journey, site: Newsstand) -> None:
    site.serve_feed(FEED, "Orlan Courier", items(bot, "dams"))

    question = await answer(bot, "/addfeed")
    bot.admin.says(site.url(FEED), reply_to=question)
    await bot.settle()

    assert bot.admin.last.text.startswith("Orlan Courier")


async def test_an_address_after_the_question_is_the_answer_and_no_article(bot: Journey, site: Newsstand) -> None:
    site.serve_feed(FEED, "Orlan Courier", items(bot, "dams"))

    await says(bot, "/addfeed")
    shown = await answer(bot, site.url(FEED))
    again = await answer(bot, site.url(FEED))

    assert labels(shown) == ["Follow", "Cancel"]
    assert "Follow" not in labels(again), "the question was answered: an address alone is an article"


async def test_a_longer_text_after_the_question_is_an_article(bot: Journey) -> None:
    await says(bot, "/addfeed")
    await says(bot, STRIKE)

    assert len(cards(bot.admin)) == 1


@pytest.mark.parametrize(
    ("path", "says_so"),
    [
        ("/missing", "There is nothing at that address."),
        ("/text", "I find no feed there."),
        ("/page", "I find no feed there."),
        ("/broken", "That site did not give me the feed (it answered 500). Try again later."),
        ("/closed", "That address asks for a login."),
        ("/picture", "There is no feed at that address, but image/png."),
    ],
)
async def test_what_is_no_feed_gets_one_sentence_and_another_chance(
    bot: Journey, site: Newsstand, path: str, says_so: str
) -> None:
    site.serve("/text", "Nothing here but words.", "text/plain")
    site.serve("/page", "<html><body><p>A page without a feed.</p></body></html>", HTML)
    site.serve("/broken", "", status=500)
    site.serve("/closed", "", status=401)
    site.serve("/picture", b"\x89PNG", "image/png")
    site.serve(FEED, rss("Orlan Courier", site.url("/"), items(bot, "dams")))

    refused = await answer(bot, f"/addfeed {site.url(path)}")

    assert refused.text.startswith(says_so)
    bot.admin.says(site.url(FEED), reply_to=refused)
    await bot.settle()
    assert labels(bot.admin.last) == ["Follow", "Cancel"]


@pytest.mark.parametrize(
    ("words", "says_so"),
    [
        ("one two", "That is no web address."),
        ("ftp://orlan.example/", "I open only addresses that begin with http or https."),
        ("http://10.0.0.1/rss", "That address is on a private network"),
        ("http://8.8.8.8:22/", "I don’t open that port"),
    ],
)
async def test_what_is_no_address_for_us_gets_one_sentence(bot: Journey, words: str, says_so: str) -> None:
    assert (await answer(bot, f"/addfeed {words}")).text.startswith(says_so)


async def test_a_feed_that_is_followed_already_says_how_it_does(bot: Journey, site: Newsstand) -> None:
    await followed(bot, site)

    shown = await answer(bot, f"/addfeed {site.url('/')}")

    assert shown.text.startswith("Orlan Courier is followed already.\n\nWorks. Read today")
    assert labels(shown) == ["Show this feed"]


async def test_cancel_leaves_it_and_a_second_press_says_what_to_do(bot: Journey, site: Newsstand) -> None:
    site.serve_feed(FEED, "Orlan Courier", items(bot, "dams"))
    shown = await answer(bot, f"/addfeed {site.url(FEED)}")

    await press(bot, "Cancel")

    assert bot.admin.last.text == "Orlan Courier is not followed."
    bot.admin.sends_callback("fadd:0", shown)
    await bot.settle()
    assert bot.telegram.toasts[-1].text.startswith("I no longer know that address.")
    bot.admin.sends_callback("fnot:0", shown)
    await bot.settle()
    assert shown.text.startswith("I no longer know that address.")
    assert not listed(bot)


async def test_two_editors_may_follow_one_feed_at_once(bot: Journey, site: Newsstand) -> None:
    site.serve_feed(FEED, "Orlan Courier", items(bot, "dams"))
    first = await answer(bot, f"/addfeed {site.url(FEED)}")
    second = await answer(bot, f"/addfeed {site.url(FEED)}")

    await press(bot, "Follow", first)
    await press(bot, "Follow", second)

    assert second.text == "Orlan Courier is followed already."
    assert len(listed(bot)) == 1


# The list


async def test_without_feeds_the_list_says_how_to_begin(bot: Journey) -> None:
    shown = await answer(bot, "/feeds")

    assert shown.text.startswith("No feed is followed yet. Follow the first one: /addfeed https://example.org")
    assert "OPML" in shown.text


async def test_three_hundred_feeds_are_listed_ten_a_page(bot: Journey) -> None:
    follow_many(bot, 300)

    shown = await answer(bot, "/feeds")

    assert shown.text.startswith("300 feeds, 300 paused.\n\n1. Paused · Paper 000\nnever read")
    assert "Page 1 of 30." in shown.text
    assert labels(shown)[:2] == ["1. Paper 000", "2. Paper 001"]
    assert labels(shown)[-2:] == ["Next ›", "Export OPML"]

    await press(bot, "Next ›")
    await press(bot, "12.")
    assert shown.text.startswith("Paper 011\n")
    await press(bot, "Back")

    assert "Page 2 of 30." in shown.text
    bot.admin.sends_callback("feeds:999", shown)
    await bot.settle()
    assert "300. Paused · Paper 299" in shown.text
    assert "Next ›" not in labels(shown)


async def test_a_feeds_page_has_its_health_and_all_that_can_be_done(bot: Journey, site: Newsstand) -> None:
    shown = await followed(bot, site)

    assert shown.text.startswith(f"Orlan Courier\n{site.url(FEED)}\n\nWorks. Read today 12:00, about every")
    assert "▁" * 30 in shown.text
    assert labels(shown) == ["Look now", "Pause", "Picture", "Stop following", "Back"]


async def test_look_now_asks_before_it_is_due(bot: Journey, site: Newsstand) -> None:
    await followed(bot, site)
    asked = site.asked.count(FEED)

    await press(bot, "Look now")

    assert bot.telegram.toasts[-1].text == "I look within a minute."
    assert site.asked.count(FEED) == asked + 1


async def test_a_paused_feed_is_not_asked_until_it_is_resumed(bot: Journey, site: Newsstand) -> None:
    shown = await followed(bot, site)
    asked = site.asked.count(FEED)

    await press(bot, "Pause")
    await bot.wind(bot.clock.now() + 24 * HOUR)

    assert "Paused: not looked at until you resume it; read today 12:00." in shown.text
    assert site.asked.count(FEED) == asked
    await press(bot, "Look now", shown)
    assert bot.telegram.toasts[-1].text == "It is paused. Resume it first."
    await press(bot, "Resume", shown)
    assert site.asked.count(FEED) == asked + 1
    assert "Pause" in labels(shown)


async def test_stop_following_asks_first_and_keeps_the_articles(bot: Journey, site: Newsstand) -> None:
    shown = await followed(bot, site)

    await press(bot, "Stop following")
    assert shown.text == "Stop following Orlan Courier? The articles that came from it stay."
    await press(bot, "Keep")
    assert labels(shown)[0] == "Look now"
    await press(bot, "Stop following")
    await press(bot, "Stop following")

    assert shown.text == "Orlan Courier is followed no more. The articles that came from it stay."
    assert not listed(bot)
    assert len(list(articles.each(bot.db))) == 2
    await press(bot, "All feeds")
    assert shown.text.startswith("No feed is followed yet.")


async def test_the_picture_says_in_words_what_it_shows(bot: Journey, site: Newsstand) -> None:
    await followed(bot, site)
    site.serve_feed(FEED, "Orlan Courier", items(bot, "ferries", "ports", "canals"))
    await bot.wind(bot.clock.now() + 2 * HOUR)

    await press(bot, "Picture")

    assert "photo" in bot.admin.last.media
    assert bot.admin.last.text == (
        "Orlan Courier, articles stored on each of the last 30 days: 3 articles a day on average; most on today: 3."
    )


async def test_a_picture_that_can_not_be_drawn_is_told_in_words(
    bot: Journey, site: Newsstand, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> bytes:
        raise Unreadable("too_slow")

    await followed(bot, site)
    monkeypatch.setattr(bot.app.desk.workshop, "run", fail)

    await press(bot, "Picture")

    assert bot.admin.last.text.startswith("I could not draw it.")


# A feed that dies and comes back


async def test_a_dead_feed_is_told_once_and_its_return_once(bot: Journey, site: Newsstand) -> None:
    bot.ann.says("/start")
    group = bot.telegram.group()
    group.adds_bot(bot.admin)
    await bot.settle()
    await followed(bot, site)
    seen, theirs, in_group = len(bot.admin.messages), len(bot.ann.messages), len(group.messages)
    good = site.pages[FEED]
    site.serve(FEED, "", status=503)

    for _ in range(9):
        await bot.wind(bot.clock.now() + HOUR)

    (notice,) = bot.admin.messages[seen:]
    assert notice.text.startswith("The feed “Orlan Courier” has failed since today")
    assert notice.text.endswith("I keep trying, and will tell you when it is back.")
    assert "HTTP 503" in notice.text
    shown = await answer(bot, "/feeds")
    assert shown.text.startswith("1 feed, 1 failing.\n\n1. Failing for ")
    assert "HTTP 503 · next try " in shown.text

    site.pages[FEED] = good
    for _ in range(4):
        await bot.wind(bot.clock.now() + 8 * HOUR)

    (back,) = [one for one in bot.admin.messages[seen + 3 :] if one.by_bot]
    assert back.text.startswith("The feed “Orlan Courier” is back, after it failed since ")
    assert labels(back) == ["Show this feed"]
    assert len(bot.ann.messages) == theirs
    assert len(group.messages) == in_group


# Lists of feeds


@pytest.mark.parametrize(
    ("name", "mime"), [("feeds.opml", "text/plain"), ("feeds", "text/x-opml"), ("feeds.xml", "text/xml")]
)
async def test_a_list_of_feeds_is_shown_and_followed_on_a_tap(bot: Journey, name: str, mime: str) -> None:
    follow_many(bot, 1)
    listing = opml(*((f"Paper {one}", f"https://paper{one}.example/rss") for one in range(12)))

    shown = await send(bot, name, listing, mime)

    assert shown.text.startswith("12 feeds:\n• Paper 0\n• Paper 1\n")
    assert "• Paper 9\nand 2 more" in shown.text
    assert labels(shown) == ["Follow all 12", "Cancel"]
    assert len(listed(bot)) == 1
    assert not cards(bot.admin)

    bot.admin.presses("Follow all 12")
    await handle(bot)

    assert shown.text == "11 feeds are new; 1 was followed already. First look: within minutes."
    assert len(listed(bot)) == 12
    bot.admin.sends_callback("oadd:0", shown)
    await handle(bot)
    assert bot.telegram.toasts[-1].text.startswith("I no longer know that file")


async def test_a_list_can_be_left(bot: Journey) -> None:
    shown = await send(bot, "feeds.opml", opml(("Paper", "https://paper.example/rss")))

    assert labels(shown) == ["Follow it", "Cancel"]
    await press(bot, "Cancel")

    assert shown.text == "Nothing of that file is followed."
    assert not listed(bot)


@pytest.mark.parametrize(
    ("body", "says_so"),
    [
        (opml(), "There is no feed in that file."),
        ("<rss/>", "That is no list of feeds."),
        (b"\0\1\2", "That is no list of feeds."),
        (b" " * (lists.FILE_BYTES + 1), "That list is larger than I read."),
    ],
)
async def test_a_list_that_is_none_gets_one_sentence(bot: Journey, body: str | bytes, says_so: str) -> None:
    assert (await send(bot, "feeds.opml", body)).text.startswith(says_so)


async def test_a_list_that_telegram_keeps_gets_a_sentence(bot: Journey) -> None:
    bot.telegram.fail_next("getFile", 400, "Bad Request: wrong file_id")
    shown = await send(bot, "feeds.opml", opml(("Paper", "https://paper.example/rss")))
    assert shown.text == "I could not get that file. Send it once more."

    shown = await send(bot, "feeds.opml", opml(("Paper", "https://paper.example/rss")))
    bot.telegram.fail_next("getFile", 400, "Bad Request: wrong file_id")
    await press(bot, "Follow it")

    assert bot.admin.last.text == "I could not get that file. Send it once more."
    assert not listed(bot)


async def test_xml_that_is_no_list_and_other_files_are_what_they_were(bot: Journey) -> None:
    assert (await send(bot, "news.xml", "<news/>")).text.startswith("That is too short for an article.")

    await send(bot, "news.txt", STRIKE, "text/plain")

    assert len(cards(bot.admin)) == 1


async def test_addresses_of_a_list_that_can_not_be_followed_are_named(
    bot: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = tuple((f"https://paper{one}.example/rss", "bad_url") for one in range(12))

    def take(*_: object, **__: object) -> feeds.Imported:
        return feeds.Imported(1, 0, refused)

    monkeypatch.setattr(feeds, "take_outlines", take)
    shown = await send(bot, "feeds.opml", opml(("Paper", "https://paper.example/rss")))
    await press(bot, "Follow it")

    assert shown.text.startswith(
        "1 feed is new. First look: within minutes. These can’t be followed:\n• https://paper0"
    )
    assert shown.text.endswith("and 2 more")


async def test_the_list_of_feeds_goes_out_as_a_file_that_comes_in_again(bot: Journey) -> None:
    follow_many(bot, 3)

    await says(bot, "/feeds")
    await press(bot, "Export OPML")

    sent = bot.admin.last
    assert sent.text == "3 feeds. Other readers take this file."
    assert sent.media["document"]["file_name"] == "feeds.opml"
    body = bot.telegram.world.files[sent.media["document"]["file_id"]].upload.content
    assert [one.title for one in lists.read(body)] == ["Paper 000", "Paper 001", "Paper 002"]


# Who may


@pytest.mark.parametrize("words", ["/addfeed https://orlan.example/", "/feeds"])
async def test_readers_are_told_that_feeds_are_for_editors(bot: Journey, words: str) -> None:
    shown = await answer(bot, words, bot.ann)

    assert shown.text.startswith("Only the editors of this bot can do that.")


async def test_a_readers_list_of_feeds_is_no_list(bot: Journey) -> None:
    bot.ann.sends_file("feeds.opml", opml(("Paper", "https://paper.example/rss")).encode())
    await bot.settle()

    assert bot.ann.last.text.startswith("Only the editors of this bot can add articles.")


async def test_a_list_of_feeds_in_a_group_is_left_alone(bot: Journey) -> None:
    group = bot.telegram.group()
    group.adds_bot(bot.admin)
    await bot.settle()
    before = len(group.messages)
    bot.admin.sends_file("feeds.opml", opml(("Paper", "https://paper.example/rss")).encode(), chat=group)
    await bot.settle()

    assert not [one for one in group.messages[before:] if one.by_bot]


FORGED: Sequence[str] = (
    "feed:99:0",
    "flook:99:0",
    "fpause:99:0",
    "fresume:99:0",
    "fstop:99:0",
    "fgone:99:0",
    "fpic:99:0",
)


@pytest.mark.parametrize("data", FORGED)
async def test_a_button_of_a_feed_that_is_gone_says_so(bot: Journey, data: str) -> None:
    shown = await answer(bot, "/feeds")
    bot.admin.sends_callback(data, shown)
    await bot.settle()

    assert bot.telegram.toasts[-1].text == "That is no longer there."


@pytest.mark.parametrize("data", [*FORGED, "fadd:0", "fnot:0", "oadd:0", "onot:0", "feeds:0", "fopml:0"])
async def test_a_reader_can_not_press_what_is_for_editors(bot: Journey, data: str) -> None:
    bot.ann.says("/start")
    await bot.settle()
    bot.ann.sends_callback(data, bot.ann.last)
    await bot.settle()

    assert bot.telegram.toasts[-1].text == "Only the editors of this bot can press this."


# In every language


async def test_nothing_that_is_said_of_feeds_goes_past_the_catalog(tmp_path: Path, site: Newsstand) -> None:
    async with open_bot(tmp_path / "bot.db", default_language=PSEUDO, allow_private_addresses="127.0.0.1/32") as bot:
        boss = Talk(bot, bot.telegram.person(ADMIN, "Борис", language_code="qq"))
        site.serve_feed(
            "/1", "Курьер", [Item("Мост", f"Мост открыт {number}. " * 40, bot.clock.now()) for number in (1, 2)]
        )
        site.serve("/2", "", status=503)

        await boss.say("/start", "/feeds", "/addfeed", "/addfeed -", f"/addfeed {site.url('/1')}")
        await boss.press("fnot:0")
        await boss.say(f"/addfeed {site.url('/1')}")
        await boss.press("fadd:0", "feed:1:0", "flook:1:0", "fpic:1:0", "fpause:1:0")
        await boss.forge("flook:1:0", "fadd:0", "fnot:0", "oadd:0", "feed:9:0")
        await boss.say("/feeds", f"/addfeed {site.url('/1')}", f"/addfeed {site.url('/2')}")
        await boss.press("fopml:0", "fresume:1:0", "fstop:1:0", "fgone:1:0", "feeds:0")
        for name, body in (("1.opml", opml()), ("2.opml", ""), ("3.opml", opml(("Вести", site.url("/2"))))):
            await send(bot, name, body)
        await boss.press("oadd:0", "feeds:0")
        (other,) = listed(bot)
        await boss.press(f"feed:{other.id}:0")
        site.serve("/2", "", status=410)
        await boss.press(f"flook:{other.id}:0", "feeds:0", f"feed:{other.id}:0")
        await boss.say("/feeds", "/status")

        said = {words for words in said_by(bot) if words}

    assert len(said) >= 30
    assert {words: left for words in said if (left := set(untranslated(words)) - {"http"})} == {}
