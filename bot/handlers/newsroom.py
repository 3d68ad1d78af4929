"""The newsroom at work: an article taken back, how everything stands."""

import math
import re

from bot.delivery import health, render
from bot.delivery.render import Button
from bot.errors import NotFound
from bot.handlers import editors
from bot.handlers.answers import Answer
from bot.handlers.editors import NUMBER
from bot.handlers.routes import Handler
from bot.handlers.visit import Visit
from bot.services import articles, chats, deliveries, feeds, state
from bot.services.articles import Card
from bot.storage.articles import Status
from bot.storage.chats import Question, Role, State
from bot.texts import Line, When, admins

ASKS_WHAT, ASKS_WHY = "withdraw", "why"
KEEPS_REASON = "reason"  # no question: why an article is taken back, until a button says that it is
REASON_LENGTH = 500
TITLE_LENGTH = 120
SECONDS_A_MINUTE = 60
_WHAT = re.compile(r"(?:№\s*)?(\d{1,18})\b[\s:,.-]*(.*)", re.DOTALL)


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        editors.command("withdraw", withdraw),
        editors.command("status", show_status, needs=Role.VIEWER),
        editors.button("wdraw", withdraw_now, NUMBER),
        editors.button("wkeep", keep, NUMBER),
    ]


def answers() -> dict[str, Answer]:
    """What is done with answers to the questions of this module, by their kind."""
    return {ASKS_WHAT: editors.answer(_what_answered), ASKS_WHY: editors.answer(_why_answered)}


async def withdraw(visit: Visit) -> None:
    """`/withdraw ID REASON`; what is missing is asked for, and it is done only after a button."""
    await _begin(visit, visit.words())


async def withdraw_now(visit: Visit, article_id: int) -> None:
    """Take it back, for the reason that was given with the command."""
    db, shown_id = visit.house.db, visit.shown_id
    kept = await visit.run(chats.asked, db, visit.chat.id, shown_id)
    number, _, reason = kept.subject.partition(" ") if kept else ("", "", "")
    if kept is None or kept.kind != KEEPS_REASON or number != str(article_id):
        await visit.answer(admins.reason_is_gone(), is_alert=True)
        return
    by = editors.actor(visit)
    done = await visit.run(articles.withdraw, db, article_id, reason, actor=by, now=visit.now)
    await visit.answer(None if done.was_open else admins.already(done.article.status))
    is_out = done.article.status is Status.WITHDRAWN
    await visit.edit(render.message(admins.withdrawn(article_id) if is_out else admins.not_published(article_id)))


async def keep(visit: Visit, article_id: int) -> None:
    """Not taken back after all."""
    await visit.answer()
    await visit.run(chats.answered, visit.house.db, visit.chat.id, visit.shown_id)
    await visit.edit(render.message(admins.kept(article_id)))


async def show_status(visit: Visit) -> None:
    """`/status`: articles, readers, and what is on its way."""
    db = visit.house.db
    counts, outbox = await visit.run(state.counts, db), await visit.run(deliveries.status, db)
    stored, people, parts = counts["articles"], counts["chats"], outbox.counts
    waiting = sum(parts.get(one, 0) for one in ("pending", "claimed", "sending"))
    minutes = math.ceil(waiting / visit.house.settings.send_rate / SECONDS_A_MINUTE)
    oldest = When(outbox.oldest, visit.now) if outbox.oldest else None
    answered = counts["updates"]["waiting"] - 1  # this very command waits too
    lines = [
        admins.stored_articles(*(stored.get(one, 0) for one in (Status.PUBLISHED, Status.DRAFT, Status.HELD))),
        admins.readers_line(
            people.get(State.ACTIVE, 0),
            people.get(State.STOPPED, 0),
            people.get(State.BLOCKED, 0),
            counts["subscriptions"]["followed"],
        ),
        admins.waiting_messages(waiting, oldest, minutes) if waiting else admins.nothing_waits(),
        admins.sent_messages(
            parts.get("sent", 0), parts.get("failed", 0) + parts.get("expired", 0), parts.get("unknown", 0)
        ),
        admins.waiting_updates(answered) if answered > 0 else None,
        health.status(await visit.run(feeds.listed, db, now=visit.now)),
        _troubles(outbox),
    ]
    await visit.reply(render.message(*lines))


async def _begin(visit: Visit, words: str) -> None:
    found = _WHAT.fullmatch(words)
    if found is None:
        await visit.ask(render.message(admins.what_to_withdraw()), Question(ASKS_WHAT, ""))
    else:
        await consider(visit, int(found[1]), found[2])


async def _what_answered(visit: Visit, question: Question, words: str) -> None:
    del question
    await _begin(visit, words)


async def _why_answered(visit: Visit, question: Question, words: str) -> None:
    await consider(visit, int(question.subject), words)


async def consider(visit: Visit, article_id: int, words: str) -> None:
    """Ask before it is taken back, and say who was told."""
    try:
        card = await visit.run(articles.card, visit.house.db, article_id)
    except NotFound:
        await visit.reply(render.message(admins.article_is_gone(article_id)))
        return
    reason = render.cut(words, REASON_LENGTH)
    title = render.cut(card.article.title, TITLE_LENGTH)
    if card.article.status is not Status.PUBLISHED:
        show = Button(admins.show_card_of(article_id), f"card:{article_id}")
        await visit.reply(render.message(admins.not_published(article_id), rows=[[show]]))
    elif not reason:
        await visit.ask(render.message(admins.why_withdraw(article_id, title)), Question(ASKS_WHY, str(article_id)))
    else:
        await _ask_for_button(visit, card, title, reason)


async def _ask_for_button(visit: Visit, card: Card, title: str, reason: str) -> None:
    number = card.article.id
    row = [Button(admins.withdraw(), f"wdraw:{number}"), Button(admins.keep(), f"wkeep:{number}")]
    sent = await visit.reply(render.message(admins.withdraw_it(number, title, card.told, reason), rows=[row]))
    kept = Question(KEEPS_REASON, f"{number} {reason}")
    await visit.run(chats.ask, visit.house.db, visit.chat.id, sent.message_id, kept, visit.now)


def _troubles(outbox: deliveries.Status) -> Line | None:
    named = [admins.trouble(number, chat, reason or "") for number, chat, _, reason in outbox.troubles]
    return admins.latest_troubles(named) if named else None
