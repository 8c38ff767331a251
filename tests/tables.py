"""What the tests of tables share: a small workforce, its rows as CSV or as a workbook, and reading them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from zwaarwerk.criteria import Scheme
from zwaarwerk.files import read_scheme
from zwaarwerk.tables.columns import ColumnMapping
from zwaarwerk.tables.files import WorkforceFile, read_workforce
from zwaarwerk.tables.row_reader import Read, Reader

HEADER = ["Personeelsnummer", "Geboortedatum", "Functie", "Van", "Tot en met", "Werkgever", "Deeltijdfactor"]
ANNA = ["001001", "10-5-1964", "Machinist", "1-3-1986", "31-8-2005", "NS", ""]
ANNA_LATER = ["001001", "10-5-1964", "Planner", "1-9-2005", "", "NS", "0,8"]
BEN = ["001002", "3-11-1966", "Rangeerder", "1-1-1990", "", "NS", ""]
CEM = ["001003", "3-11-1961", "Kantoor", "1990", "31-12-9999", "NS", "80%"]
ROWS = [ANNA, ANNA_LATER, BEN, CEM]


def with_cell(row: Sequence[str], column: str, value: str) -> list[str]:
    """Return the row with something else in the column with this heading."""
    changed = list(row)
    changed[HEADER.index(column)] = value
    return changed


def csv_text(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, separator: str = ";") -> str:
    """Return a table as CSV."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows([header, *rows])
    return file.getvalue()


def write_csv(path: Path, rows: Sequence[Sequence[str]] = ROWS, header: Sequence[str] = HEADER) -> Path:
    """Write a table as CSV, and return where."""
    path.write_text(csv_text(rows, header), encoding="utf-8", newline="")
    return path


def write_excel(path: Path, *sheets: tuple[str, Sequence[Sequence[Any]]], **settings: Any) -> Path:
    """Write sheets with cells as they are: text, numbers, dates, or (value, number format)."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, **settings})
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                shown = day
                value = cell
                if isinstance(cell, tuple):
                    value, shown = cell[0], book.add_format({"num_format": cell[1]})
                if isinstance(value, date | datetime):
                    sheet.write_datetime(row, column, value, shown)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write(row, column, value, shown if isinstance(cell, tuple) else None)
    book.close()
    return path


@cache
def default_scheme() -> Scheme:
    return read_scheme().scheme


def workforce(path: Path, mapping: ColumnMapping | None = None, exit_heading: str | None = None) -> WorkforceFile:
    return read_workforce([path], default_scheme(), mapping or ColumnMapping(), exit_heading)


def read_all(path: Path, mapping: ColumnMapping | None = None, exit_heading: str | None = None) -> dict[str, Read]:
    """Return everybody in a table, by personnel number."""
    people = workforce(path, mapping, exit_heading)
    reader = Reader(people.plans, default_scheme(), mapping)
    return {group.id: reader.read(group) for group in people.groups}
