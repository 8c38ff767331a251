"""Parquet files: the rows of a workforce in, the results out. One row a job in, one row a person out."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import polars as pl

from zwaarwerk.errors import InputError, Problem
from zwaarwerk.large.people import FACT, IGNORED, KNOWN

TEXTS = ("id", "job", "employer", "sector")
NEEDED = ("id", "birth_date", "job", "from", "until")


def read_rows(path: Path) -> pl.DataFrame:
    """Return the rows of a workforce; InputError if the file is broken, or its columns can't be used."""
    try:
        rows = pl.read_parquet(path)
    except pl.exceptions.PolarsError:
        raise InputError([Problem(code="parquet-broken", file=str(path))]) from None
    problems = [
        Problem(code="parquet-column", file=str(path), values={"name": name})
        for name in NEEDED
        if name not in rows.columns
    ]
    unused = unused_columns(rows)
    for name, kind in rows.schema.items():
        if name not in unused and (code := _wrong_with_column(rows[name], kind)):
            problems.append(Problem(code=code, file=str(path), values={"name": name}))
    if problems:
        raise InputError(problems)
    texts = [pl.col(name).cast(pl.String) for name in TEXTS if name in rows.columns]
    return rows.with_columns(pl.col(pl.Datetime).cast(pl.Date)).with_columns(texts)


def _wrong_with_column(column: pl.Series, kind: pl.DataType) -> str | None:
    """Return the code of what makes a column of no use: its kind, or moments where there should be days."""
    if kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration, pl.Time):
        return "parquet-kind"
    if isinstance(kind, pl.Datetime) and (kind.time_zone or (column != column.dt.truncate("1d")).any()):
        return "parquet-moment"  # which day a moment is on depends on where one is
    return None


def unused_columns(rows: pl.DataFrame) -> list[str]:
    """Return the columns that nothing is done with."""
    prefixes = (FACT, "exposure: ", "measured: ", "absence")
    return [name for name in rows.columns if name not in (*KNOWN, *IGNORED) and not name.startswith(prefixes)]


def write_results(results: pl.DataFrame, file: Path | IO[bytes]) -> None:
    """Write the results."""
    results.write_parquet(file)
