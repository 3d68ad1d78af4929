"""What stands around the quoted sentences of a briefing. Words only."""

from collections.abc import Mapping, Sequence

from bot.texts import Line, Link, Many, When, Zone, count, say


def first(stories: int) -> Line:
    """The header's second half, for who was never told anything on the topic."""
    return count("{n} story of the last 30 days", "the {n} strongest stories of the last 30 days", stories)


def new(stories: int, since: When) -> Line:
    return count("{n} new since {since}", "{n} new since {since}", stories, since=since)


def more(stories: int) -> Line:
    return count("{n} more of the last 30 days", "{n} more of the last 30 days", stories)


def recap(stories: int, since: When) -> Line:
    return count(
        "{n} story since {since}, told before or not",
        "{n} stories since {since}, told before or not",
        stories,
        since=since,
    )


def header(topic: str, what: Line) -> Line:
    return say("{topic:b} · {what}", topic=topic, what=what)


def header_of_part(topic: str, what: Line, number: int, parts: int) -> Line:
    return say("{topic:b} ({number}/{parts}) · {what}", topic=topic, what=what, number=number, parts=parts)


def continued(topic: str, number: int, parts: int) -> Line:
    return say("{topic:b} ({number}/{parts})", topic=topic, number=number, parts=parts)


def gap(since: When, until: When) -> Line:
    return say("I was offline from {since} to {until}. This briefing covers the gap.", since=since, until=until)


def surge() -> Line:
    """Under the header of a briefing for which some were woken."""
    return say(
        "Far more is being written on this than usual. Where you let that wake you, I tell it at once; When turns it off."
    )


def headline(title: str) -> Line:
    return say("{title:b}", title=title)


def headline_link(title: str, url: str | None) -> Line:
    """A headline that stands for its story."""
    return say("{headline}", headline=Link(f"{title} ↗" if url else title, url))


def update_mark() -> Line:
    """Before a sentence that was told with another number or name."""
    return say("Update:")


def source(name: str, url: str | None, label: str) -> Line:
    """A publisher, its name leading to the article, with the label that an admin gave it; said to be unknown where it is."""
    if not name and not url:
        return say("publisher unknown")
    link = Link(f"{name} ↗" if url else name, url)
    return say("{name} ({label})", name=link, label=label) if label else say("{name}", name=link)


def dated(proof: Line, day: str) -> Line:
    return say("{proof} · {day}", proof=proof, day=day)


def also_said_by(proof: Line, voices: Sequence[Line], others: int) -> Line:
    """After the quoted publisher those who say the same; `others` are not named."""
    named = Many(tuple(voices))
    if others:
        return count(
            "{proof}; also {voices} and {n} other",
            "{proof}; also {voices} and {n} others",
            others,
            proof=proof,
            voices=named,
        )
    return say("{proof}; also {voices}", proof=proof, voices=named)


def weight(publishers: int, articles: int) -> Line:
    """How many stand behind a story."""
    return say("{publishers} · {articles}", publishers=_publishers(publishers), articles=_articles(articles))


def footer(used: int, seen: int, publishers: int, left_out: Mapping[str, int], days: Line | None = None) -> Line:
    """What a briefing was made of, from which days, and what was left out of it, by reason."""
    whole = say(
        "From {used} of {seen}, {publishers}", used=used, seen=_articles(seen), publishers=_publishers(publishers)
    )
    if days is not None:
        whole = say("{whole}, {days}", whole=whole, days=days)
    reasons = reasons_left_out(left_out)
    if not reasons:
        return say("{whole}.", whole=whole)
    return say("{whole}; left out: {reasons}.", whole=whole, reasons=Many(tuple(reasons)))


def days(oldest: str, newest: str) -> Line:
    """Of the articles that a briefing is from, where they are of several days."""
    return say("{oldest} – {newest}", oldest=oldest, newest=newest)


def silent(publishers: Sequence[str], others: int) -> Line:
    """Publishers that usually have several articles in such a time, and had none; `others` are not named."""
    named = Many(tuple(publishers))
    if others:
        return count(
            "Nothing from {publishers} and {n} other, who usually write.",
            "Nothing from {publishers} and {n} others, who usually write.",
            others,
            publishers=named,
        )
    return say("Nothing from {publishers}, who usually write.", publishers=named)


def refused(sentences: int) -> Line:
    """Sentences that no longer stand where they were quoted."""
    return count(
        "{n} sentence was taken back by its publisher.", "{n} sentences were taken back by their publishers.", sentences
    )


def imprint(zone: str, number: int) -> Line:
    return say("Times: {zone}. № {number}", zone=Zone(zone), number=str(number))


def _publishers(number: int) -> Line:
    return count("{n} publisher", "{n} publishers", number)


def _articles(number: int) -> Line:
    return count("{n} article", "{n} articles", number)


def reasons_left_out(left_out: Mapping[str, int]) -> list[Line]:
    """How many articles were left out, reason by reason."""
    return [_left_out(reason, number) for reason, number in sorted(left_out.items()) if number]


def _left_out(reason: str, number: int) -> Line:
    reasons = {
        "duplicate": count("{n} duplicate", "{n} duplicates", number),
        "opinion": count("{n} opinion", "{n} opinions", number),
        "live": count("{n} live blog", "{n} live blogs", number),
        "explainer": count("{n} explainer", "{n} explainers", number),
        "anniversary": count("{n} anniversary piece", "{n} anniversary pieces", number),
        "template": count("{n} routine notice", "{n} routine notices", number),
        "told": count("{n} told before", "{n} told before", number),
        "length": count("{n} for length", "{n} for length", number),
        "empty": count("{n} without text", "{n} without text", number),
        "language": count("{n} in another language", "{n} in other languages", number),
        "quiet": count("{n} kept quiet", "{n} kept quiet", number),
    }
    return reasons.get(reason, count("{n} other", "{n} others", number))


def in_place_page(page: int, pages: int, number: int) -> Line:
    return say("Sentence {page} of {pages} · № {number}", page=page, pages=pages, number=str(number))


def in_place_gone() -> Line:
    return say("None of these sentences stands in its article any more. /latest shows what is known now.")


def taken_back() -> Line:
    """Behind a sentence, struck through, that its article no longer has."""
    return say("(withdrawn)")


def corrected(source: Line, at: When) -> Line:
    return say("⚠ Corrected by {source}, {at}.", source=source, at=at)


def taken_out(source: Line, at: When) -> Line:
    """Only sentences went; the article stands."""
    return say("⚠ Withdrawn by {source}, {at}.", source=source, at=at)


def withdrawn(source: Line, at: When, reason: str) -> Line:
    """An article that was taken back as a whole, by its publisher or by an admin, who says why."""
    if not reason:
        return say("⚠ Withdrawn: an article of {source}, {at}.", source=source, at=at)
    why = reason if reason.endswith((".", "!", "?", "…")) else f"{reason}."
    return say("⚠ Withdrawn: an article of {source}, {at}. {reason}", source=source, at=at, reason=why)


def you_were_sent() -> Line:
    return say("You were sent:")


def it_now_says() -> Line:
    return say("It now says:")


def stands_again() -> Line:
    """Of a sentence that was withdrawn and is there again."""
    return say("It stands in the article again:")


def more_above(sentences: int) -> Line:
    return count(
        "{n} more sentence is marked in the message above.",
        "{n} more sentences are marked in the message above.",
        sentences,
    )
