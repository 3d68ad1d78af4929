"""The modules `measure_NAME`, run in two processes."""

import importlib
import pkgutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import tests.quality
from tests.quality.rows import EVAL, Row

ALONE = ("speed",)  # what measures speed has the machine to itself
LONGEST_FIRST = ("summaries", "stories", "duplicates")
PROCESSES = 2


def names() -> list[str]:
    """NAME of each module."""
    found = (module.name for module in pkgutil.iter_modules(tests.quality.__path__))
    return sorted(name.removeprefix("measure_") for name in found if name.startswith("measure_"))


def taken(of: Sequence[str]) -> list[Row]:
    """All their rows: what can share the machine first, the longest before the others, then what can't."""
    ordered = sorted(of, key=lambda name: (name not in LONGEST_FIRST, name))
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        rows = [row for some in pool.map(_rows, [one for one in ordered if one not in ALONE]) for row in some]
    return rows + [row for name in ordered if name in ALONE for row in _rows(name)]


def _rows(name: str) -> list[Row]:
    return list(importlib.import_module(f"tests.quality.measure_{name}").measure(EVAL))
