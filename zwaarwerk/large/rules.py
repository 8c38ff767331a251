"""Steps 11 to 14 in columns: tallies, conditions, months, and whether stopping on a day is covered.

Conditions are 2 where met, 1 where unknown and 0 where not met: so any of several is their greatest, all of several
their least. Months are a fraction of two columns; they are compared without dividing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from zwaarwerk.criteria import AgeCases, MonthsCases, Scheme, conditions_of
from zwaarwerk.criteria_conditions import (
    AgeCondition,
    AllOf,
    AnyOf,
    BeforePensionCondition,
    BornCondition,
    Condition,
    ExitCondition,
    FactCondition,
    HoursCondition,
    InServiceCondition,
    PensionCondition,
    PointsCondition,
    TallyCondition,
)
from zwaarwerk.large.calendar import (
    BORN,
    LAST_END,
    PENSION,
    E,
    add_months,
    after,
    all_of,
    day_of_month,
    in_month,
    in_range,
    keeps_to,
    month_of,
    value,
)
from zwaarwerk.large.people import FACT, People, fact
from zwaarwerk.large.tallies import Count, is_chosen, owners, points_count, sums, tally_count
from zwaarwerk.quick.rules import MET, NOT_MET, OUTCOMES, UNKNOWN
from zwaarwerk.values import Comparison, Length
from zwaarwerk.vectorised import Program, limits_of, steps

Frame = pl.DataFrame
Expr = pl.Expr


def outcome(holds: Expr) -> Expr:
    """Return met where it holds, else not met."""
    return pl.when(holds).then(pl.lit(MET, pl.Int8)).otherwise(pl.lit(NOT_MET, pl.Int8))


@dataclass(frozen=True)
class Rules:
    """The rules of a scheme for these people; `at` is the calculation at an exit date of each."""

    people: People

    @cached_property
    def program(self) -> Program:
        """The scheme in whole numbers."""
        return self.people.program

    @cached_property
    def scheme(self) -> Scheme:
        """The scheme."""
        return self.program.scheme

    @cached_property
    def _counts(self) -> dict[str, Count]:
        counts: dict[str, Count] = {"points": points_count(self.people)} if self.scheme.has_points else {}
        return counts | {f"tally.{name}": tally_count(f"tally.{name}", tally, self.people)
                         for name, tally in self.scheme.tallies.items()}  # fmt: skip

    @cached_property
    def frame(self) -> Frame:
        """The people, with all that is known about them before there is an exit date."""
        frames = [self.people.people, *(frame for count in self._counts.values() if (frame := count.columns()).width)]
        frames += [pl.DataFrame(columns) for columns in self._known_columns() if columns]
        return pl.concat(frames, how="horizontal") if len(frames) > 1 else frames[0]

    # --- what is known beforehand

    @cached_property
    def _of_value(self) -> dict[int, tuple[str, list[int]]]:
        """For conditions on facts and hours: the columns they have, and from which exit days on each holds."""
        found: dict[int, tuple[str, list[int]]] = {}
        for place, (_, condition) in enumerate(conditions_of(self.scheme)):
            if isinstance(condition, FactCondition | HoursCondition):
                found[id(condition)] = f"of_value.{place}", self.program.turns(condition)[0]
        return found

    def _known_columns(self) -> Iterator[dict[str, pl.Series]]:
        for place, (_, condition) in enumerate(conditions_of(self.scheme)):
            if isinstance(condition, InServiceCondition):
                yield self._service_columns(f"service.{place}", condition)
            elif isinstance(condition, FactCondition):
                yield self._fact_columns(f"of_value.{place}", condition)
            elif isinstance(condition, HoursCondition):
                yield self._hours_columns(f"of_value.{place}", condition)

    def _service_columns(self, name: str, condition: InServiceCondition) -> dict[str, pl.Series]:
        """Whether the entries are of the kind that is meant: the last one, or one on each of the days."""
        wanted = condition.in_service
        people, rows = self.people.people, self.people.rows
        owner = owners(people)
        jobs = [
            (wanted.jobs is None or job.name in wanted.jobs)
            and (wanted.burdensome is None or job.piece.burdensome == wanted.burdensome)
            for job in self.program.jobs
        ]
        fits = rows.select(
            all_of([
                pl.lit(pl.Series(jobs, dtype=pl.Boolean)).gather(pl.col("job")),
                is_chosen(self.people, wanted.employer, "employer", owner),
                is_chosen(self.people, wanted.sector, "sector", owner),
            ]).alias("fits")
        ).to_series()  # fmt: skip
        if wanted.at == "exit":
            return {name: fits.gather(people["stop"] - 1)}
        days = sorted({day.toordinal() for day in (wanted.at if isinstance(wanted.at, tuple) else (wanted.at,))})
        on = {day: (rows["first"] <= day) & (rows["end"] > day) & fits for day in days}
        return {f"{name}.{day}": sums(there, people) > 0 for day, there in on.items()}

    def _fact_columns(self, name: str, condition: FactCondition) -> dict[str, pl.Series]:
        column = f"{FACT}{condition.fact}"
        people = self.people.people
        cells = people[column] if column in people.columns else pl.Series([None] * len(people), dtype=pl.String)
        found = cells.unique().drop_nulls().to_list()
        known = [fact(cell) for cell in found]

        def result(cell: Any, exit_day: int, born: int) -> str:
            return self.program.fact_outcome(condition, cell, exit_day, born)

        return self._by_turn(name, condition, cells, found, known, result)

    def _hours_columns(self, name: str, condition: HoursCondition) -> dict[str, pl.Series]:
        known = [work.hours for work in self.people.works]

        def result(hours: Any, exit_day: int, born: int) -> str:
            return self.program.hours_outcome(condition, hours, exit_day, born)

        places = list(range(len(known)))
        columns = self._by_turn(name, condition, self.people.people["work"], places, known, result)
        nobody = pl.Series([0] * len(self.people.people), dtype=pl.Int64)
        none = self._by_turn(f"{name}.none", condition, nobody, [0], [0], result)
        return columns | none

    def _by_turn(
        self, name: str, condition: FactCondition | HoursCondition, cells: pl.Series, found: list[Any],
        known: list[Any], result: Any,
    ) -> dict[str, pl.Series]:  # fmt: skip
        """One column for each exit day on which the limits change; the limits of each birth date are in it."""
        exits, births = self.program.turns(condition)
        born = self.people.people["born"]
        columns: dict[str, pl.Series] = {}
        for turn, exit_day in enumerate(exits):
            column = pl.Series([UNKNOWN], dtype=pl.Int8).new_from_index(0, len(cells))
            for birth in births:
                values = [OUTCOMES[result(one, exit_day, birth)] for one in known]
                of_birth = (
                    cells.replace_strict(
                        pl.Series(found, dtype=cells.dtype), values, default=UNKNOWN, return_dtype=pl.Int8
                    )
                    if found
                    else column
                ).fill_null(UNKNOWN)
                column = of_birth.zip_with(born >= birth, column)
            columns[f"{name}.{turn}"] = column
        return columns

    # --- at an exit date

    def at(self, frame: Frame) -> Frame:
        """Return people with the exit date `exit`, with all that follows from it.

        `points`, `tally.NAME` and `condition.NAME`; `months` over `months_parts`, `before` (rounding) over `parts`,
        `cap`, `to_go`, `way` (place of the way taken, −1: none), `covered`.
        """
        for name, count in self._counts.items():
            counted = count.at_exit(frame)
            frame = frame.with_columns(counted.alias(name))
        frame = frame.with_columns(**self._conditions())
        frame = frame.with_columns(to_go=_months_to_go(), **self._best_way())
        frame = frame.with_columns(before=pl.when("refused").then(0).otherwise(pl.col("best")), cap=self._cap())
        frame = frame.with_columns(**self._months())
        return frame.with_columns(
            covered=(pl.col("months") > 0) & (_first_covered() <= E),
            way=pl.when(pl.col("months") > 0).then(pl.col("best_way")).otherwise(-1),
        )

    def points_at(self, frame: Frame) -> pl.Series:
        """Return the points alone."""
        return frame.select(self._counts["points"].at_exit(frame)).to_series()

    def _conditions(self) -> dict[str, Expr]:
        scheme, right = self.scheme, self.scheme.entitlement
        found = {"in_force": outcome(in_range(E, scheme.scheme.in_force))}
        found |= {name: self._outcome(condition) for name, condition in scheme.conditions.items()}
        if right.lowest_age is not None:
            found["lowest_age"] = (
                outcome(after(BORN, steps(right.lowest_age)) <= E)
                if not isinstance(right.lowest_age, AgeCases)
                else outcome(self._by_case(right.lowest_age.first_of, lambda case: after(BORN, steps(case))) <= E)
            )
        if right.minimum is not None and scheme.has_points:
            found["minimum"] = outcome(self._points_keep_to(right.minimum))
        return {f"condition.{name}": one for name, one in found.items()}

    def condition_names(self) -> list[str]:
        """Return the conditions in their order, being in force first."""
        return [name.removeprefix("condition.") for name in self._conditions()]

    def _by_case(self, cases: Sequence[Any], make: Any) -> Expr:
        """What the first case says whose condition is met; the last one has none."""
        chosen: Expr = make(cases[-1])
        for case in reversed(cases[:-1]):
            chosen = pl.when(self._outcome(case.when) == MET).then(make(case)).otherwise(chosen)
        return chosen

    def _points_keep_to(self, limits: Comparison[Any]) -> Expr:
        return keeps_to(pl.col("points"), limits_of(limits, lambda one: one * self.program.points_parts))

    def _outcome(self, condition: Condition) -> Expr:  # noqa: C901, PLR0911 - one case a kind
        match condition:
            case AnyOf(any_of=parts):
                return pl.max_horizontal([self._outcome(part) for part in parts.values()])
            case AllOf(all_of=parts):
                return pl.min_horizontal([self._outcome(part) for part in parts.values()])
            case TallyCondition(tally=name):
                parts_of_month = self.program.time_parts(self.scheme.tallies[name])
                limits = limits_of(condition, lambda one: one.counted_months * parts_of_month)
                return outcome(keeps_to(pl.col(f"tally.{name}"), limits))
            case PointsCondition(points=limits_in_points):
                return outcome(self._points_keep_to(limits_in_points))
            case AgeCondition(age=ages):
                return outcome(_compared(ages, lambda age: (E, after(BORN, age))))
            case BornCondition(born=days):
                return outcome(in_range(BORN, days))
            case ExitCondition(exit=days):
                return outcome(in_range(E, days))
            case PensionCondition(pension=days):
                return outcome(in_range(PENSION, days))
            case BeforePensionCondition(before_pension=lengths):
                return outcome(_compared(lengths, lambda length: (-E, -after(PENSION, length, -1))))
            case InServiceCondition():
                return outcome(self._in_service(condition))
            case HoursCondition():
                name, turns = self._of_value[id(condition)]
                return pl.when(E <= LAST_END).then(_at_turn(name, turns)).otherwise(_at_turn(f"{name}.none", turns))
            case FactCondition():
                return _at_turn(*self._of_value[id(condition)])

    def _in_service(self, condition: InServiceCondition) -> Expr:
        place = next(n for n, (_, one) in enumerate(conditions_of(self.scheme)) if one is condition)
        if condition.in_service.at == "exit":
            return pl.col(f"service.{place}") & (E <= LAST_END)
        days = condition.in_service.at if isinstance(condition.in_service.at, tuple) else (condition.in_service.at,)
        return pl.any_horizontal([pl.col(f"service.{place}.{day.toordinal()}") & (day.toordinal() < E) for day in days])

    def missing_facts(self) -> Expr:
        """Return the facts that were asked for and are not there, as the codes of their problems; empty without any."""
        asked = [*self.scheme.conditions.values(), *(road.when for road in self.scheme.entitlement.roads.values())]
        unknown: dict[str, list[Expr]] = {}
        for condition in (part for one in asked for part in _parts(one)):
            if isinstance(condition, FactCondition):
                is_unknown = _at_turn(*self._of_value[id(condition)]) == UNKNOWN
                unknown.setdefault(condition.fact, []).append(is_unknown)
        if not unknown:
            return pl.lit(None, pl.String)
        names = [
            pl.when(pl.any_horizontal(tests)).then(pl.lit(f"fact-missing: {name}"))
            for name, tests in sorted(unknown.items())
        ]
        together = pl.concat_str(names, separator=", ", ignore_nulls=True)
        return pl.when(together != "").then(together)

    # --- months

    @cached_property
    def ways(self) -> list[str]:
        """The ways to months in their order: the conversion, then the roads."""
        return ["convert", *self.scheme.entitlement.roads]

    def _best_way(self) -> dict[str, Expr]:
        """The months of the best way over `parts`, which way that is, and whether a condition refuses it."""
        times, parts = (value(side) for side in self.program.conversion)
        best = self._converted(times, parts)
        way = pl.lit(0, pl.Int64)
        for place, road in enumerate(self.scheme.entitlement.roads.values(), 1):
            months = pl.when(self._outcome(road.when) == MET).then(road.months * parts).otherwise(0)
            way = pl.when(months > best).then(pl.lit(place, pl.Int64)).otherwise(way)
            best = pl.max_horizontal(best, months)
        met = [pl.col(name) == MET for name in self._conditions()]
        return {"best": best.cast(pl.Int64), "best_way": way, "parts": parts, "refused": ~all_of(met)}

    def _converted(self, times: Expr, parts: Expr) -> Expr:
        convert = self.scheme.entitlement.convert
        points = pl.col("points") if self.scheme.has_points else pl.lit(0, pl.Int64)
        if convert.linear:
            return points * times
        if convert.blocks:
            # whole blocks of so many points; `times` holds months over the same scale as `parts`
            scale = self.program.conversion_scale
            return (points * scale) // parts * value(steps(convert.blocks.months)) * parts
        if convert.fixed:
            return value(steps(convert.fixed.months)) * parts
        months = pl.lit(0, pl.Int64)
        for row in convert.table or ():
            months = pl.when(self._points_row(row.points, points)).then(value(steps(row.months))).otherwise(months)
        return months * parts

    def _points_row(self, limits: Comparison[Any], points: Expr) -> Expr:
        return keeps_to(points, limits_of(limits, lambda one: one * self.program.points_parts))

    def _cap(self) -> Expr:
        cap = self.scheme.entitlement.at_most_months
        if cap is None:
            return pl.lit(None, pl.Int64)
        if isinstance(cap, MonthsCases):
            return self._by_case(cap.first_of, lambda case: pl.lit(case.months, pl.Int64))
        return value(steps(cap))

    def _months(self) -> dict[str, Expr]:
        """Round, then the cap, then the least months to go."""
        rules = self.scheme.entitlement
        before, parts = pl.col("before"), pl.col("parts")
        match rules.round_months:
            case "exact":
                months, of = before, parts
            case "down":
                months, of = before // parts, pl.lit(1, pl.Int64)
            case "up":
                months, of = -(-before // parts), pl.lit(1, pl.Int64)
            case "half_up":
                months, of = (2 * before + parts) // (2 * parts), pl.lit(1, pl.Int64)
        if rules.at_most_months is not None:
            months = pl.min_horizontal(months, pl.col("cap") * of)
        if rules.months_to_go_at_least is not None:
            months = pl.when(pl.col("to_go") < rules.months_to_go_at_least).then(0).otherwise(months)
        return {"months": months, "months_parts": of}


def _parts(condition: Condition) -> Iterator[Condition]:
    """The condition and all it is made of."""
    yield condition
    parts = getattr(condition, "any_of", None) or getattr(condition, "all_of", None) or {}
    for part in parts.values():
        yield from _parts(part)


def _at_turn(name: str, turns: Sequence[int]) -> Expr:
    chosen = pl.col(f"{name}.0")
    for turn, first in enumerate(turns[1:], 1):
        chosen = pl.when(first <= E).then(pl.col(f"{name}.{turn}")).otherwise(chosen)
    return chosen


def _compared(limits: Comparison[Length], sides: Any) -> Expr:
    """Compare with each limit that is given; `sides` makes both sides of the comparison."""
    tests: list[Expr] = []
    for way in ("at_least", "more_than", "at_most", "less_than"):
        length = getattr(limits, way)
        if length is not None:
            found, limit = sides(steps(length))
            tests.append({"at_least": found >= limit, "more_than": found > limit, "at_most": found <= limit}.get(
                way, found < limit
            ))  # fmt: skip
    return all_of(tests)


def _months_to_go() -> Expr:
    """The smallest whole n with pension date − n months ≤ exit date."""
    months = month_of(PENSION) - month_of(E)
    return months + (in_month(month_of(E), day_of_month(PENSION)) > E).cast(pl.Int64)


def _first_covered() -> Expr:
    """Step 14: the pension date less the months; a fraction of a month goes by the days of that month."""
    months, parts = pl.col("months"), pl.col("months_parts")
    whole = pl.min_horizontal(months // parts, pl.lit(1200, pl.Int64))
    rest = months - months // parts * parts
    day = add_months(PENSION, -whole)
    days = day - add_months(PENSION, -whole - 1)
    return day - rest * days // parts
