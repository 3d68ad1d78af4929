"""Topics of one's own: words that are watched, after a look at what they would have brought; and one story alone."""

from bot.delivery import render
from bot.delivery.render import Button, Message
from bot.errors import NotFound
from bot.handlers import following, telling
from bot.handlers.answers import Answer
from bot.handlers.following import gone
from bot.handlers.routes import NUMBER, Handler, button, command, managing
from bot.handlers.visit import Visit
from bot.services import chats, own
from bot.services.own import Refused, Trial
from bot.services.subscriptions import MOST_TOPICS, Followed
from bot.storage.articles import Stored
from bot.storage.chats import Question
from bot.storage.topics import TopicRow
from bot.texts import Line, buttons, readers, refusals
from bot.texts import own as texts
from summaries.errors import QueryError

ASKS_WORDS, ASKS_NAME, ASKS_OTHER_WORDS = "watch", "own_name", "own_words"
KEEPS_WORDS = "watched"  # no question: the words under a look ahead, as long as its buttons may be pressed
NEW = 0  # instead of a topic's number
TITLE_LENGTH = 90
WORDS_SHOWN = 100


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        command("watch", managing(watch_command), costs="search"),
        button("watch", confirm, NUMBER, is_managing=True, costs="search"),
        button("nowatch", cancel, is_managing=True),
        button("rewatch", restore, NUMBER, is_managing=True),
        button("ownname", ask_name, NUMBER, is_managing=True),
        button("ownwords", ask_other_words, NUMBER, is_managing=True),
        button("of", follow_story, NUMBER, NUMBER, is_managing=True),
    ]


def answers() -> dict[str, Answer]:
    """What is done with answers to the questions of this module, by their kind."""
    known: dict[str, Answer] = {
        ASKS_WORDS: _words_answered,
        ASKS_NAME: _name_answered,
        ASKS_OTHER_WORDS: _other_words_answered,
    }
    return {kind: _managing(answer) for kind, answer in known.items()}


async def watch_command(visit: Visit) -> None:
    """`/watch WORDS`; without words, asks for them."""
    if visit.words():
        await look_ahead(visit, visit.words())
    else:
        await visit.ask(render.message(texts.ask_words()), Question(ASKS_WORDS, ""))


async def look_ahead(visit: Visit, words: str, topic_id: int = NEW) -> None:
    """What these words would have brought, and the button that watches for them, under a new topic or this one."""
    await visit.typing()
    try:
        tried = await visit.run(own.trial, visit.house.db, words, visit.now)
    except QueryError as error:
        await visit.reply(render.message(refusals.bad_query(error.reason)))
        return
    if tried.refused is not None:
        await visit.reply(refusal(tried.refused, tried.found))
        return
    message = _look(visit, tried, topic_id)
    sent = await visit.reply(message)
    kept = Question(KEEPS_WORDS, tried.words)
    await visit.run(chats.ask, visit.house.db, visit.here.chat_id, sent.message_id, kept, visit.now)


async def confirm(visit: Visit, topic_id: int) -> None:
    """Watch for the words that stand above the button."""
    kept = await _kept(visit)
    if kept is None:
        await visit.reply(render.message(texts.words_are_gone()))
        return
    if topic_id != NEW:
        await _change_words(visit, topic_id, kept)
        return
    followed = await visit.run(own.watch, visit.house.db, visit.place, kept, visit.now)
    await begin(visit, followed)


async def begin(visit: Visit, followed: Followed | Refused) -> None:
    """Say that a topic of one's own is followed, and tell what is known of it; or why it is not."""
    if isinstance(followed, Refused):
        await visit.show(refusal(followed))
        return
    await visit.show(following.following_card(visit, followed.subscription))
    if not visit.is_about_channel:
        await telling.tell(visit, followed.subscription.topic_id)


async def cancel(visit: Visit) -> None:
    """Leave it."""
    await visit.edit(render.message(texts.not_watched()))


async def restore(visit: Visit, topic_id: int) -> None:
    """Bring back a topic of one's own that was stopped."""
    try:
        followed = await visit.run(own.restore, visit.house.db, visit.place, topic_id, visit.now)
    except NotFound:
        await following.show_topic(visit, topic_id)  # it is there already, or never was
        return
    if isinstance(followed, Refused):
        await visit.show(refusal(followed))
    else:
        await visit.show(following.following_card(visit, followed.subscription))


async def ask_name(visit: Visit, topic_id: int) -> None:
    """Ask for another name."""
    topic = await _mine(visit, topic_id)
    if topic is None:
        await visit.show(gone())
    else:
        await visit.ask(render.message(texts.ask_name(topic.title)), Question(ASKS_NAME, str(topic_id)))


async def ask_other_words(visit: Visit, topic_id: int) -> None:
    """Ask for other words."""
    topic = await _mine(visit, topic_id)
    if topic is None or topic.story_id is not None:
        await visit.show(gone())
    else:
        question = Question(ASKS_OTHER_WORDS, str(topic_id))
        await visit.ask(render.message(texts.ask_other_words(topic.title, topic.query)), question)


async def follow_story(visit: Visit, number: int, position: int) -> None:
    """Follow the story at this place of a briefing, and that alone."""
    try:
        followed = await visit.run(own.follow_story, visit.house.db, visit.place, number, position, visit.now)
    except NotFound:
        await visit.reply(render.message(readers.button_is_old()))
        return
    if isinstance(followed, Refused):
        await visit.reply(refusal(followed))
        return
    await visit.reply(following.following_card(visit, followed.subscription))


def refusal(reason: Refused, found: int = 0) -> Message:
    """Why a topic is not made, and what to do instead."""
    words: dict[Refused, Line] = {
        Refused.TOO_LONG: texts.too_long(own.LONGEST),
        Refused.TOO_MANY_TERMS: texts.too_many_terms(own.MOST_TERMS),
        Refused.TOO_BROAD: texts.too_broad(found),
        Refused.TOO_MANY: texts.too_many_own(own.MOST_OWN),
        Refused.TOO_MANY_FOLLOWED: readers.too_many_topics(MOST_TOPICS),
        Refused.FULL: texts.no_room(),
    }
    has_way = reason in {Refused.TOO_MANY_FOLLOWED, Refused.FULL}
    return render.message(words[reason], rows=[[following.all_topics()]] if has_way else [])


def _look(visit: Visit, tried: Trial, topic_id: int) -> Message:
    words = render.cut(tried.words, WORDS_SHOWN)
    head = texts.would_have_found(words, tried.found, is_about=tried.is_about)
    listed = texts.examples([_example(visit, one) for one in tried.examples]) if tried.examples else None
    whose = texts.only_yours() if visit.is_private and not visit.is_about_channel else texts.only_this_groups()
    rows = [[Button(texts.watch(), f"watch:{topic_id}"), Button(texts.cancel(), "nowatch")]]
    return render.message(head, listed, texts.mentions_left_out(), None if topic_id else whose, rows=rows)


def _example(visit: Visit, one: Stored) -> Line:
    at = one.published_at or one.stored_at
    day = render.day(at, visit.now, visit.speaker, has_hour=not one.is_date_only)
    return texts.example(render.cut(one.title, TITLE_LENGTH), one.url, one.source, day)


async def _kept(visit: Visit) -> str | None:
    message = visit.query.message if visit.query else None
    if message is None:
        return None
    asked = await visit.run(chats.asked, visit.house.db, visit.here.chat_id, message.message_id)
    return asked.subject if asked is not None and asked.kind == KEEPS_WORDS else None


async def _mine(visit: Visit, topic_id: int) -> TopicRow | None:
    topic = await following.topic_of(visit, topic_id)
    return topic if topic is not None and topic.owner == visit.chat.id else None


async def _change_words(visit: Visit, topic_id: int, words: str) -> None:
    try:
        changed = await visit.run(own.change_words, visit.house.db, visit.chat.id, topic_id, words, visit.now)
    except NotFound:
        await visit.show(gone())
        return
    if isinstance(changed, Refused):
        await visit.show(refusal(changed))
        return
    rows = [[Button(buttons.latest(), f"latest:{topic_id}"), following.all_topics()]]
    await visit.show(render.message(texts.watches_now(changed.title, changed.query), rows=rows))


def _managing(answer: Answer) -> Answer:
    """In a group only its administrators may answer."""

    async def allowed(visit: Visit, question: Question, words: str) -> None:
        if await visit.may_manage():
            await answer(visit, question, words)
        else:
            await visit.reply(render.message(readers.only_administrators()))

    return allowed


async def _words_answered(visit: Visit, _: Question, words: str) -> None:
    if not await visit.is_too_much("search"):
        await look_ahead(visit, words)


async def _name_answered(visit: Visit, question: Question, words: str) -> None:
    try:
        row = await visit.run(own.rename, visit.house.db, visit.chat.id, int(question.subject), words, visit.now)
    except NotFound:
        await visit.reply(gone())
        return
    await visit.reply(render.message(texts.renamed(row.title), rows=[[following.all_topics()]]))


async def _other_words_answered(visit: Visit, question: Question, words: str) -> None:
    if not await visit.is_too_much("search"):
        await look_ahead(visit, words, int(question.subject))
