"""The table that `make quality` prints."""

from collections.abc import Iterable, Iterator, Sequence

from tests.quality import plan
from tests.quality.rows import Row

HEAD = ("", "value", "95 %", "target", "", "beside")


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """The rows by the sections of the plan, then those that it doesn't know."""
    places = {key: place for place, key in enumerate(plan.LINES)}
    ordered = sorted(rows, key=lambda row: (places.get(row.key, len(places)), row.key))
    cells = [_cells(row) for row in ordered]
    widths = [max(len(one[column]) for one in [HEAD, *cells]) for column in range(5)]
    yield _line(HEAD, widths)
    section = ""
    for row, written in zip(ordered, cells, strict=True):
        if plan.line(row.key).section != section:
            section = plan.line(row.key).section
            yield ""
            yield section
        yield _line(written, widths)


def verdict(row: Row) -> str:
    """Whether the target is met, and whether the whole interval says so."""
    if row.target is None:
        return ""
    sign = 1 if row.higher_is_better else -1
    is_met = sign * row.value >= sign * row.target
    near, far = (row.low, row.high) if row.higher_is_better else (row.high, row.low)
    if near is None or far is None:
        return "met" if is_met else "not met"
    if is_met and sign * near >= sign * row.target:
        return "met, the whole interval"
    if is_met:
        return "not met, the interval should be" if plan.line(row.key).is_of_interval else "met"
    return "not met, the interval holds it" if sign * far >= sign * row.target else "not met"


def _cells(row: Row) -> tuple[str, ...]:
    line = plan.line(row.key)
    write = line.unit.write
    interval = "" if row.low is None or row.high is None else f"{write(row.low)} to {write(row.high)}"
    target = "" if row.target is None else f"{'≥' if row.higher_is_better else '≤'} {write(row.target)}"
    beside = [f"{name} {write(value)}" for name, value in row.beside.items()]
    return line.words, write(row.value), interval, target, verdict(row), _joined([*beside, row.note])


def _joined(words: Iterable[str]) -> str:
    return "; ".join(word for word in words if word)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, value, *rest, beside = cells
    padded = [one.ljust(width) for one, width in zip(rest, widths[2:], strict=True)]
    return "  ".join(["", name.ljust(widths[0]), value.rjust(widths[1]), *padded, beside]).rstrip()
