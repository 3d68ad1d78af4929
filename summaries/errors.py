"""What can go wrong in judgement.

JudgementError
├── QueryError          a topic query that cannot be understood
└── NothingToSummarise  a text without one quotable sentence
"""


class JudgementError(Exception):
    """Base of all errors raised by this package."""


class QueryError(JudgementError):
    """A topic query that cannot be understood.

    `reason` is one of the module constants of `summaries.topics`; `position` is the offset in the query.
    """

    def __init__(self, reason: str, position: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


class NothingToSummarise(JudgementError):
    """A text without one quotable sentence."""
