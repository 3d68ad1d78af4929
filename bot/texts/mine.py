"""What the bot says of a reader's own data, and of how much one person may ask for at once. Words only."""

from bot.texts import Line, count


def too_much(seconds: int) -> Line:
    """More than one person's share was asked for."""
    return count(
        "That was more than I can look up at once. Ask me again in {n} second.",
        "That was more than I can look up at once. Ask me again in {n} seconds.",
        seconds,
    )
