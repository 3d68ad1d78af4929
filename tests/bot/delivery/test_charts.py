"""A chart reads on a phone, in any chat, without colour, whatever the names are."""

import io
import struct
import subprocess
import sys

import pytest
from matplotlib import image

from bot.delivery import charts
from bot.delivery.charts import HEIGHT, LOOKS, OTHERS, WIDTH, Part, Stack
from bot.delivery.pictures import GROUND

DAYS = 30
LABELS = tuple("" if number % 7 else f"{number} Nov" for number in range(DAYS))


def stack(**changes: object) -> Stack:
    values = {
        "title": "Velden",
        "subtitle": "Articles a day",
        "labels": LABELS,
        "named": (Part("Courier", (1,) * DAYS), Part("Вестник", (2,) * DAYS)),
        "others": Part("3 others", (1,) * DAYS),
        "marks": (4,),
        "meaning": "far more than usual",
        **changes,
    }
    return Stack(**values)  # type: ignore[arg-type]


def test_it_is_a_png_as_wide_as_a_phone_on_a_ground_of_its_own() -> None:
    png = charts.draw(stack())

    assert struct.unpack(">II", png[16:24]) == (WIDTH, HEIGHT)
    pixels = (image.imread(io.BytesIO(png)) * 255).round().astype(int)
    assert {tuple(pixels[y, x]) for y in (0, -1) for x in (0, -1)} == {(*bytes.fromhex(GROUND[1:]), 255)}


def test_the_same_numbers_are_the_same_picture_and_others_another() -> None:
    assert charts.draw(stack()) == charts.draw(stack())
    assert charts.draw(stack()) != charts.draw(stack(marks=()))


def test_each_layer_has_a_hatch_of_its_own_besides_its_colour() -> None:
    looks = [*LOOKS, OTHERS]

    assert len({hatch for _, hatch in looks}) == len({colour for colour, _ in looks}) == len(looks)


@pytest.mark.parametrize(
    "changes",
    [
        {"labels": (), "named": (), "others": None, "marks": ()},
        {"labels": ("1 Nov",), "named": (Part("a", (0,)),), "others": None, "marks": ()},
        {"labels": ("1 Nov",), "named": (), "others": Part("b", (10**6,)), "marks": (0,)},
        {"title": r"$\frac{$ _x^ {", "subtitle": "$$", "meaning": r"\alpha$"},
        {"title": "頭条 🙂", "named": (Part("مرحبا", (3,) * DAYS), Part("_hidden", (1,) * DAYS))},
        {"named": tuple(Part(f"Paper {number}", (number,) * DAYS) for number in range(5)), "marks": tuple(range(DAYS))},
    ],
)
def test_whatever_it_is_it_can_be_drawn(changes: dict[str, object]) -> None:
    assert charts.draw(stack(**changes)).startswith(b"\x89PNG")


def test_the_bot_itself_never_loads_what_draws() -> None:
    code = "import sys, bot.app; sys.exit('matplotlib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
