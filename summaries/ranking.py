"""How much each sentence says about its article. The only module that knows sumy, and it imports it late.

`NewsRank`, `LexRank`, `TextRank` and `Luhn` are sumy summarizers: classes that
come to be when they are first asked for, since importing sumy costs a second and tens of megabytes.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from summaries import newsrank, quality
from summaries import text as texts
from summaries.errors import NothingToSummarise
from summaries.types import Sentence

METHODS = ("newsrank", "lexrank", "textrank", "luhn")

RANKED_AT_MOST = 2_000  # sentences; LexRank's and TextRank's matrices take 8 n² bytes, 32 MB here

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence with its score, higher for more; scores compare within one text and method only."""

    sentence: Sentence
    score: float


def summarise(
    text: str,
    language: str,
    *,
    title: str = "",
    count: int | None = 3,
    method: str = "newsrank",
    boilerplate: frozenset[int] = frozenset(),
) -> tuple[Ranked, ...]:
    """The `count` best quotable sentences in document order, none twice; None: every sentence, those not to be quoted with 0.

    `boilerplate`: as in `text.sentences`. Raises NothingToSummarise for a text without one quotable sentence; of every
    sentence, without one at all.
    """
    sentences = texts.sentences(text, language, boilerplate)
    quotable = [sentence for sentence in sentences if sentence.is_quotable]
    if not (quotable if count is not None else sentences):
        raise NothingToSummarise
    best = rank(quotable, language, title=title, method=method) if quotable else []
    if count is None:
        rest = (Ranked(sentence, 0.0) for sentence in sentences if not sentence.is_quotable)
        return tuple(sorted((*best, *rest), key=_place))
    different = {texts.normalise(one.sentence.text): one for one in reversed(best)}  # of equal ones the best stays
    chosen = [one for one in best if different[texts.normalise(one.sentence.text)] is one]
    return tuple(sorted(chosen[: max(count, 0)], key=_place))


def rank(sentences: Sequence[Sentence], language: str, *, title: str = "", method: str = "newsrank") -> list[Ranked]:
    """All the sentences, best first, what repeats a better one last. One of METHODS, by way of sumy's interface."""
    summarizer = summarizer_for(method, language, title=title)
    ranked: list[Any] = []

    def keep(infos: Sequence[Any]) -> Sequence[Any]:
        ranked.extend(infos)
        return infos

    summarizer(document(sentences[:RANKED_AT_MOST], language), keep)
    if any(math.isnan(info.rating) for info in ranked):
        ranked.sort(key=lambda info: info.order)
    found = [Ranked(sentences[info.order], _number(info.rating, info.order)) for info in ranked]
    return _repeats_last(found) + [Ranked(sentence, 0.0) for sentence in sentences[RANKED_AT_MOST:]]


def summarizer_for(method: str, language: str, *, title: str = "") -> Any:
    """The sumy summarizer of one of METHODS, set up for documents whose words are our stems, stop words empty."""
    classes = {"newsrank": "NewsRank", "lexrank": "LexRank", "textrank": "TextRank", "luhn": "Luhn"}
    summarizer = _summarizer_class(classes[method])(str)
    summarizer.stop_words = ("",)
    if method == "newsrank":
        summarizer.language = language
        summarizer.title = texts.content_stems(title, language)
    return summarizer


def document(sentences: Sequence[Sentence], language: str) -> Any:
    """A sumy document of one paragraph, whose words are our stems."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph
    from sumy.models.dom import Sentence as SumySentence

    words = _Words(language)
    return ObjectDocumentModel([Paragraph([SumySentence(sentence.text, words) for sentence in sentences])])


def __getattr__(name: str) -> Any:
    if name in _RULES:
        return _summarizer_class(name)
    raise AttributeError(name)


class _Stems:
    """The stems of a sumy sentence: sumy's own way lowers each word twice."""

    stop_words: Collection[str]
    _stemmer: Callable[[str], str]

    def _to_words_set(self, sentence: Any) -> list[str]:
        stop_words = self.stop_words
        return [self._stemmer(word) for word in map(str.lower, sentence.words) if word not in stop_words]


class _NewsRankRules(_Stems):
    """NewsRank over a sumy document: `NewsRank(stemmer)(document, sentences_count)`.

    `stop_words`, `language` (of the rules for openings) and `title` (stems) may be set on the instance.
    """

    language = "en"
    stop_words: Collection[str] = ()
    title: Collection[str] = ()

    def __call__(self, document: Any, sentences_count: Any) -> tuple[Any, ...]:
        from sumy.summarizers._summarizer import SentenceInfo
        from sumy.utils import ItemsCount

        rows, standings = self._read(document)
        ratings = newsrank.rate(rows, [standing.quality for standing in standings], self.title)
        needy = {i for i, standing in enumerate(standings) if standing.needs_company}
        infos = [SentenceInfo(document.sentences[i], i, ratings[i]) for i in newsrank.best_first(rows, ratings, needy)]
        count = sentences_count if callable(sentences_count) else ItemsCount(sentences_count)
        return tuple(info.sentence for info in sorted(count(infos), key=lambda info: info.order))

    def rate_sentences(self, document: Any) -> dict[Any, float]:
        rows, standings = self._read(document)
        ratings = newsrank.rate(rows, [standing.quality for standing in standings], self.title)
        return dict(zip(document.sentences, ratings, strict=True))

    def _read(self, document: Any) -> tuple[list[dict[str, float]], list[quality.Standing]]:
        rows = newsrank.vectors([self._to_words_set(sentence) for sentence in document.sentences])
        return rows, quality.judge([str(sentence) for sentence in document.sentences], self.language)


class _LexRankRules(_Stems):
    """sumy's LexRank with its matrix made by one product. Without a word in common: the lead, where sumy has NaN."""

    def _compute_idf(self, sentences: Sequence[Sequence[str]]) -> dict[str, float]:
        df = Counter(term for sentence in sentences for term in set(sentence))
        return {term: math.log(len(sentences) / (1 + n)) for term, n in df.items()}

    def _create_matrix(
        self,
        _sentences: Sequence[Sequence[str]],
        threshold: float,
        tf_metrics: Sequence[newsrank.Vector],
        idf_metrics: newsrank.Vector,
    ) -> Matrix:
        rows = [newsrank.unit({term: tf * idf_metrics[term] for term, tf in row.items()}) for row in tf_metrics]
        linked = _gram(rows) > threshold
        degrees = np.maximum(linked.sum(axis=1), 1)
        return np.asarray(linked / degrees[:, np.newaxis], dtype=np.float64)

    @staticmethod
    def power_method(matrix: Matrix, epsilon: float) -> Matrix:
        if not matrix.any():
            return np.array(newsrank.lead(len(matrix)))
        p_vector = np.full(len(matrix), 1.0 / len(matrix))
        change = 1.0
        while change > epsilon:
            next_p = matrix.T @ p_vector
            next_p /= np.linalg.norm(next_p)
            change = float(np.linalg.norm(next_p - p_vector))
            p_vector = next_p
        return p_vector


class _TextRankRules(_Stems):
    """sumy's TextRank with its matrix made by one product."""

    damping: float
    _ZERO_DIVISION_PREVENTION: float

    def _create_matrix(self, document: Any) -> Matrix:
        rows = [Counter(self._to_words_set(sentence)) for sentence in document.sentences]
        count = len(rows)
        shared = _gram(rows)
        logs = np.log(np.maximum([row.total() for row in rows], 1))
        norms = logs[:, np.newaxis] + logs[np.newaxis, :]
        weights = shared / np.where(np.isclose(norms, 0.0), 1.0, norms)
        weights /= weights.sum(axis=1)[:, np.newaxis] + self._ZERO_DIVISION_PREVENTION
        return np.full((count, count), (1.0 - self.damping) / count) + self.damping * weights


class _LuhnRules:
    """sumy's Luhn; its significant words as a set, or it is quadratic."""

    def _get_significant_words(self, words: Any) -> frozenset[str]:
        return frozenset(super()._get_significant_words(words))  # type: ignore[misc]  # of sumy's class, joined below


_RULES: Mapping[str, type] = {
    "NewsRank": _NewsRankRules,
    "LexRank": _LexRankRules,
    "TextRank": _TextRankRules,
    "Luhn": _LuhnRules,
}


@cache
def _summarizer_class(name: str) -> Any:
    from sumy.summarizers._summarizer import AbstractSummarizer
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.luhn import LuhnSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer

    bases = {"NewsRank": AbstractSummarizer, "LexRank": LexRankSummarizer, "TextRank": TextRankSummarizer}
    rules = _RULES[name]
    return type(name, (rules, bases.get(name, LuhnSummarizer)), {"__doc__": rules.__doc__, "__module__": __name__})


class _Words:
    """A tokenizer for sumy: our stems, a stop word as the empty string, so that gaps keep their width."""

    def __init__(self, language: str) -> None:
        self._language = language

    def to_words(self, text: str) -> tuple[str, ...]:
        return texts.stems(text, self._language)


def _repeats_last(ranked: Sequence[Ranked]) -> list[Ranked]:
    """LexRank, TextRank and Luhn rate a sentence and its copy alike; a summary says it once."""
    seen: set[str] = set()
    first: list[Ranked] = []
    again: list[Ranked] = []
    for one in ranked:
        key = " ".join(texts.fold(one.sentence.text).split())
        (again if key in seen else first).append(one)
        seen.add(key)
    return first + again


def _gram(rows: Sequence[Mapping[str, float]]) -> Matrix:
    """Dot products of all pairs of rows, shape (n, n), term by term: most pairs share none.

    No BLAS: its threads fight over a small machine, and its rounding depends on the processor.
    """
    postings: dict[str, list[tuple[int, float]]] = {}
    for i, row in enumerate(rows):
        for term, weight in row.items():
            postings.setdefault(term, []).append((i, weight))
    found = np.zeros((len(rows), len(rows)))
    for pairs in postings.values():
        if len(pairs) > 1:
            places = np.array([i for i, _ in pairs])
            weights = np.array([weight for _, weight in pairs])
            found[places[:, np.newaxis], places] += weights[:, np.newaxis] * weights
    np.fill_diagonal(found, [sum(weight * weight for weight in row.values()) for row in rows])
    return found


def _place(ranked: Ranked) -> int:
    return ranked.sentence.start


def _number(rating: float, order: int) -> float:
    return 1.0 / (1 + order) if math.isnan(rating) else float(rating)
