"""`make bench`: speeds, side by side with what others do, and how they grow.

python -m tests.bench [SECTION …] [--full]: ranking, percolation, stories, ingest, due, past, feeds, sending, replies; all of them by default.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench import due, feeds, figures, grouping, ingest, past, percolation, ranking, replies, sending
from tests.bench.figures import Curve

SECTIONS = {
    "ranking": ranking.report,
    "percolation": percolation.report,
    "stories": grouping.report,
    "ingest": ingest.report,
    "due": due.report,
    "past": past.report,
    "feeds": feeds.report,
    "sending": sending.report,
    "replies": replies.report,
}
PICTURE = Path("build/bench.svg")


def main(words: Sequence[str]) -> int:
    """Run the sections, print their tables and curves, draw the curves; returns the exit status."""
    asked = _asked(words)
    curves = []
    for name in asked.sections or SECTIONS:
        started = time.monotonic()
        for report in SECTIONS[name](full=asked.full):
            print(*figures.text(report), sep="\n", flush=True)
            curves += [report] if isinstance(report, Curve) else []
        print(f"  [{name}: {time.monotonic() - started:.0f} s]", flush=True)
    if curves:
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(figures.svg(curves), "utf-8")
        print(f"\nThe curves are drawn in {PICTURE}.")
    return 0


def _asked(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("tests.bench", description="Speeds, side by side with what others do.")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--full", action="store_true", help="also what takes long: an archive of a million articles")
    asked = parser.parse_args(words)
    if unknown := [name for name in asked.sections if name not in SECTIONS]:
        parser.error(f"no such section: {', '.join(unknown)}")
    return asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
