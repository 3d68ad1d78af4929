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
from itertools import chain, islice
from statistics import median
from typing import NamedTuple

from summaries import days, drafts, latin, newsrank, openings, passages, quality
from summaries import text as texts
from summaries.novelty import History, said
from summaries.passages import Candidate, Reading, Text
from summaries.types import Article, Line, Newness

MOST_EVENTS = 12  # of a timeline: two or three screens
A_DAY = 2  # events of one day
FEW_DAYS = 5  # with news: all of them mattered
READ = 2  # articles of an event, the second where the first has nothing to tell
READ_CHARACTERS = 1_800  # of an article: what it reports, it reports first
LONGEST = 60  # words of a sentence
LONGEST_UNITS = 420  # UTF-16: a third of a phone's screen
LEADING = 4  # sentences of an article, among which a day is told: what comes later is background
SHORTEST = 5
BEST = 2  # sentences of a story, of which another one may have told none
_TELLING = 6  # content stems
_LEAST_QUALITY = 0.55  # no questions, nothing without a stop
_REPEATED = 0.45  # of the shorter one's content stems, of a sentence and of one that was told
_TOO_NEAR = 0.5  # cosine of two events, each its headline and its sentence
_OTHER_DAY = 0.4  # times the rating of a first sentence that speaks of another day, too
_BACKGROUND = 0.15  # times that of any other
_MARKS, _MARKED = 3, 0.5  # names and numbers that two languages share, and of the one with fewer
_SOUNDS = 3  # consonants of a name that tell it from another
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
    found: list[Entry] = []
    marks: list[_Marks] = []
    for event in chosen:
        candidates = ranked([articles[one] for one in wanted([event]) if one in articles], event.day, terms)
        taken = memory.first(event.story_id, (one for one in candidates if one.candidate.position < LEADING))
        mark = None if taken is None else _Marks(event.day, taken.candidate.language, _marks(taken))
        if taken is not None and mark is not None and not any(map(mark.is_same, marks)):
            found.append(Entry(event, line_of(taken, articles)))
            marks.append(mark)
    return tuple(found)


class _Marks(NamedTuple):
    """What an event has in every language: its day, names as they sound, and numbers."""

    day: date
    language: str
    keys: frozenset[str]

    def is_same(self, other: "_Marks") -> bool:
        """Whether it is the same event in another language."""
        shared = len(self.keys & other.keys)
        is_alike = shared >= _MARKS and shared >= _MARKED * min(len(self.keys), len(other.keys))
        return is_alike and self.day == other.day and self.language != other.language


def _marks(one: "Said") -> frozenset[str]:
    words, language = f"{one.doc.title}. {one.candidate.sentence.text}", one.candidate.language
    names = (latin.sounds(stem) for stem in texts.names(words, language))
    return frozenset(name for name in names if len(name) >= _SOUNDS) | texts.numbers(words)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that may be told, and the article that it stands in."""

    doc: Text
    candidate: Candidate


class Memory:
    """What was told so far, of each story and of all."""

    def __init__(self) -> None:
        self._stories: dict[int, History] = {}
        self._told: list[_Told] = []

    def first(self, story_id: int, candidates: Iterable[Said]) -> Said | None:
        """The first that is new, told; None: there is none, or another story has told the best of them."""
        left = iter(candidates)
        best = list(islice(left, BEST))
        if self.has_story(story_id, best):
            return None
        return next((one for one in chain(best, left) if self.take(story_id, one)), None)

    def has_story(self, story_id: int, candidates: Sequence[Said]) -> bool:
        """Whether another story has told one of the best of these; the second best, where it says enough to be known by."""
        return any(
            self.has_elsewhere(story_id, one)
            for place, one in enumerate(candidates[:BEST])
            if not place or len(one.candidate.content) >= _TELLING
        )

    def take(self, story_id: int, one: Said) -> bool:
        """Tell it, where it is new: of its story, and not by other words of another story."""
        content, language, words = one.candidate.content, one.candidate.language, one.candidate.sentence.text
        history = self._stories.get(story_id, History())
        _, newness = history.judge(words, language, content)
        if newness is Newness.TOLD or self._repeats(content, newness) or self.has_elsewhere(story_id, one):
            return False
        self._stories[story_id] = History((*history.sentences, *said(words, language)))
        self._told.append(_Told(story_id, content, _bag(one)))
        return True

    def has_elsewhere(self, story_id: int, one: Said) -> bool:
        """Whether another story has told it: the same event, that was not known to be one."""
        bag = _bag(one)
        others = (known for known in self._told if known.story_id != story_id)
        return any(
            _shared(one.candidate.content, known.content) >= _REPEATED or _is_near(bag, known.bag) for known in others
        )

    def _repeats(self, content: frozenset[str], newness: Newness) -> bool:
        """Whether one sentence that was told says much the same; an update may, but not word for word."""
        if newness is Newness.UPDATE:
            return any(content <= one.content for one in self._told)
        return any(_shared(content, one.content) >= _REPEATED for one in self._told)


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence that was told, as stems; with those of its headline."""

    story_id: int
    content: frozenset[str]
    bag: frozenset[str]


def _bag(one: Said) -> frozenset[str]:
    return one.candidate.content | frozenset(texts.content_stems(one.doc.title, one.candidate.language))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shorter one."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _is_near(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > _TOO_NEAR * math.sqrt(len(one) * len(other))


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
            yield Said(doc, one)


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
