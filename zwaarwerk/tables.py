"""Tables in CSV and Excel files, from bytes: every cell as text, and nothing lost on the way. Opens nothing itself.

Excel is read by python-calamine, which gives cells their own type but says nothing of a cell with an error in it (it
comes out empty) or of how a date is shown. So the sheet's own XML is searched for just those cells.
"""

from __future__ import annotations

import csv
import io
import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any, NamedTuple

from zwaarwerk.cells import SERIAL_1900, SERIAL_1904, without_invisible
from zwaarwerk.columns import TABLE_FROM, ColumnMapping, Row, Table, address, key_of, plain
from zwaarwerk.errors import InputError, OutputError, Problem
from zwaarwerk.workforce import NO_RESULT

PARQUET = ".parquet"
EXCEL = (".xlsx", ".xlsm")
OTHER_SHEETS = (".xls", ".xlsb", ".ods", ".numbers")
"""Spreadsheets that can't be read: in these, errors in cells would be lost."""
MAX_UNPACKED = 2_000_000_000
MOST_CELLS = 50_000_000
"""Cells of a sheet, the empty ones between others too: the reader of cells keeps room for each."""
MOST_COLUMNS = 16_384
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
    return [(number, line.split(separator)) for number, line in enumerate(lines, 1 + skipped)]


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
    suspect = {text for text in begins if text.strip().lower() in headings}
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
        book = _Book(parts)
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


def _grid(sheet: Any, book: _Book) -> Grid:
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


def number_text(number: float) -> str:
    """Return a number of a spreadsheet as text; never with three decimals, which could be read as thousands."""
    if not math.isfinite(number):
        return str(number)
    if number == int(number) and abs(number) < 10**15:
        return str(int(number))
    text = f"{number:.15g}"
    if "e" in text:
        return text
    return text + "0" if len(text.partition(".")[2]) == 3 else text


_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ERROR = re.compile(rb'<(?:\w+:)?c\s[^>]*\bt="e"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
_NOTHING = rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
_UNCOUNTED = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*" + _NOTHING)
_LAST_ROW = re.compile(rb'row\s(?:[^>]*?\s)?r="([0-9]{1,7})"')
_WIDE = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Za-z]{2,})([0-9]+)"(?:[^>]*[^/>])?>')
"""A cell beyond column Z with something in it; small letters are no slip to the reader of cells."""
_DEEP = re.compile(rb'\br="([A-Za-z]*(?:[2-9][0-9]{6}|[0-9]{8,}))"')
"""A row or a cell further down than a sheet goes."""
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*\bhidden="(?:1|true)"')
_LAST_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*>")
_TAG = re.compile(r"<(?:\w+:)?(\w+)\b([^>]*?)/?>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


class _Book:
    """The parts of a workbook that the reader of cells leaves out: errors, date system, how numbers are shown."""

    def __init__(self, parts: Any) -> None:
        self.parts = parts
        self._kept = "", b""
        book = parts.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = parts.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        targets = {one["Id"]: one["Target"] for tag, one in _tags(relations) if tag == "Relationship"}
        self.sheets = {
            _unescaped(one["name"]): targets[one["r:id"]]
            for tag, one in _tags(book)
            if tag == "sheet" and "r:id" in one
        }
        is_1904 = any(one.get("date1904") in ("1", "true") for tag, one in _tags(book) if tag == "workbookPr")
        self.first_serial = SERIAL_1904 if is_1904 else SERIAL_1900
        names = parts.namelist()
        self.styles = _styles(
            parts.read("xl/styles.xml").decode("utf-8", "replace") if "xl/styles.xml" in names else ""
        )

    def _xml(self, sheet: str) -> bytes:
        """Return the sheet as it is in the file; the one asked for last is kept."""
        if self._kept[0] != sheet:
            target = self.sheets.get(sheet, "").lstrip("/")
            xml = self.parts.read(target if target.startswith("xl/") else f"xl/{target}") if target else b""
            self._kept = sheet, xml
        return self._kept[1]

    def far_cell(self, sheet: str) -> str:
        """Return the address of a cell so far away that the cells between do not fit in memory."""
        xml = self._xml(sheet)
        if deep := _DEEP.search(xml):
            return deep[1].decode()
        last = _LAST_ROW.search(xml, max(xml.rfind(b"row "), 0))
        most = min(MOST_CELLS // max(int(last[1]) if last else 1, 1), MOST_COLUMNS)
        for found in _WIDE.finditer(xml):
            if _column(found[1].upper()) >= most:
                return (found[1] + found[2]).decode()
        return ""

    def hides_rows(self, sheet: str) -> bool:
        """Say whether rows are hidden, by hand or by a filter."""
        return _HIDDEN_ROW.search(self._xml(sheet)) is not None

    def correct(self, sheet: str, grid: list[list[str]]) -> None:
        """Put right what the reader of cells does not tell: errors, formulas not worked out, how numbers are shown."""
        xml = self._xml(sheet)
        for found in _ERROR.finditer(xml):
            _put(grid, found[0], found[1].decode("utf-8", "replace"))
        for found in _UNCOUNTED.finditer(xml):
            cells = _LAST_CELL.findall(xml, max(0, xml.rfind(b"<row", 0, found.start())), found.start())
            is_empty_text = b't="str"' in (cells[-1] if cells else b"") and b"v" in found[0].partition(b"f>")[2]
            if cells and not is_empty_text:
                _put(grid, cells[-1], NO_RESULT)
        for kind, numbers in self.styles.items():
            wanted = b"|".join(str(number).encode() for number in numbers)
            styled = re.compile(rb'<(?:\w+:)?c\s[^>]*\bs="(?:' + wanted + rb')"[^>]*>')
            for found in styled.finditer(xml):
                _reshow(grid, found[0], kind)


def _unescaped(text: str) -> str:
    from html import unescape

    return unescape(text)


def _tags(xml: str) -> Iterator[tuple[str, dict[str, str]]]:
    for tag in _TAG.finditer(xml):
        yield tag[1], dict(_ATTRIBUTE.findall(tag[2]))


def _styles(xml: str) -> dict[str, list[int]]:
    """Return, by what they show, the numbers of the cell styles that show something else than the cell holds."""
    formats = {9: "0%", 10: "0.00%", 17: "mmm-yy"}
    styles: dict[str, list[int]] = {}
    inside = False
    place = 0
    for tag in _TAG.finditer(xml):
        values = dict(_ATTRIBUTE.findall(tag[2]))
        if tag[1] == "numFmt" and values.get("numFmtId", "").isdigit():
            formats[int(values["numFmtId"])] = _unescaped(values.get("formatCode", ""))
        elif tag[1] == "cellXfs":
            inside = True
        elif tag[1] in ("cellStyles", "dxfs"):
            inside = False
        elif tag[1] == "xf" and inside:
            kind = _shown_as(formats.get(int(values.get("numFmtId", "0") or 0), ""))
            if kind:
                styles.setdefault(kind, []).append(place)
            place += 1
    return styles


def _shown_as(code: str) -> str:
    """Say what a number format shows: a `month`, a `year`, a `percent`, so many figures (`0000`), or anything else."""
    code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.', "", code.partition(";")[0]).lower()
    if "%" in code:
        return "percent"
    if re.fullmatch("0{2,20}", code):
        return code
    letters = set(re.findall("[a-z]", code))
    if letters & set("dhs") or not letters & set("yj"):
        return ""
    return "month" if "m" in letters else "year" if letters <= set("yj") else ""


def _place(tag: bytes) -> tuple[int, int] | None:
    found = _REFERENCE.search(tag)
    if found is None:
        return None
    return int(found[2]) - 1, _column(found[1])


def _column(letters: bytes) -> int:
    """Return the number of a column, from 0."""
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1


def _put(grid: list[list[str]], tag: bytes, text: str) -> None:
    place = _place(tag)
    if place is None:
        raise ValueError("a cell without a place")
    row, column = place
    if row < len(grid):
        if column >= len(grid[row]):
            grid[row].extend([""] * (column + 1 - len(grid[row])))
        grid[row][column] = text


def _reshow(grid: list[list[str]], tag: bytes, kind: str) -> None:
    """Write a date that is shown as a month or year so, a share as a percentage, and a number with zeros in front."""
    place = _place(tag)
    if place is None or place[0] >= len(grid) or place[1] >= len(grid[place[0]]):
        return
    row, column = place
    text = grid[row][column]
    if kind[0] == "0":
        grid[row][column] = text.zfill(len(kind)) if text.isdigit() else text
    elif kind == "percent" and re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        grid[row][column] = number_text(float(f"{float(text) * 100:.13g}")) + "%"
    elif kind in ("month", "year") and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        grid[row][column] = text[:7] if kind == "month" else text[:4]
