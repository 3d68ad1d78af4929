"""Every sentence that the bot can say is in the catalog, whatever its values; what is no sentence is what people type."""

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import get_type_hints

import pytest

from bot import texts
from bot.delivery import printing, render
from bot.delivery.render import Speaker
from bot.services import schedules
from bot.services.briefings import ItemView, Occasion, Quote, View
from bot.storage.articles import Status
from bot.texts import (
    PSEUDO,
    Line,
    When,
    admins,
    buttons,
    channels,
    feeds,
    proofs,
    readers,
    refusals,
    say,
    search,
    times,
    told,
    voices,
)
from tests.bot.hand_clock import HandClock
from tests.untranslated import LATIN, untranslated

SPEAKER = Speaker(PSEUDO, schedules.zone("Europe/Minsk"))
NOW = HandClock().now()
FLOODS = "Паводки на Сельте"
TEXTS = (admins, buttons, channels, feeds, proofs, readers, refusals, search, times, told, voices)
LINE = say("{word}", word="слово")
WHEN = When(NOW - timedelta(days=2), NOW)
VALUES: dict[object, tuple[object, ...]] = {
    str: ("слово", ""),
    int: (1, 2, 0, 5, 6),
    float: (0.7, 5.0),
    bool: (True, False),
    object: ("слово", LINE),
    Line: (LINE,),
    Line | None: (LINE, None),
    When: (WHEN, When(NOW, NOW, is_day_only=True)),
    When | None: (WHEN, None),
    str | None: ("https://вести.example/1", None),
    str | Line: ("слово", LINE),
    Sequence[str]: (("слово",), ("слово",) * 12),
    Sequence[int]: ((480,), (480, 1110)),
    Sequence[Line]: ((LINE,), (), (LINE, LINE)),
    Sequence[tuple[str, int]]: ((("слово", 2),),),
    Sequence[tuple[str, Line]]: ((("слово", LINE),),),
    frozenset[int]: (frozenset(range(7)), frozenset(range(5)), frozenset({5, 6}), frozenset({0, 2})),
    Mapping[str, int]: ({"duplicate": 1, "слово": 2}, {}),
    Mapping[str, object]: ({"limit": 20_000_000}, {}),
}
NAMED: dict[str, tuple[object, ...]] = {"status": tuple(Status)}  # of articles
TURNS = 12
TYPED = {"kinds"}  # values in `say(…, name="…")` that are typed, though not all of one kind


def test_a_word_outside_the_catalog_would_be_noticed() -> None:
    assert untranslated("⟦You follow ⟧<i>Сельт</i>. Next ⟦briefing⟧: 26 Jun 08:00 (Europe/Minsk)") == ["Next"]
    assert untranslated("<code>08:00 mon-fri</code> /start ⟦ends⟧ · курьер.example · 26 Jun 2026") == []
    assert untranslated("⟦ends⟧ <b>Mon</b> <i>May</i> be") == ["Mon", "May", "be"]


def sayings() -> Iterator[Callable[..., object]]:
    """Every function that says something."""
    for module in TEXTS:
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_"):
                yield function


def arguments(function: Callable[..., object], turn: int) -> tuple[list[object], dict[str, object]]:
    """Values for all parameters, others in each turn."""
    hints, by_place, by_name = get_type_hints(function), [], {}
    for number, (name, parameter) in enumerate(inspect.signature(function).parameters.items()):
        values = NAMED.get(name) or VALUES[hints[name]]
        value = values[(turn * (number + 1) + turn // len(values)) % len(values)]
        if parameter.kind is parameter.KEYWORD_ONLY:
            by_name[name] = value
        else:
            by_place.append(value)
    return by_place, by_name


def said(line: Line) -> list[str]:
    return untranslated(render.html(line, SPEAKER))


@pytest.mark.parametrize("function", list(sayings()), ids=lambda function: f"{function.__module__}.{function.__name__}")
def test_everything_that_can_be_said_is_in_the_catalog(function: Callable[..., object]) -> None:
    for turn in range(TURNS):
        by_place, by_name = arguments(function, turn)
        line = function(*by_place, **by_name)
        if isinstance(line, Line):
            assert said(line) == []


@pytest.mark.parametrize(
    "facts", [{}, {"port": 99, "limit": 20_000_000, "media_type": "", "status": 503, "article": 7}]
)
def test_every_refusal(facts: dict[str, object]) -> None:
    for reason in [*refusals._REFUSALS, "unknown"]:
        assert said(refusals.refusal(reason, facts)) == [], reason


@pytest.mark.parametrize("facts", [{}, {"limit": 20_000_000, "media_type": "слово", "status": 503}])
def test_every_refusal_of_a_feed(facts: dict[str, object]) -> None:
    for reason in [*feeds._REFUSALS, "unknown"]:
        assert said(feeds.refused(reason, facts)) == [], reason
    for reason in ("too_large", "unavailable", "unknown"):
        assert said(feeds.refused_file(reason)) == [], reason
    for reason in [*feeds._REASONS, "unknown"]:
        assert said(feeds.reason(reason, "")) == [], reason


def test_every_fault_of_a_query_and_of_a_schedule() -> None:
    for reason in [*refusals._QUERIES, "unknown"]:
        assert said(refusals.bad_query(reason)) == [], reason
    for reason in ("bad_time", "bad_day", "bad_zone", "too_many_times", "empty"):
        assert said(times.bad_schedule(reason, "слово")) == [], reason


def test_every_reason_of_a_delivery_that_did_not_arrive() -> None:
    reasons = ("", "blocked", "deactivated", "kicked", "no_chat", "forbidden", "no_rights", "topic_closed", "no_topic")
    for reason in (*reasons, "stopped", "expired", "timeout", "connect", "flood"):
        assert said(admins.trouble(1, 5, reason)) == [], reason


def test_every_command_of_the_menus() -> None:
    for _, line in (*readers.commands(), *readers.owner_commands()):
        assert said(line) == []


@pytest.mark.parametrize("occasion", list(Occasion))
@pytest.mark.parametrize("number", [1, 2])
def test_every_part_of_a_briefing(occasion: Occasion, number: int) -> None:
    quote = Quote("Слова.", "Вести", "агентство", "https://вести.example", NOW, False, "update", 1, 1, 0, 6, ())
    items = tuple(ItemView(one, one, "Заголовок", (quote,), number, 2) for one in range(number))
    reasons = (
        "duplicate",
        "opinion",
        "live",
        "explainer",
        "anniversary",
        "template",
        "told",
        "length",
        "empty",
        "else",
    )
    omitted = dict.fromkeys(reasons, number)
    since = None if occasion is Occasion.FIRST else NOW - timedelta(days=2)
    view = View(1, 2, FLOODS, since, NOW, NOW, number, items, 3, 9, number, omitted, number, True, occasion)

    for printed in printing.parts(view, SPEAKER, NOW):
        assert untranslated(printed.html) == []
        assert [untranslated(render.plain(one.label, SPEAKER)) for row in printed.rows for one in row] in (
            [],
            [[]] * 3,
            [[]] * 2,
        )


# No words beside the catalog


def calls(names: set[str]) -> Iterator[tuple[Path, ast.Call]]:
    """Calls of these functions in what ships."""
    for path in sorted(Path(texts.__file__).parent.parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
                yield path, node


def test_a_message_of_the_catalog_is_written_whole_where_it_is_said() -> None:
    """Else it would not be found for the catalogs."""
    for path, call in calls({"say", "count"}):
        if path.parent.name == "texts" or getattr(call.func, "id", "") in {"say", "count"}:
            words = call.args[: 2 if getattr(call.func, "id", "") == "count" else 1]
            assert all(isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value for one in words), (
                path,
                call.lineno,
            )


def test_words_given_as_values_are_such_as_people_type() -> None:
    for path, call in calls({"say", "count"}):
        message = " ".join(
            one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
        )
        for value in call.keywords:
            if isinstance(value.value, ast.Constant) and isinstance(value.value.value, str) and value.arg not in TYPED:
                assert f"{{{value.arg}:code}}" in message, (path, call.lineno)


def test_a_button_bears_a_line_or_a_name() -> None:
    for path, call in calls({"Button"}):
        label = call.args[0] if call.args else None
        assert not (isinstance(label, ast.Constant) and LATIN.search(str(label.value))), (path, call.lineno)
