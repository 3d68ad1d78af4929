"""Verbs that judge texts and need no database."""

import argparse
import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.cli import session
from bot.errors import Unreadable
from bot.sources.drafts import Draft
from summaries import concepts, languages, ranking, text
from summaries import novelty as judgement
from summaries.types import Article

ADDRESS = ("http://", "https://")


def summarize(options: argparse.Namespace) -> int:
    """A summary of one text, page or file, or of each line of stdin."""
    if options.jsonl:
        return session.each_line(lambda line: _summary_of_line(line, options), options.what)
    draft = read(options.what)
    language = _language(options.language or draft.language, draft.title, draft.text)
    count = None if options.all else options.sentences
    ranked = ranking.summarise(draft.text, language, title=draft.title, count=count, method=options.method)
    if options.json:
        session.write_document(
            {
                "title": draft.title,
                "source": draft.source,
                "url": draft.url,
                "published_at": _instant(draft),
                "language": language,
                "text": draft.text,
                "sentences": _rows(ranked),
            }
        )
    else:
        _print(draft, ranked)
    return 0


def brief(options: argparse.Namespace) -> int:
    """One summary of the articles of each line."""
    return session.each_line(lambda line: _brief_of_line(line, options), options.what)


def novelty(options: argparse.Namespace) -> int:
    """Which sentences of each line's text are new."""
    return session.each_line(_novelty_of_line, options.what)


def read(what: str) -> Draft:
    """An article from a path, an address or stdin ("-"). Raises Unreadable."""
    from bot.sources import files
    from bot.sources.addresses import AllowedAddresses
    from bot.sources.fetch import Fetcher

    settings = session.load()
    now, zone = datetime.now(UTC), settings.zone
    if what.startswith(ADDRESS):
        fetcher = Fetcher(allowed=AllowedAddresses.parse(settings.allow_private_addresses))
        return asyncio.run(fetch(fetcher, what, zone, now))
    if what == "-":
        return files.read("stdin.txt", sys.stdin.buffer.read(), time_zone=zone, now=now)
    path = Path(what)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise Unreadable("no_file", path=what, why=error.strerror or "") from error
    return files.read(path.name, body, time_zone=zone, now=now)


async def fetch(fetcher: Any, url: str, zone: ZoneInfo, now: datetime) -> Draft:
    """The article at an address. Raises Unreadable."""
    from bot.sources import links

    draft: Draft = await links.read(fetcher, url, time_zone=zone, now=now)
    return draft


def _summary_of_line(line: Mapping[str, Any], options: argparse.Namespace) -> dict[str, object]:
    body = text.clean(_text(line, "text"))
    title, tag = _text(line, "title", ""), _text(line, "language", "")
    language = _language(options.language or tag, title, body)
    count = None if options.all else options.sentences
    ranked = ranking.summarise(body, language, title=title, count=count, method=options.method)
    return {"id": line.get("id"), "language": language, "text": body, "sentences": _rows(ranked)}


def _brief_of_line(line: Mapping[str, Any], options: argparse.Namespace) -> dict[str, object]:
    docs = line.get("docs")
    if not isinstance(docs, list) or not all(isinstance(one, dict) for one in docs):
        raise ValueError('"docs" must be a list of {"title", "text", "date"}')
    told = line.get("told") or []
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise ValueError('"told" must be a list of texts')
    made = [_article(number, one) for number, one in enumerate(docs)]
    words, sentences = options.words, options.sentences
    chosen = concepts.select(made, words=words, sentences=sentences if words or sentences else 3, told=told)
    rows = [{"doc": one.doc, "start": one.start, "end": one.end, "text": one.text} for one in chosen]
    return {"id": line.get("id"), "sentences": rows}


def _novelty_of_line(line: Mapping[str, Any]) -> dict[str, object]:
    told = line.get("told") or []
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise ValueError('"told" must be a list of texts')
    body = _text(line, "text")
    rows = [
        {"start": one.sentence.start, "end": one.sentence.end, "score": one.score, "state": one.newness.value}
        for one in judgement.states(body, languages.detect(body), told)
    ]
    return {"id": line.get("id"), "sentences": rows}


def _article(number: int, doc: Mapping[str, Any]) -> Article:
    title, body = _text(doc, "title", ""), _text(doc, "text")
    return Article(
        id=number,
        revision_id=number,
        title=title,
        text=body,
        language=languages.detect(f"{title}\n{body}"),
        source=str(number),
        family=str(number),
        url="",
        published_at=None,
        told_from=datetime.fromtimestamp(0, UTC),
    )


def _text(line: Mapping[str, Any], key: str, missing: str | None = None) -> str:
    value = line.get(key)
    if value is None and missing is not None:
        return missing
    if not isinstance(value, str):
        raise TypeError(f'"{key}" must be a text')
    return value


def _language(tag: str | None, title: str, body: str) -> str:
    return languages.primary(tag or "") or languages.detect(f"{title}\n{body}")


def _rows(ranked: Any) -> list[dict[str, object]]:
    return [
        {"start": one.sentence.start, "end": one.sentence.end, "text": one.sentence.text, "score": one.score}
        for one in ranked
    ]


def _instant(draft: Draft) -> str | None:
    if draft.published_at is None:
        return None
    return draft.published_at.date().isoformat() if draft.date_only else draft.published_at.isoformat()


def _print(draft: Draft, ranked: Any) -> None:
    print(draft.title)
    about = " · ".join(one for one in (draft.source, _instant(draft), draft.url) if one)
    if about:
        print(about)
    for one in ranked:
        print(f"\n“{one.sentence.text}”  [{one.sentence.start}:{one.sentence.end}]")
