import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources import markup


def texts(source, links=()):
    return [line.text for line in markup.lines(source, links)]


PLAIN = """2 * 3 * 4 = 24 and 2**3**4, snake_case_name, __init__, _one_ and *two* of them
a<b and c>d, x <y> z, AT&T; R&D; &notanentity; 5 < 6 & 7
1. first
- second
* third
   indented
> more than
C:\\new\\*.txt and \\_ stay
f[i](x) and [sic] and [1] and [he said](later, perhaps)
#hashtag ~~
~~~ ``tick"""


def test_a_plain_text_is_not_damaged():
    assert texts(PLAIN) == [line.strip() for line in PLAIN.split("\n")]


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("state media [reported](#), a visit", "state media reported, a visit"),
        ("**Related article:** [X](#)", "Related article: X"),
        ("see [the page](https://a.example/b_(c) 'title') now", "see the page now"),
        ("see [the page](</a/b>) now", "see the page now"),
        ("[*all* of it](/x)", "all of it"),
        ("**bold** and *italic* and ***both*** and `code`", "bold and italic and both and code"),
        ("**bold** and __low__ and _lower_ and ~~gone~~here", "bold and low and lower and here"),
        ("**a** 5 * 3 * 2 and snake_case_name and 2 ** 3", "a 5 * 3 * 2 and snake_case_name and 2 ** 3"),
        (r"**a** 1\. \*not italic\* \[x\]", "a 1. *not italic* [x]"),
        ("words ![alt](a.png) around", "words  around"),
        ("<https://a.example/b>", "https://a.example/b"),
        ("**x** &amp; y&nbsp;z &#8217;&#x2019;&#151;", "x & y\xa0z ’’—"),
        ("&amp;amp; once", "&amp; once"),
        ("a [word][1] here\n\n[1]: https://a.example/", "a word here"),
        ("a [word][] and [other][no]\n[word]: /x", "a word and [other][no]"),
        ("text with <b>bold</b> and <a href='/x'>link</a>", "text with bold and link"),
        ("# Head #", "Head"),
        ("> **quoted** words", "quoted words"),
        ("* **starred**", "- starred"),
    ],
)
def test_a_certain_construct_becomes_its_words(source, plain):
    assert texts(source) == [plain]


def test_levels_of_headings_are_kept():
    source = "# One\n\n### Three\n\nFour\n====\n\nFive\n----\n\ntext\n\n---\n***\n"

    assert [(line.text, line.level) for line in markup.lines(source)] == [
        ("One", 1),
        ("Three", 3),
        ("Four", 1),
        ("Five", 2),
        ("text", 0),
    ]


def test_a_picture_and_the_caption_under_it_are_dropped():
    source = "# T\n\n![alt](a.png)\n*A caption, Photo: X.*\n\ntext\n\n[![alt](a)](/b)\n\n*A second caption*\n\nmore\n\n*italic text*\n"

    assert texts(source) == ["T", "text", "more", "italic text"]


def test_fences_are_dropped_and_what_they_hold_stays():
    assert texts("# T\n```text\nx\n```") == ["T", "x"]


def test_a_figure_in_markdown_is_dropped():
    source = "# T\n<figure><img src=x>\n<figcaption>cap</figcaption></figure>\nbody <!-- no --> text<br>more\n<script>x()</script>"

    assert texts(source) == ["T", "body  text", "more"]


def test_what_is_left_open_stays():
    assert texts("# T\n\nleft <!-- open") == ["T", "left <!-- open"]


HTML = """<div><h1>Head &amp;amp; more</h1>
<p>One <b>bold</b>
 line<br>two</p><figure><img><figcaption>caption</figcaption></figure><script>x</script>after
<ul><li>a</li><li>b</li></ul><table><tr><td>c</td><td>d</td></tr></table><nav>menu</nav>tail

next <a href="https://a.example/x">link</a> <time datetime="2026-06-26">June</time></div>"""


def test_html_becomes_its_blocks_once():
    assert texts(HTML) == [
        "Head &amp; more",
        "One bold line",
        "two",
        "after",
        "a",
        "b",
        "c",
        "d",
        "tail",
        "next link June",
    ]


def test_html_keeps_levels_links_and_times():
    lines = markup.lines(HTML)

    assert lines[0].level == 1
    assert lines[1].level == 0
    assert lines[-1].links == ("https://a.example/x",)
    assert lines[-1].stamp == "2026-06-26"


@pytest.mark.parametrize(
    "source", ["<!DOCTYPE html>x", "<html><p>x", " <body>x", "<p>x</p>", "<p>one<p>two", "x<div>y</div>"]
)
def test_a_text_made_of_tags_is_html(source):
    assert markup.is_html(source)


@pytest.mark.parametrize(
    "source", ["a <b> c", "# T\n<p>x</p>", "if a < b and c > d", "<b>x</b> y", "<https://x.example>"]
)
def test_a_text_with_a_tag_in_it_is_not(source):
    assert not markup.is_html(source)


@pytest.mark.parametrize("source", ["", "<html></html>", "<!doctype html>", "<p></p>\0"])
def test_an_empty_document_has_no_lines(source):
    assert texts(source) == []


def test_the_links_of_a_message_belong_to_their_lines():
    source = "Head\nOriginal: here\nplain [x](/y)\n"
    first, second, third = markup.lines(
        source, [(15, 19, "https://a.example/"), (0, 4, "https://b.example/"), (90, 99, "no")]
    )

    assert first.links == ("https://b.example/",)
    assert (second.text, second.links) == ("Original: here", ("https://a.example/",))
    assert (third.text, third.links) == ("plain x", ("/y",))


def test_newlines_of_windows_are_newlines():
    assert texts("a\r\n\r\nb\rc") == ["a", "b", "c"]
    assert [line.after_gap for line in markup.lines("a\r\n\r\nb\rc")] == [True, True, False]


def test_a_block_of_keys_becomes_labelled_lines():
    source = '---\ntitle: "Head"\ndate: 2026-06-25\ntags: [a]\nlist:\n  - b\n---\nbody'

    assert texts(source) == ["Title: Head", "Published: 2026-06-25", "body"]


def test_private_characters_of_a_paste_mean_nothing():
    assert texts("a\U000f00000\U000f0001b") == ["a 0 b"]
    assert texts("**a** \U000f000242\U000f0001") == ["a  42"]


@settings(deadline=None)
@given(st.text(max_size=200) | st.text(alphabet="*_`[]()<>&;#!\\\n -=abhref/:|1.~", max_size=200))
def test_any_text_has_lines_without_newlines(source):
    for line in markup.lines(source):
        assert line.text.strip() == line.text != ""
        assert "\n" not in line.text


@settings(deadline=None)
@given(st.lists(st.text(alphabet="abc ДЖ.,", min_size=1, max_size=30), max_size=10))
def test_words_and_stops_alone_come_back_as_they_were(rows):
    assert texts("\n".join(rows)) == [row.strip() for row in rows if row.strip()]


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "[",
        "![",
        "[a](",
        "**",
        "**a",
        "*a ",
        "_a_",
        "`",
        "<b",
        "<b ",
        "</p>",
        "<p>",
        "&",
        "&amp;",
        "\\",
        "#",
        "# a\n",
        "> ",
        "---\n",
        "a: b\n",
        "[a][b]",
        "[a]: b\n",
        "<figure",
        "\n",
        "- ",
        "***\n",
        "(",
        "~~",
    ],
)
def test_a_text_of_nothing_but_marks_is_read_in_bounded_time(piece):
    began = time.perf_counter()

    markup.lines(piece * (200_000 // len(piece)))

    assert time.perf_counter() - began < 5
