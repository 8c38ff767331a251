"""`zwaarwerk weigh`: from a survey to weights of the elements, and a criteria file with the new points."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from zwaarwerk.career import job_ids, unknown_name
from zwaarwerk.commandline import single
from zwaarwerk.commands.shared import (
    FormatOption,
    LangOption,
    OverwriteOption,
    Session,
    as_json,
    checked,
    chosen,
    emit,
    emit_text,
    form_of,
    today_or,
)
from zwaarwerk.errors import InputError, OutputError, Problem
from zwaarwerk.errors import Path as Place
from zwaarwerk.exact import parse_decimal, parse_share, to_text
from zwaarwerk.files import (
    BYTE_ORDER_MARK,
    DEFAULT_SCHEME,
    SchemeFile,
    check_writable,
    parse_scheme,
    read_exact_text,
    read_scheme,
    read_source,
    write_bytes,
    write_text,
)
from zwaarwerk.located import MAX_BYTES
from zwaarwerk.survey.new_points import NewPoints, Reference, new_points, reference_of
from zwaarwerk.survey.reader import Headings, known_people_headings, read_people, read_survey
from zwaarwerk.survey.tables import read_table
from zwaarwerk.survey.weights import Scale, Statistic
from zwaarwerk.tables.columns import Table

if TYPE_CHECKING:
    from datetime import date

    from zwaarwerk.report.weighed import Outcome
    from zwaarwerk.survey.weighing import Weighing

SurveyFile = Annotated[str, typer.Argument(help="arg-survey", metavar="SURVEY", show_default=False)]
ScaleOption = Annotated[str, typer.Option("--scale", help="opt-scale", metavar="SCALE", show_default=False)]
AverageOption = Annotated[str, typer.Option("--average", help="opt-average", metavar="HOW", show_default=False)]
TrimOption = Annotated[str, typer.Option("--trim", help="opt-trim", metavar="SHARE", show_default=False)]
ByOption = Annotated[str | None, typer.Option("--by", help="opt-by", metavar="COLUMN", show_default=False)]
HeadcountOption = Annotated[
    str | None, typer.Option("--headcount", help="opt-headcount", metavar="FILE", show_default=False)
]
ExcludeOption = Annotated[bool, typer.Option("--exclude-careless", help="opt-exclude-careless", show_default=False)]
ReferenceOption = Annotated[
    str | None, typer.Option("--reference", help="opt-reference", metavar="JOB[=POINTS]", show_default=False)
]
WriteOption = Annotated[
    Path | None, typer.Option("--write-criteria", help="opt-write-criteria", metavar="FILE", show_default=False)
]
CiteOption = Annotated[str | None, typer.Option("--source", help="opt-weigh-source", metavar="ID", show_default=False)]
CriteriaOption = Annotated[
    str | None, typer.Option("--criteria", help="opt-weigh-criteria", metavar="FILE|ID", show_default=False)
]
SheetOption = Annotated[str | None, typer.Option("--sheet", help="opt-sheet", metavar="SHEET", show_default=False)]
ResamplesOption = Annotated[int, typer.Option("--resamples", help="opt-resamples", metavar="N", show_default=False)]
SeedOption = Annotated[int, typer.Option("--seed", help="opt-seed", metavar="N", show_default=False)]
PageOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="opt-weigh-output", metavar="FILE", show_default=False)
]
SCALES: tuple[Scale, ...] = ("points", "ratings", "ranks")
STATISTICS: tuple[Statistic, ...] = ("mean", "median", "trimmed")
FEWEST_RESAMPLES, MOST_RESAMPLES = 100, 100_000


def weigh(
    survey: SurveyFile,
    scale: ScaleOption = "points",
    average: AverageOption = "mean",
    trim: TrimOption = "10%",
    by: ByOption = None,
    headcount: HeadcountOption = None,
    exclude_careless: ExcludeOption = False,
    reference: ReferenceOption = None,
    write_criteria: WriteOption = None,
    source: CiteOption = None,
    criteria: CriteriaOption = None,
    sheet: SheetOption = None,
    resamples: ResamplesOption = 2000,
    seed: SeedOption = 1,
    output: PageOption = None,
    format_: FormatOption = "terminal",
    overwrite: OverwriteOption = False,
    lang: LangOption = None,
) -> None:
    checked(lang, format_)
    chosen(scale, SCALES, "--scale")
    chosen(average, STATISTICS, "--average")
    cut = _cut(trim)
    _check_numbers(resamples, seed)
    _check_places(output, write_criteria, overwrite=overwrite)
    if source is not None and write_criteria is None:
        raise typer.BadParameter(Session.say("usage.needs-other", name="--write-criteria"), param_hint="--source")
    scheme = read_scheme(criteria or DEFAULT_SCHEME)
    asked = Asked(
        scale=cast("Scale", scale),
        by=by,
        sheet=sheet,
        headcount=headcount,
        statistic=cast("Statistic", average),
        cut=cut,
        exclude_careless=exclude_careless,
        resamples=resamples,
        seed=seed,
    )
    outcome = outcome_of(survey, scheme, today_or(None), asked)
    if reference is not None or write_criteria is not None:
        outcome = replace(outcome, points=_points(scheme, outcome.weighing, reference))
    if write_criteria is not None and outcome.points is not None:
        _write_criteria(write_criteria, Path(scheme.name), outcome.points, source, overwrite=overwrite)
    _show(outcome, output, format_, overwrite=overwrite)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a survey is to be read and weighed, as the options of `weigh` say."""

    scale: Scale = "points"
    by: str | None = None
    sheet: str | None = None
    headcount: str | None = None
    statistic: Statistic = "mean"
    cut: Fraction = Fraction(1, 10)
    exclude_careless: bool = False
    resamples: int = 2000
    seed: int = 1


def outcome_of(survey: str, scheme: SchemeFile, day: date, asked: Asked) -> Outcome:
    """Return the outcome of a survey about the elements of a scheme; without new points."""
    if len(scheme.scheme.elements) < 2:
        raise InputError([Problem(code="weigh-no-elements", file=scheme.name)])
    table, notes, sha256 = _table_of(survey, Headings(scheme.scheme, asked.by).known, asked.sheet)
    found = read_survey(table, scheme.scheme, asked.scale, asked.by)
    people = None
    if asked.headcount is not None:
        people_table, more, _ = _table_of(asked.headcount, known_people_headings)
        people, notes = read_people(people_table, scheme.scheme), [*notes, *more]
    _needs_extra()
    from zwaarwerk.report.weighed import Outcome
    from zwaarwerk.survey.weighing import Method
    from zwaarwerk.survey.weighing import weigh as weighed

    method = Method(
        statistic=asked.statistic,
        cut=asked.cut,
        people=people,
        exclude_careless=asked.exclude_careless,
        resamples=asked.resamples,
        seed=asked.seed,
    )
    return Outcome(
        weighing=weighed(found, method),
        scheme=scheme.scheme,
        points=None,
        survey_file=Path(survey).name,
        survey_sha256=sha256,
        scheme_file=Path(scheme.name).name,
        scheme_sha256=scheme.sha256,
        notes=(*notes, *found.notes),
        day=day,
    )


# --- options


def _cut(text: str) -> Fraction:
    cut = parse_share(text)
    if cut is None or not 0 <= cut < Fraction(1, 2):
        raise typer.BadParameter(Session.say("usage.trim", value=text))
    return cut


def _check_numbers(resamples: int, seed: int) -> None:
    if not FEWEST_RESAMPLES <= resamples <= MOST_RESAMPLES:
        raise typer.BadParameter(Session.say("usage.at-least", name="--resamples", least=FEWEST_RESAMPLES))
    if seed < 0:
        raise typer.BadParameter(Session.say("usage.at-least", name="--seed", least=0))


def _check_places(output: Path | None, criteria: Path | None, *, overwrite: bool) -> None:
    """Refuse what can't be written before any work is done."""
    if output is not None:
        form_of(output, ("html",))
        check_writable(output, overwrite=overwrite)
    if criteria is not None:
        check_writable(criteria, overwrite=overwrite)


def _reference(text: str, scheme: SchemeFile) -> Reference:
    name, equals, number = text.partition("=")
    points = parse_decimal(number.strip()) if equals else None
    if equals and (points is None or points <= 0):
        raise typer.BadParameter(Session.say("usage.reference", value=text))
    names = job_ids(scheme.scheme)
    job = names.get(name.strip().lower())
    if job is None:
        problem = unknown_name("weigh-no-such-job", (), name.strip(), scheme.scheme.jobs)
        raise InputError([problem])
    return reference_of(scheme.scheme, job, None if points is None else Fraction(points))


# --- files


def _table_of(
    source: str, known: Callable[[Sequence[str]], int], sheet: str | None = None
) -> tuple[Table, list[Problem], str]:
    """Return the table of a file, what to know of how it was read, and the sha256 of the file."""
    data = read_source(source, MAX_BYTES)
    table, notes = read_table(data, source, known, sheet)
    return table, notes, hashlib.sha256(data).hexdigest()


def _needs_extra() -> None:
    try:
        import zwaarwerk.survey.weighing  # noqa: F401 - asks whether numpy and scipy are there
    except ImportError:
        raise OutputError([Problem(code="extra-missing", values={"extra": "survey"})]) from None


def _points(scheme: SchemeFile, weighing: Weighing, reference: str | None) -> NewPoints:
    """Return the new points; what is wrong with the scheme is told at its place in the file."""
    try:
        fixed = None if reference is None else _reference(reference, scheme)
        return new_points(scheme.scheme, weighing.by_element, fixed)
    except InputError as error:
        problems = [scheme.document.locate(one) if one.path else one for one in error.problems]
        raise InputError(problems) from None


def _write_criteria(path: Path, source: Path, points: NewPoints, cited: str | None = None, *, overwrite: bool) -> None:
    """Write the criteria file with other points, and what they rest on; what is written is read again first."""
    from zwaarwerk.editing import replaced
    from zwaarwerk.negotiating import with_source_of

    text = read_exact_text(source)
    body = text.removeprefix(BYTE_ORDER_MARK)
    places: list[Place] = [("elements", name, "points_per_year") for name in points.after]
    changed = replaced(body, dict(zip(places, map(to_text, points.after.values()), strict=True)))
    if cited is not None:
        changed = with_source_of(changed, str(path), places, cited)
    made = parse_scheme(changed, str(path)).scheme
    assert all(made.elements[name].points_per_year == new for name, new in points.after.items())
    write_text(path, text[: len(text) - len(body)] + changed, overwrite=overwrite)
    typer.echo(Session.say("crash.written", file=path), err=True)


def _show(outcome: object, output: Path | None, format_: str, *, overwrite: bool) -> None:
    from zwaarwerk.report.weighed import Outcome, document_of, outcome_form

    assert isinstance(outcome, Outcome)
    if output is not None:
        from zwaarwerk.printing import renderer_for

        render = renderer_for("html", Session.say)
        write_bytes(output, render(document_of(outcome, Session.say)), overwrite=overwrite)
        typer.echo(Session.say("crash.written", file=output), err=True)
    if format_ == "json":
        emit_text(as_json(outcome_form(outcome, Session.say)))
        return
    from zwaarwerk.report.as_console import render_document

    emit([render_document(document_of(outcome, Session.say, brief=True))])


app = single(weigh, "weigh", epilog="weigh-examples")
