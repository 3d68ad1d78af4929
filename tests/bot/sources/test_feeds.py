import dataclasses
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sources import feed_charsets, feed_trees, feed_xml, feeds

GOLDENS = Path(__file__).parent / "feeds"
FEEDS = sorted(path for path in GOLDENS.iterdir() if not path.name.endswith(".expected.json"))
IS_REWRITE = bool(os.environ.get("REWRITE"))  # writes what is read as what is expected
URL = "https://feeds.example/news/feed"
NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)


def shown(feed):
    """A feed as JSON, a paragraph a line."""

    def plain(value):
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, timedelta):
            return value.total_seconds()
        return sorted(value)

    facts = dataclasses.asdict(feed)
    for entry in facts["entries"]:
        entry["text"] = entry["text"].split("\n\n") if entry["text"] else []
    return json.dumps(facts, default=plain, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_a_dialect_is_read_as_expected(path):
    found = shown(feeds.parse(path.read_bytes(), URL, now=NOW))

    expected = path.with_name(f"{path.name}.expected.json")
    if IS_REWRITE:
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")


PLAIN = [path for path in FEEDS if path.suffix != ".json" and not path.name.startswith("rare")]


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.name)
def test_feedparser_reads_a_plain_dialect_as_we_do(path):
    body = path.read_bytes()
    root = feed_trees.tree(feed_charsets.decoded(body, None))

    theirs = feeds._feed(feed_xml.read_rare(root, URL), NOW)

    assert theirs == feeds.parse(body, URL, now=NOW)
