"""Days, months and counted time. Pure integers; nothing here knows a scheme or a country.

Stretches of days include their first day and exclude their end; days inside the engine are ordinals (`date.toordinal`).

Counted time is a sum of day weights: a day weighs 1 / (days in its calendar month), February always 28, and
29 February weighs 0. So a full month is 1 and whole years from any date are exact. It is kept in whole
`MONTH_UNITS`ths of a month, the smallest number that 28, 30 and 31 all divide.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

MONTH_UNITS = 13020
YEAR_UNITS = 12 * MONTH_UNITS

Span = tuple[int, int]
"""First day and the day after the last, as ordinals."""

_PER_DAY = tuple(MONTH_UNITS // days for days in (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31))


@lru_cache(maxsize=65536)
def units_before(day: int) -> int:
    """Return the counted time, in units, of all days before the day with this ordinal."""
    moment = date.fromordinal(day)
    past = min(moment.day - 1, 28) if moment.month == 2 else moment.day - 1
    return (moment.year * 12 + moment.month - 1) * MONTH_UNITS + past * _PER_DAY[moment.month - 1]


def units_between(first: int, end: int) -> int:
    """Return the counted time, in units, of the days from `first` until (not including) `end`."""
    return units_before(end) - units_before(first)


def days_in_month(year: int, month: int) -> int:
    """Return how many days a calendar month has."""
    return 29 if month == 2 and isleap(year) else MONTH_UNITS // _PER_DAY[month - 1]


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later (earlier if negative), or the last day of a shorter month.

    Raises OverflowError outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"{day} + {months} months")
    same = day.day if day.day <= 28 else min(day.day, days_in_month(year, month + 1))
    return date(year, month + 1, same)


def months_to_go(exit_date: date, pension_date: date) -> int:
    """Return the smallest whole n ≥ 0 with pension date − n months ≤ exit date: a begun month counts whole.

    Source: art. 32ba(7) Wet LB 1964 rounds the months up; criteria format, "months to go".
    """
    months = (pension_date.year - exit_date.year) * 12 + pension_date.month - exit_date.month
    months = max(months - 1, 0)
    while add_months(pension_date, -months) > exit_date:
        months += 1
    return months


class VagueDate(NamedTuple):
    """A date as somebody knows it: a day, a month or a year; `first` … `last` are the days it can be."""

    text: str
    first: date
    last: date

    @property
    def is_vague(self) -> bool:
        """Whether it can be more than one day."""
        return self.first != self.last


def in_reach(day: date) -> bool:
    """Say whether a date of a person's life can be meant: 1900 through 2199."""
    return 1900 <= day.year < 2200


_VAGUE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")


def parse_vague_date(text: str) -> VagueDate | None:
    """Return the date that `1987`, `1987-03` or `1987-03-14` writes, or None if there is no such date."""
    match = _VAGUE.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    if match[3]:
        return VagueDate(text, first, first)
    if match[2]:
        return VagueDate(text, first, date(year, month, days_in_month(year, month)))
    return VagueDate(text, first, date(year, 12, 31))


def parse_day(text: str) -> date | None:
    """Return the day that `2026-03-14` writes, or None if there is no such day."""
    vague = parse_vague_date(text)
    return None if vague is None or len(text) != len("jjjj-mm-dd") else vague.first


def day_before(day: date) -> date:
    """Return the day before."""
    return day - timedelta(days=1)


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return the union of the spans as separate spans in order; spans that touch become one."""
    merged: list[Span] = []
    for first, end in sorted(spans):
        if first >= end:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((first, end))
    return merged


def subtract(span: Span, holes: Iterable[Span]) -> list[Span]:
    """Return what is left of a span when the holes are taken out, in order."""
    first, end = span
    left: list[Span] = []
    for hole_first, hole_end in merge(holes):
        if hole_end <= first or hole_first >= end:
            continue
        if first < hole_first:
            left.append((first, hole_first))
        first = max(first, hole_end)
    if first < end:
        left.append((first, end))
    return left


def months_of(units: int | Fraction) -> Fraction:
    """Return counted time in months."""
    return Fraction(units, MONTH_UNITS)
