"""Who is asking, from where, and how they are answered.

What is costly (reads much, or composes) has its pace, person by person: write `costs="search"` where it is registered,
`command("search", search_command, costs="search")` or `button("found", turn, NUMBER, NUMBER, costs="search")`; within an
action, such as the answer to a question, `if await visit.is_too_much("search"): return`. Kinds are at most 16 letters.
`bot.services.quotas` has the paces; who asks too much is told when to ask again.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from telegram import Bot, CallbackQuery, Chat, ForceReply, LinkPreviewOptions, Update
from telegram import Message as Sent
from telegram.constants import ChatAction, ChatMemberStatus, ChatType
from telegram.error import BadRequest, TelegramError
from telegram.ext import ContextTypes, ExtBot
from telegram.helpers import create_deep_linked_url

from bot import texts
from bot.clock import Clock
from bot.delivery import render
from bot.delivery.pacing import OUTBOX
from bot.delivery.render import Button, Message, Speaker
from bot.services import chats, quotas, schedules
from bot.services.feeds import Desk
from bot.services.newsroom import Newsroom
from bot.services.subscriptions import Place
from bot.settings import Settings
from bot.storage.audit import Asked, asked
from bot.storage.chats import Chat as ChatRow
from bot.storage.chats import Question, State
from bot.storage.database import Database
from bot.texts import Line, channels, mine
from summaries import names
from summaries.types import Limits

log = logging.getLogger(__name__)

HOUSE = "house"  # under this key the application carries what handlers need
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
ABOUT = "ch"  # before what a button or a question about a channel means: "ch:<id>:<the same as elsewhere>"
TITLE_LENGTH = 256  # letters of a chat's title that are looked at: more than Telegram allows
ALERT_LENGTH = 200  # letters that Telegram takes as an answer to a button
_ADMINISTRATORS = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}
_UNKNOWN_THERE = ("user not found", "member not found", "participant_id_invalid", "user_id_invalid")

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class House:
    """What handlers work with; made in `bot.app`."""

    db: Database
    room: Newsroom
    clock: Clock
    desk: Desk
    settings: Settings
    limits: Limits


@dataclass(frozen=True, slots=True)
class Visit:
    """One update, understood.

    Of a channel is spoken in the private chat of one of its administrators: then `chat` and `place` are the channel's,
    and `host` is that private chat, where all is said.
    """

    house: House
    bot: Bot
    update: Update
    chat: ChatRow
    person: ChatRow | None  # who wrote or pressed; None for a channel or an anonymous administrator
    place: Place
    speaker: Speaker
    now: datetime
    host: ChatRow | None = None
    is_anew: bool = False  # the message whose button was pressed stays as it is

    @property
    def is_private(self) -> bool:
        """Whether nobody else reads what is said here."""
        return (self.host or self.chat).kind == ChatType.PRIVATE

    @property
    def is_about_channel(self) -> bool:
        return self.host is not None

    @property
    def here(self) -> Place:
        """Where we talk."""
        return self.place if self.host is None else Place(self.host.id)

    @property
    def audience(self) -> Speaker:
        """How news is told to this chat, which may be a channel that we only talk about."""
        return self.speaker if self.host is None else Speaker(self.chat.language, self.speaker.zone)

    @property
    def is_editor(self) -> bool:
        """Whether this person may publish."""
        return self.person is not None and self.person.is_editor

    @property
    def query(self) -> CallbackQuery | None:
        return self.update.callback_query

    @property
    def shown_id(self) -> int:
        """The message whose button was pressed, or that was written; 0 where there is none."""
        message = self.query.message if self.query is not None else self.update.effective_message
        return message.message_id if message else 0

    async def run(self, service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A service, off the event loop; what it notes in the audit was done in this chat, by whoever wrote or pressed."""
        asked.set(Asked(self.here.chat_id, self.payer, self.now))
        return await asyncio.to_thread(service, *args, **kwargs)

    async def reply(self, message: Message, *, to: int | None = None) -> Sent:
        """Say something new here."""
        message = self._about(message)
        return await self.send(render.page(message, self.speaker), render.keyboard(message.rows, self.speaker), to=to)

    async def send(self, html: str, markup: Any = None, *, to: int | None = None) -> Sent:
        """Send rendered HTML to where we talk."""
        return await self._send(self.here, html, markup, to)

    async def tell(self, html: str, markup: Any = None) -> Sent:
        """Send rendered HTML to the place that follows news, which may be a channel that we only talk about."""
        return await self._send(self.place, html, markup)

    async def _send(self, place: Place, html: str, markup: Any, to: int | None = None) -> Sent:
        sent = await self.bot.send_message(
            place.chat_id,
            html,
            message_thread_id=place.thread_id or None,
            reply_markup=markup,
            reply_to_message_id=to,
            allow_sending_without_reply=True if to else None,
            link_preview_options=NO_PREVIEW,
            parse_mode="HTML",
        )
        if self.chat.state is State.BLOCKED and place == self.place:  # it was let in again, which not all updates tell
            await self.run(chats.unblock, self.house.db, self.chat.id, self.now)
        return sent

    async def edit(self, message: Message) -> None:
        """Change the message whose button was pressed; said anew where it can't be changed any more."""
        message = self._about(message)
        await self.edit_html(render.page(message, self.speaker), render.keyboard(message.rows, self.speaker))

    async def edit_html(self, html: str, markup: Any = None) -> None:
        """As `edit`, with rendered HTML."""
        assert self.query is not None
        try:
            await self.query.edit_message_text(
                html, reply_markup=markup, link_preview_options=NO_PREVIEW, parse_mode="HTML"
            )
        except BadRequest as error:
            if "not modified" in error.message:
                return
            await self.send(html, markup)

    async def say_last(self, message: Message) -> None:
        """Change the message whose button was pressed, and leave no trace of it: nothing of this chat is stored."""
        assert self.query is not None
        assert isinstance(self.bot, ExtBot)
        words, shown = render.page(message, self.speaker), self.query.message
        number = shown.message_id if shown else None
        try:
            await self.bot.edit_message_text(words, self.chat.id, number, parse_mode="HTML", rate_limit_args=OUTBOX)
        except TelegramError as error:  # what was to be done is done
            log.info("last words not said error=%s", type(error).__name__)

    async def show(self, message: Message) -> None:
        """In place after a button, as a new message after a command."""
        is_edited = self.query is not None and not self.is_anew
        await (self.edit(message) if is_edited else self.reply(message))

    async def show_html(self, html: str, markup: Any = None) -> None:
        """As `show`, with rendered HTML."""
        if self.query is not None:
            await self.edit_html(html, markup)
        else:
            await self.send(html, markup)

    async def ask(self, message: Message, question: Question) -> None:
        """Ask for an answer in words; the reply to this very message is that answer."""
        hint = ForceReply(selective=True)
        sent = await self.send(render.page(self._about(message), self.speaker), hint, to=self._own_message_id())
        if self.host is not None:
            question = replace(question, subject=f"{ABOUT}:{self.chat.id}:{question.subject}")
        await self.run(chats.ask, self.house.db, self.here.chat_id, sent.message_id, question, self.now)

    async def answer(self, words: Line | None = None, *, is_alert: bool = False) -> None:
        """Tell Telegram at once that the button's press has arrived. A press too old to answer is no error."""
        if self.query is not None:
            try:
                await self.query.answer(self._short(words) if words else None, show_alert=is_alert)
            except BadRequest:
                return

    async def lead(self, payload: str) -> None:
        """Take who pressed a button to the private chat with us; `payload`: 64 characters A-Za-z0-9_- at most."""
        if self.query is not None:
            try:
                await self.query.answer(url=create_deep_linked_url(self.bot.username, payload))
            except BadRequest:
                return

    async def typing(self) -> None:
        """Show that work is under way; that it can't be shown stops nothing."""
        try:
            await self.bot.send_chat_action(
                self.here.chat_id, ChatAction.TYPING, message_thread_id=self.here.thread_id or None
            )
        except TelegramError:
            return

    async def may_manage(self) -> bool:
        """Whether this person decides what this chat follows: anybody in private, its administrators in a group.

        Of a channel is only spoken with whom Telegram has just confirmed as one of its administrators.
        """
        if self.is_private:
            return True
        message = None if self.query is not None else self.update.effective_message
        sender = message.sender_chat if message is not None else None
        if sender is not None:
            return sender.id == self.chat.id  # an anonymous administrator writes as the group
        user = self.update.effective_user
        if user is None:
            return False
        try:
            return await is_administrator(self.bot, self.chat.id, user.id)
        except TelegramError:
            return False

    @property
    def payer(self) -> int:
        """Whose pace it is: the person's, or the chat's that somebody speaks for."""
        message = None if self.query is not None else self.update.effective_message
        user = self.update.effective_user
        speaks_for_chat = message is not None and message.sender_chat is not None
        return self.chat.id if user is None or speaks_for_chat else user.id

    async def is_too_much(self, kind: str) -> bool:
        """Take one piece of costly work; whether that was refused, which then has been said (once a minute)."""
        refused = await self.run(quotas.take, self.house.db, self.payer, kind, self.now)
        if refused is None:
            return False
        words = mine.too_much(refused.seconds)
        if self.query is not None:
            await self.answer(words, is_alert=True)
        elif refused.is_to_be_said:
            await self.reply(render.message(words))
        return True

    def words(self) -> str:
        """What stands after the command."""
        message = self.update.effective_message
        words = (message.text or message.caption or "") if message else ""
        return words.partition(" ")[2].strip() if " " in words.partition("\n")[0] else words.partition("\n")[2].strip()

    def _short(self, words: Line) -> str:
        return render.cut(render.plain(words, self.speaker), ALERT_LENGTH)

    def _about(self, message: Message) -> Message:
        """A message about a channel says so first, and its buttons remember which one."""
        if self.host is None:
            return message
        rows = tuple(tuple(about(self.chat.id, one) for one in row) for row in message.rows)
        return Message((channels.heading(self.chat.title or str(self.chat.id)), *message.lines), rows)

    def _own_message_id(self) -> int | None:
        message = None if self.query is not None else self.update.effective_message
        return message.message_id if message is not None else None


def about(channel_id: int, button: Button) -> Button:
    """The button as it acts on this channel, from elsewhere."""
    is_its_own = button.data is None or button.data == ABOUT or button.data.startswith(f"{ABOUT}:")
    return button if is_its_own else replace(button, data=f"{ABOUT}:{channel_id}:{button.data}")


async def is_administrator(bot: Bot, chat_id: int, user_id: int) -> bool:
    """Whether Telegram says so, now. Raises TelegramError; BadRequest and Forbidden where it does not tell us."""
    try:
        member = await bot.get_chat_member(chat_id, user_id)
    except BadRequest as error:
        if any(words in error.message.lower() for words in _UNKNOWN_THERE):
            return False
        raise
    return member.status in _ADMINISTRATORS


def house_of(context: ContextTypes.DEFAULT_TYPE) -> House:
    """What `bot.app` put there."""
    house = context.application.bot_data[HOUSE]
    assert isinstance(house, House)
    return house


async def begin(update: Update, context: ContextTypes.DEFAULT_TYPE, *, is_kept: bool = True) -> Visit | None:
    """Understand an update; None where it comes from nowhere (an inline query).

    `is_kept`: the chat is stored where it is new; else it is only as it would be.
    """
    house = house_of(context)
    chat, user = update.effective_chat, update.effective_user
    if chat is None or (update.message is not None and update.message.is_automatic_forward):
        return None  # a discussion group repeats what its channel posts, which is meant for nobody there
    now = house.clock.now()
    language = language_of(user.language_code if user else None, house.settings)
    meet = chats.meet if is_kept else chats.look_at
    row = await asyncio.to_thread(meet, house.db, _newcomer(chat, language, house.settings), now)
    person = row if chat.type == ChatType.PRIVATE else None
    if person is None and user is not None and not user.is_bot:
        person = await asyncio.to_thread(chats.known, house.db, user.id)
    message = _message(update)
    thread = message.message_thread_id if message is not None and message.is_topic_message else None
    speaker = Speaker(row.language, schedules.zone(row.time_zone))
    return Visit(house, context.bot, update, row, person, Place(row.id, thread or 0), speaker, now)


def _message(update: Update) -> Sent | None:
    """The message, but for that of a button too old for Telegram to show it to us, of which the library warns."""
    query = update.callback_query
    return None if query is not None and not isinstance(query.message, Sent) else update.effective_message


def _newcomer(chat: Chat, language: str, settings: Settings) -> chats.Newcomer:
    title = names.plain((chat.title or chat.full_name or "")[:TITLE_LENGTH])
    return chats.Newcomer(
        id=chat.id,
        kind=chat.type,
        title=title,
        language=language,
        time_zone=settings.default_time_zone,
        is_admin=chat.id in settings.admin_ids,
    )


def language_of(code: str | None, settings: Settings) -> str:
    """What a client's tag, such as "be-tarask" or "ru_RU", means to us; the default where we don't speak it."""
    spoken = (code or "").replace("_", "-").partition("-")[0].lower()
    return spoken if texts.is_spoken(spoken) else settings.default_language
