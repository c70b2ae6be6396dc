"""What a fresh clone relies on: the commands, the locked packages, the built client."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from hatch_build import CLIENT, NODE

pytestmark = pytest.mark.proof

ROOT = Path(__file__).parents[2]
COMMANDS = {"help", "demo", "test", "setup", "dev", "check", "migrate"}


def make(*arguments: str) -> str:
    return subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_make_alone_lists_the_commands() -> None:
    assert set(re.findall(r"^  make (\S+) ", make(), re.MULTILINE)) >= COMMANDS


def test_the_readme_names_only_commands_that_exist() -> None:
    existing = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(
        re.findall(r"`make ([a-z-]+)|^    make ([a-z-]+)", (ROOT / "README.md").read_text(), re.MULTILINE)
    )
    assert {one or other for one, other in named} <= existing


def test_ci_runs_what_people_run() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text()


def test_the_lock_of_the_client_names_no_registry() -> None:
    lock = json.loads((ROOT / "pwa_tickets/client/package-lock.json").read_text())
    packages = [package for path, package in lock["packages"].items() if path]
    assert packages
    assert all("integrity" in package and "resolved" not in package for package in packages)


def test_the_built_client_is_whole_and_compressed() -> None:
    built = ROOT / "pwa_tickets/static/built"
    assets = json.loads((built / "manifest.json").read_text())["assets"]
    assert {"app.css", "scanner.css", "office.css", "service-worker.js", "zxing_reader.wasm"} <= set(assets)
    for asset in assets.values():
        file = built / Path(asset["url"]).name
        assert file.stat().st_size == asset["bytes"]
        assert file.with_name(file.name + ".gz").exists()
        assert file.with_name(file.name + ".br").stat().st_size == asset["brotli"]


def test_a_developer_gets_readable_scripts_with_source_maps(tmp_path: Path) -> None:
    """What buyers get is minified and carries no map."""
    subprocess.run(
        [NODE, "build.mjs", "--dev", "--into", tmp_path], cwd=CLIENT, capture_output=True, check=True
    )
    readable, sources = (
        next(tmp_path.glob("seats-picker-*.js")).read_text().split("//# sourceMappingURL=data:")
    )
    minified = next((ROOT / "pwa_tickets/static/built").glob("seats-picker-*.js")).read_text()
    assert "PickerController" in readable
    assert sources
    assert "sourceMappingURL" not in minified
    assert "PickerController" not in minified


def test_a_change_of_any_source_of_the_client_builds_it_again() -> None:
    """uv's cache keys name every folder of ours and never what npm has put beside them."""
    patterns = [
        cache_key(key["file"])
        for key in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["cache-keys"]
    ]
    client = [file for file in (ROOT / "pwa_tickets/client").rglob("*") if file.is_file()]
    named = {
        file
        for file in [*client, *(ROOT / "pwa_tickets/static/css").rglob("*.css")]
        if any(pattern.fullmatch(str(file.relative_to(ROOT))) for pattern in patterns)
    }
    ours = {
        file
        for file in client
        if "node_modules" not in file.parts and file.suffix in {".ts", ".mjs", ".json"}
    }
    assert ours <= named
    assert not {file for file in named if "node_modules" in file.parts}
    assert ROOT / "pwa_tickets/static/css/base/layout.css" in named


def cache_key(glob: str) -> re.Pattern[str]:
    """The glob as uv reads it, or wider: stars cross folders, `{…,…}` is either."""
    parts = {"**/": "(?:.*/)?", "*": ".*", "[!": "[^", "{": "(?:", "}": ")", ",": "|", ".": r"\."}
    return re.compile(re.sub(r"\*\*/|\[!|[*{},.]", lambda found: parts[found[0]], glob))


def test_uv_builds_again_what_changed_and_nothing_because_npm_was_there(tmp_path: Path) -> None:
    """Asked of uv itself, in a project with our cache keys and empty files of our names, without a network."""
    uv = find_uv()
    keys = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["cache-keys"]
    listed = ", ".join(f'{{ file = "{key["file"]}" }}' for key in keys)
    (tmp_path / "pyproject.toml").write_text(EMPTY_PROJECT.format(keys=listed))
    sources = [
        "pwa_tickets/client/package-lock.json",
        "pwa_tickets/client/seats/map/picker.entry.ts",
        "pwa_tickets/static/css/app.css",
    ]
    for name in ("pwa_tickets/__init__.py", *sources):
        touch(tmp_path / name)
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(tmp_path / ".venv")}
    environment.pop("VIRTUAL_ENV", None)

    def would_build() -> bool:
        done = subprocess.run(
            [uv, "sync", "--offline", "--dry-run"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return "pwa-tickets" in done.stderr

    def build() -> None:
        subprocess.run([uv, "sync", "--offline", "--quiet"], cwd=tmp_path, env=environment, check=True)

    build()
    for name in ("node_modules/.installed", "node_modules/idb/package.json", "node_modules/idb/lib/index.ts"):
        touch(tmp_path / "pwa_tickets/client" / name)
    assert not would_build()
    for name in sources:
        touch(tmp_path / name)
        assert would_build(), name
        build()


EMPTY_PROJECT = """
[project]
name = "pwa-tickets"
version = "0.1.0"
requires-python = ">=3.11"

[build-system]
requires = ["hatchling>=1.33.0"]
build-backend = "hatchling.build"

[tool.hatch.build.targets.wheel]
packages = ["pwa_tickets"]

[tool.uv]
cache-keys = [{keys}]
"""


def find_uv() -> str:
    """The uv that `bin/setup` uses."""
    beside = ROOT / ".tools/bin/uv"
    found = os.environ.get("UV") or (str(beside) if beside.exists() else shutil.which("uv"))
    assert found, "bin/setup has brought one"
    return found


def touch(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("")


def test_the_rules_in_typescript_hold() -> None:
    done = subprocess.run(
        [sys.executable, "hatch_build.py", "--test"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
