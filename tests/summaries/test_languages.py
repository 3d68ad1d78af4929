"""Which language a headline is in, and what becomes of its words."""

import json
import threading
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries import languages, text
from tests.quality.rows import EVAL

HEADLINES = (
    ("en", "Minsk closes border crossings"),
    ("en", "Live: Putin in Pyongyang"),
    ("en", "Merkel"),
    ("en", ""),
    ("en", "12:30 … 5 %"),
    ("en", "https://example.org/новости"),
    ("ru", "Протест в Минске"),
    ("ru", "Трамп позвонил Путину"),
    ("ru", "Глава МИД Польши ушел в отставку"),
    ("ru", "Ученый объяснил пользу массового тестирования"),
    ("ru", "В центре Киева (Київ) прошел митинг, задержаны пятеро, сообщили в мэрии"),
    ("uk", "Трамп подзвонив Путіну"),
    ("uk", "Протест у Мінську"),
    ("uk", "П’ятеро поранених після удару по Харкову"),
    ("uk", "Уряд ухвалив рішення про бюджет"),
    ("be", "Пратэст у Мінску"),
    ("be", "Урад прыняў рашэнне пра бюджэт"),
    ("be", "Лукашэнка сустрэўся з Пуціным"),
    ("be", "Кошты на паліва вырастуць з панядзелка"),
    ("de", "Bundestag beschließt neues Gesetz gegen Steuerflucht"),
    ("de", "Der Kanzler reist nach Minsk und trifft die Opposition"),
    (
        "de",
        "Die Wache nahm am Montag in Halmer drei Männer fest. Sie sollen Dr. Orlan bedroht haben. Der Prozess beginnt im Mai.",
    ),
    ("fr", "Le président français est arrivé à Varsovie pour une visite"),
    ("es", "El presidente del Gobierno viaja a Varsovia para la cumbre"),
    ("pl", "Polska zamknęła granicę z Białorusią po incydencie"),
    ("it", "Il presidente della Repubblica è arrivato a Varsavia"),
    ("lt", "Lietuva uždarė sieną su Baltarusija dėl incidento"),
    ("bg", "Българският парламент прие закон, че държавата ще се откаже от въглищата според министъра"),
    ("sr", "Влада Србије је усвојила предлог закона о буџету за следећу годину"),
    ("kk", "Қазақстан үкіметі жаңа заң қабылдады және өзгерістер енгізді"),
    ("el", "Η κυβέρνηση ανακοίνωσε νέα μέτρα για την οικονομία"),
)


@pytest.mark.parametrize(("language", "headline"), HEADLINES)
def test_a_headline_shows_its_language(language: str, headline: str) -> None:
    assert languages.detect(headline) == language


@given(st.text(max_size=80))
def test_any_text_has_a_language(anything: str) -> None:
    assert languages.detect(anything).isascii()


@pytest.mark.skipif(not EVAL.exists(), reason="needs the shared corpus")
def test_unseen_headlines_of_four_languages_are_told_apart() -> None:
    rows = json.loads((EVAL / "headlines_crosslingual.json").read_text())

    assert [(k, h) for row in rows for k, h in row.items() if languages.detect(h) != k] == []


@pytest.mark.skipif(not EVAL.exists(), reason="needs the shared corpus")
def test_short_english_headlines_are_seldom_called_anything_else() -> None:
    with (EVAL / "stories_headlines.jsonl").open() as lines:
        titles = [json.loads(line)["title"] for line, _ in zip(lines, range(600), strict=False)]

    assert sum(languages.detect(title) == "en" for title in titles) >= 0.99 * len(titles)


FORMS = (
    ("uk", "Київ Києва Києві Києвом Києву"),
    ("uk", "Мінськ Мінська Мінську Мінськом мінський мінського"),
    ("uk", "Порошенко Порошенка Порошенком Порошенку"),
    ("uk", "Зеленський Зеленського Зеленському Зеленським"),
    ("uk", "Україна України Україні Україною Україну"),
    ("uk", "Білорусь Білорусі Білоруссю"),
    ("uk", "Сергій Сергія Сергієм Сергієві"),
    ("uk", "напрямок напрямку напрямки"),
    ("uk", "відповідальність відповідальності"),
    ("be", "Мінск Мінска Мінску Мінскам мінскі мінскага"),
    ("be", "Лукашэнка Лукашэнкі Лукашэнку Лукашэнкам"),
    ("be", "Беларусь Беларусі Беларуссю"),
    ("be", "Магілёў Магілёва Магілёве"),
    ("be", "Брэст Брэста Брэсце"),
    ("be", "Амерыка Амерыкі Амерыцы"),
    ("be", "Канада Канадзе"),
    ("ru", "Минск Минска Минску Минском минский"),
    ("ru", "Украина Украины Украине Украиной"),
)


@pytest.mark.parametrize(("language", "forms"), FORMS)
def test_the_forms_of_a_name_share_a_stem(language: str, forms: str) -> None:
    stems = {languages.stem(text.fold(form), language) for form in forms.split()}

    assert len(stems) == 1


@pytest.mark.parametrize(("language", "one", "other"), [("uk", "Росія", "Рим"), ("be", "Расія", "Рэспубліка")])
def test_different_names_keep_different_stems(language: str, one: str, other: str) -> None:
    assert languages.stem(text.fold(one), language) != languages.stem(text.fold(other), language)


def test_a_word_of_an_unknown_language_is_its_own_stem() -> None:
    assert languages.stem("слова", "xx") == "слова"


def test_noise_longer_than_any_word_is_left_alone() -> None:
    assert languages.stem("a" * 1000, "en") == "a" * 1000


@given(st.text(max_size=30), st.sampled_from(["en", "ru", "uk", "be", "de"]))
def test_a_stem_is_never_lost(word: str, language: str) -> None:
    folded = text.fold(word)

    assert bool(languages.stem(folded, language)) == bool(folded)


def test_threads_stem_alike() -> None:
    words = [f"{stem}{ending}" for stem in ("президент", "минск", "украин") for ending in ("ами", "ого", "е", "ой")]
    results: list[list[str]] = []

    def work() -> None:
        results.append([languages.stem.__wrapped__(word, "ru") for word in words * 50])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(result == results[0] for result in results)


@pytest.mark.parametrize("language", ["en", "ru", "uk", "be"])
def test_stop_words_are_folded_so_that_they_meet_folded_words(language: str) -> None:
    words = languages.stop_words(language)

    assert len(words) > 100
    assert [word for word in words if "." not in word and text.fold(word) != word] in ([], ["из-за"], ["чем-то"])


def test_a_language_without_a_list_has_no_stop_words() -> None:
    assert languages.stop_words("xx") == frozenset()


@pytest.mark.parametrize(
    "names",
    [
        "Лукашенко Лукашенко Лукашэнка",
        "Зеленский Зеленський Зяленскі",
        "Россия Росія Расія",
        "Евросоюз Євросоюз Еўрасаюз",
        "Путин Путін Пуцін",
        "Харьков Харків Харкаў",
        "Беларусь Білорусь Беларусь",
    ],
)
def test_a_name_has_one_key_in_the_three_languages(names: str) -> None:
    keys = {languages.romanised(text.fold(name)) for name in names.split()}

    assert len(keys) == 1
    assert keys != {""}


@pytest.mark.parametrize("word", ["lviv", "live", "", "и", "ая", "12"])
def test_a_word_without_two_cyrillic_consonants_has_no_key(word: str) -> None:
    assert languages.romanised(word) == ""


@pytest.mark.skipif(not EVAL.exists(), reason="needs the shared corpus")
def test_keys_join_headlines_across_languages() -> None:
    rows = json.loads((EVAL / "headlines_crosslingual.json").read_text())

    def keys(language: str, headline: str) -> frozenset[str]:
        return frozenset(filter(None, (languages.romanised(s) for s in text.content_stems(headline, language))))

    made = [{k: keys(k, row[k]) for k in ("ru", "uk", "be")} for row in rows]
    right = total = 0
    for one, other in combinations(("ru", "uk", "be"), 2):
        for index, row in enumerate(made):
            scores = [len(row[one] & r[other]) / max(1, len(row[one] | r[other])) for r in made]
            right += scores.index(max(scores)) == index
            total += 1

    assert right >= 0.9 * total
