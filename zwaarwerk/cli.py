"""The commands: read, calculate, render, write. The only console, the only clock, and the one handler of errors."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zwaarwerk.commandline import USAGE_STATUS, Command, Group, translate, usage_errors, usage_message
from zwaarwerk.errors import InputError, OutputError, Problem, ZwaarwerkError
from zwaarwerk.files import (
    DEFAULT_SCHEME,
    CareerFile,
    SchemeFile,
    law_table_text,
    origin_of,
    read_careers,
    read_law,
    read_result,
    read_scheme,
    read_texts,
    write_text,
    writing_problem,
)
from zwaarwerk.texts import LANGUAGES, Texts, printable

if TYPE_CHECKING:
    from zwaarwerk.answer import Answer
    from zwaarwerk.law import Law

NO, BUG, INTERRUPTED = 1, 70, 130
PIPE_WIDTH = 80

app = typer.Typer(cls=Group, help="app", epilog="app-examples", rich_markup_mode=None, no_args_is_help=True)
criteria = typer.Typer(cls=Group, help="criteria", rich_markup_mode=None, no_args_is_help=True)
app.add_typer(criteria, name="criteria")

Careers = Annotated[list[str], typer.Argument(help="arg-career", metavar="CAREER...", show_default=False)]
CareerOption = Annotated[list[str], typer.Option("--career", help="opt-career", metavar="FILE", show_default=False)]
Schemes = Annotated[list[str] | None, typer.Argument(help="arg-criteria", metavar="[FILE]...", show_default=False)]
SchemeOption = Annotated[
    str | None, typer.Option("--criteria", help="opt-criteria", metavar="FILE", show_default=False)
]
LawOption = Annotated[Path | None, typer.Option("--law", help="opt-law", metavar="DIR", show_default=False)]
ExitOption = Annotated[str | None, typer.Option("--exit", help="opt-exit", metavar="DATE", show_default=False)]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="opt-as-of", metavar="DATE", show_default=False)]
StrictOption = Annotated[bool, typer.Option("--strict", help="opt-strict", show_default=False)]
ExplainOption = Annotated[bool, typer.Option("--explain", help="opt-explain", show_default=False)]
FormatOption = Annotated[str, typer.Option("--format", help="opt-format", metavar="FORMAT", show_default=False)]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="opt-output", metavar="FILE", show_default=False)
]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="opt-overwrite", show_default=False)]
PersonOption = Annotated[str | None, typer.Option("--person", help="opt-person", metavar="ID", show_default=False)]
LangOption = Annotated[str | None, typer.Option("--lang", help="opt-lang", metavar="nl|en", show_default=False)]
VersionOption = Annotated[bool, typer.Option("--version", help="opt-version", show_default=False)]


def language_of(args: Sequence[str]) -> str:
    """Return the language a command line asks for: `--lang`, else ZWAARWERK_LANG, else Dutch."""
    wanted = os.environ.get("ZWAARWERK_LANG", "")
    for place, arg in enumerate(args):
        if arg == "--lang":
            wanted = "".join(args[place + 1 : place + 2])
        elif arg.startswith("--lang="):
            wanted = arg.removeprefix("--lang=")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


class _Session:
    """The language of this run; set once by `run`."""

    say: Texts
    as_json = False


def _chosen(value: str, allowed: Sequence[str], option: str) -> str:
    if value not in allowed:
        say = _Session.say
        bad = say("usage.bad-value", value=value, name=option)
        raise typer.BadParameter(f"{bad} {say('usage.choose', allowed=', '.join(allowed))}")
    return value


def _day(text: str | None, option: str) -> date | None:
    from zwaarwerk.dates import in_reach, parse_day

    if text is None:
        return None
    day = parse_day(text)
    if day is None or not in_reach(day):
        raise typer.BadParameter(_Session.say("problems.option-date", found=text), param_hint=option)
    return day


# --- commands


@app.callback(invoke_without_command=True)
def _root(ctx: typer.Context, version: VersionOption = False, lang: LangOption = None) -> None:
    if lang is not None:
        _chosen(lang, LANGUAGES, "--lang")
    if version:
        from importlib.metadata import version as version_of

        typer.echo(f"zwaarwerk {version_of('zwaarwerk')}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


@app.command(cls=Command, help="score")
def score(
    careers: Careers,
    criteria: SchemeOption = None,
    exit_: ExitOption = None,
    as_of: AsOfOption = None,
    person: PersonOption = None,
    law: LawOption = None,
    strict: StrictOption = False,
    explain: ExplainOption = False,
    format_: FormatOption = "terminal",
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    lang: LangOption = None,
) -> None:
    _checked(lang, format_)
    if output is not None:
        from zwaarwerk.files import check_writable

        check_writable(output, overwrite=overwrite)
    scheme = read_scheme(criteria or DEFAULT_SCHEME)
    people = _only(read_careers(careers, scheme.scheme), person)
    tables = read_law(law)
    today = _day(as_of, "--as-of") or date.today()  # noqa: DTZ011 - the day where the user is
    exit_date = _day(exit_, "--exit")
    answers = _answers(people, scheme, tables, today, exit_date, strict=strict)
    origin = origin_of(scheme, tables, people, today, exit_date, strict=strict)
    if format_ == "json":
        from zwaarwerk.report.as_json import result_form

        _emit_text(_json(result_form(answers, origin, _Session.say)), output, overwrite=overwrite)
    else:
        from zwaarwerk.report.as_terminal import render_answer

        _emit(
            [render_answer(one, origin, _Session.say, explain=explain) for one in answers], output, overwrite=overwrite
        )


@app.command(cls=Command, help="verify")
def verify(
    result: Annotated[str, typer.Argument(help="arg-result", metavar="RESULT", show_default=False)],
    career: CareerOption,
    criteria: SchemeOption = None,
    law: LawOption = None,
    lang: LangOption = None,
) -> None:
    from zwaarwerk.report.as_json import result_form
    from zwaarwerk.verify import causes, differences

    _checked(lang)
    old = read_result(result)
    scheme = read_scheme(criteria or DEFAULT_SCHEME)
    wanted = {str(one["id"]) for one in old["people"]}
    people = [file for file in read_careers(career, scheme.scheme) if file.career.id in wanted]
    missing = sorted(wanted - {file.career.id or "" for file in people})
    if missing:
        raise InputError([Problem(code="person-not-in-career", file=result, values={"found": one}) for one in missing])
    tables = read_law(law)
    asked = old["origin"]
    as_of = date.fromisoformat(asked["as_of"])
    exit_date = date.fromisoformat(asked["exit"]) if asked["exit"] else None
    answers = _answers(people, scheme, tables, as_of, exit_date, strict=asked["strict"])
    origin = origin_of(scheme, tables, people, as_of, exit_date, strict=asked["strict"])
    new = result_form(answers, origin, _Session.say)
    found, why = differences(old, new), causes(old["origin"], new["origin"])
    for line in _told(result, found, why):
        typer.echo(line)
    if found:
        raise typer.Exit(NO)


@app.command(cls=Command, help="law")
def law(
    table: Annotated[str | None, typer.Argument(help="arg-table", metavar="[TABLE]", show_default=False)] = None,
    law_: LawOption = None,
    lang: LangOption = None,
) -> None:
    from zwaarwerk.report.reference import render_law

    _checked(lang)
    if table is not None:
        typer.echo(law_table_text(table), nl=False)
    else:
        _emit([render_law(read_law(law_), _Session.say)], None)


@app.command(cls=Command, help="schema")
def schema(
    name: Annotated[str, typer.Argument(help="arg-schema", metavar="NAME", show_default=False)],
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    lang: LangOption = None,
) -> None:
    from zwaarwerk.schemas import NAMES
    from zwaarwerk.schemas import schema as schema_of

    _checked(lang)
    _chosen(name, NAMES, "NAME")
    _emit_text(_json(schema_of(name)), output, overwrite=overwrite)


@criteria.callback()
def _criteria(lang: LangOption = None) -> None:
    _checked(lang)


@criteria.command("check", cls=Command, help="criteria-check")
def criteria_check(files: Schemes = None, format_: FormatOption = "terminal", lang: LangOption = None) -> None:
    _checked(lang, format_)
    from zwaarwerk.report.reference import summary

    problems: list[Problem] = []
    remarks: list[Problem] = []
    for name in files or [str(DEFAULT_SCHEME)]:
        try:
            scheme = read_scheme(name)
        except InputError as error:
            problems += error.problems
        else:
            for line in summary(scheme.scheme, name, scheme.document.data, _Session.say):
                typer.echo(line)
            remarks += scheme.remarks
    if problems:
        raise InputError([*problems, *remarks])
    if remarks:
        _show_problems(remarks, _Session.say)


@criteria.command("show", cls=Command, help="criteria-show")
def criteria_show(
    file: Annotated[str | None, typer.Argument(help="arg-criteria", metavar="[FILE]", show_default=False)] = None,
    lang: LangOption = None,
) -> None:
    from zwaarwerk.report.reference import render_scheme

    _checked(lang)
    scheme = read_scheme(file or DEFAULT_SCHEME)
    _emit([render_scheme(scheme.scheme, scheme.document.data, _Session.say)], None)


@criteria.command("schema", cls=Command, help="criteria-schema")
def criteria_schema(output: OutputOption = None, overwrite: OverwriteOption = False, lang: LangOption = None) -> None:
    schema("criteria", output, overwrite, lang)


# --- what the commands share


def _checked(lang: str | None, format_: str = "terminal") -> None:
    if lang is not None:
        _chosen(lang, LANGUAGES, "--lang")
    _chosen(format_, ("terminal", "json"), "--format")
    _Session.as_json = format_ == "json"


def _only(people: list[CareerFile], person: str | None) -> list[CareerFile]:
    if person is None:
        return people
    chosen = [file for file in people if file.career.id == person]
    if not chosen:
        raise InputError([Problem(code="no-such-person", values={"found": person})])
    return chosen


def _answers(
    people: list[CareerFile], scheme: SchemeFile, law: Law, as_of: date, exit_date: date | None, *, strict: bool
) -> list[Answer]:
    """Answer for everybody; what can't be answered is refused together."""
    from zwaarwerk.answer import answer

    answers: list[Answer] = []
    refused: list[Problem] = []
    for file in people:
        try:
            one = answer(file.career, scheme.scheme, law, as_of, exit_date, strict=strict)
        except InputError as error:
            refused += [file.locate(problem) for problem in error.problems]
        else:
            found = (*file.warnings, *(file.locate(problem) for problem in one.problems))
            answers.append(replace(one, problems=found))
    if refused:
        raise InputError(refused)
    return answers


def _told(file: str, found: Sequence[Any], why: Sequence[Any]) -> list[str]:
    """What verify says: whether the answer holds, what differs, and what may have caused it."""
    say = _Session.say
    reasons = [
        say(f"verify.{cause.code}", table=cause.name, id=cause.name, old=cause.old, new=cause.new) for cause in why
    ]
    if not found:
        return [say("verify.same", file=file), *(say("verify.changed-same", cause=reason) for reason in reasons)]
    lines = [say("verify.differs", file=file)]
    words = {None: say("verify.missing"), True: say("units.true"), False: say("units.false")}
    for one in found[:40]:
        old, new = (
            words[value] if value is None or isinstance(value, bool) else printable(str(value))
            for value in (one.old, one.new)
        )
        lines.append("  " + say("verify.line", path=printable(one.path), old=old, new=new))
    if len(found) > 40:
        lines.append(f"  … {len(found) - 40}")
    lines += [f"{say('verify.because')}: {reason}" for reason in reasons or [say("verify.unknown")]]
    return lines


def _json(form: Any) -> str:
    """Return data as JSON in which every character can be seen: what can't is written as an escape."""
    text = json.dumps(form, ensure_ascii=False, indent=2)
    if not text.replace("\n", "").isprintable():
        text = "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text)
    return text + "\n"


def _emit(parts: Sequence[Any], output: Path | None, *, overwrite: bool = False) -> None:
    """Print rich renderables, or write them as plain text; never markup, so that names stay what they are."""
    from io import StringIO

    from rich.console import Console

    settings: dict[str, Any] = {"markup": False, "highlight": False, "emoji": False}
    console = Console(**settings)
    if output is not None or not console.is_terminal:
        console = Console(**settings, width=PIPE_WIDTH, file=StringIO(), no_color=True)
    for place, part in enumerate(parts):
        if place:
            console.rule()
        console.print(part)
    if isinstance(console.file, StringIO):
        lines = (line.rstrip() for line in console.file.getvalue().splitlines())
        _emit_text("\n".join(lines) + "\n", output, overwrite=overwrite)


def _emit_text(text: str, output: Path | None, *, overwrite: bool = False) -> None:
    if output is None:
        typer.echo(text, nl=False)
    else:
        write_text(output, text, overwrite=overwrite)
        typer.echo(_Session.say("crash.written", file=output), err=True)


# --- the one handler


def run(args: Sequence[str]) -> int:
    """Run one command line and return its exit status."""
    _Session.say = say = read_texts(language_of(args))
    _Session.as_json = False
    command = typer.main.get_command(app)
    translate(command, say)
    try:
        status = command.main(list(args), prog_name="zwaarwerk", standalone_mode=False)
        sys.stdout.flush()
    except (usage_errors.UsageError, ZwaarwerkError, OSError) as error:
        return _refused(error, say)
    except Exception:  # noqa: BLE001 - whatever is left is a bug of ours, and says so
        import traceback
        from importlib.metadata import version as version_of

        traceback.print_exc()
        typer.echo(say("crash.bug", version=version_of("zwaarwerk")), err=True)
        return BUG
    if status == INTERRUPTED:
        typer.echo(say("crash.interrupted"), err=True)
    return status if isinstance(status, int) else 0


def _refused(error: Exception, say: Texts) -> int:
    """Tell why a command was refused, and return its status."""
    match error:
        case ZwaarwerkError():
            _show_problems(error.problems, say)
            return error.status
        case usage_errors.NoArgsIsHelpError():
            typer.echo(error.message, err=True)
            return USAGE_STATUS
        case usage_errors.UsageError():
            typer.echo(usage_message(error, say), err=True)
            return USAGE_STATUS
        case BrokenPipeError():
            _stop_writing()
            return NO
        case _:
            _stop_writing()
            _show_problems([writing_problem(error)], say)
            return OutputError.status


def _stop_writing() -> None:
    """Let nothing more go to standard output: nobody is reading, or there is no room."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - open until the process ends


def _show_problems(problems: Sequence[Problem], say: Texts) -> None:
    if _Session.as_json:
        from zwaarwerk.report.as_json import problem_form

        form = {"problems": [problem_form(problem, say) for problem in problems]}
        typer.echo(_json(form), err=True, nl=False)
        return
    for line in say.problems(problems):
        typer.echo(line, err=True)


def main() -> None:
    """Run the command line this process was given."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run(sys.argv[1:]))
