"""A whole workforce, Parquet to Parquet, in columns: `python benchmarks/large.py [PEOPLE] [--openfisca PYTHON]`.

Two measures, each in a process of its own, so that time and peak memory are its own. The first: what polars needs to
read the same file, group it by person, and write the same rows and columns (which it is given). The second, with the
path of a Python that has openfisca-core and polars: points and months only, from the same file.
Compare the ratios, made in one run on one machine, not the seconds.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

AS_OF = date(2026, 11, 23)
ROOT = Path(__file__).parents[1]
SAMPLE = 20_000
"""So many people are worked out one by one to see whose months are wrong."""


def make(path: Path, people: int) -> int:
    """Write a workforce of so many people, three and a half rows each, and return the number of rows."""
    import polars as pl

    from zwaarwerk.files import read_scheme

    chance = random.Random(6)
    names = list(read_scheme().scheme.jobs)
    columns: dict[str, list[Any]] = {
        name: [] for name in ("id", "birth_date", "job", "from", "until", "employer", "sector", "part_time")
    }
    frames = []
    kinds = {"id": pl.String, "birth_date": pl.Date, "job": pl.String, "from": pl.Date, "until": pl.Date,
             "employer": pl.String, "sector": pl.String, "part_time": pl.Float64}  # fmt: skip
    for number in range(people):
        born = date(1960, 1, 1) + timedelta(days=chance.randrange(14_000))
        first = born + timedelta(days=chance.randrange(6_600, 9_000))
        jobs = chance.choice((2, 3, 3, 3, 4, 4, 4, 5))
        starts = sorted(
            {first + timedelta(days=chance.randrange((date(2026, 1, 1) - first).days)) for _ in range(jobs)}
        )
        for place, start in enumerate(starts):
            last = starts[place + 1] - timedelta(days=1) if place + 1 < len(starts) else None
            cells = (f"{number:07d}", born, chance.choice(names), start, last, chance.choice(("NS", "NS", "NS", "Q")),
                     "rail", chance.choice((None, None, None, 0.8, 0.6)))  # fmt: skip
            for name, cell in zip(columns, cells, strict=True):
                columns[name].append(cell)
        if len(columns["id"]) > 350_000 or number == people - 1:
            frames.append(pl.DataFrame(columns, schema=kinds))
            columns = {name: [] for name in columns}
    rows = pl.concat(frames)
    rows.write_parquet(path)
    return len(rows)


def ours(source: Path, target: Path, _: Path) -> None:
    """Work everybody out."""
    from zwaarwerk.files import read_law, read_scheme
    from zwaarwerk.large.engine import work_out
    from zwaarwerk.large.parquet import read_rows, write_results

    worked = work_out(read_rows(source), read_scheme().scheme, read_law(), AS_OF)
    write_results(worked.results, target)
    print(f"{worked.in_columns} of {worked.people} in columns, {worked.not_assessed} not assessed", file=sys.stderr)


def plain(source: Path, target: Path, results: Path) -> None:
    """Read the rows, group them by person, and write the results that are given, one row a person."""
    import polars as pl

    people = pl.read_parquet(source).group_by("id", maintain_order=True).agg(pl.all().last())
    given = pl.read_parquet(results)
    assert len(given) == len(people)
    given.with_columns(people["id"]).write_parquet(target)


def reading(results: Path) -> None:
    """Read the results alone: `plain` does it too, and polars would not need to."""
    import polars as pl

    pl.read_parquet(results)


def timed(work: str, *paths: Path) -> dict[str, float]:
    """Run one measure in a process of its own; return its seconds and its peak memory in megabytes."""
    done = subprocess.run(
        [sys.executable, __file__, "--only", work, *map(str, paths)], check=True, cwd=ROOT, stdout=subprocess.PIPE
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


WORK: dict[str, Callable[..., None]] = {"ours": ours, "plain": plain, "reading": reading}


def only(work: str, paths: list[str]) -> None:
    """Do one measure here, imports apart, and print what it took."""
    import polars as pl

    from zwaarwerk.files import read_scheme

    read_scheme()
    pl.thread_pool_size()  # all of them need polars, so importing it is not part of the measure
    start, cpu = time.perf_counter(), time.process_time()
    WORK[work](*map(Path, paths))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak}))


def main() -> None:
    """Print the times, the ratios and the peaks."""
    arguments = argparse.ArgumentParser(description="Parquet to Parquet, in columns")
    arguments.add_argument("people", nargs="?", type=int, default=1_000_000)
    arguments.add_argument("--openfisca", type=Path, help="a Python with openfisca-core")
    arguments.add_argument("--only", nargs="+", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.only:
        only(given.only[0], given.only[1:])
        return
    with tempfile.TemporaryDirectory() as folder:
        source, target, other = Path(folder, "in.parquet"), Path(folder, "out.parquet"), Path(folder, "plain.parquet")
        rows = make(source, given.people)
        runs = []
        for _ in range(3):
            mine = timed("ours", source, target, target)
            runs.append((mine, timed("plain", source, other, target), timed("reading", target)))
        mine, measure, extra = sorted(runs, key=lambda run: run[0]["seconds"] / run[1]["seconds"])[len(runs) // 2]
        print(f"{given.people} people, {rows} rows")
        for name, one in (("zwaarwerk in columns", mine), ("polars, group and write", measure)):
            print(f"{name:28} {one['seconds']:8.2f} s  ({one['cpu']:7.2f} s of processor)  peak {one['peak']:7.0f} MB")
        seconds = measure["seconds"] - extra["seconds"]
        cpu = measure["cpu"] - extra["cpu"]
        print(f"reading the given results, taken off the measure: {extra['seconds']:.2f} s")
        print(f"ratio of time       {mine['seconds'] / seconds:6.2f}   (bar: 6)")
        print(f"ratio of processor  {mine['cpu'] / cpu:6.2f}")
        print(f"ratio of memory     {mine['peak'] / measure['peak']:6.2f}   (bar: 1.5)")
        if given.openfisca:
            beside_openfisca(given.openfisca, source, Path(folder), mine["seconds"])


def beside_openfisca(python: Path, source: Path, folder: Path, seconds: float) -> None:
    """Compare points and months at the as-of date, and count on a sample whose months are wrong."""
    import polars as pl

    from zwaarwerk.calculator import assess
    from zwaarwerk.career import Career, resolve
    from zwaarwerk.files import read_law, read_scheme
    from zwaarwerk.large.careers import career_of
    from zwaarwerk.large.engine import work_out
    from zwaarwerk.vectorised import Program

    scheme, law = read_scheme().scheme, read_law()
    program, epoch = Program(scheme), date(1970, 1, 1).toordinal()
    jobs = [
        (job.name, job.first - epoch, job.end - epoch, job.rate / program.rate_parts, job.piece.burdensome)
        for job in program.jobs
    ]
    jobs_file, target = folder / "jobs.json", folder / "openfisca.parquet"
    jobs_file.write_text(json.dumps(jobs), encoding="utf-8")
    command = [str(python), str(ROOT / "benchmarks" / "large_openfisca.py"), str(source), str(target), str(jobs_file)]
    done = subprocess.run([*command, AS_OF.isoformat()], check=True, stdout=subprocess.PIPE)
    other = json.loads(done.stdout)
    theirs = dict(pl.read_parquet(target).select("id", "months").iter_rows())
    rows = pl.read_parquet(source)
    ids = list(theirs)
    sample = random.Random(7).sample(ids, min(SAMPLE, len(ids)))
    some = rows.filter(pl.col("id").is_in(sample)).with_columns(exit=pl.lit(AS_OF))
    ours_ = dict(work_out(some, scheme, law, AS_OF).results.select("id", "months").iter_rows())
    wrong_ours = wrong_theirs = compared = 0
    for group in some.partition_by("id", maintain_order=True):
        cells = group.to_dicts()
        person = resolve(Career.model_validate(career_of(cells)), scheme, "least")
        if law.aow_date(person.birth_date).day <= AS_OF:
            continue
        right, id_ = assess(person, scheme, law, AS_OF).months, cells[0]["id"]
        compared += 1
        wrong_ours += ours_[id_] != right
        wrong_theirs += int(theirs[id_]) != right
    print(f"OpenFisca-Core, points and months only: {other['seconds']:.2f} s, peak {other['peak']:.0f} MB")
    print(f"ratio of time, everything against points and months only: {seconds / other['seconds']:.2f}")
    print(f"wrong months of {compared} people at {AS_OF}: zwaarwerk {wrong_ours}, OpenFisca rule {wrong_theirs}")


if __name__ == "__main__":
    main()
