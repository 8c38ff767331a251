"""What is wrong in the tables of a workforce: told on the screen by kind, without values; in a table by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import typer

from zwaarwerk.errors import Problem
from zwaarwerk.report.as_table import Cell
from zwaarwerk.tables.files import WorkforceFile
from zwaarwerk.tables.people import PERSONAL, CellProblem
from zwaarwerk.texts import Texts, letter_of

KINDS_TOLD = 12
SAFE_VALUES = {"columns", "cells", "allowed", "name"}
SAFE_CODES = {"cell-job", "cell-level", "cell-absence", "cell-error"}


class CellProblems(NamedTuple):
    """How problems of these tables are told; `hide`: personnel numbers are shown as `shown_id` has them."""

    workforce: WorkforceFile
    say: Texts
    shown_id: Callable[[str], str]
    hide: bool = False

    def row(self, problem: CellProblem) -> list[Cell]:
        """Return a problem as a row of the table of problems."""
        table, say = self.workforce.tables[problem.table], self.say
        hidden = self.hide and self._key_of(problem) == "id" and bool(problem.found)
        found = self.shown_id(problem.found.strip()) if hidden else problem.found
        return [
            Path(table.file).name,
            table.sheet,
            self.workforce.address(problem),
            self.shown_id(problem.person) if problem.person else None,
            table.header[problem.column].strip() if problem.column >= 0 else None,
            found,
            self._under(problem, say.sentence_of(problem.problem)),
            problem.values.get("guess"),
        ]

    def tell(self, problems: Iterable[CellProblem], file: str, *, verbose: bool) -> None:
        """Tell on standard error what went wrong, by kind, and that all of it is in a file."""
        say = self.say
        kinds: dict[str, list[CellProblem]] = {}
        for problem in problems:
            told = self._under(problem, self._sentence(problem, verbose=verbose))
            kinds.setdefault(told, []).append(problem)
        for what, same in sorted(kinds.items(), key=lambda kind: -len(kind[1]))[:KINDS_TOLD]:
            place = self.workforce.located(same[0]).file
            typer.echo(say("batch.kind", count=len(same), what=what), err=True)
            typer.echo("    " + say("batch.first-at", place=place), err=True)
        if len(kinds) > KINDS_TOLD:
            typer.echo(f"… {len(kinds) - KINDS_TOLD}", err=True)
        if kinds and file:
            typer.echo(say("batch.problems-in", file=file), err=True)

    def _under(self, problem: CellProblem, told: str) -> str:
        """Say with which schemes it is wrong, if not with all."""
        if not problem.schemes:
            return told
        letters = ", ".join(letter_of(one) for one in problem.schemes)
        return self.say("batch.under-schemes", what=told, schemes=letters)

    def _key_of(self, problem: CellProblem) -> str:
        """Return what the column of a problem is."""
        columns = self.workforce.plans[problem.table].columns
        return next((one.key for one in columns if one.index == problem.column), "")

    def _sentence(self, problem: CellProblem, *, verbose: bool) -> str:
        """Say what is wrong; without `verbose` no value that may be of one person."""
        if verbose:
            return self.say.sentence_of(problem.problem)
        values = {name: value if name in SAFE_VALUES else "…" for name, value in problem.values.items()}
        is_safe = problem.code in SAFE_CODES and self._key_of(problem) not in PERSONAL
        found = problem.found if is_safe and not any(map(str.isdigit, problem.found)) else "…"
        sentence = self.say.sentence_of(Problem(code=problem.code, values={**values, "found": found}))
        guess = problem.values.get("guess", "")
        if guess and is_safe:
            sentence += " " + self.say("problems.did-you-mean", guess=guess)
        return sentence
