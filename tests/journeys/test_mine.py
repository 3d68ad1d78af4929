"""`/export` and `/forgetme`, as a reader, an editor and a group's administrator meet them; and links that open things."""

import json

import sqlalchemy as sa

from bot.local_telegram import Group, Person, Shown
from bot.services import chats
from bot.storage.tables import article, briefing, metadata
from tests.journeys.conftest import ADMIN, Journey
from tests.journeys.desk import STRIKE, answer, labels, press, says

READER, TEAM = 8_765_432_101_234, -1_008_765_432_199


def reader(bot: Journey) -> Person:
    return bot.telegram.person(READER, "Zoë")


def team(bot: Journey) -> Group:
    group = bot.telegram.supergroup(TEAM, "Team")
    group.joined_by(reader(bot), "creator")
    group.joined_by(bot.ann, "member")
    group.adds_bot(reader(bot))
    return group


def holding(bot: Journey, number: int) -> set[str]:
    """The columns that hold this number."""
    with bot.db.read() as c:
        rows = {table.name: c.execute(sa.select(table)).mappings().all() for table in metadata.sorted_tables}
    return {
        f"{table}.{name}"
        for table, found in rows.items()
        for row in found
        for name, value in row.items()
        if str(abs(number)) in str(value)
    }


def document(bot: Journey, shown: Shown) -> dict[str, object]:
    """The JSON that a message of the bot carries."""
    stored = bot.telegram.world.files[shown.media["document"]["file_id"]]
    assert stored.upload.name == f"briefwire-{bot.clock.now():%Y-%m-%d}.json"
    found = json.loads(stored.upload.content)
    assert isinstance(found, dict)
    return found


async def follows(bot: Journey, person: Person) -> None:
    """Somebody who was told something."""
    bot.topic("Harbour", "halmer")
    title, _, text = STRIKE.partition("\n\n")
    bot.publish(title, text)
    person.starts("t-harbour")
    await bot.settle()


async def test_export_is_a_file_with_what_was_told(bot: Journey) -> None:
    person = reader(bot)
    await follows(bot, person)

    shown = await answer(bot, "/export", person)

    found = document(bot, shown)
    assert [row["slug"] for row in found["subscriptions"]] == ["harbour"]
    assert [row["briefing"] for row in found["told"]] == [1]


async def test_of_a_group_its_data_goes_to_its_administrators_in_private_alone(bot: Journey) -> None:
    person, group = reader(bot), team(bot)
    await bot.settle()

    assert (await answer(bot, "/export@briefwire_bot", bot.ann, group)).text.startswith("Only an administrator")
    shown = await answer(bot, "/export@briefwire_bot", person, group)
    assert not shown.media
    payload = str(shown.buttons[0].url).partition("start=")[2]

    bot.ann.starts(payload)
    person.starts(payload)
    await bot.settle()
    assert bot.ann.last.text.startswith("Telegram doesn’t count you")
    assert document(bot, person.last)["chat"]["id"] == TEAM


async def test_a_link_to_the_data_of_an_unknown_group_gives_nothing(bot: Journey) -> None:
    assert (await answer(bot, "/start e-77", bot.ann)).text.startswith("Telegram doesn’t count you")


async def test_forgetme_says_what_goes_and_asks(bot: Journey) -> None:
    person = reader(bot)
    await follows(bot, person)

    shown = await answer(bot, "/forgetme", person)
    assert "1 topic that is followed" in shown.text
    assert "the number and date of 1 briefing" in shown.text
    assert labels(shown) == ["Delete everything", "Keep everything"]

    await press(bot, "Keep everything", shown, person)
    assert person.last.text == "Nothing was deleted."
    assert holding(bot, READER)


async def test_after_the_goodbye_nothing_holds_the_number(bot: Journey) -> None:
    person = reader(bot)
    await follows(bot, person)
    await answer(bot, "/forgetme", person)

    await press(bot, "Delete everything", person=person)

    assert person.last.text.startswith("Deleted:")
    assert holding(bot, READER) == set()


async def test_a_second_press_and_the_end_of_the_chat_bring_nothing_back(bot: Journey) -> None:
    person = reader(bot)
    await follows(bot, person)
    shown = await answer(bot, "/forgetme", person)

    person.presses("Delete everything", shown)
    person.sends_callback("forget", shown)
    person.sends_callback("unforget", shown)
    person.blocks_bot()
    await bot.settle()

    assert holding(bot, READER) == set()


async def test_that_the_goodbye_is_not_said_changes_nothing(bot: Journey) -> None:
    person = reader(bot)
    await follows(bot, person)
    shown = await answer(bot, "/forgetme", person)
    bot.telegram.fail_next("editMessageText", 403, "Forbidden: bot was blocked by the user")

    await press(bot, "Delete everything", shown, person)

    assert holding(bot, READER) == set()


async def test_start_afterwards_is_a_fresh_start(bot: Journey) -> None:
    person = reader(bot)
    await follows(bot, person)
    await answer(bot, "/forgetme", person)
    await press(bot, "Delete everything", person=person)

    answers = await says(bot, "/start", person)

    assert answers[0].text.startswith("I send short news briefings")


async def test_an_owner_by_the_settings_is_told_that_they_come_back(bot: Journey) -> None:
    await answer(bot, "/addtopic Floods: flood*")
    shown = next(one for one in await says(bot, "/forgetme") if labels(one) == ["Delete everything", "Keep everything"])
    assert "keeps your number" in shown.text
    assert "name you as its owner" in shown.text

    await press(bot, "Delete everything", shown)
    assert chats.known(bot.db, ADMIN) is None
    await says(bot, "/start")
    known = chats.known(bot.db, ADMIN)
    assert known is not None
    assert known.is_editor


async def test_a_groups_data_is_deleted_by_its_administrators_alone(bot: Journey) -> None:
    person, group = reader(bot), team(bot)
    bot.topic("Harbour", "halmer")
    person.says("/subscribe@briefwire_bot harbour", group)
    await bot.settle()

    assert (await answer(bot, "/forgetme@briefwire_bot", bot.ann, group)).text.startswith("Only an administrator")
    shown = await answer(bot, "/forgetme@briefwire_bot", person, group)
    await press(bot, "Delete everything", shown, bot.ann)
    assert holding(bot, TEAM)
    await press(bot, "Delete everything", shown, person)

    assert group.last.text.startswith("Deleted:")
    assert holding(bot, TEAM) == set()


async def test_a_link_shows_a_briefing_to_anybody_and_tells_them_nothing(bot: Journey) -> None:
    await follows(bot, reader(bot))

    shown = (await says(bot, "/start b-1", bot.ann))[0]

    assert shown.text == next(one.text for one in reader(bot).messages if "№ 1" in one.text)
    with bot.db.read() as c:
        assert c.execute(sa.select(sa.func.count()).select_from(briefing)).scalar_one() == 1


async def test_a_link_to_a_briefing_that_is_not_there_says_so(bot: Journey) -> None:
    assert (await answer(bot, "/start b-99", bot.ann)).text == "That link leads nowhere any more."


async def test_who_asks_too_much_is_told_once_when_to_ask_again(bot: Journey) -> None:
    for _ in range(24):
        bot.ann.says("/search flood")
    await bot.app.settle()

    told = [one.text for one in bot.ann.messages if one.text.startswith("That was more than")]
    assert told == ["That was more than I can look up at once. Ask me again in 3 seconds."]


async def test_a_group_that_threw_the_bot_out_hands_nothing_out(bot: Journey) -> None:
    person, group = reader(bot), team(bot)
    await bot.settle()
    bot.telegram.fail_next("getChatMember", 403, "Forbidden: bot was kicked from the supergroup chat")

    assert (await answer(bot, f"/start e{TEAM}", person)).text.startswith("Telegram doesn’t count you")
    in_group = await says(bot, f"/start@briefwire_bot e{TEAM}", person, group)
    assert not any(one.media for one in in_group)


async def test_an_editors_menu_that_cannot_be_reached_stops_no_goodbye(bot: Journey) -> None:
    await says(bot, "/start")
    shown = next(one for one in await says(bot, "/forgetme") if one.buttons)
    bot.telegram.fail_next("deleteMyCommands", 400, "Bad Request: chat not found")

    await press(bot, "Delete everything", shown)

    assert chats.known(bot.db, ADMIN) is None


async def test_of_a_briefing_that_was_taken_back_its_link_says_so(bot: Journey) -> None:
    await follows(bot, reader(bot))
    with bot.db.write() as c:
        c.execute(sa.update(article).values(status="withdrawn"))

    shown = (await says(bot, "/start b-1", bot.ann))[0]

    assert shown.text.startswith("None of these sentences")
