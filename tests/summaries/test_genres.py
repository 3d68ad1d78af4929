"""Genres: the marks that count, and the look-alikes that don't."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries import genres

ALL = {genres.OPINION, genres.LIVE, genres.EXPLAINER, genres.ANNIVERSARY, genres.TEMPLATE}


def of_title(title: str, language: str = "en") -> frozenset[str]:
    return genres.tags(title, "Something happened in Minsk on Friday.", "https://example.org/news/1", language)


@pytest.mark.parametrize(
    ("tag", "language", "title"),
    [
        ("opinion", "en", "Opinion: The bridge was bound to fall"),
        ("opinion", "en", "The bridge was bound to fall | Opinion"),
        ("opinion", "ru", "Мнение: мост не мог не упасть"),
        ("opinion", "uk", "Думка: міст не міг не впасти"),
        ("opinion", "be", "Меркаванне: мост не мог не ўпасці"),
        ("live", "en", "LIVE: storm reaches the coast"),
        ("live", "en", "Storm reaches the coast – live updates"),
        ("live", "en", "Storm day two - as it happened"),
        ("live", "ru", "Онлайн: второй день шторма"),
        ("live", "ru", "Второй день шторма. Онлайн-трансляция"),
        ("live", "uk", "Другий день шторму (оновлюється)"),
        ("live", "be", "Анлайн: другі дзень шторму"),
        ("explainer", "en", "Explained: who pays for the bridge"),
        ("explainer", "en", "The bridge deal, explained"),
        ("explainer", "en", "What we know about the Pinsk bridge"),
        ("explainer", "en", "Pinsk bridge: what we know so far"),
        ("explainer", "ru", "Что известно о мосте в Пинске"),
        ("explainer", "uk", "Що відомо про міст у Пінську"),
        ("explainer", "be", "Што вядома пра мост у Пінску"),
        ("anniversary", "en", "On this day in 1986"),
        ("anniversary", "en", "Chernobyl: 40 years on"),
        ("anniversary", "en", "Pripyat marks 40th anniversary of the disaster"),
        ("anniversary", "ru", "40 лет назад взорвался реактор"),
        ("anniversary", "uk", "Цього дня народився поет"),
        ("anniversary", "be", "40 гадоў таму выбухнуў рэактар"),
        ("template", "en", "Weather forecast for Friday"),
        ("template", "en", "Exchange rates for 26 June"),
        ("template", "en", "Daily horoscope: 26 June"),
        ("template", "en", "Powerball winning numbers for Saturday"),
        ("template", "ru", "Курс валют на 26 июня"),
        ("template", "ru", "Курс доллара на завтра"),
        ("template", "ru", "Погода на завтра в Минске"),
        ("template", "uk", "Погода на 26 червня"),
        ("template", "uk", "Магнітні бурі на 26 червня"),
        ("template", "be", "Надвор'е на заўтра"),
        ("template", "be", "Курсы валют на сёння"),
    ],
)
def test_a_mark_in_the_title_tells_the_genre(tag: str, language: str, title: str) -> None:
    assert of_title(title, language) == {tag}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Opinion poll: most want elections"),
        ("en", "Opinion is split on the bridge"),
        ("en", "People in towns live longer"),
        ("en", "Live ammunition found in Pinsk"),
        ("en", "Minister explained the deal to parliament"),
        ("en", "Police say they do not know what we know"),
        ("en", "Man jailed for 40 years on murder charge"),
        ("en", "Weather kills five in Brest"),
        ("en", "Exchange rate falls to a record low"),
        ("en", "Election results: opposition leads"),
        ("ru", "Опрос: мнение жителей изменилось"),
        ("ru", "Онлайн-голосование отменили"),
        ("ru", "Прямая трансляция парада прервана"),
        ("ru", "В Пинске упал мост. Что известно"),
        ("ru", "Курс доллара впервые превысил 100 рублей"),
        ("ru", "Погода унесла жизни пяти человек"),
        ("ru", "Осужденный 40 лет назад вышел на свободу"),
        ("uk", "Трамп скасував візит | Новини - онлайн"),
    ],
)
def test_a_report_that_looks_alike_is_a_report(language: str, title: str) -> None:
    assert of_title(title, language) == frozenset()


def test_cyrillic_marks_count_in_our_languages_only() -> None:
    assert of_title("Погода на завтра", "bg") == frozenset()


@pytest.mark.parametrize(
    ("tag", "url"),
    [
        ("opinion", "https://example.org/opinion/2026/06/bridge"),
        ("opinion", "https://opinion.example.org/bridge"),
        ("live", "https://example.org/news/live/storm-c1234"),
        ("live", "https://example.org/world/storm-live-updates-26-june"),
        ("explainer", "https://example.org/explained/bridge"),
        ("anniversary", "https://example.org/on-this-day/june-26"),
        ("template", "https://example.org/horoscopes/leo"),
        ("template", "https://example.org/news/kurs-valut-na-26-iyunya"),
    ],
)
def test_a_section_of_the_address_tells_the_genre(tag: str, url: str) -> None:
    assert genres.tags("Title", "Text.", url, "en") == {tag}


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/news/opinion-poll-shows-lead",
        "https://example.org/opinion",
        "https://live.example.org/video/1",
        "https://example.org/weather/storm-kills-five",
        "https://[bad",
        "",
    ],
)
def test_an_address_without_such_a_section_tells_nothing(url: str) -> None:
    assert genres.tags("Title", "Text.", url, "en") == frozenset()


def test_blogs_are_columns_in_our_region_and_mostly_news_elsewhere() -> None:
    assert genres.tags("Мост", "", "https://blogs.example.org/author/1", "uk") == {"opinion"}
    assert genres.tags("Мост", "", "https://example.org/blogs/1", "ru") == {"opinion"}
    assert genres.tags("Bridge", "", "https://blogs.example.org/politics/1", "en") == frozenset()


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("opinion", "The views expressed in this article are those of the author. " + "A word. " * 200),
        ("opinion", "Слово. " * 200 + "Мнение автора может не совпадать с мнением редакции."),
        ("live", "This live blog is now closed. " + "A word. " * 200),
    ],
)
def test_a_text_says_at_its_edges_what_it_is(tag: str, text: str) -> None:
    assert genres.tags("Title", text, "", "en") == {tag}


def test_what_stands_in_the_middle_of_a_text_is_a_quotation() -> None:
    text = "A word. " * 200 + "This live blog is now closed. " + "A word. " * 200

    assert genres.tags("Title", text, "", "en") == frozenset()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=100), st.sampled_from(["en", "ru", "xx"]))
def test_any_input_gives_known_tags(title: str, text: str, url: str, language: str) -> None:
    assert genres.tags(title, text, url, language) <= ALL


@pytest.mark.parametrize("piece", ["погода ", "live - ", "marks ", "1", "\x00", "\ud800", "/live", "— "])
def test_a_megabyte_of_junk_is_read_in_no_time(piece: str) -> None:
    junk = piece * (1_000_000 // len(piece))

    assert genres.tags(junk, junk, junk, "ru") <= ALL
