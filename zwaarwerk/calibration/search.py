"""The search for the value of a number, or of two, with which a workforce meets a target. Pure; it asks for outcomes.

Few values are worked out: a coarse grid, then ever nearer to where the outcome turns. Nothing is taken to rise or fall
throughout; but what lies between two neighbours that were worked out is not known, and `is_whole` says if there is any.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, product
from typing import NamedTuple

from zwaarwerk.calibration.targets import Target, Varied
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.simulation.effects import Reach, Scenario

FEW, COARSE, ENOUGH = 25, 13, 30
"""One number: so many values are all worked out; so many come first; so many are enough to know where it turns."""
FEW_PAIRS, COARSE_SIDE = 49, 5
"""Two numbers: so many pairs are all worked out; so many values of each come first."""
MOST_STEPS = 5

Place = tuple[int, ...]
Values = tuple[Fraction, ...]


@dataclass(slots=True)
class Sums:
    """What one scheme comes to over the people who could be assessed under it.

    `in_job` are those in the job that is asked about. `cents` is what benefit and levy cost in the years asked if all
    stop who can; `vague` counts those of whom something is not exactly known, `facts` those for whom a fact is missing.
    """

    everybody: Reach = field(default_factory=Reach)
    in_job: Reach = field(default_factory=Reach)
    cents: int = 0
    with_pension: int = 0
    vague: int = 0
    facts: Counter[str] = field(default_factory=Counter)

    def add(self, other: Sums) -> None:
        """Take in those of other people."""
        self.everybody.months.update(other.everybody.months)
        self.in_job.months.update(other.in_job.months)
        self.cents += other.cents
        self.with_pension += other.with_pension
        self.vague += other.vague
        self.facts.update(other.facts)

    @property
    def months(self) -> int:
        """The months of all people together."""
        return sum(months * people for months, people in self.everybody.months.items())


class Worked(NamedTuple):
    """What came of a scheme: sums, or why the checks refuse it."""

    sums: Sums | None
    refused: tuple[Problem, ...] = ()


Work = Callable[[Sequence[Values]], Sequence[Worked]]
"""Works out the scheme with these values in it, of each number in turn."""


class Trial(NamedTuple):
    """Values that were tried, and what came of them; `place` is None for those of now that are not on the grid.

    `measured` is what the target is about, in cents, a share, people or months; None where there is nothing to measure:
    the values are refused, or nobody gets months.
    """

    place: Place | None
    values: Values
    sums: Sums | None
    refused: tuple[Problem, ...]
    measured: Fraction | None
    holds: bool

    @property
    def state(self) -> tuple[bool, bool]:
        """What must be the same of two neighbours for nothing to turn between them."""
        return self.holds, self.sums is None


class Step(NamedTuple):
    """Two neighbours that were worked out, and by how much the measure differs for each step of the grid."""

    before: Trial
    after: Trial
    change: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """What was tried, in the order of its values, and what was chosen.

    `chosen` meets the target and is the nearest to the values of now that does; `as_near` are others that do and are
    as near; `nearest`, given when nothing does, comes nearest to the target. `turns` are trials where the measure stops
    rising or falling: without any, it does not turn on what was worked out.
    """

    target: Target
    varied: tuple[Varied, ...]
    scenario: Scenario
    now: Trial
    trials: tuple[Trial, ...]
    chosen: Trial | None
    as_near: tuple[Trial, ...]
    nearest: Trial | None
    turns: tuple[Trial, ...]
    steps: tuple[Step, ...]

    @property
    def size(self) -> int:
        """How many values, or pairs of them, there are on the grid."""
        size = 1
        for one in self.varied:
            size *= one.size
        return size

    @property
    def worked_out(self) -> int:
        """How many schemes were worked out over the workforce, that of now included."""
        return sum(one.sums is not None for one in self.trials) + (self.now.place is None)

    @property
    def refused(self) -> tuple[Trial, ...]:
        """The trials that the checks refuse."""
        return tuple(one for one in self.trials if one.sums is None)

    @property
    def is_whole(self) -> bool:
        """Whether every value on the grid was tried."""
        return len(self.trials) == self.size


def measured_of(target: Target, sums: Sums, scenario: Scenario) -> Fraction | None:
    """Return what a target is about: costs in cents of those who do stop; months only where somebody is reached.

    None where there is nothing to measure: nothing is cheap because nobody could be assessed.
    """
    if not sums.everybody.people:
        return None
    match target.measure:
        case "cost":
            return sums.cents * scenario.take_up
        case "cost_per_year":
            return sums.cents * scenario.take_up * Fraction(1, scenario.years)
        case "share":
            return sums.everybody.share
        case "people":
            return Fraction(sums.everybody.reached)
        case "months":
            reach = sums.everybody if target.job is None else sums.in_job
            return reach.median if reach.reached else None


def calibrated(varied: Sequence[Varied], target: Target, scenario: Scenario, work: Work) -> Calibrated:
    """Return which values of one or two numbers meet a target; InputError when the checks refuse all that were tried.

    Nearest to now is what differs least, each difference taken as a part of its range and two of them added. Of values
    that are as near, the one that gives people the most months is chosen, then the one that pays the most.
    """
    search = _Search(varied, target, scenario, work)
    if len(varied) == 1:
        search.along_a_line()
    else:
        search.over_a_plane()
    trials = tuple(search.trials[place] for place in sorted(search.trials))
    if not any(one.sums for one in trials):
        raise InputError([Problem(code="calibrate-all-refused"), *trials[0].refused])
    return Calibrated(
        target=target,
        varied=tuple(varied),
        scenario=scenario,
        now=search.now,
        trials=trials,
        chosen=search.best,
        as_near=tuple(search.as_near(trials)),
        nearest=None if search.best else search.nearest,
        turns=tuple(_turns(trials)),
        steps=tuple(_steps(trials)) if len(varied) == 1 else (),
    )


class _Search:
    """What was tried so far, by its place on the grid."""

    def __init__(self, varied: Sequence[Varied], target: Target, scenario: Scenario, work: Work) -> None:
        self.varied, self.target, self.scenario, self.work = tuple(varied), target, scenario, work
        self.trials: dict[Place, Trial] = {}
        around = [one.around_now for one in self.varied]
        self.beside_now = set(product(*around))
        self.on_grid = all(
            one.value(places[0]) == one.now for one, places in zip(varied, around, strict=True) if places
        )
        self.on_grid = self.on_grid and bool(self.beside_now)
        self.now = self._trial(None, tuple(one.now for one in varied), Worked(None))

    # --- trying

    def attempt(self, places: Iterable[Place]) -> None:
        """Try what was not tried yet; the scheme of now is worked out with the first of them."""
        new = sorted(set(places) - self.trials.keys())
        extra = [] if self.trials or self.on_grid else [self.now.values]
        if not new:
            return
        values = [self.values(place) for place in new]
        worked = list(self.work([*values, *extra]))
        for place, one, found in zip(new, values, worked, strict=False):
            self.trials[place] = self._trial(place, one, found)
        if extra:
            self.now = self._trial(None, self.now.values, worked[-1])
        elif self.on_grid:
            [beside] = self.beside_now
            self.now = self.trials.get(beside, self.now)

    def values(self, place: Place) -> Values:
        return tuple(one.value(number) for one, number in zip(self.varied, place, strict=True))

    def _trial(self, place: Place | None, values: Values, worked: Worked) -> Trial:
        measured = measured_of(self.target, worked.sums, self.scenario) if worked.sums else None
        return Trial(place, values, worked.sums, worked.refused, measured, self.target.is_met_by(measured))

    def apart(self, place: Place) -> Fraction:
        """How far a place is from the values of now."""
        values = zip(self.varied, self.values(place), strict=True)
        return sum((one.apart(value) for one, value in values), Fraction(0))

    @property
    def best(self) -> Trial | None:
        """The trial nearest to now of those that meet the target."""
        return min((one for one in self.trials.values() if one.holds), key=self._order, default=None)

    def as_near(self, trials: Sequence[Trial]) -> Iterator[Trial]:
        """Yield the other trials that meet the target as near to now as the best."""
        best = self.best
        if best is not None:
            least = self._order(best)[0]
            yield from (one for one in trials if one.holds and one != best and self._order(one)[0] == least)

    @property
    def nearest(self) -> Trial | None:
        """The trial that comes nearest to the target."""
        known = [one for one in self.trials.values() if one.measured is not None]
        return min(
            known, key=lambda one: (abs((one.measured or 0) - self.target.limit), *self._order(one)), default=None
        )

    def _order(self, trial: Trial) -> tuple[Fraction, int, int, Values]:
        assert trial.place is not None
        assert trial.sums is not None
        return self.apart(trial.place), -trial.sums.months, -trial.sums.cents, trial.values

    @property
    def left(self) -> int:
        """How many more it takes to have worked out enough along a line."""
        return ENOUGH - sum(one.sums is not None for one in self.trials.values())

    # --- one number

    def along_a_line(self) -> None:
        """Try all values if they are few; else coarsely, and then wherever something turns."""
        [one] = self.varied
        if one.size <= FEW:
            self.attempt((number,) for number in range(one.size))
            return
        self.attempt({((number,)) for number in _spread(one.size, COARSE)} | self.beside_now)
        while gaps := self._wanted():
            self.attempt((((low + high) // 2),) for low, high in gaps)

    def _wanted(self) -> list[tuple[int, int]]:
        """The gaps between neighbours to look into: first those that may hold something nearer than the best."""
        places = sorted(number for (number,) in self.trials)
        gaps = [(low, high) for low, high in pairwise(places) if high - low > 1]
        turning = [gap for gap in gaps if self.trials[gap[:1]].state != self.trials[gap[1:]].state]
        best = self.best
        limit = self.apart(best.place) if best and best.place else None
        nearer = [gap for gap in turning if limit is None or self._least_apart(gap) <= limit]
        if nearer and limit is not None:
            return nearer
        return (turning or self._towards_target(gaps) or self._largest(gaps))[: max(self.left, 0)]

    def _least_apart(self, gap: tuple[int, int]) -> Fraction:
        low, high = gap
        return min(self.apart((low + 1,)), self.apart((high - 1,)))

    def _towards_target(self, gaps: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """While nothing meets the target: the gaps beside what comes nearest to it."""
        nearest = self.nearest
        if self.best or nearest is None or nearest.place is None:
            return []
        return [gap for gap in gaps if nearest.place[0] in gap]

    def _largest(self, gaps: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The gap over which the measure changes most, if it does."""

        def change(gap: tuple[int, int]) -> Fraction:
            low, high = (self.trials[(number,)].measured for number in gap)
            return Fraction(0) if low is None or high is None else abs(high - low)

        largest = max(gaps, key=change, default=None)
        return [largest] if largest and change(largest) else []

    # --- two numbers

    def over_a_plane(self) -> None:
        """Try all pairs if they are few; else coarsely, and then around the best in ever smaller steps."""
        counts = [one.size for one in self.varied]
        if counts[0] * counts[1] <= FEW_PAIRS:
            self.attempt(product(*map(range, counts)))
            return
        sides = [sorted({*_spread(one.size, COARSE_SIDE), *one.around_now}) for one in self.varied]
        self.attempt(product(*sides))
        sizes = [max(-(-count // (COARSE_SIDE - 1)), 1) for count in counts]
        while True:
            before = len(self.trials)
            self.attempt(self._around(sizes))
            if len(self.trials) > before:
                continue
            if sizes == [1, 1]:
                return
            sizes = [max(-(-size // 2), 1) for size in sizes]

    def _around(self, sizes: Sequence[int]) -> Iterator[Place]:
        """The pairs a step away from the best that would be better; from what comes nearest, if nothing is good."""
        best = self.best
        centre = best or self.nearest
        if centre is None or centre.place is None:
            return
        for moves in product((-1, 0, 1), repeat=2):
            place = tuple(
                min(max(number + move * size, 0), one.size - 1)
                for number, move, size, one in zip(centre.place, moves, sizes, self.varied, strict=True)
            )
            if place not in self.trials and (best is None or self.apart(place) <= self.apart(centre.place)):
                yield place


def _spread(count: int, wanted: int) -> set[int]:
    """So many places, evenly spread, with both ends."""
    if count <= wanted:
        return set(range(count))
    return {number * (count - 1) // (wanted - 1) for number in range(wanted)}


# --- what the curve does


def _lines(trials: Sequence[Trial]) -> Iterator[list[Trial]]:
    """The trials with something measured, along each number in turn: all others the same."""
    known = [one for one in trials if one.measured is not None and one.place is not None]
    for side in range(len(known[0].values) if known else 0):
        lines: dict[Place, list[Trial]] = {}
        for one in known:
            assert one.place is not None
            lines.setdefault(one.place[:side] + one.place[side + 1 :], []).append(one)
        yield from (sorted(line) for line in lines.values())


def _turns(trials: Sequence[Trial]) -> Iterator[Trial]:
    """The trials at which the measure turns, along any line: it rose to there and falls from there, or the reverse."""
    found: dict[Place | None, Trial] = {}
    for line in _lines(trials):
        direction = 0
        for before, after in pairwise(line):
            change = (after.measured or 0) - (before.measured or 0)
            sign = (change > 0) - (change < 0)
            if sign and direction and sign != direction:
                found.setdefault(before.place, before)
            direction = sign or direction
    yield from found.values()


def _steps(trials: Sequence[Trial]) -> list[Step]:
    """The neighbours between which the measure changes most for each step of the grid, the most first."""
    found: list[Step] = []
    for line in _lines(trials):
        for before, after in pairwise(line):
            assert before.place is not None
            assert after.place is not None
            change = ((after.measured or 0) - (before.measured or 0)) * Fraction(1, after.place[0] - before.place[0])
            if change:
                found.append(Step(before, after, change))
    return sorted(found, key=lambda one: (-abs(one.change), one.before.values))[:MOST_STEPS]
