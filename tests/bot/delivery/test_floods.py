"""A flood is one chat's, or everybody's."""

from datetime import UTC, datetime, timedelta

from bot.delivery.floods import REMEMBERED, TOGETHER, Floods

NOW = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)


def test_a_private_chat_that_was_written_to_in_its_turn_means_everybody() -> None:
    assert Floods().scope(5, NOW, kept_its_gate=True) is None


def test_a_private_chat_that_was_answered_quickly_is_alone() -> None:
    assert Floods().scope(5, NOW, kept_its_gate=False) == 5


def test_a_group_is_alone_until_another_chat_is_flooded_too() -> None:
    floods = Floods()

    first = floods.scope(-5, NOW, kept_its_gate=True)
    again = floods.scope(-5, NOW, kept_its_gate=True)
    other = floods.scope(-6, NOW + TOGETHER - timedelta(milliseconds=1), kept_its_gate=True)

    assert (first, again, other) == (-5, -5, None)


def test_two_groups_long_after_each_other_are_each_alone() -> None:
    floods = Floods()
    floods.scope(-5, NOW, kept_its_gate=True)

    assert floods.scope(-6, NOW + TOGETHER, kept_its_gate=True) == -6


def test_a_chat_without_a_number_means_everybody() -> None:
    assert Floods().scope(None, NOW, kept_its_gate=False) is None


def test_old_floods_are_forgotten() -> None:
    floods = Floods()
    for number in range(REMEMBERED + 1):
        floods.scope(-number - 1, NOW + number * TOGETHER, kept_its_gate=True)

    assert floods.scope(-1, NOW + (REMEMBERED + 1) * TOGETHER, kept_its_gate=True) == -1
