""" "Not my topic" of readers, and what editors make of it."""

from bot.delivery import render
from bot.delivery.render import Button, Message
from bot.errors import NotFound
from bot.handlers import editing, editors
from bot.handlers.editors import NUMBER
from bot.handlers.routes import NUMBER as ANY_NUMBER
from bot.handlers.routes import Handler, button
from bot.handlers.visit import Visit
from bot.services import suggestions
from bot.services.suggestions import Outcome, Proposal
from bot.texts import own as texts
from bot.texts import readers

TITLE_LENGTH = 90


def handlers() -> list[Handler]:
    """Buttons of this module."""
    return [
        button("nt", not_my_topic, ANY_NUMBER, ANY_NUMBER, costs="search"),
        editors.button("nz", show, NUMBER),
        editors.button("nx", exclude, NUMBER),
        editors.button("nd", dismiss, NUMBER),
    ]


async def not_my_topic(visit: Visit, number: int, position: int) -> None:
    """Note that an article is not on the topic under which it was told."""
    try:
        said = await visit.run(suggestions.say, visit.house.db, visit.chat.id, number, position, visit.now)
    except NotFound:
        await visit.reply(render.message(readers.button_is_old()))
        return
    await visit.reply(_answer(said))


async def show(visit: Visit, number: int) -> None:
    """What a reader says, and what the word would drop."""
    found = await visit.run(suggestions.proposal, visit.house.db, number, visit.now)
    await visit.answer()
    await visit.edit(_proposal(found))


async def exclude(visit: Visit, number: int) -> None:
    """The topic's query without the word, to be looked at; once it is saved, the suggestion is decided."""
    found = await visit.run(suggestions.proposal, visit.house.db, number, visit.now)
    await visit.answer()
    await editing.change_query(visit, found.topic.id, found.query, suggestion=number)


async def dismiss(visit: Visit, number: int) -> None:
    """The topic stays as it is."""
    by = editors.actor(visit)
    done = await visit.run(suggestions.decide, visit.house.db, number, "dismiss", actor=by, now=visit.now)
    await visit.answer()
    await visit.edit(render.message(texts.dismissed() if done else texts.decided_already()))


def _answer(said: suggestions.Said) -> Message:
    title = said.topic.title
    match said.outcome:
        case Outcome.NOTED:
            return render.message(texts.noted())
        case Outcome.KNOWN:
            return render.message(texts.noted_before())
        case Outcome.OWN:
            change = [Button(texts.change_words(), f"ownwords:{said.topic.id}")]
            return render.message(texts.yours_to_change(title, said.exclusion), rows=[change])
        case Outcome.STORY:
            return render.message(texts.yours_to_stop(title))


def _proposal(found: Proposal) -> Message:
    one = found.suggestion
    head = texts.suggestion(found.topic.title, render.cut(one.article_title, TITLE_LENGTH), one.exclusion, found.drops)
    dropped = texts.examples([texts.dropped_title(render.cut(title, TITLE_LENGTH)) for title in found.titles])
    exclude_it = [Button(texts.exclude(), f"nx:{one.id}")] if one.exclusion else []
    row = [*exclude_it, Button(texts.dismiss(), f"nd:{one.id}")]
    return render.message(head, dropped if found.titles else None, rows=[row])
