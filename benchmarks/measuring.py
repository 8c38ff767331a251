"""What the benchmarks share: medians of calls, and whole processes in turn, so that a ratio holds on a busy machine."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
AS_OF = "2026-11-23"


class Times(NamedTuple):
    """The median and the minimum of several runs, in milliseconds."""

    median: float
    least: float


def call_ms(work: Callable[[], object], times: int = 200) -> Times:
    """Time a call after a warm-up."""
    work()
    taken: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return Times(statistics.median(taken), min(taken))


def process_cpu_ms(command: Sequence[str]) -> float:
    """Return the processor time of one whole process. Bytecode is kept, as in any installation."""
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def processes(ours: Sequence[str], other: Sequence[str], pairs: int = 11) -> tuple[Times, Times, float]:
    """Run two commands in turn; return the times of both and the median of the ratios pair by pair."""
    for command in (ours, other):
        process_cpu_ms(command)
    found = [(process_cpu_ms(ours), process_cpu_ms(other)) for _ in range(pairs)]
    mine, theirs = ([pair[side] for pair in found] for side in (0, 1))
    ratio = statistics.median(one / two for one, two in found)
    return Times(statistics.median(mine), min(mine)), Times(statistics.median(theirs), min(theirs)), ratio


def told(what: str, ours: Times, other: Times, ratio: float, bar: str) -> str:
    """Return one line: what was measured, both times, the ratio, and what it should be."""
    return f"{what:44} {ours.median:8.1f} ms  against {other.median:8.1f} ms  = {ratio:5.2f} x   (bar: {bar})"
