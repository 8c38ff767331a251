"""`zwaarwerk report`: the assessment of one person for the personnel file, as a page, a PDF or Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zwaarwerk.commandline import single
from zwaarwerk.commands.shared import (
    AsOfOption,
    ColumnsOption,
    ExitOption,
    LangOption,
    LawOption,
    OverwriteOption,
    PersonOption,
    SchemeOption,
    Session,
    SettingsOption,
    StrictOption,
    answers_for,
    checked,
    day_of,
    form_of,
    only,
    people_in,
    today_or,
)
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.files import (
    DEFAULT_SCHEME,
    check_writable,
    origin_of,
    read_law,
    read_scheme,
    write_bytes,
)

OneCareer = Annotated[str, typer.Argument(help="arg-one-career", metavar="CAREER", show_default=False)]
ReportOption = Annotated[
    Path, typer.Option("--output", "-o", help="opt-report-output", metavar="FILE", show_default=False)
]


def report(
    career: OneCareer,
    output: ReportOption,
    criteria: SchemeOption = None,
    exit_: ExitOption = None,
    as_of: AsOfOption = None,
    person: PersonOption = None,
    columns: ColumnsOption = None,
    settings: SettingsOption = None,
    law: LawOption = None,
    strict: StrictOption = False,
    overwrite: OverwriteOption = False,
    lang: LangOption = None,
) -> None:
    from zwaarwerk.printing import printer_for, read_letterhead
    from zwaarwerk.report.printer import FORMS

    checked(lang)
    form = form_of(output, FORMS)
    check_writable(output, overwrite=overwrite)
    letterhead = read_letterhead(settings) if settings else None
    printer = printer_for(form, Session.say, letterhead)
    scheme = read_scheme(criteria or DEFAULT_SCHEME)
    people = only(people_in([career], scheme.scheme, None if person is None else {person}, columns), person)
    if len(people) > 1:
        raise InputError([Problem(code="one-person", file=career, values={"count": str(len(people))})])
    tables, today, exit_date = read_law(law), today_or(as_of), day_of(exit_, "--exit")
    answers = answers_for(people, scheme, tables, today, exit_date, strict=strict)
    origin = origin_of(scheme, tables, people, today, exit_date, strict=strict)
    write_bytes(output, printer(answers[0], origin), overwrite=overwrite)
    typer.echo(Session.say("crash.written", file=output), err=True)


app = single(report, "report")
