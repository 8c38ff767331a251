"""What an answer is made of and how it changes with time: for the end of the interview. Pure; no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zwaarwerk.answers import Answer, answer
from zwaarwerk.calculator import Assessment
from zwaarwerk.criteria import Scheme
from zwaarwerk.dates import add_months
from zwaarwerk.law import Law

MOST_TOLD = 3
YEARS_AHEAD = (0, 1, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopping:
    """What stopping on a day gives, so many years from now; `most_months` is what a vague career may give at most."""

    years: int
    here: Assessment
    most_months: Fraction


def heaviest_jobs(one: Answer) -> list[tuple[tuple[str, str, str], Fraction]]:
    """Return the jobs that gave most points at the exit date, at most three."""
    score = one.at_exit.score
    parts = sorted(score.by_job.items(), key=lambda part: (-part[1], part[0])) if score else []
    return [part for part in parts if part[1] > 0][:MOST_TOLD]


def heaviest_elements(one: Answer) -> list[tuple[str, Fraction]]:
    """Return the elements that gave most points at the exit date, before limits, at most three."""
    points: dict[str, Fraction] = {}
    for line in one.at_exit.score.lines if one.at_exit.score else ():
        if line.rule == "time" and line.element:
            points[line.element] = points.get(line.element, Fraction(0)) + line.points
    parts = sorted(points.items(), key=lambda part: (-part[1], part[0]))
    return [part for part in parts if part[1] > 0][:MOST_TOLD]


def stopping(one: Answer, scheme: Scheme, law: Law, years: Sequence[int] = YEARS_AHEAD) -> list[Stopping]:
    """Return what stopping now and after so many years gives; nothing from the pension date on.

    Without a pension date only points can be told: then there is nothing to compare.
    """
    pension = one.at_exit.pension
    if pension is None:
        return []
    first = max(one.as_of, date.fromordinal(one.person.last_start + 1))
    told = []
    for count in years:
        day = add_months(first, 12 * count)
        if day < pension.day:
            there = answer(one.career, scheme, law, one.as_of, day)
            most = there.range.most.months if there.range else there.at_exit.months
            told.append(Stopping(years=count, here=there.at_exit, most_months=most))
    return told
