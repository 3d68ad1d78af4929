"""The card of an article is whole, verbatim, and fits a message."""

import html
import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery import cards, render
from bot.delivery.render import Speaker
from bot.services.articles import Alike, Card, TopicVerdict
from bot.storage.articles import Status, Stored
from bot.storage.topics import TopicRow
from bot.texts import PSEUDO
from summaries.duplicates import Copy
from summaries.types import Sentence

NOW = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)
ANN = Speaker("en", ZoneInfo("Europe/Minsk"))


def stored(**values: Any) -> Stored:
    usual: dict[str, Any] = {
        "id": 88,
        "revision_id": 1,
        "title": "Velden closes two crossings",
        "text": "",
        "url": None,
        "canonical_url": None,
        "language": "en",
        "source": "Orlan Courier",
        "domain": "orlan-courier.example",
        "family": "orlan-courier.example",
        "label": "",
        "credit": None,
        "published_at": datetime(2026, 6, 26, 12, 0, tzinfo=UTC),
        "is_date_only": True,
        "stored_at": NOW,
        "told_from": None,
        "status": Status.DRAFT,
        "story_id": None,
        "filing": None,
        "reprint_of": None,
        "replaces": None,
        "tags": (),
        "features": "",
        "added_by": 7,
    }
    return Stored(**(usual | values))


def verdict(title: str, score: float, *, is_on: bool = True, terms: str = "velden") -> TopicVerdict:
    row = TopicRow(1, "slug", title, "velden", None, NOW, None)
    return TopicVerdict(row, score, terms, is_on=is_on, is_by_hand=False)


def card(article: Stored | None = None, sentences: tuple[str, ...] = (), **values: Any) -> Card:
    usual: dict[str, Any] = {"verdicts": (), "alike": None, "replaces": None, "readers": 0, "at_once": 0, "told": 0}
    summary = tuple(Sentence(0, len(one), one) for one in sentences)
    return Card(article or stored(), summary, **(usual | values))


def plain(of: Card, speaker: Speaker = ANN) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", cards.printed(of, speaker, NOW, send_rate=28.5).html))


def test_a_whole_card_reads_as_it_was_designed() -> None:
    known = stored(id=77, source="VNA", stored_at=datetime(2026, 6, 26, 6, 12, tzinfo=UTC))
    shown = card(
        sentences=("The crossings stay shut.", "Twelve were hurt."),
        verdicts=(verdict("Border", 5.0), verdict("Energy", 0.7, is_on=False)),
        alike=Alike(known, 0.92, Copy.REPRINT),
        readers=214,
        at_once=31,
    )

    assert plain(shown) == (
        "Draft № 88 · Orlan Courier · 26 Jun 2026 · English\nVelden closes two crossings\n\n"
        "1. “The crossings stay shut.”\n2. “Twelve were hurt.”\n\n"
        "Topics: Border (velden; 5.0). Energy: no (0.7).\n"
        "Already stored as № 77 (92 % the same text, from VNA, today 09:12). "
        "Publishing adds Orlan Courier as another publisher of it.\n"
        "Would reach 214 readers, 31 of them at once, in about 8 s."
    )


def test_a_text_without_a_sentence_to_quote_says_so() -> None:
    assert "There is no sentence in it that I could quote" in plain(card())


def test_an_hour_that_is_known_is_shown_in_the_zone_of_who_looks() -> None:
    assert "· 26 Jun 2026 15:00 ·" in plain(card(stored(is_date_only=False)))


def test_a_language_without_a_name_is_shown_by_its_code() -> None:
    for code in ("qq", "x-klingon!"):
        assert f"· {code}\n" in plain(card(stored(language=code)))


def test_what_is_not_known_is_said() -> None:
    shown = plain(card(stored(source="", published_at=None, title=" ")))

    assert shown.startswith("Draft № 88 · publisher unknown · no date · English\nNo title\n")


def test_of_an_article_taken_back_it_says_who_was_told() -> None:
    assert plain(card(stored(status=Status.WITHDRAWN), told=2)).endswith("2 readers were sent sentences of it.")
    assert plain(card(stored(status=Status.DISCARDED))).endswith("No reader was sent a sentence of it.")


def test_a_later_text_of_the_same_publisher_adds_no_publisher() -> None:
    shown = card(alike=Alike(stored(id=77), 0.8, Copy.REVISION))

    assert "Publishing adds" not in plain(shown)


def test_a_sentence_that_is_none_is_cut_and_nothing_else_is() -> None:
    shown = plain(card(sentences=("word " * 3000, "Twelve were hurt.")))

    assert "word…”\n2. “Twelve were hurt.”" in shown


def test_sentences_that_do_not_fit_are_counted() -> None:
    assert "more sentences are too long for this card." in plain(card(sentences=("a " * 1200,) * 4))


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=400)


@settings(max_examples=60, deadline=None)
@given(
    st.builds(stored, title=words, source=words, status=st.sampled_from(list(Status))),
    st.lists(words.map(lambda one: one * 9), max_size=4).map(tuple),
    st.lists(st.builds(verdict, words, st.floats(0, 6), is_on=st.booleans(), terms=words), max_size=20).map(tuple),
    st.sampled_from([ANN, Speaker(PSEUDO, ANN.zone)]),
)
def test_a_card_always_fits_and_never_breaks_its_markup(
    article: Stored, sentences: tuple[str, ...], verdicts: tuple[TopicVerdict, ...], speaker: Speaker
) -> None:
    shown = card(article, sentences, verdicts=verdicts)

    made = cards.printed(shown, speaker, NOW, send_rate=0.5)

    assert render.units(html.unescape(re.sub(r"<[^>]*>", "", made.html))) <= 4096
    assert re.fullmatch(r"(?:[^<>]|</?[bi]>)*", made.html)


@pytest.mark.parametrize("status", list(Status))
def test_what_is_gone_has_no_buttons(status: Status) -> None:
    made = cards.printed(card(stored(status=status)), ANN, NOW, send_rate=1)

    assert bool(made.rows) == (status in {Status.DRAFT, Status.HELD, Status.PUBLISHED})
