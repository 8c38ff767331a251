"""How long two schemes over a workforce take: `python benchmarks/simulate.py [PEOPLE]`, beside one `batch` over it.

The schemes are the default one and the same with another lower limit, as negotiators compare. The bar is three times.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from batch import AS_OF, PEOPLE, make

from zwaarwerk.files import DEFAULT_SCHEME

OTHER = "minimum: {at_least: 18.81", "minimum: {at_least: 25"


def seconds(*arguments: str | Path) -> float:
    """Return how long a command of ours takes as a whole process."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "zwaarwerk", *map(str, arguments), "--as-of", AS_OF]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Print the seconds of both, and the ratio."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with tempfile.TemporaryDirectory() as folder:
        source, other = Path(folder, "in.csv"), Path(folder, "anders.yaml")
        rows = make(source, people)
        text = Path(DEFAULT_SCHEME).read_text(encoding="utf-8")
        assert text.count(OTHER[0]) == 1
        other.write_text(text.replace(*OTHER), encoding="utf-8")
        batch = seconds("batch", source, "--output", Path(folder, "uit.csv"))
        simulate = seconds("simulate", source, "--criteria", DEFAULT_SCHEME, "--criteria", other)
    print(f"{people} people, {rows} rows")
    print(f"zwaarwerk batch                     {batch:8.2f} s")
    print(f"zwaarwerk simulate, two schemes     {simulate:8.2f} s")
    print(f"ratio                               {simulate / batch:8.2f}   (bar: 3)")


if __name__ == "__main__":
    main()
