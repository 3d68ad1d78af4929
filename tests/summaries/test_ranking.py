"""Ranking one article: sumy's interface kept, its faults not."""

import math
import pickle
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sumy.models.dom import ObjectDocumentModel, Paragraph
from sumy.models.dom import Sentence as SumySentence
from sumy.nlp.stemmers import null_stemmer
from sumy.summarizers._summarizer import AbstractSummarizer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from summaries import newsrank, ranking
from summaries import text as texts
from summaries.errors import NothingToSummarise
from summaries.types import Sentence

ARTICLE = (
    "The river Orla rose four metres in Velmora on Monday and flooded the old town. "
    "Rescue teams in boats brought 340 people from the old town to a school on the hill. "
    "The mayor of Velmora, Ada Brenn, asked the government for army engineers and pumps. "
    "He said the pumps would come too late for the market. "
    "Shops in the market of the old town lost all of their goods to the river. "
    "The government in Karsk said army engineers would reach Velmora on Tuesday night. "
    "Forecasters expect the river Orla to fall by a metre before the weekend. "
    "A school choir sang for the rescue teams in the evening."
)
OWN = {"lexrank": LexRankSummarizer, "textrank": TextRankSummarizer, "luhn": LuhnSummarizer}
SENTENCES = st.lists(
    st.lists(
        st.sampled_from(["flood", "river", "mayor", "school", "army", "pump", "the", "of", "boat", "rain"]),
        min_size=1,
        max_size=9,
    ),
    min_size=1,
    max_size=12,
)


class Blanks:
    def to_words(self, text: str) -> list[str]:
        return text.lower().strip(".").split()


def sumy_document(*sentences: str) -> ObjectDocumentModel:
    return ObjectDocumentModel([Paragraph([SumySentence(one, Blanks()) for one in sentences])])


def ratings(summarizer: Any, document: Any) -> list[tuple[int, float]]:
    found: list[tuple[int, float]] = []

    def keep(infos: Any) -> Any:
        found.extend((info.order, info.rating) for info in infos)
        return infos

    summarizer(document, keep)
    return found


def quotable(text: str) -> list[Sentence]:
    return [sentence for sentence in texts.sentences(text, "en") if sentence.is_quotable]


@pytest.mark.parametrize("method", ranking.METHODS)
def test_a_summary_is_three_verbatim_sentences_in_document_order(method: str) -> None:
    summary = ranking.summarise(ARTICLE, "en", method=method)

    assert len(summary) == 3
    starts = [one.sentence.start for one in summary]
    assert starts == sorted(starts)
    assert all(ARTICLE[one.sentence.start : one.sentence.end] == one.sentence.text for one in summary)


@pytest.mark.parametrize("method", ranking.METHODS)
@settings(max_examples=20, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_is_summarised_or_refused(method: str, text: str) -> None:
    try:
        summary = ranking.summarise(text, "en", method=method)
    except NothingToSummarise:
        return

    assert all(math.isfinite(one.score) for one in summary)
    assert all(text[one.sentence.start : one.sentence.end] == one.sentence.text for one in summary)


@pytest.mark.parametrize("text", ["", "   \n\n ", "\x00\x00"])
def test_a_text_without_a_sentence_has_no_summary(text: str) -> None:
    with pytest.raises(NothingToSummarise):
        ranking.summarise(text, "en")


def test_all_gives_every_sentence_also_those_that_are_not_quoted_with_nothing() -> None:
    text = f"{ARTICLE}\n\nRead also: The market of Velmora in pictures\n\nPhoto: Tilda Mohr / Velmora Post"

    found = ranking.summarise(text, "en", count=None)

    assert [one.sentence for one in found] == list(texts.sentences(text, "en"))
    assert all(one.score == 0 for one in found if not one.sentence.is_quotable)


@pytest.mark.parametrize("count", [0, -1])
def test_none_asked_for_none_given(count: int) -> None:
    assert ranking.summarise(ARTICLE, "en", count=count) == ()


@pytest.mark.parametrize("method", ranking.METHODS)
def test_a_sentence_and_its_copy_do_not_both_fill_a_summary(method: str) -> None:
    first = "The river Orla flooded the old town of Velmora on Monday."
    text = " ".join([first, first, first, *ARTICLE.split(". ")[1:]])

    summary = ranking.summarise(text, "en", count=2, method=method)

    assert len({one.sentence.text for one in summary}) == 2


@pytest.mark.parametrize("method", ranking.METHODS)
def test_a_text_without_content_words_falls_back_to_the_lead(method: str) -> None:
    text = "And so it is. But it was not. It is what it is. So be it then. That is that. Is it so. It is."

    summary = ranking.summarise(text, "en", count=7, method=method)

    assert all(math.isfinite(one.score) for one in summary)
    if method != "newsrank":
        (first,) = ranking.summarise(text, "en", count=1, method=method)
        assert first.sentence.start == 0


def test_up_to_four_sentences_are_taken_from_the_top() -> None:
    text = " ".join(one.text for one in quotable(ARTICLE)[4:8])

    summary = ranking.summarise(text, "en", count=2)

    assert [one.sentence for one in summary] == quotable(text)[:2]


def test_no_summary_opens_with_a_pronoun_whose_referent_is_not_shown() -> None:
    for count in range(1, 9):
        shown = [one.sentence for one in ranking.summarise(ARTICLE, "en", count=count)]
        for sentence in shown:
            if sentence.text.startswith("He said") and count < 8:
                place = quotable(ARTICLE).index(sentence)
                assert quotable(ARTICLE)[place - 1] in shown


def test_a_title_draws_the_sentences_that_it_names() -> None:
    def score_of_last(title: str) -> float:
        return ranking.summarise(ARTICLE, "en", title=title, count=None)[-1].score

    assert score_of_last("School choir sings for rescue teams") > score_of_last("")


@pytest.mark.parametrize("method", ["lexrank", "textrank", "luhn"])
@settings(max_examples=60, deadline=None)
@given(sentences=SENTENCES)
def test_the_others_rate_as_sumys_own_do(method: str, sentences: list[list[str]]) -> None:
    document = sumy_document(*(" ".join(words) + "." for words in sentences))
    own = OWN[method](null_stemmer)
    ours = ranking._summarizer_class({"lexrank": "LexRank", "textrank": "TextRank", "luhn": "Luhn"}[method])(
        null_stemmer
    )
    own.stop_words = ours.stop_words = ("the", "of")

    with pytest.warns(RuntimeWarning) if _fails(own, document) else _nothing():
        theirs = dict(ratings(own, document))

    if not any(math.isnan(rating) for rating in theirs.values()):
        assert dict(ratings(ours, document)) == pytest.approx(theirs, abs=1e-9)


def _fails(summarizer: Any, document: Any) -> bool:
    words = [word for sentence in document.sentences for word in sentence.words if word not in summarizer.stop_words]
    return isinstance(summarizer, LexRankSummarizer) and (not words or _no_weight(document, summarizer))


def _no_weight(document: Any, summarizer: Any) -> bool:
    """Whether every term of the document weighs nothing, so that sumy divides by zero."""
    rows = [[word for word in sentence.words if word not in summarizer.stop_words] for sentence in document.sentences]
    return not any(len(rows) != 1 + sum(word in other for other in rows) for row in rows for word in row)


class _nothing:  # noqa: N801 - reads as a context
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


@pytest.mark.parametrize("method", ["lexrank", "textrank"])
def test_the_top_five_of_an_article_are_sumys(method: str) -> None:
    document = ranking.document(quotable(ARTICLE), "en")
    own = OWN[method](str)
    own.stop_words = ("",)

    ours = ranking.summarizer_for(method, "en")

    assert [i for i, _ in ratings(ours, document)][:5] == [i for i, _ in ratings(own, document)][:5]


@pytest.mark.parametrize("name", ["NewsRank", "LexRank", "TextRank", "Luhn"])
def test_each_is_a_sumy_summarizer(name: str) -> None:
    summarizer = getattr(ranking, name)(null_stemmer)
    document = sumy_document("Rain fell in Velmora.", "The river rose in Velmora.", "A dog barked at the river.")

    assert isinstance(summarizer, AbstractSummarizer)
    assert summarizer(document, 2) == tuple(one for one in document.sentences if one in summarizer(document, 2))
    assert len(summarizer(document, 2)) == 2
    assert len(summarizer(document, "50%")) == 1
    assert pickle.loads(pickle.dumps(type(summarizer))) is type(summarizer)


def test_newsrank_rates_the_sentences_of_a_sumy_document() -> None:
    document = sumy_document(*(sentence.text for sentence in quotable(ARTICLE)))

    rated = ranking.NewsRank(null_stemmer).rate_sentences(document)

    assert set(rated) == set(document.sentences)
    assert max(rated.values()) == rated[document.sentences[0]]


def test_an_empty_document_has_an_empty_summary() -> None:
    assert ranking.NewsRank()(sumy_document(), 3) == ()


def test_what_is_no_summarizer_is_no_attribute() -> None:
    with pytest.raises(AttributeError):
        _ = ranking.Kl


def test_sumy_is_imported_only_when_something_is_ranked() -> None:
    code = "import sys; import summaries.ranking, summaries.briefing; sys.exit('sumy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_directed_centrality_is_the_forward_less_the_backward_similarity() -> None:
    rows = newsrank.vectors([texts.content_stems(sentence.text, "en") for sentence in quotable(ARTICLE)])

    found = newsrank._directed_centrality(rows)

    similar = [[newsrank.cosine(a, b) for b in rows] for a in rows]
    assert found == pytest.approx([sum(row[i + 1 :]) - sum(row[:i]) for i, row in enumerate(similar)])


def test_the_lead_stays_where_most_of_it_is_among_the_best() -> None:
    rows = newsrank.vectors([["river"], ["town"], ["boat"], ["school"], ["boat", "river"], ["river", "town"]])

    rated = newsrank.rate(rows, [1.0] * 6)

    assert sorted(newsrank.best_first(rows, rated)[:3]) == [0, 1, 2]


def test_an_article_that_opens_with_a_tale_is_told_from_its_middle() -> None:
    tale = [["grandmother", "knit"], ["kettle", "sing"], ["cat", "sleep"]]
    rows = newsrank.vectors([*tale, *[["river", "town"], ["river", "boat"], ["town", "boat"]] * 2])

    rated = newsrank.rate(rows, [1.0] * len(rows))

    assert not {1, 2}.intersection(newsrank.best_first(rows, rated)[:3])


def test_what_says_nothing_alone_is_no_lead() -> None:
    rows = newsrank.vectors([["river"], ["town"], ["boat"], ["school"], ["boat", "river"], ["river", "town"]])

    rated = newsrank.rate(rows, [1.0, 0.15, 1.0, 1.0, 1.0, 1.0])

    assert sorted(newsrank.best_first(rows, rated)[:3]) == [0, 2, 3]


@pytest.mark.parametrize(
    ("best", "need_company", "expected"),
    [
        ([4, 1], {4}, [3, 4, 1]),
        ([3, 4, 1], {4}, [3, 4, 1]),
        ([4, 1], {3, 4}, [1, 0, 2]),  # two to be brought are too many
        ([3, 4], {3, 4}, [2, 3, 4]),
    ],
)
def test_a_sentence_that_needs_company_brings_the_one_before_it(
    best: list[int], need_company: set[int], expected: list[int]
) -> None:
    rows = [{str(i): 1.0} for i in range(6)]
    rated = [float(9 - best.index(i)) if i in best else 0.0 for i in range(6)]

    assert newsrank.best_first(rows, rated, need_company)[:3] == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([0.0, 0.5, 1.0]), st.booleans()), max_size=12))
def test_every_sentence_has_one_place(sentences: list[tuple[str, float, bool]]) -> None:
    rows = [{word: 1.0} for word, _, _ in sentences]
    need_company = {i for i, (_, _, needs) in enumerate(sentences) if needs}

    found = newsrank.best_first(rows, [rating for _, rating, _ in sentences], need_company)

    assert sorted(found) == list(range(len(sentences)))


def test_what_stands_past_the_limit_is_not_ranked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "RANKED_AT_MOST", 3)

    found = ranking.summarise(ARTICLE, "en", count=None)

    assert [one.score for one in found[3:]] == [0.0] * 5


def test_a_rating_that_is_no_number_becomes_the_place_in_the_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lost:
        def __call__(self, document: Any, count: Any) -> None:
            class Info:
                def __init__(self, order: int) -> None:
                    self.order, self.rating = order, math.nan

            count([Info(i) for i in reversed(range(len(document.sentences)))])

    monkeypatch.setattr(ranking, "summarizer_for", lambda *_, **__: Lost())

    ranked = ranking.rank(quotable(ARTICLE), "en")

    assert [one.sentence for one in ranked] == quotable(ARTICLE)
    assert ranked[1].score == 0.5


def test_in_a_short_article_what_says_nothing_alone_comes_last() -> None:
    text = (
        "Мэр Велморы ушёл в отставку в понедельник утром. Об этом сообщает газета «Заря», передаёт агентство. "
        "Совет города назначил выборы на конец сентября. Кандидатов пока двое."
    )

    told = [ranked.sentence.text for ranked in ranking.summarise(text, "ru", count=2)]

    assert told == [
        "Мэр Велморы ушёл в отставку в понедельник утром.",
        "Совет города назначил выборы на конец сентября.",
    ]


@pytest.mark.parametrize("method", ranking.METHODS)
def test_no_sentence_stands_twice_in_a_summary(method: str) -> None:
    said = "The ferry to Halmer will not sail before Friday, the harbour office said."
    body = f"{said} {said} Some 240 passengers were taken back to Lissen by bus. {said}"

    found = [one.sentence.text for one in ranking.summarise(body, "en", method=method)]

    assert sorted(found) == sorted({said, "Some 240 passengers were taken back to Lissen by bus."})
