"""Addresses as Telegram keeps them (`LinkManager::get_checked_link` of TDLib)."""

import re
from urllib.parse import urlsplit


def checked_link(url: str) -> str | None:
    """The address as Telegram keeps it, or None where it silently drops the link."""
    url = url.strip()
    scheme, separator, _ = url.partition(":")
    if separator and scheme.lower() in {"tg", "ton", "mailto", "tel"}:
        return url
    if "://" not in url.partition("?")[0]:
        url = "http://" + url
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https", "ftp"} or not _is_host(host) or re.search(r"\s", url):
        return None
    where = host if port is None else f"{host}:{port}"
    return parts._replace(scheme=parts.scheme.lower(), netloc=where, path=parts.path or "/").geturl()


def _is_host(host: str) -> bool:
    return "." in host.strip(".") and re.fullmatch(r"[\w.-]+", host) is not None
