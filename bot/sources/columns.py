"""The rows of a printed page in the order in which people read them, where the file draws them in another.

    rows | two columns drawn as one row are parted | is the order broken? by band, by column, from the top

A page whose rows go down, or down and then right and down again, stays as it is drawn.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

COLUMN_ROWS = 3  # so many rows begin at the place of a second column
COLUMN_CHARACTERS = 20  # of a row on the average: shorter ones are the cells of a table
COLUMN_DISTANCE = 100.0  # points between the beginnings of columns; a page is 595 wide
JUMP_SIZES = 3.0  # sizes of letters; less is a note number above the line
LETTER_WIDTH = 0.42  # of a letter's size, that of narrow ones


@dataclass(slots=True)
class Row:
    """One printed line of a page: where it begins, the size of its letters, and where its pieces begin (offset, x)."""

    page: int
    text: str = ""
    x: float = 0.0
    y: float = 0.0
    size: float = 0.0
    pieces: list[tuple[int, float]] = field(default_factory=list)


def ordered(rows: Sequence[Row]) -> list[Row]:
    """The rows of one page, from the top, the left column before the right one."""
    parted = list(_parted(rows))
    second = _second_column(parted)
    steps = list(pairwise(parted))
    is_upward = 2 * sum(two.y > one.y for one, two in steps) > len(steps)
    is_broken = len(parted) > len(rows) or is_upward or any(_is_jump(one, two, second) for one, two in steps)
    return list(_by_bands(parted, second)) if is_broken else parted


def _parted(rows: Sequence[Row]) -> Iterator[Row]:
    """With rows in two where many rows have a piece at the same place."""
    starts = Counter(round(x) for row in rows for _, x in row.pieces if x - row.x >= COLUMN_DISTANCE)
    place, count = starts.most_common(1)[0] if starts else (0, 0)
    cuts = [next((at for at, x in row.pieces if round(x) == place and x > row.x), 0) for row in rows]
    sides = [side for row, at in zip(rows, cuts, strict=True) if at for side in (row.text[:at], row.text[at:])]
    if count < COLUMN_ROWS or sum(map(len, sides)) < COLUMN_CHARACTERS * len(sides):
        yield from rows
        return
    for row, at in zip(rows, cuts, strict=True):
        if at:
            yield Row(row.page, row.text[:at].rstrip(), row.x, row.y, row.size)
            yield Row(row.page, row.text[at:].lstrip(), float(place), row.y, row.size)
        else:
            yield row


def _second_column(rows: Sequence[Row]) -> float | None:
    """Where it begins; None on a page of one column."""
    if not rows:
        return None
    first = min(row.x for row in rows)
    starts = Counter(
        round(row.x) for row in rows if row.x - first >= COLUMN_DISTANCE and len(row.text) >= COLUMN_CHARACTERS
    )
    place, count = starts.most_common(1)[0] if starts else (0, 0)
    return float(place) if count >= COLUMN_ROWS else None


def _is_jump(one: Row, two: Row, second: float | None) -> bool:
    """Whether the next row stands above without standing in a column further right."""
    is_up = two.y - one.y > JUMP_SIZES * max(one.size, two.size)
    return is_up and not (_column(one, second) == 0 and _column(two, second) == 1)


def _column(row: Row, second: float | None) -> int:
    return int(second is not None and row.x >= second - row.size)


def _by_bands(rows: Sequence[Row], second: float | None) -> Iterator[Row]:
    """Rows that reach over both columns part the page into bands."""
    band: list[Row] = []
    for row in sorted(rows, key=lambda row: -row.y):
        if (
            second is not None
            and row.x + LETTER_WIDTH * row.size * len(row.text) > second
            and row.x < second - row.size
        ):
            yield from sorted(band, key=lambda row: _column(row, second))
            yield row
            band = []
        else:
            band.append(row)
    yield from sorted(band, key=lambda row: _column(row, second))
