"""What the lines of a calculation say besides their points, which the oracle compares."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.test_benefit import SCHEME as PLAIN_SCHEME
from tests.trial import LAW, person_of, scheme_of
from zwaarwerk.calculator import assess

SCHEME: dict[str, Any] = {
    **PLAIN_SCHEME,
    "sources": {"cao": {"title": "Cao", "url": "test"}, "letter": {"title": "Brief", "url": "test"}},
    "jobs": {"worker": {"name": {"nl": "werker"}, "points_per_year": 1, "burdensome": True}},
    "counting": {"part_time": "full", "absences": {"other": "in"}, "part_of_unit": "exact"},
    "overlap": {"jobs": "highest", "elements": "sum"},
    "entitlement": {"convert": {"linear": {"points": 1, "months": 1}}, "round_months": "exact", "at_most_months": 36},
    "benefit": "none",
}
PLAIN = 2
DATED = {"by": "exit", "values": [{"until": "2025-12-31", "value": 1}, {"from": "2026-01-01", "value": 2}]}


@pytest.mark.parametrize(
    ("reserve", "source"), [(PLAIN, "cao"), (DATED, "cao"), ({**DATED, "source": "letter"}, "letter")]
)
def test_a_reserve_rests_on_its_own_source_or_that_of_the_limits(reserve: Any, source: str) -> None:
    scheme = scheme_of({**SCHEME, "limits": {"reserve_first": reserve, "source": "cao"}})
    person = person_of({"birth_date": "1962-05-01", "jobs": [{"job": "worker", "from": "2000-01-01"}]}, scheme)
    score = assess(person, scheme, LAW, date(2026, 1, 1)).score
    assert score
    [line] = [line for line in score.lines if line.rule == "reserve"]
    assert (line.points, line.source) == (Fraction(-2), source)
