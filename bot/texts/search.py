"""What the bot says to who searches. Words only; why words are not understood stands in `refusals`."""

from bot.texts import Line, say


def ask() -> Line:
    return say(
        "What are you looking for? Reply with the words, for example {example:code}.", example=say("velden border")
    )


def results(words: str) -> Line:
    """The head of the first page."""
    return say("{words:b} · newest first", words=words)


def results_page(words: str, page: int) -> Line:
    return say("{words:b} · newest first, page {page}", words=words, page=page)


def nothing(words: str) -> Line:
    return say(
        "No article has “{words}”. Try fewer words, another spelling, or a word’s beginning with a star: {example:code}.",
        words=words,
        example=say("/search flood*"),
    )


def no_more(words: str) -> Line:
    return say("There is nothing older on “{words}”.", words=words)


def words_are_gone() -> Line:
    return say(
        "I no longer have the words of that search. Send them again: {example:code}.", example=say("/search velden")
    )
