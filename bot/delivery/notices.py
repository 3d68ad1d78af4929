"""Notices go out: each is put into words, sent in its turn, and written down as said.

claim (due again after a lease) → words → send → ended. What may have arrived is said once more at the most.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from telegram import LinkPreviewOptions
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.clock import Clock
from bot.delivery import cards, failures, render
from bot.delivery.failures import Kind
from bot.delivery.render import Button, Message, Speaker
from bot.errors import NotFound
from bot.services import articles, notices, own, pulse, schedules, suggestions
from bot.storage.database import Database
from bot.storage.notices import Notice
from bot.texts import Line, When, admins, feeds
from bot.texts import own as owns
from bot.texts import pulse as pulses

log = logging.getLogger(__name__)

Facts = Mapping[str, Any]


async def send_due(db: Database, bot: ExtBot[str], clock: Clock) -> int:
    """Say what is due; returns how many notices that was."""
    due = await asyncio.to_thread(notices.claim, db, clock.now())
    for one in due:
        await _send(db, bot, clock, one)
    return len(due)


async def _send(db: Database, bot: ExtBot[str], clock: Clock, one: Notice) -> None:
    if one.kind == pulse.SILENCE and not await asyncio.to_thread(pulse.still_silent, db, one.facts):
        await asyncio.to_thread(notices.given_up, db, one, "news came")
        return
    speaker = Speaker(one.language, schedules.zone(one.time_zone))
    if one.kind == notices.CARD:
        await _show_card(db, bot, clock, one, speaker)
        return
    try:
        message = words(one.kind, one.facts, clock.now())
        html, keyboard = render.page(message, speaker), render.keyboard(message.rows, speaker)
    except Exception:  # one that can't be put into words holds up no other
        log.exception("notice=%d kind=%s can't be said", one.id, one.kind)
        await asyncio.to_thread(notices.given_up, db, one, "no words")
        return
    try:
        sent = await bot.send_message(
            one.chat_id,
            html,
            message_thread_id=one.thread_id or None,
            parse_mode="HTML",
            reply_markup=keyboard,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
    except Exception as error:  # noqa: BLE001  whatever it was, it is written down
        await _failed(db, one, error, clock.now())
    else:
        await asyncio.to_thread(notices.sent, db, one, sent.message_id)


async def _show_card(db: Database, bot: ExtBot[str], clock: Clock, one: Notice, speaker: Speaker) -> None:
    """Edit the card of what has gone out, or was undone elsewhere, once: its old buttons would answer well, too."""
    now, reason, send_rate = clock.now(), "shown", float(one.facts["send_rate"])
    try:
        card = await asyncio.to_thread(articles.settled_card, db, int(one.facts["article"]), now=now)
        printed = cards.printed(card, speaker, now, send_rate=send_rate, back=str(one.facts["back"]))
        keyboard, message = render.keyboard(printed.rows, speaker), int(one.facts["message"])
        await bot.edit_message_text(printed.html, one.chat_id, message, parse_mode="HTML", reply_markup=keyboard)
    except (TelegramError, NotFound) as error:
        reason = type(error).__name__
    await asyncio.to_thread(notices.given_up, db, one, reason)


async def _failed(db: Database, one: Notice, error: Exception, now: datetime) -> None:
    failure = failures.classify(error)
    verdict = failures.decide(failure, one.attempts + 1, now, was_plain=True)
    log.info("notice=%d chat=%d failure=%s becomes=%s", one.id, one.chat_id, verdict.reason, verdict.state)
    if verdict.not_before is None or failure.kind is Kind.MIGRATED:
        await asyncio.to_thread(notices.given_up, db, one, verdict.reason)
    else:
        counts = verdict.counts_attempt
        await asyncio.to_thread(notices.later, db, one, verdict.not_before, verdict.reason, counts_attempt=counts)


def words(kind: str, facts: Facts, now: datetime) -> Message:
    """The message of a notice. Raises KeyError for a kind that nobody knows."""
    return _WORDS[kind](facts, now)


def _feed_failing(facts: Facts, now: datetime) -> Message:
    key, _, fact = str(facts["reason"]).partition(" ")
    line = feeds.feed_failing(_title(facts), _since(facts, now), feeds.reason(key, fact))
    return render.message(line, rows=_feed_rows(facts))


def _feed_back(facts: Facts, now: datetime) -> Message:
    line = feeds.feed_back(_title(facts), _since(facts, now), int(facts["articles"]))
    return render.message(line, rows=_feed_rows(facts))


def _feed_gone(facts: Facts, now: datetime) -> Message:
    del now
    return render.message(feeds.feed_gone(_title(facts)), rows=_feed_rows(facts))


def _feed_moved(facts: Facts, now: datetime) -> Message:
    del now
    return render.message(feeds.feed_moved(_title(facts), str(facts["url"])), rows=_feed_rows(facts))


def _page_gone(facts: Facts, now: datetime) -> Message:
    del now
    return render.message(feeds.page_gone(int(facts["article"]), _title(facts), str(facts["source"])))


def _page_suspect(facts: Facts, now: datetime) -> Message:
    del now
    return render.message(feeds.page_suspect(int(facts["article"]), _title(facts), str(facts["source"])))


def _correction_report(facts: Facts, now: datetime) -> Message:
    del now
    report = admins.withdrawal_told if facts["is_withdrawal"] else admins.correction_told
    article = int(facts["article"])
    line = report(article, _title(facts), int(facts["told"]), int(facts["unreachable"]))
    return render.message(line, rows=[[Button(admins.show_card_of(article), f"card:{article}")]])


def _stuck(facts: Facts, now: datetime) -> Message:
    del now
    return render.message(admins.outbox_stuck(int(facts["minutes"])))


def _disk(facts: Facts, now: datetime) -> Message:
    del now
    return render.message(admins.disk_fills(int(facts["megabytes"])))


def _stall(facts: Facts, now: datetime) -> Message:
    del now
    return render.message(admins.loops_stall([str(one) for one in facts["loops"]]))


def _silence(facts: Facts, now: datetime) -> Message:
    topic = render.cut(str(facts["topic"]), 120)
    since = When(datetime.fromisoformat(str(facts["since"])), now, is_day_only=True)
    return render.message(pulses.silence(topic, since, int(facts["publishers"])))


def _story_over(facts: Facts, now: datetime) -> Message:
    del now
    topic_id = int(facts["topic"])
    again = [Button(owns.watch_again(), f"rewatch:{topic_id}")]
    return render.message(owns.story_over(_title(facts), int(facts["days"])), rows=[again])


def _not_my_topic(facts: Facts, now: datetime) -> Message:
    del now
    topic = render.cut(str(facts["topic"]), 120)
    look = [Button(owns.look(), f"nz:{int(facts['suggestion'])}")]
    return render.message(owns.reader_says(topic), rows=[look])


def _plainly(line: Callable[[], Line]) -> Callable[[Facts, datetime], Message]:
    return lambda _facts, _now: render.message(line())


def _feed_rows(facts: Facts) -> list[list[Button]]:
    return [[Button(feeds.show_feed(), f"feed:{int(facts['feed'])}:0")]]


def _title(facts: Facts) -> str:
    return render.cut(str(facts["title"]), 120)


def _since(facts: Facts, now: datetime) -> When:
    return When(datetime.fromisoformat(str(facts["since"])), now)


_WORDS: dict[str, Callable[[Facts, datetime], Message]] = {
    "feed_failing": _feed_failing,
    "feed_back": _feed_back,
    "feed_gone": _feed_gone,
    "feed_moved": _feed_moved,
    "page_gone": _page_gone,
    "page_suspect": _page_suspect,
    "correction_report": _correction_report,
    "given_up": _plainly(admins.given_up),
    "outbox_stuck": _stuck,
    "outbox_stuck_over": _plainly(admins.outbox_flows),
    "disk_fills": _disk,
    own.STORY_OVER: _story_over,
    suggestions.NOT_MY_TOPIC: _not_my_topic,
    pulse.SILENCE: _silence,
    "disk_fills_over": _plainly(admins.disk_is_free),
    "loops_stall": _stall,
    "loops_stall_over": _plainly(admins.loops_go_on),
}
