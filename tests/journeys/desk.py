"""What journeys of editors share: texts, and a look at what the bot says."""

from bot.local_telegram import Group, Person, Shown
from tests.journeys.conftest import Journey

STRIKE = """Dockers end strike in Halmer

The first grain ship left the port of Halmer on Thursday, hours after the dockers ended their strike. \
The union said that all 140 members voted for the agreement with the harbour company. \
Grain prices on the exchange of Lissen fell by 2.4 percent after the ship had left.

Thirty-three vessels were still waiting in the roads by nightfall. \
The harbour company expects to load four ships a day from Monday on.
"""
CABLE = """Cable car in Brod reopens

The cable car of Brod carried its first passengers on Monday after repairs that took eleven months. \
Engineers replaced both of the supporting cables and all forty cabins, the operator said. \
A ticket costs two crowns more than before the repairs, which the town council called a fair price.
"""


def long_text(paragraphs: int, *, start: int = 0) -> str:
    """A headline and so many paragraphs of about 330 characters, no two alike; from the first of them that is told."""
    told = [
        f"The council of district {number} met on Monday and voted for the budget of {number + 40} million crowns. "
        f"Its chairman said that road number {number} would be repaired before the winter begins in the valley. "
        f"Residents of village {number} had waited for {number + 2} years, a survey of the region showed on Tuesday."
        for number in range(start, paragraphs)
    ]
    return "\n\n".join(["Districts vote on their budgets", *told])


async def says(bot: Journey, words: str, person: Person | None = None, chat: Group | None = None) -> list[Shown]:
    """What the bot answers to these words of the admin or of `person`."""
    who = person or bot.admin
    where = chat.chat if chat else who.chat
    seen = len(where.visible())
    who.says(words, chat)
    await bot.settle()
    return [shown for shown in where.visible()[seen:] if shown.by_bot]


async def answer(bot: Journey, words: str, person: Person | None = None, chat: Group | None = None) -> Shown:
    """The one message that the bot answers."""
    (shown,) = await says(bot, words, person, chat)
    return shown


async def press(bot: Journey, button: str, shown: Shown | None = None, person: Person | None = None) -> None:
    """Press a button, and wait for what comes of it."""
    (person or bot.admin).presses(button, shown)
    await bot.settle()


def cards(person: Person) -> list[Shown]:
    """The cards of articles that this person sees."""
    starts = ("Draft №", "Held №", "Published №", "Discarded №", "Withdrawn №")
    return [shown for shown in person.messages if shown.by_bot and shown.text.startswith(starts)]


def labels(shown: Shown) -> list[str]:
    """What stands on its buttons."""
    return [button.label for button in shown.buttons]
