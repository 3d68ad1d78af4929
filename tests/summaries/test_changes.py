"""Does a story that is kept quiet bring something that it had not?"""

import re
from dataclasses import replace

import pytest

from summaries.changes import Report, brings

KNOWN = Report(
    "Flood on the Selt rises",
    "The flood on the river Selt rose by 40 centimetres in Korvat on Friday, 26 June 2026. Mayor Rudek Olm called for help.",
    "en",
    "vna",
)
SAME = replace(KNOWN, text="The flood on the Selt keeps Korvat awake, said Rudek Olm. It stands 40 centimetres higher.")


def test_the_same_in_other_words_changes_nothing() -> None:
    assert not brings([SAME], [KNOWN])
    assert not brings([], [KNOWN])


@pytest.mark.parametrize(
    "text",
    [
        "The flood on the river Selt rose by 55 centimetres in Korvat.",
        "The flood rose again in Korvat, and nine hundred people left.",
        "The flood in Korvat reached the station, minister Jana Brask said.",
    ],
)
def test_a_new_number_or_name_is_a_change(text: str) -> None:
    assert brings([replace(KNOWN, text=text)], [KNOWN])


def test_another_day_hour_or_year_is_none() -> None:
    text = "The flood kept Korvat awake on Saturday, 27 June 2027, at 14:10. Since 2019 the Selt is high in July."

    assert not brings([replace(KNOWN, text=text)], [KNOWN])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The dam of Sarn broke at 06.03 local time, at 5 a.m. in Brod and at 11.30 GMT."),
        ("ru", "Плотина рухнула в 6.45."),
        ("uk", "Гребля впала о 6.45."),
        ("be", "Плаціна ўпала а 6.45."),
    ],
)
def test_the_hour_is_no_new_number(language: str, text: str) -> None:
    known = Report("", re.sub(r"\d+", "", text), language, "courier")

    assert not brings([Report("", text, language, "courier")], [known])


def test_another_publisher_is_a_change_and_its_copy_of_a_text_is_none() -> None:
    assert brings([replace(SAME, family="courier")], [KNOWN])
    assert not brings([replace(SAME, family="courier", is_copy=True)], [KNOWN])


def test_what_stands_far_down_is_no_change() -> None:
    text = "The flood kept Korvat awake. " * 20 + "Long ago 77 towns were flooded under king Ulmar."

    assert not brings([replace(KNOWN, text=text)], [KNOWN])


def test_names_are_compared_within_a_language() -> None:
    same = Report(
        "Паводок", "Паводок на реке не спадает, сообщили в городе Корват. Воды прибыло на 40 сантиметров.", "ru", "vna"
    )

    assert not brings([same], [KNOWN])
    assert brings([replace(same, text="Воды прибыло на 70 сантиметров.")], [KNOWN])


@pytest.mark.parametrize("text", ["", "\0" * 10, "x" * 200_000, "5" * 200_000, "12:" * 50_000])
def test_hostile_texts_are_read_in_bounded_time(text: str) -> None:
    brings([replace(KNOWN, text=text)], [replace(KNOWN, text=text)])
