"""Full-text search

SQLite: an external-content FTS5 table, kept equal to `article_search` by triggers (`contentless_delete`, which would need
none, is not in the SQLite 3.40 of Debian 12). A later migration that rebuilds `article_search` must make the triggers
again. PostgreSQL: a GIN index. What is stored already is indexed here.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from bot.storage import database, search
from summaries import reading

revision = "0002"
down_revision = "0001"

PAGE = 200

FTS5 = (
    # words come escaped: letters and digits, with marks; nothing is to be folded or stemmed again
    """CREATE VIRTUAL TABLE article_search_fts USING fts5(
        words, content = 'article_search', content_rowid = 'article_id', columnsize = 0, tokenize = "ascii tokenchars '_=^'"
    )""",
    """CREATE TRIGGER article_search_added AFTER INSERT ON article_search BEGIN
        INSERT INTO article_search_fts (rowid, words) VALUES (new.article_id, new.words);
    END""",
    """CREATE TRIGGER article_search_removed AFTER DELETE ON article_search BEGIN
        INSERT INTO article_search_fts (article_search_fts, rowid, words) VALUES ('delete', old.article_id, old.words);
    END""",
    """CREATE TRIGGER article_search_changed AFTER UPDATE ON article_search BEGIN
        INSERT INTO article_search_fts (article_search_fts, rowid, words) VALUES ('delete', old.article_id, old.words);
        INSERT INTO article_search_fts (rowid, words) VALUES (new.article_id, new.words);
    END""",
)
GIN = (
    # toasted, rows look so few that the planner reads them all instead of the index
    "ALTER TABLE article_search ALTER COLUMN words SET STORAGE MAIN",
    # what waits to be sorted into the index is read by every search: kB
    "CREATE INDEX ix_article_search_words ON article_search USING gin (words) WITH (gin_pending_list_limit = 512)",
)
NEWEST = """SELECT article.id, article.language, revision.title, revision.text
    FROM article JOIN revision ON revision.id = (SELECT max(r.id) FROM revision AS r WHERE r.article_id = article.id)
    WHERE article.id > :after AND article.status IN ('draft', 'held', 'published') ORDER BY article.id LIMIT :page"""


def upgrade() -> None:
    op.create_table(
        "article_search",
        sa.Column(
            "article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_search_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_search")),
    )
    for statement in FTS5 if database.is_sqlite(op.get_bind()) else GIN:
        op.execute(statement)
    _index_stored(op.get_bind())


def _index_stored(connection: sa.Connection) -> None:
    after = 0
    while page := connection.execute(sa.text(NEWEST), {"after": after, "page": PAGE}).all():
        for row in page:
            search.put(connection, row.id, reading.read(row.title, row.text, row.language))
        after = page[-1].id
