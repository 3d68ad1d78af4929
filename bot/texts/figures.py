"""The figures of the bot: `/stats` and its pictures. Words only."""

from collections.abc import Sequence

from bot.texts import Language, Line, Many, count, say

MINUTE, HOUR, DAY = 60, 3600, 86_400
SECONDS_SAID, MINUTES_SAID, HOURS_SAID = 2 * MINUTE, 2 * HOUR, 2 * DAY  # up to here in seconds, minutes, hours


def readers(active: int, stopped: int, blocked: int, new: int, days: int) -> Line:
    return say(
        "Readers: {active} listen, {stopped} stopped, {blocked} are out of reach; {new} came in the last {days} days.",
        active=active,
        stopped=stopped,
        blocked=blocked,
        new=new,
        days=days,
    )


def kinds(named: Sequence[Line]) -> Line:
    return say("Of those who listen: {kinds}.", kinds=Many(tuple(named)))


def kind(name: str, number: int) -> Line:
    words = {
        "private": count("{n} person", "{n} people", number),
        "group": count("{n} group", "{n} groups", number),
        "supergroup": count("{n} large group", "{n} large groups", number),
        "channel": count("{n} channel", "{n} channels", number),
    }
    return words.get(name, say("{n} {name}", n=number, name=name))


def kind_name(name: str) -> Line:
    words = {
        "private": say("people"),
        "group": say("groups"),
        "supergroup": say("large groups"),
        "channel": say("channels"),
    }
    return words.get(name, say("{name}", name=name))


def languages(found: Sequence[tuple[str, int]]) -> Line:
    named = (say("{language} {n}", language=Language(code), n=number) for code, number in found)
    return say("I speak to them: {languages}.", languages=Many(tuple(named)))


def topics(named: Sequence[Line], days: int) -> Line:
    return say(
        "The topics that most follow, with the articles of {days} days:\n{named}",
        named=Many(tuple(named), "\n"),
        days=days,
    )


def no_topics() -> Line:
    return say("There are no topics yet. /addtopic makes the first one.")


def topic(title: str, followers: int, articles: int) -> Line:
    return say("{title:i}: {places}, {articles}", title=title, places=_places(followers), articles=_articles(articles))


def messages(sent: int, failed: int, unknown: int, days: int, *, is_cut: bool) -> Line:
    facts = {"sent": sent, "failed": failed, "unknown": unknown, "days": days}
    if is_cut:
        return say(
            "Messages, of the latest I look at: {sent} arrived, {failed} did not, {unknown} of unknown fate.", **facts
        )
    return say("Messages in {days} days: {sent} arrived, {failed} did not, {unknown} of unknown fate.", **facts)


def coverage(articles: int, publishers: int, days: int) -> Line:
    return say(
        "Published in {days} days: {articles} by {publishers}.",
        days=days,
        articles=_articles(articles),
        publishers=_publishers(publishers),
    )


def at_once(half: Line, most: Line, sampled: int) -> Line:
    return count(
        "From publication to who wants it at once: half within {half}, nine of ten within {most} (by {n} sentence).",
        "From publication to who wants it at once: half within {half}, nine of ten within {most} (by {n} sentences).",
        sampled,
        half=half,
        most=most,
    )


def scheduled(half: Line, most: Line, sampled: int) -> Line:
    return count(
        "To who has times of their own: half within {half}, nine of ten within {most} (by {n} sentence).",
        "To who has times of their own: half within {half}, nine of ten within {most} (by {n} sentences).",
        sampled,
        half=half,
        most=most,
    )


def span(seconds: float) -> Line:
    """A time in the unit that a person would use."""
    if seconds < SECONDS_SAID:
        return say("{n} s", n=round(seconds))
    if seconds < MINUTES_SAID:
        return say("{n} min", n=round(seconds / MINUTE))
    if seconds < HOURS_SAID:
        return say("{n} h", n=round(seconds / HOUR))
    return count("{n} day", "{n} days", round(seconds / DAY))


def nobody_is_watched() -> Line:
    return say("What readers open is not tracked.")


def pictures() -> tuple[Line, Line, Line, Line]:
    """What stands on the buttons."""
    return say("Readers"), say("Messages"), say("Publishers"), say("Time to readers")


def growth_title() -> Line:
    return say("Readers I know")


def growth_caption(first: int, now: int, days: int, named: Sequence[Line]) -> Line:
    return say(
        "From {first} to {now} in {days} days: {named}.", first=first, now=now, days=days, named=Many(tuple(named))
    )


def messages_title() -> Line:
    return say("Messages a day")


def outcome(name: str) -> Line:
    words = {"sent": say("arrived"), "failed": say("did not arrive"), "unknown": say("of unknown fate")}
    return words[name]


def coverage_title() -> Line:
    return say("Articles a day, by publisher")


def coverage_caption(articles: int, publishers: int, days: int, shares: Sequence[Line]) -> Line:
    whole = coverage(articles, publishers, days)
    return say("{whole} {shares}.", whole=whole, shares=Many(tuple(shares))) if shares else say("{whole}", whole=whole)


def share(name: str, articles: int) -> Line:
    return say("{name} {n}", name=name, n=articles)


def publisher_unknown() -> Line:
    return say("publisher unknown")


def others(number: int) -> Line:
    return count("{n} other", "{n} others", number)


def nothing() -> Line:
    return say("nothing yet")


def days(number: int) -> Line:
    return count("the last day, by UTC", "the last {n} days, by UTC", number)


def latest() -> Line:
    return say("the latest of them only: there are too many to count")


def times_title() -> Line:
    return say("From publication to readers")


def times_subtitle() -> Line:
    return say("sentences of the latest messages that took up to …")


def steps() -> tuple[Line, ...]:
    """What stands under the bars."""
    return (
        say("10 s"),
        say("1 min"),
        say("10 min"),
        say("1 h"),
        say("6 h"),
        say("1 day"),
        say("longer"),
    )


def at_once_name() -> Line:
    return say("to who wants it at once")


def scheduled_name() -> Line:
    return say("to who has times of their own")


def nothing_timed() -> Line:
    return say("No message has gone out yet that could be timed.")


def caption(title: Line, said: Sequence[Line]) -> Line:
    return say("{title:b}\n{said}", title=title, said=Many(tuple(said), "\n"))


def no_picture() -> Line:
    return say("I couldn’t draw it just now. The same in words: /stats")


def _places(number: int) -> Line:
    return count("{n} place", "{n} places", number)


def _articles(number: int) -> Line:
    return count("{n} article", "{n} articles", number)


def _publishers(number: int) -> Line:
    return count("{n} publisher", "{n} publishers", number)
