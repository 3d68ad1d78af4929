"""The figures of a sentence that can be compared with another's: how many of what, in which part of what happened.

A figure that may be an age, a date, a part of another, a range, a place in an order or a guess is none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from summaries import languages, wording
from summaries import text as texts
from summaries.edit_words import ORDINALS, RELATIVE_DAYS, WEEKDAYS
from summaries.wording import Role, Word
from summaries.wordlists import word_set

LONGEST = 1_000  # code points of a sentence
_REACH = 4  # words between a figure and what was done to those it counts
_TOLL_REACH = 6
_YEARS = range(1800, 2101)

EXACT, LEAST, ABOUT, ABOVE, BELOW = "=", "≥", "≈", ">", "<"

_ROLES = (  # what happened to those who are counted, by the beginnings of words
    ("killed", "kill dead die death fatal slain lives погиб умер убит убил смерт жертв загин помер вбит вбив забит забіл забіт загін памер смерц ахвяр загінул"),
    ("injured", "injur wound hurt ранен поран паран пострада постражд пацярп травмир травмов траўм"),
    ("arrested", "arrest detain задерж арест затрим арешт затрым арышт"),
    ("missing", "missing пропа зник знік"),
    ("evacuated", "evacuat эвакуир эвакуйов евакуй эвакуяв эвакуіра"),
    ("hospitalised", "hospital госпитал госпітал шпітал"),
    ("rescued", "rescu спас урят врят вырат"),
    ("infected", "infect заболе заражен захвор інфік інфіц"),
)  # fmt: skip
_ROLE_OF = tuple((begin, role) for role, begins in _ROLES for begin in begins.split())
_NOT_ROLES = word_set("diet died-in killer deadline hospital hospitals больница жертвовать")
_PEOPLE = word_set(
    "people person persons человек человека людей люди осіб особи людини людина чалавек чалавека асоб асобы others victims men "
    "dead killed injured wounded"
)
_BEING = word_set("were was have has had been are is being были был было уже було були вже былі было ужо")
_QUALIFIERS = (
    (re.compile(r"\b(?:at least|no (?:fewer|less) than|not less than|не менее|не меньше|как минимум|по меньшей мере|по крайней мере|щонайменше|"
                r"принаймні|не менше|як мінімум|прынамсі|не менш|як мінімум|мінімум|минимум)\W*\Z", re.IGNORECASE), LEAST),
    (re.compile(r"\b(?:more than|over|above|exceed\w*|upwards of|более|больше|свыше|понад|більше|більш ніж|більше ніж|больш|больш за|звыш)(?:\s(?:чем|ніж|за|як))?\W*\Z",
                re.IGNORECASE), ABOVE),
    (re.compile(r"\b(?:fewer than|less than|under|below|up to|as many as|at most|nearly|almost|close to|менее|меньше|почти|до|не более|менше|майже|не більше|"
                r"менш|амаль|не больш|да)\W*\Z", re.IGNORECASE), BELOW),
    (re.compile(r"\b(?:about|around|some|roughly|approximately|estimated|nearly|circa|около|порядка|примерно|приблизительно|близько|біля|приблизно|"
                r"орієнтовно|каля|прыблізна|прыкладна)\W*\Z", re.IGNORECASE), ABOUT),
)  # fmt: skip
_GREW_TO = re.compile(
    r"\w*(?:вырос|возрос|увелич|достиг|зрос|збільш|вырас|павяліч|снизил|сократил|знизил)\w*\s(?:до|да)\s\Z",
    re.IGNORECASE,
)
_MOST_NUMBERS = 6  # of a sentence; more are a table
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_COMPARED = re.compile(
    r"\b(?:vs|versus|compared|comparable|against|respectively|revised|previous|prior|ago|earlier|guess\w*|ranged?|averag\w+|"
    r"по сравнению|соответственно|в среднем|назад|ранее|порівняно|відповідно|в середньому|тому|раніше|"
    r"у параўнанні|адпаведна|у сярэднім|таму|раней)\b",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"\b(?:no fewer than|no less than|not less than|не менее|не меньше|не менше|не менш|не более|не більше|не больш)\b",
    re.IGNORECASE,
)
_PART_BEFORE = re.compile(
    r"\b(?:including|among|another|additional|of (?:them|whom|those|these|which)|other|further|extra|plus|"
    r"в том числе|среди|из (?:них|которых)|ещё|еще|другие|другие ещё|дополнительно|включая|"
    r"у тому числі|в тому числі|серед|з (?:них|яких)|ще|інші|додатково|включно|"
    r"у тым ліку|сярод|з (?:іх|якіх)|яшчэ|іншыя|дадаткова|уключаючы)\b[^,;.]{0,30}\Z", re.IGNORECASE)  # fmt: skip
_MORE = re.compile(
    r"\A\W{0,2}(?:more|other|others|further|additional|of (?:them|whom|the)|из них|из \d|из|з них|з|з іх|others)\b",
    re.IGNORECASE,
)
_INCLUDED = re.compile(
    r"\b(?:including|among them|of whom|of them|в том числе|среди них|из них|из которых|включая|у тому числі|в тому числі|серед них|з них|"
    r"з яких|у тым ліку|сярод іх|з іх|з якіх|уключаючы)\b",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\A\s*(?:-|–|—|to|or|and|до|или|і|або|да|ці|или|или)\s*\d|\A\s*(?:-|–)\s*[^\W\d_]", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|between|от|между|від|між|ад|паміж)\s(?:[\d.,]+\s\w{1,3}\s)?\Z", re.IGNORECASE)
_MARKED = re.compile(r"(?:\baged?|№|#|\bNo\.|[-/])\s*\Z")
_AFTER_COMMA, _BEFORE_COMMA = re.compile(r"[,(]\s*\Z"), re.compile(r"\s*[,)]")
_NEAR = 60  # code points before a number
_RANGE_BEFORE = re.compile(r"\d\s*(?:-|–|—|to|or|до|или|або|да|ці|из|з|of|out of)\s*\Z", re.IGNORECASE)
_BROKEN = re.compile(r"\A[.,]\s\d")  # "230, 000": a number that a page has torn apart
_BROKEN_BEFORE = re.compile(r"\d[.,]\s\Z")
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)\b|\d-?(?:й|го|му|м|ю|я|е|ая|ое|ой|ый|ій|га|тий|та|те|ша|гі)\b", re.IGNORECASE)
_AGE = re.compile(
    r"\A\W{0,2}(?:year|month|week|day)s?[- ]old|\A\W{0,2}(?:летн|річн|гадов|годовал|лет\b|років\b|год(?:а|оў|ы)?\b|роки\b|рок[уи]\b|years?\b)",
    re.IGNORECASE,
)
_TIME_UNIT = re.compile(
    r"\A(?:year|month|week|day|hour|minute|second|decade|century|centuries|лет|год|месяц|недел|день|дня|дней|час|минут|секунд|сут|рок|рік|місяц|тижн|"
    r"дні|днів|годин|хвилин|гадоў|гады|гадзін|тыдн|месяц|дзён|дня|хвілін|a\.m|p\.m|am|pm|gmt|utc)",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\A(?:jan|feb|mar(?:ch)?\b|apr|may\b|jun|jul|aug|sep|oct|nov|dec|янв|фев|мар(?:т|та)\b|апр|мая|май\b|июн|июл|авг|сент|окт|ноя|дек|"
    r"січ|лют|бер|квіт|трав|черв|лип|серп|вер|жовт|лист|груд|студз|сак|крас|чэрв|ліп|жнів|каст|снеж)",
    re.IGNORECASE,
)
_CURRENCY = re.compile(r"[$€£¥₴₽]")
_DOUBT = re.compile(
    r"\b(?:would|could|might|may|if|unless|expected|threat\w*|plan\w*|target\w*|aim\w*|goal|forecast\w*|predict\w*|estimate[sd]?|не|ні|ни|not|no|never|n't|"
    r"если|может|могут|могло|могли|могла|мог|бы|план\w*|ожида\w+|прогноз\w*|якщо|може|можуть|міг|би|б|очіку\w+|калі|можа|могуць|магло|маглі|магла|чака\w+|"
    r"якобы|нібито|нібыта|capacity|also|также|тоже|також|теж|таксама)\b", re.IGNORECASE)  # fmt: skip
_PLACE = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Aa]round|[Aa]cross|[Oo]utside|[Оо]коло|[Вв]|[Вв]о|[Пп]од|[Вв]озле|[Уу]|[Бб]іля|[Пп]ід|[Ўў]|[Пп]ад|[Кк]аля|[Нн]а)\s"
    r"((?:[^\W\d_A-ZА-ЯЁІЇЄҐЎ][^\W\d_]*['’]?[^\W\d_]*\s){0,3}(?:[A-ZА-ЯЁІЇЄҐЎ][^\W\d_]*(?:[\s-]|\b)){1,4})"
)
_CAPITAL = re.compile(r"[A-ZА-ЯЁІЇЄҐЎ][^\W\d_]+")
_TURNS = re.compile(
    r"\b(?:first|second|third|fourth|latest|another|previous|earlier|last|next|similar|separate|new|initial|перв\w+|втор\w+|треть\w+|последн\w+|предыдущ\w+|"
    r"друг(?:ой|ая|ое|ие|их|ом)|нов\w+|отдельн\w+|перш\w+|друг(?:ий|а|ого|ої)|трет\w+|останн\w+|попередн\w+|інш\w+|окрем\w+|апошн\w+|папярэдн\w+|"
    r"асобн\w+)\b",
    re.IGNORECASE,
)
_MONTHS = re.compile(  # named without a day: other than "on March 3"
    r"(?<!\d )\b(?:January|February|March|April|June|July|August|September|October|November|December|январ[ьяе]|феврал[ьяе]|март[ае]?|апрел[ьяе]|"
    r"июн[ьяе]|июл[ьяе]|август[ае]?|сентябр[ьяе]|октябр[ьяе]|ноябр[ьяе]|декабр[ьяе]|січ(?:ень|ня|ні)|лют(?:ий|ого|ому)|берез(?:ень|ня|ні)|"
    r"квіт(?:ень|ня|ні)|трав(?:ень|ня|ні)|черв(?:ень|ня|ні)|лип(?:ень|ня|ні)|серп(?:ень|ня|ні)|верес(?:ень|ня|ні)|жовт(?:ень|ня|ні)|"
    r"листопад[аі]?|груд(?:ень|ня|ні)|студзен[ья]|студзені|лют(?:ы|ага|ым)|сакавік[ау]?|красавік[ау]?|чэрвен[ья]|чэрвені|ліпен[ья]|ліпені|"
    r"жні(?:вень|ўня|ўні)|верас(?:ень|ня|ні)|кастрычнік[ау]?|лістапад[аы]?|снеж(?:ань|ня|ні))\b(?! \d)"
)
_YEAR_DIGITS = 4
_NOT_AFTER = (_RANGE_BEFORE, _FROM, _PART_BEFORE, _MARKED, _BROKEN_BEFORE)
_NOT_BEFORE = (_RANGE, _AGE, _MORE, _BROKEN)
_SCOPES = (
    ("day", re.compile(r"\b(?:per day|a day|daily|in (?:the past )?24 hours|past day|each day|за сутки|за день|в день|ежедневно|за добу|на день|щодня|за суткі|"
                       r"у дзень|штодзень|сутки|добу|суткі)\b", re.IGNORECASE)),
    ("week", re.compile(r"\b(?:per week|a week|weekly|this week|last week|за неделю|на неделе|за тиждень|на тижні|за тыдзень|на тыдні)\b", re.IGNORECASE)),
    ("month", re.compile(r"\b(?:per month|a month|monthly|this month|last month|за месяц|в месяц|за місяць|на місяць|за месяц)\b", re.IGNORECASE)),
    ("year", re.compile(r"\b(?:per year|a year|annual\w*|this year|last year|за год|в год|в этом году|в прошлом году|за рік|цього року|торік|на рік|за год|"
                        r"сёлета|летась|year-on-year|compared)\b", re.IGNORECASE)),
    ("morning", re.compile(r"\b(?:morning|утр[оае]м?|вранці|ранку|раніц\w+)\b", re.IGNORECASE)),
    ("evening", re.compile(r"\b(?:evening|afternoon|вечер\w*|днём|днем|вдень|ввечері|увечері|вечора|увечар\w*|удзень)\b", re.IGNORECASE)),
    ("night", re.compile(r"\b(?:night|overnight|ночь\w*|ночи|вночі|уночі|ніч|ночі|уначы|ноч\w*)\b", re.IGNORECASE)),
    ("total", re.compile(r"\b(?:since|total|overall|altogether|in all|all told|so far|с начала|всего|общее|общей|итого|суммарно|з початку|усього|загалом|загальна|"
                         r"від початку|з пачатку|усяго|агулам|агульная|combined|cumulative)\b", re.IGNORECASE)),
)  # fmt: skip
_EXTENTS = (
    ("city", re.compile(r"\b(?:city|town|village|город\w*|сел[оеа]|деревн\w+|міст[оаі]|горад\w*|вёс\w+)\b", re.IGNORECASE)),
    ("region", re.compile(r"\b(?:province|region|district|county|област\w+|регион\w*|район\w*|регіон\w*|вобласц\w+|рэгіён\w*|раён\w*)\b",
                          re.IGNORECASE)),
    ("country", re.compile(r"\b(?:country|nation|nationwide|countrywide|стран\w+|країн\w+|краін\w+)\b", re.IGNORECASE)),
    ("world", re.compile(r"\b(?:world|worldwide|globally|мир[еау]|світ[іу]|свеце)\b", re.IGNORECASE)),
)  # fmt: skip
_TOLL = re.compile(
    r"(?:\b(death) toll|\b(?:number|count|toll) of (?:the |those )?(\w+)|(?:числ[оа]|количеств\w+|кількість|кількості|колькасць|колькасці)\s(\w+))"
    r"[^,;:.]*\s(?:rose|risen|climbed|stands|stood|reached|grew|выросло|возросло|увеличилось|достигло|составило|составляет|зросла|збільшилася|досягла|"
    r"становить|склала|сягнула|вырасла|павялічылася|дасягнула|складае|склала)(?:\s(?:to|at|до|да))?\s\Z",
    re.IGNORECASE,
)
_TOLL_CHARACTERS = 160
_CLAUSE = re.compile("[,;]")
_RISING = word_set(
    "rose rise risen rises climb climbed climbing stand stands stood reach reached to at is has now was of had have been be were are up from with the a "
    "выросло возросло увеличилось достигло составило составляет до уже выросла возросла увеличилась достигла составила в во "
    "зросла зросло збільшилася досягла становить склала сягнула вже вырасла павялічылася дасягнула складае склала ужо да "
    "≥ ≤ about around some nearly almost over under least most more than fewer less around около свыше более почти порядка понад майже "
    "близько каля амаль звыш больш"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """`text[start:end]` of the sentence is the number. `thing`: what is counted, and what happened to it; `bound`: how
    exactly, one of EXACT, LEAST, ABOUT, ABOVE, BELOW.
    """

    start: int
    end: int
    value: Decimal
    bound: str
    thing: tuple[str, ...]
    is_toll: bool  # of people to whom one of the known things happened


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence says around its figures: content stems, names among them, days and spans of time that it names.

    Words for people and for what happened to them are not among the stems: every toll has them.
    """

    stems: frozenset[str]
    names: frozenset[str]
    opening: str  # stem of the first word, where it may be a name; else ""
    places: frozenset[str]  # names behind "in", "near"
    days: frozenset[str]
    years: frozenset[str]  # and months
    scopes: frozenset[str]
    extents: frozenset[str]  # "city", "region", "country"
    turns: frozenset[str]  # "first", "latest", "another": one of several events
    numbers: frozenset[str]


_NONE = frozenset[str]()
_NOTHING = Context(_NONE, _NONE, "", _NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE)


def of(sentence: str, language: str) -> tuple[tuple[Figure, ...], Context]:
    """The comparable figures of a sentence; none where two of them count the same, or what is said is a guess."""
    if len(sentence) > LONGEST or not texts.numbers(sentence):
        return (), _NOTHING
    is_table = len(_DIGITS.findall(sentence)) > _MOST_NUMBERS or _COMPARED.search(sentence)
    if is_table or _DOUBT.search(_AT_LEAST.sub("", sentence)):
        return (), _NOTHING
    words = wording.read(sentence, language)
    found = list(_figures(sentence, words, language))
    things = [one.thing for one in found]
    alone = tuple(one for one in found if things.count(one.thing) == 1)
    return alone, _context(sentence, words, language) if alone else _NOTHING


def _context(sentence: str, words: Sequence[Word], language: str) -> Context:
    told = [one for one in words if one.role in {Role.CONTENT, Role.NAME} and not _is_time(one.key)]
    stems = frozenset(one.stem for one in told if one.shape not in _PEOPLE and not _role_of(one))
    days = {one.key for one in words if one.key in WEEKDAYS | RELATIVE_DAYS} | _dates(words)
    scopes = frozenset(name for name, pattern in _SCOPES if pattern.search(sentence))
    extents = frozenset(name for name, pattern in _EXTENTS if pattern.search(sentence))
    names = texts.names(sentence, language) - _day_stems(language)
    numbers = frozenset(one.key for one in words if one.role is Role.NUMBER)
    years = frozenset(one for one in numbers if one.isdecimal() and len(one) == _YEAR_DIGITS and int(one) in _YEARS)
    years |= {found.lower() for found in _MONTHS.findall(sentence)}
    turns = frozenset(found.lower() for found in _TURNS.findall(sentence))
    opening = words[0].stem if words and sentence[words[0].start].isupper() and words[0].role is not Role.STOP else ""
    return Context(
        stems, names, opening, _places(sentence, language), frozenset(days), years, scopes, extents, turns, numbers
    )


def _places(sentence: str, language: str) -> frozenset[str]:
    """Stems of the names behind a word of place: "in the town of Brod", «под Сарном»."""
    found = (word for run in _PLACE.findall(sentence) for word in _CAPITAL.findall(run))
    return frozenset(languages.stem(texts.fold(word), language) for word in found) - _day_stems(language)


def _is_time(key: str) -> bool:
    return key in WEEKDAYS or key in RELATIVE_DAYS or bool(_MONTH.match(key))


def _day_stems(language: str) -> frozenset[str]:
    return frozenset(languages.stem(word, language) for word in WEEKDAYS) | _MONTH_STEMS


_MONTH_STEMS = word_set("januari februari march april may june juli august septemb octob novemb decemb")


def _dates(words: Sequence[Word]) -> set[str]:
    found = set()
    for place, one in enumerate(words):
        if one.role is Role.NUMBER:
            near = [*words[max(0, place - 1) : place], *words[place + 1 : place + 2]]
            found |= {f"{one.key} {other.key[:3]}" for other in near if _MONTH.match(other.key)}
    return found


def _figures(sentence: str, words: Sequence[Word], language: str) -> Iterator[Figure]:
    at = 0
    while at < len(words):
        if words[at].role is not Role.NUMBER:
            at += 1
            continue
        last = at
        while (
            last + 1 < len(words)
            and words[last + 1].role is Role.NUMBER
            and sentence[words[last].end : words[last + 1].start] in {" ", "-", "\u00a0"}
        ):
            last += 1
        figure = _figure(sentence, words, at, last, language)
        if figure is not None:
            yield figure
        at = last + 1


def _figure(sentence: str, words: Sequence[Word], first: int, last: int, language: str) -> Figure | None:
    start, end = words[first].start, words[last].end
    before, after = sentence[:start], sentence[end:]
    value = _value(sentence[start:end])
    if value is None or _is_none(words, first, last, sentence[start:end], before, after):
        return None
    near = _GREW_TO.sub("", before[-_NEAR:])
    bound = next((sign for pattern, sign in _QUALIFIERS if pattern.search(near)), EXACT)
    role = _role(sentence, words, first, last)
    if role:
        return Figure(start, end, value, bound, (role, "people"), is_toll=True)
    thing = _thing(sentence, words, first, last, before, language)
    return Figure(start, end, value, bound, thing, is_toll=False) if thing else None


def _value(number: str) -> Decimal | None:
    found = texts.numbers(number)
    if len(found) != 1:
        return None
    try:
        value = Decimal(next(iter(found)))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _is_none(words: Sequence[Word], first: int, last: int, number: str, before: str, after: str) -> bool:
    """Whether the number is an age, a date, a clock, a place in an order, a part, or an end of a range."""
    following = words[last + 1].key if last + 1 < len(words) else ""
    preceding = words[first - 1].key if first else ""
    is_ordinal = bool(_ORDINAL.search(number + after[:3])) or any(word in ORDINALS for word in number.lower().split())
    is_date = _MONTH.match(following) or (_MONTH.match(preceding) and not before.rstrip().endswith(","))
    is_year = number.isdecimal() and int(number) in _YEARS and len(number) == _YEAR_DIGITS
    if is_ordinal or is_date or is_year or ":" in number or _TIME_UNIT.match(following) or _INCLUDED.search(before):
        return True
    is_aside = _AFTER_COMMA.search(before) and _BEFORE_COMMA.match(after)  # "Jan Velm, 40, …"
    near = before[-_NEAR:]
    return bool(is_aside) or any(one.search(near) for one in _NOT_AFTER) or any(one.match(after) for one in _NOT_BEFORE)


def _role(sentence: str, words: Sequence[Word], first: int, last: int) -> str:
    """What happened to the people whom the number counts; "" where no word beside it says so."""
    if not _counts_people(words, last):
        return ""
    for other in words[max(0, first - _TOLL_REACH) : first][::-1]:
        if other.role is Role.NUMBER or _CLAUSE.search(sentence, other.end, words[first].start):
            break
        if other.key not in _RISING and other.role is not Role.STOP:
            if role := _role_of(other):
                return role
            break
    return _toll(sentence[: words[first].start]) or _role_behind(sentence, words, last)


def _toll(before: str) -> str:
    """ "The death toll of the flood in Sarn rose to", «число погибших в Сарне выросло до»."""
    found = _TOLL.search(before[-_TOLL_CHARACTERS:])
    who = next(filter(None, found.groups())).lower() if found else ""
    return next((role for begin, role in _ROLE_OF if who.startswith(begin)), "")


def _role_behind(sentence: str, words: Sequence[Word], last: int) -> str:
    for place in range(last + 1, min(len(words), last + 1 + _REACH)):
        gap = sentence[words[place - 1].end : words[place].start]
        if (
            re.search(r"[,;:()—]", gap)
            or words[place].role is Role.NUMBER
            or words[place].key in {"and", "и", "і", "та", "й", "ды", "or", "или"}
        ):
            return ""
        role = _role_of(words[place])
        if role:
            between = words[last + 1 : place]
            return role if all(one.shape in _PEOPLE or one.shape in _BEING for one in between) else ""
    return ""


def _role_of(word: Word) -> str:
    if word.shape in _NOT_ROLES:
        return ""
    return next((role for begin, role in _ROLE_OF if word.shape.startswith(begin)), "")


def _counts_people(words: Sequence[Word], last: int) -> bool:
    """ "killed 12 people", "killed 12": not "killed 12 soldiers", who may be a part."""
    following = words[last + 1] if last + 1 < len(words) else None
    return (
        following is None
        or following.role is not Role.CONTENT
        or following.shape in _PEOPLE
        or bool(_role_of(following))
    )


def _thing(sentence: str, words: Sequence[Word], first: int, last: int, before: str, language: str) -> tuple[str, ...]:
    """What is counted, with the word that leads to the number: ("fell", "%"); empty where that is not plain."""
    sign = _CURRENCY.search(before[-2:])
    unit = sign[0] if sign else _unit(sentence, words, last, language)
    leads = [one for one in words[max(0, first - _TOLL_REACH) : first] if one.role is Role.CONTENT and one.key not in _RISING
             and not _CURRENCY.fullmatch(one.key)]  # fmt: skip
    if not unit or not leads:
        return ()
    return (leads[-1].stem, unit)


def _unit(sentence: str, words: Sequence[Word], last: int, language: str) -> str:
    if last + 1 >= len(words) or sentence[words[last].end : words[last + 1].start] not in {" ", "", "\u00a0", "-"}:
        return ""
    one = words[last + 1]
    if one.key == "%":
        after = sentence[one.end : one.end + 12].lower()
        return "points" if re.match(r"\W{0,2}(?:point|пункт)", after) else "%"
    if re.match(r"\A(?:percentage|процентн|відсотков|працэнтн)", one.shape):
        return "points"
    return one.stem if one.role is Role.CONTENT and one.key not in languages.stop_words(language) else ""
