"""What became of told sentences when an article changed, on our own set; README.md there says how a row is judged.

An alarm is a sentence that its readers would be told of (changed or gone). The second and third part of the set were
written after the rules that the first part served to make.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

from summaries import corrections
from summaries.corrections import Change
from tests.quality import own
from tests.quality.measure_summaries import bootstrap
from tests.quality.rows import Row

SILENT, ALARM = "silent", "alarm"

Judged = tuple[str, str, str]  # what became of a sentence: as labelled, by us, by the naive way


def measure(_data: Path) -> Iterable[Row]:
    judged = [one for row in own.read("corrections") for one in _judged(row)]
    later = [one for row in own.read("corrections") if row["part"] > 1 for one in _judged(row)]
    for key, rows in (("own_corrections", judged), ("own_corrections_later", later)):
        yield _precision(f"{key}_precision", rows)
        yield _recall(f"{key}_recall", rows)
    yield _accuracy(judged)
    yield _suspects()


def _judged(row: dict[str, Any]) -> Iterator[Judged]:
    spans = [(start, start + len(told)) for told in row["told"] for start in [row["old"].index(told)]]
    verdicts = corrections.compare(spans, row["old"], row["new"], row["language"])
    for told, label, verdict in zip(row["told"], row["changes"], verdicts, strict=True):
        ours = SILENT if verdict.change in {Change.SAME, Change.TYPO} else str(verdict.change)
        yield label, ours, SILENT if told in row["new"] else ALARM


def _precision(key: str, rows: list[Judged]) -> Row:
    """The share of alarms that are right."""
    ours, naive = ([float(row[0] != SILENT) for row in rows if row[way] != SILENT] for way in (1, 2))
    return _row(key, ours, {"told unless verbatim": fmean(naive)})


def _recall(key: str, rows: list[Judged]) -> Row:
    """The share of what readers should hear of that raised an alarm."""
    return _row(key, [float(ours != SILENT) for label, ours, _ in rows if label != SILENT], {})


def _accuracy(rows: list[Judged]) -> Row:
    """The share of verdicts, of three, that are right; "alarm" stands for either of two."""
    right = [float(label == ours or (label == ALARM and ours != SILENT)) for label, ours, _ in rows]
    naive = [float(label == way or (label != SILENT and way == ALARM)) for label, _, way in rows]
    return _row("own_corrections_accuracy", right, {"told unless verbatim": fmean(naive)})


def _suspects() -> Row:
    rows = own.read("suspects")
    right = [corrections.is_suspect(row["old"], row["new"], row["language"]) == row["suspect"] for row in rows]
    naive = [(len(row["new"]) < len(row["old"]) / 2) == row["suspect"] for row in rows]
    return _row("own_suspects_accuracy", [float(one) for one in right], {"under half as long": fmean(naive)})


def _row(key: str, right: list[float], beside: dict[str, float]) -> Row:
    low, high = bootstrap(right)
    return Row(key, fmean(right), None, low, high, beside=beside, note=f"{len(right)} judged")
