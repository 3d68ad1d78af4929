"""Whether Telegram's "too many requests" is meant for one chat, or for all: it does not say."""

from datetime import datetime, timedelta

TOGETHER = timedelta(seconds=2)  # floods of two chats within so long are everybody's
REMEMBERED = 100


class Floods:
    """The floods of one process. A deadline that is set is never set earlier: that is the database's to keep."""

    def __init__(self) -> None:
        self._at: dict[int, datetime] = {}

    def scope(self, chat_id: int | None, now: datetime, *, kept_its_gate: bool) -> int | None:
        """The chat that is to be quiet; None: everybody.

        A private chat that was sent to no faster than it may be (`kept_its_gate`) is not what is flooded. A group has
        members that write as well, and limits of its own.
        """
        others = [one for one, at in self._at.items() if one != chat_id and now - at < TOGETHER]
        if chat_id is None or others or (kept_its_gate and chat_id > 0):
            return None
        if len(self._at) >= REMEMBERED:
            self._at.clear()
        self._at[chat_id] = now
        return chat_id
