"""What the bot itself has to say, to those who run it: once, and surviving a crash."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.storage import chats, notices
from bot.storage.chats import State
from bot.storage.database import Connection, Database
from bot.storage.notices import Notice

LEASE = timedelta(seconds=30)
AT_ONCE = 20
CARD = "card"  # the notice that is no message of its own: a card that is shown anew
CARD_AFTER = timedelta(seconds=2)  # the wait is over, and what it waited for is done
REMEMBERED = timedelta(days=90)  # a thing of the same key may be said again after that


def tell_editors(c: Connection, kind: str, facts: Mapping[str, object], key: str, now: datetime) -> None:
    """One message to each editor who listens, once for a key. `facts` are values of JSON; `bot.delivery.notices` has the words."""
    listening = [one.id for one in chats.editors(c) if one.state is State.ACTIVE]
    notices.add(c, listening, kind, facts, key, now)


def refresh_card(
    db: Database, place: tuple[int, int], facts: Mapping[str, object], now: datetime, due_at: datetime
) -> None:
    """Show a card as it stands then: `place` are the ids of a chat and of the message that has it; `facts` say whose."""
    chat_id, message_id = place
    with db.write() as c:
        notices.drop(c, chat_id, _card_key(message_id))
        due_at += CARD_AFTER
        notices.add(c, [chat_id], CARD, {**facts, "message": message_id}, _card_key(message_id), now, due_at=due_at)


def leave_card(db: Database, chat_id: int, message_id: int) -> None:
    """The message shows something else by now."""
    with db.read() as c:
        if not notices.has(c, chat_id, _card_key(message_id)):
            return
    with db.write() as c:
        notices.drop(c, chat_id, _card_key(message_id))


def _card_key(message_id: int) -> str:
    return f"{CARD}:{message_id}"


def claim(db: Database, now: datetime) -> list[Notice]:
    """What is to be said now."""
    with db.write() as c:
        return notices.claim(c, now, now + LEASE, AT_ONCE)


def sent(db: Database, one: Notice, message_id: int) -> None:
    """Telegram took it."""
    with db.write() as c:
        notices.end(c, one.id, message_id=message_id)


def given_up(db: Database, one: Notice, reason: str) -> None:
    """It will not be said, or may have been said twice already."""
    with db.write() as c:
        notices.end(c, one.id, error=reason)


def later(db: Database, one: Notice, due_at: datetime, reason: str, *, counts_attempt: bool) -> None:
    """It is said again then; a send that surely did not arrive does not count."""
    with db.write() as c:
        notices.put_back(c, one.id, due_at, one.attempts + counts_attempt, reason)


def forget_old(db: Database, now: datetime) -> int:
    """Forget what was said long ago; returns how many."""
    with db.write() as c:
        return notices.forget(c, now - REMEMBERED)
