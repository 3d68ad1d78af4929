"""`/search`: cited sentences, a page at a time, in one message."""

from datetime import timedelta

from bot.app import Briefwire
from bot.services import articles
from bot.sources.drafts import Draft
from bot.sources.workshop import InlineWorkshop
from tests.journeys.conftest import Journey

CLOSED = (
    "The minister spoke on Monday in the capital. "
    "The crossings at Brod & Sarn will stay shut “until observers are back,” the interior minister of Velden told VNA. "
    "Twelve people were hurt when shells fell on the village."
)
ELECTION = "В Украине завершились местные выборы. Явка превысила половину избирателей."


def articles_on_velden(bot: Journey, number: int) -> None:
    for one in range(1, number + 1):
        bot.publish(
            f"Report number {one}", f"The council of Velden met for session {one} on Monday. It took no decision."
        )


async def test_a_hit_is_the_sentence_that_has_most_of_the_words_verbatim_with_its_proof(bot: Journey) -> None:
    bot.publish("Velden closes two border crossings", CLOSED, url="https://orlan-courier.example/1")

    bot.ann.says("/search crossing velden minister")
    await bot.settle()

    assert bot.ann.last.html == (
        "<b>crossing velden minister</b> · newest first\n\n"
        "• “The <b>crossings</b> at Brod &amp; Sarn will stay shut “until observers are back,” the interior <b>minister</b> "
        'of <b>Velden</b> told VNA.” — <a href="https://orlan-courier.example/1">Orlan Courier ↗</a> · 26 Jun 12:00'
    )
    assert [one.label for one in bot.ann.last.buttons] == ["Watch this"]


async def test_a_name_is_found_in_its_other_cases(bot: Journey) -> None:
    bot.publish("Местные выборы завершились", ELECTION)

    bot.ann.says("/search Украина")
    await bot.settle()

    assert "В <b>Украине</b> завершились" in bot.ann.last.html


async def test_all_words_must_appear_and_alternatives_are_written_with_or(bot: Journey) -> None:
    bot.publish("Velden closes two border crossings", CLOSED)
    bot.publish("Flood in Korvat", "The flood in Korvat rose over the night by a metre.")

    bot.ann.says("/search flood minister")
    await bot.settle()
    nothing = bot.ann.last
    bot.ann.says("/search flood OR minister")
    await bot.settle()

    assert nothing.text.startswith("No article has “flood minister”.")
    assert [one.label for one in nothing.buttons] == ["Watch this", "All topics"]
    assert bot.ann.last.text.count("•") == 2


async def test_pages_turn_in_one_message_newest_first(bot: Journey) -> None:
    articles_on_velden(bot, 12)

    bot.ann.says("/search velden")
    await bot.settle()
    shown = bot.ann.last
    first = shown.text
    bot.ann.presses("Next ›")
    await bot.settle()
    second = shown.text
    bot.ann.presses("Next ›")
    await bot.settle()
    third, last_buttons = shown.text, [one.label for one in shown.buttons]
    bot.ann.presses("‹ Previous")
    await bot.settle()

    assert bot.ann.last is shown
    assert [f"session {one} " in first for one in range(12, 0, -1)] == [True] * 5 + [False] * 7
    assert [f"session {one} " in second for one in range(12, 0, -1)] == [False] * 5 + [True] * 5 + [False] * 2
    assert "velden · newest first, page 3" in third
    assert third.count("•") == 2
    assert last_buttons == ["‹ Previous", "Watch this"]
    assert shown.text == second


async def test_what_is_published_meanwhile_does_not_shift_the_pages(bot: Journey) -> None:
    articles_on_velden(bot, 6)
    bot.ann.says("/search velden")
    await bot.settle()

    bot.publish("Velden again", "Velden is in the news once more today.")
    bot.ann.presses("Next ›")
    await bot.settle()

    assert bot.ann.last.text.count("•") == 1
    assert "session 1 " in bot.ann.last.text


async def test_buttons_work_after_a_restart(bot: Journey) -> None:
    articles_on_velden(bot, 6)
    bot.ann.says("/search velden")
    await bot.settle()

    telegram = bot.telegram
    await bot.app.stop()
    bot.app = Briefwire(
        bot.app.settings,
        bot.db,
        clock=bot.clock,
        request=telegram,
        updates_request=telegram,
        token=telegram.token,
        workshop=InlineWorkshop(),
    )
    await bot.app.start()
    bot.ann.presses("Next ›")
    await bot.settle()

    assert "session 1 " in bot.ann.last.text


async def test_a_bare_search_asks_and_the_answer_is_searched_for(bot: Journey) -> None:
    bot.publish("Velden closes two border crossings", CLOSED)

    bot.ann.says("/search")
    await bot.settle()
    asked = bot.ann.last
    bot.ann.says("shells village", reply_to=asked)
    await bot.settle()

    assert asked.text.startswith("What are you looking for?")
    assert "Twelve people were hurt" in bot.ann.last.text


async def test_words_that_are_not_understood_get_a_sentence_with_an_example(bot: Journey) -> None:
    for words in ("-football", '"velden', "the", "velden OR", "(velden", "ve*"):
        bot.ann.says(f"/search {words}")
        await bot.app.settle()

        assert "I don’t understand that query" not in bot.ann.last.text
        assert "<code>" in bot.ann.last.html


async def test_a_withdrawn_article_is_not_found_any_more_not_even_by_an_open_page(bot: Journey) -> None:
    articles_on_velden(bot, 6)
    bot.ann.says("/search velden")
    await bot.settle()

    articles.withdraw(bot.db, 1, "wrong", actor=None, now=bot.clock.now())
    bot.ann.presses("Next ›")
    await bot.settle()

    assert bot.ann.last.text == "There is nothing older on “velden”."


async def test_a_held_article_is_found_once_it_is_published_and_a_discarded_one_never(bot: Journey) -> None:
    for title in ("Velden one", "Velden two"):
        draft = Draft(title=title, text=f"{title} is told here at some length.", source="VNA", domain="vna.example")
        articles.add(bot.db, bot.app.room, draft, now=bot.clock.now(), how=articles.How.HOLD)
    bot.ann.says("/search velden")
    await bot.settle()
    before = bot.ann.last.text

    articles.publish(bot.db, bot.app.room, 1, actor=None, now=bot.clock.now())
    articles.discard(bot.db, 2, actor=None, now=bot.clock.now())
    bot.ann.says("/search velden")
    await bot.settle()

    assert before.startswith("No article has")
    assert "Velden one is told here" in bot.ann.last.text
    assert "Velden two" not in bot.ann.last.text


async def test_a_new_revision_is_found_by_its_own_words_only(bot: Journey) -> None:
    bot.publish("Bridge", "Nine people crossed the bridge at Brod.", url="https://orlan-courier.example/2")
    bot.publish("Bridge", "Twelve people crossed the ferry at Sarn.", url="https://orlan-courier.example/2")

    bot.ann.says("/search brod")
    await bot.settle()
    old = bot.ann.last.text
    bot.ann.says("/search sarn")
    await bot.settle()

    assert old.startswith("No article has")
    assert "Twelve people crossed the ferry at Sarn." in bot.ann.last.text


async def test_where_the_words_stand_only_in_the_headline_it_stands_above_the_quotation(bot: Journey) -> None:
    bot.publish("Velden & Orlan", "Both sides met on Monday for talks that lasted six hours.")
    bot.publish("Velden in pictures", "Photo: Ann Brand")

    bot.ann.says("/search title:velden")
    await bot.settle()

    assert "<b>Velden &amp; Orlan</b>\n• “Both sides met on Monday" in bot.ann.last.html
    assert "• <b>Velden in pictures</b> — Orlan Courier" in bot.ann.last.html


async def test_five_of_the_longest_hits_fit_a_message(bot: Journey) -> None:
    sentence = "Velden " + "and again the council of the united regions " * 10
    for one in range(5):
        bot.publish(
            f"{one} " + "Long title " * 30,
            f"{sentence} {one}. " + f"Velden {one} " * 300,
            source="S" * 200,
            domain=f"{one}.example",
        )

    bot.ann.says("/search title:long*")
    await bot.settle()

    assert bot.ann.last.text.count("•") == 5


async def test_a_forged_button_says_what_to_do(bot: Journey) -> None:
    articles_on_velden(bot, 6)
    bot.ann.says("/help")
    await bot.app.settle()
    bot.ann.sends_callback("found:1:5", bot.ann.last)
    await bot.app.settle()
    not_a_search = bot.ann.last.text
    bot.ann.says("/search velden")
    await bot.app.settle()
    shown = bot.ann.last
    bot.ann.sends_callback("found:999999999999999:999999999999999", shown)
    await bot.app.settle()
    too_far = bot.ann.last.text
    bot.ann.sends_callback("found:-3:999", shown)
    await bot.app.settle()

    assert not_a_search.startswith("I no longer have the words of that search.")
    assert too_far == "There is nothing older on “velden”."
    assert "session 6 " in shown.text


async def test_an_article_without_a_date_is_cited_without_one(bot: Journey) -> None:
    draft = Draft(title="Velden", text="The council of Velden met on Monday.", source="VNA", domain="vna.example")
    articles.add(bot.db, bot.app.room, draft, now=bot.clock.now() + timedelta(seconds=1), how=articles.How.PUBLISH)

    bot.ann.says("/search council")
    await bot.settle()

    assert bot.ann.last.text.endswith("met on Monday.” — VNA")


async def test_a_command_closes_the_question_before_it(bot: Journey) -> None:
    bot.ann.says("/search")
    await bot.settle()
    bot.ann.says("/help")
    await bot.settle()
    bot.ann.says("hello")
    await bot.settle()

    assert "Nothing" not in bot.ann.last.text
    assert "/topics" in bot.ann.last.text
