"""How fast a search answers: newest first, in an archive that is bulk-loaded from invented words.

`python -m tests.bench.search [ARTICLES [URL]]` prints milliseconds; the URL is that of an empty database.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import accumulate, islice

import sqlalchemy as sa

from bot.storage import schema, search, sources
from bot.storage.articles import Status
from bot.storage.database import Connection, Database
from bot.storage.tables import article, revision
from summaries import query
from summaries.reading import Reading

NOW = datetime(2026, 6, 26, 9, tzinfo=UTC)
VOCABULARY = [f"word{number}" for number in range(30_000)]
FREQUENCIES = list(accumulate(1 / (rank + 3) for rank in range(len(VOCABULARY))))  # as Zipf has it
QUERIES = {
    "common word": "word0",
    "common pair": "word1 word3",
    "rare pair": "word2000 word2500",
    "rare and common": "word20000 word0",
    "phrase": '"word1 word2"',
    "prefix": "word123*",
    "excluded": "word0 -word1",
    "nothing": "word29999 word29998 word29997",
}
LIMIT = 50
ROUNDS = 21
PAGE = 5_000


def search_speed(db: Database, count: int, words: int = 150) -> Mapping[str, tuple[float, int]]:
    """Median milliseconds and hits of each of QUERIES, in an archive of `count` articles of so many words."""
    load(db, count, words)
    return {name: _measured(db, line) for name, line in QUERIES.items()}


def load(db: Database, count: int, words: int) -> None:
    """Fill an empty database, a page a transaction."""
    chance = random.Random(1)
    with db.write() as c:
        source_id = sources.ensure(c, "Orlan Courier", "orlan-courier.example", NOW).id
    numbers = iter(range(1, count + 1))
    while page := list(islice(numbers, PAGE)):
        with db.write() as c:
            _load_page(c, source_id, page, (_text(chance, words) for _ in page))
    with db.outside_transaction() as c:
        c.execute(sa.text("ANALYZE"))


def _load_page(c: Connection, source_id: int, ids: list[int], texts: Iterator[list[str]]) -> None:
    common = {
        "source_id": source_id,
        "language": "en",
        "stored_at": NOW,
        "status": Status.PUBLISHED,
        "tags": [],
        "features": "",
    }
    c.execute(sa.insert(article), [{"id": one, "filing": one, **common} for one in ids])
    for one, words in zip(ids, texts, strict=True):
        text = " ".join(words)
        values = {"article_id": one, "number": 1, "title": "", "text": text, "text_hash": str(one), "stored_at": NOW}
        c.execute(sa.insert(revision), values)
        search.put(c, one, _reading(words))


def _text(chance: random.Random, words: int) -> list[str]:
    return chance.choices(VOCABULARY, cum_weights=FREQUENCIES, k=words)


def _reading(words: list[str]) -> Reading:
    """As the analyser would read it, without its time."""
    return Reading("", "", 0, 0, {}, {}, (), ["", *words], ["", *words], [(0, 0)] * (len(words) + 1))


def _measured(db: Database, line: str) -> tuple[float, int]:
    tree, times, hits = query.parse(line, wants_all=True).tree, [], 0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        with db.read() as c:
            hits = len(search.find(c, tree, LIMIT))
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), hits


def main(count: int = 100_000, url: str = "") -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(url or f"sqlite:///{folder}/bench.db")
        schema.upgrade(db)
        begun = time.perf_counter()
        found = search_speed(db, count)
        print(f"{count} articles, loaded and asked in {time.perf_counter() - begun:.0f} s")
        for name, (milliseconds, hits) in found.items():
            print(f"{name:20} {milliseconds:8.2f} ms  {hits:3} hits")
        db.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:3])
