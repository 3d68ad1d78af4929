"""Whether an edited sentence says something else: another number, name, negation, hedge or speaker, or reworded."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from summaries import edits, wording
from summaries import text as texts
from summaries.edit_words import AND_OR, AT_MOST, BEING, ONE_OF, ONES, POLES, QUALIFIERS, SEVERAL_OF, TIMES, WEEKDAYS
from summaries.edits import Difference
from summaries.spellings import Likeness
from summaries.wording import Role, Word

_TRIMMED_SHARE = 0.15  # of the content words: cut by an editor's pencil
_TRIMMED_FROM = 5
_FORMS = {"en": 2}  # inflected forms that a small edit may change; elsewhere one, since endings say who did what
_CONTENT = frozenset([Role.CONTENT, Role.NAME])
_A_PAIR = 2
_MORE_NAMES = 4  # words of "and Jan Velm"
_FREE_ORDER = frozenset(["ru", "uk", "be"])

Matter = Callable[[str], bool]  # whether a piece of a sentence stands elsewhere in the other text


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
    if max(len(old), len(new)) > edits.LONGEST:
        return () if texts.normalise(old) == texts.normalise(new) else ("reworded",)
    old_words, new_words = wording.read(old, language), wording.read(new, language)
    if [word.key for word in old_words] == [word.key for word in new_words]:
        return ()
    found = edits.difference(old_words, new_words)
    found.removed, kept = _less(found.removed, old, stands)
    found.added, known = _less(found.added, new, stood)
    judged = (
        *_numbers(wording.numbers(old) - kept, wording.numbers(new) - known, found, old_words, new_words),
        *_names(found, old_words),
        *_days(found),
        *_negation(found, old_words, new_words),
        *_hedges(found),
        *_speakers(found, old_words, new_words),
        *_reworded(found, old_words, new_words, language),
    )
    return tuple(dict.fromkeys(judged))


def _less(side: list[tuple[int, Word]], text: str, elsewhere: Matter) -> tuple[list[tuple[int, Word]], frozenset[str]]:
    """Without the runs of words that stand elsewhere, and the numbers in those."""
    by_run: dict[int, list[Word]] = defaultdict(list)
    for number, word in side:
        by_run[number].append(word)
    pieces = {number: text[run[0].start : run[-1].end] for number, run in by_run.items()}
    known = {number: piece for number, piece in pieces.items() if elsewhere(piece)}
    numbers = frozenset[str]().union(*map(wording.numbers, known.values()))
    return [(number, word) for number, word in side if number not in known], numbers


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
    if lost | came == {"1"} and any(word.key in ONES for _, word in [*found.removed, *found.added]):
        lost = came = frozenset()
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
    if any(_adds_a_name(run.added) for number, run in enumerate(found.runs) if number in came and not run.removed):
        yield "name"


def _adds_a_name(run: Sequence[Word]) -> bool:
    """ "And Jan Velm"."""
    return len(run) <= _MORE_NAMES and bool({run[0].key, run[-1].key} & AND_OR)


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
        or _have_traded_ends(old_words, new_words)
        or _has_another_head(found)
        or (language == "en" and _has_another_voice(old_words, new_words))
    ):
        yield "reworded"


def _has_other_content(found: Difference, old_words: Sequence[Word]) -> bool:
    lost = [(number, word) for number, word in found.removed if word.role is Role.CONTENT and word.key not in TIMES]
    came = {number for number, word in found.added if word.role in _CONTENT and word.key not in TIMES}
    if any(number in came for number, _ in lost):
        return True
    size = sum(word.role in _CONTENT for word in old_words)
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


def _have_traded_ends(old_words: Sequence[Word], new_words: Sequence[Word]) -> bool:
    """Whether two words without a preposition stand where the other stood: «Автобус обогнал трамвай»."""
    was, now = _bare_content(old_words), _bare_content(new_words)
    if len(was) != len(now):
        return False
    apart = [(a, b) for a, b in zip(was, now, strict=True) if a[0] != b[0]]
    return (
        len(apart) == _A_PAIR and apart[0] == apart[1][::-1] and all(is_bare for _, is_bare in (*apart[0], *apart[1]))
    )


def _bare_content(words: Sequence[Word]) -> list[tuple[str, bool]]:
    """The keys of words that are no stop words, and whether none of those stands before."""
    pairs = zip([None, *words], words, strict=False)
    return [
        (word.key, before is None or before.role is not Role.STOP)
        for before, word in pairs
        if word.role is not Role.STOP
    ]


def _has_another_head(found: Difference) -> bool:
    """Whether a word that came governs one whose ending changed: "the minister", "the minister's aide"."""
    forms = {id(new) for _, new, like in found.paired if like is Likeness.FORM}
    came = {number for number, word in found.added if word.role in _CONTENT}
    return any(number in came and any(id(word) in forms for word in run.added) for number, run in enumerate(found.runs))


def _leads(run: Sequence[Word], word: Word) -> bool:
    """Whether a word begins a run that no speaker is in; words before it that stay say nothing."""
    if word.role not in _CONTENT or word.key in TIMES or word.key.endswith("ly"):
        return False
    return run[0] == word and all(one.role is not Role.SAYING for one in run)
