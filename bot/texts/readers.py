"""What the bot says to everybody: greetings, topics, the latest, help. Words only."""

from collections.abc import Sequence

from bot.texts import Line, Many, When, Zone, count, say

MOST_NAMED = 8  # topics in one sentence


def greeting() -> Line:
    return say(
        "I send short news briefings on topics you choose: only what is new to you, in the sources’ own words, "
        "with a link under every sentence. No summaries invented by a machine."
    )


def greeting_of_group() -> Line:
    return say(
        "I send short news briefings here, on topics that an administrator of this group chooses: only what is new, "
        "in the sources’ own words, with a link under every sentence."
    )


def which_topic() -> Line:
    return say("Which topic?")


def no_topics_yet() -> Line:
    return say("There are no topics yet. As soon as the editors make one, /topics shows it.")


def no_topics_yet_editor() -> Line:
    return say(
        "There are no topics yet. Make the first one: {example:code}", example=say("/addtopic River floods: flood*")
    )


def welcome_back(topics: Sequence[str], next_due: When | None) -> Line:
    if next_due is None:
        return say("Welcome back. You follow {topics}, as it happens.", topics=_named(topics))
    return say("Welcome back. You follow {topics}. Next briefing: {when}.", topics=_named(topics), when=next_due)


def you_follow(topics: Sequence[str], next_due: When | None) -> Line:
    if next_due is None:
        return say("You follow {topics}, as it happens.", topics=_named(topics))
    return say("You follow {topics}. Next briefing: {when}.", topics=_named(topics), when=next_due)


def _named(topics: Sequence[str]) -> Line:
    named = Many(tuple(say("{topic:i}", topic=topic) for topic in topics[:MOST_NAMED]))
    others = len(topics) - MOST_NAMED
    if others <= 0:
        return say("{topics}", topics=named)
    return count("{topics} and {n} other topic", "{topics} and {n} other topics", others, topics=named)


def owner_now() -> Line:
    return say(
        "You are the owner of this bot now. /help lists what an editor can do; sending me an article is a good start."
    )


def link_is_spent() -> Line:
    return say("That link leads nowhere any more.")


def topics_page(page: int, pages: int) -> Line:
    if pages == 1:
        return say("One tap follows a topic. The number counts this week’s articles.")
    return say(
        "One tap follows a topic. The number counts this week’s articles. Page {page} of {pages}.",
        page=page,
        pages=pages,
    )


def topic_label(title: str, week: int, *, is_followed: bool) -> Line:
    if is_followed:
        return say("{title} · {n} · following", title=title, n=week)
    return say("{title} · {n}", title=title, n=week)


def topic_label_this_week(title: str, week: int) -> Line:
    return say("{title} · {n} this week", title=title, n=week)


def following(topic: str, next_due: When, zone: str) -> Line:
    return say(
        "You follow {topic:i}. Next briefing: {when} ({zone}). When nothing is new, I stay silent.",
        topic=topic,
        when=next_due,
        zone=Zone(zone),
    )


def following_instantly(topic: str) -> Line:
    return say("You follow {topic:i}. News comes as it happens. When nothing is new, I stay silent.", topic=topic)


def following_silently(topic: str) -> Line:
    """Of a chat that was stopped."""
    return say("You follow {topic:i}, but all is stopped. /start brings the briefings back.", topic=topic)


def not_following(topic: str) -> Line:
    return say("You don’t follow {topic:i}. A tap changes that.", topic=topic)


def not_following_anything() -> Line:
    return say("You don’t follow any topic yet.")


def unfollowed(topic: str) -> Line:
    return say("You no longer follow {topic:i}. What you were told stays known, should you come back.", topic=topic)


def was_not_followed(topic: str) -> Line:
    return say("You didn’t follow {topic:i}, so there is nothing to stop.", topic=topic)


def too_many_topics(most: int) -> Line:
    return say("You follow {n} topics, which is as many as one place can. Stop one of them first.", n=most)


def topic_is_gone() -> Line:
    return say("That topic is no longer there. /topics shows those that are.")


def unknown_topic(name: str, guess: str) -> Line:
    return say("I don’t know the topic “{name}”. Did you mean {guess:i}?", name=name, guess=guess)


def unknown_topic_guesses(name: str) -> Line:
    return say("I don’t know the topic “{name}”. Did you mean one of these?", name=name)


def unknown_topic_no_guess(name: str) -> Line:
    return say("I don’t know the topic “{name}”. These are the topics that I have.", name=name)


def several_topics(name: str) -> Line:
    return say("Several topics match “{name}”. Which one?", name=name)


def which_to_unfollow() -> Line:
    return say("Which topic should I stop?")


def which_latest() -> Line:
    return say("Which topic?")


def only_administrators() -> Line:
    return say("Only an administrator of this group can do that.")


def nothing_new(topic: str, told: When | None, latest: When | None) -> Line:
    """There is nothing that this reader was not told."""
    if latest is None:
        return say("Nothing on {topic:i} yet. The first article on it will be in your next briefing.", topic=topic)
    if told is None:
        return say("Nothing new on {topic:i}. The latest article is from {latest}.", topic=topic, latest=latest)
    return say(
        "Nothing new on {topic:i} since your briefing of {told}. The latest article is from {latest}.",
        topic=topic,
        told=told,
        latest=latest,
    )


def no_more(topic: str) -> Line:
    return say("That is all on {topic:i} from the last 30 days.", topic=topic)


def nothing_lately(topic: str, days: int) -> Line:
    return count(
        "Nothing on {topic:i} in the last day.", "Nothing on {topic:i} in the last {n} days.", days, topic=topic
    )


def stopped() -> Line:
    return say("Stopped. Your topics and times are kept; /start brings them back. /forgetme deletes them.")


def stopped_group() -> Line:
    return say("Stopped in this whole group. Its topics and times are kept; /start brings them back.")


FIRST_COMMANDS = frozenset({"topics", "latest", "when", "settings", "search", "watch", "stop"})  # that one begins with


def commands() -> tuple[tuple[str, Line], ...]:
    """The commands of every reader, as Telegram's menu and /help show them."""
    return (
        ("topics", say("browse topics, follow one by one tap")),
        ("latest", say("what is new now")),
        ("timeline", say("the days that mattered of a topic, with a picture")),
        ("catchup", say("what you missed of a topic, in a few minutes")),
        ("when", say("times, days, time zone, quiet hours")),
        ("settings", say("what you follow, and when")),
        ("language", say("the language that I speak here")),
        ("search", say("find articles by their words")),
        ("watch", say("a topic of your own, from words")),
        ("story", say("one story: who says what, its sides, numbers that moved")),
        ("verify", say("check a past briefing again, sentence by sentence")),
        ("subscribe", say("follow a topic by its name")),
        ("unsubscribe", say("stop following a topic")),
        ("channels", say("your channels that I post in, and what they follow")),
        ("stop", say("stop all briefings; your settings are kept")),
        ("export", say("all that I keep of you, as a file")),
        ("forgetme", say("delete all that I keep of you")),
        ("help", say("this list")),
    )


def group_commands() -> tuple[tuple[str, Line], ...]:
    """As `commands`, without what is for private chats."""
    return tuple(entry for entry in commands() if entry[0] != "channels")


def editor_commands() -> tuple[tuple[str, Line], ...]:
    """The commands of those who publish, besides those of who looks."""
    return (
        ("push", say("add an article: text, link, file or a forwarded post")),
        ("withdraw", say("take an article back: its number, then the reason")),
        ("addtopic", say("make a topic: title, colon, query")),
        ("edittopic", say("change a topic’s title or query")),
        ("addfeed", say("follow a feed: its address, or its site’s")),
        *viewer_commands(),
    )


def viewer_commands() -> tuple[tuple[str, Line], ...]:
    """The commands of those who look behind the scenes."""
    return (
        ("desk", say("what waits, what came in, what is on its way")),
        ("preview", say("a topic’s next briefing, as readers will get it")),
        ("feeds", say("the feeds, how they do, lists of them")),
        ("sources", say("the publishers, their labels, owners and figures")),
        ("stats", say("figures and pictures; what readers open is not tracked")),
        ("audit", say("who did what, and when")),
        ("status", say("how the bot does")),
    )


def owner_commands() -> tuple[tuple[str, Line], ...]:
    """The commands of owners."""
    return (*editor_commands(), ("roles", say("who may do what")))


def commands_of(role: str) -> tuple[tuple[str, Line], ...]:
    """What somebody of this role has besides every reader's."""
    known = {"owner": owner_commands, "editor": editor_commands, "viewer": viewer_commands}
    return known[role]() if role in known else ()


def help_title() -> Line:
    return say("I send short briefings on topics you follow, in the sources’ own words.")


def help_first() -> Line:
    return say("First steps")


def help_more() -> Line:
    return say("More commands")


def help_behind() -> Line:
    return say("Behind the scenes")


def help_editors() -> Line:
    return say("As an editor you can also just send or forward me an article. And:")


def help_untracked() -> Line:
    return say("What you open or read is not tracked.")


def help_viewers() -> Line:
    return say("You can also look behind the scenes:")


def help_list(entries: Sequence[tuple[str, Line]]) -> Line:
    lines = tuple(say("/{command} – {what}", command=command, what=what) for command, what in entries)
    return say("{lines}", lines=Many(lines, "\n"))


def unknown_command(command: str) -> Line:
    return say("I don’t know the command {command:code}. This is what I can do:", command=command)


def not_understood() -> Line:
    return say("I didn’t understand that as a topic. This is what I can do:")


def button_is_old() -> Line:
    return say("That button is out of date. /topics and /settings show the present ones.")
