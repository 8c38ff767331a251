"""Steps 9 and 10: from days to points, line by line; the total is the sum of the lines. Pure; no I/O.

Time is added up in cells: one job, one element, one rate, one bucket of days. A bucket is the whole career unless the
scheme looks at calendar years or has limits that change. Cuts fall on cells in proportion, so that points per job and
per category stay known.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from zwaarwerk.career import Person
from zwaarwerk.criteria import Cap, Scheme, UpWhen
from zwaarwerk.dates import MONTH_UNITS, YEAR_UNITS, months_of, units_between
from zwaarwerk.errors import Path
from zwaarwerk.exact import total, total_of
from zwaarwerk.points import Cell, Cut, Score, Time, cells_of
from zwaarwerk.timeline import Contribution, Stretch
from zwaarwerk.values import Moment, Table, at

ZERO = Fraction(0)


Factor = tuple[str, Fraction]


def score(
    stretches: Iterable[Stretch], person: Person, scheme: Scheme, exit_date: date, multipliers: Sequence[Factor]
) -> Score:
    """Return the points at the exit date. `multipliers` are those whose condition holds, with their factor."""
    buckets = _Buckets(scheme)
    times = _add_up(stretches, buckets)
    if scheme.counting.part_of_unit == "exact" and scheme.limits is None and not multipliers:
        return Score(_exact_points(times), times)
    moment = Moment(exit_date, person.birth_date)
    cells = cells_of(times)
    _count(cells, scheme, moment)
    gross = total(cell.gross for cell in cells)
    limits = _Limiter(cells, scheme, buckets, moment)
    cuts = limits.per_year()
    for name, factor in multipliers:
        cuts.append(_multiply(cells, name, factor, scheme))
    cuts += limits.per_career()
    cuts += _reserve(cells, scheme, moment)
    return Score(gross + total_of(line.points for line in cuts), times, cells, tuple(cuts))


def _exact_points(times: Iterable[Time]) -> Fraction:
    """Return time × rate, added up, where time counts exactly."""
    ratios: list[tuple[int, int]] = []
    for like, _, _, _, units in times:
        factor, parts = like.part_time.as_integer_ratio()
        points, of = like.rate.as_integer_ratio()
        ratios.append((units * factor * points, parts * of * YEAR_UNITS))
    return total(ratios)


# --- buckets of days


class _Buckets:
    """The runs of days within which no limit changes and no new calendar year begins, where that matters."""

    def __init__(self, scheme: Scheme) -> None:
        limits = scheme.limits
        caps = [] if limits is None else [limits, *limits.elements.values(), *limits.categories.values()]
        self.by_year = scheme.counting.add_up_over == "calendar_year" or any(cap.per_year is not None for cap in caps)
        tables = [table for cap in caps for table in (cap.per_year, cap.per_career) if isinstance(table, Table)]
        self.changes = sorted(
            {row.from_.toordinal() for t in tables if t.by == "exposure" for row in t.values if row.from_}
        )
        self.is_one = not self.by_year and not self.changes

    def parts(self, first: int, end: int) -> list[tuple[int, int, int]]:
        """Return the days cut by bucket, each part with the first day of its bucket (0 if there is but one)."""
        if self.is_one:
            return [(first, end, 0)]
        cuts = {first, *(day for day in self.changes if first < day < end)}
        if self.by_year:
            years = range(date.fromordinal(first).year + 1, date.fromordinal(end - 1).year + 1)
            cuts |= {date(year, 1, 1).toordinal() for year in years}
        days = [*sorted(cuts), end]
        return [(day, stop, self._bucket(day)) for day, stop in pairwise(days)]

    def _bucket(self, day: int) -> int:
        place = bisect_right(self.changes, day)
        change = self.changes[place - 1] if place else 0
        return max(change, date(date.fromordinal(day).year, 1, 1).toordinal()) if self.by_year else change


def _add_up(stretches: Iterable[Stretch], buckets: _Buckets) -> tuple[Time, ...]:
    """Add the weights of the days up per set of contributions and bucket."""
    times: dict[tuple[int, int], tuple[Sequence[Contribution], int, int, int, int]] = {}
    for stretch in stretches:
        for first, end, bucket in buckets.parts(stretch.first, stretch.end):
            name = id(stretch.contributions), bucket
            _, _, begun, _, units = times.get(name, ((), 0, first, 0, 0))
            units += units_between(first, end)
            times[name] = stretch.contributions, bucket, begun, end, units
    return tuple(
        Time(one, bucket, first, end, units)
        for contributions, bucket, first, end, units in times.values()
        for one in contributions
    )


# --- step 9


def _count(cells: Sequence[Cell], scheme: Scheme, moment: Moment) -> None:
    """Set the counted time of every cell, where whole units count: per element and rate."""
    if scheme.counting.part_of_unit == "exact":
        return
    by_year = scheme.counting.add_up_over == "calendar_year"
    groups: dict[int, dict[tuple[str, Fraction], list[Cell]]] = {}
    for cell in cells:
        stretch = date.fromordinal(cell.days.bucket).year if by_year else 0
        name = cell.exposure.element, cell.exposure.rate
        groups.setdefault(stretch, {}).setdefault(name, []).append(cell)
    for group in groups.values():
        times = {name: total(cell.time for cell in members) for name, members in group.items()}
        counted = _whole_units(times, scheme, moment)
        for name, members in group.items():
            for cell in members:
                cell.counted = Fraction(Fraction(*cell.time) * counted[name], times[name]) if times[name] else ZERO


def _whole_units(
    times: dict[tuple[str, Fraction], Fraction], scheme: Scheme, moment: Moment
) -> dict[tuple[str, Fraction], Fraction]:
    """Return the counted time of each element and rate, in month units, after rounding to whole units."""
    unit = scheme.counting.unit_months * MONTH_UNITS
    counted: dict[tuple[str, Fraction], Fraction] = {}
    dropped: dict[tuple[str, Fraction], Fraction] = {}
    for name, time in times.items():
        whole, rest = divmod(time, unit)
        extra = _becomes_unit(rest, scheme, moment)
        counted[name] = Fraction((whole + extra) * unit)
        if rest and not extra:
            dropped[name] = rest
    if scheme.counting.leftover == "pool_to_longest":
        whole, rest = divmod(sum(dropped.values(), ZERO), unit)
        units = int(whole) + _becomes_unit(rest, scheme, moment)
        longest = sorted(dropped, key=lambda name: (-dropped[name], -name[1], scheme.element_order[name[0]]))
        for name in longest[:units]:
            counted[name] += unit
    return counted


def _becomes_unit(rest: Fraction, scheme: Scheme, moment: Moment) -> int:
    """Return 1 if a rest (in month units, under a unit) counts as a unit, else 0."""
    match scheme.counting.part_of_unit:
        case "up":
            return int(rest > 0)
        case UpWhen(up_when=limits):
            return int(rest > 0 and limits.holds(months_of(rest), moment, lambda length: length.counted_months))
        case _:
            return 0


# --- step 10


class _Limiter:
    """Cuts points down to the limits, per element, then per category, then all together."""

    def __init__(self, cells: Sequence[Cell], scheme: Scheme, buckets: _Buckets, moment: Moment) -> None:
        self.cells = cells
        self.scheme = scheme
        self.buckets = buckets
        self.moment = moment

    def _caps(self) -> Iterable[tuple[Path, Cap, list[Cell]]]:
        limits = self.scheme.limits
        if limits is None:
            return
        for name, cap in limits.elements.items():
            yield ("limits", "elements", name), cap, [c for c in self.cells if c.exposure.element == name]
        for name, cap in limits.categories.items():
            cells = [c for c in self.cells if c.exposure.category == name]
            yield ("limits", "categories", name), cap, cells
        yield ("limits",), limits, list(self.cells)

    def per_year(self) -> list[Cut]:
        """Limit each calendar year, or each part of it when the limit itself changes inside the year."""
        lines: list[Cut] = []
        for path, cap, cells in self._caps():
            limit: Any = cap.per_year
            if limit is None:
                continue
            parts: dict[tuple[int, int], list[Cell]] = {}
            for cell in cells:
                parts.setdefault(self._part(limit, cell), []).append(cell)
            for (year, _), members in sorted(parts.items(), key=lambda part: part[0]):
                most = at(limit, self._moment_of(members[0]))
                lines += self._cut((*path, "per_year"), cap, members, most, year)
        return lines

    def _moment_of(self, cell: Cell) -> Moment:
        return Moment(self.moment.exit, self.moment.birth, cell.days.first)

    def _part(self, limit: Any, cell: Cell) -> tuple[int, int]:
        row = limit.row_at(self._moment_of(cell)) if isinstance(limit, Table) else 0
        return date.fromordinal(cell.days.first).year, row

    def per_career(self) -> list[Cut]:
        """Limit the total; one that changes during the career limits the total at the end of each of its periods."""
        lines: list[Cut] = []
        for path, cap, cells in self._caps():
            limit: Any = cap.per_career
            if isinstance(limit, Table) and limit.by == "exposure":
                for row in limit.values:
                    if row.from_ and row.from_ >= self.moment.exit:
                        continue
                    so_far = [c for c in cells if row.until is None or c.days.first <= row.until.toordinal()]
                    lines += self._cut((*path, "per_career"), cap, so_far, row.value, None)
            elif limit is not None:
                lines += self._cut((*path, "per_career"), cap, cells, at(limit, self.moment), None)
        return lines

    def _cut(self, path: Path, cap: Cap, cells: list[Cell], most: Fraction | None, year: int | None) -> list[Cut]:
        reached = total_of(cell.points for cell in cells)
        if most is None or reached <= most:
            return []
        _scale(cells, Fraction(most, reached))
        of_element = path[2] if len(path) > 3 and path[1] == "elements" else None
        of_category = path[2] if len(path) > 3 and path[1] == "categories" else None
        line = Cut(
            rule="limit",
            points=most - reached,
            path=path,
            source=cap.source or (self.scheme.limits.source if self.scheme.limits else None),
            element=None if of_element is None else str(of_element),
            category=None if of_category is None else str(of_category),
            year=year,
            limit=most,
        )
        return [line]


def _scale(cells: Sequence[Cell], factor: Fraction) -> None:
    for cell in cells:
        cell.kept *= factor


def _multiply(cells: Sequence[Cell], name: str, factor: Fraction, scheme: Scheme) -> Cut:
    before = total_of(cell.points for cell in cells)
    _scale(cells, factor)
    return Cut(
        rule="multiplier",
        points=before * factor - before,
        path=("multipliers", name),
        source=scheme.multipliers[name].source,
        limit=factor,
    )


def _reserve(cells: Sequence[Cell], scheme: Scheme, moment: Moment) -> list[Cut]:
    """Take off the first points that can't be converted, never more than there are."""
    limits = scheme.limits
    if limits is None or limits.reserve_first is None:
        return []
    reached = total_of(cell.points for cell in cells)
    reserved = min(at(limits.reserve_first, moment), reached)
    if not reserved:
        return []
    _scale(cells, 1 - Fraction(reserved, reached))
    value = limits.reserve_first
    source = value.source if isinstance(value, Table) and value.source else limits.source
    return [Cut(rule="reserve", points=-reserved, path=("limits", "reserve_first"), source=source, limit=reserved)]
