"""What the bot can do, for who asks: the few that one begins with, and the rest behind buttons, in one message."""

from bot.delivery import render
from bot.delivery.render import Button, Message
from bot.handlers.routes import Handler, button, command
from bot.handlers.visit import Visit
from bot.storage.chats import Role
from bot.texts import Line, readers

FIRST, MORE, BEHIND = range(3)  # the pages


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        command("help", show),
        button("help", turn, "[0-2]"),
    ]


async def show(visit: Visit) -> None:
    """`/help`."""
    await visit.reply(page(visit))


async def turn(visit: Visit, number: int) -> None:
    """Another page, in place."""
    await visit.edit(page(visit, number))


def instead(visit: Visit, head: Line) -> Message:
    """What this person can do, after words that were not understood: of an editor they may have been meant for the desk."""
    return page(visit, BEHIND, head)


def page(visit: Visit, number: int = FIRST, head: Line | None = None) -> Message:
    """A page of what this person can do here; `head`: what is said before, instead of what the bot is."""
    role = visit.person.role if visit.person else Role.READER
    if number == BEHIND and role is Role.READER:
        number = FIRST
    pages = {FIRST: readers.help_first(), MORE: readers.help_more(), BEHIND: readers.help_behind()}
    if role is Role.READER:
        del pages[BEHIND]
    ways = [Button(label, f"help:{other}") for other, label in pages.items() if other != number]
    return render.message(*_lines(visit, number, role, head), rows=[ways])


def _lines(visit: Visit, number: int, role: Role, head: Line | None) -> list[Line | None]:
    if number == BEHIND:
        also = readers.help_editors() if visit.is_editor else readers.help_viewers()
        return [head, also, readers.help_list(readers.commands_of(role))]
    known = readers.commands() if visit.is_private else readers.group_commands()
    entries = [one for one in known if (one[0] in readers.FIRST_COMMANDS) == (number == FIRST)]
    if number == MORE:
        return [head, readers.help_list(entries)]
    return [head or readers.help_title(), readers.help_list(entries), readers.help_untracked()]
