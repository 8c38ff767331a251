"""Dated tables of the law: AOW age and amounts, the RVU exemption and its levy. The one place that knows a country.

A table says what the law states, with its source, through `known_until`. Beyond that a look-up gives the last known
value, marked as a projection; nothing here decides whether a projection is allowed. Pure; the files are read elsewhere.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import count, pairwise
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import model_validator

from zwaarwerk.dates import add_months
from zwaarwerk.errors import Problem, UnknownLawError
from zwaarwerk.exact import parse_share, to_text
from zwaarwerk.shapes import Model, Parsed, key, refuse
from zwaarwerk.values import Day, Id, Text, Words

TABLES = {"aow_age": "months", "rvu_exemption": "euro", "rvu_levy": "share", "aow_amount": "euro"}
"""The tables the calculation asks for, with their unit."""

EXEMPT_MONTHS = 36
"""The exemption looks at the benefits of so many months before AOW (art. 32ba(7) Wet LB 1964)."""


def _parse_value(value: Any) -> Fraction | None:
    if value == "unknown":
        return None
    share = parse_share(value) if isinstance(value, str) else value
    if isinstance(share, bool) or not isinstance(share, int | Fraction):
        raise refuse("number-expected", allowed="≥ 0, unknown")
    if share < 0:
        raise refuse("out-of-range", allowed="≥ 0, unknown")
    return Fraction(share)


LawValue = Annotated[
    Fraction | None,
    Parsed(_parse_value, {"anyOf": [{"type": "number"}, {"type": "string"}]}),
]


class LawSource(Model):
    """Where the law, or somebody quoting it, says so."""

    title: Words = key("artikel of stuk", "article or document")
    url: Words = key("adres", "address")
    seen: Day = key("dag waarop het is gezien", "the day it was seen")


class LawRow(Model):
    """A value and the first day it holds; it holds until the next row."""

    from_: Day = key("eerste dag", "first day", alias="from")
    value: LawValue = key("de waarde, of unknown", "the value, or unknown")
    source: LawSource = key("bron", "source")
    note: Words | None = key("toelichting", "explanation", None)


class LawTable(Model):
    """One table of the law; rows in date order."""

    id: Id = key("sleutel van de tabel", "key of the table")
    name: Text = key("naam", "name")
    unit: Literal["months", "euro", "share"] = key("eenheid: months, euro of share", "unit: months, euro or share")
    known_until: Day = key("laatste dag waarvoor de tabel bekend is", "last day the table is known for")
    rows: tuple[LawRow, ...] = key("de rijen, van vroeg naar laat", "the rows, early to late")

    @model_validator(mode="before")
    @classmethod
    def _a_share_is_no_amount(cls, data: Any) -> Any:
        rows = data.get("rows") if isinstance(data, Mapping) and data.get("unit") != "share" else None
        for place, row in enumerate(rows if isinstance(rows, list) else ()):
            value = row.get("value") if isinstance(row, Mapping) else None
            if isinstance(value, str) and parse_share(value) is not None:
                raise refuse("number-expected", allowed="≥ 0, unknown", found=value, at=f"rows.{place}.value")
        return data

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.rows:
            raise refuse("rows-expected", at="rows")
        for place, (earlier, later) in enumerate(pairwise(self.rows), 1):
            if later.from_ <= earlier.from_:
                raise refuse("rows-order", at=f"rows.{place}.from")
        if self.known_until < self.rows[-1].from_:
            raise refuse("known-until-early", at="known_until")
        if self.id not in TABLES:
            raise refuse("choice", allowed=", ".join(TABLES), found=self.id, at="id")
        if self.unit != TABLES[self.id]:
            raise refuse("choice", allowed=TABLES[self.id], found=self.unit, at="unit")
        if self.rows[0].value is None:
            raise refuse("number-expected", allowed="≥ 0", found="unknown", at="rows.0.value")
        return self

    @model_validator(mode="after")
    def _fit_the_unit(self) -> Self:
        for place, value in enumerate(row.value for row in self.rows):
            if value is not None and self.unit == "months" and value.denominator != 1:
                where = {"found": to_text(value), "at": f"rows.{place}.value"}
                raise refuse("whole-number-expected", allowed="0 … 1200", **where)
            if value is not None and self.unit == "share" and value > 1:
                where = {"found": to_text(value), "at": f"rows.{place}.value"}
                raise refuse("percent-meant", allowed="0 … 1", guess=f"{where['found']}%", **where)
        return self

    @cached_property
    def days(self) -> list[date]:
        """The first day of each row."""
        return [row.from_ for row in self.rows]

    def row(self, day: date) -> LawRow:
        """Return the row that holds on a day, which must not lie before the first."""
        return self.rows[bisect_right(self.days, day) - 1]

    def known_row(self, day: date) -> LawRow:
        """Return the last row through a day whose value is known; the first one always is."""
        place = bisect_right(self.days, day) - 1
        while self.rows[place].value is None:
            place -= 1
        return self.rows[place]


class Looked(NamedTuple):
    """A value of a table: what it is, from which row, and whether it is a projection beyond what is known."""

    table: str
    value: Fraction
    day: date
    row: LawRow
    known_until: date
    projected: bool


class PensionDate(NamedTuple):
    """A pension date, and the look-ups it rests on."""

    day: date
    looked: Looked | None = None
    age_months: int | None = None
    clamped: bool = False
    """The birth day does not exist in the month of the pension, so the last day of that month was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The tables in force for a calculation, and the fingerprints of the files they came from."""

    tables: Mapping[str, LawTable]
    sha256: Mapping[str, str] = field(default_factory=dict)
    _known: dict[date, PensionDate] = field(default_factory=dict, compare=False, repr=False)
    _ages: dict[int, tuple[Looked, int]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def at(self, name: str, day: date) -> Looked:
        """Return the value of a table on a day. Before its first row, or without the table: UnknownLawError."""
        table = self._table(name)
        if day < table.days[0]:
            raise UnknownLawError([Problem(code="before-law", values={"table": name, "day": day.isoformat()})])
        known = table.known_row(day)
        assert known.value is not None
        return Looked(
            table=name,
            value=known.value,
            day=day,
            row=known,
            known_until=table.known_until,
            projected=day > table.known_until or known is not table.row(day),
        )

    def _table(self, name: str) -> LawTable:
        if name not in self.tables:
            raise UnknownLawError([Problem(code="no-law-table", values={"table": name})])
        return self.tables[name]

    def aow_date(self, birth_date: date) -> PensionDate:
        """Return the first day on which a person is entitled to AOW.

        A person has the AOW age of the first calendar year in which that year's age is reached; the day itself counts.
        Where the birth day does not exist in that month, its last day is taken: the sources are silent on this.
        Source: AOW art. 7a and 16(1), https://wetten.overheid.nl/BWBR0002221/2026-07-01 .
        """
        if birth_date in self._known:
            return self._known[birth_date]
        table = self._table("aow_age")
        for year in count(birth_date.year + 60):
            if year not in self._ages:
                last_day = max(date(year, 12, 31), table.days[0])
                self._ages[year] = self.at("aow_age", last_day), int(table.known_row(last_day).value or 0)
            looked, age = self._ages[year]
            if birth_date.year + (birth_date.month - 1 + age) // 12 <= year:
                day = add_months(birth_date, age)
                found = PensionDate(day=day, looked=looked, age_months=age, clamped=day.day != birth_date.day)
                self._known[birth_date] = found
                return found
        raise AssertionError("some year is the one in which the age is reached")
