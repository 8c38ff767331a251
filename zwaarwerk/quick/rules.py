"""Steps 12 to 14 for one person, compiled once a scheme: conditions, months, and whether stopping on a day is covered.

Every rule becomes a function of a `Here`. Conditions give 2 where met, 1 where unknown and 0 where not met: so any of
several is their greatest, all of several their least. Months are a fraction of two whole numbers. Pure; days are
ordinals.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

from zwaarwerk.conditions import Result
from zwaarwerk.criteria import AgeCases, MonthsCases
from zwaarwerk.criteria_conditions import (
    AgeCondition,
    AllOf,
    AnyOf,
    BeforePensionCondition,
    BornCondition,
    Condition,
    ExitCondition,
    FactCondition,
    HoursCondition,
    InServiceCondition,
    PensionCondition,
    PointsCondition,
    TallyCondition,
)
from zwaarwerk.dates import add_months
from zwaarwerk.exact import Exact
from zwaarwerk.quick.counts import Spell, is_meant
from zwaarwerk.quick.days import Pension, month_of
from zwaarwerk.values import Comparison, DayRange, Length
from zwaarwerk.vectorised import Program, Steps, limits_of, steps

MET, UNKNOWN, NOT_MET = 2, 1, 0
OUTCOMES: dict[str, int] = {"met": MET, "unknown": UNKNOWN, "not_met": NOT_MET}
RESULTS: tuple[Result, ...] = ("not_met", "unknown", "met")


Earned = tuple[int, int, int, int, int]
"""Months earned as numerator and denominator; before rounding, cap and least months to go over how many parts of a
month; and which way they were earned."""
NOTHING_EARNED: Earned = 0, 1, 0, 1, 0


class Here:
    """One person at one exit date. `counts` are the points (0 in a scheme without) and the tallies at that day.

    `earned` is what `Rules.earned` found on that day, if it was asked.
    """

    __slots__ = ("born", "counts", "day", "earned", "facts", "pension", "spells")

    def __init__(self, born: int, pension: Pension, facts: Mapping[str, Any], spells: Sequence[Spell]) -> None:
        self.born, self.pension, self.facts, self.spells = born, pension, facts, spells
        self.day = 0
        self.counts: Sequence[int] = ()
        self.earned: Earned | None = None

    def move(self, day: int, counts: Sequence[Callable[[int], int]]) -> None:
        """Be there on another day."""
        self.day, self.counts, self.earned = day, [count(day) for count in counts], None


Test = Callable[[Here], int]
Value = Callable[[Here], Any]
Months = tuple[int, int]
NOTHING = 0, 1
_day = attrgetter("day")


@lru_cache(maxsize=65536)
def _after(day: int, months: int, days: int) -> int:
    """Return the day a calendar length after a day; a length of negative numbers before it."""
    return add_months(date.fromordinal(day), months).toordinal() + days


# --- values and limits


def _chosen(value: Steps) -> Value:
    """Return what gives the value that holds for somebody's birth date or exit date."""
    first = value.values[0][1]
    if len(value.values) == 1:
        return lambda _: first
    days, values = zip(*value.values, strict=True)
    if value.by == "exit":
        return lambda here: values[bisect_right(days, here.day) - 1]
    return lambda here: values[bisect_right(days, here.born) - 1]


def _is_constant(value: Steps) -> bool:
    return len(value.values) == 1


def _keeps(place: int, limits: Comparison[Any], measure: Callable[[Any], Exact]) -> Test:
    """Return the test whether a count keeps to limits."""
    given = limits_of(limits, measure)
    if len(given) == 1 and given[0].is_lower and _is_constant(given[0].value):
        least = given[0].value.values[0][1]
        return lambda here: MET if here.counts[place] >= least else NOT_MET
    tests = [(limit.is_lower, _chosen(limit.value)) for limit in given]

    def test(here: Here) -> int:
        found = here.counts[place]
        holds = all(found >= value(here) if is_lower else found <= value(here) for is_lower, value in tests)
        return MET if holds else NOT_MET

    return test


def _in_range(found: Value, days: DayRange) -> Test:
    first = days.from_.toordinal() if days.from_ else 0
    last = days.until.toordinal() if days.until else date.max.toordinal()
    return lambda here: MET if first <= found(here) <= last else NOT_MET


_COMPARES: dict[str, Callable[[int, int], bool]] = {
    "at_least": lambda found, limit: found >= limit,
    "more_than": lambda found, limit: found > limit,
    "at_most": lambda found, limit: found <= limit,
    "less_than": lambda found, limit: found < limit,
}


def _compared(limits: Comparison[Length], sides: Callable[[Here, Length], tuple[int, int]]) -> Test:
    """Return the test of both sides of each limit that is given."""
    given = [(holds, getattr(limits, way)) for way, holds in _COMPARES.items() if getattr(limits, way) is not None]
    tests = [(holds, _chosen(steps(length))) for holds, length in given]
    return lambda here: MET if all(holds(*sides(here, length(here))) for holds, length in tests) else NOT_MET


# --- the rules of a scheme


class Rules:
    """The rules of a scheme, compiled. `tests` are all its conditions in their order, `names` theirs."""

    def __init__(self, program: Program) -> None:
        self.program, self.scheme = program, program.scheme
        right = self.scheme.entitlement
        tests: dict[str, Test] = {"in_force": _in_range(_day, self.scheme.scheme.in_force)}
        tests |= {name: self._test(condition) for name, condition in self.scheme.conditions.items()}
        if right.lowest_age is not None:
            tests["lowest_age"] = self._lowest_age(right.lowest_age)
        if right.minimum is not None and self.scheme.has_points:
            tests["minimum"] = self._points_keep_to(right.minimum)
        self.roads = [(self._test(road.when), road.months) for road in right.roads.values()]
        self.ways = ["convert", *right.roads]
        self.cap = self._cap()
        self._converted = self._conversion()
        self._round = _ROUNDERS[right.round_months]
        self._to_go_least = right.months_to_go_at_least
        self.names, self.tests = tuple(tests), tuple(tests.values())
        self.all_met = (MET,) * len(tests)
        asked = [*self.scheme.conditions.values(), *(road.when for road in right.roads.values())]
        self.facts = [part for one in asked for part in _parts(one) if isinstance(part, FactCondition)]
        self._fact_tests = [(condition.fact, self._fact(condition)) for condition in self.facts]
        self.fixed = [
            test
            for name, condition in self.scheme.conditions.items()
            for test in [tests[name]]
            if all(self._is_fixed(part) for part in _parts(condition))
        ]
        """The conditions that come out the same whatever the exit date."""

    # --- months

    def earned(self, here: Here) -> Earned:
        """Return the months earned when every condition is met, and how; else NOTHING_EARNED. `here` remembers it."""
        for test in self.tests:
            if test(here) != MET:
                here.earned = NOTHING_EARNED
                return NOTHING_EARNED
        best, parts, way = self.best(here)
        months, of = self.after_rules(best, parts, here) if best else NOTHING
        here.earned = found = months, of, best, parts, way
        return found

    def best(self, here: Here) -> tuple[int, int, int]:
        """Return the months of the best way over how many parts of a month, and which way that is."""
        best, parts = self._converted(here)
        way = 0
        for place, (test, road) in enumerate(self.roads, 1):
            if road * parts > best and test(here) == MET:
                best, way = road * parts, place
        return best, parts, way

    def after_rules(self, before: int, parts: int, here: Here) -> Months:
        """Round, then the cap, then the least months to go."""
        months, of = self._round(before, parts)
        cap = self.cap(here)
        if cap is not None and months > cap * of:
            months = cap * of
        if self._to_go_least is not None:
            month = month_of(date.fromordinal(here.day))
            if here.pension.to_go(here.day, month) < self._to_go_least:
                return NOTHING
        return months, of

    def _conversion(self) -> Callable[[Here], Months]:
        """Return what points make, as months and the parts of a month they are counted in."""
        convert, program = self.scheme.entitlement.convert, self.program
        times, parts = (_chosen(side) for side in program.conversion)
        if convert.linear:
            if all(map(_is_constant, program.conversion)):
                by, of = (side.values[0][1] for side in program.conversion)
                return lambda here: (here.counts[0] * by, of)
            return lambda here: (here.counts[0] * times(here), parts(here))
        if convert.blocks:
            scale, of_block = program.conversion_scale, _chosen(steps(convert.blocks.months))
            return lambda here: (here.counts[0] * scale // parts(here) * of_block(here), 1)
        if convert.fixed:
            fixed = _chosen(steps(convert.fixed.months))
            return lambda here: (fixed(here), 1)
        rows = [(self._points_keep_to(row.points), _chosen(steps(row.months))) for row in convert.table or ()]
        rows.reverse()  # the last that holds is the one
        return lambda here: (next((months(here) for test, months in rows if test(here) == MET), 0), 1)

    def _cap(self) -> Value:
        cap = self.scheme.entitlement.at_most_months
        if not isinstance(cap, MonthsCases):
            return _chosen(steps(cap))
        return self._first_case([(case.when, _chosen(steps(case.months))) for case in cap.first_of])

    def _first_case(self, cases: Sequence[tuple[Condition | None, Value]]) -> Value:
        """Return what the first case gives whose condition is met; the last one has none."""
        tests = [(None if when is None else self._test(when), value) for when, value in cases]
        return lambda here: next(value(here) for test, value in tests if test is None or test(here) == MET)

    # --- conditions

    def _points_keep_to(self, limits: Comparison[Any]) -> Test:
        return _keeps(0, limits, lambda one: one * self.program.points_parts)

    def _lowest_age(self, lowest: Any) -> Test:
        if isinstance(lowest, AgeCases):
            age = self._first_case([(case.when, _chosen(steps(case))) for case in lowest.first_of])
        else:
            age = _chosen(steps(lowest))

        def test(here: Here) -> int:
            return MET if _length_after(here.born, age(here)) <= here.day else NOT_MET

        return test

    def _test(self, condition: Condition) -> Test:  # noqa: C901, PLR0911 - one case a kind
        match condition:
            case AnyOf(any_of=parts):
                tests = [self._test(part) for part in parts.values()]
                return lambda here: max([test(here) for test in tests])
            case AllOf(all_of=parts):
                tests = [self._test(part) for part in parts.values()]
                return lambda here: min([test(here) for test in tests])
            case TallyCondition(tally=name):
                place = list(self.scheme.tallies).index(name) + 1
                time_parts = self.program.time_parts(self.scheme.tallies[name])
                return _keeps(place, condition, lambda one: one.counted_months * time_parts)
            case PointsCondition(points=limits_in_points):
                return self._points_keep_to(limits_in_points)
            case AgeCondition(age=ages):
                return _compared(ages, lambda here, age: (here.day, _length_after(here.born, age)))
            case BornCondition(born=days):
                return _in_range(attrgetter("born"), days)
            case ExitCondition(exit=days):
                return _in_range(_day, days)
            case PensionCondition(pension=days):
                return _in_range(attrgetter("pension.day"), days)
            case BeforePensionCondition(before_pension=lengths):
                return _compared(lengths, lambda here, length: (-here.day, -_length_before(here.pension.day, length)))
            case InServiceCondition():
                return self._in_service(condition)
            case HoursCondition():
                return self._hours(condition)
            case FactCondition():
                return self._fact(condition)

    def _in_service(self, condition: InServiceCondition) -> Test:
        wanted = condition.in_service
        fits = [
            (wanted.jobs is None or job.name in wanted.jobs)
            and (wanted.burdensome is None or job.piece.burdensome == wanted.burdensome)
            for job in self.program.jobs
        ]

        def test(here: Here) -> int:
            last = here.spells[-1].kind
            days = wanted.days(date.fromordinal(here.day))
            served = any(
                fits[kind.job]
                and any(first <= day < min(end, here.day) for day in days)
                and is_meant(kind.employer, wanted.employer, last.employer)
                and is_meant(kind.sector, wanted.sector, last.sector)
                for first, end, kind in here.spells
            )
            return MET if served else NOT_MET

        return test

    def _hours(self, condition: HoursCondition) -> Test:
        result = self._by_turn(condition, self.program.hours_outcome)

        def test(here: Here) -> int:
            last = here.spells[-1]
            return result(last.kind.work.hours if here.day <= last.end else 0, here)

        return test

    def _fact(self, condition: FactCondition) -> Test:
        name, result = condition.fact, self._by_turn(condition, self.program.fact_outcome)
        return lambda here: result(here.facts.get(name), here)

    def _by_turn(
        self, condition: FactCondition | HoursCondition, outcome: Callable[[Any, Any, int, int], str]
    ) -> Callable[[Any, Here], int]:
        """Return how a value of the person comes out, remembered for each of the limits that there are."""
        exits, births = self.program.turns(condition)

        @lru_cache(maxsize=10_000, typed=True)
        def result(value: Any, exit_day: int, birth_day: int) -> int:
            return OUTCOMES[outcome(condition, value, exit_day, birth_day)]

        def at(value: Any, here: Here) -> int:
            exit_day = exits[bisect_right(exits, here.day) - 1]
            return result(value, exit_day, births[bisect_right(births, here.born) - 1])

        return at

    def _is_fixed(self, condition: Condition) -> bool:
        """Whether a condition comes out the same on any exit date."""
        match condition:
            case BornCondition() | PensionCondition() | AnyOf() | AllOf():
                return True
            case FactCondition():
                return len(self.program.turns(condition)[0]) == 1
            case _:
                return False

    def missing_facts(self, here: Here) -> list[str]:
        """Return the facts that were asked for and are not there."""
        return sorted({name for name, test in self._fact_tests if test(here) == UNKNOWN})


_ROUNDERS: dict[str, Callable[[int, int], Months]] = {
    "exact": lambda months, parts: (months, parts),
    "down": lambda months, parts: (months // parts, 1),
    "up": lambda months, parts: (-(-months // parts), 1),
    "half_up": lambda months, parts: ((2 * months + parts) // (2 * parts), 1),
}


def _length_after(day: int, length: Length) -> int:
    return _after(day, length.whole_months, length.days)


def _length_before(day: int, length: Length) -> int:
    return _after(day, -length.whole_months, -length.days)


def _parts(condition: Condition) -> Iterator[Condition]:
    """Yield the condition and all it is made of."""
    yield condition
    if isinstance(condition, AnyOf | AllOf):
        for part in (condition.any_of if isinstance(condition, AnyOf) else condition.all_of).values():
            yield from _parts(part)
