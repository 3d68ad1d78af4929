"""Judgement on our own set: nothing falls under its floor, and nothing depends on the hash seed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.quality import measure_own, ratchet
from tests.quality.rows import EVAL

ROOT = Path(__file__).parents[2]
KEYS = (
    "own_sentences_f1",
    "own_sentences_f1_en",
    "own_sentences_f1_ru",
    "own_sentences_f1_uk",
    "own_sentences_f1_be",
    "own_kinds_accuracy",
    "own_near_copies_accuracy",
    "own_events_pair_f1",
    "own_events_b3_f1",
    "own_updates_accuracy",
    "own_topics_f1",
)


@pytest.fixture(scope="module")
def rows():
    return {row.key: row for row in measure_own.measure(EVAL)}


def test_every_figure_of_our_own_set_is_known_here(rows):
    assert set(rows) == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_no_figure_of_our_own_set_falls_under_its_floor(rows, key):
    assert ratchet.falls([rows[key]], ratchet.floors(), whole=False) == []


@pytest.mark.parametrize("key", KEYS)
def test_we_are_better_than_the_naive_way(rows, key):
    assert all(rows[key].value > other for other in rows[key].beside.values())


def test_output_is_the_same_whatever_the_hash_seed():
    first, second = (told(seed) for seed in ("0", "4711"))

    assert "own-briefing" in first
    assert first == second


def told(hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-m", "tests.quality.everything"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60)
    return run.stdout
