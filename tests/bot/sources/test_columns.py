from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources import columns, documents
from bot.sources.columns import Row
from tests.bot.sources import papers

LEFT = (
    "The bridge over the Orla at Sarn was",
    "closed on Thursday night after two",
    "pillars sank by a metre, the ministry",
    "of transport said. Lorries are sent",
    "over the crossing at Brod, to the",
    "north, its spokeswoman told us.",
)
RIGHT = (
    "Engineers will look at the pillars",
    "when the water falls, which people",
    "expect in the middle of next week.",
    "The crossing carries a third of the",
    "trade of the country, most of it",
    "timber and potash from the hills.",
)
TITLE = (20, "Bridge Closed", 72, 750)
WIDE = (20, "Bridge Over the Orla Closed After Pillars Sink", 72, 610)
LEFT_ROWS = [(11, words, 72, 720 - 14 * at) for at, words in enumerate(LEFT)]
RIGHT_ROWS = [(11, words, 320, 720 - 14 * at) for at, words in enumerate(RIGHT)]
BY_ROW = list(chain.from_iterable(zip(LEFT_ROWS, RIGHT_ROWS, strict=True)))


def texts(page):
    return [line.text for line in documents.pdf_lines(papers.pdf(page))]


@pytest.mark.parametrize(
    "page",
    [
        [TITLE, *LEFT_ROWS, *RIGHT_ROWS],
        [TITLE, *BY_ROW],
        [*LEFT_ROWS, *RIGHT_ROWS, TITLE],
        [TITLE, *RIGHT_ROWS, *LEFT_ROWS],
        [TITLE, *reversed(LEFT_ROWS), *reversed(RIGHT_ROWS)],
    ],
    ids=["by column", "by row", "headline last", "right first", "upwards"],
)
def test_columns_are_read_one_after_the_other_however_they_are_drawn(page):
    assert texts(page) == ["Bridge Closed", " ".join(LEFT), " ".join(RIGHT)]


def test_a_headline_over_both_columns_parts_what_is_above_from_what_is_below():
    below = [(11, words.upper(), x, y - 150) for _, words, x, y in BY_ROW]

    found = texts([*BY_ROW, WIDE, *below])

    assert found[:3] == [" ".join(LEFT), " ".join(RIGHT), WIDE[1]]
    assert " ".join(found[3:]) == " ".join((*LEFT, *RIGHT)).upper()


def test_a_single_column_drawn_upwards_is_read_downwards():
    assert texts([TITLE, *reversed(LEFT_ROWS)]) == ["Bridge Closed", " ".join(LEFT)]


def test_the_cells_of_a_table_stay_in_their_rows():
    rows = [(11, words, x, 700 - 14 * at) for at in range(5) for words, x in ((f"Ward {at}", 72), (f"{at},204", 320))]

    assert any("Ward 3" in line and "3,204" in line for line in texts([TITLE, *LEFT_ROWS[:1], *rows]))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.builds(
            Row,
            page=st.just(0),
            text=st.text("abc ", min_size=1, max_size=60).filter(str.strip),
            x=st.sampled_from([72.0, 320.0, 400.0]),
            y=st.floats(0, 800),
            size=st.sampled_from([9.0, 11.0, 20.0]),
        )
    )
)
def test_no_row_is_lost(rows):
    assert sorted(row.text for row in columns.ordered(rows)) == sorted(row.text for row in rows)
