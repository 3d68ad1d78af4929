"""The publishers: how each does, its label, and whose it is."""

import re
from collections.abc import Mapping

from bot.delivery import render
from bot.delivery.render import Button, Message
from bot.handlers import editors, following
from bot.handlers.answers import OPEN, Answer
from bot.handlers.editors import NUMBER
from bot.handlers.routes import Handler
from bot.handlers.visit import Visit
from bot.services import chats, sources
from bot.services.sources import Figures
from bot.storage.chats import Question, Role
from bot.storage.sources import Source
from bot.texts import Line, When, admins, buttons
from bot.texts import desk as words

PAGE = 10
NAME_LENGTH = 40
ASKS_LABEL, ASKS_OWNER = "label", "owner"
LABEL_LENGTH = 60
SILENT_DAYS = 3
_LABEL = re.compile(r"([\w.-]{3,100}):\s*(.{0,60})", re.DOTALL)
_OWNER = re.compile(r"owner:? +([\w.-]{1,253})", re.IGNORECASE)
_DOMAIN = re.compile(r"[\w.-]{1,253}")


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        editors.command("sources", show_sources, needs=Role.VIEWER),
        editors.button("srcs", turn, NUMBER, needs=Role.VIEWER),
        editors.button("src", show, NUMBER, NUMBER, needs=Role.VIEWER),
        editors.button("srcl", ask_label, NUMBER),
        editors.button("srco", ask_owner, NUMBER),
    ]


def answers() -> Mapping[str, Answer]:
    """What is done with answers to the questions of this module, by their kind."""
    return {ASKS_LABEL: editors.answer(_label_answered), ASKS_OWNER: editors.answer(_owner_answered)}


async def show_sources(visit: Visit) -> None:
    """`/sources`: all publishers; `/sources DOMAIN: LABEL` sets what stands behind a publisher's name, and
    `/sources DOMAIN: owner DOMAIN` whose it is.
    """
    wanted = _LABEL.fullmatch(visit.words())
    if wanted is None:
        await visit.reply(await _list(visit, 0))
    elif not editors.has(visit, Role.EDITOR):
        await visit.reply(render.message(editors.refusal(visit, Role.EDITOR)))
    else:
        await visit.reply(render.message(await _described(visit, wanted[1], " ".join(wanted[2].split()))))


async def turn(visit: Visit, page: int) -> None:
    """Another page, in place."""
    await visit.answer()
    await visit.edit(await _list(visit, page))


async def show(visit: Visit, source_id: int, page: int) -> None:
    """One publisher and its figures."""
    found = await visit.run(sources.figures, visit.house.db, source_id, visit.now)
    await visit.answer()
    change = [Button(words.change_label(), f"srcl:{source_id}"), Button(words.change_owner(), f"srco:{source_id}")]
    back = [Button(buttons.back(), f"srcs:{page}")]
    await visit.edit(render.message(*_figures(found, visit), rows=[change, back]))


async def ask_label(visit: Visit, source_id: int) -> None:
    """Ask what is to stand behind its name."""
    found = await visit.run(sources.figures, visit.house.db, source_id, visit.now)
    await visit.answer()
    asked = words.which_label(found.source.domain, found.source.label)
    await visit.ask(render.message(asked), Question(ASKS_LABEL, found.source.domain))


async def ask_owner(visit: Visit, source_id: int) -> None:
    """Ask whose it is."""
    found = await visit.run(sources.figures, visit.house.db, source_id, visit.now)
    await visit.answer()
    asked = words.which_owner(found.source.domain, found.source.family)
    await visit.ask(render.message(asked), Question(ASKS_OWNER, found.source.domain))


async def take(visit: Visit) -> bool:
    """Whether this message is the owner that was asked for: a domain, which Telegram shows as a link, and which would be an
    article by itself.
    """
    message = visit.update.effective_message
    words = (message.text or "").strip() if message else ""
    if not (visit.is_private and visit.is_editor and _DOMAIN.fullmatch(words)):
        return False
    last = await visit.run(chats.last_asked, visit.house.db, visit.chat.id, visit.now - OPEN)
    if last is None or last[1].kind != ASKS_OWNER:
        return False
    await _owner_answered(visit, last[1], words)
    await visit.run(chats.answered, visit.house.db, visit.chat.id, last[0])
    return True


async def _label_answered(visit: Visit, question: Question, answer: str) -> None:
    label = "" if answer.strip() == "-" else " ".join(answer.split())
    if len(label) > LABEL_LENGTH:
        await visit.ask(render.message(words.label_too_long(LABEL_LENGTH)), question)
    else:
        await visit.reply(render.message(await _labelled(visit, question.subject, label)))


async def _owner_answered(visit: Visit, question: Question, answer: str) -> None:
    if _DOMAIN.fullmatch(answer):
        await visit.reply(render.message(await _owned(visit, question.subject, answer)))
    else:
        await visit.ask(render.message(words.which_owner(question.subject, question.subject)), question)


async def _described(visit: Visit, domain: str, described: str) -> Line:
    owner = _OWNER.fullmatch(described)
    return await (_owned(visit, domain, owner[1]) if owner else _labelled(visit, domain, described))


async def _labelled(visit: Visit, domain: str, label: str) -> Line:
    db, by = visit.house.db, editors.actor(visit)
    is_known = await visit.run(sources.label, db, domain.casefold(), label, actor=by, now=visit.now)
    return admins.labelled(domain, label) if is_known else admins.unknown_source(domain)


async def _owned(visit: Visit, domain: str, owner: str) -> Line:
    db, by = visit.house.db, editors.actor(visit)
    is_known = await visit.run(sources.own, db, domain.casefold(), owner.casefold(), actor=by, now=visit.now)
    return admins.owned(domain, owner) if is_known else admins.unknown_source(domain)


async def _list(visit: Visit, number: int) -> Message:
    found = await visit.run(sources.page, visit.house.db, number, PAGE, visit.now)
    if not found.all:
        return render.message(admins.no_sources())
    named = [_source(one) for one in found.sources]
    rows = [
        [Button(words.source_button(_cut(one.name) or _cut(one.domain), count), f"src:{one.id}:{found.number}")]
        for one, count in zip(found.sources, found.counts, strict=True)
    ]
    turning = following.turning("srcs", found.number, found.pages)
    page = words.source_page(found.number + 1, found.pages) if found.pages > 1 else None
    return render.message(admins.sources(found.all, named), page, rows=[*rows, turning])


def _figures(found: Figures, visit: Visit) -> list[Line | None]:
    last = When(found.last_at, visit.now) if found.last_at else None
    silent = (visit.now - found.last_at).days if found.last_at else 0
    return [
        _source(found.source),
        words.source_articles(found.week, found.month, is_more=found.is_counted_out),
        words.source_firsts(found.first, found.shared) if found.shared else words.source_shares_nothing(),
        words.source_reprints(found.reprints, found.month) if found.month else None,
        words.source_corrections(found.changed, found.withdrawn),
        words.source_last(last) if last else words.source_never(),
        words.source_silent(silent) if silent >= SILENT_DAYS else None,
    ]


def _source(one: Source) -> Line:
    return admins.source(*(_cut(text) for text in (one.name, one.domain, one.label, one.family)))


def _cut(text: str) -> str:
    return render.cut(text, NAME_LENGTH)
