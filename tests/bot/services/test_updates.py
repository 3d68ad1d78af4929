"""What people send us, as the worker uses it."""

from dataclasses import replace
from datetime import timedelta

from bot.services import notices, updates
from bot.services.updates import ATTEMPTS, JOINED_WITHIN, KEPT, LEASE, MOST_PARTS, Raw
from bot.storage.database import Database
from bot.storage.updates import Paste
from tests.bot.services.desk import HOUR, NOW
from tests.bot.storage.shelf import put_chat


def numbers(db: Database, owner: str = "me", now=NOW) -> list[int]:
    return [one.update_id for one in updates.claim(db, owner, now, 10)]


def part(message_id: int, *, sender: int = 7, due_at=NOW + JOINED_WITHIN) -> Paste:
    return Paste(5, message_id, sender, f"part {message_id}", [], due_at)


def test_what_is_stored_twice_is_handled_once(db: Database) -> None:
    for _ in range(2):
        updates.store(db, [Raw(1, 5, {"a": 1}), Raw(2, 6, {})], NOW)

    assert numbers(db) == [1, 2]
    updates.done(db, 1, NOW)
    updates.store(db, [Raw(1, 5, {"a": 1})], NOW)
    assert numbers(db, now=NOW + HOUR) == [2]


def test_one_who_is_alive_keeps_what_it_claimed(db: Database) -> None:
    updates.store(db, [Raw(1, 5, {})], NOW)
    numbers(db)
    updates.extend(db, "me", NOW + LEASE)

    assert numbers(db, "other", NOW + LEASE + timedelta(seconds=1)) == []
    assert updates.release(db, "me") == 1
    assert numbers(db, "other") == [1]
    assert updates.release(db, None) == 1


def test_what_failed_is_tried_again_later_and_given_up_in_the_end(db: Database) -> None:
    updates.store(db, [Raw(1, 5, {})], NOW)
    now, tried = NOW, 0
    while True:
        (one,) = updates.claim(db, "me", now, 1)
        tried += 1
        if not updates.again(db, one, now, "no database"):
            break
        assert numbers(db, now=now) == []
        now += HOUR

    assert tried == ATTEMPTS
    assert numbers(db, now=now + HOUR) == []


def test_who_sent_what_is_given_up_is_told_so(db: Database) -> None:
    with db.write() as c:
        put_chat(c, 5)
    updates.store(db, [Raw(1, 5, {}), Raw(2, -5, {}), Raw(3, 6, {})], NOW)
    for one in updates.claim(db, "me", NOW, 10):
        assert not updates.again(db, replace(one, attempts=ATTEMPTS), NOW, "no database")

    assert [(one.chat_id, one.kind) for one in notices.claim(db, NOW)] == [(5, "given_up")]


def test_numbers_are_forgotten_after_days(db: Database) -> None:
    updates.store(db, [Raw(1, 5, {})], NOW)
    updates.done(db, 1, NOW, "failed")

    assert updates.forget_old(db, NOW + KEPT) == 0
    assert updates.forget_old(db, NOW + KEPT + HOUR) == 1


def test_parts_of_one_sender_become_one_text(db: Database) -> None:
    assert updates.keep_part(db, part(2)) == 1
    assert updates.keep_part(db, part(1)) == 2
    updates.keep_part(db, part(3, sender=8, due_at=NOW))
    assert [one.message_id for one in updates.parts_of(db, 5, 7)] == [1, 2]

    (other,) = updates.due_pastes(db, NOW)
    (mine,) = updates.due_pastes(db, NOW + JOINED_WITHIN)

    assert [one.message_id for one in other] == [3]
    assert [one.text for one in mine] == ["part 1", "part 2"]
    assert updates.due_pastes(db, NOW + JOINED_WITHIN) == []
    updates.drop_parts(db, mine)
    assert updates.parts_of(db, 5, 7) == []
    assert [one[0].message_id for one in updates.due_pastes(db, NOW + HOUR)] == [3]


def test_a_paste_has_only_so_many_parts(db: Database) -> None:
    kept = [updates.keep_part(db, part(n)) for n in range(MOST_PARTS + 3)]

    assert kept[-1] == MOST_PARTS
