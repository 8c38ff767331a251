"""`zwaarwerk simulate`: one scheme or several over a whole workforce: who gets how much, and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from zwaarwerk.commandline import single
from zwaarwerk.commands.batch import ProblemsOption, VerboseOption
from zwaarwerk.commands.cell_problems import CellProblems
from zwaarwerk.commands.shared import (
    AsOfOption,
    ColumnsOption,
    FormatOption,
    LangOption,
    LawOption,
    OverwriteOption,
    Session,
    as_json,
    check_places,
    checked,
    emit,
    emit_text,
    form_of,
    today_or,
    with_bar,
)
from zwaarwerk.errors import PartlyDone
from zwaarwerk.exact import parse_share
from zwaarwerk.files import DEFAULT_SCHEME, SchemeFile, read_law, read_scheme
from zwaarwerk.law import Law
from zwaarwerk.outputs import Outputs, read_secret, stoppable
from zwaarwerk.report.as_table import PROBLEMS, CsvCells, Sheet, headings
from zwaarwerk.report.document import Document
from zwaarwerk.report.simulated import document_of
from zwaarwerk.report.simulated_data import sheets_of, simulation_form
from zwaarwerk.report.simulated_words import Counts, NamedScheme, Simulation
from zwaarwerk.simulation.effects import Scenario, simulated
from zwaarwerk.simulation.members import Members
from zwaarwerk.simulation.run import Staff, read_staff, read_uncertain
from zwaarwerk.simulation.uncertainty import estimate, unknowns_of
from zwaarwerk.tables.people import CellProblem, pseudonym_of

Workforces = Annotated[list[str], typer.Argument(help="arg-input", metavar="WORKFORCE...", show_default=False)]
SchemesOption = Annotated[
    list[str] | None, typer.Option("--criteria", help="opt-simulate-criteria", metavar="FILE|ID", show_default=False)
]
GroupByOption = Annotated[
    list[str] | None, typer.Option("--by", help="opt-group-by", metavar="COLUMN", show_default=False)
]
TakeUpOption = Annotated[str, typer.Option("--take-up", help="opt-take-up", metavar="SHARE", show_default=False)]
YearsOption = Annotated[int, typer.Option("--years", help="opt-years", metavar="N", show_default=False)]
OutputsOption = Annotated[
    list[Path] | None,
    typer.Option("--output", "-o", help="opt-simulate-output", metavar="FILE", show_default=False),
]
SecretOption = Annotated[
    Path | None,
    typer.Option("--pseudonymise", help="opt-simulate-pseudonymise", metavar="FILE", show_default=False),
]
UncertaintyOption = Annotated[
    int | None, typer.Option("--uncertainty", help="opt-uncertainty", metavar="N", show_default=False)
]
SeedOption = Annotated[int, typer.Option("--seed", help="opt-simulate-seed", metavar="N", show_default=False)]
UnknownsOption = Annotated[
    str | None, typer.Option("--unknowns", help="opt-unknowns", metavar="FILE", show_default=False)
]
FEWEST_DRAWS, MOST_DRAWS = 100, 100_000
FORMS = "html", "xlsx", "md"
MOST_YEARS = 60


def simulate(
    inputs: Workforces,
    criteria: SchemesOption = None,
    by: GroupByOption = None,
    take_up: TakeUpOption = "100%",
    years: YearsOption = 20,
    uncertainty: UncertaintyOption = None,
    unknowns: UnknownsOption = None,
    seed: SeedOption = 1,
    columns: ColumnsOption = None,
    as_of: AsOfOption = None,
    law: LawOption = None,
    pseudonymise: SecretOption = None,
    problems: ProblemsOption = None,
    output: OutputsOption = None,
    format_: FormatOption = "terminal",
    overwrite: OverwriteOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = None,
) -> None:
    checked(lang, format_)
    scenario = Scenario(today_or(as_of), years_of(years), share_of(take_up, "--take-up"))
    places = output or []
    _check_draws(uncertainty, unknowns, seed)
    forms = [form_of(place, FORMS) for place in places]
    check_places([*inputs, *(criteria or ()), *([unknowns] if unknowns else ())], [*places, problems])
    with stoppable(), Outputs(overwrite=overwrite) as outputs:
        files = [outputs.open(place, "wb") for place in places]
        problem_file = None if problems is None else outputs.open(problems, encoding="utf-8-sig")
        secret = None if pseudonymise is None else read_secret(pseudonymise)
        schemes = [read_scheme(one) for one in criteria or [str(DEFAULT_SCHEME)]]
        staff = read_staff(inputs, schemes, columns, by or ())
        tables = read_law(law)
        found = staff.members(tables, scenario.as_of, with_bar)
        simulation = simulation_of(staff, found, scenario, tables, secret)
        if uncertainty is not None:
            not_known = unknowns_of(None if unknowns is None else read_uncertain(unknowns), scenario.take_up)
            courses = list(staff.courses(found, tables, scenario, not_known, with_bar))
            estimated = estimate(courses, not_known, _follow_wages(schemes), _known_year(tables), uncertainty, seed)
            simulation = replace(simulation, estimated=estimated)
        for form, file in zip(forms, files, strict=True):
            write_report(file, form, document_of(simulation, Session.say), sheets_of(simulation, Session.say))
        if problem_file is not None:
            write_problems(problem_file, staff, staff.not_assessed(found), secret)
        outputs.keep()
    for place in places:
        typer.echo(Session.say("crash.written", file=place), err=True)
    if format_ == "json":
        emit_text(as_json(simulation_form(simulation, Session.say)))
    else:
        from zwaarwerk.report.as_console import render_document

        emit([render_document(document_of(simulation, Session.say, brief=True))])
    tell_problems(staff, staff.not_assessed(found), str(problems or ""), verbose=verbose)


# --- options


def share_of(text: str, option: str) -> Fraction:
    """Return a share from 0 through 1 out of an option."""
    share = parse_share(text.strip().replace(",", "."))
    if share is None or not 0 <= share <= 1:
        raise typer.BadParameter(Session.say("usage.share-between", value=text), param_hint=option)
    return share


def years_of(years: int) -> int:
    """Return the number of years of an option."""
    if not 1 <= years <= MOST_YEARS:
        raise typer.BadParameter(Session.say("usage.years-between"), param_hint="--years")
    return years


def _check_draws(draws: int | None, unknowns: str | None, seed: int) -> None:
    say = Session.say
    if draws is None and unknowns is not None:
        raise typer.BadParameter(say("usage.needs-other", name="--uncertainty"), param_hint="--unknowns")
    if draws is not None and not FEWEST_DRAWS <= draws <= MOST_DRAWS:
        bad = say("usage.number-between", least=say.number(FEWEST_DRAWS), most=say.number(MOST_DRAWS))
        raise typer.BadParameter(bad, param_hint="--uncertainty")
    if seed < 0:
        raise typer.BadParameter(say("usage.at-least", name="--seed", least=0))


# --- the run


def simulation_of(
    staff: Staff, found: Members, scenario: Scenario, law: Law, secret: bytes | None = None
) -> Simulation:
    """Return what a workforce under the schemes comes to."""
    people = len(staff.file.groups)
    return Simulation(
        simulated=simulated(found.members, len(staff.schemes), staff.ways, scenario),
        schemes=tuple(NamedScheme(scheme=one.scheme, file=one.name, sha256=one.sha256) for one in staff.schemes),
        counts=Counts(
            read=people,
            not_assessed=people - len(found.members) - found.with_pension,
            with_pension=found.with_pension,
            facts=dict(found.facts),
            vague=found.vague,
        ),
        files=staff.file.sha256,
        projected_from=projected_from(staff.schemes, law),
        shown_id=None if secret is None else lambda id_: pseudonym_of(id_, secret),
        notes=staff.notes,
    )


def projected_from(schemes: Sequence[SchemeFile], law: Law) -> int | None:
    """Return the first year whose amounts are not known yet, if a scheme pays what the law says."""
    return _known_year(law) + 1 if any(_follow_wages(schemes)) else None


def _known_year(law: Law) -> int:
    """The last year for which the law gives the exemption, which the amounts follow."""
    return law.tables["rvu_exemption"].known_until.year


def _follow_wages(schemes: Sequence[SchemeFile]) -> list[bool]:
    """Say of each scheme whether its amounts rise with wages: those of the law do, its own do as it says itself."""
    return [one.scheme.benefit != "none" and one.scheme.benefit.amount == "rvu_exemption" for one in schemes]


# --- out


def write_report(file: IO[Any], form: str, document: Document, sheets: Iterable[Sheet]) -> None:
    """Write what came out in one of the forms: as a document, or as the sheets of a workbook."""
    if form == "xlsx":
        from zwaarwerk.report.as_workbook import Workbook

        with Workbook(file, Session.say) as book:
            for name, heads, rows in sheets:
                book.sheet(name, heads, rows)
    else:
        from zwaarwerk.printing import renderer_for

        file.write(renderer_for(form, Session.say)(document))


def write_problems(file: IO[Any], staff: Staff, problems: Sequence[CellProblem], secret: bytes | None = None) -> None:
    """Write what is wrong in the rows of a workforce as a table; with a secret personnel numbers are shown as codes."""
    told = headings(PROBLEMS, Session.say)
    write = CsvCells(told, Session.say)
    cells = CellProblems(staff.file, Session.say, lambda id_: pseudonym_of(id_, secret), hide=secret is not None)
    file.write(write.header(told) + "\r\n")
    file.writelines(write.row(cells.row(problem)) + "\r\n" for problem in problems)


def tell_problems(staff: Staff, problems: Sequence[CellProblem], file: str, *, verbose: bool) -> None:
    """Tell what is wrong in the rows of a workforce; status 6 if there is anything."""
    tell(staff, problems, file, verbose=verbose)
    if problems:
        raise typer.Exit(PartlyDone.status)


def tell(staff: Staff, problems: Sequence[CellProblem], file: str, *, verbose: bool) -> None:
    """Tell how the files were read, and what is wrong in the rows."""
    for note in staff.notes:
        typer.echo(Session.say.problem(note), err=True)
    CellProblems(staff.file, Session.say, str).tell(problems, file, verbose=verbose)


app = single(simulate, "simulate", epilog="simulate-examples")
