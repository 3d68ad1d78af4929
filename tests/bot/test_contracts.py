"""The house rules that no single module can keep: layers, files that ship, names that don't belong here."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import bot
import summaries

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SHIPPED = [Path(package.__file__ or "").parent for package in (bot, summaries)]
TEXTS = {".py", ".md", ".toml", ".txt", ".json", ".jsonl", ".mako", ".svg", ".lock", ".example", ""}


def _tracked() -> list[Path]:
    """The files of the project, as git has them; where there is no git, what lies in its folders."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [path for folder in ("bot", "summaries", "tests", "docs") for path in (ROOT / folder).rglob("*")]
    return [path for path in found if path.is_file() and "__pycache__" not in path.parts]


def test_the_import_contracts_are_kept() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    if not lint.exists():
        pytest.skip("import-linter is not installed")

    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-3000:]


def test_no_file_names_a_place_of_one_machine() -> None:
    """Somebody's home, or a folder that only the machine has on which this was written."""
    homes = r"(?<![\w.])/(?:root|work|Users/\w+|home/(?!briefwire\b)\w+)/"
    foreign = re.compile(homes)
    told = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in _tracked()
        if path.suffix in TEXTS and path != Path(__file__)
        for found in foreign.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert not told


def test_no_module_is_in_the_layers_twice_or_not_at_all() -> None:
    (layers,) = [one["layers"] for one in PROJECT["tool"]["importlinter"]["contracts"] if one["type"] == "layers"]
    named = [name.strip() for layer in layers for name in layer.split("|")]
    there = {
        f"bot.{path.stem}" for path in SHIPPED[0].iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }

    assert len(named) == len(set(named))
    assert there - {"bot.__init__", "bot.__main__"} == set(named) - {"summaries"}


def test_only_ranking_may_know_sumy() -> None:
    contract = next(
        one for one in PROJECT["tool"]["importlinter"]["contracts"] if "sumy" in one.get("forbidden_modules", [])
    )
    modules = {f"summaries.{path.stem}" for path in SHIPPED[1].glob("*.py") if path.stem != "__init__"}

    assert modules - set(contract["source_modules"]) == {"summaries.ranking"}


def test_only_the_clock_asks_for_the_time_below_the_edges() -> None:
    """Services, storage, delivery and judgement get the time as an argument."""
    inner = [
        path for name in ("services", "storage", "delivery", "handlers") for path in (SHIPPED[0] / name).rglob("*.py")
    ]
    asking = re.compile(r"datetime\.(?:now|utcnow|today)\(|time\.time\(|date\.today\(")
    told = [
        path.name for path in [*inner, *SHIPPED[1].rglob("*.py")] if asking.search(path.read_text(encoding="utf-8"))
    ]

    assert not told


def test_every_file_that_the_program_reads_is_in_the_wheel(tmp_path: Path) -> None:
    build = (
        "import sys; from setuptools import build_meta; "
        "sys.argv = sys.argv[:1]; print(build_meta.build_wheel(sys.argv0))"
    ).replace("sys.argv0", repr(str(tmp_path)))
    source = tmp_path / "source"
    for path in _tracked():
        if path.relative_to(ROOT).parts[0] in {"bot", "summaries", "pyproject.toml", "LICENSE", "README.md"}:
            copy = source / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    (source / "README.md").touch()
    subprocess.run([sys.executable, "-c", build], cwd=source, capture_output=True, check=True)

    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())

    assert {name for name in _files_of(source) if not name.startswith(("README", "LICENSE", "pyproject"))} <= packed


def _files_of(folder: Path) -> set[str]:
    built = {"build", "briefwire.egg-info"}
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in files if path.parts[0] not in built}
