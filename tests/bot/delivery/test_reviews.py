"""A topic's past in words: a screen a page, every sentence with its proof, and the picture said in its caption."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import texts
from bot.delivery import render, reviews
from bot.delivery.render import Speaker
from bot.delivery.reviews import SCREEN_UNITS
from bot.services.catchups import CatchUp, StoryTold
from bot.services.timelines import Cited, Day, Past, Period, Timeline
from bot.storage.articles import Status, Stored
from bot.storage.topics import TopicRow
from summaries.types import Line

NOW = datetime(2026, 6, 26, 9, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Minsk")
SPEAKER = Speaker("en", ZONE)
LONG = "word " * 70


def stored(number: int, text: str, **changes: object) -> Stored:
    values = {
        "id": number, "revision_id": number, "title": f"Title {number}", "text": text, "url": f"https://a.example/{number}",
        "canonical_url": None, "language": "en", "source": "Courier", "domain": "a.example", "family": "a.example", "label": "",
        "credit": None, "published_at": NOW, "is_date_only": False, "stored_at": NOW, "told_from": NOW,
        "status": Status.PUBLISHED, "story_id": number, "filing": number, "reprint_of": None, "replaces": None, "tags": (),
        "features": "", "added_by": None,
    }  # fmt: skip
    return Stored(**{**values, **changes})  # type: ignore[arg-type]


def cited(number: int, text: str, **changes: object) -> Cited:
    return Cited(Line(number, number, 0, len(text), text), stored(number, text, **changes))


def past(days: int = 30, title: str = "Velden", **changes: object) -> Past:
    topic = TopicRow(1, "velden", title, "velden", None, NOW, None)
    period = Period(days, NOW, ZONE)
    counts = {period.last - timedelta(days=number): {"a": 2, "b": 1} for number in range(0, days, 3)}
    values = {"reports": (), "left_out": {}, "days": counts, "names": {"a": "Courier", "b": "VNA"}, "read_from": None}
    return Past(topic, period, **{**values, **changes})  # type: ignore[arg-type]


def timeline(*sentences: str, of: Past | None = None, days: list[int] | None = None) -> Timeline:
    places = days or list(range(len(sentences)))
    told = (
        Day(date(2026, 6, 1) + timedelta(days=place), number, cited(number, text), 2, 3)
        for number, (text, place) in enumerate(zip(sentences, places, strict=True))
    )
    return Timeline(of or past(), tuple(told))


def plain(page: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", page))


def test_a_page_is_a_screen_and_says_which_of_how_many() -> None:
    pages = reviews.timeline(timeline(*(f"{LONG}{number}." for number in range(9))), SPEAKER, NOW)

    assert len(pages) == 5
    assert all(f"· {number}/5" in page for number, page in enumerate(pages, 1))
    assert all(render.units(plain(page)) < SCREEN_UNITS + 400 for page in pages)
    assert [("What most publishers" in page) for page in pages] == [False] * 4 + [True]


def test_a_sentence_stands_as_it_is_with_its_proof_and_what_is_behind_it() -> None:
    (page,) = reviews.timeline(timeline("A <b>bold</b> “claim” & more."), SPEAKER, NOW)

    assert "<b>1 Jun</b>\n• “A &lt;b&gt;bold&lt;/b&gt; “claim” &amp; more.” — " in page
    assert "— Courier ↗ · 26 Jun 12:00\n  2 publishers · 3 articles" in plain(page)
    assert 'href="https://a.example/0"' in page


def test_two_events_of_a_day_stand_under_one_date() -> None:
    (page,) = reviews.timeline(timeline("One sentence.", "Another one.", days=[3, 3]), SPEAKER, NOW)

    assert page.count("<b>4 Jun</b>") == 1


def test_what_was_left_out_and_not_read_is_said() -> None:
    of = past(left_out={"opinion": 2, "live": 1}, read_from=date(2026, 6, 3))
    (page,) = reviews.timeline(timeline("One sentence.", of=of), SPEAKER, NOW)

    assert "Left out: 1 live blog, 2 opinions." in page
    assert "these are from 3 Jun on." in page
    assert plain(page).endswith("Times: Europe/Minsk.")


def test_a_period_over_new_year_names_both_years() -> None:
    (page,) = reviews.timeline(timeline("One sentence.", of=past(days=300)), SPEAKER, NOW)

    assert "31 Aug 2025 – 26 Jun 2026" in page


def test_nothing_to_tell_has_no_page() -> None:
    assert reviews.timeline(timeline(), SPEAKER, NOW) == ()


def test_a_catch_up_says_how_long_it_takes_and_what_it_left_out() -> None:
    stories = (
        StoryTold(1, "A headline", (cited(1, "First."), cited(2, "Second.", is_date_only=True)), 2, 4),
        StoryTold(2, "", (cited(3, "Third.", published_at=None, url=None, label="state media"),), 1, 1),
    )
    (page,) = reviews.catchup(CatchUp(past(days=14), 2, stories, 100.0, 3, 7), SPEAKER, NOW)

    assert plain(page).startswith(
        "Velden · 13 Jun – 26 Jun in 2 minutes\n\nA headline\n• “First.” — Courier ↗ · 26 Jun 12:00\n"
    )
    assert "• “Second.” — Courier ↗ · 26 Jun\n  2 publishers · 4 articles" in plain(page)
    assert "\n\n• “Third.” — Courier (state media)\n" in plain(page)
    assert "About 2 minutes to read. Left out: 3 stories of less weight (7 articles)." in page


def test_the_caption_says_what_the_picture_shows() -> None:
    counts = {date(2026, 6, 20): {"a": 30, "b": 4}, **{date(2026, 6, day): {"a": 1} for day in range(1, 15)}}
    picture = reviews.picture(past(), SPEAKER, NOW)
    busy = reviews.picture(Past(**{**_fields(past()), "days": counts}), SPEAKER, NOW)

    assert picture.caption.endswith("On no day were there far more than usual.")
    assert busy.caption == (
        "<b>Velden</b>, a bar chart. Articles a day, 28 May – 26 Jun: 48 articles in all. Most from Courier (44), VNA (4). "
        "Far more than usual on 20 Jun."
    )
    assert busy.stack.marks == (23,)
    assert busy.stack.others is None
    assert [part.name for part in busy.stack.named] == ["Courier", "VNA"]
    assert len([label for label in busy.stack.labels if label]) <= 4


def _fields(one: Past) -> dict[str, object]:
    return {name: getattr(one, name) for name in Past.__slots__}


def test_a_long_picture_is_by_week_and_families_beyond_five_are_together() -> None:
    names = {f"f{number}": f"Paper {number}" if number else "" for number in range(8)}
    counts = {date(2026, 6, 20): dict.fromkeys(names, 2)}
    picture = reviews.picture(Past(**{**_fields(past(days=300)), "days": counts, "names": names}), SPEAKER, NOW)

    assert picture.stack.subtitle == "Articles a week, 31 Aug 2025 – 26 Jun 2026"
    assert picture.stack.named[0].name == "publisher unknown"
    assert picture.stack.others is not None
    assert picture.stack.others.name == "3 other publishers"
    assert "Far more than usual in the weeks from 20 Jun." in picture.caption


@pytest.mark.parametrize("language", [*texts.languages(), texts.PSEUDO])
def test_caption_and_pages_fit_telegram_in_every_language_whatever_the_names(language: str) -> None:
    wild = "\u202e<a>&\0" * 200
    speaker = Speaker(language, ZONE)
    of = past(title=wild, names={"a": wild, "b": wild}, left_out={"opinion": 5})
    sentence = "x" * 419 + "."
    day = Day(date(2026, 6, 1), 1, cited(1, sentence, source=wild, label=wild, title=wild), 2, 3)

    assert render.units(plain(reviews.picture(of, speaker, NOW).caption)) <= 1024
    for page in reviews.timeline(Timeline(of, (day,) * 15), speaker, NOW):
        assert render.units(plain(page)) <= 4096
        assert page.count(sentence) >= 1


def test_a_page_never_loses_its_foot_for_length() -> None:
    pages = reviews.timeline(timeline(*("y" * 400 + f" {number}." for number in range(15))), SPEAKER, NOW)

    assert plain(pages[-1]).endswith("Times: Europe/Minsk.")
