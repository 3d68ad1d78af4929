"""The voices and sides of a story: the same person under all names, nobody under another's, bounded at huge stories."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries import sides, voices
from summaries.types import Article
from summaries.voices import Kind, Voice

NOW = datetime(2026, 6, 26, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    id: int
    family: str
    at: datetime


def article(number: int, text: str, language: str = "en", **values: object) -> Article:
    fields: dict[str, object] = {
        "family": f"paper-{number}",
        "published_at": NOW - timedelta(hours=number),
        "label": "",
        **values,
    }
    return Article(number, number * 10, "News", text, language, f"Paper {number}", url="", told_from=NOW, **fields)  # type: ignore[arg-type]


def speakers(*articles: Article) -> dict[str, int]:
    return {one.name: len(one.lines) for one in voices.group(articles) if one.kind is Kind.SPEAKER}


def of_kind(kind: Kind, *articles: Article) -> list[Voice]:
    return [one for one in voices.group(articles) if one.kind is kind]


def test_a_person_is_one_voice_under_full_name_title_and_surname() -> None:
    found = speakers(
        article(1, "“The dam is safe,” said Interior Minister Jan Velm."),
        article(2, "“It will hold,” said Velm. “It was built for that,” Mr. Velm said on Monday."),
        article(3, "Jan Velm said that the river would fall by Friday."),
    )

    assert found == {"Interior Minister Jan Velm": 4}


def test_namesakes_are_never_one_voice() -> None:
    found = speakers(
        article(1, "“The dam is safe,” said Jan Velm. “It is not,” said Kurt Velm."),
        article(2, "“It will hold,” said Velm."),
    )

    assert found == {"Jan Velm": 1, "Kurt Velm": 1, "Velm": 1}


def test_a_namesake_who_is_only_mentioned_parts_voices_too() -> None:
    found = speakers(
        article(1, "“The dam is safe,” said Jan Velm. The mill belongs to his brother, Kurt Velm, of Sarn."),
        article(2, "“It will hold,” said Velm."),
    )

    assert found == {"Jan Velm": 1, "Velm": 1}


def test_inflected_names_are_one_voice_under_the_first_form() -> None:
    found = speakers(
        article(1, "По словам Яна Вельма, плотина цела и простоит долго.", "ru"),
        article(2, "«Плотина простоит», — заявил Ян Вельм.", "ru"),
        article(3, "«Река уходит», — сказал Вельм.", "ru"),
    )

    assert found == {"Ян Вельм": 3}


def test_husband_and_wife_are_two_voices() -> None:
    found = speakers(
        article(1, "«Плотина простоит», — сказал Иванов. «Река уходит», — сказала Иванова.", "ru"),
    )

    assert found == {"Иванов": 1, "Иванова": 1}


def test_who_is_only_described_by_a_name_is_not_its_bearer() -> None:
    found = speakers(
        article(1, "«Плотина простоит», — сказал Ян Вельм. «Река уходит», — сказала помощница Вельма.", "ru"),
    )

    assert found == {"Ян Вельм": 1, "помощница Вельма": 1}


def test_an_entity_of_the_aliases_is_one_voice_in_all_languages() -> None:
    found = speakers(
        article(1, "«Это наша позиция», — заявил Зеленский.", "ru"),
        article(2, "«Це наша позиція», — заявив Зеленський.", "uk"),
        article(3, "“This is our position,” said Zelensky.", "en"),
    )

    assert list(found.values()) == [3]


def test_a_country_is_not_the_company_that_is_called_after_it() -> None:
    found = speakers(
        article(1, "“We fly to Brod again,” said Air France. Life in France goes on."),
        article(2, "France said it had sent a ship to the river. The ship left France at dawn."),
        article(3, "Судно отправлено по реке на север, заявила Франция.", "ru"),
    )

    assert found == {"Air France": 1, "Франция": 2}


def test_a_surname_that_is_a_company_too_is_not_joined_with_a_person() -> None:
    found = speakers(
        article(1, "“The dam is safe,” said Kurt Ode."),
        article(2, "Ode said that it would sell the mill. Shares of Ode Corp fell."),
    )

    assert found == {"Kurt Ode": 1, "Ode": 1}


def test_a_body_is_not_joined_with_a_part_of_it() -> None:
    found = speakers(
        article(1, "The Sarn Fed said that rates would rise. Ten royal ships left."),
        article(2, "The Fed said that rates would fall. The Royal Guard said that it was cold."),
        article(3, "The Guard said that it was warm. Guard said that it was hot, and the Guard left."),
    )

    assert {"Sarn Fed": 1, "Fed": 1, "Royal Guard": 1}.items() <= found.items()


def test_two_ministries_are_two_voices_and_those_of_two_articles_may_be_of_two_countries() -> None:
    first = "The Foreign Ministry said that talks would go on. The Finance Ministry said that they cost much."
    found = voices.group([article(1, first), article(2, "The Foreign Ministry said that the talks were over.")])

    assert sorted((one.name, len(one.lines)) for one in found if one.kind is Kind.SPEAKER) == [
        ("Finance Ministry", 1),
        ("Foreign Ministry", 1),
        ("Foreign Ministry", 1),
    ]


def test_husband_and_wife_in_two_languages_are_two_voices() -> None:
    found = speakers(
        article(1, "“This is our position,” said Olena Zelensky."),
        article(2, "«Это наша позиция», — заявил Владимир Зеленский.", "ru"),
        article(3, "«Це наша позиція», — заявив Володимир Зеленський.", "uk"),
    )

    assert sorted(found.values()) == [1, 2]


def test_what_has_no_certain_speaker_stands_apart_and_last() -> None:
    found = voices.group([article(1, "“The dam is safe,” he said. “It will hold,” said Jan Velm.")])

    assert [(one.kind, len(one.lines)) for one in found] == [(Kind.SPEAKER, 1), (Kind.UNSURE, 1)]


def test_publishers_own_words_stand_under_their_label() -> None:
    text = "The dam of Sarn broke at dawn and the water took the lower mill with all its flour."
    found = of_kind(Kind.LABEL, article(1, text, label="state media"), article(2, "“It broke,” said Jan Velm."))

    assert [(one.name, [line.text for line in one.lines]) for one in found] == [("state media", [text])]


def test_a_copied_sentence_stands_once_from_the_earliest_and_never_as_a_publisher_s_own_words() -> None:
    said = "Minister Tomas Reker said the bridges at Brod would stay shut until the observers are back."
    copy, original = article(1, said, label=""), article(2, said, label="wire")

    found = voices.group([copy, original])

    assert [(one.kind, [line.article_id for line in one.lines]) for one in found] == [(Kind.SPEAKER, [2])]


def test_every_line_is_a_slice_of_its_article_and_stands_once() -> None:
    text = "“The dam is safe,” said Jan Velm. The dam of Sarn has stood for forty years above the lower mill."
    articles = [article(number, text) for number in (1, 2, 3)]

    lines = [line for one in voices.group(articles) for line in one.lines]

    by_id = {one.id: one for one in articles}
    assert all(by_id[one.article_id].text[one.start : one.end] == one.text for one in lines)
    assert sum(one.text.startswith("“The dam") for one in lines) == 1


def test_nothing_is_made_of_nothing() -> None:
    assert voices.group([]) == ()
    assert sides.of([]).sides == ()
    assert sides.independent([]) == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 50)), max_size=60), st.integers(0, 30))
def test_of_a_huge_story_each_family_is_read_the_newest_first(rows: list[tuple[str, int]], most: int) -> None:
    known = [Row(number, family, NOW + timedelta(hours=hours)) for number, (family, hours) in enumerate(rows)]

    read = voices.chosen(known, most)

    assert len(read) == min(most, len(known))
    assert list(read) == sorted(read, key=lambda one: (one.at, one.id), reverse=True)
    if most >= len({one.family for one in known}):
        assert {one.family for one in read} == {one.family for one in known}


def test_the_earliest_of_a_family_is_read_beside_its_newest() -> None:
    known = [Row(number, "a", NOW + timedelta(hours=number)) for number in range(9)]

    assert [one.id for one in voices.chosen(known, 2)] == [8, 0]


@pytest.mark.parametrize("word", ["", '"', "NOT", "🦆", "a" * 300])
def test_a_strange_word_names_no_entity(word: str) -> None:
    assert voices.entity_of(word) == ""


LONG = "The dam of {place} broke at dawn and the water took the lower mill with all its flour and grain."


def test_each_label_has_its_best_sentence_and_the_unlabelled_come_last() -> None:
    found = sides.of(
        [
            article(1, LONG.format(place="Sarn"), label="wire"),
            article(2, LONG.format(place="Brod")),
            article(3, LONG.format(place="Velden"), label="state media"),
            article(4, "", label="opinion"),
        ]
    )

    assert [(one.label, one.line.text if one.line else None) for one in found.sides] == [
        ("opinion", None),
        ("state media", LONG.format(place="Velden")),
        ("wire", LONG.format(place="Sarn")),
        ("", LONG.format(place="Brod")),
    ]


@pytest.mark.parametrize(
    "label",
    [
        "state media",
        "Government",
        "official",
        "pro-government",
        "государственное СМИ",
        "госсми",
        "державне ЗМІ",
        "дзяржаўнае СМІ",
        "press office of a company",
    ],
)
def test_labels_of_dependence(label: str) -> None:
    assert sides.is_dependent(label)


@pytest.mark.parametrize(
    "label",
    [
        "",
        "wire",
        "independent",
        "non-state",
        "not state",
        "third-party fact-checkers",
        "независимое, бывшее государственное",
        "local paper",
        "United States",
    ],
)
def test_labels_that_say_nothing_of_dependence(label: str) -> None:
    assert not sides.is_dependent(label)


def test_independent_is_a_family_without_a_dependent_member_in_the_last_two_days() -> None:
    state = article(1, "A.", label="state media", family="state")
    sister = article(2, "B.", label="", family="state")
    reprint = article(3, "C.", reprint_of=1)
    old = article(60, "D.")
    wire = article(5, "E.", label="wire")

    assert sides.independent([state, sister, reprint, old]) == 0
    assert sides.independent([state, sister, reprint, old, wire]) == 1
