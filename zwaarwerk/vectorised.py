"""Compiles a scheme into whole numbers: what many people can be worked out with. Pure; no I/O.

For people in columns (`large/*`), and for one after another (`quick/*`), who can do the same schemes.
Points are counted in one denominator for the whole scheme times the units of day weights, time in those units, dates in
days. A limit in points or time becomes the least or the greatest whole number that keeps to it, so that comparing whole
numbers is comparing the exact ones. Integer columns wrap silently when a number is too large for them: a scheme is only
worked out in columns where the largest number that can occur fits (`Program.largest`).

What is not supported here is refused, never approximated: `supports` says what of the scheme it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, NamedTuple

from zwaarwerk.career import Job, Person
from zwaarwerk.conditions import Situation, evaluate
from zwaarwerk.criteria import (
    AgeCases,
    Amount,
    Benefit,
    ElementsOf,
    JobsOf,
    MeanOfLast,
    PensionAge,
    PensionFact,
    Scheme,
    Tally,
    conditions_of,
)
from zwaarwerk.criteria_conditions import AgeCondition, BeforePensionCondition, FactCondition, HoursCondition
from zwaarwerk.dates import MONTH_UNITS, YEAR_UNITS
from zwaarwerk.exact import Exact
from zwaarwerk.law import Law
from zwaarwerk.timeline import Piece, contributions, pieces_of
from zwaarwerk.values import Comparison, Length, Moment, Table, dated_tables

FIRST_YEAR, END_YEAR = 1900, 2200
"""Dates of a person's life lie in these years (`dates.in_reach`)."""
WIDTH = 2**63
"""Numbers below this fit in the columns."""
AT_ONCE = 100_000
"""So many people are worked out at once: enough to be quick, few enough to need little memory."""
SHOWN = 20_000
"""More than what a number is ever multiplied with to round it or to show its decimals."""
MOST_MONTHS, MOST_DAYS = 1200, 3660
"""Calendar lengths that the tables of days reach for."""
SOME_DAY = date(2026, 1, 1)
FAR = 10_000_000
"""The end of what goes on."""
ZERO = Fraction(0)

By = Literal["", "exit", "birth"]


class Steps(NamedTuple):
    """A value that may change: from each day (ordinal) on; `by` says which date chooses, "" if there is but one."""

    by: By
    values: tuple[tuple[int, Any], ...]


class Limit(NamedTuple):
    """A limit in whole numbers: what is found must be at least, or at most, the value."""

    is_lower: bool
    value: Steps


class JobNumbers(NamedTuple):
    """A job, or one of its dated profiles, as numbers.

    `rate` are the points a year of somebody without another job, in `Program.rate_parts`; `piece` is a day in the job
    as the explaining engine sees it; it holds for the days `first` … `end` (excluded).
    """

    name: str
    first: int
    end: int
    rate: int
    piece: Piece


# --- what is supported


def supports(scheme: Scheme) -> str | None:
    """Return the key of the scheme that there are no columns for, or None if it can be worked out in columns."""
    return next(_unsupported(scheme), None)


def _unsupported(scheme: Scheme) -> Iterator[str]:
    counting, benefit = scheme.counting, scheme.benefit
    refused = {
        "pension_date.fact": isinstance(scheme.pension_date, PensionFact),
        "counting.part_of_unit": scheme.has_points and counting.part_of_unit != "exact",
        "counting.shortest_job": counting.shortest_job is not None,
        "limits": scheme.limits is not None,
        "multipliers": bool(scheme.multipliers),
        "benefit.part_time.mean_of_last": isinstance(benefit, Benefit) and isinstance(benefit.part_time, MeanOfLast),
    }
    yield from (name for name, is_refused in refused.items() if is_refused)
    yield from _unsupported_dates(scheme)
    for name, tally in scheme.tallies.items():
        if tally.in_last is not None and tally.unit_counts_from is not None and _length(tally.in_last).days:
            yield f"tallies.{name}.in_last.days"
    if any(length.whole_months > MOST_MONTHS or length.days > MOST_DAYS for length in _calendar_lengths(scheme)):
        yield "years"
    if not Program(scheme).fits(AT_ONCE):
        yield "points_per_year"


def _unsupported_dates(scheme: Scheme) -> Iterator[str]:
    """Values that change with the day worked, what burdens weigh for some, and rows that leave some days without."""
    for path, table in dated_tables(scheme):
        of_day = table.by == "exposure" or path[0] in ("elements", "jobs", "overlap", "burdensome", "tallies")
        of_pension = path[0] == "pension_date" and table.by == "exit"
        has_ends = table.values[0].from_ is not None or table.values[-1].until is not None
        if of_day or of_pension or path[:2] == ("counting", "full_time_hours") or has_ends:
            yield ".".join(str(part) for part in path)


def _length(value: Any) -> Length:
    assert isinstance(value, Length)
    return value


def _calendar_lengths(scheme: Scheme) -> Iterator[Length]:
    """Every length that is added to a date."""
    lowest = scheme.entitlement.lowest_age
    values: list[Any] = list(lowest.first_of) if isinstance(lowest, AgeCases) else [lowest]
    if isinstance(scheme.pension_date, PensionAge):
        values.append(scheme.pension_date.age)
    for tally in scheme.tallies.values():
        values += [tally.in_last, *(_given(tally.bridge_gaps) if tally.bridge_gaps else ())]
    for _, condition in conditions_of(scheme):
        if isinstance(condition, AgeCondition):
            values += _given(condition.age)
        elif isinstance(condition, BeforePensionCondition):
            values += _given(condition.before_pension)
    for value in values:
        yield from (row.value for row in value.values) if isinstance(value, Table) else (value,) if value else ()


def _given(limits: Comparison[Any]) -> list[Any]:
    return [limits.at_least, limits.more_than, limits.at_most, limits.less_than]


# --- values that change, and limits


def steps(value: Any, measure: Callable[[Any], Any] = lambda one: one) -> Steps:
    """Return a value, dated or not, as steps; `measure` makes each into what is stored."""
    if not isinstance(value, Table):
        return Steps("", ((0, measure(value)),))
    assert value.by != "exposure"
    return Steps(
        value.by, tuple((row.from_.toordinal() if row.from_ else 0, measure(row.value)) for row in value.values)
    )


def limits_of(comparison: Comparison[Any], measure: Callable[[Any], Exact]) -> list[Limit]:
    """Return the limits for a whole number; `measure` gives a limit in the same unit, where it need not be whole."""
    found: list[Limit] = []
    rounders: dict[str, tuple[bool, Callable[[Any], int]]] = {
        "at_least": (True, lambda one: Fraction(measure(one)).__ceil__()),
        "more_than": (True, lambda one: Fraction(measure(one)).__floor__() + 1),
        "at_most": (False, lambda one: Fraction(measure(one)).__floor__()),
        "less_than": (False, lambda one: Fraction(measure(one)).__ceil__() - 1),
    }
    for way, (is_lower, whole) in rounders.items():
        value = getattr(comparison, way)
        if value is not None:
            found.append(Limit(is_lower, steps(value, whole)))
    return found


# --- the program


@dataclass(frozen=True)
class Program:
    """A scheme in whole numbers, for people whose part-time factors are whole numbers of `part_time_parts`."""

    scheme: Scheme
    part_time_parts: int = 1

    @cached_property
    def jobs(self) -> tuple[JobNumbers, ...]:
        """The jobs of the scheme in file order; one with dated profiles has one place for each."""
        return tuple(
            JobNumbers(name, first, end, int(self._rate(piece) * self.rate_parts), piece)
            for name, first, end, piece in self._profiles
        )

    @cached_property
    def rate_parts(self) -> int:
        """What one point a year is, in the numbers of `JobNumbers.rate`."""
        return common_parts(self._rate(piece) for _, _, _, piece in self._profiles)

    @cached_property
    def _profiles(self) -> tuple[tuple[str, int, int, Piece], ...]:
        found: list[tuple[str, int, int, Piece]] = []
        for name, job in self.scheme.jobs.items():
            for period in job.periods or (None,):
                first = period.from_.toordinal() if period and period.from_ else 0
                end = period.until.toordinal() + 1 if period and period.until else FAR
                found.append((name, first, end, self._piece(name, first or min(end - 1, SOME_DAY.toordinal()))))
        return tuple(found)

    def _piece(self, name: str, day: int) -> Piece:
        """A day in the job, as the explaining engine sees it."""
        job = Job(job=name, employer=None, sector=None, first=day, end=None, part_time=Fraction(1), hours_per_week=None)
        somebody = Person(id="", birth_date=SOME_DAY, facts={}, jobs=(job,))
        return pieces_of(somebody, self.scheme, date.fromordinal(day + 1))[0]

    def _rate(self, piece: Piece) -> Fraction:
        """The points a year of somebody who has no other job on the day."""
        counted = contributions([piece], self.scheme, Moment(SOME_DAY, SOME_DAY, piece.first))
        return sum((exposure.rate for one in counted for exposure in one.exposures), ZERO)

    @property
    def proportional(self) -> bool:
        """Whether part-time makes a difference to the points."""
        return self.scheme.counting.part_time == "proportional"

    @cached_property
    def points_parts(self) -> int:
        """What one point is, in the numbers in which points are counted."""
        return self.rate_parts * YEAR_UNITS * (self.part_time_parts if self.proportional else 1)

    def time_parts(self, tally: Tally) -> int:
        """What one month is, in the numbers in which a tally is counted."""
        return MONTH_UNITS * (self.part_time_parts if self.tally_is_proportional(tally) else 1)

    def tally_is_proportional(self, tally: Tally) -> bool:
        """Whether part-time makes a difference to a tally."""
        return (tally.part_time or self.scheme.counting.part_time) == "proportional"

    def is_of(self, tally: Tally, piece: Piece) -> bool:
        """Say whether a job belongs to what a tally is of, whoever the employer is."""
        match tally.of:
            case "all":
                return True
            case "burdensome":
                return piece.burdensome
            case JobsOf(jobs=jobs):
                return piece.job.job in jobs
            case ElementsOf(elements=elements):
                return any(exposure.element in elements for exposure in piece.exposures)

    @cached_property
    def most_points(self) -> int:
        """More than the points anybody can have, in the numbers in which they are counted."""
        years = END_YEAR - FIRST_YEAR
        most = max((job.rate for job in self.jobs), default=0)
        each: int = self.points_parts // self.rate_parts
        return int(years * most * each) + 1

    @cached_property
    def conversion_scale(self) -> int:
        """What makes the points of `linear` or `blocks` whole numbers, beyond those in which points are counted."""
        way = self.scheme.entitlement.convert.linear or self.scheme.entitlement.convert.blocks
        if way is None:
            return 1
        return common_parts(one * self.points_parts for _, one in steps(way.points, Fraction).values)

    @cached_property
    def conversion(self) -> tuple[Steps, Steps]:
        """What points are multiplied with, and then divided by, to make months (of `linear` or `blocks`)."""
        way, scale = (
            self.scheme.entitlement.convert.linear or self.scheme.entitlement.convert.blocks,
            self.conversion_scale,
        )
        if way is None:
            return steps(0), steps(1)
        times = steps(way.months, lambda months: months * scale)
        return times, steps(way.points, lambda points: int(Fraction(points) * self.points_parts * scale))

    def largest(self, people: int) -> int:
        """Return a number that no number in the columns of so many people can reach."""
        time = (END_YEAR - FIRST_YEAR) * YEAR_UNITS * self.part_time_parts
        times, parts = (max(1, *(int(one) for _, one in side.values)) for side in self.conversion)
        # Months are fractions over `parts`: doubled to round, times the days of a month, or with four decimals shown.
        months = (self.most_points * max(times, self.conversion_scale) + MOST_MONTHS * parts) * SHOWN
        return max(self.most_points * people, time * people, self.most_points * SHOWN, months)

    def fits(self, people: int) -> bool:
        """Say whether every number in columns of so many people fits."""
        return self.largest(people) < WIDTH

    # --- conditions that look at a value of the person

    def turns(self, condition: FactCondition | HoursCondition) -> tuple[list[int], list[int]]:
        """Return the exit days and the birth days (ordinals) from which the condition's limits are different."""
        found: dict[str, set[int]] = {"exit": {0}, "birth": {0}}
        for _, table in dated_tables(condition):
            found[table.by] |= {row.from_.toordinal() for row in table.values if row.from_}
        return sorted(found["exit"]), sorted(found["birth"])

    def fact_outcome(self, condition: FactCondition, value: Any, exit_day: int, birth_day: int) -> str:
        """Return how a fact comes out, as the explaining engine says."""
        person = Person(id="", birth_date=date.fromordinal(max(birth_day, 1)), facts={condition.fact: value}, jobs=())
        here = Situation(person, self.scheme, date.fromordinal(max(exit_day, 1)), (), None, {})
        return evaluate("", condition, here).outcome

    def hours_outcome(self, condition: HoursCondition, hours: Fraction | None, exit_day: int, birth_day: int) -> str:
        """Return how the hours a week on the last day worked come out."""
        moment = Moment(date.fromordinal(max(exit_day, 1)), date.fromordinal(max(birth_day, 1)))
        if hours is None:
            return "unknown"
        return "met" if condition.hours_per_week.holds(hours, moment) else "not_met"


# --- the money


def goes_by_month(benefit: Benefit, law: Law) -> bool:
    """Say whether no more than the month of the exit date, and how many months there are to go, matter to what is paid.

    The part-time factor apart. For that the law may only change, and be known until, the first day of a month.
    """
    indexed = isinstance(benefit.amount, Amount) and benefit.amount.index is not None
    days = [day for table in law.tables.values() for day in (*table.days, table.known_until + timedelta(days=1))]
    is_plain = benefit.last_month == "whole" and not indexed and not any(True for _ in dated_tables(benefit))
    return is_plain and all(day.day == 1 for day in days)


def year_after_law(law: Law) -> int:
    """Return the first year after all that the tables know something of: every later one is as this, but its number."""
    return 1 + max(max(table.known_until.year, table.days[-1].year) for table in law.tables.values())


def common_parts(numbers: Iterable[Fraction]) -> int:
    """Return the smallest number of parts of which all these numbers are whole numbers."""
    parts = 1
    for number in numbers:
        parts *= (number * parts).denominator
    return parts
