"""Where a text quotes: the spans between its quotation marks, across sentences of one paragraph."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_MARK = re.compile(r"[«»“”„\"‘]|(?<=[.,!?…])’|(?<![^\s(\[—–-])'(?=[^\W\d_])|(?<=[.,!?…])'(?=\s|\Z)|\n")
_OPENS = {"«": "»", "„": '“”"', "“": '”"', "‘": "’"}
_LONGEST = 3_000  # code points; a mark that is never closed opens nothing beyond


def spans(text: str) -> tuple[Span, ...]:
    """The outermost quotations with their marks, in order. One that nobody closes ends with its paragraph; one whose
    opening mark is missing begins with it. A name in quotation marks is a quotation like any other.
    """
    found: list[Span] = []
    start = 0
    for line in text.split("\n"):
        found += ((start + a, start + b) for a, b in _of_paragraph(line))
        start += len(line) + 1
    return tuple(found)


def _of_paragraph(text: str) -> Iterator[Span]:
    opened, stack, is_first = 0, list[str](), True
    for mark in _MARK.finditer(text):
        sign, at = mark[0], mark.start()
        if stack and (at - opened > _LONGEST or _closes(sign, stack[-1], text, at)):
            stack.pop()
            if not stack:
                yield opened, mark.end()
        elif _begins(sign, text, at):
            opened = opened if stack else at
            stack.append(_closing(sign))
        elif is_first and sign in '»”"':
            yield 0, mark.end()
        is_first = False
    if stack:
        yield opened, len(text)


def _closing(sign: str) -> str:
    return _OPENS.get(sign, sign)


def _closes(sign: str, wanted: str, text: str, at: int) -> bool:
    if sign not in wanted:
        return False
    return sign not in "\"'" or not _is_before_word(text, at)


def _begins(sign: str, text: str, at: int) -> bool:
    return sign in _OPENS or (sign in "\"'" and _is_before_word(text, at))


def _is_before_word(text: str, at: int) -> bool:
    """Whether a straight mark stands as an opening one does: a gap before it, none after it."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return (not before or before.isspace() or before in "([—–-«“„\"'") and bool(after) and not after.isspace()
