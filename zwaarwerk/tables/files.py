"""People in tables and spreadsheets: reads the files, and one person or everybody out of them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from zwaarwerk.criteria import Scheme
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.files import TABLE_SUFFIXES, CareerFile, read_careers, read_document, read_source, same_ids
from zwaarwerk.layout import Place
from zwaarwerk.located import Document, refuse_if_any
from zwaarwerk.model_errors import parse_model
from zwaarwerk.shipped import STANDARD_INPUT
from zwaarwerk.tables.columns import ColumnMapping, Table, address, check_mapping, columns_of
from zwaarwerk.tables.people import PERSONAL, CellProblem, Group, Plan, group_rows, plan_of
from zwaarwerk.tables.reading import read_tables
from zwaarwerk.tables.row_reader import Reader

MAX_TABLE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkforceFile:
    """The people in tables: their rows, how to read them, and what is already known to be wrong with some."""

    tables: list[Table]
    plans: list[Plan]
    groups: list[Group]
    problems: list[CellProblem]
    notes: list[Problem]
    sha256: dict[str, str]
    """The fingerprint of each file, by its name alone."""

    def address(self, problem: CellProblem) -> str:
        """Return the address of a cell as spreadsheets write it, of its row when it is about a whole row."""
        return address(problem.row, problem.column) if problem.column >= 0 else str(problem.row)

    def located(self, problem: CellProblem) -> Problem:
        """Return the problem of a cell as one of its file, with the place in its name."""
        return self.tables[problem.table].located(problem.problem, problem.row, problem.column)


def read_column_mapping(source: str | Path, scheme: Scheme) -> ColumnMapping:
    """Return what a mapping file says about columns and jobs; InputError with everything that is wrong in it."""
    document, _ = read_document(source)
    mapping = parse_model(ColumnMapping, document)
    if mapping is not None:
        document.problems += [document.locate(problem) for problem in check_mapping(mapping, scheme)]
    refuse_if_any(document.problems)
    assert mapping is not None
    return mapping


def read_workforce(
    sources: Sequence[str | Path], scheme: Scheme, mapping: ColumnMapping, exit_heading: str | None = None
) -> WorkforceFile:
    """Return the people in the tables of all files; InputError when a file as a whole can't be used."""
    found: list[Table] = []
    plans: list[Plan] = []
    notes: list[Problem] = []
    problems: list[Problem] = []
    sha256: dict[str, str] = {}
    for source in sources:
        name = "stdin" if str(source) == STANDARD_INPUT else str(source)
        try:
            data = read_source(source, MAX_TABLE_BYTES)
            sha256[Path(name).name] = hashlib.sha256(data).hexdigest()
            read = read_tables(data, name, mapping)
        except InputError as error:
            problems += error.problems
            continue
        del data
        notes += read.notes
        for table in read.tables:
            columns, unused, wrong = columns_of(table, mapping, scheme, exit_heading)
            sheet = f"{name}: {table.sheet}!" if table.sheet else f"{name}: "
            for problem in wrong:
                index = problem.path[0] if problem.path else 0
                assert isinstance(index, int)
                problems.append(replace(problem, file=sheet + address(table.header_row, index), path=()))
            if unused:
                notes.append(
                    Problem(code="columns-unused", file=name, values={"found": ", ".join(unused)}, warning=True)
                )
            if unheaded := _nameless(table):
                notes.append(
                    Problem(code="column-nameless", file=name, values={"found": ", ".join(unheaded)}, warning=True)
                )
            if not wrong:
                found.append(table)
                plans.append(plan_of(table, columns))
    refuse_if_any(problems)
    groups, nameless = group_rows(found, plans)
    return WorkforceFile(tables=found, plans=plans, groups=groups, problems=nameless, notes=notes, sha256=sha256)


def _nameless(table: Table) -> list[str]:
    """Return the letters of the columns without a heading that hold something all the same."""
    places = [place for place, heading in enumerate(table.header) if not heading.strip()]
    filled = [place for place in places if any(place < len(cells) and cells[place].strip() for _, cells in table.rows)]
    return [address(table.header_row, place).rstrip("0123456789") for place in filled]


def _careers_of_table(
    source: str | Path, scheme: Scheme, people: Collection[str] | None, columns: str | Path | None
) -> tuple[list[CareerFile], list[Problem]]:
    """Return the people in a table, or just those asked for, and how it was read; InputError with what is wrong."""
    mapping = read_column_mapping(columns, scheme) if columns is not None else ColumnMapping()
    workforce = read_workforce([source], scheme, mapping)
    reader = Reader(workforce.plans, scheme, mapping)
    sha256 = next(iter(workforce.sha256.values()))
    files: list[CareerFile] = []
    problems = [_for_console(problem, workforce) for problem in workforce.problems if people is None]
    for group in workforce.groups:
        if people is None or group.id in people:
            read = reader.read(group)
            problems += [_for_console(problem, workforce) for problem in read.problems]
            if read.career is not None:
                document = _document_of(str(source), group, workforce)
                files.append(CareerFile(career=read.career, document=document, path=(), sha256=sha256))
    refuse_if_any(problems)
    return files, workforce.notes


_TOLD = ("name", "row", "allowed")
"""Values that are of nobody."""


def _for_console(problem: CellProblem, workforce: WorkforceFile) -> Problem:
    """Return the problem of a cell with its place, but no personnel number or birth date: the cell has those."""
    columns = workforce.plans[problem.table].columns
    is_personal = any(one.index == problem.column and one.key in PERSONAL for one in columns)
    hidden = [name for name in problem.values if name == "born" or (is_personal and name not in _TOLD)]
    values = {**problem.values, **dict.fromkeys(hidden, "…")}
    values.pop("guess" if is_personal else "", None)
    return workforce.located(replace(problem, found="…" if is_personal else problem.found, values=values))


def _document_of(name: str, group: Group, workforce: WorkforceFile) -> Document:
    """Return where a person's entries stand: the row of each, and the cells in it."""
    document = Document(name)
    for place, (table, row, _) in enumerate(group.rows):
        document.file = f"{name}: {workforce.tables[table].sheet}" if workforce.tables[table].sheet else name
        document.values["jobs", place] = Place(row, 1)
        for column in workforce.plans[table].columns:
            document.values["jobs", place, column.key] = Place(row, column.index + 1)
    return document


def read_people(
    sources: Sequence[str | Path],
    scheme: Scheme,
    people: Collection[str] | None = None,
    columns: str | Path | None = None,
    notes: list[Problem] | None = None,
) -> list[CareerFile]:
    """Return every career in files and tables, as `files.read_careers` does.

    Of tables and spreadsheets only the `people` asked for are read; `columns` is the mapping file for them, and `notes`
    gets what the user should know about how they were read.
    """
    tables = [source for source in sources if str(source).lower().endswith(TABLE_SUFFIXES)]
    found: list[CareerFile] = []
    problems: list[Problem] = []
    others = [source for source in sources if source not in tables]
    for source in tables:
        try:
            careers, remarks = _careers_of_table(source, scheme, people, columns)
            found += careers
            if notes is not None:
                notes += remarks
        except InputError as error:
            problems += error.problems
    try:
        found += read_careers(others, scheme) if others else []
    except InputError as error:
        problems += error.problems
    if tables:
        problems += same_ids(found)
    refuse_if_any(problems)
    return found
