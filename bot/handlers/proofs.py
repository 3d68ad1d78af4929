"""`/verify NUMBER`: a past briefing checked again; and "Why this?" of one of its items."""

import re

from bot.delivery import dossiers, render
from bot.delivery.render import Button
from bot.errors import NotFound
from bot.handlers.routes import NUMBER, Handler, button, command
from bot.handlers.visit import Visit
from bot.services import proofs, voices
from bot.texts import buttons
from bot.texts import proofs as texts
from bot.texts import voices as story_texts

COSTS = "story"
_NAMED = re.compile(r"\W{0,3}(\d{1,15})\W{0,3}\Z", re.ASCII)


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        command("verify", verify_command, costs=COSTS),
        button("ve", show_verified, NUMBER, NUMBER, costs=COSTS),
        button("y", show_why, NUMBER, NUMBER, costs=COSTS),
        button("y", show_why, NUMBER, NUMBER, NUMBER, costs=COSTS),
    ]


async def verify_command(visit: Visit) -> None:
    """`/verify NUMBER`, or in reply to a briefing."""
    named = _NAMED.match(visit.words())
    if named:
        await show_verified(visit, int(named[1]))
        return
    message = visit.update.effective_message
    to = message.reply_to_message if message and not visit.words() else None
    told = await visit.run(voices.told_in, visit.house.db, visit.chat.id, to.message_id) if to else []
    if told:
        await show_verified(visit, told[0][0].briefing_id)
    else:
        await visit.reply(render.message(texts.ask_number()))


async def show_verified(visit: Visit, number: int, page: int = 0) -> None:
    """A page (from 0) of a briefing checked again, for who got it, and for editors in their own chat."""
    is_editor = visit.is_editor and visit.is_private
    try:
        found = await visit.run(proofs.verify, visit.house.db, number, visit.chat.id, is_editor=is_editor)
    except NotFound:
        await visit.show(render.message(texts.not_yours(number)))
        return
    pages = dossiers.verified(found, visit.speaker, visit.now)
    page = max(0, min(page, len(pages) - 1))
    earlier = [Button(buttons.earlier(), f"ve:{number}:{page - 1}")] if page else []
    later = [Button(buttons.later(), f"ve:{number}:{page + 1}")] if page + 1 < len(pages) else []
    rows = [[*earlier, *later]] if earlier or later else []
    await visit.show_html(pages[page], render.keyboard(rows, visit.speaker))


async def show_why(visit: Visit, number: int, position: int, page: int = 0) -> None:
    """Why an item was told, in place of it until Back. `page`: the sentence in its place that it was asked from."""
    try:
        found = await visit.run(proofs.why, visit.house.db, number, position, visit.chat.id)
    except NotFound:
        await visit.show(render.message(texts.item_gone()))
        return
    row = [Button(texts.not_my_topic(), f"nt:{number}:{position}")] if found.topic.query else []
    ways = [Button(story_texts.story_button(), f"st:{found.story_id}"), Button(buttons.back(), f"show:{number}:{page}")]
    html = dossiers.why(found, visit.speaker, visit.now)
    await visit.show_html(html, render.keyboard([one for one in (row, ways) if one], visit.speaker))
