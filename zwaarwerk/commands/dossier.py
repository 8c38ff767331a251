"""`zwaarwerk dossier`: what a delimitation of heavy work rests on, as a page, a PDF or Markdown."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    checked,
    today_or,
)
from zwaarwerk.texts import printable

if TYPE_CHECKING:
    from datetime import date

    from zwaarwerk.dossier import People
    from zwaarwerk.files import SchemeFile
    from zwaarwerk.law import Law
    from zwaarwerk.members import Members
    from zwaarwerk.report.document import Section
    from zwaarwerk.report.dossier import Surveyed
    from zwaarwerk.simulating import Staff

DossierOption = Annotated[
    Path, typer.Option("--output", "-o", help="opt-dossier-output", metavar="FILE", show_default=False)
]
SurveyOption = Annotated[str | None, typer.Option("--survey", help="opt-survey", metavar="FILE", show_default=False)]
WorkforceOption = Annotated[
    list[str] | None, typer.Option("--workforce", help="opt-workforce", metavar="FILE", show_default=False)
]
SettingsOption = Annotated[
    str | None, typer.Option("--settings", help="opt-settings", metavar="FILE", show_default=False)
]

YEARS, ALL = 20, Fraction(1)
"""Costs are told for so many calendar years, as if all who can stop do so."""


def dossier(
    output: DossierOption,
    criteria: SchemeOption = None,
    workforce: WorkforceOption = None,
    columns: ColumnsOption = None,
    survey: SurveyOption = None,
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
    form = output.suffix.lower().removeprefix(".")
    if form not in FORMS:
        allowed = ", ".join(f".{name}" for name in FORMS)
        told = Session.say("usage.report-ending", name=printable(output.name), allowed=allowed)
        raise typer.BadParameter(told, param_hint="--output")
    check_writable(output, overwrite=overwrite)
    letterhead = read_letterhead(settings) if settings else None
    render = renderer_for(form, Session.say)
    scheme = read_scheme(criteria or DEFAULT_SCHEME)
    tables, today = read_law(law), today_or(as_of)
    surveyed = _surveyed(survey, scheme, today) if survey else None
    staffed = _Staffed(workforce, columns, scheme, tables, today) if workforce else None
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


def _surveyed(survey: str, scheme: SchemeFile, day: date) -> Surveyed:
    from zwaarwerk.commands.weigh import outcome_of
    from zwaarwerk.report.dossier import Surveyed

    outcome = outcome_of(survey, scheme, day)
    from zwaarwerk.report.weighed import sections_of

    return Surveyed(sections=sections_of(outcome, Session.say), weights=outcome.weighing.by_element)


class _Staffed:
    """The workforce, worked out under the scheme as `simulate` does when nothing else is asked."""

    def __init__(self, workforce: list[str], columns: str | None, scheme: SchemeFile, law: Law, day: date) -> None:
        from zwaarwerk.commands.simulate import simulation_of
        from zwaarwerk.simulating import read_staff
        from zwaarwerk.simulation import Scenario

        self.staff: Staff = read_staff(workforce, [scheme], columns)
        self.found: Members = self.staff.members(law, day)
        self.simulation = simulation_of(self.staff, self.found, Scenario(day, YEARS, ALL), law)

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
