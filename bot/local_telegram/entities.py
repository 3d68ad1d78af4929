"""Formatted text as Telegram keeps it: words, and entities in UTF-16 units."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

MESSAGE_UNITS = 4096  # core.telegram.org/bots/api#sendmessage
CAPTION_UNITS = 1024  # core.telegram.org/bots/api#senddocument
ENTITIES = 100  # further ones are dropped without a word

# Of two entities on the same words, the one that is named first here is the outer.
TAGS = {
    "expandable_blockquote": "blockquote",
    "blockquote": "blockquote",
    "text_link": "a",
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "custom_emoji": "tg-emoji",
    "code": "code",
    "pre": "pre",
}
_RANKS = {kind: rank for rank, kind in enumerate(TAGS)}
_OPAQUE = {"code", "pre", "text_link", "custom_emoji"}  # nothing is found in these

# What a server does to every string: controls become spaces, carriage returns, separators and direction overrides go.
_CLEANING: dict[int, str | None] = {code: " " for code in range(32) if code != ord("\n")}
_CLEANING |= dict.fromkeys([ord("\r"), *range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A])


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
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    return text.translate(_CLEANING)


def plain(text: str, entities: Iterable[Entity] = ()) -> Formatted:
    """A text without markup: trimmed, with the given entities and those that Telegram finds itself."""
    kept = []
    encoded = text.encode("utf-16-le")
    for entity in list(entities)[:ENTITIES]:
        start = units(clean(decode(encoded[: 2 * entity.offset])))
        end = units(clean(decode(encoded[: 2 * entity.end])))
        kept.append(replace(entity, offset=start, length=end - start))
    return finish(clean(text), kept)


def to_html(formatted: Formatted) -> str:
    """HTML that parses to `formatted` again; entities that Telegram finds itself carry no tags."""
    encoded = formatted.text.encode("utf-16-le")
    edges: list[tuple[int, int, int, str]] = []
    for number, entity in enumerate(e for e in formatted.entities if e.kind in TAGS and e.length):
        edges.append((entity.offset, 1, number, _start_tag(entity)))
        edges.append((entity.end, 0, -number, _end_tag(entity)))
    pieces, at = [], 0
    for position, _, _, tag in sorted(edges):
        pieces += [html.escape(decode(encoded[2 * at : 2 * position]), quote=False), tag]
        at = position
    return "".join([*pieces, html.escape(decode(encoded[2 * at :]), quote=False)])


def decode(encoded: bytes) -> str:
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


def finish(text: str, entities: Iterable[Entity]) -> Formatted:
    """A cleaned text trimmed, with its own entities and those found in it in order, at most a hundred."""
    encoded = text.rstrip(" \n").encode("utf-16-le")
    size = len(encoded) // 2
    clipped = [replace(e, length=min(e.end, size) - e.offset) for e in entities if e.offset < size]
    kept = sorted((e for e in clipped if decode(encoded[2 * e.offset : 2 * e.end]).strip()), key=_outer_first)
    text = decode(encoded)
    lead = min(len(text) - len(text.lstrip(" \n")), kept[0].offset if kept else size)
    text = text[lead:]
    kept = [replace(e, offset=e.offset - lead) for e in kept]
    # What Telegram finds itself comes where nothing of the author's is in the way.
    seen = found(text) if size <= MESSAGE_UNITS else ()
    own = [e for e in seen if not any(e.offset < k.end and k.offset < e.end for k in kept if k.kind in _OPAQUE)]
    return Formatted(text, tuple(sorted([*kept, *own], key=_outer_first)[:ENTITIES]))


def _outer_first(entity: Entity) -> tuple[int, int, int]:
    return entity.offset, -entity.length, _RANKS.get(entity.kind, len(_RANKS))
