"""The earliest exit of many people at once: the same days are tried as `search` tries for one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from zwaarwerk.criteria import AgeCases, MonthsCases, Scheme, conditions_of
from zwaarwerk.criteria_conditions import (
    AgeCondition,
    BeforePensionCondition,
    Condition,
    ExitCondition,
    InServiceCondition,
)
from zwaarwerk.large.calendar import BORN, PENSION, add_months
from zwaarwerk.large.calendar import after as length_after
from zwaarwerk.large.rules import Rules
from zwaarwerk.search import only_gets_better
from zwaarwerk.values import Comparison, DayRange, Length, Table
from zwaarwerk.vectorised import AT_ONCE, Steps

MOST_DAYS_AT_ONCE = 128
Frame = pl.DataFrame
Expr = pl.Expr


def earliest_exits(rules: Rules, as_of: date) -> pl.Series:
    """Return the first covered exit date of each person, as an ordinal, empty where there is none.

    Every entry has begun before the as-of date, so it is looked for from that day, or the first day that any number of
    months reaches back to, or the day the scheme comes into force, through the day before the pension date.
    """
    least: Expr = pl.max_horizontal(pl.lit(as_of.toordinal(), pl.Int64), _least_day(rules.scheme))
    if rules.scheme.scheme.in_force.from_:
        least = pl.max_horizontal(least, pl.lit(rules.scheme.scheme.in_force.from_.toordinal(), pl.Int64))
    frame = rules.frame.with_columns(day=least, found=pl.lit(None, pl.Int64))
    open_ = frame.filter(pl.col("day") < PENSION)
    found = _better_and_better(rules, open_) if only_gets_better(rules.scheme) else _day_by_day(rules, open_)
    return frame.select("row").join(found, on="row", how="left", maintain_order="left")["found"]


def _least_day(scheme: Scheme) -> Expr:
    cap = scheme.entitlement.at_most_months
    if cap is None:
        return pl.lit(1, pl.Int64)
    if isinstance(cap, MonthsCases):
        most = max(case.months for case in cap.first_of)
    else:
        most = max(row.value for row in cap.values) if isinstance(cap, Table) else cap
    return add_months(PENSION, -most)


def _covered(rules: Rules, frame: Frame, day: Expr) -> pl.Series:
    """Say whether stopping on a day of each person is covered."""
    if not len(frame):
        return pl.Series([], dtype=pl.Boolean)
    return rules.at(frame.with_columns(exit=day))["covered"]


def _better_and_better(rules: Rules, frame: Frame) -> Frame:
    """Between turning days a covered exit stays covered: look at the last day of each such stretch, then halve it."""
    turns = [turn.alias(f"turn{place}") for place, turn in enumerate(_turning_days(rules.scheme))]
    frame = frame.with_columns(turns)
    names = [f"turn{place}" for place in range(len(turns))]
    done: list[Frame] = []
    while len(frame):
        later = [pl.when(pl.col(name) > pl.col("day")).then(pl.col(name)) for name in names]
        frame = frame.with_columns(stop=pl.min_horizontal([*later, PENSION]))
        is_covered = _covered(rules, frame, pl.col("stop") - 1)
        done.append(_halved(rules, frame.filter(is_covered)))
        frame = frame.filter(~is_covered).with_columns(day=pl.col("stop")).filter(pl.col("day") < PENSION)
    return pl.concat(done) if done else frame.select("row", "found")


def _halved(rules: Rules, frame: Frame) -> Frame:
    """The first day for which it holds, given that it holds on the last and never stops holding before."""
    done: list[Frame] = []
    frame = frame.with_columns(last=pl.col("stop") - 1, middle=pl.col("day"))
    while len(frame):
        is_covered = _covered(rules, frame, pl.col("middle"))
        frame = frame.with_columns(covered=is_covered).with_columns(
            last=pl.when("covered").then(pl.col("middle")).otherwise(pl.col("last")),
            day=pl.when("covered").then(pl.col("day")).otherwise(pl.col("middle") + 1),
        ).drop("covered")  # fmt: skip
        is_found = frame["day"] == frame["last"]
        done.append(frame.filter(is_found).select("row", found="day"))
        frame = frame.filter(~is_found).with_columns(middle=(pl.col("day") + pl.col("last")) // 2)
    return pl.concat(done) if done else frame.select("row", "found")


def _day_by_day(rules: Rules, frame: Frame) -> Frame:
    """Where a covered exit can become uncovered, every day is tried; so many days at a time that it is not much."""
    done: list[Frame] = []
    while len(frame):
        days = max(1, min(MOST_DAYS_AT_ONCE, AT_ONCE // len(frame)))
        tried = frame.with_columns(day=pl.int_ranges(pl.col("day"), pl.col("day") + days)).explode("day")
        tried = tried.filter(pl.col("day") < PENSION)
        is_covered = _covered(rules, tried, pl.col("day"))
        found = tried.filter(is_covered).group_by("row").agg(found=pl.col("day").min())
        done.append(found)
        frame = frame.join(found, on="row", how="anti").with_columns(day=pl.col("day") + days)
        frame = frame.filter(pl.col("day") < PENSION)
    return pl.concat(done) if done else frame.select("row", "found")


# --- what can change


def _turning_days(scheme: Scheme) -> Iterator[Expr]:
    for day in _days_of_change(scheme):
        yield day
        yield day + 1


def _days_of_change(scheme: Scheme) -> Iterator[Expr]:
    """The days of `search.turning_days`; those on which earlier entries begin or end lie before the search."""
    days = {*scheme.exit_days, *_ends(scheme.scheme.in_force)}
    if scheme.counting.period:
        days |= {*_ends(scheme.counting.period)}
    for _, condition in conditions_of(scheme):
        days |= set(_fixed_days(condition))
    yield from (pl.lit(day, pl.Int64) for day in sorted(days))
    yield pl.col("end")
    least = scheme.entitlement.months_to_go_at_least
    if least:
        yield add_months(PENSION, -(least - 1))
    for age in _ages(scheme):
        yield length_after(BORN, age)
    for _, condition in conditions_of(scheme):
        if isinstance(condition, BeforePensionCondition):
            yield from (length_after(PENSION, length, -1) for length in _lengths(condition.before_pension))


def _fixed_days(condition: Condition) -> Iterator[int]:
    if isinstance(condition, ExitCondition):
        yield from _ends(condition.exit)
    elif isinstance(condition, InServiceCondition) and condition.in_service.at != "exit":
        days = condition.in_service.at
        yield from (day.toordinal() for day in (days if isinstance(days, tuple) else (days,)))


def _ends(days: DayRange) -> Iterator[int]:
    if days.from_:
        yield days.from_.toordinal()
    if days.until:
        yield days.until.toordinal() + 1


def _ages(scheme: Scheme) -> Iterator[Steps]:
    lowest = scheme.entitlement.lowest_age
    if not isinstance(lowest, AgeCases):
        yield from _values(lowest)
    for _, condition in conditions_of(scheme):
        if isinstance(condition, AgeCondition):
            yield from _lengths(condition.age)


def _lengths(limits: Comparison[Length]) -> Iterator[Steps]:
    for one in (limits.at_least, limits.more_than, limits.at_most, limits.less_than):
        yield from _values(one)


def _values(value: Any) -> Iterator[Steps]:
    rows = [row.value for row in value.values] if isinstance(value, Table) else [value] if value else []
    yield from (Steps("", ((0, row),)) for row in rows)
