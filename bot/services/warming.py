"""What the first answers would otherwise wait for: the libraries of judgement, and the collector of garbage."""

import gc
import logging

from bot.services import newsroom
from bot.storage import articles
from bot.storage.database import Database
from summaries import aliases, drafts, passages, ranking

log = logging.getLogger(__name__)

LATEST = 200  # articles: half a second of one core
SELDOM = (5_000, 10, 10)  # objects more than before, rounds of the young, of the older: half a million at most

_TITLE = "Dockers end strike"
_TEXT = (
    "Dockers in Halmer ended their strike on Thursday and went back to work. "
    "The union of the harbour signed an agreement with the owners of the port. "
    "Three ships with grain left the harbour in the evening. "
    "The strike lasted for 12 days and cost the port about 9 million crowns. "
    "Both sides will meet again in spring."
)


def warm(db: Database) -> None:
    """Read and summarise a text in each language, and read the latest articles, which people ask for first.

    An article that can't be read, or a database that is away, is no reason not to start: it is logged.
    """
    try:
        _read(db)
    except Exception:
        log.exception("not everything is warm; the first answers will take longer")
    settle()


def _read(db: Database) -> None:
    for language in ("en", "ru", "uk", "be", None):
        newsroom.analyse(_TITLE, _TEXT, None, language)
    ranking.summarise(_TEXT, "en", title=_TITLE)
    aliases.load()
    with db.read() as c:
        latest = articles.newest(c, LATEST)
    for one in latest:
        passages.read(one.judged(), drafts.READ_AT_MOST)


def settle() -> None:
    """Leave what was loaded to itself: it stays, and to look at all of it again would hold up an answer for 0.2 s. The
    rest is looked at seldom, since what is not needed any more is nearly always freed at once.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
