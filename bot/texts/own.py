"""What the bot says of topics of one's own, of stories followed or kept quiet, and of how briefings are told. Words only."""

from collections.abc import Sequence

from bot.texts import Line, Link, Many, When, count, say


def ask_words() -> Line:
    return say(
        "What should I watch for? Reply with the words, for example {example:code}. All of them must appear.",
        example=say("velden border"),
    )


def would_have_found(words: str, articles: int, *, is_about: bool) -> Line:
    if articles == 0:
        return say(
            "{words:b}: nothing in the last 30 days. You would hear of it as soon as there is something.", words=words
        )
    if is_about:
        return count(
            "{words:b}: about {n} article in the last 30 days.",
            "{words:b}: about {n} articles in the last 30 days.",
            articles,
            words=words,
        )
    return count(
        "{words:b}: {n} article in the last 30 days.",
        "{words:b}: {n} articles in the last 30 days.",
        articles,
        words=words,
    )


def mentions_left_out() -> Line:
    """Why there may be fewer than a search finds."""
    return say("What only mentions the words in passing is left out; /search finds that, too.")


def example(title: str, url: str | None, source: str, day: str) -> Line:
    """One article that the words would have brought."""
    return say("• {title} — {source} · {day}", title=Link(title, url), source=source, day=day)


def examples(lines: Sequence[Line]) -> Line:
    return say("{lines}", lines=Many(tuple(lines), "\n"))


def only_yours() -> Line:
    return say("This topic would be yours alone: nobody else sees it.")


def only_this_groups() -> Line:
    return say("This topic would be this chat’s alone: nobody elsewhere sees it.")


def not_watched() -> Line:
    return say("Not watched. /watch with other words tries again.")


def words_are_gone() -> Line:
    return say("I no longer have these words. Send them again: {example:code}.", example=say("/watch velden border"))


def too_long(most: int) -> Line:
    return count(
        "That is too long to watch. Use up to {n} character.",
        "That is too long to watch. Use up to {n} characters.",
        most,
    )


def too_many_terms(most: int) -> Line:
    return count(
        "That is more than one topic. Use up to {n} word, and /watch for the rest.",
        "That is more than one topic. Use up to {n} words, and /watch for the rest.",
        most,
    )


def too_broad(articles: int) -> Line:
    return count(
        "That would bring {n} article a month, more than anybody reads. Add a word that must appear too.",
        "That would bring about {n} articles a month, more than anybody reads. Add a word that must appear too.",
        articles,
    )


def too_many_own(most: int) -> Line:
    return count(
        "You have {n} topic of your own, as many as one chat can. Stop one of them first: /unsubscribe.",
        "You have {n} topics of your own, as many as one chat can. Stop one of them first: /unsubscribe.",
        most,
    )


def no_room() -> Line:
    return say("There is no room for more topics of readers’ own now. /topics shows those for everybody.")


def mine_label(title: str, week: int) -> Line:
    """A topic of one's own in the list of topics."""
    return say("Mine: {title} · {n}", title=title, n=week)


def left(topic: str) -> Line:
    """A topic of one's own that is gone."""
    return say("I no longer watch {topic:i}. It is removed; this button brings it back.", topic=topic)


def ask_name(topic: str) -> Line:
    return say("What should {topic:i} be called? Reply with the new name.", topic=topic)


def renamed(topic: str) -> Line:
    return say("It is called {topic:i} now.", topic=topic)


def ask_other_words(topic: str, query: str) -> Line:
    return say("{topic:i} watches for {query:code}. Reply with the new words.", topic=topic, query=query)


def watches_now(topic: str, query: str) -> Line:
    return say("{topic:i} watches for {query:code} now.", topic=topic, query=query)


def is_one_story() -> Line:
    return say("One story, yours alone. It ends by itself after 14 days without news.")


def story_over(title: str, days: int) -> Line:
    return count(
        "{title:i}: no news for {n} day, so I stopped following this story. Should it go on, its topics tell you.",
        "{title:i}: no news for {n} days, so I stopped following this story. Should it go on, its topics tell you.",
        days,
        title=title,
    )


def quiet_until(until: When) -> Line:
    return say("This story stays quiet here until it brings a new number, name or publisher, or {until}.", until=until)


def quiet_stories(lines: Sequence[Line]) -> Line:
    return say("Quiet until they change: {stories}.", stories=Many(tuple(lines)))


def quiet_story(title: str, until: When) -> Line:
    return say("{title:i} (until {until} at the latest)", title=title, until=until)


def no_quiet_stories() -> Line:
    return say("No story is quiet here.")


def tap_to_hear() -> Line:
    return say("A tap lets a story be heard again.")


def how_long(topic: str, name: str) -> Line:
    lengths = {"headlines": say("headlines only"), "one": say("one sentence"), "more": say("several sentences")}
    return say("{topic:b}: {length}.", topic=topic, length=lengths[name])


def how_long_all() -> Line:
    return say("How much of each story? This changes all that is followed here.")


def how_long_one(topic: str) -> Line:
    return say("{topic:b}: how much of each story?", topic=topic)


def length(name: str) -> Line:
    """How much of a story is told, as it stands on a button."""
    names = {"headlines": say("Headlines only"), "one": say("One sentence"), "more": say("Several sentences")}
    return names.get(name, say("{name}", name=name))


def news_languages(names: Sequence[str]) -> Line:
    if not names:
        return say("News in all languages.")
    return say("News in {languages} only; the rest is left out and counted.", languages=Many(tuple(names)))


def choose_news_languages() -> Line:
    return say(
        "In which languages do you want to be told? Sentences are never translated. What is left out is counted under "
        "each briefing."
    )


def all_languages() -> Line:
    return say("All languages")


def no_news_yet() -> Line:
    return say("There are no articles yet, so there is no language to choose.")


def watch() -> Line:
    return say("Watch")


def watch_this() -> Line:
    return say("Watch this")


def watch_again() -> Line:
    return say("Watch again")


def cancel() -> Line:
    return say("Cancel")


def rename() -> Line:
    return say("Rename")


def change_words() -> Line:
    return say("Change words")


def only_this() -> Line:
    return say("Only this")


def quiet() -> Line:
    return say("Quiet until it changes")


def quiet_list() -> Line:
    return say("Quiet stories")


def short_or_long() -> Line:
    return say("Short or long")


def news_language() -> Line:
    return say("News languages")


def why_this() -> Line:
    return say("Why this?")


def who_says_what() -> Line:
    return say("Who says what")


def noted() -> Line:
    """After "not my topic"."""
    return say("Noted. The editors see it, and decide whether the topic should leave such articles out.")


def noted_before() -> Line:
    return say("You said so already. The editors decide.")


def yours_to_change(topic: str, exclusion: str) -> Line:
    if not exclusion:
        return say("{topic:i} is your own topic: other words may fit better.", topic=topic)
    return say(
        "{topic:i} is your own topic. Without {word:code} it would leave this article out.", topic=topic, word=exclusion
    )


def yours_to_stop(topic: str) -> Line:
    return say("{topic:i} is one story: all of its articles are on it.", topic=topic)


def suggestion(topic: str, title: str, exclusion: str, drops: int) -> Line:
    """To editors: a reader says that an article is not on the topic."""
    if not exclusion:
        return say(
            "A reader says that {title:i} is not on {topic:b}. No word tells it from the topic’s other articles.",
            title=title,
            topic=topic,
        )
    return count(
        "A reader says that {title:i} is not on {topic:b}. Excluding {word:code} would have dropped {n} article in 30 days:",
        "A reader says that {title:i} is not on {topic:b}. Excluding {word:code} would have dropped {n} articles in 30 days:",
        drops,
        title=title,
        topic=topic,
        word=exclusion,
    )


def reader_says(topic: str) -> Line:
    """The notice to editors."""
    return say("A reader says that an article is not on {topic:b}.", topic=topic)


def look() -> Line:
    return say("Look")


def dropped_title(title: str) -> Line:
    return say("• {title}", title=title)


def suggestions_waiting(number: int) -> Line:
    return count("{n} suggestion of readers waits.", "{n} suggestions of readers wait.", number)


def exclude() -> Line:
    return say("Exclude")


def dismiss() -> Line:
    return say("Dismiss")


def dismissed() -> Line:
    return say("Dismissed. The topic stays as it is.")


def decided_already() -> Line:
    return say("Somebody decided that already.")
