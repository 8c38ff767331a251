"""Assesses people by the chunk: rows in, rows of the result tables out. Pure; the same in one process or in many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from zwaarwerk.answers import Answer, answer
from zwaarwerk.career import Career, Person, birth_date_of, find_remarks
from zwaarwerk.criteria import Scheme
from zwaarwerk.dates import add_months
from zwaarwerk.entitlement import pension_date
from zwaarwerk.errors import InputError, Problem, UnknownLawError
from zwaarwerk.figures import Figures, figures_of
from zwaarwerk.law import Law
from zwaarwerk.quick.engine import Quick, figures
from zwaarwerk.quick.rows import QuickRows
from zwaarwerk.report.as_table import LINES, YEARS, Cell, CsvCells, PersonRow, ResultTable, headings
from zwaarwerk.tables.columns import EXIT, ColumnMapping
from zwaarwerk.tables.people import CellProblem, Group, Plan, pseudonym_of
from zwaarwerk.tables.row_reader import Read, Reader, place_problem
from zwaarwerk.texts import Texts

ResultRow = tuple[str | list[Cell], Mapping[int, int]]
"""The cells of a person (as CSV, or as they are for a workbook), and the amounts in cents by calendar year."""


@dataclass(slots=True)
class Assessed:
    """What came of a chunk of people; rows are CSV text or cells, as was asked."""

    rows: list[ResultRow] = field(default_factory=list)
    lines: list[str | list[Cell]] = field(default_factory=list)
    years: list[str | list[Cell]] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    assessed: int = 0
    not_assessed: int = 0
    not_selected: int = 0


@dataclass(slots=True, kw_only=True)
class Assessor:
    """How people are assessed in this run; called with a chunk of them.

    `scheme_data` is the plain data of the scheme, which goes to processes that can't be given the scheme itself;
    `select_years` leaves out who is not within so many years of the pension date; `secret` replaces personnel numbers
    by keyed hashes; `each` is called with every answer and the id it goes by (for a report of everybody's own).
    """

    plans: Sequence[Plan]
    scheme: Scheme
    scheme_data: Any
    law: Law
    as_of: date
    say: Texts
    mapping: ColumnMapping | None = None
    as_csv: bool = True
    with_lines: bool = False
    select_years: int | None = None
    secret: bytes | None = None
    each: Callable[[Answer, str], None] | None = None
    _tools: _Tools | None = field(default=None, init=False, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs; the scheme is made again there, as its types can't be sent."""
        state = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**state, "scheme": None, "_tools": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Be the same again, with a scheme from its data."""
        for name, value in state.items():
            setattr(self, name, value)
        self.scheme = Scheme.model_validate(self.scheme_data)

    def __call__(self, groups: Sequence[Group]) -> Assessed:
        """Return what the people in a chunk are entitled to, and what is wrong with their rows."""
        self._tools = tools = self._tools or _Tools(self)
        done = Assessed()
        for group in groups:
            found = None if tools.rows is None else tools.rows.figures(group)
            if found is None:
                self._read_and_assess(group, tools, done)
            elif self._is_near(found.pension):
                done.assessed += 1
                remarks = " ".join(map(self.say.sentence_of, found.problems)) if found.problems else ""
                done.rows.append(tools.row(tools.table.row(found, self.shown_id(group.id), remarks)))
            else:
                done.not_selected += 1
        return done

    def _read_and_assess(self, group: Group, tools: _Tools, done: Assessed) -> None:
        """Add somebody who has to be read cell by cell, or of whom the lines are asked."""
        read = tools.reader.read(group)
        if read.career is not None and not self._is_selected(read.career):
            done.not_selected += 1
            return
        id_ = self.shown_id(group.id)
        found, told, problems = self._answer(read, group, tools.quick)
        if found is None or read.career is None:
            done.not_assessed += 1
            done.problems += problems
            row = tools.table.not_assessed(id_, None, self.say("table.see-problems", count=len(problems)))
        else:
            done.assessed += 1
            row = tools.table.row(found, id_, self._remarks(found, read.career, group))
        done.rows.append(tools.row(row))
        if told is not None and self.each is not None:
            self.each(told, id_)
        if told is not None and self.with_lines:
            done.lines += [tools.line(cells) for cells in tools.table.lines(told.at_exit, id_)]
            done.years += [tools.year(cells) for cells in tools.table.money_years(told.at_exit, id_)]

    def shown_id(self, id_: str) -> str:
        """Return the id as it is shown: itself, or a keyed hash of it."""
        return pseudonym_of(id_, self.secret)

    def _remarks(self, found: Figures, career: Career, group: Group) -> str:
        """What may be a slip in the rows, and what the answer itself remarks, in sentences."""
        columns = [plan.columns for plan in self.plans]
        slips = [place_problem(one, group, columns).problem for one in find_remarks(career, self.scheme)]
        return " ".join([self.say.sentence_of(problem) for problem in (*slips, *found.problems)])

    def _is_selected(self, career: Career) -> bool:
        """Whether the pension date is ahead, within so many years."""
        if self.select_years is None:
            return True
        person = Person(id="", birth_date=birth_date_of(career), facts=career.facts, jobs=())
        try:
            pension = pension_date(person, self.scheme, None, self.law)
        except UnknownLawError:
            return True
        return self._is_near(pension.day if pension else None)

    def _is_near(self, pension: date | None) -> bool:
        if self.select_years is None or pension is None:
            return True
        return self.as_of < pension <= add_months(self.as_of, 12 * self.select_years)

    def _answer(
        self, read: Read, group: Group, quick: Quick | None
    ) -> tuple[Figures | None, Answer | None, tuple[CellProblem, ...]]:
        """The figures of a person, and the answer that explains them where there is no quick engine."""
        if read.career is None:
            return None, None, read.problems
        rest = read.career, self.scheme, self.law, self.as_of, read.exit_date
        try:
            if quick is not None:
                return figures(*rest, quick), None, ()
            explained = answer(*rest)
            return figures_of(explained), explained, ()
        except (InputError, UnknownLawError) as error:
            return None, None, tuple(self._placed(problem, group) for problem in error.problems)

    def _placed(self, problem: Problem, group: Group) -> CellProblem:
        placed = place_problem(problem, group, [plan.columns for plan in self.plans])
        if problem.path:
            return placed
        wanted = EXIT if problem.code == "exit-after-pension" else "birth_date"
        column = next(one for one in self.plans[placed.table].columns if one.key == wanted)
        return replace(placed, column=column.index, found=group.rows[0][2][column.index])


class _Tools:
    """What every chunk in one process is done with; `quick` and `rows` only where nobody's lines are asked."""

    def __init__(self, wanted: Assessor) -> None:
        self.reader = Reader(wanted.plans, wanted.scheme, wanted.mapping)
        self.table = ResultTable(wanted.scheme, wanted.say)
        self.quick, self.rows = None, None
        if not wanted.with_lines and wanted.each is None:
            self.quick = Quick(wanted.scheme, wanted.law, wanted.as_of)
            self.rows = QuickRows(self.reader, self.quick)
        self.row: Callable[[PersonRow], ResultRow] = lambda row: (row.cells, row.years)
        self.line: Callable[[list[Cell]], str | list[Cell]] = _as_it_is
        self.year: Callable[[list[Cell]], str | list[Cell]] = _as_it_is
        if wanted.as_csv:
            write = CsvCells(self.table.headings(), wanted.say)
            self.row = lambda row: (write.row(row.cells), row.years)
            self.line, self.year = (
                CsvCells(headings(columns, wanted.say), wanted.say).row for columns in (LINES, YEARS)
            )


def _as_it_is(cells: list[Cell]) -> list[Cell]:
    return cells
