"""Sentences and figures as people read them, in Dutch or English. Pure; the sentences are read elsewhere."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zwaarwerk.errors import Problem
from zwaarwerk.exact import Exact, euros, is_decimal, to_decimals, to_text

LANGUAGES = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Texts:
    """All sentences of one language, by id. An unknown id is an error of ours, never an empty sentence."""

    language: str
    sentences: Mapping[str, Mapping[str, str]]

    def __call__(self, id_: str, **values: object) -> str:
        """Return the sentence `section.name`, filled in; what is filled in never makes a line of its own."""
        section, _, name = id_.partition(".")
        return self.sentences[section][name].format(**{key: visible(str(value)) for key, value in values.items()})

    def has(self, id_: str) -> bool:
        """Say whether there is such a sentence."""
        section, _, name = id_.partition(".")
        return name in self.sentences.get(section, {})

    # --- figures

    def number(self, number: Exact, decimals: int | None = None) -> str:
        """Return a number with the decimal mark of the language; without `decimals`, exact when it is short."""
        if decimals is None and is_decimal(number) and len(to_text(number).partition(".")[2]) <= 4:
            text = to_text(number)
        else:
            text = to_decimals(number, 2 if decimals is None else decimals)
        whole, point, rest = text.partition(".")
        sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
        mark, group = (",", ".") if self.language == "nl" else (".", ",")
        return sign + f"{int(digits):,}".replace(",", group) + (mark if point else "") + rest

    def number_apart(self, number: Exact, limits: Iterable[Exact], start: int | None = None) -> str:
        """Return a number so that it does not look like a limit it differs from: 18,8099 is not 18,81."""
        limits = list(limits)
        for decimals in (start, *range(3, 19)):
            text = self.number(number, decimals)
            if all(limit == number or text != self.number(limit, decimals) for limit in limits):
                return text
        return to_text(number)

    def euros(self, cents: int) -> str:
        """Return an amount: € 2.657,00 or €2,657.00."""
        amount = self.number(Fraction(euros(cents)), 2)
        return f"€ {amount}" if self.language == "nl" else f"€{amount}"

    def share(self, share: Exact) -> str:
        """Return a share as a percentage, with at most one decimal."""
        hundred = Fraction(share) * 100
        return self.number(hundred, 0 if hundred.denominator == 1 else 1) + "%"

    def date(self, day: dt.date) -> str:
        """Return a date in words: 1 maart 2029."""
        return f"{day.day} {self.sentences['months'][str(day.month)]} {day.year}"

    def short_date(self, day: dt.date) -> str:
        """Return a date in figures: 1-3-2029, or 2029-03-01 in English."""
        return f"{day.day}-{day.month}-{day.year}" if self.language == "nl" else day.isoformat()

    def vague(self, text: str) -> str:
        """Return a date, month or year in words."""
        parts = [int(part) for part in text.split("-")]
        if len(parts) == 3:
            return self.date(dt.date(*parts))
        return text if len(parts) == 1 else f"{self.sentences['months'][str(parts[1])]} {parts[0]}"

    def months(self, months: Exact) -> str:
        """Return a number of months: 1 maand, 27 maanden, 18,5 maanden."""
        return self("units.month" if months == 1 else "units.months", n=self.number(months))

    def length(self, months: Exact) -> str:
        """Return counted time in years and months: 30 jaar, 9 jaar en 10,8 maanden; never more than it is."""
        years, rest = divmod(Fraction(months), 12)
        shown = Fraction((rest * 100).__floor__(), 100)
        parts = []
        if years or not shown:
            parts.append(self("units.year" if years == 1 else "units.years", n=self.number(years)))
        if shown:
            parts.append(self.months(shown))
        return f" {self('units.and')} ".join(parts)

    def short_length(self, months: Exact) -> str:
        """Return counted time for a table: 24 jr 1,6 mnd."""
        years, rest = divmod(Fraction(months), 12)
        shown = Fraction((rest * 100).__floor__(), 100)
        parts = [self("units.short-years", n=self.number(years))] if years or not shown else []
        parts += [self("units.short-months", n=self.number(shown))] if shown else []
        return " ".join(parts)

    # --- problems

    def problem(self, problem: Problem) -> str:
        """Return what is wrong and what would be right, in at most three lines."""
        place = problem.file
        if problem.line:
            place += f":{problem.line}:{problem.column}"
        parts = (printable(place), printable(problem.dotted), self.sentence_of(problem))
        head = ": ".join(part for part in parts if part)
        guess = printable(problem.values.get("guess", ""))
        hints = [self("problems.did-you-mean", guess=guess)] if guess else []
        if problem.values.get("allowed") and not self.has_placeholder(problem.code, "allowed"):
            hints.append(self("problems.allowed", allowed=printable(problem.values["allowed"])))
        return "\n".join([head, *(f"    {hint}" for hint in hints)])

    def problems(self, problems: Sequence[Problem], most: int = 40) -> list[str]:
        """Return all problems as text, those of one cause grouped, and how many there are."""
        groups = _by_cause(problems)
        told: list[str] = []
        for same in groups[:most]:
            told.append(self.problem(same[0]))
            if len(same) > 1 and same[0].line:
                told.append("    " + self("problems.grouped", count=len(same) - 1, places=self._places(same)))
        if len(groups) > most:
            told.append(self("problems.more", count=sum(len(same) for same in groups[most:])))
        told.append(self("problems.count-one" if len(problems) == 1 else "problems.count-many", count=len(problems)))
        return told

    def _places(self, same: Sequence[Problem]) -> str:
        """The first few places of problems of one cause, after the one that is told."""
        most = 8 if len({problem.file for problem in same}) == 1 else 3
        more = ", …" if len(same) > most + 1 else ""
        if most == 8:
            lines = dict.fromkeys(str(problem.line) for problem in same[1 : most + 1])
            return self("problems.lines", lines=", ".join(lines) + more)
        return ", ".join(printable(f"{problem.file}:{problem.line}") for problem in same[1 : most + 1]) + more

    def sentence_of(self, problem: Problem) -> str:
        """Return what is wrong, without the place."""
        return self.sentences["problems"][problem.code].format_map(
            _Blank({name: printable(value) for name, value in problem.values.items()})
        )

    def has_placeholder(self, code: str, name: str) -> bool:
        """Say whether the sentence of a problem itself tells this value."""
        return "{" + name + "}" in self.sentences["problems"][code]


_DIGITS = re.compile(r"[0-9]+")


def _by_cause(problems: Sequence[Problem]) -> list[list[Problem]]:
    """Put problems of one cause together: the same unknown name, the same slip under the same key.

    More than three values that differ only in their digits are one cause too, such as dates written in another way.
    """
    shapes: dict[tuple[str, ...], set[str]] = {}
    for problem in problems:
        shapes.setdefault(_cause(problem, shape=True), set()).add(_about(problem))
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        cause = _cause(problem, shape=True)
        groups.setdefault(cause if len(shapes[cause]) > 3 else _cause(problem, shape=False), []).append(problem)
    return list(groups.values())


def _about(problem: Problem) -> str:
    return problem.values.get("found") or problem.values.get("table") or ""


def _cause(problem: Problem, *, shape: bool) -> tuple[str, ...]:
    is_name = problem.code.startswith("unknown-")
    about = _DIGITS.sub("9", _about(problem)) if shape and not is_name else _about(problem)
    where = "" if is_name and problem.code != "unknown-key" else str(problem.path[-1:])
    return ("~" if shape else "", "" if problem.line else problem.file, problem.code, about, where)


class _Blank(dict[str, Any]):
    """Values for a sentence; what is not given is left blank."""

    def __missing__(self, name: str) -> str:
        return ""


def letter_of(place: int) -> str:
    """Return what one of several schemes is called, by its place."""
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place % 26]


def printable(text: str, most: int = 300) -> str:
    """Return a text that is safe to show: one line, no control characters or direction marks, at most so long."""
    clean = visible(text[: most + 1])
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def unbroken(text: str) -> str:
    """Return a text in which no amount is parted from its sign at the end of a line."""
    return text.replace("€ ", "€\N{NO-BREAK SPACE}")


def visible(text: str) -> str:
    """Return a text with a dot for every line end, control character and direction mark."""
    return text if text.isprintable() else "".join(char if char.isprintable() else "·" for char in text)
