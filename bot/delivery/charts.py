"""Charts for a phone: about its width, big letters, on a ground of their own that reads in a light and a dark chat.

Colours are those of Okabe and Ito (2008), which the colour-blind tell apart, and each has its hatch besides, so that nothing
hangs on colour. matplotlib is imported only where it draws, which is in another process: see `bot.sources.workshop`.
"""

import io
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.delivery.pictures import GROUND, INK, LINE

WIDTH, HEIGHT, DPI = 1080, 1120, 160  # pixels; a phone shows it at about a third of this
POINTS, SMALL, LARGE = 14, 12.5, 16  # of letters: 31, 28 and 36 pixels
LOOKS = (  # a colour and a hatch each
    ("#0072b2", ""),
    ("#e69f00", "//"),
    ("#009e73", ".."),
    ("#cc79a7", "xx"),
    ("#56b4e9", "\\\\"),
)
OTHERS = ("#9a9a94", "--")
MOST_NAMED = len(LOOKS)
PAD = 0.14  # inches around everything: 22 pixels
HEADROOM = 1.18  # above the highest bar, for marks
MOST_TICKS = 5
NAME_LENGTH = 26


@dataclass(frozen=True, slots=True)
class Part:
    """A layer of the bars: its name and a number for each."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """Stacked bars, the oldest first: layers from below, at most MOST_NAMED and the `others`; the label under each bar, or "".

    `marks`: the places of the bars above which a mark stands, and what it means in the legend. All words are plain text.
    """

    title: str
    subtitle: str
    labels: tuple[str, ...]
    named: tuple[Part, ...]
    others: Part | None
    marks: tuple[int, ...]
    meaning: str


def draw(what: Stack) -> bytes:
    """The picture, as PNG."""
    figure, axes = canvas(WIDTH, HEIGHT)
    places = range(len(what.labels))
    below = [0] * len(what.labels)
    layers = [*zip(what.named, LOOKS, strict=False), *([(what.others, OTHERS)] if what.others else [])]
    for part, (colour, hatch) in layers:
        axes.bar(
            places,
            part.counts,
            0.86,
            below,
            color=colour,
            hatch=hatch,
            edgecolor=GROUND,
            linewidth=0.6,
            label=part.name,
        )
        below = [low + more for low, more in zip(below, part.counts, strict=True)]
    top = max([1, *below]) * HEADROOM
    for number, place in enumerate(what.marks):
        label = what.meaning if number == 0 else None
        axes.plot([place], [below[place] + top * 0.03], "v", color=INK, markersize=11, label=label)
        over = (place, below[place] + top * 0.055)
        axes.annotate(str(below[place]), over, color=INK, fontsize=SMALL, ha="center", va="bottom")
    _lay_out(axes, what.labels, top)
    _say(figure, axes, what)
    return png(figure)


def canvas(width: int, height: int) -> tuple[Any, Any]:
    """A figure of so many pixels and its axes, on our ground."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # each thread reserves memory, of which this process has little
    from matplotlib import rcParams
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    rcParams["hatch.linewidth"] = 1.6
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=GROUND)
    figure.set_layout_engine(ConstrainedLayoutEngine(w_pad=PAD, h_pad=PAD))
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot(facecolor=GROUND)


def png(figure: Any) -> bytes:
    """The drawn figure. A letter that the font lacks is a box."""
    body = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
        figure.savefig(body, format="png", metadata={"Software": None})
    return body.getvalue()


def named_places(labels: Sequence[str]) -> list[int]:
    """Where a label stands."""
    return [place for place, label in enumerate(labels) if label]


def _lay_out(axes: Any, labels: Sequence[str], top: float) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_xlim(-0.8, len(labels) - 0.2)
    axes.set_ylim(0, top)
    axes.grid(axis="y", color=LINE, linewidth=0.9)
    axes.set_axisbelow(True)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=MOST_TICKS, integer=True))
    places = named_places(labels)
    axes.set_xticks(places, [labels[place] for place in places], parse_math=False)
    axes.tick_params(colors=INK, labelsize=POINTS, length=6, width=1.2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(INK)


def _say(figure: Any, axes: Any, what: Stack) -> None:
    words = {"color": INK, "parse_math": False}
    figure.suptitle(what.title, fontsize=LARGE, fontweight="bold", x=0.02, ha="left", **words)
    axes.set_title(what.subtitle, fontsize=SMALL, loc="left", pad=14, **words)
    handles, names = axes.get_legend_handles_labels()
    bars = len(names) - bool(what.marks)  # which matplotlib lists after the marks
    handles, names = [*handles[-bars:], *handles[:-bars]], [*names[-bars:], *names[:-bars]]
    legend = figure.legend(
        handles,
        names,
        loc="outside lower left",
        ncols=2,
        fontsize=SMALL,
        frameon=False,
        handlelength=2.2,
        handleheight=1.3,
        columnspacing=1.4,
        labelcolor=INK,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
