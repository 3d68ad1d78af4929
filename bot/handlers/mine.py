"""A person's own data: `/export` hands it out as a file, `/forgetme` deletes it; in a group its administrators do."""

import re

from telegram import BotCommandScopeChat
from telegram.error import TelegramError
from telegram.helpers import create_deep_linked_url

from bot.delivery import render
from bot.delivery.render import Button
from bot.errors import NotFound
from bot.handlers.routes import Handler, button, command, managing
from bot.handlers.visit import Visit, is_administrator
from bot.services import chats, mine
from bot.storage.chats import Role
from bot.storage.mine import Holding
from bot.texts import Line
from bot.texts import mine as texts

COSTS = "export"
GROUP = re.compile(r"e(-\d{1,15})", re.ASCII)  # of a link: the data of this group


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        command("export", managing(export), costs=COSTS),
        command("forgetme", managing(ask_to_forget)),
        button("forget", forget, is_managing=True, is_kept=False),
        button("unforget", keep, is_managing=True, is_kept=False),
    ]


async def export(visit: Visit) -> None:
    """`/export`: the file; in a group, the way to it, which is no file for all to see."""
    if visit.is_private:
        await _send(visit, visit.chat.id, texts.exported())
        return
    url = create_deep_linked_url(visit.bot.username, f"e{visit.chat.id}")
    await visit.reply(render.message(texts.export_in_private(), rows=[[Button(texts.export_there(), url=url)]]))


async def export_group(visit: Visit, group_id: int) -> None:
    """The data of a group, to whom Telegram says now that they are an administrator of it."""
    group = await visit.run(chats.known, visit.house.db, group_id)
    if group is None or not await _is_theirs(visit, group_id):
        await visit.reply(render.message(texts.not_an_administrator()))
    elif not await visit.is_too_much(COSTS):
        await _send(visit, group_id, texts.exported_group(group.title))


async def ask_to_forget(visit: Visit) -> None:
    """`/forgetme`: what would go, and whether it shall."""
    held = await visit.run(mine.holding, visit.house.db, visit.chat.id)
    if held is None:
        await visit.reply(render.message(_nothing(visit)))
        return
    words = texts.to_be_deleted if visit.is_private else texts.to_be_deleted_group
    lines = [words(_parts(held)), texts.nothing_more_is_sent(), *_what_stays(visit, held)]
    row = [Button(texts.delete_all(), "forget"), Button(texts.keep_all(), "unforget")]
    await visit.reply(render.message(*lines, rows=[row]))


async def forget(visit: Visit) -> None:
    """Delete it all; that it is done is said after it is."""
    chat = visit.chat
    held = await visit.run(mine.forget, visit.house.db, chat.id, visit.now, visit.update.update_id)
    if chat.role is not Role.READER:
        await _forget_commands(visit)
    words = texts.deleted if visit.is_private else texts.deleted_group
    await visit.say_last(render.message(_nothing(visit) if held is None else words(_parts(held))))


async def keep(visit: Visit) -> None:
    """They thought better of it."""
    await visit.say_last(render.message(texts.kept()))


async def _send(visit: Visit, chat_id: int, caption: Line) -> None:
    try:
        body = await visit.run(mine.export, visit.house.db, chat_id, visit.now)
    except NotFound:  # it was forgotten a moment ago
        await visit.reply(render.message(_nothing(visit)))
        return
    await visit.bot.send_document(
        visit.chat.id,
        body,
        filename=f"briefwire-{visit.now:%Y-%m-%d}.json",
        caption=render.html(caption, visit.speaker),
        parse_mode="HTML",
    )


async def _is_theirs(visit: Visit, group_id: int) -> bool:
    try:
        return await is_administrator(visit.bot, group_id, visit.chat.id)
    except TelegramError:
        return False


async def _forget_commands(visit: Visit) -> None:
    """An editor's menu in Telegram goes, too; that it can't be reached stops nothing."""
    try:
        await visit.bot.delete_my_commands(BotCommandScopeChat(visit.chat.id))
    except TelegramError:
        return


def _parts(held: Holding) -> list[Line]:
    """What goes, as far as there is any of it."""
    counted = (
        (held.topics, texts.followed_topics),
        (held.own_topics, texts.own_topics),
        (held.briefings, texts.told_briefings),
        (held.suggestions, texts.suggestions),
    )
    return [*(words(number) for number, words in counted if number), texts.settings()]


def _what_stays(visit: Visit, held: Holding) -> list[Line]:
    """What an editor is to know."""
    if not visit.is_private:
        return []
    stays = [texts.acts_stay(held.acts)] if visit.is_editor or held.acts else []
    is_named = visit.chat.id in visit.house.settings.admin_ids
    return [*stays, texts.owner_comes_back()] if is_named else stays


def _nothing(visit: Visit) -> Line:
    return texts.nothing_kept() if visit.is_private else texts.nothing_kept_group()
