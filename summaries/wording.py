"""The words of a sentence as an edit is judged by: each in one spelling, with its part in what the sentence says."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache

from summaries import languages
from summaries import text as texts
from summaries.edit_words import (
    AMERICAN,
    BEFORE_NUMBER,
    HEDGES,
    NEGATIONS,
    ONE_SPELLING,
    ORDINALS,
    PHRASES,
    RESPELLED,
    SAYINGS,
    TIMES,
    UNITS,
)

_WORD = re.compile(
    r"(?:(?<![^\s(])[-−–])?\d+(?:[.,:]\d+)*(?:(?:st|nd|rd|th)\b|-[а-яіїєў]{1,3}\b)?|[^\W\d_]+(?:['’ʼ‘`][^\W\d_]+)*|[%$€£¥₴₽]"
)
_LETTERS_OR_DIGITS = re.compile(r"[^\W_]+")
_SIGNED = re.compile(r"(?<![^\s(])[-−–]\d+(?:[.,]\d+)*")
_SENTENCE_START = re.compile(r"[.!?…:\n«\"“„]")
_AMERICAN = [(re.compile(british), american) for british, american in AMERICAN]
_FIRST_OF_PHRASES = frozenset(words[0] for words in [*PHRASES, *BEFORE_NUMBER])
_LONGEST_PHRASE = 3


class Role(Enum):
    STOP = auto()
    CONTENT = auto()
    NAME = auto()
    NUMBER = auto()
    NEGATION = auto()
    HEDGE = auto()
    SAYING = auto()


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a phrase that counts as one: `text[start:end]`."""

    start: int
    end: int
    key: str  # in one spelling
    stem: str
    role: Role
    shape: str  # folded, as it is spelled
    is_first: bool = False  # with a capital that a sentence's start explains


def read(text: str, language: str) -> tuple[Word, ...]:
    """The words of a sentence, in order."""
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        is_first = not found or bool(_SENTENCE_START.search(text, end, match.start()))
        found += _words(match[0], match.start(), language, found[-1] if found else None, is_first)
        end = match.end()
    return tuple(_joined_phrases(found))


def stems(text: str, language: str) -> frozenset[str]:
    """What a sentence is about: the stems of all but its stop words; of one that has only those, of them."""
    found = [_analysed(raw, language) for raw in _LETTERS_OR_DIGITS.findall(text)]
    content = frozenset(stem for key, stem, role in found if role is not Role.STOP and not _is_scale(key))
    return content or frozenset(stem for _, stem, _ in found)


def numbers(text: str) -> frozenset[str]:
    """The numbers of a sentence, with their signs; ordinals too."""
    signed = {match[0].replace("−", "-").replace("–", "-") for match in _SIGNED.finditer(text)}
    ordinals = {ORDINALS[word] for word in _LETTERS_OR_DIGITS.findall(text.lower()) if word in ORDINALS}
    return (texts.numbers(text) - {value[1:] for value in signed}) | signed | ordinals


def _words(raw: str, start: int, language: str, before: Word | None, is_first: bool) -> list[Word]:
    end = start + len(raw)
    plain = raw.replace("’", "'").replace("ʼ", "'").replace("‘", "'").replace("`", "'").lower()
    if language == "en" and (plain.endswith("n't") or plain == "cannot"):
        base = {"won't": "will", "can't": "can", "cannot": "can"}.get(plain, plain[:-3])
        negation = _word("not", start, end, language, None, False)
        return [_word(base, start, end, language, before, is_first), negation] if base else [negation]
    return [_word(raw, start, end, language, before, is_first)]


def _word(raw: str, start: int, end: int, language: str, before: Word | None, is_first: bool) -> Word:
    key, stem, role = _analysed(raw, language)
    shape = texts.fold(raw)
    if before is not None and before.role is Role.NUMBER and _is_scale(key):
        role = Role.NUMBER
    if role is Role.HEDGE and raw[0].isupper() and not is_first:
        role = Role.NAME  # in May
    if role is Role.NAME and is_first and not raw.isupper():
        role = Role.CONTENT
    return Word(start, end, key, stem, role, shape, is_first and raw[0].isupper())


@lru_cache(maxsize=50_000)
def _analysed(raw: str, language: str) -> tuple[str, str, Role]:
    bare = re.sub(r"['’ʼ‘`][sS]$", "", raw) if language == "en" else raw
    key = _one_spelling(texts.fold(raw), language)
    if key in ORDINALS or raw[0].isdigit() or raw[-1].isdigit() or texts.numbers(key):
        number = ORDINALS.get(key) or min(texts.numbers(key), default=key)
        signed = f"-{number}" if raw[0] in "-−–" else number
        return signed, number, Role.NUMBER
    stem = languages.stem(_one_spelling(texts.fold(bare), language), language)
    return key, stem, _role(raw, key, language)


def _one_spelling(key: str, language: str) -> str:
    if key in ONE_SPELLING:
        return ONE_SPELLING[key]
    for british, american in _AMERICAN if language == "en" and key.isascii() else ():
        key = british.sub(american, key)
    for old, new in RESPELLED if language == "uk" else ():
        key = key.replace(old, new)
    return next((sign for begin, sign in UNITS if key.startswith(begin)), key)


def _role(raw: str, key: str, language: str) -> Role:
    for role, words in ((Role.NEGATION, NEGATIONS), (Role.HEDGE, HEDGES), (Role.SAYING, SAYINGS)):
        if key in words:
            return role
    if key in TIMES:
        return Role.CONTENT
    if key in languages.stop_words(language) and not (raw.isupper() and len(raw) > 1):
        return Role.STOP
    return Role.NAME if raw[0].isupper() else Role.CONTENT


@lru_cache(maxsize=4096)
def _is_scale(key: str) -> bool:
    return texts.numbers(f"1 {key}") != frozenset("1")


def _joined_phrases(words: Sequence[Word]) -> Iterable[Word]:
    at = 0
    while at < len(words):
        length, joined = _phrase(words, at)
        yield (
            replace(words[at], end=words[at + length - 1].end, key=joined, stem=joined, role=Role.STOP)
            if joined
            else words[at]
        )
        at += length


def _phrase(words: Sequence[Word], at: int) -> tuple[int, str]:
    """How many words from here count as one, and what stands for them; "" where one stands for itself."""
    if words[at].key not in _FIRST_OF_PHRASES:
        return 1, ""
    for length in range(_LONGEST_PHRASE, 0, -1):
        keys = tuple(word.key for word in words[at : at + length])
        if len(keys) == length and keys in PHRASES:
            return length, PHRASES[keys]
        if keys in BEFORE_NUMBER and at + length < len(words) and words[at + length].role is Role.NUMBER:
            return length, BEFORE_NUMBER[keys]
    return 1, ""
