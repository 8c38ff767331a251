"""What the XML of a workbook says that its reader leaves out: errors, formulas never worked out, how numbers are shown.

From bytes; opens nothing itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from zwaarwerk.tables.cells import SERIAL_1900, SERIAL_1904
from zwaarwerk.tables.people import NO_RESULT

MOST_CELLS = 50_000_000
"""Cells of a sheet, the empty ones between others too: the reader of cells keeps room for each."""
MOST_COLUMNS = 16_384


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


class Book:
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
