"""Feeds, pages that are looked at again, corrections and notices"""

import sqlalchemy as sa
from alembic import op

from bot.storage import database
from bot.storage.tables import Instant, Name, Words

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", Name(length=32), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("key", Name(length=200), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("error", Words(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("chat_id", "key", name=op.f("uq_notice_chat_id_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notice_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("feed_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", Name(length=300), nullable=False),
        sa.Column("url", Words(), nullable=True),
        sa.Column("title", Words(), server_default="", nullable=False),
        sa.Column("author", Words(), nullable=True),
        sa.Column("text", Words(), server_default="", nullable=False),
        sa.Column("is_teaser", sa.Boolean(), nullable=False),
        sa.Column("language", Name(length=8), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("is_date_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("content_hash", Name(length=64), nullable=False),
        sa.Column("is_background", sa.Boolean(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("error", Words(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_entry_article_id")),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_entry_feed_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("feed_id", "name", name=op.f("uq_entry_feed_id_name")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_article_id"), ["article_id"], unique=False)
        batch_op.create_index(
            "ix_entry_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.create_table(
        "page",
        sa.Column(
            "article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("url", Words(), nullable=False),
        sa.Column("etag", Words(), nullable=True),
        sa.Column("last_modified", Words(), nullable=True),
        sa.Column("body_hash", Name(length=64), nullable=True),
        sa.Column("checked_at", Instant(), nullable=False),
        sa.Column("next_check_at", Instant(), nullable=True),
        sa.Column("checks", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("failures", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("last_error", Words(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_page_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_page")),
    )
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.create_index(
            "ix_page_next_check_at",
            ["next_check_at"],
            unique=False,
            sqlite_where=sa.text("next_check_at IS NOT NULL"),
            postgresql_where=sa.text("next_check_at IS NOT NULL"),
        )

    op.create_table(
        "correction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", Words(), server_default="", nullable=False),
        sa.Column("is_loud", sa.Boolean(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("reported_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_correction_article_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_correction_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_article_id"), ["article_id"], unique=False)
        batch_op.create_index(
            "ix_correction_unreported",
            ["id"],
            unique=False,
            sqlite_where=sa.text("reported_at IS NULL"),
            postgresql_where=sa.text("reported_at IS NULL"),
        )

    op.create_table(
        "correction_line",
        sa.Column(
            "correction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("new_start", sa.Integer(), nullable=True),
        sa.Column("new_end", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["correction_id"], ["correction.id"], name=op.f("fk_correction_line_correction_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_correction_line_revision_id")),
        sa.PrimaryKeyConstraint("correction_id", "position", name=op.f("pk_correction_line")),
    )
    with op.batch_alter_table("correction_line", schema=None) as batch_op:
        batch_op.create_index("ix_correction_line_told", ["revision_id", "start", "end"], unique=False)

    used = _last_used("delivery")
    with op.batch_alter_table("delivery", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("correction_id", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("step", sa.SmallInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("corrected_to", sa.BigInteger(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_delivery_briefing_id_chat_id_thread_id_part"), type_="unique")
        batch_op.create_index(
            "ix_delivery_trouble",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state IN ('failed', 'unknown', 'expired')"),
            postgresql_where=sa.text("state IN ('failed', 'unknown', 'expired')"),
        )
        batch_op.create_index(
            "ix_delivery_correction_id",
            ["correction_id"],
            unique=False,
            sqlite_where=sa.text("correction_id <> 0"),
            postgresql_where=sa.text("correction_id <> 0"),
        )
        batch_op.create_unique_constraint(
            "uq_delivery_place", ["briefing_id", "chat_id", "thread_id", "part", "correction_id", "step"]
        )
    _use_after("delivery", used)

    op.add_column("feed", sa.Column("site_url", Words(), nullable=True))
    op.add_column("feed", sa.Column("body_hash", Name(length=64), nullable=True))
    op.add_column("feed", sa.Column("interval_seconds", sa.Integer(), nullable=True))
    op.add_column("feed", sa.Column("polled_at", Instant(), nullable=True))
    op.add_column("feed", sa.Column("failing_since", Instant(), nullable=True))
    op.add_column("feed", sa.Column("is_reported", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("feed", sa.Column("created_at", Instant(), nullable=True))


def _last_used(table: str) -> int:
    """The highest id that SQLite ever gave to a row of this table; a rebuilt table would begin anew."""
    if not database.is_sqlite(op.get_bind()):
        return 0
    chosen = sa.text("SELECT max(seq) FROM sqlite_sequence WHERE name = :name")
    return op.get_bind().execute(chosen, {"name": table}).scalar() or 0


def _use_after(table: str, used: int) -> None:
    if used:
        values = {"name": table, "seq": used}
        op.get_bind().execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table})
        op.get_bind().execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), values)
