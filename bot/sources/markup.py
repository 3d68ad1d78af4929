"""Markdown and HTML to lines of plain text, once; a text that is neither stays as it is.

    paste | mark the links | HTML? its blocks : (drop pictures | strip certain tags | Markdown? its marks) | lines

Only certain constructs are converted: a plain text with asterisks, underscores, `<`, `&` or "1." is not damaged.
"""

import html.entities
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from lxml import etree

# Addresses travel through the conversion as marks made of three noncharacter-like code points of a private plane.
_OPEN, _CLOSE, _ESCAPE = "\U000f0000", "\U000f0001", "\U000f0002"
_MARK = re.compile(f"{_OPEN}(\\d{{1,7}}){_CLOSE}")
_ESCAPED = re.compile(f"{_ESCAPE}(\\d{{1,3}}){_CLOSE}")
_PRIVATE = str.maketrans(dict.fromkeys((_OPEN, _CLOSE, _ESCAPE), " "))


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BLOCKS = _set("""address article blockquote body center dd details div dl dt fieldset h1 h2 h3 h4 h5 h6 header hr html li main ol p
    pre section summary table tbody td tfoot th thead tr ul""")
_DROPPED = _set("""aside audio button canvas embed figcaption figure footer form head iframe input map nav noscript object picture
    script select style svg template textarea title video""")
_INLINE = _set("a abbr b big br cite code del em font hr i img ins mark q s small span strike strong sub sup time tt u")
_VOID = frozenset({"br", "hr", "img"})
_BREAKING = _BLOCKS | {"br"}

_IS_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<body)\b", re.IGNORECASE)
_CLOSED_BLOCK = re.compile(
    r"</(?:p|div|h[1-6]|article|section|figure|li|ul|ol|table|blockquote|body|html)\s*>|<p>(?=.*\S)", re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]{0,15})(\s[^<>]{0,2000})?/?>")
_HREF = re.compile(r"""\bhref\s*=\s*["']?([^"'\s>]{1,2000})""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")  # libxml2 stops reading at some of them
_BLANK_LINE = re.compile(r"\n[ \t]*\n")

_TARGET = r"<?((?:[^()\s<>]|\([^()\s<>]{0,300}\)){0,2000})>?"
_TITLE = r"""(?:\s{1,3}(?:"[^"\n]{0,300}"|'[^'\n]{0,300}'))?"""
_IMAGE = re.compile(rf"!\[[^\[\]\n]{{0,500}}\]\({_TARGET}{_TITLE}\s?\)")
_LINK = re.compile(rf"\[([^\[\]\n]{{0,500}})\]\({_TARGET}{_TITLE}\s?\)")
_REFERENCE = re.compile(r"\[([^\[\]\n]{1,300})\]\[([^\[\]\n]{0,100})\]")
_DEFINITION = re.compile(r"^ {0,3}\[([^\[\]\n^]{1,100})\]:[ \t]{0,3}<?(\S{1,2000}?)>?(?:[ \t].{0,200})?$", re.MULTILINE)
_IS_TARGET = re.compile(
    r"$|[#/?]|https?://|mailto:|tel:|tg:|www\.|\.{1,2}/|[\w-]+(?:\.[\w-]+)+(?:[/?#]|$)", re.IGNORECASE
)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>", re.IGNORECASE)
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})\s*")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")
_FENCE = re.compile(r" {0,3}(?:```|~~~)[\w-]{0,20}\s*")
_BULLET = re.compile(r"^( {0,8})[*+] {1,3}(?=\S)")
_QUOTE = re.compile(r"^ {0,3}(?:> ?){1,9}")
_BOLD = re.compile(r"(?<![\w*\\])\*{2,3}(?=[^\s*])((?:[^*\n]|\*(?!\*)){1,2000}?)(?<=\S)\*{2,3}(?![\w*])")
_BOLD_LOW = re.compile(r"(?<![\w\\])__(?=[^\s_])((?:[^_\n]|_(?!_)){1,2000})(?<=[^\s_])__(?!\w)")
_ITALIC = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]{1,2000})(?<=\S)\*(?![\w*])")
_ITALIC_LOW = re.compile(r"(?<![\w\\])_(?=[^\s_])([^_\n]{1,2000})(?<=\S)_(?!\w)")
_STRUCK = re.compile(r"~~(?=\S)[^~\n]{1,2000}(?<=\S)~~")
_CODE = re.compile(r"(?<!`)`([^`\n]{1,300})`(?!`)")
_BACKSLASH = re.compile(r"\\([\\`*_{}\[\]()#+.!~|<>-])")
_KEYS = re.compile(r"\s*---[ \t]*\n((?:(?:[A-Za-z][\w -]{0,40}:.*|[ \t]+.*|- .*|#.*|)\n){1,80}?)(?:---|\.\.\.)[ \t]*\n")
_KEY_LABELS = {
    **dict.fromkeys(("title", "headline"), "Title"),
    **dict.fromkeys(("date", "published", "pubdate", "publishdate", "published_at"), "Published"),
    **dict.fromkeys(("author", "authors", "byline"), "Author"),
    **dict.fromkeys(
        ("url", "link", "canonical", "canonical_url", "permalink", "original", "original_url"), "Original url"
    ),
    "source": "Source",
}
_IS_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)
_IS_UNDERLINED = re.compile(r"\S[ \t]*\n={3,}[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of plain text. `level` is a heading's (0: none), `links` the addresses behind its words, `stamp` a machine's
    time in it, `after_gap` whether a blank line stands before it."""

    text: str
    level: int = 0
    links: tuple[str, ...] = ()
    after_gap: bool = True
    stamp: str = ""


class _Addresses:
    """The addresses seen so far, and the marks that stand for them in the text."""

    def __init__(self) -> None:
        self.known: list[str] = []

    def mark(self, address: str) -> str:
        self.known.append(address)
        return f"{_OPEN}{len(self.known) - 1}{_CLOSE}"

    def line(self, line: Line) -> Line:
        found = [int(number) for number in _MARK.findall(line.text)]
        links = tuple(self.known[number] for number in found if number < len(self.known))
        return replace(line, text=_MARK.sub("", line.text).strip(), links=links)


def lines(text: str, links: Sequence[tuple[int, int, str]] = ()) -> tuple[Line, ...]:
    """The lines of a text that are not empty. `links`: (start, end, address), offsets in code points of `text`."""
    addresses = _Addresses()
    marked = _with_links(text.translate(_PRIVATE), links, addresses)
    marked = marked.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    found = html_lines(marked, addresses.mark) if is_html(marked) else _loose_lines(marked, addresses)
    return tuple(line for line in map(addresses.line, found) if line.text)


def is_html(text: str) -> bool:
    """Whether a text is HTML and not a text with some tags in it."""
    return is_page(text) or (bool(_CLOSED_BLOCK.search(text)) and not _is_markdown(text))


def is_page(text: str) -> bool:
    """Whether a text is a whole document of HTML."""
    return bool(_IS_PAGE.match(text))


def html_lines(text: str, mark: Callable[[str], str] = lambda _: "") -> list[Line]:
    """The text of each block of an HTML document, pictures, captions, navigation and asides left out."""
    parser = etree.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(html_bytes(text), parser)
    except etree.XMLSyntaxError:
        return []
    return [] if root is None else _walk(root, mark)


def tree_lines(root: etree._Element) -> list[Line]:
    """The same of a document that was parsed before; without links."""
    return [line for line in _walk(root, lambda _: "") if line.text]


def html_bytes(text: str) -> bytes:
    """UTF-8 for a parser, without what no document has: control characters, halves of characters."""
    return _CONTROLS.sub("", text).encode("utf-8", "ignore")


class _Writer:
    """Gathers the words of one block after another."""

    def __init__(self, mark: Callable[[str], str]) -> None:
        self.lines: list[Line] = []
        self._mark = mark
        self._words: list[str] = []
        self._level = 0
        self._stamp = ""

    def start(self, element: etree._Element) -> None:
        tag = str(element.tag)
        if tag in _BREAKING:
            self.flush()
            self._level = int(tag[1]) if re.fullmatch("h[1-6]", tag) else self._level
        if tag == "a" and element.get("href"):
            self._words.append(self._mark(str(element.get("href"))))
        if tag == "time":
            self._stamp = str(element.get("datetime") or "")
        self.write(element.text)

    def end(self, element: etree._Element) -> None:
        tag = str(element.tag)
        if tag in _BREAKING:
            self.flush()
            self._level = 0 if re.fullmatch("h[1-6]", tag) else self._level

    def write(self, text: str | None) -> None:
        """Text, in which a blank line parts paragraphs; around tags it parts nothing."""
        words = text or ""
        first, *others = _BLANK_LINE.split(words.strip())
        self._words += [" " if words[:1].isspace() else "", first]
        for other in others:
            self.flush()
            self._words.append(other)
        self._words.append(" " if words[-1:].isspace() else "")

    def flush(self) -> None:
        text = " ".join("".join(self._words).split())
        if text:
            self.lines.append(Line(text, self._level, stamp=self._stamp))
            self._stamp = ""
        self._words = []


def _walk(root: etree._Element, mark: Callable[[str], str]) -> list[Line]:
    writer = _Writer(mark)
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if element.tag in _DROPPED:
            if event == "start":
                walker.skip_subtree()
            else:
                writer.write(element.tail)
        elif event == "start":
            writer.start(element)
        else:
            writer.end(element)
            writer.write(element.tail)
    writer.flush()
    return writer.lines


def _with_links(text: str, links: Sequence[tuple[int, int, str]], addresses: _Addresses) -> str:
    """The text with a mark at the end of each link."""
    pieces, position = [], 0
    for _, end, address in sorted(links, key=lambda link: link[1]):
        if position <= end <= len(text):
            pieces += [text[position:end], addresses.mark(address)]
            position = end
    return "".join([*pieces, text[position:]])


def _loose_lines(text: str, addresses: _Addresses) -> list[Line]:
    text = _without_elements(_with_labels(text))
    is_markdown = _is_markdown(text)
    text = _AUTOLINK.sub(lambda match: match[1], text) if is_markdown else text
    text = _without_tags(text, addresses)
    found = _markdown_lines(text, addresses) if is_markdown else _plain_lines(text.split("\n"))
    return [replace(line, text=_decoded(line.text)) for line in found]


def _with_labels(text: str) -> str:
    """The block of `key: value` lines between `---` that a Markdown file may begin with, as labelled lines."""
    match = _KEYS.match(text)
    if not match:
        return text
    pairs = (line.partition(":")[::2] for line in match[1].split("\n") if line[:1].isalpha())
    values = [(_KEY_LABELS.get(key.strip().lower()), value.strip().strip("\"'[]")) for key, value in pairs]
    return "".join(f"{label}: {value}\n\n" for label, value in values if label and value) + text[match.end() :]


def _is_markdown(text: str) -> bool:
    return (
        any(pattern.search(text) for pattern in (_IS_HEADING, _IS_UNDERLINED, _IMAGE, _BOLD, _AUTOLINK))
        or any(_IS_TARGET.match(match[2]) for match in _LINK.finditer(text))
        or bool(_DEFINITION.search(text) and _REFERENCE.search(text))
    )


def _without_elements(text: str) -> str:
    """Without comments, figures, scripts and styles, in linear time whatever is left open."""
    for opening, closing in (
        ("<!--", "-->"),
        ("<figure", "</figure>"),
        ("<script", "</script>"),
        ("<style", "</style>"),
    ):
        if opening in text:
            text = _without_spans(text, opening, closing)
    return text


def _without_spans(text: str, opening: str, closing: str) -> str:
    kept, position = [], 0
    while (start := text.find(opening, position)) >= 0 and (end := text.find(closing, start)) >= 0:
        kept.append(text[position:start])
        position = end + len(closing)
    return "".join([*kept, text[position:]])


def _without_tags(text: str, addresses: _Addresses) -> str:
    """Without the tags of HTML that are closed again; `<b and c>` of a plain text has no end tag and stays."""
    closed = {match[2].lower() for match in _TAG.finditer(text) if match[1]} & (_INLINE | _BLOCKS) | _VOID
    if "<" not in text:
        return text

    def replaced(match: re.Match[str]) -> str:
        tag = match[2].lower()
        if tag not in closed:
            return match[0]
        href = _HREF.search(match[3] or "") if tag == "a" else None
        return addresses.mark(_decoded(href[1])) if href else "\n" if tag in _BREAKING else ""

    return _TAG.sub(replaced, text)


def _decoded(text: str) -> str:
    """Character references with their semicolon, decoded once; an unknown one stays."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return html.entities.html5.get(f"{name};", match[0])
    code = int(decimal) if decimal else int(hexadecimal, 16)
    code = ord(bytes([code]).decode("cp1252", "replace")) if 0x80 <= code < 0xA0 else code  # noqa: PLR2004 - as browsers do
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else ""  # noqa: PLR2004 - code points


def _plain_lines(raw: Iterable[str]) -> list[Line]:
    found, after_gap = [], True
    for line in raw:
        if line.strip():
            found.append(Line(line.strip(), after_gap=after_gap))
        after_gap = not line.strip()
    return found


def _markdown_lines(text: str, addresses: _Addresses) -> list[Line]:
    text = _BACKSLASH.sub(lambda match: f"{_ESCAPE}{ord(match[1])}{_CLOSE}", text)
    text = _without_links(text, addresses)
    found: list[Line] = []
    after_gap = after_image = False
    for raw in text.split("\n"):
        line = _markdown_line(raw, found, after_gap=after_gap, after_image=after_image)
        if line:
            found.append(line)
        after_image = raw == _IMAGE_LINE or (after_image and not raw.strip())
        after_gap = not raw.strip() or raw == _IMAGE_LINE
    return found


_IMAGE_LINE = f"{_OPEN}{_CLOSE}"


def _without_links(text: str, addresses: _Addresses) -> str:
    """Without images and with the words of links; a line that was an image is `_IMAGE_LINE`."""
    definitions = {match[1].casefold(): match[2] for match in _DEFINITION.finditer(text)}
    if definitions:
        text = _DEFINITION.sub("", text)
        text = _REFERENCE.sub(lambda match: _referred(match, definitions, addresses), text)
    text = _LINK.sub(lambda match: _linked(match, addresses), _IMAGE.sub(_IMAGE_LINE, text))
    return "\n".join(_IMAGE_LINE if _is_image(line) else line.replace(_IMAGE_LINE, "") for line in text.split("\n"))


def _is_image(line: str) -> bool:
    return _IMAGE_LINE in line and not _MARK.sub("", line.replace(_IMAGE_LINE, "")).strip()


def _linked(match: re.Match[str], addresses: _Addresses) -> str:
    return match[1] + addresses.mark(_decoded(match[2])) if _IS_TARGET.match(match[2]) else match[0]


def _referred(match: re.Match[str], definitions: dict[str, str], addresses: _Addresses) -> str:
    target = definitions.get((match[2] or match[1]).casefold())
    return match[1] + addresses.mark(target) if target else match[0]


def _markdown_line(raw: str, found: list[Line], *, after_gap: bool, after_image: bool) -> Line | None:
    """The line without its marks; None where it was only marks, or the caption under an image."""
    if not raw.strip() or raw == _IMAGE_LINE or _FENCE.fullmatch(raw):
        return None
    if _UNDERLINE.fullmatch(raw) and found and not after_gap and not found[-1].level:
        found[-1] = replace(found[-1], level=1 if "=" in raw else 2)
        return None
    if _RULE.fullmatch(raw) or (after_image and _ITALIC.fullmatch(raw.strip())):
        return None
    heading = _HEADING.fullmatch(raw)
    if heading:
        return Line(_without_emphasis(heading[2].rstrip().rstrip("#").rstrip() or heading[2]), len(heading[1]))
    plain = _BULLET.sub(r"\1- ", _QUOTE.sub("", raw, count=1), count=1)
    return Line(_without_emphasis(plain).strip(), after_gap=after_gap)


def _without_emphasis(text: str) -> str:
    for pattern in (_BOLD, _BOLD_LOW, _ITALIC, _ITALIC_LOW, _CODE):
        text = pattern.sub(r"\1", text)
    return _ESCAPED.sub(lambda match: chr(int(match[1])), _STRUCK.sub("", text))
