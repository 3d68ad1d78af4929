import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.sources import pages
from tests.bot.sources.samples import BODY, NOW, ONE, TEXT, TITLE, TWO, URL, WHEN

HOUR = datetime(2026, 6, 25, 11, 10, tzinfo=UTC)
DAY = datetime(2026, 6, 25, 12, tzinfo=UTC)
PARAGRAPHS = "".join(f"<p>{words}</p>" for words in BODY)


def page(*, head="", body=None, before="", after="", title=TITLE, lang="en"):
    main = PARAGRAPHS if body is None else body
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} | Orlan Courier</title>{head}</head><body>'
        f"<header><nav><a href=/>Home</a> <a href=/w>World</a></nav></header><main><article><h1>{title}</h1>{before}{main}</article>{after}</main>"
        "<aside><h3>Most read</h3><ul><li><a href=/1>Ferry to Brod breaks down</a></li></ul></aside>"
        "<footer><p>© 2026 Orlan Courier. All rights reserved.</p></footer></body></html>"
    )


def json_ld(*nodes):
    return f'<script type="application/ld+json">{json.dumps(list(nodes) if len(nodes) > 1 else nodes[0])}</script>'


def read(html, url=URL, **options):
    return pages.read(html, url, **WHEN, **options)


def reason(html):
    with pytest.raises(Unreadable) as caught:
        read(html)
    return caught.value.reason


def test_the_article_of_a_page_is_its_text_alone():
    before = "<p class=byline>By Anna Kovals</p><figure><img src=x><figcaption>The bridge on Friday. Photo: Ivo Brand</figcaption></figure>"
    inside = (
        f"<p>{ONE}</p><div class='newsletter-box'><p>Subscribe to our newsletter for the best news of the day in your inbox.</p></div>"
        f"<p class='read-also'>Read also: <a href=/x>Ferry to Brod breaks down</a></p>{PARAGRAPHS.removeprefix(f'<p>{ONE}</p>')}"
    )
    after = (
        "<div class='cookie-banner'><p>We use cookies to improve your experience of our site and to show you advertising.</p></div>"
        "<section class=comments id=comments><h2>Comments</h2><div class=comment><p>I crossed it yesterday and the whole thing was shaking.</p></div></section>"
    )

    draft = read(page(before=before, body=inside, after=after))

    assert (draft.title, draft.text) == (TITLE, TEXT)
    assert (draft.author, draft.language) == ("Anna Kovals", "en")


@pytest.mark.parametrize("charset", ["utf-8", "cp1251", "utf-16"])
def test_a_page_is_read_in_its_encoding(charset):
    words = "Мост через Орлу у Сарна закрыт с вечера четверга: две опоры просели на метр, сообщили в министерстве транспорта. "
    html = page(
        title="Мост через Орлу закрыли", body=f"<p>{words}</p><p>{words[:60]} снова. {words}</p>", lang="ru"
    ).replace('<meta charset="utf-8">', "")

    draft = read(html.encode(charset), charset=charset)

    assert (draft.title, draft.language) == ("Мост через Орлу закрыли", "ru")


@pytest.mark.parametrize(
    "head",
    [
        json_ld({"@type": "NewsArticle", "datePublished": "2026-06-25T14:10:00+03:00"}),
        json_ld(
            {
                "@context": "x",
                "@graph": [{"@type": "WebSite"}, {"@type": ["Article"], "datePublished": "2026-06-25T11:10:00Z"}],
            }
        ),
        json_ld({"@type": "WebPage", "datePublished": "2026-06-25T14:10"}),
        "<script type='application/ld+json'>{broken</script>"
        + json_ld({"@type": "Article", "datePublished": "2026-06-25T14:10"}),
        "<script type='application/ld+json'></script><meta property='article:published_time' content='2026-06-25T14:10:00+0300'>",
        "<meta name='pubdate' content='Thu, 25 Jun 2026 11:10:00 GMT'>",
        "<meta itemprop='datePublished' content='2026-06-25 14:10'>",
        json_ld({"@type": "Article", "datePublished": "2030-01-01"}) + "<meta name=date content='2026-06-25T14:10'>",
    ],
)
def test_the_time_of_publication_is_read_from_what_the_page_says(head):
    draft = read(page(head=head))

    assert (draft.published_at, draft.date_only) == (HOUR, False)


def test_a_time_element_gives_the_time():
    draft = read(
        page(
            before="<time datetime='2026-06-25T14:10:00+03:00'>25 June</time>",
            after="<article><time datetime='2020-01-01'>x</time></article>",
        )
    )

    assert (draft.published_at, draft.date_only) == (HOUR, False)


@pytest.mark.parametrize(
    "head",
    [
        "<meta name=date content='2026-06-25'>",
        json_ld({"@type": "Article", "datePublished": "2026-06-25T00:00:00+03:00"}),
    ],
)
def test_a_day_without_an_hour_is_only_a_day(head):
    draft = read(page(head=head))

    assert (draft.published_at, draft.date_only) == (DAY, True)


def test_a_date_line_of_the_text_is_the_last_resort():
    draft = read(page(before="<p>June 25, 2026</p>"))

    assert (draft.published_at, draft.date_only, draft.text) == (DAY, True, TEXT)


def test_a_page_without_a_date_has_none():
    assert read(page()).published_at is None


@pytest.mark.parametrize(
    ("head", "url", "expected"),
    [
        (
            "<link rel=canonical href='/a/b'>",
            "https://www.orlan-courier.example/a/b?utm_source=x",
            "https://www.orlan-courier.example/a/b",
        ),
        ("<link rel=canonical href='https://m.orlan-courier.example/a'>", URL, "https://m.orlan-courier.example/a"),
        ("<link rel=canonical href='https://evil.example/a'>", URL, URL),
        ("<link rel=canonical href='https://www.orlan-courier.example/'>", URL, URL),
        (
            "<link rel=canonical href='javascript:x'><meta property='og:url' content='/c'>",
            URL,
            "https://www.orlan-courier.example/c",
        ),
        ("<link rel=canonical href='http://[::1'>", URL, URL),
        ("<link rel=canonical>", URL, URL),
        ("<link rel=canonical href='https://a.example/b'>", "", "https://a.example/b"),
        ("", "", None),
    ],
)
def test_the_pages_own_address_is_taken_from_its_own_publisher_only(head, url, expected):
    assert read(page(head=head), url).url == expected


def test_our_map_names_the_publisher_before_the_page_does():
    head = "<meta property='og:site_name' content='BBC News - Home'>"

    assert (read(page(head=head), "https://www.bbc.co.uk/a").source, read(page(head=head)).source) == (
        "BBC",
        "BBC News - Home",
    )


def test_the_publisher_of_the_article_is_named_by_its_data_or_its_domain():
    assert (
        read(page(head=json_ld({"@type": "Article", "publisher": {"name": "Orlan Courier"}}))).source == "Orlan Courier"
    )
    assert read(page(head=json_ld({"@type": "Article", "publisher": "The Courier"}))).source == "The Courier"
    assert read(page(head=json_ld({"@type": "Article", "publisher": [1]}))).source == "orlan-courier.example"
    assert read(page(), "").source is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Anna Kovals", "Anna Kovals"),
        ({"name": "Anna Kovals"}, "Anna Kovals"),
        ([{"name": "Anna Kovals"}, {"name": "Ivo Brand"}, {"name": "Anna Kovals"}], "Anna Kovals, Ivo Brand"),
        ("https://orlan.example/anna", None),
        ([3, None], None),
    ],
)
def test_the_authors_are_read_from_the_data_of_the_article(said, expected):
    assert read(page(head=json_ld({"@type": "Article", "author": said}))).author == expected


def test_an_author_in_the_meta_is_read():
    assert read(page(head="<meta name=author content='Anna Kovals'>")).author == "Anna Kovals"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (page().replace("<h1>", "<h1>Orlan Courier</h1><h1>"), TITLE),
        (page(head="<meta property='og:site_name' content='Orlan Courier'>").replace(f"<h1>{TITLE}</h1>", ""), TITLE),
        (
            page(head=json_ld({"@type": "Article", "headline": TITLE})).replace(f"<h1>{TITLE}</h1>", "<h1>World</h1>"),
            TITLE,
        ),
        (
            page(head="<meta property='og:site_name' content='Orlan Courier'>")
            .replace(f"<h1>{TITLE}</h1>", "")
            .replace(f"{TITLE} | Orlan Courier", f"Orlan Courier - {TITLE}"),
            TITLE,
        ),
        (page().replace(f"<title>{TITLE} | Orlan Courier</title>", ""), TITLE),
        (
            page().replace(TITLE, "Bridge <b>over</b>\x07 the\nOrla").replace("<title>", "<title>x"),
            "Bridge over the Orla",
        ),
    ],
)
def test_the_headline_is_the_heading_that_the_page_agrees_with(html, expected):
    assert read(html).title == expected


def test_a_page_without_a_heading_or_title_is_called_by_its_first_words():
    assert read(f"<html><body><article>{PARAGRAPHS}</article></body></html>").title.startswith(
        "The bridge over the Orla"
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", "no_text"),
        ("<html></html>", "no_text"),
        ("<!-- only -->", "no_text"),
        (
            page(
                body="<p>Please enable JavaScript and cookies to continue, then reload this page in your browser now.</p>"
            ),
            "no_text",
        ),
        (page(body="<p>Log in or subscribe to continue.</p><form><input type='password'></form>"), "login"),
        (
            page(
                head=json_ld({"@type": "Article", "isAccessibleForFree": False}),
                body=f"<p>{ONE}</p><p>Already a subscriber? Sign in.</p>",
            ),
            "login",
        ),
        ("x" * 5_000_001, "too_large"),
        ("<p>" + "<i>a</i>" * 60_001, "too_large"),
        (f"<article><p>{'word ' * 250_000}</p></article>", "too_large"),
        (b"\0\1\2" * 100, "binary"),
    ],
)
def test_a_page_without_an_article_has_a_reason(html, expected):
    assert reason(html) == expected


def test_a_page_with_a_login_form_and_an_article_is_read():
    assert read(page(after="<form><input type=password> Log in</form>")).text == TEXT


def test_the_language_of_a_short_text_is_what_the_page_says():
    assert read(page(body=f"<p>{TWO}</p>", lang="EN-us")).language == "en"
    assert read(page(body=f"<p>{TWO}</p>", lang="english")).language is None


def test_hostile_data_is_passed_over():
    head = f"<script type='application/ld+json'>{'[' * 100_000}</script>" + json_ld([[{"@type": 3}]] * 5000, 7)

    assert read(page(head=head)).text == TEXT


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + ONE,
        "<" * 500_000,
        "<b><i>" * 50_000,
        "<table>" * 9000 + ONE,
        "<!--" * 100_000,
        "<p " + "a=b " * 100_000,
        "&amp;" * 100_000,
        "<ul><li>" * 20_000,
    ],
)
def test_a_page_made_of_nesting_ends_in_time(html):
    try:
        read(html)
    except Unreadable as error:
        assert error.reason in {"no_text", "too_large"}  # noqa: PT017 - either is right


@settings(max_examples=40, deadline=None)
@given(
    st.text(max_size=100) | st.binary(max_size=100),
    st.sampled_from(
        ["{}", "<html><body>{}", page(body="{}").replace("{", "{{").replace("}", "}}").replace("{{}}", "{}")]
    ),
)
def test_any_page_is_a_draft_or_a_reason(words, frame):
    html = frame.format(words) if isinstance(words, str) else words
    try:
        draft = read(html)
    except Unreadable as error:
        assert error.reason in {"no_text", "login", "binary", "too_large"}  # noqa: PT017 - either is right
        return

    assert draft.text
    assert draft.published_at is None or draft.published_at <= NOW


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("<span class='author vcard'><a class='url fn n'>Anna Kovals</a></span>", "Anna Kovals"),
        ("<div class='comment'><b class='author'>Ivo Brand</b></div>", None),
        ("<div class=byline>By Anna Kovals and Tom Welk</div>", "Anna Kovals and Tom Welk"),
        ("<div class=byline>Anna Kovals, Tom Welk</div>", "Anna Kovals, Tom Welk"),
        ("<div class=byline>All the news of the day</div>", None),
        ("<span itemprop=author content='Anna Kovals'></span>", "Anna Kovals"),
        ("<div>Anna Kovals — 25 June 2026, 14:10</div>", "Anna Kovals"),
    ],
)
def test_the_author_is_read_from_what_stands_around_the_headline(before, expected):
    assert read(page(before=before)).author == expected


def test_an_article_may_refer_to_its_author_and_publisher_by_name():
    head = json_ld(
        {
            "@graph": [
                {"@type": "Article", "author": [{"@id": "#a"}], "publisher": {"@id": "#p"}},
                {"@type": "Person", "@id": "#a", "name": "Anna Kovals"},
                {"@type": "Organization", "@id": "#p", "name": "Orlan Courier | All the News"},
            ]
        }
    )

    draft = read(page(head=head))

    assert (draft.author, draft.source) == ("Anna Kovals", "Orlan Courier")


def test_of_several_articles_the_one_at_the_pages_address_is_meant():
    other = {"@type": "Article", "url": "https://www.orlan-courier.example/other", "author": "Ivo Brand"}
    own = {"@type": "Article", "mainEntityOfPage": {"@id": URL}, "author": "By Anna Kovals"}
    head = json_ld(other, own) + f"<link rel=canonical href='{URL}'>"

    assert read(page(head=head)).author == "Anna Kovals"


def test_the_time_may_be_the_words_of_the_element_that_is_marked_as_it():
    draft = read(page(before="<span itemprop=datePublished>2026-06-25T14:10:00+03:00</span>"))

    assert draft.published_at == HOUR


def test_a_name_alone_on_the_last_line_is_the_authors():
    draft = read(page(body=f"{PARAGRAPHS}<p>Anna Kovals</p>"))

    assert (draft.author, draft.text) == ("Anna Kovals", TEXT)
