"""The methods about updates: polling and webhooks."""

import re

from bot.local_telegram import wire
from bot.local_telegram.arguments import Arguments, Json, bad
from bot.local_telegram.mailbox import POLL_SECONDS, UPDATES, Mailbox, Webhook

_SECRET = re.compile(r"[\w-]{0,256}", re.ASCII)


async def get_updates(mailbox: Mailbox, args: Arguments) -> list[Json]:
    _allow(mailbox, args)
    limit = min(max(args.number("limit", UPDATES), 1), UPDATES)
    seconds = min(max(args.number("timeout"), 0), POLL_SECONDS)
    return await mailbox.poll(args.number("offset"), limit, seconds)


def set_webhook(mailbox: Mailbox, args: Arguments) -> bool:
    url, secret = args.text("url"), args.text("secret_token")
    if url and not url.startswith(("https://", "http://")):  # a local server of the Bot API takes plain HTTP, too
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    _allow(mailbox, args)
    return _move(mailbox, Webhook(url, secret) if url else None, args)


def delete_webhook(mailbox: Mailbox, args: Arguments) -> bool:
    return _move(mailbox, None, args)


def get_webhook_info(mailbox: Mailbox, _: Arguments) -> Json:
    webhook = mailbox.webhook or Webhook("")
    return {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(mailbox.queue),
    } | wire.present(last_error_message=webhook.last_error, allowed_updates=sorted(mailbox.allowed))


METHODS = {"setwebhook": set_webhook, "deletewebhook": delete_webhook, "getwebhookinfo": get_webhook_info}


def _allow(mailbox: Mailbox, args: Arguments) -> None:
    kinds = args.parsed("allowed_updates", "allowed updates")
    if kinds is not None:
        mailbox.allowed = frozenset(kinds)


def _move(mailbox: Mailbox, webhook: Webhook | None, args: Arguments) -> bool:
    if args.flag("drop_pending_updates"):
        mailbox.take()
    mailbox.webhook = webhook
    mailbox.on_put()
    return True
