"""The files of `zwaarwerk batch`: results as CSV with what is beside them, or as one workbook."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from zwaarwerk.assessor import Assessed, ResultRow
from zwaarwerk.commands.shared import as_json
from zwaarwerk.outputs import STANDARD_OUTPUT, Outputs
from zwaarwerk.report.as_table import LINES, PROBLEMS, YEARS, Cell, CsvCells, Heading, ResultTable, headings


class CsvWriter:
    """Results as CSV, with what is beside them in files of their own; `stale` are those of an earlier run."""

    as_csv = True

    def __init__(
        self, outputs: Outputs, output: str, problems: Path | None, table: ResultTable, *, with_lines: bool
    ) -> None:
        self.table, self.say = table, table.say
        path = None if output == STANDARD_OUTPUT else Path(output)
        self.file: IO[Any] = sys.stdout if path is None else outputs.open(path, encoding="utf-8-sig")
        self.name = "" if path is None else output
        self.end = "\n" if path is None else "\r\n"
        if problems is None:
            assert path is not None, "the usage was checked"
            problems = path.with_suffix(".problems.csv")
        self.problems_name = str(problems)
        self.problems = outputs.open(problems, encoding="utf-8-sig")
        self.origin = None if path is None else outputs.open(path.with_suffix(".origin.json"))
        self.lines = self.years = None
        lines = [] if path is None else [path.with_suffix(ending) for ending in (".lines.csv", ".years.csv")]
        self.stale = [str(one) for one in lines if not with_lines and one.is_file()]
        if with_lines and path is not None:
            self.lines = self._opened(outputs, path.with_suffix(".lines.csv"), headings(LINES, self.say))
            self.years = self._opened(outputs, path.with_suffix(".years.csv"), headings(YEARS, self.say))
        self.rows: list[ResultRow] = []

    def _opened(self, outputs: Outputs, path: Path, columns: Sequence[Heading]) -> IO[Any]:
        file = outputs.open(path, encoding="utf-8-sig")
        file.write(CsvCells(columns, self.say).header(columns) + "\r\n")
        return file

    def add(self, done: Assessed) -> None:
        """Take a chunk of results; lines are written at once."""
        self.rows += done.rows
        for file, rows in ((self.lines, done.lines), (self.years, done.years)):
            if file is not None:
                file.writelines(f"{row}\r\n" for row in rows)

    def finish(self, problems: list[list[Cell]], origin: dict[str, Any], results: Iterator[ResultRow]) -> None:
        """Write all that had to wait: the calendar years that occur are known only now; `results` are the rows."""
        years = _years(self.rows)
        columns = [*self.table.headings(), *(self.table.year_heading(year) for year in years)]
        write = CsvCells(columns, self.say)
        self.file.write(write.header(columns) + self.end)
        euros, separator = write.writer("euros"), write.separator
        ends: dict[tuple[tuple[int, int], ...], str] = {}  # many get the same amounts
        for row, amounts in results:
            name = tuple(amounts.items())
            if name not in ends:
                cells = [euros(amounts[year]) if year in amounts else "" for year in years]
                ends[name] = separator.join(["", *cells]) + self.end
            self.file.write(f"{row}{ends[name]}")
        told = headings(PROBLEMS, self.say)
        write = CsvCells(told, self.say)
        self.problems.write(write.header(told) + "\r\n")
        self.problems.writelines(write.row(row) + "\r\n" for row in problems)
        if self.origin is not None:
            self.origin.write(as_json(origin))


def _years(rows: Sequence[ResultRow]) -> list[int]:
    """Return the calendar years in which anybody is paid."""
    years: set[int] = set()
    for _, amounts in rows:
        years.update(amounts)
    return sorted(years)


class ExcelWriter:
    """Results as one workbook, a sheet for each table."""

    as_csv = False

    def __init__(
        self, outputs: Outputs, output: str, problems: Path | None, table: ResultTable, *, with_lines: bool
    ) -> None:
        self.table, self.say, self.with_lines = table, table.say, with_lines
        self.name = output
        self.file = outputs.open(Path(output), "wb")
        self.problems = outputs.open(problems, encoding="utf-8-sig") if problems is not None else None
        self.problems_name = str(problems or f"{output}: {self.say('table.sheet-problems')}")
        self.stale: list[str] = []
        self.rows: list[ResultRow] = []
        self.lines: list[Any] = []
        self.years: list[Any] = []

    def add(self, done: Assessed) -> None:
        """Take a chunk of results."""
        self.rows += done.rows
        self.lines += done.lines
        self.years += done.years

    def finish(self, problems: list[list[Cell]], origin: dict[str, Any], results: Iterator[ResultRow]) -> None:
        """Write the workbook; `results` are the rows."""
        from zwaarwerk.report.as_workbook import Workbook

        say = self.say
        years = _years(self.rows)
        columns = [*self.table.headings(), *(self.table.year_heading(year) for year in years)]
        rows = ([*row, *(amounts.get(year) for year in years)] for row, amounts in results)
        with Workbook(self.file, say) as book:
            book.sheet(say("table.sheet-results"), columns, rows)
            book.sheet(say("table.sheet-problems"), headings(PROBLEMS, say), problems)
            if self.with_lines:
                book.sheet(say("table.sheet-lines"), headings(LINES, say), self.lines)
                book.sheet(say("table.sheet-years"), headings(YEARS, say), self.years)
            origin_columns = headings((("origin-what", "text"), ("origin-value", "text")), say)
            book.sheet(say("table.sheet-origin"), origin_columns, _flat(origin))
        if self.problems is not None:
            told = headings(PROBLEMS, say)
            write = CsvCells(told, say)
            self.problems.write(write.header(told) + "\r\n")
            self.problems.writelines(write.row(row) + "\r\n" for row in problems)


def _flat(form: Any, path: str = "") -> Iterator[list[Cell]]:
    """Yield everything in plain data with where it stands."""
    if not isinstance(form, dict):
        yield [path, "" if form is None else str(form)]
        return
    for name, value in form.items():
        yield from _flat(value, f"{path}.{name}" if path else name)


def writer_for(
    outputs: Outputs, output: str, problems: Path | None, table: ResultTable, *, with_lines: bool
) -> CsvWriter | ExcelWriter:
    """Return what writes the results, by the name of the output."""
    kind = ExcelWriter if output.lower().endswith(".xlsx") else CsvWriter
    return kind(outputs, output, problems, table, with_lines=with_lines)
