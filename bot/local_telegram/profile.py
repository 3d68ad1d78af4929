"""Methods about the bot itself and about chats: commands, descriptions, members."""

import re

from bot.local_telegram import wire
from bot.local_telegram.arguments import Arguments, Json, bad, forbidden
from bot.local_telegram.methods import named
from bot.local_telegram.permissions import chat_of, reachable
from bot.local_telegram.world import PRESENT, Member, World

COMMANDS = 100
DESCRIPTION_CHARACTERS = 256  # of a command
ABOUT_CHARACTERS = {"description": 512, "short_description": 120}

_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}


def set_my_commands(world: World, args: Arguments) -> bool:
    commands = args.parsed("commands", "bot commands") or []
    if len(commands) > COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    world.commands[_scope(world, args), args.text("language_code")] = [_command(item) for item in commands]
    return True


def get_my_commands(world: World, args: Arguments) -> list[Json]:
    return world.commands.get((_scope(world, args), args.text("language_code")), [])


def delete_my_commands(world: World, args: Arguments) -> bool:
    world.commands.pop((_scope(world, args), args.text("language_code")), None)
    return True


def _command(item: Json) -> Json:
    name, description = str(item.get("command", "")).removeprefix("/"), str(item.get("description", "")).strip()
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= DESCRIPTION_CHARACTERS:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _scope(world: World, args: Arguments) -> str:
    """A name for whom commands are meant: "default", "chat:5", "chat_member:-100:5" …"""
    scope = args.parsed("scope", "bot command scope") or {"type": "default"}
    kind = scope.get("type")
    if kind in _SCOPES:
        return str(kind)
    if kind not in _CHAT_SCOPES:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    chat = chat_of(world, Arguments({"chat_id": str(scope.get("chat_id", ""))}))
    if chat.person is not None and not chat.person.started:
        raise bad("chat not found")
    user = f":{scope.get('user_id')}" if kind == "chat_member" else ""
    return f"{kind}:{chat.id}{user}"


def _about(world: World, args: Arguments, name: str) -> bool:
    words = args.text(name)
    if len(words) > ABOUT_CHARACTERS[name]:
        raise bad(f"{name.replace('_', ' ')} is too long")
    world.about[name, args.text("language_code")] = words
    return True


def set_my_description(world: World, args: Arguments) -> bool:
    return _about(world, args, "description")


def get_my_description(world: World, args: Arguments) -> Json:
    return {"description": world.about.get(("description", args.text("language_code")), "")}


def set_my_short_description(world: World, args: Arguments) -> bool:
    return _about(world, args, "short_description")


def get_my_short_description(world: World, args: Arguments) -> Json:
    return {"short_description": world.about.get(("short_description", args.text("language_code")), "")}


def get_chat(world: World, args: Arguments) -> Json:
    chat = chat_of(world, args)
    if chat.person is not None and not chat.person.started:
        raise bad("chat not found")
    return wire.full_chat(chat if chat.person is not None else reachable(world, chat))


def get_chat_member(world: World, args: Arguments) -> Json:
    chat = reachable(world, chat_of(world, args))
    person = world.users.get(args.number("user_id"))
    if person is None:
        raise bad("PARTICIPANT_ID_INVALID")
    if chat.kind == "channel" and world.status_of_bot(chat).status != "administrator":
        raise bad("member list is inaccessible")
    missing = Member("member" if chat.person is not None else "left")
    return wire.member(person, chat, chat.members.get(person.id, missing))


def get_chat_administrators(world: World, args: Arguments) -> list[Json]:
    chat = reachable(world, chat_of(world, args))
    if chat.person is not None:
        raise bad("there are no administrators in the private chat")
    leading = ((world.users[i], m) for i, m in chat.members.items() if m.status in {"creator", "administrator"})
    return [wire.member(who, chat, member) for who, member in leading]


def leave_chat(world: World, args: Arguments) -> bool:
    chat = chat_of(world, args)
    if chat.person is not None:
        raise bad("chat member status can't be changed in private chats")
    if world.status_of_bot(chat).status not in PRESENT:
        raise forbidden(f"bot is not a member of the {chat.kind} chat")
    chat.members[world.bot.id] = Member("left")
    return True


METHODS = named(
    set_my_commands,
    get_my_commands,
    delete_my_commands,
    set_my_description,
    get_my_description,
    set_my_short_description,
    get_my_short_description,
    get_chat,
    get_chat_member,
    get_chat_administrators,
    leave_chat,
)
