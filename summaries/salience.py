"""How much a query weighs in an article: where its terms stand decides.

A word in the title weighs 3, in the first 60 words 2, further down 0.7 each time, up to 2; AND takes the least, OR the sum up to 6, NOT is a
veto. On Reuters-21578 this beats the words anywhere and BM25 with one threshold for all topics; `tests/quality` measures it.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from math import ceil

from summaries.nodes import And, Leaf, Node, Not, Or, Slot
from summaries.reading import Reading

# Tenths, so that sums are exact and never hang on the order of additions.
WEIGHTS = {"title": 30, "lead": 20, "body": 7}
MOST = 60
_OFTEN = ceil(WEIGHTS["lead"] / WEIGHTS["body"])  # times further down weigh as once in the lead: the article comes back


@dataclass(frozen=True, slots=True)
class Found:
    """What a node weighs, in tenths, and the words that it weighs by: the same words count once in an OR."""

    weight: int
    evidence: Hashable = None


_NOTHING = Found(0)


def weigh(node: Node, article: Reading) -> Found:
    """What a node weighs in an article; of a NOT, what it vetoes."""
    match node:
        case Or(children):
            return _sum(children, article)
        case And(children):
            return _least(children, article)
        case Not(child):
            return weigh(child, article)
        case _:
            first = first_position(node, article)
            return _NOTHING if first is None else Found(_weight(node, article, first), first)


def first_position(leaf: Leaf, article: Reading) -> int | None:
    """The position where a term stands first, and so weighs most."""
    if len(leaf.slots) == 1 and not leaf.slots[0].prefix:
        first = min((article.stems[stem][0] for stem in leaf.slots[0].stems if stem in article.stems), default=None)
    else:
        first = next(positions(leaf.slots, article), None)
    return None if first is None or (leaf.in_title and first >= article.title_end) else first


def positions(slots: tuple[Slot, ...], article: Reading) -> Iterator[int]:
    """Where the words stand side by side, rising."""
    rest = slots[1:]
    for first in _standing(slots[0], article):
        if all(_fits(slot, article, first + offset) for offset, slot in enumerate(rest, 1)):
            yield first


def at_most(positions: Sequence[int], article: Reading) -> int:
    """What words at these rising positions weigh, and so the most that they add to a term of several words."""
    field = article.field(positions[0])
    return min(WEIGHTS["lead"], WEIGHTS["body"] * len(positions)) if field == "body" else WEIGHTS[field]


def _weight(leaf: Leaf, article: Reading, first: int) -> int:
    if article.field(first) != "body":
        return WEIGHTS[article.field(first)]
    return at_most(list(islice(positions(leaf.slots, article), _OFTEN)), article)


def _sum(children: tuple[Node, ...], article: Reading) -> Found:
    """Spellings of one name that find the same word are one find."""
    found: dict[Hashable, int] = {}
    for child in children:
        one = weigh(child, article)
        if one.weight:
            found[one.evidence] = max(one.weight, found.get(one.evidence, 0))
    return Found(min(sum(found.values()), MOST), tuple(found)) if found else _NOTHING


def _least(children: tuple[Node, ...], article: Reading) -> Found:
    weights, evidence = [], []
    for child in children:
        one = weigh(child, article)
        if bool(one.weight) == isinstance(child, Not):
            return _NOTHING
        if one.weight:
            weights.append(one.weight)
            evidence.append(one.evidence)
    return Found(min(weights), tuple(evidence))


def _standing(slot: Slot, article: Reading) -> Sequence[int]:
    if slot.prefix:
        lists = [article.words[word] for word in article.words_with(slot.prefix)]
    else:
        lists = [article.stems[stem] for stem in slot.stems if stem in article.stems]
    return lists[0] if len(lists) == 1 else sorted(chain.from_iterable(lists))


def _fits(slot: Slot, article: Reading, position: int) -> bool:
    if position >= len(article.stem_at):
        return False
    if slot.prefix:
        return article.word_at[position].startswith(slot.prefix)
    return article.stem_at[position] in slot.stems
