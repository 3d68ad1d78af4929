"""An article changed after sentences of it were told: which of them still stand, and which the readers must hear of."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from summaries import edits, meanings, versions, wording
from summaries.edits import Span
from summaries.versions import Version

_GONE_UNDER = 0.35  # of the weight of a sentence's content words in the best other sentence
_IN_PLACE_UNDER = 0.2  # the same, between the same neighbours
_SHARED_FROM = 0.6  # from here on two told sentences may have been merged into one
_CANDIDATES = 4
_MADE_OF = 0.5  # share of a neighbour's content in the old sentence: the rest of one that was split
_MOST_PARTS = 3
_SUSPECT_SHARE = 0.5
# share of the old content words under which it is another text: 9 in 10 unrelated pairs, 1 in 10 on one event
_OTHER_PAGE = 0.2
_WALL_SHARE = 0.8

_WORD = re.compile(r"\w+")
_WALL = re.compile(
    r"(?:subscribe|log in|sign in|register|sign up) (?:to|for|and) (?:continue|read|keep|get|access|unlimited)|enable (?:javascript|cookies)"
    r"|access (?:denied|to this page)|page (?:was )?not found|(?:are you|not) a robot|verify (?:that )?you are|error (?:40\d|50\d)|captcha"
    r"|something went wrong|temporarily unavailable|checking your browser"
    r"|(?:подпишитесь|войдите|зарегистрируйтесь|оформите подписку),? чтобы|страница не найдена|доступ (?:ограничен|запрещ)|включите javascript"
    r"|вы не робот|(?:передплатіть|увійдіть|зареєструйтеся|підпишіться),? щоб|сторінк\w+ не знайден|доступ (?:обмежен|заборонен)|увімкніть javascript"
    r"|(?:падпішыцеся|увайдзіце|зарэгіструйцеся),? каб|старонк\w+ не знойдзен|доступ (?:абмежаван|забаронен)|уключыце javascript",
    re.IGNORECASE,
)


class Change(StrEnum):
    """What became of a sentence that was told. Only CHANGED and GONE are told again."""

    SAME = "same"
    TYPO = "typo"
    CHANGED = "changed"  # another number, name or negation, a hedge, another speaker, or reworded
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`start` and `end`: what stands for the old sentence in the new text; None when it is GONE, or has no words."""

    change: Change
    start: int | None
    end: int | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Claim:
    """A sentence that a run of new ones may stand for, with the weight of what they share (0 to 1)."""

    share: float
    place: int
    at: int
    first: int
    last: int


def compare(sentences: Sequence[Span], old_text: str, new_text: str, language: str) -> tuple[Verdict, ...]:
    """One verdict for each old sentence, given by its offsets in `old_text`."""
    return _Comparison(old_text, new_text, language).verdicts(sentences)


def is_suspect(old_text: str, new_text: str, language: str) -> bool:
    """Whether the new text is probably not the article any more: a wall, an error page, a cut-off, another page.

    Then nobody is to be told that everything was withdrawn.
    """
    old, new = Version(old_text, language), Version(new_text, language)
    words = len(_words(old_text))
    left = len(_words(new_text)) / words if words else 1.0
    if not words or set(new.keys) >= set(old.keys):
        return False
    standing = sum(key in new.places for key in old.keys) / len(old.keys)
    if left < _SUSPECT_SHARE and standing < _SUSPECT_SHARE:
        return True
    if left < _WALL_SHARE and any(_WALL.search(new_text[a:b]) and k not in old.places for (a, b), k in new.keyed):
        return True
    return standing == 0 and _shared_content(old, new) < _OTHER_PAGE


def differences(old: str, new: str, language: str) -> tuple[Span, ...]:
    """The spans of `old` whose words are gone, words whole; none where words were only added; one of all where most changed."""
    return edits.gone(old, new, language)


class _Comparison:
    def __init__(self, old_text: str, new_text: str, language: str) -> None:
        self._old = Version(old_text, language)
        self._new = Version(new_text, language)
        self._language = language
        if self._new.notes:
            known = {self._old.keys[place] for place in self._old.notes}
            self._new.skipped = frozenset(place for place in self._new.notes if self._new.keys[place] not in known)

    def verdicts(self, sentences: Sequence[Span]) -> tuple[Verdict, ...]:
        found: dict[int, Verdict] = {}
        claims: list[_Claim] = []
        for place, span in enumerate(sentences):
            told = self._old.text[slice(*span)]
            if verdict := self._standing(span, told):
                found[place] = verdict
                continue
            mine = self._claims(place, span)
            silent = next((one for one in self._likely(mine) if not self._reasons(told, one)), None)
            if silent:
                found[place] = self._verdict(silent, self._silent_change(told, silent))
            else:
                claims += mine
        found.update(self._changed(claims, sentences))
        return tuple(found.get(place, Verdict(Change.GONE, None, None)) for place in range(len(sentences)))

    def _standing(self, span: Span, told: str) -> Verdict | None:
        """A sentence that stands as it was, or has no words to stand."""
        key = versions.canonical(told)
        place = self._new.places.get(key)
        if place is not None:
            return Verdict(Change.SAME, *self._new.spans[place])
        if span not in self._old.numbers and (run := self._new.run(key)):
            return Verdict(Change.SAME, *run)
        return None if _WORD.search(told) else Verdict(Change.SAME, None, None)

    def _claims(self, place: int, span: Span) -> list[_Claim]:
        """The new sentences that may stand for an old one, best first."""
        stems = wording.stems(self._old.text[slice(*span)], self._language)
        where = span[0] / max(1, len(self._old.text))
        near = [
            one for one in self._new.nearest(stems) if one[0] >= _IN_PLACE_UNDER / 2 and one[1] not in self._new.skipped
        ]
        near.sort(key=lambda one: (-round(one[0], 2), abs(where - one[1] / len(self._new.spans)), one[1]))
        claims = [self._claim(place, stems, at) for _, at in near[:_CANDIDATES]]
        near_enough = (one for one in claims if one.share >= self._least(span, one))
        return sorted(near_enough, key=lambda one: -round(one.share, 2))

    def _least(self, span: Span, claim: _Claim) -> float:
        """Less is asked of a sentence that stands between the same neighbours."""
        at = self._old.numbers.get(span)
        if at is None:
            return _GONE_UNDER
        before, after = (self._new_place(at - 1), self._new_place(at + 1))
        return _IN_PLACE_UNDER if before == claim.first - 1 or after == claim.last + 1 else _GONE_UNDER

    def _new_place(self, at: int) -> int | None:
        """Where an old sentence stands in the new text as it was."""
        return self._new.places.get(self._old.keys[at]) if 0 <= at < len(self._old.keys) else None

    def _likely(self, claims: Iterable[_Claim]) -> list[_Claim]:
        """Those near enough to say the same: new sentences, or where there is none, one that stood in the old text too."""
        near = [one for one in claims if one.share >= _SHARED_FROM]
        return [one for one in near if self._new.keys[one.at] not in self._old.places] or near

    def _claim(self, place: int, stems: frozenset[str], at: int) -> _Claim:
        first, last = self._widened(stems, at)
        total = math.fsum(map(self._new.weight, stems))
        return _Claim(self._new.share(stems, first, last) / total, place, at, first, last)

    def _reasons(self, told: str, claim: _Claim) -> tuple[str, ...]:
        words = len(_WORD.findall(told))
        is_new = self._new.keys[claim.at] not in self._old.places

        def stands(piece: str) -> bool:
            return is_new and words - len(_WORD.findall(piece)) >= versions.TAKEN_WORDS and self._new.stands(piece)

        return meanings.reasons(told, self._text(claim), self._language, stands=stands, stood=self._old.stands)

    def _text(self, claim: _Claim) -> str:
        return self._new.text[self._new.spans[claim.first][0] : self._new.spans[claim.last][1]]

    def _widened(self, stems: frozenset[str], at: int) -> tuple[int, int]:
        """With the neighbours that are made of the same old sentence."""
        first = last = at
        while last - first + 1 < _MOST_PARTS and self._new.keys[at] not in self._old.places:
            if self._is_part(stems, last + 1, first, last):
                last += 1
            elif self._is_part(stems, first - 1, first, last):
                first -= 1
            else:
                break
        return first, last

    def _is_part(self, stems: frozenset[str], at: int, first: int, last: int) -> bool:
        if not 0 <= at < len(self._new.spans) or at in self._new.skipped or self._new.keys[at] in self._old.places:
            return False
        own = self._new.stems[at]
        return bool(own) and len(own & (stems - self._new.seen(first, last))) >= _MADE_OF * len(own)

    def _silent_change(self, told: str, claim: _Claim) -> Change:
        return Change.SAME if versions.canonical(told) in versions.canonical(self._text(claim)) else Change.TYPO

    def _verdict(self, claim: _Claim, change: Change, reasons: tuple[str, ...] = ()) -> Verdict:
        return Verdict(change, self._new.spans[claim.first][0], self._new.spans[claim.last][1], reasons)

    def _changed(self, claims: Iterable[_Claim], sentences: Sequence[Span]) -> dict[int, Verdict]:
        """The best claims: a new sentence stands for one old one, unless two were merged."""
        found: dict[int, Verdict] = {}
        holders: dict[int, float] = {}
        told = frozenset(sentences)
        for claim in sorted(claims, key=lambda one: (-round(one.share, 6), one.place, one.first)):
            held = min(claim.share, holders.get(claim.at, 1.0))
            is_taken = claim.at in holders and held < _SHARED_FROM
            if claim.place not in found and not is_taken and not self._is_anothers(claim, told):
                reasons = self._reasons(self._old.text[slice(*sentences[claim.place])], claim)
                found[claim.place] = self._verdict(claim, Change.CHANGED if reasons else Change.TYPO, reasons)
                holders.update(dict.fromkeys(range(claim.first, claim.last + 1), claim.share))
        return found

    def _is_anothers(self, claim: _Claim, told: frozenset[Span]) -> bool:
        """Whether a sentence that was not told stands in the new one, as it was or nearer to it."""
        if self._new.keys[claim.at] in self._old.places:
            return True
        seen = self._new.seen(claim.first, claim.last)
        for share, place in self._old.nearest(seen)[:1]:
            return self._old.spans[place] not in told and share > claim.share and share >= _SHARED_FROM
        return False


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _shared_content(old: Version, new: Version) -> float:
    was, now = frozenset().union(*old.stems), frozenset().union(*new.stems)
    return len(was & now) / len(was) if was else 1.0
