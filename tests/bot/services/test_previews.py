"""What a query would match, counted by the search index and judged by the articles that are read."""

from datetime import timedelta

import pytest

from bot.services import previews, topics
from bot.storage import articles, search
from bot.storage.articles import Status
from tests.bot.services.desk import Desk

DAY = timedelta(days=1)


@pytest.fixture
def reading_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "READ", 2)


def test_a_preview_shows_the_best_of_the_last_thirty_days(desk: Desk) -> None:
    desk.publish(0)
    desk.wind(31 * DAY)
    desk.publish(1, 2, 7)

    preview = previews.query(desk.db, "orlan OR hospital", desk.now)

    assert (preview.matched, preview.looked_at, preview.is_estimated) == (2, 3, False)
    assert [one.explanation.score for one in preview.samples] == sorted(
        (one.explanation.score for one in preview.samples), reverse=True
    )
    assert all("orlan" in one.terms.casefold() or "hospital" in one.terms.casefold() for one in preview.samples)


@pytest.mark.usefixtures("reading_two")
def test_of_more_than_are_read_the_latest_stand_for_the_others(desk: Desk) -> None:
    ids = desk.publish(0, 1, 2, 3)

    preview = previews.query(desk.db, "velden", desk.now)

    assert (preview.found, preview.read, preview.matched, preview.is_estimated) == (4, 2, 4, True)
    assert {one.article.id for one in preview.samples} == set(ids[2:])


def test_a_query_without_a_hit_has_read_nothing(desk: Desk) -> None:
    desk.publish(0)

    preview = previews.query(desk.db, "xylophone", desk.now)

    assert (preview.matched, preview.looked_at, preview.found, preview.samples) == (0, 1, 0, ())


def test_a_spelling_is_counted_in_articles(desk: Desk) -> None:
    desk.publish(0, 1)
    with desk.db.read() as c:
        names = [
            word for one in articles.openings(c, 9, 600) for word in one.split() if word.istitle() and len(word) > 7
        ]
    known = names[0].strip(".,")

    suggested = previews.query(desk.db, f"{known[:3]}{known[4:]}", desk.now).spellings

    (found,) = [one for one in suggested if one.text == known.casefold() or one.text == known]
    with desk.db.read() as c:
        assert found.count == len(search.find(c, topics.queries.parse(known).tree, 9))


def test_another_query_says_what_enters_leaves_and_stays(desk: Desk) -> None:
    topic = desk.topic(query="orlan OR hospital")
    ids = desk.publish(1, 2, 7)
    before = {one.article.id for one in previews.query(desk.db, "orlan OR hospital", desk.now).samples}

    change = previews.change(desk.db, topic.id, "velden", desk.now)

    assert change.read is None
    assert change.stays == len(before & set(ids))
    assert {one.id for one in change.entering} == set(ids) - before
    assert change.leaves == 0
    other = previews.change(desk.db, topic.id, "xylophone", desk.now)
    assert (other.enters, other.leaves, other.stays) == (0, len(before), 0)
    assert {one.id for one in other.leaving} == before


@pytest.mark.usefixtures("reading_two")
def test_a_change_of_many_says_that_it_is_estimated(desk: Desk) -> None:
    topic = desk.topic(query="xylophone")
    desk.publish(0, 1, 2, 3)

    change = previews.change(desk.db, topic.id, "velden", desk.now)

    assert (change.enters, change.read, len(change.entering)) == (4, 2, 2)


def test_the_first_article_since_an_instant_is_found_by_halves(desk: Desk) -> None:
    with desk.db.read() as c:
        assert articles.first_since(c, desk.now) == 1
    ids = desk.publish(0, 1, 2, 3, 4)
    with desk.db.read() as c:
        stored = [one.stored_at for one in articles.by_ids(c, ids)]
        firsts = [articles.first_since(c, at) for at in stored]
        after = articles.first_since(c, desk.now + DAY)

    assert firsts == ids
    assert after == ids[-1] + 1


def test_only_what_is_published_is_counted(desk: Desk) -> None:
    ids = desk.publish(0, 1)
    with desk.db.write() as c:
        articles.change(c, ids[0], status=Status.WITHDRAWN)

    with desk.db.read() as c:
        assert articles.count_published(c, ids[0]) == 1
