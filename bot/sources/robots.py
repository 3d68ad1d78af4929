"""What a site's robots.txt lets us open (RFC 9309), by Protego."""

from functools import lru_cache

from protego import Protego

MOST_CHARACTERS = 500 * 1024  # RFC 9309, 2.5: a crawler may stop reading there
LONGEST_LINE = 2000  # of a rule; a path of a news site is shorter
LONGEST_DELAY = 30.0  # seconds


def allows(robots_txt: str, url: str, agent: str) -> bool:
    """Whether `agent` may open `url`. A file that says nothing that we understand allows everything."""
    return bool(_rules(robots_txt).can_fetch(url, agent))


def delay(robots_txt: str, agent: str) -> float | None:
    """Seconds between two requests that the site asks for, at most 30; None where it asks for none."""
    seconds = _rules(robots_txt).crawl_delay(agent)
    if seconds is None or not seconds > 0:
        return None
    return min(float(seconds), LONGEST_DELAY)


@lru_cache(maxsize=64)
def _rules(robots_txt: str) -> Protego:
    """Of the first 500 KiB, without lines that are no rules."""
    lines = robots_txt[:MOST_CHARACTERS].lstrip("\ufeff").splitlines()
    return Protego.parse("\n".join(line for line in lines if len(line) <= LONGEST_LINE))
