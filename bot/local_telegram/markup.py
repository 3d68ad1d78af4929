"""The HTML parse mode: the rules and the wording of errors of `parse_html` in TDLib, which the Bot API server runs."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.local_telegram.entities import MESSAGE_UNITS, Entity, Formatted, clean, finish, units
from bot.local_telegram.links import checked_link

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


class MarkupError(ValueError):
    """Markup that Telegram refuses; the text is Telegram's own reason."""


def parse_html(source: str) -> Formatted:
    """What `parse_mode=HTML` makes of `source`; raises MarkupError."""
    parser = _Parser(source)
    parser.run()
    text = "".join(parser.pieces)
    if _SURROGATE.search(text):
        raise MarkupError(
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
        )
    return finish(text, parser.entities)


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
