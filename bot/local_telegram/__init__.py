"""The bot without Telegram: an in-process stand-in for the Bot API, as strict as the real one where it counts.

    telegram = LocalTelegram(clock)                       # a telegram.request.BaseRequest
    application = Application.builder().token(telegram.token).request(telegram).get_updates_request(telegram).build()

The library parses what it answers and maps its errors, so handlers, filters, keyboards and escaping are the real ones.

People do things; each verb queues the update that Telegram would send, and returns at once:

    ann = telegram.person(5, "Ann", language_code="en", username="ann")
    ann.starts("t-floods"); ann.says("/topics"); ann.says("hi", group, thread=7, reply_to=shown, anonymous=True)
    ann.says("see this", links=(("this", "https://example.com"),)); ann.pastes(long_text, on_phone=True)
    ann.presses("Follow"); ann.presses(1); ann.presses("t:12:on", shown); ann.sends_callback("forged", shown)
    ann.sends_file("a.txt", b"…", "text/plain", caption="…"); ann.sends_photo(png)
    ann.forwards("text", from_channel=channel, message_id=9); ann.forwards(shown); ann.forwards("…", from_hidden="Bob")
    ann.shares_location(53.9, 27.56); ann.edits(shown, "new"); ann.asks_inline("floods")
    ann.blocks_bot(); ann.unblocks_bot(); ann.deletes_account()
    group = telegram.group(-4001, "Team"); forum = telegram.supergroup(-1001, "Forum", forum=True)
    channel = telegram.channel(-1002, "News", "news"); group.adds_bot(by=ann); group.joined_by(bob, "administrator")
    group.kicks_bot(); supergroup = group.migrate(); channel.demotes_bot(); channel.posts("…")
    forum.silences_bot(); discussion.repeats(channel.posts("…")); forum.reopens_topic(thread)
    thread = forum.opens_topic("News"); forum.closes_topic(thread); forum.deletes_topic(thread)

Seen: `ann.messages`, `ann.last`, `group.messages`, `group.last`, `telegram.chat(id).visible()` are Shown values that follow
edits and deletion: `text`, `html`, `entities`, `rows` and `buttons` (Button: `label`, `data`, `url`), `reply_keyboard`,
`edited`, `deleted`, `silent`, `pinned`, `reply_to`, `thread`, `media`, `by_bot`. `telegram.toasts`: answers to buttons;
`telegram.offers`: answers to inline queries.
`telegram.sent` and `telegram.calls("sendMessage")`: the log of Calls (`method`, `values`, `status`, `result`, `at`), getUpdates
left out. Hooks: `telegram.on_message = lambda shown: …` for each message that the bot sends, edits or deletes, `on_toast`,
`on_offers`.

Updates: polled by getUpdates as ever; or `telegram.take_updates()` for a driver that calls `process_update` itself.
`telegram.pending`: how many are not acknowledged.

Faults: `fail_next(method, status, description, parameters, times=1)`, `flood_next(method, retry_after)`,
`bad_gateway_next(method)`, `lose_reply(method)` (done, then TimedOut), `unreachable_next(method)` (not done, NetworkError);
method "*" is any. `LocalTelegram(strict_rates=True)` answers 429 above Telegram's own limits (`telegram.rates`).

Only HTML is read as parse mode. What it does not know answers 404, as Telegram does for unknown methods. Every verb may be called
from another thread than the one that the bot runs in; `tests/bot_api_server.py` serves the same over HTTP.
"""

from bot.local_telegram.entities import Entity, Formatted
from bot.local_telegram.groups import Group
from bot.local_telegram.people import Person
from bot.local_telegram.request import Call, LocalTelegram
from bot.local_telegram.world import Button, Chat, Shown, Toast

__all__ = ["Button", "Call", "Chat", "Entity", "Formatted", "Group", "LocalTelegram", "Person", "Shown", "Toast"]
