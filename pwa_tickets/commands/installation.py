"""Tells how this installation is run, so that what we tell people to type works: with make in a checkout, else without."""

from pathlib import Path

_ROOT = Path(__file__).parents[2]

CHECKOUT: Path | None = _ROOT if (_ROOT / "hatch_build.py").exists() else None
"""The repository's root; None where the package was installed from a wheel."""


def command(name: str) -> str:
    """Name a command as people type it here: `make demo`, or `pwa-tickets demo`."""
    return f"make {name}" if CHECKOUT else f"pwa-tickets {name}"
