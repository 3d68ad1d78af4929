"""The flood limits of Telegram, as far as they are known (core.telegram.org/bots/faq#broadcasting-to-users)."""

import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

OVERALL = (30, 1.0)  # messages, seconds
CHAT = (1, 1.0)
GROUP = (20, 60.0)


@dataclass(slots=True)
class Rates:
    """Counts messages in sliding windows: over all chats, a chat, and a group or channel."""

    overall: tuple[int, float] = OVERALL
    chat: tuple[int, float] = CHAT
    group: tuple[int, float] = GROUP
    _sent: dict[object, deque[float]] = field(default_factory=dict)

    def admit(self, chat_id: int, now: datetime) -> int:
        """Count a message to this chat, and return 0; or the whole seconds to wait."""
        instant = now.timestamp()
        windows: list[tuple[object, tuple[int, float]]] = [("overall", self.overall), (chat_id, self.chat)]
        if chat_id < 0:
            windows.append((("group", chat_id), self.group))
        waits = [self._wait(key, limit, instant) for key, limit in windows]
        if any(waits):
            return max(1, math.ceil(max(waits)))
        for key, _ in windows:
            self._sent.setdefault(key, deque()).append(instant)
        return 0

    def _wait(self, key: object, limit: tuple[int, float], instant: float) -> float:
        count, seconds = limit
        sent = self._sent.get(key)
        while sent and sent[0] <= instant - seconds:
            sent.popleft()
        return sent[0] + seconds - instant if sent and len(sent) >= count else 0.0
