"""The quick engine: the figures of one person in whole numbers, the same as the explaining engine gives, or None.

`Quick` is made once for a scheme, a law and an as-of date; `Quick.figures` then takes one person after another. It does
people whose entries follow on each other, in jobs of the scheme, without burdens, measured numbers or absences of their
own, the last of them begun before the as-of date. `figures` gives everybody's, whichever engine can. Pure; no I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from operator import itemgetter
from typing import Any

from zwaarwerk.answers import answer
from zwaarwerk.career import Career, Job, Person, resolve, vague_parts
from zwaarwerk.conditions import Result
from zwaarwerk.criteria import Scheme
from zwaarwerk.dates import in_reach
from zwaarwerk.entitlement import pension_date
from zwaarwerk.errors import Problem
from zwaarwerk.figures import Figures, figures_of
from zwaarwerk.law import Law
from zwaarwerk.quick.counts import Count, Kind, Spell, Work, points_maker, tally_maker
from zwaarwerk.quick.days import END_DAY, FIRST_DAY, Pension, month_of
from zwaarwerk.quick.money import Moneys
from zwaarwerk.quick.rules import MET, RESULTS, Here, Rules
from zwaarwerk.search import days_of_life, days_of_scheme, least_day, only_gets_better
from zwaarwerk.timeline import ONE
from zwaarwerk.vectorised import FAR, Program, supports

ZERO = Fraction(0)
FACTOR_PARTS = 3_600_000
"""Part-time factors that are whole numbers of so many parts (and hours of a full week) can be done."""


Kinds = Sequence[tuple[int, int, Kind]]
"""Kinds of spells, each with the days from which and until which it holds."""


def figures(
    career: Career, scheme: Scheme, law: Law, as_of: date, exit_date: date | None = None, engine: Quick | None = None,
    person: Person | None = None,
) -> Figures:  # fmt: skip
    """Return the figures of a career, from the quick engine if there is one that can, else from the explaining one.

    The engine must be one for the same scheme, law and day; `person` is what `certain` gave for the career, if known.
    Raises what `answers.answer` raises.
    """
    if engine is not None and (person := person or certain(career, scheme)) is not None:
        found = engine.figures(person, exit_date)
        if found is not None:
            return found
    return figures_of(answer(career, scheme, law, as_of, exit_date))


def certain(career: Career, scheme: Scheme) -> Person | None:
    """Return the person of a career with nothing vague in it, the same for schemes with the same jobs; else None."""
    return None if any(vague_parts(career)) else resolve(career, scheme, "least")


class Quick:
    """Works out one person after another under one scheme, on one day; remembers what is the same for several."""

    def __init__(self, scheme: Scheme, law: Law, as_of: date) -> None:
        self.scheme, self.law, self.as_of = scheme, law, as_of
        tables = _tables(scheme)
        self.can = supports(scheme) is None and all(name in law.tables for name in tables)
        """Whether this scheme can be done at all."""
        if not self.can:
            return
        begins = [law.tables[name].days[0] - timedelta(days=1) for name in tables]
        self._law_from = max((date(day.year + 1, 1, 1).toordinal() for day in begins), default=0)
        self._program = Program(scheme, _part_time_parts(scheme))
        self._rules = Rules(self._program)
        points = points_maker(self._program) if scheme.has_points else _no_points
        self._makers = points, *(tally_maker(self._program, tally) for tally in scheme.tallies.values())
        self._points_parts = self._program.points_parts
        self._only_better = only_gets_better(scheme)
        in_force = scheme.scheme.in_force.from_
        self._today = as_of.toordinal()
        self._has_turns_of_life = any(True for _ in days_of_life(scheme, as_of, as_of))
        self._first = max(self._today, in_force.toordinal() if in_force else 1)
        self._turns = sorted({turn for day in days_of_scheme(scheme) for turn in (day, day + 1) if turn > self._first})
        self._moneys = Moneys(scheme, law)
        self._profiles: dict[str | None, list[tuple[int, int, int]]] = {}
        for place, job in enumerate(self._program.jobs):
            self._profiles.setdefault(job.name, []).append((place, job.first, job.end))
        for profiles in self._profiles.values():
            if profiles[0][1] > 0 or profiles[-1][2] < FAR:
                profiles.clear()  # there are days without a profile
        self._works: dict[Any, Work | None] = {}
        self._pensions: dict[date, Pension] = {}
        self._results: dict[tuple[int, ...], dict[str, Result]] = {}

    def figures(self, person: Person, asked: date | None = None) -> Figures | None:
        """Return the figures at the exit date asked for, else at the earliest; None if this engine can't.

        The person must be one that `career.find_problems` finds nothing wrong with, of a career without anything vague.
        """
        if not self.can:
            return None
        spells: list[Spell] = []
        for job in person.jobs:
            kinds = self.kinds_of(job)
            if not kinds:
                return None
            spells += spells_of(job.first, FAR if job.end is None else job.end, kinds)
        return self.figures_of_spells(person.birth_date, person.facts, spells, asked)

    def figures_of_spells(
        self, birth_date: date, facts: Mapping[str, Any], spells: list[Spell], asked: date | None
    ) -> Figures | None:
        """Return the figures of somebody with these spells, in any order; None if they overlap or this engine can't."""
        if not _in_a_row(spells):
            return None
        pension = self._pensions.get(birth_date) or self._pension(birth_date)
        if pension is None:
            return None
        today = min(self._today, pension.day - 1)
        begun = spells[-1].first
        if not begun < today >= self._law_from or spells[0].first < FIRST_DAY or END_DAY <= spells[-1].end < FAR:
            return None
        here = Here(birth_date.toordinal(), pension, facts, spells)
        counts = [make(spells) for make in self._makers]
        earliest = self._earliest(here, counts, pension)
        if asked is None:
            day = today if earliest is None else earliest
        else:
            day = asked.toordinal()
            if not begun < day < pension.day or day < self._law_from:
                return None
        return self._at(day, here, counts, pension, earliest, asked)

    def _at(
        self, day: int, here: Here, counts: Sequence[Count], pension: Pension, earliest: int | None, asked: date | None
    ) -> Figures:
        rules, last = self._rules, here.spells[-1]
        if here.day != day:
            here.move(day, counts)
        points = here.counts[0]
        months, of, before, parts, way = here.earned or rules.earned(here)
        outcomes = rules.all_met if before else tuple([test(here) for test in rules.tests])
        cap, exit_date = rules.cap(here), date.fromordinal(day)
        to_go = pension.to_go(day, month_of(exit_date))
        is_covered = day == earliest or (months > 0 and pension.first_covered(months, of) <= day)
        covered = is_covered and (asked is not None or self._today < pension.day)
        birth_date, money, projected = date.fromordinal(here.born), None, pension.projected
        if covered and self.scheme.benefit != "none":
            factor = last.kind.work.factor if day <= last.end else ZERO
            money, is_projection = self._moneys(exit_date, pension.date, to_go, birth_date, factor)
            projected = projected or is_projection
        problems = _problems(rules.missing_facts(here)) if rules.facts else ()
        if asked is None and earliest is None:
            here.move(pension.day - 1, counts)
            outcomes = tuple([test(here) for test in rules.tests])
        has_points = self.scheme.has_points
        earned, most = _fraction(months, of), cap * parts if cap else 0
        return Figures(
            birth_date=birth_date,
            pension=pension.date,
            earliest=None if earliest is None else exit_date if earliest == day else date.fromordinal(earliest),
            asked=asked,
            covered=covered,
            points=Fraction(points, self._points_parts) if has_points else None,
            points_today=self._points_today(counts[0], pension) if has_points else None,
            share=None if not most else ONE if before >= most else Fraction(before, most),
            months=earned,
            to_go=to_go,
            short=ZERO if is_covered else max(to_go - earned, ZERO),
            road=rules.ways[way] if months else None,
            money=money,
            projected=projected,
            range=None,
            conditions=self._results.get(outcomes) or self._named(outcomes),
            problems=problems,
        )

    def _points_today(self, points: Count, pension: Pension) -> Fraction:
        return Fraction(points(min(self._today, pension.day - 1)), self._points_parts)

    def _named(self, outcomes: tuple[int, ...]) -> dict[str, Result]:
        """Name how the conditions come out, in their order."""
        named = {name: RESULTS[one] for name, one in zip(self._rules.names, outcomes, strict=True)}
        return self._results.setdefault(outcomes, named)

    # --- from a person to spells

    def kinds_of(self, job: Job) -> Kinds:
        """Return the kinds of spells that an entry is, each with the days for which it holds; none if it can't be done.

        One job with dated profiles has a kind for each.
        """
        profiles = self._profiles.get(job.job)
        if not profiles or job.exposures or job.measured or job.absences:
            return ()
        work = self._work(job.part_time, job.hours_per_week)
        if work is None:
            return ()
        return [(first, end, Kind(place, job.employer, job.sector, work)) for place, first, end in profiles]

    def _work(self, part_time: Fraction | None, hours_per_week: Fraction | None) -> Work | None:
        """Return how much is worked; None where the factor is too fine for the program's parts."""
        name = part_time and part_time.as_integer_ratio(), hours_per_week and hours_per_week.as_integer_ratio()
        if name not in self._works:
            full: Any = self.scheme.counting.full_time_hours
            factor, hours = part_time, hours_per_week
            if factor is None:
                factor = ONE if hours is None or full is None else min(Fraction(hours, full), ONE)
            if hours is None and full is not None:
                hours = factor * full
            weight = factor * self._program.part_time_parts
            fits = weight.denominator == 1 or self._program.part_time_parts == 1
            self._works[name] = Work(factor, int(weight), hours) if fits else None
        return self._works[name]

    def _pension(self, birth_date: date) -> Pension | None:
        """Return what follows from a birth date, and remember it; None out of reach."""
        if not in_reach(birth_date):
            return None
        person = Person(id="", birth_date=birth_date, facts={}, jobs=())
        found = pension_date(person, self.scheme, None, self.law)
        assert found is not None, "a pension date that hangs on a fact is not supported"
        day = found.day.toordinal()
        least = max(self._first, least_day(self.scheme, found.day))
        turns = {*self._turns, day}
        if self._has_turns_of_life:
            turns |= {turn for one in days_of_life(self.scheme, birth_date, found.day) for turn in (one, one + 1)}
        pension = Pension(
            day=day,
            month=month_of(found.day),
            of_month=found.day.day,
            date=found.day,
            projected=found.looked is not None and found.looked.projected,
            least=least,
            turns=tuple(sorted(turn for turn in turns if least < turn <= day)),
        )
        self._pensions[birth_date] = pension
        return pension

    # --- the earliest exit

    def _earliest(self, here: Here, counts: Sequence[Count], pension: Pension) -> int | None:
        """Return the first covered exit date: the same days are looked at as in `search`, or passed over for a reason.

        Every entry has begun before the as-of date.
        """
        fixed = self._rules.fixed
        if pension.least >= pension.day or (fixed and any(test(here) != MET for test in fixed)):
            return None

        def reached(day: int) -> int:
            here.move(day, counts)
            months, of, *_ = self._rules.earned(here)
            return pension.first_covered(months, of)

        start = pension.least
        if not self._only_better:
            days = range(start, pension.day)
            return next((day for day in days if reached(day) <= day), None)
        end = here.spells[-1].end
        turns: Sequence[int] = pension.turns
        if start <= end < pension.day:
            turns = sorted({*turns, *(turn for turn in (end, end + 1) if start < turn <= pension.day)})
        for stop in turns:
            found = _first_covered(reached, start, stop)
            if found is not None:
                return found
            start = stop
        return None


def _first_covered(reached: Callable[[int], int], start: int, stop: int) -> int | None:
    """Return the first covered day from `start` until (not including) `stop`, between which nothing turns.

    `reached` gives the day to which the months earned on a day reach back. They never get fewer there: on the day that
    an earlier one reaches back to, stopping is covered, and on no day before the one that a later one reaches back to.
    """
    day = reached(start)
    if day <= start:
        return start
    high = min(day, stop - 1)
    day = reached(high)
    if day > high:
        return None
    low = middle = max(start + 1, day)
    while low < high:
        day = reached(middle)
        if day <= middle:
            low, high = max(low, day), middle
        else:
            low, high = middle + 1, min(high, day)
        middle = (low + high) // 2
    return low


@lru_cache(maxsize=10_000)
def _fraction(numerator: int, denominator: int) -> Fraction:
    """Return a fraction that many people have."""
    return Fraction(numerator, denominator)


def _no_points(_: Sequence[Spell]) -> Count:
    return lambda _: 0


def spells_of(first: int, end: int, kinds: Kinds) -> list[Spell]:
    """Return an entry as spells, cut where another profile of its job begins."""
    return [
        Spell(max(first, begins), min(end, ends), kind) for begins, ends, kind in kinds if first < ends and end > begins
    ]


def _in_a_row(spells: list[Spell]) -> bool:
    """Put spells in order; say whether there are any, each over before the next one begins."""
    spells.sort(key=_first_day)
    over = 0
    for first, end, _ in spells:
        if first < over:
            return False
        over = end
    return over > 0


_first_day = itemgetter(0)


def _problems(missing: Sequence[str]) -> tuple[Problem, ...]:
    return tuple(
        Problem(code="fact-missing", path=("facts", name), values={"fact": name}, warning=True) for name in missing
    )


def _part_time_parts(scheme: Scheme) -> int:
    """Return how fine part-time factors are counted: 1 where they make no difference to points or tallies."""
    tallies = [tally.part_time or scheme.counting.part_time for tally in scheme.tallies.values()]
    if "proportional" not in (scheme.counting.part_time, *tallies):
        return 1
    full: Any = scheme.counting.full_time_hours
    return FACTOR_PARTS * (1 if full is None else Fraction(full).numerator)


def _tables(scheme: Scheme) -> list[str]:
    """Return the law tables that are asked."""
    by_law, benefit = scheme.pension_date == "aow", scheme.benefit
    asked = {
        "aow_age": by_law,
        "rvu_exemption": benefit != "none" and (by_law or benefit.amount == "rvu_exemption"),
        "rvu_levy": benefit != "none" and by_law,
    }
    return [name for name, is_asked in asked.items() if is_asked]
