"""The second engine: WebKit, as in every iPhone, on a screen of its own.

Selenium waits while it speaks to a browser, so it speaks in a thread: to the journeys everything here is `await`.
"""

import asyncio
import io
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import WebKitGTK
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

WIDTH, HEIGHT = 360, 740
BROWSER = Path(__file__).with_name("webkit_browser.py")
SPEAKS = "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1')"
UNSEEN = re.compile(
    r"CONSOLE (JS|SECURITY) ERROR (?!.*(Importing a module script failed|due to access control checks)\.$)"
)
"""Errors in the console; without those two, which are WebKit's words for a load that ended because the page was left."""
ONCE_MORE = pytest.mark.flaky(reruns=1)
"""In some runs WebKit's desktop build, on a display that nobody sees, loses a process or a tap, and no fault of ours was
found behind it. Such a journey is tried once more, from nothing, and the run's summary counts it; a fault of ours fails
twice."""
TIMEOUT_SECONDS = 20.0  # seconds for something to happen on a busy machine

FIND = """const [where, words] = arguments;
const said = (element) => `${element.ariaLabel ?? ""}\\n${element.innerText}`;
return [...document.querySelectorAll(where)].find((element) =>
  element.checkVisibility({ visibilityProperty: true }) && new RegExp(words, "mu").test(said(element))) ?? null"""
"""The first element that can be seen and says this."""

FIELD = """const [name] = arguments;
return [...document.querySelectorAll("input")].find((input) =>
  input.checkVisibility() && input.matches(":enabled") &&
  [...input.labels].some((label) => label.innerText.startsWith(name))) ?? null"""

MIDDLE = """const drawn = document.querySelector(arguments[0]);
if (!drawn) return null;
const { left, top, width, height } = drawn.getBoundingClientRect();
const [x, y] = [Math.round(left + width / 2), Math.round(top + height / 2)];
return document.elementFromPoint(x, y) && [x, y]"""
"""Where a finger would touch it; nothing while it is beyond the edge of the screen."""


def missing() -> str | None:
    """What keeps this machine from running the second engine; None when it is here."""
    for program in ("WebKitWebDriver", "Xvfb"):
        if not shutil.which(program):
            return f"the second engine is not installed: no {program} (bin/setup --dev gets it from Debian's archive)"
    python = Path("/usr/bin/python3")
    if (
        not python.exists()
        or subprocess.run([python, "-c", SPEAKS], capture_output=True, check=False).returncode
    ):
        return "the second engine is not installed: no gir1.2-webkit2-4.1 (bin/setup --dev gets it)"
    return None


@contextmanager
def screen() -> Iterator[str]:
    """A display nobody sees, as large as a phone; its name for DISPLAY."""
    ours, theirs = os.pipe()
    command = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
    with (
        subprocess.Popen(command, pass_fds=[theirs], stderr=subprocess.DEVNULL) as server,
        os.fdopen(ours) as said,
    ):
        os.close(theirs)
        try:
            yield f":{said.readline().strip()}"
        finally:
            server.terminate()


class WebKitPhone:
    """A phone with one page. What it keeps is in its folder, and is there again when the next one opens on it."""

    def __init__(self, folder: Path, display: str, base_url: str) -> None:
        folder.mkdir(exist_ok=True)
        self.console = folder / "console.log"
        self.base_url = base_url
        options = Options()
        options.binary_location = str(BROWSER)
        for argument in (folder, WIDTH, HEIGHT):
            options.add_argument(str(argument))
        self._service = Service(
            shutil.which("WebKitWebDriver") or "",
            env={**os.environ, "DISPLAY": display, "TZ": "America/New_York", "LC_ALL": "C.UTF-8"},
            popen_kw={"start_new_session": True},
        )
        self._driver = WebKitGTK(options=options, service=self._service)
        self._driver.set_script_timeout(TIMEOUT_SECONDS)

    async def open(self, path: str) -> None:
        """Go somewhere, as by typing the address."""
        await asyncio.to_thread(self._driver.get, self.base_url + path if path.startswith("/") else path)

    async def run(self, script: str, *values: Any) -> Any:
        """Run a function's body in the page; a promise is waited for."""
        return await asyncio.to_thread(self._driver.execute_script, script, *values)

    async def holds(self, script: str, *values: Any) -> None:
        """Wait until a function's body says yes in the page."""
        await self.until(lambda: self._driver.execute_script(script, *values), script)

    async def find(self, where: str, words: str = "") -> WebElement:
        """Wait for an element that can be seen and says this (a regular expression)."""
        found: WebElement = await self.until(
            lambda: self._driver.execute_script(FIND, where, words), f"{where} {words!r}"
        )
        return found

    async def gone(self, where: str, words: str = "") -> None:
        """Wait until no such element can be seen."""
        await self.until(lambda: not self._driver.execute_script(FIND, where, words), f"no {where} {words!r}")

    async def tap(self, where: str, words: str = "") -> None:
        """PdfWorker it, once it is there."""
        await self.until(lambda: self._tapped(where, words), f"{where} {words!r}")

    def _tapped(self, where: str, words: str) -> bool:
        element: WebElement | None = self._driver.execute_script(FIND, where, words)
        if element:
            element.click()
        return element is not None

    async def touch(self, where: str) -> None:
        """PdfWorker the middle of it once it is on the screen, whatever answers there."""
        x, y = await self.until(lambda: self._driver.execute_script(MIDDLE, where), where)
        pointer = ActionBuilder(self._driver, duration=0)
        pointer.pointer_action.move_to_location(x, y).click()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(pointer.perform)

    async def type(self, field: str, text: str) -> None:
        """Fill in the field of this label, once it takes something."""
        box = await self.until(lambda: self._driver.execute_script(FIELD, field), f"field {field!r}")
        await asyncio.to_thread(box.send_keys, text)

    async def until(self, question: Callable[[], Any], what: str) -> Any:
        """Ask again and again until the answer is neither nothing nor no."""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not (answer := await asyncio.to_thread(self._asked, question)):
            assert time.monotonic() < deadline, (
                f"never came: {what}; {await self.run('return document.body.innerText')}"
            )
            await asyncio.sleep(0.03)
        return answer

    @staticmethod
    def _asked(question: Callable[[], Any]) -> Any:
        try:
            return question()
        except WebDriverException:  # the page was redrawn or left while it was asked
            return None

    async def picture(self) -> Image.Image:
        """What the screen shows."""
        return Image.open(io.BytesIO(await asyncio.to_thread(self._driver.get_screenshot_as_png)))

    def errors(self) -> list[str]:
        """What no handler caught and what the pages' security policy forbade, since the folder is there."""
        return [line for line in self.console.read_text().splitlines() if UNSEEN.search(line)]

    async def cookies(self) -> list[dict[str, Any]]:
        """What the server asked this phone to remember."""
        return await asyncio.to_thread(self._driver.get_cookies)

    async def inside(self, frame: str) -> None:
        """What follows happens in this frame, or in the page itself when the frame is `""`."""
        switch = self._driver.switch_to
        await asyncio.to_thread(switch.frame, await self.find(frame)) if frame else await asyncio.to_thread(
            switch.default_content
        )

    async def close(self) -> None:
        """The browser is closed by its owner."""
        if self._service.process.poll() is None:
            await asyncio.to_thread(self._driver.quit)

    def kill(self) -> None:
        """The battery is pulled: every process of this phone's browser at once."""
        process = self._service.process
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


MakeWebKitPhone = Callable[[], AbstractAsyncContextManager[WebKitPhone]]


@asynccontextmanager
async def webkit_phone(folder: Path, display: str, base_url: str) -> AsyncGenerator[WebKitPhone]:
    """A phone on this folder, until the end of the block or until it is killed; nothing may go wrong unseen on it."""
    phone = await asyncio.to_thread(WebKitPhone, folder, display, base_url)
    try:
        yield phone
    finally:
        await phone.close()
    assert not phone.errors(), phone.errors()
