"""Clean text; sentences with exact offsets and kinds; words, numbers and names in a sentence."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from summaries import datelines, kinds
from summaries import sentences as splitting
from summaries.analyser import content_stems, flagged_stems, fold, names, normalise, stems, token_spans, tokens
from summaries.numerals import numbers
from summaries.types import Kind, Sentence

__all__ = [
    "clean",
    "content_stems",
    "flagged_stems",
    "fold",
    "key",
    "names",
    "normalise",
    "numbers",
    "repeatable",
    "sentences",
    "stems",
    "token_spans",
    "tokens",
]

_NEWLINES = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_BLANKS = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# controls, soft hyphens, bidi controls, joiners of nothing, tags, noncharacters, lone surrogates
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_GAPS = re.compile(r"\n{3,}")

REPEATED = 3  # different articles of one site: a sentence that stands in so many is the site's, and tells none of them
_OPENING, _CLOSING = 3, 12  # sentences of an article, before and after which sites put what they repeat
_FEWEST_WORDS = 4  # "Nobody was hurt." may be news each time
_LONGEST = 600  # characters


def clean(raw: str) -> str:
    """NFC, one kind of newline and of blank, nothing unseen, no trailing blanks, at most one blank line. Idempotent."""
    text = _UNSEEN.sub("", _BLANKS.sub(" ", _NEWLINES.sub("\n", raw)))
    text = unicodedata.normalize("NFC", text)
    return _GAPS.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip("\n")


def key(sentence: str) -> int:
    """A signed 64-bit hash of what `normalise` makes of a sentence, the same on every machine."""
    digest = hashlib.blake2b(normalise(sentence).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def repeatable(found: Sequence[Sentence]) -> frozenset[int]:
    """Keys of those sentences of an article that its site may repeat in others: the first and last few of its body."""
    body = [one.text for one in found if one.is_quotable]
    edges = body[:_OPENING] + body[max(_OPENING, len(body) - _CLOSING) :]
    return frozenset(key(one) for one in edges if len(one) <= _LONGEST and len(one.split()) >= _FEWEST_WORDS)


def sentences(text: str, language: str, boilerplate: frozenset[int] = frozenset()) -> tuple[Sentence, ...]:
    """The sentences of a text, in order, with their kinds: `text[s.start:s.end] == s.text`.

    `boilerplate`: the keys of what the article's site repeats (`REPEATED`).
    """
    found = [_pieces(text, block, language) for block in splitting.blocks(text)]
    parts = [kinds.Part(tuple(text[a:b] for a, b in spans), is_listed=listed) for _, spans, listed in found]
    marks = kinds.mark(parts, language)
    result: list[Sentence] = []
    for (prefix, spans, _), marked in zip(found, marks, strict=True):
        if prefix:
            result.append(Sentence(*prefix, text[slice(*prefix)], Kind.DATELINE))
        result += (Sentence(a, b, text[a:b], one.kind) for (a, b), one in zip(spans, marked, strict=True))
    return tuple(_learned(sentence, boilerplate) for sentence in result) if boilerplate else tuple(result)


def _pieces(
    text: str, block: splitting.Block, language: str
) -> tuple[splitting.Span | None, list[splitting.Span], bool]:
    """A block's dateline prefix, its sentences, and whether it is an item of a list."""
    end = datelines.prefix_end(text, block.start, block.end)
    if end == block.start:
        return None, list(splitting.split(text, block, language)), block.is_listed
    start = end
    while text[start].isspace():
        start += 1
    rest = splitting.Block(start, block.end, block.paragraph)
    return (block.start, end), list(splitting.split(text, rest, language)), False


def _learned(sentence: Sentence, boilerplate: frozenset[int]) -> Sentence:
    if sentence.kind is Kind.BODY and len(sentence.text) <= _LONGEST and key(sentence.text) in boilerplate:
        return replace(sentence, kind=Kind.BOILERPLATE)
    return sentence
