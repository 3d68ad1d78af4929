"""The first answer waits for no library."""

import subprocess
import sys

import pytest

from bot.services import warming
from tests.bot.services.desk import Desk

WARM = """
import gc, sys
from bot.services import articles, warming
from bot.storage.database import Database
before = set(sys.modules)
warming.warm(Database(sys.argv[1]))
print("sumy.models.dom" in before, "sumy.models.dom" in sys.modules, gc.get_freeze_count() > 0, gc.isenabled())
"""


def test_what_judgement_needs_is_loaded_and_left_alone_by_the_collector(desk: Desk) -> None:
    desk.publish(0, 1)
    address = desk.db.url.render_as_string(hide_password=False)

    done = subprocess.run([sys.executable, "-c", WARM, address], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "True", "True", "True"]


def test_an_article_that_can_not_be_read_keeps_nobody_from_starting(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk.publish(0)
    settled: list[bool] = []
    monkeypatch.setattr(warming.passages, "read", lambda *_: 1 / 0)
    monkeypatch.setattr(warming, "settle", lambda: settled.append(True))

    warming.warm(desk.db)

    assert settled
    assert "the first answers will take longer" in caplog.text
