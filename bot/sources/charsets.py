"""Bytes to text, in whatever encoding they are."""

import codecs
import re

from bot.errors import Unreadable

SAMPLE_BYTES = 50_000  # what is looked at to guess an encoding
CONTROL_SHARE = 0.02  # more control characters than this, and it is no text

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE
)
# Python knows codecs that are no encodings of text, or are slow on purpose-made input (punycode, unicode_escape).
_ENCODINGS = re.compile(
    r"utf-8|utf-16(-[lb]e)?|utf-32(-[lb]e)?|ascii|cp\d+|iso8859-\d+|koi8-[rut]|kz1048|ptcp154|mac-\w+|gb\w+|big5\w*|euc_\w+"
    r"|shift_jis\w*|iso2022_\w+|tis-620|johab|hz"
)
_AS_BROWSERS_DO = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))


def decode(body: bytes, declared: str | None = None) -> str:
    """The text of a body: by its byte order mark, by what was declared outside or inside, else by what it looks like.

    Raises Unreadable("binary").
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    wide = _wide(body[:SAMPLE_BYTES])
    if wide:
        return body.decode(wide, "replace")
    if is_binary(body):
        raise Unreadable("binary")
    meta = _META.search(body[:4096])
    for name in ("utf-8", declared, meta[1].decode() if meta else None):
        text = _strict(body, name)
        if text is not None:
            return text
    return body.decode(_guess(body[:SAMPLE_BYTES]), "replace")


def is_binary(body: bytes) -> bool:
    sample = body[:SAMPLE_BYTES]
    return b"\0" in sample or len(sample) - len(sample.translate(None, _CONTROLS)) > CONTROL_SHARE * len(sample)


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: in a text with spaces or line ends, half of the bytes of those are zeros."""
    if b"\0" not in sample:
        return None
    low, high = sample[::2], sample[1::2]
    marks = b" \n.,"
    if not low.strip(b"\0") or not high.strip(b"\0"):
        return None
    little = sum(sample.count(bytes([mark, 0])) for mark in marks)
    big = sum(sample.count(bytes([0, mark])) for mark in marks)
    if max(little, big) < len(sample) / 40:  # a twentieth of the characters
        return None
    encoding = "utf-16-le" if little >= big else "utf-16-be"
    text = sample[: len(sample) // 2 * 2].decode(encoding, "ignore")
    return encoding if sum(c.isalpha() or c.isspace() for c in text) > 0.8 * len(text) else None


def _strict(body: bytes, name: str | None) -> str | None:
    try:
        encoding = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError, UnicodeError):
        return None
    if not _ENCODINGS.fullmatch(encoding):
        return None
    try:
        return body.decode(_AS_BROWSERS_DO.get(encoding, encoding))
    except UnicodeError:
        return None


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    encoding = codecs.lookup(best.encoding).name if best else ""
    return encoding if _ENCODINGS.fullmatch(encoding) else "cp1252"
