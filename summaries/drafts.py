"""What one story has to tell a reader now: its voices, and the sentences that are new."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from summaries import concepts, passages
from summaries import text as texts
from summaries.concepts import Chosen
from summaries.novelty import REPEATED, History, Said
from summaries.passages import Candidate, Reading
from summaries.types import Article, Limits, Line, Newness, Story, Told, Window

TAGS = ("opinion", "live", "explainer", "anniversary", "template")  # kept out unless the topic asks for them
LONGEST_QUOTE = 1_500  # UTF-16 units; a sentence cannot be split over two messages
READ_AT_MOST = 60  # sentences of an article; a briefing reads hundreds of articles
_COMPLETE = 0.8  # of the sentences of the fullest copy
_SAME_STORY = 1 / 3  # share of a told sentence's concepts in a story: it was told of this story, whatever its id was


@dataclass(frozen=True, slots=True)
class Voices:
    """A story as read: one reading a voice in order of publication; the rest left out, article id by reason."""

    story: Story
    articles: tuple[Article, ...]
    readings: tuple[Reading, ...]
    left_out: Mapping[int, str]

    @property
    def families(self) -> frozenset[str]:
        return frozenset(article.family for article in self.articles)


@dataclass(frozen=True, slots=True)
class Draft:
    """What one story would tell. No lines: nothing new."""

    voices: Voices
    lines: tuple[Line, ...]
    was_told: bool  # whether the reader was told anything of this story

    @property
    def newness(self) -> Newness:
        return Newness.NEW if any(line.newness is Newness.NEW for line in self.lines) else Newness.UPDATE


class Memory:
    """All that a reader was told on a topic, and what is being told in this briefing."""

    def __init__(self, told: Sequence[Told]) -> None:
        self._told = told
        self._said = [Said(one.text, texts.tokens(one.text, one.language)) for one in told]
        self._concepts = [frozenset(passages.bigrams(said.tokens)) for said in self._said]
        self._all = History(self._said)
        self._keys = {key(one.text) for one in told}
        self._telling: dict[str, frozenset[str]] = {}

    def of(self, voices: Voices) -> History:
        """What was told of a story: under its id, from its articles, or in its words under another id."""
        known = {c for reading in voices.readings for candidate in reading.candidates for c in candidate.concepts}
        ids = {article.id for article in voices.story.articles}
        return History(
            said
            for one, said, mine in zip(self._told, self._said, self._concepts, strict=True)
            if one.story_id == voices.story.id
            or one.article_id in ids
            or (mine and len(mine & known) >= _SAME_STORY * len(mine))
        )

    def tell(self, lines: Iterable[Line], language: str) -> None:
        """Notes what this briefing tells."""
        for line in lines:
            self._telling[key(line.text)] = frozenset(texts.content_stems(line.text, language))

    def has(self, candidate: Candidate, newness: Newness) -> bool:
        """Whether the reader was told it: word for word, or 80 % of it lying in one sentence, an update excepted."""
        if key(candidate.sentence.text) in self._keys:
            return True
        return newness is Newness.NEW and self._all.repeats(candidate.content)

    def is_telling(self, candidate: Candidate) -> bool:
        """Whether this briefing tells it: word for word, or 80 % of it lying in one sentence."""
        content = candidate.content
        return key(candidate.sentence.text) in self._telling or any(
            content and len(content & one) >= REPEATED * len(content) for one in self._telling.values()
        )


def listen(story: Story, window: Window, asks_for: frozenset[str]) -> Voices:
    """Reads the articles of a story that we published in the window, copies as one voice."""
    articles = sorted({a.id: a for a in story.articles if is_within(a, window)}.values(), key=age_order)
    left_out = {article.id: reason for article in articles if (reason := _reason(article, asks_for))}
    readings = {a.id: passages.read(a, READ_AT_MOST) for a in articles if a.id not in left_out}
    left_out.update((id_, "empty") for id_, reading in readings.items() if not reading.candidates)
    heard = [article for article in articles if article.id not in left_out]
    speakers = _speakers(heard, [readings[article.id] for article in heard])
    left_out.update((article.id, "duplicate") for article in heard if article.id not in speakers)
    kept = tuple(article for article in heard if article.id in speakers)
    return Voices(story, kept, tuple(readings[article.id] for article in kept), left_out)


def draft(voices: Voices, memory: Memory, limits: Limits, *, beside: bool = False) -> Draft:
    """The sentences of a story that are new to the reader, or none where what is new is too little to come back for.

    `beside`: besides what this briefing tells already.
    """
    history = memory.of(voices)
    was_told = bool(history.sentences)
    states: dict[tuple[int, int], Newness] = {}
    quoted: Counter[int] = Counter()
    room = limits.part_units

    def accept(doc: int, candidate: Candidate) -> bool:
        nonlocal room
        sentence = candidate.sentence
        if quoted[doc] >= limits.sentences_per_article or units(sentence.text) > min(LONGEST_QUOTE, room):
            return False
        _, newness = history.judge(sentence.text, candidate.language, candidate.content)
        if newness is Newness.TOLD or memory.has(candidate, newness) or (beside and memory.is_telling(candidate)):
            return False
        states[doc, sentence.start] = newness
        quoted[doc] += 1
        room -= units(sentence.text)
        return True

    chosen = concepts.choose(voices.readings, sentences=limits.sentences_per_story, history=history, accept=accept)
    lines = tuple(_line(voices, one, states[one.doc, one.start]) for one in chosen)
    return Draft(voices, lines if not was_told or _is_worth_coming_back(voices, lines) else (), was_told=was_told)


def appeared_at(article: Article) -> datetime:
    """The publisher's time, but never after we published it; unknown: ours."""
    return min(article.published_at or article.told_from, article.told_from)


def is_within(article: Article, window: Window) -> bool:
    """Whether we published it in the window; its own date plays no part."""
    return article.told_from <= window.until and (window.since is None or article.told_from > window.since)


def age_order(article: Article) -> tuple[datetime, int]:
    """The earliest first."""
    return appeared_at(article), article.id


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def key(text: str) -> str:
    """Equal for sentences that differ in spaces and case only."""
    return " ".join(text.casefold().split())


def unasked_tag(article: Article, asks_for: frozenset[str]) -> str | None:
    """The tag for which it is kept out."""
    return next((tag for tag in TAGS if tag in article.tags and tag not in asks_for), None)


def _reason(article: Article, asks_for: frozenset[str]) -> str | None:
    text = key(article.text)
    return unasked_tag(article, asks_for) or ("empty" if not text or text == key(article.title) else None)


def _speakers(articles: Sequence[Article], readings: Sequence[Reading]) -> frozenset[int]:
    """One article a voice: of the complete copies the original, then the earliest."""
    groups: dict[int, list[int]] = {}
    for place, voice in enumerate(passages.voices(readings)):
        groups.setdefault(voice, []).append(place)
    return frozenset(articles[_speaker(group, articles, readings)].id for group in groups.values())


def _speaker(group: Sequence[int], articles: Sequence[Article], readings: Sequence[Reading]) -> int:
    fullest = max(len(readings[place].candidates) for place in group)
    complete = [place for place in group if len(readings[place].candidates) >= _COMPLETE * fullest]
    return min(complete, key=lambda place: (articles[place].reprint_of is not None, place))


def _line(voices: Voices, chosen: Chosen, newness: Newness) -> Line:
    article = voices.articles[chosen.doc]
    also = tuple(voices.articles[doc].id for doc in chosen.also)
    return Line(article.id, article.revision_id, chosen.start, chosen.end, chosen.text, newness, also)


def _is_worth_coming_back(voices: Voices, lines: Sequence[Line]) -> bool:
    """Two new sentences, or one that two publishers have, or an update."""
    new = [line for line in lines if line.newness is Newness.NEW]
    family = {article.id: article.family for article in voices.articles}
    return (
        len(new) > 1
        or len(new) < len(lines)
        or any(len({family[id_] for id_ in (line.article_id, *line.also)}) > 1 for line in new)
    )
