"""Days, months and counted time in columns: look-ups in tables that `dates` fills. Days are ordinals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache, reduce
from operator import and_
from typing import NamedTuple

import polars as pl

from zwaarwerk.dates import days_in_month, units_before
from zwaarwerk.values import DayRange
from zwaarwerk.vectorised import END_YEAR, FIRST_YEAR, Limit, Steps

EPOCH = date(1970, 1, 1).toordinal()
REACH_YEARS = 112
"""More than any calendar length that is added to a date of a person's life."""
FIRST_TABLED, END_TABLED = FIRST_YEAR - REACH_YEARS, END_YEAR + REACH_YEARS
BASE = date(FIRST_TABLED, 1, 1).toordinal()

Expr = pl.Expr


class _Tables(NamedTuple):
    """By day (from `BASE` on): counted time before it, its month, its day of the month (from 0). By month: its days."""

    units: pl.Series
    month: pl.Series
    day_of_month: pl.Series
    first_of_month: pl.Series
    length_of_month: pl.Series


@cache
def _tables() -> _Tables:
    months = [(year, month) for year in range(FIRST_TABLED, END_TABLED) for month in range(1, 13)]
    lengths = [days_in_month(year, month) for year, month in months]
    firsts = [date(year, month, 1).toordinal() for year, month in months]
    return _Tables(
        units=pl.Series([counted for first in firsts for counted in _counted(first)], dtype=pl.Int64),
        month=pl.Series([place for place, length in enumerate(lengths) for _ in range(length)], dtype=pl.Int64),
        day_of_month=pl.Series([day for length in lengths for day in range(length)], dtype=pl.Int64),
        first_of_month=pl.Series(firsts, dtype=pl.Int64),
        length_of_month=pl.Series(lengths, dtype=pl.Int64),
    )


def _counted(first: int) -> list[int]:
    """The counted time before each day of a month: its days weigh the same, but 29 February, which weighs nothing."""
    day = date.fromordinal(first)
    length = days_in_month(day.year, day.month)
    before, each = units_before(first), units_before(first + 1) - units_before(first)
    return [before + min(past, 28 if day.month == 2 else past) * each for past in range(length)]


def look(table: pl.Series, place: Expr) -> Expr:
    """Return what a table has at each place."""
    return pl.lit(table).gather(place)


def units(day: Expr) -> Expr:
    """Return the counted time of all days before each day, in units."""
    return look(_tables().units, day - BASE)


def month_of(day: Expr) -> Expr:
    """Return the number of the calendar month of each day."""
    return look(_tables().month, day - BASE)


def day_of_month(day: Expr) -> Expr:
    """Return the day of the month of each day, from 0."""
    return look(_tables().day_of_month, day - BASE)


def year_of(month: Expr) -> Expr:
    """Return the calendar year of each numbered month."""
    return month // 12 + FIRST_TABLED


def month_number(year: int) -> int:
    """Return the number of January of a year."""
    return (year - FIRST_TABLED) * 12


def first_of(month: Expr) -> Expr:
    """Return the first day of each numbered month."""
    return look(_tables().first_of_month, month)


def in_month(month: Expr, day: Expr) -> Expr:
    """Return the day with this number (from 0) in each month, or the last one of a shorter month."""
    return first_of(month) + pl.min_horizontal(day, look(_tables().length_of_month, month) - 1)


def add_months(day: Expr, months: Expr | int) -> Expr:
    """Return the same day so many months later, or the last day of a shorter month."""
    return in_month(month_of(day) + months, day_of_month(day))


# --- values of a scheme at an exit date

E, BORN, PENSION, LAST_END = (pl.col(name) for name in ("exit", "born", "pension", "end"))
"""The exit date that is looked at, the birth date, the pension date, and the end of the entry that began last."""


def value(given: Steps, part: str = "") -> Expr:
    """Return the value that holds at the exit date, for the birth date; of a length, one of its parts."""
    values = [(first, getattr(one, part) if part else one) for first, one in given.values]
    chosen = pl.lit(values[0][1], pl.Int64)
    for first, one in values[1:]:
        day = BORN if given.by == "birth" else E
        chosen = pl.when(day >= first).then(pl.lit(one, pl.Int64)).otherwise(chosen)
    return chosen


def after(day: Expr, length: Steps, sign: int = 1) -> Expr:
    """Return the day a calendar length after each day (before it, with sign −1): months in one step, then days."""
    return add_months(day, value(length, "whole_months") * sign) + value(length, "days") * sign


def keeps_to(found: Expr, limits: Sequence[Limit]) -> Expr:
    """Say whether what was found keeps to all limits."""
    return all_of([found >= value(limit.value) if limit.is_lower else found <= value(limit.value) for limit in limits])


def in_range(day: Expr, days: DayRange) -> Expr:
    """Say whether each day lies in a range; both ends included."""
    parts = [day >= days.from_.toordinal()] if days.from_ else []
    parts += [day <= days.until.toordinal()] if days.until else []
    return all_of(parts)


def all_of(parts: Sequence[Expr]) -> Expr:
    """Say whether all of these are true; true without any."""
    return reduce(and_, parts) if parts else pl.lit(value=True)
