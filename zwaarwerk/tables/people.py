"""A workforce from tables: rows to careers, one row a job; what is wrong goes by its cell. Pure; no I/O.

Nothing is lost: every row belongs to a person who is read or not assessed, and every cell that can't be read is a
`CellProblem`. A row without a personnel number may belong to the person of a row beside it, who is then not assessed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from zwaarwerk.dates import VagueDate
from zwaarwerk.errors import Problem
from zwaarwerk.tables.cells import (
    Calendar,
    month_first_signs,
    parse_date,
)
from zwaarwerk.tables.columns import EXIT, Column, Table, address

NO_RESULT = "#?"
"""What a reader puts in a cell with a formula that was never worked out."""
_TOTAL = re.compile(r"(?:sub|eind|grand )?tota(?:a?l|len|ls)\b", re.IGNORECASE)
"""What a row that adds up others has where a personnel number should be."""
ERROR = re.compile(r"#[A-Z][A-Z_/0]*[!?]?|#N/[AB]|#{3,}|#\?")
DATES = ("birth_date", "from", "until", EXIT, "absence_from", "absence_until")
PERSONAL = ("id", "birth_date")
"""Columns whose cells are not told on a console unless it is asked for."""

PlacedRow = tuple[int, int, list[str]]
"""A row of a person: which table, which row of the sheet, its cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellProblem:
    """What is wrong with a cell, or with a whole row (`column` is -1); `row` is its number in the sheet.

    `schemes` are the places of the schemes it is wrong under; without any, it is wrong under all.
    """

    code: str
    table: int
    row: int
    column: int = -1
    found: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    person: str = ""
    schemes: tuple[int, ...] = ()

    @property
    def problem(self) -> Problem:
        """The same as a problem of any file, without its place."""
        return Problem(code=self.code, values={"found": self.found, **self.values})


class Group(NamedTuple):
    """The rows of one person, in order."""

    id: str
    rows: list[PlacedRow]
    problems: tuple[CellProblem, ...] = ()
    """What is already known to be wrong: a row beside it that may belong to this person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to read the rows of one table: its columns, and how its dates are written."""

    columns: tuple[Column, ...]
    calendars: Mapping[int, Calendar]
    width: int


def plan_of(table: Table, columns: Sequence[Column]) -> Plan:
    """Return how to read a table; looks at all dates of a column, as some can settle how the others are written."""
    dates = [column for column in columns if column.key in DATES]
    calendars = {
        column.index: Calendar(first_serial=table.first_serial, month_first=month_first_signs(texts))
        for column, texts in zip(dates, _texts(table, [column.index for column in dates]), strict=True)
    }
    return Plan(columns=tuple(columns), calendars=calendars, width=len(table.header))


def _texts(table: Table, indexes: Sequence[int]) -> list[set[str]]:
    """All texts that columns have, each once."""
    try:
        return [{cells[index] for _, cells in table.rows} for index in indexes]
    except IndexError:  # a row that is too short is told of later
        return [{cells[index] for _, cells in table.rows if index < len(cells)} for index in indexes]


def pseudonym_of(id_: str, secret: bytes | None) -> str:
    """Return what a personnel number is shown as: a keyed hash of it, or itself where nothing is secret."""
    return id_ if secret is None else hmac.new(secret, id_.encode(), hashlib.sha256).hexdigest()[:20]


# --- rows to people


def group_rows(tables: Sequence[Table], plans: Sequence[Plan]) -> tuple[list[Group], list[CellProblem]]:
    """Return the rows by person, in the order in which people first turn up, and the problems of rows without one.

    People whose numbers look the same and who were born on the same day may be one person, and are not assessed.
    """
    people: dict[str, list[PlacedRow]] = {}
    problems: list[CellProblem] = []
    suspects: dict[str, list[CellProblem]] = {}
    for number, (table, plan) in enumerate(zip(tables, plans, strict=True)):
        index = next(column.index for column in plan.columns if column.key == "id")
        nameless = _put_by_person(table, plan, number, index, people)
        for place, beside in zip(nameless, _beside(table, index, nameless), strict=True):
            row, cells = table.rows[place]
            if not _has_dates(plan, cells):
                problems.append(_no_job(number, row, cells[: plan.width], index))
                continue
            found = cells[index] if index < len(cells) else ""
            problems.append(CellProblem(code="row-without-id", table=number, row=row, column=index, found=found))
            for name in _maybe_of(table, plan, place, beside):
                suspect = CellProblem(code="row-beside", table=number, row=row, column=index, person=name)
                suspects.setdefault(name, []).append(suspect)
    for suspect in _alike(tables, plans, people):
        suspects.setdefault(suspect.person, []).append(suspect)
    groups = [Group(name, rows) for name, rows in people.items()]
    if suspects:
        groups = [one._replace(problems=tuple(suspects.get(one.id, ()))) for one in groups]
    return groups, problems


def _put_by_person(table: Table, plan: Plan, number: int, index: int, people: dict[str, list[PlacedRow]]) -> list[int]:
    """Put the rows of a table with the people they are of, and return the places of those of nobody."""
    nameless = []
    last, rows, before = "", [], None
    for place, (row, cells) in enumerate(table.rows):
        if before is not None and index < len(cells) and cells[index] == before:
            rows.append((number, row, cells))
            continue
        name = cells[index].strip() if index < len(cells) else ""
        if not name or (name[0] == "#" and ERROR.fullmatch(name)):
            nameless.append(place)
            continue
        if name != last:
            if not name[0].isdigit() and _TOTAL.match(name) and not _has_dates(plan, cells):
                nameless.append(place)
                continue
            last, rows = name, people.setdefault(name, [])
        before = cells[index]
        rows.append((number, row, cells))
    return nameless


def _has_dates(plan: Plan, cells: Sequence[str]) -> bool:
    """Say whether a row has any of the dates that a job has: without them it is no job of anybody."""
    places = (column.index for column in plan.columns if column.key in ("birth_date", "from", "until"))
    return any(place < len(cells) and cells[place].strip() for place in places)


def _no_job(table: int, row: int, cells: Sequence[str], index: int) -> CellProblem:
    column, found = next(((place, cell) for place, cell in enumerate(cells) if cell.strip()), (index, ""))
    return CellProblem(code="row-no-job", table=table, row=row, column=column, found=found)


def _alike(
    tables: Sequence[Table], plans: Sequence[Plan], people: Mapping[str, Sequence[PlacedRow]]
) -> Iterator[CellProblem]:
    """Yield a problem for everybody whose number is that of another but for zeros in front, capitals or spaces.

    Not if it is certain that they were born on other days.
    """
    if len(set(map(len, people))) == 1 and "".join(people).isdigit():  # as nearly always: all with as many figures
        return
    alike: dict[str, list[str]] = {}
    for name in people:
        alike.setdefault(_bare(name), []).append(name)
    for names in alike.values():
        if len(names) > 1:
            born = {name: _born_days(plans, people[name]) for name in names}
            for name in names:
                other = next((one for one in names if one != name and _may_be_one(born[name], born[one])), None)
                if other is not None:
                    yield _looks_like(tables, plans, name, people[name][0], people[other][0])


def _bare(name: str) -> str:
    return name.lstrip("0") if name.isdigit() else "".join(name.split()).lstrip("0").casefold()


def _born_days(plans: Sequence[Plan], rows: Sequence[PlacedRow]) -> list[VagueDate]:
    """The birth dates that rows tell, as far as they can be read."""
    found = (_born_in(plans[table], cells) for table, _, cells in rows)
    return [date for date in found if isinstance(date, VagueDate)]


def _may_be_one(some: Sequence[VagueDate], others: Sequence[VagueDate]) -> bool:
    """Say whether people with these birth dates may be one."""
    if not some or not others:
        return True
    return any(one.first <= other.last and other.first <= one.last for one in some for other in others)


def _looks_like(
    tables: Sequence[Table], plans: Sequence[Plan], name: str, here: PlacedRow, there: PlacedRow
) -> CellProblem:
    own, other = (next(one.index for one in plans[row[0]].columns if one.key == "id") for row in (here, there))
    place = address(there[1], other)
    if there[0] != here[0]:
        beside = tables[there[0]]
        place = beside.address(there[1], other)
        place = f"{beside.file}: {place}" if beside.file != tables[here[0]].file else place
    table, row, cells = here
    values = {"place": place}
    return CellProblem(code="id-alike", table=table, row=row, column=own, found=cells[own], values=values, person=name)


def _beside(table: Table, index: int, nameless: Sequence[int]) -> list[list[tuple[str, int]]]:
    """Return, for each row without a number, the people of the nearest rows above and below that have one."""
    without = set(nameless)
    found: dict[int, list[tuple[str, int]]] = {place: [] for place in nameless}
    for places in (range(len(table.rows)), range(len(table.rows) - 1, -1, -1)) if nameless else ():
        nearest = -1
        for place in places:
            if place not in without:
                nearest = place
            elif nearest >= 0:
                found[place].append((table.rows[nearest][1][index].strip(), nearest))
    return list(found.values())


def _maybe_of(table: Table, plan: Plan, place: int, beside: Sequence[tuple[str, int]]) -> list[str]:
    """The people a row without a number may belong to: those beside it, unless the birth date differs."""
    own = _born(table, plan, place)
    names = []
    for name, other in beside:
        theirs = _born(table, plan, other)
        if own == theirs or not (_is_date(own) and _is_date(theirs)):
            names.append(name)
    return list(dict.fromkeys(names))


def _born(table: Table, plan: Plan, place: int) -> Any:
    """The birth date that a row tells, as far as it can be read."""
    return _born_in(plan, table.rows[place][1])


def _born_in(plan: Plan, cells: Sequence[str]) -> Any:
    born = next(column.index for column in plan.columns if column.key == "birth_date")
    return parse_date(cells[born], plan.calendars[born]) if born < len(cells) else None


def _is_date(value: Any) -> bool:
    return isinstance(value, VagueDate)
