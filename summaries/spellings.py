"""Which words stand for each other: another ending, a slip, another spelling of one name."""

import re
from collections import defaultdict
from enum import Enum, auto
from functools import lru_cache

from summaries import aliases, latin
from summaries.edit_words import NEGATING_PREFIXES, RELATIVE_DAYS, WEEKDAYS
from summaries.wording import Role, Word

_FIXED = frozenset([Role.NEGATION, Role.HEDGE, Role.SAYING, Role.STOP])  # no other word stands for these
_ENDING = 4  # letters by which forms of one word may differ
_SLIP_FROM, _DROP_FROM, _SWAP_FROM, _TWO_SLIPS_FROM = 4, 5, 7, 10  # letters
_NAME_DROP_FROM = 6
_TWO_SLIPS = 2
_I_SOUNDS = re.compile(r"(?:iy|yi|ye|ie|yy|ii|y|j|i)+")
_O_SOUNDS = re.compile(r"(?<![aeiou])o")
_PASSIVE = re.compile(r"[аяеы]н[аоыиі]?$")  # «арестован», «арыштаваны»
_PAST = re.compile(r"[аяеиіыу](?:л[аоиі]?|в|у)$")


class Likeness(Enum):
    SAME = auto()
    FORM = auto()  # another ending
    SLIP = auto()  # a misspelling, or another spelling of a name
    NEGATED = auto()  # "legal", "illegal"


def likeness(old: Word, new: Word) -> Likeness | None:
    """How one word stands for another; None: it doesn't."""
    if old.key == new.key or _is_day_of(old.key, new.key) or _is_day_of(new.key, old.key):
        return Likeness.SAME
    if Role.NUMBER in {old.role, new.role}:
        return None
    if _is_negated(old, new) or _is_negated(new, old):
        return Likeness.NEGATED
    if old.role in _FIXED or new.role in _FIXED:
        return Likeness.SLIP if old.role is not new.role and is_misspelling(old.shape, new.shape) else None
    return _spelled_alike(old, new)


def _spelled_alike(old: Word, new: Word) -> Likeness | None:
    if old.stem == new.stem and _differ_in_ending(old.key, new.key):
        is_other_voice = (_PASSIVE.search(old.key) and _PAST.search(new.key)) or (
            _PAST.search(old.key) and _PASSIVE.search(new.key)
        )
        return None if is_other_voice else Likeness.FORM
    are_names = Role.NAME in {old.role, new.role} or (old.is_first and new.is_first)
    is_slip = (
        is_one_name(old, new) if are_names else is_misspelling(old.shape, new.shape) or is_misspelling(old.key, new.key)
    )
    return Likeness.SLIP if is_slip else None


def _is_day_of(relative: str, day: str) -> bool:
    """ "Yesterday" and "Monday"."""
    return relative in RELATIVE_DAYS and day in WEEKDAYS


def _is_negated(plain: Word, other: Word) -> bool:
    return any(other.key == prefix + plain.key or other.stem == prefix + plain.stem for prefix in NEGATING_PREFIXES)


def _differ_in_ending(a: str, b: str) -> bool:
    shared = _shared_start(a, b)
    return max(len(a), len(b)) - shared <= _ENDING


def _shared_start(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def is_misspelling(a: str, b: str) -> bool:
    """Whether one is most likely a slip in the other; a substituted letter makes another word too often in short ones."""
    short, long = sorted((a, b), key=len)
    if len(long) - len(short) > 1 or len(short) < _SLIP_FROM or short[0] != long[0]:
        return _are_two_slips(short, long)
    if _is_transposed(a, b) or _is_doubled(short, long):
        return True
    if len(short) < len(long):
        return len(short) >= _DROP_FROM and _is_dropped(short, long)
    slips = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    return len(slips) == 1 and (len(short) >= _SWAP_FROM or set(slips[0]) == {"s", "z"})


def is_one_name(old: Word, new: Word) -> bool:
    """Whether two spellings are of one name: listed as such, transliterated in another way, or a slip."""
    a, b = old.shape, new.shape
    if _entities(old) & _entities(new) or _transliterated(a) == _transliterated(b):
        return True
    short, long = sorted((a, b), key=len)
    if len(short) < _SLIP_FROM or short[0] != long[0]:
        return False
    if _is_transposed(a, b) or _is_doubled(short, long):
        return True
    is_inside = _is_dropped(short, long) and short[-1] == long[-1]
    return len(short) >= _NAME_DROP_FROM and is_inside


@lru_cache(maxsize=1)
def _entities_by_stem() -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, entity in enumerate(aliases.load().entities):
        for spelling in entity.spellings:
            if len(spelling.slots) == 1:
                for stem in spelling.slots[0].stems:
                    found[stem].add(number)
    return dict(found)


def _entities(name: Word) -> set[int]:
    known = _entities_by_stem()
    return known.get(name.shape, set()) | known.get(name.stem, set())


@lru_cache(maxsize=4096)
def _transliterated(key: str) -> str:
    """A spelling that transliterations of one name share: Kiev and Kyiv, Lukashenko and Lukashenka."""
    spelled = _I_SOUNDS.sub(
        "i", latin.romanised(key).replace("kh", "h").replace("ks", "x").replace("w", "v").replace("g", "h")
    )
    return re.sub(r"(.)\1+", r"\1", _O_SOUNDS.sub("a", spelled))


def _is_transposed(a: str, b: str) -> bool:
    at = _shared_start(a, b)
    return (
        len(a) == len(b) and at + 1 < len(a) and a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
    )


def _is_dropped(short: str, long: str) -> bool:
    at = _shared_start(short, long)
    return len(long) == len(short) + 1 and short[at:] == long[at + 1 :]


def _is_doubled(short: str, long: str) -> bool:
    at = _shared_start(short, long)
    return _is_dropped(short, long) and at > 0 and long[at] == long[at - 1]


def _are_two_slips(short: str, long: str) -> bool:
    """Whether two long words differ by two letters at most, by one slip on either side of a common middle."""
    if len(short) < _TWO_SLIPS_FROM or len(long) - len(short) > _TWO_SLIPS or short[0] != long[0]:
        return False
    head = _shared_start(short, long)
    tail = _shared_start(short[::-1], long[::-1])
    return len(long) - head - tail <= _TWO_SLIPS
