"""Steps 9 and 10: from days to points, line by line; the total is the sum of the lines. Pure; no I/O.

Time is added up in cells: one job, one element, one rate, one bucket of days. A bucket is the whole career unless the
scheme looks at calendar years or has limits that change. Cuts fall on cells in proportion, so that points per job and
per category stay known.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from zwaarwerk.career import Person
from zwaarwerk.criteria import Cap, Scheme, UpWhen
from zwaarwerk.dates import MONTH_UNITS, YEAR_UNITS, months_of, units_between
from zwaarwerk.errors import Path
from zwaarwerk.exact import total, total_of
from zwaarwerk.timeline import ONE, Contribution, Exposure, Stretch
from zwaarwerk.values import Moment, Table, at

ZERO = Fraction(0)


class _Time(NamedTuple):
    """The days of one bucket on which one contribution counts: their weight in units, before part-time."""

    like: Contribution
    bucket: int
    first: int
    end: int
    units: int


class _Cell:
    """Time and points of one exposure of one contribution in one bucket of days.

    `units` are the days by weight, before part-time; `counted` is the time that counting made of them, None where time
    counts exactly; `kept` is the part of the points that limits and multipliers leave.
    """

    __slots__ = ("bucket", "counted", "end", "exposure", "first", "kept", "like", "units")

    def __init__(self, time: _Time, exposure: Exposure) -> None:
        self.like, self.bucket, self.first, self.end, self.units = time
        self.exposure = exposure
        self.counted: Fraction | None = None
        self.kept = ONE

    @property
    def time(self) -> tuple[int, int]:
        """The time worked, in units, times the part-time factor; as numerator and denominator."""
        if self.like.part_time is ONE:
            return self.units, 1
        factor, parts = self.like.part_time.as_integer_ratio()
        return self.units * factor, parts

    @property
    def counted_time(self) -> tuple[int, int]:
        """What counting made of the time, in units; as numerator and denominator."""
        return self.time if self.counted is None else self.counted.as_integer_ratio()

    @property
    def gross(self) -> tuple[int, int]:
        """The points before limits and multipliers, as numerator and denominator."""
        time, parts = self.counted_time
        points, of = self.exposure.ratio
        return time * points, parts * of * YEAR_UNITS

    @property
    def points(self) -> Fraction:
        """The points that are left."""
        return Fraction(*self.gross) * self.kept


class Cut(NamedTuple):
    """What a limit, a multiplier or a reserve does to the points; negative where it takes some away."""

    rule: Literal["limit", "multiplier", "reserve"]
    points: Fraction
    path: Path
    source: str | None
    limit: Fraction
    element: str | None = None
    category: str | None = None
    year: int | None = None


class ScoreLine:
    """One contribution to the points. Time is in months, points and rates are exact.

    `rule` says what kind of line it is: `time` (counted time × rate), `limit`, `multiplier` or `reserve`; `path` is the
    place in the criteria that gave the number, `source` what it cites there. What belongs to a job or to time is None
    in lines that are not of the kind `time`, and what belongs to a cut in those that are. All of it is worked out when
    asked, from the cells that the line adds up or from its cut.
    """

    __slots__ = ("_cells", "_cut", "_exposure")

    def __init__(self, cells: Sequence[_Cell], cut: Cut | None = None) -> None:
        self._cells, self._cut = cells, cut
        self._exposure = cells[0].exposure if cells else None

    @property
    def rule(self) -> Literal["time", "limit", "multiplier", "reserve"]:
        """The kind of line."""
        return self._cut.rule if self._cut else "time"

    @property
    def points(self) -> Fraction:
        """The points, before what other lines cut from them; negative where this line cuts."""
        if self._cut:
            return self._cut.points
        return Fraction(*self._cells[0].gross) if len(self._cells) == 1 else total(cell.gross for cell in self._cells)

    @property
    def path(self) -> Path:
        """The place in the criteria that gave the number."""
        return self._one.path

    @property
    def source(self) -> str | None:
        """What the criteria cite there."""
        return self._one.source

    @property
    def element(self) -> str | None:
        """The element."""
        return self._one.element

    @property
    def category(self) -> str | None:
        """The category of the element, or the one that is limited."""
        return self._one.category

    @property
    def _one(self) -> Exposure | Cut:
        one = self._cut or self._exposure
        assert one is not None
        return one

    @property
    def limit(self) -> Fraction | None:
        """The limit or factor of a cut."""
        return self._cut.limit if self._cut else None

    @property
    def year(self) -> int | None:
        """The calendar year of a cut per year."""
        return self._cut.year if self._cut else None

    @property
    def _like(self) -> Contribution | None:
        return self._cells[0].like if self._cells else None

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
        return self._exposure.level if self._exposure else None

    @property
    def measured(self) -> bool:
        """Whether a measured number decided."""
        return self._exposure is not None and self._exposure.measured

    @property
    def part_time(self) -> Fraction | None:
        """What a day was worth: the part-time factor, or 1 where part-time counts in full."""
        return self._like.part_time if self._like else None

    @property
    def points_per_year(self) -> Fraction | None:
        """The rate: the element's points a year times the level."""
        return self._exposure.rate if self._exposure else None

    @property
    def first(self) -> date | None:
        """The first day that counts."""
        return date.fromordinal(min(cell.first for cell in self._cells)) if self._cells else None

    @property
    def last(self) -> date | None:
        """The last day that counts."""
        return date.fromordinal(max(cell.end for cell in self._cells) - 1) if self._cells else None

    @property
    def time_months(self) -> Fraction | None:
        """The time worked, times the part-time factor where the scheme says so."""
        return months_of(total(cell.time for cell in self._cells)) if self._cells else None

    @property
    def counted_months(self) -> Fraction | None:
        """What counting made of the time."""
        return months_of(total(cell.counted_time for cell in self._cells)) if self._cells else None


@dataclass(frozen=True)
class Score:
    """The points after step 10, the lines they are the sum of, and how they spread over jobs and categories.

    Where time counts exactly and nothing is cut, the points need no cells: these and the lines are made when asked for.
    """

    points: Fraction
    times: tuple[_Time, ...]
    counted: tuple[_Cell, ...] | None = None
    cuts: tuple[Cut, ...] = ()

    @cached_property
    def cells(self) -> tuple[_Cell, ...]:
        """The smallest parts that points are counted in, in an order that does not depend on that of the entries."""
        return _cells_of(self.times) if self.counted is None else self.counted

    @cached_property
    def lines(self) -> tuple[ScoreLine, ...]:
        """What the points are made of, line by line: time first, jobs in the order they began, then the cuts."""
        return (*_time_lines(self.cells), *(ScoreLine((), cut) for cut in self.cuts))

    @property
    def by_job(self) -> dict[tuple[str, str, str], Fraction]:
        """The points of each job (job, employer, title), net of cuts."""
        return self._sums(lambda cell: cell.like.job.key)

    @property
    def by_category(self) -> dict[str | None, Fraction]:
        """The points of each category, net of cuts; None for points of no category."""
        return self._sums(lambda cell: cell.exposure.category)

    @property
    def by_element(self) -> dict[str, Fraction]:
        """The points of each element, net of cuts."""
        return self._sums(lambda cell: cell.exposure.element)

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
    times = _add_up(stretches, buckets)
    if scheme.counting.part_of_unit == "exact" and scheme.limits is None and not multipliers:
        return Score(_exact_points(times), times)
    moment = Moment(exit_date, person.birth_date)
    cells = _cells_of(times)
    _count(cells, scheme, moment)
    gross = total(cell.gross for cell in cells)
    limits = _Limiter(cells, scheme, buckets, moment)
    cuts = limits.per_year()
    for name, factor in multipliers:
        cuts.append(_multiply(cells, name, factor, scheme))
    cuts += limits.per_career()
    cuts += _reserve(cells, scheme, moment)
    return Score(gross + total_of(line.points for line in cuts), times, cells, tuple(cuts))


def _exact_points(times: Iterable[_Time]) -> Fraction:
    """Return time × rate, added up, where time counts exactly."""
    sums: dict[int, int] = {}
    for like, _, _, _, units in times:
        factor, parts = like.part_time.as_integer_ratio()
        time, parts = units * factor, parts * YEAR_UNITS
        for exposure in like.exposures:
            points, of = exposure.ratio
            sums[parts * of] = sums.get(parts * of, 0) + time * points
    return total((points, parts) for parts, points in sums.items())


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


def _add_up(stretches: Iterable[Stretch], buckets: _Buckets) -> tuple[_Time, ...]:
    """Add the weights of the days up per set of contributions and bucket."""
    times: dict[tuple[int, int], tuple[Sequence[Contribution], int, int, int, int]] = {}
    for stretch in stretches:
        for first, end, bucket in buckets.parts(stretch.first, stretch.end):
            name = id(stretch.contributions), bucket
            _, _, begun, _, units = times.get(name, ((), 0, first, 0, 0))
            units += units_between(first, end)
            times[name] = stretch.contributions, bucket, begun, end, units
    return tuple(
        _Time(one, bucket, first, end, units)
        for contributions, bucket, first, end, units in times.values()
        for one in contributions
    )


def _cells_of(times: Iterable[_Time]) -> tuple[_Cell, ...]:
    """Return a cell for every exposure, those of one job, rate and bucket together, in an order of their own."""
    groups: dict[tuple[Any, ...], list[_Cell]] = {}
    for time in times:
        name = *time.like.key, time.bucket
        fresh = [_Cell(time, exposure) for exposure in time.like.exposures]
        groups[name] = _joined(groups[name], fresh) if name in groups else fresh
    cells = [cell for name in sorted(groups) for cell in groups[name]]
    if len({name[0] for name in groups}) < len(groups):
        cells.sort(key=lambda cell: (cell.like.job.key, cell.exposure.key, *cell.like.key[1:], cell.bucket))
    return tuple(cells)


def _joined(cells: list[_Cell], more: list[_Cell]) -> list[_Cell]:
    """Return the cells with the time of more of the same added, in file order."""
    found = {cell.exposure.key: cell for cell in cells}
    for cell in more:
        same = found.setdefault(cell.exposure.key, cell)
        if same is not cell:
            same.units += cell.units
            same.first, same.end = min(same.first, cell.first), max(same.end, cell.end)
    return [found[name] for name in sorted(found)]


# --- step 9


def _count(cells: Sequence[_Cell], scheme: Scheme, moment: Moment) -> None:
    """Set the counted time of every cell, where whole units count: per element and rate."""
    if scheme.counting.part_of_unit == "exact":
        return
    by_year = scheme.counting.add_up_over == "calendar_year"
    groups: dict[int, dict[tuple[str, Fraction], list[_Cell]]] = {}
    for cell in cells:
        stretch = date.fromordinal(cell.bucket).year if by_year else 0
        name = cell.exposure.element, cell.exposure.rate
        groups.setdefault(stretch, {}).setdefault(name, []).append(cell)
    for group in groups.values():
        times = {name: total(cell.time for cell in members) for name, members in group.items()}
        counted = _whole_units(times, scheme, moment)
        for name, members in group.items():
            for cell in members:
                cell.counted = Fraction(*cell.time) * counted[name] / times[name] if times[name] else ZERO


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


def _time_lines(cells: Iterable[_Cell]) -> Iterator[ScoreLine]:
    """One line per job, element, rate and part-time factor, jobs in the order they began; buckets together again."""
    jobs: dict[tuple[str, str, str], list[list[_Cell]]] = {}
    lines: list[list[_Cell]] = []
    last: _Cell | None = None
    for cell in cells:  # those of one line follow on each other
        if last is None or cell.like is not last.like:
            lines = jobs.setdefault(cell.like.job.key, [])
        if last and cell.exposure.key == last.exposure.key and cell.like.key == last.like.key:
            lines[-1].append(cell)
        else:
            lines.append([cell])
        last = cell
    begun = {job: min(cell.first for line in lines for cell in line) for job, lines in jobs.items()}
    for job in sorted(jobs, key=lambda job: (begun[job], job)):
        yield from map(ScoreLine, jobs[job])


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

    def per_career(self) -> list[Cut]:
        """Limit the total; one that changes during the career limits the total at the end of each of its periods."""
        lines: list[Cut] = []
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

    def _cut(self, path: Path, cap: Cap, cells: list[_Cell], most: Fraction | None, year: int | None) -> list[Cut]:
        reached = total_of(cell.points for cell in cells)
        if most is None or reached <= most:
            return []
        _scale(cells, most / reached)
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


def _scale(cells: Sequence[_Cell], factor: Fraction) -> None:
    for cell in cells:
        cell.kept *= factor


def _multiply(cells: Sequence[_Cell], name: str, factor: Fraction, scheme: Scheme) -> Cut:
    before = total_of(cell.points for cell in cells)
    _scale(cells, factor)
    return Cut(
        rule="multiplier",
        points=before * factor - before,
        path=("multipliers", name),
        source=scheme.multipliers[name].source,
        limit=factor,
    )


def _reserve(cells: Sequence[_Cell], scheme: Scheme, moment: Moment) -> list[Cut]:
    """Take off the first points that can't be converted, never more than there are."""
    limits = scheme.limits
    if limits is None or limits.reserve_first is None:
        return []
    reached = total_of(cell.points for cell in cells)
    reserved = min(at(limits.reserve_first, moment), reached)
    if not reserved:
        return []
    _scale(cells, 1 - reserved / reached)
    value = limits.reserve_first
    source = value.source if isinstance(value, Table) and value.source else limits.source
    return [Cut(rule="reserve", points=-reserved, path=("limits", "reserve_first"), source=source, limit=reserved)]
