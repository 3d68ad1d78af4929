"""Answers are read from indexes alone: what is asked of thousands of articles lies in them, beside the keys"""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for table, old, columns in (
        ("article", ["source_id"], ["source_id", "status", "id", "told_from", "stored_at", "story_id", "reprint_of"]),
        ("article", ["status", "told_from"], ["status", "told_from", "source_id"]),
        ("article", ["story_id"], ["story_id", "status", "source_id", "published_at", "stored_at", "reprint_of"]),
        ("match", ["article_id"], ["article_id", "topic_id", "score"]),
    ):
        op.drop_index(f"ix_{table}_{'_'.join(old)}", table)
        op.create_index(f"ix_{table}_{'_'.join(old)}", table, columns, unique=False)
    op.create_index("ix_match_topic_id_score", "match", ["topic_id", "article_id", "score"], unique=False)
    if op.get_bind().dialect.name == "sqlite":  # PostgreSQL's rows are short, and it orders no JSON
        op.execute(
            "CREATE INDEX ix_article_shown ON article (id, status, filing, told_from, stored_at, published_at,"
            " is_date_only, language, story_id, source_id, credit, reprint_of, tags)"
        )

    op.create_table(
        "boilerplate",
        sa.Column(
            "source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("articles", sa.SmallInteger(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_boilerplate_source_id")),
        sa.PrimaryKeyConstraint("source_id", "key", name=op.f("pk_boilerplate")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_boilerplate_known",
        "boilerplate",
        ["source_id"],
        unique=False,
        sqlite_where=sa.text("articles = 3"),
        postgresql_where=sa.text("articles = 3"),
    )
    op.add_column("paste", sa.Column("thread_id", sa.BigInteger(), server_default="0", nullable=False))
