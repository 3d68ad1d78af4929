"""The tree of a query: what is looked for, how it is joined, and its one printed spelling."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from summaries import lexemes


@dataclass(frozen=True, slots=True)
class Slot:
    """What may stand at one place of a term: a word with one of these stems, or one that begins with `prefix`."""

    stems: frozenset[str]
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """One word as written. A compound such as COVID-19 has several slots, to be found side by side."""

    text: str
    in_title: bool = False
    slots: tuple[Slot, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words next to each other; `text` has one space between them."""

    text: str
    in_title: bool = False
    slots: tuple[Slot, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word, `text` without the star."""

    text: str
    in_title: bool = False
    slots: tuple[Slot, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of them; what is excluded stands last."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of them, each of which asks for something."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """None of it anywhere."""

    child: "Node"


Leaf = Word | Phrase | Prefix
Node = Leaf | And | Or | Not


def printed(node: Node) -> str:
    """The node in one spelling, which parses to an equal node."""
    match node:
        case And(children):
            wanted = " AND ".join(_part(child) for child in children if not isinstance(child, Not))
            return " ".join([wanted, *(printed(child) for child in children if isinstance(child, Not))])
        case Or(children):
            return " OR ".join(map(_part, children))
        case Not(child):
            return f"-{_part(child)}"
        case Prefix(text=prefix):
            return f"{_title(node)}{prefix}*"
        case Word(text=word) if lexemes.reads_as_written(word):
            return f"{_title(node)}{word}"
        case _:
            return f'{_title(node)}"{node.text}"'


def leaves(node: Node) -> Iterator[Leaf]:
    """The terms that are asked for, in the order of the query; what is excluded is left out."""
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from leaves(child)
        case Not():
            return
        case _:
            yield node


def all_of(nodes: list[Node]) -> Node:
    """One node for all of them, flat, each once, what is excluded last."""
    flat = list(chain.from_iterable(node.children if isinstance(node, And) else (node,) for node in nodes))
    children = _distinct([*(node for node in flat if asks(node)), *(node for node in flat if not asks(node))])
    return children[0] if len(children) == 1 else And(children)


def any_of(nodes: list[Node]) -> Node:
    """One node for any of them, flat, each once."""
    children = _distinct(
        list(chain.from_iterable(node.children if isinstance(node, Or) else (node,) for node in nodes))
    )
    return children[0] if len(children) == 1 else Or(children)


def asks(node: Node) -> bool:
    """Whether the node wants something, and does not only exclude."""
    match node:
        case And(children):
            return any(map(asks, children))
        case Or(children):
            return all(map(asks, children))
        case Not():
            return False
        case _:
            return True


def nesting(node: Node) -> int:
    """How many ANDs and ORs stand within each other."""
    match node:
        case And(children) | Or(children):
            return 1 + max(map(nesting, children))
        case Not(child):
            return nesting(child)
        case _:
            return 0


def _distinct(nodes: list[Node]) -> tuple[Node, ...]:
    """What finds the same, once, as written first."""
    return tuple({_finds(node): node for node in reversed(nodes)}.values())[::-1]


def _finds(node: Node) -> Hashable:
    match node:
        case And(children) | Or(children):
            return type(node), tuple(map(_finds, children))
        case Not(child):
            return Not, _finds(child)
        case _:
            return node.slots, node.in_title


def _part(node: Node) -> str:
    return f"({printed(node)})" if isinstance(node, And | Or) else printed(node)


def _title(leaf: Leaf) -> str:
    return "title:" if leaf.in_title else ""
