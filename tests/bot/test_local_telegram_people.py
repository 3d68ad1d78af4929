"""What people do in the local Telegram, as the bot hears of it: updates parsed by the real library."""

from typing import Any

import pytest
from telegram import (
    Bot,
    ChatMemberRestricted,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
)

from bot.local_telegram import Button, Group, LocalTelegram, Person
from tests.bot.hand_clock import HandClock

ROWS = {
    "inline_keyboard": [[{"text": "Follow", "callback_data": "f:1"}, {"text": "Follow all", "callback_data": "f:*"}]]
}


class Newsroom:
    """A local Telegram with a person and a bot that reads updates."""

    def __init__(self) -> None:
        self.telegram = LocalTelegram(HandClock())
        self.bot = Bot(self.telegram.token, request=self.telegram, get_updates_request=self.telegram)
        self.ann = self.telegram.person(5, "Ann", language_code="ru", username="ann")

    def heard(self) -> list[Update]:
        """The updates since the last time, parsed, with nothing in them that the library does not know."""
        updates = [Update.de_json(raw, self.bot) for raw in self.telegram.take_updates()]
        for update in updates:
            assert not update.api_kwargs
            for part in (update.effective_message, update.callback_query, update.my_chat_member, update.effective_chat):
                assert part is None or not part.api_kwargs
        return updates

    def hears(self) -> Update:
        (update,) = self.heard()
        return update

    def group(self, kind: str = "group", **more: Any) -> Group:
        made: Group = getattr(self.telegram, kind)(**more)
        made.adds_bot(self.ann)
        self.heard()
        return made

    def shows_buttons(self, chat: int = 5) -> Any:
        chat_of = self.telegram.chat(chat)
        rows = (
            (Button("Follow", data="f:1"), Button("Follow all", data="f:*")),
            (Button("Read", url="http://x.org/"),),
        )
        return self.telegram.world.add(chat_of, self.telegram.world.bot, rows=rows, markup=ROWS)


@pytest.fixture
def room() -> Newsroom:
    return Newsroom()


def test_a_command_arrives_with_its_entity_and_its_author(room: Newsroom) -> None:
    room.ann.starts("t-floods")

    update = room.hears()

    message = update.message
    assert message is not None
    assert (message.text, message.date, message.chat.type) == (
        "/start t-floods",
        room.telegram.world.clock.now(),
        "private",
    )
    assert message.entities == (MessageEntity("bot_command", 0, 6),)
    user = message.from_user
    assert user is not None
    assert (user.id, user.first_name, user.language_code, user.username) == (5, "Ann", "ru", "ann")


def test_update_ids_only_grow(room: Newsroom) -> None:
    room.ann.says("one")
    room.ann.says("two")

    first, second = room.heard()

    assert second.update_id == first.update_id + 1


def test_words_may_hide_a_link(room: Newsroom) -> None:
    room.ann.says("😀 read this", links=(("this", "https://example.com/x"),))

    message = room.hears().message
    assert message is not None
    assert message.entities == (MessageEntity("text_link", 8, 4, url="https://example.com/x"),)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4097])
def test_what_no_client_sends_is_a_mistake_of_the_test(room: Newsroom, text: str) -> None:
    with pytest.raises(ValueError, match="4,096"):
        room.ann.says(text)


def test_a_long_paste_becomes_several_messages(room: Newsroom) -> None:
    shown = room.ann.pastes("A sentence of some length. " * 400)

    texts = [update.effective_message.text for update in room.heard() if update.effective_message]
    assert texts == [part.text for part in shown]
    assert len(texts) == 3


def test_a_reply_carries_the_message_it_replies_to(room: Newsroom) -> None:
    room.ann.says("/first")
    first = room.ann.messages[0]
    room.ann.says("second", reply_to=first)
    room.ann.says("third", reply_to=room.ann.messages[1])

    message = room.heard()[-1].message
    assert message is not None
    assert message.reply_to_message is not None
    assert message.reply_to_message.text == "second"
    assert message.reply_to_message.reply_to_message is None


def test_a_file_arrives_as_a_document(room: Newsroom) -> None:
    room.ann.sends_file("a.pdf", b"%PDF", "application/pdf", caption="see /push")

    message = room.hears().message
    assert message is not None
    assert message.document is not None
    assert (message.document.file_name, message.document.mime_type, message.document.file_size) == (
        "a.pdf",
        "application/pdf",
        4,
    )
    assert message.caption_entities == (MessageEntity("bot_command", 4, 5),)


def test_a_photo_and_a_location_arrive(room: Newsroom) -> None:
    room.ann.sends_photo(b"\xff\xd8\xff", "where?")
    room.ann.shares_location(53.9, 27.56)

    photo, place = (update.message for update in room.heard())
    assert photo is not None
    assert photo.photo[0].file_size == 3
    assert place is not None
    assert place.location is not None
    assert (place.location.latitude, place.location.longitude) == (53.9, 27.56)


def test_forwards_name_their_origin(room: Newsroom) -> None:
    channel = room.telegram.channel(-1002, "News", "news")
    bob = room.telegram.person(6, "Bob")
    room.ann.forwards("of a channel", from_channel=channel, message_id=9, signature="Ed")
    room.ann.forwards("of a person", from_person=bob)
    room.ann.forwards("of a hidden person", from_hidden="Eve")
    room.ann.forwards(channel.posts("a post"))
    room.ann.forwards(room.ann.messages[0])

    origins = [update.message.forward_origin for update in room.heard() if update.message]

    of_channel, of_person, of_hidden, of_post, again = origins
    assert isinstance(of_channel, MessageOriginChannel)
    assert (of_channel.chat.username, of_channel.message_id, of_channel.author_signature) == ("news", 9, "Ed")
    assert isinstance(of_person, MessageOriginUser)
    assert of_person.sender_user.id == 6
    assert isinstance(of_hidden, MessageOriginHiddenUser)
    assert of_hidden.sender_user_name == "Eve"
    assert isinstance(of_post, MessageOriginChannel)
    assert of_post.message_id == 1
    assert again == of_channel


def test_an_edit_arrives_as_an_edited_message(room: Newsroom) -> None:
    shown = room.ann.says("one")
    room.heard()

    room.ann.edits(shown, "/two")

    edited = room.hears().edited_message
    assert edited is not None
    assert (edited.text, edited.edit_date) == ("/two", room.telegram.world.clock.now())
    assert shown.edited


# ---- buttons


@pytest.mark.parametrize("button", ["Follow", 1, "f:1", Button("Follow", data="f:1")])
def test_a_button_is_pressed_by_any_of_its_names(room: Newsroom, button: Any) -> None:
    shown = room.shows_buttons()

    query_id = room.ann.presses(button)

    query = room.hears().callback_query
    assert query is not None
    assert (query.id, query.data, query.from_user.id) == (query_id, "f:1", 5)
    assert query.message is not None
    assert query.message.message_id == shown.id
    assert query.message.is_accessible


def test_a_link_button_tells_the_bot_nothing(room: Newsroom) -> None:
    room.shows_buttons()

    assert room.ann.presses("Read") == "http://x.org/"
    assert room.heard() == []


def test_the_beginning_of_a_label_is_enough_if_it_is_clear(room: Newsroom) -> None:
    room.shows_buttons()

    room.ann.presses("Follow a")

    query = room.hears().callback_query
    assert query is not None
    assert query.data == "f:*"
    with pytest.raises(LookupError, match="names 2 of"):
        room.ann.presses("Foll")
    with pytest.raises(LookupError, match="names 0 of"):
        room.ann.presses("Nothing")


def test_without_buttons_there_is_nothing_to_press(room: Newsroom) -> None:
    with pytest.raises(LookupError, match="no message with buttons"):
        room.ann.presses("Follow")


def test_a_button_of_a_deleted_message_has_an_inaccessible_message(room: Newsroom) -> None:
    shown = room.shows_buttons()
    shown.deleted = True

    room.ann.sends_callback("f:1", shown)

    query = room.hears().callback_query
    assert query is not None
    assert query.message is not None
    assert not query.message.is_accessible


def test_a_button_in_a_group_is_pressed_there(room: Newsroom) -> None:
    group = room.group()
    room.shows_buttons(group.id)

    room.ann.presses("Follow", chat=group)

    query = room.hears().callback_query
    assert query is not None
    assert query.message is not None
    assert query.message.chat.id == group.id


def test_an_inline_query_arrives(room: Newsroom) -> None:
    query_id = room.ann.asks_inline("floods")

    query = room.hears().inline_query
    assert query is not None
    assert (query.id, query.query, query.offset) == (query_id, "floods", "")


def test_nobody_can_type_a_longer_inline_query_than_telegram_takes(room: Newsroom) -> None:
    with pytest.raises(ValueError, match="256"):
        room.ann.asks_inline("x" * 257)


# ---- membership


def test_blocking_and_unblocking_are_told(room: Newsroom) -> None:
    room.ann.blocks_bot()
    room.ann.unblocks_bot()

    changes = [update.my_chat_member for update in room.heard()]

    assert [c and (c.old_chat_member.status, c.new_chat_member.status) for c in changes] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]
    assert all(c and c.chat.id == c.from_user.id == 5 for c in changes)


def test_who_writes_again_has_unblocked_the_bot(room: Newsroom) -> None:
    room.ann.blocks_bot()

    room.ann.says("hi")

    assert not room.ann.user.blocked


def test_being_added_is_told_with_a_service_message(room: Newsroom) -> None:
    group = room.telegram.group(-4007, "Team")
    group.adds_bot(room.ann)
    group.adds_bot(room.ann, "administrator")
    group.demotes_bot()
    group.kicks_bot()

    added, service, promoted, demoted, kicked = room.heard()

    assert added.my_chat_member is not None
    assert (added.my_chat_member.chat.title, added.my_chat_member.new_chat_member.status) == ("Team", "member")
    assert service.message is not None
    assert service.message.new_chat_members[0].id == room.telegram.world.bot.id
    statuses = [u.my_chat_member.new_chat_member.status for u in (promoted, demoted, kicked) if u.my_chat_member]
    assert statuses == ["administrator", "member", "kicked"]


def test_a_channel_has_no_creator_to_demote_the_bot_but_somebody_does(room: Newsroom) -> None:
    channel = room.telegram.channel()
    channel.joined_by(room.ann, "administrator")
    channel.adds_bot(room.ann)
    channel.demotes_bot()

    change = room.heard()[-1].my_chat_member
    assert change is not None
    assert change.new_chat_member.status == "administrator"
    assert change.from_user.id != 5


def test_a_migration_is_told_in_both_chats_or_not_at_all(room: Newsroom) -> None:
    old = room.group()
    new = old.migrate()

    left, came = (update.message for update in room.heard())
    assert left is not None
    assert left.migrate_to_chat_id == new.id
    assert came is not None
    assert (came.migrate_from_chat_id, came.chat.type) == (old.id, "supergroup")

    silent = room.group(chat_id=-4002)
    silent.migrate(-1007, announced=False)
    assert room.heard() == []


# ---- groups


def test_in_a_group_the_bot_hears_commands_mentions_and_replies_only(room: Newsroom) -> None:
    group = room.group()
    by_bot = room.telegram.world.add(group.chat, room.telegram.world.bot)
    for text in ("hello", "/latest", "/latest@briefwire_bot", "/latest@other_bot", "ask @Briefwire_Bot", "mail x@y"):
        room.ann.says(text, group)
    room.ann.says("yes", group, reply_to=by_bot)

    heard = [update.message.text for update in room.heard() if update.message]

    assert heard == ["/latest", "/latest@briefwire_bot", "ask @Briefwire_Bot", "yes"]


def test_an_administrator_bot_and_one_without_privacy_hear_all(room: Newsroom) -> None:
    group = room.group()
    group.adds_bot(room.ann, "administrator")
    room.heard()
    room.ann.says("hello", group)
    assert len(room.heard()) == 1

    group.demotes_bot()
    room.telegram.privacy_mode = False
    room.heard()
    room.ann.says("hello", group)
    assert len(room.heard()) == 1


def test_a_bot_that_is_out_hears_nothing(room: Newsroom) -> None:
    group, channel = room.group(), room.group("channel")
    group.kicks_bot()
    channel.kicks_bot()
    room.heard()

    room.ann.says("/latest", group)
    channel.posts("news")
    group.migrate()

    assert [update.message and update.message.migrate_from_chat_id for update in room.heard()] == []


def test_an_anonymous_administrator_writes_as_the_group(room: Newsroom) -> None:
    group = room.group("supergroup")

    room.ann.says("/latest", group, anonymous=True)

    message = room.hears().message
    assert message is not None
    assert message.sender_chat == message.chat
    assert message.from_user is not None
    assert message.from_user.username == "GroupAnonymousBot"


def test_a_message_in_a_topic_names_it(room: Newsroom) -> None:
    forum = room.group("supergroup", forum=True)
    thread = forum.opens_topic("News", room.ann)
    created = room.hears().message
    assert created is not None
    assert created.forum_topic_created is not None
    assert created.forum_topic_created.name == "News"

    room.ann.says("/latest", forum, thread=thread)

    message = room.hears().message
    assert message is not None
    assert (message.message_thread_id, message.is_topic_message, message.chat.is_forum) == (thread, True, True)


def test_a_post_of_a_channel_arrives_as_one(room: Newsroom) -> None:
    channel = room.group("channel", username="news")

    channel.posts("Breaking")

    post = room.hears().channel_post
    assert post is not None
    assert (post.text, post.from_user, post.sender_chat) == ("Breaking", None, post.chat)


def test_the_same_person_and_chat_are_found_again(room: Newsroom) -> None:
    assert room.telegram.person(5).user is room.ann.user
    assert room.telegram.group(-4001).chat is room.telegram.group(-4001, "Other").chat
    assert isinstance(room.ann, Person)
    assert room.ann.id == room.ann.chat.id == 5


def test_before_the_bot_speaks_it_has_no_last_message(room: Newsroom) -> None:
    room.ann.says("hello?")

    with pytest.raises(LookupError, match="the bot has said nothing here"):
        _ = room.ann.last


def test_a_topic_that_closes_and_opens_says_so(room: Newsroom) -> None:
    forum = room.group("supergroup", forum=True)
    thread = forum.opens_topic("News")
    room.hears()

    forum.closes_topic(thread)
    forum.reopens_topic(thread)

    closed, opened = (update.message for update in room.heard())
    assert closed is not None
    assert opened is not None
    assert closed.forum_topic_closed is not None
    assert opened.forum_topic_reopened is not None
    assert (closed.message_thread_id, opened.message_thread_id) == (thread, thread)


def test_a_bot_that_is_silenced_is_told_what_it_may_not(room: Newsroom) -> None:
    group = room.group("supergroup")

    group.silences_bot(room.ann)

    change = room.hears().my_chat_member
    assert change is not None
    assert isinstance(change.new_chat_member, ChatMemberRestricted)
    assert (change.new_chat_member.is_member, change.new_chat_member.can_send_messages) == (True, False)


def test_a_discussion_group_repeats_what_its_channel_posts(room: Newsroom) -> None:
    channel, group = room.group("channel", username="news"), room.group("supergroup")
    stranger = room.telegram.supergroup(-1009, "Elsewhere")
    post = channel.posts("Ferry stays in port")
    room.hears()

    group.repeats(post)
    stranger.repeats(post)

    message = room.hears().message
    assert message is not None
    assert message.is_automatic_forward
    assert message.sender_chat is not None
    assert message.sender_chat.id == channel.id
    assert isinstance(message.forward_origin, MessageOriginChannel)
    assert message.forward_origin.message_id == post.id
