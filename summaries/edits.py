"""What an edit did to a sentence: which words it lost, gained, moved, and which stand for each other."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from summaries import wording
from summaries.spellings import Likeness, likeness
from summaries.wording import Word

Span = tuple[int, int]

LONGEST = 20_000  # characters of a sentence; a longer one is no prose, and is compared as a whole
_MOST_ALIGNED = 150  # words of each side between what both begin and end with; longer: as bags of words
_MOST_PAIRED = 40  # words of a run in which spellings are compared one by one
_MOSTLY_CHANGED = 0.6


@dataclass(frozen=True, slots=True)
class Run:
    """Words that one place of a sentence lost and gained."""

    removed: tuple[Word, ...]
    added: tuple[Word, ...]


@dataclass(slots=True)
class Difference:
    """`removed` and `added`: what no word of the other side stands for; `runs`: every place that changed."""

    runs: tuple[Run, ...] = ()
    removed: list[tuple[int, Word]] = field(default_factory=list)  # the number of the run, the word
    added: list[tuple[int, Word]] = field(default_factory=list)
    moved: list[tuple[int, Word, int, Word]] = field(default_factory=list)
    paired: list[tuple[Word, Word, Likeness]] = field(default_factory=list)


def difference(old: Sequence[Word], new: Sequence[Word]) -> Difference:
    """Which words of `old` are gone and which of `new` came, with those that stand for each other paired."""
    found = Difference(tuple(_runs(old, new)))
    for number, run in enumerate(found.runs):
        removed, added = _pair(run, found)
        found.removed += [(number, word) for word in removed]
        found.added += [(number, word) for word in added]
    _find_moved(found)
    return found


def gone(old: str, new: str, language: str) -> tuple[Span, ...]:
    """The spans of `old` whose words `new` has not, neighbours joined; one of all where most of it is gone."""
    if max(len(old), len(new)) > LONGEST:
        return () if old == new else ((0, len(old)),)
    old_words = wording.read(old, language)
    found = difference(old_words, wording.read(new, language))
    back = {id(word) for _, word, _, _ in found.moved}
    lost = [word for run in found.runs for word in run.removed if id(word) not in back]
    if not lost:
        return ()
    if len(lost) > _MOSTLY_CHANGED * len(old_words):
        return ((0, len(old)),)
    return tuple(_spans(old_words, {word.start for word in lost}))


def _runs(old: Sequence[Word], new: Sequence[Word]) -> Iterable[Run]:
    """The places where two sentences part, in order."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(old), len(new)) > _MOST_ALIGNED:
        yield Run(tuple(old), tuple(new))
        return
    matcher = SequenceMatcher(None, [word.key for word in old], [word.key for word in new], autojunk=False)
    for what, i, j, k, m in matcher.get_opcodes():
        if what != "equal":
            yield Run(tuple(old[i:j]), tuple(new[k:m]))


def _common(old: Sequence[Word], new: Sequence[Word]) -> int:
    count = 0
    for a, b in zip(old, new, strict=False):
        if a.key != b.key:
            break
        count += 1
    return count


def _pair(run: Run, found: Difference) -> tuple[list[Word], list[Word]]:
    """What is left of a run when words that stand for each other are paired."""
    if _is_other_spelling(run.removed, run.added):
        return [], []
    removed, added = list(run.removed), list(run.added)
    if max(len(removed), len(added)) > _MOST_PAIRED:
        return removed, added
    for old in run.removed:
        for new in added:
            if like := likeness(old, new):
                found.paired.append((old, new, like))
                removed.remove(old)
                added.remove(new)
                break
    return removed, added


def _is_other_spelling(removed: Sequence[Word], added: Sequence[Word]) -> bool:
    """ "Any more" and "anymore", "United Nations" and "UN"."""
    if not removed or not added:
        return False
    joined, initials = (["".join(map(part, side)) for side in (removed, added)] for part in (_whole, _initial))
    is_short = min(len(removed), len(added)) == 1 and initials[0][:1] == initials[1][:1]
    return joined[0] == joined[1] or (
        is_short and len(removed) != len(added) and (joined[0] == initials[1] or joined[1] == initials[0])
    )


def _whole(word: Word) -> str:
    return word.key


def _initial(word: Word) -> str:
    return word.key[:1]


def _find_moved(found: Difference) -> None:
    """Takes words that were removed in one place and added in another out of both."""
    places: dict[str, list[tuple[int, Word]]] = defaultdict(list)
    for number, word in reversed(found.added):
        places[word.stem].append((number, word))
    removed, moved = [], set()
    for number, word in found.removed:
        there, other = places[word.stem][-1] if places[word.stem] else (number, None)
        like = likeness(word, other) if other else None
        if other is None or like is None:
            removed.append((number, word))
            continue
        places[word.stem].pop()
        moved.add(id(other))
        found.moved.append((number, word, there, other))
        found.paired.append((word, other, like))
    found.removed = removed
    found.added = [(number, word) for number, word in found.added if id(word) not in moved]


def _spans(words: Sequence[Word], lost: set[int]) -> Iterable[Span]:
    start = end = -1
    for word in words:
        if word.start in lost:
            start, end = (word.start if start < 0 else start), word.end
        elif start >= 0:
            yield start, end
            start = -1
    if start >= 0:
        yield start, end
