"""Where the bot is: let in, thrown out, moved; and what it says to whatever nobody else understood. Comes last."""

import asyncio

from telegram import ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import CallbackQueryHandler, ChatMemberHandler, ContextTypes, MessageHandler, filters

from bot.delivery import render
from bot.handlers import channels, following, manual
from bot.handlers.routes import Handler, on
from bot.handlers.visit import Visit, begin, house_of
from bot.services import chats, subscriptions, topics
from bot.texts import readers

_GONE = {"blocked", "kicked"}  # why a chat that we don't know any more isn't stored anew
_OUT = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


def handlers() -> list[Handler]:
    """Changes of membership, moves, and the last resort for commands and buttons; for words it is `small_talk`."""
    return [
        ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE, migration),
        MessageHandler(filters.StatusUpdate.FORUM_TOPIC_REOPENED, on(reopened)),
        MessageHandler(filters.UpdateType.MESSAGE & filters.COMMAND, on(unknown_command)),
        CallbackQueryHandler(on(unknown_button)),
    ]


async def reopened(visit: Visit) -> None:
    """A forum topic that was closed takes messages again."""
    await visit.run(subscriptions.reopen, visit.house.db, visit.place, visit.now)


async def membership(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Blocked, unblocked, added, removed, given rights, or deprived of them."""
    change = update.my_chat_member
    if change is None:
        return
    reason = channels.barred(change.new_chat_member, change.chat.type)
    visit = await begin(update, context, is_kept=reason not in _GONE)
    if visit is None:
        return
    if reason is not None:
        await visit.run(chats.block, visit.house.db, visit.chat.id, reason)
        return
    await visit.run(chats.unblock, visit.house.db, visit.chat.id, visit.now)
    if visit.chat.kind == ChatType.CHANNEL:
        await channels.let_in(visit, change)
    elif _is_added(change):
        await _greet_group(visit)


async def migration(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A group became a supergroup; both announce it, in any order."""
    message = update.effective_message
    moved = _move(message) if message else None
    if moved is not None:
        await asyncio.to_thread(chats.migrate, house_of(context).db, *moved)


async def unknown_command(visit: Visit) -> None:
    """Help, where the bot was addressed."""
    message = visit.update.effective_message
    command = (message.text or message.caption or "").split()[0] if message else ""
    if visit.is_private or _is_addressed(visit, command):
        await visit.reply(manual.instead(visit, readers.unknown_command(command)))


async def small_talk(visit: Visit) -> None:
    """A topic's name opens the topic; whatever else it is, help."""
    message = visit.update.effective_message
    words = (message.text or "") if message else ""
    found = await visit.run(topics.find, visit.house.db, words, owner=visit.chat.id)
    if len(found.topics) == 1:
        await following.show_topic(visit, found.topics[0].id)
    else:
        await visit.reply(manual.instead(visit, readers.not_understood()))


async def unknown_button(visit: Visit) -> None:
    """A button of an older version, or forged."""
    await visit.answer(readers.button_is_old(), is_alert=True)


async def _greet_group(visit: Visit) -> None:
    rows = await following.liveliest(visit)
    question = readers.which_topic() if rows else following.no_topics(visit).lines[0]
    await visit.reply(render.message(readers.greeting_of_group(), question, rows=rows))


def _is_added(change: ChatMemberUpdated) -> bool:
    is_group = change.chat.type in {ChatType.GROUP, ChatType.SUPERGROUP}
    return is_group and change.old_chat_member.status in _OUT


def _move(message: Message) -> tuple[int, int] | None:
    """The ids before and after."""
    if message.migrate_to_chat_id:
        return message.chat.id, message.migrate_to_chat_id
    return (message.migrate_from_chat_id, message.chat.id) if message.migrate_from_chat_id else None


def _is_addressed(visit: Visit, command: str) -> bool:
    name = f"@{visit.bot.username}".casefold()
    return command.casefold().endswith(name)
