"""What somebody changes for all who read a group or a channel is in the audit, with who did it; one's own settings are not."""

from collections.abc import Callable, Iterator

import pytest

from bot.services import audit as acts
from bot.services import chats, mine, mutes, own, pulse, schedules, subscriptions
from bot.services.subscriptions import Place
from bot.services.tastes import Length
from bot.storage import audit
from bot.storage.audit import Asked
from bot.storage.database import Database
from bot.texts import record
from tests.bot.services.desk import Desk

GROUP, ANN, SUPERGROUP = -40, 5, -1040


@pytest.fixture
def asked(desk: Desk) -> Iterator[None]:
    """Ann asks for something in the group."""
    token = audit.asked.set(Asked(GROUP, ANN, desk.now))
    yield
    audit.asked.reset(token)


def noted(db: Database) -> list[tuple[str, str, int | None, str]]:
    """(verb, subject, who, detail) of what was noted, but for the making of topics."""
    with db.read() as c:
        every = [(one.verb, one.subject, one.actor, one.detail) for one in audit.every(c)]
    return [one for one in every if one[0] != "add topic"]


def _followed(desk: Desk, chat_id: int) -> tuple[Place, int]:
    place, topic = Place(chat_id), desk.topic()
    desk.meet(chat_id)
    subscriptions.follow(desk.db, place, topic.id, desk.now)
    return place, topic.id


def follow(desk: Desk, chat_id: int) -> None:
    _followed(desk, chat_id)


def follow_again(desk: Desk, chat_id: int) -> None:
    place, topic_id = _followed(desk, chat_id)
    subscriptions.follow(desk.db, place, topic_id, desk.now)


def unfollow(desk: Desk, chat_id: int) -> None:
    place, topic_id = _followed(desk, chat_id)
    assert subscriptions.unfollow(desk.db, place, topic_id)
    assert not subscriptions.unfollow(desk.db, place, topic_id)


def times(desk: Desk, chat_id: int) -> None:
    place, topic_id = _followed(desk, chat_id)
    subscriptions.set_schedule(desk.db, place, topic_id, schedules.INSTANT, desk.now)
    subscriptions.set_schedule(desk.db, place, None, schedules.parse("08:00"), desk.now)
    subscriptions.set_schedule(
        desk.db, Place(chat_id, 7), None, schedules.INSTANT, desk.now
    )  # nothing is followed there


def length(desk: Desk, chat_id: int) -> None:
    place, topic_id = _followed(desk, chat_id)
    subscriptions.set_length(desk.db, place, topic_id, Length.HEADLINES)
    subscriptions.set_length(desk.db, place, None, Length.ONE)


def switches(desk: Desk, chat_id: int) -> None:
    place, topic_id = _followed(desk, chat_id)
    row = subscriptions.one(desk.db, place, topic_id)
    assert row is not None
    for turn in (pulse.turn_waking, pulse.turn_silence, pulse.turn_silence):
        turn(desk.db, place, row.id)


def quiet_story(desk: Desk, chat_id: int) -> None:
    place, topic_id = _followed(desk, chat_id)
    desk.publish(0)
    mutes.mute(desk.db, place, 1, topic_id, desk.now)
    mutes.unmute(desk.db, place, 1)


def settings(desk: Desk, chat_id: int) -> None:
    desk.meet(chat_id)
    subscriptions.set_news_languages(desk.db, chat_id, ["ru", "en"])
    chats.set_zone(desk.db, chat_id, "Asia/Tbilisi", desk.now)
    chats.set_quiet(desk.db, chat_id, (1320, 420), desk.now)
    chats.set_quiet(desk.db, chat_id, None, desk.now)
    chats.set_language(desk.db, chat_id, "be")


def stopping(desk: Desk, chat_id: int) -> None:
    desk.meet(chat_id)
    chats.stop(desk.db, chat_id)
    chats.resume(desk.db, chat_id, desk.now)


def own_topic(desk: Desk, chat_id: int) -> None:
    desk.meet(chat_id)
    made = own.watch(desk.db, Place(chat_id), "secret", desk.now)
    assert isinstance(made, subscriptions.Followed)
    topic_id = made.subscription.topic_id
    own.change_words(desk.db, chat_id, topic_id, "hidden", desk.now)
    own.rename(desk.db, chat_id, topic_id, "Mystery", desk.now)
    own.leave(desk.db, Place(chat_id), topic_id, desk.now)


def posting(desk: Desk, chat_id: int) -> None:
    desk.meet(chat_id)
    acts.note_shared(desk.db, chat_id, "post now", "Velden")


BRIDGE = "Bridge over the Selt closes in Velden after cracks"
ALL: dict[Callable[[Desk, int], None], list[tuple[str, str]]] = {
    follow: [("follow", "Velden")],
    follow_again: [("follow", "Velden")],
    unfollow: [("follow", "Velden"), ("unfollow", "Velden")],
    times: [("follow", "Velden"), ("times", "instant (Velden)"), ("times", "08:00")],
    length: [("follow", "Velden"), ("length", "headlines (Velden)"), ("length", "one")],
    switches: [
        ("follow", "Velden"),
        ("waking", "on Velden"),
        ("silence line", "on Velden"),
        ("silence line", "off Velden"),
    ],
    quiet_story: [("follow", "Velden"), ("mute", BRIDGE), ("unmute", BRIDGE)],
    settings: [
        ("news languages", "en, ru"),
        ("zone", "Asia/Tbilisi"),
        ("quiet", "22:00–07:00"),
        ("quiet", ""),
        ("language", "be"),
    ],
    stopping: [("stop", ""), ("resume", "")],
    own_topic: [("follow", ""), ("own topic", ""), ("own topic", ""), ("unfollow", "")],
    posting: [("post now", "Velden")],
}


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("act", ALL, ids=lambda act: act.__name__)
def test_what_is_changed_for_a_group_is_in_the_audit(desk: Desk, act: Callable[[Desk, int], None]) -> None:
    act(desk, GROUP)

    found = noted(desk.db)

    assert [(verb, detail) for verb, _, _, detail in found] == ALL[act]
    assert {(subject, who) for _, subject, who, _ in found} == {(f"chat {GROUP}", ANN)}
    assert {verb for verb, _, _, _ in found} <= set(record.DEEDS)


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("act", ALL, ids=lambda act: act.__name__)
def test_what_a_person_sets_is_nobody_elses_business(desk: Desk, act: Callable[[Desk, int], None]) -> None:
    act(desk, ANN)

    assert noted(desk.db) == []


def test_what_nobody_asked_for_is_no_act(desk: Desk) -> None:
    stopping(desk, GROUP)

    assert noted(desk.db) == []


@pytest.mark.usefixtures("asked")
def test_that_telegram_lets_the_bot_in_again_is_no_act(desk: Desk) -> None:
    desk.meet(GROUP)
    chats.block(desk.db, GROUP, "kicked")
    chats.unblock(desk.db, GROUP, desk.now)

    assert noted(desk.db) == []


@pytest.mark.usefixtures("asked")
def test_a_group_that_is_forgotten_leaves_nothing(desk: Desk) -> None:
    follow(desk, GROUP)

    mine.forget(desk.db, GROUP, desk.now, 1)

    assert noted(desk.db) == []


@pytest.mark.usefixtures("asked")
def test_the_record_of_a_group_moves_with_it(desk: Desk) -> None:
    stopping(desk, GROUP)

    chats.migrate(desk.db, GROUP, SUPERGROUP)

    with desk.db.read() as c:
        assert {(one.subject, one.chat_id) for one in audit.every(c)} == {(f"chat {SUPERGROUP}", SUPERGROUP)}
