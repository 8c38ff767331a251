"""The quick engine gives the figures of the explaining engine, exactly, or nothing; who it can do, it does."""

from __future__ import annotations

import gc
import random as chances
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.tables import write_csv
from tests.test_published_schemes import all_cases
from tests.trial import LAW as SMALL_LAW
from tests.trial import in_a_row, law_with_exemption, scheme_of, tamed
from tests.workforce import Row, Workforce, careers_of
from zwaarwerk.answers import answer
from zwaarwerk.assessor import Assessed, Assessor
from zwaarwerk.career import Career, find_problems, resolve
from zwaarwerk.criteria import Scheme
from zwaarwerk.dates import units_before
from zwaarwerk.errors import InputError
from zwaarwerk.figures import Figures, figures_of
from zwaarwerk.files import SchemeFile, read_law, read_scheme
from zwaarwerk.law import Law
from zwaarwerk.quick.days import END_DAY, FIRST_DAY, UNITS
from zwaarwerk.quick.engine import Quick, figures
from zwaarwerk.search import only_gets_better
from zwaarwerk.sentences import read_texts
from zwaarwerk.tables.columns import ColumnMapping
from zwaarwerk.tables.files import WorkforceFile, read_workforce

SCHEMES = Path(__file__).parents[1] / "examples" / "schemes"
AS_OF = {"vvt": date(2024, 11, 23), "metalektro": date(2026, 3, 1)}
DONE = (
    "bouw-infra", "city-transport", "cleaning-2026", "dairy", "defence", "metaal-techniek", "metalektro",
    "motor-trade", "ns-2021", "poultry", "road-haulage", "vvt",
)  # fmt: skip
LAW, SAY = read_law(), read_texts("nl")
TODAY = date(2026, 11, 23)


def scheme_file(name: str) -> SchemeFile:
    return read_scheme(SCHEMES / f"{name}.yaml") if name else read_scheme()


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

    @random(120)
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


# --- real schemes


def compare(name: str, seed: int, people: int) -> tuple[int, int]:
    """Compare so many people, all near their pension date where every day is tried; how many there were, and done."""
    scheme, as_of = scheme_file(name).scheme, AS_OF.get(name, TODAY)
    engine = Quick(scheme, LAW, as_of)
    careers = list(careers_of(Workforce(scheme, seed, as_of, near=not only_gets_better(scheme)).rows(people)))
    careers = [career for career in careers if not find_problems(career, scheme)]
    done = 0
    for career in careers:
        found = engine.figures(resolve(career, scheme, "least"))
        done += found is not None
        assert found in (None, explained(career, scheme, LAW, as_of, None))
    return len(careers), done


@pytest.mark.parametrize("name", ["", *DONE])
def test_people_of_real_schemes_are_done_and_as_explained(name: str) -> None:
    few = not only_gets_better(scheme_file(name).scheme)
    people, done = compare(name, 7, 12 if few else 80)
    assert done > 0.9 * people > (9 if few else 60)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20, 30))
@pytest.mark.parametrize("name", ["", *DONE])
def test_thousands_of_people_of_real_schemes(name: str, seed: int) -> None:
    people, done = compare(name, seed, 500)
    assert done > 0.9 * people


@pytest.mark.parametrize("day_by_day", [False, pytest.param(True, marks=pytest.mark.long)])
def test_the_people_of_published_cases_have_the_figures_of_the_explaining_engine(day_by_day: bool) -> None:
    done = 0
    for case in all_cases():
        scheme = scheme_file(case.scheme).scheme
        career = Career.model_validate(case.career)
        if only_gets_better(scheme) == day_by_day:
            continue
        for asked in (case.exit_date, None):
            found = Quick(scheme, LAW, case.as_of).figures(resolve(career, scheme, "least"), asked)
            done += found is not None
            assert found in (None, explained(career, scheme, LAW, case.as_of, asked)), case.name
    assert done > 50


def test_the_counted_time_before_a_day_is_that_of_a_calendar() -> None:
    days = range(FIRST_DAY, date(2040, 1, 1).toordinal())
    assert list(UNITS[: len(days)]) == [units_before(day) for day in days]
    assert len(UNITS) == END_DAY - FIRST_DAY
    assert UNITS[-1] == units_before(END_DAY - 1)


# --- who is left

ENTRY: dict[str, Any] = {"job": "train_driver", "from": "1990-01-01", "employer": "NS"}
LEFT: dict[str, list[dict[str, Any]]] = {
    "without entries": [],
    "with a name the scheme does not know": [{"job": "astronaut"}],
    "with burdens of their own": [{"exposures": {"noise": "often"}}],
    "with an absence": [{"absences": [{"kind": "sick_leave", "from": "2000-01-01", "until": "2000-12-31"}]}],
    "with two entries on one day": [{"until": "2000-01-01"}, {"job": "conductor", "from": "2000-01-01"}],
    "with an entry from the as-of date on": [{"from": "2026-11-23"}],
}


@pytest.mark.parametrize("who", LEFT)
def test_people_are_left(who: str) -> None:
    scheme = read_scheme().scheme
    jobs = [ENTRY | changes for changes in LEFT[who]]
    career = Career.model_validate({"birth_date": "1964-03-01", "jobs": jobs})
    engine = Quick(scheme, LAW, TODAY)
    assert engine.figures(resolve(career, scheme, "least")) is None
    assert figures(career, scheme, LAW, TODAY, engine=engine) == explained(career, scheme, LAW, TODAY, None)


@pytest.mark.parametrize("asked", [date(1990, 1, 1), date(2031, 6, 1), date(2020, 12, 31)])
def test_an_exit_that_can_not_be_or_lies_before_the_law_is_left(asked: date) -> None:
    scheme = read_scheme().scheme
    career = Career.model_validate({"birth_date": "1964-03-01", "jobs": [ENTRY]})
    engine = Quick(scheme, LAW, TODAY)
    assert engine.figures(resolve(career, scheme, "least"), date(2021, 1, 1)) is not None
    assert engine.figures(resolve(career, scheme, "least"), asked) is None


def test_what_is_vague_is_left_for_its_range() -> None:
    scheme = read_scheme().scheme
    career = Career.model_validate({"birth_date": "1964-03", "jobs": [ENTRY | {"from": "1990-01"}]})
    found = figures(career, scheme, LAW, TODAY, engine=Quick(scheme, LAW, TODAY))
    assert found.range is not None
    assert found == explained(career, scheme, LAW, TODAY, None)


def test_schemes_and_laws_that_can_not_be_done_are_told() -> None:
    for name in sorted(path.stem for path in SCHEMES.glob("*.yaml")):
        assert Quick(scheme_file(name).scheme, LAW, TODAY).can == (name in DONE)
    without_levy = Law(tables={name: table for name, table in LAW.tables.items() if name != "rvu_levy"})
    assert not Quick(read_scheme().scheme, without_levy, TODAY).can


def test_two_exits_in_the_month_in_which_the_law_changes_each_have_their_amount() -> None:
    """Born on 8 April, somebody may stop on 8 July 2027; born on the 16th on 16 July, when the law has changed."""
    law, scheme = law_with_exemption("2027-07-15", 3000), read_scheme().scheme
    engine, found = Quick(scheme, law, TODAY), []
    for born in ("1963-04-08", "1963-04-16"):
        career = Career.model_validate({"birth_date": born, "jobs": [ENTRY | {"from": "1980-01-01"}]})
        figures = engine.figures(resolve(career, scheme, "least"))
        assert figures == explained(career, scheme, law, TODAY, None)
        found.append(figures and figures.money and figures.money.monthly)
    assert found == [265_700, 300_000]


# --- rows


def cells_of(row: Row) -> list[str]:
    """Return a row as a table has it."""
    words = {True: "ja", False: "nee", None: ""}
    return [
        words[cell] if cell is None or isinstance(cell, bool) else str(cell).replace(".", ",") for cell in row.values()
    ]


DAMAGE: dict[str, list[str]] = {
    "birth_date": ["x", "", "1964-03"],
    "job": ["", "astronaut", "#N/B"],
    "from": ["", "1990", "1990-01", "31-2-1990", "2026-11-23"],
    "until": ["heden", "1901-01-01", "#REF!", "2099-12-31"],
    "employer": ["A.", "a", "Acme BV", "Acme B.V.", "#N/A", '=1+"1";'],
    "part_time": ["80%", "1,5", "0", "0,8"],
    "hours_per_week": ["36", "90"],
    "title": ["baas", "#NAAM?"],
    "absence": ["ziekte"],
    "exit": ["2028-01-01", "1980-01-01", "2028", "2099-01-01"],
}


def with_more(row: Row) -> Row:
    return row | dict.fromkeys(("exit", "title", "absence", "absence from"))


def damaged(rows: list[Row], chance: chances.Random) -> list[list[str]]:
    """Return the rows as cells, some of them with something else in a cell, a cell less, or in another place."""
    found = []
    for plain in rows:
        row = with_more(plain)
        cells = cells_of(row)
        if chance.random() < 0.3:
            name = chance.choice(list(DAMAGE))
            cells[list(row).index(name)] = chance.choice(DAMAGE[name])
        if chance.random() < 0.01:
            cells.pop()
        found.append(cells)
    if chance.random() < 0.5:
        chance.shuffle(found)
    return found


def assessor(file: SchemeFile, people: WorkforceFile, as_of: date = TODAY, **more: Any) -> Assessor:
    return Assessor(
        plans=people.plans, scheme=file.scheme, scheme_data=file.document.data, law=LAW, as_of=as_of, say=SAY, **more
    )


def without_quick(assess: Assessor) -> Assessor:
    assert assess([]) == Assessed()
    assert assess._tools is not None
    assess._tools.quick = assess._tools.rows = None
    return assess


@pytest.mark.parametrize("name", ["", "cleaning-2026", "city-transport", "poultry", "vvt"])
def test_rows_give_the_same_with_the_quick_engine_and_without(name: str, tmp_path: Path) -> None:
    """Every cell and every problem, also of rows with something wrong in them."""
    file, as_of = scheme_file(name), AS_OF.get(name, TODAY)
    for seed in range(3):
        rows = Workforce(file.scheme, seed, as_of).rows(60)
        cells = damaged(rows, chances.Random(seed))
        source = write_csv(tmp_path / f"{seed}.csv", cells, list(with_more(rows[0])))
        people = read_workforce([source], file.scheme, ColumnMapping(columns={"exit": "exit"}))
        for select in (None, 3):
            quick, other = (assessor(file, people, as_of, select_years=select) for _ in range(2))
            assert quick(people.groups) == without_quick(other)(people.groups)


def plain_rows(people: int) -> list[list[str]]:
    rows = Workforce(read_scheme().scheme, 8, TODAY).rows(people)
    return [list(rows[0]), *map(cells_of, rows)]


def test_plain_people_need_no_explaining_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else all could be left, and nobody would see."""
    header, *rows = plain_rows(200)
    file = read_scheme()
    people = read_workforce([write_csv(tmp_path / "in.csv", rows, header)], file.scheme, ColumnMapping())
    assess = assessor(file, people)
    asked: list[str] = []

    def counted(career: Career, *rest: Any) -> Any:
        asked.append(str(career.id))
        return answer(career, *rest)

    monkeypatch.setattr("zwaarwerk.quick.engine.answer", counted)
    monkeypatch.setattr("zwaarwerk.assessor.answer", counted)
    done = assess(people.groups)
    assert done.assessed + done.not_assessed == 200
    assert len(asked) < 10


@pytest.mark.parametrize("lines", [False, True])
def test_a_run_makes_no_objects_that_hold_each_other(tmp_path: Path, lines: bool) -> None:
    """So `commands.batch_run` need not look for them."""
    header, *rows = plain_rows(60)
    file = read_scheme()
    people = read_workforce([write_csv(tmp_path / "in.csv", rows, header)], file.scheme, ColumnMapping())
    assess = assessor(file, people, with_lines=lines)
    assess(people.groups[:5])
    gc.collect()
    gc.disable()
    try:
        assess(people.groups)
        assert gc.collect() == 0
    finally:
        gc.enable()
