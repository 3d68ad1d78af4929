"""The switches of a subscription: may a surge wake this place, and is a long silence to be said?"""

from collections.abc import Awaitable, Callable

from bot.delivery import render
from bot.delivery.render import Button
from bot.handlers.routes import NUMBER, Handler, button
from bot.handlers.visit import Visit
from bot.services import pulse
from bot.services.subscriptions import Place
from bot.storage.database import Database
from bot.storage.subscriptions import Subscription
from bot.texts import buttons
from bot.texts import pulse as texts

Show = Callable[[Visit, int], Awaitable[None]]
Turn = Callable[[Database, Place, int], Subscription | None]


def handlers(show: Show) -> list[Handler]:
    """The buttons of the switches; `show` is the screen that they stand on, of a topic's id."""
    return [
        button("wk", _turning(pulse.turn_waking, show), NUMBER, is_managing=True),
        button("ws", _turning(pulse.turn_silence, show), NUMBER, is_managing=True),
    ]


def switches(row: Subscription) -> list[list[Button]]:
    """A row for each switch, for the screen of this subscription's times."""
    wakes, says = texts.may_wake(), texts.says_silence()
    return [
        [Button(buttons.on(wakes) if row.may_wake else wakes, f"wk:{row.id}")],
        [Button(buttons.on(says) if row.says_silence else says, f"ws:{row.id}")],
    ]


def _turning(turn: Turn, show: Show) -> Callable[[Visit, int], Awaitable[None]]:
    async def press(visit: Visit, subscription_id: int) -> None:
        row = await visit.run(turn, visit.house.db, visit.place, subscription_id)
        if row is None:
            await visit.show(render.message(texts.subscription_is_gone()))
        else:
            await show(visit, row.topic_id)

    return press
