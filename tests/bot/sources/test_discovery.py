import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources import discovery

URL = "https://courier.example/news/"


def find(html):
    return discovery.find(html.encode(), URL)


def link(href, kind="application/rss+xml", title="", rel="alternate"):
    return f'<link rel="{rel}" type="{kind}" href="{href}" title="{title}">'


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (link("/feed"), ["https://courier.example/feed"]),
        (link("feed.xml", "application/atom+xml"), ["https://courier.example/news/feed.xml"]),
        (link("//other.example/feed"), ["https://other.example/feed"]),
        (link("feed://courier.example/feed"), ["http://courier.example/feed"]),
        (link("/feed#top"), ["https://courier.example/feed"]),
        (link("/feed?a=1&amp;b=2"), ["https://courier.example/feed?a=1&b=2"]),
        (link("/feed", "application/rss+xml; charset=utf-8"), ["https://courier.example/feed"]),
        (link("/FEED", "Application/RSS+XML", rel="Alternate"), ["https://courier.example/FEED"]),
        (link("/feed.json", "application/feed+json"), ["https://courier.example/feed.json"]),
        (link("/rss", "text/xml"), ["https://courier.example/rss"]),
        (link("/feed", rel="feed"), ["https://courier.example/feed"]),
        ("<body><p>" + link("/feed"), ["https://courier.example/feed"]),
        (f"<base href='/sub/'>{link('feed')}", ["https://courier.example/sub/feed"]),
        (f"<base href='http://['>{link('/feed')}", ["https://courier.example/feed"]),
        (f"<base>{link('/feed')}", ["https://courier.example/feed"]),
        (link("/feed") + link("/feed"), ["https://courier.example/feed"]),
        (link("/oembed?format=xml", "text/xml+oembed"), []),
        (link("/wp-json/posts/1", "application/json"), []),
        (link("/style.css", "text/css", rel="alternate stylesheet"), []),
        (link("/en", "text/html"), []),
        (link(""), []),
        (link("javascript:alert(1)"), []),
        (link("http://["), []),
        (link(URL), []),
        ("", []),
    ],
)
def test_a_page_names_its_feeds(html, found):
    assert list(find(html)) == found


def test_the_feed_of_the_site_comes_before_those_of_comments_and_lesser_forms():
    html = (
        link("/feed.json", "application/feed+json")
        + link("/comments/feed", title="Comments")
        + link("/c", title="Комментарии")
        + link("/atom", "application/atom+xml")
        + link("/rss")
    )

    assert [address.rpartition("courier.example")[2] for address in find(html)] == [
        "/atom",
        "/rss",
        "/feed.json",
        "/comments/feed",
        "/c",
    ]


def test_at_most_twenty_are_found():
    assert len(find("".join(link(f"/{number}") for number in range(100)))) == 20


def test_a_page_in_another_encoding_is_read():
    assert discovery.find(f"<title>Новости</title>{link('/feed')}".encode("utf-16"), URL) == (
        "https://courier.example/feed",
    )


@pytest.mark.parametrize("body", [b"", b"\x00\x01\x02" * 100, b"\x89PNG\r\n\x1a\n" + bytes(100)])
def test_what_is_no_page_names_none(body):
    assert discovery.find(body, URL) == ()


@pytest.mark.parametrize("html", ["<div>" * 300_000, "<link " * 300_000, link("/f") * 15_000, "<a>" * 400_000])
def test_a_hostile_page_takes_little_time(html):
    begun = time.process_time()

    find(html)

    assert time.process_time() - begun < 8  # quadratic would be minutes


def test_the_usual_places_are_few_and_at_the_sites_top():
    found = discovery.guesses("https://courier.example:8443/news/page?x=1")

    assert len(found) == 8
    assert {"https://courier.example:8443/feed/", "https://courier.example:8443/rss.xml"} <= set(found)


@pytest.mark.parametrize("url", ["", "courier.example", "ftp://a.example/", "http://[", "https://"])
def test_what_is_no_address_has_no_usual_places(url):
    assert discovery.guesses(url) == ()


@given(st.binary(max_size=300), st.text(max_size=50))
def test_any_bytes_name_addresses_or_none(body, url):
    assert all(address.startswith(("http://", "https://")) for address in discovery.find(body, url))
