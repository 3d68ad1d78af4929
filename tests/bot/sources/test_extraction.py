import pytest
from lxml.html import document_fromstring

from bot.sources import extraction
from tests.bot.sources.samples import BODY, FIVE, FOUR, ONE, THREE, TITLE, TWO, URL

OTHER = (
    "The council of Lissa has put off the vote on the harbour for the third time since the spring, its speaker said on Monday.",
    "Two of its members were ill, and a third had gone fishing, which the rules of the council do not forbid, he told reporters.",
)


def paragraphs(*words: str) -> str:
    return "".join(f"<p>{one}</p>" for one in words)


def lines(body: str, **options: str) -> list[str]:
    return extraction.lines(document_fromstring(f"<html><body>{body}</body></html>"), URL, **options)


def chunk(*words: str, called: str = "chunk") -> str:
    return f"<div class='{called}'><div class='inner'>{paragraphs(*words)}</div></div>"


def whole(body: str, *found: str) -> list[str]:
    """With the parts of the page that the first reading overlooked."""
    return extraction._with_parts(document_fromstring(f"<html><body>{body}</body></html>"), list(found))


def test_an_article_that_is_parted_is_made_whole_in_its_order() -> None:
    ad = "<div class='ad-slot'>Advertisement</div>"
    parts = chunk(ONE, TWO) + ad + chunk(THREE, FOUR) + ad + chunk(FIVE, OTHER[0])

    assert whole(f"<article>{parts}</article>", ONE, TWO) == [*BODY, OTHER[0]]
    assert whole(f"<article>{parts}</article>", THREE, FOUR) == [*BODY, OTHER[0]]
    assert lines(f"<article><h1>{TITLE}</h1>{parts}</article>", title=TITLE) == [*BODY, OTHER[0]]


@pytest.mark.parametrize(
    "more",
    [
        f"<h1>Another headline</h1>{chunk(*OTHER)}",
        f"<div class='comments'>{chunk(*OTHER)}</div>",
        chunk(*OTHER, called="reader"),
        f"</article><article>{chunk(*OTHER)}",
    ],
    ids=["behind a headline", "comments", "of another kind", "another article"],
)
def test_what_is_no_part_of_the_article_stays_out(more: str) -> None:
    found = [ONE, TWO, THREE, FOUR, FIVE]

    assert whole(f"<article>{chunk(ONE, TWO)}{chunk(THREE, FOUR, FIVE)}{more}</article>", *found) == found


def test_what_is_much_more_than_the_article_is_another_text() -> None:
    rest = "".join(chunk(*(f"{words} ({number})" for words in BODY)) for number in range(9))

    assert whole(f"<article>{chunk(ONE, TWO)}{rest}</article>", ONE, TWO) == [ONE, TWO]


def test_a_list_in_an_overlooked_part_keeps_its_marks() -> None:
    root = document_fromstring(f"<div class=a>{paragraphs(ONE, TWO)}<ul><li>Sarn</li><li></li></ul></div>")

    assert list(extraction._part_lines(root)) == [ONE, TWO, "- Sarn"]


def test_a_part_before_what_was_found_comes_first() -> None:
    root = document_fromstring(f"<div>{paragraphs(ONE, TWO)}</div>")
    known = [extraction._Paragraph(root.findall(".//p")[1], 9, 1.0)]

    assert extraction._inserted([TWO], {3: [ONE], 12: [THREE]}, known) == [ONE, TWO, THREE]


def test_the_pages_own_copy_is_taken_where_the_page_shows_but_a_part() -> None:
    body = f"<h1>{TITLE}</h1><div class=lead>{paragraphs(ONE, TWO)}</div>"

    assert lines(body, copy="\n".join(BODY)) == list(BODY)
    assert lines(body, copy="".join(f"&lt;p&gt;{words}&lt;/p&gt;" for words in BODY)) == list(BODY)


@pytest.mark.parametrize("copy", ["", "\n".join(OTHER * 9), "x" * 1_000_001, ONE])
def test_another_text_or_a_shorter_one_is_no_copy(copy: str) -> None:
    assert lines(f"<h1>{TITLE}</h1><article>{paragraphs(*BODY)}</article>", copy=copy)[-1] == FIVE


def test_a_page_laid_out_with_tables_is_read_without_its_columns() -> None:
    menu = "<td><a href=/>Home</a><br><a href=/s>Sport</a></td>"
    table = f"<table><tr>{menu}<td><h1>{TITLE}</h1>{paragraphs(*BODY)}</td><td><a href=/x>Ferry breaks down</a></td></tr></table>"

    assert lines(table) == list(BODY)


def test_a_table_of_figures_stays_in_the_article() -> None:
    table = "<table><tr><th>Ward</th><th>Votes</th></tr><tr><td>Sarn North</td><td>1,204</td></tr></table>"

    found = lines(f"<article><h1>{TITLE}</h1>{paragraphs(ONE, TWO)}{table}{paragraphs(THREE, FOUR, FIVE)}</article>")

    assert any("Sarn North" in line and "1,204" in line for line in found)


def test_the_small_parts_that_call_themselves_others_leave_and_the_text_around_them_stays() -> None:
    box = "<div class='Newsletter-box'><p>The week in Orlan, every Friday.</p></div>"
    inner = f"<p>{ONE}<span class='readMore'>More of it</span> Indeed.</p>"

    found = lines(f"<article><h1>{TITLE}</h1>{inner}{box}after the box{paragraphs(*BODY[1:])}</article>", title=TITLE)

    assert found[0] == f"{ONE} Indeed."
    assert "The week in Orlan, every Friday." not in found
    assert "More of it" not in " ".join(found)


def test_an_article_in_a_container_with_such_a_name_stays() -> None:
    assert lines(f"<div class='related-layout'><h1>{TITLE}</h1>{paragraphs(*BODY)}</div>") == list(BODY)


def test_strictness_that_loses_the_article_gives_way() -> None:
    lost = f"<div class='article-body'><div style='border:1px'>{paragraphs(*BODY)}</div><p>{OTHER[0]}</p></div>"

    assert set(BODY) <= set(lines(f"<h1>{TITLE}</h1>{lost}"))
