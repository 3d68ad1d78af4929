"""What the bot says of a reader's own data, and of how much one person may ask for at once. Words only."""

from collections.abc import Sequence

from bot.texts import Line, Many, count, say


def too_much(seconds: int) -> Line:
    """More than one person's share was asked for."""
    return count(
        "That was more than I can look up at once. Ask me again in {n} second.",
        "That was more than I can look up at once. Ask me again in {n} seconds.",
        seconds,
    )


def exported() -> Line:
    return say("All that I keep of you: settings, topics, and which briefings you were told. /forgetme deletes it.")


def exported_group(title: str) -> Line:
    return say("All that I keep of the group {title:b}.", title=title)


def export_in_private() -> Line:
    return say("I hand out this group’s data in our private chat, to its administrators.")


def export_there() -> Line:
    return say("Get the file")


def not_an_administrator() -> Line:
    return say("Telegram doesn’t count you among the administrators of that group now. Only they get its data.")


def nothing_kept() -> Line:
    return say("I keep nothing of you. /start begins anew.")


def nothing_kept_group() -> Line:
    return say("I keep nothing of this group. /start begins anew.")


def to_be_deleted(what: Sequence[Line]) -> Line:
    """What /forgetme would delete of a person."""
    return say("This deletes all that I keep of you, at once and for good:\n{what}", what=_listed(what))


def to_be_deleted_group(what: Sequence[Line]) -> Line:
    return say("This deletes all that I keep of this group, at once and for good:\n{what}", what=_listed(what))


def deleted(what: Sequence[Line]) -> Line:
    return say("Deleted:\n{what}\nI keep nothing of you now. /start begins anew.", what=_listed(what))


def deleted_group(what: Sequence[Line]) -> Line:
    return say("Deleted:\n{what}\nI keep nothing of this group now. /start begins anew.", what=_listed(what))


def nothing_more_is_sent() -> Line:
    return say("What is on its way is not sent any more. /export gives a copy first.")


def settings() -> Line:
    return say("language, time zone, quiet hours, times")


def followed_topics(number: int) -> Line:
    return count("{n} topic that is followed", "{n} topics that are followed", number)


def own_topics(number: int) -> Line:
    return count("{n} own topic, with its briefings", "{n} own topics, with their briefings", number)


def told_briefings(number: int) -> Line:
    return count(
        "the number and date of {n} briefing that was told",
        "the numbers and dates of {n} briefings that were told",
        number,
    )


def suggestions(number: int) -> Line:
    return count("{n} suggestion on a topic", "{n} suggestions on topics", number)


def acts_stay(number: int) -> Line:
    """To an editor: what the audit has keeps their number."""
    if not number:
        return say("You are no editor then. Articles that you added stay.")
    return count(
        "You are no editor then. The record of {n} act of yours keeps your number, and articles that you added stay.",
        "You are no editor then. The record of {n} acts of yours keeps your number, and articles that you added stay.",
        number,
    )


def owner_comes_back() -> Line:
    """To an owner whom the settings name."""
    return say("The settings of this bot name you as its owner: your next message makes you that again.")


def delete_all() -> Line:
    return say("Delete everything")


def keep_all() -> Line:
    return say("Keep everything")


def kept() -> Line:
    return say("Nothing was deleted.")


def _listed(what: Sequence[Line]) -> Many:
    return Many(tuple(say("– {what}", what=one) for one in what), "\n")
