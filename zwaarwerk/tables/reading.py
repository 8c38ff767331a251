"""Tables in CSV and Excel files, from bytes: every cell as text, and nothing lost on the way. Opens nothing itself.

Excel is read by python-calamine, which gives cells their own type but says nothing of a cell with an error in it (it
comes out empty) or of how a date is shown. So the sheet's own XML is searched for just those cells.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any, NamedTuple

from zwaarwerk.errors import InputError, OutputError, Problem
from zwaarwerk.tables.cells import without_invisible
from zwaarwerk.tables.columns import TABLE_FROM, ColumnMapping, Row, Table, address, key_of, plain
from zwaarwerk.tables.sheet_xml import Book, number_text

PARQUET = ".parquet"
EXCEL = (".xlsx", ".xlsm")
OTHER_SHEETS = (".xls", ".xlsb", ".ods", ".numbers")
"""Spreadsheets that can't be read: in these, errors in cells would be lost."""
MAX_UNPACKED = 2_000_000_000
LOOKED_FOR_HEADER = 30
SEPARATORS = ";,\t|"


Known = Callable[[Sequence[str]], int]
"""How many of the cells of a row are headings that are known."""
Corner = tuple[int, int]
"""The row and the column of a cell, from 0."""


class Grid(NamedTuple):
    """A sheet, or a whole CSV file: its rows with their number, and which of its cells are merged."""

    sheet: str
    rows: Iterable[Row]
    merged: Sequence[tuple[Corner, Corner]] = ()
    first_serial: date | None = None


@dataclass(slots=True)
class Found:
    """The tables of a file, and what the user should know about how it was read."""

    tables: list[Table] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def read_tables(data: bytes, name: str, mapping: ColumnMapping) -> Found:
    """Return the tables of a file; InputError if the file as a whole can't be understood."""
    if name.lower().endswith(PARQUET):
        return _read_parquet(data, name)
    wanted = {plain(heading) for heading in mapping.columns.values()}

    def known(cells: Sequence[str]) -> int:
        return sum(bool(key_of(cell)) or plain(cell) in wanted for cell in cells)

    grids, notes = read_grids(data, name, known, mapping.sheet)
    found = Found(notes=notes)
    for grid in grids:
        table = _table_of(grid, name, known, is_needed=bool(mapping.sheet) or not grid.sheet)
        if table is not None:
            found.tables.append(table)
        elif grid.rows:
            found.notes.append(_note("sheet-without-table", name, grid.sheet))
    if not found.tables:
        raise InputError([*found.notes, Problem(code="no-table", file=name)])
    return found


def read_grids(data: bytes, name: str, known: Known, sheet: str | None = None) -> tuple[list[Grid], list[Problem]]:
    """Return all sheets of a file that can be seen, or the one asked for, and what to know of how they were read.

    InputError if the file as a whole can't be understood. The separator of a CSV file is the one that makes the most
    known headings of a row.
    """
    lower = name.lower()
    if lower.endswith(OTHER_SHEETS):
        raise refuse("table-format", name)
    if data[:4] == b"PK\x03\x04":
        return _read_excel(data, name, sheet)
    if lower.endswith(EXCEL):
        is_locked = data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        raise refuse("table-locked" if is_locked else "table-broken", name)
    return _read_csv(data, name, known)


def refuse(code: str, file: str, place: str = "", **values: str) -> InputError:
    """Return the error that a file is refused, with the sheet or cell where it shows."""
    return InputError([Problem(code=code, file=f"{file}: {place}" if place else file, values=values)])


def _read_parquet(data: bytes, name: str) -> Found:
    try:
        from zwaarwerk.large.parquet import table_of
    except ImportError:
        raise OutputError([Problem(code="extra-missing", values={"extra": "large"})]) from None
    return Found(tables=[table_of(data, name)])


# --- CSV


def _read_csv(data: bytes, name: str, known: Known) -> tuple[list[Grid], list[Problem]]:
    csv.field_size_limit(sys.maxsize)
    text, encoding = _decoded(data, name)
    notes = [_note("read-as", name, "Windows-1252")] if encoding == "cp1252" else []
    told, text = _told_separator(text)
    text = without_invisible(text).removesuffix(END_OF_FILE)
    records = _records(text, told or _separator(text, known), name, 1 if told else 0)
    if '="' in text:
        records = ((number, [_unwrapped(cell) for cell in cells]) for number, cells in records)
    return [Grid("", records)], notes


END_OF_FILE = "\x1a"
"""What programs from the time of DOS put behind the last row."""
_WRAPPED = re.compile(r'="(.*)"', re.DOTALL)
"""How some programs make Excel keep the zeros in front: `="001001"`."""


def _unwrapped(cell: str) -> str:
    found = _WRAPPED.fullmatch(cell)
    return found[1] if found else cell


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    """Return the text of a file and how it was written: with a mark in front, as UTF-8, else as Windows does."""
    encodings = ["utf-8-sig", "cp1252"]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\x00" in data[:2000]:
        raise refuse("table-encoding", name)
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise refuse("table-encoding", name)


def _told_separator(text: str) -> tuple[str, str]:
    """Return the separator that the first line tells Excel (`sep=;`), and the rest of the text."""
    told = re.match(r'"?sep=(.)"?\r?\n', text, re.IGNORECASE)
    return (told[1], text[told.end() :]) if told else ("", text)


def _first(text: str, separator: str) -> Iterator[list[str]]:
    """Yield the first lines of a text, to look for a header in."""
    lines = io.StringIO(text[:200_000], newline="")
    for _, cells in zip(range(LOOKED_FOR_HEADER), csv.reader(lines, delimiter=separator), strict=False):
        yield cells


def _separator(text: str, known: Known) -> str:
    """Return the separator that makes the most known headings of a line; the first of equals."""
    return max(SEPARATORS, key=lambda one: max(map(known, _first(text, one)), default=0))


def _records(text: str, separator: str, name: str, skipped: int) -> Iterable[Row]:
    """Return each record with its number, as spreadsheets count them."""
    if '"' in text:
        return _quoted_records(text, separator, name, skipped)
    # every line is a record, and every separator parts two cells
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    texts: dict[str, str] = {}
    once = texts.setdefault  # what many cells hold is kept once: a third of the memory, and sooner compared
    return (
        (number, list(map(once, cells, cells)))
        for number, cells in enumerate((line.split(separator) for line in lines), 1 + skipped)
    )


def _quoted_records(text: str, separator: str, name: str, skipped: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    last = number = 0
    width = 0
    try:
        for number, cells in enumerate(reader, 1 + skipped):
            if reader.line_num > last + 1 and width:
                _check_quotes(cells, separator, width, name, last + 1 + skipped)
            last = reader.line_num
            width = max(width, len(cells))
            yield number, cells
    except csv.Error:
        raise refuse("table-quotes", name, row=str(last + 1 + skipped)) from None


def _check_quotes(cells: list[str], separator: str, width: int, name: str, line: int) -> None:
    """Refuse a cell that has swallowed rows: a quote was opened and closed far too late."""
    if any("\n" in cell and cell.count(separator) >= max(width - 1, 1) for cell in cells):
        raise refuse("table-quotes", name, row=str(line))


# --- what must be true of a table


def _table_of(grid: Grid, file: str, known: Known, *, is_needed: bool) -> Table | None:
    """Return the table of a sheet, its headings in the first row; None if there is none and none `is_needed`."""
    rows = iter(grid.rows)
    first = list(islice(rows, LOOKED_FOR_HEADER))
    if not is_needed and not any(known(cells) >= TABLE_FROM for _, cells in first):
        _check_columns(file, grid.sheet, first, known)
        return None
    number, header = first[0] if first else (1, [])
    _check_header(file, grid.sheet, header, first, known)
    width = width_of(header)
    check_merged(file, grid, number, width)
    kept = [
        row if len(row[1]) <= width else (row[0], _cut(row[1], width))
        for row in chain(first[1:], rows)
        if row[1] and (row[1][0].strip() or _holds(row[1]))  # nearly always there is something in the first cell
    ]
    table = Table(
        file=file,
        sheet=grid.sheet,
        header_row=number,
        header=tuple(header[:width]),
        rows=kept,
        first_serial=grid.first_serial,
    )
    _check_repeats(table, known)
    return table


def _holds(cells: Sequence[str]) -> bool:
    """Say whether there is anything but spaces in a row."""
    return any(map(str.strip, cells))


def width_of(header: Sequence[str]) -> int:
    """Return how many columns a header has: up to its last heading."""
    return max((place for place, heading in enumerate(header, 1) if heading.strip()), default=0)


def _cut(cells: list[str], width: int) -> list[str]:
    """Leave off what lies beyond the last heading if it is empty."""
    return cells if any(map(str.strip, cells[width:])) else cells[:width]


def _check_header(file: str, sheet: str, header: Sequence[str], first: Sequence[Row], known: Known) -> None:
    """Refuse a table whose first row is not its header; tell where it is, if it is anywhere."""
    if known(header) >= TABLE_FROM:
        return
    place = next((place for place, row in first if known(row) >= TABLE_FROM), 0)
    if place:
        raise refuse("header-lower", file, sheet, row=str(place), above=str(place - 1))
    if not any(_holds(row) for _, row in first):
        raise refuse("table-empty", file, sheet)
    _check_columns(file, sheet, first, known)
    raise refuse("no-header", file, sheet, headings=shown_headings(header))


def _check_columns(file: str, sheet: str, first: Sequence[Row], known: Known) -> None:
    """Refuse rows that each stand in one cell as a whole: a CSV that was opened, or saved, as one column."""
    for _, row in first:
        if row and any(known(row[0].split(one)) >= TABLE_FROM for one in SEPARATORS):
            raise refuse("one-column", file, sheet)


def shown_headings(cells: Sequence[str]) -> str:
    """Return the first cells of a row, to show what was found where headings should be.

    A cell with figures in it is not shown: without headings it is a number or a date of somebody.
    """
    seen = [cell.strip() for cell in cells[:8] if cell.strip()]
    return ", ".join("…" if any(map(str.isdigit, cell)) else cell for cell in seen)[:200]


def check_merged(file: str, grid: Grid, header_row: int, width: int) -> None:
    """Refuse merged cells in a table, from its header down: which row a value belongs to would be a guess."""
    for (top, left), (bottom, right) in grid.merged:
        if left < width and bottom >= header_row - 1:
            found = f"{address(top + 1, left)}:{address(bottom + 1, right)}"
            raise refuse("merged-cells", file, grid.sheet, found=found)


def _check_repeats(table: Table, known: Known) -> None:
    """Refuse a second table below the first: a row that is a header again."""
    headings = {heading.strip().lower() for heading in table.header if heading.strip()}
    begins = {cells[0] for _, cells in table.rows}  # far fewer than there are rows
    suspect = {text for text in begins if not text.isdigit() and text.strip().lower() in headings}
    for number, cells in table.rows if suspect else ():
        if cells[0] in suspect and known(cells) >= TABLE_FROM:
            raise refuse("second-table", table.file, table.sheet, row=str(number))


# --- Excel


def _read_excel(data: bytes, name: str, wanted: str | None) -> tuple[list[Grid], list[Problem]]:
    import zipfile

    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    grids: list[Grid] = []
    notes: list[Problem] = []
    try:
        parts = zipfile.ZipFile(io.BytesIO(data))
        if sum(one.file_size for one in parts.infolist()) > MAX_UNPACKED:
            raise refuse("too-large", name, most=str(MAX_UNPACKED // 1_000_000))
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        book = Book(parts)
        sheets = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        if wanted and wanted not in (one.name for one in sheets):
            raise refuse("no-such-sheet", name, found=wanted, allowed=", ".join(one.name for one in sheets))
        for one in sheets:
            if one.visible != SheetVisibleEnum.Visible and not wanted:
                notes.append(_note("hidden-sheet", name, one.name))
            elif not wanted or one.name == wanted:
                if far := book.far_cell(one.name):
                    raise refuse("sheet-far", name, one.name, found=far)
                grids.append(_grid(workbook.get_sheet_by_name(one.name), book))
                if book.hides_rows(one.name):
                    notes.append(_note("hidden-rows", name, one.name))
    except (CalamineError, zipfile.BadZipFile, KeyError, OSError, ValueError, EOFError, NotImplementedError):
        raise refuse("table-broken", name) from None
    return grids, notes


def _note(code: str, file: str, found: str) -> Problem:
    return Problem(code=code, file=file, values={"found": found}, warning=True)


def _grid(sheet: Any, book: Book) -> Grid:
    """Return the cells of a sheet from A1; rows with nothing in them are left out, the first excepted."""
    if sheet.start is None:
        return Grid(sheet.name, [])
    grid = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    book.correct(sheet.name, grid)
    rows = [(number, cells) for number, cells in enumerate(grid, 1) if number == 1 or any(map(str.strip, cells))]
    return Grid(sheet.name, rows, sheet.merged_cell_ranges or (), book.first_serial)


def _text(cell: Any) -> str:  # noqa: PLR0911 - one a kind of cell
    """Return what a cell holds as text: dates as year-month-day, numbers with the 15 figures that Excel keeps."""
    match cell:
        case str():
            return without_invisible(cell)
        case bool():
            return "true" if cell else "false"
        case float() | int():
            return number_text(cell)
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds") if cell.time() != time() else cell.date().isoformat()
        case timedelta():
            seconds = int(cell.total_seconds())
            return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
