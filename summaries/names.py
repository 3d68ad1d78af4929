"""Names and titles that anybody may have written, made harmless where they stand among words of ours.

What turns the order of letters, hides, or piles up has no place in a name: it would change what stands beside it. Quoted
sentences are not names; they are what `summaries.text.clean` left of their article.
"""

import re
import unicodedata

from summaries import text

MOST_MARKS = 4  # on one letter: more than any script needs (Hebrew with vowels and accents, Tibetan stacks)

_BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")  # fillers, and the blank of Braille
_HIDDEN = re.compile("[\u034f\u17b4\u17b5\U000e0100-\U000e01ef]")  # joiners of graphemes, selectors of variants
_JOINERS = re.compile("[\u200c\u200d]{2,}")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
ISOLATE, END = "\u2068", "\u2069"  # https://www.unicode.org/reports/tr9/: first strong isolate, and its end


def plain(words: str) -> str:
    """One line without anything unseen, and with no more marks on a letter than a script needs. Idempotent."""
    shown = text.clean(_BLANK.sub(" ", _HIDDEN.sub("", words)))
    apart = _JOINERS.sub(lambda found: found[0][0], _fewer_marks(shown))
    return " ".join(apart.split()).strip("\u200c\u200d ")


def isolated(name: str) -> str:
    """A name from right to left, so that numbers beside it stay where they are; any other as it is."""
    return f"{ISOLATE}{name}{END}" if _RIGHT_TO_LEFT.search(name) else name


def _fewer_marks(words: str) -> str:
    if words.isascii():
        return words
    kept: list[str] = []
    marks = 0
    for letter in words:
        marks = marks + 1 if unicodedata.category(letter) in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)
