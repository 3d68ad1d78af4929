"""News that nobody wrote: made-up words by Zipf's law, from a seed, the same on every machine.

A word's frequency falls with its rank as 1 / (rank + 2.7)^1.1 (Mandelbrot); the most frequent ones are English function
words, so that stop words are met as often as in life. Articles come about events, each with words and names of its own.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from bot.sources.drafts import Draft

NOW = datetime(2026, 6, 26, 12, tzinfo=UTC)
WORDS = 40_000
_FUNCTION_WORDS = (
    "the of to and in a for that on is was with as at by said from it be has have are were an which not their will its "
    "his they had this he but been who or more after about also would when there one new than up over other into people"
)
_ONSETS = "b br d dr f g gr h k kl l m n p pr r s st t tr v z"
_VOWELS = "aeiou"
_CODAS = ("", "", "l", "m", "n", "r", "s", "t")
_SENTENCE = 17  # words, on average
_EVENT_WORDS, _EVENT_NAMES = 14, 5
_EVENT_SHARE = 0.22  # of an article's words are its event's own


@dataclass(frozen=True, slots=True)
class _Event:
    words: tuple[str, ...]
    names: tuple[str, ...]


class Generator:
    """Articles and queries from one seed. `per_event`: how many articles tell of one event, about."""

    def __init__(self, seed: int = 7, *, per_event: int = 5) -> None:
        self._random = np.random.default_rng(seed)
        self._per_event = per_event
        self.words = list(itertools.islice(itertools.chain(_FUNCTION_WORDS.split(), _made_up()), WORDS))
        weights = 1.0 / (np.arange(WORDS) + 2.7) ** 1.1
        self._shares = np.cumsum(weights / weights.sum())
        self._events: list[_Event] = []

    def drafts(self, count: int, *, words: int = 300, first: int = 0) -> Iterator[Draft]:
        """So many articles, published a minute apart up to NOW, of forty publishers, each at an address of its own."""
        for number in range(first, first + count):
            event = self._event()
            body = "\n\n".join(" ".join(some) for some in _by(3, self.sentences(words, event)))
            publisher = number % 40
            yield Draft(
                title=self._title(event),
                text=body,
                url=f"https://paper{publisher}.example/{number}",
                source=f"Paper {publisher}",
                domain=f"paper{publisher}.example",
                published_at=NOW - timedelta(minutes=count - number + first),
                language="en",
            )

    def sentences(self, words: int, event: _Event | None = None) -> list[str]:
        """Sentences of about so many words in all."""
        mine = event or self._event()
        lengths = self._random.poisson(_SENTENCE - 6, words // _SENTENCE + 1) + 6
        return [self._sentence(int(length), mine) for length in lengths]

    def queries(self, count: int) -> Iterator[str]:
        """Topics as people write them: from common words to rare ones, six in ten of one to four alternatives."""
        for _ in range(count):
            ranks = np.minimum((300 * (WORDS / 300) ** self._random.random(4)).astype(int), WORDS - 1)
            chosen = list(dict.fromkeys(self.words[rank] for rank in ranks))
            shape = self._random.random()
            if shape < 0.6:
                yield " OR ".join(chosen[: 1 + int(self._random.integers(4))])
            elif shape < 0.9:
                yield f"{chosen[0]} AND ({' OR '.join(chosen[1:] or chosen)})"
            else:
                yield f'"{chosen[0]} {chosen[-1]}" OR {chosen[0][:4]}*'

    def _event(self) -> _Event:
        """A new event once in so many articles, else one of the last twenty."""
        if not self._events or self._random.random() < 1 / self._per_event:
            words = tuple(self._drawn(_EVENT_WORDS, least=500))
            names = tuple(word.capitalize() for word in self._drawn(_EVENT_NAMES, least=2000))
            self._events = [*self._events[-19:], _Event(words, names)]
        return self._events[int(self._random.integers(len(self._events)))]

    def _drawn(self, count: int, *, least: int = 0) -> list[str]:
        """Words by frequency, or evenly from the rank `least` on."""
        if least:
            return [self.words[rank] for rank in self._random.integers(least, WORDS, count)]
        return [self.words[rank] for rank in np.searchsorted(self._shares, self._random.random(count))]

    def _sentence(self, length: int, event: _Event) -> str:
        found = self._drawn(length)
        own: Sequence[str] = (*event.words, *event.names, *event.names)
        for place in np.flatnonzero(self._random.random(length) < _EVENT_SHARE):
            found[place] = own[int(self._random.integers(len(own)))]
        return f"{found[0].capitalize()} {' '.join(found[1:])}."

    def _title(self, event: _Event) -> str:
        own = [event.names[0], *event.words[:3], event.names[1], *self._drawn(3)]
        order = self._random.permutation(len(own))
        return " ".join(own[place] for place in order).capitalize()


def _made_up() -> Iterator[str]:
    """Words of one syllable, then of two, of three: the frequent ones are short."""
    shortest = ["".join(parts) for parts in itertools.product(_ONSETS.split(), _VOWELS, _CODAS)]
    shortest = list(dict.fromkeys(shortest))
    random = np.random.default_rng(1)
    seen: set[str] = set(_FUNCTION_WORDS.split())
    for syllables in itertools.count(1):
        for _ in range(len(shortest) * 20 ** (syllables - 1)):
            word = "".join(shortest[int(place)] for place in random.integers(len(shortest), size=syllables))
            if len(word) > 2 and word not in seen:
                seen.add(word)
                yield word


def _by(size: int, items: Sequence[str]) -> Iterator[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
