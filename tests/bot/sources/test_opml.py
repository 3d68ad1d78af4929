import contextlib
import time
from datetime import UTC, datetime

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bot.errors import Unreadable
from bot.sources import opml
from bot.sources.opml import Outline

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
ONE = Outline("Orlan Courier", "https://courier.example/feed", "https://courier.example/")


def read(body):
    return list(opml.read(f"<opml version='2.0'><body>{body}</body></opml>".encode()))


@pytest.mark.parametrize(
    ("body", "outlines"),
    [
        ("<outline type='rss' text='A' xmlUrl='https://a.example/f'/>", [Outline("A", "https://a.example/f")]),
        (
            "<outline title='T' text='A' xmlUrl='https://a.example/f' htmlUrl='https://a.example'/>",
            [Outline("T", "https://a.example/f", "https://a.example")],
        ),
        (
            "<outline text='Folder'><outline text='Inner'><outline text='A' xmlUrl='https://a.example/f'/></outline></outline>",
            [Outline("A", "https://a.example/f")],
        ),
        ("<OUTLINE TEXT='A' XMLURL='https://a.example/f'/>", [Outline("A", "https://a.example/f")]),
        ("<outline text='A' xmlUrl='https://a.example/f?a=1&b=2'/>", [Outline("A", "https://a.example/f?a=1&b=2")]),
        (
            "<outline text='R&D &lt;b&gt;x&lt;/b&gt;' xmlUrl='https://a.example/f'/>",
            [Outline("R&D x", "https://a.example/f")],
        ),
        ("<outline xmlUrl='feed://a.example/f'/>", [Outline("", "http://a.example/f")]),
        ("<outline xmlUrl='feed:https://a.example/f'/>", [Outline("", "https://a.example/f")]),
        (
            "<outline xmlUrl='https://a.example/f'><outline xmlUrl='https://b.example/f'>",
            [Outline("", "https://a.example/f"), Outline("", "https://b.example/f")],
        ),
        (
            "<outline text='A' xmlUrl='https://a.example/f'/><outline text='B' xmlUrl='https://a.example/f'/>",
            [Outline("A", "https://a.example/f")],
        ),
        (
            "<outline text='A' xmlUrl='https://a.example/f' htmlUrl='javascript:x'/>",
            [Outline("A", "https://a.example/f")],
        ),
        ("<outline text='A' url='https://a.example/'/><outline xmlUrl='file:///etc/passwd'/><outline/>", []),
        (
            "<x><outline text='&nbsp;A&eacute;' xmlUrl='https://a.example/f'/></y>",
            [Outline("Aé", "https://a.example/f")],
        ),
    ],
)
def test_a_list_is_read_in_its_order_whatever_its_form(body, outlines):
    assert read(body) == outlines


def test_a_list_in_another_encoding_is_read():
    body = "<?xml version='1.0' encoding='windows-1251'?><opml><body><outline text='Курьер' xmlUrl='https://a.example/f'/></body></opml>"

    assert opml.read(body.encode("cp1251")) == (Outline("Курьер", "https://a.example/f"),)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not_a_list"),
        (b"<html><body/></html>", "not_a_list"),
        (b"<rss/>", "not_a_list"),
        (b"\x00\x01\x02" * 100, "not_a_list"),
        (b"<opml>" + b" " * 2_000_000, "too_large"),
        (
            b"<!DOCTYPE opml [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><opml><body><outline text='&b;'/></body></opml>",
            "unsafe",
        ),
        (
            b"<!DOCTYPE opml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><opml><body><outline text='&a;'/></body></opml>",
            "unsafe",
        ),
    ],
)
def test_what_is_no_list_is_refused(body, reason):
    with pytest.raises(Unreadable) as refused:
        opml.read(body)

    assert refused.value.reason == reason


def test_a_list_of_more_than_five_thousand_is_refused_with_its_limit():
    with pytest.raises(Unreadable) as refused:
        read("".join(f"<outline xmlUrl='https://a.example/{number}'/>" for number in range(5001)))

    assert (refused.value.reason, refused.value.facts) == ("too_many", {"limit": 5000})


@pytest.mark.parametrize(
    "body", ["<outline text='x'>" * 100_000, "<outline/>" * 180_000, "&" * 1_900_000, "<a " * 600_000]
)
def test_a_hostile_list_takes_little_time(body):
    begun = time.process_time()

    found = read(body) if "outline" in body else None

    assert not found
    assert time.process_time() - begun < 8  # quadratic would be minutes


def test_what_is_written_is_opml_2():
    root = etree.fromstring(opml.write([ONE], now=NOW))

    (outline,) = root.iter("outline")
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/dateCreated") == "Mon, 16 Nov 2026 12:00:00 GMT"
    assert dict(outline.attrib) == {
        "text": "Orlan Courier",
        "title": "Orlan Courier",
        "type": "rss",
        "xmlUrl": "https://courier.example/feed",
        "htmlUrl": "https://courier.example/",
    }


def test_an_outline_without_a_title_is_called_by_its_address():
    (outline,) = opml.read(opml.write([Outline("", "https://a.example/f")], now=NOW))

    assert outline == Outline("https://a.example/f", "https://a.example/f")


addresses = st.from_regex(r"https?://[a-z]{1,10}\.example/[a-zA-Z0-9?&=/._~-]{0,30}", fullmatch=True)
titles = st.text(st.characters(codec="utf-8", exclude_characters="<&"), min_size=1, max_size=60)


@given(
    st.lists(st.builds(Outline, titles, addresses, st.none() | addresses), max_size=10, unique_by=lambda one: one.url)
)
def test_what_is_written_is_read_again(outlines):
    found = opml.read(opml.write(outlines, now=NOW))

    assert [(one.url, one.site_url) for one in found] == [(one.url, one.site_url) for one in outlines]
    assert opml.read(opml.write(found, now=NOW)) == found


@given(st.lists(st.tuples(st.text(max_size=40), addresses), max_size=5))
def test_other_readers_take_what_is_written(pairs):
    body = opml.write([Outline(title, url) for title, url in pairs], now=NOW)

    assert not feedparser.parse(body).bozo


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_refused(body):
    for whole in (body, b"<opml><body>" + body):
        with contextlib.suppress(Unreadable):
            assert isinstance(opml.read(whole), tuple)
