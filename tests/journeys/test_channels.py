"""Channels: let in, managed in private by their administrators, told on time; and buttons where many read."""

from datetime import timedelta
from zoneinfo import available_timezones

import pytest

from bot.delivery.render import Button
from bot.handlers.visit import about
from bot.local_telegram import Group, Person, Shown
from bot.services import chats, subscriptions
from bot.services.subscriptions import Place
from bot.storage.chats import Chat, State
from tests.journeys.conftest import Journey
from tests.journeys.test_reading import FLOOD, answer, datas, follows, labels, press, says

HEAD = "For the channel Border news:\n\n"
EBB = "The flood fell by nine metres in Brod. The mayor of Brod reopened nine schools on Sunday."


@pytest.fixture
def newsroom(bot: Journey) -> Journey:
    bot.topic("River floods", "flood*")
    bot.topic("Port strike", "port AND strike")
    bot.publish("Flood on the Selt rises", FLOOD, source="VNA", domain="vna.example", url="https://vna.example/2")
    return bot


@pytest.fixture
async def channel(newsroom: Journey) -> Group:
    """Ann has written to the bot, and made it an administrator of her channel."""
    await says(newsroom, "/start")
    made = newsroom.telegram.channel(-1003, "Border news", "bordernews")
    made.adds_bot(newsroom.ann)
    await newsroom.settle()
    return made


def stored(bot: Journey, chat_id: int = -1003) -> Chat:
    known = chats.known(bot.db, chat_id)
    assert known is not None
    return known


def bob(bot: Journey) -> Person:
    return bot.telegram.person(8, "Bob")


async def follow(bot: Journey) -> Shown:
    """The channel follows the floods; the card that says so."""
    await press(bot, "River floods", bot.ann.last)
    return bot.ann.last


def toasts(bot: Journey) -> list[str]:
    return [toast.text for toast in bot.telegram.toasts]


# let in


async def test_who_lets_the_bot_into_a_channel_is_asked_what_it_shall_follow(newsroom: Journey, channel: Group) -> None:
    asked = newsroom.ann.last

    assert asked.text == f"{HEAD}I can post there now. What shall it follow?"
    assert labels(asked) == ["River floods · 1 this week", "Port strike · 0", "Settings"]
    assert datas(asked)[0] == "ch:-1003:follow:1"
    assert channel.messages == []


async def test_a_channel_is_told_at_its_time_and_not_on_subscribing(newsroom: Journey, channel: Group) -> None:
    card = await follow(newsroom)

    assert card.text == (
        f"{HEAD}It follows River floods. Next briefing: tomorrow 08:00 (Europe/Minsk). When nothing is new, I stay silent."
    )
    assert channel.messages == []
    assert follows(newsroom, -1003) == ["River floods"]
    assert follows(newsroom, newsroom.ann.id) == []
    await newsroom.wind(newsroom.clock.now() + timedelta(days=1))
    (briefing,) = channel.messages
    assert briefing.text.startswith("River floods · 1 story of the last 30 days")


async def test_the_first_briefing_may_come_at_once_by_a_button(newsroom: Journey, channel: Group) -> None:
    card = await follow(newsroom)

    await press(newsroom, "Post now", card)
    first = newsroom.ann.last.text
    await press(newsroom, "Post now", card)

    assert channel.last.text.startswith("River floods · 1 story")
    assert len(channel.messages) == 1
    assert first == f"{HEAD}Posted."
    assert newsroom.ann.last.text == f"{HEAD}There is nothing on River floods that the channel was not told."


async def test_who_never_wrote_to_the_bot_can_not_be_asked_and_nothing_breaks(newsroom: Journey) -> None:
    made = newsroom.telegram.channel(-1003, "Border news")
    made.adds_bot(newsroom.ann)
    await newsroom.settle()
    assert newsroom.ann.messages == []

    shown = await answer(newsroom, "/channels")

    assert labels(shown) == ["Border news", "Add me to a channel"]


async def test_who_blocked_the_bot_is_not_asked_and_nothing_breaks(newsroom: Journey) -> None:
    await says(newsroom, "/start")
    newsroom.ann.blocks_bot()
    newsroom.telegram.channel(-1003, "Border news").adds_bot(newsroom.ann)
    await newsroom.settle()

    assert stored(newsroom).state is State.ACTIVE


async def test_a_channel_begins_in_the_time_zone_of_who_let_the_bot_in(newsroom: Journey) -> None:
    await says(newsroom, "/when Asia/Tbilisi")

    newsroom.telegram.channel(-1003, "Border news").adds_bot(newsroom.ann)
    await newsroom.settle()

    assert stored(newsroom).time_zone == "Asia/Tbilisi"


async def test_a_channel_of_an_empty_newsroom_waits_for_topics(bot: Journey) -> None:
    await says(bot, "/start")

    bot.telegram.channel(-1003, "Border news").adds_bot(bot.ann)
    await bot.settle()

    assert bot.ann.last.text == f"{HEAD}There are no topics yet. As soon as the editors make one, /topics shows it."


async def test_a_bot_that_may_not_post_says_nothing_and_waits(newsroom: Journey) -> None:
    await says(newsroom, "/start")
    said = len(newsroom.ann.messages)
    made = newsroom.telegram.channel(-1003, "Border news")

    made.adds_bot(newsroom.ann, may_post=False)
    await newsroom.settle()
    state, reason = stored(newsroom).state, stored(newsroom).state_reason
    silent = len(newsroom.ann.messages)
    made.adds_bot(newsroom.ann)
    await newsroom.settle()

    assert (state, reason, silent) == (State.BLOCKED, "no_rights", said)
    assert stored(newsroom).state is State.ACTIVE
    assert newsroom.ann.last.text.endswith("What shall it follow?")


# managed


@pytest.mark.usefixtures("channel")
async def test_channels_lists_those_that_this_person_manages(newsroom: Journey) -> None:
    other = newsroom.telegram.channel(-1004, "Another paper")
    other.adds_bot(bob(newsroom))
    closed = newsroom.telegram.channel(-1005, "Closed")
    closed.adds_bot(newsroom.ann)
    closed.kicks_bot(newsroom.ann)
    await newsroom.settle()

    mine = await answer(newsroom, "/channels")
    other.joined_by(newsroom.ann, "administrator")
    both = await answer(newsroom, "/channels")
    nobodys = await answer(newsroom, "/channels", newsroom.telegram.person(9, "Eve"))

    assert labels(mine) == ["Border news", "Add me to a channel"]
    assert mine.buttons[-1].url == "https://t.me/briefwire_bot?startchannel&admin=post_messages"
    assert labels(both)[:2] == ["Another paper", "Border news"]
    assert labels(nobodys) == ["Add me to a channel"]
    assert nobodys.text.startswith("I know no channel that you manage.")


@pytest.mark.usefixtures("channel")
async def test_a_group_is_told_where_channels_are_managed(newsroom: Journey) -> None:
    group = newsroom.telegram.group(-4001, "Team")
    group.adds_bot(newsroom.ann)
    await newsroom.settle()

    shown = await answer(newsroom, "/channels", newsroom.ann, group)

    assert shown.text == "Channels are managed in our private chat."
    assert shown.buttons[0].url == "https://t.me/briefwire_bot?start=channels"
    assert labels(await answer(newsroom, "/start channels"))[0] == "Border news"


@pytest.mark.usefixtures("channel")
async def test_the_settings_of_a_channel_are_one_tap_from_the_list(newsroom: Journey) -> None:
    await follow(newsroom)
    shown = await answer(newsroom, "/channels")

    await press(newsroom, "Border news", shown)

    assert shown.text == (
        f"{HEAD}River floods: 08:00 every day.\n\nTime zone: Europe/Minsk, where it is 12:00 now.\n\nQuiet hours: none."
    )
    assert labels(shown) == [
        *("Times", "Time zone", "Quiet hours", "Short or long", "News languages", "Topics", "Language"),
        *("Stop posting", "All channels"),
    ]
    await press(newsroom, "All channels", shown)
    assert labels(shown) == ["Border news", "Add me to a channel"]


async def test_every_screen_of_a_channel_says_so_first_and_stays_with_it(newsroom: Journey, channel: Group) -> None:
    card = await follow(newsroom)
    pressed: list[str] = []
    waiting = [*datas(card), "ch:-1003:topic:1"]

    while waiting:
        data = waiting.pop() or ""
        verb = data.split(":")[2]
        if data in pressed or sum(one.split(":")[2] == verb for one in pressed) >= 3:
            continue
        pressed.append(data)
        newsroom.ann.sends_callback(data, card)
        await newsroom.app.settle()
        newsroom.clock.wind(1.2)
        assert card.text.startswith(HEAD), data
        assert newsroom.ann.last.text.startswith(HEAD), data
        waiting += [one for one in datas(card) if one != "ch"]

    assert {data.split(":")[2] for data in pressed} == {
        *("follow", "unfollow", "instant", "topics", "topic", "settings", "when", "at", "asap", "days", "write"),
        *("zone", "tz", "city", "lang", "nl", "lens", "len", "ws", "wk", "quiet", "hours", "post", "halt", "go"),
    }
    assert all(one.text.startswith("River floods ·") for one in channel.messages)
    assert follows(newsroom, newsroom.ann.id) == []
    assert [one for one in toasts(newsroom) if "out of date" in one] == []


@pytest.mark.usefixtures("channel")
async def test_times_zone_and_quiet_hours_are_the_channels_own(newsroom: Journey) -> None:
    card = await follow(newsroom)

    await press(newsroom, "Change times", card)
    await press(newsroom, "18:00", card)
    newsroom.ann.sends_callback("ch:-1003:tz:Asia/Tbilisi", card)
    await newsroom.settle()
    zone = card.text
    newsroom.ann.sends_callback("ch:-1003:quiet:1320:420", card)
    await newsroom.settle()

    assert zone.startswith(f"{HEAD}Done. Its times are times of Asia/Tbilisi")
    assert card.text.startswith(f"{HEAD}Quiet hours: 22:00 to 07:00.")
    (row,) = subscriptions.of_place(newsroom.db, Place(-1003))
    assert row.schedule == "08:00,18:00"
    assert (stored(newsroom).time_zone, stored(newsroom).quiet) == ("Asia/Tbilisi", (1320, 420))
    assert (stored(newsroom, 5).time_zone, stored(newsroom, 5).quiet) == ("Europe/Minsk", None)


@pytest.mark.usefixtures("channel")
async def test_answers_in_words_are_about_the_channel_that_was_asked_of(newsroom: Journey) -> None:
    card = await follow(newsroom)
    await press(newsroom, "Change times", card)

    await press(newsroom, "Write times", card)
    question = newsroom.ann.last
    newsroom.ann.says("25:99", reply_to=question)
    await newsroom.settle()
    again = newsroom.ann.last
    newsroom.ann.says("09:30 mon-fri")  # within ten minutes no reply is needed
    await newsroom.settle()

    assert question.text.startswith(f"{HEAD}Which times?")
    assert again.text.startswith(f"{HEAD}“25:99” is no time.")
    assert newsroom.ann.last.text.startswith(f"{HEAD}River floods: 09:30 on weekdays.")
    (row,) = subscriptions.of_place(newsroom.db, Place(-1003))
    assert row.schedule == "09:30 mon-fri"


@pytest.mark.usefixtures("channel")
async def test_the_last_time_stays_and_the_way_out_is_named(newsroom: Journey) -> None:
    card = await follow(newsroom)
    await press(newsroom, "Change times", card)

    await press(newsroom, "✓ 08:00", card)

    assert card.text.endswith("One time has to stay. Stop posting, in the settings, ends all briefings.")


async def test_a_channel_stops_and_goes_on(newsroom: Journey, channel: Group) -> None:
    card = await follow(newsroom)
    newsroom.ann.sends_callback("ch:-1003:settings", card)
    await newsroom.settle()

    await press(newsroom, "Stop posting", card)
    stopped = card.text
    topic = await _screen(newsroom, "topic:1", card)
    listed = await answer(newsroom, "/channels")
    await newsroom.wind(newsroom.clock.now() + timedelta(days=2))
    silent = len(channel.messages)
    newsroom.ann.sends_callback("ch:-1003:settings", card)
    await newsroom.settle()
    await press(newsroom, "Post again", card)
    await newsroom.wind(newsroom.clock.now() + timedelta(days=1))

    assert stopped.startswith(f"{HEAD}All is stopped there. Topics and times are kept.")
    assert topic == f"{HEAD}It follows River floods, but nothing is posted now. The settings say why."
    assert labels(listed)[0] == "Border news · stopped"
    assert silent == 0
    assert card.text.startswith(f"{HEAD}River floods: 08:00 every day.")
    assert len(channel.messages) == 1


@pytest.mark.usefixtures("channel")
async def test_following_brings_a_stopped_channel_back(newsroom: Journey) -> None:
    card = await follow(newsroom)
    await _screen(newsroom, "halt", card)

    await _screen(newsroom, "follow:2", card)

    assert stored(newsroom).state is State.ACTIVE


async def test_the_frame_speaks_the_channels_language(newsroom: Journey, channel: Group) -> None:
    card = await follow(newsroom)
    chats.set_language(newsroom.db, -1003, "xx")

    await press(newsroom, "Post now", card)

    assert "⟦" in channel.last.text
    assert newsroom.ann.last.text == f"{HEAD}Posted."


# by whom


async def test_who_is_no_administrator_any_more_gets_one_sentence(newsroom: Journey, channel: Group) -> None:
    card = await follow(newsroom)
    await press(newsroom, "Change times", card)
    await press(newsroom, "Write times", card)
    question = newsroom.ann.last
    channel.joined_by(newsroom.ann, "member")
    newsroom.telegram.toasts.clear()
    refusal = (
        "Telegram doesn’t count you among the administrators of “Border news” now. Only they decide what it follows."
    )

    await press(newsroom, "18:00", card)
    newsroom.ann.says("09:30", reply_to=question)
    await newsroom.settle()
    by_words = newsroom.ann.last.text
    by_link = await answer(newsroom, "/start c-1003-1")

    assert toasts(newsroom) == [refusal]
    assert by_words == by_link.text == refusal
    (row,) = subscriptions.of_place(newsroom.db, Place(-1003))
    assert row.schedule == "08:00"


@pytest.mark.parametrize(
    "data",
    ["ch:-1003:follow:2", "ch:-1003:settings", "ch:-1003:halt", "ch:-1003:post:1", "ch:-1003:tz:Asia/Tbilisi"],
)
async def test_a_stranger_changes_nothing_with_forged_buttons(newsroom: Journey, channel: Group, data: str) -> None:
    await follow(newsroom)
    shown = await answer(newsroom, "/start", bob(newsroom))
    before = stored(newsroom)
    newsroom.telegram.toasts.clear()

    bob(newsroom).sends_callback(data, shown)
    await newsroom.settle()

    assert toasts(newsroom)[0].startswith("Telegram doesn’t count you among the administrators")
    assert stored(newsroom) == before
    assert follows(newsroom, -1003) == ["River floods"]
    assert channel.messages == []


async def test_a_forwarded_post_proves_nothing(newsroom: Journey, channel: Group) -> None:
    await says(newsroom, "/start", bob(newsroom))

    bob(newsroom).forwards("Flood news", from_channel=channel, message_id=9)
    await newsroom.settle()

    assert labels(await answer(newsroom, "/channels", bob(newsroom))) == ["Add me to a channel"]
    assert follows(newsroom, -1003) == []


@pytest.mark.parametrize(
    "data", ["ch:-4001:follow:1", "ch:-999:settings", "ch:5:settings", "ch:-1003:nonsense", "ch:-1003:place", "ch:x:y"]
)
@pytest.mark.usefixtures("channel")
async def test_a_button_about_what_is_no_channel_is_old(newsroom: Journey, data: str) -> None:
    group = newsroom.telegram.group(-4001, "Team")
    group.adds_bot(newsroom.ann)
    await newsroom.settle()
    newsroom.telegram.toasts.clear()

    newsroom.ann.sends_callback(data, newsroom.ann.last)
    await newsroom.settle()

    assert toasts(newsroom) == ["That button is out of date. /topics and /settings show the present ones."]
    assert follows(newsroom, -4001) == []


async def test_a_channel_that_threw_the_bot_out_says_so_when_it_is_managed(newsroom: Journey, channel: Group) -> None:
    card = await follow(newsroom)
    channel.kicks_bot(newsroom.ann)
    await newsroom.settle()
    newsroom.telegram.toasts.clear()

    await press(newsroom, "Change times", card)

    assert toasts(newsroom) == ["I am no administrator of “Border news” any more. Make me one again, then this works."]


@pytest.mark.usefixtures("channel")
async def test_whom_telegram_does_not_know_there_is_no_administrator(newsroom: Journey) -> None:
    card = await follow(newsroom)
    newsroom.telegram.fail_next("getChatMember", 400, "Bad Request: PARTICIPANT_ID_INVALID")
    newsroom.telegram.toasts.clear()

    await press(newsroom, "Change times", card)

    assert toasts(newsroom)[0].startswith("Telegram doesn’t count you among the administrators")


def test_every_time_zone_fits_a_button_about_the_largest_channel() -> None:
    smallest = -(10**12) - 997852516352  # https://core.telegram.org/api/bots/ids

    made = [about(smallest, Button("x", f"tz:{name}")).data or "" for name in available_timezones()]

    assert max(map(len, made)) <= 64


@pytest.mark.usefixtures("channel")
async def test_that_telegram_cannot_be_asked_is_no_refusal(newsroom: Journey) -> None:
    card = await follow(newsroom)
    newsroom.telegram.unreachable_next("getChatMember")

    await press(newsroom, "Change times", card)
    newsroom.clock.wind(10)
    await newsroom.settle()

    assert card.text.startswith(f"{HEAD}River floods: 08:00 every day.")


async def test_a_long_title_still_fits_the_box(newsroom: Journey) -> None:
    await says(newsroom, "/start")
    made = newsroom.telegram.channel(-1003, "The longest title " * 7)
    made.adds_bot(newsroom.ann)
    await newsroom.settle()
    made.joined_by(newsroom.ann, "left")
    newsroom.telegram.toasts.clear()

    await press(newsroom, "River floods", newsroom.ann.last)

    assert toasts(newsroom)[0].endswith("Only they decide what it follows.")


# rights come and go


async def test_a_lost_right_pauses_and_its_return_resumes(newsroom: Journey, channel: Group) -> None:
    card = await follow(newsroom)

    channel.demotes_bot(newsroom.ann)
    await newsroom.settle()
    await _screen(newsroom, "settings", card)
    paused = (stored(newsroom).state, stored(newsroom).state_reason, card.text)
    listed = await answer(newsroom, "/channels")
    channel.adds_bot(newsroom.ann)
    await newsroom.settle()

    assert paused[:2] == (State.BLOCKED, "no_rights")
    assert paused[2].startswith(
        f"{HEAD}Paused: I may not post messages there. As soon as an administrator lets me, I go on."
    )
    assert labels(listed)[0] == "Border news · paused"
    assert stored(newsroom).state is State.ACTIVE
    assert newsroom.ann.last.text == f"{HEAD}I can post there again, and go on."
    await newsroom.wind(newsroom.clock.now() + timedelta(days=1))
    assert len(channel.messages) == 1


async def test_a_right_that_was_lost_unannounced_is_found_out_by_posting(newsroom: Journey, channel: Group) -> None:
    card = await follow(newsroom)
    channel.chat.members[newsroom.telegram.world.bot.id].may_post = False

    await press(newsroom, "Post now", card)
    by_button = newsroom.ann.last.text
    chats.resume(newsroom.db, -1003, newsroom.clock.now())
    await newsroom.wind(newsroom.clock.now() + timedelta(days=1))

    assert by_button.startswith(f"{HEAD}Paused: I may not post messages there.")
    assert (stored(newsroom).state, stored(newsroom).state_reason) == (State.BLOCKED, "no_rights")


@pytest.mark.usefixtures("channel")
async def test_another_failure_of_posting_is_an_error_as_elsewhere(newsroom: Journey) -> None:
    card = await follow(newsroom)
    newsroom.telegram.fail_next("sendMessage", 400, "Bad Request: message text is empty")

    await press(newsroom, "Post now", card)

    assert stored(newsroom).state is State.ACTIVE
    assert "Posted" not in newsroom.ann.last.text


async def test_posting_again_without_the_right_waits_for_it(newsroom: Journey, channel: Group) -> None:
    card = await follow(newsroom)
    await _screen(newsroom, "halt", card)
    channel.demotes_bot(newsroom.ann)
    await newsroom.settle()
    kept = stored(newsroom).state

    await _screen(newsroom, "go", card)
    waiting = stored(newsroom).state, card.text
    channel.adds_bot(newsroom.ann)
    await newsroom.settle()

    assert kept is State.STOPPED
    assert waiting[0] is State.BLOCKED
    assert "Paused: I may not post" in waiting[1]
    assert stored(newsroom).state is State.ACTIVE


async def test_a_kick_after_a_lost_right_is_the_reason_then(newsroom: Journey, channel: Group) -> None:
    channel.demotes_bot(newsroom.ann)
    channel.kicks_bot(newsroom.ann)
    await newsroom.settle()

    assert stored(newsroom).state_reason == "kicked"


# buttons that many can press


async def briefing_in(bot: Journey, channel: Group) -> Shown:
    card = await follow(bot)
    await press(bot, "Post now", card)
    bot.telegram.toasts.clear()
    return channel.last


@pytest.mark.parametrize(("button", "link"), [("Show in place", "s-1"), ("When", "w-1")])
async def test_a_readers_button_under_a_channels_briefing_leads_to_the_private_chat(
    newsroom: Journey, channel: Group, button: str, link: str
) -> None:
    briefing = await briefing_in(newsroom, channel)
    was = briefing.text

    await press(newsroom, button, briefing, bob(newsroom))

    (toast,) = newsroom.telegram.toasts
    assert toast.url == f"https://t.me/briefwire_bot?start={link}"
    assert (briefing.text, briefing.edited, len(channel.messages)) == (was, False, 1)


async def test_more_under_a_channels_briefing_is_told_in_private(newsroom: Journey, channel: Group) -> None:
    briefing = await briefing_in(newsroom, channel)
    newsroom.telegram.toasts.clear()

    bob(newsroom).sends_callback("more:1", briefing)
    await newsroom.settle()
    (toast,) = newsroom.telegram.toasts
    told = await answer(newsroom, f"/start {toast.url.partition('=')[2]}", bob(newsroom))

    assert toast.url.endswith("?start=m-1")
    assert told.text.startswith("River floods · 1 story")
    assert len(channel.messages) == 1


async def test_a_sentence_is_shown_in_place_in_private_and_the_briefing_comes_back(
    newsroom: Journey, channel: Group
) -> None:
    await briefing_in(newsroom, channel)

    shown = await answer(newsroom, "/start s-1", bob(newsroom))
    assert "Sentence 1 of" in shown.text
    bob(newsroom).presses("Next", shown)
    await newsroom.settle()
    assert "Sentence 2 of" in shown.text
    await press(newsroom, "Back", shown, bob(newsroom))
    assert shown.text.startswith("River floods · 1 story")


async def test_an_administrators_when_leads_to_the_channels_times(newsroom: Journey, channel: Group) -> None:
    briefing = await briefing_in(newsroom, channel)

    await press(newsroom, "When", briefing)
    (toast,) = newsroom.telegram.toasts
    shown = await answer(newsroom, f"/start {toast.url.partition('=')[2]}")

    assert toast.url == "https://t.me/briefwire_bot?start=c-1003-1"
    assert shown.text.startswith(f"{HEAD}River floods: 08:00 every day.")


async def test_a_readers_when_offers_the_topic_to_the_reader(newsroom: Journey, channel: Group) -> None:
    await briefing_in(newsroom, channel)

    shown = await answer(newsroom, "/start w-1", bob(newsroom))

    assert shown.text == "You don’t follow River floods. A tap changes that."
    await press(newsroom, "Follow", shown, bob(newsroom))
    assert follows(newsroom, 8) == ["River floods"]


@pytest.mark.parametrize("words", ["/start m-99", "/start s-99", "/start w-99", "/start c-99", "/start s-0-999"])
async def test_a_forged_link_is_answered_politely(newsroom: Journey, words: str) -> None:
    shown = await answer(newsroom, words)

    assert shown.text.startswith(("That topic is no longer there", "That button is out of date"))


@pytest.mark.parametrize("data", ["follow:2", "settings", "ch:-1003:halt", "back:1", "nonsense", "unfollow:1"])
async def test_nothing_else_can_be_pressed_in_a_channel(newsroom: Journey, channel: Group, data: str) -> None:
    briefing = await briefing_in(newsroom, channel)

    newsroom.ann.sends_callback(data, briefing)
    await newsroom.settle()

    assert toasts(newsroom) == ["That button is out of date. /topics and /settings show the present ones."]
    assert not briefing.edited
    assert follows(newsroom, -1003) == ["River floods"]


async def test_a_press_too_old_to_lead_anywhere_is_no_error(newsroom: Journey, channel: Group) -> None:
    briefing = await briefing_in(newsroom, channel)
    newsroom.telegram.fail_next("answerCallbackQuery", 400, "Bad Request: query is too old")

    await press(newsroom, "Show in place", briefing, bob(newsroom))

    assert not briefing.edited
    assert bob(newsroom).messages == []


async def test_a_groups_briefing_is_not_changed_by_its_buttons(newsroom: Journey) -> None:
    group = newsroom.telegram.supergroup(-1001, "Team")
    group.adds_bot(newsroom.ann)
    group.joined_by(bob(newsroom))
    await newsroom.settle()
    briefing = (await says(newsroom, "/subscribe floods", newsroom.ann, group))[-1]
    newsroom.telegram.toasts.clear()
    said = len(group.messages)

    await press(newsroom, "Show in place", briefing, bob(newsroom))
    await press(newsroom, "When", briefing, bob(newsroom))
    links = [toast.url.partition("=")[2] for toast in newsroom.telegram.toasts]
    silent = len(group.messages)
    await press(newsroom, "When", briefing)

    assert links == ["s-1", "w-1"]
    assert silent == said
    assert not briefing.edited
    assert group.last.text.startswith("River floods: 08:00 every day.")
    await press(newsroom, "18:00", group.last)
    assert group.last.text.startswith("River floods: 08:00, 18:00 every day.")


# other channels


async def test_what_is_posted_in_a_channel_is_no_command(newsroom: Journey, channel: Group) -> None:
    channel.posts("/subscribe floods")
    channel.posts("/stop")
    await newsroom.settle()

    assert follows(newsroom, -1003) == []
    assert stored(newsroom).state is State.ACTIVE
    assert not [one for one in channel.messages if one.by_bot]


async def test_a_discussion_group_that_repeats_a_post_is_not_answered(newsroom: Journey, channel: Group) -> None:
    linked = newsroom.telegram.supergroup(-1009, "Border news chat")
    linked.adds_bot(newsroom.ann, "administrator")
    await newsroom.settle()
    said = len(linked.messages)

    linked.repeats(channel.posts("/stop"))
    linked.repeats(await briefing_in(newsroom, channel))
    await newsroom.settle()

    assert [one for one in linked.messages[said:] if one.by_bot] == []
    assert stored(newsroom, -1009).state is State.ACTIVE


async def _screen(bot: Journey, data: str, shown: Shown) -> str:
    """Press a button of the channel that need not be there; what stands then."""
    bot.ann.sends_callback(f"ch:-1003:{data}", shown)
    await bot.settle()
    return shown.text


# languages


async def test_the_language_is_chosen_among_those_that_are_spoken(newsroom: Journey, channel: Group) -> None:
    card = await follow(newsroom)
    chats.set_language(newsroom.db, -1003, "xx")

    await _screen(newsroom, "lang", card)
    choices = card.text, labels(card)
    await _screen(newsroom, "lang:zz", card)
    still = stored(newsroom).language
    await _screen(newsroom, "lang:en", card)

    assert choices == (
        f"{HEAD}In which language do I speak here? The news stays in the sources’ own words.",
        ["English", "Беларуская", "Русский", "Українська", "Settings"],
    )
    assert (still, stored(newsroom).language) == ("xx", "en")
    assert labels(card)[0] == "✓ English"
    assert channel.messages == []


async def test_a_reader_is_spoken_to_in_the_language_of_choice(newsroom: Journey) -> None:
    await says(newsroom, "/start")
    chats.set_language(newsroom.db, newsroom.ann.id, "xx")
    shown = await answer(newsroom, "/settings")

    newsroom.ann.sends_callback("lang:en", shown)
    await newsroom.settle()

    assert shown.text.startswith("In which language do I speak here?")


# the record


async def test_what_an_administrator_sets_for_a_channel_or_a_group_is_in_the_audit(
    newsroom: Journey, channel: Group
) -> None:
    card = await follow(newsroom)
    await press(newsroom, "Post now", card)
    newsroom.ann.sends_callback("ch:-1003:lang:be", card)
    group = newsroom.telegram.group()
    group.adds_bot(newsroom.ann)
    newsroom.ann.says("/when Asia/Tbilisi", group)
    await newsroom.settle()

    shown = (await answer(newsroom, "/audit", newsroom.admin)).text

    assert f"Ann: set the time zone of {group.chat.title}: Asia/Tbilisi\n" in shown
    assert "Ann: chose the language that I speak in Border news: Belarusian" in shown
    assert "Ann: had River floods posted at once in Border news" in shown
    assert "Ann: let Border news follow River floods" in shown
    assert len(channel.messages) == 1
