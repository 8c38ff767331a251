"""Runs calibrations: a criteria file with other numbers in its text, over a workforce that is read and parsed once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from zwaarwerk import editing
from zwaarwerk.calibration.search import Sums, Values, Worked
from zwaarwerk.calibration.targets import Varied, parse_span, varied
from zwaarwerk.career import Career
from zwaarwerk.errors import InputError, Path, Problem, dotted, nearest
from zwaarwerk.exact import parse_share, to_text
from zwaarwerk.files import BYTE_ORDER_MARK, SchemeFile, parse_scheme, read_exact_text
from zwaarwerk.keys import value_at
from zwaarwerk.law import Law
from zwaarwerk.shipped import find_scheme
from zwaarwerk.simulation.effects import Scenario, prospect_of
from zwaarwerk.simulation.members import MemberReader, Rules, vocabulary
from zwaarwerk.simulation.run import MOST_IN_A_CHUNK, Staff
from zwaarwerk.tables.people import CellProblem, Group
from zwaarwerk.workers import chunks_of, in_order, processes_for

FEWEST = 5
"""What fewer people get in a job is not told, so that nobody is recognised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeText:
    """A criteria file as it is, with its text: comments, order and line ends."""

    file: SchemeFile
    text: str

    def changed(self, numbers: Sequence[Varied], values: Values) -> SchemeText:
        """Return the file with these values at the places of the numbers, and nothing else changed.

        A number that keeps its value stays as it is written. InputError when the checks refuse the file.
        """
        mark, body = self.text[: self.text.startswith(BYTE_ORDER_MARK)], self.text.removeprefix(BYTE_ORDER_MARK)
        both = zip(numbers, values, strict=True)
        words = {one.path: one.written(value) for one, value in both if value != one.now}
        body = editing.replaced(body, words)
        file = parse_scheme(body, self.file.name, _sha256(mark + body))
        expected = self.file.document.data
        for path in words:
            expected = editing.with_value(expected, path, value_at(file.document.data, path))
        is_number = all(
            _number_at(file.document.data, one.path) == value for one, value in zip(numbers, values, strict=True)
        )
        if not is_number or not editing.same_data(expected, file.document.data):
            found = ", ".join(dotted(path) for path in words)
            raise InputError([Problem(code="cannot-edit", file=self.file.name, values={"found": found})])
        if vocabulary(file.scheme) != vocabulary(self.file.scheme):
            raise InputError(
                [Problem(code="vary-name", file=self.file.name, values={"found": ", ".join(map(dotted, words))})]
            )
        return SchemeText(file=file, text=mark + body)


def read_scheme_text(source: str) -> SchemeText:
    """Return the criteria file of a name or an id with its text; InputError with everything that is wrong in it."""
    place = find_scheme(source)
    text = read_exact_text(place)
    file = parse_scheme(text.removeprefix(BYTE_ORDER_MARK), str(place), _sha256(text))
    return SchemeText(file=file, text=text)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def varied_in(scheme: SchemeText, text: str, step: Fraction | None) -> Varied:
    """Return the number of a criteria file that a text like `entitlement.minimum.at_least=10..25` lets change.

    InputError with one problem when there is no such number.
    """
    name, equals, span = (part.strip() for part in text.partition("="))
    if not equals:
        raise InputError([Problem(code="vary-span", values={"found": text})])
    path = editing.parse_path(name)
    data = scheme.file.document.data
    written = value_at(data, path)
    if written is None:
        raise InputError([_nowhere(data, path)])
    now = _number_at(data, path)
    if now is None:
        said = editing.written(written) if not isinstance(written, dict | list) else "…"
        raise InputError([Problem(code="vary-no-number", values={"found": dotted(path), "value": said})])
    is_percentage = isinstance(written, str) and written.endswith("%")
    if "%" in span and now > 1:
        raise InputError([Problem(code="vary-no-share", values={"found": dotted(path), "value": to_text(now)})])
    return varied(path, now, parse_span(span), step, is_percentage=is_percentage)


def _number_at(data: object, path: Path) -> Fraction | None:
    """The number that is written at a place, as a number or as a share; one in quotes is a text."""
    found = value_at(data, path)
    if isinstance(found, str):
        return parse_share(found) if "%" in found or "/" in found else None
    return Fraction(found) if isinstance(found, int | Fraction) and not isinstance(found, bool) else None


def _nowhere(data: object, path: Path) -> Problem:
    """Tell which part of a path leads nowhere, and what was probably meant."""
    length = next(length for length in range(1, len(path) + 1) if value_at(data, path[:length]) is None)
    inside, name = value_at(data, path[: length - 1]), path[length - 1]
    guess = nearest(name, inside) if isinstance(inside, dict) and isinstance(name, str) else ""
    if guess:
        guess = dotted((*path[: length - 1], guess, *path[length:]))
    return Problem(code="vary-nowhere", values={"found": dotted(path[:length]), "guess": guess})


# --- over a workforce


class Person(NamedTuple):
    """Somebody who could be read, with the job of the last entry."""

    group: Group
    career: Career
    job: str


Progress = Callable[[Iterator["Part"], int], Iterable["Part"]]
"""Passes parts on, so many in all, and may show how far it is."""


class Part(NamedTuple):
    """What came of a chunk of people under one candidate."""

    candidate: int
    sums: Sums
    problems: list[CellProblem]


@dataclass(slots=True, kw_only=True)
class Calibrator:
    """Works out a scheme with other numbers in it; called with the values to try.

    `schemes` keeps the text of each that the checks allow; `problems` all that is wrong with people under any of them.
    """

    staff: Staff
    scheme: SchemeText
    numbers: Sequence[Varied]
    law: Law
    scenario: Scenario
    job: str | None = None
    progress: Progress | None = None
    schemes: dict[Values, SchemeText] = field(default_factory=dict)
    problems: list[CellProblem] = field(init=False)
    _reader: MemberReader = field(init=False)
    _people: list[Person] = field(init=False)

    def __post_init__(self) -> None:
        """Read everybody, once; InputError when too few are in the job that is asked about."""
        self._reader = self.staff.reader(self.law, self.scenario.as_of)
        read, problems = self._reader.careers(self.staff.file.groups)
        self._people = [Person(group, career, self._reader.traits(career, group)[0]) for group, career in read]
        self.problems = [*self.staff.file.problems, *problems]
        found = sum(person.job == self.job for person in self._people)
        if self.job is not None and found < FEWEST:
            values = {"found": self.job, "count": str(found), "least": str(FEWEST)}
            raise InputError([Problem(code="target-few", file=next(iter(self.staff.file.sha256)), values=values)])

    @property
    def not_assessed(self) -> int:
        """How many people could not be assessed under one of the schemes at least."""
        return len({one.person for one in self.problems} - {""})

    def __call__(self, tried: Sequence[Values]) -> list[Worked]:
        """Return what came of each, in their order."""
        refused: dict[int, InputError] = {}
        rules: dict[int, Rules] = {}
        for place, values in enumerate(tried):
            try:
                self.schemes[values] = scheme = self.scheme.changed(self.numbers, values)
            except InputError as error:
                refused[place] = error
            else:
                rules[place] = Rules(scheme.file.scheme, scheme.file.document.data, self.staff.file.plans)
        sums = self._worked_out(rules)
        return [
            Worked(None, refused[place].problems) if place in refused else Worked(sums[place])
            for place in range(len(tried))
        ]

    def _worked_out(self, rules: dict[int, Rules]) -> dict[int, Sums]:
        """Work out all schemes at once on all processors; processes are copies, so that only sums go to and fro."""
        people = len(self._people)
        whole = people * len(rules)
        reader = self._reader.with_rules(list(rules.values()))
        work = _Work(reader, self._people, self.scenario.horizon, self.job)
        places_of_people = chunks_of(people, MOST_IN_A_CHUNK, whole)
        chunks = [(number, *places) for number in range(len(rules)) for places in places_of_people]
        sums = {place: Sums() for place in rules}
        places = list(rules)
        known = {_place_of(one) for one in self.problems}
        done = in_order(work, chunks, processes_for(whole))
        for part in done if self.progress is None else self.progress(done, len(chunks)):
            sums[places[part.candidate]].add(part.sums)
            for one in part.problems:
                if _place_of(one) not in known:
                    known.add(_place_of(one))
                    self.problems.append(one)
        return sums


def _place_of(problem: CellProblem) -> tuple[int, int, int, str]:
    return problem.table, problem.row, problem.column, problem.code


@dataclass(frozen=True, slots=True)
class _Work:
    """All the work there is; a chunk of it is a candidate, and the places of people from and until."""

    reader: MemberReader
    people: list[Person]
    horizon: range
    job: str | None

    def __call__(self, chunk: tuple[int, int, int]) -> Part:
        candidate, start, stop = chunk
        part = Part(candidate, Sums(), [])
        for person in self.people[start:stop]:
            found, problems = self.reader.figures_of(person.career, candidate, person.group)
            part.problems.extend(problems)
            if found is None:
                continue
            if found.pension is not None and found.pension <= self.reader.as_of:
                part.sums.with_pension += 1
                continue
            part.sums.vague += found.range is not None
            prospect = prospect_of(found)
            part.sums.everybody.months[prospect.months] += 1
            if person.job == self.job:
                part.sums.in_job.months[prospect.months] += 1
            part.sums.cents += sum(paid + due for year, paid, due in prospect.years if year in self.horizon)
            part.sums.facts.update(one.values["fact"] for one in found.problems if "fact" in one.values)
        return part
