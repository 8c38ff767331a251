"""A run of `zwaarwerk batch`: read, assess on all processors, write, tell how it went."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from zwaarwerk.assessor import Assessed, Assessor
from zwaarwerk.commands.batch_files import CsvWriter, ExcelWriter, writer_for
from zwaarwerk.commands.cell_problems import CellProblems
from zwaarwerk.commands.shared import with_bar
from zwaarwerk.errors import InputError, PartlyDone, Problem
from zwaarwerk.files import SchemeFile, origin_of
from zwaarwerk.law import Law
from zwaarwerk.outputs import Outputs, read_secret, stoppable, writing
from zwaarwerk.report.as_table import Cell, ResultTable
from zwaarwerk.shipped import STANDARD_INPUT
from zwaarwerk.tables.columns import ColumnMapping
from zwaarwerk.tables.files import WorkforceFile, read_column_mapping, read_workforce
from zwaarwerk.tables.people import CellProblem, Group
from zwaarwerk.texts import Texts
from zwaarwerk.workers import chunks_of, in_order, processes_for, uncollected

if TYPE_CHECKING:
    from zwaarwerk.commands.batch_reports import ReportFolder

MOST_IN_A_CHUNK, MOST_WITHOUT_LINES = 100, 400
"""People in a chunk at most, with the lines of each and without: so many that handing out is little work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for on the command line, as far as it does not depend on anything read."""

    inputs: list[str]
    output: str
    problems: Path | None
    columns: str | None
    exit_column: str | None
    select: int | None
    person: str | None
    lines: bool
    pseudonymise: Path | None
    reports: Path | None
    form: str
    settings: str | None
    overwrite: bool
    verbose: bool

    def outputs(self) -> Outputs:
        """Return where the files are written, and which may not be written to."""
        read = [*self.inputs, self.columns, self.settings, self.pseudonymise]
        return Outputs(overwrite=self.overwrite, read=[one for one in read if one not in (None, STANDARD_INPUT)])


def run_batch(wanted: Wanted, scheme: SchemeFile, law: Law, as_of: date, say: Texts) -> None:
    """Assess everybody and write it all; status 6 if somebody could not be assessed."""
    mapping = ColumnMapping() if wanted.columns is None else read_column_mapping(wanted.columns, scheme.scheme)
    with stoppable(), uncollected(), wanted.outputs() as outputs, ExitStack() as stack:
        table = ResultTable(scheme.scheme, say)
        writer = writer_for(outputs, wanted.output, wanted.problems, table, with_lines=wanted.lines)
        folder = None if wanted.reports is None else stack.enter_context(_report_folder(wanted.reports, wanted, say))
        secret = None if wanted.pseudonymise is None else read_secret(wanted.pseudonymise)
        workforce = read_workforce(wanted.inputs, scheme.scheme, mapping, wanted.exit_column)
        for note in workforce.notes:
            typer.echo(say.problem(note), err=True)
        if wanted.person is not None:
            workforce = _only(workforce, wanted.person)
        assessor = Assessor(
            plans=workforce.plans, scheme=scheme.scheme, scheme_data=scheme.document.data, law=law, as_of=as_of,
            say=say, mapping=mapping, as_csv=writer.as_csv, with_lines=wanted.lines, select_years=wanted.select,
            secret=secret,
        )  # fmt: skip
        origin = origin_of(scheme, law, (), as_of, None, strict=False)
        if folder is not None:
            ids = (assessor.shown_id(group.id) for group in workforce.groups)
            assessor.each = folder.writer(ids, say, origin, scheme.document.data)
        told = _Told(workforce, assessor)
        work, people = _Work(assessor, workforce.groups), len(workforce.groups)
        most = MOST_IN_A_CHUNK if wanted.lines or folder is not None else MOST_WITHOUT_LINES
        chunks = chunks_of(people, most)
        for done in with_bar(in_order(work, chunks, processes_for(people)), len(chunks)):
            told.add(done)
            with writing(writer.name):
                writer.add(done)
        with writing(writer.name):
            rows = with_bar(iter(writer.rows), len(writer.rows), "batch.progress-writing")
            writer.finish(told.rows(), origin_form(origin, workforce.sha256, say), rows)
        outputs.keep()
        if folder is not None:
            told.reports = say("batch.reports", count=folder.keep(), folder=folder.folder)
    _tell(told, writer, verbose=wanted.verbose, say=say)


def _only(workforce: WorkforceFile, person: str) -> WorkforceFile:
    """Return the workforce as if nobody else were in it; a row without a number may be of the person."""
    groups = [group for group in workforce.groups if group.id == person]
    if not groups:
        raise InputError([Problem(code="no-such-person", values={"found": person})])
    return replace(workforce, groups=groups, problems=[])


def _report_folder(folder: Path, wanted: Wanted, say: Texts) -> ReportFolder:
    from zwaarwerk.commands.batch_reports import ReportFolder

    return ReportFolder.of(folder, wanted.form, wanted.settings, say, overwrite=wanted.overwrite)


# --- the work


@dataclass(frozen=True, slots=True)
class _Work:
    """All the work there is; a chunk of it is the place of the first person and of the one after the last."""

    assessor: Assessor
    groups: list[Group]

    def __call__(self, chunk: tuple[int, int]) -> Assessed:
        return self.assessor(self.groups[slice(*chunk)])


@dataclass(slots=True)
class _Told:
    """What there is to tell about a run: how many people, and what was wrong."""

    workforce: WorkforceFile
    assessor: Assessor
    assessed: int = 0
    not_assessed: int = 0
    not_selected: int = 0
    problems: list[CellProblem] = field(default_factory=list)
    reports: str = ""

    @property
    def cells(self) -> CellProblems:
        """How the problems are told."""
        assessor = self.assessor
        return CellProblems(self.workforce, assessor.say, assessor.shown_id, hide=assessor.secret is not None)

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
        return [self.cells.row(problem) for problem in (*self.workforce.problems, *self.problems)]


def origin_form(origin: Any, sha256: dict[str, str], say: Texts) -> dict[str, Any]:
    """Return what the results rest on as plain data, with the fingerprint of each file of people."""
    from zwaarwerk.report.as_json import result_form

    form = dict(result_form([], origin, say)["origin"])
    form["careers"] = sha256
    return form


# --- what is told on the screen


def people_read(count: int, say: Texts) -> str:
    """Say how many people were read."""
    return say("batch.read-one" if count == 1 else "batch.read", count=count)


def _tell(told: _Told, writer: CsvWriter | ExcelWriter, *, verbose: bool, say: Texts) -> None:
    """Tell what went wrong by kind, where it all stands, and how many people there were; status 6 if not all."""
    if writer.name:
        typer.echo(say("crash.written", file=writer.name), err=True)
    for file in writer.stale:
        typer.echo(say("batch.stale", file=file), err=True)
    if told.reports:
        typer.echo(told.reports, err=True)
    told.cells.tell((*told.workforce.problems, *told.problems), writer.problems_name, verbose=verbose)
    nameless = len(told.workforce.problems)
    if nameless:
        typer.echo(say("batch.nameless-one" if nameless == 1 else "batch.nameless", count=nameless), err=True)
    counts = {"read": people_read(told.read, say), "assessed": told.assessed, "not_assessed": told.not_assessed}
    if told.assessor.select_years is None:
        typer.echo(say("batch.counts", **counts), err=True)
    else:
        typer.echo(say("batch.counts-selected", **counts, not_selected=told.not_selected), err=True)
    if told.not_assessed or nameless:
        raise typer.Exit(PartlyDone.status)
