"""The oracle against cases worked out by hand and cases that somebody published."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import oracle
from tests.oracle import (
    add_length,
    add_months,
    aow_date,
    assess,
    earliest_exit,
    is_covered,
    months_to_go,
    points_by,
    weight,
)
from tests.strategies import LAW, situations

Plain = dict[str, Any]
ONE_DAY = timedelta(days=1)


def job(first: str, until: str | None = None, **more: Any) -> Plain:
    """A job entry, with `job: work` where nothing else is said."""
    found = {"job": "work", "from": first, **more}
    return found if until is None else {**found, "until": until}


def career(*jobs: Plain, born: str = "1962-11-30", **facts: Any) -> Plain:
    return {"id": "p", "birth_date": born, "facts": facts, "jobs": list(jobs)}


def after(first: str, **length: int) -> str:
    """The last day of so long a time from the first day."""
    return (add_length(date.fromisoformat(first), length) - ONE_DAY).isoformat()


def small(**more: Any) -> Plain:
    """One job that earns a point a year, all of it counted exactly; with some blocks replaced or added."""
    scheme: Plain = {
        "scheme": {"id": "small"},
        "pension_date": "aow",
        "jobs": {"work": {"points_per_year": 1, "burdensome": True}},
        "burdensome": "listed",
        "counting": {
            "part_of_unit": "exact",
            "part_time": "full",
            "absences": {"sick": "in", "other": "out"},
        },
        "overlap": {"jobs": "highest", "elements": "sum"},
        "tallies": {"all": {"of": "all", "unit": "month"}},
        "entitlement": {"convert": {"linear": {"points": 1, "months": 12}}, "round_months": "exact"},
        "benefit": "none",
    }
    return scheme | more


def tally(rule: Plain, person: Plain, exit_date: date) -> Fraction:
    """Months of one tally."""
    scheme = small(tallies={"t": {"of": "all", "unit": "month", **rule}})
    return assess(scheme, person, exit_date, LAW).tallies["t"]


# ------------------------------------------------------------------------------------------ time, dates


def test_thirty_years_from_15_february_are_360_months() -> None:
    person = career(job("1990-02-15", "2020-02-14"))
    found = assess(small(), person, date(2020, 2, 15), LAW)
    assert found.tallies["all"] == 360
    assert found.points == 30


def test_15_february_to_14_may_is_2_95_months() -> None:
    months = tally({}, career(job("2001-02-15", "2001-05-14")), date(2020, 1, 1))
    assert months == Fraction(14, 28) + 1 + 1 + Fraction(14, 31)
    assert round(float(months), 2) == 2.95


def test_29_february_weighs_nothing_and_a_leap_year_is_12_months() -> None:
    assert tally({}, career(job("2020-02-29", "2020-02-29")), date(2021, 1, 1)) == 0
    assert tally({}, career(job("2020-01-01", "2020-12-31")), date(2021, 1, 1)) == 12
    assert weight(date(2020, 2, 28)) == weight(date(2021, 2, 28))


def test_born_30_november_1962_has_aow_on_28_february_2030() -> None:
    pension = aow_date(date(1962, 11, 30), LAW["aow_age"])
    assert pension == date(2030, 2, 28)
    assert add_months(pension, -1) == date(2030, 1, 28)


@pytest.mark.parametrize(
    ("birth", "pension"),
    [
        ("1947-12-31", "2012-12-31"),  # before the table: 65
        ("1956-03-01", "2022-10-01"),  # https://bijnametpensioen.nl/de-aow-bedragen-2022/
        ("1948-12-10", "2014-02-10"),  # 65 years and 2 months
        ("1960-12-31", "2027-12-31"),  # the last one with 67 years
        ("1961-01-01", "2028-04-01"),  # the first one with 67 years and 3 months
    ],
)
def test_aow_date_is_by_the_first_year_in_which_the_age_is_reached(birth: str, pension: str) -> None:
    assert aow_date(date.fromisoformat(birth), LAW["aow_age"]) == date.fromisoformat(pension)


def test_a_begun_month_to_go_counts_whole() -> None:
    pension = date(2030, 2, 28)
    assert months_to_go(pension, date(2030, 1, 28)) == 1
    assert months_to_go(pension, date(2030, 1, 27)) == 2
    assert months_to_go(pension, date(2030, 2, 27)) == 1


def test_a_fraction_of_a_month_covers_the_whole_days_of_it() -> None:
    pension, months = date(2030, 2, 28), Fraction(3, 2)  # January 28 less 15 of the 31 days before it
    assert is_covered(pension, months, date(2030, 1, 13))
    assert not is_covered(pension, months, date(2030, 1, 12))


# ---------------------------------------------------------------------------------------- 18.81 and 57


def ns_style() -> Plain:
    """57 points is everything, nothing below 18.81.

    https://www.fnv.nl/cao-sector/vervoer/spoor/cao-traject-ns-2020
    """
    return small(
        jobs={"work": {"points_per_year": Fraction("0.627")}},
        burdensome={"points_per_year": {"at_least": Fraction("0.627")}},
        tallies={"heavy": {"of": "burdensome", "employer": "present", "unit": "year"}},
        entitlement={
            "minimum": {"at_least": Fraction("18.81")},
            "convert": {"linear": {"points": 57, "months": 36}},
            "roads": {"thirty_years": {"when": {"tally": "heavy", "at_least": {"years": 30}}, "months": 36}},
            "round_months": "half_up",
            "at_most_months": 36,
        },
        benefit={
            "amount": "rvu_exemption",
            "year": "of_each_month",
            "part_time": "full",
            "last_month": "whole",
            "paid": "monthly",
        },
    )


def test_thirty_years_at_the_lower_limit_reach_18_81_and_the_road() -> None:
    person = career(job("1997-03-01", "2027-02-28", employer="NS"))
    found = assess(ns_style(), person, date(2027, 3, 1), LAW)
    assert found.points == Fraction("18.81")
    assert found.conditions == {"minimum": "met"}
    assert found.months == 36
    assert found.share == 1
    assert found.covered
    assert found.months_to_go == 36
    assert found.monthly == [2657] * 36
    assert points_by(ns_style(), person, date(2027, 3, 1)) == {("work", "NS"): Fraction("18.81")}


def test_a_day_less_is_nothing_by_any_road() -> None:
    person = career(job("1997-03-02", "2027-02-28", employer="NS"))
    found = assess(ns_style(), person, date(2027, 3, 1), LAW)
    assert found.conditions == {"minimum": "not_met"}
    assert found.months == 0
    assert not found.covered
    assert found.total == 0


def test_more_than_the_limit_without_thirty_years_is_converted() -> None:
    scheme = ns_style()
    scheme["jobs"]["work"]["points_per_year"] = Fraction("1.9")
    found = assess(scheme, career(job("2008-01-01", "2027-12-31")), date(2028, 1, 1), LAW)
    assert found.points == 38
    assert found.months == 24
    assert found.share == Fraction(24, 36)


def test_the_earliest_exit_is_the_first_covered_day() -> None:
    scheme = ns_style()
    scheme["jobs"]["work"]["points_per_year"] = Fraction("1.9")
    person = career(job("2000-01-01"))
    # 1.2 months a year: 33 months (32.5 rounded) after 325 months of work, on 1 February 2027, in time for
    # 28 May 2027, 33 months before the AOW; 34 months only on 1 December 2027
    first = earliest_exit(scheme, person, date(2027, 5, 1), LAW)
    assert first is not None
    assert assess(scheme, person, first, LAW).covered
    assert not assess(scheme, person, first - ONE_DAY, LAW).covered
    assert first == date(2027, 5, 28)


# ------------------------------------------------------------------------------------------ Spain: rail


def spain() -> Plain:
    """https://www.boe.es/eli/es/rd/1986/12/24/2621 and https://www.boe.es/eli/es/o/1987/11/30/(2)"""
    return small(
        pension_date={"fact": "ordinary_pension_date"},
        elements={
            "coefficient_15": {
                "category": "grades",
                "applies_when": {},
                "points_per_year": Fraction("0.15"),
            },
            "coefficient_10": {
                "category": "grades",
                "applies_when": {},
                "points_per_year": Fraction("0.10"),
            },
        },
        jobs={
            "driver": {"exposures": {"coefficient_10": "full"}},
            "boilermaker": {"exposures": {"coefficient_15": "full"}},
        },
        counting={
            "unit": "year",
            "part_of_unit": {"up_when": {"more_than": {"months": 6}}},
            "add_up_over": "career",
            "leftover": "pool_to_longest",
            "part_time": "full",
            "absences": {"sick_certified": "in", "paid_leave": "in", "other": "out"},
        },
        overlap={"jobs": "highest", "elements": {"at_most": 1}},
        entitlement={
            "convert": {"linear": {"points": 1, "months": 12}},
            "round_months": "exact",
            "lowest_age": {"years": 52},
        },
    )


def spaniard(*jobs: Plain) -> Plain:
    return career(*jobs, born="1965-05-20", ordinary_pension_date="2032-05-20")


@pytest.mark.parametrize(("years", "months", "reduction"), [(29, 5, "2.9"), (29, 7, "3.0"), (30, 0, "3.0")])
def test_a_year_is_full_above_six_months(years: int, months: int, reduction: str) -> None:
    """es-rail-010"""
    until = after("1990-02-01", years=years, months=months)
    person = spaniard(job("1990-02-01", until, job="driver"))
    found = assess(spain(), person, date(2025, 1, 1), LAW)
    assert found.points == Fraction(reduction)
    assert found.months == Fraction(reduction) * 12


def test_leftovers_of_two_coefficients_make_one_year_for_the_longest() -> None:
    """es-rail-011"""
    second = (date.fromisoformat(after("1990-02-01", years=10, months=4)) + ONE_DAY).isoformat()
    person = spaniard(
        job("1990-02-01", after("1990-02-01", years=10, months=4), job="boilermaker"),
        job(second, after(second, years=12, months=5), job="driver"),
    )
    assert assess(spain(), person, date(2025, 1, 1), LAW).points == Fraction("2.8")
    assert points_by(spain(), person, date(2025, 1, 1)) == {
        ("boilermaker", None): Fraction("1.5"),
        ("driver", None): Fraction("1.3"),
    }


def test_other_absences_are_taken_off_before_rounding() -> None:
    """es-rail-013"""
    absences = [
        {"kind": kind, "from": first, "until": after(first, months=months)}
        for kind, first, months in [
            ("sick_certified", "1995-01-01", 9),
            ("paid_leave", "1997-03-01", 2),
            ("unpaid_leave", "2001-06-01", 8),
        ]
    ]
    person = spaniard(job("1990-02-01", after("1990-02-01", years=30), job="driver", absences=absences))
    assert assess(spain(), person, date(2025, 1, 1), LAW).points == Fraction("2.9")


# ------------------------------------------------------------------------------------------- France: C2P

FACTORS = ["hyperbaric", "temperature", "noise", "night", "alternating_shifts", "repetitive"]


def france() -> Plain:
    """https://www.service-public.gouv.fr/particuliers/vosdroits/F15504"""
    nights = {
        "by": "exposure",
        "values": [{"until": "2023-08-31", "value": 120}, {"from": "2023-09-01", "value": 100}],
    }
    scheme = small(
        pension_date={"fact": "legal_pension_date"},
        elements={name: {"category": "c2p", "applies_when": {}, "points_per_year": 4} for name in FACTORS},
        jobs={},
        counting={
            "unit": {"months": 3},
            "part_of_unit": "drop",
            "add_up_over": "calendar_year",
            "leftover": "drop",
            "part_time": "full",
            "absences": {"other": "in"},
            "period": {"from": "2015-01-01"},
            "shortest_job": {"months": 1},
        },
        overlap={
            "jobs": "each_element_once",
            "elements": {
                "by": "exposure",
                "values": [
                    {"until": "2023-08-31", "value": {"at_most": 2}},
                    {"from": "2023-09-01", "value": "sum"},
                ],
            },
        },
        limits={
            "per_year": {
                "by": "exposure",
                "values": [{"until": "2023-08-31", "value": 8}, {"from": "2023-09-01", "value": "none"}],
            },
            "per_career": {
                "by": "exposure",
                "values": [{"until": "2023-08-31", "value": 100}, {"from": "2023-09-01", "value": "none"}],
            },
            "reserve_first": {
                "by": "birth",
                "values": [
                    {"until": "1959-12-31", "value": 0},
                    {"from": "1960-01-01", "until": "1962-12-31", "value": 10},
                    {"from": "1963-01-01", "value": 20},
                ],
            },
        },
        multipliers={"cohort": {"when": {"born": {"until": "1956-06-30"}}, "factor": 2}},
        entitlement={
            "convert": {"blocks": {"points": 10, "months": 3}},
            "round_months": "exact",
            "at_most_months": 24,
            "lowest_age": {"years": 55},
        },
    )
    scheme["elements"]["night"]["applies_when"] = {"measure": "nights", "at_least": nights}
    del scheme["burdensome"]
    return scheme


def contract(first: str, until: str, factors: int, **more: Any) -> Plain:
    return {"from": first, "until": until, "exposures": dict.fromkeys(FACTORS[:factors], "full"), **more}


def french_points(person: Plain, reserve: bool = False) -> Fraction | None:
    scheme = france()
    if not reserve:
        del scheme["limits"]["reserve_first"]  # the published examples speak of points earned, not of use
    return assess(scheme, person, date(2025, 1, 1), LAW).points


def test_points_are_doubled_for_births_before_july_1956() -> None:
    """fr-c2p-002"""
    person = career(contract("2024-01-01", "2024-12-31", 3), born="1956-06-30", legal_pension_date="2026-01-01")
    assert french_points(person) == 24
    person["birth_date"] = "1956-07-01"
    assert french_points(person) == 12


def test_half_a_year_with_three_factors_is_six_points() -> None:
    """fr-c2p-003"""
    person = career(contract("2024-01-01", "2024-06-30", 3), born="1980-01-01", legal_pension_date="2044-01-01")
    assert french_points(person) == 6
    assert french_points(person, reserve=True) == 0


@pytest.mark.parametrize(("factors", "points"), [(1, 1), (3, 3)])
def test_three_months_need_not_be_consecutive(factors: int, points: int) -> None:
    """fr-c2p-004

    https://hoche.com/actualites/article/evaluer-et-declarer-ses-salaries-exposes-a-des-facteurs-de-risques-avant-le-31-12-2024
    """
    months = [("2024-02-01", "2024-02-29"), ("2024-05-01", "2024-05-31"), ("2024-09-01", "2024-09-30")]
    jobs = [contract(first, until, factors) for first, until in months]
    person = career(*jobs, born="1980-01-01", legal_pension_date="2044-01-01")
    assert french_points(person) == points


def test_two_factors_were_the_most_before_september_2023() -> None:
    person = career(contract("2022-01-01", "2022-12-31", 3), born="1980-01-01", legal_pension_date="2044-01-01")
    assert french_points(person) == 8


def test_contracts_under_a_month_do_not_count() -> None:
    jobs = [contract(f"2024-{month:02}-02", f"2024-{month:02}-28", 1, employer=f"e{month}") for month in range(1, 13)]
    person = career(*jobs, born="1980-01-01", legal_pension_date="2044-01-01")
    assert french_points(person) == 0


@pytest.mark.parametrize(
    ("first", "until", "nights", "points"),
    [
        ("2022-01-01", "2022-12-31", 119, 0),
        ("2022-01-01", "2022-12-31", 120, 4),
        ("2024-01-01", "2024-12-31", 99, 0),
        ("2024-01-01", "2024-12-31", 100, 4),
        ("2023-01-01", "2023-12-31", 100, 1),  # only September to December is above the line: one quarter
    ],
)
def test_the_threshold_is_that_of_the_day(first: str, until: str, nights: int, points: int) -> None:
    """fr-c2p-030, but for the blended figure of 2023, which a file says with `note`."""
    person = career(
        {"from": first, "until": until, "measured": {"nights": nights}},
        born="1980-01-01",
        legal_pension_date="2044-01-01",
    )
    assert french_points(person) == points


# ----------------------------------------------------------------------------- points: overlap, limits


def test_up_to_full_time_takes_the_highest_rate_first() -> None:
    scheme = small(jobs={"work": {"points_per_year": 1}, "side": {"points_per_year": 2}})
    scheme["counting"]["part_time"] = "proportional"
    scheme["overlap"]["jobs"] = "up_to_full_time"
    person = career(
        job("2020-01-01", "2020-12-31", part_time=1),
        job("2020-01-01", "2020-12-31", job="side", part_time=Fraction("0.4")),
    )
    found = points_by(scheme, person, date(2021, 1, 1))
    assert found == {("side", None): Fraction("0.8"), ("work", None): Fraction("0.6")}


def test_by_count_pays_for_the_number_of_elements() -> None:
    scheme = small(
        elements={name: {"category": "c", "applies_when": {}} for name in ("a", "b", "c")},
        jobs={"work": {"exposures": {"a": "full", "b": "full"}}},
        overlap={"jobs": "highest", "elements": {"by_count": {1: Fraction("0.05"), 2: Fraction("0.1")}}},
    )
    scheme["elements"]["b"]["only_with"] = ["a"]
    years = job("2010-01-01", "2019-12-31")
    assert assess(scheme, career(years), date(2021, 1, 1), LAW).points == 1
    alone = career({**years, "exposures": {"a": "none"}})
    assert assess(scheme, alone, date(2021, 1, 1), LAW).points == 0


def test_a_limit_per_year_that_changes_holds_for_each_part_of_the_year() -> None:
    scheme = small()
    scheme["limits"] = {
        "per_year": {
            "by": "exposure",
            "values": [
                {"until": "2020-06-30", "value": Fraction("0.2")},
                {"from": "2020-07-01", "value": Fraction("0.4")},
            ],
        }
    }
    person = career(job("2020-01-01", "2020-12-31"))
    assert assess(scheme, person, date(2021, 1, 1), LAW).points == Fraction("0.6")


def test_a_limit_per_career_that_is_lifted_caps_what_was_reached_before() -> None:
    scheme = small()
    scheme["limits"] = {
        "per_career": {
            "by": "exposure",
            "values": [{"until": "2014-12-31", "value": 3}, {"from": "2015-01-01", "value": "none"}],
        }
    }
    person = career(job("2010-01-01", "2019-12-31"))
    assert assess(scheme, person, date(2021, 1, 1), LAW).points == 8


def test_a_multiplier_comes_after_the_year_and_before_the_career() -> None:
    scheme = small(limits={"per_year": Fraction("0.5"), "per_career": 8, "reserve_first": 1})
    scheme["multipliers"] = {"m": {"when": {"fact": "early", "is": True}, "factor": 2}}
    jobs = [job("2010-01-01", "2019-12-31")]
    assert assess(scheme, career(*jobs, early=True), date(2021, 1, 1), LAW).points == 7
    assert assess(scheme, career(*jobs, early=False), date(2021, 1, 1), LAW).points == 4
    assert assess(scheme, career(*jobs), date(2021, 1, 1), LAW).points == 4


@pytest.mark.parametrize(
    ("mode", "months"),
    [
        ("drop", 6),
        ("up", 9),
        ({"up_when": {"at_least": {"months": 2}}}, 9),
        ({"up_when": {"more_than": {"months": 2}}}, 6),
    ],
)
def test_a_started_unit(mode: Any, months: int) -> None:
    scheme = small()
    scheme["counting"] |= {"part_of_unit": mode, "unit": {"months": 3}, "add_up_over": "career"}
    found = assess(scheme, career(job("2020-01-01", "2020-08-31")), date(2021, 1, 1), LAW)
    assert found.points == Fraction(months, 12)


# ------------------------------------------------------------------------------------------------ tallies


def test_a_gap_of_exactly_six_months_is_bridged_and_a_day_more_is_not() -> None:
    bridge = {"bridge_gaps": {"at_most": {"months": 6}}}
    first = job("2010-01-01", "2010-08-31")
    assert tally(bridge, career(first, job("2011-03-01", "2011-12-31")), date(2021, 1, 1)) == 24
    months = tally(bridge, career(first, job("2011-03-02", "2011-12-31")), date(2021, 1, 1))
    assert months == 18 - Fraction(1, 31)


def test_an_absence_is_never_bridged() -> None:
    absence = {"kind": "unpaid", "from": "2010-03-01", "until": "2010-04-30"}
    rule = {"bridge_gaps": {"at_most": {"months": 6}}}
    person = career(job("2010-01-01", "2010-12-31", absences=[absence]))
    assert tally(rule, person, date(2021, 1, 1)) == 10
    assert tally({**rule, "unbroken": True}, person, date(2011, 1, 1)) == 8


def test_calendar_units_never_exceed_their_window() -> None:
    person = career(job("2010-01-01"))
    rule = {"unit": "month", "unit_counts_from": "any_day", "in_last": {"months": 240}}
    assert tally(rule, person, date(2021, 3, 15)) == 135
    rule["in_last"] = {"years": 2}
    assert tally(rule, person, date(2021, 3, 15)) == 24
    half_years = {"unit": "year", "unit_counts_from": {"at_least": {"months": 6}}}
    assert tally(half_years, career(job("2010-07-01", "2011-06-30")), date(2021, 1, 1)) == 24


def test_factors_of_a_day_are_added_up_to_one() -> None:
    rule = {"part_time": "proportional"}
    jobs = [
        job("2020-01-01", "2020-12-31", part_time="50%", employer="a"),
        job("2020-07-01", "2020-12-31", part_time=Fraction("0.8"), employer="b"),
    ]
    assert tally(rule, career(*jobs), date(2021, 1, 1)) == 9
    assert tally({**rule, "employer": "present"}, career(*jobs), date(2020, 7, 1)) == 3


# ------------------------------------------------------------------------------------- conditions, money


def test_a_missing_fact_is_unknown_and_one_met_is_enough() -> None:
    wage = {"fact": "wage", "at_most": 4000}
    age = {"age": {"at_least": {"years": 60}}}
    scheme = small(conditions={"wage": wage, "one": {"any_of": {"a": wage, "b": age}}})
    found = assess(scheme, career(job("2000-01-01")), date(2022, 11, 30), LAW)
    assert found.conditions == {"wage": "unknown", "one": "met"}
    assert found.months == 0
    found = assess(scheme, career(job("2000-01-01")), date(2022, 11, 29), LAW)
    assert found.conditions == {"wage": "unknown", "one": "unknown"}


def test_money_is_spread_indexed_and_rounded_once() -> None:
    scheme = small()
    scheme["benefit"] = {
        "amount": {
            "euro_per_year": 20000,
            "index": {"percent": Fraction("2.5"), "every": "01-01", "from": "2029-06-01"},
        },
        "year": "of_each_month",
        "part_time": {"mean_of_last": {"years": 2}, "measured_on": "12-31"},
        "money_months": 2,
        "last_month": "by_days",
        "paid": "monthly",
    }
    person = career(job("2000-01-01", "2028-06-30"), job("2028-07-01", part_time=Fraction("0.6")))
    found = assess(scheme, person, date(2029, 12, 1), LAW)
    full = Fraction(20000, 12) * Fraction("0.8") * Fraction(2, 3)
    expected = [full, full * Fraction("1.025"), full * Fraction("1.025") * Fraction(27, 28)]
    assert found.monthly == [Fraction(int(each * 100 + Fraction(1, 2)), 100) for each in expected]
    assert found.total == sum(found.monthly)
    assert found.months_to_go == 3


def test_without_a_pension_date_there_are_points_and_no_right() -> None:
    scheme = small(pension_date={"fact": "ordinary_pension_date"})
    found = assess(scheme, career(job("2010-01-01", "2019-12-31")), date(2021, 1, 1), LAW)
    assert found.points == 10
    assert found.pension_date is None
    assert found.months is None
    assert not found.covered
    assert earliest_exit(scheme, career(job("2010-01-01", "2019-12-31")), date(2021, 1, 1), LAW) is None


# --------------------------------------------------------------------------- what must hold in every scheme

SOME = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def cut_in_two(entry: Plain, day: date) -> list[Plain]:
    """The same work written as two entries, the second from that day."""
    halves = [
        {**deepcopy(entry), "until": (day - ONE_DAY).isoformat()},
        {**deepcopy(entry), "from": day.isoformat()},
    ]
    for half in halves:
        until = half.get("until", date.max.isoformat())
        cut = [
            {**a, "from": max(a["from"], half["from"]), "until": min(a["until"], until)}
            for a in half.pop("absences", [])
        ]
        half["absences"] = [absence for absence in cut if absence["from"] <= absence["until"]]
    return halves


@SOME
@given(situations(), st.data())
def test_order_and_cutting_an_entry_in_two_change_nothing(
    situation: tuple[Plain, Plain, date], data: st.DataObject
) -> None:
    scheme, person, exit_date = situation
    jobs = list(person["jobs"])
    index = data.draw(st.integers(0, len(jobs) - 1))
    first = date.fromisoformat(jobs[index]["from"])
    last = min(date.fromisoformat(jobs[index].get("until", "2040-01-01")), exit_date - ONE_DAY)
    if first < last:
        jobs[index : index + 1] = cut_in_two(jobs[index], data.draw(st.dates(first + ONE_DAY, last)))
    other = {**person, "jobs": data.draw(st.permutations(jobs))}
    assert assess(scheme, other, exit_date, LAW) == assess(scheme, person, exit_date, LAW)
    assert points_by(scheme, other, exit_date) == points_by(scheme, person, exit_date)


@SOME
@given(situations())
def test_jobs_add_up_to_the_points(situation: tuple[Plain, Plain, date]) -> None:
    assert sum(points_by(*situation).values()) == assess(*situation, LAW).points


@SOME
@given(st.booleans().flatmap(lambda points: situations(points=points)))
def test_what_is_remembered_for_a_stamp_is_that_of_the_day(situation: tuple[Plain, Plain, date]) -> None:
    found = assess(*situation, LAW)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(oracle, "stamp", lambda _, day: day)
        assert assess(*situation, LAW) == found
