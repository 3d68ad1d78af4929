"""The README's picture is what the bot says now, and anything that people write can be drawn."""

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from bot.local_telegram import Button, Entity, Formatted
from tests import picture, scenes
from tests.chat_svg import HEADER, WIDTH, Bubble, Note, draw

SVG = "{http://www.w3.org/2000/svg}"
LETTERS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=200)


def without_charts(svg: str) -> list[str]:
    """Its lines but for the charts, whose pixels may differ by machine; what they show stands in their captions."""
    return re.sub(r'href="data:[^"]+"', "", svg).splitlines()


def texts(svg: str) -> list[str]:
    """What stands in each line of the picture, its header left out."""
    lines = ET.fromstring(svg).iter(f"{SVG}text")
    return ["".join(one.itertext()) for one in lines if float(one.get("y", "0")) > HEADER]


async def test_the_committed_picture_is_what_the_bot_says_now() -> None:
    committed = picture.PICTURE.read_text(encoding="utf-8")

    assert committed.splitlines() == (await picture.picture()).splitlines(), "run `make picture`, and look at it"


async def test_the_pictures_of_the_guide_are_what_the_bot_shows_now() -> None:
    committed = {path.stem: path.read_text(encoding="utf-8") for path in scenes.FOLDER.glob("*.svg")}
    shown = await scenes.pictures()

    assert committed.keys() == shown.keys(), "run `make picture`"
    for name, svg in shown.items():
        assert without_charts(committed[name]) == without_charts(svg), f"{name}: run `make picture`, and look at it"


def test_the_guide_and_the_readme_show_every_picture_and_no_other() -> None:
    guide = (scenes.FOLDER.parent / "guide.md").read_text(encoding="utf-8")
    readme = (scenes.FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
    drawn = {one.name for one in scenes.SCENES} - {"briefing"}

    assert set(re.findall(r'src="pictures/([\w-]+)\.svg"', guide)) == drawn | {"briefing"}
    assert set(re.findall(r'src="docs/pictures/([\w-]+)\.svg"', readme)) == drawn


def test_the_picture_names_itself_and_tells_what_it_shows() -> None:
    root = ET.fromstring(picture.PICTURE.read_text(encoding="utf-8"))

    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == picture.TITLE
    assert "2 new since" in str(root.findtext(f"{SVG}desc"))


def test_bold_words_links_and_buttons_look_so() -> None:
    words = Formatted("Selt 🌊 rises\nVNA", (Entity("bold", 8, 5), Entity("text_link", 14, 3, "https://vna.example")))

    svg = draw("t", "d", [Bubble(words, "08:00", ((Button("More", data="m"),),), pressed="More")])

    assert '<tspan class="bold">rises</tspan>' in svg
    assert '<tspan class="text_link">VNA</tspan>' in svg
    assert "More" in texts(svg)
    assert 'stroke="#0a5ab0"' in svg


def test_a_chart_stands_above_its_caption_as_wide_as_the_message() -> None:
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (200).to_bytes(4, "big") + (100).to_bytes(4, "big")

    root = ET.fromstring(draw("t", "d", [Bubble(Formatted("caption"), "08:00", chart=png)]))

    image = root.find(f"{SVG}image")
    assert image is not None
    assert int(image.get("width", "")) == 2 * int(image.get("height", ""))
    assert image.get("href", "").startswith("data:image/png;base64,")


def test_long_lines_are_broken_between_words() -> None:
    svg = draw("t", "d", [Bubble(Formatted("flood " * 40), "08:00"), Note("19 June")])

    lines = texts(svg)[:-2]
    assert len(lines) > 2
    assert all(set(line.split(" ")) == {"flood"} for line in lines)
    assert texts(svg)[-1] == "19 June"


@given(LETTERS)
def test_every_text_can_be_drawn_whole(words: str) -> None:
    svg = draw(words, words, [Bubble(Formatted(words), "08:00", is_own=True)])

    drawn = "".join(texts(svg)[:-1])
    assert drawn.replace(" ", "") == words.replace(" ", "")
    assert ET.fromstring(svg).get("width") == str(WIDTH)
