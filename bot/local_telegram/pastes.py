"""How the clients of people cut a text that is too long for one message."""

import re

from bot.local_telegram.entities import MESSAGE_UNITS, decode, units


def split_paste(text: str, *, on_phone: bool = False) -> list[str]:
    """The messages that a client makes of a text too long for one. The desktop's cuts in the second half of the 4,096
    units, after the last paragraph, else line, sentence, clause or word (`CutPart` of Telegram Desktop), so that a part
    may be little more than half full; a phone's fills each message to the last unit."""
    parts, text = [], text.strip()
    while units(text) > MESSAGE_UNITS:
        head = decode(text.encode("utf-16-le")[: 2 * MESSAGE_UNITS])
        cut = len(head) if on_phone else _good_cut(head)
        parts.append(text[:cut].strip())
        text = text[cut:].strip()
    return [part for part in [*parts, text] if part]


def _good_cut(head: str) -> int:
    half = len(head) // 2 + 1
    for mark in _CUTS:
        cuts = [match.end() for match in mark.finditer(head, half)]
        if cuts:
            return cuts[-1]
    return len(head)


_CUTS = [re.compile(mark) for mark in (r"\n(?=\n)", r"\n", r"[.!?] ", r"[,;:] ", " ")]
