"""What people paste along with an article: headline, byline, dates, address. It becomes fields and leaves the text.

    lines | where does the prose begin and end | name the front matter around it | pick the headline | the rest is text

Only a line that is certainly front matter leaves: one that, whole, is an address, a date, a byline, a publisher's name,
or several of these between separators; and, except for labelled ones, only near the beginning or the end.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.sources import dates, publishers
from bot.sources.dates import DateLine, Moment
from bot.sources.markup import Line
from summaries import languages, text

HEAD_PROSE = 3  # front matter stands before the third paragraph …
TAIL_PROSE = 2  # … or after the last but one
PROSE_CHARACTERS, PROSE_WORDS = 50, 7  # a sentence that is shorter may be a label
MARGIN_LINES = 40  # and in no case further inside
TIMELINE_DATES = 3  # as many lines with nothing but a date are the headings of a timeline
TITLE_CHARACTERS = 300
CUT_TITLE_CHARACTERS = 100  # a headline that we cut from the first sentence
NAME_WORDS = 5  # of a publisher's name, or of the words that are a link
WRAP_COLUMNS = 100  # lines of hard-wrapped text are not longer

_URL = r"(?:https?://|www\.)[^\s<>«»\"]+|[\w-]+(?:\.[\w-]+)+/[^\s<>«»\"]*"
_BARE_URL = re.compile(rf"<?({_URL})>?", re.IGNORECASE)
_ORIGINAL = (
    r"original(?:\s+(?:url|link|article|source|story|text))?(?:\s+(?:url|link))?"
    r"|оригинал(?:\s+(?:статьи|новости|материала|текста))?|первоисточник"
    r"|оригінал(?:\s+(?:статті|новини|матеріалу))?|першоджерело|арыгінал(?:\s+артыкула)?"
)
_LINK = (
    r"(?:url|link|permalink|address|canonical)(?:\s+to(?:\s+the)?\s+(?:original|source|article|story))?"
    r"|(?:ссылка|посилання|спасылка)(?:\s+на\s+\w{4,12})?|адрес\w?"
)
_ORIGIN = r"source(?:\s+(?:url|link))?|источник|джерело|крыніца"
_LABELS = (_ORIGINAL, _LINK, _ORIGIN)  # the better the label, the more an address is the article's own
_LABELLED = tuple(
    re.compile(rf"(?:{words})(?:\s*[::]\s*|\s+[-–—]\s+|\s+(?=<?(?:https?://|www\.))|\s*$)(?P<rest>.*)", re.IGNORECASE)
    for words in _LABELS
)
_BARE = len(_LABELLED)  # the rank of an address without a label
_SOURCE = len(_LABELLED) - 1  # the label whose words name a publisher
_TITLE_LABEL = re.compile(r"(?:title|headline|subject|заголовок|загаловак)\s*:\s*(?P<rest>\S.*)", re.IGNORECASE)
_BYLINE = re.compile(
    r"(?:(?:(?:written|reported|story|text|words)\s+)?by|from)\s+(?P<plain>\S.*)"
    r"|(?:authors?|by|text|byline|автор(?:ы|и)?(?:\s+(?:статьи|текста|тексту|статті))?|текст|аўтар(?:ы)?)\s*[::—–]\s*(?P<labelled>\S.*)",
    re.IGNORECASE,
)
_JOINING = (
    "and & in for of at the de del da di du la le van von der den bin al und et y и й і та з из для в у специально"
)
_JOINTS = frozenset(_JOINING.split())
_NAME = re.compile(r"(?:[A-ZА-ЯЁІЇЄҐЎÀ-ÖØ-ÞĀ-Ž]|d['’])[^\s,]*")
_SEPARATOR = re.compile(r"\s+[|·•—–/-]\s+|\s*[|·•]\s*|\s{3,}|\t")
_READING = re.compile(
    r"\d{1,3}\s?[-–]?\s?(?:min(?:ute)?s?|мин(?:уты?|ут)?|хв(?:илин[аи]?)?|хвілін[аы]?)\.?(?:\s(?:of\s)?(?:read(?:ing)?|чтения|читання|чытання))?",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"(?:photo|image|picture|video|graphic|illustration|read (?:also|more|next)|see also|related|listen|watch|share|"
    r"фото|видео|відео|снимок|знімок|иллюстрация|ілюстрація|читайте|чытайце|смотрите|дивіться|подпишитесь|підпишіться)\b"
    r"|[-•*]\s|\S+:$",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?…][»”\"')\]]*$")
_INITIALS = re.compile(r"(?:^|[\s(«“\"])(?:\w\.){1,4}$")
_INNER_STOP = re.compile(r"[.!?…][»”\"')\]]*\s+[«“\"(]?[^\W\d_a-zа-яёіїєґў]")


@dataclass(frozen=True, slots=True)
class Front:
    """What stood around the prose, and the lines that remain."""

    title: str
    body: tuple[Line, ...]
    url: str | None = None
    moment: Moment | None = None
    author: str | None = None
    source: str | None = None


@dataclass(slots=True)
class _Found:
    """The front matter as it is gathered; of two of a kind the better rank wins, then the earlier."""

    urls: list[tuple[int, str]] = field(default_factory=list)
    moments: list[tuple[int, Moment]] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)


def split(lines: Sequence[Line], *, time_zone: ZoneInfo, now: datetime, title: str | None = None) -> Front:
    """`title` is known where the form of the input has a place for it (a mail's subject)."""
    found = _Found(titles=[title] if title else [])
    _take_labelled(lines, found)
    head, tail = _bounds(lines, found.taken)
    around = [at for at in range(len(lines)) if (at < head or at >= tail) and at not in found.taken]
    _take_dates_and_names(lines, around, found, time_zone, now)
    _take_bare_address(lines, around, found)
    heading = _take_title(lines, head, found)
    body = tuple(line for at, line in enumerate(lines) if at not in found.taken)
    return Front(
        title=heading or _cut_title(body),
        body=body,
        url=min(found.urls, key=lambda url: url[0])[1] if found.urls else None,
        moment=min(found.moments, key=lambda moment: moment[0])[1] if found.moments else None,
        author=found.authors[0] if found.authors else None,
        source=found.sources[0] if found.sources else None,
    )


def paragraphs(lines: Sequence[Line]) -> str:
    """The text, a blank line between paragraphs; hard-wrapped lines are joined."""
    is_wrapped = _is_wrapped(lines)
    found: list[str] = []
    for before, line in zip((None, *lines), lines, strict=False):
        if before and not line.after_gap and not line.level and not before.level and is_wrapped(before.text, line.text):
            found[-1] = f"{found[-1]} {line.text}"
        else:
            found.append(line.text)
    return text.clean("\n\n".join(found))


def one_line(title: str) -> str:
    """A headline on one line, without control characters, at most 300 characters."""
    title = " ".join(text.clean(title).split())
    return title if len(title) <= TITLE_CHARACTERS else shortened(title, TITLE_CHARACTERS)


def author_of(byline: str) -> str | None:
    """The names in "By Anna Kovals", or in "Anna Kovals" alone."""
    found = _byline(byline) or _name(byline)
    return found.authors[0] if found and found.authors else None


def shortened(words: str, most: int) -> str:
    """Cut at the end of a word."""
    if len(words) <= most:
        return words
    cut = words[:most].rsplit(" ", 1)[0] if " " in words[:most] else words[:most]
    return cut.rstrip(' ,;:—–-(«“"') + "…"


def _is_prose(line: Line) -> bool:
    words = line.text
    if line.level or _BARE_URL.fullmatch(words):
        return False
    is_sentence = len(words) >= PROSE_CHARACTERS and len(words.split()) >= PROSE_WORDS and bool(_STOP.search(words))
    return is_sentence or len(words) >= TITLE_CHARACTERS


def _bounds(lines: Sequence[Line], taken: set[int]) -> tuple[int, int]:
    """Where the head ends and the tail begins."""
    prose = [at for at, line in enumerate(lines) if at not in taken and _is_prose(line)]
    head = prose[HEAD_PROSE - 1] if len(prose) >= HEAD_PROSE else len(lines)
    tail = max(prose[-TAIL_PROSE] + 1, head) if len(prose) >= HEAD_PROSE else head
    return min(head, MARGIN_LINES), max(tail, len(lines) - MARGIN_LINES)


def _take_labelled(lines: Sequence[Line], found: _Found) -> None:
    for at, line in enumerate(lines):
        for rank, label in enumerate(_LABELLED):
            match = label.fullmatch(line.text)
            if match and at not in found.taken:
                _take_address(lines, at, rank, match["rest"].strip(), found)
        title = _TITLE_LABEL.fullmatch(line.text)
        if title and not found.titles:
            found.titles.append(title["rest"])
            found.taken.add(at)


def _take_address(lines: Sequence[Line], at: int, rank: int, rest: str, found: _Found) -> None:
    """The address after a label, behind its words, or on the next line; else the publisher that the label names."""
    url = _url_in(rest) or _linked(lines[at])
    below = _address_below(lines, at) if not (rest or url) else None
    if url or below:
        found.urls.append((rank, url or below or ""))
        found.taken |= {at, at + 1} if below else {at}
    elif rank == _SOURCE and rest and len(rest.split()) <= NAME_WORDS and not _STOP.search(rest):
        found.sources.append(publishers.name_of(rest)[0] if "." in rest else rest)
        found.taken.add(at)


def _address_below(lines: Sequence[Line], at: int) -> str | None:
    """The address that the next line is, or that the few words of the next line lead to."""
    if at + 1 >= len(lines):
        return None
    line = lines[at + 1]
    return _url_in(line.text) or (_linked(line) if len(line.text.split()) <= NAME_WORDS else None)


def _url_in(words: str) -> str | None:
    match = _BARE_URL.fullmatch(words.strip().rstrip(".,;"))
    if not match:
        return None
    url = match[1].rstrip(".,;")
    return url if url.lower().startswith("http") else f"https://{url}"


def _linked(line: Line) -> str | None:
    return next((link for link in line.links if link.lower().startswith(("http://", "https://"))), None)


def _take_bare_address(lines: Sequence[Line], around: Sequence[int], found: _Found) -> None:
    """An address alone on its line, where no labelled one is known: the first at the top, else the first at the end."""
    if found.urls:
        return
    for at in around:
        url = _url_in(lines[at].text)
        if url and at not in found.taken:
            found.urls.append((_BARE, url))
            found.taken.add(at)
            return


def _take_dates_and_names(
    lines: Sequence[Line], around: Sequence[int], found: _Found, time_zone: ZoneInfo, now: datetime
) -> None:
    first_prose = next((at for at in around if _is_prose(lines[at])), len(lines))
    matters = {at: _matter(lines[at], time_zone, now) for at in around if not _is_prose(lines[at])}
    inside = {at for at, matter in matters.items() if matter and matter.is_bare_date and at > first_prose}
    for at, matter in matters.items():
        if matter is None or (at in inside and len(inside) >= TIMELINE_DATES):
            continue
        if matter.is_name_only and at > first_prose and at < around[-1] - 1:
            continue
        found.taken.add(at)
        found.moments += [(rank + 10 * (at > first_prose), moment) for rank, moment in matter.moments]
        found.authors += matter.authors
        found.sources += matter.sources


@dataclass(frozen=True, slots=True)
class _Matter:
    """What a line of front matter says."""

    moments: tuple[tuple[int, Moment], ...] = ()
    authors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    is_bare_date: bool = False
    is_name_only: bool = False


def _matter(line: Line, time_zone: ZoneInfo, now: datetime) -> _Matter | None:
    """None where any part of the line is not certainly front matter."""
    if len(line.text) > dates.LONGEST_LINE:
        return None
    dated = dates.scan(line.text, time_zone=time_zone, now=now)
    words = dated.rest if dated else line.text
    parts = [part for part in map(dates.without_fillers if dated else str.strip, _SEPARATOR.split(words)) if part]
    may_be_name = bool(dated and dated.has_year and set(words) & set(",|·•—–-/"))
    known = [_part(part.strip(" ,;|()[]"), may_be_name=may_be_name) for part in parts]
    found = [part for part in known if part]
    if len(found) < len(known) or not (dated or found):
        return None
    return _Matter(
        moments=_ranked(dated, line.stamp, time_zone, now) if dated else (),
        authors=tuple(author for part in found for author in part.authors),
        sources=tuple(source for part in found for source in part.sources),
        is_bare_date=bool(dated and not dated.is_labelled and not parts),
        is_name_only=not dated and all(part.sources for part in found),
    )


def _ranked(line: DateLine, stamp: str, time_zone: ZoneInfo, now: datetime) -> tuple[tuple[int, Moment], ...]:
    """What is called the publication comes first, what is called an update last."""
    moment = dates.parse(stamp, time_zone=time_zone, now=now) or line.moment
    rank = 2 if line.is_update else 0 if line.is_labelled else 1
    return ((rank, moment),) if moment else ()


def _part(words: str, *, may_be_name: bool) -> _Matter | None:
    if _READING.fullmatch(words):
        return _Matter()
    if publishers.domain_of_name(words):
        return _Matter(sources=(words,))
    return _byline(words) or (_name(words) if may_be_name else None)


def _byline(words: str) -> _Matter | None:
    match = _BYLINE.fullmatch(words.strip())
    if not match:
        return None
    name = (match["plain"] or match["labelled"]).strip(" ,;")
    is_name = _is_name(name, most=12) if match["plain"] else len(name.split()) <= 12 and not _STOP.search(name)  # noqa: PLR2004 - several names
    return _Matter(authors=(name,)) if is_name else None


def _name(words: str) -> _Matter | None:
    """A person or a place beside a date."""
    return _Matter(authors=(words,) if len(words.split()) > 1 else ()) if _is_name(words, most=4) else None


def _is_name(name: str, most: int) -> bool:
    """Whether all words are capitalised, but for those that join names."""
    words = name.replace(",", " ").split()
    if not words or len(words) > most or (_STOP.search(name) and not _INITIALS.search(name)):
        return False
    capital = [bool(_NAME.fullmatch(word)) for word in words]
    return capital[0] and all(is_capital or word in _JOINTS for is_capital, word in zip(capital, words, strict=True))


def _take_title(lines: Sequence[Line], head: int, found: _Found) -> str | None:
    """The headline that a label or a heading names, else the first line if it looks like one. Its repetitions leave too."""
    free = [at for at in range(len(lines)) if at not in found.taken]
    if not found.titles:
        at = _heading(lines, head, free)
        if at is None:
            return None
        found.titles.append(lines[at].text)
        found.taken.add(at)
    title = one_line(found.titles[0])
    key = text.fold(title)
    found.taken |= {at for at in free if at < head and text.fold(one_line(lines[at].text)) == key}
    return title


def _heading(lines: Sequence[Line], head: int, free: Sequence[int]) -> int | None:
    first_prose = next((at for at in free if _is_prose(lines[at])), head)
    headings = [at for at in free if at < head and (lines[at].level == 1 or (lines[at].level and at < first_prose))]
    if headings:
        return min(headings, key=lambda at: (lines[at].level, at))
    candidates = [
        at for at in free if at < head and not _NO_TITLE.match(lines[at].text) and not _url_in(lines[at].text)
    ]
    if not candidates or len(free) < 2:  # noqa: PLR2004 - a headline and its text
        return None
    first = candidates[0]
    if len(candidates) > 1 and len(lines[first].text.split()) <= 2 and _is_headline(lines[candidates[1]].text):  # noqa: PLR2004 - the name of a section above the headline
        return candidates[1]
    return first if _is_headline(lines[first].text) else None


def _is_headline(words: str) -> bool:
    """Some words on one line, one sentence without a full stop."""
    if not 12 <= len(words) <= 250 or len(words.split()) < 2:  # noqa: PLR2004 - of headlines in the press
        return False
    if words[-1] in ".,;:…" and not _INITIALS.search(words) and not words.endswith("..."):
        return False
    return len(_INNER_STOP.findall(words)) <= 1


def _cut_title(body: Sequence[Line]) -> str:
    """The first sentence, cut at a word; without its full stop when it is whole."""
    if not body:
        return ""
    first = text.clean(body[0].text)[:2000]
    sentences = text.sentences(first, languages.detect(first))
    sentence = " ".join((sentences[0].text if sentences else first).split())
    title = shortened(sentence, CUT_TITLE_CHARACTERS)
    return title[:-1] if title.endswith(".") and not _INITIALS.search(title) else title


def _is_wrapped(lines: Sequence[Line]) -> Callable[[str, str], bool]:
    """Whether a line goes on in the next: it stops for want of room in a text whose lines nearly all do, or in mid-sentence."""
    pairs = [(one.text, two.text) for one, two in pairwise(lines) if not two.after_gap and not one.level + two.level]
    lengths = sorted(len(one) for one, _ in pairs)
    width = lengths[len(lengths) * 19 // 20] if lengths else 0  # a long address may stick out

    def is_full(one: str, two: str) -> bool:
        return len(one) + len(two.split(maxsplit=1)[0]) + 1 > width - 2

    full = sum(is_full(one, two) for one, two in pairs)
    is_hard = len(pairs) >= 3 and 40 <= width <= WRAP_COLUMNS and full >= 0.8 * len(pairs)  # noqa: PLR2004 - columns, a share

    def goes_on(one: str, two: str) -> bool:
        return (is_hard and is_full(one, two)) or (len(one) >= 40 and not _STOP.search(one) and two[0].islower())  # noqa: PLR2004 - not a list of words

    return goes_on
