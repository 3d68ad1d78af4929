"""Readers: the first hello, the latest news, a sentence in its place, and goodbye."""

from dataclasses import replace

from bot.delivery import printing, render
from bot.delivery.render import Button
from bot.errors import NotFound
from bot.handlers import commands, following, links, manual, telling
from bot.handlers.following import all_topics, gone
from bot.handlers.routes import NUMBER, Handler, button, command, managing
from bot.handlers.telling import DAYS_SHOWN
from bot.handlers.visit import Visit
from bot.services import briefings, chats, mutes, subscriptions, topics
from bot.services.briefings import REMEMBERED, Nothing
from bot.storage.articles import Stored
from bot.storage.chats import Role, State
from bot.storage.subscriptions import Subscription
from bot.texts import When, buttons, readers, told

DEEP_LINK = "t-"  # before a topic's slug
MOST_BUTTONS = 20


def handlers() -> list[Handler]:
    """Commands and buttons of readers, topics among them."""
    return [
        command("start", start),
        command("latest", latest_command, costs="latest"),
        command("stop", managing(stop)),
        *manual.handlers(),
        button("latest", latest, NUMBER, costs="latest"),
        button("more", more, NUMBER, costs="latest"),
        button("week", week, NUMBER, costs="latest"),
        button("show", show_in_place, NUMBER),
        button("show", show_in_place, NUMBER, NUMBER),
        button("back", back, NUMBER),
        *following.handlers(),
    ]


async def start(visit: Visit) -> None:
    """`/start`, `/start t-SLUG` (a link that follows a topic), `/start CODE` (the first owner)."""
    payload = visit.words()
    if visit.is_private and visit.chat.is_viewer:
        await commands.register_editor(visit.bot, visit.chat)  # could not be done before the chat was known
    if payload.startswith(DEEP_LINK):
        await _follow_link(visit, payload.removeprefix(DEEP_LINK))
    elif (
        payload
        and visit.is_private
        and await visit.run(chats.claim_ownership, visit.house.db, visit.chat.id, payload, visit.now)
    ):
        await commands.register_editor(visit.bot, replace(visit.chat, role=Role.OWNER))
        await visit.reply(render.message(readers.owner_now()))
    else:
        await _hello(visit)


async def latest_command(visit: Visit) -> None:
    """`/latest [TOPIC]`; without a topic, of what is followed here."""
    if visit.words():
        topic = await following.resolve(visit, "latest", visit.words())
        if topic is not None:
            await latest(visit, topic.id)
        return
    followed = await following.followed_here(visit)
    if len(followed) == 1:
        await latest(visit, followed[0].topic_id)
    elif followed:
        rows = [[Button(row.topic_title, f"latest:{row.topic_id}")] for row in followed[:MOST_BUTTONS]]
        await visit.reply(render.message(readers.which_latest(), rows=[*rows, [all_topics()]]))
    else:
        await following.show_page(visit, 0)


async def latest(visit: Visit, topic_id: int) -> None:
    """What is new on a topic; where nothing is, how old the last news is."""
    if await following.topic_of(visit, topic_id) is None:
        await visit.reply(gone())
        return
    nothing = await telling.tell(visit, topic_id)
    if nothing is not None:
        await _say_nothing_new(visit, nothing)


async def more(visit: Visit, topic_id: int) -> None:
    """What the last 30 days have beyond what was told."""
    if await following.topic_of(visit, topic_id) is None:
        await visit.reply(gone())
        return
    nothing = await telling.tell(visit, topic_id, reach_back=REMEMBERED)
    if nothing is not None:
        await visit.reply(render.message(readers.no_more(nothing.topic.title)))


async def week(visit: Visit, topic_id: int) -> None:
    """The last days, told or not."""
    topic = await following.topic_of(visit, topic_id)
    if topic is None:
        await visit.reply(gone())
    elif not await telling.tell_recent(visit, topic_id):
        await visit.reply(render.message(readers.nothing_lately(topic.title, DAYS_SHOWN)))


async def show_in_place(visit: Visit, number: int, page: int = 0) -> None:
    """A quoted sentence within its article, instead of the briefing, until Back."""
    try:
        found = await visit.run(briefings.in_place, visit.house.db, number, page, visit.chat.id)
    except NotFound:
        await visit.reply(render.message(readers.button_is_old()))
        return
    if found is None:
        await visit.reply(render.message(told.in_place_gone()))
        return
    until = await visit.run(mutes.until, visit.house.db, visit.place, found.story_id, visit.now)
    printed = printing.in_place(found, number, visit.speaker, visit.now, until)
    rows = [*printed.rows, *await _sharing(visit, number, found.topic_id)]
    await visit.show_html(printed.html, render.keyboard(rows, visit.speaker))


async def _sharing(visit: Visit, number: int, topic_id: int) -> list[list[Button]]:
    """The button that passes a briefing on, if others may see it."""
    is_for_all = await visit.run(topics.visible, visit.house.db, topic_id, None) is not None
    return [[links.share(visit, f"{links.BRIEFING}{number}")]] if is_for_all else []


async def back(visit: Visit, number: int) -> None:
    """The briefing again, in the message that showed a sentence in its place."""
    try:
        view = await visit.run(briefings.view_for, visit.house.db, number, visit.chat.id)
    except NotFound:
        await visit.reply(render.message(readers.button_is_old()))
        return
    last = printing.last_part(view)
    printed = None if last is None else printing.part(view, last, visit.speaker, visit.now, corrected_to=0)
    if printed is None:
        await visit.edit(render.message(told.in_place_gone()))
    else:
        await visit.edit_html(printed.html, render.keyboard(printed.rows, visit.speaker))


async def stop(visit: Visit) -> None:
    """Tell this chat nothing more; everything is kept."""
    await visit.run(chats.stop, visit.house.db, visit.chat.id)
    await visit.reply(render.message(readers.stopped() if visit.is_private else readers.stopped_group()))


async def _follow_link(visit: Visit, slug: str) -> None:
    topic = await visit.run(topics.by_slug, visit.house.db, slug, visit.chat.id)
    if topic is None:
        await visit.reply(render.message(readers.link_is_spent(), rows=await following.liveliest(visit)))
    elif not await visit.may_manage():
        await visit.reply(render.message(readers.only_administrators()))
    else:
        await following.follow(visit, topic.id)


async def _hello(visit: Visit) -> None:
    """A greeting; who had stopped is told again."""
    is_back = visit.chat.state is not State.ACTIVE and await visit.may_manage()
    if is_back:
        await visit.run(chats.resume, visit.house.db, visit.chat.id, visit.now)
    followed = await visit.run(subscriptions.of_place, visit.house.db, visit.place)
    if followed:
        await _greet_again(visit, followed, is_back=is_back)
        return
    rows = await following.liveliest(visit)
    greeting = readers.greeting() if visit.is_private else readers.greeting_of_group()
    question = readers.which_topic() if rows else following.no_topics(visit).lines[0]
    await visit.reply(render.message(greeting, question, rows=rows))


async def _greet_again(visit: Visit, followed: list[Subscription], *, is_back: bool) -> None:
    titles = [row.topic_title for row in followed]
    due = min((row.next_time for row in followed if row.next_time), default=None)
    when = When(due, visit.now) if due else None
    words = readers.welcome_back(titles, when) if is_back else readers.you_follow(titles, when)
    choices = [Button(buttons.topics(), "topics:0"), Button(buttons.settings(), "settings")]
    latest_of_all = [Button(buttons.latest(), f"latest:{followed[0].topic_id}")] if len(followed) == 1 else []
    await visit.reply(render.message(words, rows=[[*latest_of_all, *choices]]))


async def _say_nothing_new(visit: Visit, nothing: Nothing) -> None:
    newest = nothing.latest
    last = _appeared(newest, visit) if newest else None
    told_at = When(nothing.told_at, visit.now) if nothing.told_at else None
    topic_id = nothing.topic.id
    rows = [[Button(buttons.week(DAYS_SHOWN), f"week:{topic_id}")]] if newest else []
    row = await visit.run(subscriptions.one, visit.house.db, visit.place, topic_id)
    if row is None or not row.is_followed:
        rows.append([Button(buttons.follow(), f"follow:{topic_id}")])
    await visit.reply(render.message(readers.nothing_new(nothing.topic.title, told_at, last), rows=rows))


def _appeared(article: Stored, visit: Visit) -> When:
    """When an article appeared; a date alone is the same date in every zone."""
    at = article.published_at or article.stored_at
    if article.is_date_only:
        return When(at.replace(tzinfo=visit.speaker.zone), visit.now, is_day_only=True)
    return When(at, visit.now)
