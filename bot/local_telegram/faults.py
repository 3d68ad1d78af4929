"""What goes back to the bot, and what a test makes go wrong."""

import json
from collections import deque
from dataclasses import dataclass
from http import HTTPStatus

from bot.local_telegram.arguments import Json, Refusal

HTML_502 = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>"


@dataclass(frozen=True, slots=True)
class Answer:
    """The status and body of a response. `lost`: it was done, but nobody hears of it; status 0: nobody is there."""

    status: int
    body: bytes = b""
    lost: bool = False


def refused(refusal: Refusal) -> Answer:
    """An error in the shape of the Bot API."""
    body: Json = {"ok": False, "error_code": int(refusal.status), "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return Answer(refusal.status, json.dumps(body).encode())


class Faults:
    """Answers prepared by a test, in the place of the true ones. `method` "*" is any; `times` calls in a row."""

    def __init__(self) -> None:
        self._prepared: dict[str, deque[Answer]] = {}

    def fail_next(
        self, method: str, status: int, description: str, parameters: Json | None = None, *, times: int = 1
    ) -> None:
        """The next calls are refused so, and nothing is done."""
        self._prepare(method, refused(Refusal(status, description, parameters)), times)

    def flood_next(self, method: str, retry_after: int, *, times: int = 1) -> None:
        """429 Too Many Requests."""
        words = f"Too Many Requests: retry after {retry_after}"
        self.fail_next(method, HTTPStatus.TOO_MANY_REQUESTS, words, {"retry_after": retry_after}, times=times)

    def bad_gateway_next(self, method: str, *, times: int = 1) -> None:
        """502 with a page of HTML, as a proxy before the Bot API answers."""
        self._prepare(method, Answer(HTTPStatus.BAD_GATEWAY, HTML_502), times)

    def unreachable_next(self, method: str, *, times: int = 1) -> None:
        """The next calls never arrive: NetworkError."""
        self._prepare(method, Answer(0), times)

    def lose_reply(self, method: str, *, times: int = 1) -> None:
        """The next calls are carried out, but the answer never arrives: TimedOut."""
        self._prepare(method, Answer(0, lost=True), times)

    def _prepare(self, method: str, answer: Answer, times: int) -> None:
        self._prepared.setdefault(method.lower(), deque()).extend([answer] * times)

    def _next_fault(self, method: str) -> Answer | None:
        for name in (method, "*"):
            if self._prepared.get(name):
                return self._prepared[name].popleft()
        return None
