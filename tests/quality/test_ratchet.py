"""The ratchet: it can fail, and it only rises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.quality import __main__ as command
from tests.quality import measures, plan, ratchet, table
from tests.quality.rows import EVAL, Row

SHARE = st.floats(0, 1)


def rate(value: float, **facts: object) -> Row:
    return Row("duplicates_recall", value, **facts)


def false(value: float, **facts: object) -> Row:
    return Row("duplicates_false_on_templated", value, higher_is_better=False, **facts)


def test_a_value_under_its_floor_is_named_with_both_figures():
    assert ratchet.falls([rate(0.94)], {"duplicates_recall": 0.95}) == [
        "duplicates_recall: 0.9400 is past its floor of 0.9500"
    ]


def test_a_value_above_its_ceiling_is_named():
    assert ratchet.falls([false(0.02)], {"duplicates_false_on_templated": 0.01}) == [
        "duplicates_false_on_templated: 0.0200 is past its ceiling of 0.0100"
    ]


@pytest.mark.parametrize("row", [rate(0.95), rate(0.99)])
def test_a_value_at_its_floor_or_above_is_held(row):
    assert ratchet.falls([row], {row.key: 0.95}) == []


def test_a_value_that_is_no_number_falls():
    assert ratchet.falls([rate(float("nan"))], {"duplicates_recall": 0.0})
    assert ratchet.falls([false(float("nan"))], {"duplicates_false_on_templated": 1.0})


def test_a_row_without_a_floor_fails_the_run():
    assert ratchet.falls([rate(1.0)], {}) == ["duplicates_recall: no floor holds it yet (--raise sets one)"]


def test_a_floor_without_a_row_fails_a_whole_run_only():
    floors = {"duplicates_recall": 0.9, "topics_f1_subject": 0.7}

    assert ratchet.falls([rate(1.0)], floors) == ["topics_f1_subject: has a floor and is not measured any more"]
    assert ratchet.falls([rate(1.0)], floors, whole=False) == []


def test_speeds_have_no_floors():
    row = Row("ingest_a_second", 1.0, 100.0)

    assert ratchet.raised([row], {}) == {}
    assert ratchet.falls([row], {}) == []


@given(SHARE)
def test_a_new_floor_stands_at_most_half_a_point_below_what_was_measured(value):
    floor = ratchet.raised([rate(value)], {})["duplicates_recall"]
    ceiling = ratchet.raised([false(value)], {})["duplicates_false_on_templated"]

    assert value - 0.005 - 1e-6 <= floor <= value
    assert value <= ceiling <= value + 0.005 + 1e-6


@given(st.lists(SHARE, min_size=1, max_size=5))
def test_floors_only_rise_and_ceilings_only_fall(values):
    floors: dict[str, float] = {}
    for value in values:
        raised = ratchet.raised([rate(value), false(value)], floors)
        assert raised["duplicates_recall"] >= floors.get("duplicates_recall", -1)
        assert raised["duplicates_false_on_templated"] <= floors.get("duplicates_false_on_templated", 2)
        floors = raised

    assert bool(ratchet.falls([rate(values[-1])], floors, whole=False)) == (values[-1] < floors["duplicates_recall"])


def test_a_half_point_of_a_percentage_is_half_a_percent():
    assert ratchet.raised([Row("one_article_r2", 12.49)], {}) == {"one_article_r2": 11.99}


def test_what_met_its_target_stays_met():
    assert ratchet.raised([rate(0.952, target=0.95)], {}) == {"duplicates_recall": 0.95}
    assert ratchet.raised([false(0.0, target=0.0)], {}) == {"duplicates_false_on_templated": 0.0}
    assert ratchet.raised([rate(0.94, target=0.95)], {}) == {"duplicates_recall": 0.935}


def test_raising_keeps_floors_of_what_was_not_measured_now():
    assert ratchet.raised([], {"topics_f1_subject": 0.7}) == {"topics_f1_subject": 0.7}


def test_a_changed_a_missing_and_an_unknown_corpus_are_named():
    pinned = {"eval/a.jsonl": "1", "eval/b.jsonl": "2"}

    assert ratchet.changed(pinned, pinned) == []
    assert ratchet.changed(pinned, {"eval/a.jsonl": "9", "own/c.jsonl": "3"}) == [
        "eval/b.jsonl: is gone",
        "own/c.jsonl: is not pinned (--pin pins it)",
        "eval/a.jsonl: is not what the floors were set on",
    ]


def test_one_changed_byte_changes_the_digest(tmp_path):
    (tmp_path / "a.jsonl").write_text("{}\n")
    (tmp_path / "notes.md").write_text("not a corpus")
    before = ratchet.digests({"own": tmp_path})
    (tmp_path / "a.jsonl").write_text("{} \n")

    assert list(before) == ["own/a.jsonl"]
    assert ratchet.changed(before, ratchet.digests({"own": tmp_path}))


def test_our_own_set_is_the_one_that_the_floors_were_set_on():
    pinned = {name: one for name, one in ratchet.pinned().items() if name.startswith("own/")}

    assert ratchet.changed(pinned, ratchet.digests({"own": command.OWN})) == []


def test_what_was_written_is_read_again(tmp_path):
    assert ratchet.floors(tmp_path / "none.json") == {}
    assert ratchet.pinned(tmp_path / "none.json") == {}

    ratchet.write(tmp_path / "floors.json", {"a": 0.5})
    ratchet.write(tmp_path / "corpora.json", {"a": "ff"})

    assert ratchet.floors(tmp_path / "floors.json") == {"a": 0.5}
    assert ratchet.pinned(tmp_path / "corpora.json") == {"a": "ff"}


def test_every_floor_is_of_a_row_that_the_plan_knows():
    assert set(ratchet.floors()) <= set(plan.LINES)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (rate(0.9), ""),
        (rate(0.96, target=0.95), "met"),
        (rate(0.94, target=0.95), "not met"),
        (rate(0.96, target=0.95, low=0.95, high=0.97), "met, the whole interval"),
        (rate(0.96, target=0.95, low=0.94, high=0.97), "met"),
        (rate(0.94, target=0.95, low=0.93, high=0.96), "not met, the interval holds it"),
        (rate(0.93, target=0.95, low=0.92, high=0.94), "not met"),
        (Row("one_article_r2_over_lead", 0.4, 0.0, -0.2, 1.0), "not met, the interval should be"),
        (Row("one_article_r2_over_lead", 0.6, 0.0, 0.1, 1.0), "met, the whole interval"),
        (false(0.01, target=0.02, low=0.0, high=0.015), "met, the whole interval"),
        (false(0.03, target=0.02, low=0.01, high=0.04), "not met, the interval holds it"),
    ],
)
def test_the_table_says_in_words_whether_a_target_is_met(row, words):
    assert table.verdict(row) == words


def test_the_table_has_the_order_of_the_plan_and_unknown_rows_last():
    rows = [Row("a_new_thing", 0.5), false(0.0), Row("sentences_verbatim", 1.0)]

    lines = list(table.lines(rows))

    heads = [line for line in lines if line and not line.startswith(" ")]
    assert heads == ["Sentences", "Near-duplicates", plan.OTHERS]
    assert "a new thing" in lines[-1]


@pytest.fixture
def place(tmp_path):
    """A ratchet of its own, with one floor and one corpus."""
    (tmp_path / "eval").mkdir()
    (tmp_path / "eval" / "a.jsonl").write_text("{}")
    ratchet.write(tmp_path / "floors.json", {"duplicates_recall": 0.90})
    return tmp_path


def run(place, value: float, *words: str) -> int:
    return command.main(words, data=place / "eval", folder=place, take=lambda _names: [rate(value)])


def test_the_command_fails_where_a_value_fell_and_says_which(place, capsys):
    assert run(place, 0.89, "--pin") == 1
    assert "Not held: duplicates_recall: 0.8900" in capsys.readouterr().err


def test_raising_does_not_lower_a_floor_that_a_value_fell_under(place):
    assert run(place, 0.89, "--pin", "--raise") == 1
    assert ratchet.floors(place / "floors.json") == {"duplicates_recall": 0.90}


def test_the_command_succeeds_where_all_is_held_and_raises_when_asked(place, capsys):
    assert run(place, 0.96, "--pin", "--raise") == 0
    assert ratchet.floors(place / "floors.json") == {"duplicates_recall": 0.955}
    assert "The ratchet holds" in capsys.readouterr().out


def test_the_command_fails_where_a_corpus_changed(place, capsys):
    run(place, 0.96, "--pin")
    (place / "eval" / "a.jsonl").write_text("changed")

    assert run(place, 0.96) == 1
    assert "eval/a.jsonl: is not what the floors were set on" in capsys.readouterr().err


def test_without_the_data_the_command_says_so_in_one_line(tmp_path, capsys):
    assert command.main([], data=tmp_path / "nowhere") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_an_unknown_measure_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as stopped:
        command.main(["horoscopes"])

    assert stopped.value.code == 2
    assert "horoscopes" in capsys.readouterr().err


@pytest.mark.skipif(not EVAL.is_dir(), reason="the data is not at hand")
def test_measures_are_found_by_name_and_run_in_processes():
    assert {"own", "stories", "summaries"} <= set(measures.names())

    assert {row.key for row in measures.taken(["addresses"])} == {"addresses_variants", "addresses_confused"}
