"""Which network addresses and ports may be connected to. Pure."""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from bot.errors import SettingsError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# The IANA special-purpose registry, and the host address of one cloud's metadata service that lies outside it.
# `ipaddress.is_global` alone passes multicast, NAT64, 6to4 and IPv4-compatible addresses on Python 3.11.
CLOSED_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
OPEN_V6 = IPv6Network("2000::/3")  # the only block handed out for the public internet
CLOSED_V6 = tuple(
    IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)

WEB_PORTS = frozenset({80, 443})
FIRST_FREE_PORT = 1024  # below it, only the two ports of the web
# Services that listen above 1024 and that a GET could upset: databases, caches, queues, container and desktop control.
SERVICE_PORTS = frozenset(
    {1080, 1099, 1433, 1521, 1723, 1883, 2049, 2181, 2375, 2376, 2379, 2380, 3128, 3268, 3306, 3389, 4369, 4444, 5060}
    | {5432, 5672, 5900, 5984, 5985, 5986, *range(6000, 6064), 6379, 6443, *range(6660, 6670), 6697, 7000, 7001, 7077}
    | {8086, 8125, 8200, 8300, 8500, 8529, 9000, 9042, 9092, 9100, 9160, 9200, 9300, 9418, 10000, 10250, 10255, 10256}
    | {11211, 11434, 15672, 16379, 25565, 25672, 26379, 27017, 27018, 27019, 28015, 28017, 33060, 50000, 50070, 61616}
)


@dataclass(frozen=True, slots=True)
class AllowedAddresses:
    """What the operator opened beyond the public internet; addresses in `networks` are open at any port."""

    everything: bool = False
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, value: str) -> "AllowedAddresses":
        """Reads `off`, `on`, or networks such as `192.168.7.0/24,127.0.0.2/32`. Raises SettingsError."""
        word = value.strip().lower()
        if word in {"", "off", "false", "no", "0"}:
            return cls()
        if word in {"on", "true", "yes", "1"}:
            return cls(everything=True)
        try:
            return cls(
                networks=tuple(ip_network(part.strip(), strict=False) for part in word.split(",") if part.strip())
            )
        except ValueError as error:
            raise SettingsError("ALLOW_PRIVATE_ADDRESSES is off, on, or networks such as 192.168.7.0/24") from error

    def covers(self, address: Address) -> bool:
        return self.everything or any(address in network for network in self.networks)


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet's; IPv4 inside IPv6 in any form is not."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in CLOSED_V4)
    return address in OPEN_V6 and not any(address in network for network in CLOSED_V6)


def is_open_port(port: int) -> bool:
    return port in WEB_PORTS or (port >= FIRST_FREE_PORT and port not in SERVICE_PORTS)


def literal(host: str) -> Address | None:
    """The address that a host spells out, in every spelling that a resolver takes (0x7f.1, 2130706433, [::1])."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError, ValueError):
        return None
