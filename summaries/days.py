"""Does a sentence speak of another day than the one it was published on?"""

import re
from datetime import date, timedelta

NEAR = timedelta(days=1)  # "on Tuesday the 12th", in Wednesday's paper
_LONGEST_READ = 1_000  # code points of a sentence

_MONTHS = (  # as words of four languages begin
    ("jan", "январ", "січ", "студз"),
    ("feb", "феврал", "лют"),
    ("mar", "март", "берез", "сакав"),
    ("apr", "апрел", "квіт", "красав"),
    ("may", "мая", "май", "трав", "траў"),
    ("jun", "июн", "черв", "чэрв"),
    ("jul", "июл", "лип", "ліп"),
    ("aug", "август", "серп", "жні"),
    ("sep", "сентябр", "верес", "верас"),
    ("oct", "октябр", "жовт", "кастр"),
    ("nov", "ноябр", "листоп", "лістап"),
    ("dec", "декабр", "груд", "снеж"),
)
_NUMBERS = {word: number for number, words in enumerate(_MONTHS, 1) for word in words}
_MONTH = rf"((?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}))[^\W\d_]{{0,9}}"
_DAY_MONTH = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|-?го)?\s(?:of\s)?{_MONTH}\b", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b{_MONTH}\.?\s(\d{{1,2}})(?!\d)", re.IGNORECASE)
_WEEKDAYS = tuple(
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for words in (
        "monday|понедельник\\w*|понеділ\\w+|панядзел\\w+",
        "tuesday|вторник\\w*|вівтор\\w+|аўтор\\w+",
        "wednesday|сред[уы]|серед[уи]|серад[уы]",
        "thursday|четверга?|четвер|чацвер|чацвярга",
        "friday|п['’]?ятниц\\w+|пятніц\\w+",
        "saturday|субб?от[уаыи]",
        "sunday|воскресень\\w+|неділ\\w+|нядзел\\w+",
    )
)
_WEEK = len(_WEEKDAYS)
_EARLIER = range(2, 4)  # days ago; more is rather a day to come
_PAST = re.compile(
    r"\blast (?:week|month|year|spring|summer|autumn|winter)\b|\b(?:years?|months?|weeks?|decades?|days) (?:ago|earlier)\b|"
    r"\bв прошлом (?:году|месяце)|на прошлой неделе|прошл(?:ым|ой) (?:летом|осенью|зимой|весной)|\b(?:лет|год|года|месяц\w*|недел\w+) (?:назад|тому)\b|"
    r"\b(?:минулого|торік|торішн\w+) (?:року|тижня|місяця|літа)|\bторік\b|\b(?:років|роки|рік|місяц\w+|тижн\w+) тому\b|"
    r"\bлетась\b|\b(?:на|у) мінул\w+ (?:тыдні|месяцы|годзе)|\b(?:гадоў|гады|год|месяц\w*|тыдн\w+) таму\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,%]\d|\d)")


def speaks_of_another(text: str, day: date) -> bool:
    """Whether it names another year, or a day and month more than a day away."""
    head = text[:_LONGEST_READ]
    if any(int(found[0]) != day.year for found in _YEAR.finditer(head)):
        return True
    named = [(int(found[1]), found[2]) for found in _DAY_MONTH.finditer(head)]
    named += [(int(found[2]), found[1]) for found in _MONTH_DAY.finditer(head)]
    return any(_is_far(number, _NUMBERS[month.lower()], day) for number, month in named)


def tells_of_another(text: str, day: date) -> bool:
    """Whether it names another year, day and month or day of the week, or says that it was last week or long ago."""
    head = text[:_LONGEST_READ]
    return speaks_of_another(text, day) or bool(_PAST.search(head)) or _is_another_weekday(head, day)


def _is_another_weekday(text: str, day: date) -> bool:
    """Whether it names days of the week, and all of them were earlier that week, and not the day before."""
    named = [number for number, pattern in enumerate(_WEEKDAYS) if pattern.search(text)]
    return bool(named) and all((day.weekday() - number) % _WEEK in _EARLIER for number in named)


def _is_far(number: int, month: int, day: date) -> bool:
    """Of the two or three dates that it may mean the nearest counts; the 30th of February is no date, and far."""
    nearest = [_date(day.year + years, month, number) for years in (-1, 0, 1)]
    return not any(one is not None and abs(one - day) <= NEAR for one in nearest)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
