import dataclasses
import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.sources import feed_charsets, feed_trees, feed_xml, feeds
from summaries import text

GOLDENS = Path(__file__).parent / "feeds"
FEEDS = sorted(path for path in GOLDENS.iterdir() if not path.name.endswith(".expected.json"))
PLAIN = [path for path in FEEDS if path.suffix != ".json" and not path.name.startswith("rare")]
IS_REWRITE = bool(os.environ.get("REWRITE"))  # writes what is read as what is expected
URL = "https://feeds.example/news/feed"
NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)


def parse(body, **said):
    return feeds.parse(body.encode() if isinstance(body, str) else body, URL, now=NOW, **said)


def rss(items, before=""):
    return f'{before}<rss version="2.0"><channel><title>Courier</title>{items}</channel></rss>'


def item(**fields):
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items()) + "</item>"


def entry(body, **said):
    (found,) = parse(body, **said).entries
    return found


def only(**fields):
    return entry(rss(item(**({"title": "Bridge closed", "link": "https://a.example/1"} | fields))))


def shown(feed):
    """A feed as JSON, a paragraph a line."""

    def plain(value):
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, timedelta):
            return value.total_seconds()
        return sorted(value)

    facts = dataclasses.asdict(feed)
    for found in facts["entries"]:
        found["text"] = found["text"].split("\n\n") if found["text"] else []
    return json.dumps(facts, default=plain, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_a_dialect_is_read_as_expected(path):
    found = shown(parse(path.read_bytes()))

    expected = path.with_name(f"{path.name}.expected.json")
    if IS_REWRITE:
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.name)
def test_feedparser_reads_a_plain_dialect_as_we_do(path):
    body = path.read_bytes()
    root = feed_trees.tree(feed_charsets.decoded(body, None))

    theirs = feeds._feed(feed_xml.read_rare(root, URL), NOW)

    assert theirs == parse(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"just words",
        b"<!DOCTYPE html><html><head><title>Page</title></head><body><feed></body></html>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'><body>x</body></html>",
        b"<?xml version='1.0'?><sitemap><url/></sitemap>",
        b"<?xml version='1.0'?><channel>nothing of a feed</channel>",
        b'{"items": 5}',
        b'{"items": [{"id": "1"}]}',
        b'{"version": "https://jsonfeed.org/version/1", "items": [',
        b'["https://jsonfeed.org/version/1"]',
        b"\x00\x01\x02\x03" * 500,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        b"<rss",
        "<channel xmlns='a\u2028b\u2028c'><item><title>x</title></item></channel>".encode(),
    ],
)
def test_what_is_no_feed_is_refused(body):
    with pytest.raises(Unreadable) as refused:
        parse(body)

    assert refused.value.reason == "not_a_feed"


def test_a_feed_beyond_five_million_bytes_is_refused_with_its_limit():
    with pytest.raises(Unreadable) as refused:
        parse(b"<rss>" + b" " * 5_000_000)

    assert (refused.value.reason, refused.value.facts) == ("too_large", {"limit": 5_000_000})


def test_a_rare_dialect_with_too_many_elements_is_refused():
    with pytest.raises(Unreadable, match="too_many"):
        parse("<channel>" + "<a/>" * 20_001)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
        "<!DOCTYPE rss [<!ENTITY c SYSTEM 'file:///etc/passwd'>]>",
        '<!DOCTYPE rss [<!ENTITY c PUBLIC "x" "https://a.example/x">]>',
        f'<!DOCTYPE rss [<!ENTITY c "{"x" * 300}">]>',
    ],
)
def test_entities_that_expand_or_reach_outside_are_refused(doctype):
    with pytest.raises(Unreadable) as refused:
        parse(rss(item(title="&c;"), before=doctype))

    assert refused.value.reason == "unsafe"


@pytest.mark.parametrize("mark", ["&", "<"])
def test_a_feed_that_would_take_long_to_repair_is_refused(mark):
    with pytest.raises(Unreadable, match="too_many"):
        parse(rss(item(title=mark * 400_001)))


def test_what_holds_no_element_is_no_feed():
    with pytest.raises(Unreadable, match="not_a_feed"):
        feed_trees.parsed("", {})


def test_an_unknown_entity_stays_as_it_is_written():
    assert only(title="5 &lt; 6 &unknown; &copy; &#X41;&#66;").title == "5 < 6 &unknown; © AB"


def test_a_reference_to_no_character_leaves():
    assert only(title="a&#0;&#8;&#xD800;&#xDFFF;&#x110000;&#9999999;b&#x1F600;", link="/&#xD800;1").title == "ab😀"


def test_the_newest_five_hundred_entries_stay_wherever_they_stand():
    day = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
    dated = [
        item(guid=number, title=number, pubDate=(day + timedelta(hours=number)).isoformat()) for number in range(2000)
    ]

    newest_first, oldest_first = parse(rss("".join(reversed(dated)))), parse(rss("".join(dated)))

    assert [found.title for found in newest_first.entries] == [str(number) for number in range(1999, 1499, -1)]
    assert newest_first.entries == oldest_first.entries


def test_an_undated_entry_keeps_its_place_among_the_others():
    items = (
        item(title="c", pubDate="Mon, 16 Nov 2026 10:00:00 GMT")
        + item(title="b")
        + item(title="a", pubDate="2026-11-15")
    )

    assert [found.title for found in parse(rss(items)).entries] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"link": "https://a.example/1"}, "https://a.example/1"),
        ({"link": "  https://a.example/a b\n/c "}, "https://a.example/a%20b/c"),
        ({"link": "/1"}, "https://feeds.example/1"),
        ({"link": "//a.example/1"}, "https://a.example/1"),
        ({"link": "HTTPS://a.example/A"}, "https://a.example/A"),
        ({"link": "?p=1"}, "https://feeds.example/news/feed?p=1"),
        ({"link": "https://a.example/?a=1&amp;b=2"}, "https://a.example/?a=1&b=2"),
        ({"link": "<![CDATA[https://a.example/?a=1&b=2]]>"}, "https://a.example/?a=1&b=2"),
        ({"link": "https://курьер.example/міст"}, "https://курьер.example/міст"),
        ({"link": "", "guid": "https://a.example/2"}, "https://a.example/2"),
        ({"link": "", "guid": "/2"}, "https://feeds.example/2"),
        ({"link": "", "guid": "2"}, None),
        ({"link": "javascript:alert(1)"}, None),
        ({"link": "file:///etc/passwd"}, None),
        ({"link": "http://[half"}, None),
        ({"link": "feed://a.example/1"}, "http://a.example/1"),
        ({"link": f"https://a.example/{'x' * 5000}"}, None),
        ({"link": "https://proxy.example/1", "feedburner:origLink": "https://a.example/1"}, "https://a.example/1"),
    ],
)
def test_the_address_is_that_of_the_page(fields, url):
    assert only(**fields).url == url


def test_a_guid_that_is_no_permalink_is_no_address():
    assert entry(rss("<item><title>x</title><guid isPermaLink='false'>https://a.example/2</guid></item>")).url is None


def test_the_id_of_atom_is_an_address_where_nothing_else_is():
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>x</title><id>{}</id></entry></feed>'

    assert entry(atom.format("https://a.example/1")).url == "https://a.example/1"
    assert entry(atom.format("tag:a.example,2026:1")).url is None


def test_an_entry_with_nothing_in_it_is_none():
    assert parse(rss("<item/><item><guid>1</guid></item>")).entries == ()


def test_a_feed_without_entries_is_a_feed():
    assert parse(rss("")).title == "Courier"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"guid": " tag:1 \n"}, "tag:1"),
        ({"guid": "", "link": "http://www.a.example/1?utm_source=rss"}, "https://a.example/1"),
        ({"guid": "x" * 300}, "x" * 300),
        ({"guid": "a\x00\u202eb"}, "ab"),
    ],
)
def test_an_entry_is_called_by_its_guid_or_by_its_canonical_address(fields, name):
    assert only(**fields).name == name


def test_an_entry_without_guid_and_address_is_called_by_what_it_says():
    one, same, other = (
        entry(rss(item(title="Bridge", description=words))).name for words in ("It is closed.", "It  is closed.", "No.")
    )

    assert re.fullmatch("sha256:[0-9a-f]{64}", one)
    assert one == same != other


def test_a_long_name_is_a_hash():
    assert re.fullmatch("sha256:[0-9a-f]{64}", only(guid="x" * 301).name)


def test_a_guid_that_stands_twice_for_one_address_is_one_entry():
    items = item(title="Old", guid="1", link="https://a.example/1", pubDate="2026-11-01") + item(
        title="New", guid="1", link="https://a.example/1", pubDate="2026-11-02"
    )

    assert [found.title for found in parse(rss(items)).entries] == ["New"]


def test_a_guid_that_stands_for_several_addresses_names_none_of_them():
    items = "".join(item(title="x", guid="all", link=f"https://a.example/{number}") for number in range(3))

    assert {found.name for found in parse(rss(items)).entries} == {f"https://a.example/{number}" for number in range(3)}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"link": "https://a.example/1"}, {"link": "http://www.a.example/1?utm_source=rss&amp;utm_medium=feed"}),
        ({"description": "The bridge  is\nclosed."}, {"description": "&lt;p&gt;The bridge is closed.&lt;/p&gt;"}),
        (
            {"description": "Closed."},
            {"description": "&lt;p&gt;Closed.&lt;/p&gt;&lt;p&gt;12 comments&lt;/p&gt;&lt;img src='x'&gt;"},
        ),
        ({"title": "Bridge closed"}, {"title": " Bridge\nclosed "}),
        ({"pubDate": "2026-11-15"}, {"pubDate": "2026-11-16"}),
    ],
)
def test_the_content_hash_does_not_see_what_changes_by_itself(one, two):
    assert only(**one).content_hash == only(**two).content_hash


@pytest.mark.parametrize(
    "fields", [{"title": "Bridge open"}, {"description": "Open."}, {"link": "https://a.example/2"}]
)
def test_the_content_hash_sees_a_new_title_text_or_address(fields):
    assert only(**fields).content_hash != only().content_hash


@pytest.mark.parametrize(
    ("said", "author"),
    [
        ("anna@a.example (Anna Kovals)", "Anna Kovals"),
        ("Anna Kovals &lt;anna@a.example&gt;", "Anna Kovals"),
        ("anna@a.example", None),
        ("By Anna Kovals", "Anna Kovals"),
        ("<![CDATA[Anna &amp; Ida]]>", "Anna & Ida"),
        ("https://a.example/anna", None),
        ("", None),
    ],
)
def test_an_author_is_a_name(said, author):
    assert only(author=said).author == author


@pytest.mark.parametrize(
    ("said", "language"), [("en-US", "en"), ("UK", "uk"), ("pt_BR", "pt"), ("english", None), ("", None), ("e1", None)]
)
def test_a_language_is_its_code(said, language):
    assert entry(rss(f"<language>{said}</language>" + item(title="1"))).language == language


@pytest.mark.parametrize(
    ("said", "ttl"),
    [
        ("<ttl>60</ttl>", timedelta(hours=1)),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>999999</ttl>", timedelta(days=7)),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", timedelta(hours=6)),
        ("<sy:updatePeriod>weekly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", timedelta(days=7)),
        ("<sy:updatePeriod>sometimes</sy:updatePeriod>", None),
    ],
)
def test_how_often_to_come_back_is_what_the_feed_says(said, ttl):
    assert parse(rss(said)).ttl == ttl


@pytest.mark.parametrize(
    ("declared", "title", "language"),
    [
        ("en", "Міст закрито", None),
        ("ru", "The bridge is closed", None),
        ("uk", "Міст і BBC", "uk"),
        ("en", "1 + 1", "en"),
    ],
)
def test_a_language_in_another_script_is_not_believed(declared, title, language):
    assert entry(rss(f"<language>{declared}</language>" + item(title=title))).language == language


def test_the_feed_of_a_server_that_calls_it_json_may_be_xml():
    assert parse(rss(item(title="x")), media_type="application/json").entries


RU = rss(item(title="Мост через Сарну закрыт до весны", description="Власти заявили, что мост останется закрытым."))


@pytest.mark.parametrize(
    ("encoding", "declared", "charset"),
    [
        ("utf-8", "windows-1251", None),
        ("utf-8-sig", None, "iso-8859-1"),
        ("windows-1251", "windows-1251", "iso-8859-1"),
        ("windows-1251", None, "windows-1251"),
        ("windows-1251", "utf-8", "windows-1251"),
        ("windows-1251", "iso-8859-1", None),
        ("windows-1251", None, None),
        ("koi8-r", "koi8-r", None),
        ("koi8-r", "windows-1251", None),
        ("utf-16", "utf-16", None),
        ("utf-16-le", None, None),
        ("utf-16-be", None, None),
        ("utf-32", None, None),
        ("utf-32-le", None, None),
        ("utf-32-be", None, None),
    ],
)
def test_the_letters_are_right_whatever_was_declared(encoding, declared, charset):
    body = (f'<?xml version="1.0" encoding="{declared}"?>' if declared else "") + RU

    assert entry(body.encode(encoding), charset=charset).title == "Мост через Сарну закрыт до весны"


def test_one_broken_character_leaves_the_others_as_they_are():
    body = RU.encode().replace("Мост".encode(), "Мост".encode() + b"\xd0", 1)

    assert entry(body).title == "Мост через Сарну закрыт до весны"


SIZE = 600_000
HOSTILE = {
    "a million entries": lambda: rss("<item/>" * (SIZE // 7)),
    "entries never closed": lambda: rss("<item><title>x" * (SIZE // 14)),
    "entries with long texts": lambda: rss(
        "".join(item(guid=n, description="<![CDATA[" + "<p>word word</p>" * 100 + "]]>") for n in range(800))
    ),
    "nesting": lambda: rss("<a>" * (SIZE // 3)),
    "nesting that closes": lambda: rss("<a>" * (SIZE // 7) + "</a>" * (SIZE // 7)),
    "nesting of a rare dialect": lambda: "<channel>" + "<a>" * (SIZE // 3),
    "nesting of html": lambda: rss(item(title="x", description="<![CDATA[" + "<div><p><b>" * (SIZE // 11) + "]]>")),
    "nesting of json": lambda: '{"items":' + "[" * SIZE,
    "elements": lambda: rss("<item>" + "<a/>" * (SIZE // 4) + "</item>"),
    "links": lambda: rss("<item><title>x</title>" + "<link>x</link>" * (SIZE // 14) + "</item>"),
    "dates": lambda: rss("<item><title>x</title>" + "<pubDate>1</pubDate>" * (SIZE // 20) + "</item>"),
    "ampersands": lambda: rss(item(title="&" * SIZE)),
    "ampersands with letters": lambda: rss(item(title="&a" * (SIZE // 2))),
    "brackets": lambda: rss(item(title="<" * SIZE)),
    "cdata": lambda: rss(item(title="<![CDATA[" * (SIZE // 9))),
    "lone tags": lambda: rss(item(title="<br " * (SIZE // 4))),
    "descriptions": lambda: rss("<item>" + "<description>" * (SIZE // 13)),
    "declarations": lambda: "<!DOCTYPE rss [" + "<!ENTITY a " * 9000 + "]>" + rss(item(title="x")),
    "roots": lambda: "<a:rss " * (SIZE // 7),
    "namespaces": lambda: rss("".join(f"<a{number}:b/>" for number in range(SIZE // 12))),
    "attributes": lambda: rss("<item " + " ".join(f"a{number}='1'" for number in range(SIZE // 12)) + "/>"),
    "lines": lambda: rss(item(title="x", description="a\n" * (SIZE // 2))),
    "dots": lambda: rss(item(title="x", description="." * SIZE)),
    "words that lead on": lambda: rss(item(title="x", description=". read more " * (SIZE // 12))),
    "at signs": lambda: rss(item(title="x", author="a@" * (SIZE // 2))),
    "title of tags": lambda: rss(item(title="<![CDATA[" + "<b" * (SIZE // 2) + "]]>")),
    "zeros": lambda: "\0" * SIZE,
}


REASONS = frozenset({"not_a_feed", "too_large", "too_many", "unsafe"})


def attempt(body):
    """The feed, or the reason of its refusal."""
    try:
        return parse(body)
    except Unreadable as refused:
        return refused.reason


def measure_hostile():
    """Reads all of them; prints the result, seconds of CPU and the megabytes of the process so far."""
    for name, body in HOSTILE.items():
        words = body()
        begun = time.process_time()
        found = attempt(words)
        seconds = time.process_time() - begun
        memory = most_megabytes()
        print(json.dumps([name, found if isinstance(found, str) else "", seconds, memory]))


def most_megabytes():
    """Of this process so far; `ru_maxrss` would begin with what the process that started it had."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) // 1024


@pytest.fixture(scope="module")
def costs():
    code = "from tests.bot.sources import test_feeds; test_feeds.measure_hostile()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    return {name: facts for name, *facts in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_is_read_or_refused_in_bounded_time_and_memory(costs, name):
    reason, seconds, memory = costs[name]

    assert reason in REASONS | {""}
    assert seconds < 5
    assert memory < 400  # MB, the interpreter and its libraries included


def holds(body):
    found = attempt(body)
    if isinstance(found, str):
        assert found in REASONS
        return
    names = [one.name for one in found.entries]
    assert len(set(names)) == len(names) <= 500
    for one in found.entries:
        assert 0 < len(one.name) <= 300
        assert one.title or one.url
        assert one.url is None or one.url.startswith(("http://", "https://"))
        assert len(one.title) <= 501
        assert "\n" not in one.title
        for words in (one.name, one.title, one.text, one.author or ""):
            assert text.clean(words) == words
        assert one.published_at is None or one.published_at <= NOW + timedelta(hours=24)


@given(st.binary(max_size=300))
@settings(max_examples=150)
def test_any_bytes_are_a_feed_or_refused(body):
    holds(body)


@given(
    st.sampled_from([path.read_bytes() for path in FEEDS]),
    st.lists(
        st.tuples(
            st.floats(0, 1),
            st.integers(0, 40),
            st.binary(max_size=6) | st.sampled_from([b"<", b"&", b"]]>", b"</", b'"', b"<item>"]),
        ),
        max_size=6,
    ),
)
@settings(max_examples=150, deadline=None)
def test_a_damaged_feed_is_a_feed_or_refused(body, damages):
    for place, length, instead in damages:
        at = int(place * len(body))
        body = body[:at] + instead + body[at + length :]

    holds(body)


@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=40))
@settings(max_examples=100)
def test_what_a_json_feed_says_is_cleaned_whatever_it_is(title, words, name):
    said = {"id": name, "title": title, "content_text": words, "content_html": words, "url": f"/{name}"}

    holds(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [said]}))


@pytest.mark.parametrize("tag", ["a:0", "a:", ":a", "a:-b", "a:b:c", "Ж", "a:ж"])
@pytest.mark.parametrize(
    "frame", [rss(item(title="x", description="{}")), "<channel><item><title>x</title>{}</item></channel>"]
)
def test_a_tag_that_is_no_name_harms_nothing(tag, frame):
    assert entry(frame.format(f"<{tag}>y</{tag}>")).title == "x"
