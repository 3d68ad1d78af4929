"""What was done, in a form that can be said and searched."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.storage import audit
from bot.storage.audit import Act, Wanted
from bot.storage.database import Connection, Database

PAGE = 10
MOST_WORDS = 6  # that a line is searched for
_THING = re.compile(r"(article|topic|feed|chat|source|story) (.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Told:
    """An act with what it was done to: its kind ("" where it is no stored thing), its name, and its title."""

    act: Act
    kind: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the audit, newest first; `number` from 0."""

    acts: tuple[Told, ...]
    number: int
    has_more: bool


def page(db: Database, wanted: Sequence[Wanted], number: int) -> Page:
    """A page of what was done, of lines that have all the wanted words."""
    number = max(0, number)
    with db.read() as c:
        found = audit.newest(c, PAGE + 1, skipped=number * PAGE, wanted=wanted[:MOST_WORDS])
        return Page(tuple(_told(c, found[:PAGE])), number, len(found) > PAGE)


def note_shared(db: Database, chat_id: int, verb: str, detail: str) -> None:
    """Note what somebody did for all who read a group or a channel."""
    with db.write() as c:
        audit.note_shared(c, chat_id, verb, detail)


def every(db: Database) -> Iterator[dict[str, object]]:
    """All that was done, the oldest first, a line of `briefwire audit --jsonl` each."""
    with db.read() as c:
        for one in audit.every(c):
            yield {
                "id": one.id,
                "at": one.at.isoformat(),
                "who": one.actor,
                "name": one.name,
                "chat": one.chat_id,
                "did": one.verb,
                "to": one.subject,
                "detail": one.detail,
            }


def _told(c: Connection, acts: Sequence[Act]) -> Iterator[Told]:
    named = {one.id: _thing(one.subject) for one in acts}
    titles: dict[str, Mapping[int, str]] = {}
    for kind in {kind for kind, _ in named.values()}:
        ids = {int(name) for other, name in named.values() if other == kind and _is_id(name)}
        titles[kind] = audit.titles(c, kind, ids) if ids else {}
    for one in acts:
        kind, name = named[one.id]
        yield Told(one, kind, name, titles[kind].get(int(name), "") if _is_id(name) else "")


def _thing(subject: str) -> tuple[str, str]:
    found = _THING.fullmatch(subject)
    return (found[1], found[2]) if found else ("", subject)


def _is_id(name: str) -> bool:
    return re.fullmatch(r"-?\d{1,18}", name) is not None
