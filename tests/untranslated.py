"""Which words of the bot's own stand outside the brackets of the pseudo-language.

Texts and names in such tests are Cyrillic, so a Latin word outside ⟦…⟧ is one that no catalog could translate. What may stand
there is named in `_FOREIGN`: what people type, addresses, and what Babel says in a language of its own.
"""

import html
import re

_CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_OURS = re.compile(r"⟦[^⟦⟧]*⟧")
_FOREIGN = re.compile(
    r"""/withdraw\ 77\ [a-z ]+ | /[a-z]+\b                                                       # commands
    | \b[\w-]+(?:\.[\w-]+)*\.example\b                                  # addresses
    | \.(?:txt|md|html|eml|pdf|docx)\b                                  # kinds of files
    | \b[A-Za-z]+/[\w/+-]+ | \bUTC\b                                     # time zones
    | \b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b(?=\s\d\d:\d\d|[.,;)]|$)        # Babel's days and months
    | \d{1,2}\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b
    | \b(?:Russian|Ukrainian|Belarusian)\b                              # Babel's languages
    """,
    re.VERBOSE | re.MULTILINE,
)
LATIN = re.compile(r"[A-Za-z]+")


def untranslated(said: str) -> list[str]:
    """Words of ours that stand outside the brackets of the pseudo-language, in Telegram HTML or plain text."""
    plain = html.unescape(_TAG.sub("", _CODE.sub("", said)))
    return LATIN.findall(_FOREIGN.sub("", _OURS.sub("\n", plain)))
