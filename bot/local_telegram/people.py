"""People who do things; each is told to the bot by the update that Telegram would send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.local_telegram import entities, files, pastes, wire
from bot.local_telegram.arguments import Json, Upload
from bot.local_telegram.groups import Group, member_change
from bot.local_telegram.methods import origin_of
from bot.local_telegram.world import PRESENT, Button, Chat, Member, Query, Shown, User

if TYPE_CHECKING:
    from bot.local_telegram.request import LocalTelegram

INLINE_CHARACTERS = 256  # core.telegram.org/bots/api#inlinequery


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone. `chat` is a Group, or None: the private chat with the bot."""

    telegram: LocalTelegram
    user: User

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return self.telegram.world.private(self.user)

    @property
    def messages(self) -> list[Shown]:
        """What this person sees in the private chat."""
        return self.chat.visible()

    @property
    def last(self) -> Shown:
        """The newest message of the bot in the private chat; raises LookupError."""
        return self.chat.last

    def says(
        self,
        text: str,
        chat: Group | None = None,
        *,
        thread: int = 0,
        reply_to: Shown | None = None,
        links: tuple[tuple[str, str], ...] = (),
        anonymous: bool = False,
    ) -> Shown:
        """A text message of at most 4,096 units. `links`: pairs of words in the text and the address behind them."""
        words = entities.plain(text, [_link(text, *pair) for pair in links])
        if not words.text or entities.units(words.text) > entities.MESSAGE_UNITS:
            raise ValueError("a message has 1 to 4,096 units; `pastes` cuts longer texts")
        return self._writes(chat, words, thread=thread, reply_to=reply_to, as_chat=anonymous)

    def starts(self, payload: str = "") -> Shown:
        """/start, as the button or a deep link sends it."""
        return self.says(f"/start {payload}".rstrip())

    def pastes(self, text: str, chat: Group | None = None, *, on_phone: bool = False) -> list[Shown]:
        """A text of any length, in as many messages as a client makes of it."""
        return [self.says(part, chat) for part in pastes.split_paste(text, on_phone=on_phone)]

    def sends_file(
        self,
        name: str,
        content: bytes,
        mime: str = "text/plain",
        caption: str = "",
        chat: Group | None = None,
        *,
        reply_to: Shown | None = None,
    ) -> Shown:
        """A document."""
        with self.telegram.lock:
            stored = self.telegram.world.store(Upload(name, content, mime), "documents")
        media = {"document": files.document(stored)}
        return self._writes(chat, entities.plain(caption), media=media, reply_to=reply_to)

    def sends_photo(self, content: bytes, caption: str = "", chat: Group | None = None) -> Shown:
        """A picture."""
        with self.telegram.lock:
            stored = self.telegram.world.store(Upload("photo.jpg", content, "image/jpeg"), "photos")
        return self._writes(chat, entities.plain(caption), media={"photo": files.photo(stored)})

    def forwards(
        self,
        what: str | Shown,
        chat: Group | None = None,
        *,
        from_channel: Group | None = None,
        from_person: Person | None = None,
        from_hidden: str = "",
        message_id: int = 1,
        signature: str = "",
    ) -> Shown:
        """A forwarded text or message, of a channel, a person, or one who hides the account behind a name."""
        if isinstance(what, Shown):
            return self._writes(chat, what.words, media=what.media, origin=what.origin or origin_of(what))
        origin: Json = {"date": wire.timestamp(self.telegram.world.clock.now())}
        if from_channel is not None:
            origin |= {"type": "channel", "chat": wire.chat(from_channel.chat), "message_id": message_id}
            origin |= wire.present(author_signature=signature)
        elif from_hidden:
            origin |= {"type": "hidden_user", "sender_user_name": from_hidden}
        else:
            origin |= {"type": "user", "sender_user": wire.user((from_person or self).user)}
        return self._writes(chat, entities.plain(what), origin=origin)

    def shares_location(self, latitude: float, longitude: float, chat: Group | None = None) -> Shown:
        return self._writes(chat, media={"location": {"latitude": latitude, "longitude": longitude}})

    def edits(self, shown: Shown, text: str) -> None:
        """Change an own message."""
        with self.telegram.lock:
            shown.words, shown.edited_at = entities.plain(text), self.telegram.world.clock.now()
            self._tell("edited_message", shown)

    def presses(self, button: str | int | Button, shown: Shown | None = None, chat: Group | None = None) -> str:
        """Press a button: by its label (or the only one that begins so), its data, its number from 1, or itself; on the
        newest message that has buttons, or on `shown`. Returns the callback query's id, or a link's address."""
        with self.telegram.lock:
            where = shown or _with_buttons(chat.chat if chat else self.chat)
            chosen = _choose(button, where.buttons)
            if chosen.data is None:
                return chosen.url or ""
            return self.sends_callback(chosen.data, where)

    def sends_callback(self, data: str, shown: Shown) -> str:
        """A callback query with any data, as a forged or an outdated button sends it."""
        with self.telegram.lock:
            world = self.telegram.world
            number = next(world.serials)
            query_id = f"{4_000_000_000 + number}"
            world.queries[query_id] = Query(self.user, world.clock.now())
            body = wire.inaccessible(shown) if shown.deleted else wire.message(shown)
            instance = f"{shown.chat.id}-{self.id}"
            query = {
                "id": query_id,
                "from": wire.user(self.user),
                "message": body,
                "chat_instance": instance,
                "data": data,
            }
            self.telegram.mailbox.put("callback_query", query)
            return query_id

    def asks_inline(self, words: str, offset: str = "") -> str:
        """Type `@bot words` in any chat, or turn to the results after `offset`; returns the inline query's id."""
        if len(words) > INLINE_CHARACTERS:
            raise ValueError(f"an inline query has at most {INLINE_CHARACTERS} characters")
        with self.telegram.lock:
            query_id = f"{5_000_000_000 + next(self.telegram.world.serials)}"
            self.telegram.world.inline_queries[query_id] = self.telegram.world.clock.now()
            query = {"id": query_id, "from": wire.user(self.user), "query": words, "offset": offset}
            self.telegram.mailbox.put("inline_query", query)
            return query_id

    def blocks_bot(self) -> None:
        self._turns(Member("member"), Member("kicked"), blocked=True)

    def unblocks_bot(self) -> None:
        self._turns(Member("kicked"), Member("member"), blocked=False)

    def deletes_account(self) -> None:
        self.user.deactivated = True

    def _turns(self, old: Member, new: Member, *, blocked: bool) -> None:
        with self.telegram.lock:
            self.user.blocked = blocked
            body = member_change(self.telegram, self.chat, self.user, self.telegram.world.bot, old, new)
            self.telegram.mailbox.put("my_chat_member", body)

    def _writes(self, chat: Group | None, words: entities.Formatted | None = None, **fields: object) -> Shown:
        with self.telegram.lock:
            where = chat.chat if chat else self.chat
            if chat is None:
                self.user.started, self.user.blocked = True, False
            else:
                where.members.setdefault(self.id, Member("member"))
            shown = self.telegram.world.add(where, self.user, words, **fields)
            self._tell("message", shown)
            return shown

    def _tell(self, kind: str, shown: Shown) -> None:
        if shown.chat.person is not None or _bot_sees(self.telegram, shown):
            self.telegram.mailbox.put(kind, wire.message(shown))


def _bot_sees(telegram: LocalTelegram, shown: Shown) -> bool:
    """The privacy mode of groups (core.telegram.org/bots/features#privacy-mode)."""
    bot, status = telegram.world.bot, telegram.world.status_of_bot(shown.chat).status
    if status not in PRESENT:
        return False
    if not telegram.privacy_mode or status == "administrator":
        return True
    if shown.reply_to is not None and shown.reply_to.author is bot:
        return True
    name = f"@{bot.username}".lower()
    command, _, other = shown.text.partition(" ")[0].lower().partition("@")
    return (command.startswith("/") and other in {"", bot.username.lower()}) or name in shown.text.lower()


def _link(text: str, words: str, url: str) -> entities.Entity:
    return entities.Entity("text_link", entities.units(text[: text.index(words)]), entities.units(words), url)


def _with_buttons(chat: Chat) -> Shown:
    shown = next((shown for shown in reversed(chat.messages) if shown.rows and not shown.deleted), None)
    if shown is None:
        raise LookupError("no message with buttons")
    return shown


def _choose(button: str | int | Button, buttons: tuple[Button, ...]) -> Button:
    if isinstance(button, Button):
        return button
    if isinstance(button, int):
        if not 1 <= button <= len(buttons):
            raise LookupError(f"{button} of {len(buttons)} buttons")
        return buttons[button - 1]
    exact = [b for b in buttons if button in (b.label, b.data)]
    chosen = exact or [b for b in buttons if b.label.startswith(button)]
    if len(chosen) != 1:
        raise LookupError(f"{button!r} names {len(chosen)} of {[b.label for b in buttons]}")
    return chosen[0]
