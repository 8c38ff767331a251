"""One person's rows to a career: what each cell says, and all that is wrong with the person at once. Pure; no I/O.

What the same text in a column means is worked out once; models are built from it without reading it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from zwaarwerk.career import UNKNOWN, Absence, Career, Entry, find_problems, job_ids, unknown_name
from zwaarwerk.criteria import Scheme
from zwaarwerk.dates import VagueDate
from zwaarwerk.errors import Problem, nearest
from zwaarwerk.exact import parse_share
from zwaarwerk.tables.cells import (
    Calendar,
    Misread,
    parse_date,
    parse_end,
    parse_fact,
    parse_hours,
    parse_measured,
    parse_part_time,
    parse_percentage,
)
from zwaarwerk.tables.columns import ABSENCE, EXIT, Column, ColumnMapping
from zwaarwerk.tables.people import ERROR, NO_RESULT, CellProblem, Group, Plan

_Place = tuple[int, int, str]
"""A row of a person: the table, the row of the sheet, and the personnel number."""
_PersonCells = dict[tuple[str, str], tuple[Any, CellProblem]]
"""What belongs to a person: by column, the value and the cell that said so first."""


class Read(NamedTuple):
    """What the rows of one person say: a career, or the problems that are why not."""

    id: str
    career: Career | None
    exit_date: date | None = None
    problems: tuple[CellProblem, ...] = ()


class Reader:
    """Reads people from their rows; what the same text means is worked out once."""

    def __init__(self, plans: Sequence[Plan], scheme: Scheme, mapping: ColumnMapping | None = None) -> None:
        self.scheme = scheme
        self.jobs = dict(job_ids(scheme))
        if mapping is not None:
            self.jobs |= {name.lower(): self.jobs[job.lower()] for name, job in mapping.jobs.items()}
        self.plans = [[self._field(column, plan) for column in plan.columns] for plan in plans]
        self.widths = [plan.width for plan in plans]

    def _field(self, column: Column, plan: Plan) -> Field:
        calendar = plan.calendars.get(column.index, Calendar())
        parsers: dict[str, Callable[[str], Any]] = {
            "id": str.strip,
            "job": self._job,
            "exposure": lambda text: self._level(column.name, text),
            "birth_date": lambda text: parse_date(text, calendar),
            "from": lambda text: parse_date(text, calendar),
            "until": lambda text: parse_end(text, calendar),
            EXIT: lambda text: _whole_day(parse_date(text, calendar)),
            "absence": self._kind,
            "absence_from": lambda text: parse_date(text, calendar),
            "absence_until": lambda text: parse_end(text, calendar),
            "part_time": parse_part_time,
            "part_time_percent": parse_percentage,
            "hours_per_week": parse_hours,
            "measured": parse_measured,
            "fact": parse_fact,
        }
        return Field(column, parsers.get(column.key, str.strip))

    def _job(self, text: str) -> str | Misread:
        name = " ".join(text.split())
        if (job := self.jobs.get(name.lower())) is not None:
            return job
        names = [
            name for job in self.scheme.jobs.values() for name in (job.name.nl, job.name.en, *job.also_called) if name
        ]
        return "cell-job", {"guess": nearest(name, names) or nearest(name, self.scheme.jobs)}

    def _level(self, element: str, text: str) -> Any:
        word = text.strip().lower()
        if word in (UNKNOWN, "onbekend"):
            return UNKNOWN
        names = self._levels(element)
        if word in names:
            return names[word]
        share = parse_share(word.replace(",", "."))
        if share is not None and 0 <= share <= 1:
            return share
        problem = unknown_name("cell-level", (), word, [*names, UNKNOWN])
        return problem.code, dict(problem.values)

    def _levels(self, element: str) -> dict[str, str]:
        one = self.scheme.elements[element]
        levels = self.scheme.levels if one.levels is None else one.levels
        names = {name.lower(): name for name in self.scheme.level_factors[element]}
        for name, level in levels.items():
            for text in (level.name.nl, level.name.en) if level.name else ():
                names.setdefault((text or name).lower(), name)
        return names

    def _kind(self, text: str) -> Any:
        """A kind of absence: one the scheme names, or any when it says how others count."""
        name = text.strip()
        rules = [self.scheme.counting.absences]
        rules += [tally.absences for tally in self.scheme.tallies.values() if tally.absences is not None]
        known = sorted({kind for rule in rules for kind in rule if kind != "other"})
        by_name = {kind.lower(): kind for kind in known}
        if name.lower() in by_name:
            return by_name[name.lower()]
        problem = unknown_name("cell-absence", (), name, known)
        return problem.code, dict(problem.values)

    # --- one person

    def read(self, group: Group) -> Read:
        """Return what the rows of a person say."""
        problems = list(group.problems)
        person: _PersonCells = {}
        entries: list[Entry] = []
        for table, row, cells in group.rows:
            place = table, row, group.id
            if len(cells) != self.widths[table]:
                numbers = {"cells": str(len(cells)), "columns": str(self.widths[table])}
                problems.append(CellProblem(code="row-width", table=table, row=row, values=numbers, person=group.id))
            elif (entry := self._entry(place, cells, person, problems)) is not None:
                entries.append(entry)
        return self._career(group, person, entries, problems)

    def _entry(
        self, place: _Place, cells: list[str], person: _PersonCells, problems: list[CellProblem]
    ) -> Entry | None:
        """Return the entry of a row, or None when something in it is wrong; what is the person's is put with that."""
        values: dict[str, Any] = {}
        extra: list[tuple[Column, Any]] = []
        wrong: set[str] = set()
        before = len(problems)
        for one in self.plans[place[0]]:
            text = cells[one.index]
            if not text:
                continue
            value = one.known.get(text, one)
            if value is one:
                value = one.understand(text)
            if type(value) is tuple:
                problems.append(one.refuse(value, text, place))
                wrong.add("job" if one.key in ("exposure", "measured") else one.key)
            elif value is None:
                pass
            elif one.is_of_entry:
                values[one.key] = value
            elif one.is_personal:
                _once(person, one, value, text, place, problems)
            else:
                extra.append((one.column, value))
        if extra or not values.keys() >= _COMPLETE or "hours_per_week" in values:
            problems += self._not_there(values, extra, wrong, place)
        if len(problems) > before:
            return None
        return _entry(values, extra) if extra else _plain_entry(values)

    def _not_there(
        self,
        values: dict[str, Any],
        extra: list[tuple[Column, Any]],
        wrong: set[str],
        place: _Place,
    ) -> list[CellProblem]:
        """What a row must hold: a first day, a job or burdens of its own, one way to say part-time."""
        table, row, person = place
        found: list[CellProblem] = []

        def remark(code: str, key: str) -> None:
            column = next((one for one in self.plans[table] if one.key == key), None)
            name = {"name": column.column.heading if column else key}
            index = column.index if column else -1
            found.append(CellProblem(code=code, table=table, row=row, column=index, values=name, person=person))

        if "from_" not in values and "from_" not in wrong:
            remark("cell-empty", "from_")
        has_own = any(column.key in ("exposure", "measured") for column, _ in extra)
        if "job" not in values and "job" not in wrong and not has_own:
            remark("cell-empty", "job")
        if "part_time" in values and "hours_per_week" in values:
            remark("cell-part-time-twice", "hours_per_week")
        if extra and not wrong & set(ABSENCE):
            parts: dict[str, set[str]] = {}
            for column, _ in extra:
                if column.key in ABSENCE:
                    parts.setdefault(column.name, set()).add(column.key)
            if any(not {"absence", "absence_from"} <= keys for keys in parts.values()):
                remark("absence-incomplete", "absence")
        return found

    def _career(
        self,
        group: Group,
        person: _PersonCells,
        entries: list[Entry],
        problems: list[CellProblem],
    ) -> Read:
        if ("birth_date", "") not in person and not any(
            problem.code == "row-width" or problem.column == self._birth_column(problem.table) for problem in problems
        ):
            table, row, _ = group.rows[0]
            place = self._birth_column(table)
            name = {"name": next(one.column.heading for one in self.plans[table] if one.index == place)}
            problems.append(
                CellProblem(code="cell-empty", table=table, row=row, column=place, values=name, person=group.id)
            )
        if problems:
            return Read(id=group.id, career=None, problems=_without_repeats(problems))
        born = person["birth_date", ""][0]
        facts = {name: value for (key, name), (value, _) in person.items() if key == "fact"}
        career = _build(Career, {"id": group.id, "birth_date": born, "facts": facts, "jobs": tuple(entries)}, _CAREER)
        if not _is_plain(entries, born, self.scheme):
            problems = [
                self._placed(problem, group) for problem in find_problems(career, self.scheme) if not problem.warning
            ]
            if problems:
                return Read(id=group.id, career=None, problems=_without_repeats(problems))
        asked = person.get((EXIT, ""))
        return Read(id=group.id, career=career, exit_date=asked[0] if asked else None)

    def _birth_column(self, table: int) -> int:
        return next(one.index for one in self.plans[table] if one.key == "birth_date")

    def _placed(self, problem: Problem, group: Group) -> CellProblem:
        """Give a problem of a career the cell it comes from."""
        return place_problem(problem, group, [[one.column for one in plan] for plan in self.plans])


_ABOUT_ROWS = {
    "days-twice": "row-days-twice",
    "until-missing": "row-until-missing",
    "names-alike": "row-names-alike",
}


def place_problem(problem: Problem, group: Group, columns: Sequence[Sequence[Column]]) -> CellProblem:
    """Return the problem of a career with the cell it comes from; the jobs are the rows, in order."""
    code, values = problem.code, dict(problem.values)
    place = problem.path[1] if problem.path[:1] == ("jobs",) and len(problem.path) > 1 else 0
    assert isinstance(place, int)
    table, row, cells = group.rows[place]
    wanted = [str(part) for part in problem.path[2:] if isinstance(part, str)]
    key = wanted[0] if wanted else "from"
    name = wanted[1] if key in ("exposures", "measured") and len(wanted) > 1 else ""
    if key == "absences":
        key = {"kind": "absence", "from": "absence_from", "until": "absence_until"}[wanted[-1]]
        filled = {one.name for one in columns[table] if one.key in ABSENCE and cells[one.index].strip()}
        number = problem.path[3]
        assert isinstance(number, int)
        name = sorted(filled)[number]
    key = {"exposures": "exposure"}.get(key, key)
    column = next((one for one in columns[table] if one.key == key and one.name == name), None)
    if code in _ABOUT_ROWS:  # which speak of a job by its number; here it is a row
        name = "first" if "first" in values else "second"
        code, values["row"] = _ABOUT_ROWS[code], str(group.rows[int(values.pop(name)) - 1][1])
    found = cells[column.index] if column else ""
    values.pop("found", None)
    index = column.index if column else -1
    return CellProblem(code=code, table=table, row=row, column=index, found=found, values=values, person=group.id)


def _without_repeats(problems: Sequence[CellProblem]) -> tuple[CellProblem, ...]:
    return tuple({(one.table, one.row, one.column, one.code): one for one in problems}.values())


def _once(
    person: _PersonCells,
    one: Field,
    value: Any,
    text: str,
    place: _Place,
    problems: list[CellProblem],
) -> None:
    """Keep what belongs to the person, who has it once: all rows that tell it must say the same."""
    name = one.key, one.column.name
    table, row, id_ = place
    if name not in person:
        here = CellProblem(code="cell-differs", table=table, row=row, column=one.index, found=text, person=id_)
        person[name] = value, here
    elif person[name][0] != value:
        first = person[name][1]
        values = {"row": str(first.row), "other": first.found}
        problems.append(
            CellProblem(
                code="cell-differs", table=table, row=row, column=one.index, found=text, values=values, person=id_
            )
        )


class Field:
    """A column with how to read it, and what every text in it so far means."""

    __slots__ = ("column", "index", "is_of_entry", "is_personal", "key", "known", "parse")

    def __init__(self, column: Column, parse: Callable[[str], Any]) -> None:
        self.column, self.index, self.parse = column, column.index, parse
        self.key = _FIELD_OF.get(column.key, column.key)
        self.is_of_entry = self.key in Entry.model_fields and column.key != "measured"
        self.is_personal = column.key in ("birth_date", "fact", EXIT)
        self.known: dict[str, Any] = {}

    def meaning(self, text: str) -> Any:
        """Return what a text means here; None when it says nothing, code and values of a problem when it can't be."""
        if not text:
            return None
        return self.known[text] if text in self.known else self.understand(text)

    def understand(self, text: str) -> Any:
        """Return what a text means here, and remember it; None when it says nothing."""
        stripped = text.strip()
        if not stripped or self.key == "id":
            value: Any = None
        elif stripped[0] == "#" and ERROR.fullmatch(stripped):
            value = ("cell-no-result" if stripped == NO_RESULT else "cell-error", {})
        else:
            value = self.parse(text)
        if len(self.known) < MOST_REMEMBERED:
            self.known[text] = value
        return value

    def refuse(self, misread: Misread, text: str, place: _Place) -> CellProblem:
        """Return the problem of a cell that can't be read."""
        code, values = misread
        table, row, person = place
        return CellProblem(code=code, table=table, row=row, column=self.index, found=text, values=values, person=person)


_COMPLETE = {"job", "from_"}
MOST_REMEMBERED = 200_000
_FIELD_OF = {"from": "from_", "part_time_percent": "part_time"}


def _whole_day(day: VagueDate | Misread) -> date | Misread:
    if isinstance(day, VagueDate):
        return ("cell-whole-day", {}) if day.is_vague else day.first
    return day


# --- models, without reading again what has been read


def _build(model: Any, values: dict[str, Any], defaults: Mapping[str, Any]) -> Any:
    """Return a model with values that its own types would give; `tests` compare it with reading them."""
    built = model.__new__(model)
    put = object.__setattr__
    put(built, "__dict__", {**defaults, **values})
    put(built, "__pydantic_fields_set__", set(values))
    put(built, "__pydantic_extra__", None)
    put(built, "__pydantic_private__", None)
    return built


def _defaults(model: Any) -> dict[str, Any]:
    return {name: None if info.is_required() else info.default for name, info in model.model_fields.items()}


_ENTRY, _CAREER, _ABSENCE = _defaults(Entry), _defaults(Career), _defaults(Absence)


def _plain_entry(values: dict[str, Any]) -> Entry:
    entry: Entry = _build(Entry, values, _ENTRY)
    return entry


def _entry(values: dict[str, Any], extra: Iterable[tuple[Column, Any]]) -> Entry:
    """An entry with burdens, measured numbers or absences of its own."""
    absences: dict[str, dict[str, Any]] = {}
    for column, value in extra:
        if column.key == "exposure":
            values.setdefault("exposures", {})[column.name] = value
        elif column.key == "measured":
            values.setdefault("measured", {})[column.name] = value
        elif column.key in ABSENCE:
            part = {"absence": "kind", "absence_from": "from_", "absence_until": "until"}[column.key]
            absences.setdefault(column.name, {})[part] = value
    if absences:
        values["absences"] = tuple(_build(Absence, absences[name], _ABSENCE) for name in sorted(absences))
    return _plain_entry(values)


def _is_plain(entries: Sequence[Entry], born: VagueDate, scheme: Scheme) -> bool:
    """Say whether `career.find_problems` certainly finds nothing; when in doubt, it is asked."""
    ends: dict[tuple[str | None, str | None], list[tuple[date, date]]] = {}
    for entry in entries:
        until = entry.until
        if entry.exposures or entry.measured or entry.absences or entry.from_.last <= born.first:
            return False
        if entry.hours_per_week is not None and scheme.counting.full_time_hours is None:
            return False
        if until is not None and until.last < entry.from_.first:
            return False
        last = date.max if until is None else until.first
        ends.setdefault((entry.job, entry.employer), []).append((entry.from_.last, last))
    for spans in ends.values():
        if len(spans) > 1:
            spans.sort()
            if any(later[0] <= earlier[1] for earlier, later in pairwise(spans)):
                return False
    return True
