"""Which days mattered, and the sentence that tells each."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries import timeline
from summaries.days import speaks_of_another, tells_of_another
from summaries.timeline import FEW_DAYS, MOST_EVENTS, Report
from summaries.types import Article

FIRST = date(2026, 6, 1)
NUMBERS = count(1)

BRIDGE = "Engineers in Velden closed the iron bridge over the Selt on Monday after finding cracks in two pillars."
WOLVES = "A pack of wolves killed forty sheep on two pastures above Velden during the night."
STRIKE = "Teachers of eleven schools in Velden voted on Wednesday to walk out over unpaid overtime."


def report(day: int, story: int = 1, family: str = "courier", salience: float = 2.0, **fields: object) -> Report:
    number = next(NUMBERS)
    values = {"at": day * 1000 + number % 1000, "is_copy": False, **fields}
    return Report(number, story, family, FIRST + timedelta(days=day), salience=salience, **values)  # type: ignore[arg-type]


def article(of: Report, text: str, title: str = "Velden", language: str = "en") -> Article:
    at = datetime.combine(of.day, datetime.min.time(), UTC)
    return Article(of.article_id, of.article_id * 10, title, text, language, of.family, of.family, "", at, at)


def told(reports: list[Report], texts: dict[int, str]) -> list[str]:
    chosen = timeline.matter(timeline.events(reports))
    articles = {one.article_id: article(one, texts[one.article_id]) for one in reports if one.article_id in texts}
    return [entry.line.text for entry in timeline.tell(chosen, articles, {})]


# ---- which days


def test_each_day_of_a_quiet_topic_mattered() -> None:
    found = timeline.matter(timeline.events([report(day, day) for day in range(FEW_DAYS)]))

    assert [one.day for one in found] == [FIRST + timedelta(days=day) for day in range(FEW_DAYS)]


def test_days_lighter_than_the_usual_did_not_matter() -> None:
    usual = [report(day, day, family) for day in range(10) for family in ("courier", "vna")]
    quiet = [report(20 + day, 20 + day) for day in range(3)]

    assert {one.story_id for one in timeline.matter(timeline.events([*usual, *quiet]))} == set(range(10))


def test_another_publisher_weighs_more_than_another_article_of_the_same() -> None:
    many = [report(0, 1) for _ in range(5)]
    independent = [report(0, 2), report(0, 2, "vna"), report(0, 2, "gazette")]

    assert timeline.weight(independent) > timeline.weight(many) > timeline.weight(many[:1])


def test_copies_witness_nothing() -> None:
    copies = [report(0), *(report(0, 1, f"paper{n}", is_copy=True) for n in range(4))]

    (event,) = timeline.events(copies)

    assert event.families == 1
    assert timeline.weight(copies) < timeline.weight([report(0), report(0, 1, "vna"), report(0, 1, "gazette")])


def test_copies_alone_count_as_one_voice() -> None:
    (event,) = timeline.events([report(0, 1, f"paper{n}", is_copy=True) for n in range(3)])

    assert event.families == 1


def test_one_day_has_two_events_at_the_most() -> None:
    found = timeline.matter(timeline.events([report(0, story) for story in range(9)]))

    assert len(found) == timeline.A_DAY


def test_a_story_is_one_event_a_day() -> None:
    found = timeline.events([report(0), report(0, 1, "vna"), report(1)])

    assert [(one.day, one.story_id) for one in found] == [(FIRST, 1), (FIRST + timedelta(days=1), 1)]


def test_nothing_comes_of_nothing() -> None:
    assert timeline.matter(timeline.events([])) == ()
    assert timeline.tell((), {}, {}) == ()


reports = st.lists(
    st.builds(
        report,
        day=st.integers(0, 60),
        story=st.integers(1, 12),
        family=st.sampled_from(["courier", "vna", "gazette", "herald"]),
        salience=st.floats(0.5, 6.0),
        is_copy=st.booleans(),
    ),
    max_size=60,
)


@settings(max_examples=80, deadline=None)
@given(reports, st.randoms(use_true_random=False))
def test_the_choice_is_bounded_in_order_and_does_not_hang_on_the_order_of_reports(
    some: list[Report], shuffler: random.Random
) -> None:
    found = timeline.matter(timeline.events(some))
    shuffled = list(some)
    shuffler.shuffle(shuffled)
    again = timeline.matter(timeline.events(shuffled))

    assert len(found) <= MOST_EVENTS
    assert [one.day for one in found] == sorted(one.day for one in found)
    assert [(one.day, one.story_id) for one in again] == [(one.day, one.story_id) for one in found]
    assert timeline.wanted(again) == timeline.wanted(found)
    assert bool(found) == bool(some)


# ---- which sentences


def test_a_sentence_is_a_slice_of_its_article() -> None:
    one = report(0)
    text = f"{BRIDGE} {WOLVES}"
    (entry,) = timeline.tell(timeline.events([one]), {one.article_id: article(one, text)}, {})

    assert text[entry.line.start : entry.line.end] == entry.line.text
    assert entry.line.revision_id == one.article_id * 10


def test_a_story_comes_again_only_with_something_new() -> None:
    first, second, third = report(0), report(1), report(2)
    texts = {first.article_id: BRIDGE, second.article_id: BRIDGE, third.article_id: STRIKE}

    assert told([first, second, third], texts) == [BRIDGE, STRIKE]


def test_two_stories_that_turn_out_to_be_one_event_are_told_once() -> None:
    first, second = report(0, 1), report(0, 2, "vna")
    other = BRIDGE.replace("Engineers in Velden", "On Monday engineers").replace("two pillars", "pillars")

    assert len(told([first, second], {first.article_id: BRIDGE, second.article_id: other})) == 1


def test_another_number_is_told_though_the_rest_was() -> None:
    first, second = report(0), report(1)
    later = WOLVES.replace("forty", "90")

    assert told([first, second], {first.article_id: WOLVES, second.article_id: later}) == [WOLVES, later]


def test_where_the_best_article_has_nothing_to_quote_the_next_one_tells() -> None:
    empty, full = report(0, salience=5.0), report(0, 1, "vna")

    assert told([empty, full], {empty.article_id: "Read also: more", full.article_id: WOLVES}) == [WOLVES]


def test_an_article_that_is_gone_tells_nothing() -> None:
    assert told([report(0)], {}) == []


def test_a_sentence_of_the_day_itself_comes_before_one_of_another() -> None:
    one = report(0)
    old = "The bridge over the Selt in Velden was first closed to lorries for repairs on 12 March 2019 by engineers."

    assert told([one], {one.article_id: f"{old} {BRIDGE}"}) == [BRIDGE]


def test_a_sentence_with_the_words_of_the_topic_comes_first_where_there_is_one() -> None:
    one = report(0)
    articles = {one.article_id: article(one, f"{STRIKE} {WOLVES}", title="")}
    (entry,) = timeline.tell(timeline.events([one]), articles, {one.article_id: frozenset({"wolv", "sheep"})})

    assert entry.line.text == WOLVES


@pytest.mark.parametrize(
    "unfit",
    [
        "Later he said nothing more about the bridge over the river Selt in Velden.",
        "It closed.",
        "Who will pay for the bridge over the Selt in Velden when the cracks grow?",
        "Engineers " + "and more engineers " * 40 + "came to Velden.",
    ],
)
def test_what_does_not_stand_alone_or_is_too_long_is_not_told(unfit: str) -> None:
    one = report(0)

    assert told([one], {one.article_id: unfit}) == []


@pytest.mark.parametrize(
    ("language", "leaning"),
    [
        ("en", "The report also says that three more bridges over the Selt in Velden have cracks."),
        ("en", "The images show cracks in two of the pillars of the iron bridge over the Selt."),
        ("en", "The second, written by Jan Velm, says that the pillars of the bridge are too thin."),
        ("en", "Earlier, engineers in Velden closed the iron bridge over the Selt for a day."),
        ("ru", "Напомним, инженеры Велдена закрыли железный мост через Сельт из-за двух трещин в опорах."),
        ("ru", "Отмечается, что в двух опорах железного моста через Сельт нашли глубокие трещины."),
        ("ru", "Вельм также сообщил, что в двух опорах железного моста через Сельт нашли трещины."),
        ("uk", "Нагадаємо, інженери Велдена закрили залізний міст через Сельт через тріщини в опорах."),
        ("be", "Нагадаем, інжынеры Велдэна зачынілі жалезны мост цераз Сельт праз расколіны ў апорах."),
    ],
)
def test_what_takes_up_something_said_before_is_not_told(language: str, leaning: str) -> None:
    one = report(0)
    text = f"Snow. {leaning}"
    entries = timeline.tell(timeline.events([one]), {one.article_id: article(one, text, language=language)}, {})

    assert [entry.line.text for entry in entries] == []


@pytest.mark.parametrize("frame", ["by Jan Velm", "13:00 Photo: Jan Velm"])
def test_a_sentence_with_a_byline_or_a_caption_in_it_is_not_told(frame: str) -> None:
    one = report(0)

    assert told([one], {one.article_id: f"{frame} {BRIDGE}"}) == []


def test_a_day_is_told_by_the_first_sentences_of_an_article() -> None:
    one = report(0)
    later = " ".join(["It is cold."] * timeline.LEADING)

    assert told([one], {one.article_id: f"{later} {BRIDGE}"}) == []
    assert told([one], {one.article_id: f"It is cold. {BRIDGE}"}) == [BRIDGE]


def test_an_event_that_two_languages_tell_is_told_once() -> None:
    english = "The mayor of Velden, Rudek Olmar, said that 48 houses in Korvat were flooded by the Seltara."
    russian = "Мэр Велдена Рудек Олмар сообщил, что в Корвате река Сельтара затопила 48 домов."
    first, second, later = report(0, 1), report(1, 2), report(3, 3)

    def entries(of: Report) -> int:
        articles = {
            first.article_id: article(first, english, "Flood"),
            of.article_id: article(of, russian, "Наводнение", "ru"),
        }
        return len(timeline.tell(timeline.events([first, of]), articles, {}))

    assert entries(second) == 1
    assert entries(later) == 2


@pytest.mark.parametrize(("houses", "entries"), [("3480", 1), ("2019", 2), ("48", 2)])
def test_a_number_that_few_have_tells_that_two_languages_speak_of_one_event(houses: str, entries: int) -> None:
    first, second = report(0, 1), report(0, 2)
    english = f"The mayor Rudek Olmar of Harsk said that {houses} houses in Korvat had been flooded."
    russian = f"По словам Олмара из Харска, в Корвате и возле Тавны затопило {houses} домов."
    articles = {
        first.article_id: article(first, english, "Flood"),
        second.article_id: article(second, russian, "Потоп", "ru"),
    }

    assert len(timeline.tell(timeline.events([first, second]), articles, {})) == entries


def test_background_comes_after_what_happened_that_day() -> None:
    one = report(2)
    background = "Engineers in Velden found cracks in two pillars of the iron bridge over the Selt three years ago."
    news = "Carpenters put up a wooden footpath at the mill of Harrow for the pupils of the village school."

    assert told([one], {one.article_id: f"It is cold in Velden. {background} {news}"}) == [news]


def test_a_story_whose_second_best_sentence_was_told_by_another_is_not_told() -> None:
    first, second = report(0, 1), report(3, 2)
    other = "Carpenters put up a wooden footpath at the mill of Harrow for the pupils of the village school."

    texts = {first.article_id: BRIDGE, second.article_id: f"{other} {BRIDGE}"}
    assert told([first, second], texts) == [BRIDGE]


def test_a_story_is_not_taken_for_another_by_a_short_second_sentence() -> None:
    first, second = report(0, 1), report(3, 2)
    texts = {
        first.article_id: f"{BRIDGE} Nobody was hurt in Velden.",
        second.article_id: f"{WOLVES} Nobody was hurt in Velden.",
    }

    assert told([first, second], texts) == [BRIDGE, WOLVES]


def test_the_sentence_that_a_long_article_is_cut_in_is_not_told() -> None:
    one = report(0)
    text = " ".join([BRIDGE, "Word " + "word " * 600 + "end.", WOLVES])
    reading = timeline.read(article(one, text))

    assert [candidate.sentence.text for candidate in reading.candidates] == [BRIDGE]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=300), min_size=1, max_size=5))
def test_whatever_the_texts_are_what_is_told_stands_in_them(texts: list[str]) -> None:
    some = [report(day, day) for day in range(len(texts))]
    articles = {one.article_id: article(one, text) for one, text in zip(some, texts, strict=True)}

    for entry in timeline.tell(timeline.events(some), articles, {}):
        source = articles[entry.line.article_id].text
        assert source[entry.line.start : entry.line.end] == entry.line.text


# ---- days that sentences name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It happened in 2019.", True),
        ("The price rose to 2,019 crowns.", False),
        ("It opened on 3 March.", True),
        ("It opened on March 3rd.", True),
        ("It opened on 1 June.", False),
        ("It opened on May 31.", False),
        ("It opened on 2 June 2026.", False),
        ("It opened on the 30th of February.", True),
        ("Мост закрыли 12 марта.", True),
        ("Мост закрыли 1 июня.", False),
        ("Міст закрили 12 листопада.", True),
        ("Мост зачынілі 1 чэрвеня.", False),
        ("Маршем прошли 12 машин.", False),
        ("", False),
    ],
)
def test_a_sentence_speaks_of_another_day_by_its_year_or_its_date(text: str, expected: bool) -> None:
    assert speaks_of_another(text, FIRST) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cracks were found last year.", True),
        ("Cracks were found three years ago.", True),
        ("Трещины нашли три года назад.", True),
        ("Трещины нашли в прошлом году.", True),
        ("Тріщини знайшли торік.", True),
        ("Расколіны знайшлі два гады таму.", True),
        ("It opened on 3 March.", True),
        ("They met on Monday.", True),
        ("They met on Monday and on Wednesday.", False),
        ("They meet on Saturday.", False),
        ("Встретились во вторник.", False),
        ("Встретились в понедельник.", True),
        ("Зустрілися в неділю.", True),
        ("Сустрэліся ў панядзелак.", True),
        ("The bridge is shut.", False),
        ("", False),
    ],
)
def test_a_sentence_tells_of_another_day_by_its_day_of_the_week_or_how_long_ago_it_was(
    text: str, expected: bool
) -> None:
    wednesday = FIRST + timedelta(days=2)

    assert tells_of_another(text, wednesday) is expected
