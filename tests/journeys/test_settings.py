"""Readers' settings: times, days, time zone, quiet hours; by buttons and in words."""

from datetime import timedelta

import pytest

from bot.local_telegram import Group, Person, Shown
from bot.services import chats, subscriptions
from bot.services.subscriptions import Place
from bot.storage.chats import Chat
from tests.journeys.conftest import Journey
from tests.journeys.test_reading import answer, datas, labels, press, says

FLOOD = "The flood on the river Selt rose by 40 centimetres over the night. Volunteers filled four thousand sandbags."


@pytest.fixture
async def reader(bot: Journey) -> Journey:
    """Ann follows one of two topics."""
    bot.topic("River floods", "flood*")
    bot.topic("Port strike", "port AND strike")
    bot.publish("Flood on the Selt rises", FLOOD, source="VNA", domain="vna.example")
    await says(bot, "/subscribe floods")
    return bot


def schedules_of(bot: Journey) -> dict[str, str]:
    return {row.topic_title: row.schedule for row in subscriptions.of_place(bot.db, Place(bot.ann.id))}


def ann(bot: Journey) -> Chat:
    known = chats.known(bot.db, bot.ann.id)
    assert known is not None
    return known


async def replies(bot: Journey, words: str, to: Shown) -> Shown:
    """What the bot says to a reply."""
    bot.ann.says(words, reply_to=to)
    await bot.settle()
    return bot.ann.last


async def group_of(bot: Journey) -> Group:
    group = bot.telegram.supergroup(-1001, "Team")
    group.adds_bot(bot.admin)
    group.joined_by(bot.telegram.person(8, "Bob"))
    await bot.settle()
    bot.admin.says("/subscribe floods", group)
    await bot.settle()
    return group


# times


async def test_when_shows_the_times_and_what_they_can_become(reader: Journey) -> None:
    shown = await answer(reader, "/when")

    assert shown.text == (
        "River floods: 08:00 every day.\n\nNext briefing: tomorrow 08:00 (Europe/Minsk).\n\n"
        "Tap a time to add or remove it."
    )
    assert labels(shown) == [
        *("✓ 08:00", "12:00", "18:00", "21:00", "Now, as it happens", "✓ Every day", "Weekdays", "Weekends"),
        *("Write times", "Time zone", "Quiet hours", "Settings"),
        *("Wake me when it surges", "A line a week when silent"),
    ]


async def test_the_times_under_a_briefing_stand_below_it_and_leave_it_as_it_is(reader: Journey) -> None:
    briefing = reader.ann.last
    told = briefing.text

    await press(reader, "When", briefing)
    times = reader.ann.last
    await press(reader, "12:00", times)

    assert briefing.text == told
    assert times.text.startswith("River floods: 08:00, 12:00 every day.")
    assert len([one for one in reader.ann.messages if one.by_bot]) == 3


async def test_times_of_several_topics_lead_to_those_of_one(reader: Journey) -> None:
    await says(reader, "/subscribe strike")

    shown = await answer(reader, "/when")
    await press(reader, "Times of one topic", shown)
    await press(reader, "River floods", shown)

    assert "Wake me when it surges" in labels(shown)


async def test_taps_change_times_and_days_in_place(reader: Journey) -> None:
    shown = await answer(reader, "/when")

    await press(reader, "18:00", shown)
    await press(reader, "Weekdays", shown)

    assert shown.text.startswith("River floods: 08:00, 18:00 on weekdays.\n\nNext briefing: today 18:00")
    await press(reader, "✓ 08:00", shown)
    await press(reader, "Weekends", shown)
    assert shown.text.startswith("River floods: 18:00 at weekends.")


async def test_the_last_time_stays(reader: Journey) -> None:
    shown = await answer(reader, "/when")

    await press(reader, "✓ 08:00", shown)

    assert shown.text.endswith("One time has to stay. /stop ends all briefings.")
    assert schedules_of(reader) == {"River floods": "08:00"}


async def test_as_it_happens_and_back_to_a_time(reader: Journey) -> None:
    shown = await answer(reader, "/when")

    await press(reader, "Now", shown)
    assert shown.text.startswith("River floods: as it happens.")
    assert "✓ Now, as it happens" in labels(shown)
    await press(reader, "Weekdays", shown)
    assert schedules_of(reader) == {"River floods": "08:00 mon-fri"}
    reader.ann.sends_callback("asap:1", shown)
    await reader.settle()
    await press(reader, "21:00", shown)
    assert schedules_of(reader) == {"River floods": "21:00"}


async def test_times_in_words_with_days_and_zone(reader: Journey) -> None:
    shown = await answer(reader, "/when 9:30, 18:30 mon-wed Europe/Kyiv")

    assert shown.text.startswith(
        "River floods: 09:30, 18:30 on Mon, Tue, Wed.\n\nNext briefing: Mon 09:30 (Europe/Kyiv)."
    )
    assert "✓ 09:30" in labels(shown)


async def test_times_of_one_topic_leave_the_others(reader: Journey) -> None:
    await says(reader, "/subscribe port")

    shown = await answer(reader, "/when port instant")
    both = await answer(reader, "/when")

    assert shown.text.startswith("Port strike: as it happens.")
    assert schedules_of(reader) == {"Port strike": "instant", "River floods": "08:00"}
    assert both.text.startswith("Port strike: as it happens.\nRiver floods: 08:00 every day.")
    assert both.text.endswith("A change here changes all of them.")


async def test_a_zone_alone_changes_the_zone_alone(reader: Journey) -> None:
    shown = await answer(reader, "/when Asia/Tbilisi")

    assert "08:00 (Asia/Tbilisi)" in shown.text
    assert ann(reader).time_zone == "Asia/Tbilisi"
    assert schedules_of(reader) == {"River floods": "08:00"}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("25:00", "“25:00” is no time."),
        ("08:00 someday", "I don’t understand “someday” there."),
        ("08:00 Europe/Atlantis", "I don’t know the time zone “Europe/Atlantis”."),
        (" ".join(f"{hour}:00" for hour in range(13)), "13 times are too many, 12 are the most."),
        (",", "Write at least one time"),
    ],
)
async def test_what_is_not_understood_is_named_in_one_sentence(reader: Journey, words: str, reason: str) -> None:
    shown = await answer(reader, f"/when {words}")

    assert shown.text.startswith(reason)
    assert schedules_of(reader) == {"River floods": "08:00"}


async def test_when_of_an_unknown_topic_offers_those_there_are(reader: Journey) -> None:
    shown = await answer(reader, "/when xyzzy 08:00")

    assert shown.text.startswith("I don’t know the topic “xyzzy”.")
    assert datas(shown)[0] == "when:1"


async def test_when_of_a_topic_that_is_not_followed_offers_to_follow_it(reader: Journey) -> None:
    shown = await answer(reader, "/when port 09:00")

    assert shown.text.startswith("You don’t follow Port strike.")


async def test_when_of_nothing_followed_says_so(bot: Journey) -> None:
    shown = await answer(bot, "/when 09:00")

    assert shown.text == "You don’t follow any topic yet."
    assert datas(shown) == ["topics:0", "zone", "quiet"]


async def test_written_times_answer_the_question(reader: Journey) -> None:
    shown = await answer(reader, "/when")
    await press(reader, "Write times", shown)
    question = reader.ann.last

    no_time = await replies(reader, "25:00", question)
    wrong = await replies(reader, "soon", no_time)
    right = await replies(reader, "7:15 sat,sun", wrong)

    assert question.text.startswith("Which times? Reply with them")
    assert no_time.text.startswith("“25:00” is no time.")
    assert wrong.text.startswith("I don’t understand “soon” there.")
    assert right.text.startswith("River floods: 07:15 at weekends.")


async def test_a_forged_minute_or_day_changes_nothing(reader: Journey) -> None:
    shown = await answer(reader, "/when")

    for data in ("at:0:1440", "at:0:-5", "days:0:someday"):
        reader.ann.sends_callback(data, shown)
        await reader.settle()

        assert schedules_of(reader) == {"River floods": "08:00"}


async def test_more_than_ten_topics_are_summed_up(bot: Journey) -> None:
    for number in range(11):
        await says(bot, f"/subscribe {bot.topic(f'Topic {number}', f'word{number}').slug}")

    shown = await answer(bot, "/when")
    settings = await answer(bot, "/settings")
    await press(bot, "Times of one topic", settings)

    assert "\nand 1 other topic\n" in shown.text
    assert settings.text == "The times of which topic?"
    assert len(settings.rows) == 12
    await press(bot, "Next", settings)
    assert len(settings.rows) == 3
    await press(bot, "Topic", settings)
    assert settings.text.startswith("Topic 9: 08:00 every day.")


# settings


async def test_settings_at_a_glance(reader: Journey) -> None:
    shown = await answer(reader, "/settings")

    assert shown.text == (
        "Settings\n\nRiver floods: 08:00 every day.\n\n"
        "Time zone: Europe/Minsk, where it is 12:00 now.\n\nQuiet hours: none."
    )
    assert datas(shown) == ["when:0", "zone", "quiet", "lens:0", "nl", "topics:0", "lang"]


async def test_settings_of_a_stopped_chat_say_so(reader: Journey) -> None:
    await says(reader, "/stop")

    shown = await answer(reader, "/settings")

    assert "All is stopped. /start brings the briefings back." in shown.text


async def test_settings_of_a_newcomer(bot: Journey) -> None:
    shown = await answer(bot, "/settings")

    assert "You don’t follow any topic yet." in shown.text


# time zone


async def test_a_zone_is_found_by_region_and_city(reader: Journey) -> None:
    shown = await answer(reader, "/settings")

    await press(reader, "Time zone", shown)
    assert shown.text.endswith("Choose a region, type your city, or send your location.")
    await press(reader, "America", shown)
    assert shown.text.startswith("America, page 1 of ")
    await press(reader, "Next", shown)
    await press(reader, "Denver", shown)

    assert shown.text.startswith("Done. Your times are times of America/Denver")
    assert ann(reader).time_zone == "America/Denver"


async def test_a_small_region_has_one_page_and_a_way_back(reader: Journey) -> None:
    shown = await answer(reader, "/settings")
    await press(reader, "Time zone", shown)

    await press(reader, "Indian Ocean", shown)
    assert shown.text == "Indian Ocean: which city’s time is yours?"
    await press(reader, "Back", shown)

    assert shown.text.startswith("Time zone: Europe/Minsk")


async def test_a_forged_region_or_zone_changes_nothing(reader: Journey) -> None:
    shown = await answer(reader, "/settings")

    for data in ("zone:99:0", "tz:Europe/Atlantis"):
        reader.ann.sends_callback(data, shown)
        await reader.settle()

        assert shown.text.startswith("Time zone: Europe/Minsk")


async def test_a_city_is_typed(reader: Journey) -> None:
    shown = await answer(reader, "/settings")
    await press(reader, "Time zone", shown)
    await press(reader, "Type a city", shown)

    unknown = await replies(reader, "Qwertyuiop", reader.ann.last)
    found = await replies(reader, "тбилиси", unknown)

    assert unknown.text == "I don’t know the city “Qwertyuiop”. Reply with a larger one nearby."
    assert found.text.startswith("Done. Your times are times of Asia/Tbilisi")


async def test_a_city_of_several_zones_is_a_choice(reader: Journey) -> None:
    shown = await answer(reader, "/settings")
    reader.ann.sends_callback("city", shown)
    await reader.settle()

    choice = await replies(reader, "Australia", reader.ann.last)

    assert choice.text == "“Australia” may be in several time zones. Which one?"
    await press(reader, 1, choice)
    assert ann(reader).time_zone.startswith("A")


async def test_a_location_gives_the_zone(reader: Journey) -> None:
    shown = await answer(reader, "/settings")
    await press(reader, "Time zone", shown)
    await press(reader, "Use my location", shown)
    assert reader.ann.last.reply_keyboard

    reader.ann.shares_location(41.7, 44.8)
    await reader.settle()

    assert reader.ann.last.text.startswith("Done. Your times are times of Asia/Tbilisi")
    assert ann(reader).time_zone == "Asia/Tbilisi"


async def test_a_location_that_is_none_has_no_zone(reader: Journey) -> None:
    reader.ann._writes(None, media={"location": {"latitude": 123.0, "longitude": 0.0}})
    await reader.settle()

    assert reader.ann.last.text.startswith("I can’t tell the time zone of that place.")


async def test_a_location_in_a_group_counts_as_an_administrators_answer_only(reader: Journey) -> None:
    group = await group_of(reader)
    bob = reader.telegram.person(8, "Bob")
    shown = await answer(reader, "/settings", reader.admin, group)
    reader.admin.sends_callback("place", shown)
    await reader.settle()
    question = group.last
    tbilisi = {"location": {"latitude": 41.7, "longitude": 44.8}}

    async def zone_after(who: Person, to: Shown | None) -> str:
        who._writes(group, None, media=tbilisi, reply_to=to)
        await reader.settle()
        known = chats.known(reader.db, group.id)
        assert known is not None
        return known.time_zone

    assert question.text.startswith("Reply to this message with a location")
    assert await zone_after(reader.admin, shown) == "Europe/Minsk"
    assert await zone_after(bob, question) == "Europe/Minsk"
    assert group.last.text == "Only an administrator of this group can do that."
    assert await zone_after(reader.admin, question) == "Asia/Tbilisi"


# quiet hours


async def test_quiet_hours_by_button_and_none(reader: Journey) -> None:
    shown = await answer(reader, "/settings")

    await press(reader, "Quiet hours", shown)
    await press(reader, "22:00–07:00", shown)
    assert shown.text.startswith("Quiet hours: 22:00 to 07:00. What falls due then comes when they end.")
    assert ann(reader).quiet == (22 * 60, 7 * 60)
    await press(reader, "None", shown)
    assert ann(reader).quiet is None
    reader.ann.sends_callback("quiet:1440:5", shown)
    await reader.settle()
    assert ann(reader).quiet is None


async def test_quiet_hours_in_words(reader: Journey) -> None:
    shown = await answer(reader, "/settings")
    reader.ann.sends_callback("hours", shown)
    await reader.settle()

    wrong = await replies(reader, "at night", reader.ann.last)
    right = await replies(reader, "23 - 8", wrong)

    assert wrong.text.startswith("I don’t understand “at night”.")
    assert right.text.startswith("Quiet hours: 23:00 to 08:00.")


async def test_what_falls_due_in_quiet_hours_comes_when_they_end(reader: Journey) -> None:
    await says(reader, "/when 06:00")
    shown = await answer(reader, "/settings")
    reader.ann.sends_callback(f"quiet:{5 * 60}:{7 * 60}", shown)
    reader.publish("Flood ebbs", "The flood fell by nine metres in Brod. The mayor of Brod reopened nine schools.")
    await reader.settle()
    start = reader.clock.now().replace(hour=0, minute=0, second=0) + timedelta(days=1)

    await reader.wind(start + timedelta(hours=3, minutes=30))
    before = reader.ann.last.text
    await reader.wind(start + timedelta(hours=4, minutes=1))

    assert not before.startswith("River floods · 1 new")
    assert reader.ann.last.text.startswith("River floods · 1 new since yesterday")


# groups


async def test_in_a_group_only_administrators_change_times(reader: Journey) -> None:
    group = await group_of(reader)
    bob = reader.telegram.person(8, "Bob")
    refusal = "Only an administrator of this group can do that."

    by_words = await answer(reader, "/when 09:00", bob, group)
    shown = await answer(reader, "/when", bob, group)
    reader.telegram.toasts.clear()
    bob.sends_callback("asap:0", shown)
    await reader.settle()

    assert by_words.text == refusal
    assert [toast.text for toast in reader.telegram.toasts] == [refusal]
    (row,) = subscriptions.of_place(reader.db, Place(group.id))
    assert row.schedule == "08:00"


async def test_in_a_group_only_administrators_answer_questions(reader: Journey) -> None:
    group = await group_of(reader)
    bob = reader.telegram.person(8, "Bob")
    shown = await answer(reader, "/when", reader.admin, group)
    reader.admin.sends_callback("write:0", shown)
    await reader.settle()
    question = group.last

    bob.says("10:00", group, reply_to=question)
    await reader.settle()
    refused = group.last
    reader.admin.says("11:00", group, reply_to=refused)
    await reader.settle()

    assert refused.text == "Only an administrator of this group can do that."
    (row,) = subscriptions.of_place(reader.db, Place(group.id))
    assert row.schedule == "11:00"
