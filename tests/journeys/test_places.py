"""Where the bot is: blocked, let in, moved; and what it says to what it does not understand."""

import pytest

from bot.local_telegram import Group, Person
from bot.services import chats, schedules, subscriptions
from bot.services.subscriptions import Place
from bot.storage.chats import State
from tests.journeys.conftest import Journey
from tests.journeys.test_reading import answer, follows, says


@pytest.fixture
def newsroom(bot: Journey) -> Journey:
    bot.topic("River floods", "flood*")
    return bot


def state_of(bot: Journey, chat_id: int) -> State:
    known = chats.known(bot.db, chat_id)
    assert known is not None
    return known.state


async def test_a_reader_who_blocks_is_kept_and_paused_and_told_again_after(newsroom: Journey) -> None:
    await says(newsroom, "/subscribe floods")

    newsroom.ann.blocks_bot()
    await newsroom.settle()
    blocked = state_of(newsroom, newsroom.ann.id)
    newsroom.ann.unblocks_bot()
    await newsroom.settle()

    assert blocked is State.BLOCKED
    assert state_of(newsroom, newsroom.ann.id) is State.ACTIVE
    (row,) = subscriptions.of_place(newsroom.db, Place(newsroom.ann.id))
    assert row.next_due_at is not None


async def test_start_brings_back_one_whose_return_was_not_announced(newsroom: Journey) -> None:
    await says(newsroom, "/subscribe floods")
    chats.block(newsroom.db, newsroom.ann.id, "blocked")

    shown = await answer(newsroom, "/start")

    assert shown.text.startswith("Welcome back. You follow River floods.")


async def test_a_new_group_is_greeted_and_its_administrator_may_choose(newsroom: Journey) -> None:
    group = newsroom.telegram.group(-4001, "Team")

    group.adds_bot(newsroom.ann)
    await newsroom.settle()

    assert group.last.text.startswith("I send short news briefings here, on topics that an administrator")
    newsroom.ann.presses("River floods", group.last)
    await newsroom.settle()
    assert follows(newsroom, -4001) == ["River floods"]


async def test_a_group_of_an_empty_newsroom_is_greeted_without_topics(bot: Journey) -> None:
    group = bot.telegram.group(-4001, "Team")

    group.adds_bot(bot.ann)
    await bot.settle()

    assert group.last.text.endswith("As soon as the editors make one, /topics shows it.")


async def test_a_promotion_is_no_reason_to_speak(newsroom: Journey) -> None:
    group = newsroom.telegram.group(-4001, "Team")
    group.adds_bot(newsroom.ann)
    await newsroom.settle()
    said = len(group.messages)

    group.adds_bot(newsroom.ann, "administrator")
    await newsroom.settle()

    assert len(group.messages) == said


async def test_a_group_that_throws_the_bot_out_is_kept(newsroom: Journey) -> None:
    group = newsroom.telegram.group(-4001, "Team")
    group.adds_bot(newsroom.ann)
    await newsroom.settle()

    group.kicks_bot(newsroom.ann)
    await newsroom.settle()

    assert state_of(newsroom, -4001) is State.BLOCKED


async def test_a_channel_is_noted_without_a_word(newsroom: Journey) -> None:
    channel = newsroom.telegram.channel(-1003, "News", "news")

    channel.adds_bot(newsroom.ann)
    await newsroom.settle()

    assert channel.messages == []


async def test_a_group_that_moves_keeps_what_it_follows_and_its_settings(newsroom: Journey) -> None:
    group = newsroom.telegram.group(-4001, "Team")
    group.adds_bot(newsroom.ann)
    await newsroom.settle()
    newsroom.ann.says("/subscribe floods", group)
    newsroom.ann.says("/when 09:30 Asia/Tbilisi", group)
    await newsroom.settle()

    new = group.migrate()
    await newsroom.settle()

    (row,) = subscriptions.of_place(newsroom.db, Place(new.id))
    known = chats.known(newsroom.db, new.id)
    assert row.schedule == "09:30"
    assert known is not None
    assert known.time_zone == "Asia/Tbilisi"
    assert follows(newsroom, -4001) == []


async def test_an_unknown_command_gets_help(newsroom: Journey) -> None:
    shown = await answer(newsroom, "/frobnicate now")

    assert shown.text.startswith("I don’t know the command /frobnicate. This is what I can do:\n\n/topics – ")


async def test_in_a_group_an_unknown_command_is_ours_only_when_addressed(newsroom: Journey) -> None:
    group = newsroom.telegram.group(-4001, "Team")
    group.adds_bot(newsroom.ann)
    await newsroom.settle()

    silent = await says(newsroom, "/frobnicate", newsroom.ann, group)
    spoken = await says(newsroom, "/frobnicate@briefwire_bot", newsroom.ann, group)

    assert silent == []
    assert spoken[0].text.startswith("I don’t know the command /frobnicate")


async def test_words_that_name_a_topic_open_it_and_others_get_help(newsroom: Journey) -> None:
    topic = await answer(newsroom, "floods")
    other = await answer(newsroom, "good morning")

    assert topic.text.startswith("You don’t follow River floods.")
    assert other.text.startswith("I didn’t understand that as a topic.")


async def test_a_button_that_nobody_knows_says_what_to_do_instead(newsroom: Journey) -> None:
    shown = await answer(newsroom, "/topics")
    newsroom.telegram.toasts.clear()

    for data in ("nonsense", "follow:x", "topics:99999999999999999999", "show:1:2:3", "follow:1\n"):
        newsroom.ann.sends_callback(data, shown)
    await newsroom.settle()

    assert {toast.text for toast in newsroom.telegram.toasts} == {
        "That button is out of date. /topics and /settings show the present ones."
    }
    assert len(newsroom.telegram.toasts) == 5


async def test_a_button_on_a_message_too_old_to_be_seen_still_works(newsroom: Journey) -> None:
    shown = await answer(newsroom, "/topics")
    shown.deleted = True

    newsroom.ann.sends_callback("follow:1", shown)
    await newsroom.settle()

    assert follows(newsroom, newsroom.ann.id) == ["River floods"]


# what takes no messages is paused with its reason, never deleted, and goes on by itself

EVENTS = (
    ("Ferry stays in port", "The ferry to Halmer will not sail before Friday, the harbour office said on Monday."),
    ("Ferry sails at last", "A ferry with two hundred passengers reached Lissen on Sunday, its owner announced."),
)


@pytest.fixture
async def forum(bot: Journey) -> tuple[Group, int]:
    """A forum one of whose topics is told at once; Ann made it."""
    bot.topic("Ferries", "ferry")
    made = bot.telegram.supergroup(-1001, "Forum", forum=True)
    made.adds_bot(by=bot.ann)
    thread = made.opens_topic("News")
    await bot.settle()
    await told_at_once(bot, Place(-1001, thread))
    return made, thread


async def told_at_once(bot: Journey, place: Place) -> None:
    subscriptions.follow(bot.db, place, 1, bot.clock.now())
    subscriptions.set_schedule(bot.db, place, None, schedules.INSTANT, bot.clock.now())
    await bot.settle()


async def happens(bot: Journey, number: int) -> None:
    bot.publish(*EVENTS[number])
    await bot.settle()


def told(chat: Group | Person) -> list[str]:
    """The events that were told there, by their first word that differs."""
    return [title for title, _ in EVENTS if any(title in one.text for one in chat.messages)]


def paused(bot: Journey, chat_id: int) -> tuple[State, str | None]:
    known = chats.known(bot.db, chat_id)
    assert known is not None
    return known.state, known.state_reason


async def test_a_closed_forum_topic_is_paused_alone_and_told_again_when_it_opens(
    bot: Journey, forum: tuple[Group, int]
) -> None:
    group, thread = forum

    group.closes_topic(thread)
    await happens(bot, 0)
    closed, state = told(group), state_of(bot, -1001)
    group.reopens_topic(thread)
    await bot.settle()

    assert closed == []
    assert state is State.ACTIVE
    assert told(group) == ["Ferry stays in port"]


async def test_a_long_text_that_is_pushed_in_a_forum_topic_gets_its_card_there(
    bot: Journey, forum: tuple[Group, int]
) -> None:
    group, thread = forum
    bot.admin.starts()
    sentence = "The harbour office said on Monday that ferry number {} stays in port until Friday. "
    text = "".join(map(sentence.format, range(60)))[:4000]

    bot.admin.says(f"/push {text}", group, thread=thread)
    await bot.settle()

    assert group.last.text.startswith("Draft № ")
    assert group.last.thread == thread


async def test_a_closed_general_topic_silences_no_other_topic_of_the_forum(
    bot: Journey, forum: tuple[Group, int]
) -> None:
    group, thread = forum
    await told_at_once(bot, Place(-1001))

    group.closes_topic(0)
    await happens(bot, 0)
    threads = [one.thread for one in group.messages if "Ferry stays" in one.text]
    group.reopens_topic(0)
    await bot.settle()

    assert threads == [thread]
    assert [one.thread for one in group.messages if "Ferry stays" in one.text] == [thread, 0]


async def test_a_right_to_write_in_closed_topics_opens_them_to_the_bot(bot: Journey, forum: tuple[Group, int]) -> None:
    group, thread = forum
    group.closes_topic(thread)
    await happens(bot, 0)

    group.adds_bot(bot.ann, "administrator")
    await bot.settle()

    assert told(group) == ["Ferry stays in port"]


async def test_a_deleted_forum_topic_is_paused_and_its_subscription_kept(
    bot: Journey, forum: tuple[Group, int]
) -> None:
    group, thread = forum

    group.deletes_topic(thread)
    await happens(bot, 0)

    assert state_of(bot, -1001) is State.ACTIVE
    assert follows(bot, -1001, thread) == ["Ferries"]
    (row,) = subscriptions.of_place(bot.db, Place(-1001, thread))
    assert row.next_due_at is None


async def test_a_deactivated_account_is_paused_and_kept(bot: Journey) -> None:
    bot.topic("Ferries", "ferry")
    await says(bot, "/subscribe ferries")
    await told_at_once(bot, Place(bot.ann.id))

    bot.ann.deletes_account()
    await happens(bot, 0)

    assert paused(bot, bot.ann.id) == (State.BLOCKED, "deactivated")
    assert follows(bot, bot.ann.id) == ["Ferries"]


@pytest.mark.parametrize(
    ("status", "reason"), [("restricted", "no_rights"), ("muted", "no_rights"), ("kicked", "kicked")]
)
async def test_a_group_that_silences_the_bot_is_paused_and_told_again_when_it_may_speak(
    bot: Journey, status: str, reason: str
) -> None:
    bot.topic("Ferries", "ferry")
    group = bot.telegram.supergroup(-1001, "Team")
    group.adds_bot(by=bot.ann)
    await bot.settle()
    await told_at_once(bot, Place(-1001))

    match status:
        case "restricted":
            group.silences_bot(bot.ann)
        case "muted":
            group.chat.muted = True  # for all members: no update tells bots of it
        case "kicked":
            group.kicks_bot(bot.ann)
    await happens(bot, 0)
    meanwhile = paused(bot, -1001)
    group.adds_bot(bot.ann, "administrator")
    await bot.settle()
    await happens(bot, 1)

    assert meanwhile == (State.BLOCKED, reason)
    assert paused(bot, -1001) == (State.ACTIVE, None)
    assert told(group) == ["Ferry stays in port", "Ferry sails at last"]


async def test_an_answer_that_arrives_shows_that_a_group_is_open_again(bot: Journey) -> None:
    bot.topic("Ferries", "ferry")
    group = bot.telegram.supergroup(-1001, "Team")
    group.adds_bot(by=bot.ann)
    await bot.settle()
    await told_at_once(bot, Place(-1001))
    group.chat.muted = True
    await happens(bot, 0)

    group.chat.muted = False
    await says(bot, "/settings", bot.ann, group)

    assert paused(bot, -1001) == (State.ACTIVE, None)
    assert told(group) == ["Ferry stays in port"]


async def test_a_group_that_lets_its_members_write_again_is_told_within_the_hour(bot: Journey) -> None:
    bot.topic("Ferries", "ferry")
    group = bot.telegram.supergroup(-1001, "Team")
    group.adds_bot(by=bot.ann)
    await bot.settle()
    await told_at_once(bot, Place(-1001))
    group.chat.muted = True
    await happens(bot, 0)

    again = bot.app.ticks(("brief",))["try silenced groups"].run
    again()
    await bot.settle()
    still = paused(bot, -1001)
    group.chat.muted = False
    again()
    await bot.settle()

    assert still == (State.BLOCKED, "no_rights")
    assert paused(bot, -1001) == (State.ACTIVE, None)
    assert told(group) == ["Ferry stays in port"]


async def test_one_who_left_a_group_while_restricted_is_out(bot: Journey) -> None:
    group = bot.telegram.supergroup(-1001, "Team")
    group.adds_bot(by=bot.ann)
    await bot.settle()
    group.silences_bot(bot.ann)
    (update,) = bot.telegram.take_updates()
    update["my_chat_member"]["new_chat_member"]["is_member"] = False

    await bot.app.keep_update(update)
    await bot.settle()

    assert paused(bot, -1001) == (State.BLOCKED, "kicked")
