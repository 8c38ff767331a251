"""`zwaarwerk batch`: a whole workforce in, everybody's answer and a list of what is wrong out."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Annotated, Any, NoReturn

import typer

from zwaarwerk.assessor import Assessed, Assessor, ResultRow
from zwaarwerk.columns import ColumnMapping
from zwaarwerk.commandline import single
from zwaarwerk.commands.shared import (
    AsOfOption,
    ColumnsOption,
    LangOption,
    LawOption,
    OverwriteOption,
    SchemeOption,
    Session,
    as_json,
    checked,
    today_or,
)
from zwaarwerk.errors import InputError, PartlyDone, Problem
from zwaarwerk.files import (
    DEFAULT_SCHEME,
    STANDARD_INPUT,
    Outputs,
    WorkforceFile,
    origin_of,
    read_column_mapping,
    read_law,
    read_scheme,
    read_secret,
    read_workforce,
)
from zwaarwerk.report.as_table import LINES, PROBLEMS, YEARS, Cell, CsvCells, Heading, ResultTable, headings
from zwaarwerk.texts import Texts
from zwaarwerk.workers import cores, in_order
from zwaarwerk.workforce import PERSONAL, CellProblem, Group

STANDARD_OUTPUT = "-"
FEW = 400
"""So many people are done sooner than other processes are started."""
MOST_IN_A_CHUNK = 100
KINDS_TOLD = 12

Inputs = Annotated[list[str] | None, typer.Argument(help="arg-input", metavar="INPUT...", show_default=False)]
OutOption = Annotated[
    str | None, typer.Option("--output", "-o", help="opt-batch-output", metavar="FILE", show_default=False)
]
TemplateOption = Annotated[
    Path | None, typer.Option("--template", help="opt-template", metavar="FILE", show_default=False)
]
ExitColumnOption = Annotated[
    str | None, typer.Option("--exit-column", help="opt-exit-column", metavar="NAME", show_default=False)
]
SelectOption = Annotated[int | None, typer.Option("--select", help="opt-select", metavar="YEARS", show_default=False)]
ProblemsOption = Annotated[
    Path | None, typer.Option("--problems", help="opt-problems", metavar="FILE", show_default=False)
]
LinesOption = Annotated[bool, typer.Option("--lines", help="opt-lines", show_default=False)]
PseudonymiseOption = Annotated[
    Path | None, typer.Option("--pseudonymise", help="opt-pseudonymise", metavar="FILE", show_default=False)
]
VerboseOption = Annotated[bool, typer.Option("--verbose", help="opt-verbose", show_default=False)]


def batch(
    inputs: Inputs = None,
    output: OutOption = None,
    problems: ProblemsOption = None,
    template: TemplateOption = None,
    criteria: SchemeOption = None,
    columns: ColumnsOption = None,
    as_of: AsOfOption = None,
    exit_column: ExitColumnOption = None,
    select: SelectOption = None,
    law: LawOption = None,
    lines: LinesOption = False,
    pseudonymise: PseudonymiseOption = None,
    overwrite: OverwriteOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = None,
) -> None:
    checked(lang)
    say = Session.say
    scheme = read_scheme(criteria or DEFAULT_SCHEME)
    if template is not None:
        _write_template(template, scheme.scheme, overwrite=overwrite)
        return
    _check_usage(inputs, output, problems, select, lines=lines)
    assert inputs is not None
    assert output is not None
    tables, today = read_law(law), today_or(as_of)
    mapping = read_column_mapping(columns, scheme.scheme) if columns is not None else ColumnMapping()
    _refuse_input_as_output(inputs, [output, problems])
    with _stoppable(), Outputs(overwrite=overwrite) as outputs:
        writer = _writer(outputs, output, problems, ResultTable(scheme.scheme, say), with_lines=lines)
        secret = read_secret(pseudonymise) if pseudonymise is not None else None
        workforce = read_workforce(inputs, scheme.scheme, mapping, exit_column)
        for note in workforce.notes:
            typer.echo(say.problem(note), err=True)
        assessor = Assessor(
            plans=workforce.plans, scheme=scheme.scheme, scheme_data=scheme.document.data, law=tables, as_of=today,
            say=say, mapping=mapping, as_csv=writer.as_csv, with_lines=lines, select_years=select, secret=secret,
        )  # fmt: skip
        told = _Told(workforce, assessor)
        work, people = _Work(assessor, workforce.groups), len(workforce.groups)
        for done in _progress(in_order(work, *_chunks(people)), people, say):
            told.add(done)
            writer.add(done)
        origin = origin_of(scheme, tables, (), today, None, strict=False)
        writer.finish(told.rows(), _origin_form(origin, workforce, say))
        outputs.keep()
    _tell(told, writer, verbose=verbose, say=say)


def _write_template(path: Path, scheme: Any, *, overwrite: bool) -> None:
    from zwaarwerk.workbook import write_template

    if path.suffix.lower() != ".xlsx":
        raise typer.BadParameter(Session.say("batch.output-format", found=path), param_hint="--template")
    with Outputs(overwrite=overwrite) as outputs:
        write_template(outputs.open(path, "wb"), scheme, Session.say)
        outputs.keep()
    typer.echo(Session.say("crash.written", file=path), err=True)


def _check_usage(
    inputs: list[str] | None, output: str | None, problems: Path | None, select: int | None, *, lines: bool
) -> None:
    say = Session.say
    if not inputs:
        raise typer.BadParameter(say("batch.needs-input"))
    if output is None:
        raise typer.BadParameter(say("batch.needs-output"))
    if output == STANDARD_OUTPUT and problems is None:
        raise typer.BadParameter(say("batch.needs-problems"))
    if output == STANDARD_OUTPUT and lines:
        raise typer.BadParameter(say("batch.lines-need-file"), param_hint="--lines")
    if problems is not None and problems.resolve() == Path(output).resolve():
        raise typer.BadParameter(say("batch.same-file"), param_hint="--problems")
    if output != STANDARD_OUTPUT and not output.lower().endswith((".csv", ".xlsx")):
        raise typer.BadParameter(say("batch.output-format", found=output), param_hint="--output")
    if select is not None and not 1 <= select <= 50:
        raise typer.BadParameter(say("batch.select-years"), param_hint="--select")


def _refuse_input_as_output(inputs: Sequence[str], outputs: Sequence[str | Path | None]) -> None:
    """Refuse to write where the data come from, even with --overwrite."""
    places = {Path(one).resolve() for one in inputs if one != STANDARD_INPUT}
    for out in outputs:
        if out is not None and Path(out).resolve() in places:
            raise InputError([Problem(code="out-is-input", file=str(out))])


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let being told to stop be the same as being interrupted: what was written beside the output goes away."""

    def stopped(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield  # no other thread may say what a signal does
        return
    before = signal.signal(signal.SIGTERM, stopped)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


# --- the work


@dataclass(frozen=True, slots=True)
class _Work:
    """All the work there is; a chunk of it is the place of the first person and of the one after the last."""

    assessor: Assessor
    groups: list[Group]

    def __call__(self, chunk: tuple[int, int]) -> Assessed:
        return self.assessor(self.groups[slice(*chunk)])


def _chunks(people: int) -> tuple[Iterator[tuple[int, int]], int]:
    """Return the people in chunks, and how many processes are worth starting for them."""
    processes = cores() if people > FEW else 1
    size = min(max(people // (processes * 8), 20), MOST_IN_A_CHUNK)
    return ((start, start + size) for start in range(0, people, size)), processes


def _progress(chunks: Iterator[Assessed], people: int, say: Texts) -> Iterator[Assessed]:
    """Yield the chunks, with a bar and the time left on a terminal."""
    if not sys.stderr.isatty():
        yield from chunks
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn(say("batch.progress")), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=people)
        for done in chunks:
            yield done
            progress.advance(task, done.assessed + done.not_assessed + done.not_selected)


@dataclass(slots=True)
class _Told:
    """What there is to tell about a run: how many people, and what was wrong."""

    workforce: WorkforceFile
    assessor: Assessor
    assessed: int = 0
    not_assessed: int = 0
    not_selected: int = 0
    problems: list[CellProblem] = field(default_factory=list)

    def add(self, done: Assessed) -> None:
        self.assessed += done.assessed
        self.not_assessed += done.not_assessed
        self.not_selected += done.not_selected
        self.problems += done.problems

    @property
    def read(self) -> int:
        return self.assessed + self.not_assessed + self.not_selected

    def rows(self) -> list[list[Cell]]:
        """Return the problems as rows of their table: those of nobody first, then by person."""
        return [self._row(problem) for problem in (*self.workforce.problems, *self.problems)]

    def _row(self, problem: CellProblem) -> list[Cell]:
        table, say = self.workforce.tables[problem.table], self.assessor.say
        key = self.key_of(problem)
        hidden = key == "id" and self.assessor.secret is not None and bool(problem.found)
        found = self.assessor.shown_id(problem.found.strip()) if hidden else problem.found
        return [
            Path(table.file).name,
            table.sheet,
            self.workforce.address(problem),
            self.assessor.shown_id(problem.person) if problem.person else None,
            table.header[problem.column].strip() if problem.column >= 0 else None,
            found,
            say.sentence_of(problem.problem),
            problem.values.get("guess"),
        ]

    def key_of(self, problem: CellProblem) -> str:
        """Return what the column of a problem is."""
        columns = self.workforce.plans[problem.table].columns
        return next((one.key for one in columns if one.index == problem.column), "")


def _origin_form(origin: Any, workforce: WorkforceFile, say: Texts) -> dict[str, Any]:
    from zwaarwerk.report.as_json import result_form

    form = dict(result_form([], origin, say)["origin"])
    form["careers"] = workforce.sha256
    return form


# --- out


class _CsvWriter:
    """Results as CSV, with what is beside them in files of their own."""

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

    def finish(self, problems: list[list[Cell]], origin: dict[str, Any]) -> None:
        """Write all that had to wait: the calendar years that occur are known only now."""
        years = sorted({year for _, amounts in self.rows for year in amounts})
        columns = [*self.table.headings(), *(self.table.year_heading(year) for year in years)]
        write = CsvCells(columns, self.say)
        euros, separator, end = write.writer("euros"), write.separator, self.end
        self.file.write(write.header(columns) + end)
        for row, amounts in self.rows:
            cells = [euros(amounts[year]) if year in amounts else "" for year in years]
            self.file.write(separator.join([str(row), *cells]) + end)
        told = headings(PROBLEMS, self.say)
        write = CsvCells(told, self.say)
        self.problems.write(write.header(told) + "\r\n")
        self.problems.writelines(write.row(row) + "\r\n" for row in problems)
        if self.origin is not None:
            self.origin.write(as_json(origin))


class _ExcelWriter:
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
        self.rows: list[ResultRow] = []
        self.lines: list[Any] = []
        self.years: list[Any] = []

    def add(self, done: Assessed) -> None:
        """Take a chunk of results."""
        self.rows += done.rows
        self.lines += done.lines
        self.years += done.years

    def finish(self, problems: list[list[Cell]], origin: dict[str, Any]) -> None:
        """Write the workbook."""
        from zwaarwerk.workbook import Workbook

        say = self.say
        book = Workbook(self.file, say)
        years = sorted({year for _, amounts in self.rows for year in amounts})
        columns = [*self.table.headings(), *(self.table.year_heading(year) for year in years)]
        rows = ([*row, *(amounts.get(year) for year in years)] for row, amounts in self.rows)
        book.sheet(say("table.sheet-results"), columns, rows)
        book.sheet(say("table.sheet-problems"), headings(PROBLEMS, say), problems)
        if self.with_lines:
            book.sheet(say("table.sheet-lines"), headings(LINES, say), self.lines)
            book.sheet(say("table.sheet-years"), headings(YEARS, say), self.years)
        origin_columns = headings((("origin-what", "text"), ("origin-value", "text")), say)
        book.sheet(say("table.sheet-origin"), origin_columns, _flat(origin))
        book.close()
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


def _writer(
    outputs: Outputs, output: str, problems: Path | None, table: ResultTable, *, with_lines: bool
) -> _CsvWriter | _ExcelWriter:
    kind = _ExcelWriter if output.lower().endswith(".xlsx") else _CsvWriter
    return kind(outputs, output, problems, table, with_lines=with_lines)


# --- what is told on the screen

_SAFE_VALUES = {"columns", "cells", "allowed", "name"}
_SAFE_CODES = {"cell-job", "cell-level", "cell-absence", "cell-error"}


def _tell(told: _Told, writer: _CsvWriter | _ExcelWriter, *, verbose: bool, say: Texts) -> None:
    """Tell what went wrong by kind, where it all stands, and how many people there were; status 6 if not all."""
    if writer.name:
        typer.echo(say("crash.written", file=writer.name), err=True)
    kinds: dict[str, list[CellProblem]] = {}
    for problem in (*told.workforce.problems, *told.problems):
        kinds.setdefault(_sentence(problem, told, verbose=verbose), []).append(problem)
    for what, same in sorted(kinds.items(), key=lambda kind: -len(kind[1]))[:KINDS_TOLD]:
        place = told.workforce.located(same[0]).file
        typer.echo(say("batch.kind", count=len(same), what=what), err=True)
        typer.echo("    " + say("batch.first-at", place=place), err=True)
    if len(kinds) > KINDS_TOLD:
        typer.echo(f"… {len(kinds) - KINDS_TOLD}", err=True)
    if kinds:
        typer.echo(say("batch.problems-in", file=writer.problems_name), err=True)
    nameless = len(told.workforce.problems)
    if nameless:
        typer.echo(say("batch.nameless-one" if nameless == 1 else "batch.nameless", count=nameless), err=True)
    counts = {"read": told.read, "assessed": told.assessed, "not_assessed": told.not_assessed}
    if told.assessor.select_years is None:
        typer.echo(say("batch.counts", **counts), err=True)
    else:
        typer.echo(say("batch.counts-selected", **counts, not_selected=told.not_selected), err=True)
    if told.not_assessed or nameless:
        raise typer.Exit(PartlyDone.status)


def _sentence(problem: CellProblem, told: _Told, *, verbose: bool) -> str:
    """Say what is wrong; without `verbose` no value that may be of one person."""
    if verbose:
        return told.assessor.say.sentence_of(problem.problem)
    values = {name: value if name in _SAFE_VALUES else "…" for name, value in problem.values.items()}
    is_safe = problem.code in _SAFE_CODES and told.key_of(problem) not in PERSONAL
    found = problem.found if is_safe and not any(map(str.isdigit, problem.found)) else "…"
    sentence = told.assessor.say.sentence_of(Problem(code=problem.code, values={**values, "found": found}))
    guess = problem.values.get("guess", "")
    if guess and is_safe:
        sentence += " " + told.assessor.say("problems.did-you-mean", guess=guess)
    return sentence


app = single(batch, "batch")
