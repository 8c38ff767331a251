"""Runs simulations: a workforce file through several schemes, on all processors, read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from zwaarwerk.errors import InputError, Problem
from zwaarwerk.files import SchemeFile, read_document
from zwaarwerk.law import Law
from zwaarwerk.located import refuse_if_any
from zwaarwerk.model_errors import parse_model
from zwaarwerk.simulation.effects import Scenario, apart, effect_of
from zwaarwerk.simulation.members import WAYS, MemberReader, Members, Rules, UserColumn, user_columns
from zwaarwerk.simulation.uncertainty import Course, Uncertain, Unknowns, law_of
from zwaarwerk.tables.columns import ColumnMapping, check_mapping, columns_of
from zwaarwerk.tables.files import WorkforceFile, read_column_mapping, read_workforce
from zwaarwerk.tables.people import CellProblem, Group, plan_of
from zwaarwerk.workers import chunks_of, in_order, processes_for, uncollected

MOST_IN_A_CHUNK = 500

Progress = Callable[[Iterator[Members], int], Iterable[Members]]
"""Passes chunks on, so many in all, and may show how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A workforce that has been read, for these schemes; `columns` are those of the user to group people by."""

    file: WorkforceFile
    schemes: tuple[SchemeFile, ...]
    rules: tuple[Rules, ...]
    mapping: ColumnMapping
    columns: tuple[UserColumn, ...]
    notes: tuple[Problem, ...]

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways to group people: those that are always there, then the headings of the user."""
        return (*WAYS, *(column.heading for column in self.columns))

    def reader(self, law: Law, as_of: date) -> MemberReader:
        """Return what works people out under every scheme."""
        return MemberReader(rules=self.rules, law=law, as_of=as_of, mapping=self.mapping, columns=self.columns)

    def members(self, law: Law, as_of: date, progress: Progress | None = None) -> Members:
        """Return what every scheme gives to everybody, and what is wrong with rows."""
        people = len(self.file.groups)
        chunks = chunks_of(people, MOST_IN_A_CHUNK)
        done = in_order(_Work(self.reader(law, as_of), self.file.groups), chunks, processes_for(people))
        found = Members()
        with uncollected():
            for chunk in done if progress is None else progress(done, len(chunks)):
                found.add(chunk)
        return found

    def courses(
        self, found: Members, law: Law, scenario: Scenario, unknowns: Unknowns, progress: Progress | None = None
    ) -> Iterator[Course]:
        """Yield each course of the AOW age with what the schemes do then; `found` is what they do without a rise."""
        for course in unknowns.courses:
            then = law_of(course, law)
            members = (found if then is law else self.members(then, scenario.as_of, progress)).members
            places = range(len(self.schemes))
            effects = (effect_of(members, place, len(self.ways), scenario.horizon) for place in places)
            yield Course(course, tuple(effects), tuple(apart(members, 0, place) for place in places[1:]))

    def not_assessed(self, found: Members) -> list[CellProblem]:
        """Return everything that is wrong with rows, each once; first that of rows without a person.

        `schemes` has the places of the schemes it is wrong under, where it is not wrong under all.
        """
        problems: dict[tuple[int, int, int, str], CellProblem] = {}
        under: dict[tuple[int, int, int, str], set[int]] = {}
        for scheme, one in found.problems:
            place = one.table, one.row, one.column, one.code
            problems.setdefault(place, one)
            under.setdefault(place, set()).add(scheme)
        for place, schemes in under.items():
            if len(schemes) < len(self.schemes):
                problems[place] = replace(problems[place], schemes=tuple(sorted(schemes)))
        return [*self.file.problems, *problems.values()]


@dataclass(frozen=True, slots=True)
class _Work:
    """All the work there is; a chunk of it is the place of the first person and of the one after the last."""

    reader: MemberReader
    groups: list[Group]

    def __call__(self, chunk: tuple[int, int]) -> Members:
        return self.reader(self.groups[slice(*chunk)])


def read_uncertain(source: str) -> Uncertain:
    """Return what a file says is not known; InputError with all that is wrong in it."""
    document, _ = read_document(source)
    found = parse_model(Uncertain, document)
    refuse_if_any(document.problems)
    assert found is not None
    return found


def read_staff(
    sources: Sequence[str], schemes: Sequence[SchemeFile], columns: str | None = None, by: Sequence[str] = ()
) -> Staff:
    """Return a workforce to be worked out under schemes; `by` are headings of columns to group people by.

    InputError when a file as a whole can't be used, or for one of the schemes.
    """
    first, *others = (one.scheme for one in schemes)
    mapping = ColumnMapping() if columns is None else read_column_mapping(columns, first)
    with uncollected():
        file = read_workforce(sources, first, mapping)
    rules = [Rules(first, schemes[0].document.data, file.plans)]
    problems: list[Problem] = []
    for scheme, source in zip(others, schemes[1:], strict=True):
        problems += (replace(one, file=str(columns)) for one in check_mapping(mapping, scheme))
        found = [(table, columns_of(table, mapping, scheme)) for table in file.tables]
        problems += (replace(one, file=table.file, path=()) for table, (_, _, wrong) in found for one in wrong)
        rules.append(Rules(scheme, source.document.data, [plan_of(table, used) for table, (used, _, _) in found]))
    headers = [table.header for table in file.tables]
    own, missing = user_columns(headers, by)
    problems += (Problem(code="column-not-there", file=str(sources[0]), values={"found": one}) for one in missing)
    refuse_if_any(problems)
    if not file.groups:
        told = [file.located(one) for one in file.problems]
        raise InputError([*told, Problem(code="simulate-nobody", file=str(sources[0]))])
    return Staff(
        file=file,
        schemes=tuple(schemes),
        rules=tuple(rules),
        mapping=mapping,
        columns=tuple(own),
        notes=tuple(_notes(file, own)),
    )


def _notes(file: WorkforceFile, own: Sequence[UserColumn]) -> Iterator[Problem]:
    """What to know of how the files were read; columns to group people by are used."""
    yield from (note for note in file.notes if note.code != "columns-unused")
    for place, table in enumerate(file.tables):
        used = {one.index for one in file.plans[place].columns} | {one.indexes[place] for one in own}
        unused = [one.strip() for index, one in enumerate(table.header) if one.strip() and index not in used]
        if unused:
            yield Problem(code="columns-unused", file=table.file, values={"found": ", ".join(unused)}, warning=True)
