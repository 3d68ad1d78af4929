from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.sources import pastes
from summaries import text as texts
from tests.bot.sources.samples import BODY, FIVE, FOUR, ONE, TEXT, THREE, TITLE, TWO, URL, WHEN
from tests.quality.rows import EVAL

DAY = datetime(2026, 6, 25, 12, tzinfo=UTC)
HOUR = datetime(2026, 6, 25, 11, 10, tzinfo=UTC)
SEED = EVAL.parent / "corpus" / "seed-article.txt"


def read(source, **options):
    return pastes.read(source, **WHEN, **options)


def test_a_whole_paste_becomes_fields_and_text():
    source = f"# {TITLE}\n\nJune 25, 2026\n\nBy Anna Kovals\n\n{TEXT}\n\nOriginal url:\n\n<{URL}>\n"

    draft = read(source)

    assert (draft.title, draft.text, draft.url) == (TITLE, TEXT, URL)
    assert (draft.source, draft.domain) == ("orlan-courier.example", "orlan-courier.example")
    assert (draft.published_at, draft.date_only, draft.author) == (DAY, True, "Anna Kovals")


@pytest.mark.skipif(not SEED.exists(), reason="the evaluation data is not here")
def test_the_seed_article_is_read():
    draft = read(SEED.read_text("utf-8"))

    assert draft.title == "Lukashenko Heads to Russia for Putin Meeting Amid Rising Tensions With Ukraine"
    assert (draft.published_at, draft.date_only) == (datetime(2026, 6, 26, 12, tzinfo=UTC), True)
    assert (draft.source, draft.domain) == ("The Moscow Times", "themoscowtimes.com")
    assert draft.url.endswith("-a93110")
    assert not any(mark in draft.text for mark in ("[", "](", "**", "<", "Original url", "June 26, 2026"))


FRONT = {
    "address first": f"{URL}\n\n{TITLE}\n\n25 June 2026 14:10\n\n{TEXT}",
    "date last": f"{TITLE}\n\n{TEXT}\n\nLink: {URL}\n25 June 2026 14:10",
    "date first": f"25.06.2026 14:10\n# {TITLE}\n{TEXT}\nSource: <{URL}>",
    "one line of parts": f"{TITLE}\nThursday, June 25, 2026 | 2:10 pm | 3 min read\n{TEXT}\nOriginal article: [here]({URL})",
    "label above the date": f"## {TITLE}\n\nPublished: 25 June 2026, 14:10\nUpdated: 26 June 2026, 9:00\n\n{TEXT}\n\nURL: {URL}.",
    "update first": f"{TITLE}\n\nUpdated 26 June 2026 09:00\n25 June 2026 14:10\n\n{TEXT}\n\n{URL}",
    "labelled title": f"Title: {TITLE}\nDate: 2026-06-25T14:10:00+03:00\nURL: {URL}\n\n{TEXT}",
    "no scheme": f"{TITLE}\n\n{TEXT}\n\nJune 25, 2026 at 2:10 p.m.\nOriginal link: {URL.removeprefix('https://')}",
    "bold headline": f"**{TITLE}**\n\n*25 June 2026, 14:10*\n\n{TEXT}\n\n**Original url:** [{URL}]({URL})",
    "headline twice": f"{TITLE}\n\n{TITLE}\n\n25 June 2026 14:10\n\n{TEXT}\n\nOriginal url\n{URL}",
    "keys": f"---\ntitle: {TITLE}\ndate: 2026-06-25 14:10\ncanonical_url: {URL}\n---\n{TEXT}",
    "words that lead to it": f"{TITLE}\n\n25 June 2026 14:10\n\n{TEXT}\n\nOriginal:\n[Orlan Courier]({URL})",
    "html": f"<h1>{TITLE}</h1><time datetime='2026-06-25T14:10'>June 25</time><p>"
    + "</p><p>".join(BODY)
    + f"</p><p>Source: <a href='{URL}'>page</a></p>",
}


@pytest.mark.parametrize("source", FRONT.values(), ids=FRONT.keys())
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_front_matter_is_found_in_other_places_and_orders(source, newline):
    draft = read(source.replace("\n", newline))

    assert (draft.title, draft.text) == (TITLE, TEXT)
    assert draft.url.removesuffix(".") in {URL, URL.replace("https://www.", "https://www.")}
    assert (draft.published_at, draft.date_only) == (HOUR, False)


@pytest.mark.parametrize(
    "line",
    [
        "By Anna Kovals",
        "BY ANNA KOVALS AND IVO BRAND",
        "By Anna Kovals and Ivo van Brand, Staff Writers",
        "By Anna Kovals in Sarn for Orlan Courier",
        "Author: Anna Kovals",
        "*By [Anna Kovals](/people/anna)*",
        "Автор: Анна Ковалёва",
    ],
)
@pytest.mark.parametrize(
    "place", ["{line}\n{title}\n{text}", "# {title}\n\n{line}\n\n{text}", "{title}\n25 June 2026\n{line}\n{text}"]
)
def test_a_byline_leaves_the_text_wherever_it_stands_at_the_top(line, place):
    draft = read(place.format(line=line, title=TITLE, text=TEXT))

    assert (draft.title, draft.text) == (TITLE, TEXT)
    assert draft.author


def test_a_byline_and_a_date_may_share_a_line():
    for line in (
        "By Anna Kovals, June 25, 2026",
        "June 25, 2026 by Anna Kovals",
        "Anna Kovals · June 25, 2026",
        "June 25, 2026 — By Anna Kovals",
    ):
        draft = read(f"{TITLE}\n{line}\n{TEXT}")

        assert (draft.text, draft.author, draft.published_at) == (TEXT, "Anna Kovals", DAY)


@pytest.mark.parametrize(
    "line",
    [
        "By Friday the water had risen by a metre.",
        "By sea and by land",
        "From Sarn to Brod, the road was empty.",
        "On June 25, 2026, the bridge was closed.",
        "Source of the Orla found dry",
        "Read also: Ferry to Brod Breaks Down",
        "Photo: Ivo Brand / VNA",
        "The bridge at Sarn on Friday. Ivo Brand / VNA",
        "1. The first of the pillars",
        "Link between the two is not known",
        "The 25 June 2026 inspection",
    ],
)
def test_a_line_that_is_not_certainly_front_matter_stays(line):
    draft = read(f"# {TITLE}\n\n{line}\n\n{TEXT}")

    assert (draft.title, draft.text) == (TITLE, f"{line}\n\n{TEXT}")


def test_a_place_beside_a_date_goes_with_it():
    draft = read(f"{TITLE}\n\nSarn, June 25, 2026\n\n{TEXT}")

    assert (draft.text, draft.published_at, draft.author) == (TEXT, DAY, None)


def test_the_headings_of_a_timeline_stay():
    source = f"# {TITLE}\n\n{ONE}\n\n23 June 2026\n\n{TWO}\n\n24 June 2026\n\n{THREE}\n\n25 June 2026\n\n{FOUR}"

    assert read(source).text == source.partition("\n\n")[2]


@pytest.mark.parametrize("line", ["June 31, 2026", "July 25, 2026", "06/05/2026"])
def test_impossible_future_and_ambiguous_dates_are_ignored(line):
    draft = read(f"# {TITLE}\n\n{line}\n\n{TEXT}")

    assert (draft.text, draft.published_at, draft.date_only) == (TEXT, None, False)


def test_the_labelled_address_of_the_original_wins_over_others():
    draft = read(
        f"{TITLE}\n\nhttps://a.example/1\n\n{TEXT}\n\nSource: https://b.example/2\nLink: https://c.example/3\nOriginal url: {URL}"
    )

    assert draft.url == URL


@pytest.mark.parametrize(
    "label",
    ["Original url", "Source", "Link", "Оригинал", "Источник", "Ссылка на источник", "Джерело", "Посилання", "Крыніца"],
)
@pytest.mark.parametrize(
    "form", ["{}: {}", "{}:\n{}", "{}:\n\n<{}>", "{}: <{}>", "{}: [page]({})", "{} — {}", "**{}:** {}"]
)
def test_an_address_is_found_beside_and_below_its_label(label, form):
    draft = read(f"# {TITLE}\n\n{TEXT}\n\n" + form.format(label, URL))

    assert (draft.url, draft.text) == (URL, TEXT)


@pytest.mark.parametrize("words", ["Original url: here", "Original url", "Original url:\nhere"])
def test_the_address_behind_the_words_of_a_message_is_taken(words):
    source = f"{TITLE}\n\n{TEXT}\n\n{words}"

    draft = read(source, links=[(len(source) - 4, len(source), URL), (0, 4, "https://other.example/")])

    assert (draft.url, draft.text) == (URL, TEXT)


def test_a_source_without_an_address_is_a_name():
    assert read(f"{TITLE}\n\n{TEXT}\n\nSource: Orlan Courier").source == "Orlan Courier"
    assert read(f"{TITLE}\n\n{TEXT}\n\nИсточник: bbc.com").source == "BBC"
    known = read(f"Reuters\n{TITLE}\n{TEXT}")
    assert (known.source, known.domain, known.text) == ("Reuters", "reuters.com", TEXT)


def test_words_after_source_that_are_a_sentence_stay():
    assert read(f"{TITLE}\n\n{TEXT}\n\nSource: the ministry said so to the reporters of the agency.").source is None


def test_a_link_that_leads_nowhere_is_no_address():
    assert read(f"{TITLE}\n\n{TEXT}\n\nOriginal url: [here](#)").url is None


RUSSIAN = """Мост через Орлу закрыли после просадки опор
{date}
Мост через Орлу у Сарна закрыт с вечера четверга: две опоры просели на метр, сообщили в министерстве транспорта.
Грузовики направляют через переправу в Броде, рассказала журналистам представитель ведомства Ида Малик.
Источник: https://orlan.example.ru/a/1"""
UKRAINIAN = """**Міст через Орлу закрили після просідання опор**

{date}

Міст через Орлу біля Сарна закрито з вечора четверга: дві опори просіли на метр, повідомили в міністерстві транспорту.

Джерело:
https://example.com.ua/a"""


@pytest.mark.parametrize(
    "date",
    [
        "25 июня 2026, 14:10",
        "25.06.2026 14:10",
        "Опубликовано: 25 июня 2026 г. в 14:10",
        "14:10 | 25 июня 2026",
        "25 июня, 14:10",
    ],
)
def test_a_russian_paste_is_read(date):
    draft = read(RUSSIAN.format(date=date))

    assert draft.title == "Мост через Орлу закрыли после просадки опор"
    assert (draft.published_at, draft.date_only, draft.domain) == (HOUR, False, "example.ru")
    assert (draft.text[:23], draft.text[-10:]) == ("Мост через Орлу у Сарна", "Ида Малик.")


@pytest.mark.parametrize("date", ["25 червня 2026 року", "Опубліковано 25 червня 2026", "четвер, 25 червня 2026"])
def test_a_ukrainian_paste_is_read(date):
    draft = read(UKRAINIAN.format(date=date))

    assert draft.title == "Міст через Орлу закрили після просідання опор"
    assert (draft.published_at, draft.date_only, draft.url) == (DAY, True, "https://example.com.ua/a")
    assert (draft.text[:20], draft.text[-11:]) == ("Міст через Орлу біля", "транспорту.")


def test_a_text_without_a_headline_is_called_by_its_first_words():
    assert (
        read(f"{ONE}\n\n{TWO}").title
        == "The bridge over the Orla at Sarn was closed on Thursday night after two pillars sank by a metre…"
    )
    assert read(f"The bridge is closed. {ONE}").title == "The bridge is closed"
    assert read(f"{ONE}\n\n{TWO}").text == f"{ONE}\n\n{TWO}"


def test_a_heading_inside_the_text_is_not_its_headline():
    draft = read(f"{ONE}\n\n## Background\n\n{TWO}\n\n{THREE}\n\n{FOUR}")

    assert draft.title.startswith("The bridge over the Orla")
    assert "Background" in draft.text


def test_the_name_of_a_section_above_the_headline_is_not_the_headline():
    assert read(f"World\n{TITLE}\n{TEXT}").title == TITLE
    assert read(f"### World\n\n# {TITLE}\n\n{TEXT}").title == TITLE


def test_a_caption_above_the_headline_is_not_the_headline():
    assert read(f"Photo: Ivo Brand\n{TITLE}\n{TEXT}").title == TITLE


def test_a_headline_may_end_in_initials_or_a_question():
    assert read(f"Velden Opens Talks With the U.S.\n\n{TEXT}").title == "Velden Opens Talks With the U.S."
    assert read(f"Who closed the bridge?\n\n{TEXT}").title == "Who closed the bridge?"


def test_hard_wrapped_lines_are_joined_and_paragraphs_are_kept():
    first = (
        f"{ONE} {TWO}".replace(" after ", " after\n")
        .replace(" Lorries ", " Lorries\n")
        .replace(" to the north", " to the\nnorth")
    )
    second = THREE.replace(" which ", " which\n")

    assert read(f"{TITLE}\n\n{first}\n\n{second}").text == f"{ONE} {TWO}\n\n{THREE}"


def test_a_list_of_short_lines_is_not_joined():
    assert read(f"{TITLE}\n\n{ONE}\n\napples\npears\nplums").text.endswith("apples\n\npears\n\nplums")


def test_the_text_is_clean():
    draft = read(f"{TITLE}\x07\n\n{ONE}\u202e\u200b\n\n{TWO}\ud800\x00\n\n\n\n{THREE}  ")

    assert (draft.title, draft.text) == (TITLE, f"{ONE}\n\n{TWO}\n\n{THREE}")


@pytest.mark.parametrize(
    "source", ["", " \n ", "short", f"# {TITLE}", f"# {TITLE}\n\n{URL}", "\0\x01" * 100, "<p></p>" * 30]
)
def test_a_paste_without_prose_is_too_short(source):
    with pytest.raises(Unreadable) as caught:
        read(source)

    assert caught.value.reason == "too_short"


def test_a_paste_of_more_than_a_megabyte_is_too_large():
    with pytest.raises(Unreadable) as caught:
        read("x" * 1_000_001)

    assert caught.value.reason == "too_large"


def test_a_very_long_headline_is_cut_at_a_word():
    draft = read(f"# {'word ' * 100}\n\n{TEXT}")

    assert len(draft.title) <= 300
    assert draft.title.endswith("word…")


def test_a_headline_without_spaces_is_cut():
    assert len(read("x" * 5000).title) <= 101


PIECES = st.sampled_from(
    [
        TITLE,
        f"# {TITLE}",
        URL,
        "By Anna Kovals",
        "25 June 2026",
        "Source:",
        "Original url:",
        "Reuters",
        "* x",
        "",
        ONE,
        TWO,
        FIVE,
        "<p>a</p>",
        "12:30",
        "| · |",
        "—",
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=30), max_size=12))
def test_any_paste_is_a_clean_draft_or_a_reason(pieces):
    try:
        draft = read("\n".join(pieces))
    except Unreadable as error:
        assert error.reason in {"too_short", "too_large"}  # noqa: PT017 - either is right
        return

    assert texts.clean(draft.text) == draft.text
    assert draft.title
    assert "\n" not in draft.title
    assert draft.published_at is None or draft.published_at.tzinfo is UTC


@pytest.mark.parametrize(
    "piece",
    [
        "\n",
        "a\n",
        "| ",
        ". ",
        "By A ",
        "1 ",
        "June 2\n",
        ":\n",
        "https://a.example/x\n",
        "Source: x\n",
        "«",
        "\u3000",
        "А",
    ],
)
def test_a_large_paste_of_one_piece_ends_in_time(piece):
    try:
        read(piece * (100_000 // len(piece)))
    except Unreadable as error:
        assert error.reason == "too_short"  # noqa: PT017 - either is right
