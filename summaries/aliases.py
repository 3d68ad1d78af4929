"""Other spellings that a topic's query lacks: from a file of names in four languages, and from the archive's own words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from importlib import resources
from itertools import islice

from summaries import latin, nodes, query, reading
from summaries.nodes import Leaf, Slot, Word
from summaries.topics import Topic, plain_terms

ALIAS = "alias"  # the file of names has it
SPELLING = "spelling"  # a word of the archive is one or two letters away
SOUND = "sound"  # a word of the archive has the same consonants in the same order

SHORTEST_GUESSED = 6  # letters; shorter words are too near to too many others
_TWO_SLIPS_FROM = 9  # letters from which on two may differ
_LENGTHS_APART = 3
_SHORTEST_SOUND = 5  # consonants; fewer say little
_MOST_SLIPS_IN_SOUND = 3
_MOST_GUESSES = 8  # a term
_MOST_LOOKED_AT = 100  # guesses of one term, inflections among them
_MOST_TERMS_GUESSED = 20  # a query: bounds the work
_MOST_COMPARED = 10_000  # pairs of a term and a word, the most frequent words first: bounds the work
_ONE_INITIAL = str.maketrans("wgqkjyi", "vhcceee")


@dataclass(frozen=True, slots=True)
class Entity:
    """One person, place or body with all its spellings."""

    spellings: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Aliases:
    """The entities of a file; `first_stems` leads from each stem of a spelling's first word to its entities."""

    entities: tuple[Entity, ...]
    first_stems: Mapping[str, tuple[int, ...]]

    def of(self, term: Leaf) -> Iterator[Entity]:
        """The entities that a term may name, in the order of the file."""
        numbers = {number for stem in term.slots[0].stems for number in self.first_stems.get(stem, ())}
        for number in sorted(numbers):
            if any(_finds(term, spelling) for spelling in self.entities[number].spellings):
                yield self.entities[number]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A spelling for a term of a query, as it would be typed there.

    `reason` is ALIAS, SPELLING or SOUND; `count`: how often the archive has it (0: not, or a phrase).
    """

    term: str
    text: str
    reason: str
    count: int = 0


@lru_cache(maxsize=1)
def load() -> Aliases:
    """The entities of `aliases.txt`."""
    return parse(resources.files("summaries").joinpath("aliases.txt").read_text(encoding="utf-8"))


def parse(source: str) -> Aliases:
    """The entities of a text in the form that the head of `aliases.txt` describes."""
    lines = (line.strip() for line in source.splitlines())
    entities = tuple(Entity(_spellings(line)) for line in lines if line and not line.startswith("#"))
    first_stems: dict[str, dict[int, None]] = {}
    for number, entity in enumerate(entities):
        for spelling in entity.spellings:
            for stem in spelling.slots[0].stems:
                first_stems.setdefault(stem, {})[number] = None
    return Aliases(entities, {stem: tuple(numbers) for stem, numbers in first_stems.items()})


def suggest(topic: Topic, archive: Mapping[str, int], aliases: Aliases | None = None) -> tuple[Suggestion, ...]:
    """Spellings that the topic does not find yet: term by term, names from the file, then words of the archive.

    `archive` has the words of stored articles as written there, with counts.
    """
    terms = plain_terms(topic)
    known = aliases or load()
    found: list[Suggestion] = []
    covered = list(terms)
    guesses = _guesses(terms, archive)
    for term in terms:
        for leaf in _missing(known.of(term), covered):
            covered.append(leaf)
            found.append(Suggestion(nodes.printed(term), nodes.printed(leaf), ALIAS, _count(leaf.text, archive)))
        found.extend(_new_guesses(term, guesses.get(term, []), covered))
    return tuple(found)


def _spellings(line: str) -> tuple[Leaf, ...]:
    written = (spelling.strip() for column in line.split("|") for spelling in column.split(","))
    return tuple(dict.fromkeys(_leaf(spelling) for spelling in written if spelling))


def _leaf(spelling: str) -> Leaf:
    return next(nodes.leaves(query.parse(f'"{spelling}"').tree))


def _missing(entities: Iterable[Entity], covered: list[Leaf]) -> Iterator[Leaf]:
    for entity in entities:
        for spelling in entity.spellings:
            if not any(_finds(term, spelling) for term in covered):
                yield spelling


def _finds(term: Leaf, other: Leaf) -> bool:
    """Whether what a term looks for may be the other one."""
    return len(term.slots) == len(other.slots) and all(map(_meets, term.slots, other.slots))


def _meets(slot: Slot, other: Slot) -> bool:
    if slot.prefix:
        return any(stem.startswith(slot.prefix) for stem in other.stems)
    return not slot.stems.isdisjoint(other.stems)


def _count(word: str, archive: Mapping[str, int]) -> int:
    return sum(archive.get(form, 0) for form in {word, word.lower()})


@dataclass(frozen=True, slots=True)
class _Guess:
    """A word of the archive that may be a spelling of a term."""

    text: str
    reason: str
    count: int


def _new_guesses(term: Leaf, guesses: list[_Guess], covered: list[Leaf]) -> Iterator[Suggestion]:
    """The most frequent first, inflections of one word as that word; adds to `covered` what it gives."""
    given = 0
    for guess in guesses[:_MOST_LOOKED_AT]:
        leaf = Word(guess.text, slots=(Slot(reading.looked_for_under(guess.text)),))
        if given < _MOST_GUESSES and not any(_finds(known, leaf) for known in covered):
            covered.append(leaf)
            given += 1
            yield Suggestion(nodes.printed(term), nodes.printed(leaf), guess.reason, guess.count)


def _guesses(terms: tuple[Leaf, ...], archive: Mapping[str, int]) -> dict[Leaf, list[_Guess]]:
    """The words of the archive that resemble a term, the most frequent first."""
    targets = [_Target.of(term) for term in terms if _can_be_guessed(term)][:_MOST_TERMS_GUESSED]
    if not targets:
        return {}
    shelf = _Shelf(targets)
    words = ((count, word) for word, count in archive.items() if shelf.facing(word))
    pairs = ((count, word, target) for count, word in nlargest(_MOST_COMPARED, words) for target in shelf.facing(word))
    found: dict[Leaf, list[_Guess]] = {}
    for count, word, target in islice(pairs, _MOST_COMPARED):
        if reason := target.resembles(word):
            found.setdefault(target.term, []).append(_Guess(word, reason, count))
    return found


def _can_be_guessed(term: Leaf) -> bool:
    return (
        isinstance(term, Word) and len(term.slots) == 1 and len(term.text) >= SHORTEST_GUESSED and term.text.isalpha()
    )


@dataclass(frozen=True, slots=True)
class _Target:
    """A term in Latin letters, to compare words of the archive with."""

    term: Leaf
    latin: str
    sounds: str

    @classmethod
    def of(cls, term: Leaf) -> "_Target":
        return cls(term, latin.romanised(term.text), latin.sounds(term.text))

    def resembles(self, word: str) -> str:
        """SPELLING, SOUND or "" for a word that does not."""
        if not word.isalpha() or (self.term.text.isascii() == word.isascii() and not word[0].isupper()):
            return ""  # in one alphabet, names have spellings; of common words that are alike, each is its own
        other = latin.romanised(word)
        slips = 2 if min(len(self.latin), len(other)) >= _TWO_SLIPS_FROM else 1
        if _within(self.latin, other, slips):
            return SPELLING
        is_long = len(self.sounds) >= _SHORTEST_SOUND
        sounds_alike = (
            is_long and latin.sounds(word) == self.sounds and _within(self.latin, other, _MOST_SLIPS_IN_SOUND)
        )
        return SOUND if sounds_alike else ""


class _Shelf:
    """The terms by initial and length, to find at once those that a word of the archive may be."""

    def __init__(self, targets: list[_Target]) -> None:
        self._by_shape: dict[tuple[str, int], list[_Target]] = {}
        self._initials: dict[str, str] = {}
        for target in targets:
            length = len(target.term.text)
            for near in range(length - _LENGTHS_APART, length + _LENGTHS_APART + 1):
                self._by_shape.setdefault((_initial(target.term.text), near), []).append(target)

    def facing(self, word: str) -> list[_Target]:
        """The terms that begin like a word and are about as long."""
        letter = word[:1]
        if letter not in self._initials:
            self._initials[letter] = _initial(letter)
        return self._by_shape.get((self._initials[letter], len(word)), [])


def _initial(word: str) -> str:
    """What a word begins with, as different alphabets may write it."""
    return latin.romanised(word[:1])[:1].translate(_ONE_INITIAL)


def _within(one: str, other: str, limit: int) -> bool:
    """Whether at most so many letters must be put in, left out or changed (Levenshtein)."""
    if abs(len(one) - len(other)) > limit:
        return False
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, row = row, [i]
        for j, facing in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != facing)))
        if min(row) > limit:
            return False
    return row[-1] <= limit
