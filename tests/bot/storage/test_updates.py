"""What people send: stored once, handled once, in order for each chat; long texts in parts."""

import threading
from datetime import timedelta

import pytest

from bot.storage import updates
from bot.storage.database import Database
from bot.storage.updates import Paste
from tests.bot.storage.shelf import HOUR, NOW

LEASE = NOW + timedelta(seconds=15)


def store(db: Database, *numbered: tuple[int, int | None]) -> None:
    """(update id, chat id) each."""
    rows = [
        {"update_id": n, "chat_id": chat_id, "body": {"n": n}, "received_at": NOW, "not_before": NOW}
        for n, chat_id in numbered
    ]
    with db.write() as c:
        updates.store(c, rows)


def claim(db: Database, owner: str = "me", now=NOW, limit: int = 10) -> list[int]:
    with db.write() as c:
        return [one.update_id for one in updates.claim(c, owner, now, now + timedelta(seconds=15), limit)]


def test_an_update_is_stored_once(db: Database) -> None:
    store(db, (1, 5))
    store(db, (1, 6), (2, 6))
    store(db)

    with db.write() as c:
        assert [
            (one.update_id, one.chat_id, one.body, one.attempts) for one in updates.claim(c, "me", NOW, LEASE, 9)
        ] == [
            (1, 5, {"n": 1}, 1),
            (2, 6, {"n": 2}, 1),
        ]


def test_updates_of_one_chat_come_one_after_another(db: Database) -> None:
    store(db, (1, 5), (2, 5), (3, 6), (4, None), (5, None))

    assert claim(db) == [1, 3, 4, 5]
    assert claim(db) == []
    with db.write() as c:
        updates.done(c, 1, NOW)
    assert claim(db) == [2]


def test_an_update_that_waits_to_be_tried_again_holds_up_its_chat(db: Database) -> None:
    store(db, (1, 5), (2, 5))
    claim(db)
    with db.write() as c:
        updates.again(c, 1, NOW + HOUR, "no database")

    assert claim(db) == []
    assert claim(db, now=NOW + HOUR) == [1]


def test_a_claim_ends_with_its_lease(db: Database) -> None:
    store(db, (1, 5))
    claim(db)

    assert claim(db, "other", now=LEASE) == []
    assert claim(db, "other", now=LEASE + timedelta(milliseconds=1)) == [1]


def test_a_claim_can_be_extended_and_given_up(db: Database) -> None:
    store(db, (1, 5))
    claim(db)
    with db.write() as c:
        updates.extend(c, "me", NOW + HOUR)
    assert claim(db, "other", now=LEASE + timedelta(seconds=1)) == []

    with db.write() as c:
        assert updates.release(c, "other") == 0
        assert updates.release(c, "me") == 1
    assert claim(db, "other") == [1]
    with db.write() as c:
        assert updates.release(c) == 1


def test_two_claimers_never_share_an_update(db: Database) -> None:
    store(db, *((n, n % 40) for n in range(120)))
    got: list[int] = []

    def work(owner: str) -> None:
        while mine := claim(db, owner, limit=3):
            got.extend(mine)
            with db.write() as c:
                for n in mine:
                    updates.done(c, n, NOW)

    threads = [threading.Thread(target=work, args=[str(n)]) for n in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    got += claim(db)

    assert sorted(got) == sorted(set(got))
    by_chat = {chat: [n for n in got if n % 40 == chat] for chat in range(40)}
    assert all(numbers == sorted(numbers) for numbers in by_chat.values())


def test_what_was_said_is_forgotten_when_it_is_done_and_its_number_later(db: Database) -> None:
    store(db, (1, 5), (2, 6))
    claim(db)
    with db.write() as c:
        assert updates.waiting(c) == 2
        updates.done(c, 1, NOW, "failed")
        assert updates.waiting(c) == 1
        assert updates.forget_before(c, NOW) == 0
        store_again = {"update_id": 1, "chat_id": 5, "body": {}, "received_at": NOW, "not_before": NOW}
        updates.store(c, [store_again])
        assert updates.waiting(c) == 1
        assert updates.forget_before(c, NOW + HOUR) == 1


@pytest.mark.parametrize(
    "body", [{"text": "a\x00b"}, {"text": "\ud800"}, {"text": "😀" * 4096}, {"deep": [[[[[{}]]]]]}]
)
def test_whatever_was_sent_comes_back(db: Database, body: dict[str, object]) -> None:
    with db.write() as c:
        updates.store(c, [{"update_id": 1, "chat_id": 5, "body": body, "received_at": NOW, "not_before": NOW}])

        assert updates.claim(c, "me", NOW, LEASE, 1)[0].body == body


def test_parts_of_a_sender_wait_for_the_last_of_them(db: Database) -> None:
    with db.write() as c:
        updates.put_paste(c, Paste(5, 2, 7, "second", [[0, 6, "https://a.example"]], NOW))
        updates.put_paste(c, Paste(5, 1, 7, "first", [], NOW + HOUR))
        updates.put_paste(c, Paste(5, 3, 8, "another's", [], NOW))

        assert [part.text for part in updates.due_pastes(c, NOW)] == ["another's"]
        assert [part.text for part in updates.due_pastes(c, NOW + HOUR)] == ["first", "second", "another's"]
        assert [part.links for part in updates.pastes_of(c, 5, 7)] == [[], [[0, 6, "https://a.example"]]]

        updates.drop_pastes(c, 5, [1, 2])
        assert updates.pastes_of(c, 5, 7) == []


def test_a_part_that_was_edited_is_kept_once(db: Database) -> None:
    with db.write() as c:
        updates.put_paste(c, Paste(5, 1, 7, "frist", [], NOW))
        updates.put_paste(c, Paste(5, 1, 7, "first", [], NOW))

        assert [part.text for part in updates.pastes_of(c, 5, 7)] == ["first"]
