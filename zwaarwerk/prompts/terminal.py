"""The prompt of a terminal: the plain lines, with what fits shown while typing, and Esc for back.

Everything is typed in one line, where the cursor is, so that a screen reader follows; the list below it answers to Tab
and the arrow keys, but nothing needs them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import questionary
import typer
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

from zwaarwerk.interview.questions import Accepted, Narrowed, Option, Question
from zwaarwerk.prompts.plain import question_lines, wrapped
from zwaarwerk.texts import Texts

STYLE = questionary.Style([("question", "bold"), ("answer", "bold")])


class TerminalPrompt:
    """Reads a line with suggestions."""

    def show(self, *lines: str) -> None:
        """Print lines, none longer than the window."""
        for line in lines:
            typer.echo(wrapped(line) if line.strip() else "")

    def ask(self, question: Question, say: Texts) -> str:
        """Print a question and return what was typed or chosen; Esc is back."""
        self.show(*question_lines(question, say))
        asked = questionary.autocomplete(
            ">", choices=[], completer=_Suggestions(question), qmark="", style=STYLE, reserve_space_for_menu=6
        )
        bindings = KeyBindings()

        @bindings.add("escape", eager=True)
        def _(event: Any) -> None:
            event.app.exit(result="back")

        asked.application.key_bindings = merge_key_bindings(
            [found for found in (asked.application.key_bindings, bindings) if found is not None]
        )
        return str(asked.unsafe_ask())

    def refused(self, question: Question, typed: str, why: str) -> None:  # noqa: ARG002 - a file needs them
        """Print why an answer was not taken; it is asked again."""
        self.show(why)


class _Suggestions(Completer):
    """What fits the letters typed so far: jobs under any of their names, or the options of the question."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def get_completions(self, document: Any, complete_event: Any) -> Iterable[Completion]:  # noqa: ARG002 - its form
        """Yield the labels that fit; each takes the place of all that was typed."""
        typed = document.text
        for option in self._fitting(typed):
            yield Completion(option.label, start_position=-len(typed))

    def _fitting(self, typed: str) -> Iterable[Option]:
        if not typed.strip():
            return self.question.search or self.question.options
        if not self.question.search:
            low = typed.strip().casefold()
            return [option for option in self.question.options if low in option.label.casefold()]
        match self.question.reads(typed) if self.question.reads else None:
            case Narrowed(options=options):
                return options
            case Accepted(value=value, told=told):
                return [Option(value=value, label=told)]
        return []
