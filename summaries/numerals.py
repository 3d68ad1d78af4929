"""Numbers in a sentence, in one spelling each: "3,5 млн", "3.5 million" and "3500000" are one number."""

import re
from decimal import Decimal
from itertools import zip_longest

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
_ONE = 1  # alone it is more often a pronoun: only in "twenty-one"
_FORMS = (
    (
        _ONE,
        "one один одна одно одного одной одну одним одном одному одне однієї однією адзін адна адно аднаго адной адну адным",
    ),
    (2, "two два две двух двум двумя двое двоих дві двох двом двома двоє дзве двума дзвюх дзвюма двух дваіх двое"),
    (3, "three три трех трем тремя трое троих трьох трьом трьома троє тры трох тром трыма трое траіх"),
    (4, "four четыре четырех четырем четырьмя четверо четверых чотири чотирьох чотирма чатыры чатырох чатырма чацвера"),
    (
        5,
        "five пять пяти пятью пятеро пятерых п'ять п'яти п'ятьох п'ятьом п'ятьма п'ятеро пяць пяці пяццю пяцёх пяцеро пяцёра",
    ),
    (6, "six шесть шести шестью шестеро шестерых шість шести шістьох шістьома шестеро шэсць шасці шасцю шасцёх"),
    (7, "seven семь семи семью семеро семерых сім семи сімох сьома семеро сем сямі сямю сямёх"),
    (8, "eight восемь восьми восемью восьмью восьмеро вісім восьми вісьмох вісьмома восьмеро восем васьмі васьмю"),
    (9, "nine девять девяти девятью девятеро дев'ять дев'яти дев'ятьох дев'ятьма дзевяць дзевяці дзевяццю"),
    (10, "ten десять десяти десятью десятеро десятьох десятьма дзесяць дзесяці дзесяццю"),
    (11, "eleven одиннадцат* одинадцят+ адзінаццац="),
    (12, "twelve dozen двенадцат* дванадцят+ дванаццац="),
    (13, "thirteen тринадцат* тринадцят+ трынаццац="),
    (14, "fourteen четырнадцат* чотирнадцят+ чатырнаццац="),
    (15, "fifteen пятнадцат* п'ятнадцят+ пятнаццац="),
    (16, "sixteen шестнадцат* шістнадцят+ шаснаццац="),
    (17, "seventeen семнадцат* сімнадцят+ семнаццац= сямнаццац="),
    (18, "eighteen восемнадцат* вісімнадцят+ васямнаццац= васемнаццац="),
    (19, "nineteen девятнадцат* дев'ятнадцят+ дзевятнаццац="),
    (20, "twenty двадцат* двадцят+ дваццац="),
    (30, "thirty тридцат* тридцят+ трыццац="),
    (40, "forty сорок сорока сорак сарака"),
    (50, "fifty пятьдесят пятидесяти пятьюдесятью п'ятдесят п'ятдесяти п'ятдесятьох пяцьдзясят пяцідзесяці"),
    (60, "sixty шестьдесят шестидесяти шестьюдесятью шістдесят шістдесяти шістдесятьох шэсцьдзясят шасцідзесяці"),
    (70, "seventy семьдесят семидесяти семьюдесятью сімдесят сімдесяти сімдесятьох семдзесят сямідзесяці"),
    (80, "eighty восемьдесят восьмидесяти вісімдесят вісімдесяти вісімдесятьох восемдзесят васьмідзесяці"),
    (90, "ninety девяносто девяноста дев'яносто дев'яноста дзевяноста"),
    (100, "hundred сто ста"),
    (200, "двести двухсот двумстам двісті двохсот дзвесце двухсот"),
    (300, "триста трехсот тремстам трьохсот трыста трохсот"),
    (400, "четыреста четырехсот чотириста чотирьохсот чатырыста чатырохсот"),
    (500, "пятьсот пятисот п'ятсот п'ятисот пяцьсот пяцісот"),
    (600, "шестьсот шестисот шістсот шестисот шэсцьсот шасцісот"),
    (700, "семьсот семисот сімсот семисот семсот сямісот"),
    (800, "восемьсот восьмисот вісімсот восьмисот восемсот васьмісот"),
    (900, "девятьсот девятисот дев'ятсот дев'ятисот дзевяцьсот дзевяцісот"),
)
_ENDINGS = {"*": ("ь", "и", "ью"), "+": ("ь", "и", "ьох", "ьом", "ьома"), "=": ("ь", "і", "цю", "ц'ю")}  # ru, uk, be


def _spellings(word: str) -> tuple[str, ...]:
    return tuple(word[:-1] + ending for ending in _ENDINGS[word[-1]]) if word[-1] in _ENDINGS else (word,)


_WORDS = {
    spelling.replace("ё", "е"): value
    for value, words in _FORMS
    for word in words.split()
    for spelling in _spellings(word)
}
_MULTIPLES = {"hundred": 100, "dozen": 12}  # "two hundred"
_JOINT = re.compile(r"[ \u00a0-]|\sand\s")  # "twenty-three", "two hundred and five"
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_TEN, _TWENTY, _HUNDRED = 10, 20, 100
_GROUP = 3  # digits between separators of thousands
_LONGEST = 24  # digits; longer runs are not numbers that news compares


def numbers(text: str) -> frozenset[str]:
    """The numbers of a sentence, with a dot before decimals and scales multiplied out; words from two to 999 too.

    "one" is left out: it is more often a pronoun. Digits inside names ("COVID-19", "F-16") are no numbers.
    """
    found = {_figure(match[1], match[2] or "") for match in _FIGURE.finditer(text)}
    return frozenset(found | _spelled(text))


def _spelled(text: str) -> set[str]:
    folded = text.casefold().replace("ё", "е").replace("’", "'").replace("ʼ", "'")
    words = [word for word in _WORD.finditer(folded) if word[0] != "and"]
    found, value, last = set[str](), 0, 0
    for word, after in zip_longest(words, words[1:]):
        step = _WORDS.get(word[0], 0)
        value, last = _joined(value, last, step, word[0])
        goes_on = step and after and _WORDS.get(after[0]) and _JOINT.fullmatch(folded, word.end(), after.start())
        if step and not (goes_on and _fits(last, after[0])):
            if value > _ONE:
                found.add(_scaled(Decimal(value), after[0] if after else ""))
            value = last = 0
    return found


def _joined(value: int, last: int, step: int, word: str) -> tuple[int, int]:
    """The number so far with one word more, and the size of that word."""
    if value and word in _MULTIPLES:
        return value * step, step
    return value + step, step or last


def _fits(last: int, word: str) -> bool:
    """Whether a word goes on with the number: "twenty" with "three", "two" with "hundred"; not "two" with "three"."""
    step = _WORDS[word]
    if word in _MULTIPLES:
        return last < _TEN
    return (last >= _TWENTY and step < _TEN) or (last >= _HUNDRED and step < _HUNDRED)


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
