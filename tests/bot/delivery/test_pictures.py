"""A picture of 30 days is legible anywhere, the same each time, and drawn where nothing of Telegram is loaded."""

import io
import struct
import subprocess
import sys

import pytest
from matplotlib import image

from bot.delivery import pictures
from bot.delivery.pictures import GROUND, HEIGHT, WIDTH, Bars

DATES = tuple("" if number % 7 else f"{number} Nov" for number in range(1, 31))
MONTH = Bars((3, 5, 0, 7, 12, 0, 0, 4, 9, 31, 8, 6, 5, 0, 2, 3, 14, 15, 9, 8, 7, 6, 0, 1, 2, 3, 4, 12, 11, 5), DATES)


def test_it_is_a_png_of_a_phones_shape_on_its_own_ground() -> None:
    png = pictures.draw(MONTH)

    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (WIDTH, HEIGHT)
    pixels = (image.imread(io.BytesIO(png)) * 255).round().astype(int)
    assert {tuple(pixels[y, x]) for y in (0, -1) for x in (0, -1)} == {(*bytes.fromhex(GROUND[1:]), 255)}


def test_the_same_days_are_the_same_picture() -> None:
    assert pictures.draw(MONTH) == pictures.draw(MONTH)


def test_a_day_more_or_less_is_seen() -> None:
    assert pictures.draw(MONTH) != pictures.draw(Bars((*MONTH.days[:-1], 6), DATES))


@pytest.mark.parametrize("days", [(), (0,) * 30, (1,), (None,) * 29 + (1_000_000,), (None,)])
def test_any_days_can_be_drawn(days: tuple[int | None, ...]) -> None:
    assert pictures.draw(Bars(days, ("",) * len(days))).startswith(b"\x89PNG")


def test_a_day_with_nothing_is_seen_and_differs_from_one_that_was_not_counted() -> None:
    counted, uncounted = Bars((0, 5), ("", "")), Bars((None, 5), ("", ""))

    assert pictures.draw(counted) != pictures.draw(uncounted)


def test_a_date_is_no_formula() -> None:
    assert pictures.draw(Bars((1, 2), ("$x^", "_$"))).startswith(b"\x89PNG")


@pytest.mark.parametrize("ink", [pictures.INK, pictures.BAR])
def test_what_is_drawn_stands_out_from_the_ground(ink: str) -> None:
    """At least 4.5 to 1: WCAG 2.2, 1.4.3."""
    light, dark = sorted((_luminance(GROUND), _luminance(ink)), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_process_that_draws_loads_nothing_of_telegram_and_no_matplotlib_before() -> None:
    asked = "import sys, bot.delivery.pictures; print({'telegram', 'matplotlib', 'sqlalchemy'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"


def _luminance(name: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [value / 255 for value in bytes.fromhex(name[1:])]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
