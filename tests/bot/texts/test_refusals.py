"""Every reason has words of its own, which say what to do."""

import re
from pathlib import Path

import pytest

import bot.sources
from bot import texts
from bot.delivery import render
from bot.delivery.render import SPEAKER_OF_LOGS, Speaker
from bot.sources.fetch import STATUS_REASONS
from bot.texts import PSEUDO, Line, refusals
from summaries import topics
from summaries.errors import QueryError

SOURCES = Path(bot.sources.__file__).parent
_RAISED = re.compile(r"(?:Unreadable|FetchRefused)\(\s*([^)]*)")
_NO_REASON = {"too_large", "EncryptedPackage"}

RAISED = {
    reason
    for path in SOURCES.glob("*.py")
    for call in _RAISED.findall(path.read_text("utf-8"))
    for reason in re.findall(r'"([a-z_]+)"', call.split(", url")[0])
}
OWN = {"withdrawn", "no_file", "unavailable"}
REASONS = sorted(RAISED | OWN | set(STATUS_REASONS.values()) | {"status"})


def words(reason: str, **facts: object) -> str:
    return render.plain(refusals.refusal(reason, facts), SPEAKER_OF_LOGS)


def test_the_reasons_are_found_in_the_sources() -> None:
    assert {"bad_url", "private_address", "too_short", "encrypted", "unknown_type", "no_text"} <= set(REASONS)


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_words_of_its_own_without_facts_too(reason: str) -> None:
    said = words(reason)

    assert said != words("nobody knows this reason")
    assert re.search(r"\b(Send|Paste|Save|Try|Check|Write|paste)\b", said), "it says what to do"


@pytest.mark.parametrize(
    ("reason", "facts", "shown"),
    [
        ("bad_port", {"port": 22}, "port 22"),
        ("too_large", {"limit": 20_000_000}, "20 million"),
        ("media_type", {"media_type": "image/png"}, "image/png"),
        ("status", {"status": 503}, "503"),
        ("too_many_pages", {"limit": 300}, "more than 300 pages"),
        ("withdrawn", {"article": 77}, "№ 77"),
    ],
)
def test_what_is_known_of_it_is_said(reason: str, facts: dict[str, object], shown: str) -> None:
    assert shown in words(reason, **facts)


def example(reason: str, language: str) -> str:
    """What somebody who speaks this language is told to write."""
    shown = refusals.bad_query(reason).values["example"]
    return texts.translated(shown, language) if isinstance(shown, Line) else str(shown)


@pytest.mark.parametrize("language", texts.languages())
@pytest.mark.parametrize("reason", topics.REASONS)
def test_every_query_error_has_words_and_an_example_that_works(reason: str, language: str) -> None:
    assert refusals.bad_query(reason) != refusals.bad_query("nobody knows this reason")
    assert topics.parse(example(reason, language))


def test_the_example_for_an_unknown_error_works_too() -> None:
    try:
        topics.parse(example("?", "en"))
    except QueryError as error:
        pytest.fail(error.reason)


def test_every_word_is_in_the_catalog() -> None:
    speaker = Speaker(PSEUDO, SPEAKER_OF_LOGS.zone)

    said = [render.plain(refusals.refusal(reason, {}), speaker) for reason in REASONS]

    assert all(one.startswith("⟦") for one in said)
