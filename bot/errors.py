"""What can go wrong in the application. An exception carries facts; words for people are in `texts.py`.

BriefwireError
├── SettingsError       a setting that is missing or cannot be understood
├── SchemaError         a database that this program cannot serve (a newer schema, no database)
├── AlreadyRunning      a second `run` on one SQLite file
└── Unreadable          an input from which no article can be made
    └── FetchRefused    an address that is not opened, or did not answer well
"""


class BriefwireError(Exception):
    """Base of all errors raised by this package."""


class SettingsError(BriefwireError):
    """A setting that is missing or cannot be understood. The message never holds the value of a secret."""


class SchemaError(BriefwireError):
    """A database that this program cannot serve."""


class AlreadyRunning(BriefwireError):
    """Another process holds the file's lock."""


class Unreadable(BriefwireError):
    """An input from which no article can be made; `reason` is a key that `texts.refusal` has words for."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class FetchRefused(Unreadable):
    """An address that is not opened, or did not answer well."""
