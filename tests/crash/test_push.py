"""A push that is killed: what it reported is stored, and pushed again it is known."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.services import articles
from bot.storage.database import Database
from tests.bench.generated import Generator

pytestmark = pytest.mark.crash

COUNT, REPORTED = 60, 20


def lines() -> list[str]:
    return [
        json.dumps({"url": one.url, "title": one.title, "text": one.text, "source": one.source})
        for one in Generator(seed=5).drafts(COUNT, words=80)
    ]


def push(url: str, folder: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "bot", "push", "--jsonl", "--json"]
    pipe = subprocess.PIPE
    env = {
        "DATABASE_URL": url,
        "PATH": "",
        "PYTHONPATH": str(Path(articles.__file__).parents[2]),
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, cwd=folder, env=env)


def test_what_was_reported_is_stored_whenever_a_push_is_killed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/briefwire.db"
    killed = push(url, tmp_path)
    assert killed.stdin is not None
    assert killed.stdout is not None
    killed.stdin.write("".join(f"{line}\n" for line in lines()))
    killed.stdin.flush()
    told = [json.loads(killed.stdout.readline()) for _ in range(REPORTED)]
    killed.kill()
    killed.communicate()

    with_all = push(url, tmp_path)
    out, _ = with_all.communicate("".join(f"{line}\n" for line in lines()))
    again = [json.loads(line) for line in out.splitlines()]

    assert [one["line"] for one in told] == list(range(1, REPORTED + 1))
    assert [one["article"] for one in again[:REPORTED]] == [one["article"] for one in told]
    assert {one["result"] for one in again[:REPORTED]} == {"duplicate"}
    assert {one["result"] for one in again} <= {"stored", "duplicate"}
    db = Database(url)
    assert len(list(articles.each(db))) == COUNT
    db.close()
