"""What the documents promise is there: verbs, commands, queries, files, targets."""

import argparse
import doctest
import re
from pathlib import Path

import pytest

from bot.cli.arguments import parser
from bot.texts import readers
from summaries import query

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LATER = {"quality.md"}  # made by `make quality`


def rows(page: str) -> list[str]:
    """The first cells of all tables."""
    return [cell for line in page.splitlines() if line.startswith("| `") for cell in [line.split(" | ")[0]]]


def test_the_readme_lists_every_verb_and_no_other() -> None:
    (verbs,) = [one.choices for one in parser()._actions if isinstance(one, argparse._SubParsersAction)]

    assert {name for cell in rows(README) for name in re.findall(r"`(\w+)`", cell)} == set(verbs)


def test_the_guide_lists_every_command_and_no_other() -> None:
    commands = {name for name, _ in (*readers.commands(), *readers.owner_commands())} | {"start"}

    assert {name for cell in rows(GUIDE) for name in re.findall(r"`/(\w+)", cell)} == commands


@pytest.mark.parametrize("line", re.findall(r"```query\n(.*?)```", GUIDE, re.DOTALL)[0].splitlines())
def test_the_guides_queries_are_understood(line: str) -> None:
    assert query.parse(line).tree


def test_the_examples_of_the_library_give_what_they_say() -> None:
    assert doctest.testfile(str(ROOT / "docs" / "library.md"), module_relative=False).failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"(?:\]\(|src=\")(?!https?://|#)([^)#\"]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists() and Path(link).name not in LATER] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_targets_of_make_that_are_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert set(re.findall(r"(?:`|^)make\s([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)) <= targets
