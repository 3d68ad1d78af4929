import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources import publishers


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.themoscowtimes.com/2026/06/26/x-a93110", ("The Moscow Times", "themoscowtimes.com")),
        ("https://www.bbc.co.uk/news", ("BBC", "bbc.co.uk")),
        ("https://feeds.bbci.bbc.com/x", ("BBC", "bbc.com")),
        ("HTTPS://WWW.PRAVDA.COM.UA./news/", ("Ukrainska Pravda", "pravda.com.ua")),
        ("reuters.com/world", ("Reuters", "reuters.com")),
        ("https://user@reuters.com:443/world", ("Reuters", "reuters.com")),
    ],
)
def test_a_known_domain_gives_the_name_of_the_map(url, expected):
    assert publishers.name_of(url) == expected


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.orlan-courier.example.com/a", "example.com"),
        ("https://m.velden.com.ua/a", "velden.com.ua"),
        ("https://news.velden.co.uk", "velden.co.uk"),
        ("https://velden.org", "velden.org"),
        ("https://m.velden.example/a", "velden.example"),
    ],
)
def test_an_unknown_publisher_is_called_by_its_registrable_domain(url, domain):
    assert publishers.name_of(url) == (domain, domain)


def test_the_longest_known_suffix_of_a_host_decides():
    assert publishers.name_of("https://news.sky.com/story") == ("Sky News", "news.sky.com")
    assert publishers.name_of("https://help.sky.com/story") == ("Sky", "sky.com")


def test_a_name_inside_another_word_is_not_that_publisher():
    assert publishers.name_of("https://notreuters.com/") == ("notreuters.com", "notreuters.com")
    assert publishers.name_of("https://reuters.com.evil.org/") == ("evil.org", "evil.org")


@pytest.mark.parametrize("url", ["", "not a url", "https://[::1", "https:///path"])
def test_what_has_no_host_has_no_publisher(url):
    assert publishers.name_of(url)[1] in {"", "not a url"}


def test_an_address_in_numbers_is_its_own_name():
    assert publishers.name_of("http://127.0.0.1:8000/x") == ("127.0.0.1", "127.0.0.1")


def test_a_publisher_is_found_by_its_name_in_any_case():
    assert publishers.domain_of_name(" the moscow TIMES ") == "themoscowtimes.com"
    assert publishers.domain_of_name("Orlan Courier") is None


def test_the_map_has_no_domain_twice_and_no_www():
    domains = list(publishers._names())

    assert len(domains) >= 150
    assert all(domain == domain.lower() and not domain.startswith("www.") for domain in domains)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_has_a_name_or_none(url):
    name, domain = publishers.name_of(url)

    assert bool(name) == bool(domain)
