"""A query line cut into lexemes: words, phrases, operators, brackets. Tolerant of what phone keyboards type."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from summaries.errors import QueryError

BAD_PREFIX = "bad_prefix"  # fewer than three letters before the star, or a star elsewhere
BAD_FIELD = "bad_field"  # an unknown field or value, or a setting of the line where it cannot stand
UNCLOSED_QUOTE = "unclosed_quote"

WIDTHS = ("normal", "strict", "wide")
KINDS = frozenset({"opinion", "live", "explainer", "anniversary", "template"})

_DASHES = "-‐‑‒–—―−"
_QUOTES = '"“”„‟«»″'
_TITLE_FIELDS = frozenset({"title", "заголовок", "загаловак"})
_LINE_FIELDS = frozenset({"width", "kind"})
_JUNK_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# A comma between two digits belongs to the number; elsewhere it parts alternatives.
_LEXEME = re.compile(rf"[()]|[,;،、\n]|[{_QUOTES}]|(?:[^\s(),;،、{_QUOTES}]|(?<=\d),(?=\d))+")
_QUOTE_END = re.compile(f"[{_QUOTES}]")
_FIELD = re.compile(r"([^\W\d_]+):(.*)", re.DOTALL)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_INNER = re.compile(rf"(?:[\s();،、{_QUOTES}]|(?<!\d),|,(?!\d))+")


class Kind(Enum):
    """What a lexeme is to the parser."""

    TERM = auto()
    AND = auto()
    OR = auto()
    COMMA = auto()
    NOT = auto()
    OPEN = auto()
    CLOSE = auto()
    FIELD = auto()  # the next term or group is looked for in the title only
    SETTING = auto()  # width: or kind:, `text` is "name:value"


OPERATORS = {
    **dict.fromkeys(("AND", "И", "І", "&", "+"), Kind.AND),
    **dict.fromkeys(("OR", "ИЛИ", "АБО", "|"), Kind.OR),
    **dict.fromkeys(("NOT", "НЕ"), Kind.NOT),
}


@dataclass(frozen=True, slots=True)
class Lexeme:
    """`words` are the words of a TERM, without quotes, star or stray punctuation; more than one: a phrase."""

    kind: Kind
    position: int
    words: tuple[str, ...] = ()
    is_prefix: bool = False
    setting: tuple[str, str] = ("", "")


def lexemes(query: str) -> Iterator[Lexeme]:
    """The lexemes in order. Punctuation on its own is skipped. Raises QueryError with one of the reasons above."""
    position = 0
    while found := _LEXEME.search(query, position):
        position, text = found.end(), found[0]
        if text in _QUOTES:
            position = _quote_end(query, found.start())
            yield from _phrase(query[found.end() : position - 1], found.start())
        elif text in "()":
            yield Lexeme(Kind.OPEN if text == "(" else Kind.CLOSE, found.start())
        elif text in ",;،、\n":
            yield Lexeme(Kind.COMMA, found.start())
        else:
            yield from _bare(text, found.start(), query[position : position + 1])


def trimmed(word: str) -> str:
    """A word as it is kept: NFC, nothing invisible, no punctuation around it, but the last dot of "U.S."."""
    visible = "".join(c for c in word if unicodedata.category(c) not in _JUNK_CATEGORIES)
    seen = unicodedata.normalize("NFC", visible)
    kept = _EDGES.sub("", seen)
    return kept + "." if "." in kept and seen.rstrip(",:!?").endswith(kept + ".") else kept


def reads_as_written(word: str) -> bool:
    """Whether a kept word, typed without quotes, is that word again and no operator or field."""
    return word not in OPERATORS and ":" not in word


def _quote_end(query: str, start: int) -> int:
    closing = _QUOTE_END.search(query, start + 1)
    if closing is None:
        raise QueryError(UNCLOSED_QUOTE, start)
    return closing.end()


def _phrase(inside: str, position: int) -> Iterator[Lexeme]:
    if "*" in inside:
        raise QueryError(BAD_PREFIX, position + 1 + inside.index("*"))
    words = tuple(word for word in map(trimmed, _INNER.split(inside)) if word)
    if words:
        yield Lexeme(Kind.TERM, position, words)


def _bare(text: str, position: int, following: str) -> Iterator[Lexeme]:
    """The lexemes of a run of characters that has no space, bracket, comma or quote in it."""
    rest = text.lstrip(_DASHES)
    if rest != text and (rest or following == "(" or (following and following in _QUOTES)):
        yield Lexeme(Kind.NOT, position)
    position += len(text) - len(rest)
    if rest in OPERATORS:
        yield Lexeme(OPERATORS[rest], position)
    elif (field := _FIELD.fullmatch(rest)) and (field[2] or field[1].casefold() in _TITLE_FIELDS | _LINE_FIELDS):
        yield from _field(field[1].casefold(), field[2], position)
    else:
        yield from _word(rest, position)


def _field(name: str, value: str, position: int) -> Iterator[Lexeme]:
    if name in _TITLE_FIELDS:
        yield Lexeme(Kind.FIELD, position)
        yield from _word(value, position + len(name) + 1)
    elif (name == "width" and value.casefold() in WIDTHS) or (name == "kind" and value.casefold() in KINDS):
        yield Lexeme(Kind.SETTING, position, setting=(name, value.casefold()))
    else:
        raise QueryError(BAD_FIELD, position)


def _word(text: str, position: int) -> Iterator[Lexeme]:
    body = text.rstrip("*.,:;!?…") if "*" in text else text
    word = trimmed(body)
    if "*" in body or ("*" in text and not word):
        raise QueryError(BAD_PREFIX, position)
    if word:
        yield Lexeme(Kind.TERM, position, (word,), is_prefix="*" in text)
