"""What a failed send means, and what to do about it: two pure decisions.

sendMessage has no idempotency key and a bot cannot read what it sent. So all turns on one question: can it be that the
message was delivered? Only where that is certain not to be is a retry free.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from socket import gaierror
from typing import Literal

import httpx
from telegram import error as telegram_error

from bot.delivery.transport import NeverSent

UNSURE_RESENDS = 1  # a message whose fate is unknown is sent once more: two copies at most, none lost in silence
RESEND_AFTER = timedelta(seconds=2)
LONGEST_BACK_OFF = 60.0  # seconds
FLOOD_WITHOUT_A_TIME = 5.0  # seconds: Telegram said "too many", not for how long
_DEEPEST_CAUSE = 8


class Kind(Enum):
    """What a failure means for the message."""

    NOT_SENT = "not_sent"  # it never reached Telegram, or was turned away before it was read: a retry is free
    FLOOD = "flood"  # turned away for a time that Telegram named
    AMBIGUOUS = "ambiguous"  # it may have been delivered
    GONE = "gone"  # this chat can't be reached until somebody does something there
    MIGRATED = "migrated"  # the group has a new id
    MARKUP = "markup"  # Telegram couldn't parse our HTML
    REFUSED = "refused"  # Telegram will not take this message, now or later


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed send. `reason` is a short stable key, safe to store: it holds nothing of the error's text."""

    kind: Kind
    reason: str
    retry_after: float | None = None  # seconds; FLOOD only
    new_chat_id: int | None = None  # MIGRATED only


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a delivery. `not_before` only while pending; the attempt of a message that surely didn't arrive is free."""

    state: Literal["pending", "failed", "unknown"]
    not_before: datetime | None
    reason: str
    counts_attempt: bool
    as_plain: bool = False  # the next try goes without parse_mode


# Found in the descriptions of 400 and 403, lower case; the first that fits decides. Wording: tdlib/telegram-bot-api, Client.cpp.
_GONE = (
    ("blocked by the user", "blocked"),
    ("user is deactivated", "deactivated"),
    ("user_deactivated", "deactivated"),
    ("input_user_deactivated", "deactivated"),
    ("user is deleted", "deactivated"),
    ("was kicked", "kicked"),
    ("not a member", "kicked"),
    ("chat was deactivated", "deactivated"),
    ("group chat was deleted", "no_chat"),
    ("can't initiate conversation", "blocked"),
    ("chat not found", "no_chat"),
    ("chat_not_found", "no_chat"),
    ("user not found", "no_chat"),
    ("peer_id_invalid", "no_chat"),
    ("channel_private", "kicked"),
    ("topic_closed", "topic_closed"),
    ("topic is closed", "topic_closed"),
    ("message thread not found", "no_topic"),
    ("topic_deleted", "no_topic"),
    ("topic_id_invalid", "no_topic"),
    ("not enough rights", "no_rights"),
    ("need administrator rights", "no_rights"),
    ("have no rights", "no_rights"),
    ("chat_write_forbidden", "no_rights"),
    ("chat_admin_required", "no_rights"),
    ("chat_restricted", "no_rights"),
)
_MARKUP = ("can't parse entities", "can't parse message text", "entity_bounds_invalid")
_REFUSED = (
    ("message is too long", "too_long"),
    ("message_too_long", "too_long"),
    ("message text is empty", "empty"),
    ("message must be non-empty", "empty"),
    ("request entity too large", "too_large"),
    ("content too large", "too_large"),
    ("reply markup is too long", "keyboard"),
    ("button", "keyboard"),
)
_NEVER_CONNECTED = (
    NeverSent,
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    ConnectionRefusedError,
    gaierror,
)
_RETRY_IN = re.compile(r"retry (?:after|in) (\d{1,7})", re.ASCII)
_STATUS = re.compile(r"\((\d{3})\)", re.ASCII)


def classify(error: Exception) -> Failure:
    """Say what an error of python-telegram-bot, or one under it, means for the message that was being sent."""
    match error:  # subclasses first: BadRequest and TimedOut are NetworkErrors
        case telegram_error.RetryAfter():
            return Failure(Kind.FLOOD, "flood", retry_after=seconds_of(error))
        case telegram_error.ChatMigrated():
            return Failure(Kind.MIGRATED, "migrated", new_chat_id=error.new_chat_id)
        case telegram_error.Forbidden():
            return Failure(Kind.GONE, _key_in(error, _GONE) or "forbidden")
        case telegram_error.BadRequest():
            return _bad_request(error)
        case telegram_error.InvalidToken() | telegram_error.EndPointNotFound() | telegram_error.Conflict():
            return Failure(Kind.NOT_SENT, "conflict" if isinstance(error, telegram_error.Conflict) else "token")
    return _network(error)


def seconds_of(flood: telegram_error.RetryAfter) -> float:
    """How long Telegram wants us to wait; python-telegram-bot says it as a timedelta where PTB_TIMEDELTA=1."""
    wait = flood.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def decide(
    failure: Failure,
    attempts: int,
    now: datetime,
    *,
    tries: int = 1,
    was_plain: bool = False,
    on_unknown: Literal["resend_once", "skip"] = "resend_once",
) -> Verdict:
    """What becomes of a delivery after this failure.

    `attempts`: sends so far that may have arrived, this one with them. `tries`: sends in a row, this one with them, that
    never left (kept by the sender: the line is down for all). `was_plain`: this one already went without markup.
    """
    if (wait := _free_wait(failure, tries)) is not None:
        return _again(failure, now + timedelta(seconds=wait))
    if failure.kind is Kind.MARKUP and not was_plain:
        return _again(failure, now, as_plain=True)
    if failure.kind is not Kind.AMBIGUOUS:
        return Verdict("failed", None, failure.reason, counts_attempt=True)
    if on_unknown == "resend_once" and attempts <= UNSURE_RESENDS:
        return Verdict("pending", now + RESEND_AFTER, failure.reason, counts_attempt=True)
    return Verdict("unknown", None, failure.reason, counts_attempt=True)


def _free_wait(failure: Failure, tries: int) -> float | None:
    """Seconds until a message that surely didn't arrive, and may yet, goes again; None for other failures."""
    match failure.kind:
        case Kind.NOT_SENT:
            return min(LONGEST_BACK_OFF, 2.0 ** min(max(tries, 1) - 1, 10))  # 1, 2, 4 … 60
        case Kind.FLOOD:
            return failure.retry_after or FLOOD_WITHOUT_A_TIME
        case Kind.MIGRATED:
            return 0.0
    return None


def _again(failure: Failure, not_before: datetime, *, as_plain: bool = False) -> Verdict:
    return Verdict("pending", not_before, failure.reason, counts_attempt=False, as_plain=as_plain)


def _bad_request(error: telegram_error.BadRequest) -> Failure:
    if any(phrase in str(error).lower() for phrase in _MARKUP):
        return Failure(Kind.MARKUP, "markup")
    if gone := _key_in(error, _GONE):
        return Failure(Kind.GONE, gone)
    return Failure(Kind.REFUSED, _key_in(error, _REFUSED) or "bad_request")


def _network(error: Exception) -> Failure:
    """What no subclass tells: by the cause, then by the words that python-telegram-bot made of the status."""
    text = str(error).lower()
    if "pool timeout" in text or any(isinstance(cause, _NEVER_CONNECTED) for cause in _causes(error)):
        return Failure(Kind.NOT_SENT, "pool" if "pool timeout" in text else "connect")
    if text.startswith("too many requests"):  # a 429 without its parameters
        return Failure(Kind.FLOOD, "flood", retry_after=_named_wait(text))
    if "request entity too large" in text or "content too large" in text:  # 413
        return Failure(Kind.REFUSED, "too_large")
    return Failure(Kind.AMBIGUOUS, _how_unsure(error, text))


def _how_unsure(error: Exception, text: str) -> str:
    if isinstance(error, telegram_error.TimedOut | TimeoutError):
        return "timeout"
    if status := _STATUS.search(text):
        return f"http_{status[1]}"
    if "invalid server response" in text:
        return "bad_json"
    return "network" if isinstance(error, telegram_error.TelegramError | OSError) else "error"


def _causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(_DEEPEST_CAUSE):
        if found is None:
            return
        yield found
        found = found.__cause__


def _named_wait(text: str) -> float:
    named = _RETRY_IN.search(text)
    return float(named[1]) if named else FLOOD_WITHOUT_A_TIME


def _key_in(error: Exception, table: tuple[tuple[str, str], ...]) -> str | None:
    text = str(error).lower()
    return next((key for phrase, key in table if phrase in text), None)
