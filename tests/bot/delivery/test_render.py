"""Whatever stands in a line, what is rendered of it is Telegram HTML within Telegram's limits."""

import html as escaping
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import texts
from bot.delivery import render
from bot.delivery.render import Button, Speaker
from bot.local_telegram import markup
from bot.texts import Language, Link, Many, When, Zone
from summaries import names

NOW = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)  # a Friday
MINSK = Speaker("en", ZoneInfo("Europe/Minsk"))
PSEUDO = Speaker(texts.PSEUDO, ZoneInfo("UTC"))
FOREIGN = st.text(st.characters(codec="utf-8"), max_size=400)
LOOKS = st.sampled_from(["", ":b", ":i", ":s", ":code", ":quote"])


def parsed(html: str) -> str:
    """The text as Telegram reads it; raises where it would refuse."""
    return markup.parse_html(html).text


@given(st.lists(st.tuples(FOREIGN, LOOKS), min_size=1, max_size=20), st.sampled_from([MINSK, PSEUDO]))
def test_a_rendered_page_parses_and_fits(parts: list[tuple[str, str]], speaker: Speaker) -> None:
    lines = [texts.say(f"Said <here> & there: {{words{look}}}", words=words) for words, look in parts]

    page = render.page(render.message(*lines), speaker)

    assert render.units(page) <= render.MESSAGE_UNITS
    assert parsed(page)


@given(FOREIGN)
def test_foreign_words_come_out_as_they_went_in(words: str) -> None:
    shown = render.html(texts.say("{words:b}", words=words), MINSK)

    assert escaping.unescape(re.sub(r"^<b>|</b>$", "", shown)) == names.isolated(render.cut(words, render.VALUE_LENGTH))
    assert "<" not in shown.removeprefix("<b>").removesuffix("</b>")


@given(FOREIGN, FOREIGN)
def test_an_address_stays_within_its_quotes(words: str, url: str) -> None:
    shown = render.html(texts.say("{link}", link=Link(words, url)), MINSK)

    if url:
        assert re.fullmatch(r'<a href="[^"<>]*">[^<>]*</a>', shown)
    else:
        assert "<" not in shown


@given(st.lists(FOREIGN.map(lambda words: f"{words}."), min_size=1, max_size=60))
def test_whole_paragraphs_are_kept_from_the_first_on(paragraphs: list[str]) -> None:
    page = render.joined(paragraphs)

    kept = page.split("\n\n") if all("\n\n" not in one for one in paragraphs) else None
    assert page.startswith(paragraphs[0])
    assert "\n\n".join(paragraphs).startswith(page)
    assert render.units(page) <= render.MESSAGE_UNITS
    assert kept is None or kept == paragraphs[: len(kept)]


@given(FOREIGN, st.integers(1, 400))
def test_what_is_cut_is_one_line_of_at_most_so_many_letters(words: str, length: int) -> None:
    shown = render.cut(words, length)

    assert len(shown) <= length
    assert shown == " ".join(shown.split())
    flat = names.plain(words)
    assert shown == flat or (shown.endswith("…") and flat.startswith(shown[:-1]))


@given(st.text())
def test_units_are_those_of_utf_16(words: str) -> None:
    assert render.units(words) == sum(2 if ord(letter) > 0xFFFF else 1 for letter in words)


@given(FOREIGN.filter(str.strip), st.integers(-(10**15), 10**15))
def test_a_button_fits_a_phone_and_its_data_fits_telegram(label: str, number: int) -> None:
    made = render.keyboard([[Button(label, f"show:{number}:{number}")]], MINSK)

    assert made is not None
    ((button,),) = made.inline_keyboard
    assert len(button.text) <= render.LABEL_LENGTH
    assert len(str(button.callback_data).encode()) <= render.DATA_BYTES


@pytest.mark.parametrize("data", ["t:" + "x" * 63, "t:" + "я" * 32])
def test_data_beyond_64_bytes_is_a_mistake_of_ours(data: str) -> None:
    with pytest.raises(AssertionError, match="t:"):
        render.keyboard([[Button("Follow", data)]], MINSK)


def test_a_button_leads_to_an_address_or_has_data() -> None:
    made = render.keyboard([[Button("Source", url="https://a.example/"), Button(texts.say("Follow"), "t:1")]], PSEUDO)

    assert made is not None
    ((link, follow),) = made.inline_keyboard
    assert (link.url, link.callback_data) == ("https://a.example/", None)
    assert (follow.text, follow.callback_data) == ("⟦Follow⟧", "t:1")
    with pytest.raises(AssertionError):
        render.keyboard([[Button("Nothing")]], MINSK)


@given(st.lists(st.integers(1, 14), min_size=1, max_size=6))
def test_a_keyboard_has_at_most_three_columns_and_keeps_every_button_in_its_order(widths: list[int]) -> None:
    rows = [[Button(f"{row} {place}", "x") for place in range(width)] for row, width in enumerate(widths)]

    made = render.keyboard(rows, MINSK)

    assert made is not None
    shown = [[one.text for one in row] for row in made.inline_keyboard]
    assert all(1 <= len(row) <= 3 for row in shown)
    assert [label for row in shown for label in row] == [str(one.label) for row in rows for one in row]


def test_four_buttons_are_two_rows_of_two() -> None:
    made = render.keyboard([[Button(str(place), "x") for place in range(4)]], MINSK)

    assert made is not None
    assert [len(row) for row in made.inline_keyboard] == [2, 2]


def test_no_rows_make_no_keyboard() -> None:
    assert render.keyboard([], MINSK) is None
    assert render.message(texts.say("Hello"), rows=[[]]).rows == ()


def test_a_line_that_has_nothing_to_say_is_not_there() -> None:
    assert len(render.message(texts.say("One"), None, texts.say("Two")).lines) == 2


@pytest.mark.parametrize(
    ("look", "shown"),
    [
        ("", "a &amp; b"),
        ("b", "<b>a &amp; b</b>"),
        ("i", "<i>a &amp; b</i>"),
        ("s", "<s>a &amp; b</s>"),
        ("code", "<code>a &amp; b</code>"),
        ("quote", "<blockquote expandable>a &amp; b</blockquote>"),
    ],
)
def test_how_a_value_looks_stands_behind_its_name(look: str, shown: str) -> None:
    assert render.html(texts.say(f"{{words:{look}}}", words="a & b"), MINSK) == shown


def test_values_of_every_kind_are_written_as_people_do() -> None:
    line = texts.say(
        "{inner} {number} {many} {part} {bare}",
        inner=texts.say("a {b:b}", b="<"),
        number=12345,
        many=Many(("x", Link("y", "https://a.example/?a=1&b=2")), " & "),
        part=0.5,
        bare=Link("no address", None),
    )

    assert render.html(line, MINSK) == (
        'a <b>&lt;</b> 12,345 x &amp; <a href="https://a.example/?a=1&amp;b=2">y</a> 0.5 no address'
    )


def test_plain_words_have_no_escapes_and_no_looks() -> None:
    assert render.plain(texts.say("On {topic:b} <now>", topic="Tom & Jerry"), MINSK) == "On Tom & Jerry <now>"
    assert render.plain("as it is <b>", MINSK) == "as it is <b>"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0, "today 12:00"),
        (11.9, "today 23:54"),
        (12, "tomorrow 00:00"),
        (-12.1, "yesterday 23:54"),
        (48, "Sun 12:00"),
        (-6 * 24, "Sat 12:00"),
        (-7 * 24, "19 Jun 12:00"),
        (-365 * 24, "26 Jun 2025 12:00"),
    ],
)
def test_an_instant_is_said_as_people_of_the_place_do(hours: float, said: str) -> None:
    moment = When(NOW + timedelta(hours=hours), NOW)

    assert render.when(moment, MINSK) == said
    assert render.when(When(moment.at, NOW, is_day_only=True), MINSK) == said.rsplit(" ", 1)[0]


def test_an_instant_in_a_line_is_escaped_and_translated() -> None:
    assert render.html(texts.say("{at}", at=When(NOW, NOW)), PSEUDO) == "⟦today⟧ 09:00"


@pytest.mark.parametrize(
    ("has_hour", "has_year", "year", "said"),
    [
        (True, False, 2026, "26 Jun 23:30"),
        (False, False, 2026, "26 Jun"),
        (True, False, 2025, "26 Jun 2025 23:30"),
        (False, True, 2026, "26 Jun 2026"),
    ],
)
def test_a_date_behind_a_quotation_has_its_year_where_that_is_not_this_one(
    *, has_hour: bool, has_year: bool, year: int, said: str
) -> None:
    at = datetime(year, 6, 26, 20, 30, tzinfo=UTC)

    assert render.day(at, NOW, MINSK, has_hour=has_hour, has_year=has_year) == said


def test_a_date_without_an_hour_is_the_same_everywhere() -> None:
    at = datetime(2026, 6, 26, 23, 30, tzinfo=UTC)

    assert render.day(at, NOW, MINSK, has_hour=False) == render.day(at, NOW, PSEUDO, has_hour=False) == "26 Jun"


@pytest.mark.parametrize(("language", "name"), [("en", "en_GB"), (texts.PSEUDO, "en_GB"), ("be", "be")])
def test_dates_are_written_as_in_the_language(language: str, name: str) -> None:
    assert render.locale(Speaker(language, ZoneInfo("UTC"))) == name


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("en", "Europe/Minsk", "Europe/Minsk"),
        (texts.PSEUDO, "Europe/Minsk", "Europe/Minsk"),
        ("ru", "Europe/Kyiv", "Киев"),
        ("uk", "Europe/Minsk", "Мінськ"),
        ("be", "Europe/Minsk", "Мінск"),
        ("be", "UTC", "UTC"),
        ("ru", "Etc/GMT+2", "Etc/GMT+2"),
    ],
)
def test_a_time_zone_is_said_by_its_city_where_its_name_is_in_foreign_letters(
    language: str, zone: str, said: str
) -> None:
    assert render.html(texts.say("{zone}", zone=Zone(zone)), Speaker(language, ZoneInfo("UTC"))) == said


@pytest.mark.parametrize(("language", "said"), [("en", "Ukrainian"), ("be", "украінская"), ("uk", "українська")])
def test_a_language_is_said_as_the_readers_own_names_it(language: str, said: str) -> None:
    assert render.html(texts.say("{one}", one=Language("uk")), Speaker(language, ZoneInfo("UTC"))) == said


def test_what_does_not_fit_a_message_is_left_out_from_the_end() -> None:
    paragraphs = [f"{number} {'я' * 400}" for number in range(20)]

    assert render.joined(paragraphs).split("\n\n") == paragraphs[:10]
    assert render.joined(["x" * 5000]) == "x" * 5000  # the first is always there
