"""How long one person takes: `python benchmarks/one_person.py`. Times are medians; compare ratios, not machines."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from zwaarwerk.calculator import assess
from zwaarwerk.career import resolve
from zwaarwerk.entitlement import pension_date
from zwaarwerk.files import read_careers, read_law, read_scheme
from zwaarwerk.search import earliest_exit

ROOT = Path(__file__).parents[1]
CAREER = ROOT / "examples" / "interview.yaml"
BARE = "import typer, pydantic, yaml, rich.console, rich.table"


def median_ms(work: Callable[[], object], times: int) -> float:
    """Return the median time of a call, in milliseconds, after a warm-up."""
    work()
    taken: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


def process_ms(*args: str) -> float:
    """Return the median time of a whole process, in milliseconds."""
    return median_ms(lambda: subprocess.run([sys.executable, *args], capture_output=True, check=True), 7)


def main() -> None:
    """Print what one person costs, in this process and as a whole command."""
    scheme, law = read_scheme().scheme, read_law()
    person = resolve(read_careers([CAREER], scheme)[0].career, scheme, "least")
    pension = pension_date(person, scheme, None, law)
    assert pension is not None
    at_exit = median_ms(lambda: assess(person, scheme, law, date(2029, 3, 1)), 300)
    earliest = median_ms(lambda: earliest_exit(person, scheme, law, date(2026, 11, 23), pension.day), 50)
    print(f"assess, three jobs, all lines and money   {at_exit:8.2f} ms")
    print(f"earliest exit                             {earliest:8.2f} ms   ({earliest / at_exit:.1f} x assess)")
    bare = process_ms("-c", BARE)
    score = process_ms("-m", "zwaarwerk", "score", str(CAREER), "--as-of", "2026-11-23")
    print(f"a process that imports typer … rich       {bare:8.0f} ms")
    print(f"zwaarwerk score as a whole process        {score:8.0f} ms   ({score / bare:.1f} x)")


if __name__ == "__main__":
    main()
