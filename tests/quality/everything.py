"""Prints what judgement makes of our own set, all of it: two runs must print the same."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from summaries import briefing, concepts, duplicates, novelty, passages, ranking, stories, topics
from summaries.percolator import Percolator
from summaries.types import Article, Limits, Story, Told, Window
from tests.quality import measure_stories as grouping
from tests.quality import own

Row = dict[str, Any]


def everything() -> Iterator[tuple[str, object]]:
    """What was made, with its name."""
    rows = own.read("events")
    whole = " ".join(row["text"] for row in rows if row["language"] == "en")
    for method in ranking.METHODS:
        yield (
            method,
            [(one.sentence.start, one.score) for one in ranking.summarise(whole, "en", count=7, method=method)],
        )
    for row in rows:
        yield row["id"], stories.features(row["title"], row["text"], row["language"]).to_json()
        yield row["id"], sorted(duplicates.sketch(row["text"]))
    articles = [(stories.features(row["title"], row["text"], row["language"]), at(row)) for row in rows]
    story_of = grouping.group(articles)
    yield "stories", story_of
    yield "own-briefing", str(briefed(rows, story_of))
    docs = [passages.Doc(row["text"], row["language"], row["title"]) for row in rows if row["story"] == "bus-aldin"]
    yield "own-brief", str(concepts.select(docs, words=60))
    for row in own.read("updates"):
        yield "updates", str(novelty.states(row["text"], row["language"], row["told"]))
    yield from matches()


def matches() -> Iterator[tuple[str, object]]:
    """The topics of each article, with the terms that decided."""
    percolator = Percolator({number: topics.parse(row["query"]) for number, row in enumerate(own.read("topics"))})
    for row in own.read("topic_articles"):
        yield row["id"], str(percolator.match(topics.read(row["title"], row["text"], row["language"])))


def briefed(rows: list[Row], story_of: list[int]) -> object:
    """A briefing of all that happened, for one who was told the first article."""
    by_story: dict[int, list[Article]] = {}
    for number, (row, story) in enumerate(zip(rows, story_of, strict=True), 1):
        by_story.setdefault(story, []).append(article(number, row))
    told = [Told(story_of[0], rows[0]["text"], rows[0]["language"], 1)]
    window = Window(None, at(rows[-1]) + timedelta(hours=1))
    found = [Story(story, tuple(articles)) for story, articles in by_story.items()]
    return briefing.compose(window, found, told, Limits(stories=12))


def article(number: int, row: Row) -> Article:
    return Article(
        id=number,
        revision_id=number,
        title=row["title"],
        text=row["text"],
        language=row["language"],
        source=row["source"],
        family=row["source"],
        url="",
        published_at=at(row),
        told_from=at(row),
    )


def at(row: Row) -> datetime:
    return datetime.fromisoformat(row["published_at"])


if __name__ == "__main__":
    for name, made in everything():
        print(name, json.dumps(made, ensure_ascii=True))
