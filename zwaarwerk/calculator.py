"""The calculation for one person at one exit date: the fifteen steps of the criteria format in order. Pure; no I/O.

1        pension date, months to go               entitlement.pension_date
2 – 8    days, exposures, part-time, overlap      timeline
9 – 10   counting and limits, line by line        counting.score
11       tallies                                  tallies.tally_months
12       conditions                               conditions.evaluate
13 – 14  months, and is stopping covered          entitlement
15       money, exemption and levy                benefit.money
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from zwaarwerk.benefit import Money, money
from zwaarwerk.career import Person
from zwaarwerk.conditions import Outcome, Situation, evaluate
from zwaarwerk.counting import score
from zwaarwerk.criteria import Scheme
from zwaarwerk.dates import months_to_go
from zwaarwerk.entitlement import (
    Entitlement,
    entitlement,
    in_force_outcome,
    is_covered,
    lowest_age_outcome,
    minimum_outcome,
    months_short,
    pension_date,
)
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.law import Law, PensionDate
from zwaarwerk.points import Score
from zwaarwerk.tallies import tally_months
from zwaarwerk.timeline import Piece, counted_pieces, pieces_of, stretches_of
from zwaarwerk.values import at


class Assessment(NamedTuple):
    """What stopping on one exit date means for one person: the explanation is the calculation.

    `score` is None when the scheme counts no points; `pension`, `to_go` and `entitlement` are None when the pension
    date is unknown; `money` is None when stopping is not covered or the scheme pays nothing. `short` are the months
    that are missing. `conditions` are in the order of the scheme, `in_force` first, `lowest_age` and `minimum` last.
    """

    exit_date: date
    pension: PensionDate | None
    to_go: int | None
    score: Score | None
    tallies: dict[str, Fraction]
    conditions: dict[str, Outcome]
    entitlement: Entitlement | None
    covered: bool
    short: Fraction | None
    money: Money | None
    problems: tuple[Problem, ...]

    @property
    def points(self) -> Fraction:
        """The points after step 10; 0 without points."""
        return self.score.points if self.score else Fraction(0)

    @property
    def months(self) -> Fraction:
        """The months earned; 0 when the pension date is unknown."""
        return self.entitlement.months if self.entitlement else Fraction(0)


def assess(
    person: Person,
    scheme: Scheme,
    law: Law,
    exit_date: date,
    pieces: Sequence[Piece] | None = None,
    *,
    with_money: bool = True,
) -> Assessment:
    """Assess one person at one exit date, the first day no longer worked.

    `pieces`, if given, are the person's pieces for this exit date; `with_money=False` leaves out step 15. Raises
    InputError when the exit date is not before the pension date, and UnknownLawError when a law table has no value at
    all. Does not judge careers: see `career.find_problems`.
    """
    pension = pension_date(person, scheme, exit_date, law)
    if pension is not None and exit_date >= pension.day:
        values = {"exit": exit_date.isoformat(), "pension": pension.day.isoformat()}
        raise InputError([Problem(code="exit-after-pension", values=values)])
    if pieces is None:
        pieces = pieces_of(person, scheme, exit_date)
    pension_day = pension.day if pension else None
    tallies = {name: tally_months(tally, person, scheme, pieces, exit_date) for name, tally in scheme.tallies.items()}
    here = Situation(person, scheme, exit_date, pieces, pension_day, tallies)
    multipliers = {name: evaluate(name, one.when, here) for name, one in scheme.multipliers.items()}
    points = _points(here, multipliers) if scheme.has_points else None
    here = Situation(person, scheme, exit_date, pieces, pension_day, tallies, points.points if points else None)
    conditions = _conditions(here)
    asked = [*conditions.values(), *multipliers.values()]
    if pension is None:
        return Assessment(
            exit_date=exit_date, pension=None, to_go=None, score=points, tallies=tallies, conditions=conditions,
            entitlement=None, covered=False, short=None, money=None, problems=_problems(here, asked),
        )  # fmt: skip
    to_go = months_to_go(exit_date, pension.day)
    right = entitlement(here, conditions, to_go)
    asked += [way.outcome for way in right.ways if way.outcome]
    covered = is_covered(exit_date, pension.day, right.months)
    paid = None
    if covered and with_money and scheme.benefit != "none":
        paid = money(scheme.benefit, person, scheme, pieces, law, exit_date, pension.day, to_go)
    return Assessment(
        exit_date=exit_date, pension=pension, to_go=to_go, score=points, tallies=tallies, conditions=conditions,
        entitlement=right, covered=covered,
        short=Fraction(0) if covered else months_short(exit_date, pension.day, right.months),
        money=paid, problems=_problems(here, asked),
    )  # fmt: skip


def _points(here: Situation, multipliers: dict[str, Outcome]) -> Score:
    scheme, person, exit_date = here.scheme, here.person, here.exit_date
    days = counted_pieces(person, here.pieces, scheme, exit_date)
    factors = [
        (name, at(scheme.multipliers[name].factor, here.moment)) for name, one in multipliers.items() if one.is_met
    ]
    return score(stretches_of(days, person, scheme, exit_date), person, scheme, exit_date, factors)


def _conditions(here: Situation) -> dict[str, Outcome]:
    """Step 12; being in force, the lowest age and the lower limit in points are conditions too."""
    outcomes = {"in_force": in_force_outcome(here)}
    outcomes |= {name: evaluate(name, condition, here) for name, condition in here.scheme.conditions.items()}
    for outcome in (lowest_age_outcome(here), minimum_outcome(here)):
        if outcome:
            outcomes[outcome.id] = outcome
    return outcomes


def _problems(here: Situation, asked: list[Outcome]) -> tuple[Problem, ...]:
    """A missing fact is named once, whatever asked for it."""
    missing = set().union(*(outcome.missing_facts() for outcome in asked))
    pension = here.scheme.pension_date
    if here.pension_date is None and not isinstance(pension, str) and hasattr(pension, "fact"):
        missing.add(pension.fact)
    return tuple(
        Problem(code="fact-missing", path=("facts", name), values={"fact": name}, warning=True)
        for name in sorted(missing)
    )
