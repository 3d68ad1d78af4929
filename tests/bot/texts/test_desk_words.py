"""The desk's words that seldom come up: each is said, in the reader's language."""

import pytest

from bot.texts import Line, When, desk, figures, record
from tests.bot.texts.test_every_word import NOW, said

WHAT = record.thing("article", "7", "Заголовок")
AT = When(NOW, NOW)


@pytest.mark.parametrize("verb", record.DEEDS)
@pytest.mark.parametrize("detail", ["", "слова", "story 2: № 3, № 4"])
def test_every_deed_has_words(verb: str, detail: str) -> None:
    deed = record.deed(verb, WHAT, detail if "stor" in verb or "слова" in detail else "")

    assert said(record.act(AT, record.actor("Анна", 5), deed, "Группа")) == []
    assert "{verb}" not in deed.message


@pytest.mark.parametrize("kind", ["article", "topic", "feed", "chat", "source", "story", ""])
def test_every_thing_has_a_name(kind: str) -> None:
    assert said(record.thing(kind, "7", "Имя")) == []


def test_a_deed_or_role_of_a_later_version_is_said_as_it_is() -> None:
    line = record.deed("fly", WHAT, "")

    assert line.message == "{verb} {what} {detail}"
    assert line.values["verb"] == "fly"
    assert desk.role_name("pilot").values == {"role": "pilot"}


@pytest.mark.parametrize("role", ["owner", "editor", "viewer", "reader"])
def test_everybody_is_told_the_own_role(role: str) -> None:
    assert said(desk.your_role(role)) == []
    assert said(desk.role_name(role)) == []


@pytest.mark.parametrize("reason", ["last_owner", "by_settings", "no_person"])
def test_every_refusal_of_a_role_says_what_to_do(reason: str) -> None:
    assert said(desk.role_refused(reason)) == []


@pytest.mark.parametrize("became", ["done", "told_back", "not_out", "too_late"])
def test_every_end_of_an_undo_is_said(became: str) -> None:
    assert said(desk.undone(became)) == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "120 min"), (7200, "2 h"), (172800, "2 days")],
)
def test_a_time_is_said_in_the_unit_of_a_person(seconds: float, words: str) -> None:
    line = figures.span(seconds)

    assert (line.plural or line.message).replace("{n}", str(line.values["n"])) == words


def test_a_wait_of_minutes_is_said_in_minutes() -> None:
    assert desk.goes_out(119).values["n"] == 119
    assert desk.goes_out(121).values["n"] == 3


@pytest.mark.parametrize(
    "line",
    [
        desk.reached(20_000, is_more=True),
        desk.goes_out_now(20_000, 12, [desk.sending(desk.own_topics(), 3, AT)], is_more=True),
        desk.due_soon([desk.falling_due("Тема", 3, AT)]),
        desk.on_topics(["Тема"], 2),
        desk.source_articles(2000, 2000, is_more=True),
        desk.source_reprints(1, 3),
        desk.source_shares_nothing(),
        desk.source_never(),
        desk.which_label("a.example", "метка"),
        desk.which_owner("a.example", "b.example"),
        desk.for_most(3, 5, None, is_empty=True),
        desk.own_is_for_latest(),
        record.ends(),
        desk.member_line(1, "Имя", "", AT),
        figures.no_topics(),
        figures.no_picture(),
        figures.latest(),
        figures.publisher_unknown(),
        figures.others(3),
        figures.messages(1, 2, 3, 30, is_cut=True),
        figures.caption(figures.times_title(), [figures.nothing_timed()]),
        *(figures.kind(name, 2) for name in ("private", "group", "supergroup", "channel")),
        *(figures.kind_name(name) for name in ("private", "group", "supergroup", "channel")),
        *(figures.outcome(name) for name in ("sent", "failed", "unknown")),
    ],
    ids=lambda line: line.message[:40],
)
def test_what_seldom_comes_up_is_translatable(line: Line) -> None:
    assert said(line) == []
