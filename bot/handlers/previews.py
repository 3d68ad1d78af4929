"""The next briefing of a topic, for those who publish: as its readers will get it, and before they do."""

from bot.delivery import printing, render
from bot.delivery.render import Button, Message
from bot.handlers import editors, following
from bot.handlers.editors import NUMBER
from bot.handlers.routes import Handler
from bot.handlers.visit import Visit
from bot.services import previews, topics
from bot.services.briefings import View
from bot.storage.chats import Role
from bot.texts import Line, When
from bot.texts import desk as words

PAGE = 8
TITLE_LENGTH = 80


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        editors.command("preview", preview, needs=Role.VIEWER),
        editors.button("prevs", turn, NUMBER, needs=Role.VIEWER),
        editors.button("prev", show, NUMBER, needs=Role.VIEWER),
    ]


async def preview(visit: Visit) -> None:
    """`/preview TOPIC`; without a topic they are listed."""
    if not visit.words():
        await visit.reply(await _list(visit, 0))
        return
    topic = await following.resolve(visit, "prev", visit.words())
    if topic is not None and topic.owner is not None:
        await visit.reply(render.message(words.own_is_for_latest()))
    elif topic is not None:
        await _show(visit, topic.id)


async def turn(visit: Visit, page: int) -> None:
    """Another page of the topics."""
    await visit.answer()
    await visit.edit(await _list(visit, page))


async def show(visit: Visit, topic_id: int) -> None:
    """The topic that was chosen."""
    topic = await visit.run(topics.visible, visit.house.db, topic_id, None)
    await visit.answer(None if topic else words.no_preview(), is_alert=topic is None)
    if topic is not None:
        await _show(visit, topic_id)


async def _show(visit: Visit, topic_id: int) -> None:
    await visit.typing()
    house = visit.house
    found = await visit.run(previews.next_briefing, house.db, topic_id, now=visit.now, limits=house.limits)
    title = render.cut(found.topic.title, TITLE_LENGTH)
    await _say(visit, words.for_newcomers(title, is_empty=found.first is None), found.first)
    if not found.places:
        await visit.reply(render.message(words.nobody_follows(title)))
        return
    at = When(found.at, visit.now) if found.at else None
    told = words.for_most(found.places, found.all_places, at, is_empty=found.usual is None)
    await _say(visit, told, found.usual)


async def _say(visit: Visit, what: Line, view: View | None) -> None:
    """What it is, and then the very messages, without their buttons."""
    await visit.reply(render.message(what))
    for printed in printing.parts(view, visit.speaker, visit.now) if view else ():
        await visit.send(printed.html)


async def _list(visit: Visit, page: int) -> Message:
    listed = [one for one in await following.browse(visit) if one.topic.owner is None]
    if not listed:
        return following.no_topics(visit)
    pages = -(-len(listed) // PAGE)
    page = max(0, min(page, pages - 1))
    rows = [[Button(one.topic.title, f"prev:{one.topic.id}")] for one in listed[page * PAGE : (page + 1) * PAGE]]
    return render.message(words.which_preview(), rows=[*rows, following.turning("prevs", page, pages)])
