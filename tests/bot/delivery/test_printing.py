"""A briefing as it is printed: its form, its proofs, and what always fits into a message."""

import html as escaping
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery import printing, render
from bot.delivery.render import Speaker
from bot.local_telegram.markup import parse_html
from bot.services.briefings import InPlace, ItemView, Occasion, Quote, View, Voice

NOW = datetime(2026, 6, 26, 15, 0, tzinfo=UTC)
MINSK = Speaker("en", ZoneInfo("Europe/Minsk"))
QUOTE = Quote(
    text="The crossings stay shut “until observers are back,” the minister said.",
    source="Orlan Courier",
    label="",
    url="https://orlan.example/1?a=1&b=2",
    published_at=datetime(2026, 6, 26, 11, 10, tzinfo=UTC),
    is_date_only=False,
    newness="new",
    article_id=1,
    revision_id=1,
    start=0,
    end=70,
    also=(),
)
ITEM = ItemView(story_id=1, part=0, headline="Velden closes two crossings", quotes=(QUOTE,), families=1, articles=1)
VIEW = View(
    number=1042,
    topic_id=3,
    topic_title="Border dispute",
    since=datetime(2026, 6, 23, 15, 0, tzinfo=UTC),
    until=NOW,
    gap_from=None,
    parts=1,
    items=(ITEM,),
    articles_used=7,
    articles_seen=9,
    families=4,
    omitted={"duplicate": 1, "opinion": 2},
)


def quoted(**values: object) -> View:
    """A briefing of one quote with these values."""
    return replace(VIEW, items=(replace(ITEM, quotes=(replace(QUOTE, **values),)),))  # type: ignore[arg-type]


def text_of(view: View) -> str:
    return "\n=====\n".join(plain(one.html) for one in printing.parts(view, MINSK, NOW))


def plain(html: str) -> str:
    return escaping.unescape(re.sub(r"<[^>]*>", "", html))


def labels(view: View) -> list[str]:
    printed = printing.parts(view, MINSK, NOW)[-1]
    return [render.plain(button.label, MINSK) for row in printed.rows for button in row]


def test_a_briefing_has_header_headline_quote_with_proof_and_footer() -> None:
    printed = printing.part(VIEW, 0, MINSK, NOW)

    assert printed is not None
    assert printed.html == (
        "<b>Border dispute</b> · 1 new since Tue 18:00\n\n"
        "<b>Velden closes two crossings</b>\n"
        "• “The crossings stay shut “until observers are back,” the minister said.” — "
        '<a href="https://orlan.example/1?a=1&amp;b=2">Orlan Courier ↗</a> · 26 Jun 14:10\n\n'
        "From 7 of 9 articles, 4 publishers; left out: 1 duplicate, 2 opinions. Times: Europe/Minsk. № 1042"
    )


@pytest.mark.parametrize(
    ("occasion", "since", "header"),
    [
        (Occasion.FIRST, None, "1 story of the last 30 days"),
        (Occasion.MORE, None, "1 more of the last 30 days"),
        (Occasion.RECAP, NOW - timedelta(days=7), "1 story since 19 Jun, told before or not"),
        (Occasion.NEW, NOW - timedelta(hours=7), "1 new since today 11:00"),
    ],
)
def test_the_header_says_why_there_is_a_briefing(occasion: Occasion, since: datetime | None, header: str) -> None:
    view = replace(VIEW, occasion=occasion, since=since)

    assert text_of(view).splitlines()[0] == f"Border dispute · {header}"


def test_a_gap_is_named_below_the_header() -> None:
    view = replace(VIEW, gap_from=NOW - timedelta(days=2))

    assert "\n\nI was offline from Wed 18:00 to today 18:00. This briefing covers the gap.\n\n" in text_of(view)


def test_who_is_woken_by_a_surge_reads_why_and_how_to_turn_it_off() -> None:
    first, why = text_of(replace(VIEW, is_surge=True)).split("\n\n")[:2]

    assert first == "Border dispute · 1 new since Tue 18:00"
    assert why.startswith("Far more is being written on this than usual.")
    assert why.endswith("When turns it off.")


def test_a_date_without_an_hour_shows_none() -> None:
    view = quoted(published_at=datetime(2026, 6, 25, tzinfo=UTC), is_date_only=True)

    assert "Orlan Courier ↗ · 25 Jun\n" in text_of(view)


def test_a_quote_without_date_and_address_names_its_publisher_only() -> None:
    view = quoted(published_at=None, url=None)

    assert "said.” — Orlan Courier\n" in text_of(view)


def test_an_update_is_marked_in_words() -> None:
    assert "• Update: “The crossings" in text_of(quoted(newness="update"))


def test_a_label_stands_behind_the_publisher() -> None:
    assert "Orlan Courier ↗ (state media) · 26 Jun 14:10" in text_of(quoted(label="state media"))


def test_other_voices_are_named_once_and_the_rest_counted() -> None:
    names = ("VNA", "Orlan Courier", "VNA", "Selt Post", "Brod Daily", "Sarn Echo", "Kor")
    view = quoted(also=tuple(Voice(name, "", f"https://{number}.example") for number, name in enumerate(names)))

    assert "14:10; also VNA ↗, Selt Post ↗, Brod Daily ↗ and 2 others\n" in text_of(view)


def test_three_voices_are_all_named() -> None:
    view = quoted(also=(Voice("VNA", "wire", None),))

    assert "14:10; also VNA (wire)\n" in text_of(view)


def test_what_stands_behind_a_story_is_said_when_there_is_more_than_one_article() -> None:
    view = replace(VIEW, items=(replace(ITEM, families=2, articles=5),))

    assert "\n  2 publishers · 5 articles\n" in text_of(view)
    assert "1 publisher ·" not in text_of(VIEW)


def test_a_story_without_headline_has_no_line_for_it() -> None:
    view = replace(VIEW, items=(replace(ITEM, headline=" "),))

    assert "Tue 18:00\n\n• “The" in text_of(view)


def test_nothing_left_out_is_not_spoken_of() -> None:
    view = replace(VIEW, omitted={"told": 0})

    assert "From 7 of 9 articles, 4 publishers. Times: Europe/Minsk. № 1042" in text_of(view)


def test_an_unknown_reason_counts_as_other() -> None:
    assert "left out: 3 others." in text_of(replace(VIEW, omitted={"eclipse": 3}))


def test_sentences_that_were_taken_back_are_counted() -> None:
    assert "2 sentences were taken back by their publishers." in text_of(replace(VIEW, refused=2))


def test_more_is_offered_where_there_is_more_and_not_in_a_recap() -> None:
    assert labels(VIEW) == ["Show in place", "When"]
    assert labels(replace(VIEW, has_more=True)) == ["More", "Show in place", "When"]
    assert labels(replace(VIEW, has_more=True, occasion=Occasion.RECAP)) == ["Show in place", "When"]


def test_of_several_parts_the_first_has_the_header_and_the_last_the_footer_and_buttons() -> None:
    view = replace(VIEW, parts=3, items=tuple(replace(ITEM, part=number) for number in range(3)))

    first, second, third = printing.parts(view, MINSK, NOW)

    assert first.html.startswith("<b>Border dispute</b> (1/3) · 3 new since Tue 18:00")
    assert second.html.startswith("<b>Border dispute</b> (2/3)\n\n<b>Velden")
    assert [("№ 1042" in one.html, bool(one.rows)) for one in (first, second, third)] == [
        (False, False),
        (False, False),
        (True, True),
    ]


def test_a_part_of_which_nothing_stands_is_none_and_its_neighbours_take_its_frame() -> None:
    view = replace(VIEW, parts=3, items=(replace(ITEM, part=1),))

    assert printing.part(view, 0, MINSK, NOW) is None
    assert printing.part(view, 2, MINSK, NOW) is None
    (only,) = printing.parts(view, MINSK, NOW)
    assert "1 new since" in only.html
    assert only.rows
    assert printing.last_part(view) == 1


def test_a_briefing_of_which_nothing_stands_has_no_messages() -> None:
    view = replace(VIEW, items=())

    assert printing.parts(view, MINSK, NOW) == []
    assert printing.last_part(view) is None


def test_a_line_break_within_a_sentence_stays() -> None:
    assert "“One\ntwo  three.”" in text_of(quoted(text="One\ntwo  three."))


def test_a_sentence_in_its_place_is_bold_between_its_neighbours() -> None:
    found = InPlace(3, 1, 3, "Crossings", "Before it. ", replace(QUOTE, text="A <b> & c."), "\nAfter it.", 0, 7)

    printed = printing.in_place(found, 1042, MINSK, NOW)

    assert printed.html == (
        "<b>Crossings</b>\n\nBefore it. <b>A &lt;b&gt; &amp; c.</b>\nAfter it.\n\n"
        '<a href="https://orlan.example/1?a=1&amp;b=2">Orlan Courier ↗</a> · 26 Jun 14:10\n\n'
        "Sentence 2 of 3 · № 1042"
    )
    assert [[button.data for button in row] for row in printed.rows] == [
        ["show:1042:0", "show:1042:2"],
        ["y:1042:0:1", "vo:7"],
        ["mu:1042:0:1"],
        ["of:1042:0", "back:1042"],
    ]


def test_long_neighbours_are_cut_and_a_single_sentence_has_only_the_way_back() -> None:
    found = InPlace(3, 0, 1, " ", "x" * 5000, replace(QUOTE, text="y" * 1500), "z" * 5000, 0, 7)

    printed = printing.in_place(found, 1042, MINSK, NOW)

    assert render.units(plain(printed.html)) <= render.MESSAGE_UNITS
    assert printed.html.startswith("…x")
    assert [row[-1].data for row in printed.rows] == ["vo:7", "mu:1042:0:0", "back:1042"]


ANY = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=400)
LONG = st.builds(lambda text, times: text * times, ANY, st.integers(1, 40))
VOICES = st.lists(st.builds(Voice, LONG, ANY, st.none() | st.just("https://v.example/?a=1&b=2")), max_size=8).map(tuple)
SENTENCES = st.builds(
    lambda text, times: (text * times)[:500].strip() or "A sentence.",
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=100),
    st.integers(1, 10),
)
QUOTES = st.builds(
    lambda text, source, label, also, url, newness: replace(
        QUOTE, text=text, source=source, label=label, also=also, url=url, newness=newness
    ),
    SENTENCES,
    LONG,
    LONG,
    VOICES,
    st.none() | st.just("https://e.example/" + "p" * 3000),
    st.sampled_from(["new", "update"]),
)
ITEMS = st.builds(
    lambda headline, quotes: replace(ITEM, headline=headline, quotes=tuple(quotes), families=3, articles=12345),
    LONG,
    st.lists(QUOTES, min_size=1, max_size=3),
)


def within_a_part(items: list[ItemView]) -> bool:
    """As a composed briefing keeps it: 3,200 units of quotation a part, 3,700 with frames unless it is one story."""
    quotations = sum(render.units(quote.text) for item in items for quote in item.quotes)
    frames = sum(100 * len(item.quotes) + 60 + min(200, render.units(item.headline)) for item in items)
    return quotations <= 3200 and (len(items) == 1 or quotations + frames <= 3700)


@settings(max_examples=60, deadline=None)
@given(st.lists(ITEMS, min_size=1, max_size=5).filter(within_a_part), LONG, st.booleans())
def test_a_part_always_parses_fits_and_quotes_every_sentence(items: list[ItemView], title: str, has_gap: bool) -> None:
    omitted = dict.fromkeys(
        ("duplicate", "opinion", "live", "explainer", "anniversary", "template", "told", "length", "empty"), 12345
    )
    view = replace(VIEW, items=tuple(items), topic_title=title, omitted=omitted, gap_from=NOW if has_gap else None)

    printed = printing.part(view, 0, MINSK, NOW)

    assert printed is not None
    parsed = parse_html(printed.html)
    assert render.units(parsed.text) <= render.MESSAGE_UNITS
    assert len(parsed.entities) <= 100
    for item in items:
        for quote in item.quotes:
            assert f"“{quote.text}”" in parsed.text


@pytest.mark.parametrize(("stories", "lines", "letters"), [(1, 3, 1066), (5, 3, 120), (3, 3, 250)])
def test_the_fullest_part_fits_with_the_longest_names(stories: int, lines: int, letters: int) -> None:
    name = "𝔙" * 400
    voices = tuple(Voice(f"{number}{name}", name, "https://v.example") for number in range(9))
    quote = replace(QUOTE, text="q" * letters, source=name, label=name, also=voices, newness="update")
    item = replace(ITEM, headline=name, quotes=(quote,) * lines, families=100, articles=1000)
    view = replace(VIEW, items=(item,) * stories, topic_title=name, gap_from=NOW, refused=9)

    printed = printing.part(view, 0, MINSK, NOW)

    assert printed is not None
    parsed = parse_html(printed.html)
    assert render.units(parsed.text) <= render.MESSAGE_UNITS
    assert parsed.text.count("q" * letters) == stories * lines
