"""The prompt of a terminal: short lists to choose from, and search while typing. Every answer can also be typed.

A list answers to its numbers, to the arrow keys, and to `t`, `?` and `s`; Esc is back everywhere. The cursor stays in
the line that is typed wherever that matters to a screen reader: longer lists are lines with numbers and a place to type.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import questionary
import typer
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

from zwaarwerk.interview.questions import Accepted, Narrowed, Option, Question
from zwaarwerk.prompts.plain import question_lines, wrapped
from zwaarwerk.texts import Texts

ONE_KEY = 9
"""A list of at most so many options has a key for each."""

STYLE = questionary.Style(
    [
        ("question", "bold"),
        ("highlighted", "bold reverse"),
        ("pointer", "bold"),
        ("answer", "bold"),
        ("instruction", ""),
    ]
)


class TerminalPrompt:
    """Shows lists with questionary, and reads what is typed with suggestions."""

    def show(self, *lines: str) -> None:
        """Print lines, none longer than a window of 80."""
        for line in lines:
            typer.echo(wrapped(line) if line.strip() else "")

    def ask(self, question: Question, say: Texts) -> str:
        """Show a question and return what was chosen or typed; Esc is `back`."""
        asked = self._list(question, say) if self._is_short_list(question) else self._line(question, say)
        bindings = KeyBindings()

        @bindings.add("escape", eager=True)
        def _(event: Any) -> None:
            event.app.exit(result="back")

        asked.application.key_bindings = merge_key_bindings(
            [found for found in (asked.application.key_bindings, bindings) if found is not None]
        )
        return str(asked.unsafe_ask())

    @staticmethod
    def _is_short_list(question: Question) -> bool:
        return question.reads is None and 0 < len(question.options) <= ONE_KEY

    def _list(self, question: Question, say: Texts) -> questionary.Question:
        """A list with a key for each option; the last are the ways out."""
        before = replace(question, options=(), default=None, text="")
        self.show(*(line for line in question_lines(before, say) if line or line == ""))
        choices: list[Any] = [
            questionary.Choice(_one_line(option.label), value=str(number), shortcut_key=str(number))
            for number, option in enumerate(question.options, 1)
        ]
        ways = (("back", "t", "way-back"), ("?", "?", "way-help"), ("stop", "s", "way-stop"))
        choices += [
            questionary.Choice(say(f"interview.{label}"), value=value, shortcut_key=key) for value, key, label in ways
        ]
        values = [option.value for option in question.options]
        default = str(values.index(question.default) + 1) if question.default in values else None
        return questionary.select(
            question.text,
            choices=choices,
            default=default,
            qmark="",
            pointer=">",
            style=STYLE,
            use_shortcuts=True,
            use_jk_keys=False,
            instruction=say("interview.list-hint"),
        )

    def _line(self, question: Question, say: Texts) -> questionary.Question:
        """A line to type in, with what fits shown below it while typing."""
        self.show(*question_lines(question, say))
        return questionary.autocomplete(
            say("interview.search") if question.search else ">",
            choices=[],
            completer=_Suggestions(question),
            qmark="",
            style=STYLE,
        )

    def refused(self, question: Question, typed: str, why: str) -> None:  # noqa: ARG002 - a file needs them
        """Print why an answer was not taken; it is asked again."""
        self.show(why)


class _Suggestions(Completer):
    """What fits the letters typed so far: jobs under any of their names, or the options of the question."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def get_completions(self, document: Any, complete_event: Any) -> Iterable[Completion]:  # noqa: ARG002 - its form
        typed = document.text
        for option in self._fitting(typed):
            shown: StyleAndTextTuples = [("", option.label)]
            yield Completion(option.label, start_position=-len(typed), display=shown)

    def _fitting(self, typed: str) -> Iterable[Option]:
        if not typed.strip():
            return self.question.search
        if not self.question.search:
            low = typed.casefold()
            return [option for option in self.question.options if low in option.label.casefold()]
        match self.question.reads(typed) if self.question.reads else None:
            case Narrowed(options=options):
                return options
            case Accepted(value=value, told=told):
                return [Option(value=value, label=told)]
        return []


def _one_line(label: str) -> str:
    """A label that fits a row of a list."""
    return label if len(label) <= 70 else f"{label[:69]}…"
