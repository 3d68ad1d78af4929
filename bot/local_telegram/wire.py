"""Users, chats, messages and members in the shapes of the Bot API (core.telegram.org/bots/api#available-types)."""

from datetime import datetime

from bot.local_telegram.arguments import Json
from bot.local_telegram.world import ANONYMOUS_ADMIN_ID, Chat, Member, Shown, User

_RESTRICTIONS = [
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
]
_ADMIN_RIGHTS = [
    "can_manage_chat",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]


def present(**fields: object) -> Json:
    """The fields that have something in them: the Bot API leaves out what is empty."""
    return {name: value for name, value in fields.items() if value not in ("", None, False, (), [])}


def timestamp(at: datetime) -> int:
    return int(at.timestamp())


def user(who: User) -> Json:
    return {"id": who.id, "is_bot": who.is_bot, "first_name": who.first_name} | present(
        username=who.username, language_code=who.language_code
    )


def me(bot: User, *, reads_all: bool) -> Json:
    return user(bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": reads_all,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
    }


def chat(of: Chat) -> Json:
    body: Json = {"id": of.id, "type": of.kind}
    if of.person is not None:
        return body | present(first_name=of.person.first_name, username=of.username)
    return body | present(title=of.title, username=of.username, is_forum=of.is_forum)


def full_chat(of: Chat) -> Json:
    """ChatFullInfo, with the fields that it must have."""
    pinned = next((shown for shown in reversed(of.messages) if shown.pinned and not shown.deleted), None)
    body = chat(of) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if of.kind in {"group", "supergroup"}:
        body["permissions"] = dict.fromkeys(_RESTRICTIONS, not of.muted)
    return body | present(pinned_message=pinned and message(pinned))


_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def message(shown: Shown, *, nested: bool = False) -> Json:
    """A Message; one nested in another does not show what it replies to."""
    body: Json = {"message_id": shown.id, "date": timestamp(shown.sent_at), "chat": chat(shown.chat)}
    if shown.as_chat or shown.author is None:
        body["sender_chat"] = chat(shown.chat)
    if shown.as_chat and shown.author is not None:
        body["from"] = user(_ANONYMOUS)
    elif shown.author is not None:
        body["from"] = user(shown.author)
    body |= present(
        message_thread_id=shown.thread,
        is_topic_message=bool(shown.thread),
        forward_origin=shown.origin,
        edit_date=shown.edited_at and timestamp(shown.edited_at),
        link_preview_options=shown.previews,
    )
    if shown.reply_to is not None and not nested:
        body["reply_to_message"] = message(shown.reply_to, nested=True)
    if shown.rows:
        body["reply_markup"] = shown.markup
    return body | shown.media | _words(shown)


def _words(shown: Shown) -> Json:
    names = ("caption", "caption_entities") if shown.media else ("text", "entities")
    entities = [entity.wire() for entity in shown.entities]
    return dict(zip(names, (shown.text, entities), strict=True)) if entities else present(**{names[0]: shown.text})


_ANONYMOUS = User(ANONYMOUS_ADMIN_ID, "Group", "GroupAnonymousBot", is_bot=True)


def inaccessible(shown: Shown) -> Json:
    """What a button's message is when it is gone or too old."""
    return {"chat": chat(shown.chat), "message_id": shown.id, "date": 0}


def member(who: User, of: Chat, what: Member) -> Json:
    """A ChatMember of the kind that its status names."""
    body: Json = {"status": what.status, "user": user(who)}
    if what.status == "creator":
        body["is_anonymous"] = False
    elif what.status == "administrator":
        body |= {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(_ADMIN_RIGHTS, True)
        body["can_delete_messages"] = what.may_delete
        if of.kind == "channel":
            body |= {"can_post_messages": what.may_post, "can_edit_messages": what.may_post}
        else:
            body |= {"can_pin_messages": True, "can_manage_topics": of.is_forum}
    elif what.status == "restricted":
        body |= {"is_member": True, "until_date": 0} | dict.fromkeys(_RESTRICTIONS, what.may_post)
        body |= dict.fromkeys(("can_edit_tag", "can_react_to_messages"), what.may_post)
    elif what.status == "kicked":
        body["until_date"] = 0
    return body
