"""The assessment for a personnel file as data: sections, tables and pictures. How it looks is up to the renderers.

Every text in it is safe to show: one line, without control characters. Nothing is computed here but where things stand
in a picture, as exact shares of its width.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Literal, NamedTuple, TypeAlias

from zwaarwerk.answers import Answer
from zwaarwerk.career import Entry, job_ids
from zwaarwerk.conditions import Outcome
from zwaarwerk.dates import VagueDate
from zwaarwerk.report.letterhead import Letterhead, Logo
from zwaarwerk.report.origin import Origin
from zwaarwerk.report.told import Bar, Sentence, Told, Weight
from zwaarwerk.texts import Texts, printable

YEAR_STEPS = (1, 2, 5, 10, 20, 50)
MOST_YEARS = 5
"""So many years fit under a picture on the screen of a telephone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A sentence or a few; `good` and `head` are the answer itself."""

    text: str
    weight: Weight = "plain"
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading inside a section."""

    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]
    kind: Literal["bullets"] = "bullets"


class Checked(NamedTuple):
    """A condition in words, how it came out, and its parts."""

    outcome: Literal["met", "partly", "not_met", "unknown"]
    said: str
    text: str
    needed: bool
    parts: tuple[Checked, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """Conditions and how they came out."""

    items: tuple[Checked, ...]
    kind: Literal["checklist"] = "checklist"


class Column(NamedTuple):
    """A column of a table; figures stand right, and `broad` ones hold sentences."""

    head: str
    figures: bool = False
    broad: bool = False


class Rows(NamedTuple):
    """Rows of a table that belong together, under a name or without one."""

    rows: tuple[tuple[str, ...], ...]
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; the first cell of a row says what the row is about."""

    caption: str
    columns: tuple[Column, ...]
    groups: tuple[Rows, ...]
    total: tuple[str, ...] = ()
    kind: Literal["table"] = "table"


class ChartBar(NamedTuple):
    """A bar: its share of the longest one, and its figure in words; `margin` is between which shares it may lie."""

    name: str
    share: Fraction
    shown: str
    margin: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A bar chart; the table after it has the same figures."""

    id: str
    title: str
    description: str
    bars: tuple[ChartBar, ...]
    legend: tuple[str, ...] = ()
    kind: Literal["chart"] = "chart"


class Stretch(NamedTuple):
    """A stretch of a lane, as shares of the width.

    `light` is work without points; `vague`: it may have begun later or ended earlier; `left-out`: no points there.
    """

    begin: Fraction
    end: Fraction
    how: Literal["worked", "light", "vague", "left-out"]


class Lane(NamedTuple):
    """One job on the timeline."""

    name: str
    shown: str
    stretches: tuple[Stretch, ...]


class Mark(NamedTuple):
    """A day on the timeline with its name, as a share of the width."""

    at: Fraction
    name: str
    how: Literal["day", "exit"] = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The career as a picture; the table after it has the same days. `legend` explains the tints that occur."""

    id: str
    title: str
    description: str
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    years: tuple[Mark, ...]
    legend: tuple[str, ...]
    kind: Literal["timeline"] = "timeline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """Places to sign: who, and what each writes."""

    people: tuple[str, ...]
    fields: tuple[str, ...]
    kind: Literal["signatures"] = "signatures"


Block: TypeAlias = Paragraph | Heading | Bullets | Checklist | Table | Chart | Timeline | Signatures


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


class Fact(NamedTuple):
    """What the document is about, with what it is called."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole assessment of one person. `answer` comes first, before any section; `day` is the as-of date."""

    language: str
    title: str
    about: str
    day: date
    employer: str
    logo: Logo | None
    logo_name: str
    facts: tuple[Fact, ...]
    answer: Section
    sections: tuple[Section, ...]
    closing: str


def document_of(one: Answer, origin: Origin, texts: Texts, letterhead: Letterhead | None = None) -> Document:
    """Return the assessment of one person for the personnel file, in the language of the texts."""
    return _Writer(Told(one, origin, texts), letterhead or Letterhead()).document()


class _Writer:
    def __init__(self, told: Told, letterhead: Letterhead) -> None:
        self.told, self.letterhead = told, letterhead
        self.one, self.say, self.words = told.one, told.say, told.words
        self.here = told.here

    def document(self) -> Document:
        return Document(
            language=self.say.language,
            title=self.told.heading,
            about=self.say("document.about"),
            day=self.one.as_of,
            employer=printable(self.letterhead.employer or ""),
            logo=self.letterhead.logo,
            logo_name=self._logo_name(),
            facts=tuple(self._facts()),
            answer=Section(heading=self.say("document.answer"), blocks=tuple(self._answer())),
            sections=tuple(Section(heading=heading, blocks=blocks) for heading, blocks in self._sections() if blocks),
            closing=self.say("report.disclaimer"),
        )

    def _logo_name(self) -> str:
        employer = printable(self.letterhead.employer or "")
        return self.say("document.logo", employer=employer) if employer else self.say("document.logo-alone")

    def _facts(self) -> Iterator[Fact]:
        info = self.told.scheme.scheme
        yield Fact(self.say("document.person"), printable(self.one.id))
        yield Fact(self.say("report.born"), self.say.vague(self.one.career.birth_date.text))
        yield Fact(self.say("document.scheme"), printable(info.name.in_language(self.say.language)))
        yield Fact(self.say("document.as-of"), self.say.date(self.one.as_of))

    # --- the answer first

    def _answer(self) -> Iterator[Block]:
        for is_condition, parts in groupby(self.told.answer(), lambda part: isinstance(part, Outcome)):
            if is_condition:
                yield from self._checklists(part for part in parts if isinstance(part, Outcome))
            else:
                yield from (_paragraph(*part) for part in parts if isinstance(part, Sentence))

    def _sections(self) -> Iterator[tuple[str, tuple[Block, ...]]]:
        """Yield every section with its heading; those without anything in them are left out."""
        say = self.say
        yield say("report.range"), tuple(self._range())
        yield self._own_heading(), tuple(Paragraph(text=text) for text in self.letterhead.paragraphs(say.language))
        yield say("document.career"), tuple(self._career())
        yield say("report.jobs"), tuple(self._chart("by-job", "report.jobs", "document.job", self.told.by_job()))
        categories = self.told.by_category()
        chart = self._chart("by-category", "report.categories", "document.category", categories)
        yield say("report.categories"), tuple(chart)
        yield say("report.conditions"), self._checklists(self.here.conditions.values())
        yield say("report.roads"), self._checklists(self.told.roads(), needed=False)
        yield say("report.money"), tuple(self._money())
        heading, rows = self.told.later() or ("", [])
        yield heading, tuple(_paragraph(row) for row in rows)
        yield say("report.left-out"), _bullets(self.told.left_out())
        yield say("report.lines"), tuple(self._lines())
        yield say("report.tallies"), _bullets(self.told.tallies())
        yield say("report.reasons"), _bullets(self.told.reasons())
        yield say("report.problems"), _bullets(" ".join(line.split()) for line in self.told.problems())
        yield say("report.assumptions"), _bullets(self.told.assumptions())
        yield say("report.projected"), _bullets(self.told.projections())
        yield say("report.sources"), _bullets(self.told.sources())
        yield say("report.origin"), _bullets(self.told.rests_on())
        yield say("document.signatures"), tuple(self._signatures())

    def _own_heading(self) -> str:
        employer = self.letterhead.employer
        return (
            self.say("document.from", employer=printable(employer)) if employer else self.say("document.from-employer")
        )

    def _range(self) -> Iterator[Block]:
        if rows := list(self.told.range_rows()):
            yield from (Paragraph(text=row) for row in rows)
            yield Paragraph(text=self.say("report.range-causes"))
            yield from _bullets(self.told.causes())

    # --- the career

    def _career(self) -> Iterator[Block]:
        entries = sorted(self.one.career.jobs, key=lambda entry: entry.from_.first)
        if not entries:
            return
        yield _Picture(self.told, entries).timeline()
        timed = any(entry.part_time is not None or entry.hours_per_week is not None for entry in entries)
        heads = ["document.job", "document.first-day", "document.last-day", *(["document.hours"] if timed else [])]
        rows = []
        for entry in entries:
            row = [_name_of(entry, self.told), self._day(entry.from_), self._day(entry.until)]
            rows.append((*row, self._hours(entry)) if timed else tuple(row))
        yield Table(
            caption=self.say("document.career-table"),
            columns=tuple(Column(self.say(head)) for head in heads),
            groups=(Rows(tuple(rows)),),
        )

    def _day(self, day: VagueDate | None) -> str:
        return self.say("document.goes-on") if day is None else self.say.vague(day.text)

    def _hours(self, entry: Entry) -> str:
        if entry.hours_per_week is not None:
            return self.say("document.hours-a-week", hours=self.say.number(entry.hours_per_week))
        return self.say("document.full-time") if entry.part_time is None else self.say.share(entry.part_time)

    # --- points

    def _chart(self, id_: str, title: str, head: str, bars: Sequence[Bar]) -> Iterator[Block]:
        if not bars:
            return
        most = max(bar.points for bar in bars)
        total = self.here.points
        yield Chart(
            id=id_,
            title=self.say(title),
            description=self.say("document.chart-description", name=bars[0].name, points=bars[0].shown),
            bars=tuple(ChartBar(bar.name, bar.points / most if most else Fraction(0), bar.shown) for bar in bars),
        )
        share = [self.say.share(bar.points / total) if total else "" for bar in bars]
        yield Table(
            caption=self.say("document.chart-table", title=self.say(title)),
            columns=(
                Column(self.say(head)),
                Column(self.say("report.col-points"), figures=True),
                Column(self.say("document.share"), figures=True),
            ),
            groups=(Rows(tuple((bar.name, bar.shown, part) for bar, part in zip(bars, share, strict=True))),),
            total=(self.say("report.sum"), self.words.points(total, self.here, 2), self.say.share(1) if total else ""),
        )

    # --- conditions, money, lines

    def _checklists(self, outcomes: Iterable[Outcome], *, needed: bool = True) -> tuple[Checklist, ...]:
        items = tuple(self._checked(outcome, needed=needed) for outcome in outcomes)
        return (Checklist(items=items),) if items else ()

    def _checked(self, outcome: Outcome, *, needed: bool) -> Checked:
        """A condition and its parts; what is not needed for the answer is not shown as a failure."""
        below = needed and not (outcome.kind == "any_of" and outcome.is_met)
        return Checked(
            outcome.outcome,
            self.say(f"report.outcome-{outcome.outcome}"),
            self.words.condition(outcome),
            needed,
            tuple(self._checked(part, needed=below) for part in outcome.parts),
        )

    def _money(self) -> Iterator[Block]:
        money = self.told.money()
        if money is None:
            return
        empty = ("",) * (len(money.heads) - len(money.total))
        yield Table(
            caption=self.say("document.money-table", day=self.say.date(self.here.exit_date)),
            columns=tuple(Column(head, figures=place > 0) for place, head in enumerate(money.heads)),
            groups=(Rows(tuple(tuple(row) for row in money.rows)),),
            total=(*money.total, *empty),
        )
        yield from (Paragraph(text=note, weight="faint") for note in money.notes)

    def _lines(self) -> Iterator[Block]:
        groups = self.told.lines()
        if not groups:
            return
        name, total = self.told.line_sum()
        what, time, rate, points, source = self.told.line_heads()
        yield Table(
            caption=self.say("document.lines-table", day=self.say.date(self.here.exit_date)),
            columns=(Column(what), Column(time, True), Column(rate, True), Column(points, True), Column(source)),
            groups=tuple(Rows(tuple(group.rows), group.name) for group in groups),
            total=(name, "", "", total, ""),
        )

    def _signatures(self) -> Iterator[Block]:
        yield Paragraph(text=self.say("document.signing"))
        employer = printable(self.letterhead.employer or "") or self.say("document.employer")
        yield Signatures(
            people=(self.say("document.employee"), self.say("document.for-employer", employer=employer)),
            fields=(self.say("document.name"), self.say("document.date"), self.say("document.signature")),
        )


def _bullets(lines: Iterable[str]) -> tuple[Block, ...]:
    found = tuple(lines)
    return (Bullets(items=found),) if found else ()


def _paragraph(text: str, weight: Weight = "plain") -> Paragraph:
    return Paragraph(text=text, weight=weight)


def _name_of(entry: Entry, told: Told) -> str:
    job = job_ids(told.scheme).get((entry.job or "").lower(), entry.job)
    return told.words.job_name(job, entry.title, entry.employer)


class _Picture:
    """Lays a career out between the first day of its first year and its last day, as shares of the width."""

    def __init__(self, told: Told, entries: Sequence[Entry]) -> None:
        self.told, self.say, self.entries = told, told.say, entries
        self.here = told.here
        pension = self.here.pension
        self.stop = self.here.exit_date.toordinal()
        days = [self.stop, told.one.as_of.toordinal(), *([pension.day.toordinal()] if pension else [])]
        first = min(entry.from_.first for entry in entries)
        self.first = min(first.replace(month=1, day=1).toordinal(), *days)
        self.end = max(*days, self.first + 1)

    def timeline(self) -> Timeline:
        lanes = tuple(self._lanes())
        how = {stretch.how for lane in lanes for stretch in lane.stretches}
        first, end = date.fromordinal(self.first), date.fromordinal(self.end)
        return Timeline(
            id="career",
            title=self.say("document.timeline"),
            description=self.say("document.timeline-description", first=first.year, last=end.year, count=len(lanes)),
            lanes=lanes,
            marks=tuple(self._marks()),
            years=tuple(self._years(first.year, end.year)),
            legend=tuple(self.say(f"document.{name}") for name in ("light", "vague", "left-out") if name in how),
        )

    def _at(self, day: int) -> Fraction:
        return Fraction(min(max(day, self.first), self.end) - self.first, self.end - self.first)

    def _lanes(self) -> Iterator[Lane]:
        """One lane a job, in the order in which they began, with all its stretches and its points."""
        names = job_ids(self.told.scheme)
        entries: dict[tuple[str, str, str], list[Entry]] = {}
        for entry in self.entries:
            job = names.get((entry.job or "").lower(), entry.job)
            entries.setdefault((job or "", entry.employer or "", entry.title or ""), []).append(entry)
        score = self.here.score
        points = score.by_job if score else {}
        for key, same in entries.items():
            shown = self.told.words.points(points.get(key, Fraction(0)), self.here, 2) if score else ""
            light = score is not None and not points.get(key)
            stretches = [stretch for entry in same for stretch in self._stretches(entry, light=light)]
            stretches += [
                Stretch(self._at(part.first), self._at(part.end), "left-out")
                for part in self.told.one.left_out
                if part.job.key == key
            ]
            told = self.say("units.points", n=shown) if score else ""
            yield Lane(_name_of(same[0], self.told), told, tuple(stretches))

    def _stretches(self, entry: Entry, *, light: bool) -> Iterator[Stretch]:
        """What is sure, between what may also be."""
        sure: Literal["light", "worked"] = "light" if light else "worked"
        day = timedelta(days=1)
        begin = entry.from_.first.toordinal(), min(entry.from_.last.toordinal(), self.stop)
        if entry.until is None:
            end = self.stop, self.stop
        else:
            end = (entry.until.first + day).toordinal(), (entry.until.last + day).toordinal()
            end = min(end[0], self.stop), min(end[1], self.stop)
        if begin[1] < end[0]:
            parts = [(*begin, "vague"), (begin[1], end[0], "worked"), (*end, "vague")]
        else:
            parts = [(begin[0], end[1], "vague")]
        for first, last, how in parts:
            if first < last:
                yield Stretch(self._at(first), self._at(last), sure if how == "worked" else "vague")

    def _marks(self) -> Iterator[Mark]:
        """The days that matter, latest first."""
        marks = [(self.told.one.as_of, self.say("document.mark-as-of", day=self.say.date(self.told.one.as_of)), False)]
        if pension := self.here.pension:
            marks.append((pension.day, self.told.pension_on(pension.day), False))
        if self.here.covered or self.told.one.asked:
            stop = self.say("document.mark-exit", day=self.say.date(self.here.exit_date))
            marks.append((self.here.exit_date, stop, True))
        for day, name, stops in sorted(marks, key=lambda mark: mark[0], reverse=True):
            yield Mark(self._at(day.toordinal()), name, "exit" if stops else "day")

    def _years(self, first: int, last: int) -> Iterator[Mark]:
        step = next((step for step in YEAR_STEPS if (last - first) // step < MOST_YEARS), YEAR_STEPS[-1])
        for year in range(first + -first % step, last + 1, step):
            day = date(year, 1, 1).toordinal()
            if self.first <= day <= self.end:
                yield Mark(self._at(day), str(year))
