"""`briefwire`: one verb an operation, so that nobody needs SQL to run this bot.

Exit status: 0 done; 1 it could not be done, or some input was refused (one clear line on stderr); 2 wrong usage.
"""

import os
import sys
from collections.abc import Sequence

from bot.cli import arguments, session
from bot.errors import BriefwireError
from summaries.errors import JudgementError

INTERRUPTED = 130
BROKEN_PIPE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run a verb; returns the exit status."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")  # python-telegram-bot's next version has waits as timedeltas
    session.open_streams()
    options = arguments.parser().parse_args(argv)
    session.speak_utf8()
    try:
        return int(options.verb(options))
    except (BriefwireError, JudgementError) as error:
        print(f"briefwire: {session.explain(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `briefwire articles | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as error:  # a full disk, a folder that may not be written to
        print(f"briefwire: {error.filename or 'the output'}: {error.strerror or error}", file=sys.stderr)
        return 1
