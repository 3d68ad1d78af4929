"""Sparse vectors with a history of their own."""

import math
from array import array

import pytest

from summaries import vectors
from summaries.vectors import Vectors, Vocabulary


def test_a_vector_has_length_one() -> None:
    words = Vocabulary()
    words.learn(["a", "b"])

    assert math.hypot(*(weight for _, weight in words.vector([("a", 3.0), ("b", 1.0)]))) == pytest.approx(1.0)


def test_a_rarer_term_weighs_more() -> None:
    words = Vocabulary()
    for term in ["common"] * 50 + ["rare"]:
        words.learn([term])

    common, rare = words.vector([("common", 1.0), ("rare", 1.0)])

    assert rare[1] > common[1]


def test_an_unknown_term_counts_in_the_length_only() -> None:
    words = Vocabulary()
    words.learn(["a"])

    ((number, weight),) = words.vector([("a", 1.0), ("never seen", 1.0)])

    assert number == 0
    assert 0 < weight < 1


def test_unlearning_takes_a_document_back() -> None:
    words = Vocabulary()
    words.learn(["a"])
    before = words.vector([("a", 1.0), ("b", 1.0)])

    words.learn(["a"])
    words.unlearn([0])

    assert words.vector([("a", 1.0), ("b", 1.0)]) == before


def test_counts_never_fall_below_nothing() -> None:
    words = Vocabulary()
    words.learn(["a"])

    words.unlearn([0])
    words.unlearn([0])

    assert words.vector([("a", 1.0)]) == [(0, pytest.approx(1.0))]


def test_products_are_with_the_sum_of_each_group() -> None:
    rows = Vectors()
    for vector in [[(0, 0.6), (1, 0.8)], [(1, 1.0)], [(2, 1.0)]]:
        rows.add(vector)

    products = rows.products([(0, 0.6), (1, 0.8), (7, 1.0)], array("i", [1, 1, 2]), 4)

    assert products == pytest.approx([0.0, 1.8, 0.0, 0.0])


def test_products_of_nothing_are_nothing() -> None:
    assert Vectors().products([], array("i"), 1).tolist() == [0.0]


def test_the_length_of_nothing_is_one() -> None:
    rows = Vectors()
    rows.add([])

    assert rows.length([0]) == 1.0
    assert rows.total([0]) == []


def test_shared_terms_are_counted_once() -> None:
    rows = Vectors()
    for vector in [[(0, 0.6), (1, 0.8)], [(1, 1.0)]]:
        rows.add(vector)

    assert rows.shared([(1, 0.5), (2, 0.5)], [0, 1]) == 1


def test_keeping_rows_drops_words_seen_once_that_nothing_uses() -> None:
    words, rows = Vocabulary(), Vectors()
    for terms in [["gone", "twice"], ["kept", "twice"], ["never held"]]:
        words.learn(terms)
    rows.add([(0, 0.6), (1, 0.8)])
    rows.add([(2, 0.6), (1, 0.8)])

    rows.keep([1], words)

    assert len(rows) == 1
    assert len(words) == 2
    assert rows.products(words.vector([("kept", 1.0)]), array("i", [0]), 1) == pytest.approx([0.6])


def test_a_long_history_fades(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "ENOUGH_HISTORY", 3)
    words = Vocabulary()
    for _ in range(4):
        words.learn(["often"])
    words.learn(["once"])

    words.shrink([False, False])

    assert len(words) == 1
