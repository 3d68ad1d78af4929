"""One analyser for topics, stories, novelty and search: fold, tokenise, stem."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from summaries import languages
from summaries.abbreviations import BY_LANGUAGE
from summaries.types import Token

_FOLDS = str.maketrans(
    {"ё": "е", "ґ": "г", "ў": "у", **dict.fromkeys("'’ʼ‘`´ʹ′\u0300\u0301\u00ad\u200b\u200c\u200d\u2060\ufeff")}
)
_LOOKALIKES = str.maketrans("aceiopxy", "асеіорху")
_REPLACED = tuple((chr(letter), fold or "") for letter, fold in _FOLDS.items())
_LONG = 64  # letters; `str.translate` looks each one up, `str.replace` only those that it finds
_MIXED = re.compile(r"[a-z]")
_LATIN_ONLY = re.compile("[bdfghj-nq-wz]")  # look like no Cyrillic letter
_CYRILLIC = re.compile("[а-яіїє]")
_APOSTROPHE = "'’ʼ‘`"
# money and percentages; addresses; dotted initials; numbers; words joined with a number; words
_TOKEN = re.compile(
    rf"[$€£¥₴₽₸₿]\s?\d+(?:[.,]\d+)*(?:[^\W\d_]{{1,3}}(?![^\W_]))?|\d+(?:[.,:]\d+)*\s?%|"
    rf"(?<![\w.@])[a-z0-9](?:[a-z0-9-]{{0,60}}\.){{1,4}}[a-z]{{2,6}}(?![\w.@])|"
    rf"(?:[^\W\d_]\.){{2,6}}(?:[^\W\d_](?![^\W_]))?|"
    rf"\d+(?:[.,:]\d+)+[^\W\d_]{{0,3}}(?![^\W_])|"
    rf"(?:[^\W\d_]+[-–]){{0,3}}(?:\d+[^\W\d_]*|[^\W\d_]+\d[^\W_]*)(?:-[^\W_]+)*|"
    rf"[^\W_]+(?:[{_APOSTROPHE}][^\W_]+)*"
)
_POSSESSIVE = re.compile(rf"[{_APOSTROPHE}][sS]$")
_ELISION = re.compile(rf"(?:[cdjlmnstCDJLMNST]|[qQ]u|[dD]ell|[nN]ell|[aA]ll|[sS]ull)[{_APOSTROPHE}](?=\w{{2}})")
_ELIDING = frozenset(["fr", "it", "ca"])
_NUMBER = re.compile(r"\W?\s?\d[\d.,:]*\s?(?:%|[^\W\d_]{1,3})?")
_START = re.compile(r"[.!?…:\n]")
_WORDS_KEPT = 200_000  # about 50 MB when full
_ACRONYM_LETTERS = 3
_LONGER = 4
_TITLE_WORDS = 5  # a title in capitals tells nothing of names
_TITLE_LOWER_SHARE = 0.1


def fold(word: str) -> str:
    """The form in which words are compared: NFKC, lower case, ё as е, ґ as г, ў as у, no apostrophes or accents of stress.

    Latin letters that look Cyrillic become so in a word that is otherwise Cyrillic. Idempotent.
    """
    if word.isascii():
        return word.casefold().replace("'", "").replace("`", "")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())
    folded = _replaced(unicodedata.normalize("NFKC", _replaced(folded)))
    if _MIXED.search(folded) and _CYRILLIC.search(folded) and not _LATIN_ONLY.search(folded):
        return folded.translate(_LOOKALIKES)
    return folded


def _replaced(text: str) -> str:
    if len(text) < _LONG:
        return text.translate(_FOLDS)
    for letter, fold in _REPLACED:
        text = text.replace(letter, fold)
    return text


def tokens(text: str, language: str) -> tuple[Token, ...]:
    """Words and numbers in order. "$3.5bn", "COVID-19" and "U.S." are one token, "Minsk-based" is two."""
    found = list(_TOKEN.finditer(text))
    told = zip(found, _flagged(text, found, language), strict=True)
    return tuple(Token(match.start(), match.end(), *flags) for match, flags in told)


def flagged_stems(text: str, language: str) -> Iterator[tuple[str, bool, bool, bool]]:
    """Of each token its stem, and whether it is a stop word, a number, a name; for those who need no places."""
    return _flagged(text, list(_TOKEN.finditer(text)), language)


def token_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the tokens stand, for those who need no more of them."""
    return (match.span() for match in _TOKEN.finditer(text))


def stems(text: str, language: str) -> tuple[str, ...]:
    """The stem of each token, in order; "" for a stop word."""
    found = _TOKEN.finditer(text)
    return tuple("" if is_stop else stem for stem, is_stop, _ in _analysed_all(found, language, text))


def content_stems(text: str, language: str) -> tuple[str, ...]:
    """Stems of the tokens that are not stop words, in order."""
    return tuple(filter(None, stems(text, language)))


def names(text: str, language: str) -> frozenset[str]:
    """Stems of capitalised words that do not stand at a sentence's start, and of acronyms anywhere."""
    found = list(_TOKEN.finditer(text))
    pairs = zip(_analysed_all(found, language, text), _names(text, found, language), strict=True)
    return frozenset(stem for (stem, is_stop, _), is_name in pairs if is_name and not is_stop)


def normalise(sentence: str) -> str:
    """The key under which a sentence is the same in two articles: folded letters and digits only."""
    return " ".join(_KEY_WORD.findall(fold(sentence)))


_KEY_WORD = re.compile(r"[^\W_]+")


def _analysed_all(
    found: "Iterator[re.Match[str]] | list[re.Match[str]]", language: str, text: str
) -> Iterator[tuple[str, bool, bool]]:
    is_loud = text.isupper()
    return (_analysed(match[0].lower() if is_loud else match[0], language) for match in found)


def _flagged(text: str, found: list[re.Match[str]], language: str) -> Iterator[tuple[str, bool, bool, bool]]:
    told = zip(_analysed_all(found, language, text), _names(text, found, language), strict=True)
    return ((stem, is_stop, is_number, is_name) for (stem, is_stop, is_number), is_name in told)


@lru_cache(maxsize=_WORDS_KEPT)
def _analysed(word: str, language: str) -> tuple[str, bool, bool]:
    """Stem, whether a stop word, whether a number."""
    if _NUMBER.fullmatch(word):
        return fold(word).replace(" ", ""), False, True
    stops = languages.stop_words(language)
    shown = _bare(word, language)
    folded = fold(shown)
    is_stop = folded in stops
    if is_stop and 1 < len(folded) <= _ACRONYM_LETTERS and shown.isupper():
        return _dotted(folded), False, False
    return languages.stem(folded, language), is_stop, False


def _bare(word: str, language: str) -> str:
    """Without the dots of an acronym, an English possessive, a French or Italian elision."""
    if "." in word[1:2]:
        return word.replace(".", "")
    if language in _ELIDING:
        return _ELISION.sub("", word)
    return _POSSESSIVE.sub("", word) if len(word) > _ACRONYM_LETTERS else word


def _dotted(acronym: str) -> str:
    """ "US" and "WHO" must not become "us" and "who"."""
    return ".".join(acronym) + "."


def _names(text: str, found: list[re.Match[str]], language: str) -> list[bool]:
    """Which tokens are names by their capitals."""
    if not found:
        return []
    is_title = _is_title(found)
    opens = [True, *(_opens(text, before, match, language) for before, match in pairwise(found))]
    return [
        _is_acronym(match[0]) if is_title or first else match[0][0].isupper()
        for match, first in zip(found, opens, strict=True)
    ]


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word[0].isalpha()


def _opens(text: str, before: re.Match[str], match: re.Match[str], language: str) -> bool:
    """Whether a sentence may start at a token, going by what stands between it and the one before."""
    gap = text[before.end() : match.start()]
    if gap == " " or not _START.search(gap):
        return False
    return not (gap == ". " and _is_abbreviation(before[0], language))


@lru_cache(maxsize=4096)
def _is_abbreviation(word: str, language: str) -> bool:
    known = BY_LANGUAGE.get(language)
    folded = word.casefold()
    return len(word) == 1 or (known is not None and (folded in known.leading or folded in known.seldom_closing))


def _is_title(found: list[re.Match[str]]) -> bool:
    """Whether nearly every longer word has a capital, so that capitals mean nothing."""
    words = [match[0] for match in found if len(match[0]) >= _LONGER and match[0][0].isalpha()]
    lower = sum(word[0].islower() for word in words)
    return len(words) >= _TITLE_WORDS and lower <= _TITLE_LOWER_SHARE * len(words)
