"""Rows of people who are left: as careers for the explaining engine, one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from zwaarwerk.answer import answer
from zwaarwerk.career import Career, find_problems, find_unknown_names
from zwaarwerk.criteria import Scheme
from zwaarwerk.errors import InputError, Problem, UnknownLawError
from zwaarwerk.exact import parse_share
from zwaarwerk.large.people import FACT, exact
from zwaarwerk.large.results import not_assessed, row_of
from zwaarwerk.law import Law

EXPOSURE, MEASURED = "exposure: ", "measured: "
_ABSENCE = re.compile(r"absence(_from|_until)?( [2-9])?")
_PLAIN = {"job", "from", "until", "employer", "sector", "title", "reason"}
Row = Mapping[str, Any]


def explained(rows: Sequence[Row], scheme: Scheme, law: Law, as_of: date) -> dict[str, Any]:
    """Return the row of results of one person from their rows; whoever can't be assessed is told so, and why."""
    id_ = "" if rows[0]["id"] is None else str(rows[0]["id"])
    problems = [*_problems_of_rows(rows)]
    if not problems:
        data = career_of(rows)
        problems = find_unknown_names(data, scheme)
        if not problems:
            try:
                career = Career.model_validate(data)
            except ValidationError as error:
                codes = dict.fromkeys(str(one["type"]) for one in error.errors())
                problems = [Problem(code=code) for code in codes]
            else:
                problems = [one for one in find_problems(career, scheme) if not one.warning]
                if not problems:
                    asked = rows[0].get("exit")
                    try:
                        found = answer(career, scheme, law, as_of, _day(asked))
                    except (InputError, UnknownLawError) as error:
                        problems = list(error.problems)
                    else:
                        return row_of(found, id_, scheme)
    return not_assessed(id_, problems)


def _problems_of_rows(rows: Sequence[Row]) -> Iterator[Problem]:
    """What belongs to a person must be the same in all rows, and a row must know whose it is."""
    if rows[0]["id"] is None:
        yield Problem(code="row-without-id")
    for name in rows[0]:
        if name in ("birth_date", "exit") or name.startswith(FACT):
            told = {str(row[name]) for row in rows if row[name] is not None}
            if len(told) > 1:
                yield Problem(code="cell-differs")
    if all(row["birth_date"] is None for row in rows):
        yield Problem(code="cell-empty")


def career_of(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the plain data of a career, as a career file has it."""
    once = {name: cell for row in reversed(rows) for name, cell in row.items() if cell is not None}
    facts = {name.removeprefix(FACT): fact(cell) for name, cell in once.items() if name.startswith(FACT)}
    return {
        "id": str(once["id"]),
        "birth_date": _text(once["birth_date"]),
        "facts": facts,
        "jobs": [_entry(row) for row in rows],
    }


def _entry(row: Row) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    absences: dict[str, dict[str, Any]] = {}
    for name, cell in row.items():
        if cell is None:
            continue
        if name in _PLAIN:
            entry[name] = _text(cell)
        elif name in ("part_time", "hours_per_week"):
            entry[name] = exact(cell)
        elif name.startswith(EXPOSURE):
            number = exact(cell) if not isinstance(cell, str) else parse_share(cell)
            entry.setdefault("exposures", {})[name.removeprefix(EXPOSURE)] = cell if number is None else number
        elif name.startswith(MEASURED):
            entry.setdefault("measured", {})[name.removeprefix(MEASURED)] = exact(cell)
        elif found := _ABSENCE.fullmatch(name):
            part = {None: "kind", "_from": "from", "_until": "until"}[found[1]]
            absences.setdefault(found[2] or "", {})[part] = _text(cell)
    if absences:
        entry["absences"] = [absences[name] for name in sorted(absences)]
    return entry


def fact(cell: Any) -> Any:
    """Return a cell as a fact of a career holds it."""
    if isinstance(cell, bool | str):
        return cell
    number = exact(cell) if isinstance(cell, int | float | Decimal) else None
    if number is None:
        return _text(cell)
    return int(number) if number.denominator == 1 else number


def _text(cell: Any) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _day(cell: Any) -> date | None:
    if cell is None or isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(str(cell))
    except ValueError:
        raise InputError([Problem(code="cell-no-date")]) from None
