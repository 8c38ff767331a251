"""What the commands share: their options, the language of this run, and the ways out to the console or a file."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from zwaarwerk.errors import InputError, Problem
from zwaarwerk.texts import LANGUAGES, Texts, printable

if TYPE_CHECKING:
    from zwaarwerk.answers import Answer
    from zwaarwerk.criteria import Scheme
    from zwaarwerk.files import CareerFile, SchemeFile
    from zwaarwerk.law import Law

T = TypeVar("T")
NO = 1
"""The status when the answer is no."""
PIPE_WIDTH = 80

Careers = Annotated[list[str], typer.Argument(help="arg-career", metavar="CAREER...", show_default=False)]
SchemeOption = Annotated[
    str | None, typer.Option("--criteria", help="opt-criteria", metavar="FILE|ID", show_default=False)
]
LawOption = Annotated[Path | None, typer.Option("--law", help="opt-law", metavar="DIR", show_default=False)]
ExitOption = Annotated[str | None, typer.Option("--exit", help="opt-exit", metavar="DATE", show_default=False)]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="opt-as-of", metavar="DATE", show_default=False)]
ExitCodeOption = Annotated[bool, typer.Option("--exit-code", help="opt-exit-code", show_default=False)]
StrictOption = Annotated[bool, typer.Option("--strict", help="opt-strict", show_default=False)]
FormatOption = Annotated[str, typer.Option("--format", help="opt-format", metavar="FORMAT", show_default=False)]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="opt-output", metavar="FILE", show_default=False)
]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="opt-overwrite", show_default=False)]
PersonOption = Annotated[str | None, typer.Option("--person", help="opt-person", metavar="ID", show_default=False)]
ColumnsOption = Annotated[str | None, typer.Option("--columns", help="opt-columns", metavar="FILE", show_default=False)]
SettingsOption = Annotated[
    str | None, typer.Option("--settings", help="opt-settings", metavar="FILE", show_default=False)
]
LangOption = Annotated[str | None, typer.Option("--lang", help="opt-lang", metavar="nl|en", show_default=False)]


class Session:
    """The language of this run, and the form of its problems; set by `cli.run` and `checked`."""

    say: Texts
    as_json = False


# --- options


def checked(lang: str | None, format_: str = "terminal", formats: Sequence[str] = ("terminal", "json")) -> None:
    """Refuse a language or format there is not, and remember in which form problems are told."""
    if lang is not None:
        chosen(lang, LANGUAGES, "--lang")
    chosen(format_, formats, "--format")
    Session.as_json = format_ == "json"


def chosen(value: str, allowed: Sequence[str], option: str) -> str:
    """Return the value of an option that must be one of a few."""
    if value not in allowed:
        say = Session.say
        bad = say("usage.bad-value", value=value, name=option)
        raise typer.BadParameter(f"{bad} {say('usage.choose', allowed=', '.join(allowed))}")
    return value


def form_of(place: Path, forms: Sequence[str]) -> str:
    """Return which of the forms a report is to have, by the ending of its file; usage error when it is none."""
    form = place.suffix.lower().removeprefix(".")
    if form not in forms:
        allowed = ", ".join(f".{one}" for one in forms)
        told = Session.say("usage.report-ending", name=printable(place.name), allowed=allowed)
        raise typer.BadParameter(told, param_hint="--output")
    return form


def day_of(text: str | None, option: str) -> date | None:
    """Return the day an option gives, or None without one."""
    from zwaarwerk.dates import in_reach, parse_day

    if text is None:
        return None
    day = parse_day(text)
    if day is None or not in_reach(day):
        raise typer.BadParameter(Session.say("problems.option-date", found=text), param_hint=option)
    return day


def today_or(as_of: str | None) -> date:
    """Return the as-of date: the option's, else the day where the user is."""
    return day_of(as_of, "--as-of") or date.today()  # noqa: DTZ011 - the user's own calendar


def asked(option: str, question: str, suggestion: str = "", *, needed: bool = True) -> str:
    """Return what the user answers to a question; the suggestion if nothing is typed.

    Where nobody can be asked, the suggestion if it is not `needed` to choose; otherwise the option that is missing.
    """
    answer = ""
    if sys.stdin.isatty() and sys.stdout.isatty():
        typer.echo(f"{question} [{suggestion}] " if suggestion else f"{question} ", nl=False)
        answer = sys.stdin.readline().strip() or suggestion
    elif not needed:
        answer = suggestion
    if not answer:
        raise typer.BadParameter(Session.say("usage.missing-option", name=option))
    return answer


def check_places(read: Sequence[str], written: Sequence[str | Path | None]) -> None:
    """Refuse to write where something is read from, even with --overwrite, or two things in one place."""
    from zwaarwerk.outputs import check_place

    inputs = [one for one in read if one != "-"]
    places = [one for one in written if one is not None]
    for number, out in enumerate(places):
        check_place(out, inputs, places[:number])


def with_bar(parts: Iterable[T], count: int, what: str = "batch.progress") -> Iterator[T]:
    """Yield the parts of the work, so many in all, with a bar and the time left where there is a terminal."""
    if not sys.stderr.isatty():
        yield from parts
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = TextColumn(Session.say(what)), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=count)
        step = max(count // 1000, 1)
        for number, part in enumerate(parts, 1):
            yield part
            if number % step == 0:
                progress.advance(task, step)


# --- people and their answers


def people_in(
    sources: Sequence[str], scheme: Scheme, people: Collection[str] | None = None, columns: str | None = None
) -> list[CareerFile]:
    """Return every career in the files; out of tables and spreadsheets only the people asked for.

    What of a table was not read is told, as it is in a batch.
    """
    from zwaarwerk.files import TABLE_SUFFIXES, read_careers

    if any(source.lower().endswith(TABLE_SUFFIXES) for source in sources):
        from zwaarwerk.tables.files import read_people

        notes: list[Problem] = []
        found = read_people(sources, scheme, people, columns, notes)
        if notes and Session.as_json:
            show_problems(notes, Session.say)
        else:
            for note in notes:
                typer.echo(Session.say.problem(note), err=True)
        return found
    return read_careers(sources, scheme)


def only(people: list[CareerFile], person: str | None) -> list[CareerFile]:
    """Return the person asked for, or everybody when none was."""
    if person is None:
        return people
    found = [file for file in people if file.career.id == person]
    if not found:
        raise InputError([Problem(code="no-such-person", values={"found": person})])
    return found


def answers_for(
    people: list[CareerFile], scheme: SchemeFile, law: Law, as_of: date, exit_date: date | None, *, strict: bool
) -> list[Answer]:
    """Answer for everybody; what can't be answered is refused together."""
    from zwaarwerk.answers import answer

    answers: list[Answer] = []
    refused: list[Problem] = []
    for file in people:
        try:
            one = answer(file.career, scheme.scheme, law, as_of, exit_date, strict=strict)
        except InputError as error:
            refused += [file.locate(problem) for problem in error.problems]
        else:
            found = (*file.warnings, *(file.locate(problem) for problem in one.problems))
            answers.append(one._replace(problems=found))
    if refused:
        raise InputError(refused)
    return answers


# --- out


def as_json(form: Any) -> str:
    """Return plain data as a JSON file in which every character can be seen: what can't is written as an escape."""
    import json

    text = json.dumps(form, ensure_ascii=False, indent=2)
    if not text.replace("\n", "").isprintable():
        text = "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text)
    return text + "\n"


def show_problems(problems: Sequence[Problem], say: Texts) -> None:
    """Tell problems on standard error, as JSON where the command was asked for JSON."""
    if Session.as_json:
        from zwaarwerk.report.as_json import problem_form

        form = {"problems": [problem_form(problem, say) for problem in problems]}
        typer.echo(as_json(form), err=True, nl=False)
        return
    for line in say.problems(problems):
        typer.echo(line, err=True)


def emit(parts: Sequence[Any], output: Path | None = None, *, overwrite: bool = False) -> None:
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
        emit_text("\n".join(lines) + "\n", output, overwrite=overwrite)


def emit_text(text: str, output: Path | None = None, *, overwrite: bool = False) -> None:
    """Print a text as it is, or write it to a file and say so."""
    if output is None:
        typer.echo(text, nl=False)
        return
    from zwaarwerk.files import write_text

    write_text(output, text, overwrite=overwrite)
    typer.echo(Session.say("crash.written", file=output), err=True)
