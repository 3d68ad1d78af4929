"""A briefing told at once to who asks: prepared, sent part by part, and taken as told only as far as it arrived."""

from collections.abc import Callable
from datetime import timedelta

from bot.delivery import printing, render
from bot.handlers.visit import Visit
from bot.services import briefings
from bot.services.briefings import Nothing, View

DAYS_SHOWN = 7  # of the recent past, told or not


async def tell(visit: Visit, topic_id: int, *, reach_back: timedelta | None = None) -> Nothing | None:
    """Tell this place what is new to it on a topic; or return what is known when nothing is. Raises NotFound."""
    house = visit.house
    await visit.typing()
    found = await visit.run(
        briefings.prepare, house.db, visit.place, topic_id, now=visit.now, limits=house.limits, reach_back=reach_back
    )
    if isinstance(found, Nothing):
        return found
    await _send(visit, found, briefings.accept)
    return None


async def tell_recent(visit: Visit, topic_id: int) -> bool:
    """Show the last days of a topic, told or not; False when there was nothing. Raises NotFound."""
    house = visit.house
    await visit.typing()
    found = await visit.run(
        briefings.recent,
        house.db,
        topic_id,
        now=visit.now,
        limits=house.limits,
        days=DAYS_SHOWN,
        place=visit.place,
    )
    if found is None:
        return False
    await _send(visit, found, briefings.record_recent)
    return True


async def _send(visit: Visit, view: View, accept: Callable[..., None]) -> None:
    """Send all parts. When one fails, those before it count as told, the others are due again; the error goes on."""
    sent: list[int | None] = []
    try:
        for number in range(view.parts):
            printed = printing.part(view, number, visit.audience, visit.now)
            sent.append(await _send_part(visit, printed) if printed else None)
    finally:
        if any(sent):
            await visit.run(accept, visit.house.db, visit.place, view, sent, now=visit.now)


async def _send_part(visit: Visit, printed: printing.Printed) -> int:
    message = await visit.tell(printed.html, render.keyboard(printed.rows, visit.audience))
    return message.message_id
