"""Workforces for the engine in columns: rows of made-up people, edges over-represented, and the comparison."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from zwaarwerk.calculator import assess
from zwaarwerk.career import Career, Person, resolve
from zwaarwerk.criteria import Scheme, Tally, conditions_of
from zwaarwerk.criteria_conditions import FactCondition, InServiceCondition
from zwaarwerk.dates import add_months
from zwaarwerk.law import Law
from zwaarwerk.search import earliest_exit
from zwaarwerk.values import Table

if TYPE_CHECKING:
    import polars as pl

Row = dict[str, Any]
ONE_DAY = timedelta(days=1)


class Workforce:
    """Rows of people for a scheme, every number drawn from one seed; `near`: all close to their pension date."""

    def __init__(self, scheme: Scheme, seed: int, as_of: date, *, near: bool = False) -> None:
        self.scheme, self.draw, self.as_of, self.near = scheme, random.Random(seed), as_of, near
        self.sectors = sorted({*_names(scheme, "sector"), "elders"})
        self.facts = {
            condition.fact: condition for _, condition in conditions_of(scheme) if isinstance(condition, FactCondition)
        }

    def rows(self, people: int) -> list[Row]:
        """Return the rows of so many people, in their order."""
        return [row for number in range(people) for row in self._person(f"{number:06d}")]

    def _day(self, first: date, last: date) -> date:
        days = (last - first).days
        day = first + timedelta(days=self.draw.randint(0, max(days, 0)))
        if self.draw.random() < 0.4:
            month = self.draw.choice([(1, 1), (12, 31), (2, 28), (3, 1), (7, 1), (6, 30), (1, 31)])
            near = date(day.year, *month)
            day = near if first <= near <= last else day
        if self.draw.random() < 0.1:
            leap = date(day.year // 4 * 4, 2, 29)
            day = leap if first <= leap <= last else day
        return day

    def _person(self, id_: str) -> Iterator[Row]:
        draw = self.draw
        born = self._day(date(self.as_of.year - 67, 1, 1), date(self.as_of.year - 58, 12, 31))
        if self.near:
            born = self._day(add_months(self.as_of, -804), add_months(self.as_of, -801))
        elif draw.random() < 0.1:
            born = self._day(date(self.as_of.year - 55, 1, 1), date(self.as_of.year - 30, 12, 31))
        first = self._day(date(born.year + 16, 1, 1), date(born.year + 26, 12, 31))
        own = {"birth_date": born} | {f"fact: {name}": self._fact(one) for name, one in self.facts.items()}
        home = draw.choice(self.sectors)
        for place in range(draw.choice([1, 1, 2, 3, 3, 4, 6])):
            last = self._last(first)
            goes_on = place > 0 and draw.random() < 0.25
            yield {
                "id": id_, **own, "job": draw.choice(list(self.scheme.jobs)), "from": first,
                "until": None if goes_on else last, "employer": draw.choice(["A", "A", "A", "B", None]),
                "sector": draw.choice([home, home, home, *self.sectors, None]),
                **self._part_time(),
            }  # fmt: skip
            if goes_on:
                return
            first = last + self._gap(last)
            if first >= self.as_of:
                return

    def _last(self, first: date) -> date:
        years = self.draw.choice([0, 1, 2, 5, 9, 10, 18, 20, 20, 30, 30, 45])
        if years:
            return add_months(first, 12 * years) - ONE_DAY * self.draw.choice([0, 1, 1, 1, 2])
        return first + timedelta(days=self.draw.choice([0, 1, 30, 181, 200, 900, 5000]))

    def _gap(self, last: date) -> timedelta:
        """The days to the next entry: none, or about the lengths that schemes bridge."""
        around = add_months(last + ONE_DAY, self.draw.choice([1, 6, 6, 12])) - last
        return self.draw.choice([ONE_DAY, ONE_DAY, ONE_DAY, around - ONE_DAY, around, around + ONE_DAY])

    def _part_time(self) -> Row:
        hours = self.draw.random() < 0.3 and self.scheme.counting.full_time_hours is not None
        if hours:
            return {"part_time": None, "hours_per_week": self.draw.choice([20.0, 23.9, 24.0, 24.1, 36.0, 40.0])}
        return {"part_time": self.draw.choice([None, None, 0.8, 0.6, 0.5, 0.333, 1.0]), "hours_per_week": None}

    def _fact(self, condition: FactCondition) -> Any:
        limits = [getattr(condition, way) for way in ("at_least", "more_than", "at_most", "less_than")]
        numbers = [row.value for one in limits if isinstance(one, Table) for row in one.values]
        numbers += [one for one in limits if one is not None and not isinstance(one, Table)]
        if numbers:
            number = float(self.draw.choice(numbers))
            return self.draw.choice([number, number, number - 0.5, number + 0.5, number - 900, None])
        given = condition.is_, condition.is_not, *(condition.in_ or ()), *(condition.not_in or ())
        words = [one for one in given if one is not None]
        if isinstance(words[0], bool):
            return self.draw.choice([True, False, None])
        return self.draw.choice([*map(str, words), "something else", "something else", None])


def careers_of(rows: Sequence[Row]) -> Iterator[Career]:
    """Yield the career of each person; floating-point numbers are what their shortest text says."""
    people: dict[str, list[Row]] = {}
    for row in rows:
        people.setdefault(row["id"], []).append(row)
    for id_, entries in people.items():
        told = [{name: _told(cell) for name, cell in row.items() if cell is not None} for row in entries]
        facts = {name.removeprefix("fact: "): cell for name, cell in told[0].items() if name.startswith("fact: ")}
        jobs = [{name: row[name] for name in _OF_ENTRY if name in row} for row in told]
        yield Career.model_validate({"id": id_, "birth_date": told[0]["birth_date"], "facts": facts, "jobs": jobs})


_OF_ENTRY = "job", "from", "until", "employer", "sector", "part_time", "hours_per_week"


def _told(cell: Any) -> Any:
    if isinstance(cell, date):
        return cell.isoformat()
    return Fraction(repr(cell)) if isinstance(cell, float) else cell


def _names(scheme: Scheme, what: str) -> Iterator[str]:
    wanted: list[Tally | Any] = [*scheme.tallies.values()]
    wanted += [one.in_service for _, one in conditions_of(scheme) if isinstance(one, InServiceCondition)]
    for one in wanted:
        names = getattr(one, what)
        if isinstance(names, tuple):
            yield from names


def frame_of(rows: Sequence[Row]) -> pl.DataFrame:
    """Return rows as a table."""
    import polars as pl

    names = list(dict.fromkeys(name for row in rows for name in row))
    return pl.DataFrame([{name: row.get(name) for name in names} for row in rows], infer_schema_length=None)


def disagreements(rows: Sequence[Row], scheme: Scheme, law: Law, as_of: date) -> tuple[list[str], int]:
    """Compare the people who are worked out in columns with the explaining engine, exactly; how many there were."""
    from zwaarwerk.large.careers import career_of, explained
    from zwaarwerk.large.engine import in_columns
    from zwaarwerk.large.people import people_of
    from zwaarwerk.large.results import numbers_of

    source = frame_of(rows)
    by_person: dict[str, list[Row]] = {}
    for row in rows:
        by_person.setdefault(row["id"], []).append(row)
    groups = list(by_person.values())
    people = people_of(source, scheme, law, as_of, 100_000)
    wrong: list[str] = []
    if len(people.people):
        rules, numbers = numbers_of(people, as_of)
        for cells in numbers.iter_rows(named=True):
            career = Career.model_validate(career_of(groups[cells["place"]]))
            person = resolve(career, scheme, "least")
            wrong += _differences(cells, person, scheme, law, as_of, rules.program)
    found, _, _ = in_columns(source, scheme, law, as_of)
    for cells in found.iter_rows(named=True):
        right = explained(groups[cells.pop("place")], scheme, law, as_of)
        names = {*cells, *right}
        unlike = {name: (cells.get(name), right.get(name)) for name in names if cells.get(name) != right.get(name)}
        if unlike:
            wrong.append(f"{groups} {unlike}")
    return wrong, len(found)


def _differences(
    cells: Mapping[str, Any], person: Person, scheme: Scheme, law: Law, as_of: date, program: Any
) -> list[str]:
    """Compare points, tallies, conditions, months and cover at the exit date, and the earliest exit, as fractions."""
    here = assess(person, scheme, law, date.fromordinal(cells["exit"]))
    assert here.pension is not None
    assert here.entitlement is not None
    earliest = earliest_exit(person, scheme, law, as_of, here.pension.day)
    words = ["not_met", "unknown", "met"]
    ours: dict[str, Any] = {
        "pension": cells["pension"],
        "earliest": cells["earliest"],
        "months": Fraction(cells["months"], cells["months_parts"]),
        "before": Fraction(cells["before"], cells["parts"]),
        "to_go": cells["to_go"],
        "covered": cells["covered_then"],
    }
    right: dict[str, Any] = {
        "pension": here.pension.day.toordinal(),
        "earliest": None if earliest is None else earliest.toordinal(),
        "months": here.months,
        "before": here.entitlement.before_rounding,
        "to_go": here.to_go,
        "covered": here.covered,
    }
    if scheme.has_points:
        ours["points"], right["points"] = Fraction(cells["points"], program.points_parts), here.points
    for name, tally in scheme.tallies.items():
        ours[name] = Fraction(cells[f"tally.{name}"], program.time_parts(tally))
        right[name] = here.tallies[name]
    for name, condition in here.conditions.items():
        ours[f"c {name}"], right[f"c {name}"] = words[cells[f"condition.{name}"]], condition.outcome
    unlike = {name: (ours[name], right[name]) for name in ours if ours[name] != right[name]}
    return [f"{person} {date.fromordinal(cells['exit'])} {unlike}"] if unlike else []
