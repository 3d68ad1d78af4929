"""The record of what was done, through the command line."""

from tests.bot.cli.conftest import Terminal


def test_the_record_is_written_in_words_and_as_lines(briefwire: Terminal) -> None:
    briefwire("topic", "add", "Harbour", "dockers")

    (line,) = briefwire("audit", "--jsonl").lines
    words = briefwire("audit").out

    assert (line["did"], line["to"], line["detail"], line["who"], line["chat"]) == (
        "add topic",
        "topic 1",
        "dockers",
        None,
        None,
    )
    assert words.endswith("\t-\tadd topic\ttopic 1\tdockers\n")


def test_an_empty_record_is_no_line(briefwire: Terminal) -> None:
    done = briefwire("audit", "--jsonl")

    assert (done.status, done.out) == (0, "")
