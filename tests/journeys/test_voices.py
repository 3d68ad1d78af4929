"""A story by its screens: who says what, its sides, numbers that moved; a past briefing checked again; why an item was told."""

from datetime import timedelta

from bot.local_telegram import Person, Shown
from bot.services import articles
from bot.services.articles import How
from bot.sources.drafts import Draft
from bot.storage import stories
from tests.journeys.conftest import Journey
from tests.journeys.desk import answer, labels, press

COURIER = (
    "The crossings at Brod and Sarn will stay shut until observers are back, Interior Minister Jan Velm said on Friday.\n\n"
    "“We will not open them under fire,” said Anna Marsh, the governor of the Sarn region. "
    "At least 12 people were killed in the shelling of Brod overnight. Velm denied that the army had left its posts."
)
AGENCY = (
    "The shelling of Brod overnight killed 15 people, Interior Minister Jan Velm told reporters. "
    "The crossings at Brod and Sarn remain closed to all traffic until observers of the League are back."
)
TITLE = "Velden closes two crossings after night of shelling"
STRIKE = "Dockers in Halmer ended their strike on Thursday, and the first grain ship left the port within hours."


def tell(bot: Journey) -> int:
    """A story of two publishers, of which Ann was told; its id."""
    bot.topic("Velden border", "velden, brod, sarn")
    first = bot.publish(TITLE, COURIER, url="https://orlan-courier.example/1")
    bot.publish("Two crossings shut in Velden after shelling of Brod", AGENCY, source="VNA", domain="vna.example")
    return story_of(bot, first.article_id)


def story_of(bot: Journey, article_id: int) -> int:
    with bot.db.read() as c:
        found = articles.articles.one(c, article_id)
    assert found is not None
    assert found.story_id is not None
    return found.story_id


async def told(bot: Journey) -> Shown:
    return await answer(bot, "/latest velden", bot.ann)


def says_of_story(person: Person) -> str:
    return person.last.text


async def test_a_story_has_a_screen_with_its_publishers_and_ways(bot: Journey) -> None:
    story = tell(bot)

    shown = await answer(bot, f"/story {story}", bot.ann)

    assert shown.text.startswith(
        f"Story {story} · {TITLE}\n\n2 publishers, 2 articles: VNA, Orlan Courier.\n\nFirst seen today"
    )
    assert labels(shown) == ["Who says what", "Sides", "Numbers", "Share"]


async def test_sentences_stand_under_their_speaker_and_what_is_unsure_apart(bot: Journey) -> None:
    story = tell(bot)

    shown = await answer(bot, f"/voices № {story}", bot.ann)

    assert "Interior Minister Jan Velm\n• “" in shown.text
    assert "Anna Marsh\n• ““We will not open them under fire,” said Anna Marsh" in shown.text
    assert "Velm denied" not in shown.text.split("In their own words")[0]
    assert labels(shown) == ["Story", "Sides", "Numbers"]


async def test_screens_of_a_story_turn_in_one_message(bot: Journey) -> None:
    story = tell(bot)
    await answer(bot, f"/story {story}", bot.ann)
    seen = len(bot.ann.messages)

    for button in ("Who says what", "Numbers", "Sides", "Story"):
        await press(bot, button, person=bot.ann)

    assert len(bot.ann.messages) == seen
    assert says_of_story(bot.ann).startswith(f"Story {story} · ")


async def test_numbers_that_moved_are_shown_with_their_times_and_no_winner(bot: Journey) -> None:
    story = tell(bot)

    shown = await answer(bot, f"/numbers {story}", bot.ann)

    assert "• “At least <b>12</b> people were killed" in shown.html
    assert "killed <b>15</b> people" in shown.html
    assert "I don’t choose between them" in shown.text


async def test_each_label_has_its_sentence_and_who_may_be_independent(bot: Journey) -> None:
    story = tell(bot)
    await answer(bot, "/sources vna.example: state media")

    shown = await answer(bot, f"/sides {story}", bot.ann)

    assert "state media · 1 publisher, 1 article\n• “" in shown.text
    assert "unlabelled · 1 publisher, 1 article\n• “" in shown.text
    assert "1 source in the last 48 hours has no label that tells of dependence." in shown.text


async def test_that_nobody_is_independent_is_said_plainly(bot: Journey) -> None:
    story = tell(bot)
    await answer(bot, "/sources vna.example: state media")
    await answer(bot, "/sources orlan-courier.example: government")

    shown = await answer(bot, f"/sides {story}", bot.ann)

    assert "No independent source in 48 hours." in shown.text


async def test_a_story_is_named_by_replying_to_its_briefing(bot: Journey) -> None:
    story = tell(bot)
    briefing = await told(bot)

    bot.ann.says("/voices", reply_to=briefing)
    await bot.settle()

    assert bot.ann.last.text.startswith("Who says what · ")
    assert story


async def test_of_a_briefing_with_several_stories_one_is_chosen(bot: Journey) -> None:
    tell(bot)
    bot.publish("Dockers in Halmer end strike near Sarn", STRIKE + " Ships for Sarn wait.")
    briefing = await told(bot)

    bot.ann.says("/numbers", reply_to=briefing)
    await bot.settle()
    which = bot.ann.last
    await press(bot, "Dockers in Halmer end strike near Sarn", which, bot.ann)

    assert which.text == "Which of these stories?"
    assert "give no two numbers for the same thing" in bot.ann.last.text


async def test_a_story_that_is_not_named_is_asked_for(bot: Journey) -> None:
    hello = await answer(bot, "/voices", bot.ann)
    bot.ann.says("/sides", reply_to=hello)
    await bot.settle()

    assert hello.text.startswith(
        "Which story? Reply to a briefing with this command, or give the story’s number: /voices 42."
    )
    assert bot.ann.last.text.startswith("That message is no briefing of mine")


async def test_a_story_of_which_nothing_is_published_is_not_there(bot: Journey) -> None:
    draft = Draft(title=TITLE, text=COURIER, source="Orlan Courier", domain="orlan-courier.example")
    held = articles.add(bot.db, bot.app.room, draft, now=bot.clock.now(), how=How.HOLD)

    for command in ("/story", "/voices", "/sides", "/numbers"):
        for number in (held.article_id, 999_999_999_999):
            shown = await answer(bot, f"{command} {number}", bot.ann)
            assert shown.text == "Nothing is published of that story. /search finds what is, by its words."


async def test_a_story_that_merged_leads_to_what_it_became_part_of(bot: Journey) -> None:
    story = tell(bot)
    other = bot.publish("Dockers in Halmer end strike", STRIKE)
    gone = story_of(bot, other.article_id)
    with bot.db.write() as c:
        stories.merge(c, story, gone)

    shown = await answer(bot, f"/story {gone}", bot.ann)

    assert shown.text.startswith(f"Story {story} · {TITLE}\n\n3 publishers") or "3 articles" in shown.text


async def test_a_link_opens_a_story(bot: Journey) -> None:
    story = tell(bot)

    shown = await answer(bot, f"/start st-{story}", bot.ann)

    assert shown.text.startswith(f"Story {story} · ")


async def test_a_forged_page_is_the_last_one(bot: Journey) -> None:
    story = tell(bot)
    shown = await answer(bot, f"/story {story}", bot.ann)

    for data in (
        f"vo:{story}:999999",
        f"nm:{story}:-5",
        f"sd:{story}:7",
        "st:0:0",
        "vo:-1",
        "ve:1:0",
        "y:1:0",
        "y:-1:99",
    ):
        bot.ann.sends_callback(data, shown)
        await bot.settle()

    (turned,) = [one for one in bot.ann.messages if one.id == shown.id]
    assert turned.text.startswith("I can’t say why any more")
    assert bot.ann.last.text.startswith("Nothing is published of that story.")


async def test_a_briefing_is_checked_again_sentence_by_sentence(bot: Journey) -> None:
    tell(bot)
    await told(bot)

    shown = await answer(bot, "/verify 1", bot.ann)

    assert shown.text.startswith("№ 1 · Velden border · ")
    assert "sentences stand as you were told them." in shown.text
    assert "verbatim in version 1 as stored today 12:00, which is the present one." in shown.text


async def test_who_did_not_get_a_briefing_is_shown_nothing_of_it(bot: Journey) -> None:
    tell(bot)
    await told(bot)

    stranger = bot.telegram.person(66, "Eve")
    shown = await answer(bot, "/verify 1", stranger)
    editor = await answer(bot, "/verify №1")

    assert shown.text == "I sent no briefing № 1 here. The number stands at the end of each briefing."
    assert editor.text.startswith("№ 1 · Velden border")


async def test_a_briefing_is_checked_by_replying_to_it(bot: Journey) -> None:
    tell(bot)
    briefing = await told(bot)

    bot.ann.says("/verify", reply_to=briefing)
    await bot.settle()
    found = bot.ann.last
    asked = await answer(bot, "/verify", bot.ann)

    assert found.text.startswith("№ 1 · Velden border")
    assert asked.text.startswith("Which briefing? Give its number")


async def test_what_an_article_says_now_stands_beside_what_was_told(bot: Journey) -> None:
    bot.topic("Velden border", "velden, brod, sarn")
    bot.publish(TITLE, COURIER, url="https://orlan-courier.example/1")
    await told(bot)
    bot.clock.wind(3600)
    changed = COURIER.replace("“We will not open them", "“We will open none of the 19 gates")
    bot.publish(TITLE, changed, url="https://orlan-courier.example/1")
    await bot.settle()

    shown = await answer(bot, "/verify 1", bot.ann)

    assert "which is the present one" not in shown.text
    assert "version 2 of today 13:00 has it too." in shown.text
    assert "the article changed since, today 13:00: now says" in shown.text
    assert "now says ““We will open none of the 19 gates under fire,” said Anna Marsh" in shown.text


async def test_a_withdrawn_article_is_said_to_be_so_with_the_reason(bot: Journey) -> None:
    tell(bot)
    await told(bot)
    articles.withdraw(bot.db, 1, "The dateline was invented.", now=bot.clock.now() + timedelta(minutes=1), actor=7)

    shown = await answer(bot, "/verify 1", bot.ann)

    assert "the article was withdrawn, today 12:01. The dateline was invented." in shown.text


async def test_why_this_shows_the_words_in_their_sentence_and_the_weight(bot: Journey) -> None:
    tell(bot)
    shown = await told(bot)

    bot.ann.sends_callback("y:1:0", shown)
    await bot.settle()

    assert "Why this? · Velden border" in bot.ann.last.text
    assert "<b>Brod</b>" in bot.ann.last.html
    assert "the topic asks for 2.0." in bot.ann.last.text
    assert "New to you: you had been told nothing on this topic." in bot.ann.last.text
    assert labels(bot.ann.last) == ["Not my topic", "Story", "Back"]


async def test_why_this_of_days_that_were_asked_for_calls_nothing_new(bot: Journey) -> None:
    tell(bot)
    shown = await told(bot)
    bot.ann.sends_callback("week:1", shown)
    await bot.settle()

    bot.ann.sends_callback("y:2:0", bot.ann.last)
    await bot.settle()

    assert "told before or not." in bot.ann.last.text
    assert "New to you" not in bot.ann.last.text


async def test_why_this_of_what_others_were_told_does_not_speak_of_its_reader(bot: Journey) -> None:
    tell(bot)
    await told(bot)
    bob = bot.telegram.person(8, "Bob")
    bob.starts("b-1")
    await bot.settle()

    bob.sends_callback("y:1:0", bob.last)
    await bot.settle()

    assert "Why this?" in bob.last.text
    assert "New to you" not in bob.last.text


async def test_back_from_why_this_leads_to_the_sentence_that_it_was_asked_of(bot: Journey) -> None:
    tell(bot)
    shown = await told(bot)
    bot.ann.presses("Show in place", shown)
    await bot.settle()
    bot.ann.presses("Next", shown)
    await bot.settle()
    before = shown.text

    bot.ann.presses("Why this?", shown)
    await bot.settle()
    bot.ann.presses("Back", shown)
    await bot.settle()

    assert shown.text == before
    assert "Sentence 2 of" in before
