"""One article against many topics: the same matches as each topic in turn."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries import topics
from summaries.errors import QueryError
from summaries.percolator import Percolator

WORDS = ["velden", "orlan", "brod", "crossing", "crossings", "veldenian", "Брод", "США"]
TERMS = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(lambda word: f"title:{word}"),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.sampled_from(["veld*", "cro*", "crossin*"]),
)
LINES = st.recursive(
    TERMS,
    lambda lines: st.one_of(
        st.lists(lines, min_size=2, max_size=4).map(lambda parts: f"({' OR '.join(parts)})"),
        st.lists(lines, min_size=2, max_size=3).map(lambda parts: f"({' AND '.join(parts)})"),
        st.tuples(lines, lines).map(lambda pair: f"({pair[0]} -{pair[1]})"),
    ),
    max_leaves=7,
)
TEXTS = st.lists(st.sampled_from([*WORDS, "the", "rain. "]), max_size=12).map(" ".join)


def parsed(lines, width):
    held = {}
    for number, line in enumerate(lines):
        try:
            held[number] = topics.parse(line, width=width)
        except QueryError:
            continue
    return held


def each_in_turn(held, article):
    found = {number: topics.match(article, topic) for number, topic in held.items()}
    return {number: match for number, match in found.items() if match is not None}


@given(
    st.lists(LINES, max_size=6),
    st.sampled_from(["normal", "strict", "wide"]),
    TEXTS,
    TEXTS,
    st.integers(0, 90),
    st.dictionaries(st.sampled_from(["velden", "orlan", "брод", "cross"]), st.integers(0, 99)),
)
def test_it_finds_exactly_what_each_topic_in_turn_finds(lines, width, title, body, padding, frequency):
    held = parsed(lines, width)
    article = topics.read(title, "rain " * padding + body, "en")

    assert Percolator(held, frequency).match(article) == each_in_turn(held, article)


def test_two_alternatives_that_require_the_same_word_may_both_weigh():
    topic = topics.parse('"velden orlan" OR "velden brod" OR "velden sarn"')
    article = topics.read("", "rain " * 70 + "velden orlan. velden brod. velden sarn.", "en")

    assert Percolator({1: topic}, {"velden": 0, "orlan": 9, "brod": 9, "sarn": 9}).match(article).keys() == {1}


@given(st.lists(st.tuples(st.integers(0, 5), st.none() | LINES), max_size=20), TEXTS)
def test_topics_added_replaced_and_removed_leave_no_trace(steps, title):
    percolator = Percolator({})
    held = {}
    for number, line in steps:
        new = parsed([line], "normal") if line else {}
        held.pop(number, None)
        percolator.remove(number)
        if new:
            held[number] = new[0]
            percolator.add(number, new[0])
    article = topics.read(title, "", "en")

    assert percolator.match(article) == each_in_turn(held, article)
    assert len(percolator) == len(held)
    for number in list(held):
        percolator.remove(number)
    assert not percolator._by_stem
    assert not percolator._by_prefix
    assert not percolator._prefix_lengths


def test_adding_a_known_id_replaces_its_topic():
    percolator = Percolator({1: topics.parse("velden")})
    percolator.add(1, topics.parse("orlan"))

    assert percolator.match(topics.read("Velden", "", "en")) == {}
    assert percolator.match(topics.read("Orlan", "", "en")).keys() == {1}


def test_matches_come_by_rising_id():
    percolator = Percolator({number: topics.parse("velden") for number in (3, 1, 2)})

    assert list(percolator.match(topics.read("Velden", "", "en"))) == [1, 2, 3]


@pytest.mark.parametrize("seed", range(3))
def test_thousands_of_topics_find_what_each_in_turn_finds(seed):
    rng = random.Random(seed)
    vocabulary = [f"word{number}" for number in range(400)]
    lines = [
        " OR ".join(rng.sample(vocabulary, 4)) if n % 2 else " AND ".join(rng.sample(vocabulary, 2))
        for n in range(1500)
    ]
    held = parsed(lines, "normal")
    article = topics.read(" ".join(rng.sample(vocabulary, 8)), " ".join(rng.choices(vocabulary, k=300)), "en")

    assert Percolator(held).match(article) == each_in_turn(held, article)
