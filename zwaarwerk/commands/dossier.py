"""`zwaarwerk dossier`: what a delimitation of heavy work rests on, as a page, a PDF or Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zwaarwerk.commandline import single
from zwaarwerk.commands.shared import (
    AsOfOption,
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

    from zwaarwerk.files import SchemeFile
    from zwaarwerk.report.dossier import Surveyed

DossierOption = Annotated[
    Path, typer.Option("--output", "-o", help="opt-dossier-output", metavar="FILE", show_default=False)
]
SurveyOption = Annotated[str | None, typer.Option("--survey", help="opt-survey", metavar="FILE", show_default=False)]
SettingsOption = Annotated[
    str | None, typer.Option("--settings", help="opt-settings", metavar="FILE", show_default=False)
]


def dossier(
    output: DossierOption,
    criteria: SchemeOption = None,
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
    asked = surveyed.weights if surveyed else ()
    made = Dossier(
        basis=basis_of(scheme.scheme, scheme.document.data, tables, today, asked),
        law=tables,
        file=Path(scheme.name).name,
        sha256=scheme.sha256,
        as_of=today,
        program=__version__,
        survey=surveyed,
    )
    write_bytes(output, render(document_of(made, Session.say, letterhead)), overwrite=overwrite)
    typer.echo(Session.say("crash.written", file=output), err=True)


def _surveyed(survey: str, scheme: SchemeFile, day: date) -> Surveyed:
    from zwaarwerk.commands.weigh import outcome_of
    from zwaarwerk.report.dossier import Surveyed

    outcome = outcome_of(survey, scheme, day)
    from zwaarwerk.report.weighed import sections_of

    return Surveyed(sections=sections_of(outcome, Session.say), weights=outcome.weighing.by_element)


app = single(dossier, "dossier", epilog="dossier-examples")
