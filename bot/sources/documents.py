"""The lines of .docx and .pdf documents, in reading order, in bounded time and memory."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any

from lxml import etree

from bot.errors import Unreadable
from bot.sources import columns
from bot.sources.columns import Row
from bot.sources.markup import Line

DOCX_XML_BYTES = 10_000_000  # one part of a .docx, unpacked: a book of 1,000 pages
DOCX_BYTES = 200_000_000  # what all parts say they unpack to
DOCX_PARTS = 5_000
PDF_PAGES = 100
PDF_OPERATIONS = 300_000  # drawing operations read in all; a page of news has a few thousand
TEXT_CHARACTERS = 1_000_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOT_SHOWN = frozenset({f"{_W}moveFrom", f"{_W}del", _MC_FALLBACK})
_SPACES = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_ENCRYPTED_FLAG = 1
_STOP = re.compile(r"[.!?…:][»”\"')\]]*$")
_DIVIDED_ADDRESS = re.compile(r"https?://\S*[-/_?&=%]$")
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|страница|стр\.|сторінка|с\.|старонка)?\s*[-–—]?\s*\d{1,4}\s*(?:(?:of|/|из|з|із)\s*\d{1,4})?\s*[-–—]?",
    re.IGNORECASE,
)


def docx_lines(body: bytes) -> list[Line]:
    """Raises Unreadable: "broken", "encrypted", "too_large", "unknown_type" (another kind of archive)."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            _check_archive(archive)
            styles = _styles(_xml(archive, "word/styles.xml"))
            links = _links(_xml(archive, "word/_rels/document.xml.rels"))
            document = _xml(archive, "word/document.xml")
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
    ) as error:
        raise Unreadable("broken") from error
    except Exception as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("broken") from error
    return [] if document is None else list(_docx_lines(document, styles, links))


def is_docx(body: bytes) -> bool:
    return body.startswith(b"PK\x03\x04")


def _check_archive(archive: zipfile.ZipFile) -> None:
    """The sizes that the archive declares are limits too: zipfile reads no more than a part declares."""
    parts = archive.infolist()
    if "word/document.xml" not in archive.namelist():
        raise Unreadable("unknown_type")
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise Unreadable("encrypted")
    if len(parts) > DOCX_PARTS or sum(part.file_size for part in parts) > DOCX_BYTES:
        raise Unreadable("too_large", limit=DOCX_BYTES)


def _xml(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    try:
        part = archive.getinfo(name)
    except KeyError:
        return None
    if part.file_size > DOCX_XML_BYTES:
        raise Unreadable("too_large", limit=DOCX_XML_BYTES)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(archive.read(part), parser)


def _styles(root: etree._Element | None) -> dict[str, str]:
    """The built-in name of each style; ids differ between languages of the program."""
    styles = [] if root is None else root.iter(f"{_W}style")
    names = ((style.get(f"{_W}styleId"), style.find(f"{_W}name")) for style in styles)
    return {str(key): str(name.get(f"{_W}val")).lower() for key, name in names if key and name is not None}


def _links(root: etree._Element | None) -> dict[str, str]:
    return {} if root is None else {str(link.get("Id")): str(link.get("Target")) for link in root}


def _docx_lines(document: etree._Element, styles: dict[str, str], links: dict[str, str]) -> Iterator[Line]:
    room = TEXT_CHARACTERS
    for paragraph in document.iter(f"{_W}p"):
        if any(above.tag in _NOT_SHOWN for above in paragraph.iterancestors()):
            continue
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = styles.get(str(style.get(f"{_W}val")), "") if style is not None else ""
        if name == "caption":
            continue
        text = "".join(_runs(paragraph))
        room -= len(text)
        if room < 0:
            raise Unreadable("too_large", limit=TEXT_CHARACTERS)
        found = tuple(links[key] for key in _link_keys(paragraph) if key in links)
        yield from (Line(line.strip(), _level(name), found) for line in text.split("\n") if line.strip())


def _runs(paragraph: etree._Element) -> Iterator[str]:
    """The pieces of a paragraph's own text: nothing deleted or moved away, no text boxes (they are paragraphs too)."""
    walker = etree.iterwalk(paragraph, events=("start",))
    for _, element in walker:
        if element is not paragraph and (element.tag in _NOT_SHOWN or element.tag == f"{_W}p"):
            walker.skip_subtree()
        elif element.tag == f"{_W}t":
            yield element.text or ""
        elif element.tag in _SPACES and element.getparent().tag == f"{_W}r":
            yield _SPACES[str(element.tag)]


def _link_keys(paragraph: etree._Element) -> list[str]:
    return [str(link.get(f"{_R}id")) for link in paragraph.iter(f"{_W}hyperlink")]


def _level(style: str) -> int:
    if style == "title":
        return 1
    return int(style[-1]) if re.fullmatch(r"heading [1-9]", style) else 0


def pdf_lines(body: bytes, *, operations: int = PDF_OPERATIONS) -> list[Line]:
    """Raises Unreadable: "broken", "encrypted", "no_text" (a scan), "too_many_pages", "too_large" (more to draw than
    `operations`, or more text than an article has)."""
    try:
        rows = _rows(body, _Meter(operations))
    except Unreadable:
        raise
    except Exception as error:  # pypdf raises what it likes on damaged files, RecursionError too
        raise Unreadable("broken") from error
    if not rows:
        raise Unreadable("no_text")
    return _joined(_without_furniture(rows))


def _rows(body: bytes, meter: "_Meter") -> list[Row]:
    import pypdf
    from pypdf.errors import DependencyError

    reader = pypdf.PdfReader(BytesIO(body), strict=False)
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted")
    except (DependencyError, NotImplementedError) as error:
        raise Unreadable("encrypted") from error
    if len(reader.pages) > PDF_PAGES:
        raise Unreadable("too_many_pages", limit=PDF_PAGES)
    rows = [row for number, page in enumerate(reader.pages) for row in _page_rows(number, page, meter)]
    return [row for row in rows if row.text]


class _Meter:
    """Counts the work done, so that a file made of loops ends."""

    def __init__(self, operations: int) -> None:
        self.operations = operations
        self.characters = TEXT_CHARACTERS

    def operation(self, *_: Any) -> None:
        self.operations -= 1
        self.check()

    def text(self, text: str) -> None:
        self.characters -= len(text)
        self.check()

    def check(self) -> None:
        if self.operations < 0 or self.characters < 0:
            raise Unreadable("too_large", limit=PDF_OPERATIONS)


def _page_rows(number: int, page: Any, meter: _Meter) -> list[Row]:
    rows = [Row(number)]

    def write(text: str, matrix: Sequence[float], text_matrix: Sequence[float], _font: Any, size: float) -> None:
        meter.text(text)
        for count, piece in enumerate(text.split("\n")):
            if count:
                rows.append(Row(number))
            x, y = _place(text_matrix, matrix)
            if rows[-1].text and piece.strip():
                rows[-1].pieces.append((len(rows[-1].text), x))
            if not rows[-1].text and piece.strip():
                scale = abs(text_matrix[3] or text_matrix[1] or 1.0) * abs(matrix[3] or matrix[1] or 1.0)
                rows[-1].size = round(size * scale, 1) or 1.0
                rows[-1].x, rows[-1].y = x, y
            rows[-1].text += piece

    page.extract_text(visitor_operand_before=meter.operation, visitor_text=write)
    whole = columns.ordered([row for row in rows if row.text.strip()])
    for row in whole:
        row.text = " ".join(row.text.split())
    return whole


def _place(text_matrix: Sequence[float], matrix: Sequence[float]) -> tuple[float, float]:
    """Where on the page the text begins: its own place, moved by the page's matrix (PDF 32000-1, 8.3.4)."""
    x, y = text_matrix[4], text_matrix[5]
    return x * matrix[0] + y * matrix[2] + matrix[4], x * matrix[1] + y * matrix[3] + matrix[5]


def _without_furniture(rows: list[Row]) -> list[Row]:
    """Without page numbers, and without the lines that most pages begin or end with."""
    pages: dict[int, list[Row]] = {}
    for row in rows:
        pages.setdefault(row.page, []).append(row)
    edges = [{id(row): row for row in (*page[:2], *page[-2:])}.values() for page in pages.values()]
    counts = Counter(key for page in edges for key in {_furniture_key(row) for row in page})
    often = max(2, len(pages) // 2 + 1)
    candidates = [row for page in edges for row in page]
    dropped = {
        id(row) for row in candidates if _PAGE_NUMBER.fullmatch(row.text) or counts[_furniture_key(row)] >= often
    }
    return [row for row in rows if id(row) not in dropped]


def _furniture_key(row: Row) -> str:
    return re.sub(r"\d+", "#", row.text)


def _joined(rows: list[Row]) -> list[Line]:
    """Rows to paragraphs, and headings of several rows to one: by size of letters, by the space between rows, by indents and by short last rows."""
    if not rows:
        return []
    sizes = Counter[float]()
    for row in rows:
        sizes[row.size] += len(row.text)
    body_size = sizes.most_common(1)[0][0]
    gaps = sorted(
        (one.y - two.y) / one.size
        for one, two in pairwise(rows)
        if one.page == two.page and one.size == two.size and one.y > two.y
    )
    gap = gaps[len(gaps) // 4] if gaps else 0.0  # a text of short paragraphs has more wide gaps than narrow ones
    width = sorted(len(row.text) for row in rows)[len(rows) * 9 // 10]
    lines = [Line(rows[0].text, _size_level(rows[0], body_size))]
    for one, two in pairwise(rows):
        if _goes_on(one, two, gap, 0 if lines[-1].level else width):
            lines[-1] = Line(_hyphenated(lines[-1].text, two.text), lines[-1].level)
        else:
            lines.append(Line(two.text, _size_level(two, body_size)))
    return lines


def _size_level(row: Row, body_size: float) -> int:
    if body_size and row.size >= 1.2 * body_size:
        return 1 if row.size >= 1.5 * body_size else 2
    return 0


def _goes_on(one: Row, two: Row, gap: float, width: int) -> bool:
    """Whether the second row belongs to the paragraph of the first. `gap` is that of rows in sizes of their letters,
    `width` the characters of a full row (0: any row is)."""
    is_end = bool(_STOP.search(one.text))
    if abs(one.size - two.size) > 0.1 * max(one.size, two.size):
        return False
    if one.page != two.page or two.y > one.y:  # the next page or column
        return not is_end and two.text[0].islower()
    if gap and one.y - two.y > 1.4 * gap * one.size:
        return False
    if is_end and two.x > one.x + 0.5 * two.size:  # an indent
        return False
    return not (len(one.text) < 0.75 * width and (is_end or not two.text[0].islower()))


def _hyphenated(one: str, two: str) -> str:
    """A word or an address that was divided at the end of a row becomes whole."""
    if _DIVIDED_ADDRESS.search(one):
        return one + two
    if one.endswith("\xad"):
        return one[:-1] + two
    if re.search(r"[^\W\d_]{2}-$", one) and two[0].islower():
        return one[:-1] + two
    return f"{one} {two}"
