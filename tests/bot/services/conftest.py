"""A desk on both databases."""

import pytest

from bot.storage.database import Database
from tests.bot.services.desk import Desk


@pytest.fixture
def desk(db: Database) -> Desk:
    return Desk(db)
