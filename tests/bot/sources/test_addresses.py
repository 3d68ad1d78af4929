from ipaddress import IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.sources import addresses
from bot.sources.addresses import AllowedAddresses

CLOSED = [
    "127.0.0.1",
    "127.255.255.254",
    "10.1.2.3",
    "172.31.0.1",
    "192.168.7.1",
    "169.254.169.254",
    "100.100.100.200",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "198.18.0.1",
    "192.0.0.192",
    "168.63.129.16",
    "192.88.99.1",
    "203.0.113.9",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "3fff::1",
]


@pytest.mark.parametrize("spelling", CLOSED)
def test_an_address_that_is_not_of_the_public_internet_is_closed(spelling):
    assert not addresses.is_public(ip_address(spelling))


@pytest.mark.parametrize("spelling", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00::1"])
def test_an_address_of_the_public_internet_is_open(spelling):
    assert addresses.is_public(ip_address(spelling))


@given(st.ip_addresses())
def test_what_the_standard_library_calls_private_is_never_open(address):
    if not address.is_global or address.is_multicast:
        assert not addresses.is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_ipv6_is_closed(inner):
    wrapped = [IPv6Address(int(prefix) | int(inner)) for prefix in map(ip_address, ("::", "::ffff:0:0", "64:ff9b::"))]
    assert not any(addresses.is_public(address) for address in wrapped)


@pytest.mark.parametrize("host", ["127.1", "0x7f.0.0.1", "0177.0.0.1", "2130706433", "0x7f000001", "127.0.0.1"])
def test_every_spelling_of_an_ipv4_address_is_read(host):
    assert str(addresses.literal(host)) == "127.0.0.1"


@pytest.mark.parametrize("host", ["example.com", "", "fé.com", "1.2.3.4.5", "a\0b"])
def test_a_name_is_no_address(host):
    assert addresses.literal(host) is None


def test_a_bracketed_ipv6_address_is_read():
    assert str(addresses.literal("[::1]")) == "::1"


@pytest.mark.parametrize(
    ("port", "is_open"), [(80, True), (443, True), (8080, True), (8443, True), (22, False), (6379, False), (25, False)]
)
def test_ports_of_other_services_are_closed(port, is_open):
    assert addresses.is_open_port(port) is is_open


def test_networks_that_the_operator_names_are_covered():
    allowed = AllowedAddresses.parse("192.168.7.0/24, 127.0.0.2/32,")

    assert allowed.covers(ip_address("192.168.7.200"))
    assert allowed.covers(ip_address("127.0.0.2"))
    assert not allowed.covers(ip_address("127.0.0.1"))
    assert not allowed.covers(ip_address("::ffff:127.0.0.2"))


@pytest.mark.parametrize(("value", "covered"), [("off", False), ("", False), ("on", True), (" ON ", True)])
def test_on_and_off_cover_everything_and_nothing(value, covered):
    assert AllowedAddresses.parse(value).covers(ip_address("127.0.0.1")) is covered


@pytest.mark.parametrize("value", ["maybe", "10.0.0.0/99", "10.0.0.0/8;11.0.0.0/8"])
def test_a_setting_that_cannot_be_understood_is_refused(value):
    with pytest.raises(SettingsError):
        AllowedAddresses.parse(value)
