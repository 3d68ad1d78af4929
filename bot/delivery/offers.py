"""What is offered in any chat, as Telegram takes it: a headline and a quotation to choose, and the message it becomes. Pure."""

from dataclasses import dataclass
from datetime import datetime

from bot.delivery import render
from bot.delivery.render import Speaker
from bot.services.inline import Offer
from bot.storage.articles import Stored
from bot.texts import Line, inline, told

TITLE_LENGTH = 120
NAME_LENGTH = 60
QUOTED_LENGTH = 140  # of the quotation in the list; in the message it is whole


@dataclass(frozen=True, slots=True)
class Printed:
    """One offer: `id` is the same for the same sentence; `html` the message, whole sentences with their source."""

    id: str
    title: str
    description: str
    html: str


def printed(offer: Offer, speaker: Speaker, now: datetime) -> Printed:
    """The offer in the words of who asks."""
    article, title = offer.article, render.cut(offer.article.title, TITLE_LENGTH)
    proof = _proof(article, speaker, now)
    quoted = inline.description(render.cut(offer.sentence, QUOTED_LENGTH), proof)
    headline = render.html(told.headline(title), speaker)
    html = f"{headline}\n“{render.escaped(offer.sentence)}” — {render.html(proof, speaker)}"
    return Printed(f"{article.revision_id}-{offer.start}", title or "…", render.plain(quoted, speaker), html)


def _proof(article: Stored, speaker: Speaker, now: datetime) -> Line:
    line = told.source(render.cut(article.source, NAME_LENGTH), article.url, render.cut(article.label, NAME_LENGTH))
    if article.published_at is None:
        return line
    return told.dated(line, render.day(article.published_at, now, speaker, has_hour=not article.is_date_only))
