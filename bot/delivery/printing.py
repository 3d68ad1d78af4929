"""A stored briefing becomes messages: its sentences verbatim, each with its proof, within what Telegram takes. Pure.

header and gap (first part) | stories: headline, quoted lines, what stands behind them | footer and buttons (last part)

Quotations are never cut. Where the rest would not fit, names and headlines get shorter, then the other voices go, then
the publishers' labels, then the footer.
"""

import html as escaping
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.delivery import render
from bot.delivery.render import MESSAGE_UNITS, Button, Speaker
from bot.services import briefings
from bot.services.briefings import InPlace, ItemView, Occasion, Quote, View
from bot.services.corrections import Correction
from bot.services.tastes import Length
from bot.texts import Line, When, buttons, own, told
from summaries.corrections import differences

MOST_ENTITIES = 100  # Telegram silently drops the formatting beyond
CONTEXT_LENGTH = 350  # of the sentence before and after a quoted one
PARAGRAPHS = "\n\n"
MOST_NAMED, NAMED_LENGTH = 2, 30  # silent publishers in a footer


@dataclass(frozen=True, slots=True)
class Printed:
    """One message of a briefing: Telegram HTML of at most 4,096 units after parsing, and its buttons."""

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Room:
    """How much room there is for what is no quotation, in letters."""

    headline: int
    name: int
    voices: int  # others named behind a quoted publisher
    has_labels: bool = True
    has_footer: bool = True
    has_new_words: bool = True  # of a corrected sentence, which its reply has as well


_ROOMS = (
    _Room(200, 60, 3),
    _Room(100, 30, 3),
    _Room(60, 20, 3),
    _Room(60, 20, 0),
    _Room(60, 20, 0, has_labels=False),
    _Room(20, 10, 0, has_labels=False),
    _Room(20, 10, 0, has_labels=False, has_footer=False),
    _Room(20, 10, 0, has_labels=False, has_footer=False, has_new_words=False),
)


def parts(view: View, speaker: Speaker, now: datetime) -> list[Printed]:
    """The messages of a briefing, in order; those of which nothing is left are not there."""
    every = (part(view, number, speaker, now) for number in range(view.parts))
    return [one for one in every if one is not None]


def part(view: View, number: int, speaker: Speaker, now: datetime, corrected_to: int | None = None) -> Printed | None:
    """The message of one part (from 0); None when none of its sentences stands any more.

    `corrected_to`: what was known when its reader got it; None: it is printed for the first time.
    """
    view = briefings.as_shown(view, view.corrected_to if corrected_to is None else corrected_to)
    items = [one for one in view.items if one.part == number]
    if not items:
        return None
    is_last = number == max(one.part for one in view.items)
    printed = (_page(view, items, number, room, speaker, now) for room in _ROOMS)
    fitting = next((html for html in printed if _fits(html)), None)
    html = fitting or _page(view, items, number, _ROOMS[-1], speaker, now)
    return Printed(html, _rows(view) if is_last else ())


def last_part(view: View) -> int | None:
    """The part that has the buttons; None when nothing stands any more."""
    return max((one.part for one in view.items), default=None)


def correction(made: Correction, speaker: Speaker, now: datetime) -> Printed:
    """The reply under a message that was edited: who corrected it, what it said and what it says. Never cut in a quotation."""
    head = render.html(_what_happened(made, now), speaker)
    changed = [_changed(before, after, made.language, speaker) for before, after in made.changes if after is not None]
    mark = f" {render.html(told.taken_back(), speaker)}" if changed else ""
    gone = [f"“<s>{render.escaped(before)}</s>”{mark}" for before, after in made.changes if after is None]
    if gone:
        gone[0] = f"{render.html(told.you_were_sent(), speaker)} {gone[0]}"
    paragraphs = [head, *changed, *gone]
    fitting = len(paragraphs)
    while fitting > 1 and not _fits(PARAGRAPHS.join([*paragraphs[:fitting], _rest(made, fitting - 1, speaker)])):
        fitting -= 1
    rest = _rest(made, fitting - 1, speaker)
    return Printed(PARAGRAPHS.join(filter(None, [*paragraphs[:fitting], rest])))


def _what_happened(made: Correction, now: datetime) -> Line:
    source, at = _source(made.source, made.url, "", _ROOMS[0]), When(made.made_at, now)
    if made.is_withdrawal:
        return told.withdrawn(source, at, made.reason)
    is_gone = all(after is None for _, after in made.changes)
    return told.taken_out(source, at) if is_gone else told.corrected(source, at)


def _changed(before: str, after: str, language: str, speaker: Speaker) -> str:
    if after == before:
        return f"{render.html(told.stands_again(), speaker)} “{render.escaped(before)}”"
    was = f"{render.html(told.you_were_sent(), speaker)} “{_struck(before, after, language)}”"
    return f"{was}\n{render.html(told.it_now_says(), speaker)} “{render.escaped(after)}”"


def _struck(before: str, after: str, language: str) -> str:
    """The old sentence with the words struck through that are gone."""
    pieces, at = [], 0
    for start, end in differences(before, after, language):
        pieces += [render.escaped(before[at:start]), f"<s>{render.escaped(before[start:end])}</s>"]
        at = end
    return "".join([*pieces, render.escaped(before[at:])])


def _rest(made: Correction, shown: int, speaker: Speaker) -> str:
    """That more sentences are struck through above than this reply has room for."""
    left = len(made.changes) - shown
    return render.html(told.more_above(left), speaker) if left else ""


def in_place(
    found: InPlace, number: int, speaker: Speaker, now: datetime, quiet_until: datetime | None = None
) -> Printed:
    """A quoted sentence, bold, between what stands around it in its article; with buttons to turn pages and go back.

    `quiet_until`: its story is quiet where this is shown.
    """
    quote = found.quote
    title = (
        render.html(told.headline(render.cut(found.title, _ROOMS[0].headline)), speaker) if found.title.strip() else ""
    )
    sentence = f"<b>{render.escaped(quote.text)}</b>"
    text = f"{_escaped_end(found.before)}{sentence}{_escaped_start(found.after)}".strip()
    proof = render.html(_proof(quote, _Room(200, 60, 0), speaker, now), speaker)
    page = render.html(told.in_place_page(found.page + 1, found.pages, number), speaker)
    quiet = own.quiet_until(When(quiet_until, now, is_day_only=True)) if quiet_until else None
    state = render.html(quiet, speaker) if quiet else ""
    rows = _in_place_rows(found, number, is_quiet=quiet is not None)
    return Printed(PARAGRAPHS.join(filter(None, (title, text, proof, state, page))), rows)


def _page(view: View, items: Sequence[ItemView], number: int, room: _Room, speaker: Speaker, now: datetime) -> str:
    shown = sorted({one.part for one in view.items})
    topic = render.cut(view.topic_title, room.headline)
    head = _head(view, topic, number, now) if number == shown[0] else [told.continued(topic, number + 1, view.parts)]
    if view.length is Length.HEADLINES:
        body = ["\n".join(_headline(one, room, speaker, now) for one in items)]
    else:
        body = [_item(one, room, speaker, now) for one in items]
    foot = [_foot(view, speaker, now)] if number == shown[-1] and room.has_footer else []
    return PARAGRAPHS.join([*(render.html(line, speaker) for line in head), *body, *foot])


def _head(view: View, topic: str, number: int, now: datetime) -> list[Line]:
    what = _what(view, now)
    is_whole = view.parts == 1
    header = told.header(topic, what) if is_whole else told.header_of_part(topic, what, number + 1, view.parts)
    gap = [told.gap(When(view.gap_from, now), When(view.until, now))] if view.gap_from else []
    return [header, *gap, *([told.surge()] if view.is_surge else [])]


def _what(view: View, now: datetime) -> Line:
    stories = len(view.items)
    match view.occasion, view.since:
        case Occasion.MORE, _:
            return told.more(stories)
        case Occasion.RECAP, datetime() as since:
            return told.recap(stories, When(since, now, is_day_only=True))
        case _, datetime() as since:
            return told.new(stories, When(since, now))
        case _:
            return told.first(stories)


def _item(item: ItemView, room: _Room, speaker: Speaker, now: datetime) -> str:
    return "\n".join(_item_lines(item, room, speaker, now))


def _headline(item: ItemView, room: _Room, speaker: Speaker, now: datetime) -> str:
    """A story as its headline, which leads to the article; the sentence where there is no headline."""
    quote = item.quotes[0]
    if not item.headline.strip():
        return _item(item, room, speaker, now)
    title = render.html(told.headline_link(render.cut(item.headline, room.headline), quote.url), speaker)
    if quote.is_corrected and quote.becomes is None:
        title = f"⚠ <s>{title}</s> {render.html(told.taken_back(), speaker)}"
    proof = _proof(replace(quote, url=None, also=()), room, speaker, now)
    return f"• {title} — {render.html(proof, speaker)}"


def _item_lines(item: ItemView, room: _Room, speaker: Speaker, now: datetime) -> Iterator[str]:
    if item.headline.strip():
        yield render.html(told.headline(render.cut(item.headline, room.headline)), speaker)
    for quote in item.quotes:
        mark = f"{render.html(told.update_mark(), speaker)} " if quote.newness == "update" else ""
        proof = render.html(_proof(quote, room, speaker, now), speaker)
        yield f"• {mark}{_words(quote, room, speaker)} — {proof}"
    if item.articles > 1:
        yield f"  {render.html(told.weight(item.families, item.articles), speaker)}"


def _words(quote: Quote, room: _Room, speaker: Speaker) -> str:
    """The sentence; one that was corrected since is struck through, with what stands for it now."""
    if not quote.is_corrected:
        return f"“{render.escaped(quote.text)}”"
    struck = f"⚠ “<s>{render.escaped(quote.text)}</s>”"
    if quote.becomes is None:
        return f"{struck} {render.html(told.taken_back(), speaker)}"
    return f"{struck} “{render.escaped(quote.becomes)}”" if room.has_new_words else struck


def _proof(quote: Quote, room: _Room, speaker: Speaker, now: datetime) -> Line:
    """Who wrote it and when, and who says the same."""
    line = _source(quote.source, quote.url, quote.label, room)
    if quote.published_at is not None:
        day = render.day(quote.published_at, now, speaker, has_hour=not quote.is_date_only)
        line = told.dated(line, day)
    others = {one.source: one for one in quote.also if one.source != quote.source}
    if not others or not room.voices:
        return line
    named = [_source(one.source, one.url, one.label, room) for one in list(others.values())[: room.voices]]
    return told.also_said_by(line, named, len(others) - len(named))


def _source(name: str, url: str | None, label: str, room: _Room) -> Line:
    return told.source(render.cut(name, room.name), url, render.cut(label, room.name) if room.has_labels else "")


def _foot(view: View, speaker: Speaker, now: datetime) -> str:
    days = _days(view, speaker, now)
    lines = [told.footer(view.articles_used, view.articles_seen, view.families, view.omitted, days)]
    if view.silent:
        named = [render.cut(name, NAMED_LENGTH) for name in view.silent[:MOST_NAMED]]
        lines.append(told.silent(named, len(view.silent) - len(named)))
    if view.refused:
        lines.append(told.refused(view.refused))
    lines.append(told.imprint(speaker.zone.key, view.number))
    return " ".join(render.html(line, speaker) for line in lines)


def _days(view: View, speaker: Speaker, now: datetime) -> Line | None:
    """The first and the last day of the articles used; None where they are of one day, or of unknown ones."""
    if view.oldest_at is None or view.newest_at is None or view.newest_at - view.oldest_at < timedelta(days=1):
        return None
    first, last = (_day(one, speaker, now) for one in (view.oldest_at, view.newest_at))
    return None if first == last else told.days(first, last)


def _day(at: datetime, speaker: Speaker, now: datetime) -> str:
    """A day of this zone; a date alone, which is stored as its midnight, is the same in every zone."""
    is_date_only = at.timetz().replace(tzinfo=None) == time.min
    return render.day(at if is_date_only else at.astimezone(speaker.zone), now, speaker, has_hour=False)


def _rows(view: View) -> tuple[tuple[Button, ...], ...]:
    can_go_on = view.has_more and view.occasion is not Occasion.RECAP
    more = (Button(buttons.more(), f"more:{view.topic_id}"),) if can_go_on else ()
    return (
        (
            *more,
            Button(buttons.show_in_place(), f"show:{view.number}"),
            Button(buttons.when(), f"when:{view.topic_id}"),
        ),
    )


def _in_place_rows(found: InPlace, number: int, *, is_quiet: bool) -> tuple[tuple[Button, ...], ...]:
    """To turn pages and go back, and what can be done with the story."""
    item = f"{number}:{found.position}"
    quiet = buttons.on(own.quiet()) if is_quiet else own.quiet()
    earlier = (Button(buttons.earlier(), f"show:{number}:{found.page - 1}"),) if found.page else ()
    has_later = found.page + 1 < found.pages
    later = (Button(buttons.later(), f"show:{number}:{found.page + 1}"),) if has_later else ()
    why, who = Button(own.why_this(), f"y:{item}:{found.page}"), Button(own.who_says_what(), f"vo:{found.story_id}")
    rows = (
        (*earlier, *later),
        (why, who),
        (Button(quiet, f"mu:{item}:{found.page}"),),
        (Button(own.only_this(), f"of:{item}"), Button(buttons.back(), f"back:{number}")),
    )
    return tuple(row for row in rows if row)


def _escaped_end(text: str) -> str:
    """The text, or its end where it is long."""
    return render.escaped(text if len(text) <= CONTEXT_LENGTH else f"…{text[-CONTEXT_LENGTH:].lstrip()}")


def _escaped_start(text: str) -> str:
    return render.escaped(text if len(text) <= CONTEXT_LENGTH else f"{text[:CONTEXT_LENGTH].rstrip()}…")


def _fits(html: str) -> bool:
    plain = escaping.unescape(re.sub(r"<[^>]*>", "", html))
    return render.units(plain) <= MESSAGE_UNITS and sum(map(html.count, ("<b>", "<a ", "<s>"))) <= MOST_ENTITIES
