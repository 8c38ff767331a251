"""`zwaarwerk criteria …`: check and read criteria files, and their JSON Schema."""

from __future__ import annotations

from typing import Annotated

import typer

from zwaarwerk.commandline import Command, Group
from zwaarwerk.commands.schema import schema
from zwaarwerk.commands.shared import (
    FormatOption,
    LangOption,
    OutputOption,
    OverwriteOption,
    Session,
    checked,
    emit,
)
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.files import DEFAULT_SCHEME, read_scheme

Schemes = Annotated[list[str] | None, typer.Argument(help="arg-criteria", metavar="[FILE]...", show_default=False)]

app = typer.Typer(cls=Group, help="criteria", rich_markup_mode=None, no_args_is_help=True, add_completion=False)


@app.callback()
def _criteria(lang: LangOption = None) -> None:
    checked(lang)


@app.command("check", cls=Command, help="criteria-check")
def check(files: Schemes = None, format_: FormatOption = "terminal", lang: LangOption = None) -> None:
    from zwaarwerk.report.summary import summary

    checked(lang, format_)
    problems: list[Problem] = []
    for name in files or [str(DEFAULT_SCHEME)]:
        try:
            scheme = read_scheme(name)
        except InputError as error:
            problems += error.problems
        else:
            for line in summary(scheme.scheme, name, scheme.document.data, Session.say):
                typer.echo(line)
    if problems:
        raise InputError(problems)


@app.command("show", cls=Command, help="criteria-show")
def show(
    file: Annotated[str | None, typer.Argument(help="arg-criteria", metavar="[FILE]", show_default=False)] = None,
    lang: LangOption = None,
) -> None:
    from zwaarwerk.report.reference import render_scheme

    checked(lang)
    scheme = read_scheme(file or DEFAULT_SCHEME)
    emit([render_scheme(scheme.scheme, scheme.document.data, Session.say)])


@app.command("schema", cls=Command, help="criteria-schema")
def criteria_schema(output: OutputOption = None, overwrite: OverwriteOption = False, lang: LangOption = None) -> None:
    schema("criteria", output, overwrite, lang)
