"""The chain of briefings: only what is new, nothing lost, nothing twice."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.errors import NotFound
from bot.services import articles, briefings, chats, deliveries, subscriptions, topics
from bot.services.briefings import Nothing, Occasion, Outage, Standing, View
from bot.services.subscriptions import Place
from bot.storage import briefings as briefing_rows
from bot.storage import topics as topic_rows
from bot.storage.database import Database
from bot.storage.tables import briefing, delivery, revision
from bot.storage.tables import item as item_table
from summaries.types import Limits
from tests.bot.services.desk import EVENTS, HOUR, LIMITS, NOW, UPDATE, Desk, about, event, sentences, stories

DAY = timedelta(days=1)
SMALL = Limits(stories=2)


def shown(view: View | Nothing) -> View:
    assert isinstance(view, View)
    return view


# the chain of one who asks


def test_a_first_briefing_holds_the_five_strongest_stories(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(*range(8))

    first = shown(desk.latest(place, topic))

    assert (stories(first), first.occasion, first.since) == (5, Occasion.FIRST, None)
    assert isinstance(desk.latest(place, topic), Nothing)


def test_a_first_briefing_reaches_back_thirty_days_of_our_publishing(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)
    desk.wind(20 * DAY)
    desk.publish(1)
    desk.wind(10 * DAY)

    assert about(desk.latest(place, topic)) == {EVENTS[1][0]}


def test_the_next_briefing_holds_only_what_came_since(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0, 1)
    first = shown(desk.latest(place, topic))
    desk.publish(2)

    second = shown(desk.latest(place, topic))

    assert about(second) == {EVENTS[2][0]}
    assert (second.occasion, second.since) == (Occasion.NEW, first.until)
    assert not set(sentences(first)) & set(sentences(second))


def test_nothing_new_says_when_this_reader_was_told_and_what_came_last(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    empty = desk.latest(place, topic)
    assert isinstance(empty, Nothing)
    assert (empty.told_at, empty.latest) == (None, None)
    (article_id,) = desk.publish(0)
    desk.latest(place, topic)
    told_at = desk.now
    desk.wind()

    nothing = desk.latest(place, topic)

    assert isinstance(nothing, Nothing)
    assert (nothing.told_at, nothing.latest and nothing.latest.id) == (told_at, article_id)


def test_an_article_that_is_revised_tells_only_what_is_new_in_it(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)
    first = shown(desk.latest(place, topic))
    desk.wind()
    desk.add(event(0, text=f"{EVENTS[0][1]} {UPDATE}"))

    second = shown(desk.latest(place, topic))

    assert sentences(second)
    assert not set(sentences(first)) & set(sentences(second))


def test_each_quote_is_a_slice_of_its_revision(desk: Desk) -> None:
    topic = desk.topic()
    desk.publish(0, 1, 2)
    view = shown(desk.latest(desk.reader(5), topic))

    with desk.db.read() as c:
        for quote in (quote for one in view.items for quote in one.quotes):
            text = c.execute(sa.select(revision.c.text).where(revision.c.id == quote.revision_id)).scalar_one()
            assert text[quote.start : quote.end] == quote.text


def test_two_threads_of_one_chat_have_chains_of_their_own(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(-7)
    desk.publish(0)

    assert about(desk.latest(Place(-7, 3), topic)) == about(desk.latest(Place(-7, 4), topic)) == {EVENTS[0][0]}
    assert isinstance(desk.latest(Place(-7, 3), topic), Nothing)


def test_what_was_left_out_for_length_is_told_next(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)
    desk.latest(place, topic)
    desk.publish(1, 2, 3, 4)

    second, third = desk.latest(place, topic, SMALL), desk.latest(place, topic, SMALL)

    assert (stories(second), stories(third)) == (2, 2)
    assert about(second) | about(third) == {EVENTS[n][0] for n in (1, 2, 3, 4)}
    assert isinstance(desk.latest(place, topic, SMALL), Nothing)


def test_of_too_many_articles_only_the_latest_are_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefings, "MOST_READ", 3)
    topic = desk.topic()
    desk.publish(*range(8))

    view = shown(desk.latest(desk.reader(5), topic))

    assert about(view) == {EVENTS[n][0] for n in (5, 6, 7)}
    assert (view.articles_seen, view.omitted["length"], view.has_more) == (8, 5, True)


def test_more_reaches_back_over_what_a_first_briefing_left_out(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0, 1, 2, 3)
    first = desk.latest(place, topic, SMALL)

    more = shown(desk.latest(place, topic, SMALL, reach_back=30 * DAY))

    assert more.occasion is Occasion.MORE
    assert more.since is None
    assert not about(first) & about(more)


def test_more_tells_what_was_left_out_although_somebody_reprinted_it(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0, 1, 2, 3)
    for number in range(4):
        desk.add(event(number, url=f"https://herald.example/{number}", source="Herald", domain="herald.example"))
    first = shown(desk.latest(place, topic, SMALL))

    more = shown(desk.latest(place, topic, SMALL, reach_back=30 * DAY))

    assert about(first) | about(more) == {EVENTS[n][0] for n in range(4)}


def test_the_last_days_are_those_of_the_publishers_and_not_of_an_archive_that_came_in(desk: Desk) -> None:
    topic = desk.topic()
    desk.add(replace(event(0), published_at=desk.now - timedelta(days=9)))

    assert briefings.recent(desk.db, topic.id, now=desk.now, limits=LIMITS, days=7) is None
    assert briefings.recent(desk.db, topic.id, now=desk.now, limits=LIMITS, days=10) is not None


def test_a_recap_tells_the_last_days_again_and_leaves_the_chain(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    assert briefings.recent(desk.db, topic.id, now=desk.now, limits=LIMITS, days=3) is None
    desk.publish(0)
    first = desk.latest(place, topic)

    recap = briefings.recent(desk.db, topic.id, now=desk.now, limits=LIMITS, days=3)

    assert recap is not None
    assert (recap.occasion, sentences(recap)) == (Occasion.RECAP, sentences(first))
    briefings.record_recent(desk.db, place, recap, [1], now=desk.now)
    assert isinstance(desk.latest(place, topic), Nothing)


# accepting


def test_a_briefing_that_was_not_accepted_was_not_told(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)

    first, again = desk.ask(place, topic), desk.ask(place, topic)

    assert sentences(first) == sentences(again) != []


def test_accepting_twice_is_accepting_once(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)
    prepared = shown(desk.ask(place, topic))

    for _ in range(2):
        briefings.accept(desk.db, place, prepared, [11], now=desk.now)

    row = subscriptions.one(desk.db, place, topic.id)
    assert row is not None
    assert (row.last_briefing_id, row.is_followed) == (prepared.number, False)
    with desk.db.read() as c:
        assert c.execute(sa.select(sa.func.count()).select_from(delivery)).scalar_one() == 1


def test_parts_that_never_arrived_are_due_again(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0, 1, 2)
    prepared = shown(desk.ask(place, topic, Limits(part_units=300)))
    assert prepared.parts > 1
    desk.accept(place, prepared, parts=1)
    arrived = {quote.text for one in prepared.items if one.part == 0 for quote in one.quotes}

    again = shown(desk.latest(place, topic))

    assert set(sentences(prepared)) - arrived == set(sentences(again))
    assert isinstance(desk.latest(place, topic), Nothing)


def test_who_was_told_another_briefing_in_between_is_told_on_top_of_it(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "instant")
    desk.publish(0)
    prepared = shown(desk.ask(place, topic))
    desk.publish(1)
    desk.tell()
    scheduled = [view for _, view, _ in desk.send()]

    desk.accept(place, prepared)

    assert [about(view) for view in scheduled] == [{EVENTS[0][0], EVENTS[1][0]}]
    assert isinstance(desk.latest(place, topic), Nothing)
    row = subscriptions.one(desk.db, place, topic.id)
    with desk.db.read() as c:
        last = briefing_rows.one(c, row.last_briefing_id) if row and row.last_briefing_id else None
    assert last is not None
    assert last.previous_id == scheduled[0].number


def test_news_between_a_briefing_and_its_rebase_are_not_skipped(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "instant")
    desk.publish(0)
    desk.tell()
    desk.send()
    desk.publish(1)
    prepared = shown(desk.ask(place, topic))
    desk.tell()
    desk.send(refuse=(5,))
    desk.accept(place, prepared)
    desk.publish(2)

    assert EVENTS[2][0] in about(desk.latest(place, topic))


def test_a_part_that_fails_while_another_briefing_is_read_is_due_again(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "instant")
    desk.publish(0)
    desk.tell()
    desk.publish(1)
    prepared = shown(desk.ask(place, topic))
    assert about(prepared) == {EVENTS[1][0]}

    desk.send(refuse=(5,))
    desk.accept(place, prepared)

    assert about(desk.latest(place, topic)) == {EVENTS[0][0]}
    assert isinstance(desk.latest(place, topic), Nothing)


def test_a_topic_that_is_removed_while_its_briefing_is_sent_breaks_nothing(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)
    prepared = shown(desk.ask(place, topic))
    topics.remove(desk.db, topic.id, now=desk.now)

    desk.accept(place, prepared)

    with pytest.raises(NotFound):
        desk.ask(place, topic)


def test_a_crash_between_preparing_and_accepting_leaves_the_chain(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "instant")
    desk.publish(0)
    desk.ask(place, topic)

    assert desk.tell() == 1

    assert [about(view) for _, view, _ in desk.send()] == [{EVENTS[0][0]}]


# what is due


def test_readers_who_stand_alike_share_one_briefing(desk: Desk) -> None:
    topic = desk.topic()
    for chat_id in (1, 2, 3):
        desk.reader(chat_id, topic, "instant")
    desk.publish(0)

    assert desk.tell() == 3

    sent = desk.send()
    assert {chat_id for chat_id, _, _ in sent} == {1, 2, 3}
    assert len({view.number for _, view, _ in sent}) == 1
    assert desk.tell() == 0


def test_one_who_asked_in_between_gets_a_branch_of_its_own(desk: Desk) -> None:
    topic = desk.topic()
    early, late = desk.reader(1, topic, "instant"), desk.reader(2, topic, "instant")
    desk.publish(0)
    desk.latest(early, topic)
    desk.publish(1)
    desk.tell()

    told = {chat_id: about(view) for chat_id, view, _ in desk.send()}

    assert told == {early.chat_id: {EVENTS[1][0]}, late.chat_id: {EVENTS[0][0], EVENTS[1][0]}}


def test_nothing_new_is_silence_and_the_next_time(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "12:00")
    desk.wind(DAY)

    assert desk.tell() == 1

    assert desk.send() == []
    row = subscriptions.one(desk.db, place, topic.id)
    assert row is not None
    assert row.next_due_at is not None
    assert desk.now < row.next_due_at <= desk.now + DAY
    with desk.db.read() as c:
        assert c.execute(sa.select(sa.func.count()).select_from(briefing)).scalar_one() == 0


def test_publishing_makes_instant_readers_due_with_it(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(1, topic, "instant")
    desk.reader(2, topic, "12:00")
    desk.tell()

    desk.publish(0)
    desk.tell()

    assert [chat_id for chat_id, _, _ in desk.send()] == [1]


def test_quiet_hours_put_off_and_never_drop(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(1, topic, "instant")
    chats.set_quiet(desk.db, 1, (11 * 60, 20 * 60), desk.now)  # it is noon in Minsk
    desk.publish(0)

    assert desk.tell() == 1
    assert (desk.tell(), desk.send()) == (0, [])
    row = subscriptions.one(desk.db, place, topic.id)
    assert row is not None
    assert row.next_due_at == NOW.replace(hour=17)

    desk.now = NOW.replace(hour=17)
    desk.tell()
    assert [about(view) for _, view, _ in desk.send()] == [{EVENTS[0][0]}]


def test_who_stops_while_asleep_is_not_woken(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(1, topic, "instant")
    chats.set_quiet(desk.db, 1, (11 * 60, 20 * 60), desk.now)
    desk.publish(0)
    desk.tell()
    chats.stop(desk.db, 1)

    desk.now = NOW.replace(hour=18)

    assert desk.tell() == 0


def test_a_briefing_after_an_outage_names_the_gap_to_those_it_concerns(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(1, topic, "12:30")
    desk.reader(2, topic, "15:00")
    desk.publish(0)
    outage = Outage(NOW, NOW + 2 * HOUR)
    desk.now = NOW.replace(hour=12, minute=1)

    desk.tell(outage=outage)

    assert {chat_id: view.gap_from for chat_id, view, _ in desk.send()} == {1: outage.since, 2: None}


@pytest.mark.parametrize("how", ["failed", "expired", "blocked"])
def test_what_did_not_arrive_is_due_again(desk: Desk, how: str) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "instant")
    desk.publish(0)
    desk.tell()
    if how == "failed":
        desk.send(refuse=(5,))
    elif how == "expired":
        desk.wind(37 * HOUR)
        assert deliveries.expire(desk.db, desk.now) == 1
    else:
        chats.block(desk.db, 5, "blocked")
        assert desk.send() == []
        chats.resume(desk.db, 5, desk.now)
    desk.publish(1)

    assert about(desk.latest(place, topic)) == {EVENTS[0][0], EVENTS[1][0]}
    assert isinstance(desk.latest(place, topic), Nothing)


def test_what_did_not_arrive_twice_is_still_due(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "instant")
    desk.publish(0)
    desk.tell()
    for _ in range(3):
        desk.send(refuse=(5,))
        chats.block(desk.db, 5, "no_rights")
        chats.resume(desk.db, 5, desk.now)
        desk.tell()

    assert [about(view) for _, view, _ in desk.send()] == [{EVENTS[0][0]}]
    assert isinstance(desk.latest(place, topic), Nothing)


def test_what_may_have_arrived_counts_as_told(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "instant")
    desk.publish(0)
    desk.tell()
    for _ in range(2):
        claimed = deliveries.claim(desk.db, "me", desk.now, 1)
        deliveries.begin(desk.db, "me", claimed, desk.now, timedelta(0))
        desk.wind()
        deliveries.recover(desk.db, desk.now)
        desk.wind()

    assert isinstance(desk.latest(place, topic), Nothing)


def test_a_topic_that_was_removed_is_due_to_nobody(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(5, topic, "instant")
    desk.publish(0)
    topics.remove(desk.db, topic.id, now=desk.now)

    assert desk.tell() == 1
    assert (desk.tell(), desk.send()) == (0, [])


def test_a_topic_that_can_not_be_told_holds_up_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = desk.topic("Bad", "velden"), desk.topic("Good", "velden")
    desk.reader(1, bad, "instant")
    desk.reader(2, good, "instant")
    desk.publish(0)
    gather = briefings._gather

    def fail(c, standing, *rest):
        if standing.topic_id == bad.id:
            raise ZeroDivisionError
        return gather(c, standing, *rest)

    monkeypatch.setattr(briefings, "_gather", fail)
    desk.tell()

    assert [chat_id for chat_id, _, _ in desk.send()] == [2]
    assert desk.tell() == 0
    monkeypatch.undo()
    desk.wind()
    desk.tell()
    assert [chat_id for chat_id, _, _ in desk.send()] == [1]


def test_a_query_that_is_not_understood_any_more_still_tells_what_matched(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)
    with desk.db.write() as c:
        topic_rows.change(c, topic.id, query="((")

    assert about(desk.latest(place, topic)) == {EVENTS[0][0]}


def test_two_processes_that_tell_at_once_give_each_reader_one(desk: Desk) -> None:
    topic = desk.topic()
    for chat_id in range(1, 41):
        desk.reader(chat_id, topic, "instant")
    desk.publish(0)

    threads = [threading.Thread(target=Desk(desk.db, now=desk.now).tell) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    told = Counter(chat_id for chat_id, _, _ in desk.send())
    assert told == dict.fromkeys(range(1, 41), 1)


def test_who_is_faster_leaves_no_briefing_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = desk.topic()
    desk.reader(1, topic, "instant")
    desk.publish(0)
    put = briefings._put_into_outbox

    def slowly(*arguments):
        monkeypatch.setattr(briefings, "_put_into_outbox", put)
        desk.tell()
        put(*arguments)

    monkeypatch.setattr(briefings, "_put_into_outbox", slowly)
    desk.tell()

    assert len(desk.send()) == 1
    with desk.db.read() as c:
        assert c.execute(sa.select(sa.func.count()).select_from(briefing)).scalar_one() == 1


def test_publishing_while_a_briefing_is_composed_makes_its_readers_due_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = desk.topic()
    desk.reader(1, topic, "instant")
    desk.publish(0)
    decide = briefings._decide

    def meanwhile(*arguments):
        monkeypatch.setattr(briefings, "_decide", decide)
        desk.add(event(1))  # in the same millisecond
        return decide(*arguments)

    monkeypatch.setattr(briefings, "_decide", meanwhile)
    desk.tell()
    desk.tell()

    told = [about(view) for _, view, _ in desk.send()]
    assert set().union(*told) == {EVENTS[0][0], EVENTS[1][0]}


@pytest.mark.postgres
def test_an_article_that_is_committed_late_is_not_skipped(postgres_url: str) -> None:
    desk = Desk(Database(postgres_url))
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)
    slow_may_commit, slow_has_filed = threading.Event(), threading.Event()

    class Slow(Database):
        def serialised(self, connection, name):
            held = super().serialised(connection, name)
            return _Late(held)

    class _Late:
        def __init__(self, held):
            self._held = held

        def __enter__(self):
            return self._held.__enter__()

        def __exit__(self, *error):
            slow_has_filed.set()
            slow_may_commit.wait(20)
            return self._held.__exit__(*error)

    class Asking(Database):
        """What it tells is composed by the time that it asks for the lock."""

        def serialised(self, connection, name):
            slow_may_commit.set()
            return super().serialised(connection, name)

    slow, asking = Desk(Slow(postgres_url), now=desk.now), Desk(Asking(postgres_url), now=desk.now)
    fast = Desk(Database(postgres_url), now=desk.now)
    threads = [threading.Thread(target=slow.add, args=[event(1)]), threading.Thread(target=fast.add, args=[event(2)])]
    threads[0].start()
    assert slow_has_filed.wait(20)
    threads[1].start()
    first = asking.latest(place, topic)
    for one in threads:
        one.join()

    second = desk.latest(place, topic)

    assert about(first) == {EVENTS[0][0]}
    assert about(second) == {EVENTS[1][0], EVENTS[2][0]}
    for seat in (desk, slow, asking, fast):
        seat.db.close()


# what is shown


def as_sent(desk: Desk, number: int) -> View:
    """A briefing as somebody gets it for the first time now."""
    view = briefings.view(desk.db, number)
    return briefings.as_shown(view, view.corrected_to)


def test_a_withdrawn_article_is_not_shown_nor_its_headline(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    first, second = desk.publish(0, 1)
    view = shown(desk.latest(place, topic))

    articles.withdraw(desk.db, first, "libel", actor=1, now=desk.now)

    left = as_sent(desk, view.number)
    assert about(left) == {EVENTS[1][0]}
    assert left.refused == len(sentences(view)) - len(sentences(left)) > 0
    articles.withdraw(desk.db, second, "libel", actor=1, now=desk.now)
    assert as_sent(desk, view.number).items == ()
    assert briefings.in_place(desk.db, view.number, 0) is None
    assert isinstance(desk.latest(desk.reader(6), topic), Nothing)


def test_the_headline_of_a_withdrawn_article_gives_way_to_that_of_another(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    quoted, headline = desk.publish(0, 1)
    view = shown(desk.latest(place, topic))
    with desk.db.write() as c:
        ids = dict(c.execute(sa.select(revision.c.article_id, revision.c.id)).all())
        changed = sa.update(item_table).where(item_table.c.revision_id == ids[quoted])
        c.execute(changed.values(headline_revision_id=ids[headline]))
    assert about(as_sent(desk, view.number)) == {EVENTS[1][0]}

    articles.withdraw(desk.db, headline, "libel", actor=1, now=desk.now)

    assert about(as_sent(desk, view.number)) == {EVENTS[0][0]}


def test_a_sentence_that_does_not_match_its_revision_is_not_shown(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)
    view = shown(desk.latest(place, topic))

    with desk.db.write() as c:
        c.execute(sa.update(revision).values(text="Somebody changed what was stored, which nobody may."))

    assert briefings.view(desk.db, view.number).refused == len(sentences(view))


def test_a_sentence_is_shown_in_its_place(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)
    view = shown(desk.latest(place, topic))

    pages = [briefings.in_place(desk.db, view.number, n) for n in range(3)]

    assert all(one is not None and one.before + one.quote.text + one.after in EVENTS[0][1] for one in pages)
    last = briefings.in_place(desk.db, view.number, 99)
    assert last is not None
    assert last.page == last.pages - 1


def test_a_line_of_a_picture_is_no_neighbour_of_a_sentence_in_its_place(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.add(event(0, text=f"Photo by Ivan Petrenko / AFP\n\n{EVENTS[0][1]}"))
    view = shown(desk.latest(place, topic))

    first = briefings.in_place(desk.db, view.number, 0)

    assert first is not None
    assert "Photo" not in first.before
    assert first.quote.text in EVENTS[0][1]


def test_voices_that_say_the_same_are_named(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.add(event(0))
    text = EVENTS[0][1].replace("Lorries must take", "All lorries must take")
    desk.add(event(0, url="https://m.example/1", source="Mirror", domain="m.example", text=f"{text} {UPDATE}"))

    view = shown(desk.latest(place, topic))

    assert stories(view) == 1
    assert all(voice.source != quote.source for one in view.items for quote in one.quotes for voice in quote.also)


def test_an_unknown_briefing_is_not_found(desk: Desk) -> None:
    for call in (briefings.view, lambda db, n: briefings.in_place(db, n, 0)):
        with pytest.raises(NotFound):
            call(desk.db, 99)
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)
    with pytest.raises(NotFound):
        briefings.accept(desk.db, place, replace(shown(desk.ask(place, topic)), number=99), [1], now=desk.now)


def test_a_new_subscriber_would_get_this_and_nothing_is_stored(desk: Desk) -> None:
    topic = desk.topic()
    desk.publish(0)

    composed, proofs = briefings.latest_for_new(desk.db, topic.id, now=desk.now, limits=LIMITS)

    assert {proofs[one.revision_id].title for one in composed.items} == {EVENTS[0][0]}
    with desk.db.read() as c:
        assert c.execute(sa.select(sa.func.count()).select_from(briefing)).scalar_one() == 0


def test_what_was_told_over_thirty_days_ago_is_forgotten(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    for number in (0, 1, 2):
        desk.publish(number)
        desk.latest(place, topic)
        desk.wind(20 * DAY)
    row = subscriptions.one(desk.db, place, topic.id)

    with desk.db.read() as c:
        told = briefing_rows.told(c, row and row.last_briefing_id, desk.now - 45 * DAY)
        assert briefing_rows.told(c, None, desk.now) == []

    quoted = {sentence for _, text in EVENTS[1:3] for sentence in [text]}
    assert told
    assert all(any(one.text in text for text in quoted) for one in told)


def test_a_standing_knows_its_untold_parts() -> None:
    assert Standing(1, 2, "3:0 12:1 ").untold_parts == {(3, 0), (12, 1)}
    assert Standing(1).untold_parts == frozenset()


def test_an_outbox_of_many_standings_is_told_in_few_reads(desk: Desk) -> None:
    """Composing costs as many reads for a reader as for a thousand."""
    topic = desk.topic()
    for chat_id in range(1, 31):
        desk.reader(chat_id, topic, "instant")
    desk.publish(0)
    counted = Counter[str]()
    engine = desk.db._reader

    def count(_conn, _cursor, statement, *_):
        counted[statement] += 1

    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        desk.tell()
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)

    assert max(counted.values()) <= 3
    assert sum(counted.values()) < 40


@pytest.mark.parametrize("number", range(4))
def test_over_many_rounds_nothing_is_told_twice_and_nothing_is_left_out(desk: Desk, number: int) -> None:
    """Readers who ask, wait, fail and sleep: in the end each was told each story, and no sentence twice."""
    topic = desk.topic()
    asks, waits, fails = desk.reader(1), desk.reader(2, topic, "instant"), desk.reader(3, topic, "instant")
    told: dict[int, list[str]] = {1: [], 2: [], 3: []}
    for turn in range(8):
        desk.publish((turn + 2 * number) % 8)
        if (turn + number) % 3 == 0:
            told[1] += sentences(desk.latest(asks, topic))
        desk.tell()
        refuse = (3,) if turn in {1, 4} else ()
        for chat_id, view, part in desk.send(refuse=refuse):
            told[chat_id] += [quote.text for one in view.items if one.part == part for quote in one.quotes]
    for place in (asks, waits, fails):
        while isinstance(more := desk.latest(place, topic), View):
            told[place.chat_id] += sentences(more)

    for said in told.values():
        assert max(Counter(said).values()) == 1
        assert all(any(one in text for one in said) for _, text in EVENTS)
