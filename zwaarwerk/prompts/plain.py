"""The plain prompt: lines and numbers only, for screen readers, simple terminals, pipes and files of answers."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from collections.abc import Iterator
from typing import TextIO

import typer

from zwaarwerk.errors import InputError, Problem
from zwaarwerk.interview.questions import Question
from zwaarwerk.texts import Texts, printable, unbroken

WIDTH = 78
"""Of rows where there is no narrower window."""
NARROWEST = 20


def wrapped(line: str) -> str:
    """Return a line in rows that fit the window; what follows stands under the words of the first row."""
    window = shutil.get_terminal_size().columns - 1 if sys.stdout.isatty() else WIDTH
    indent = line[: len(line) - len(line.lstrip())]
    mark = re.match(r"- |[0-9]+\. ", line.lstrip())
    filled = textwrap.fill(
        unbroken(line),
        max(min(WIDTH, window), NARROWEST),
        subsequent_indent=indent + " " * len(mark[0] if mark else ""),
        break_on_hyphens=False,
        break_long_words=False,
    )
    return filled.replace("\N{NO-BREAK SPACE}", " ")


def question_lines(question: Question, say: Texts) -> Iterator[str]:
    """Yield a question as lines: where we are, what is known, the question, why, the options with their numbers."""
    yield ""
    if question.about:
        yield question.about
    yield from question.notes
    yield question.text
    if question.why:
        yield question.why
    for number, option in enumerate(question.options, 1):
        yield f"  {number}. {option.label}"
    if question.default is not None:
        yield say("interview.enter-for", told=question.told(question.default))


class PlainPrompt:
    """Reads a line for every answer; what does not come from a keyboard is shown, so that it can be read back."""

    def __init__(self, source: TextIO | None = None) -> None:
        self.source = source or sys.stdin
        self.echo = not self.source.isatty()

    def show(self, *lines: str) -> None:
        """Print lines, none longer than the window."""
        for line in lines:
            typer.echo(wrapped(line) if line.strip() else "")

    def ask(self, question: Question, say: Texts) -> str:
        """Print a question and read a line; the end of the input is an interrupt."""
        self.show(*question_lines(question, say))
        typer.echo("> ", nl=False)
        sys.stdout.flush()
        typed = self.source.readline()
        if not typed:
            typer.echo("")
            raise EOFError
        if self.echo:
            typer.echo(printable(typed.rstrip("\n")))
        return typed.rstrip("\n")

    def refused(self, question: Question, typed: str, why: str) -> None:  # noqa: ARG002 - a file needs them
        """Print why an answer was not taken; it is asked again."""
        self.show(why)


class AnswersPrompt(PlainPrompt):
    """Reads the answers from the lines of a file; an answer that does not fit is a problem with its line."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = enumerate(text.splitlines(), 1)
        self.line = 0

    def ask(self, question: Question, say: Texts) -> str:
        """Print a question and the next line of the file."""
        self.show(*question_lines(question, say))
        found = next((one for one in self.lines if not one[1].startswith("#")), None)
        if found is None:
            values = {"question": question.text}
            raise InputError([Problem(code="answers-end", file=self.name, line=self.line + 1, column=1, values=values)])
        self.line, typed = found
        typer.echo(f"> {printable(typed)}")
        return typed

    def refused(self, question: Question, typed: str, why: str) -> None:
        """Refuse the file: what follows was meant for other questions."""
        values = {"found": typed, "question": question.text, "reason": why}
        raise InputError([Problem(code="answer-refused", file=self.name, line=self.line, column=1, values=values)])
