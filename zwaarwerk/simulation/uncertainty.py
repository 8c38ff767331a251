"""What a simulation can only estimate: costs when take-up, wages and the AOW age go otherwise. Pure, but in floats.

Monte Carlo: every draw takes a take-up and a growth of wages (triangular), and one of a few courses of the AOW age (by
weight), the same for all schemes. For each course everybody is worked out exactly, once; a draw only multiplies what
came of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple, Self

from pydantic import ModelWrapValidatorHandler, model_validator

from zwaarwerk.exact import to_text
from zwaarwerk.law import Law, LawTable
from zwaarwerk.shapes import Model, key, refuse
from zwaarwerk.simulation.effects import Apart, Effect
from zwaarwerk.values import Count, Quantity

LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
"""The shares of draws below the ends of a margin, and below its middle."""
STEP_MONTHS = 3
"""The AOW age rises by so much at a time, or not at all (AOW art. 7a)."""
LAST_YEAR = 2150
LEAST_TAKE_UP = Fraction(27, 100)
"""Of those who could, so many did in 2023: https://www.platform-investico.nl/onderzoeken/vroegpensioenregeling-nauwelijk-populair-onder-zware-beroepen ."""  # noqa: E501


class Estimate(Model):
    """A share that is not known: the lowest, the likeliest and the highest it may be."""

    low: Quantity = key("het laagste", "the lowest")
    likely: Quantity = key("het meest waarschijnlijke", "the likeliest")
    high: Quantity = key("het hoogste", "the highest")


class AowCourse(Model):
    """A course of the AOW age after the last known year: three months more every so many years, or never."""

    rise_every_years: Count | None = key(
        "om de hoeveel jaar er drie maanden bij komen; weg: nooit",
        "every how many years three months are added; absent: never",
        None,
    )
    weight: Count = key("hoe zwaar dit verloop telt: 1, 2, 3 …", "how much this course counts: 1, 2, 3 …", 1)


class Uncertain(Model):
    """A file with what is not known; what it leaves out stays as the program takes it to be."""

    take_up: Estimate | None = key("welk deel stopt van wie dat kan", "the share that stops of those who can", None)
    wage_growth: Estimate | None = key("stijging van de bedragen per jaar", "rise of the amounts a year", None)
    aow_age: tuple[AowCourse, ...] | None = key("hoe de AOW-leeftijd kan verlopen", "the course of the AOW age", None)

    @model_validator(mode="wrap")
    @classmethod
    def _possible(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        found = handler(data)
        for name, one, least, most in (
            ("take_up", found.take_up, Fraction(0), Fraction(1)),
            ("wage_growth", found.wage_growth, Fraction(-1, 10), Fraction(1, 5)),
        ):
            if one is None:
                continue
            for end in ("low", "likely", "high"):
                _check_share(getattr(one, end), data[name][end], least, most, f"{name}.{end}")
            if not one.low <= one.likely <= one.high:
                raise refuse("estimate-order", at=f"{name}.likely")
        if found.aow_age is not None and not found.aow_age:
            raise refuse("rows-expected", at="aow_age")
        return found


def _check_share(share: Fraction, written: object, least: Fraction, most: Fraction, at: str) -> None:
    """Refuse a share that can't be; 20 was meant as 20%."""
    if least <= share <= most:
        return
    is_meant = not isinstance(written, str) and least <= share * Fraction(1, 100) <= most
    guess = f"{to_text(share)}%" if is_meant else ""
    raise refuse("out-of-range", allowed=f"{least * 100}% … {most * 100}%", guess=guess, at=at)


def _estimate(low: Fraction, likely: Fraction, high: Fraction) -> Estimate:
    return Estimate(low=low, likely=likely, high=high)


class Unknowns(NamedTuple):
    """What is not known, whole."""

    take_up: Estimate
    wage_growth: Estimate
    courses: tuple[AowCourse, ...]


def unknowns_of(given: Uncertain | None, take_up: Fraction) -> Unknowns:
    """Return what is not known: as a file says, else around this take-up, and as the program takes it to be."""
    given = given or Uncertain()
    return Unknowns(
        given.take_up or _estimate(min(LEAST_TAKE_UP, take_up), take_up, Fraction(1)),
        given.wage_growth or _estimate(Fraction(1, 100), Fraction(1, 40), Fraction(1, 25)),
        given.aow_age or (AowCourse(), AowCourse(rise_every_years=10), AowCourse(rise_every_years=5)),
    )


def law_of(course: AowCourse, law: Law) -> Law:
    """Return the law with this course of the AOW age after the last year the table knows."""
    table = law.tables.get("aow_age")
    if course.rise_every_years is None or table is None:
        return law
    last = table.rows[-1]
    age = table.known_row(table.known_until).value or Fraction(0)
    rows = [row for row in table.rows if row.value is not None]
    for number, year in enumerate(
        range(table.known_until.year + course.rise_every_years, LAST_YEAR, course.rise_every_years), 1
    ):
        changes = {"from_": date(year, 1, 1), "value": age + number * STEP_MONTHS}
        rows.append(last.model_copy(update=changes))
    fields = {name: getattr(table, name) for name in LawTable.model_fields}
    changed = LawTable.model_construct(**{**fields, "rows": tuple(rows)})
    return replace(law, tables={**law.tables, "aow_age": changed}, _known={})


class Course(NamedTuple):
    """A course of the AOW age with what each scheme does then.

    `apart` has, for each scheme but the first, who could not be assessed under both.
    """

    course: AowCourse
    effects: tuple[Effect, ...]
    apart: tuple[Apart, ...] = ()


class Margin(NamedTuple):
    """Between which amounts nine in ten draws lie, and the middle one; in cents."""

    low: float
    middle: float
    high: float


class Estimated(NamedTuple):
    """What so many draws gave: for each scheme the cost of all years and by year; the differences from the first.

    `dearer` is the share of draws in which a scheme costs more than the first.
    """

    draws: int
    seed: int
    unknowns: Unknowns
    courses: tuple[Course, ...]
    totals: tuple[Margin, ...]
    years: tuple[dict[int, Margin], ...]
    differences: tuple[Margin, ...]
    dearer: tuple[float, ...]


def estimate(
    courses: Sequence[Course], unknowns: Unknowns, follows: Sequence[bool], known_year: int, draws: int, seed: int
) -> Estimated:
    """Return what so many draws give; `follows` says of each scheme whether its amounts rise with wages.

    They rise from the year after `known_year`, the last whose amount is known.
    """
    schemes = len(follows)
    paid = [[_by_year(effect) for effect in course.effects] for course in courses]
    years = list(paid[0][0])
    totals: list[list[float]] = [[] for _ in range(schemes)]
    gaps: list[list[float]] = [[] for _ in range(1, schemes)]
    by_year: list[dict[int, list[float]]] = [{year: [] for year in years} for _ in range(schemes)]
    for take_up, growth, course in _draws(courses, unknowns, draws, seed):
        wages = {year: (1 + growth) ** max(0, year - known_year) for year in years}
        rises = [{year: take_up * (wages[year] if one else 1.0) for year in years} for one in follows]
        for scheme in range(schemes):
            cost = paid[course][scheme]
            total = 0.0
            for year in years:
                here = cost[year] * rises[scheme][year]
                by_year[scheme][year].append(here)
                total += here
            totals[scheme].append(total)
        for scheme in range(1, schemes):
            gap = totals[scheme][-1] - totals[0][-1]
            for left_out in courses[course].apart[scheme - 1 : scheme]:
                gap += sum(cents * rises[0][year] for year, cents in left_out.before.items() if year in rises[0])
                gap -= sum(cents * rises[scheme][year] for year, cents in left_out.after.items() if year in rises[0])
            gaps[scheme - 1].append(gap)
    return Estimated(
        draws=draws,
        seed=seed,
        unknowns=unknowns,
        courses=tuple(courses),
        totals=tuple(margin_of(one) for one in totals),
        years=tuple({year: margin_of(found) for year, found in one.items()} for one in by_year),
        differences=tuple(margin_of(one) for one in gaps),
        dearer=tuple(sum(gap > 0 for gap in one) / draws for one in gaps),
    )


def _by_year(effect: Effect) -> dict[int, float]:
    return {year: float(one.gross + one.levy) for year, one in effect.years.items()}


def _draws(courses: Sequence[Course], unknowns: Unknowns, draws: int, seed: int) -> Iterator[tuple[float, float, int]]:
    """Yield a take-up, a growth of wages and the place of a course, so many times; the same for the same seed."""
    chance = Random(seed)  # noqa: S311 - chances, no secrets
    weights = [one.course.weight for one in courses]
    places = range(len(courses))
    for _ in range(draws):
        yield (
            _drawn(chance, unknowns.take_up),
            _drawn(chance, unknowns.wage_growth),
            chance.choices(places, weights)[0],
        )


def _drawn(chance: Random, one: Estimate) -> float:
    return chance.triangular(float(one.low), float(one.high), float(one.likely))


def margin_of(found: Sequence[float]) -> Margin:
    """Return the ends and the middle of what was drawn; between two draws in proportion."""
    ordered = sorted(found)
    return Margin(*(_quantile(ordered, share) for share in (LOW, MIDDLE, HIGH)))


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    whole = int(place)
    above = ordered[min(whole + 1, len(ordered) - 1)]
    return ordered[whole] + (above - ordered[whole]) * (place - whole)
