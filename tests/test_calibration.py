"""The search for the value that meets a target, on outcomes that are made up: what it chooses, and how little it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zwaarwerk.calibration.search import ENOUGH, FEW, FEW_PAIRS, Calibrated, Sums, Trial, Values, Worked, calibrated
from zwaarwerk.calibration.targets import Span, Target, Varied, parse_target, varied
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.simulation.effects import Reach, Scenario

SCENARIO = Scenario(date(2026, 1, 1), 10, Fraction(1, 2))
Cents = Callable[..., int | None]


def number(first: int, last: int, now: Fraction | int, step: Fraction | int = 1) -> Varied:
    return varied(("x",), Fraction(now), Span(Fraction(first), Fraction(last), Fraction(step)), None)


def at(trial: Trial | None) -> object:
    """The values of a trial."""
    return None if trial is None else trial.values


class Made:
    """Works out what a function of the values says: an amount in cents for 10 people, or None where it is refused."""

    def __init__(self, cents: Cents) -> None:
        self.cents, self.asked = cents, list[Values]()

    def __call__(self, tried: Sequence[Values]) -> list[Worked]:
        self.asked += tried
        return [self.one(values) for values in tried]

    def one(self, values: Values) -> Worked:
        cents = self.cents(*values)
        if cents is None:
            return Worked(None, (Problem(code="out-of-range", values={"found": str(values[0])}),))
        return Worked(Sums(everybody=Reach(Counter({0: 4, 12: 6})), cents=cents))


def search(cents: Cents, target: str, *numbers: Varied) -> tuple[Calibrated, Made]:
    work = Made(cents)
    return calibrated(numbers, parse_target(target, {}), SCENARIO, work), work


def brute(cents: Cents, target: str, one: Varied) -> tuple[set[Fraction], Fraction | None]:
    """All values of the grid that meet a target, and how near to now the nearest is."""
    goal = parse_target(target, {})
    good = set()
    for place in range(one.size):
        found = cents(one.value(place))
        if found is not None and goal.is_met_by(found * SCENARIO.take_up):
            good.add(one.value(place))
    return good, min((abs(value - one.now) for value in good), default=None)


# --- by hand


def test_a_falling_line_gives_the_first_value_that_is_cheap_enough() -> None:
    """Each unit costs 100 euros less, of which half is paid (take-up): from 1000 x 100 at 0.

    At 401: 599 x 100 x 1/2 = 29,950 euros; at 400: 600 x 100 x 1/2 = 30,000, which is just allowed. So 400 is chosen,
    the nearest to 10 of all that are allowed (400 and more).
    """
    found, _ = search(lambda value: int(1000 - value) * 10_000, "cost<=30000", number(0, 1000, 10))
    assert at(found.chosen) == (400,)
    assert found.chosen is not None
    assert found.chosen.measured == 3_000_000
    assert at(found.now) == (10,)
    assert not found.now.holds
    assert found.turns == ()
    assert found.as_near == ()
    assert not found.is_whole


def test_from_the_other_side_the_same_line_gives_what_is_dear_enough() -> None:
    """Asked is at least 30,000 euros a year over ten years: (1000 - v) x 100 x 1/2 / 10 >= 3,000, so v <= 400."""
    found, _ = search(lambda value: int(1000 - value) * 10_000, "cost_per_year>=3000", number(0, 1000, 900))
    assert at(found.chosen) == (400,)


def test_when_now_is_good_nothing_changes() -> None:
    found, _ = search(lambda value: int(1000 - value) * 10_000, "cost<=30000", number(0, 1000, 600))
    assert found.chosen == found.now


def test_now_need_not_be_on_the_grid() -> None:
    """Now is 410.5, which is good; of the grid 410 and 411 are as near, and 410 pays more."""
    found, _ = search(lambda value: int((1000 - value) * 10_000), "cost<=30000", number(0, 1000, Fraction(821, 2)))
    assert found.now.place is None
    assert found.now.holds
    assert at(found.chosen) == (410,)
    assert [at(one) for one in found.as_near] == [(411,)]
    assert found.worked_out == len(found.trials) + 1


def test_now_may_lie_outside_the_range() -> None:
    found, _ = search(lambda value: int(1000 - value) * 10_000, "cost<=30000", number(0, 1000, 5000))
    assert at(found.chosen) == (1000,)


def test_a_target_that_no_value_meets_says_which_comes_nearest() -> None:
    found, _ = search(lambda value: int(1000 - value) * 10_000, "cost<=30000", number(0, 300, 10))
    assert found.chosen is None
    assert at(found.nearest) == (300,)
    assert found.nearest is not None
    assert found.nearest.measured == 3_500_000


def test_a_line_that_turns_is_said_to_turn_and_both_sides_are_found() -> None:
    """A valley: dear at both ends, 0 at 500. Good are 440 through 560; the nearest to 900 is 560."""
    found, _ = search(lambda value: int(abs(value - 500)) * 10_000, "cost<=3000", number(0, 1000, 900))
    assert at(found.chosen) == (560,)
    assert [at(one) for one in found.turns] == [(500,)]


def test_a_peak_that_is_needed_is_looked_for_from_what_comes_nearest() -> None:
    """Only 510 is dear enough, which the coarse grid (0, 83, 166 …) misses; its 500 comes nearest to the target."""
    found, _ = search(lambda value: int(1000 - abs(value - 510)) * 10_000, "cost>=49990", number(0, 1000, 0))
    assert at(found.chosen) == (510,)


def test_on_a_line_that_turns_often_what_is_near_to_now_is_looked_into_first() -> None:
    """Good and bad take turns every 167 values, so that all neighbours of the coarse grid differ: too many to look into.

    Now is 2000, in a bad stretch (1837 through 2003); the nearest good value is 1836.
    """
    found, _ = search(lambda value: 200 if value // 167 % 2 else 0, "cost<=0", number(0, 2000, 2000))
    assert at(found.chosen) == (1836,)
    assert found.worked_out <= ENOUGH
    assert found.turns


def test_a_value_that_is_refused_is_told_and_not_chosen() -> None:
    def cents(value: Fraction) -> int | None:
        return None if value > 700 else int(1000 - value) * 10_000

    found, _ = search(cents, "cost<=15500", number(0, 1000, 100))
    assert at(found.chosen) == (690,)
    assert all(one.values[0] > 700 and one.refused for one in found.refused)
    assert at(found.refused[0]) == (701,)
    assert found.worked_out == len(found.trials) - len(found.refused)


def test_what_may_be_good_only_beside_what_is_refused_is_found() -> None:
    """Good is 696 through 700 alone: below it costs too much, above it is refused."""

    def cents(value: Fraction) -> int | None:
        return None if value > 700 else int(1000 - value) * 10_000

    found, _ = search(cents, "cost<=15200", number(0, 1000, 100))
    assert at(found.chosen) == (696,)


def test_when_all_is_refused_that_is_an_error_with_the_reasons() -> None:
    with pytest.raises(InputError) as refused:
        search(lambda _value: None, "cost<=1", number(0, 10, 20))
    assert [problem.code for problem in refused.value.problems] == ["calibrate-all-refused", "out-of-range"]


def test_a_jump_is_found_between_two_neighbours() -> None:
    """The line falls by a cent a step, but by 90,000 euros from 617 to 618."""

    def cents(value: Fraction) -> int:
        return int(1000 - value) + (9_000_000 if value <= 617 else 0)

    found, _ = search(cents, "cost>=0", number(0, 1000, 0))
    step = found.steps[0]
    assert (at(step.before), at(step.after)) == ((617,), (618,))
    assert step.change == Fraction(-9_000_001, 2)


def test_where_nobody_is_reached_there_are_no_months_to_measure() -> None:
    def nobody(tried: Sequence[Values]) -> list[Worked]:
        return [Worked(Sums(everybody=Reach(Counter({0: 4})))) for _ in tried]

    found = calibrated([number(0, 5, 3)], parse_target("months<=24", {}), SCENARIO, nobody)
    assert found.chosen is None
    assert found.nearest is None


# --- properties


rising = st.lists(st.integers(0, 50), min_size=2, max_size=400)


def staircase(rises: list[int], *, falls: bool) -> Cents:
    heights = [0]
    for rise in rises:
        heights.append(heights[-1] + rise * rise)

    def cents(value: Fraction) -> int:
        place = min(max(int(value), 0), len(rises))
        return heights[len(rises) - place if falls else place]

    return cents


@settings(max_examples=60, deadline=None)
@given(rises=rising, falls=st.booleans(), at_most=st.booleans(), limit=st.integers(0, 40_000), now=st.data())
def test_on_a_line_that_goes_one_way_no_value_of_the_grid_is_nearer(
    rises: list[int], falls: bool, at_most: bool, limit: int, now: st.DataObject
) -> None:
    """The chosen value meets the target and no value of the whole grid that does is nearer to that of now."""
    here = now.draw(st.fractions(-3, len(rises) + 3, max_denominator=2))
    one = number(0, len(rises), here)
    cents = staircase(rises, falls=falls)
    target = f"cost{'<=' if at_most else '>='}{limit // 100}.{limit % 100:02}"
    found, work = search(cents, target, one)
    good, nearest = brute(cents, target, one)
    if nearest is None:
        assert found.chosen is None
        assert found.nearest is not None
    else:
        assert found.chosen is not None
        assert found.chosen.values[0] in good
        assert abs(found.chosen.values[0] - here) == nearest
    assert found.turns == ()
    assert len(work.asked) == len(set(work.asked)), "nothing is worked out twice"
    assert found.worked_out == len(set(work.asked))


@settings(max_examples=60, deadline=None)
@given(heights=st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=2, max_size=FEW), limit=st.integers(0, 9))
def test_on_few_values_any_line_at_all_gives_the_nearest(heights: list[int | None], limit: int) -> None:
    """Whatever the outcomes, also where they turn or are refused: few values are all worked out."""
    one = number(0, len(heights) - 1, len(heights) // 2)

    def cents(value: Fraction) -> int | None:
        height = heights[int(value)]
        return None if height is None else height * 200

    good, nearest = brute(cents, f"cost<={limit}", one)
    if all(height is None for height in heights):
        return
    found, _ = search(cents, f"cost<={limit}", one)
    assert found.is_whole
    assert (found.chosen is None) == (nearest is None)
    if found.chosen is not None:
        assert found.chosen.values[0] in good
        assert abs(found.chosen.values[0] - one.now) == nearest
    known = [height for height in heights if height is not None]
    directions = [after > before for before, after in pairwise(known) if after != before]
    assert bool(found.turns) == (len(set(directions)) > 1)


@settings(max_examples=60, deadline=None)
@given(rises=st.lists(st.integers(1, 50), min_size=20, max_size=20), limit=st.integers(0, 20_000))
def test_a_fine_grid_takes_about_as_many_as_a_coarse_one(rises: list[int], limit: int) -> None:
    found, _ = search(staircase(rises * 100, falls=True), f"cost<={limit}", number(0, 2000, 1000))
    assert found.worked_out <= ENOUGH + 1


def test_of_values_that_are_as_near_the_one_with_the_most_months_is_chosen() -> None:
    """10 and 30 are both 10 from now, and good; at 30 people get more months, though less is paid."""

    def work(tried: Sequence[Values]) -> list[Worked]:
        return [
            Worked(Sums(everybody=Reach(Counter({12 if value < 20 else 13: 6})), cents=200 if value < 20 else 100))
            for (value,) in tried
        ]

    found = calibrated([number(10, 30, 20, 20)], parse_target("people>=1", {}), SCENARIO, work)
    assert at(found.chosen) == (30,)
    assert [at(one) for one in found.as_near] == [(10,)]


# --- two numbers


def plane(x: Fraction, y: Fraction) -> int:
    return int(x * 300 + y * 200) * 2


def test_two_numbers_share_the_change_or_one_takes_it_all() -> None:
    """Costs are 3x + 2y euros. Now (10, 10) costs 50; asked is at most 44. Both ranges are 10 wide.

    A unit of x gives 3 and a unit of y 2: x alone needs 2 units (a fifth of its range), y alone 3, one of each gives 5.
    """
    found, _ = search(plane, "cost<=44", number(1, 11, 10), number(1, 11, 10))
    assert at(found.chosen) == (8, 10)


@settings(max_examples=60, deadline=None)
@given(
    now=st.tuples(st.integers(0, 6), st.integers(0, 6)),
    heights=st.lists(st.integers(0, 9), min_size=FEW_PAIRS, max_size=FEW_PAIRS),
    limit=st.integers(0, 9),
)
def test_on_few_pairs_the_nearest_is_chosen_whatever_they_give(
    now: tuple[int, int], heights: list[int], limit: int
) -> None:
    def cents(x: Fraction, y: Fraction) -> int:
        return heights[int(x) * 7 + int(y)] * 200

    found, _ = search(cents, f"cost<={limit}", number(0, 6, now[0]), number(0, 6, now[1]))
    good: list[tuple[int, ...]] = [(x, y) for x in range(7) for y in range(7) if heights[x * 7 + y] <= limit]
    apart = [abs(x - now[0]) + abs(y - now[1]) for x, y in good]
    assert found.is_whole
    assert (found.chosen is None) == (not good)
    if found.chosen is not None:
        x, y = map(int, found.chosen.values)
        assert (x, y) in good
        assert abs(x - now[0]) + abs(y - now[1]) == min(apart)


@settings(max_examples=60, deadline=None)
@given(limit=st.integers(0, 60_000), now=st.tuples(st.integers(0, 100), st.integers(0, 60)))
def test_on_a_large_plane_no_neighbour_of_the_chosen_pair_is_better(limit: int, now: tuple[int, int]) -> None:
    first, second = number(0, 100, now[0]), number(0, 60, now[1])
    found, work = search(plane, f"cost<={limit // 100}", first, second)
    assert found.worked_out <= 120
    assert len(work.asked) == len(set(work.asked))
    assert found.chosen is not None, "nothing costs nothing"
    x, y = found.chosen.values
    goal = parse_target(f"cost<={limit // 100}", {})

    def apart(one: Fraction, other: Fraction) -> Fraction:
        return first.apart(one) + second.apart(other)

    assert goal.is_met_by(Fraction(plane(x, y), 2))
    for one in (x - 1, x, x + 1):
        for other in (y - 1, y, y + 1):
            if 0 <= one <= 100 and 0 <= other <= 60 and apart(one, other) < apart(x, y):
                assert not goal.is_met_by(Fraction(plane(one, other), 2))


def test_a_plane_on_which_nothing_is_good_says_which_pair_comes_nearest() -> None:
    found, _ = search(plane, "cost>=900", number(0, 100, 3), number(0, 60, 3))
    assert found.chosen is None
    assert at(found.nearest) == (100, 60)


def test_now_may_be_on_the_grid_for_one_number_and_off_it_for_the_other() -> None:
    """Now (10, 9.5) costs 49 euros, which is too much; (10, 9) costs 48 and is half a step away."""
    found, _ = search(plane, "cost<=48", number(1, 11, 10), number(1, 11, Fraction(19, 2)))
    assert (at(found.now), found.now.place, found.now.holds) == ((10, Fraction(19, 2)), None, False)
    assert at(found.chosen) == (10, 9)


def test_a_plane_says_where_it_turns() -> None:
    found, _ = search(lambda x, y: int(abs(x - 3) * 100 + y), "cost<=900", number(0, 6, 3), number(0, 6, 3))
    assert {one.values[0] for one in found.turns} == {3}


def test_a_target_says_who_is_counted() -> None:
    sums = Sums(Reach(Counter({0: 1, 6: 1, 12: 2})), Reach(Counter({6: 1, 0: 1})), 1000)

    def measured(target: Target) -> Fraction | None:
        return calibrated([number(0, 1, 0)], target, SCENARIO, lambda tried: [Worked(sums) for _ in tried]).now.measured

    jobs = {"a": "a"}
    asked = ["cost<=1", "cost_per_year<=1", "share<=1", "people<=1", "months<=1", "months(a)<=1"]
    assert [measured(parse_target(text, jobs)) for text in asked] == [500, 50, Fraction(3, 4), 3, 12, 6]
