"""The admins hear once that something is wrong, and once that it is over."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.services.watch import STUCK, Watch
from bot.storage import deliveries, pace
from bot.storage.database import Database
from bot.storage.tables import notice
from tests.bot.storage.shelf import NOW, put_briefing, put_chat, put_subscription, put_topic


@pytest.fixture
def office(db: Database) -> Database:
    with db.write() as c:
        put_chat(c, 1, role="owner")
    return db


def fill(db: Database) -> None:
    with db.write() as c:
        topic_id = put_topic(c)
        row = put_subscription(c, 5, topic_id)
        deliveries.enqueue(c, put_briefing(c, topic_id), 1, [row.id], NOW)


def said(db: Database) -> list[str]:
    with db.read() as c:
        return list(c.execute(sa.select(notice.c.kind).order_by(notice.c.id)).scalars())


def test_all_is_well_and_nothing_is_said(office: Database) -> None:
    assert Watch(office, "me", least_free=0).look([], NOW) == 0
    assert said(office) == []


def test_an_outbox_whose_head_never_goes_is_stuck_until_it_does(office: Database) -> None:
    fill(office)
    watch = Watch(office, "me", least_free=0)
    for minutes in range(0, 40, 5):
        watch.look([], NOW + timedelta(minutes=minutes))
    assert said(office) == ["outbox_stuck"]

    with office.write() as c:
        deliveries.finish(c, 1, "sent")
    watch.look([], NOW + timedelta(hours=1))

    assert said(office) == ["outbox_stuck", "outbox_stuck_over"]


def test_an_outbox_that_moves_is_not_stuck(office: Database) -> None:
    fill(office)
    watch = Watch(office, "me", least_free=0)
    watch.look([], NOW)
    with office.write() as c:
        deliveries.finish(c, 1, "sent")
    watch.look([], NOW + STUCK)

    assert said(office) == []


def test_a_disk_that_fills_is_told_once_by_whichever_process(office: Database) -> None:
    if office.path is None:
        pytest.skip("the disk of a server is its own")
    full, other = Watch(office, "me", least_free=1 << 62), Watch(office, "other", least_free=1 << 62)

    full.look([], NOW)
    other.look([], NOW)
    Watch(office, "me", least_free=0).look([], NOW)

    assert said(office) == ["disk_fills", "disk_fills_over"]


def test_each_process_tells_of_its_own_loops(office: Database) -> None:
    mine, other = Watch(office, "me", least_free=0), Watch(office, "other", least_free=0)

    mine.look(["send"], NOW)
    other.look([], NOW)
    mine.look(["send", "feeds"], NOW)
    mine.look([], NOW)

    assert said(office) == ["loops_stall", "loops_stall_over"]


def test_what_another_process_said_meanwhile_is_not_said_again(office: Database) -> None:
    watch = Watch(office, "me", least_free=0)
    with office.write() as c:
        pace.learn(c, "stall:me", "now")
        watch._tell(c, "loops_stall", {"loops": ["send"]}, NOW)

    assert said(office) == []
