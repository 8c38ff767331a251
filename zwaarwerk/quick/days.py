"""Days and months as whole numbers, and what follows from a birth date. Pure; days are ordinals.

A month is its place in tables that reach as far as any life, and a pension with a century before it, can. They are here
because remembering what was worked out takes longer than looking it up.
"""

from __future__ import annotations

from array import array
from calendar import isleap
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from zwaarwerk.dates import MONTH_UNITS, units_before
from zwaarwerk.entitlement import A_CENTURY

_FIRST, _LAST = 1790, 2329
_DAYS = [
    days
    for year in range(_FIRST, _LAST + 1)
    for days in (31, 29 if isleap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
]
_STARTS = list(accumulate(_DAYS, initial=date(_FIRST, 1, 1).toordinal()))
FIRST_DAY, END_DAY = date(1900, 1, 1).toordinal(), _STARTS[-1]
"""Days of which the counted time is known: from the first until (not including) the last."""


def _units() -> array[int]:
    """The counted time before each day from the first on, as `dates.units_before` gives it."""
    found = array("q")
    before = units_before(FIRST_DAY)
    for days in _DAYS[_STARTS.index(FIRST_DAY) :]:
        found.extend(range(before, before + MONTH_UNITS, MONTH_UNITS // (28 if days == 29 else days)))
        before += MONTH_UNITS
        if days == 29:
            found.append(before)
    return found


UNITS = _units()


def month_of(day: date) -> int:
    """Return the place of the month in the tables."""
    return (day.year - _FIRST) * 12 + day.month - 1


class Pension(NamedTuple):
    """What follows from a birth date under a scheme and its law.

    `day` is the pension date, in its `month` the day of that number; `projected` whether it is expected. Exits are
    looked for from `least` on; `turns` are the days between which nothing changes but the days worked.
    """

    day: int
    month: int
    of_month: int
    date: date
    projected: bool
    least: int
    turns: tuple[int, ...]

    def before(self, months: int) -> int:
        """Return the pension date less so many months."""
        month = self.month - months
        return _STARTS[month] + min(self.of_month, _DAYS[month]) - 1

    def first_covered(self, months: int, parts: int) -> int:
        """Step 14: the pension date less the months; a fraction of a month goes by the days of that month."""
        if parts == 1 and months < A_CENTURY:
            return self.before(months)
        whole, rest = divmod(min(months, A_CENTURY * parts), parts)
        day = self.before(whole)
        return day - rest * (day - self.before(whole + 1)) // parts

    def to_go(self, day: int, month: int) -> int:
        """Return the smallest whole n with the pension date less n months on or before a day, which lies before it."""
        months = self.month - month
        return months + (self.before(months) > day)
