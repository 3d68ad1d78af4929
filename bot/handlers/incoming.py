"""What a message offers as an article: a text, a link or a file. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

from telegram import Document, Message, MessageEntity, MessageOriginChannel, MessageOriginChat
from telegram.constants import MessageEntityType

from bot.sources import pieces
from bot.sources.pieces import Piece

SHORTEST_ARTICLE = 200  # characters of a text that is an article without a command
TELEGRAM = "t.me"
_COMMAND = re.compile(r"/\w{1,32}(?:@\w{1,64})?(?=\s|\Z)")
_HAS_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Credit:
    """Where a forwarded post stood."""

    name: str
    domain: str
    url: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text, `raw` as it came with its command."""

    raw: Piece
    credit: Credit | None = None

    @property
    def piece(self) -> Piece:
        """The text without its command."""
        return without_command(self.raw)


@dataclass(frozen=True, slots=True)
class Address:
    """A link alone."""

    url: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that waits at Telegram."""

    file_id: str
    name: str
    size: int
    media_type: str | None
    credit: Credit | None = None


Offer = Pasted | Address | Attached


def asked_for(message: Message) -> Offer | None:
    """What a message offers that somebody named as an article; None when it holds nothing to read."""
    credit = _credit(message)
    if message.document is not None:
        return _attached(message.document, credit)
    raw = piece_of(message)
    text = without_command(raw).text.strip()
    if not text:
        return None
    url = _address(text, message)
    return Address(url) if url else Pasted(raw, credit)


def unasked(message: Message) -> Offer | None:
    """What a message offers that came without a command: a file, a forward, a link alone, or a text of 200 characters."""
    offer = asked_for(message)
    if isinstance(offer, Pasted) and message.forward_origin is None and len(offer.raw.text) < SHORTEST_ARTICLE:
        return None
    return offer


def is_own_text(message: Message) -> bool:
    """Whether it is a text, typed or pasted, that a client may have cut."""
    return message.text is not None and message.forward_origin is None


def piece_of(message: Message) -> Piece:
    """The words of a message, or under its picture, with the addresses behind them."""
    links = _spans(message, MessageEntityType.TEXT_LINK)
    return Piece(_words(message), tuple((start, end, one.url) for start, end, one in links if one.url))


def without_command(piece: Piece) -> Piece:
    """The piece behind the command that it begins with."""
    command = _COMMAND.match(piece.text)
    return pieces.without_start(piece, command.end()) if command else piece


def _words(message: Message) -> str:
    return message.text or message.caption or ""


def _spans(message: Message, kind: MessageEntityType) -> list[tuple[int, int, MessageEntity]]:
    """The entities of this kind, with start and end in code points."""
    found = [one for one in message.entities or message.caption_entities or () if one.type == kind]
    starts = pieces.points(_words(message), [one.offset for one in found])
    ends = pieces.points(_words(message), [one.offset + one.length for one in found])
    return list(zip(starts, ends, found, strict=True))


def _address(text: str, message: Message) -> str | None:
    """The address, where the whole text is one; without a scheme only where Telegram made it a link."""
    if len(text.split()) != 1:
        return None
    if _HAS_SCHEME.match(text):
        return text
    marked = [_words(message)[start:end] for start, end, _ in _spans(message, MessageEntityType.URL)]
    is_link = text.lower().startswith("www.") or text in marked
    return f"https://{text}" if is_link else None


def _attached(document: Document, credit: Credit | None) -> Attached:
    return Attached(document.file_id, document.file_name or "", document.file_size or 0, document.mime_type, credit)


def _credit(message: Message) -> Credit | None:
    """The channel or group that a forwarded post is from; a person is no publisher."""
    match message.forward_origin:
        case MessageOriginChannel() as origin:
            chat = origin.chat
            name = chat.username or f"c/{str(chat.id).removeprefix('-100')}"
            url = f"https://{TELEGRAM}/{chat.username}/{origin.message_id}" if chat.username else None
            return Credit(chat.title or name, f"{TELEGRAM}/{name}", url, origin.date)
        case MessageOriginChat() as origin:
            chat = origin.sender_chat
            name = chat.username or f"c/{str(chat.id).removeprefix('-100')}"
            return Credit(chat.title or name, f"{TELEGRAM}/{name}", None, origin.date)
    return None
