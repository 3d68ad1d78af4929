"""Who publishes at an address: a name from our own map, else the registrable domain."""

from functools import cache
from importlib import resources
from urllib.parse import urlsplit


def name_of(url: str) -> tuple[str, str]:
    """The publisher's name and its domain, ("", "") of an address without a host.

    The longest suffix of the host that `publishers.txt` has decides, so a section on its own host ("news.example.com")
    may have its own name; the domain is then that suffix. An unknown publisher is called by its registrable domain.
    """
    host = host_of(url)
    known = _names()
    labels = host.split(".")
    for first in range(len(labels) - 1):
        suffix = ".".join(labels[first:])
        if suffix in known:
            return known[suffix], suffix
    domain = _registrable(host)
    return domain, domain


def host_of(url: str) -> str:
    """The host in lower case without "www."; "" where there is none. The scheme may be missing."""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").removeprefix("www.")


def domain_of_name(name: str) -> str | None:
    """The first domain in our map of a publisher called so, in any case of letters."""
    return _domains().get(name.strip().casefold())


@cache
def _names() -> dict[str, str]:
    lines = resources.files(__package__).joinpath("publishers.txt").read_text("utf-8").splitlines()
    pairs = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return {domain: name.strip() for domain, name in pairs}


@cache
def _domains() -> dict[str, str]:
    return {name.casefold(): domain for domain, name in reversed(_names().items())}


def _registrable(host: str) -> str:
    """The host under its public suffix; under its last label where that is an unknown one; an address as it is."""
    from tld import get_fld

    found = get_fld(f"http://{host}/", fail_silently=True)
    labels = host.split(".")
    return found or (host if labels[-1].isdecimal() or ":" in host else ".".join(labels[-2:]))
