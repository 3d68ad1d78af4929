"""What judgement keeps in memory is what the database says, and several articles go in as one does."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.services import articles, topics
from bot.services.articles import How, Result
from bot.services.newsroom import Newsroom, reading_of
from bot.sources.drafts import Draft
from bot.storage import articles as rows
from bot.storage import topics as topic_rows
from tests.bot.services.desk import EVENTS, Desk, event


def add_many(desk: Desk, *drafts: Draft) -> list[articles.Added]:
    read = [(one, articles.analysed(one)) for one in drafts]
    return articles.add_many(desk.db, desk.room, read, now=desk.now, how=How.PUBLISH)


def told_again(number: int) -> Draft:
    """Another paper on the same event."""
    title, body = EVENTS[number]
    return Draft(
        title, f"Of {title}. {body} That is what we know.", f"https://vna.example/{number}", "VNA", "vna.example"
    )


def on(desk: Desk, room: Newsroom) -> set[int]:
    """The topics that the first event is on."""
    with desk.db.read() as c:
        return set(room.match(c, reading_of(*EVENTS[0], "en")))


def test_several_are_stored_in_their_order_and_know_of_each_other(desk: Desk) -> None:
    desk.topic()

    added = add_many(desk, event(0), event(1), event(0), told_again(1))

    assert [one.result for one in added] == [Result.STORED, Result.STORED, Result.DUPLICATE, Result.STORED]
    with desk.db.read() as c:
        first, second, other = rows.by_ids(c, {one.article_id for one in added})
        assert [one.filing for one in (first, second, other)] == [1, 2, 3]
        assert other.story_id == second.story_id != first.story_id
        assert len(topic_rows.matches_of(c, [first.id, second.id, other.id])) == 3


def test_where_one_cannot_be_stored_none_is_and_nothing_of_it_is_remembered(desk: Desk) -> None:
    known = desk.add(event(2)).article_id
    wrong = replace(event(3), published_at=datetime(2026, 6, 26))  # noqa: DTZ001  # no zone: it compares with nothing

    with pytest.raises(TypeError):
        add_many(desk, event(0), event(1), wrong)

    assert add_many(desk, told_again(2), event(1), told_again(0))[0].result is Result.STORED
    with desk.db.read() as c:
        before, same, second, first = rows.newest(c, 9)[::-1]
        assert before.id == known
        assert same.story_id == before.story_id
        assert len({before.story_id, second.story_id, first.story_id}) == 3
        assert [one.filing for one in (before, same, second, first)] == [1, 2, 3, 4]


def test_an_empty_push_stores_nothing(desk: Desk) -> None:
    assert add_many(desk) == []


def test_topics_that_are_added_edited_and_removed_are_matched_as_they_stand_now(desk: Desk) -> None:
    velden = desk.topic()
    bridge = desk.topic("Bridge", "bridge")
    assert on(desk, desk.room) == {velden.id, bridge.id}

    topics.edit(desk.db, bridge.id, title=None, query="hospital", now=desk.wind())
    assert on(desk, desk.room) == {velden.id}

    iron = desk.topic("Iron", "iron")
    topics.edit(desk.db, bridge.id, title="The bridge", query="bridge", now=desk.wind())
    topics.remove(desk.db, velden.id, now=desk.wind())
    assert on(desk, desk.room) == on(desk, Newsroom()) == {bridge.id, iron.id}


def test_a_topic_that_is_understood_no_more_matches_nothing_until_it_is_edited(desk: Desk) -> None:
    bridge = desk.topic("Bridge", "bridge")
    assert on(desk, desk.room) == {bridge.id}

    with desk.db.write() as c:
        topic_rows.change(c, bridge.id, query="((", changed_at=topic_rows.next_change(c, desk.now))
    assert on(desk, desk.room) == set()

    topics.edit(desk.db, bridge.id, title=None, query="bridge", now=desk.wind())
    assert on(desk, desk.room) == {bridge.id}
