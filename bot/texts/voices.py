"""What stands around a story: who says what, its sides, the numbers that moved. Words only."""

from collections.abc import Sequence

from bot.texts import Line, Link, Many, When, count, say

MOST_PUBLISHERS = 6


def story_button() -> Line:
    return say("Story")


def voices_button() -> Line:
    return say("Who says what")


def sides_button() -> Line:
    return say("Sides")


def numbers_button() -> Line:
    return say("Numbers")


def story(number: int, headline: str, url: str | None) -> Line:
    return say("Story {number} · {headline:b}", number=str(number), headline=Link(headline, url))


def publishers(names: Sequence[str], families: int, articles: int) -> Line:
    """How many wrote how much, and who, the latest first."""
    shown = Many(tuple(names[:MOST_PUBLISHERS]))
    weight = say("{publishers}, {articles}", publishers=_publishers(families), articles=_articles(articles))
    others = len(names) - MOST_PUBLISHERS
    if others > 0:
        return count(
            "{weight}: {names} and {n} other.", "{weight}: {names} and {n} others.", others, weight=weight, names=shown
        )
    return say("{weight}: {names}.", weight=weight, names=shown) if names else say("{weight}.", weight=weight)


def seen(first: When, last: When) -> Line:
    return say("First seen {first}, last {last}.", first=first, last=last)


def read_of(read: int, articles: int) -> Line:
    """Of a large story not all is read."""
    return say(
        "Read for this: {read} of {articles}, the newest and the earliest of each publisher.",
        read=read,
        articles=_articles(articles),
    )


def voices_head(headline: str) -> Line:
    return say("{title:b} · {headline}", title=voices_button(), headline=headline)


def sides_head(headline: str) -> Line:
    return say("{title:b} · {headline}", title=sides_button(), headline=headline)


def numbers_head(headline: str) -> Line:
    return say("{title:b} · {headline}", title=say("Numbers that moved"), headline=headline)


def speaker(name: str) -> Line:
    """Whose words follow, as an article names them."""
    return say("{name:b}", name=name)


def label_speaks(label: str) -> Line:
    """The publishers' own words, by what an admin calls these publishers."""
    name = say("{label}", label=label) if label else say("publishers without a label")
    return say("{title:b}", title=say("In their own words: {name}", name=name))


def unsure() -> Line:
    return say("{title:b}", title=say("Without a certain speaker"))


def nobody_speaks() -> Line:
    return say("No sentence of this story can be given to a speaker with certainty, nor quoted by itself.")


def how_voices() -> Line:
    return say(
        "A name is given only where the sentence itself leaves no doubt. Everything else stands without a speaker."
    )


def side(label: str, families: int, articles: int) -> Line:
    name = say("{label}", label=label) if label else say("unlabelled")
    return say(
        "{name:b} · {publishers}, {articles}", name=name, publishers=_publishers(families), articles=_articles(articles)
    )


def nothing_to_quote() -> Line:
    return say("Nothing here can be quoted by itself.")


def no_independent() -> Line:
    return say("No independent source in 48 hours.")


def independent(families: int) -> Line:
    return count(
        "{n} source in the last 48 hours has no label that tells of dependence.",
        "{n} sources in the last 48 hours have no label that tells of dependence.",
        families,
    )


def labels_by_editors() -> Line:
    return say("The labels are set by this bot’s editors.")


def no_numbers() -> Line:
    return say("The reports of this story that I read give no two numbers for the same thing.")


def stored_at(proof: Line, at: str) -> Line:
    """Of an article whose publisher gives no time."""
    return say("{proof} · stored {at}", proof=proof, at=at)


def how_numbers() -> Line:
    return say("Oldest first. I don’t choose between them: read where each stands.")


def page(number: int, pages: int) -> Line:
    return say("Page {page} of {pages}", page=number, pages=pages)


def story_gone() -> Line:
    return say("Nothing is published of that story. /search finds what is, by its words.")


def ask_story(example: str) -> Line:
    return say(
        "Which story? Reply to a briefing with this command, or give the story’s number: {example:code}. "
        "The number stands on the story’s screen.",
        example=example,
    )


def which_story() -> Line:
    return say("Which of these stories?")


def no_briefing_there() -> Line:
    return say("That message is no briefing of mine that I know. Reply to a briefing, or give the story’s number.")


def _publishers(number: int) -> Line:
    return count("{n} publisher", "{n} publishers", number)


def _articles(number: int) -> Line:
    return count("{n} article", "{n} articles", number)
