"""Sparse tf-idf vectors that come and go, with document frequencies from a history of one's own.

Weights are frozen when a vector is added: what comes later doesn't move what stands.
"""

import math
import struct
from array import array
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Vector = list[tuple[int, float]]  # numbers of terms with their weights, of length 1

NO_HISTORY = 1000  # documents that a new vocabulary counts as seen, so that its first ones are not all alike
ENOUGH_HISTORY = 200_000  # documents; past this, old counts fade by half

_PAIR = struct.Struct("<if")
_PAIRS = np.dtype([("number", "<i4"), ("weight", "<f4")])


class Vocabulary:
    """Terms by number, and in how many documents each was seen."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._seen: list[int] = []  # by number
        self._documents = 0

    def __len__(self) -> int:
        return len(self._seen)

    def learn(self, terms: Iterable[str]) -> None:
        """One document more, with these distinct terms."""
        self._documents += 1
        numbers, seen = self._numbers, self._seen
        for term in terms:
            number = numbers.get(term)
            if number is None:
                numbers[term] = len(seen)
                seen.append(1)
            else:
                seen[number] += 1

    def unlearn(self, numbers: Iterable[int]) -> None:
        """One document less."""
        self._documents = max(0, self._documents - 1)  # counts may have faded since it was learned
        for number in numbers:
            self._seen[number] = max(0, self._seen[number] - 1)

    def vector(self, weights: Iterable[tuple[str, float]]) -> Vector:
        """(1 + ln weight) × ln((N + 1001) / (df + 0.5)), scaled to length 1; weights are 1 or more.

        Terms never seen count in the length only.
        """
        every = math.log(self._documents + NO_HISTORY + 1.0)
        found: Vector = []
        square = 0.0
        numbers, seen, log = self._numbers, self._seen, math.log
        for term, weight in weights:
            number = numbers.get(term, -1)
            value = (1.0 + log(weight)) * (every - log((seen[number] if number >= 0 else 0) + 0.5))
            square += value * value
            if number >= 0:
                found.append((number, value))
        length = math.sqrt(square) or 1.0
        return [(number, value / length) for number, value in found]

    def shrink(self, is_used: Sequence[bool]) -> NDArray[np.int32]:
        """Drops terms that are not used and were seen once; returns the new number of each old one (-1: dropped)."""
        if self._documents > ENOUGH_HISTORY:
            self._documents //= 2
            self._seen = [count // 2 for count in self._seen]
        kept = [(term, old) for term, old in self._numbers.items() if is_used[old] or self._seen[old] > 1]
        moved = np.full(len(self._seen), -1, np.int32)
        moved[[old for _, old in kept]] = np.arange(len(kept), dtype=np.int32)
        self._seen = [self._seen[old] for _, old in kept]
        self._numbers = {term: new for new, (term, _) in enumerate(kept)}
        return moved


class Vectors:
    """Rows of a matrix in both directions: by row for sums, by term for products with all rows at once."""

    def __init__(self) -> None:
        self._rows: list[bytes] = []
        self._columns: list[bytearray] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, vector: Vector) -> int:
        """The number of the new row."""
        row = len(self._rows)
        pack = _PAIR.pack
        columns = self._columns
        parts = []
        columns.extend(bytearray() for _ in range(max((number for number, _ in vector), default=-1) + 1 - len(columns)))
        for number, weight in vector:
            columns[number] += pack(row, weight)
            parts.append(pack(number, weight))
        self._rows.append(b"".join(parts))
        return row

    def terms(self, row: int) -> list[int]:
        """The numbers of the terms of a row."""
        return [number for number, _ in _PAIR.iter_unpack(self._rows[row])]

    def products(self, vector: Vector, group_of: "array[int]", groups: int) -> NDArray[np.float64]:
        """The dot product of the vector with the sum of each group's rows; `group_of` has the group of each row."""
        held = [(self._columns[number], weight) for number, weight in vector if number < len(self._columns)]
        entries = np.frombuffer(b"".join(column for column, _ in held), _PAIRS)
        times = np.repeat([weight for _, weight in held], [len(column) // _PAIR.size for column, _ in held])
        group = np.frombuffer(group_of, np.int32)[entries["number"]]
        return np.bincount(group, entries["weight"] * times, groups).astype(np.float64, copy=False)

    def shared(self, vector: Vector, rows: Iterable[int]) -> int:
        """How many terms of the vector are in any of the rows."""
        return int(np.isin([number for number, _ in vector], self._entries(rows)["number"]).sum())

    def total(self, rows: Iterable[int]) -> Vector:
        """The sum of rows, scaled to length 1."""
        sums = self._sums(rows)
        length = _length(sums)
        numbers = np.flatnonzero(sums)
        return list(zip(numbers.tolist(), (sums[numbers] / length).tolist(), strict=True))

    def length(self, rows: Iterable[int]) -> float:
        """The length of the sum of rows; 1 when there is nothing in them."""
        return _length(self._sums(rows))

    def _entries(self, rows: Iterable[int]) -> NDArray[np.void]:
        return np.frombuffer(b"".join(self._rows[row] for row in rows), _PAIRS)

    def _sums(self, rows: Iterable[int]) -> NDArray[np.float64]:
        entries = self._entries(rows)
        return np.bincount(entries["number"], entries["weight"]).astype(np.float64, copy=False)

    def keep(self, rows: list[int], words: Vocabulary) -> None:
        """Drops all other rows: `rows[i]` becomes row i. Drops the terms that nothing uses any more."""
        moved = np.full(len(self._rows), -1, np.int32)
        moved[rows] = np.arange(len(rows), dtype=np.int32)
        columns = [_renumbered(column, moved) for column in self._columns]
        columns.extend(b"" for _ in range(len(words) - len(columns)))
        terms = words.shrink([bool(column) for column in columns])
        self._columns = [bytearray(column) for old, column in enumerate(columns) if terms[old] >= 0]
        self._rows = [_renumbered(self._rows[row], terms) for row in rows]


def _length(sums: NDArray[np.float64]) -> float:
    held = sums[sums > 0]  # a product over all terms would wake the threads of BLAS, which costs more than it saves
    return float(np.sqrt(np.square(held).sum())) or 1.0


def _renumbered(pairs: bytes | bytearray, moved: NDArray[np.int32]) -> bytes:
    entries = np.frombuffer(bytes(pairs), _PAIRS)
    kept = entries[moved[entries["number"]] >= 0]
    kept["number"] = moved[kept["number"]]
    return bytes(kept.tobytes())
