"""A newsroom with readers, for tests that break what the bot stands on; and what became of its fan-out."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bot.errors import DatabaseUnavailable
from bot.local_telegram import LocalTelegram
from bot.services import articles, chats, deliveries, topics
from bot.services.articles import How
from bot.services.newsroom import Newsroom
from bot.settings import Settings
from bot.sources.drafts import Draft
from bot.storage.database import Database
from tests.bot_api_server import BotApiServer

ADMIN = 999_999
TITLE = "Ferry to Halmer stays in port"
TEXT = """\
The ferry between Lissen and Halmer will not sail before Friday, the harbour office said.

About 240 passengers were taken back to Lissen by bus. The company blamed a broken shaft.
"""


def fill(url: str, telegram: LocalTelegram, readers: Sequence[int]) -> None:
    """Topics whose readers are told at once of an article that is published now; groups, whose ids are negative, on each
    of the two.
    """
    now, db = datetime.now(UTC), Database(url)
    topics.add(db, "Ferries", "ferry, ferries", now=now)
    topics.add(db, "Harbours", "harbour", now=now)
    for number in readers:
        if number > 0:
            telegram.person(number).user.started = True
    lines = [_reader(number) for number in readers]
    assert not list(chats.import_lines(db, lines, now, Settings(_env_file=None).zone))
    db.close()
    publish(url)


def publish(url: str, text: str = TEXT) -> None:
    """The article, or a new version of it."""
    db, address = Database(url), "https://orlan-courier.example/ferry"
    draft = Draft(TITLE, text, url=address, source="Courier", domain="orlan-courier.example")
    articles.add(db, Newsroom(), draft, now=datetime.now(UTC), how=How.PUBLISH)
    db.close()


def _reader(number: int) -> dict[str, object]:
    followed = ["ferries"] if number > 0 else ["ferries", "harbours"]
    kind = "private" if number > 0 else "group"
    subscriptions = [{"topic": topic, "thread": 0, "schedule": "instant"} for topic in followed]
    return {"chat": number, "kind": kind, "language": "en", "time_zone": "UTC", "subscriptions": subscriptions}


def settings(url: str, server: BotApiServer, **others: str) -> dict[str, str]:
    """The environment of a bot on this database, at a pace that suits tests."""
    known = {"BOT_TOKEN": server.telegram.token, "BOT_API_URL": server.url, "DATABASE_URL": url}
    return {**known, "ADMIN_IDS": str(ADMIN), "SEND_RATE": "60", **others}


def until(happened: Callable[[], object], seconds: float = 240) -> None:
    """Look every tenth of a second, as somebody outside the process has to; on a busy machine a start alone may take half
    a minute. Raises TimeoutError.
    """
    for _ in range(int(seconds * 10)):
        if happened():
            return
        pause(0.1)
    raise TimeoutError(f"not within {seconds} s")


def pause(seconds: float) -> None:
    """Let the bot go on for so long."""
    threading.Event().wait(seconds)


def copies(telegram: LocalTelegram) -> Counter[int]:
    """How often each chat was sent the news."""
    calls = telegram.calls("sendMessage")
    return Counter(
        int(call.values["chat_id"]) for call in calls if call.status == 200 and TITLE in str(call.values["text"])
    )


def states(url: str) -> dict[str, int]:
    """How many parts of the outbox are in each state; nothing where the database does not say."""
    db = Database(url)
    try:
        return deliveries.status(db).counts
    except DatabaseUnavailable:
        return {}
    finally:
        db.close()


def is_over(url: str) -> bool:
    """Whether nothing is on its way any more."""
    found = states(url)
    return bool(found) and set(found) <= {"sent", "unknown", "failed"}
