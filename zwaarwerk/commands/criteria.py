"""`zwaarwerk criteria …`: list, check, read, make, change and compare criteria files, and their JSON Schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zwaarwerk.commandline import Command, Group
from zwaarwerk.commands.shared import (
    NO,
    AsOfOption,
    ExitCodeOption,
    FormatOption,
    LangOption,
    LawOption,
    OutputOption,
    OverwriteOption,
    Session,
    as_json,
    asked,
    checked,
    chosen,
    day_of,
    emit,
    emit_text,
    show_problems,
    today_or,
)
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.shipped import BUILT_IN, shipped_schemes
from zwaarwerk.texts import printable

if TYPE_CHECKING:
    from zwaarwerk.compare import Side
    from zwaarwerk.files import SchemeFile

OneScheme = Annotated[str | None, typer.Argument(help="arg-one-criteria", metavar="[FILE|ID]", show_default=False)]
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
def show(file: OneScheme = None, lang: LangOption = None) -> None:
    from zwaarwerk.files import read_scheme
    from zwaarwerk.report.dossier_rules import rules_of
    from zwaarwerk.report.reference import render_scheme

    checked(lang)
    scheme = read_scheme(file or BUILT_IN)
    data = scheme.document.data
    emit([render_scheme(scheme.scheme, data, Session.say, rules_of(scheme.scheme, data, Session.say))])


@app.command("schema", cls=Command, help="criteria-schema")
def criteria_schema(output: OutputOption = None, overwrite: OverwriteOption = False, lang: LangOption = None) -> None:
    from zwaarwerk.commands.schema import schema

    schema("criteria", output, overwrite, lang)


@app.command("new", cls=Command, help="criteria-new", epilog="criteria-new-examples")
def new(
    file: Annotated[Path, typer.Argument(help="arg-new-file", metavar="FILE", show_default=False)],
    from_: Annotated[str | None, typer.Option("--from", help="opt-from", metavar="SCHEME")] = None,
    id_: Annotated[str | None, typer.Option("--id", help="opt-id", metavar="ID")] = None,
    name: Annotated[str | None, typer.Option("--name", help="opt-name", metavar="NAME")] = None,
    name_en: Annotated[str | None, typer.Option("--name-en", help="opt-name-en", metavar="NAME")] = None,
    version: Annotated[str | None, typer.Option("--scheme-version", help="opt-scheme-version", metavar="V")] = None,
    first_day: Annotated[str | None, typer.Option("--in-force", help="opt-in-force", metavar="DATE")] = None,
    overwrite: OverwriteOption = False,
    lang: LangOption = None,
) -> None:
    from zwaarwerk.files import check_writable, write_text
    from zwaarwerk.negotiating import FIRST_VERSION, Identity, new_scheme
    from zwaarwerk.report.summary import summary

    checked(lang)
    say = Session.say
    check_writable(file, overwrite=overwrite)
    day = day_of(first_day, "--in-force")
    day_text = day.isoformat() if day else None
    name = name or asked("--name", say("new.ask-name"))
    id_ = id_ or asked("--id", say("new.ask-id"), _id_from(file.stem), needed=False)
    if from_ is None:
        next_year = today_or(None).year + 1
        day_text = day_text or asked("--in-force", say("new.ask-in-force"), f"{next_year}-01-01", needed=False)
    heading = "" if from_ is None else say("new.made-from", file=printable(Path(from_).name))
    made = new_scheme(
        file, from_, say.language, Identity(id_, name, name_en, version or FIRST_VERSION, day_text), heading
    )
    write_text(file, made.text, overwrite=overwrite)
    for line in summary(made.after.scheme, str(file), made.after.document.data, say):
        typer.echo(line)


def _id_from(stem: str) -> str:
    """Return a file's name as an id, or nothing if it can't be one."""
    import re

    text = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")
    return text if re.match(r"[a-z]", text) else ""


@app.command("set", cls=Command, help="criteria-set", epilog="criteria-set-examples")
def set_(
    file: Annotated[Path, typer.Argument(help="arg-scheme", metavar="FILE", show_default=False)],
    path: Annotated[str, typer.Argument(help="arg-path", metavar="PATH", show_default=False)],
    value: Annotated[str, typer.Argument(help="arg-value", metavar="VALUE", show_default=False)],
    source: Annotated[str | None, typer.Option("--source", help="opt-source", metavar="SOURCE")] = None,
    lang: LangOption = None,
) -> None:
    from zwaarwerk.editing import parse_path
    from zwaarwerk.negotiating import set_value
    from zwaarwerk.report.changes import set_lines, told_changes

    checked(lang)
    try:
        changed = set_value(file, parse_path(path), value, source)
    except InputError:
        typer.echo(Session.say("diff.set-refused", file=printable(str(file))), err=True)
        raise
    told = told_changes(_side(changed.before), _side(changed.after), Session.say)
    for line in set_lines(told, changed.also_sourced):
        typer.echo(line)


@app.command("diff", cls=Command, help="criteria-diff")
def diff(
    old: Annotated[str, typer.Argument(help="arg-old", metavar="OLD", show_default=False)],
    new: Annotated[str, typer.Argument(help="arg-new", metavar="NEW", show_default=False)],
    format_: Annotated[str, typer.Option("--format", help="opt-format-diff", metavar="FORMAT")] = "terminal",
    exit_code: ExitCodeOption = False,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    lang: LangOption = None,
) -> None:
    from zwaarwerk.files import read_scheme
    from zwaarwerk.report.changes import RENDER, changes_form, told_changes

    checked(lang, format_, (*RENDER, "json"))
    problems: list[Problem] = []
    files: list[SchemeFile] = []
    for name in (old, new):
        try:
            files.append(read_scheme(name))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    whole = old != new and Path(old).name == Path(new).name
    before, after = (_side(one, whole_name=whole) for one in files)
    told = told_changes(before, after, Session.say)
    if format_ == "json":
        from zwaarwerk.editing import written

        emit_text(as_json(changes_form(told, written)), output, overwrite=overwrite)
    else:
        emit_text(RENDER[format_](told), output, overwrite=overwrite)
    if exit_code and told.changes:
        raise typer.Exit(NO)


def _side(file: SchemeFile, *, whole_name: bool = False) -> Side:
    """One side of a comparison; the folder is told only where two files have the same name."""
    from zwaarwerk.compare import Side

    return Side(file.scheme, file.document.data, file.name if whole_name else Path(file.name).name)


RuleOption = Annotated[list[str] | None, typer.Option("--rule", help="opt-rule", metavar="NAME", show_default=False)]
IgnoreOption = Annotated[
    list[str] | None, typer.Option("--ignore", help="opt-ignore", metavar="NAME", show_default=False)
]


@app.command("lint", cls=Command, help="criteria-lint")
def lint(
    file: Annotated[str, typer.Argument(help="arg-scheme", metavar="FILE", show_default=False)],
    rule: RuleOption = None,
    ignore: IgnoreOption = None,
    as_of: AsOfOption = None,
    law: LawOption = None,
    format_: FormatOption = "terminal",
    exit_code: ExitCodeOption = False,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    lang: LangOption = None,
) -> None:
    from zwaarwerk.files import read_law, read_scheme
    from zwaarwerk.lint import RULES, find_remarks
    from zwaarwerk.report.changes import FileInWords
    from zwaarwerk.report.remarks import ToldRemarks, remarks_form, render_remarks

    checked(lang, format_)
    wanted = [chosen(name, list(RULES), "--rule") for name in rule or RULES]
    unwanted = [chosen(name, list(RULES), "--ignore") for name in ignore or ()]
    scheme = read_scheme(file)
    rules = [name for name in RULES if name in wanted and name not in unwanted]
    remarks = tuple(find_remarks(scheme.scheme, scheme.document.data, read_law(law), today_or(as_of), rules))
    told = ToldRemarks(remarks, FileInWords(scheme.document.data, Session.say), scheme.name, scheme.document.place_of)
    text = as_json(remarks_form(told)) if format_ == "json" else render_remarks(told)
    emit_text(text, output, overwrite=overwrite)
    if exit_code and remarks:
        raise typer.Exit(NO)
