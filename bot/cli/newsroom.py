"""Verbs about articles and topics."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import chain
from typing import Any

from bot.cli import behind, reading, session
from bot.errors import BriefwireError, NotFound, Unreadable
from bot.services import articles as service
from bot.services import briefings, topics
from bot.services import search as searching
from bot.services.articles import Added, How, Result
from bot.services.newsroom import Analysis, Newsroom
from bot.sources import publishers
from bot.sources.drafts import Draft
from bot.storage.articles import Stored
from bot.storage.briefings import Proof
from bot.storage.database import Database
from bot.storage.topics import MatchRow, TopicRow
from summaries import text
from summaries.topics import Clause

TOGETHER = 16  # articles of `push` that are stored in one transaction, which others wait for
POISON = (ValueError, ArithmeticError, RecursionError)  # of one text: it costs no other anything


@dataclass(frozen=True, slots=True)
class Input:
    """One input of `push`: a draft, or why there is none."""

    line: int
    url: str | None
    draft: Draft | None
    problem: str = ""
    share: float | None = None  # of the file that was read
    analysis: Analysis | None = None


def push(options: argparse.Namespace) -> int:
    """Store articles; prints how many were stored, known already, refused."""
    settings = session.load()
    how = How.HOLD if options.hold else How.BACKGROUND if options.background else How.PUBLISH
    counts = dict.fromkeys(Result, 0)
    room = Newsroom()
    with session.database(settings.database_url) as db, session.progress("articles") as step:

        def store(some: list[Input]) -> None:
            for one, added in zip(some, _stored(db, room, some, how), strict=True):
                counts[added.result] += 1
                _report(one, added, as_json=options.json)
                step(one.share)

        with behind.writer(store, TOGETHER) as put:
            for one in _inputs(options):
                put(_analysed(one))
        service.merge_stories(db, room, datetime.now(UTC))
    if not options.json:
        stored, known = counts[Result.STORED], counts[Result.DUPLICATE]
        print(
            f"{stored} stored, {counts[Result.REVISION]} revised, {known} duplicate, {counts[Result.REFUSED]} refused"
        )
    return 1 if counts[Result.REFUSED] else 0


def articles(options: argparse.Namespace) -> int:
    """Every stored article."""
    with session.database(session.load().database_url) as db:
        topic_id = _topic(db, options.topic).id if options.topic else None
        for stored, matches in service.each(db, topic_id):
            if options.jsonl:
                session.write_line(article_line(stored, matches))
            else:
                print(f"{stored.id}\t{stored.status}\t{stored.source}\t{stored.title}")
    return 0


def search(options: argparse.Namespace) -> int:
    """Published articles with these words, each with the sentence that says it best."""
    with session.database(session.load().database_url) as db:
        for hit in searching.each(db, " ".join(options.words), limit=options.limit):
            quoted = hit.sentence
            if options.jsonl:
                sentence = quoted and {"text": quoted.text, "start": quoted.start, "end": quoted.end}
                session.write_line({**article_line(hit.article, list(hit.topics)), "sentence": sentence})
                continue
            print(f"{hit.article.id}\t{instant(hit.article) or ''}\t{hit.article.source}\t{hit.article.title}")
            if quoted:
                print(f"\t“{quoted.text}”")
    return 0


def latest(options: argparse.Namespace) -> int:
    """What a new subscriber would get now."""
    settings = session.load()
    with session.database(settings.database_url) as db:
        topic = _topic(db, options.topic)
        composed, proofs = briefings.latest_for_new(db, topic.id, now=datetime.now(UTC), limits=settings.limits)
    items = []
    for one in composed.briefing.items:
        sentences = [
            {
                "article": line.article_id,
                "revision": line.revision_id,
                "start": line.start,
                "end": line.end,
                "text": line.text,
                "source": proofs[line.revision_id].source,
                "url": proofs[line.revision_id].url,
                "published_at": instant(proofs[line.revision_id]),
            }
            for line in one.lines
        ]
        items.append({"story": one.story_id, "sentences": sentences})
    if options.json:
        session.write_document({"topic": topic.slug, "items": items, "omitted": dict(composed.briefing.omitted)})
        return 0
    if not items:
        print(f"Nothing on {topic.title} in the last 30 days.")
    for told in composed.briefing.items:
        for line in told.lines:
            print(f"• “{line.text}” — {proofs[line.revision_id].source or 'publisher unknown'}")
        print()
    return 0


def topic_add(options: argparse.Namespace) -> int:
    """Make a topic, and say what it would have matched."""
    with session.database(session.load().database_url) as db:
        now = datetime.now(UTC)
        row = topics.add(db, options.title.strip()[: topics.TITLE_LENGTH], options.query, now=now)
        while topics.backfill(db):
            pass
        seen = Counter(one.match is not None for one in topics.test(db, options.query, now))
    print(f"{row.slug}\t{row.title}\t{row.query}")
    print(f"{seen[True]} of the {seen.total()} articles of the last 30 days are on it", file=sys.stderr)
    return 0


def topic_list(options: argparse.Namespace) -> int:
    """All topics that everybody may follow."""
    with session.database(session.load().database_url) as db:
        listed = topics.browse(db, datetime.now(UTC))
    if options.json:
        session.write_document(
            [
                {"slug": one.topic.slug, "title": one.topic.title, "query": one.topic.query, "week": one.week}
                for one in listed
            ]
        )
    else:
        for one in listed:
            print(f"{one.topic.slug}\t{one.topic.title}\t{one.topic.query}")
    return 0


def topic_edit(options: argparse.Namespace) -> int:
    """Change a topic."""
    with session.database(session.load().database_url) as db:
        row = topics.edit(
            db, _topic(db, options.topic).id, title=options.title, query=options.query, now=datetime.now(UTC)
        )
        while topics.backfill(db):
            pass
    print(f"{row.slug}\t{row.title}\t{row.query}")
    return 0


def topic_remove(options: argparse.Namespace) -> int:
    """Take a topic away."""
    with session.database(session.load().database_url) as db:
        row = topics.remove(db, _topic(db, options.topic).id, now=datetime.now(UTC))
    print(f"removed {row.slug}")
    return 0


def topic_test(options: argparse.Namespace) -> int:
    """What a query matches, and why."""
    counts = Counter[bool]()
    with session.database(session.load().database_url) as db, session.progress("articles") as step:
        samples = _counted(topics.test(db, options.query, datetime.now(UTC)), counts, step)
        if options.json:
            session.write_array(map(_sample, samples))
            return 0
        for one in samples:
            print(f"{'yes' if one.match else 'no '} {one.explanation.score:4.1f}  {one.article.title}")
            if _is_touched(one.explanation.root):
                _print_clause(one.explanation.root, 1)
    print(f"{counts[True]} of {counts.total()} articles of the last 30 days", file=sys.stderr)
    return 0


def _counted(samples: Iterable[topics.Sample], counts: Counter[bool], step: session.Step) -> Iterator[topics.Sample]:
    for one in samples:
        counts[one.match is not None] += 1
        step()
        yield one


def _is_touched(clause: Clause) -> bool:
    """Whether the article has anything of it; where it has nothing, there is nothing to explain."""
    return bool(clause.matched) or any(map(_is_touched, clause.children))


def _print_clause(clause: Clause, depth: int) -> None:
    """What a clause weighs and which words did it, then the clauses in it."""
    how = {"all": "all of", "any": "any of", "not": "not"}.get(clause.kind, "")
    found = f"{clause.field}: {', '.join(clause.matched)}" if clause.matched else "" if how else "not there"
    print(f"{'    ' * depth}{clause.weight:4.1f}  {how or clause.text}{f'  ({found})' if found else ''}")
    for child in clause.children:
        _print_clause(child, depth + 1)


def article_line(stored: Stored, matches: list[tuple[TopicRow, MatchRow]]) -> dict[str, object]:
    """An article as `articles --jsonl` prints it."""
    return {
        "id": stored.id,
        "url": stored.url,
        "title": stored.title,
        "source": stored.source,
        "published_at": instant(stored),
        "language": stored.language,
        "story": stored.story_id,
        "topics": [
            {"slug": topic.slug, "score": match.score, "terms": [term["text"] for term in match.terms]}
            for topic, match in matches
        ],
        "duplicate_of": stored.reprint_of,
        "status": stored.status.value,
    }


def instant(of: Stored | Proof) -> str | None:
    """When it was published, in ISO 8601; only the date where the hour is unknown."""
    if of.published_at is None:
        return None
    return of.published_at.date().isoformat() if of.is_date_only else of.published_at.isoformat()


def _topic(db: Database, name: str) -> TopicRow:
    found = topics.find(db, name)
    if len(found.topics) == 1:
        return found.topics[0]
    if found.topics:
        raise NotFound(f'"{name}" may be {", ".join(row.slug for row in found.topics)}: name one of them')
    guess = f"; did you mean {found.guesses[0].slug}?" if found.guesses else ""
    raise NotFound(f'there is no topic "{name}"{guess}')


def _inputs(options: argparse.Namespace) -> Iterator[Input]:
    if not options.jsonl:
        for number, what in enumerate(options.what or ["-"], start=1):
            yield _input(number, what)
        return
    for what in options.what or ["-"]:
        with session.lines_of(what) as stream:
            yield from _lines(stream)


def _input(number: int, what: str) -> Input:
    url = what if what.startswith(reading.ADDRESS) else None
    try:
        return Input(number, url, reading.read(what))
    except Unreadable as error:
        return Input(number, url, None, session.explain(error))


def _lines(stream: Any) -> Iterator[Input]:
    for number, value, problem in session.read_lines(stream):
        given = value.get("url") if isinstance(value, dict) else None
        url, share = given if isinstance(given, str) else None, session.share_read(stream)
        try:
            yield Input(number, url, None if problem else _draft(value), problem, share)
        except ValueError as error:
            yield Input(number, url, None, str(error), share)


def _draft(value: Mapping[str, Any]) -> Draft:
    """A line of `push --jsonl`. Raises ValueError that names the bad field."""
    title, body = _word(value, "title"), text.clean(_word(value, "text"))
    if not title and not body:
        raise ValueError("needs a title or a text")
    url, source, language = _word(value, "url"), _word(value, "source"), _word(value, "language")
    name, domain = publishers.name_of(url) if url else ("", "")
    known = publishers.domain_of_name(source) if source else None
    published_at, is_date_only = _published_at(_word(value, "published_at"))
    return Draft(
        title=" ".join(text.clean(title).split()) or body.split("\n", 1)[0][:200],
        text=body,
        url=url or None,
        source=source or name or None,
        domain=domain or known or (source.casefold() if source else None),
        published_at=published_at,
        date_only=is_date_only,
        language=language or None,
    )


def _word(value: Mapping[str, Any], key: str) -> str:
    word = value.get(key)
    if word is not None and not isinstance(word, str):
        raise ValueError(f'"{key}" must be a text')
    return (word or "").strip()


def _published_at(word: str) -> tuple[datetime | None, bool]:
    """The instant, and whether only its day is known; noon then, which is that day almost everywhere."""
    if not word:
        return None, False
    try:
        if len(word) == len("2026-06-26"):
            return datetime.combine(date.fromisoformat(word), time(12), UTC), True
        at = datetime.fromisoformat(word)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC), False
    except (ValueError, OverflowError) as error:
        raise ValueError('"published_at" must be ISO 8601, such as 2026-06-26T14:10:00Z') from error


def _analysed(one: Input) -> Input:
    if one.draft is None:
        return one
    try:
        return replace(one, analysis=service.analysed(one.draft))
    except POISON as error:
        return replace(one, draft=None, problem=type(error).__name__)


def _stored(db: Database, room: Newsroom, some: Sequence[Input], how: How) -> Iterator[Added]:
    """What became of each, in order, as soon as it is certain."""
    drafts = [(one.draft, one.analysis) for one in some if one.draft and one.analysis]
    try:
        added = iter(service.add_many(db, room, drafts, now=datetime.now(UTC), how=how) if drafts else ())
    except BriefwireError:
        raise
    except POISON as error:
        if len(some) == 1:
            yield Added(Result.REFUSED, 0, type(error).__name__)
        else:
            yield from chain.from_iterable(_stored(db, room, [one], how) for one in some)
        return
    for one in some:
        yield next(added) if one.analysis else Added(Result.REFUSED, 0, one.problem)


def _report(one: Input, added: Added, *, as_json: bool) -> None:
    if as_json:
        session.write_line(
            {
                "line": one.line,
                "url": one.url,
                "result": added.result.value,
                "article": added.article_id or None,
                "reason": added.reason or None,
            }
        )
    elif added.result is Result.REFUSED:
        print(f"briefwire: {one.url or f'input {one.line}'}: {added.reason}", file=sys.stderr)


def _sample(one: topics.Sample) -> dict[str, object]:
    terms = [term.text for term in one.match.terms] if one.match else []
    return {
        "id": one.article.id,
        "title": one.article.title,
        "on_topic": one.match is not None,
        "score": one.explanation.score,
        "terms": terms,
        "why": one.terms,
    }
