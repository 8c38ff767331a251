"""What must hold in every scheme, whatever its numbers: one class a promise, the promise as its docstring."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from tests import strategies
from tests.test_against_oracle import random
from tests.trial import LAW, person_of, scheme_of
from zwaarwerk.calculator import Assessment, assess
from zwaarwerk.dates import MONTH_UNITS, YEAR_UNITS, add_months, months_to_go, units_between
from zwaarwerk.exact import in_proportion, product_half_up, round_half_up

DAYS = st.dates(date(1950, 1, 1), date(2060, 12, 31))


def outcome(found: Assessment) -> tuple[Any, ...]:
    """Everything the answer says; two careers that mean the same must agree on all of it."""
    lines = [
        (line.rule, line.job, line.employer, line.element, line.time_months, line.points, line.first, line.last)
        for line in (found.score.lines if found.score else ())
    ]
    conditions = {name: (one.outcome, one.found) for name, one in found.conditions.items()}
    return lines, found.tallies, conditions, found.months, found.covered, found.money


def assessed(scheme: dict[str, Any], career: dict[str, Any], exit_date: date) -> Assessment:
    model = scheme_of(scheme)
    person = person_of(career, model)
    found = assess(person, model, LAW, min(exit_date, date(2020, 1, 1)))
    assume(found.pension is None or exit_date < found.pension.day)
    return assess(person, model, LAW, exit_date)


def draw(data: st.DataObject) -> tuple[dict[str, Any], dict[str, Any], date]:
    situation: tuple[dict[str, Any], dict[str, Any], date] = data.draw(strategies.situations())
    return situation


class TestTotal:
    """The total is the sum of its lines, and of its jobs, and of its categories."""

    @random(150)
    @given(st.data())
    def test_is_the_sum(self, data: st.DataObject) -> None:
        score = assessed(*draw(data)).score
        assume(score is not None)
        assert score is not None
        assert score.points == sum(line.points for line in score.lines)
        assert score.points == sum(score.by_job.values()) == sum(score.by_category.values())
        assert score.points >= 0


class TestOrder:
    """The order of entries, elements given by name, and absences does not matter."""

    @random(100)
    @given(st.data())
    def test_of_entries_does_not_matter(self, data: st.DataObject) -> None:
        scheme, career, exit_date = draw(data)
        shuffled = deepcopy(career)
        shuffled["jobs"] = data.draw(st.permutations(career["jobs"]))
        assert outcome(assessed(scheme, career, exit_date)) == outcome(assessed(scheme, shuffled, exit_date))


class TestCutting:
    """Cutting an entry in two on any day changes nothing."""

    @random(120)
    @given(st.data())
    def test_changes_nothing(self, data: st.DataObject) -> None:
        scheme, career, exit_date = draw(data)
        place = data.draw(st.integers(0, len(career["jobs"]) - 1))
        entry = career["jobs"][place]
        first = date.fromisoformat(entry["from"])
        last = date.fromisoformat(entry["until"]) if "until" in entry else exit_date
        assume((last - first).days >= 1)
        day = data.draw(st.dates(first + timedelta(days=1), last))
        cut = deepcopy(career)
        cut["jobs"][place : place + 1] = two_parts(entry, day)
        assert outcome(assessed(scheme, career, exit_date)) == outcome(assessed(scheme, cut, exit_date))


def two_parts(entry: dict[str, Any], day: date) -> list[dict[str, Any]]:
    """Cut an entry before a day; an absence across the cut is cut too."""
    before, after = deepcopy(entry), deepcopy(entry)
    eve = (day - timedelta(days=1)).isoformat()
    before["until"], after["from"] = eve, day.isoformat()
    if "absences" in entry:
        before["absences"] = [
            {**absence, "until": min(absence.get("until", eve), eve)}
            for absence in entry["absences"]
            if absence["from"] <= eve
        ]
        after["absences"] = [
            {**absence, "from": max(absence["from"], day.isoformat())}
            for absence in entry["absences"]
            if absence.get("until", "9999-12-31") >= day.isoformat()
        ]
    return [before, after]


class TestMoreWork:
    """With exact counting, more burdensome time never gives fewer points."""

    @random(80)
    @given(st.data())
    def test_never_gives_fewer_points(self, data: st.DataObject) -> None:
        scheme, career, exit_date = draw(data)
        assume(scheme["counting"].get("part_of_unit") == "exact" and "multipliers" not in scheme)
        assume("limits" not in scheme and not scheme_of(scheme).exit_days)
        longer = exit_date + timedelta(days=data.draw(st.integers(1, 400)))
        going_on = deepcopy(career)
        for entry in going_on["jobs"]:
            entry["absences"] = [one for one in entry.get("absences", []) if "until" in one]
        before = assessed(scheme, going_on, exit_date).points
        assert assessed(scheme, going_on, longer).points >= before


class TestDates:
    """Counted time and months to go keep their definitions."""

    @given(DAYS, st.integers(0, 60))
    def test_whole_years_are_exact(self, day: date, years: int) -> None:
        end = date(day.year + years, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
        start = date(day.year, day.month, end.day)
        assert units_between(start.toordinal(), end.toordinal()) == years * YEAR_UNITS

    @given(DAYS, st.integers(1, 12))
    def test_whole_calendar_months_are_exact(self, day: date, months: int) -> None:
        first = day.replace(day=1)
        end = add_months(first, months)
        assert units_between(first.toordinal(), end.toordinal()) == months * MONTH_UNITS

    @given(DAYS, st.integers(0, 4000), st.integers(0, 4000))
    def test_counted_time_adds_up(self, day: date, some: int, more: int) -> None:
        first = day.toordinal()
        middle, end = first + some, first + some + more
        assert units_between(first, end) == units_between(first, middle) + units_between(middle, end)

    @given(DAYS, DAYS)
    def test_months_to_go_is_the_smallest_that_reaches_back(self, one: date, other: date) -> None:
        exit_date, pension = min(one, other), max(one, other)
        months = months_to_go(exit_date, pension)
        assert add_months(pension, -months) <= exit_date
        assert months == 0 or add_months(pension, -(months - 1)) > exit_date


class TestExactSteps:
    """A product or a proportion in one step is what the steps one by one give."""

    NUMBERS = st.integers(-10_000, 10_000) | st.fractions(-100, 100, max_denominator=1_000)

    @random(120)
    @given(st.lists(NUMBERS, max_size=4))
    def test_a_product_is_rounded_once(self, factors: list[int | Fraction]) -> None:
        whole = Fraction(1)
        for factor in factors:
            whole *= factor
        assert product_half_up(*factors) == round_half_up(whole)

    @random(120)
    @given(NUMBERS, NUMBERS, NUMBERS.filter(bool))
    def test_a_proportion_is_exact(self, number: int | Fraction, to: int | Fraction, of: int | Fraction) -> None:
        assert in_proportion(number, to, of) * of == Fraction(number) * to
