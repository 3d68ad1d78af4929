"""Topics of one's own, what is kept quiet, tastes in the chain, silent publishers, suggestions: the rules."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.errors import NotFound
from bot.services import briefings, mutes, own, subscriptions, suggestions, topics
from bot.services.briefings import Nothing, Standing, View
from bot.services.own import Refused
from bot.services.subscriptions import Followed, Place
from bot.services.tastes import Length
from bot.storage import mutes as mute_rows
from bot.storage import own as own_rows
from bot.storage import stories
from bot.storage.tables import article, briefing
from bot.storage.topics import TopicRow
from tests.bot.services.desk import EVENTS, HOUR, LIMITS, UPDATE, Desk, event, sentences
from tests.bot.services.desk import stories as told_stories

DAY = timedelta(days=1)


def of(desk: Desk, chat_id: int) -> list[TopicRow]:
    with desk.db.read() as c:
        return own_rows.of(c, chat_id)


def story_of(desk: Desk, article_id: int) -> int:
    with desk.db.read() as c:
        return int(c.execute(sa.select(article.c.story_id).where(article.c.id == article_id)).scalar_one())


def told(desk: Desk, place: Place, topic: TopicRow) -> View:
    shown = desk.latest(place, topic)
    assert isinstance(shown, View)
    return shown


def position_of(view: View, words: str) -> int:
    return next(number for number, one in enumerate(view.items) if words in one.headline)


def test_words_side_by_side_must_all_appear(desk: Desk) -> None:
    desk.publish(0, 3)

    tried = own.trial(desk.db, "velden  sheep", desk.now)

    assert (tried.words, tried.query, tried.found, tried.is_about) == ("velden sheep", "velden AND sheep", 1, False)
    assert [one.title for one in tried.examples] == [EVENTS[3][0]]


def test_what_would_bring_too_much_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.publish(*range(8))
    monkeypatch.setattr(own, "MOST_A_MONTH", 5)
    monkeypatch.setattr(own, "SAMPLED", 4)

    tried = own.trial(desk.db, "velden", desk.now)

    assert (tried.found, tried.is_about, tried.refused) == (8, True, Refused.TOO_BROAD)
    place = desk.reader(5)
    assert own.watch(desk.db, place, "velden", desk.now) is Refused.TOO_BROAD
    assert own.watch(desk.db, place, "x" * 301, desk.now) is Refused.TOO_LONG
    assert of(desk, 5) == []


def test_the_same_words_twice_are_one_topic_and_others_have_theirs(desk: Desk) -> None:
    desk.publish(3)
    ann, bob = desk.reader(5), desk.reader(6)

    for place in (ann, ann, bob):
        assert isinstance(own.watch(desk.db, place, "velden sheep", desk.now), Followed)

    (mine,), (his,) = of(desk, 5), of(desk, 6)
    assert topics.visible(desk.db, mine.id, 6) is None
    assert topics.visible(desk.db, mine.id, None) is None
    assert topics.by_slug(desk.db, mine.slug, 6) is None
    assert topics.visible(desk.db, his.id, 6) == his
    assert subscriptions.follow(desk.db, bob, mine.id, desk.now) is None
    assert topics.find(desk.db, "velden sheep", owner=7).topics == ()


def test_new_articles_reach_a_topic_of_ones_own_and_older_ones_are_looked_up(desk: Desk) -> None:
    place = desk.reader(5)
    desk.publish(3)
    followed = own.watch(desk.db, place, "velden", desk.now)
    assert isinstance(followed, Followed)
    while topics.backfill(desk.db):
        pass
    (topic,) = of(desk, 5)

    first = told(desk, place, topic)
    desk.publish(1)

    assert told_stories(first) == 1
    assert "newborn" in " ".join(sentences(desk.latest(place, topic)))


def test_there_is_an_end_to_everybodys_own_topics(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "MOST_IN_ALL", 1)
    own.watch(desk.db, desk.reader(5), "sheep", desk.now)

    assert own.watch(desk.db, desk.reader(6), "wolves", desk.now) is Refused.FULL


def test_a_place_that_follows_too_much_makes_no_topic(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    place = desk.reader(5, desk.topic())
    monkeypatch.setattr(subscriptions, "MOST_TOPICS", 1)

    assert own.watch(desk.db, place, "sheep", desk.now) is Refused.TOO_MANY_FOLLOWED
    assert of(desk, 5) == []


def test_nobody_changes_a_topic_of_somebody_else(desk: Desk) -> None:
    own.watch(desk.db, desk.reader(5), "sheep", desk.now)
    (topic,) = of(desk, 5)
    bob = desk.reader(6)

    for act in (
        lambda: own.rename(desk.db, 6, topic.id, "Mine", desk.now),
        lambda: own.change_words(desk.db, 6, topic.id, "wolves", desk.now),
        lambda: own.restore(desk.db, bob, topic.id, desk.now),
    ):
        with pytest.raises(NotFound):
            act()
    own.leave(desk.db, bob, topic.id, desk.now)
    assert of(desk, 5) == [topic]


def test_a_briefing_of_ones_own_topic_opens_for_nobody_else(desk: Desk) -> None:
    desk.publish(3)
    place = desk.reader(5)
    own.watch(desk.db, place, "velden sheep", desk.now)
    (topic,) = of(desk, 5)
    shown = told(desk, place, topic)

    assert briefings.view_for(desk.db, shown.number, 5).number == shown.number
    for asker in (6, None):
        with pytest.raises(NotFound):
            briefings.view_for(desk.db, shown.number, asker)
        with pytest.raises(NotFound):
            briefings.in_place(desk.db, shown.number, 0, asker)
    with pytest.raises(NotFound):
        own.follow_story(desk.db, desk.reader(6), shown.number, 0, desk.now)


def test_a_topic_of_a_story_goes_with_it_where_it_becomes_part_of_another(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    bridge, hospital = desk.publish(0, 1)
    shown = told(desk, place, topic)
    own.follow_story(desk.db, place, shown.number, position_of(shown, "Bridge"), desk.now)
    (mine,) = of(desk, 5)
    kept, gone = story_of(desk, hospital), story_of(desk, bridge)

    with desk.db.write() as c:
        stories.merge(c, kept, gone)
    (moved,) = of(desk, 5)

    assert (mine.story_id, moved.story_id) == (gone, kept)
    found = briefings.compose(desk.db, Standing(mine.id), now=desk.now, limits=LIMITS)
    assert found.briefing.articles_seen == 2
    with desk.db.write() as c:
        stories.part(c, kept, [bridge])
    found = briefings.compose(desk.db, Standing(mine.id), now=desk.now, limits=LIMITS)
    assert found.briefing.articles_seen == 1


def test_a_revision_stays_on_the_topic_of_its_story(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)
    shown = told(desk, place, topic)
    own.follow_story(desk.db, place, shown.number, 0, desk.now)
    (mine,) = of(desk, 5)

    desk.wind()
    desk.add(event(0, text=f"{EVENTS[0][1]} {UPDATE}"))

    assert "ferry for pedestrians" in " ".join(sentences(desk.latest(place, mine)))


def test_what_stayed_silent_comes_when_the_quiet_ends(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)
    shown = told(desk, place, topic)
    own.toggle_quiet(desk.db, place, shown.number, 0, desk.now)
    story = story_of(desk, 1)
    desk.wind()
    added = desk.add(event(0, title="Bridge over the Selt", text=_same_numbers(), url="https://courier.example/b"))
    with desk.db.write() as c:
        c.execute(sa.update(article).where(article.c.id == added.article_id).values(story_id=story))
    desk.publish(1)

    quiet = told(desk, place, topic)
    own.toggle_quiet(desk.db, place, shown.number, 0, desk.now)
    again = told(desk, place, topic)

    assert "ferry" not in " ".join(sentences(quiet))
    assert quiet.omitted["quiet"] == 1
    assert "ferry" in " ".join(sentences(again))
    assert isinstance(desk.latest(place, topic), Nothing)


def _same_numbers() -> str:
    return (
        "The bridge over the Selt in Velden stays closed, and a ferry carries pedestrians from the old mill meanwhile. "
        "Shopkeepers complained loudly that lorries block their street from dawn until midnight. "
        "Engineers weld the pillars under lamps, and the council hopes for dry weather."
    )


def test_readers_with_one_taste_share_a_briefing_and_others_have_their_own(desk: Desk) -> None:
    topic = desk.topic()
    for chat_id in (1, 2, 3, 4):
        desk.reader(chat_id, topic, "instant")
    for chat_id in (3, 4):
        subscriptions.set_length(desk.db, Place(chat_id), None, Length.ONE)
    desk.publish(0, 1)

    desk.tell()
    sent = desk.send()

    with desk.db.read() as c:
        made = c.execute(sa.select(briefing.c.id, briefing.c.taste).order_by(briefing.c.taste)).all()
    assert [one.taste for one in made] == ["", "len=one"]
    short = [view for chat_id, view, _ in sent if chat_id in {3, 4}]
    assert len(short) == 2
    assert all(len(item.quotes) == 1 for view in short for item in view.items)


def test_a_quiet_story_parts_only_those_on_whose_topic_it_is(desk: Desk) -> None:
    topic, other = desk.topic(), desk.topic("Wolves", "wolves")
    place, neighbour = desk.reader(5, other), desk.reader(6, other)
    desk.publish(0)
    shown = told(desk, place, topic)
    own.toggle_quiet(desk.db, place, shown.number, 0, desk.now)

    with desk.db.read() as c:
        lines = dict(mute_rows.tastes_of(c, 5))

    assert all("mute=" in line for line in lines.values())
    assert briefings.taste_here(desk.db, place, topic.id, desk.now) == f"quiet={story_of(desk, 1)}"
    assert briefings.taste_here(desk.db, place, other.id, desk.now) == ""
    assert briefings.taste_here(desk.db, neighbour, topic.id, desk.now) == ""


def test_a_quiet_that_is_over_leaves_the_wishes_at_the_next_time(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "instant")
    desk.publish(0)
    shown = told(desk, place, topic)
    own.toggle_quiet(desk.db, place, shown.number, 0, desk.now)
    assert len(mutes.of_place(desk.db, place, desk.now)) == 1

    desk.wind(mutes.QUIET_FOR + HOUR)
    desk.publish(1)
    desk.tell()

    assert mutes.of_place(desk.db, place, desk.now) == []
    with desk.db.read() as c:
        assert [line for _, line in mute_rows.tastes_of(c, 5)] == [""]


def test_the_chain_holds_whatever_becomes_of_the_taste(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic)
    seen: list[str] = []
    for number, length in enumerate((Length.HEADLINES, Length.MORE, Length.ONE, Length.MORE)):
        subscriptions.set_length(desk.db, place, topic.id, length)
        desk.publish(2 * number, 2 * number + 1)
        seen += sentences(desk.latest(place, topic))

    assert len(seen) == len(set(seen))
    assert isinstance(desk.latest(place, topic), Nothing)


def test_only_the_chosen_languages_are_told_and_new_subscriptions_know_them(desk: Desk) -> None:
    topic, place = desk.topic("Velden", "velden, велден"), desk.reader(5)
    desk.publish(0)
    russian = "Мост через Сельт в Велдене закрыли в понедельник из-за трещин в двух опорах. Грузовики едут в объезд."
    desk.add(event(1, title="Мост в Велдене закрыт", text=russian, language="ru", url="https://vesti.example/1"))

    assert subscriptions.set_news_languages(desk.db, 5, ["ru", "nonsense", "x"]) == ("ru",)
    shown = told(desk, place, topic)

    assert shown.omitted["language"] == 1
    assert shown.articles_seen == 2
    assert next(quote.text for item in shown.items for quote in item.quotes).startswith("Мост через Сельт")
    assert subscriptions.set_news_languages(desk.db, 5, []) == ()


def test_who_usually_writes_and_did_not_is_named(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    for number in range(8):
        desk.wind(timedelta(hours=20))
        desk.add(event(number, source="VNA", domain="vna.example", url=f"https://vna.example/{number}"))
        desk.add(event(number, text=EVENTS[number][1] + " Velden waits.", url=f"https://courier.example/x{number}"))
    told(desk, place, topic)
    desk.wind(timedelta(days=12))

    desk.add(
        event(
            0, title="Velden bridge", text=UPDATE, url="https://other.example/1", source="Other", domain="other.example"
        )
    )
    shown = told(desk, place, topic)

    assert shown.silent == ("VNA", "Velden Courier")
    assert shown.oldest_at is None


def test_headlines_and_their_times_are_those_of_the_articles_used(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    for number in (0, 1):
        desk.wind()
        desk.add(event(number, published_at=desk.now - number * 2 * DAY))

    shown = told(desk, place, topic)

    assert shown.oldest_at == desk.now - 2 * DAY
    assert shown.newest_at == desk.now - HOUR


def test_a_suggestion_names_a_word_and_what_it_drops(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0, 3)
    shown = told(desk, place, topic)

    said = suggestions.say(desk.db, 5, shown.number, position_of(shown, "Wolves"), desk.now)
    found = suggestions.proposal(desk.db, suggestions.waiting(desk.db, topic.id)[0].id, desk.now)

    assert said.exclusion
    assert (found.drops, found.titles) == (1, (EVENTS[3][0],))
    assert found.query == f"velden -{said.exclusion}"
    assert suggestions.decide(desk.db, found.suggestion.id, "dismiss", actor=7, now=desk.now)
    assert not suggestions.decide(desk.db, found.suggestion.id, "dismiss", actor=7, now=desk.now)
    with pytest.raises(NotFound):
        suggestions.proposal(desk.db, found.suggestion.id, desk.now)


def test_not_my_topic_is_said_of_public_topics_only(desk: Desk) -> None:
    place = desk.reader(5)
    desk.publish(0)
    own.watch(desk.db, place, "velden bridge", desk.now)
    (mine,) = of(desk, 5)
    shown = told(desk, place, mine)
    own.follow_story(desk.db, place, shown.number, 0, desk.now)
    story = next(row for row in of(desk, 5) if row.story_id is not None)

    assert suggestions.say(desk.db, 5, shown.number, 0, desk.now).outcome is suggestions.Outcome.OWN
    assert suggestions.waiting(desk.db, mine.id) == []
    desk.wind()
    desk.add(event(0, title="Bridge again", text=UPDATE, url="https://courier.example/u"))
    again = desk.latest(place, story)
    if isinstance(again, View):
        assert suggestions.say(desk.db, 5, again.number, 0, desk.now).outcome is suggestions.Outcome.STORY
    with pytest.raises(NotFound):
        suggestions.say(desk.db, 5, shown.number, 99, desk.now)


def test_the_languages_to_choose_from_are_those_of_the_latest_articles(desk: Desk) -> None:
    desk.publish(0, 1)
    desk.add(replace(event(2), language="ru", title="Учителя", text="Учителя бастуют в городе Велден всю неделю."))

    assert own.languages(desk.db) == ["en", "ru"]
