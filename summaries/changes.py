"""Does a story bring something that it had not: another publisher, a new number, a new name.

Looked for where news stands: in the headline and the first 60 words of a report, dates, hours and years aside. What is known
is all that the earlier reports say.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from summaries import languages
from summaries import text as texts
from summaries.phrases import MONTH

LEAD_WORDS = 60
READ_AT_MOST = 20_000  # characters of a text
_CALENDAR = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december"
)
_DATES = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{MONTH.pattern})\w*|(?:{MONTH.pattern})\w*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s*(?:%|[^\W\d_]))|"
    r"\b\d{1,2}(?:[.:]\s?\d{2})?\s?(?:[ap]\.?\s?m\b|GMT\b|UTC\b|local time\b)|\b(?:в|о|а)\s\d{1,2}\.\d{2}\b|\b\d{1,2}:\d{2}\b|\b\d{1,2}\.\d{1,2}\.(?:\d{2}){1,2}\b|\b\d{4}-\d{2}-\d{2}\b|\b(?:19|20)\d{2}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Report:
    """One article of a story. A copy is nobody else's voice; its `family` is its publisher's owner."""

    title: str
    text: str
    language: str
    family: str
    is_copy: bool = False


def brings(fresh: Iterable[Report], known: Sequence[Report]) -> bool:
    """Whether a later report has another publisher, or a number or name that no earlier one has.

    Names are compared within a language; reports in a language of which nothing is known are judged by their numbers.
    """
    families = {one.family for one in known}
    said = [f"{one.title}\n{one.text[:READ_AT_MOST]}" for one in known]
    numbers = frozenset[str]().union(*map(texts.numbers, said))
    stems: dict[str, set[str]] = {}
    for one, words in zip(known, said, strict=True):
        stems.setdefault(one.language, set()).update(token.stem for token in texts.tokens(words, one.language))
    for one in fresh:
        if one.is_copy:
            continue
        if one.family not in families or _numbers(one) - numbers:
            return True
        if one.language in stems and _names(one) - stems[one.language]:
            return True
    return False


def _numbers(report: Report) -> frozenset[str]:
    return texts.numbers(_DATES.sub(" ", "\n".join([report.title, *_lead(report)])))


def _names(report: Report) -> frozenset[str]:
    """Of the lead alone: a headline may write every word large."""
    found = frozenset[str]().union(*(texts.names(sentence, report.language) for sentence in _lead(report)))
    return found - _calendar(report.language)


def _lead(report: Report) -> list[str]:
    """The first sentences that may be quoted, as far as the first 60 words go."""
    found: list[str] = []
    words = 0
    for sentence in texts.sentences(report.text[:READ_AT_MOST], report.language):
        if sentence.is_quotable and words < LEAD_WORDS:
            found.append(sentence.text)
            words += len(sentence.text.split())
    return found


@cache
def _calendar(language: str) -> frozenset[str]:
    return frozenset(languages.stem(word, language) for word in _CALENDAR.split())
