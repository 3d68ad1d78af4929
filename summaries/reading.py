"""An article read once for matching: under which stems its words are found, where, and in which field."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from summaries import languages, text
from summaries.types import Kind, Sentence

LEAD_WORDS = 60  # the opening of a news text, which says what it is about

_UNSEEN = frozenset({Kind.RELATED, Kind.BOILERPLATE, Kind.BYLINE})  # not what the article says
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_DOTTED = re.compile(r"[^\W\d_](?:\.[^\W\d_])+\.?")
# "U.S", "3.5bn", "П’ять", and each part of "Moscow-based"
_PART = re.compile(r"[^\W\d_](?:\.[^\W\d_])+(?![^\W_])|\d+(?:[.,]\d+)+[^\W_]*|[^\W_]+(?:['’ʼ‘`][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’ʼ‘`]s$", re.IGNORECASE)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_SLAVIC = ("ru", "uk", "be")


@dataclass(frozen=True, slots=True)
class Reading:
    """Words by position: first those of the title, then those of the body; a gap parts what is not side by side.

    `stems` and `words` (folded, as written) give the positions, rising; `ordered` are the words in order; `places` are
    the offsets, start and end, in the title or the text.
    """

    title: str
    text: str
    title_end: int
    lead_end: int
    stems: Mapping[str, Sequence[int]]
    words: Mapping[str, Sequence[int]]
    ordered: Sequence[str]
    stem_at: Sequence[str]
    word_at: Sequence[str]
    places: Sequence[tuple[int, int]]

    def field(self, position: int) -> str:
        """ "title", "lead" or "body"."""
        if position < self.title_end:
            return "title"
        return "lead" if position < self.lead_end else "body"

    def written(self, first: int, last: int) -> str:
        """The words from one position to another as they stand in the article."""
        source = self.title if first < self.title_end else self.text
        return source[self.places[first][0] : self.places[last][1]]

    def words_with(self, prefix: str) -> Iterator[str]:
        """The folded words that begin so, in order."""
        for index in range(bisect_left(self.ordered, prefix), len(self.ordered)):
            if not self.ordered[index].startswith(prefix):
                return
            yield self.ordered[index]


def read(title: str, body: str, language: str, sentences: Iterable[Sentence] | None = None) -> Reading:
    """Reads a cleaned title and text. Addresses, bylines, teasers and boilerplate are not looked at.

    `sentences`: those of the text, where the caller has them already.
    """
    split = text.sentences(body, language) if sentences is None else sentences
    unseen = [(sentence.start, sentence.end) for sentence in split if sentence.kind in _UNSEEN]
    shelf = _Shelf(language)
    shelf.put(title, ())
    title_end = len(shelf.places)
    shelf.gap()
    lead_end = shelf.put(body, unseen)
    return shelf.reading(title, body, title_end, lead_end)


def parts(compound: str) -> Iterator[tuple[int, int]]:
    """Where the parts of a compound stand in it: "Moscow-based" has two, "U.S." and "don't" have one."""
    for match in _PART.finditer(compound):
        possessive = _POSSESSIVE.search(match[0])
        yield match.start(), match.end() - (len(possessive[0]) if possessive else 0)


@lru_cache(maxsize=32_768)
def found_under(part: str, language: str) -> tuple[str, str]:
    """The folded word and the stem under which an article's word is found.

    In a language that we have no stemmer of our own for, the stem is the word, so that a query finds it as written.
    """
    folded = text.fold(part.replace(".", "")) if _DOTTED.fullmatch(part) else text.fold(part)
    if _is_name(part, folded):
        return folded, folded.upper()
    if _CYRILLIC.search(folded):
        return folded, languages.stem(folded, language if language in _SLAVIC else "ru")
    return folded, languages.stem(folded, "en") if language == "en" else folded


@lru_cache(maxsize=8_192)
def looked_for_under(part: str) -> frozenset[str]:
    """Every stem under which a word of a query, whose language nobody told, may be found."""
    folded, name = found_under(part, "")
    if name.isupper():
        return frozenset({name})
    return frozenset({folded, *(languages.stem(folded, language) for language in _plausible(folded))})


def is_stop(word: str) -> bool:
    """Whether a word of a query says nothing. A stop word in capitals or with dots (US, U.S., WHO) is a name."""
    folded = text.fold(word)
    return _is_stop(folded) and not _is_name(word, folded)


def _plausible(folded: str) -> tuple[str, ...]:
    return _SLAVIC if _CYRILLIC.search(folded) else ("en",)


@lru_cache(maxsize=8_192)
def _is_stop(folded: str) -> bool:
    return any(folded in languages.stop_words(language) for language in _plausible(folded))


def _is_name(part: str, folded: str) -> bool:
    return len(part) > 1 and (part.isupper() or "." in part) and folded.isalpha() and _is_stop(folded)


class _Shelf:
    """Where `read` puts the words of one article."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.stem_at: list[str] = []
        self.word_at: list[str] = []
        self.places: list[tuple[int, int]] = []

    def gap(self) -> None:
        self._add("", "", 0, 0)

    def put(self, source: str, unseen: Iterable[tuple[int, int]]) -> int:
        """Adds the words outside of the unseen stretches; returns the position where the lead ends."""
        hidden = sorted([*unseen, *((match.start(), match.end()) for match in _ADDRESS.finditer(source))])
        shouts = source.isupper()
        seen = lead_end = 0
        index = 0
        for start, end in text.token_spans(source):
            while index < len(hidden) and hidden[index][1] <= start:
                index += 1
                self.gap()
            if index < len(hidden) and hidden[index][0] < end:
                continue
            self._put_parts(source[start:end], start, shouts=shouts)
            seen += 1
            if seen <= LEAD_WORDS:
                lead_end = len(self.places)
        return lead_end

    def reading(self, title: str, body: str, title_end: int, lead_end: int) -> Reading:
        words = _positions(self.word_at)
        stems = _positions(self.stem_at)
        return Reading(
            title, body, title_end, lead_end, stems, words, sorted(words), self.stem_at, self.word_at, self.places
        )

    def _put_parts(self, surface: str, offset: int, *, shouts: bool) -> None:
        if surface.isalnum():
            self._put_part(surface, offset, shouts=shouts)
            return
        for start, end in parts(surface):
            self._put_part(surface[start:end], offset + start, shouts=shouts)

    def _put_part(self, part: str, start: int, *, shouts: bool) -> None:
        """In a text all in capitals, capitals make no name."""
        written = part.lower() if shouts and "." not in part else part
        folded, stem = found_under(written, self.language)
        self._add(folded, stem, start, start + len(part))

    def _add(self, folded: str, stem: str, start: int, end: int) -> None:
        self.word_at.append(folded)
        self.stem_at.append(stem)
        self.places.append((start, end))


def _positions(items: Sequence[str]) -> dict[str, list[int]]:
    """Without gaps."""
    found: dict[str, list[int]] = {}
    for position, item in enumerate(items):
        if item:
            found.setdefault(item, []).append(position)
    return found
