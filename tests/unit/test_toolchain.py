"""What a fresh clone relies on: the commands, the locked packages, the built client."""

import json
import re
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
    """The glob as a pattern: `*` and `[…]` stay within a folder, `**/` crosses them, `{…,…}` is either."""
    parts = {"**/": "(?:.*/)?", "*": "[^/]*", "[!": "[^/", "{": "(?:", "}": ")", ",": "|", ".": r"\."}
    return re.compile(re.sub(r"\*\*/|\[!|[*{},.]", lambda found: parts[found[0]], glob))


def test_the_rules_in_typescript_hold() -> None:
    done = subprocess.run(
        [sys.executable, "hatch_build.py", "--test"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
