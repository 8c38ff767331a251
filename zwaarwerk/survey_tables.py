"""The one table of a CSV or Excel file, from bytes, with every cell as text. Opens nothing itself.

Excel is read by python-calamine, which leaves a cell with an error in it empty; those cells are searched for in the
sheet's own XML, with formulas that were never worked out, because an empty cell of a survey means no points.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any

from zwaarwerk.errors import InputError, Problem
from zwaarwerk.survey_reader import Table, address

OTHER_SHEETS = (".xls", ".xlsb", ".ods", ".numbers")
MAX_UNPACKED = 500_000_000
LOOKED_FOR_HEADER = 30
TABLE_FROM = 2
"""So many known headings make a row the header of a table."""

Known = Callable[[Sequence[str]], int]
"""How many of the cells are headings that are known."""


def read_table(data: bytes, name: str, known: Known, sheet: str | None = None) -> tuple[Table, list[Problem]]:
    """Return the table of a file and what the user should know of how it was read; InputError if there is not one."""
    if name.lower().endswith(OTHER_SHEETS):
        raise refuse("table-format", name)
    if data[:4] == b"PK\x03\x04":
        return _read_excel(data, name, known, sheet)
    if name.lower().endswith((".xlsx", ".xlsm")):
        is_locked = data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        raise refuse("table-locked" if is_locked else "table-broken", name)
    return _read_csv(data, name, known)


def refuse(code: str, file: str, place: str = "", **values: str) -> InputError:
    """Return the error that a file is refused, with the sheet or cell where it shows."""
    return InputError([Problem(code=code, file=f"{file}: {place}" if place else file, values=values)])


def _header_row(grid: Sequence[Sequence[str]], known: Known) -> int | None:
    """Return which of the first rows has most known headings, from 0; None if none has enough."""
    first = grid[:LOOKED_FOR_HEADER]
    best = max(range(len(first)), key=lambda row: known(first[row]), default=None)
    return best if best is not None and known(first[best]) >= TABLE_FROM else None


def _table(file: str, sheet: str, grid: Sequence[Sequence[str]], numbers: Sequence[int], header: int) -> Table:
    headings = [heading.strip() for heading in grid[header]]
    width = max(place for place, heading in enumerate(headings, 1) if heading)
    rows = []
    for number, cells in zip(numbers[header + 1 :], grid[header + 1 :], strict=True):
        if any(cell.strip() for cell in cells):
            rows.append((number, [cell.strip() for cell in cells] + [""] * (width - len(cells))))
    return Table(file=file, sheet=sheet, header_row=numbers[header], header=tuple(headings[:width]), rows=rows)


# --- CSV


def _read_csv(data: bytes, name: str, known: Known) -> tuple[Table, list[Problem]]:
    text, encoding = _text_of(data, name)
    notes = []
    if encoding == "cp1252":
        notes.append(Problem(code="read-as", file=name, values={"found": "Windows-1252"}, warning=True))
    told = re.match(r'"?sep=(.)"?\r?\n', text)
    skipped = 1 if told else 0
    body = text[told.end() :] if told else text
    best: tuple[int, list[list[str]]] = (-1, [])
    for separator in (told[1],) if told else (";", ",", "\t", "|"):
        grid = _records(body, separator, name, skipped)
        most = max((known(row) for row in grid[:LOOKED_FOR_HEADER]), default=0)
        if most > best[0]:
            best = most, grid
    grid = best[1]
    header = _header_row(grid, known)
    if header is None:
        raise _no_header(name, "", grid)
    return _table(name, "", grid, range(1 + skipped, len(grid) + 1 + skipped), header), notes


def _text_of(data: bytes, name: str) -> tuple[str, str]:
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


def _records(text: str, separator: str, name: str, skipped: int) -> list[list[str]]:
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    grid: list[list[str]] = []
    try:
        for cells in reader:
            if grid and any(cell.count("\n") > 1 and cell.count(separator) > 1 for cell in cells):
                raise refuse("table-quotes", name, row=str(len(grid) + 1 + skipped))  # a quote that swallowed rows
            grid.append(cells)
    except csv.Error:
        raise refuse("table-quotes", name, row=str(len(grid) + 1 + skipped)) from None
    return grid


def _no_header(file: str, sheet: str, grid: Sequence[Sequence[str]]) -> InputError:
    shown = ", ".join(cell.strip() for cell in (grid[0] if grid else ())[:8] if cell.strip())
    return refuse("survey-no-header" if shown else "survey-empty", file, sheet, headings=shown[:200])


# --- Excel


def _read_excel(data: bytes, name: str, known: Known, wanted: str | None) -> tuple[Table, list[Problem]]:
    import zipfile

    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        parts = zipfile.ZipFile(io.BytesIO(data))
        if sum(one.file_size for one in parts.infolist()) > MAX_UNPACKED:
            raise refuse("too-large", name, most=str(MAX_UNPACKED // 1_000_000))
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [one.name for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        hidden = {one.name for one in workbook.sheets_metadata if one.visible != SheetVisibleEnum.Visible}
        if wanted is not None and wanted not in names:
            raise refuse("no-such-sheet", name, found=wanted, allowed=", ".join(names))
        grids = {}
        for sheet in names if wanted is None else [wanted]:
            grids[sheet] = _grid(workbook.get_sheet_by_name(sheet), parts, sheet, name)
    except (CalamineError, zipfile.BadZipFile, KeyError, OSError, ValueError, EOFError, NotImplementedError):
        raise refuse("table-broken", name) from None
    headers = {sheet: _header_row(grid, known) for sheet, grid in grids.items()}
    tables = [sheet for sheet, header in headers.items() if header is not None and (wanted or sheet not in hidden)]
    if not tables:
        raise _no_header(name, wanted or "", next((grid for grid in grids.values() if grid), []))
    if len(tables) > 1:
        raise refuse("survey-which-sheet", name, allowed=", ".join(tables))
    sheet = tables[0]
    header = headers[sheet]
    assert header is not None
    notes = [
        Problem(code="survey-sheet-unused", file=name, values={"found": other}, warning=True)
        for other, grid in grids.items()
        if grid and other != sheet
    ]
    return _table(name, sheet, grids[sheet], range(1, len(grids[sheet]) + 1), header), notes


def _grid(sheet: Any, parts: Any, name: str, file: str) -> list[list[str]]:
    """Return all cells of a sheet from A1; merged cells are refused: which row they belong to is a guess."""
    if sheet.start is None:
        return []
    grid = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top != bottom or any(cell.strip() for row in grid[top + 1 : top + 2] for cell in row[left : right + 1]):
            found = f"{address(top + 1, left)}:{address(bottom + 1, right)}"
            if top >= 1:
                raise refuse("merged-cells", file, name, found=found)
    for reference, error in _errors(parts, name):
        letters, row = re.fullmatch(r"([A-Z]+)([0-9]+)", reference).groups()  # type: ignore[union-attr]
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        grid[int(row) - 1][column - 1] = error
    return grid


def _text(cell: Any) -> str:  # noqa: PLR0911 - one a kind of cell
    """Return what a cell holds as text: numbers with the 15 figures Excel keeps, times as hours:minutes:seconds."""
    match cell:
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case float() | int():
            return str(int(cell)) if cell == int(cell) and abs(cell) < 10**15 else f"{cell:.15g}"
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case timedelta():
            seconds = int(cell.total_seconds())
            return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


_ERROR = re.compile(r'<(?:\w+:)?c\s[^>]*\bt="e"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
_UNCOUNTED = re.compile(
    r"<(?:\w+:)?c\s(?![^>]*t=\"str\")[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    r"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A formula without a result; with `str` the result is an empty text."""
_TAG = re.compile(r"<(?:\w+:)?(\w+)\b([^>]*?)/?>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


def _errors(parts: Any, sheet: str) -> list[tuple[str, str]]:
    """Return the address and text of each cell with an error or an uncounted formula, which the reader leaves empty."""
    book = _tags(parts.read("xl/workbook.xml").decode("utf-8", "replace"), "sheet")
    relations = _tags(parts.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace"), "Relationship")
    targets = {one["Id"]: one["Target"].lstrip("/") for one in relations}
    target = next(targets[one["r:id"]] for one in book if unescape(one["name"]) == sheet)
    xml = parts.read(target if target.startswith("xl/") else f"xl/{target}").decode("utf-8", "replace")
    found = []
    cells = [(cell[0], cell[1]) for cell in _ERROR.finditer(xml)]
    cells += [(cell[0], "= …") for cell in _UNCOUNTED.finditer(xml)]
    for cell, text in cells:
        place = re.search(r'\br="([A-Z]{1,3}[0-9]{1,7})"', cell)
        if place:
            found.append((place[1], text))
    return found


def _tags(xml: str, name: str) -> list[dict[str, str]]:
    return [dict(_ATTRIBUTE.findall(tag[2])) for tag in _TAG.finditer(xml) if tag[1] == name]
