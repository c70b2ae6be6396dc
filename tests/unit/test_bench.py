"""The bench can be started: each script alone, and all of them by `make bench`. What it measures is no test."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED = {"fill", "long_tasks", "measure", "seat_map_browser", "stage", "statements", "wire"}
SCRIPTS = sorted({file.stem for file in (ROOT / "bench").glob("*.py")} - SHARED)


def test_make_bench_runs_every_script() -> None:
    listed = re.search(r"^benches := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert listed is not None
    assert sorted(listed[1].split()) == SCRIPTS


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_script_says_what_it_measures_and_has_a_main(name: str) -> None:
    module = importlib.import_module(f"bench.{name}")
    assert inspect.iscoroutinefunction(module.main)
    assert module.__doc__
