"""How long a whole workforce takes, CSV to CSV: `python benchmarks/batch.py [PEOPLE]`, with the default criteria.

The measure is the csv module reading the same rows and writing as many rows of the same width: compare the ratio, made
in one run on one machine, not the seconds.
"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from measuring import process_cpu_ms

from zwaarwerk.files import read_scheme

PEOPLE, AS_OF = 100_000, "2026-11-23"
HEADER = ["Personeelsnummer", "Geboortedatum", "Functie", "Van", "Tot en met", "Werkgever", "Deeltijdfactor"]


def make(path: Path, people: int) -> int:
    """Write a workforce of so many people, three and a half rows each, and return the number of rows."""
    chance = random.Random(6)
    names = [job.name.nl for job in read_scheme().scheme.jobs.values()]
    rows = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write = csv.writer(file, delimiter=";")
        write.writerow(HEADER)
        for number in range(people):
            born = date(1960, 1, 1) + timedelta(days=chance.randrange(14_000))
            first = born + timedelta(days=chance.randrange(6_600, 9_000))
            jobs = chance.choice((2, 3, 3, 3, 4, 4, 4, 5))
            starts = sorted(
                {first + timedelta(days=chance.randrange((date(2026, 1, 1) - first).days)) for _ in range(jobs)}
            )
            for place, start in enumerate(starts):
                last = starts[place + 1] - timedelta(days=1) if place + 1 < len(starts) else None
                factor = chance.choice(("", "", "", "0,8", "0,6"))
                ends = "" if last is None else f"{last:%d-%m-%Y}"
                job = chance.choice(names)
                write.writerow([f"{number:06d}", f"{born:%d-%m-%Y}", job, f"{start:%d-%m-%Y}", ends, "NS", factor])
                rows += 1
    return rows


def plain(source: Path, result: Path, target: Path) -> float:
    """Return the seconds the csv module takes to read the input and to write rows like those of the result."""
    with result.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=";")
        width = len(next(reader))
        row, people = next(reader), 1 + sum(1 for _ in reader)
    assert len(row) == width
    start = time.perf_counter()
    with source.open(encoding="utf-8-sig", newline="") as file:
        for _ in csv.reader(file, delimiter=";"):
            pass
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        write = csv.writer(file, delimiter=";")
        for _ in range(people):
            write.writerow(row)
    return time.perf_counter() - start


def main() -> None:
    """Print the seconds of both, and the ratio."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "in.csv"), Path(folder, "uit.csv")
        rows = make(source, people)
        command = [sys.executable, "-m", "zwaarwerk", "batch", str(source), "--output", str(result), "--as-of", AS_OF]
        start = time.perf_counter()
        processor = process_cpu_ms(command)
        batch = time.perf_counter() - start
        measure = min(plain(source, result, Path(folder, "plain.csv")) for _ in range(3))
    print(f"{people} people, {rows} rows")
    print(f"zwaarwerk batch  {batch:8.2f} s   ({batch / people * 1_000_000:.0f} µs a person)")
    print(f"  processor time {processor / 1000:8.2f} s   ({processor / people * 1000:.0f} µs a person)")
    print(f"csv module       {measure:8.2f} s")
    print(f"ratio            {batch / measure:8.1f}")


if __name__ == "__main__":
    main()
