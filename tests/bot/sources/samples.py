"""An invented article in pieces, and the time at which the tests are."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

MINSK = ZoneInfo("Europe/Minsk")
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
WHEN = {"time_zone": MINSK, "now": NOW}

TITLE = "Bridge Over the Orla Closed After Pillars Sink"
URL = "https://www.orlan-courier.example/2026/06/25/bridge-closed"
ONE = "The bridge over the Orla at Sarn was closed on Thursday night after two pillars sank by a metre, the ministry of transport said."
TWO = "Lorries are sent over the crossing at Brod, some 60 kilometres to the north, the ministry's spokeswoman Ida Malik told reporters."
THREE = "Engineers will look at the pillars when the water falls, which forecasters expect in the middle of next week."
FOUR = "“We knew that the river bed had moved,” said Tomas Welk, who led the last inspection, “but nobody expected a metre.”"
FIVE = "The crossing carries a third of the country's trade with its neighbour, most of it timber and potash."
BODY = (ONE, TWO, THREE, FOUR, FIVE)
TEXT = "\n\n".join(BODY)
