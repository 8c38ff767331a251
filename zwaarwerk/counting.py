"""Steps 9 and 10: from days to points, line by line; the total is the sum of the lines. Pure; no I/O.

Time is added up in cells: one job, one element, one rate, one bucket of days. A bucket is the whole career unless the
scheme looks at calendar years or has limits that change. Cuts fall on cells in proportion, so that points per job and
per category stay known.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from zwaarwerk.career import Person
from zwaarwerk.criteria import BY_COUNT, TOTAL, Cap, Scheme, UpWhen
from zwaarwerk.dates import MONTH_UNITS, YEAR_UNITS, months_of, units_between
from zwaarwerk.errors import Path
from zwaarwerk.exact import total
from zwaarwerk.timeline import ONE, Contribution, Stretch
from zwaarwerk.values import Moment, Table, at

ZERO = Fraction(0)


class _Cell:
    """Time and points of one contribution in one bucket of days.

    `units` are the days by weight, before part-time; `counted` is the time that counting made of them, None where time
    counts exactly; `kept` is the part of the points that limits and multipliers leave.
    """

    __slots__ = ("bucket", "counted", "end", "first", "kept", "like", "units")

    def __init__(self, like: Contribution, bucket: int, first: int) -> None:
        self.like, self.bucket, self.first = like, bucket, first
        self.units = self.end = 0
        self.counted: Fraction | None = None
        self.kept = ONE

    @property
    def time(self) -> Fraction:
        """The time worked, in units, times the part-time factor."""
        return self.units * self.like.part_time

    @property
    def parts(self) -> tuple[int, int]:
        """The points before limits and multipliers, as a numerator and a denominator."""
        numerator, denominator = self.like.exposure.ratio
        if self.counted is not None:
            time, of = self.counted.as_integer_ratio()
        elif self.like.part_time is ONE:
            time, of = self.units, 1
        else:
            time, of = self.like.part_time.as_integer_ratio()
            time *= self.units
        return time * numerator, of * denominator * YEAR_UNITS

    @property
    def gross(self) -> Fraction:
        """The points before limits and multipliers."""
        return Fraction(*self.parts)

    @property
    def points(self) -> Fraction:
        """The points that are left."""
        return self.gross if self.kept is ONE else self.gross * self.kept


class ScoreLine(NamedTuple):
    """One contribution to the points. Time is in months, points and rates are exact.

    `rule` says what kind of line it is: `time` (counted time × rate), `limit`, `multiplier` or `reserve`; `path` is the
    place in the criteria that gave the number, `source` what it cites there. A line of the kind `time` has the cells it
    adds up; the others have a `change`, and None for what belongs to a job or to time.
    """

    rule: Literal["time", "limit", "multiplier", "reserve"]
    path: Path
    source: str | None
    element: str | None = None
    category: str | None = None
    year: int | None = None
    limit: Fraction | None = None
    change: Fraction = ZERO
    cells: tuple[_Cell, ...] = ()

    @property
    def points(self) -> Fraction:
        """The points, before what other lines cut from them; negative where this line cuts."""
        return self.cells[0].gross if len(self.cells) == 1 else gross_of(self.cells) if self.cells else self.change

    @property
    def _like(self) -> Contribution | None:
        return self.cells[0].like if self.cells else None

    @property
    def job(self) -> str | None:
        """The job, if it is one of the scheme's."""
        return self._like.job.job if self._like else None

    @property
    def title(self) -> str | None:
        """The person's own name for the job."""
        return self._like.job.title if self._like else None

    @property
    def employer(self) -> str | None:
        """The employer."""
        return self._like.job.employer if self._like else None

    @property
    def elements(self) -> tuple[str, ...]:
        """The elements that were counted together, when points go by their number."""
        return self._like.elements if self._like else ()

    @property
    def level(self) -> Fraction | None:
        """The level of exposure, as a factor."""
        return self._like.exposure.level if self._like else None

    @property
    def measured(self) -> bool:
        """Whether a measured number decided."""
        return self._like.exposure.measured if self._like else False

    @property
    def part_time(self) -> Fraction | None:
        """What a day was worth: the part-time factor, or 1 where part-time counts in full."""
        return self._like.part_time if self._like else None

    @property
    def points_per_year(self) -> Fraction | None:
        """The rate: the element's points a year times the level."""
        return self._like.exposure.rate if self._like else None

    @property
    def first(self) -> date | None:
        """The first day that counts."""
        return date.fromordinal(min(cell.first for cell in self.cells)) if self.cells else None

    @property
    def last(self) -> date | None:
        """The last day that counts."""
        return date.fromordinal(max(cell.end for cell in self.cells) - 1) if self.cells else None

    @property
    def time_months(self) -> Fraction | None:
        """The time worked, times the part-time factor where the scheme says so."""
        return months_of(total(cell.time for cell in self.cells)) if self.cells else None

    @property
    def counted_months(self) -> Fraction | None:
        """What counting made of the time."""
        times = (cell.time if cell.counted is None else cell.counted for cell in self.cells)
        return months_of(total(times)) if self.cells else None


@dataclass(frozen=True)
class Score:
    """The points after step 10, the lines they are the sum of, and how they spread over jobs and categories.

    `cuts` are the lines of limits, multipliers and what is reserved; the lines of time are made when asked for, as the
    search for a date needs none.
    """

    points: Fraction
    cells: tuple[_Cell, ...]
    cuts: tuple[ScoreLine, ...]
    scheme: Scheme

    @cached_property
    def lines(self) -> tuple[ScoreLine, ...]:
        """What the points are made of, line by line: time first, jobs in the order they began, then the cuts."""
        return (*_time_lines(self.cells, self.scheme), *self.cuts)

    @property
    def by_job(self) -> dict[tuple[str, str, str], Fraction]:
        """The points of each job (job, employer, title), net of cuts."""
        return self._sums(lambda cell: cell.like.job.key)

    @property
    def by_category(self) -> dict[str | None, Fraction]:
        """The points of each category, net of cuts; None for points of no category."""
        return self._sums(lambda cell: _category(self.scheme, cell.like.exposure.element))

    @property
    def by_element(self) -> dict[str, Fraction]:
        """The points of each element, net of cuts."""
        return self._sums(lambda cell: cell.like.exposure.element)

    def _sums(self, name: Callable[[_Cell], Any]) -> dict[Any, Fraction]:
        sums: dict[Any, Fraction] = {}
        for cell in self.cells:
            sums[name(cell)] = sums.get(name(cell), ZERO) + cell.points
        return sums


Factor = tuple[str, Fraction]


def score(
    stretches: Iterable[Stretch], person: Person, scheme: Scheme, exit_date: date, multipliers: Sequence[Factor]
) -> Score:
    """Return the points at the exit date. `multipliers` are those whose condition holds, with their factor."""
    buckets = _Buckets(scheme)
    cells = _add_up(stretches, buckets)
    if scheme.counting.part_of_unit == "exact" and scheme.limits is None and not multipliers:
        return Score(gross_of(cells), tuple(cells), (), scheme)
    moment = Moment(exit_date, person.birth_date)
    _count(cells, scheme, moment)
    gross = gross_of(cells)
    limits = _Limiter(cells, scheme, buckets, moment)
    cuts = limits.per_year()
    for name, factor in multipliers:
        cuts.append(_multiply(cells, name, factor, scheme))
    cuts += limits.per_career()
    cuts += _reserve(cells, scheme, moment)
    return Score(gross + total(line.change for line in cuts), tuple(cells), tuple(cuts), scheme)


def gross_of(cells: Iterable[_Cell]) -> Fraction:
    """Return the points of cells before limits and multipliers: whole numbers are added up for each denominator."""
    sums: dict[int, int] = {}
    for cell in cells:
        points, parts = cell.parts
        sums[parts] = sums.get(parts, 0) + points
    return sum((Fraction(points, parts) for parts, points in sums.items()), ZERO)


def _category(scheme: Scheme, element: str) -> str | None:
    return None if element in (TOTAL, BY_COUNT) else scheme.elements[element].category


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


def _add_up(stretches: Iterable[Stretch], buckets: _Buckets) -> list[_Cell]:
    """Add the weights of the days up per cell, in an order that does not depend on the order of the entries."""
    cells: dict[tuple[Any, ...], _Cell] = {}
    for stretch in stretches:
        for first, end, bucket in buckets.parts(stretch.first, stretch.end):
            units = units_between(first, end)
            for one in stretch.contributions:
                name = *one.key, bucket
                cell = cells.get(name)
                if cell is None:
                    cell = cells[name] = _Cell(one, bucket, first)
                cell.units += units
                cell.end = end
    return [cells[name] for name in sorted(cells)]


# --- step 9


def _count(cells: Sequence[_Cell], scheme: Scheme, moment: Moment) -> None:
    """Set the counted time of every cell, where whole units count: per element and rate."""
    if scheme.counting.part_of_unit == "exact":
        return
    by_year = scheme.counting.add_up_over == "calendar_year"
    groups: dict[int, dict[tuple[str, Fraction], list[_Cell]]] = {}
    for cell in cells:
        stretch = date.fromordinal(cell.bucket).year if by_year else 0
        name = cell.like.exposure.element, cell.like.exposure.rate
        groups.setdefault(stretch, {}).setdefault(name, []).append(cell)
    for group in groups.values():
        times = {name: total(cell.time for cell in members) for name, members in group.items()}
        counted = _whole_units(times, scheme, moment)
        for name, members in group.items():
            for cell in members:
                cell.counted = cell.time * counted[name] / times[name] if times[name] else ZERO


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


def _time_lines(cells: Sequence[_Cell], scheme: Scheme) -> list[ScoreLine]:
    """One line per job, element, rate and part-time factor, jobs in the order they began; buckets together again."""
    groups: dict[tuple[str, str, str], list[list[_Cell]]] = {}
    last: tuple[Any, ...] = ()
    for cell in cells:  # in order of what they have in common
        if cell.like.key == last:
            groups[last[0]][-1].append(cell)
        else:
            last = cell.like.key
            groups.setdefault(last[0], []).append([cell])
    begun = {job: min(cell.first for group in of_job for cell in group) for job, of_job in groups.items()}
    jobs = sorted(groups, key=lambda job: (begun[job], job))
    return [_time_line(group, scheme) for job in jobs for group in groups[job]]


def _time_line(group: list[_Cell], scheme: Scheme) -> ScoreLine:
    one = group[0].like
    element = one.exposure.element
    path, source, category = _origin(one, scheme)
    return ScoreLine("time", path, source, element, category, cells=tuple(group))


def _origin(one: Contribution, scheme: Scheme) -> tuple[Path, str | None, str | None]:
    """Return the place in the criteria that gave the rate, its source, and the category of the element."""
    known, element = scheme.remembered, one.exposure.element
    name = "origin", element, one.job.job if element == TOTAL else None
    if name not in known:
        known[name] = _find_origin(element, one.job.job, scheme)
    origin: tuple[Path, str | None, str | None] = known[name]
    return origin


def _find_origin(element: str, job: str | None, scheme: Scheme) -> tuple[Path, str | None, str | None]:
    if element == BY_COUNT:
        return ("overlap",), scheme.overlap.source if scheme.overlap else None, None
    if element == TOTAL:
        assert job is not None
        profile = scheme.jobs[job]
        return ("jobs", job, "periods" if profile.periods else "points_per_year"), profile.source, None
    block = scheme.elements[element]
    value = block.points_per_year
    source = value.source if isinstance(value, Table) and value.source else block.source
    return ("elements", element, "points_per_year"), source, block.category


# --- step 10


class _Limiter:
    """Cuts points down to the limits, per element, then per category, then all together."""

    def __init__(self, cells: Sequence[_Cell], scheme: Scheme, buckets: _Buckets, moment: Moment) -> None:
        self.cells = cells
        self.scheme = scheme
        self.buckets = buckets
        self.moment = moment

    def _caps(self) -> Iterable[tuple[Path, Cap, list[_Cell]]]:
        limits = self.scheme.limits
        if limits is None:
            return
        for name, cap in limits.elements.items():
            yield ("limits", "elements", name), cap, [c for c in self.cells if c.like.exposure.element == name]
        for name, cap in limits.categories.items():
            cells = [c for c in self.cells if _category(self.scheme, c.like.exposure.element) == name]
            yield ("limits", "categories", name), cap, cells
        yield ("limits",), limits, list(self.cells)

    def per_year(self) -> list[ScoreLine]:
        """Limit each calendar year, or each part of it when the limit itself changes inside the year."""
        lines: list[ScoreLine] = []
        for path, cap, cells in self._caps():
            limit: Any = cap.per_year
            if limit is None:
                continue
            parts: dict[tuple[int, int], list[_Cell]] = {}
            for cell in cells:
                parts.setdefault(self._part(limit, cell), []).append(cell)
            for (year, _), members in sorted(parts.items(), key=lambda part: part[0]):
                most = at(limit, self._moment_of(members[0]))
                lines += self._cut((*path, "per_year"), cap, members, most, year)
        return lines

    def _moment_of(self, cell: _Cell) -> Moment:
        return Moment(self.moment.exit, self.moment.birth, cell.first)

    def _part(self, limit: Any, cell: _Cell) -> tuple[int, int]:
        row = limit.row_at(self._moment_of(cell)) if isinstance(limit, Table) else 0
        return date.fromordinal(cell.first).year, row

    def per_career(self) -> list[ScoreLine]:
        """Limit the total; one that changes during the career limits the total at the end of each of its periods."""
        lines: list[ScoreLine] = []
        for path, cap, cells in self._caps():
            limit: Any = cap.per_career
            if isinstance(limit, Table) and limit.by == "exposure":
                for row in limit.values:
                    if row.from_ and row.from_ >= self.moment.exit:
                        continue
                    so_far = [c for c in cells if row.until is None or c.first <= row.until.toordinal()]
                    lines += self._cut((*path, "per_career"), cap, so_far, row.value, None)
            elif limit is not None:
                lines += self._cut((*path, "per_career"), cap, cells, at(limit, self.moment), None)
        return lines

    def _cut(
        self, path: Path, cap: Cap, cells: list[_Cell], most: Fraction | None, year: int | None
    ) -> list[ScoreLine]:
        reached = total(cell.points for cell in cells)
        if most is None or reached <= most:
            return []
        _scale(cells, most / reached)
        of_element = path[2] if len(path) > 3 and path[1] == "elements" else None
        of_category = path[2] if len(path) > 3 and path[1] == "categories" else None
        line = ScoreLine(
            rule="limit",
            change=most - reached,
            path=path,
            source=cap.source or (self.scheme.limits.source if self.scheme.limits else None),
            element=None if of_element is None else str(of_element),
            category=None if of_category is None else str(of_category),
            year=year,
            limit=most,
        )
        return [line]


def _scale(cells: Sequence[_Cell], factor: Fraction) -> None:
    for cell in cells:
        cell.kept *= factor


def _multiply(cells: Sequence[_Cell], name: str, factor: Fraction, scheme: Scheme) -> ScoreLine:
    before = total(cell.points for cell in cells)
    _scale(cells, factor)
    return ScoreLine(
        rule="multiplier",
        change=before * factor - before,
        path=("multipliers", name),
        source=scheme.multipliers[name].source,
        limit=factor,
    )


def _reserve(cells: Sequence[_Cell], scheme: Scheme, moment: Moment) -> list[ScoreLine]:
    """Take off the first points that can't be converted, never more than there are."""
    limits = scheme.limits
    if limits is None or limits.reserve_first is None:
        return []
    reached = total(cell.points for cell in cells)
    reserved = min(at(limits.reserve_first, moment), reached)
    if not reserved:
        return []
    _scale(cells, 1 - reserved / reached)
    value = limits.reserve_first
    source = value.source if isinstance(value, Table) and value.source else limits.source
    return [
        ScoreLine(rule="reserve", change=-reserved, path=("limits", "reserve_first"), source=source, limit=reserved)
    ]
