"""NewsRank: how much each sentence says about its article.

Directed centrality (a sentence counts by what follows it and takes it up again), with a little of the lead and with the
quality of each sentence; and the lead as it stands, where that agrees. Linear in the length of the article.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

_LEAD_ENOUGH = 4  # up to so many sentences the order of the text is the order of importance
_LEAD = 3  # sentences; an article is written so that they stand for it, or it tells a tale first
_UNFIT = 0.2  # of quality: what says nothing alone is no lead
_LEAD_WEIGHT = 0.4
_LEAD_BONUS = 2.0  # more than any rating
_TITLE_WEIGHT = 0.2
_TOO_NEAR = 0.6  # cosine to a sentence that is taken
_TAKEN_COMPARED = 30  # a summary is shorter; past this, near-duplicates are no longer looked for

Vector = Mapping[str, float]


def rate(rows: Sequence[Vector], qualities: Sequence[float], title: Collection[str] = ()) -> list[float]:
    """r_i = (c_i + 0.4/(1+i) + 0.2 t_i) √q_i for the `vectors` of an article; up to four sentences: the lead, 1/(1+i),
    those of a quality of .2 or less last.

    c_i = Σ_{j>i} S_ij - Σ_{j<i} S_ij, scaled to 0..1, S the cosine of content stems (PacSum with tf-idf, backward
    edges -1: Zheng and Lapata, ACL 2019); t_i the share of the title's stems in i. The first three sentences of a
    quality over .2 get 2 more where two of them are among the best three: to change one is a coin toss, but an article
    that opens with a tale loses two.
    """
    if len(rows) <= _LEAD_ENOUGH:
        return [
            rating * (quality if quality <= _UNFIT else 1.0)
            for rating, quality in zip(lead(len(rows)), qualities, strict=True)
        ]
    central = _scaled(_directed_centrality(rows))
    ratings = [
        (central[i] + _LEAD_WEIGHT / (1 + i) + _TITLE_WEIGHT * _share(title, rows[i])) * math.sqrt(qualities[i])
        for i in range(len(rows))
    ]
    opening = _opening(ratings, qualities)
    return [rating + _LEAD_BONUS if i in opening else rating for i, rating in enumerate(ratings)]


def best_first(rows: Sequence[Vector], ratings: Sequence[float], need_company: Collection[int] = ()) -> list[int]:
    """Indices by rating, ties in order.

    A sentence that needs company brings the one before it, unless that is taken or needs company as well: then it
    waits for the end. One with a cosine over .6 to another taken before it comes last.
    """
    taken: dict[int, None] = {}
    waiting: list[int] = []
    late: list[int] = []
    postings: dict[str, list[tuple[int, float]]] = {}
    for i in sorted(range(len(rows)), key=lambda i: (-ratings[i], i)):
        needed = _company(i, taken, need_company)
        if needed is None:
            waiting.append(i)
        elif any(_nearest(rows[j], postings) > _TOO_NEAR for j in needed):
            late.append(i)
        else:
            for j in needed:
                _post(j, rows[j], postings, len(taken))
                taken[j] = None
    return [*taken, *(i for i in (*waiting, *late) if i not in taken)]


def vectors(stems: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    """tf × log((n+1)/(df+0.5)) of each sentence, of length 1 (or empty)."""
    rows = [Counter(row) for row in stems]
    df = Counter(chain.from_iterable(rows))
    idf = {stem: math.log((len(stems) + 1) / (count + 0.5)) for stem, count in df.items()}
    return [unit({stem: tf * idf[stem] for stem, tf in row.items()}) for row in rows]


def cosine(one: Vector, other: Vector) -> float:
    """Of two vectors of length 1."""
    if len(other) < len(one):
        one, other = other, one
    return sum((weight * other[stem] for stem, weight in one.items() if stem in other), 0.0)


def _opening(ratings: Sequence[float], qualities: Sequence[float]) -> frozenset[int]:
    """The lead, if most of it is among the best."""
    opening = [i for i, quality in enumerate(qualities) if quality > _UNFIT][:_LEAD]
    best = set(sorted(range(len(ratings)), key=lambda i: (-ratings[i], i))[:_LEAD])
    return frozenset(opening if 2 * len(best.intersection(opening)) > _LEAD else ())


def _company(i: int, taken: Collection[int], need_company: Collection[int]) -> list[int] | None:
    """What is to be taken with sentence i: itself, or the one before it too; None: more than that."""
    if i in taken:
        return []
    if i == 0 or i not in need_company or i - 1 in taken:
        return [i]
    return None if i - 1 in need_company and i - 2 not in taken else [i - 1, i]


def _nearest(row: Vector, postings: Mapping[str, Sequence[tuple[int, float]]]) -> float:
    """The highest cosine of a row to those in the index."""
    dots: dict[int, float] = {}
    for stem, weight in row.items():
        for i, other in postings.get(stem, ()):
            dots[i] = dots.get(i, 0.0) + weight * other
    return max(dots.values(), default=0.0)


def _post(i: int, row: Vector, postings: dict[str, list[tuple[int, float]]], count: int) -> None:
    """Notes a taken sentence; past the first of them near-duplicates are no longer looked for."""
    if count < _TAKEN_COMPARED:
        for stem, weight in row.items():
            postings.setdefault(stem, []).append((i, weight))


def _directed_centrality(rows: Sequence[Vector]) -> list[float]:
    """Row sums of S, forward less backward, without making S: x_i · (Σ_{j>i} x_j - Σ_{j<i} x_j)."""
    balance: dict[str, float] = {}
    for row in rows:
        for stem, weight in row.items():
            balance[stem] = balance.get(stem, 0.0) + weight
    found = []
    for row in rows:
        central = 0.0
        for stem, weight in row.items():
            others = balance[stem] - weight
            central += weight * others
            balance[stem] = others - weight
        found.append(central)
    return found


def _scaled(values: Sequence[float]) -> list[float]:
    low, high = min(values), max(values)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]


def lead(count: int) -> list[float]:
    """What the order of the text alone says."""
    return [1.0 / (1 + i) for i in range(count)]


def _share(wanted: Collection[str], stems: Iterable[str]) -> float:
    wanted = set(wanted)
    return len(wanted.intersection(stems)) / len(wanted) if wanted else 0.0


def unit(row: dict[str, float]) -> dict[str, float]:
    """Of length 1, or empty."""
    length = math.sqrt(sum([weight * weight for weight in row.values()]))
    return {stem: weight / length for stem, weight in row.items()} if length > 0 else {}
