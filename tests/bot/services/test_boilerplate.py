"""What a site repeats is learned as its articles go out, and is never quoted."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.services import articles, search, timelines
from bot.services.articles import How, Result
from bot.services.timelines import Period
from bot.sources.drafts import Draft
from bot.storage import articles as rows
from bot.storage import boilerplate
from summaries import passages, text
from tests.bot.services.desk import EVENTS, NOW, Desk

HABIT = "Our reporters in Velden work for you by day and by night."


def draft(number: int, habit: str = HABIT, domain: str = "courier.example") -> Draft:
    """An article of its own that ends as all of this site do."""
    title, body = EVENTS[number]
    url = f"https://{domain}/{number}"
    return Draft(title, f"{body} {habit}", url, domain, domain, NOW - timedelta(hours=1), language="en")


def quotable(desk: Desk, article_id: int) -> list[str]:
    with desk.db.read() as c:
        stored = rows.one(c, article_id)
    assert stored is not None
    return [one.sentence.text for one in passages.read(stored.judged()).candidates]


def known(desk: Desk, sentence: str = HABIT) -> bool:
    """Whether it is known of any site."""
    with desk.db.read() as c:
        return any(text.key(sentence) in keys for keys in boilerplate.known(c, range(1, 9)).values())


def test_a_sentence_of_three_articles_of_a_site_is_quoted_of_none_and_stays_in_their_texts(desk: Desk) -> None:
    first = desk.add(draft(0)).article_id
    desk.add(draft(1))
    assert HABIT in quotable(desk, first)

    third = desk.add(draft(2)).article_id

    assert all(HABIT not in quotable(desk, one) and len(quotable(desk, one)) == 3 for one in (first, third))
    card = articles.card(desk.db, first)
    assert HABIT in card.article.text
    assert HABIT not in [one.text for one in card.summary]


def test_it_is_what_that_site_repeats_and_nobody_else(desk: Desk) -> None:
    for number, domain in enumerate(("courier.example", "vna.example", "courier.example", "vna.example")):
        desk.add(draft(number, domain=domain))

    assert not known(desk)


def test_search_shows_a_sentence_that_tells_something(desk: Desk) -> None:
    for number in range(3):
        desk.add(draft(number))

    found = search.each(desk.db, "reporters", limit=5)

    assert [one.sentence.text == HABIT for one in found if one.sentence] == [False] * 3


def test_a_timeline_tells_nothing_that_a_site_repeats(desk: Desk) -> None:
    topic = desk.topic("Reporters", "reporters")
    for number in range(3):
        desk.add(draft(number))
    desk.wind()

    shown = timelines.show(desk.db, topic.id, Period(30, desk.now, ZoneInfo("UTC")))

    assert shown.days
    assert HABIT not in [day.cited.line.text for day in shown.days]


def test_copies_of_one_article_prove_no_habit(desk: Desk) -> None:
    for copy in range(4):
        one = replace(draft(0), url=f"https://courier.example/copy/{copy}", title=f"Bridge closes, {copy}")
        assert desk.add(one).result is Result.STORED

    assert not known(desk)


def test_a_new_version_counts_only_what_it_adds(desk: Desk) -> None:
    desk.add(draft(0))
    desk.add(draft(1, habit=""))
    for version in range(3):
        added = "".join(f" Engineers looked at pillar {one} of the iron bridge again." for one in range(version))
        desk.add(replace(draft(0), text=f"{EVENTS[0][1]}{added} {HABIT}"))
        desk.add(replace(draft(1), text=f"{EVENTS[1][1]}{added} {HABIT}"))
    assert not known(desk)

    desk.add(draft(2))

    assert known(desk)


def test_a_draft_counts_when_it_goes_out_and_once(desk: Desk) -> None:
    waiting = [desk.add(draft(number), How.DRAFT).article_id for number in range(3)]
    assert not known(desk)

    for one in [*waiting[:2], waiting[1]]:
        articles.publish(desk.db, desk.room, one, actor=1, now=desk.now)
        articles.undo(desk.db, one, actor=1, now=desk.now, wait=timedelta(minutes=1))
        articles.publish(desk.db, desk.room, one, actor=1, now=desk.now)
    assert not known(desk)

    articles.publish(desk.db, desk.room, waiting[2], actor=1, now=desk.now)
    assert known(desk)


@pytest.mark.parametrize(
    ("articles_seen", "days", "is_kept"), [(2, 44, True), (2, 46, False), (3, 46, True), (3, 401, False)]
)
def test_what_is_no_longer_repeated_is_forgotten(desk: Desk, articles_seen: int, days: int, is_kept: bool) -> None:
    for number in range(articles_seen):
        desk.add(draft(number))

    articles.forget_old(desk.db, 0, desk.now + timedelta(days=days))

    desk.add(draft(3, domain="courier.example"))
    assert known(desk) is is_kept


def test_what_goes_on_being_repeated_is_never_forgotten(desk: Desk) -> None:
    for number in range(3):
        desk.add(draft(number))

    for number in range(3, 6):
        desk.wind(timedelta(days=300))
        articles.forget_old(desk.db, 0, desk.now)
        desk.add(draft(number))

    assert known(desk)
