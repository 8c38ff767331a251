"""People made up to try a scheme on: one job for so many months, right up to an exit date. Pure; no I/O.

What a scheme asks of people besides their work (facts, sector, employer, hours) is filled in so that it is met as far
as one person can: what is left is what the work itself gives.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from zwaarwerk.calculator import Assessment, assess
from zwaarwerk.career import Career as CareerFile
from zwaarwerk.career import Person, find_problems, resolve
from zwaarwerk.criteria import NO_LEVEL, PensionFact, Scheme, conditions_of
from zwaarwerk.criteria_conditions import BornCondition, FactCondition, HoursCondition, InServiceCondition
from zwaarwerk.dates import add_months
from zwaarwerk.errors import InputError, UnknownLawError
from zwaarwerk.law import Law
from zwaarwerk.values import Table

AGE_AT_EXIT = 64
"""Three years or so before the pension: with all the work behind, and the whole of the months to go still ahead."""
EMPLOYER = "A"
FULL = Fraction(1)


class Work(NamedTuple):
    """The work of one made-up person, up to the exit date."""

    job: str
    months: int
    part_time: Fraction
    first: date
    without: str | None


class Trial(NamedTuple):
    """One made-up person and what came out of stopping on the exit date, the first day no longer worked."""

    work: Work
    exit_date: date
    birth_date: date
    points: Fraction | None
    earned: Fraction
    not_met: tuple[str, ...]
    taken: str | None

    @property
    def last(self) -> date:
        """The last day worked."""
        return self.exit_date - timedelta(days=1)


@dataclass(slots=True)
class Trials:
    """Tries a scheme on made-up people who stop on one day; each is worked out once.

    The day is the as-of date, moved into the days the scheme is in force.
    """

    scheme: Scheme
    law: Law
    as_of: date
    known: dict[tuple[str, int, Fraction, str | None], Trial | None] = field(default_factory=dict)

    @property
    def exit_date(self) -> date:
        """The day on which everybody stops."""
        days = self.scheme.scheme.in_force
        day = max(self.as_of, days.from_) if days.from_ else self.as_of
        return min(day, days.until) if days.until else day

    @property
    def birth_date(self) -> date:
        """The day on which everybody was born: so that they stop at 64, or as near to it as the scheme is there for."""
        day = add_months(self.exit_date, -12 * AGE_AT_EXIT)
        for condition in self.scheme.conditions.values():
            if isinstance(condition, BornCondition):
                first, last = condition.born.from_, condition.born.until
                day = max(day, first) if first else day
                day = min(day, last) if last else day
        return day

    def __call__(self, job: str, months: int, part_time: Fraction = FULL, without: str | None = None) -> Trial | None:
        """Return what so many months in a job give, if need be without one of its elements.

        None where the scheme or the law can't say.
        """
        name = job, months, part_time, without
        if name not in self.known:
            self.known[name] = self._tried(*name)
        return self.known[name]

    def _tried(self, job: str, months: int, part_time: Fraction, without: str | None) -> Trial | None:
        first = add_months(self.exit_date, -months)
        person = self._person(job, first, part_time, without)
        if person is None:
            return None
        try:
            found = assess(person, self.scheme, self.law, self.exit_date, with_money=False)
        except (InputError, UnknownLawError, OverflowError):  # a scheme that gives more months than the calendar has
            return None
        if found.entitlement is None:
            return None
        return self._trial(found, Work(job, months, part_time, first, without))

    def _trial(self, found: Assessment, work: Work) -> Trial:
        return Trial(
            work=work,
            exit_date=self.exit_date,
            birth_date=self.birth_date,
            points=found.score.points if found.score else None,
            earned=found.months,
            not_met=tuple(name for name, outcome in found.conditions.items() if not outcome.is_met),
            taken=found.entitlement.taken if found.entitlement else None,
        )

    def _person(self, job: str, first: date, part_time: Fraction, without: str | None) -> Person | None:
        entry: dict[str, Any] = {"job": job, "from": first.isoformat(), "part_time": part_time}
        if without is not None:
            entry["exposures"] = {without: NO_LEVEL}
        entry |= _surroundings(self.scheme)
        if (hours := _hours(self.scheme)) is not None:
            del entry["part_time"]
            entry["hours_per_week"] = hours * part_time
        facts = _facts(self.scheme, add_months(self.exit_date, 36))
        data = {"id": job, "birth_date": self.birth_date.isoformat(), "facts": facts, "jobs": [entry]}
        career = CareerFile.model_validate(data)
        if any(not problem.warning for problem in find_problems(career, self.scheme)):
            return None
        return resolve(career, self.scheme, "least")


def _surroundings(scheme: Scheme) -> dict[str, str]:
    """The sector and employer that most of the rules ask for."""
    asked: dict[str, Counter[str]] = {"sector": Counter(), "employer": Counter()}
    for one in (*scheme.tallies.values(), *_in_service(scheme)):
        for name, counter in asked.items():
            named = getattr(one, name)
            if isinstance(named, tuple):
                counter.update(named)
    chosen = {name: counter.most_common(1)[0][0] for name, counter in asked.items() if counter}
    return {"employer": EMPLOYER} | chosen


def _in_service(scheme: Scheme) -> list[Any]:
    return [one.in_service for _, one in conditions_of(scheme) if isinstance(one, InServiceCondition)]


def _hours(scheme: Scheme) -> Fraction | None:
    """The hours of a full week, if the scheme asks for hours."""
    full = scheme.counting.full_time_hours
    asks = any(isinstance(one, HoursCondition) for _, one in conditions_of(scheme))
    if full is None or not asks:
        return None
    return full.values[-1].value if isinstance(full, Table) else full


def _facts(scheme: Scheme, pension: date) -> dict[str, Any]:
    """Facts with which as many conditions hold as one person can make hold."""
    facts: dict[str, Any] = {}
    for _, condition in conditions_of(scheme):
        if isinstance(condition, FactCondition) and condition.fact not in facts:
            value = _fact(condition)
            if value is not None:
                facts[condition.fact] = value
    if isinstance(scheme.pension_date, PensionFact):
        facts[scheme.pension_date.fact] = pension.isoformat()
    return facts


def _fact(condition: FactCondition) -> Any:
    if condition.is_ is not None:
        return condition.is_
    if condition.in_:
        return condition.in_[0]
    limits = [condition.at_least, condition.more_than, condition.at_most, condition.less_than]
    for limit, step in zip(limits, (0, 1, 0, -1), strict=True):
        value = limit.values[-1].value if isinstance(limit, Table) else limit
        if isinstance(value, int | Fraction) and not isinstance(value, bool):
            return value + step
        if value is not None:
            return value
    refused = condition.not_in or ((condition.is_not,) if condition.is_not is not None else ())
    if any(isinstance(one, bool) for one in refused):
        return not refused[0]
    return "other" if refused else None
