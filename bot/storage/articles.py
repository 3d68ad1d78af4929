"""Articles and their revisions."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa

from bot.storage import boilerplate, database
from bot.storage.tables import article, article_search, entry, item, match, page, revision, sketch, source
from summaries.types import Article


class Status(StrEnum):
    """Where an article stands on its way to readers."""

    DRAFT = "draft"
    HELD = "held"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Stored:
    """An article with its newest revision."""

    id: int
    revision_id: int
    title: str
    text: str
    url: str | None
    canonical_url: str | None
    language: str
    source: str
    domain: str
    family: str
    label: str
    credit: str | None
    published_at: datetime | None
    is_date_only: bool
    stored_at: datetime
    told_from: datetime | None
    status: Status
    story_id: int | None
    filing: int | None
    reprint_of: int | None
    replaces: int | None
    tags: tuple[str, ...]
    features: str
    added_by: int | None
    boilerplate: frozenset[int] = frozenset()  # what its publisher's site repeats

    def judged(self) -> Article:
        """As judgement sees it. An agency's text is the agency's voice, whoever prints it."""
        return Article(
            id=self.id,
            revision_id=self.revision_id,
            title=self.title,
            text=self.text,
            language=self.language,
            source=self.source,
            family=self.credit or self.family,
            url=self.url or "",
            published_at=self.published_at,
            told_from=self.told_from or self.stored_at,
            tags=frozenset(self.tags),
            reprint_of=self.reprint_of,
            label=self.label,
            boilerplate=self.boilerplate,
        )


_newest = (
    sa.select(sa.func.max(revision.c.id))
    .where(revision.c.article_id == article.c.id)
    .correlate(article)
    .scalar_subquery()
)
_joined = sa.join(article, source, article.c.source_id == source.c.id).join(revision, revision.c.id == _newest)
_columns = (
    article.c.id,
    revision.c.id.label("revision_id"),
    revision.c.title,
    revision.c.text,
    article.c.url,
    article.c.canonical_url,
    article.c.language,
    source.c.name.label("source"),
    source.c.domain,
    source.c.family,
    source.c.label,
    article.c.credit,
    article.c.published_at,
    article.c.is_date_only,
    article.c.stored_at,
    article.c.told_from,
    article.c.status,
    article.c.story_id,
    article.c.filing,
    article.c.reprint_of,
    article.c.replaces,
    article.c.tags,
    article.c.features,
    article.c.added_by,
    article.c.source_id,
)


def _select() -> sa.Select[Any]:
    return sa.select(*_columns).select_from(_joined)


def _stored(c: sa.Connection, rows: Iterable[sa.Row[Any]]) -> list[Stored]:
    every = list(rows)
    repeated = boilerplate.known(c, {row.source_id for row in every})
    return [_one_stored(row, repeated) for row in every]


def _one_stored(row: sa.Row[Any], repeated: Mapping[int, frozenset[int]]) -> Stored:
    values: list[Any] = list(row)  # by place: hundreds are read at once
    values[_STATUS], values[_TAGS] = Status(values[_STATUS]), tuple(values[_TAGS])
    values[-1] = repeated[values[-1]]  # the publisher's, last of both
    return Stored(*values)


_STATUS, _TAGS = ([field.name for field in fields(Stored)].index(name) for name in ("status", "tags"))


# what every ingest asks is put together once: that costs more than its answer
_by_id = _select().where(article.c.id == sa.bindparam("wanted"))
_earliest = (
    sa.select(sa.func.min(article.c.id))
    .join(revision, revision.c.article_id == article.c.id)
    .where(
        revision.c.text_hash == sa.bindparam("text_hash"),
        article.c.status != Status.DISCARDED,
        article.c.replaces.is_(None),
    )
)
_newest_filing = sa.select(sa.func.coalesce(sa.func.max(article.c.filing), 0))
_known = sa.select(
    sa.select(article.c.id).where(article.c.origin == sa.bindparam("origin")).scalar_subquery(),
    sa.select(article.c.id).where(article.c.canonical_url == sa.bindparam("canonical_url")).scalar_subquery(),
    _earliest.scalar_subquery(),
    _newest_filing.scalar_subquery(),
)
_sketch_of = sa.select(sketch.c.hash).where(sketch.c.article_id == sa.bindparam("wanted"))
_next_number = sa.select(sa.func.coalesce(sa.func.max(revision.c.number), 0) + 1).where(
    revision.c.article_id == sa.bindparam("wanted")
)


@dataclass(frozen=True, slots=True)
class Known:
    """Ids of stored articles by what a new one says of itself, and the number of the latest publication."""

    by_origin: int | None
    by_address: int | None
    by_text: int | None
    newest_filing: int


def one(c: sa.Connection, article_id: int) -> Stored | None:
    """The article of this id."""
    return next(iter(_stored(c, c.execute(_by_id, {"wanted": article_id}).all())), None)


def by_address(c: sa.Connection, canonical_url: str) -> Stored | None:
    """The article at this canonical address."""
    rows = c.execute(_select().where(article.c.canonical_url == canonical_url)).all()
    return next(iter(_stored(c, rows)), None)


def by_ids(c: sa.Connection, ids: Collection[int]) -> list[Stored]:
    """These articles, by id."""
    rows: list[Stored] = []
    for chunk in _chunks(sorted(set(ids))):
        rows += _stored(c, c.execute(_select().where(article.c.id.in_(chunk)).order_by(article.c.id)))
    return rows


def newest_revisions(c: sa.Connection, ids: Collection[int]) -> dict[int, int]:
    """The id of the newest revision of each of these articles."""
    found: dict[int, int] = {}
    for chunk in _chunks(sorted(set(ids))):
        chosen = sa.select(revision.c.article_id, sa.func.max(revision.c.id))
        chosen = chosen.where(revision.c.article_id.in_(chunk)).group_by(revision.c.article_id)
        found |= {row[0]: row[1] for row in c.execute(chosen)}
    return found


def older_texts(c: sa.Connection, ids: Collection[int], until: datetime) -> dict[int, list[str]]:
    """The texts that these articles had before the one that they have now, as far as they were stored by then."""
    newest = sa.select(revision.c.article_id, sa.func.max(revision.c.id).label("id")).group_by(revision.c.article_id)
    found: dict[int, list[str]] = {}
    for chunk in _chunks(sorted(set(ids))):
        last = newest.where(revision.c.article_id.in_(chunk)).subquery()
        chosen = sa.select(revision.c.article_id, revision.c.text).join(
            last, last.c.article_id == revision.c.article_id
        )
        older = chosen.where(revision.c.id < last.c.id, revision.c.stored_at <= until).order_by(revision.c.id)
        for article_id, text in c.execute(older):
            found.setdefault(article_id, []).append(text)
    return found


def known(c: sa.Connection, origin: str | None, canonical_url: str | None, text_hash: str) -> Known:
    """The articles that came in by this message, that stand at this canonical address, and `by_text` of this hash."""
    asked = {"origin": origin, "canonical_url": canonical_url, "text_hash": text_hash}
    return Known(*c.execute(_known, asked).one())


def by_text(c: sa.Connection, text_hash: str) -> Stored | None:
    """The earliest article, neither discarded nor a waiting revision, that has or had this very text."""
    found = c.execute(_earliest, {"text_hash": text_hash}).scalar_one()
    return None if found is None else one(c, found)


def had_title(c: sa.Connection, article_id: int, title: str, text_hash: str) -> bool:
    """Whether the article ever stood under this title with this text: an admin may have given it another since."""
    mine = (revision.c.article_id == article_id, revision.c.title == title, revision.c.text_hash == text_hash)
    return c.execute(sa.select(revision.c.id).where(*mine)).first() is not None


def waiting_version(c: sa.Connection, article_id: int, title: str, text_hash: str) -> int | None:
    """The id of the waiting draft of just this new version of an article."""
    chosen = sa.select(sa.func.min(article.c.id)).join(revision, revision.c.article_id == article.c.id)
    same = (revision.c.text_hash == text_hash, revision.c.title == title, article.c.replaces == article_id)
    waiting = article.c.status.in_([Status.DRAFT, Status.HELD])
    return c.execute(chosen.where(*same, waiting)).scalar_one_or_none()


def has_copies(c: sa.Connection, article_id: int) -> bool:
    """Whether another article is a copy of this one."""
    return c.execute(sa.select(article.c.id).where(article.c.reprint_of == article_id).limit(1)).first() is not None


def redirect_copies(c: sa.Connection, was: int, becomes: int) -> None:
    """The copies of one text are copies of another from now on."""
    c.execute(sa.update(article).where(article.c.reprint_of == was).values(reprint_of=becomes))


def insert(c: sa.Connection, values: Mapping[str, object]) -> int:
    """Store an article; returns its id."""
    return database.insert_returning_id(c, article, values)


def add_revision(
    c: sa.Connection, article_id: int, title: str, text: str, text_hash: str, now: datetime, *, is_first: bool = False
) -> int:
    """Store the article's next revision; returns its id. The earlier ones stay."""
    values = {
        "article_id": article_id,
        "number": 1 if is_first else c.execute(_next_number, {"wanted": article_id}).scalar_one(),
        "title": title,
        "text": text,
        "text_hash": text_hash,
        "stored_at": now,
    }
    return database.insert_returning_id(c, revision, values)


def change(c: sa.Connection, article_id: int, **values: object) -> None:
    """Set columns of the article."""
    c.execute(sa.update(article).where(article.c.id == article_id).values(values))


def change_status(
    c: sa.Connection, article_id: int, was: Collection[Status], becomes: Status, **values: object
) -> bool:
    """Move the article on, once: False when it was in none of the states `was`."""
    statement = sa.update(article).where(article.c.id == article_id, article.c.status.in_(list(was)))
    return c.execute(statement.values(status=becomes, **values)).rowcount == 1


def versions_due(c: sa.Connection, now: datetime) -> list[int]:
    """New versions on hold whose publication has waited until now, the oldest first."""
    due = sa.select(article.c.id).where(article.c.status == Status.HELD, article.c.told_from <= now)
    return list(c.execute(due.order_by(article.c.id)).scalars())


def next_filing(c: sa.Connection) -> int:
    """The next number in the order of publication. Only within `Database.serialised`."""
    return 1 + newest_filing(c)


def newest_filing(c: sa.Connection) -> int:
    """The number of the latest publication, 0 when there is none."""
    return int(c.execute(_newest_filing).scalar_one())


def filed_after(c: sa.Connection, filing: int, since: datetime, limit: int) -> list[sa.Row[Any]]:
    """(id, filing, story_id, features, at, stored_at) of what was stored since then and filed after `filing`, in order."""
    return list(c.execute(_filed_after, {"filed": filing, "since": since, "most": limit}))


_came_at = sa.func.coalesce(article.c.published_at, article.c.stored_at, type_=article.c.stored_at.type).label("at")
_filed_after = (
    sa.select(article.c.id, article.c.filing, article.c.story_id, article.c.features, _came_at, article.c.stored_at)
    .where(
        article.c.filing > sa.bindparam("filed", type_=article.c.filing.type),
        article.c.stored_at >= sa.bindparam("since", type_=article.c.stored_at.type),
    )
    .order_by(article.c.filing)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)


def newest(c: sa.Connection, limit: int, *, below: int | None = None) -> list[Stored]:
    """The latest stored articles that are not discarded, newest first; `below` an id."""
    chosen = _select().where(article.c.status != Status.DISCARDED)
    if below is not None:
        chosen = chosen.where(article.c.id < below)
    return _stored(c, c.execute(chosen.order_by(article.c.id.desc()).limit(limit)))


def first_since(c: sa.Connection, since: datetime) -> int:
    """The id from which on articles were stored since then: ids are given in that order."""
    low, high = 1, 1 + (c.execute(sa.select(sa.func.max(article.c.id))).scalar_one() or 0)
    while low < high:
        middle = (low + high) // 2
        found = c.execute(_next, {"id": middle}).first()
        if found is not None and found.stored_at < since:
            low = found.id + 1
        else:
            high = middle
    return low


_next = (
    sa.select(article.c.id, article.c.stored_at)
    .where(article.c.id >= sa.bindparam("id", type_=article.c.id.type))
    .order_by(article.c.id)
    .limit(1)
)


def count_published(c: sa.Connection, first: int) -> int:
    """How many are published, from this id on."""
    counted = sa.select(sa.func.count()).where(article.c.id >= first, article.c.status == Status.PUBLISHED)
    return int(c.execute(database.indexed_by(counted.select_from(article), article, "ix_article_shown")).scalar_one())


def openings(c: sa.Connection, limit: int, length: int) -> list[str]:
    """The titles of the latest stored articles, with so many letters of each text."""
    opening = revision.c.title + " " + sa.func.substr(revision.c.text, 1, length)
    return list(c.execute(sa.select(opening).order_by(revision.c.id.desc()).limit(limit)).scalars())


def pages(c: sa.Connection, *, topic_id: int | None = None, page: int = 500) -> Iterator[list[Stored]]:
    """Every stored article that was not discarded, in id order, a page at a time."""
    after = 0
    while True:
        chosen = _select().where(article.c.id > after, article.c.status != Status.DISCARDED)
        if topic_id is not None:
            on_topic = sa.select(match.c.article_id).where(match.c.topic_id == topic_id, match.c.score > 0)
            chosen = chosen.where(article.c.id.in_(on_topic))
        rows = _stored(c, c.execute(chosen.order_by(article.c.id).limit(page)))
        yield rows
        if len(rows) < page:
            return
        after = rows[-1].id


def put_sketch(c: sa.Connection, article_id: int, hashes: Collection[int]) -> None:
    """Replace the sketch of an article."""
    c.execute(sa.delete(sketch).where(sketch.c.article_id == article_id))
    add_sketch(c, article_id, hashes)


def add_sketch(c: sa.Connection, article_id: int, hashes: Collection[int]) -> None:
    """Store the sketch of an article that has none yet."""
    c.execute(database.prepared(c, _adding_sketch), {"hashes": database.array(hashes), "article_id": article_id})


def _adding_sketch(dialect: database.Dialect) -> sa.Executable:
    rows = sa.select(dialect.numbers("hashes"), sa.bindparam("article_id", type_=sketch.c.article_id.type))
    return cast("sa.Executable", dialect.insert(sketch).from_select(["hash", "article_id"], rows))


def sharing(c: sa.Connection, hashes: Collection[int], least: int, limit: int = 20) -> dict[int, frozenset[int]]:
    """The sketches of the stored articles that share at least `least` hashes with these, the most alike first."""
    asked = {"hashes": database.array(hashes), "least": least, "most": limit}
    return {one: sketch_of(c, one) for one in c.execute(database.prepared(c, _sharing), asked).scalars().all()}


def _sharing(dialect: database.Dialect) -> sa.Select[Any]:
    shared = sa.func.count()
    return (
        sa.select(sketch.c.article_id)
        .join(article, article.c.id == sketch.c.article_id)
        .where(
            sketch.c.hash.in_(sa.select(dialect.numbers("hashes"))),
            article.c.status != Status.DISCARDED,
            article.c.replaces.is_(None),
        )
        .group_by(sketch.c.article_id)
        .having(shared >= sa.bindparam("least"))
        .order_by(shared.desc(), sketch.c.article_id)
        .limit(sa.bindparam("most"))
    )


def sketch_of(c: sa.Connection, article_id: int) -> frozenset[int]:
    """The sketch of one article."""
    return frozenset(c.execute(_sketch_of, {"wanted": article_id}).scalars())


def never_told(c: sa.Connection, before: datetime, after: int, limit: int) -> list[int]:
    """Up to `limit` articles with an id above `after`, stored before then, that wait for nobody and were never quoted."""
    quoted = sa.exists().where(revision.c.article_id == article.c.id, item.c.revision_id == revision.c.id)
    waits = article.c.status.in_([Status.DRAFT, Status.HELD])
    chosen = sa.select(article.c.id).where(article.c.id > after, article.c.stored_at < before, ~waits, ~quoted)
    return list(c.execute(chosen.order_by(article.c.id).limit(limit)).scalars())


def delete(c: sa.Connection, ids: Collection[int]) -> int:
    """Remove articles that were never quoted, with all that hangs on them, but those that gave a story its headline."""
    mine = sa.select(revision.c.id).where(revision.c.article_id.in_(ids))
    headlines = sa.select(item.c.headline_revision_id).where(item.c.headline_revision_id.in_(mine))
    kept = set(c.execute(sa.select(revision.c.article_id).where(revision.c.id.in_(headlines))).scalars())
    gone = [one for one in ids if one not in kept]
    for column in (article.c.reprint_of, article.c.replaces):
        c.execute(sa.update(article).where(column.in_(gone)).values({column: None}))
    c.execute(sa.update(entry).where(entry.c.article_id.in_(gone)).values(article_id=None))
    for table in (match, sketch, article_search, page, revision):
        c.execute(sa.delete(table).where(table.c.article_id.in_(gone)))
    return c.execute(sa.delete(article).where(article.c.id.in_(gone))).rowcount


def counts(c: sa.Connection) -> dict[str, int]:
    """How many articles stand in each status."""
    chosen = sa.select(article.c.status, sa.func.count()).group_by(article.c.status)
    return {row[0]: row[1] for row in c.execute(chosen)}


def last_published(c: sa.Connection, topic_id: int) -> Stored | None:
    """The latest published article on a topic."""
    chosen = sa.select(article.c.id).join(match, match.c.article_id == article.c.id)
    on = (match.c.topic_id == topic_id, match.c.score > 0, article.c.status == Status.PUBLISHED)
    last = chosen.where(*on).order_by(article.c.filing.desc()).limit(1)
    for table, index in ((match, "ix_match_topic_id_score"), (article, "ix_article_shown")):
        last = database.indexed_by(last, table, index)
    found = c.execute(last).scalar_one_or_none()
    return None if found is None else one(c, found)


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), database.CHUNK):
        yield values[start : start + database.CHUNK]
