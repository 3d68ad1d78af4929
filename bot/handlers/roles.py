"""Who may do what, in the hands of an owner."""

import re
from collections.abc import Mapping

from telegram import KeyboardButton, KeyboardButtonRequestUsers, MessageOriginUser, ReplyKeyboardMarkup, Update
from telegram.error import TelegramError
from telegram.ext import MessageHandler, filters

from bot.delivery import render
from bot.delivery.render import Button, Message, Speaker
from bot.handlers import commands, editors
from bot.handlers.answers import OPEN, Answer
from bot.handlers.editors import NUMBER
from bot.handlers.routes import Handler, on
from bot.handlers.visit import NO_PREVIEW, Visit
from bot.services import chats, roles, schedules
from bot.services.roles import Refusal, Stranger
from bot.storage.chats import Chat, Question, Role
from bot.texts import Line, admins, buttons, desk

ASKS_WHOM = "role"
CHOSEN = 1  # Telegram repeats it in its answer
NAME_LENGTH = 60
GIVEN = tuple(Role)  # a button names a role by its place here
_ID = re.compile(r"-?\d{1,18}")


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        editors.command("roles", show_roles, needs=Role.OWNER),
        editors.button("roles", show_again, NUMBER, needs=Role.OWNER),
        editors.button("whom", ask_whom, NUMBER, needs=Role.OWNER),
        editors.button("role", show_person, NUMBER, needs=Role.OWNER),
        editors.button("role", give, NUMBER, "[0-3]", needs=Role.OWNER),
        MessageHandler(filters.UpdateType.MESSAGE & filters.StatusUpdate.USERS_SHARED, on(_users_shared)),
    ]


def answers() -> Mapping[str, Answer]:
    """What is done with answers to the questions of this module, by their kind."""
    return {ASKS_WHOM: editors.answer(_answered, needs=Role.OWNER)}


async def show_roles(visit: Visit) -> None:
    """`/roles`: everybody who is more than a reader; `/roles ID`: one person."""
    if _ID.fullmatch(visit.words()):
        await _meet(visit, int(visit.words()), "")
    else:
        await visit.reply(await _list(visit))


async def show_again(visit: Visit, _: int) -> None:
    """The list in place of what the button stood under."""
    await visit.answer()
    await visit.edit(await _list(visit))


async def ask_whom(visit: Visit, _: int) -> None:
    """Ask who is to have a role."""
    await visit.answer()
    await _ask(visit, desk.whom())


async def show_person(visit: Visit, person_id: int) -> None:
    """A person and the roles to choose from."""
    person = await visit.run(chats.known, visit.house.db, person_id)
    if person is None:
        await visit.answer(admins.is_gone(), is_alert=True)
        return
    await visit.answer()
    await visit.edit(_person(person))


async def give(visit: Visit, person_id: int, place: int) -> None:
    """Give this role; the person's menu follows, and the person is told."""
    house, role = visit.house, GIVEN[place]
    by_settings, by = house.settings.admin_ids, editors.actor(visit)
    given = await visit.run(roles.give, house.db, person_id, role, by_settings=by_settings, actor=by, now=visit.now)
    if isinstance(given, Refusal):
        await visit.answer(desk.role_refused(given), is_alert=True)
        return
    await visit.answer()
    person = given.person
    words = desk.role_given(render.cut(person.title, NAME_LENGTH), person.id, person.role)
    await visit.edit(render.message(words, rows=[[Button(desk.roles_button(), "roles:0")]]))
    if given.was is not person.role:
        await commands.register_editor(visit.bot, person)
        await _tell(visit, person)


async def take(visit: Visit) -> bool:
    """Whether this message says whom the open question asks for: a contact, or a forwarded message of that person."""
    if not (visit.is_private and editors.has(visit, Role.OWNER)):
        return False
    named = _named(visit.update)
    if named is None or not await _is_asked(visit):
        return False
    await _meet(visit, *named)
    return True


async def _is_asked(visit: Visit) -> bool:
    last = await visit.run(chats.last_asked, visit.house.db, visit.chat.id, visit.now - OPEN)
    if last is None or last[1].kind != ASKS_WHOM:
        return False
    await visit.run(chats.answered, visit.house.db, visit.chat.id, last[0])
    return True


def _named(update: Update) -> tuple[int, str] | None:
    """(id, name) of the person that a message names; id 0 where Telegram hides it; None where it names nobody."""
    message = update.effective_message
    if message is None:
        return None
    if message.contact is not None:
        contact = message.contact
        name = " ".join(filter(None, (contact.first_name, contact.last_name)))
        return contact.user_id or 0, name
    if isinstance(message.forward_origin, MessageOriginUser):
        user = message.forward_origin.sender_user
        return user.id, user.full_name
    return (0, "") if message.forward_origin is not None else None


async def _users_shared(visit: Visit) -> None:
    """Telegram's own chooser of people was used."""
    message = visit.update.effective_message
    shared = message.users_shared if message else None
    if shared is not None and shared.users and visit.is_private and editors.has(visit, Role.OWNER):
        user = shared.users[0]
        await _is_asked(visit)  # and is answered now
        await _meet(visit, user.user_id, " ".join(filter(None, (user.first_name, user.last_name))))


async def _answered(visit: Visit, question: Question, words: str) -> None:
    """The numeric id in words."""
    del question
    if _ID.fullmatch(words):
        await _meet(visit, int(words), "")
    else:
        await _ask(visit, desk.nobody_found())


async def _ask(visit: Visit, words: Line) -> None:
    """Ask who is meant; alone with the bot, Telegram lets choose among the people that one knows."""
    question = Question(ASKS_WHOM, "")
    if not visit.is_private:
        await visit.ask(render.message(words), question)
        return
    people = KeyboardButtonRequestUsers(CHOSEN, user_is_bot=False, request_name=True)
    choose = KeyboardButton(render.plain(desk.choose_person(), visit.speaker), request_users=people)
    keyboard = ReplyKeyboardMarkup([[choose]], resize_keyboard=True, one_time_keyboard=True)
    sent = await visit.send(render.page(render.message(words), visit.speaker), keyboard)
    await visit.run(chats.ask, visit.house.db, visit.chat.id, sent.message_id, question, visit.now)


async def _meet(visit: Visit, person_id: int, name: str) -> None:
    settings = visit.house.settings
    if not person_id:
        await _ask(visit, desk.nobody_found())
        return
    who = Stranger(person_id, name, settings.default_language, settings.default_time_zone)
    met = await visit.run(roles.meet, visit.house.db, who, visit.now)
    await visit.reply(render.message(desk.role_refused(met)) if isinstance(met, Refusal) else _person(met))


async def _list(visit: Visit) -> Message:
    found = await visit.run(roles.listed, visit.house.db)
    named = [desk.holder(render.cut(one.title, NAME_LENGTH), one.id, one.role) for one in found]
    rows = [[Button(desk.change_role(one.title, one.id), f"role:{one.id}")] for one in found]
    add = [Button(desk.give_a_role(), "whom:0")]
    return render.message(desk.roles(named), desk.roles_explained(), rows=[*rows, add])


def _person(person: Chat) -> Message:
    choices = [
        Button(desk.role_name(role), f"role:{person.id}:{place}")
        for place, role in enumerate(GIVEN)
        if role is not person.role
    ]
    words = desk.which_role(render.cut(person.title, NAME_LENGTH), person.id, person.role)
    return render.message(words, rows=[choices, [Button(buttons.back(), "roles:0")]])


async def _tell(visit: Visit, person: Chat) -> None:
    """Tell the person; who has never written to the bot can't be told, which stops nothing."""
    speaker = Speaker(person.language, schedules.zone(person.time_zone))
    words = render.page(render.message(desk.your_role(person.role)), speaker)
    try:
        await visit.bot.send_message(person.id, words, parse_mode="HTML", link_preview_options=NO_PREVIEW)
    except TelegramError:
        return
