"""What can't be read and which queries can't be understood: one sentence that says why, and what to do instead."""

from collections.abc import Callable, Mapping

from bot.texts import Line, say

MEGABYTE = 1_000_000
_LONGEST_SHOWN = 60


def refusal(reason: str, facts: Mapping[str, object]) -> Line:
    """The words for a reason of `bot.errors.Unreadable`, or of a refused article."""
    return _REFUSALS.get(reason, _unreadable)(facts)


def bad_query(reason: str) -> Line:
    """The words for a reason of `summaries.errors.QueryError`, with an example of what works."""
    return _QUERIES.get(reason, _bad_query)()


def _unreadable(facts: Mapping[str, object]) -> Line:
    del facts
    return say("I can’t read that. Send me the text itself.")


def _bad_url(facts: Mapping[str, object]) -> Line:
    del facts
    return say("That is no web address. Write it like {example:code}.", example="https://example.org/news/1")


def _bad_scheme(facts: Mapping[str, object]) -> Line:
    del facts
    return say("I open only addresses that begin with http or https. Send me the text itself, or a file.")


def _bad_port(facts: Mapping[str, object]) -> Line:
    if facts.get("port") is None:
        return say("I don’t open that port of an address. Send me the text itself, or a file.")
    return say("I don’t open port {port} of an address. Send me the text itself, or a file.", port=str(facts["port"]))


def _private_address(facts: Mapping[str, object]) -> Line:
    del facts
    return say("That address is on a private network, so I don’t open it. Send me the text itself, or a file.")


def _unreachable(facts: Mapping[str, object]) -> Line:
    del facts
    return say("I can’t reach that address. Check it, or send me the text itself.")


def _redirects(facts: Mapping[str, object]) -> Line:
    del facts
    return say("That link leads on and on without an end. Send me the address of the article itself, or its text.")


def _too_large(facts: Mapping[str, object]) -> Line:
    limit = facts.get("limit")
    if not isinstance(limit, int) or limit < MEGABYTE:
        return say("That is too long for one article. Send me only the article, or its main part.")
    return say(
        "That is larger than I can read, which is {n} million bytes or characters. Send me only the article’s text.",
        n=limit // MEGABYTE,
    )


def _too_slow(facts: Mapping[str, object]) -> Line:
    del facts
    return say("That address takes too long to answer. Try again later, or send me the text itself.")


def _media_type(facts: Mapping[str, object]) -> Line:
    kind = str(facts.get("media_type") or "")[:_LONGEST_SHOWN]
    if not kind:
        return say("There is no text at that address. Send me the text itself, or a file.")
    return say("There is no text at that address, but {kind:code}. Send me the text itself, or a file.", kind=kind)


def _encoding(facts: Mapping[str, object]) -> Line:
    del facts
    return say("The page is packed in a way that I can’t open. Send me the text itself, or a file.")


def _login(facts: Mapping[str, object]) -> Line:
    del facts
    return say("I can’t read that link: the page asks for a login. Send me the text itself, or a file.")


def _gone(facts: Mapping[str, object]) -> Line:
    del facts
    return say("There is no page at that address any more. Check the link, or send me the text itself.")


def _status(facts: Mapping[str, object]) -> Line:
    if facts.get("status") is None:
        return say("That site did not give me the page. Try again later, or send me the text itself.")
    return say(
        "That site did not give me the page (it answered {status}). Try again later, or send me the text itself.",
        status=str(facts["status"]),
    )


def _binary(facts: Mapping[str, object]) -> Line:
    del facts
    return say("That file is not the text that its name says. Save it as text, or paste the text here.")


def _encrypted(facts: Mapping[str, object]) -> Line:
    del facts
    return say("That file is locked with a password. Save it without one, or paste the text here.")


def _no_text(facts: Mapping[str, object]) -> Line:
    del facts
    return say("I find no article there, only pictures or lists. Paste the text itself.")


def _unknown_type(facts: Mapping[str, object]) -> Line:
    del facts
    return say(
        "I read {kinds} files. Save it as one of these, or paste the text.", kinds=".txt, .md, .html, .eml, .pdf, .docx"
    )


def _broken(facts: Mapping[str, object]) -> Line:
    del facts
    return say("That file is damaged, and I can’t open it. Save it anew, or paste the text here.")


def _too_many_pages(facts: Mapping[str, object]) -> Line:
    limit = facts.get("limit")
    if not isinstance(limit, int):
        return say("That document has more pages than I read. Send me only the pages of the article.")
    return say("That document has more than {n} pages. Send me only those of the article.", n=limit)


def _too_short(facts: Mapping[str, object]) -> Line:
    del facts
    return say("That is too short for an article. Send me the whole text, a link or a file.")


def _no_file(facts: Mapping[str, object]) -> Line:
    del facts
    return say("I can’t find that file. Check its name.")


def _unavailable(facts: Mapping[str, object]) -> Line:
    del facts
    return say("Telegram does not give me that file. Send it once more, or paste the text.")


def _withdrawn(facts: Mapping[str, object]) -> Line:
    if facts.get("article") is None:
        return say(
            "This article was withdrawn, so I don’t store it again. Send me a corrected text at another address."
        )
    return say(
        "This is № {number}, which was withdrawn, so I don’t store it again. Send me a corrected text at another address.",
        number=str(facts["article"]),
    )


def _not_a_feed(facts: Mapping[str, object]) -> Line:
    del facts
    return say("There is no feed at that address. Send me the address of an RSS, Atom or JSON feed, or of a site.")


def _no_feed(facts: Mapping[str, object]) -> Line:
    del facts
    return say("I find no feed on that site. Send me the address of the feed itself.")


def _not_a_list(facts: Mapping[str, object]) -> Line:
    del facts
    return say("That is no list of feeds. Send me an OPML file, as other feed readers export it.")


def _too_many(facts: Mapping[str, object]) -> Line:
    del facts
    return say("That holds more than I can read at once. Send me a shorter list, or another feed of that site.")


def _unsafe(facts: Mapping[str, object]) -> Line:
    del facts
    return say(
        "That file is built to overload its readers or to open other files, so I don’t read it. Send me another one."
    )


_REFUSALS: dict[str, Callable[[Mapping[str, object]], Line]] = {
    "bad_url": _bad_url,
    "bad_scheme": _bad_scheme,
    "bad_port": _bad_port,
    "private_address": _private_address,
    "unreachable": _unreachable,
    "redirects": _redirects,
    "too_large": _too_large,
    "too_slow": _too_slow,
    "media_type": _media_type,
    "encoding": _encoding,
    "login": _login,
    "gone": _gone,
    "status": _status,
    "binary": _binary,
    "encrypted": _encrypted,
    "no_text": _no_text,
    "unknown_type": _unknown_type,
    "broken": _broken,
    "too_many_pages": _too_many_pages,
    "too_short": _too_short,
    "no_file": _no_file,
    "unavailable": _unavailable,
    "withdrawn": _withdrawn,
    "not_a_feed": _not_a_feed,
    "no_feed": _no_feed,
    "not_a_list": _not_a_list,
    "too_many": _too_many,
    "unsafe": _unsafe,
}


def _bad_query() -> Line:
    return say("I don’t understand that query. A simple one is {example:code}.", example=say("velden, orlan"))


def _empty() -> Line:
    return say(
        "The query is empty. Write the words that an article must have, for example: {example:code}.",
        example=say("velden, orlan"),
    )


def _only_stop_words() -> Line:
    return say(
        "These words are in every article. Add a name or a thing, for example: {example:code}.",
        example=say("velden border"),
    )


def _only_excludes() -> Line:
    return say(
        "The query only excludes words. Add at least one that must appear, for example: {example:code}.",
        example=say("velden -football"),
    )


def _negative_alternative() -> Line:
    return say(
        "Behind OR, a comma or a bracket stands something that only excludes. Exclude from the whole, for example: {example:code}.",
        example=say("(velden OR orlan) -football"),
    )


def _stray_operator() -> Line:
    return say(
        "An AND, OR or NOT has no word beside it. Write it between two, for example: {example:code}.",
        example=say("velden AND orlan"),
    )


def _unbalanced() -> Line:
    return say(
        "A bracket has no partner. Close each one, for example: {example:code}.",
        example=say("(velden OR orlan) AND border"),
    )


def _unclosed_quote() -> Line:
    return say(
        "A quotation mark has no partner. Close it, for example: {example:code}.", example=say("“border dispute”")
    )


def _bad_prefix() -> Line:
    return say(
        "A star stands behind three letters or more, at the end of a word, for example: {example:code}.",
        example=say("sanction*"),
    )


def _bad_field() -> Line:
    return say(
        "I know the fields {title:code}, {width:code} and {kind:code}. For example: {example:code}.",
        title="title:",
        width="width:",
        kind="kind:",
        example="title:velden width:strict",
    )


def _too_long() -> Line:
    return say(
        "That query is too long or too deep. Name the few words that matter, for example: {example:code}.",
        example=say("velden, orlan, sarn"),
    )


_QUERIES: dict[str, Callable[[], Line]] = {
    "empty": _empty,
    "only_stop_words": _only_stop_words,
    "only_excludes": _only_excludes,
    "negative_alternative": _negative_alternative,
    "stray_operator": _stray_operator,
    "unbalanced": _unbalanced,
    "unclosed_quote": _unclosed_quote,
    "bad_prefix": _bad_prefix,
    "bad_field": _bad_field,
    "too_long": _too_long,
}
