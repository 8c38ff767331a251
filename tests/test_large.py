"""The engine in columns gives what the explaining engine gives, for every person; who it can't do, it leaves."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.trial import LAW as SMALL_LAW
from tests.trial import scheme_of
from tests.workforce import Workforce, disagreements
from zwaarwerk.criteria import Scheme
from zwaarwerk.files import read_law, read_scheme
from zwaarwerk.search import only_gets_better
from zwaarwerk.vectorised import supports

pytest.importorskip("polars", reason="the extra `large` is not installed")

SCHEMES = Path(__file__).parents[1] / "examples" / "schemes"
AS_OF = {"vvt": date(2024, 11, 23), "metalektro": date(2026, 3, 1)}
IN_COLUMNS = (
    "bouw-infra", "city-transport", "cleaning-2026", "dairy", "defence", "metaal-techniek", "metalektro",
    "motor-trade", "ns-2021", "poultry", "road-haulage", "vvt",
)  # fmt: skip
ONE_BY_ONE = {
    "france-c2p": "pension_date.fact",
    "police": "benefit.part_time.mean_of_last",
    "spain-railway": "pension_date.fact",
}
LAW = read_law()


def scheme_named(name: str) -> Scheme:
    return (read_scheme(SCHEMES / f"{name}.yaml") if name else read_scheme()).scheme


def test_which_schemes_are_worked_out_in_columns() -> None:
    names = sorted(path.stem for path in SCHEMES.glob("*.yaml"))
    assert {name: reason for name in names if (reason := supports(scheme_named(name)))} == ONE_BY_ONE
    assert sorted({*IN_COLUMNS, *ONE_BY_ONE}) == names
    assert supports(read_scheme().scheme) is None


def compare(name: str, seed: int, people: int) -> int:
    """Compare so many people; all near their pension date where every day is tried, which one by one takes long."""
    scheme = scheme_named(name)
    as_of = AS_OF.get(name, date(2026, 11, 23))
    workforce = Workforce(scheme, seed, as_of, near=not only_gets_better(scheme))
    wrong, number = disagreements(workforce.rows(people), scheme, LAW, as_of)
    assert wrong == []
    return number


@pytest.mark.parametrize("name", ["", *IN_COLUMNS])
def test_everybody_in_columns_has_the_answer_of_the_explaining_engine(name: str) -> None:
    assert compare(name, 1, 40) > 20


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
@pytest.mark.parametrize("name", ["", *IN_COLUMNS])
def test_thousands_in_columns_have_the_answer_of_the_explaining_engine(name: str, seed: int) -> None:
    assert compare(name, seed, 500) > 250


# --- random schemes


def tamed(scheme: dict[str, Any]) -> dict[str, Any]:
    """A random scheme without the parts that columns can't do, but for values that change: those it may have or not."""
    counting = {name: value for name, value in scheme["counting"].items() if name not in UNITS}
    counting |= {"part_of_unit": "exact"} if "part_of_unit" in counting else {}
    tamed = {name: value for name, value in scheme.items() if name not in ("limits", "multipliers")}
    pension = {"aow": "aow"}.get(str(scheme["pension_date"]), {"age": {"years": 66, "months": 1}})
    benefit = scheme["benefit"]
    if benefit != "none" and isinstance(benefit["part_time"], dict):
        benefit = {**benefit, "part_time": "at_exit"}
    return {**tamed, "counting": counting, "pension_date": pension, "benefit": benefit}


UNITS = ("unit", "add_up_over", "leftover", "shortest_job")


def rows_of(career: dict[str, Any], scheme: dict[str, Any], id_: str, asked: date | None) -> list[dict[str, Any]]:
    """The entries of a career as rows: one after the other, without what columns can't do."""
    rows: list[dict[str, Any]] = []
    facts = {f"fact: {name}": cell_of(value) for name, value in career.get("facts", {}).items()}
    own = {"id": id_, "birth_date": date.fromisoformat(career["birth_date"]), **facts, "exit": asked}
    entries = sorted(career["jobs"], key=lambda entry: entry["from"])
    for place, entry in enumerate(entries):
        later = entries[place + 1]["from"] if place + 1 < len(entries) else None
        until = entry.get("until")
        if later is not None and (until is None or until >= later):
            until = (date.fromisoformat(later) - strategies.ONE_DAY).isoformat()
        first = date.fromisoformat(entry["from"])
        rows.append({
            **own, "job": entry.get("job") or next(iter(scheme["jobs"])), "from": first,
            "until": None if until is None else date.fromisoformat(until), "employer": entry.get("employer"),
            "sector": entry.get("sector"),
            "part_time": None if "part_time" not in entry else str(cell_of(entry["part_time"])),
            "hours_per_week": None if "hours_per_week" not in entry else float(entry["hours_per_week"]),
        })  # fmt: skip
    return [row for row in rows if row["until"] is None or row["from"] <= row["until"]]


def cell_of(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value


def draw_and_compare(data: st.DataObject, *, points: bool) -> None:
    plain = tamed(data.draw(strategies.schemes(points=points)))
    scheme = scheme_of(plain)
    assume(supports(scheme) is None)
    career = data.draw(strategies.careers(plain))
    as_of = data.draw(strategies.as_of_dates(career, plain))
    exits = [None, data.draw(strategies.exits(career, plain)), data.draw(strategies.exits(career, plain))]
    rows = [row for place, asked in enumerate(exits) for row in rows_of(career, plain, f"p{place}", asked)]
    wrong, number = disagreements(rows, scheme, SMALL_LAW, as_of)
    assert wrong == []
    assume(number > 0)


def random(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


class TestRandomSchemes:
    """Points, tallies, conditions, months, cover, money and earliest exit are those of the explaining engine."""

    @random(25)
    @given(st.data())
    def test_with_points(self, data: st.DataObject) -> None:
        draw_and_compare(data, points=True)

    @random(25)
    @given(st.data())
    def test_without_points(self, data: st.DataObject) -> None:
        draw_and_compare(data, points=False)

    @pytest.mark.long
    @random(3_000)
    @given(st.data())
    def test_with_points_for_long(self, data: st.DataObject) -> None:
        draw_and_compare(data, points=True)

    @pytest.mark.long
    @random(3_000)
    @given(st.data())
    def test_without_points_for_long(self, data: st.DataObject) -> None:
        draw_and_compare(data, points=False)
