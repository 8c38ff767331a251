"""Step 15: the money of everybody for whom it is the same is worked out once, by `benefit.money`. Pure; no I/O."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from zwaarwerk.benefit import Money, YearOfMoney, money
from zwaarwerk.career import Job, Person
from zwaarwerk.criteria import Scheme
from zwaarwerk.law import Law
from zwaarwerk.timeline import Piece
from zwaarwerk.values import dated_tables
from zwaarwerk.vectorised import goes_by_month, year_after_law

Known = tuple[Money, bool]
"""The money without its look-ups, and whether one of them is a projection."""


class Moneys:
    """The money under one scheme and law, by what it depends on."""

    def __init__(self, scheme: Scheme, law: Law) -> None:
        self.scheme, self.law, self.benefit = scheme, law, scheme.benefit
        self._known: dict[tuple[Any, ...], Known] = {}
        if self.benefit == "none":
            return
        self._by_factor = self.benefit.part_time == "at_exit"
        self._by_birth = any(table.by == "birth" for _, table in dated_tables(self.benefit))
        self._by_month = goes_by_month(self.benefit, law)
        self._last_year = year_after_law(law)

    def __call__(self, exit_date: date, pension: date, to_go: int, born: date, factor: Fraction) -> Known:
        """Return what is paid; `factor` is that of the last day worked, 0 if there was no work on it."""
        name: tuple[Any, ...] = exit_date.year, exit_date.month, to_go
        if not self._by_month:
            name = exit_date, pension, born if self._by_birth else None
        if self._by_factor:
            name = (*name, factor.as_integer_ratio())
        if name not in self._known:
            self._known[name] = self._found(exit_date, pension, to_go, born, factor)
        return self._known[name]

    def _found(self, exit_date: date, pension: date, to_go: int, born: date, factor: Fraction) -> Known:
        """Every year after the last of which a law table knows anything is as that one: only its number differs."""
        late = exit_date.year - self._last_year if self._by_month else 0
        if late > 0:
            paid, projected = self(exit_date.replace(year=self._last_year, day=1), pension, to_go, born, factor)
            years = [YearOfMoney(one.year + late, one.months, one.cents, one.excess, one.levy) for one in paid.years]
            return paid._replace(years=tuple(years)), projected
        assert self.benefit != "none"
        last = exit_date.toordinal() - 1
        person = Person(id="", birth_date=born, facts={}, jobs=())
        job = Job(None, None, None, first=last, end=None, part_time=factor, hours_per_week=None)
        pieces = [Piece(job, last, last + 1, (), Fraction(0), burdensome=False, part_time=factor)]
        found = money(self.benefit, person, self.scheme, pieces, self.law, exit_date, pension, to_go)
        projected = any(looked.projected for looked in found.looked)
        return found._replace(looked=(), amounts=()), projected
