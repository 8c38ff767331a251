"""Step 15 for many people: the money of everybody for whom it is the same is worked out once, by `benefit.money`."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import polars as pl

from zwaarwerk.benefit import Money, money
from zwaarwerk.career import Job, Person
from zwaarwerk.criteria import Benefit, Scheme
from zwaarwerk.errors import UnknownLawError
from zwaarwerk.large.calendar import LAST_END, PENSION, E, first_of, month_number, month_of, year_of
from zwaarwerk.large.people import Work
from zwaarwerk.law import Law
from zwaarwerk.timeline import Piece
from zwaarwerk.values import dated_tables
from zwaarwerk.vectorised import goes_by_month, year_after_law

Frame = pl.DataFrame
KEY = ("money.exit", "money.pension", "to_go", "money.born", "money.work")


class MoneyColumns(NamedTuple):
    """People with `monthly`, `total`, `excess` and `levy` in cents, `money_projected`, and `paid0`, `paid1` …: what is
    paid in the calendar year of the exit date, and those after it. `unknown`: the law says nothing about their years.
    """

    people: Frame
    unknown: pl.Series
    years: int


Known = dict[tuple[Any, ...], Money | None]
"""The money that has been worked out, by what it depends on; None where the law is unknown."""


def with_money(people: Frame, scheme: Scheme, law: Law, works: tuple[Work, ...], known_money: Known) -> MoneyColumns:
    """Add the money of everybody who is covered at the exit date; nothing for the others. Remembers what it did."""
    benefit = scheme.benefit
    if benefit == "none":
        return MoneyColumns(people, pl.Series([False] * len(people), dtype=pl.Boolean), 0)
    keyed = people.with_columns(**_key(benefit, law))
    asked = keyed.filter("covered").select(KEY).unique(maintain_order=True)
    found: list[Money | None] = []
    for exit_day, pension, to_go, born, work in asked.iter_rows():
        factor = works[work].factor if work >= 0 else None
        name = exit_day, pension, to_go, born, factor
        if name not in known_money:
            known_money[name] = _money(name, benefit, scheme, law)
        found.append(known_money[name])
    years = max((len(one.years) for one in found if one is not None), default=0)
    columns: dict[str, list[Any]] = {
        "monthly": [one and one.monthly for one in found],
        "total": [one and one.total for one in found],
        "excess": [one and _sum(year.excess for year in one.years) for one in found],
        "levy": [one and _sum(year.levy for year in one.years) for one in found],
        **{
            f"paid{place}": [
                one.years[place].cents if one is not None and place < len(one.years) else None for one in found
            ]
            for place in range(years)
        },
    }
    known = asked.with_columns(
        *(pl.Series(name, cells, dtype=pl.Int64) for name, cells in columns.items()),
        pl.Series("money_projected", [one and any(look.projected for look in one.looked) for one in found], pl.Boolean),
        pl.Series("money_unknown", [one is None for one in found], dtype=pl.Boolean),
        covered=pl.lit(value=True),
    )
    joined = keyed.join(known, on=[*KEY, "covered"], how="left", maintain_order="left").drop(
        *(name for name in KEY if name.startswith("money."))
    )
    return MoneyColumns(joined.drop("money_unknown"), joined["money_unknown"].fill_null(value=False), years)


def _sum(amounts: Any) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _key(benefit: Benefit, law: Law) -> dict[str, pl.Expr]:
    """What the money depends on. Mostly no more than the month of the exit date and how many months there are to go.

    After the last year that a table of the law knows anything of, every year is as that year: only its number differs.
    """
    exit_, pension = E, PENSION
    if goes_by_month(benefit, law):
        month = month_of(E)
        last = month_number(year_after_law(law))
        late = pl.when(month < last).then(month).otherwise(last + month % 12)
        exit_, pension = first_of(late), pl.lit(0, pl.Int64)
    work = pl.when(E <= LAST_END).then(pl.col("work")).otherwise(-1) if benefit.part_time == "at_exit" else pl.lit(0)
    return {
        "money.exit": exit_,
        "money.pension": pension,
        "money.born": pl.col("born") if any(table.by == "birth" for _, table in dated_tables(benefit)) else pl.lit(0),
        "money.work": work.cast(pl.Int64),
    }


def _money(name: tuple[Any, ...], benefit: Benefit, scheme: Scheme, law: Law) -> Money | None:
    """Return the money of somebody like this, None if the law is unknown."""
    exit_day, pension, to_go, born, factor = name
    person = Person(id="", birth_date=date.fromordinal(max(born, 1)), facts={}, jobs=())
    day = date.fromordinal(exit_day)
    pieces = [] if factor is None else [_piece(exit_day, factor)]
    try:
        return money(benefit, person, scheme, pieces, law, day, date.fromordinal(max(pension, 1)), to_go)
    except UnknownLawError:
        return None


def _piece(exit_day: int, factor: Fraction) -> Piece:
    """The last day worked."""
    job = Job(None, None, None, first=exit_day - 1, end=None, part_time=factor, hours_per_week=None)
    return Piece(job, exit_day - 1, exit_day, (), Fraction(0), burdensome=False, part_time=factor)


def exit_year(people: Frame) -> pl.Series:
    """Return the calendar year of each exit date."""
    return people.select(year_of(month_of(E))).to_series()
