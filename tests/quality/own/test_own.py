"""The set is what its README says."""

from collections import Counter
from datetime import datetime

import pytest

from tests.quality import own

LANGUAGES = {"en", "ru", "uk", "be"}
LEAST = {
    "sentences": 60,
    "near_copies": 24,
    "events": 40,
    "updates": 24,
    "topics": 6,
    "topic_articles": 30,
    "kinds": 40,
    "corrections": 200,
    "suspects": 20,
}


@pytest.mark.parametrize("name", sorted(LEAST))
def test_a_file_has_enough_rows_and_no_row_twice(name):
    rows = [str(row) for row in own.read(name)]

    assert len(rows) >= LEAST[name]
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("name", sorted(LEAST.keys() - {"topics"}))
def test_a_file_has_all_four_languages(name):
    assert {row["language"] for row in own.read(name)} == LANGUAGES


def remainder(text: str, parts: list[str]) -> str:
    """What is left of `text` without its `parts`, which must stand in it in order."""
    left, at = [], 0
    for part in parts:
        start = text.index(part, at)
        left.append(text[at:start])
        at = start + len(part)
    return "".join([*left, text[at:]])


@pytest.mark.parametrize("name", ["sentences", "updates"])
def test_only_white_space_lies_between_the_sentences(name):
    for row in own.read(name):
        assert not remainder(row["text"], row["sentences"]).strip()


def test_each_sentence_of_an_update_has_a_state():
    for row in own.read("updates"):
        assert len(row["states"]) == len(row["sentences"])
        assert set(row["states"]) <= {"new", "update", "told"}
        assert not set(row["told"]) & set(row["sentences"])


def test_near_copies_are_of_both_sorts_and_long_enough_to_judge():
    rows = own.read("near_copies")

    assert min(Counter(row["same"] for row in rows).values()) >= 8
    assert all(len(row[side].split()) >= 12 for row in rows for side in "ab")


def test_stories_cross_the_cyrillic_languages_and_come_in_order():
    rows = own.read("events")
    languages = {row["story"]: set() for row in rows}
    for row in rows:
        languages[row["story"]].add(row["language"])

    assert sum(found >= {"ru", "uk", "be"} for found in languages.values()) >= 4
    assert len({row["id"] for row in rows}) == len(rows)
    instants = [datetime.fromisoformat(row["published_at"]) for row in rows]
    assert instants == sorted(instants)


def test_every_query_has_articles_on_it_and_many_that_are_not():
    known = {row["id"] for row in own.read("topics")}
    articles = own.read("topic_articles")
    on_topic = Counter(topic for row in articles for topic in row["topics"])

    assert set(on_topic) == known
    assert min(on_topic.values()) >= 4
    assert sum(not row["topics"] for row in articles) >= 10


def test_every_paragraph_of_a_page_is_judged_once():
    for row in own.read("kinds"):
        assert Counter(row["quotable"] + row["not_quotable"]) == Counter(row["text"].split("\n\n"))
        assert row["quotable"]
        assert row["not_quotable"]


def test_a_told_sentence_stands_once_in_the_old_text_and_has_its_label():
    for row in own.read("corrections"):
        assert len(row["told"]) == len(row["changes"])
        assert all(row["old"].count(told) == 1 for told in row["told"])
        assert set(row["changes"]) <= {"silent", "changed", "gone", "alarm"}


def test_more_than_half_of_the_edits_were_written_after_the_rules():
    parts = Counter(row["part"] for row in own.read("corrections"))

    assert parts[2] + parts[3] > parts[1]
