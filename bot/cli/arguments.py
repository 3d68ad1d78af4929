"""The verbs and their options, as argparse knows them. Each verb's own module is loaded when it runs."""

import argparse
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Verb = Callable[[argparse.Namespace], int]
ROLES = ("updates", "send", "poll", "brief")


class _Parser(argparse.ArgumentParser):
    """Knows no short options but -h, so that a query such as '-football' is a query, whose own fault is then explained."""

    def _parse_optional(self, arg_string: str) -> Any:
        is_short = arg_string[:1] == "-" and arg_string[:2] != "--"
        return None if is_short and arg_string != "-h" else super()._parse_optional(arg_string)


def parser() -> argparse.ArgumentParser:
    """All of `briefwire`'s words."""
    root: argparse.ArgumentParser = _Parser(
        prog="briefwire",
        description="A Telegram bot that tells each reader only what is new, in the sources' own words.",
    )
    verbs = root.add_subparsers(metavar="VERB", required=True)
    _running(verbs)
    _reading(verbs)
    _newsroom(verbs)
    _feeds(verbs)
    _operations(verbs)
    return root


def _running(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    run = _verb(verbs, "run", "running.run", "the bot, on Telegram or at BOT_API_URL")
    run.add_argument("--roles", type=_roles, default=ROLES, help="comma separated, of: updates, send, poll, brief")
    console = _verb(verbs, "console", "running.console", "the bot in this terminal, on your database")
    console.add_argument("--user", type=int, default=1001, metavar="ID", help="whom you play")
    console.add_argument("--admin", action="store_true", help="as somebody who may publish")
    _verb(verbs, "demo", "running.demo", "the bot in this terminal, on a throwaway database with a sample newsroom")


def _reading(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    summarize = _verb(verbs, "summarize", "reading.summarize", "a cited summary of one text, page or file")
    summarize.add_argument("what", nargs="?", default="-", metavar="PATH|URL|-")
    how_many = summarize.add_mutually_exclusive_group()
    how_many.add_argument("--sentences", type=_count, default=3, metavar="N")
    how_many.add_argument("--all", action="store_true", help="every sentence, with its score")
    summarize.add_argument("--language", metavar="xx")
    summarize.add_argument("--method", default="newsrank", choices=("newsrank", "lexrank", "textrank", "luhn"))
    summarize.add_argument("--json", action="store_true")
    summarize.add_argument("--jsonl", action="store_true", help="one text a line")
    brief = _verb(verbs, "brief", "reading.brief", "one summary of several articles, a set a line")
    brief.add_argument("what", nargs="?", default="-", metavar="PATH|-")
    brief.add_argument("--jsonl", action="store_true", required=True)
    length = brief.add_mutually_exclusive_group()
    length.add_argument("--words", type=_count, metavar="N")
    length.add_argument("--sentences", type=_count, metavar="N")
    novelty = _verb(verbs, "novelty", "reading.novelty", "which sentences are new, given what was told")
    novelty.add_argument("what", nargs="?", default="-", metavar="PATH|-")
    novelty.add_argument("--jsonl", action="store_true", required=True)


def _newsroom(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    push = _verb(verbs, "push", "newsroom.push", "store articles")
    push.add_argument("what", nargs="*", metavar="PATH|URL|-")
    push.add_argument("--jsonl", action="store_true", help="one article a line")
    push.add_argument("--json", action="store_true", help="one line of JSON for each input")
    how = push.add_mutually_exclusive_group()
    how.add_argument("--hold", action="store_true", help="an admin publishes them")
    how.add_argument("--background", action="store_true", help="store and match, tell nobody")
    articles = _verb(verbs, "articles", "newsroom.articles", "the stored articles")
    articles.add_argument("--topic", metavar="T")
    articles.add_argument("--jsonl", action="store_true")
    search = _verb(verbs, "search", "newsroom.search", "published articles that have all the words, the newest first")
    search.add_argument(
        "words", nargs="+", metavar="WORDS", help="also, in quotes: '\"a phrase\" OR prefix* -without title:word'"
    )
    search.add_argument("--limit", type=_count, metavar="N")
    search.add_argument("--jsonl", action="store_true", help="as articles, with the sentence")
    latest = _verb(verbs, "latest", "newsroom.latest", "the briefing that a new subscriber would get")
    latest.add_argument("topic", metavar="TOPIC")
    latest.add_argument("--json", action="store_true")
    _topics(verbs)


def _topics(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    topic = verbs.add_parser("topic", help="topics").add_subparsers(metavar="ACT", required=True)
    add = _verb(topic, "add", "newsroom.topic_add", "make a topic")
    add.add_argument("title", type=_title, metavar="TITLE")
    add.add_argument("query", metavar="QUERY")
    listing = _verb(topic, "list", "newsroom.topic_list", "all topics")
    listing.add_argument("--json", action="store_true")
    edit = _verb(topic, "edit", "newsroom.topic_edit", "change a topic's query or title")
    edit.add_argument("topic", metavar="TOPIC")
    edit.add_argument("query", metavar="QUERY", nargs="?")
    edit.add_argument("--title")
    remove = _verb(topic, "remove", "newsroom.topic_remove", "take a topic away")
    remove.add_argument("topic", metavar="TOPIC")
    test = _verb(topic, "test", "newsroom.topic_test", "what a query would have matched in the last 30 days, and why")
    test.add_argument("query", metavar="QUERY")
    test.add_argument("--json", action="store_true")


def _feeds(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    feed = verbs.add_parser("feed", help="feeds").add_subparsers(metavar="ACT", required=True)
    add = _verb(feed, "add", "feeds.add", "follow a feed, or that of a site; what it has now is stored as background")
    add.add_argument("url", metavar="URL")
    listing = _verb(feed, "list", "feeds.listing", "all feeds and how they do, those that fail first")
    listing.add_argument("--jsonl", action="store_true")
    remove = _verb(feed, "remove", "feeds.remove", "follow a feed no more; its articles stay")
    remove.add_argument("feed", metavar="ID|URL")
    poll = _verb(feed, "poll", "feeds.poll", "look at the feeds that are due, or at one, and store what is new")
    poll.add_argument("feed", nargs="?", metavar="ID|URL")
    importing = _verb(feed, "import", "feeds.import_file", "follow every feed of an OPML file")
    importing.add_argument("file", metavar="FILE", help="- for stdin")
    export = _verb(feed, "export", "feeds.export", "all feeds as OPML")
    export.add_argument("path", type=Path, nargs="?", metavar="PATH", help="stdout without it")


def _operations(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    _verb(
        verbs,
        "migrate",
        "operations.migrate",
        "bring the database to the current schema; a SQLite file is copied first",
    )
    backup = _verb(verbs, "backup", "operations.backup", "a checked copy of the database, also while the bot runs")
    backup.add_argument("path", type=Path, metavar="PATH")
    restore = _verb(verbs, "restore", "operations.restore", "put a copy in the database's place")
    restore.add_argument("path", type=Path, metavar="PATH")
    _verb(verbs, "doctor", "operations.doctor", "check everything")
    record = _verb(verbs, "audit", "record.show", "who did what, when and in which chat, the oldest first")
    record.add_argument("--jsonl", action="store_true")
    _verb(verbs, "export", "operations.export", "readers and what they follow, a line each")
    importing = _verb(verbs, "import", "operations.import_readers", "read what export wrote")
    importing.add_argument("file", metavar="FILE", help="- for stdin")


def _verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, target: str, does: str
) -> argparse.ArgumentParser:
    made = verbs.add_parser(name, help=does, description=does)
    made.set_defaults(verb=_lazily(target))
    return made


def _lazily(target: str) -> Verb:
    module, _, function = target.partition(".")

    def run(options: argparse.Namespace) -> int:
        return int(getattr(importlib.import_module(f"bot.cli.{module}"), function)(options))

    return run


def _count(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("a number above 0")
    return number


def _title(words: str) -> str:
    if not words.strip():
        raise argparse.ArgumentTypeError("a title has at least one letter")
    return words


def _roles(words: str) -> tuple[str, ...]:
    roles = tuple(one.strip() for one in words.split(",") if one.strip())
    if unknown := [one for one in roles if one not in ROLES]:
        raise argparse.ArgumentTypeError(f"unknown role {unknown[0]}; there are {', '.join(ROLES)}")
    if not roles:
        raise argparse.ArgumentTypeError("name at least one role")
    return roles
