"""`zwaarwerk criteria …`: list, check and read criteria files, and their JSON Schema."""

from __future__ import annotations

from typing import Annotated

import typer

from zwaarwerk.commandline import Command, Group
from zwaarwerk.commands.shared import (
    FormatOption,
    LangOption,
    OutputOption,
    OverwriteOption,
    Session,
    as_json,
    checked,
    emit,
    emit_text,
    show_problems,
)
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.shipped import BUILT_IN, shipped_schemes

Schemes = Annotated[list[str] | None, typer.Argument(help="arg-criteria", metavar="[FILE|ID]...", show_default=False)]

app = typer.Typer(cls=Group, help="criteria", rich_markup_mode=None, no_args_is_help=True, add_completion=False)


@app.callback()
def _criteria(lang: LangOption = None) -> None:
    checked(lang)


@app.command("list", cls=Command, help="criteria-list")
def list_(format_: FormatOption = "terminal", lang: LangOption = None) -> None:
    from zwaarwerk.report.scheme_list import list_form, render_list

    checked(lang, format_)
    schemes = shipped_schemes()
    if format_ == "json":
        emit_text(as_json(list_form(schemes)))
    else:
        emit([render_list(schemes, Session.say)])


@app.command("check", cls=Command, help="criteria-check")
def check(files: Schemes = None, format_: FormatOption = "terminal", lang: LangOption = None) -> None:
    from zwaarwerk.files import read_scheme
    from zwaarwerk.report.summary import summary

    checked(lang, format_)
    problems: list[Problem] = []
    remarks: list[Problem] = []
    for name in files or [str(BUILT_IN)]:
        try:
            scheme = read_scheme(name)
        except InputError as error:
            problems += error.problems
        else:
            for line in summary(scheme.scheme, name, scheme.document.data, Session.say):
                typer.echo(line)
            remarks += scheme.remarks
    if problems:
        raise InputError([*problems, *remarks])
    if remarks:
        show_problems(remarks, Session.say)


@app.command("show", cls=Command, help="criteria-show")
def show(
    file: Annotated[str | None, typer.Argument(help="arg-criteria", metavar="[FILE|ID]", show_default=False)] = None,
    lang: LangOption = None,
) -> None:
    from zwaarwerk.files import read_scheme
    from zwaarwerk.report.reference import render_scheme

    checked(lang)
    scheme = read_scheme(file or BUILT_IN)
    emit([render_scheme(scheme.scheme, scheme.document.data, Session.say)])


@app.command("schema", cls=Command, help="criteria-schema")
def criteria_schema(output: OutputOption = None, overwrite: OverwriteOption = False, lang: LangOption = None) -> None:
    from zwaarwerk.commands.schema import schema

    schema("criteria", output, overwrite, lang)
