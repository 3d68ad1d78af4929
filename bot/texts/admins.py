"""What the bot says to those who publish: the card of an article, topics, refusals, how things stand. Words only."""

from collections.abc import Sequence

from bot.texts import Line, Many, When, count, say

# Pushing


def only_editors_push() -> Line:
    return say("Only the editors of this bot can add articles. For the news itself, /topics shows what you can follow.")


def only_editors() -> Line:
    return say("Only the editors of this bot can do that. /help lists what you can do.")


def only_editors_press() -> Line:
    return say("Only the editors of this bot can press this.")


def what_to_push() -> Line:
    return say("Send me the text, a link or a file.")


def nothing_in_reply() -> Line:
    return say("There is no text, link or file in that message. Reply with /push to one that has it.")


def reading_takes_text() -> Line:
    """Of a picture, a voice message and the like."""
    return say("I read texts, links and files of text. Send me one of these, or the picture with its text under it.")


def already_stored(number: int, source: str, at: When) -> Line:
    if not source:
        return say("Already stored as № {number} ({at}).", number=str(number), at=at)
    return say("Already stored as № {number} ({source}, {at}).", number=str(number), source=source, at=at)


def show_card_of(number: int) -> Line:
    return say("Show № {number}", number=str(number))


def article_is_gone(number: int) -> Line:
    return say("There is no article № {number}. /push adds one.", number=str(number))


def is_gone() -> Line:
    return say("That is no longer there.")


# The card


def head(status: str, number: int, *facts: object) -> Line:
    """ "Draft № 88 · Orlan Courier · 26 Jun 2026 · English"."""
    named = {
        "draft": say("Draft № {number}", number=str(number)),
        "held": say("Held № {number}", number=str(number)),
        "published": say("Published № {number}", number=str(number)),
        "withdrawn": say("Withdrawn № {number}", number=str(number)),
        "discarded": say("Discarded № {number}", number=str(number)),
    }
    return say("{status:b} · {facts}", status=named[status], facts=Many(facts, " · "))


def no_source() -> Line:
    return say("publisher unknown")


def no_date() -> Line:
    return say("no date")


def title(words: str) -> Line:
    return say("{title:i}", title=words) if words.strip() else say("No title")


def nothing_to_quote() -> Line:
    return say("There is no sentence in it that I could quote, so it would tell nobody anything.")


def more_sentences(number: int) -> Line:
    return count("1 more sentence is too long for this card.", "{n} more sentences are too long for this card.", number)


def topics_line(decided: Sequence[Line], left_out: int, near: Sequence[Line]) -> Line:
    """The topics that it is on, how many more these are, and those that it misses."""
    named = Many(tuple(decided))
    topics = say("{topics} and {n} more", topics=named, n=left_out) if left_out else say("{topics}", topics=named)
    if not near:
        return say("Topics: {topics}.", topics=topics)
    return say("Topics: {topics}. {near}.", topics=topics, near=Many(tuple(near), ". "))


def no_topics(near: Sequence[Line]) -> Line:
    """`near`: those that it misses."""
    if not near:
        return say("No topic of mine is in it.")
    return say("On no topic yet: {near}.", near=Many(tuple(near)))


def by_hand_here(*, is_out: bool) -> Line:
    """What the button does, which has another name on the card of what is out."""
    return say("Move topic puts it on one by hand.") if is_out else say("Topics puts it on one by hand.")


def on_topic(topic: str, why: Line) -> Line:
    return say("{topic} ({why})", topic=topic, why=why)


def why(terms: str, score: float) -> Line:
    """The terms that decided, and the score."""
    return say("{terms}; {score}", terms=terms, score=score) if terms else say("{score}", score=score)


def by_hand(topic: str) -> Line:
    return say("{topic} (by hand)", topic=topic)


def near_miss(topic: str, score: float) -> Line:
    return say("{topic}: no ({score})", topic=topic, score=score)


def nothing_alike() -> Line:
    return say("Nothing like it is stored.")


def alike(number: int, percent: int, source: str | Line, at: When, adds: str) -> Line:
    """`adds`: the publisher that publishing adds to the same text; "" where it is the same one."""
    facts = {"number": str(number), "percent": percent, "source": source, "at": at}
    if not adds:
        return say("Already stored as № {number} ({percent} % the same text, from {source}, {at}).", **facts)
    return say(
        "Already stored as № {number} ({percent} % the same text, from {source}, {at}). "
        "Publishing adds {adds} as another publisher of it.",
        adds=adds,
        **facts,
    )


def replaces(number: int) -> Line:
    return say("A new version of № {number}, which is published: publishing this one corrects it.", number=str(number))


def would_reach(readers: int, at_once: int, seconds: int) -> Line:
    if not readers:
        return say("Would reach nobody yet: no one follows its topics.")
    if not at_once:
        return count(
            "Would reach {n} reader, at the reader’s own times.",
            "Would reach {n} readers, at their own times, in about {seconds} s.",
            readers,
            seconds=seconds,
        )
    return count(
        "Would reach {n} reader, {at_once} of them at once, in about {seconds} s.",
        "Would reach {n} readers, {at_once} of them at once, in about {seconds} s.",
        readers,
        at_once=at_once,
        seconds=seconds,
    )


def reaches(readers: int, at_once: int) -> Line:
    if not readers:
        return say("No one follows its topics yet.")
    if not at_once:
        return count(
            "Goes to {n} reader, at the reader’s own times.", "Goes to {n} readers, at their own times.", readers
        )
    return count(
        "Goes to {n} reader, {at_once} of them at once.",
        "Goes to {n} readers, {at_once} of them at once.",
        readers,
        at_once=at_once,
    )


def was_told(readers: int) -> Line:
    if not readers:
        return say("No reader was sent a sentence of it.")
    return count("{n} reader was sent a sentence of it.", "{n} readers were sent sentences of it.", readers)


# Buttons and what pops up over the chat


def publish() -> Line:
    return say("Publish")


def hold() -> Line:
    return say("Hold")


def topics() -> Line:
    return say("Topics")


def edit_title() -> Line:
    return say("Edit title")


def discard() -> Line:
    return say("Discard")


def published() -> Line:
    return say("Published")


def held() -> Line:
    return say("Held. Publish it whenever you like.")


def discarded() -> Line:
    return say("Discarded. Nobody will see it.")


def already(status: str) -> Line:
    """Somebody, or the same person, pressed before."""
    words = {
        "draft": say("It is a draft."),
        "held": say("Already held."),
        "published": say("Already published."),
        "withdrawn": say("It was withdrawn."),
        "discarded": say("Already discarded."),
    }
    return words[status]


def which_topics(number: int) -> Line:
    return say("Which topics is № {number} on? A tap changes it.", number=str(number))


def no_topics_to_choose() -> Line:
    return say(
        "There are no topics yet. Make the first one: {example:code}", example=say("/addtopic River floods: flood*")
    )


def new_title(number: int, old: str) -> Line:
    return say("Send me the new title of № {number}. Now it is {title:i}.", number=str(number), title=old)


def title_too_long(most: int) -> Line:
    return say("A title has at most {n} letters. Send me a shorter one.", n=most)


# Taking back


def what_to_withdraw() -> Line:
    return say(
        "Which article, and why? Write its number and the reason, for example: {example:code}",
        example=say("77 the source took it back"),
    )


def why_withdraw(number: int, words: str) -> Line:
    return say("Why is № {number} {title:i} taken back? Send me the reason.", number=str(number), title=words)


def withdraw_it(number: int, words: str, told: int, reason: str) -> Line:
    return say(
        "Take back № {number} {title:i}? {told} Reason: {reason}",
        number=str(number),
        title=words,
        told=was_told(told),
        reason=reason,
    )


def not_published(number: int) -> Line:
    return say(
        "№ {number} is not published, so there is nothing to take back. Its card shows how it stands.",
        number=str(number),
    )


def withdraw() -> Line:
    return say("Take back")


def keep() -> Line:
    return say("Keep")


def withdrawn(number: int) -> Line:
    return say("№ {number} is taken back. No briefing and no search shows it any more.", number=str(number))


def kept(number: int) -> Line:
    return say("№ {number} stays as it is.", number=str(number))


def reason_is_gone() -> Line:
    return say(
        "I no longer know the reason. Give it again: {example:code}",
        example=say("/withdraw 77 the source took it back"),
    )


# Topics


def what_topic() -> Line:
    return say(
        "Write the title, a colon and the query, for example: {example:code}",
        example=say("River floods: flood*, dam -football"),
    )


def what_query(words: str) -> Line:
    return say(
        "What must an article have to be on {title:i}? For example: {example:code}",
        title=words,
        example=say("flood*, dam -football"),
    )


def new_query(words: str, query: str) -> Line:
    return say("Send me the new query of {title:i}. Now it is {query:code}", title=words, query=query)


def new_topic_title(words: str) -> Line:
    return say("Send me the new title of {title:i}. Its links stay as they are.", title=words)


def topic_title_too_long(most: int) -> Line:
    return say("A topic’s title has 1 to {n} letters. Send me a shorter one.", n=most)


def which_topic_to_edit() -> Line:
    return say("Which topic?")


def topic_exists(words: str) -> Line:
    return say("There is a topic {title:i} already. Change its query, or choose another title.", title=words)


def topic_made(words: str, slug: str) -> Line:
    return say("The topic {title:i} is there; its short name is {slug:code}.", title=words, slug=slug)


def topic_query(words: str, query: str) -> Line:
    return say("The query of {title:i} is {query:code}", title=words, query=query)


def topic_changed(words: str, query: str) -> Line:
    return say("The query of {title:i} is now {query:code}", title=words, query=query)


def topic_renamed(words: str) -> Line:
    return say("The topic is now called {title:i}.", title=words)


def would_have_matched(matched: int, looked_at: int, samples: Sequence[Line]) -> Line:
    """What a query finds among the articles of the last 30 days, and `samples` of it, a line each."""
    if not looked_at:
        return say("No article is stored from the last 30 days, so there is nothing to try it on yet.")
    if not matched:
        return count(
            "It matches none of the articles of the last 30 days, of which {n} is stored. Try other spellings, or fewer words.",
            "It matches none of the {n} articles of the last 30 days. Try other spellings, or fewer words.",
            looked_at,
        )
    return count(
        "It matches {n} of the {all} articles of the last 30 days:\n{samples}",
        "It matches {n} of the {all} articles of the last 30 days:\n{samples}",
        matched,
        all=looked_at,
        samples=Many(tuple(samples), "\n"),
    )


def sample(number: int, words: str, why: Line) -> Line:
    """An article, and why it matches."""
    return say("№ {number} {title:i} ({why})", number=str(number), title=words, why=why)


def more_samples(number: int) -> Line:
    return count("and {n} more", "and {n} more", number)


def estimated(read: int) -> Line:
    """Behind numbers of articles that were not all read."""
    return count(
        "I read the {n} latest article with its words; of the others this is an estimate.",
        "I read the {n} latest articles with its words; of the others this is an estimate.",
        read,
    )


def in_background() -> Line:
    return say("Older articles are matched in the background.")


def change_query() -> Line:
    return say("Change query")


def change_title() -> Line:
    return say("Change title")


def remove_topic() -> Line:
    return say("Remove")


def undo() -> Line:
    return say("Undo")


def remove_it(words: str, readers: int) -> Line:
    return count(
        "Remove {title:i} for good? {n} place follows it.",
        "Remove {title:i} for good? {n} places follow it.",
        readers,
        title=words,
    )


def other_spellings(found: Sequence[tuple[str, int]]) -> Line:
    """Spellings that the stored articles have and the query lacks, with how many have each."""
    shown = Many(tuple(say("{word:i} ({n})", word=word, n=number) for word, number in found))
    return say("The stored articles also write: {spellings}.", spellings=shown)


def add_spellings() -> Line:
    return say("Add these spellings")


def topic_removed(words: str) -> Line:
    return say("{title:i} is removed. What was told of it stays known.", title=words)


def undo_is_gone() -> Line:
    return say("I no longer know the earlier query. /edittopic sets another.")


# How things stand


def stored_articles(published: int, drafts: int, held: int) -> Line:
    return say(
        "Articles: {published} published, {drafts} in draft, {held} on hold.",
        published=published,
        drafts=drafts,
        held=held,
    )


def readers_line(active: int, stopped: int, blocked: int, followed: int) -> Line:
    return say(
        "Readers: {active} active, {stopped} stopped, {blocked} out of reach; subscriptions in all: {followed}.",
        active=active,
        stopped=stopped,
        blocked=blocked,
        followed=followed,
    )


def nothing_waits() -> Line:
    return say("All messages are out.")


def waiting_messages(waiting: int, oldest: When | None, minutes: int) -> Line:
    if oldest is None:
        return count(
            "{n} message waits; all are out in about {minutes} min.",
            "{n} messages wait; all are out in about {minutes} min.",
            waiting,
            minutes=minutes,
        )
    return count(
        "{n} message waits, since {oldest}; all are out in about {minutes} min.",
        "{n} messages wait, the oldest since {oldest}; all are out in about {minutes} min.",
        waiting,
        oldest=oldest,
        minutes=minutes,
    )


def sent_messages(sent: int, failed: int, unknown: int) -> Line:
    return say(
        "Messages so far: {sent} arrived, {failed} failed, {unknown} of unknown fate.",
        sent=sent,
        failed=failed,
        unknown=unknown,
    )


def waiting_updates(number: int) -> Line:
    return count("{n} message to me is still to be answered.", "{n} messages to me are still to be answered.", number)


def latest_troubles(named: Sequence[Line]) -> Line:
    return say("The latest that did not surely arrive:\n{named}", named=Many(tuple(named), "\n"))


def trouble(briefing: int, chat: int, reason: str) -> Line:
    return say(
        "Briefing № {briefing} to {chat:code}: {reason}",
        briefing=str(briefing),
        chat=str(chat),
        reason=trouble_reason(reason),
    )


def trouble_reason(reason: str) -> Line:
    """The words for a reason of `bot.delivery.failures`, or of a delivery that a dead process left."""
    words = {
        "": say("no reason is known"),
        "blocked": say("the reader blocked me"),
        "deactivated": say("the account or group is deleted"),
        "kicked": say("I am no longer in that group or channel"),
        "no_chat": say("Telegram knows no such chat"),
        "forbidden": say("I may not write there"),
        "no_rights": say("I may not write there"),
        "topic_closed": say("that topic of the forum is closed"),
        "no_topic": say("that topic of the forum is gone"),
        "stopped": say("the reader stopped everything before it went"),
        "expired": say("it could not be sent in time"),
        "timeout": say("Telegram did not answer in time"),
        "connect": say("Telegram can’t be reached"),
        "flood": say("Telegram asked me to wait"),
    }
    return words.get(reason, say("{reason}", reason=reason))


def sources(number: int, named: Sequence[Line]) -> Line:
    return count("{n} publisher:\n{named}", "{n} publishers:\n{named}", number, named=Many(tuple(named), "\n"))


def labelled(domain: str, label: str) -> Line:
    if not label:
        return say("{domain:code} has no label any more.", domain=domain)
    return say("{domain:code} is shown with the label “{label}” from now on.", domain=domain, label=label)


def owned(domain: str, owner: str) -> Line:
    if domain.casefold() == owner.casefold():
        return say("{domain:code} counts as a voice of its own.", domain=domain)
    return say("{domain:code} belongs to {owner:code}; what both say counts as one voice.", domain=domain, owner=owner)


def unknown_source(domain: str) -> Line:
    return say("I know no publisher {domain:code}. /sources shows those that I know.", domain=domain)


def no_sources() -> Line:
    return say("There are no publishers yet. /push adds an article, and its publisher with it.")


def source(name: str, domain: str, label: str, family: str) -> Line:
    """One publisher: what it is called, its label, and who owns it where that is another."""
    facts = [one for one in (domain, label) if one]
    if family and family != domain:
        return say("{name:b} ({facts}; belongs to {family})", name=name, facts=Many(tuple(facts), ", "), family=family)
    return say("{name:b} ({facts})", name=name, facts=Many(tuple(facts), ", ")) if facts else say("{name:b}", name=name)


def apology() -> Line:
    return say(
        "Something went wrong on my side, and it is noted. Try it once more; if it happens again, tell the editors."
    )


def correction_told(number: int, title: str, told: int, unreachable: int) -> Line:
    """What became of a correction: how many of those who had been sent the sentence know of it now."""
    what = say("№ {number} {title:i} changed after it was sent.", number=str(number), title=title)
    return say("{what} {told}{unreachable}", what=what, told=_told(told), unreachable=_unreachable(unreachable))


def withdrawal_told(number: int, title: str, told: int, unreachable: int) -> Line:
    what = say("№ {number} {title:i} is withdrawn.", number=str(number), title=title)
    return say("{what} {told}{unreachable}", what=what, told=_told(told), unreachable=_unreachable(unreachable))


def _told(readers: int) -> Line:
    return count("{n} reader was told.", "{n} readers were told.", readers)


def _unreachable(readers: int) -> Line | str:
    return count(" {n} can’t be reached.", " {n} can’t be reached.", readers) if readers else ""


def given_up() -> Line:
    """To somebody whose message could not be answered for half an hour."""
    return say("I couldn’t answer one of your last messages: I was cut off for a while. Send it once more, please.")


def outbox_stuck(minutes: int) -> Line:
    return count(
        "Nothing has gone out for {n} minute, although messages wait. /status shows them; the log says why.",
        "Nothing has gone out for {n} minutes, although messages wait. /status shows them; the log says why.",
        minutes,
    )


def outbox_flows() -> Line:
    return say("Messages go out again.")


def disk_fills(megabytes: int) -> Line:
    return say(
        "The disk with my database has only {n} MB left. Make room: when it is full, I can store nothing, and send nothing.",
        n=megabytes,
    )


def disk_is_free() -> Line:
    return say("There is room on the disk again.")


def loops_stall(names: Sequence[str]) -> Line:
    """Parts of the program that have not come round for too long."""
    return say(
        "A part of me stands still: {names}. If it goes on, restart me; the log says more.", names=Many(tuple(names))
    )


def loops_go_on() -> Line:
    return say("All parts of me are at work again.")
