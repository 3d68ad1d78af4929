"""The judgement set that we wrote ourselves; README.md has the forms."""

import json
from pathlib import Path
from typing import Any


def read(name: str) -> list[dict[str, Any]]:
    """The rows of `name`.jsonl, in the order of the file."""
    lines = (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
