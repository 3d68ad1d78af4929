"""An article on its way, in all its results."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.errors import NotFound
from bot.services import articles, sources, topics
from bot.services.articles import Added, How, Result
from bot.services.briefings import Nothing
from bot.storage import articles as article_rows
from bot.storage import stories as story_rows
from bot.storage.articles import Status, Stored
from bot.storage.tables import item, match
from summaries import stories as story_judgement
from summaries.duplicates import Copy
from tests.bot.services.desk import EVENTS, HOUR, UPDATE, Desk, event, sentences


def stored(desk: Desk, article_id: int) -> Stored:
    with desk.db.read() as c:
        found = article_rows.one(c, article_id)
    assert found is not None
    return found


def count(desk: Desk) -> int:
    with desk.db.read() as c:
        return sum(article_rows.counts(c).values())


def test_a_new_article_is_stored_and_published(desk: Desk) -> None:
    topic = desk.topic()

    added = desk.add(event(0))

    one = stored(desk, added.article_id)
    assert added.result is Result.STORED
    assert (one.status, one.told_from, one.filing, one.text) == (Status.PUBLISHED, desk.now, 1, EVENTS[0][1])
    assert [found.topic.id for found in articles.card(desk.db, one.id).verdicts] == [topic.id]


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example/news/0",
        "http://www.courier.example/news/0?utm_source=telegram&fbclid=1",
        "https://courier.example/news/0/amp",
        "https://courier.example/news/0#top",
    ],
)
def test_the_same_text_at_the_same_address_is_a_duplicate(desk: Desk, url: str) -> None:
    first = desk.add(event(0))

    assert desk.add(event(0, url=url)) == Added(Result.DUPLICATE, first.article_id)
    assert count(desk) == 1


def test_a_new_text_at_the_same_address_is_a_revision(desk: Desk) -> None:
    first = desk.add(event(0))
    desk.wind()

    again = desk.add(event(0, text=UPDATE))

    one = stored(desk, first.article_id)
    assert again == Added(Result.REVISION, first.article_id)
    assert (one.text, one.filing, one.told_from) == (UPDATE, 2, desk.now - HOUR)


def test_a_new_title_at_the_same_address_is_a_revision(desk: Desk) -> None:
    first = desk.add(event(0))

    assert desk.add(event(0, title="Velden bridge closed")) == Added(Result.REVISION, first.article_id)
    assert stored(desk, first.article_id).title == "Velden bridge closed"


def test_what_was_discarded_may_come_again(desk: Desk) -> None:
    first = desk.add(event(0), How.DRAFT)
    articles.discard(desk.db, first.article_id, actor=1, now=desk.now)

    again = desk.add(event(0))

    assert again.result is Result.STORED
    assert again.article_id != first.article_id
    assert stored(desk, again.article_id).status is Status.PUBLISHED


@pytest.mark.parametrize("url", ["https://courier.example/news/0", "https://courier.example/other", None])
def test_what_was_withdrawn_is_refused(desk: Desk, url: str | None) -> None:
    first = desk.add(event(0))
    articles.withdraw(desk.db, first.article_id, "libel", actor=1, now=desk.now)

    assert desk.add(event(0, url=url)) == Added(Result.REFUSED, first.article_id, "withdrawn")


@pytest.mark.parametrize(
    "changes", [{"url": "https://courier.example/2"}, {"url": None}, {"url": None, "domain": None, "source": None}]
)
def test_the_same_text_elsewhere_of_one_publisher_is_a_duplicate(desk: Desk, changes: dict[str, object]) -> None:
    first = desk.add(event(0))

    assert desk.add(event(0, **changes)) == Added(Result.DUPLICATE, first.article_id)


def test_the_text_of_another_publisher_is_a_reprint_and_one_voice(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    first = desk.add(event(0))
    desk.wind()

    second = desk.add(event(0, url="https://mirror.example/1", source="Mirror", domain="mirror.example"))

    reprint = stored(desk, second.article_id)
    assert second.result is Result.STORED
    assert reprint.reprint_of == first.article_id
    assert reprint.story_id == stored(desk, first.article_id).story_id
    shown = desk.latest(place, topic)
    assert not isinstance(shown, Nothing)
    assert (len(shown.items), shown.families) == (1, 1)
    assert len(sentences(shown)) == len(set(sentences(shown)))


def test_a_copy_of_a_copy_points_to_the_first(desk: Desk) -> None:
    first = desk.add(event(0))
    for name in ("mirror", "echo"):
        last = desk.add(event(0, url=f"https://{name}.example/1", source=name, domain=f"{name}.example"))

    assert stored(desk, last.article_id).reprint_of == first.article_id


def test_all_copies_point_to_the_full_text_when_it_comes_last(desk: Desk) -> None:
    long = " ".join(text for _, text in EVENTS[:4])
    teaser = event(0, text=long[: len(long) // 4])
    first = desk.add(teaser)
    second = desk.add(replace(teaser, url="https://echo.example/1", source="Echo", domain="echo.example"))

    full = desk.add(event(0, text=long, url="https://mirror.example/1", source="Mirror", domain="mirror.example"))

    assert stored(desk, full.article_id).reprint_of is None
    assert {stored(desk, one.article_id).reprint_of for one in (first, second)} == {full.article_id}


def test_one_message_is_stored_once(desk: Desk) -> None:
    first = desk.add(event(0), How.DRAFT, origin="chat 5 message 7")

    again = desk.add(event(1), How.DRAFT, origin="chat 5 message 7")

    assert again == Added(Result.STORED, first.article_id)
    assert count(desk) == 1


def test_publishers_without_a_domain_are_told_apart(desk: Desk) -> None:
    first = desk.add(event(0, url=None, domain=None, source="The Evening Bell"))
    second = desk.add(event(1, url=None, domain=None, source="The Morning Bell"))

    assert stored(desk, first.article_id).source == "The Evening Bell"
    assert stored(desk, second.article_id).source == "The Morning Bell"


def test_background_is_matched_and_told_to_nobody(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)

    added = desk.add(event(0), How.BACKGROUND)

    one = stored(desk, added.article_id)
    assert (one.status, one.told_from) == (Status.PUBLISHED, None)
    assert [row.id for row, _ in next(articles.each(desk.db, topic.id))[1]] == [topic.id]
    assert isinstance(desk.latest(place, topic), Nothing)


def test_a_background_revision_is_told_to_nobody(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    added = desk.add(event(0))
    desk.latest(place, topic)
    desk.wind()

    assert desk.add(event(0, text=UPDATE), How.BACKGROUND).result is Result.REVISION

    assert stored(desk, added.article_id).text == UPDATE
    assert isinstance(desk.latest(place, topic), Nothing)


def test_background_that_is_published_later_is_told(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.add(event(0), How.BACKGROUND)
    desk.wind()

    desk.add(event(0, text=UPDATE))

    assert sentences(desk.latest(place, topic))


@pytest.mark.parametrize("how", [How.DRAFT, How.HOLD])
def test_a_draft_is_seen_by_nobody_until_it_is_published(desk: Desk, how: How) -> None:
    topic, place = desk.topic(), desk.reader(5)
    added = desk.add(event(0), how)
    assert isinstance(desk.latest(place, topic), Nothing)

    changed = articles.publish(desk.db, desk.room, added.article_id, actor=1, now=desk.now)

    assert (changed.was_open, changed.article.status) == (True, Status.PUBLISHED)
    assert sentences(desk.latest(place, topic))


def test_publishing_from_two_threads_publishes_once(desk: Desk) -> None:
    added = desk.add(event(0), How.DRAFT)
    outcomes: list[bool] = []

    def press() -> None:
        changed = articles.publish(desk.db, desk.room, added.article_id, actor=1, now=desk.now)
        outcomes.append(changed.was_open)

    threads = [threading.Thread(target=press) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(outcomes) == [False, False, False, True]
    assert stored(desk, added.article_id).filing == 1


def test_one_article_from_two_processes_is_stored_once(desk: Desk) -> None:
    added: list[Added] = []

    def push(seat: Desk) -> None:
        added.append(seat.add(event(0)))

    threads = [threading.Thread(target=push, args=[Desk(desk.db)]) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(one.result for one in added) == ["duplicate"] * 3 + ["stored"]
    assert count(desk) == 1


def test_only_what_waits_can_be_changed(desk: Desk) -> None:
    topic = desk.topic()
    added = desk.add(event(0)).article_id

    assert not articles.hold(desk.db, added, actor=1, now=desk.now).was_open
    assert not articles.discard(desk.db, added, actor=1, now=desk.now).was_open
    assert not articles.retitle(desk.db, desk.room, added, "Other", actor=1, now=desk.now).was_open
    assert articles.put_on_topic(desk.db, added, topic.id, is_on=False, actor=1, now=desk.now).was_open
    articles.withdraw(desk.db, added, "wrong", actor=1, now=desk.now)
    assert not articles.put_on_topic(desk.db, added, topic.id, is_on=True, actor=1, now=desk.now).was_open
    assert stored(desk, added).title == EVENTS[0][0]


def test_a_draft_is_held_retitled_and_discarded(desk: Desk) -> None:
    draft = desk.add(event(0), How.DRAFT).article_id

    assert articles.hold(desk.db, draft, actor=1, now=desk.now).was_open
    assert not articles.hold(desk.db, draft, actor=1, now=desk.now).was_open
    renamed = articles.retitle(desk.db, desk.room, draft, " A\nbridge\x00 closes ", actor=1, now=desk.now)
    assert (renamed.was_open, renamed.article.title, renamed.article.text) == (True, "A bridge closes", EVENTS[0][1])
    assert articles.discard(desk.db, draft, actor=1, now=desk.now).was_open
    assert not articles.publish(desk.db, desk.room, draft, actor=1, now=desk.now).was_open


def test_a_new_title_is_matched_again(desk: Desk) -> None:
    topic = desk.topic("Ferries", "ferry")
    draft = desk.add(event(0), How.DRAFT).article_id

    articles.retitle(desk.db, desk.room, draft, "Ferry: no ferry", actor=1, now=desk.now)

    assert [one.topic.id for one in articles.card(desk.db, draft).verdicts if one.is_on] == [topic.id]


def test_a_title_that_an_admin_changed_is_not_undone_by_the_feed(desk: Desk) -> None:
    draft = desk.add(event(0), How.DRAFT).article_id
    articles.retitle(desk.db, desk.room, draft, "Bridge closed", actor=1, now=desk.now)

    assert desk.add(event(0)) == Added(Result.DUPLICATE, draft)
    assert stored(desk, draft).title == "Bridge closed"


def test_an_admins_word_on_a_topic_stays(desk: Desk) -> None:
    velden, other = desk.topic(), desk.topic("Orlan", "orlan")
    draft = desk.add(event(0), How.DRAFT).article_id

    articles.put_on_topic(desk.db, draft, velden.id, is_on=False, actor=1, now=desk.now)
    articles.put_on_topic(desk.db, draft, other.id, is_on=True, actor=1, now=desk.now)
    articles.retitle(desk.db, desk.room, draft, "Velden, Velden", actor=1, now=desk.now)

    verdicts = {one.topic.id: (one.is_on, one.is_by_hand) for one in articles.card(desk.db, draft).verdicts}
    assert verdicts[other.id] == (True, True)
    assert verdicts[velden.id][0] is False
    assert not articles.put_on_topic(desk.db, draft, 99, is_on=True, actor=1, now=desk.now).was_open


def test_a_new_version_of_a_published_article_waits_as_a_draft(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    first = desk.add(event(0)).article_id
    desk.latest(place, topic)
    desk.wind()

    draft = desk.add(event(0, text=UPDATE), How.DRAFT)

    assert draft.result is Result.STORED
    assert stored(desk, first).text == EVENTS[0][1]
    card = articles.card(desk.db, draft.article_id)
    assert (card.replaces and card.replaces.id, card.article.replaces) == (first, first)
    assert isinstance(desk.latest(place, topic), Nothing)


def test_publishing_a_new_version_revises_the_article(desk: Desk) -> None:
    topic, other = desk.topic(), desk.topic("Orlan", "orlan")
    place = desk.reader(5)
    first = desk.add(event(0)).article_id
    desk.latest(place, topic)
    desk.wind()
    draft = desk.add(event(0, text=UPDATE), How.DRAFT).article_id
    articles.put_on_topic(desk.db, draft, other.id, is_on=True, actor=1, now=desk.now)

    changed = articles.publish(desk.db, desk.room, draft, actor=1, now=desk.now)
    again = articles.publish(desk.db, desk.room, draft, actor=2, now=desk.now)

    assert (changed.was_open, changed.article.id, changed.article.text) == (True, first, UPDATE)
    assert (again.was_open, again.article.id) == (False, first)
    assert sentences(desk.latest(place, topic))
    assert {one.topic.id for one in articles.card(desk.db, first).verdicts if one.is_on} == {topic.id, other.id}


def test_a_new_version_that_fails_holds_up_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    wait, become = timedelta(seconds=10), articles._become_revision
    firsts = [desk.add(event(number)).article_id for number in (0, 1)]
    drafts = [desk.add(event(number, text=UPDATE + f" Part {number}."), How.DRAFT).article_id for number in (0, 1)]
    for one in drafts:
        articles.publish(desk.db, desk.room, one, actor=1, now=desk.now, wait=wait)

    def fail_once(c, room, waiting, now):
        if waiting.id == drafts[0]:
            raise ValueError("broken")
        return become(c, room, waiting, now)

    monkeypatch.setattr(articles, "_become_revision", fail_once)
    assert articles.publish_versions(desk.db, desk.room, desk.now + wait) == 1
    assert stored(desk, firsts[1]).text.endswith("Part 1.")

    monkeypatch.setattr(articles, "_become_revision", become)
    assert articles.publish_versions(desk.db, desk.room, desk.now + wait) == 1
    assert stored(desk, firsts[0]).text.endswith("Part 0.")


def test_a_new_version_pushed_twice_waits_once(desk: Desk) -> None:
    desk.add(event(0))
    draft = desk.add(event(0, text=UPDATE), How.DRAFT)

    assert desk.add(event(0, text=UPDATE), How.DRAFT) == Added(Result.DUPLICATE, draft.article_id)
    assert desk.add(event(0, text=UPDATE + " More."), How.DRAFT).result is Result.STORED


def test_a_new_version_of_what_was_withdrawn_meanwhile_brings_nothing_back(desk: Desk) -> None:
    first = desk.add(event(0)).article_id
    draft = desk.add(event(0, text=UPDATE), How.DRAFT).article_id
    articles.withdraw(desk.db, first, "libel", actor=1, now=desk.now)

    changed = articles.publish(desk.db, desk.room, draft, actor=1, now=desk.now)

    assert not changed.was_open
    assert stored(desk, first).status is Status.WITHDRAWN
    assert stored(desk, draft).status is Status.DISCARDED


def test_a_waiting_draft_is_revised_by_a_newer_text_and_stays_a_draft(desk: Desk) -> None:
    draft = desk.add(event(0), How.DRAFT).article_id

    assert desk.add(event(0, text=UPDATE), How.DRAFT) == Added(Result.REVISION, draft)
    assert stored(desk, draft).status is Status.DRAFT
    assert desk.add(event(0, text=UPDATE + " More."), How.PUBLISH) == Added(Result.REVISION, draft)
    assert stored(desk, draft).status is Status.PUBLISHED


def test_an_unknown_article_is_not_found(desk: Desk) -> None:
    for number in (99, 2**70):
        with pytest.raises(NotFound):
            articles.card(desk.db, number)
        with pytest.raises(NotFound):
            articles.publish(desk.db, desk.room, number, actor=1, now=desk.now)
        with pytest.raises(NotFound):
            articles.hold(desk.db, number, actor=1, now=desk.now)


@pytest.mark.parametrize("at", [datetime(1890, 1, 1, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)])
def test_an_old_article_pushed_today_is_new_today_with_its_date(desk: Desk, at: datetime) -> None:
    topic, place = desk.topic(), desk.reader(5)

    added = desk.add(event(0, published_at=at, date_only=True))

    assert stored(desk, added.article_id).published_at == at
    assert sentences(desk.latest(place, topic))


def test_a_date_in_the_future_is_a_mistake(desk: Desk) -> None:
    soon = desk.add(event(0, published_at=desk.now + 20 * HOUR, date_only=True)).article_id
    late = desk.add(event(1, published_at=desk.now + 27 * HOUR, date_only=True)).article_id

    assert stored(desk, soon).published_at == desk.now + 20 * HOUR
    assert (stored(desk, late).published_at, stored(desk, late).is_date_only) == (None, False)


HOSTILE = (
    "",
    " ",
    "a\x00b " * 50,
    "\ud800 lone " * 40,
    "\u202eevil\u202c text. " * 30,
    "x" * 100_000,
    "🇺🇦" * 500,
    "\n" * 5000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_stored_and_pushed_again_is_a_duplicate(desk: Desk, text: str) -> None:
    desk.topic()
    hostile = event(0, text=text, title=f"{text[:60]} Velden", author=text[:50], source=text[:50] or "x")

    added = desk.add(hostile)
    again = desk.add(hostile)

    assert again == Added(Result.DUPLICATE, added.article_id)
    assert articles.card(desk.db, added.article_id).article.id == added.article_id


@pytest.mark.parametrize(
    ("given", "kept"), [("en-US", "en"), ("RU_ru", "ru"), ("zh-Hant-TW", "zh"), ("<html>", "en"), (None, "en")]
)
def test_a_language_is_a_short_code(desk: Desk, given: str | None, kept: str) -> None:
    assert stored(desk, desk.add(event(0, language=given)).article_id).language == kept


def test_a_card_names_what_a_draft_repeats(desk: Desk) -> None:
    first = desk.add(event(0)).article_id
    reprint = desk.add(
        event(0, url="https://mirror.example/1", source="Mirror", domain="mirror.example"), How.DRAFT
    ).article_id
    edited = desk.add(
        event(
            0,
            url="https://echo.example/1",
            source="Echo",
            domain="echo.example",
            text=f"{EVENTS[0][1]} Nobody was hurt.",
        ),
        How.DRAFT,
    ).article_id

    same, near = articles.card(desk.db, reprint).alike, articles.card(desk.db, edited).alike

    assert (same and same.article.id, same and same.share) == (first, 1.0)
    assert near is not None
    assert near.share > 0.8
    assert near.copy is Copy.REPRINT


def test_a_card_counts_only_readers_who_listen(desk: Desk) -> None:
    from bot.services import chats

    topic = desk.topic()
    desk.reader(5, topic)
    desk.reader(6, topic, "instant")
    desk.reader(7, topic, "instant")
    chats.stop(desk.db, 7)

    card = articles.card(desk.db, desk.add(event(0), How.DRAFT).article_id)

    assert (card.readers, card.at_once, card.told) == (2, 1, 0)
    assert card.summary


def test_a_card_counts_who_was_told(desk: Desk) -> None:
    topic = desk.topic()
    (article_id,) = desk.publish(0)
    desk.latest(desk.reader(5), topic)

    assert articles.card(desk.db, article_id).told == 1


def test_a_topic_that_is_not_understood_any_more_breaks_no_card(desk: Desk) -> None:
    from bot.storage import topics as topic_rows

    topic, good = desk.topic("Bad"), desk.topic("Good")
    with desk.db.write() as c:
        topic_rows.change(c, topic.id, query="((", changed_at=desk.now + HOUR)

    card = articles.card(desk.db, desk.add(event(0), How.DRAFT).article_id)

    assert [one.topic.id for one in card.verdicts if one.is_on] == [good.id]


def test_articles_on_one_event_are_one_story(desk: Desk) -> None:
    first = desk.add(event(0)).article_id
    other = desk.add(event(1)).article_id
    second = desk.add(
        event(0, url="https://mirror.example/1", source="Mirror", domain="mirror.example", text=UPDATE)
    ).article_id

    ids = [stored(desk, one).story_id for one in (first, second, other)]

    assert ids[0] == ids[1] != ids[2]
    with desk.db.read() as c:
        assert story_rows.leads(c, [one for one in ids if one]) == {ids[0]: first, ids[2]: other}


def test_another_process_knows_the_stories_too(desk: Desk) -> None:
    first = desk.add(event(0)).article_id
    neighbour = Desk(desk.db, now=desk.now + HOUR)

    second = neighbour.add(
        event(0, url="https://mirror.example/1", source="Mirror", domain="mirror.example", text=UPDATE)
    ).article_id

    assert stored(desk, first).story_id == stored(desk, second).story_id


def test_stories_that_are_one_are_merged_with_all_that_points_to_them(desk: Desk) -> None:
    ids = desk.publish(0, 1, 2)
    one, two, three = (stored(desk, article_id).story_id for article_id in ids)
    assert one
    assert two
    assert three
    room = Merging([(one, two, 0.9), (two, three, 0.9), (one, three, 0.9)])

    assert articles.merge_stories(desk.db, room, desk.now) == 2

    assert {stored(desk, article_id).story_id for article_id in ids} == {one}
    with desk.db.read() as c:
        assert [story_rows.resolve(c, story_id) for story_id in (one, two, three)] == [one] * 3
    assert articles.merge_stories(desk.db, Merging([(two, one, 0.9)]), desk.now) == 0


class Merging:
    """A newsroom that finds these stories to be one."""

    def __init__(self, pairs: list[tuple[int, int, float]]) -> None:
        self._merges = tuple(story_judgement.Merge(*one) for one in pairs)

    def merges(self, *_: object) -> tuple[story_judgement.Merge, ...]:
        return self._merges

    def merged(self, done: tuple[story_judgement.Merge, ...]) -> None:
        assert done == self._merges


def test_the_room_merges_and_joins_what_it_merged(desk: Desk) -> None:
    desk.publish(0, 1, 2)

    assert articles.merge_stories(desk.db, desk.room, desk.now) == 0


def test_every_hundredth_filing_looks_for_stories_that_are_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(articles, "MERGED_EVERY", 2)

    assert len(desk.publish(0, 1, 2, 3)) == 4


def test_each_article_comes_with_its_topics_in_id_order(desk: Desk) -> None:
    velden, orlan = desk.topic(), desk.topic("Orlan", "orlan")
    ids = desk.publish(0, 7)
    articles.discard(desk.db, desk.add(event(3), How.DRAFT).article_id, actor=1, now=desk.now)

    found = [(one.id, {row.slug for row, _ in on}) for one, on in articles.each(desk.db)]

    assert found == [(ids[0], {"velden"}), (ids[1], {"velden", "orlan"})]
    assert [one.id for one, _ in articles.each(desk.db, orlan.id)] == ids[1:]
    assert velden.slug == "velden"


def test_filings_are_numbered_without_gaps(desk: Desk) -> None:
    ids = desk.publish(0, 1, 2)
    desk.add(event(3), How.DRAFT)
    desk.add(event(0))

    assert [stored(desk, one).filing for one in ids] == [1, 2, 3]


def test_a_publisher_is_described(desk: Desk) -> None:
    sources.describe(desk.db, "courier.example", name="Courier", label="wire", family="owner.example", now=desk.now)

    one = stored(desk, desk.add(event(0)).article_id)

    assert (one.source, one.label, one.family) == ("Courier", "wire", "owner.example")


def test_an_edited_topic_is_matched_at_once_even_within_a_millisecond(desk: Desk) -> None:
    topic = desk.topic("Things", "ferry")
    desk.add(event(1))
    topics.edit(desk.db, topic.id, title=None, query="bridge", now=desk.now)

    desk.add(event(0))
    topics.edit(desk.db, topic.id, title=None, query="wolves", now=desk.now - timedelta(hours=1))
    wolves = desk.add(event(3)).article_id

    assert [one.topic.id for one in articles.card(desk.db, wolves).verdicts if one.is_on] == [topic.id]


# what is forgotten


def test_old_articles_that_nobody_was_told_of_are_forgotten_with_all_that_hangs_on_them(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    told, *_ = desk.publish(0)
    desk.latest(place, topic)
    desk.publish(1, 2)
    waiting = desk.add(event(3), How.HOLD).article_id
    desk.wind(timedelta(days=40))
    (fresh,) = desk.publish(4)

    assert articles.forget_old(desk.db, 30, desk.now) == 2

    assert [one.id for one, _ in articles.each(desk.db)] == [told, waiting, fresh]
    assert sentences(desk.latest(desk.reader(6), topic))


def test_a_headline_that_stands_in_a_briefing_is_kept(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    quoted, headline = desk.publish(0, 1)
    with desk.db.write() as c:
        revision_id = article_rows.newest_revisions(c, [headline])[headline]
        topics_of_it = sa.delete(match).where(match.c.article_id == headline)
        c.execute(topics_of_it)
    desk.latest(place, topic)
    with desk.db.write() as c:
        c.execute(sa.update(item).values(headline_revision_id=revision_id))
    desk.wind(timedelta(days=40))

    assert articles.forget_old(desk.db, 30, desk.now) == 0
    assert {quoted, headline} <= {one.id for one, _ in articles.each(desk.db)}


def test_a_copy_of_a_forgotten_article_stands_alone(desk: Desk) -> None:
    (first,) = desk.publish(1)
    desk.wind(timedelta(days=20))
    copy = desk.add(event(1, url="https://vna.example/1", domain="vna.example", source="VNA")).article_id
    assert stored(desk, copy).reprint_of == first
    desk.wind(timedelta(days=20))

    assert articles.forget_old(desk.db, 30, desk.now) == 1
    assert stored(desk, copy).reprint_of is None


def test_without_a_limit_everything_is_kept(desk: Desk) -> None:
    desk.publish(0)

    assert articles.forget_old(desk.db, 0, desk.wind(timedelta(days=4000))) == 0
