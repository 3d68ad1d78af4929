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
        "To give a role to somebody, send me the person’s numeric id or contact, or forward a message of that person."
    )


def holder(name: str, number: int, role: str) -> Line:
    return say("{role}: {name:b} ({number:code})", role=role_name(role), name=name or str(number), number=str(number))


def role_name(role: str) -> Line:
    words = {"owner": say("owner"), "editor": say("editor"), "viewer": say("viewer"), "reader": say("reader")}
    return words[role]


def change_role(name: str, number: int) -> Line:
    return say("{name} ({number})", name=name or say("no name"), number=str(number))


def give_a_role() -> Line:
    return say("Add somebody")


def whom() -> Line:
    return say("Who? Send me the person’s numeric id or contact, or forward a message of that person.")


def nobody_found() -> Line:
    return say(
        "I don’t see who that is. Telegram hides the author of some forwarded messages; send me the numeric id instead, "
        "which the person is told by /roles."
    )


def which_role(name: str, number: int, role: str) -> Line:
    return say(
        "{name:b} ({number:code}) is {role} now. Which role?",
        name=name or str(number),
        number=str(number),
        role=role_name(role),
    )


def role_given(name: str, number: int, role: str) -> Line:
    return say(
        "{name:b} ({number:code}) is {role} from now on.",
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


# The audit


def audit(lines: Sequence[Line]) -> Line:
    return say("{lines}", lines=Many(tuple(lines), "\n"))


def audit_title(words: str) -> Line:
    return (
        say("What was done, about {words:i}, the latest first:", words=words)
        if words
        else say("What was done, the latest first:")
    )


def audit_empty(words: str) -> Line:
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
        "topic": say("put {what} on a topic or off it: {detail}", **facts),
        "add topic": say("made {what}: {detail:code}", **facts),
        "edit topic": say("changed {what}: {detail:code}", **facts) if detail else say("renamed {what}", **facts),
        "remove topic": say("removed {what}", **facts),
        "follow feed": say("followed the feed {what}", **facts),
        "resume feed": say("went on with {what}", **facts),
        "pause feed": say("paused {what}", **facts),
        "unfollow feed": say("stopped following {what}", **facts),
        "import feeds": say("read a list of feeds: {what}", **facts),
        "own": say("became the owner: {what}", **facts),
        "role": say("changed the role of {what}: {detail}", **facts),
        "label": say("labelled {what}: {detail}", **facts) if detail else say("took the label off {what}", **facts),
        "family": say("said who owns {what}: {detail}", **facts),
        "merge stories": say("joined {what} and another: {detail}", **facts),
        "split story": say("split {what}: {detail}", **facts),
        "undo merge": say("parted {what} again: {detail}", **facts),
        "undo split": say("joined {what} again: {detail}", **facts),
    }
    return words.get(verb, say("{verb} {what} {detail}", verb=verb, **facts))


# The card of what is out


def goes_out(seconds: int) -> Line:
    if seconds < SECONDS_SAID:
        return count("Published. It goes out in {n} s.", "Published. It goes out in {n} s.", seconds)
    minutes = -(-seconds // 60)
    return count("Published. It goes out in {n} min.", "Published. It goes out in {n} min.", minutes)


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
