"""A chat as a picture: messages drawn as Telegram shows them on a phone, in SVG that needs no font of its own. Pure.

Lines are broken by the widths of Helvetica's letters, with some room for wider fonts; the same chat gives the same picture.
"""

import itertools
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bot.local_telegram import Button, Formatted

WIDTH = 440
MARGIN = 12
PADDING = 12
GAP = 8
FONT = 14
LINE = 19
BUTTON = 34
HEADER = 46
BUBBLE = 392  # as wide as a message of the bot gets
WIDER = 1.04  # other fonts than Helvetica take more room
MONOSPACED = 0.62  # a letter's width in fonts for code, in parts of the font size

FONTS = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
STYLE = f"""
text {{ font: {FONT}px {FONTS}; fill: #15202b; white-space: pre; }}
.bold {{ font-weight: 700; }} .italic {{ font-style: italic; }} .code {{ font-family: Menlo, Consolas, monospace; }}
.text_link {{ fill: #0a5ab0; }} .small {{ font-size: 11px; fill: #556573; }} .note {{ font-size: 12px; fill: #33424f; }}
.label {{ fill: #0b3a66; font-weight: 600; font-size: 13px; }} .name {{ font-weight: 700; font-size: 15px; }}
""".strip()

# Advance widths of Helvetica's letters, in parts of the font size.
_WIDTHS = {
    "'ijl|": 0.22,
    " !,./:;I[]ft·": 0.28,
    "()-r“”‘’": 0.34,
    "Jckszvxy•": 0.5,
    "–Lwш": 0.72,
    "FTZPEVSXYK": 0.66,
    "CDHNURABw&": 0.72,
    "GOQ": 0.78,
    "mMWжфюшщыЖФЮШЩЫ": 0.86,
    "—%↗№": 1.0,
}
_OF_LETTER = {letter: width for letters, width in _WIDTHS.items() for letter in letters}


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message as it stood at `time`; `pressed` names the button that was tapped then, `chart` is a PNG that it carries."""

    words: Formatted
    time: str
    rows: tuple[tuple[Button, ...], ...] = ()
    is_own: bool = False
    pressed: str = ""
    chart: bytes = b""


@dataclass(frozen=True, slots=True)
class Note:
    """What the picture says between two messages."""

    words: str


@dataclass(frozen=True, slots=True)
class _Run:
    """Letters that look alike."""

    words: str
    look: str


def draw(title: str, description: str, chat: Iterable[Bubble | Note]) -> str:
    """The picture, as SVG. `description` is what somebody hears who can't see it."""
    top, body = HEADER + GAP, [*_header()]
    for one in chat:
        height, pieces = _note(one, top) if isinstance(one, Note) else _bubble(one, top)
        body += pieces
        top += height + GAP
    size = f'width="{WIDTH}" height="{top}" viewBox="0 0 {WIDTH} {top}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(description)}</desc>',
            f"<style>\n{STYLE}\n</style>",
            f'<rect width="{WIDTH}" height="{top}" rx="14" fill="#dbe5ee"/>',
            *body,
            "</svg>",
            "",
        ]
    )


def _header() -> Iterator[str]:
    yield f'<path d="M0 {HEADER}V14a14 14 0 0 1 14-14h{WIDTH - 28}a14 14 0 0 1 14 14v{HEADER - 14}z" fill="#f7fafc"/>'
    yield _text(18, 21, [_Run("Briefwire", "name")])
    yield _text(18, 37, [_Run("bot", "small")])


def _note(note: Note, top: int) -> tuple[int, list[str]]:
    width = round(_width(note.words, "note")) + 24
    left = (WIDTH - width) // 2
    pill = f'<rect x="{left}" y="{top}" width="{width}" height="22" rx="11" fill="#c6d4e1"/>'
    return 22, [pill, _centred(WIDTH / 2, top + 15, note.words, "note")]


def _bubble(bubble: Bubble, top: int) -> tuple[int, list[str]]:
    """Its height, and what it is drawn of."""
    lines = list(_lines(bubble.words, BUBBLE - 2 * PADDING))
    width = min(BUBBLE, round(max(map(_length, lines))) + 2 * PADDING)
    width = BUBBLE if bubble.rows or bubble.chart else max(width, 90)
    left = WIDTH - MARGIN - width if bubble.is_own else MARGIN
    above = round(width / _shape(bubble.chart)) if bubble.chart else 0
    height = above + len(lines) * LINE + 2 * PADDING + 6
    colour = "#e2f5d3" if bubble.is_own else "#ffffff"
    drawn = [f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="13" fill="{colour}"/>']
    if bubble.chart:
        drawn.append(f'<image x="{left}" y="{top}" width="{width}" height="{above}" href="{_address(bubble.chart)}"/>')
    first = top + above + PADDING - 4
    drawn += [_text(left + PADDING, first + LINE * number, line) for number, line in enumerate(lines, 1) if line]
    drawn.append(_text(left + width - PADDING, top + height - 7, [_Run(bubble.time, "small")], anchor="end"))
    under = list(_keyboard(bubble, left, top + height + 4, width))
    return height + len(bubble.rows) * (BUTTON + 4), drawn + under


def _shape(png: bytes) -> float:
    """Its width in parts of its height, as its header has them (PNG 1.2, 11.2.2)."""
    return int.from_bytes(png[16:20], "big") / int.from_bytes(png[20:24], "big")


def _address(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode()}"


def _keyboard(bubble: Bubble, left: int, top: int, width: int) -> Iterator[str]:
    for row in bubble.rows:
        each = (width - 4 * (len(row) - 1)) / len(row)
        for place, button in enumerate(row):
            x, is_pressed = left + place * (each + 4), button.label == bubble.pressed
            fill, edge = ("#a9cdee", ' stroke="#0a5ab0" stroke-width="1.5"') if is_pressed else ("#c3d5e6", "")
            yield f'<rect x="{x:g}" y="{top}" width="{each:g}" height="{BUTTON}" rx="8" fill="{fill}"{edge}/>'
            yield _centred(x + each / 2, top + 22, button.label, "label")
        top += BUTTON + 4


def _lines(words: Formatted, width: float) -> Iterator[list[_Run]]:
    """The words in lines that fit, each a list of runs."""
    for paragraph in _split(_looks(words)):
        line: list[tuple[str, str]] = []
        for word in _words(paragraph):
            if line and _length(_runs(line + _stripped(word))) > width:
                yield _runs(_stripped(line))
                line = []
            line += word
        yield _runs(_stripped(line))


def _looks(words: Formatted) -> list[tuple[str, str]]:
    """Each letter with the name of its look; the innermost entity decides."""
    looks, at = [], 0
    for letter in words.text:
        around = [one.kind for one in words.entities if one.offset <= at < one.end]
        looks.append((letter, around[-1] if around else ""))
        at += 1 if ord(letter) < 0x10000 else 2
    return looks


def _split(letters: Sequence[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """The letters of each paragraph."""
    paragraph: list[tuple[str, str]] = []
    for letter in letters:
        if letter[0] == "\n":
            yield paragraph
            paragraph = []
        else:
            paragraph.append(letter)
    yield paragraph


def _words(letters: Sequence[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Words, each with the spaces behind it; spaces at the beginning are a word."""
    word: list[tuple[str, str]] = []
    for letter in letters:
        if word and word[-1][0] == " " and letter[0] != " ":
            yield word
            word = []
        word.append(letter)
    yield word


def _stripped(letters: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    kept = list(letters)
    while kept and kept[-1][0] == " ":
        kept.pop()
    return kept


def _runs(letters: Iterable[tuple[str, str]]) -> list[_Run]:
    groups = itertools.groupby(letters, key=lambda letter: letter[1])
    return [_Run("".join(letter for letter, _ in group), look) for look, group in groups]


def _length(line: Sequence[_Run]) -> float:
    return sum(_width(run.words, run.look) for run in line)


def _width(words: str, look: str) -> float:
    """In pixels, for a font like Helvetica."""
    if look == "code":
        return len(words) * FONT * MONOSPACED
    size = 12 if look == "note" else FONT
    stretch = 1.07 if look == "bold" else 1.0
    return sum(_of(letter) for letter in words) * size * stretch * WIDER


def _of(letter: str) -> float:
    return _OF_LETTER.get(letter, 0.68 if letter.isupper() else 0.56)


def _text(x: float, y: float, line: Sequence[_Run], anchor: str = "") -> str:
    spans = "".join(
        f'<tspan class="{run.look}">{escape(run.words)}</tspan>' if run.look else escape(run.words) for run in line
    )
    where = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:g}" y="{y:g}"{where} xml:space="preserve">{spans}</text>'


def _centred(x: float, y: float, words: str, look: str) -> str:
    return _text(x, y, [_Run(words, look)], anchor="middle")
