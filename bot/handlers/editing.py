"""Topics under the hands of an editor: made, given another query or title, removed."""

from bot.delivery import render
from bot.delivery.render import Button, Message
from bot.errors import NotFound
from bot.handlers import editors, following
from bot.handlers.answers import Answer
from bot.handlers.editors import NUMBER
from bot.handlers.routes import Handler
from bot.handlers.visit import Visit
from bot.services import chats, previews, suggestions, topics
from bot.services.previews import Change, Preview
from bot.storage.chats import Question
from bot.storage.topics import TopicRow
from bot.texts import Line, admins, desk, own, readers, refusals
from summaries.errors import QueryError

ASKS_TOPIC, ASKS_QUERY, ASKS_NEW_QUERY, ASKS_NEW_TITLE = "topic", "query", "new_query", "new_title"
KEEPS_QUERY = "old_query"  # no question: what "Undo" under a message brings back
KEEPS_CHANGE = "change"  # no question: "topic:suggestion query", what "Save" under a message saves
PAGE = 8
SAMPLE_LENGTH = 90


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        editors.command("addtopic", add_topic),
        editors.command("edittopic", edit_topic),
        editors.button("tlist", turn_page, NUMBER),
        editors.button("tedit", show_topic, NUMBER),
        editors.button("tquery", ask_query, NUMBER),
        editors.button("ttitle", ask_title, NUMBER),
        editors.button("tsave", save, NUMBER),
        editors.button("tkeep", cancel, NUMBER),
        editors.button("tundo", undo, NUMBER),
        editors.button("tspell", add_spellings, NUMBER),
        editors.button("tgone", ask_to_remove, NUMBER),
        editors.button("tremove", remove, NUMBER),
    ]


def answers() -> dict[str, Answer]:
    """What is done with answers to the questions of this module, by their kind."""
    known: dict[str, Answer] = {
        ASKS_TOPIC: _topic_answered,
        ASKS_QUERY: _query_answered,
        ASKS_NEW_QUERY: _new_query_answered,
        ASKS_NEW_TITLE: _new_title_answered,
    }
    return {kind: editors.answer(taken) for kind, taken in known.items()}


async def add_topic(visit: Visit) -> None:
    """`/addtopic TITLE: QUERY`; what is missing is asked for."""
    await _begin_topic(visit, visit.words())


async def edit_topic(visit: Visit) -> None:
    """`/edittopic TOPIC: NEW QUERY`; without a query the topic, without a topic all of them."""
    name, _, query = (part.strip() for part in visit.words().partition(":"))
    if not name:
        await visit.reply(await _list(visit, 0))
        return
    topic = await following.resolve(visit, "tedit", name)
    if topic is None:
        return
    if query:
        await change_query(visit, topic.id, query)
    else:
        await visit.reply(await _editor(visit, topic))


async def turn_page(visit: Visit, page: int) -> None:
    """Another page of the topics."""
    await visit.answer()
    await visit.edit(await _list(visit, page))


async def show_topic(visit: Visit, topic_id: int) -> None:
    """A topic, its query, and what can be changed."""
    topic = await _topic(visit, topic_id)
    await visit.answer()
    await visit.edit(await _editor(visit, topic))


async def ask_query(visit: Visit, topic_id: int) -> None:
    """Ask for another query."""
    topic = await _topic(visit, topic_id)
    await visit.answer()
    await visit.ask(render.message(admins.new_query(topic.title, topic.query)), Question(ASKS_NEW_QUERY, str(topic_id)))


async def ask_title(visit: Visit, topic_id: int) -> None:
    """Ask for another title."""
    topic = await _topic(visit, topic_id)
    await visit.answer()
    await visit.ask(render.message(admins.new_topic_title(topic.title)), Question(ASKS_NEW_TITLE, str(topic_id)))


async def save(visit: Visit, topic_id: int) -> None:
    """Give the topic the query that was looked at, and keep the old one for a change of mind."""
    before = await _topic(visit, topic_id)
    message_id = visit.shown_id
    kept = await visit.run(chats.asked, visit.house.db, visit.chat.id, message_id)
    numbers, _, query = kept.subject.partition(" ") if kept else ("", "", "")
    number, _, suggestion = numbers.partition(":")
    if kept is None or kept.kind != KEEPS_CHANGE or number != str(topic_id):
        await visit.answer(desk.change_is_gone(), is_alert=True)
        return
    await visit.answer()
    await visit.typing()
    topic, found = await _with_query(visit, topic_id, query)
    if suggestion.isdecimal():
        by, of = editors.actor(visit), int(suggestion)
        await visit.run(suggestions.decide, visit.house.db, of, "exclude", actor=by, now=visit.now)
    old = Question(KEEPS_QUERY, before.query)
    await visit.run(chats.ask, visit.house.db, visit.chat.id, message_id, old, visit.now)
    await visit.edit(_changed(topic, found, has_undo=before.query != query))


async def cancel(visit: Visit, topic_id: int) -> None:
    """The topic stays as it is."""
    topic = await _topic(visit, topic_id)
    await visit.answer()
    await visit.run(chats.answered, visit.house.db, visit.chat.id, visit.shown_id)
    await visit.edit(render.message(desk.query_stays(topic.title, topic.query), rows=_ways(topic)))


async def undo(visit: Visit, topic_id: int) -> None:
    """Bring back the query that the topic had before."""
    await _topic(visit, topic_id)
    message_id = visit.shown_id
    kept = await visit.run(chats.asked, visit.house.db, visit.chat.id, message_id)
    if kept is None or kept.kind != KEEPS_QUERY:
        await visit.answer(admins.undo_is_gone(), is_alert=True)
        return
    await visit.answer()
    await visit.typing()
    topic, found = await _with_query(visit, topic_id, kept.subject)
    await visit.run(chats.answered, visit.house.db, visit.chat.id, message_id)
    await visit.edit(_changed(topic, found, has_undo=False))


async def add_spellings(visit: Visit, topic_id: int) -> None:
    """Put the spellings that the archive has beside the terms of the query."""
    topic = await _topic(visit, topic_id)
    await visit.answer()
    await visit.typing()
    found = await visit.run(previews.query, visit.house.db, topic.query, visit.now)
    if found.spellings:
        await change_query(visit, topic_id, topics.respelled(topic.query, found.spellings))


async def ask_to_remove(visit: Visit, topic_id: int) -> None:
    """Say who follows it before it goes."""
    topic = await _topic(visit, topic_id)
    followers = await visit.run(topics.followers, visit.house.db, topic_id)
    await visit.answer()
    row = [Button(admins.remove_topic(), f"tremove:{topic_id}"), Button(admins.keep(), f"tedit:{topic_id}")]
    await visit.edit(render.message(admins.remove_it(topic.title, followers), rows=[row]))


async def remove(visit: Visit, topic_id: int) -> None:
    """Take the topic away from everybody."""
    await _topic(visit, topic_id)
    gone = await visit.run(topics.remove, visit.house.db, topic_id, now=visit.now, actor=editors.actor(visit))
    await visit.answer()
    await visit.edit(render.message(admins.topic_removed(gone.title)))


async def _begin_topic(visit: Visit, words: str) -> None:
    title, _, query = words.partition(":")
    title = " ".join(title.split())
    if not title:
        await visit.ask(render.message(admins.what_topic()), Question(ASKS_TOPIC, ""))
    elif len(title) > topics.TITLE_LENGTH:
        await visit.ask(render.message(admins.topic_title_too_long(topics.TITLE_LENGTH)), Question(ASKS_TOPIC, ""))
    elif query.strip():
        await _make(visit, title, query.strip())
    else:
        await visit.ask(render.message(admins.what_query(title)), Question(ASKS_QUERY, title))


async def _make(visit: Visit, title: str, query: str) -> None:
    """Make the topic, once however often the same line comes; where the query is not understood, ask again."""
    db, by = visit.house.db, editors.actor(visit)
    await visit.typing()
    topic = await visit.run(topics.titled, db, title)
    if topic is not None and topic.query != query:
        await visit.reply(render.message(admins.topic_exists(topic.title), rows=_ways(topic)))
        return
    if topic is None:
        try:
            topic = await visit.run(topics.add, db, title, query, now=visit.now, actor=by)
        except QueryError as error:
            await visit.ask(render.message(refusals.bad_query(error.reason)), Question(ASKS_QUERY, title))
            return
    found = await visit.run(previews.query, db, query, visit.now)
    made = admins.topic_made(topic.title, topic.slug)
    await visit.reply(render.message(made, *_results(topic, found), rows=[_spell(topic, found), *_ways(topic)]))


async def change_query(visit: Visit, topic_id: int, query: str, *, suggestion: int = 0) -> None:
    """Show what another query would change; "Save" saves it, and thereby takes up a suggestion, where it is of one."""
    before = await _topic(visit, topic_id)
    if query == before.query:
        await visit.reply(await _editor(visit, before))
        return
    await visit.typing()
    try:
        change = await visit.run(previews.change, visit.house.db, topic_id, query, visit.now)
    except QueryError as error:
        await visit.ask(render.message(refusals.bad_query(error.reason)), Question(ASKS_NEW_QUERY, str(topic_id)))
        return
    rows = [[Button(desk.save(), f"tsave:{topic_id}"), Button(desk.cancel(), f"tkeep:{topic_id}")]]
    again = [Button(admins.change_query(), f"tquery:{topic_id}")]
    sent = await visit.reply(render.message(*_preview(change, query), rows=[*rows, again]))
    kept = Question(KEEPS_CHANGE, f"{topic_id}:{suggestion} {query}")
    await visit.run(chats.ask, visit.house.db, visit.chat.id, sent.message_id, kept, visit.now)


def _preview(change: Change, query: str) -> list[Line | None]:
    """What enters and what leaves, with the headlines of some."""
    entering = [desk.headline(one.id, render.cut(one.title, SAMPLE_LENGTH)) for one in change.entering]
    leaving = [desk.headline(one.id, render.cut(one.title, SAMPLE_LENGTH)) for one in change.leaving]
    spellings = [(one.text, one.count) for one in change.spellings]
    return [
        desk.would_be(change.topic.title, query, change.topic.query),
        desk.nothing_to_try() if not change.looked_at else None,
        desk.entering(change.enters, entering) if change.enters else None,
        desk.leaving(change.leaves, leaving) if change.leaves else None,
        desk.staying(change.stays, changes=bool(change.enters or change.leaves)) if change.looked_at else None,
        admins.estimated(change.read) if change.read else None,
        admins.other_spellings(spellings) if spellings else None,
    ]


async def _with_query(visit: Visit, topic_id: int, query: str) -> tuple[TopicRow, Preview]:
    """Raises QueryError."""
    db, by = visit.house.db, editors.actor(visit)
    topic = await visit.run(topics.edit, db, topic_id, title=None, query=query, now=visit.now, actor=by)
    return topic, await visit.run(previews.query, db, query, visit.now)


async def _topic_answered(visit: Visit, question: Question, words: str) -> None:
    del question
    await _begin_topic(visit, words)


async def _query_answered(visit: Visit, question: Question, words: str) -> None:
    await _make(visit, question.subject, words)


async def _new_query_answered(visit: Visit, question: Question, words: str) -> None:
    try:
        await change_query(visit, int(question.subject), words)
    except NotFound:
        await visit.reply(render.message(readers.topic_is_gone()))


async def _new_title_answered(visit: Visit, question: Question, words: str) -> None:
    title = " ".join(words.split())
    if len(title) > topics.TITLE_LENGTH:
        await visit.ask(render.message(admins.topic_title_too_long(topics.TITLE_LENGTH)), question)
        return
    by, topic_id = editors.actor(visit), int(question.subject)
    try:
        await _topic(visit, topic_id)
        topic = await visit.run(topics.edit, visit.house.db, topic_id, title=title, query=None, now=visit.now, actor=by)
    except NotFound:
        await visit.reply(render.message(readers.topic_is_gone()))
        return
    await visit.reply(render.message(admins.topic_renamed(topic.title), rows=_ways(topic)))


async def _topic(visit: Visit, topic_id: int) -> TopicRow:
    """Raises NotFound."""
    topic = await visit.run(topics.visible, visit.house.db, topic_id, None)
    if topic is None or topic.owner is not None:  # a reader's own is nobody else's business
        raise NotFound(f"topic {topic_id}")
    return topic


async def _list(visit: Visit, page: int) -> Message:
    listed = await following.browse(visit)
    if not listed:
        return following.no_topics(visit)
    pages = -(-len(listed) // PAGE)
    page = min(page, pages - 1)
    rows = [[Button(one.topic.title, f"tedit:{one.topic.id}")] for one in listed[page * PAGE : (page + 1) * PAGE]]
    return render.message(admins.which_topic_to_edit(), rows=[*rows, following.turning("tlist", page, pages)])


async def _editor(visit: Visit, topic: TopicRow) -> Message:
    """A topic and its query; what readers say of it is a button away."""
    waiting = await visit.run(suggestions.waiting, visit.house.db, topic.id)
    said = [[Button(own.suggestions_waiting(len(waiting)), f"nz:{waiting[0].id}")]] if waiting else []
    return render.message(admins.topic_query(topic.title, topic.query), rows=[*said, *_ways(topic)])


def _changed(topic: TopicRow, found: Preview, *, has_undo: bool) -> Message:
    back = [Button(admins.undo(), f"tundo:{topic.id}")] if has_undo else []
    words = admins.topic_changed(topic.title, topic.query)
    return render.message(words, *_results(topic, found), rows=[back, _spell(topic, found), *_ways(topic)])


def _results(topic: TopicRow, found: Preview) -> list[Line | None]:
    """What the query finds, and that there is more to come."""
    samples = [
        admins.sample(
            one.article.id,
            render.cut(one.article.title, SAMPLE_LENGTH),
            admins.why(render.cut(one.terms, SAMPLE_LENGTH), one.explanation.score),
        )
        for one in found.samples
    ]
    if found.matched > len(samples):
        samples.append(admins.more_samples(found.matched - len(samples)))
    is_going_on = topic.backfilled_to is not None
    return [
        admins.would_have_matched(found.matched, found.looked_at, samples),
        admins.estimated(found.read) if found.is_estimated else None,
        admins.in_background() if is_going_on else None,
        admins.other_spellings([(one.text, one.count) for one in found.spellings]) if found.spellings else None,
    ]


def _spell(topic: TopicRow, found: Preview) -> list[Button]:
    return [Button(admins.add_spellings(), f"tspell:{topic.id}")] if found.spellings else []


def _ways(topic: TopicRow) -> list[list[Button]]:
    query = Button(admins.change_query(), f"tquery:{topic.id}")
    title = Button(admins.change_title(), f"ttitle:{topic.id}")
    return [[query, title], [Button(admins.remove_topic(), f"tgone:{topic.id}")]]
