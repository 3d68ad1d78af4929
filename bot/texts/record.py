"""What the bot says of what was done: who did what, when and where. Words only."""

from collections.abc import Sequence

from bot.texts import Line, Many, When, own, say
from bot.texts.desk import role_name

DEEDS = (
    "publish",
    "hold",
    "discard",
    "withdraw",
    "undo publish",
    "retitle",
    "topic",
    "add topic",
    "edit topic",
    "remove topic",
    "follow feed",
    "resume feed",
    "pause feed",
    "unfollow feed",
    "import feeds",
    "own",
    "role",
    "label",
    "family",
    "merge stories",
    "split story",
    "undo merge",
    "undo split",
    "add",
    "forget",
    "exclude suggestion",
    "dismiss suggestion",
    # of a group or a channel
    "follow",
    "unfollow",
    "times",
    "length",
    "news languages",
    "mute",
    "unmute",
    "waking",
    "silence line",
    "own topic",
    "zone",
    "quiet",
    "language",
    "stop",
    "resume",
    "post now",
)  # the verbs of the audit that `deed` has words for
OF_LANGUAGES = {"language", "news languages"}  # whose detail are codes of languages, with commas


def acts(lines: Sequence[Line]) -> Line:
    return say("{lines}", lines=Many(tuple(lines), "\n"))


def title(words: str) -> Line:
    return (
        say("What was done, about {words:i}, the latest first:", words=words)
        if words
        else say("What was done, the latest first:")
    )


def ends() -> Line:
    return say("There is nothing older.")


def empty(words: str) -> Line:
    if words:
        return say("Nothing that was done has to do with {words:i}. /audit shows everything.", words=words)
    return say("Nothing was done yet. Here will stand who published, changed or removed what.")


def act(at: When, who: Line, what: Line, where: str) -> Line:
    if where:
        return say("{at} · {who}: {what} (in {where})", at=at, who=who, what=what, where=where)
    return say("{at} · {who}: {what}", at=at, who=who, what=what)


def actor(name: str, number: int | None) -> Line:
    if number is None:
        return say("the bot or its command line")
    return say("{name:b}", name=name or str(number))


def thing(kind: str, name: str, title: str) -> Line:
    """What it was done to."""
    titled = {
        "article": say("№ {name} {title:i}", name=name, title=title),
        "topic": say("the topic {title:i}", title=title or name),
        "feed": say("the feed {title:i}", title=title or name),
        "chat": say("{title:b}", title=title or name),
        "source": say("{name:code}", name=name),
        "story": say("story {name}", name=name),
    }
    return titled.get(kind, say("{name}", name=name))


def deed(verb: str, what: Line, detail: str) -> Line:
    """One act in readable words; `detail` is what was written with it."""
    facts = {"what": what, "detail": detail}
    words = {
        "publish": say("published {what}", **facts),
        "hold": say("put {what} on hold", **facts),
        "discard": say("discarded {what}", **facts),
        "withdraw": say("took back {what}: {detail}", **facts),
        "undo publish": say("took back at once {what}", **facts),
        "retitle": say("gave another title to {what}", **facts),
        "topic": _put_on_topic(what, detail),
        "add topic": say("made {what}: {detail:code}", **facts),
        "edit topic": say("changed {what}: {detail:code}", **facts) if detail else say("renamed {what}", **facts),
        "remove topic": say("removed {what}", **facts),
        "follow feed": say("followed the feed {what}", **facts),
        "resume feed": say("went on with {what}", **facts),
        "pause feed": say("paused {what}", **facts),
        "unfollow feed": say("stopped following {what}", **facts),
        "import feeds": say("read a list of feeds: {what}", **facts),
        "own": say("became the owner: {what}", **facts),
        "role": say("gave {what} the role: {role}", what=what, role=role_name(detail.rpartition(" ")[2])),
        "label": say("labelled {what}: {detail}", **facts) if detail else say("took the label off {what}", **facts),
        "family": say("said who owns {what}: {detail}", **facts),
        "merge stories": say("joined {what} and that of {articles}", what=what, articles=_articles_of(detail)),
        "split story": say("took {articles} out of {what}", what=what, articles=_articles_of(detail)),
        "undo merge": say("parted {what} and {articles} again", what=what, articles=_articles_of(detail)),
        "undo split": say("put {articles} back into {what}", what=what, articles=_articles_of(detail)),
        "add": say("added {what}", **facts),
        "forget": say("had all forgotten that was kept of {what}", **facts),
        "exclude suggestion": say("took up what a reader said of {what}: {detail:code} stays out", **facts),
        "dismiss suggestion": say("left {what} as it is, in spite of what a reader said", **facts),
    }
    return words.get(verb) or _setting(verb, what, detail) or say("{verb} {what} {detail}", verb=verb, **facts)


def _setting(verb: str, what: Line, detail: str) -> Line | None:
    """What an administrator changed of a group or a channel."""
    facts = {"what": what, "detail": detail}
    its_own = say("a topic of its own")
    is_on, _, topic = detail.partition(" ")
    switched = {"what": what, "topic": topic or its_own}
    words = {
        "follow": say("let {what} follow {topic:i}", what=what, topic=detail or its_own),
        "unfollow": say("let {what} follow {topic:i} no longer", what=what, topic=detail or its_own),
        "times": say("set the times of {what}: {detail:code}", **facts),
        "length": _length(what, detail),
        "news languages": say("chose the languages of the news in {what}: {detail}", **facts)
        if detail
        else say("chose news in all languages for {what}", **facts),
        "mute": say("kept a story quiet in {what}: {detail:i}", **facts),
        "unmute": say("let a story be heard again in {what}: {detail:i}", **facts),
        "waking": say("allowed surges of {topic:i} to wake {what}", **switched)
        if is_on == "on"
        else say("no longer lets surges of {topic:i} wake {what}", **switched),
        "silence line": say("asked for a line in {what} when {topic:i} is silent", **switched)
        if is_on == "on"
        else say("asked for no line in {what} when {topic:i} is silent", **switched),
        "own topic": say("changed a topic of its own of {what}", **facts),
        "zone": say("set the time zone of {what}: {detail}", **facts),
        "quiet": say("set the quiet hours of {what}: {detail}", **facts)
        if detail
        else say("took the quiet hours off {what}", **facts),
        "language": say("chose the language that I speak in {what}: {detail}", **facts),
        "stop": say("stopped the briefings of {what}", **facts),
        "resume": say("brought the briefings of {what} back", **facts),
        "post now": say("had {topic:i} posted at once in {what}", what=what, topic=detail or its_own),
    }
    return words.get(verb)


def _length(what: Line, detail: str) -> Line:
    """`detail`: the length, and behind it in brackets the topic where it is of one."""
    name, _, topic = detail.removesuffix(")").partition(" (")
    if topic:
        return say(
            "set how much is told of {topic:i} in {what}: {length}", what=what, topic=topic, length=own.length(name)
        )
    return say("set how much is told in {what}: {length}", what=what, length=own.length(name))


def _articles_of(detail: str) -> str:
    """The numbers behind "story 12: № 3, № 4"."""
    return detail.partition(": ")[2] or detail


def _put_on_topic(what: Line, detail: str) -> Line:
    """`detail`: "on" or "off", and the topic."""
    where, _, topic = detail.partition(" ")
    if where == "off":
        return say("took {what} off the topic {topic:i}", what=what, topic=topic)
    return say("put {what} on the topic {topic:i}", what=what, topic=topic)
