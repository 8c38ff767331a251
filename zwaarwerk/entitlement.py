"""Steps 1, 13 and 14: the pension date, the months earned, and whether stopping on a day is covered. Pure; no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, NamedTuple

from zwaarwerk.career import Person
from zwaarwerk.conditions import Outcome, Situation, evaluate
from zwaarwerk.criteria import (
    AgeCases,
    Convert,
    MonthsCases,
    PensionAge,
    PensionFact,
    Scheme,
)
from zwaarwerk.dates import add_months, in_reach, months_to_go, parse_day
from zwaarwerk.exact import in_proportion, round_half_up
from zwaarwerk.law import Law, PensionDate
from zwaarwerk.values import Length, Moment, Text, at

ZERO, ONE = Fraction(0), Fraction(1)
A_CENTURY = 1200


class RoadTaken(NamedTuple):
    """A way to months: the conversion of points (`convert`) or one of the roads; `clause` is the agreement's text."""

    id: str
    months: Fraction
    outcome: Outcome | None = None
    source: str | None = None
    clause: Text | None = None


class Entitlement(NamedTuple):
    """The months a person has earned at an exit date, and how they came about.

    `months` is after rounding, cap and `months_to_go_at_least`; `before_rounding` before all three. `share` is the
    months before rounding, capped, over the cap; None without a cap. `taken` is the road that gave the months, None if
    there were none; `refused` names the rule that made it nothing: `conditions`, `minimum`, `months_to_go` or "".
    """

    months: Fraction
    before_rounding: Fraction
    share: Fraction | None
    cap: int | None
    ways: tuple[RoadTaken, ...]
    taken: str | None
    refused: str


Rounding = Literal["exact", "down", "up", "half_up"]


def pension_date(person: Person, scheme: Scheme, exit_date: date | None, law: Law) -> PensionDate | None:
    """Step 1: return the pension date, or None if the fact that holds it is missing or no date."""
    match scheme.pension_date:
        case "aow":
            return law.aow_date(person.birth_date)
        case PensionAge(age=age):
            length = at(age, Moment(exit_date or person.birth_date, person.birth_date))
            return PensionDate(day=length.after(person.birth_date))
        case PensionFact(fact=name):
            fact = person.facts.get(name)
            day = parse_day(fact) if isinstance(fact, str) else None
            return None if day is None or not in_reach(day) else PensionDate(day=day)


def lowest_age_outcome(here: Situation) -> Outcome | None:
    """Return how the floor on the age comes out; None if the scheme has none."""
    lowest = here.scheme.entitlement.lowest_age
    if lowest is None:
        return None
    if isinstance(lowest, AgeCases):
        cases = (case for case in lowest.first_of if case.when is None or evaluate("", case.when, here).is_met)
        age: Length = next(cases)
    else:
        age = at(lowest, here.moment)
    reached = age.after(here.person.birth_date) <= here.exit_date
    return Outcome(
        id="lowest_age",
        kind="age",
        outcome="met" if reached else "not_met",
        found=here.person.birth_date,
        needed=(("at_least", age),),
        source=here.scheme.entitlement.source,
    )


def in_force_outcome(here: Situation) -> Outcome:
    """Return whether the scheme is in force on the exit date."""
    days = here.scheme.scheme.in_force
    return Outcome(
        id="in_force",
        kind="exit",
        outcome="met" if here.exit_date in days else "not_met",
        found=here.exit_date,
        needed=tuple((name, day) for name, day in (("from", days.from_), ("until", days.until)) if day),
    )


def minimum_outcome(here: Situation) -> Outcome | None:
    """Return how the lower limit on the points comes out; None if the scheme has none."""
    minimum = here.scheme.entitlement.minimum
    if minimum is None or here.points is None:
        return None
    return Outcome(
        id="minimum",
        kind="points",
        outcome="met" if minimum.holds(here.points, here.moment) else "not_met",
        found=here.points,
        needed=tuple(minimum.limits(here.moment)),
        source=minimum.source or here.scheme.entitlement.source,
        clause=minimum.clause,
    )


def entitlement(here: Situation, conditions: Mapping[str, Outcome], to_go: int) -> Entitlement:
    """Step 13: months from points and roads, then rounding, then the cap, then the least months to go."""
    rules = here.scheme.entitlement
    ways = _ways(here)
    best = max(ways, key=lambda way: way.months)
    refused = ""
    if any(not outcome.is_met for name, outcome in conditions.items() if name != "minimum"):
        refused = "conditions"
    elif "minimum" in conditions and not conditions["minimum"].is_met:
        refused = "minimum"
    before = ZERO if refused else best.months
    cap = _cap(here)
    months = _rounded(before, rules.round_months)
    months = months if cap is None or months <= cap else Fraction(cap)
    if rules.months_to_go_at_least is not None and to_go < rules.months_to_go_at_least and not refused:
        months, refused = ZERO, "months_to_go"
    return Entitlement(
        months=months,
        before_rounding=before,
        share=None if not cap else ONE if before >= cap else Fraction(before, cap),
        cap=cap,
        ways=tuple(ways),
        taken=best.id if months else None,
        refused=refused,
    )


def _ways(here: Situation) -> list[RoadTaken]:
    """The conversion first, so that it wins when a road gives just as much."""
    rules = here.scheme.entitlement
    convert = rules.convert
    ways = [
        RoadTaken(
            id="convert",
            months=_converted(convert, here),
            source=convert.source or rules.source,
            clause=convert.clause or rules.clause,
        )
    ]
    for name, road in rules.roads.items():
        outcome = evaluate(name, road.when, here)
        months = Fraction(road.months) if outcome.is_met else ZERO
        source, clause = road.source or rules.source, road.clause or road.when.clause
        ways.append(RoadTaken(id=name, months=months, outcome=outcome, source=source, clause=clause))
    return ways


def _converted(convert: Convert, here: Situation) -> Fraction:
    moment = here.moment
    points = here.points or ZERO
    if convert.linear:
        return in_proportion(points, at(convert.linear.months, moment), at(convert.linear.points, moment))
    if convert.blocks:
        return Fraction(points // at(convert.blocks.points, moment) * at(convert.blocks.months, moment))
    if convert.fixed:
        return Fraction(at(convert.fixed.months, moment))
    rows = [row for row in convert.table or () if row.points.holds(points, moment)]
    return Fraction(at(rows[-1].months, moment)) if rows else ZERO


def _cap(here: Situation) -> int | None:
    cap = here.scheme.entitlement.at_most_months
    if cap is None:
        return None
    if isinstance(cap, MonthsCases):
        return next(case.months for case in cap.first_of if case.when is None or evaluate("", case.when, here).is_met)
    return at(cap, here.moment)


def _rounded(months: Fraction, way: Rounding) -> Fraction:
    match way:
        case "exact":
            return months
        case "down":
            return Fraction(months.__floor__())
        case "up":
            return Fraction(months.__ceil__())
        case "half_up":
            return Fraction(round_half_up(months))


def first_covered_day(pension: date, months: Fraction) -> date:
    """Step 14: return the pension date less so many months; a fraction of a month goes by the days of that month.

    A century before the pension is before any exit date, so no more is taken off.
    """
    whole = min(months.__floor__(), A_CENTURY)
    day = add_months(pension, -whole)
    if months.denominator == 1 or whole == A_CENTURY:
        return day
    rest = months - whole
    days = (day - add_months(pension, -whole - 1)).days
    return day - timedelta(days=(rest * days).__floor__())


def is_covered(exit_date: date, pension: date, months: Fraction) -> bool:
    """Say whether somebody with so many months may stop on the exit date."""
    return months > 0 and first_covered_day(pension, months) <= exit_date


def months_short(exit_date: date, pension: date, months: Fraction) -> Fraction:
    """Return how many months more are needed to stop on the exit date; 0 if it is covered."""
    if is_covered(exit_date, pension, months):
        return ZERO
    return max(months_to_go(exit_date, pension) - months, ZERO)
