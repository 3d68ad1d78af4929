"""The bot in a terminal: the real application on an in-process Telegram, drawn as a chat.

On a terminal it is a prompt with history; from a pipe it reads a line, answers it whole, and reads the next, so that a
script can drive it.
"""

import asyncio
import shutil
import sys
import textwrap
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot import sample
from bot.app import Briefwire
from bot.clock import SystemClock
from bot.errors import BriefwireError
from bot.local_telegram import Button, LocalTelegram, Person, Shown, Toast
from bot.services import articles, chats, sources, subscriptions, topics
from bot.services.articles import How
from bot.services.newsroom import Newsroom
from bot.settings import Settings
from bot.sources.drafts import Draft
from bot.storage.database import Database

DEMO_USER = 1001
WIDTH = 78  # a wider column is hard to read
TICK_SECONDS = 0.3
PACE_SECONDS = 1.1  # after an answer, before a chat takes what goes to many
SEEN_OUT = timedelta(seconds=15)  # a longer wait than this is not waited for at the end of a script
LONGEST_MESSAGE = 4000
LARGEST_FILE = 50 * 1024 * 1024

HELP = """\
Type as you would in Telegram: a command (/topics), a text, a link. Beside that:
  !1            press the first button of the newest message with buttons (!2 the second, …)
  !press TEXT   press the button of that name
  !file PATH    send a file             !paste PATH   send a file's content as one long text
  !forward TEXT forward a text          !at LAT LON   share a location
  @ WORDS       as @bot WORDS in another chat: what could be passed on there
  !help         this                    !quit         leave (also Ctrl-D)
"""
CONSOLE = HELP
DEMO = f"""\
Briefwire, in your terminal: no token, no account. Everything here is thrown away when you leave.
The newsroom is a sample; its places and papers are invented. You are a reader and an admin at once.

{HELP}
Try: /start, then !1 · /latest · /when · !paste {sample.PASTE}
"""


def preload(db: Database, now: datetime) -> None:
    """Put the sample newsroom into an empty database, as it would have come in over two weeks."""
    room = Newsroom()
    for publisher in sample.publishers():
        sources.describe(db, publisher.domain, name=publisher.name, label=publisher.label, now=now)
    for topic in sample.topics():
        topics.add(db, topic.title, topic.query, now=now)
    for one in sample.articles(now):
        articles.add(db, room, draft_of(one), now=one.appeared_at, how=How.PUBLISH)


def draft_of(one: sample.SampleArticle) -> Draft:
    """A text of the sample newsroom, as if it had been fetched from its address."""
    return Draft(
        title=one.title,
        text=one.text,
        url=one.url,
        source=one.source,
        domain=one.domain,
        published_at=one.published_at,
        language=one.language,
    )


async def talk(settings: Settings, db: Database, user: int, *, is_admin: bool, greeting: str) -> None:
    """Talk with the bot until the input ends."""
    telegram = LocalTelegram(SystemClock())
    fast = settings.model_copy(update={"send_rate": 1000.0})  # one person at a terminal has no flood limits
    bot = Briefwire(fast, db, request=telegram, updates_request=telegram, token=telegram.token)
    person = telegram.person(user, "You")
    screen = Screen(telegram, is_live=sys.stdin.isatty() and sys.stdout.isatty())
    telegram.on_message = screen.show
    telegram.on_toast = screen.toast
    telegram.on_offers = screen.offer
    if is_admin:
        chats.appoint(db, [user], settings.default_language, settings.default_time_zone, bot.clock.now())
    await bot.start()
    print(greeting)
    try:
        await (_converse if screen.is_live else _obey)(bot, person)
    finally:
        await bot.stop()


class Screen:
    """What the person sees: messages of the bot, drawn in a column, with their buttons numbered."""

    def __init__(self, telegram: LocalTelegram, *, is_live: bool) -> None:
        self.telegram = telegram
        self.is_live = is_live
        self._shown: set[tuple[int, int]] = set()

    def show(self, message: Shown) -> None:
        """Draw a message of the bot as it now is."""
        if message.deleted:
            return
        key = (message.chat.id, message.id)
        mark = " (edited)" if key in self._shown else ""
        self._shown.add(key)
        print(self.drawn(message, mark), flush=True)

    def toast(self, toast: Toast) -> None:
        """Draw what pops up over the chat after a button."""
        if toast.text:
            print(self._styled(f"  · {toast.text}\n", "3"), flush=True)

    def offer(self, answer: Mapping[str, Any]) -> None:
        """Draw what an inline query brought."""
        for number, one in enumerate(answer["results"], start=1):
            print(f"  {number}. {one['title']}\n     {one['description']}", flush=True)
        if answer.get("button"):
            print(f"  [{answer['button']['text']}]", flush=True)
        print(flush=True)

    def drawn(self, message: Shown, mark: str = "") -> str:
        """The message as lines of text."""
        width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns - 2)
        head = f"┌ Briefwire{mark} " + "─" * max(0, width - 12 - len(mark))
        body = [f"│ {line}" for line in self._body(message, width - 2)]
        buttons = [f"│ {line}" for line in _rows(message.rows)]
        return "\n".join(
            [
                self._styled(head, "2"),
                *body,
                *(["│", *buttons] if buttons else []),
                self._styled("└" + "─" * (width - 1), "2"),
                "",
            ]
        )

    def _body(self, message: Shown, width: int) -> list[str]:
        text = message.text or f"[{', '.join(message.media)}]"
        lines = [wrapped for line in text.split("\n") for wrapped in (textwrap.wrap(line, width) or [""])]
        return _bold_first(lines, message) if self.is_live else lines

    def _styled(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.is_live else text


def _bold_first(lines: list[str], message: Shown) -> list[str]:
    """Lines that are bold as a whole, in bold."""
    units = message.text.encode("utf-16-le", "surrogatepass")
    spans = [
        (entity.offset * 2, (entity.offset + entity.length) * 2) for entity in message.entities if entity.kind == "bold"
    ]
    bold = {units[start:end].decode("utf-16-le", "surrogatepass") for start, end in spans}
    return [f"\x1b[1m{line}\x1b[0m" if line in bold else line for line in lines]


def _rows(rows: tuple[tuple[Button, ...], ...]) -> list[str]:
    number = 0
    lines = []
    for row in rows:
        cells = []
        for button in row:
            number += 1
            cells.append(f"[{number} {button.label}]")
        lines.append(" ".join(cells))
    return lines


async def _obey(bot: Briefwire, person: Person) -> None:
    """From a pipe: a line, all that comes of it, the next line."""
    await bot.settle()
    async for line in _piped():
        print(f"> {line}", flush=True)
        if not await _act(person, line):
            break
        await bot.settle()
        while await bot.is_joining():
            await asyncio.sleep(TICK_SECONDS)
            await bot.settle()
    await _see_it_out(bot)


async def _see_it_out(bot: Briefwire) -> None:
    """What was published last waits for an undo that can't come any more: it goes out before we leave."""
    if await asyncio.to_thread(subscriptions.is_waiting, bot.db, bot.clock.now() + SEEN_OUT):
        await asyncio.sleep(min(SEEN_OUT, bot.settings.undo_wait).total_seconds() + TICK_SECONDS)
        await bot.settle()
        await asyncio.sleep(PACE_SECONDS)
        await bot.settle()


async def _converse(bot: Briefwire, person: Person) -> None:
    """On a terminal: a prompt, while the bot goes on working."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.patch_stdout import patch_stdout

    commands = WordCompleter(sorted(_commands(bot)), sentence=True)
    prompt: PromptSession[str] = PromptSession("> ", completer=commands, complete_while_typing=False)
    working = asyncio.create_task(_work(bot))
    try:
        with patch_stdout(raw=True):
            while True:
                try:
                    line = await prompt.prompt_async()
                except (EOFError, KeyboardInterrupt):
                    return
                if not await _act(person, line):
                    return
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def _work(bot: Briefwire) -> None:
    while True:
        try:
            await bot.settle()
        except BriefwireError as error:
            print(f"briefwire: {error}", file=sys.stderr)
        await asyncio.sleep(TICK_SECONDS)


def _commands(bot: Briefwire) -> set[str]:
    return {
        f"/{name}"
        for handlers in bot.application.handlers.values()
        for one in handlers
        for name in getattr(one, "commands", ())
    }


async def _piped() -> AsyncIterator[str]:
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            yield line.rstrip("\n")


async def _act(person: Person, line: str) -> bool:
    """Do what the line says, as a person with a phone would; False: leave."""
    word, _, rest = line.strip().partition(" ")
    if not word:
        return True
    if word in {"!quit", "!q", "!exit"}:
        return False
    try:
        _do(person, word, rest.strip(), line)
    except (LookupError, ValueError, OSError) as error:
        print(f"  {_explained(error, word)}\n", flush=True)
    return True


def _do(person: Person, word: str, rest: str, line: str) -> None:
    match word:
        case "!help":
            print(HELP)
        case "!file":
            path = _file(rest)
            person.sends_file(path.name, path.read_bytes())
        case "!paste":
            person.pastes(_file(rest).read_text("utf-8"))
        case "!forward":
            person.forwards(rest)
        case "!at":
            latitude, longitude = (float(number) for number in rest.replace(",", " ").split())
            person.shares_location(latitude, longitude)
        case "@":
            person.asks_inline(rest)
        case "!press":
            _pressed(person, rest)
        case _ if word[1:].isdigit() and word.startswith("!"):
            _pressed(person, int(word[1:]))
        case _ if word.startswith("!"):
            print(f"  There is no {word}; !help lists what there is.\n")
        case _:
            _say(person, line)


def _say(person: Person, text: str) -> None:
    asked = [one for one in person.messages[-1:] if one.markup and "force_reply" in one.markup]
    if asked and not text.startswith("/"):
        person.says(text, reply_to=asked[0])  # as a phone does, which opens the reply by itself
    elif len(text) > LONGEST_MESSAGE:
        person.pastes(text)
    else:
        person.says(text)


def _pressed(person: Person, button: str | int) -> None:
    address = person.presses(button)
    if address.startswith("http"):
        print(f"  (opens {address})\n")


def _file(name: str) -> Path:
    path = Path(name).expanduser()
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError("larger than 50 MB, which Telegram does not take")
    return path


def _explained(error: Exception, word: str) -> str:
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, LookupError):
        return "There is no such button on the newest message."
    return f"{word}: {error}"
