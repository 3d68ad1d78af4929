"""Which word would keep an article out of a topic, and no other that is rightly on it."""

from collections.abc import Iterator, Sequence

from summaries import nodes, reading
from summaries.reading import Reading
from summaries.topics import Topic

SHORTEST = 4  # letters: shorter words are in everything
LOOKED_AT = 80  # words of the headline and the opening


def exclusion(article: Reading, others: Sequence[Reading], topic: Topic) -> str:
    """A word of the article's headline or opening that none of the others has, nor the query; "" where there is none.

    A word of the headline goes before others, then one that the article has more often, then the longer one.
    """
    asked = {stem for leaf in nodes.leaves(topic.tree) for slot in leaf.slots for stem in slot.stems}
    seen = frozenset[str]().union(*(frozenset(one.stems) for one in others)) | asked
    prefixes = tuple(slot.prefix for leaf in nodes.leaves(topic.tree) for slot in leaf.slots if slot.prefix)
    found = {
        word: (article.field(place) == "title", len(article.words[word]), len(word), word)
        for place, word in _words(article)
        if not word.startswith(prefixes or ("\0",)) and not reading.looked_for_under(word) & seen
    }
    return max(found, key=lambda word: found[word], default="")


def _words(article: Reading) -> Iterator[tuple[int, str]]:
    """The words of the headline and the opening that say something, each once, with their first place."""
    known = set[str]()
    for place, word in enumerate(article.word_at[: min(article.lead_end, LOOKED_AT)]):
        if len(word) >= SHORTEST and word.isalpha() and word not in known and not reading.is_stop(word):
            known.add(word)
            yield place, word
