"""Floors that only rise, and corpora that stay what they were when the floors were set."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.quality import plan
from tests.quality.rows import Row

FLOORS = Path(__file__).parent / "floors.json"
CORPORA = Path(__file__).parent / "corpora.json"
DIGITS = 10_000  # floors have four digits


def falls(rows: Iterable[Row], floors: Mapping[str, float], *, whole: bool = True) -> list[str]:
    """What is wrong, a line each: a value past its floor, a row without one and, in a `whole` run, a floor without a row."""
    held = [row for row in rows if is_held(row)]
    found = [_fall(row, floors[row.key]) for row in held if row.key in floors and _is_past(row, floors[row.key])]
    found += [f"{row.key}: no floor holds it yet (--raise sets one)" for row in held if row.key not in floors]
    lost = sorted(floors.keys() - {row.key for row in held}) if whole else []
    return found + [f"{key}: has a floor and is not measured any more" for key in lost]


def raised(rows: Iterable[Row], floors: Mapping[str, float]) -> dict[str, float]:
    """The floors, each half a point below what was measured now, and never lower than it was.

    What met its target stays met: its floor is the target where that is nearer.
    """
    found = dict(floors)
    for row in rows:
        if is_held(row):
            wanted = _wanted(row)
            known = floors.get(row.key, wanted)
            found[row.key] = max(known, wanted) if row.higher_is_better else min(known, wanted)
    return dict(sorted(found.items()))


def is_held(row: Row) -> bool:
    """Speeds belong to a machine: they have targets, and no floors."""
    return plan.line(row.key).unit.slack is not None


def changed(pinned: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What is no longer the corpus that the floors were set on, a line each."""
    found = [f"{name}: is gone" for name in sorted(pinned.keys() - now.keys())]
    found += [f"{name}: is not pinned (--pin pins it)" for name in sorted(now.keys() - pinned.keys())]
    both = sorted(pinned.keys() & now.keys())
    return found + [f"{name}: is not what the floors were set on" for name in both if pinned[name] != now[name]]


def digests(folders: Mapping[str, Path]) -> dict[str, str]:
    """The SHA-256 of every JSON and JSON Lines file in these folders, by "name of the folder/name of the file"."""
    files = [(name, path) for name, folder in folders.items() for path in sorted(folder.glob("*.json*"))]
    return {f"{name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files}


def floors(path: Path = FLOORS) -> dict[str, float]:
    """The floors of a file; none where there is no such file yet."""
    return {key: float(floor) for key, floor in _read(path).items()}


def pinned(path: Path = CORPORA) -> dict[str, str]:
    """The digests that a file pins; none where there is no such file yet."""
    return {name: str(digest) for name, digest in _read(path).items()}


def write(path: Path, values: Mapping[str, object]) -> None:
    path.write_text(json.dumps(values, indent=1) + "\n", "utf-8")


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def _is_past(row: Row, floor: float) -> bool:
    return not (row.value >= floor if row.higher_is_better else row.value <= floor)  # a NaN is past any


def _fall(row: Row, floor: float) -> str:
    name = "floor" if row.higher_is_better else "ceiling"
    return f"{row.key}: {row.value:.4f} is past its {name} of {floor:.4f}"


def _wanted(row: Row) -> float:
    slack = plan.line(row.key).unit.slack
    assert slack is not None
    if row.higher_is_better:
        wanted = math.ceil(round((row.value - slack) * DIGITS, 3)) / DIGITS
        return max(wanted, row.target) if row.target is not None and row.value >= row.target else wanted
    wanted = math.floor(round((row.value + slack) * DIGITS, 3)) / DIGITS
    return min(wanted, row.target) if row.target is not None and row.value <= row.target else wanted
