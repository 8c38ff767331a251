"""Steps 2 to 8: from entries to stretches of days on which the same burdens earn points. Pure; no I/O.

A `Piece` is part of one entry during which nothing about it changes; a `Stretch` is a run of days during which
nothing about the person changes, with what counts on each of its days after overlap. Days are ordinals, ends are
excluded.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from zwaarwerk.career import Job, Person, absent_spans
from zwaarwerk.criteria import (
    BY_COUNT,
    TOTAL,
    AppliesWhen,
    AtMost,
    BurdensomeByPoints,
    ByCount,
    Element,
    JobOverlap,
    ProfilePeriod,
    Scheme,
)
from zwaarwerk.criteria import Job as JobProfile
from zwaarwerk.dates import Span, merge, subtract
from zwaarwerk.errors import InputError, Path, Problem
from zwaarwerk.exact import total
from zwaarwerk.values import Moment, Table, at

ONE = Fraction(1)


class Exposure(NamedTuple):
    """An element that applies in an entry: its points a year, its level, and the rate the two make.

    `path` is the place in the criteria that gave the points, `source` what it cites there. `ratio` is the rate as two
    whole numbers; `key` is what exposures that count as one have in common, in file order.
    """

    element: str
    points_per_year: Fraction
    level: Fraction
    rate: Fraction
    measured: bool
    path: Path
    source: str | None
    category: str | None
    ratio: tuple[int, int]
    key: tuple[int, str, tuple[int, int], tuple[int, int], bool]


class Piece(NamedTuple):
    """Part of an entry during which its burdens, its part-time factor and the rules stay the same."""

    job: Job
    first: int
    end: int
    exposures: tuple[Exposure, ...]
    rate: Fraction
    burdensome: bool
    part_time: Fraction

    def part(self, first: int, end: int) -> Piece:
        """Return the same for fewer days."""
        return Piece(self.job, first, end, self.exposures, self.rate, self.burdensome, self.part_time)


class Contribution(NamedTuple):
    """What one entry adds on a day: the exposures that count, their points a year together, and what a day is worth.

    `elements` were counted together, when points go by their number.
    """

    job: Job
    exposures: tuple[Exposure, ...]
    rate: Fraction
    part_time: Fraction
    elements: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[tuple[str, str, str], tuple[int, int], tuple[str, ...]]:
        """What contributions that are added up have in common, their exposures apart."""
        return self.job.key, self.part_time.as_integer_ratio(), self.elements


class Stretch(NamedTuple):
    """Days on which the same contributions count."""

    first: int
    end: int
    contributions: tuple[Contribution, ...]


class LeftOut(NamedTuple):
    """Days of an entry that earn no points though they carry burdens, and why."""

    job: Job
    first: int
    end: int
    reason: Literal["absence", "short_job", "outside_period", "other_job"]
    other: tuple[str, ...] = ()


# --- step 4 and 5: what applies in an entry


def pieces_of(person: Person, scheme: Scheme, exit_date: date) -> list[Piece]:
    """Return the pieces of all entries through the last day worked, absences and short jobs included.

    Not cut by `counting.period`: tallies look at all of it.
    """
    return [piece for job in person.jobs for piece in _pieces_of_job(job, scheme, person, exit_date)]


def _pieces_of_job(job: Job, scheme: Scheme, person: Person, exit_date: date) -> Iterator[Piece]:
    last = exit_date.toordinal() if job.end is None else min(job.end, exit_date.toordinal())
    if job.first >= last:
        return
    cuts = {*_between(scheme.exposure_days, job.first, last), job.first, last}
    profile_job = scheme.jobs.get(job.job) if job.job else None
    if profile_job and profile_job.periods:
        starts = (period.from_.toordinal() for period in profile_job.periods if period.from_)
        cuts |= {day for day in starts if job.first < day < last}
    for measured in job.measured.values():
        for first, end, _ in measured.spans:
            cuts |= {day for day in (first, end) if job.first < day < last}
    days = sorted(cuts)
    for first, end in pairwise(days):
        moment = Moment(exit_date, person.birth_date, first)
        exposures, rate, burdensome = _burden(job, profile_job, scheme, moment)
        yield Piece(job, first, end, exposures, rate, burdensome, _part_time(job, scheme, moment))


Burden = tuple[tuple[Exposure, ...], Fraction, bool]


def _burden(job: Job, profile_job: JobProfile | None, scheme: Scheme, moment: Moment) -> Burden:
    """What applies, its rate, and whether it is burdensome; remembered where it depends on the profile alone."""
    if profile_job is None or job.exposures or job.measured or scheme.is_dated:
        return _work_out_burden(job, profile_job, scheme, moment)
    key = id(_profile_at(profile_job, moment))
    if key not in scheme.remembered:
        scheme.remembered[key] = _work_out_burden(job, profile_job, scheme, moment)
    burden: Burden = scheme.remembered[key]
    return burden


def _work_out_burden(job: Job, profile_job: JobProfile | None, scheme: Scheme, moment: Moment) -> Burden:
    exposures = _exposures(job, profile_job, scheme, moment)
    rate = _rate_of_entry(exposures, scheme, moment)
    return exposures, rate, _is_burdensome(profile_job, exposures, rate, scheme, moment)


def _between(days: Sequence[int], first: int, end: int) -> Sequence[int]:
    return days[bisect_right(days, first) : bisect_left(days, end)]


def _exposures(job: Job, profile_job: JobProfile | None, scheme: Scheme, moment: Moment) -> tuple[Exposure, ...]:
    """Step 4: the job's profile of that day, the entry's own exposures over it, measured numbers over both."""
    levels: dict[str, str | Fraction] = {}
    if profile_job is not None:
        profile = _profile_at(profile_job, moment)
        if profile.points_per_year is not None:
            rate = at(profile.points_per_year, moment)
            assert job.job is not None
            path = "jobs", job.job, "periods" if profile_job.periods else "points_per_year"
            return (_new_exposure(TOTAL, rate, ONE, scheme, path, profile_job.source),)
        levels |= profile.exposures or {}
    levels |= job.exposures
    measured: set[str] = set()
    for measure in job.measured:
        for name in scheme.elements_by_measure.get(measure, ()):
            measured.add(name)
            levels[name] = Fraction(_applies(scheme.elements[name].applies_when, job, moment))
    known = scheme.known_exposures
    exposures: list[Exposure] = []
    for name, level in levels.items():
        one = None if name in measured else known[name].get(level)
        one = one or _exposure(name, level, name in measured, scheme, moment)
        if one:
            exposures.append(one)
    exposures.sort(key=_in_file_order)
    if not scheme.has_company_rules:
        return tuple(exposures)
    present = {one.element for one in exposures}
    return tuple(one for one in exposures if _has_company(scheme.elements[one.element], one.element, present))


_in_file_order, _ratio = attrgetter("key"), attrgetter("ratio")


def _profile_at(profile_job: JobProfile, moment: Moment) -> JobProfile | ProfilePeriod:
    assert moment.day is not None
    day = date.fromordinal(moment.day)
    for profile in profile_job.profiles:
        if not isinstance(profile, ProfilePeriod) or day in profile:
            return profile
    raise InputError([Problem(code="no-profile-on-day", values={"day": day.isoformat(), "job": profile_job.name.nl})])


def _applies(applies_when: AppliesWhen, job: Job, moment: Moment) -> bool:
    assert moment.day is not None
    day = moment.day
    return any(
        way.holds(job.measured[measure].at(day), moment)
        for measure, way in applies_when.measures.items()
        if measure in job.measured
    )


def _has_company(element: Element, name: str, present: set[str]) -> bool:
    if element.only_with is None:
        return True
    others = present - {name}
    return bool(others if element.only_with == "any" else others & set(element.only_with))


def _exposure(name: str, level: str | Fraction, measured: bool, scheme: Scheme, moment: Moment) -> Exposure | None:
    """Return the exposure, None at level 0; remembered where nothing about it depends on a date."""
    element = scheme.elements[name]
    given = element.points_per_year
    factor = scheme.level_factors[name][level] if isinstance(level, str) else level
    exposure = None
    if factor:
        points = Fraction(0) if given is None else at(given, moment)
        source = given.source if isinstance(given, Table) and given.source else element.source
        path = "elements", name, "points_per_year"
        exposure = _new_exposure(name, points, factor, scheme, path, source, element.category, measured=measured)
    if exposure and not measured and not isinstance(given, Table):
        scheme.known_exposures[name][level] = exposure
    return exposure


def _new_exposure(
    element: str, points: Fraction, level: Fraction, scheme: Scheme, path: Path, source: str | None,
    category: str | None = None, *, measured: bool = False,
) -> Exposure:  # fmt: skip
    rate = points * level
    key = scheme.element_order[element], element, points.as_integer_ratio(), level.as_integer_ratio(), measured
    return Exposure(element, points, level, rate, measured, path, source, category, rate.as_integer_ratio(), key)


def _rate_of_entry(exposures: tuple[Exposure, ...], scheme: Scheme, moment: Moment) -> Fraction:
    """Step 5: what `overlap.elements` makes of this entry alone, a year."""
    if scheme.overlap is None or not exposures:
        return Fraction(0)
    way = at(at(scheme.overlap, moment).elements, moment)
    if isinstance(way, ByCount):
        return way.by_count[min(len(exposures), len(way.by_count))]
    if isinstance(way, AtMost):
        exposures = tuple(sorted(exposures, key=attrgetter("rate"), reverse=True)[: way.at_most])
    return total(map(_ratio, exposures))


def _is_burdensome(
    profile_job: JobProfile | None, exposures: tuple[Exposure, ...], rate: Fraction, scheme: Scheme, moment: Moment
) -> bool:
    match scheme.burdensome:
        case BurdensomeByPoints(points_per_year=limits):
            return limits.holds(rate, moment)
        case None:
            return False
        case "any_element":
            return bool(exposures)
        case "listed":
            return profile_job is not None and at(profile_job.burdensome, moment)


def _part_time(job: Job, scheme: Scheme, moment: Moment) -> Fraction:
    if job.part_time is not None:
        return job.part_time
    if job.hours_per_week is None or scheme.counting.full_time_hours is None:
        return ONE
    return min(Fraction(job.hours_per_week, at(scheme.counting.full_time_hours, moment)), ONE)


# --- steps 2 and 3: the days that count for points


def counted_pieces(person: Person, pieces: Sequence[Piece], scheme: Scheme, exit_date: date) -> list[Piece]:
    """Return the pieces whose days can earn points: no short jobs, no days outside the period, no absences."""
    short = _short_jobs(person, scheme, exit_date)
    counted: list[Piece] = []
    for piece in pieces:
        if piece.job in short:
            continue
        first, end = piece.first, piece.end
        if scheme.counting.period:
            first, end = scheme.counting.period.clip(first, end)
        for span in _present_spans(piece.job, (first, end), scheme):
            whole = span == (piece.first, piece.end)
            counted.append(piece if whole else piece.part(*span))
    return counted


def _present_spans(job: Job, span: Span, scheme: Scheme) -> list[Span]:
    if not job.absences:
        return [span] if span[0] < span[1] else []
    return subtract(span, absent_spans(job, scheme.absence_rule, span[1]))


def _short_jobs(person: Person, scheme: Scheme, exit_date: date) -> list[Job]:
    """Entries shorter than `shortest_job`; entries of one job and employer that follow on each other are one."""
    shortest = scheme.counting.shortest_job
    if shortest is None:
        return []
    chains: dict[tuple[str, str], list[Job]] = {}
    for job in person.jobs:
        chains.setdefault((job.job or "", job.employer or ""), []).append(job)
    last = exit_date.toordinal()
    short: list[Job] = []
    for jobs in chains.values():
        ends = {job.first: min(last, last if job.end is None else job.end) for job in jobs if job.first < last}
        for first, end in merge(ends.items()):
            if shortest.after(date.fromordinal(first)).toordinal() > end:
                short += [job for job in jobs if first <= job.first < end]
    return short


# --- steps 6 to 8: one day, several jobs and elements


def stretches_of(pieces: Sequence[Piece], person: Person, scheme: Scheme, exit_date: date) -> Iterator[Stretch]:
    """Yield the stretches in order, each with what counts on its days; days on which nothing counts are left out."""
    known: dict[tuple[int, ...], tuple[Contribution, ...]] = {}
    for first, end, active in sweep(pieces):
        names = tuple(map(id, active))
        if names not in known:
            known[names] = contributions(active, scheme, Moment(exit_date, person.birth_date, first))
        if known[names]:
            yield Stretch(first, end, known[names])


def sweep(pieces: Sequence[Piece]) -> Iterator[tuple[int, int, list[Piece]]]:
    """Yield each run of days during which the same pieces are active, in order of days."""
    starts = sorted(pieces, key=attrgetter("first"))
    if all(one.end <= after.first for one, after in pairwise(starts)):  # as mostly: no day in two entries
        for piece in starts:
            yield piece.first, piece.end, [piece]
        return
    days = sorted({piece.first for piece in pieces} | {piece.end for piece in pieces})
    active: list[Piece] = []
    upcoming = 0
    for first, end in pairwise(days):
        active = [piece for piece in active if piece.end > first]
        while upcoming < len(starts) and starts[upcoming].first == first:
            active.append(starts[upcoming])
            upcoming += 1
        if active:
            yield first, end, active


def contributions(active: Sequence[Piece], scheme: Scheme, moment: Moment) -> tuple[Contribution, ...]:
    """Steps 6 to 8 for one day: what counts, after overlap of jobs and then of elements."""
    if scheme.overlap is None:
        return ()
    proportional = scheme.counting.part_time == "proportional"
    weights = {id(piece): piece.part_time if proportional else ONE for piece in active}
    overlap = at(scheme.overlap, moment)
    way = at(overlap.elements, moment)
    left = _overlap_of_jobs(active, weights, at(overlap.jobs, moment), rated=not isinstance(way, ByCount))
    if isinstance(way, AtMost):
        return _highest_elements(left, way.at_most)
    if isinstance(way, ByCount):
        return _by_number(left, way.by_count, scheme)
    return left


def _overlap_of_jobs(
    active: Sequence[Piece], weights: dict[int, Fraction], way: JobOverlap, *, rated: bool
) -> tuple[Contribution, ...]:
    """Step 7. Ties go by job and employer, alphabetically. Without rates of their own, elements go by part-time."""
    if way == "highest" and len(active) > 1:
        active = [min(active, key=lambda piece: (-piece.rate * weights[id(piece)], piece.job.key))]
    elif way == "up_to_full_time":
        weights = _fill_up(active, weights)
    everything = tuple(
        Contribution(piece.job, piece.exposures, piece.rate, weights[id(piece)])
        for piece in active
        if piece.exposures and weights[id(piece)]
    )
    if way != "each_element_once" or len(everything) < 2:
        return everything
    best: dict[str, tuple[Any, int]] = {}
    for place, one in enumerate(everything):
        for exposure in one.exposures:
            rank = (-one.part_time * (exposure.rate if rated else 1), one.job.key), place
            best[exposure.element] = min(rank, best.get(exposure.element, rank))
    return _kept(everything, lambda place, exposure: best[exposure.element][1] == place)


def _kept(everything: Sequence[Contribution], counts: Callable[[int, Exposure], bool]) -> tuple[Contribution, ...]:
    """Return the contributions with only the exposures that count; those left with none are gone."""
    kept: list[Contribution] = []
    for place, one in enumerate(everything):
        exposures = tuple(exposure for exposure in one.exposures if counts(place, exposure))
        if exposures:
            kept.append(one._replace(exposures=exposures, rate=total(map(_ratio, exposures))))
    return tuple(kept)


def _fill_up(active: Sequence[Piece], weights: dict[int, Fraction]) -> dict[int, Fraction]:
    """From the entries with the highest rate down, each for its factor, until a full-time day is full."""
    room = ONE
    filled: dict[int, Fraction] = {}
    for piece in sorted(active, key=lambda piece: (-piece.rate, piece.job.key)):
        filled[id(piece)] = min(room, weights[id(piece)])
        room -= filled[id(piece)]
    return filled


def _highest_elements(left: tuple[Contribution, ...], most: int) -> tuple[Contribution, ...]:
    """Step 8, `at_most`: the elements with the highest rate, with all their contributions; ties by file order."""
    rates: dict[str, tuple[Fraction, int]] = {}
    for exposure in (exposure for one in left for exposure in one.exposures):
        rank = -exposure.rate, exposure.key[0]
        rates[exposure.element] = min(rank, rates.get(exposure.element, rank))
    kept = set(sorted(rates, key=rates.__getitem__)[:most])
    return _kept(left, lambda _, exposure: exposure.element in kept)


def _by_number(
    left: tuple[Contribution, ...], by_count: dict[int, Fraction], scheme: Scheme
) -> tuple[Contribution, ...]:
    """Step 8, `by_count`: one rate by the number of elements, for the highest part-time factor among them."""
    if not left:
        return ()
    elements = {exposure.element for one in left for exposure in one.exposures}
    rate = by_count[min(len(elements), len(by_count))]
    first = min(left, key=lambda one: (-one.part_time, one.job.key))
    assert scheme.overlap is not None
    exposure = _new_exposure(BY_COUNT, rate, ONE, scheme, ("overlap",), scheme.overlap.source)
    together = tuple(sorted(elements, key=scheme.element_order.__getitem__))
    return (Contribution(first.job, (exposure,), rate, first.part_time, together),)


# --- what earned nothing


def left_out(person: Person, scheme: Scheme, exit_date: date) -> list[LeftOut]:
    """Return the days with burdens that earned no points, with the reason; for the explanation."""
    pieces = [piece for piece in pieces_of(person, scheme, exit_date) if piece.exposures]
    short = _short_jobs(person, scheme, exit_date)
    found: list[LeftOut] = []
    for piece in pieces:
        if piece.job in short:
            found.append(LeftOut(piece.job, piece.first, piece.end, "short_job"))
            continue
        inside = scheme.counting.period.clip(piece.first, piece.end) if scheme.counting.period else None
        if inside is not None:
            for first, end in subtract((piece.first, piece.end), [inside]):
                found.append(LeftOut(piece.job, first, end, "outside_period"))
        absences = absent_spans(piece.job, scheme.absence_rule, piece.end)
        for first, end in merge((max(first, piece.first), end) for first, end in absences):
            found.append(LeftOut(piece.job, first, end, "absence"))
    found += _lost_to_other_jobs(person, pieces, scheme, exit_date)
    return _joined(found)


def _lost_to_other_jobs(person: Person, pieces: Sequence[Piece], scheme: Scheme, exit_date: date) -> Iterator[LeftOut]:
    for first, end, active in sweep(counted_pieces(person, pieces, scheme, exit_date)):
        if len(active) > 1:
            winners = contributions(active, scheme, Moment(exit_date, person.birth_date, first))
            names = tuple(dict.fromkeys(one.job.job or one.job.title or "" for one in winners))
            for piece in active:
                if all(one.job is not piece.job for one in winners):
                    yield LeftOut(piece.job, first, end, "other_job", names)


def _joined(found: list[LeftOut]) -> list[LeftOut]:
    """Join what follows on each other for the same reason, whatever way the entries were cut."""
    joined: list[LeftOut] = []
    for one in sorted(found, key=lambda one: (one.job.key, one.reason, one.first, one.end)):
        last = joined[-1] if joined else None
        same = last and (last.job.key, last.reason, last.other) == (one.job.key, one.reason, one.other)
        if last and same and last.end >= one.first:
            joined[-1] = LeftOut(last.job, last.first, max(last.end, one.end), last.reason, last.other)
        else:
            joined.append(one)
    return joined
