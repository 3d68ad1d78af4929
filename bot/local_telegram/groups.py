"""Groups and channels to which things happen; each is told to the bot by the update that Telegram would send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.local_telegram import entities, wire
from bot.local_telegram.arguments import Json
from bot.local_telegram.world import PRESENT, Chat, Member, Shown, Status, Topic, User

if TYPE_CHECKING:
    from bot.local_telegram.people import Person
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
        """No member writes there any more; 0: the general topic."""
        self._tells_topic(thread, "forum_topic_closed", closed=True)

    def reopens_topic(self, thread: int) -> None:
        self._tells_topic(thread, "forum_topic_reopened", closed=False)

    def deletes_topic(self, thread: int) -> None:
        self.chat.topics[thread].deleted = True

    def silences_bot(self, by: Person | None = None) -> None:
        """A supergroup forbids the bot to write, which is no administrator then."""
        with self.telegram.lock:
            self._bot_becomes(by or self._someone(), Member("restricted", may_post=False, may_delete=False))

    def repeats(self, post: Shown) -> Shown:
        """A discussion group repeats what its channel posted."""
        with self.telegram.lock:
            origin = {
                "type": "channel",
                "date": wire.timestamp(post.sent_at),
                "chat": wire.chat(post.chat),
                "message_id": post.id,
            }
            shown = self.telegram.world.add(self.chat, _TELEGRAM, post.words, origin=origin, rows=post.rows)
            shown.markup = post.markup
            if self.telegram.world.status_of_bot(self.chat).status in PRESENT:
                body = wire.message(shown) | {"sender_chat": wire.chat(post.chat), "is_automatic_forward": True}
                self.telegram.mailbox.put("message", body)
            return shown

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

    def _tells_topic(self, thread: int, what: str, *, closed: bool) -> None:
        with self.telegram.lock:
            self.chat.topics.setdefault(thread, Topic(thread, "General")).closed = closed
            self._service(self._someone().user, thread, **{what: {}})

    def _bot_becomes(self, by: Person, member: Member) -> None:
        world = self.telegram.world
        old = world.status_of_bot(self.chat)
        self.chat.members[world.bot.id], self.chat.known = member, True
        body = member_change(self.telegram, self.chat, by.user, world.bot, old, member)
        self.telegram.mailbox.put("my_chat_member", body)

    def _service(self, author: User, thread: int = 0, **fields: object) -> None:
        shown = self.telegram.world.add(self.chat, author, media=fields, thread=thread)
        if self.telegram.world.status_of_bot(self.chat).status in PRESENT:
            self.telegram.mailbox.put("message", wire.message(shown))


_STRANGER = 777001
_TELEGRAM = User(777000, "Telegram")  # what discussion groups repeat is said to be of it


def member_change(telegram: LocalTelegram, chat: Chat, by: User, whose: User, old: Member, new: Member) -> Json:
    """ChatMemberUpdated."""
    return {
        "chat": wire.chat(chat),
        "from": wire.user(by),
        "date": wire.timestamp(telegram.world.clock.now()),
        "old_chat_member": wire.member(whose, chat, old),
        "new_chat_member": wire.member(whose, chat, new),
    }
