"""Pages that we wrote in the manner of real ones, about places that don't exist: `pages/*.html` beside what is expected of each."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot.sources import pages
from bot.sources.drafts import Draft
from tests.bot.sources.samples import WHEN

HOME = Path(__file__).with_name("pages")
NAMES = sorted(path.stem for path in HOME.glob("*.html"))
MEAN_F1 = 0.97  # the floor of the whole set
PAGE_F1 = 0.90  # and of any page


@cache
def expected(name: str) -> dict[str, object]:
    return json.loads((HOME / f"{name}.json").read_text("utf-8"))


@cache
def draft(name: str) -> Draft:
    return pages.read((HOME / f"{name}.html").read_bytes(), str(expected(name)["found_at"]), **WHEN)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(len(words) - 3))


def f1(name: str) -> float:
    """Of runs of four words, as the article extraction benchmark of Zyte counts."""
    true, found = shingles("\n".join(expected(name)["text"])), shingles(draft(name).text)
    common = (true & found).total()
    return 2 * common / (true.total() + found.total())


def test_the_texts_of_pages_are_found() -> None:
    scores = {name: f1(name) for name in NAMES}

    assert sum(scores.values()) / len(scores) >= MEAN_F1, scores
    assert min(scores.values()) >= PAGE_F1, scores


@pytest.mark.parametrize("field", ["title", "author", "source", "domain", "url", "language", "date_only"])
@pytest.mark.parametrize("name", NAMES)
def test_what_a_page_says_of_its_article_is_right(name: str, field: str) -> None:
    assert getattr(draft(name), field) == expected(name)[field]


@pytest.mark.parametrize("name", NAMES)
def test_the_time_of_publication_is_right(name: str) -> None:
    at = draft(name).published_at

    assert at is not None
    assert at.isoformat() == expected(name)["published_at"]
