"""The methods of the Bot API: each takes the world and the arguments of a call, and returns the call's result.

Limits and wording: core.telegram.org/bots/api, and the sources of tdlib/telegram-bot-api.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.local_telegram import entities, keyboards, markup, wire
from bot.local_telegram.arguments import Arguments, Json, bad, legible
from bot.local_telegram.links import checked_link
from bot.local_telegram.permissions import chat_of, message_of, reachable, writable
from bot.local_telegram.world import CALLBACK_SECONDS, Chat, Shown, Toast, World

Method = Callable[[World, Arguments], Any]

DELETABLE = timedelta(hours=48)
TOAST_CHARACTERS = 200
SOURCE_BYTES = 1 << 15  # a text with its markup, before it is parsed (`get_formatted_text` of the Bot API server)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
_PARSE_MODES = {"", "html"}
_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


def named(*functions: Method) -> dict[str, Method]:
    """`send_message` under "sendmessage": the Bot API does not mind capitals."""
    return {function.__name__.replace("_", ""): function for function in functions}


# ---- sending


def send_message(world: World, args: Arguments) -> Json:
    if not args.text("text"):
        raise bad("message text is empty")
    words = formatted(args, "text", "entities", entities.MESSAGE_UNITS, "message is too long")
    if not words.text:
        raise bad("text must be non-empty")
    return post(world, args, words, {})


def copy_message(world: World, args: Arguments) -> Json:
    source = message_of(chat_of(world, args, "from_chat_id"), args, "copy")
    words = source.words
    if "caption" in args.values and source.media:
        words = formatted(args, "caption", "caption_entities", entities.CAPTION_UNITS, "message caption is too long")
    return {"message_id": post(world, args, words, source.media)["message_id"]}


def forward_message(world: World, args: Arguments) -> Json:
    source = message_of(chat_of(world, args, "from_chat_id"), args, "forward")
    return post(world, args, source.words, source.media, origin=source.origin or origin_of(source))


def origin_of(shown: Shown) -> Json:
    """MessageOrigin of a message that is forwarded for the first time."""
    date = wire.timestamp(shown.sent_at)
    if shown.author is None:
        return {"type": "channel", "date": date, "chat": wire.chat(shown.chat), "message_id": shown.id}
    return {"type": "user", "date": date, "sender_user": wire.user(shown.author)}


def post(world: World, args: Arguments, words: entities.Formatted, media: Json, **fields: object) -> Json:
    """Put a message of the bot where the arguments say, with their markup and reply; returns it as JSON."""
    chat, thread = writable(world, args)
    reply_markup = args.parsed("reply_markup", "reply keyboard markup")
    rows = keyboards.inline(reply_markup)
    reply_to = _reply_to(chat, args)
    shown = world.add(
        chat,
        None if chat.kind == "channel" else world.bot,
        words,
        media=media,
        markup=reply_markup,
        rows=rows,
        thread=thread or (reply_to.thread if reply_to else 0),
        reply_to=reply_to,
        ours=True,
        silent=args.flag("disable_notification"),
        previews=args.parsed("link_preview_options", "link preview options"),
        **fields,
    )
    return wire.message(shown)


def formatted(args: Arguments, name: str, entities_name: str, limit: int, too_long: str) -> entities.Formatted:
    """The text of an argument with the entities that its parse mode, or the argument `entities_name`, gives it."""
    text, mode = args.text(name), args.text("parse_mode").lower()
    if len(text.encode()) > SOURCE_BYTES:
        raise bad("text is too long")
    if mode not in _PARSE_MODES:
        raise bad("unsupported parse_mode")  # this Telegram reads HTML only: our bot writes nothing else
    if mode:
        try:
            words = markup.parse_html(text)
        except markup.MarkupError as error:
            raise bad(f"can't parse entities: {error}") from None
    else:
        words = entities.plain(text, _given_entities(args, entities_name))
    if entities.units(words.text) > limit:
        raise bad(too_long)
    return words


def _given_entities(args: Arguments, name: str) -> list[entities.Entity]:
    raw = args.parsed(name, "message entities") or []
    try:
        return [_given_entity(item) for item in raw]
    except (AttributeError, KeyError, TypeError, ValueError):
        raise bad("can't parse MessageEntity") from None


def _given_entity(item: Json) -> entities.Entity:
    argument = item.get("url") or item.get("language") or item.get("custom_emoji_id") or ""
    if item["type"] == "text_link":
        argument = checked_link(argument) or ""
    offset, length = int(item["offset"]), int(item["length"])
    if offset < 0 or length < 0:
        raise ValueError
    return entities.Entity(str(item["type"]), offset, length, argument)


def _reply_to(chat: Chat, args: Arguments) -> Shown | None:
    asked = args.parsed("reply_parameters", "reply parameters") or {}
    message_id = asked.get("message_id") or args.number("reply_to_message_id")
    if not message_id:
        return None
    shown = chat.by_id(message_id)
    optional = asked.get("allow_sending_without_reply") or args.flag("allow_sending_without_reply")
    if shown is None and not optional:
        raise bad("message to be replied not found")
    return shown


def send_chat_action(world: World, args: Arguments) -> bool:
    writable(world, args)
    if args.text("action") not in _ACTIONS:
        raise bad("wrong parameter action in request")
    return True


# ---- editing


def edit_message_text(world: World, args: Arguments) -> Json:
    shown = _editable(world, args)
    if not args.text("text"):
        raise bad("message text is empty")
    if shown.media:
        raise bad("there is no text in the message to edit")
    words = formatted(args, "text", "entities", entities.MESSAGE_UNITS, "message is too long")
    if not words.text:
        raise bad("text must be non-empty")
    return _edit(world, shown, args, words, args.parsed("link_preview_options", "link preview options"))


def edit_message_caption(world: World, args: Arguments) -> Json:
    shown = _editable(world, args)
    if not shown.media:
        raise bad("there is no caption in the message to edit")
    words = formatted(args, "caption", "caption_entities", entities.CAPTION_UNITS, "message caption is too long")
    return _edit(world, shown, args, words, shown.previews)


def edit_message_reply_markup(world: World, args: Arguments) -> Json:
    shown = _editable(world, args)
    return _edit(world, shown, args, shown.words, shown.previews)


def _editable(world: World, args: Arguments) -> Shown:
    shown = message_of(reachable(world, chat_of(world, args)), args, "edit")
    ours = shown.author is world.bot or (shown.chat.kind == "channel" and shown.author is None)
    if (
        not ours
        or shown.origin is not None
        or (shown.markup and not shown.rows and "inline_keyboard" not in shown.markup)
    ):
        raise bad("message can't be edited")
    return shown


def _edit(world: World, shown: Shown, args: Arguments, words: entities.Formatted, previews: Json | None) -> Json:
    reply_markup = args.parsed("reply_markup", "inline keyboard markup")
    rows = keyboards.inline(reply_markup)
    if reply_markup and not rows and "inline_keyboard" not in reply_markup:
        raise bad("inline keyboard expected")
    if (words, rows, previews) == (shown.words, shown.rows, shown.previews):
        raise bad(NOT_MODIFIED)
    shown.words, shown.rows, shown.markup, shown.previews = words, rows, reply_markup, previews
    shown.edited_at = world.clock.now()
    return wire.message(shown)


def delete_message(world: World, args: Arguments) -> bool:
    shown = message_of(reachable(world, chat_of(world, args)), args, "delete")
    chat, member = shown.chat, world.status_of_bot(shown.chat)
    manager = chat.person is not None or (member.status == "administrator" and member.may_delete)
    if not (shown.author is world.bot or manager) or world.clock.now() - shown.sent_at > DELETABLE:
        raise bad("message can't be deleted")
    shown.deleted = True
    return True


def pin_chat_message(world: World, args: Arguments) -> bool:
    chat = reachable(world, chat_of(world, args))
    if chat.person is None and world.status_of_bot(chat).status != "administrator":
        raise bad("not enough rights to manage pinned messages in the chat")
    message_of(chat, args, "pin").pinned = True
    return True


# ---- answers to buttons and to inline queries


def answer_callback_query(world: World, args: Arguments) -> bool:
    query = world.queries.get(args.text("callback_query_id"))
    now = world.clock.now()
    if query is None or query.answered or (now - query.asked_at).total_seconds() > CALLBACK_SECONDS:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    text = args.text("text")
    if len(text) > TOAST_CHARACTERS:
        raise bad("MESSAGE_TOO_LONG")
    if not _may_lead_to(world, args.text("url")):
        raise bad("URL_INVALID")
    query.answered = True
    world.toasts.append(Toast(query.person.id, text, args.flag("show_alert"), args.text("url")))
    return True


def _may_lead_to(world: World, url: str) -> bool:
    """A bot without games may only open itself (core.telegram.org/bots/api#answercallbackquery)."""
    link = re.escape(f"t.me/{world.bot.username}?start=") + r"[\w-]{1,64}"
    return not url or re.fullmatch(f"https?://{link}", url, re.ASCII) is not None


def answer_inline_query(world: World, args: Arguments) -> bool:
    if world.inline_queries.pop(args.text("inline_query_id"), None) is None:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    results = args.parsed("results", "inline query results") or []
    ids = [str(result.get("id", "")) for result in results]
    if len(results) > _INLINE_RESULTS:
        raise bad("RESULTS_TOO_MUCH")
    if len(set(ids)) < len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    if not all(1 <= len(name.encode()) <= keyboards.CALLBACK_BYTES for name in ids):
        raise bad("RESULT_ID_INVALID")
    for result in results:
        _check_inline(result)
    if len(args.text("next_offset").encode()) > keyboards.CALLBACK_BYTES:
        raise bad("NEXT_OFFSET_INVALID")
    if args.number("cache_time") < 0:
        raise bad("CACHE_TIME_INVALID")
    _check_inline_button(args)
    world.inline_answers.append(legible(args.values))
    return True


_INLINE_RESULTS = 50


def _check_inline_button(args: Arguments) -> None:
    """What stands above the results: words, and a payload for the private chat (a web app is not known here)."""
    button = args.parsed("button", "inline query results button")
    if button is None:
        return
    if not str(button.get("text", "")).strip():
        raise bad("button text must be non-empty")
    if not re.fullmatch(r"[\w-]{1,64}", str(button.get("start_parameter", "")), re.ASCII):
        raise bad("START_PARAM_INVALID")


def _check_inline(result: Json) -> None:
    content = result.get("input_message_content", {})
    if result.get("type") == "article" and not str(result.get("title", "")).strip():
        raise bad("RESULT_TITLE_EMPTY")
    if "message_text" in content:
        values = {"text": content["message_text"], "parse_mode": content.get("parse_mode") or ""}
        if not formatted(Arguments(values), "text", "entities", entities.MESSAGE_UNITS, "message is too long").text:
            raise bad("message text is empty")
    keyboards.inline(result.get("reply_markup"))


METHODS = named(
    send_message,
    copy_message,
    forward_message,
    send_chat_action,
    edit_message_text,
    edit_message_caption,
    edit_message_reply_markup,
    delete_message,
    pin_chat_message,
    answer_callback_query,
    answer_inline_query,
)
