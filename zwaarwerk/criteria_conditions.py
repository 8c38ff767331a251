"""The model of conditions in a criteria file, one class a kind; how they come out is in `conditions`. Pure; no I/O."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, StrictBool, model_validator

from zwaarwerk.dates import parse_day
from zwaarwerk.shapes import Model, OneOfShapes, Parsed, by_key, key, refuse, shape
from zwaarwerk.values import (
    Block,
    Comparison,
    Day,
    DayRange,
    Filled,
    Id,
    Length,
    Limits,
    Points,
    Text,
    Words,
    check_comparison,
    with_point,
)

Selection = Annotated[
    Annotated[Literal["any", "present"], shape("word")] | Annotated[tuple[Words, ...], Filled, shape("list")],
    OneOfShapes(
        lambda v: "list" if isinstance(v, list | tuple) else "word" if v in ("any", "present") else None,
        "any, present, […]",
    ),
]


def _parse_fact(value: Any) -> Any:
    if isinstance(value, float) or not isinstance(value, str | bool | int | Fraction):
        raise refuse("fact-expected")
    return value


FactValue = Annotated[
    Any,
    Parsed(_parse_fact, {"type": ["string", "number", "boolean"]}),
]


def _parse_fact_limit(value: Any) -> Any:
    """A number or a day: of other words, none is more than another."""
    if isinstance(value, str) and parse_day(value) is not None:
        return value
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise refuse("fact-limit-expected", guess=with_point(value))
    return value


FactLimit = Annotated[
    Any,
    Parsed(_parse_fact_limit, {"type": ["string", "number"]}),
]


def _check_range(days: DayRange) -> DayRange:
    """A condition on any day whatever would always be met."""
    if days.from_ is None and days.until is None:
        raise refuse("nothing-in-it", allowed="from, until")
    return days


SomeDays = Annotated[DayRange, AfterValidator(_check_range)]


class ConditionBlock(Block):
    """What all kinds of conditions share."""

    say: Text | None = key("zin die verschijnt als niet is voldaan", "sentence shown when it fails", None)


class TallyCondition(Comparison[Length], ConditionBlock):
    """Compares a tally with a counted length."""

    tally: Id = key("een telling", "a tally")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        check_comparison(self)
        return self


class PointsCondition(ConditionBlock):
    """Compares the points after step 10."""

    points: Limits[Points] = key("punten", "points")


class AgeCondition(ConditionBlock):
    """Compares the age reached on the exit date."""

    age: Limits[Length] = key("leeftijd op de stopdatum", "age on the exit date")


class BornCondition(ConditionBlock):
    """The birth date lies in the range."""

    born: SomeDays = key("geboren tussen", "born between")


class ExitCondition(ConditionBlock):
    """The exit date lies in the range."""

    exit: SomeDays = key("stopdatum tussen", "exit between")


class PensionCondition(ConditionBlock):
    """The pension date lies in the range."""

    pension: SomeDays = key("pensioendatum tussen", "pension between")


class BeforePensionCondition(ConditionBlock):
    """Compares the time from the exit date to the pension date: at least six months is on or before pension − 6."""

    before_pension: Limits[Length] = key("tijd van stopdatum tot pensioen", "time from exit to pension")


ServiceDay = Annotated[
    Annotated[Literal["exit"], shape("word")]
    | Annotated[tuple[Day, ...], Filled, shape("list")]
    | Annotated[Day, shape("day")],
    OneOfShapes(
        lambda v: "list" if isinstance(v, list | tuple) else "word" if v == "exit" else "day",
        "exit, 2019-07-01, [2019-07-01, 2020-01-01]",
    ),
]


class InService(Model):
    """An entry of this kind covers the day; `exit` is the last day worked."""

    at: ServiceDay = key("exit, een dag of een lijst van dagen", "exit, a day, or a list of days")
    jobs: Annotated[tuple[Id, ...], Filled] | None = key("een van deze functies", "one of these jobs", None)
    sector: Selection = key("sector", "sector", "any")
    employer: Selection = key("werkgever", "employer", "any")
    burdensome: StrictBool | None = key("bezwarend werk", "burdensome work", None)

    def days(self, exit_date: date) -> tuple[int, ...]:
        """Return the days to look at, as ordinals; one is enough."""
        if self.at == "exit":
            return (exit_date.toordinal() - 1,)
        days = (self.at,) if isinstance(self.at, date) else self.at
        return tuple(day.toordinal() for day in days)


class InServiceCondition(ConditionBlock):
    """In service on a day."""

    in_service: InService = key("in dienst op een dag", "in service on a day")


class HoursCondition(ConditionBlock):
    """Compares the hours a week on the last day worked, all jobs together."""

    hours_per_week: Limits[Points] = key("uren per week", "hours a week")


class FactCondition(Comparison[FactLimit], ConditionBlock):
    """Compares a fact of the career."""

    fact: Id = key("een feit uit de loopbaan", "a fact of the career")
    is_: FactValue | None = key("is gelijk aan", "equals", None, alias="is")
    is_not: FactValue | None = key("is niet gelijk aan", "does not equal", None)
    in_: Annotated[tuple[FactValue, ...], Filled] | None = key("is een van", "is one of", None, alias="in")
    not_in: Annotated[tuple[FactValue, ...], Filled] | None = key("is geen van", "is none of", None)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not {"is_", "is_not", "in_", "not_in"} & self.model_fields_set:
            check_comparison(self)
        return self


class AnyOf(ConditionBlock):
    """One of these is enough."""

    any_of: Annotated[dict[Id, "Condition"], Filled] = key("een hiervan is genoeg", "one of these is enough")


class AllOf(ConditionBlock):
    """All of these must hold."""

    all_of: Annotated[dict[Id, "Condition"], Filled] = key("alle moeten waar zijn", "all of these must hold")


CONDITION_KINDS = (
    "tally", "points", "age", "born", "exit", "pension", "before_pension", "in_service", "hours_per_week", "fact",
    "any_of", "all_of",
)  # fmt: skip
Condition = Annotated[
    Annotated[TallyCondition, shape("tally")]
    | Annotated[PointsCondition, shape("points")]
    | Annotated[AgeCondition, shape("age")]
    | Annotated[BornCondition, shape("born")]
    | Annotated[ExitCondition, shape("exit")]
    | Annotated[PensionCondition, shape("pension")]
    | Annotated[BeforePensionCondition, shape("before_pension")]
    | Annotated[InServiceCondition, shape("in_service")]
    | Annotated[HoursCondition, shape("hours_per_week")]
    | Annotated[FactCondition, shape("fact")]
    | Annotated[AnyOf, shape("any_of")]
    | Annotated[AllOf, shape("all_of")],
    OneOfShapes(by_key(*CONDITION_KINDS), ", ".join(CONDITION_KINDS)),
]


def claims(conditions: Iterable[Condition]) -> frozenset[str]:
    """Return the facts that are only ever compared with true or false."""
    compared: dict[str, list[Any]] = {}
    for one in conditions:
        if isinstance(one, FactCondition):
            limits = [one.is_, one.is_not, *(one.in_ or ()), *(one.not_in or ()), *(limit for _, limit in one.given)]
            compared.setdefault(one.fact, []).extend(limit for limit in limits if limit is not None)
    return frozenset(name for name, limits in compared.items() if all(isinstance(limit, bool) for limit in limits))
