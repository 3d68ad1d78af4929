"""Where a sentence begins and ends: rules for news in en, ru, uk and be; sentencex for other languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from summaries.abbreviations import BY_LANGUAGE, CLOSING_PAIRS, YEARS, Abbreviations

Span = tuple[int, int]

_BULLET = re.compile(r"(?:[•·▪◦‣●○■□◾✓✔✅▶►→➤⁃][ \t\u00a0]*|[-*][ \t\u00a0]+)(?=\S)")
_NUMBERED = re.compile(r"(?:\d{1,3}|[a-zа-яіїєґ]|[ivxlcIVXLC]{1,6})\)[ \t\u00a0]|\d{1,2}\.[ \t\u00a0]")
_URL_LINE = re.compile(r"<?(?:https?://|www\.|t\.me/)\S+$")
_FINAL = ".!?…"
_QUOTES = "\"»”’'“"
_CLOSERS = _QUOTES + ")]"
_OPENERS = "«“\"„‘'([—–-*•#@¿¡‹”_©"
_NEXT_WORD = re.compile(
    rf"\s+((?:\.\.\.|…)?[{re.escape(_OPENERS)}\s]{{0,8}}(?:\.\.\.|…)?)([^\W_](?:[^\W_]|['’ʼ-](?=[^\W_]))*)?"
)
_CANDIDATE = re.compile(rf"(?<![{_FINAL}])[{_FINAL}]++(?:\[\d{{1,3}}\])*+[{re.escape(_CLOSERS)}]*+(?=\s)")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_ENUMERATION = re.compile(r"\d{1,2}|[IVXLC]{1,6}|[^\W\d_]")
_AMOUNT = re.compile(r"[\d.,:–—-]*\d|[IVXLCМХІС]{1,7}")
_SPEECH = re.compile(
    r"\s+(?:[A-Z][\w'’.-]*\s+){1,4}(?:said|says|asked|asks|wrote|writes|tweeted|added|adds|told|replied|shouted|cried|"
    r"recalled|joked|wondered|exclaimed|posted|continued|yelled|screamed|quipped|responded)\b"
)
_CLOCK = re.compile(
    r"(?:mon|tues?|wednes|thurs?|fri|satur|sun)day|[A-Z]{2,4}|eastern|central|mountain|pacific|moscow|london|local|kyiv|minsk",
    re.IGNORECASE,
)
_ADDRESS_STARTS = frozenset(["http", "https", "www"])
_WRAP_LIMIT = 130  # wider lines are paragraphs, not lines wrapped by an editor
_LIBRARY_LIMIT = 20_000  # characters; sentencex takes quadratic time on unclosed quotes
_NAMES_BEGIN = re.compile(r"(?<![^\W_])(?:[A-ZÀ-ÖØ-ÞĀ-Ž]|[DdMmSs]r|[Mm]me|[Pp]rof|[Gg]en|[Uu]l|St)\.\s*$")
_LOOKBACK = 60  # no abbreviation with the words before it is longer
_EARLY_WORDS = 4
_DAY_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that no sentence crosses, without the blanks around it. `paragraph` counts blank-line breaks;
    `is_listed`: a bullet stood before it."""

    start: int
    end: int
    paragraph: int
    is_listed: bool = False


def blocks(text: str) -> list[Block]:
    """Blank lines always part blocks; a single newline does, unless an editor wrapped the line there."""
    lines = list(_lines(text))
    width = _wrap_width(text, lines)
    found: list[Block] = []
    for line in lines:
        last = found[-1] if found else None
        if last and last.paragraph == line.paragraph and _goes_on(text, last, line, width):
            found[-1] = Block(last.start, line.end, last.paragraph)
        else:
            found.append(line)
    return [_without_bullet(text, block) for block in found]


def split(text: str, block: Block, language: str) -> Iterator[Span]:
    """The sentences of a block, in order, without the blanks between them."""
    abbreviations = BY_LANGUAGE.get(language)
    if abbreviations is None and block.end - block.start > _LIBRARY_LIMIT:
        abbreviations = BY_LANGUAGE["en"]
    if abbreviations is None:
        yield from _split_by_library(text, block, language)
        return
    begin = block.start
    for candidate in _CANDIDATE.finditer(text, block.start, block.end):
        following = _NEXT_WORD.match(text, candidate.end(), block.end)
        if following and _parts(text, begin, candidate, following, abbreviations):
            yield begin, candidate.end()
            begin = _skip_blanks(text, candidate.end())
    yield begin, block.end


def _lines(text: str) -> Iterator[Block]:
    position = paragraph = 0
    for line in text.split("\n"):
        content = line.strip()
        if content:
            start = position + line.index(content[0])
            yield Block(start, start + len(content), paragraph)
        else:
            paragraph += 1
        position += len(line) + 1


def _wrap_width(text: str, lines: list[Block]) -> int:
    """The width at which an editor wrapped this text; 0: it has one paragraph a line."""
    pairs = [(a, b) for a, b in pairwise(lines) if a.paragraph == b.paragraph]
    cut = [a.end - a.start for a, b in pairs if text[b.start].islower() and text[a.end - 1] not in ".!?…:;"]
    if len(cut) < max(2, len(pairs) // 4) or max(cut) > _WRAP_LIMIT:
        return 0
    return max(cut)


def _goes_on(text: str, last: Block, line: Block, width: int) -> bool:
    if _BULLET.match(text, line.start) or _NUMBERED.match(text, line.start):
        return False
    before, after = (
        text[max(last.start, last.end - _WRAP_LIMIT) : last.end],
        text[line.start : line.start + _WRAP_LIMIT],
    )
    if _URL_LINE.match(after) or _URL_LINE.match(before):
        return False
    before = before[before.rfind("\n") + 1 :]
    is_full = 0 < width < len(before) + 2 + len(after.split(None, 1)[0])
    if before[-1] in ":;" or before.rstrip(_CLOSERS)[-1:] in tuple(_FINAL):
        return is_full
    return is_full or after[0].islower() or before[-1] in ",(«"


def _without_bullet(text: str, block: Block) -> Block:
    bullet = _BULLET.match(text, block.start, block.end)
    return Block(bullet.end(), block.end, block.paragraph, is_listed=True) if bullet else block


def _skip_blanks(text: str, position: int) -> int:
    while text[position].isspace():
        position += 1
    return position


def _parts(text: str, begin: int, candidate: re.Match[str], following: re.Match[str], known: Abbreviations) -> bool:
    """Whether the stop at `candidate` parts two sentences. `begin` is the start of the first."""
    opener, word = following[1], following[2]
    if not word:
        return False
    if word[0].islower() and not word[1:2].isupper():
        return word in _ADDRESS_STARTS
    is_quote = any(mark in _QUOTES for mark in candidate[0])
    if opener[:1] in tuple("—–-") and (is_quote or _is_in_brackets(text, begin, candidate.start())):
        return False
    if candidate[0][0] != "." or candidate[0][1:2] in tuple(_FINAL):
        return not (is_quote and _SPEECH.match(text, candidate.end()))
    head = text[max(begin, candidate.start() - _LOOKBACK) : candidate.start()]
    if not head or head[-1].isspace():
        return True
    *before, last = head.split()
    return _ends(last.lstrip(_OPENERS), before, following, known)


def _is_in_brackets(text: str, begin: int, end: int) -> bool:
    """Whether a bracket just before is open still: «(глава правительства. — Прим. ред.)»."""
    near = text[max(begin, end - _LOOKBACK) : end]
    return near.rfind("(") > near.rfind(")")


def _ends(last: str, before: list[str], following: re.Match[str], known: Abbreviations) -> bool:
    """Whether the word `last`, with its full stop, ends a sentence, going by the words before and after it."""
    word = following[2]
    if not before and _ENUMERATION.fullmatch(last):
        return False
    if last.isdecimal():
        return not (word[0].isdecimal() and len(last) <= _DAY_DIGITS)
    folded = last.casefold()
    is_initial_next = (
        len(word) == 1 and word.isupper() and following.string[following.end() : following.end() + 1] == "."
    )
    opens = not is_initial_next and word.casefold() in known.starters
    if (len(last) == 1 and last.isupper()) or (_ACRONYM.fullmatch(last) and last[-1].isupper()):
        return opens
    if folded in known.seldom_closing:
        return opens or (folded in {"a.m", "p.m"} and not _CLOCK.fullmatch(word))
    if folded in known.counted:
        return not word[0].isdecimal()
    return _ends_cyrillic(folded, before, word, known)


def _ends_cyrillic(folded: str, before: list[str], word: str, known: Abbreviations) -> bool:
    previous = before[-1].casefold().rstrip(".").lstrip("(«") if before else ""
    if folded in YEARS and _is_early(before):
        return False
    if folded in known.closing or (previous, folded) in CLOSING_PAIRS:
        return True
    is_letter = len(folded) == 1 and folded >= "а"
    if folded in known.leading or is_letter:
        is_unit = bool(before) and bool(_AMOUNT.fullmatch(before[-1])) and folded >= "а"
        return is_unit and not word[0].isdecimal()
    return True


def _is_early(before: list[str]) -> bool:
    return len(before) < _EARLY_WORDS and bool(before) and len(before[0]) <= _DAY_DIGITS and before[0][0].isupper()


def _split_by_library(text: str, block: Block, language: str) -> Iterator[Span]:
    """As sentencex does, but never behind an initial or a title, of which it knows none in French or Polish."""
    import sentencex

    piece = text[block.start : block.end].encode("utf-8", "replace").decode()  # a lone surrogate becomes one "?"
    ends = [block.start + found["end_index"] for found in sentencex.get_sentence_boundaries(language, piece)]
    kept = [end for end in ends[:-1] if not _NAMES_BEGIN.search(text, max(block.start, end - _LOOKBACK), end)]
    for start, end in pairwise([block.start, *kept, *ends[-1:]]):
        content = text[start:end].strip()
        if content:
            begin = start + text[start:end].index(content[0])
            yield begin, begin + len(content)
