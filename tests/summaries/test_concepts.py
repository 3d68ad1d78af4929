"""One summary of several articles."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries import concepts, passages, quality
from summaries import text as texts
from summaries.novelty import History
from summaries.passages import Doc

FIRST = Doc(
    "The river Orla flooded the old town of Velmora on Monday night. "
    "Rescue teams in boats brought 340 people from the old town to a school. "
    "The mayor of Velmora, Ada Brenn, asked the government for army engineers. "
    "A bakery in Hill Street stayed open all night for the helpers and their dogs. "
    "Forecasters expect more rain in the hills before the end of the week.",
    "en",
    "Flood in Velmora",
)
SECOND = Doc(
    "Rescue teams in boats brought 340 people from the old town of Velmora to a school after a flood. "
    "The river Orla flooded the old town of Velmora when a dam upstream gave way. "
    "They also asked the government for army engineers and for pumps. "
    "Train services between Velmora and Karsk were stopped until further notice.",
    "en",
    "Dam gives way",
)
THIRD = Doc(
    "Army engineers with pumps left Karsk for Velmora on Tuesday morning, the government said. "
    "The mayor of Velmora, Ada Brenn, asked the government for army engineers on Monday. "
    "Schools in the valley remain closed for the rest of the week because of the flood.",
    "en",
    "Army sends engineers",
)
EVENT = (FIRST, SECOND, THIRD)
WORDS = ["flood", "river", "mayor", "school", "army", "pump", "the", "of", "boat", "rain", "Velmora", "night", "on"]
DOCS = st.lists(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=4, max_size=14), max_size=6).map(
        lambda found: Doc(" ".join(" ".join(words).capitalize() + "." for words in found), "en")
    ),
    max_size=6,
)


def test_every_sentence_is_verbatim_and_says_where_it_stands() -> None:
    chosen = concepts.select(EVENT, sentences=3)

    assert len(chosen) == 3
    assert all(EVENT[one.doc].text[one.start : one.end] == one.text for one in chosen)


def test_what_most_articles_say_is_told_and_what_one_says_is_not() -> None:
    text = " ".join(one.text for one in concepts.select(EVENT, sentences=3))

    assert "flooded the old town" in text
    assert "army engineers" in text
    assert "bakery" not in text
    assert "Train services" not in text


def test_a_sentence_names_the_others_that_say_the_same() -> None:
    (flooded,) = (one for one in concepts.select(EVENT, sentences=3) if "flooded" in one.text)

    assert flooded.doc in {0, 1}
    assert flooded.also == ((1,) if flooded.doc == 0 else (0,))


def test_of_articles_that_say_the_same_the_first_is_quoted() -> None:
    said = "The river Orla flooded the old town of Velmora on Monday night."
    docs = [
        Doc(f"The mayor spoke for an hour about the budget of the city. {said} Trams did not run.", "en"),
        Doc(f"{said} The museum moved its paintings to the upper floor.", "en"),
    ]

    chosen = concepts.select(docs, sentences=1)

    assert [(one.doc, one.text) for one in chosen] == [(0, said)]


def test_the_original_is_quoted_before_its_reprint() -> None:
    docs = [Doc(FIRST.text, "en", id=2, reprint_of=1), Doc(FIRST.text, "en", id=1), SECOND]

    chosen = concepts.select(docs, sentences=3)

    assert all(one.doc != 0 for one in chosen)


def test_copies_are_one_voice() -> None:
    by_id = [Doc(FIRST.text, "en", id=1), Doc("", "en", id=2, reprint_of=1), Doc("", "en", id=3, reprint_of=1)]
    by_text = [FIRST, SECOND, Doc(f"{FIRST.text} Velmora Post, with agencies.", "en")]

    assert passages.voices([passages.read(doc) for doc in by_id]) == [0, 0, 0]
    assert passages.voices([passages.read(doc) for doc in by_text]) == [0, 1, 0]
    assert passages.voices([passages.read(doc) for doc in EVENT]) == [0, 1, 2]


def test_a_wire_copied_twice_does_not_outvote_two_reporters() -> None:
    wire = "A bakery in Hill Street stayed open all night for the helpers and their dogs. " + SECOND.text.split(". ")[3]
    copies = [Doc(f"{wire} Number {n} of the day was drawn in the town hall of Karsk.", "en") for n in range(4)]
    copies = [Doc(doc.text, "en", id=n + 10, reprint_of=10 if n else None) for n, doc in enumerate(copies)]

    chosen = concepts.select([*copies, FIRST, SECOND], sentences=1)

    assert "bakery" not in chosen[0].text or chosen[0].also


def test_one_article_is_ranked_alone() -> None:
    chosen = concepts.select([FIRST], sentences=2)

    assert len(chosen) == 2
    assert [one.start for one in chosen] == sorted(one.start for one in chosen)


def test_articles_that_share_nothing_are_ranked_alone() -> None:
    other = Doc("Ice hockey club Karsk Bears won its opening match by four goals. Fans sang.", "en")

    (chosen,) = concepts.select([other, FIRST], sentences=1)

    assert chosen.doc == 1


@pytest.mark.parametrize("docs", [[], [Doc("", "en")], [Doc("", "en"), Doc("\n\n", "en")]])
def test_nothing_to_quote_is_an_empty_summary(docs: list[Doc]) -> None:
    assert concepts.select(docs, words=100) == ()


@settings(deadline=None)
@given(docs=DOCS, words=st.integers(0, 60))
def test_a_budget_of_words_is_kept(docs: list[Doc], words: int) -> None:
    chosen = concepts.select(docs, words=words)

    assert sum(len(one.text.split()) for one in chosen) <= words


@settings(deadline=None)
@given(docs=DOCS, sentences=st.integers(0, 5))
def test_a_budget_of_sentences_is_kept_and_nothing_is_said_twice(docs: list[Doc], sentences: int) -> None:
    chosen = concepts.select(docs, sentences=sentences)

    assert len(chosen) <= sentences
    assert len({one.text for one in chosen}) == len(chosen)
    assert all(docs[one.doc].text[one.start : one.end] == one.text for one in chosen)


@settings(deadline=None)
@given(docs=DOCS)
def test_no_sentence_that_needs_company_stands_without_it(docs: list[Doc]) -> None:
    opened = [Doc(doc.text.replace("Rain", "He said rain").replace("The", "But the"), "en") for doc in docs]

    chosen = concepts.select(opened, sentences=4)

    for place, one in enumerate(chosen):
        before = opened[one.doc].text[: one.start].rstrip()
        if quality.is_dangling(one.text, "en") and before:
            assert place
            assert opened[one.doc].text[: chosen[place - 1].end] == before


def test_what_needs_company_comes_right_behind_it() -> None:
    promised = "promised the people of the old town army engineers and pumps from Karsk"
    visited = "Mayor Ada Brenn visited the flooded old town of Velmora on Monday"
    rain = "Rain is expected in the hills above the Orla valley until the weekend"
    docs = [
        Doc(f"{rain}. {visited}. She {promised}.", "en"),
        Doc(f"{visited} in a boat. Ada Brenn {promised}{' and much besides' * 20}.", "en"),
        Doc(f"{rain}, forecasters say. {visited}, a paper says.", "en"),
    ]

    chosen = [one.text for one in concepts.select(docs, sentences=3)]

    assert [text.split()[0] for text in chosen] in (["Mayor", "She", "Rain"], ["Rain", "Mayor", "She"])


@settings(deadline=None)
@given(docs=DOCS)
def test_each_article_speaks_in_its_own_order(docs: list[Doc]) -> None:
    chosen = concepts.select(docs, sentences=6)

    for doc in range(len(docs)):
        starts = [one.start for one in chosen if one.doc == doc]
        assert starts == sorted(starts)


def test_what_was_told_is_not_told_again() -> None:
    told = [one.text for one in concepts.select(EVENT, sentences=2)]
    history = History.of(told, "en")

    chosen = concepts.select(EVENT, sentences=3, told=told)

    assert chosen
    assert not any(history.repeats(frozenset(texts.content_stems(one.text, "en"))) for one in chosen)


def test_told_everything_there_is_silence() -> None:
    told = [sentence.text for doc in EVENT for sentence in texts.sentences(doc.text, "en")]

    assert concepts.select(EVENT, sentences=3, told=told) == ()


def test_a_concept_is_two_neighbouring_stems_that_are_not_both_stop_words() -> None:
    found = passages.bigrams(texts.tokens("It was in the old town.", "en"))

    assert found == (("the", "old"), ("old", "town"))


def test_a_concept_counts_from_two_articles_on_and_from_three_where_there_are_six() -> None:
    two = [passages.read(Doc("Old town of Velmora.", "en")), passages.read(Doc("Old town of Karsk.", "en"))]
    others = [passages.read(Doc(f"Word{n} and thing{n}.", "en")) for n in range(4)]

    few = concepts._weights(two, [0, 1], History())
    many = concepts._weights([*two, *others], list(range(6)), History())
    told = concepts._weights(two, [0, 1], History.of(["The old town."], "en"))

    assert few[("old", "town")] == 2
    assert ("old", "town") not in many
    assert told[("old", "town")] == 1
    assert told[("town", "of")] == 2


def test_only_the_first_sentences_of_a_long_article_are_read() -> None:
    doc = Doc(" ".join(f"Sentence number {n} of the long report is here." for n in range(500)), "en")

    assert len(passages.read(doc).candidates) == passages.READ_AT_MOST
