"""The query language: one line of words, phrases, prefixes, operators and brackets, as a tree.

    line     words side by side, commas, AND OR NOT -x ( ), title:x, width:strict, kind:opinion
    word     velden            a whole word, in any inflection
    phrase   "border dispute"  or “…”, „…“, «…»: the words next to each other
    prefix   sanction*         any word that begins so; three letters at least

Operators are upper case: AND OR NOT, И ИЛИ НЕ, І АБО НЕ (also + & |). Lower-case "and" is a word, and a stop word is ignored;
a stop word in capitals (US, WHO) is a name. NOT binds closest, then AND, then OR; a comma or a new line is OR.

Words side by side are alternatives in a plain line or group, one with no AND, OR, comma or bracketed part; in any other they must
all appear: `war crimes, tribunal` is `(war AND crimes) OR tribunal`. What is excluded, is excluded from the whole line or group
(`velden, orlan -football`), unless it is written with AND or OR. An alternative that only excludes is refused.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from summaries import lexemes, reading
from summaries.errors import QueryError
from summaries.lexemes import Kind, Lexeme

EMPTY = "empty"
ONLY_EXCLUDES = "only_excludes"  # the line excludes, and asks for nothing
NEGATIVE_ALTERNATIVE = "negative_alternative"  # `a OR -b`: everything without b would be on topic
ONLY_STOP_WORDS = "only_stop_words"
STRAY_OPERATOR = "stray_operator"  # an AND, OR or NOT with nothing beside it
TOO_LONG = "too_long"
UNBALANCED = "unbalanced"  # a bracket without its partner

LONGEST_QUERY = 2_000  # characters: a line that a person still reads
LONGEST_PRINTED = 1_900  # the printed tree, so that it can be parsed again with its settings
MOST_TERMS = 200
MOST_WORDS_IN_PHRASE = 20  # bounds the work of looking for one in a hostile text
DEEPEST = 30  # brackets within brackets
SHORTEST_PREFIX = 3  # letters; a shorter one finds half the dictionary


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


@dataclass(frozen=True, slots=True)
class Line:
    """A parsed line: its tree and the settings that stood in it ("" and none: not said)."""

    tree: Node
    width: str = ""
    kinds: frozenset[str] = frozenset()


def parse(query: str) -> Line:
    """Raises QueryError with one of the reasons of this module and of `lexemes`, and the offset in the query."""
    if len(query) > LONGEST_QUERY:
        raise QueryError(TOO_LONG, LONGEST_QUERY)
    found = list(lexemes.lexemes(query))
    terms = [lexeme for lexeme in found if lexeme.kind is Kind.TERM]
    if len(terms) > MOST_TERMS:
        raise QueryError(TOO_LONG, terms[MOST_TERMS].position)
    settings = _settings(found)
    tree = _Parser([lexeme for lexeme in found if lexeme.kind is not Kind.SETTING]).level(0, in_title=False)
    if tree is None:
        raise QueryError(ONLY_STOP_WORDS if terms else EMPTY)
    if not _asks(tree):
        raise QueryError(ONLY_EXCLUDES)
    if len(printed(tree)) > LONGEST_PRINTED or _nesting(tree) > DEEPEST:
        raise QueryError(TOO_LONG, LONGEST_PRINTED)
    widths = [value for name, value in settings if name == "width"]
    return Line(tree, widths[-1] if widths else "", frozenset(value for name, value in settings if name == "kind"))


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


def _settings(found: list[Lexeme]) -> list[tuple[str, str]]:
    """Raises QueryError where a setting of the line is excluded or stands in brackets."""
    settings = []
    depth = 0
    for index, lexeme in enumerate(found):
        depth += (lexeme.kind is Kind.OPEN) - (lexeme.kind is Kind.CLOSE)
        if lexeme.kind is Kind.SETTING:
            if depth > 0 or (index and found[index - 1].kind in {Kind.NOT, Kind.FIELD}):
                raise QueryError(lexemes.BAD_FIELD, lexeme.position)
            settings.append(lexeme.setting)
    return settings


class _Parser:
    """Recursive descent over the lexemes, once, left to right."""

    def __init__(self, found: list[Lexeme]) -> None:
        self.lexemes = found
        self.at = 0

    def level(self, depth: int, *, in_title: bool) -> Node | None:
        """A line, or what stands in a pair of brackets; None when nothing but stop words does."""
        level = _Level()
        while self.at < len(self.lexemes):
            lexeme = self.lexemes[self.at]
            if lexeme.kind is Kind.CLOSE:
                if not depth:
                    raise QueryError(UNBALANCED, lexeme.position)
                break
            if lexeme.kind in _JOINTS:
                self.at += 1
                level.joint(lexeme)
            else:
                level.operand(self._operand(depth, in_title=in_title), is_group=self._closed_a_group())
        return level.node()

    def _operand(self, depth: int, *, in_title: bool) -> Node | None:
        """A term or group with the NOTs and the field before it."""
        excluded = False
        while (lexeme := self._next()).kind in _MARKS:
            excluded ^= lexeme.kind is Kind.NOT
            in_title |= lexeme.kind is Kind.FIELD
        node = (
            self._group(lexeme, depth, in_title=in_title)
            if lexeme.kind is Kind.OPEN
            else _leaf(lexeme, in_title=in_title)
        )
        return _negated(node, lexeme.position) if excluded and node is not None else node

    def _group(self, opening: Lexeme, depth: int, *, in_title: bool) -> Node | None:
        if depth == DEEPEST:
            raise QueryError(TOO_LONG, opening.position)
        node = self.level(depth + 1, in_title=in_title)
        if self.at == len(self.lexemes):
            raise QueryError(UNBALANCED, opening.position)
        self.at += 1
        return node

    def _next(self) -> Lexeme:
        """The next lexeme, which must be a term, a group or a mark before one."""
        if self.at == len(self.lexemes) or self.lexemes[self.at].kind in {*_JOINTS, Kind.CLOSE}:
            raise QueryError(STRAY_OPERATOR, self.lexemes[self.at - 1].position)
        self.at += 1
        return self.lexemes[self.at - 1]

    def _closed_a_group(self) -> bool:
        return self.lexemes[self.at - 1].kind is Kind.CLOSE


_JOINTS = frozenset({Kind.AND, Kind.OR, Kind.COMMA})
_MARKS = frozenset({Kind.NOT, Kind.FIELD})


class _Level:
    """The operands of one line or group, as they come, and how they are joined."""

    def __init__(self) -> None:
        self.alternatives: list[list[Node]] = [[]]
        self.starts: list[int] = [0]
        self.has_operators = False  # AND or OR
        self.has_groups = False
        self.expects: Lexeme | None = None  # the AND or OR after which an operand is due
        self.is_fresh = True  # no operand since the last joint

    def joint(self, lexeme: Lexeme) -> None:
        if lexeme.kind is not Kind.COMMA and self.is_fresh:
            raise QueryError(STRAY_OPERATOR, lexeme.position)
        self.finish()
        if lexeme.kind is not Kind.AND:
            self.alternatives.append([])
            self.starts.append(lexeme.position)
        if lexeme.kind is not Kind.COMMA:
            self.has_operators = True
            self.expects = lexeme
        self.is_fresh = True

    def operand(self, node: Node | None, *, is_group: bool) -> None:
        self.expects = None
        self.is_fresh = False
        if node is not None:
            self.alternatives[-1].append(node)
            self.has_groups |= is_group and _asks(node)

    def finish(self) -> None:
        if self.expects:
            raise QueryError(STRAY_OPERATOR, self.expects.position)

    def node(self) -> Node | None:
        self.finish()
        return self._as_operators_say() if self.has_operators else self._as_a_list()

    def _as_operators_say(self) -> Node | None:
        found = [(_all(nodes), start) for nodes, start in zip(self.alternatives, self.starts, strict=True) if nodes]
        for node, start in found:
            if len(found) > 1 and not _asks(node):
                raise QueryError(NEGATIVE_ALTERNATIVE, start)
        return _any([node for node, _ in found]) if found else None

    def _as_a_list(self) -> Node | None:
        """What is excluded, is excluded from the whole list."""
        excluded = [node for nodes in self.alternatives for node in nodes if not _asks(node)]
        wanted = [[node for node in nodes if _asks(node)] for nodes in self.alternatives]
        wanted = [nodes for nodes in wanted if nodes]
        if len(wanted) == 1 and not self.has_groups:
            wanted = [[node] for node in wanted[0]]
        alternatives = [_any([_all(nodes) for nodes in wanted])] if wanted else []
        return _all([*alternatives, *excluded]) if alternatives or excluded else None


def _leaf(lexeme: Lexeme, *, in_title: bool) -> Leaf | None:
    """None for a stop word."""
    written = " ".join(lexeme.words)
    pieces = [word[start:end] for word in lexeme.words for start, end in reading.parts(word)]
    if len(pieces) > MOST_WORDS_IN_PHRASE:
        raise QueryError(TOO_LONG, lexeme.position)
    slots = [_slot(piece) for piece in pieces]
    if lexeme.is_prefix:
        prefix = reading.found_under(pieces[-1], "")[0]
        if len(prefix) < SHORTEST_PREFIX:
            raise QueryError(lexemes.BAD_PREFIX, lexeme.position)
        return Prefix(written, in_title, (*slots[:-1], Slot(frozenset(), prefix)))
    if len(lexeme.words) > 1:
        return Phrase(written, in_title, tuple(slots))
    return None if len(pieces) == 1 and reading.is_stop(pieces[0]) else Word(written, in_title, tuple(slots))


@lru_cache(maxsize=8_192)
def _slot(piece: str) -> Slot:
    """Shared by the topics that name the same word."""
    return Slot(reading.looked_for_under(piece))


def _negated(node: Node, position: int) -> Node:
    if isinstance(node, Not):
        return node.child
    if not _asks(node):
        raise QueryError(ONLY_EXCLUDES, position)
    return Not(node)


def _all(nodes: list[Node]) -> Node:
    flat = list(chain.from_iterable(node.children if isinstance(node, And) else (node,) for node in nodes))
    children = _distinct([*(node for node in flat if _asks(node)), *(node for node in flat if not _asks(node))])
    return children[0] if len(children) == 1 else And(children)


def _any(nodes: list[Node]) -> Node:
    children = _distinct(
        list(chain.from_iterable(node.children if isinstance(node, Or) else (node,) for node in nodes))
    )
    return children[0] if len(children) == 1 else Or(children)


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


def _asks(node: Node) -> bool:
    """Whether the node wants something, and does not only exclude."""
    match node:
        case And(children):
            return any(map(_asks, children))
        case Or(children):
            return all(map(_asks, children))
        case Not():
            return False
        case _:
            return True


def _nesting(node: Node) -> int:
    match node:
        case And(children) | Or(children):
            return 1 + max(map(_nesting, children))
        case Not(child):
            return _nesting(child)
        case _:
            return 0


def _part(node: Node) -> str:
    return f"({printed(node)})" if isinstance(node, And | Or) else printed(node)


def _title(leaf: Leaf) -> str:
    return "title:" if leaf.in_title else ""
