"""Where the bot may write: the refusals of the Bot API, in its words."""

from bot.local_telegram.arguments import Arguments, bad, forbidden
from bot.local_telegram.world import PRESENT, Chat, Shown, World


def chat_of(world: World, args: Arguments, name: str = "chat_id") -> Chat:
    """The chat that an argument names by number or @username."""
    given = args.text(name).strip()
    if not given:
        raise bad(f"{name} is empty")
    if given.startswith("@"):
        named = (c for c in world.chats.values() if c.username.lower() == given[1:].lower() and c.kind != "private")
        chat = next(named, None)
    else:
        chat = world.chats.get(args.number(name)) if given.lstrip("-").isdecimal() else None
    if chat is None or not (chat.known or chat.person is not None):
        raise bad("chat not found")
    return chat


def reachable(world: World, chat: Chat) -> Chat:
    """The chat, if the bot is in it; raises Refusal."""
    if chat.person is not None:
        return _private(chat)
    if chat.migrated_to is not None:
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    status = world.status_of_bot(chat).status
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    if status not in PRESENT:
        raise forbidden(f"bot is not a member of the {chat.kind} chat")
    return chat


def _private(chat: Chat) -> Chat:
    person = chat.person
    assert person
    if person.deactivated:
        raise forbidden("user is deactivated")
    if person.blocked:
        raise forbidden("bot was blocked by the user")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def writable(world: World, args: Arguments) -> tuple[Chat, int]:
    """The chat and the forum topic (0: none) that a new message goes to; raises Refusal."""
    chat = reachable(world, chat_of(world, args))
    member = world.status_of_bot(chat)
    if chat.kind == "channel" and not (member.status == "administrator" and member.may_post):
        raise bad("need administrator rights in the channel chat")
    if (chat.muted and member.status == "member") or (member.status == "restricted" and not member.may_post):
        raise bad("not enough rights to send text messages to the chat")
    return chat, _thread(chat, args.number("message_thread_id"), is_managing=member.status == "administrator")


def _thread(chat: Chat, thread: int, *, is_managing: bool) -> int:
    topic = chat.topics.get(thread)
    if not thread and topic is None:
        return 0
    if topic is None or topic.deleted:
        raise bad("message thread not found")
    if topic.closed and not is_managing:  # who manages topics still writes there
        raise bad("TOPIC_CLOSED")
    return thread


def message_of(chat: Chat, args: Arguments, purpose: str) -> Shown:
    """The message that `message_id` names; `purpose` is for the refusal ("edit", "delete", "forward")."""
    shown = chat.by_id(args.number("message_id"))
    if shown is None:
        raise bad(f"message to {purpose} not found")
    return shown
