"""LocalTelegram: the Bot API in process, behind the seam that python-telegram-bot gives to HTTP clients."""

import json
import re
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.clock import Clock, SystemClock
from bot.local_telegram import files, methods, profile, wire
from bot.local_telegram.arguments import Arguments, Json, Refusal, Upload, bad, legible
from bot.local_telegram.mailbox import POLL_SECONDS, UPDATES, Mailbox, Webhook
from bot.local_telegram.people import Group, Person
from bot.local_telegram.permissions import chat_of
from bot.local_telegram.rates import Rates
from bot.local_telegram.world import Chat, Shown, Toast, User, World

TOKEN = "7000000042:LOCAL-telegram-has-no-secrets-0123456789"  # noqa: S105  nobody checks it but this module
HTML_502 = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>"

_CALL = re.compile(r"/bot([^/]*)/(\w+)/?$")
_DOWNLOAD = re.compile(r"/file/bot([^/]*)/(.+)$")
_TOKEN = re.compile(r"\d{1,20}:[\w-]{1,80}")
_PACED = re.compile("send(?!chataction)|copy|forward|edit")
_QUIET = {"getupdates"}  # not logged: a poll says nothing about what the bot did
_SECRET = re.compile(r"[\w-]{0,256}")

_METHODS = methods.METHODS | files.METHODS | profile.METHODS


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot, as a test asserts on it; `result` is the description where Telegram refused."""

    method: str
    values: Json
    status: int
    result: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the bot; `lost`: it was done, but nobody hears of it."""

    status: int
    body: bytes
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer, prepared by a test, in the place of the true one."""

    status: int = 0
    body: bytes = b""
    lose_reply: bool = False
    unreachable: bool = False


@dataclass(slots=True)
class _Faults:
    waiting: dict[str, deque[Fault]] = field(default_factory=dict)

    def add(self, method: str, fault: Fault, times: int) -> None:
        self.waiting.setdefault(method.lower(), deque()).extend([fault] * times)

    def next(self, method: str) -> Fault | None:
        for name in (method, "*"):
            if self.waiting.get(name):
                return self.waiting[name].popleft()
        return None


class LocalTelegram(BaseRequest):
    """Telegram's side of a bot, in this process; see the package's docstring for the whole interface."""

    def __init__(
        self,
        clock: Clock | None = None,
        token: str = TOKEN,
        *,
        username: str = "briefwire_bot",
        privacy_mode: bool = True,
        strict_rates: bool = False,
    ) -> None:
        bot = User(int(token.partition(":")[0]), "Briefwire", username, is_bot=True)
        self.token = token
        self.world = World(clock or SystemClock(), bot)
        self.mailbox = Mailbox()
        self.privacy_mode = privacy_mode
        self.rates = Rates() if strict_rates else None
        self.sent: list[Call] = []
        self.on_message: Callable[[Shown], None] = lambda _: None
        self.on_toast: Callable[[Toast], None] = lambda _: None
        self.lock = threading.RLock()
        self._faults = _Faults()

    # ---- the driving side

    def person(self, user_id: int, first_name: str = "Ann", language_code: str = "en", username: str = "") -> Person:
        """A person with this id, made on the first mention; raises ValueError for the id of the bot."""
        if user_id == self.world.bot.id or user_id <= 0:
            raise ValueError(user_id)
        with self.lock:
            user = self.world.users.get(user_id)
            if user is None:
                user = self.world.users[user_id] = User(user_id, first_name, username, language_code)
                self.world.private(user)
            return Person(self, user)

    def group(self, chat_id: int = -4001, title: str = "Group") -> Group:
        """A basic group."""
        return self._group(Chat(chat_id, "group", title))

    def supergroup(
        self, chat_id: int = -1001001, title: str = "Supergroup", username: str = "", *, forum: bool = False
    ) -> Group:
        """A supergroup; `forum`: one with topics."""
        return self._group(Chat(chat_id, "supergroup", title, username, is_forum=forum))

    def channel(self, chat_id: int = -1002001, title: str = "Channel", username: str = "") -> Group:
        """A channel."""
        return self._group(Chat(chat_id, "channel", title, username))

    def _group(self, chat: Chat) -> Group:
        with self.lock:
            return Group(self, self.world.chats.setdefault(chat.id, chat))

    def chat(self, chat_id: int) -> Chat:
        """Any chat, by its id; raises KeyError."""
        return self.world.chats[chat_id]

    @property
    def toasts(self) -> list[Toast]:
        return self.world.toasts

    @property
    def pending(self) -> int:
        """How many updates the bot has not acknowledged."""
        return len(self.mailbox.queue)

    def take_updates(self) -> list[Json]:
        """All waiting updates, acknowledged: for a driver that feeds `Application.process_update` itself."""
        return self.mailbox.take()

    def calls(self, method: str) -> list[Call]:
        """The log of one method."""
        return [call for call in self.sent if call.method.lower() == method.lower()]

    # ---- faults

    def fail_next(
        self, method: str, status: int, description: str, parameters: Json | None = None, *, times: int = 1
    ) -> None:
        """The next calls of `method` ("*": of any) are refused so, and nothing is done."""
        body = _refused(Refusal(status, description, parameters))
        self._faults.add(method, Fault(status, body), times)

    def flood_next(self, method: str, retry_after: int, *, times: int = 1) -> None:
        """429 Too Many Requests."""
        words = f"Too Many Requests: retry after {retry_after}"
        self.fail_next(method, HTTPStatus.TOO_MANY_REQUESTS, words, {"retry_after": retry_after}, times=times)

    def bad_gateway_next(self, method: str, *, times: int = 1) -> None:
        """502 with a page of HTML, as a proxy before the Bot API answers."""
        self._faults.add(method, Fault(HTTPStatus.BAD_GATEWAY, HTML_502), times)

    def lose_reply(self, method: str, *, times: int = 1) -> None:
        """The next calls are carried out, but the answer never arrives: TimedOut."""
        self._faults.add(method, Fault(lose_reply=True), times)

    def unreachable_next(self, method: str, *, times: int = 1) -> None:
        """The next calls never arrive: NetworkError."""
        self._faults.add(method, Fault(unreachable=True), times)

    # ---- BaseRequest

    @property
    def read_timeout(self) -> float:
        return 5.0  # of the library's own HTTP client

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002  the Bot API takes GET and POST alike
        request_data: RequestData | None = None,
        read_timeout: object = None,  # noqa: ARG002  nothing here takes time
        write_timeout: object = None,  # noqa: ARG002
        connect_timeout: object = None,  # noqa: ARG002
        pool_timeout: object = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        values = request_data.json_parameters if request_data else {}
        uploads = _uploads(request_data) if request_data else {}
        answer = await self.answer(url, values, uploads)
        if answer.status == 0:
            raise NetworkError("httpx.ConnectError: All connection attempts failed")
        if answer.lost:
            raise TimedOut
        return answer.status, answer.body

    async def answer(self, url: str, values: Mapping[str, str], uploads: Mapping[str, Upload]) -> Answer:
        """What the Bot API answers at this address; status 0: nobody is there."""
        url = urlsplit(url).path
        download = _DOWNLOAD.search(url)
        if download:
            return self._download(*map(unquote, download.groups()))
        call = _CALL.search(url)
        if call is None or not _TOKEN.fullmatch(unquote(call[1])):
            return Answer(HTTPStatus.NOT_FOUND, _refused(Refusal(HTTPStatus.NOT_FOUND, "Not Found")))
        if unquote(call[1]) != self.token:
            return Answer(HTTPStatus.UNAUTHORIZED, _refused(Refusal(HTTPStatus.UNAUTHORIZED, "Unauthorized")))
        return await self._call(call[2], values, uploads)

    def _download(self, token: str, path: str) -> Answer:
        content = self.world.file_at(path) if token == self.token else None
        if content is None:
            return Answer(HTTPStatus.NOT_FOUND, _refused(Refusal(HTTPStatus.NOT_FOUND, "Not Found")))
        return Answer(HTTPStatus.OK, content)

    async def _call(self, method: str, values: Mapping[str, str], uploads: Mapping[str, Upload]) -> Answer:
        name = method.lower()
        fault = self._faults.next(name)
        if fault is not None and not fault.lose_reply:
            self._log(method, values, fault.status, fault.body.decode())
            return Answer(fault.status, fault.body)
        try:
            args = Arguments(values, uploads)
            result = await self._poll(args) if name == "getupdates" else self._perform(name, args)
        except Refusal as refusal:
            self._log(method, values, refusal.status, refusal.description)
            return Answer(refusal.status, _refused(refusal))
        self._log(method, values, HTTPStatus.OK, result)
        body = json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()
        return Answer(HTTPStatus.OK, body, lost=fault is not None)

    def _log(self, method: str, values: Mapping[str, str], status: int, result: Any) -> None:
        if method.lower() not in _QUIET:
            self.sent.append(Call(method, legible(values), int(status), result, self.world.clock.now()))

    def _perform(self, name: str, args: Arguments) -> Any:
        own = {"getme": self._get_me, "setwebhook": self._set_webhook, "deletewebhook": self._delete_webhook}
        with self.lock:
            if name in own:
                return own[name](args)
            if name == "getwebhookinfo":
                return self._webhook_info()
            function = _METHODS.get(name)
            if function is None:
                raise Refusal(HTTPStatus.NOT_FOUND, "Not Found")
            self._pace(name, args)
            result = function(self.world, args)
            self._tell(name, args, result)
            return result

    def _pace(self, name: str, args: Arguments) -> None:
        if self.rates is None or not _PACED.match(name):
            return
        wait = self.rates.admit(chat_of(self.world, args).id, self.world.clock.now())
        if wait:
            words = f"Too Many Requests: retry after {wait}"
            raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, words, {"retry_after": wait})

    def _tell(self, name: str, args: Arguments, result: Any) -> None:
        """Call the hooks of whoever watches."""
        if name == "answercallbackquery":
            self.on_toast(self.world.toasts[-1])
        elif _PACED.match(name) or name == "deletemessage":
            message_id = result["message_id"] if isinstance(result, dict) else args.number("message_id")
            shown = _found(chat_of(self.world, args), message_id)
            self.on_message(shown)

    # ---- methods about updates

    def _get_me(self, _: Arguments) -> Json:
        return wire.me(self.world.bot, reads_all=not self.privacy_mode)

    async def _poll(self, args: Arguments) -> list[Json]:
        self._allow(args)
        limit = min(max(args.number("limit", UPDATES), 1), UPDATES)
        seconds = min(max(args.number("timeout"), 0), POLL_SECONDS)
        return await self.mailbox.poll(args.number("offset"), limit, seconds)

    def _allow(self, args: Arguments) -> None:
        kinds = args.parsed("allowed_updates", "allowed updates")
        if kinds is not None:
            self.mailbox.allowed = frozenset(kinds)

    def _set_webhook(self, args: Arguments) -> bool:
        url, secret = args.text("url"), args.text("secret_token")
        if url and not url.startswith(("https://", "http://")):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not _SECRET.fullmatch(secret):
            raise bad("secret token contains unallowed characters")
        self._allow(args)
        return self._move(Webhook(url, secret) if url else None, args)

    def _delete_webhook(self, args: Arguments) -> bool:
        return self._move(None, args)

    def _move(self, webhook: Webhook | None, args: Arguments) -> bool:
        if args.flag("drop_pending_updates"):
            self.mailbox.take()
        self.mailbox.webhook = webhook
        self.mailbox.on_put()
        return True

    def _webhook_info(self) -> Json:
        webhook = self.mailbox.webhook or Webhook("")
        return {
            "url": webhook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.mailbox.queue),
        } | wire.present(last_error_message=webhook.last_error, allowed_updates=sorted(self.mailbox.allowed))


def _found(chat: Chat, message_id: int) -> Shown:
    return next(shown for shown in reversed(chat.messages) if shown.id == message_id)


def _refused(refusal: Refusal) -> bytes:
    body: Json = {"ok": False, "error_code": int(refusal.status), "description": refusal.description}
    return json.dumps(body | wire.present(parameters=refusal.parameters)).encode()


def _uploads(data: RequestData) -> dict[str, Upload]:
    return {name: _upload(*parts) for name, parts in data.multipart_data.items()}


def _upload(name: str, content: Any, mime: str) -> Upload:
    return Upload(name, content if isinstance(content, bytes) else content.read(), mime)
