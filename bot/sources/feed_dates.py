"""When an entry of a feed was published: the dates of machines, of people, and of machines that people set up."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.sources import dates
from bot.sources.dates import Moment

GREENWICH = ZoneInfo("UTC")  # where a date names no zone that we know, RSS means this one

# Zones that RFC 2822 lacks, and the email package takes for none. "IST" and the like mean several and stay unknown.
_ZONES = {
    "msk": "+0300",
    "мск": "+0300",
    "msd": "+0400",
    "wet": "+0000",
    "west": "+0100",
    "bst": "+0100",
    "cet": "+0100",
    "met": "+0100",
    "cest": "+0200",
    "mest": "+0200",
    "eet": "+0200",
    "eest": "+0300",
    "trt": "+0300",
    "gst": "+0400",
    "samt": "+0400",
    "yekt": "+0500",
    "almt": "+0500",
    "pkt": "+0500",
    "omst": "+0600",
    "novt": "+0700",
    "ict": "+0700",
    "krat": "+0700",
    "hkt": "+0800",
    "sgt": "+0800",
    "irkt": "+0800",
    "awst": "+0800",
    "jst": "+0900",
    "kst": "+0900",
    "aest": "+1000",
    "vlat": "+1000",
    "aedt": "+1100",
    "nzst": "+1200",
    "nzdt": "+1300",
    "brt": "-0300",
    "art": "-0300",
    "ast": "-0400",
    "adt": "-0300",
    "akst": "-0900",
    "akdt": "-0800",
    "hst": "-1000",
}
_NAMED_ZONE = re.compile(r"(?<=\d)\s{0,3}\(?([A-Za-zмскМСК]{3,4})\)?$")
_GMT_OFFSET = re.compile(r"\b(?:GMT|UTC|Z)\s?([+-]\d{1,2})(?::?(\d{2}))?(?:\s?\([^()]{0,40}\))?$", re.IGNORECASE)
_COMMENT = re.compile(r"(?<=[+-]\d{4})\s{0,3}\([^()]{1,40}\)$")
_OFFSET = re.compile(r"(:\d{2}(?:\.\d{1,9})?)\s?([+-]\d{2}):?(\d{2})$")
_STAMP = re.compile(r"(\d{9,10})(\d{3})?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse(value: str, *, now: datetime) -> Moment | None:
    """The instant, or the day where that is all that is known; None where it is none, or still to come."""
    value = " ".join(value.split())
    if len(value) > dates.LONGEST_LINE:
        return None
    return dates.parse(_normal(value), time_zone=GREENWICH, now=now)


def _normal(value: str) -> str:
    """With its zone in numbers, as ISO 8601 and RFC 2822 write it."""
    stamp = _STAMP.fullmatch(value)
    if stamp:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(stamp[1]))).isoformat()
    value = _GMT_OFFSET.sub(lambda match: f"{match[1][0]}{match[1][1:]:0>2}{match[2] or '00'}", value)
    value = _NAMED_ZONE.sub(lambda match: f" {_ZONES.get(match[1].lower(), match[1])}", _COMMENT.sub("", value))
    return _OFFSET.sub(r"\1\2\3" if _ISO.match(value) else r"\1 \2\3", value)
