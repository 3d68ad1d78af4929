"""The HTML parse mode and entities, as TDLib has them."""

import contextlib
import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local_telegram import entities
from bot.local_telegram.entities import Entity, Formatted, plain, units
from bot.local_telegram.markup import MarkupError, parse_html
from bot.local_telegram.pastes import split_paste


def shapes(source: str) -> list[tuple[str, str, str]]:
    """Kind, words and argument of each entity."""
    formatted = parse_html(source)
    encoded = formatted.text.encode("utf-16-le")
    return [(e.kind, encoded[2 * e.offset : 2 * e.end].decode("utf-16-le"), e.argument) for e in formatted.entities]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("<b>x</b>", "bold"),
        ("<STRONG>x</strong>", "bold"),
        ("<i>x</i>", "italic"),
        ("<em>x</em>", "italic"),
        ("<u>x</u>", "underline"),
        ("<ins>x</ins>", "underline"),
        ("<s>x</s>", "strikethrough"),
        ("<strike>x</strike>", "strikethrough"),
        ("<del>x</del>", "strikethrough"),
        ("<code>x</code>", "code"),
        ("<pre>x</pre>", "pre"),
        ("<tg-spoiler>x</tg-spoiler>", "spoiler"),
        ('<span class="tg-spoiler">x</span>', "spoiler"),
        ("<span class='tg-spoiler'>x</span>", "spoiler"),
        ("<span class=tg-spoiler>x</span>", "spoiler"),
        ("<blockquote>x</blockquote>", "blockquote"),
        ("<blockquote expandable>x</blockquote>", "expandable_blockquote"),
        ('<blockquote expandable="">x</>', "expandable_blockquote"),
        ('<tg-emoji emoji-id="5">x</tg-emoji>', "custom_emoji"),
    ],
)
def test_each_allowed_tag_makes_its_entity(source: str, kind: str) -> None:
    assert [(k, words) for k, words, _ in shapes(source)] == [(kind, "x")]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("hello world <p>x</p>", 'Unsupported start tag "p" at byte offset 12'),
        ("жж<br>", 'Unsupported start tag "br" at byte offset 4'),
        ("<!-- x -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("x <", "Unclosed start tag at byte offset 2"),
        ("<b ", 'Unclosed start tag "b" at byte offset 0'),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x", 'Unclosed start tag "a" at byte offset 0'),
        ('<a "x">', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</b y>", "Unclosed end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ('<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "&#xD800;",
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
        ),
    ],
)
def test_what_telegram_refuses_is_refused_in_its_words(source: str, reason: str) -> None:
    with pytest.raises(MarkupError) as refusal:
        parse_html(source)

    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&lt;b&gt; &amp; &quot;x&quot;", '<b> & "x"'),
        ("&lt &amp", "< &"),
        ("&#1078;&#x436;&#39;", "жж'"),
        ("&nbsp;&copy;&apos;", "&nbsp;&copy;&apos;"),
        ("a & b &; &#; &#x; &#0; &#1114111; &#00000000065;", "a & b &; &#; &#x; &#0; &#1114111; &#00000000065;"),
        ("a > b", "a > b"),
    ],
)
def test_four_names_and_numbers_stand_for_characters_and_the_rest_is_literal(source: str, text: str) -> None:
    assert parse_html(source).text == text


def test_offsets_count_utf16_units() -> None:
    assert parse_html("😀<b>жж😀</b>").entities == (Entity("bold", 2, 4),)


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://example.com/a?b=1&amp;c=2#d", "https://example.com/a?b=1&c=2#d"),
        ("HTTP://Example.COM", "http://example.com/"),
        ("example.com/x", "http://example.com/x"),
        ("https://example.com:8443/x", "https://example.com:8443/x"),
        ("tg://user?id=5", "tg://user?id=5"),
        ("#top", None),
        ("/path", None),
        ("", None),
        ("http://localhost/x", None),
        ("javascript:alert(1)", None),
        ("gopher://example.com", None),
        ("https://exa mple.com", None),
        ("https://example.com/a b", None),
        ("https://[::1", None),
        ("https://example.com:99999/", None),
    ],
)
def test_links_that_lead_nowhere_vanish_silently(href: str, kept: str | None) -> None:
    assert shapes(f'<a href="{href}">word</a>') == ([("text_link", "word", kept)] if kept else [])


def test_a_link_without_an_address_leads_where_its_words_say() -> None:
    assert shapes("<a>example.com</a>") == [("text_link", "example.com", "http://example.com/")]


def test_nested_entities_stand_outer_first() -> None:
    assert [kind for kind, _, _ in shapes("<b>a<i>b<u>c</u></i></b>")] == ["bold", "italic", "underline"]
    assert [kind for kind, _, _ in shapes("<i><b>a</b></i>c")] == ["bold", "italic"]


def test_what_is_said_twice_is_kept_once() -> None:
    assert shapes("<b>a<strong>b</strong></b>") == [("bold", "ab", "")]


def test_code_holds_nothing_else() -> None:
    assert shapes("<code>a<b>b</b></code>") == [("code", "ab", "")]
    assert shapes("<pre>a<b>b</b></pre>") == [("pre", "ab", "")]
    assert shapes("<pre>see example.com</pre>") == [("pre", "see example.com", "")]


def test_a_language_belongs_to_a_pre_with_nothing_but_code_in_it() -> None:
    assert shapes('<pre><code class="language-python">x</code></pre>') == [("pre", "x", "python")]
    assert shapes('<pre>a<code class="language-python">x</code></pre>') == [("pre", "ax", "")]
    assert shapes('<code class="language-python">x</code>') == [("code", "x", "")]
    assert shapes('<code class="python">x</code>') == [("code", "x", "")]


def test_empty_and_blank_entities_are_dropped() -> None:
    assert shapes("<b></b>x<i> </i>y") == []


def test_texts_are_trimmed_and_their_entities_with_them() -> None:
    assert parse_html("  \n x <b>y  </b> \n") == Formatted("x y", (Entity("bold", 2, 1),))
    assert parse_html(" \n ") == Formatted()


def test_controls_become_spaces_and_overrides_go() -> None:
    assert plain("a\tb\x00c\r\nd\u202ee\u2028f").text == "a b c\ndef"


def test_entities_after_the_hundredth_are_dropped() -> None:
    assert len(parse_html("<b>x</b> " * 150).entities) == 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start t-floods", [("bot_command", "/start")]),
        ("see /latest@briefwire_bot now", [("bot_command", "/latest@briefwire_bot")]),
        ("a/b 1/2 https://x.org/start", [("url", "https://x.org/start")]),
        ("(https://example.com/a_(b).)", [("url", "https://example.com/a_(b")]),
        ("example.com, and readme.txt", [("url", "example.com")]),
        ("mail ann@example.com", [("email", "ann@example.com")]),
        ("hi @annie and #floods #123", [("mention", "@annie"), ("hashtag", "#floods")]),
        ("😀 /x", [("bot_command", "/x")]),
        ("nothing here. Not.this", []),
    ],
)
def test_telegram_finds_commands_links_and_mentions_itself(text: str, expected: list[tuple[str, str]]) -> None:
    encoded = text.encode("utf-16-le")

    found = [(e.kind, encoded[2 * e.offset : 2 * e.end].decode("utf-16-le")) for e in entities.found(text)]

    assert found == expected


def test_given_entities_follow_the_cleaning_of_the_text() -> None:
    assert plain("\rab", [Entity("bold", 1, 1)]) == Formatted("ab", (Entity("bold", 0, 1),))
    assert plain("  ab", [Entity("bold", 2, 1)]) == Formatted("ab", (Entity("bold", 0, 1),))


def test_an_entity_travels_in_the_shape_of_the_bot_api() -> None:
    wire = [e.wire() for e in parse_html('<a href="http://x.org/">a</a><b>c</b>').entities]

    assert wire == [
        {"type": "text_link", "offset": 0, "length": 1, "url": "http://x.org/"},
        {"type": "bold", "offset": 1, "length": 1},
    ]


@pytest.mark.parametrize(
    "source",
    [
        '<b>a <i>b</i></b> &lt;c&gt; <a href="https://x.org/?a=1&amp;b=2">d &amp; e</a>',
        '<pre><code class="language-py">x</code></pre><pre>y</pre><code>z</code>',
        '<blockquote expandable>q</blockquote><tg-spoiler>s</tg-spoiler><tg-emoji emoji-id="7">😀</tg-emoji>',
        "<u>😀</u>/start",
    ],
)
def test_html_of_a_formatted_text_parses_to_it_again(source: str) -> None:
    formatted = parse_html(source)

    assert parse_html(formatted.html) == formatted


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
TREES = st.recursive(
    TEXTS.map(html.escape),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>{2}".format, st.sampled_from(["b", "i", "u", "s", "code", "blockquote"]), inner, inner
    ),
    max_leaves=8,
)


@given(TREES)
def test_nested_escaped_markup_always_parses_and_round_trips(source: str) -> None:
    formatted = parse_html(source)

    again = parse_html(formatted.html)

    assert again == formatted
    assert all(0 <= e.offset < e.end <= units(formatted.text) for e in formatted.entities)


@given(st.text(st.sampled_from("<>/abi&;#x1 =\"'\n\0é😀"), max_size=60))
def test_any_text_parses_or_is_refused_with_a_reason(source: str) -> None:
    with contextlib.suppress(MarkupError):
        formatted = parse_html(source)

        assert all(0 <= e.offset < e.end <= units(formatted.text) for e in formatted.entities)


@pytest.mark.parametrize(
    "source",
    ["<b>" * 50_000, "&" * 200_000, "&#" + "1" * 200_000, "<a " + "x " * 100_000, "<a>" * 30_000 + "<b>x</b>" * 20_000],
)
def test_hostile_markup_costs_little(source: str) -> None:
    with contextlib.suppress(MarkupError):
        parse_html(source)


# ---- pastes


def test_a_short_text_is_one_message() -> None:
    assert split_paste("  short ") == ["short"]
    assert split_paste(" ") == []


def test_a_phone_fills_each_message() -> None:
    parts = split_paste("word " * 2000, on_phone=True)

    assert [units(part) for part in parts] == [4096, 4096, 1807]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("a" * 2500 + "\n\n" + "b" * 500 + "\nc. d, e " + "f" * 2000, "a" * 2500),
        ("a" * 2500 + "\n" + "b" * 500 + "c. d, e " + "f" * 2000, "a" * 2500),
        ("a" * 2500 + ". " + "b" * 500 + "d, e " + "f" * 2000, "a" * 2500 + "."),
        ("a" * 2500 + ", " + "b" * 500 + " e" + "f" * 2000, "a" * 2500 + ","),
        ("a" * 2500 + " " + "b" * 2000, "a" * 2500),
        ("a" * 1000 + " " + "b" * 5000, "a" * 1000 + " " + "b" * 3095),
    ],
)
def test_the_desktop_cuts_at_the_best_place_of_the_second_half(text: str, first: str) -> None:
    assert split_paste(text)[0] == first


def test_a_text_without_a_place_to_cut_is_cut_at_the_limit() -> None:
    assert [units(part) for part in split_paste("😀" * 3000)] == [4096, 1904]


@given(st.text(st.sampled_from("ab .,\n😀"), max_size=300).map(lambda text: text * 60), st.booleans())
def test_every_part_of_a_paste_fits_a_message_and_no_letter_is_lost(text: str, on_phone: bool) -> None:
    parts = split_paste(text, on_phone=on_phone)

    assert all(0 < units(part) <= 4096 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
