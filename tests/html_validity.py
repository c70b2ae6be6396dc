"""Asks html-validate whether pages are what the HTML standard allows."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from hatch_build import NODE

SCRIPT = Path(__file__).with_name("validate_html.mjs")


def html_faults(pages: Mapping[str, str]) -> list[str]:
    """Name what is not valid in these pages, by their names: `whats-on:12: element-permitted-content: …`."""
    done = subprocess.run(
        [NODE, SCRIPT], input=json.dumps(dict(pages)), capture_output=True, text=True, check=True
    )
    found: list[str] = json.loads(done.stdout)
    return found
