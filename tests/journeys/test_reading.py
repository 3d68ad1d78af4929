"""Readers: hello, topics, the latest, a sentence in its place, goodbye."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.handlers.visit import HOUSE
from bot.local_telegram import Group, Person, Shown
from bot.services import articles, chats, subscriptions, topics
from bot.services.articles import How
from bot.services.subscriptions import MOST_TOPICS, Place
from bot.sources.drafts import Draft
from bot.storage.chats import State
from bot.texts import readers
from tests.journeys.conftest import Journey

PHONE_COLUMNS, PHONE_LINES = 42, 30
BORDER = "Velden–Orlan border dispute"
SHELLING = (
    "The crossings at Brod and Sarn will stay shut until observers are back, the interior minister of Velden said. "
    "Twelve people were hurt when shells fell on the border village of Sarn on Monday night. "
    "The ministry opened a hotline for families of the wounded."
)
FLOOD = (
    "The flood on the river Selt rose by 40 centimetres over the night in the old town of Korvat. "
    "Volunteers filled four thousand sandbags along the levee before dawn on Friday. "
    "Schools in three districts of Korvat stay closed until Monday because of the flood."
)
EVENTS = (
    "A flood swept away the wooden bridge at Brod, cutting off the market. Ferrymen carried forty pupils across.",
    "Flood insurance premiums doubled, the association of brokers in the capital reported. Farmers protested in tractors.",
    "Archaeologists found a Roman amphora after the flood, deep in the clay near Sarn. The museum will show it.",
    "The flood delayed a cargo of turbines, Orlan Railways admitted on Tuesday. Engineers rerouted nine trains.",
    "Biologists counted fewer storks since the flood, a survey of nests showed. Frogs moved into gardens of Tolen.",
    "The premier cancelled a visit to Vesk because of the flood, her spokesman said. Opposition deputies mocked him.",
    "Volunteers cooked soup for flood victims, feeding six hundred people daily. The church of Zaluch lent its kitchen.",
)


@pytest.fixture
def newsroom(bot: Journey) -> Journey:
    """Two topics with an article each: 1 is the border, 2 the floods."""
    bot.topic(BORDER, "velden AND border")
    bot.topic("River floods", "flood*")
    bot.publish("Velden closes two border crossings after shelling", SHELLING, url="https://courier.example/1")
    bot.publish("Flood on the Selt rises", FLOOD, source="VNA", domain="vna.example", url="https://vna.example/2")
    return bot


async def says(bot: Journey, words: str, person: Person | None = None, chat: Group | None = None) -> list[Shown]:
    """What the bot answers to these words."""
    who = person or bot.ann
    seen = chat.messages if chat else who.messages
    who.says(words, chat)
    await bot.settle()
    now = chat.messages if chat else who.messages
    return [shown for shown in now[len(seen) + 1 :] if shown.by_bot]


async def answer(bot: Journey, words: str, person: Person | None = None, chat: Group | None = None) -> Shown:
    """The one message that the bot answers."""
    (shown,) = await says(bot, words, person, chat)
    return shown


async def press(bot: Journey, button: str | int, shown: Shown | None = None, person: Person | None = None) -> None:
    (person or bot.ann).presses(button, shown)
    await bot.settle()


def datas(shown: Shown) -> list[str | None]:
    return [button.data for button in shown.buttons]


def labels(shown: Shown) -> list[str]:
    return [button.label for button in shown.buttons]


def follows(bot: Journey, chat_id: int, thread: int = 0) -> list[str]:
    return [row.topic_title for row in subscriptions.of_place(bot.db, Place(chat_id, thread))]


# /start


async def test_a_first_start_greets_and_offers_the_liveliest_topics(newsroom: Journey) -> None:
    newsroom.publish("Second flood warning", FLOOD.replace("40", "60"), source="Selt Post", domain="selt.example")

    shown = await answer(newsroom, "/start")

    assert shown.text.startswith("I send short news briefings")
    assert shown.text.endswith("Which topic?")
    assert labels(shown) == ["River floods · 2 this week", f"{BORDER} · 1"]


async def test_a_tap_subscribes_in_place_and_the_first_briefing_follows(newsroom: Journey) -> None:
    greeting = await answer(newsroom, "/start")

    await press(newsroom, "River floods")

    assert greeting.text == (
        "You follow River floods. Next briefing: tomorrow 08:00 (Europe/Minsk). When nothing is new, I stay silent."
    )
    assert labels(greeting)[:3] == ["Now, as it happens", "Change times", "Stop following"]
    assert newsroom.ann.last.text.startswith(
        "River floods · 1 story of the last 30 days\n\nFlood on the Selt rises\n• “"
    )
    assert "“The flood on the river Selt rose by 40 centimetres" in newsroom.ann.last.text


async def test_a_second_tap_on_the_same_topic_tells_nothing_twice(newsroom: Journey) -> None:
    greeting = await answer(newsroom, "/start")
    await press(newsroom, "River floods")
    told = len(newsroom.ann.messages)

    newsroom.ann.sends_callback("follow:2", greeting)
    await newsroom.settle()

    assert len(newsroom.ann.messages) == told


async def test_a_newcomer_to_an_empty_newsroom_is_told_when_to_come_back(bot: Journey) -> None:
    reader = await answer(bot, "/start")
    editor = await answer(bot, "/start", bot.admin)

    assert "There are no topics yet. As soon as" in reader.text
    assert "/addtopic River floods: flood*" in editor.text


async def test_many_topics_have_a_button_to_the_rest(bot: Journey) -> None:
    for number in range(7):
        bot.topic(f"Topic {number}", f"word{number}")

    shown = await answer(bot, "/start")

    assert len(shown.rows) == 6
    assert datas(shown)[-1] == "topics:0"


async def test_a_deep_link_subscribes(newsroom: Journey) -> None:
    card, briefing = await says(newsroom, "/start t-river-floods")

    assert card.text.startswith("You follow River floods.")
    assert briefing.text.startswith("River floods · 1 story")
    assert follows(newsroom, newsroom.ann.id) == ["River floods"]


async def test_a_deep_link_to_nowhere_offers_what_there_is(newsroom: Journey) -> None:
    shown = await answer(newsroom, "/start t-nowhere")

    assert shown.text == "That link leads nowhere any more."
    assert len(shown.rows) == 2


async def test_somebody_elses_own_topic_is_not_to_be_had(newsroom: Journey) -> None:
    own = topics.add(newsroom.db, "Private", "flood*", now=newsroom.clock.now(), owner=99)

    shown = await answer(newsroom, f"/start t-{own.slug}")

    assert shown.text == "That link leads nowhere any more."


async def test_the_one_time_code_makes_its_sender_the_owner(newsroom: Journey) -> None:
    with newsroom.db.write() as c:
        from bot.storage import chats as rows
        from bot.storage.chats import Role

        rows.change(c, newsroom.admin.id, role=Role.READER)
    code = chats.owner_code(newsroom.db)

    shown = await answer(newsroom, f"/start {code}")

    assert shown.text.startswith("You are the owner of this bot now.")
    known = chats.known(newsroom.db, newsroom.ann.id)
    assert known is not None
    assert known.is_editor


async def test_a_wrong_code_is_a_plain_start(newsroom: Journey) -> None:
    shown = await answer(newsroom, "/start 00000000")

    assert shown.text.startswith("I send short news briefings")


async def test_start_again_names_what_is_followed(newsroom: Journey) -> None:
    await says(newsroom, "/start t-river-floods")

    shown = await answer(newsroom, "/start")

    assert shown.text == "You follow River floods. Next briefing: tomorrow 08:00."
    assert datas(shown) == ["latest:2", "topics:0", "settings"]


async def test_a_long_list_of_topics_is_summed_up(bot: Journey) -> None:
    for number in range(10):
        topic = bot.topic(f"Topic {number}", f"word{number}")
        await says(bot, f"/subscribe {topic.slug}")
    await says(bot, "/when instant")

    shown = await answer(bot, "/start")

    assert shown.text.endswith("Topic 7 and 2 other topics, as it happens.")


# /stop and back


async def test_stop_keeps_topics_and_start_brings_them_back(newsroom: Journey) -> None:
    await says(newsroom, "/start t-river-floods")

    stopped = await answer(newsroom, "/stop")
    newsroom.publish("Flood ebbs", "The flood fell by nine metres in Brod. The mayor of Brod reopened nine schools.")
    silent = len(newsroom.ann.messages)
    await newsroom.wind(newsroom.clock.now() + timedelta(days=2))

    assert stopped.text == "Stopped. Your topics and times are kept; /start brings them back. /forgetme deletes them."
    assert len(newsroom.ann.messages) == silent
    again = await answer(newsroom, "/start")
    assert again.text == "Welcome back. You follow River floods. Next briefing: tomorrow 08:00."


async def test_who_comes_back_to_instant_news_is_told_so(newsroom: Journey) -> None:
    await says(newsroom, "/start t-river-floods")
    await says(newsroom, "/when instant")
    await says(newsroom, "/stop")

    again = await answer(newsroom, "/start")

    assert again.text == "Welcome back. You follow River floods, as it happens."


async def test_following_after_stop_brings_everything_back(newsroom: Journey) -> None:
    await says(newsroom, "/start t-river-floods")
    await says(newsroom, "/stop")

    card, _ = await says(newsroom, "/subscribe border")

    assert card.text.startswith(f"You follow {BORDER}. Next briefing")
    known = chats.known(newsroom.db, newsroom.ann.id)
    assert known is not None
    assert known.state is State.ACTIVE


async def test_a_stopped_chat_sees_that_its_topic_is_silent(newsroom: Journey) -> None:
    await says(newsroom, "/start t-river-floods")
    await says(newsroom, "/stop")

    shown = await answer(newsroom, "floods")

    assert shown.text == "You follow River floods, but all is stopped. /start brings the briefings back."


# topics


async def test_topics_come_in_pages_the_liveliest_first(newsroom: Journey) -> None:
    for number in range(16):
        newsroom.topic(f"Topic {number:02}", f"word{number}")

    shown = await answer(newsroom, "/topics")
    first = labels(shown)
    await press(newsroom, "Next", shown)
    second = (shown.text, labels(shown))
    newsroom.ann.sends_callback("topics:99", shown)
    await newsroom.settle()

    assert first[-1] == "Next ›"
    assert sorted(first[:2]) == ["River floods · 1", f"{BORDER} · 1"]
    assert second[0].endswith("Page 2 of 3.")
    assert second[1][-2:] == ["‹ Previous", "Next ›"]
    assert labels(shown)[-1] == "‹ Previous"


async def test_a_followed_topic_is_marked_in_words_and_opens(newsroom: Journey) -> None:
    await says(newsroom, "/subscribe floods")

    shown = await answer(newsroom, "/topics")
    await press(newsroom, "River floods", shown)

    assert shown.text.startswith("You follow River floods.")


async def test_a_long_title_is_cut_so_that_the_count_is_seen(bot: Journey) -> None:
    bot.topic("A topic with a title that is much longer than any phone could ever show", "flood*")

    shown = await answer(bot, "/topics")

    (label,) = labels(shown)
    assert label.endswith("… · 0")
    assert len(label) <= 40


async def test_no_topics_to_browse(bot: Journey) -> None:
    shown = await answer(bot, "/topics")

    assert shown.text.startswith("There are no topics yet.")


async def test_subscribe_without_a_topic_shows_all(newsroom: Journey) -> None:
    shown = await answer(newsroom, "/subscribe")

    assert datas(shown) == ["follow:2", "follow:1"]


async def test_a_misspelt_topic_is_guessed(newsroom: Journey) -> None:
    shown = await answer(newsroom, "/subscribe veldn")

    assert shown.text == f"I don’t know the topic “veldn”. Did you mean {BORDER}?"
    assert labels(shown) == ["Yes", "All topics"]
    await press(newsroom, "Yes", shown)
    assert shown.text.startswith(f"You follow {BORDER}.")


async def test_several_guesses_are_a_choice(newsroom: Journey) -> None:
    newsroom.topic("River flights", "flight*")

    shown = await answer(newsroom, "/subscribe river flods")

    assert shown.text == "I don’t know the topic “river flods”. Did you mean one of these?"
    assert labels(shown)[-1] == "All topics"
    assert len(shown.buttons) == 3


async def test_a_name_of_several_topics_is_a_choice(newsroom: Journey) -> None:
    newsroom.topic("River trade", "barge*")

    shown = await answer(newsroom, "/latest river")

    assert shown.text == "Several topics match “river”. Which one?"
    assert sorted(labels(shown)[:2]) == ["River floods", "River trade"]


async def test_a_name_like_nothing_offers_what_there_is(newsroom: Journey) -> None:
    shown = await answer(newsroom, "/latest xyzzy")

    assert shown.text.startswith("I don’t know the topic “xyzzy”.")
    assert datas(shown) == ["latest:2", "latest:1", "topics:0"]


async def test_a_name_in_an_empty_newsroom(bot: Journey) -> None:
    shown = await answer(bot, "/latest floods")

    assert shown.text.startswith("There are no topics yet.")


async def test_unsubscribe_by_name_and_the_way_back(newsroom: Journey) -> None:
    await says(newsroom, "/subscribe floods")

    shown = await answer(newsroom, "/unsubscribe floods")

    assert shown.text.startswith("You no longer follow River floods.")
    assert follows(newsroom, newsroom.ann.id) == []
    await press(newsroom, "Follow again", shown)
    assert follows(newsroom, newsroom.ann.id) == ["River floods"]


async def test_unsubscribe_without_a_name_asks_which(newsroom: Journey) -> None:
    nothing = await answer(newsroom, "/unsubscribe")
    await says(newsroom, "/subscribe floods")

    shown = await answer(newsroom, "/unsubscribe")
    await press(newsroom, "River floods", shown)

    assert nothing.text == "You don’t follow any topic yet."
    assert follows(newsroom, newsroom.ann.id) == []


async def test_unsubscribing_from_what_is_not_followed_says_so(newsroom: Journey) -> None:
    never = await answer(newsroom, "/unsubscribe border")
    await says(newsroom, "/latest floods")
    asked_once = await answer(newsroom, "/unsubscribe floods")
    unclear = await answer(newsroom, "/unsubscribe xyzzy")

    assert never.text.startswith(f"You didn’t follow {BORDER}")
    assert asked_once.text.startswith("You didn’t follow River floods")
    assert unclear.text.startswith("I don’t know the topic")


async def test_a_topic_that_is_gone_says_so_whatever_button_named_it(newsroom: Journey) -> None:
    shown = await answer(newsroom, "/topics")
    await says(newsroom, "/subscribe floods")
    topics.remove(newsroom.db, 2, now=newsroom.clock.now())

    for verb in ("follow", "unfollow", "topic", "latest", "more", "week", "instant", "when"):
        newsroom.ann.sends_callback(f"{verb}:2", shown)
        await newsroom.settle()

        assert "That topic is no longer there." in (shown.text + newsroom.ann.last.text), verb


async def test_one_place_follows_so_many_topics_and_no_more(bot: Journey) -> None:
    for number in range(MOST_TOPICS + 1):
        topic = bot.topic(f"Topic {number}", f"word{number}")
        await bot.app.settle()
        if number < MOST_TOPICS:
            chats.meet(bot.db, chats.Newcomer(5, "private", "Ann", "en", "UTC"), bot.clock.now())
            subscriptions.follow(bot.db, Place(5), topic.id, bot.clock.now())

    shown = await answer(bot, f"/subscribe {topic.slug}")

    assert shown.text.startswith("You follow 50 topics, which is as many as one place can.")


async def test_news_as_it_happens_is_one_tap_away(newsroom: Journey) -> None:
    card, _ = await says(newsroom, "/subscribe floods")

    await press(newsroom, "Now", card)
    assert card.text.startswith("You follow River floods. News comes as it happens.")
    newsroom.publish("Flood ebbs", "The flood fell by nine metres in Brod. The mayor of Brod reopened nine schools.")
    await newsroom.settle()

    assert "“The flood fell by nine metres in Brod.”" in newsroom.ann.last.text


async def test_who_gets_all_at_once_gets_the_first_briefing_of_another_topic_once(newsroom: Journey) -> None:
    await says(newsroom, "/subscribe floods")
    await says(newsroom, "/when instant")

    answers = await says(newsroom, "/subscribe border")

    assert len(answers) == 2
    assert answers[1].text.startswith(f"{BORDER} · 1 story")


# /latest


async def test_latest_of_the_one_followed_topic(newsroom: Journey) -> None:
    await says(newsroom, "/subscribe floods")
    newsroom.publish("Flood ebbs", "The flood fell by nine metres in Brod. The mayor of Brod reopened nine schools.")

    shown = await answer(newsroom, "/latest")

    assert shown.text.startswith("River floods · 1 new since today")


async def test_latest_of_several_followed_topics_asks_which(newsroom: Journey) -> None:
    await says(newsroom, "/subscribe floods")
    await says(newsroom, "/subscribe border")

    shown = await answer(newsroom, "/latest")

    assert datas(shown) == ["latest:2", "latest:1", "topics:0"]


async def test_latest_of_nothing_followed_shows_the_topics(newsroom: Journey) -> None:
    shown = await answer(newsroom, "/latest")

    assert shown.text.startswith("One tap follows a topic.")


async def test_nothing_new_names_the_age_of_the_last_news_and_the_recent_past(newsroom: Journey) -> None:
    await says(newsroom, "/latest floods")
    await newsroom.wind(newsroom.clock.now() + timedelta(days=1))

    shown = await answer(newsroom, "/latest floods")

    assert shown.text == (
        "Nothing new on River floods since your briefing of yesterday 12:00. "
        "The latest article is from yesterday 12:00."
    )
    assert labels(shown) == ["Show the last 7 days", "Follow"]
    await press(newsroom, "Show the last 7 days", shown)
    assert newsroom.ann.last.text.startswith("River floods · 1 story since 20 Jun, told before or not")


async def test_the_recent_past_leaves_the_chain_as_it_is(newsroom: Journey) -> None:
    shown = await answer(newsroom, "/topics")
    newsroom.ann.sends_callback("week:2", shown)
    await newsroom.settle()

    latest = await answer(newsroom, "/latest floods")

    assert latest.text.startswith("River floods · 1 story of the last 30 days")


async def test_an_old_topic_without_recent_news(newsroom: Journey) -> None:
    await newsroom.wind(newsroom.clock.now() + timedelta(days=40))

    shown = await answer(newsroom, "/latest floods")
    await press(newsroom, "Show the last 7 days", shown)

    assert shown.text == "Nothing new on River floods. The latest article is from 26 Jun 12:00."
    assert newsroom.ann.last.text == "Nothing on River floods in the last 7 days."


async def test_an_article_with_a_date_alone_is_of_that_date_in_every_zone(bot: Journey) -> None:
    bot.topic("River floods", "flood*")
    midnight = bot.clock.now().replace(hour=0)
    draft = Draft(title="Flood", text=FLOOD, source="VNA", domain="vna.example", published_at=midnight, date_only=True)
    articles.add(bot.db, bot.app.room, draft, now=bot.clock.now(), how=How.PUBLISH)
    await says(bot, "/subscribe floods")
    await says(bot, "/when America/New_York")

    shown = await answer(bot, "/latest")

    assert shown.text.endswith("The latest article is from today.")


async def test_a_topic_without_any_article(bot: Journey) -> None:
    bot.topic("River floods", "flood*")

    shown = await answer(bot, "/latest floods")

    assert shown.text == "Nothing on River floods yet. The first article on it will be in your next briefing."
    assert labels(shown) == ["Follow"]


async def test_more_tells_what_the_first_briefing_left_out_until_there_is_no_more(bot: Journey) -> None:
    bot.topic("River floods", "flood*")
    for number, text in enumerate(EVENTS):
        bot.publish(text.split(",")[0], text, source=f"Paper {number}", domain=f"paper{number}.example")
    first = await answer(bot, "/latest floods")
    assert first.text.startswith("River floods · the 5 strongest stories of the last 30 days")

    await press(bot, "More", first)
    more = bot.ann.last
    bot.ann.sends_callback("more:1", first)
    await bot.settle()

    assert more.text.startswith("River floods · 2 more of the last 30 days")
    assert bot.ann.last.text == "That is all on River floods from the last 30 days."


async def test_a_briefing_that_fails_half_way_is_told_only_as_far_as_it_went(bot: Journey) -> None:
    bot.topic("River floods", "flood*")
    for number, text in enumerate(EVENTS):
        bot.publish(text.split(",")[0], text, source=f"Paper {number}", domain=f"paper{number}.example")
    house = bot.app.application.bot_data[HOUSE]
    bot.app.application.bot_data[HOUSE] = replace(house, limits=replace(house.limits, part_units=400))

    def refuse_the_second(shown: Shown) -> None:
        if "(1/" in shown.text:
            bot.telegram.on_message = lambda _: None
            bot.telegram.fail_next("sendMessage", 400, "Bad Request: not now")

    bot.telegram.on_message = refuse_the_second

    first, *_ = await says(bot, "/latest floods")
    again = await says(bot, "/latest floods")
    more = await says(bot, "/latest floods")

    assert "(1/" in first.text
    assert again
    quotes = re.findall("“[^”]+”", "\n".join(shown.text for shown in (first, *again)))
    assert len(quotes) == len(set(quotes)) >= 5
    assert more[0].text.startswith("Nothing new on River floods")


# in place


async def test_a_sentence_is_shown_in_its_place_and_the_briefing_comes_back(newsroom: Journey) -> None:
    briefing = await answer(newsroom, "/latest floods")
    was = briefing.html

    await press(newsroom, "Show in place", briefing)
    first = briefing.html
    await press(newsroom, "Next", briefing)
    second = briefing.html
    await press(newsroom, "Back", briefing)

    assert "<b>The flood on the river Selt rose by 40 centimetres over the night" in first
    assert "</b> Volunteers filled" in first
    assert "Sentence 1 of 2 · № 1" in first
    assert "<b>Volunteers filled" in second
    assert "Schools in three districts" in second
    assert briefing.html == was


async def test_a_withdrawn_sentence_is_not_shown_in_place_any_more(newsroom: Journey) -> None:
    briefing = await answer(newsroom, "/latest floods")
    articles.withdraw(newsroom.db, 2, "wrong", actor=None, now=newsroom.clock.now())
    await newsroom.settle()

    await press(newsroom, "Show in place", briefing)
    gone = newsroom.ann.last.text
    newsroom.ann.sends_callback("back:1", briefing)
    await newsroom.settle()

    assert gone.startswith("None of these sentences stands in its article any more.")
    assert briefing.text.count("(withdrawn)") == 2


async def test_a_forged_number_of_a_briefing_is_an_old_button(newsroom: Journey) -> None:
    shown = await answer(newsroom, "/topics")

    for data in ("show:999", "show:999:3", "back:999"):
        newsroom.ann.sends_callback(data, shown)
        await newsroom.settle()

        assert newsroom.ann.last.text.startswith("That button is out of date."), data


async def test_a_page_beyond_the_last_is_the_last(newsroom: Journey) -> None:
    briefing = await answer(newsroom, "/latest floods")

    newsroom.ann.sends_callback("show:1:77", briefing)
    await newsroom.settle()

    assert "Sentence 2 of 2" in briefing.text


# help and groups


async def test_help_begins_with_a_few_commands_and_has_all_in_one_message(newsroom: Journey) -> None:
    reader = await answer(newsroom, "/help")
    few = reader.text
    await press(newsroom, "More commands", reader)
    rest = reader.text
    await press(newsroom, "First steps", reader)

    assert "/latest – what is new now" in few
    assert few.endswith("What you open or read is not tracked.")
    named = set(re.findall(r"^/([a-z]+) – ", f"{few}\n{rest}", re.MULTILINE))
    assert named == {name for name, _ in readers.commands()}
    assert reader.text == few
    assert [button.label for button in reader.buttons] == ["More commands"]


@pytest.mark.parametrize("number", [0, 1, 2])
async def test_no_page_of_the_help_is_longer_than_a_screen(newsroom: Journey, number: int) -> None:
    shown = await answer(newsroom, "/help", newsroom.admin)
    newsroom.admin.sends_callback(f"help:{number}", shown)
    await newsroom.settle()

    assert sum(max(1, -(-len(line) // PHONE_COLUMNS)) for line in shown.text.splitlines()) <= PHONE_LINES


async def test_what_is_behind_the_scenes_is_for_those_who_may_look(newsroom: Journey) -> None:
    reader, owner = await answer(newsroom, "/help"), await answer(newsroom, "/help", newsroom.admin)
    newsroom.ann.sends_callback("help:2", reader)
    await newsroom.settle()
    await press(newsroom, "Behind the scenes", owner, newsroom.admin)

    assert "/push" not in reader.text
    assert "/push – " in owner.text
    assert "/roles – " in owner.text


async def test_in_a_group_only_administrators_change_what_it_follows(newsroom: Journey) -> None:
    group = newsroom.telegram.supergroup(-1001, "Team")
    group.adds_bot(newsroom.admin)
    bob = newsroom.telegram.person(8, "Bob")
    group.joined_by(bob)
    await newsroom.settle()
    refusal = "Only an administrator of this group can do that."

    by_command = await answer(newsroom, "/subscribe floods", bob, group)
    by_link = await answer(newsroom, "/start t-river-floods", bob, group)
    shown = await answer(newsroom, "/topics", bob, group)
    newsroom.telegram.toasts.clear()
    bob.presses("River floods", shown)
    await newsroom.settle()

    assert by_command.text == by_link.text == refusal
    assert [toast.text for toast in newsroom.telegram.toasts] == [refusal]
    assert follows(newsroom, -1001) == []
    newsroom.admin.presses("River floods", shown)
    await newsroom.settle()
    assert follows(newsroom, -1001) == ["River floods"]


async def test_a_forum_topic_follows_for_itself(newsroom: Journey) -> None:
    forum = newsroom.telegram.supergroup(-1002, "Forum", forum=True)
    forum.adds_bot(newsroom.admin)
    thread = forum.opens_topic("News", newsroom.admin)
    await newsroom.settle()

    newsroom.admin.says("/subscribe floods", forum, thread=thread)
    await newsroom.settle()

    assert follows(newsroom, -1002, thread) == ["River floods"]
    assert follows(newsroom, -1002) == []
    assert forum.last.thread == thread


async def test_a_group_stops_as_a_whole(newsroom: Journey) -> None:
    group = newsroom.telegram.supergroup(-1001, "Team")
    group.adds_bot(newsroom.admin)
    await newsroom.settle()

    shown = await answer(newsroom, "/stop", newsroom.admin, group)

    assert shown.text.startswith("Stopped in this whole group.")
