"""A topic's past, day by day: which days mattered, and the sentence that tells each.

reports | events (a story on a day) | the ones that mattered | read their best articles | one new sentence each

Dates are chosen first, and each is summarised then ("datewise": Martschat and Markert, CoNLL 2018). A day counts by what
is published on it, not by what is later said of it (PubCount in Ghalandari and Ifrim, ACL 2020; Tran, Herder and Markert,
ACL 2015 rank dates by their mentions): that is known without reading the archive.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import NamedTuple

from summaries import days, drafts, newsrank, openings, passages, quality
from summaries import text as texts
from summaries.passages import Candidate, Reading, Text
from summaries.retelling import Memory, Said
from summaries.types import Article, Line

MOST_EVENTS = 12  # of a timeline: two or three screens
A_DAY = 2  # events of one day
FEW_DAYS = 5  # with news: all of them mattered
READ = 2  # articles of an event, the second where the first has nothing to tell
READ_CHARACTERS = 1_800  # of an article: what it reports, it reports first
LONGEST = 60  # words of a sentence
LONGEST_UNITS = 420  # UTF-16: a third of a phone's screen
LEADING = 4  # sentences of an article, among which a day is told: what comes later is background
SHORTEST = 5
_LEAST_QUALITY = 0.55  # no questions, nothing without a stop
_OTHER_DAY = 0.4  # times the rating of a first sentence that speaks of another day, too
_BACKGROUND = 0.15  # times that of any other
_OFF_TOPIC = 0.45  # of one without a word of the topic, where the article has others


class Report(NamedTuple):
    """An article on the topic, without its text. `day` is the day of its publication, where the reader lives; `at` orders
    those of one day.
    """

    article_id: int
    story_id: int
    family: str
    day: date
    at: int
    salience: float
    is_copy: bool = False


class Event(NamedTuple):
    """A story on one day."""

    day: date
    story_id: int
    reports: tuple[Report, ...]
    families: int
    weight: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A day's event in one sentence."""

    event: Event
    line: Line


def events(reports: Iterable[Report]) -> tuple[Event, ...]:
    """What was reported, a story and a day at a time, in the order of days; of a day the weightiest first."""
    grouped: dict[tuple[date, int], list[Report]] = {}
    for one in reports:
        grouped.setdefault((one.day, one.story_id), []).append(one)
    found = (_event(*key, some) for key, some in grouped.items())
    return tuple(sorted(found, key=lambda one: (one.day, -one.weight, one.story_id)))


def weight(reports: Sequence[Report]) -> float:
    """(publisher families + ln(articles / families)) × the best salience: another publisher is another witness, another
    article of the same one is not. Copies witness nothing, and count as articles.
    """
    if len(reports) == 1:
        return round(reports[0].salience, 9)
    families = max(1, families_of(reports))
    best = max(one.salience for one in reports)
    return round((families + math.log(max(1.0, len(reports) / families))) * best, 9)


def families_of(reports: Iterable[Report]) -> int:
    """How many publisher families wrote something themselves."""
    return len({one.family for one in reports if not one.is_copy})


def matter(found: Sequence[Event], most: int = MOST_EVENTS) -> tuple[Event, ...]:
    """The weightiest of the events no lighter than the topic’s usual, in the order of days and of their best articles.

    The usual is the median, over the days with news, of the weightiest event of the day. With FEW_DAYS of them, or fewer,
    every day mattered. Among equals the later.
    """
    heads: dict[date, float] = {}
    for one in found:
        heads[one.day] = max(one.weight, heads.get(one.day, 0.0))
    usual = median(heads.values()) if len(heads) > FEW_DAYS else 0.0
    ranked = sorted((one for one in found if one.weight >= usual), key=lambda one: (-one.weight, -one.day.toordinal()))
    chosen: list[Event] = []
    taken: Counter[date] = Counter()
    for one in ranked:
        if len(chosen) < most and taken[one.day] < A_DAY:
            chosen.append(one)
            taken[one.day] += 1
    return tuple(sorted(chosen, key=lambda one: (one.day, best_first(one.reports)[0].at, one.story_id)))


def wanted(chosen: Iterable[Event]) -> tuple[int, ...]:
    """The articles whose texts `tell` reads."""
    return tuple(one.article_id for event in chosen for one in best_first(event.reports)[:READ])


def tell(
    chosen: Iterable[Event], articles: Mapping[int, Article], terms: Mapping[int, frozenset[str]]
) -> tuple[Entry, ...]:
    """One sentence for each event that has something to say that was not told before it, in the order given.

    `terms`: the stems of an article's words that put it on the topic.
    """
    memory = Memory()
    found = []
    for event in chosen:
        candidates = ranked([articles[one] for one in wanted([event]) if one in articles], event.day, terms)
        taken = memory.first(event.story_id, (one for one in candidates if one.candidate.position < LEADING))
        if taken is not None:
            found.append(Entry(event, line_of(taken, articles)))
    return tuple(found)


def line_of(one: Said, articles: Mapping[int, Article]) -> Line:
    """The sentence as it stands in its article: `text[start:end]`."""
    sentence, article = one.candidate.sentence, articles[one.doc.id]
    return Line(article.id, article.revision_id, sentence.start, sentence.end, sentence.text)


def ranked(docs: Iterable[Text], day: date, terms: Mapping[int, frozenset[str]]) -> Iterator[Said]:
    """The sentences that may tell what happened that day, the best first: all of the first article, then of the next,
    which is read when its turn comes.
    """
    for doc in docs:
        rated = _rated(read(doc), day, terms.get(doc.id, frozenset()))
        for _, one in sorted(rated, key=lambda pair: (-pair[0], pair[1].position)):
            yield Said(doc, one, day)


def read(doc: Text) -> Reading:
    """The beginning of an article; the sentence that it is cut in is not read."""
    if len(doc.text) <= READ_CHARACTERS:
        return passages.read(doc)
    head = passages.Doc(doc.text[:READ_CHARACTERS], doc.language, doc.title, doc.id, doc.reprint_of, doc.boilerplate)
    end = len(head.text.rstrip())
    return Reading(doc, tuple(one for one in passages.read(head).candidates if one.sentence.end < end))


def _rated(reading: Reading, day: date, terms: frozenset[str]) -> Iterator[tuple[float, Candidate]]:
    rows = newsrank.vectors([one.stems for one in reading.candidates])
    title = texts.content_stems(reading.doc.title, reading.doc.language)
    ratings = newsrank.rate(rows, [one.quality for one in reading.candidates], title)
    names_topic = any(terms & one.content for one in reading.candidates)
    for rating, one in zip(ratings, reading.candidates, strict=True):
        if _is_fit(one):
            weight = _of_the_day(one, day)
            weight *= _OFF_TOPIC if names_topic and not terms & one.content else 1.0
            yield round(rating * weight, 9), one


def _of_the_day(one: Candidate, day: date) -> float:
    text = one.sentence.text
    if one.position:
        return _BACKGROUND if days.tells_of_another(text, day) else 1.0
    return _OTHER_DAY if days.speaks_of_another(text, day) else 1.0


def _is_fit(one: Candidate) -> bool:
    """Whether it is understood alone, and read at a glance."""
    is_short = SHORTEST <= one.words <= LONGEST and drafts.units(one.sentence.text) <= LONGEST_UNITS
    stands = one.quality >= _LEAST_QUALITY and not one.needs_company
    text, language = one.sentence.text, one.language
    leans = quality.is_dangling(text, language) or quality.opens_with_pronoun(text, language)
    return is_short and stands and not leans and not openings.takes_up(text, is_first=one.position == 0)


def _event(day: date, story_id: int, reports: Sequence[Report]) -> Event:
    families = 1 if len(reports) == 1 else max(1, families_of(reports))
    return Event(day, story_id, tuple(reports), families, weight(reports))


def best_first(reports: Sequence[Report]) -> tuple[Report, ...]:
    """Originals before copies, the more salient and then the earlier first; each family once before any again."""
    ordered = sorted(reports, key=lambda one: (one.is_copy, -one.salience, one.at, one.article_id))
    turns: Counter[str] = Counter()
    keyed = []
    for place, one in enumerate(ordered):
        keyed.append((turns[one.family], place, one))
        turns[one.family] += 1
    return tuple(one for _, _, one in sorted(keyed, key=lambda key: key[:2]))
