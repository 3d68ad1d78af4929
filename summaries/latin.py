"""Words of other alphabets in Latin letters: for the names of topics in links, and for spellings that sound alike."""

import hashlib
import re
import unicodedata

LONGEST_SLUG = 48

_COMMON = {
    **dict(zip("абвгдезийклмнопрстуфыэѓќ", "abvgdeziiklmnoprstufyegk", strict=True)),
    "ё": "yo",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ю": "yu",
    "я": "ya",
    "ь": "",
    "ъ": "",
    "і": "i",
    "ї": "i",
    "є": "ye",
    "ґ": "g",
    "ў": "u",
    "ј": "j",
    "љ": "lj",
    "њ": "nj",
    "ћ": "c",
    "ђ": "dj",
    "џ": "dz",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ŋ": "n",
    **dict.fromkeys("'’ʼ‘`", ""),
}
_RUSSIAN = str.maketrans(_COMMON)
_UKRAINIAN = str.maketrans({**_COMMON, "г": "h", "и": "y", "й": "i"})
_BELARUSIAN = str.maketrans({**_COMMON, "г": "h"})
_ACCENTED_LETTERS = frozenset("йёїў")  # letters of their own, not a letter with an accent
_VOWELS = re.compile("[aeiouy]+")
_SOUNDS = (("shch", "s"), ("kh", "h"), ("zh", "z"), ("ch", "c"), ("sh", "s"), ("ts", "c"), ("cz", "c"), ("sz", "s"))
_ONE_SOUND = str.maketrans("wgqkj", "vhccy")


def romanised(text: str) -> str:
    """Lower-case text in unaccented Latin letters where we know how; other letters stay as they are."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered.replace("'", "").replace("`", "")
    return _unaccented(lowered).translate(_table(lowered))


def sounds(word: str) -> str:
    """A key that spellings of one name share across English, Russian, Ukrainian and Belarusian: its consonants.

    Lukashenko, Lukashenka, Лукашэнка: lcsnc. Coarse: for suggestions that a person looks at, never for matching.
    """
    latin = romanised(word)
    for letters, sound in _SOUNDS:
        latin = latin.replace(letters, sound)
    consonants = _VOWELS.sub("", latin.translate(_ONE_SOUND))
    return re.sub(r"(.)\1+", r"\1", consonants)


def slug(title: str) -> str:
    """`[a-z0-9-]`, 1 to 48 characters; of a title that has nothing to show in Latin, a hash of it."""
    words = re.findall("[a-z0-9]+", romanised(unicodedata.normalize("NFKC", title)))
    kept = "-".join(words)
    if not kept or (kept.isdigit() and re.search(r"[^\W\d_]", title)):
        return f"topic-{hashlib.sha256(title.encode(errors='replace')).hexdigest()[:8]}"
    if len(kept) <= LONGEST_SLUG:
        return kept
    cut = kept[: LONGEST_SLUG + 1].rpartition("-")[0]
    return cut if len(cut) > LONGEST_SLUG // 2 else kept[:LONGEST_SLUG].rstrip("-")


def _table(lowered: str) -> dict[int, str]:
    """Which reading of г, и and й the letters of a text suggest."""
    letters = set(lowered)
    if letters & set("їєґ") or ("і" in letters and not letters & set("ыўёэ")):
        return _UKRAINIAN
    return _BELARUSIAN if letters & set("ўі") else _RUSSIAN


def _unaccented(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    split = (c if c in _ACCENTED_LETTERS else unicodedata.normalize("NFKD", c) for c in composed)
    return "".join(c for c in "".join(split) if not unicodedata.combining(c))
