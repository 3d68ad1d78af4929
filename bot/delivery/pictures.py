"""A picture of what a feed brought: a bar a day. matplotlib is imported only where it draws, which is in another process."""

import io
import os
from dataclasses import dataclass

WIDTH, HEIGHT, DPI = 1280, 720, 160  # pixels; a phone shows it at about a third of this
GROUND, INK, BAR, LINE = (
    "#f6f5f1",
    "#26262b",
    "#1f5a94",
    "#cfccc3",
)  # its own ground: legible in a light and a dark chat
HEADROOM = 1.05  # above the highest bar
CROSS_AT = 0.02  # of the height: a day with nothing has a cross where its bar would stand
POINTS = 13  # of letters; about 10 on a phone


@dataclass(frozen=True, slots=True)
class Bars:
    """What is drawn: a number a day, the oldest first, None where nothing was counted; and under each day its date or ""."""

    days: tuple[int | None, ...]
    dates: tuple[str, ...]


def draw(what: Bars) -> bytes:
    """The picture, as PNG."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # each thread reserves memory, of which this process has little
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=GROUND, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(facecolor=GROUND)
    places = range(len(what.days))
    heights = [number or 0 for number in what.days]
    axes.bar(places, heights, width=0.8, color=BAR)
    top = max([1, *heights]) * HEADROOM
    empty = [place for place in places if what.days[place] == 0]
    axes.plot(empty, [top * CROSS_AT] * len(empty), "x", color=INK, markersize=7, markeredgewidth=1.5)
    axes.set_xlim(-0.7, len(what.days) - 0.3)
    axes.set_ylim(0, top)
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    named = [place for place in places if what.dates[place]]
    axes.set_xticks(named, [what.dates[place] for place in named], parse_math=False)
    axes.tick_params(colors=INK, labelsize=POINTS, length=6, width=1.2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(INK)
    body = io.BytesIO()
    figure.savefig(body, format="png", metadata={"Software": None})
    return body.getvalue()
