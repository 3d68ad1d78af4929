"""What is said of topics that surge or are silent, and on the switches for it. Words only."""

from bot.texts import Line, When, count, say


def silence(topic: str, since: When, publishers: int) -> Line:
    """Once a week while nothing is new; `publishers`: whose feeds are asked."""
    if not publishers:
        return say("Nothing new on {topic:i} since {since}.", topic=topic, since=since)
    return count(
        "Nothing new on {topic:i} since {since}. I am still watching {n} publisher.",
        "Nothing new on {topic:i} since {since}. I am still watching {n} publishers.",
        publishers,
        topic=topic,
        since=since,
    )


def may_wake() -> Line:
    """On a switch: a surge is told at once, through quiet hours too."""
    return say("Wake me when it surges")


def says_silence() -> Line:
    """On a switch: a line a week while nothing is new."""
    return say("A line a week when silent")


def subscription_is_gone() -> Line:
    return say("This is not followed here any more. /settings shows what is.")
