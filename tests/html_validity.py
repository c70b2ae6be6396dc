"""Asks html-validate whether pages are what the HTML standard allows."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from hatch_build import NODE

SCRIPT = Path(__file__).with_name("validate_html.mjs")


MAIL = "mail-"
OLD_WAYS = "no-deprecated-attr"
"""Mail programs lay out by tables and attributes of the last century, and know little of styles: mails keep to those."""


def html_faults(pages: Mapping[str, str]) -> list[str]:
    """Name what is not valid in these pages, by their names: `whats-on:12: element-permitted-content: …`.

    Mails, whose names begin with `mail-`, may use deprecated attributes.
    """
    done = subprocess.run(
        [NODE, SCRIPT], input=json.dumps(dict(pages)), capture_output=True, text=True, check=True
    )
    found: list[str] = json.loads(done.stdout)
    return [fault for fault in found if not (fault.startswith(MAIL) and OLD_WAYS in fault)]
