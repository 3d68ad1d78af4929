"""The voices of a story: sentences by who says them, the same person under all names, verbatim.

articles → `speakers.voiced` → who is who → one voice a speaker, one a publisher's label, one for what nobody surely says
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import chain, islice, pairwise
from typing import Protocol, TypeVar

from summaries import aliases, concepts, latin, naming, nodes, passages, query, speakers, speech_words
from summaries import text as texts
from summaries.errors import QueryError
from summaries.passages import Candidate
from summaries.speakers import Speaker
from summaries.types import Article

MOST_ARTICLES = 40  # read of one story
MOST_LINES = 60  # of one voice
_OWN_SENTENCES = 2  # of the publishers under one label
_OWN_ARTICLES = 3
_LONGEST_NAME = 120
_FULL = 2  # words of a full name
_CAPITALS = re.compile(r"[^\W\d_a-zа-яёіїєґў][^\W\d_]+(?:[ -][^\W\d_a-zа-яёіїєґў][^\W\d_]+)+")

_BODY = re.compile(
    r"\b([A-Z]\w+)(?:['’]s?)?\s(?:Inc|Corp|Co|Ltd|Plc|PLC|AG|NV|SA|Group|Holdings?|Motors?|Airlines?|Bank|Industries|International|Systems?|"
    r"shares?|stock|shareholders?|holders|executives?|employees|products)\b"
)
_PLACE = re.compile(
    r"\b(?:[Ii]n|[Aa]cross|[Tt]hroughout|[Oo]utside|[Ii]nto|[Вв]о?|[Ўў])\s([A-ZА-ЯЁІЇЄҐЎ][^\W\d_]+)\b(?!['’]s|[\s-][A-ZА-ЯЁІЇЄҐЎ])"
)


class Kind(StrEnum):
    SPEAKER = "speaker"
    LABEL = "label"  # the publishers' own words, by the label that an admin gave them
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Line:
    """`text == article.text[start:end]`."""

    article_id: int
    revision_id: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Voice:
    """`name`: as one of the articles writes it, or a label ("": none); the lines newest first."""

    kind: Kind
    name: str
    lines: tuple[Line, ...]


class Known(Protocol):
    """What decides whether an article is read."""

    @property
    def id(self) -> int: ...
    @property
    def family(self) -> str: ...
    @property
    def at(self) -> datetime: ...


K = TypeVar("K", bound=Known)


def chosen(articles: Iterable[K], most: int = MOST_ARTICLES) -> tuple[K, ...]:
    """Which articles are read of a large story, newest first: of each family in turn the newest, the earliest, the rest."""
    by_family: dict[str, list[K]] = defaultdict(list)
    for one in sorted(articles, key=_time, reverse=True):
        by_family[one.family].append(one)
    shelves = [rows if len(rows) < _FULL else [rows[0], rows[-1], *rows[1:-1]] for _, rows in sorted(by_family.items())]
    turns = (rows[turn] for turn in range(max(map(len, shelves), default=0)) for rows in shelves if turn < len(rows))
    return tuple(sorted(islice(turns, most), key=_time, reverse=True))


def _time(one: Known) -> tuple[datetime, int]:
    return one.at, one.id


def group(articles: Sequence[Article]) -> tuple[Voice, ...]:
    """The voices of a story: speakers with most to say first, then labels, then what nobody surely says."""
    found = _occurrences(articles)
    certain = [one for one in found if one.speaker is not None]
    keys = _Identities(articles, certain).keys
    by_key: dict[Hashable, list[_Occurrence]] = defaultdict(list)
    for one in certain:
        by_key[keys[one]].append(one)
    spoken = [Voice(Kind.SPEAKER, _name(rows), _lines(rows)) for rows in by_key.values()]
    spoken.sort(key=lambda one: (-len(one.lines), one.name))
    unsure = _lines([one for one in found if one.speaker is None])
    rest = (Voice(Kind.UNSURE, "", unsure),) if unsure else ()
    return (*spoken, *_own_words(articles, found), *rest)


@dataclass(frozen=True, slots=True)
class _Occurrence:
    article: Article
    line: Line
    speaker: Speaker | None

    @property
    def name(self) -> str:
        assert self.speaker is not None
        return self.article.text[self.speaker.start : self.speaker.end]

    @property
    def person(self) -> Speaker:
        assert self.speaker is not None
        return self.speaker


def _occurrences(articles: Sequence[Article]) -> list[_Occurrence]:
    """Every sentence that holds speech, once, as the earliest article has it: copies of a text say it again."""
    seen: set[str] = set()
    by_article = [list(_first_said(one, seen)) for one in reversed(articles)]
    return list(chain.from_iterable(reversed(by_article)))


def _first_said(article: Article, seen: set[str]) -> Iterator[_Occurrence]:
    sentences = texts.sentences(article.text[: speakers.READ], article.language, article.boilerplate)
    for one in speakers.voiced(article.text, article.language, sentences):
        sentence = one.sentence
        key = texts.normalise(sentence.text)
        if key not in seen:
            seen.add(key)
            line = Line(article.id, article.revision_id, sentence.start, sentence.end, sentence.text)
            yield _Occurrence(article, line, one.speaker)


def _lines(rows: Sequence[_Occurrence]) -> tuple[Line, ...]:
    return tuple(one.line for one in rows[:MOST_LINES])


def _name(rows: Sequence[_Occurrence]) -> str:
    """The fullest name in its first form, with its title."""
    best = max(rows, key=lambda one: (one.person.is_subject, len(one.person.core), len(one.name), one.name))
    return " ".join(best.name.split())[:_LONGEST_NAME]


class _Identities:
    """Who is who among the speakers of one story."""

    def __init__(self, articles: Sequence[Article], found: Sequence[_Occurrence]) -> None:
        self._full = self._full_names(articles, found)
        self._no_person = _bodies(articles) | _places(articles)
        self._genders: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
        for one in found:
            self._genders[(one.article.language, one.person.core)].add(one.person.gender)
        self.keys: Mapping[_Occurrence, Hashable] = {one: self._key(one) for one in found}

    def _full_names(self, articles: Sequence[Article], found: Sequence[_Occurrence]) -> dict[str, set[tuple[str, ...]]]:
        """Under each last stem the full names that end with it, of speakers and of whoever is named anywhere."""
        names: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for one in found:
            if one.person.is_person and len(one.person.core) >= _FULL:
                names[one.person.core[-1]].add(one.person.core[-_FULL:])
        last = {one.person.core[-1] for one in found if one.person.core}
        for article in articles:
            small = set(article.text[: speakers.READ].split()) - naming.PARTICLES
            for run in _CAPITALS.findall(article.text[: speakers.READ]):
                words = [(word, naming.stem(word, article.language)) for word in run.replace("-", " ").split()]
                for (word, first), (_, second) in pairwise(words):
                    if second in last and not _is_title(first, article.language):
                        names[second].add((first, second))
                        if word.lower() in small:  # "Royal Guard", "royal ships"
                            names[second].add(("", second))
        return names

    def _key(self, one: _Occurrence) -> Hashable:
        language, person = one.article.language, one.person
        if person.is_whole or not person.is_person or not person.core:
            return (language, person.is_whole, person.core, one.article.id if person.is_local else 0)
        is_no_person = len(person.core) < _FULL and (language, person.core[-1]) in self._no_person
        others = set() if is_no_person else self._full.get(person.core[-1], set())
        if len(others) > 1:  # namesakes: each under the name that was used
            return (language, False, person.core, person.gender)
        full = next(iter(others)) if others else person.core
        genders = {
            g for core in (full, (full[-1],)) for g in self._genders.get((language, core), ()) if g in {"m", "f"}
        }
        gender = person.gender if len(genders) > 1 else ""
        entity = "" if len(genders) > 1 else entity_of(one.name.split()[-1])
        first = tuple(latin.sounds(stem) for stem in full[-_FULL:-1])  # "Air France" is not «Франция»
        return (entity, *first) if entity else (language, False, full[-_FULL:], gender)


def _bodies(articles: Sequence[Article]) -> set[tuple[str, str]]:
    """Stems of the names that are a body's, too: "Velm Corp", "Velm shares"."""
    return {
        (one.language, naming.stem(word, one.language))
        for one in articles
        if one.language == "en"
        for word in _BODY.findall(one.text[: speakers.READ])
    }


def _places(articles: Sequence[Article]) -> set[tuple[str, str]]:
    """Stems of the names that are a place's, too: "in Sarn", «в Сарне»."""
    return {
        (one.language, naming.stem(word, one.language))
        for one in articles
        for word in _PLACE.findall(one.text[: speakers.READ])
    }


def _is_title(stem: str, language: str) -> bool:
    known = speech_words.WORDS.get(language)
    return known is not None and any(naming.stem(word, language) == stem for word in known.titles)


@lru_cache(maxsize=4096)
def entity_of(word: str) -> str:
    """The person or body of `aliases.txt` that this one word surely names, by its first spelling; "": none, or several."""
    try:
        term = next(nodes.leaves(query.parse(f'"{word}"').tree))
    except QueryError:
        return ""
    found = [one for one in aliases.load().of(term) if len(term.slots) == 1]
    return found[0].spellings[0].text if len(found) == 1 else ""


def _own_words(articles: Sequence[Article], found: Sequence[_Occurrence]) -> Iterator[Voice]:
    """What publishers say themselves, under each label the best sentences that are nobody's speech."""
    taken = {texts.normalise(one.line.text) for one in found}
    by_label: dict[str, list[Article]] = defaultdict(list)
    for one in articles:
        by_label[one.label.strip()].append(one)
    for label, rows in sorted(by_label.items(), key=lambda pair: (not pair[0], pair[0])):
        lines = tuple(best_sentences(rows[:_OWN_ARTICLES], _OWN_SENTENCES, taken))
        if lines:
            yield Voice(Kind.LABEL, label, lines)


def best_sentences(articles: Sequence[Article], most: int, without: AbstractSet[str] = frozenset()) -> Iterator[Line]:
    """The sentences that say most of what these articles say; `without`: those not to be taken, as `text.normalise` has them."""
    readings = [passages.read(one) for one in articles]

    def accept(_: int, candidate: Candidate) -> bool:
        return texts.normalise(candidate.sentence.text) not in without

    for one in concepts.choose(readings, sentences=most, accept=accept):
        article = articles[one.doc]
        yield Line(article.id, article.revision_id, one.start, one.end, one.text)
