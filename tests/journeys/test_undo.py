"""A publication from a chat waits before it goes out, and can be undone as long as it does."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.local_telegram import Shown
from bot.services import articles
from bot.services.subscriptions import Place
from bot.storage.articles import Status
from tests.journeys.conftest import Journey, open_bot
from tests.journeys.desk import CABLE, STRIKE, answer, labels, press
from tests.journeys.test_cards import follow_instantly, status

WAIT = 10


@pytest.fixture
async def waiting(tmp_path: Path) -> AsyncIterator[Journey]:
    """A bot that waits as long as it does by default, and a reader who wants news at once."""
    async with open_bot(tmp_path / "bot.db", undo_seconds=WAIT) as bot:
        bot.topic("Harbour", "dockers")
        bot.ann.starts()
        await bot.app.settle()
        follow_instantly(bot, Place(bot.ann.id), 1)
        await bot.settle()
        yield bot


async def pressed(bot: Journey, button: str, shown: object) -> None:
    """As `press`, while the clock stands."""
    bot.admin.presses(button, shown)  # type: ignore[arg-type]
    await bot.app.settle()


def news(bot: Journey) -> list[str]:
    return [shown.text for shown in bot.ann.messages if "Dockers end strike" in shown.text]


async def test_a_publication_says_that_it_waits_and_goes_out_after_that(waiting: Journey) -> None:
    card = await answer(waiting, STRIKE)

    await pressed(waiting, "Publish", card)

    assert card.text.startswith("Published № 1")
    assert "Published. It goes out in 10 s." in card.text
    assert labels(card)[0] == "Undo"
    assert not news(waiting)
    waiting.clock.wind(WAIT - 1)
    await waiting.app.settle()
    assert not news(waiting)
    waiting.clock.wind(1)
    await waiting.app.settle()
    assert len(news(waiting)) == 1


async def test_undo_takes_it_back_to_held_and_nothing_is_sent(waiting: Journey) -> None:
    card = await answer(waiting, STRIKE)
    await pressed(waiting, "Publish", card)
    waiting.clock.wind(WAIT - 1)

    await pressed(waiting, "Undo", card)
    await waiting.settle()

    assert card.text.startswith("Held № 1")
    assert waiting.telegram.toasts[-1].text == "Taken back. Nobody was sent it; it is on hold."
    assert not news(waiting)
    assert status(waiting) is Status.HELD


async def test_after_an_undo_it_can_be_published_again_and_is_told_once(waiting: Journey) -> None:
    card = await answer(waiting, STRIKE)
    for _ in range(2):
        await pressed(waiting, "Publish", card)
        await pressed(waiting, "Undo", card)

    await press(waiting, "Publish", card)
    await waiting.settle()

    assert len(news(waiting)) == 1


async def test_a_late_undo_says_what_to_do_instead(waiting: Journey) -> None:
    card = await answer(waiting, STRIKE)
    await pressed(waiting, "Publish", card)
    waiting.clock.wind(WAIT)

    await pressed(waiting, "Undo", card)

    assert waiting.telegram.toasts[-1].text.startswith("It has gone out. Take back withdraws it")
    assert card.text.startswith("Published № 1")
    assert "Undo" not in labels(card)
    assert status(waiting) is Status.PUBLISHED


async def test_who_asked_in_between_is_told_of_the_withdrawal_and_of_the_return(waiting: Journey) -> None:
    card = await answer(waiting, STRIKE)
    await pressed(waiting, "Publish", card)
    waiting.ann.says("/latest harbour")
    await waiting.app.settle()
    (told,) = [shown for shown in waiting.ann.messages if "Dockers end strike" in shown.text]

    await pressed(waiting, "Undo", card)
    await waiting.settle()

    assert waiting.telegram.toasts[-1].text == "Taken back; it is on hold. Who had it already is told."
    assert "withdrawn" in told.text.lower()
    assert "Withdrawn" in waiting.ann.last.text
    await press(waiting, "Publish", card)
    await waiting.settle()
    assert any("It stands in the article again" in shown.text for shown in waiting.ann.messages)
    assert "withdrawn" not in told.text.lower()
    told_twice = [shown for shown in waiting.ann.messages if "hours after the dockers ended" in shown.text]
    assert told_twice[0] is told
    assert all("It stands" in shown.text or "Withdrawn" in shown.text for shown in told_twice[1:])


async def test_a_crash_within_the_wait_loses_nothing(tmp_path: Path) -> None:
    async with open_bot(tmp_path / "bot.db", undo_seconds=WAIT) as bot:
        clock = bot.clock
        topic = bot.topic("Harbour", "dockers")
        bot.ann.starts()
        await bot.app.settle()
        follow_instantly(bot, Place(bot.ann.id), topic.id)
        await bot.settle()
        await pressed(bot, "Publish", await answer(bot, STRIKE))
        assert not news(bot)
    clock.wind(WAIT)

    async with open_bot(tmp_path / "bot.db", clock, undo_seconds=WAIT) as bot:
        bot.ann.says("/help")
        await bot.settle()

        assert len(news(bot)) == 1


async def test_what_comes_from_the_command_line_does_not_wait(waiting: Journey) -> None:
    title, _, text = STRIKE.partition("\n\n")

    waiting.publish(title, text)
    await waiting.app.settle()

    assert len(news(waiting)) == 1
    waiting.admin.sends_callback("undo:1", await answer(waiting, "/desk"))
    await waiting.app.settle()
    assert status(waiting) is Status.PUBLISHED


async def test_publications_in_a_row_go_out_together(waiting: Journey) -> None:
    first, second = await answer(waiting, STRIKE), await answer(waiting, STRIKE.replace("Halmer", "Lissen"))
    await pressed(waiting, "Publish", first)
    waiting.clock.wind(WAIT - 1)
    await pressed(waiting, "Publish", second)
    waiting.clock.wind(2)
    await waiting.app.settle()

    assert not news(waiting)
    assert articles.card(waiting.db, 1).article.status is Status.PUBLISHED
    waiting.clock.wind(WAIT)
    await waiting.app.settle()
    assert len(news(waiting)) == 1


async def test_when_it_has_gone_out_the_card_says_so_and_has_no_undo(waiting: Journey) -> None:
    card = await answer(waiting, STRIKE)
    await pressed(waiting, "Publish", card)

    await waiting.settle()

    assert "Undo" not in labels(card)
    assert card.text.startswith("Published № 1")
    assert card.text.endswith("1 reader was sent a sentence of it.")
    assert len(news(waiting)) == 1


async def test_a_message_that_shows_something_else_by_then_stays(waiting: Journey) -> None:
    await answer(waiting, STRIKE)
    card = await answer(waiting, "/desk")
    await pressed(waiting, "№ 1", card)
    await pressed(waiting, "Publish", card)
    await pressed(waiting, "Desk", card)
    shown = card.text

    await waiting.settle()

    assert card.text == shown
    assert shown.startswith("Desk")


async def test_what_was_undone_and_published_again_is_shown_once_it_is_out(waiting: Journey) -> None:
    card = await answer(waiting, STRIKE)
    await pressed(waiting, "Publish", card)
    await pressed(waiting, "Undo", card)
    await waiting.settle()
    assert card.text.startswith("Held № 1")

    await pressed(waiting, "Publish", card)
    await waiting.settle()

    assert card.text.startswith("Published № 1")
    assert "Undo" not in labels(card)


async def test_a_card_elsewhere_that_was_undone_does_not_stay_as_if_it_were_out(waiting: Journey) -> None:
    card = await answer(waiting, STRIKE)
    desk = await answer(waiting, "/desk")
    await pressed(waiting, "№ 1", desk)
    await pressed(waiting, "Publish", card)

    await pressed_late(waiting, "undo:1:0:0", desk)
    await waiting.settle()

    assert desk.text.startswith("Held № 1")
    assert card.text.startswith("Held № 1")
    assert not news(waiting)


async def test_a_card_that_is_gone_by_then_stops_nothing(waiting: Journey) -> None:
    card = await answer(waiting, STRIKE)
    await pressed(waiting, "Publish", card)
    waiting.admin.blocks_bot()

    await waiting.settle()

    assert len(news(waiting)) == 1


async def test_what_nobody_wants_at_once_is_said_to_wait_for_undo_only(waiting: Journey) -> None:
    card = await answer(waiting, CABLE)

    await pressed(waiting, "Publish", card)

    assert "Published. Undo takes it back within 10 s." in card.text
    assert "goes out" not in card.text
    assert card.text.endswith("No topic of mine is in it.\nMove topic puts it on one by hand.")


URL = "https://courier.example/strike"


async def version(bot: Journey) -> Shown:
    """The card of a new version of an article whose first one Ann was sent."""
    title, _, text = STRIKE.partition("\n\n")
    bot.publish(title, text, url=URL)
    await bot.settle()
    return await answer(bot, f"{STRIKE.replace('Thursday', 'Friday')}\nOriginal url: {URL}")


async def test_a_new_version_waits_and_corrects_after_that(waiting: Journey) -> None:
    card = await version(waiting)

    await pressed(waiting, "Publish", card)

    assert "It corrects № 1 in 10 s. Until then Undo stops it." in card.text
    assert labels(card) == ["Undo"]
    assert "Friday" not in articles.card(waiting.db, 1).article.text
    await waiting.settle()
    assert "Halmer on Friday" in articles.card(waiting.db, 1).article.text
    assert "“The first grain ship left the port of Halmer on Friday" in waiting.ann.messages[-1].text
    assert card.text.startswith("Published № 1")
    await pressed_late(waiting, "undo:2", card)
    assert waiting.telegram.toasts[-1].text.startswith("It has gone out.")


async def test_a_new_version_is_undone_before_anybody_sees_it(waiting: Journey) -> None:
    card = await version(waiting)
    await pressed(waiting, "Publish", card)
    await pressed_late(waiting, "pub:2", card)
    assert waiting.telegram.toasts[-1].text == "Already published."

    await pressed(waiting, "Undo", card)
    await waiting.settle()

    assert waiting.telegram.toasts[-1].text == "Taken back. Nobody was sent it; it is on hold."
    assert card.text.startswith("Held № 2")
    assert "Halmer on Thursday" in articles.card(waiting.db, 1).article.text
    await pressed(waiting, "Publish", card)
    await waiting.settle()
    assert "Halmer on Friday" in articles.card(waiting.db, 1).article.text


async def pressed_late(bot: Journey, data: str, shown: Shown) -> None:
    """A button that the message had before."""
    bot.admin.sends_callback(data, shown)
    await bot.app.settle()
