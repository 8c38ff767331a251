"""The program: which commands there are, and the one handler of everything that can go wrong.

Only this module and `commands` print and ask the date. A command is a module of `commands`, imported when asked for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated, ClassVar

import typer

from zwaarwerk import __version__
from zwaarwerk.commandline import USAGE_STATUS, LazyGroup, translate, usage_errors, usage_message
from zwaarwerk.commands.shared import NO, LangOption, Session, chosen, show_problems
from zwaarwerk.errors import OutputError, ZwaarwerkError
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import LANGUAGES, Texts

BUG, INTERRUPTED = 70, 130


class Commands(LazyGroup):
    """The commands in the order of the help."""

    modules: ClassVar = {
        name: f"zwaarwerk.commands.{name}"
        for name in (
            "score",
            "interview",
            "report",
            "batch",
            "verify",
            "law",
            "schema",
            "criteria",
            "weigh",
            "simulate",
            "calibrate",
            "dossier",
        )
    }


app = typer.Typer(cls=Commands, help="app", epilog="app-examples", rich_markup_mode=None, no_args_is_help=True)
VersionOption = Annotated[bool, typer.Option("--version", help="opt-version", show_default=False)]


@app.callback(invoke_without_command=True)
def _root(ctx: typer.Context, version: VersionOption = False, lang: LangOption = None) -> None:
    if lang is not None:
        chosen(lang, LANGUAGES, "--lang")
    if version:
        typer.echo(f"zwaarwerk {__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def language_of(args: Sequence[str]) -> str:
    """Return the language a command line asks for: `--lang`, else ZWAARWERK_LANG, else Dutch."""
    wanted = os.environ.get("ZWAARWERK_LANG", "")
    for place, arg in enumerate(args):
        if arg == "--lang":
            wanted = "".join(args[place + 1 : place + 2])
        elif arg.startswith("--lang="):
            wanted = arg.removeprefix("--lang=")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def run(args: Sequence[str]) -> int:
    """Run one command line and return its exit status."""
    Session.say = say = read_texts(language_of(args))
    Session.as_json = False
    command = typer.main.get_command(app)
    translate(command, say)
    try:
        status = command.main(list(args), prog_name="zwaarwerk", standalone_mode=False)
        sys.stdout.flush()
    except (usage_errors.UsageError, ZwaarwerkError, OSError) as error:
        return _refused(error, say)
    except Exception:  # noqa: BLE001 - whatever is left is a bug of ours, and says so
        import traceback

        traceback.print_exc()
        typer.echo(say("crash.bug", version=__version__), err=True)
        return BUG
    if status == INTERRUPTED:
        typer.echo(say("crash.interrupted"), err=True)
    return status if isinstance(status, int) else 0


def _refused(error: Exception, say: Texts) -> int:
    """Tell why a command was refused, and return its status."""
    match error:
        case ZwaarwerkError():
            show_problems(error.problems, say)
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
            from zwaarwerk.files import writing_problem

            show_problems([writing_problem(error)], say)
            return OutputError.status


def _stop_writing() -> None:
    """Let nothing more go to standard output: nobody is reading, or there is no room."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - open until the process ends
