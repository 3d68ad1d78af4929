"""What the bot says when it checks a briefing again, and why it told an item. Words only."""

from collections.abc import Sequence

from bot.texts import Line, Many, When, count, say


def head(number: int, topic: str, made_at: When) -> Line:
    return say("№ {number} · {topic:b} · {at}", number=str(number), topic=topic, at=made_at)


def summary(good: int, total: int) -> Line:
    """How many sentences stand as they were told."""
    if good == total:
        return count(
            "The sentence stands as you were told it.", "All {n} sentences stand as you were told them.", total
        )
    return count(
        "{good} of {n} sentence stands as you were told it.",
        "{good} of {n} sentences stand as you were told them.",
        total,
        good=good,
    )


def present(version: int, stored_at: When) -> Line:
    return say(
        "verbatim in version {version} as stored {at}, which is the present one.", version=str(version), at=stored_at
    )


def still(version: int, stored_at: When, newest: int, newest_at: When) -> Line:
    return say(
        "verbatim in version {version} as stored {at}; version {newest} of {newest_at} has it too.",
        version=str(version),
        at=stored_at,
        newest=str(newest),
        newest_at=newest_at,
    )


def changed(version: int, stored_at: When, newest_at: When) -> Line:
    """Before the new words."""
    return say(
        "verbatim in version {version} as stored {at}; the article changed since, {newest_at}: now says",
        version=str(version),
        at=stored_at,
        newest_at=newest_at,
    )


def changed_much(version: int, stored_at: When, newest_at: When) -> Line:
    """Of words too long for a message."""
    return say(
        "verbatim in version {version} as stored {at}; the article changed since, {newest_at}: now says something else, too "
        "long to show here.",
        version=str(version),
        at=stored_at,
        newest_at=newest_at,
    )


def gone(version: int, stored_at: When, newest_at: When) -> Line:
    return say(
        "verbatim in version {version} as stored {at}; the article changed since, {newest_at}, and no longer says it.",
        version=str(version),
        at=stored_at,
        newest_at=newest_at,
    )


def withdrawn(version: int, stored_at: When, at: When | None, reason: str) -> Line:
    was = say("verbatim in version {version} as stored {at}", version=str(version), at=stored_at)
    gone = (
        say("{was}; the article was withdrawn, {at}.", was=was, at=at)
        if at
        else say("{was}; the article was withdrawn.", was=was)
    )
    return say("{gone} {reason}", gone=gone, reason=reason) if reason else gone


def damaged() -> Line:
    return say("not as it was told: what is stored has another checksum. Don’t rely on it; tell the editors.")


def checked_by() -> Line:
    return say(
        "Checked: the stored version, the place of the sentence in it, its checksum, and what the article says now."
    )


def place(start: int, end: int, checksum: str) -> Line:
    return say("characters {start}–{end} · checksum {checksum:code}", start=start, end=end, checksum=checksum)


def not_yours(number: int) -> Line:
    return say("I sent no briefing № {number} here. The number stands at the end of each briefing.", number=str(number))


def ask_number() -> Line:
    return say(
        "Which briefing? Give its number, for example {example:code}, or reply to the briefing with the command.",
        example="/verify 1042",
    )


def why_button() -> Line:
    return say("Why this?")


def not_my_topic() -> Line:
    return say("Not my topic")


def why_head(topic: str) -> Line:
    return say("{title:b} · {topic}", title=why_button(), topic=topic)


def matched(terms: Sequence[Line]) -> Line:
    return say("It has what the topic asks for: {terms}.", terms=Many(tuple(terms)))


def term(text: str, matched_words: str, field: str) -> Line:
    """A term of the query, the article's words for it, and where these stand first."""
    where = {"title": say("headline"), "lead": say("beginning"), "body": say("text")}.get(field, say("text"))
    if matched_words and matched_words.casefold() != text.casefold():
        return say("{text:b} (as “{matched}”, in the {where})", text=text, matched=matched_words, where=where)
    return say("{text:b} (in the {where})", text=text, where=where)


def score(value: float, threshold: float, width: str) -> Line:
    """`width` of the topic: "normal", "strict" or "wide"."""
    match width:
        case "strict":
            return say(
                "Weight {value}; a strict topic like this one asks for {threshold}.", value=value, threshold=threshold
            )
        case "wide":
            return say(
                "Weight {value}; a wide topic like this one asks for {threshold}.", value=value, threshold=threshold
            )
        case _:
            return say("Weight {value}; the topic asks for {threshold}.", value=value, threshold=threshold)


def by_hand() -> Line:
    return say("An editor put this article on the topic.")


def one_story() -> Line:
    return say("You follow this one story, whatever its articles say.")


def no_terms_now() -> Line:
    return say("The topic was changed since; by its present words this article is not on it.")


def is_first() -> Line:
    return say("New to you: you had been told nothing on this topic.")


def is_new(since: When | None) -> Line:
    if since is None:
        return say("New to you: it says what you had not been told of this story.")
    return say(
        "New to you: published since {since}, and it says what you had not been told of this story.", since=since
    )


def is_recap(since: When) -> Line:
    return say("You asked for all since {since}, told before or not.", since=since)


def is_update() -> Line:
    return say("New to you: you were told this before, with another number or name.")


def item_gone() -> Line:
    return say("I can’t say why any more: the briefing or its topic is gone. /topics shows what there is.")
