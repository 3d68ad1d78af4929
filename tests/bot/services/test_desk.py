"""The desk: stories joined and parted by hand stay so, in memory and after a restart, and nothing is told twice."""

from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.services import articles, audit, desk, previews, sources, statistics
from bot.services.articles import How
from bot.services.newsroom import Newsroom
from bot.sources.drafts import Draft
from bot.storage import audit as audit_rows
from bot.storage import stories
from bot.storage.audit import Asked, Wanted
from tests.bot.services.desk import EVENTS, HOUR, LIMITS, UPDATE, Desk, about, event, sentences

BRIDGE = "Bridge over the Selt closes in Velden after cracks"


def story_of(seat: Desk, article_id: int) -> int:
    with seat.db.read() as c:
        found = articles.card(seat.db, article_id).article.story_id
        assert found is not None
        return stories.resolve(c, found)


def merge(seat: Desk, one: int, other: int) -> desk.Done:
    """The stories of these two articles."""
    stories_of = story_of(seat, one), story_of(seat, other)
    done = desk.merge(seat.db, seat.room, *stories_of, actor=1, now=seat.now)
    assert done is not None
    return done


def split(seat: Desk, *article_ids: int) -> desk.Done | None:
    story = story_of(seat, article_ids[0])
    return desk.split(seat.db, seat.room, story, article_ids, actor=1, now=seat.now)


def again(number: int, **changes: object) -> Draft:
    """The same event by another publisher."""
    title, text = EVENTS[number]
    added = "Officials of the region confirmed this on Thursday after a meeting that lasted six hours."
    values = {"title": f"{title}, officials say", "text": f"{text} {added}", "url": f"https://harrow.example/{number}"}
    return event(number, **{**values, "source": "Harrow Post", "domain": "harrow.example", **changes})


def test_a_join_sends_nothing_again(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "instant")
    first, second = desk.publish(0, 3)
    desk.tell()
    assert len(desk.send()) == 1

    done = merge(desk, first, second)
    desk.wind()

    assert desk.tell() == 0
    assert sentences(desk.latest(place, topic)) == []
    assert (done.kept, done.other) == (1, 2)
    assert story_of(desk, second) == 1


def test_a_split_sends_nothing_again_and_what_follows_is_told_once(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "instant")
    first, second = desk.publish(0, 3)
    merge(desk, first, second)
    desk.tell()
    told = {line for _, view, _ in desk.send() for line in sentences(view)}

    assert split(desk, second) is not None
    desk.wind()
    assert desk.tell() == 0
    assert sentences(desk.latest(place, topic)) == []
    more = sentences(desk.latest(place, topic, reach_back=timedelta(days=30)))
    assert told.isdisjoint(more)
    desk.add(event(0, text=f"{EVENTS[0][1]} {UPDATE}"))
    desk.tell()

    sent = [line for _, view, _ in desk.send() for line in sentences(view)]
    assert sent
    assert told.isdisjoint(sent)


def test_after_a_restart_the_stories_are_as_the_editor_left_them(desk: Desk) -> None:
    first, second = desk.publish(0, 3)
    merge(desk, first, second)
    desk.room = Newsroom()
    third = desk.add(again(3)).article_id
    assert story_of(desk, third) == story_of(desk, first)

    assert split(desk, second, third) is not None
    desk.room = Newsroom()
    fourth = desk.add(event(3, title=f"{EVENTS[3][0]} again", source="VNA", domain="vna.example", url=None)).article_id

    assert story_of(desk, fourth) == story_of(desk, second) != story_of(desk, first)


def test_another_process_learns_what_the_editor_did(desk: Desk) -> None:
    first, second = desk.publish(0, 3)
    other = Desk(desk.db, Newsroom(), desk.now)
    other.add(event(5))
    merge(desk, first, second)
    split(desk, second)

    added = other.add(again(3)).article_id

    assert story_of(other, added) == story_of(desk, second) != story_of(desk, first)


def test_what_an_editor_parted_is_never_joined_by_itself(desk: Desk) -> None:
    first = desk.publish(0)[0]
    desk.wind()
    second = desk.add(again(0)).article_id
    if story_of(desk, first) != story_of(desk, second):
        merge(desk, first, second)
    assert split(desk, second) is not None

    for room in (desk.room, Newsroom()):
        articles.merge_stories(desk.db, room, desk.now)
    assert story_of(desk, first) != story_of(desk, second)


def test_who_was_parted_stays_so_when_its_story_is_joined_with_a_third(desk: Desk) -> None:
    first, second, third = desk.publish(0, 3, 5)
    merge(desk, first, second)
    assert split(desk, second) is not None
    merge(desk, third, second)

    with desk.db.read() as c:
        assert stories.are_parted(c, story_of(desk, second), story_of(desk, first))


def test_a_join_is_undone_with_the_articles_that_came_with_it(desk: Desk) -> None:
    first, second, third = desk.publish(0, 3, 5)
    before = story_of(desk, second)
    done = merge(desk, first, second)

    assert undo(desk, done)
    assert not undo(desk, done)

    assert story_of(desk, second) == before
    assert story_of(desk, third) == 3
    with desk.db.read() as c:
        assert [one.id for one in stories.members(c, before, 10)] == [second]


def test_a_join_that_was_split_since_can_not_be_undone(desk: Desk) -> None:
    first, second = desk.publish(0, 3)
    done = merge(desk, first, second)
    split(desk, second)

    assert not undo(desk, done)


def test_a_split_is_undone(desk: Desk) -> None:
    first, second = desk.publish(0, 3)
    merge(desk, first, second)
    done = split(desk, first)
    assert done is not None

    assert undo(desk, done)
    assert not undo(desk, done)

    assert story_of(desk, first) == story_of(desk, second) == 1
    with desk.db.read() as c:
        row = stories.one(c, 1)
        assert row is not None
        assert row.parted_from is None
        assert row.lead_article_id == second


def test_only_what_can_be_undone_is(desk: Desk) -> None:
    desk.topic()

    for number in (1, 99):
        with pytest.raises(NotFound):
            undo_act(desk, number)


def test_no_story_is_left_empty(desk: Desk) -> None:
    first, second = desk.publish(0, 3)
    merge(desk, first, second)

    assert split(desk, first, second) is None
    assert desk_split(desk, 1, []) is None
    assert desk_split(desk, 1, [99]) is None


def test_a_story_that_nobody_knows_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk_split(desk, 99, [1])
    with pytest.raises(NotFound):
        opened(desk, 99)


def test_a_restarted_room_whose_transaction_failed_reads_the_stories_anew(desk: Desk) -> None:
    first, second = desk.publish(0, 3)

    def fail() -> None:
        with desk.db.write() as c:
            moved = stories.members(c, 2, 10)
            stories.merge(c, 1, 2)
            desk.room.rearranged(c, {1: moved}, desk.now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    added = desk.add(again(3)).article_id

    assert story_of(desk, added) == story_of(desk, second) != story_of(desk, first)


def test_likely_stories_are_the_likest_first(desk: Desk) -> None:
    first, second, third = desk.publish(0, 3, 5)
    split_off = desk.add(again(0)).article_id
    if story_of(desk, split_off) == story_of(desk, first):
        split(desk, split_off)

    found = likely(desk, story_of(desk, first))

    assert found[0].story_id == story_of(desk, split_off)
    assert found[0].articles == 1
    assert likely(desk, 12345) == []
    assert {second, third}


def test_every_act_says_who_and_what(desk: Desk) -> None:
    first, second = desk.publish(0, 3)
    done = merge(desk, first, second)
    undo(desk, done)
    sources.label(desk.db, "courier.example", "state media", actor=1, now=desk.now)
    sources.own(desk.db, "courier.example", "harrow.example", actor=1, now=desk.now)
    assert not sources.label(desk.db, "nobody.example", "x", actor=1, now=desk.now)
    assert not sources.own(desk.db, "nobody.example", "x", actor=1, now=desk.now)

    lines = list(audit.every(desk.db))

    assert [(one["did"], one["to"], one["detail"], one["who"]) for one in lines] == [
        ("merge stories", "story 1", "story 2: № 2", 1),
        ("undo merge", "story 1", "story 2: № 2", 1),
        ("label", "source courier.example", "state media", 1),
        ("family", "source courier.example", "harrow.example", 1),
    ]


def test_who_added_an_article_is_in_the_record_and_feeds_are_not(desk: Desk) -> None:
    desk.add(event(0), How.DRAFT, added_by=7, origin="tg:7:1")
    desk.add(event(0), How.DRAFT, added_by=7, origin="tg:7:1")
    desk.add(event(1))

    assert [(one.act.verb, one.act.subject, one.act.actor) for one in audit.page(desk.db, [], 0).acts] == [
        ("add", "article 1", 7)
    ]


def test_the_record_is_found_by_words_and_by_verbs(desk: Desk) -> None:
    topic = desk.topic("100% rivers", "river*")
    desk.meet(5, title="Ann_1")
    with desk.db.write() as c:
        token = audit_rows.asked.set(Asked(5, 5, desk.now))
        audit_rows.note(c, desk.now, 5, "hold", "article 7")
        audit_rows.asked.reset(token)

    def found(*words: str, verbs: tuple[str, ...] = ()) -> list[str]:
        wanted = [Wanted(word, verbs) for word in words]
        return [one.act.verb for one in audit.page(desk.db, wanted, 0).acts]

    assert found() == ["hold", "add topic"]
    assert found("n_1") == ["hold"]
    assert found("%") == []
    assert found("zzz", verbs=("add topic",)) == ["add topic"]
    assert found("river") == ["add topic"]
    (held, made) = audit.page(desk.db, [], 0).acts
    assert (made.kind, made.name, made.title) == ("topic", str(topic.id), "100% rivers")
    assert (held.act.name, held.act.chat_title, held.title) == ("Ann_1", "Ann_1", "")
    assert audit.page(desk.db, [], 5).acts == ()


def test_the_next_briefing_of_the_largest_group_is_what_it_then_gets(desk: Desk) -> None:
    topic = desk.topic()
    for number in (5, 6, 7):
        desk.reader(number, topic, "instant")
    desk.publish(0)
    desk.tell()
    desk.send()
    desk.reader(8, topic, "instant")
    desk.publish(3)

    found = previews.next_briefing(desk.db, topic.id, now=desk.now, limits=LIMITS)

    assert (found.places, found.all_places) == (3, 4)
    assert found.usual is not None
    assert found.first is not None
    assert about(found.first) == {BRIDGE, EVENTS[3][0]}
    desk.tell()
    sent = {chat: view for chat, view, _ in desk.send()}
    assert sentences(found.usual) == sentences(sent[5])
    assert sentences(found.first) == sentences(sent[8])
    with pytest.raises(NotFound):
        previews.next_briefing(desk.db, 99, now=desk.now, limits=LIMITS)


def test_figures_of_an_empty_newsroom_are_zero(desk: Desk) -> None:
    found = statistics.overview(desk.db, desk.now)

    assert found.readers.states == ()
    assert found.topics == ()
    assert (found.at_once, found.scheduled) == (None, None)
    assert statistics.growth(desk.db, desk.now).layers == ()


def test_figures_count_readers_messages_publishers_and_the_way(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(5, topic, "instant")
    desk.reader(6, topic, "instant")
    desk.publish(0)
    desk.tell()
    desk.send()
    desk.publish(3)
    desk.wind(timedelta(seconds=30))
    desk.tell()
    desk.send(refuse=(6,))

    found = statistics.overview(desk.db, desk.now)

    assert (found.readers.kinds, found.readers.languages, found.readers.new) == ((("private", 2),), (("en", 2),), 2)
    assert {one.name: one.total for one in found.messages.layers} == {"sent": 3, "failed": 1}
    assert [(one.name, one.total) for one in found.coverage.layers] == [("Velden Courier", 2)]
    assert (found.topics[0].title, found.topics[0].followers, found.topics[0].articles) == ("Velden", 2, 2)
    assert found.at_once is not None
    assert 30 <= found.at_once.median <= found.at_once.ninetieth < 60
    assert found.at_once.counts[1] == found.at_once.sampled > 0
    assert found.scheduled is None
    assert statistics.growth(desk.db, desk.now).layers[0].counts[-1] == 2


def test_a_publisher_is_counted_by_its_latest_articles(desk: Desk) -> None:
    desk.publish(0)
    desk.wind()
    other = desk.add(again(0, text=UPDATE)).article_id
    if story_of(desk, other) != story_of(desk, 1):
        merge(desk, 1, other)
    desk.wind(timedelta(days=10))
    desk.publish(3)

    courier = sources.figures(desk.db, 1, desk.now)
    post = sources.figures(desk.db, 2, desk.now)

    assert (courier.week, courier.month, courier.shared, courier.first) == (1, 2, 1, 1)
    assert (post.week, post.month, post.shared, post.first) == (0, 1, 1, 0)
    with pytest.raises(NotFound):
        sources.figures(desk.db, 99, desk.now)


def test_undo_is_for_publications_by_hand_within_the_wait(desk: Desk) -> None:
    wait = timedelta(seconds=10)
    pushed = desk.add(event(0)).article_id
    held = desk.add(event(3), How.HOLD).article_id

    assert articles.undo(desk.db, pushed, actor=1, now=desk.now, wait=wait) is articles.Undone.TOO_LATE
    assert articles.undo(desk.db, held, actor=1, now=desk.now, wait=wait) is articles.Undone.NOT_OUT
    articles.publish(desk.db, desk.room, held, actor=1, now=desk.now, wait=wait)
    assert articles.card(desk.db, held, now=desk.now, wait=wait).goes_out_at == desk.now + wait
    assert articles.card(desk.db, held, now=desk.now + wait, wait=wait).goes_out_at is None
    assert articles.undo(desk.db, held, actor=1, now=desk.now + wait, wait=wait) is articles.Undone.TOO_LATE
    assert articles.undo(desk.db, held, actor=1, now=desk.now, wait=wait) is articles.Undone.DONE


def test_after_an_undo_no_filing_is_used_twice(desk: Desk) -> None:
    """A briefing that saw the first publication has looked at all up to its number."""
    topic = desk.topic()
    place = desk.reader(5, topic)
    held = desk.add(event(0), How.HOLD).article_id
    wait = HOUR
    articles.publish(desk.db, desk.room, held, actor=1, now=desk.now, wait=wait)
    desk.latest(place, topic)
    assert articles.undo(desk.db, held, actor=1, now=desk.now, wait=wait) is articles.Undone.TOLD_BACK

    desk.publish(3)

    assert about(desk.latest(place, topic)) == {EVENTS[3][0]}


def undo(seat: Desk, done: desk.Done) -> bool:
    return undo_act(seat, done.act)


def undo_act(seat: Desk, act: int) -> bool:
    return desk.undo(seat.db, seat.room, act, actor=1, now=seat.now)


def desk_split(seat: Desk, story_id: int, ids: list[int]) -> desk.Done | None:
    return desk.split(seat.db, seat.room, story_id, ids, actor=1, now=seat.now)


def opened(seat: Desk, article_id: int) -> desk.Opened | None:
    return desk.opened(seat.db, article_id)


def likely(seat: Desk, story_id: int) -> list[desk.Likely]:
    return desk.likely(seat.db, seat.room, story_id, seat.now)
