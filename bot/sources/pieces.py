"""The pieces that a client of Telegram makes of a long text, put together again. Pure.

A phone fills each message to its last unit. Telegram Desktop cuts in the second half of a message: behind the last blank
line there, else the last line, sentence, clause or word; the cut's blanks are lost on the way. Lengths are UTF-16 units.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summaries import languages

FULL = 4096  # the longest message
NEARLY_FULL = 4000  # whatever follows such a message at once goes on with it
HALF = FULL // 2  # Desktop never makes a piece shorter, but the last
_BLANKS = 8  # around a paragraph that did not fit, at the most
_TRIMMED = 3  # blanks at the cut of a full message that Telegram takes away
_GAP = "\n\n"
_PARAGRAPH = re.compile(r"\n\s*\n")
_WORD = re.compile(r"\w+")
_LAST_WORD = re.compile(r"\w{1,100}\Z")
_CLOSING = re.compile(r"[,.;:!?…%)\]»”’]")
_TORN_NUMBER = re.compile(r"\d[.,:]\d")
_WHOLE_NUMBER = re.compile(r"\d,\d{3}\.\Z")  # with its thousands apart: the stop behind it ends a sentence
_TORN_JOINT = re.compile(r"\w(?:[-‑/]\w|['’]\w{1,2}(?:\W|\Z))")
_SENTENCE_END = re.compile(r"[.!?…][\"'”»“)\]]*\Z")

Link = tuple[int, int, str]  # start and end in code points, address


@dataclass(frozen=True, slots=True)
class Piece:
    """One message: its text as it came, and the addresses behind its words."""

    text: str
    links: tuple[Link, ...] = ()


def may_go_on(text: str) -> bool:
    """Whether this may be the beginning of something longer."""
    return units(text) > HALF or len(text) >= NEARLY_FULL


def goes_on(before: str, after: str) -> bool:
    """Whether `after`, which came at once, goes on with `before`: always behind a message that is nearly full; else only where
    its first paragraph did not fit, for then Desktop cut there.
    """
    if len(before) >= NEARLY_FULL or units(before) >= NEARLY_FULL:
        return True
    paragraph = _PARAGRAPH.split(after, maxsplit=1)[0]
    return may_go_on(before) and units(before) + units(paragraph) > FULL - _BLANKS


def joined(pieces: Sequence[Piece]) -> Piece:
    """The text as it was before it was cut, its links at their places."""
    text, links = "", []
    for number, piece in enumerate(pieces):
        if number:
            text += _between(pieces[number - 1].text, piece.text)
        links += [(start + len(text), end + len(text), address) for start, end, address in piece.links]
        text += piece.text
    return Piece(text, tuple(links))


def without_start(piece: Piece, length: int) -> Piece:
    """The piece behind its first `length` code points and the blanks there."""
    rest = piece.text[length:].lstrip()
    gone = len(piece.text) - len(rest)
    links = tuple((start - gone, end - gone, address) for start, end, address in piece.links if start >= gone)
    return Piece(rest, links)


def units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def points(text: str, offsets: Sequence[int]) -> Iterator[int]:
    """UTF-16 offsets as code points of the text; one beyond its end is its end."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    for offset in offsets:
        yield len(encoded[: 2 * max(0, offset)].decode("utf-16-le", "replace"))


def _between(before: str, after: str) -> str:
    """What was lost at the cut. A sentence's end is a paragraph's: that tears no sentence apart."""
    length = units(before)
    if length >= FULL and _is_torn(before, after):
        return ""
    if _SENTENCE_END.search(before):
        return _GAP
    if length >= FULL - _TRIMMED:
        return " "
    second_half = before[len(before) // 2 :]
    return next((gap for gap in (_GAP, "\n") if gap in second_half), " ")


def _is_torn(before: str, after: str) -> bool:
    """Whether the cut went through a word or number: what stands behind it is then nothing by itself."""
    if (
        _CLOSING.match(after)
        or (_TORN_NUMBER.match(before[-2:] + after[:1]) and not _WHOLE_NUMBER.search(before))
        or _TORN_JOINT.match(before[-2:] + after[:4])
    ):
        return True
    left, right = _LAST_WORD.search(before), _WORD.match(after)
    if left is None or right is None:
        return False
    elsewhere = {word.casefold() for word in _WORD.findall(f"{before[: left.start()]} {after[right.end() :]}")}
    end = right[0].casefold()
    if (left[0].casefold() + end) in elsewhere:
        return True
    return end not in elsewhere and end not in languages.stop_words(languages.detect(before))
