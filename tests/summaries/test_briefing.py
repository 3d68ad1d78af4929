"""What a briefing tells, in which order, and what it leaves out."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries import briefing, drafts
from summaries.types import Article, Briefing, Limits, Line, Newness, Story, Told, Window

NOW = datetime(2026, 6, 26, 12, tzinfo=UTC)
DAY = Window(NOW - timedelta(days=1), NOW)
FLOOD = (
    "The river Orla flooded the old town of Velmora on Monday night and 12 people died. "
    "Rescue teams in boats brought 340 residents from the old town to a school. "
    "Mayor Ada Brenn asked the government in Karsk for army engineers and pumps. "
    "A bakery in Hill Street stayed open all night for helpers and their dogs."
)
DAM = (
    "At least 12 people died when the river Orla flooded the old town of Velmora. "
    "A dam above the valley gave way after three days of rain, engineers found. "
    "Mayor Ada Brenn asked the government in Karsk for army engineers."
)
HOCKEY = (
    "Ice hockey club Karsk Bears won the opening match of the season by four goals. "
    "Forward Timo Valk scored twice in the second period before a sold-out hall. "
    "Coach Rina Sool praised the young defenders of the team after the match."
)
BUDGET = (
    "Parliament in Karsk passed a budget with higher taxes on fuel and tobacco. "
    "The finance minister, Olen Marr, expects two billion crowns from the new taxes. "
    "Farmers blocked roads around the capital in protest against the fuel tax."
)
HARBOUR = (
    "A cargo ship ran aground at the entrance of the harbour of Port Essel. "
    "Divers found a crack of nine metres in the hull below the engine room. "
    "Tugs will try to free the vessel with the spring tide on Thursday."
)
TEXTS = (FLOOD, DAM, HOCKEY, BUDGET, HARBOUR)


def article(id_: int, text: str = FLOOD, **changes: object) -> Article:
    made = Article(
        id=id_,
        revision_id=100 + id_,
        title=f"Headline {id_}",
        text=text,
        language="en",
        source=f"Paper {id_}",
        family=f"family {id_}",
        url=f"https://paper{id_}.example/{id_}",
        published_at=NOW - timedelta(hours=2),
        told_from=NOW - timedelta(hours=1),
    )
    return replace(made, **changes)


def story(id_: int, *articles: Article, salience: float = 2.0) -> Story:
    return Story(id_, articles, salience)


def compose(*stories: Story, told: tuple[Told, ...] = (), window: Window = DAY, **limits: int) -> Briefing:
    return briefing.compose(window, stories, told, Limits(**limits))


def told_of(made: Briefing) -> tuple[Told, ...]:
    return tuple(Told(i.story_id, line.text, "en", line.article_id) for i in made.items for line in i.lines)


def lines(made: Briefing) -> list[Line]:
    return [line for item in made.items for line in item.lines]


def test_a_line_is_a_slice_of_its_article() -> None:
    made = compose(story(1, article(1), article(2, DAM)))

    texts = {1: FLOOD, 2: DAM}
    assert lines(made)
    assert all(texts[line.article_id][line.start : line.end] == line.text for line in lines(made))
    assert all(line.revision_id == 100 + line.article_id for line in lines(made))


def test_no_stories_is_silence() -> None:
    made = compose()

    assert made == Briefing((), 0, 0, 0, {})


def test_a_line_names_the_other_articles_that_say_the_same() -> None:
    made = compose(story(1, article(1), article(2, DAM)))

    died = next(line for line in lines(made) if "12 people died" in line.text)
    assert {died.article_id, *died.also} == {1, 2}
    (item,) = made.items
    assert (item.families, item.articles) == (2, 2)


@pytest.mark.parametrize("tag", drafts.TAGS)
def test_a_tagged_article_stays_out_unless_the_topic_asks_for_its_kind(tag: str) -> None:
    tagged = story(1, article(1, tags=frozenset({tag})))

    without = compose(tagged)
    asked = briefing.compose(DAY, [tagged], [], Limits(), asks_for=frozenset({tag}))

    assert (without.items, without.omitted) == ((), {tag: 1})
    assert asked.items
    assert not asked.omitted


@pytest.mark.parametrize("text", ["", " \n", "Headline 1", "HEADLINE  1\n"])
def test_an_article_that_is_only_a_headline_cannot_be_quoted(text: str) -> None:
    made = compose(story(1, article(1, text)))

    assert (made.items, made.omitted) == ((), {"empty": 1})


def test_a_reprint_is_no_second_voice() -> None:
    made = compose(story(1, article(1), article(2, reprint_of=1), article(3, reprint_of=1)))

    (item,) = made.items
    assert (item.families, item.articles, made.omitted) == (1, 1, {"duplicate": 2})
    assert {line.article_id for line in item.lines} == {1}


def test_the_original_is_quoted_although_its_reprint_is_older() -> None:
    early = article(1, reprint_of=2, published_at=NOW - timedelta(hours=9))

    made = compose(story(1, early, article(2)))

    assert {line.article_id for line in lines(made)} == {2}


def test_a_full_reprint_is_quoted_before_a_teaser_of_the_original() -> None:
    made = compose(story(1, article(1, FLOOD[:82]), article(2, reprint_of=1)))

    assert {line.article_id for line in lines(made)} == {2}


def test_of_two_that_say_the_same_the_earlier_is_quoted() -> None:
    said = "The river Orla flooded the old town of Velmora on Monday night and 12 people died."
    late = article(1, f"{said} Trams did not run in the morning.", published_at=NOW - timedelta(hours=2))
    early = article(2, f"The museum moved its paintings upstairs. {said}", published_at=NOW - timedelta(hours=8))

    made = compose(story(1, late, early), sentences_per_story=1)

    assert [line.article_id for line in lines(made)] == [2]


def test_only_what_we_published_in_the_window_is_told_whatever_its_own_date() -> None:
    old_news = article(1, HOCKEY, published_at=NOW - timedelta(days=300))
    before = article(2, FLOOD, told_from=NOW - timedelta(days=1))
    after = article(3, BUDGET, told_from=NOW + timedelta(minutes=1))

    made = compose(story(1, old_news), story(2, before), story(3, after))

    assert {line.article_id for line in lines(made)} == {1}
    assert made.articles_seen == 1


def test_a_first_briefing_has_no_beginning() -> None:
    made = compose(story(1, article(1, told_from=NOW - timedelta(days=29))), window=Window(None, NOW))

    assert made.items


def test_what_was_told_is_silence() -> None:
    event = story(1, article(1), article(2, DAM))
    told = tuple(Told(1, text, "en", 1) for text in (FLOOD, DAM))

    made = compose(event, told=told)

    assert (made.items, made.omitted) == ((), {"told": 2})


def test_a_merge_never_sends_again() -> None:
    first = compose(story(1, article(1), article(2, DAM)))

    merged = compose(story(77, article(3), article(4, DAM)), told=told_of(first), sentences_per_story=9)

    assert not {line.text for line in lines(merged)} & {line.text for line in lines(first)}


def test_one_new_sentence_of_one_publisher_does_not_bring_a_story_back() -> None:
    told = (Told(1, FLOOD, "en", 1),)
    one = "Engineers blame beavers for weak timber beams. 12 people died in Velmora on Monday night."

    made = compose(story(1, article(5, one)), told=told)

    assert made.items == ()


def test_one_new_sentence_of_two_publishers_brings_a_story_back() -> None:
    told = (Told(1, FLOOD, "en", 1),)
    one = "Investigators blame beavers for weak timber beams inside a sluice gate upstream."

    made = compose(
        story(
            1, article(5, one), article(6, f"Investigators blame beavers for weak timber beams, a paper wrote. {one}")
        ),
        told=told,
        sentences_per_story=1,
    )

    assert [line.newness for line in lines(made)] == [Newness.NEW]


def test_two_new_sentences_bring_a_story_back() -> None:
    told = (Told(1, FLOOD, "en", 1),)
    two = (
        "Investigators blame beavers for weak timber beams inside a sluice gate upstream. "
        "Insurance companies estimate damages near ninety million crowns across three provinces."
    )

    made = compose(story(1, article(5, two)), told=told)

    assert len(lines(made)) == 2


def test_a_changed_number_brings_a_story_back_as_an_update() -> None:
    told = (Told(1, "The river Orla flooded the old town of Velmora on Monday night and 12 people died.", "en", 1),)

    made = compose(
        story(1, article(5, "The river Orla flooded the old town of Velmora on Monday night and 19 people died.")),
        told=told,
    )

    assert [line.newness for line in lines(made)] == [Newness.UPDATE]


def test_a_sentence_of_two_stories_is_told_once() -> None:
    made = compose(story(1, article(1)), story(2, article(2, f"{HOCKEY} {FLOOD[:82]}")), sentences_per_story=9)

    texts = [line.text for line in lines(made)]
    assert len(set(texts)) == len(texts)


def test_a_story_too_near_a_chosen_one_is_left_out() -> None:
    other = FLOOD.replace("Monday night", "Monday evening").replace("residents", "people")

    made = compose(story(1, article(1)), story(2, article(2, other, reprint_of=None)), story(3, article(3, HOCKEY)))

    assert {item.story_id for item in made.items} == {1, 3}
    assert made.omitted == {"duplicate": 1}


def test_an_article_of_two_stories_belongs_to_the_first() -> None:
    made = compose(story(1, article(1)), story(2, article(1), article(3, HOCKEY)))

    assert made.articles_seen == 2


def test_corroborated_stories_come_first_and_a_lone_one_only_when_very_much_on_topic() -> None:
    lone = story(1, article(1, HOCKEY), salience=3.9)
    corroborated = story(2, article(2), article(3, DAM))

    assert [i.story_id for i in compose(lone, corroborated).items] == [2, 1]
    assert [i.story_id for i in compose(replace(lone, salience=6.0), corroborated).items] == [1, 2]


def test_fresher_stories_come_first() -> None:
    old = story(1, article(1, HOCKEY, published_at=NOW - timedelta(hours=20)))
    fresh = story(2, article(2, BUDGET))

    assert [item.story_id for item in compose(old, fresh).items] == [2, 1]


def test_an_update_weighs_less_than_news() -> None:
    told = (Told(1, "Ice hockey club Karsk Bears won the opening match of the season by four goals.", "en", 1),)
    update = story(1, article(1, "Ice hockey club Karsk Bears won the opening match of the season by 7 goals."))
    news = story(2, article(2, BUDGET))

    assert [item.story_id for item in compose(update, news, told=told).items] == [2, 1]


def test_two_publishers_of_one_family_do_not_corroborate() -> None:
    family = story(1, article(1, family="x"), article(2, DAM, family="x"))

    (item,) = compose(family).items

    assert (item.families, item.articles) == (1, 2)


def test_at_most_so_many_stories() -> None:
    made = compose(*(story(n, article(n, text)) for n, text in enumerate(TEXTS[1:], 1)), stories=2)

    assert len(made.items) == 2
    assert made.omitted == {"length": 2}


def test_what_nobody_is_told_is_not_read() -> None:
    class Text(str):
        """Knows whether it was read."""

        __slots__ = ("reads",)

        def casefold(self) -> str:
            self.reads = True
            return super().casefold()

    found = [Text(text) for text in TEXTS]
    stories = [story(n, article(n, text, published_at=NOW - timedelta(hours=2 * n))) for n, text in enumerate(found, 1)]

    made = compose(*stories, stories=2)

    assert [item.story_id for item in made.items] == [1, 2]
    assert [hasattr(text, "reads") for text in found] == [True, True, False, False, False]
    assert made.omitted == {"length": 3}


def test_at_most_so_many_sentences_of_a_story_and_of_an_article() -> None:
    event = story(1, article(1), article(2, DAM))

    assert len(lines(compose(event, sentences_per_story=2))) == 2
    by_article = [line.article_id for line in lines(compose(event, sentences_per_story=9, sentences_per_article=1))]
    assert len(set(by_article)) == len(by_article)


def test_one_family_does_not_lead_more_than_two_fifths_while_others_have_news() -> None:
    ours = [story(n, article(n, text, family="x"), salience=3.0) for n, text in enumerate((FLOOD, HOCKEY, BUDGET), 1)]
    theirs = story(9, article(9, HARBOUR), salience=1.0)

    made = compose(*ours, theirs)

    assert [item.story_id for item in made.items] == [1, 2, 9, 3]


def test_a_part_holds_at_most_its_units_and_no_item_is_split() -> None:
    made = compose(*(story(n, article(n, text)) for n, text in enumerate(TEXTS[1:], 1)), part_units=400)

    parts = [item.part for item in made.items]
    assert parts == sorted(parts)
    assert parts[-1] > 0
    for part in set(parts):
        told = [line.text for item in made.items if item.part == part for line in item.lines]
        assert sum(map(drafts.units, told)) <= 400


def test_a_sentence_that_no_message_holds_is_not_quoted() -> None:
    long = f"{'Very ' * 400}long is the list of the dead. {FLOOD}"

    made = compose(story(1, article(1, long)), sentences_per_story=9)

    assert lines(made)
    assert all(drafts.units(line.text) <= drafts.LONGEST_QUOTE for line in lines(made))
    assert compose(story(1, article(1)), part_units=10).omitted == {"length": 1}


def test_units_are_those_of_utf_16() -> None:
    assert drafts.units("да 😀") == len("да 😀".encode("utf-16-le")) // 2


def test_the_headline_is_that_of_the_article_quoted_first() -> None:
    made = compose(story(1, article(1), article(2, DAM)))

    (item,) = made.items
    assert item.headline_article_id == item.lines[0].article_id
    assert compose(story(1, article(1, title=""))).items[0].headline_article_id == 1


def test_an_unknown_or_future_date_is_that_of_our_publishing() -> None:
    assert drafts.appeared_at(article(1, published_at=None)) == NOW - timedelta(hours=1)
    assert drafts.appeared_at(article(1, published_at=NOW + timedelta(days=9))) == NOW - timedelta(hours=1)


SENTENCES = [sentence + "." for text in TEXTS for sentence in text.rstrip(".").split(". ")]
ARTICLES = st.builds(
    lambda text, family, hours, reprint, tags: {
        "text": " ".join(text),
        "family": family,
        "published_at": NOW - timedelta(hours=hours),
        "reprint_of": reprint,
        "tags": frozenset(tags),
    },
    st.lists(st.sampled_from(SENTENCES), max_size=5),
    st.sampled_from(["x", "y", "z"]),
    st.sampled_from([2, 3, 30]),
    st.none() | st.integers(1, 6),
    st.sets(st.sampled_from(["opinion", "live"]), max_size=1),
)
NEWSROOMS = st.lists(st.lists(ARTICLES, min_size=1, max_size=3), max_size=5).map(
    lambda found: tuple(
        story(n, *(article(10 * n + m, **fields) for m, fields in enumerate(fieldss)))
        for n, fieldss in enumerate(found, 1)
    )
)


@settings(max_examples=60, deadline=None)
@given(newsroom=NEWSROOMS, random=st.randoms(use_true_random=False))
def test_the_order_of_arrival_plays_no_part(newsroom: tuple[Story, ...], random: object) -> None:
    shuffled = [replace(one, articles=tuple(_shuffled(one.articles, random))) for one in _shuffled(newsroom, random)]

    assert compose(*shuffled) == compose(*newsroom)


def _shuffled(found, random):
    return random.sample(found, len(found))


@settings(max_examples=60, deadline=None)
@given(newsroom=NEWSROOMS, stories=st.integers(1, 5), part_units=st.integers(60, 600))
def test_a_briefing_keeps_its_promises(newsroom: tuple[Story, ...], stories: int, part_units: int) -> None:
    limits = Limits(stories=stories, part_units=part_units)

    made = briefing.compose(DAY, newsroom, [], limits)

    known = {one.id: one for each in newsroom for one in each.articles}
    said = [drafts.key(line.text) for line in lines(made)]
    assert len(set(said)) == len(said)
    assert len(made.items) <= stories
    assert all(1 <= len(item.lines) <= limits.sentences_per_story for item in made.items)
    assert all(known[line.article_id].text[line.start : line.end] == line.text for line in lines(made))
    assert made.articles_used + sum(made.omitted.values()) == made.articles_seen == len(known)
    for part in {item.part for item in made.items}:
        quoted = [line.text for item in made.items if item.part == part for line in item.lines]
        assert sum(map(drafts.units, quoted)) <= part_units


@settings(max_examples=60, deadline=None)
@given(newsroom=NEWSROOMS)
def test_a_chain_of_briefings_never_tells_a_sentence_twice(newsroom: tuple[Story, ...]) -> None:
    told: tuple[Told, ...] = ()

    for _ in range(3):
        made = compose(*newsroom, told=told)
        assert not {drafts.key(line.text) for line in lines(made)} & {drafts.key(one.text) for one in told}
        told += told_of(made)


def test_the_briefing_is_the_same_whatever_the_hash_seed() -> None:
    code = (
        "from tests.summaries.test_briefing import *\n"
        "made = compose(*(story(n, article(n, t), article(9 - n, TEXTS[n - 1])) for n, t in enumerate(TEXTS[1:], 1)))\n"
        "print(made)"
    )

    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }

    assert len(outputs) == 1
