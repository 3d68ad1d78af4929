"""The wire seam: polling, webhooks, faults, the log, and a whole Application on top."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TimedOut
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.clock import SystemClock
from bot.local_telegram import LocalTelegram, Person, Shown
from tests.bot.hand_clock import HandClock


@pytest.fixture(autouse=True)
def _retry_after_is_a_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it, python-telegram-bot warns when it makes a RetryAfter


@pytest.fixture
def telegram() -> LocalTelegram:
    return LocalTelegram(HandClock())


@pytest.fixture
async def bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, request=telegram, get_updates_request=telegram) as made:
        telegram.sent.clear()
        yield made


@pytest.fixture
def ann(telegram: LocalTelegram) -> Person:
    person = telegram.person(5)
    person.starts()
    telegram.take_updates()
    return person


# ---- polling


async def test_updates_wait_until_an_offset_acknowledges_them(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    ann.says("one")
    ann.says("two")

    first = await bot.get_updates()
    again = await bot.get_updates()
    rest = await bot.get_updates(offset=first[0].update_id + 1)

    assert [u.update_id for u in first] == [u.update_id for u in again]
    assert [u.message.text for u in rest if u.message] == ["two"]
    assert telegram.pending == 1
    assert await bot.get_updates(offset=rest[0].update_id + 1) == ()


async def test_a_poll_takes_as_many_as_it_asks_for(bot: Bot, ann: Person) -> None:
    for number in range(120):
        ann.says(f"{number}")

    assert len(await bot.get_updates(limit=3)) == 3
    assert len(await bot.get_updates()) == 100
    assert [u.message.text for u in await bot.get_updates(offset=-1) if u.message] == ["119"]


async def test_a_poll_waits_for_the_next_update(bot: Bot, ann: Person) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await asyncio.sleep(0)
    ann.says("now")

    (update,) = await poll

    assert update.message is not None
    assert update.message.text == "now"


async def test_a_poll_that_nobody_answers_ends_empty(telegram: LocalTelegram) -> None:
    assert await telegram.mailbox.poll(0, 100, 0.001) == []


async def test_a_poll_that_is_given_up_leaves_the_next_one_alone(bot: Bot, ann: Person) -> None:
    given_up = asyncio.create_task(bot.get_updates(timeout=50))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    ann.says("x")

    assert len(await bot.get_updates(timeout=50)) == 1


async def test_the_older_of_two_pollers_gets_a_conflict(bot: Bot, ann: Person) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=50))
    await asyncio.sleep(0)
    newer = asyncio.create_task(bot.get_updates(timeout=50))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await older

    ann.says("x")

    assert len(await newer) == 1


async def test_an_ended_poll_stays_ended(bot: Bot, ann: Person) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await asyncio.sleep(0)
    ann.says("x")
    ann.says("y")
    assert len(await poll) == 2


def test_a_poll_whose_loop_is_closed_troubles_nobody(telegram: LocalTelegram, ann: Person) -> None:
    loop = asyncio.new_event_loop()
    poll = loop.create_task(telegram.mailbox.poll(0, 1, 50))
    loop.run_until_complete(asyncio.sleep(0))
    stale = telegram.mailbox._poll
    assert stale is not None
    poll.cancel()
    loop.run_until_complete(asyncio.gather(poll, return_exceptions=True))
    loop.close()
    telegram.mailbox._poll = stale

    ann.says("x")

    assert telegram.pending == 1


async def test_only_the_kinds_that_were_asked_for_arrive(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    ann.says("unheard")
    await bot.get_updates()  # names none: as the last time

    ann.says("unheard, too")

    assert telegram.pending == 0
    await bot.get_updates(allowed_updates=[])
    ann.says("heard")
    telegram.mailbox.put("chat_member", {})
    assert telegram.pending == 1


async def test_an_update_may_come_twice(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    ann.says("x")
    (raw,) = telegram.take_updates()
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await asyncio.sleep(0)

    telegram.mailbox.again(raw)

    assert [u.update_id for u in await poll] == [raw["update_id"]]


# ---- webhooks


async def test_a_webhook_ends_polling_until_it_is_deleted(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    await bot.set_webhook("https://example.com/hook", secret_token="abc", allowed_updates=["message"])
    ann.says("x")

    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.allowed_updates) == ("https://example.com/hook", 1, ("message",))
    with pytest.raises(Conflict, match="while webhook is active"):
        await bot.get_updates()

    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1
    assert (await bot.get_webhook_info()).url == ""
    await bot.delete_webhook(drop_pending_updates=True)
    assert telegram.pending == 0


async def test_a_bad_webhook_is_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)bad webhook"):
        await bot.set_webhook("ftp://example.com")
    with pytest.raises(BadRequest, match=r"(?i)secret token contains unallowed characters"):
        await bot.set_webhook("https://example.com", secret_token="a b")
    assert await bot.set_webhook("")


# ---- faults


async def test_a_prepared_failure_comes_once_and_nothing_is_done(
    bot: Bot, telegram: LocalTelegram, ann: Person
) -> None:
    telegram.fail_next("sendMessage", 403, "Forbidden: user is deactivated")

    with pytest.raises(Forbidden, match="deactivated"):
        await bot.send_message(5, "x")
    assert len(ann.messages) == 1
    assert await bot.send_message(5, "x")


async def test_failures_may_be_of_any_method_and_repeat(bot: Bot, telegram: LocalTelegram) -> None:
    telegram.fail_next("*", 400, "Bad Request: no", times=2)

    for call in (bot.get_me(), bot.get_webhook_info()):
        with pytest.raises(BadRequest):
            await call
    assert await bot.get_me()


@pytest.mark.usefixtures("ann")
async def test_a_flood_names_its_wait(bot: Bot, telegram: LocalTelegram) -> None:
    telegram.flood_next("sendMessage", 7)

    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(5, "x")

    assert refusal.value.retry_after == timedelta(seconds=7)


@pytest.mark.usefixtures("ann")
async def test_a_bad_gateway_answers_with_html(bot: Bot, telegram: LocalTelegram) -> None:
    telegram.bad_gateway_next("sendMessage")

    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(5, "x")


async def test_a_lost_reply_was_delivered_all_the_same(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    telegram.lose_reply("sendMessage")

    with pytest.raises(TimedOut):
        await bot.send_message(5, "x")

    assert ann.last.text == "x"


async def test_an_unreachable_server_delivers_nothing(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    telegram.unreachable_next("sendMessage")

    with pytest.raises(NetworkError) as error:
        await bot.send_message(5, "x")

    assert not isinstance(error.value, TimedOut)
    assert len(ann.messages) == 1


# ---- who watches


async def test_every_call_is_logged_but_polls(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="g")]])
    await bot.send_message(5, "5", reply_markup=markup)
    await bot.get_updates()
    with pytest.raises(BadRequest):
        await bot.send_message(99, "{oops", reply_markup=None)

    sent, refused = telegram.sent
    assert (sent.method, sent.status, sent.values["chat_id"], sent.values["text"]) == ("sendMessage", 200, 5, "5")
    assert sent.values["reply_markup"]["inline_keyboard"][0][0]["text"] == "Go"
    assert sent.result["message_id"] == ann.last.id
    assert (refused.status, refused.result) == (400, "Bad Request: chat not found")
    assert telegram.calls("sendmessage") == [sent, refused]
    assert telegram.calls("getUpdates") == []


async def test_a_watcher_sees_what_the_bot_sends_edits_and_deletes(
    bot: Bot, telegram: LocalTelegram, ann: Person
) -> None:
    seen: list[tuple[str, bool, bool]] = []

    def watch(shown: Shown) -> None:
        seen.append((shown.text, shown.edited, shown.deleted))

    telegram.on_message = watch
    sent = await bot.send_message(5, "one")
    await bot.edit_message_text("two", 5, sent.message_id)
    await bot.delete_message(5, sent.message_id)
    await bot.copy_message(5, 5, ann.messages[0].id)
    await bot.send_chat_action(5, "typing")

    assert seen == [("one", False, False), ("two", True, False), ("two", True, True), ("/start", False, False)]


def test_the_log_keeps_what_is_not_json() -> None:
    from bot.local_telegram.arguments import legible

    values = {"chat_id": "5", "text": "5", "emoji": "[x", "flag": "true", "deep": "[" * 100_000}

    assert legible(values) == {"chat_id": 5, "text": "5", "emoji": "[x", "flag": True, "deep": "[" * 100_000}


async def test_file_handles_are_read(bot: Bot, ann: Person, tmp_path: Any) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"body")
    with path.open("rb") as handle:
        await bot.send_document(5, handle, read_timeout=1)

    assert ann.last.media["document"]["file_size"] == 4


def test_it_takes_the_computers_clock_by_default() -> None:
    telegram = LocalTelegram()

    assert isinstance(telegram.world.clock, SystemClock)
    assert telegram.read_timeout == 5.0


# ---- the whole Application


async def start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Follow", callback_data="f:1")]])
    await update.message.reply_html("<b>Welcome</b>", reply_markup=keys)


async def follow(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query
    await update.callback_query.answer("Followed")
    await update.callback_query.edit_message_text("Following")


async def keep(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    assert update.message.document
    content = await (await update.message.document.get_file()).download_as_bytearray()
    await update.message.reply_text(content.decode())


async def test_an_application_runs_on_it_by_polling(telegram: LocalTelegram) -> None:
    answered = asyncio.Event()
    telegram.on_message = lambda _: answered.set()
    application = Application.builder().token(telegram.token).request(telegram).get_updates_request(telegram).build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(follow, "f:1"))
    application.add_handler(MessageHandler(filters.Document.ALL, keep))
    ann = telegram.person(5)
    texts = []

    async with application:
        await application.start()
        assert application.updater
        await application.updater.start_polling(allowed_updates=Update.ALL_TYPES)
        for act in (ann.starts, lambda: ann.presses("Follow"), lambda: ann.sends_file("a.txt", b"kept")):
            answered.clear()
            act()
            await asyncio.wait_for(answered.wait(), 10)
            texts.append(ann.last.html)
        await application.updater.stop()
        await application.stop()

    assert texts == ["<b>Welcome</b>", "Following", "kept"]
    assert [toast.text for toast in telegram.toasts] == ["Followed"]
    assert telegram.pending == 0
