"""When an article was published: dates as people write them (en, ru, uk, be) and as machines do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

FIRST_YEAR = 1900  # an earlier one is no date of publication
LONGEST_LINE = 200  # characters; no line that is only a date and a byline is longer


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan январь января янв січень січня січ студзень студзеня сту",
            "february feb февраль февраля фев февр лютий лютого лют люты лютага",
            "march mar март марта мар березень березня бер сакавік сакавіка сак",
            "april apr апрель апреля апр квітень квітня квіт красавік красавіка кра",
            "may май мая травень травня трав тра травеня маі",
            "june jun июнь июня июн червень червня черв чэрвень чэрвеня чэр",
            "july jul июль июля июл липень липня лип ліпень ліпеня ліп",
            "august aug август августа авг серпень серпня серп жнівень жніўня жні",
            "september sep sept сентябрь сентября сен сент вересень вересня вер верас верасень верасня",
            "october oct октябрь октября окт жовтень жовтня жовт кастрычнік кастрычніка кас",
            "november nov ноябрь ноября ноя нояб листопад листопада лист лістапад лістапада ліс",
            "december dec декабрь декабря дек грудень грудня груд снежань снежня сне",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES: Mapping[str, tzinfo] = {
    name: timezone(timedelta(hours=hours))
    for name, hours in {
        "utc": 0,
        "gmt": 0,
        "z": 0,
        "msk": 3,
        "мск": 3,
        "est": -5,
        "edt": -4,
        "cst": -6,
        "cdt": -5,
    }.items()
} | {
    name: timezone(timedelta(hours=hours))
    for name, hours in {
        "mst": -7,
        "mdt": -6,
        "pst": -8,
        "pdt": -7,
        "bst": 1,
        "cet": 1,
        "cest": 2,
        "eet": 2,
        "eest": 3,
    }.items()
}
_UPDATED = _set(
    "updated update modified edited revised обновлено обновлена оновлено оновлена абноўлена изменено змінено"
)
_PUBLISHED = _set("""published posted publication released created issued date опубликовано опубликована опубліковано опублікована
    апублікавана апублікавана публикации публікації публікацыі размещено розміщено дата""")
_FILLERS = _set("""last first on at the of t local time г г. год года р р. рік року в во о об у а й час времени часу года гадзіне
    по московскому киевскому минскому мінському москве киеву минску
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс
    понеділок вівторок середа четвер пʼятниця п'ятниця п’ятниця субота неділя нд
    панядзелак аўторак серада чацвер пятніца субота нядзеля""")
_MONTH = r"(?P<{}>[A-Za-zА-Яа-яЁёІіЇїЄєҐґЎў]{{3,11}})"
_DATES = (
    re.compile(r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})(?P<mark>[./-])(?P<m>\d{1,2})(?P=mark)(?P<y>\d{4}|\d{2})(?![\d:])"),
    re.compile(
        rf"(?<![\d:])(?P<d>\d{{1,2}})(?:st|nd|rd|th|-го|-е)?(?: of)?[\s.-]{{1,3}}{_MONTH.format('month')}(?![^\W\d_])"
        r"\.?,?(?:[\s-]{1,2}(?P<y>\d{4})(?![\d:]))?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![^\W_]){_MONTH.format('month')}\.?\s{{1,2}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])"
        r"(?:,?\s{1,2}(?P<y>\d{4})(?![\d:]))?",
        re.IGNORECASE,
    ),
)
_TIME = re.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::\d{2}(?:\.\d{1,9})?)?)?(?!\d)\s?(?P<half>[ap]\.?m\b\.?)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(
    r"(?:\b(?:utc|gmt)\s?)?(?P<sign>[+−-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)", re.IGNORECASE
)
_WORDS = re.compile(r"[^\s,;:()|·•—–/-]+")


@dataclass(frozen=True, slots=True)
class Moment:
    """`at` is aware UTC; noon UTC of the day where `date_only` (see `drafts.Draft`)."""

    at: datetime
    date_only: bool


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line with a date. `moment` is None where the date is impossible, ambiguous or still to come.

    `rest` is what else stands there, a gap where the date was; "" where the line is a date and its label, nothing more.
    """

    moment: Moment | None
    is_labelled: bool
    is_update: bool
    rest: str
    has_year: bool


def parse(value: str, *, time_zone: ZoneInfo, now: datetime) -> Moment | None:
    """What a machine wrote (ISO 8601, RFC 2822), else what a person did; None where it is no date of the past.

    Exactly midnight means that the writer knew the day only.
    """
    value = value.strip()
    if not value or len(value) > LONGEST_LINE:
        return None
    instant = _machine(value)
    if instant is None:
        line = scan(value, time_zone=time_zone, now=now)
        return line.moment if line and not line.rest else None
    if not FIRST_YEAR <= instant.year <= now.year + 1:
        return None
    if instant.time() == time.min:
        return _day(instant.date(), time_zone, now)
    return _instant(instant, time_zone, now)


def scan(line: str, *, time_zone: ZoneInfo, now: datetime) -> DateLine | None:
    """The first date of a short line; None where there is none. A time without a zone is the given zone's."""
    line = line.replace("\xa0", " ").strip()
    if len(line) > LONGEST_LINE or not any(c.isdigit() for c in line):
        return None
    found = [(pattern, match) for pattern in _DATES for match in pattern.finditer(line) if _is_date(match)]
    if not found:
        return None
    first = min((match for _, match in found), key=lambda match: (match.start(), -match.end()))
    rest = _blank(line, [match for _, match in found])
    clock, zone, rest = _clock(rest)
    words = _WORDS.findall(rest)
    labels = {word.casefold() for word in words}
    others = [word for word in words if not _is_filler(word)]
    return DateLine(
        moment=_moment(first, clock, zone or time_zone, time_zone, now),
        is_labelled=bool(labels & (_UPDATED | _PUBLISHED)),
        is_update=bool(labels & _UPDATED) and not labels & _PUBLISHED,
        rest=rest.strip() if others else "",
        has_year=bool(first["y"]),
    )


def without_fillers(words: str) -> str:
    """Without labels, weekdays and prepositions at either end."""
    found = list(_WORDS.finditer(words))
    kept = [word for word in found if not _is_filler(word[0])]
    return words[kept[0].start() : kept[-1].end()] if kept else ""


def _is_filler(word: str) -> bool:
    return word.casefold() in _UPDATED | _PUBLISHED | _FILLERS


def _machine(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(value) if ":" in value else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _is_date(match: re.Match[str]) -> bool:
    groups = match.groupdict()
    return "month" not in groups or groups["month"].casefold() in _MONTHS


def _blank(line: str, matches: list[re.Match[str]]) -> str:
    for match in matches:
        line = line[: match.start()] + " " * len(match[0]) + line[match.end() :]
    return line


def _clock(line: str) -> tuple[time | None, tzinfo | None, str]:
    """The time of day and its zone in what a date left of a line, and what they leave."""
    match = next((m for m in _TIME.finditer(line) if m["minute"] or m["half"]), None)
    if match is None:
        return None, None, line
    line = _blank(line, [match])
    zone, line = _zone(line)
    return _time(match), zone, line


def _time(match: re.Match[str]) -> time | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


def _zone(line: str) -> tuple[tzinfo | None, str]:
    offset = _OFFSET.search(line)
    if offset and int(offset["hours"]) <= 14 and int(offset["minutes"] or 0) < 60:  # noqa: PLR2004 - zones end at +14:00
        span = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"] or 0))
        return timezone(span if offset["sign"] == "+" else -span), _blank(line, [offset])
    for word in _WORDS.finditer(line):
        if word[0].casefold().rstrip(".") in _ZONES:
            return _ZONES[word[0].casefold().rstrip(".")], _blank(line, [word])
    return None, line


def _moment(
    found: re.Match[str], clock: time | None, zone: tzinfo, time_zone: ZoneInfo, now: datetime
) -> Moment | None:
    day = _date(found.groupdict(), now.astimezone(time_zone).date())
    if day is None:
        return None
    if clock is None:
        return _day(day, time_zone, now)
    return _instant(datetime.combine(day, clock, zone), time_zone, now)


def _date(parts: dict[str, str | None], today: date) -> date | None:
    """The day; without a year, the latest such day that is not to come."""
    day = int(parts["d"] or 0)
    month = _MONTHS[(parts["month"] or "").casefold()] if "month" in parts else int(parts["m"] or 0)
    if parts.get("mark") == "/" and day != month:
        if day <= 12 and month <= 12:  # noqa: PLR2004 - either could be the month
            return None
        day, month = max(day, month), min(day, month)
    year = int(parts["y"] or today.year)
    year += 2000 if len(parts["y"] or "") == 2 else 0  # noqa: PLR2004 - two digits of this century
    try:
        found = date(year, month, day)
        return found.replace(year=year - 1) if found > today and not parts["y"] else found
    except ValueError:
        return None


def _day(day: date, time_zone: ZoneInfo, now: datetime) -> Moment | None:
    if day.year < FIRST_YEAR or day > now.astimezone(time_zone).date():
        return None
    return Moment(datetime.combine(day, time(12), UTC), date_only=True)


def _instant(instant: datetime, time_zone: ZoneInfo, now: datetime) -> Moment | None:
    """An instant ahead of the clock on a day that has come is a time in a zone that we guessed wrong: keep the day."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=time_zone)
    if aware > now or aware.year < FIRST_YEAR:
        return _day(instant.date(), time_zone, now)
    return Moment(aware.astimezone(UTC), date_only=False)
