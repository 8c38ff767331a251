"""Excel workbooks: results to use at once, and the example to fill in. Text is never a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from io import BytesIO
from itertools import islice
from tempfile import TemporaryDirectory
from typing import IO, Any, Self

from zwaarwerk.criteria import FULL_LEVEL, Scheme
from zwaarwerk.report.as_table import MONTHS, POINTS, Cell, Heading, Kind, cut
from zwaarwerk.tables.columns import HEADINGS, NAMED
from zwaarwerk.texts import Texts

ROWS_ON_A_SHEET = 1_048_576
LONGEST_TEXT = 32_767
HEADER_HEIGHT = 48
"""Room for three lines above a column."""
_SETTINGS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
_SHOWN = {
    "text": {"num_format": "@"},
    "date": {"num_format": "dd-mm-yyyy", "align": "left"},
    "yes": {},
    "points": {"num_format": "0.00##"},
    "share": {"num_format": "0.0#%"},
    "months": {"num_format": "0.##"},
    "whole": {"num_format": "0"},
    "euros": {"num_format": "€ #,##0.00"},
}
_WIDTHS = {"text": 18, "date": 13, "euros": 14}
_WIDE = {"remarks": 50, "what": 80, "value": 24, "element": 28, "job": 26}


class Workbook:
    """A workbook of tables, written row by row; it is in the file when all is done.

    Rows wait in a folder for the owner only, that goes away whatever happens. The file is filled at once, as a zip that
    can't be finished for want of room complains when nobody can be told.
    """

    def __init__(self, file: IO[Any], say: Texts) -> None:
        import xlsxwriter

        self.say, self.file = say, file
        self.scratch = TemporaryDirectory(prefix="zwaarwerk-", ignore_cleanup_errors=True)
        self.whole = BytesIO()
        self.book = xlsxwriter.Workbook(self.whole, {**_SETTINGS, "tmpdir": self.scratch.name})
        self.heading = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.formats = {kind: self.book.add_format(shown) for kind, shown in _SHOWN.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Finish the workbook, unless something went wrong."""
        try:
            if kind is None:
                self.book.close()
                self.file.write(self.whole.getbuffer())
        finally:
            self.scratch.cleanup()

    def sheet(self, name: str, columns: Sequence[Heading], rows: Iterable[Sequence[Cell]]) -> None:
        """Write a table with a frozen header and a filter; on further sheets what does not fit on one."""
        left = iter(rows)
        number = 1
        more = True
        while more:
            sheet = self.book.add_worksheet(name if number == 1 else f"{name} {number}")
            self._header(sheet, columns)
            count = 0
            for count, row in enumerate(islice(left, ROWS_ON_A_SHEET - 1), 1):
                self._row(sheet, count, columns, row)
            sheet.autofilter(0, 0, count, len(columns) - 1)
            more = count == ROWS_ON_A_SHEET - 1
            number += 1

    def _header(self, sheet: Any, columns: Sequence[Heading]) -> None:
        sheet.set_row(0, HEADER_HEIGHT)
        for place, column in enumerate(columns):
            width = _WIDE.get(column.key, max(_WIDTHS.get(column.kind, 10), min(len(column.text), 24)))
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, column.text, self.heading)
        sheet.freeze_panes(1, 1)

    def _row(self, sheet: Any, number: int, columns: Sequence[Heading], row: Sequence[Cell]) -> None:
        for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
            if cell is not None:
                self._cell(sheet, number, place, column.kind, cell)

    def _cell(self, sheet: Any, number: int, place: int, kind: Kind, cell: Any) -> None:
        shown = self.formats[kind]
        match kind:
            case "text":
                sheet.write_string(number, place, str(cell)[:LONGEST_TEXT], shown)
            case "date":
                sheet.write_datetime(number, place, cell, shown)
            case "yes":
                sheet.write_string(number, place, self.say("units.true" if cell else "units.false"), shown)
            case _:
                sheet.write_number(number, place, as_number(kind, cell), shown)


def as_number(kind: Kind, cell: int | Fraction) -> float:
    """Return a number as a spreadsheet keeps it, with the decimals that are shown anywhere."""
    match kind:
        case "euros":
            return int(cell) / 100
        case "points" | "share":
            return cut(Fraction(cell), POINTS) / 10_000
        case "months":
            return cut(Fraction(cell), MONTHS) / 100
        case _:
            return int(cell)


# --- the example to fill in

_EXAMPLES: tuple[dict[str, Any], ...] = (
    {"id": "001001", "birth_date": date(1964, 5, 10), "job": 0, "from": date(1986, 3, 1), "until": date(2005, 8, 31)},
    {"id": "001001", "birth_date": date(1964, 5, 10), "job": 1, "from": date(2005, 9, 1), "part_time": 0.8},
    {"id": "001002", "birth_date": date(1966, 11, 3), "job": 0, "from": date(1990, 1, 1)},
)
_DATES = ("birth_date", "from", "until")
FILLED_ROWS = 5000
"""Rows for which the cells of the example are checked."""


def write_template(file: IO[Any], scheme: Scheme, say: Texts) -> None:
    """Write an example to fill in: the careers, the jobs of the scheme, and how it works. It can be read as it is.

    A scheme without jobs gets a column for each of its elements instead.
    """
    import xlsxwriter

    whole = BytesIO()
    book = xlsxwriter.Workbook(whole, {**_SETTINGS, "constant_memory": False, "in_memory": True})
    bold = book.add_format({"bold": True, "bottom": 1})
    shown = {"text": book.add_format({"num_format": "@"}), "date": book.add_format({"num_format": "dd-mm-yyyy"})}
    careers, jobs, explained = (book.add_worksheet(say(f"table.sheet-{one}")) for one in ("careers", "jobs", "help"))
    names = [job.name.in_language(say.language) for job in scheme.jobs.values()]
    elements = [] if names else [element.name.in_language(say.language) for element in scheme.elements.values()]
    keys = ["id", "birth_date", *(["job"] if names else []), "from", "until", "employer", "part_time"]
    for place, key in enumerate(keys):
        careers.write_string(0, place, _heading(key, say), bold)
        kind = "date" if key in _DATES else "text"
        careers.set_column(place, place, 30 if key == "job" else 18, None if key == "part_time" else shown[kind])
    exposure = NAMED["exposure"][0 if say.language == "nl" else 1]
    for place, name in enumerate(elements, len(keys)):
        careers.write_string(0, place, f"{exposure}: {name}", bold)
        careers.set_column(place, place, 24, shown["text"])
    for row, example in enumerate(_EXAMPLES, 1):
        filled = {**example, "employer": "A", "job": names[example["job"] % len(names)] if names else ""}
        for place, key in enumerate(keys):
            _fill(careers, row, place, filled.get(key), shown)
        if elements:
            _fill(careers, row, len(keys), FULL_LEVEL, shown)
    careers.freeze_panes(1, 1)
    careers.write_comment(1, 0, say("batch.template-example"))
    _validate(careers, keys, len(names), say)
    for row, name in enumerate([say("table.job"), *names]):
        jobs.write_string(row, 0, name, shown["text"] if row else bold)
    jobs.set_column(0, 0, 36)
    explained.set_column(0, 0, 110)
    for row in range(1, 7):
        explained.write_string(row - 1, 0, say(f"batch.help-{row}", jobs=say("table.sheet-jobs")))
    book.close()
    file.write(whole.getbuffer())


def _heading(key: str, say: Texts) -> str:
    """Return the heading of the example for a column, in the language."""
    names = HEADINGS[key].split("|")
    return names[0 if say.language == "nl" else 1]


def _fill(sheet: Any, row: int, place: int, cell: Any, shown: dict[str, Any]) -> None:
    match cell:
        case str():
            sheet.write_string(row, place, cell, shown["text"])
        case date():
            sheet.write_datetime(row, place, cell, shown["date"])
        case float():
            sheet.write_number(row, place, cell)


def _validate(careers: Any, keys: Sequence[str], jobs: int, say: Texts) -> None:
    """Let Excel check the cells: a job from the list, a part-time factor, a date or part of one."""
    sheet = say("table.sheet-jobs")
    for place, key in enumerate(keys):
        letter = chr(ord("A") + place)
        rule: dict[str, Any] = {}
        if key == "job":
            rule = {"validate": "list", "source": f"='{sheet}'!$A$2:$A${jobs + 1}"}
            rule["error_message"] = say("batch.check-job", jobs=sheet)
        elif key == "part_time":
            rule = {"validate": "decimal", "criteria": "between", "minimum": 0.01, "maximum": 1}
            rule["error_message"] = say("batch.check-part-time")
        elif key in _DATES:
            year = f"AND(LEN({letter}2)>=4,ISNUMBER(VALUE(LEFT({letter}2,1))))"
            rule = {"validate": "custom", "value": f"=OR(ISNUMBER({letter}2),{year})"}
            rule["error_message"] = say("batch.check-date")
        if rule:
            careers.data_validation(1, place, FILLED_ROWS, place, rule)
