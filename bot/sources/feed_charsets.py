"""The bytes of a feed to text: its own declaration counts, but only where the letters agree."""

import codecs
import re

from bot.errors import Unreadable
from bot.sources import charsets

SAMPLE = 50_000  # characters in which misread letters are looked for
ACCENTED, TURNED = 4, 2  # so many impossible words are no accident
STRAY = 100  # one zero byte in so many is a flaw, more are another encoding or no text
SOUND = 20  # so many good characters beyond ASCII for each broken one, and it is UTF-8 with a flaw

_WIDE_STARTS = (
    (b"<\0\0\0", codecs.BOM_UTF32_LE),
    (b"\0\0\0<", codecs.BOM_UTF32_BE),
    (b"<\0", codecs.BOM_UTF16_LE),
    (b"\0<", codecs.BOM_UTF16_BE),
)
_DECLARED = re.compile(
    rb"""(<\?xml\b[^>]{0,200}?)\bencoding\s*=\s*["']\s*([A-Za-z0-9_:.-]{2,40})\s*["']""", re.IGNORECASE
)
# Cyrillic read as Western letters gives words of accents only; KOI8 and Windows-1251 read for each other, "мНЯРШ".
_ACCENTS = re.compile("[À-ÖØ-öø-ÿ]{5,}")
_TURNED = re.compile(r"(?<!\w)[а-яё][А-ЯЁ]{3,}(?!\w)")
_SOUND_WORD = re.compile(r"(?<!\w)[А-ЯЁа-яё][а-яё]{3,}(?!\w)")


def decoded(body: bytes, charset: str | None) -> str:
    """By its mark, as UTF-8, by its declaration, by what the server says, else by its look. Raises Unreadable("not_a_feed")."""
    if 0 < body.count(b"\0") * STRAY < len(body):
        body = body.replace(b"\0", b"")
    body = _marked(body)
    declared = _DECLARED.search(body[:1000])
    name = declared[2].decode() if declared else ""
    try:
        text = charsets.decode(body, charset if not name or name.lower() in {"utf-8", "utf8"} else name)
        if text.isascii() or b"\0" in body[:SAMPLE] or _is_utf8(body):
            return text
        if _is_flawed_utf8(body):
            return body.decode("utf-8", "ignore")
        if _is_misread(text[:SAMPLE]):
            return charsets.decode(_DECLARED.sub(rb"\1", body[:1000], count=1) + body[1000:])
    except Unreadable as error:
        raise Unreadable("not_a_feed") from error
    return text


def _marked(body: bytes) -> bytes:
    """With the mark that its first character, an angle, tells (XML 1.0, appendix F)."""
    return next((mark + body for start, mark in _WIDE_STARTS if body.startswith(start)), body)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_flawed_utf8(body: bytes) -> bool:
    """Whether a few broken characters hide that all the others are UTF-8."""
    sample = body[:SAMPLE].decode("utf-8", "replace")
    beyond = sum(not c.isascii() for c in sample)
    return sample.count("\ufffd") * SOUND <= beyond


def _is_misread(text: str) -> bool:
    turned = len(_TURNED.findall(text))
    return len(_ACCENTS.findall(text)) >= ACCENTED or (turned >= TURNED and turned > len(_SOUND_WORD.findall(text)))
