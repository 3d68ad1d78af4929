"""`make quality`: judgement over news, measured; then the ratchet.

python -m tests.quality [NAME …] [--raise] [--pin]: all measures or those of modules `measure_NAME`.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.quality import measures, plan, ratchet, table
from tests.quality.rows import EVAL, Row

HERE = Path(__file__).parent
OWN = HERE / "own"

Take = Callable[[Sequence[str]], Sequence[Row]]


def main(words: Sequence[str], *, data: Path = EVAL, folder: Path = HERE, take: Take = measures.taken) -> int:
    """Measure, print, hold what `folder` has of floors and corpora; returns the exit status."""
    names = measures.names()
    asked = _asked(words, names)
    if not data.is_dir():
        print(f"Not measured: the data is not at hand ({data}). Our own set is measured by `make test`.")
        return 0
    started = time.monotonic()
    rows = take([name for name in names if not asked.names or name in asked.names])
    print(*table.lines(rows), "", "Not measured:", *plan.NOT_AT_HAND, sep="\n")
    print(f"\n{len(rows)} rows in {time.monotonic() - started:.0f} s.")
    floors, corpora = folder / ratchet.FLOORS.name, folder / ratchet.CORPORA.name
    digests = ratchet.digests({"eval": data, "own": OWN})
    if asked.pin:
        ratchet.write(corpora, digests)
    if asked.raise_floors:
        ratchet.write(floors, ratchet.raised(rows, ratchet.floors(floors)))
    changed = ratchet.changed(ratchet.pinned(corpora), digests)
    return _said(changed + ratchet.falls(rows, ratchet.floors(floors), whole=not asked.names))


def _said(wrong: Sequence[str]) -> int:
    for one in wrong:
        print(f"Not held: {one}", file=sys.stderr)
    if not wrong:
        print("The ratchet holds: no value is past its floor, and the corpora are those it was set on.")
    return 1 if wrong else 0


def _asked(words: Sequence[str], names: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "tests.quality", description="Judgement over news, measured; floors that only rise."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument(
        "--raise", action="store_true", dest="raise_floors", help="raise the floors to what is measured"
    )
    parser.add_argument("--pin", action="store_true", help="take the corpora as they are now")
    asked = parser.parse_args(words)
    if unknown := set(asked.names) - set(names):
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
