"""The methods of the local Bot API, called by a real telegram.Bot: its parsing, its exceptions."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberOwner,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    KeyboardButton,
    LinkPreviewOptions,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginUser,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden, InvalidToken, RetryAfter

from bot.local_telegram import Button, LocalTelegram, Person, Toast
from tests.bot.hand_clock import HandClock

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big") + b"\x08\x02\0\0\0"


@pytest.fixture(autouse=True)
def _retry_after_is_a_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it, python-telegram-bot warns when it makes a RetryAfter


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def telegram(clock: HandClock) -> LocalTelegram:
    return LocalTelegram(clock)


@pytest.fixture
async def bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, request=telegram, get_updates_request=telegram) as made:
        yield made


@pytest.fixture
def ann(telegram: LocalTelegram) -> Person:
    person = telegram.person(5, "Ann", username="ann")
    person.starts()
    return person


def keyboard(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(rows)


def key(label: str = "Go", **action: Any) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, **(action or {"callback_data": "go"}))


async def refused(telegram: LocalTelegram, method: str, **values: Any) -> str:
    """What Telegram says to a call that python-telegram-bot would not make."""
    wire = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    answer = json.loads((await telegram.answer(f"/bot{telegram.token}/{method}", wire, {})).body)
    assert not answer["ok"]
    return str(answer["description"]).removeprefix("Bad Request: ")


# ---- who calls


async def test_the_bot_learns_who_it_is(bot: Bot) -> None:
    assert (bot.username, bot.first_name, bot.bot.is_bot) == ("briefwire_bot", "Briefwire", True)
    assert bot.can_read_all_group_messages is False


async def test_an_unknown_token_is_unauthorized(telegram: LocalTelegram) -> None:
    with pytest.raises(InvalidToken, match="Unauthorized"):
        await Bot("1:wrong", request=telegram, get_updates_request=telegram).get_me()


async def test_a_malformed_token_is_not_found(telegram: LocalTelegram) -> None:
    with pytest.raises(InvalidToken, match="Not Found"):
        await Bot("wrong", request=telegram, get_updates_request=telegram).get_me()


async def test_an_unknown_method_is_not_found(bot: Bot) -> None:
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendThoughts", {"chat_id": 5})


async def test_the_answer_has_the_shape_of_the_bot_api(telegram: LocalTelegram) -> None:
    answer = await telegram.answer(f"/bot{telegram.token}/sendMessage", {"chat_id": "9", "text": "x"}, {})

    refusal = {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}
    assert (answer.status, json.loads(answer.body)) == (400, refusal)


async def test_the_person_of_the_bots_own_id_cannot_be_made(telegram: LocalTelegram) -> None:
    with pytest.raises(ValueError, match="7000000042"):
        telegram.person(telegram.world.bot.id)


# ---- texts


async def test_a_message_arrives_with_its_text_entities_and_buttons(bot: Bot, ann: Person) -> None:
    markup = keyboard([key("Go"), key("Read", url="https://example.com/x")])

    sent = await bot.send_message(5, "<b>Floods</b> &amp; 😀", "HTML", reply_markup=markup, disable_notification=True)

    shown = ann.last
    assert (shown.text, shown.html, shown.silent, shown.by_bot) == ("Floods & 😀", "<b>Floods</b> &amp; 😀", True, True)
    assert shown.rows == ((Button("Go", data="go"), Button("Read", url="https://example.com/x", action="url")),)
    assert (sent.message_id, sent.text_html, sent.chat.id) == (shown.id, shown.html, 5)
    assert sent.reply_markup is not None
    assert sent.reply_markup.inline_keyboard[0][0].callback_data == "go"
    assert sent.from_user is not None
    assert sent.from_user.is_bot


@pytest.mark.parametrize(
    ("text", "mode", "reason"),
    [
        ("", None, "Message text is empty"),
        (" \n ", None, "Text must be non-empty"),
        ("<b> </b>", "HTML", "Text must be non-empty"),
        ("x" * 4097, None, "Message is too long"),
        ("😀" * 2049, None, "Message is too long"),
        ("<b>" + "x" * 4097 + "</b>", "HTML", "Message is too long"),
        ("<p>x</p>", "HTML", 'Can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        ("<b>x", "html", "Can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("&amp;" * 7000, "HTML", "Text is too long"),
        ("*x*", "MarkdownV2", "Unsupported parse_mode"),
        ("x\ud800", None, "Strings must be encoded in UTF-8"),
    ],
)
async def test_a_text_that_telegram_refuses_is_refused(
    bot: Bot, ann: Person, text: str, mode: str | None, reason: str
) -> None:
    before = len(ann.messages)

    with pytest.raises(BadRequest) as refusal:
        await bot.send_message(5, text, mode)

    assert refusal.value.message.lower() == reason.lower()
    assert len(ann.messages) == before


async def test_a_text_of_4096_units_after_parsing_is_sent(bot: Bot, ann: Person) -> None:
    await bot.send_message(5, "<b>" + "&lt;" * 2048 + "</b>" + "😀" * 1024, "HTML")

    assert len(ann.last.text) == 3072


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(source=st.text(st.sampled_from("ab<>&;/i b😀\n"), max_size=40), times=st.integers(1, 400))
async def test_whatever_is_accepted_fits_a_message(source: str, times: int) -> None:
    telegram = LocalTelegram(HandClock())
    ann = telegram.person(5)
    ann.starts()
    values = {"chat_id": "5", "text": source * times, "parse_mode": "HTML"}

    answer = await telegram.answer(f"/bot{telegram.token}/sendMessage", values, {})

    assert answer.status in {200, 400}
    if answer.status == 200:
        assert 0 < len(ann.last.text.encode("utf-16-le")) // 2 <= 4096
        assert len(ann.last.entities) <= 100


async def test_entities_may_be_given_instead_of_markup(bot: Bot, ann: Person) -> None:
    given_entities = [
        MessageEntity("bold", 0, 2),
        MessageEntity("text_link", 3, 1, url="example.com"),
        MessageEntity("pre", 5, 1, language="py"),
    ]

    await bot.send_message(5, "ab c d", entities=given_entities)

    tail = '<pre><code class="language-py">d</code></pre>'
    assert ann.last.html == f'<b>ab</b> <a href="http://example.com/">c</a> {tail}'


@pytest.mark.parametrize("raw", ['[{"type": "bold"}]', '[{"type": "bold", "offset": -1, "length": 2}]', "[5]"])
async def test_broken_entities_are_refused(telegram: LocalTelegram, ann: Person, raw: str) -> None:
    reason = await refused(telegram, "sendMessage", chat_id=ann.id, text="abc", entities=raw)

    assert reason == "can't parse MessageEntity"


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("reply_markup", "{", "can't parse reply keyboard markup JSON object"),
        ("reply_markup", '["\\ud800"]', "strings must be encoded in UTF-8"),
        ("message_thread_id", "one", 'field "message_thread_id" must be of type Number'),
    ],
)
async def test_arguments_that_cannot_be_read_are_refused(
    telegram: LocalTelegram, ann: Person, name: str, raw: str, reason: str
) -> None:
    assert await refused(telegram, "sendMessage", chat_id=ann.id, text="x", **{name: raw}) == reason


async def test_a_reply_points_to_its_message(bot: Bot, ann: Person) -> None:
    question = ann.says("what?")

    sent = await bot.send_message(5, "that", reply_parameters=ReplyParameters(question.id))

    assert ann.last.reply_to is question
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "what?"


async def test_a_reply_to_nothing_is_refused_unless_it_may_go_without(bot: Bot, ann: Person) -> None:
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(5, "x", reply_to_message_id=99)

    await bot.send_message(5, "x", reply_to_message_id=99, allow_sending_without_reply=True)

    assert ann.last.reply_to is None


async def test_link_previews_are_kept(bot: Bot, ann: Person) -> None:
    sent = await bot.send_message(5, "x", link_preview_options=LinkPreviewOptions(is_disabled=True))

    assert ann.last.previews == {"is_disabled": True}
    assert sent.link_preview_options == LinkPreviewOptions(is_disabled=True)


# ---- keyboards

UNREADABLE = "can't parse inline keyboard button"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([[{"text": "x", "callback_data": "é" * 33}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "x", "callback_data": 5}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "x"}]], f"{UNREADABLE}: Text buttons are unallowed in the inline keyboard"),
        ([[{"text": "x", "callback_data": ""}]], f"{UNREADABLE}: Text buttons are unallowed in the inline keyboard"),
        ([[{"text": "x", "callback_data": "a", "pay": True}]], f"{UNREADABLE}: Button must have exactly one action"),
        ([[{"text": " ", "callback_data": "a"}]], "inline keyboard button text must be non-empty"),
        ([[{"callback_data": "a"}]], "inline keyboard button text must be non-empty"),
        ([[{"text": 5, "callback_data": "a"}]], f'{UNREADABLE}: Field "text" must be of type String'),
        (
            [[{"text": "x", "url": "http://localhost/"}]],
            "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
        ([["x"]], f"{UNREADABLE}: expected an Object"),
        (["x"], 'field "inline_keyboard" must be an Array of Arrays'),
        ([[{"text": "x", "callback_data": "a"}] * 9], "reply markup is too long"),
        ([[{"text": "x", "callback_data": "a"}]] * 101, "reply markup is too long"),
    ],
)
async def test_a_keyboard_that_telegram_refuses_is_refused(
    telegram: LocalTelegram, ann: Person, rows: Any, reason: str
) -> None:
    markup = {"inline_keyboard": rows}

    assert await refused(telegram, "sendMessage", chat_id=ann.id, text="x", reply_markup=markup) == reason


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ({"nonsense": 1}, "can't parse reply keyboard markup JSON object"),
        ({"keyboard": [[{"text": ""}]]}, "keyboard button text must be non-empty"),
        (5, "object expected as reply markup"),
    ],
)
async def test_other_markup_is_checked_too(telegram: LocalTelegram, ann: Person, markup: Any, reason: str) -> None:
    assert await refused(telegram, "sendMessage", chat_id=ann.id, text="x", reply_markup=markup) == reason


async def test_data_of_64_bytes_and_100_buttons_pass(bot: Bot, ann: Person) -> None:
    await bot.send_message(5, "x", reply_markup=keyboard(*[[key(callback_data="é" * 32)] * 8] * 12))

    assert len(ann.last.buttons) == 96


async def test_buttons_may_do_other_things(bot: Bot, ann: Person) -> None:
    await bot.send_message(5, "x", reply_markup=keyboard([key(switch_inline_query_current_chat="")], []))

    assert ann.last.rows == ((Button("Go", action="switch_inline_query_current_chat"),),)


async def test_a_reply_keyboard_is_seen(bot: Bot, ann: Person) -> None:
    keys = ReplyKeyboardMarkup([["Yes", KeyboardButton("Here", request_location=True)]])

    await bot.send_message(5, "x", reply_markup=keys)
    assert ann.last.reply_keyboard == (("Yes", "Here"),)

    await bot.send_message(5, "x", reply_markup=ReplyKeyboardRemove())
    await bot.send_message(5, "x", reply_markup=ForceReply())
    assert ann.last.markup == {"force_reply": True}


# ---- edits


async def test_an_edit_changes_what_is_shown(bot: Bot, ann: Person, clock: HandClock) -> None:
    sent = await bot.send_message(5, "one", reply_markup=keyboard([key()]))
    clock.wind(60)

    edited = await bot.edit_message_text("<i>two</i>", 5, sent.message_id, parse_mode="HTML")

    assert (ann.last.html, ann.last.rows, ann.last.edited) == ("<i>two</i>", (), True)
    assert edited.edit_date == clock.now()  # type: ignore[union-attr]  # True only for inline messages


@pytest.mark.parametrize("text", ["<b>one</b>", "<b>one</b> "])
@pytest.mark.usefixtures("ann")
async def test_an_equal_edit_is_refused(bot: Bot, text: str) -> None:
    sent = await bot.send_message(5, "<b>one</b>", "HTML", reply_markup=keyboard([key()]))

    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text(text, 5, sent.message_id, parse_mode="HTML", reply_markup=keyboard([key()]))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(5, sent.message_id, reply_markup=keyboard([key()]))


async def test_a_keyboard_alone_may_be_edited(bot: Bot, ann: Person) -> None:
    sent = await bot.send_message(5, "one", reply_markup=keyboard([key()]))

    await bot.edit_message_reply_markup(5, sent.message_id, reply_markup=keyboard([key("Stop", callback_data="s")]))

    assert (ann.last.text, ann.last.buttons) == ("one", (Button("Stop", data="s"),))


@pytest.mark.usefixtures("ann")
async def test_a_message_that_is_gone_cannot_be_edited_or_deleted(bot: Bot) -> None:
    sent = await bot.send_message(5, "one")
    assert await bot.delete_message(5, sent.message_id)

    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("two", 5, sent.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(5, sent.message_id)


async def test_only_the_bots_own_messages_can_be_edited(bot: Bot, ann: Person) -> None:
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("two", 5, ann.says("mine").id)


@pytest.mark.usefixtures("ann")
async def test_a_message_with_a_reply_keyboard_cannot_be_edited(bot: Bot) -> None:
    sent = await bot.send_message(5, "one", reply_markup=ReplyKeyboardMarkup([["Yes"]]))

    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("two", 5, sent.message_id)


@pytest.mark.usefixtures("ann")
async def test_an_edit_wants_an_inline_keyboard(bot: Bot, telegram: LocalTelegram) -> None:
    sent = await bot.send_message(5, "one")

    values = {"chat_id": 5, "message_id": sent.message_id, "text": "two", "reply_markup": {"force_reply": True}}
    assert await refused(telegram, "editMessageText", **values) == "inline keyboard expected"


@pytest.mark.parametrize(("text", "reason"), [("", "Message text is empty"), (" ", "Text must be non-empty")])
@pytest.mark.usefixtures("ann")
async def test_an_edit_needs_a_text(bot: Bot, text: str, reason: str) -> None:
    sent = await bot.send_message(5, "one")

    with pytest.raises(BadRequest, match=reason):
        await bot.edit_message_text(text, 5, sent.message_id)


async def test_a_caption_is_edited_as_a_caption(bot: Bot, ann: Person) -> None:
    text = await bot.send_message(5, "one")
    file = await bot.send_document(5, b"x", caption="one")

    await bot.edit_message_caption(5, file.message_id, caption="two")

    assert ann.last.text == "two"
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("two", 5, file.message_id)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(5, text.message_id, caption="two")


@pytest.mark.usefixtures("ann")
async def test_what_is_older_than_two_days_cannot_be_deleted(bot: Bot, clock: HandClock) -> None:
    sent = await bot.send_message(5, "one")
    clock.wind(timedelta(hours=49).total_seconds())

    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(5, sent.message_id)


async def test_foreign_messages_are_deleted_by_administrators_only(
    bot: Bot, telegram: LocalTelegram, ann: Person
) -> None:
    group = telegram.group()
    group.adds_bot(ann)
    said = ann.says("/spam", group)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(group.id, said.id)

    group.adds_bot(ann, "administrator")
    await bot.delete_message(group.id, said.id)

    assert said.deleted
    assert said not in group.messages


async def test_a_message_is_pinned_where_the_bot_may(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    sent = await bot.send_message(5, "one")
    assert await bot.pin_chat_message(5, sent.message_id)
    assert (await bot.get_chat(5)).pinned_message == sent

    group = telegram.group()
    group.adds_bot(ann)
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages"):
        await bot.pin_chat_message(group.id, 1)


# ---- where the bot may write


async def test_an_unknown_chat_is_not_found(bot: Bot, telegram: LocalTelegram) -> None:
    telegram.group(-7)  # the bot was never in it
    for chat in (99, -7, "@nobody", "nonsense"):
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(chat, "x")
    assert await refused(telegram, "sendMessage", text="x") == "chat_id is empty"


async def test_nobody_is_written_to_first(bot: Bot, telegram: LocalTelegram) -> None:
    telegram.person(6)

    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(6, "x")


async def test_who_blocked_the_bot_gets_nothing_until_unblocking(bot: Bot, ann: Person) -> None:
    ann.blocks_bot()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(5, "x")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_chat_action(5, "typing")

    ann.unblocks_bot()

    assert await bot.send_message(5, "x")


async def test_a_deleted_account_gets_nothing(bot: Bot, ann: Person) -> None:
    ann.deletes_account()

    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(5, "x")


async def test_a_bot_that_was_kicked_or_left_cannot_write(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    group, large, channel = telegram.group(), telegram.supergroup(), telegram.channel()
    for chat in (group, large, channel):
        chat.adds_bot(ann)
        chat.kicks_bot(ann)
        with pytest.raises(Forbidden, match=f"bot was kicked from the {chat.chat.kind} chat"):
            await bot.send_message(chat.id, "x")

    large.adds_bot(ann)
    assert await bot.leave_chat(large.id)

    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(large.id, "x")
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.leave_chat(large.id)
    with pytest.raises(BadRequest, match="private chats"):
        await bot.leave_chat(5)


async def test_a_group_that_migrated_names_its_new_id(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    group = telegram.group()
    group.adds_bot(ann)
    new = group.migrate(-1009)

    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.id, "x")

    assert moved.value.new_chat_id == new.id == -1009
    assert await bot.send_message(new.id, "x")


async def test_a_channel_wants_an_administrator_who_may_post(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    channel = telegram.channel(username="news")
    channel.adds_bot(ann)

    post = await bot.send_message("@News", "x")

    assert post.sender_chat == post.chat
    assert post.from_user is None
    assert await bot.edit_message_text("y", channel.id, post.message_id)
    assert channel.last.text == "y"
    channel.demotes_bot()
    with pytest.raises(BadRequest, match="Need administrator rights in the channel chat"):
        await bot.send_message(channel.id, "x")


async def test_a_muted_group_takes_nothing_from_members(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    group = telegram.group()
    group.adds_bot(ann)
    group.chat.muted = True
    with pytest.raises(BadRequest, match="Not enough rights to send text messages to the chat"):
        await bot.send_message(group.id, "x")

    group.adds_bot(ann, "administrator")

    assert await bot.send_message(group.id, "x")


async def test_one_who_is_restricted_writes_nothing(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    group = telegram.supergroup()
    group.adds_bot(ann)

    group.silences_bot(ann)

    with pytest.raises(BadRequest, match="Not enough rights to send text messages to the chat"):
        await bot.send_message(group.id, "x")


async def test_a_forum_topic_is_written_to_while_it_is_open(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    forum = telegram.supergroup(forum=True)
    forum.adds_bot(ann)
    thread = forum.opens_topic("News", ann)

    sent = await bot.send_message(forum.id, "x", message_thread_id=thread)

    assert (sent.message_thread_id, sent.is_topic_message, forum.last.thread) == (thread, True, thread)
    await bot.send_message(forum.id, "x", reply_parameters=ReplyParameters(sent.message_id))
    assert forum.last.thread == thread
    forum.closes_topic(thread)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(forum.id, "x", message_thread_id=thread)
    forum.adds_bot(ann, "administrator")
    assert await bot.send_message(forum.id, "x", message_thread_id=thread)
    forum.deletes_topic(thread)
    for gone in (thread, 1, 999):
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(forum.id, "x", message_thread_id=gone)


@pytest.mark.usefixtures("ann")
async def test_an_action_must_be_known(bot: Bot) -> None:
    assert await bot.send_chat_action(5, "typing")

    with pytest.raises(BadRequest, match="Wrong parameter action in request"):
        await bot.send_chat_action(5, "dancing")


# ---- buttons


async def test_a_button_is_answered_once(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    toasts: list[Toast] = []
    telegram.on_toast = toasts.append
    await bot.send_message(5, "x", reply_markup=keyboard([key()]))
    query_id = ann.presses("Go")

    assert await bot.answer_callback_query(query_id, "done", show_alert=True)

    assert toasts == telegram.toasts == [Toast(5, "done", alert=True)]
    for stale in (query_id, "123"):
        with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
            await bot.answer_callback_query(stale)


async def test_a_button_is_answered_soon_or_not_at_all(bot: Bot, ann: Person, clock: HandClock) -> None:
    await bot.send_message(5, "x", reply_markup=keyboard([key()]))
    query_id = ann.presses("Go")
    clock.wind(16)

    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query_id)


async def test_a_toast_has_200_characters(bot: Bot, ann: Person) -> None:
    await bot.send_message(5, "x", reply_markup=keyboard([key()]))

    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await bot.answer_callback_query(ann.presses("Go"), "x" * 201)


@pytest.mark.parametrize(
    "url", ["https://example.com/", "https://t.me/other_bot?start=x", "https://t.me/briefwire_bot?start=" + "x" * 65]
)
async def test_a_button_leads_only_to_the_bot_itself(bot: Bot, telegram: LocalTelegram, ann: Person, url: str) -> None:
    await bot.send_message(5, "x", reply_markup=keyboard([key()]))
    query_id = ann.presses("Go")

    with pytest.raises(BadRequest, match=r"(?i)url_invalid"):
        await bot.answer_callback_query(query_id, url=url)

    assert await bot.answer_callback_query(query_id, url="https://t.me/briefwire_bot?start=s-1")
    assert telegram.toasts == [Toast(5, "", alert=False, url="https://t.me/briefwire_bot?start=s-1")]


def result(name: str = "1", text: str = "<b>x</b>", title: str = "Title") -> InlineQueryResultArticle:
    return InlineQueryResultArticle(name, title, InputTextMessageContent(text, parse_mode="HTML"))


async def test_an_inline_query_is_answered_once(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    query_id = ann.asks_inline("floods")

    assert await bot.answer_inline_query(query_id, [result()])

    assert telegram.world.inline_answers[0]["results"][0]["title"] == "Title"
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_inline_query(query_id, [result()])


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ([result("1"), result("1")], "RESULT_ID_DUPLICATE"),
        ([result("é" * 40)], "RESULT_ID_INVALID"),
        ([result(str(n)) for n in range(51)], "RESULTS_TOO_MUCH"),
        ([result(text="<p>")], 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        ([result(text=" ")], "message text is empty"),
        ([result(title=" ")], "RESULT_TITLE_EMPTY"),
    ],
)
async def test_inline_results_are_checked(
    telegram: LocalTelegram, ann: Person, results: list[InlineQueryResultArticle], reason: str
) -> None:
    raw, query_id = [item.to_dict() for item in results], ann.asks_inline("x")

    assert await refused(telegram, "answerInlineQuery", inline_query_id=query_id, results=raw) == reason


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ({"cache_time": -1}, "CACHE_TIME_INVALID"),
        ({"button": {"text": " ", "start_parameter": "x"}}, "button text must be non-empty"),
        ({"button": {"text": "Open", "start_parameter": "x y"}}, "START_PARAM_INVALID"),
        ({"button": {"text": "Open"}}, "START_PARAM_INVALID"),
    ],
)
async def test_what_goes_with_inline_results_is_checked(
    telegram: LocalTelegram, ann: Person, values: dict[str, object], reason: str
) -> None:
    query_id = ann.asks_inline("x")

    assert await refused(telegram, "answerInlineQuery", inline_query_id=query_id, results=[], **values) == reason


# ---- files


async def test_a_document_goes_up_and_comes_down_again(bot: Bot, ann: Person) -> None:
    sent = await bot.send_document(5, b"body", caption="<b>c</b>", parse_mode="HTML", filename="a.txt")

    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size, sent.caption_html) == ("a.txt", 4, "<b>c</b>")
    assert (ann.last.html, ann.last.media["document"]["file_name"]) == ("<b>c</b>", "a.txt")
    assert await (await sent.document.get_file()).download_as_bytearray() == b"body"
    again = await bot.send_document(5, sent.document.file_id)
    assert again.document == sent.document


@pytest.mark.usefixtures("ann")
async def test_a_photo_has_its_size(bot: Bot) -> None:
    sent = await bot.send_photo(5, PNG, caption="c")

    assert [(size.width, size.height) for size in sent.photo] == [(640, 480)]
    jpeg = await bot.send_photo(5, b"\xff\xd8\xff\xe0")
    assert jpeg.photo[0].width > 0


@pytest.mark.usefixtures("ann")
async def test_bad_uploads_are_refused(bot: Bot, telegram: LocalTelegram) -> None:
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(5, b"")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(5, b"text")
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.send_photo(5, PNG + bytes(10 << 20))
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_document(5, b"x", caption="x" * 1025)
    with pytest.raises(BadRequest, match="Wrong remote file identifier"):
        await bot.send_document(5, "nonsense")
    assert await refused(telegram, "sendDocument", chat_id=5) == "there is no document in the request"


async def test_only_known_files_of_20_megabytes_come_down(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    large = ann.sends_file("a.bin", bytes((20 << 20) + 1))

    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(large.media["document"]["file_id"])
    with pytest.raises(BadRequest, match="Wrong file_id"):
        await bot.get_file("nonsense")
    with pytest.raises(InvalidToken, match="Not Found"):
        await telegram.retrieve(f"https://api.telegram.org/file/bot{telegram.token}/documents/none")
    with pytest.raises(InvalidToken, match="Not Found"):
        await telegram.retrieve("https://api.telegram.org/file/bot1:wrong/documents/file_1.bin")


# ---- copies


async def test_a_copy_has_no_origin_and_a_forward_has(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    channel = telegram.channel(username="news")
    channel.adds_bot(ann)
    said, post = ann.says("mine"), channel.posts("theirs")

    await bot.copy_message(5, 5, said.id)
    assert (ann.last.text, ann.last.origin) == ("mine", None)

    forwarded = await bot.forward_message(5, 5, said.id)
    assert isinstance(forwarded.forward_origin, MessageOriginUser)
    forwarded = await bot.forward_message(5, channel.id, post.id)
    assert isinstance(forwarded.forward_origin, MessageOriginChannel)
    assert (forwarded.forward_origin.chat.username, forwarded.forward_origin.message_id) == ("news", post.id)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", 5, forwarded.message_id)
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(5, 5, 999)


async def test_a_copied_file_may_get_another_caption(bot: Bot, ann: Person) -> None:
    file = ann.sends_file("a.txt", b"x", caption="one")

    await bot.copy_message(5, 5, file.id, caption="two")

    assert (ann.last.text, "document" in ann.last.media) == ("two", True)


# ---- about the bot and about chats


async def test_commands_are_kept_by_scope_and_language(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    group = telegram.group()
    group.adds_bot(ann)
    scopes = [
        None,
        BotCommandScopeAllChatAdministrators(),
        BotCommandScopeChat(5),
        BotCommandScopeChatMember(group.id, 5),
    ]
    for number, scope in enumerate(scopes):
        await bot.set_my_commands([BotCommand(f"c{number}", "does it")], scope, "ru")

    assert [(await bot.get_my_commands(scope, "ru"))[0].command for scope in scopes] == ["c0", "c1", "c2", "c3"]
    assert await bot.get_my_commands() == ()
    assert set(telegram.world.commands) == {
        ("default", "ru"),
        ("all_chat_administrators", "ru"),
        ("chat:5", "ru"),
        (f"chat_member:{group.id}:5", "ru"),
    }
    assert await bot.delete_my_commands(None, "ru")
    assert await bot.get_my_commands(None, "ru") == ()


@pytest.mark.parametrize(
    ("command", "description", "reason"),
    [
        ("Upper", "x", "BOT_COMMAND_INVALID"),
        ("a" * 33, "x", "BOT_COMMAND_INVALID"),
        ("a", "", "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_commands_are_checked(telegram: LocalTelegram, command: str, description: str, reason: str) -> None:
    commands = [{"command": command, "description": description}]

    assert await refused(telegram, "setMyCommands", commands=commands) == reason


async def test_there_are_at_most_100_commands(bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)BOT_COMMANDS_TOO_MUCH"):
        await bot.set_my_commands([BotCommand(f"c{n}", "x") for n in range(101)])


async def test_commands_of_a_chat_that_never_started_are_refused(bot: Bot, telegram: LocalTelegram) -> None:
    telegram.person(6)

    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([BotCommand("a", "x")], BotCommandScopeChat(6))
    reason = await refused(telegram, "setMyCommands", commands="[]", scope={"type": "nobody"})
    assert reason == "can't parse BotCommandScope: unsupported type specified"


async def test_descriptions_are_kept_within_their_limits(bot: Bot) -> None:
    await bot.set_my_description("long", "ru")
    await bot.set_my_short_description("short")

    assert (await bot.get_my_description("ru")).description == "long"
    assert (await bot.get_my_short_description()).short_description == "short"
    with pytest.raises(BadRequest, match="Short description is too long"):
        await bot.set_my_short_description("x" * 121)
    with pytest.raises(BadRequest, match="Description is too long"):
        await bot.set_my_description("x" * 513)


async def test_a_chat_tells_what_it_is(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    forum = telegram.supergroup(-1005, "Forum", "forum", forum=True)
    forum.adds_bot(ann)

    private, public = await bot.get_chat(5), await bot.get_chat("@forum")

    assert (private.type, private.first_name, private.username) == ("private", "Ann", "ann")
    assert (public.type, public.title, public.is_forum) == ("supergroup", "Forum", True)
    assert public.permissions is not None
    assert public.permissions.can_send_messages
    telegram.person(6)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat(6)


async def test_members_are_what_they_are(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    group, bob = telegram.group(), telegram.person(6, "Bob")
    group.adds_bot(ann)
    kinds: list[tuple[Any, type]] = [
        ("creator", ChatMemberOwner),
        ("administrator", ChatMemberAdministrator),
        ("member", ChatMemberMember),
        ("left", ChatMemberLeft),
        ("kicked", ChatMemberBanned),
    ]

    for status, kind in kinds:
        group.joined_by(bob, status)
        assert isinstance(await bot.get_chat_member(group.id, 6), kind)

    assert isinstance(await bot.get_chat_member(5, 5), ChatMemberMember)
    assert [member.user.id for member in await bot.get_chat_administrators(group.id)] == [5]
    with pytest.raises(BadRequest, match=r"(?i)PARTICIPANT_ID_INVALID"):
        await bot.get_chat_member(group.id, 12345)
    with pytest.raises(BadRequest, match="no administrators in the private chat"):
        await bot.get_chat_administrators(5)


async def test_members_of_a_channel_are_shown_to_administrators(bot: Bot, telegram: LocalTelegram, ann: Person) -> None:
    channel = telegram.channel()
    channel.adds_bot(ann)
    member = await bot.get_chat_member(channel.id, telegram.world.bot.id)
    assert isinstance(member, ChatMemberAdministrator)
    assert member.can_post_messages

    channel.chat.members[telegram.world.bot.id].status = "member"

    with pytest.raises(BadRequest, match="Member list is inaccessible"):
        await bot.get_chat_member(channel.id, 5)


# ---- flood limits


@pytest.mark.usefixtures("ann")
async def test_no_limits_hold_unless_asked_for(bot: Bot, telegram: LocalTelegram) -> None:
    for _ in range(50):
        await bot.send_message(5, "x")

    assert len(telegram.calls("sendmessage")) == 50


async def test_strict_limits_hold_a_chat_to_one_message_a_second() -> None:
    clock = HandClock()
    telegram = LocalTelegram(clock, strict_rates=True)
    telegram.person(5).starts()
    bot = Bot(telegram.token, request=telegram, get_updates_request=telegram)
    await bot.send_message(5, "x")
    await bot.send_chat_action(5, "typing")

    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(5, "x")
    assert refusal.value.retry_after == timedelta(seconds=1)

    clock.wind(1)
    await bot.send_message(5, "x")


async def test_strict_limits_hold_all_chats_to_30_a_second() -> None:
    telegram = LocalTelegram(HandClock(), strict_rates=True)
    bot = Bot(telegram.token, request=telegram, get_updates_request=telegram)
    for number in range(1, 32):
        telegram.person(number).starts()

    for number in range(1, 31):
        await bot.send_message(number, "x")

    with pytest.raises(RetryAfter):
        await bot.send_message(31, "x")


async def test_strict_limits_hold_a_group_to_20_a_minute() -> None:
    clock = HandClock()
    telegram = LocalTelegram(clock, strict_rates=True)
    bot = Bot(telegram.token, request=telegram, get_updates_request=telegram)
    group = telegram.group()
    group.adds_bot(telegram.person(5))
    for _ in range(20):
        await bot.send_message(group.id, "x")
        clock.wind(1)

    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(group.id, "x")

    assert refusal.value.retry_after == timedelta(seconds=40)
