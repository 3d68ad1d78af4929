"""Whatever a name or a title holds, it changes nothing beside it: not the markup, the order of letters, or the room it takes."""

import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot import texts
from bot.delivery import render
from bot.delivery.render import Button, Speaker
from bot.local_telegram import markup
from bot.texts import Link, Many, admins, channels, mine, readers, told
from summaries import names

ENGLISH = Speaker("en", ZoneInfo("UTC"))
NOW = datetime(2026, 6, 26, 9, tzinfo=UTC)
RLO, LRI, PDI, ZWSP = "\u202e", "\u2066", "\u2069", "\u200b"
HOSTILE = {
    "an override": f"gpj.{RLO}exe.sdoolF",
    "an open isolate": f"{LRI}Floods",
    "closed too often": f"Floods{PDI}{PDI}{PDI}",
    "zero width": ZWSP.join("Floods") + ZWSP * 500,
    "a flood of marks": "F" + "\u0310\u0337\u0489" * 400 + "loods",
    "tag characters": "Floods" + "".join(chr(0xE0000 + ord(letter)) for letter in "hidden"),
    "lone surrogates": "Fl\ud800oods\udfff",
    "tags": '<b>Floods</b></a><a href="https://evil.example">',
    "entities": "Floods &amp; &lt;b&gt; &#60;",
    "Markdown": "*Floods* _a_ `b` [c](https://evil.example) ||d||",
    "braces": "{topic} {0} {{}} {x:b} %s",
    "a word without an end": "Floods" * 700,
    "lines": "Floods\r\n\n\u2028\u2029\x0b\x0cNext briefing: never",
    "controls": "Fl\x00oo\x1b[31mds\x07",
    "nothing to be seen": "\u3164\u2800\u200b\u00ad",
    "right to left": "فيضانات 12",
}
UNSEEN = {"Cc", "Cs", "Co", "Cn"}
TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x2068), 0x200E, 0x200F, 0x061C)}
PLACES = {
    "a topic's title": readers.not_following,
    "several titles": lambda name: readers.you_follow([name, name, name], None),
    "a headline": told.headline,
    "a publisher": lambda name: told.source(name, "https://courier.example/1", name),
    "a channel": channels.heading,
    "a group": mine.exported_group,
    "what was typed": lambda name: readers.unknown_topic(name, name),
    "a command": readers.unknown_command,
    "a link": lambda name: texts.say("{link}", link=Link(name, "https://courier.example/?a=1&b=<2>")),
    "nested": lambda name: texts.say("{all}", all=Many((told.headline(name), told.headline(name)))),
    "an apology": lambda _: admins.apology(),
}


def is_harmless(shown: str) -> bool:
    """No letter that turns others or is not seen, isolates in pairs, and no letter under a pile of marks."""
    if any(unicodedata.category(letter) in UNSEEN or letter in TURNING for letter in shown.replace("\n", " ")):
        return False
    depth = run = 0
    for letter in shown:
        depth += (letter == names.ISOLATE) - (letter == names.END)
        run = run + 1 if unicodedata.category(letter) in {"Mn", "Me"} else 0
        if depth not in {0, 1} or run > names.MOST_MARKS:
            return False
    return depth == 0


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_in_no_place_it_does_harm(name: str, place) -> None:
    plain = markup.parse_html(render.html(place("Floods"), ENGLISH))
    hostile = markup.parse_html(render.html(place(name), ENGLISH))

    assert is_harmless(hostile.text)
    assert len(hostile.text) <= len(plain.text) + 3 * (render.VALUE_LENGTH + 2)
    tags = [(one.kind, one.argument) for one in hostile.entities if one.kind in {"bold", "italic", "code", "text_link"}]
    assert set(tags) <= {(one.kind, one.argument) for one in plain.entities}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_on_a_button_it_does_no_harm(name: str) -> None:
    label = readers.topic_label(name, 7, is_followed=True)

    made = render.keyboard([[Button(label, "topic:1"), Button(name or "…", "topic:2")]], ENGLISH)

    assert made is not None
    for one in made.inline_keyboard[0]:
        assert is_harmless(one.text)
        assert len(one.text) <= render.LABEL_LENGTH


def test_a_number_beside_a_name_from_right_to_left_stays_beside_it() -> None:
    shown = render.html(told.header("فيضانات", texts.count("{n} new", "{n} new", 3)), ENGLISH)

    assert shown == "<b>\u2068فيضانات\u2069</b> · 3 new"


def test_what_is_to_be_copied_has_only_what_was_typed() -> None:
    assert render.html(texts.say("{query:code}", query="فيضان*"), ENGLISH) == "<code>فيضان*</code>"
