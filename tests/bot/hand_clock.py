"""A clock that tests wind by hand."""

from datetime import UTC, datetime, timedelta


class HandClock:
    """Stands still until `wind`; sleeping winds it."""

    def __init__(self, start: datetime = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.wind(seconds)

    def wind(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
