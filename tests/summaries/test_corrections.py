"""What became of the sentences that were told, when an article changed."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries import corrections, edits, meanings, spellings, versions, wording
from summaries import text as texts
from summaries.corrections import Change, Verdict
from summaries.wording import Role
from tests.quality import measure_corrections, own, ratchet
from tests.quality.rows import EVAL

GONE = Verdict(Change.GONE, None, None)
ARTICLE = (
    "HARSK — The river Orla flooded the old town of Harsk and 12 people died.\n\n"
    "Rescue teams brought residents to a school. Mayor Marta Ilvane did not visit the town.\n\n"
    "“The bridge held,” police chief Nils Orr said. Repairs will cost 3.5 million crowns."
)
WORDS = [
    "Harsk",
    "the",
    "mayor",
    "not",
    "12",
    "died",
    "may",
    "said",
    "in",
    "Мэр",
    "не",
    "нібито",
    "погибли",
    "%",
    "5.5",
    "ex",
    "«",
    ".",
    "\n",
]
PROSE = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
LANGUAGES = st.sampled_from(["en", "ru", "uk", "be", "de"])


def spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in texts.sentences(text, language)]


def became(old: str, new: str, language: str = "en") -> Verdict:
    """Of an article of one sentence."""
    (verdict,) = corrections.compare([(0, len(old))], old, new, language)
    return verdict


def changes(old: str, new: str, language: str = "en") -> list[Change]:
    return [verdict.change for verdict in corrections.compare(spans(old, language), old, new, language)]


def test_a_text_is_the_same_as_itself():
    verdicts = corrections.compare(spans(ARTICLE), ARTICLE, ARTICLE, "en")

    assert [v.change for v in verdicts] == [Change.SAME] * len(verdicts)
    assert [(v.start, v.end) for v in verdicts] == spans(ARTICLE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The bridge held, police chief Nils Orr said.", "The bridge\nheld,  police chief\xa0Nils Orr said."),
        ('"The bridge held" - Nils Orr\'s words.', "“The bridge held” — Nils Orr’s words."),
        ("Ещё не вылетел самолёт.", "Еще не вылетел само\xadлет."),
        ("В Харске... тихо.", "В Харске… тихо."),
    ],
)
def test_other_blanks_quotation_marks_dashes_and_soft_hyphens_are_the_same(old, new):
    assert became(old, new, "ru").change is Change.SAME


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "The goverment of Velden sent 12 boats.", "The government of Velden sent twelve boats."),
        ("en", "Harbour workers organised a centre, Lind said.", "Harbor workers organized a center, Lind says."),
        ("en", "The mayor didn't answer questions about the dam.", "The mayor did not answer questions about the dam."),
        ("en", "Lind cannot leave the town.", "Lind can not leave the town."),
        ("en", "Two trains left Kiev on Monday.", "Two trains left Kyiv on Monday."),
        ("en", "Police said that 12 people died.", "12 people died, police said."),
        ("en", "It lies 12 kilometres from Harsk.", "It lies 12 km from Harsk."),
        ("en", "The United Nations sent doctors.", "The UN sent doctors."),
        ("en", "The train left Harsk at 9.30 am.", "The train left Harsk at 9:30 am."),
        ("en", "One man waits in Harsk.", "1 man waits in Harsk."),
        ("en", "At least 12 people died in Harsk.", "12 people died in Harsk."),
        ("en", "Not only Lind came to the school.", "Lind came to the school."),
        ("en", "The vote in Harsk is tomorrow.", "The vote in Harsk is on Friday."),
        ("en", "The organsiation of the vote was praised.", "The organisation of the vote was praised."),
        ("en", "Lind reprots that Harsk is flooded.", "Lind reports that Harsk is flooded."),
        ("en", "Nils Orr closed both bridges.", "The chief, Nils Orr, closed both bridges."),
        ("en", "Two dams and 14 old bridges fell near Sarn.", "Two dams and 14 bridges fell near Sarn."),
        ("en", "Serhiy Marchuk left the ship.", "The captain Sergiy Marchuk left the ship."),
        ("en", "A witness saw Jan Dombrowski at the dam.", "A witness saw Jan Dombrwoski at the dam."),
        ("en", "A witness saw Jan Dombrowski at the dam.", "A witness saw Jan Dombroswski at the dam."),
        ("en", "The accomodation in Harsk was praised.", "The accommodation in Harsk was praised."),
        ("ru", "В 2014-м году построили мост.", "В 2014 году построили мост."),
        ("ru", "Погибли не менее 12 человек.", "Погибли как минимум 12 человек."),
        ("ru", "Ущерб оценили в 3.5 млн крон.", "Ущерб оценили в 3,5 миллиона крон."),
        ("ru", "Жители Харска неизвестно где.", "Жители Харска не известно где."),
        ("uk", "Мер скасував проєкт терміналу.", "Мер скасував проект терміналу."),
        ("be", "Яўка склала 61,4%.", "Яўка склала 61.4 працэнта."),
    ],
)
def test_a_small_edit_is_silent(language, old, new):
    assert became(old, new, language).change in {Change.SAME, Change.TYPO}
    assert became(old, new, language).reasons == ()


@pytest.mark.parametrize(
    ("language", "old", "new", "reason"),
    [
        ("en", "The flood killed 12 people in Harsk.", "The flood killed nine people in Harsk.", "number 12 -> 9"),
        ("en", "It was -5 degrees in Harsk.", "It was 5 degrees in Harsk.", "number -5 -> 5"),
        ("en", "The firm was fined 80 crowns in Harsk.", "The firm was fined in Harsk.", "number 80 -> none"),
        ("en", "One docker is missing.", "Two dockers are missing.", "number none -> 2"),
        ("en", "It lasted 10 days in Harsk.", "It lasted 10 or 12 days in Harsk.", "number none -> 12"),
        ("en", "Lind moved 11 ships and 5 boats.", "Lind moved 5 ships and 11 boats.", "number in another place"),
        ("en", "Up to 12 people died in Harsk.", "12 people died in Harsk.", "number with another bound"),
        ("en", "It is her second victory in Harsk.", "It is her third victory in Harsk.", "number 2 -> 3"),
        ("en", "Council meets in Harsk on Tuesday.", "Council meets in Harsk on Friday.", "date"),
        ("en", "The mayor of Harsk resigned.", "The mayor of Harsk did not resign.", "negation"),
        ("en", "A court found the vote legal.", "A court found the vote illegal.", "negation"),
        ("en", "Lind did not say that Torv left.", "Lind did say that Torv did not leave.", "negation"),
        ("en", "The dam owner confirmed the leak.", "The dam owner denied the leak.", "negation"),
        ("en", "Petr Orlan was arrested by Jan Brod.", "Petr Orlan was arrested by Jan Velm.", "name"),
        ("en", "The train came from Harsk.", "The train came.", "name"),
        ("en", "The mayor met Torv.", "The mayor met Torv and Varga.", "name"),
        ("en", "The jury met on Monday.", "The jury met on Detroit.", "name"),
        ("en", "The mayor met Marta.", "The mayor met Maria.", "name"),
        ("en", "A welder started the fire.", "A welder may have started the fire.", "hedge"),
        ("en", "The alarm was off.", "The alarm was off, according to the union.", "speaker"),
        ("en", "Police attacked the volunteers.", "The volunteers attacked police.", "reworded"),
        ("en", "The guards were attacked by sailors.", "The guards attacked sailors.", "reworded"),
        ("en", "A soldier was killed in Harsk.", "Soldiers were killed in Harsk.", "reworded"),
        ("en", "The minister took the money.", "The minister's aide took the money.", "reworded"),
        ("en", "The minister of water resigned.", "The former minister of water resigned.", "reworded"),
        ("en", "The alarm rang after the crane fell.", "The alarm rang before the crane fell.", "reworded"),
        ("ru", "Сторож ушёл с поста до полуночи.", "Сторож якобы ушёл с поста до полуночи.", "hedge"),
        ("ru", "Полиция арестована в Харске.", "Полиция арестовала в Харске.", "reworded"),
        ("ru", "Автобус обогнал трамвай.", "Трамвай обогнал автобус.", "reworded"),
        ("ru", "Матросы избили охранников.", "Матросов избили охранники.", "reworded"),
        ("uk", "Слідчі виключили підпал.", "Слідчі не виключили підпалу.", "negation"),
        ("be", "Вартаўнік пайшоў з паста.", "Вартаўнік нібыта пайшоў з паста.", "hedge"),
    ],
)
def test_what_says_something_else_is_a_change_with_its_reason(language, old, new, reason):
    verdict = became(old, new, language)

    assert verdict.change is Change.CHANGED
    assert reason in verdict.reasons
    assert new[verdict.start : verdict.end] == new


def test_a_sentence_that_nothing_stands_for_is_gone():
    assert became("The flood killed 12 people in Harsk.", "Markets were calm.") == GONE
    assert became("The flood killed 12 people in Harsk.", "") == GONE


def test_a_sentence_without_words_has_nothing_to_lose():
    assert became("* * *", "Markets were calm.") == Verdict(Change.SAME, None, None)


def test_a_reworded_sentence_is_known_by_its_neighbours():
    old = "The pumps came late. Her supporters danced until the police came. Harsk is dry again."
    new = "The pumps came late. Her supporters sang in the rain all night. Harsk is dry again."

    assert changes(old, new) == [Change.SAME, Change.CHANGED, Change.SAME]


def test_a_sentence_that_stood_before_is_not_what_another_became():
    old = "Two sailors are missing, the coast guard said. Two dockers are missing, the union said."

    assert changes(old, "Two dockers are missing, the union said.") == [Change.GONE, Change.SAME]


def test_a_sentence_that_still_stands_is_not_what_its_look_alike_became():
    old = "Two sailors of the tanker Belora are missing in Halmer. Two dockers of the tanker Belora are missing in Halmer."
    (told, _) = spans(old)

    assert corrections.compare([told], old, old[told[1] + 1 :], "en") == (GONE,)


def test_what_was_told_may_be_more_than_a_sentence():
    old = "The pumps came late. Nobody slept in Harsk that night."
    new = old.replace("Nobody", "Somebody")

    assert became(old, f"Harsk is dry. {old}").change is Change.SAME
    assert became(old, new).change in {Change.CHANGED, Change.GONE}


def test_a_new_sentence_stands_for_one_old_one_only():
    old = "Jan Velm of the union spoke in Harsk. Jan Velm of the council sang in Harsk."
    new = "Jan Velm of the party slept in Harsk."

    assert sorted(changes(old, new)) == [Change.CHANGED, Change.GONE]


def test_a_sentence_that_was_not_told_takes_what_is_nearer_to_it():
    old = "Jan Velm of the union spoke to 300 dockers in Harsk. Jan Velm of the union wept."
    new = "Jan Velm of the union spoke to 200 dockers in Harsk."
    (_, told) = spans(old)

    assert corrections.compare([told], old, new, "en") == (GONE,)


def test_merged_sentences_stand_and_a_number_changed_in_one_is_told():
    old = "The blast broke windows in the customs house. Four clerks were hurt. It was heard in Sarn."
    new = "The blast broke windows in the customs house, and seven clerks were hurt. It was heard in Sarn."

    assert changes(old, new) == [Change.TYPO, Change.CHANGED, Change.SAME]


def test_a_merged_sentence_may_bring_its_negation_along():
    old = "The lower dam broke at 4 am. Nobody was warned."

    assert changes(old, "The lower dam broke at 4 am; nobody was warned.") == [Change.TYPO, Change.TYPO]


def test_a_split_sentence_stands():
    old = "The lower dam broke at 4 am and the water did not reach the school of Harsk. It rained."
    new = "The lower dam broke at 4 am. The water did not reach the school of Harsk. It rained."
    (verdict, _) = corrections.compare(spans(old), old, new, "en")

    assert verdict.change is Change.TYPO
    assert new[verdict.start : verdict.end] == new[: new.index(" It rained")]


def test_the_halves_of_a_split_sentence_may_stand_apart():
    old = "The lower dam near Harsk broke at 4 am and the water did not reach the upper school of Brod."
    new = "The lower dam near Harsk broke at 4 am. It rained in Sarn.\n\nThe water did not reach the upper school of Brod."

    assert changes(old, new) == [Change.TYPO]


def test_what_a_sentence_lost_to_another_that_stood_before_is_not_excused():
    old = "Ivan Sarov resigned as head of the dam on Monday. Petr Orlan will take over from Ivan Sarov."
    new = "Jan Velm resigned as head of the dam on Monday. Petr Orlan will take over from Ivan Sarov."

    assert changes(old, new) == [Change.CHANGED, Change.SAME]


def test_a_note_that_quotes_the_old_number_does_not_keep_it():
    old = "Twelve people died in Harsk."
    note = "Correction: An earlier version said otherwise. Twelve people died in Harsk."
    new = f"Nine people died in Harsk.\n\n{note}"

    assert changes(old, new) == [Change.CHANGED]
    assert changes(new, new) == [Change.SAME] * 3


def test_a_number_changed_where_it_was_told_is_told_though_another_sentence_has_the_old_one():
    old = "On 6 January hundreds of people stormed the hall. On 6 January hundreds of angry people stormed the hall in Harsk."
    new = "On 7 January hundreds of people stormed the hall. On 6 January hundreds of angry people stormed the hall in Harsk."

    assert changes(old, new) == [Change.CHANGED, Change.SAME]


@pytest.mark.parametrize("row", own.read("suspects"), ids=lambda row: f"{row['language']}-{row['kind']}")
def test_a_wall_an_error_page_a_cut_off_or_another_page_is_suspect(row):
    assert corrections.is_suspect(row["old"], row["new"], row["language"]) is row["suspect"]


def test_nothing_can_be_suspect_of_an_empty_text():
    assert not corrections.is_suspect("", "", "en")
    assert not corrections.is_suspect("...", "A page.", "en")


@pytest.mark.parametrize(
    ("old", "new", "gone"),
    [
        ("The flood killed 12 people in Harsk.", "The flood killed nine people in Harsk.", ["12"]),
        ("The mayor did not resign on Monday.", "The mayor resigned on Monday.", ["did not resign"]),
        ("Nine people died on Monday in Brod.", "Nine people died on Friday in Sarn.", ["Monday", "Brod"]),
        ("The mayor resigned.", "The mayor has not resigned.", []),
        ("The mayor resigned.", "Snow fell on Brod.", ["The mayor resigned."]),
        ("On Monday pumps arrived.", "Pumps arrived on Monday.", []),
        ("The mayor resigned.", "The mayor resigned.", []),
    ],
)
def test_only_the_words_that_are_gone_are_struck_and_all_where_most_are(old, new, gone):
    assert [old[a:b] for a, b in corrections.differences(old, new, "en")] == gone


def test_a_sentence_too_long_for_prose_is_compared_as_a_whole():
    long = "word " * edits.LONGEST

    assert meanings.reasons(long, long.upper(), "en") == ()
    assert meanings.reasons(long, f"{long}other", "en") == ("reworded",)
    assert corrections.differences(long, f"{long}other", "en") == ((0, len(long)),)
    assert corrections.differences(long, long, "en") == ()


def test_long_sentences_are_compared_as_bags_of_words():
    words = [f"{a}{b}река" for a in "бвгджзклмнпрстфхц" for b in "бвгджзклмнпрстфхцш"]

    assert meanings.reasons(" ".join(words), " ".join(words[::-1]), "ru") == ()
    assert meanings.reasons(" ".join(words), " ".join([*words[100:], *words[:50]]), "ru") == ("reworded",)


def test_may_is_a_month_where_it_has_a_capital():
    assert [word.role for word in wording.read("it may open in May", "en")][1::3] == [Role.HEDGE, Role.NAME]


@pytest.mark.parametrize(
    ("a", "b"),
    [("county", "hounty"), ("lost", "last"), ("minister", "ministry"), ("north", "south"), ("fire", "fires1")],
)
def test_words_that_are_no_slips_of_each_other(a, b):
    assert not spellings.is_misspelling(a, b)


@pytest.mark.parametrize(("a", "b"), [("archaeologist", "archologist"), ("thier", "their"), ("runing", "running")])
def test_words_that_are_slips_of_each_other(a, b):
    assert spellings.is_misspelling(a, b)
    assert spellings.is_misspelling(b, a)


def test_the_sentences_are_those_of_the_text():
    for row in own.read("sentences"):
        found = list(versions._spans(row["text"], row["language"]))
        assert found == spans(row["text"], row["language"])


@given(st.permutations(ARTICLE.split("\n\n")))
def test_paragraphs_in_another_order_are_all_the_same(paragraphs):
    assert set(changes(ARTICLE, "\n\n".join(paragraphs))) == {Change.SAME}


@given(st.one_of(PROSE, st.text(max_size=80)), LANGUAGES)
def test_any_text_is_the_same_as_itself(text, language):
    assert set(changes(text, text, language)) <= {Change.SAME}
    assert corrections.differences(text, text, language) == ()
    assert not corrections.is_suspect(text, text, language)


@given(PROSE, PROSE, LANGUAGES)
def test_offsets_are_slices_and_verdicts_are_the_same_each_time(old, new, language):
    told = spans(old, language)
    verdicts = corrections.compare(told, old, new, language)

    assert verdicts == corrections.compare(told, old, new, language)
    assert len(verdicts) == len(told)
    for verdict in verdicts:
        assert (verdict.start is None) == (verdict.end is None)
        if verdict.start is not None and verdict.end is not None:
            assert 0 <= verdict.start < verdict.end <= len(new)
        assert bool(verdict.reasons) == (verdict.change is Change.CHANGED)


@given(PROSE, PROSE, LANGUAGES)
def test_differences_are_whole_words_in_order(old, new, language):
    found = corrections.differences(old, new, language)

    ends = [place for span in found for place in span]
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(old) for start, end in found)


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=50)
def test_any_two_texts_are_judged(old, new):
    corrections.compare([(0, len(old))], old, new, "uk")
    corrections.is_suspect(old, new, "be")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a. " * 60_000, "a b. " * 40_000),
        ("\0" * 200_000, "«" * 200_000),
        ("1 " * 100_000, "2 " * 100_000),
        ("The mayor died. " * 300, "The mayor did not die. " * 300),
        ("\ud800\u202e not " * 20_000, "x"),
    ],
    ids=["letters", "junk", "digits", "repeats", "surrogates"],
)
def test_hostile_texts_take_bounded_time(old, new):
    started = time.process_time()
    corrections.compare(spans(old), old, new, "en")
    corrections.is_suspect(old, new, "en")

    assert time.process_time() - started < 10


def test_no_figure_of_our_own_set_falls_under_its_floor():
    rows = list(measure_corrections.measure(EVAL))

    assert ratchet.falls(rows, ratchet.floors(), whole=False) == []
    assert all(row.value > other for row in rows for other in row.beside.values())
