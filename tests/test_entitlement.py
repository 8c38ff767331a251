"""Steps 13 and 14 on their edges, and what is told when there is no pension date; all worked out by hand.

The person reaches AOW, at 67, on 2027-07-01.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.test_benefit import CAREER, SCHEME
from tests.trial import LAW, person_of, scheme_of
from zwaarwerk.calculator import Assessment, assess
from zwaarwerk.entitlement import first_covered_day, is_covered, months_short
from zwaarwerk.errors import InputError

PENSION = date(2030, 1, 1)
WITH_POINTS: dict[str, Any] = {
    "counting": {"part_of_unit": "exact", "part_time": "full", "absences": {"other": "in"}},
    "overlap": {"jobs": "highest", "elements": "sum"},
    "jobs": {"worker": {"name": {"nl": "werker"}, "points_per_year": 1, "source": "assumed"}},
}
"""One point a year, from 1990 on."""


def assessed(exit_date: str, career: dict[str, Any] | None = None, **scheme: Any) -> Assessment:
    right = {**SCHEME["entitlement"], **scheme.pop("entitlement", {})}
    model = scheme_of({**deepcopy(SCHEME), "benefit": "none", **scheme, "entitlement": right})
    return assess(person_of(career or CAREER, model), model, LAW, date.fromisoformat(exit_date))


def test_a_part_of_a_month_goes_by_the_days_of_that_month() -> None:
    """One month before 1 January is 1 December; half of the thirty days of November more is 16 November."""
    assert first_covered_day(PENSION, Fraction(3, 2)) == date(2029, 11, 16)
    assert first_covered_day(PENSION, Fraction(1)) == date(2029, 12, 1)
    assert first_covered_day(PENSION, Fraction(101, 100)) == date(2029, 12, 1)  # 0.3 of a day is no day


def test_no_months_cover_nothing_even_on_the_pension_date() -> None:
    assert not is_covered(PENSION, PENSION, Fraction(0))


@pytest.mark.parametrize(
    ("exit_date", "months", "short"),
    [
        (date(2029, 1, 1), Fraction(12), Fraction(0)),
        (date(2028, 12, 31), Fraction(12), Fraction(1)),
        (date(2029, 1, 1), Fraction(23, 2), Fraction(1, 2)),
        (date(2029, 1, 1), Fraction(0), Fraction(12)),
    ],
)
def test_it_is_told_how_many_months_are_missing(exit_date: date, months: Fraction, short: Fraction) -> None:
    assert months_short(exit_date, PENSION, months) == short


def test_the_pension_date_itself_is_no_exit_date() -> None:
    assert assessed("2027-06-30").covered
    with pytest.raises(InputError):
        assessed("2027-07-01")


def test_without_points_there_are_none() -> None:
    assert assessed("2026-01-01").points == 0


def test_a_pension_date_that_is_asked_of_the_career_is_named_when_it_is_missing() -> None:
    asked = {"fact": "ordinary_pension_date"}
    missing = assessed("2026-01-01", pension_date=asked)
    assert (missing.covered, missing.entitlement) == (False, None)
    assert missing.months == 0
    assert [(problem.path, problem.warning) for problem in missing.problems] == [
        (("facts", "ordinary_pension_date"), True)
    ]
    given = {**CAREER, "facts": {"ordinary_pension_date": "2027-01-01"}}
    assert assessed("2026-01-01", given, pension_date=asked).problems == ()


LOWEST: list[Any] = [
    {"years": 65},
    {"first_of": [{"when": {"born": {"from": "1970-01-01"}}, "years": 60}, {"years": 65}]},
]


@pytest.mark.parametrize("lowest", LOWEST)
def test_a_lowest_age_is_reached_on_the_birthday(lowest: Any) -> None:
    told = {
        day: assessed(day, entitlement={"lowest_age": lowest}).conditions["lowest_age"].outcome
        for day in ("2025-06-30", "2025-07-01", "2025-07-02")
    }
    assert told == {"2025-06-30": "not_met", "2025-07-01": "met", "2025-07-02": "met"}


def test_with_too_few_months_to_go_there_is_nothing() -> None:
    """Twelve months before the pension is 1 July 2026; a day later there are still twelve, begun, and a month later not."""
    rule = {"months_to_go_at_least": 12}
    told = {day: assessed(day, entitlement=rule).months for day in ("2026-07-01", "2026-07-02", "2026-08-01")}
    assert told == {"2026-07-01": 36, "2026-07-02": 36, "2026-08-01": 0}
    right = assessed("2026-08-01", entitlement=rule).entitlement
    assert right is not None
    assert (right.refused, right.taken) == ("months_to_go", None)


def test_a_table_gives_its_last_row_that_holds_and_nothing_below_the_first() -> None:
    rows = [{"points": {"at_least": 36}, "months": 12}, {"points": {"at_least": 37}, "months": 24}]
    right = {"convert": {"table": rows, "source": "assumed"}}
    told = {
        day: assessed(day, **WITH_POINTS, entitlement=right).months
        for day in ("2025-12-31", "2026-01-01", "2027-01-01")
    }
    assert told == {"2025-12-31": 0, "2026-01-01": 12, "2027-01-01": 24}


@pytest.mark.parametrize(("own", "cited"), [({}, "cao"), ({"source": "assumed"}, "assumed")])
def test_a_lower_limit_cites_its_own_source_first(own: dict[str, str], cited: str) -> None:
    sources = {"cao": {"title": "Cao"}}
    right = {"minimum": {"at_least": 40, **own}, "source": "cao"}
    found = assessed("2026-01-01", **WITH_POINTS, sources=sources, entitlement=right)
    assert found.conditions["minimum"].source == cited
    assert found.entitlement is not None
    assert found.entitlement.refused == "minimum"
    assert found.months == 0


def test_the_road_that_gave_the_months_is_named_and_a_tie_goes_to_the_points() -> None:
    always = {"when": {"born": {"from": "1950-01-01"}}, "source": "assumed"}
    right = {"convert": {"fixed": {"months": 24}}, "roads": {"more": {**always, "months": 30}}}
    found = assessed("2026-01-01", entitlement=right).entitlement
    assert found is not None
    assert (found.taken, found.refused) == ("more", "")
    assert found.months == 30
    same = {"convert": {"fixed": {"months": 30}}, "roads": {"more": {**always, "months": 30}}}
    tie = assessed("2026-01-01", entitlement=same).entitlement
    assert tie is not None
    assert tie.taken == "convert"


def test_only_whole_blocks_of_points_count() -> None:
    """36 points are four blocks of 8, each 5 months."""
    right = {"convert": {"blocks": {"points": 8, "months": 5}, "source": "assumed"}}
    assert assessed("2026-01-01", **WITH_POINTS, entitlement=right).months == 20


def test_a_road_cites_its_own_source_and_clause_first() -> None:
    sources = {"cao": {"title": "Cao"}, "brief": {"title": "Brief"}}
    when = {"born": {"from": "1950-01-01"}, "clause": "Iedereen."}
    for own, cited in (({}, ("cao", "Iedereen.")), ({"source": "brief", "clause": "Altijd."}, ("brief", "Altijd."))):
        right = {"source": "cao", "roads": {"always": {"when": when, "months": 30, **own}}}
        found = assessed("2026-01-01", sources=sources, entitlement=right).entitlement
        assert found is not None
        (way,) = [one for one in found.ways if one.id == "always"]
        assert (way.source, way.clause.nl if way.clause else None) == cited


def test_one_month_is_enough_for_the_last_month() -> None:
    assert is_covered(date(2029, 12, 1), PENSION, Fraction(1))


def test_the_first_case_that_holds_is_the_cap() -> None:
    cases: list[dict[str, Any]] = [{"when": {"born": {"from": "1970-01-01"}}, "months": 12}, {"months": 24}]
    assert assessed("2026-01-01", entitlement={"at_most_months": {"first_of": cases}}).months == 24
    cases[0]["when"] = {"born": {"from": "1950-01-01"}}
    assert assessed("2026-01-01", entitlement={"at_most_months": {"first_of": cases}}).months == 12


def test_the_conversion_cites_its_own_source_and_clause_first() -> None:
    sources = {"cao": {"title": "Cao"}, "brief": {"title": "Brief"}}
    both = {"source": "cao", "clause": "Het artikel."}
    for own, cited in (({}, ("cao", "Het artikel.")), ({"source": "brief", "clause": "Nader."}, ("brief", "Nader."))):
        right = {**both, "convert": {"fixed": {"months": 24}, **own}}
        found = assessed("2026-01-01", sources=sources, entitlement=right).entitlement
        assert found is not None
        assert (found.ways[0].source, found.ways[0].clause and found.ways[0].clause.nl) == cited
