"""In which language the bot speaks in a place: chosen by a button that names each language in itself."""

from dataclasses import replace

from bot import texts
from bot.delivery import render
from bot.delivery.render import Button, Speaker
from bot.handlers import commands
from bot.handlers.routes import WORD, Handler, button, command
from bot.handlers.visit import Visit
from bot.services import chats
from bot.texts import buttons, catalogs, times


def handlers() -> list[Handler]:
    """`/language` and its buttons."""
    return [
        command("language", show_languages),
        button("lang", show_languages),
        button("lang", choose_language, WORD, is_managing=True),
    ]


def language_button() -> Button:
    return Button(buttons.language(), "lang")


async def show_languages(visit: Visit) -> None:
    """What the bot can speak, for what stands around the news."""
    rows = [[_choice(code, is_on=code == visit.audience.language)] for code in texts.languages()]
    back = [Button(buttons.settings(), "settings")]
    await visit.show(render.message(times.choose_language(), rows=[*rows, back]))


async def choose_language(visit: Visit, language: str) -> None:
    """Speak it here from now on."""
    if texts.is_spoken(language):
        chat = await visit.run(chats.set_language, visit.house.db, visit.chat.id, language)
        speaker = visit.speaker if visit.is_about_channel else Speaker(language, visit.speaker.zone)
        visit = replace(visit, chat=chat, speaker=speaker)
        if visit.is_editor and not visit.is_about_channel and visit.is_private:
            await commands.register_editor(visit.bot, chat)
    await show_languages(visit)


def _choice(code: str, *, is_on: bool) -> Button:
    name = catalogs.name(code)
    return Button(buttons.on(name) if is_on else name, f"lang:{code}")
