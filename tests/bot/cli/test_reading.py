"""Verbs that judge texts: from a file, a page, stdin or lines of JSON; offsets are those of the text returned."""

import io
import json
from typing import Any

import pytest

from bot.cli import session
from tests.bot.cli.answering import Answering
from tests.bot.cli.conftest import Terminal

ARTICLE = """# Dockers end strike in Halmer

By Ann Orla
26 June 2026

The first grain ship left the port of Halmer on Thursday, hours after the dockers ended their strike. \
The union said that all 140 members voted for the agreement with the harbour company. \
Grain prices on the exchange of Lissen fell by 2.4 percent after the ship had left.

Thirty-three vessels were still waiting in the roads by nightfall. \
The harbour company expects to load four ships a day from Monday on.

Original url: https://orlan-courier.example/dockers
"""
BODY = (
    "The first grain ship left the port of Halmer on Thursday, hours after the dockers ended their strike. "
    "The union said that all 140 members voted for the agreement with the harbour company. "
    "Grain prices on the exchange of Lissen fell by 2.4 percent after the ship had left."
)
PAGE = f"""<html><head><title>Dockers end strike</title><meta property="article:published_time"
content="2026-06-26T09:00:00Z"></head><body><article><h1>Dockers end strike</h1><p>{BODY}</p></article></body></html>"""


def is_exact(found: dict[str, Any]) -> bool:
    """Whether every sentence is the slice of the text that it says."""
    return all(found["text"][one["start"] : one["end"]] == one["text"] for one in found["sentences"])


def test_a_file_is_summarised_with_what_is_known_of_it(bare: Terminal) -> None:
    bare.write("strike.md", ARTICLE)

    found = bare("summarize", "strike.md", "--json").document

    assert list(found) == ["title", "source", "url", "published_at", "language", "text", "sentences"]
    assert found["title"] == "Dockers end strike in Halmer"
    assert found["url"] == "https://orlan-courier.example/dockers"
    assert found["published_at"] == "2026-06-26"
    assert found["language"] == "en"
    assert len(found["sentences"]) == 3
    assert is_exact(found)
    starts = [one["start"] for one in found["sentences"]]
    assert starts == sorted(starts)


def test_for_people_each_sentence_stands_with_its_place(bare: Terminal) -> None:
    bare.write("strike.md", ARTICLE)

    done = bare("summarize", "strike.md", "--sentences", "1")

    assert done.status == 0
    title, about, _, sentence = done.out.splitlines()
    assert title == "Dockers end strike in Halmer"
    assert about.endswith("2026-06-26 · https://orlan-courier.example/dockers")
    assert sentence.startswith("“")
    assert sentence.endswith("]")


def test_a_text_about_which_nothing_is_known_has_no_line_about_it(bare: Terminal) -> None:
    done = bare("summarize", stdin=BODY)

    assert len(done.out.splitlines()) == 1 + 2 * 3


def test_all_gives_every_sentence_and_n_so_many(bare: Terminal) -> None:
    every = bare("summarize", "--all", "--json", stdin=BODY).document
    two = bare("summarize", "-", "--sentences", "2", "--json", stdin=BODY).document

    assert len(every["sentences"]) == 3
    assert len(two["sentences"]) == 2
    assert all("score" in one for one in every["sentences"])


@pytest.mark.parametrize("method", ["newsrank", "lexrank", "textrank", "luhn"])
def test_every_method_quotes_exactly(bare: Terminal, method: str) -> None:
    found = bare("summarize", "--json", "--method", method, "--language", "en", stdin=BODY).document

    assert is_exact(found)
    assert found["sentences"]


def test_a_page_is_fetched_where_its_network_is_allowed(bare: Terminal) -> None:
    with Answering(PAGE.encode()) as web:
        refused = bare("summarize", f"{web.url}/strike")
        bare.setenv(ALLOW_PRIVATE_ADDRESSES="127.0.0.0/8")
        found = bare("summarize", f"{web.url}/strike", "--json")

    assert (refused.status, refused.out) == (1, "")
    assert "private network" in refused.err
    assert found.document["url"] == f"{web.url}/strike"
    assert found.document["published_at"] == "2026-06-26T09:00:00+00:00"
    assert is_exact(found.document)


@pytest.mark.parametrize(
    ("what", "stdin"),
    [
        ("nowhere.txt", b""),
        (".", b""),
        ("-", b""),
        ("-", b"\x89PNG\r\n\x1a\n" + bytes(500)),
        ("http://127.0.0.1:9/", b""),
    ],
    ids=["no file", "a folder", "nothing", "a picture", "nobody"],
)
def test_what_cannot_be_read_gets_one_clear_line(bare: Terminal, what: str, stdin: bytes) -> None:
    done = bare("summarize", what, stdin=stdin)

    assert (done.status, done.out) == (1, "")
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("briefwire: ")


def test_lines_come_out_in_their_order_a_bad_one_with_its_error(bare: Terminal) -> None:
    given = "\ufeff" + bare.lines({"id": "a", "title": "Strike", "text": BODY}) + "\n   \n"
    given += "{broken\n[1]\n" + bare.lines({"id": 3}, {"id": 4, "text": 7}, {"id": 5, "text": ""})
    given += bare.lines({"id": 6, "text": BODY, "language": "en"})

    done = bare("summarize", "--jsonl", stdin=given.encode() + b'{"id": 7, "text": "\xff"}\n')

    assert done.status == 1
    assert [one["id"] for one in done.lines] == ["a", None, None, None, None, 3, 4, 5, 6, None]
    assert ["error" in one for one in done.lines] == [False, *[True] * 7, False, True]
    assert done.lines[-1]["error"] == "not UTF-8"
    assert is_exact(done.lines[0])
    assert list(done.lines[0]) == ["id", "language", "text", "sentences"]


def test_a_line_longer_than_any_article_is_refused(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.session.LONGEST_LINE", 1000)

    done = bare("summarize", "--jsonl", stdin=bare.lines({"id": 1, "text": "x" * 2000}, {"id": 2, "text": BODY}))

    assert ["error" in one for one in done.lines] == [True, False]


@pytest.mark.parametrize(
    ("verb", "line"),
    [
        ("summarize", {"id": 1, "text": BODY}),
        ("brief", {"id": 1, "docs": [{"text": BODY}]}),
        ("novelty", {"id": 1, "told": [], "text": BODY}),
    ],
)
def test_lines_are_read_from_a_file_too(bare: Terminal, verb: str, line: dict[str, Any]) -> None:
    bare.write("texts.jsonl", bare.lines(line))

    from_file = bare(verb, "--jsonl", "texts.jsonl")

    assert from_file.lines == bare(verb, "--jsonl", stdin=bare.lines(line)).lines
    assert "sentences" in from_file.lines[0]
    assert bare(verb, "--jsonl", "nowhere.jsonl").status == 1
    assert bare(verb, "--jsonl", ".").err.startswith("briefwire: ")


def test_a_last_line_without_an_end_is_a_line(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.session.LONGEST_LINE", 1000)
    given = bare.lines({"id": 1, "text": BODY}).rstrip("\n")

    assert ["error" in one for one in bare("summarize", "--jsonl", stdin=given).lines] == [False]
    assert len(bare("summarize", "--jsonl", stdin=f"{given}\n{'x' * 5000}").lines) == 2


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "\\ud800", "text": "x\\udfffy \\u0000 z. Nobody was hurt in Orlan."}',
        "[" * 50_000,
        '{"id": ' + "9" * 5000 + "}",
    ],
    ids=["surrogates", "deep", "number"],
)
def test_hostile_lines_come_out_as_json(bare: Terminal, line: str) -> None:
    done = bare("summarize", "--jsonl", stdin=f"{line}\n")

    (only,) = done.lines
    assert "id" in only


@pytest.mark.parametrize(
    "line",
    [
        '{"id": 1, "text": "Nobody was hurt.", "title": 7}',
        '{"id": 1, "text": "Nobody was hurt.", "language": ["en"]}',
        '{"id": NaN, "text": "Nobody was hurt."}',
        '{"id": -Infinity, "text": "Nobody was hurt."}',
        '{"id": 1e999, "text": "Nobody was hurt."}',
    ],
)
def test_what_has_the_wrong_type_or_is_no_json_is_refused(bare: Terminal, line: str) -> None:
    (only,) = bare("summarize", "--jsonl", stdin=f"{line}\n").lines

    assert list(only) == ["id", "error"]


@pytest.mark.parametrize(
    ("given", "known"), [("en-GB", "en"), ("RU", "ru"), ("", "en"), ("english", "en"), (None, "en")]
)
def test_a_language_is_named_by_its_tag_or_found(bare: Terminal, given: str | None, known: str) -> None:
    (line,) = bare("summarize", "--jsonl", stdin=bare.lines({"id": 1, "text": BODY, "language": given})).lines

    assert line["language"] == known


def test_output_is_utf_8_whatever_the_locale(bare: Terminal) -> None:
    text = "Река вышла из берегов в Орлане в понедельник, сказал мэр города. Никто не пострадал."

    (line,) = bare("summarize", "--jsonl", stdin=bare.lines({"id": 1, "text": text})).lines

    assert (line["language"], line["text"]) == ("ru", text)


DOCS = [
    {"title": "Strike ends", "text": BODY, "date": "2026-06-26"},
    {"title": "Dockers back", "text": "All 140 dockers of Halmer are back at work. Four ships are loaded a day."},
]


@pytest.mark.parametrize("length", [[], ["--sentences", "2"], ["--words", "40"]])
def test_several_articles_get_one_summary_with_its_places(bare: Terminal, length: list[str]) -> None:
    done = bare("brief", "--jsonl", *length, stdin=bare.lines({"id": 1, "docs": DOCS}))

    assert done.status == 0
    (line,) = done.lines
    assert line["sentences"]
    for one in line["sentences"]:
        assert DOCS[one["doc"]]["text"][one["start"] : one["end"]] == one["text"]


def test_what_was_told_is_not_told_again(bare: Terminal) -> None:
    (told,) = bare("brief", "--jsonl", stdin=bare.lines({"id": 1, "docs": DOCS[:1], "told": [BODY]})).lines

    assert told["sentences"] == []


@pytest.mark.parametrize(
    "line",
    [
        {"id": 1},
        {"id": 1, "docs": "x"},
        {"id": 1, "docs": ["x"]},
        {"id": 1, "docs": [{"title": "no text"}]},
        {"id": 1, "docs": DOCS, "told": "x"},
        {"id": 1, "docs": DOCS, "told": [1]},
    ],
)
def test_a_set_that_is_none_is_named(bare: Terminal, line: dict[str, Any]) -> None:
    done = bare("brief", "--jsonl", stdin=bare.lines(line))

    assert done.status == 1
    assert done.lines[0]["id"] == 1
    assert '"' in done.lines[0]["error"]


def test_novelty_says_what_is_new_what_changed_and_what_was_told(bare: Terminal) -> None:
    text = f"{BODY} A fire broke out in the museum of Brod on Friday night, the mayor said."

    done = bare("novelty", "--jsonl", stdin=bare.lines({"id": 1, "told": [BODY], "text": text}))

    states = [one["state"] for one in done.lines[0]["sentences"]]
    assert states == ["told", "told", "told", "new"]
    assert all(0 <= one["start"] < one["end"] <= len(text) for one in done.lines[0]["sentences"])


@pytest.mark.parametrize(
    "line", [{"id": 1}, {"id": 1, "text": BODY, "told": "x"}, {"id": 1, "text": BODY, "told": [None]}]
)
def test_a_line_of_novelty_that_is_none_is_named(bare: Terminal, line: dict[str, Any]) -> None:
    done = bare("novelty", "--jsonl", stdin=bare.lines(line))

    assert done.status == 1
    assert list(done.lines[0]) == ["id", "error"]


def test_no_input_gives_nothing(bare: Terminal) -> None:
    done = bare("novelty", "--jsonl", stdin="")

    assert (done.status, done.out) == (0, "")


def test_every_line_has_its_answer_a_blank_one_too(bare: Terminal) -> None:
    done = bare("novelty", "--jsonl", stdin="\n\n")

    assert done.status == 1
    assert done.lines == [{"id": None, "error": "an empty line"}] * 2


def test_a_text_without_a_sentence_is_said_to_be_so(bare: Terminal) -> None:
    done = bare("summarize", "--jsonl", stdin=bare.lines({"id": 5, "text": ""}))

    assert done.lines == [{"id": 5, "error": "there is no sentence in it that could be quoted"}]


def test_every_sentence_is_given_although_none_may_be_quoted(bare: Terminal) -> None:
    given = bare.lines({"id": 5, "text": "Read also: Ferry sinks in Halmer", "language": "en"})

    assert "error" in bare("summarize", "--jsonl", stdin=given).lines[0]
    (line,) = bare("summarize", "--jsonl", "--all", stdin=given).lines
    assert [(one["text"], one["score"]) for one in line["sentences"]] == [("Read also: Ferry sinks in Halmer", 0.0)]


def test_no_database_is_made_or_needed(bare: Terminal) -> None:
    bare.setenv(DATABASE_URL="sqlite:///nowhere/at/all.db")

    assert bare("summarize", "--json", stdin=BODY).status == 0
    assert [path.name for path in bare.folder.iterdir()] == []


class Screen:
    """A terminal, as stderr."""

    def __init__(self) -> None:
        self.shown = ""

    def isatty(self) -> bool:
        return True

    def write(self, words: str) -> None:
        self.shown += words

    def flush(self) -> None:
        pass


def test_on_a_terminal_progress_is_shown_apart_from_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    with session.progress("lines") as step:
        for _ in range(120):
            step()
    with session.progress("lines"):
        pass

    assert screen.shown == "\r50 lines\r100 lines\r120 lines\n"


def test_a_bar_shows_how_much_of_a_file_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    with session.progress("lines") as step:
        for number in range(1, 101):
            step(number / 200)

    assert screen.shown == (
        "\r[#####...............]  25%  50 lines\r[##########..........]  50%  100 lines"
        "\r[####################] 100%  100 lines\n"
    )


def test_how_much_of_a_file_was_read_is_known_of_files_only(bare: Terminal) -> None:
    bare.write("lines", "one\ntwo\n")
    with (bare.folder / "lines").open() as file:
        before = session.share_read(file)
        file.readline()
        after = session.share_read(file)

    assert (before, after) == (0.0, 1.0)
    assert session.share_read(io.TextIOWrapper(io.BytesIO(b"one"))) is None


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["sing"],
        ["summarize", "--sentences", "0"],
        ["summarize", "--sentences", "two"],
        ["summarize", "--all", "--sentences", "2"],
        ["summarize", "--method", "magic"],
        ["brief"],
        ["brief", "--jsonl", "--words", "1", "--sentences", "1"],
        ["run", "--roles", "sing"],
        ["run", "--roles", ","],
        ["topic"],
        ["backup"],
    ],
)
def test_wrong_usage_has_its_own_status(bare: Terminal, words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bare(*words)

    assert ended.value.code == 2


def test_every_verb_explains_itself(bare: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--help"], ["push", "--help"], ["topic", "test", "--help"], ["run", "--help"]):
        with pytest.raises(SystemExit) as ended:
            bare(*words)
        assert ended.value.code == 0
        assert json.dumps(capsys.readouterr().out) != '""'


def test_a_link_to_a_file_is_read_as_the_file(bare: Terminal) -> None:
    bare.setenv(ALLOW_PRIVATE_ADDRESSES="on")
    with Answering(ARTICLE.encode(), media_type="text/plain; charset=utf-8") as web:
        found = bare("summarize", f"{web.url}/files/strike%20ends.txt", "--json").document

    assert found["title"] == "Dockers end strike in Halmer"
    assert found["url"] == f"{web.url}/files/strike%20ends.txt"
    assert is_exact(found)
