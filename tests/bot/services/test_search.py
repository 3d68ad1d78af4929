"""Which sentence of a hit is quoted, and how many hits come at a time."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services import articles, search
from bot.services.articles import How
from bot.services.newsroom import Newsroom
from bot.sources.drafts import Draft
from bot.storage.database import Database
from summaries.errors import QueryError

NOW = datetime(2026, 6, 26, 9, tzinfo=UTC)
TEXT = (
    "By Ann Brand\n\n"
    "The council of Velden met on Monday. The border at Brod is shut, and Velden keeps it so. Nobody crossed it.\n\n"
    "Read also: Velden border shut for Orlan"
)
PIECES = ("Velden ", "border ", "shut. ", "Orlan’s ", "\n\n", "“U.S. ", "border” ", "Brod? ", "«Велден» ", "By Ann\n")


@pytest.fixture
def room() -> Newsroom:
    return Newsroom()


def publish(db: Database, room: Newsroom, title: str, text: str, language: str = "en") -> int:
    draft = Draft(title=title, text=text, language=language, source="VNA", domain="vna.example")
    return articles.add(db, room, draft, now=NOW, how=How.PUBLISH).article_id


def only(db: Database, words: str) -> search.Hit:
    (hit,) = search.find(db, words, limit=5).hits
    return hit


def test_the_quotable_sentence_with_most_of_the_words_is_quoted(db: Database, room: Newsroom) -> None:
    publish(db, room, "Border", TEXT)

    hit = only(db, "velden border shut")

    assert hit.sentence is not None
    assert hit.sentence.text == "The border at Brod is shut, and Velden keeps it so."
    assert [hit.sentence.text[start:end] for start, end in hit.spans] == ["border", "shut", "Velden"]


def test_among_equals_the_first_is_quoted(db: Database, room: Newsroom) -> None:
    publish(db, room, "Border", TEXT)

    hit = only(db, "velden")

    assert hit.sentence is not None
    assert hit.sentence.text == "The council of Velden met on Monday."


def test_words_only_in_the_title_quote_the_first_sentence_with_nothing_bold(db: Database, room: Newsroom) -> None:
    publish(db, room, "Sanctions", TEXT)

    hit = only(db, "sanction")

    assert hit.sentence is not None
    assert hit.sentence.text == "The council of Velden met on Monday."
    assert hit.spans == ()


def test_without_a_quotable_sentence_nothing_is_quoted(db: Database, room: Newsroom) -> None:
    publish(db, room, "Velden", "")

    assert only(db, "velden").sentence is None


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map("".join))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_quotation_is_verbatim_and_its_words_rise_apart_in_it(db: Database, room: Newsroom, text: str) -> None:
    publish(db, room, "Velden", text)

    for hit in search.find(db, 'velden, "border shut", bor*', limit=3).hits:
        if hit.sentence is not None:
            assert hit.article.text[hit.sentence.start : hit.sentence.end] == hit.sentence.text
            ends = [place for span in hit.spans for place in span]
            assert ends == sorted(ends)
            assert all(a < b for a, b in hit.spans)
            assert all(0 <= place <= len(hit.sentence.text) for place in ends)
            assert all(before[1] <= after[0] for before, after in pairwise(hit.spans))


def test_each_hit_comes_once_the_last_stored_first_however_many_pages(db: Database, room: Newsroom) -> None:
    ids = [publish(db, room, f"Velden {number}", f"Session {number} of the council.") for number in range(5)]

    for limit in (None, 3, 4):
        found = [hit.article.id for hit in search.each(db, "velden", limit=limit, page=2)]
        assert found == ids[::-1][:limit]


def test_results_say_whether_there_are_more(db: Database, room: Newsroom) -> None:
    for number in range(3):
        publish(db, room, f"Velden {number}", f"Session {number} of the council.")

    assert search.find(db, "velden", limit=2).more
    assert not search.find(db, "velden", limit=3).more
    assert not search.find(db, "velden", limit=2, skip=2).more


def test_a_line_that_asks_for_nothing_is_refused(db: Database) -> None:
    with pytest.raises(QueryError):
        search.find(db, "-velden", limit=5)
