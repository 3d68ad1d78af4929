"""The same event told by several sources: stories that grow online, and are never clustered again.

An article is a tf-idf vector of its title and its first words; a story is the sum of its articles' vectors. An article
joins the story with the highest cosine, damped by the time between them, if that is high enough; otherwise it opens
one. This is single-pass clustering as in topic detection and tracking (Allan, Papka, Lavrenko: On-line new event
detection and tracking, SIGIR 1998). What has been decided is replayed, not decided again, so ids stay.
"""

import heapq
import json
import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

import numpy as np

from summaries import languages
from summaries import text as texts
from summaries.vectors import Vector, Vectors, Vocabulary

LEAD_WORDS = 60  # the first 60 words tell the event; bodies tell its background, which other events share
LEAD_CHARACTERS = 700  # where those words are looked for
TITLE_CHARACTERS = 500
TITLE_WEIGHT = 3.0
NAME_WEIGHT = 2.0  # names and numbers
ARTICLE_TERMS = 80

JOIN = 0.28
JOIN_HEADLINE = 0.12  # a headline has few words: two on one event share fewer of them
SHARED_TERMS = 2  # one name in common is no event
MERGE = 0.50
MERGE_HEADLINES = 0.25
LIKELY = 0.08  # enough to ask an editor whether two stories are one
DECAY = timedelta(days=3)  # the sigma of the Gaussian
WINDOW = timedelta(days=7)  # past this, a story is over
MERGE_LIMIT = 200  # stories looked at in one call of `merges`; between two calls a hundred articles come
COMPACT_AT = 1024  # dropped articles, besides as many as are held
DIGITS = 6  # of a similarity; nearer ones are equal, and the older story is taken

_CYRILLIC = frozenset({"ru", "uk", "be"})
_FEWEST_CONSONANTS = 3  # a shorter key would join unlike words
_NOWHERE = 0  # the place of articles that are no longer held


@dataclass(frozen=True, slots=True)
class Features:
    """What is kept of an article to tell its story: terms with their weights, before document frequencies."""

    terms: tuple[tuple[str, float], ...]
    headline_only: bool

    def to_json(self) -> str:
        return json.dumps({"headline_only": self.headline_only, "terms": dict(self.terms)}, ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: str) -> "Features":
        read = json.loads(stored)
        return cls(tuple(read["terms"].items()), read["headline_only"])


@dataclass(frozen=True, slots=True)
class Decision:
    """The story to join (None: open one), and the damped cosine to the nearest story."""

    story_id: int | None
    similarity: float


@dataclass(frozen=True, slots=True)
class Merge:
    """Two stories are one: `gone` becomes part of `kept`, the older one."""

    kept: int
    gone: int
    similarity: float


def features(title: str, text: str, language: str) -> Features:
    """The terms of an article, weightiest first: title × 3, names and numbers × 2, the first 60 words only."""
    lead = list(islice(_stems(text[:LEAD_CHARACTERS], language), LEAD_WORDS))
    weights: dict[str, float] = {}
    for stems, weight in ((_stems(title[:TITLE_CHARACTERS], language), TITLE_WEIGHT), (lead, 1.0)):
        for stem, is_stop, is_number, is_name in stems:
            if not is_stop:
                term = stem if is_number else _term(stem, language)
                weights[term] = weights.get(term, 0.0) + weight * (NAME_WEIGHT if is_name or is_number else 1.0)
    heaviest = sorted(weights.items(), key=lambda pair: -pair[1])  # stable: ties stay in the order of the text
    return Features(tuple(heaviest[:ARTICLE_TERMS]), not lead)


def _stems(text: str, language: str) -> Iterator[tuple[str, bool, bool, bool]]:
    return texts.flagged_stems(texts.clean(text), language)


def _term(stem: str, language: str) -> str:
    """The stem; in Cyrillic the key of its romanised consonants, which ru, uk and be share."""
    if language in _CYRILLIC:
        key = languages.romanised(stem)
        if len(key) >= _FEWEST_CONSONANTS:
            return key
    return stem


@dataclass(slots=True)
class _Story:
    """A story that is active: its place in products, and the rows of its articles."""

    id: int
    place: int
    rows: list[int] = field(default_factory=list)
    first: float = math.inf  # POSIX seconds
    last: float = -math.inf
    texts: int = 0  # articles that are more than a headline
    length: float = 0.0  # of the sum of its vectors; 0: not known yet

    def add(self, row: int, instant: float, *, has_text: bool) -> None:
        self.rows.append(row)
        self.first, self.last = min(self.first, instant), max(self.last, instant)
        self.texts += has_text
        self.length = 0.0


class StoryIndex:
    """The stories of the last days, and which of them an article belongs to. Not for two threads at once.

    Only `decide` and `merges` judge; the rest repeats what was decided and stored, so a replay in the order of storing
    brings the same stories back. Memory: about 2 KB an article.
    """

    def __init__(self) -> None:
        self._words = Vocabulary()
        self._vectors = Vectors()
        self._article_ids = array("q")  # by row, as the next three
        self._instants = array("d")
        self._has_text = array("b")
        self._place_of = array("i")
        self._rows: dict[int, int] = {}  # by article id
        self._stories: dict[int, _Story] = {}
        self._places: list[_Story] = [_Story(0, _NOWHERE)]
        self._oldest: list[tuple[float, int, int]] = []  # a heap of when stored, article id, row; some rows are dropped
        self._grown: dict[int, None] = {}  # ids of the stories that grew since `merges` looked

    def __len__(self) -> int:
        """How many stories are active."""
        return len(self._stories)

    def attach(
        self, article_id: int, story_id: int, features: Features, at: datetime, stored_at: datetime | None = None
    ) -> None:
        """The article is of that story, which may be new. For an article that is held, the last call counts.

        `at` is the time that it tells of, its publisher's if known; `stored_at` the time by which `forget_before` goes
        (None: `at`), so that an old article that was pushed today finds the others that were.
        """
        self.detach(article_id)
        self._words.learn(term for term, _ in features.terms)
        row = self._rows[article_id] = self._vectors.add(self._words.vector(features.terms))
        self._article_ids.append(article_id)
        self._instants.append(at.timestamp())
        self._has_text.append(not features.headline_only)
        self._place_of.append(_NOWHERE)
        self._enter(row, story_id)
        heapq.heappush(self._oldest, ((stored_at or at).timestamp(), article_id, row))

    def detach(self, article_id: int) -> None:
        """The article is of no story any more: withdrawn, or about to be told in a new revision."""
        if article_id in self._rows:
            row = self._rows[article_id]
            self._words.unlearn(self._vectors.terms(row))
            self._drop([row])

    def decide(self, features: Features, at: datetime) -> Decision:
        """The story that an article belongs to, by all that was attached."""
        instant = at.timestamp()
        vector = self._words.vector(features.terms)
        found = self._near(vector, instant, instant, bar=JOIN_HEADLINE)
        for similarity, story in found:
            bar = JOIN_HEADLINE if features.headline_only or not story.texts else JOIN
            if similarity >= bar and self._vectors.shared(vector, story.rows) >= SHARED_TERMS:
                return Decision(story.id, similarity)
        return Decision(None, found[0][0] if found else 0.0)

    def merges(self) -> tuple[Merge, ...]:
        """Pairs of stories that have become one, among the MERGE_LIMIT newest that grew since the last call."""
        found: list[Merge] = []
        seen: set[int] = set()
        for _ in range(min(MERGE_LIMIT, len(self._grown))):
            story = self._stories.get(self._grown.popitem()[0])
            merge = self._merge_of(story) if story else None
            if merge and seen.isdisjoint((merge.kept, merge.gone)):
                seen.update((merge.kept, merge.gone))
                found.append(merge)
        self._grown.clear()  # after a replay these are all that are active, and were looked at before it
        return tuple(found)

    def near(self, story_id: int, limit: int) -> list[int]:
        """The active stories that are most like this one, the likest first; none where it is over."""
        story = self._stories.get(story_id)
        if story is None:
            return []
        found = self._near(self._vectors.total(story.rows), story.first, story.last, bar=LIKELY)
        return [other.id for _, other in found if other is not story][:limit]

    def merge(self, kept: int, gone: int) -> None:
        """All articles of `gone` are of `kept` from now on."""
        if kept != gone and gone in self._stories:
            story = self._stories[gone]
            for row in story.rows:
                self._enter(row, kept)
            self._end(story)

    def forget_before(self, stored_at: datetime) -> None:
        """Articles stored before are no longer held, nor are stories that have no other. Their words stay counted.

        Costs nothing where nothing is that old.
        """
        instant = stored_at.timestamp()
        over = []
        while self._oldest and self._oldest[0][0] < instant:
            _, article_id, row = heapq.heappop(self._oldest)
            if self._rows.get(article_id) == row:
                over.append(row)
        self._drop(over)
        if len(self._vectors) > 2 * len(self._rows) + COMPACT_AT:
            self._compact()

    def _near(self, vector: Vector, first: float, last: float, *, bar: float) -> list[tuple[float, _Story]]:
        """Stories by falling similarity, the oldest first among equals; those under `bar` may be missing."""
        products = self._vectors.products(vector, self._place_of, len(self._places))
        products[_NOWHERE] = 0.0
        found = []
        for place in np.flatnonzero(products >= bar).tolist():
            story, product = self._places[place], float(products[place])
            gap = max(0.0, first - story.last, story.first - last)
            # no weight is negative, so the sum of n unit vectors is at least √n long
            if gap <= WINDOW.total_seconds() and product >= bar * math.sqrt(len(story.rows)):
                story.length = story.length or self._vectors.length(story.rows)
                found.append((round(product / story.length * _decay(gap), DIGITS), story))
        return sorted(found, key=lambda pair: (-pair[0], pair[1].id))

    def _merge_of(self, story: _Story) -> Merge | None:
        vector = self._vectors.total(story.rows)
        for similarity, other in self._near(vector, story.first, story.last, bar=MERGE_HEADLINES):
            bar = MERGE if story.texts or other.texts else MERGE_HEADLINES
            if other is not story and similarity >= bar and self._vectors.shared(vector, other.rows) >= SHARED_TERMS:
                return Merge(min(story.id, other.id), max(story.id, other.id), similarity)
        return None

    def _enter(self, row: int, story_id: int) -> None:
        story = self._stories.get(story_id)
        if story is None:
            story = self._stories[story_id] = _Story(story_id, len(self._places))
            self._places.append(story)
        self._place_of[row] = story.place
        story.add(row, self._instants[row], has_text=bool(self._has_text[row]))
        self._grown.pop(story_id, None)
        self._grown[story_id] = None

    def _drop(self, rows: list[int]) -> None:
        poorer = sorted({self._place_of[row] for row in rows})
        for row in rows:
            del self._rows[self._article_ids[row]]
            self._place_of[row] = _NOWHERE
        for place in poorer:
            story = self._places[place]
            left = [row for row in story.rows if self._place_of[row] == place]
            self._end(story)
            for row in left:
                self._enter(row, story.id)

    def _end(self, story: _Story) -> None:
        del self._stories[story.id]
        self._places[story.place] = self._places[_NOWHERE]

    def _compact(self) -> None:
        """Gives back the room of what was dropped."""
        rows = sorted(self._rows.values())
        stories = [self._places[self._place_of[row]].id for row in rows]
        moved = {row: new for new, row in enumerate(rows)}
        self._vectors.keep(rows, self._words)
        self._article_ids = array("q", [self._article_ids[row] for row in rows])
        self._instants = array("d", [self._instants[row] for row in rows])
        self._has_text = array("b", [self._has_text[row] for row in rows])
        self._place_of = array("i", [_NOWHERE] * len(rows))
        self._rows = {article_id: row for row, article_id in enumerate(self._article_ids)}
        self._oldest = [(when, article_id, moved[row]) for when, article_id, row in self._oldest if row in moved]
        heapq.heapify(self._oldest)
        grown = self._grown
        self._stories, self._places, self._grown = {}, self._places[:1], {}
        for row, story_id in enumerate(stories):
            self._enter(row, story_id)
        self._grown = grown


def _decay(seconds: float) -> float:
    """A Gaussian of the time between an article and a story."""
    return math.exp(-0.5 * (seconds / DECAY.total_seconds()) ** 2)
