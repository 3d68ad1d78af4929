"""How the bot is used: in words, and a picture a button."""

from bot.delivery import charts, figures, render
from bot.delivery.figures import Picture
from bot.delivery.render import Button
from bot.errors import Unreadable
from bot.handlers import editors
from bot.handlers.routes import Handler
from bot.handlers.visit import Visit
from bot.services import statistics
from bot.storage.chats import Role
from bot.texts import figures as words

GROWTH, MESSAGES, COVERAGE, TIMES = range(4)


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        editors.command("stats", show, needs=Role.VIEWER),
        editors.button("stat", draw, "[0-3]", needs=Role.VIEWER),
    ]


async def show(visit: Visit) -> None:
    """`/stats`."""
    await visit.typing()
    found = await visit.run(statistics.overview, visit.house.db, visit.now)
    buttons = [Button(label, f"stat:{which}") for which, label in enumerate(words.pictures())]
    await visit.reply(render.message(*figures.overview(found, visit.speaker), rows=[buttons[:2], buttons[2:]]))


async def draw(visit: Visit, which: int) -> None:
    """One of the pictures, with the same in words under it."""
    await visit.answer()
    await visit.typing()
    picture = await _picture(visit, which)
    try:
        drawn = await visit.house.desk.workshop.run(charts.draw, picture.stack)
    except Unreadable:
        await visit.reply(render.message(words.no_picture()))
        return
    await visit.bot.send_photo(
        visit.here.chat_id,
        drawn,
        caption=picture.caption,
        parse_mode="HTML",
        message_thread_id=visit.here.thread_id or None,
    )


async def _picture(visit: Visit, which: int) -> Picture:
    db, speaker = visit.house.db, visit.speaker
    if which == TIMES:
        return figures.times(*await visit.run(statistics.times, db), speaker)
    if which == GROWTH:
        return figures.growth(await visit.run(statistics.growth, db, visit.now), speaker)
    if which == MESSAGES:
        return figures.messages(await visit.run(statistics.messages, db, visit.now), speaker)
    return figures.coverage(await visit.run(statistics.coverage, db, visit.now), speaker)
