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

from dataclasses import dataclass
from functools import lru_cache

from summaries import lexemes, nodes, reading
from summaries.errors import QueryError
from summaries.lexemes import Kind, Lexeme
from summaries.nodes import Leaf, Node, Not, Phrase, Prefix, Slot, Word

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
class Line:
    """A parsed line: its tree and the settings that stood in it ("" and none: not said)."""

    tree: Node
    width: str = ""
    kinds: frozenset[str] = frozenset()


def parse(query: str, *, wants_all: bool = False) -> Line:
    """Raises QueryError with one of the reasons of this module and of `lexemes`, and the offset in the query.

    `wants_all`: words side by side must all appear also in a plain line, as in a search.
    """
    if len(query) > LONGEST_QUERY:
        raise QueryError(TOO_LONG, LONGEST_QUERY)
    found = list(lexemes.lexemes(query))
    terms = [lexeme for lexeme in found if lexeme.kind is Kind.TERM]
    if len(terms) > MOST_TERMS:
        raise QueryError(TOO_LONG, terms[MOST_TERMS].position)
    settings = _settings(found)
    parser = _Parser([lexeme for lexeme in found if lexeme.kind is not Kind.SETTING], wants_all=wants_all)
    tree = parser.level(0, in_title=False)
    if tree is None:
        raise QueryError(ONLY_STOP_WORDS if terms else EMPTY)
    if not nodes.asks(tree):
        raise QueryError(ONLY_EXCLUDES)
    if len(nodes.printed(tree)) > LONGEST_PRINTED or nodes.nesting(tree) > DEEPEST:
        raise QueryError(TOO_LONG, LONGEST_PRINTED)
    widths = [value for name, value in settings if name == "width"]
    return Line(tree, widths[-1] if widths else "", frozenset(value for name, value in settings if name == "kind"))


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

    def __init__(self, found: list[Lexeme], *, wants_all: bool) -> None:
        self.lexemes = found
        self.wants_all = wants_all
        self.at = 0

    def level(self, depth: int, *, in_title: bool) -> Node | None:
        """A line, or what stands in a pair of brackets; None when nothing but stop words does."""
        level = _Level(wants_all=self.wants_all)
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

    def __init__(self, *, wants_all: bool) -> None:
        self.wants_all = wants_all
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
            self.has_groups |= is_group and nodes.asks(node)

    def finish(self) -> None:
        if self.expects:
            raise QueryError(STRAY_OPERATOR, self.expects.position)

    def node(self) -> Node | None:
        self.finish()
        return self._as_operators_say() if self.has_operators else self._as_a_list()

    def _as_operators_say(self) -> Node | None:
        found = [
            (nodes.all_of(part), start) for part, start in zip(self.alternatives, self.starts, strict=True) if part
        ]
        for node, start in found:
            if len(found) > 1 and not nodes.asks(node):
                raise QueryError(NEGATIVE_ALTERNATIVE, start)
        return nodes.any_of([node for node, _ in found]) if found else None

    def _as_a_list(self) -> Node | None:
        """What is excluded, is excluded from the whole list."""
        excluded = [node for part in self.alternatives for node in part if not nodes.asks(node)]
        wanted = [[node for node in part if nodes.asks(node)] for part in self.alternatives]
        wanted = [part for part in wanted if part]
        if len(wanted) == 1 and not self.has_groups and not self.wants_all:
            wanted = [[node] for node in wanted[0]]
        alternatives = [nodes.any_of([nodes.all_of(part) for part in wanted])] if wanted else []
        return nodes.all_of([*alternatives, *excluded]) if alternatives or excluded else None


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
    if not nodes.asks(node):
        raise QueryError(ONLY_EXCLUDES, position)
    return Not(node)
