"""Step 12: conditions at the exit date, each met, not met or unknown, with what was found and needed. Pure; no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from zwaarwerk.career import Job, Person
from zwaarwerk.criteria import Scheme
from zwaarwerk.criteria_conditions import (
    AgeCondition,
    AllOf,
    AnyOf,
    BeforePensionCondition,
    BornCondition,
    Condition,
    ExitCondition,
    FactCondition,
    HoursCondition,
    InServiceCondition,
    PensionCondition,
    PointsCondition,
    TallyCondition,
)
from zwaarwerk.dates import parse_day
from zwaarwerk.timeline import Piece
from zwaarwerk.values import Comparison, DayRange, Length, Moment, Text, at

Found = Fraction | int | str | bool | date | None
Result = Literal["met", "not_met", "unknown"]


class Outcome(NamedTuple):
    """How one condition came out.

    `needed` are the limits as (way, value) pairs; a tally's are in months, as is what was `found`. `say` is the
    scheme's own sentence for when it fails, `clause` the words of the agreement.
    """

    id: str
    kind: str
    outcome: Result
    subject: str = ""
    found: Found = None
    needed: tuple[tuple[str, Any], ...] = ()
    say: Text | None = None
    source: str | None = None
    parts: tuple[Outcome, ...] = ()
    clause: Text | None = None

    @property
    def is_met(self) -> bool:
        """Whether it is met; unknown counts as not met."""
        return self.outcome == "met"

    def missing_facts(self) -> set[str]:
        """Return the facts that were asked for and are not there."""
        missing = {self.subject} if self.kind == "fact" and self.outcome == "unknown" else set()
        return missing.union(*(part.missing_facts() for part in self.parts))


class Situation(NamedTuple):
    """All that conditions look at; the points are None until they are worked out, and without points."""

    person: Person
    scheme: Scheme
    exit_date: date
    pieces: Sequence[Piece]
    pension_date: date | None
    tallies: Mapping[str, Fraction]
    points: Fraction | None = None

    @property
    def moment(self) -> Moment:
        """The dates by which values are chosen here."""
        return Moment(self.exit_date, self.person.birth_date)


def evaluate(id_: str, condition: Condition, here: Situation) -> Outcome:  # noqa: C901, PLR0911 - one case a kind
    """Return how a condition comes out. A missing fact makes it unknown, which counts as not met."""
    match condition:
        case AnyOf(any_of=parts) | AllOf(all_of=parts):
            return _group(id_, condition, tuple(evaluate(name, part, here) for name, part in parts.items()))
        case TallyCondition():
            found = here.tallies[condition.tally]
            holds = condition.holds(found, here.moment, _counted)
            needed = _needed(condition, here, _counted)
            return _outcome(id_, "tally", condition, holds, subject=condition.tally, found=found, needed=needed)
        case PointsCondition(points=limits):
            assert here.points is not None
            holds = limits.holds(here.points, here.moment)
            return _outcome(id_, "points", condition, holds, found=here.points, needed=_needed(limits, here))
        case AgeCondition(age=limits):
            return _age(id_, condition, limits, here)
        case BornCondition(born=days):
            return _day_in(id_, "born", condition, here.person.birth_date, days)
        case ExitCondition(exit=days):
            return _day_in(id_, "exit", condition, here.exit_date, days)
        case PensionCondition(pension=days):
            if here.pension_date is None:
                return _outcome(id_, "pension", condition, None, needed=_range(days))
            return _day_in(id_, "pension", condition, here.pension_date, days)
        case BeforePensionCondition(before_pension=limits):
            return _before_pension(id_, condition, limits, here)
        case InServiceCondition():
            return _outcome(id_, "in_service", condition, _in_service(condition, here), needed=_service(condition))
        case HoursCondition(hours_per_week=limits):
            return _hours(id_, condition, limits, here)
        case FactCondition():
            return _fact(id_, condition, here)


def _counted(length: Length) -> Fraction:
    return length.counted_months


def _outcome(
    id_: str,
    kind: str,
    condition: Any,
    holds: bool | None,
    *,
    subject: str = "",
    found: Found = None,
    needed: tuple[tuple[str, Any], ...] = (),
) -> Outcome:
    result: Result = "unknown" if holds is None else "met" if holds else "not_met"
    return Outcome(
        id=id_,
        kind=kind,
        outcome=result,
        subject=subject,
        found=found,
        needed=needed,
        say=condition.say,
        source=condition.source,
        clause=condition.clause,
    )


def _needed(
    limits: Comparison[Any], here: Situation, measure: Any = lambda limit: limit
) -> tuple[tuple[str, Any], ...]:
    return tuple([(way, measure(limit)) for way, limit in limits.limits(here.moment)])


def _range(days: DayRange) -> tuple[tuple[str, Any], ...]:
    return tuple((name, day) for name, day in (("from", days.from_), ("until", days.until)) if day)


def _group(id_: str, condition: AnyOf | AllOf, parts: tuple[Outcome, ...]) -> Outcome:
    results = [part.outcome for part in parts]
    kind: Literal["any_of", "all_of"] = "any_of" if isinstance(condition, AnyOf) else "all_of"
    decisive: Result = "met" if kind == "any_of" else "not_met"
    other: Result = "not_met" if kind == "any_of" else "met"
    result = decisive if decisive in results else "unknown" if "unknown" in results else other
    return Outcome(
        id=id_,
        kind=kind,
        outcome=result,
        say=condition.say,
        source=condition.source,
        parts=parts,
        clause=condition.clause,
    )


def age_holds(limits: Comparison[Length], here: Situation) -> bool:
    """Compare the age on the exit date: an age is reached on birth date + that length, that day included."""
    return limits.holds(here.exit_date, here.moment, lambda age: age.after(here.person.birth_date))


def _age(id_: str, condition: AgeCondition, limits: Comparison[Length], here: Situation) -> Outcome:
    holds = age_holds(limits, here)
    return _outcome(id_, "age", condition, holds, needed=_needed(limits, here), found=here.person.birth_date)


def _before_pension(
    id_: str, condition: BeforePensionCondition, limits: Comparison[Length], here: Situation
) -> Outcome:
    """Compare the time to go by the calendar: the exit date lies so long before the pension date, or longer, or not."""
    pension, holds = here.pension_date, None
    if pension is not None:
        to_go = -here.exit_date.toordinal()
        holds = limits.holds(to_go, here.moment, lambda length: -length.before(pension).toordinal())
    return _outcome(id_, "before_pension", condition, holds, needed=_needed(limits, here), found=pension)


def _day_in(id_: str, kind: str, condition: Any, day: date, days: DayRange) -> Outcome:
    return _outcome(id_, kind, condition, day in days, found=day, needed=_range(days))


def _hours(id_: str, condition: HoursCondition, limits: Comparison[Fraction], here: Situation) -> Outcome:
    hours = hours_at_exit(here)
    holds = None if hours is None else limits.holds(hours, here.moment)
    return _outcome(id_, "hours_per_week", condition, holds, found=hours, needed=_needed(limits, here))


def _fact(id_: str, condition: FactCondition, here: Situation) -> Outcome:
    name = condition.fact
    found = here.person.facts.get(name)
    given = condition.model_fields_set
    needed = _needed(condition, here)
    for field_name, label in (("is_", "is"), ("is_not", "is_not"), ("in_", "in"), ("not_in", "not_in")):
        if field_name in given:
            needed += ((label, getattr(condition, field_name)),)
    try:
        holds = None if found is None else all(_fact_holds(way, found, limit) for way, limit in needed)
    except TypeError:
        holds = None
    return _outcome(id_, "fact", condition, holds, subject=name, found=found, needed=needed)


def _fact_holds(way: str, found: Any, limit: Any) -> bool:  # noqa: PLR0911 - one case a way to compare
    """Say whether a fact keeps to a limit; TypeError where it is of another kind, which is as good as missing."""
    if way in ("at_least", "more_than", "at_most", "less_than") and not _comparable(found, limit):
        raise TypeError
    match way:
        case "is":
            return _same(found, limit)
        case "is_not":
            return not _same(found, limit)
        case "in":
            return any(_same(found, one) for one in limit)
        case "not_in":
            return not any(_same(found, one) for one in limit)
        case "at_least":
            return bool(found >= limit)
        case "more_than":
            return bool(found > limit)
        case "at_most":
            return bool(found <= limit)
        case _:
            return bool(found < limit)


def _comparable(found: Any, limit: Any) -> bool:
    """A number with a number, and a day with a day; true is never 1."""
    if isinstance(limit, str):
        return isinstance(found, str) and parse_day(found) is not None
    return isinstance(found, int | Fraction) and not isinstance(found, bool)


def _same(one: Any, other: Any) -> bool:
    """Equal, where true is never 1."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def hours_at_exit(here: Situation) -> Fraction | None:
    """Return the hours a week on the last day worked, all entries together; None if an entry does not tell."""
    last = here.exit_date.toordinal() - 1
    total = Fraction(0)
    for piece in here.pieces:
        if piece.first <= last < piece.end:
            full = here.scheme.counting.full_time_hours
            hours = piece.job.hours_per_week
            if hours is None and full is not None:
                hours = piece.part_time * at(full, Moment(here.exit_date, here.person.birth_date, last))
            if hours is None:
                return None
            total += hours
    return total


def _service(condition: InServiceCondition) -> tuple[tuple[str, Any], ...]:
    """What kind of service is asked for, and on which days."""
    wanted = condition.in_service
    days = wanted.at if isinstance(wanted.at, tuple) else (wanted.at,)
    limits: tuple[tuple[str, Any], ...] = (("at", days),)
    if wanted.jobs is not None:
        limits += (("jobs", wanted.jobs),)
    limits += tuple((name, getattr(wanted, name)) for name in ("sector", "employer") if getattr(wanted, name) != "any")
    return limits if wanted.burdensome is None else (*limits, ("burdensome", wanted.burdensome))


def _in_service(condition: InServiceCondition, here: Situation) -> bool:
    """An entry covers the day; an absence does not end service."""
    wanted = condition.in_service
    days = wanted.days(here.exit_date)
    employers = chosen_names(wanted.employer, "employer", here.person, here.exit_date)
    sectors = chosen_names(wanted.sector, "sector", here.person, here.exit_date)
    return any(
        any(piece.first <= day < piece.end for day in days)
        and (wanted.jobs is None or piece.job.job in wanted.jobs)
        and (employers is None or piece.job.employer in employers)
        and (sectors is None or piece.job.sector in sectors)
        and (wanted.burdensome is None or piece.burdensome == wanted.burdensome)
        for piece in here.pieces
    )


def chosen_names(
    selection: str | tuple[str, ...], what: Literal["employer", "sector"], person: Person, exit_date: date
) -> set[str | None] | None:
    """Return the employers or sectors that a selection means, or None if any will do.

    `present`: of the jobs that cover the last day worked or, when there are none, of the job that ended last. An
    entry that names no employer has "none" for one: such entries go together.
    """
    if selection == "any":
        return None
    if isinstance(selection, tuple):
        return set(selection)
    return {getattr(job, what) for job in present_jobs(person, exit_date)}


def present_jobs(person: Person, exit_date: date) -> list[Job]:
    """Return the jobs that cover the day before exit or, when there are none, those that ended last before it."""
    today = exit_date.toordinal()
    ended = [(job, min(job.end or today, today)) for job in person.jobs if job.first < today]
    latest = max((end for _, end in ended), default=0)
    return [job for job, end in ended if end == latest]
