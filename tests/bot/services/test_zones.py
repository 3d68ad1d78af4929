"""Time zones are found as people name them."""

import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services import zones

OWN_CITIES = [(zone, name) for zone, names in zones._own_cities() for name in names]


# --- by region


def test_each_region_lists_its_zones_by_city():
    for region in zones.regions():
        listed = zones.in_region(region)

        assert len(listed) >= 5
        assert all(zone.name.startswith(f"{region}/") and ZoneInfo(zone.name) for zone in listed)
        assert len({zone.name for zone in listed}) == len(listed)


def test_cities_are_sorted_and_written_as_people_write_them():
    cities = [zone.city for zone in zones.in_region("America")]

    assert cities.index("Asunción") < cities.index("Buenos Aires") < cities.index("New York") < cities.index("Toronto")
    assert not any("_" in city or "/" in city for city in cities)


def test_of_zones_with_one_clock_in_one_country_the_known_ones_are_listed():
    listed = {zone.name for zone in zones.in_region("America")}

    assert {"America/New_York", "America/Argentina/Buenos_Aires", "America/Phoenix", "America/Halifax"} <= listed
    assert not {"America/North_Dakota/New_Salem", "America/Metlakatla", "America/Detroit"} & listed


def test_a_list_speaks_the_readers_language():
    assert zones.Zone("Europe/Kyiv", "Київ") in zones.in_region("Europe", "uk")
    assert zones.Zone("Europe/Minsk", "Мінск") in zones.in_region("Europe", "be")


@pytest.mark.parametrize("region", ["", "Antarctica", "Etc", "europe", "Europe/Minsk", "Eu"])
def test_another_region_has_no_zones(region):
    assert zones.in_region(region) == ()


@pytest.mark.parametrize(
    ("name", "language", "city"),
    [
        ("Europe/Kyiv", "en", "Kyiv"),
        ("Europe/Kyiv", "ru", "Киев"),
        ("Asia/Kolkata", "ru", "Калькутта"),
        ("Europe/Warsaw", "en", "Warsaw"),
        ("America/New_York", "en", "New York"),
        ("America/Argentina/Buenos_Aires", "uk", "Буенос-Айрес"),
        ("UTC", "be", "UTC"),
    ],
)
def test_a_zone_has_a_city_in_each_language(name, language, city):
    assert zones.city(name, language) == city


# --- by name


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Minsk", "Europe/Minsk"),
        ("МИНСК", "Europe/Minsk"),
        ("Мінск", "Europe/Minsk"),
        ("Мінськ", "Europe/Minsk"),
        ("Kyiv", "Europe/Kyiv"),
        ("Kiev", "Europe/Kyiv"),
        ("Київ", "Europe/Kyiv"),
        ("Кіеў", "Europe/Kyiv"),
        ("  warsaw ", "Europe/Warsaw"),
        ("Europe/Minsk", "Europe/Minsk"),
        ("europe minsk", "Europe/Minsk"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Saigon", "Asia/Ho_Chi_Minh"),
        ("UTC", "UTC"),
        ("gmt", "UTC"),
        ("new york", "America/New_York"),
        ("New-York", "America/New_York"),
        ("нью йорк", "America/New_York"),
        ("york", "America/New_York"),
        ("Gomel", "Europe/Minsk"),
        ("Магілёў", "Europe/Minsk"),
        ("Магілеў", "Europe/Minsk"),
        ("Lviv", "Europe/Kyiv"),
        ("Кривий Ріг", "Europe/Kyiv"),
        ("St. Petersburg", "Europe/Moscow"),
        ("санкт петербург", "Europe/Moscow"),
        ("Köln", "Europe/Berlin"),
        ("koln", "Europe/Berlin"),
        ("Łódź", "Europe/Warsaw"),
        ("lodz", "Europe/Warsaw"),
        ("Х’юстон", "America/Chicago"),
        ("Хюстон", "America/Chicago"),
        ("San Fran", "America/Los_Angeles"),
        ("Belarus", "Europe/Minsk"),
        ("Расія", "Europe/Moscow"),
        ("Украина", "Europe/Kyiv"),
        ("Польща", "Europe/Warsaw"),
        ("USA", "America/New_York"),
        ("Эстония", "Europe/Tallinn"),
    ],
)
def test_a_city_or_a_country_finds_its_zone(asked, first):
    assert zones.find(asked)[0] == first


def test_each_city_of_ours_is_found_in_its_zone():
    assert [(zone, name) for zone, name in OWN_CITIES if zone not in zones.find(name)] == []


def test_there_are_many_cities_of_ours_and_none_has_a_zone_of_its_own_name():
    assert len(list(zones._own_cities())) >= 120
    assert {zone for zone, _ in OWN_CITIES} <= set(zones._countries_of_zones())


@pytest.mark.parametrize("asked", ["Varsaw", "Wrsaw", "Waarsaw", "Warswa", "Варшаав", "Барселонна", "Харкив"])
def test_one_typo_is_forgiven(asked):
    assert zones.find(asked)


@pytest.mark.parametrize("asked", ["Rime", "Vorswa", "Warszzawa", "xyzzy", "Лрим"])
def test_more_than_a_typo_and_a_typo_in_a_short_name_are_not(asked):
    assert zones.find(asked) == ()


def test_a_beginning_finds_what_is_known_best_first():
    assert zones.find("San")[:2] == ("America/Chicago", "America/Los_Angeles")
    assert zones.find("Mosc") == ("Europe/Moscow",)
    assert zones.find("Бел")[0] == "Europe/Minsk"


def test_a_country_with_many_zones_offers_several():
    assert {"Europe/Moscow", "Europe/Kaliningrad", "Europe/Samara"} <= set(zones.find("Russia"))
    assert zones.find("США")[:4] == ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")


@pytest.mark.parametrize("asked", ["", " ", "-", "a", "\0", "\ud800", "\u202e", "x" * 1_000_000, "🦔"])
def test_what_names_nothing_finds_nothing(asked):
    assert zones.find(asked) == ()


@given(st.text(max_size=30))
def test_what_is_found_is_a_zone_and_at_most_eight_of_them(asked):
    found = zones.find(asked)

    assert len(found) == len(set(found)) <= zones.MOST_FOUND
    assert all(ZoneInfo(name) for name in found)


@given(st.sampled_from(OWN_CITIES), st.data())
def test_a_typo_in_a_long_name_finds_what_the_name_finds(city, data):
    zone, name = city
    key = zones._key(name)
    if len(key) < zones.SHORTEST_WITH_A_TYPO:
        return
    at = data.draw(st.integers(0, len(key) - 1))

    found = set(zones._with_a_typo(key[:at] + "ъ" + key[at + 1 :]))

    assert zone in found
    assert zone in set(zones._with_a_typo(key[:at] + key[at + 1 :]))
    assert zone in set(zones._with_a_typo(key[:at] + "ъ" + key[at:]))
    assert zone in set(zones._with_a_typo(key[:at] + key[at : at + 2][::-1] + key[at + 2 :]))


def test_an_answer_is_quick():
    zones.find("Minsk")
    started = time.process_time()

    for asked in ("Минск", "wroclav", "x" * zones.LONGEST_QUESTION):
        zones.find(asked)

    assert time.process_time() - started < 0.15


# --- by place


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (53.9, 27.56, "Europe/Minsk"),
        (50.45, 30.52, "Europe/Kyiv"),
        (40.7, -74.0, "America/New_York"),
        (-33.9, 151.2, "Australia/Sydney"),
        (0, -30, "Etc/GMT+2"),
    ],
)
def test_a_place_has_a_zone(latitude, longitude, zone):
    assert zones.at(latitude, longitude) == zone


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(91, 0), (-91, 0), (0, 181), (0, -181), (float("nan"), 0), (0, float("inf"))]
)
def test_a_place_off_the_map_has_none(latitude, longitude):
    assert zones.at(latitude, longitude) is None


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_place_has_a_zone_that_exists_or_none(latitude, longitude):
    zone = zones.at(latitude, longitude)

    assert zone is None or ZoneInfo(zone)
