"""Topics of one's own, one story alone or kept quiet, short or long, news languages, and "not my topic"."""

from datetime import timedelta

import pytest

from bot.delivery import render
from bot.handlers.own import refusal
from bot.local_telegram import Shown
from bot.services import own, suggestions, topics
from bot.services.chats import Newcomer, meet
from bot.services.own import Refused
from bot.services.subscriptions import Place
from bot.storage import own as own_rows
from tests.journeys.conftest import Journey
from tests.journeys.test_reading import FLOOD, SHELLING, answer, datas, labels, newsroom, press, says

__all__ = ["newsroom"]

ROSE = (
    "The flood on the river Selt rose by 55 centimetres until Saturday noon, the water office of Korvat measured. "
    "Mayor Rudek Olm ordered the evacuation of the lower town. Army boats carried nine hundred pupils to Vesk by evening."
)


@pytest.fixture
async def watching(newsroom: Journey) -> Shown:
    """The card of Ann's own topic."""
    await says(newsroom, "/watch selt levee")
    looked = newsroom.ann.last
    await press(newsroom, "Watch", looked)
    return looked


async def in_place(bot: Journey) -> Shown:
    """The first sentence of the last briefing, in its place."""
    await press(bot, "Show in place")
    return bot.ann.last


async def test_words_are_watched_after_a_look_at_what_they_would_have_brought(newsroom: Journey) -> None:
    looked = await answer(newsroom, "/watch selt levee")

    assert looked.text == (
        "selt levee: 1 article in the last 30 days.\n\n• Flood on the Selt rises — VNA · 26 Jun 12:00\n\n"
        "What only mentions the words in passing is left out; /search finds that, too.\n\n"
        "This topic would be yours alone: nobody else sees it."
    )
    await press(newsroom, "Watch", looked)
    assert looked.text.startswith("You follow selt levee.")
    assert newsroom.ann.last.text.startswith("selt levee · 1 story")
    shown = await answer(newsroom, "/topics")
    assert labels(shown)[0] == "Mine: selt levee · 1"


async def test_cancelled_words_are_not_watched(newsroom: Journey) -> None:
    looked = await answer(newsroom, "/watch selt levee")

    await press(newsroom, "Cancel", looked)

    assert looked.text == "Not watched. /watch with other words tries again."
    assert own_rows_of(newsroom) == []


async def test_words_that_nothing_has_can_be_watched_all_the_same(newsroom: Journey) -> None:
    looked = await answer(newsroom, "/watch amphora")
    await press(newsroom, "Watch", looked)

    newsroom.publish("Amphora found", "Archaeologists found a Roman amphora in the clay near Sarn on Monday.")
    shown = await answer(newsroom, "/latest amphora")

    assert looked.text.startswith("You follow amphora.")
    assert "Roman amphora" in shown.text


async def test_a_query_that_is_none_says_why(newsroom: Journey) -> None:
    only_excludes = await answer(newsroom, "/watch -flood")
    too_long = await answer(newsroom, "/watch " + "word " * 70)
    too_many = await answer(newsroom, "/watch " + " OR ".join(f"word{number}" for number in range(25)))

    assert "only excludes" in only_excludes.text
    assert too_long.text.startswith("That is too long to watch.")
    assert too_many.text.startswith("That is more than one topic.")


@pytest.mark.usefixtures("watching")
async def test_a_topic_of_ones_own_is_not_known_to_anybody_else(newsroom: Journey) -> None:
    (topic,) = own_rows_of(newsroom)
    bob = newsroom.telegram.person(6, "Bob")

    listed = await answer(newsroom, "/topics", bob)
    linked = await answer(newsroom, f"/start t-{topic.slug}", bob)
    named = await answer(newsroom, "/latest selt levee", bob)
    for verb in ("follow", "topic", "latest", "more", "week", "lens", "ownname", "ownwords", "rewatch", "tl", "when"):
        bob.sends_callback(f"{verb}:{topic.id}", listed)
        await newsroom.settle()
    for data in ("show:1", "back:1", "of:1:0", "mu:1:0", "nt:1:0", "y:1:0"):
        bob.sends_callback(data, listed)
        await newsroom.settle()

    assert "selt" not in "".join(labels(listed)).lower().replace("floods", "")
    assert linked.text.startswith("That link leads nowhere any more.")
    assert named.text.startswith("I don’t know the topic")
    said = " ".join(one.text for one in bob.messages if one.by_bot)
    assert "selt levee ·" not in said
    assert "You follow selt" not in said
    assert "Selt rose" not in said
    assert topic.slug.startswith("own-")


@pytest.mark.usefixtures("watching")
async def test_leaving_a_topic_of_ones_own_removes_it_and_a_button_brings_it_back(newsroom: Journey) -> None:
    shown = await answer(newsroom, "/unsubscribe selt levee")

    assert own_rows_of(newsroom) == []
    assert shown.text.startswith("I no longer watch selt levee.")
    await press(newsroom, "Watch again", shown)
    assert shown.text.startswith("You follow selt levee.")
    assert [row.title for row in own_rows_of(newsroom)] == ["selt levee"]


@pytest.mark.usefixtures("watching")
async def test_a_part_of_a_name_that_is_left_means_what_is_followed(newsroom: Journey) -> None:
    newsroom.topic("Selt trade", "trade")

    shown = await answer(newsroom, "/unsubscribe selt")

    assert shown.text.startswith("I no longer watch selt levee.")


async def test_its_owner_renames_it_and_changes_its_words(newsroom: Journey, watching: Shown) -> None:
    await press(newsroom, "Rename", watching)
    renamed = await answer(newsroom, "High water")
    (topic,) = own_rows_of(newsroom)
    newsroom.ann.sends_callback(f"ownwords:{topic.id}", watching)
    await newsroom.settle()
    looked = await answer(newsroom, "korvat sandbags")
    await press(newsroom, "Watch", looked)

    (changed,) = own_rows_of(newsroom)
    assert renamed.text == "It is called High water now."
    assert looked.text == "High water watches for korvat AND sandbags now."
    assert (changed.title, changed.query) == ("High water", "korvat AND sandbags")


async def test_what_was_searched_can_be_watched(newsroom: Journey) -> None:
    found = await answer(newsroom, "/search selt levee")

    await press(newsroom, "Watch this", found)
    await press(newsroom, "Watch", newsroom.ann.last)

    assert [row.title for row in own_rows_of(newsroom)] == ["selt levee"]


async def test_one_story_alone_is_followed_and_tells_nothing_twice(newsroom: Journey) -> None:
    await says(newsroom, "/latest floods")
    shown = await in_place(newsroom)

    await press(newsroom, "Only this", shown)

    card = newsroom.ann.last
    assert card.text.startswith("You follow Flood on the Selt rises.")
    assert "ends by itself after 14 days without news" in card.text
    (topic,) = own_rows_of(newsroom)
    nothing = await answer(newsroom, f"/latest {topic.slug}")
    assert nothing.text.startswith("Nothing new on Flood on the Selt rises")
    newsroom.publish("Flood on the Selt rises again", ROSE, source="VNA", domain="vna.example")
    told = await answer(newsroom, f"/latest {topic.slug}")
    assert "55 centimetres" in told.text
    newsroom.ann.sends_callback("nt:2:0", told)
    await newsroom.settle()
    assert newsroom.ann.last.text.startswith("Flood on the Selt rises is one story")


async def test_a_story_that_had_no_news_for_two_weeks_ends_and_says_so_once(newsroom: Journey) -> None:
    await says(newsroom, "/latest floods")
    await press(newsroom, "Only this", await in_place(newsroom))
    later = newsroom.clock.now() + timedelta(days=15)

    ended = [own.end_stories(newsroom.db, later), own.end_stories(newsroom.db, later)]
    await newsroom.wind(later)

    said = [one.text for one in newsroom.ann.messages if one.by_bot and "no news for 14 days" in one.text]
    assert ended == [1, 0]
    assert len(said) == 1
    assert own_rows_of(newsroom) == []


async def test_a_story_stays_quiet_until_it_changes(newsroom: Journey) -> None:
    await says(newsroom, "/latest floods")
    shown = await in_place(newsroom)

    await press(newsroom, "Quiet until it changes", shown)

    assert "This story stays quiet here until" in shown.text
    assert "✓ Quiet until it changes" in labels(shown)
    settings = await answer(newsroom, "/settings")
    assert "Quiet until they change: Flood on the Selt rises" in settings.text
    newsroom.publish(
        "Volunteers rest on the Selt",
        "Volunteers rested along the levee of the river Selt in the old town. The flood had tired them all night.",
        source="VNA",
        domain="vna.example",
    )
    quiet = await answer(newsroom, "/latest floods")
    assert quiet.text.startswith("Nothing new on River floods")


async def test_a_new_number_ends_the_quiet_of_a_story(newsroom: Journey) -> None:
    await says(newsroom, "/latest floods")
    await press(newsroom, "Quiet until it changes", await in_place(newsroom))

    newsroom.publish("Flood on the Selt rises again", ROSE, source="VNA", domain="vna.example")
    told = await answer(newsroom, "/latest floods")
    assert "55 centimetres" in told.text


async def test_the_same_button_lets_a_quiet_story_be_heard_again(newsroom: Journey) -> None:
    await says(newsroom, "/latest floods")
    shown = await in_place(newsroom)
    await press(newsroom, "Quiet until it changes", shown)

    await press(newsroom, "✓ Quiet until it changes", shown)

    assert "stays quiet" not in shown.text
    assert "Quiet until" not in (await answer(newsroom, "/settings")).text


async def test_quiet_stories_are_listed_in_the_settings_to_be_heard_again(newsroom: Journey) -> None:
    await says(newsroom, "/latest floods")
    await press(newsroom, "Quiet until it changes", await in_place(newsroom))
    settings = await answer(newsroom, "/settings")

    await press(newsroom, "Quiet stories", settings)
    await press(newsroom, "Flood on the Selt rises", settings)

    assert settings.text == "No story is quiet here."


async def test_headlines_alone_lead_to_the_articles_and_their_sentences_are_shown_in_place(newsroom: Journey) -> None:
    card, _ = await says(newsroom, "/subscribe border")
    await press(newsroom, "Short or long", card)
    await press(newsroom, "Headlines only", card)
    newsroom.publish(
        "Orlan opens a camp",
        "Orlan opened a camp for nine hundred people at the Velden border on Tuesday. The army brought tents.",
        url="https://courier.example/9",
    )

    told = await answer(newsroom, "/latest border")

    assert '• <a href="https://courier.example/9">Orlan opens a camp ↗</a> — Orlan Courier' in told.html
    assert "“" not in told.text
    assert "nine hundred people" in (await in_place(newsroom)).text
    assert "✓ Headlines only" in labels(card)
    assert "border dispute: headlines only." in (await answer(newsroom, "/settings")).text


async def test_one_sentence_a_story(newsroom: Journey) -> None:
    settings = await answer(newsroom, "/settings")
    await press(newsroom, "Short or long", settings)
    assert settings.text == "You don’t follow any topic yet."
    card, _ = await says(newsroom, "/subscribe border")
    newsroom.ann.sends_callback("len:0:one", card)
    await newsroom.settle()
    newsroom.publish("Flood on the Selt and the Velden border", FLOOD + " The Velden border is flooded.")

    told = await answer(newsroom, "/latest border")

    assert told.text.count("• “") == 1


async def test_a_forged_length_or_language_changes_nothing(newsroom: Journey) -> None:
    card, _ = await says(newsroom, "/subscribe border")

    for data in ("len:1:huge", "len:999:one", "lens:999", "nl:xx", "nl:abcdefgh", "mu:999:0", "of:999:0", "um:999"):
        newsroom.ann.sends_callback(data, card)
        await newsroom.settle()

    assert "News in" not in (await answer(newsroom, "/settings")).text


async def test_news_comes_in_the_chosen_languages_only_and_the_rest_is_counted(newsroom: Journey) -> None:
    newsroom.topic("Selt", "Selt, Сельт")
    newsroom.publish(
        "Паводок на реке Сельт",
        "Вода в реке Сельт поднялась за ночь на сорок сантиметров. Спасатели вывезли из Корвата триста человек.",
        source="Вести",
        domain="vesti.example",
    )
    settings = await answer(newsroom, "/settings")
    await press(newsroom, "News languages", settings)
    await press(newsroom, "Russian", settings)

    told = await answer(newsroom, "/latest Selt")

    assert "Вода в реке Сельт" in told.text
    assert "rose by 40" not in told.text
    assert "1 in another language" in told.text
    assert "News in Russian only" in (await answer(newsroom, "/settings")).text
    newsroom.ann.sends_callback("nl:all", settings)
    await newsroom.settle()
    assert "✓ All languages" in labels(settings)


async def test_not_my_topic_reaches_the_editors_with_what_it_would_drop(newsroom: Journey) -> None:
    await newsroom_admin(newsroom)
    newsroom.publish(
        "Penguins cross the border",
        "Penguins crossed the border of Velden in the zoo parade on Sunday. Children of Velden cheered the penguins.",
    )
    told = await answer(newsroom, "/latest border")
    position = next(n for n, part in enumerate(told.text.split("\n\n")[1:]) if "Penguins" in part)

    newsroom.ann.sends_callback(f"nt:1:{position}", told)
    await newsroom.settle()
    again = len(newsroom.ann.messages)
    newsroom.ann.sends_callback(f"nt:1:{position}", told)
    await newsroom.settle()

    notice = newsroom.admin.last
    assert newsroom.ann.messages[again - 1].text.startswith("Noted. The editors see it")
    assert newsroom.ann.last.text == "You said so already. The editors decide."
    assert notice.text.startswith("A reader says that an article is not on Velden–Orlan border dispute.")
    await press(newsroom, "Look", notice, newsroom.admin)
    assert "Excluding penguins would have dropped 1 article in 30 days:\n" in notice.text.replace("\n\n", "\n")
    await press(newsroom, "Exclude", notice, newsroom.admin)
    await press(newsroom, "Cancel", newsroom.admin.last, newsroom.admin)
    assert len(suggestions.waiting(newsroom.db, 1)) == 1  # nothing is decided before it is saved
    await press(newsroom, "Exclude", notice, newsroom.admin)
    await press(newsroom, "Save", newsroom.admin.last, newsroom.admin)
    assert suggestions.waiting(newsroom.db, 1) == []
    saved = topics.one(newsroom.db, 1)
    assert saved is not None
    assert saved.query == "velden AND border -penguins"


async def test_a_suggestion_is_decided_once(newsroom: Journey) -> None:
    await newsroom_admin(newsroom)
    await says(newsroom, "/latest border")
    newsroom.ann.sends_callback("nt:1:0", newsroom.ann.last)
    await newsroom.settle()
    notice = newsroom.admin.last
    screen = await answer(newsroom, "/edittopic border", newsroom.admin)
    assert labels(screen)[0] == "1 suggestion of readers waits."
    await press(newsroom, "Look", notice, newsroom.admin)
    await press(newsroom, "Dismiss", notice, newsroom.admin)

    newsroom.admin.sends_callback("nd:1", notice)
    await newsroom.settle()
    newsroom.ann.sends_callback("nx:1", newsroom.ann.last)
    await newsroom.settle()

    assert notice.text == "Somebody decided that already."
    assert topics.one(newsroom.db, 1).query == "velden AND border"  # type: ignore[union-attr]


async def test_in_a_group_only_its_administrators_watch(newsroom: Journey) -> None:
    group = newsroom.telegram.group()
    group.joined_by(newsroom.ann)
    group.adds_bot(newsroom.admin)
    await newsroom.settle()

    refused = await answer(newsroom, "/watch selt levee", chat=group)

    assert refused.text == "Only an administrator of this group can do that."


async def test_twenty_topics_are_as_many_as_one_chat_has(newsroom: Journey) -> None:
    meet(newsroom.db, Newcomer(5, "private", "Ann", "en", "UTC"), newsroom.clock.now())
    for number in range(own.MOST_OWN):
        own.watch(newsroom.db, Place(5), f"word{number}", newsroom.clock.now())

    looked = await answer(newsroom, "/watch selt levee")
    await press(newsroom, "Watch", looked)

    assert looked.text.startswith("You have 20 topics of your own, as many as one chat can.")


async def newsroom_admin(bot: Journey) -> None:
    await says(bot, "/start", bot.admin)


def own_rows_of(bot: Journey) -> list[topics.TopicRow]:
    with bot.db.read() as c:
        return own_rows.of(c, bot.ann.id)


async def test_an_empty_watch_asks_for_words_and_takes_the_answer(newsroom: Journey) -> None:
    asked = await answer(newsroom, "/watch")
    looked = await answer(newsroom, "selt levee")

    assert asked.text.startswith("What should I watch for?")
    assert datas(looked) == ["watch:0", "nowatch"]
    assert SHELLING not in looked.text


@pytest.mark.parametrize("reason", list(Refused))
def test_every_refusal_says_what_to_do_instead(reason: Refused) -> None:
    said = render.page(refusal(reason, 700), render.SPEAKER_OF_LOGS)

    assert said
    assert "None" not in said


async def test_what_was_asked_of_a_topic_that_is_gone_says_so(newsroom: Journey, watching: Shown) -> None:
    (topic,) = own_rows_of(newsroom)
    await press(newsroom, "Rename", watching)
    own.leave(newsroom.db, Place(newsroom.ann.id), topic.id, newsroom.clock.now())
    renamed = await answer(newsroom, "High water")
    newsroom.ann.sends_callback(f"ownwords:{topic.id}", watching)
    await newsroom.settle()
    gone = watching.text
    newsroom.ann.sends_callback(f"watch:{topic.id}", watching)
    await newsroom.settle()

    assert renamed.text.startswith("That topic is no longer there.")
    assert gone.startswith("That topic is no longer there.")
    assert newsroom.ann.last.text.startswith("That topic is no longer there.")


async def test_a_story_that_ended_is_watched_again_by_a_button(newsroom: Journey) -> None:
    await says(newsroom, "/latest floods")
    await press(newsroom, "Only this", await in_place(newsroom))
    card = newsroom.ann.last
    await press(newsroom, "Stop following", card)

    await press(newsroom, "Watch again", card)

    assert card.text.startswith("You follow Flood on the Selt rises.")
    await press(newsroom, "Rename", card)
    assert (await answer(newsroom, "The flood")).text == "It is called The flood now."


async def test_not_my_topic_of_ones_own_topic_offers_other_words(newsroom: Journey, watching: Shown) -> None:
    newsroom.ann.sends_callback("nt:1:0", watching)
    await newsroom.settle()
    own_topic = newsroom.ann.last
    newsroom.ann.sends_callback("nt:999:0", watching)
    await newsroom.settle()

    assert "is your own topic" in own_topic.text
    assert labels(own_topic) == ["Change words"]
    assert newsroom.ann.last.text.startswith("That button is out of date.")


async def test_topics_of_different_lengths_are_listed_before_one_is_chosen_for_all(newsroom: Journey) -> None:
    card, _ = await says(newsroom, "/subscribe border")
    await says(newsroom, "/subscribe floods")
    newsroom.ann.sends_callback("len:1:headlines", card)
    await newsroom.settle()

    newsroom.ann.sends_callback("lens:0", card)
    await newsroom.settle()

    assert "Velden–Orlan border dispute: headlines only." in card.text
    assert not any(label.startswith("✓") for label in labels(card))


async def test_an_administrator_of_a_group_watches_for_it(newsroom: Journey) -> None:
    group = newsroom.telegram.group()
    group.adds_bot(newsroom.admin)
    await newsroom.settle()

    looked = await answer(newsroom, "/watch selt levee", newsroom.admin, group)
    await press(newsroom, "Watch", looked, newsroom.admin)

    assert "This topic would be this chat’s alone" in looked.text or looked.text.startswith("You follow selt levee.")
    with newsroom.db.read() as c:
        assert [row.title for row in own_rows.of(c, group.id)] == ["selt levee"]
    assert own_rows_of(newsroom) == []


async def test_a_newsroom_without_articles_has_no_language_to_choose(bot: Journey) -> None:
    settings = await answer(bot, "/settings")

    await press(bot, "News languages", settings)

    assert settings.text == "There are no articles yet, so there is no language to choose."


async def test_of_a_topic_of_ones_own_the_words_are_ones_own_to_change(newsroom: Journey) -> None:
    await says(newsroom, "/watch shelling")
    await press(newsroom, 1, newsroom.ann.last)
    await press(newsroom, "Show in place", newsroom.ann.last)

    newsroom.ann.sends_callback("nt:1:0", newsroom.ann.last)
    await newsroom.settle()

    assert [one.data for one in newsroom.ann.last.buttons] == ["ownwords:3"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("nt:99:0", "That button is out of date."),  # nobody has such a briefing
        ("watch:0", "I no longer have these words."),  # and of no such words
        ("ownwords:1", "That topic is no longer there."),  # it is everybody's
    ],
)
async def test_an_old_or_forged_button_of_own_topics_says_so(newsroom: Journey, data: str, said: str) -> None:
    (shown, *_) = await says(newsroom, "/latest border")

    newsroom.ann.sends_callback(data, shown)
    await newsroom.settle()

    assert said in newsroom.ann.last.text


async def test_who_has_as_many_own_topics_as_one_may_follows_no_story_and_restores_none(
    newsroom: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    await says(newsroom, "/watch shelling")
    await press(newsroom, 1, newsroom.ann.last)
    (shown, *_) = await says(newsroom, "/latest border")
    newsroom.ann.sends_callback("unfollow:3", shown)
    await newsroom.settle()
    monkeypatch.setattr(own, "MOST_OWN", 0)
    refused = []
    for data in ("rewatch:3", "of:2:0"):
        newsroom.ann.sends_callback(data, shown)
        await newsroom.settle()
        refused.append([*[one.text for one in newsroom.ann.messages if one.edited][-1:], newsroom.ann.last.text])

    assert all(any("topics of your own" in text for text in texts) for texts in refused)
