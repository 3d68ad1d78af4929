"""The commands that Telegram shows in its menu: the readers' everywhere, the editors' only in their own chats."""

import logging
from collections.abc import Sequence

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeChat
from telegram.error import TelegramError

from bot import texts
from bot.storage.chats import Chat
from bot.texts import Line, catalogs, readers

log = logging.getLogger(__name__)

Entries = tuple[tuple[str, Line], ...]


async def register(bot: Bot, editors: Sequence[Chat], default: str = catalogs.ENGLISH) -> None:
    """Tell Telegram our commands in each language; the default one also for clients whose own we don't speak.

    An editor who can't be reached yet stops nothing.
    """
    for language, code in ((default, None), *((one, one) for one in texts.languages() if one != default)):
        await _set(bot, readers.commands(), language, code, None)
        await _set(bot, readers.group_commands(), language, code, BotCommandScopeAllGroupChats())
    for chat in editors:
        await register_editor(bot, chat)


async def register_editor(bot: Bot, chat: Chat) -> None:
    """Show in this chat what its role can do; a reader again has the menu of all readers."""
    entries = (*readers.commands(), *readers.commands_of(chat.role))
    await _set(bot, entries, chat.language, None, BotCommandScopeChat(chat.id))


async def _set(bot: Bot, entries: Entries, language: str, code: str | None, scope: BotCommandScope | None) -> None:
    commands = [BotCommand(name, texts.translated(line, language)) for name, line in entries]
    try:
        await bot.set_my_commands(commands, scope=scope, language_code=code)
    except TelegramError as error:
        log.warning("commands not set scope=%s error=%s", scope.type if scope else "default", type(error).__name__)
