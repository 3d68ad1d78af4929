"""Topics: browsed, found by name, followed and left."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from bot.delivery import render
from bot.delivery.render import Button, Message
from bot.handlers import telling
from bot.handlers.routes import NUMBER, Handler, button, command, managing
from bot.handlers.visit import Visit
from bot.services import chats, own, schedules, subscriptions, topics
from bot.services.subscriptions import MOST_TOPICS
from bot.services.topics import Listed
from bot.storage.chats import State
from bot.storage.subscriptions import Subscription
from bot.storage.topics import TopicRow
from bot.texts import Line, When, buttons, channels, readers, timelines
from bot.texts import own as owns

PAGE = 8  # topics, a row each
FEW = 5  # topics in a greeting


class Words(Protocol):
    """What is said of following, to who follows or of a channel; modules of texts are such words."""

    def following(self, topic: str, next_due: When, zone: str) -> Line: ...
    def following_instantly(self, topic: str) -> Line: ...
    def following_silently(self, topic: str) -> Line: ...
    def not_following(self, topic: str) -> Line: ...
    def not_following_anything(self) -> Line: ...
    def unfollowed(self, topic: str) -> Line: ...
    def was_not_followed(self, topic: str) -> Line: ...
    def too_many_topics(self, most: int) -> Line: ...


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        command("topics", topics_command),
        command("subscribe", managing(subscribe)),
        command("unsubscribe", managing(unsubscribe)),
        button("topics", show_page, NUMBER),
        button("topic", show_topic, NUMBER),
        button("follow", follow, NUMBER, is_managing=True),
        button("unfollow", unfollow, NUMBER, is_managing=True),
        button("instant", make_instant, NUMBER, is_managing=True),
    ]


async def topics_command(visit: Visit) -> None:
    await show_page(visit, 0)


async def show_page(visit: Visit, page: int) -> None:
    """A page of all topics, the liveliest first."""
    listed = await browse(visit)
    if not listed:
        await visit.show(no_topics(visit))
        return
    followed = {row.topic_id for row in await followed_here(visit)}
    pages = -(-len(listed) // PAGE)
    page = max(0, min(page, pages - 1))
    rows = [[_topic_button(visit, one, one.topic.id in followed)] for one in listed[page * PAGE : (page + 1) * PAGE]]
    await visit.show(render.message(readers.topics_page(page + 1, pages), rows=[*rows, turning("topics", page, pages)]))


async def show_topic(visit: Visit, topic_id: int) -> None:
    """A topic and what can be done with it here."""
    topic = await topic_of(visit, topic_id)
    if topic is None:
        await visit.show(gone())
        return
    row = await visit.run(subscriptions.one, visit.house.db, visit.place, topic_id)
    await visit.show(following_card(visit, row) if row and row.is_followed else _stranger_card(visit, topic))


async def subscribe(visit: Visit) -> None:
    """`/subscribe TOPIC`."""
    if not visit.words():
        await show_page(visit, 0)
        return
    topic = await resolve(visit, "follow", visit.words())
    if topic is not None:
        await follow(visit, topic.id)


async def unsubscribe(visit: Visit) -> None:
    """`/unsubscribe TOPIC`."""
    if visit.words():
        topic = await resolve(visit, "unfollow", visit.words(), is_mine=True)
        if topic is not None:
            await unfollow(visit, topic.id)
        return
    followed = await followed_here(visit)
    if not followed:
        await visit.reply(render.message(readers.not_following_anything(), rows=[[all_topics()]]))
        return
    rows = [[Button(row.topic_title, f"unfollow:{row.topic_id}")] for row in followed]
    await visit.reply(render.message(readers.which_to_unfollow(), rows=rows))


async def follow(visit: Visit, topic_id: int) -> None:
    """Follow a topic; what is known of it follows at once. Done twice, it tells nothing twice."""
    db = visit.house.db
    if await topic_of(visit, topic_id) is None:
        await visit.show(gone())
        return
    if visit.chat.state is State.STOPPED or (visit.chat.state is State.BLOCKED and not visit.is_about_channel):
        await visit.run(chats.resume, db, visit.chat.id, visit.now)
    followed = await visit.run(subscriptions.follow, db, visit.place, topic_id, visit.now)
    if followed is None:
        await visit.show(render.message(words_for(visit).too_many_topics(MOST_TOPICS), rows=[[_settings()]]))
        return
    await visit.show(following_card(visit, followed.subscription))
    if not visit.is_about_channel:  # where many read, the first briefing has its time, or a button
        await telling.tell(visit, topic_id)


async def unfollow(visit: Visit, topic_id: int) -> None:
    """Stop following; the button brings it back."""
    row = await visit.run(subscriptions.one, visit.house.db, visit.place, topic_id)
    was_followed = await visit.run(own.leave, visit.house.db, visit.place, topic_id, visit.now)
    if row is None:
        topic = await topic_of(visit, topic_id)
        await visit.show(_was_not_followed(visit, topic) if topic else gone())
        return
    if was_followed and row.topic_owner is not None and await topic_of(visit, topic_id) is None:
        again = Button(owns.watch_again(), f"rewatch:{topic_id}")
        await visit.show(render.message(owns.left(row.topic_title), rows=[[again, all_topics()]]))
        return
    said = words_for(visit)
    words = said.unfollowed(row.topic_title) if was_followed else said.was_not_followed(row.topic_title)
    again = Button(buttons.follow_again(), f"follow:{topic_id}")
    await visit.show(render.message(words, rows=[[again, all_topics()]]))


async def make_instant(visit: Visit, topic_id: int) -> None:
    """News of this topic as it happens."""
    db = visit.house.db
    rows = await visit.run(subscriptions.set_schedule, db, visit.place, topic_id, schedules.INSTANT, visit.now)
    if rows:
        await visit.show(following_card(visit, rows[0]))
    else:
        await show_topic(visit, topic_id)


async def resolve(visit: Visit, verb: str, words: str, *, is_mine: bool = False) -> TopicRow | None:
    """The topic that these words name; None: the choice stands under a reply, as buttons of this verb.

    `is_mine`: of what is followed here, as long as anything of it is meant.
    """
    first = [row.topic_id for row in await followed_here(visit)] if is_mine else []
    found = await visit.run(topics.find, visit.house.db, words, owner=visit.chat.id, first=first)
    if len(found.topics) == 1:
        return found.topics[0]
    if found.topics:
        await visit.reply(_choice(readers.several_topics(words), found.topics, verb))
    elif len(found.guesses) == 1:
        guess = found.guesses[0]
        yes = Button(buttons.yes(), f"{verb}:{guess.id}")
        await visit.reply(render.message(readers.unknown_topic(words, guess.title), rows=[[yes, all_topics()]]))
    elif found.guesses:
        await visit.reply(_choice(readers.unknown_topic_guesses(words), found.guesses, verb))
    else:
        await _offer_all(visit, words, verb)
    return None


async def liveliest(visit: Visit) -> list[list[Button]]:
    """Rows of buttons for a greeting: some topics to follow, and the way to all."""
    listed = await browse(visit)
    first = [[_greeting_button(visit, one, is_first=number == 0)] for number, one in enumerate(listed[:FEW])]
    more = [[Button(buttons.more_topics(), "topics:0")]] if len(listed) > FEW else []
    return first + more


async def browse(visit: Visit) -> list[Listed]:
    """All topics that this chat may follow."""
    return await visit.run(topics.browse, visit.house.db, visit.now, owner=visit.chat.id)


async def followed_here(visit: Visit) -> list[Subscription]:
    return await visit.run(subscriptions.of_place, visit.house.db, visit.place)


async def topic_of(visit: Visit, topic_id: int) -> TopicRow | None:
    """The topic, if it is there and is not somebody else's own."""
    return await visit.run(topics.visible, visit.house.db, topic_id, visit.chat.id)


def following_card(visit: Visit, row: Subscription) -> Message:
    """What is followed, when it comes, and what else can be done with it."""
    card = _times_card(visit, row)
    is_mine = row.topic_owner is not None
    story = owns.is_one_story() if row.story_id is not None else None
    words = [Button(owns.change_words(), f"ownwords:{row.topic_id}")] if row.story_id is None else []
    mine = [Button(owns.rename(), f"ownname:{row.topic_id}"), *words] if is_mine else []
    length = Button(owns.short_or_long(), f"lens:{row.topic_id}")
    timeline = [] if visit.is_about_channel else [Button(timelines.timeline_button(), f"tl:{row.topic_id}")]
    return render.message(*card.lines, story, rows=[*card.rows, [length, *timeline], mine])


def _times_card(visit: Visit, row: Subscription) -> Message:
    change = Button(buttons.change_times(), f"when:{row.topic_id}")
    stop = Button(buttons.stop_following(), f"unfollow:{row.topic_id}")
    post = [Button(channels.post_now(), f"post:{row.topic_id}")] if visit.is_about_channel else []
    said = words_for(visit)
    if schedules.parse(row.schedule).is_instant:
        return render.message(said.following_instantly(row.topic_title), rows=[post, [change], [stop]])
    if row.next_due_at is None:
        why = [_settings()] if visit.is_about_channel else []
        return render.message(said.following_silently(row.topic_title), rows=[[change], [stop], why])
    due = When(row.next_due_at, visit.now)
    words = said.following(row.topic_title, due, visit.speaker.zone.key)
    now = Button(buttons.now(), f"instant:{row.topic_id}")
    return render.message(words, rows=[post, [now], [change, stop]])


def words_for(visit: Visit) -> Words:
    """What is said to who follows, or of a channel that does."""
    return channels if visit.is_about_channel else readers


def no_topics(visit: Visit) -> Message:
    return render.message(readers.no_topics_yet_editor() if visit.is_editor else readers.no_topics_yet())


def gone() -> Message:
    return render.message(readers.topic_is_gone(), rows=[[all_topics()]])


def all_topics() -> Button:
    return Button(buttons.all_topics(), "topics:0")


def turning(verb: str, page: int, pages: int) -> list[Button]:
    """The buttons to the pages before and after; none where there are none."""
    earlier = [Button(buttons.earlier(), f"{verb}:{page - 1}")] if page else []
    later = [Button(buttons.later(), f"{verb}:{page + 1}")] if page + 1 < pages else []
    return earlier + later


def fitting(visit: Visit, title: str, label: Callable[[str], Line]) -> Line:
    """A button's label whose title is cut, so that what stands behind it is seen."""
    rest = len(render.plain(label(""), visit.speaker))
    return label(render.cut(title, max(1, render.LABEL_LENGTH - rest)))


def _topic_button(visit: Visit, one: Listed, is_followed: bool) -> Button:
    def named(title: str) -> Line:
        if one.topic.owner is not None:
            return owns.mine_label(title, one.week)
        return readers.topic_label(title, one.week, is_followed=is_followed)

    label = fitting(visit, one.topic.title, named)
    return Button(label, f"topic:{one.topic.id}" if is_followed else f"follow:{one.topic.id}")


def _greeting_button(visit: Visit, one: Listed, *, is_first: bool) -> Button:
    def label(title: str) -> Line:
        if is_first:
            return readers.topic_label_this_week(title, one.week)
        return readers.topic_label(title, one.week, is_followed=False)

    return Button(fitting(visit, one.topic.title, label), f"follow:{one.topic.id}")


def _stranger_card(visit: Visit, topic: TopicRow) -> Message:
    """A topic that is not followed here."""
    follow_it = Button(buttons.follow(), f"follow:{topic.id}")
    words = words_for(visit).not_following(topic.title)
    if visit.is_about_channel:
        return render.message(words, rows=[[follow_it], [all_topics()]])
    latest, past = Button(buttons.latest(), f"latest:{topic.id}"), Button(timelines.timeline_button(), f"tl:{topic.id}")
    return render.message(words, rows=[[follow_it, latest], [past, all_topics()]])


def _was_not_followed(visit: Visit, topic: TopicRow) -> Message:
    return render.message(words_for(visit).was_not_followed(topic.title), rows=[[all_topics()]])


def _choice(words: Line, rows: Sequence[TopicRow], verb: str) -> Message:
    return render.message(words, rows=[*_buttons(rows[:PAGE], verb), [all_topics()]])


async def _offer_all(visit: Visit, words: str, verb: str) -> None:
    listed = await browse(visit)
    if listed:
        shown = [one.topic for one in listed[:FEW]]
        await visit.reply(_choice(readers.unknown_topic_no_guess(words), shown, verb))
    else:
        await visit.reply(no_topics(visit))


def _buttons(rows: Iterable[TopicRow], verb: str) -> list[list[Button]]:
    return [[Button(row.title, f"{verb}:{row.id}")] for row in rows]


def _settings() -> Button:
    return Button(buttons.settings(), "settings")
