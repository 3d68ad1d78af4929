"""An article that changed, or was taken back, after sentences of it were sent: whoever has them is told, and only they.

Decided and written in the transaction that stores the change, under the lock of ingest, so that nothing is lost between
the two; told through the outbox: the message is edited, and a short reply points to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services import notices, schedules, tastes
from bot.services.tastes import Length
from bot.storage import briefings, corrections, deliveries
from bot.storage.articles import Stored
from bot.storage.corrections import Corrected, Line, Slice, Told
from bot.storage.database import Connection, Database
from summaries import corrections as judgement
from summaries import text as texts
from summaries.corrections import Change
from summaries.types import Sentence

PRIORITY = -1  # what was wrong overtakes what is new
REPORTED_AT_ONCE = 20
SOON = timedelta(minutes=5)  # what is tried again within so long is waited for before the admins hear


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction as one message's readers are told of it: each sentence as they have it, and what it became."""

    article_id: int
    source: str
    url: str | None
    reason: str
    is_loud: bool
    is_withdrawal: bool
    made_at: datetime
    language: str
    message_id: int | None  # of the message that it is about; None where Telegram never told
    corrected_to: int  # what was known when that was printed
    changes: tuple[tuple[str, str | None], ...]  # (what they were sent, what the article says now; None: nothing)


def after_revision(c: Connection, stored: Stored, now: datetime) -> int | None:
    """The newest revision of a published article against every sentence of it that was sent; the correction's id, or None.

    A sentence that stands, or changed only as far as its spelling, is no correction.
    """
    told = corrections.told_of(c, stored.id)
    if not told:
        return None
    lines = _changed(told, _texts(c, told), stored)
    return _make(c, stored.id, stored.revision_id, lines, now) if lines else None


def after_withdrawal(c: Connection, stored: Stored, reason: str, actor: int | None, now: datetime) -> int | None:
    """Every sentence of the article that was sent is taken back; the correction's id, or None where none was."""
    lines = [Line(one.sent, None) for one in corrections.told_of(c, stored.id) if one.now is not None]
    return _make(c, stored.id, None, lines, now, reason=reason, made_by=actor) if lines else None


def has_news(text: str, before: str, language: str) -> bool:
    """Whether a text has a sentence, fit to be quoted, that the one before it had in no form."""
    return bool(_new_sentences(text, [before], language))


def heard(text: str, befores: Sequence[str], language: str) -> list[str]:
    """The sentences of a text that stood, in some form, in one of those before it."""
    new = set(_new_sentences(text, befores, language))
    return [one.text for one in texts.sentences(text, language) if one.is_quotable and one not in new]


def _new_sentences(text: str, befores: Sequence[str], language: str) -> list[Sentence]:
    left = [one for one in texts.sentences(text, language) if one.is_quotable]
    for before in befores:
        verdicts = judgement.compare([(one.start, one.end) for one in left], text, before, language)
        left = [one for one, verdict in zip(left, verdicts, strict=True) if verdict.change is Change.GONE]
    return left


def catch_up(c: Connection, briefing_id: int, chat_id: int, thread_id: int, corrected_to: int, now: datetime) -> None:
    """Messages that were sent outside the outbox while a correction was made: its readers are told as well."""
    for number in corrections.after(c, briefing_id, corrected_to):
        places = corrections.enqueue(c, number, now, PRIORITY, sent_in=(briefing_id, chat_id, thread_id))
        corrections.add_recipients(c, number, places)


def of_delivery(db: Database, delivery_id: int) -> Correction | None:
    """What the reader of this message is to be told; None when it never showed a sentence that changed.

    A sentence that was printed after the correction was printed as corrected.
    """
    with db.read() as c:
        target = deliveries.target(c, delivery_id)
        found = corrections.one(c, target.correction_id) if target else None
        if target is None or found is None or not target.is_shown or target.corrected_to >= found.id:
            return None
        briefing = briefings.one(c, target.briefing_id)
        has_sentences = briefing is None or tastes.parse(briefing.taste).length is not Length.HEADLINES
        if not has_sentences and not found.is_withdrawal:
            return None  # what was sent are headlines
        rows = corrections.of_briefing(c, target.briefing_id)
        shown = [Slice(*one) for one in deliveries.slices_of_part(c, target.briefing_id, target.part)]
        texts = corrections.texts_of(c, {one.revision_id for one in shown})
    changes = (_change(one, texts[one.revision_id], rows.get(one, []), found.id) for one in dict.fromkeys(shown))
    made = tuple(one for one in changes if one is not None)
    if not made:
        return None
    changes_shown = made if has_sentences else ()
    return Correction(
        found.article_id,
        found.source,
        found.url,
        found.reason,
        found.is_loud,
        found.is_withdrawal,
        found.made_at,
        found.language,
        target.message_id,
        target.corrected_to,
        changes_shown,
    )


def _change(sent: Slice, text: str, rows: Sequence[Corrected], number: int) -> tuple[str, str | None] | None:
    """(what its readers had, what it became) by this correction; what was taken back is named by its first words."""
    made = next((one for one in rows if one.correction_id == number), None)
    original = text[sent.start : sent.end]
    return None if made is None else (as_of(original, rows, number - 1) or original, made.text)


def as_of(text: str, rows: Sequence[Corrected], correction_id: int) -> str | None:
    """What stood for a sentence after the correction of this id: itself, other words, or nothing."""
    earlier = [one for one in rows if one.correction_id <= correction_id]
    return earlier[-1].text if earlier else text


def report(db: Database, now: datetime) -> int:
    """Tell the admins of each correction whose last message is out how many know of it; returns how many reports."""
    with db.read() as c:
        if not corrections.settled(c, now + SOON, 1):
            return 0
    with db.write() as c:
        outcomes = corrections.settled(c, now + SOON, REPORTED_AT_ONCE)
        for one in outcomes:
            concerned = one.recipients - one.not_needed
            facts: Mapping[str, object] = {
                "article": one.article_id,
                "title": one.title,
                "is_withdrawal": one.is_withdrawal,
                "told": one.told,
                "unreachable": max(0, concerned - one.told - one.asleep),
            }
            if concerned > 0:
                notices.tell_editors(c, "correction_report", facts, f"correction:{one.id}:{one.recipients}", now)
            corrections.mark_reported(c, one.id, now)
    return len(outcomes)


def _texts(c: Connection, told: Sequence[Told]) -> dict[int, str]:
    return corrections.texts_of(c, {(one.now or one.sent).revision_id for one in told})


def _changed(told: Sequence[Told], texts: Mapping[int, str], stored: Stored) -> list[Line]:
    """A line for each sentence that no longer stands as its readers know it."""
    by_revision: dict[int, list[Told]] = {}
    for one in told:
        by_revision.setdefault((one.now or one.sent).revision_id, []).append(one)
    lines: list[Line] = []
    for revision_id, some in sorted(by_revision.items()):
        slices = [one.now or one.sent for one in some]
        spans = [(one.start, one.end) for one in slices]
        verdicts = judgement.compare(spans, texts[revision_id], stored.text, stored.language)
        lines += [line for one, verdict in zip(some, verdicts, strict=True) if (line := _line(one, verdict, stored))]
    return lines


def _line(one: Told, verdict: judgement.Verdict, stored: Stored) -> Line | None:
    found = None
    if verdict.start is not None and verdict.end is not None:
        found = Slice(stored.revision_id, verdict.start, verdict.end)
    if one.now is None:  # taken back before: it may stand again
        return Line(one.sent, found) if found and verdict.change in {Change.SAME, Change.TYPO} else None
    return Line(one.sent, found) if verdict.change in {Change.CHANGED, Change.GONE} else None


def _make(
    c: Connection,
    article_id: int,
    revision_id: int | None,
    lines: Sequence[Line],
    now: datetime,
    *,
    reason: str = "",
    made_by: int | None = None,
) -> int:
    is_loud = any(one.becomes is None for one in lines)
    number = corrections.insert(
        c, article_id, revision_id, lines, reason=reason, is_loud=is_loud, made_by=made_by, now=now
    )
    corrections.add_recipients(c, number, corrections.enqueue(c, number, now, PRIORITY))
    for quiet in corrections.sleepers(c, number):
        zone, quiet_from, quiet_to = quiet
        until = schedules.quiet_end((quiet_from, quiet_to), schedules.zone(zone), now)
        if until is not None:
            corrections.put_to_sleep(c, number, quiet, until)
    return number
