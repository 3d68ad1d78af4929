"""Composes a briefing: which stories, in which order, which sentences of them, in how many messages.

order (by the best that a story may be) | listen (its voices) | draft (its new sentences) | choose (no story twice, no
publisher above its quota) | divide into message parts
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from heapq import heapify, heappop, heappush, nsmallest

from summaries import drafts, newsrank
from summaries import text as texts
from summaries.drafts import Draft, Memory
from summaries.types import Article, Briefing, BriefingItem, Limits, Newness, Story, Told, Window

_HALF_LIFE = timedelta(hours=12)
_UPDATE_WEIGHT = 0.7
_VERY_MUCH_ON_TOPIC = 4.0  # salience from which a story of a single publisher stands beside corroborated ones
_TOO_NEAR = 0.5  # cosine of what two stories tell
_OPENING, _WEIGHED = 200, 60  # characters of a story, and stories, the best, that tell which words are rare
_FAMILY_SHARE = 0.4  # of the items may be led by one publisher family while others have news
_MESSAGE_UNITS = 3_700  # of the 4,096 that Telegram takes, the rest for head and foot
_LINE_FRAME, _ITEM_FRAME, _TITLE_FRAME = 100, 60, 200  # units around a line, around an item, for its headline


def compose(
    window: Window,
    stories: Sequence[Story],
    told: Sequence[Told],
    limits: Limits,
    *,
    asks_for: frozenset[str] = frozenset(),
) -> Briefing:
    """What is new to a reader on a topic; the same whatever the order of the stories and of their articles.

    Only articles that we published after `window.since` and up to `window.until` are told; `told` is all that the
    reader was told on the topic, of any story. `asks_for`: the tags that the topic wants in.
    """
    memory = Memory(told)
    known = [_known(story, window, asks_for) for story in _distinct(stories)]

    def read(story: Story) -> Draft:
        return drafts.draft(drafts.listen(story, window, asks_for), memory, limits)

    outcome = _choose(known, read, window, memory, limits)
    used = [article for one in outcome.chosen for article in one.voices.articles]
    times = [article.published_at for article in used if article.published_at is not None]
    return Briefing(
        items=_divided([_item(one) for one in outcome.chosen], _titles(used), limits),
        articles_used=len(used),
        articles_seen=sum(len(one.articles) + len(one.left_out) for one in known),
        families=len({article.family for article in used}),
        omitted=_omitted(known, outcome),
        oldest_at=min(times, default=None),
        newest_at=max(times, default=None),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """A story before it is read: what of it is in the window; its articles of other kinds are left out, id by tag."""

    story: Story
    articles: tuple[Article, ...]
    left_out: Mapping[int, str]

    @property
    def families(self) -> frozenset[str]:
        return frozenset(article.family for article in self.articles)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What was read, by story; the drafts that made it, and the story ids of those that did not, by reason."""

    read: dict[int, Draft] = field(default_factory=dict)
    chosen: list[Draft] = field(default_factory=list)
    dropped: dict[int, str] = field(default_factory=dict)


def _distinct(stories: Sequence[Story]) -> list[Story]:
    """Stories by id; an article that stands in two of them belongs to the first."""
    seen: set[int] = set()
    found = []
    for story in sorted(stories, key=lambda one: one.id):
        articles = tuple(article for article in story.articles if article.id not in seen)
        seen.update(article.id for article in articles)
        found.append(replace(story, articles=articles))
    return found


def _known(story: Story, window: Window, asks_for: frozenset[str]) -> _Known:
    articles = [article for article in story.articles if drafts.is_within(article, window)]
    left_out = {article.id: tag for article in articles if (tag := drafts.unasked_tag(article, asks_for))}
    return _Known(story, tuple(article for article in articles if article.id not in left_out), left_out)


_Rank = tuple[bool, float, int]


def _best_rank(one: _Known, window: Window) -> _Rank:
    """Where a story may stand at best: everything is new, and only known copies are no voices of their own."""
    voices = len({article.reprint_of or article.id for article in one.articles})
    return _rank(one.story, one.articles, Newness.NEW, window, voices)


def _rank(
    story: Story, articles: Sequence[Article], newness: Newness, window: Window, voices: int | None = None
) -> _Rank:
    """ln(1 + Σ over families of 0.5^(age / 12 h)) × salience × (new 1, update .7), corroborated stories first.

    A family's age is that of its latest article, by the publisher's own time; `voices`: of so many families, the latest.
    """
    ages: dict[str, float] = {}
    for article in articles:
        age = (window.until - drafts.appeared_at(article)) / _HALF_LIFE
        ages[article.family] = min(age, ages.get(article.family, age))
    latest = sorted(ages.values())[:voices]
    heat = math.log1p(sum(0.5**age for age in latest))
    weight = 1.0 if newness is Newness.NEW else _UPDATE_WEIGHT
    is_alone = len(latest) < 2 and story.salience < _VERY_MUCH_ON_TOPIC  # noqa: PLR2004 - two publishers corroborate
    return is_alone, -round(heat * story.salience * weight, 9), story.id


def _choose(
    known: Sequence[_Known], read: Callable[[Story], Draft], window: Window, memory: Memory, limits: Limits
) -> _Outcome:
    """The first drafts that do not repeat a chosen one; a family above its quota waits until the others had their say.

    A story stands by the best rank that it may have until it is read, which it is when no other stands before it: most
    never are.
    """
    quota = max(1, math.ceil(_FAMILY_SHARE * limits.stories))
    by_id = {one.story.id: one for one in known if one.articles}
    queue = [_best_rank(one, window) for one in by_id.values()]
    best = [by_id[rank[-1]].articles for rank in nsmallest(_WEIGHED, queue)]
    bags = _Bags([min(articles, key=drafts.age_order) for articles in best])
    outcome, leads = _Outcome(), Counter[str]()
    for is_quota_kept in (True, False):
        waiting: list[_Rank] = []
        heapify(queue)
        while queue and len(outcome.chosen) < limits.stories:
            rank = heappop(queue)
            one = outcome.read.get(rank[-1])
            leaders = {_leader(one).family} if one else by_id[rank[-1]].families
            if is_quota_kept and all(leads[family] >= quota for family in leaders):
                waiting.append(rank)
            elif one is None:
                one = outcome.read[rank[-1]] = read(by_id[rank[-1]].story)
                if one.lines:
                    heappush(queue, _rank(one.voices.story, one.voices.articles, one.newness, window))
            elif told := _told(one, outcome, bags, memory, limits):
                leads[_leader(told).family] += 1
        queue += waiting
    return outcome


def _told(one: Draft, outcome: _Outcome, bags: "_Bags", memory: Memory, limits: Limits) -> Draft | None:
    """The draft, chosen, with what of it was not told by those before it; None: it is dropped."""
    fresh = drafts.draft(one.voices, memory, limits, beside=True) if outcome.chosen else one
    others = (outcome.read[other.voices.story.id] for other in outcome.chosen)
    if not fresh.lines or any(bags.cosine(one, other) > _TOO_NEAR for other in others):
        outcome.dropped[one.voices.story.id] = "duplicate"
        return None
    fresh = replace(fresh, lines=fresh.lines[: limits.sentences_told])
    outcome.chosen.append(fresh)
    memory.tell(fresh.lines, _leader(fresh).language)
    return fresh


class _Bags:
    """The words of what each story would tell, weighed by how rare they are in how stories of the topic begin."""

    def __init__(self, leads: Sequence[Article]) -> None:
        begun = ({*_stems(one.title, one), *_stems(one.text[:_OPENING], one)} for one in leads)
        self._df = Counter(stem for stems in begun for stem in stems)
        self._count = len(leads)
        self._vectors: dict[int, newsrank.Vector] = {}

    def cosine(self, one: Draft, other: Draft) -> float:
        return newsrank.cosine(self._vector(one), self._vector(other))

    def _vector(self, one: Draft) -> newsrank.Vector:
        story_id = one.voices.story.id
        if story_id not in self._vectors:
            self._vectors[story_id] = newsrank.unit({stem: tf * self._idf(stem) for stem, tf in _bag(one).items()})
        return self._vectors[story_id]

    def _idf(self, stem: str) -> float:
        return math.log((self._count + 1) / (max(1, self._df[stem]) + 0.5))


def _bag(one: Draft) -> Counter[str]:
    article = _leader(one)
    return Counter(
        stem for text in (article.title, *(line.text for line in one.lines)) for stem in _stems(text, article)
    )


def _stems(text: str, article: Article) -> tuple[str, ...]:
    return texts.content_stems(text, article.language)


def _leader(one: Draft) -> Article:
    return next(article for article in one.voices.articles if article.id == one.lines[0].article_id)


def _item(one: Draft) -> BriefingItem:
    """The headline is that of the first article quoted that has one."""
    titled = {article.id for article in one.voices.articles if article.title.strip()}
    quoted = [line.article_id for line in one.lines if line.article_id in titled]
    return BriefingItem(
        story_id=one.voices.story.id,
        headline_article_id=(quoted or [one.lines[0].article_id])[0],
        lines=one.lines,
        families=len(one.voices.families),
        articles=len(one.voices.articles),
    )


def _divided(items: Iterable[BriefingItem], titles: Mapping[int, str], limits: Limits) -> tuple[BriefingItem, ...]:
    """Items with their message part; an item, which drafts keep to the size of a part, is never split."""
    found: list[BriefingItem] = []
    part = quoted = framed = 0
    for item in items:
        quotes = sum(drafts.units(line.text) for line in item.lines)
        frame = quotes + _frame(item, titles)
        if found and (quoted + quotes > limits.part_units or framed + frame > _MESSAGE_UNITS):
            part, quoted, framed = part + 1, 0, 0
        found.append(replace(item, part=part))
        quoted, framed = quoted + quotes, framed + frame
    return tuple(found)


def _frame(item: BriefingItem, titles: Mapping[int, str]) -> int:
    title = min(drafts.units(titles[item.headline_article_id]), _TITLE_FRAME)
    return title + _ITEM_FRAME + _LINE_FRAME * len(item.lines)


def _titles(articles: Iterable[Article]) -> dict[int, str]:
    return {article.id: article.title for article in articles}


def _omitted(known: Iterable[_Known], outcome: _Outcome) -> dict[str, int]:
    """Articles left out, by reason; with those used they are all that were seen. Of what was not read: its length."""
    reasons: Counter[str] = Counter()
    chosen = {one.voices.story.id for one in outcome.chosen}
    for one in known:
        draft = outcome.read.get(one.story.id)
        heard = draft.voices.articles if draft else one.articles
        reasons.update((draft.voices.left_out if draft else one.left_out).values())
        if one.story.id not in chosen:
            nothing_left = "told" if draft and draft.was_told else "length"
            reasons[outcome.dropped.get(one.story.id, nothing_left)] += len(heard)
    return dict(sorted((reason, count) for reason, count in reasons.items() if count))
