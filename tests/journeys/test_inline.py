"""`@bot words` in any chat: what is offered to be passed on, to whom, and at what cost."""

from typing import Any

import pytest
import sqlalchemy as sa

from bot.handlers.inline import MOST_KEPT, Answer, Asked, Memory
from bot.intake import INLINE_SECONDS
from bot.local_telegram import Person
from bot.services import inline, topics
from bot.services.quotas import PACES
from bot.storage.tables import chat, revision
from tests.bot.services.desk import EVENTS, NOW, UPDATE
from tests.journeys.conftest import Journey
from tests.journeys.desk import says


@pytest.fixture
def newsroom(bot: Journey) -> Journey:
    """A topic with two articles."""
    bot.topic("Velden today", "velden")
    for number in range(2):
        bot.publish(*EVENTS[number], url=f"https://courier.example/{number}")
        bot.clock.wind(60)
    return bot


async def offered(bot: Journey, words: str, person: Person | None = None, offset: str = "") -> dict[str, Any]:
    """What Telegram is told to show."""
    (person or bot.ann).asks_inline(words, offset)
    await bot.app.settle()
    return bot.telegram.offers[-1]


async def test_a_topic_by_a_part_of_its_name_offers_its_newest_sentences_with_their_sources(newsroom: Journey) -> None:
    found = await offered(newsroom, "  VELD ")

    assert [one["title"] for one in found["results"]] == [EVENTS[1][0], EVENTS[0][0]]
    message = found["results"][0]["input_message_content"]["message_text"]
    sentence = EVENTS[1][1].split(". ")[0] + "."
    assert f"“{sentence}” — <a href=" in message
    assert 'href="https://courier.example/1">Orlan Courier ↗</a> · 26 Jun 12:01' in message
    button = found["results"][0]["reply_markup"]["inline_keyboard"][0][0]
    assert (button["text"], button["url"]) == ("Follow Velden today", "https://t.me/briefwire_bot?start=t-velden-today")


async def test_every_sentence_is_a_slice_of_its_revision(newsroom: Journey) -> None:
    newsroom.publish("Ferry over the Selt for Velden", UPDATE)

    found = inline.find(newsroom.db, 5, "velden")

    assert len(found.offers) == 3
    for one in found.offers:
        with newsroom.db.read() as c:
            stored = c.execute(sa.select(revision.c.text).where(revision.c.id == one.article.revision_id)).scalar_one()
        assert stored[one.start : one.end] == one.sentence


async def test_where_nothing_fits_a_button_opens_the_bot(newsroom: Journey) -> None:
    found = await offered(newsroom, "chess")

    assert found["results"] == []
    assert found["button"] == {"text": "No news on that. See my topics", "start_parameter": "inline"}
    assert (await offered(newsroom, ""))["button"]["text"] == "Open the bot"
    assert (await says(newsroom, "/start inline", newsroom.ann))[0].text.startswith("I send short news briefings")


async def test_without_words_the_asker_is_offered_what_they_follow(newsroom: Journey) -> None:
    assert (await offered(newsroom, ""))["results"] == []
    await says(newsroom, "/start t-velden-today", newsroom.ann)
    newsroom.clock.wind(31)

    found = await offered(newsroom, "  ")

    assert len(found["results"]) == 2
    assert found["is_personal"] is True


async def test_an_own_topic_is_offered_to_its_owner_alone_and_without_a_link_to_it(newsroom: Journey) -> None:
    await says(newsroom, "/start", newsroom.ann)
    topics.add(newsroom.db, "Secret wards", "hospital", now=newsroom.clock.now(), owner=newsroom.ann.id)

    mine = await offered(newsroom, "secret")
    others = await offered(newsroom, "secret", newsroom.telegram.person(6, "Bob"))

    assert len(mine["results"]) == 1
    assert "reply_markup" not in mine["results"][0]
    assert mine["is_personal"] is True
    assert others["results"] == []


async def test_one_answer_serves_all_who_are_spoken_to_alike(newsroom: Journey) -> None:
    assert (await offered(newsroom, "velden"))["is_personal"] is False


async def test_the_same_again_within_half_a_minute_costs_no_database_work(newsroom: Journey) -> None:
    first = await offered(newsroom, "velden")
    newsroom.publish("Ferry over the Selt for Velden", UPDATE)

    assert (await offered(newsroom, "Velden"))["results"] == first["results"]
    newsroom.clock.wind(30)
    assert len((await offered(newsroom, "velden"))["results"]) == 3


def test_only_so_many_answers_are_kept() -> None:
    memory, asked = Memory(), [Asked(number, "", None) for number in range(MOST_KEPT + 1)]
    for one in asked:
        memory.put(one, Answer(), NOW)

    assert memory.get(asked[0], NOW) is None
    assert memory.get(asked[1], NOW) == memory.get(asked[-1], NOW) == Answer()


async def test_more_is_found_page_by_page_each_once(bot: Journey) -> None:
    bot.topic("Velden", "velden")
    for number, (title, text) in enumerate(EVENTS):
        bot.publish(title, text, url=f"https://courier.example/{number}")
    bot.publish("Ferry over the Selt for Velden", UPDATE)

    first = await offered(bot, "velden")
    second = await offered(bot, "velden", offset=str(first["next_offset"]))

    ids = [one["id"] for one in (*first["results"], *second["results"])]
    assert len(first["results"]) == inline.PAGE
    assert len(set(ids)) == len(ids) == len(EVENTS) + 1
    assert second["next_offset"] == ""


@pytest.mark.parametrize("offset", ["x", "-1", "9" * 30, "1; DROP TABLE chat"])
async def test_a_forged_offset_is_the_beginning(newsroom: Journey, offset: str) -> None:
    assert len((await offered(newsroom, "velden", offset=offset))["results"]) == 2


@pytest.mark.parametrize("words", ["\ud800", "x" * 256, "%_\\", "\u202evelden", "((((", "\0"])
async def test_whatever_is_typed_is_answered(newsroom: Journey, words: str) -> None:
    assert "results" in await offered(newsroom, words.encode("utf-8", "replace").decode())


async def test_nobody_is_stored_for_having_typed(newsroom: Journey) -> None:
    await offered(newsroom, "velden")

    with newsroom.db.read() as c:
        assert newsroom.ann.id not in c.execute(sa.select(chat.c.id)).scalars().all()


async def test_who_types_too_fast_is_offered_nothing_for_a_moment(newsroom: Journey) -> None:
    for number in range(PACES["inline"].at_once + 1):
        newsroom.ann.asks_inline(f"velden{number}")
    await newsroom.app.settle()

    refused = [one for one in newsroom.telegram.offers if one["cache_time"] == 1]
    assert len(refused) == 1
    assert refused[0]["results"] == []


async def test_a_question_too_old_to_be_answered_is_left(newsroom: Journey) -> None:
    newsroom.ann.asks_inline("velden")
    await newsroom.app.poller.poll(0)
    newsroom.clock.wind(INLINE_SECONDS + 1)
    await newsroom.app.settle()

    assert newsroom.telegram.offers == []


async def test_an_answer_that_fails_is_not_given_later(newsroom: Journey) -> None:
    newsroom.telegram.unreachable_next("answerInlineQuery")
    newsroom.ann.asks_inline("velden")
    await newsroom.settle()

    assert newsroom.telegram.offers == []
    newsroom.telegram.fail_next("answerInlineQuery", 400, "Bad Request: query is too old")
    newsroom.ann.asks_inline("velden")
    await newsroom.settle()
    assert newsroom.telegram.offers == []


async def test_a_language_of_ones_own_is_not_for_everybody(newsroom: Journey) -> None:
    await says(newsroom, "/start", newsroom.ann)
    with newsroom.db.write() as c:
        c.execute(sa.update(chat).where(chat.c.id == newsroom.ann.id).values(time_zone="Asia/Tokyo"))

    found = await offered(newsroom, "velden")

    assert found["is_personal"] is True
    assert "26 Jun 18:01" in found["results"][0]["input_message_content"]["message_text"]


async def test_a_topic_of_one_story_needs_no_query(newsroom: Journey) -> None:
    (row,) = topics.find(newsroom.db, "velden").topics
    with newsroom.db.write() as c:
        c.execute(sa.text("UPDATE topic SET query = ''"))

    found = inline.find(newsroom.db, 5, row.title)

    assert [one.sentence for one in found.offers] == [f"{EVENTS[n][1].split('. ')[0]}." for n in (1, 0)]


def test_an_article_that_has_no_sentence_to_quote_is_not_offered(newsroom: Journey) -> None:
    newsroom.publish("Velden in brief", "velden " * 200)

    assert len(inline.find(newsroom.db, 5, "velden").offers) == 2


async def test_opinion_is_offered_where_the_topic_asks_for_it_alone(newsroom: Journey) -> None:
    newsroom.publish("Opinion: Velden should build its bridge anew", UPDATE, url="https://courier.example/opinion/9")
    newsroom.topic("Views of Velden", "velden kind:opinion")

    assert len(inline.find(newsroom.db, 5, "velden today").offers) == 2
    assert len(inline.find(newsroom.db, 5, "views").offers) == 3


async def test_no_sentence_is_passed_on_that_needs_the_one_before_it(newsroom: Journey) -> None:
    text = (
        "How long will it last? He said that Velden would pay for it. The ferry of Velden sails at noon from Friday on."
    )
    newsroom.publish("Ferry sails from Velden", text)

    assert (
        inline.find(newsroom.db, 5, "velden").offers[0].sentence == "The ferry of Velden sails at noon from Friday on."
    )
