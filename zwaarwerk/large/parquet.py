"""Parquet files: the rows of a workforce in, the results out. One row a job in, one row a person out."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import polars as pl

from zwaarwerk.columns import Table
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.large.people import FACT, IGNORED, KNOWN, with_long_floats

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


def table_of(data: bytes, name: str) -> Table:
    """Return the rows as a table of text, as other files give it; InputError if broken, or a column can't be used.

    A floating-point number is what its shortest decimal text says.
    """
    try:
        rows = pl.read_parquet(BytesIO(data))
    except pl.exceptions.PolarsError:
        raise InputError([Problem(code="parquet-broken", file=name)]) from None
    wrong = [
        Problem(code=code, file=name, values={"name": column})
        for column, kind in rows.schema.items()
        if (code := _wrong_with_column(rows[column], kind))
    ]
    if wrong:
        raise InputError(wrong)
    days = with_long_floats(rows).with_columns(pl.col(pl.Datetime).cast(pl.Date))
    cells = [[_cell(cell) for cell in row] for row in days.iter_rows()]
    placed = [(number, row) for number, row in enumerate(cells, 2) if any(row)]
    return Table(file=name, sheet="", header_row=1, header=tuple(rows.columns), rows=placed)


def _cell(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case float():
            return repr(cell).removesuffix(".0")
        case bool():
            return str(cell).lower()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


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
