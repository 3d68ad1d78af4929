"""Placeholder."""

from bot.handlers.answers import Answer
from bot.handlers.routes import Handler


def handlers() -> list[Handler]:
    return []


def answers() -> dict[str, Answer]:
    return {}
