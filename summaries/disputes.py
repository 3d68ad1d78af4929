"""Numbers that moved: where the reports of a story give different numbers for the same thing. Nobody is said to be right.

articles → the figures of their sentences → those that count the same → pairs whose sentences agree in all but the number
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from summaries import figures, speakers
from summaries import text as texts
from summaries.edit_words import RELATIVE_DAYS
from summaries.figures import ABOUT, ABOVE, BELOW, Context, Figure
from summaries.types import Article

MOST_DISPUTES = 12
MOST_REPORTS = 6  # of one dispute
_READ = 60  # sentences of an article
_SHARED_TOLL, _SHARE_TOLL = 2, 0.25  # content stems that two sentences on one toll share, and of the shorter one
_SHARED, _SHARE = 5, 0.7  # the same, for other things
_SAME_EVENT = timedelta(hours=36)  # of two reports of which not both name the day
_SAME_NEWS = timedelta(hours=12)  # of what a bank or an exchange says anew every day
_ROUND = Decimal("0.15")  # "about" is as near as this
_ROUNDED = Decimal("0.05")
_WHOLE = frozenset(["country", "world"])  # of which a place is a part
_OUT = frozenset(["anniversary", "live", "template"])  # tags of what tells of many events, or of one a day
_SEVERAL = 2
_MOST_COMPARED = 100  # claims that count the same, the latest


@dataclass(frozen=True, slots=True)
class Report:
    """One sentence with its number: `text == article.text[start:end]`, the number is `text[slice(*number)]`."""

    article_id: int
    revision_id: int
    start: int
    end: int
    text: str
    number: tuple[int, int]
    value: Decimal
    at: datetime
    is_published_then: bool  # else that is when we stored it


@dataclass(frozen=True, slots=True)
class Dispute:
    """Reports that give different numbers for the same thing, oldest first, each number once."""

    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    report: Report
    figure: Figure
    context: Context
    language: str
    family: str


def find(articles: Sequence[Article]) -> tuple[Dispute, ...]:
    """The numbers on which these articles of one story differ, the latest first."""
    groups: dict[tuple[str, tuple[str, ...]], list[_Claim]] = defaultdict(list)
    for one in _claims(articles):
        groups[(one.language, one.figure.thing)].append(one)
    found = [Dispute(reports) for claims in groups.values() for reports in _moved(claims)]
    found.sort(key=lambda one: (one.reports[-1].at, one.reports[-1].article_id), reverse=True)
    return tuple(found[:MOST_DISPUTES])


def _claims(articles: Sequence[Article]) -> Iterator[_Claim]:
    for article in sorted(articles, key=lambda one: (one.published_at or one.told_from, one.id)):
        if article.reprint_of is not None or article.tags & _OUT:
            continue
        at = article.published_at or article.told_from
        sentences = texts.sentences(article.text[: speakers.READ], article.language, article.boilerplate)
        for one in [one for one in sentences if one.is_quotable][:_READ]:
            found, context = figures.of(one.text, article.language)
            for figure in found:
                if context.years - {str(at.year)}:
                    continue  # of what was
                number = (figure.start, figure.end)
                report = Report(article.id, article.revision_id, one.start, one.end, one.text, number, figure.value, at,
                                article.published_at is not None)  # fmt: skip
                yield _Claim(report, figure, context, article.language, article.family)


def _moved(claims: Sequence[_Claim]) -> Iterator[tuple[Report, ...]]:
    """Claims that all speak of the same, and differ."""
    left = list(claims[-_MOST_COMPARED:])
    while left:
        group = [left.pop()]
        for one in reversed(left):
            if all(_is_same_event(one, other) and _agree(one, other) for other in group):
                group.append(one)
        left = [one for one in left if one not in group]
        kept = [one for one in group if any(_is_moved(one, other) for other in group)]
        reports = _one_each([one.report for one in kept])
        if len(reports) >= _SEVERAL:
            yield reports


def _is_moved(a: _Claim, b: _Claim) -> bool:
    return a.report.article_id != b.report.article_id and _differ(a.figure, b.figure)


def _one_each(reports: Sequence[Report]) -> tuple[Report, ...]:
    """The first report of each number, oldest first; of too many, the latest."""
    first: dict[Decimal, Report] = {}
    for one in sorted(reports, key=lambda one: (one.at, one.article_id, one.start)):
        first.setdefault(one.value, one)
    return tuple(first.values())[-MOST_REPORTS:]


def _differ(a: Figure, b: Figure) -> bool:
    """Whether no rounding explains both numbers."""
    if a.value == b.value:
        return False
    if a.value > b.value:
        a, b = b, a
    if a.bound == ABOVE and b.value < 2 * a.value:
        return False
    if b.bound == BELOW and a.value * 2 > b.value:
        return False
    is_near = b.value - a.value <= _ROUND * b.value
    if is_near and {ABOUT, ABOVE, BELOW} & {a.bound, b.bound}:
        return False
    return not _is_rounded(a.value, b.value) and not _is_rounded(b.value, a.value)


def _is_rounded(rough: Decimal, exact: Decimal) -> bool:
    """Whether `rough` is `exact` with fewer digits: 1,200 and 1,234, 2.4 and 2.43, 2 and 2.4."""
    exponent = rough.normalize().as_tuple().exponent
    assert isinstance(exponent, int), "it is finite"
    step = Decimal(1).scaleb(exponent)
    if exponent >= _SEVERAL:  # it ends in two zeros at least
        return abs(exact - rough) <= min(step, _ROUNDED * abs(exact))
    fine, least = exact.normalize().as_tuple().exponent, min(exponent, 0)
    assert isinstance(fine, int), "it is finite"
    return fine < least and abs(exact - rough) < Decimal(1).scaleb(least)


def _is_same_event(a: _Claim, b: _Claim) -> bool:
    """No other day, span of time, place or one of several events is named, and a name is shared."""
    one, other = a.context, b.context
    if one.scopes != other.scopes or one.years != other.years or one.turns or other.turns:
        return False
    if not _is_same_place(one, other) or not _is_same_day(a, b):
        return False
    if (one.names - other.names and other.names - one.names) or not (
        one.names & other.stems or other.names & one.stems
    ):
        return False
    own = {str(a.figure.value), str(b.figure.value)}
    mine, others = one.numbers - own, other.numbers - own
    return a.figure.is_toll or not (mine and others) or bool(mine & others)


def _is_same_place(one: Context, other: Context) -> bool:
    is_other_extent = one.extents != other.extents and (
        bool(one.extents and other.extents) or not (one.extents | other.extents).isdisjoint(_WHOLE)
    )
    return one.places <= other.stems and other.places <= one.stems and not is_other_extent


def _is_same_day(a: _Claim, b: _Claim) -> bool:
    if a.context.days and b.context.days:
        return a.context.days == b.context.days and (
            not a.context.days & RELATIVE_DAYS or a.report.at.date() == b.report.at.date()
        )
    return abs(a.report.at - b.report.at) <= (_SAME_EVENT if a.figure.is_toll else _SAME_NEWS)


def _agree(a: _Claim, b: _Claim) -> bool:
    """Whether the sentences speak of the same, going by what they share beside the thing that is counted."""
    own = frozenset(a.figure.thing)
    mine, others = a.context.stems - own, b.context.stems - own
    shared = len(mine & others)
    if not a.figure.is_toll:
        least, share = _SHARED, _SHARE
        if not _is_one_matter(a, b) or (mine - others and others - mine):  # "net profit", "operating profit"
            return False
    else:
        least, share = _SHARED_TOLL, _SHARE_TOLL
    return shared >= least and shared >= share * min(len(mine), len(others))


def _is_one_matter(a: _Claim, b: _Claim) -> bool:
    """Whether two publishers name the same subject: "The notes yield …" says of nobody; a bank lends every day anew."""
    one, other = a.context, b.context
    is_same_opening = all(not x.opening or x.opening in y.stems for x, y in ((one, other), (other, one)))
    return a.family != b.family and bool(one.names & other.names) and is_same_opening
