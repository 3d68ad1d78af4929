"""Who did what, and when."""

from bot.delivery import render
from bot.delivery.render import Message
from bot.handlers import editors, following
from bot.handlers.editors import NUMBER
from bot.handlers.routes import Handler
from bot.handlers.visit import Visit
from bot.services import audit, chats
from bot.services.audit import MOST_WORDS, Told
from bot.storage.audit import Act, Wanted
from bot.storage.chats import Question, Role
from bot.texts import Line, When
from bot.texts import record as words

KEEPS_WORDS = "audit"  # no question: what the list under this message is about
WORDS_LENGTH, NAME_LENGTH, TITLE_LENGTH, DETAIL_LENGTH = 100, 30, 60, 100


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        editors.command("audit", show, needs=Role.VIEWER),
        editors.button("audit", turn, NUMBER, needs=Role.VIEWER),
    ]


async def show(visit: Visit) -> None:
    """`/audit`, `/audit WORDS`."""
    about = render.cut(visit.words(), WORDS_LENGTH)
    sent = await visit.reply(await _page(visit, about, 0))
    if about:
        kept = Question(KEEPS_WORDS, about)
        await visit.run(chats.ask, visit.house.db, visit.chat.id, sent.message_id, kept, visit.now)


async def turn(visit: Visit, page: int) -> None:
    """Another page, in place."""
    kept = await visit.run(chats.asked, visit.house.db, visit.chat.id, visit.shown_id)
    await visit.answer()
    await visit.edit(await _page(visit, kept.subject if kept and kept.kind == KEEPS_WORDS else "", page))


async def _page(visit: Visit, about: str, number: int) -> Message:
    wanted = [Wanted(word, _verbs(visit, word)) for word in about.split()[:MOST_WORDS]]
    found = await visit.run(audit.page, visit.house.db, wanted, number)
    if not found.acts and not number:
        return render.message(words.empty(about))
    lines = words.acts([_line(one, visit) for one in found.acts]) if found.acts else words.ends()
    turning = following.turning("audit", found.number, found.number + 1 + found.has_more)
    return render.message(words.title(about), lines, rows=[turning])


def _line(one: Told, visit: Visit) -> Line:
    act = one.act
    what = words.thing(one.kind, render.cut(one.name, TITLE_LENGTH), render.cut(one.title, TITLE_LENGTH))
    deed = words.deed(act.verb, what, render.cut(_detail(act, visit), DETAIL_LENGTH))
    who = words.actor(render.cut(act.name, NAME_LENGTH), act.actor)
    is_elsewhere = act.chat_id is not None and act.chat_id != act.actor and act.subject != f"chat {act.chat_id}"
    where = render.cut(act.chat_title, NAME_LENGTH) or str(act.chat_id) if is_elsewhere else ""
    return words.act(When(act.at, visit.now), who, deed, where)


def _detail(act: Act, visit: Visit) -> str:
    """What was written with it, with languages by their names."""
    if act.verb not in words.OF_LANGUAGES or not act.detail:
        return act.detail
    return ", ".join(render.language(code, visit.speaker) for code in act.detail.split(", "))


def _verbs(visit: Visit, word: str) -> list[str]:
    """The verbs whose readable words, in this reader's language, have the word."""
    nothing = words.thing("", "", "")
    said = {verb: render.plain(words.deed(verb, nothing, "…"), visit.speaker) for verb in words.DEEDS}
    return [verb for verb, text in said.items() if word.casefold() in text.casefold()]
