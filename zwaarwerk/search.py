"""The earliest exit that is covered: a search over days. Pure; no I/O.

Conditions can come and go, so no day may be skipped blindly. Between two days on which something changes (an entry or
absence begins or ends, a dated value changes, an age is reached …) most schemes can only get better with every day
worked; there the first covered day is found by halving. Where a scheme can also get worse, every day is tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from zwaarwerk.calculator import assess
from zwaarwerk.career import Person
from zwaarwerk.criteria import AgeCases, MonthsCases, Scheme, UpWhen, conditions_of
from zwaarwerk.criteria_conditions import (
    AgeCondition,
    BeforePensionCondition,
    ExitCondition,
    InServiceCondition,
    PointsCondition,
    TallyCondition,
)
from zwaarwerk.dates import add_months
from zwaarwerk.law import Law
from zwaarwerk.timeline import Piece, pieces_of
from zwaarwerk.values import Comparison, Length, Table


def earliest_exit(person: Person, scheme: Scheme, law: Law, as_of: date, pension: date) -> date | None:
    """Return the first covered exit date, or None if there is none.

    Looked for from the latest of the as-of date, the day the scheme comes into force and the first day of the entry
    that began last, through the day before the pension date; entries without an end go on as they are.
    """
    first = max(as_of.toordinal(), person.last_start, least_day(scheme, pension))
    if scheme.scheme.in_force.from_:
        first = max(first, scheme.scheme.in_force.from_.toordinal())
    end = pension.toordinal()
    if first >= end:
        return None
    covered = _Covered(person, scheme, law, pension)
    if not only_gets_better(scheme):
        return next((date.fromordinal(day) for day in range(first, end) if covered(day)), None)
    days = sorted({first, end, *(day for day in turning_days(person, scheme, pension) if first < day < end)})
    for start, stop in pairwise(days):
        if covered(stop - 1):
            return date.fromordinal(_first_true(covered, start, stop - 1))
    return None


def _first_true(holds: _Covered, low: int, high: int) -> int:
    """Return the first day for which it holds, given that it holds on `high` and never stops holding before."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


class _Covered:
    """Whether stopping on a day is covered; remembers the pieces when they don't depend on the exit date."""

    def __init__(self, person: Person, scheme: Scheme, law: Law, pension: date) -> None:
        self.person, self.scheme, self.law = person, scheme, law
        self.pieces = None if scheme.exit_days else pieces_of(person, scheme, pension)

    def __call__(self, day: int) -> bool:
        pieces = None if self.pieces is None else list(_until(self.pieces, day))
        return assess(self.person, self.scheme, self.law, date.fromordinal(day), pieces, with_money=False).covered


def _until(pieces: list[Piece], day: int) -> Iterator[Piece]:
    for piece in pieces:
        if piece.end <= day:
            yield piece
        elif piece.first < day:
            yield piece.part(piece.first, day)


def least_day(scheme: Scheme, pension: date) -> int:
    """Return the first day that any number of months this scheme can give reaches back to; 1 if it has no cap."""
    cap = scheme.entitlement.at_most_months
    if cap is None:
        return 1
    if isinstance(cap, MonthsCases):
        most = max(case.months for case in cap.first_of)
    else:
        most = max(row.value for row in cap.values) if isinstance(cap, Table) else cap
    return add_months(pension, -most).toordinal()


# --- what can change


def only_gets_better(scheme: Scheme) -> bool:
    """Say whether, between turning days, a day more of work can never make a covered exit uncovered."""
    counting, right = scheme.counting, scheme.entitlement
    limits: list[Comparison[Any]] = [c for _, c in conditions_of(scheme) if isinstance(c, TallyCondition)]
    limits += [c.points for _, c in conditions_of(scheme) if isinstance(c, PointsCondition)]
    limits += [row.points for row in right.convert.table or ()]
    limits += [t.unit_counts_from for t in scheme.tallies.values() if isinstance(t.unit_counts_from, Comparison)]
    limits += [right.minimum] if right.minimum else []
    limits += [counting.part_of_unit.up_when] if isinstance(counting.part_of_unit, UpWhen) else []
    return (
        all(limit.only_from_below for limit in limits)
        and counting.leftover != "pool_to_longest"
        and not any(tally.in_last for tally in scheme.tallies.values())
        and not isinstance(right.at_most_months, MonthsCases)
        and not isinstance(right.lowest_age, AgeCases)
        and _rises([row.months for row in right.convert.table or ()])
    )


def _rises(months: list[Any]) -> bool:
    return all(isinstance(one, int) for one in months) and months == sorted(months)


def turning_days(person: Person, scheme: Scheme, pension: date) -> Iterator[int]:
    """Yield the exit dates (ordinals) from which something other than the number of days worked is different."""
    for day in _days_of_change(person, scheme, pension):
        yield day
        yield day + 1


def _days_of_change(person: Person, scheme: Scheme, pension: date) -> Iterator[int]:
    yield from days_of_scheme(scheme)
    yield from days_of_life(scheme, person.birth_date, pension)
    for job in person.jobs:
        yield from (day for day in (job.first, job.end) if day is not None)
        yield from (day for _, first, end in job.absences for day in (first, end) if day is not None)
        yield from (day for one in job.measured.values() for first, end, _ in one.spans for day in (first, end))
        if scheme.counting.shortest_job:
            yield scheme.counting.shortest_job.after(date.fromordinal(job.first)).toordinal()


def days_of_scheme(scheme: Scheme) -> Iterator[int]:
    """Yield the days of change that are the same for everybody."""
    yield from scheme.exposure_days
    yield from scheme.exit_days
    for profile in (period for job_profile in scheme.jobs.values() for period in job_profile.periods or ()):
        yield from _ends(profile)
    yield from _ends(scheme.scheme.in_force)
    if scheme.counting.period:
        yield from _ends(scheme.counting.period)
    for _, condition in conditions_of(scheme):
        if isinstance(condition, ExitCondition):
            yield from _ends(condition.exit)
        elif isinstance(condition, InServiceCondition) and condition.in_service.at != "exit":
            yield from condition.in_service.days(date.max)


def days_of_life(scheme: Scheme, birth_date: date, pension: date) -> Iterator[int]:
    """Yield the days of change that go by somebody's birth date or pension date."""
    if scheme.entitlement.months_to_go_at_least:
        yield add_months(pension, -(scheme.entitlement.months_to_go_at_least - 1)).toordinal()
    for age in _ages(scheme):
        yield age.after(birth_date).toordinal()
    for _, condition in conditions_of(scheme):
        if isinstance(condition, BeforePensionCondition):
            yield from (length.before(pension).toordinal() for length in _lengths(condition.before_pension))


def _ends(days: Any) -> Iterator[int]:
    if days.from_:
        yield days.from_.toordinal()
    if days.until:
        yield days.until.toordinal() + 1


def _ages(scheme: Scheme) -> Iterator[Length]:
    yield from _values(scheme.entitlement.lowest_age)
    for _, condition in conditions_of(scheme):
        if isinstance(condition, AgeCondition):
            yield from _lengths(condition.age)


def _lengths(limits: Comparison[Length]) -> Iterator[Length]:
    for value in (limits.at_least, limits.more_than, limits.at_most, limits.less_than):
        yield from _values(value)


def _values(value: Any) -> Iterator[Length]:
    if isinstance(value, Length):
        yield value
    elif isinstance(value, Table):
        yield from (row.value for row in value.values)
