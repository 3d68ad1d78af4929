"""The search index: the words of our one analyser, read by SQLite's FTS5 and by PostgreSQL's tsvector.

An article is one row of marked words, each at its place, so that phrases are found:

    stem      as topics know it: «Украина» finds «Украине»
    =word     folded, as written: for prefixes
    ^…        either of them again, where it stands in the title

A query's tree is compiled to either database. Every word of it is analysed and escaped before: what a person typed reaches
neither MATCH nor tsquery. What the databases can't say alike stands in this module: the migration made a FTS5 table that
triggers keep equal to `article_search`, and on PostgreSQL a GIN index over its column.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from bot.storage import database
from bot.storage.articles import Status
from bot.storage.tables import article, article_search
from summaries import nodes, reading
from summaries.nodes import And, Leaf, Node, Not, Or, Prefix, Word
from summaries.reading import Reading

WRITTEN = "="
TITLE = "^"
GAP = "_"  # parts what does not stand side by side; no escaped word is equal to it
NOWHERE = "__"  # stands for a word of which nothing is left; no escaped word is equal to it
LANGUAGES = ("en", "ru", "uk", "be", "")  # in which an article may be, as far as stems differ
LONGEST_WORD = 64  # letters; the rest of a longer one is no word
MOST_PLACES = 16_000  # a tsvector counts to 16,383
LONGEST_LETTER = 4  # bytes, in UTF-8
MOST_BYTES = 400_000  # of an article's words and stems: a tsvector holds a million bytes

_ODD = re.compile(r"\W|[_A-Z]")

fts = sa.table("article_search_fts", sa.column("rowid"), sa.column("words"))


def put(c: sa.Connection, article_id: int, read: Reading) -> None:
    """Index the article's newest revision instead of what was indexed of it before."""
    words = (_stream if database.is_sqlite(c) else _vector)(list(_runs(read)))
    c.execute(database.prepared(c, _putting), {"article_id": article_id, "words": words})


def _putting(dialect: database.Dialect) -> sa.Executable:
    words: sa.ColumnElement[Any] = sa.bindparam("words", type_=sa.Text())
    if not dialect.is_sqlite:
        words = sa.cast(words, postgresql.TSVECTOR)
    row = dialect.insert(article_search).values(article_id=sa.bindparam("article_id"), words=words)
    return cast(
        "sa.Executable", row.on_conflict_do_update(index_elements=["article_id"], set_={"words": row.excluded.words})
    )


def forget(c: sa.Connection, article_id: int) -> None:
    """Nobody finds the article any more."""
    c.execute(sa.delete(article_search).where(article_search.c.article_id == article_id))


def find(
    c: sa.Connection, tree: Node, limit: int, *, before: int | None = None, first: int | None = None, skip: int = 0
) -> list[int]:
    """The ids of published articles that have what the tree asks for, the last stored first; `before` an id, from the
    id `first` on.
    """
    if database.is_sqlite(c):
        key, asked = fts.c.rowid, fts.c.words.op("MATCH")(compiled(tree, FTS5))
        chosen = sa.select(key).select_from(fts.join(article, article.c.id == key))
        chosen = database.indexed_by(chosen, article, "ix_article_shown")
    else:
        key = article_search.c.article_id
        asked = article_search.c.words.op("@@")(sa.cast(compiled(tree, TSQUERY), postgresql.TSQUERY))
        chosen = sa.select(key).select_from(article_search.join(article, article.c.id == key))
    chosen = chosen.where(asked, article.c.status == Status.PUBLISHED)
    if before is not None:
        chosen = chosen.where(key < before)
    if first is not None:
        chosen = chosen.where(key >= first)
    return list(c.execute(chosen.order_by(key.desc()).limit(limit).offset(skip)).scalars())


def touching(node: Node) -> Node:
    """A tree that finds every published article in which any term of this one stands, also one that it excludes: the
    longest word of each. Articles of more than MOST_PLACES characters may be found by none of their words.
    """
    match node:
        case And(children) | Or(children):
            return nodes.any_of([touching(child) for child in children])
        case Not(child):
            return touching(child)
        case Prefix():
            return node
        case leaf:
            pieces = _pieces(leaf)
            longest = max(range(len(pieces)), key=lambda place: len(pieces[place]))
            return Word(pieces[longest], leaf.in_title, (leaf.slots[longest],))


def is_part_of_index(name: str | None) -> bool:
    """Whether a table or index of the database was made by hand for searching, so that `tables` doesn't know it."""
    return name is not None and (name.startswith("article_search_fts") or name == "ix_article_search_words")


def spellings(leaf: Leaf) -> tuple[tuple[str, ...], ...]:
    """The runs of marked words, any one of which is the term: its stems in each language that an article may be in.

    A prefix is looked for among the words as written, all of its parts.
    """
    pieces = _pieces(leaf)
    mark = TITLE if leaf.in_title else ""
    if isinstance(leaf, Prefix):
        return (tuple(_marked(mark + WRITTEN, reading.found_under(piece, "")[0]) for piece in pieces),)
    runs = (tuple(_marked(mark, reading.found_under(piece, one)[1]) for piece in pieces) for one in LANGUAGES)
    return tuple(dict.fromkeys(runs))


def _pieces(leaf: Leaf) -> list[str]:
    return [word[start:end] for word in leaf.text.split(" ") for start, end in reading.parts(word)]


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a database writes a query: what joins terms, and the words of a term."""

    both: str
    either: str
    without: str
    quote: str
    beside: str
    prefix: str

    def term(self, words: Iterable[str], *, is_prefix: bool) -> str:
        """Words next to each other, the last one perhaps only a beginning."""
        return f"{self.quote}{self.beside.join(words)}{self.quote}{self.prefix if is_prefix else ''}"


FTS5 = Syntax(both=" AND ", either=" OR ", without=" NOT ", quote='"', beside=" ", prefix="*")
TSQUERY = Syntax(both=" & ", either=" | ", without=" & !", quote="'", beside="' <-> '", prefix=":*")


def compiled(node: Node, syntax: Syntax) -> str:
    """A node in the words of a database. What is deep stands first: their parsers keep what waits on a short stack."""
    match node:
        case And(children):
            wanted = [one for one in children if not isinstance(one, Not)]
            excluded = [one.child for one in children if isinstance(one, Not)]
            text = _joined(wanted, syntax.both, syntax)
            return f"({text}{syntax.without}{_joined(excluded, syntax.either, syntax)})" if excluded else text
        case Or(children):
            return _joined(children, syntax.either, syntax)
        case Not():
            raise ValueError(nodes.printed(node))  # excludes from nothing: no tree of `summaries.query` has it there
        case leaf:
            runs = [syntax.term(run, is_prefix=isinstance(leaf, Prefix)) for run in spellings(leaf)]
            return f"({syntax.either.join(runs)})"


def _joined(children: Sequence[Node], joint: str, syntax: Syntax) -> str:
    deepest_first = sorted(children, key=nodes.nesting, reverse=True)
    return f"({joint.join(compiled(one, syntax) for one in deepest_first)})"


def _runs(read: Reading) -> Iterator[list[str]]:
    """The marked words in four runs, each from the first place on; "" where nothing stands."""
    most = _most_places(read)
    stems, words = read.stem_at[:most], read.word_at[:most]
    for mark, until in (("", None), (TITLE, read.title_end)):
        yield _run(mark, stems[:until])
        yield _run(mark + WRITTEN, words[:until])


def _run(mark: str, words: Sequence[str]) -> list[str]:
    known = {word: _marked(mark, word) if word else "" for word in set(words)}
    return [known[word] for word in words]


def _most_places(read: Reading) -> int:
    """How many places of an article are indexed: all, but of a giant."""
    letters = sum(map(len, read.stem_at)) + sum(map(len, read.word_at))
    if len(read.places) <= MOST_PLACES and LONGEST_LETTER * letters <= MOST_BYTES:
        return len(read.places)
    size = 0
    for place, (stem, word) in enumerate(zip(read.stem_at, read.word_at, strict=True)):
        size += len(stem.encode()) + len(word.encode())
        if place >= MOST_PLACES or size > MOST_BYTES:
            return place
    return len(read.places)


def _stream(runs: Sequence[Sequence[str]]) -> str:
    """As FTS5 reads it: a word a place."""
    return f" {GAP} ".join(" ".join(word or GAP for word in run) for run in runs)


def _vector(runs: Sequence[Sequence[str]]) -> str:
    """As PostgreSQL reads it: a word and its place."""
    return " ".join(f"'{word}':{place}" for run in runs for place, word in enumerate(run, start=1) if word)


def _marked(mark: str, word: str) -> str:
    """A word under its mark, of letters, digits and `_` only; capitals, which FTS5 would fold, by their number."""
    plain = word if word.isalnum() and word.islower() else _ODD.sub(_escape, word)
    return f"{mark}{plain[:LONGEST_WORD]}" if word else NOWHERE


def _escape(odd: re.Match[str]) -> str:
    return f"_{ord(odd[0]):x}_"
