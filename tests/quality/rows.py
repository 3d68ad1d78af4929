"""What a measurement prints: one row a figure, beside the naive ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

EVAL = Path(__file__).resolve().parents[3] / "shared" / "eval"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `key` names its floor in the ratchet; `low` and `high` bound a 95 % bootstrap interval.

    `higher_is_better` False: the floor is a ceiling. `beside` are the same figure for other ways of doing it.
    """

    key: str
    value: float
    target: float | None = None
    low: float | None = None
    high: float | None = None
    higher_is_better: bool = True
    beside: Mapping[str, float] = field(default_factory=dict)
    note: str = ""
