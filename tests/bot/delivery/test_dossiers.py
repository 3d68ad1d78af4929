"""A story's screens and a checked briefing as messages: verbatim, escaped, within a phone's screen and Telegram's limits."""

import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery import dossiers, render
from bot.delivery.render import Speaker
from bot.services.proofs import Check, Reason, Standing, Verified, Why
from bot.services.voices import Head, Moved, Said, Seen
from bot.storage.articles import Status, Stored
from bot.storage.topics import TopicRow
from summaries.disputes import Dispute, Report
from summaries.sides import Side, Sides
from summaries.voices import Kind, Line, Voice

NOW = datetime(2026, 6, 26, 12, tzinfo=UTC)
SPEAKER = Speaker("en", ZoneInfo("UTC"))
LONGEST = 1_200  # code points of a sentence that has a speaker
TEXT = "“The <dam> is safe,” said Jan Velm."
HEAD = Head(7, "The dam & the mill", "https://a.example/1", ("Orlan Courier", "VNA"), 2, 3, NOW, NOW, 3)


def stored(number: int = 1, text: str = TEXT, **values: object) -> Stored:
    fields: dict[str, object] = {
        "published_at": NOW,
        "label": "state media",
        "url": "https://a.example/1",
        "source": "VNA",
    }
    fields |= values
    return Stored(
        id=number, revision_id=number, title="T", text=text, canonical_url=None, language="en", domain="a.example",
        family="a", credit=None, is_date_only=False, stored_at=NOW - timedelta(days=1), told_from=NOW, status=Status.PUBLISHED,
        story_id=7, filing=1, reprint_of=None, replaces=None, tags=(), features="", added_by=None, **fields,  # type: ignore[arg-type]
    )  # fmt: skip


def line(text: str = TEXT, number: int = 1) -> Line:
    return Line(number, number, 0, len(text), text)


def plain(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def said(*voices: Voice) -> tuple[str, ...]:
    return dossiers.who_says_what(Said(HEAD, voices, {1: stored()}), SPEAKER, NOW)


def check(standing: Standing, **values: object) -> Check:
    fields: dict[str, object] = {"becomes": None, "reason": "", "withdrawn_at": None, **values}
    return Check("“A & B.”", standing, 2, NOW, 5, 13, "ab" * 32, "VNA", None, 3, NOW, **fields)  # type: ignore[arg-type]


def test_a_story_says_who_wrote_how_much_and_when() -> None:
    shown = plain(dossiers.story(HEAD, SPEAKER, NOW))

    assert shown == (
        "Story 7 · The dam & the mill\n\n2 publishers, 3 articles: Orlan Courier, VNA.\n\n"
        "First seen today 12:00, last today 12:00."
    )


def test_of_many_publishers_some_are_named() -> None:
    head = replace(HEAD, publishers=tuple(f"Paper {n}" for n in range(9)), families=9)

    assert "Paper 5 and 3 others." in plain(dossiers.story(head, SPEAKER, NOW))
    assert "9 publishers, 3 articles." in plain(dossiers.story(replace(head, publishers=()), SPEAKER, NOW))


def test_a_quotation_is_verbatim_escaped_and_has_its_proof() -> None:
    (page,) = said(Voice(Kind.SPEAKER, "Jan <Velm>", (line(),)))

    assert "<b>Jan &lt;Velm&gt;</b>\n• ““The &lt;dam&gt; is safe,” said Jan Velm.” — " in page
    assert '<a href="https://a.example/1">VNA ↗</a> (state media) · 26 Jun 12:00' in page


def test_kinds_of_voices_have_their_headings() -> None:
    (page,) = said(
        Voice(Kind.LABEL, "wire", (line(),)), Voice(Kind.LABEL, "", (line(),)), Voice(Kind.UNSURE, "", (line(),))
    )

    shown = plain(page)
    assert "In their own words: wire\n•" in shown
    assert "In their own words: publishers without a label\n•" in shown
    assert "Without a certain speaker\n•" in shown


def test_a_story_without_any_voice_says_so() -> None:
    (page,) = said()

    assert "No sentence of this story can be given to a speaker with certainty" in page


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, LONGEST)), max_size=12))
@settings(deadline=None, max_examples=50)
def test_every_page_fits_says_whose_words_follow_and_loses_no_sentence(shape: list[tuple[int, int]]) -> None:
    voices = [
        Voice(Kind.SPEAKER, f"Speaker {place}", tuple(line(f"{place}.{n} " + "<" * size) for n in range(count)))
        for place, (count, size) in enumerate(shape)
    ]

    pages = said(*voices)

    assert all(render.units(plain(page)) <= render.MESSAGE_UNITS for page in pages)
    assert all(re.search(r"Speaker \d+\n•", plain(page)) for page in pages[:-1])
    whole = "\n".join(map(plain, pages))
    assert all(f"“{one.text}”" in whole for voice in voices for one in voice.lines)


def test_a_name_stands_again_where_its_words_go_on() -> None:
    pages = said(Voice(Kind.SPEAKER, "Jan Velm", tuple(line("word " * 120) for _ in range(6))))

    assert len(pages) > 1
    assert all("<b>Jan Velm</b>\n•" in page for page in pages)
    assert " · Page 1 of " in plain(pages[0])


def test_sides_say_what_cannot_be_quoted_and_whether_anybody_is_independent() -> None:
    found = Sides((Side("state media", line(), 2, 1), Side("", None, 1, 1)), 0)

    (page,) = dossiers.sides(Seen(HEAD, found, {1: stored()}), SPEAKER, NOW)

    assert "state media · 1 publisher, 2 articles\n• “" in plain(page)
    assert "unlabelled · 1 publisher, 1 article\nNothing here can be quoted by itself." in plain(page)
    assert "No independent source in 48 hours." in page


def test_how_much_of_a_large_story_was_read_is_said() -> None:
    head = replace(HEAD, articles=1000, read=24)

    (page,) = dossiers.sides(Seen(head, Sides((), 2), {}), SPEAKER, NOW)

    assert "Read for this: 24 of 1,000 articles" in page
    assert "2 sources in the last 48 hours have no label" in page


def test_a_number_is_bold_and_dated_by_when_we_stored_it_where_its_publisher_gives_no_time() -> None:
    text = "The shelling killed 12 people."
    report = Report(1, 1, 0, len(text), text, (20, 22), Decimal(12), NOW, is_published_then=False)
    moved = Moved(HEAD, (Dispute((report, report)),), {1: stored(published_at=None, label="")})

    (page,) = dossiers.numbers(moved, SPEAKER, NOW)

    assert "killed <b>12</b> people" in page
    assert "VNA ↗ · stored 25 Jun 12:00" in plain(page)


def test_that_no_number_moved_is_said() -> None:
    (page,) = dossiers.numbers(Moved(HEAD, (), {}), SPEAKER, NOW)

    assert "no two numbers for the same thing" in page


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (check(Standing.PRESENT), "verbatim in version 2 as stored today 12:00, which is the present one."),
        (check(Standing.STILL), "as stored today 12:00; version 3 of today 12:00 has it too."),
        (check(Standing.CHANGED, becomes="<now>"), "the article changed since, today 12:00: now says “<now>”"),
        (check(Standing.GONE), "the article changed since, today 12:00, and no longer says it."),
        (check(Standing.WITHDRAWN), "; the article was withdrawn."),
        (check(Standing.WITHDRAWN, withdrawn_at=NOW, reason="Invented."), "was withdrawn, today 12:00. Invented."),
        (check(Standing.DAMAGED), "not as it was told: what is stored has another checksum."),
    ],
)
def test_each_check_says_in_words_what_became_of_its_sentence(one: Check, words: str) -> None:
    (page,) = dossiers.verified(Verified(1042, "Floods", NOW, (one,)), SPEAKER, NOW)

    assert words in plain(page)
    assert plain(page).startswith("№ 1042 · Floods · today 12:00\n\n")
    assert ("“A & B.”" in plain(page)) is (one.standing is not Standing.DAMAGED)


def test_what_is_too_long_for_a_message_is_not_shown_but_said() -> None:
    one = replace(check(Standing.CHANGED, becomes="now " * 900), text="was " * 700)

    *_, page = dossiers.verified(Verified(1, "Floods", NOW, (one,)), SPEAKER, NOW)

    assert "now says something else, too long to show here." in plain(page)
    assert render.units(plain(page)) <= render.MESSAGE_UNITS


def why(**values: object) -> str:
    topic = TopicRow(3, "floods", "Floods", "flood*", None, NOW, None)
    fields: dict[str, object] = {
        "topic": topic, "headline": "Flood <Sarn>", "title_spans": ((0, 5),), "sentence": "The flood rose.", "spans": ((4, 9),),
        "source": "VNA", "url": None, "score": 3.0, "threshold": 2.0, "width": "normal",
        "reasons": (Reason("flood*", "Flood", "title", 3.0),), "is_by_hand": False, "is_update": False, "is_first": False,
        "since": NOW - timedelta(days=1), **values,
    }  # fmt: skip
    return dossiers.why(Why(1, 0, 7, **fields), SPEAKER, NOW)  # type: ignore[arg-type]


def test_the_matched_words_are_bold_in_headline_and_sentence() -> None:
    shown = why()

    assert "<b>Flood</b> &lt;Sarn&gt;" in shown
    assert "“The <b>flood</b> rose.” — VNA" in shown
    assert "It has what the topic asks for: flood* (as “Flood”, in the headline)." in plain(shown)
    assert "published since yesterday 12:00" in shown


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"width": "strict", "threshold": 3.0}, "a strict topic like this one asks for 3.0"),
        ({"width": "wide", "threshold": 0.1}, "a wide topic like this one asks for 0.1"),
        ({"is_by_hand": True}, "An editor put this article on the topic."),
        ({"reasons": ()}, "by its present words this article is not on it"),
        ({"topic": TopicRow(3, "f", "F", "", 5, NOW, None)}, "You follow this one story"),
        ({"is_update": True}, "with another number or name"),
        ({"is_first": True}, "you had been told nothing on this topic"),
        ({"is_recap": True, "is_update": True}, "You asked for all since yesterday 12:00, told before or not."),
        ({"since": None}, "it says what you had not been told of this story"),
        ({"reasons": (Reason("flood", "flood", "lead", 2.0),)}, "flood (in the beginning)"),
        ({"sentence": "", "headline": "x" * 999}, "Weight 3.0"),
    ],
)
def test_the_reasons_of_an_item_in_words(values: dict[str, object], words: str) -> None:
    assert words in plain(why(**values))


def test_what_was_told_to_others_is_not_called_new_to_you() -> None:
    assert "New to you" not in why(was_told=False)
