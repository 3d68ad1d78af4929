"""Tastes: one canonical line for one taste."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.services import tastes
from bot.services.tastes import MOST_MUTES, NONE, Length, Mute, Taste
from summaries.types import Limits

NOW = datetime(2026, 6, 26, 9, tzinfo=UTC)
IDS = st.integers(1, 10**12)
MUTES = st.builds(Mute, IDS, IDS, st.integers(0, 10**6).map(lambda hours: NOW + timedelta(hours=hours)))
TASTES = st.builds(
    lambda length, languages, mutes, quiet: Taste(
        length,
        tuple(sorted(languages)),
        tuple(sorted({one.story_id: one for one in mutes}.values(), key=lambda one: one.story_id)),
        tuple(sorted(quiet)),
    ),
    st.sampled_from(list(Length)),
    st.sets(st.sampled_from(["en", "ru", "uk", "be", "de"])),
    st.lists(MUTES, max_size=4),
    st.sets(IDS, max_size=4),
)


@given(TASTES)
def test_a_taste_is_read_as_it_was_written(taste: Taste) -> None:
    assert tastes.parse(str(taste)) == taste
    assert str(tastes.parse(str(taste))) == str(taste)


def test_who_has_no_wishes_has_an_empty_line() -> None:
    assert str(NONE) == ""
    assert tastes.parse("") is NONE


def test_the_line_is_what_the_tables_say() -> None:
    mute = Mute(12, 3456, datetime.fromtimestamp(1767225600, UTC))

    assert str(Taste(Length.ONE, ("ru", "uk"), (mute,))) == "len=one;lang=ru,uk;mute=12@3456:1767225600000"
    assert str(Taste(Length.ONE, ("ru", "uk"), (mute,)).settled([30, 12, 12])) == "len=one;lang=ru,uk;quiet=12,30"


@given(st.text(max_size=60))
def test_whatever_is_stored_is_read_without_an_error(line: str) -> None:
    assert tastes.parse(f"mute={line};len={line};lang={line};quiet={line}") is not None
    assert tastes.parse(line) is not None


def test_one_story_is_muted_once_and_the_oldest_make_room() -> None:
    taste = NONE
    for number in range(1, MOST_MUTES + 6):
        taste = taste.with_mute(Mute(number, 1, NOW + timedelta(days=number)))
    again = taste.with_mute(Mute(25, 9, NOW + timedelta(days=40)))

    assert [one.story_id for one in taste.mutes] == list(range(6, MOST_MUTES + 6))
    assert [one.filed_to for one in again.mutes if one.story_id == 25] == [9]
    assert len(again.mutes) == MOST_MUTES
    assert again.without_mutes({25, 24}).mutes[-1].story_id == 23


def test_headlines_and_one_sentence_tell_one_sentence_of_a_story() -> None:
    limits = Limits()

    assert tastes.limited(NONE, limits) is limits
    assert tastes.limited(Taste(Length.ONE), limits).sentences_told == 1
    assert tastes.limited(Taste(Length.HEADLINES), limits).sentences_told == 1
