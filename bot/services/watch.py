"""What the admins should know of the bot's own health: said once as it begins, and once when it is over."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.services import notices
from bot.storage import deliveries, pace
from bot.storage.database import Connection, Database

STUCK = timedelta(minutes=10)  # the head of the outbox may go, and does not
LEAST_FREE = 200_000_000  # bytes of disk: some hours of news, time enough to make room
KINDS = ("outbox_stuck", "disk_fills", "loops_stall")

Facts = Mapping[str, object]


class Watch:
    """Looks at one process and its database, every minute or so. `owner` names the process."""

    def __init__(self, db: Database, owner: str, *, least_free: int = LEAST_FREE) -> None:
        self._db = db
        self._owner = owner
        self._least_free = least_free
        self._head: tuple[int | None, datetime] | None = None

    def look(self, stalled: Sequence[str], now: datetime) -> int:
        """Tell the editors what has begun and what is over; `stalled`: loops of this process. Returns how many notices."""
        with self._db.read() as c:
            found = self._troubles(c, stalled, now)
            known = {kind: pace.know(c, self._name(kind)) for kind in KINDS}
        changed = [kind for kind in KINDS if (kind in found) != (known[kind] is not None)]
        if not changed:
            return 0
        with self._db.write() as c:
            for kind in changed:
                self._tell(c, kind, found.get(kind), now)
        return len(changed)

    def _tell(self, c: Connection, kind: str, facts: Facts | None, now: datetime) -> None:
        """Whichever process is first says it."""
        name = self._name(kind)
        if facts is not None and pace.know(c, name) is None:
            pace.learn(c, name, now.isoformat())
            notices.tell_editors(c, kind, facts, f"{name}:{now.isoformat()}", now)
        elif facts is None and pace.forget(c, name):
            notices.tell_editors(c, f"{kind}_over", {}, f"{name}:over:{now.isoformat()}", now)

    def _troubles(self, c: Connection, stalled: Sequence[str], now: datetime) -> dict[str, Facts]:
        found: dict[str, Facts] = {}
        head = deliveries.head(c, now)
        if self._head is None or self._head[0] != head:
            self._head = (head, now)
        stuck = now - self._head[1]
        if head is not None and stuck >= STUCK:
            found["outbox_stuck"] = {"minutes": stuck // timedelta(minutes=1)}
        if self._db.path is not None:
            free = shutil.disk_usage(self._db.path.absolute().parent).free
            if free < self._least_free:
                found["disk_fills"] = {"megabytes": free // 1_000_000}
        if stalled:
            found["loops_stall"] = {"loops": sorted(stalled)}
        return found

    def _name(self, kind: str) -> str:
        """The fact that remembers it; what one process has is its own."""
        return f"stall:{self._owner}"[:32] if kind == "loops_stall" else f"trouble:{kind}"
