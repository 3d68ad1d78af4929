"""The text of the article on a page: what trafilatura finds, made whole where it stopped, without what is not the article.

strict or usual reading | the parts that it left | the page's own copy, where that is longer | without leftovers
"""

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from bot.errors import Unreadable
from bot.sources import leftovers, markup

STRICT_SHARE = 0.5  # a strict reading that leaves less of the usual one has lost the article
PART_SHARE = 0.25  # less than that much more text is no part of the article that was overlooked
PART_LIMIT = 4.0  # more than that many times the text is another text
PARAGRAPH_CHARACTERS = 60
COPY_CHARACTERS, COPY_LIMIT = 200, 1_000_000
COPY_GAIN = 1.5  # so much longer is the page's own copy of the text where the page shows but a part
COPY_SHARE = 0.6  # of the words that were found stand in the copy of the same text
LAYOUT_BLOCKS = 3  # a table of figures has no more paragraphs, tables and headlines in it, itself included
OTHER_CHARACTERS = 500  # a larger part of the page may hold the article, whatever it is called
LINKED_SHARE = 0.85  # the rest is a mark, a label or a date
LINK_BLOCK_ELEMENTS = 50  # a block with more children is no line
SHINGLE = 4  # words in a row by which texts are compared

_CAPTIONS = ("//figcaption", "//figure", "//aside")
_PARTS_OF_PAGES = frozenset(
    {"a", "aside", "div", "dl", "footer", "form", "h2", "h3", "h4", "li", "nav", "p", "section", "span", "ul"}
)
_OTHERS_WORDS = (
    "newsletter newsletters newslettersignup subscribe signup related relatedposts relatedarticles recirc recommended"
    " recommendations promo advert advertisement advertising adslot adunit cookie cookies consent trending readmore readalso"
    " alsoread mostread mostpopular taboola outbrain disqus"
)
_OTHERS = frozenset(_OTHERS_WORDS.split())
_OTHERS_PAIRS = frozenset(
    {
        "read-more",
        "read-also",
        "read-next",
        "also-read",
        "see-also",
        "sign-up",
        "most-read",
        "most-popular",
        "more-stories",
    }
    | {
        "image-caption",
        "photo-caption",
        "wp-caption",
        "caption-text",
        "media-caption",
        "social-share",
        "share-buttons",
        "ad-slot",
        "ad-unit",
    }
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAME = re.compile(r"[a-z]+")
_BLOCKS = frozenset({"p", "li", "h2", "h3", "h4", "h5", "h6", "blockquote", "dd", "dt", "td", "div"})
_PART_BLOCKS = frozenset({"p", "li", "h2", "h3", "h4", "blockquote"})
_NO_PROSE = frozenset({"a", "script", "style", "noscript", "select", "button", "head", "svg", "iframe"})
_NO_PART = re.compile(r"comment|kommentar|disqus|respon[ds]|related|promo|teaser|newsletter|sidebar", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")

Shingles = set[tuple[str, ...]]
Kind = tuple[tuple[str, str], ...]


def lines(root: etree._Element, url: str, *, copy: str = "", title: str | None = None) -> list[str]:
    """The paragraphs of the article. `copy` is its text as the page's metadata has it. Raises Unreadable("no_text")."""
    _unlay(root)
    _prune(root)
    links = frozenset(_link_lines(root))
    found = _with_parts(root, _split(_read(root, url)))
    return leftovers.without(_longer(found, copy), title=title, links=links)


def _unlay(root: etree._Element) -> None:
    """Tables with paragraphs or tables in their cells are the layout of older pages: they become plain containers."""
    for table in list(root.iter("table")):
        if sum(1 for _ in table.iter("p", "h1", "table")) > LAYOUT_BLOCKS:
            cells = [
                cell for cell in table.iter("tbody", "tr", "td", "th") if next(cell.iterancestors("table")) is table
            ]
            for element in (table, *cells):
                element.tag = "div"


def _prune(root: etree._Element) -> None:
    """Removes the small parts of a page that are called advertisements, newsletters, captions and so on."""
    for element in list(root.iter(*_PARTS_OF_PAGES)):
        if _is_called_other(element) and len(_words(element)) <= OTHER_CHARACTERS:
            is_home = next(element.iter("h1", "article"), None) is not None
            if not is_home:
                _remove(element)


def _remove(element: etree._Element) -> None:
    """Without the text that follows it, which belongs to what is around it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _is_called_other(element: etree._Element) -> bool:
    called = f"{element.get('class') or ''} {element.get('id') or ''}"
    names = _NAME.findall(_CAMEL.sub("-", called).lower()) if len(called) > 1 else []
    return not _OTHERS.isdisjoint(names) or any(f"{one}-{two}" in _OTHERS_PAIRS for one, two in pairwise(names))


def _read(root: etree._Element, url: str) -> str:
    """Strictly judged, unless that leaves less than half of the usual."""
    strict = _judged(root, url, is_strict=True)
    if len(strict) >= STRICT_SHARE * _unlinked(root):  # the usual can't be twice as long
        return strict
    usual = _judged(root, url, is_strict=False)
    return strict if len(strict) >= STRICT_SHARE * len(usual) else usual


def _unlinked(root: etree._Element) -> int:
    """The characters of the page that are not links or code."""
    walker = etree.iterwalk(root, events=("start", "end"))
    size = 0
    for event, element in walker:
        is_dropped = element.tag in _NO_PROSE
        if event == "end":
            size += len((element.tail or "").strip())
        elif is_dropped:
            walker.skip_subtree()
        else:
            size += len((element.text or "").strip())
    return size


def _judged(root: etree._Element, url: str, *, is_strict: bool) -> str:
    """What trafilatura takes for the article. Tables too: older pages are laid out with them."""
    import trafilatura

    try:
        found = trafilatura.bare_extraction(
            root,
            url=url or None,
            favor_precision=is_strict,
            include_comments=False,
            prune_xpath=list(_CAPTIONS),
            with_metadata=False,
        )
    except (etree.LxmlError, ValueError, TypeError, AttributeError, RecursionError, KeyError, IndexError) as error:
        raise Unreadable("no_text") from error
    return str(getattr(found, "text", "") or "")


def _split(words: str) -> list[str]:
    return [line.strip() for line in words.split("\n") if line.strip()]


def _link_lines(root: etree._Element) -> Iterator[str]:
    """The keys of blocks that are links as a whole, and of each link in them."""
    blocks: defaultdict[etree._Element, list[str]] = defaultdict(list)
    for link in root.iter("a"):
        block = next((above for above in link.iterancestors() if above.tag in _BLOCKS), None)
        words = _words(link)
        if words and block is not None:
            blocks[block].append(words)
    for block, linked in blocks.items():
        whole = _words(block) if len(block) <= LINK_BLOCK_ELEMENTS else ""
        if sum(map(len, linked)) >= LINKED_SHARE * len(whole) and whole:
            yield from map(leftovers.key, [whole, *linked])


def _words(element: etree._Element) -> str:
    return " ".join("".join(str(words) for words in element.itertext()).split())


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph of prose on the page: its place, and how much of it was found."""

    element: etree._Element
    at: int
    share: float


def _with_parts(root: etree._Element, found: list[str]) -> list[str]:
    """With what stands in other containers of the same kind: advertisements part an article into several."""
    paragraphs = list(_paragraphs(root, _shingles(" ".join(found))))
    known = [paragraph for paragraph in paragraphs if paragraph.share > 0.8]  # noqa: PLR2004 - all but a word
    parts = _overlooked(root, [paragraph for paragraph in paragraphs if paragraph.share < 0.3], known)  # noqa: PLR2004 - words in common
    texts = {at: list(_part_lines(part)) for at, part in parts.items()}
    size, more = sum(map(len, found)), sum(len(line) for part in texts.values() for line in part)
    return _inserted(found, texts, known) if PART_SHARE * size <= more <= PART_LIMIT * size else found


def _paragraphs(root: etree._Element, shingles: Shingles) -> Iterator[_Paragraph]:
    for at, element in enumerate(root.iter()):
        if element.tag == "p":
            words = _words(element)
            own = _shingles(words)
            linked = sum(len(_words(link)) for link in element.iter("a"))
            if len(words) >= PARAGRAPH_CHARACTERS and own and linked <= len(words) / 2:
                yield _Paragraph(element, at, len(own & shingles) / len(own))


def _overlooked(
    root: etree._Element, unknown: Sequence[_Paragraph], known: Sequence[_Paragraph]
) -> dict[int, etree._Element]:
    """The containers with two or more paragraphs, by the place of the first: of a kind with those that were found,
    in the same article, and not behind another headline."""
    kinds = Counter(_kind(paragraph.element) for paragraph in known)
    homes = {_article(paragraph.element) for paragraph in known}
    full = {paragraph.element.getparent() for paragraph in known}
    end = known[-1].at if known else 0
    headline = next((at for at, element in enumerate(root.iter()) if element.tag == "h1" and at > end), None)
    found: defaultdict[etree._Element, list[int]] = defaultdict(list)
    for paragraph in unknown:
        home = paragraph.element.getparent()
        is_kin = home not in full and kinds[_kind(paragraph.element)] > 1 and _article(paragraph.element) in homes
        if (
            home is not None
            and is_kin
            and (headline is None or paragraph.at < headline)
            and not _is_others(paragraph.element)
        ):
            found[home].append(paragraph.at)
    return {places[0]: part for part, places in found.items() if len(places) > 1}


def _kind(paragraph: etree._Element) -> Kind:
    """The names of the containers around a paragraph; numbers in them count as one."""
    return tuple(
        (str(above.tag), _NUMBER.sub("#", str(above.get("class") or ""))) for above in paragraph.iterancestors()
    )


def _article(paragraph: etree._Element) -> etree._Element | None:
    return next(paragraph.iterancestors("article"), None)


def _is_others(paragraph: etree._Element) -> bool:
    """Whether it is a reader's comment or a part of the page that is no article, by the names around it."""
    inside = [above for above in paragraph.iterancestors() if above.tag not in {"body", "html"}]
    return any(_NO_PART.search(f"{above.get('class') or ''} {above.get('id') or ''}") for above in inside)


def _part_lines(part: etree._Element) -> Iterator[str]:
    walker = etree.iterwalk(part, events=("start",))
    for _, element in walker:
        if element.tag in _PART_BLOCKS:
            walker.skip_subtree()
            words = _words(element)
            if words:
                yield f"- {words}" if element.tag == "li" else words


def _inserted(found: Sequence[str], parts: Mapping[int, Sequence[str]], known: Sequence[_Paragraph]) -> list[str]:
    """Each part behind the last paragraph before it that was found."""
    places = {leftovers.key(line): at for at, line in enumerate(found)}
    ends = [(paragraph.at, places.get(leftovers.key(_words(paragraph.element)), len(found))) for paragraph in known]
    behind: defaultdict[int, list[str]] = defaultdict(list)
    for at, part in sorted(parts.items()):
        behind[max((line for place, line in ends if place < at), default=-1)] += part
    whole = list(behind[-1])
    for at, line in enumerate(found):
        whole += [line, *behind[at]]
    return whole + behind[len(found)]


def _longer(found: list[str], copy: str) -> list[str]:
    """The page's own copy of its text, where that goes on after what the page shows."""
    own = _copied(copy)
    size, more = sum(map(len, found)), sum(map(len, own))
    if more < max(COPY_CHARACTERS, COPY_GAIN * size):
        return found
    shingles = _shingles(" ".join(found))
    is_same = len(shingles & _shingles(" ".join(own))) >= COPY_SHARE * len(shingles)
    return own if is_same else found


def _copied(copy: str) -> list[str]:
    words = copy if len(copy) <= COPY_LIMIT else ""
    if "<" in words or "&lt;" in words:
        return [line.text for line in markup.html_lines(f"<div>{html.unescape(words)}</div>")]
    return _split(html.unescape(words))


def _shingles(words: str) -> Shingles:
    """All runs of four words, or what there is."""
    tokens = _WORD.findall(words.casefold())
    return {tuple(tokens[at : at + SHINGLE]) for at in range(max(1, len(tokens) - SHINGLE + 1))} if tokens else set()
