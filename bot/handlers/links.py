"""Links that open something in the private chat: made here, opened here.

`t-SLUG` follows a topic (`bot.handlers.reading`); `b-NUMBER` shows a briefing and `st-NUMBER` a story to everybody who may
know of its topic; `e-NUMBER` hands the data of the group of that number to its administrators. `bot.handlers.channels` has
those of buttons under briefings that many read.
"""

import re
from urllib.parse import urlencode

from telegram.ext import CommandHandler, filters
from telegram.helpers import create_deep_linked_url

from bot.delivery import printing, render
from bot.delivery.render import Button
from bot.errors import NotFound
from bot.handlers import following, mine
from bot.handlers.routes import Handler, on
from bot.handlers.visit import Visit
from bot.services import briefings
from bot.texts import buttons, readers, told

BRIEFING, STORY = "b-", "st-"
SHARE = "https://t.me/share/url"  # https://core.telegram.org/api/links#share-links
_LINK = re.compile(r"(b|e)-(\d{1,15})", re.ASCII)


def handlers() -> list[Handler]:
    """`/start` by one of these links. Comes before the readers' `/start`."""
    linked = filters.Regex(re.compile(rf"^/start(?:@\w+)?\s+{_LINK.pattern}\s*$", re.ASCII))
    return [CommandHandler("start", on(opened), filters=filters.UpdateType.MESSAGE & linked)]


def share(visit: Visit, payload: str) -> Button:
    """A button that offers a link to others: `share(visit, f"{links.BRIEFING}{number}")`."""
    url = create_deep_linked_url(visit.bot.username, payload)
    return Button(buttons.share(), url=f"{SHARE}?{urlencode({'url': url})}")


async def opened(visit: Visit) -> None:
    """`/start` with the payload of a link."""
    found = _LINK.fullmatch(visit.words())
    assert found is not None
    number = int(found[2])
    if found[1] == "b":
        await _show_briefing(visit, number)
    elif visit.is_private:
        await mine.export_group(visit, -number)


async def _show_briefing(visit: Visit, number: int) -> None:
    """A briefing as it stands now, which tells its reader nothing: what is new to them is so still."""
    try:
        view = await visit.run(briefings.view_for, visit.house.db, number, visit.chat.id)
    except NotFound:
        await visit.reply(render.message(readers.link_is_spent(), rows=await following.liveliest(visit)))
        return
    shown = printing.parts(view, visit.speaker, visit.now)
    if not shown:
        await visit.reply(render.message(told.in_place_gone()))
    for one in shown:
        await visit.send(one.html, render.keyboard(one.rows, visit.speaker))
