"""What a call brings: named values as they travel (strings, or JSON in a string) and uploaded files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """The Bot API says no: `status`, `description` and `parameters` of its answer."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad(reason: str, **parameters: int) -> Refusal:
    """400 Bad Request."""
    return Refusal(HTTPStatus.BAD_REQUEST, f"Bad Request: {reason}", parameters or None)


def forbidden(reason: str) -> Refusal:
    """403 Forbidden."""
    return Refusal(HTTPStatus.FORBIDDEN, f"Forbidden: {reason}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart body."""

    name: str
    content: bytes
    mime: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Arguments:
    """The values of one call; every reading method raises Refusal as the Bot API would."""

    values: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for value in self.values.values():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise bad("strings must be encoded in UTF-8") from None

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def number(self, name: str, default: int = 0) -> int:
        try:
            return int(self.values.get(name) or default)
        except ValueError:
            raise bad(f'field "{name}" must be of type Number') from None

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "yes", "1"}

    def parsed(self, name: str, what: str) -> Any:
        """A value that travels as JSON; None if it was not given. `what` names it in the refusal."""
        raw = self.text(name)
        if not raw:
            return None
        try:
            value = json.loads(raw)
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise bad("strings must be encoded in UTF-8") from None
        except (ValueError, RecursionError):
            raise bad(f"can't parse {what} JSON object") from None
        return value


def legible(values: Mapping[str, str]) -> Json:
    """The values of a call with their JSON decoded, for a log that people assert on."""
    return {name: value if name in _WORDS else _decoded(value) for name, value in values.items()}


_WORDS = {"text", "caption", "description", "short_description", "title"}


def _decoded(value: str) -> Any:
    if value[:1] not in tuple('[{"tf-0123456789'):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
