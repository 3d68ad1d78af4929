"""A page is printed once for its many readers, and anew when what it quotes has changed."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.delivery import pages, printing
from bot.delivery.pages import Name, Page, Pages
from bot.errors import NotFound
from bot.services.briefings import sentence_hash
from bot.storage.database import Database
from bot.storage.tables import item, revision
from tests.bot.hand_clock import HandClock
from tests.bot.storage.shelf import NOW, put_article, put_briefing, put_topic

TEXT = "A river rose in Orlan. Nobody was hurt."
ROSE = (0, 22)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOW)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One for each printing."""
    times: list[int] = []
    part = printing.part

    def counted(*given: Any, **named: Any) -> Any:
        times.append(1)
        return part(*given, **named)

    monkeypatch.setattr(printing, "part", counted)
    return times


@pytest.fixture
def kept(db: Database, clock: HandClock) -> Pages:
    return Pages(db, clock)


def briefing(db: Database) -> int:
    with db.write() as c:
        _, revision_id = put_article(c, TEXT)
        number = put_briefing(c, put_topic(c), quoting=[(revision_id, *ROSE, 0)])
        c.execute(sa.update(item).values(sentence_hash=sentence_hash(TEXT[slice(*ROSE)])))
    return number


def name(number: int, language: str = "en") -> Name:
    return Name(number, 0, language, "Europe/Minsk")


def test_a_page_is_printed_once_for_all_its_readers(db: Database, kept: Pages, printed: list[int]) -> None:
    number = briefing(db)

    kept.print([name(number)] * 50)
    page = kept.at_hand(name(number))

    assert page is not None
    assert page.printed is not None
    assert "“A river rose in Orlan.”" in page.printed.html
    assert page.keyboard is not None
    assert kept.get(name(number)) is page
    assert len(printed) == 1


def test_each_language_has_a_page_of_its_own(db: Database, kept: Pages, printed: list[int]) -> None:
    number = briefing(db)

    kept.print([name(number), name(number, "ru")])

    assert kept.get(name(number)) is not kept.get(name(number, "ru"))
    assert len(printed) == 2


def test_a_page_is_not_at_hand_until_its_briefing_was_looked_at_again(db: Database, kept: Pages) -> None:
    number = briefing(db)
    kept.print([name(number)])

    kept.look_again()

    assert kept.at_hand(name(number)) is None


def test_what_stands_unchanged_is_not_printed_again(db: Database, kept: Pages, printed: list[int]) -> None:
    number = briefing(db)
    for _ in range(5):
        kept.look_again()
        kept.print([name(number)])

    assert kept.at_hand(name(number)) is not None
    assert len(printed) == 1


def test_what_has_changed_is_printed_again(db: Database, kept: Pages) -> None:
    number = briefing(db)
    kept.print([name(number)])
    with db.write() as c:
        c.execute(sa.update(revision).values(text="A river fell in Orlan."))

    kept.look_again()

    assert kept.get(name(number)) == Page(None, None, 0)


def test_a_minute_later_it_is_printed_again(db: Database, kept: Pages, clock: HandClock, printed: list[int]) -> None:
    number = briefing(db)
    kept.look_again()
    kept.print([name(number)])

    clock.wind((pages.KEPT + timedelta(seconds=1)).total_seconds())
    kept.look_again()
    kept.print([name(number)])

    assert len(printed) == 2


def test_a_page_that_cannot_be_printed_is_left_to_who_asks_for_it(kept: Pages) -> None:
    kept.print([name(77)])

    assert kept.at_hand(name(77)) is None
    with pytest.raises(NotFound):
        kept.get(name(77))
