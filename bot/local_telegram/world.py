"""What this Telegram holds: people, chats and their members, messages, files."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.clock import Clock
from bot.local_telegram.arguments import Json, Upload
from bot.local_telegram.entities import Entity, Formatted

Kind = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
PRESENT = frozenset({"creator", "administrator", "member", "restricted"})

ANONYMOUS_ADMIN_ID = 1087968824  # @GroupAnonymousBot, the author of what an anonymous administrator writes
CALLBACK_SECONDS = 15.0  # not published; answers later than this have been seen to fail


@dataclass(slots=True, eq=False)
class User:
    """A person or a bot. `started`: has written to our bot, so that it may write back."""

    id: int
    first_name: str
    username: str = ""
    language_code: str = ""
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False


@dataclass(slots=True)
class Member:
    """What somebody is in a chat. `may_post`, `may_delete`: an administrator's rights, or a restricted one's."""

    status: Status
    may_post: bool = True
    may_delete: bool = True


@dataclass(slots=True)
class Topic:
    """A topic of a forum; `id` is its message_thread_id."""

    id: int
    name: str
    closed: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: one of `data` and `url`, or another `action` with its value."""

    label: str
    data: str | None = None
    url: str | None = None
    action: str = "callback_data"


@dataclass(slots=True, eq=False)
class Shown:
    """A message as those in the chat see it now; edits and deletion show in it."""

    chat: "Chat" = field(repr=False)
    id: int
    author: User | None  # None: the chat itself (a channel's post)
    sent_at: datetime
    words: Formatted = field(default_factory=Formatted)  # the text, or the caption of `media`
    media: Json = field(default_factory=dict)  # document, photo, location, or the fields of a service message
    rows: tuple[tuple[Button, ...], ...] = ()
    markup: Json | None = None  # reply_markup as it came; a reply keyboard or force_reply shows only here
    thread: int = 0
    reply_to: "Shown | None" = field(default=None, repr=False)
    origin: Json | None = None  # forward_origin
    as_chat: bool = False  # written in the chat's own name
    ours: bool = False  # sent by a call of the bot, which a channel's post does not tell
    edited_at: datetime | None = None
    deleted: bool = False
    silent: bool = False
    pinned: bool = False
    previews: Json | None = None  # link_preview_options

    @property
    def text(self) -> str:
        return self.words.text

    @property
    def html(self) -> str:
        return self.words.html

    @property
    def entities(self) -> tuple[Entity, ...]:
        return self.words.entities

    @property
    def edited(self) -> bool:
        return self.edited_at is not None

    @property
    def by_bot(self) -> bool:
        return self.ours or (self.author is not None and self.author.is_bot)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons, in reading order."""
        return tuple(itertools.chain.from_iterable(self.rows))

    @property
    def reply_keyboard(self) -> tuple[tuple[str, ...], ...]:
        """The labels of the keyboard that this message puts in the place of the letters."""
        rows = (self.markup or {}).get("keyboard", [])
        return tuple(tuple(key["text"] if isinstance(key, dict) else key for key in row) for row in rows)


@dataclass(slots=True, eq=False)
class Chat:
    """A conversation. `messages` are in order of their ids, deleted ones included."""

    id: int
    kind: Kind
    title: str = ""
    username: str = ""
    is_forum: bool = False
    person: User | None = None  # of a private chat
    known: bool = False  # the bot has seen it
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: list[Shown] = field(default_factory=list, repr=False)
    migrated_to: int | None = None
    muted: bool = False  # members may not write
    last_id: int = 0

    @property
    def last(self) -> Shown:
        """The newest message of the bot that is still there; raises LookupError."""
        for shown in reversed(self.messages):
            if shown.by_bot and not shown.deleted:
                return shown
        raise LookupError("the bot has said nothing here")

    def visible(self) -> list[Shown]:
        return [shown for shown in self.messages if not shown.deleted]

    def by_id(self, message_id: int) -> Shown | None:
        """The message with this id unless it is deleted."""
        low, high = 0, len(self.messages)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.messages[middle].id < message_id else (low, middle)
        shown = self.messages[low] if low < len(self.messages) else None
        return shown if shown is not None and shown.id == message_id and not shown.deleted else None


@dataclass(slots=True)
class Query:
    """A button that was pressed and waits for answerCallbackQuery."""

    person: User
    asked_at: datetime
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Toast:
    """What answerCallbackQuery shows for a moment, or as a box to be closed."""

    person: int
    text: str
    alert: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: str
    path: str
    upload: Upload


@dataclass(slots=True)
class World:
    """Everything, and the making of messages in it."""

    clock: Clock
    bot: User
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    inline_queries: dict[str, datetime] = field(default_factory=dict)
    inline_answers: list[Json] = field(default_factory=list)
    toasts: list[Toast] = field(default_factory=list)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    about: dict[tuple[str, str], str] = field(default_factory=dict)
    serials: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.users[self.bot.id] = self.bot

    def private(self, user: User) -> Chat:
        """The chat of the bot with this person."""
        chat = self.chats.get(user.id)
        if chat is None:
            chat = self.chats[user.id] = Chat(user.id, "private", person=user, username=user.username)
        return chat

    def add(self, chat: Chat, author: User | None, words: Formatted | None = None, **fields: object) -> Shown:
        """A new message at the end of the chat; `fields` are those of Shown."""
        chat.last_id += 1
        shown = Shown(chat, chat.last_id, author, self.clock.now(), words or Formatted())
        for name, value in fields.items():
            setattr(shown, name, value)
        chat.messages.append(shown)
        return shown

    def store(self, upload: Upload, folder: str) -> StoredFile:
        """Keep a file; its id and path are made of a serial number and the name's ending."""
        number = next(self.serials)
        _, dot, ending = upload.name.rpartition(".")
        path = f"{folder}/file_{number}{dot}{ending if dot else ''}"
        stored = self.files[f"LOCAL-{folder}-{number}"] = StoredFile(f"LOCAL-{folder}-{number}", path, upload)
        return stored

    def file_at(self, path: str) -> bytes | None:
        """The content behind a path that getFile gave out."""
        return next((stored.upload.content for stored in self.files.values() if stored.path == path), None)

    def status_of_bot(self, chat: Chat) -> Member:
        return chat.members.get(self.bot.id, Member("left"))
