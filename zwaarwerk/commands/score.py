"""`zwaarwerk score`: points, earliest exit and money of the people in career files."""

from __future__ import annotations

from typing import Annotated

import typer

from zwaarwerk.commandline import single
from zwaarwerk.commands.shared import (
    AsOfOption,
    Careers,
    ColumnsOption,
    ExitOption,
    FormatOption,
    LangOption,
    LawOption,
    OutputOption,
    OverwriteOption,
    PersonOption,
    SchemeOption,
    Session,
    StrictOption,
    answers_for,
    as_json,
    checked,
    day_of,
    emit,
    emit_text,
    only,
    people_in,
    today_or,
)
from zwaarwerk.files import DEFAULT_SCHEME, check_writable, origin_of, read_law, read_scheme

ExplainOption = Annotated[bool, typer.Option("--explain", help="opt-explain", show_default=False)]


def score(
    careers: Careers,
    criteria: SchemeOption = None,
    exit_: ExitOption = None,
    as_of: AsOfOption = None,
    person: PersonOption = None,
    columns: ColumnsOption = None,
    law: LawOption = None,
    strict: StrictOption = False,
    explain: ExplainOption = False,
    format_: FormatOption = "terminal",
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    lang: LangOption = None,
) -> None:
    checked(lang, format_)
    if output is not None:
        check_writable(output, overwrite=overwrite)
    scheme = read_scheme(criteria or DEFAULT_SCHEME)
    people = only(people_in(careers, scheme.scheme, None if person is None else {person}, columns), person)
    tables = read_law(law)
    today = today_or(as_of)
    exit_date = day_of(exit_, "--exit")
    answers = answers_for(people, scheme, tables, today, exit_date, strict=strict)
    origin = origin_of(scheme, tables, people, today, exit_date, strict=strict)
    if format_ == "json":
        from zwaarwerk.report.as_json import result_form

        emit_text(as_json(result_form(answers, origin, Session.say)), output, overwrite=overwrite)
    else:
        from zwaarwerk.report.as_terminal import render_answer

        told = [render_answer(one, origin, Session.say, explain=explain) for one in answers]
        emit(told, output, overwrite=overwrite)


app = single(score, "score")
