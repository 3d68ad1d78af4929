"""Who asks, from where, and that nothing small stops the answer."""

import pytest

from bot.local_telegram import Group
from tests.journeys.conftest import Journey
from tests.journeys.desk import says


@pytest.fixture
def group(bot: Journey) -> Group:
    made = bot.telegram.group(-40, "Team")
    made.joined_by(bot.admin, "creator")
    made.adds_bot(bot.admin)
    bot.topic("Floods", "flood")
    return made


async def test_a_press_too_old_to_answer_is_no_error(bot: Journey) -> None:
    bot.topic("Floods", "flood")
    await says(bot, "/topics", bot.ann)
    bot.telegram.fail_next("answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired")

    bot.ann.presses(1)
    await bot.settle()

    assert bot.ann.last.edited


async def test_that_typing_cannot_be_shown_stops_nothing(bot: Journey) -> None:
    bot.telegram.fail_next("sendChatAction", 400, "Bad Request: chat not found", times=9)

    answers = await says(bot, "/push " + "The dockers of Halmer ended their strike on Thursday, they said. " * 6)

    assert any("Draft №" in one.text for one in answers)


async def test_an_anonymous_administrator_manages_the_group(bot: Journey, group: Group) -> None:
    bot.admin.says("/subscribe@briefwire_bot Floods", group, anonymous=True)
    await bot.settle()

    assert "Only an administrator" not in group.last.text
    assert "Floods" in group.last.text


async def test_who_cannot_be_looked_up_manages_nothing(bot: Journey, group: Group) -> None:
    refused = await says(bot, "/subscribe@briefwire_bot Floods", bot.ann, group)
    bot.telegram.fail_next("getChatMember", 400, "Bad Request: user not found")
    unknown = await says(bot, "/subscribe@briefwire_bot Floods", bot.admin, group)

    assert unknown[-1].text == refused[-1].text
    assert unknown[-1].text.startswith("Only an administrator")


async def test_an_inline_query_comes_from_nowhere_and_breaks_nothing(bot: Journey) -> None:
    bot.ann.asks_inline("floods")
    await bot.settle()

    assert [one for one in bot.ann.messages if one.by_bot] == []
