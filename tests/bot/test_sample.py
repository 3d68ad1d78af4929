"""The sample newsroom: what `briefwire demo` promises a newcomer."""

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta, timezone
from itertools import combinations
from pathlib import Path

import pytest

from bot import sample

NOW = datetime(2026, 6, 27, 8, 0, tzinfo=UTC)
SHORT = 30  # characters; credits and the like may be alike


@pytest.fixture(scope="module")
def articles():
    return sample.articles(NOW)


def lines_of(text: str) -> set[str]:
    parts = re.split(r"(?<=[.!?»”])\s+|\n+", text)
    return {part.strip() for part in parts if len(part.strip()) > SHORT}


def test_articles_come_oldest_first_within_the_two_weeks_before_now(articles):
    instants = [article.appeared_at for article in articles]

    assert instants == sorted(instants)
    assert all(timedelta(hours=1) <= NOW - instant <= timedelta(hours=336) for instant in instants)
    assert {instant.tzinfo for instant in instants} == {UTC}


def test_now_may_stand_in_any_zone(articles):
    assert sample.articles(NOW.astimezone(timezone(timedelta(hours=3)))) == articles


def test_the_newsroom_is_as_large_and_as_varied_as_promised(articles):
    languages = Counter(article.language for article in articles)

    assert 36 <= len(articles) <= 44
    assert len(sample.publishers()) >= 8
    assert languages["ru"] + languages["uk"] >= 8
    assert languages["be"] == 2
    assert Counter(tag for article in articles for tag in article.tags) >= Counter(
        opinion=2, explainer=1, live=1, template=1
    )


def test_an_id_names_one_text_and_an_address_one_article(articles):
    assert len({article.id for article in articles}) == len(articles)
    addresses = Counter(article.url for article in articles if not article.revision_of)
    assert set(addresses.values()) == {1}


def test_every_publisher_is_invented_and_writes_at_its_own_address(articles):
    publishers = {publisher.domain: publisher for publisher in sample.publishers()}

    assert all(domain.endswith(".example") for domain in publishers)
    assert {publisher.label for publisher in publishers.values()} == {"", "wire", "state media"}
    for article in articles:
        publisher = publishers[article.domain]
        assert article.url.startswith(f"https://{article.domain}/")
        assert (article.source, article.label, article.language) == (
            publisher.name,
            publisher.label,
            publisher.language,
        )


def test_every_text_has_the_length_of_a_wire_report(articles):
    assert all(120 <= len(article.text.split()) <= 350 for article in articles)


def test_at_least_ten_events_are_told_by_several_publishers(articles):
    tellers = defaultdict(set)
    for article in articles:
        tellers[article.event].add(article.source)

    assert sum(len(sources) >= 2 for sources in tellers.values()) >= 10


def test_no_sentence_stands_in_two_articles_but_in_a_reprint_or_a_revision(articles):
    own = [article for article in articles if not (article.reprint_of or article.revision_of)]

    for one, other in combinations(own, 2):
        assert not lines_of(one.text) & lines_of(other.text), (one.id, other.id)


def test_the_wire_text_is_reprinted_by_two_others_with_its_credit(articles):
    by_id = {article.id: article for article in articles}
    reprints = [article for article in articles if article.reprint_of]

    assert len({article.source for article in reprints}) == 2
    for reprint in reprints:
        wire = by_id[reprint.reprint_of]
        assert wire.label == "wire"
        assert wire.published_at < reprint.published_at
        assert "(VNA)" in reprint.text
        assert len(lines_of(reprint.text) & lines_of(wire.text)) >= 5


def test_one_article_is_corrected_later_at_the_same_address(articles):
    by_id = {article.id: article for article in articles}
    (corrected,) = [article for article in articles if article.revision_of]
    first = by_id[corrected.revision_of]

    assert (first.url, first.source, first.published_at) == (corrected.url, corrected.source, corrected.published_at)
    assert corrected.corrected_at > first.published_at
    assert "Twelve" in first.text
    assert "Nine" in corrected.text


def test_topics_have_a_title_and_a_query_each():
    topics = sample.topics()

    assert len(topics) == 4
    assert all(topic.title and topic.query for topic in topics)
    assert topics[0].title == "Velden–Orlan border dispute"


def test_the_paste_has_all_that_people_paste_along():
    paste = sample.paste()

    assert paste == sample.PASTE.read_text(encoding="utf-8")
    assert paste.startswith("# ")
    assert all(mark in paste for mark in ("June 18, 2026", "[Lena Ostrik", "**Related article:**", "Original url:"))


def test_the_data_is_shipped_beside_the_loader():
    assert {path.name for path in Path(sample.__file__).parent.iterdir()} >= {
        "articles.jsonl",
        "topics.txt",
        "paste.md",
    }
