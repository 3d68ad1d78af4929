"""`briefwire search`: one line a hit, in the form of `articles`, with the sentence."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import cli
from bot.services import articles, topics
from bot.services.articles import How
from bot.services.newsroom import Newsroom
from bot.sources.drafts import Draft
from bot.storage.database import Database

NOW = datetime(2026, 6, 26, 9, tzinfo=UTC)
URL = "https://orlan-courier.example/1"
TEXT = "The council met on Monday. The border of Velden at Brod is shut."


@pytest.fixture(autouse=True)
def newsroom(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "briefwire.db"
    path.write_bytes(sqlite_template.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    db, room = Database(f"sqlite:///{path}"), Newsroom()
    topics.add(db, "Borders", "border AND velden", now=NOW)
    for draft in (
        Draft("Border shut", TEXT, url=URL, source="Orlan Courier", domain="orlan-courier.example", published_at=NOW),
        Draft("Velden in pictures", "", source="VNA", domain="vna.example"),
    ):
        articles.add(db, room, draft, now=NOW, how=How.PUBLISH)
    db.close()


def test_a_line_of_json_is_that_of_articles_and_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["articles", "--jsonl"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert cli.main(["search", "velden", "--jsonl"]) == 0

    pictures, shut = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    sentence = shut.pop("sentence")
    assert pictures.pop("sentence") is None
    assert [shut, pictures] == listed
    assert [one["slug"] for one in shut["topics"]] == ["borders"]
    assert sentence == {"text": "The border of Velden at Brod is shut.", "start": 27, "end": len(TEXT)}
    assert TEXT[sentence["start"] : sentence["end"]] == sentence["text"]


def test_people_read_the_article_and_under_it_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["search", "velden"]) == 0

    assert capsys.readouterr().out == (
        "2\t\tVNA\tVelden in pictures\n"
        "1\t2026-06-26T09:00:00+00:00\tOrlan Courier\tBorder shut\n\t“The border of Velden at Brod is shut.”\n"
    )


def test_several_words_must_all_appear_and_the_limit_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["search", "velden", "pictures", "--jsonl"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1

    assert cli.main(["search", "velden", "--jsonl", "--limit", "1"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1

    assert cli.main(["search", "nowhere", "--jsonl"]) == 0
    assert capsys.readouterr().out == ""


def test_a_line_that_is_no_query_is_one_clear_line_and_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["search", '"velden']) == 1

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("briefwire: A quotation mark has no partner.")
