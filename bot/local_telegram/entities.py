"""Formatted text as Telegram keeps it: the HTML parse mode, entities in UTF-16 units, links, cutting of long pastes.

The rules and the wording of errors follow `MessageEntity.cpp` of TDLib, which the Bot API server runs.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

MESSAGE_UNITS = 4096  # core.telegram.org/bots/api#sendmessage
CAPTION_UNITS = 1024  # core.telegram.org/bots/api#senddocument
ENTITIES = 100  # further ones are dropped without a word

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "text_link": "a",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "custom_emoji": "tg-emoji",
}

# What a server does to every string: controls become spaces, carriage returns, separators and direction overrides go.
_CLEANING: dict[int, str | None] = {code: " " for code in range(32) if code != ord("\n")}
_CLEANING |= dict.fromkeys([ord("\r"), *range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A])


class MarkupError(ValueError):
    """Markup that Telegram refuses; the text is Telegram's own reason."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of a text; `offset` and `length` count UTF-16 units. `argument`: a link, a language, an emoji's id."""

    kind: str
    offset: int
    length: int
    argument: str = ""

    @property
    def end(self) -> int:
        return self.offset + self.length

    def wire(self) -> dict[str, Any]:
        body: dict[str, Any] = {"type": self.kind, "offset": self.offset, "length": self.length}
        key = {"text_link": "url", "pre": "language", "custom_emoji": "custom_emoji_id"}.get(self.kind)
        return body | ({key: self.argument} if key and self.argument else {})


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and its entities, in order of their beginning, the outer before the inner."""

    text: str = ""
    entities: tuple[Entity, ...] = ()

    @property
    def html(self) -> str:
        return to_html(self)


def units(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str) -> str:
    return text.translate(_CLEANING)


def plain(text: str, entities: Iterable[Entity] = ()) -> Formatted:
    """A text without markup: trimmed, with the given entities and those that Telegram finds itself."""
    kept = []
    encoded = text.encode("utf-16-le")
    for entity in list(entities)[:ENTITIES]:
        start = units(clean(_decode(encoded[: 2 * entity.offset])))
        end = units(clean(_decode(encoded[: 2 * entity.end])))
        kept.append(replace(entity, offset=start, length=end - start))
    return _finish(clean(text), kept)


def parse_html(source: str) -> Formatted:
    """What `parse_mode=HTML` makes of `source`; raises MarkupError."""
    parser = _Parser(source)
    parser.run()
    text = "".join(parser.pieces)
    if _SURROGATE.search(text):
        raise MarkupError(
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
        )
    return _finish(text, parser.entities)


def to_html(formatted: Formatted) -> str:
    """HTML that parses to `formatted` again; entities that Telegram finds itself carry no tags."""
    encoded = formatted.text.encode("utf-16-le")
    edges: list[tuple[int, int, int, str]] = []
    for number, entity in enumerate(e for e in formatted.entities if e.kind in TAGS and e.length):
        edges.append((entity.offset, 1, number, _start_tag(entity)))
        edges.append((entity.end, 0, -number, _end_tag(entity)))
    pieces, at = [], 0
    for position, _, _, tag in sorted(edges):
        pieces += [html.escape(_decode(encoded[2 * at : 2 * position]), quote=False), tag]
        at = position
    return "".join([*pieces, html.escape(_decode(encoded[2 * at :]), quote=False)])


def split_paste(text: str, *, on_phone: bool = False) -> list[str]:
    """The messages that a client makes of a text too long for one. The desktop's cuts in the second half of the 4,096
    units, after the last paragraph, else line, sentence, clause or word (`CutPart` of Telegram Desktop), so that a part
    may be little more than half full; a phone's fills each message to the last unit."""
    parts, text = [], text.strip()
    while units(text) > MESSAGE_UNITS:
        head = _decode(text.encode("utf-16-le")[: 2 * MESSAGE_UNITS])
        cut = len(head) if on_phone else _good_cut(head)
        parts.append(text[:cut].strip())
        text = text[cut:].strip()
    return [part for part in [*parts, text] if part]


def _good_cut(head: str) -> int:
    half = len(head) // 2 + 1
    for mark in _CUTS:
        cuts = [match.end() for match in mark.finditer(head, half)]
        if cuts:
            return cuts[-1]
    return len(head)


_CUTS = [re.compile(mark) for mark in (r"\n(?=\n)", r"\n", r"[.!?] ", r"[,;:] ", " ")]


def checked_link(url: str) -> str | None:
    """The address as Telegram keeps it, or None where it silently drops the link."""
    url = url.strip()
    scheme, separator, _ = url.partition(":")
    if separator and scheme.lower() in {"tg", "ton", "mailto", "tel"}:
        return url
    if "://" not in url.partition("?")[0]:
        url = "http://" + url
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https", "ftp"} or not _is_host(host) or re.search(r"\s", url):
        return None
    where = host if port is None else f"{host}:{port}"
    return parts._replace(scheme=parts.scheme.lower(), netloc=where, path=parts.path or "/").geturl()


def _is_host(host: str) -> bool:
    return "." in host.strip(".") and re.fullmatch(r"[\w.-]+", host) is not None


def _decode(encoded: bytes) -> str:
    return encoded.decode("utf-16-le", "ignore")


def _start_tag(entity: Entity) -> str:
    tag, argument = TAGS[entity.kind], html.escape(entity.argument)
    if entity.kind == "text_link":
        return f'<a href="{argument}">'
    if entity.kind == "custom_emoji":
        return f'<tg-emoji emoji-id="{argument}">'
    if entity.kind == "pre" and argument:
        return f'<pre><code class="language-{argument}">'
    return "<blockquote expandable>" if entity.kind == "expandable_blockquote" else f"<{tag}>"


def _end_tag(entity: Entity) -> str:
    return "</code></pre>" if entity.kind == "pre" and entity.argument else f"</{TAGS[entity.kind]}>"


# ---- found by Telegram itself

_TOP_DOMAINS = (
    "com|org|net|info|biz|io|co|me|tv|news|press|media|online|site|app|dev|eu|uk|de|fr|pl|ru|ua|by|test|example"
)
_FOUND = re.compile(
    r"(?P<url>(?<![\w@/.-])(?:https?://(?:[\w-]++\.)*+[\w-]++(?::\d+)?|(?:[\w-]++\.)+?(?:"
    + _TOP_DOMAINS
    + r")(?![\w@.-]*\w))"
    r"(?:[/?#][^\s<>\"“”«»]*)?)"
    r"|(?P<email>(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]++\.)+?[a-z]{2,24}\b)"
    r"|(?P<mention>(?<![\w@])@[A-Za-z]\w{2,31}\b)"
    r"|(?P<hashtag>(?<![\w#])#(?=\w*[^\W\d])\w{1,256})"
    r"|(?P<bot_command>(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/@]))",
    re.IGNORECASE | re.UNICODE,
)


def found(text: str) -> Iterator[Entity]:
    """Links, addresses, mentions, hashtags and commands, as the server finds them in any text."""
    at = offset = 0
    for match in _FOUND.finditer(text):
        offset, at = offset + units(text[at : match.start()]), match.start()
        words = match.group()
        if match.lastgroup == "url":
            words = words.rstrip(".,;:!?'\")]}…")
        yield Entity(str(match.lastgroup), offset, units(words))


# ---- the last touches: trimming, order, limits


def _finish(text: str, entities: Iterable[Entity]) -> Formatted:
    encoded = text.rstrip(" \n").encode("utf-16-le")
    size = len(encoded) // 2
    clipped = [replace(e, length=min(e.end, size) - e.offset) for e in entities if e.offset < size]
    kept = sorted((e for e in clipped if _decode(encoded[2 * e.offset : 2 * e.end]).strip()), key=_outer_first)
    text = _decode(encoded)
    lead = min(len(text) - len(text.lstrip(" \n")), kept[0].offset if kept else size)
    text = text[lead:]
    kept = [replace(e, offset=e.offset - lead) for e in kept]
    # What Telegram finds itself comes where nothing of the author's is in the way.
    seen = found(text) if size <= MESSAGE_UNITS else ()
    own = [e for e in seen if not any(e.offset < k.end and k.offset < e.end for k in kept if k.kind in _OPAQUE)]
    return Formatted(text, tuple(sorted([*kept, *own], key=_outer_first)[:ENTITIES]))


def _outer_first(entity: Entity) -> tuple[int, int, int]:
    return entity.offset, -entity.length, _RANKS.get(entity.kind, len(_RANKS))


# Of two entities on the same words, the one that is named first here is the outer.
_RANKS = {kind: rank for rank, kind in enumerate(["blockquote", "expandable_blockquote", *KINDS.values()])}


_OPAQUE = {"code", "pre", "text_link", "custom_emoji"}


# ---- HTML


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    begun: int  # how many pieces there were


@dataclass(slots=True)
class _Parser:
    """One pass over the source; never looks back further than the open tags."""

    source: str
    at: int = 0
    offset: int = 0  # UTF-16 units written
    pieces: list[str] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    open_kinds: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        while self.at < len(self.source):
            mark = self.source[self.at]
            if mark == "<":
                self._tag()
            elif mark == "&":
                self._write(self._character() or self._take_one())
            else:
                match = _PLAIN.match(self.source, self.at)
                assert match
                self.at = match.end()
                self._write(match.group())
        if self.open:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')

    def _write(self, text: str) -> None:
        text = clean(text)
        self.pieces.append(text)
        self.offset += units(text)

    def _take_one(self) -> str:
        self.at += 1
        return self.source[self.at - 1]

    def _character(self) -> str | None:
        """The character that a reference at this place stands for; None where it is only an ampersand."""
        match = _REFERENCE.match(self.source, self.at)
        if match is None:
            return None
        hexadecimal, decimal, name = match.groups()
        if name is not None:
            character = _NAMED.get(name)
        elif match.end() - match.start() - match.group().endswith(";") >= _LONGEST_REFERENCE:
            character = None
        else:
            code = int(hexadecimal, 16) if hexadecimal else int(decimal or "0")
            character = chr(code) if 0 < code < _LAST_CODE_POINT else None
        if character is not None:
            self.at = match.end()
        return character

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "replace"))

    def _tag(self) -> None:
        begun = self.at
        if self.source.startswith("</", begun):
            self._close(begun)
        else:
            self._start(begun)

    def _start(self, begun: int) -> None:
        name = _NAME.match(self.source, begun + 1)
        assert name
        if name.end() == len(self.source):
            raise MarkupError(f"Unclosed start tag at byte offset {self._byte(begun)}")
        tag = name.group().lower()
        if tag not in KINDS:
            raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {self._byte(begun)}')
        self.at = name.end()
        argument = ""
        for attribute, value in self._attributes(tag, begun):
            argument = _argument(tag, attribute, value) or argument
        if tag == "span" and argument != "spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begun)}')
        self.at += 1
        self.open.append(_Open(tag, argument, self.offset, len(self.pieces)))
        self.open_kinds[KINDS[tag]] += 1

    def _attributes(self, tag: str, begun: int) -> Iterator[tuple[str, str]]:
        """Name and value of each attribute; ends with the place at the tag's ">"."""
        while True:
            self._skip_space(tag, begun)
            if self.source[self.at] == ">":
                return
            name = _ATTRIBUTE.match(self.source, self.at)
            assert name
            if not name.group():
                raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begun)}')
            self.at = name.end()
            self._skip_space(tag, begun)
            if self.source[self.at] != "=":
                yield name.group(), ""
                continue
            self.at += 1
            self._skip_space(tag, begun)
            yield name.group(), self._value()

    def _value(self) -> str:
        if self.source[self.at] in "\"'":
            return self._quoted(self._take_one())
        begun = self.at
        token = _TOKEN.match(self.source, begun)
        assert token
        self.at = token.end()
        if self.at < len(self.source) and self.source[self.at] not in _SPACES + ">":
            raise MarkupError(f"Unexpected end of name token at byte offset {self._byte(begun)}")
        return token.group().lower()

    def _quoted(self, quote: str) -> str:
        pieces: list[str] = []
        inside = _IN_DOUBLE if quote == '"' else _IN_SINGLE
        while self.at < len(self.source) and self.source[self.at] != quote:
            if self.source[self.at] == "&":
                pieces.append(self._character() or self._take_one())
                continue
            match = inside.match(self.source, self.at)
            assert match
            pieces.append(match.group())
            self.at = match.end()
        self.at += 1
        return "".join(pieces)

    def _skip_space(self, tag: str, begun: int) -> None:
        match = _SPACE.match(self.source, self.at)
        if match is None or match.end() >= len(self.source):
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {self._byte(begun)}')
        self.at = match.end()

    def _close(self, begun: int) -> None:
        if not self.open:
            raise MarkupError(f"Unexpected end tag at byte offset {self._byte(begun)}")
        match = _END_TAG.match(self.source, begun)
        if match is None:
            raise MarkupError(f"Unclosed end tag at byte offset {self._byte(begun)}")
        name, last = match.group(1), self.open.pop()
        if name and name != last.tag:
            raise MarkupError(
                f'Unmatched end tag at byte offset {self._byte(begun)}, expected "</{last.tag}>", found "</{name}>"'
            )
        self.at = match.end()
        self.open_kinds[KINDS[last.tag]] -= 1
        if self.offset > last.offset:
            self._add(last)

    def _add(self, last: _Open) -> None:
        kind, argument = KINDS[last.tag], last.argument
        length = self.offset - last.offset
        if kind == "text_link":
            link = checked_link(argument or ("".join(self.pieces[last.begun :]) if length <= MESSAGE_UNITS else ""))
            if link is None:
                return
            argument = link
        elif kind in {"pre", "code"}:
            kind, argument = self._code(kind, argument, last.offset, length)
        elif kind == "blockquote":
            kind, argument = ("expandable_blockquote" if argument else kind), ""
        elif kind == "spoiler":
            argument = ""
        if self.open_kinds[KINDS[last.tag]] or self.open_kinds["code"]:
            return  # said already, or inside code, which holds nothing else
        self.entities.append(Entity(kind, last.offset, length, argument))

    def _code(self, kind: str, language: str, offset: int, length: int) -> tuple[str, str]:
        """`<pre><code class="language-x">`: one entity that knows its language; otherwise a language is forgotten."""
        inner = self.entities[-1] if self.entities else None
        if kind == "code":
            inside_pre = bool(self.open) and self.open[-1].tag == "pre"
            return ("code", language if inside_pre else "")
        while self.entities and self.entities[-1].offset >= offset:
            self.entities.pop()
        same = inner is not None and inner.kind == "code" and (inner.offset, inner.length) == (offset, length)
        return ("pre", inner.argument if inner is not None and same else "")


_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = " \t\r\n\0\v"
_PLAIN = re.compile(r"[^<&]+")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]+));?")
_NAME = re.compile(rf"[^>{_SPACES}]*")
_ATTRIBUTE = re.compile(rf"[^=>/\"'{_SPACES}]*")
_SPACE = re.compile(rf"[{_SPACES}]*")
_TOKEN = re.compile(r"[a-zA-Z0-9.-]*")
_IN_DOUBLE, _IN_SINGLE = re.compile(r'[^"&]+'), re.compile(r"[^'&]+")
_END_TAG = re.compile(rf"</([^>{_SPACES}]*)[{_SPACES}]*>")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_LONGEST_REFERENCE = 10  # characters, without the semicolon
_LAST_CODE_POINT = 0x10FFFF


def _argument(tag: str, attribute: str, value: str) -> str:
    if (tag, attribute) in {("a", "href"), ("tg-emoji", "emoji-id")}:
        return value
    if (tag, attribute) == ("code", "class"):
        return value.removeprefix("language-") if value.startswith("language-") else ""
    if (tag, attribute) == ("span", "class"):
        return value.removeprefix("tg-") if value.startswith("tg-") else ""
    return "1" if (tag, attribute) == ("blockquote", "expandable") else ""
