"""Reads from the browser what drawing costs: when frames reached the screen, CPU by thread, memory.

`requestAnimationFrame` ticks on while tiles are still being rasterized, and a frame that was dropped afterwards counts there all
the same. So frames are read from the trace: `PipelineReporter` is the compositor's record of one frame, from the tick that
began it to the screen.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession

TRACED = ["disabled-by-default-devtools.timeline.frame", "blink.user_timing"]
TICK_MS = 1000 / 60
STROKE_SECONDS = 0.8
STILL_SECONDS = 0.35  # around what is measured, so that it neither inherits nor leaves anything


@dataclass(frozen=True)
class Screen:
    """Where it is looked at."""

    name: str
    width: int
    height: int
    density: int


@dataclass
class Trace:
    """What the browser told of one piece of work; times in milliseconds.

    Attributes:
        marks: what the page said, and when.
        frames: begun and presented, for every frame that reached the screen with what the page had drawn.
    """

    marks: list[tuple[str, float]] = field(default_factory=list)
    frames: list[tuple[float, float]] = field(default_factory=list)

    def read(self, events: list[dict[str, Any]]) -> None:
        """Pairs begins and ends: ids are used again, so in the order of time."""
        begun: dict[tuple[int, str], dict[str, Any]] = {}
        for event in sorted(events, key=lambda event: (event["ts"], event["ph"] == "b")):
            if event["cat"] == "blink.user_timing":
                self.marks.append((event["name"], event["ts"] / 1000))
            elif event["name"] == "PipelineReporter":
                key = (event["pid"], event["id2"]["local"])
                if event["ph"] == "b":
                    begun[key] = event
                elif (start := begun.pop(key, None)) and "PRESENTED_ALL" in str(start["args"]):
                    self.frames.append((start["ts"] / 1000, event["ts"] / 1000))

    def at(self, name: str) -> list[float]:
        """When the page said so."""
        return [when for mark, when in self.marks if mark == name]

    def seen_after(self, when: float) -> float:
        """How long until the first frame that was begun after this was on the screen."""
        return min((end for begin, end in self.frames if begin >= when), default=when) - when


@dataclass
class Motion:
    """Fingers that moved something, once or several times.

    Attributes:
        frames, fps: how many reached the screen, and how many a second.
        usual, slow: the same from the median of the pauses between two frames, and from the one that 5 % exceed.
        first: the longest wait for the first frame after fingers began to move, in milliseconds.
        rest: the longest wait for the sharp drawing after they were lifted.
    """

    frames: int = 0
    fps: float = 0
    usual: float = 0
    slow: float = 0
    first: float = 0
    rest: float = 0

    @classmethod
    def of(cls, trace: Trace) -> "Motion":
        """Figures of all strokes in the trace."""
        shown, seconds, pauses, firsts, rests = 0, 0.0, list[float](), list[float](), list[float]()
        for start, last, end in zip(
            trace.at("moving"), trace.at("moved"), trace.at("ended"), strict=True
        ):  # the first move is heard within the frame that shows it
            frames = sorted({round(seen) for begin, seen in trace.frames if start - TICK_MS <= begin <= last})
            shown, seconds = shown + len(frames), seconds + (last - start + TICK_MS) / 1000
            pauses += [later - earlier for earlier, later in pairwise(frames)]
            firsts.append(trace.seen_after(start - TICK_MS))
            rests.append(trace.seen_after(end))
        ordered = sorted(pauses) or [float("inf")]
        usual, slow = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
        return cls(shown, shown / seconds, 1000 / usual, 1000 / slow, max(firsts), max(rests))

    def __str__(self) -> str:
        return f"{self.fps:.0f} ({self.usual:.0f}/{self.slow:.0f})"


async def traced(browser: Browser, work: Callable[[], Awaitable[None]]) -> Trace:
    """What happened meanwhile, and until it was still again."""
    trace = Trace()
    trace.read(await trace_events(browser, TRACED, work))
    return trace


async def trace_events(
    browser: Browser, categories: list[str], work: Callable[[], Awaitable[None]]
) -> list[dict[str, Any]]:
    """The browser's own events of these categories meanwhile, and until it was still again."""
    debugger, complete = await browser.new_browser_cdp_session(), asyncio.Event()
    events: list[dict[str, Any]] = []
    debugger.on("Tracing.dataCollected", lambda chunk: events.extend(chunk["value"]))
    debugger.on("Tracing.tracingComplete", lambda _: complete.set())
    await asyncio.sleep(STILL_SECONDS)
    config = {"includedCategories": categories, "excludedCategories": ["*"]}
    await debugger.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    await work()
    await asyncio.sleep(STILL_SECONDS)
    await debugger.send("Tracing.end")
    await complete.wait()
    await debugger.detach()
    return events


async def memory(browser: Browser) -> float:
    """What all that draws holds, in megabytes; what several processes share counts by its part."""
    held = 0
    for process in await drawing(browser):
        lines = (process / "smaps_rollup").read_text().splitlines()
        held += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return held / 1000


async def threads(browser: Browser) -> tuple[float, float]:
    """CPU burnt so far by pages' own threads, and by all other threads that draw, in milliseconds."""
    pages, others = 0.0, 0.0
    for process in await drawing(browser):
        for thread in (process / "task").iterdir():
            burnt = int((thread / "schedstat").read_text().split()[0]) / 1e6
            if thread.name == process.name and b"--type=renderer" in (process / "cmdline").read_bytes():
                pages += burnt
            else:
                others += burnt
    return pages, others


async def drawing(browser: Browser) -> list[Path]:
    """The processes of pages, and of the compositor they all share."""
    debugger = await browser.new_browser_cdp_session()
    known = (await debugger.send("SystemInfo.getProcessInfo"))["processInfo"]
    await debugger.detach()
    return [Path(f"/proc/{process['id']}") for process in known if process["type"] in ("renderer", "GPU")]


async def pan(debugger: CDPSession, screen: Screen) -> None:
    """Aslant, so that new seats come in at two edges, and back."""
    way = int(min(screen.width, screen.height) * 0.6)
    for by in (-way, way):
        stroke = {
            "x": (screen.width - by) // 2,
            "y": (screen.height - by) // 2,
            "xDistance": by,
            "yDistance": by,
            "speed": int(way * 2**0.5 / STROKE_SECONDS),
            "gestureSourceType": "touch",
        }
        await debugger.send("Input.synthesizeScrollGesture", stroke)
        await asyncio.sleep(STILL_SECONDS)


async def pinch(debugger: CDPSession, screen: Screen) -> None:
    """Two and a half times nearer, and back."""
    for factor in (2.5, 0.4):
        fingers = {
            "x": screen.width // 2,
            "y": screen.height // 2,
            "scaleFactor": factor,
            "relativeSpeed": 300,
        }
        await debugger.send("Input.synthesizePinchGesture", {**fingers, "gestureSourceType": "touch"})
        await asyncio.sleep(STILL_SECONDS)
