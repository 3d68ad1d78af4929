"""Duplicates: one address, one text, one voice."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries import duplicates
from summaries.duplicates import Copy, Overlap

WORDS = [f"word{i}" for i in range(3000)]


def article(seed: int, words: int = 300) -> str:
    return " ".join(random.Random(seed).sample(WORDS, words))


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/news/bridge",
        "http://example.org/news/bridge",
        "  https://EXAMPLE.org/news/bridge\n",
        "https://www.example.org/news/bridge/",
        "https://m.example.org/news/bridge",
        "https://mobile.example.org/news/bridge",
        "https://amp.example.org/news/bridge",
        "https://www.m.example.org./news//bridge",
        "https://example.org:443/news/bridge#comments",
        "http://example.org:80/news/bridge?utm_source=x&utm_medium=y",
        "https://example.org/news/bridge?fbclid=1&gclid=2&yclid=3&at_medium=4&UTM_Campaign=5",
        "https://example.org/news/bridge/amp",
        "https://example.org/news/bridge/amp/",
        "https://example.org/amp/news/bridge",
        "https://example.org/news/bridge.amp",
        "https://example.org/news/bridge?amp",
        "https://example.org/news/bridge?amp=1",
        "https://example.org/news/br%69dge",
        "https://example.org/news/bridge/index.html",
        "https://example.org/news/bridge;jsessionid=1A2B",
        "https://reader:secret@example.org/news/bridge",
        "https://www.google.com/amp/s/www.example.org/news/bridge",
        "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/news/bridge",
    ],
)
def test_all_faces_of_a_page_have_one_address(url: str) -> None:
    assert duplicates.canonical_url(url) == "https://example.org/news/bridge"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://example.org/?id=1", "https://example.org/?id=2"),
        ("https://example.org/?p=1", "https://example.org/"),
        ("https://example.org/story.php?article=1&from=rss", "https://example.org/story.php?article=2&from=rss"),
        ("https://example.org/News", "https://example.org/news"),
        ("https://news.example.org/1", "https://example.org/1"),
        ("https://example.org:8443/1", "https://example.org/1"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://example.org/#!/news/1", "https://example.org/#!/news/2"),
        ("https://example.org/?q=a%2Bb", "https://example.org/?q=a+b"),
        ("https://example.org/?q=%E2", "https://example.org/?q=%E3"),
        ("https://m.ru/1", "https://ru/1"),
    ],
)
def test_different_pages_keep_different_addresses(a: str, b: str) -> None:
    assert duplicates.canonical_url(a) != duplicates.canonical_url(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://example.org/?b=2&a=1", "https://example.org?a=1&b=2"),
        ("https://example.org/новости?д=1", "https://example.org/%d0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8?%D0%B4=1"),
        ("https://Почта.рф/1", "https://xn--80a1acny.xn--p1ai/1"),
        ("https://example.org/?q=a+b", "https://example.org/?q=a%20b"),
        ("https://[2001:DB8::1]/a", "http://[2001:db8::1]/a"),
    ],
)
def test_spellings_of_one_address_are_one(a: str, b: str) -> None:
    assert duplicates.canonical_url(a) == duplicates.canonical_url(b)


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "bridge",
        "ftp://example.org/1",
        "javascript:alert(1)",
        "https://",
        "https://example.org:port/",
        "https://[::1",
        "https://example.org:99999/",
        "https://" + "a" * 80 + ".org/",
        "https://example.org/" + "a" * 5000,
    ],
)
def test_what_is_no_web_address_comes_back_stripped(junk: str) -> None:
    assert duplicates.canonical_url(f" {junk} ") == junk


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text(max_size=60).map("https://www.example.org/{}".format)))
def test_a_canonical_address_is_its_own(url: str) -> None:
    once = duplicates.canonical_url(url)

    assert duplicates.canonical_url(once) == once


def test_a_hash_ignores_case_and_spaces_and_nothing_else() -> None:
    assert duplicates.text_hash("Мост  упал\nв Пинске") == duplicates.text_hash(" мост упал в пинске ")
    assert duplicates.text_hash("Мост упал") != duplicates.text_hash("Мост не упал")
    assert len(duplicates.text_hash("\ud800")) == 64


def test_a_sketch_is_the_same_on_every_machine() -> None:
    found = duplicates.sketch("one two three four five six seven eight nine ten eleven twelve")

    assert sorted(found) == [-6210808083169725559, -2217283358078924775]


def test_hashes_fit_a_signed_column() -> None:
    assert all(-(2**63) <= number < 2**63 for number in duplicates.sketch(article(1)))


def test_a_text_under_twelve_words_has_no_sketch() -> None:
    assert duplicates.sketch(article(1, 11)) == frozenset()
    assert duplicates.sketch(article(1, 12)) != frozenset()


def test_a_sketch_keeps_two_hashes_of_five_and_has_an_end() -> None:
    assert 0.3 < len(duplicates.sketch(article(1, 2000))) / 2000 < 0.5
    assert duplicates.sketch("a b c d e " * 200_000) == duplicates.sketch("a b c d e " * 100_000)


def test_a_text_is_its_own_duplicate() -> None:
    found = duplicates.sketch(article(1, 30))

    assert duplicates.compare(found, found) == Overlap(len(found), 1.0)


@pytest.mark.parametrize("edited", ["teaser", "edits", "moved", "longer"])
def test_an_edited_copy_is_near(edited: str) -> None:
    words = article(1).split()
    copies = {
        "teaser": words[:30],
        "edits": ["changed" if i % 15 == 0 else word for i, word in enumerate(words)],
        "moved": words[150:] + words[:150],
        "longer": article(2).split() + words,
    }

    overlap = duplicates.compare(duplicates.sketch(" ".join(copies[edited])), duplicates.sketch(" ".join(words)))

    assert duplicates.is_near_duplicate(overlap)


def test_different_texts_are_not_near() -> None:
    overlap = duplicates.compare(duplicates.sketch(article(1)), duplicates.sketch(article(2)))

    assert overlap == Overlap(0, 0.0)
    assert not duplicates.is_near_duplicate(overlap)


def test_few_shared_hashes_are_a_phrase() -> None:
    assert not duplicates.is_near_duplicate(Overlap(3, 1.0))
    assert not duplicates.is_near_duplicate(Overlap(40, 0.39))
    assert duplicates.is_near_duplicate(Overlap(4, 0.40))


def test_the_best_candidate_contains_most_then_shares_most_then_is_oldest() -> None:
    of = frozenset(range(10))
    half, whole, larger = frozenset(range(5)) | {90, 91}, frozenset(range(5)), frozenset(range(40))

    assert duplicates.best(of, {}) is None
    assert duplicates.best(of, {1: frozenset({99}), 2: frozenset()}) is None
    assert duplicates.best(of, {1: half, 2: whole}) == (2, Overlap(5, 1.0))
    assert duplicates.best(of, {1: whole, 2: larger}) == (2, Overlap(10, 1.0))
    assert duplicates.best(of, {3: larger, 2: larger}) == (2, Overlap(10, 1.0))


@pytest.mark.parametrize(
    ("new", "stored", "same_publisher", "copy"),
    [
        (300, 310, True, Copy.REVISION),
        (300, 310, False, Copy.REPRINT),
        (30, 300, True, Copy.TEASER),
        (30, 300, False, Copy.TEASER),
        (300, 30, True, Copy.FULLER),
    ],
)
def test_length_and_publisher_tell_what_a_copy_is(new: int, stored: int, same_publisher: bool, copy: Copy) -> None:
    found = duplicates.difference(article(1, new), article(1, stored), same_publisher=same_publisher)

    assert found is copy


@pytest.mark.parametrize(
    ("agency", "text"),
    [
        ("Reuters", "MINSK, June 26 (Reuters) - A bridge fell on Friday."),
        ("AP", "MINSK, Belarus (AP) — A bridge fell on Friday."),
        ("AP", "AP — A bridge fell on Friday."),
        ("AFP", "A bridge fell on Friday.\n\nSource: AFP"),
        ("dpa", "A bridge fell on Friday. (dpa)"),
        ("Xinhua", "MINSK, June 26 (Xinhua) -- A bridge fell on Friday."),
        ("Reuters", "A bridge fell.\n(Reporting by A. Writer in Minsk; Editing by B. Reader)\n"),
        ("TASS", "МИНСК, 26 июня. /ТАСС/. Мост упал в пятницу."),
        ("TASS", "Мост упал в пятницу. (ТАСС)"),
        ("TASS", "Мост упал в пятницу, сообщает ТАСС со ссылкой на МЧС. Пострадавших нет."),
        ("RIA Novosti", "МИНСК, 26 июня — РИА Новости. Мост упал в пятницу."),
        ("RIA Novosti", "Минск, 26 июня. РИА Новости — Мост упал в пятницу."),
        ("Interfax", "Мост не ремонтировали, сказал источник «Интерфаксу». Пострадавших нет."),
        ("Interfax-Ukraine", "Київ. 26 червня. ІНТЕРФАКС-УКРАЇНА – Міст впав у п'ятницу."),
        ("Ukrinform", "Міст впав у п'ятницу. Про це повідомляє Укрінформ."),
        ("Ukrinform", "Міст впав у п'ятницу.\n\nУкрінформ"),
        ("BelTA", "Мост упаў у пятніцу, паведамляе БелТА."),
    ],
)
def test_an_agency_is_credited_where_credits_stand(agency: str, text: str) -> None:
    assert duplicates.wire_credit(text) == agency


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A bridge fell on Friday, an official told Reuters by telephone. Nobody was hurt.",
        "Reuters is a company. It was founded in London.",
        "The PAP – the ruling party – won.",
        "An AP photographer saw the bridge fall.",
        "Мост упал. " * 60 + "Ранее об этом сообщил ТАСС. " + "Мост упал. " * 60,
        "Сообщает ТАССовец из Минска.",
    ],
)
def test_a_mention_is_no_credit(text: str) -> None:
    assert duplicates.wire_credit(text) is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=500))
def test_any_text_can_be_asked_for_its_credit(text: str) -> None:
    assert duplicates.wire_credit(text) is None or isinstance(duplicates.wire_credit(text), str)


@pytest.mark.parametrize("piece", ["(", "A. ", "сообщает ", "Reporting by ", "МИНСК, ", "\x00", "\ud800", "«»—/"])
def test_a_megabyte_of_junk_is_read_in_no_time(piece: str) -> None:
    junk = piece * (1_000_000 // len(piece))

    assert duplicates.wire_credit(junk) is None
    assert duplicates.canonical_url("https://example.org/" + junk) == ("https://example.org/" + junk).strip()
    assert len(duplicates.sketch(junk)) <= 1
    assert len(duplicates.text_hash(junk)) == 64
