"""A scheme and the law tables as pages to read: what is in them and where each number comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from zwaarwerk.criteria import Category, Element, Job, Level, ProfilePeriod, Scheme
from zwaarwerk.criteria_checks import ASSUMED, count_sources
from zwaarwerk.exact import to_text
from zwaarwerk.law import Law
from zwaarwerk.report.as_terminal import Rich
from zwaarwerk.report.origin import law_value
from zwaarwerk.report.summary import counted
from zwaarwerk.texts import Texts, printable
from zwaarwerk.values import Table as Dated
from zwaarwerk.values import Text

SHORT_RULE = 60
WORDS = ("name", "question", "say", "clause", "note")
"""What stands beside a rule in words, in the order in which it is told."""
Named = Category | Level | Element | Job


Sentences = Iterable[tuple[str, Sequence[str]]]
"""Headings with the sentences under each."""


def render_scheme(scheme: Scheme, data: Mapping[str, Any], say: Texts, rules: Sentences = ()) -> RenderableType:
    """Return a scheme as a page: elements by category, jobs with their points, rules and sources.

    `rules` are its rules in sentences; `data` is the plain data of its file, in which they are shown as written.
    """
    return Group(*_SchemePage(scheme, data, say).parts(rules))


class _SchemePage:
    def __init__(self, scheme: Scheme, data: Mapping[str, Any], say: Texts) -> None:
        self.scheme, self.data, self.say = scheme, data, say
        self.counts = count_sources(data)

    def parts(self, rules: Sentences) -> Iterator[RenderableType]:
        info = self.scheme.scheme
        yield Rich(f"{self._words(info.name)}, {printable(info.version)} ({info.id})", style="bold")
        if info.description:
            yield Rich(self._words(info.description))
        yield Rich(f"{self.say('criteria.status')}: {self.say('criteria.' + info.status)}. {self._in_force()}.")
        yield Rich(counted(self.counts, self.say))
        if self.scheme.elements:
            yield from self._elements()
        if self.scheme.jobs:
            yield from self._jobs()
        yield from self._heading("criteria.rules-in-words")
        for heading, sentences in rules:
            yield _indented(heading, 1)
            for sentence in sentences:
                yield _bullet(sentence)
        yield from self._rules()
        yield from self._sources()

    def _words(self, text: Text) -> str:
        return printable(text.in_language(self.say.language))

    def _in_force(self) -> str:
        days = self.scheme.scheme.in_force
        parts = [
            self.say(f"units.{name}", value=self.say.date(day))
            for name, day in (("from", days.from_), ("until", days.until))
            if day
        ]
        return self.say("criteria.in-force", range=" ".join(parts) or self.say("criteria.always"))

    def _elements(self) -> Iterator[RenderableType]:
        yield from self._heading("criteria.elements")
        table = self._table("criteria.element", "criteria.when", "criteria.points-per-year", "criteria.source")
        for category_id, category in self.scheme.categories.items():
            table.add_row(Rich(self._words(category.name), style="bold"))
            for element in self.scheme.elements.values():
                if element.category == category_id:
                    name, when = self._words(element.name), self._words(element.applies_when.text)
                    points = self._value(element.points_per_year)
                    table.add_row(Rich("  " + name), Rich(when), points, self._source(element.source))
        yield table
        yield from self._remarks_of(self.scheme.categories, "categories")
        yield from self._remarks_of(self.scheme.levels, "levels")
        yield from self._remarks_of(self.scheme.elements, "elements")

    def _jobs(self) -> Iterator[RenderableType]:
        yield from self._heading("criteria.jobs")
        table = self._table("criteria.job", "criteria.period", "criteria.points-per-year", "criteria.source")
        for job in self.scheme.jobs.values():
            for place, profile in enumerate(job.profiles):
                name = self._words(job.name) if place == 0 else ""
                table.add_row(Rich(name), self._period(profile), self._rate(profile), self._source(job.source))
        yield table
        yield from self._remarks_of(self.scheme.jobs, "jobs")

    def _period(self, profile: Job | ProfilePeriod) -> str:
        if not isinstance(profile, ProfilePeriod):
            return self.say("criteria.always-period")
        first = self.say.short_date(profile.from_) if profile.from_ else ""
        last = self.say.short_date(profile.until) if profile.until else ""
        return f"{first} – {last}".strip()

    def _rate(self, profile: Job | ProfilePeriod) -> str:
        """The points a year of a profile, all elements added; a dated value is shown by its rows."""
        if not self.scheme.has_points:
            return ""
        if profile.points_per_year is not None:
            return self._value(profile.points_per_year)
        total = Fraction(0)
        for name, level in (profile.exposures or {}).items():
            points = self.scheme.elements[name].points_per_year
            if not isinstance(points, Fraction):
                return "…"
            factor = level if isinstance(level, Fraction) else self.scheme.level_factors[name][level]
            total += points * factor
        return self.say.number(total)

    def _value(self, value: Any) -> str:
        if isinstance(value, Dated):
            return " / ".join(self._value(row.value) for row in value.values)
        return "" if value is None else self.say.number(value)

    def _source(self, source: str | None) -> str:
        if source is None:
            return self.say("report.no-source")
        return self.say("report.assumed") if source == ASSUMED else printable(source)

    def _rules(self) -> Iterator[RenderableType]:
        """The rules as they stand in the file: every key with its value, names, clauses and notes beside them."""
        yield from self._heading("criteria.rules-in-file")
        names = (
            "pension_date", "facts", "counting", "overlap", "burdensome", "limits", "multipliers", "tallies",
            "conditions", "entitlement", "benefit",
        )  # fmt: skip
        for name in names:
            if name in self.data:
                yield from self._rule(name, self.data[name], 1)

    def _rule(self, key: str, value: Any, depth: int) -> Iterator[RenderableType]:
        """A key with its value: on one line if it is short and says no more, else with its parts below it."""
        parts = value if isinstance(value, dict) else {}
        line, head = f"{printable(key)}: {written(value)}", printable(key)
        if name := parts.get("name"):
            head += f" ({self._said(name)})"
        if isinstance(value, list) and (len(line) > SHORT_RULE or _has_words(value)):
            yield _indented(f"{head}:", depth)
            for item in value:
                yield _indented(f"- {written(item)}", depth + 1)
                yield from self._remarks(item, depth + 2)
        elif not parts or (len(line) <= SHORT_RULE and not any(_has_words(part) for part in parts.values())):
            yield _indented(line if head == key else f"{head}: {written(value)}", depth)
        else:
            yield _indented(f"{head}:", depth)
            for name, part in parts.items():
                if name not in WORDS:
                    yield from self._rule(str(name), part, depth + 1)
        for word in WORDS[1:]:
            if word in parts:
                yield _indented(self.say(f"criteria.rule-{word}", text=self._said(parts[word])), depth + 1)

    def _said(self, text: Any) -> str:
        """Words of the file in the language asked for, on one line, however long."""
        said = text.get(self.say.language) or text.get("nl", "") if isinstance(text, dict) else text
        return " ".join(printable(word) for word in str(said).split())

    def _remarks_of(self, things: Mapping[str, Named], block: str) -> Iterator[RenderableType]:
        """The clauses and notes of things that stand in a table, under the name of each."""
        for name, thing in things.items():
            if remarks := list(self._remarks(self.data[block][name], 2)):
                yield _indented(self._words(thing.name), 1)
                yield from remarks

    def _remarks(self, rule: Any, depth: int) -> Iterator[RenderableType]:
        for where, kind, text in remarks(rule):
            id_ = f"criteria.rule-{kind}-in" if where else f"criteria.rule-{kind}"
            yield _indented(self.say(id_, where=where, text=self._said(text)), depth)

    def _sources(self) -> Iterator[RenderableType]:
        yield from self._heading("criteria.sources")
        table = self._table("criteria.source", "criteria.numbers", "report.col-what")
        table.columns[2].header = ""
        for name, source in self.scheme.sources.items():
            title = ", ".join(part for part in (source.title, source.publisher, source.date, source.url) if part)
            note = "\n" + self.say("criteria.rule-note", text=self._said(source.note)) if source.note else ""
            table.add_row(name, str(self.counts.get(name, 0)), Rich(printable(title) + note))
        table.add_row(self.say("report.assumed"), str(self.counts.get(ASSUMED, 0)))
        yield table

    def _table(self, *heads: str) -> Table:
        table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
        for head in heads:
            table.add_column(
                self.say(head), overflow="fold", justify="right" if head == "criteria.points-per-year" else "left"
            )
        return table

    def _heading(self, id_: str) -> Iterator[RenderableType]:
        yield ""
        yield Rich(self.say(id_), style="bold")


def remarks(rule: Any, where: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield the clauses and notes in a rule of a file as (where inside it, `clause` or `note`, text)."""
    if isinstance(rule, list):
        for part in rule:
            yield from remarks(part, where)
    elif isinstance(rule, dict):
        for kind in ("clause", "note"):
            if kind in rule:
                yield where, kind, rule[kind]
        for name, part in rule.items():
            if name not in WORDS:
                yield from remarks(part, f"{where}.{name}" if where else str(name))


def _has_words(value: Any) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (isinstance(value, dict) and not value.keys().isdisjoint(WORDS)) or any(_has_words(part) for part in parts)


def _bullet(line: str) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_row("-", Rich(line))
    return Padding(grid, (0, 0, 0, 4), expand=False)


def _indented(line: str, depth: int) -> RenderableType:
    return Padding(Rich(line), (0, 0, 0, 2 * depth), expand=False)


def written(value: Any) -> str:
    """Return plain data as it could stand in a criteria file, on one line; names, sentences and notes left out."""
    match value:
        case bool():
            return str(value).lower()
        case None:
            return ""
        case int() | Fraction():
            return to_text(value)
        case dict():
            skipped = ("clause", "note", "name", "say")
            return (
                "{"
                + ", ".join(
                    f"{printable(name)}: {written(item)}" for name, item in value.items() if name not in skipped
                )
                + "}"
            )
        case list():
            return "[" + ", ".join(written(item) for item in value) + "]"
        case _:
            return printable(str(value))


def render_law(law: Law, say: Texts) -> RenderableType:
    """Return the law tables as a page: each with its horizon, last value and source."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for head in ("table", "last", "known", "source"):
        table.add_column(say(f"law.{head}"), overflow="fold")
    for name, one in sorted(law.tables.items()):
        last = one.rows[-1]
        known = say.date(one.known_until)
        label = f"{name}\n{printable(one.name.in_language(say.language))}"
        table.add_row(
            label,
            f"{law_value(one, last.value, say)}\n{say.date(last.from_)}",
            known,
            f"{printable(last.source.title)}\n{printable(last.source.url)}",
        )
    return Group(Rich(say("law.heading"), style="bold"), table)
