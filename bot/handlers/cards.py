"""An article's card under the hands of an admin: published, held, discarded, put on topics, given another title."""

from datetime import datetime

from bot.delivery import cards as printing
from bot.delivery import render
from bot.delivery.printing import Printed
from bot.delivery.render import Button
from bot.handlers import editors
from bot.handlers.answers import Answer
from bot.handlers.editors import NUMBER
from bot.handlers.routes import Handler
from bot.handlers.visit import Visit
from bot.services import articles, notices, topics
from bot.services.articles import Card, Changed, Undone
from bot.storage.articles import Status
from bot.storage.chats import Question, Role
from bot.storage.database import Database
from bot.texts import Line, admins, buttons, desk

ASKS_TITLE = "title"
TITLE_LENGTH = 300
PAGE = 8  # topics on one page of the list


def handlers() -> list[Handler]:
    """The buttons of cards."""
    return [
        *_returning("card", show, needs=Role.VIEWER),
        *_returning("pub", publish),
        *_returning("hold", hold),
        *_returning("drop", discard),
        *_returning("undo", undo),
        editors.button("title", ask_title, NUMBER),
        editors.button("onto", choose_topics, NUMBER),
        editors.button("onto", choose_topics, NUMBER, NUMBER),
        editors.button("put", put_on_topic, NUMBER, NUMBER, "[01]", NUMBER),
    ]


def answers() -> dict[str, Answer]:
    """What is done with answers to the questions of this module, by their kind."""
    return {ASKS_TITLE: editors.answer(retitle)}


async def show_new(visit: Visit, article_id: int, *, to: int | None = None) -> None:
    """The card in a new message. Raises NotFound."""
    found = _printed(visit, await _card(visit, article_id), ())
    await visit.send(found.html, render.keyboard(found.rows, visit.speaker), to=to)


async def show(visit: Visit, article_id: int, *back: int, popup: Line | None = None, is_alert: bool = False) -> None:
    """The card as it now stands, in the place of the message whose button was pressed; `back`: the tab and page of the
    desk that it was opened from. Raises NotFound.
    """
    await _show(visit, article_id, back, popup, is_alert=is_alert)


async def publish(visit: Visit, article_id: int, *back: int) -> None:
    """Publish once, whoever presses and how often; the card is edited after the commit."""
    house, by = visit.house, editors.actor(visit)
    wait = house.settings.undo_wait
    changed = await visit.run(articles.publish, house.db, house.room, article_id, actor=by, now=visit.now, wait=wait)
    already = admins.already(Status.PUBLISHED if changed.article.told_from else changed.article.status)
    popup = admins.published() if changed.was_open else already
    shown = await _show(visit, changed.article.id, back, popup)
    if shown.goes_out_at is not None:
        place = visit.chat.id, visit.shown_id
        facts = {"article": article_id, "back": _way(back), "send_rate": house.settings.send_rate}
        await visit.run(notices.refresh_card, house.db, place, facts, visit.now, shown.goes_out_at)


async def undo(visit: Visit, article_id: int, *back: int) -> None:
    """Take a publication back to held before it goes out; afterwards say what to do instead."""
    wait, by = visit.house.settings.undo_wait, editors.actor(visit)
    became = await visit.run(articles.undo, visit.house.db, article_id, actor=by, now=visit.now, wait=wait)
    late = became in {Undone.TOO_LATE, Undone.NOT_OUT}
    await show(visit, article_id, *back, popup=desk.undone(became), is_alert=late)


async def hold(visit: Visit, article_id: int, *back: int) -> None:
    """Set it aside."""
    changed = await visit.run(articles.hold, visit.house.db, article_id, actor=editors.actor(visit), now=visit.now)
    await _show_changed(visit, changed, admins.held(), back)


async def discard(visit: Visit, article_id: int, *back: int) -> None:
    """Throw it away."""
    changed = await visit.run(articles.discard, visit.house.db, article_id, actor=editors.actor(visit), now=visit.now)
    await _show_changed(visit, changed, admins.discarded(), back)


async def ask_title(visit: Visit, article_id: int) -> None:
    """Ask for another title."""
    card = await visit.run(articles.card, visit.house.db, article_id)
    if card.article.status not in articles.WAITING:
        await show(visit, article_id, popup=admins.already(card.article.status))
        return
    await visit.answer()
    question = Question(ASKS_TITLE, str(article_id))
    await visit.ask(render.message(admins.new_title(article_id, card.article.title)), question)


async def retitle(visit: Visit, question: Question, words: str) -> None:
    """The new title has come; an article that is out already keeps its own."""
    title, article_id, house = " ".join(words.split()), int(question.subject), visit.house
    if len(title) > TITLE_LENGTH:
        await visit.ask(render.message(admins.title_too_long(TITLE_LENGTH)), question)
        return
    await visit.run(
        articles.retitle, house.db, house.room, article_id, title, actor=editors.actor(visit), now=visit.now
    )
    await show_new(visit, article_id)


async def choose_topics(visit: Visit, article_id: int, page: int = 0) -> None:
    """All topics, those that the article is on marked; a tap changes it by hand."""
    card = await visit.run(articles.card, visit.house.db, article_id)
    if card.article.status in articles.GONE:
        await show(visit, article_id, popup=admins.already(card.article.status))
        return
    await visit.answer()
    rows = await visit.run(_choices, visit.house.db, card, page, visit.now)
    words = admins.which_topics(article_id) if len(rows) > 1 else admins.no_topics_to_choose()
    await visit.edit(render.message(words, rows=rows))


async def put_on_topic(visit: Visit, article_id: int, topic_id: int, is_on: int, page: int) -> None:
    """An admin's word on one topic; pressed twice it says the same."""
    change, db = articles.put_on_topic, visit.house.db
    await visit.run(change, db, article_id, topic_id, is_on=bool(is_on), actor=editors.actor(visit), now=visit.now)
    await choose_topics(visit, article_id, page)


def _choices(db: Database, card: Card, page: int, now: datetime) -> list[list[Button]]:
    """A page of topics in the order of their titles, with the score where there is one; the way back last."""
    number = card.article.id
    verdicts = {one.topic.id: one for one in card.verdicts}
    listed = sorted((one.topic for one in topics.browse(db, now)), key=lambda topic: (topic.title, topic.id))
    last = max(0, (len(listed) - 1) // PAGE)
    page = min(page, last)
    rows = []
    for topic in listed[page * PAGE : (page + 1) * PAGE]:
        is_on = topic.id in verdicts and verdicts[topic.id].is_on
        label = buttons.on(topic.title) if is_on else topic.title
        rows.append([Button(label, f"put:{number}:{topic.id}:{int(not is_on)}:{page}")])
    earlier = [Button(buttons.earlier(), f"onto:{number}:{page - 1}")] if page else []
    later = [Button(buttons.later(), f"onto:{number}:{page + 1}")] if page < last else []
    return [*rows, *([[*earlier, *later]] if earlier or later else []), [Button(buttons.back(), f"card:{number}")]]


async def _show(
    visit: Visit, article_id: int, back: tuple[int, ...], popup: Line | None, *, is_alert: bool = False
) -> Card:
    card = await _card(visit, article_id)
    found = _printed(visit, card, back)
    await visit.answer(popup, is_alert=is_alert)
    await visit.edit_html(found.html, render.keyboard(found.rows, visit.speaker))
    return card


async def _show_changed(visit: Visit, changed: Changed, done: Line, back: tuple[int, ...]) -> None:
    """Bring the card up to date, and say what the press did."""
    popup = done if changed.was_open else admins.already(changed.article.status)
    await show(visit, changed.article.id, *back, popup=popup)


async def _card(visit: Visit, article_id: int) -> Card:
    wait = visit.house.settings.undo_wait
    return await visit.run(articles.card, visit.house.db, article_id, now=visit.now, wait=wait)


def _printed(visit: Visit, card: Card, back: tuple[int, ...]) -> Printed:
    send_rate = visit.house.settings.send_rate
    return printing.printed(card, visit.speaker, visit.now, send_rate=send_rate, back=_way(back))


def _way(back: tuple[int, ...]) -> str:
    return "".join(f":{one}" for one in back)


def _returning(verb: str, press: editors.Press, *, needs: Role = Role.EDITOR) -> list[Handler]:
    """The button, and the same on a card that was opened from the desk: `verb:article:tab:page`."""
    places = (NUMBER,), (NUMBER, "[0-2]", NUMBER)
    return [editors.button(verb, press, *parts, needs=needs) for parts in places]
