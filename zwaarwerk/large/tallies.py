"""Counted time in columns: of the points, and of each tally (step 11). Every exit date is after the last entry began.

So only the entry that began last can still grow: all before it is a sum that is known beforehand. A tally with a window
or with calendar units looks at its stretches of days again for every exit date.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

import polars as pl

from zwaarwerk.criteria import Tally
from zwaarwerk.dates import MONTH_UNITS
from zwaarwerk.large.calendar import (
    LAST_END,
    E,
    add_months,
    all_of,
    first_of,
    month_of,
    units,
    value,
)
from zwaarwerk.large.calendar import after as length_after
from zwaarwerk.large.people import People
from zwaarwerk.values import Comparison, DayRange
from zwaarwerk.vectorised import Limit, limits_of, steps

Frame = pl.DataFrame
Expr = pl.Expr
LATEST, SOME_DAY = 810_000, 730_000
"""The first is later than any date of a person's life, but inside the tables of days."""


class Count(Protocol):
    """Counted time at an exit date."""

    def columns(self) -> Frame:
        """Return the columns it needs beside the people, one row a person."""

    def at_exit(self, people: Frame) -> Expr | pl.Series:
        """Return the counted time of people with an exit date, as a column or as an expression in their columns."""


def clipped(rows: Frame, period: DayRange | None) -> Frame:
    """Return rows with their days in a period; those without any have none."""
    first, end = pl.col("first"), pl.col("end")
    if period is None:
        return rows
    if period.from_:
        first = pl.max_horizontal(first, pl.lit(period.from_.toordinal(), pl.Int64))
    if period.until:
        end = pl.min_horizontal(end, pl.lit(period.until.toordinal() + 1, pl.Int64))
    return rows.with_columns(first=first, end=pl.max_horizontal(first, end))


def sums(of_rows: pl.Series, people: Frame) -> pl.Series:
    """Return the sum over the rows of each person."""
    so_far = pl.concat([pl.Series([0], dtype=pl.Int64), of_rows.cast(pl.Int64).cum_sum()])
    return so_far.gather(people["stop"]) - so_far.gather(people["start"])


class Growing:
    """Counted time without a window: all that is over, and the entry that goes on.

    `rows` have `first`, `end`, `weight` (0: does not count) and `last` (of its person); `known` is what else counts.
    """

    def __init__(self, name: str, rows: Frame, people: Frame, known: pl.Series | None, *, ends: bool = False) -> None:
        self.name, self.ends = name, ends
        over = rows.select(
            pl.when(pl.col("last") | (pl.col("weight") == 0))
            .then(0)
            .otherwise((units(_tabled(pl.col("end"))) - units(pl.col("first"))) * pl.col("weight"))
        ).to_series()
        last = rows.filter(pl.col("last"))
        before = sums(over, people)
        self.frame = pl.DataFrame(
            {
                f"{name}.before": before if known is None else before + known,
                f"{name}.first": last["first"],
                f"{name}.end": last["end"],
                f"{name}.weight": last["weight"],
                f"{name}.begun": last.select(units(pl.col("first"))).to_series(),
            }
        )

    def columns(self) -> Frame:
        """Return what is over, and the last entry's days and weight."""
        return self.frame

    def at_exit(self, people: Frame) -> Expr:  # noqa: ARG002 - others need it
        """Return the counted time, times the weights."""
        before, end, weight, begun, first = (
            pl.col(f"{self.name}.{part}") for part in ("before", "end", "weight", "begun", "first")
        )
        last = units(pl.max_horizontal(pl.min_horizontal(E, end), first)) - begun
        found = before + last * weight
        return pl.when(E <= LAST_END).then(found).otherwise(0) if self.ends else found


def _tabled(day: Expr) -> Expr:
    """Ends that lie beyond the tables of days are never looked at; any day will do."""
    return pl.when(day < LATEST).then(day).otherwise(pl.lit(SOME_DAY, pl.Int64))


class Stretches:
    """Counted time of stretches of days, in a window before the exit date or in calendar units.

    `stretches` have `owner` (place of the person), `first`, `end` and `weight`, in order of people.
    """

    def __init__(self, name: str, stretches: Frame, tally: Tally, parts: int, *, ends: bool) -> None:
        self.name, self.stretches, self.tally, self.parts, self.ends = name, stretches, tally, parts, ends

    def columns(self) -> Frame:
        """Return none: what it needs, it keeps by person."""
        return pl.DataFrame()

    def at_exit(self, people: Frame) -> pl.Series:
        """Return the counted time, times the weights, of people with an exit date."""
        length = self.tally.in_last
        begins = length_after(E, steps(length), -1) if length is not None else pl.lit(1, pl.Int64)
        exits = people.select(
            key=pl.int_range(pl.len()),
            owner="row",
            exit=E,
            begins=begins,
            month=month_of(E),
            counts=(E <= LAST_END) if self.ends else pl.lit(value=True),
        )
        found = self.stretches.join(exits.filter("counts"), on="owner", how="inner")
        if self.tally.unit_counts_from is None:
            first, end = pl.max_horizontal("first", "begins"), pl.min_horizontal("end", "exit")
            overlap = units(pl.max_horizontal(first, end)) - units(first)
            each = found.select("key", time=overlap * pl.col("weight"))
            counted = each.group_by("key").agg(pl.col("time").sum())
        else:
            counted = self._in_units(found, self.tally.unit_counts_from)
        return exits.select("key").join(counted, on="key", how="left", maintain_order="left")["time"].fill_null(0)

    def _in_units(self, found: Frame, enough: Literal["any_day"] | Comparison[Any]) -> Frame:
        """Calendar units that have enough counted time, each counted whole, from the last one back."""
        size = 1 if self.tally.unit == "month" else 12
        limits = [] if enough == "any_day" else limits_of(enough, lambda one: one.counted_months * self.parts)
        started = pl.col("month") // size * size
        count = self._units_back(found, size)
        times = {
            place: _within(pl.max_horizontal(first_of(pl.max_horizontal(started - place * size, pl.lit(0))), "begins"),
                           pl.min_horizontal(first_of(started - (place - 1) * size), "exit"))
            for place in range(count)
        }  # fmt: skip
        each = found.select(
            "key",
            **{f"time{place}": time * pl.col("weight") for place, (time, _) in times.items()},
            **{f"days{place}": days for place, (_, days) in times.items()},
        )
        each = each.group_by("key").agg(pl.all().sum())
        whole = [
            (all_of([pl.col(f"days{place}") > 0, *(_keeps(pl.col(f"time{place}"), limit) for limit in limits)])).cast(
                pl.Int64
            )
            for place in times
        ]
        time = pl.sum_horizontal(whole) * size * self.parts if whole else pl.lit(0, pl.Int64)
        if self.tally.in_last is not None:
            longest: Any = self.tally.in_last
            time = pl.min_horizontal(time, pl.lit(longest.whole_months * self.parts, pl.Int64))
        return each.select("key", time=time)

    def _units_back(self, found: Frame, size: int) -> int:
        """How many units before the exit date can hold a day, the one of the exit date included."""
        if not len(found):
            return 0
        earliest = pl.max_horizontal("first", "begins")
        back = found.select((pl.col("month") // size - month_of(earliest) // size).max()).item()
        return int(back) + 1


def _keeps(found: Expr, limit: Limit) -> Expr:
    return found >= value(limit.value) if limit.is_lower else found <= value(limit.value)


def _within(first: Expr, end: Expr) -> tuple[Expr, Expr]:
    """The counted time, and the number of days, of a stretch between two days."""
    first, end = pl.max_horizontal("first", first), pl.min_horizontal("end", end)
    end = pl.max_horizontal(first, end)
    return units(end) - units(first), end - first


# --- which rows count


def points_count(people: People) -> Growing:
    """Return the count of the points: counted time times the rate of the job."""
    program = people.program
    rates = pl.Series([job.rate for job in program.jobs], dtype=pl.Int64)
    weight = pl.lit(rates).gather(pl.col("job"))
    if program.proportional:
        weight = weight * factors(people)
    rows = with_last(people).with_columns(weight=weight)
    return Growing("points", clipped(rows, program.scheme.counting.period), people.people, None)


def factors(people: People) -> Expr:
    """The part-time factor of each row, in the program's parts; of ways to work that don't fit, nobody has one."""
    parts = people.program.part_time_parts
    numbers = [work.factor * parts for work in people.works]
    whole = [int(number) if number.denominator == 1 else 0 for number in numbers]
    return pl.lit(pl.Series(whole, dtype=pl.Int64)).gather(pl.col("work"))


def with_last(people: People) -> Frame:
    """Return the rows with whether each is the last of its person."""
    last = pl.Series("last", [False], dtype=pl.Boolean).new_from_index(0, len(people.rows))
    if len(people.people):
        last = last.scatter(people.people["stop"] - 1, True)
    return people.rows.with_columns(last.alias("last"))


def owners(people: Frame) -> pl.Series:
    """Return the place of the person of each row."""
    return people.select(pl.col("row").repeat_by(pl.col("stop") - pl.col("start")).explode()).to_series()


def is_chosen(people: People, selection: Any, what: Literal["employer", "sector"], owner: pl.Series) -> Expr:
    """Say whether a row is of the employers or sectors that are meant; without a name is a name of its own."""
    if selection == "any":
        return pl.lit(value=True)
    if what not in people.rows.columns:
        return pl.lit(value=selection == "present")
    column = pl.col(what).cast(pl.String)
    if selection == "present":
        last = people.people[what].cast(pl.String).gather(owner)
        return column.eq_missing(pl.lit(last))
    return column.is_in(list(selection)).fill_null(value=False)


def tally_count(name: str, tally: Tally, people: People) -> Count:
    """Return the count of a tally."""
    program = people.program
    owner = owners(people.people)
    chosen = [program.is_of(tally, job.piece) for job in program.jobs]
    weight = factors(people) if program.tally_is_proportional(tally) else pl.lit(1, pl.Int64)
    counts = all_of(
        [
            pl.lit(pl.Series(chosen, dtype=pl.Boolean)).gather(pl.col("job")),
            is_chosen(people, tally.employer, "employer", owner),
            is_chosen(people, tally.sector, "sector", owner),
        ]
    )
    rows = with_last(people).with_columns(weight=pl.when(counts).then(weight).otherwise(0), owner=owner)
    parts = program.time_parts(tally)
    simple = tally.in_last is None and tally.unit_counts_from is None
    if simple and not tally.bridge_gaps and not tally.unbroken:
        return Growing(name, clipped(rows, tally.period), people.people, None)
    stretches = _stretches(rows.filter(pl.col("weight") > 0), tally, parts)
    if not simple:
        return Stretches(name, clipped(stretches.drop("last"), tally.period), tally, parts, ends=tally.unbroken)
    kept = clipped(stretches, tally.period)
    over = kept.filter(~pl.col("last"))
    known = over.group_by("owner").agg(time=((units(pl.col("end")) - units(pl.col("first"))) * pl.col("weight")).sum())
    before = people.people.select(owner="row").join(known, on="owner", how="left", maintain_order="left")["time"]
    going = clipped(rows, tally.period).with_columns(weight=pl.when("last").then(pl.col("weight")).otherwise(0))
    return Growing(name, going, people.people, before.fill_null(0), ends=tally.unbroken)


def _stretches(rows: Frame, tally: Tally, parts: int) -> Frame:
    """Return the stretches that count: the rows, the gaps that are bridged, only the last unbroken stretch if so asked.

    `last` is kept: whether a stretch is the entry that began last. A bridged day counts in full.
    """
    full = parts // MONTH_UNITS
    rows = rows.select("owner", "first", "end", "weight", "last")
    owner, first, end = pl.col("owner"), pl.col("first"), pl.col("end")
    ended = end.shift(1)
    same = (owner == owner.shift(1)).fill_null(value=False)
    bridged = pl.lit(value=False)
    if tally.bridge_gaps is not None:
        bridged = same & (first > ended) & _bridges(tally.bridge_gaps, ended, first)
    rows = rows.with_columns(joined=(same & ((first == ended) | bridged)).fill_null(value=False), ended=ended)
    if tally.unbroken:
        chain = rows.select((~pl.col("joined")).cum_sum()).to_series()
        rows = rows.with_columns(chain=chain)
        going = rows.filter("last")["chain"]
        rows = rows.filter(pl.col("chain").is_in(going.implode()))
    gaps = rows.filter(pl.col("joined") & (first > pl.col("ended"))).select(
        "owner", first="ended", end="first", weight=pl.lit(full, pl.Int64), last=pl.lit(value=False)
    )
    return pl.concat([rows.select("owner", "first", "end", "weight", "last"), gaps]).sort(
        "owner", "first", maintain_order=True
    )


def _bridges(limits: Comparison[Any], ended: Expr, first: Expr) -> Expr:
    """Whether a gap counts as worked: from the day after a stretch to the first day of the next."""
    tests: list[Expr] = []
    ended = pl.when(ended < LATEST).then(ended).otherwise(pl.lit(SOME_DAY, pl.Int64)).fill_null(SOME_DAY)
    for way in ("at_least", "more_than", "at_most", "less_than"):
        length = getattr(limits, way)
        if length is not None:
            limit = add_months(ended, length.whole_months) + length.days
            tests.append(
                {"at_least": first >= limit, "more_than": first > limit, "at_most": first <= limit}.get(
                    way, first < limit
                )
            )
    return all_of(tests)
