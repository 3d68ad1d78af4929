"""Search: `/search WORDS`, and pages of what was found, in one message."""

from bot.delivery import findings, render
from bot.delivery.render import Button
from bot.handlers import following, own
from bot.handlers.answers import Answer
from bot.handlers.routes import NUMBER, Handler, button, command
from bot.handlers.visit import Visit
from bot.services import chats, search
from bot.services.search import Results
from bot.storage.chats import Question
from bot.texts import Line, buttons, refusals
from bot.texts import own as owns
from bot.texts import search as texts
from summaries.errors import QueryError

PAGE = 5
WORDS_SHOWN = 100  # of a longer query, in the head of a page
ASKS_WORDS = "search"
KEEPS_WORDS = "found"  # no question: the words of a search, as long as its pages are turned


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        command("search", search_command, costs="search"),
        button("found", turn, NUMBER, NUMBER, costs="search"),
        button("watchit", watch_this, is_managing=True, costs="search"),
    ]


def answers() -> dict[str, Answer]:
    """What is done with answers to the question of this module."""
    return {ASKS_WORDS: _words_answered}


async def search_command(visit: Visit) -> None:
    """`/search WORDS`; without words, asks for them."""
    if visit.words():
        await _search(visit, visit.words())
    else:
        await visit.ask(render.message(texts.ask()), Question(ASKS_WORDS, ""))


async def turn(visit: Visit, page: int, below: int) -> None:
    """Another page (from 0) of a search whose first hit was the one before the id `below`."""
    words = await _asked(visit)
    if words is None:
        await visit.reply(render.message(texts.words_are_gone()))
        return
    page = max(page, 0)
    found = await visit.run(search.find, visit.house.db, words, limit=PAGE, before=below, skip=page * PAGE)
    if not found.hits:
        await visit.reply(render.message(texts.no_more(_shown(words))))
        return
    html = findings.page(_head(words, page), found.hits, visit.speaker, visit.now)
    await visit.edit_html(html, render.keyboard(_rows(found, page, below), visit.speaker))


async def watch_this(visit: Visit) -> None:
    """What the words of this search would bring as a topic of one's own."""
    asked = await _asked(visit)
    if asked is None:
        await visit.reply(render.message(texts.words_are_gone()))
    else:
        await own.look_ahead(visit, asked)


async def _asked(visit: Visit) -> str | None:
    """The words of the search under whose message a button was pressed."""
    message = visit.query.message if visit.query else None
    asked = await visit.run(chats.asked, visit.house.db, visit.chat.id, message.message_id) if message else None
    return asked.subject if asked is not None and asked.kind == KEEPS_WORDS else None


async def _words_answered(visit: Visit, _: Question, words: str) -> None:
    if not await visit.is_too_much("search"):
        await _search(visit, words)


async def _search(visit: Visit, words: str) -> None:
    """The first page; its words are kept for as long as its buttons may be pressed."""
    db = visit.house.db
    await visit.typing()
    try:
        found = await visit.run(search.find, db, words, limit=PAGE)
    except QueryError as error:
        await visit.reply(render.message(refusals.bad_query(error.reason)))
        return
    if not found.hits:
        ways = [[_watch_this(), following.all_topics()]]
        sent = await visit.reply(render.message(texts.nothing(_shown(words)), rows=ways))
    else:
        html = findings.page(_head(words), found.hits, visit.speaker, visit.now)
        rows = _rows(found, 0, found.hits[0].article.id + 1)
        sent = await visit.send(html, render.keyboard(rows, visit.speaker))
    await visit.run(chats.ask, db, visit.chat.id, sent.message_id, Question(KEEPS_WORDS, words), visit.now)


def _head(words: str, page: int = 0) -> Line:
    return texts.results_page(_shown(words), page + 1) if page else texts.results(_shown(words))


def _shown(words: str) -> str:
    return render.cut(words, WORDS_SHOWN)


def _rows(found: Results, page: int, below: int) -> list[list[Button]]:
    """The buttons to the pages before and after, where there are any, and one that watches for what comes."""
    earlier = [Button(buttons.earlier(), f"found:{page - 1}:{below}")] if page else []
    later = [Button(buttons.later(), f"found:{page + 1}:{below}")] if found.more else []
    return [*([earlier + later] if earlier or later else []), [_watch_this()]]


def _watch_this() -> Button:
    return Button(owns.watch_this(), "watchit")
