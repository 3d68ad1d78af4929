"""Numbers in a sentence, in one spelling each: "3,5 млн", "3.5 million" and "3500000" are one number."""

import re
from decimal import Decimal
from itertools import pairwise

_SCALES = (
    (re.compile(r"k|thousand|thsd|тыс\w*|тис\w*"), 3),
    (re.compile(r"m|mn|mln|million\w*|млн|миллион\w*|мільйон\w*|мільен\w*|мільён\w*"), 6),
    (re.compile(r"b|bn|bln|billion\w*|млрд|миллиард\w*|мільярд\w*"), 9),
    (re.compile(r"t|tn|trn|trillion\w*|трлн|триллион\w*|трильйон\w*|трыльен\w*|трыльён\w*"), 12),
)
_FIGURE = re.compile(
    r"(?<![^\W_])(?<![^\W\d_]-)(?<!\d[.,:])(\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d])|\d+(?:[.,:]\d+)*)"
    r"(?:(?:st|nd|rd|th|s)\b|[ \u00a0\u202f-]?(k|mn?|mln|bn?|bln|tn|trn|thousand|[mbtr]{1,2}illions?|тыс\w*|тис\w*|млн|млрд|трлн|"
    r"миллион\w*|миллиард\w*|триллион\w*|мільйон\w*|мільярд\w*|трильйон\w*|мільен\w*|мільён\w*|трыльен\w*|трыльён\w*)(?!\w))?",
    re.IGNORECASE,
)
_FORMS = (
    (2, "two два две двух двум двумя двое двоих дві двох двом двома двоє дзве двума дзвюх дзвюма двух дваіх двое"),
    (3, "three три трех трем тремя трое троих трьох трьом трьома троє тры трох тром трыма трое траіх"),
    (
        4,
        "four четыре четырех четырем четырьмя четверо четверых чотири чотирьох чотирьом чотирма четверо чатыры чатырох чатыром чацвера",
    ),
    (5, "five пять пяти пятью пятеро пятерых п'ять п'яти п'ятьох п'ятеро пяць пяці пяцёх пяцеро"),
    (6, "six шесть шести шестью шестеро шість шести шістьох шестеро шэсць шасці шасцёх"),
    (7, "seven семь семи семью семеро сім семи сімох семеро сем сямі сямёх"),
    (8, "eight восемь восьми восемью восьмеро вісім восьми вісьмох восем васьмі"),
    (9, "nine девять девяти девятью дев'ять дев'яти дев'ятьох дзевяць дзевяці"),
    (10, "ten десять десяти десятью десятьох дзесяць дзесяці"),
    (11, "eleven одиннадцать одиннадцати одинадцять одинадцяти адзінаццаць адзінаццаці"),
    (12, "twelve двенадцать двенадцати дванадцять дванадцяти дванаццаць дванаццаці"),
    (13, "thirteen тринадцать тринадцати тринадцять тринадцяти трынаццаць трынаццаці"),
    (14, "fourteen четырнадцать четырнадцати чотирнадцять чотирнадцяти чатырнаццаць чатырнаццаці"),
    (15, "fifteen пятнадцать пятнадцати п'ятнадцять п'ятнадцяти пятнаццаць пятнаццаці"),
    (16, "sixteen шестнадцать шестнадцати шістнадцять шістнадцяти шаснаццаць шаснаццаці"),
    (17, "seventeen семнадцать семнадцати сімнадцять сімнадцяти сямнаццаць сямнаццаці"),
    (18, "eighteen восемнадцать восемнадцати вісімнадцять вісімнадцяти васямнаццаць васямнаццаці"),
    (19, "nineteen девятнадцать девятнадцати дев'ятнадцять дев'ятнадцяти дзевятнаццаць дзевятнаццаці"),
    (20, "twenty двадцать двадцати двадцять двадцяти дваццаць дваццаці"),
)
_WORDS = {word.replace("ё", "е"): value for value, words in _FORMS for word in words.split()}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_GROUP = 3  # digits between separators of thousands
_LONGEST = 24  # digits; longer runs are not numbers that news compares


def numbers(text: str) -> frozenset[str]:
    """The numbers of a sentence, with a dot before decimals and scales multiplied out; words from two to twenty too.

    "one" is left out: it is more often a pronoun. Digits inside names ("COVID-19", "F-16") are no numbers.
    """
    found = {_figure(match[1], match[2] or "") for match in _FIGURE.finditer(text)}
    return frozenset(found | _spelled(text))


def _spelled(text: str) -> set[str]:
    words = _WORD.findall(text.casefold().replace("ё", "е").replace("’", "'").replace("ʼ", "'"))
    return {_scaled(Decimal(_WORDS[word]), after) for word, after in pairwise([*words, ""]) if word in _WORDS}


def _figure(figure: str, scale: str) -> str:
    plain = re.sub(r"\s", "", figure)
    if ":" in plain or len(plain) > _LONGEST:
        return plain
    value = _decimal(plain)
    return plain if value is None else _scaled(value, scale)


def _decimal(plain: str) -> Decimal | None:
    """None: a date or a version, not one number."""
    parts = re.split(r"[.,]", plain)
    separators = [character for character in plain if character in ".,"]
    if not separators:
        return Decimal(plain)
    is_grouped = len(parts[0]) <= _GROUP and parts[0] != "0" and all(len(part) == _GROUP for part in parts[1:])
    if is_grouped and (separators[-1] == "," or len(separators) > 1) and len(set(separators)) == 1:
        return Decimal("".join(parts))
    if len(separators) == 1 or (
        separators[-1] not in separators[:-1] and all(len(part) == _GROUP for part in parts[1:-1])
    ):
        return Decimal(f"{''.join(parts[:-1])}.{parts[-1]}")
    return None


def _scaled(value: Decimal, scale: str) -> str:
    power = next((power for pattern, power in _SCALES if pattern.fullmatch(scale.casefold())), 0)
    written = f"{value.scaleb(power):f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    whole, dot, decimals = written.partition(".")
    return (whole.lstrip("0") or "0") + dot + decimals
