"""A file that somebody sent, to a Draft: .txt, .md, .html, .eml, .pdf and .docx, by what is in it first, then by its name."""

import re
from dataclasses import replace
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from zoneinfo import ZoneInfo

from bot.errors import Unreadable
from bot.sources import charsets, dates, documents, front, markup, pages, pastes, publishers
from bot.sources.drafts import Draft

FILE_BYTES = 20_000_000  # what Telegram lets a bot download

_OLE = b"\xd0\xcf\x11\xe0"  # the container of .doc, and of an encrypted .docx
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"%!PS")
_TEXT_NAMES = (".txt", ".md", ".markdown", ".text", ".html", ".htm", ".xhtml", ".eml", ".pdf", ".docx")
_MAIL_LINE = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t]|[ \t]+\S|From ")
_MAIL_SIGNS = re.compile(
    rb"^(?:mime-version|message-id|received|content-type|return-path):", re.IGNORECASE | re.MULTILINE
)
_FORWARDED = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg|tr|отв|пересл)\s*(?:\[\d+\])?:)+\s*", re.IGNORECASE)


def read(name: str, body: bytes, *, media_type: str | None = None, time_zone: ZoneInfo, now: datetime) -> Draft:
    """Raises Unreadable: "too_large", "too_short", "binary", "encrypted", "no_text", "unknown_type", "broken",
    "too_many_pages", "login".
    """
    if len(body) > FILE_BYTES:
        raise Unreadable("too_large", limit=FILE_BYTES)
    name = name.lower()
    if b"%PDF-" in body[:1024]:
        return pastes.draft(documents.pdf_lines(body), time_zone=time_zone, now=now)
    if documents.is_docx(body):
        return pastes.draft(documents.docx_lines(body), time_zone=time_zone, now=now)
    _refuse_others(name, body)
    if _is_mail(name, body, media_type):
        return _mail(body, time_zone, now)
    is_page = name.endswith((".html", ".htm", ".xhtml")) or media_type in {"text/html", "application/xhtml+xml"}
    return _text(charsets.decode(body), is_page=is_page, time_zone=time_zone, now=now)


def _refuse_others(name: str, body: bytes) -> None:
    if body.startswith(_OLE):
        raise Unreadable("encrypted" if _ENCRYPTED_PACKAGE in body else "unknown_type")
    if body.startswith(_OTHERS):
        raise Unreadable("unknown_type")
    try:
        charsets.decode(body[: charsets.SAMPLE_BYTES])
    except Unreadable as error:
        raise Unreadable("binary" if name.endswith(_TEXT_NAMES) else "unknown_type") from error


def _text(text: str, *, is_page: bool, time_zone: ZoneInfo, now: datetime) -> Draft:
    """A whole page is read as one; a piece of HTML, and a page without an article, as a paste is."""
    if is_page or markup.is_page(text):
        try:
            return _with_address(pages.read(text, "", time_zone=time_zone, now=now), text, time_zone, now)
        except Unreadable as error:
            if error.reason != "no_text":
                raise
    return pastes.read(text, time_zone=time_zone, now=now)


def _with_address(draft: Draft, text: str, time_zone: ZoneInfo, now: datetime) -> Draft:
    """The draft of a page; one that does not say where it stood may have a line that does ("Original url: …")."""
    if draft.url is not None or len(text) > pastes.PASTE_CHARACTERS:
        return draft
    url = front.split(markup.lines(text), time_zone=time_zone, now=now).url
    if url is None:
        return draft
    source, domain = publishers.name_of(url)
    return replace(draft, url=url, source=source or draft.source, domain=domain or draft.domain)


def _is_mail(name: str, body: bytes, media_type: str | None) -> bool:
    head = body.lstrip()[:20_000].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    lines = head.split(b"\n")
    is_headed = len(lines) > 1 and all(_MAIL_LINE.match(line) for line in lines)
    return is_headed and (name.endswith(".eml") or media_type == "message/rfc822" or bool(_MAIL_SIGNS.search(head)))


def _mail(body: bytes, time_zone: ZoneInfo, now: datetime) -> Draft:
    try:
        message = BytesParser(policy=policy.default).parsebytes(body.lstrip())
        subject = _FORWARDED.sub("", str(message.get("subject") or "")).strip()
        sent = str(message.get("date") or "")
        text = _mail_text(message)
    except Unreadable:
        raise
    except Exception as error:  # the library raises many things on malformed headers and deep nesting
        raise Unreadable("broken") from error
    if len(text) > pastes.PASTE_CHARACTERS:
        raise Unreadable("too_large", limit=pastes.PASTE_CHARACTERS)
    draft = pastes.draft(markup.lines(text), title=subject or None, time_zone=time_zone, now=now)
    moment = dates.parse(sent, time_zone=time_zone, now=now)
    if draft.published_at or not moment:
        return draft
    return replace(draft, published_at=moment.at, date_only=moment.date_only)


def _mail_text(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        raise Unreadable("no_text")
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        raise Unreadable("no_text")
    return charsets.decode(payload, part.get_content_charset())
