"""The building blocks of the formats: numbers, dates, lengths, comparisons and dated values, as pydantic types.

Input is plain data as `located` makes it: text, whole numbers, `Fraction`s, booleans, lists and mappings; a
float is refused wherever it turns up. Pure; no I/O.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, NamedTuple, Self, TypeAlias, TypeVar

from annotated_types import MinLen
from pydantic import AfterValidator, BaseModel, BeforeValidator, model_validator
from pydantic_core import PydanticCustomError, core_schema

from zwaarwerk.dates import VagueDate, add_months, in_reach, parse_day, parse_vague_date
from zwaarwerk.errors import InputError, Path, Problem
from zwaarwerk.exact import parse_share, to_text
from zwaarwerk.shapes import Core, In, Model, OneOfShapes, Parsed, key, refuse, shape

T = TypeVar("T")


# --- text


Filled = MinLen(1)
"""A list or mapping that must hold something."""
Words = Annotated[str, Core(core_schema.str_schema(strict=True, strip_whitespace=True, min_length=1))]
Id = Annotated[str, Core(core_schema.str_schema(strict=True, pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=60))]


class Text(Model):
    """A text in Dutch and, if given, in English; English falls back to Dutch."""

    nl: Words = key("de tekst in het Nederlands", "the text in Dutch")
    en: Words | None = key("de tekst in het Engels", "the text in English", None)

    def in_language(self, language: str) -> str:
        """Return the text in `nl` or `en`."""
        return self.en if language == "en" and self.en else self.nl


Remark = Annotated[
    Text, BeforeValidator(lambda v: {"nl": v} if isinstance(v, str) else v, json_schema_input_type=str | Text)
]
"""A text, or just words, which then stand for both languages."""


class Block(Model):
    """A mapping that may say where its rules come from."""

    source: Words | None = key(
        "bron van de getallen in dit blok: een sleutel van sources, of assumed",
        "source of the numbers in this block: a key of sources, or assumed",
        None,
    )
    clause: Remark | None = key("letterlijke tekst van het cao-artikel", "literal text of the agreement's clause", None)
    note: Remark | None = key("toelichting", "explanation", None)


# --- numbers


def with_point(value: Any) -> str:
    """Return the number that was meant by one with a comma, or an empty text."""
    text = value.replace(",", ".", 1) if isinstance(value, str) and value.count(",") == 1 else ""
    return text if text and parse_share(text) is not None else ""


def _number(low: int | None, high: int | None, *, share: bool = False) -> Callable[[Any], Fraction]:
    def parse(value: Any) -> Fraction:
        number = parse_share(value) if share and isinstance(value, str) else value
        if isinstance(number, bool) or not isinstance(number, int | Fraction):
            raise refuse("share-expected" if share else "number-expected", allowed=allowed, guess=with_point(value))
        if (low is not None and number < low) or (high is not None and number > high):
            if share and high == 1 and 2 <= number <= 100:
                raise refuse("percent-meant", allowed=allowed, guess=f"{to_text(number)}%")
            raise refuse("out-of-range", allowed=allowed)
        return Fraction(number)

    allowed = "" if low is None else f"≥ {low}" if high is None else f"{low} … {high}"
    return parse


def number(low: int | None = None, high: int | None = None) -> Any:
    """Return the type of an exact number from `low` through `high`."""
    schema: dict[str, Any] = {"type": "number"}
    return Annotated[Fraction, Parsed(_number(low, high), _bounded(schema, low, high))]


def _bounded(schema: dict[str, Any], low: int | None, high: int | None) -> dict[str, Any]:
    if low is not None:
        schema["minimum"] = low
    if high is not None:
        schema["maximum"] = high
    return schema


def _parse_positive_share(value: Any) -> Fraction:
    share = _number(0, 1, share=True)(value)
    if share == 0:
        raise refuse("out-of-range", allowed="> 0 … 1")
    return share


_SHARE_TEXT = {"type": "string", "pattern": r"^[0-9.]+ ?%$|^[0-9]+/[0-9]+$"}
_SHARE_SCHEMA = {"anyOf": [{"type": "number", "exclusiveMinimum": 0, "maximum": 1}, _SHARE_TEXT]}
Points = Annotated[Fraction, Parsed(_number(0, None), {"type": "number", "minimum": 0})]
Rate = Annotated[Fraction, Parsed(_number(0, 100), {"type": "number", "minimum": 0, "maximum": 100})]
Euros = Annotated[
    Fraction,
    Parsed(_number(0, 10_000_000), {"type": "number", "minimum": 0, "maximum": 10_000_000}),
]
Share = Annotated[Fraction, Parsed(_parse_positive_share, _SHARE_SCHEMA)]
Quantity = Annotated[
    Fraction,
    Parsed(_number(None, None, share=True), {"anyOf": [{"type": "number"}, _SHARE_TEXT]}),
]


def _parse_factor(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise refuse("number-expected", allowed="> 0")
    if value <= 0:
        raise refuse("out-of-range", allowed="> 0")
    return Fraction(value)


Factor = Annotated[Fraction, Parsed(_parse_factor, {"type": "number", "exclusiveMinimum": 0})]


def _parse_limit(value: Any) -> Fraction | None:
    if value == "none":
        return None
    try:
        return _number(0, None)(value)
    except PydanticCustomError as error:
        raise refuse(error.type, allowed="≥ 0, none") from None


Limit = Annotated[
    Fraction | None,
    Parsed(_parse_limit, {"anyOf": [{"type": "number", "minimum": 0}, {"const": "none"}]}),
]


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def parse(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | Fraction) or value != int(value):
            raise refuse("whole-number-expected", allowed=f"{low} … {high}")
        if not low <= value <= high:
            raise refuse("out-of-range", allowed=f"{low} … {high}")
        return int(value)

    return parse


def _whole_schema(low: int, high: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high}


Months = Annotated[int, Parsed(_whole(0, 1200), _whole_schema(0, 1200))]
Count = Annotated[int, Parsed(_whole(1, 1000), _whole_schema(1, 1000))]


# --- dates


_LOOSE_DAY = re.compile(r"([0-9]{1,4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,4})")


def _no_date(value: Any, otherwise: str) -> PydanticCustomError:
    """The error for what is no date: a day that does not exist, or one written in another way, with the right one."""
    loose = _LOOSE_DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if loose is None:
        return refuse(otherwise)
    first, middle, last = (int(part) for part in loose.groups())
    year, day = (first, last) if first > 31 else (last, first)
    guess = f"{year:04d}-{middle:02d}-{day:02d}"
    if year < 100:  # which century is meant is not guessed
        return refuse(otherwise)
    if guess == value or parse_day(guess) is None:
        return refuse("no-such-day")
    return refuse(otherwise, guess=guess)


def _parse_day(value: Any) -> date:
    day = parse_day(value) if isinstance(value, str) else None
    if day is None:
        raise _no_date(value, "day-expected")
    return day


def _parse_vague(value: Any) -> VagueDate:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    vague = parse_vague_date(text) if isinstance(text, str) else None
    if vague is None:
        raise _no_date(text, "date-expected")
    if not in_reach(vague.first):
        raise refuse("year-out-of-reach")
    return vague


def _parse_month_day(value: Any) -> tuple[int, int]:
    day = parse_day(f"2001-{value}") if isinstance(value, str) else None
    if day is None:
        raise refuse("month-day-expected")
    return day.month, day.day


_DAY = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
Day = Annotated[date, Parsed(_parse_day, {"type": "string", "pattern": f"^{_DAY}$"})]
Vague = Annotated[
    VagueDate,
    Parsed(
        _parse_vague,
        {
            "anyOf": [
                {"type": "string", "pattern": r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"},
                {"type": "integer", "minimum": 1900, "maximum": 2200},
            ]
        },
    ),
]
MonthDay = Annotated[
    tuple[int, int],
    Parsed(_parse_month_day, {"type": "string", "pattern": "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}),
]


class DayRange(Model):
    """A range of days; both ends are included, an absent end is open."""

    from_: Day | None = key("eerste dag", "first day", None, alias="from")
    until: Day | None = key("laatste dag", "last day", None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_ and self.until and self.from_ > self.until:
            raise refuse("dates-swapped", at="until")
        return self

    def __contains__(self, day: date) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day <= self.until)

    def clip(self, first: int, end: int) -> tuple[int, int]:
        """Return the part of the days `first` … `end` (excluded; ordinals) that lies in the range."""
        if self.from_:
            first = max(first, self.from_.toordinal())
        if self.until:
            end = min(end, self.until.toordinal() + 1)
        return first, end


class Length(Model):
    """A length of time. Calendar lengths go over the calendar; counted lengths compare with counted time."""

    years: Annotated[int, Parsed(_whole(0, 100), _whole_schema(0, 100))] = key("jaren", "years", 0)
    months: Months = key("maanden", "months", 0)
    days: Annotated[int, Parsed(_whole(0, 36600), _whole_schema(0, 36600))] = key("dagen", "days", 0)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not {"years", "months", "days"} & self.model_fields_set:
            raise refuse("length-expected")
        return self

    @property
    def whole_months(self) -> int:
        """The years and months together, in months."""
        return self.years * 12 + self.months

    @cached_property
    def counted_months(self) -> Fraction:
        """The length as counted time in months; a day is a 365th of a year, as 29 February weighs nothing."""
        return self.whole_months + Fraction(self.days * 12, 365)

    def after(self, day: date) -> date:
        """Return the day this calendar length after `day`: years and months in one step, then days."""
        return add_months(day, self.whole_months) + timedelta(days=self.days)

    def before(self, day: date) -> date:
        """Return the day this calendar length before `day`."""
        return add_months(day, -self.whole_months) - timedelta(days=self.days)


# --- dated values


class Moment(NamedTuple):
    """The dates that can choose among dated values; `day` is the ordinal of the day worked, or paid for."""

    exit: date
    birth: date
    day: int | None = None


class Row(DayRange, Generic[T]):
    """One value of a dated value, with the days it holds; both ends included."""

    value: T = key("de waarde", "the value")


class Table(Block, Generic[T]):
    """A dated value: rows in date order without gaps or overlaps."""

    by: Literal["exposure", "exit", "birth"] = key(
        "welke datum kiest: exposure (de gewerkte dag), exit (stopdatum) of birth (geboortedatum)",
        "which date chooses: exposure (the day worked), exit or birth",
    )
    values: tuple[Row[T], ...] = key("de waarden, van vroeg naar laat", "the values, early to late")

    @model_validator(mode="after")
    def _rows_join(self) -> Self:
        check_rows_join(self.values, "values")
        return self

    def row_at(self, moment: Moment) -> int:
        """Return the index of the row that holds at the moment; InputError if no row does."""
        if self.by in ("exposure", "month"):
            if moment.day is None:
                raise AssertionError("a value by the day was asked without a day")
            day = date.fromordinal(moment.day)
        else:
            day = moment.exit if self.by == "exit" else moment.birth
        for index, row in enumerate(self.values):
            if day in row:
                return index
        raise InputError([Problem(code="no-value-on-day", values={"day": day.isoformat(), "by": self.by})])


class TableByMonth(Table[T], Generic[T]):
    """A dated value that may also depend on the month that is paid."""

    by: Literal["exit", "birth", "month"] = key(  # type: ignore[assignment]  # an amount is not for a day worked
        "welke datum kiest: exit (stopdatum), birth (geboortedatum) of month (eerste dag van de betaalde maand)",
        "which date chooses: exit, birth or month (the first day of the month paid)",
    )


def check_rows_join(rows: tuple[Any, ...], where: str) -> None:
    """Refuse rows that leave a gap, overlap, or have an open end in the middle; `where` is the key they stand under."""
    if not rows:
        raise refuse("rows-expected", at=where)
    for place, (earlier, later) in enumerate(pairwise(rows)):
        if earlier.until is None:
            raise refuse("rows-open-inside", at=f"{where}.{place}")
        if later.from_ is None:
            raise refuse("rows-open-inside", at=f"{where}.{place + 1}")
        if later.from_ - earlier.until != timedelta(days=1):
            code = "rows-gap" if later.from_ > earlier.until else "rows-overlap"
            days = {"earlier": earlier.until.isoformat(), "later": later.from_.isoformat()}
            raise refuse(code, at=f"{where}.{place + 1}.from", **days)


def _plain_or_dated(value: Any) -> str:
    return "dated" if isinstance(value, Mapping) and ("by" in value or "values" in value) else "plain"


def _not_by_exposure(value: Any) -> Any:
    if isinstance(value, Table) and value.by == "exposure":
        raise refuse("choice", allowed="exit, birth", found="exposure", at="by")
    return value


if TYPE_CHECKING:
    Dated: TypeAlias = T | Table[T]
    DatedByPerson: TypeAlias = T | Table[T]
    DatedByMonth: TypeAlias = T | Table[T]
else:
    # Made by classes, because typing can't fill in Table[T] inside a generic alias: pydantic takes it for Table.

    class Dated:
        """A value, or one that depends on the day worked, the exit date or the birth date ("De" in the reference)."""

        def __class_getitem__(cls, inner: Any) -> Any:
            members = Annotated[inner, shape("plain")] | Annotated[inner, In(Table), shape("dated")]
            return Annotated[members, OneOfShapes(_plain_or_dated)]

    class DatedByPerson:
        """A value, or one that depends on the exit date or the birth date ("D" in the reference)."""

        def __class_getitem__(cls, inner: Any) -> Any:
            return Annotated[Dated[inner], AfterValidator(_not_by_exposure)]

    class DatedByMonth:
        """A value, or one that depends on the exit date, the birth date or the month that is paid."""

        def __class_getitem__(cls, inner: Any) -> Any:
            members = Annotated[inner, shape("plain")] | Annotated[inner, In(TableByMonth), shape("dated")]
            return Annotated[members, OneOfShapes(_plain_or_dated)]


def at(value: T | Table[T], moment: Moment) -> T:
    """Return the value that holds at the moment."""
    return value.values[value.row_at(moment)].value if isinstance(value, Table) else value


def dated_tables(value: Any, path: Path = ()) -> "Iterator[tuple[Path, Table[Any]]]":  # in quotes: not filled in
    """Yield every dated value inside a model, with its path."""
    if isinstance(value, Table):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from dated_tables(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from dated_tables(item, (*path, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from dated_tables(item, (*path, index))


# --- comparisons


class Comparison(Model, Generic[T]):
    """A limit: at least one of the four ways to compare, at most one from below and one from above."""

    at_least: Dated[T] | None = key("minstens (≥)", "at least (≥)", None)
    more_than: Dated[T] | None = key("meer dan (>)", "more than (>)", None)
    at_most: Dated[T] | None = key("hoogstens (≤)", "at most (≤)", None)
    less_than: Dated[T] | None = key("minder dan (<)", "less than (<)", None)

    def limits(self, moment: Moment) -> list[tuple[str, T]]:
        """Return the limits that hold at the moment: how to compare, and with what."""
        return [(way, at(limit, moment)) for way, limit in self.given]

    @cached_property
    def given(self) -> list[tuple[str, T | Table[T]]]:
        """The limits that are given, dated or not: how to compare, and with what."""
        ways = ((way, getattr(self, way)) for way in _COMPARE)
        return [(way, limit) for way, limit in ways if limit is not None]

    def holds(self, found: Any, moment: Moment, measure: Callable[[T], Any] = lambda limit: limit) -> bool:
        """Say whether `found` keeps to all limits; `measure` turns a limit into what `found` compares with."""
        return all(_COMPARE[way](found, measure(limit)) for way, limit in self.limits(moment))

    @property
    def only_from_below(self) -> bool:
        """Whether more can never make it fail."""
        return self.at_most is None and self.less_than is None


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {"at_least": ge, "more_than": gt, "at_most": le, "less_than": lt}


def check_comparison(value: Any) -> None:
    """Refuse a comparison without a limit, with two on the same side, or with one that depends on the day worked."""
    for way in _COMPARE:
        limit = getattr(value, way)
        if isinstance(limit, Table) and limit.by == "exposure":
            raise refuse("choice", allowed="exit, birth", found="exposure", at=f"{way}.by")
    check_sides(value)


def check_sides(value: Any) -> None:
    """Refuse a comparison without a limit, or with two on the same side."""
    if all(getattr(value, way) is None for way in _COMPARE):
        raise refuse("comparison-expected")
    for two in (("at_least", "more_than"), ("at_most", "less_than")):
        if all(getattr(value, way) is not None for way in two):
            raise refuse("one-limit-a-side", first=two[0], second=two[1], at=two[1])


class Limits(Comparison[T], Generic[T]):
    """A comparison that stands by itself in a mapping of its own."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        check_comparison(self)
        return self
