"""Lines and briefings become Telegram HTML and keyboards. The only place where markup is built and escaped. Pure.

Telegram takes 4,096 UTF-16 units a message and 64 bytes a button's data; what is foreign is cut before it is escaped.
"""

import html as escaping
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import Formatter
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import texts
from bot.services import zones
from bot.texts import Language, Line, Link, Many, Weekday, When, Zone
from summaries import names

MESSAGE_UNITS = 4096
DATA_BYTES = 64
LABEL_LENGTH = 40  # a longer label is cut by phones
MOST_COLUMNS = 3  # of buttons, whose labels are cut in more
VALUE_LENGTH = 300  # of anything foreign within a line; quotations are not values
NAME_ROOM = 8  # times as many letters are looked at as are shown: what is unseen in them goes
WEEK = 7  # days within which the name of a day says which one is meant
_LOCALES = {"en": "en_GB"}  # the day before the month
_WHOLE_MONTHS = {"be", "ru", "uk"}  # a month cut short ends in a full stop there, or isn't how anybody writes it

_NOT_TYPED = dict.fromkeys(map(ord, (names.ISOLATE, names.END)))  # what is copied has only what was typed
_TAG = re.compile("<[^>]*>")  # ours: those of foreign words are escaped
_WRAPS: dict[str, Callable[[str], str]] = {
    "": lambda words: words,
    "b": lambda words: f"<b>{words}</b>",
    "i": lambda words: f"<i>{words}</i>",
    "s": lambda words: f"<s>{words}</s>",
    "code": lambda words: f"<code>{words.translate(_NOT_TYPED)}</code>",
    "quote": lambda words: f"<blockquote expandable>{words}</blockquote>",
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """In whose language and time zone it is said."""

    language: str
    zone: ZoneInfo


SPEAKER_OF_LOGS = Speaker("en", ZoneInfo("UTC"))  # what the operator reads at a terminal


@dataclass(frozen=True, slots=True)
class Button:
    """What it does stands on it; exactly one of `data` (`verb:id`) and `url`."""

    label: Line | str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """Paragraphs, and rows of buttons under them."""

    lines: tuple[Line, ...]
    rows: tuple[tuple[Button, ...], ...] = ()


def message(*lines: Line | None, rows: Iterable[Sequence[Button]] = ()) -> Message:
    """A message of these lines; a line that has nothing to say (None) is not there."""
    return Message(tuple(line for line in lines if line is not None), tuple(tuple(row) for row in rows if row))


def page(of: Message, speaker: Speaker) -> str:
    """The message as HTML, a blank line between its paragraphs; at most 4,096 units, whole paragraphs."""
    return joined([html(line, speaker) for line in of.lines])


def joined(paragraphs: Sequence[str], between: str = "\n\n") -> str:
    """Paragraphs that together fit a message; the first is always there."""
    kept = list(paragraphs)
    while len(kept) > 1 and units(between.join(kept)) > MESSAGE_UNITS:
        kept.pop()
    return between.join(kept)


def html(line: Line, speaker: Speaker) -> str:
    """A line in the speaker's words; its values are escaped."""
    words = texts.translated(line, speaker.language)
    pieces: list[str] = []
    for literal, name, look, _ in Formatter().parse(words):
        pieces.append(escaped(literal))
        if name is not None:
            pieces.append(_WRAPS[look or ""](_value(line.values[name], speaker)))
    return "".join(pieces)


def plain(line: Line | str, speaker: Speaker) -> str:
    """A line as plain text, for labels and short answers."""
    if isinstance(line, str):
        return line
    words = texts.translated(line, speaker.language)
    pieces: list[str] = []
    for literal, name, _, _ in Formatter().parse(words):
        pieces.append(literal)
        if name is not None:
            pieces.append(escaping.unescape(_TAG.sub("", _value(line.values[name], speaker))))
    return "".join(pieces)


def keyboard(rows: Iterable[Sequence[Button]], speaker: Speaker) -> InlineKeyboardMarkup | None:
    """The buttons under a message; None when there are none. A row of more than a phone shows is several."""
    made = [[_button(one, speaker) for one in some] for row in rows for some in _fitting(row)]
    return InlineKeyboardMarkup(made) if made else None


def _fitting(row: Sequence[Button]) -> Iterator[Sequence[Button]]:
    """The row in as few as may be, of about the same length."""
    width = -(-len(row) // max(1, -(-len(row) // MOST_COLUMNS)))
    return (row[start : start + width] for start in range(0, len(row), max(1, width)))


def escaped(words: str) -> str:
    """Foreign words, safe within HTML and its attributes."""
    return escaping.escape(words, quote=True)


def cut(words: str, length: int) -> str:
    """The words as one harmless line, or as many of their letters as fit with an ellipsis."""
    flat = names.plain(words[: NAME_ROOM * (length + 1)])
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"


def units(words: str) -> int:
    """The length as Telegram counts it, in UTF-16 units."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def when(moment: When, speaker: Speaker) -> str:
    """An instant as a person of this place says it."""
    at, now = moment.at.astimezone(speaker.zone), moment.now.astimezone(speaker.zone)
    day = _day(at, now, speaker)
    return day if moment.is_day_only else f"{day} {format_time(at, 'HH:mm', locale=locale(speaker))}"


def _day(at: datetime, now: datetime, speaker: Speaker) -> str:
    days = (at.date() - now.date()) // timedelta(days=1)
    near = {0: texts.say("today"), 1: texts.say("tomorrow"), -1: texts.say("yesterday")}
    if days in near:
        return texts.translated(near[days], speaker.language)
    if abs(days) < WEEK:
        return str(format_skeleton("EEE", at, locale=locale(speaker)))
    return date(at, speaker, has_year=at.year != now.year)


def _weekday(one: Weekday, speaker: Speaker) -> str:
    return str(Locale.parse(locale(speaker)).days["stand-alone"]["abbreviated"][one.day])


def _zone(name: str, speaker: Speaker) -> str:
    """An English reader knows the IANA name; others would have to read it in foreign letters."""
    is_named_so = locale(speaker).startswith("en") or name == "UTC" or name.startswith("Etc/")
    return name if is_named_so else zones.city(name, locale(speaker))


def date(at: datetime, speaker: Speaker, *, has_year: bool = False) -> str:
    """A day of the calendar: "26 Jun", "26 июня 2026"."""
    if speaker.language in _WHOLE_MONTHS:
        return str(format_date(at, "d MMMM y" if has_year else "d MMMM", locale=locale(speaker)))
    return str(format_skeleton("yMMMd" if has_year else "MMMd", at, locale=locale(speaker)))


def day(at: datetime, now: datetime, speaker: Speaker, *, has_hour: bool, has_year: bool = False) -> str:
    """A date as it stands behind a quotation: "26 Jun 14:10", the year where it isn't this one, or is asked for."""
    local = at.astimezone(speaker.zone) if has_hour else at
    is_this_year = local.year == now.astimezone(speaker.zone).year
    whole = date(local, speaker, has_year=has_year or not is_this_year)
    return f"{whole} {format_time(local, 'HH:mm', locale=locale(speaker))}" if has_hour else whole


def _value(value: object, speaker: Speaker) -> str:
    match value:
        case Line():
            return html(value, speaker)
        case When() | Weekday() | Zone() | Language():
            return escaped(_as_said(value, speaker))
        case Link(words, url):
            shown = escaped(names.isolated(cut(words, VALUE_LENGTH)))
            return f'<a href="{escaped(url)}">{shown}</a>' if url else shown
        case Many(values, between):
            return escaped(between).join(_value(one, speaker) for one in values)
        case int() | float():
            return escaped(_number(value, speaker))
        case _:
            return escaped(names.isolated(cut(str(value), VALUE_LENGTH)))


def _as_said(value: When | Weekday | Zone | Language, speaker: Speaker) -> str:
    match value:
        case When():
            return when(value, speaker)
        case Weekday():
            return _weekday(value, speaker)
        case Zone(name):
            return _zone(name, speaker)
        case Language(code):
            return language(code, speaker)


def _number(value: float, speaker: Speaker) -> str:
    """A whole number with its separators; any other to the tenth."""
    return str(format_decimal(value, None if isinstance(value, int) else "#,##0.0", locale=locale(speaker)))


def _button(button: Button, speaker: Speaker) -> InlineKeyboardButton:
    label = cut(plain(button.label, speaker), LABEL_LENGTH)
    if button.url is not None:
        return InlineKeyboardButton(label, url=button.url)
    assert button.data is not None
    assert len(button.data.encode()) <= DATA_BYTES, button.data
    return InlineKeyboardButton(label, callback_data=button.data)


def language(code: str, speaker: Speaker) -> str:
    """The name of a language as this speaker says it; its code where Babel knows none."""
    try:
        return str(Locale.parse(code).get_language_name(locale(speaker)) or code)
    except (UnknownLocaleError, ValueError):
        return code


def locale(speaker: Speaker) -> str:
    """How numbers, dates and names of languages are written for this speaker, as Babel names it."""
    return _LOCALES.get(speaker.language, "en_GB" if speaker.language == texts.PSEUDO else speaker.language)
