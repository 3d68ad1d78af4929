"""Spellings that a topic lacks: from the file of names, and from the words of the archive."""

import time

import pytest

from summaries import aliases, latin, topics
from summaries.aliases import ALIAS, SOUND, SPELLING


def suggested(line, archive=None, known=None):
    return aliases.suggest(topics.parse(line), archive or {}, known)


def texts(found):
    return [suggestion.text for suggestion in found]


class TestTheFile:
    def test_it_has_names_in_four_languages(self):
        known = aliases.load()

        assert len(known.entities) >= 220

    def test_it_is_read_once(self):
        assert aliases.load() is aliases.load()

    def test_every_line_has_four_columns(self):
        for line in (
            aliases.resources.files("summaries").joinpath("aliases.txt").read_text(encoding="utf-8").splitlines()
        ):
            assert not line or line.startswith("#") or line.count("|") == 3, line

    def test_no_line_stands_twice(self):
        first = [entity.spellings[0].text for entity in aliases.load().entities]

        assert len(first) == len(set(first))

    @pytest.mark.parametrize(
        ("word", "others"),
        [
            ("Lukashenko", {"Lukashenka", "Лукашенко", "Лукашэнка"}),
            ("Лукашенко", {"Lukashenka", "Lukashenko", "Лукашэнка"}),
            ("kyiv", {"Kiev", "Киев", "Київ", "Кіеў"}),
            ("Украины", {"Ukraine", "Україна", "Украіна"}),
            ("ООН", {"UN", '"United Nations"', "ААН"}),
            ('"Nagorno-Karabakh"', {"Karabakh", '"Нагорный Карабах"'}),
            ('"United Nations"', {"UN", "ООН"}),
        ],
    )
    def test_a_name_in_one_language_suggests_the_others(self, word, others):
        assert others <= set(texts(suggested(word)))


class TestAliases:
    KNOWN = aliases.parse("# a comment\n\nVelden, Weldan | Велден | Велден | Вэлдэн\nNew Brod | Новый Брод | | \n")

    def test_what_the_query_finds_already_is_not_suggested(self):
        assert texts(suggested("velden, Велдена", known=self.KNOWN)) == ["Weldan", "Вэлдэн"]
        assert texts(suggested("weld* AND velden", known=self.KNOWN)) == ["Велден", "Вэлдэн"]

    def test_nothing_is_suggested_twice(self):
        assert texts(suggested("title:velden OR velden", known=self.KNOWN)) == ["Weldan", "Велден", "Вэлдэн"]

    def test_a_name_of_several_words_is_suggested_as_a_phrase(self):
        assert texts(suggested('"new brod"', known=self.KNOWN)) == ['"Новый Брод"']

    def test_a_part_of_a_name_suggests_nothing(self):
        assert suggested("new OR brod", known=self.KNOWN) == ()

    def test_what_is_excluded_gets_no_suggestions(self):
        assert suggested("orlan -velden", known=self.KNOWN) == ()

    def test_each_has_its_term_its_reason_and_its_count(self):
        found = suggested("title:velden", {"Weldan": 3, "weldan": 1}, self.KNOWN)

        assert found[0] == aliases.Suggestion("title:velden", "Weldan", ALIAS, 4)
        assert found[1].count == 0


class TestTheArchive:
    NONE = aliases.parse("")

    def guessed(self, line, archive):
        return [(s.text, s.reason, s.count) for s in suggested(line, archive, self.NONE)]

    def test_a_word_that_is_a_letter_away_is_suggested(self):
        assert self.guessed("Zelenko", {"Zalenko": 4, "Orlan": 9, "": 1, "Zelen-ko": 9}) == [("Zalenko", SPELLING, 4)]

    def test_two_letters_may_differ_in_a_long_word(self):
        assert self.guessed("Lukashenko", {"Lukaschenka": 4}) == [("Lukaschenka", SPELLING, 4)]
        assert self.guessed("Zelenko", {"Zalenka": 4}) == []

    def test_a_spelling_in_another_alphabet_is_suggested(self):
        assert self.guessed("Lukashenko", {"Лукашэнка": 4, "велден": 2}) == [("Лукашэнка", SPELLING, 4)]

    def test_a_word_with_the_same_consonants_is_suggested(self):
        assert self.guessed("Starovoytova", {"Старавойтава": 2}) == [("Старавойтава", SOUND, 2)]

    def test_common_words_of_one_alphabet_are_not_spellings_of_each_other(self):
        assert self.guessed("strike", {"stroke": 40, "stride": 30}) == []

    def test_the_most_frequent_come_first_and_inflections_as_one(self):
        archive = {"Lukaschenko": 2, "Lukaschenkos": 3, "Lukashemko": 4, "Lukashenkos": 50}

        assert [text for text, _, _ in self.guessed("Lukashenko", archive)] == ["Lukashemko", "Lukaschenkos"]

    def test_short_words_phrases_and_prefixes_are_not_guessed(self):
        assert self.guessed('Brodi, "Zelenko Zelenko", Zelenk*', {"Brody": 3, "Zalenko": 4}) == []

    def test_there_are_at_most_eight_for_a_term(self):
        archive = {f"Zelenko{letter}": 1 for letter in "abcdefghijklmnop"}

        assert len(self.guessed("Zelenko", archive)) == 8

    @pytest.mark.parametrize("word", ["Zelenko{}", "Зеленк{}", "велден{}"])
    def test_a_large_archive_takes_bounded_time(self, word):
        archive = {
            word.format(f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}"): n for n in range(200_000)
        }
        start = time.perf_counter()

        suggested(" ".join(f"Zelenko{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"), archive)

        assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    "spellings",
    [("Lukashenko", "Lukashenka", "Лукашенко", "Лукашэнка"), ("Navalny", "Навальный", "Навальний", "Навальны")],
)
def test_spellings_of_one_name_sound_alike(spellings):
    assert len({latin.sounds(spelling) for spelling in spellings}) == 1
