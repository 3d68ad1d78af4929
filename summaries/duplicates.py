"""The same text again: canonical address, exact hash, near-duplicate sketch, what a copy is, and whose voice it is.

A sketch is the winnowed set of hashed word 4-grams (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003). Two texts
are compared by containment (Broder 1997): the shared hashes over the smaller sketch, so that a feed's teaser is found
in the full article, where Jaccard's measure finds nothing.
"""

import hashlib
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TypeVar
from urllib.parse import quote, unquote, urlsplit

from summaries import text as texts

T = TypeVar("T")

GRAM_WORDS = 4
WINDOW = 4
FEWEST_WORDS = 12  # a shorter text has too few hashes to tell a copy from a phrase
MOST_WORDS = 10_000  # about 4,000 hashes; more of a copy proves nothing more
MOST_CHARACTERS = 200_000  # where those words are looked for
SHARED_AT_LEAST = 4
CONTAINMENT_AT_LEAST = 0.40
FAR_SHORTER = 0.5  # under half of the other's words: a teaser, not an edit

LONGEST_ADDRESS = 4096  # browsers and servers give up earlier; past this, an address is left alone

_WORD = re.compile(r"\w+")
_TRACKING = re.compile(
    r"utm_.*|at_.*|ns_.*|mc_[ce]id|pk_.*|mtm_.*|matomo_.*|piwik_.*|wt_mc|wt\.mc_.*|hsa_.*|_hs(?:enc|mi)|oly_.*|trk_.*"
    r"|(?:fb|g|d|y|ys|ym|tw|tt)clid|gclsrc|[gw]braid|msclkid|li_fat_id|igshid|igsh|_g[al]|_openstat"
    r"|fb_(?:ref|source|action_.*)|action_(?:object|type|ref)_map|__twitter_impression|__tn__|cmp(?:id)?|icid|ito|ocid|xtor|smid|smtyp|s_cid"
    r"|soc_(?:src|trk)|spm|guccounter|guce_.*|mkt_tok|vero_.*|rb_clickid|reflink|ref|ref_src|ref_url|referrer|referer|src|source"
    r"|from|rss|share(?:_id|d)?|tg_?rhash|rhash|phpsessid|jsessionid|amp|outputtype|oc",
)
_OTHER_FACES = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.[^.])")
_AMP_CACHE = re.compile(
    r"https?://(?:www\.google\.[a-z.]+/amp|[^/?#]+\.cdn\.ampproject\.org/[cv])/(s/)?(?=[^/])", re.IGNORECASE
)
_AGENCIES = {  # our name for it: as it signs
    "AFP": "AFP|Agence France-Presse|АФП",
    "ANSA": "ANSA",
    "AP": "AP|Associated Press|The Associated Press",
    "Anadolu": "Anadolu|Anadolu Agency|Анадолу",
    "BelTA": "BelTA|BELTA|БелТА|БЕЛТА|БелТа",
    "BelaPAN": "BelaPAN|БелаПАН",
    "Bloomberg": "Bloomberg|Bloomberg News",
    "EFE": "EFE",
    "Interfax": "Interfax|INTERFAX|Интерфакс|ИНТЕРФАКС|Інтэрфакс",
    "Interfax-Ukraine": "Interfax-Ukraine|Интерфакс-Украина|ИНТЕРФАКС-УКРАИНА|Інтерфакс-Україна|ІНТЕРФАКС-УКРАЇНА",
    "Interfax-West": "Интерфакс-Запад|Интерфакс-Беларусь",
    "Kyodo": "Kyodo|Kyodo News",
    "PA": "PA Media|Press Association",
    "PAP": "PAP|ПАП",
    "PTI": "PTI|Press Trust of India",
    "RIA Novosti": "RIA Novosti|РИА Новости|РИА НОВОСТИ|РИА «Новости»|РІА Новини",
    "Reuters": "Reuters|REUTERS|Thomson Reuters|Рейтер|Рейтерс|Рейтар",
    "TASS": "TASS|ITAR-TASS|ТАСС|ИТАР-ТАСС",
    "UNIAN": "UNIAN|УНИАН|УНІАН",
    "UPI": "UPI",
    "Ukrinform": "Ukrinform|UKRINFORM|Укринформ|УКРИНФОРМ|Укрінформ|УКРІНФОРМ",
    "Xinhua": "Xinhua|XINHUA|Xinhua News Agency|Синьхуа|Сіньхуа",
    "Yonhap": "Yonhap|Yonhap News Agency|Рёнхап|Ренхап",
    "dpa": "dpa|DPA",
}
_AGENCY_OF = {spelling: name for name, spellings in _AGENCIES.items() for spelling in spellings.split("|")}
_SPELLED = "|".join(map(re.escape, sorted(_AGENCY_OF, key=len, reverse=True)))
_AGENCY = rf"(?<![\w-])(?P<agency>{_SPELLED})(?:(?<=[а-яё])(?:[ауеі]|ом))?(?![\w-])"
_UPPER = "A-ZА-ЯЁІЇЄҐЎ"
_PLACE_AND_DAY = (  # "KYIV, May 5 — ", «Москва, 5 мая. »: words in capitals, or parted by stops
    rf"(?:(?:[{_UPPER}]{{2,20}}[.,/:]?|[{_UPPER}][\w'’-]{{1,20}}(?:[.,/:]|\s\d{{1,2}}[.,]?)|\d{{1,2}}(?:\s[а-яіў]{{3,9}})?[.,/:]?)"
    r"\s{1,3}(?:[—–-]\s)?){0,6}"
)
_SAYS = (  # "reports", "writes", "with reference to" in ru, uk, be
    r"(?i:сообща(?:ет|ют)|сообщил[аио]?|переда(?:ет|ёт|ют|ло)|пишет|ссылкой на|по данным|повідомля[єю]\w*|передає|посиланням на"
    r"|за даними|паведамля[ею]\w*|перадае|спасылкай на|паводле)"
)
_CREDITS = (  # where it may stand, what it looks like there
    (slice(200), re.compile(rf"[(/\[]{_AGENCY}(?:[,/]\s?[^)\n/]{{1,40}})?[)/\]]")),  # MINSK, May 5 (Reuters) · /ТАСС/
    (
        slice(200),
        re.compile(rf"\A\s*{_PLACE_AND_DAY}{_AGENCY}(?:\s?[—–-]|\.|:|\s/)\s"),
    ),  # AP — · МОСКВА, 5 мая — РИА Новости.
    (slice(400), re.compile(rf"\A[^\n]*?«{_AGENCY}»")),  # in the lead: сказал «Интерфаксу»
    (slice(400), re.compile(rf"\A[^\n]*?{_SAYS}\s(?:\w{{1,20}}\s){{0,3}}[«\"“]?{_AGENCY}")),
    (slice(-160, None), re.compile(rf"[(/\[—–©:]\s?{_AGENCY}[)/\]]?\.?\s*\Z")),  # … on Friday. (Reuters) · Source: AFP
    (slice(-160, None), re.compile(rf"\n\s*{_AGENCY}\.?\s*\Z")),  # a last line of its own
)
_REUTERS_DESK = re.compile(r"\(?(?:Reporting|Writing|Additional reporting) by [^\n]{3,300}[Ee]diting by [^\n]{3,200}\Z")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_ENDS = ("/", "/amp", "/amp.html", "/index.html", "/index.htm", "/index.php")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Overlap:
    """`shared` hashes, and their share of the smaller sketch (0 to 1)."""

    shared: int
    containment: float


class Copy(StrEnum):
    """What a new text is to the stored one that it nearly equals."""

    REVISION = "revision"  # a later version by the same publisher
    REPRINT = "reprint"  # the same text by another publisher: the same voice
    TEASER = "teaser"  # the new text is the beginning, or a part, of the stored one
    FULLER = "fuller"  # the stored text is the teaser of the new one


def canonical_url(url: str) -> str:
    """One address for all faces of a page: https, no www, m or amp, no fragment, no tracking, sorted parameters.

    Parameters that may name the article stay, and so does a fragment that routes ("#!/…"). What is no http address
    comes back stripped. Idempotent.
    """
    stripped = url.strip()
    if len(stripped) > LONGEST_ADDRESS:
        return stripped
    try:
        return _canonical(_AMP_CACHE.sub(lambda cache: f"http{cache[1][:1] if cache[1] else ''}://", stripped))
    except ValueError:  # a port that is no number, an open bracket, a host that IDNA refuses
        return stripped


def text_hash(text: str) -> str:
    """The SHA-256, in hex, of the text without regard to case, spaces and the folds of `text.fold`."""
    folded = " ".join(texts.fold(text).split())
    return hashlib.sha256(folded.encode("utf-8", "replace")).hexdigest()


def sketch(text: str) -> frozenset[int]:
    """Signed 64-bit hashes that stand for the text, the same on every machine; none for a text under 12 words."""
    words = _words(text)
    if len(words) < FEWEST_WORDS:
        return frozenset()
    grams = map(" ".join, _windows(words, GRAM_WORDS))
    digests = [hashlib.blake2b(one.encode("utf-8", "replace"), digest_size=8).digest() for one in grams]
    hashes = struct.unpack(f">{len(digests)}q", b"".join(digests))
    return frozenset(map(min, _windows(hashes, WINDOW)))


def compare(a: frozenset[int], b: frozenset[int]) -> Overlap:
    """How much of the smaller sketch lies in the other."""
    shared = len(a & b)
    return Overlap(shared, shared / min(len(a), len(b)) if shared else 0.0)


def is_near_duplicate(overlap: Overlap) -> bool:
    return overlap.shared >= SHARED_AT_LEAST and overlap.containment >= CONTAINMENT_AT_LEAST


def best(of: frozenset[int], candidates: Mapping[int, frozenset[int]]) -> tuple[int, Overlap] | None:
    """The near-duplicate that contains most, then shares most, then is oldest by id; None when there is none."""
    found = [(key, overlap) for key, other in candidates.items() if is_near_duplicate(overlap := compare(of, other))]
    return min(found, key=lambda pair: (-pair[1].containment, -pair[1].shared, pair[0]), default=None)


def difference(new: str, stored: str, *, same_publisher: bool) -> Copy:
    """What `new` is to `stored`, its near-duplicate."""
    new_words, stored_words = len(_words(new)), len(_words(stored))
    if new_words < FAR_SHORTER * stored_words:
        return Copy.TEASER
    if stored_words < FAR_SHORTER * new_words:
        return Copy.FULLER
    return Copy.REVISION if same_publisher else Copy.REPRINT


def wire_credit(text: str) -> str | None:
    """The agency whose text this is, as its dateline, its lead or its last line says; None when none does.

    A name in the body is a mention and no credit: many sources are quoted there.
    """
    for where, credit in _CREDITS:
        if found := credit.search(text[where]):
            return _AGENCY_OF[found["agency"]]
    return "Reuters" if _REUTERS_DESK.search(text[-600:].rstrip()) else None


def _canonical(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return url
    port = "" if parts.port in {None, *_DEFAULT_PORTS.values()} else f":{parts.port}"
    query = _query(parts.query)
    route = f"#{_escaped(parts.fragment)}" if parts.fragment.startswith("!/") else ""
    return f"https://{_host(parts.hostname)}{port}{_path(parts.path)}{'?' if query else ''}{query}{route}"


def _host(name: str) -> str:
    """Lower case, punycode, without www, m and amp; raises UnicodeError for what is no host name."""
    if ":" in name:
        return f"[{name}]"
    return _OTHER_FACES.sub("", name.rstrip(".").encode("idna").decode("ascii").lower(), count=1)


def _path(path: str) -> str:
    plain = re.sub(r"/{2,}", "/", _escaped(path.partition(";jsessionid=")[0]))
    plain = re.sub(r"\.amp(?=\.html?$|$)", "", plain.removeprefix("/amp") if plain.startswith("/amp/") else plain)
    while ending := next((end for end in _PATH_ENDS if plain.endswith(end)), ""):
        plain = plain.removesuffix(ending)
    return plain or "/"


def _query(query: str) -> str:
    pieces = (piece for piece in query.split("&") if not _TRACKING.fullmatch(unquote(piece.partition("=")[0]).lower()))
    return "&".join(sorted({_escaped(piece.replace("+", " ")) for piece in pieces if piece}))


def _escaped(part: str) -> str:
    """Percent-encoding in one spelling (RFC 3986, section 6.2.2): upper-case hex, and only where it is needed."""
    quoted = quote(part, safe="%/:@!$&'()*+,;=~?", errors="replace")
    whole = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", quoted)
    return _ESCAPE.sub(_unescaped, whole)


def _unescaped(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()


def _windows(items: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    """Each run of so many neighbours."""
    return zip(*(islice(items, start, None) for start in range(size)), strict=False)


def _words(text: str) -> list[str]:
    return [match[0] for match in islice(_WORD.finditer(texts.fold(text[:MOST_CHARACTERS])), MOST_WORDS)]
