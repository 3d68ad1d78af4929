"""Settings come from the environment and `.env`; what is wrong is named, and never shown."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import settings
from bot.errors import SettingsError
from bot.settings import Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` but the test's own, nothing from the environment."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_nothing_set_is_enough_to_begin() -> None:
    loaded = settings.load()

    assert loaded.bot_token.get_secret_value() == ""
    assert loaded.database_url == "sqlite:///briefwire.db"
    assert loaded.admin_ids == frozenset()
    assert loaded.zone == ZoneInfo("UTC")
    assert (loaded.limits.stories, loaded.limits.sentences_per_article) == (5, 3)


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("SEND_RATE=5\nLOG_LEVEL=debug\n", encoding="utf-8")
    monkeypatch.setenv("SEND_RATE", "7")

    loaded = settings.load()

    assert (loaded.send_rate, loaded.log_level) == (7, "DEBUG")


@pytest.mark.parametrize(
    ("written", "ids"), [("", set()), ("7", {7}), ("7,8", {7, 8}), (" 7, 8 ,", {7, 8}), ("7 8", {7, 8})]
)
def test_admins_are_numbers_with_commas_or_spaces(written: str, ids: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_IDS", written)

    assert settings.load().admin_ids == ids


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("ADMIN_IDS", "@ann", "numeric"),
        ("ADMIN_IDS", "-7", "numeric"),
        ("ADMIN_IDS", "٧", "numeric"),
        ("BOT_API_URL", "localhost:8081", "http"),
        ("DATABASE_URL", "mysql://x", "sqlite:///FILE"),
        ("DEFAULT_TIME_ZONE", "Minsk", "Europe/Minsk"),
        ("DEFAULT_TIME_ZONE", "../etc/passwd", "Europe/Minsk"),
        ("DEFAULT_TIME_ZONE", "", "Europe/Minsk"),
        ("DEFAULT_LANGUAGE", "klingon", "en"),
        ("SEND_RATE", "0", "greater than 0"),
        ("SEND_RATE", "fast", "number"),
        ("HTTP_PORT", "70000", "65535"),
        ("LOG_LEVEL", "LOUD", "DEBUG"),
        ("LOG_FORMAT", "xml", "json"),
        ("MAX_QUOTE_SENTENCES", "0", "1"),
        ("PAID_BROADCAST", "perhaps", "boolean"),
    ],
)
def test_a_bad_setting_is_named_with_what_to_write(
    name: str, value: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as raised:
        settings.load()

    assert name in str(raised.value)
    assert hint in str(raised.value)


def test_all_that_is_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    monkeypatch.setenv("SEND_RATE", "fast")

    with pytest.raises(SettingsError, match=r"SEND_RATE.*LOG_LEVEL"):
        settings.load()


def test_a_webhook_needs_a_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example/hook")
    monkeypatch.setenv("HTTP_PORT", "")
    with pytest.raises(SettingsError, match=r"^WEBHOOK_URL needs HTTP_PORT"):
        settings.load()

    monkeypatch.setenv("HTTP_PORT", "8080")
    assert settings.load().http_port == 8080


def test_the_api_address_has_no_slash_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_API_URL", "http://127.0.0.1:8081/")

    assert settings.load().bot_api_url == "http://127.0.0.1:8081"


def test_no_secret_is_printed_or_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("WEBHOOK_SECRET", "s3cret")
    loaded = settings.load()
    assert TOKEN not in f"{loaded!r} {loaded}"
    assert "s3cret" not in f"{loaded!r} {loaded}"

    monkeypatch.setenv("DATABASE_URL", "mysql://ann:passw0rd@host/db")
    monkeypatch.setenv("LOG_LEVEL", TOKEN)
    with pytest.raises(SettingsError) as raised:
        settings.load()
    assert "passw0rd" not in str(raised.value)
    assert TOKEN not in str(raised.value)
    assert raised.value.__suppress_context__


@pytest.mark.parametrize("junk", [b"\xff\xfeB\x00O\x00T\x00", b"BOT_TOKEN=\xe9\n"])
def test_a_file_that_is_no_text_is_named(junk: bytes) -> None:
    Path(".env").write_bytes(junk)

    with pytest.raises(SettingsError, match=r"\.env can't be read: it is not UTF-8 text"):
        settings.load()


def test_a_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", ".env")

    monkeypatch.setattr("pydantic_settings.sources.providers.dotenv.DotEnvSettingsSource.__init__", forbidden)

    with pytest.raises(SettingsError, match=r"\.env can't be read: Permission denied"):
        settings.load()


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings.load().send_rate = 5


def _examples() -> dict[str, str]:
    lines = re.findall(r"^#?([A-Z_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) == len(dict(lines)), "a setting stands twice"
    return dict(lines)


def test_the_example_names_every_setting_and_no_other() -> None:
    assert set(_examples()) == {name.upper() for name in Settings.model_fields}


def test_the_example_shows_every_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in _examples().items():
        monkeypatch.setenv(name, value)

    assert settings.load() == Settings(_env_file=None)  # type: ignore[call-arg]


def test_what_the_example_sets_is_only_what_has_no_good_default() -> None:
    Path(".env").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")

    assert settings.load() == Settings()
