"""Answers as rows of a table: the columns are laid down once here, for CSV and Excel alike. Nothing is computed here.

A cell is None, text, a date, a yes or no, an exact number, or an amount in cents, as the kind of its column says.
Numbers are cut off, never rounded up: points below a limit do not look like it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, Literal, NamedTuple, get_args

from zwaarwerk.benefit import Money
from zwaarwerk.calculator import Assessment
from zwaarwerk.conditions import Result
from zwaarwerk.criteria import BY_COUNT, TOTAL, Scheme
from zwaarwerk.figures import Figures
from zwaarwerk.report.in_words import InWords
from zwaarwerk.texts import Texts

Kind = Literal["text", "date", "yes", "points", "months", "whole", "share", "euros"]
Cell = str | date | bool | int | Fraction | None
POINTS, MONTHS = 4, 2
"""Decimals shown, the rest cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A column: what stands above it and what kind of thing is in it."""

    text: str
    kind: Kind
    key: str = ""


Sheet = tuple[str, list[Heading], list[list[Cell]]]
"""A sheet of a workbook: its name, its columns and its rows."""


class PersonRow(NamedTuple):
    """One person in the table of results; `years` are the amounts in cents by calendar year."""

    cells: list[Cell]
    years: Mapping[int, int]


class _Amounts(NamedTuple):
    """A benefit in cents, as it stands in a row."""

    monthly: int | None
    total: int | None
    excess: int | None
    levy: int | None
    by_year: Mapping[int, int]


NOTHING_PAID = _Amounts(None, None, None, None, {})
MOST_REMEMBERED = 10_000

RESULT: tuple[tuple[str, Kind], ...] = (
    ("id", "text"), ("assessed", "yes"), ("birth-date", "date"), ("pension-date", "date"), ("earliest-exit", "date"),
    ("exit-date", "date"), ("covered", "yes"), ("points", "points"), ("points-today", "points"), ("share", "share"),
    ("months", "months"), ("months-to-go", "whole"), ("months-short", "months"), ("road", "text"),
    ("monthly", "euros"), ("total", "euros"), ("excess", "euros"), ("levy", "euros"), ("projected", "yes"),
    ("least-months", "months"), ("most-months", "months"), ("most-exit", "date"), ("remarks", "text"),
)  # fmt: skip
LINES: tuple[tuple[str, Kind], ...] = (
    ("id", "text"), ("rule", "text"), ("job", "text"), ("employer", "text"), ("element", "text"),
    ("category", "text"), ("first", "date"), ("last", "date"), ("time", "months"), ("counted", "months"),
    ("per-year", "points"), ("level", "points"), ("part-time", "points"), ("line-points", "points"),
    ("limit", "points"), ("year", "whole"), ("source", "text"),
)  # fmt: skip
YEARS: tuple[tuple[str, Kind], ...] = (
    ("id", "text"), ("year", "whole"), ("year-months", "whole"), ("amount", "euros"), ("excess", "euros"),
    ("levy", "euros"),
)  # fmt: skip
PROBLEMS: tuple[tuple[str, Kind], ...] = (
    ("file", "text"), ("sheet", "text"), ("cell", "text"), ("id", "text"), ("column", "text"), ("value", "text"),
    ("what", "text"), ("guess", "text"),
)  # fmt: skip


def headings(columns: Sequence[tuple[str, Kind]], say: Texts) -> list[Heading]:
    """Return the columns of a table with what stands above them."""
    return [Heading(text=say(f"table.{name}"), kind=kind, key=name) for name, kind in columns]


@dataclass(frozen=True)
class ResultTable:
    """Rows of results for one scheme, in one language."""

    scheme: Scheme
    say: Texts

    def headings(self) -> list[Heading]:
        """Return the columns, those by calendar year apart: the conditions of the scheme stand at the end."""
        told = [Heading(text=self.say("table.condition", name=name), kind="text") for name in self._conditions.values()]
        return headings(RESULT, self.say) + told

    def year_heading(self, year: int) -> Heading:
        """Return the column with the amounts of a calendar year."""
        return Heading(text=self.say("table.gross-year", year=year), kind="euros")

    @cached_property
    def _conditions(self) -> dict[str, str]:
        """The conditions of the scheme, in the order of their columns, and what they are called."""
        right = self.scheme.entitlement
        names = {"in_force": self.say("report.in_force")}
        names |= {name: name.replace("_", " ") for name in self.scheme.conditions}
        if right.lowest_age is not None:
            names["lowest_age"] = self.say("report.lowest_age")
        if right.minimum is not None:
            names["minimum"] = self.say("report.minimum")
        return names

    def not_assessed(self, id_: str, birth_date: date | None, remark: str) -> PersonRow:
        """Return the row of a person who was not assessed."""
        cells: list[Cell] = [None] * (len(RESULT) + len(self._conditions))
        cells[0], cells[1], cells[2], cells[len(RESULT) - 1] = id_, False, birth_date, remark
        return PersonRow(cells=cells, years={})

    def row(self, found: Figures, id_: str, remarks: str = "") -> PersonRow:
        """Return the row of a person."""
        range_ = found.range
        monthly, total, excess, levy, by_year = self._amounts(found)
        cells: list[Cell] = [
            id_,
            True,
            found.birth_date,
            found.pension,
            found.earliest,
            found.asked or found.earliest,
            found.covered,
            found.points,
            found.points_today,
            found.share,
            found.months,
            found.to_go,
            found.short,
            None if found.road is None else self._roads[found.road],
            monthly,
            total,
            excess,
            levy,
            found.projected,
            range_.least.months if range_ else None,
            range_.most.months if range_ else None,
            range_.most.earliest_exit if range_ else None,
            remarks or None,
        ]
        outcomes = found.conditions
        cells += [self._outcomes[outcomes[name]] if name in outcomes else None for name in self._conditions]
        return PersonRow(cells, by_year)

    def _amounts(self, found: Figures) -> _Amounts:
        """The amounts of the benefit; of one that many people have they are added up once."""
        money = found.money
        if money is None:
            return NOTHING_PAID
        known, amounts = self._paid.get(id(money), (None, NOTHING_PAID))
        if known is not money:
            amounts = _Amounts(money.monthly, money.total, found.excess, found.levy, found.gross_by_year)
            if len(self._paid) < MOST_REMEMBERED:
                self._paid[id(money)] = money, amounts  # as long as it is here, no other has its id
        return amounts

    @cached_property
    def _paid(self) -> dict[int, tuple[Money | None, _Amounts]]:
        return {}

    @cached_property
    def _roads(self) -> dict[str, str]:
        """What the ways to months are called."""
        roads = {name: name.replace("_", " ") for name in self.scheme.entitlement.roads}
        return roads | {"convert": self.say("table.convert")}

    @cached_property
    def _outcomes(self) -> dict[str, str]:
        return {outcome: self.say(f"report.outcome-{outcome}") for outcome in get_args(Result)}

    def lines(self, here: Assessment, id_: str) -> Iterator[list[Cell]]:
        """Yield the lines behind the points; the points are the sum of them."""
        words = InWords(self.scheme, self.say)
        for line in here.score.lines if here.score else ():
            yield [
                id_,
                self.say(f"table.rule-{line.rule}"),
                words.job_name(line.job, line.title) if line.rule == "time" else None,
                line.employer,
                self._element(line.element),
                words.category_name(line.category) if line.category else None,
                line.first,
                line.last,
                line.time_months,
                line.counted_months,
                line.points_per_year,
                line.level,
                line.part_time,
                line.points,
                line.limit,
                line.year,
                line.source,
            ]

    def _element(self, name: str | None) -> str | None:
        if name is None or name in (TOTAL, BY_COUNT):
            return self.say("report.line-total-element") if name == TOTAL else None
        return self.scheme.elements[name].name.in_language(self.say.language)

    def money_years(self, here: Assessment, id_: str) -> Iterator[list[Cell]]:
        """Yield the amounts of each calendar year."""
        for year in here.money.years if here.money else ():
            yield [id_, year.year, year.months, year.cents, year.excess, year.levy]


# --- cells as text

_SCALE: int = 10**POINTS
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before one that looks like it."""
    return "'" + text if text.startswith(_FORMULA) else text


def cut(number: Fraction, decimals: int) -> int:
    """Return the number times 10 to the power `decimals`, the rest cut off towards less."""
    numerator, denominator = number.as_integer_ratio()
    return int(numerator * 10**decimals // denominator)


def _figures(scaled: int, decimals: int, mark: str) -> str:
    if scaled < 0:
        return "-" + _figures(-scaled, decimals, mark)
    digits = str(scaled).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}{mark}{digits[-decimals:]}"


class CsvCells:
    """Writes rows as CSV: in Dutch with semicolons and decimal commas, in English with commas and points."""

    def __init__(self, columns: Sequence[Heading], say: Texts) -> None:
        self.separator, self.mark = (";", ",") if say.language == "nl" else (",", ".")
        self.yes, self.no = say("units.true"), say("units.false")
        self.unsafe = re.compile(f'["\n\r{self.separator}]').search
        kinds = [column.kind for column in columns]
        self.shared = kinds.index("euros") if "euros" in kinds else 0
        """From the first amount on many rows are the same: what is written there is remembered."""
        self._rests: dict[tuple[Cell, ...], str] = {}
        self.writers: list[Callable[[Any], str]] = [
            self.text if column.key == "id" else self.writer(column.kind) for column in columns
        ]
        self._first_writers, self._last_writers = self.writers[: self.shared], self.writers[self.shared :]

    def writer(self, kind: Kind) -> Callable[[Any], str]:  # noqa: PLR0911 - one a kind
        """Return what makes a cell of this kind into text."""
        mark = self.mark
        match kind:
            case "text":
                return lru_cache(maxsize=1_000)(self.text)  # many get the same
            case "date":
                return date.isoformat
            case "yes":
                return {True: self.yes, False: self.no}.__getitem__
            case "points" | "share":
                return self.decimals
            case "months":
                return self.months
            case "euros":
                return lru_cache(maxsize=10_000)(lambda value: _figures(value, 2, mark))  # many get the same
            case "whole":
                return str

    def decimals(self, value: Fraction) -> str:
        """Return points or a share."""
        numerator, denominator = value.as_integer_ratio()
        digits = str(numerator * _SCALE // denominator)
        if numerator < 0 or len(digits) <= POINTS:
            return _figures(cut(value, POINTS), POINTS, self.mark)
        return f"{digits[:-POINTS]}{self.mark}{digits[-POINTS:]}"

    def months(self, value: Fraction) -> str:
        """Return a number of months, whole ones without decimals."""
        numerator, denominator = value.as_integer_ratio()
        return str(numerator) if denominator == 1 else _figures(cut(value, MONTHS), MONTHS, self.mark)

    def text(self, value: str) -> str:
        """Return a text as a cell, never as a formula, in quotes where it must be."""
        if value.isalnum():  # as nearly every personnel number
            return value
        value = guarded(value)
        if self.unsafe(value):
            return '"' + value.replace('"', '""') + '"'
        return value

    def row(self, cells: Sequence[Cell]) -> str:
        """Return a row without its end."""
        if not self.shared:
            return self._written(self.writers, cells)
        rest = tuple(cells[self.shared :])
        text = self._rests.get(rest)
        if text is None:
            text = self._written(self._last_writers, rest)
            if len(self._rests) < MOST_REMEMBERED:
                self._rests[rest] = text
        return self._written(self._first_writers, cells[: self.shared]) + self.separator + text

    def _written(self, writers: Sequence[Callable[[Any], str]], cells: Sequence[Cell]) -> str:
        return self.separator.join(
            ["" if cell is None else write(cell) for write, cell in zip(writers, cells, strict=True)]
        )

    def header(self, columns: Sequence[Heading]) -> str:
        """Return the row of headings."""
        return self.separator.join([self.text(column.text) for column in columns])
