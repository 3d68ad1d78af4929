"""What stands behind a quotation."""

import pytest

from bot.delivery import render
from bot.delivery.render import SPEAKER_OF_LOGS
from bot.texts import told


@pytest.mark.parametrize(
    ("name", "url", "label", "seen"),
    [
        ("VNA", "https://vna.example/1", "", '<a href="https://vna.example/1">VNA ↗</a>'),
        ("VNA", "https://vna.example/1", "wire", '<a href="https://vna.example/1">VNA ↗</a> (wire)'),
        ("VNA", None, "", "VNA"),
        ("", None, "", "publisher unknown"),
        ("", None, "wire", "publisher unknown"),
    ],
)
def test_a_publisher_is_named_or_said_to_be_unknown(name: str, url: str | None, label: str, seen: str) -> None:
    assert render.html(told.source(name, url, label), SPEAKER_OF_LOGS) == seen
