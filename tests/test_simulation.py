"""What schemes do to a workforce: counted by hand, and against the answers themselves."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.running import CRITERIA, EXAMPLES
from zwaarwerk.answers import answer
from zwaarwerk.figures import figures_of
from zwaarwerk.files import read_law, read_scheme
from zwaarwerk.simulation.effects import (
    Member,
    Prospect,
    Reach,
    Scenario,
    apart,
    compare,
    effect_of,
    of_those,
    simulated,
)
from zwaarwerk.simulation.members import PART_TIME_CLASSES, Members, user_columns, vocabulary
from zwaarwerk.simulation.run import Staff, read_staff
from zwaarwerk.simulation.uncertainty import (
    AowCourse,
    Course,
    Estimate,
    Unknowns,
    estimate,
    law_of,
    margin_of,
    unknowns_of,
)
from zwaarwerk.tables.row_reader import Reader

AS_OF = date(2026, 11, 23)
LAW = read_law()
HORIZON = range(2026, 2046)
NONE = Prospect(0, None, ())
HEAD = "Personeelsnummer;Geboortedatum;Functie;Van;Tot en met;Deeltijdfactor;Geslacht;Locatie\n"


def prospect(months: int, year: int, *paid: int) -> Prospect:
    """A person who stops on 1 January of a year and gets these amounts in the years from then, without a levy."""
    return Prospect(months, date(year, 1, 1), tuple((year + place, cents, 0) for place, cents in enumerate(paid)))


def members(*rows: tuple[str, Prospect | None, Prospect | None]) -> list[Member]:
    return [Member(str(place), (job,), prospects) for place, (job, *prospects) in enumerate(rows)]  # type: ignore[arg-type]


class TestByHand:
    """Four people: a driver with 12 months, one with 36, a planner with none, one who could not be assessed."""

    PEOPLE = members(
        ("driver", prospect(12, 2030, 1200), prospect(12, 2030, 1300)),
        ("driver", prospect(36, 2044, 1200, 1200, 1200), prospect(24, 2045, 1200, 1200)),
        ("planner", NONE, prospect(1, 2027, 100)),
        ("planner", None, prospect(6, 2028, 600)),
    )

    def test_one_scheme(self) -> None:
        found = effect_of(self.PEOPLE, 0, 1, HORIZON)
        assert (found.all.people, found.all.reached, found.all.share) == (3, 2, Fraction(2, 3))
        assert found.all.mean == found.all.median == 24
        assert {name: (one.people, one.reached) for name, one in found.by[0].items()} == {
            "driver": (2, 2),
            "planner": (1, 0),
        }
        assert {year: one for year, one in found.years.items() if any(one)} == {
            2030: (1, 1200, 0),
            2044: (1, 1200, 0),
            2045: (0, 1200, 0),
        }
        assert found.later == (0, 1200, 0)
        assert found.horizon == (2, 3600, 0)

    def test_two_schemes(self) -> None:
        """The first gains money, the second loses months, the third gains a month; the fourth is in one scheme only."""
        found = compare(self.PEOPLE, 0, 1, 1)
        assert (found.all.gain, found.all.lose, found.all.same, found.all.people) == (2, 1, 0, 3)
        assert (found.months, found.only_before, found.only_after) == (-11, 0, 1)
        assert [(one.member, one.months, one.gross) for one in found.most] == [
            (1, -12, -1200),
            (2, 1, 100),
            (0, 0, 100),
        ]
        assert {name: (one.gain, one.lose) for name, one in found.by[0].items()} == {
            "driver": (1, 1),
            "planner": (1, 0),
        }

    def test_what_two_schemes_cost_is_compared_over_the_same_people(self) -> None:
        """Of three people 3,600 and 2,600 cents within the years; the fourth is in one scheme only."""
        found = simulated(self.PEOPLE, 2, ["job"], Scenario(AS_OF, 20, Fraction(1)))
        assert [one.horizon.gross for one in found.effects] == [3600, 3200]
        assert found.comparisons[0].apart.people == 1
        assert found.dearer(1) == -1000

    def test_only_ten_are_named(self) -> None:
        people = members(*(("driver", NONE, prospect(number, 2030, number)) for number in range(1, 15)))
        most = compare(people, 0, 1, 1).most
        assert [one.months for one in most] == [14, 13, 12, 11, 10, 9, 8, 7, 6, 5]

    def test_nobody(self) -> None:
        found = effect_of([], 0, 1, HORIZON)
        assert found.all.share == found.all.mean == found.all.median == 0
        assert found.horizon == (0, 0, 0)

    def test_of_those_who_do_rounds_once(self) -> None:
        assert of_those(101, Fraction(1, 2)) == 51
        assert of_those(0, Fraction(1)) == 0


@given(st.dictionaries(st.integers(0, 40), st.integers(1, 5), max_size=8))
def test_middles_are_those_of_everybody_in_a_row(counted: dict[int, int]) -> None:
    reach = Reach(Counter(counted))
    row = sorted(months for months, people in counted.items() if months for _ in range(people))
    assert reach.reached == len(row)
    if row:
        assert float(reach.median) == float(np.median(row))
        assert reach.mean == Fraction(sum(row), len(row))


PROSPECTS = st.one_of(
    st.none(),
    st.just(NONE),
    st.builds(
        lambda months, year, paid: prospect(months, year, *paid),
        st.integers(1, 40), st.integers(2026, 2050), st.lists(st.integers(0, 10_000), min_size=1, max_size=4),
    ),
)  # fmt: skip
STAFF = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), PROSPECTS, PROSPECTS), max_size=30)


class TestPromises:
    @given(STAFF)
    def test_groups_add_up_to_all(self, rows: list[Any]) -> None:
        found = effect_of(members(*rows), 0, 1, HORIZON)
        together: Counter[int] = Counter()
        for reach in found.by[0].values():
            together.update(reach.months)
        assert together == found.all.months
        people = [one[1] for one in rows if one[1] is not None]
        assert found.horizon.gross + found.later.gross == sum(one.gross for one in people)
        assert found.horizon.stopping + found.later.stopping == sum(one.exit is not None for one in people)

    @given(STAFF)
    def test_there_and_back_is_the_mirror(self, rows: list[Any]) -> None:
        people = members(*rows)
        there, back = compare(people, 0, 1, 1), compare(people, 1, 0, 1)
        assert (there.all.gain, there.all.lose, there.all.same) == (back.all.lose, back.all.gain, back.all.same)
        assert there.months == -back.months
        assert [one.member for one in there.most] == [one.member for one in back.most]

    @given(STAFF)
    def test_a_scheme_is_as_good_as_itself(self, rows: list[Any]) -> None:
        found = compare(members(*((job, one, one) for job, one, _ in rows)), 0, 1, 1)
        assert (found.all.gain, found.all.lose, found.most) == (0, 0, ())

    @given(STAFF, st.randoms())
    def test_the_order_of_people_changes_nothing(self, rows: list[Any], chance: random.Random) -> None:
        mixed = list(rows)
        chance.shuffle(mixed)
        assert effect_of(members(*rows), 0, 1, HORIZON) == effect_of(members(*mixed), 0, 1, HORIZON)


# --- a workforce file


def rows_of(seed: int, people: int) -> Iterator[str]:
    chance = random.Random(seed)
    jobs = [job.name.nl for job in read_scheme().scheme.jobs.values()]
    for number in range(people):
        born = date(chance.randint(1958, 1975), chance.randint(1, 12), chance.randint(1, 28))
        first = born.year + chance.randint(18, 30)
        change = chance.randint(first + 1, 2024)
        who = f"{number:04d};{born:%d-%m-%Y}"
        sex, place = chance.choice("mv"), chance.choice(["Utrecht", "Zwolle", ""])
        factor = chance.choice(["", "0,8", "0,5", "0,4"])
        yield f"{who};{chance.choice(jobs)};01-02-{first};31-12-{change - 1};;{sex};{place}\n"
        yield f"{who};{chance.choice(jobs)};01-01-{change};;{factor};{sex};{place}\n"


@pytest.fixture(scope="module")
def workforce(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("simulate") / "personeel.csv"
    path.write_text(HEAD + "".join(rows_of(1, 60)), encoding="utf-8")
    return path


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    text = CRITERIA.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "anders.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def staff_of(workforce: Path, *schemes: str | Path, by: tuple[str, ...] = ()) -> Staff:
    return read_staff([str(workforce)], [read_scheme(one) for one in schemes], None, by)


def test_it_is_what_the_answers_say(workforce: Path) -> None:
    """Every person's months, exit and money are those of the explaining engine."""
    staff = staff_of(workforce, CRITERIA, "bouw-infra")
    found = staff.members(LAW, AS_OF)
    reader = Reader(staff.rules[0].plans, staff.rules[0].scheme)
    expected = {}
    for group in staff.file.groups:
        career = reader.read(group).career
        assert career is not None
        expected[group.id] = figures_of(answer(career, staff.rules[0].scheme, LAW, AS_OF))
    begun = {id_ for id_, one in expected.items() if one.pension is not None and one.pension <= AS_OF}
    assert found.with_pension == len(begun)
    assert {one.id for one in found.members} == set(expected) - begun
    for member in found.members:
        one = expected[member.id]
        assert member.prospects[0] == Prospect(
            (one.to_go or 0) if one.earliest else 0,
            one.earliest,
            tuple((year.year, year.cents, year.levy or 0) for year in one.money.years)
            if one.earliest and one.money
            else (),
        )
    total = sum(sum(one.gross_by_year.values()) for id_, one in expected.items() if one.earliest and id_ not in begun)
    effect = effect_of(found.members, 0, len(staff.ways), HORIZON)
    assert effect.horizon.gross + effect.later.gross == total > 0


def test_traits_are_those_of_the_last_entry(tmp_path: Path) -> None:
    """The entry that began last counts; an empty cell there is filled from another row of the person."""
    path = tmp_path / "p.csv"
    path.write_text(
        HEAD + "7;01-05-1970;Planner;01-01-2010;;0,8;v;Zwolle\n"
        "7;01-05-1970;Machinist;01-01-1990;31-12-2009;;v;Utrecht\n"
        "8;01-05-1970;Conducteur;01-01-1990;31-12-2009;;m;Assen\n"
        "8;01-05-1970;Machinist;01-01-2010;;;m;\n",
        encoding="utf-8",
    )
    staff = staff_of(path, CRITERIA, by=("LOCATIE",))
    assert staff.ways == ("job", "born", "part_time", "Geslacht", "Locatie")
    assert [one.traits for one in staff.members(LAW, AS_OF).members] == [
        ("planner", "1970", "large", "v", "Zwolle"),
        ("train_driver", "1970", "full", "m", "Assen"),
    ]


def test_a_heading_that_no_table_has() -> None:
    assert user_columns([["Functie", "Team"]], ["team", "Land"])[1] == ["Land"]


@pytest.mark.parametrize(("name", "least"), [(name, least) for least, name in PART_TIME_CLASSES])
def test_part_time_classes_begin_at_their_least(name: str, least: Fraction, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    factor = str(float(max(least, Fraction(1, 10)))).replace(".", ",")
    path.write_text(HEAD + f"7;01-05-1970;Planner;01-01-2010;;{factor};v;Zwolle\n", encoding="utf-8")
    assert staff_of(path, CRITERIA).members(LAW, AS_OF).members[0].traits[2] == name


def test_schemes_with_the_same_words_read_a_person_once(workforce: Path, tmp_path: Path) -> None:
    other = read_scheme(changed(tmp_path, ("at_least: 18.81", "at_least: 25"))).scheme
    assert vocabulary(other) == vocabulary(read_scheme().scheme)
    assert vocabulary(read_scheme("bouw-infra").scheme) != vocabulary(other)
    reader = staff_of(workforce, CRITERIA, tmp_path / "anders.yaml").reader(LAW, AS_OF)
    assert [one is None for one in reader._new_readers()] == [False, True]
    assert [one is None for one in staff_of(workforce, CRITERIA, "vvt").reader(LAW, AS_OF)._new_readers()] == [
        False,
        False,
    ]


def test_other_processes_find_the_same(workforce: Path, tmp_path: Path) -> None:
    """What goes to a process that is not a copy of this one: plain data, from which the schemes are made again."""
    import pickle

    reader = staff_of(workforce, CRITERIA, changed(tmp_path, ("at_least: 18.81", "at_least: 25"))).reader(LAW, AS_OF)
    groups = staff_of(workforce, CRITERIA).file.groups
    assert pickle.loads(pickle.dumps(reader))(groups) == reader(groups)


@pytest.mark.parametrize("seed", range(3))
def test_damaged_people_and_only_those_are_left_out(seed: int, workforce: Path, tmp_path: Path) -> None:
    """Every damaged person has a problem by its cell; the others come out as before."""
    lines = workforce.read_text(encoding="utf-8").splitlines(keepends=True)
    chance = random.Random(seed)
    damaged = chance.sample(range(60), 7)
    for number in damaged:
        place = 1 + 2 * number + chance.randrange(2)
        cells = lines[place].split(";")
        column, text = chance.choice([(1, "31-02-1960"), (2, "astronaut"), (3, "vroeger"), (5, "1,7")])
        cells[column] = text
        lines[place] = ";".join(cells)
    path = tmp_path / "stuk.csv"
    path.write_text("".join(lines), encoding="utf-8")
    before = staff_of(workforce, CRITERIA).members(LAW, AS_OF)
    staff = staff_of(path, CRITERIA)
    after = staff.members(LAW, AS_OF)
    names = {f"{number:04d}" for number in damaged}
    assert {one.problem.person for one in after.problems} == names
    assert after.members == [one for one in before.members if one.id not in names]
    assert {problem.person for problem in staff.not_assessed(after)} == names


def test_somebody_one_scheme_does_not_know_is_told_for_that_scheme(workforce: Path) -> None:
    """The Bouw scheme has no train drivers: the railways scheme assesses everybody all the same."""
    staff = staff_of(workforce, CRITERIA, "bouw-infra")
    found = staff.members(LAW, AS_OF)
    assert all(member.prospects[0] is not None for member in found.members)
    assert {one.scheme for one in found.problems} == {1}
    result = simulated(found.members, 2, staff.ways, Scenario(AS_OF, 20, Fraction(1)))
    assert result.comparisons[0].all.people == sum(one.prospects[1] is not None for one in found.members)


# --- estimates


def fixed(share: Fraction | int) -> Estimate:
    return Estimate(low=share, likely=share, high=share)


def course_of(*people: Prospect, years: int | None = None, weight: int = 1) -> Course:
    rows = members(*(("a", one, None) for one in people))
    return Course(AowCourse(rise_every_years=years, weight=weight), (effect_of(rows, 0, 1, HORIZON),))


class TestEstimates:
    def test_what_is_certain_is_the_exact_cost(self) -> None:
        """Half of 1,200 and 1,200 cents in 2030 and 2031; wages rise 10 % a year from 2027: 1.1 to the 4th and 5th."""
        course = course_of(prospect(24, 2030, 1200, 1200))
        unknowns = Unknowns(fixed(Fraction(1, 2)), fixed(Fraction(1, 10)), (course.course,))
        found = estimate([course], unknowns, [True], 2026, 100, 1)
        assert found.totals[0] == pytest.approx([600 * 1.1**4 + 600 * 1.1**5] * 3, rel=1e-12)
        assert found.years[0][2031] == pytest.approx([600 * 1.1**5] * 3, rel=1e-12)
        assert estimate([course], unknowns, [False], 2026, 100, 1).totals[0] == pytest.approx([1200.0] * 3, rel=1e-12)

    def test_the_same_seed_gives_the_same(self) -> None:
        courses = [course_of(prospect(12, 2030, 1200)), course_of(prospect(12, 2031, 1500), years=10)]
        unknowns = unknowns_of(None, Fraction(3, 5))
        one, two, three = (estimate(courses, unknowns, [True], 2026, 500, seed) for seed in (1, 1, 2))
        assert one == two
        assert one.totals != three.totals

    def test_draws_follow_their_weights_and_ends(self) -> None:
        """Nothing in one course and 1,000 in the other, which counts nine times: about nine in ten draws cost."""
        courses = [course_of(NONE), course_of(prospect(12, 2026, 1000), years=5, weight=9)]
        unknowns = Unknowns(fixed(1), fixed(0), tuple(one.course for one in courses))
        found = estimate(courses, unknowns, [True], 2026, 5000, 3)
        assert found.totals[0] == (0, 1000, 1000)
        assert estimate(courses, unknowns, [True], 2026, 5000, 3).totals[0].low == 0

    def test_two_schemes_share_their_draws(self) -> None:
        """The second costs one cent more for every hundred in whatever draw: it is dearer in all of them."""
        rows = members(("a", prospect(12, 2030, 1000), prospect(12, 2030, 1010)))
        course = Course(AowCourse(), tuple(effect_of(rows, place, 1, HORIZON) for place in (0, 1)))
        found = estimate([course], unknowns_of(None, Fraction(1)), [True, True], 2026, 300, 1)
        assert found.dearer == (1.0,)
        assert found.differences[0].low > 0

    def test_a_difference_is_that_of_the_same_people(self) -> None:
        """Whoever one scheme does not know makes it no dearer and no cheaper, whatever it rises with."""
        rows = members(("a", prospect(12, 2030, 1000), prospect(12, 2030, 1010)), ("b", None, prospect(12, 2030, 500)))
        effects = tuple(effect_of(rows, place, 1, HORIZON) for place in (0, 1))
        course = Course(AowCourse(), effects, (apart(rows, 0, 1),))
        unknowns = Unknowns(fixed(1), fixed(0), (course.course,))
        found = estimate([course], unknowns, [True, True], 2026, 100, 1)
        assert found.totals[1].middle == 1510
        assert found.differences[0] == pytest.approx([10, 10, 10])

    @given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=50))
    def test_margins_are_quantiles(self, found: list[float]) -> None:
        expected = np.quantile(found, [0.05, 0.5, 0.95])
        largest = max(map(abs, found))  # between two draws of unlike size only the larger one's digits count
        assert margin_of(found) == pytest.approx(list(expected), rel=1e-9, abs=max(1e-9, largest * 1e-12))

    def test_a_take_up_is_the_likeliest(self) -> None:
        assert unknowns_of(None, Fraction(2, 10)).take_up == Estimate(low=Fraction(1, 5), likely=Fraction(1, 5), high=1)


class TestCourses:
    """The table knows 67 years and 3 months through 2031."""

    def test_never_is_the_law_itself(self) -> None:
        assert law_of(AowCourse(), LAW) is LAW

    def test_known_years_stay(self) -> None:
        changed_law = law_of(AowCourse(rise_every_years=1), LAW)
        for born in (date(1958, 5, 1), date(1962, 3, 1), date(1964, 9, 30)):
            assert changed_law.aow_date(born).day == LAW.aow_date(born).day

    def test_three_months_every_ten_years(self) -> None:
        """2041: 67 years and 6 months; 2051: 67 and 9. Born July 1973 is 67 and 3 months in October 2040."""
        later = law_of(AowCourse(rise_every_years=10), LAW)
        assert later.aow_date(date(1973, 7, 1)).day == date(2040, 10, 1)
        assert later.aow_date(date(1974, 2, 1)).day == date(2041, 8, 1)
        assert later.aow_date(date(1985, 2, 1)).day == date(2052, 11, 1)
        assert later.aow_date(date(1985, 2, 1)).looked.projected  # type: ignore[union-attr]


def test_examples_can_be_simulated() -> None:
    staff = staff_of(EXAMPLES / "personeel.csv", CRITERIA)
    assert isinstance(staff.members(LAW, AS_OF), Members)
