"""The model of a criteria file: what each key may hold. Cross-checks are in `criteria_checks`. Pure; no I/O.

The order of the keys in a file never changes an answer, except where "file order" is said: levels, the rows of
a table, and elements that tie.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import StrictBool, model_validator

from zwaarwerk.criteria_conditions import AllOf, AnyOf, Condition, Selection
from zwaarwerk.dates import parse_vague_date
from zwaarwerk.errors import Path
from zwaarwerk.exact import parse_share, to_text
from zwaarwerk.shapes import Model, OneOfShapes, Parsed, by_key, key, refuse, shape
from zwaarwerk.values import (
    Block,
    Comparison,
    Count,
    Dated,
    DatedByMonth,
    DatedByPerson,
    Day,
    DayRange,
    Euros,
    Factor,
    Filled,
    Id,
    Length,
    Limit,
    Limits,
    MonthDay,
    Months,
    Points,
    Quantity,
    Rate,
    Share,
    Text,
    Words,
    check_rows_join,
    check_sides,
    dated_tables,
)

NO_LEVEL = "none"
FULL_LEVEL = "full"
TOTAL = "total"
"""The element that a job with points of its own acts as."""
BY_COUNT = "by_count"
"""The element under which points by the number of elements are counted."""


class Fact(Block):
    """A fact of the career that the scheme asks for, as people know it."""

    name: Text = key("naam", "name")
    question: Text | None = key("vraag aan de werknemer", "question to the employee", None)


def _parse_level(value: Any) -> str | Fraction:
    share = parse_share(value) if isinstance(value, str) else value
    if isinstance(share, bool) or not isinstance(share, int | Fraction):
        if isinstance(value, str) and value:
            return value
        raise refuse("level-expected")
    if not 0 <= share <= 1:
        if 2 <= share <= 100 and not isinstance(value, str):
            raise refuse("percent-meant", allowed="0 … 1", guess=f"{to_text(share)}%")
        raise refuse("out-of-range", allowed="0 … 1")
    return Fraction(share)


LevelOrFactor = Annotated[
    str | Fraction,
    Parsed(_parse_level, {"anyOf": [{"type": "string"}, {"type": "number", "minimum": 0, "maximum": 1}]}),
]


LIMITS = {"at_least", "more_than", "at_most", "less_than"}


class SchemeInfo(Model):
    """Which scheme this is, and when it is in force."""

    id: Id = key("korte naam van de regeling", "short name of the scheme")
    version: Words = key("versie, tussen aanhalingstekens", "version, in quotes")
    name: Text = key("naam van de regeling", "name of the scheme")
    status: Literal["illustrative", "proposed", "agreed", "expired"] = key(
        "illustrative (voorbeeld), proposed (voorstel), agreed (afgesproken) of expired (verlopen)",
        "illustrative, proposed, agreed or expired",
    )
    in_force: DayRange = key(
        "de regeling geldt als de stopdatum hierin valt", "the scheme holds when the exit date lies in this range"
    )
    parties: tuple[Words, ...] = key("partijen die de regeling afspreken", "the parties that agree on the scheme", ())
    description: Text | None = key("wat deze regeling is", "what this scheme is", None)


def _parse_date_text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or parse_vague_date(str(value)) is None:
        raise refuse("date-expected")
    return str(value)


SourceKind = Literal["survey", "experts", "risk_assessment", "agreement", "statute", "standard", "publication"]
"""What a document is to whoever assesses a scheme; in the order in which the kinds are told."""


class Source(Model):
    """A document that numbers come from."""

    title: Words = key("titel", "title")
    kind: SourceKind | None = key(
        "soort stuk: survey (enquête), experts (deskundigen), risk_assessment (RI&E), agreement (afspraak), statute"
        " (wet of uitspraak), standard (norm) of publication (bericht erover)",
        "kind of document: survey, experts, risk_assessment, agreement, statute, standard or publication",
        None,
    )
    publisher: Words | None = key("uitgever", "publisher", None)
    date: Annotated[str, Parsed(_parse_date_text, {"type": ["string", "integer"]})] | None = key(
        "datum van het stuk", "its date", None
    )
    url: Words | None = key("adres", "address", None)
    seen: Day | None = key("dag waarop het stuk is gezien", "the day it was seen", None)
    note: Words | None = key("toelichting", "explanation", None)


class Category(Block):
    """A kind of burden."""

    name: Text = key("naam", "name")


class Level(Block):
    """A step of exposure to an element."""

    factor: Share = key("deel van de punten, meer dan 0 en hoogstens 1", "part of the points, above 0, at most 1")
    name: Text = key("naam", "name")


class Measure(Comparison[Quantity], Block):
    """A number that can be measured, and the limit from which the element applies."""

    measure: Id = key("naam van wat gemeten wordt", "name of what is measured")
    per: Words | None = key(
        "per jaar, maand of dienst; wordt alleen getoond", "per year, month or shift; only shown", None
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        check_sides(self)
        return self


class AppliesWhen(Comparison[Quantity], Block):
    """The measurable definition of an element."""

    nl: Words = key("de omschrijving in het Nederlands", "the definition in Dutch")
    en: Words | None = key("de omschrijving in het Engels", "the definition in English", None)
    measure: Id | None = key("naam van wat gemeten wordt", "name of what is measured", None)
    per: Words | None = key(
        "per jaar, maand of dienst; wordt alleen getoond", "per year, month or shift; only shown", None
    )
    any_of: Annotated[dict[Id, Measure], Filled] | None = key(
        "een van deze maten is genoeg", "one of these measures is enough", None
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.measure:
            check_sides(self)
        elif self.limits_given:
            raise refuse("comparison-without-measure", at=min(LIMITS & self.model_fields_set))
        if self.measure and self.any_of is not None:
            raise refuse("one-of", allowed="measure, any_of", at="any_of")
        return self

    @property
    def limits_given(self) -> bool:
        """Whether it compares with anything."""
        return bool(LIMITS & self.model_fields_set)

    @property
    def text(self) -> Text:
        """The definition as a text."""
        return Text(nl=self.nl, en=self.en)

    @property
    def measures(self) -> dict[str, Comparison[Quantity]]:
        """The measures that can decide, each with its limit."""
        if self.measure:
            return {self.measure: self}
        return {way.measure: way for way in (self.any_of or {}).values()}


class Element(Block):
    """One kind of burden that earns points."""

    category: Id = key("categorie", "category")
    name: Text = key("naam", "name")
    question: Text | None = key("vraag aan de werknemer", "question to the employee", None)
    applies_when: AppliesWhen = key("meetbare omschrijving", "measurable definition")
    points_per_year: Dated[Rate] | None = key(
        "punten voor een jaar van 12 maanden op niveau 1", "points for a year of 12 months at level 1", None
    )
    levels: dict[Id, Level] | None = key("eigen niveaus", "its own levels", None)
    only_with: (
        Annotated[
            Annotated[Literal["any"], shape("word")] | Annotated[tuple[Id, ...], Filled, shape("list")],
            OneOfShapes(
                lambda v: "list" if isinstance(v, list | tuple) else "word" if v == "any" else None, "any, […]"
            ),
        ]
        | None
    ) = key("telt alleen samen met een van deze elementen", "counts only together with one of these", None)

    def level_factors(self, scheme_levels: dict[str, Level]) -> dict[str, Fraction]:
        """Return the factor of each level name this element knows."""
        own = scheme_levels if self.levels is None else self.levels
        return {NO_LEVEL: Fraction(0), FULL_LEVEL: Fraction(1)} | {name: level.factor for name, level in own.items()}


class ProfilePeriod(DayRange, Block):
    """A profile of a job, for the days it holds."""

    exposures: dict[Id, LevelOrFactor] | None = key("element en niveau", "element and level", None)
    points_per_year: Dated[Rate] | None = key("afgesproken punten per jaar", "points a year agreed on", None)

    @model_validator(mode="after")
    def _one_profile(self) -> Self:
        if (self.exposures is None) == (self.points_per_year is None):
            at_fault = "" if self.exposures is None else "points_per_year"
            raise refuse("one-of", allowed="exposures, points_per_year", at=at_fault)
        return self


class Job(Block):
    """A job with the burdens that come with it."""

    name: Text = key("naam", "name")
    also_called: tuple[Words, ...] = key("andere namen", "other names", ())
    exposures: dict[Id, LevelOrFactor] | None = key("element en niveau", "element and level", None)
    points_per_year: Dated[Rate] | None = key("afgesproken punten per jaar", "points a year agreed on", None)
    periods: tuple[ProfilePeriod, ...] | None = key("profielen met data", "profiles with dates", None)
    burdensome: Dated[StrictBool] = key("is de functie bezwarend?", "is the job burdensome?", False)

    @model_validator(mode="after")
    def _one_profile(self) -> Self:
        given = [name for name in ("exposures", "points_per_year", "periods") if getattr(self, name) is not None]
        if len(given) > 1:
            raise refuse("one-of", allowed="exposures, points_per_year, periods", at=given[1])
        if self.periods is not None:
            check_rows_join(self.periods, "periods")
        return self

    @cached_property
    def profiles(self) -> "tuple[Job | ProfilePeriod, ...]":
        """The dated profiles in order, or the job itself as the one that always holds."""
        return (self,) if self.periods is None else self.periods


class UpWhen(Model):
    """A rest becomes a unit if its length compares so."""

    up_when: Limits[Length] = key("rest wordt een eenheid bij deze lengte", "a rest of this length becomes a unit")


class MonthsUnit(Model):
    """A unit of so many months."""

    months: Count = key("maanden", "months")


AbsenceRule = Literal["in", "out"]
Absences = dict[Id, AbsenceRule]
PartTime = Literal["full", "proportional"]


def _parse_hours(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise refuse("number-expected", allowed="1 … 60")
    if not 1 <= value <= 60:
        raise refuse("out-of-range", allowed="1 … 60")
    return Fraction(value)


class Counting(Block):
    """How time becomes points."""

    points: Literal["none"] | None = key("none: deze regeling kent geen punten", "none: no points", None)
    part_of_unit: (
        Annotated[
            Annotated[Literal["exact", "drop", "up"], shape("word")] | Annotated[UpWhen, shape("up_when")],
            OneOfShapes(by_key("up_when", words=("exact", "drop", "up")), "exact, drop, up, {up_when: …}"),
        ]
        | None
    ) = key("wat met een begonnen eenheid gebeurt", "what becomes of a started unit", None)
    unit: (
        Annotated[
            Annotated[Literal["month", "year"], shape("word")] | Annotated[MonthsUnit, shape("months")],
            OneOfShapes(by_key("months", words=("month", "year")), "month, year, {months: …}"),
        ]
        | None
    ) = key("de eenheid", "what whole units are", None)
    add_up_over: Literal["career", "calendar_year"] | None = key(
        "waarover tijd eerst wordt opgeteld", "stretch over which time is first added up", None
    )
    leftover: Literal["drop", "pool_to_longest"] | None = key(
        "wat met de rest gebeurt", "what becomes of what was dropped", None
    )
    part_time: PartTime = key("telt een deeltijddag heel of naar rato", "is a part-time day worth its factor")
    absences: Absences = key("welk verzuim telt als gewerkt: in of out", "which absence counts as worked: in or out")
    period: DayRange | None = key(
        "alleen werk in deze jaren geeft punten", "only work in this range earns points", None
    )
    shortest_job: Length | None = key("kortere banen geven geen punten", "shorter jobs earn no points", None)
    full_time_hours: (
        Dated[
            Annotated[
                Fraction,
                Parsed(_parse_hours, {"type": "number", "minimum": 1, "maximum": 60}),
            ]
        ]
        | None
    ) = key("uren per week van een voltijdbaan", "hours a week of a full-time job", None)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        units = ("unit", "add_up_over")
        if self.points == "none":
            self._absent(("part_of_unit", *units, "leftover"), "points: none")
        elif self.part_of_unit is None:
            raise refuse("key-needed", name="part_of_unit", because="points")
        elif self.part_of_unit == "exact":
            self._absent((*units, "leftover"), "part_of_unit: exact")
        else:
            leftover = () if self.part_of_unit == "up" else ("leftover",)
            for name in (*units, *leftover):
                if getattr(self, name) is None:
                    raise refuse("key-needed", name=name, because="part_of_unit")
            if self.part_of_unit == "up":
                self._absent(("leftover",), "part_of_unit: up")
        return self

    def _absent(self, names: tuple[str, ...], because: str) -> None:
        for name in names:
            if getattr(self, name) is not None:
                raise refuse("key-not-with", name=name, because=because, at=name)

    @cached_property
    def unit_months(self) -> int:
        """The length of a unit in months; 0 if time counts exactly."""
        if self.unit is None:
            return 0
        return self.unit.months if isinstance(self.unit, MonthsUnit) else 12 if self.unit == "year" else 1


class AtMost(Model):
    """The n highest elements count."""

    at_most: Count = key("hoeveel elementen tegelijk tellen", "how many elements count at once")


def _parse_by_count(value: Any) -> dict[int, Fraction]:
    if not isinstance(value, dict) or not value:
        raise refuse("mapping-expected")
    rows: dict[int, Fraction] = {}
    for count, rate in value.items():
        whole = int(count) if isinstance(count, str) and count.isascii() and count.isdigit() else count
        if not isinstance(whole, int) or isinstance(whole, bool) or whole < 1:
            raise refuse("whole-number-expected", allowed="≥ 1", found=str(count))
        if isinstance(rate, bool) or not isinstance(rate, int | Fraction):
            raise refuse("number-expected", allowed="0 … 100", found=str(rate))
        if not 0 <= rate <= 100:
            raise refuse("out-of-range", allowed="0 … 100", found=str(rate))
        rows[whole] = Fraction(rate)
    if sorted(rows) != list(range(1, len(rows) + 1)):
        raise refuse("count-rows", allowed=", ".join(str(n) for n in range(1, len(rows) + 1)))
    return rows


class ByCount(Model):
    """Points by the number of elements that apply."""

    by_count: Annotated[
        dict[int, Rate],
        Parsed(
            _parse_by_count,
            {"type": "object", "additionalProperties": {"type": "number", "minimum": 0, "maximum": 100}},
        ),
    ] = key("punten per jaar naar het aantal elementen", "points a year by the number of elements")


JobOverlap = Literal["highest", "sum", "each_element_once", "up_to_full_time"]
ElementOverlap = Annotated[
    Annotated[Literal["sum"], shape("word")]
    | Annotated[AtMost, shape("at_most")]
    | Annotated[ByCount, shape("by_count")],
    OneOfShapes(by_key("at_most", "by_count", words=("sum",)), "sum, {at_most: 1}, {by_count: {1: 0.05}}"),
]


class Overlap(Block):
    """What happens when several jobs or several elements fall on one day."""

    jobs: Dated[JobOverlap] = key("twee banen op een dag", "two jobs on one day")
    elements: Dated[ElementOverlap] = key("meer elementen op een dag", "several elements on one day")


class BurdensomeByPoints(Block):
    """A job is burdensome from so many points a year, after overlap of elements and before part-time."""

    points_per_year: Limits[Rate] = key("punten per jaar van de baan", "points a year of the job")


Burdensome = Annotated[
    Annotated[Literal["listed", "any_element"], shape("word")]
    | Annotated[BurdensomeByPoints, shape("points_per_year")],
    OneOfShapes(
        by_key("points_per_year", words=("listed", "any_element")), "listed, any_element, {points_per_year: …}"
    ),
]


class Cap(Block):
    """The most points of one element, one category or all together."""

    per_year: Dated[Limit] = key("per kalenderjaar", "per calendar year", None)
    per_career: Dated[Limit] = key("over de hele loopbaan", "over the whole career", None)


class PointLimits(Cap):
    """Limits on points."""

    elements: dict[Id, Cap] = key("per element", "per element", {})
    categories: dict[Id, Cap] = key("per categorie", "per category", {})
    reserve_first: DatedByPerson[Points] | None = key(
        "eerste punten die niet omgezet worden", "first points that are not convertible", None
    )


class Multiplier(Block):
    """A factor on the points of some people."""

    when: Condition = key("voor wie: geboortedatum of feiten", "for whom: birth date or facts")
    factor: DatedByPerson[Factor] = key("factor op de punten", "factor on the points")


# --- tallies


class JobsOf(Model):
    """Days in these jobs."""

    jobs: Annotated[tuple[Id, ...], Filled] = key("functies", "jobs")


class ElementsOf(Model):
    """Days on which one of these elements applies."""

    elements: Annotated[tuple[Id, ...], Filled] = key("elementen", "elements")


class Tally(Block):
    """A count of time, for conditions."""

    name: Text = key("naam", "name")
    of: Annotated[
        Annotated[Literal["all", "burdensome"], shape("word")]
        | Annotated[JobsOf, shape("jobs")]
        | Annotated[ElementsOf, shape("elements")],
        OneOfShapes(
            by_key("jobs", "elements", words=("all", "burdensome")), "all, burdensome, {jobs: […]}, {elements: […]}"
        ),
    ] = key("welke dagen", "which days")
    employer: Selection = key("any, present of een lijst van werkgevers", "any, present or a list of employers", "any")
    sector: Selection = key("any, present of een lijst van sectoren", "any, present or a list of sectors", "any")
    unit: Literal["month", "year"] = key("kalendereenheid", "calendar unit")
    unit_counts_from: (
        Annotated[
            Annotated[Literal["any_day"], shape("word")] | Annotated[Limits[Length], shape("length")],
            OneOfShapes(
                lambda v: "length" if isinstance(v, dict) else "word" if v == "any_day" else None,
                "any_day, {at_least: {months: 6}}",
            ),
        ]
        | None
    ) = key("vanaf wanneer een eenheid heel telt", "from when on a unit counts whole", None)
    bridge_gaps: Limits[Length] | None = key("gaten die als gewerkt tellen", "gaps that count as worked", None)
    unbroken: StrictBool = key("alleen het laatste aaneengesloten stuk", "only the last unbroken stretch", False)
    in_last: DatedByPerson[Length] | None = key(
        "alleen de laatste jaren voor de stopdatum", "only the last years", None
    )
    period: DayRange | None = key("alleen dagen in deze periode", "only days in this range", None)
    absences: Absences | None = key("welk verzuim telt, anders dan bij counting", "absences, unlike counting", None)
    part_time: PartTime | None = key("deeltijd, anders dan bij counting", "part-time, unlike counting", None)


# --- entitlement


class Rule(Limits[Points], Block):
    """A limit in points, with its source."""


class Linear(Model):
    """So many points are so many months; less is less in proportion."""

    points: DatedByPerson[Factor] = key("punten", "points")
    months: DatedByPerson[Months] = key("maanden", "months")


class TableRow(Model):
    """So many months when the points compare so."""

    points: Limits[Points] = key("punten", "points")
    months: DatedByPerson[Months] = key("maanden", "months")


class Fixed(Model):
    """The same months for everybody."""

    months: DatedByPerson[Months] = key("maanden", "months")


class Convert(Block):
    """How points become months; exactly one of the four."""

    linear: Linear | None = key("naar rato", "in proportion", None)
    blocks: Linear | None = key("alleen hele blokken", "whole blocks only", None)
    table: Annotated[tuple[TableRow, ...], Filled] | None = key(
        "de laatste rij die geldt", "the last row that holds", None
    )
    fixed: Fixed | None = key("een vast aantal maanden", "a fixed number of months", None)

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [name for name in ("linear", "blocks", "table", "fixed") if getattr(self, name) is not None]
        if len(given) != 1:
            raise refuse("one-of", allowed="linear, blocks, table, fixed", at=given[1] if given else "")
        return self


class Road(Block):
    """Another way to the months."""

    when: Condition = key("voorwaarde", "condition")
    months: Months = key("maanden", "months")
    name: Text | None = key("naam", "name", None)


class MonthsCase(Model):
    """A cap, for those for whom the condition is met."""

    when: Condition | None = key("voorwaarde; de laatste rij heeft er geen", "condition; the last row has none", None)
    months: Months = key("maanden", "months")


class AgeCase(Length):
    """A lowest age (a calendar length), for those for whom the condition is met."""

    when: Condition | None = key("voorwaarde; de laatste rij heeft er geen", "condition; the last row has none", None)


def _check_cases(rows: tuple[Any, ...]) -> None:
    for place, row in enumerate(rows, 1):
        if (row.when is None) != (place == len(rows)):
            raise refuse("last-case", at=f"first_of.{place - 1}")
    if not rows:
        raise refuse("rows-expected", at="first_of")


class MonthsCases(Block):
    """The first case that holds."""

    first_of: tuple[MonthsCase, ...] = key("het eerste geval dat geldt", "the first case that holds")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _check_cases(self.first_of)
        return self


class AgeCases(Block):
    """The first case that holds."""

    first_of: tuple[AgeCase, ...] = key("het eerste geval dat geldt", "the first case that holds")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _check_cases(self.first_of)
        return self


def _cases_or_value(value: Any) -> str:
    return "cases" if isinstance(value, dict) and "first_of" in value else "value"


class Entitlement(Block):
    """How points and conditions become months of earlier exit."""

    minimum: Rule | None = key("ondergrens in punten; eronder niets", "below it nothing, by any road", None)
    convert: Convert = key("hoe punten maanden worden", "how points become months")
    roads: dict[Id, Road] = key("andere wegen; de hoogste uitkomst telt", "other ways; the highest counts", {})
    round_months: Literal["exact", "down", "up", "half_up"] = key("afronding van de maanden", "rounding of the months")
    at_most_months: (
        Annotated[
            Annotated[DatedByPerson[Months], shape("value")] | Annotated[MonthsCases, shape("cases")],
            OneOfShapes(_cases_or_value, "36, {first_of: […]}"),
        ]
        | None
    ) = key("hoogstens zoveel maanden eerder", "a cap on the gain", None)
    lowest_age: (
        Annotated[
            Annotated[DatedByPerson[Length], shape("value")] | Annotated[AgeCases, shape("cases")],
            OneOfShapes(_cases_or_value, "{years: 60}, {first_of: […]}"),
        ]
        | None
    ) = key("laagste leeftijd op de stopdatum", "a floor on the age at exit", None)
    months_to_go_at_least: Months | None = key(
        "bij minder maanden tot het pensioen: niets", "fewer months to go at exit: nothing", None
    )


# --- benefit


def _parse_percent(value: Any) -> Fraction:
    number = parse_share(value) if isinstance(value, str) and value.endswith("%") else value
    if isinstance(number, bool) or not isinstance(number, int | Fraction):
        raise refuse("number-expected", allowed="0 … 100")
    share = number if isinstance(value, str) else Fraction(number, 100)
    if not 0 <= share <= 1:
        raise refuse("out-of-range", allowed="0 … 100")
    return Fraction(share)


Percent = Annotated[
    Fraction,
    Parsed(
        _parse_percent,
        {"anyOf": [{"type": "number", "minimum": 0, "maximum": 100}, {"type": "string", "pattern": "%$"}]},
    ),
]


class Index(Block):
    """A yearly rise of a fixed amount."""

    percent: Percent = key("stijging per keer in procenten: 2 of 2%", "rise each time in percent: 2 or 2%")
    every: MonthDay = key("dag waarop het bedrag stijgt: 01-01", "the day it rises: 01-01")
    from_: Day = key("vanaf wanneer het beginbedrag geldt", "the day from which the first amount holds", alias="from")


class Amount(Block):
    """An amount laid down by the scheme."""

    euro_per_month: DatedByMonth[Euros] | None = key("euro per maand", "euros a month", None)
    euro_per_year: DatedByMonth[Euros] | None = key("euro per jaar", "euros a year", None)
    index: Index | None = key("jaarlijkse stijging", "yearly rise", None)

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if (self.euro_per_month is None) == (self.euro_per_year is None):
            at_fault = "" if self.euro_per_month is None else "euro_per_year"
            raise refuse("one-of", allowed="euro_per_month, euro_per_year", at=at_fault)
        return self


class MeanOfLast(Model):
    """The mean part-time factor on fixed days of the last years."""

    mean_of_last: Length = key("over de laatste jaren voor de stopdatum", "over the last years before exit")
    measured_on: MonthDay = key("dag waarop gemeten wordt: 12-31", "the day it is measured: 12-31")


class Benefit(Block):
    """The monthly benefit from exit to pension."""

    amount: Annotated[
        Annotated[Literal["rvu_exemption"], shape("word")] | Annotated[Amount, shape("amount")],
        OneOfShapes(
            lambda v: "amount" if isinstance(v, dict) else "word" if v == "rvu_exemption" else None,
            "rvu_exemption, {euro_per_month: …}, {euro_per_year: …}",
        ),
    ] = key("bedrag", "amount")
    year: Literal["of_each_month", "of_exit"] | None = key("bedrag van welk jaar", "which year's amount", None)
    part_time: Annotated[
        Annotated[Literal["full", "at_exit"], shape("word")] | Annotated[MeanOfLast, shape("mean_of_last")],
        OneOfShapes(
            by_key("mean_of_last", "measured_on", words=("full", "at_exit")), "full, at_exit, {mean_of_last: …}"
        ),
    ] = key("gevolg van deeltijd", "what part-time does")
    money_months: DatedByPerson[Count] | None = key(
        "geld voor hoogstens zoveel maanden", "money for at most so many months", None
    )
    last_month: Literal["whole", "by_days"] = key(
        "de laatste maand: heel of naar dagen", "the last month: whole or by days"
    )
    paid: Literal["monthly", "lump_sum"] = key("per maand of ineens", "monthly or as a lump sum")

    @model_validator(mode="after")
    def _year_needed(self) -> Self:
        indexed = isinstance(self.amount, Amount) and self.amount.index is not None
        if self.year is None and (self.amount == "rvu_exemption" or indexed):
            raise refuse("key-needed", name="year", because="amount")
        return self


class PensionAge(Block):
    """The pension date is the day an age is reached."""

    age: DatedByPerson[Length] = key("leeftijd", "age")


class PensionFact(Block):
    """The pension date is a date among the career's facts."""

    fact: Id = key("feit met de datum", "fact that holds the date")


class Scheme(Model):
    """The whole content of a criteria file."""

    format: Literal[1] = key("versie van dit bestandsformaat: 1", "version of this file format: 1")
    scheme: SchemeInfo = key("welke regeling dit is", "which scheme this is")
    sources: dict[Id, Source] = key("waar de getallen vandaan komen", "where the numbers come from", {})
    categories: dict[Id, Category] = key("soorten belasting", "kinds of burden", {})
    pension_date: Annotated[
        Annotated[Literal["aow"], shape("word")]
        | Annotated[PensionAge, shape("age")]
        | Annotated[PensionFact, shape("fact")],
        OneOfShapes(by_key("age", "fact", words=("aow",)), "aow, {age: {years: 65}}, {fact: …}"),
    ] = key("wanneer het pensioen begint", "when the pension begins")
    facts: dict[Id, Fact] = key(
        "hoe de feiten heten waar de regeling om vraagt", "what the facts asked for are called", {}
    )
    levels: dict[Id, Level] = key("niveaus van blootstelling, van licht naar zwaar", "levels, light to heavy", {})
    elements: dict[Id, Element] = key("de bezwarende elementen", "the burdensome elements", {})
    jobs: dict[Id, Job] = key("de functies", "the jobs")
    counting: Counting = key("hoe tijd telt", "how time counts")
    overlap: Dated[Overlap] | None = key("wat bij samenloop geldt", "what holds for overlap", None)
    burdensome: Burdensome | None = key("welke dagen bezwarend zijn", "which days are burdensome", None)
    limits: PointLimits | None = key("grenzen aan de punten", "limits on the points", None)
    multipliers: dict[Id, Multiplier] = key("factoren voor sommige mensen", "factors for some people", {})
    tallies: dict[Id, Tally] = key("tellingen van tijd", "counts of time", {})
    conditions: dict[Id, Condition] = key("voorwaarden; alle moeten waar zijn", "conditions; all must hold", {})
    entitlement: Entitlement = key("van punten naar maanden", "from points to months")
    benefit: Annotated[
        Annotated[Literal["none"], shape("word")] | Annotated[Benefit, shape("benefit")],
        OneOfShapes(lambda v: "benefit" if isinstance(v, dict) else "word" if v == "none" else None, "none, {…}"),
    ] = key("de uitkering", "the benefit")

    @property
    def has_points(self) -> bool:
        """Whether the scheme counts points."""
        return self.counting.points is None

    @cached_property
    def exposure_days(self) -> list[int]:
        """The days worked (ordinals) on which some value changes, in order."""
        return self._first_days("exposure")

    @cached_property
    def exit_days(self) -> list[int]:
        """The exit dates (ordinals) on which some value changes, in order."""
        return self._first_days("exit")

    @cached_property
    def is_dated(self) -> bool:
        """Whether any value depends on a date."""
        return any(True for _ in dated_tables(self))

    @cached_property
    def has_company_rules(self) -> bool:
        """Whether any element counts only together with others."""
        return any(element.only_with is not None for element in self.elements.values())

    @cached_property
    def known_exposures(self) -> dict[str, dict[str | Fraction, Any]]:
        """For each element, by level, the exposures that the engine worked out and that depend on no date."""
        return {name: {} for name in self.elements}

    @cached_property
    def remembered(self) -> dict[Any, Any]:
        """What the engine worked out from this scheme alone; it holds as long as the scheme does."""
        return {}

    def _first_days(self, by: str) -> list[int]:
        tables = [table for _, table in dated_tables(self) if table.by == by]
        return sorted({row.from_.toordinal() for table in tables for row in table.values if row.from_})

    @cached_property
    def element_order(self) -> dict[str, int]:
        """The place of each element in the file; the two that stand for several come last."""
        return {name: place for place, name in enumerate((*self.elements, TOTAL, BY_COUNT))}

    @cached_property
    def level_factors(self) -> dict[str, dict[str, Fraction]]:
        """The factor of each level name, for each element."""
        return {name: element.level_factors(self.levels) for name, element in self.elements.items()}

    @cached_property
    def elements_by_measure(self) -> dict[str, list[str]]:
        """The elements that each measure decides about."""
        elements: dict[str, list[str]] = {}
        for name, element in self.elements.items():
            for measure in element.applies_when.measures:
                elements.setdefault(measure, []).append(name)
        return elements

    def absence_rule(self, kind: str, tally: Tally | None = None) -> str | None:
        """Return `in` or `out` for a kind of absence, or None if the scheme does not say."""
        rules = tally.absences if tally and tally.absences is not None else self.counting.absences
        return rules.get(kind, rules.get("other"))


Scheme.model_rebuild()


def conditions_of(scheme: Scheme) -> Iterator[tuple[Path, Condition]]:
    """Yield every condition of a scheme with its path, parts of groups included."""
    waiting: list[tuple[Path, Condition]] = [(("conditions", name), one) for name, one in scheme.conditions.items()]
    right = scheme.entitlement
    waiting += [(("entitlement", "roads", name, "when"), road.when) for name, road in right.roads.items()]
    waiting += [(("multipliers", name, "when"), one.when) for name, one in scheme.multipliers.items()]
    for name in ("at_most_months", "lowest_age"):
        cases = getattr(getattr(right, name), "first_of", ())
        waiting += [
            (("entitlement", name, "first_of", place, "when"), case.when)
            for place, case in enumerate(cases)
            if case.when
        ]
    while waiting:
        path, condition = waiting.pop(0)
        yield path, condition
        if isinstance(condition, AnyOf):
            waiting += [((*path, "any_of", name), part) for name, part in condition.any_of.items()]
        elif isinstance(condition, AllOf):
            waiting += [((*path, "all_of", name), part) for name, part in condition.all_of.items()]
