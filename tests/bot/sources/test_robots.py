import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources import robots

AGENT = "Briefwire"
URL = "https://a.example/news/1"


@pytest.mark.parametrize(
    ("said", "is_allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /news/", False),
        ("User-agent: *\nDisallow: /news/\nAllow: /news/1", True),
        ("User-agent: *\nDisallow: /*.pdf$", True),
        ("User-agent: briefwire\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: Other\nDisallow: /", True),
        ("\ufeffUser-agent: *\r\nDisallow: /\r\n", False),
        ("<html><body>Not found</body></html>", True),
        ("\x00\x01\ud800", True),
    ],
)
def test_a_site_says_what_may_be_opened(said, is_allowed):
    assert robots.allows(said, URL, AGENT) is is_allowed


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 5", 5.0),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: *\nCrawl-delay: 86400", 30.0),
        ("User-agent: *\nCrawl-delay: 0", None),
        ("User-agent: *\nCrawl-delay: -1", None),
        ("User-agent: *\nCrawl-delay: nan", None),
        ("User-agent: *\nCrawl-delay: inf", None),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: Other\nCrawl-delay: 5", None),
    ],
)
def test_a_delay_is_kept_up_to_half_a_minute(said, seconds):
    assert robots.delay(said, AGENT) == seconds


def test_only_the_first_500_kib_count():
    comment = "# " + "x" * 98 + "\n"

    assert not robots.allows("User-agent: *\nDisallow: /\n" + comment * 6000, URL, AGENT)
    assert robots.allows(comment * 6000 + "User-agent: *\nDisallow: /\n", URL, AGENT)


@pytest.mark.parametrize(
    "said",
    [
        "User-agent: *\n" + "Disallow: /x\n" * 40_000,
        "User-agent: *\nDisallow: /" + "*a" * 200_000,
        "User-agent: *\n" + ("Disallow: /" + "*a" * 900 + "\n") * 250,
        "User-agent: x\n" * 35_000,
        "a" * 1_000_000,
        "\n" * 1_000_000,
    ],
)
def test_a_hostile_file_takes_little_time(said):
    begun = time.process_time()

    robots.allows(said, "https://a.example/" + "a" * 2000 + "b", AGENT)
    robots.delay(said, AGENT)

    assert time.process_time() - begun < 8  # quadratic would be minutes


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_file_and_any_address_have_an_answer(said, path):
    assert robots.allows(said, f"https://a.example/{path}", AGENT) in {True, False}
    assert robots.delay(said, AGENT) is None or 0 < robots.delay(said, AGENT) <= 30
