"""LocalTelegram: the Bot API in process, behind the seam that python-telegram-bot gives to HTTP clients."""

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.clock import Clock, SystemClock
from bot.local_telegram import files, methods, profile, updates, wire
from bot.local_telegram.arguments import Arguments, Json, Refusal, Upload, legible
from bot.local_telegram.faults import Answer, Faults, refused
from bot.local_telegram.groups import Group
from bot.local_telegram.mailbox import Mailbox
from bot.local_telegram.people import Person
from bot.local_telegram.permissions import chat_of
from bot.local_telegram.rates import Rates
from bot.local_telegram.world import Chat, Shown, Toast, User, World

TOKEN = "7000000042:LOCAL-telegram-has-no-secrets-0123456789"  # noqa: S105  nobody checks it but this module


_CALL = re.compile(r"/bot([^/]*)/(\w+)/?$")
_DOWNLOAD = re.compile(r"/file/bot([^/]*)/(.+)$")
_TOKEN = re.compile(r"\d{1,20}:[\w-]{1,80}")
_PACED = re.compile("send(?!chataction)|copy|forward|edit")
_QUIET = {"getupdates"}  # not logged: a poll says nothing about what the bot did

_NOT_FOUND = refused(Refusal(HTTPStatus.NOT_FOUND, "Not Found"))
_METHODS = methods.METHODS | files.METHODS | profile.METHODS


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot, as a test asserts on it; `result` is the description where Telegram refused."""

    method: str
    values: Json
    status: int
    result: Any
    at: datetime


class LocalTelegram(BaseRequest, Faults):
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
        Faults.__init__(self)
        bot = User(int(token.partition(":")[0]), "Briefwire", username, is_bot=True)
        self.token = token
        self.world = World(clock or SystemClock(), bot)
        self.mailbox = Mailbox()
        self.privacy_mode = privacy_mode
        self.rates = Rates() if strict_rates else None
        self.sent: list[Call] = []
        self.on_message: Callable[[Shown], None] = lambda _: None
        self.on_toast: Callable[[Toast], None] = lambda _: None
        self.on_offers: Callable[[Json], None] = lambda _: None
        self.lock = threading.RLock()

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
    def offers(self) -> list[Json]:
        """The answers to inline queries, as they came."""
        return self.world.inline_answers

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
        if answer.lost:
            raise TimedOut
        if not answer.status:
            unreachable = httpx.ConnectError("All connection attempts failed")
            raise NetworkError(f"httpx.ConnectError: {unreachable}") from unreachable  # as the library does
        return answer.status, answer.body

    async def answer(self, url: str, values: Mapping[str, str], uploads: Mapping[str, Upload]) -> Answer:
        """What the Bot API answers at this address."""
        path = unquote(urlsplit(url).path)
        download, call = _DOWNLOAD.search(path), _CALL.search(path)
        if download:
            return self._download(*download.groups())
        if call is None or not _TOKEN.fullmatch(call[1]):
            return _NOT_FOUND
        if call[1] != self.token:
            return refused(Refusal(HTTPStatus.UNAUTHORIZED, "Unauthorized"))
        return await self._call(call[2], values, uploads)

    def _download(self, token: str, path: str) -> Answer:
        content = self.world.file_at(path) if token == self.token else None
        return _NOT_FOUND if content is None else Answer(HTTPStatus.OK, content)

    async def _call(self, method: str, values: Mapping[str, str], uploads: Mapping[str, Upload]) -> Answer:
        fault = self._next_fault(method.lower())
        if fault is not None and not fault.lost:
            self._log(method, values, fault.status, fault.body.decode())
            return fault
        try:
            result = await self._result(method.lower(), Arguments(values, uploads))
        except Refusal as refusal:
            self._log(method, values, refusal.status, refusal.description)
            return refused(refusal)
        self._log(method, values, HTTPStatus.OK, result)
        body = json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()
        return Answer(HTTPStatus.OK, body, lost=fault is not None)

    def _log(self, method: str, values: Mapping[str, str], status: int, result: Any) -> None:
        if method.lower() not in _QUIET:
            self.sent.append(Call(method, legible(values), int(status), result, self.world.clock.now()))

    async def _result(self, name: str, args: Arguments) -> Any:
        if name == "getupdates":
            return await updates.get_updates(self.mailbox, args)
        with self.lock:
            if name == "getme":
                return wire.me(self.world.bot, reads_all=not self.privacy_mode)
            if name in updates.METHODS:
                return updates.METHODS[name](self.mailbox, args)
            if name in _METHODS:
                return self._perform(name, args)
        raise Refusal(HTTPStatus.NOT_FOUND, "Not Found")

    def _perform(self, name: str, args: Arguments) -> Any:
        self._pace(name, args)
        result = _METHODS[name](self.world, args)
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
        elif name == "answerinlinequery":
            self.on_offers(self.world.inline_answers[-1])
        elif _PACED.match(name) or name == "deletemessage":
            message_id = result["message_id"] if isinstance(result, dict) else args.number("message_id")
            shown = _found(chat_of(self.world, args), message_id)
            self.on_message(shown)


def _found(chat: Chat, message_id: int) -> Shown:
    return next(shown for shown in reversed(chat.messages) if shown.id == message_id)


def _uploads(data: RequestData) -> dict[str, Upload]:
    return {name: _upload(*parts) for name, parts in data.multipart_data.items()}


def _upload(name: str, content: Any, mime: str) -> Upload:
    return Upload(name, content if isinstance(content, bytes) else content.read(), mime)
