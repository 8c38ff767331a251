"""The answer as the documented JSON form. Numbers are exact text, euros have two decimals; nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one below Python 3.12

from zwaarwerk.answers import Answer, Edge, Range
from zwaarwerk.calculator import Assessment
from zwaarwerk.conditions import Outcome
from zwaarwerk.entitlement import RoadTaken
from zwaarwerk.errors import Problem, dotted
from zwaarwerk.exact import euros, to_text
from zwaarwerk.law import Looked
from zwaarwerk.points import ScoreLine
from zwaarwerk.report.origin import Origin
from zwaarwerk.texts import Texts
from zwaarwerk.timeline import LeftOut
from zwaarwerk.values import Length

FORMAT = 1
Number = Annotated[
    str, Field(pattern=r"^-?[0-9]+(\.[0-9]+|/[0-9]+)?$", description="exact: a decimal, else a fraction")
]
Euros = Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]{2}$", description="gross, in euros")]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class YearForm(TypedDict):
    """A calendar year of the benefit, gross; excess and levy are null where that law does not apply."""

    year: int
    months: int
    amount: Euros
    excess: Euros | None
    levy: Euros | None


class ConditionForm(TypedDict):
    """How a condition came out. Counts of time are in months."""

    id: str
    kind: str
    outcome: Literal["met", "not_met", "unknown"]
    say: str | None
    subject: NotRequired[str]
    found: NotRequired[str | bool]
    needed: NotRequired[dict[str, str | bool | list[str | bool]]]
    source: NotRequired[str]
    parts: NotRequired[list[ConditionForm]]


class LineForm(TypedDict):
    """One contribution to the points; the points are the sum of all lines."""

    rule: Literal["time", "limit", "multiplier", "reserve"]
    job: str | None
    title: str | None
    employer: str | None
    element: str | None
    elements: NotRequired[list[str]]
    category: str | None
    level: Number | None
    measured: bool
    part_time: Number | None
    first: Day | None
    last: Day | None
    time_months: Number | None
    counted_months: Number | None
    points_per_year: Number | None
    points: Number
    limit: Number | None
    year: int | None
    path: str
    source: str | None


class RoadForm(TypedDict):
    """A way to months: the conversion of points, or a road."""

    id: str
    months: Number
    condition: NotRequired[ConditionForm]
    source: str | None


class PartForm(TypedDict):
    """Points of one job or one category, net of cuts."""

    id: str | None
    points: Number
    employer: NotRequired[str | None]
    title: NotRequired[str | None]


class LaterForm(TypedDict):
    """The same person one year later, or on the last day before the pension."""

    exit_date: Day
    points: Number | None
    months: Number
    months_to_go: int | None
    covered: bool
    monthly_amount: Euros | None
    total_amount: Euros | None


class EdgeForm(TypedDict):
    """The least or the most of a vague career."""

    points: Number
    months: Number
    earliest_exit: Day | None


class CauseForm(TypedDict):
    """What is vague or unknown, and where."""

    path: str
    found: str


class RangeForm(TypedDict):
    """What a vague career can mean at least and at most."""

    least: EdgeForm
    most: EdgeForm
    causes: list[CauseForm]


class LeftOutForm(TypedDict):
    """Days with burdens that earned no points."""

    job: str | None
    title: str | None
    employer: str | None
    first: Day
    last: Day
    reason: Literal["absence", "short_job", "outside_period", "other_job"]
    other: list[str]


class ProjectedForm(TypedDict):
    """A value beyond what the law says."""

    table: str
    day: Day
    value: Number
    known_until: Day


class ProblemForm(TypedDict):
    """A remark on the input."""

    code: str
    path: str
    message: str
    found: NotRequired[str]
    allowed: NotRequired[str]
    guess: NotRequired[str]
    file: NotRequired[str]
    line: NotRequired[int]
    column: NotRequired[int]


class AssumptionForm(TypedDict):
    """Something taken to be so."""

    code: str
    say: str


class PersonForm(TypedDict):
    """The answer for one person. Unprefixed fields hold at `exit_date`."""

    id: str
    birth_date: Day
    pension_date: Day | None
    exit_date: Day
    asked_exit: Day | None
    earliest_exit: Day | None
    covered: bool
    points: Number | None
    share: Number | None
    months: Number
    months_before_rounding: Number | None
    months_to_go: int | None
    months_short: Number | None
    road: str | None
    points_today: Number | None
    one_more_year: LaterForm | None
    last_day: NotRequired[LaterForm]
    monthly_amount: Euros | None
    total_amount: Euros | None
    part_time: Number | None
    years: list[YearForm]
    conditions: list[ConditionForm]
    conditions_on_last_day: NotRequired[list[ConditionForm]]
    roads: list[RoadForm]
    tallies: dict[str, Number]
    lines: list[LineForm]
    points_by_job: list[PartForm]
    points_by_category: list[PartForm]
    left_out: list[LeftOutForm]
    assumptions: list[AssumptionForm]
    projected: list[ProjectedForm]
    range: NotRequired[RangeForm]
    problems: list[ProblemForm]


class SchemeOrigin(TypedDict):
    """Which criteria file gave the answer."""

    id: str
    version: str
    sha256: str
    file: str


class LawOrigin(TypedDict):
    """Which law table gave the answer."""

    known_until: Day
    sha256: str


class OriginForm(TypedDict):
    """All that is needed to compute the answer again."""

    scheme: SchemeOrigin
    law: dict[str, LawOrigin]
    careers: dict[str, str]
    as_of: Day
    exit: Day | None
    strict: bool
    program: str


class ResultForm(TypedDict):
    """The result of `zwaarwerk score --format json`."""

    format: int
    people: list[PersonForm]
    origin: OriginForm


def result_form(answers: Iterable[Answer], origin: Origin, texts: Texts) -> ResultForm:
    """Return the whole result; sentences in the language of `texts`, everything else the same in any language."""
    return {"format": FORMAT, "people": [_person(one, origin, texts) for one in answers], "origin": _origin(origin)}


def _origin(origin: Origin) -> OriginForm:
    scheme = origin.scheme.scheme
    return {
        "scheme": {
            "id": scheme.id,
            "version": scheme.version,
            "sha256": origin.scheme_sha256,
            "file": origin.scheme_file,
        },
        "law": {
            name: {"known_until": table.known_until.isoformat(), "sha256": origin.law.sha256.get(name, "")}
            for name, table in sorted(origin.law.tables.items())
        },
        "careers": dict(origin.careers),
        "as_of": origin.as_of.isoformat(),
        "exit": _day(origin.exit),
        "strict": origin.strict,
        "program": origin.program,
    }


def _person(one: Answer, origin: Origin, texts: Texts) -> PersonForm:
    here = one.at_exit
    right = here.entitlement
    form: PersonForm = {
        "id": one.id,
        "birth_date": one.person.birth_date.isoformat(),
        "pension_date": _day(here.pension.day if here.pension else None),
        "exit_date": here.exit_date.isoformat(),
        "asked_exit": _day(one.asked),
        "earliest_exit": _day(one.earliest),
        "covered": here.covered,
        "points": _points(here),
        "share": _number(right.share) if right else None,
        "months": to_text(here.months),
        "months_before_rounding": _number(right.before_rounding) if right else None,
        "months_to_go": here.to_go,
        "months_short": _number(here.short),
        "road": right.taken if right else None,
        "points_today": _points(one.today),
        "one_more_year": _later(one.one_more_year) if one.one_more_year else None,
        "monthly_amount": euros(here.money.monthly) if here.money else None,
        "total_amount": euros(here.money.total) if here.money else None,
        "part_time": to_text(here.money.part_time) if here.money else None,
        "years": _years(here),
        "conditions": [_condition(outcome, texts) for outcome in here.conditions.values()],
        "roads": [_road(way, texts) for way in right.ways] if right else [],
        "tallies": {name: to_text(months) for name, months in here.tallies.items()},
        "lines": [_line(line) for line in here.score.lines] if here.score else [],
        "points_by_job": _by_job(here),
        "points_by_category": _by_category(here),
        "left_out": [_left_out(part) for part in one.left_out],
        "assumptions": [{"code": code, "say": sentence} for code, sentence in origin.assumptions(one, texts)],
        "projected": [_projected(looked) for looked in one.projected],
        "problems": [problem_form(problem, texts) for problem in one.problems],
    }
    if one.last_day:
        form["last_day"] = _later(one.last_day)
        form["conditions_on_last_day"] = [_condition(outcome, texts) for outcome in one.last_day.conditions.values()]
    if one.range:
        form["range"] = _range(one.range)
    return form


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _points(here: Assessment) -> str | None:
    return to_text(here.score.points) if here.score else None


def _number(number: Fraction | None) -> str | None:
    return None if number is None else to_text(number)


def _later(later: Assessment) -> LaterForm:
    return {
        "exit_date": later.exit_date.isoformat(),
        "points": _points(later),
        "months": to_text(later.months),
        "months_to_go": later.to_go,
        "covered": later.covered,
        "monthly_amount": euros(later.money.monthly) if later.money else None,
        "total_amount": euros(later.money.total) if later.money else None,
    }


def _years(here: Assessment) -> list[YearForm]:
    return [
        {
            "year": year.year,
            "months": year.months,
            "amount": euros(year.cents),
            "excess": None if year.excess is None else euros(year.excess),
            "levy": None if year.levy is None else euros(year.levy),
        }
        for year in (here.money.years if here.money else ())
    ]


def exact_form(value: Any) -> Any:
    """Return a value as exact text: numbers, dates and lengths; booleans stay."""
    match value:
        case bool():
            return value
        case int() | Fraction():
            return to_text(value)
        case date():
            return value.isoformat()
        case Length():
            return to_text(value.counted_months)
        case tuple():
            return [exact_form(item) for item in value]
        case _:
            return str(value)


def _condition(outcome: Outcome, texts: Texts) -> ConditionForm:
    say = outcome.say.in_language(texts.language) if outcome.say else None
    form: ConditionForm = {"id": outcome.id, "kind": outcome.kind, "outcome": outcome.outcome, "say": say}
    if outcome.subject:
        form["subject"] = outcome.subject
    if outcome.found is not None:
        form["found"] = exact_form(outcome.found)
    if outcome.needed:
        form["needed"] = {way: exact_form(limit) for way, limit in outcome.needed}
    if outcome.source:
        form["source"] = outcome.source
    if outcome.parts:
        form["parts"] = [_condition(part, texts) for part in outcome.parts]
    return form


def _road(way: RoadTaken, texts: Texts) -> RoadForm:
    form: RoadForm = {"id": way.id, "months": to_text(way.months), "source": way.source}
    if way.outcome:
        form["condition"] = _condition(way.outcome, texts)
    return form


def _line(line: ScoreLine) -> LineForm:
    form: LineForm = {
        "rule": line.rule,
        "job": line.job,
        "title": line.title,
        "employer": line.employer,
        "element": line.element,
        "category": line.category,
        "level": _number(line.level),
        "measured": line.measured,
        "part_time": _number(line.part_time),
        "first": _day(line.first),
        "last": _day(line.last),
        "time_months": _number(line.time_months),
        "counted_months": _number(line.counted_months),
        "points_per_year": _number(line.points_per_year),
        "points": to_text(line.points),
        "limit": _number(line.limit),
        "year": line.year,
        "path": dotted(line.path),
        "source": line.source,
    }
    if line.elements:
        form["elements"] = list(line.elements)
    return form


def _by_job(here: Assessment) -> list[PartForm]:
    if here.score is None:
        return []
    return [
        {"id": job or None, "employer": employer or None, "title": title or None, "points": to_text(points)}
        for (job, employer, title), points in here.score.by_job.items()
    ]


def _by_category(here: Assessment) -> list[PartForm]:
    if here.score is None:
        return []
    return [{"id": name, "points": to_text(points)} for name, points in here.score.by_category.items()]


def _left_out(part: LeftOut) -> LeftOutForm:
    return {
        "job": part.job.job,
        "title": part.job.title,
        "employer": part.job.employer,
        "first": date.fromordinal(part.first).isoformat(),
        "last": date.fromordinal(part.end - 1).isoformat(),
        "reason": part.reason,
        "other": list(part.other),
    }


def _projected(looked: Looked) -> ProjectedForm:
    return {
        "table": looked.table,
        "day": looked.day.isoformat(),
        "value": to_text(looked.value),
        "known_until": looked.known_until.isoformat(),
    }


def _range(range_: Range) -> RangeForm:
    causes: list[CauseForm] = [{"path": dotted(cause.path), "found": cause.found} for cause in range_.causes]
    return {"least": _edge(range_.least), "most": _edge(range_.most), "causes": causes}


def _edge(edge: Edge) -> EdgeForm:
    return {
        "points": to_text(edge.points),
        "months": to_text(edge.months),
        "earliest_exit": _day(edge.earliest_exit),
    }


def problem_form(problem: Problem, texts: Texts) -> ProblemForm:
    """Return a problem, with its sentence."""
    form: ProblemForm = {"code": problem.code, "path": problem.dotted, "message": texts.sentence_of(problem)}
    for name in ("found", "allowed", "guess"):
        if problem.values.get(name):
            form[name] = problem.values[name]
    if problem.file:
        form["file"] = problem.file
    if problem.line:
        form["line"] = problem.line
        form["column"] = problem.column
    return form
