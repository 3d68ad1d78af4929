"""The figures of the bot in words and as pictures, each picture with the same in words under it. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest

from babel.dates import format_skeleton

from bot.delivery import render
from bot.delivery.charts import MOST_NAMED, NAME_LENGTH, Part, Stack
from bot.delivery.render import Speaker
from bot.services.statistics import DAYS, Layer, Overview, Series, Times
from bot.texts import Line, figures

TITLE_LENGTH = 60
EVERY = 7  # days between two labels
MOST_LANGUAGES = 6


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, and the caption under it, as HTML."""

    stack: Stack
    caption: str


def overview(of: Overview, speaker: Speaker) -> list[Line | None]:
    """What `/stats` says at first."""
    readers = of.readers
    states = dict(readers.states)
    spoken = [(render.language(code, speaker), number) for code, number in readers.languages[:MOST_LANGUAGES]]
    topics = [figures.topic(render.cut(one.title, TITLE_LENGTH), one.followers, one.articles) for one in of.topics]
    return [
        figures.readers(states.get("active", 0), states.get("stopped", 0), states.get("blocked", 0), readers.new, DAYS),
        figures.kinds([figures.kind(name, number) for name, number in readers.kinds]) if readers.kinds else None,
        figures.languages(spoken) if spoken else None,
        figures.topics(topics, DAYS) if topics else figures.no_topics(),
        _messages(of.messages),
        figures.coverage(sum(one.total for one in of.coverage.layers), len(of.coverage.layers), DAYS),
        _times(of.at_once, figures.at_once),
        _times(of.scheduled, figures.scheduled),
        figures.nobody_is_watched(),
    ]


def growth(of: Series, speaker: Speaker) -> Picture:
    """Known chats by kind."""
    named = [Layer(render.plain(figures.kind_name(one.name), speaker), one.counts) for one in of.layers]
    last = [figures.kind(one.name, one.counts[-1]) for one in of.layers]
    first = sum(one.counts[0] for one in of.layers)
    now = sum(one.counts[-1] for one in of.layers)
    return _picture(of, named, figures.growth_title(), figures.growth_caption(first, now, DAYS, last), speaker)


def messages(of: Series, speaker: Speaker) -> Picture:
    """Messages of briefings by what became of them."""
    named = [Layer(render.plain(figures.outcome(one.name), speaker), one.counts) for one in of.layers]
    return _picture(of, named, figures.messages_title(), _messages(of), speaker)


def coverage(of: Series, speaker: Speaker) -> Picture:
    """Articles by publisher; those that have few are one."""
    unknown = render.plain(figures.publisher_unknown(), speaker)
    named = [Layer(render.cut(one.name, NAME_LENGTH) or unknown, one.counts) for one in of.layers]
    shares = [figures.share(one.name, one.total) for one in named[:MOST_NAMED]]
    caption = figures.coverage_caption(sum(one.total for one in named), len(named), DAYS, shares)
    return _picture(of, named, figures.coverage_title(), caption, speaker)


def times(at_once: Times | None, scheduled: Times | None, speaker: Speaker) -> Picture:
    """How long news took to its readers."""
    both = ((figures.at_once_name(), at_once), (figures.scheduled_name(), scheduled))
    parts = tuple(Part(render.plain(name, speaker), one.counts) for name, one in both if one)
    labels = tuple(render.plain(label, speaker) for label in figures.steps())
    said = [line for line in (_times(at_once, figures.at_once), _times(scheduled, figures.scheduled)) if line]
    title, subtitle = figures.times_title(), figures.times_subtitle()
    stack = _stack(title, subtitle, labels, parts, None, speaker)
    return Picture(stack, render.html(figures.caption(title, said or [figures.nothing_timed()]), speaker))


def _messages(of: Series) -> Line:
    sent, failed, unknown = (_total(of, name) for name in ("sent", "failed", "unknown"))
    return figures.messages(sent, failed, unknown, DAYS, is_cut=of.is_cut)


def _times(of: Times | None, said: Callable[[Line, Line, int], Line]) -> Line | None:
    return said(figures.span(of.median), figures.span(of.ninetieth), of.sampled) if of else None


def _picture(of: Series, named: Sequence[Layer], title: Line, caption: Line, speaker: Speaker) -> Picture:
    shown, rest = named[:MOST_NAMED], named[MOST_NAMED:]
    parts = tuple(Part(one.name, one.counts) for one in shown)
    others = Part(render.plain(figures.others(len(rest)), speaker), _sum(rest)) if rest else None
    labels = tuple(_label(day, place, speaker) for place, day in enumerate(of.starts))
    stack = _stack(title, figures.latest() if of.is_cut else figures.days(DAYS), labels, parts, others, speaker)
    return Picture(stack, render.html(figures.caption(title, [caption]), speaker))


def _stack(
    title: Line, subtitle: Line, labels: tuple[str, ...], parts: tuple[Part, ...], others: Part | None, speaker: Speaker
) -> Stack:
    words = render.plain(title, speaker), render.plain(subtitle, speaker)
    nothing = Part(render.plain(figures.nothing(), speaker), (0,) * len(labels))
    return Stack(*words, labels, parts or (nothing,), others, (), "")


def _sum(layers: Sequence[Layer]) -> tuple[int, ...]:
    return tuple(map(sum, zip_longest(*(one.counts for one in layers), fillvalue=0)))


def _label(day: date, place: int, speaker: Speaker) -> str:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=speaker.zone)
    return str(format_skeleton("MMMd", at, locale=render.locale(speaker))) if place % EVERY == 1 else ""


def _total(of: Series, name: str) -> int:
    return sum(one.total for one in of.layers if one.name == name)
