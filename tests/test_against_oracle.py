"""The engine gives what the day-by-day oracle gives, on random schemes and careers; no tolerance."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests import oracle, strategies
from tests.trial import LAW, ORACLE_LAW, person_of, scheme_of
from zwaarwerk.calculator import Assessment, assess
from zwaarwerk.errors import InputError
from zwaarwerk.search import earliest_exit


def random(examples: int) -> settings:
    """Settings for so many random examples, however slow the oracle is."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


def agree(scheme_data: dict[str, Any], career_data: dict[str, Any], exit_date: date) -> None:
    """Compare every outcome of the fifteen steps."""
    scheme = scheme_of(scheme_data)
    person = person_of(career_data, scheme)
    expected = oracle.assess(scheme_data, career_data, exit_date, ORACLE_LAW)
    assume(expected.pension_date is None or exit_date < expected.pension_date)
    actual = assess(person, scheme, LAW, exit_date)
    assert (actual.pension.day if actual.pension else None) == expected.pension_date
    assert actual.to_go == expected.months_to_go
    assert (actual.score.points if actual.score else None) == expected.points
    assert actual.tallies == expected.tallies
    assert {name: one.outcome for name, one in actual.conditions.items() if name in expected.conditions} == (
        expected.conditions
    )
    if expected.pension_date is not None:
        assert actual.entitlement is not None
        assert (actual.months, actual.entitlement.share) == (expected.months, expected.share)
    assert actual.covered == expected.covered
    assert (actual.money.total if actual.money else 0) == expected.total * 100
    if actual.score:
        _points_by_job_agree(actual, scheme_data, career_data, exit_date)


def _points_by_job_agree(actual: Assessment, scheme: dict[str, Any], career: dict[str, Any], exit_date: date) -> None:
    assert actual.score is not None
    expected = oracle.points_by(scheme, career, exit_date)
    by_job = {(job or None, employer or None): points for (job, employer, _), points in actual.score.by_job.items()}
    names = {name for name, points in expected.items() if points} | {name for name, points in by_job.items() if points}
    assert {name: by_job.get(name, 0) for name in names} == {name: expected.get(name, 0) for name in names}
    assert sum(line.points for line in actual.score.lines) == actual.score.points


def draw_and_compare(data: st.DataObject, *, points: bool) -> None:
    agree(*data.draw(strategies.situations(points=points)))


class TestEngineEqualsOracle:
    """Points, tallies, conditions, months, cover and money are those of the days, one by one."""

    @random(250)
    @given(st.data())
    def test_with_points(self, data: st.DataObject) -> None:
        draw_and_compare(data, points=True)

    @random(150)
    @given(st.data())
    def test_without_points(self, data: st.DataObject) -> None:
        draw_and_compare(data, points=False)

    @pytest.mark.long
    @random(20_000)
    @given(st.data())
    def test_with_points_for_long(self, data: st.DataObject) -> None:
        draw_and_compare(data, points=True)

    @pytest.mark.long
    @random(10_000)
    @given(st.data())
    def test_without_points_for_long(self, data: st.DataObject) -> None:
        draw_and_compare(data, points=False)


def first_covered(scheme: Any, person: Any, first: date, pension: date) -> date | None:
    """Try every day."""
    start = max(first.toordinal(), person.last_start)
    if scheme.scheme.in_force.from_:
        start = max(start, scheme.scheme.in_force.from_.toordinal())
    days = (date.fromordinal(day) for day in range(start, pension.toordinal()))
    return next((day for day in days if assess(person, scheme, LAW, day, with_money=False).covered), None)


class TestEarliestExit:
    """The earliest exit is really the earliest: no day before it is covered, and it is covered itself."""

    @random(60)
    @given(st.data())
    def test_is_the_first_of_all_days(self, data: st.DataObject) -> None:
        scheme_data, career, exit_date = data.draw(strategies.situations())
        scheme = scheme_of(scheme_data)
        person = person_of(career, scheme)
        try:
            pension = assess(person, scheme, LAW, exit_date).pension
            assume(pension is not None)
            assert pension is not None
            start = max(exit_date, date.fromordinal(max(pension.day.toordinal() - 500, 1)))
            expected = first_covered(scheme, person, start, pension.day)
        except InputError:  # a value by exit date has no row there, or the exit lies after the pension
            assume(False)
        assert earliest_exit(person, scheme, LAW, start, pension.day) == expected
