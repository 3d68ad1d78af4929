"""What the bot says of times, time zones and quiet hours. Words only."""

from collections.abc import Sequence

from bot.texts import Line, Many, Weekday, When, Zone, count, say


def times_of(topic: str, schedule: Line) -> Line:
    return say("{topic:b}: {schedule}.", topic=topic, schedule=schedule)


def all_alike() -> Line:
    return say("A change here changes all of them.")


def next_briefing(when: When, zone: str) -> Line:
    return say("Next briefing: {when} ({zone}).", when=when, zone=Zone(zone))


def tap_times() -> Line:
    return say("Tap a time to add or remove it.")


def schedule_in_words(minutes: Sequence[int], days: frozenset[int]) -> Line:
    """Times of day, and days where it isn't every day."""
    times = Many(tuple(clock(minute) for minute in minutes))
    match tuple(sorted(days)):
        case (0, 1, 2, 3, 4, 5, 6):
            return say("{times} every day", times=times)
        case (0, 1, 2, 3, 4):
            return say("{times} on weekdays", times=times)
        case (5, 6):
            return say("{times} at weekends", times=times)
        case some:
            return say("{times} on {days}", times=times, days=Many(tuple(map(Weekday, some))))


def as_it_happens() -> Line:
    return say("as it happens")


def clock(minute: int) -> str:
    """A time of day as it is written everywhere."""
    return f"{minute // 60:02}:{minute % 60:02}"


def ask_times() -> Line:
    return say(
        "Which times? Reply with them, for example {times:code} or {instant:code}.",
        times=say("08:00 18:30 mon-fri"),
        instant=say("instant"),
    )


def one_time_stays() -> Line:
    return say("One time has to stay. /stop ends all briefings.")


def bad_schedule(reason: str, word: str) -> Line:
    """Why a schedule was not understood; `reason` is one of `ScheduleError`."""
    match reason:
        case "bad_time":
            return say("“{word}” is no time. Write times like {example:code}.", word=word, example="08:00 18:30")
        case "bad_day":
            return say(
                "I don’t understand “{word}” there. Write days like {example:code}.", word=word, example=say("mon-fri")
            )
        case "bad_zone":
            return say(
                "I don’t know the time zone “{word}”. Write it like {example:code}.", word=word, example="Europe/Minsk"
            )
        case "too_many_times":
            return say(
                "{word} times are too many, 12 are the most. For more, write {example:code}.",
                word=word,
                example=say("/when instant"),
            )
        case _:
            return say("Write at least one time, like {example:code}.", example=say("/when 08:00 18:30 mon-fri"))


def zone_now(zone: str, clock_there: str) -> Line:
    return say("Time zone: {zone}, where it is {clock} now.", zone=Zone(zone), clock=clock_there)


def choose_region() -> Line:
    return say("Choose a region, type your city, or send your location.")


def choose_language() -> Line:
    return say("In which language do I speak here? The news stays in the sources’ own words.")


def choose_city(region: Line, page: int, pages: int) -> Line:
    if pages == 1:
        return say("{region:b}: which city’s time is yours?", region=region)
    return say("{region:b}, page {page} of {pages}: which city’s time is yours?", region=region, page=page, pages=pages)


def ask_city() -> Line:
    return say("Which city are you in? Reply with its name.")


def ask_location() -> Line:
    return say("Press the button below, and Telegram sends me your location. I keep the time zone only.")


def ask_location_of_group() -> Line:
    return say("Reply to this message with a location: the paperclip, then Location. I keep the time zone only.")


def several_cities(words: str) -> Line:
    return say("“{words}” may be in several time zones. Which one?", words=words)


def unknown_city(words: str) -> Line:
    return say("I don’t know the city “{words}”. Reply with a larger one nearby.", words=words)


def unknown_location() -> Line:
    return say("I can’t tell the time zone of that place. Type a city, or choose a region.")


def zone_is_set(zone: str, clock_there: str) -> Line:
    return say("Done. Your times are times of {zone}, where it is {clock} now.", zone=Zone(zone), clock=clock_there)


def quiet_hours(start: str, end: str) -> Line:
    return say("Quiet hours: {start} to {end}. What falls due then comes when they end.", start=start, end=end)


def no_quiet_hours() -> Line:
    return say("Quiet hours: none.")


def choose_quiet() -> Line:
    return say("During quiet hours I send nothing by myself; what falls due waits until they end.")


def ask_quiet() -> Line:
    return say("From when to when? Reply like {example:code}, or {none:code}.", example="22:00-07:00", none=say("none"))


def bad_quiet(word: str) -> Line:
    return say(
        "I don’t understand “{word}”. Write two times, like {example:code}, or {none:code}.",
        word=word,
        example="22:00-07:00",
        none=say("none"),
    )


def settings_title() -> Line:
    return say("{title:b}", title=say("Settings"))


def topics_with_times(lines: Sequence[Line], others: int) -> Line:
    """What is followed, a line a topic; `others` are not shown."""
    shown = Many(tuple(lines), "\n")
    if others:
        return count("{topics}\nand {n} other topic", "{topics}\nand {n} other topics", others, topics=shown)
    return say("{topics}", topics=shown)


def settings_stopped() -> Line:
    return say("All is stopped. /start brings the briefings back.")


def which_topics_times() -> Line:
    return say("The times of which topic?")
