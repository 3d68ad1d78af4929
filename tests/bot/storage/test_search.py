"""The index on both databases: what it finds is what the matcher of topics finds."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.storage import articles, schema, search, sources
from bot.storage.articles import Status
from bot.storage.database import Connection, Database
from summaries import lexemes, nodes, query, reading, salience
from summaries.errors import QueryError
from summaries.nodes import Node
from summaries.reading import Reading

NOW = datetime(2026, 6, 26, 9, tzinfo=UTC)
WORDS = (
    "velden",
    "border",
    "closed",
    "closes",
    "US",
    "u.s.",
    "us",
    "the",
    "covid-19",
    "3.5bn",
    "don’t",
    "_a_B",
    "Straße",
)
SLAVIC = ("Украина", "Украине", "Україні", "Беларусі", "выборы", "выборов", "ёлка", "в", "П’ять", "США")
VOCABULARY = (*WORDS, *SLAVIC)


@pytest.fixture
def ids(db: Database) -> list[int]:
    """Six published articles, nothing of which is indexed yet."""
    with db.write() as c:
        return [stored(c) for _ in range(6)]


def stored(c: Connection, status: Status = Status.PUBLISHED) -> int:
    source = sources.ensure(c, "Orlan Courier", "orlan-courier.example", NOW)
    values = {"source_id": source.id, "language": "en", "stored_at": NOW, "status": status, "tags": [], "features": ""}
    return articles.insert(c, values)


def tree(words: str) -> Node:
    return query.parse(words, wants_all=True).tree


def indexed(c: Connection, article_id: int, title: str, text: str, language: str = "en") -> None:
    search.put(c, article_id, reading.read(title, text, language))


texts = st.lists(st.sampled_from([*VOCABULARY, ".", "\n\nRead also:"]), max_size=12).map(" ".join)
readings = st.builds(reading.read, texts, texts, st.sampled_from(["en", "ru", "uk", "be", "de"]))
word = st.sampled_from(VOCABULARY)
terms = st.one_of(
    word,
    st.lists(word, min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.sampled_from(["vel*", "clos*", "Укр*", "covid-vel*", "выб*", "title:border", "title:Украина", "title:clo*"]),
)
queries = st.recursive(
    terms,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(" OR ".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) AND -({two[1]})"),
        inner.map(lambda one: f"({one})"),
    ),
    max_leaves=6,
)


@given(st.lists(readings, min_size=6, max_size=6), queries)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_databases_find_what_the_tree_is_true_of(
    db: Database, ids: list[int], corpus: list[Reading], line: str
) -> None:
    try:
        asked = tree(line)
    except QueryError:
        return
    with db.write() as c:
        for article_id, read in zip(ids, corpus, strict=True):
            search.put(c, article_id, read)

        found = search.find(c, asked, 10)

    wanted = [one for one, read in zip(ids, corpus, strict=True) if salience.weigh(asked, read).weight]
    assert found == wanted[::-1]


@given(st.lists(readings, min_size=6, max_size=6), queries)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_article_that_a_term_touches_is_left_out(
    db: Database, ids: list[int], corpus: list[Reading], line: str
) -> None:
    try:
        asked = tree(line)
    except QueryError:
        return
    with db.write() as c:
        for article_id, read in zip(ids, corpus, strict=True):
            search.put(c, article_id, read)

        found = search.find(c, search.touching(asked), 10)

    touched = {one for one, read in zip(ids, corpus, strict=True) if any(weights(asked, read))}
    assert touched <= set(found)


def weights(node: Node, read: Reading) -> Iterator[int]:
    """Of every term, also of those that are excluded."""
    match node:
        case nodes.And(children) | nodes.Or(children):
            for child in children:
                yield from weights(child, read)
        case nodes.Not(child):
            yield from weights(child, read)
        case _:
            yield salience.weigh(node, read).weight


@given(st.text(max_size=60))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_a_query_or_a_query_error(db: Database, typed: str) -> None:
    try:
        asked = tree(typed)
    except QueryError:
        return

    with db.read() as c:
        assert search.find(c, asked, 10) == []


@given(st.text(max_size=40), st.text(max_size=200))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_stored_is_indexed_and_found_by_its_own_words(
    db: Database, ids: list[int], title: str, text: str
) -> None:
    read = reading.read(title, text, "en")
    with db.write() as c:
        search.put(c, ids[0], read)
        for one in {lexemes.trimmed(word) for word in title.split()}:
            try:
                asked = tree(f'"{one}"')
            except QueryError:
                continue
            assert (ids[0] in search.find(c, asked, 1)) == bool(salience.weigh(asked, read).weight)


def test_the_databases_own_syntax_is_only_words(db: Database, ids: list[int]) -> None:
    with db.write() as c:
        indexed(c, ids[0], "Velden", "Nothing else.")

        for typed in ("NEAR(velden border)", "'velden' & x", "words velden", "velden <-> x"):
            assert search.find(c, tree(typed), 5) == []
        for typed in ("^velden", "=velden", "'velden'", "{velden}", "!velden", "velden_"):
            assert search.find(c, tree(typed), 5) == [ids[0]]


def test_a_word_is_found_in_its_other_forms(db: Database, ids: list[int]) -> None:
    with db.write() as c:
        indexed(c, ids[0], "", "Выборы прошли в Украине.", "ru")
        indexed(c, ids[1], "", "The crossings were closed.")

        assert search.find(c, tree("Украина"), 5) == [ids[0]]
        assert search.find(c, tree("crossing closing"), 5) == [ids[1]]


def test_words_side_by_side_must_all_appear_and_commas_are_alternatives(db: Database, ids: list[int]) -> None:
    with db.write() as c:
        indexed(c, ids[0], "Velden", "border")
        indexed(c, ids[1], "Orlan", "border")

        assert search.find(c, tree("velden border"), 5) == [ids[0]]
        assert search.find(c, tree("velden, orlan"), 5) == [ids[1], ids[0]]


def test_a_phrase_does_not_reach_from_the_title_into_the_text(db: Database, ids: list[int]) -> None:
    with db.write() as c:
        indexed(c, ids[0], "Velden", "border dispute")

        assert search.find(c, tree('"velden border"'), 5) == []
        assert search.find(c, tree('"border dispute"'), 5) == [ids[0]]


def test_the_last_stored_come_first_a_page_at_a_time(db: Database, ids: list[int]) -> None:
    with db.write() as c:
        for one in ids:
            indexed(c, one, "Velden", "")

        assert search.find(c, tree("velden"), 2) == ids[:3:-1]
        assert search.find(c, tree("velden"), 2, before=ids[4]) == [ids[3], ids[2]]
        assert search.find(c, tree("velden"), 2, before=ids[4], skip=2) == [ids[1], ids[0]]


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.PUBLISHED])
def test_only_what_is_published_is_found(db: Database, status: Status) -> None:
    with db.write() as c:
        indexed(c, stored(c, status), "Velden", "")

        assert search.find(c, tree("velden"), 5) == []


def test_a_new_revision_replaces_the_words_of_the_old_one(db: Database, ids: list[int]) -> None:
    with db.write() as c:
        indexed(c, ids[0], "Velden", "")
        indexed(c, ids[0], "Orlan", "")

        assert search.find(c, tree("velden"), 5) == []
        assert search.find(c, tree("orlan"), 5) == [ids[0]]


def test_what_is_forgotten_leaves_nothing_in_the_index(db: Database, ids: list[int]) -> None:
    with db.write() as c:
        indexed(c, ids[0], "Velden", "border")
        search.forget(c, ids[0])
        search.forget(c, ids[1])

        assert search.find(c, tree("velden"), 5) == []
        if db.is_sqlite:
            c.execute(
                sa.text("INSERT INTO article_search_fts (article_search_fts, rank) VALUES ('integrity-check', 1)")
            )


@pytest.mark.parametrize("inner", ["(b{0} OR ({1})) AND d{0}", "a{0} AND -(b{0}, ({1}))", "(b{0}, ({1})) -(c{0} d{0})"])
def test_the_deepest_query_that_parses_is_compiled_for_both(db: Database, inner: str) -> None:
    line = "velden"
    for depth in range(query.DEEPEST):
        longer = inner.format(depth, line)
        try:
            asked = tree(longer)
        except QueryError:
            break
        line = longer

    assert nodes.nesting(asked) > 10
    with db.read() as c:
        assert search.find(c, asked, 5) == []


def test_a_tree_that_only_excludes_is_compiled_for_neither() -> None:
    excluding = nodes.Not(tree("velden"))

    for syntax in (search.FTS5, search.TSQUERY):
        with pytest.raises(ValueError, match="velden"):
            search.compiled(excluding, syntax)


def test_a_giant_of_an_article_is_indexed_as_far_as_it_goes(db: Database, ids: list[int]) -> None:
    many = " ".join(f"word{number}" for number in range(17_000))
    long = "x" * 500_000
    with db.write() as c:
        indexed(c, ids[0], "Velden", many)
        indexed(c, ids[1], "Orlan", f"{long} {'velden ' * 17_000}")

        assert search.find(c, tree("velden"), 5) == [ids[0]]
        assert search.find(c, tree("orlan"), 5) == [ids[1]]
        assert search.find(c, tree("word15000"), 5) == [ids[0]]


def test_articles_stored_before_there_was_a_search_are_found_after_the_migration(old: Database) -> None:
    with old.write() as c:
        source_id = c.execute(
            sa.text(
                "INSERT INTO source (name, domain, family, created_at) VALUES ('A', 'a.example', 'a', 0) RETURNING id"
            )
        ).scalar_one()
        columns = "source_id, language, stored_at, status, tags, features"
        for number, status in enumerate(("published", "discarded", "withdrawn"), start=1):
            article_id = c.execute(
                sa.text(f"INSERT INTO article ({columns}) VALUES (:source, 'ru', 0, :status, '[]', '') RETURNING id"),
                {"source": source_id, "status": status},
            ).scalar_one()
            values = {"article": article_id, "hash": str(number)}
            c.execute(
                sa.text(
                    "INSERT INTO revision (article_id, number, title, text, text_hash, stored_at) VALUES (:article, 1, 'Украина', 'Зима.', :hash, 0)"
                ),
                values,
            )
            c.execute(
                sa.text(
                    "INSERT INTO revision (article_id, number, title, text, text_hash, stored_at) VALUES (:article, 2, 'Украина', 'Выборы.', :hash, 0)"
                ),
                values,
            )

    done = schema.upgrade(old)

    assert done.before == "0001"
    with old.read() as c:
        assert len(search.find(c, tree("Украине выборы"), 5)) == 1
        assert search.find(c, tree("зима"), 5) == []
        assert c.execute(sa.text("SELECT count(*) FROM article_search")).scalar_one() == 1


@pytest.fixture
def old(empty_url: str) -> Iterator[Database]:
    """A database at the first schema."""
    from alembic import command
    from alembic.config import Config

    opened = Database(empty_url)
    with opened.write() as connection:
        config = Config()
        config.set_main_option("script_location", str(schema.MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    yield opened
    opened.close()
