import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.sources import charsets
from tests.bot.sources.samples import TEXT

RUSSIAN = "Мост через Орлу у Сарна закрыт с вечера четверга: две опоры просели на метр, сообщили в министерстве. " * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r"])
def test_a_text_is_read_in_its_encoding_without_being_told(encoding):
    assert charsets.decode(RUSSIAN.encode(encoding)) == RUSSIAN


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE])
def test_a_byte_order_mark_decides(mark):
    encoding = {codecs.BOM_UTF16_BE: "utf-16-be", codecs.BOM_UTF32_LE: "utf-32-le"}.get(mark, "utf-32-be")

    assert charsets.decode(mark + "день".encode(encoding), "ascii") == "день"


def test_what_the_server_declared_is_tried_after_utf_8():
    assert charsets.decode("день".encode("cp1251"), "windows-1251") == "день"
    assert charsets.decode("день".encode(), "windows-1251") == "день"
    assert charsets.decode("naïve “x”".encode("cp1252"), "iso-8859-1") == "naïve “x”"


def test_what_the_page_declares_is_tried_next():
    assert "день" in charsets.decode('<meta charset="windows-1251">день'.encode("cp1251"), "utf-8")
    assert "день" in charsets.decode('<?xml version="1.0" encoding="koi8-r"?>день'.encode("koi8-r"))


@pytest.mark.parametrize("name", ["punycode", "unicode_escape", "rot13", "zlib", "no such", "utf-7", "idna", "\0"])
def test_a_codec_that_is_no_encoding_of_text_is_not_used(name):
    assert charsets.decode(RUSSIAN.encode("cp1251"), name) == RUSSIAN


def test_bytes_that_fit_no_encoding_become_some_text():
    assert charsets.decode(b"caf\xe9 \x81\x8d " * 20)


@pytest.mark.parametrize(
    "body",
    [
        b"\0" * 100,
        bytes(range(256)) * 10,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\0\x01" * 50,
        b"\x02" * 10,
    ],
)
def test_bytes_that_are_no_text_are_refused(body):
    with pytest.raises(Unreadable) as caught:
        charsets.decode(body)

    assert caught.value.reason == "binary"


@settings(deadline=None)
@given(st.text(min_size=1, max_size=100).filter(lambda text: "\0" not in text))
def test_utf_8_comes_back_or_is_refused(text):
    body = text.encode("utf-8", "ignore")
    if charsets.is_binary(body) or body.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        return

    assert charsets.decode(body) == body.decode()


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_refused(body):
    try:
        charsets.decode(body)
    except Unreadable as error:
        assert error.reason == "binary"  # noqa: PT017 - either is right


def test_an_english_text_is_not_taken_for_a_wide_one():
    assert charsets.decode(TEXT.encode()) == TEXT
