"""The desk, the record, the roles and the figures, as editors and viewers see them."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.handlers import all_handlers, editors
from bot.services import articles, chats, desk, roles
from bot.services.chats import Newcomer
from bot.services.subscriptions import Place
from bot.storage.chats import Role
from tests.bot.services.desk import EVENTS
from tests.journeys.conftest import ADMIN, Journey
from tests.journeys.desk import CABLE, STRIKE, answer, labels, press, says
from tests.journeys.test_cards import follow_instantly


def give(bot: Journey, person: int, role: Role) -> None:
    chats.meet(bot.db, Newcomer(person, "private", "Ann", "en", "UTC"), bot.clock.now())
    roles.give(bot.db, person, role, by_settings=frozenset(), actor=ADMIN, now=bot.clock.now())


def published(bot: Journey, *texts: str) -> list[int]:
    found = []
    for number, text in enumerate(texts):
        title, _, body = text.partition("\n\n")
        found.append(bot.publish(title, body.strip(), source=f"Paper {number}", domain=f"p{number}.example").article_id)
    return found


# The desk


async def test_an_empty_desk_says_so_on_every_tab(bot: Journey) -> None:
    shown = await answer(bot, "/desk")
    assert "Nothing waits for you. /push adds an article." in shown.text
    await press(bot, "Just in", shown)
    assert "Nothing was published in the last 24 hours." in shown.text
    await press(bot, "On the way", shown)

    assert "All messages are out." in shown.text
    assert "No briefing falls due within an hour." in shown.text
    assert labels(shown) == ["Waiting", "Just in", "✓ On the way"]


async def test_what_waits_is_decided_on_in_the_one_message(bot: Journey) -> None:
    bot.topic("Harbour", "dockers")
    await answer(bot, STRIKE)
    await answer(bot, CABLE)
    shown = await answer(bot, "/desk")
    assert "Draft № 1 Dockers end strike in Halmer\npublisher unknown · today 12:00 · Harbour" in shown.text

    await press(bot, "№ 1", shown)
    await press(bot, "Hold", shown)
    assert shown.text.startswith("Held № 1")
    await press(bot, "Publish", shown)
    assert shown.text.startswith("Published № 1")
    await press(bot, "Desk", shown)

    assert "№ 1" not in shown.text
    assert "Draft № 2 Cable car in Brod reopens" in shown.text


async def test_what_came_in_says_how_many_readers_it_reached(bot: Journey) -> None:
    topic = bot.topic("Harbour", "dockers")
    bot.ann.starts()
    await bot.settle()
    follow_instantly(bot, Place(bot.ann.id), topic.id)
    published(bot, STRIKE, CABLE)
    await bot.settle()

    shown = await answer(bot, "/desk")
    await press(bot, "Just in", shown)

    assert "№ 1 Dockers end strike in Halmer\nPaper 0 · today 12:00 · Harbour · 1 reader" in shown.text
    assert "№ 2 Cable car in Brod reopens\nPaper 1 · today 12:00 · on no topic · no reader yet" in shown.text


async def test_a_long_desk_comes_in_pages_and_a_card_leads_back_to_its_page(bot: Journey) -> None:
    for title, text in EVENTS:
        articles.hold(bot.db, await _draft(bot, title, text), actor=ADMIN, now=bot.clock.now())
    shown = await answer(bot, "/desk")

    await press(bot, "Next ›", shown)
    assert labels(shown)[:3] == ["№ 3", "№ 2", "№ 1"]
    await press(bot, "№ 3", shown)
    await press(bot, "Discard", shown)
    assert shown.text.startswith("Discarded № 3")
    await press(bot, "Desk", shown)

    assert labels(shown)[:2] == ["№ 2", "№ 1"]


async def test_what_is_on_its_way_is_counted_by_topic(bot: Journey) -> None:
    topic = bot.topic("Harbour", "dockers")
    bot.ann.starts(f"t-{topic.slug}")
    await bot.settle()
    published(bot, STRIKE)
    for number in range(100, 140):
        chats.meet(bot.db, Newcomer(number, "private", "", "en", "UTC"), bot.clock.now())
        follow_instantly(bot, Place(number), topic.id)
    bot.app.tell_due()

    found = desk.outgoing(bot.db, bot.clock.now(), 28.5)

    assert (found.messages, found.minutes, [one.topic for one in found.sending]) == (40, 1, ["Harbour"])
    shown = await answer(bot, "/desk")
    bot.clock.wind(20 * 3600 + 600)
    await press(bot, "On the way", shown)
    assert "Harbour: 1 place, " in shown.text or "No briefing falls due" in shown.text


async def test_taking_back_begins_on_the_card(bot: Journey) -> None:
    published(bot, STRIKE)
    shown = await answer(bot, "/desk")
    bot.admin.sends_callback("wask:1", shown)
    await bot.settle()
    assert bot.admin.last.text.startswith("Why is № 1 Dockers end strike in Halmer taken back?")
    await says(bot, "It is not true.")
    await press(bot, "Take back", bot.admin.last)

    assert articles.card(bot.db, 1).article.status == "withdrawn"


# Stories


async def test_two_stories_are_joined_by_number_and_parted_by_undo(bot: Journey) -> None:
    published(bot, STRIKE, CABLE)
    shown = await answer(bot, "/desk")
    bot.admin.sends_callback("mrg:1", shown)
    await bot.settle()
    assert "I see no story that is like that of Dockers end strike in Halmer." in shown.text
    await press(bot, "By number", shown)
    assert (await answer(bot, "what")).text.startswith("Send me the number")
    assert (await answer(bot, "99")).text.startswith("There is no article № 99.")
    await press(bot, "By number", shown)

    done = await answer(bot, "№ 2")

    assert done.text.startswith("Joined: they are one story now.")
    assert stories(bot) == [1, 1]
    await press(bot, "Undo", done)
    assert stories(bot) == [1, 2]
    assert bot.telegram.toasts[-1].text == "Undone. The stories are as they were."


async def test_likely_stories_are_offered(bot: Journey) -> None:
    near = STRIKE.replace("Dockers end strike in Halmer", "Grain ships sail from Halmer again").replace("140", "90")
    near = re.sub(
        r"The first grain ship left .*? strike\. ", "Eleven barges brought barley to the mills upriver. ", near
    )
    published(bot, STRIKE, near)
    if stories(bot) == [1, 1]:
        desk.split(bot.db, bot.app.room, 1, [2], actor=ADMIN, now=bot.clock.now())
    shown = await answer(bot, "/desk")

    bot.admin.sends_callback("mrg:1", shown)
    await bot.settle()
    assert shown.text.startswith("Which story is the same as that of Dockers end strike in Halmer?")
    await press(bot, labels(shown)[0], shown)

    assert stories(bot) == [1, 1]
    bot.admin.sends_callback("mrgo:1:1", shown)
    await bot.settle()
    assert shown.text == "They are one story already."


async def test_marked_articles_leave_their_story(bot: Journey) -> None:
    published(bot, STRIKE, CABLE)
    desk.merge(bot.db, bot.app.room, 1, 2, actor=ADMIN, now=bot.clock.now())
    shown = await answer(bot, "/desk")
    bot.admin.sends_callback("spl:2", shown)
    await bot.settle()
    assert labels(shown)[:2] == ["№ 1 Dockers end strike in Halmer", "✓ № 2 Cable car in Brod reopens"]

    await press(bot, "✓ № 2 Cable car in Brod reopens", shown)
    assert "Split off 1" not in labels(shown)
    for one in labels(shown)[:2]:
        await press(bot, one, shown)
    await press(bot, "Split off 2", shown)
    assert bot.telegram.toasts[-1].text == "Mark at least one article that leaves, and one that stays."
    await press(bot, "✓ № 1 Dockers end strike in Halmer", shown)
    await press(bot, "Split off 1", shown)

    assert shown.text.startswith("Split: 1 article has a story of its own now.")
    assert stories(bot) == [1, 3]
    bot.admin.sends_callback("splt:1:0", shown)
    await bot.settle()
    assert bot.telegram.toasts[-1].text.startswith("I no longer know what you marked.")
    await press(bot, "Undo", shown)
    assert stories(bot) == [1, 1]


async def test_an_article_alone_or_in_no_story_can_not_be_split(bot: Journey) -> None:
    published(bot, STRIKE)
    await answer(bot, CABLE)
    shown = await answer(bot, "/desk")

    for data, said in (
        ("spl:1", "It is the only article"),
        ("spl:2", "That article is in no story"),
        ("mrg:2", "That a"),
    ):
        bot.admin.sends_callback(data, shown)
        await bot.settle()
        assert bot.telegram.toasts[-1].text.startswith(said)


# Roles


async def test_an_owner_gives_a_role_by_number_and_the_person_is_told(bot: Journey) -> None:
    bot.ann.starts()
    await bot.settle()

    shown = await answer(bot, "/roles 5")
    assert shown.text == "Ann (5) has the role reader. Which role now?"
    await press(bot, "editor", shown)

    assert shown.text == "Ann (5) has the role editor from now on."
    assert bot.ann.last.text.startswith("You are an editor of this bot now.")
    await press(bot, "All roles", shown)
    assert "owner: Boss (7)\neditor: Ann (5)" in shown.text
    await press(bot, "Behind the scenes", await answer(bot, "/help", bot.ann), bot.ann)
    assert "/push" in bot.ann.last.text


async def test_who_is_meant_is_asked_for_and_shown_by_a_forward(bot: Journey) -> None:
    bot.ann.says("hello")
    await bot.settle()
    shown = await answer(bot, "/roles")
    await press(bot, "Add somebody", shown)
    assert (await answer(bot, "Ann")).text.startswith("I don’t see who that is.")

    assert (await answer(bot, "-100123")).text.startswith("Only people have roles here")
    await press(bot, "Add somebody", shown)
    assert (await answer(bot, "9876")).text == "9876 (9876) has the role reader. Which role now?"


def share(bot: Journey, number: int, name: str) -> None:
    """The admin chooses a person whom Telegram shows."""
    users = [{"user_id": number, "first_name": name}]
    bot.admin._writes(None, media={"users_shared": {"request_id": 1, "users": users, "user_ids": [number]}})


async def test_a_person_is_chosen_by_a_button_of_telegrams_own(bot: Journey) -> None:
    await press(bot, "Add somebody", await answer(bot, "/roles"))
    asked = bot.admin.last
    share(bot, 9, "Bo")
    await bot.settle()
    chosen = bot.admin.last.text
    await press(bot, "editor")
    named = bot.admin.last.text
    (taken,) = await says(bot, "9876")

    assert asked.reply_keyboard == (("Choose a person",),)
    assert chosen == "Bo (9) has the role reader. Which role now?"
    assert named == "Bo (9) has the role editor from now on."
    assert taken.text.startswith("I didn’t understand that as a topic.")  # the question is answered


async def test_whom_somebody_chose_who_is_no_owner_gets_no_role(bot: Journey) -> None:
    give(bot, ADMIN, Role.OWNER)
    bot.ann.starts()
    await bot.settle()
    users = [{"user_id": 9, "first_name": "Bo"}]
    bot.ann._writes(None, media={"users_shared": {"request_id": 1, "users": users, "user_ids": [9]}})
    await bot.settle()

    assert not any("Bo" in shown.text for shown in bot.ann.messages)
    assert chats.known(bot.db, 9) is None


async def test_in_a_group_who_is_meant_is_answered_by_a_reply(bot: Journey) -> None:
    group = bot.telegram.group()
    group.adds_bot(bot.admin)
    await bot.settle()
    await press(bot, "Add somebody", await answer(bot, "/roles", chat=group))

    assert group.chat.visible()[-1].reply_keyboard == ()
    assert group.chat.visible()[-1].text.startswith("Who?")


async def test_a_forward_or_a_contact_names_a_person_only_where_one_is_asked_for(bot: Journey) -> None:
    bot.ann.says("hello")
    await bot.settle()
    shown = await answer(bot, "/roles")

    await press(bot, "Add somebody", shown)
    bot.admin.forwards("I wrote this.", from_person=bot.ann)
    await bot.settle()
    assert bot.admin.last.text == "Ann (5) has the role reader. Which role now?"
    await press(bot, "Add somebody", shown)
    bot.admin.forwards("I wrote this.", from_hidden="Somebody")
    await bot.settle()
    assert bot.admin.last.text.startswith("I don’t see who that is.")
    bot.admin._writes(
        None, media={"contact": {"phone_number": "1", "first_name": "Bo", "last_name": "Li", "user_id": 9}}
    )
    await bot.settle()
    assert bot.admin.last.text == "Bo Li (9) has the role reader. Which role now?"
    bot.admin.forwards("This is an article by itself, forwarded from a person. " * 8, from_person=bot.ann)
    await bot.settle()

    assert bot.admin.last.text.startswith("Draft № 1")


async def test_the_last_owner_and_those_of_the_settings_stay(bot: Journey) -> None:
    shown = await answer(bot, "/roles 7")
    await press(bot, "editor", shown)
    assert bot.telegram.toasts[-1].text.startswith("This person stands in ADMIN_IDS")

    assert (
        roles.give(bot.db, ADMIN, Role.READER, by_settings=frozenset(), actor=ADMIN, now=bot.clock.now())
        == "last_owner"
    )
    bot.admin.sends_callback("role:99", shown)
    await bot.settle()
    assert bot.telegram.toasts[-1].text == "That is no longer there."


async def test_only_owners_give_roles(bot: Journey) -> None:
    give(bot, bot.ann.id, Role.EDITOR)

    assert (await answer(bot, "/roles", bot.ann)).text == (
        "Only an owner of this bot can do that. Your numeric id, should one ask for it: 5"
    )


async def test_a_viewer_sees_the_desk_and_changes_nothing(bot: Journey) -> None:
    give(bot, bot.ann.id, Role.VIEWER)
    published(bot, STRIKE)
    for words in ("/desk", "/status", "/stats", "/sources", "/feeds", "/audit", "/preview"):
        assert "Only" not in (await answer(bot, words, bot.ann)).text
    shown = await answer(bot, "/desk", bot.ann)
    await press(bot, "Just in", shown, bot.ann)
    await press(bot, labels(shown)[0], shown, bot.ann)
    await press(bot, "Take back", shown, bot.ann)

    assert bot.telegram.toasts[-1].text.startswith("You can look at everything here, but only editors change it.")
    assert (await answer(bot, "/withdraw 1 x", bot.ann)).text.startswith("You can look at everything here")
    assert (await answer(bot, "/sources p0.example: x", bot.ann)).text.startswith("You can look at everything here")
    await press(bot, "Behind the scenes", await answer(bot, "/help", bot.ann), bot.ann)
    assert "/desk" in bot.ann.last.text


def guarded() -> list[Any]:
    """Every command and button that needs a role."""
    every = [one for some in all_handlers().values() for one in some]
    return [one for one in every if isinstance(one, editors.Command | editors.Pressed)]


def data_of(handler: Any) -> str:
    """What a button of this handler would send."""
    return re.sub(r"\\d\{1,18\}|\[[^]]*\]", "1", handler.pattern.pattern).removesuffix(r"\Z")


def rows(path: Path) -> dict[str, list[Any]]:
    """All that is stored, but for what says who wrote, and what was asked and looked up."""
    left_out = {"chat", "question", "update", "lease", "rate", "gate", "fact", "quota", "paste"}
    with sqlite3.connect(path) as c:
        named = [row[0] for row in c.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [one for one in named if one not in left_out and not one.startswith(("article_search", "sqlite"))]
        return {one: c.execute(f'SELECT * FROM "{one}" ORDER BY 1').fetchall() for one in kept}


@pytest.mark.parametrize("role", [Role.READER, Role.VIEWER])
async def test_no_command_and_no_button_lets_readers_or_viewers_change_anything(bot: Journey, role: Role) -> None:
    bot.topic("Harbour", "dockers")
    published(bot, STRIKE)
    await answer(bot, CABLE)
    give(bot, bot.ann.id, role)
    under = await answer(bot, "/help", bot.ann)
    before, seen = rows(bot.db.path or Path()), len(bot.telegram.toasts)
    refused, shown = 0, 0

    for one in guarded():
        is_allowed = role is Role.VIEWER and one.needs is Role.VIEWER
        if isinstance(one, CommandHandler):
            bot.ann.says(f"/{next(iter(one.commands))} 1 x: y")
            await bot.app.settle()
            assert is_allowed or bot.ann.last.text.startswith(("Only", "You can look")), one.commands
        else:
            assert isinstance(one, CallbackQueryHandler)
            bot.ann.sends_callback(data_of(one), under)
            await bot.app.settle()
        refused, shown = refused + (not is_allowed), shown + is_allowed
    said = [toast.text for toast in bot.telegram.toasts[seen:] if toast.text]

    assert rows(bot.db.path or Path()) == before
    assert refused > 30
    assert bool(shown) is (role is Role.VIEWER)
    kinds = ("Only", "You can look", "That is no longer there", "That topic is no longer there", "No one")
    assert all(text.startswith(kinds) for text in said), set(said)


def test_every_command_of_a_menu_is_handled_and_needs_its_role() -> None:
    from bot.texts import readers

    needs = {name: one.needs for one in guarded() if isinstance(one, CommandHandler) for name in one.commands}
    viewers = {name for name, _ in readers.viewer_commands()}
    owners = {name for name, _ in readers.owner_commands()} - {name for name, _ in readers.editor_commands()}

    assert {name for name, need in needs.items() if need is Role.VIEWER} == viewers
    assert {name for name, need in needs.items() if need is Role.OWNER} == owners


# The record


async def test_the_record_says_who_did_what_and_where(bot: Journey) -> None:
    bot.topic("Economy", "inflation")
    group = bot.telegram.group()
    group.adds_bot(bot.admin)
    await bot.settle()
    card = await answer(bot, STRIKE)
    await press(bot, "Topics", card)
    await press(bot, "Economy", card)
    await press(bot, "Back", card)
    await press(bot, "Publish", card)
    await says(bot, "/sources p0.example: x")
    await says(bot, "/addtopic Harbour: dockers", chat=group)

    shown = await answer(bot, "/audit")

    assert shown.text.startswith("What was done, the latest first:\n\ntoday 12:0")
    assert f"Boss: made the topic Harbour: dockers (in {group.chat.title})" in shown.text
    assert "Boss: published № 1 Dockers end strike in Halmer\n" in shown.text
    assert "Boss: put № 1 Dockers end strike in Halmer on the topic Economy" in shown.text
    assert "the bot or its command line: made the topic Economy: inflation" in shown.text


async def test_the_record_is_searched_by_its_words_and_paged(bot: Journey) -> None:
    published(bot, STRIKE)
    for number in range(12):
        bot.topic(f"Topic {number}", f"word{number}")
    assert (await answer(bot, "/audit withdrawn")).text.startswith("Nothing that was done has to do with withdrawn.")

    shown = await answer(bot, "/audit made word")
    assert shown.text.startswith("What was done, about made word, the latest first:")
    assert shown.text.count("made the topic") == 10
    await press(bot, "Next ›", shown)
    assert shown.text.count("made the topic") == 2
    await press(bot, "‹ Previous", shown)
    assert shown.text.count("made the topic") == 10
    bot.admin.sends_callback("audit:999", shown)
    await bot.settle()
    assert "There is nothing older." in shown.text


async def test_an_empty_record_says_what_it_is_for(bot: Journey) -> None:
    assert (await answer(bot, "/audit")).text.startswith("Nothing was done yet.")


# Previews and figures


async def test_a_preview_is_what_new_subscribers_and_most_readers_get_and_sends_nothing(bot: Journey) -> None:
    topic = bot.topic("Harbour", "dockers, cable*")
    published(bot, STRIKE)
    bot.ann.starts(f"t-{topic.slug}")
    await bot.settle()
    published(bot, STRIKE, CABLE)
    before, seen = rows(bot.db.path or Path()), len(bot.ann.messages)

    first, new, most, usual = await says(bot, "/preview harbour")

    assert first.text == "Harbour: this is what a new subscriber would get now."
    assert "Dockers end strike" in new.text
    assert "Cable car in Brod" in new.text
    assert most.text.startswith("This is what the largest group of readers, 1 of 1, would get now. Their next time: ")
    assert "Dockers" not in usual.text
    assert "Cable car in Brod" in usual.text
    assert not usual.buttons
    assert rows(bot.db.path or Path()) == before
    assert len(bot.ann.messages) == seen
    bot.clock.wind(86400)
    await bot.settle()
    quoted = [line for line in usual.text.split("\n") if line.startswith("•")]
    assert quoted == [line for line in bot.ann.last.text.split("\n") if line.startswith("•")]


async def test_a_preview_of_nothing_says_so(bot: Journey) -> None:
    bot.topic("Harbour", "dockers")

    shown = await answer(bot, "/preview")
    await press(bot, "Harbour", shown)

    texts = [message.text for message in bot.admin.messages[-2:]]
    assert texts[0].startswith("Harbour: a new subscriber would get nothing")
    assert texts[1] == "No one who listens follows Harbour yet."


async def test_the_figures_are_said_in_words_and_drawn(bot: Journey) -> None:
    topic = bot.topic("Harbour", "dockers")
    bot.ann.starts()
    await bot.settle()
    follow_instantly(bot, Place(bot.ann.id), topic.id)
    published(bot, STRIKE)
    await bot.settle()

    shown = await answer(bot, "/stats")

    assert "Harbour: 1 place, 1 article" in shown.text
    assert "I speak to them: English 2." in shown.text
    assert shown.text.endswith("What readers open is not tracked.")
    for label in labels(shown):
        await press(bot, label, shown)
        assert bot.admin.last.media == ("photo",) or bot.admin.last.media


async def test_a_publisher_has_its_own_screen(bot: Journey) -> None:
    published(bot, STRIKE, CABLE)
    desk.merge(bot.db, bot.app.room, 1, 2, actor=ADMIN, now=bot.clock.now())
    shown = await answer(bot, "/sources")

    await press(bot, "Paper 0 · 1", shown)

    assert shown.text.startswith("Paper 0 (p0.example)\n\nArticles: 1 in 7 days, 1 in 30 days.")
    assert "Of 1 story that others tell too, it was first with 1 (100 %)." in shown.text
    await press(bot, "Label", shown)
    assert (await answer(bot, "x" * 61)).text.startswith("A label has at most 60 letters.")
    await says(bot, "state media")
    await press(bot, "Owner", shown)
    assert (await answer(bot, "not a domain")).text.startswith("Whose is p0.example?")
    await says(bot, "delta.example")
    bot.clock.wind(5 * 86400)
    await press(bot, "Label", shown)
    await says(bot, "-")
    bot.admin.sends_callback("src:1:0", shown)
    await bot.settle()
    assert shown.text.startswith("Paper 0 (p0.example; belongs to delta.example)")
    assert shown.text.endswith("Silent for 5 days.")


async def _draft(bot: Journey, title: str, text: str) -> int:
    from bot.services.articles import How
    from bot.sources.drafts import Draft

    draft = Draft(title=title, text=text)
    return articles.add(bot.db, bot.app.room, draft, now=bot.clock.now(), how=How.DRAFT).article_id


def stories(bot: Journey) -> list[int | None]:
    """The story of each article, by id."""
    return [stored.story_id for stored, _ in articles.each(bot.db)]
