"""Editors make topics, change them, take articles back, and see how things stand."""

import pytest

from bot.services import articles, deliveries, sources, topics
from bot.services.topics import TITLE_LENGTH
from bot.storage.articles import Status
from tests.journeys.conftest import Journey
from tests.journeys.desk import CABLE, STRIKE, answer, labels, press, says


def published(bot: Journey) -> int:
    title, _, text = STRIKE.partition("\n\n")
    return bot.publish(title, text.strip()).article_id


def query(bot: Journey, number: int = 1) -> str:
    topic = topics.one(bot.db, number)
    assert topic is not None
    return topic.query


async def test_a_topic_is_made_in_one_line_and_says_what_it_matches_and_why(bot: Journey) -> None:
    published(bot)
    bot.publish("Cable car reopens", CABLE.partition("\n\n")[2].strip())

    shown = await answer(bot, "/addtopic Harbour strikes: dockers AND strike")

    assert shown.text == (
        "The topic Harbour strikes is there; its short name is harbour-strikes.\n\n"
        "It matches 1 of the 2 articles of the last 30 days:\n"
        "№ 1 Dockers end strike in Halmer (dockers + strike; 3.0)"
    )
    assert labels(shown) == ["Change query", "Change title", "Remove"]
    assert query(bot) == "dockers AND strike"


async def test_older_articles_are_matched_in_the_background(bot: Journey) -> None:
    title, _, text = STRIKE.partition("\n\n")
    for number in range(topics.PAGE + 1):
        bot.publish(f"{title} {number}", f"{text.strip()} Crane {number} of {number + 7} is at work.")

    shown = await answer(bot, "/addtopic Harbour strikes: dockers AND strike")

    assert "and 196 more" in shown.text
    assert shown.text.endswith("Older articles are matched in the background.")
    matched = [one for one, found in articles.each(bot.db) if found]
    assert len(matched) == topics.PAGE + 1


async def test_the_same_line_again_makes_no_second_topic(bot: Journey) -> None:
    for _ in range(2):
        await says(bot, "/addtopic Harbour: dockers")

    assert [one.topic.title for one in topics.browse(bot.db, bot.clock.now())] == ["Harbour"]


async def test_a_title_that_is_taken_leads_to_that_topic(bot: Journey) -> None:
    bot.topic("Harbour", "dockers")

    shown = await answer(bot, "/addtopic harbour: ships")

    assert shown.text.startswith("There is a topic Harbour already.")
    assert query(bot) == "dockers"


async def test_what_addtopic_lacks_is_asked_for(bot: Journey) -> None:
    question = await answer(bot, "/addtopic")
    assert question.text.startswith("Write the title, a colon and the query")
    bot.admin.says("Harbour", reply_to=question)
    await bot.settle()
    assert bot.admin.last.text.startswith("What must an article have to be on Harbour?")
    await says(bot, "dockers")

    assert query(bot) == "dockers"


async def test_a_bad_query_gets_a_sentence_with_an_example_and_can_be_mended(bot: Journey) -> None:
    shown = await answer(bot, "/addtopic Harbour: -football")
    assert shown.text == (
        "The query only excludes words. Add at least one that must appear, for example: velden -football."
    )
    bot.admin.says("dockers -football", reply_to=shown)
    await bot.settle()

    assert query(bot) == "dockers -football"


async def test_a_title_without_end_is_refused(bot: Journey) -> None:
    shown = await answer(bot, f"/addtopic {'x' * (TITLE_LENGTH + 1)}: dockers")

    assert shown.text == "A topic’s title has 1 to 100 letters. Send me a shorter one."


async def test_a_new_query_is_looked_at_before_it_is_saved_and_can_be_undone(bot: Journey) -> None:
    published(bot)
    bot.topic("Harbour", "dockers")

    shown = await answer(bot, "/edittopic harbour: herrings")
    assert shown.text == (
        "The query of Harbour would be herrings, instead of dockers. Nothing is saved yet.\n\n"
        "1 article would leave, the latest first:\n№ 1 Dockers end strike in Halmer\n\nNo article stays."
    )
    assert labels(shown) == ["Save", "Cancel", "Change query"]
    assert query(bot) == "dockers"
    await press(bot, "Save", shown)
    assert shown.text.startswith("The query of Harbour is now herrings\n\nIt matches none of the articles")
    assert query(bot) == "herrings"
    await press(bot, "Undo", shown)

    assert query(bot) == "dockers"
    assert shown.text.startswith("The query of Harbour is now dockers\n\nIt matches 1 of the 1")
    assert "Undo" not in labels(shown)


async def test_the_same_query_again_has_nothing_to_undo(bot: Journey) -> None:
    bot.topic("Harbour", "dockers")

    assert "Undo" not in labels(await answer(bot, "/edittopic harbour: dockers"))


async def test_what_would_enter_is_named_and_a_change_can_be_cancelled(bot: Journey) -> None:
    published(bot)
    bot.topic("Harbour", "herrings")

    shown = await answer(bot, "/edittopic harbour: dockers")
    assert (
        "1 article of the last 30 days would enter, the latest first:\n№ 1 Dockers end strike in Halmer" in shown.text
    )
    await press(bot, "Cancel", shown)

    assert shown.text == "Nothing is changed. The query of Harbour is still herrings"
    assert query(bot) == "herrings"
    bot.admin.sends_callback("tsave:1", shown)
    await bot.settle()
    assert bot.telegram.toasts[-1].text.startswith("I no longer know that query.")
    assert query(bot) == "herrings"


async def test_what_was_put_on_by_hand_neither_enters_nor_leaves(bot: Journey) -> None:
    article = published(bot)
    bot.topic("Harbour", "herrings")
    articles.put_on_topic(bot.db, article, 1, is_on=True, actor=7, now=bot.clock.now())

    assert (await answer(bot, "/edittopic harbour: ships")).text.endswith(
        "Nothing would enter or leave; 1 article of the last 30 days stays."
    )


async def test_with_nothing_stored_there_is_nothing_to_try_a_query_on(bot: Journey) -> None:
    bot.topic("Harbour", "herrings")

    assert "nothing to try it on yet" in (await answer(bot, "/edittopic harbour: ships")).text


async def test_the_own_topic_of_a_reader_is_nobody_elses_business(bot: Journey) -> None:
    shown = await answer(bot, "/desk")
    topics.add(bot.db, "Secret", "herrings", now=bot.clock.now(), owner=5)

    for data in ("tedit:1", "tquery:1", "tremove:1", "prev:1", "tsave:1"):
        bot.admin.sends_callback(data, shown)
        await bot.settle()
        assert bot.telegram.toasts[-1].text.startswith(("That is no longer there.", "That topic is no longer there."))
    assert "herrings" not in "".join(message.text for message in bot.admin.messages)
    assert "Secret" not in (await answer(bot, "/audit")).text


async def test_undo_twice_says_that_it_is_done(bot: Journey) -> None:
    bot.topic("Harbour", "dockers")
    shown = await answer(bot, "/edittopic harbour: herrings")
    await press(bot, "Save", shown)
    for _ in range(2):
        bot.admin.sends_callback("tundo:1", shown)
    await bot.settle()

    assert bot.telegram.toasts[-1].text.startswith("I no longer know the earlier query.")


async def test_edittopic_alone_lists_all_topics_in_pages(bot: Journey) -> None:
    for number in range(9):
        bot.topic(f"Topic {number}", f"harbour{number}")

    shown = await answer(bot, "/edittopic")
    assert labels(shown)[:2] == ["Topic 0", "Topic 1"]
    await press(bot, "Next ›", shown)
    assert labels(shown)[0] == "Topic 8"
    await press(bot, "Topic 8", shown)

    assert shown.text == "The query of Topic 8 is harbour8"


async def test_edittopic_without_topics_says_how_to_make_one(bot: Journey) -> None:
    assert "/addtopic" in (await answer(bot, "/edittopic")).text


async def test_a_query_is_changed_by_button_and_reply(bot: Journey) -> None:
    bot.topic("Harbour", "dockers")
    shown = await answer(bot, "/edittopic harbour")
    await press(bot, "Change query", shown)
    assert bot.admin.last.text == "Send me the new query of Harbour. Now it is dockers"
    await says(bot, "(")
    assert bot.admin.last.text.startswith("A bracket has no partner.")
    await says(bot, "ships")
    await press(bot, "Save", bot.admin.last)

    assert query(bot) == "ships"


async def test_a_title_is_changed_by_button_and_reply_and_the_short_name_stays(bot: Journey) -> None:
    bot.topic("Harbour", "dockers")
    shown = await answer(bot, "/edittopic harbour")
    await press(bot, "Change title", shown)
    await says(bot, "x" * 101)
    assert bot.admin.last.text.startswith("A topic’s title has 1 to 100 letters.")
    await says(bot, "The port of Halmer")

    topic = topics.one(bot.db, 1)
    assert topic is not None
    assert (topic.title, topic.slug) == ("The port of Halmer", "harbour")


async def test_a_topic_is_removed_only_after_a_second_button(bot: Journey) -> None:
    topic = bot.topic("Harbour", "dockers")
    bot.ann.starts(f"t-{topic.slug}")
    await bot.settle()
    shown = await answer(bot, "/edittopic harbour")

    await press(bot, "Remove", shown)
    assert shown.text == "Remove Harbour for good? 1 place follows it."
    await press(bot, "Keep", shown)
    assert shown.text.startswith("The query of Harbour is")
    await press(bot, "Remove", shown)
    await press(bot, "Remove", shown)

    assert shown.text == "Harbour is removed. What was told of it stays known."
    assert topics.one(bot.db, 1) is None


@pytest.mark.parametrize("data", ["tedit:1", "tquery:1", "ttitle:1", "tundo:1", "tgone:1", "tremove:1"])
async def test_buttons_of_a_topic_that_is_gone_say_so(bot: Journey, data: str) -> None:
    bot.topic("Harbour", "dockers")
    shown = await answer(bot, "/edittopic harbour")
    topics.remove(bot.db, 1, now=bot.clock.now())

    bot.admin.sends_callback(data, shown)
    await bot.settle()

    assert bot.telegram.toasts[-1].text == "That is no longer there."


@pytest.mark.parametrize("button", ["Change query", "Change title"])
async def test_an_answer_about_a_topic_that_is_gone_says_so(bot: Journey, button: str) -> None:
    bot.topic("Harbour", "dockers")
    await press(bot, button, await answer(bot, "/edittopic harbour"))
    topics.remove(bot.db, 1, now=bot.clock.now())

    shown = await answer(bot, "ships")

    assert shown.text.startswith("That topic is no longer there.")


async def test_a_topic_nobody_knows_is_guessed(bot: Journey) -> None:
    bot.topic("Harbour", "dockers")

    shown = await answer(bot, "/edittopic harbor: ships")

    assert shown.buttons[0].data == "tedit:1"


async def test_an_article_is_taken_back_only_after_a_button(bot: Journey) -> None:
    number = published(bot)

    shown = await answer(bot, f"/withdraw {number} the union took it back")
    assert shown.text == (
        "Take back № 1 Dockers end strike in Halmer? No reader was sent a sentence of it. Reason: the union took it back"
    )
    assert articles.card(bot.db, number).article.status is Status.PUBLISHED
    await press(bot, "Take back", shown)

    assert shown.text == "№ 1 is taken back. No briefing and no search shows it any more."
    assert articles.card(bot.db, number).article.status is Status.WITHDRAWN


async def test_taking_back_twice_is_said_politely(bot: Journey) -> None:
    published(bot)
    shown = await answer(bot, "/withdraw № 1: wrong")
    for _ in range(2):
        bot.admin.sends_callback("wdraw:1", shown)
    await bot.settle()

    assert bot.telegram.toasts[-1].text == "It was withdrawn."


async def test_an_article_can_be_kept_after_all(bot: Journey) -> None:
    number = published(bot)
    shown = await answer(bot, "/withdraw 1 wrong")
    await press(bot, "Keep", shown)
    assert shown.text == "№ 1 stays as it is."
    bot.admin.sends_callback("wdraw:1", shown)
    await bot.settle()

    assert bot.telegram.toasts[-1].text.startswith("I no longer know the reason.")
    assert articles.card(bot.db, number).article.status is Status.PUBLISHED


async def test_what_withdraw_lacks_is_asked_for(bot: Journey) -> None:
    published(bot)

    question = await answer(bot, "/withdraw")
    assert question.text.startswith("Which article, and why?")
    await says(bot, "1")
    assert bot.admin.last.text == "Why is № 1 Dockers end strike in Halmer taken back? Send me the reason."
    await says(bot, "it was wrong")

    assert bot.admin.last.text.endswith("Reason: it was wrong")


async def test_only_what_is_published_can_be_taken_back(bot: Journey) -> None:
    await says(bot, STRIKE)

    shown = await answer(bot, "/withdraw 1 wrong")
    assert shown.text.startswith("№ 1 is not published")
    await press(bot, "Show № 1", shown)

    assert shown.text.startswith("Draft № 1")
    assert (await answer(bot, "/withdraw 77 wrong")).text == "There is no article № 77. /push adds one."


async def test_status_says_in_plain_words_how_things_stand(bot: Journey) -> None:
    published(bot)
    await says(bot, CABLE)

    shown = await answer(bot, "/status")

    assert shown.text == (
        "Articles: 1 published, 1 in draft, 0 on hold.\n\n"
        "Readers: 1 active, 0 stopped, 0 out of reach; subscriptions in all: 0.\n\n"
        "All messages are out.\n\n"
        "Messages so far: 0 arrived, 0 failed, 0 of unknown fate."
    )


async def test_status_names_what_waits_and_what_did_not_arrive(bot: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    troubles = ((7, 55, "failed", "blocked"), (8, 56, "unknown", "http_502"), (9, 57, "failed", None))
    standing = deliveries.Status({"pending": 2000, "failed": 3}, bot.clock.now(), troubles)
    monkeypatch.setattr(deliveries, "status", lambda _: standing)
    bot.admin.says("/help")

    shown = (await says(bot, "/status"))[-1]

    assert "2,000 messages wait, the oldest since today 12:00; all are out in about 2 min." in shown.text
    assert "Briefing № 7 to 55: the reader blocked me\nBriefing № 8 to 56: http_502" in shown.text
    assert shown.text.endswith("Briefing № 9 to 57: no reason is known")


async def test_publishers_are_listed_and_labelled(bot: Journey) -> None:
    assert "/push adds an article" in (await answer(bot, "/sources")).text
    published(bot)
    sources.describe(bot.db, "vna.example", name="VNA", family="state.example", now=bot.clock.now())

    assert (await answer(bot, "/sources")).text == (
        "2 publishers:\nOrlan Courier (orlan-courier.example)\nVNA (vna.example; belongs to state.example)"
    )
    shown = await answer(bot, "/sources VNA.example: state media")
    assert shown.text == "VNA.example is shown with the label “state media” from now on."
    assert "VNA (vna.example, state media; belongs to state.example)" in (await answer(bot, "/sources")).text
    assert (await answer(bot, "/sources vna.example:")).text == "vna.example has no label any more."
    assert (await answer(bot, "/sources nobody.example: x")).text.startswith("I know no publisher nobody.example.")


async def test_many_publishers_come_in_pages(bot: Journey) -> None:
    for number in range(30):
        sources.describe(bot.db, f"p{number:02}.example", name=f"Paper {number:02}", now=bot.clock.now())

    shown = await answer(bot, "/sources")
    assert shown.text.startswith("30 publishers:\nPaper 00 (p00.example)")
    assert shown.text.endswith("Page 1 of 3. Behind each name: its articles of the last 30 days.")
    await press(bot, "Next ›", shown)
    assert "Paper 10 (p10.example)" in shown.text
    await press(bot, "Paper 10 · 0", shown)
    assert "None of its articles is published." in shown.text
    await press(bot, "Back", shown)
    assert "Page 2 of 3." in shown.text


@pytest.mark.parametrize("words", ["/addtopic A: b", "/edittopic A", "/withdraw 1 x", "/status", "/sources"])
async def test_readers_are_kindly_refused(bot: Journey, words: str) -> None:
    shown = await answer(bot, words, bot.ann)

    assert shown.text.startswith("Only the editors of this bot can do that.")


async def test_publishers_under_one_owner_are_told_as_one_voice(bot: Journey) -> None:
    bot.publish("Ferry stays in port", "The ferry to Halmer will not sail before Friday, the harbour office said.")

    bot.admin.says("/sources orlan-courier.example: owner delta-post.example")
    await bot.settle()

    assert "belongs to delta-post.example" in bot.admin.last.text
    assert [one.family for one in sources.every(bot.db)] == ["delta-post.example"]


async def test_a_publisher_can_be_its_own_owner_again(bot: Journey) -> None:
    bot.publish("Ferry stays in port", "The ferry to Halmer will not sail before Friday, the harbour office said.")

    bot.admin.says("/sources orlan-courier.example: owner orlan-courier.example")
    await bot.settle()

    assert "a voice of its own" in bot.admin.last.text
