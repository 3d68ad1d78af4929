"""Which word would keep an article out of a topic."""

from summaries import topics
from summaries.exclusions import exclusion
from summaries.reading import Reading
from summaries.topics import Topic


def read(title: str, text: str) -> Reading:
    return topics.read(title, text, "en")


WAR = read("Velden closes crossings", "The border of Velden with Orlan stays shut. The ministers meet at the crossing.")
ZOO = read(
    "Penguins cross the border", "Penguins crossed the border of Velden in the zoo. Children cheered the penguins."
)
TOPIC = topics.parse("velden AND border")


def test_it_is_a_word_of_the_headline_that_no_other_article_has() -> None:
    assert exclusion(ZOO, [WAR], TOPIC) == "penguins"


def test_excluding_it_drops_the_article_and_no_other() -> None:
    without = topics.parse(f"velden AND border -{exclusion(ZOO, [WAR], TOPIC)}")

    assert topics.match(ZOO, TOPIC) is not None
    assert topics.match(ZOO, without) is None
    assert topics.match(WAR, without) is not None


def test_an_article_like_the_others_has_none() -> None:
    assert exclusion(WAR, [WAR], TOPIC) == ""
    assert exclusion(read("", ""), [], TOPIC) == ""


def test_a_word_of_the_query_is_none_nor_what_its_prefixes_find() -> None:
    flood = read("Flooding", "Floods flooded.")

    assert exclusion(flood, [], topics.parse("flood*")) == ""


def test_short_words_numbers_and_stop_words_are_none() -> None:
    assert exclusion(read("It is 2026 now", "And so on."), [], Topic("x", TOPIC.tree)) == ""
