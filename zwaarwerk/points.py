"""What points are made of: cells of counted time, the lines that tell them, and what cuts take off. Pure; no I/O.

A cell is one job, one element, one rate, one bucket of days. Cuts fall on cells in proportion, so that points per job
and per category stay known. Cells and lines are made when asked for: most questions need the points alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, NamedTuple

from zwaarwerk.dates import YEAR_UNITS, months_of
from zwaarwerk.errors import Path
from zwaarwerk.exact import total
from zwaarwerk.timeline import ONE, Contribution, Exposure

ZERO = Fraction(0)


class Time(NamedTuple):
    """The days of one bucket on which one contribution counts: their weight in units, before part-time."""

    like: Contribution
    bucket: int
    first: int
    end: int
    units: int

    def with_more(self, more: Time) -> Time:
        """Return the time with more of the same added."""
        first, end = min(self.first, more.first), max(self.end, more.end)
        return Time(self.like, self.bucket, first, end, self.units + more.units)


class Cell:
    """Time and points of one exposure of one contribution in one bucket of days.

    `days` are shared by the cells of one contribution; `counted` is the time that counting made of them, None where
    time counts exactly; `kept` is the part of the points that limits and multipliers leave.
    """

    __slots__ = ("counted", "days", "exposure", "kept")

    def __init__(self, days: Time, exposure: Exposure) -> None:
        self.days = days
        self.exposure = exposure
        self.counted: Fraction | None = None
        self.kept = ONE

    @property
    def time(self) -> tuple[int, int]:
        """The time worked, in units, times the part-time factor; as numerator and denominator."""
        factor, parts = self.days.like.part_time.as_integer_ratio()
        return self.days.units * factor, parts

    @property
    def counted_time(self) -> tuple[int, int]:
        """What counting made of the time, in units; as numerator and denominator."""
        return self.time if self.counted is None else self.counted.as_integer_ratio()

    @property
    def gross(self) -> tuple[int, int]:
        """The points before limits and multipliers, as numerator and denominator."""
        points, of = self.exposure.ratio
        if self.counted is None and self.days.like.part_time is ONE:
            return self.days.units * points, of * YEAR_UNITS
        time, parts = self.counted_time
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

    __slots__ = ("_cells", "_cut")

    def __init__(self, cells: Sequence[Cell], cut: Cut | None = None) -> None:
        self._cells, self._cut = cells, cut

    @property
    def rule(self) -> Literal["time", "limit", "multiplier", "reserve"]:
        """The kind of line."""
        return self._cut.rule if self._cut else "time"

    @property
    def points(self) -> Fraction:
        """The points, before what other lines cut from them; negative where this line cuts."""
        if self._cut:
            return self._cut.points
        if len(self._cells) == 1:
            return Fraction(*self._cells[0].gross)
        return total(cell.gross for cell in self._cells)

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
    def _exposure(self) -> Exposure | None:
        return self._cells[0].exposure if self._cells else None

    @property
    def _like(self) -> Contribution | None:
        return self._cells[0].days.like if self._cells else None

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
        return date.fromordinal(min(cell.days.first for cell in self._cells)) if self._cells else None

    @property
    def last(self) -> date | None:
        """The last day that counts."""
        return date.fromordinal(max(cell.days.end for cell in self._cells) - 1) if self._cells else None

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
    times: tuple[Time, ...]
    counted: tuple[Cell, ...] | None = None
    cuts: tuple[Cut, ...] = ()

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The smallest parts that points are counted in, in an order that does not depend on that of the entries."""
        return cells_of(self.times) if self.counted is None else self.counted

    @cached_property
    def lines(self) -> tuple[ScoreLine, ...]:
        """What the points are made of, line by line: time first, jobs in the order they began, then the cuts."""
        return (*_time_lines(self.cells), *(ScoreLine((), cut) for cut in self.cuts))

    @property
    def by_job(self) -> dict[tuple[str, str, str], Fraction]:
        """The points of each job (job, employer, title), net of cuts."""
        return self._sums(lambda cell: cell.days.like.job.key)

    @property
    def by_category(self) -> dict[str | None, Fraction]:
        """The points of each category, net of cuts; None for points of no category."""
        return self._sums(lambda cell: cell.exposure.category)

    @property
    def by_element(self) -> dict[str, Fraction]:
        """The points of each element, net of cuts."""
        return self._sums(lambda cell: cell.exposure.element)

    def _sums(self, name: Callable[[Cell], Any]) -> dict[Any, Fraction]:
        sums: dict[Any, Fraction] = {}
        for cell in self.cells:
            sums[name(cell)] = sums.get(name(cell), ZERO) + cell.points
        return sums


# --- cells and lines


def cells_of(times: Iterable[Time]) -> tuple[Cell, ...]:
    """Return a cell for every exposure, those of one job, rate and bucket together, in an order of their own."""
    groups: dict[tuple[Any, ...], list[Cell]] = {}
    for time in times:
        name = *time.like.key, time.bucket
        fresh = [Cell(time, exposure) for exposure in time.like.exposures]
        groups[name] = _joined(groups[name], fresh) if name in groups else fresh
    cells = [cell for name in sorted(groups) for cell in groups[name]]
    if len({name[0] for name in groups}) < len(groups):
        cells.sort(key=_place)
    return tuple(cells)


def _place(cell: Cell) -> tuple[Any, ...]:
    """Where a cell stands in an order that does not depend on that of the entries."""
    job, *rest = cell.days.like.key
    return job, cell.exposure.key, *rest, cell.days.bucket


def _joined(cells: list[Cell], more: list[Cell]) -> list[Cell]:
    """Return the cells with the time of more of the same added, in file order.

    The cells of one contribution share their time, and so do those it is added to.
    """
    found = {cell.exposure.key: cell for cell in cells}
    before, together = None, more[0].days
    for cell in more:
        same = found.setdefault(cell.exposure.key, cell)
        if same is cell:
            continue
        if same.days is not before:
            before, together = same.days, same.days.with_more(cell.days)
        same.days = together
    return [found[name] for name in sorted(found)]


def _time_lines(cells: Iterable[Cell]) -> Iterator[ScoreLine]:
    """One line per job, element, rate and part-time factor, jobs in the order they began; buckets together again."""
    jobs: dict[tuple[str, str, str], list[list[Cell]]] = {}
    begun: dict[tuple[str, str, str], int] = {}
    lines: list[list[Cell]] = []
    last: Cell | None = None
    for cell in cells:  # those of one line follow on each other
        days = cell.days
        if last is None or days is not last.days:
            job = days.like.job.key
            begun[job] = min(begun.get(job, days.first), days.first)
            lines = jobs.setdefault(job, [])
        if last and cell.exposure.key == last.exposure.key and days.like.key == last.days.like.key:
            lines[-1].append(cell)
        else:
            lines.append([cell])
        last = cell
    for job in sorted(jobs, key=lambda job: (begun[job], job)):
        yield from map(ScoreLine, jobs[job])
