"""What an entry of a feed says, as plain text: its title, its paragraphs, and whether they are only a teaser."""

import html
import re

from bot.sources import front, markup
from bot.sources.feed_parts import RawText
from bot.sources.markup import Line
from summaries import text

TEXT_CHARACTERS = 500_000  # of an entry, its markup included; what is longer is cut
TITLE_CHARACTERS = 500
# Of real articles from the web in three languages, 99 of 100 have more characters than 600.
FULL_CHARACTERS = 600
FULL_SUMMARY_CHARACTERS, FULL_SUMMARY_PARAGRAPHS = 1000, 3  # a "description" so long is the article itself

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})(?:\s[^<>]{0,2000})?/?>")
_VOID = frozenset({"br", "hr", "img", "wbr"})
_LEADS_ON = (
    r"(?:(?:read|see|learn|view|find out|show)\s+(?:more|on|further|the\s+(?:rest|full|whole|entire)\b.{0,40}|full\b.{0,40}|in\s+full)"
    r"|(?:click|tap)(?:\s+here)?\s+to\s+(?:read|continue|see|view)\b.{0,40}|continue\s+reading|keep\s+reading|full\s+(?:story|article|text)|more\s*(?=[»>→…]|\.\.\.)"
    r"|чита(?:ть|йте|й)\s+(?:далее|дальше|полностью|подробнее|продолжение|полный\s+текст)|(?:узнать\s+)?подробнее|продолжение\s+(?:следует|на\s+сайте)"
    r"|чита(?:ти|йте|й)\s+(?:далі|повністю|детальніше|більше|продовження|повний\s+текст)|докладніше|детальніше"
    r"|чыта(?:ць|йце|й)\s+(?:далей|цалкам|падрабязней|больш|працяг|поўны\s+тэкст)|падрабязней)"
)
_MORE = re.compile(rf"[\s\[(«“\"'|–—-]*{_LEADS_ON}(?:\s+(?:[«“\"']?\S.{{0,300}}))?[\s\])»>→…›.:]*", re.IGNORECASE)
_MORE_AT_END = re.compile(
    rf"(?:(?<=[.!?…\])»”\"'])|(?<=…)|(?<=\.\.\.))\s{{0,5}}[\[(]?{_LEADS_ON}(?:\s+(?:[«“\"'][^\n]{{0,300}}|[^\n]{{0,200}}[»>→›]))?[\s\])»>→…›.:]{{0,8}}$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s{0,5}[\[(](?:…|\.{3})[\])]$")
_CUT_OFF = re.compile(r"(?:…|\.{3,5})[»”\"'\])]?$")
_SYNDICATED = re.compile(
    r"(?:the\s+post|запись|сообщение|пост|запис|допис|запіс|допіс)\s.{0,500}"
    r"(?:appeared\s+first|first\s+appeared|впервые\s+появил\w+|появил\w+\s+(?:сначала|впервые)|(?:спершу|вперше|спочатку)\s+з.?яви\w+"
    r"|з.?явився\s+(?:спершу|вперше|спочатку)|(?:спачатку|упершыню|ўпершыню)\s+з.?яві\w+|з.?яві\w+\s+(?:спачатку|упершыню|ўпершыню))\b.{0,300}",
    re.IGNORECASE,
)
_NETWORK = (
    r"(?:facebook|twitter|x|telegram|whatsapp|viber|vk|vkontakte|вконтакте|ok|одноклассники|linkedin|reddit|pinterest|tumblr|instagram|youtube"
    r"|threads|bluesky|mastodon|pocket|flipboard|skype|e-?mail|print|печать|друк|copy\s+link|messenger|tweet|like|rss)"
)
_SHARING = re.compile(
    rf"(?:share|share\s+(?:this|on|via|it)(?:\s+\w+){{0,2}}|поделиться(?:\s+\w+){{0,3}}|поділитися(?:\s+\w+){{0,3}}|поширити|падзяліцца(?:\s+\w+){{0,3}})?"
    rf"[\s:|,/·•]*(?:{_NETWORK}[\s|,/·•]*){{0,20}}",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"[\s(\[]*(?:\d[\d\s.,]*[kк]?\s*)?(?:comments?|likes?|views?|shares?|комментари\w*|коментар\w*|каментар\w*|просмотр\w*|перегляд\w*|прагляд\w*"
    r"|add\s+(?:a\s+)?comment|leave\s+a\s+(?:comment|reply))[\s:(\[]*(?:\d[\d\s.,]*[kк]?)?[\s)\]]*",
    re.IGNORECASE,
)
_ADVERTISEMENT = re.compile(
    r"[\s\[(*–—-]*(?:advertisement|advertising|sponsored(?:\s+content)?|реклама|рэклама)[\s\])*:–—-]*", re.IGNORECASE
)
# What blog software calls the parts of an entry that are not the article.
_FURNITURE = re.compile(
    r"""\bclass\s*=\s*(?:"[^"<>]{0,300}?|'[^'<>]{0,300}?|)(?<![\w-])(wp-caption-text|wp-caption-dd|sharedaddy|jp-relatedposts|yarpp-related"""
    r"""|addtoany_share_save_container|a2a_kit|ssba|heateor_sss_sharing_container|social-share|share-buttons|feedflare|related-posts|relatedposts"""
    r"""|crp_related|ez-toc-container|mc4wp-form|newsletter-signup|adsbygoogle|code-block|tptn_counter|post-views|author-box|saboxplugin-wrap)(?![\w-])"""
)
_LABEL_CHARACTERS = 120  # no row of buttons is longer


def title(raw: str) -> str:
    """A headline on one line, without markup, at most 500 characters; what was escaped twice is read twice."""
    words = raw[: 20 * TITLE_CHARACTERS]
    for _ in range(3):
        plain = html.unescape(_without_tags(words))
        if plain == words:
            break
        words = plain
    return front.shortened(" ".join(text.clean(words).split()), TITLE_CHARACTERS)


def read(raw: RawText) -> tuple[str, bool]:
    """The paragraphs, a blank line between them, and whether they only lead to the page."""
    lines = _lines(raw.words[:TEXT_CHARACTERS], is_html=raw.is_html)
    kept = [line for line in lines if not _is_noise(line.text)]
    leads_on = any(_leads_on(line.text) for line in kept[-2:])
    body = front.paragraphs([line for line in kept if not _leads_on(line.text)])
    words = _MORE_AT_END.sub("", body)
    whole = _BRACKETED.sub("…", words)
    is_cut = leads_on or words != body or bool(_CUT_OFF.search(whole))
    return whole, is_cut or _is_short(whole, is_summary=raw.is_summary)


def _is_short(body: str, *, is_summary: bool) -> bool:
    if is_summary:
        return len(body) < FULL_SUMMARY_CHARACTERS or body.count("\n\n") + 1 < FULL_SUMMARY_PARAGRAPHS
    return len(body) < FULL_CHARACTERS


def _lines(words: str, *, is_html: bool) -> list[Line]:
    if "<" not in words:
        plain = html.unescape(words) if "&" in words else words
        if not markup.is_html(plain):
            return _plain_lines(plain)
        words = plain
    elif not is_html and not markup.is_html(words):
        return _plain_lines(words)
    lines = markup.html_lines(_without_furniture(words) if _FURNITURE.search(words) else words)
    again = "\n".join(line.text for line in lines) if "&lt;" in words else ""
    return markup.html_lines(again) if again and markup.is_html(again) else lines


def _without_furniture(words: str) -> str:
    from lxml import etree
    from lxml.html import HtmlElement, HTMLParser, document_fromstring

    try:
        root = document_fromstring(markup.html_bytes(words), parser=HTMLParser(encoding="utf-8"))
    except etree.LxmlError:
        return words
    for element in list(root.iter(etree.Element)):
        if isinstance(element, HtmlElement) and _FURNITURE.search(f'class="{element.get("class", "")}"'):
            element.drop_tree()
    return str(etree.tostring(root, encoding="unicode", method="html"))


def _plain_lines(words: str) -> list[Line]:
    found, after_gap = [], True
    for line in text.clean(words).split("\n"):
        if line.strip():
            found.append(Line(line.strip(), after_gap=after_gap))
        after_gap = not line.strip()
    return found


def _is_noise(line: str) -> bool:
    if 1 < len(line) <= _LABEL_CHARACTERS and any(
        pattern.fullmatch(line) for pattern in (_SHARING, _COUNTER, _ADVERTISEMENT)
    ):
        return True
    return bool(_SYNDICATED.fullmatch(line))


def _leads_on(line: str) -> bool:
    return len(line) <= _LABEL_CHARACTERS and bool(_MORE.fullmatch(line))


def _without_tags(words: str) -> str:
    """Without tags of HTML that are closed again; "a < b" and "the <video> tag" stay."""
    if "<" not in words:
        return words
    closed = {match[2].lower() for match in _TAG.finditer(words) if match[1]} | _VOID
    return _TAG.sub(lambda match: _tag(match, closed), words)


def _tag(match: re.Match[str], closed: set[str] | frozenset[str]) -> str:
    tag = match[2].lower()
    if tag not in closed:
        return match[0]
    return " " if tag in _VOID else ""
