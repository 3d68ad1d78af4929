"""Reply markup checked as the Bot API checks it."""

from typing import Any

from bot.local_telegram.arguments import Json, bad
from bot.local_telegram.links import checked_link
from bot.local_telegram.world import Button

CALLBACK_BYTES = 64
BUTTONS = 100
ROW = 8  # wider rows are refused or fold on every client

_ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_MAY_BE_EMPTY = {"switch_inline_query", "switch_inline_query_current_chat"}
_OTHERS = ("keyboard", "remove_keyboard", "force_reply")


def inline(markup: Json | None) -> tuple[tuple[Button, ...], ...]:
    """The rows of buttons under a message; empty for other markup or none. Raises Refusal."""
    if markup is None:
        return ()
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" not in markup:
        _check_other(markup)
        return ()
    rows = tuple(tuple(_button(key) for key in row) for row in _rows(markup["inline_keyboard"]))
    rows = tuple(row for row in rows if row)
    if sum(map(len, rows)) > BUTTONS or any(len(row) > ROW for row in rows):
        raise bad("reply markup is too long")
    return rows


def _rows(raw: Any) -> list[list[Any]]:
    if not isinstance(raw, list) or not all(isinstance(row, list) for row in raw):
        raise bad('field "inline_keyboard" must be an Array of Arrays')
    return raw


def _button(key: Any) -> Button:
    if not isinstance(key, dict):
        raise bad("can't parse inline keyboard button: expected an Object")
    label = key.get("text", "")
    if not isinstance(label, str):
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not label.strip():
        raise bad("inline keyboard button text must be non-empty")
    actions = [name for name in _ACTIONS if key.get(name) not in (None, "") or (name in key and name in _MAY_BE_EMPTY)]
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad("can't parse inline keyboard button: Button must have exactly one action")
    return _acting(label, actions[0], key[actions[0]])


def _acting(label: str, action: str, value: Any) -> Button:
    if action == "url":
        link = checked_link(str(value))
        if link is None:
            raise bad(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
        return Button(label, url=link, action="url")
    if action == "callback_data":
        if not isinstance(value, str) or not 1 <= len(value.encode()) <= CALLBACK_BYTES:
            raise bad("BUTTON_DATA_INVALID")
        return Button(label, data=value)
    return Button(label, action=action)


def _check_other(markup: Json) -> None:
    if not any(name in markup for name in _OTHERS) and markup:
        raise bad("can't parse reply keyboard markup JSON object")
    for row in markup.get("keyboard", []):
        for key in row:
            label = key.get("text", "") if isinstance(key, dict) else key
            if not label:
                raise bad("keyboard button text must be non-empty")
