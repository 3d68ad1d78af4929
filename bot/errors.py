"""What can go wrong in the application. An exception carries facts; words for people are in `texts.py`.

BriefwireError
├── SettingsError          a setting that is missing or cannot be understood
├── SchemaError            a database whose schema this program cannot serve
├── DatabaseUnavailable    the database is locked, full, gone or broken; the same call may succeed later
├── AlreadyRunning         a second `run` on one SQLite file
├── NotFound               an id or a name that nothing stored answers to
└── Unreadable             an input from which no article can be made
    └── FetchRefused       an address that is not opened, or did not answer well
"""


class BriefwireError(Exception):
    """Base of all errors raised by this package."""


class SettingsError(BriefwireError):
    """A setting that is missing or cannot be understood. The message never holds the value of a secret."""


class SchemaError(BriefwireError):
    """A database whose schema this program cannot serve."""


class DatabaseUnavailable(BriefwireError):
    """The database is locked, full, gone or broken; the same call may succeed later. The message names no password."""


class AlreadyRunning(BriefwireError):
    """Another process holds the file's lock."""


class NotFound(BriefwireError):
    """An id or a name that nothing stored answers to."""


class Unreadable(BriefwireError):
    """An input from which no article can be made; `reason` is a key that `texts.refusal` has words for."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class FetchRefused(Unreadable):
    """An address that is not opened, or did not answer well."""
