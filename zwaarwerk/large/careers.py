"""Rows of people who are left: as careers for the explaining engine, one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from zwaarwerk.answers import answer
from zwaarwerk.career import Career, find_problems, find_unknown_names
from zwaarwerk.criteria import Scheme
from zwaarwerk.dates import parse_day
from zwaarwerk.errors import InputError, UnknownLawError
from zwaarwerk.exact import parse_share
from zwaarwerk.figures import figures_of
from zwaarwerk.large.people import FACT, WRONG, exact, fact
from zwaarwerk.large.results import codes_of, not_assessed, row_of
from zwaarwerk.law import Law

EXPOSURE, MEASURED = "exposure: ", "measured: "
_ABSENCE = re.compile(r"absence(_from|_until)?( [2-9])?")
_PLAIN = {"job", "from", "until", "employer", "sector", "title", "reason"}
Row = Mapping[str, Any]


def explained(rows: Sequence[Row], scheme: Scheme, law: Law, as_of: date) -> dict[str, Any]:
    """Return the row of results of one person from their rows; whoever can't be assessed is told so, and why."""
    id_ = "" if rows[0]["id"] is None else str(rows[0]["id"])
    wrong = list(_wrong_with_rows(rows))
    if wrong:
        return not_assessed(id_, wrong)
    try:
        career = _checked(career_of(rows), scheme)
        found = answer(career, scheme, law, as_of, _asked(rows))
    except ValidationError as error:
        return not_assessed(id_, (str(one["type"]) for one in error.errors()))
    except (InputError, UnknownLawError) as error:
        return not_assessed(id_, codes_of(error.problems))
    return row_of(figures_of(found), id_, scheme)


@dataclass(slots=True, kw_only=True)
class Explainer:
    """`explained` for one scheme and day, to be sent to new processes: the scheme goes as its plain data."""

    scheme: Scheme
    scheme_data: Any
    law: Law
    as_of: date

    def __getstate__(self) -> tuple[Any, Law, date]:
        """Return what another process needs."""
        return self.scheme_data, self.law, self.as_of

    def __setstate__(self, state: tuple[Any, Law, date]) -> None:
        """Be the same again, with a scheme from its data."""
        self.scheme_data, self.law, self.as_of = state
        self.scheme = Scheme.model_validate(self.scheme_data)

    def __call__(self, rows: Sequence[Row]) -> dict[str, Any]:
        """Return the row of results of one person."""
        return explained(rows, self.scheme, self.law, self.as_of)


def _checked(data: dict[str, Any], scheme: Scheme) -> Career:
    """Return the career in plain data; InputError with what is wrong with it."""
    problems = find_unknown_names(data, scheme)
    if not problems:
        career = Career.model_validate(data)
        problems = [one for one in find_problems(career, scheme) if not one.warning]
    if problems:
        raise InputError(problems)
    return career


def _wrong_with_rows(rows: Sequence[Row]) -> Iterator[str]:
    """What belongs to a person must be the same in all rows, and a row must know whose it is."""
    if rows[0]["id"] is None:
        yield "row-without-id"
    yield from dict.fromkeys(row[WRONG] for row in rows if row.get(WRONG) is not None)
    for name in rows[0]:
        if name in ("birth_date", "exit") or name.startswith(FACT):
            told = {str(row[name]) for row in rows if row[name] is not None}
            if len(told) > 1:
                yield "cell-differs"
    if all(row["birth_date"] is None for row in rows):
        yield "cell-empty"
    cells = [row["exit"] for row in rows if row.get("exit") is not None]
    if any(not isinstance(cell, date) and (not isinstance(cell, str) or parse_day(cell) is None) for cell in cells):
        yield "cell-no-date"


def _asked(rows: Sequence[Row]) -> date | None:
    """The exit date that is asked for."""
    cells = [row["exit"] for row in rows if row.get("exit") is not None]
    return None if not cells else parse_day(cells[0]) if isinstance(cells[0], str) else cells[0]


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
            entry[name] = _number(cell)
        elif name.startswith(EXPOSURE):
            number = exact(cell) if not isinstance(cell, str) else parse_share(cell)
            entry.setdefault("exposures", {})[name.removeprefix(EXPOSURE)] = cell if number is None else number
        elif name.startswith(MEASURED):
            entry.setdefault("measured", {})[name.removeprefix(MEASURED)] = _number(cell)
        elif found := _ABSENCE.fullmatch(name):
            part = {None: "kind", "_from": "from", "_until": "until"}[found[1]]
            absences.setdefault(found[2] or "", {})[part] = _text(cell)
    if absences:
        entry["absences"] = [absences[name] for name in sorted(absences)]
    return entry


def _number(cell: Any) -> Any:
    """Return the number in a cell; what is none (text, or not-a-number) as it is, to be refused."""
    number = exact(cell)
    return str(cell) if number is None else number


def _text(cell: Any) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)
