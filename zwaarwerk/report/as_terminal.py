"""The answer as a page for a terminal: the answer first, then why, then what it rests on. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.containers import Lines
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from zwaarwerk.answers import Answer
from zwaarwerk.conditions import Outcome
from zwaarwerk.exact import round_half_up
from zwaarwerk.report.origin import Origin
from zwaarwerk.report.told import Bar, Sentence, Told
from zwaarwerk.texts import Texts

BAR = 24
STYLES = {"good": "bold green", "head": "bold", "amount": "", "plain": "", "faint": "dim"}
_JOINED = "\ue000"
"""A character for private use, as wide as a space, that no text shown here has."""
MARKS = {"met": ("✓", "green"), "not_met": ("✗", "red"), "unknown": ("?", "yellow")}


class Rich(Text):
    """A text in which no amount is parted from its sign at the end of a line."""

    def wrap(self, *given: Any, **named: Any) -> Lines:
        """Return the lines; rich breaks at every kind of space, so while it does there is none between them."""
        joined = Text.copy(self)
        joined.plain = self.plain.replace("€ ", f"€{_JOINED}")
        lines = joined.wrap(*given, **named)
        for line in lines:
            line.plain = line.plain.replace(_JOINED, " ")
        return lines


def render_answer(one: Answer, origin: Origin, texts: Texts, *, explain: bool = False) -> RenderableType:
    """Return the page about one person; `explain` adds every line of the calculation."""
    parts = _Page(Told(one, origin, texts), explain=explain).parts()
    return Group(*(Rich(part) if isinstance(part, str) else part for part in parts))


def render_headline(one: Answer, origin: Origin, texts: Texts) -> RenderableType:
    """Return the answer alone, as the page begins: when, how much, and the months and points behind it."""
    parts = _Page(Told(one, origin, texts), explain=False).headline()
    return Group(*(Rich(part) if isinstance(part, str) else part for part in parts))


class _Page:
    def __init__(self, told: Told, *, explain: bool) -> None:
        self.told, self.say, self.explain = told, told.say, explain
        self.here = told.here

    def parts(self) -> Iterator[RenderableType]:
        yield Rich(self.told.heading, style="bold")
        yield ""
        yield from self._answer()
        yield from self._range()
        yield from self._points()
        yield from self._conditions()
        yield from self._money()
        if later := self.told.later():
            yield from self._indented(*later)
        yield from self._indented(self.say("report.left-out"), self.told.left_out())
        if self.explain:
            yield from self._lines()
            yield from self._listed("report.reasons", self.told.reasons())
            yield from self._listed("report.sources", self.told.sources())
        yield from self._basis()
        if not self.explain and self.here.score:
            yield Rich(self.say("report.explain-hint"), style="dim")

    def headline(self) -> Iterator[RenderableType]:
        yield from self._answer()

    def _answer(self) -> Iterator[RenderableType]:
        for part in self.told.answer():
            if isinstance(part, Sentence):
                yield Rich(part.text, style=STYLES[part.weight])
            else:
                yield from (_indented(row) for row in self._condition_rows(part))
        yield from self._clauses(self.told.clause_of_right())

    def _range(self) -> Iterator[RenderableType]:
        if self.told.one.range is None:
            return
        yield from self._indented(self.say("report.range"), self.told.range_rows())
        yield _indented(self.say("report.range-causes"))
        yield from (_indented(cause, 4) for cause in self.told.causes())

    # --- points

    def _points(self) -> Iterator[RenderableType]:
        if by_job := self.told.by_job():
            yield from self._bars("report.jobs", by_job)
            yield from self._bars("report.categories", self.told.by_category())

    def _bars(self, heading: str, bars: list[Bar]) -> Iterator[RenderableType]:
        yield from self._heading(self.say(heading))
        most = max(bar.points for bar in bars)
        table = Table.grid(padding=(0, 2))
        table.add_column(overflow="fold", max_width=36)
        table.add_column(min_width=BAR, no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
        for bar in bars:
            filled = round_half_up(bar.points * BAR / most) if most else 0
            table.add_row(bar.name, Rich("█" * filled, style="cyan"), bar.shown)
        yield Padding(table, (0, 0, 0, 2), expand=False)

    # --- conditions

    def _conditions(self) -> Iterator[RenderableType]:
        yield from self._heading(self.say("report.conditions"))
        for outcome in self.here.conditions.values():
            yield from (_indented(row) for row in self._condition_rows(outcome, clauses=True))
        if roads := self.told.roads():
            yield from self._heading(self.say("report.roads"))
            for road in roads:
                yield from (_indented(row) for row in self._condition_rows(road, needed=False))

    def _condition_rows(
        self, outcome: Outcome, depth: int = 0, *, needed: bool = True, clauses: bool = False
    ) -> Iterator[RenderableType]:
        """A condition and its parts; what is not needed for the answer has no alarming colour, and no clause."""
        mark, style = MARKS[outcome.outcome]
        row = Rich()
        row.append(f"{mark} {self.say(f'report.outcome-{outcome.outcome}')}. ", style=style if needed else "dim")
        row.append(self.told.words.condition(outcome))
        yield _indented(row, 2 * depth)
        if clauses and (needed or outcome.is_met):
            yield from self._clauses(self.told.clause(outcome.clause), 2 * depth + 2)
        parts_needed = needed and not (outcome.kind == "any_of" and outcome.is_met)
        for part in outcome.parts:
            yield from self._condition_rows(part, depth + 1, needed=parts_needed, clauses=clauses)

    def _clauses(self, clauses: Iterable[str], by: int = 0) -> Iterator[RenderableType]:
        """The words of the agreement behind a rule, for who asked to have all explained."""
        if self.explain:
            yield from (_indented(Rich(clause, style="dim"), by) for clause in clauses)

    # --- money

    def _money(self) -> Iterator[RenderableType]:
        money = self.told.money()
        if money is None:
            return
        yield from self._heading(self.say("report.money"))
        table = Table.grid(padding=(0, 3))
        for place, _ in enumerate(money.heads):
            table.add_column(justify="right" if place else "left")
        table.add_row(*(Rich(head, style="dim") for head in money.heads))
        for row in money.rows:
            table.add_row(*map(Rich, row))
        table.add_row(*map(Rich, money.total))
        yield Padding(table, (0, 0, 0, 2), expand=False)
        yield from (_indented(note) for note in money.notes)
        yield from self._clauses(self.told.clause_of_money(), 2)

    # --- every line

    def _lines(self) -> Iterator[RenderableType]:
        if self.here.score is None:
            return
        yield from self._heading(self.say("report.lines"))
        what, time, rate, points, source = self.told.line_heads()
        table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
        table.add_column(what, overflow="fold", ratio=4)
        table.add_column(time, justify="right", ratio=2)
        table.add_column(rate, justify="right", no_wrap=True)
        table.add_column(points, justify="right", no_wrap=True)
        table.add_column(source, overflow="fold", ratio=2)
        for group in self.told.lines():
            table.add_row(Rich(group.name, style="bold"))
            for name, *figures in group.rows:
                table.add_row(Rich("  " + name), *figures)
        table.add_section()
        name, total = self.told.line_sum()
        table.add_row(Rich(name, style="bold"), "", "", total, "")
        yield table
        yield from self._indented(self.say("report.tallies"), self.told.tallies())

    # --- what it rests on

    def _basis(self) -> Iterator[RenderableType]:
        yield from self._listed("report.problems", self.told.problems())
        yield from self._listed("report.assumptions", self.told.assumptions())
        yield from self._listed("report.projected", self.told.projections())
        yield from self._listed("report.origin", self.told.rests_on())
        yield ""
        yield Rich(self.say("report.disclaimer"), style="bold")

    def _heading(self, heading: str) -> Iterator[RenderableType]:
        yield ""
        yield Rich(heading, style="bold")

    def _indented(self, heading: str, rows: Iterable[str]) -> Iterator[RenderableType]:
        if found := list(rows):
            yield from self._heading(heading)
            yield from (_indented(row) for row in found)

    def _listed(self, heading: str, lines: Iterable[str]) -> Iterator[RenderableType]:
        if found := list(lines):
            yield from self._heading(self.say(heading))
            yield from (_bullet(line) for line in found)


def _indented(row: RenderableType, by: int = 2) -> Padding:
    return Padding(row if not isinstance(row, str) else Rich(row), (0, 0, 0, by), expand=False)


def _bullet(line: str) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=3, justify="right")
    grid.add_column(overflow="fold")
    grid.add_row("-", Rich(line))
    return grid
