"""The composition root: the one place where objects are joined, and where their loops are driven."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any, TextIO

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import BaseRequest

from bot import handlers, intake, webhook
from bot.clock import Clock, SystemClock
from bot.delivery import notices
from bot.delivery.floods import Floods
from bot.delivery.pacing import PacedRequests
from bot.delivery.sender import Pace, Sender
from bot.delivery.transport import AioRequest
from bot.errors import AlreadyRunning, DatabaseUnavailable, SettingsError
from bot.handlers import commands
from bot.handlers.visit import HOUSE, House
from bot.intake import Poller, Worker
from bot.metrics import Beats, Lookout, Metrics, Scrape, allowed_age
from bot.scheduler import Tick, Ticks
from bot.services import (
    articles,
    briefings,
    chats,
    corrections,
    deliveries,
    own,
    polling,
    pulse,
    quotas,
    roles,
    state,
    topics,
    updates,
    warming,
)
from bot.services import notices as said
from bot.services.feeds import Desk
from bot.services.manners import Manners
from bot.services.newsroom import Newsroom
from bot.services.watch import Watch
from bot.settings import Settings
from bot.sources.addresses import AllowedAddresses
from bot.sources.fetch import Fetcher
from bot.sources.workshop import Workshop
from bot.storage.database import Database

log = logging.getLogger(__name__)

ROLES = ("updates", "send", "poll", "brief")
CONNECTIONS = 64  # for answers to people, besides what the sender has under way
IDLE_SECONDS = 0.3  # between two looks at an empty outbox, or at updates that another process stored
LOOK_SECONDS = 1.0  # between two looks at feeds, pages and notices when nothing was due
TROUBLE_SECONDS = 1.0  # after an error, before a loop goes on
WRITERS = ("alive", "recover")  # ticks of every process that write to the database
ROUND_SECONDS = 20.0  # of a loop at the longest, as a rule: a request that is repeated, a database that is slow
POLL_ROUND_SECONDS = 2 * intake.LONGEST_BACK_OFF_SECONDS
FETCH_ROUND_SECONDS = 200.0  # of a batch of feeds or pages, some of which are slow
COMPOSING_SECONDS = 300.0  # a briefing for 200,000 readers, on a machine that is busy sending it already
DRAIN_SECONDS = 8.0  # of the ten that Docker gives a process to end

REFUSED = "BOT_TOKEN is refused by Telegram: copy it anew from @BotFather"

_App = Application[Any, Any, Any, Any, Any, Any]


class Briefwire:
    """One process of the bot: what it is made of, and single steps that tests and the console drive."""

    def __init__(
        self,
        settings: Settings,
        db: Database,
        *,
        clock: Clock | None = None,
        request: BaseRequest | None = None,
        updates_request: BaseRequest | None = None,
        token: str | None = None,
        workshop: Workshop | None = None,
    ) -> None:
        self.settings = settings
        self.db = db
        self.clock = clock or SystemClock()
        self.owner = secrets.token_hex(8)
        self.limits = settings.limits
        self.pace = Pace(settings.send_rate)
        self.metrics = Metrics()
        self.room = Newsroom(self.metrics)
        self.fetcher = Fetcher(allowed=AllowedAddresses.parse(settings.allow_private_addresses))
        self.workshop = workshop or Workshop()
        interval = timedelta(seconds=settings.feed_interval)
        self.desk = Desk(db, self.room, self.fetcher, self.workshop, interval, Manners(self.clock))
        self.floods = Floods()
        self.application = self._application(token or settings.bot_token.get_secret_value(), request, updates_request)
        self.poller = Poller(db, self.application, self.clock)
        self.worker = Worker(db, self.application, self.clock, self.owner, self.metrics)
        self.sender = Sender(
            db,
            self.application.bot,
            self.clock,
            self.owner,
            self.pace,
            is_paid=settings.paid_broadcast,
            floods=self.floods,
            metrics=self.metrics,
        )
        self.outage: briefings.Outage | None = None

    async def start(self) -> None:
        """Connect, make the admins of ADMIN_IDS known, and see how long the bot was away."""
        await self.application.initialize()
        now = self.clock.now()
        await asyncio.to_thread(self._prepare, now)
        editors = await asyncio.to_thread(roles.listed, self.db)
        await commands.register(self.application.bot, editors, self.settings.default_language)

    async def stop(self) -> None:
        """Write down what is known, free what is held; also after a start that came to nothing."""
        try:
            await asyncio.gather(self.worker.finish(DRAIN_SECONDS), self.sender.drain())
            await asyncio.to_thread(state.give_up, self.db, self.owner)
        finally:
            self.workshop.close()
            await self.fetcher.aclose()
            await self.application.shutdown()
            await self.application.bot.shutdown()  # where the application was never initialised

    def tell_due(self) -> int:
        """Compose what is due and put it into the outbox."""
        articles.publish_versions(self.db, self.room, self.clock.now())
        with self.metrics.composing():
            return briefings.tell_due(self.db, now=self.clock.now(), limits=self.limits, outage=self.outage)

    def report(self) -> int:
        """Tell the admins of corrections that have been told."""
        return corrections.report(self.db, self.clock.now())

    async def send_notices(self) -> int:
        """Say what the bot itself has to say."""
        return await notices.send_due(self.db, self.application.bot, self.clock)

    async def take_pastes(self) -> int:
        """Make an article of each long text that nothing more follows."""
        return await handlers.take_pastes(self.application, self.clock.now())

    async def is_joining(self) -> bool:
        """Whether a long text waits for what may follow."""
        return await asyncio.to_thread(updates.is_joining, self.db)

    async def poll_feeds(self) -> int:
        """Ask the feeds that are due; what they list waits to become articles."""
        return await polling.poll_due(self.desk, self.clock.now())

    async def take_entries(self) -> int:
        """Make articles of what feeds listed."""
        return await polling.take_entries(self.desk, self.clock.now())

    async def check_pages(self) -> int:
        """Look again at the pages of articles: a changed one is a revision."""
        return await polling.check_pages(self.desk, self.clock.now())

    async def keep_update(self, body: dict[str, object]) -> None:
        """Store an update that a webhook brought."""
        await asyncio.to_thread(updates.store, self.db, [intake.raw(body)], self.clock.now())

    async def settle(self) -> bool:
        """Do all that is to be done now: for one process that drives itself, as the console and the journeys do.

        Whether there was anything.
        """
        rounds, is_busy = 0, True
        while is_busy:
            taken = await self.poller.poll(0)
            handled = await self._handle_all()
            handled += await self.poll_feeds() + await self.take_entries() + await self.check_pages()
            await asyncio.to_thread(topics.backfill, self.db)
            told = await asyncio.to_thread(self.tell_due) + await self.take_pastes()
            sent = await self.sender.send_due()
            await self.sender.drain()
            reported = await asyncio.to_thread(self.report) + await self.send_notices()
            is_busy = bool(taken or handled or told or sent or reported)
            rounds += 1
        return rounds > 1

    async def _handle_all(self) -> int:
        handled = 0
        while begun := await self.worker.begin():
            handled += begun
            await self.worker.finish(intake.HANDLED_WITHIN_SECONDS)
        return handled

    def ticks(self, roles: Sequence[str]) -> dict[str, Tick]:
        """What this process does again and again in these roles."""
        now, keep_days = self.clock.now, self.settings.retention_days
        every = [
            Tick("alive", 30, lambda: state.alive(self.db, now())),
            Tick("recover", 5, lambda: deliveries.recover(self.db, now())),
        ]
        if "brief" in roles:
            every += [
                Tick("due", 1, self.tell_due, longest=COMPOSING_SECONDS),
                Tick("backfill", 2, lambda: topics.backfill(self.db)),
                Tick("expire", 60, lambda: deliveries.expire(self.db, now())),
                Tick("report", 5, self.report),
                self._alone("pulse", 60, lambda: pulse.look(self.db, now())),
                self._alone("stories that end", 1800, lambda: own.end_stories(self.db, now())),
                self._alone("silence", 1800, lambda: pulse.say_silence(self.db, now())),
                self._alone("merge", 600, lambda: articles.merge_stories(self.db, self.room, now())),
                self._alone("try silenced groups", 3600, lambda: chats.try_silenced_groups(self.db, now())),
                self._alone("forget", 3600, lambda: updates.forget_old(self.db, now())),
                self._alone("forget holds", 3600, lambda: deliveries.forget_holds(self.db, now())),
                self._alone("forget articles", 86400, lambda: articles.forget_old(self.db, keep_days, now())),
                self._alone("forget entries", 86400, lambda: polling.forget_old(self.db, now())),
                self._alone("forget notices", 86400, lambda: said.forget_old(self.db, now())),
                self._alone("forget quotas", 3600, lambda: quotas.forget_old(self.db, now())),
                self._alone("forget questions", 86400, lambda: chats.forget_questions(self.db, now())),
            ]
        return {tick.name: tick for tick in every}

    def _alone(self, name: str, seconds: float, act: Callable[[], object]) -> Tick:
        """A tick that one process does, as long as it lives; another one takes over after a missed turn."""

        def run() -> object:
            is_mine = state.hold_duty(self.db, name, self.owner, self.clock.now(), 2 * seconds)
            return act() if is_mine else None

        return Tick(name, seconds, run)

    def _prepare(self, now: datetime) -> None:
        self.outage = state.outage(self.db, now)
        state.alive(self.db, now)
        settings = self.settings
        chats.appoint(self.db, settings.admin_ids, settings.default_language, settings.default_time_zone, now)

    def _application(self, token: str, request: BaseRequest | None, updates_request: BaseRequest | None) -> _App:
        if not token:
            raise SettingsError("BOT_TOKEN is missing: ask @BotFather for a token, and put it into .env")
        api = self.settings.bot_api_url
        builder = ApplicationBuilder().token(token).base_url(f"{api}/bot").base_file_url(f"{api}/file/bot")
        proxy, most = self._proxy(), CONNECTIONS + self.pace.in_flight
        builder = builder.request(request or AioRequest(most, read_timeout=20, pool_timeout=10, proxy=proxy))
        builder = builder.get_updates_request(updates_request or AioRequest(1, read_timeout=40, proxy=proxy))
        application = builder.updater(None).job_queue(None).rate_limiter(self._paced()).build()
        application.bot_data[HOUSE] = House(self.db, self.room, self.clock, self.desk, self.settings, self.limits)
        application.add_handlers(handlers.all_handlers())
        application.add_error_handler(handlers.apologise)
        return application

    def _proxy(self) -> str | None:
        """The way to Telegram; a Bot API server of one's own that speaks http is near. Raises SettingsError."""
        proxy = self.settings.https_proxy.get_secret_value()
        if not proxy or not self.settings.bot_api_url.startswith("https:"):
            return None
        address = proxy if "://" in proxy else f"http://{proxy}"
        if not address.startswith(("http://", "https://")):
            raise SettingsError("HTTPS_PROXY: write an http or https address, such as http://proxy.example:3128")
        return address

    def _paced(self) -> PacedRequests:
        async def reserve(chat_id: int | None) -> float:
            now = self.clock.now()
            own = await asyncio.to_thread(deliveries.wait_for_slot, self.db, chat_id, now, self.pace.interval)
            return self.sender.give_way(own)

        async def hold(seconds: float, chat_id: int | None) -> None:
            now = self.clock.now()
            scope = self.floods.scope(chat_id, now, kept_its_gate=False)
            self.metrics.flooded("all" if scope is None else "chat")
            await asyncio.to_thread(deliveries.hold, self.db, now + timedelta(seconds=seconds), scope)

        async def is_held(chat_id: int | None) -> bool:
            return await asyncio.to_thread(deliveries.is_held, self.db, chat_id, self.clock.now())

        def turn() -> float:
            return self.sender.turn()  # the sender comes after the requests that it sends by

        return PacedRequests(reserve, hold, is_held=is_held, turn=turn, sleep=self.clock.sleep)


@dataclass(frozen=True, slots=True)
class Step:
    """One round of a loop, and how many seconds it may take as a rule."""

    name: str
    seconds: float
    act: Callable[[], Awaitable[None]]


class Loops:
    """The loops of `briefwire run`: they go on until told to stop, whatever a single step meets."""

    def __init__(self, bot: Briefwire, roles: Sequence[str], stopping: asyncio.Event) -> None:
        self._bot = bot
        self._roles = roles
        self._stopping = stopping
        self._new_updates = asyncio.Event()
        self._secret = ""  # of the webhook
        self._steps = {one.name: one for one in self._all_steps()}
        allowed = {tick.name: allowed_age(tick.seconds) + tick.longest for tick in bot.ticks(roles).values()}
        allowed |= {step.name: allowed_age(step.seconds) for step in self._steps.values()}
        now = asyncio.get_running_loop().time
        stored = Lookout(lambda: state.stored(bot.db, bot.clock.now()), now)
        self.beats = Beats(allowed, now)
        self._health = webhook.Health(self.beats, stored, bot.clock, writers=WRITERS)
        self._scrape = Scrape(bot.metrics, self.beats, stored, bot.clock)
        self.fatal: SettingsError | None = None

    async def run(self) -> None:
        """Run all loops of the roles until `stopping` is set, then end them in order."""
        server, serving = await self._serve()
        ticks = Ticks(self._bot.ticks(self._roles) | {"watch": self._watching()}, self.beats.beat)
        ticks.start()
        tasks = [asyncio.create_task(loop) for loop in self._loops()]
        await self._stopping.wait()
        ticks.stop()
        for task in tasks:
            task.cancel()
        server.should_exit = True
        await asyncio.gather(*tasks, serving, return_exceptions=True)
        if self.fatal is not None:
            raise self.fatal

    def _watching(self) -> Tick:
        watch = Watch(self._bot.db, self._bot.owner)
        return Tick("watch", 60, lambda: watch.look(self.beats.stalled(), self._bot.clock.now()))

    def _loops(self) -> Iterator[Coroutine[Any, Any, None]]:
        if "updates" in self._roles and self._bot.settings.webhook_url:
            yield self._announce()
        yield from (self._again(step) for step in self._steps.values())

    def _all_steps(self) -> Iterator["Step"]:
        if "updates" in self._roles:
            if not self._bot.settings.webhook_url:
                yield Step("poll", POLL_ROUND_SECONDS, self._poll)
            yield Step("updates", ROUND_SECONDS, self._work)
            yield Step("renew", ROUND_SECONDS, self._renew)
            yield Step("pastes", ROUND_SECONDS, self._pastes)
        if "poll" in self._roles:
            yield Step("feeds", FETCH_ROUND_SECONDS, self._unless_idle(self._bot.poll_feeds))
            yield Step("entries", FETCH_ROUND_SECONDS, self._unless_idle(self._bot.take_entries))
            yield Step("pages", FETCH_ROUND_SECONDS, self._unless_idle(self._bot.check_pages))
        if "send" in self._roles:
            yield Step("send", 2 * ROUND_SECONDS, self._send)
            yield Step("notices", 2 * ROUND_SECONDS, self._unless_idle(self._bot.send_notices))

    async def _again(self, step: "Step") -> None:
        while True:
            try:
                await step.act()
                self.beats.beat(step.name)
            except InvalidToken:
                self.fatal = SettingsError(REFUSED)
                self._stopping.set()
                return
            except DatabaseUnavailable as error:
                self._bot.metrics.stumbled(step.name)
                log.warning("loop=%s database: %s", step.name, error)
                await asyncio.sleep(TROUBLE_SECONDS)
            except Exception:
                self._bot.metrics.stumbled(step.name)
                log.exception("loop=%s failed", step.name)
                await asyncio.sleep(TROUBLE_SECONDS)

    async def _poll(self) -> None:
        if await self._bot.poller.poll():
            self._new_updates.set()

    async def _work(self) -> None:
        if await self._bot.worker.begin():
            return
        self._new_updates.clear()
        waiters: list[asyncio.Task[Any]] = [asyncio.create_task(self._new_updates.wait())]
        if not self._bot.worker.is_idle:
            waiters.append(asyncio.create_task(self._bot.worker.one_finished()))
        try:
            await asyncio.wait(waiters, timeout=IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:  # also at the end: a task that nobody waits for any more would be complained about
            for waiter in waiters:
                waiter.cancel()

    async def _renew(self) -> None:
        await asyncio.sleep(intake.RENEW_SECONDS)
        await self._bot.worker.renew()

    async def _pastes(self) -> None:
        await asyncio.sleep(IDLE_SECONDS)
        await self._bot.take_pastes()

    async def _send(self) -> None:
        if not await self._bot.sender.send_due():
            await asyncio.sleep(IDLE_SECONDS)

    def _unless_idle(self, work: Callable[[], Awaitable[int]]) -> Callable[[], Awaitable[None]]:
        async def step() -> None:
            if not await work():
                await asyncio.sleep(LOOK_SECONDS)

        return step

    async def _serve(self) -> tuple[webhook.Server, "asyncio.Future[None]"]:
        """The HTTP server and its end, which has come where there is no HTTP_PORT. Raises SettingsError."""
        settings = self._bot.settings
        url = settings.webhook_url if "updates" in self._roles else ""
        if url:
            own = settings.webhook_secret.get_secret_value()
            self._secret = own or await asyncio.to_thread(state.webhook_secret, self._bot.db)
        server = webhook.server(
            webhook_url=url,
            secret=self._secret,
            keep=self._keep,
            health=self._health.report,
            metrics=self._scrape.text,
        )
        if settings.http_port is None:
            return server, asyncio.ensure_future(asyncio.sleep(0))
        listener = webhook.listener(settings.http_host, settings.http_port)
        return server, asyncio.create_task(server.serve([listener]))

    async def _announce(self) -> None:
        """Tell Telegram where our webhook is, as soon as it listens to us."""
        bot, url = self._bot.application.bot, self._bot.settings.webhook_url

        async def announce() -> None:
            await bot.set_webhook(url, secret_token=self._secret, allowed_updates=intake.ALLOWED)

        await _insist(announce, self._stopping)

    async def _keep(self, body: dict[str, object]) -> None:
        await self._bot.keep_update(body)
        self._new_updates.set()


async def run(settings: Settings, db: Database, roles: Sequence[str], stopping: asyncio.Event) -> None:
    """The bot, until `stopping` is set. Raises SettingsError, AlreadyRunning."""
    with only_one(db):
        bot = Briefwire(settings, db)
        try:
            await _connect(bot, roles, stopping)
            if not stopping.is_set():
                await Loops(bot, roles, stopping).run()
        finally:
            await bot.stop()
            log.info("stopped")


async def _connect(bot: Briefwire, roles: Sequence[str], stopping: asyncio.Event) -> None:
    db, api = bot.db, bot.application.bot
    if db.is_sqlite:
        await asyncio.to_thread(state.take_all_back, db, bot.clock.now())
    await _insist(bot.start, stopping)
    if "updates" in roles:
        await asyncio.to_thread(warming.warm, db)
    if "updates" in roles and not bot.settings.webhook_url:
        await _insist(api.delete_webhook, stopping)
    if not stopping.is_set():
        await _say_code(bot)
        log.info("running bot=@%s roles=%s database=%s", api.username, ",".join(roles), db.display_name)


async def _insist(step: Callable[[], Awaitable[object]], stopping: asyncio.Event) -> None:
    """Do it as soon as Telegram answers, which may be away for a while. Raises SettingsError for a wrong token."""
    while not stopping.is_set():
        try:
            await step()
        except InvalidToken:
            raise SettingsError(REFUSED) from None
        except TelegramError as error:
            log.warning("Telegram does not answer error=%s; trying again", type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), 5 * TROUBLE_SECONDS)
        else:
            return


async def _say_code(bot: Briefwire) -> None:
    code = await asyncio.to_thread(chats.owner_code, bot.db)
    if code is not None:
        print(f"Nobody may publish yet. Send this to the bot to become its owner: /start {code}", flush=True)  # noqa: T201  for the person at the terminal, not for the log


def _opened(path: Path) -> TextIO:
    try:
        return path.open("a")
    except OSError as error:
        raise DatabaseUnavailable(f"{path}: {error.strerror}") from error


@contextlib.contextmanager
def only_one(db: Database) -> Iterator[None]:
    """Two bots on one SQLite file would take each other's leases: the second one refuses."""
    if db.path is None:
        yield
        return
    with _opened(Path(f"{db.path}.lock")) as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(f"another briefwire run is using {db.path}; stop it first") from error
        yield
