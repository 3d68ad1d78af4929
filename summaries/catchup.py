"""What somebody missed, within the minutes that they have: the past in stories, oldest to newest.

reports | stories by importance | as many as fit the minutes | rounds: the best new sentence of each, until they are spent

Minutes become words by how fast people read: 238 words a minute in English (non-fiction, silently; Brysbaert, Journal of
Memory and Language 109, 2019), 184 in Russian (IReST: Trauzettel-Klosinski and Dietz, IOVS 53, 2012), which stands for the
other Slavic languages, whose words are as long.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from summaries import drafts, timeline
from summaries.retelling import Memory, Said
from summaries.timeline import Report
from summaries.types import Article, Line

WORDS_A_MINUTE: Mapping[str, int] = {"en": 238}
OTHER_WORDS_A_MINUTE = 184
A_STORY = 4  # sentences at the most
STORY_SHARE = 10  # seconds of reading that a story gets, as far as it is known before it is read: about two sentences
MOST_STORIES = 20
READ = 2  # articles of a story: the best of its weightiest day and of its last
MINUTE = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Tale:
    """A story of the time that was missed; an article a report."""

    story_id: int
    reports: tuple[Report, ...]
    families: int
    articles: int
    weight: float


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a story, oldest to newest."""

    tale: Tale
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CatchUp:
    """The stories told, oldest to newest, and the seconds that reading takes."""

    stories: tuple[Told, ...]
    seconds: float


def tales(reports: Iterable[Report]) -> tuple[Tale, ...]:
    """The stories, the most important first: by `timeline.weight` over all their days, the older id among equals."""
    grouped: dict[int, list[Report]] = {}
    for one in reports:
        grouped.setdefault(one.story_id, []).append(one)
    found = (_tale(story_id, some) for story_id, some in grouped.items())
    return tuple(sorted(found, key=lambda one: (-one.weight, one.story_id)))


def fitting(found: Sequence[Tale], minutes: int) -> tuple[Tale, ...]:
    """As many of the first as the minutes give STORY_SHARE seconds each, MOST_STORIES at the most."""
    return tuple(found[: min(MOST_STORIES, max(1, round(minutes * MINUTE / STORY_SHARE)))])


def tell(
    chosen: Sequence[Tale], articles: Mapping[int, Article], terms: Mapping[int, frozenset[str]], minutes: int
) -> CatchUp:
    """In rounds, by importance, the next best sentence of each story that is new and fits what is left of the minutes."""
    memory, spent = Memory(), 0.0
    waiting = [(one, _candidates(one, articles, terms)) for one in chosen]
    taken: dict[int, list[Said]] = {}
    for turn in range(A_STORY):
        for tale, candidates in waiting:
            if turn == 0 and memory.has_story(tale.story_id, candidates):
                candidates.clear()  # it is a story that was told already
            left = minutes * MINUTE - spent
            one = next((one for one in candidates if seconds(one) <= left and memory.take(tale.story_id, one)), None)
            if one is not None:
                candidates.remove(one)
                taken.setdefault(tale.story_id, []).append(one)
                spent += seconds(one)
    told = [Told(one, _lines(taken[one.story_id], articles)) for one in chosen if one.story_id in taken]
    days = {one.tale.story_id: _begins(one, articles) for one in told}
    return CatchUp(tuple(sorted(told, key=lambda one: (days[one.tale.story_id], one.tale.story_id))), spent)


def seconds(one: Said) -> float:
    """How long its sentence takes to read."""
    return one.candidate.words * MINUTE / WORDS_A_MINUTE.get(one.candidate.language, OTHER_WORDS_A_MINUTE)


def wanted(chosen: Iterable[Tale]) -> tuple[int, ...]:
    """The articles whose texts `tell` reads."""
    return tuple(one.article_id for tale in chosen for one in _best(tale.reports))


def _tale(story_id: int, reports: Sequence[Report]) -> Tale:
    families = max(1, timeline.families_of(reports))
    return Tale(story_id, tuple(reports), families, len(reports), timeline.weight(reports))


def _best(reports: Sequence[Report]) -> tuple[Report, ...]:
    """The best article of the weightiest day and of the last; where these are one, of the first, or the next of it."""
    days: dict[date, list[Report]] = {}
    for one in reports:
        days.setdefault(one.day, []).append(one)
    top = max(sorted(days), key=lambda day: timeline.weight(days[day]))
    firsts = [timeline.best_first(days[day])[0] for day in (top, max(days), min(days))]
    found = dict.fromkeys([*firsts, *timeline.best_first(days[top])])
    return tuple(found)[:READ]


def _candidates(tale: Tale, articles: Mapping[int, Article], terms: Mapping[int, frozenset[str]]) -> list[Said]:
    """The sentences of a story's articles: the best of each, then the second best of each, and so on."""
    best = [one for one in _best(tale.reports) if one.article_id in articles]
    ordered = [list(timeline.ranked([articles[one.article_id]], one.day, terms)) for one in best]
    rounds = range(max(map(len, ordered), default=0))
    return [some[place] for place in rounds for some in ordered if place < len(some)]


def _lines(taken: Sequence[Said], articles: Mapping[int, Article]) -> tuple[Line, ...]:
    order = sorted(taken, key=lambda one: (*_when(articles[one.doc.id]), one.candidate.sentence.start))
    return tuple(timeline.line_of(one, articles) for one in order)


def _begins(told: Told, articles: Mapping[int, Article]) -> tuple[float, int]:
    return _when(articles[told.lines[0].article_id])


def _when(article: Article) -> tuple[float, int]:
    return drafts.appeared_at(article).timestamp(), article.id
