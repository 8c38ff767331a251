"""The whole answer for one career: today, the earliest exit, one asked for, one more year, the range. Pure; no I/O.

What is vague or unknown in a career gives two people, the least and the most. The answer itself is that of the least,
so that nobody counts on a month that may not be there; the range tells what the most would give.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from zwaarwerk.calculator import Assessment, assess
from zwaarwerk.career import Career, Job, Person, Vagueness, birth_date_of, resolve, vague_parts
from zwaarwerk.criteria import Scheme, conditions_of
from zwaarwerk.criteria_conditions import InServiceCondition
from zwaarwerk.dates import add_months, day_before
from zwaarwerk.entitlement import pension_date
from zwaarwerk.errors import InputError, Problem, UnknownLawError
from zwaarwerk.exact import to_text
from zwaarwerk.law import Law, Looked
from zwaarwerk.search import earliest_exit
from zwaarwerk.timeline import LeftOut, left_out, pieces_of


class Edge(NamedTuple):
    """What the least or the most of a vague career gives; points and months hold at the answer's exit date."""

    points: Fraction
    months: Fraction
    earliest_exit: date | None


class Range(NamedTuple):
    """The least and the most that a vague career can mean, and what makes it so."""

    least: Edge
    most: Edge
    causes: tuple[Vagueness, ...]

    @property
    def matters(self) -> bool:
        """Whether the least and the most give different answers."""
        return self.least != self.most


class Assumption(NamedTuple):
    """Something taken to be so, with what fills in its sentence."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


class Answer(NamedTuple):
    """All that is told about one person.

    `at_exit` holds at the earliest exit, unless another exit date was asked for; when there is no covered exit, at the
    as-of date. `last_day` is the assessment one day before the pension date, given when there is no covered exit: it
    tells why. `asked` is the exit date that was asked for.
    """

    id: str
    career: Career
    person: Person
    as_of: date
    asked: date | None
    earliest: date | None
    at_exit: Assessment
    today: Assessment
    one_more_year: Assessment | None
    last_day: Assessment | None
    range: Range | None
    left_out: tuple[LeftOut, ...]
    projected: tuple[Looked, ...]
    assumptions: tuple[Assumption, ...]
    problems: tuple[Problem, ...]


def answer(
    career: Career, scheme: Scheme, law: Law, as_of: date, exit_date: date | None = None, *, strict: bool = False
) -> Answer:
    """Answer for one career that has passed `career.find_problems`.

    Raises InputError when the exit date asked for can't be (after the pension date, before an entry begins), and
    UnknownLawError when the law is unknown there, or only a projection and `strict`.
    """
    least = resolve(career, scheme, "least")
    pension = pension_date(least, scheme, None, law)
    if exit_date is not None:
        _check_exit(exit_date, least, pension.day if pension else None)
    latest = day_before(pension.day) if pension else None
    earliest = earliest_exit(least, scheme, law, as_of, pension.day) if pension else None
    today = as_of if latest is None else min(as_of, latest)
    at_exit = assess(least, scheme, law, exit_date or earliest or today)
    if exit_date is None and pension and as_of >= pension.day:
        at_exit = at_exit._replace(covered=False, money=None)  # the pension has begun: there is nothing to stop for
    later = None if latest is None else min(add_months(at_exit.exit_date, 12), latest)
    one_more_year = None if later is None or later <= at_exit.exit_date else assess(least, scheme, law, later)
    projected = tuple(_projected(at_exit))
    if strict and projected:
        raise UnknownLawError(_projection_problem(looked) for looked in projected)
    return Answer(
        id=least.id,
        career=career,
        person=least,
        as_of=as_of,
        asked=exit_date,
        earliest=earliest,
        at_exit=at_exit,
        today=assess(least, scheme, law, today, with_money=False),
        one_more_year=one_more_year,
        last_day=assess(least, scheme, law, latest) if latest and earliest is None else None,
        range=_range(career, least, scheme, law, as_of, at_exit, earliest),
        left_out=tuple(left_out(least, scheme, at_exit.exit_date)),
        projected=projected,
        assumptions=tuple(_assumptions(career, least, scheme, at_exit)),
        problems=at_exit.problems,
    )


def _check_exit(exit_date: date, person: Person, pension: date | None) -> None:
    problems = []
    if pension is not None and exit_date >= pension:
        values = {"exit": exit_date.isoformat(), "pension": pension.isoformat()}
        problems.append(Problem(code="exit-after-pension", values=values))
    for job in person.jobs:
        if job.first >= exit_date.toordinal():
            values = {"exit": exit_date.isoformat(), "from": date.fromordinal(job.first).isoformat()}
            problems.append(Problem(code="exit-before-job", path=("jobs", job.place, "from"), values=values))
    if problems:
        raise InputError(problems)


def _range(
    career: Career, least: Person, scheme: Scheme, law: Law, as_of: date, at_exit: Assessment, earliest: date | None
) -> Range | None:
    causes = tuple(vague_parts(career))
    if not causes:
        return None
    most = resolve(career, scheme, "most", _Heavier(least, scheme))
    there = assess(most, scheme, law, at_exit.exit_date, with_money=False)
    exit_of_most = earliest_exit(most, scheme, law, as_of, there.pension.day) if there.pension else None
    return Range(
        least=Edge(points=at_exit.points, months=at_exit.months, earliest_exit=earliest),
        most=Edge(points=there.points, months=there.months, earliest_exit=exit_of_most),
        causes=causes,
    )


class _Heavier:
    """Says whether one entry is heavier than another around a day: by its rate, then by being burdensome."""

    def __init__(self, person: Person, scheme: Scheme) -> None:
        self.person, self.scheme = person, scheme

    def __call__(self, one: Job, other: Job, day: int) -> bool:
        return self._weight(one, day) > self._weight(other, day)

    def _weight(self, job: Job, day: int) -> tuple[Fraction, bool]:
        alone = Person(id="", birth_date=self.person.birth_date, facts=self.person.facts, jobs=(job,))
        end = date.fromordinal(max(day, job.first) + 1)
        pieces = pieces_of(alone, self.scheme, end)
        if not pieces:
            return Fraction(0), False
        last = pieces[-1]
        proportional = self.scheme.counting.part_time == "proportional"
        return last.rate * (last.part_time if proportional else 1), last.burdensome


# --- what the answer rests on


def _projected(at_exit: Assessment) -> Iterator[Looked]:
    looked = [at_exit.pension.looked] if at_exit.pension else []
    looked += at_exit.money.looked if at_exit.money else ()
    for one in looked:
        if one is not None and one.projected:
            yield one


def _projection_problem(looked: Looked) -> Problem:
    values = {"table": looked.table, "day": looked.day.isoformat(), "known_until": looked.known_until.isoformat()}
    return Problem(code="projection-refused", values=values)


def _assumptions(career: Career, person: Person, scheme: Scheme, at_exit: Assessment) -> Iterator[Assumption]:
    if any(job.end is None for job in person.jobs):
        yield Assumption(code="jobs-go-on")
    if career.birth_date.is_vague:
        born = birth_date_of(career).isoformat()
        yield Assumption(code="birth-date", values=(("found", career.birth_date.text), ("born", born)))
    if at_exit.covered and at_exit.to_go is not None and at_exit.months > at_exit.to_go:
        given_up = to_text(at_exit.months - at_exit.to_go)
        yield Assumption(code="given-up", values=(("earned", to_text(at_exit.months)), ("given_up", given_up)))
    if at_exit.pension and at_exit.pension.clamped:
        yield Assumption(code="pension-day", values=(("pension", at_exit.pension.day.isoformat()),))
    if any(job.part_time is not None or job.hours_per_week is not None for job in person.jobs) and scheme.has_points:
        yield Assumption(code=f"part-time-{scheme.counting.part_time}")
    if _asks_for_employer(scheme) and any(job.employer is None for job in person.jobs):
        yield Assumption(code="no-employer")


def _asks_for_employer(scheme: Scheme) -> bool:
    wanted = [tally.employer for tally in scheme.tallies.values()]
    wanted += [one.in_service.employer for _, one in conditions_of(scheme) if isinstance(one, InServiceCondition)]
    return any(selection != "any" for selection in wanted)
