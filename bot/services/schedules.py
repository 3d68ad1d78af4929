"""When a reader wants to be told: the schedule's words, its next instant, and quiet hours.

Stored and exported as `instant` or `08:00,18:30 mon-fri`; people may write it in more ways (`parse_request`).
Times are wall times of the reader's zone. Instants are computed from local dates, never by adding 24 hours.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import BriefwireError

MOST_TIMES = 12  # a briefing every two hours; more is what `instant` is for
LONGEST_SEARCH = 16  # days: a weekly slot comes within 7, twice that when the date line swallows the day
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))

_words = str.split
_FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_NAMES = {
    **{name: day for names in (DAYS, _FULL_NAMES) for day, name in enumerate(names)},
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
    **{
        name: day
        for names in (
            "пн вт ср чт пт сб вс",
            "понедельник вторник среда четверг пятница суббота воскресенье",
            "понедельник вторник среду четверг пятницу субботу воскресенье",
            "пн вт ср чт пт сб нд",
            "понеділок вівторок середа четвер п’ятниця субота неділя",
            "понеділок вівторок середу четвер п’ятницю суботу неділю",
            "понеділок вівторок середа четвер п'ятниця субота неділя",
            "понеділок вівторок середу четвер п'ятницю суботу неділю",
            "пн аў ср чц пт сб нд",
            "панядзелак аўторак серада чацвер пятніца субота нядзеля",
            "панядзелак аўторак сераду чацвер пятніцу суботу нядзелю",
        )
        for day, name in enumerate(_words(names))
    },
}
_DAY_GROUPS = {
    **dict.fromkeys(("daily", "everyday", "ежедневно", "щодня", "штодня"), EVERY_DAY),
    **dict.fromkeys(_words("weekdays weekday workdays будни будням будні буднях"), frozenset(range(5))),
    **dict.fromkeys(_words("weekends weekend выходные выходным вихідні вихідним выхадныя выхадных"), frozenset({5, 6})),
}
_REGIONS = frozenset(
    {"africa", "america", "antarctica", "arctic", "asia", "atlantic", "australia", "europe", "indian", "pacific"}
)
_AT_ONCE = frozenset(_words("instant сразу немедленно одразу негайно адразу неадкладна"))
_NO_SETTINGS = frozenset({"", *_words("at and on & + в и по у і й о об ў па а")})  # "08:00 and 18:30 on weekdays"
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?P<half>am|pm)?", re.ASCII)
_COMPACT_TIME = re.compile(r"(?!19|20)(\d\d)(\d\d)", re.ASCII)  # not what reads as a year: "Elections 2024" is a topic
_LIKE_A_TIME = re.compile(r"\d+:[\d:]*(?:am|pm)?|\d{1,2}\.\d\d(?:am|pm)?|\d{1,3}(?:am|pm)|(?!19|20)\d{4}", re.ASCII)
_NO_QUIET = frozenset(_words("none no off never нет никогда немає нема ні ніколи няма не ніколі"))
_QUIET = re.compile(
    r"(?:(?:from|с|з)\s)?([\d:.]{1,5}(?:[ap]m)?)\s{0,3}(?:[-\u2010-\u2014]|to|до|да|\s)\s{0,3}([\d:.]{1,5}(?:[ap]m)?)",
    re.ASCII,
)
_WORD = re.compile(r"[^\s,;]+")
_PIECE = re.compile(r"[^\s,;]+[,;]*|[,;]+")  # a word with its comma, which a topic's name keeps
_SPACED_HALF = re.compile(r"(?<=\d)[ \t](?=[ap]m\b)", re.IGNORECASE)
_ANY_DAY = "|".join(sorted(_DAY_NAMES, key=len, reverse=True))
_EVERY_DAY = re.compile(r"\b(?:every day|каждый день|кожен день|кожны дзень)\b", re.IGNORECASE)
_SPACED_RANGE = re.compile(rf"\b({_ANY_DAY}) ?[-\u2010-\u2014] ?({_ANY_DAY})\b", re.IGNORECASE)


class ScheduleError(BriefwireError):
    """A schedule that cannot be understood.

    `reason`: bad_time, bad_day, bad_zone, too_many_times or empty; `word`: what was written there, at most 40 characters.
    """

    def __init__(self, reason: str, word: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.word = word[:40]


@dataclass(frozen=True, slots=True)
class Schedule:
    """At which wall times on which days; or at once, whenever there is news (`is_instant`, with no times)."""

    times: tuple[int, ...]  # minutes after local midnight, sorted, unique
    days: frozenset[int] = EVERY_DAY  # 0 is Monday
    is_instant: bool = False

    def __post_init__(self) -> None:
        assert self.is_instant != bool(self.times)
        assert self.days
        assert list(self.times) == sorted(set(self.times))

    def __str__(self) -> str:
        """The stored form; `parse` reads it back."""
        if self.is_instant:
            return "instant"
        times = ",".join(f"{minute // 60:02}:{minute % 60:02}" for minute in self.times)
        return times if self.days == EVERY_DAY else f"{times} {_days_in_words(self.days)}"


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wrote after `/when`: `schedule` and `time_zone` are None where they said nothing about them."""

    schedule: Schedule | None
    time_zone: str | None
    topic_words: str


INSTANT = Schedule((), is_instant=True)
DEFAULT = Schedule((8 * 60,))


def parse(text: str) -> Schedule:
    """Read the stored form; days are optional (daily), and may stand before the times. Raises ScheduleError."""
    schedule = _schedule_of(_WORD.findall(_tidy(text)), ())
    if schedule is None:
        raise ScheduleError("empty", text)
    return schedule


def parse_request(words: str) -> Request:
    """Read `[TOPIC] 08:00 18:30 mon-fri Europe/Minsk` or `[TOPIC] instant`; the zone may stand anywhere.

    Days alone mean those days at the default time. What stands before the first setting is the topic's name, unread.
    Raises ScheduleError: for nothing at all, and for a word among the settings that is none.
    """
    pieces = _PIECE.findall(_tidy(words))
    zones = {name: None for piece in pieces if (name := _zone_named(piece))}
    if len(zones) > 1:
        raise ScheduleError("bad_zone", list(zones)[-1])
    pieces = [piece for piece in pieces if not _zone_named(piece)]
    if not zones and not any(_bare(piece) for piece in pieces):
        raise ScheduleError("empty")
    first = _first_setting(pieces)
    settings = [_bare(piece) for piece in pieces[first:] if _bare(piece) not in _NO_SETTINGS]
    return Request(
        schedule=_schedule_of(settings, DEFAULT.times),
        time_zone=next(iter(zones), None),
        topic_words=" ".join(pieces[:first]).strip(" ,;:"),
    )


def toggled(schedule: Schedule, minute: int) -> Schedule | None:
    """With this time of day, or without it where it was there; None where no time would be left, or too many."""
    times = set(schedule.times) ^ {minute}
    return Schedule(tuple(sorted(times)), schedule.days) if 0 < len(times) <= MOST_TIMES else None


def on_days(schedule: Schedule, days: frozenset[int]) -> Schedule:
    """The same times on these days; an instant schedule gets the default time."""
    return Schedule(schedule.times or DEFAULT.times, days)


def parse_quiet(words: str) -> tuple[int, int] | None:
    """Quiet hours as people write them, `22:00-07:00` or `22 to 7`; None for `none`. Raises ScheduleError."""
    if words.strip().casefold() in _NO_QUIET:
        return None
    found = _QUIET.fullmatch(words.strip().casefold())
    if found is None:
        raise ScheduleError("bad_time", words.strip())
    start, end = (_minute(f"{word}:00" if word.isdecimal() and len(word) <= 2 else word) for word in found.groups())  # noqa: PLR2004 -- a bare hour
    return None if start == end else (start, end)


def next_due(schedule: Schedule, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first instant of the schedule strictly after `after`, in UTC; None for an instant one.

    A time inside a gap of the clock moves forward by the gap (02:30 becomes 03:30), one that comes twice counts once (the
    first), a day that the date line swallowed (30 December 2011 in Apia) has no times.
    """
    if schedule.is_instant:
        return None
    day = after.astimezone(zone).date() - timedelta(days=1)
    for _ in range(LONGEST_SEARCH):
        coming = [instant for instant in _instants(schedule, zone, day) if instant > after]
        day += timedelta(days=1)
        if coming:  # a gap across midnight can put the end of a day behind the start of the next
            return min(coming + [instant for instant in _instants(schedule, zone, day) if instant > after])
    raise AssertionError(f"no slot of {schedule} within {LONGEST_SEARCH} days")


def carried_over(schedule: Schedule, due_at: datetime, old: ZoneInfo, new: ZoneInfo) -> datetime:
    """When what is due at `due_at` in one zone is due in another: at the same local date and time, which may be past.

    So whoever travels is told no local time twice, going west, and misses none, going east. What waits for the end of quiet
    hours is carried over as the slot that it is; an instant schedule is due when it was.
    """
    day = due_at.astimezone(old).date() + timedelta(days=1)
    for _ in range(LONGEST_SEARCH):
        come = [minute for minute in schedule.times if _instant(old, day, minute) <= due_at]
        if come and day.weekday() in schedule.days and not _is_swallowed(old, day):
            due = next_due(schedule, new, _instant(new, day, come[-1]) - timedelta(microseconds=1))
            assert due is not None
            return due
        day -= timedelta(days=1)
    return due_at


def next_after_change(schedule: Schedule, zone: ZoneInfo, now: datetime, told_today: int) -> datetime | None:
    """When a schedule that somebody has just set is due next: on this day no more often than it names times.

    `told_today`: how often the old one fired since local midnight. Who was told at 08:00 and asks for 09:00 is told tomorrow.
    """
    if schedule.is_instant or not told_today:
        return next_due(schedule, zone, now)
    today = now.astimezone(zone).date()
    left = [at for at in _instants(schedule, zone, today) if at > now]
    allowed = max(0, len(schedule.times) - told_today)
    kept = left[max(0, len(left) - allowed) :]
    if kept:
        return kept[0]
    return next_due(schedule, zone, _instant(zone, today + timedelta(days=1), 0) - timedelta(microseconds=1))


def midnight(zone: ZoneInfo, now: datetime) -> datetime:
    """When this day began in a zone, in UTC."""
    return _instant(zone, now.astimezone(zone).date(), 0)


def quiet_end(quiet: tuple[int, int] | None, zone: ZoneInfo, at: datetime) -> datetime | None:
    """When the quiet hours that `at` lies in end, in UTC; None outside of them.

    `quiet`: [from, to) in minutes after local midnight; it may run over midnight; equal ends mean no quiet hours.
    """
    if quiet is None or quiet[0] == quiet[1]:
        return None
    start, end = quiet
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if not (start <= minute < end if start < end else minute >= start or minute < end):
        return None
    day = local.date() + timedelta(days=minute >= end)
    first, second = (_instant(zone, day, end, fold) for fold in (0, 1))
    return first if first > at else second


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name, kept: building one costs ten times what using it does. Raises ScheduleError(bad_zone)."""
    if name not in _zone_names().values():
        raise ScheduleError("bad_zone", name)
    return ZoneInfo(name)


def _instants(schedule: Schedule, zone: ZoneInfo, day: date) -> list[datetime]:
    if day.weekday() not in schedule.days or _is_swallowed(zone, day):
        return []
    return [_instant(zone, day, minute) for minute in schedule.times]


def _is_swallowed(zone: ZoneInfo, day: date) -> bool:
    """Whether the date line left this day out; no other gap reaches noon."""
    return _instant(zone, day, 12 * 60).astimezone(zone).date() != day


def _instant(zone: ZoneInfo, day: date, minute: int, fold: int = 0) -> datetime:
    wall = time(minute // 60, minute % 60, fold=fold)
    return datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)


def _tidy(text: str) -> str:
    return _SPACED_RANGE.sub(r"\1-\2", _SPACED_HALF.sub("", _EVERY_DAY.sub("daily", text)))


def _bare(piece: str) -> str:
    return piece.rstrip(",;").casefold()


def _first_setting(pieces: Sequence[str]) -> int:
    """Where the settings begin: at the first thing that looks like a time, or with the run of settings that ends the text."""
    first = len(pieces)
    while first and _is_setting(_bare(pieces[first - 1])):
        first -= 1
    if all(_bare(piece) in _NO_SETTINGS for piece in pieces[first:]):
        first = len(pieces)
    return next((index for index, piece in enumerate(pieces[:first]) if _LIKE_A_TIME.fullmatch(_bare(piece))), first)


def _is_setting(word: str) -> bool:
    return word in _AT_ONCE or word in _NO_SETTINGS or bool(_LIKE_A_TIME.fullmatch(word)) or _days(word) is not None


def _schedule_of(words: Sequence[str], default_times: tuple[int, ...]) -> Schedule | None:
    """The schedule that the words say, all of which are settings; None where they name neither a time nor a default one."""
    words = [word.casefold() for word in words]
    if len(words) == 1 and words[0] in _AT_ONCE:
        return INSTANT
    times: set[int] = set()
    days: frozenset[int] = frozenset()
    for word in words:
        if (named := _days(word)) is not None:
            days |= named
        else:
            times.add(_minute(word))
    if len(times) > MOST_TIMES:
        raise ScheduleError("too_many_times", str(len(times)))
    chosen = tuple(sorted(times)) or (default_times if days else ())
    return Schedule(chosen, days or EVERY_DAY) if chosen else None


def _minute(word: str) -> int:
    """Minutes after midnight of `8:00`, `8.30`, `0800`, `8am` or `8:30pm`. Raises ScheduleError for whatever else it is."""
    if compact := _COMPACT_TIME.fullmatch(word):
        hour, minute, half = int(compact[1]), int(compact[2]), None
    elif (found := _TIME.fullmatch(word)) and (found["minute"] or found["half"]):
        hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    else:
        raise ScheduleError(_reason(word), word)
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):  # noqa: PLR2004 -- the clock's own numbers
        raise ScheduleError("bad_time", word)
    return (hour % 12 + 12 * (half == "pm") if half else hour) * 60 + minute


def _reason(word: str) -> str:
    if "/" in word:
        return "bad_zone"
    return "bad_time" if word in _AT_ONCE or any(character.isdigit() for character in word) else "bad_day"


def _days(word: str) -> frozenset[int] | None:
    """The days of `mon`, `Monday`, `fri-mon` (over the week's end) or `weekends`; None for another word."""
    if word in _DAY_GROUPS:
        return _DAY_GROUPS[word]
    first, _, last = re.sub("[\u2010-\u2014]", "-", word[:24]).partition("-")
    if first not in _DAY_NAMES or (last or first) not in _DAY_NAMES or len(word) > 24:  # noqa: PLR2004 -- longer is no day
        return None
    start, end = _DAY_NAMES[first], _DAY_NAMES[last or first]
    return frozenset((start + ahead) % 7 for ahead in range((end - start) % 7 + 1))


def _days_in_words(days: frozenset[int]) -> str:
    """Runs of three days or more as a range, over the week's end too: `wed,fri-mon`."""
    starts = sorted(day for day in days if (day - 1) % 7 not in days)
    return ",".join(_run_in_words(days, start) for start in starts)


def _run_in_words(days: frozenset[int], start: int) -> str:
    length = next(ahead for ahead in range(1, 7) if (start + ahead) % 7 not in days)
    run = [DAYS[(start + ahead) % 7] for ahead in range(length)]
    return ",".join(run) if length < 3 else f"{run[0]}-{run[-1]}"  # noqa: PLR2004 -- as the docstring says


def _zone_named(piece: str) -> str | None:
    """The IANA name that the word is, however its letters are cased; None for no zone's name.

    Names without a slash are too often topics ("Israel", "Cuba"), all but UTC. Raises ScheduleError for `Europe/Atlantis`.
    """
    word = piece.rstrip(",;.")
    if word.casefold() in {"utc", "gmt"}:
        return "UTC"
    region, slash, _ = word.casefold().partition("/")
    if not slash:
        return None
    name = _zone_names().get(word.casefold())
    if name is None and region in _REGIONS:
        raise ScheduleError("bad_zone", word)
    return name


@cache
def _zone_names() -> dict[str, str]:
    return {name.casefold(): name for name in sorted(available_timezones())}
