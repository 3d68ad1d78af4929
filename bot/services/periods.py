"""How far back, and how much: `floods 30d`, `river floods 2w 5min`, read from what people write. Pure."""

import re
from dataclasses import dataclass

from bot.errors import BriefwireError

LONGEST_DAYS = 366
LONGEST_MINUTES = 10

_words = str.split

_DAYS = {  # in a unit, by its word in each language; a full stop behind it is left out
    **dict.fromkeys(_words("d day days д дн день дня дней дні днів дзень дзён"), 1),
    **dict.fromkeys(
        _words("w week weeks н нед неделя неделю недели недель т тиж тиждень тижні тижнів тыд тыдзень тыдні тыдняў"), 7
    ),
    **dict.fromkeys(
        _words("m mo month months м мес месяц месяца месяцев міс місяць місяці місяців месяцы месяцаў"), 30
    ),
    **dict.fromkeys(_words("y year years г год года р рік"), 365),
}
_MINUTES = frozenset(
    _words(
        "min mins minute minutes мин минута минуту минуты минут хв хвилина хвилину хвилини хвилин "
        "хвіліна хвіліну хвіліны хвілін"
    )
)
_AMOUNT = re.compile(r"(\d{1,6})\s?([^\W\d_]{1,8}\.?)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,6}")


class PeriodError(BriefwireError):
    """A period or a reading time that is too short or too long; `what`: "days" or "minutes"; `words`: as it was written."""

    def __init__(self, what: str, words: str) -> None:
        super().__init__(what)
        self.what = what
        self.words = words[:20]


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wrote behind the command; None where they said nothing of it."""

    topic_words: str
    days: int | None
    minutes: int | None


def parse(words: str) -> Request:
    """The topic's name, then a period, then minutes, the latter two in any order. Raises PeriodError.

    A month is 30 days, a year 365. What looks like a period within the name belongs to the name ("G7 summit").
    """
    rest, days, minutes = words.split(), None, None
    while rest:
        amount, unit, taken = _last(rest)
        if unit in _MINUTES and minutes is None:
            minutes = _within(amount, LONGEST_MINUTES, "minutes", rest[-taken:])
        elif unit in _DAYS and days is None:
            days = _within(amount * _DAYS[unit], LONGEST_DAYS, "days", rest[-taken:])
        else:
            break
        rest = rest[:-taken]
    return Request(" ".join(rest).strip(" ,;:"), days, minutes)


def _last(words: list[str]) -> tuple[int, str, int]:
    """The amount and unit that the words end in, and how many words those are: "7d" or "7 days"."""
    if found := _AMOUNT.fullmatch(words[-1].strip(",;")):
        return int(found[1]), found[2].casefold().rstrip("."), 1
    if len(words) > 1 and _NUMBER.fullmatch(words[-2]):
        return int(words[-2]), words[-1].strip(",;.").casefold(), 2
    return 0, "", 0


def _within(amount: int, most: int, what: str, words: list[str]) -> int:
    if not 1 <= amount <= most:
        raise PeriodError(what, " ".join(words))
    return amount
