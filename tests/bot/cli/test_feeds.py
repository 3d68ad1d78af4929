"""Verbs about feeds, through the command line, a site on loopback and a database of their own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.services import feeds
from bot.sources import opml as lists
from bot.sources.opml import Outline
from bot.storage import feeds as feed_rows
from tests.bot.cli.conftest import Done, Terminal
from tests.journeys.desk import long_text
from tests.journeys.newsstand import Item, Newsstand, opml

FEED = "/of-the-courier"
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def site() -> Iterator[Newsstand]:
    with Newsstand() as stand:
        yield stand


@pytest.fixture(autouse=True)
def _loopback(briefwire: Terminal) -> None:
    briefwire.setenv(ALLOW_PRIVATE_ADDRESSES="127.0.0.1/32")


def item(number: int, words: str = "") -> Item:
    text = long_text(number * 10 + 4, start=number * 10).partition("\n\n")[2].replace("\n\n", "\n")
    return Item(f"Budget {number}", text + words, NOW - timedelta(hours=number + 1))


def serve(site: Newsstand, *items: Item) -> str:
    site.serve_feed(FEED, "Orlan Courier", items)
    return site.url(FEED)


def follow(briefwire: Terminal, *urls: str) -> None:
    db = briefwire.open()
    outlines = [Outline(f"Paper {number}", url) for number, url in enumerate(urls, start=1)]
    feeds.take_outlines(db, outlines, added_by=None, now=NOW)
    db.close()


def change(briefwire: Terminal, feed_id: int, **values: object) -> None:
    db = briefwire.open()
    with db.write() as c:
        feed_rows.change(c, feed_id, **values)
    db.close()


def titles(briefwire: Terminal) -> list[str]:
    return sorted(one["title"] for one in briefwire("articles", "--jsonl").lines)


# ---- add


def test_a_site_is_followed_by_its_feed_which_is_shown(briefwire: Terminal, site: Newsstand) -> None:
    briefwire("topic", "add", "Budgets", "budget")
    url = serve(site, *map(item, range(7)))

    done = briefwire("feed", "add", site.url("/"))

    assert done.status == 0
    assert done.out.startswith(f"Orlan Courier\n{url}\n7 entries now.\nThe latest 5:\n• ")
    assert done.out.count("– on Budgets") == 5
    assert "nobody is told of it" in done.out
    assert "<" not in done.out
    assert done.err == "followed as 1\n"
    assert [one["url"] for one in briefwire("feed", "list", "--jsonl").lines] == [url]


def test_a_feed_is_followed_once(briefwire: Terminal, site: Newsstand) -> None:
    url = serve(site, item(1))

    briefwire("feed", "add", url)
    again = briefwire("feed", "add", url)

    assert again.status == 0
    assert again.err == "followed already, as 1\n"
    assert "nobody is told" not in again.out


def test_what_is_no_feed_is_refused_in_one_line(briefwire: Terminal, site: Newsstand) -> None:
    done = briefwire("feed", "add", site.url("/nowhere"))

    assert done.status == 1
    assert done.out == ""
    assert done.err.startswith("briefwire: There is nothing at that address.")
    assert done.err.count("\n") == 1


# ---- list


def test_a_list_is_a_table_with_health_in_words_first_what_fails(briefwire: Terminal) -> None:
    follow(briefwire, "https://a.example/rss", "https://b.example/rss", "https://c.example/rss")
    change(briefwire, 1, last_success_at=NOW, polled_at=NOW)
    change(briefwire, 2, is_enabled=False)
    change(briefwire, 3, failing_since=NOW - timedelta(hours=6), failures=3, last_error="status 503")

    rows = briefwire("feed", "list").out.splitlines()

    assert rows[0].startswith("3  Failing for 6 hours  Paper 3  HTTP 503; next try ")
    assert rows[1].startswith("2  Paused               Paper 2  never read ")
    assert rows[2].startswith("1  Works                Paper 1  read ")
    assert [row.split()[-1] for row in rows] == [f"https://{name}.example/rss" for name in "cba"]


def test_a_list_for_programs_has_every_fact(briefwire: Terminal) -> None:
    follow(briefwire, "https://a.example/rss")
    change(briefwire, 1, interval_seconds=1800, failing_since=NOW, failures=1, last_error="too_slow")

    (line,) = briefwire("feed", "list", "--jsonl").lines

    assert line["id"] == 1
    assert line["health"] == "failing"
    assert line["error"] == "too_slow"
    assert line["interval"] == 1800
    assert line["failing_since"] == NOW.isoformat()
    assert line["polled_at"] is None
    assert len(line["days"]) == 30


def test_without_feeds_the_list_says_how_to_begin(briefwire: Terminal) -> None:
    done = briefwire("feed", "list")

    assert (done.status, done.out) == (0, "")
    assert "briefwire feed add URL" in done.err
    assert briefwire("feed", "list", "--jsonl") == Done(0, "", "")


# ---- remove


@pytest.mark.parametrize("name", ["1", "https://a.example/rss"])
def test_a_feed_is_removed_by_its_id_or_its_address(briefwire: Terminal, name: str) -> None:
    follow(briefwire, "https://a.example/rss", "https://b.example/rss")

    done = briefwire("feed", "remove", name)

    assert done == Done(0, "removed https://a.example/rss\n", "")
    assert [one["id"] for one in briefwire("feed", "list", "--jsonl").lines] == [2]


def test_a_feed_that_nobody_follows_can_not_be_removed(briefwire: Terminal) -> None:
    done = briefwire("feed", "remove", "9")

    assert done.status == 1
    assert done.err == 'briefwire: there is no feed "9"; briefwire feed list shows all\n'


def test_a_site_with_several_feeds_is_no_name(briefwire: Terminal) -> None:
    follow(briefwire, "https://a.example/1", "https://a.example/2")
    change(briefwire, 1, site_url="https://a.example/")
    change(briefwire, 2, site_url="https://a.example/")

    done = briefwire("feed", "remove", "https://a.example/")

    assert done.err == 'briefwire: "https://a.example/" may be 1, 2: name one of them\n'


# ---- poll


def test_a_poll_stores_what_is_there_and_then_what_is_new_or_changed(briefwire: Terminal, site: Newsstand) -> None:
    url = serve(site, item(1), item(2))
    follow(briefwire, url)

    first = briefwire("feed", "poll")

    assert first == Done(0, "Paper 1: 2 new, 0 changed, 0 failed\n", "")
    assert titles(briefwire) == ["Budget 1", "Budget 2"]

    serve(site, item(0), item(1, " The mayor of Halmer was in favour of all of it on Friday, too."), item(2))
    second = briefwire("feed", "poll", "1")

    assert second == Done(0, "Paper 1: 1 new, 1 changed, 0 failed\n", "")
    assert titles(briefwire) == ["Budget 0", "Budget 1", "Budget 2"]
    assert briefwire("feed", "poll") == Done(0, "", "no feed is due\n")


def test_an_entry_without_a_page_is_counted_as_failed(briefwire: Terminal, site: Newsstand) -> None:
    follow(briefwire, serve(site, Item("Short", "Only a line.", NOW)))

    done = briefwire("feed", "poll")

    assert done.status == 0
    assert done.out == "Paper 1: 1 new, 0 changed, 1 failed\n"
    assert titles(briefwire) == []


def test_a_poll_of_one_leaves_the_others_alone(briefwire: Terminal, site: Newsstand) -> None:
    url = serve(site, item(1))
    follow(briefwire, site.url("/other"), url)

    done = briefwire("feed", "poll", url)

    assert done.out == "Paper 2: 1 new, 0 changed, 0 failed\n"
    assert "/other" not in site.asked


def test_a_feed_that_fails_is_named_with_its_reason(briefwire: Terminal, site: Newsstand) -> None:
    site.serve(FEED, "", status=503)
    follow(briefwire, site.url(FEED))

    done = briefwire("feed", "poll")

    assert done.status == 1
    assert done.out == "Paper 1: 0 new, 0 changed, 0 failed\n"
    assert done.err == f"briefwire: {site.url(FEED)}: HTTP 503\n"


# ---- import and export


def test_a_list_comes_in_once(briefwire: Terminal) -> None:
    name = briefwire.write("feeds.opml", opml(("A", "https://a.example/rss"), ("B", "https://b.example/rss")))
    follow(briefwire, "https://a.example/rss")

    done = briefwire("feed", "import", name)

    assert done == Done(0, "1 added, 1 known, 0 refused\n", "")
    again = briefwire("feed", "import", "-", stdin=(briefwire.folder / name).read_bytes())
    assert again.out == "0 added, 2 known, 0 refused\n"


def test_what_a_list_has_that_can_not_be_followed_is_named(
    briefwire: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = (("ftp://a.example/rss", "bad_scheme"),)
    monkeypatch.setattr(feeds, "take_outlines", lambda *_, **__: feeds.Imported(0, 0, refused))

    done = briefwire("feed", "import", "-", stdin=opml())

    assert done == Done(1, "0 added, 0 known, 1 refused\n", "briefwire: ftp://a.example/rss: neither http nor https\n")


@pytest.mark.parametrize(
    ("words", "says_so"),
    [
        (("missing.opml",), "missing.opml: No such file or directory"),
        (("-",), "That is no list of feeds."),
    ],
)
def test_a_list_that_is_none_is_refused_in_one_line(briefwire: Terminal, words: tuple[str, ...], says_so: str) -> None:
    done = briefwire("feed", "import", *words, stdin="nothing of the kind")

    assert done.status == 1
    assert done.err.startswith(f"briefwire: {says_so}")


def test_the_list_goes_out_to_a_file_or_the_terminal(briefwire: Terminal) -> None:
    follow(briefwire, "https://a.example/rss", "https://b.example/rss")

    to_terminal = briefwire("feed", "export")
    to_file = briefwire("feed", "export", "mine.opml")

    assert to_file == Done(0, "", "")
    for body in (to_terminal.out.encode(), (briefwire.folder / "mine.opml").read_bytes()):
        assert [one.url for one in lists.read(body)] == ["https://a.example/rss", "https://b.example/rss"]


def test_a_list_into_a_folder_that_is_not_there_says_so(briefwire: Terminal) -> None:
    done = briefwire("feed", "export", "nowhere/mine.opml")

    assert done.status == 1
    assert done.err.startswith("briefwire: nowhere/mine.opml: No such file")
