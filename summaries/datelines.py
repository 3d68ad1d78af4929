"""Datelines: "MINSK, June 26 (Reuters) - " before a first sentence, and dates on lines of their own."""

import re

from summaries.abbreviations import BY_LANGUAGE
from summaries.phrases import DATE_SHAPE, DATE_WORD, MONTH, TIME_AGO

_UPPER = "A-ZА-ЯЁІЇЄҐЎ"
_PLACE = rf"[{_UPPER}][\w’'-]{{0,30}}(?:\.[{_UPPER}]){{0,4}}\.?(?:[ /][{_UPPER}][\w.’'-]{{0,30}}){{0,3}}"
_LOUD = rf"[{_UPPER}][{_UPPER}’']{{2,30}}(?:\.?[ /-][{_UPPER}][{_UPPER}’']{{0,30}}){{0,3}}"
_MONTH = r"[A-Za-zА-Яа-яіїєґўІЇЄҐЎ]{3,12}"
_DATE = rf"(?:\d{{1,2}}\s+{_MONTH}|{_MONTH}\.?\s+\d{{1,2}}|\d{{1,2}}\.\d{{1,2}}(?:\.\d{{2,4}})?)(?:,?\s+\d{{4}})?(?:\s*(?:года|року|г|р)\b\.?)?"
_AGENCY = rf"(?:\([{_UPPER}][\w .,&/’'-]{{1,40}}\)|/[{_UPPER}][\w .,’'«»-]{{1,40}}/)"
_LEADING = "|".join(sorted(re.escape(one) for words in BY_LANGUAGE.values() for one in words.leading))
_TITLE = rf"(?:[{_UPPER}]|(?i:{_LEADING}))\."  # "Dr.", "J.": a person follows
_CREDIT = (
    rf"(?:(?:[Кк]орр\.?|[Кк]ар\.?|(?!{_TITLE})[{_UPPER}][\w«»\"’'-]*(?:\.[A-Za-z]{{2,4}}(?=\s))?|[/|])[ ,/]*){{1,6}}"
)
_DASH = r"\s*(?:--|[-–—])"
_START = rf"(?=\s+[«“\"„'‘(]?(?:[{_UPPER}]|\d))"
_WIRE = r"(?:AP|AFP|Reuters|TASS|ТАСС|REGNUM|УНИАН|УНІАН|УНН|БЕЛТА|БелТА|Интерфакс|Інтерфакс|РИА Новости|Укринформ|Укрінформ|Казинформ)"
PREFIX = re.compile(
    rf"(?:{_PLACE}[,.]\s{_DATE}\s*(?:[–—,.-]|--)\s*(?:{_AGENCY}|{_CREDIT})\s*[.–—-]{_START}|"  # КИЕВ, 26 июн — РИА Новости.
    rf"{_LOUD}(?:,\s{_PLACE})?(?:[,.]\s{_DATE})?\s*{_AGENCY}?{_DASH}{_START}|"  # LONDON, June 5 (Reuters) —
    rf"{_PLACE}(?:,\s{_PLACE})?(?:,\s{_DATE})?\s+{_AGENCY}{_DASH}{_START}|"  # Minsk (BelTA) –
    rf"{_PLACE}(?:,\s{_PLACE})?,\s{_DATE}{_DASH}{_START}|"  # Minsk, June 26 –
    rf"{_LOUD}\.\s{_LOUD}{_DASH}{_START}|"  # БРЮССЕЛЬ. КАЗИНФОРМ -
    rf"{_PLACE},\s{_DATE}\.{_START}|"  # МИНСК, 26 июня.
    rf"{_DATE},\s{_PLACE}\s*{_AGENCY}\s*[.–—-]?{_START}|"  # 26 июня, Минск /Корр. БЕЛТА/.
    rf"(?:{_PLACE}(?:,\s{_PLACE})?\s)?\([{_UPPER}][\w .]{{1,30}}\)(?=[«“\"„‘]?[{_UPPER}])|"  # Los Angeles (CNN)The
    rf"\([{_UPPER}]{{2,8}}\){_START}|"  # (VNA) The
    rf"(?:{_PLACE}(?:,\s{_PLACE})?\s)?\((?:CNN|AP|AFP|Reuters|Bloomberg|BBC|UPI|dpa|TASS|ТАСС)\)(?:{_DASH}(?=\s))?(?=\s*[«“\"„'‘]?[{_UPPER}])|"
    rf"{_WIRE}\s*[–—]{_START}|"
    rf"[A-Z][\w-]{{1,30}}\.[A-Za-z]{{2,4}}\s[-–—]{_START}|"  # Harsk.net - Министр
    rf"https?://\S{{1,200}}{_START})"
)
# what a page sets before a text: "Posted: June 12, 2013", "26.06.2026, 14:10", ", 22:12 REGNUM"
_STAMP_WORD = re.compile(
    rf"[\s,;:|()/–—•·-]*(\d{{1,2}}:\s?\d{{2}}\s?[ap]m|{DATE_WORD.pattern}|\d{{1,4}}(?:\s?[./:-]\s?\d{{1,4}}){{1,2}})(?![\w])",
    re.IGNORECASE,
)
_STAMP_AFTER = re.compile(rf"[\s,;:|()/.–—•·-]*(?:{_WIRE}\s+)?(?=[«“\"„]?[{_UPPER}])")
_CLOCK = re.compile(r"\d{1,2}:\s?\d{2}(?!\d)")
_FULL_DATE = re.compile(r"\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_DAY = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)?\b")
_OPENERS = frozenset(
    ["The", "A", "And", "On", "At", "First", "Last", "В", "Во", "О", "Об", "А", "У", "И", "Й"]
)  # of a sentence
_PREPOSITION = re.compile(r"\b(?:on|at|in|в|во|у|о|об|а)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(r"[^\s,;|()/–—•·\[\]]+")
_STAMP_DIGIT = 40  # characters in which a stamp has its first figure
_LINE_LIMIT = 120
_TOKEN_LIMIT = 14
_REST_LIMIT = 12  # a prefix is one only before a sentence of some length


def prefix_end(text: str, start: int, end: int) -> int:
    """The end of the dateline that opens `text[start:end]`; `start`: there is none."""
    found = PREFIX.match(text, start, end)
    if not found or end - found.end() < _REST_LIMIT or not _is_plausible(found[0]):
        return _stamp_end(text, start, end)
    return found.end()


def _stamp_end(text: str, start: int, end: int) -> int:
    """The end of dates and hours that a page set before the first words; `start` where they may belong to these."""
    if not _DIGIT.search(text, start, min(end, start + _STAMP_DIGIT)):
        return start
    at = start
    for _ in range(_TOKEN_LIMIT):
        word = _STAMP_WORD.match(text, at, end)
        if not word or (at > start and word[1] in _OPENERS):
            break
        at = word.end()
    after = _STAMP_AFTER.match(text, at, end)
    if at == start or not after or end - after.end() < _REST_LIMIT or not _is_stamp(text[start:at]):
        return start
    return start + len(text[start : after.end()].rstrip())


def _is_stamp(words: str) -> bool:
    """Not the time that a sentence opens with: "On June 26 Jones …", «26 июня 2026 года Иванов …», «26 июня в 14:10 …»."""
    bare = words.lstrip(" ,;:|(–—-")
    if _PREPOSITION.match(bare) and bare[0].isupper():
        return False
    has_year = bool(_YEAR.search(bare))
    if _PREPOSITION.search(bare) and not (has_year and bare.isascii()):
        return False
    if _CLOCK.search(bare) or _FULL_DATE.search(bare):
        return True
    return has_year and bare.isascii() and "," in bare and bool(_DAY.search(bare) and MONTH.search(bare.casefold()))


def is_date_line(folded: str) -> bool:
    """Whether a casefolded line holds a date, a time, perhaps a place, and nothing else."""
    if not _DIGIT.search(folded) or len(folded) > _LINE_LIMIT:
        return bool(TIME_AGO.fullmatch(folded.strip(" .")))
    if not (MONTH.search(folded) or DATE_SHAPE.search(folded) or TIME_AGO.search(folded)):
        return False
    tokens = _TOKEN.findall(folded)
    strangers = [token for token in tokens if not _is_date_token(token)]
    return len(strangers) <= 1 and all(token.isalpha() for token in strangers) and len(tokens) <= _TOKEN_LIMIT


def _is_date_token(token: str) -> bool:
    bare = token.strip(".:")
    return not bare or bool(DATE_WORD.fullmatch(bare)) or not any(c.isalpha() for c in bare)


def _is_plausible(prefix: str) -> bool:
    """A prefix with figures has a date in it."""
    return not _DIGIT.search(prefix) or bool(MONTH.search(prefix.casefold()) or DATE_SHAPE.search(prefix))
