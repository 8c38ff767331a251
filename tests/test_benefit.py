"""The money, worked out by hand: amounts, index, part-time, spreading, and what goes beyond the tax law's exemption."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from tests.trial import person_of, scheme_of
from zwaarwerk.benefit import Money
from zwaarwerk.calculator import assess
from zwaarwerk.files import read_law

LAW = read_law()
SCHEME: dict[str, Any] = {
    "format": 1,
    "scheme": {
        "id": "trial",
        "version": "1",
        "name": {"nl": "Proef"},
        "status": "illustrative",
        "in_force": {"from": "2021-01-01"},
    },
    "pension_date": "aow",
    "jobs": {"worker": {"name": {"nl": "werker"}}},
    "counting": {"points": "none", "part_time": "full", "absences": {"other": "in"}, "full_time_hours": 40},
    "entitlement": {"convert": {"fixed": {"months": 36}}, "round_months": "exact", "at_most_months": 36},
}
BENEFIT: dict[str, Any] = {
    "amount": {"euro_per_month": 3000},
    "part_time": "full",
    "last_month": "whole",
    "paid": "monthly",
}
CAREER: dict[str, Any] = {"birth_date": "1960-07-01", "jobs": [{"job": "worker", "from": "1990-01-01"}]}
"""Reaches AOW, at 67, on 2027-07-01."""


def paid(exit_date: str, benefit: dict[str, Any], career: dict[str, Any] | None = None, **scheme: Any) -> Money:
    data = {**deepcopy(SCHEME), **scheme, "benefit": {**BENEFIT, **benefit}}
    model = scheme_of(data)
    money = assess(person_of(career or CAREER, model), model, LAW, date.fromisoformat(exit_date)).money
    assert money is not None
    return money


def years(money: Money) -> list[tuple[int, int, int, int | None, int | None]]:
    return [(one.year, one.months, one.cents, one.excess, one.levy) for one in money.years]


def test_what_goes_beyond_the_exemption_is_levied_by_year() -> None:
    """3000 − 2657 = 343 a month; 2026: 6 × 343 = 2058, 57.7 %: 1187.466; 2027 (projected): 64 % of 2058: 1317.12."""
    assert years(paid("2026-07-01", {})) == [
        (2026, 6, 1_800_000, 205_800, 118_747),
        (2027, 6, 1_800_000, 205_800, 131_712),
    ]


def test_room_in_a_later_year_takes_away_an_earlier_excess() -> None:
    """2400 a month, six months in 2025 (2273), eighteen later (2657): 762 over, 4626 room; the law takes the total."""
    money = paid("2025-07-01", {"amount": {"euro_per_month": 2400}})
    assert [one.excess for one in money.years] == [0, 0, 0]


def test_a_lump_sum_has_the_exemption_of_its_own_year_for_every_month() -> None:
    """24 months from 2025-07-01 at 2400: 57,600; exempt 24 × 2273 = 54,552; 3,048 over, 52 % of it: 1,584.96."""
    money = paid("2025-07-01", {"amount": {"euro_per_month": 2400}, "paid": "lump_sum"})
    assert years(money)[0] == (2025, 6, 5_760_000, 304_800, 158_496)
    assert [one.cents for one in money.years[1:]] == [0, 0]


def test_outside_aow_the_tax_law_does_not_apply() -> None:
    money = paid("2026-07-01", {}, pension_date={"age": {"years": 67}})
    assert [(one.excess, one.levy) for one in money.years] == [(None, None), (None, None)]


def test_a_yearly_amount_is_a_twelfth_a_month_rounded_once() -> None:
    """21,200 / 12 = 1766.666… a month."""
    assert paid("2026-07-01", {"amount": {"euro_per_year": 21200}}).monthly == 176_667


def test_an_index_rises_on_its_day_after_the_first() -> None:
    """2000 from 2025-01-01, 2 % each 1 January: 2040 in 2026, 2080.80 in 2027."""
    index = {"percent": 2, "every": "01-01", "from": "2025-01-01"}
    amount = {"euro_per_month": 2000, "index": index}
    money = paid("2026-07-01", {"amount": amount, "year": "of_each_month"})
    assert [(one.year, one.cents) for one in money.years] == [(2026, 6 * 204_000), (2027, 6 * 208_080)]
    of_exit = paid("2026-07-01", {"amount": amount, "year": "of_exit"})
    assert of_exit.total == 12 * 204_000


def test_an_amount_can_change_within_a_year() -> None:
    """From 2026-10-01 on 2000 instead of 1000, by the month paid: 3 × 1000 + 3 × 2000, then 6 × 2000."""
    rows = {"by": "month", "values": [{"until": "2026-09-30", "value": 1000}, {"from": "2026-10-01", "value": 2000}]}
    money = paid(
        "2026-07-01", {"amount": {"euro_per_month": rows}, "year": "of_each_month"}, pension_date={"age": {"years": 67}}
    )
    assert [(year, cents) for year, _, cents, _, _ in years(money)] == [(2026, 900_000), (2027, 1_200_000)]


def test_an_index_can_rise_within_a_year() -> None:
    """10 % more on 1 October: 3 × 1000 + 3 × 1100 in 2026, then 6 × 1100."""
    amount = {"euro_per_month": 1000, "index": {"percent": 10, "every": "10-01", "from": "2026-01-01"}}
    money = paid("2026-07-01", {"amount": amount, "year": "of_each_month"}, pension_date={"age": {"years": 67}})
    assert [(year, cents) for year, _, cents, _, _ in years(money)] == [(2026, 630_000), (2027, 660_000)]


def test_the_last_month_can_be_paid_by_days() -> None:
    """From 2026-07-15: the last month runs from 2027-06-15, 16 of 30 days until 2027-07-01."""
    assert paid("2026-07-15", {"last_month": "by_days"}).total == 11 * 300_000 + 160_000
    assert paid("2026-07-15", {}).total == 12 * 300_000


def test_part_time_at_exit_is_the_sum_of_the_jobs_of_the_last_day_at_most_one() -> None:
    """20 hours of 40 and 0.3 together are 0.8; with 0.6 beside it, 1."""
    half = {"job": "worker", "employer": "a", "from": "1990-01-01", "hours_per_week": 20}
    for other, monthly in (("0.3", 240_000), ("60%", 300_000)):
        jobs = [half, {"job": "worker", "employer": "b", "from": "2000-01-01", "part_time": other}]
        career = {"birth_date": "1960-07-01", "jobs": jobs}
        assert paid("2026-07-01", {"part_time": "at_exit"}, career).monthly == monthly


def test_the_mean_of_the_last_years_looks_at_its_days_only() -> None:
    """31 December 2016 … 2025: five times 1 and five times 0.5 make 0.75."""
    jobs = [
        {"job": "worker", "from": "1990-01-01", "until": "2021-06-30"},
        {"job": "worker", "from": "2021-07-01", "part_time": "0.5"},
    ]
    career = {"birth_date": "1960-07-01", "jobs": jobs}
    rule = {"mean_of_last": {"years": 10}, "measured_on": "12-31"}
    assert paid("2026-07-01", {"part_time": rule}, career).monthly == 225_000


def test_an_entry_counts_on_its_first_and_last_day_of_measuring_and_the_window_has_its_first_day() -> None:
    """Exit 31-12-2026, two years back: 31-12-2024 (0.2, its last day) and 31-12-2025 (0.6, its first): 0.4 of 3000."""
    jobs = [
        {"job": "worker", "employer": "a", "from": "1990-01-01", "until": "2024-12-31", "part_time": "0.2"},
        {"job": "worker", "employer": "b", "from": "2025-12-31", "part_time": "0.6"},
    ]
    career = {"birth_date": "1960-07-01", "jobs": jobs}
    rule = {"mean_of_last": {"years": 2}, "measured_on": "12-31"}
    assert paid("2026-12-31", {"part_time": rule}, career).monthly == 120_000


def test_an_entry_that_ended_the_day_before_measuring_does_not_count() -> None:
    """31-12-2025 has no entry, so 31-12-2024 alone counts: 0.6."""
    jobs = [
        {"job": "worker", "employer": "a", "from": "1990-01-01", "until": "2025-06-30", "part_time": "0.6"},
        {"job": "worker", "employer": "c", "from": "2025-07-01", "until": "2025-12-30", "part_time": "0.2"},
        {"job": "worker", "employer": "b", "from": "2026-02-01", "part_time": "0.1"},
    ]
    career = {"birth_date": "1960-07-01", "jobs": jobs}
    rule = {"mean_of_last": {"years": 2}, "measured_on": "12-31"}
    assert paid("2026-07-01", {"part_time": rule}, career).monthly == 180_000


def test_without_an_entry_on_the_days_of_measuring_nothing_is_paid() -> None:
    career = {"birth_date": "1960-07-01", "jobs": [{"job": "worker", "from": "2026-02-01"}]}
    rule = {"mean_of_last": {"years": 2}, "measured_on": "12-31"}
    assert paid("2026-07-01", {"part_time": rule}, career).monthly == 0


def test_a_year_below_the_exemption_does_not_hide_another_above_it() -> None:
    """2026: 6 × (2600 − 2657) = −342; 2027: 6 × (3000 − 2657) = 2058; together 1716, of which 64 %: 1098.24."""
    rows = {"by": "month", "values": [{"until": "2026-12-31", "value": 2600}, {"from": "2027-01-01", "value": 3000}]}
    assert years(paid("2026-07-01", {"amount": {"euro_per_month": rows}, "year": "of_each_month"})) == [
        (2026, 6, 1_560_000, 0, 0),
        (2027, 6, 1_800_000, 171_600, 109_824),
    ]


@pytest.mark.parametrize(("money_months", "monthly"), [(6, 150_000), (12, 300_000), (24, 300_000)])
def test_money_for_fewer_months_is_spread_over_the_months_to_go(money_months: int, monthly: int) -> None:
    """Twelve months to go."""
    assert paid("2026-07-01", {"money_months": money_months}).monthly == monthly


def test_what_is_paid_more_than_36_months_before_aow_is_all_excess() -> None:
    """48 months from 2023-07-01: the first twelve are outside the 36; 12 × 1000 over, the rest within the exemption."""
    entitlement = {"convert": {"fixed": {"months": 48}}, "round_months": "exact", "at_most_months": 48}
    money = paid("2023-07-01", {"amount": {"euro_per_month": 1000}}, entitlement=entitlement)
    assert sum(one.excess or 0 for one in money.years) == 12 * 100_000
    assert [one.excess for one in money.years] == [600_000, 600_000, 0, 0, 0]
