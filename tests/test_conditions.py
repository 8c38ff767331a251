"""Facts on the edge of a comparison, and time left out that does not depend on how entries are cut."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.test_benefit import SCHEME
from tests.trial import LAW, person_of, scheme_of
from zwaarwerk.calculator import assess
from zwaarwerk.entitlement import first_covered_day, is_covered
from zwaarwerk.timeline import left_out


def outcome(condition: dict[str, Any], fact: Any) -> str:
    scheme = {**deepcopy(SCHEME), "benefit": "none", "conditions": {"asked": {**condition, "say": {"nl": "Nee."}}}}
    model = scheme_of(scheme)
    facts = {} if fact is None else {"found": fact}
    career = {"birth_date": "1964-03-01", "facts": facts, "jobs": [{"job": "worker", "from": "1990-01-01"}]}
    return assess(person_of(career, model), model, LAW, date(2026, 1, 1)).conditions["asked"].outcome


@pytest.mark.parametrize(
    ("way", "below", "on", "above"),
    [
        ("at_least", "not_met", "met", "met"),
        ("more_than", "not_met", "not_met", "met"),
        ("at_most", "met", "met", "not_met"),
        ("less_than", "met", "not_met", "not_met"),
    ],
)
def test_a_fact_is_compared_to_the_edge(way: str, below: str, on: str, above: str) -> None:
    assert [outcome({"fact": "found", way: 10}, fact) for fact in (9, 10, 11)] == [below, on, above]


@pytest.mark.parametrize(
    ("condition", "met", "not_met"),
    [
        ({"is": True}, True, 1),
        ({"is_not": "full"}, "none", "full"),
        ({"in": ["a", "b"]}, "b", "c"),
        ({"not_in": [1]}, True, 1),
    ],
)
def test_a_fact_is_told_apart_from_what_looks_like_it(condition: dict[str, Any], met: Any, not_met: Any) -> None:
    assert outcome({"fact": "found", **condition}, met) == "met"
    assert outcome({"fact": "found", **condition}, not_met) == "not_met"


@pytest.mark.parametrize("fact", [None, "tien", True])
def test_a_fact_that_is_missing_or_of_another_kind_is_unknown(fact: Any) -> None:
    assert outcome({"fact": "found", "at_least": 10}, fact) == "unknown"
    assert outcome({"fact": "found", "at_least": 1}, fact) == "unknown"
    assert outcome({"fact": "found", "at_most": "2026-01-01"}, fact) == "unknown"
    assert outcome({"fact": "found", "more_than": "2026-01-01"}, fact) == "unknown"


def test_a_fact_can_be_a_day_before_or_after_another() -> None:
    days = ("2025-12-31", "2026-01-01", "2026-01-02")
    assert [outcome({"fact": "found", "less_than": "2026-01-01"}, day) for day in days] == ["met", "not_met", "not_met"]
    assert outcome({"fact": "found", "at_least": "2026-01-01"}, "2026-2-30") == "unknown"


def test_time_left_out_is_told_once_however_the_entry_is_cut() -> None:
    scheme = deepcopy(SCHEME) | {"benefit": "none"}
    scheme["counting"] = {"part_of_unit": "exact", "part_time": "full", "absences": {"other": "out"}}
    scheme["overlap"] = {"jobs": "highest", "elements": "sum"}
    scheme["jobs"] = {
        "light": {"name": {"nl": "licht"}, "points_per_year": 1},
        "heavy": {"name": {"nl": "zwaar"}, "points_per_year": 2},
    }
    model = scheme_of(scheme)
    heavy = {"job": "heavy", "from": "2000-01-01", "until": "2010-12-31"}
    whole = [heavy, {"job": "light", "from": "2001-01-01", "until": "2004-12-31"}]
    cut = [
        heavy,
        {"job": "light", "from": "2001-01-01", "until": "2002-06-30"},
        {"job": "light", "from": "2002-07-01", "until": "2004-12-31"},
    ]
    told = [
        [(one.first, one.end, one.reason) for one in left_out(person_of(career, model), model, date(2026, 1, 1))]
        for career in ({"birth_date": "1964-03-01", "jobs": whole}, {"birth_date": "1964-03-01", "jobs": cut})
    ]
    days = date(2001, 1, 1).toordinal(), date(2005, 1, 1).toordinal()
    assert told == [[(*days, "other_job")]] * 2


def test_more_months_than_there_ever_were_are_enough_and_no_crash() -> None:
    assert first_covered_day(date(2030, 1, 1), Fraction(1_000_000)) == date(1930, 1, 1)
    assert first_covered_day(date(2030, 1, 1), Fraction(10**9, 7)) == date(1930, 1, 1)
    assert is_covered(date(2027, 1, 1), date(2030, 1, 1), Fraction(1_000_000))
