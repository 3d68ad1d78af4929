"""The desk on a phone: what waits, what just came in, what is on its way; one message, changed in place."""

import re
from collections.abc import Mapping

from bot.delivery import render
from bot.delivery.render import Button, Message
from bot.errors import NotFound
from bot.handlers import cards, editors, following, newsroom
from bot.handlers.answers import Answer
from bot.handlers.editors import NUMBER
from bot.handlers.routes import Handler
from bot.handlers.visit import Visit
from bot.services import chats, desk
from bot.services.desk import Done, Opened
from bot.storage.chats import Question, Role
from bot.texts import Line, When, admins, buttons
from bot.texts import desk as words

WAITING, JUST_IN, OUTGOING = range(3)
PAGE = 8  # articles of a story on one page
IN_A_ROW = 3
TITLE_LENGTH, TOPIC_LENGTH, SOURCE_LENGTH = 70, 40, 30
TOPICS_SHOWN = 3
ASKS_OTHER = "merge"
KEEPS_SPLIT = "split"  # no question: which articles leave, "article story 1,2,3", until a button says that they do
_NUMBER = re.compile(r"(?:№\s*)?(\d{1,18})")


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        editors.command("desk", show, needs=Role.VIEWER),
        editors.button("desk", turn, "[0-2]", NUMBER, needs=Role.VIEWER),
        editors.button("mrg", choose_other, NUMBER),
        editors.button("mrgn", ask_other, NUMBER),
        editors.button("mrgo", merge, NUMBER, NUMBER),
        editors.button("spl", choose_leaving, NUMBER),
        editors.button("splt", toggle, NUMBER, NUMBER),
        editors.button("splp", turn_members, NUMBER),
        editors.button("spld", split, NUMBER),
        editors.button("unact", undo, NUMBER, NUMBER),
        editors.button("wask", withdraw, NUMBER),
    ]


def answers() -> Mapping[str, Answer]:
    """What is done with answers to the questions of this module, by their kind."""
    return {ASKS_OTHER: editors.answer(_other_answered)}


async def show(visit: Visit) -> None:
    """`/desk`."""
    await visit.reply(await _tab(visit, WAITING, 0))


async def turn(visit: Visit, tab: int, page: int) -> None:
    """Another tab or page, in place."""
    await visit.answer()
    await visit.edit(await _tab(visit, tab, page))


async def withdraw(visit: Visit, article_id: int) -> None:
    """As `/withdraw ID`: the reason is asked for."""
    await visit.answer()
    await newsroom.consider(visit, article_id, "")


async def choose_other(visit: Visit, article_id: int) -> None:
    """The stories that are most like that of this article."""
    story = await _opened(visit, article_id)
    if story is None:
        return
    house = visit.house
    near = await visit.run(desk.likely, house.db, house.room, story.story_id, visit.now)
    await visit.answer()
    rows = [
        [Button(words.other_story(_cut(one.title), one.articles), f"mrgo:{article_id}:{one.story_id}")] for one in near
    ]
    ways = [Button(words.by_number(), f"mrgn:{article_id}"), Button(buttons.back(), f"card:{article_id}")]
    title = _cut(story.article.title)
    asked = words.which_story(title) if near else words.no_likely_story(title)
    await visit.edit(render.message(asked, words.merging_tells_nothing(), rows=[*rows, ways]))


async def ask_other(visit: Visit, article_id: int) -> None:
    """Ask for the other story by one of its articles."""
    await visit.answer()
    await visit.ask(render.message(words.which_article()), Question(ASKS_OTHER, str(article_id)))


async def merge(visit: Visit, article_id: int, story_id: int) -> None:
    """Join the two."""
    story = await _opened(visit, article_id)
    if story is None:
        return
    done = await _merge(visit, story.story_id, story_id)
    await visit.answer()
    await visit.edit(_merged(done, article_id))


async def choose_leaving(visit: Visit, article_id: int) -> None:
    """The articles of the story; a tap marks those that leave it."""
    story = await _opened(visit, article_id)
    if story is None:
        return
    if len(story.members) < 2:  # noqa: PLR2004  one can't be split
        await visit.answer(words.story_is_alone(), is_alert=True)
        return
    await visit.answer()
    await _keep(visit, story, {article_id})
    page = next((at for at, one in enumerate(story.members) if one.id == article_id), 0) // PAGE
    await visit.edit(_members(visit, story, {article_id}, page))


async def toggle(visit: Visit, article_id: int, page: int) -> None:
    """This article leaves, or stays after all."""
    kept = await _kept(visit)
    if kept is None:
        return
    story, leaving = kept
    await visit.answer()
    leaving ^= {article_id} & {one.id for one in story.members}
    await _keep(visit, story, leaving)
    await visit.edit(_members(visit, story, leaving, page))


async def turn_members(visit: Visit, page: int) -> None:
    """Another page of the story's articles."""
    kept = await _kept(visit)
    if kept is not None:
        await visit.answer()
        await visit.edit(_members(visit, *kept, page))


async def split(visit: Visit, article_id: int) -> None:
    """The marked articles leave."""
    kept = await _kept(visit)
    if kept is None:
        return
    story, leaving = kept
    house, by = visit.house, editors.actor(visit)
    done = await visit.run(desk.split, house.db, house.room, story.story_id, leaving, actor=by, now=visit.now)
    if done is None:
        await visit.answer(words.nothing_to_split(), is_alert=True)
        return
    await visit.answer()
    await visit.run(chats.answered, house.db, visit.chat.id, visit.shown_id)
    rows = _after(done, article_id)
    await visit.edit(render.message(words.split(len(leaving)), words.splitting_tells_nothing(), rows=rows))


async def undo(visit: Visit, act: int, article_id: int) -> None:
    """Undo a join or a split."""
    house = visit.house
    is_done = await visit.run(desk.undo, house.db, house.room, act, actor=editors.actor(visit), now=visit.now)
    if is_done:
        await cards.show(visit, article_id, popup=words.story_undone())
    else:
        await visit.answer(words.story_went_on(), is_alert=True)


async def _other_answered(visit: Visit, question: Question, answer: str) -> None:
    found = _NUMBER.fullmatch(answer)
    if found is None:
        await visit.ask(render.message(words.which_article()), question)
        return
    try:
        mine = await visit.run(desk.opened, visit.house.db, int(question.subject))
        other = await visit.run(desk.opened, visit.house.db, int(found[1]))
    except NotFound:
        await visit.reply(render.message(admins.article_is_gone(int(found[1]))))
        return
    if mine is None or other is None:
        await visit.reply(render.message(words.no_story()))
        return
    done = await _merge(visit, mine.story_id, other.story_id)
    await visit.reply(_merged(done, int(question.subject)))


async def _merge(visit: Visit, one: int, other: int) -> Done | None:
    house = visit.house
    return await visit.run(desk.merge, house.db, house.room, one, other, actor=editors.actor(visit), now=visit.now)


def _merged(done: Done | None, article_id: int) -> Message:
    if done is None:
        return render.message(words.already_one(), rows=[[_card(article_id)]])
    return render.message(words.merged(), words.merging_tells_nothing(), rows=_after(done, article_id))


def _after(done: Done, article_id: int) -> list[list[Button]]:
    return [[Button(admins.undo(), f"unact:{done.act}:{article_id}"), _card(article_id)]]


def _card(article_id: int) -> Button:
    return Button(admins.show_card_of(article_id), f"card:{article_id}")


async def _opened(visit: Visit, article_id: int) -> Opened | None:
    """The story of a published article; None, and said, where it is in none. Raises NotFound."""
    story = await visit.run(desk.opened, visit.house.db, article_id)
    if story is None:
        await visit.answer(words.no_story(), is_alert=True)
    return story


async def _keep(visit: Visit, story: Opened, leaving: set[int]) -> None:
    subject = f"{story.article.id} {','.join(map(str, sorted(leaving)))}"
    where = (visit.chat.id, visit.shown_id)
    await visit.run(chats.ask, visit.house.db, *where, Question(KEEPS_SPLIT, subject), visit.now)


async def _kept(visit: Visit) -> tuple[Opened, set[int]] | None:
    """What is being split under this message, and which articles leave; None, and said, where nobody knows any more."""
    kept = await visit.run(chats.asked, visit.house.db, visit.chat.id, visit.shown_id)
    if kept is None or kept.kind != KEEPS_SPLIT:
        await visit.answer(words.split_is_gone(), is_alert=True)
        return None
    article_id, _, ids = kept.subject.partition(" ")
    story = await _opened(visit, int(article_id))
    return None if story is None else (story, {int(one) for one in ids.split(",") if one})


def _members(visit: Visit, story: Opened, leaving: set[int], page: int) -> Message:
    pages = -(-len(story.members) // PAGE)
    page = max(0, min(page, pages - 1))
    rows = []
    for one in story.members[page * PAGE : (page + 1) * PAGE]:
        label = words.member(one.id, _cut(one.title))
        shown = render.plain(label, visit.speaker)
        rows.append([Button(buttons.on(shown) if one.id in leaving else label, f"splt:{one.id}:{page}")])
    go = [Button(words.split_off(len(leaving)), f"spld:{story.article.id}")] if leaving else []
    last = [*go, Button(buttons.back(), f"card:{story.article.id}")]
    named = [
        words.member_line(one.id, _cut(one.title), render.cut(one.source, SOURCE_LENGTH), When(one.at, visit.now))
        for one in story.members[page * PAGE : (page + 1) * PAGE]
    ]
    text = words.which_leave(len(story.members), named)
    return render.message(text, rows=[*rows, following.turning("splp", page, pages), last])


async def _tab(visit: Visit, tab: int, page: int) -> Message:
    if tab == OUTGOING:
        return await _outgoing(visit)
    db = visit.house.db
    listed = await (
        visit.run(desk.waiting, db, page) if tab == WAITING else visit.run(desk.just_in, db, page, visit.now)
    )
    lines = [_line(one, visit, tab) for one in listed.lines]
    open_them = [
        Button(words.open_item(one.article.id), f"card:{one.article.id}:{tab}:{listed.number}") for one in listed.lines
    ]
    rows = [open_them[start : start + IN_A_ROW] for start in range(0, len(open_them), IN_A_ROW)]
    turning = following.turning(f"desk:{tab}", listed.number, listed.pages)
    title = words.waiting_title() if tab == WAITING else words.just_in_title()
    nothing = words.nothing_waits() if tab == WAITING else words.nothing_came_in()
    return render.message(title, *(lines or [nothing]), rows=[*rows, turning, _tabs(tab)])


async def _outgoing(visit: Visit) -> Message:
    rate = visit.house.settings.send_rate
    found = await visit.run(desk.outgoing, visit.house.db, visit.now, rate)
    sending = [words.sending(_topic(one.topic), one.messages, When(one.since, visit.now)) for one in found.sending]
    due = [words.falling_due(_topic(one.topic), one.places, When(one.at, visit.now)) for one in found.due]
    now = words.goes_out_now(found.messages, found.minutes, sending, is_more=found.is_counted_out)
    return render.message(
        words.outgoing_title(),
        now if sending else admins.nothing_waits(),
        words.due_soon(due) if due else words.nothing_due_soon(),
        rows=[_tabs(OUTGOING)],
    )


def _line(one: desk.Line, visit: Visit, tab: int) -> Line:
    stored = one.article
    named = [render.cut(topic, TOPIC_LENGTH) for topic in one.topics[:TOPICS_SHOWN]]
    at = When(stored.stored_at if tab == WAITING or stored.told_from is None else stored.told_from, visit.now)
    source = render.cut(stored.source, SOURCE_LENGTH) or admins.no_source()
    topics = words.on_topics(named, len(one.topics) - len(named))
    if tab == WAITING:
        return words.waiting_line(stored.status, stored.id, _cut(stored.title), source, at, topics)
    reached = words.reached(one.readers, is_more=one.is_counted_out)
    return words.just_in_line(stored.id, _cut(stored.title), source, at, topics, reached)


def _tabs(current: int) -> list[Button]:
    labels = {WAITING: words.tab_waiting(), JUST_IN: words.tab_just_in(), OUTGOING: words.tab_outgoing()}
    return [Button(buttons.on(label) if tab == current else label, f"desk:{tab}:0") for tab, label in labels.items()]


def _topic(title: str) -> str | Line:
    return render.cut(title, TOPIC_LENGTH) if title else words.own_topics()


def _cut(title: str) -> str:
    return render.cut(title, TITLE_LENGTH)
