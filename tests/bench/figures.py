"""What a section reports: tables and growth curves, as text and as one SVG; and processes of their own to measure in."""

import math
import resource
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from html import escape
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

WIDTH, HEIGHT = 64, 12  # of a chart in text, in characters
PANEL, PLOT, MARGIN = (460, 300), (340, 200), (80, 40)  # of a chart in SVG, in pixels
COLOURS = ("#1b6ca8", "#c8553d", "#588157", "#6d597a", "#b08900", "#444444")
MARKS = "ox+*#@"

P = ParamSpec("P")
T = TypeVar("T")
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a head; the first column names them."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """How something grows: points of each series, drawn with both axes in logarithms."""

    title: str
    x: str
    y: str
    series: Mapping[str, Sequence[Point]]


Report = Table | Curve


def fresh(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the function returns, called in a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *args, **kwargs).result()


def megabytes() -> float:
    """The most memory that this process ever had resident."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def text(report: Report) -> Iterator[str]:
    """The lines of a report."""
    yield ""
    yield report.title
    yield from _table(report) if isinstance(report, Table) else _chart(report)


def svg(curves: Sequence[Curve]) -> str:
    """All curves in one picture, two beside each other."""
    width, height = 2 * PANEL[0], PANEL[1] * math.ceil(len(curves) / 2)
    panels = (
        f'<g transform="translate({PANEL[0] * (n % 2)},{PANEL[1] * (n // 2)})">{"".join(_panel(curve))}</g>'
        for n, curve in enumerate(curves)
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *panels, "</svg>", ""])


def _table(table: Table) -> Iterator[str]:
    cells = [table.head, *table.rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(table.head))]
    for row in cells:
        first, *rest = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        yield "  " + "   ".join([row[0].ljust(widths[0]) if not row[0][:1].isdigit() else first, *rest])
    if table.note:
        yield f"  ({table.note})"


def _chart(curve: Curve) -> Iterator[str]:
    scale = _Scale.of(curve)
    grid = [[" "] * WIDTH for _ in range(HEIGHT)]
    for mark, points in zip(MARKS, curve.series.values(), strict=False):
        for point in points:
            x, y = scale.place(point)
            grid[round((1 - y) * (HEIGHT - 1))][round(x * (WIDTH - 1))] = mark
    labels = [f"{_short(scale.high[1])} {curve.y}", *[""] * (HEIGHT - 2), f"{_short(scale.low[1])} {curve.y}"]
    for label, line in zip(labels, grid, strict=True):
        yield f"  {label:>12} |{''.join(line).rstrip()}"
    ends = _short(scale.low[0]), _short(scale.high[0])
    yield f"  {'':12} +{'-' * WIDTH}"
    yield f"  {'':14}{ends[0]}{curve.x:^{WIDTH - len(ends[0]) - len(ends[1])}}{ends[1]}"
    yield "  " + " " * 14 + "   ".join(f"{mark} {name}" for mark, name in zip(MARKS, curve.series, strict=False))


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to 0–1 along both axes, by logarithms; the ends are powers of ten."""

    low: Point
    high: Point

    @classmethod
    def of(cls, curve: Curve) -> "_Scale":
        points = [point for some in curve.series.values() for point in some]
        xs, ys = zip(*points, strict=True)
        return cls((min(xs), _power(min(ys), math.floor)), (max(xs), _power(max(ys), math.ceil)))

    def place(self, point: Point) -> Point:
        return _share(point[0], self.low[0], self.high[0]), _share(point[1], self.low[1], self.high[1])


def _panel(curve: Curve) -> Iterator[str]:
    scale = _Scale.of(curve)
    left, top = MARGIN
    yield f'<text x="{left}" y="{top - 16}" font-size="13">{escape(curve.title)}</text>'
    yield f'<rect x="{left}" y="{top}" width="{PLOT[0]}" height="{PLOT[1]}" fill="none" stroke="#999"/>'
    for power in _powers(scale.low[1], scale.high[1]):
        y = top + PLOT[1] * (1 - scale.place((scale.low[0], power))[1])
        yield f'<line x1="{left}" x2="{left + PLOT[0]}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
        yield f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{_short(power)} {escape(curve.y)}</text>'
    for x in sorted({point[0] for points in curve.series.values() for point in points}):
        at = left + PLOT[0] * scale.place((x, scale.low[1]))[0]
        yield f'<text x="{at:.1f}" y="{top + PLOT[1] + 16}" text-anchor="middle">{_short(x)}</text>'
    for number, (colour, (name, points)) in enumerate(zip(COLOURS, curve.series.items(), strict=False)):
        yield _line(colour, [(left + PLOT[0] * x, top + PLOT[1] * (1 - y)) for x, y in map(scale.place, points)])
        yield f'<text x="{left + 8}" y="{top + 16 + 14 * number}" fill="{colour}">{escape(name)}</text>'


def _line(colour: str, points: Iterable[Point]) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _share(value: float, low: float, high: float) -> float:
    return math.log(value / low) / math.log(high / low) if high > low else 0.5


def _power(value: float, rounded: Callable[[float], int]) -> float:
    return 10.0 ** rounded(math.log10(value))


def _powers(low: float, high: float) -> Iterator[float]:
    while low <= high * 1.001:
        yield low
        low *= 10


def _short(value: float) -> str:
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    return f"{value / 1_000:g}k" if value >= 1_000 else f"{value:g}"
