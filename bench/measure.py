"""Figures and the tables they stand in. A figure alone says little of a shared machine: each stands beside its limit."""

import os
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

Cell = str | int | float | None


@dataclass
class Timings:
    """How long each of many like things took, and how long all of them together.

    Attributes:
        seconds: one a thing.
        wall: from the first to the last, in seconds.
        cpu: what the measuring process itself burnt meanwhile, in seconds.
    """

    seconds: list[float] = field(default_factory=list)
    wall: float = 0.0
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Things a second."""
        return len(self.seconds) / self.wall if self.wall else 0.0

    @property
    def own_cost(self) -> float:
        """CPU of the measuring process a thing, in milliseconds."""
        return self.cpu / len(self.seconds) * 1000 if self.seconds else 0.0

    def ms(self, percent: int) -> float:
        """The time that this many of a hundred stayed within, in milliseconds."""
        if not self.seconds:
            return 0.0
        ordered = sorted(self.seconds)
        return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] * 1000


class Stopwatch:
    """Times a block: `with Stopwatch() as watch: …`, then `watch.wall` and `watch.cpu`."""

    wall = 0.0
    cpu = 0.0

    def __enter__(self) -> "Stopwatch":
        self._began = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall, self.cpu = time.perf_counter() - self._began[0], time.process_time() - self._began[1]


def ratio(figure: float, limit: float) -> str:
    """What part of the limit the figure reaches."""
    return f"{figure / limit:.2f}" if limit else "–"


def verdict(reached: bool) -> str:
    """Whether a target was reached."""
    return "yes" if reached else "NO"


def print_machine(what: str) -> None:
    """Where these figures come from: without it they are worth nothing."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    load = os.getloadavg()[0]
    print(
        f"\n# {what}\n{os.cpu_count()} cores, {model}; Python {platform.python_version()}; load before: {load:.2f}"
    )


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """A table for people, numbers to the right."""
    text = [[_cell(cell) for cell in row] for row in rows]
    widths = [max(len(column), *(len(row[n]) for row in text)) for n, column in enumerate(columns)]
    print(f"\n{title}")
    for line in [list(columns), ["-" * width for width in widths], *text]:
        cells = [
            word.ljust(width) if n == 0 else word.rjust(width)
            for n, (word, width) in enumerate(zip(line, widths, strict=True))
        ]
        print("  " + "  ".join(cells).rstrip(), flush=True)


def cpu_of(pid: int) -> float:
    """CPU seconds that a process and all it started have burnt so far, also those that ended.

    On a machine that others use too this says more than the wall: what a thing costs, however long it had to wait.
    """
    parents, burnt = dict[int, int](), dict[int, float]()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents[int(stat.parent.name)] = int(fields[1])
        burnt[int(stat.parent.name)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(burnt.get(member, 0.0) for member in family)


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else value


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []
