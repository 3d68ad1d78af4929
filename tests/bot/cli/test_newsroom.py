"""Verbs about articles and topics, through the command line on a database of their own."""

import sys

import pytest

from bot import cli
from bot.storage import articles
from bot.storage.articles import Status
from tests.bot.cli.answering import Answering
from tests.bot.cli.conftest import Done, Terminal
from tests.bot.cli.test_reading import ARTICLE, BODY, PAGE

CABLE = (
    "The cable car of Brod carried its first passengers on Monday after repairs that took eleven months. "
    "Engineers replaced both of the supporting cables and all forty cabins, the operator said. "
    "A ticket costs two crowns more than before the repairs, which the town council called a fair price."
)


def line(text: str = BODY, **fields: object) -> dict[str, object]:
    """A line of `push --jsonl`."""
    given = {"url": "https://orlan-courier.example/strike", "title": "Dockers end strike in Halmer", "text": text}
    return {**given, "source": "Orlan Courier", "published_at": "2026-06-26T09:00:00Z", **fields}


def cable(**fields: object) -> dict[str, object]:
    return (
        line(CABLE, url="https://lissen-mail.example/cable", title="Cable car in Brod reopens", source="Lissen Mail")
        | fields
    )


def pushed(briefwire: Terminal, *lines: object, words: tuple[str, ...] = ()) -> Done:
    return briefwire("push", "--jsonl", "--json", *words, stdin=briefwire.lines(*lines))


def results(done: Done) -> list[str]:
    return [one["result"] for one in done.lines]


def statuses(briefwire: Terminal) -> list[str]:
    return [one["status"] for one in briefwire("articles", "--jsonl").lines]


# ---- push


def test_what_is_pushed_is_stored_published_and_listed(briefwire: Terminal) -> None:
    done = pushed(briefwire, line(), cable())

    assert done.status == 0
    assert [list(one) for one in done.lines] == [["line", "url", "result", "article", "reason"]] * 2
    assert results(done) == ["stored", "stored"]
    listed = briefwire("articles", "--jsonl").lines
    assert [one["url"] for one in listed] == [line()["url"], cable()["url"]]
    assert listed[0]["title"] == "Dockers end strike in Halmer"
    assert listed[0]["source"] == "Orlan Courier"
    assert listed[0]["published_at"] == "2026-06-26T09:00:00+00:00"
    assert listed[0]["status"] == "published"
    assert [listed[0]["topics"], listed[0]["duplicate_of"], listed[0]["language"]] == [[], None, "en"]


def test_to_push_again_is_to_know_already(briefwire: Terminal) -> None:
    first = pushed(briefwire, line())

    again = pushed(briefwire, line())

    assert (again.status, results(again)) == (0, ["duplicate"])
    assert again.lines[0]["article"] == first.lines[0]["article"]


def test_a_changed_text_at_the_same_address_is_a_revision(briefwire: Terminal) -> None:
    pushed(briefwire, line())

    done = pushed(
        briefwire, line(BODY.replace("140", "150") + " The mayor of Halmer welcomed the agreement on Friday.")
    )

    assert results(done) == ["revision"]
    assert len(briefwire("articles").out.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "status"), [((), "published"), (("--hold",), "held"), (("--background",), "published")]
)
def test_how_it_is_pushed_decides_what_becomes_of_it(briefwire: Terminal, words: tuple[str, ...], status: str) -> None:
    pushed(briefwire, line(), words=words)

    assert statuses(briefwire) == [status]


def test_one_bad_line_costs_no_other_anything(briefwire: Terminal) -> None:
    bad: list[object] = [
        {"url": "https://a.example/1", "title": 5, "text": BODY},
        {"url": "https://a.example/2"},
        {"url": "https://a.example/3", "title": "When", "text": BODY, "published_at": "yesterday"},
        {"url": "https://a.example/4", "title": "When", "text": BODY, "published_at": "2026-13-01"},
        {"url": "https://a.example/5", "title": "When", "text": BODY, "published_at": "0001-01-01T00:00:00+14:00"},
        [],
    ]

    done = pushed(briefwire, *bad, line())

    assert done.status == 1
    assert results(done) == ["refused"] * 6 + ["stored"]
    assert [one["line"] for one in done.lines] == [1, 2, 3, 4, 5, 6, 7]
    assert [one["url"] for one in done.lines[:2]] == ["https://a.example/1", "https://a.example/2"]
    reasons = [one["reason"] for one in done.lines]
    assert reasons[0] == '"title" must be a text'
    assert reasons[1] == "needs a title or a text"
    assert all("ISO 8601" in one for one in reasons[2:5])
    assert reasons[5] == "not a JSON object"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-06-26", "2026-06-26"),
        ("2026-06-26T12:00:00", "2026-06-26T12:00:00+00:00"),
        ("2026-06-26T12:00:00+03:00", "2026-06-26T09:00:00+00:00"),
        ("", None),
        (None, None),
    ],
)
def test_a_date_without_an_hour_stays_one(briefwire: Terminal, written: str | None, kept: str | None) -> None:
    pushed(briefwire, line(published_at=written))

    assert briefwire("articles", "--jsonl").lines[0]["published_at"] == kept


def test_hostile_texts_are_stored_or_refused_one_by_one(briefwire: Terminal) -> None:
    poison = [
        line("\ud800 broken \udfff " + BODY, url="https://a.example/surrogate"),
        line("\x00\x07" + BODY + " The mayor of Orlan said so on Friday, too.", url="https://a.example/control"),
        {"text": "just one line without a title, but long enough to be an article of its own, said the mayor"},
        {"title": "Only a headline of a wire", "url": "no address"},
    ]

    given = "".join(f"{_ascii(one)}\n" for one in poison)
    done = briefwire("push", "--jsonl", "--json", stdin=given)

    assert len(done.lines) == 4
    assert set(results(done)) <= {"stored", "duplicate", "revision", "refused"}
    assert "Traceback" not in done.err


def _ascii(value: object) -> str:
    import json

    return json.dumps(value)


def test_for_people_it_counts_and_names_what_was_refused(briefwire: Terminal) -> None:
    briefwire.write("strike.md", ARTICLE)
    briefwire.write("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(500))

    done = briefwire("push", "strike.md", "nowhere.txt", "picture.png")

    assert done.status == 1
    assert done.out == "1 stored, 0 revised, 0 duplicate, 2 refused\n"
    assert [one.partition(": ")[2].partition(":")[0] for one in done.err.splitlines()] == ["input 2", "input 3"]


def test_stdin_is_an_article_where_nothing_is_named(briefwire: Terminal) -> None:
    done = briefwire("push", stdin=ARTICLE)

    assert (done.status, done.out.partition(",")[0]) == (0, "1 stored")


def test_a_page_is_pushed_by_its_address(briefwire: Terminal) -> None:
    briefwire.setenv(ALLOW_PRIVATE_ADDRESSES="on")
    with Answering(PAGE.encode()) as web:
        done = briefwire("push", "--json", f"{web.url}/strike")

    assert (results(done), done.lines[0]["url"]) == (["stored"], f"{web.url}/strike")


def test_lines_come_from_files_too(briefwire: Terminal) -> None:
    briefwire.write("one.jsonl", briefwire.lines(line()))
    briefwire.write("two.jsonl", briefwire.lines(cable()).encode() + b'{"title": "\xff"}\n')

    done = briefwire("push", "--jsonl", "--json", "one.jsonl", "two.jsonl", "-", stdin=briefwire.lines(line()))

    assert results(done) == ["stored", "stored", "refused", "duplicate"]


def test_a_file_of_lines_that_is_not_there_is_named(briefwire: Terminal) -> None:
    done = briefwire("push", "--jsonl", "nowhere.jsonl")

    assert done.status == 1
    assert done.err.startswith("briefwire: ")


# ---- articles, topics


@pytest.fixture
def newsroom(briefwire: Terminal) -> Terminal:
    """Two articles, and topics on one of them and on none."""
    pushed(briefwire, line(), cable())
    assert briefwire("topic", "add", "Harbours", "halmer OR harbour").status == 0
    assert briefwire("topic", "add", "Harbour towns", "lighthouse").status == 0
    return briefwire


def test_a_new_topic_says_what_it_would_have_matched(newsroom: Terminal) -> None:
    done = newsroom("topic", "add", "Cable cars", '"cable car"')

    assert done.out == 'cable-cars\tCable cars\t"cable car"\n'
    assert done.err.startswith("1 of the 2 articles")


@pytest.mark.parametrize(
    "words",
    [
        ["topic", "add", "Empty", ""],
        ["topic", "add", "Broken", "(halmer"],
        ["topic", "edit", "harbours", "(halmer"],
        ["topic", "test", "(halmer"],
        ["topic", "add", "Excluding", "-halmer"],
        ["topic", "edit", "harbours", "-halmer"],
        ["topic", "test", "-halmer"],
        ["search", "-halmer"],
    ],
)
def test_a_query_that_is_none_is_explained(newsroom: Terminal, words: list[str]) -> None:
    done = newsroom(*words)

    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("briefwire: ")
    assert len(done.err.splitlines()) == 1


def test_a_topic_needs_a_title(briefwire: Terminal) -> None:
    with pytest.raises(SystemExit) as ended:
        briefwire("topic", "add", " ", "ferry")

    assert ended.value.code == 2


def test_a_slug_names_its_topic_also_where_another_has_the_same_title(newsroom: Terminal) -> None:
    newsroom("topic", "add", "Ferries", "ferry")
    newsroom("topic", "add", "Ferries", "ferries")

    assert newsroom("latest", "ferries-2").status == 0
    assert newsroom("latest", "ferries").status == 0
    assert newsroom("latest", "Ferr").status == 1


def test_topics_are_listed(newsroom: Terminal) -> None:
    assert sorted(newsroom("topic", "list").out.splitlines()) == [
        "harbour-towns\tHarbour towns\tlighthouse",
        "harbours\tHarbours\thalmer OR harbour",
    ]
    listed = {one["slug"]: one for one in newsroom("topic", "list", "--json").document}
    assert listed["harbours"] == {
        "slug": "harbours",
        "title": "Harbours",
        "query": "halmer OR harbour",
        "week": 1,
    }


def test_a_topic_is_changed_and_keeps_its_slug(newsroom: Terminal) -> None:
    done = newsroom("topic", "edit", "harbours", "brod", "--title", "Ports")

    assert done.out == "harbours\tPorts\tbrod\n"
    listed = newsroom("articles", "--topic", "Ports", "--jsonl").lines
    assert [one["title"] for one in listed] == ["Cable car in Brod reopens"]


def test_a_topic_is_removed(newsroom: Terminal) -> None:
    assert newsroom("topic", "remove", "harbours").out == "removed harbours\n"
    assert newsroom("topic", "list").out.splitlines() == ["harbour-towns\tHarbour towns\tlighthouse"]


def test_a_test_of_a_query_says_why(newsroom: Terminal) -> None:
    found = newsroom("topic", "test", "halmer", "--json").document

    assert {one["title"]: one["on_topic"] for one in found} == {
        "Dockers end strike in Halmer": True,
        "Cable car in Brod reopens": False,
    }
    (hit,) = [one for one in found if one["on_topic"]]
    assert hit["terms"] == ["halmer"]
    assert hit["score"] > 0
    shown = newsroom("topic", "test", "halmer")
    assert shown.err == "1 of 2 articles of the last 30 days\n"
    assert sorted(one[:3] for one in shown.out.splitlines() if one[0] != " ") == ["no ", "yes"]


def test_a_miss_is_explained_clause_by_clause(newsroom: Terminal) -> None:
    shown = newsroom("topic", "test", "(halmer, port) AND ferry -strike").out

    assert "no   0.0  Dockers end strike in Halmer" in shown
    assert "0.0  all of" in shown
    assert "5.0  any of" in shown
    assert "3.0  halmer  (title: Halmer)" in shown
    assert "0.0  ferry  (not there)" in shown
    assert "strike  (title: strike)" in shown


@pytest.mark.parametrize(
    ("name", "said"),
    [("nothing", "there is no topic"), ("harbor", "did you mean harbour"), ("harbour", "name one of them")],
)
def test_a_name_that_no_topic_has_is_explained(newsroom: Terminal, name: str, said: str) -> None:
    for words in (["latest", name], ["articles", "--topic", name], ["topic", "remove", name]):
        done = newsroom(*words)
        assert (done.status, done.out) == (1, "")
        assert said in done.err


def test_articles_are_listed_for_people(newsroom: Terminal) -> None:
    rows = [one.split("\t") for one in newsroom("articles").out.splitlines()]

    assert [row[1:] for row in rows] == [
        ["published", "Orlan Courier", "Dockers end strike in Halmer"],
        ["published", "Lissen Mail", "Cable car in Brod reopens"],
    ]
    (on_topic,) = newsroom("articles", "--topic", "harbours", "--jsonl").lines
    assert [one["slug"] for one in on_topic["topics"]] == ["harbours"]


def test_latest_quotes_with_proofs(newsroom: Terminal) -> None:
    found = newsroom("latest", "harbours", "--json").document

    assert list(found) == ["topic", "items", "omitted"]
    assert found["topic"] == "harbours"
    (item,) = found["items"]
    quoted = item["sentences"][0]
    fields = ["article", "revision", "start", "end", "text", "source", "url", "published_at"]
    assert list(quoted) == fields
    assert BODY[quoted["start"] : quoted["end"]] == quoted["text"]
    assert quoted["published_at"] == "2026-06-26T09:00:00+00:00"
    assert newsroom("latest", "harbours").out.startswith(f"• “{quoted['text']}” — Orlan Courier\n")


def test_latest_says_where_there_is_nothing(newsroom: Terminal) -> None:
    assert newsroom("latest", "harbour-towns").out == "Nothing on Harbour towns in the last 30 days.\n"
    assert newsroom("latest", "harbour-towns", "--json").document["items"] == []


def test_search_finds_published_articles(newsroom: Terminal) -> None:
    (hit,) = newsroom("search", "grain", "ship", "--jsonl").lines
    assert hit["title"] == "Dockers end strike in Halmer"
    assert BODY[hit["sentence"]["start"] : hit["sentence"]["end"]] == hit["sentence"]["text"]

    first, second = newsroom("search", "cable", "--limit", "1").out.splitlines()
    assert first.split("\t")[2:] == ["Lissen Mail", "Cable car in Brod reopens"]
    assert second.startswith("\t“")


# ---- the verbs and their database


def test_the_first_verb_makes_the_database(bare: Terminal) -> None:
    assert pushed(bare, line()).status == 0
    assert bare.path.exists()


@pytest.mark.parametrize("words", [["articles"], ["topic", "list"], ["export"], ["migrate"], ["push", "-"]])
def test_a_database_that_cannot_be_used_gets_one_clear_line(bare: Terminal, words: list[str]) -> None:
    for url in ("sqlite:///nowhere/x.db", "sqlite:///junk.db", "postgresql+psycopg://a:secretpw@127.0.0.1:9/x"):
        bare.write("junk.db", b"not a database, surely")
        bare.setenv(DATABASE_URL=url)

        done = bare(*words, stdin=ARTICLE)

        assert (done.status, done.out) == (1, "")
        assert done.err.startswith("briefwire: ")
        assert "Traceback" not in done.err
        assert "secretpw" not in done.err


def test_a_setting_that_is_bad_gets_one_clear_line(bare: Terminal) -> None:
    bare.setenv(SEND_RATE="fast")

    done = bare("articles")

    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("briefwire: SEND_RATE: ")


def test_held_articles_are_in_no_search_and_no_briefing(newsroom: Terminal) -> None:
    pushed(
        newsroom,
        cable(url="https://lissen-mail.example/2", text="A lighthouse burns in Velden. " * 3),
        words=("--hold",),
    )

    assert newsroom("search", "lighthouse").out == ""
    assert newsroom("latest", "harbour-towns", "--json").document["items"] == []
    db = newsroom.open()
    with db.read() as c:
        assert articles.counts(c)[Status.HELD] == 1
    db.close()


def test_an_address_that_no_database_can_keep_costs_only_its_own_line(briefwire: Terminal) -> None:
    given = f"{_ascii(line(url='https://a.example/' + chr(0xD800)))}\n{_ascii(cable())}\n"

    done = briefwire("push", "--jsonl", "--json", stdin=given)

    assert results(done)[1] == "stored"
    assert results(done)[0] in {"stored", "refused"}


@pytest.mark.usefixtures("newsroom")
@pytest.mark.parametrize("words", [("articles", "--jsonl"), ("push",)])
def test_a_closed_stream_is_an_empty_one(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)

    status = cli.main(words)

    assert status == (1 if "push" in words else 0)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.close()
