"""What the bot says of feeds: adding them, how they do, what becomes of them. Words only."""

from collections.abc import Callable, Mapping, Sequence

from bot.texts import Line, Many, When, count, say

MEGABYTE = 1_000_000
MINUTES_AN_HOUR = 60
HOURS_A_DAY = 24
HOURS_UNTIL_DAYS = 48  # from here on a span is told in days
_LONGEST_SHOWN = 60

# Adding one


def which_address() -> Line:
    return say(
        "Which feed? Send me its address, or that of its site, for example {example:code}.",
        example="https://example.org",
    )


def preview(title: str, url: str, total: int) -> Line:
    """The head of what a feed has now. `total`: how many entries."""
    return count("{title:b}\n{url}\n{n} entry now.", "{title:b}\n{url}\n{n} entries now.", total, title=title, url=url)


def preview_empty(title: str, url: str) -> Line:
    return say("{title:b}\n{url}\nNo entry yet.", title=title, url=url)


def latest_entries(entries: Sequence[Line]) -> Line:
    return count(
        "The latest:\n{entries}", "The latest {n}:\n{entries}", len(entries), entries=Many(tuple(entries), "\n")
    )


def entry(title: str, at: When | None, topics: Line) -> Line:
    """One entry, and what it would match."""
    if at is None:
        return say("• {title:i} – {topics}", title=title, topics=topics)
    return say("• {at} · {title:i} – {topics}", at=at, title=title, topics=topics)


def on_topics(titles: Sequence[str]) -> Line:
    """The topics that an entry would match."""
    if not titles:
        return say("on no topic")
    return say("on {topics}", topics=Many(tuple(say("{topic:b}", topic=one) for one in titles)))


def background() -> Line:
    return say("What is there now is stored as background, and nobody is told of it. What comes later is news.")


def already_followed(title: str) -> Line:
    return say("{title:b} is followed already.", title=title)


def followed(title: str) -> Line:
    return say("{title:b} is followed. First look: within a minute.", title=title)


def not_followed(title: str) -> Line:
    return say("{title:b} is not followed.", title=title)


def preview_is_gone() -> Line:
    return say("I no longer know that address. Send it again behind /addfeed.")


# The list


def listed(feeds: int, failing: int, paused: int) -> Line:
    """How many feeds there are, and how many need a look."""
    facts: list[object] = [count("{n} feed", "{n} feeds", feeds)]
    if failing:
        facts.append(say("{n} failing", n=failing))
    if paused:
        facts.append(say("{n} paused", n=paused))
    return say("{facts}.", facts=Many(tuple(facts)))


def page_of(page: int, pages: int) -> Line:
    return say("Page {page} of {pages}. Those that fail come first.", page=page, pages=pages)


def no_feeds() -> Line:
    return say("No feed is followed yet. Follow the first one: {example:code}", example="/addfeed https://example.org")


def opml_hint() -> Line:
    return say("To follow many at once, send me an OPML file, as other readers export it.")


def row(number: int, title: str, health: Line, facts: Sequence[Line]) -> Line:
    """One feed of the list, with what there is to say of it."""
    return say(
        "{number}. {health:b} · {title}\n{facts}",
        number=str(number),
        title=title,
        health=health,
        facts=Many(tuple(facts), " · "),
    )


def rows(shown: Sequence[Line]) -> Line:
    """The feeds of a page."""
    return say("{rows}", rows=Many(tuple(shown), "\n"))


def label(number: int, title: str) -> Line:
    """On the button of a feed."""
    return say("{number}. {title}", number=str(number), title=title)


# How one does


def works() -> Line:
    return say("Works")


def not_read_yet() -> Line:
    return say("Not read yet")


def paused() -> Line:
    return say("Paused")


def gone() -> Line:
    return say("Gone for good")


def failing(span: Line) -> Line:
    return say("Failing for {span}", span=span)


def span(minutes: int) -> Line:
    """How long something lasts."""
    hours = minutes // MINUTES_AN_HOUR
    if not hours:
        return count("{n} minute", "{n} minutes", max(minutes, 1))
    if hours < HOURS_UNTIL_DAYS:
        return count("{n} hour", "{n} hours", hours)
    days = hours // HOURS_A_DAY
    return count("{n} day", "{n} days", days)


def read_at(at: When) -> Line:
    return say("read {at}", at=at)


def never_read() -> Line:
    return say("never read")


def next_try(at: When) -> Line:
    return say("next try {at}", at=at)


def first_look_at(at: When) -> Line:
    return say("first look {at}", at=at)


def a_day(articles: int) -> Line:
    return count("{n} article a day", "{n} articles a day", articles)


def a_week(articles: int) -> Line:
    return count("{n} article a week", "{n} articles a week", articles)


def less_than_weekly() -> Line:
    return say("less than one article a week")


def no_articles() -> Line:
    return say("no articles lately")


def head(title: str, url: str) -> Line:
    """Of a feed's own page."""
    return say("{title:b}\n{url}", title=title, url=url)


def works_since(read: When, interval: Line | None, following: When) -> Line:
    """A feed in good health: when it was read, how often that is done, and when next."""
    if interval is None:
        return say("{health:b}. Read {read}; again {next}.", health=works(), read=read, next=following)
    return say(
        "{health:b}. Read {read}, about every {interval}; again {next}.",
        health=works(),
        read=read,
        interval=interval,
        next=following,
    )


def first_look(at: When) -> Line:
    return say("{health:b}. First look: {at}.", health=not_read_yet(), at=at)


def fails(health: Line, reason: Line, tries: int, last: Line, following: When) -> Line:
    """A feed in bad health. `last`: when it was last read."""
    return count(
        "{health:b}: {reason}. {n} try in vain; {last}; next try {next}.",
        "{health:b}: {reason}. {n} tries in vain; {last}; next try {next}.",
        tries,
        health=health,
        reason=reason,
        last=last,
        next=following,
    )


def rests(last: Line) -> Line:
    """A feed that is paused by hand."""
    return say("{health:b}: not looked at until you resume it; {last}.", health=paused(), last=last)


def is_gone(last: Line) -> Line:
    return say(
        "{health:b}: its site says so, so I don’t look any more; {last}. Resume tries it once more.",
        health=gone(),
        last=last,
    )


def followed_since(at: When) -> Line:
    return say("Followed since {at}.", at=at)


def bars(shown: str, words: Line) -> Line:
    """A line of bars, one a day, and what it shows in words."""
    return say("{bars:code}\nThe last 30 days: {words}.", bars=shown, words=words)


def month(pace: Line, empty_days: int, most: int, at: When) -> Line:
    """The picture of the last 30 days, in words. `most`: on the best day, `at`."""
    if not most:
        return say("no articles")
    best = say("most on {at}: {n}", at=at, n=most)
    if not empty_days:
        return say("{pace} on average; {best}", pace=pace, best=best)
    none = count("none on {n} day", "none on {n} days", empty_days)
    return say("{pace} on average; {none}; {best}", pace=pace, none=none, best=best)


def caption(title: str, words: Line) -> Line:
    """Under the picture: what it shows, for who can't see it."""
    return say("{title:b}, articles stored on each of the last 30 days: {words}.", title=title, words=words)


def no_picture() -> Line:
    return say("I could not draw it. The line of bars above the buttons shows the same.")


# Buttons


def cancel() -> Line:
    return say("Cancel")


def all_feeds() -> Line:
    return say("All feeds")


def show_feed() -> Line:
    return say("Show this feed")


def look_now() -> Line:
    return say("Look now")


def pause() -> Line:
    return say("Pause")


def resume() -> Line:
    return say("Resume")


def stop_following() -> Line:
    return say("Stop following")


def keep() -> Line:
    return say("Keep")


def picture() -> Line:
    return say("Picture")


def export() -> Line:
    return say("Export OPML")


def follow_all(feeds: int) -> Line:
    return count("Follow it", "Follow all {n}", feeds)


# What pops up, and what follows a button


def looks_soon() -> Line:
    return say("I look within a minute.")


def is_paused() -> Line:
    return say("It is paused. Resume it first.")


def stop_it(title: str) -> Line:
    return say("Stop following {title:b}? The articles that came from it stay.", title=title)


def stopped(title: str) -> Line:
    return say("{title:b} is followed no more. The articles that came from it stay.", title=title)


def exported(feeds: int) -> Line:
    return count("{n} feed. Other readers take this file.", "{n} feeds. Other readers take this file.", feeds)


# A list of feeds that somebody sends


def in_file(titles: Sequence[Line], feeds: int) -> Line:
    """What an OPML file has. `titles`: the first of them."""
    more = feeds - len(titles)
    named = Many(tuple(titles), "\n")
    if more > 0:
        return count(
            "{n} feed:\n{named}\nand {more} more",
            "{n} feeds:\n{named}\nand {more} more",
            feeds,
            named=named,
            more=more,
        )
    return count("{n} feed:\n{named}", "{n} feeds:\n{named}", feeds, named=named)


def named(title: str) -> Line:
    """One feed of a file."""
    return say("• {title}", title=title)


def nothing_in_file() -> Line:
    return say("There is no feed in that file. Export OPML from your reader, and send me that file.")


def file_not_taken() -> Line:
    return say("Nothing of that file is followed.")


def file_is_gone() -> Line:
    return say("I no longer know that file, or it is done. Send it once more if feeds are missing.")


def imported(added: int, known: int, refused: Sequence[Line]) -> Line:
    """What became of a file's feeds. `refused`: the first of those that can't be followed, and why."""
    facts: list[object] = [count("{n} feed is new", "{n} feeds are new", added)]
    if known:
        facts.append(count("{n} was followed already", "{n} were followed already", known))
    if not refused:
        return say("{facts}. First look: within minutes.", facts=Many(tuple(facts), "; "))
    return say(
        "{facts}. First look: within minutes. These can’t be followed:\n{refused}",
        facts=Many(tuple(facts), "; "),
        refused=Many(tuple(refused), "\n"),
    )


def refused_address(url: str, reason: Line) -> Line:
    return say("• {url}: {reason}", url=url, reason=reason)


def more_refused(number: int) -> Line:
    return count("and {n} more", "and {n} more", number)


# How things stand


def status(feeds: int, failing: int) -> Line:
    """The line of /status."""
    if not failing:
        return say("Feeds: {n}, all work.", n=feeds)
    return say("Feeds: {n}, {failing} failing; /feeds shows which.", n=feeds, failing=failing)


# Notices to the editors


def feed_failing(title: str, since: When, reason: Line) -> Line:
    return say(
        "The feed “{title}” has failed since {since}: {reason}. I keep trying, and will tell you when it is back.",
        title=title,
        since=since,
        reason=reason,
    )


def feed_back(title: str, since: When, articles: int) -> Line:
    """`since`: when it began to fail; `articles`: what its first good answer brought."""
    if not articles:
        return say(
            "The feed “{title}” is back, after it failed since {since}. It has nothing new.", title=title, since=since
        )
    return count(
        "The feed “{title}” is back, after it failed since {since}. It has {n} new article.",
        "The feed “{title}” is back, after it failed since {since}. It has {n} new articles.",
        articles,
        title=title,
        since=since,
    )


def feed_gone(title: str) -> Line:
    return say(
        "The feed “{title}” is gone for good, its site says, so I stopped looking. "
        "If it lives on elsewhere, add it with /addfeed and its new address.",
        title=title,
    )


def feed_moved(title: str, url: str) -> Line:
    return say("The feed “{title}” has moved for good. I follow it at {url} now.", title=title, url=url)


def page_gone(number: int, title: str, source: str) -> Line:
    """The page of a published article is no longer there."""
    return say(
        "The page of № {number} {title:i}{source} is gone. I keep the text that I have. "
        "If it was taken back, tell its readers: {example}",
        number=str(number),
        title=title,
        source=_of(source),
        example=_withdraw(number),
    )


def page_suspect(number: int, title: str, source: str) -> Line:
    """The page of a published article suddenly has much less text."""
    return say(
        "The page of № {number} {title:i}{source} now has far less text: a wall, an error page, or it was taken back. "
        "I keep the text that I have. If it was taken back, tell its readers: {example}",
        number=str(number),
        title=title,
        source=_of(source),
        example=_withdraw(number),
    )


def _of(source: str) -> Line | str:
    return say(" ({source})", source=source) if source else ""


def _withdraw(number: int) -> Line:
    return say("{command:code}", command=f"/withdraw {number}")


# Why not: in short, for a feed that is followed


def reason(key: str, fact: str) -> Line:
    """A reason key of a feed that fails, in few words. `fact`: its status or media type, "" where it has none."""
    if key == "status" and fact:
        return say("HTTP {status}", status=fact)
    return _REASONS.get(key, _not_read)()


def _not_read() -> Line:
    return say("it can’t be read")


_REASONS: dict[str, Callable[[], Line]] = {
    "bad_url": lambda: say("its address is none"),
    "bad_scheme": lambda: say("neither http nor https"),
    "bad_port": lambda: say("a port that I don’t open"),
    "private_address": lambda: say("it leads into a private network"),
    "unreachable": lambda: say("the name doesn’t resolve or nobody answers"),
    "redirects": lambda: say("it leads on and on without an end"),
    "too_large": lambda: say("larger than I read"),
    "too_slow": lambda: say("no answer in time"),
    "media_type": lambda: say("not a feed any more"),
    "encoding": lambda: say("packed in a way that I can’t open"),
    "login": lambda: say("it asks for a login"),
    "gone": lambda: say("it is not there any more"),
    "status": lambda: say("its site answers with an error"),
    "not_a_feed": lambda: say("not a feed any more"),
    "no_feed": lambda: say("not a feed any more"),
    "no_text": lambda: say("not a feed any more"),
    "binary": lambda: say("not a feed any more"),
    "broken": lambda: say("damaged"),
    "unsafe": lambda: say("made to harm who reads it"),
    "robots": lambda: say("its site asks robots to stay away"),
}


# Why not: a sentence that says what to do instead, for an address or a file that somebody gives


def refused(reason: str, facts: Mapping[str, object]) -> Line:
    """The words for a reason of `bot.errors.Unreadable`, where a feed was asked for."""
    return _REFUSALS.get(reason, _no_feed)(facts)


def refused_file(reason: str) -> Line:
    """The words for a reason of `bot.errors.Unreadable`, where a list of feeds was sent."""
    if reason == "too_large":
        return say("That list is larger than I read. Send me a part of it.")
    if reason in {"unavailable", "too_slow"}:
        return say("I could not get that file. Send it once more.")
    return say("That is no list of feeds. Export OPML from your reader, and send me that file.")


def _bad_url(_: Mapping[str, object]) -> Line:
    return say("That is no web address. Write it like {example:code}.", example="https://example.org/feed")


def _bad_scheme(_: Mapping[str, object]) -> Line:
    return say("I open only addresses that begin with http or https. Send me the feed’s address on the web.")


def _bad_port(_: Mapping[str, object]) -> Line:
    return say("I don’t open that port of an address. Send me an address without one.")


def _private_address(_: Mapping[str, object]) -> Line:
    return say(
        "That address is on a private network, so I don’t open it. Who runs this bot can allow it: {setting:code}.",
        setting="ALLOW_PRIVATE_ADDRESSES",
    )


def _unreachable(_: Mapping[str, object]) -> Line:
    return say("I can’t reach that address. Check how it is written, or try again later.")


def _redirects(_: Mapping[str, object]) -> Line:
    return say("That address leads on and on without an end. Send me the one where it should end.")


def _too_large(facts: Mapping[str, object]) -> Line:
    limit = facts.get("limit")
    if not isinstance(limit, int) or limit < MEGABYTE:
        return say("That is larger than I read. Look on the site for the feed of one section.")
    return say(
        "That is larger than I read, which is {n} million bytes. Look on the site for the feed of one section.",
        n=limit // MEGABYTE,
    )


def _too_slow(_: Mapping[str, object]) -> Line:
    return say("That address takes too long to answer. Try again later.")


def _media_type(facts: Mapping[str, object]) -> Line:
    kind = str(facts.get("media_type") or "")[:_LONGEST_SHOWN]
    if not kind:
        return _no_feed(facts)
    return say(
        "There is no feed at that address, but {kind:code}. Send me the address of the feed, or of its site.", kind=kind
    )


def _encoding(_: Mapping[str, object]) -> Line:
    return say("It is packed in a way that I can’t open. Look on the site for another feed.")


def _login(_: Mapping[str, object]) -> Line:
    return say("That address asks for a login. Send me one that everybody can open.")


def _gone(_: Mapping[str, object]) -> Line:
    return say("There is nothing at that address. Check it, or send me the site’s, and I look for its feed.")


def _status(facts: Mapping[str, object]) -> Line:
    if facts.get("status") is None:
        return say("That site did not give me the feed. Try again later.")
    return say(
        "That site did not give me the feed (it answered {status}). Try again later.", status=str(facts["status"])
    )


def _unsafe(_: Mapping[str, object]) -> Line:
    return say("That feed is built to overload whoever reads it, so I don’t. Look on the site for another one.")


def _no_feed(_: Mapping[str, object]) -> Line:
    return say("I find no feed there. Look on the site for “RSS” or “Atom”, and send me that link.")


_REFUSALS: dict[str, Callable[[Mapping[str, object]], Line]] = {
    "bad_url": _bad_url,
    "bad_scheme": _bad_scheme,
    "bad_port": _bad_port,
    "private_address": _private_address,
    "unreachable": _unreachable,
    "redirects": _redirects,
    "too_large": _too_large,
    "too_slow": _too_slow,
    "media_type": _media_type,
    "encoding": _encoding,
    "login": _login,
    "gone": _gone,
    "status": _status,
    "unsafe": _unsafe,
}
