"""One summary of several articles on one event: the sentences that say what most of them say.

BriefRank: greedy cover of *concepts* (stemmed bigrams, Gillick and Favre 2009), each worth the number of articles that
have it, with a gain for sentences near the top and for those that stand alone.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from summaries import newsrank, passages
from summaries import text as texts
from summaries.novelty import History
from summaries.passages import Bigram, Candidate, Reading, Text

_MANY = 6  # articles: from here on a concept needs three of them, else two
_SHORTEST, _LONGEST = 8, 45  # words
_LEAST_QUALITY = 0.1
_LENGTH_POWER = 0.6
_LEAD_GAIN, _LEAD_SPAN = 0.5, 4.0
_TOO_NEAR = 0.2  # cosine to a sentence that is taken; .3 and .5 gain nothing in ROUGE and repeat more, .15 costs
_TOLD_WEIGHT = 0.5  # of a concept that was told; with less, what matters still goes unsaid
_SAYS_THE_SAME = 0.5  # share of a sentence's content stems in one of another article
_SAYS_ALL = 0.9  # the share from which on the earlier article is quoted instead


@dataclass(frozen=True, slots=True)
class Chosen:
    """`docs[doc].text[start:end] == text`; `also` are the other docs with a sentence that says the same."""

    doc: int
    start: int
    end: int
    text: str
    also: tuple[int, ...] = ()


Pick = tuple[int, int]  # the index of a reading, the index of a candidate in it
Accept = Callable[[int, Candidate], bool]


def select(
    docs: Sequence[Text],
    *,
    words: int | None = None,
    sentences: int | None = None,
    told: Sequence[str] = (),
) -> tuple[Chosen, ...]:
    """The best sentences in the order of their worth, those of one doc in its own order, until `words` or `sentences` are spent or nothing adds.

    Of docs that say the same the first is quoted: give them in order of publication. Sentences of which 80 % lies in
    one told sentence are left out. A single doc is ranked by NewsRank. Nothing quotable: nothing.
    """
    readings = [passages.read(doc) for doc in docs]
    language = docs[0].language if docs else "en"
    history = History.of(told, language)

    def accept(_: int, candidate: Candidate) -> bool:
        return not history.repeats(candidate.content)

    return choose(readings, words=words, sentences=sentences, history=history, accept=accept)


def choose(
    readings: Sequence[Reading],
    *,
    words: int | None = None,
    sentences: int | None = None,
    history: History | None = None,
    accept: Accept = lambda _doc, _candidate: True,
) -> tuple[Chosen, ...]:
    """`select` for readings; `accept` may turn a sentence down when its turn comes."""
    search = _Search(readings, accept, words, sentences)
    speakers = passages.voices(readings)
    weights = _weights(readings, speakers, history or History()) if len(set(speakers)) > 1 else {}
    picks = search.by_concepts(weights) or search.by_newsrank()
    return tuple(_chosen(readings, pick) for pick in _in_reading_order(readings, picks))


class _Search:
    """One greedy search: what is taken, what is spent."""

    def __init__(
        self,
        readings: Sequence[Reading],
        accept: Accept,
        words: int | None,
        sentences: int | None,
    ) -> None:
        self._readings = readings
        self._accept = accept
        self._words = words
        self._sentences = sentences
        self._taken: list[Pick] = []
        picks = [(doc, place) for doc, reading in enumerate(readings) for place in range(len(reading.candidates))]
        self._vectors = dict(zip(picks, newsrank.vectors([self._at(pick).stems for pick in picks]), strict=True))

    def by_concepts(self, weights: dict[Bigram, float]) -> list[Pick]:
        """Always the sentence of the highest worth; worth only falls, so a stale one is weighed again when it leads."""
        heap = [(-self._worth(pick, weights), pick) for pick in self._vectors if self._is_ready(pick)]
        heapify(heap)
        while heap and not self._is_full():
            stale, pick = heappop(heap)
            worth = self._worth(pick, weights)
            if worth <= 0:
                continue
            if worth < -stale:
                heappush(heap, (-worth, pick))
                continue
            for taken in self._take(pick):
                for concept in self._at(taken).concepts:
                    weights.pop(concept, None)
                follower = (taken[0], taken[1] + 1)
                if follower in self._vectors and self._at(follower).needs_company and self._is_ready(follower):
                    heappush(heap, (-self._worth(follower, weights), follower))
        return self._taken

    def by_newsrank(self) -> list[Pick]:
        """From the fullest article that has anything to say, in document order."""
        for doc in sorted(range(len(self._readings)), key=lambda i: (-len(self._readings[i].candidates), i)):
            for place in self._best_first(doc):
                if not self._is_full() and self._has_company((doc, place)):
                    self._take((doc, place))
            if self._taken:
                break
        return sorted(self._taken)

    def _best_first(self, doc: int) -> list[int]:
        reading = self._readings[doc]
        rows = [self._vectors[doc, place] for place in range(len(reading.candidates))]
        title = texts.content_stems(reading.doc.title, reading.doc.language)
        ratings = newsrank.rate(rows, [candidate.quality for candidate in reading.candidates], title)
        needy = {place for place, candidate in enumerate(reading.candidates) if candidate.needs_company}
        return newsrank.best_first(rows, ratings, needy)

    def _worth(self, pick: Pick, weights: Mapping[Bigram, float]) -> float:
        """(Σ w of uncovered concepts) × (1 + 0.5 e^(-position/4)) × q / words^0.6."""
        candidate = self._at(pick)
        covered = sum(weights.get(concept, 0.0) for concept in candidate.concepts)
        gain = 1 + _LEAD_GAIN * math.exp(-candidate.position / _LEAD_SPAN)
        return covered * gain * candidate.quality / math.pow(candidate.words, _LENGTH_POWER)

    def _take(self, pick: Pick) -> tuple[Pick, ...]:
        """Takes a sentence, or the same from an earlier article, where it fits; says which."""
        for one in (*self._earlier(pick), pick):
            candidate = self._at(one)
            fits = self._words is None or self._spent() + candidate.words <= self._words
            if fits and not self._is_near(one) and self._accept(one[0], candidate):
                before = (one[0], one[1] - 1)
                place = self._taken.index(before) + 1 if before in self._taken else len(self._taken)
                self._taken.insert(place, one)
                return (one,)
        return ()

    def _earlier(self, pick: Pick) -> list[Pick]:
        """Sentences that say all of it, in articles that stand before its own or that it reprints."""
        content = self._at(pick).content
        rank = self._rank(pick[0])
        return [
            (doc, found)
            for doc in sorted(range(len(self._readings)), key=self._rank)
            if self._rank(doc) < rank
            for found in [_says(content, self._readings[doc], _SAYS_ALL)]
            if found is not None and self._is_ready((doc, found)) and not self._at((doc, found)).needs_company
        ]

    def _rank(self, doc: int) -> tuple[bool, int]:
        return (self._readings[doc].doc.reprint_of is not None, doc)

    def _is_ready(self, pick: Pick) -> bool:
        candidate = self._at(pick)
        is_fit = _SHORTEST <= candidate.words <= _LONGEST and candidate.quality > _LEAST_QUALITY
        return is_fit and self._has_company(pick)

    def _has_company(self, pick: Pick) -> bool:
        return not self._at(pick).needs_company or (pick[0], pick[1] - 1) in self._taken

    def _is_near(self, pick: Pick) -> bool:
        row = self._vectors[pick]
        return any(newsrank.cosine(row, self._vectors[taken]) > _TOO_NEAR for taken in self._taken)

    def _is_full(self) -> bool:
        return self._sentences is not None and len(self._taken) >= self._sentences

    def _spent(self) -> int:
        return sum(self._at(pick).words for pick in self._taken)

    def _at(self, pick: Pick) -> Candidate:
        return self._readings[pick[0]].candidates[pick[1]]


def _weights(readings: Sequence[Reading], speakers: Sequence[int], history: History) -> dict[Bigram, float]:
    """Concepts by the number of voices that have them; those that were told count for less."""
    heard = {(concept, voice) for reading, voice in zip(readings, speakers, strict=True) for concept in _all(reading)}
    counts = Counter(concept for concept, _ in heard)
    least = 3 if len(set(speakers)) >= _MANY else 2
    told = {concept for one in history.sentences for concept in passages.bigrams(one.tokens)}
    return {c: n * (_TOLD_WEIGHT if c in told else 1.0) for c, n in counts.items() if n >= least}


def _all(reading: Reading) -> Iterable[Bigram]:
    return (concept for candidate in reading.candidates for concept in candidate.concepts)


def _in_reading_order(readings: Sequence[Reading], picks: Sequence[Pick]) -> list[Pick]:
    """Articles keep their turns, but in its turns each speaks in its own order."""
    blocks: list[list[Pick]] = []
    for doc, place in picks:
        if blocks and blocks[-1][-1] == (doc, place - 1) and readings[doc].candidates[place].needs_company:
            blocks[-1].append((doc, place))
        else:
            blocks.append([(doc, place)])
    turns = {doc: iter(sorted(block for block in blocks if block[0][0] == doc)) for doc, _ in picks}
    return [pick for block in blocks for pick in next(turns[block[0][0]])]


def _chosen(readings: Sequence[Reading], pick: Pick) -> Chosen:
    doc, place = pick
    candidate = readings[doc].candidates[place]
    also = tuple(
        i
        for i, reading in enumerate(readings)
        if i != doc and _says(candidate.content, reading, _SAYS_THE_SAME) is not None
    )
    sentence = candidate.sentence
    return Chosen(doc, sentence.start, sentence.end, sentence.text, also)


def _says(content: frozenset[str], reading: Reading, share: float) -> int | None:
    """The first sentence of an article that has at least this share of these content stems."""
    for place, candidate in enumerate(reading.candidates):
        if content and len(content & candidate.content) >= share * len(content):
            return place
    return None
