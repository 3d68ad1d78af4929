"""The card of an article: what an editor sees, and what each button does."""

import html
import re
from datetime import timedelta

import pytest

from bot.delivery import render
from bot.delivery.cards import TITLE_LENGTH
from bot.services import articles, chats, schedules, subscriptions, topics
from bot.services.chats import Newcomer
from bot.services.subscriptions import Place
from bot.storage.articles import Status
from tests.journeys.conftest import Journey
from tests.journeys.desk import CABLE, STRIKE, answer, cards, labels, press, says

SOURCED = "\nOriginal url: https://gazette.example/1"


def status(bot: Journey, number: int = 1) -> Status:
    return articles.card(bot.db, number).article.status


def follow_instantly(bot: Journey, place: Place, topic_id: int) -> None:
    subscriptions.follow(bot.db, place, topic_id, bot.clock.now())
    subscriptions.set_schedule(bot.db, place, topic_id, schedules.parse("instant"), bot.clock.now())


async def test_the_card_offers_every_decision(bot: Journey) -> None:
    card = await answer(bot, STRIKE)

    assert [[one.label for one in row] for row in card.rows] == [
        ["Publish", "Hold"],
        ["Topics", "Edit title"],
        ["Discard"],
    ]


async def test_the_card_names_topics_with_the_terms_that_decided_and_those_that_it_misses(bot: Journey) -> None:
    bot.topic("Harbour", "dockers AND strike")
    bot.topic("Cranes", "expects")
    bot.topic("Sports", "football")

    card = await answer(bot, STRIKE)

    assert "Topics: Harbour (dockers + strike; 3.0). Cranes: no (0.7)." in card.text
    assert "Sports" not in card.text


async def test_without_a_topic_the_card_says_what_to_do(bot: Journey) -> None:
    card = await answer(bot, STRIKE)

    assert "No topic of mine is in it." in card.text


async def test_near_misses_alone_are_named_too(bot: Journey) -> None:
    bot.topic("Cranes", "expects")

    assert "On no topic yet: Cranes: no (0.7)." in (await answer(bot, STRIKE)).text


async def test_more_topics_than_a_card_holds_are_counted(bot: Journey) -> None:
    for number in range(11):
        bot.topic(f"Harbour {number:02}", "dockers")

    assert " and 3 more." in (await answer(bot, STRIKE)).text


async def test_a_date_without_an_hour_is_shown_without_one(bot: Journey) -> None:
    title, _, rest = STRIKE.partition("\n")

    card = await answer(bot, f"# {title}\n\n2026-06-25\n{rest}{SOURCED}")

    assert card.text.startswith("Draft № 1 · gazette.example · 25 Jun 2026 · English\n")


async def test_the_card_says_how_many_readers_it_would_reach_and_how_fast(bot: Journey) -> None:
    topic = bot.topic("Harbour", "dockers")
    for number in range(60):
        place = Place(100 + number)
        chats.meet(bot.db, Newcomer(place.chat_id, "private", "Reader", "en", "UTC"), bot.clock.now())
        subscriptions.follow(bot.db, place, topic.id, bot.clock.now())
        if number < 5:
            follow_instantly(bot, place, topic.id)

    card = await answer(bot, STRIKE)

    assert card.text.endswith("Would reach 60 readers, 5 of them at once, in about 3 s.")


async def test_the_card_quotes_verbatim_and_escaped(bot: Journey) -> None:
    text = (
        "Prices & <taxes> rise\n\n" + "The price of tea < coffee & milk rose on <Monday> in Halmer, traders said. " * 4
    )

    card = await answer(bot, text)

    assert "“The price of tea < coffee & milk rose on <Monday> in Halmer, traders said.”" in card.text


async def test_a_card_fits_a_message_whatever_the_lengths(bot: Journey) -> None:
    for number in range(9):
        bot.topic(f"{'Topic with a name that has no end ' * 3}{number}"[:100], "village")
    sentence = (
        "In the village of Sarn the council of elders, " + "which met again and again, " * 70 + "voted for peace."
    )
    text = f"{'Endless headline ' * 20}\n\n{sentence} {sentence.replace('Sarn', 'Brod')} {sentence.replace('Sarn', 'Vesk')}"
    bot.admin.sends_file("news.txt", text.encode())
    await bot.settle()

    card = cards(bot.admin)[-1]
    plain = html.unescape(re.sub(r"<[^>]*>", "", card.html))
    assert render.units(plain) <= 4096
    assert len(card.text.split("\n")[1]) <= TITLE_LENGTH


async def test_publishing_edits_the_card_to_begin_with_published_and_tells_readers(bot: Journey) -> None:
    topic = bot.topic("Harbour", "dockers")
    bot.ann.starts()
    await bot.settle()
    follow_instantly(bot, Place(bot.ann.id), topic.id)
    card = await answer(bot, STRIKE)
    seen = len(bot.ann.messages)

    await press(bot, "Publish", card)

    assert card.edited
    assert card.text.startswith("Published № 1")
    assert labels(card) == ["Merge stories", "Split story", "Move topic", "Take back"]
    assert "Dockers end strike in Halmer" in "".join(shown.text for shown in bot.ann.messages[seen:])
    assert bot.telegram.toasts[-1].text == "Published"


async def test_publishing_twice_and_from_two_phones_publishes_once(bot: Journey) -> None:
    card = await answer(bot, STRIKE)

    for _ in range(3):
        bot.admin.sends_callback("pub:1", card)
    await bot.settle()

    assert [toast.text for toast in bot.telegram.toasts] == ["Published", "Already published.", "Already published."]
    assert card.text.startswith("Published № 1")
    assert articles.card(bot.db, 1).article.filing == 1


async def test_an_article_on_hold_can_be_published_or_discarded_later(bot: Journey) -> None:
    card = await answer(bot, STRIKE)

    await press(bot, "Hold", card)
    assert card.text.startswith("Held № 1")
    assert labels(card) == ["Publish", "Discard", "Topics", "Edit title"]
    bot.admin.sends_callback("hold:1", card)
    await bot.settle()
    assert bot.telegram.toasts[-1].text == "Already held."
    await press(bot, "Publish", card)

    assert status(bot) is Status.PUBLISHED


async def test_what_is_discarded_stays_so(bot: Journey) -> None:
    card = await answer(bot, STRIKE)

    await press(bot, "Discard", card)
    bot.admin.sends_callback("pub:1", card)
    await bot.settle()

    assert card.text.startswith("Discarded № 1")
    assert not card.buttons
    assert bot.telegram.toasts[-1].text == "Already discarded."
    assert status(bot) is Status.DISCARDED


async def test_topics_are_put_on_and_taken_off_by_hand(bot: Journey) -> None:
    bot.topic("Harbour", "dockers")
    bot.topic("Economy", "inflation")
    card = await answer(bot, STRIKE)

    await press(bot, "Topics", card)
    assert labels(card) == ["Economy", "✓ Harbour", "Back"]
    await press(bot, "Economy", card)
    await press(bot, "✓ Harbour", card)
    assert labels(card) == ["✓ Economy", "Harbour", "Back"]
    await press(bot, "Back", card)

    assert card.text.startswith("Draft № 1")
    assert "Topics: Economy (by hand)." in card.text


async def test_many_topics_come_in_pages(bot: Journey) -> None:
    for number in range(10):
        bot.topic(f"Topic {number}", f"harbour{number}")
    card = await answer(bot, STRIKE)

    await press(bot, "Topics", card)
    assert labels(card)[7:] == ["Topic 7", "Next ›", "Back"]
    await press(bot, "Next ›", card)
    assert labels(card) == ["Topic 8", "Topic 9", "‹ Previous", "Back"]
    await press(bot, "Topic 9", card)

    assert labels(card) == ["Topic 8", "✓ Topic 9", "‹ Previous", "Back"]


async def test_without_topics_the_list_says_how_to_make_one(bot: Journey) -> None:
    card = await answer(bot, STRIKE)

    await press(bot, "Topics", card)

    assert "/addtopic" in card.text


async def test_of_what_is_out_the_title_stays(bot: Journey) -> None:
    card = await answer(bot, STRIKE)
    await press(bot, "Publish", card)

    bot.admin.sends_callback("title:1", card)
    await bot.settle()

    assert bot.telegram.toasts[-1].text == "Already published."
    assert card.text.startswith("Published № 1")


@pytest.mark.parametrize("data", ["onto:1", "title:1", "put:1:1:1:0"])
async def test_of_what_is_discarded_nothing_can_be_changed(bot: Journey, data: str) -> None:
    bot.topic("Harbour", "dockers")
    card = await answer(bot, STRIKE)
    await press(bot, "Discard", card)

    bot.admin.sends_callback(data, card)
    await bot.settle()

    assert bot.telegram.toasts[-1].text == "Already discarded."
    assert card.text.startswith("Discarded № 1")


async def test_what_is_out_can_be_moved_to_another_topic_whose_readers_then_get_it(bot: Journey) -> None:
    bot.topic("Harbour", "dockers")
    other = bot.topic("Economy", "inflation")
    bot.ann.starts()
    await bot.settle()
    follow_instantly(bot, Place(bot.ann.id), other.id)
    await bot.settle()
    card = await answer(bot, STRIKE)
    await press(bot, "Publish", card)

    await press(bot, "Move topic", card)
    await press(bot, "✓ Harbour", card)
    await press(bot, "Economy", card)
    await press(bot, "Back", card)

    assert "Topics: Economy (by hand)." in card.text
    assert bot.ann.last.text.startswith("Economy")
    assert "Dockers end strike in Halmer" in bot.ann.last.text


async def test_a_new_title_is_asked_for_and_matched(bot: Journey) -> None:
    bot.topic("Barley", "title:barley")
    card = await answer(bot, STRIKE)

    await press(bot, "Edit title", card)
    question = bot.admin.last
    assert question.text == "Send me the new title of № 1. Now it is Dockers end strike in Halmer."
    bot.admin.says("  Barley\nleaves   Halmer ", reply_to=question)
    await bot.settle()

    assert bot.admin.last.text.split("\n")[1] == "Barley leaves Halmer"
    assert "Topics: Barley" in bot.admin.last.text


async def test_a_title_without_end_is_asked_for_again(bot: Journey) -> None:
    card = await answer(bot, STRIKE)
    await press(bot, "Edit title", card)

    bot.admin.says("word " * 80, reply_to=bot.admin.last)
    await bot.settle()
    assert bot.admin.last.text == "A title has at most 300 letters. Send me a shorter one."
    await says(bot, "Strike is over")

    assert bot.admin.last.text.split("\n")[1] == "Strike is over"


async def test_only_editors_press_the_buttons_of_a_card(bot: Journey) -> None:
    group = bot.telegram.group()
    group.adds_bot(bot.admin)
    await bot.settle()
    card = await answer(bot, f"/push {STRIKE}", chat=group)

    await press(bot, "Publish", card, bot.ann)

    assert bot.telegram.toasts[-1].text == "Only the editors of this bot can press this."
    assert status(bot) is Status.DRAFT


async def test_a_forged_number_gets_a_kind_word(bot: Journey) -> None:
    card = await answer(bot, STRIKE)

    for data in ("pub:99", "card:999999999999999999", "onto:7", "title:7", "put:7:1:1:0", "drop:7", "hold:7"):
        bot.admin.sends_callback(data, card)
        await bot.settle()

        assert bot.telegram.toasts[-1].text == "That is no longer there."
    assert card.text.startswith("Draft № 1")


async def test_a_reprint_names_what_it_repeats_and_who_joins(bot: Journey) -> None:
    title, _, text = STRIKE.partition("\n\n")
    bot.publish(title, text.strip(), source="VNA", domain="vna.example")

    card = await answer(bot, f"{STRIKE}{SOURCED}")

    assert "Already stored as № 1 (100 % the same text, from VNA, today 12:00)." in card.text
    assert "Publishing adds gazette.example as another publisher of it." in card.text


async def test_a_later_version_of_what_is_out_corrects_it(bot: Journey) -> None:
    first = await answer(bot, f"{STRIKE}{SOURCED}")
    await press(bot, "Publish", first)
    bot.clock.wind(timedelta(hours=1).total_seconds())

    second = await answer(bot, f"{STRIKE.replace('140', '139')}{SOURCED}")
    assert second.text.startswith("Draft № 2")
    assert "A new version of № 1, which is published: publishing this one corrects it." in second.text
    for _ in range(2):
        bot.admin.sends_callback("pub:2", second)
    await bot.settle()

    assert second.text.startswith("Published № 1")
    assert "all 139 members" in second.text
    assert bot.telegram.toasts[-1].text == "Already published."


async def test_a_draft_that_comes_again_changed_is_the_same_draft(bot: Journey) -> None:
    await says(bot, f"{STRIKE}{SOURCED}")

    card = await answer(bot, f"{STRIKE.replace('140', '139')}{SOURCED}")

    assert card.text.startswith("Draft № 1")
    assert "all 139 members" in card.text


async def test_the_card_of_what_was_told_says_to_how_many(bot: Journey) -> None:
    topic = bot.topic("Cables", "cable*")
    card = await answer(bot, CABLE)
    await press(bot, "Publish", card)
    assert card.text.endswith("No one follows its topics yet.")
    bot.ann.starts(f"t-{topic.slug}")
    await bot.settle()

    bot.admin.sends_callback("card:1", card)
    await bot.settle()

    assert card.text.endswith("1 reader was sent a sentence of it.")


async def test_a_published_card_says_whom_it_goes_to(bot: Journey) -> None:
    topic = bot.topic("Cables", "cable*")
    bot.ann.starts(f"t-{topic.slug}")
    await bot.settle()
    card = await answer(bot, CABLE)
    assert card.text.endswith("Would reach 1 reader, at the reader’s own times.")

    await press(bot, "Publish", card)

    assert card.text.endswith("Goes to 1 reader, at the reader’s own times.")


async def test_a_topic_that_was_removed_in_between_changes_nothing(bot: Journey) -> None:
    topic = bot.topic("Cables", "cable*")
    card = await answer(bot, STRIKE)
    await press(bot, "Topics", card)
    topics.remove(bot.db, topic.id, now=bot.clock.now())

    await press(bot, "Cables", card)

    assert labels(card) == ["Back"]
