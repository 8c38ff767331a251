"""The quick engine gives the figures of the explaining engine, exactly, or nothing; who it can do, it does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.trial import LAW as SMALL_LAW
from tests.trial import in_a_row, scheme_of, tamed
from zwaarwerk.answer import answer
from zwaarwerk.career import Career, find_problems, resolve
from zwaarwerk.criteria import Scheme
from zwaarwerk.errors import InputError
from zwaarwerk.figures import Figures, figures_of
from zwaarwerk.files import read_law
from zwaarwerk.law import Law
from zwaarwerk.quick.engine import Quick

SCHEMES = Path(__file__).parents[1] / "examples" / "schemes"
AS_OF = {"vvt": date(2024, 11, 23), "metalektro": date(2026, 3, 1)}
DONE = (
    "bouw-infra", "city-transport", "cleaning-2026", "dairy", "defence", "metaal-techniek", "metalektro",
    "motor-trade", "ns-2021", "poultry", "road-haulage", "vvt",
)  # fmt: skip
LAW = read_law()


def explained(career: Career, scheme: Scheme, law: Law, as_of: date, asked: date | None) -> Figures | None:
    """What the explaining engine says; None where it refuses."""
    try:
        return figures_of(answer(career, scheme, law, as_of, asked))
    except InputError:
        return None


def random(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


def draw_and_compare(data: st.DataObject, *, points: bool) -> None:
    """Compare careers as they come, which are mostly left, and the same with one entry after the other."""
    plain = tamed(data.draw(strategies.schemes(points=points)))
    scheme = scheme_of(plain)
    drawn = data.draw(strategies.careers(plain))
    as_of = data.draw(strategies.as_of_dates(drawn, plain))
    engine = Quick(scheme, SMALL_LAW, as_of)
    assume(engine.can)
    done = 0
    for asked in (None, data.draw(strategies.exits(drawn, plain)), data.draw(strategies.exits(drawn, plain))):
        for content in (drawn, in_a_row(drawn, plain)):
            career = Career.model_validate(content)
            if find_problems(career, scheme):
                continue
            found = engine.figures(resolve(career, scheme, "least"), asked)
            done += found is not None
            if found is not None:
                assert found == explained(career, scheme, SMALL_LAW, as_of, asked)
    assume(done)


class TestRandomSchemes:
    """Points, months, cover, money, conditions, problems and earliest exit are those of the explaining engine."""

    @random(200)
    @given(st.data())
    def test_with_points(self, data: st.DataObject) -> None:
        draw_and_compare(data, points=True)

    @random(100)
    @given(st.data())
    def test_without_points(self, data: st.DataObject) -> None:
        draw_and_compare(data, points=False)

    @pytest.mark.long
    @random(10_000)
    @given(st.data())
    def test_with_points_for_long(self, data: st.DataObject) -> None:
        draw_and_compare(data, points=True)

    @pytest.mark.long
    @random(5_000)
    @given(st.data())
    def test_without_points_for_long(self, data: st.DataObject) -> None:
        draw_and_compare(data, points=False)
