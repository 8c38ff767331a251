"""From the rows of a workforce to its members: each person's traits, and what every scheme gives. Pure.

The same in one process or in many. A person is read once where the schemes have the same names for things; somebody who
can't be assessed under a scheme has a problem by its cell, as in `batch`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from zwaarwerk.career import Career, Entry, Person, birth_date_of
from zwaarwerk.criteria import Scheme
from zwaarwerk.errors import InputError, Problem, UnknownLawError
from zwaarwerk.figures import Figures
from zwaarwerk.law import Law
from zwaarwerk.quick.engine import Quick, certain, figures
from zwaarwerk.simulation.effects import Known, Member, Prospect, prospect_of
from zwaarwerk.tables.columns import ColumnMapping, plain
from zwaarwerk.tables.people import CellProblem, Group, Plan
from zwaarwerk.tables.row_reader import Read, Reader, place_problem
from zwaarwerk.values import Moment, at

JOB, BORN, PART_TIME = "job", "born", "part_time"
WAYS = (JOB, BORN, PART_TIME)
"""The ways to group people that every workforce allows; columns of the user come after them."""
SEX = {"geslacht", "sex", "gender", "m v", "man vrouw"}
"""Headings of a column with the sex, which is used without being asked for."""
PART_TIME_CLASSES = ((Fraction(1), "full"), (Fraction(4, 5), "large"), (Fraction(1, 2), "half"), (Fraction(0), "small"))
"""The least part-time factor of each class."""


class UserColumn(NamedTuple):
    """A column to group people by: its heading, and where it stands in each table (None: not there)."""

    heading: str
    indexes: tuple[int | None, ...]


class Rules(NamedTuple):
    """A scheme with how to read rows for it; `data` is its plain data, for processes that can't be given the scheme."""

    scheme: Scheme
    data: Any
    plans: Sequence[Plan]


class SchemeProblem(NamedTuple):
    """Why somebody could not be assessed under the scheme at this place."""

    scheme: int
    problem: CellProblem


@dataclass(slots=True)
class Members:
    """What came of a chunk of people.

    `with_pension` counts those whose pension has begun, who are left out; `vague` those of whom something is not known
    exactly; `facts`, by scheme and fact, those for whom a fact that it asks for is missing, which counts as not met.
    """

    members: list[Member] = field(default_factory=list)
    problems: list[SchemeProblem] = field(default_factory=list)
    with_pension: int = 0
    vague: int = 0
    facts: Counter[tuple[int, str]] = field(default_factory=Counter)

    def add(self, other: Members) -> None:
        """Take in another chunk."""
        self.members += other.members
        self.problems += other.problems
        self.with_pension += other.with_pension
        self.vague += other.vague
        self.facts.update(other.facts)


def user_columns(headers: Sequence[Sequence[str]], asked: Sequence[str]) -> tuple[list[UserColumn], list[str]]:
    """Return the columns with these headings, a column with the sex first, and the headings that no table has."""
    headings = [[plain(heading) for heading in header] for header in headers]
    sexes = dict.fromkeys(heading for header in headings for heading in header if heading in SEX)
    wanted = [*list(sexes)[:1], *(one for one in dict.fromkeys(map(plain, asked)) if one not in list(sexes)[:1])]
    found: list[UserColumn] = []
    for name in wanted:
        indexes = tuple(header.index(name) if name in header else None for header in headings)
        shown = next((headers[place][index] for place, index in enumerate(indexes) if index is not None), None)
        if shown is not None:
            found.append(UserColumn(shown.strip(), indexes))
    have = {plain(column.heading) for column in found}
    return found, [one for one in asked if plain(one) not in have]


@dataclass(slots=True, kw_only=True)
class MemberReader:
    """How people are read and worked out in this run; called with a chunk of them."""

    rules: Sequence[Rules]
    law: Law
    as_of: date
    mapping: ColumnMapping | None = None
    columns: Sequence[UserColumn] = ()
    _readers: list[Reader | None] = field(default_factory=list, init=False, repr=False)
    _engines: list[Quick] = field(default_factory=list, init=False, repr=False)
    _paid: Known = field(default_factory=dict, init=False, repr=False)
    _traits: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict, init=False, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs; schemes are made again there, as their types can't be sent."""
        state = {one.name: getattr(self, one.name) for one in fields(self)}
        rules = [(one.data, one.plans) for one in self.rules]
        return {**state, "rules": rules, "_readers": [], "_engines": [], "_paid": {}, "_traits": {}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Be the same again, with the schemes from their data."""
        for name, value in state.items():
            setattr(self, name, value)
        self.rules = [Rules(Scheme.model_validate(data), data, plans) for data, plans in state["rules"]]

    def __call__(self, groups: Sequence[Group]) -> Members:
        """Return what every scheme gives to a chunk of people, and what is wrong with their rows."""
        self._readers = self._readers or self._new_readers()
        done = Members()
        for group in groups:
            self._add(group, done)
        return done

    def _new_readers(self) -> list[Reader | None]:
        """A reader for each scheme; None where what the first one reads does as well."""
        first = self.rules[0]
        words = vocabulary(first.scheme)
        return [
            None if place and vocabulary(one.scheme) == words and one.plans == first.plans
            else Reader(one.plans, one.scheme, self.mapping)
            for place, one in enumerate(self.rules)
        ]  # fmt: skip

    def with_rules(self, rules: Sequence[Rules]) -> MemberReader:
        """Return the same for other schemes."""
        return MemberReader(rules=rules, law=self.law, as_of=self.as_of, mapping=self.mapping, columns=self.columns)

    def careers(self, groups: Sequence[Group]) -> tuple[list[tuple[Group, Career]], list[CellProblem]]:
        """Return the people who can be read for the first scheme, for working them out more than once.

        With them what is wrong in the rows of the others.
        """
        reader = Reader(self.rules[0].plans, self.rules[0].scheme, self.mapping)
        found: list[tuple[Group, Career]] = []
        problems: list[CellProblem] = []
        for group in groups:
            read = reader.read(group)
            problems += read.problems
            if read.career is not None:
                found.append((group, read.career))
        return found, problems

    def _add(self, group: Group, done: Members) -> None:
        first: Read | None = None
        prospects: list[Prospect | None] = []
        career: Career | None = None
        person: Person | None = None
        is_vague = False
        for place, reader in enumerate(self._readers):
            read = first if reader is None else reader.read(group)
            assert read is not None
            first = first or read
            if read.career is None:
                done.problems += (SchemeProblem(place, problem) for problem in read.problems)
                prospects.append(None)
                continue
            if reader is not None:
                person = certain(read.career, self.rules[place].scheme)
            found, problems = self.figures_of(read.career, place, group, person)
            done.problems += (SchemeProblem(place, problem) for problem in problems)
            if found is None:
                prospects.append(None)
                continue
            if found.pension is not None and found.pension <= self.as_of:
                done.with_pension += 1
                return
            done.facts.update((place, one.values["fact"]) for one in found.problems if "fact" in one.values)
            prospects.append(prospect_of(found, self._paid))
            is_vague = is_vague or found.range is not None
            career = career or read.career
        if career is not None:
            done.vague += is_vague
            traits = self.traits(career, group)
            done.members.append(Member(group.id, self._traits.setdefault(traits, traits), tuple(prospects)))

    def figures_of(
        self, career: Career, place: int, group: Group, person: Person | None = None
    ) -> tuple[Figures | None, list[CellProblem]]:
        """Return what the scheme at a place gives to one person; without figures, what is wrong instead.

        `person` is what `certain` gave for the career, if known.
        """
        self._engines = self._engines or [Quick(one.scheme, self.law, self.as_of) for one in self.rules]
        rules = self.rules[place]
        try:
            engine = self._engines[place]
            return figures(career, rules.scheme, self.law, self.as_of, engine=engine, person=person), []
        except (InputError, UnknownLawError) as error:
            return None, [self._placed(problem, group, rules) for problem in error.problems]

    def _placed(self, problem: Problem, group: Group, rules: Rules) -> CellProblem:
        placed = place_problem(problem, group, [plan.columns for plan in rules.plans])
        if problem.path:
            return placed
        column = next(one for one in rules.plans[placed.table].columns if one.key == "birth_date")
        return replace(placed, column=column.index, found=group.rows[0][2][column.index])

    def traits(self, career: Career, group: Group) -> tuple[str, ...]:
        """Return the value of a person for each way to group people: the job, part-time and columns of the last entry.

        The last entry is the one that began last. An empty cell there is filled from the person's other rows.
        """
        scheme = self.rules[0].scheme
        last = max(range(len(career.jobs)), key=lambda place: career.jobs[place].from_.last)
        entry = career.jobs[last]
        born = birth_date_of(career)
        part_time = _part_time_class(entry, scheme, born, self.as_of)
        return entry.job or "", str(born.year), part_time, *self._cells(group, last)

    def _cells(self, group: Group, last: int) -> list[str]:
        rows = [group.rows[last], *group.rows]
        found: list[str] = []
        for column in self.columns:
            cells = (cells[index].strip() for table, _, cells in rows if (index := column.indexes[table]) is not None)
            found.append(next((cell for cell in cells if cell), ""))
        return found


def _part_time_class(entry: Entry, scheme: Scheme, born: date, as_of: date) -> str:
    factor = Fraction(1)
    full = scheme.counting.full_time_hours
    if entry.part_time is not None:
        factor = entry.part_time
    elif entry.hours_per_week is not None and full is not None:
        factor = Fraction(entry.hours_per_week, at(full, Moment(as_of, born, as_of.toordinal())))
    return next(name for least, name in PART_TIME_CLASSES if factor >= least)


def vocabulary(scheme: Scheme) -> tuple[object, ...]:
    """Return all that reading a person looks at in a scheme: what is read for one holds for another with the same."""
    rules = [scheme.counting.absences, *(tally.absences for tally in scheme.tallies.values())]
    return (
        [
            (name, job.name, job.also_called, any(one.points_per_year is not None for one in job.profiles))
            for name, job in scheme.jobs.items()
        ],
        [
            (name, one.name, sorted(scheme.level_factors[name]), sorted(one.applies_when.measures if one.applies_when
             else ()), [(level, such.name) for level, such in (scheme.levels if one.levels is None else one.levels)
             .items()])
            for name, one in scheme.elements.items()
        ],
        list(scheme.facts.items()),
        [sorted(rule) if rule is not None else None for rule in rules],
        scheme.counting.full_time_hours is None,
        scheme.counting.part_time,
        [tally.part_time for tally in scheme.tallies.values()],
        scheme.benefit if isinstance(scheme.benefit, str) else scheme.benefit.part_time,
    )  # fmt: skip
