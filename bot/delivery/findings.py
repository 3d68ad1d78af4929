"""What a search found, as a message: sentences verbatim, the words that were looked for bold, each with its proof. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.delivery import render
from bot.delivery.render import Speaker
from bot.services.search import Hit, Span
from bot.storage.articles import Stored
from bot.texts import Line, told

# So that five hits, whatever they hold, stay within a message: quotations are never cut, but left out when longer
QUOTE_UNITS = 500
TITLE_LENGTH = 120
NAME_LENGTH = 60
LABEL_LENGTH = 40
MOST_BOLD = 15  # words of one sentence; Telegram drops what is beyond 100 in a message


def page(head: Line, hits: Sequence[Hit], speaker: Speaker, now: datetime) -> str:
    """The head and a paragraph for each hit, as HTML."""
    return render.joined([render.html(head, speaker), *("\n".join(_hit(one, speaker, now)) for one in hits)])


def _hit(hit: Hit, speaker: Speaker, now: datetime) -> Iterator[str]:
    """The quotation and its proof; under the headline, where the words stand only there."""
    proof = render.html(_proof(hit.article, speaker, now), speaker)
    quotation = hit.sentence.text if hit.sentence and render.units(hit.sentence.text) <= QUOTE_UNITS else ""
    headline = render.html(told.headline(render.cut(hit.article.title, TITLE_LENGTH)), speaker)
    if not quotation:
        yield f"• {headline} — {proof}"
        return
    if not hit.spans:
        yield headline
    yield f"• “{_bold(quotation, hit.spans[:MOST_BOLD])}” — {proof}"


def _bold(words: str, spans: Sequence[Span]) -> str:
    pieces, done = [], 0
    for start, end in spans:
        pieces += [render.escaped(words[done:start]), f"<b>{render.escaped(words[start:end])}</b>"]
        done = end
    return "".join([*pieces, render.escaped(words[done:])])


def _proof(article: Stored, speaker: Speaker, now: datetime) -> Line:
    name, label = render.cut(article.source, NAME_LENGTH), render.cut(article.label, LABEL_LENGTH)
    line = told.source(name, article.url, label)
    if article.published_at is None:
        return line
    return told.dated(line, render.day(article.published_at, now, speaker, has_hour=not article.is_date_only))
