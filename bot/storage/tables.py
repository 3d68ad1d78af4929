"""The tables. Instants are stored as UTC milliseconds, so that both databases order and compare them alike."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, to the millisecond."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:  # noqa: ARG002  # SQLAlchemy's signature
        return None if value is None else (value - EPOCH) // MILLISECOND

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        return None if value is None else EPOCH + value * MILLISECOND


class Words(TypeDecorator[str]):
    """Text that both databases can hold: without NULs, "?" for lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        return None if value is None else _storable(value)


class Name(TypeDecorator[str]):
    """As `Words`, cut to `length` characters."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        return None if value is None else _storable(value)[: self.length]


def _storable(value: str) -> str:
    return value.replace("\0", "").encode("utf-8", "replace").decode()


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives row ids (and never reuses one) only to INTEGER PRIMARY KEY AUTOINCREMENT
Key = BigInteger().with_variant(Integer, "sqlite")
KEPT_IDS: dict[str, Any] = {"sqlite_autoincrement": True}


def _key() -> Column[int]:
    return Column("id", Key, primary_key=True, autoincrement=True)


source = Table(
    "source",
    metadata,
    _key(),
    Column("name", Words, nullable=False),
    Column("domain", Words, nullable=False, unique=True),
    Column("family", Words, nullable=False),
    Column("label", Words, nullable=False, server_default=""),
    Column("language", Name(8)),
    Column("created_at", Instant, nullable=False),
    **KEPT_IDS,
)

boilerplate = Table(
    "boilerplate",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True, autoincrement=False),
    Column("key", BigInteger, primary_key=True, autoincrement=False),  # of a sentence: `summaries.text.key`
    Column("articles", SmallInteger, nullable=False),  # of the site that have it; 3: as many or more
    Column("seen_at", Instant, nullable=False),  # to the day where it is known
    Index(
        "ix_boilerplate_known", "source_id", sqlite_where=text("articles = 3"), postgresql_where=text("articles = 3")
    ),
    sqlite_with_rowid=False,
)

feed = Table(
    "feed",
    metadata,
    _key(),
    Column("source_id", ForeignKey("source.id"), index=True),
    Column("url", Words, nullable=False, unique=True),
    Column("title", Words, nullable=False, server_default=""),
    Column("site_url", Words),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", Name(64)),  # of the last body: one that says 200 and changed nothing isn't read again
    Column("next_poll_at", Instant, nullable=False, index=True),
    Column("interval_seconds", Integer),  # what the feed's own pace has led to; null: not known yet
    Column("polled_at", Instant),
    Column("last_success_at", Instant),
    Column("failing_since", Instant),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("last_error", Words),
    Column("is_reported", Boolean, nullable=False, server_default=text("false")),  # the admins know that it fails
    Column("is_enabled", Boolean, nullable=False, server_default=text("true")),
    Column("created_at", Instant),
    Column("added_by", BigInteger),
    **KEPT_IDS,
)

entry = Table(
    "entry",
    metadata,
    _key(),
    Column("feed_id", ForeignKey("feed.id"), nullable=False),
    Column("name", Name(300), nullable=False),  # what the feed calls it, or its address; a hash where that is longer
    Column("url", Words),
    Column("title", Words, nullable=False, server_default=""),
    Column("author", Words),
    Column("text", Words, nullable=False, server_default=""),  # what the feed itself gives, plain
    Column("is_teaser", Boolean, nullable=False),  # the article's text is on its page
    Column("language", Name(8)),
    Column("published_at", Instant),
    Column("is_date_only", Boolean, nullable=False, server_default=text("false")),
    Column("content_hash", Name(64), nullable=False),
    Column("is_background", Boolean, nullable=False),  # it was there when the feed was added: nobody is told of it
    Column("seen_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("due_at", Instant),  # when it is to become an article, or a revision; null: there is nothing to do
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("article_id", ForeignKey("article.id"), index=True),
    Column("error", Words),
    UniqueConstraint("feed_id", "name"),
    Index(
        "ix_entry_due_at",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    **KEPT_IDS,
)

article = Table(
    "article",
    metadata,
    _key(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("canonical_url", Words, unique=True),
    Column("url", Words),
    Column("language", Name(8), nullable=False),
    Column("author", Words),
    Column("credit", Words),  # the agency whose text it is, by its own words
    Column("published_at", Instant),
    Column("is_date_only", Boolean, nullable=False, server_default=text("false")),
    Column("stored_at", Instant, nullable=False),
    Column("told_from", Instant),
    Column("added_by", BigInteger),
    Column("origin", Words, unique=True),  # the message it came from, so that handling it twice stores it once
    Column("status", Name(16), nullable=False),
    Column("status_reason", Words),
    Column("story_id", ForeignKey("story.id")),
    Column("filing", BigInteger, unique=True),  # the order in which we published, without gaps in what a reader sees
    Column("reprint_of", ForeignKey("article.id"), index=True),
    Column("tags", JSON, nullable=False),
    Column("features", Words, nullable=False),
    Column("replaces", ForeignKey("article.id")),  # a draft of a new revision of an article
    # the rows are long, and lie far apart: what is asked of thousands of them is answered from the indexes alone
    Index("ix_article_source_id", "source_id", "status", "id", "told_from", "stored_at", "story_id", "reprint_of"),
    Index("ix_article_status_told_from", "status", "told_from", "source_id"),
    Index("ix_article_story_id", "story_id", "status", "source_id", "published_at", "stored_at", "reprint_of"),
    **KEPT_IDS,
)

revision = Table(
    "revision",
    metadata,
    _key(),
    Column("article_id", ForeignKey("article.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("text_hash", Name(64), nullable=False, index=True),
    Column("stored_at", Instant, nullable=False),
    UniqueConstraint("article_id", "number"),
    **KEPT_IDS,
)

page = Table(
    "page",
    metadata,
    Column("article_id", ForeignKey("article.id"), primary_key=True, autoincrement=False),
    Column("url", Words, nullable=False),  # where the article's text was fetched, and is looked at again
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", Name(64)),
    Column("checked_at", Instant, nullable=False),
    Column("next_check_at", Instant),  # null: it is old enough
    Column("checks", SmallInteger, nullable=False, server_default="0"),
    Column("failures", SmallInteger, nullable=False, server_default="0"),
    Column("last_error", Words),
    Index(
        "ix_page_next_check_at",
        "next_check_at",
        sqlite_where=text("next_check_at IS NOT NULL"),
        postgresql_where=text("next_check_at IS NOT NULL"),
    ),
)

sketch = Table(
    "sketch",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", ForeignKey("article.id"), primary_key=True, autoincrement=False),
    Index("ix_sketch_article_id", "article_id"),
)

article_search = Table(
    "article_search",
    metadata,
    Column("article_id", ForeignKey("article.id"), primary_key=True, autoincrement=False),
    Column("words", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),  # `bot.storage.search` reads them
)

topic = Table(
    "topic",
    metadata,
    _key(),
    Column("slug", Name(64), nullable=False, unique=True),
    Column("title", Words, nullable=False),
    Column("query", Words, nullable=False),
    Column("owner", BigInteger),  # the chat whose own it is; null: public
    Column("story_id", Key),  # it is this one story, whatever its articles say; then `query` is empty
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("removed_at", Instant),
    Column("backfilled_to", BigInteger),  # the id that the backfill has come down to; null: done
    Column("surged_at", Instant),  # when it last had far more news than usual
    Index(
        "ix_topic_owner", "owner", sqlite_where=text("owner IS NOT NULL"), postgresql_where=text("owner IS NOT NULL")
    ),
    Index(
        "ix_topic_story_id",
        "story_id",
        sqlite_where=text("story_id IS NOT NULL"),
        postgresql_where=text("story_id IS NOT NULL"),
    ),
    **KEPT_IDS,
)

match = Table(
    "match",
    metadata,
    Column("topic_id", ForeignKey("topic.id"), primary_key=True, autoincrement=False),
    Column("article_id", ForeignKey("article.id"), primary_key=True, autoincrement=False),
    Column("score", Integer, nullable=False),  # hundredths of a salience point
    Column("terms", JSON, nullable=False),
    Column("is_by_hand", Boolean, nullable=False, server_default=text("false")),
    Index("ix_match_article_id", "article_id", "topic_id", "score"),
    Index("ix_match_topic_id_score", "topic_id", "article_id", "score"),
)

story = Table(
    "story",
    metadata,
    _key(),
    Column("lead_article_id", Key),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("families", Integer, nullable=False),
    Column("merged_into", ForeignKey("story.id")),
    Column("parted_from", Key),  # an editor took it out of that story: they are never joined again by themselves
    **KEPT_IDS,
)

chat = Table(
    "chat",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Name(16), nullable=False),
    Column("title", Words, nullable=False, server_default=""),
    Column("language", Name(8), nullable=False),
    Column("time_zone", Name(64), nullable=False),
    Column("quiet_from", SmallInteger),  # minutes after midnight, local
    Column("quiet_to", SmallInteger),
    Column("news_languages", Words, nullable=False, server_default=""),  # "ru,uk": told in these only; empty: in all
    Column("role", Name(16), nullable=False, server_default="reader"),
    Column("state", Name(16), nullable=False, server_default="active"),
    Column("state_reason", Words),
    Column("created_at", Instant, nullable=False),
    Index("ix_chat_role", "role"),
)

question = Table(
    "question",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Name(32), nullable=False),
    Column("subject", Words, nullable=False, server_default=""),
    Column("asked_at", Instant, nullable=False),
)

subscription = Table(
    "subscription",
    metadata,
    _key(),
    Column("chat_id", ForeignKey("chat.id"), nullable=False),
    Column("thread_id", BigInteger, nullable=False, server_default="0"),
    Column("topic_id", ForeignKey("topic.id"), nullable=False),
    Column("is_followed", Boolean, nullable=False),  # false: only the chain of a reader who asked by /latest
    Column("schedule", Words, nullable=False),
    Column("last_briefing_id", ForeignKey("briefing.id")),
    Column(
        "untold", Words, nullable=False, server_default=""
    ),  # "briefing:part" of parts that never reached this reader
    Column("next_due_at", Instant),
    Column("paused_for", Words),  # why its thread takes no messages; null: it does
    Column(
        "taste", Words, nullable=False, server_default=""
    ),  # what its briefings are to be like: `bot.services.tastes`
    Column("may_wake", Boolean, nullable=False, server_default=text("false")),  # a surge may break quiet hours
    Column("says_silence", Boolean, nullable=False, server_default=text("false")),  # a line a week while nothing is new
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("chat_id", "thread_id", "topic_id"),
    Index("ix_subscription_next_due_at", "next_due_at"),
    Index("ix_subscription_topic_id", "topic_id", "is_followed"),
    Index(
        "ix_subscription_last_briefing_id",  # without it each briefing that is forgotten costs a look at every row
        "last_briefing_id",
        sqlite_where=text("last_briefing_id IS NOT NULL"),
        postgresql_where=text("last_briefing_id IS NOT NULL"),
    ),
    **KEPT_IDS,
)

briefing = Table(
    "briefing",
    metadata,
    _key(),
    Column("topic_id", ForeignKey("topic.id"), nullable=False),
    Column("previous_id", ForeignKey("briefing.id")),
    Column("untold", Words, nullable=False, server_default=""),  # parts of earlier ones that this one makes good for
    Column("since", Instant),
    Column("until", Instant, nullable=False),
    Column("filed_to", BigInteger, nullable=False),  # every filing up to this one was looked at
    Column("carried", JSON, nullable=False),  # articles left out for length, looked at again next time
    Column("parts", SmallInteger, nullable=False),
    Column("articles_used", Integer, nullable=False),
    Column("articles_seen", Integer, nullable=False),
    Column("families", Integer, nullable=False),
    Column("omitted", JSON, nullable=False),
    Column("gap_from", Instant),  # we were offline from then: the briefing says so
    Column("taste", Words, nullable=False, server_default=""),  # of those whom it was made for
    Column("oldest_at", Instant),  # of the articles used, by their publishers' own times
    Column("newest_at", Instant),
    Column("silent", Words, nullable=False, server_default=""),  # publishers that usually write more, a line each
    Column("made_at", Instant, nullable=False),
    Index("ix_briefing_topic_id_made_at", "topic_id", "made_at"),
    Index(
        "ix_briefing_previous_id",
        "previous_id",
        sqlite_where=text("previous_id IS NOT NULL"),
        postgresql_where=text("previous_id IS NOT NULL"),
    ),
    **KEPT_IDS,
)

item = Table(
    "item",
    metadata,
    Column("briefing_id", ForeignKey("briefing.id"), primary_key=True, autoincrement=False),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("line", SmallInteger, primary_key=True, autoincrement=False),
    Column("part", SmallInteger, nullable=False),
    Column("story_id", ForeignKey("story.id"), nullable=False),
    Column("headline_revision_id", ForeignKey("revision.id"), nullable=False),
    Column("revision_id", ForeignKey("revision.id"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sentence_hash", Name(64), nullable=False),
    Column("newness", Name(8), nullable=False),
    Column("also", JSON, nullable=False),
    Column("families", SmallInteger, nullable=False),
    Column("articles", SmallInteger, nullable=False),
)

correction = Table(
    "correction",
    metadata,
    _key(),
    Column("article_id", ForeignKey("article.id"), nullable=False, index=True),
    Column("revision_id", ForeignKey("revision.id")),  # what the article says now; null: it was withdrawn
    Column("reason", Words, nullable=False, server_default=""),  # of a withdrawal by hand
    Column("is_loud", Boolean, nullable=False),  # told with a sound
    Column("made_at", Instant, nullable=False),
    Column("made_by", BigInteger),
    Column("recipients", Integer, nullable=False),  # chats and threads that had been sent a sentence of it
    Column("reported_at", Instant),  # the admins know how many were told
    Index(
        "ix_correction_unreported",
        "id",
        sqlite_where=text("reported_at IS NULL"),
        postgresql_where=text("reported_at IS NULL"),
    ),
    **KEPT_IDS,
)

correction_line = Table(
    "correction_line",
    metadata,
    Column("correction_id", ForeignKey("correction.id"), primary_key=True, autoincrement=False),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("revision_id", ForeignKey("revision.id"), nullable=False),  # the sentence that was told
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("new_start", Integer),  # of what stands for it in the correction's revision; null: nothing does
    Column("new_end", Integer),
    Index("ix_correction_line_told", "revision_id", "start", "end"),
)

delivery = Table(
    "delivery",
    metadata,
    _key(),
    Column("briefing_id", ForeignKey("briefing.id"), nullable=False),
    Column("chat_id", ForeignKey("chat.id"), nullable=False),
    Column("thread_id", BigInteger, nullable=False, server_default="0"),
    Column("part", SmallInteger, nullable=False),
    Column("correction_id", BigInteger, nullable=False, server_default="0"),  # 0: the part itself
    Column("step", SmallInteger, nullable=False, server_default="0"),  # 0: the part, 1: its edit, 2: the reply to it
    Column("state", Name(8), nullable=False),
    Column("priority", SmallInteger, nullable=False, server_default="0"),
    Column("not_before", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("lease_owner", Name(40)),
    Column("lease_until", Instant),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("message_id", BigInteger),
    Column("error", Words),
    Column("sent_at", Instant),
    Column("corrected_to", BigInteger),  # corrections up to this one were known when it was printed
    UniqueConstraint("briefing_id", "chat_id", "thread_id", "part", "correction_id", "step", name="uq_delivery_place"),
    Index(
        "ix_delivery_pending",
        "priority",
        "attempts",  # what may have arrived already goes last
        "id",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index(
        "ix_delivery_leased",
        "lease_until",
        sqlite_where=text("state IN ('claimed', 'sending')"),
        postgresql_where=text("state IN ('claimed', 'sending')"),
    ),
    Index("ix_delivery_chat_id", "chat_id", "state"),
    Index(
        "ix_delivery_trouble",
        "id",
        sqlite_where=text("state IN ('failed', 'unknown', 'expired')"),
        postgresql_where=text("state IN ('failed', 'unknown', 'expired')"),
    ),
    Index(
        "ix_delivery_correction_id",
        "correction_id",
        sqlite_where=text("correction_id <> 0"),
        postgresql_where=text("correction_id <> 0"),
    ),
    **KEPT_IDS,
)

notice = Table(
    "notice",
    metadata,
    _key(),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, nullable=False, server_default="0"),
    Column("kind", Name(32), nullable=False),  # `bot.delivery.notices` has the words for each
    Column("facts", JSON, nullable=False),
    Column("key", Name(200), nullable=False),  # one thing is said to one chat once
    Column("made_at", Instant, nullable=False),
    Column("due_at", Instant),  # null: it was sent, or given up
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("message_id", BigInteger),
    Column("error", Words),
    UniqueConstraint("chat_id", "key"),
    Index(
        "ix_notice_due_at",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    **KEPT_IDS,
)

update = Table(
    "update",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger),  # updates of one chat are handled one after another
    Column("body", JSON, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("lease_owner", Name(40)),
    Column("lease_until", Instant),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("done_at", Instant),
    Column("error", Words),
    Index(
        "ix_update_waiting", "update_id", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")
    ),
    Index(
        "ix_update_in_chat",
        "chat_id",
        "update_id",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
)

paste = Table(
    "paste",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("sender", BigInteger, nullable=False),
    Column("text", Words, nullable=False),
    Column("links", JSON, nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    Column("thread_id", BigInteger, nullable=False, server_default="0"),  # the topic of a forum where it is written
)

rate = Table(
    "rate",
    metadata,
    Column("name", Name(32), primary_key=True),
    Column("free_at", Instant, nullable=False),  # the theoretical arrival time of GCRA
)

gate = Table(
    "gate",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("free_at", Instant, nullable=False),
)

quota = Table(
    "quota",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Name(16), primary_key=True),  # what is costly, such as "search"
    Column("free_at", Instant, nullable=False),  # the theoretical arrival time of GCRA
)

suggestion = Table(
    "suggestion",
    metadata,
    _key(),
    Column("topic_id", ForeignKey("topic.id"), nullable=False),
    Column("article_id", ForeignKey("article.id"), nullable=False),
    Column("chat_id", BigInteger, nullable=False),  # who says that the article is not on the topic
    Column("exclusion", Words, nullable=False),  # what the query might exclude; empty: nothing that helps was found
    Column("made_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", BigInteger),
    UniqueConstraint("topic_id", "article_id", "chat_id"),
    **KEPT_IDS,
)

lease = Table(
    "lease",
    metadata,
    Column("name", Name(32), primary_key=True),
    Column("holder", Name(40), nullable=False),
    Column("until", Instant, nullable=False),
)

fact = Table(
    "fact",
    metadata,
    Column("name", Name(32), primary_key=True),  # what the bot must remember about itself, such as the owner's code
    Column("value", Words, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    _key(),
    Column("at", Instant, nullable=False, index=True),
    Column("actor", BigInteger),
    Column("chat_id", BigInteger),  # where it was done; null: at the command line, or by the bot itself
    Column("verb", Name(32), nullable=False),
    Column("subject", Words, nullable=False),
    Column("detail", Words, nullable=False, server_default=""),
    **KEPT_IDS,
)
