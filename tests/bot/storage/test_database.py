from bot.storage import pace
from bot.storage.database import Database


def test_what_is_written_can_be_read(db: Database) -> None:
    with db.write() as c:
        pace.learn(c, "name", "value")

    with db.read() as c:
        assert pace.know(c, "name") == "value"
