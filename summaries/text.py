"""Clean text; sentences with exact offsets; words, numbers and names in a sentence."""

import re
import unicodedata
from dataclasses import replace

from summaries import datelines, kinds, languages
from summaries import sentences as splitting
from summaries.types import Kind, Sentence, Token

_WORD = re.compile(r"[^\W_]+(?:[.,'’ʼ:-](?=[^\W_])[^\W_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_END = re.compile(r"(?<=[.!?…])[»”\"')\]]*(?:\s+)(?=[«“\"'(\[—–-]?\s?[A-ZА-ЯЁІЇЄҐЎ0-9])|\s*\n\s*\n\s*")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_FOLDS = str.maketrans({"ё": "е", "ґ": "г", "ў": "у", "'": None, "’": None, "ʼ": None, "‘": None, "`": None})


def clean(raw: str) -> str:
    """NFC, one kind of newline, no control or bidi characters, no trailing spaces, at most one blank line."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = unicodedata.normalize("NFC", _CONTROL.sub("", text))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip("\n")


def fold(word: str) -> str:
    """The form in which words are compared."""
    return unicodedata.normalize("NFKC", word).casefold().translate(_FOLDS)


def sentences(text: str, language: str, boilerplate: frozenset[str] = frozenset()) -> tuple[Sentence, ...]:
    """The sentences of a text, in order, with their kinds: `text[s.start:s.end] == s.text`.

    `boilerplate` are keys of `normalise` that the article's site repeats.
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


def _pieces(text: str, block: splitting.Block, language: str) -> tuple[splitting.Span | None, list[splitting.Span], bool]:
    """A block's dateline prefix, its sentences, and whether it is an item of a list."""
    end = datelines.prefix_end(text, block.start, block.end)
    if end == block.start:
        return None, list(splitting.split(text, block, language)), block.is_listed
    start = end
    while text[start].isspace():
        start += 1
    rest = splitting.Block(start, block.end, block.paragraph)
    return (block.start, end), list(splitting.split(text, rest, language)), False


def _learned(sentence: Sentence, boilerplate: frozenset[str]) -> Sentence:
    if sentence.kind is Kind.BODY and normalise(sentence.text) in boilerplate:
        return replace(sentence, kind=Kind.BOILERPLATE)
    return sentence


def tokens(text: str, language: str) -> tuple[Token, ...]:
    """Words and numbers in order, folded and stemmed."""
    stops = languages.stop_words(language)
    found = []
    for match in _WORD.finditer(text):
        word = fold(match[0])
        number = word[0].isdigit()
        before = text[: match.start()].rstrip(" «“\"'(") if match[0][0].isupper() else "."
        is_name = bool(before) and before[-1] not in ".!?…\n"
        found.append(Token(match.start(), match.end(), languages.stem(word, language), word in stops, number, is_name))
    return tuple(found)


def content_stems(text: str, language: str) -> tuple[str, ...]:
    """Stems of the words that are not stop words, in order."""
    return tuple(token.stem for token in tokens(text, language) if not token.is_stop)


def numbers(text: str) -> frozenset[str]:
    """The numbers in a sentence in one spelling: "3,5" is "3.5", "1,200" is "1200"."""
    found = _NUMBER.findall(text)
    return frozenset(re.sub(r",(?=\d{3}\b)", "", number).replace(",", ".") for number in found)


def names(text: str, language: str) -> frozenset[str]:
    """Stems of the capitalised words that do not open a sentence."""
    return frozenset(token.stem for token in tokens(text, language) if token.is_name)


def normalise(sentence: str) -> str:
    """The key under which a sentence is the same in two articles."""
    return " ".join(re.findall(r"\w+", fold(sentence)))
