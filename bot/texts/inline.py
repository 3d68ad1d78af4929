"""What is offered in any chat after the bot's name. Words only."""

from bot.texts import Line, say


def description(quotation: str, proof: Line) -> Line:
    """Under a headline in the list of what can be passed on."""
    return say("“{quotation}” — {proof}", quotation=quotation, proof=proof)


def follow(topic: str) -> Line:
    """The button under what was passed on."""
    return say("Follow {topic}", topic=topic)


def open_bot() -> Line:
    return say("Open the bot")


def nothing_found() -> Line:
    """On the button to the bot, where no topic has the words that were typed."""
    return say("No news on that. See my topics")
