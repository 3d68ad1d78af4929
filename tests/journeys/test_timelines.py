"""A topic's past in the hand: the timeline with its picture, a catch-up, the switches of surges and silence."""

import re
from datetime import timedelta

import pytest

from bot.local_telegram import Shown
from bot.services import articles, subscriptions, topics
from bot.services.subscriptions import Place
from tests.bot.services.desk import EVENTS
from tests.journeys.conftest import ADMIN, Journey
from tests.journeys.test_reading import EVENTS as FLOODS
from tests.journeys.test_reading import answer, datas, labels, press, says

DAY = timedelta(days=1)
NEWS = (*EVENTS, *((text.split(",")[0], text) for text in FLOODS))
FORGED = (
    "tl:99:30",
    "tl:1:-5:99:-9",
    "tl:1:99999:0:999999999999999",
    "cu:99",
    "cu:1:0:0:-1:0",
    "tlp:99:30:0",
    "tl:1:30:0:0",
)


@pytest.fixture
def archive(bot: Journey) -> Journey:
    """Topic 1 with an event a day, for fifteen days; topic 2 with nothing."""
    bot.topic("Velden", "velden OR flood*")
    bot.topic("Empty harbour", "harbour")
    for number, (title, text) in enumerate(NEWS):
        bot.publish(title, text, url=f"https://courier.example/{number}")
        bot.clock.wind(DAY.total_seconds())
    return bot


async def forge(bot: Journey, data: str, shown: Shown) -> None:
    """Press a button with this data under a message."""
    bot.ann.sends_callback(data, shown)
    await bot.settle()


def quoted(shown: Shown) -> list[str]:
    return re.findall("“(.+?)” —", shown.text)


async def test_a_timeline_is_paged_in_one_message_and_its_picture_follows(archive: Journey) -> None:
    shown, picture = await says(archive, "/timeline velden 30d")
    first = shown.text

    assert first.startswith("Velden · timeline, 12 Jun – 11 Jul · 1/2")
    assert "• “A pack of wolves killed forty sheep" in first
    assert "photo" in picture.media
    assert picture.text.startswith("Velden, a bar chart. Articles a day")

    await press(archive, "Next ›", shown)
    assert "2/2" in shown.text
    assert "from 15 articles, 1 publisher" in shown.text
    sentences = [*re.findall("“(.+?)” —", first), *quoted(shown)]
    assert len(sentences) == 12
    assert all(any(one in text for _, text in NEWS) for one in sentences)

    await press(archive, "‹ Previous", shown)
    assert shown.text == first
    assert archive.ann.last is picture


async def test_another_period_the_picture_and_the_topic_are_a_tap_away(archive: Journey) -> None:
    shown, _ = await says(archive, "/timeline velden")
    assert "✓ 30 days" in labels(shown)

    await press(archive, "7 days", shown)
    assert "✓ 7 days" in labels(shown)
    await press(archive, "Picture", shown)
    assert archive.ann.last.text.startswith("Velden, a bar chart. Articles a day, 5 Jul – 11 Jul")
    await press(archive, "Topic", shown)
    assert "You don’t follow Velden" in shown.text


async def test_a_catch_up_tells_the_stories_and_nothing_counts_as_told(archive: Journey) -> None:
    shown = await answer(archive, "/catchup velden 14d 1min")

    assert shown.text.startswith("Velden · 28 Jun – 11 Jul in 1 minute")
    assert "✓ 1 minute" in labels(shown)
    again = await answer(archive, "/catchup velden 14d 1min")
    assert again.text == shown.text
    while "Next ›" in labels(shown):
        await press(archive, "Next ›", shown)
    assert "About 1 minute to read. Left out: " in shown.text
    assert "Your next briefing stays as it is." in shown.text
    assert subscriptions.one(archive.db, Place(archive.ann.id), 1) is None

    await press(archive, "5 minutes", shown)
    assert "✓ 5 minutes" in labels(shown)


async def test_a_turned_page_is_of_what_was_asked_for_then_as_far_as_it_stands(archive: Journey) -> None:
    shown, _ = await says(archive, "/timeline velden 30d")
    archive.clock.wind(3 * DAY.total_seconds())
    archive.publish("Velden gets a zoo", "A zoo opened in Velden with two bears and a very old parrot from the sea.")
    articles.withdraw(archive.db, 15, "wrong", actor=None, now=archive.clock.now())

    await press(archive, "Next ›", shown)

    assert shown.text.startswith("Velden · timeline, 12 Jun – 11 Jul · 2/2")
    assert "zoo" not in shown.text
    assert "Volunteers cooked soup" not in shown.text


async def test_without_a_topic_what_is_followed_is_offered(archive: Journey) -> None:
    everything = await answer(archive, "/timeline")
    assert any("Velden" in label for label in labels(everything))

    for topic_id in (1, 2):
        subscriptions.follow(archive.db, Place(archive.ann.id), topic_id, archive.clock.now())
    choice = await answer(archive, "/catchup 7d")
    assert {"cu:1", "cu:2"} <= set(datas(choice))

    subscriptions.unfollow(archive.db, Place(archive.ann.id), 2)
    assert (await says(archive, "/timeline 7d"))[0].text.startswith("Velden · timeline")


async def test_where_there_is_nothing_it_is_said_and_what_to_do_instead(archive: Journey) -> None:
    empty = await answer(archive, "/timeline empty")
    assert empty.text == "Nothing was published on Empty harbour in the last 30 days."
    assert "1 year" in labels(empty)
    archive.publish("Harbour of Velden", "Harbour")
    subscriptions.set_news_languages(archive.db, archive.ann.id, ["ru"])
    assert "/settings changes them" in (await answer(archive, "/timeline velden")).text
    subscriptions.set_news_languages(archive.db, archive.ann.id, [])

    assert "has no sentence that can stand here" in (await answer(archive, "/timeline empty")).text
    assert (await answer(archive, "/timeline velden 900d")).text.startswith("I can’t look back 900d.")
    assert "one to 10 minutes" in (await answer(archive, "/catchup velden 14d 90min")).text
    assert "nonesuch" in (await answer(archive, "/timeline nonesuch 30d")).text


async def test_forged_buttons_are_answered_and_show_nothing_of_others(archive: Journey) -> None:
    topics.add(archive.db, "Private", "velden", now=archive.clock.now(), owner=ADMIN)
    shown = await answer(archive, "/catchup velden")

    for data in FORGED:
        await forge(archive, data, shown)
        assert re.search("Velden|no longer there|Nothing was published", archive.ann.last.text)
    for data in ("tl:3:30", "cu:3", "tlp:3:30:1"):
        await forge(archive, data, shown)
        assert archive.ann.last.text.startswith("That topic is no longer there.")
    for data in ("wk:77", "ws:77"):
        await forge(archive, data, shown)
        assert "not followed here any more" in archive.ann.last.text
    assert not any("Private" in one.text for one in await says(archive, "/timeline private"))


async def test_a_group_reads_a_timeline(archive: Journey) -> None:
    group = archive.telegram.group()
    group.adds_bot(archive.admin)
    await archive.settle()

    words, picture = await says(archive, "/timeline velden", chat=group)

    assert words.text.startswith("Velden · timeline")
    assert "photo" in picture.media


async def test_the_times_of_a_topic_have_the_switches_off_until_they_are_pressed(archive: Journey) -> None:
    card, *_ = await says(archive, "/subscribe velden")
    await press(archive, "Change times", card)
    assert {"Wake me when it surges", "A line a week when silent"} <= set(labels(card))

    await press(archive, "Wake me when it surges", card)
    await press(archive, "A line a week when silent", card)

    assert {"✓ Wake me when it surges", "✓ A line a week when silent"} <= set(labels(card))
