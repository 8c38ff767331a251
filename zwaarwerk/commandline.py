"""Typer in two languages: plain help and usage errors in Dutch or English.

Commands are declared with the ids of sentences; `translate` fills them in. Help is written without panels: it is read
aloud well, works in any terminal, and starts twice as fast. A command is imported when it is asked for, not before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, ClassVar

import typer

# typer carries its own click and shows no public name for its errors
from typer._click import exceptions as usage_errors
from typer.core import TyperCommand, TyperGroup

from zwaarwerk.errors import nearest
from zwaarwerk.texts import Texts, visible

__all__ = ["USAGE_STATUS", "Command", "Group", "LazyGroup", "single", "translate", "usage_errors", "usage_message"]

USAGE_STATUS = 2


class _Plain:
    """How both commands and groups write their help."""

    say: Texts

    def get_help_option(self, ctx: Any) -> Any:
        """Return `--help`, described in the language."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = self.say("help.opt-help")
        return option

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write how the command is used."""
        pieces = [self.say("help.piece-options")]
        pieces += [param.metavar for param in self.get_params(ctx) if param.param_type_name == "argument"]  # type: ignore[attr-defined]
        if isinstance(self, TyperGroup):
            pieces.append(self.say("help.piece-command"))
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=self.say("help.usage"))

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - click asks it this way
        """Write the examples, each on one line however long, so that it can be copied."""
        for line in filter(None, (self.epilog or "").splitlines()):  # type: ignore[attr-defined]  # commands and groups have it
            if line.startswith(" "):
                formatter.write(f"{line}\n")
            else:
                formatter.write_paragraph()
                formatter.write_text(line)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments and options."""
        for kind in ("argument", "option"):
            params = [param for param in self.get_params(ctx) if param.param_type_name == kind]  # type: ignore[attr-defined]
            rows = [self._row(param, record) for param in params if (record := param.get_help_record(ctx))]
            if rows:
                with formatter.section(self.say(f"help.{kind}s")):
                    formatter.write_dl(rows)

    def _row(self, param: Any, record: tuple[str, str]) -> tuple[str, str]:
        required = f" [{self.say('help.required')}]" if param.required else ""
        return (param.metavar if param.param_type_name == "argument" else record[0]), f"{param.help}{required}"


class Command(_Plain, TyperCommand):
    """A command with plain, translated help."""


class Group(_Plain, TyperGroup):
    """A group of commands with plain, translated help."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options, then the commands."""
        super().format_options(ctx, formatter)
        with formatter.section(self.say("help.commands")):
            formatter.write_dl([(name, self.help_of(ctx, name)) for name in self.list_commands(ctx)])

    def help_of(self, ctx: Any, name: str) -> str:
        """Return what a command does, in a line."""
        command = self.get_command(ctx, name)
        return (command and command.help) or ""


class LazyGroup(Group):
    """A group whose commands are modules, each with an `app`, imported when the command is asked for."""

    modules: ClassVar[Mapping[str, str]]

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click asks it this way
        """Return the names of the commands, in the order of the help."""
        return list(self.modules)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - click asks it this way
        """Return a command in the language of the group, or None if there is no such command."""
        if cmd_name not in self.modules:
            return None
        command = typer.main.get_command(import_module(self.modules[cmd_name]).app)
        command.name = cmd_name
        translate(command, self.say)
        return command

    def help_of(self, ctx: Any, name: str) -> str:  # noqa: ARG002 - as the group it stands in for
        """Return what a command does, without importing it."""
        return self.say(f"help.{name}")


def single(function: Callable[..., None], name: str, epilog: str | None = None) -> typer.Typer:
    """Return the app of a module with one command; `name` is also the id of its help, `epilog` that of its examples."""
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.command(name, cls=Command, help=name, epilog=epilog)(function)
    return app


def translate(command: Any, say: Texts) -> None:
    """Fill in the sentences of a command and everything under it; its help texts are ids until then."""
    command.say = say
    command.help = say(f"help.{command.help}")
    if command.epilog:
        command.epilog = say(f"help.{command.epilog}")
    for param in command.params:
        if param.help in _COMPLETION:
            param.help = say(f"help.{_COMPLETION[param.help]}")
        elif param.help:
            param.help = say(f"help.{param.help}")
        if param.metavar:
            param.metavar = re.sub("[A-Z]{2,}", lambda word: say(f"help.word-{word[0].lower()}"), param.metavar)
    for below in getattr(command, "commands", {}).values():
        translate(below, say)


_COMPLETION = {
    "Install completion for the current shell.": "opt-completion",
    "Show completion for the current shell, to copy it or customize the installation.": "opt-show-completion",
}


def usage_message(error: Any, say: Texts) -> str:
    """Return what is wrong with a command line, what is allowed, and where the help is."""
    lines = [say("usage.error", message=_message(error, say))]
    if guess := _guess(error):
        lines.append("    " + say("problems.did-you-mean", guess=guess))
    if error.ctx is not None:
        lines.append("    " + say("usage.try-help", command=error.ctx.command_path))
    return "\n".join(lines)


def _message(error: Any, say: Texts) -> str:  # noqa: PLR0911 - one case a kind of error
    match error:
        case usage_errors.NoSuchOption():
            return say("usage.no-such-option", name=error.option_name)
        case usage_errors.MissingParameter():
            return say("usage.missing-argument", name=_name(error))
        case usage_errors.BadOptionUsage():
            return say("usage.needs-value", name=error.option_name)
        case usage_errors.BadParameter() if _is_no_whole_number(error):
            return say("usage.whole-number", name=_name(error))
        case usage_errors.BadParameter():
            return visible(f"{_name(error)}: {error.message}" if _name(error) else str(error.message))
        case _ if error.message.startswith("No such command"):
            return say("usage.no-such-command", name=error.message.split("'")[1])
        case _ if error.message.startswith("Missing command"):
            return say("usage.missing-command")
        case _ if error.message.startswith("Got unexpected extra argument"):
            return say("usage.unexpected", value=error.message.rpartition("(")[2].rstrip(")"))
        case _:
            return say("usage.other", message=error.message)


def _is_no_whole_number(error: Any) -> bool:
    """Say whether an option that takes a whole number got something else; typer says so in English only."""
    cause = error.__cause__
    return hasattr(cause, "errors") and all(one["type"].startswith("int_") for one in cause.errors())


def _name(error: Any) -> str:
    """What the message is about, as it is written on the command line."""
    if error.param is None:
        return str(error.param_hint or "")
    return str(error.param.opts[0] if error.param.param_type_name == "option" else error.param.metavar)


def _guess(error: Any) -> str:
    if isinstance(error, usage_errors.NoSuchOption):
        return str(error.possibilities[0]) if error.possibilities else ""
    if error.message.startswith("No such command") and error.ctx is not None:
        return nearest(error.message.split("'")[1], error.ctx.command.list_commands(error.ctx))
    return ""
