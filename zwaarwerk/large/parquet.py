"""Parquet files: the rows of a workforce in, the results out. One row a job in, one row a person out."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import polars as pl

from zwaarwerk.errors import InputError, Problem
from zwaarwerk.large.people import FACT, IGNORED, KNOWN, WRONG, with_long_floats
from zwaarwerk.tables.cells import INVISIBLE, LAST_DAY, UNBREAKABLE, without_invisible
from zwaarwerk.tables.columns import Table

TEXTS = ("id", "job", "employer", "sector")
NEEDED = ("id", "birth_date", "job", "from", "until")


def read_rows(path: Path) -> pl.DataFrame:
    """Return the rows of a workforce; InputError if the file is broken, or its columns can't be used.

    Text is without spaces around it and marks that nobody sees, and nothing where nothing is left; an end in the year
    9999 is none. Who may miss a row or be somebody else has the reason in the column `WRONG`.
    """
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
    numbers = pl.col("id").cast(pl.Int64) if _is_whole(rows["id"]) else pl.col("id")
    texts = [pl.col(name).cast(pl.String) for name in TEXTS if name in rows.columns]
    rows = rows.with_columns(pl.col(pl.Datetime).cast(pl.Date)).with_columns(numbers).with_columns(texts)
    return _with_wrong(_without_last_day(_cleaned(rows, [name for name in rows.columns if name not in unused])))


def _is_whole(column: pl.Series) -> bool:
    """Say whether floating-point numbers are all whole, as those of a column that has gaps become."""
    return column.dtype.is_float() and bool((column.drop_nulls() % 1 == 0).all())


def _cleaned(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Leave off the spaces around texts and what nobody sees in them; only where there are any."""
    for name in names:
        if rows[name].dtype == pl.String:
            before = _once(rows[name])
            if not before.str.contains("^$|[^!-~]").any():  # as nearly always
                continue
            after = before.to_frame().select(_plain(name))[name]
            if not after.equals(before) or (after == "").any():
                text = _plain(name)
                rows = rows.with_columns(pl.when(text != "").then(text).alias(name))
    return rows


def _plain(name: str) -> pl.Expr:
    marks, plain = list(UNBREAKABLE), list(UNBREAKABLE.values())
    return pl.col(name).str.replace_all(INVISIBLE, "").str.replace_many(marks, plain).str.strip_chars()


def _once(column: pl.Series) -> pl.Series:
    """Return what a column holds, most of it once: rows of a person stand together, few names are many people's."""
    return column.filter(column.ne_missing(column.shift(1))) if column.name == "id" else column.unique()


def _without_last_day(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave an end away that says only that there is none."""
    until = rows["until"]
    last = {pl.Date: LAST_DAY, pl.String: LAST_DAY.isoformat()}.get(until.dtype.base_type())
    if last is None or not (until == last).any():
        return rows
    return rows.with_columns(pl.when(pl.col("until") != last).then(pl.col("until")).alias("until"))


def _with_wrong(rows: pl.DataFrame) -> pl.DataFrame:
    """Add what is wrong with people because of other rows: without a number, or with one that looks like theirs."""
    wrong = pl.concat([_beside(rows), _alike(rows)]).unique("id", keep="first")
    return rows.join(wrong, on="id", how="left", maintain_order="left") if len(wrong) else rows


def _beside(rows: pl.DataFrame) -> pl.DataFrame:
    """The people above and below a row without a number, unless they were certainly born on another day."""
    if not rows["id"].null_count():
        return pl.DataFrame(schema=_WRONG)
    place = pl.when(pl.col("id").is_not_null()).then(pl.int_range(pl.len()))
    near = rows.select("id", "birth_date", above=place.forward_fill(), below=place.backward_fill())
    found = []
    for side in ("above", "below"):
        some = near.filter(pl.col("id").is_null() & pl.col(side).is_not_null())
        theirs = near[some[side]]
        apart = some["birth_date"] != theirs["birth_date"]
        found.append(theirs["id"].filter(~apart.fill_null(value=False)))
    return pl.DataFrame({"id": pl.concat(found).unique()}).with_columns(pl.lit("row-beside").alias(WRONG))


def _alike(rows: pl.DataFrame) -> pl.DataFrame:
    """The people whose number is that of another but for zeros in front, capitals or spaces, as in `tables.people`."""
    ids = _once(rows["id"]).drop_nulls()
    if ids.str.len_bytes().n_unique() < 2 and ids.str.contains("^[0-9]*$").all():  # as nearly always
        return pl.DataFrame(schema=_WRONG)
    ids = ids.unique()
    bare = ids.str.replace_all(r"\s", "").str.strip_chars_start("0").str.to_lowercase()
    if bare.n_unique() == len(bare):
        return pl.DataFrame(schema=_WRONG)
    same = pl.DataFrame({"id": ids, "bare": bare}).filter(pl.col("bare").is_duplicated())
    born = rows.join(same, on="id").select("id", "bare", "birth_date").unique()
    pairs = born.join(born, on="bare", suffix="_other").filter(pl.col("id") != pl.col("id_other"))
    apart = pl.col("birth_date") != pl.col("birth_date_other")
    known = born.filter(pl.col("birth_date").is_not_null())["id"].unique().implode()
    unknown = ~pl.col("id").is_in(known) | ~pl.col("id_other").is_in(known)
    may_be_one = unknown | (~apart).fill_null(value=False)
    return pairs.filter(may_be_one).select("id", pl.lit("id-alike").alias(WRONG)).unique()


_WRONG = {"id": pl.String, WRONG: pl.String}


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
            return without_invisible(str(cell))


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
    return [name for name in rows.columns if name not in (*KNOWN, *IGNORED, WRONG) and not name.startswith(prefixes)]


def write_results(results: pl.DataFrame, file: Path | IO[bytes]) -> None:
    """Write the results; OSError, as of any file, if there is no room for them."""
    try:
        results.write_parquet(file)
    except pl.exceptions.PolarsError as error:
        found = re.search(r"os error ([0-9]+)", str(error))
        if found is None:
            raise
        raise OSError(int(found[1]), os.strerror(int(found[1]))) from None
