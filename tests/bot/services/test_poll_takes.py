"""What becomes of an entry, and of a page that is looked at again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.services import takes
from bot.services.articles import How
from bot.services.takes import GiveUp, Later
from bot.sources.drafts import Draft
from bot.storage.articles import Status, Stored
from bot.storage.entries import DueEntry
from summaries.text import sentences
from tests.bot.services.feed_desk import text_of

NOW = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ENTRY = DueEntry(
    id=1,
    feed_id=2,
    name="n",
    url="https://courier.example/1",
    title="From the feed",
    author="Ann",
    text="word " * 50,
    is_teaser=True,
    language="en",
    published_at=NOW,
    is_date_only=False,
    content_hash="h",
    is_background=False,
    attempts=1,
    article_id=None,
    feed_title="Velden Courier",
    feed_url="https://feeds.courier.example/all",
    site_url="https://courier.example/",
)
PAGE = Draft(
    "From the page",
    "word " * 200,
    "https://courier.example/canonical",
    "Courier",
    "courier.example",
    NOW - HOUR,
    language="de",
)
STORED = Stored(
    id=1,
    revision_id=1,
    title="T",
    text="First sentence here. Second sentence here. Third sentence here.",
    url="https://courier.example/1",
    canonical_url="https://courier.example/1",
    language="en",
    source="Courier",
    domain="courier.example",
    family="courier.example",
    label="",
    credit=None,
    published_at=NOW,
    is_date_only=False,
    stored_at=NOW,
    told_from=NOW,
    status=Status.PUBLISHED,
    story_id=1,
    filing=1,
    reprint_of=None,
    replaces=None,
    tags=(),
    features="",
    added_by=None,
)


@pytest.mark.parametrize(("attempts", "wait"), [(1, 1 / 60), (2, 1 / 6), (3, 1), (4, 6)])
def test_what_may_pass_is_tried_again_later_and_later(attempts: int, wait: float) -> None:
    verdict = takes.after_failure(replace(ENTRY, attempts=attempts), "unreachable", NOW)

    assert verdict == Later(NOW + wait * HOUR, "unreachable")


@pytest.mark.parametrize(
    ("reason", "attempts"), [("unreachable", 5), ("gone", 1), ("login", 1), ("robots", 1), ("private_address", 1)]
)
def test_what_does_not_pass_is_taken_from_the_feed(reason: str, attempts: int) -> None:
    verdict = takes.after_failure(replace(ENTRY, attempts=attempts), reason, NOW)

    assert isinstance(verdict, Draft)
    assert verdict.text == ENTRY.text.strip()


def test_a_short_teaser_is_no_article() -> None:
    assert takes.after_failure(replace(ENTRY, text="word " * 39), "gone", NOW) == GiveUp("gone")


def test_what_is_an_article_already_keeps_its_text() -> None:
    assert takes.after_failure(replace(ENTRY, article_id=9), "gone", NOW) == GiveUp("gone")


def test_what_was_taken_up_too_often_is_given_up() -> None:
    hopeless = replace(ENTRY, attempts=7)

    assert takes.is_hopeless(hopeless)
    assert takes.after_failure(hopeless, takes.BROKEN, NOW) == GiveUp("broken")


def test_the_page_goes_before_the_feed() -> None:
    draft = takes.of_page(ENTRY, PAGE)

    assert draft == replace(PAGE, author="Ann")


def test_what_the_page_does_not_say_is_taken_from_the_feed() -> None:
    draft = takes.of_page(ENTRY, Draft("", "word " * 200))

    assert (draft.title, draft.url, draft.source, draft.domain) == ("From the feed", ENTRY.url, None, "courier.example")
    assert (draft.published_at, draft.date_only, draft.language, draft.author) == (NOW, False, "en", "Ann")


def test_a_longer_text_of_the_feed_is_kept() -> None:
    assert takes.of_page(ENTRY, replace(PAGE, text="short")).text == ENTRY.text.strip()


def test_an_hour_from_the_feed_is_better_than_a_day_from_the_page() -> None:
    day = replace(PAGE, published_at=NOW + 3 * HOUR, date_only=True)

    assert takes.of_page(ENTRY, day).published_at == NOW
    assert takes.of_page(replace(ENTRY, published_at=None), day).published_at == NOW + 3 * HOUR
    assert takes.of_page(replace(ENTRY, is_date_only=True), day).published_at == NOW + 3 * HOUR


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({}, ("Velden Courier", "courier.example")),
        ({"feed_title": ""}, ("courier.example", "courier.example")),
        ({"url": "https://other.example/1"}, ("other.example", "other.example")),
        ({"url": None}, ("Velden Courier", "courier.example")),
        ({"url": "https://www.reuters.com/1"}, ("Reuters", "reuters.com")),
        ({"site_url": None, "url": None}, ("Velden Courier", "courier.example")),
    ],
)
def test_a_publisher_is_called_by_our_map_or_by_its_own_feed(values: dict[str, str], name: tuple[str, str]) -> None:
    assert takes.publisher(replace(ENTRY, **values)) == name  # type: ignore[arg-type]


def test_a_page_that_is_called_by_its_domain_is_called_by_its_feed() -> None:
    assert takes.of_page(ENTRY, replace(PAGE, source="courier.example")).source == "Velden Courier"


def test_an_entry_without_a_title_is_called_by_its_first_line() -> None:
    assert takes.of_feed(replace(ENTRY, title="", text="A first line\nand more")).title == "A first line"


@pytest.mark.parametrize(
    ("status", "told_from", "how"),
    [
        (Status.PUBLISHED, NOW, How.PUBLISH),
        (Status.PUBLISHED, None, How.BACKGROUND),
        (Status.DRAFT, None, How.DRAFT),
        (Status.HELD, None, None),
        (Status.WITHDRAWN, NOW, None),
        (Status.DISCARDED, None, None),
    ],
)
def test_a_new_version_stands_where_the_article_stood(
    status: Status, told_from: datetime | None, how: How | None
) -> None:
    assert takes.how_again(replace(STORED, status=status, told_from=told_from)) is how


@pytest.mark.parametrize(
    ("text", "url", "is_suspect"),
    [
        (text_of(1), None, False),
        (text_of(1).replace("3 weeks", "9 weeks"), None, False),
        (text_of(1), "https://courier.example/2", False),
        (text_of(1).rpartition("\n\n")[0], None, False),
        ("Sign in to read on.", None, True),
        (text_of(8), "https://courier.example/2", True),
        ("", None, True),
    ],
)
def test_a_wall_or_another_page_is_no_new_version(text: str, url: str | None, is_suspect: bool) -> None:
    stored = replace(STORED, text=text_of(1))
    old = [one.text for one in sentences(text_of(1), "en")]

    assert takes.is_suspect(Draft("T", text, url=url), stored, old) is is_suspect


def test_a_text_without_sentences_proves_nothing() -> None:
    assert not takes.is_suspect(Draft("T", ""), STORED, [])


def test_a_part_of_what_is_stored_is_less() -> None:
    assert takes.is_lesser(Draft("T", "First sentence here."), STORED)
    assert not takes.is_lesser(Draft("T", STORED.text + " A fourth."), STORED)
