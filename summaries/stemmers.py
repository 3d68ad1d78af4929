"""Light stemmers for Ukrainian and Belarusian, for which Snowball has none.

They take folded words (ґ is г, ў is у): the longest known ending goes, at least three letters stay, then the vowels and
consonants that change before endings are evened out ("напрямок, напрямку"; "Амерыка, Амерыцы").
"""

import re

from summaries.wordlists import word_list

_LEAST = 3

_UK_ENDINGS = word_list(
    "ований ованого ованої ованому ованим ованих ованими ована оване овані овану ування юванням ювання "
    "ов ова ову ові овим овому ових ового ової овою овими ове овий "
    "ого ього ому ьому ими іми их іх ій ої єї ою єю ею ий им ім "
    "иями іями ями ами ах ях ям ам ів їв еві єві ом ем єм ія ії ію ією ієм ієві ій іям іями іях "
    "увати ювати ував увала ували ує ують юють ували "
    "ати яти ити іти ав яв ив їв ила или яла яли яло ило "
    "ає ають ємо аємо аєте ять ать ить їть ете ите имо еш єш иш їш "
    "а е и і о у ю я ї є ь й"
)
_BE_ENDINGS = word_list(
    "ав ава аву аве авам авым авых авымі авы авай авага аваму авая авае авыя авую ев ева еву еве евым евы евай яв ява "
    "ей ея ею еем еі ага яга ому аму яму ымі імі ых іх ай яй ой ей аю яю ую юю ая яя ае яе ыя ія ым ім ій ый ы і "
    "амі ямі ах ях ам ям ов ом ем эм ію ыю ыі іі іяй ыяй ыямі ыях ыям іямі іях іям ыяв іяв "
    "аваць яваць уе уюць юе юць аць яць іць ыць уць іла ілі ылі ыла яла ялі ів ыв аюць яюць "
    "а е э о у ю я ь й"
)
_UK_EVEN = (
    (re.compile(r"іст$"), "ост"),  # відповідальність, відповідальності
    (re.compile(r"їв$"), "єв"),  # Київ, Києва
    (re.compile(r"(?<=[^аеєиіїоуюя])[ое](?=[кц]$)"), ""),  # напрямок, напрямку; українець, українці
    (re.compile(r"([нтлсчжшдз])\1$"), r"\1"),  # бажання, бажань
)
_BE_EVEN = (
    (re.compile(r"(?<=[^аеэіоуыюя])[аео](?=[кц]$)"), ""),  # выпадак, выпадку; украінец, украінцы
    (re.compile(r"([нтлсчжшдзц])\1$"), r"\1"),
)
_UK_REFLEXIVE = re.compile(r"(?<=.{4})(?:ся|(?<=[лт][аоиі])сь)$")
_BE_REFLEXIVE = re.compile(r"(?<=.{4})(?:цца|ся)$")
_BE_SHORT_U = re.compile(r"(?<=[аеоыія])у$")  # Магілёў, Магілёва; фактаў
_BE_LOCATIVE = (
    (re.compile(r"(?<=..)дзе$"), "д"),  # Канада, Канадзе
    (re.compile(r"(?<=..)це$"), "т"),  # факт, факце
    (re.compile(r"(?<=..[ыужшспр])цы$"), "к"),  # Амерыка, Амерыцы
)


def _by_length(endings: tuple[str, ...]) -> tuple[tuple[int, frozenset[str]], ...]:
    lengths = sorted({len(ending) for ending in endings}, reverse=True)
    return tuple((length, frozenset(e for e in endings if len(e) == length)) for length in lengths)


_UK = _by_length(_UK_ENDINGS)
_BE = _by_length(_BE_ENDINGS)


def ukrainian(word: str) -> str:
    """The stem of a folded Ukrainian word."""
    return _even(_without_ending(_UK_REFLEXIVE.sub("", word), _UK), _UK_EVEN)


def belarusian(word: str) -> str:
    """The stem of a folded Belarusian word."""
    word = _BE_SHORT_U.sub("в", _BE_REFLEXIVE.sub("", word))
    for pattern, replacement in _BE_LOCATIVE:
        changed = pattern.sub(replacement, word)
        if changed != word:
            return _even(changed, _BE_EVEN)
    return _even(_without_ending(word, _BE), _BE_EVEN)


def _without_ending(word: str, endings: tuple[tuple[int, frozenset[str]], ...]) -> str:
    for length, known in endings:
        if len(word) - length >= _LEAST and word[-length:] in known:
            return word[:-length]
    return word


def _even(stem: str, changes: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    while len(stem) > _LEAST and stem[-1] in "ьй":
        stem = stem[:-1]
    if len(stem) > _LEAST:
        for pattern, replacement in changes:
            stem = pattern.sub(replacement, stem)
    return stem
