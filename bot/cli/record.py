"""The record of what was done, for other programs."""

import argparse

from bot.cli import session
from bot.services import audit


def show(options: argparse.Namespace) -> int:
    """Every act, the oldest first: a line of JSON, or of words with tabs between."""
    with session.database(session.load().database_url) as db:
        for one in audit.every(db):
            if options.jsonl:
                session.write_line(one)
            else:
                who = one["name"] or one["who"] or "-"
                print("\t".join(str(part) for part in (one["at"], who, one["did"], one["to"], one["detail"])))
    return 0
