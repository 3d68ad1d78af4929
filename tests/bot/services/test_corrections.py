"""Who is told of a correction, of what, and once."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.services import articles, briefings, chats, corrections, deliveries
from bot.services.articles import Result
from bot.services.briefings import Nothing, View
from bot.services.subscriptions import Place
from bot.storage.corrections import Corrected, Slice
from bot.storage.deliveries import EDIT, PART, REPLY
from bot.storage.tables import correction, delivery, notice
from tests.bot.services.desk import EVENTS, Desk, event, opened, sentences

NINE, SIX = "nine million crowns", "six million crowns"


@pytest.fixture
def desk(fresh_url: str):
    seat = opened(fresh_url)
    yield seat
    seat.db.close()


def change(desk: Desk, was: str = NINE, becomes: str = SIX) -> None:
    text = EVENTS[0][1]
    assert was in text
    desk.wind()
    desk.add(event(0, text=text.replace(was, becomes)))


def shown(view: View | Nothing) -> View:
    assert isinstance(view, View)
    return view


def told(desk: Desk, *places: Place) -> View:
    """Everybody here asked, and was told the first event."""
    topic = desk.topic()
    desk.publish(0)
    views = [shown(desk.latest(place, topic)) for place in places]
    assert any(NINE in one for one in sentences(views[0]))
    return views[0]


def steps(desk: Desk, *names: str) -> list[tuple[object, ...]]:
    columns = [delivery.c.chat_id, delivery.c.step, *(delivery.c[name] for name in names)]
    with desk.db.read() as c:
        rows = c.execute(sa.select(*columns).where(delivery.c.step != PART).order_by(delivery.c.id))
        return [tuple(row) for row in rows]


def test_each_reader_of_the_sentence_gets_an_edit_and_then_a_reply(desk: Desk) -> None:
    told(desk, desk.reader(5), desk.reader(6))
    desk.reader(7)

    change(desk)

    assert steps(desk) == [(5, EDIT), (6, EDIT), (5, REPLY), (6, REPLY)]
    first = deliveries.claim(desk.db, "me", desk.now, 100)
    assert [(one.chat_id, one.step) for one in first] == [(5, EDIT), (6, EDIT)]


def test_what_is_added_to_an_article_corrects_nothing(desk: Desk) -> None:
    told(desk, desk.reader(5))

    change(desk, EVENTS[0][1], f"{EVENTS[0][1]} The mayor thanked the firemen at length on Tuesday.")

    assert steps(desk) == []


def test_each_thread_of_a_group_is_replied_to(desk: Desk) -> None:
    told(desk, desk.reader(-5, thread=1), desk.reader(-5, thread=2))

    change(desk)

    assert steps(desk, "thread_id") == [(-5, EDIT, 1), (-5, EDIT, 2), (-5, REPLY, 1), (-5, REPLY, 2)]


def test_who_has_stopped_keeps_no_wrong_sentence_and_gets_no_message(desk: Desk) -> None:
    told(desk, desk.reader(5))
    chats.stop(desk.db, 5)

    change(desk)

    assert steps(desk) == [(5, EDIT)]


def test_the_same_version_again_corrects_nothing_more(desk: Desk) -> None:
    told(desk, desk.reader(5))
    for _ in range(2):
        change(desk)

    assert len(steps(desk)) == 2


def test_a_correction_made_while_the_answer_was_sent_reaches_its_reader(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)
    view = shown(desk.ask(place, topic))

    change(desk)
    assert steps(desk) == []
    desk.accept(place, view)

    assert steps(desk) == [(5, EDIT), (5, REPLY)]


def test_what_was_printed_as_corrected_needs_no_correction(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    desk.publish(0)
    first = shown(desk.ask(place, topic))

    change(desk)
    desk.accept(place, briefings.view(desk.db, first.number))

    assert steps(desk) == []


def test_a_briefing_on_its_way_is_printed_with_the_words_that_stand(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(5, topic, "instant")
    desk.publish(0)
    desk.tell()

    change(desk)
    ((_, view, _),) = [one for one in desk.send() if one[0] == 5][:1]

    said = sentences(briefings.as_shown(view, view.corrected_to))
    assert any(SIX in one for one in said)
    assert not any(NINE in one for one in said)


def test_the_row_of_a_correction_that_its_reader_never_needed_has_nothing_to_say(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(5, topic, "instant")
    desk.publish(0)
    desk.tell()
    change(desk)
    (part,) = deliveries.claim(desk.db, "me", desk.now, 100)
    deliveries.begin(desk.db, "me", [part], desk.now, timedelta(0))
    known = briefings.view(desk.db, part.briefing_id).corrected_to
    deliveries.settle(desk.db, [deliveries.Sent(part, 11, desk.now, corrected_to=known)])

    (edit,) = deliveries.claim(desk.db, "me", desk.wind(), 100)

    assert edit.step == EDIT
    assert corrections.of_delivery(desk.db, edit.id) is None


def test_a_reader_learns_what_it_said_and_what_it_says(desk: Desk) -> None:
    told(desk, desk.reader(5))
    change(desk)
    change(desk, NINE, "two million crowns")

    rows = deliveries.claim(desk.db, "me", desk.now, 100)
    found = corrections.of_delivery(desk.db, rows[0].id)

    assert found is not None
    ((before, after),) = found.changes
    assert (NINE in before, after is not None and SIX in after) == (True, True)


def test_a_withdrawn_sentence_counts_as_not_told(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    (first,) = desk.publish(0)
    desk.latest(place, topic)
    articles.withdraw(desk.db, first, "wrong", actor=1, now=desk.wind())

    desk.wind()
    said = next(one for one in EVENTS[0][1].split(". ") if NINE in one)
    text = f"{said} Nobody in Velden was hurt when the ice on the old mill broke early on Thursday."
    desk.add(
        event(
            0,
            title="Ice breaks at the mill of Velden",
            url="https://vna.example/1",
            domain="vna.example",
            source="VNA",
            text=text,
        )
    )

    assert any(NINE in one for one in sentences(desk.latest(place, topic)))


def test_a_sentence_that_comes_back_is_told_to_stand_again(desk: Desk) -> None:
    told(desk, desk.reader(5))
    gone = next(one for one in EVENTS[0][1].split(". ") if NINE in one)
    change(desk, gone, "The swimming pool opens on Saturday with free lemonade for pupils.")
    desk.send()
    change(desk, NINE, NINE)

    rows = [one for one in deliveries.claim(desk.db, "me", desk.wind(), 100) if one.step == EDIT]
    found = corrections.of_delivery(desk.db, rows[0].id)

    assert found is not None
    assert found.changes == ((found.changes[0][1], found.changes[0][1]),)


def test_the_admins_learn_once_how_many_know(desk: Desk) -> None:
    desk.meet(1, is_admin=True)
    told(desk, desk.reader(5), desk.reader(6))
    chats.block(desk.db, 6, "blocked")
    change(desk)
    assert corrections.report(desk.db, desk.now) == 0

    desk.send()
    reports = [corrections.report(desk.db, desk.now) for _ in range(2)]

    assert reports == [1, 0]
    with desk.db.read() as c:
        facts = c.execute(sa.select(notice.c.facts)).scalars().all()
    assert [(one["told"], one["unreachable"]) for one in facts] == [(1, 1)]


def test_a_correction_of_nothing_is_not_made(desk: Desk) -> None:
    desk.topic()
    (number,) = desk.publish(0)
    change(desk)
    articles.withdraw(desk.db, number, "wrong", actor=1, now=desk.now)

    with desk.db.read() as c:
        assert c.execute(sa.select(correction)).first() is None


def test_the_admins_do_not_wait_for_who_sleeps(desk: Desk) -> None:
    desk.meet(1, is_admin=True)
    told(desk, desk.reader(5), desk.reader(6))
    chats.set_quiet(desk.db, 6, (0, 24 * 60 - 1), desk.now)
    change(desk)

    desk.send()

    assert corrections.report(desk.db, desk.now) == 1
    with desk.db.read() as c:
        (facts,) = c.execute(sa.select(notice.c.facts)).scalars().all()
    assert (facts["told"], facts["unreachable"]) == (2, 0)


def test_an_edit_brings_no_second_briefing(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "instant")
    long = f"{EVENTS[0][1]} {EVENTS[1][1]} {EVENTS[5][1]}"
    desk.add(event(0, text=long))
    desk.tell()
    desk.send()

    for becomes in (long.replace("closed", "closd"), long.replace(NINE, SIX)):
        desk.wind()
        desk.add(event(0, text=becomes))
        assert desk.tell() == 0

    assert isinstance(desk.latest(place, topic), Nothing)


def test_what_a_new_version_adds_is_told_and_nothing_else_of_it(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    long = f"{EVENTS[0][1]} {EVENTS[1][1]} {EVENTS[5][1]}"
    added = (
        "Divers of the navy found a second bell under the old bridge of Velden on Saturday morning. "
        "A museum in Karst offered to keep both for good, but the abbot wants them back in his tower."
    )
    desk.add(event(0, text=long))
    desk.latest(place, topic)

    desk.wind()
    desk.add(event(0, text=f"{long} {added}"))

    assert " ".join(sentences(desk.latest(place, topic))) == added


def test_a_copy_tells_nobody_what_its_original_had(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    long = f"{EVENTS[0][1]} {EVENTS[1][1]} {EVENTS[5][1]}"
    desk.add(event(0, text=long))
    desk.latest(place, topic)

    desk.wind()
    copy = f"{long} Reporting by Courier."
    desk.add(event(0, url="https://vna.example/1", domain="vna.example", source="VNA", text=copy))

    assert isinstance(desk.latest(place, topic), Nothing)


@pytest.mark.parametrize("domain", ["courier.example", "vna.example"])
def test_a_withdrawn_text_does_not_come_back_by_itself(desk: Desk, domain: str) -> None:
    (number,) = desk.publish(0)
    articles.withdraw(desk.db, number, "wrong", actor=1, now=desk.now)

    again = desk.add(event(0, url=f"https://{domain}/other", domain=domain, text=f"{EVENTS[0][1]} So it was said."))

    assert (again.result, again.article_id, again.reason) == (Result.REFUSED, number, "withdrawn")


def test_what_stood_for_a_sentence_is_known_for_each_time() -> None:
    row = Corrected(3, Slice(1, 0, 9), "six", "", None, is_withdrawal=False)  # type: ignore[arg-type]
    rows = [row, replace(row, correction_id=5, text=None)]

    assert [corrections.as_of("nine", rows, number) for number in (0, 3, 4, 5)] == ["nine", "six", "six", None]


def test_a_sentence_is_shown_in_place_as_its_article_stands_now(desk: Desk) -> None:
    view = told(desk, desk.reader(5))

    change(desk)
    pages = [briefings.in_place(desk.db, view.number, page) for page in range(3)]

    shown_text = " ".join(one.before + one.quote.text + one.after for one in pages if one is not None)
    assert NINE not in shown_text
    assert SIX in shown_text
