"""Who may do what: owners give roles, editors publish, viewers look, all others read the news."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.errors import NotFound
from bot.storage import audit, chats
from bot.storage.chats import Chat, Role, State
from bot.storage.database import Connection, Database

ROLES = "roles"  # one process at a time changes them, so that an owner is always left
LARGEST_ID = 2**52  # Telegram: "at most 52 significant bits"


class Refusal(StrEnum):
    """Why a role is not given."""

    LAST_OWNER = "last_owner"  # nobody could give roles any more
    BY_SETTINGS = "by_settings"  # who stands in ADMIN_IDS is an owner as long as it says so
    NO_PERSON = "no_person"  # a group or a channel has no role


@dataclass(frozen=True, slots=True)
class Given:
    """Someone's role as it now is; `was` is what it was before."""

    person: Chat
    was: Role


@dataclass(frozen=True, slots=True)
class Stranger:
    """Who is given a role and may never have written to the bot."""

    id: int
    title: str
    language: str
    time_zone: str


def listed(db: Database) -> list[Chat]:
    """Everybody who is more than a reader: owners, editors, viewers, each by name."""
    order = list(Role)
    with db.read() as c:
        found = chats.with_roles(c)
    return sorted(found, key=lambda one: (order.index(one.role), one.title.casefold(), one.id))


def meet(db: Database, who: Stranger, now: datetime) -> Chat | Refusal:
    """The person that this is, made known where it is not; gives no role."""
    with db.write() as c:
        if not 0 < who.id < LARGEST_ID:
            return Refusal.NO_PERSON
        values = {"id": who.id, "kind": "private", "title": who.title, "language": who.language}
        rest = {"time_zone": who.time_zone, "role": Role.READER, "state": State.ACTIVE, "created_at": now}
        return chats.ensure(c, values | rest)


def give(
    db: Database, person_id: int, role: Role, *, by_settings: frozenset[int], actor: int | None, now: datetime
) -> Given | Refusal:
    """Give someone this role, once however often it is asked for. Raises NotFound for whom nobody knows."""
    with db.write() as c, db.serialised(c, ROLES):
        person = chats.one(c, person_id)
        if person is None:
            raise NotFound(f"chat {person_id}")
        if person_id in by_settings and role is not Role.OWNER:
            return Refusal.BY_SETTINGS
        if person.role is Role.OWNER and role is not Role.OWNER and _owners(c) == 1:
            return Refusal.LAST_OWNER
        if person.role is role:
            return Given(person, role)
        chats.change(c, person_id, role=role)
        audit.note(c, now, actor, "role", f"chat {person_id}", f"{person.role} {role}")
        changed = chats.one(c, person_id)
        assert changed is not None, "it was just read"
        return Given(changed, person.role)


def _owners(c: Connection) -> int:
    return sum(one.role is Role.OWNER for one in chats.with_roles(c))
