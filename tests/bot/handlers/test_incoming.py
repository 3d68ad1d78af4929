"""What a message offers as an article."""

from typing import Any

import pytest
from telegram import Message

from bot.handlers import incoming
from bot.handlers.incoming import Address, Pasted

DATE = 1_782_464_400


def message(text: str, **fields: Any) -> Message:
    values = {"message_id": 1, "date": DATE, "chat": {"id": 7, "type": "private"}, "text": text, **fields}
    made = Message.de_json(values, None)
    assert made is not None
    return made


def entity(kind: str, offset: int, length: int) -> list[dict[str, object]]:
    return [{"type": kind, "offset": offset, "length": length}]


@pytest.mark.parametrize(
    "text", ["https://a.example/1", "  HTTP://a.example ", "/push https://a.example/1", "www.a.example"]
)
def test_an_address_alone_is_a_link(text: str) -> None:
    assert isinstance(incoming.asked_for(message(text)), Address)


def test_without_a_scheme_it_is_a_link_where_telegram_says_so() -> None:
    assert incoming.unasked(message("a.example/1", entities=entity("url", 0, 11))) == Address("https://a.example/1")
    assert incoming.unasked(message("well.done")) is None


@pytest.mark.parametrize("text", ["https://a.example/1 https://b.example", "see https://a.example/1"])
def test_a_text_with_links_in_it_is_a_text(text: str) -> None:
    assert isinstance(incoming.asked_for(message(text)), Pasted)
    assert incoming.unasked(message(text)) is None


def test_a_text_is_an_article_from_200_characters_on() -> None:
    assert incoming.unasked(message("x " * 99 + "x")) is None
    assert isinstance(incoming.unasked(message("x " * 99 + "xx")), Pasted)


@pytest.mark.parametrize("text", ["/push", "/push@some_bot  ", "/push\n"])
def test_a_command_alone_offers_nothing(text: str) -> None:
    assert incoming.asked_for(message(text)) is None


def test_what_begins_like_a_command_and_is_none_stays() -> None:
    offer = incoming.asked_for(message("/pushed/to/the/wall is a path"))

    assert isinstance(offer, Pasted)
    assert offer.piece.text == "/pushed/to/the/wall is a path"


def test_a_post_of_a_group_has_the_group_as_publisher() -> None:
    chat = {"id": -1001234, "type": "supergroup", "title": "Halmer Harbour"}
    origin = {"type": "chat", "date": DATE, "sender_chat": chat}

    offer = incoming.unasked(message("News", forward_origin=origin))

    assert isinstance(offer, Pasted)
    assert offer.credit is not None
    assert (offer.credit.name, offer.credit.domain, offer.credit.url) == ("Halmer Harbour", "t.me/c/1234", None)


def test_lone_surrogates_and_wild_offsets_stop_nothing() -> None:
    fields = [{"type": "text_link", "offset": 1, "length": 99, "url": "https://a.example"}]

    offer = incoming.asked_for(message("a\ud800b c", entities=fields))

    assert isinstance(offer, Pasted)
    assert offer.piece.links == ((1, 5, "https://a.example"),)
