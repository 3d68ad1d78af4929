"""Which language a text is in; stop words, stems and a key across Cyrillic languages for its words."""

import re
import threading
from collections.abc import Callable
from functools import lru_cache

from summaries import stemmers
from summaries.detection import detect
from summaries.function_words import STOP_WORDS

__all__ = ["detect", "primary", "romanised", "stem", "stop_words"]

_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_LIGHT: dict[str, Callable[[str], str]] = {"uk": stemmers.ukrainian, "be": stemmers.belarusian}
_STEMS_KEPT = 200_000  # about 30 MB when full
_LONGEST_WORD = 64  # longer "words" are noise and stay as they are
_local = threading.local()  # a Snowball stemmer must not be shared by threads

_CYRILLIC = re.compile("[\u0400-\u052f]")
_WEAK_V = re.compile(r"[ву](?=[бвгджзклмнпрстфхцчшщ]|$)")  # Киев, Кіеў; Евросоюз, Еўрасаюз: folded, ў is у
_VOWELS = re.compile("[^бвгджзклмнпрстфхцчшщ0-9a-z]")
_CONSONANTS = str.maketrans("бвгджзклмнпрстфхцчшщ", "bvgdzzklmnprstfhtcss")  # Belarusian ц is also the soft т
_DOUBLED = re.compile(r"(.)\1+")


def primary(tag: str) -> str:
    """The language of a tag such as "en-US", two or three letters; "" for what is no tag."""
    language = tag.replace("_", "-").split("-")[0].lower()
    return language if language.isascii() and language.isalpha() and len(language) in {2, 3} else ""


def stop_words(language: str) -> frozenset[str]:
    """Folded words that say nothing of a text's matter; empty for a language without a list."""
    return STOP_WORDS.get(language, frozenset())


@lru_cache(maxsize=_STEMS_KEPT)
def stem(word: str, language: str) -> str:
    """The stem of a folded word: Snowball's, our own in Ukrainian and Belarusian; in other languages the word itself."""
    if len(word) > _LONGEST_WORD:
        return word
    if language in _LIGHT:
        return _LIGHT[language](word)
    return _snowball(language)(word) if language in _SNOWBALL else word


def romanised(word: str) -> str:
    """The key of romanised consonants of a folded Cyrillic word or stem, mostly equal in ru, uk and be.

    "" for other scripts and for fewer than two consonants. A feature for linking stories, not for topics: short keys
    collide ("Live", "Lviv").
    """
    if not _CYRILLIC.search(word):
        return ""
    key = _DOUBLED.sub(r"\1", _VOWELS.sub("", _WEAK_V.sub("", word.replace("дз", "д"))).translate(_CONSONANTS))
    return key if len(key) > 1 else ""


def _snowball(language: str) -> Callable[[str], str]:
    held: dict[str, Callable[[str], str]] = _local.__dict__.setdefault("stemmers", {})
    if language not in held:
        import Stemmer

        held[language] = Stemmer.Stemmer(_SNOWBALL[language]).stemWord
    return held[language]
