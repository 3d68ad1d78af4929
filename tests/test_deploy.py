"""What runs the bot elsewhere is whole: the image, the compose file, the unit, and the page that leads through them."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot import app
from bot.cli.arguments import parser
from bot.metrics import Beats, Lookout, Metrics, Scrape, Stored
from bot.settings import Settings
from tests.bot.hand_clock import HandClock

ROOT = Path(__file__).parents[1]
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
SETTINGS = {name.upper() for name in Settings.model_fields}
NOT_OURS = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "MPLCONFIGDIR"} | {
    f"PIP_{name}" for name in ("DISABLE_PIP_VERSION_CHECK", "NO_CACHE_DIR", "NO_INPUT", "ROOT_USER_ACTION")
}
KNOWN = (
    *("FROM", "ENV", "WORKDIR", "RUN", "COPY", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK"),
    *("ENTRYPOINT", "CMD"),
)
GRACE_SECONDS = 10  # in which the bot promises to end


# ---- the image


def instructions(text: str) -> list[tuple[str, str]]:
    """(instruction, rest) of a Dockerfile, lines that go on joined."""
    lines = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines if line.strip()]


STEPS = instructions((ROOT / "Dockerfile").read_text(encoding="utf-8"))


def said(instruction: str) -> list[str]:
    return [rest for name, rest in STEPS if name == instruction]


def environment() -> dict[str, str]:
    return dict(found for rest in said("ENV") for found in re.findall(r"(\w+)=(\S+)", rest))


def is_ignored(path: str) -> bool:
    """Whether .dockerignore keeps this out; the last pattern that matches decides."""
    ignored = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.lstrip("!")
        if line and not line.startswith("#") and any(fnmatch(path, one) for one in (pattern, f"{pattern}/*")):
            ignored = not line.startswith("!")
    return ignored


def test_the_image_is_made_of_instructions_that_there_are() -> None:
    assert {name for name, _ in STEPS} <= set(KNOWN)
    assert STEPS[0][0] == "FROM"
    assert all(one.startswith("python:3.11-slim") for one in said("FROM"))


def test_what_is_copied_into_the_image_is_there_and_not_kept_out() -> None:
    sources = [path for rest in said("COPY") if "--from" not in rest for path in rest.split()[:-1]]

    assert {"bot", "summaries", "requirements.lock", "pyproject.toml"} <= set(sources)
    for path in sources:
        assert (ROOT / path).exists(), path
        assert not is_ignored(path), path


@pytest.mark.parametrize(
    "path", [".env", "briefwire.db", ".git/config", ".venv/bin/python", "tests/conftest.py", "x/.env"]
)
def test_nothing_else_gets_into_the_image(path: str) -> None:
    assert is_ignored(path)


def test_what_the_image_installs_has_hashes() -> None:
    installs = [rest for rest in said("RUN") if "pip install" in rest]

    assert any("--require-hashes -r requirements.lock" in rest for rest in installs)
    assert all("--require-hashes" in rest or "--no-deps" in rest for rest in installs)


def test_the_image_runs_as_a_user_of_its_own_who_owns_what_is_kept() -> None:
    (user,) = said("USER")
    made = " ".join(said("RUN"))

    assert user not in {"root", "0"}
    assert re.search(rf"useradd .*--uid \d{{5}}.* {user}\b", made)
    assert re.search(rf"install -d -o {user} .*-m 0700 /data", made)
    assert said("VOLUME") == ["/data"]


def test_variables_of_the_image_are_settings_and_keep_all_in_its_volume() -> None:
    named = environment()

    assert set(named) - NOT_OURS <= SETTINGS
    settings = Settings(_env_file=None, database_url=named["DATABASE_URL"], http_port=named["HTTP_PORT"])  # type: ignore[call-arg,arg-type]
    assert settings.database_url == "sqlite:////data/briefwire.db"
    assert named["MPLCONFIGDIR"].startswith("/data/")
    assert said("EXPOSE") == [named["HTTP_PORT"]]


def test_signals_reach_the_bot_and_not_a_shell() -> None:
    assert json.loads(said("ENTRYPOINT")[0]) == ["briefwire"]
    assert json.loads(said("CMD")[0]) == ["run"]
    assert said("STOPSIGNAL") == ["SIGTERM"]


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A server that answers /healthz with this status, and its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_images_health_is_the_bots_own_and_needs_no_other_program(status: int, code: int) -> None:
    _, _, command = said("HEALTHCHECK")[0].partition("CMD ")
    program, *arguments = json.loads(command)
    assert program == "python"

    with answering(status) as port:
        variables = {"HTTP_PORT": str(port), "http_proxy": "http://127.0.0.1:9"}  # which isn't asked
        done = subprocess.run([sys.executable, *arguments], env=variables, capture_output=True, check=False, timeout=30)

    assert done.returncode == code


# ---- compose


def read_yaml(text: str) -> dict[str, Any]:
    """As much of YAML as our files use: maps and lists by indentation, flow lists of strings, plain and quoted scalars."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found, rest = _block(lines, 0)
    assert not rest
    assert isinstance(found, dict)
    return found


def _block(lines: list[str], indent: int) -> tuple[Any, list[str]]:
    if lines[0].lstrip().startswith("- "):
        return _list(lines, indent)
    found: dict[str, Any] = {}
    while lines and _indent(lines[0]) == indent:
        key, _, value = lines.pop(0).strip().partition(":")
        assert key not in found, f"{key} twice"
        value = re.sub(r"^\s*&\w+|\s+#.*$", "", value).strip()
        if value:
            found[key] = _scalar(value)
        elif lines and _indent(lines[0]) > indent:
            found[key], lines = _block(lines, _indent(lines[0]))
        else:
            found[key] = None
    return found, lines


def _list(lines: list[str], indent: int) -> tuple[list[Any], list[str]]:
    found = []
    while lines and _indent(lines[0]) == indent and lines[0].lstrip().startswith("- "):
        found.append(_scalar(lines.pop(0).strip()[2:]))
    return found, lines


def _scalar(value: str) -> Any:
    return json.loads(value) if value[0] in '["{' else value


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    found = read_yaml(text)
    try:
        import yaml
    except ImportError:
        return found
    assert set(yaml.safe_load(text)["services"]) == set(found["services"])
    return found


def test_compose_opens_no_port_and_starts_again_what_ends(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"db", "bot"}
    for service in compose["services"].values():
        assert "ports" not in service
        assert service["restart"] == "unless-stopped"
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_what_compose_keeps_is_in_volumes_that_it_declares(compose: dict[str, Any]) -> None:
    mounted = {one.split(":")[0]: one.split(":")[1] for s in compose["services"].values() for one in s["volumes"]}

    assert set(mounted) == set(compose["volumes"])
    assert mounted["data"] == said("VOLUME")[0]


def test_composes_bot_waits_for_its_database_and_can_write_nowhere_else(compose: dict[str, Any]) -> None:
    bot = compose["services"]["bot"]

    assert bot["depends_on"]["db"]["condition"] == "service_healthy"
    assert compose["services"]["db"]["healthcheck"]["test"][1] == "pg_isready"
    assert (bot["read_only"], bot["init"]) == ("true", "true")
    assert (bot["cap_drop"], bot["tmpfs"]) == (["ALL"], ["/tmp"])
    assert int(bot["stop_grace_period"].removesuffix("s")) > GRACE_SECONDS


def test_composes_variables_are_settings_and_its_secrets_are_not_in_it(compose: dict[str, Any]) -> None:
    bot, db = compose["services"]["bot"], compose["services"]["db"]

    assert set(bot["environment"]) <= SETTINGS
    assert bot["env_file"] == [".env"]
    assert db["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    address = re.sub(r"\$\{[^}]*\}", "0a1b", bot["environment"]["DATABASE_URL"])
    assert Settings(_env_file=None, database_url=address).database_url.endswith("@db/briefwire")  # type: ignore[call-arg]


def test_the_images_pg_dump_is_as_new_as_composes_server(compose: dict[str, Any]) -> None:
    client = re.search(r"postgresql-client-(\d+)", " ".join(said("RUN")))
    server = re.match(r"postgres:(\d+)", compose["services"]["db"]["image"])

    assert client
    assert server
    assert client[1] == server[1]
    assert server[1] in {"15", "16"}


# ---- systemd


def unit(text: str) -> dict[str, list[str]]:
    """Every key of a unit with its values."""
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE):
        found.setdefault(key, []).append(value)
    return found


SERVICE = (ROOT / "deploy" / "briefwire.service").read_text(encoding="utf-8")


def test_the_unit_is_given_the_time_to_end_and_started_again_when_it_fails() -> None:
    says = unit(SERVICE)

    assert int(says["TimeoutStopSec"][0]) > max(GRACE_SECONDS, app.DRAIN_SECONDS)
    assert says["Restart"] == ["on-failure"]
    assert says["WantedBy"] == ["multi-user.target"]


def test_the_unit_can_write_only_where_its_state_is() -> None:
    says = unit(SERVICE)

    assert says["ProtectSystem"] == ["strict"]
    assert says["WorkingDirectory"] == [f"/var/lib/{says['StateDirectory'][0]}"]
    assert "ReadWritePaths" not in says
    assert (says["NoNewPrivileges"], says["CapabilityBoundingSet"]) == (["yes"], [""])
    assert says["User"] != ["root"]
    assert says["UMask"] == ["0077"]


def units() -> dict[str, str]:
    """The shipped unit, and those that the page shows, by name."""
    shown = re.findall(r"^```ini\n# /etc/systemd/system/(\S+)\n(.*?)^```$", OPERATING, re.DOTALL | re.MULTILINE)
    return {"briefwire.service": SERVICE, **dict(shown)}


def test_the_page_shows_the_units_of_a_nightly_backup() -> None:
    assert set(units()) == {"briefwire.service", "briefwire-backup.service", "briefwire-backup.timer"}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    for name, text in units().items():
        here = text.replace("/opt/briefwire/.venv/bin/briefwire", shutil.which("true") or "/bin/true")
        (tmp_path / name).write_text(here, encoding="utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in units())],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin", "SYSTEMD_LOG_LEVEL": "warning"},
    )

    ours = [line for line in done.stderr.splitlines() if "briefwire" in line]
    assert (done.returncode, ours) == (0, [])


# ---- the page


def commands() -> set[str]:
    """The words after `briefwire` wherever the page has a command."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", OPERATING, re.DOTALL | re.MULTILINE)
    shown = [text for language, text in blocks if language in {"", "sh", "ini"}]
    inline = re.findall(r"`(briefwire [^`]+)`", OPERATING)
    lines = [line.split(" #")[0] for text in (*shown, *inline) for line in text.splitlines()]
    return {verb for line in lines for verb in re.findall(r"(?:^|bin/|'|bot )briefwire ([a-z]+)\b", line)}


def test_the_page_names_only_verbs_that_there_are() -> None:
    (verbs,) = [one.choices for one in parser()._actions if one.choices and "run" in one.choices]

    assert {"run", "doctor", "backup", "restore", "migrate", "export", "import"} <= commands()
    assert commands() <= set(verbs)


def test_the_page_names_every_role_and_no_other() -> None:
    section = OPERATING.partition("| role |")[2].partition("```")[0]
    named = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    used = [role for roles in re.findall(r"--roles ([a-z,]+)", OPERATING) for role in roles.split(",")]

    assert set(named) == set(app.ROLES)
    assert set(used) <= set(app.ROLES)


def test_the_page_names_only_settings_that_there_are() -> None:
    named = set(re.findall(r"(?:^|[`/ ])([A-Z]+_[A-Z_]+)\b", OPERATING, re.MULTILINE))

    assert named - SETTINGS <= {"POSTGRES_PASSWORD", "HTTP_"}


async def test_the_page_names_every_metric_and_no_other() -> None:
    stored = Stored({"pending": 1}, None, None, 0, 0, {"well": 1}, HandClock().now(), 1, 1)
    scrape = Scrape(Metrics(), Beats({"send": 1}, lambda: 0.0), Lookout(lambda: stored, lambda: 0.0), HandClock())
    text, _ = await scrape.text()

    told = set(re.findall(r"^# TYPE (briefwire_\w+) (?:counter|gauge|histogram)$", text.decode(), re.MULTILINE))
    told = {name for name in told if not name.endswith("_created")}

    assert set(re.findall(r"\bbriefwire_(?!(?:data|postgres)\b)\w+", OPERATING)) == told
