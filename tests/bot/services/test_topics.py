"""Topics are made in one line, found by a part of their name, and matched against what is stored."""

from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.services import articles, previews, topics
from bot.services.articles import How
from bot.storage import topics as topic_rows
from summaries.errors import QueryError
from tests.bot.services.desk import EVENTS, UPDATE, Desk, event


def on(desk: Desk, topic_id: int) -> set[int]:
    return {one.id for one, _ in articles.each(desk.db, topic_id)}


def test_a_new_topic_matches_what_is_stored(desk: Desk) -> None:
    ids = desk.publish(0, 1, 7)

    topic = desk.topic("Orlan!", "orlan")

    assert (topic.slug, topic.backfilled_to) == ("orlan", None)
    assert on(desk, topic.id) == {ids[2]}


def test_slugs_are_transliterated_short_and_differ(desk: Desk) -> None:
    slugs = [desk.topic(title).slug for title in ("Паводки", "Паводки", "Паводки", "x" * 90, "x" * 90, "!?", "!?")]

    assert len(set(slugs)) == 7
    assert slugs[1] == f"{slugs[0]}-2"
    assert all(0 < len(slug) <= topics.SLUG_LENGTH for slug in slugs)


def test_a_slug_is_never_used_again(desk: Desk) -> None:
    first = desk.topic()
    topics.remove(desk.db, first.id, now=desk.now)

    assert desk.topic().slug == "velden-2"


def test_a_query_that_is_not_understood_makes_nothing(desk: Desk) -> None:
    for call in (
        lambda: topics.add(desk.db, "Bad", "((", now=desk.now),
        lambda: previews.query(desk.db, "((", desk.now),
        lambda: topics.test(desk.db, "((", desk.now),
    ):
        with pytest.raises(QueryError):
            call()

    assert topics.browse(desk.db, desk.now) == []


def test_older_articles_are_matched_page_by_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics, "PAGE", 2)
    ids = desk.publish(0, 1, 2, 3, 4)
    topic = desk.topic()
    assert on(desk, topic.id) == set(ids[3:])

    assert topics.backfill(desk.db)
    assert on(desk, topic.id) == set(ids[1:])
    assert topics.backfill(desk.db)
    assert on(desk, topic.id) == set(ids)
    assert not topics.backfill(desk.db)


def test_what_changed_while_it_was_read_is_read_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (first,) = desk.publish(0)
    read = topics._read_page

    def meanwhile(*arguments, **options):
        page = read(*arguments, **options)
        monkeypatch.setattr(topics, "_read_page", read)
        desk.add(event(0, text=EVENTS[1][1], title="Nothing of the kind"))
        desk.publish(3)
        return page

    monkeypatch.setattr(topics, "_read_page", meanwhile)
    topic = desk.topic("Bridges", "bridge OR wolves")
    assert topic.backfilled_to is not None
    assert first not in on(desk, topic.id)

    assert topics.backfill(desk.db)

    assert len(on(desk, topic.id)) == 1
    assert not topics.backfill(desk.db)


def test_a_topic_that_was_edited_while_it_was_backfilled_keeps_the_newer_query(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "PAGE", 1)
    ids = desk.publish(0, 1, 3)
    topic = desk.topic("Things", "bridge")
    read = topics._read_page

    def meanwhile(*arguments, **options):
        page = read(*arguments, **options)
        monkeypatch.setattr(topics, "_read_page", read)
        topics.edit(desk.db, topic.id, title=None, query="wolves", now=desk.now)
        return page

    monkeypatch.setattr(topics, "_read_page", meanwhile)
    while topics.backfill(desk.db):
        pass

    assert on(desk, topic.id) == {ids[2]}


def test_a_query_of_an_earlier_version_is_not_backfilled_for_ever(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics, "PAGE", 1)
    desk.publish(0, 1)
    topic = desk.topic()
    with desk.db.write() as c:
        topic_rows.change(c, topic.id, query="((")

    assert topics.backfill(desk.db)
    assert not topics.backfill(desk.db)


def test_an_edited_query_is_matched_anew_and_the_admins_word_stays(desk: Desk) -> None:
    (bridge, hospital) = desk.publish(0, 1)
    topic = desk.topic("Things", "bridge")
    draft = desk.add(event(3), How.DRAFT).article_id
    articles.put_on_topic(desk.db, draft, topic.id, is_on=True, actor=1, now=desk.now)

    edited = topics.edit(desk.db, topic.id, title="Wards", query="ward", now=desk.now)

    assert (edited.title, edited.slug, edited.query) == ("Wards", "things", "ward")
    assert on(desk, topic.id) == {hospital, draft}
    assert bridge not in on(desk, topic.id)
    assert topics.edit(desk.db, topic.id, title="W", query=None, now=desk.now).query == "ward"


def test_a_topic_that_is_gone_is_not_found(desk: Desk) -> None:
    topic = desk.topic()
    assert topics.one(desk.db, topic.id) == topic
    topics.remove(desk.db, topic.id, now=desk.now)

    for call in (
        lambda: topics.remove(desk.db, topic.id, now=desk.now),
        lambda: topics.edit(desk.db, topic.id, title="x", query=None, now=desk.now),
    ):
        with pytest.raises(NotFound):
            call()
    assert topics.one(desk.db, topic.id) is None
    assert topics.by_slug(desk.db, "velden") is None


def test_a_removed_topic_matches_nothing_more(desk: Desk) -> None:
    topic, other = desk.topic(), desk.topic("Other", "velden")
    desk.publish(0)
    topics.remove(desk.db, topic.id, now=desk.now)

    (article_id,) = desk.publish(1)

    assert [one.topic.id for one in articles.card(desk.db, article_id).verdicts] == [other.id]


def test_a_query_is_tested_on_the_last_thirty_days(desk: Desk) -> None:
    desk.publish(0)
    desk.wind(timedelta(days=31))
    ids = desk.publish(1, 2, 7)

    tested = topics.test(desk.db, "orlan", desk.now)

    assert {one.article.id: one.match is not None for one in tested} == dict(
        zip(ids, [False, False, True], strict=True)
    )


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("river-floods", {"river-floods"}),
        ("River floods", {"river-floods"}),
        ("  RIVER   FLOODS! ", {"river-floods"}),
        ("floods", {"river-floods"}),
        ("riv", {"river-floods", "river-trade"}),
        ("port strike", {"port-strike"}),
        ("ver", set()),
        ("", set()),
        ("-", set()),
    ],
)
def test_a_topic_is_named_by_slug_title_or_a_part(desk: Desk, name: str, found: set[str]) -> None:
    for title in ("River floods", "River trade", "Port strike"):
        desk.topic(title)

    assert {row.slug for row in topics.find(desk.db, name).topics} == found


def test_a_name_means_what_comes_first_where_anything_of_it_can_be_meant(desk: Desk) -> None:
    floods, trade = desk.topic("River floods"), desk.topic("River trade")

    assert topics.find(desk.db, "river", first=[trade.id]).topics == (trade,)
    assert topics.find(desk.db, "floods", first=[trade.id]).topics == (floods,)
    assert len(topics.find(desk.db, "river").topics) == 2


def test_a_slip_of_the_pen_is_guessed(desk: Desk) -> None:
    desk.topic("River floods")

    found = topics.find(desk.db, "river fluods")

    assert (found.topics, [row.slug for row in found.guesses]) == ((), ["river-floods"])
    assert [row.slug for row in topics.find(desk.db, "flods").guesses] == ["river-floods"]


def test_a_topic_of_ones_own_is_found_by_nobody_else(desk: Desk) -> None:
    topics.add(desk.db, "My town", "velden", now=desk.now, owner=5)

    assert topics.find(desk.db, "my town").topics == ()
    assert len(topics.find(desk.db, "my town", owner=5).topics) == 1
    assert [one.topic.slug for one in topics.browse(desk.db, desk.now, owner=5)] == ["my-town"]
    assert topics.titled(desk.db, "my town") is None


def test_the_liveliest_topics_come_first(desk: Desk) -> None:
    desk.topic("Bridges", "bridge")
    desk.topic("Anything", "velden")
    desk.publish(0, 1)

    assert [(one.topic.slug, one.week) for one in topics.browse(desk.db, desk.now)] == [("anything", 2), ("bridges", 1)]
    desk.wind(timedelta(days=8))
    assert [one.week for one in topics.browse(desk.db, desk.now)] == [0, 0]


def test_followers_are_counted(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(5, topic)
    desk.reader(6)

    assert topics.followers(desk.db, topic.id) == 1
    found = topics.titled(desk.db, "VELDEN")
    assert found is not None
    assert found.id == topic.id


def test_any_title_and_query_can_be_stored(desk: Desk) -> None:
    topic = topics.add(desk.db, "a\x00b \ud800 \u202e", "velden", now=desk.now)

    assert "\x00" not in topic.title
    desk.add(event(0, text=UPDATE))
    assert len(on(desk, topic.id)) == 1
