"""The figures of an answer, without its lines and sentences: what a row of results, or a sum over people, needs. Pure.

Whoever works out many people at once gives these; `figures_of` says what the explaining engine gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from zwaarwerk.answers import Answer, Range
from zwaarwerk.benefit import Money
from zwaarwerk.conditions import Result
from zwaarwerk.errors import Problem


class Figures(NamedTuple):
    """What one person is entitled to under one scheme.

    All but `points_today` and `earliest` hold at the exit date: the one asked for, else the earliest, else today.
    `points`, `points_today` are None in a scheme without points; `share`, `months`, `to_go`, `short` and `road` while
    the pension date is unknown; `money` when stopping is not covered. `conditions` hold at the exit date or, when there
    is no covered exit and none was asked for, on the last day before the pension date. Dates are first days not worked.
    """

    birth_date: date
    pension: date | None
    earliest: date | None
    asked: date | None
    covered: bool
    points: Fraction | None
    points_today: Fraction | None
    share: Fraction | None
    months: Fraction | None
    to_go: int | None
    short: Fraction | None
    road: str | None
    money: Money | None
    projected: bool
    range: Range | None
    conditions: Mapping[str, Result]
    problems: tuple[Problem, ...]

    @property
    def excess(self) -> int | None:
        """What goes beyond the exemption of the tax law, in cents; None where that law does not apply."""
        return _sum(year.excess for year in self.money.years) if self.money else None

    @property
    def levy(self) -> int | None:
        """What the employer owes on the excess, in cents; None where that law does not apply."""
        return _sum(year.levy for year in self.money.years) if self.money else None

    @property
    def gross_by_year(self) -> dict[int, int]:
        """What is paid in each calendar year, gross, in cents."""
        return {year.year: year.cents for year in self.money.years} if self.money else {}


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def figures_of(answer: Answer) -> Figures:
    """Return the figures of an answer of the explaining engine."""
    here, right = answer.at_exit, answer.at_exit.entitlement
    told = here if answer.asked is not None or answer.last_day is None else answer.last_day
    return Figures(
        birth_date=answer.person.birth_date,
        pension=here.pension.day if here.pension else None,
        earliest=answer.earliest,
        asked=answer.asked,
        covered=here.covered,
        points=here.score.points if here.score else None,
        points_today=answer.today.score.points if answer.today.score else None,
        share=right.share if right else None,
        months=here.months if here.pension else None,
        to_go=here.to_go,
        short=here.short,
        road=right.taken if right else None,
        money=here.money and here.money._replace(looked=(), amounts=()),
        projected=bool(answer.projected),
        range=answer.range,
        conditions={name: outcome.outcome for name, outcome in told.conditions.items()},
        problems=answer.problems,
    )
