"""Does a sentence take up what stood before it, or is there a byline or a caption in it? What pronouns do is in `quality`."""

import re

_HEAD = 200  # code points
_TAKES_UP = re.compile(
    r"\W*(?:earlier|previously|as reported|recall|напомним|напоминаем|ранее|отмечается|уточняется|сообщается|указывается|подч[её]ркивается|теперь|"
    r"соответствующ\w+|указанн\w+|данн(?:ый|ая|ое|ые|ого|ой|ому|ую)|как сообщалось|нагадаємо|раніше|зазначається|уточнюється|повідомляється|"
    r"вказується|тепер|відповідн\w+|вказан\w+|дан(?:ий|а|е|і|ого|ої)|як повідомлялося|нагадаем|раней|адзначаецца|удакладняецца|паведамляецца|"
    r"цяпер|адпаведн\w+|дадзен\w+|як паведамлялася)\b",
    re.IGNORECASE,
)
_ALSO = re.compile(r"\W*(?:[\w'’-]+\W+){1,5}?(?:also|также|тоже|також|теж|таксама)\b", re.IGNORECASE)
_THE_SAID = re.compile(
    r"\W*the (?:first|second|third|latter|former|other)\W*,|"
    r"\W*the (?:(?:two|three|four|latter|former|same|new|exact|full|whole|other|latest|first|second)\s)*(?:images?|pictures?|photo(?:graph)?s?|video|"
    r"footage|report|statement|announcement|decision|move|comments?|remarks?|letter|figures?|survey|study|findings?|measures?|plans?|proposals?|pair|"
    r"couple|duo|wom[ae]n|m[ae]n|suspects?|victims?|company|firm|ministry|agency|official|minister|president|incident|case|ruling|verdict|documents?|"
    r"agreement|deal|meeting|group|team|project|date|idea|rule|law|bill|latter|former|others?)\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"by [A-Z]")
_CAPTION = re.compile(r"\b(?:Photo|Picture|Image|Video|Фото|Видео|Відео|Відэа|Здымак)\s?:")


def takes_up(text: str, *, is_first: bool) -> bool:
    """Whether a sentence cannot stand alone: "The report also …", «Напомним, …»; `is_first`: it opens its article."""
    head = text[:_HEAD]
    says_the = not is_first and _THE_SAID.match(head)
    return bool(says_the or _CAPTION.search(text)) or any(one.match(head) for one in (_TAKES_UP, _ALSO, _BYLINE))
