"""Parquet files: the rows of a workforce in, the results out. One row a job in, one row a person out."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import polars as pl

from zwaarwerk.errors import InputError, Problem
from zwaarwerk.large.people import FACT, IGNORED, KNOWN

NEEDED = ("id", "birth_date", "job", "from", "until")


def read_rows(path: Path) -> pl.DataFrame:
    """Return the rows of a workforce; InputError if the file is broken or has not the columns that are needed."""
    try:
        rows = pl.read_parquet(path)
    except pl.exceptions.PolarsError:
        raise InputError([Problem(code="parquet-broken", file=str(path))]) from None
    problems = [
        Problem(code="parquet-column", file=str(path), values={"name": name})
        for name in NEEDED
        if name not in rows.columns
    ]
    if problems:
        raise InputError(problems)
    return rows


def unused_columns(rows: pl.DataFrame) -> list[str]:
    """Return the columns that nothing is done with."""
    prefixes = (FACT, "exposure: ", "measured: ", "absence")
    return [name for name in rows.columns if name not in (*KNOWN, *IGNORED) and not name.startswith(prefixes)]


def write_results(results: pl.DataFrame, file: Path | IO[bytes]) -> None:
    """Write the results."""
    results.write_parquet(file)
