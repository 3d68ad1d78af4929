"""The driving side: people and groups that do things, each told to the bot by the update that Telegram would send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.local_telegram import entities, files, wire
from bot.local_telegram.arguments import Json, Upload
from bot.local_telegram.methods import origin_of
from bot.local_telegram.world import PRESENT, Button, Chat, Member, Query, Shown, Status, Topic, User

if TYPE_CHECKING:
    from bot.local_telegram.request import LocalTelegram


@dataclass(frozen=True, slots=True)
class Group:
    """A group, supergroup or channel. Every verb is safe to call from any thread."""

    telegram: LocalTelegram
    chat: Chat

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def messages(self) -> list[Shown]:
        """What those in the chat see now."""
        return self.chat.visible()

    @property
    def last(self) -> Shown:
        return self.chat.last

    def joined_by(self, person: Person, status: Status = "member") -> None:
        """Make somebody a member, an administrator, the creator, or none of these."""
        with self.telegram.lock:
            self.chat.members[person.id] = Member(status)

    def adds_bot(
        self, by: Person, status: Status = "member", *, may_post: bool = True, may_delete: bool = True
    ) -> None:
        """Somebody adds our bot, or changes what it is here; who adds it is an administrator at least."""
        with self.telegram.lock:
            if self.chat.members.get(by.id, Member("left")).status not in {"creator", "administrator"}:
                self.chat.members[by.id] = Member("creator")
            joins = self.telegram.world.status_of_bot(self.chat).status not in PRESENT
            status = "administrator" if self.chat.kind == "channel" and status == "member" else status
            self._bot_becomes(by, Member(status, may_post, may_delete))
            if joins and self.chat.kind != "channel":
                self._service(by.user, new_chat_members=[wire.user(self.telegram.world.bot)])

    def kicks_bot(self, by: Person | None = None) -> None:
        """The bot is removed and may not come back."""
        with self.telegram.lock:
            who = by or self._someone()
            self._bot_becomes(who, Member("kicked"))

    def demotes_bot(self, by: Person | None = None, *, may_post: bool = False) -> None:
        """The bot loses its rights (a channel's bot stays an administrator that may not post)."""
        with self.telegram.lock:
            status: Status = "administrator" if self.chat.kind == "channel" else "member"
            self._bot_becomes(by or self._someone(), Member(status, may_post, may_delete=False))

    def migrate(self, new_id: int | None = None, *, announced: bool = True) -> Group:
        """A basic group becomes a supergroup; `announced`: with the two service messages that tell so."""
        with self.telegram.lock:
            new = self.telegram.supergroup(new_id or -1_000_000_000_000 + self.chat.id, self.chat.title)
            new.chat.members, new.chat.known = dict(self.chat.members), True
            someone = self._someone().user
            if announced:
                self._service(someone, migrate_to_chat_id=new.id)
                new._service(someone, migrate_from_chat_id=self.id)  # noqa: SLF001  the same class
            self.chat.migrated_to = new.id
            return new

    def opens_topic(self, name: str, by: Person | None = None) -> int:
        """A new topic of a forum; returns its message_thread_id."""
        with self.telegram.lock:
            thread = self.chat.last_id + 1
            self.chat.topics[thread] = Topic(thread, name)
            created = {"name": name, "icon_color": 0x6FB9F0}
            self._service((by or self._someone()).user, thread, forum_topic_created=created)
            return thread

    def closes_topic(self, thread: int) -> None:
        self.chat.topics[thread].closed = True

    def deletes_topic(self, thread: int) -> None:
        self.chat.topics[thread].deleted = True

    def posts(self, text: str) -> Shown:
        """A post of the channel itself."""
        with self.telegram.lock:
            shown = self.telegram.world.add(self.chat, None, entities.plain(text))
            if self.telegram.world.status_of_bot(self.chat).status in PRESENT:
                self.telegram.mailbox.put("channel_post", wire.message(shown))
            return shown

    def _someone(self) -> Person:
        leading = (i for i, m in self.chat.members.items() if m.status == "creator")
        return self.telegram.person(next(leading, _STRANGER))

    def _bot_becomes(self, by: Person, member: Member) -> None:
        world = self.telegram.world
        old = world.status_of_bot(self.chat)
        self.chat.members[world.bot.id], self.chat.known = member, True
        body = _member_change(self.telegram, self.chat, by.user, world.bot, old, member)
        self.telegram.mailbox.put("my_chat_member", body)

    def _service(self, author: User, thread: int = 0, **fields: object) -> None:
        shown = self.telegram.world.add(self.chat, author, media=fields, thread=thread)
        if self.telegram.world.status_of_bot(self.chat).status in PRESENT:
            self.telegram.mailbox.put("message", wire.message(shown))


_STRANGER = 777001


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
        """The newest message of the bot in the private chat; raises StopIteration when there is none."""
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
        return [self.says(part, chat) for part in entities.split_paste(text, on_phone=on_phone)]

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

    def asks_inline(self, words: str) -> str:
        """Type `@bot words` in any chat; returns the inline query's id."""
        with self.telegram.lock:
            query_id = f"{5_000_000_000 + next(self.telegram.world.serials)}"
            self.telegram.world.inline_queries[query_id] = self.telegram.world.clock.now()
            query = {"id": query_id, "from": wire.user(self.user), "query": words, "offset": "", "chat_type": "private"}
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
            body = _member_change(self.telegram, self.chat, self.user, self.telegram.world.bot, old, new)
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


def _member_change(telegram: LocalTelegram, chat: Chat, by: User, whose: User, old: Member, new: Member) -> Json:
    return {
        "chat": wire.chat(chat),
        "from": wire.user(by),
        "date": wire.timestamp(telegram.world.clock.now()),
        "old_chat_member": wire.member(whose, chat, old),
        "new_chat_member": wire.member(whose, chat, new),
    }


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
        return buttons[button - 1]
    exact = [b for b in buttons if button in (b.label, b.data)]
    chosen = exact or [b for b in buttons if b.label.startswith(button)]
    if len(chosen) != 1:
        raise LookupError(f"{button!r} names {len(chosen)} of {[b.label for b in buttons]}")
    return chosen[0]
