"""What is said of a topic's past: timelines, their pictures, catching up. Words only."""

from collections.abc import Sequence

from bot.texts import Line, Many, Zone, count, say


def head(topic: str, first: str, last: str) -> Line:
    """Above a timeline."""
    return say("{topic:b} · timeline, {first} – {last}", topic=topic, first=first, last=last)


def day(date: str) -> Line:
    """Above what happened on a day."""
    return say("{date:b}", date=date)


def foot(articles: int, publishers: int) -> Line:
    """What a timeline was chosen from."""
    return say(
        "What most publishers wrote about, from {articles}, {publishers}.",
        articles=count("{n} article", "{n} articles", articles),
        publishers=count("{n} publisher", "{n} publishers", publishers),
    )


def left_out(reasons: Sequence[Line]) -> Line:
    return say("Left out: {reasons}.", reasons=Many(tuple(reasons)))


def times(zone: str) -> Line:
    """In which zone days and hours are given."""
    return say("Times: {zone}.", zone=Zone(zone))


def read_from(date: str) -> Line:
    """There was more than is looked at at once."""
    return say("There are too many articles to look at all: these are from {date} on.", date=date)


def page_of(page: int, pages: int) -> Line:
    return say("{page}/{pages}", page=page, pages=pages)


def nothing(topic: str, days: int) -> Line:
    """No article in this period."""
    return count(
        "Nothing was published on {topic:i} in the last day.",
        "Nothing was published on {topic:i} in the last {n} days.",
        days,
        topic=topic,
    )


def nothing_to_quote(topic: str, days: int) -> Line:
    """Articles, but none of them has a sentence that may be quoted here."""
    return count(
        "What was published on {topic:i} in the last day has no sentence that can stand here. /latest may have more.",
        "What was published on {topic:i} in the last {n} days has no sentence that can stand here. /latest may have more.",
        days,
        topic=topic,
    )


def in_your_languages() -> Line:
    """Behind the two above, where a chat wants its news in some languages only."""
    return say("That is in the languages that you are told news in; /settings changes them.")


def which_topic() -> Line:
    return say("Of which topic?")


def bad_period(words: str) -> Line:
    return say(
        "I can’t look back {words:code}. Give days, weeks, months or a year at the most: 7d, 4w, 6m, 1y.", words=words
    )


def bad_minutes(most: int) -> Line:
    return say("Give one to {most} minutes of reading, for example: /catchup floods 14d 2min", most=most)


def days_button(days: int) -> Line:
    return count("{n} day", "{n} days", days)


def year_button() -> Line:
    return say("1 year")


def minutes_button(minutes: int) -> Line:
    return count("{n} minute", "{n} minutes", minutes)


def picture_button() -> Line:
    return say("Picture")


def topic_button() -> Line:
    return say("Topic")


def catchup_button() -> Line:
    return say("Catch up")


def timeline_button() -> Line:
    return say("Timeline")


def articles_a_day(first: str, last: str) -> Line:
    """Under the title of a picture."""
    return say("Articles a day, {first} – {last}", first=first, last=last)


def articles_a_week(first: str, last: str) -> Line:
    return say("Articles a week, {first} – {last}", first=first, last=last)


def other_publishers(number: int) -> Line:
    """In a picture's legend."""
    return count("{n} other publisher", "{n} other publishers", number)


def surge_mark() -> Line:
    """In a picture's legend: what the mark above a bar means."""
    return say("far more than usual")


def publisher_unknown() -> Line:
    return say("publisher unknown")


def caption(
    topic: str, what: Line, articles: int, names: Sequence[Line], surges: Sequence[str], *, by_week: bool
) -> Line:
    """Under a picture: the same in words, for who can't see it."""
    whole = say(
        "{topic:b}, a bar chart. {what}: {articles} in all. Most from {names}.",
        topic=topic,
        what=what,
        articles=count("{n} article", "{n} articles", articles),
        names=Many(tuple(names)),
    )
    if not surges:
        return say("{whole} {surges}", whole=whole, surges=_no_surge(by_week=by_week))
    dates = Many(tuple(surges))
    if by_week:
        return say("{whole} Far more than usual in the weeks from {dates}.", whole=whole, dates=dates)
    return say("{whole} Far more than usual on {dates}.", whole=whole, dates=dates)


def share(name: str, articles: int) -> Line:
    """A publisher with its number of articles."""
    return say("{name} ({articles})", name=name, articles=articles)


def _no_surge(*, by_week: bool) -> Line:
    if by_week:
        return say("In no week were there far more than usual.")
    return say("On no day were there far more than usual.")


def no_picture() -> Line:
    return say("I couldn’t draw the picture just now. Try again in a minute.")


def catchup_head(topic: str, first: str, last: str, minutes: int) -> Line:
    return say(
        "{topic:b} · {first} – {last} in {minutes}",
        topic=topic,
        first=first,
        last=last,
        minutes=count("{n} minute", "{n} minutes", minutes),
    )


def reading_time(minutes: int) -> Line:
    return count("About {n} minute to read.", "About {n} minutes to read.", minutes)


def lighter_stories(stories: int, articles: int) -> Line:
    """What a choice by importance left out."""
    return say(
        "{stories} of less weight ({articles})",
        stories=count("{n} story", "{n} stories", stories),
        articles=count("{n} article", "{n} articles", articles),
    )


def catchup_is_review() -> Line:
    """That nothing counts as told by it."""
    return say("What you were told before may be among this. Your next briefing stays as it is.")
