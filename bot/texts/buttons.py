"""What stands on the buttons of readers. Words only."""

from bot.texts import Line, count, say


def more() -> Line:
    return say("More")


def share() -> Line:
    return say("Share")


def show_in_place() -> Line:
    return say("Show in place")


def when() -> Line:
    return say("When")


def now() -> Line:
    return say("Now, as it happens")


def change_times() -> Line:
    return say("Change times")


def stop_following() -> Line:
    return say("Stop following")


def follow() -> Line:
    return say("Follow")


def follow_again() -> Line:
    return say("Follow again")


def latest() -> Line:
    return say("Latest")


def topics() -> Line:
    return say("Topics")


def more_topics() -> Line:
    return say("More topics")


def all_topics() -> Line:
    return say("All topics")


def choose_topics() -> Line:
    return say("Choose topics")


def settings() -> Line:
    return say("Settings")


def week(days: int) -> Line:
    return count("Show the last day", "Show the last {n} days", days)


def yes() -> Line:
    return say("Yes")


def back() -> Line:
    return say("Back")


def earlier() -> Line:
    return say("‹ Previous")


def later() -> Line:
    return say("Next ›")


def on(label: str | Line) -> Line:
    """A choice that is made."""
    return say("✓ {label}", label=label)


def every_day() -> Line:
    return say("Every day")


def weekdays() -> Line:
    return say("Weekdays")


def weekends() -> Line:
    return say("Weekends")


def write_times() -> Line:
    return say("Write times")


def times_of_all() -> Line:
    return say("Times")


def times_of_one() -> Line:
    return say("Times of one topic")


def zone() -> Line:
    return say("Time zone")


def language() -> Line:
    return say("Language")


def quiet() -> Line:
    return say("Quiet hours")


def no_quiet() -> Line:
    return say("None")


def write_quiet() -> Line:
    return say("Write hours")


def type_city() -> Line:
    return say("Type a city")


def location() -> Line:
    return say("Use my location")


def send_location() -> Line:
    return say("Send my location")


def region(name: str) -> Line:
    """A part of the world, as IANA's names divide it."""
    names = {
        "Europe": say("Europe"),
        "Asia": say("Asia"),
        "America": say("America"),
        "Africa": say("Africa"),
        "Australia": say("Australia"),
        "Pacific": say("Pacific"),
        "Atlantic": say("Atlantic"),
        "Indian": say("Indian Ocean"),
    }
    return names.get(name, say("{name}", name=name))
