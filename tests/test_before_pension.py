"""Time before the pension as a condition, amounts by the month paid and dated money months; all worked out by hand."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from tests.test_benefit import CAREER, SCHEME, paid, years
from tests.trial import LAW, person_of, scheme_of
from zwaarwerk.answers import answer
from zwaarwerk.calculator import assess
from zwaarwerk.career import Career
from zwaarwerk.conditions import Outcome
from zwaarwerk.criteria import Scheme

Plain = dict[str, Any]


def scheme_with(limits: Plain) -> Scheme:
    """Return a scheme whose pension date is a fact, so that it can be any day, and that asks for time before it."""
    condition = {"before_pension": limits, "say": {"nl": "Te vroeg of te laat."}}
    data = deepcopy(SCHEME) | {"benefit": "none", "pension_date": {"fact": "pension"}}
    return scheme_of(data | {"conditions": {"asked": condition}})


def career_with(pension: str | None) -> Plain:
    facts = {} if pension is None else {"pension": pension}
    return {"birth_date": "1962-08-31", "facts": facts, "jobs": [{"job": "worker", "from": "1990-01-01"}]}


def outcome(limits: Plain, pension: str | None, exit_date: str) -> Outcome:
    scheme = scheme_with(limits)
    person = person_of(career_with(pension), scheme)
    return assess(person, scheme, LAW, date.fromisoformat(exit_date)).conditions["asked"]


# --- the condition


@pytest.mark.parametrize(
    ("pension", "length", "day"),
    [
        ("2030-06-15", {"months": 6}, "2029-12-15"),
        ("2030-02-28", {"months": 6}, "2029-08-28"),  # the end of February is not the end of August
        ("2031-08-31", {"months": 6}, "2031-02-28"),  # there is no 31 February
        ("2028-08-31", {"months": 6}, "2028-02-29"),  # a leap year
        ("2030-07-31", {"months": 1}, "2030-06-30"),
        ("2029-02-28", {"years": 1}, "2028-02-28"),
        ("2028-02-29", {"years": 1}, "2027-02-28"),
        ("2028-02-29", {"years": 1, "months": 6}, "2026-08-29"),  # one step of 18 months, not first a year
        ("2030-03-02", {"days": 2}, "2030-02-28"),
    ],
)
def test_the_length_goes_back_from_the_pension_by_the_calendar(pension: str, length: Plain, day: str) -> None:
    """That day itself passes; a day later fails."""
    turn = date.fromisoformat(day)
    later = date.fromordinal(turn.toordinal() + 1).isoformat()
    assert outcome({"at_least": length}, pension, day).outcome == "met"
    assert outcome({"at_least": length}, pension, later).outcome == "not_met"


@pytest.mark.parametrize(
    ("way", "before", "on", "after"),
    [
        ("at_least", "met", "met", "not_met"),
        ("more_than", "met", "not_met", "not_met"),
        ("at_most", "not_met", "met", "met"),
        ("less_than", "not_met", "not_met", "met"),
    ],
)
def test_each_comparison_on_the_edge(way: str, before: str, on: str, after: str) -> None:
    """Six months before 15 June 2030 is 15 December 2029. The longer before the pension, the more time there is."""
    days = ("2029-12-14", "2029-12-15", "2029-12-16")
    found = [outcome({way: {"months": 6}}, "2030-06-15", day).outcome for day in days]
    assert found == [before, on, after]


def test_two_limits_make_a_window() -> None:
    """From 15 June 2028 (two years before) through 15 December 2029 (six months before)."""
    window = {"at_least": {"months": 6}, "at_most": {"years": 2}}
    days = ("2028-06-14", "2028-06-15", "2029-12-15", "2029-12-16")
    found = [outcome(window, "2030-06-15", day).outcome for day in days]
    assert found == ["not_met", "met", "met", "not_met"]


def test_a_limit_can_depend_on_the_exit_date() -> None:
    """Six months through 2029, a month from 2030 on."""
    values = [{"until": "2029-12-31", "value": {"months": 6}}, {"from": "2030-01-01", "value": {"months": 1}}]
    limits = {"at_least": {"by": "exit", "values": values}}
    days = ("2029-12-15", "2029-12-16", "2030-01-01", "2030-05-15", "2030-05-16")
    found = [outcome(limits, "2030-06-15", day).outcome for day in days]
    assert found == ["met", "not_met", "met", "met", "not_met"]


def test_without_a_pension_date_it_is_unknown() -> None:
    found = outcome({"at_least": {"months": 6}}, None, "2029-12-15")
    assert (found.outcome, found.found, found.is_met) == ("unknown", None, False)


def test_it_tells_the_pension_date_and_what_is_needed() -> None:
    found = outcome({"at_least": {"months": 6}}, "2030-06-15", "2029-12-15")
    ((way, length),) = found.needed
    assert (found.found, way, length.whole_months) == (date(2030, 6, 15), "at_least", 6)


@pytest.mark.parametrize(
    ("limits", "earliest"),
    [
        ({"at_most": {"months": 20}}, "2028-10-15"),
        ({"less_than": {"months": 20}}, "2028-10-16"),
        ({"at_least": {"months": 6}}, "2027-06-15"),  # the 36 months of the scheme come first
        ({"at_most": {"months": 20}, "at_least": {"months": 20}}, "2028-10-15"),  # one day only
    ],
)
def test_the_earliest_day_is_found_on_the_edge(limits: Plain, earliest: str) -> None:
    scheme = scheme_with(limits)
    career = Career.model_validate(career_with("2030-06-15"))
    assert answer(career, scheme, LAW, date(2026, 1, 1)).earliest == date.fromisoformat(earliest)


# --- amounts by the month paid

RISE = [{"until": "2026-12-31", "value": 2000}, {"from": "2027-01-01", "value": 2100}]


def by(chooser: str, values: list[Plain] = RISE) -> Plain:
    return {"by": chooser, "values": values}


@pytest.mark.parametrize(
    ("exit_date", "paid_by_year"),
    [
        ("2026-10-15", [(2026, 3, 600_000), (2027, 6, 1_260_000)]),  # the month of 15 December is one of 2026
        ("2026-12-31", [(2026, 1, 200_000), (2027, 6, 1_260_000)]),
        ("2027-01-01", [(2027, 6, 1_260_000)]),
    ],
)
def test_an_amount_by_month_goes_by_the_first_day_of_each_month(exit_date: str, paid_by_year: list[Any]) -> None:
    """Until the pension on 1 July 2027; months begin on the day of the month of the exit date."""
    money = paid(exit_date, {"amount": {"euro_per_month": by("month")}})
    assert [one[:3] for one in years(money)] == paid_by_year


def test_an_amount_by_exit_stays_what_it_was() -> None:
    """Nine begun months at 2000; from 2027 on 2100."""
    amount = {"euro_per_month": by("exit")}
    assert paid("2026-10-15", {"amount": amount}).total == 9 * 200_000
    assert paid("2027-01-01", {"amount": amount}).total == 6 * 210_000


def test_an_amount_by_birth_is_that_of_the_person() -> None:
    """Born on 1 July 1960: the second row, from that day on."""
    values = [{"until": "1960-06-30", "value": 2000}, {"from": "1960-07-01", "value": 2100}]
    assert paid("2027-01-01", {"amount": {"euro_per_month": by("birth", values)}}).total == 6 * 210_000


def test_a_yearly_amount_by_month_is_a_twelfth_of_the_row_of_that_month() -> None:
    """24,000 / 12 = 2000 three times, 25,000 / 12 = 2083.33 six times."""
    values = [{"until": "2026-12-31", "value": 24000}, {"from": "2027-01-01", "value": 25000}]
    money = paid("2026-10-15", {"amount": {"euro_per_year": by("month", values)}})
    assert money.total == 3 * 200_000 + 6 * 208_333


def test_the_days_of_the_last_month_are_paid_at_its_own_amount() -> None:
    """From 15 June to 1 July 2027 is 16 of 30 days: 1120."""
    money = paid("2026-10-15", {"amount": {"euro_per_month": by("month")}, "last_month": "by_days"})
    assert money.total == 3 * 200_000 + 5 * 210_000 + 112_000


def test_a_lump_sum_by_month_has_the_amount_of_the_month_it_is_paid_in() -> None:
    assert paid("2026-10-15", {"amount": {"euro_per_month": by("month")}, "paid": "lump_sum"}).total == 9 * 200_000


def test_a_lump_sum_is_rounded_once() -> None:
    """22,164 a year for 12 of 35 months: 633.2571 a month, but 22,164.00 in all and not 35 x 633.26."""
    benefit = {"amount": {"euro_per_year": 22164}, "money_months": 12, "paid": "lump_sum"}
    money = paid("2024-08-01", benefit)
    assert (money.monthly, money.total) == (63_326, 2_216_400)


def test_no_amount_of_the_law_is_paid_where_the_scheme_has_its_own() -> None:
    """The law is asked for its exemption, but only for the tax."""
    own, law = paid("2026-10-15", {}), paid("2026-10-15", {"amount": "rvu_exemption", "year": "of_each_month"})
    assert (own.amounts, {looked.table for looked in own.looked}) == ((), {"rvu_exemption", "rvu_levy"})
    assert [looked.day.year for looked in law.amounts] == [2026, 2027]
    at_exit = paid("2026-10-15", {"amount": "rvu_exemption", "year": "of_exit"})
    assert [looked.day.year for looked in at_exit.amounts] == [2026]


@pytest.mark.parametrize("place", ["amount", "money_months", "before_pension"])
def test_only_what_is_paid_by_the_month_can_depend_on_it(place: str) -> None:
    """An amount can't depend on a day worked; months of money and conditions can't depend on a month paid."""
    benefit: Plain = {"amount": {"euro_per_month": 2000}, "part_time": "full", "last_month": "whole", "paid": "monthly"}
    data: Plain = deepcopy(SCHEME) | {"benefit": benefit}
    if place == "amount":
        benefit["amount"] = {"euro_per_month": by("exposure")}
    elif place == "money_months":
        benefit["money_months"] = by("month", [{"value": 12}])
    else:
        limits = {"at_least": by("month", [{"value": {"months": 6}}])}
        data["conditions"] = {"asked": {"before_pension": limits, "say": {"nl": "Nee."}}}
    with pytest.raises(ValidationError):
        Scheme.model_validate(data)


# --- money for fewer months, dated


@pytest.mark.parametrize(("birth_date", "monthly"), [("1960-06-30", 150_000), ("1960-07-01", 200_000)])
def test_months_of_money_by_birth(birth_date: str, monthly: int) -> None:
    """Twelve begun months from 1 July 2026; six of 3000, or eight of them, spread over twelve."""
    values = [{"until": "1960-06-30", "value": 6}, {"from": "1960-07-01", "value": 8}]
    money = paid("2026-07-01", {"money_months": by("birth", values)}, CAREER | {"birth_date": birth_date})
    assert (money.monthly, money.total) == (monthly, 12 * monthly)


@pytest.mark.parametrize(("exit_date", "monthly"), [("2026-06-30", 138_462), ("2026-07-01", 225_000)])
def test_months_of_money_by_exit(exit_date: str, monthly: int) -> None:
    """6 of 13 begun months: 3000 x 6/13 = 1384.6154. From July on 9 of 12: 2250."""
    values = [{"until": "2026-06-30", "value": 6}, {"from": "2026-07-01", "value": 9}]
    assert paid(exit_date, {"money_months": by("exit", values)}).monthly == monthly
