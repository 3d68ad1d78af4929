"""A pasted text, in Markdown, HTML or plain, to a Draft."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.errors import Unreadable
from bot.sources import front, markup, publishers
from bot.sources.drafts import Draft
from bot.sources.markup import Line
from summaries import text as texts

PASTE_CHARACTERS = 1_000_000
PROSE_CHARACTERS = 40  # with less there is nothing to tell


def read(text: str, *, links: Sequence[tuple[int, int, str]] = (), time_zone: ZoneInfo, now: datetime) -> Draft:
    """Raises Unreadable: "too_large", "too_short".

    `links` are the hyperlinks of a message as (start, end, address), offsets in code points of `text`. A time without
    a zone is one of `time_zone`; a date without an hour is kept as noon UTC with `date_only` (see `Draft`); impossible
    and future dates are ignored.
    """
    if len(text) > PASTE_CHARACTERS:
        raise Unreadable("too_large", limit=PASTE_CHARACTERS)
    return draft(markup.lines(text, links), time_zone=time_zone, now=now)


def draft(lines: Sequence[Line], *, time_zone: ZoneInfo, now: datetime, title: str | None = None) -> Draft:
    """An article from lines of plain text. `title`, where it is known from elsewhere. Raises Unreadable("too_short")."""
    cleaned = _cleaned(lines)
    parts = front.split(cleaned, time_zone=time_zone, now=now, title=title)
    text = front.paragraphs(parts.body)
    if len(text) < PROSE_CHARACTERS:
        raise Unreadable("too_short")
    source, domain = publishers.name_of(parts.url) if parts.url else (parts.source, _domain(parts.source))
    return Draft(
        title=parts.title,
        text=text,
        url=parts.url,
        source=source or None,
        domain=domain or None,
        published_at=parts.moment.at if parts.moment else None,
        date_only=bool(parts.moment and parts.moment.date_only),
        author=parts.author,
    )


def _cleaned(lines: Sequence[Line]) -> list[Line]:
    """Lines without characters that no text has; a line separator inside makes two of one."""
    found = []
    for line in lines:
        for count, piece in enumerate(texts.clean(line.text).splitlines()):
            if piece.strip():
                found.append(Line(piece.strip(), line.level, line.links, line.after_gap and not count, line.stamp))
    return found


def _domain(source: str | None) -> str | None:
    return publishers.domain_of_name(source) if source else None
