"""One row a person: the columns of the results, from columns of numbers or from the answer of the explaining engine.

Points and shares have four decimals and months two, the rest cut off, never rounded up: points below a limit do not
look like it. Amounts are euros. Conditions are `met`, `not_met` or `unknown`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from zwaarwerk.criteria import Scheme
from zwaarwerk.errors import Problem
from zwaarwerk.figures import Figures
from zwaarwerk.large.calendar import EPOCH
from zwaarwerk.large.money import Known, exit_year, with_money
from zwaarwerk.large.people import People
from zwaarwerk.large.rules import Rules
from zwaarwerk.large.search import earliest_exits
from zwaarwerk.law import Law

Frame = pl.DataFrame
Expr = pl.Expr
POINTS, MONTHS, EUROS = 4, 2, 2
"""Decimals."""

RESULT: dict[str, Any] = {
    "id": pl.String, "assessed": pl.Boolean, "birth_date": pl.Date, "pension_date": pl.Date,
    "earliest_exit": pl.Date, "exit_date": pl.Date, "covered": pl.Boolean, "points": pl.Decimal(18, POINTS),
    "points_today": pl.Decimal(18, POINTS), "share": pl.Decimal(18, POINTS), "months": pl.Decimal(18, MONTHS),
    "months_to_go": pl.Int64, "months_short": pl.Decimal(18, MONTHS), "road": pl.String,
    "monthly": pl.Decimal(18, EUROS), "total": pl.Decimal(18, EUROS), "excess": pl.Decimal(18, EUROS),
    "levy": pl.Decimal(18, EUROS), "projected": pl.Boolean, "least_months": pl.Decimal(18, MONTHS),
    "most_months": pl.Decimal(18, MONTHS), "most_exit": pl.Date, "remarks": pl.String,
}  # fmt: skip
"""The columns, in order; then `condition_NAME` for each condition and `gross_YEAR` for each calendar year."""
PLACE = "place"


def schema(scheme: Scheme) -> dict[str, Any]:
    """Return the columns of the results of a scheme, those by calendar year apart."""
    right = scheme.entitlement
    names = ["in_force", *scheme.conditions]
    names += ["lowest_age"] if right.lowest_age is not None else []
    names += ["minimum"] if right.minimum is not None else []
    return {**RESULT, **{f"condition_{name}": pl.String for name in names}}


# --- from columns


def numbers_of(people: People, as_of: date) -> tuple[Rules, Frame]:
    """Return the rules and the people with the answer in whole numbers.

    The columns of `Rules.at` at the exit date asked for, else the earliest exit, else today; `earliest`, `today`,
    `points_today`, and `told.NAME`: the conditions at the exit date or, without one, on the last day.
    """
    rules = Rules(people)
    frame = rules.frame.with_columns(
        earliest=earliest_exits(rules, as_of),
        today=pl.min_horizontal(pl.lit(as_of.toordinal(), pl.Int64), pl.col("pension") - 1),
    )
    frame = rules.at(frame.with_columns(exit=pl.coalesce("asked", "earliest", "today")))
    begun = pl.col("asked").is_null() & (pl.col("pension") <= as_of.toordinal())
    # once the pension has begun there is nothing to stop for
    frame = frame.with_columns(covered=pl.col("covered") & ~begun, covered_then=pl.col("covered"))
    if rules.scheme.has_points:
        points_today = rules.points_at(frame.with_columns(exit=pl.col("today")))
        frame = frame.with_columns(points_today=points_today)
    return rules, _with_told(rules, frame)


def _with_told(rules: Rules, frame: Frame) -> Frame:
    names = rules.condition_names()
    told = frame.select("row", **{f"told.{name}": pl.col(f"condition.{name}") for name in names})
    without = frame.filter(pl.col("asked").is_null() & pl.col("earliest").is_null())
    if len(without):
        there = rules.at(without.with_columns(exit=pl.col("pension") - 1))
        there = there.select("row", **{f"told.{name}": pl.col(f"condition.{name}") for name in names})
        told = told.update(there, on="row", maintain_order="left")
    return frame.hstack(told.drop("row"))


def results_of(people: People, law: Law, as_of: date, known_money: Known) -> tuple[Frame, Frame]:
    """Return a row for each person with `place`, and the people who are left after all: `place`, `reason`."""
    rules, frame = numbers_of(people, as_of)
    frame, unknown, years = with_money(frame, rules.scheme, law, people.works, known_money)
    year = exit_year(frame)
    columns = {name: _as_type(name, one) for name, one in _cells(rules, frame).items()}
    columns |= {f"condition_{name}": _names(f"told.{name}") for name in rules.condition_names()}
    found = frame.select(PLACE, **columns)
    paid = [frame[f"paid{place}"] for place in range(years)]
    found = found.hstack(_by_year(year, paid))
    if not unknown.any():
        return found, pl.DataFrame(schema={PLACE: pl.Int64, "reason": pl.String})
    left = found.filter(unknown).select(PLACE, reason=pl.lit("law"))
    return found.filter(~unknown), left


def _by_year(year: pl.Series, paid: Sequence[pl.Series]) -> Frame:
    """Return what is paid in each calendar year that occurs, from the year of the exit on: `gross_YEAR`, in order."""
    years = {one + place for place, cents in enumerate(paid) for one in year.filter(cents.is_not_null()).unique()}
    frame = pl.DataFrame({"year": year, **{f"paid{place}": cents for place, cents in enumerate(paid)}})
    frame = frame.with_columns(_decimal(pl.col(f"paid{place}"), EUROS) for place in range(len(paid)))
    return frame.select(
        pl.coalesce(
            pl.when(pl.col("year") == one - place).then(pl.col(f"paid{place}")) for place in range(len(paid))
        ).alias(f"gross_{one}")
        for one in sorted(years)
    )


def _cells(rules: Rules, frame: Frame) -> dict[str, Expr]:
    cap, parts, of = pl.col("cap"), pl.col("parts"), pl.col("months_parts")
    months, to_go, before = pl.col("months"), pl.col("to_go"), pl.col("before")
    points = rules.program.points_parts
    has_points = rules.scheme.has_points
    share = (pl.min_horizontal(before, cap * parts) * 10**POINTS) // (cap * parts)
    ways = pl.lit(pl.Series(rules.ways))
    return {
        "id": pl.col("id").cast(pl.String),
        "assessed": pl.lit(value=True),
        "birth_date": pl.col("born"),
        "pension_date": pl.col("pension"),
        "earliest_exit": pl.col("earliest"),
        "exit_date": pl.coalesce("asked", "earliest"),
        "covered": pl.col("covered"),
        "points": pl.col("points") * 10**POINTS // points if has_points else pl.lit(None, pl.Int64),
        "points_today": pl.col("points_today") * 10**POINTS // points if has_points else pl.lit(None, pl.Int64),
        "share": pl.when(cap > 0).then(share),
        "months": months * 10**MONTHS // of,
        "months_to_go": to_go,
        "months_short": pl.when(pl.col("covered_then")).then(0).otherwise(
            pl.max_horizontal(to_go * of - months, pl.lit(0)) * 10**MONTHS // of
        ),
        "road": pl.when(pl.col("way") >= 0).then(ways.gather(pl.max_horizontal("way", pl.lit(0)))),
        **{name: pl.col(name) if name in frame.columns else pl.lit(None, pl.Int64)
           for name in ("monthly", "total", "excess", "levy")},
        "projected": pl.col("pension_projected") | _filled(frame, "money_projected"),
        "least_months": pl.lit(None, pl.Int64),
        "most_months": pl.lit(None, pl.Int64),
        "most_exit": pl.lit(None, pl.Int64),
        "remarks": rules.missing_facts(),
    }  # fmt: skip


def _filled(frame: Frame, name: str) -> Expr:
    return pl.col(name).fill_null(value=False) if name in frame.columns else pl.lit(value=False)


def _names(name: str) -> Expr:
    """The outcomes of a condition as words."""
    words = pl.Series(["not_met", "unknown", "met"])
    return pl.lit(words).gather(pl.col(name).cast(pl.Int64))


def _as_type(name: str, cell: Expr) -> Expr:
    kind = RESULT[name]
    if kind == pl.Date:
        return (cell - EPOCH).cast(pl.Int32).cast(pl.Date)
    if isinstance(kind, pl.Decimal):
        return _decimal(cell, kind.scale)
    return cell.cast(kind)


def _decimal(cell: Expr, decimals: int) -> Expr:
    """Return whole numbers of the last decimal as decimals; nothing is divided."""
    return (cell.cast(pl.Decimal(18, 0)) * pl.lit(Decimal(1).scaleb(-decimals))).cast(pl.Decimal(18, decimals))


# --- from answers


def row_of(found: Figures, id_: str, scheme: Scheme) -> dict[str, Any]:
    """Return the same row from the answer of the explaining engine."""
    money, range_ = found.money, found.range
    cells: dict[str, Any] = {
        "id": id_,
        "assessed": True,
        "birth_date": found.birth_date,
        "pension_date": found.pension,
        "earliest_exit": found.earliest,
        "exit_date": found.asked or found.earliest,
        "covered": found.covered,
        "points": cut(found.points, POINTS),
        "points_today": cut(found.points_today, POINTS),
        "share": cut(found.share, POINTS),
        "months": cut(found.months, MONTHS),
        "months_to_go": found.to_go,
        "months_short": cut(found.short, MONTHS),
        "road": found.road,
        "monthly": _euros(money.monthly if money else None),
        "total": _euros(money.total if money else None),
        "excess": _euros(found.excess),
        "levy": _euros(found.levy),
        "projected": found.projected,
        "least_months": cut(range_.least.months if range_ else None, MONTHS),
        "most_months": cut(range_.most.months if range_ else None, MONTHS),
        "most_exit": range_.most.earliest_exit if range_ else None,
        "remarks": _joined(codes_of(found.problems)),
    }
    for name in schema(scheme):
        condition = name.removeprefix("condition_")
        if condition != name:
            cells[name] = found.conditions.get(condition)
    return cells | {f"gross_{year}": _euros(cents) for year, cents in found.gross_by_year.items()}


def not_assessed(id_: str, wrong: Iterable[str]) -> dict[str, Any]:
    """Return the row of somebody who could not be assessed, with what is wrong as codes."""
    return {"id": id_, "assessed": False, "remarks": _joined(wrong)}


def codes_of(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield problems as codes, with the fact that is missing."""
    for problem in problems:
        yield f"{problem.code}: {problem.values['fact']}" if "fact" in problem.values else problem.code


def _joined(codes: Iterable[str]) -> str | None:
    return ", ".join(dict.fromkeys(codes)) or None


def cut(number: Fraction | None, decimals: int) -> Decimal | None:
    """Return a number with so many decimals, the rest cut off towards less."""
    if number is None:
        return None
    scale: int = 10**decimals
    return Decimal(number.numerator * scale // number.denominator).scaleb(-decimals)


def _euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents).scaleb(-EUROS)


def frame_of(rows: Sequence[Mapping[str, Any]], scheme: Scheme) -> Frame:
    """Return rows of results as a table."""
    years = sorted({name for row in rows for name in row if name.startswith("gross_")})
    columns = {PLACE: pl.Int64, **schema(scheme), **dict.fromkeys(years, pl.Decimal(18, EUROS))}
    return pl.DataFrame([{name: row.get(name) for name in columns} for row in rows], schema=columns)


def together(frames: Sequence[Frame], scheme: Scheme) -> Frame:
    """Return all results in the order of the people, years last and in order."""
    if not frames:
        return frame_of([], scheme).drop(PLACE)
    found = pl.concat(frames, how="diagonal")
    if not found[PLACE].is_sorted():
        found = found.sort(PLACE)
    years = sorted(name for name in found.columns if name.startswith("gross_"))
    return found.select(*schema(scheme), *years)
