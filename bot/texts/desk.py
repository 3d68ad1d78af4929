"""What the bot says at the desk: roles, the record of what was done, the desk itself, previews. Words only."""

from collections.abc import Sequence

from bot.texts import Line, Many, When, count, say

SECONDS_SAID = 120  # a longer wait is said in minutes

# Roles


def only_owners(number: int) -> Line:
    return say(
        "Only an owner of this bot can do that. Your numeric id, should one ask for it: {number:code}",
        number=str(number),
    )


def viewers_look() -> Line:
    return say("You can look at everything here, but only editors change it. An owner can make you one.")


def roles(named: Sequence[Line]) -> Line:
    return say("Who may do what:\n{named}", named=Many(tuple(named), "\n"))


def roles_explained() -> Line:
    return say(
        "Owners give roles. Editors publish and change topics, feeds and publishers. Viewers see what editors see. "
        "Add somebody asks for the person’s numeric id, a contact, or a forwarded message."
    )


def holder(name: str, number: int, role: str) -> Line:
    return say("{role}: {name:b} ({number:code})", role=role_name(role), name=name or str(number), number=str(number))


def role_name(role: str) -> Line:
    words = {"owner": say("owner"), "editor": say("editor"), "viewer": say("viewer"), "reader": say("reader")}
    return words.get(role, say("{role}", role=role))


def change_role(name: str, number: int) -> Line:
    return say("{name} ({number})", name=name or say("no name"), number=str(number))


def give_a_role() -> Line:
    return say("Add somebody")


def whom() -> Line:
    return say("Who? Choose a person below, or send me a numeric id or a contact, or forward a message of that person.")


def choose_person() -> Line:
    """On the button by which Telegram shows the people that one knows."""
    return say("Choose a person")


def nobody_found() -> Line:
    return say(
        "I don’t see who that is. Telegram hides the author of some forwarded messages; send me the numeric id instead, "
        "which the person is told by /roles."
    )


def which_role(name: str, number: int, role: str) -> Line:
    return say(
        "{name:b} ({number:code}) has the role {role}. Which role now?",
        name=name or str(number),
        number=str(number),
        role=role_name(role),
    )


def role_given(name: str, number: int, role: str) -> Line:
    return say(
        "{name:b} ({number:code}) has the role {role} from now on.",
        name=name or str(number),
        number=str(number),
        role=role_name(role),
    )


def your_role(role: str) -> Line:
    """To the person whose role it is."""
    words = {
        "owner": say("You are an owner of this bot now. /help lists what you can do."),
        "editor": say("You are an editor of this bot now. /help lists what you can do."),
        "viewer": say("You can look behind the scenes of this bot now: /desk, /status, /stats. /help lists it all."),
        "reader": say("You are a reader of this bot again. Your topics stay as they are."),
    }
    return words[role]


def role_refused(reason: str) -> Line:
    words = {
        "last_owner": say("This is the last owner. Make somebody else an owner first."),
        "by_settings": say("This person stands in ADMIN_IDS, and is an owner as long as that says so."),
        "no_person": say("Only people have roles here, no groups and no channels. Send me a person’s numeric id."),
    }
    return words[reason]


def roles_button() -> Line:
    return say("All roles")


# The card of what is out


def goes_out(seconds: int) -> Line:
    if seconds < SECONDS_SAID:
        return count("Published. It goes out in {n} s.", "Published. It goes out in {n} s.", seconds)
    minutes = -(-seconds // 60)
    return count("Published. It goes out in {n} min.", "Published. It goes out in {n} min.", minutes)


def can_be_undone(seconds: int) -> Line:
    """Of what nobody is told at once."""
    if seconds < SECONDS_SAID:
        return count(
            "Published. Undo takes it back within {n} s.", "Published. Undo takes it back within {n} s.", seconds
        )
    minutes = -(-seconds // 60)
    return count(
        "Published. Undo takes it back within {n} min.", "Published. Undo takes it back within {n} min.", minutes
    )


def corrects(number: int, seconds: int) -> Line:
    """Of a new version of an article."""
    if seconds < SECONDS_SAID:
        return count(
            "It corrects № {number} in {n} s. Until then Undo stops it.",
            "It corrects № {number} in {n} s. Until then Undo stops it.",
            seconds,
            number=str(number),
        )
    minutes = -(-seconds // 60)
    return count(
        "It corrects № {number} in {n} min. Until then Undo stops it.",
        "It corrects № {number} in {n} min. Until then Undo stops it.",
        minutes,
        number=str(number),
    )


def undone(became: str) -> Line:
    """What a press on Undo did."""
    words = {
        "done": say("Taken back. Nobody was sent it; it is on hold."),
        "told_back": say("Taken back; it is on hold. Who had it already is told."),
        "not_out": say("It is not published, so there is nothing to undo."),
        "too_late": say("It has gone out. Take back withdraws it, and tells whoever has it."),
    }
    return words[became]


def desk() -> Line:
    return say("Desk")


def merge_stories() -> Line:
    return say("Merge stories")


def split_story() -> Line:
    return say("Split story")


def move_topic() -> Line:
    return say("Move topic")


# The desk


def tab_waiting() -> Line:
    return say("Waiting")


def tab_just_in() -> Line:
    return say("Just in")


def tab_outgoing() -> Line:
    return say("On the way")


def waiting_title() -> Line:
    return say("{title:b} · drafts and what is on hold, the latest first", title=say("Desk"))


def just_in_title() -> Line:
    return say("{title:b} · published in the last 24 hours, the latest first", title=say("Desk"))


def outgoing_title() -> Line:
    return say("{title:b} · what is on its way to readers", title=say("Desk"))


def nothing_waits() -> Line:
    return say("Nothing waits for you. /push adds an article.")


def nothing_came_in() -> Line:
    return say("Nothing was published in the last 24 hours.")


def waiting_line(status: str, number: int, title: str, source: Line | str, at: When, topics: Line) -> Line:
    facts = {"number": str(number), "title": title, "source": source, "at": at, "topics": topics}
    if status == "held":
        return say("Held № {number} {title:i}\n{source} · {at} · {topics}", **facts)
    return say("Draft № {number} {title:i}\n{source} · {at} · {topics}", **facts)


def just_in_line(number: int, title: str, source: Line | str, at: When, topics: Line, reached: Line) -> Line:
    return say(
        "№ {number} {title:i}\n{source} · {at} · {topics} · {reached}",
        number=str(number),
        title=title,
        source=source,
        at=at,
        topics=topics,
        reached=reached,
    )


def on_topics(named: Sequence[str], others: int) -> Line:
    if not named:
        return say("on no topic")
    if others:
        return say("{topics} and {n} more", topics=Many(tuple(named)), n=others)
    return say("{topics}", topics=Many(tuple(named)))


def reached(readers: int, *, is_more: bool) -> Line:
    if is_more:
        return count("{n} reader or more", "{n} readers or more", readers)
    return count("{n} reader", "{n} readers", readers) if readers else say("no reader yet")


def open_item(number: int) -> Line:
    return say("№ {number}", number=str(number))


def own_topics() -> Line:
    """Topics that readers made for themselves, which nobody else sees."""
    return say("readers’ own topics")


def goes_out_now(messages: int, minutes: int, named: Sequence[Line], *, is_more: bool) -> Line:
    facts = {"minutes": minutes, "named": Many(tuple(named), "\n")}
    if is_more:
        return count(
            "{n} message or more on the way:\n{named}\nThe first of them are out in about {minutes} min; /status counts all.",
            "{n} messages or more on the way:\n{named}\nThe first of them are out in about {minutes} min; /status counts all.",
            messages,
            **facts,
        )
    return count(
        "{n} message on the way, out in about {minutes} min:\n{named}",
        "{n} messages on the way, all out in about {minutes} min:\n{named}",
        messages,
        **facts,
    )


def sending(topic: str | Line, messages: int, since: When) -> Line:
    return count(
        "{topic:i}: {n} message, since {since}",
        "{topic:i}: {n} messages, since {since}",
        messages,
        topic=topic,
        since=since,
    )


def due_soon(named: Sequence[Line]) -> Line:
    return say("Due within an hour, where there is news:\n{named}", named=Many(tuple(named), "\n"))


def nothing_due_soon() -> Line:
    return say("No briefing falls due within an hour.")


def falling_due(topic: str | Line, places: int, at: When) -> Line:
    return count("{topic:i}: {n} place, {at}", "{topic:i}: {n} places, from {at}", places, topic=topic, at=at)


# Stories


def which_story(title: str) -> Line:
    return say("Which story is the same as that of {title:i}?", title=title)


def no_likely_story(title: str) -> Line:
    return say(
        "I see no story that is like that of {title:i}. You can name one by the number of its article.", title=title
    )


def merging_tells_nothing() -> Line:
    return say("What readers were told stays told: joining stories sends nothing again.")


def other_story(title: str, articles: int) -> Line:
    return say("{title} ({n})", title=title, n=articles)


def by_number() -> Line:
    return say("By number")


def which_article() -> Line:
    return say("Send me the number of an article of the other story, such as {example:code}.", example="77")


def no_story() -> Line:
    return say("That article is in no story: only what was published is.")


def already_one() -> Line:
    return say("They are one story already.")


def merged() -> Line:
    return say("Joined: they are one story now.")


def story_is_alone() -> Line:
    return say("It is the only article of its story, so there is nothing to split.")


def which_leave(articles: int, named: Sequence[Line]) -> Line:
    return count(
        "The story has {n} article. Tap those that leave it for a story of their own:\n{named}",
        "The story has {n} articles. Tap those that leave it for a story of their own:\n{named}",
        articles,
        named=Many(tuple(named), "\n"),
    )


def member(number: int, title: str) -> Line:
    return say("№ {number} {title}", number=str(number), title=title)


def member_line(number: int, title: str, source: str, at: When) -> Line:
    if not source:
        return say("№ {number} {title:i} · {at}", number=str(number), title=title, at=at)
    return say("№ {number} {title:i} · {source} · {at}", number=str(number), title=title, source=source, at=at)


def split_off(articles: int) -> Line:
    return count("Split off {n}", "Split off {n}", articles)


def nothing_to_split() -> Line:
    return say("Mark at least one article that leaves, and one that stays.")


def split_is_gone() -> Line:
    return say("I no longer know what you marked. Open the article’s card again with /desk.")


def split(articles: int) -> Line:
    return count(
        "Split: {n} article has a story of its own now.", "Split: {n} articles have a story of their own now.", articles
    )


def splitting_tells_nothing() -> Line:
    return say("What readers were told stays told, and I won’t join the two again by myself.")


def story_undone() -> Line:
    return say("Undone. The stories are as they were.")


def story_went_on() -> Line:
    return say("The stories have changed since, so this can’t be undone as a whole. Merge or split them by hand.")


# Publishers


def source_button(name: str, articles: int) -> Line:
    """With the articles of 30 days."""
    return say("{name} · {n}", name=name, n=articles)


def source_page(number: int, pages: int) -> Line:
    return say(
        "Page {number} of {pages}. Behind each name: its articles of the last 30 days.", number=number, pages=pages
    )


def source_articles(week: int, month: int, *, is_more: bool) -> Line:
    if is_more:
        return say("Articles: {week} in 7 days, {month} or more in 30 days.", week=week, month=month)
    return say("Articles: {week} in 7 days, {month} in 30 days.", week=week, month=month)


def source_firsts(first: int, shared: int) -> Line:
    return count(
        "Of {n} story that others tell too, it was first with {first} ({percent} %).",
        "Of {n} stories that others tell too, it was first with {first} ({percent} %).",
        shared,
        first=first,
        percent=round(100 * first / shared),
    )


def source_shares_nothing() -> Line:
    return say("No story of the last 30 days is told by it and by others too.")


def source_reprints(reprints: int, articles: int) -> Line:
    return count(
        "{n} of the {all} is the text of another publisher.",
        "{n} of the {all} are texts of other publishers.",
        reprints,
        all=articles,
    )


def source_corrections(changed: int, withdrawn: int) -> Line:
    return say(
        "Told to readers afterwards: {changed} corrections, {withdrawn} withdrawals.",
        changed=changed,
        withdrawn=withdrawn,
    )


def source_last(at: When) -> Line:
    return say("Last article: {at}.", at=at)


def source_never() -> Line:
    return say("None of its articles is published.")


def source_silent(days: int) -> Line:
    return count("Silent for {n} day.", "Silent for {n} days.", days)


def change_label() -> Line:
    return say("Label")


def change_owner() -> Line:
    return say("Owner")


def which_label(domain: str, label: str) -> Line:
    if label:
        return say(
            "What is to stand behind the name of {domain:code}? Now it is “{label}”. A single - takes it off.",
            domain=domain,
            label=label,
        )
    return say(
        "What is to stand behind the name of {domain:code}, such as {example:code}?",
        domain=domain,
        example=say("state media"),
    )


def label_too_long(most: int) -> Line:
    return say("A label has at most {n} letters. Send me a shorter one.", n=most)


def which_owner(domain: str, owner: str) -> Line:
    if owner and owner != domain:
        return say(
            "Whose is {domain:code}? Send me the owner’s domain; now it is {owner:code}.", domain=domain, owner=owner
        )
    return say("Whose is {domain:code}? Send me the owner’s domain; its own stands for itself.", domain=domain)


# A topic's query, before it is changed


def would_be(title: str, query: str, was: str) -> Line:
    return say(
        "The query of {title:i} would be {query:code}, instead of {was:code}. Nothing is saved yet.",
        title=title,
        query=query,
        was=was,
    )


def nothing_to_try() -> Line:
    return say("No article is stored from the last 30 days, so there is nothing to try it on yet.")


def entering(articles: int, named: Sequence[Line]) -> Line:
    return count(
        "{n} article of the last 30 days would enter, the latest first:\n{named}",
        "{n} articles of the last 30 days would enter, the latest first:\n{named}",
        articles,
        named=Many(tuple(named), "\n"),
    )


def leaving(articles: int, named: Sequence[Line]) -> Line:
    return count(
        "{n} article would leave, the latest first:\n{named}",
        "{n} articles would leave, the latest first:\n{named}",
        articles,
        named=Many(tuple(named), "\n"),
    )


def staying(articles: int, *, changes: bool) -> Line:
    if not changes:
        return count(
            "Nothing would enter or leave; {n} article of the last 30 days stays.",
            "Nothing would enter or leave; {n} articles of the last 30 days stay.",
            articles,
        )
    return count("{n} article stays.", "{n} articles stay.", articles) if articles else say("No article stays.")


def headline(number: int, title: str) -> Line:
    return say("№ {number} {title:i}", number=str(number), title=title)


def save() -> Line:
    return say("Save")


def cancel() -> Line:
    return say("Cancel")


def query_stays(title: str, query: str) -> Line:
    return say("Nothing is changed. The query of {title:i} is still {query:code}", title=title, query=query)


def change_is_gone() -> Line:
    return say("I no longer know that query. Send it again: /edittopic TOPIC: QUERY")


# Previews


def which_preview() -> Line:
    return say("The next briefing of which topic? Nothing is sent to readers.")


def no_preview() -> Line:
    return say("That topic is no longer there. /preview lists those that are.")


def for_newcomers(title: str, *, is_empty: bool) -> Line:
    if is_empty:
        return say(
            "{title:b}: a new subscriber would get nothing, since nothing was published on it in 30 days.", title=title
        )
    return say("{title:b}: this is what a new subscriber would get now.", title=title)


def nobody_follows(title: str) -> Line:
    return say("No one who listens follows {title:i} yet.", title=title)


def for_most(places: int, every: int, at: When | None, *, is_empty: bool) -> Line:
    """Of all the places that follow a topic, the largest group that gets the same."""
    what = (
        count(
            "The largest group of readers, {n} of {all}, would get nothing: nothing is new to them.",
            "The largest group of readers, {n} of {all}, would get nothing: nothing is new to them.",
            places,
            all=every,
        )
        if is_empty
        else count(
            "This is what the largest group of readers, {n} of {all}, would get now.",
            "This is what the largest group of readers, {n} of {all}, would get now.",
            places,
            all=every,
        )
    )
    return say("{what} Their next time: {at}.", what=what, at=at) if at else say("{what}", what=what)


def own_is_for_latest() -> Line:
    return say("That topic is your own; /latest tells you what is new on it.")
