"""An article as an admin decides on it: what it says, where it belongs, whom it reaches. Pure.

head | title | summary | topics | likeness | reach, within what Telegram takes; where the whole would be too long, sentences
are left out from the end, and said to be.
"""

import html as escaping
import math
import re
from collections.abc import Iterator
from datetime import datetime

from bot.delivery import render
from bot.delivery.printing import Printed
from bot.delivery.render import MESSAGE_UNITS, Button, Speaker
from bot.services.articles import GONE, Card, TopicVerdict
from bot.storage.articles import Status, Stored
from bot.texts import Line, When, admins, desk
from summaries.duplicates import Copy

TITLE_LENGTH = 250
TOPIC_LENGTH = 60
WHY_LENGTH = 120
TOPICS_SHOWN = 8
MISSES_SHOWN = 3
SENTENCE_UNITS = 2500  # a longer "sentence" is no sentence; it is cut on the card, and only there

RETURNING = frozenset({"pub", "hold", "drop", "undo"})  # after these the card still knows the way back

Rows = tuple[tuple[Button, ...], ...]


def printed(card: Card, speaker: Speaker, now: datetime, *, send_rate: float, back: str = "") -> Printed:
    """The card and its buttons. `send_rate`: messages a second; `back`: where on the desk it was opened, ":tab:page"."""
    lengths = range(len(card.summary), -1, -1)
    tried = ("\n\n".join(_paragraphs(card, shown, speaker, now, send_rate)) for shown in lengths)
    return Printed(next(filter(fits, tried)), _rows(card, back))


def fits(html: str) -> bool:
    """Whether Telegram takes it as one message."""
    return render.units(escaping.unescape(re.sub(r"<[^>]*>", "", html))) <= MESSAGE_UNITS


def _paragraphs(card: Card, shown: int, speaker: Speaker, now: datetime, send_rate: float) -> Iterator[str]:
    stored = card.article
    head = [_head(stored, speaker, now), admins.title(render.cut(stored.title, TITLE_LENGTH))]
    yield "\n".join(render.html(line, speaker) for line in head)
    summary = [_quoted(number, one.text) for number, one in enumerate(card.summary[:shown], 1)]
    if len(card.summary) > shown:
        summary.append(render.html(admins.more_sentences(len(card.summary) - shown), speaker))
    yield "\n".join(summary) or render.html(admins.nothing_to_quote(), speaker)
    rest = [line for line in (_waits(card, now), _topics(card), _hint(card), *_outlook(card, now, send_rate)) if line]
    yield "\n".join(render.html(line, speaker) for line in rest)


def _waits(card: Card, now: datetime) -> Line | None:
    """How long its publication can be undone, and what comes then."""
    if card.goes_out_at is None:
        return None
    seconds = max(0, math.ceil((card.goes_out_at - now).total_seconds()))
    if card.replaces is not None:
        return desk.corrects(card.replaces.id, seconds)
    return desk.goes_out(seconds) if card.at_once else desk.can_be_undone(seconds)


def _outlook(card: Card, now: datetime, send_rate: float) -> Iterator[Line]:
    """What like it is stored, and whom it reaches; a new version that was published has nothing more to decide."""
    if card.goes_out_at is None or card.replaces is None:
        yield from _likeness(card, now)
        is_on_any = any(one.is_on for one in card.verdicts)
        if is_on_any or card.readers or card.told or card.article.status in GONE:
            yield _reach(card, send_rate)


def _head(stored: Stored, speaker: Speaker, now: datetime) -> Line:
    at = stored.published_at
    return admins.head(
        stored.status,
        stored.id,
        render.cut(stored.source, TOPIC_LENGTH) or admins.no_source(),
        _day(at, speaker, now, is_date_only=stored.is_date_only) if at else admins.no_date(),
        render.language(stored.language, speaker),
    )


def _day(at: datetime, speaker: Speaker, now: datetime, *, is_date_only: bool) -> str:
    return render.day(at, now, speaker, has_hour=not is_date_only, has_year=True)


def _quoted(number: int, sentence: str) -> str:
    """Verbatim, with its number."""
    if render.units(sentence) > SENTENCE_UNITS:
        sentence = f"{sentence[: SENTENCE_UNITS // 2].rstrip()}…"
    return f"{number}. “{render.escaped(sentence)}”"


def _hint(card: Card) -> Line | None:
    """What can be done about it that it is on no topic."""
    if card.article.status in GONE or any(one.is_on for one in card.verdicts):
        return None
    return admins.by_hand_here(is_out=card.article.status is Status.PUBLISHED)


def _topics(card: Card) -> Line:
    decided = [_verdict(one) for one in card.verdicts if one.is_on]
    misses = [_verdict(one) for one in card.verdicts if not one.is_on][:MISSES_SHOWN]
    if decided:
        return admins.topics_line(decided[:TOPICS_SHOWN], max(0, len(decided) - TOPICS_SHOWN), misses)
    return admins.no_topics(misses)


def _verdict(one: TopicVerdict) -> Line:
    title = render.cut(one.topic.title, TOPIC_LENGTH)
    if one.is_by_hand:
        return admins.by_hand(title)
    if not one.is_on:
        return admins.near_miss(title, one.score)
    return admins.on_topic(title, admins.why(render.cut(one.terms, WHY_LENGTH), one.score))


def _likeness(card: Card, now: datetime) -> Iterator[Line]:
    """What it duplicates; of an article that is out already there is nothing to decide."""
    if card.replaces is not None:
        yield admins.replaces(card.replaces.id)
    elif card.alike is not None:
        known = card.alike.article
        adds = (
            card.article.source if card.alike.copy is not Copy.REVISION and card.article.source != known.source else ""
        )
        percent = min(100, round(card.alike.share * 100))
        source = known.source or known.domain or admins.no_source()
        yield admins.alike(known.id, percent, source, When(known.stored_at, now), adds)
    elif card.article.status in {Status.DRAFT, Status.HELD}:
        yield admins.nothing_alike()


def _reach(card: Card, send_rate: float) -> Line:
    match card.article.status:
        case Status.DRAFT | Status.HELD:
            seconds = math.ceil(card.readers / send_rate)
            return admins.would_reach(card.readers, card.at_once, seconds)
        case Status.PUBLISHED:
            return admins.was_told(card.told) if card.told else admins.reaches(card.readers, card.at_once)
    return admins.was_told(card.told)


def _rows(card: Card, back: str) -> Rows:
    stored = card.article

    def button(label: Line, verb: str) -> Button:
        return Button(label, f"{verb}:{stored.id}{back if verb in RETURNING else ''}")

    publish, discard = button(admins.publish(), "pub"), button(admins.discard(), "drop")
    change = (button(admins.topics(), "onto"), button(admins.edit_title(), "title"))
    home: Rows = ((Button(desk.desk(), f"desk{back}"),),) if back else ()
    undo: Rows = ((button(admins.undo(), "undo"),),) if card.goes_out_at else ()
    match stored.status:
        case Status.DRAFT:
            return (publish, button(admins.hold(), "hold")), change, (discard,), *home
        case Status.HELD if undo:
            return *undo, *home
        case Status.HELD:
            return (publish, discard), change, *home
        case Status.PUBLISHED:
            stories = (button(desk.merge_stories(), "mrg"), button(desk.split_story(), "spl"))
            other = (button(desk.move_topic(), "onto"), button(admins.withdraw(), "wask"))
            return *undo, stories, other, *home
    return home
