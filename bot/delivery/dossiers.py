"""A story's voices, sides and numbers, a briefing checked again, and the reasons of an item, as messages. Pure.

Each is a list of pages that fit a phone: a head, paragraphs of quotations that are never cut, a foot. Paragraphs that belong
under one name say that name on each page.
"""

import html as escaping
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.delivery import render
from bot.delivery.render import Speaker
from bot.services.proofs import Check, Standing, Verified, Why
from bot.services.voices import Head, Moved, Said, Seen
from bot.storage.articles import Stored
from bot.texts import Line, When, proofs, told, voices
from summaries.disputes import Dispute, Report
from summaries.voices import Kind, Voice
from summaries.voices import Line as Sentence

SCREEN_UNITS = 900  # of plain text: with its blank lines about what a phone shows at once
QUOTE_UNITS = 3_300  # of quotations in one entry, so that with all around it fits a message; longer ones are not shown
TITLE_LENGTH, NAME_LENGTH, LABEL_LENGTH = 120, 60, 40
_TAG = re.compile("<[^>]*>")
_HASH_SHOWN = 12
_PARAGRAPHS = "\n\n"

Span = tuple[int, int]


def story(of: Head, speaker: Speaker, now: datetime) -> str:
    """What a story is."""
    headline = render.cut(of.headline, TITLE_LENGTH)
    names = [render.cut(name, NAME_LENGTH) for name in of.publishers if name.strip()]
    lines = [
        voices.story(of.story_id, headline, of.url),
        voices.publishers(names, of.families, of.articles),
        voices.seen(When(of.first_at, now), When(of.last_at, now)),
    ]
    return _PARAGRAPHS.join(render.html(line, speaker) for line in lines)


def who_says_what(of: Said, speaker: Speaker, now: datetime) -> tuple[str, ...]:
    """Pages of voices: speakers, then publishers by label, then what has no certain speaker."""
    blocks = [
        (_voice_name(one), [_quotation(line, of.proofs, speaker, now) for line in one.lines]) for one in of.voices
    ]
    foot = [voices.how_voices(), *_read_of(of.head)]
    head = voices.voices_head(render.cut(of.head.headline, TITLE_LENGTH))
    if not blocks:
        return _pages(head, [(None, [render.html(voices.nobody_speaks(), speaker)])], _read_of(of.head), speaker)
    return _pages(head, blocks, foot, speaker)


def sides(of: Seen, speaker: Speaker, now: datetime) -> tuple[str, ...]:
    """Pages of sides: a sentence under each label, and whether anybody is independent."""
    blocks: list[tuple[Line | None, list[str]]] = []
    for one in of.sides.sides:
        name = voices.side(render.cut(one.label, LABEL_LENGTH), one.families, one.articles)
        nothing = render.html(voices.nothing_to_quote(), speaker)
        blocks.append((name, [_quotation(one.line, of.proofs, speaker, now) if one.line else nothing]))
    found = of.sides.independent
    verdict = voices.independent(found) if found else voices.no_independent()
    head = voices.sides_head(render.cut(of.head.headline, TITLE_LENGTH))
    return _pages(head, blocks, [verdict, voices.labels_by_editors(), *_read_of(of.head)], speaker)


def numbers(of: Moved, speaker: Speaker, now: datetime) -> tuple[str, ...]:
    """Pages of numbers that moved: the reports on one thing stay together where they fit."""
    head = voices.numbers_head(render.cut(of.head.headline, TITLE_LENGTH))
    if not of.disputes:
        nothing = render.html(voices.no_numbers(), speaker)
        return _pages(head, [(None, [nothing])], _read_of(of.head), speaker)
    blocks = [(None, [_dispute(one, of.proofs, speaker, now)]) for one in of.disputes]
    return _pages(head, blocks, [voices.how_numbers(), *_read_of(of.head)], speaker)


def verified(of: Verified, speaker: Speaker, now: datetime) -> tuple[str, ...]:
    """Pages of a briefing checked again."""
    good = sum(one.standing in {Standing.PRESENT, Standing.STILL} for one in of.checks)
    head = proofs.head(of.number, render.cut(of.topic_title, TITLE_LENGTH), When(of.made_at, now))
    entries = [_check(one, speaker, now) for one in of.checks]
    summary = render.html(proofs.summary(good, len(of.checks)), speaker)
    return _pages(head, [(None, [summary, *entries])], [proofs.checked_by()], speaker)


def why(of: Why, speaker: Speaker, now: datetime) -> str:
    """The reasons of one item."""
    source = told.source(render.cut(of.source, NAME_LENGTH), of.url, "")
    is_short = 0 < render.units(of.sentence) <= QUOTE_UNITS
    quoted = f"“{_bold(of.sentence, of.spans)}” — {render.html(source, speaker)}" if is_short else ""
    headline = _bold(of.headline, of.title_spans) if len(of.headline) <= render.VALUE_LENGTH else ""
    lines = [*_reasons(of), *([_newness(of, now)] if of.was_told else [])]
    paragraphs = [
        render.html(proofs.why_head(render.cut(of.topic.title, TITLE_LENGTH)), speaker),
        headline,
        quoted,
        *(render.html(line, speaker) for line in lines),
    ]
    return _PARAGRAPHS.join(one for one in paragraphs if one)


def _reasons(of: Why) -> Iterator[Line]:
    if of.is_by_hand:
        yield proofs.by_hand()
    elif not of.topic.query:
        yield proofs.one_story()
    elif not of.reasons:
        yield proofs.no_terms_now()
    else:
        yield proofs.matched([proofs.term(one.text, one.matched, one.field) for one in of.reasons])
        yield proofs.score(of.score, of.threshold, of.width)


def _newness(of: Why, now: datetime) -> Line:
    if of.is_recap and of.since:
        return proofs.is_recap(When(of.since, now))
    if of.is_update:
        return proofs.is_update()
    return proofs.is_first() if of.is_first else proofs.is_new(When(of.since, now) if of.since else None)


def _voice_name(voice: Voice) -> Line:
    match voice.kind:
        case Kind.SPEAKER:
            return voices.speaker(render.cut(voice.name, TITLE_LENGTH))
        case Kind.LABEL:
            return voices.label_speaks(render.cut(voice.name, LABEL_LENGTH))
        case _:
            return voices.unsure()


def _quotation(line: Sentence, articles: Mapping[int, Stored], speaker: Speaker, now: datetime) -> str:
    proof = _proof(articles[line.article_id], speaker, now)
    return f"• “{render.escaped(line.text)}” — {render.html(proof, speaker)}"


def _dispute(of: Dispute, articles: Mapping[int, Stored], speaker: Speaker, now: datetime) -> str:
    return "\n".join(_report(one, articles[one.article_id], speaker, now) for one in of.reports)


def _report(one: Report, article: Stored, speaker: Speaker, now: datetime) -> str:
    """The sentence with its number in bold; where the publisher gives no time, when it was stored."""
    proof = _proof(article, speaker, now)
    if article.published_at is None:
        proof = voices.stored_at(proof, render.day(article.stored_at, now, speaker, has_hour=True))
    return f"• “{_bold(one.text, [one.number])}” — {render.html(proof, speaker)}"


def _proof(article: Stored, speaker: Speaker, now: datetime) -> Line:
    name, label = render.cut(article.source, NAME_LENGTH), render.cut(article.label, LABEL_LENGTH)
    line = told.source(name, article.url, label)
    if article.published_at is None:
        return line
    return told.dated(line, render.day(article.published_at, now, speaker, has_hour=not article.is_date_only))


def _check(one: Check, speaker: Speaker, now: datetime) -> str:
    source = render.html(told.source(render.cut(one.source, NAME_LENGTH), one.url, ""), speaker)
    verdict = render.html(_verdict(one, now), speaker)
    becomes = f" “{render.escaped(one.becomes)}”" if one.becomes is not None and _has_room(one) else ""
    place = render.html(proofs.place(one.start, one.end, one.sentence_hash[:_HASH_SHOWN]), speaker)
    is_shown = one.standing is not Standing.DAMAGED and render.units(one.text) <= QUOTE_UNITS
    quoted = f"• “{render.escaped(one.text)}” — {source}\n" if is_shown else f"• {source}: "
    return f"{quoted}{verdict}{becomes}\n{place}"


def _has_room(one: Check) -> bool:
    return render.units(f"{one.text}{one.becomes}") <= QUOTE_UNITS


def _verdict(one: Check, now: datetime) -> Line:
    stored, newest = When(one.stored_at, now), When(one.newest_at, now)
    match one.standing:
        case Standing.PRESENT:
            return proofs.present(one.version, stored)
        case Standing.STILL:
            return proofs.still(one.version, stored, one.newest, newest)
        case Standing.CHANGED:
            return (proofs.changed if _has_room(one) else proofs.changed_much)(one.version, stored, newest)
        case Standing.GONE:
            return proofs.gone(one.version, stored, newest)
        case Standing.WITHDRAWN:
            at = When(one.withdrawn_at, now) if one.withdrawn_at else None
            return proofs.withdrawn(one.version, stored, at, one.reason)
        case _:
            return proofs.damaged()


def _read_of(head: Head) -> list[Line]:
    return [voices.read_of(head.read, head.articles)] if head.read < head.articles else []


def _bold(words: str, spans: Sequence[Span]) -> str:
    pieces, done = [], 0
    for start, end in spans:
        pieces += [render.escaped(words[done:start]), f"<b>{render.escaped(words[start:end])}</b>"]
        done = end
    return "".join([*pieces, render.escaped(words[done:])])


def _pages(
    head: Line, blocks: Sequence[tuple[Line | None, Sequence[str]]], foot: Sequence[Line], speaker: Speaker
) -> tuple[str, ...]:
    """Entries that fit a screen together, one at least; under the name of their block, also where it goes on."""
    screens: list[list[str]] = [[]]
    for name, entries in blocks:
        title = render.html(name, speaker) if name else ""
        is_open = False  # whether the name stands on this screen
        for entry in entries:
            shown = entry if is_open or not title else f"{title}\n{entry}"
            if screens[-1] and _units([*screens[-1], shown]) > SCREEN_UNITS:
                screens.append([])
                shown = f"{title}\n{entry}" if title else entry
            if is_open and screens[-1] and title:
                screens[-1][-1] = f"{screens[-1][-1]}\n{entry}"
            else:
                screens[-1].append(shown)
            is_open = bool(title)
    top, bottom = render.html(head, speaker), " ".join(render.html(line, speaker) for line in foot)
    last = len(screens) - 1
    return tuple(
        _PARAGRAPHS.join(
            [f"{top}{_number(place + 1, last + 1, speaker)}", *some, *([bottom] if place == last and bottom else [])]
        )
        for place, some in enumerate(screens)
    )


def _number(page: int, pages: int, speaker: Speaker) -> str:
    return f" · {render.html(voices.page(page, pages), speaker)}" if pages > 1 else ""


def _units(entries: Sequence[str]) -> int:
    return sum(render.units(escaping.unescape(_TAG.sub("", one))) for one in entries)
