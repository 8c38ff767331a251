"""The one table of a survey in a CSV or Excel file, from bytes; its headings may stand below a title."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from zwaarwerk.errors import Problem
from zwaarwerk.tables.columns import Row, Table
from zwaarwerk.tables.reading import (
    LOOKED_FOR_HEADER,
    Grid,
    Known,
    check_merged,
    read_grids,
    refuse,
    shown_headings,
    width_of,
)

MAX_ROWS = 200_000
TABLE_FROM = 2
"""So many known headings make a row the header of a table."""


def read_table(data: bytes, name: str, known: Known, sheet: str | None = None) -> tuple[Table, list[Problem]]:
    """Return the table of a file and what the user should know of how it was read; InputError if there is not one."""
    grids, notes = read_grids(data, name, known, sheet)
    sheets = [(grid, _rows_of(name, grid)) for grid in grids]
    found = [(grid, rows, header) for grid, rows in sheets if (header := _header_of(rows, known)) is not None]
    if not found:
        first = next((rows[0][1] for _, rows in sheets if rows), [])
        shown = shown_headings(first)
        raise refuse("survey-no-header" if shown else "survey-empty", name, sheet or "", headings=shown)
    if len(found) > 1:
        raise refuse("survey-which-sheet", name, allowed=", ".join(grid.sheet for grid, _, _ in found))
    [(chosen, rows, header)] = found
    unused = [grid.sheet for grid, cells in sheets if cells and grid is not chosen]
    notes += (Problem(code="survey-sheet-unused", file=name, values={"found": one}, warning=True) for one in unused)
    return _table(name, chosen, rows, header), notes


def _rows_of(file: str, grid: Grid) -> list[Row]:
    """Return the rows of a sheet, of which there may be so many that they would fill the memory."""
    rows = list(islice(grid.rows, MAX_ROWS + 1))
    if len(rows) > MAX_ROWS:
        raise refuse("table-rows", file, grid.sheet, most=str(MAX_ROWS))
    return rows


def _header_of(rows: Sequence[Row], known: Known) -> int | None:
    """Return which of the first rows has most known headings, from 0; None if none has enough."""
    first = rows[:LOOKED_FOR_HEADER]
    best = max(range(len(first)), key=lambda place: known(first[place][1]), default=None)
    return best if best is not None and known(first[best][1]) >= TABLE_FROM else None


def _table(file: str, grid: Grid, rows: Sequence[Row], header: int) -> Table:
    number, headings = rows[header]
    width = width_of(headings)
    check_merged(file, grid, number, width)
    kept = [
        (row, [cell.strip() for cell in cells] + [""] * (width - len(cells)))
        for row, cells in rows[header + 1 :]
        if any(map(str.strip, cells))
    ]
    return Table(
        file=file,
        sheet=grid.sheet,
        header_row=number,
        header=tuple(heading.strip() for heading in headings[:width]),
        rows=kept,
    )
