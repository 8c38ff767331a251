"""Excel workbooks: results to use at once, and the example to fill in. Text is never a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import islice
from typing import IO, Any

from zwaarwerk.columns import HEADINGS
from zwaarwerk.criteria import Scheme
from zwaarwerk.report.as_table import MONTHS, POINTS, Cell, Heading, Kind, cut
from zwaarwerk.texts import Texts

ROWS_ON_A_SHEET = 1_048_576
LONGEST_TEXT = 32_767
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
    """A workbook of tables, written row by row."""

    def __init__(self, file: IO[Any], say: Texts) -> None:
        import xlsxwriter

        self.say = say
        self.book = xlsxwriter.Workbook(file, _SETTINGS)
        self.heading = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.formats = {kind: self.book.add_format(shown) for kind, shown in _SHOWN.items()}

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

    def close(self) -> None:
        """Finish the workbook."""
        self.book.close()


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

_COLUMNS = ("id", "birth_date", "job", "from", "until", "employer", "part_time")
_DATES = (1, 3, 4)
_EXAMPLES = (
    ("001001", date(1964, 5, 10), 0, date(1986, 3, 1), date(2005, 8, 31), "A", None),
    ("001001", date(1964, 5, 10), 1, date(2005, 9, 1), None, "A", 0.8),
    ("001002", date(1966, 11, 3), 0, date(1990, 1, 1), None, "A", None),
)
FILLED_ROWS = 5000
"""Rows for which the cells of the example are checked."""


def write_template(file: IO[Any], scheme: Scheme, say: Texts) -> None:
    """Write an example to fill in: the careers, the jobs of the scheme, and how it works. It can be read as it is."""
    import xlsxwriter

    book = xlsxwriter.Workbook(file, {**_SETTINGS, "constant_memory": False})
    bold = book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "dd-mm-yyyy", "align": "left"})
    careers, jobs, explained = (book.add_worksheet(say(f"table.sheet-{one}")) for one in ("careers", "jobs", "help"))
    names = [job.name.in_language(say.language) for job in scheme.jobs.values()]
    language = 0 if say.language == "nl" else 1
    for place, key in enumerate(_COLUMNS):
        heading = HEADINGS[key].split("|")[min(language, len(HEADINGS[key].split("|")) - 1)]
        careers.write_string(0, place, heading, bold)
        careers.set_column(
            place, place, 28 if key == "job" else 18, day if place in _DATES else text if place != 6 else None
        )
    for row, (id_, born, job, first, last, employer, part_time) in enumerate(_EXAMPLES, 1):
        careers.write_string(row, 0, id_, text)
        careers.write_datetime(row, 1, born, day)
        careers.write_string(row, 2, names[job % len(names)] if names else "", text)
        careers.write_datetime(row, 3, first, day)
        if last is not None:
            careers.write_datetime(row, 4, last, day)
        careers.write_string(row, 5, employer, text)
        if part_time is not None:
            careers.write_number(row, 6, part_time)
    careers.freeze_panes(1, 1)
    careers.write_comment(1, 0, say("batch.template-example"))
    _validate(careers, len(names), say)
    jobs.write_string(0, 0, say("table.job"), bold)
    jobs.set_column(0, 0, 36)
    for row, name in enumerate(names, 1):
        jobs.write_string(row, 0, name, text)
    explained.set_column(0, 0, 110)
    for row in range(1, 7):
        explained.write_string(row - 1, 0, say(f"batch.help-{row}", jobs=say("table.sheet-jobs")))
    book.close()


def _validate(careers: Any, jobs: int, say: Texts) -> None:
    """Let Excel check the cells: a job from the list, a part-time factor, a date or part of one."""
    sheet = say("table.sheet-jobs")
    if jobs:
        rule = {
            "validate": "list",
            "source": f"='{sheet}'!$A$2:$A${jobs + 1}",
            "error_message": say("batch.check-job", jobs=sheet),
        }
        careers.data_validation(1, 2, FILLED_ROWS, 2, rule)
    part = {
        "validate": "decimal",
        "criteria": "between",
        "minimum": 0.01,
        "maximum": 1,
        "error_message": say("batch.check-part-time"),
    }
    careers.data_validation(1, 6, FILLED_ROWS, 6, part)
    for column in _DATES:
        letter = "ABCDEFG"[column]
        formula = f"=OR(ISNUMBER({letter}2),AND(LEN({letter}2)>=4,ISNUMBER(VALUE(LEFT({letter}2,1)))))"
        rule = {"validate": "custom", "value": formula, "error_message": say("batch.check-date")}
        careers.data_validation(1, column, FILLED_ROWS, column, rule)
