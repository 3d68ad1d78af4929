"""Channels: managed in a private chat by those whom Telegram confirms as their administrators, at every step.

The buttons and questions of topics and settings work for a channel, too: their data then begins with "ch:<id>:". And what
the buttons under a briefing do where many read it: they change nothing there, but lead into the private chat.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters
from telegram.helpers import create_deep_linked_url

from bot.delivery import failures, render
from bot.delivery.failures import Kind
from bot.delivery.render import Button, Speaker
from bot.handlers import following, reading, settings, tastes, telling
from bot.handlers.answers import Answer
from bot.handlers.routes import NUMBER, Callback, Handler, Press, button, command, on, parts_of
from bot.handlers.visit import ABOUT, Visit, is_administrator
from bot.services import audit, chats, schedules
from bot.services.subscriptions import Place
from bot.storage.chats import Chat, Question, State
from bot.texts import Line, channels, readers

log = logging.getLogger(__name__)

MOST_CHANNELS = 50  # of all that the bot is in, looked through for those of one person
AT_ONCE = 8  # questions to Telegram
TITLE_LENGTH = 60  # in a box of 200 letters
LIST = "channels"  # what a link into the private chat asks for: the list, or "<what>-<number>[-<number>]"

_ABOUT = re.compile(rf"{ABOUT}:({NUMBER}):(.*)", re.ASCII | re.DOTALL)
_LINK = re.compile(r"([mswc])-(\d{1,15})(?:-(\d{1,15}))?", re.ASCII)


def handlers() -> list[Handler]:
    """Commands, links and buttons of channels. Comes before the readers', who are alone with the bot."""
    linked = filters.Regex(re.compile(rf"^/start(?:@\w+)?\s+(?:{LIST}|{_LINK.pattern})\s*$", re.ASCII))
    fresh = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & linked
    return [
        Crowded(on(_lead("m")), r"more:(\d{1,15})\Z"),
        Crowded(on(_lead("s")), r"show:(\d{1,15})(?::(\d{1,15}))?\Z"),
        Crowded(on(when_in_crowd), r"when:(\d{1,15})\Z", is_for_briefings=True),
        Crowded(on(no_such_button), r"(?s).*", kinds={ChatType.CHANNEL}),
        CommandHandler("start", on(linked_start), filters=fresh),
        command("channels", list_channels),
        button(ABOUT, list_channels),
        CallbackQueryHandler(on(_about(_presses())), pattern=_ABOUT),
    ]


def answers() -> dict[str, Answer]:
    """The answers to questions of settings, whether they are about the chat itself or a channel."""
    return {kind: _of_channels_too(answer) for kind, answer in settings.answers().items()}


class Crowded(CallbackQueryHandler[ContextTypes.DEFAULT_TYPE, Any]):
    """A button under a message that many read: in a group or a channel. `is_for_briefings`: only under a briefing."""

    __slots__ = ("_is_for_briefings", "_kinds")

    def __init__(
        self,
        callback: Callback,
        pattern: str,
        *,
        kinds: frozenset[str] | set[str] = frozenset({ChatType.GROUP, ChatType.SUPERGROUP, ChatType.CHANNEL}),
        is_for_briefings: bool = False,
    ) -> None:
        super().__init__(callback, pattern=re.compile(pattern, re.ASCII))
        self._kinds = kinds
        self._is_for_briefings = is_for_briefings

    def check_update(self, update: object) -> bool | object | None:
        if not isinstance(update, Update) or update.callback_query is None or update.effective_chat is None:
            return None
        if update.effective_chat.type not in self._kinds:
            return None
        if self._is_for_briefings and not _is_briefing(update.callback_query.message):
            return None
        return super().check_update(update)


async def list_channels(visit: Visit) -> None:
    """`/channels`: those that this person manages, each with its settings behind it."""
    if not visit.is_private:
        link = Button(channels.open_private_chat(), url=create_deep_linked_url(visit.bot.username, LIST))
        await visit.reply(render.message(channels.only_in_private(), rows=[[link]]))
        return
    await visit.typing()
    mine = await _managed_by(visit)
    rows = [[Button(_label(one), f"{ABOUT}:{one.id}:settings")] for one in mine]
    # https://core.telegram.org/api/links#groupchannel-bot-links
    add = Button(channels.add_me(), url=f"https://t.me/{visit.bot.username}?startchannel&admin=post_messages")
    await visit.show(render.message(channels.which() if mine else channels.none_yet(), rows=[*rows, [add]]))


async def show_channel(visit: Visit) -> None:
    """What the channel follows and when, whether it is told, and the ways to change that."""
    glance = await settings.at_a_glance(visit)
    is_told = visit.chat.state is State.ACTIVE
    turn = Button(channels.stop_posting(), "halt") if is_told else Button(channels.post_again(), "go")
    rows = [*glance.rows, [turn, Button(channels.all_channels(), ABOUT)]]
    await visit.show(render.message(_state(visit.chat), *glance.lines, rows=rows))


async def halt(visit: Visit) -> None:
    """Tell the channel nothing more; everything is kept."""
    await visit.run(chats.stop, visit.house.db, visit.chat.id)
    await show_channel(await _again(visit))


async def go_on(visit: Visit) -> None:
    """Tell the channel again; or, where the bot may not post there, as soon as it may."""
    await visit.run(chats.resume, visit.house.db, visit.chat.id, visit.now)
    reason = barred(await visit.bot.get_chat_member(visit.chat.id, visit.bot.id), ChatType.CHANNEL)
    if reason is not None:
        await visit.run(chats.block, visit.house.db, visit.chat.id, reason)
    await show_channel(await _again(visit))


async def post_now(visit: Visit, topic_id: int) -> None:
    """What is new to the channel on a topic, at once."""
    topic = await following.topic_of(visit, topic_id)
    if topic is None:
        await visit.show(following.gone())
        return
    try:
        nothing = await telling.tell(visit, topic_id)
    except (BadRequest, Forbidden) as error:
        failure = failures.classify(error)
        if failure.kind is not Kind.GONE:
            raise
        await visit.run(chats.block, visit.house.db, visit.chat.id, failure.reason)
        await visit.reply(render.message(_state((await _again(visit)).chat)))
        return
    if nothing is None:
        title = topic.title if topic.owner is None else ""
        await visit.run(audit.note_shared, visit.house.db, visit.chat.id, "post now", title)
    await visit.reply(render.message(channels.nothing_to_post(topic.title) if nothing else channels.posted()))


async def let_in(visit: Visit, change: ChatMemberUpdated) -> None:
    """The bot may post in a channel: whoever allowed it is asked what it shall follow, if we may write to them."""
    host = visit.person
    if host is None or barred(change.old_chat_member, ChatType.CHANNEL) is None:
        return
    channel = await _settle_in(visit, host)
    visit = _managing(visit, channel, host)
    known = await following.followed_here(visit)
    try:
        if known:
            await visit.reply(render.message(channels.may_post_again(), rows=[[settings.settings_button()]]))
        else:
            await _ask_what_to_follow(visit)
    except (BadRequest, Forbidden) as error:  # they never wrote to us, or blocked us
        log.info("channel=%d nobody to tell error=%s", channel.id, type(error).__name__)


def barred(member: ChatMember, kind: str) -> str | None:
    """Why the bot, being this member, can't write in a chat of this kind, as `failures` names it; None: it can."""
    match member.status:
        case ChatMemberStatus.LEFT | ChatMemberStatus.BANNED:
            return "blocked" if kind == ChatType.PRIVATE else "kicked"
        case ChatMemberStatus.RESTRICTED if not getattr(member, "is_member", True):
            return "kicked"
        case ChatMemberStatus.RESTRICTED if not getattr(member, "can_send_messages", True):
            return "no_rights"
    if kind == ChatType.CHANNEL and not (isinstance(member, ChatMemberAdministrator) and member.can_post_messages):
        return "no_rights"
    return None


async def linked_start(visit: Visit) -> None:
    """`/start` by a link of ours: the list, more of a topic, a sentence in place, one's own times, a channel's times."""
    found = _LINK.fullmatch(visit.words())
    if found is None:
        await list_channels(visit)
        return
    what, number, second = found[1], int(found[2]), int(found[3] or 0)
    match what:
        case "m":
            await reading.more(visit, number)
        case "s":
            await reading.show_in_place(visit, number, second)
        case "w":
            await settings.show_times(visit, number)
        case _:
            channel = await _within(visit, -number)
            if isinstance(channel, Line):
                await visit.reply(render.message(channel))
            else:
                await settings.show_times(channel, second)


async def when_in_crowd(visit: Visit) -> None:
    """Under a briefing: its times, to who decides on them; one's own times to everybody else."""
    assert visit.query is not None
    topic_id = parts_of(visit.query.data or "")[0]
    if not await visit.may_manage():
        await visit.lead(f"w-{topic_id}")
    elif visit.chat.kind == ChatType.CHANNEL:
        await visit.lead(f"c{visit.chat.id}-{topic_id}")
    else:
        await visit.answer()
        await settings.show_times(replace(visit, is_anew=True), int(topic_id))


async def no_such_button(visit: Visit) -> None:
    """In a channel nothing else can be pressed."""
    await visit.answer(readers.button_is_old(), is_alert=True)


def _lead(what: str) -> Callable[[Visit], Awaitable[None]]:
    async def lead(visit: Visit) -> None:
        assert visit.query is not None
        await visit.lead("-".join([what, *map(str, parts_of(visit.query.data or ""))]))

    return lead


def _is_briefing(message: object) -> bool:
    markup = message.reply_markup if isinstance(message, Message) else None
    rows = markup.inline_keyboard if markup else ()
    return any(str(one.callback_data).startswith("show:") for row in rows for one in row)


def _presses() -> list[Press]:
    """What can be pressed of a channel: the buttons of topics and settings, and its own, which come first."""
    own = (
        button("settings", show_channel),
        button("post", post_now, NUMBER),
        button("halt", halt),
        button("go", go_on),
    )
    shared = (*following.handlers(), *settings.handlers(), *tastes.handlers())
    every = [one for one in (*own, *shared) if isinstance(one, Press)]
    return [one for one in every if not one.means("place")]  # a channel isn't anywhere


def _about(presses: Sequence[Press]) -> Callable[[Visit], Awaitable[None]]:
    async def press_about(visit: Visit) -> None:
        """A button that is about a channel."""
        found = _ABOUT.fullmatch((visit.query.data if visit.query else None) or "")
        press = next((one for one in presses if one.means(found[2])), None) if found else None
        channel = await _within(visit, int(found[1])) if found and press else readers.button_is_old()
        if isinstance(channel, Line):
            await visit.answer(channel, is_alert=True)
        elif found and press:
            await visit.answer()
            await press.action(channel, *parts_of(found[2]))

    return press_about


def _of_channels_too(answer: Answer) -> Answer:
    async def take(visit: Visit, question: Question, words: str) -> None:
        found = _ABOUT.fullmatch(question.subject)
        if found is None:
            await answer(visit, question, words)
            return
        channel = await _within(visit, int(found[1]))
        if isinstance(channel, Line):
            await visit.reply(render.message(channel))
        else:
            await answer(channel, replace(question, subject=found[2]), words)

    return take


async def _within(visit: Visit, channel_id: int) -> Visit | Line:
    """The visit, about this channel, if Telegram says now that who asks is an administrator there; or why not."""
    channel = await visit.run(chats.known, visit.house.db, channel_id)
    if channel is None or channel.kind != ChatType.CHANNEL or not visit.is_private:
        return readers.button_is_old()
    try:
        is_theirs = await is_administrator(visit.bot, channel.id, visit.chat.id)
    except (BadRequest, Forbidden):
        return channels.members_unknown(render.cut(channel.title, TITLE_LENGTH))
    if not is_theirs:
        return channels.not_an_administrator(render.cut(channel.title, TITLE_LENGTH))
    return _managing(visit, channel, visit.chat)


def _managing(visit: Visit, channel: Chat, host: Chat) -> Visit:
    speaker = Speaker(host.language, schedules.zone(channel.time_zone))
    return replace(visit, chat=channel, host=host, place=Place(channel.id), speaker=speaker)


async def _managed_by(visit: Visit) -> list[Chat]:
    """The channels whose administrator this person is, by title."""
    known = await visit.run(chats.channels, visit.house.db, MOST_CHANNELS)
    at_once = asyncio.Semaphore(AT_ONCE)

    async def is_theirs(channel: Chat) -> bool:
        async with at_once:
            try:
                return await is_administrator(visit.bot, channel.id, visit.chat.id)
            except (BadRequest, Forbidden):  # the bot is no administrator there, and can't be told
                return False

    answers = await asyncio.gather(*map(is_theirs, known))
    mine = [one for one, is_one in zip(known, answers, strict=True) if is_one]
    return sorted(mine, key=lambda one: (one.title.casefold(), one.id))


async def _settle_in(visit: Visit, host: Chat) -> Chat:
    """A channel that follows nothing yet begins in the time zone of who let the bot in."""
    if visit.chat.time_zone == host.time_zone or await following.followed_here(visit):
        return (await _again(visit)).chat
    return await visit.run(chats.set_zone, visit.house.db, visit.chat.id, host.time_zone, visit.now)


async def _ask_what_to_follow(visit: Visit) -> None:
    rows = await following.liveliest(visit)
    question = channels.may_post() if rows else following.no_topics(visit).lines[0]
    await visit.reply(render.message(question, rows=[*rows, [settings.settings_button()]]))


async def _again(visit: Visit) -> Visit:
    """The visit with the channel as it now stands."""
    channel = await visit.run(chats.known, visit.house.db, visit.chat.id)
    assert channel is not None
    return replace(visit, chat=channel)


def _state(channel: Chat) -> Line | None:
    """Why nothing is posted, if so."""
    if channel.state is State.STOPPED:
        return channels.stopped()
    return channels.paused(channel.state_reason or "") if channel.state is State.BLOCKED else None


def _label(channel: Chat) -> Line:
    title = channel.title or str(channel.id)
    match channel.state:
        case State.STOPPED:
            return channels.label_stopped(title)
        case State.BLOCKED:
            return channels.label_paused(title)
    return channels.label(title)
