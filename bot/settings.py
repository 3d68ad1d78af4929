"""What the operator may set, from the environment and `.env`. `.env.example` is the reference; a test keeps them equal."""

import re
from datetime import timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot import errors, texts
from summaries.types import Limits

TELEGRAM = "https://api.telegram.org"


class Settings(BaseSettings):
    """One frozen value, read once at start. Secrets are `SecretStr`: printing the settings shows none."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    bot_token: SecretStr = SecretStr("")
    https_proxy: SecretStr = SecretStr("")
    bot_api_url: str = TELEGRAM
    admin_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    database_url: str = "sqlite:///briefwire.db"
    default_time_zone: str = "UTC"
    default_language: str = "en"
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    http_host: str = "127.0.0.1"
    http_port: int | None = Field(default=None, ge=0, le=65535)
    send_rate: float = Field(default=28.5, gt=0, le=1000)
    paid_broadcast: bool = False
    feed_interval: int = Field(default=900, ge=60)
    allow_private_addresses: str = "off"
    max_quote_sentences: int = Field(default=3, ge=1, le=10)
    retention_days: int = Field(default=0, ge=0)
    undo_seconds: int = Field(default=10, ge=0, le=3600)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        ids = [part for part in re.split(r"[,\s]+", value.strip()) if part]
        if not all(part.isascii() and part.isdigit() for part in ids):
            raise ValueError(
                "write the numeric Telegram ids of the admins, separated by commas, such as 1234567,7654321"
            )
        return frozenset(int(part) for part in ids)

    @field_validator("http_port", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("bot_api_url")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("write an http or https address, such as http://127.0.0.1:8081")
        return value.rstrip("/")

    @field_validator("default_time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("write an IANA time zone, such as Europe/Minsk") from error
        return value

    @field_validator("default_language")
    @classmethod
    def _spoken_language(cls, value: str) -> str:
        if not texts.is_spoken(value) and value != texts.PSEUDO:
            raise ValueError(f"write one of the languages that the bot speaks: {', '.join(texts.languages())}")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("write sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME")
        return value

    @model_validator(mode="after")
    def _webhook_needs_a_port(self) -> Self:
        if self.webhook_url and self.http_port is None:
            raise ValueError("WEBHOOK_URL needs HTTP_PORT, where the webhook listens")
        return self

    @property
    def limits(self) -> Limits:
        """How much a briefing holds: five stories, of which a phone shows the first two without scrolling."""
        return Limits(sentences_per_story=2, sentences_per_article=self.max_quote_sentences)

    @property
    def undo_wait(self) -> timedelta:
        """How long a publication from a chat waits before it goes out."""
        return timedelta(seconds=self.undo_seconds)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.default_time_zone)


def load(**overrides: object) -> Settings:
    """Settings from the environment and `.env`. Raises SettingsError that names each bad setting, never its value."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic reads the rest from the environment
    except ValidationError as error:
        lines = [_explain(problem["loc"], problem["msg"]) for problem in error.errors(include_input=False)]
        raise errors.SettingsError("; ".join(lines)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise errors.SettingsError(f".env can't be read: {_why(error)}") from None


def _why(error: OSError | UnicodeDecodeError) -> str:
    return str(error.strerror) if isinstance(error, OSError) else "it is not UTF-8 text"


def _explain(where: tuple[int | str, ...], what: str) -> str:
    name = str(where[0]).upper() if where else ""
    return f"{name}: {what}".removeprefix(": ").replace("Value error, ", "")
