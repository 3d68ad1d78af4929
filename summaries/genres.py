"""What kind of writing an article is, where that keeps it out of briefings: by its address, its title, its lead.

Every sign is one that editors put there themselves: a section, a mark before or after the title, a set form ("Weather
for …"). A report about an opinion poll bears none of them, and is a report.
"""

import re
from urllib.parse import urlsplit

OPINION = "opinion"
LIVE = "live"
EXPLAINER = "explainer"
ANNIVERSARY = "anniversary"
TEMPLATE = "template"  # weather, rates, results, horoscopes, listings: filled in, not written

_EDGE = 400  # characters of the beginning, and of the end, where a text says what it is
_LONGEST_TITLE = 300
_LONGEST_ADDRESS = 2000
_CYRILLIC = frozenset({"ru", "uk", "be"})

_MARK = r"\s*[:|•—–]\s|\s+-\s"  # what parts a mark from the title
_MONTHS = r"янв|фев|мар|апр|ма[йяю]|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру|сту|сак|кра|жні|кас|сне"
_SOME_DAY = rf"(?:сегодня|завтра|сьогодні|сёння|заўтра|выходн|вихідн|недел|тиж|тыдзень|\d{{1,2}}\s(?:{_MONTHS})|\d{{1,2}}\.\d\d)"

_ENGLISH_DAYS = "today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|week|weekend"

_SECTIONS = {
    OPINION: r"opinions?|commentisfree|op-?ed|editorials?|columnists?|columns?|commentary|comment"
    r"|mnenie|mneniya|mneniia|opinii|kolonk[ai]|dumk[ai]|dumky|pohlyad|merkavanne|merkavanni",
    LIVE: r"live|live-?blog|live-news|live-updates|live-reporting|online-translyaciya|translyaciya",
    EXPLAINER: r"explainers?|explained|explain|faq",
    ANNIVERSARY: r"on-?this-?day|this-day-in-history|today-in-history|den-v-istorii|etot-den|tsey-den",
    TEMPLATE: r"horoscopes?|goroskop[iy]?|horoskop[iy]?|tv-(?:listings|guide)|programma-peredach|crosswords?|lottery|kurs[iy]?-val[iy]?ut",
}
_SLUGS = {
    LIVE: r"(?:.*-)?(?:live-updates?|live-?blog|as-it-happened)(?:-.*)?",
    TEMPLATE: r"(?:kurs[iy]?-val[iy]?ut|goroskop-na|horoscope-for|pogoda-na|pohoda-na|weather-forecast-for)-.*",
}
_TITLES = {
    OPINION: (
        rf"^(?:opinion|op-ed|editorial|commentary|guest essay|letters? to the editor)(?:{_MARK})",
        rf"(?:{_MARK})(?:opinion|op-ed|editorial)\W*$",
    ),
    LIVE: (
        rf"^live(?: ?blog| updates?| coverage| news)?(?:{_MARK})",
        r"(?:[—–|:]\s?|\s-\s)live(?: ?blog| updates?| coverage)?\W*$",
        r"\blive updates?\W*$",
        r"(?:[—–|]\s?|\s-\s|,\s)as it happened\W*$",
    ),
    EXPLAINER: (
        rf"^(?:explained|explainer|factbox|q&a|faq|timeline)(?:{_MARK})",
        r"(?:[,—–|:]\s?|\s-\s)(?:explained|an explainer)\W*$",
        r"^(?:here['’]s )?what (?:we|you need to|to) know (?:so far|about)\b",
        r"(?:[:—–|?.]\s|\s-\s)(?:here['’]s )?what we know(?: so far)?\W*$",
    ),
    ANNIVERSARY: (
        r"^(?:on this day|this day in|today in history)\b",
        r"\b\d{1,3} years (?:on|ago today)\s?(?:[:,.—–|!?]|$)",
        r"^(?:the )?\d{1,3}(?:st|nd|rd|th) anniversary of\b",
        r"\b(?:marks?|marking|commemorates?|remembers?)\b.{0,40}\b(?:\d{1,3}(?:st|nd|rd|th)|\d{1,3}-year|first) anniversary\b",
    ),
    TEMPLATE: (
        rf"^(?:\w+ ){{0,2}}weather(?: forecast| report)? (?:for|on|this) (?:{_ENGLISH_DAYS}|[a-z]+ \d{{1,2}})\b",
        r"^(?:weather forecast|weather report|forecast)\s?[:|—–]",
        r"^(?:currency |foreign )?exchange rates?\b.{0,20}(?:\btoday|\bfor\b|\bon\b|[:|—–])",
        r"^(?:your |daily |weekly |today['’]s )*horoscopes?\b",
        r"\b(?:lottery|lotto|powerball|mega millions)\b.{0,30}\b(?:results|winning numbers)\b",
        r"^(?:tv (?:listings|guide|schedule)|what['’]s on tv|crossword|sudoku|wordle (?:answer|hint)|fixtures and results|box score)",
    ),
}
_CYRILLIC_TITLES = {
    OPINION: (
        rf"^(?:мнение|колонка|авторская колонка|блог|думка|погляд|авторська колонка|меркаванне|калонка)(?:{_MARK})",
        rf"(?:{_MARK})(?:мнение|колонка|блог|думка|погляд|меркаванне)\W*$",
    ),
    LIVE: (
        rf"^(?:онлайн|анлайн|наживо|жывая трансляцыя|(?:прямая|онлайн[- ]|текстовая |прямая |пряма |текстова |анлайн-)?(?:трансляция|трансляція|трансляцыя))(?:{_MARK})",
        r"[:.]\s?(?:онлайн|анлайн|наживо)\W*$",  # behind a dash it is often the name of a site
        r"(?:[—–|:.]\s?|\s-\s)(?:(?:онлайн-|прямая |текстовая |пряма |текстова |анлайн-)(?:трансляция|трансляція|трансляцыя))\W*$",
        r"[(\[](?:обновляется|оновлюється|абнаўляецца)[)\]]",
    ),
    EXPLAINER: (
        rf"^(?:объясняем|разбираемся|разбор|вопросы и ответы|пояснюємо|пояснення|розбираємося|тлумачым|тлумачэнне)(?:{_MARK}|,\s)",
        r"^(?:что (?:известно|мы знаем) (?:об?|про)|що (?:відомо|ми знаємо) про|што (?:вядома|мы ведаем) (?:аб|пра))\s",
    ),
    ANNIVERSARY: (
        r"^(?:в этот день|день в истории|этот день в истории|цього дня|цей день в історії|у гэты дзень|гэты дзень у гісторыі)\b",
        r"^\d{1,3} (?:лет|года?|років|роки|рік|гадоў|гады) (?:назад|тому|таму|со дня|з дня)\b",
        r"\b(?:исполняется|исполнилось|виповнюється|виповнилося|спаўняецца|споўнілася) \d{1,3} (?:лет|года?|років|роки|рік|гадоў|гады) со? дня\b",
        r"^\d{1,3}-[а-яіў]{1,3} (?:годовщина|річниця|гадавіна)\b",
    ),
    TEMPLATE: (
        rf"^(?:прогноз погоды|прогноз погоди|прагноз надвор['’]я|погода|надвор['’]е)\b.{{0,40}}\b{_SOME_DAY}",
        r"^(?:официальный |официальные |офіційний |офіційні |наличный |готівковий )?курс[ыи]? валют",
        rf"^(?:официальный |офіційний )?курс[ыи]? (?:доллара|евро|рубля|долара|євро|гривні|эўра)\b.{{0,30}}\bна {_SOME_DAY}",
        r"^(?:\w+ )?(?:гороскоп|гараскоп)\b",
        rf"^(?:магнитные бури|магнітні бурі|магнітныя буры)\b.{{0,40}}\b{_SOME_DAY}",
        r"^(?:какой (?:сегодня|завтра) праздник|яке (?:сьогодні|завтра) свято|якое (?:сёння|заўтра) свята)",
        r"^(?:программа передач|телепрограмма|програма передач|телепрограма|праграма перадач|тэлепраграма)\b",
        r"^(?:результаты (?:матчей|тиража|розыгрыша)|расписание (?:матчей|трансляций)|результати матчів|розклад матчів|вынікі матчаў)",
    ),
}
_EDGES = {
    OPINION: r"\b(?:views|opinions) expressed (?:in this (?:commentary|column|article|piece|op-ed)|here|above) (?:are|do not|belong)"
    r"|мнение автора (?:колонки )?может не совпадать|думка автора (?:колонки )?може не збігатися",
    LIVE: r"\bthis (?:live ?blog|blog) (?:is|has)\b|\b(?:follow|this is) our live (?:coverage|blog)"
    r"|(?:ведем|ведём|следите за) (?:нашей )?(?:онлайн|текстов)\S{0,3}[- ]трансляци",
    EXPLAINER: r"^(?:explainer|factbox)\b",
}


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_SECTION_OF = {tag: _any((pattern,)) for tag, pattern in _SECTIONS.items()}
_SLUG_OF = {tag: _any((pattern,)) for tag, pattern in _SLUGS.items()}
_TITLE_OF = {tag: _any(patterns) for tag, patterns in _TITLES.items()}
_CYRILLIC_TITLE_OF = {tag: _any(patterns) for tag, patterns in _CYRILLIC_TITLES.items()}
_BLOGS = re.compile(r"blog[siy]?|blohy", re.IGNORECASE)  # columns in our region; English-language ones are mostly news
_EDGE_OF = {tag: _any((pattern,)) for tag, pattern in _EDGES.items()}


def tags(title: str, text: str, url: str, language: str) -> frozenset[str]:
    """Those of opinion, live, explainer, anniversary and template that the article bears; none: a report."""
    return _of_address(url, language) | _of_title(title.strip()[:_LONGEST_TITLE], language) | _of_text(text.strip())


def _of_address(url: str, language: str) -> frozenset[str]:
    """By the sections on the way to the page ("/opinion/…", "opinion.example.org"), and set forms of its last part."""
    try:
        parts = urlsplit(url.strip()[:_LONGEST_ADDRESS])
    except ValueError:
        return frozenset()
    *sections, slug = parts.path.split("/")
    host = parts.netloc.partition(".")[0]
    found = {tag for tag, pattern in _SECTION_OF.items() if any(pattern.fullmatch(section) for section in sections)}
    found |= {tag for tag, pattern in _SLUG_OF.items() if pattern.fullmatch(slug)}
    if _SECTION_OF[OPINION].fullmatch(host) or (
        language in _CYRILLIC and any(map(_BLOGS.fullmatch, [host, *sections]))
    ):
        found.add(OPINION)
    return frozenset(found)


def _of_title(title: str, language: str) -> frozenset[str]:
    found = {tag for tag, pattern in _TITLE_OF.items() if pattern.search(title)}
    if language in _CYRILLIC:
        found |= {tag for tag, pattern in _CYRILLIC_TITLE_OF.items() if pattern.search(title)}
    return frozenset(found)


def _of_text(text: str) -> frozenset[str]:
    edges = (text[:_EDGE], text[_EDGE:][-_EDGE:])
    return frozenset(tag for tag, pattern in _EDGE_OF.items() if any(pattern.search(edge) for edge in edges))
