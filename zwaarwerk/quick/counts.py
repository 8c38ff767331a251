"""Counted time of one person at an exit date after the last entry began: of the points, and of each tally (step 11).

So only the last entry can still grow: what all before it gives is known beforehand. A tally with a window or with
calendar units looks at its runs of days again for every exit date. Pure; whole numbers, days are ordinals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, NamedTuple

from zwaarwerk.criteria import Tally
from zwaarwerk.dates import MONTH_UNITS
from zwaarwerk.quick.days import FIRST_DAY, UNITS
from zwaarwerk.values import DayRange, Moment
from zwaarwerk.vectorised import FAR, Program, limits_of

Count = Callable[[int], int]
"""Counted time, or points, at an exit date, in the whole numbers of the program."""


class Work(NamedTuple):
    """How much somebody works: the factor, in the program's parts too, and the hours a week if they are known."""

    factor: Fraction
    weight: int
    hours: Fraction | None


class Kind(NamedTuple):
    """What entries have in common but for their days: the job's place in the program, for whom, and how much."""

    job: int
    employer: str | None
    sector: str | None
    work: Work


class Spell(NamedTuple):
    """An entry, or the part of one under one profile of its job, from `first` until (not including) `end`."""

    first: int
    end: int
    kind: Kind


Run = tuple[int, int, int]
"""Days that count, the end excluded, and how much each."""
Maker = Callable[[Sequence[Spell]], Count]
"""Makes the count of a person from spells in order, no two on one day."""


def points_maker(program: Program) -> Maker:
    """Return what counts the points: counted time times the rate of the job."""
    rates = [job.rate for job in program.jobs]
    period, proportional = program.scheme.counting.period, program.proportional

    def make(spells: Sequence[Spell]) -> Count:
        if proportional:
            runs = [(first, end, rates[kind.job] * kind.work.weight) for first, end, kind in spells]
        else:
            runs = [(first, end, rates[kind.job]) for first, end, kind in spells]
        return _growing(runs if period is None else _clipped(runs, period))

    return make


def _growing(runs: Sequence[Run]) -> Count:
    """Return the count of all runs, of which only the last can be going on."""
    known = start = stop = each = 0
    for start, stop, each in runs:
        if each and stop < FAR:
            known += (UNITS[stop - FIRST_DAY] - UNITS[start - FIRST_DAY]) * each
    if not each:
        return lambda _: known
    begun = UNITS[start - FIRST_DAY] * each
    if stop >= FAR:
        return lambda day: known + (UNITS[day - FIRST_DAY] * each - begun if day > start else 0)
    known -= UNITS[stop - FIRST_DAY] * each - begun

    def count(day: int) -> int:
        return known + (UNITS[min(day, stop) - FIRST_DAY] * each - begun if day > start else 0)

    return count


def _clipped(runs: Sequence[Run], period: DayRange) -> list[Run]:
    clipped = ((*period.clip(first, end), weight) for first, end, weight in runs)
    return [run for run in clipped if run[0] < run[1]]


# --- tallies


def tally_maker(program: Program, tally: Tally) -> Maker:
    """Return what counts a tally."""
    chosen = [program.is_of(tally, job.piece) for job in program.jobs]
    proportional = program.tally_is_proportional(tally)
    full = program.time_parts(tally) // MONTH_UNITS
    employer, sector, period = tally.employer, tally.sector, tally.period
    is_window = tally.in_last is not None or tally.unit_counts_from is not None

    def make(spells: Sequence[Spell]) -> Count:
        last = spells[-1]
        runs = [
            (first, end, kind.work.weight if proportional else 1)
            for first, end, kind in spells
            if chosen[kind.job]
            and (employer == "any" or is_meant(kind.employer, employer, last.kind.employer))
            and (sector == "any" or is_meant(kind.sector, sector, last.kind.sector))
        ]
        if tally.bridge_gaps is not None:
            runs = _bridged(runs, tally, full)
        if tally.unbroken:
            runs = _last_chain(runs, last.end)
        if period is not None:
            runs = _clipped(runs, period)
        count = in_window(runs) if is_window else _growing(runs)
        return _until(last.end, count) if tally.unbroken else count

    in_window = _windows(tally, program.time_parts(tally))
    return make


def is_meant(name: str | None, selection: str | tuple[str, ...], present: str | None) -> bool:
    """Say whether an employer or sector is one of those meant; having none is a name of its own.

    Of entries that don't overlap, the last is the one that is present, or ended last.
    """
    if selection == "any":
        return True
    return name == present if selection == "present" else name in selection


def _until(end: int, count: Count) -> Count:
    """Nothing is unbroken when the last entry ended before the exit date."""
    return lambda day: count(day) if day <= end else 0


def _bridged(runs: Sequence[Run], tally: Tally, full: int) -> list[Run]:
    """Return the runs, and the gaps between them that count as worked."""
    assert tally.bridge_gaps is not None
    found: list[Run] = list(runs[:1])
    for run in runs[1:]:
        ended, following = found[-1][1], run[0]
        if following > ended and _bridges(tally, ended, following):
            found.append((ended, following, full))
        found.append(run)
    return found


def _bridges(tally: Tally, ended: int, first: int) -> bool:
    """Whether a gap is bridged: from the day after a run to the first day of the next. Its limits are never dated."""
    assert tally.bridge_gaps is not None
    start = date.fromordinal(ended)
    return tally.bridge_gaps.holds(date.fromordinal(first), Moment(start, start), lambda length: length.after(start))


def _last_chain(runs: Sequence[Run], end: int) -> list[Run]:
    """Return the runs without a gap between them that go on until the end of the last entry."""
    kept: list[Run] = []
    for run in reversed(runs):
        if run[1] != end:
            break
        kept.append(run)
        end = run[0]
    return kept[::-1]


def _windows(tally: Tally, parts: int) -> Callable[[Sequence[Run]], Count]:
    """Return what makes the count of a tally in a window before the exit date, or in calendar units."""
    length: Any = tally.in_last  # never dated: that is not supported

    @lru_cache(maxsize=4096)
    def begins(day: int) -> int:
        return 1 if length is None else int(length.before(date.fromordinal(day)).toordinal())

    def counted(runs: Sequence[Run], day: int) -> int:
        within = _within(runs, begins(day), day)
        return sum([(UNITS[end - FIRST_DAY] - UNITS[first - FIRST_DAY]) * weight for first, end, weight in within])

    if tally.unit_counts_from is None:
        return lambda runs: partial(counted, runs)
    size = 1 if tally.unit == "month" else 12
    limits = [] if tally.unit_counts_from == "any_day" else limits_of(
        tally.unit_counts_from, lambda one: one.counted_months * parts
    )  # fmt: skip
    tests = [(limit.is_lower, limit.value.values[0][1]) for limit in limits]
    most = None if length is None else length.whole_months * parts

    def whole_units(runs: Sequence[Run], day: int) -> int:
        times = _by_unit(_within(runs, begins(day), day), size).values()
        enough = [
            time for time in times if all(time >= one if is_lower else time <= one for is_lower, one in tests)
        ]  # fmt: skip
        found = len(enough) * size * parts
        return found if most is None else min(found, most)

    return lambda runs: partial(whole_units, runs)


def _within(runs: Sequence[Run], begin: int, end: int) -> list[Run]:
    """Return the parts of the runs that lie between two days."""
    return [(max(begin, first), min(end, stop), weight) for first, stop, weight in runs if first < end and stop > begin]


def _by_unit(runs: Sequence[Run], size: int) -> dict[int, int]:
    """Return the counted time in each calendar unit with a day in it."""
    counted: dict[int, int] = {}
    for first, end, weight in runs:
        day = first
        while day < end:
            unit, following = _unit(day, size)
            stop = min(following, end)
            counted[unit] = counted.get(unit, 0) + (UNITS[stop - FIRST_DAY] - UNITS[day - FIRST_DAY]) * weight
            day = stop
    return counted


@lru_cache(maxsize=65536)
def _unit(day: int, size: int) -> tuple[int, int]:
    """Return the calendar unit that a day lies in, and the first day of the next."""
    moment = date.fromordinal(day)
    if size == 12:
        return moment.year, date(moment.year + 1, 1, 1).toordinal()
    year, month = divmod(moment.year * 12 + moment.month, 12)
    return moment.year * 12 + moment.month, date(year, month + 1, 1).toordinal()
