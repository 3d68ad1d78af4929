"""An article changes after it was told: its readers are told, and only they."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.local_telegram import Group, Person, Shown
from bot.services import chats
from bot.services.articles import Result
from bot.storage.tables import correction, delivery
from tests.journeys.conftest import Journey

URL = "https://orlan-courier.example/1"
TITLE = "Shells fall on the border village of Sarn in Velden"
TWELVE = "Twelve people were hurt when shells fell on the border village of Sarn in Velden on Monday night."
NINE = "Nine people were hurt when shells fell on the border village of Sarn in Velden on Monday night."
REST = (
    "The crossings at Brod will stay shut until observers are back, the interior minister said. "
    "The ministry opened a hotline for families of the wounded."
)
FLOOD = (
    "The flood on the river Selt rose by 40 centimetres over the night in the old town of Korvat. "
    "Volunteers filled four thousand sandbags along the levee before dawn on Friday."
)


@pytest.fixture
def newsroom(bot: Journey) -> Journey:
    bot.topic("Velden border", "velden AND border")
    bot.topic("Floods", "flood")
    return bot


def first_version(bot: Journey) -> int:
    return bot.publish(TITLE, f"{TWELVE} {REST}", url=URL).article_id


async def latest(bot: Journey, who: Person, topic: str = "velden-border") -> Shown:
    who.says(f"/latest {topic}")
    await bot.settle()
    return said(who)[-1]


def said(who: Person | Group) -> list[Shown]:
    return [shown for shown in who.messages if shown.by_bot]


def struck(shown: Shown) -> list[str]:
    """The words of a message that are struck through."""
    encoded = shown.words.text.encode("utf-16-le")
    return [
        encoded[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le")
        for one in shown.words.entities
        if one.kind == "strikethrough"
    ]


async def test_a_number_that_changed_is_struck_in_the_message_and_told_in_a_quiet_reply(newsroom: Journey) -> None:
    first_version(newsroom)
    briefing = await latest(newsroom, newsroom.ann)

    changed = newsroom.publish(TITLE, f"{NINE} {REST}", url=URL)
    await newsroom.settle()

    assert changed.result is Result.REVISION
    reply = said(newsroom.ann)[-1]
    assert struck(briefing) == [TWELVE]
    assert f"“{NINE}”" in briefing.words.text
    assert reply.reply_to is briefing
    assert reply.silent
    assert struck(reply) == ["Twelve"]
    assert f"It now says: “{NINE}”" in reply.words.text


async def test_only_who_was_sent_the_sentence_is_told(newsroom: Journey) -> None:
    first_version(newsroom)
    newsroom.publish("Flood on the Selt rises", FLOOD, url="https://orlan-courier.example/2")
    bob = newsroom.telegram.person(6, "Bob")
    await latest(newsroom, newsroom.ann)
    await latest(newsroom, bob, "floods")
    before = len(said(bob))

    newsroom.publish(TITLE, f"{NINE} {REST}", url=URL)
    await newsroom.settle()

    assert len(said(bob)) == before


async def test_a_spelling_that_changed_is_not_worth_a_message(newsroom: Journey) -> None:
    first_version(newsroom)
    briefing = await latest(newsroom, newsroom.ann)
    before = len(said(newsroom.ann))

    newsroom.publish(TITLE, f"{TWELVE.replace('hurt', 'hurtt')} {REST}", url=URL)
    await newsroom.settle()

    assert len(said(newsroom.ann)) == before
    assert struck(briefing) == []


async def test_what_a_correction_said_is_not_told_again(newsroom: Journey) -> None:
    first_version(newsroom)
    await latest(newsroom, newsroom.ann)
    newsroom.publish(TITLE, f"{NINE} {REST}", url=URL)
    await newsroom.settle()

    again = await latest(newsroom, newsroom.ann)

    assert "Nothing new" in again.words.text


async def test_a_second_correction_strikes_what_the_first_one_said(newsroom: Journey) -> None:
    first_version(newsroom)
    briefing = await latest(newsroom, newsroom.ann)
    seven = NINE.replace("Nine", "Seven")

    for sentence in (NINE, seven):
        newsroom.publish(TITLE, f"{sentence} {REST}", url=URL)
        await newsroom.settle()

    assert struck(said(newsroom.ann)[-1]) == ["Nine"]
    assert struck(briefing) == [TWELVE]
    assert f"“{seven}”" in briefing.words.text
    assert NINE not in briefing.words.text


async def test_who_asks_after_the_correction_gets_only_what_stands(newsroom: Journey) -> None:
    first_version(newsroom)
    await latest(newsroom, newsroom.ann)
    newsroom.publish(TITLE, f"{NINE} {REST}", url=URL)
    await newsroom.settle()

    bob = newsroom.telegram.person(6, "Bob")
    briefing = await latest(newsroom, bob)

    assert struck(briefing) == []
    assert TWELVE not in briefing.words.text


async def test_a_withdrawn_article_is_told_with_a_sound_and_the_admins_learn_how_many_know(newsroom: Journey) -> None:
    number = first_version(newsroom)
    briefing = await latest(newsroom, newsroom.ann)

    newsroom.admin.says(f"/withdraw {number} The village was confused with another.")
    await newsroom.settle()
    newsroom.admin.presses("Take back")
    await newsroom.settle()

    reply = said(newsroom.ann)[-1]
    assert reply.reply_to is briefing
    assert not reply.silent
    assert "The village was confused with another." in reply.words.text
    assert TWELVE in struck(briefing)
    assert "1 reader was told" in said(newsroom.admin)[-1].words.text


async def test_a_message_that_cannot_be_edited_any_more_gets_the_reply_alone(newsroom: Journey) -> None:
    first_version(newsroom)
    briefing = await latest(newsroom, newsroom.ann)
    newsroom.ann.chat.messages.remove(briefing)

    newsroom.publish(TITLE, f"{NINE} {REST}", url=URL)
    await newsroom.settle()

    assert "It now says" in said(newsroom.ann)[-1].words.text


async def test_each_change_is_told_once_in_a_chat_that_was_sent_it_twice(newsroom: Journey) -> None:
    first_version(newsroom)
    newsroom.topic("Sarn", "sarn")
    first = await latest(newsroom, newsroom.ann)
    second = await latest(newsroom, newsroom.ann, "sarn")
    before = len(said(newsroom.ann))

    newsroom.publish(TITLE, f"{NINE} {REST}", url=URL)
    await newsroom.settle()

    assert len(said(newsroom.ann)) == before + 1
    assert struck(first) == struck(second) == [TWELVE]


async def test_a_reader_who_blocked_the_bot_counts_as_unreachable(newsroom: Journey) -> None:
    number = first_version(newsroom)
    await latest(newsroom, newsroom.ann)
    newsroom.ann.blocks_bot()
    await newsroom.settle()

    newsroom.admin.says(f"/withdraw {number} Wrong.")
    await newsroom.settle()
    newsroom.admin.presses("Take back")
    await newsroom.settle()

    assert "1 can’t be reached" in said(newsroom.admin)[-1].words.text


async def test_in_quiet_hours_the_message_is_edited_and_the_reply_waits(newsroom: Journey) -> None:
    first_version(newsroom)
    briefing = await latest(newsroom, newsroom.ann)
    chats.set_quiet(newsroom.db, newsroom.ann.id, (0, 24 * 60 - 1), newsroom.clock.now())
    before = len(said(newsroom.ann))

    newsroom.publish(TITLE, f"{NINE} {REST}", url=URL)
    await newsroom.settle()

    assert struck(briefing) == [TWELVE]
    assert len(said(newsroom.ann)) == before
    await newsroom.wind(newsroom.clock.now() + timedelta(days=1))
    assert "It now says" in said(newsroom.ann)[before].words.text


async def test_nothing_is_corrected_where_nothing_was_sent(newsroom: Journey) -> None:
    first_version(newsroom)
    newsroom.publish(TITLE, f"{NINE} {REST}", url=URL)
    await newsroom.settle()

    with newsroom.db.read() as c:
        assert c.execute(sa.select(correction)).first() is None
        assert c.execute(sa.select(delivery)).first() is None
