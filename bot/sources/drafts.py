"""An article as it was read from outside, before anything is decided about it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """`text` is plain text that went through `summaries.text.clean`, a blank line between paragraphs.

    `source` is the publisher's name, `domain` its registrable domain. `published_at` is aware UTC; where `date_only`
    is true, only the day is known and the instant is noon UTC of that day, which is that same day in every time zone
    from UTC-12 to UTC+11. Such an instant may lie some hours ahead of the clock.
    """

    title: str
    text: str
    url: str | None = None
    source: str | None = None
    domain: str | None = None
    published_at: datetime | None = None
    date_only: bool = False
    language: str | None = None
    author: str | None = None
