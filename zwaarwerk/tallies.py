"""Step 11: counts of time for conditions. Pure; no I/O. Days are ordinals, ends are excluded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from zwaarwerk.career import Person
from zwaarwerk.conditions import chosen_names
from zwaarwerk.criteria import ElementsOf, JobsOf, Scheme, Tally
from zwaarwerk.dates import Span, add_months, merge, months_of, units_between
from zwaarwerk.exact import total, total_of
from zwaarwerk.timeline import ONE, Piece, sweep
from zwaarwerk.values import Comparison, Length, Moment, at


class Run(NamedTuple):
    """Days that count in a tally, all with the same factor."""

    first: int
    end: int
    factor: Fraction


def tally_months(tally: Tally, person: Person, scheme: Scheme, pieces: Sequence[Piece], exit_date: date) -> Fraction:
    """Return the counted time of a tally at the exit date, in months.

    `pieces` are those of the whole career, without `counting.period` and `shortest_job`.
    """
    runs, absent = _united(tally, person, scheme, pieces, exit_date)
    if tally.bridge_gaps:
        runs = sorted(runs + _bridges(runs, tally.bridge_gaps, person, exit_date), key=lambda run: run.first)
    runs = _without(runs, absent)
    if tally.unbroken:
        runs = _last_stretch(runs, exit_date.toordinal())
    if tally.in_last or tally.period:
        runs = list(_inside(runs, *_window(tally, person, exit_date)))
    if tally.unit_counts_from is None:
        return months_of(total(_time_of(run) for run in runs))
    whole = _whole_units(tally, runs, Moment(exit_date, person.birth_date))
    longest = _window_length(tally, person, exit_date)
    return whole if longest is None else min(whole, longest)


def _time_of(run: Run) -> tuple[int, int]:
    """The counted time of a run in units, as numerator and denominator."""
    factor, parts = run.factor.as_integer_ratio()
    return units_between(run.first, run.end) * factor, parts


def _united(
    tally: Tally, person: Person, scheme: Scheme, pieces: Sequence[Piece], exit_date: date
) -> tuple[list[Run], list[Span]]:
    """The days of the chosen entries, no day twice, and the days on which all of them were absent."""
    chosen = _chosen(tally, person, pieces, exit_date)
    proportional = (tally.part_time or scheme.counting.part_time) == "proportional"
    split = [part for piece in chosen for part in _split_by_absence(piece, tally, scheme)]
    away = {id(part) for part, absent in split if absent}
    runs: list[Run] = []
    absences: list[Span] = []
    for first, end, active in sweep([part for part, _ in split]):
        factor = min(total_of(part.part_time for part in active), ONE) if proportional else ONE
        runs.append(Run(first, end, factor))
        if away and all(id(part) in away for part in active):
            absences.append((first, end))
    return runs, absences


def _chosen(tally: Tally, person: Person, pieces: Sequence[Piece], exit_date: date) -> list[Piece]:
    employers = chosen_names(tally.employer, "employer", person, exit_date)
    sectors = chosen_names(tally.sector, "sector", person, exit_date)
    return [
        piece
        for piece in pieces
        if _is_of(tally, piece)
        and (employers is None or piece.job.employer in employers)
        and (sectors is None or piece.job.sector in sectors)
    ]


def _is_of(tally: Tally, piece: Piece) -> bool:
    match tally.of:
        case "all":
            return True
        case "burdensome":
            return piece.burdensome
        case JobsOf(jobs=jobs):
            return piece.job.job in jobs
        case ElementsOf(elements=elements):
            return any(exposure.element in elements for exposure in piece.exposures)


def _split_by_absence(piece: Piece, tally: Tally, scheme: Scheme) -> list[tuple[Piece, bool]]:
    if not piece.job.absences:
        return [(piece, False)]
    spans = [
        (max(first, piece.first), piece.end if end is None else min(end, piece.end))
        for kind, first, end in piece.job.absences
        if scheme.absence_rule(kind, tally) == "out"
    ]
    holes = merge(spans)
    days = sorted({piece.first, piece.end, *(day for hole in holes for day in hole)})
    return [
        (piece.part(first, end), any(hole_first <= first < hole_end for hole_first, hole_end in holes))
        for first, end in pairwise(days)
    ]


def _bridges(runs: list[Run], limits: Comparison[Length], person: Person, exit_date: date) -> list[Run]:
    """Gaps that count as worked, measured from the day after a stretch to the day before the next."""
    moment = Moment(exit_date, person.birth_date)
    stretches = merge((run.first, run.end) for run in runs)
    bridged: list[Run] = []
    for before, after in pairwise(stretches):
        first, end = date.fromordinal(before[1]), date.fromordinal(after[0])
        if limits.holds(end, moment, partial(_after, first)):
            bridged.append(Run(before[1], after[0], ONE))
    return bridged


def _after(first: date, length: Length) -> date:
    return length.after(first)


def _without(runs: list[Run], absences: list[Span]) -> list[Run]:
    """Absences are whole runs, as the sweep cut on them."""
    gone = set(absences)
    return [run for run in runs if (run.first, run.end) not in gone]


def _last_stretch(runs: list[Run], exit_day: int) -> list[Run]:
    kept: list[Run] = []
    for run in reversed(runs):
        if run.end != exit_day:
            break
        kept.append(run)
        exit_day = run.first
    return kept[::-1]


def _inside(runs: list[Run], first: int, end: int) -> Iterator[Run]:
    for run in runs:
        begin, stop = max(run.first, first), min(run.end, end)
        if begin < stop:
            yield Run(begin, stop, run.factor)


def _window(tally: Tally, person: Person, exit_date: date) -> Span:
    first, end = 1, exit_date.toordinal()
    if tally.in_last:
        length = at(tally.in_last, Moment(exit_date, person.birth_date))
        first = length.before(exit_date).toordinal()
    return tally.period.clip(first, end) if tally.period else (first, end)


def _window_length(tally: Tally, person: Person, exit_date: date) -> Fraction | None:
    """The length of the window as it is written, in months; None without one. Whole units can never be more."""
    return at(tally.in_last, Moment(exit_date, person.birth_date)).counted_months if tally.in_last else None


def _whole_units(tally: Tally, runs: list[Run], moment: Moment) -> Fraction:
    """Calendar units that have enough counted time, each counted whole."""
    size = 1 if tally.unit == "month" else 12
    counted: dict[date, Fraction] = {}
    for run in runs:
        day = run.first
        while day < run.end:
            start = date.fromordinal(day).replace(day=1)
            if size == 12:
                start = start.replace(month=1)
            stop = min(add_months(start, size).toordinal(), run.end)
            counted[start] = counted.get(start, Fraction(0)) + units_between(day, stop) * run.factor
            day = stop
    limits = tally.unit_counts_from
    if limits == "any_day":
        return Fraction(len(counted) * size)
    assert isinstance(limits, Comparison)
    enough = [
        units for units in counted.values() if limits.holds(months_of(units), moment, lambda one: one.counted_months)
    ]
    return Fraction(len(enough) * size)
