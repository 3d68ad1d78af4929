"""Stories: what joins, what merges, what stays after a restart."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries import stories
from summaries.stories import Decision, Features, StoryIndex

NOON = datetime(2026, 6, 26, 12, tzinfo=UTC)
BRIDGE = (
    "Bridge over the Pina river collapses near Pinsk",
    (
        "A road bridge over the Pina river collapsed near Pinsk on Friday morning. Two lorries fell into the water, "
        "the emergency ministry said. Divers are searching for the driver of one of them."
    ),
)
BRIDGE_AGAIN = (
    "Two lorries fall into the Pina as bridge collapses",
    "Divers searched the Pina river near Pinsk after a road bridge collapsed on Friday. The emergency ministry said two lorries fell.",
)
BANK = (
    "National bank raises key rate to 12 percent",
    "The national bank raised its key interest rate to 12 percent on Friday. Its chairwoman named inflation as the reason.",
)


def of(article: tuple[str, str], language: str = "en") -> Features:
    return stories.features(*article, language)


def told(*articles: tuple[int, int, Features, datetime]) -> StoryIndex:
    index = StoryIndex()
    for article in articles:
        index.attach(*article)
    return index


def test_an_article_on_the_same_event_joins() -> None:
    index = told((1, 10, of(BRIDGE), NOON), (2, 20, of(BANK), NOON))

    decision = index.decide(of(BRIDGE_AGAIN), NOON + timedelta(hours=2))

    assert decision.story_id == 10
    assert decision.similarity >= stories.JOIN


def test_another_event_opens_a_story() -> None:
    index = told((1, 10, of(BRIDGE), NOON))

    decision = index.decide(of(BANK), NOON)

    assert decision.story_id is None
    assert decision.similarity < stories.JOIN


def test_the_first_article_opens_a_story() -> None:
    assert StoryIndex().decide(of(BRIDGE), NOON) == Decision(None, 0.0)


def test_what_is_like_it_but_long_past_is_another_event() -> None:
    index = told((1, 10, of(BRIDGE), NOON))

    assert index.decide(of(BRIDGE_AGAIN), NOON + timedelta(days=6)).story_id is None
    assert index.decide(of(BRIDGE), NOON + stories.WINDOW + timedelta(seconds=1)).similarity == 0.0


def test_an_older_article_that_comes_late_joins_as_well() -> None:
    index = told((1, 10, of(BRIDGE), NOON))

    assert index.decide(of(BRIDGE_AGAIN), NOON - timedelta(hours=30)).story_id == 10


def test_an_article_from_within_the_span_of_a_story_is_not_damped() -> None:
    span = told((1, 10, of(BRIDGE), NOON), (2, 10, of(BRIDGE), NOON + timedelta(days=6)))
    near = told((1, 10, of(BRIDGE), NOON), (2, 10, of(BRIDGE), NOON))

    within = span.decide(of(BRIDGE_AGAIN), NOON + timedelta(days=3))

    assert within == near.decide(of(BRIDGE_AGAIN), NOON)


def test_headlines_join_at_a_lower_bar() -> None:
    index = told((1, 10, of((BRIDGE[0], "")), NOON))

    decision = index.decide(
        of(("Bridge collapse: minister promises inquiry, families of lorry drivers demand answers", "")), NOON
    )

    assert decision.story_id == 10
    assert stories.JOIN_HEADLINE <= decision.similarity < stories.JOIN


def test_one_word_in_common_is_no_event() -> None:
    index = told((1, 10, of(("Ukraine wins", "")), NOON))

    decision = index.decide(of(("Ukraine loses", "")), NOON)

    assert decision.similarity >= stories.JOIN_HEADLINE
    assert decision.story_id is None


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("uk", "Лукашенко заявив, що Білорусь закриє пункти пропуску на кордоні з Україною"),
        ("be", "Лукашэнка заявіў, што Беларусь закрые пункты пропуску на мяжы з Украінай"),
    ],
)
def test_one_event_told_in_russian_and_its_neighbours_is_one_story(language: str, title: str) -> None:
    russian = of(("Лукашенко заявил, что Беларусь закроет пункты пропуска на границе с Украиной", ""), "ru")
    index = told((1, 10, russian, NOON), (2, 20, of(("Нацбанк повысил ставку до 12 процентов", ""), "ru"), NOON))

    assert index.decide(of((title, ""), language), NOON).story_id == 10


def test_title_names_and_numbers_weigh_more() -> None:
    weights = dict(stories.features("Storm", "The storm hit Minsk on 26 June and broke 300 trees.", "en").terms)

    assert weights["storm"] == 4.0
    assert weights["minsk"] == 2.0
    assert weights["300"] == 2.0
    assert weights["tree"] == 1.0


def test_only_the_first_sixty_words_count() -> None:
    text = " ".join(f"word{i}" for i in range(100))

    assert len(stories.features("", text, "en").terms) == stories.LEAD_WORDS
    assert stories.features("", text, "en") == stories.features("", text + " more and more", "en")


def test_an_article_has_eighty_terms_at_most() -> None:
    title = " ".join(f"a{i}" for i in range(70))
    text = " ".join(f"b{i}" for i in range(70))

    found = stories.features(title, text, "en")

    assert len(found.terms) == stories.ARTICLE_TERMS
    assert [weight for _, weight in found.terms] == sorted((w for _, w in found.terms), reverse=True)


@pytest.mark.parametrize("junk", ["", "   \n", "\x00\x01", "…!?", "\ud800 \u202e"])
def test_junk_joins_nothing(junk: str) -> None:
    empty = stories.features(junk, junk, "en")
    index = told((1, 10, empty, NOON), (2, 20, of(BRIDGE), NOON))

    assert index.decide(empty, NOON).story_id is None
    assert index.merges() == ()
    assert len(index) == 2


@pytest.mark.parametrize("piece", ["a", "a ", "Минск ", "1,", "\x00", "\ud800", "«"])
def test_a_megabyte_of_junk_has_few_terms(piece: str) -> None:
    junk = piece * (1_000_000 // len(piece))

    assert len(stories.features(junk, junk, "ru").terms) <= stories.ARTICLE_TERMS


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.text(max_size=400), st.sampled_from(["en", "ru", "uk", "be", "de", "xx"]))
def test_features_survive_storage(title: str, text: str, language: str) -> None:
    found = stories.features(title, text, language)

    assert Features.from_json(found.to_json()) == found
    assert found == stories.features(title, text, language)


def test_a_replay_decides_as_the_first_run_did() -> None:
    articles = [(1, 10, of(BRIDGE), NOON), (2, 10, of(BRIDGE_AGAIN), NOON), (3, 20, of(BANK), NOON)]
    first, again = told(*articles), told(*[(a, s, Features.from_json(f.to_json()), at) for a, s, f, at in articles])

    assert first.decide(of(BRIDGE), NOON) == again.decide(of(BRIDGE), NOON)


def test_equal_stories_are_told_apart_by_age() -> None:
    index = told((1, 20, of(BRIDGE), NOON), (2, 10, of(BRIDGE), NOON))

    assert index.decide(of(BRIDGE), NOON).story_id == 10


def test_stories_that_grew_alike_merge_into_the_older() -> None:
    index = told((1, 20, of(BRIDGE), NOON), (2, 10, of(BRIDGE_AGAIN), NOON), (3, 30, of(BANK), NOON))
    assert index.decide(of(BRIDGE), NOON).story_id == 20

    (found,) = index.merges()
    index.merge(found.kept, found.gone)

    assert (found.kept, found.gone) == (10, 20)
    assert found.similarity >= stories.MERGE
    assert len(index) == 2
    assert index.decide(of(BRIDGE), NOON).story_id == 10


def test_merges_looks_only_at_what_grew() -> None:
    index = told((1, 20, of(BRIDGE), NOON), (2, 10, of(BRIDGE_AGAIN), NOON))

    assert len(index.merges()) == 1
    assert index.merges() == ()


def test_a_story_is_in_one_merge_at_a_time() -> None:
    index = told(*[(i, i, of(BRIDGE), NOON) for i in range(1, 4)])

    found = index.merges()
    for merge in found:
        index.merge(merge.kept, merge.gone)

    assert len(found) == 1
    (second,) = index.merges()
    index.merge(second.kept, second.gone)
    assert len(index) == 1


def test_headline_stories_merge_at_a_lower_bar() -> None:
    titles = [
        "Pinsk bridge collapses into river, two lorries fall",
        "Two lorries missing after disaster at Pinsk: minister promises inquiry",
    ]
    headlines = told(*[(i, i, of((title, "")), NOON) for i, title in enumerate(titles, 1)])

    (found,) = headlines.merges()

    assert stories.MERGE_HEADLINES <= found.similarity < stories.MERGE


def test_merging_twice_or_into_itself_changes_nothing() -> None:
    index = told((1, 10, of(BRIDGE), NOON), (2, 20, of(BRIDGE_AGAIN), NOON))

    index.merge(10, 20)
    index.merge(10, 20)
    index.merge(10, 10)

    assert len(index) == 1


def test_attaching_twice_holds_the_last() -> None:
    once = told((2, 20, of(BANK), NOON), (1, 10, of(BRIDGE), NOON))
    twice = told((2, 20, of(BANK), NOON), (1, 30, of(BRIDGE_AGAIN), NOON), (1, 10, of(BRIDGE), NOON))

    assert len(twice) == 2
    assert twice.decide(of(BRIDGE), NOON) == once.decide(of(BRIDGE), NOON)


def test_a_detached_article_draws_nothing() -> None:
    index = told((1, 10, of(BRIDGE), NOON), (2, 20, of(BANK), NOON))

    index.detach(1)
    index.detach(1)

    assert len(index) == 1
    assert index.decide(of(BRIDGE), NOON).story_id is None


def test_a_forgotten_story_is_over_and_a_living_one_keeps_its_young_articles() -> None:
    late = NOON + timedelta(days=6)
    index = told((1, 10, of(BRIDGE), NOON), (2, 20, of(BANK), NOON), (3, 10, of(BRIDGE_AGAIN), late))

    index.forget_before(NOON + timedelta(days=1))

    assert len(index) == 1
    assert index.decide(of(BRIDGE), late).story_id == 10
    assert index.decide(of(BANK), NOON).story_id is None


def test_an_old_article_stored_today_is_held_by_its_storing() -> None:
    long_ago = NOON - timedelta(days=4000)
    index = StoryIndex()
    index.attach(1, 10, of(BRIDGE), long_ago, NOON)

    index.forget_before(NOON - timedelta(days=8))

    assert index.decide(of(BRIDGE_AGAIN), long_ago + timedelta(hours=3)).story_id == 10
    assert index.decide(of(BRIDGE_AGAIN), NOON).story_id is None


def test_what_was_attached_again_is_forgotten_by_the_last_time() -> None:
    index = told((1, 10, of(BRIDGE), NOON), (1, 10, of(BRIDGE), NOON + timedelta(days=5)))

    index.forget_before(NOON + timedelta(days=1))

    assert len(index) == 1


def test_room_is_given_back_and_decisions_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "COMPACT_AT", 0)
    index = told(*[(i, i, of((f"Event{i} place{i}", "")), NOON) for i in range(100, 130)])
    for i, article in enumerate([BRIDGE, BANK], 1):
        index.attach(i, i, of(article), NOON + timedelta(days=9))
    later = NOON + timedelta(days=9)
    before = index.decide(of(BRIDGE_AGAIN), later)
    grown = index.merges()

    index.forget_before(NOON + timedelta(days=1))

    assert grown == ()
    assert len(index._vectors) == 2
    assert index.decide(of(BRIDGE_AGAIN), later) == before
    assert index.merges() == ()
    index.attach(3, before.story_id or 0, of(BRIDGE_AGAIN), later)
    assert index.decide(of(BRIDGE), later).story_id == 1
    index.forget_before(NOON + timedelta(days=10))
    assert len(index) == 0


words = st.sampled_from(
    [
        "bridge",
        "Pinsk",
        "lorry",
        "bank",
        "rate",
        "storm",
        "Minsk",
        "flood",
        "12",
        "300",
        "vote",
        "strike",
        "Brest",
        "train",
        "court",
    ]
)
headlines = st.lists(words, min_size=1, max_size=6).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(headlines, st.integers(0, 240)), max_size=25))
def test_forgetting_is_as_if_it_never_came(articles: list[tuple[str, int]]) -> None:
    cut = NOON + timedelta(hours=100)
    rows = [(i, i % 5, of((title, "")), NOON + timedelta(hours=hours)) for i, (title, hours) in enumerate(articles)]
    index = told(*rows)
    index.forget_before(cut)

    living = {story for _, story, _, at in rows if at >= cut}

    assert len(index) == len(living)
    for _, _, found, at in rows:
        assert index.decide(found, at).story_id in living | {None}
        assert index.decide(found, at).similarity <= 1.0
