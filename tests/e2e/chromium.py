"""Where Chromium is, and what it is started with."""

import os
from pathlib import Path
from typing import Final


def _first_of(*names: str) -> str | None:
    """The machine's own program; without one Playwright's own is taken."""
    return next((path for name in names if Path(path := f"/usr/bin/{name}").exists()), None)


CHROMIUM: Final = _first_of("chromium", "chromium-browser")
"""The whole browser, for a phone that keeps things: worker, camera, notifications, Background Sync."""
HEADLESS_SHELL: Final = _first_of("chromium-headless-shell", "chromium", "chromium-browser")
"""The same engine without a browser around it, for everything else: a third less work for each page."""
LEFT_OUT: Final = [
    # What Playwright leaves out itself, and a browser that is told another list no longer hears of.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    # Two pages of the address bar's own, in each window that nobody sees: near half of what a window costs.
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
]
ARGUMENTS: Final = [
    f"--disable-features={','.join(LEFT_OUT)}",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
