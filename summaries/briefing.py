"""Composes a briefing: which stories, in which order, which sentences of them, in how many messages.

listen (voices of a story) | draft (its new sentences) | order | choose (no story twice, no publisher above its quota)
| divide into message parts
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from summaries import drafts, newsrank
from summaries import text as texts
from summaries.drafts import Draft, Memory
from summaries.types import Article, Briefing, BriefingItem, Limits, Newness, Story, Told, Window

_HALF_LIFE = timedelta(hours=12)
_UPDATE_WEIGHT = 0.7
_VERY_MUCH_ON_TOPIC = 4.0  # salience from which a story of a single publisher stands beside corroborated ones
_TOO_NEAR = 0.5  # cosine of what two stories tell
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
    heard = [drafts.listen(story, window, asks_for) for story in _distinct(stories)]
    memory = Memory(told)
    ranked = sorted((drafts.draft(voices, memory, limits) for voices in heard), key=lambda one: _rank(one, window))
    outcome = _choose([one for one in ranked if one.lines], memory, limits)
    used = [article for one in outcome.chosen for article in one.voices.articles]
    times = [article.published_at for article in used if article.published_at is not None]
    return Briefing(
        items=_divided([_item(one) for one in outcome.chosen], _titles(used), limits),
        articles_used=len(used),
        articles_seen=sum(len(one.voices.articles) + len(one.voices.left_out) for one in ranked),
        families=len({article.family for article in used}),
        omitted=_omitted(ranked, outcome),
        oldest_at=min(times, default=None),
        newest_at=max(times, default=None),
    )


@dataclass(slots=True)
class _Outcome:
    """Drafts that made it, and the story ids of those that did not, by reason."""

    chosen: list[Draft]
    dropped: dict[int, str]


def _distinct(stories: Sequence[Story]) -> list[Story]:
    """Stories by id; an article that stands in two of them belongs to the first."""
    seen: set[int] = set()
    found = []
    for story in sorted(stories, key=lambda one: one.id):
        articles = tuple(article for article in story.articles if article.id not in seen)
        seen.update(article.id for article in articles)
        found.append(replace(story, articles=articles))
    return found


def _rank(one: Draft, window: Window) -> tuple[bool, float, int]:
    """ln(1 + Σ over families of 0.5^(age / 12 h)) × salience × (new 1, update .7), corroborated stories first.

    A family's age is that of its latest article, by the publisher's own time.
    """
    ages: dict[str, float] = {}
    for article in one.voices.articles:
        age = (window.until - drafts.appeared_at(article)) / _HALF_LIFE
        ages[article.family] = min(age, ages.get(article.family, age))
    heat = math.log1p(sum(0.5**age for age in sorted(ages.values())))
    weight = 1.0 if one.newness is Newness.NEW else _UPDATE_WEIGHT
    salience = one.voices.story.salience
    is_alone = len(ages) < 2 and salience < _VERY_MUCH_ON_TOPIC  # noqa: PLR2004 - two publishers corroborate
    return is_alone, -round(heat * salience * weight, 9), one.voices.story.id


def _choose(ranked: Sequence[Draft], memory: Memory, limits: Limits) -> _Outcome:
    """The first drafts that do not repeat a chosen one; a family above its quota waits until the others had their say."""
    quota = max(1, math.ceil(_FAMILY_SHARE * limits.stories))
    outcome = _Outcome([], {})
    leads: Counter[str] = Counter()
    bags = dict(
        zip((one.voices.story.id for one in ranked), newsrank.vectors([_bag(one) for one in ranked]), strict=True)
    )
    waiting: list[Draft] = []

    def consider(one: Draft) -> None:
        reason = _reason(one, outcome, bags, limits)
        fresh = one if reason else drafts.draft(one.voices, memory, limits)
        if reason or not fresh.lines:
            outcome.dropped[one.voices.story.id] = reason or "duplicate"
            return
        fresh = replace(fresh, lines=fresh.lines[: limits.sentences_told])
        outcome.chosen.append(fresh)
        leads[_leader(fresh).family] += 1
        memory.tell(fresh.lines, _leader(fresh).language)

    for one in ranked:
        if leads[_leader(one).family] < quota:
            consider(one)
        else:
            waiting.append(one)
    for one in waiting:
        consider(one)
    return outcome


def _reason(one: Draft, outcome: _Outcome, bags: Mapping[int, newsrank.Vector], limits: Limits) -> str | None:
    """Why a draft is left out."""
    mine = bags[one.voices.story.id]
    if any(newsrank.cosine(mine, bags[other.voices.story.id]) > _TOO_NEAR for other in outcome.chosen):
        return "duplicate"
    return "length" if len(outcome.chosen) >= limits.stories else None


def _bag(one: Draft) -> tuple[str, ...]:
    article = _leader(one)
    said = (article.title, *(line.text for line in one.lines))
    return tuple(stem for text in said for stem in texts.content_stems(text, article.language))


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


def _omitted(ranked: Sequence[Draft], outcome: _Outcome) -> dict[str, int]:
    """Articles left out, by reason; with those used they are all that were seen."""
    reasons = Counter(reason for one in ranked for reason in one.voices.left_out.values())
    chosen = {one.voices.story.id for one in outcome.chosen}
    for one in ranked:
        if one.voices.story.id not in chosen:
            nothing_left = "told" if one.was_told else "length"
            reasons[outcome.dropped.get(one.voices.story.id, nothing_left)] += len(one.voices.articles)
    return dict(sorted((reason, count) for reason, count in reasons.items() if count))
