"""Is an article on a topic, and why: parse a query, match an article, explain a match or a miss.

The line's language is that of `summaries.query`; what a query weighs in an article is decided in `summaries.salience`. An
article is on a topic from 2 on; a "strict" topic asks for 3, a "wide" one for anything.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from summaries import latin, nodes, query, salience
from summaries.errors import QueryError
from summaries.lexemes import BAD_FIELD, BAD_PREFIX, KINDS, UNCLOSED_QUOTE, WIDTHS
from summaries.nodes import And, Leaf, Node, Not, Or, Phrase, Prefix, Word
from summaries.query import (
    EMPTY,
    NEGATIVE_ALTERNATIVE,
    ONLY_EXCLUDES,
    ONLY_STOP_WORDS,
    STRAY_OPERATOR,
    TOO_LONG,
    UNBALANCED,
)
from summaries.reading import Reading, read
from summaries.types import Match, Term

__all__ = [
    "BAD_FIELD",
    "BAD_PREFIX",
    "EMPTY",
    "KINDS",
    "NEGATIVE_ALTERNATIVE",
    "ONLY_EXCLUDES",
    "ONLY_STOP_WORDS",
    "REASONS",
    "STRAY_OPERATOR",
    "TOO_LONG",
    "UNBALANCED",
    "UNCLOSED_QUOTE",
    "WIDTHS",
    "Clause",
    "Explanation",
    "QueryError",
    "Reading",
    "Topic",
    "deciding",
    "explain",
    "match",
    "parse",
    "plain_terms",
    "read",
    "slug",
    "spans",
]

REASONS = (
    EMPTY,
    ONLY_STOP_WORDS,
    ONLY_EXCLUDES,
    NEGATIVE_ALTERNATIVE,
    STRAY_OPERATOR,
    UNBALANCED,
    UNCLOSED_QUOTE,
    BAD_PREFIX,
    BAD_FIELD,
    TOO_LONG,
)

THRESHOLDS = {"normal": 20, "strict": 30, "wide": 1}

_SHOWN_WORDS = 5  # of one term, in an explanation
_LOOKED_AT = 200  # places of one term, for those
_KIND_OF = {Word: "word", Phrase: "phrase", Prefix: "prefix"}


@dataclass(frozen=True, slots=True)
class Topic:
    """A parsed query. `asks_for` are the tags of articles that it wants although they are no plain news."""

    query: str
    tree: Node
    width: str = "normal"
    asks_for: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """One line, one spelling; it parses to an equal tree, width and kinds."""
        width = [f"width:{self.width}"] if self.width != "normal" else []
        return " ".join([nodes.printed(self.tree), *width, *(f"kind:{kind}" for kind in sorted(self.asks_for))])

    @property
    def threshold(self) -> int:
        """From which weight on an article is on the topic, in tenths."""
        return THRESHOLDS[self.width]


@dataclass(frozen=True, slots=True)
class Clause:
    """One node of a query against one article: what it weighs there (0: it fails), and which words did it.

    `kind`: "word", "phrase", "prefix", "all", "any" or "not". A "not" weighs what it vetoes. `field` is where a term weighs most.
    """

    text: str
    kind: str
    weight: float
    field: str = ""
    matched: tuple[str, ...] = ()
    children: tuple["Clause", ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an article is on a topic or not: on topic when `score >= threshold`, clause by clause in `root`."""

    score: float
    threshold: float
    on_topic: bool
    root: Clause
    terms: tuple[Term, ...] = ()


@lru_cache(maxsize=16_384)  # about 30 MB when full: topics are parsed again whenever one of them was edited
def parse(line: str, *, width: str = "normal") -> Topic:
    """A topic from one line of the language of `summaries.query`. A width in the line goes before `width`.

    Raises QueryError with one of REASONS and the offset in the line.
    """
    if width not in WIDTHS:
        raise ValueError(width)
    parsed = query.parse(line)
    return Topic(line, parsed.tree, parsed.width or width, parsed.kinds)


def match(article: Reading, topic: Topic) -> Match | None:
    """None: not on the topic."""
    weight = salience.weigh(topic.tree, article).weight
    if weight < topic.threshold:
        return None
    return Match(weight / 10, tuple(_terms(topic.tree, article)))


def explain(article: Reading, topic: Topic) -> Explanation:
    """The same judgement as `match`, with all its reasons."""
    weight = salience.weigh(topic.tree, article).weight
    return Explanation(
        weight / 10,
        topic.threshold / 10,
        weight >= topic.threshold,
        _clause(topic.tree, article),
        tuple(_terms(topic.tree, article)),
    )


def deciding(topic: Topic, found: Match | Explanation) -> str:
    """The terms that decided, as the query joins them: "velden + orlan, crossing"; "" where there are none."""
    return _decided(topic.tree, frozenset(term.text for term in found.terms))


def plain_terms(topic: Topic) -> tuple[Leaf, ...]:
    """The words, phrases and prefixes that the topic asks for, in order; for search and for bold print."""
    return tuple(nodes.leaves(topic.tree))


def spans(article: Reading | str, topic: Topic, language: str = "") -> tuple[tuple[int, int], ...]:
    """Where a body or a sentence (of this language) has what the topic asks for: rising, apart, offsets in its text."""
    seen = read("", article, language, ()) if isinstance(article, str) else article
    found = sorted(
        (seen.places[first][0], seen.places[first + len(leaf.slots) - 1][1])
        for leaf in plain_terms(topic)
        for first in salience.positions(leaf.slots, seen)
        if first >= seen.title_end
    )
    return tuple(_apart(found))


def slug(title: str) -> str:
    """A topic's name in commands and links: `[a-z0-9-]`, 1 to 48 characters, the same for the same title."""
    return latin.slug(title)


def _terms(node: Node, article: Reading) -> Iterator[Term]:
    """The terms that the node weighs by, in the order of the query."""
    found = salience.weigh(node, article)
    if isinstance(node, Not) or not found.weight:
        return
    match node:
        case Or(children):
            counted: set[Hashable] = set()
            for child in children:
                evidence = salience.weigh(child, article).evidence
                if evidence not in counted:
                    yield from _terms(child, article)
                counted.add(evidence)
        case And(children):
            for child in children:
                yield from _terms(child, article)
        case _:
            first = salience.first_position(node, article)
            assert first is not None  # it weighs something
            written = article.written(first, first + len(node.slots) - 1)
            yield Term(nodes.printed(node), article.field(first), found.weight / 10, written)


def _clause(node: Node, article: Reading) -> Clause:
    text = nodes.printed(node)
    match node:
        case And(children):
            kind = "all"
        case Or(children):
            kind = "any"
        case Not(child):
            return Clause(text, "not", salience.weigh(child, article).weight / 10, children=(_clause(child, article),))
        case _:
            return _leaf_clause(node, text, article)
    weight = salience.weigh(node, article).weight / 10
    return Clause(text, kind, weight, children=tuple(_clause(child, article) for child in children))


def _leaf_clause(leaf: Leaf, text: str, article: Reading) -> Clause:
    first = salience.first_position(leaf, article)
    kind = _KIND_OF[type(leaf)]
    if first is None:
        return Clause(text, kind, 0.0)
    places = (p for p in salience.positions(leaf.slots, article) if not leaf.in_title or p < article.title_end)
    written = dict.fromkeys(article.written(p, p + len(leaf.slots) - 1) for p in islice(places, _LOOKED_AT))
    field = article.field(first)
    return Clause(text, kind, salience.weigh(leaf, article).weight / 10, field, tuple(islice(written, _SHOWN_WORDS)))


def _decided(node: Node, names: frozenset[str]) -> str:
    """The terms among the names as the query joins them; empty when the node cannot have weighed."""
    match node:
        case Or(children):
            return ", ".join(filter(None, (_decided(child, names) for child in children)))
        case And(children):
            wanted = [child for child in children if not isinstance(child, Not)]
            shown = [_decided(child, names) for child in wanted]
            return (
                " + ".join(
                    f"({one})" if isinstance(child, Or) and ", " in one and len(wanted) > 1 else one
                    for child, one in zip(wanted, shown, strict=True)
                )
                if all(shown)
                else ""
            )
        case _:
            text = nodes.printed(node)
            return text if text in names else ""


def _apart(found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Overlapping spans made one."""
    current: tuple[int, int] | None = None
    for start, end in found:
        if current and start < current[1]:
            current = current[0], max(end, current[1])
            continue
        if current:
            yield current
        current = start, end
    if current:
        yield current
