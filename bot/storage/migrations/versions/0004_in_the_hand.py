"""Own topics of one story, tastes, surges, quotas and suggestions of readers"""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Instant, Name, Words

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "quota",
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", Name(length=16), nullable=False),
        sa.Column("free_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("person", "kind", name=op.f("pk_quota")),
    )
    op.create_table(
        "suggestion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("topic_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("exclusion", Words(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_suggestion_article_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_suggestion_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint(
            "topic_id", "article_id", "chat_id", name=op.f("uq_suggestion_topic_id_article_id_chat_id")
        ),
        sqlite_autoincrement=True,
    )

    op.add_column("topic", sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("topic", sa.Column("surged_at", Instant(), nullable=True))
    for column in ("owner", "story_id"):
        op.create_index(
            f"ix_topic_{column}",
            "topic",
            [column],
            unique=False,
            sqlite_where=sa.text(f"{column} IS NOT NULL"),
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )

    for table, column in (("subscription", "last_briefing_id"), ("briefing", "previous_id")):
        op.create_index(
            f"ix_{table}_{column}",
            table,
            [column],
            unique=False,
            sqlite_where=sa.text(f"{column} IS NOT NULL"),
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )

    op.add_column("chat", sa.Column("news_languages", Words(), server_default="", nullable=False))
    op.add_column("subscription", sa.Column("taste", Words(), server_default="", nullable=False))
    for name in ("may_wake", "says_silence"):
        op.add_column("subscription", sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("briefing", sa.Column("taste", Words(), server_default="", nullable=False))
    for name in ("oldest_at", "newest_at"):
        op.add_column("briefing", sa.Column(name, Instant(), nullable=True))
    op.add_column("briefing", sa.Column("silent", Words(), server_default="", nullable=False))
    op.add_column("notice", sa.Column("thread_id", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column(
        "story", sa.Column("parted_from", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
    )
    op.add_column("audit", sa.Column("chat_id", sa.BigInteger(), nullable=True))
