"""What the bot says of channels, to those who manage them and to those who read them. Words only."""

from bot.texts import Line, When, Zone, say


def heading(title: str) -> Line:
    """The first line of whatever is about a channel."""
    return say("For the channel {title:b}:", title=title)


def may_post() -> Line:
    return say("I can post there now. What shall it follow?")


def may_post_again() -> Line:
    return say("I can post there again, and go on.")


def which() -> Line:
    return say("Which channel?")


def none_yet() -> Line:
    return say(
        "I know no channel that you manage. Make me an administrator of one, with the right to post messages; "
        "then it is here, and can follow topics as you do."
    )


def only_in_private() -> Line:
    return say("Channels are managed in our private chat.")


def not_an_administrator(title: str) -> Line:
    return say(
        "Telegram doesn’t count you among the administrators of “{title}” now. Only they decide what it follows.",
        title=title,
    )


def members_unknown(title: str) -> Line:
    """Telegram doesn't tell us who manages it."""
    return say("I am no administrator of “{title}” any more. Make me one again, then this works.", title=title)


def label(title: str) -> Line:
    return say("{title}", title=title)


def label_stopped(title: str) -> Line:
    return say("{title} · stopped", title=title)


def label_paused(title: str) -> Line:
    return say("{title} · paused", title=title)


def stopped() -> Line:
    return say("All is stopped there. Topics and times are kept.")


def paused(reason: str) -> Line:
    """Why nothing is posted; `reason` as in `bot.delivery.failures`."""
    match reason:
        case "no_rights":
            return say("Paused: I may not post messages there. As soon as an administrator lets me, I go on.")
        case "kicked" | "no_chat":
            return say("Paused: I am no member there. As soon as an administrator lets me in again, I go on.")
        case _:
            return say("Paused: Telegram takes no messages for it. As soon as it does again, I go on.")


def one_time_stays() -> Line:
    return say("One time has to stay. Stop posting, in the settings, ends all briefings.")


def posted() -> Line:
    return say("Posted.")


def nothing_to_post(topic: str) -> Line:
    return say("There is nothing on {topic:i} that the channel was not told.", topic=topic)


def post_now() -> Line:
    return say("Post now")


def stop_posting() -> Line:
    return say("Stop posting")


def post_again() -> Line:
    return say("Post again")


def all_channels() -> Line:
    return say("All channels")


def add_me() -> Line:
    return say("Add me to a channel")


def open_private_chat() -> Line:
    return say("Open our chat")


def following(topic: str, next_due: When, zone: str) -> Line:
    return say(
        "It follows {topic:i}. Next briefing: {when} ({zone}). When nothing is new, I stay silent.",
        topic=topic,
        when=next_due,
        zone=Zone(zone),
    )


def following_instantly(topic: str) -> Line:
    return say("It follows {topic:i}. News comes as it happens. When nothing is new, I stay silent.", topic=topic)


def following_silently(topic: str) -> Line:
    """Where all is stopped, or may not be posted."""
    return say("It follows {topic:i}, but nothing is posted now. The settings say why.", topic=topic)


def not_following(topic: str) -> Line:
    return say("It doesn’t follow {topic:i}. A tap changes that.", topic=topic)


def not_following_anything() -> Line:
    return say("It doesn’t follow any topic yet.")


def unfollowed(topic: str) -> Line:
    return say(
        "It no longer follows {topic:i}. What it was told stays known, should you change your mind.", topic=topic
    )


def was_not_followed(topic: str) -> Line:
    return say("It didn’t follow {topic:i}, so there is nothing to stop.", topic=topic)


def too_many_topics(most: int) -> Line:
    return say("It follows {n} topics, which is as many as one place can. Stop one of them first.", n=most)


def choose_region() -> Line:
    return say("Choose a region, or type a city.")


def choose_city(region: Line, page: int, pages: int) -> Line:
    if pages == 1:
        return say("{region:b}: which city’s time shall it be?", region=region)
    return say(
        "{region:b}, page {page} of {pages}: which city’s time shall it be?", region=region, page=page, pages=pages
    )


def ask_city() -> Line:
    return say("Which city’s time shall it be? Reply with its name.")


def zone_is_set(zone: str, clock_there: str) -> Line:
    return say("Done. Its times are times of {zone}, where it is {clock} now.", zone=Zone(zone), clock=clock_there)
