"""One article against thousands of topics at once, with the very matches that trying each in turn would find.

Every topic is filed under stems of which an article on it must have at least one: those of the rarest thing that it
requires (of an AND one part, of an OR all). What the stems of a topic weigh in an article bounds its score from above,
so that only topics which may reach their threshold are looked at in full; most mentions in passing never are.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from summaries import salience, topics
from summaries.nodes import And, Leaf, Node, Not, Or, Slot
from summaries.reading import Reading
from summaries.topics import Topic
from summaries.types import Match

_NO_COUNTS: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class _Keys:
    """Stems and prefixes; an article that has none of them cannot be on the topic.

    One that stands for two alternatives is there twice, since either may weigh as much.
    """

    stems: tuple[str, ...]
    prefixes: tuple[str, ...]


class Percolator:
    """Topics by id, for one thread at a time. Adding and removing one costs what that topic is long.

    `frequency`: in how many articles a stem was seen, as far as known; it makes matching faster, and changes no match.
    """

    def __init__(self, held: Mapping[int, Topic], frequency: Mapping[str, int] = _NO_COUNTS) -> None:
        self._frequency = frequency
        self._topics: dict[int, Topic] = {}
        self._keys: dict[int, _Keys] = {}
        self._by_stem: dict[str, list[int]] = {}
        self._by_prefix: dict[str, list[int]] = {}
        self._prefix_lengths: Counter[int] = Counter()
        for topic_id, topic in held.items():
            self.add(topic_id, topic)

    def __len__(self) -> int:
        return len(self._topics)

    def add(self, topic_id: int, topic: Topic) -> None:
        """Puts a topic in the place of the one with this id, if there is one."""
        self.remove(topic_id)
        keys = self._required(topic.tree)
        self._topics[topic_id] = topic
        self._keys[topic_id] = keys
        for stem in keys.stems:
            self._by_stem.setdefault(stem, []).append(topic_id)
        for prefix in keys.prefixes:
            self._by_prefix.setdefault(prefix, []).append(topic_id)
            self._prefix_lengths[len(prefix)] += 1

    def remove(self, topic_id: int) -> None:
        """Forgets a topic; an unknown id is no error."""
        if self._topics.pop(topic_id, None) is None:
            return
        keys = self._keys.pop(topic_id)
        for stem in keys.stems:
            _withdraw(self._by_stem, stem, topic_id)
        for prefix in keys.prefixes:
            _withdraw(self._by_prefix, prefix, topic_id)
            self._prefix_lengths[len(prefix)] -= 1
        self._prefix_lengths += Counter()

    def match(self, article: Reading) -> dict[int, Match]:
        """The topics that the article is on, by rising id."""
        bounds = self._bounds(article)
        likely = sorted(topic_id for topic_id, bound in bounds.items() if bound >= self._topics[topic_id].threshold)
        found = ((topic_id, topics.match(article, self._topics[topic_id])) for topic_id in likely)
        return {topic_id: match for topic_id, match in found if match is not None}

    def _bounds(self, article: Reading) -> dict[int, int]:
        """What no topic's weight can exceed: the sum of what its keys weigh; 0 where none is there."""
        bounds: dict[int, int] = {}
        for stem, positions in article.stems.items():
            if filed := self._by_stem.get(stem):
                weight = salience.at_most(positions, article)
                for topic_id in filed:
                    bounds[topic_id] = bounds.get(topic_id, 0) + weight
        for prefix, weight in self._prefix_weights(article).items():
            for topic_id in self._by_prefix[prefix]:
                bounds[topic_id] = bounds.get(topic_id, 0) + weight
        return bounds

    def _prefix_weights(self, article: Reading) -> dict[str, int]:
        """What the prefixes weigh at most that some word of the article has."""
        weights: Counter[str] = Counter()
        for length in sorted(self._prefix_lengths):
            for word, positions in article.words.items():
                prefix = word[:length]
                if prefix in self._by_prefix and len(word) >= length:
                    weights[prefix] += salience.at_most(positions, article)
        return weights

    def _required(self, node: Node) -> _Keys:
        assert not isinstance(node, Not)  # a tree asks for something, and so does every part of it that is not excluded
        match node:
            case Or(children):
                every = [self._required(child) for child in children]
                return _Keys(
                    tuple(chain.from_iterable(keys.stems for keys in every)),
                    tuple(chain.from_iterable(keys.prefixes for keys in every)),
                )
            case And(children):
                required = [self._required(child) for child in children if not isinstance(child, Not)]
                return min(required, key=self._cost)
            case _:
                return self._rarest_slot(node)

    def _rarest_slot(self, leaf: Leaf) -> _Keys:
        return min((_keys(slot) for slot in leaf.slots), key=self._cost)

    def _cost(self, keys: _Keys) -> tuple[int, int, int, list[str]]:
        """How often the keys are met: by count where known, else few before many and long before short."""
        counted = sum(self._frequency.get(stem, 0) for stem in keys.stems)
        shortest = min((len(key) for key in (*keys.stems, *keys.prefixes)), default=0)
        return counted, len(keys.stems) + 4 * len(keys.prefixes), -shortest, sorted(keys.stems + keys.prefixes)


def _keys(slot: Slot) -> _Keys:
    return _Keys(tuple(sorted(slot.stems)), (slot.prefix,) if slot.prefix else ())


def _withdraw(filed: dict[str, list[int]], key: str, topic_id: int) -> None:
    filed[key].remove(topic_id)
    if not filed[key]:
        del filed[key]
