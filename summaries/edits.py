"""What an edit did to a sentence: which of its words are gone, and whether it now says something else."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import Enum, auto
from functools import lru_cache

from summaries import aliases, languages, latin
from summaries import text as texts
from summaries.edit_words import (
    AMERICAN,
    AT_MOST,
    BEFORE_NUMBER,
    BEING,
    HEDGES,
    NEGATING_PREFIXES,
    NEGATIONS,
    ONE_OF,
    ONE_SPELLING,
    ONES,
    ORDINALS,
    PHRASES,
    POLES,
    QUALIFIERS,
    RELATIVE_DAYS,
    RESPELLED,
    SAYINGS,
    SEVERAL_OF,
    TIMES,
    UNITS,
    WEEKDAYS,
)

Span = tuple[int, int]

_WORD = re.compile(
    r"(?:(?<![^\s(])[-−–])?\d+(?:[.,:]\d+)*(?:(?:st|nd|rd|th)\b)?|[^\W\d_]+(?:['’ʼ‘`][^\W\d_]+)*|[%$€£¥₴₽]"
)
_LETTERS_OR_DIGITS = re.compile(r"[^\W_]+")
_SIGNED = re.compile(r"(?<![^\s(])[-−–]\d+(?:[.,]\d+)*")
_SENTENCE_START = re.compile(r"[.!?…:\n«\"“„]")
_AMERICAN = [(re.compile(british), american) for british, american in AMERICAN]
_FIRST_OF_PHRASES = frozenset(words[0] for words in [*PHRASES, *BEFORE_NUMBER])
_MOST_ALIGNED = 150  # words of each side between what both begin and end with; longer: as bags of words
_MOST_PAIRED = 40  # words of a run in which spellings are compared one by one
_LONGEST_PHRASE = 3
_TRIMMED_SHARE = 0.15  # of the content words: cut by an editor's pencil
_TRIMMED_FROM = 5
_MOSTLY_CHANGED = 0.6
_ENDING = 3  # letters by which forms of one word may differ
_FORMS = {"en": 2}  # inflected forms that a small edit may change; elsewhere one, since endings say who did what
_FREE_ORDER = frozenset(["ru", "uk", "be"])
_SLIP_FROM, _DROP_FROM, _SWAP_FROM, _TWO_SLIPS_FROM = 4, 5, 7, 10  # letters
_NAME_DROP_FROM = 6
_TWO_SLIPS = 2


class Role(Enum):
    STOP = auto()
    CONTENT = auto()
    NAME = auto()
    NUMBER = auto()
    NEGATION = auto()
    HEDGE = auto()
    SAYING = auto()


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a phrase that counts as one: `text[start:end]`."""

    start: int
    end: int
    key: str  # in one spelling
    stem: str
    role: Role
    shape: str  # folded, as it is spelled
    is_first: bool = False  # with a capital that a sentence's start explains


_FIXED = frozenset([Role.NEGATION, Role.HEDGE, Role.SAYING, Role.STOP])  # no other word stands for these


class Likeness(Enum):
    SAME = auto()
    FORM = auto()  # another ending
    SLIP = auto()  # a misspelling, or another spelling of a name
    NEGATED = auto()  # "legal", "illegal"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that one place of a sentence lost and gained."""

    removed: tuple[Word, ...]
    added: tuple[Word, ...]


@dataclass(slots=True)
class Difference:
    """`removed` and `added`: what no word of the other side stands for; `runs`: every place that changed."""

    runs: tuple[Run, ...] = ()
    removed: list[tuple[int, Word]] = field(default_factory=list)  # the number of the run, the word
    added: list[tuple[int, Word]] = field(default_factory=list)
    moved: list[tuple[int, Word, int, Word]] = field(default_factory=list)
    paired: list[tuple[Word, Word, Likeness]] = field(default_factory=list)


Matter = Callable[[str], bool]  # whether a piece of a sentence stands elsewhere in the other text


def read(text: str, language: str, start: int = 0) -> tuple[Word, ...]:
    """The words of a sentence that begins at `start` of its text."""
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        is_first = not found or bool(_SENTENCE_START.search(text, end, match.start()))
        found += _words(match[0], start + match.start(), language, found[-1] if found else None, is_first)
        end = match.end()
    return tuple(_joined_phrases(found))


def stems(text: str, language: str) -> frozenset[str]:
    """What a sentence is about: the stems of all but its stop words; of one that has only those, of them."""
    found = [_analysed(raw, language) for raw in _LETTERS_OR_DIGITS.findall(text)]
    content = frozenset(stem for key, stem, role in found if role is not Role.STOP and not _is_scale(key))
    return content or frozenset(stem for _, stem, _ in found)


def difference(old: Sequence[Word], new: Sequence[Word]) -> Difference:
    """Which words of `old` are gone and which of `new` came, with those that stand for each other paired."""
    found = Difference(tuple(_runs(old, new)))
    for number, run in enumerate(found.runs):
        removed, added = _pair(run, found)
        found.removed += [(number, word) for word in removed]
        found.added += [(number, word) for word in added]
    _find_moved(found)
    return found


def reasons(
    old: str,
    new: str,
    language: str,
    *,
    stands: Matter = lambda _run: False,
    stood: Matter = lambda _run: False,
) -> tuple[str, ...]:
    """Why `new` says something else than `old`; nothing: a small edit.

    `stands` says of removed words whether they stand elsewhere in the new text, `stood` of added ones whether they did in the old.
    """
    old_words, new_words = read(old, language), read(new, language)
    if [word.key for word in old_words] == [word.key for word in new_words]:
        return ()
    found = difference(old_words, new_words)
    found.removed, kept = _less(found.removed, old, stands)
    found.added, known = _less(found.added, new, stood)
    judged = (
        *_numbers(_values(old) - kept, _values(new) - known, found, old_words, new_words),
        *_names(found, old_words),
        *_days(found),
        *_negation(found, old_words, new_words),
        *_hedges(found),
        *_speakers(found, old_words, new_words),
        *_reworded(found, old_words, new_words, language),
    )
    return tuple(dict.fromkeys(judged))


def gone(old: str, new: str, language: str) -> tuple[Span, ...]:
    """The spans of `old` whose words `new` has not, neighbours joined; one of all where most of it is gone."""
    old_words = read(old, language)
    found = difference(old_words, read(new, language))
    back = {id(word) for _, word, _, _ in found.moved}
    lost = [word for run in found.runs for word in run.removed if id(word) not in back]
    if not lost:
        return ()
    if len(lost) > _MOSTLY_CHANGED * len(old_words):
        return ((0, len(old)),)
    return tuple(_spans(old_words, {word.start for word in lost}))


def _words(raw: str, start: int, language: str, before: Word | None, is_first: bool) -> list[Word]:
    end = start + len(raw)
    plain = raw.replace("’", "'").replace("ʼ", "'").replace("‘", "'").replace("`", "'").lower()
    if language == "en" and (plain.endswith("n't") or plain == "cannot"):
        base = {"won't": "will", "can't": "can", "cannot": "can"}.get(plain, plain[:-3])
        negation = _word("not", start, end, language, None, False)
        return [_word(base, start, end, language, before, is_first), negation] if base else [negation]
    return [_word(raw, start, end, language, before, is_first)]


def _word(raw: str, start: int, end: int, language: str, before: Word | None, is_first: bool) -> Word:
    key, stem, role = _analysed(raw, language)
    shape = texts.fold(raw)
    if before is not None and before.role is Role.NUMBER and _is_scale(key):
        role = Role.NUMBER
    if role is Role.HEDGE and raw[0].isupper() and not is_first:
        role = Role.NAME  # in May
    if role is Role.NAME and is_first and not raw.isupper():
        role = Role.CONTENT
    return Word(start, end, key, stem, role, shape, is_first and raw[0].isupper())


@lru_cache(maxsize=50_000)
def _analysed(raw: str, language: str) -> tuple[str, str, Role]:
    bare = re.sub(r"['’ʼ‘`][sS]$", "", raw) if language == "en" else raw
    key = _one_spelling(texts.fold(bare), language)
    if key in ORDINALS or raw[-1:].isdigit() or raw[:1].isdigit() or texts.numbers(key):
        number = ORDINALS.get(key) or min(texts.numbers(key), default=key)
        return number, number, Role.NUMBER
    return key, languages.stem(key, language), _role(raw, key, language)


def _one_spelling(key: str, language: str) -> str:
    if key in ONE_SPELLING:
        return ONE_SPELLING[key]
    for british, american in _AMERICAN if language == "en" and key.isascii() else ():
        key = british.sub(american, key)
    for old, new in RESPELLED if language == "uk" else ():
        key = key.replace(old, new)
    return next((sign for begin, sign in UNITS if key.startswith(begin)), key)


def _role(raw: str, key: str, language: str) -> Role:
    for role, words in ((Role.NEGATION, NEGATIONS), (Role.HEDGE, HEDGES), (Role.SAYING, SAYINGS)):
        if key in words:
            return role
    if key in TIMES:
        return Role.CONTENT
    if key in languages.stop_words(language) and not (raw.isupper() and len(raw) > 1):
        return Role.STOP
    return Role.NAME if raw[0].isupper() else Role.CONTENT


@lru_cache(maxsize=4096)
def _is_scale(key: str) -> bool:
    return texts.numbers(f"1 {key}") != frozenset("1")


def _joined_phrases(words: Sequence[Word]) -> Iterable[Word]:
    at = 0
    while at < len(words):
        length, joined = _phrase(words, at)
        yield (
            replace(words[at], end=words[at + length - 1].end, key=joined, stem=joined, role=Role.STOP)
            if joined
            else words[at]
        )
        at += length


def _phrase(words: Sequence[Word], at: int) -> tuple[int, str]:
    """How many words from here count as one, and what stands for them; "" where one stands for itself."""
    if words[at].key not in _FIRST_OF_PHRASES:
        return 1, ""
    for length in range(_LONGEST_PHRASE, 0, -1):
        keys = tuple(word.key for word in words[at : at + length])
        if len(keys) == length and keys in PHRASES:
            return length, PHRASES[keys]
        if keys in BEFORE_NUMBER and at + length < len(words) and words[at + length].role is Role.NUMBER:
            return length, BEFORE_NUMBER[keys]
    return 1, ""


def _runs(old: Sequence[Word], new: Sequence[Word]) -> Iterable[Run]:
    """The places where two sentences part, in order."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(old), len(new)) > _MOST_ALIGNED:
        yield Run(tuple(old), tuple(new))
        return
    matcher = SequenceMatcher(None, [word.key for word in old], [word.key for word in new], autojunk=False)
    for what, i, j, k, m in matcher.get_opcodes():
        if what != "equal":
            yield Run(tuple(old[i:j]), tuple(new[k:m]))


def _common(old: Sequence[Word], new: Sequence[Word]) -> int:
    count = 0
    for a, b in zip(old, new, strict=False):
        if a.key != b.key:
            break
        count += 1
    return count


def _pair(run: Run, found: Difference) -> tuple[list[Word], list[Word]]:
    """What is left of a run when words that stand for each other are paired."""
    if _is_other_spelling(run.removed, run.added):
        return [], []
    removed, added = list(run.removed), list(run.added)
    if max(len(removed), len(added)) > _MOST_PAIRED:
        return removed, added
    for old in run.removed:
        for new in added:
            if like := likeness(old, new):
                found.paired.append((old, new, like))
                removed.remove(old)
                added.remove(new)
                break
    return removed, added


def _is_other_spelling(removed: Sequence[Word], added: Sequence[Word]) -> bool:
    """ "Any more" and "anymore", "United Nations" and "UN"."""
    if not removed or not added:
        return False
    joined, initials = (["".join(map(part, side)) for side in (removed, added)] for part in (_whole, _initial))
    is_short = min(len(removed), len(added)) == 1 and initials[0][:1] == initials[1][:1]
    return joined[0] == joined[1] or (
        is_short and len(removed) != len(added) and (joined[0] == initials[1] or joined[1] == initials[0])
    )


def _whole(word: Word) -> str:
    return word.key


def _initial(word: Word) -> str:
    return word.key[:1]


def _find_moved(found: Difference) -> None:
    """Takes words that were removed in one place and added in another out of both."""
    places: dict[str, list[tuple[int, Word]]] = defaultdict(list)
    for number, word in reversed(found.added):
        places[word.stem].append((number, word))
    removed, moved = [], set()
    for number, word in found.removed:
        there, other = places[word.stem][-1] if places[word.stem] else (number, None)
        like = likeness(word, other) if other else None
        if other is None or like is None:
            removed.append((number, word))
            continue
        places[word.stem].pop()
        moved.add(id(other))
        found.moved.append((number, word, there, other))
        found.paired.append((word, other, like))
    found.removed = removed
    found.added = [(number, word) for number, word in found.added if id(word) not in moved]


def _less(side: list[tuple[int, Word]], text: str, elsewhere: Matter) -> tuple[list[tuple[int, Word]], frozenset[str]]:
    """Without the runs of words that stand elsewhere, and the numbers in those."""
    by_run: dict[int, list[Word]] = defaultdict(list)
    for number, word in side:
        by_run[number].append(word)
    pieces = {number: text[run[0].start : run[-1].end] for number, run in by_run.items()}
    known = {number: piece for number, piece in pieces.items() if elsewhere(piece)}
    numbers = frozenset[str]().union(*map(_values, known.values()))
    return [(number, word) for number, word in side if number not in known], numbers


def _values(text: str) -> frozenset[str]:
    signed = {match[0].replace("−", "-").replace("–", "-") for match in _SIGNED.finditer(text)}
    ordinals = {ORDINALS[word] for word in _LETTERS_OR_DIGITS.findall(text.lower()) if word in ORDINALS}
    return texts.numbers(text) | signed | ordinals


def _numbers(
    was: frozenset[str],
    now: frozenset[str],
    found: Difference,
    old_words: Sequence[Word],
    new_words: Sequence[Word],
) -> Iterable[str]:
    lost, came = was - now, now - was
    clock = {value for value in lost | came if ":" in value and texts.numbers(value.replace(":", ".")) & (lost | came)}
    dotted = frozenset[str]().union(*(texts.numbers(value.replace(":", ".")) for value in clock))
    lost, came = lost - clock - dotted, came - clock - dotted
    if lost == {"1"} and not came and any(word.key in ONES for _, word in found.added):
        lost = frozenset()
    if lost:
        yield f"number {_listed(lost)} -> {_listed(came)}"
    elif came and _counts(found, new_words):
        yield f"number none -> {_listed(came)}"
    elif was == now and _has_swapped(old_words, new_words, Role.NUMBER):
        yield "number in another place"
    if any(word.key == AT_MOST for _, word in [*found.removed, *found.added]):
        yield "number with another bound"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(values)) or "none"


def _counts(found: Difference, new_words: Sequence[Word]) -> bool:
    """Whether an added number took the place of a word that counts, or stands beside another number."""
    for number, word in found.added:
        if word.role is Role.NUMBER:
            removed = found.runs[number].removed
            if any(w.key in ONES or w.role is Role.NUMBER for w in removed) or _has_number_beside(word, new_words):
                return True
    return False


def _has_number_beside(word: Word, words: Sequence[Word]) -> bool:
    at = words.index(word)
    before = next((w for w in reversed(words[:at]) if w.role is not Role.STOP), None)
    after = next((w for w in words[at + 1 :] if w.role is not Role.STOP), None)
    return any(w is not None and w.role is Role.NUMBER for w in (before, after))


def _has_swapped(old: Sequence[Word], new: Sequence[Word], role: Role) -> bool:
    """Whether words of a role stand in another order and before other words."""
    order = [[word.key for word in side if word.role is role] for side in (old, new)]
    return (
        sorted(order[0]) == sorted(order[1]) and order[0] != order[1] and _followed(old, role) != _followed(new, role)
    )


def _followed(words: Sequence[Word], role: Role) -> set[tuple[str, str]]:
    found, after = set(), ""
    for word in reversed(words):
        if word.role is role:
            found.add((word.key, after))
        elif word.role is not Role.STOP:
            after = word.stem
    return found


def _names(found: Difference, old_words: Sequence[Word]) -> Iterable[str]:
    beside = _beside_kept_names(found, old_words)
    came = {number for number, word in found.added if word.role is Role.NAME}
    for number, word in found.removed:
        is_replaced = number in came and (word.role is Role.NAME or word.key in TIMES)
        if is_replaced or (word.role is Role.NAME and word.start not in beside):
            yield "name"


def _beside_kept_names(found: Difference, old_words: Sequence[Word]) -> set[int]:
    """Where names begin that stood next to a name that stayed: a first name, a title."""
    lost = {word.start for run in found.runs for word in run.removed}
    kept = [word.role is Role.NAME and word.start not in lost for word in old_words]
    kept = [False, *kept, False]
    return {word.start for at, word in enumerate(old_words, 1) if kept[at - 1] or kept[at + 1]}


def _days(found: Difference) -> Iterable[str]:
    """Another weekday; one that was only added or dropped, or took the place of "yesterday", is none."""
    was, now = (
        {(number, word.key in WEEKDAYS) for number, word in side if word.key in TIMES}
        for side in (found.removed, found.added)
    )
    if was & now:
        yield "date"


def _negation(found: Difference, old_words: Sequence[Word], new_words: Sequence[Word]) -> Iterable[str]:
    is_moved = any(word.role is Role.NEGATION for _, word, _, _ in found.moved)
    is_elsewhere = is_moved and _followed(old_words, Role.NEGATION) != _followed(new_words, Role.NEGATION)
    if is_elsewhere or _balance(found, Role.NEGATION) or any(like is Likeness.NEGATED for *_, like in found.paired):
        yield "negation"


def _balance(found: Difference, role: Role) -> int:
    return sum(w.role is role for _, w in found.added) - sum(w.role is role for _, w in found.removed)


def _hedges(found: Difference) -> Iterable[str]:
    if _balance(found, Role.HEDGE):
        yield "hedge"


def _speakers(found: Difference, old_words: Sequence[Word], new_words: Sequence[Word]) -> Iterable[str]:
    """Somebody said it and now nobody does, or the other way round."""
    balance = _balance(found, Role.SAYING)
    was, now = (any(word.role is Role.SAYING for word in side) for side in (old_words, new_words))
    if balance and was != now:
        yield "speaker"


def _reworded(found: Difference, old_words: Sequence[Word], new_words: Sequence[Word], language: str) -> Iterable[str]:
    forms = [old for old, _, like in found.paired if like is Likeness.FORM and old.role is not Role.STOP]
    if (
        _has_other_content(found, old_words)
        or _has_other_pole(found)
        or _qualifiers(found.removed) != _qualifiers(found.added)
        or len(forms) > _FORMS.get(language, 1)
        or _has_another_count(found)
        or _has_traded_places(found, language)
        or (language == "en" and _has_another_voice(old_words, new_words))
    ):
        yield "reworded"


def _has_other_content(found: Difference, old_words: Sequence[Word]) -> bool:
    lost = [(number, word) for number, word in found.removed if word.role is Role.CONTENT and word.key not in TIMES]
    content = {Role.CONTENT, Role.NAME}
    came = {number for number, word in found.added if word.role in content and word.key not in TIMES}
    if any(number in came for number, _ in lost):
        return True
    size = sum(word.role in content for word in old_words)
    spared = max(1, int(_TRIMMED_SHARE * size)) if size >= _TRIMMED_FROM else 0
    return len(lost) > spared


def _has_other_pole(found: Difference) -> bool:
    was, now = ({POLES[word.key] for _, word in side if word.key in POLES} for side in (found.removed, found.added))
    return any(axis == other and pole != opposite for axis, pole in was for other, opposite in now)


def _qualifiers(side: Iterable[tuple[int, Word]]) -> set[str]:
    return {word.key for _, word in side if word.key in QUALIFIERS}


def _has_another_count(found: Difference) -> bool:
    """ "A soldier was", "soldiers were"."""
    changed = {word.key for run in found.runs for word in [*run.removed, *run.added]}
    return bool(changed & (ONE_OF | SEVERAL_OF)) and any(
        like is Likeness.FORM and old.key.endswith("s") != new.key.endswith("s") for old, new, like in found.paired
    )


def _has_another_voice(old_words: Sequence[Word], new_words: Sequence[Word]) -> bool:
    """ "Were attacked", "attacked"."""
    was, now = ({word.key for word in words} for words in (old_words, new_words))
    kept = was & now
    return _suffered(old_words) & kept != _suffered(new_words) & kept


def _suffered(words: Sequence[Word]) -> set[str]:
    """The participles to which something was done."""
    found, is_being = set(), False
    for word in words:
        if is_being and word.key.endswith(("ed", "en")):
            found.add(word.key)
        is_being = word.key in BEING or (is_being and word.role is Role.STOP) or (is_being and word.key.endswith("ly"))
    return found


def _has_traded_places(found: Difference, language: str) -> bool:
    """Whether words changed places that tell by their place who did what: "police attacked protesters".

    A phrase with a preposition, a time or a speaker may stand anywhere, and so may all words where endings tell.
    """
    if language in _FREE_ORDER:
        return False
    left = {(here, there) for here, word, there, _ in found.moved if _leads(found.runs[here].removed, word)}
    right = {(here, there) for here, _, there, word in found.moved if _leads(found.runs[there].added, word)}
    return bool(left & right)


def _leads(run: Sequence[Word], word: Word) -> bool:
    """Whether a word begins a run that no speaker is in; words before it that stay say nothing."""
    if word.role not in {Role.CONTENT, Role.NAME} or word.key in TIMES or word.key.endswith("ly"):
        return False
    return run[0] == word and all(one.role is not Role.SAYING for one in run)


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
        is_other_voice = (_is_passive(old.key) and _is_past(new.key)) or (_is_past(old.key) and _is_passive(new.key))
        return None if is_other_voice else Likeness.FORM
    are_names = Role.NAME in {old.role, new.role} or (old.is_first and new.is_first)
    is_slip = (
        is_one_name(old, new) if are_names else is_misspelling(old.shape, new.shape) or is_misspelling(old.key, new.key)
    )
    return Likeness.SLIP if is_slip else None


def _is_day_of(relative: str, day: str) -> bool:
    """ "Yesterday" and "Monday"."""
    return relative in RELATIVE_DAYS and day in WEEKDAYS


def _is_passive(key: str) -> bool:
    """ "Арестован", «арыштаваны»."""
    return bool(re.search(r"[аяеы]н[аоыиі]?$", key))


def _is_past(key: str) -> bool:
    return bool(re.search(r"[аяеиіыу](?:л[аоиі]?|в|у)$", key))


def _is_negated(plain: Word, other: Word) -> bool:
    return any(other.key == prefix + plain.key or other.stem == prefix + plain.stem for prefix in NEGATING_PREFIXES)


def _differ_in_ending(a: str, b: str) -> bool:
    shared = _shared_start(a, b)
    return max(len(a), len(b)) - shared <= _ENDING + 1


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


_I_SOUNDS = re.compile(r"(?:iy|yi|ye|ie|yy|ii|y|j|i)+")
_O_SOUNDS = re.compile(r"(?<![aeiou])o")


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


def _spans(words: Sequence[Word], lost: set[int]) -> Iterable[Span]:
    start = end = -1
    for word in words:
        if word.start in lost:
            start, end = (word.start if start < 0 else start), word.end
        elif start >= 0:
            yield start, end
            start = -1
    if start >= 0:
        yield start, end
