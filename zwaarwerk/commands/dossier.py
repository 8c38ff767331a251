"""`zwaarwerk dossier`: what a delimitation of heavy work rests on, as a page, a PDF or Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from zwaarwerk.commandline import single
from zwaarwerk.commands.shared import (
    AsOfOption,
    ColumnsOption,
    LangOption,
    LawOption,
    OverwriteOption,
    SchemeOption,
    Session,
    SettingsOption,
    checked,
    chosen,
    form_of,
    today_or,
)

if TYPE_CHECKING:
    from datetime import date

    from zwaarwerk.commands.weigh import Asked
    from zwaarwerk.dossier import People
    from zwaarwerk.files import SchemeFile
    from zwaarwerk.law import Law
    from zwaarwerk.report.document import Section
    from zwaarwerk.report.dossier import Surveyed
    from zwaarwerk.simulation.effects import Scenario
    from zwaarwerk.simulation.members import Members
    from zwaarwerk.simulation.run import Staff
    from zwaarwerk.survey.weights import Scale

DossierOption = Annotated[
    Path, typer.Option("--output", "-o", help="opt-dossier-output", metavar="FILE", show_default=False)
]
ScaleOption = Annotated[str | None, typer.Option("--scale", help="opt-scale", metavar="SCALE", show_default=False)]
HeadcountOption = Annotated[
    str | None, typer.Option("--headcount", help="opt-headcount", metavar="FILE", show_default=False)
]
ExcludeOption = Annotated[bool, typer.Option("--exclude-careless", help="opt-exclude-careless", show_default=False)]
TakeUpOption = Annotated[str | None, typer.Option("--take-up", help="opt-take-up", metavar="SHARE", show_default=False)]
YearsOption = Annotated[int | None, typer.Option("--years", help="opt-years", metavar="N", show_default=False)]
SurveyOption = Annotated[str | None, typer.Option("--survey", help="opt-survey", metavar="FILE", show_default=False)]
WorkforceOption = Annotated[
    list[str] | None, typer.Option("--workforce", help="opt-workforce", metavar="FILE", show_default=False)
]


def dossier(
    output: DossierOption,
    criteria: SchemeOption = None,
    workforce: WorkforceOption = None,
    columns: ColumnsOption = None,
    take_up: TakeUpOption = None,
    years: YearsOption = None,
    survey: SurveyOption = None,
    scale: ScaleOption = None,
    headcount: HeadcountOption = None,
    exclude_careless: ExcludeOption = False,
    settings: SettingsOption = None,
    as_of: AsOfOption = None,
    law: LawOption = None,
    overwrite: OverwriteOption = False,
    lang: LangOption = None,
) -> None:
    from zwaarwerk import __version__
    from zwaarwerk.dossier import basis_of
    from zwaarwerk.files import DEFAULT_SCHEME, check_writable, read_law, read_scheme, write_bytes
    from zwaarwerk.printing import read_letterhead, renderer_for
    from zwaarwerk.report.dossier import Dossier, document_of
    from zwaarwerk.report.printer import FORMS

    checked(lang)
    form = form_of(output, FORMS)
    check_writable(output, overwrite=overwrite)
    today = today_or(as_of)
    survey_options = {"--scale": scale, "--headcount": headcount, "--exclude-careless": exclude_careless or None}
    _check_together("--survey", survey, survey_options)
    _check_together("--workforce", workforce, {"--columns": columns, "--take-up": take_up, "--years": years})
    weighed = _weighed(scale or "points", headcount, exclude_careless=exclude_careless) if survey else None
    scenario = _scenario(today, take_up or "100%", 20 if years is None else years) if workforce else None
    letterhead = read_letterhead(settings) if settings else None
    render = renderer_for(form, Session.say)
    scheme = read_scheme(criteria or DEFAULT_SCHEME)
    tables = read_law(law)
    surveyed = _surveyed(survey, scheme, today, weighed) if survey and weighed else None
    staffed = _Staffed(workforce, columns, scheme, tables, scenario) if workforce and scenario else None
    asked = surveyed.weights if surveyed else ()
    people = staffed.people if staffed else None
    made = Dossier(
        basis=basis_of(scheme.scheme, scheme.document.data, tables, today, asked, people),
        law=tables,
        file=Path(scheme.name).name,
        sha256=scheme.sha256,
        as_of=today,
        program=__version__,
        survey=surveyed,
        simulated=staffed.sections() if staffed else (),
    )
    write_bytes(output, render(document_of(made, Session.say, letterhead)), overwrite=overwrite)
    typer.echo(Session.say("crash.written", file=output), err=True)
    if staffed:
        staffed.tell_problems()


def _check_together(name: str, given: object, others: Mapping[str, object]) -> None:
    """Refuse options that say more about a file that is not given."""
    for other, value in others.items():
        if value is not None and not given:
            raise typer.BadParameter(Session.say("usage.needs-other", name=name), param_hint=other)


def _weighed(scale: str, headcount: str | None, *, exclude_careless: bool) -> Asked:
    from zwaarwerk.commands.weigh import SCALES, Asked

    chosen(scale, SCALES, "--scale")
    return Asked(scale=cast("Scale", scale), headcount=headcount, exclude_careless=exclude_careless)


def _scenario(day: date, take_up: str, years: int) -> Scenario:
    from zwaarwerk.commands.simulate import share_of, years_of
    from zwaarwerk.simulation.effects import Scenario

    return Scenario(day, years_of(years), share_of(take_up, "--take-up"))


def _surveyed(survey: str, scheme: SchemeFile, day: date, asked: Asked) -> Surveyed:
    from zwaarwerk.commands.weigh import outcome_of
    from zwaarwerk.report.dossier import Surveyed

    outcome = outcome_of(survey, scheme, day, asked)
    from zwaarwerk.report.weighed import sections_of

    return Surveyed(sections=sections_of(outcome, Session.say), weights=outcome.weighing.by_element)


class _Staffed:
    """The workforce, worked out under the scheme as `simulate` does."""

    def __init__(
        self, workforce: list[str], columns: str | None, scheme: SchemeFile, law: Law, scenario: Scenario
    ) -> None:
        from zwaarwerk.commands.simulate import simulation_of
        from zwaarwerk.simulation.run import read_staff

        self.staff: Staff = read_staff(workforce, [scheme], columns)
        self.found: Members = self.staff.members(law, scenario.as_of)
        self.simulation = simulation_of(self.staff, self.found, scenario, law)

    @property
    def people(self) -> People:
        """How many people could be assessed, of how many."""
        from zwaarwerk.dossier import People

        counts = self.simulation.counts
        return People(assessed=counts.read - counts.not_assessed, all=counts.read)

    def sections(self) -> tuple[Section, ...]:
        """Return what comes out as sections of a larger document, the answer first."""
        from zwaarwerk.report.document import Paragraph, Section
        from zwaarwerk.report.simulated import SimulationWriter

        writer = SimulationWriter(self.simulation, Session.say)
        closing = Paragraph(text=writer.closing(), weight="amount")
        answer = Section(heading=Session.say("simulate.answer"), blocks=(*writer.answer(), closing))
        return (answer, *writer.sections())

    def tell_problems(self) -> None:
        """Tell what is wrong in the rows; status 6 if there is anything."""
        from zwaarwerk.commands.simulate import tell_problems

        tell_problems(self.staff, self.staff.not_assessed(self.found), "", verbose=False)


app = single(dossier, "dossier", epilog="dossier-examples")
