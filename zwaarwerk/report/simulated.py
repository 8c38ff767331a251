"""A simulation as a document, as tables for a workbook, and as plain data: every figure is in all three. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath
from typing import Any

from zwaarwerk.criteria import Scheme
from zwaarwerk.errors import Problem
from zwaarwerk.exact import round_half_up, to_text
from zwaarwerk.members import BORN, JOB, PART_TIME, PART_TIME_CLASSES
from zwaarwerk.report.as_table import Cell, Heading, Kind
from zwaarwerk.report.document import (
    Block,
    Bullets,
    Chart,
    ChartBar,
    Column,
    Document,
    Fact,
    Paragraph,
    Rows,
    Section,
    Table,
)
from zwaarwerk.simulation import Comparison, Effect, Reach, Simulated, Tally, YearOfCost, of_those
from zwaarwerk.texts import Texts, printable
from zwaarwerk.uncertainty import Estimate, Estimated, Margin

CLASSES = ((0, 0), (1, 6), (7, 12), (13, 18), (19, 24), (25, 30), (31, 36))
"""Numbers of months that are told together, both ends included; what is more is a class of its own."""
SMALLEST_GROUP = 5
"""Smaller groups are told together, so that nobody is recognised."""
YEARS_TOGETHER = 5
"""So many birth years are told together in a terminal."""
ARROW = " → "
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedScheme:
    """A scheme of the simulation, its file and the fingerprint of that."""

    scheme: Scheme
    file: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many people were read; could not be assessed under at least one scheme; have a pension already."""

    read: int
    not_assessed: int
    with_pension: int
    facts: Mapping[tuple[int, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What a page about a simulation rests on. `shown_id` makes a pseudonym of a personnel number."""

    simulated: Simulated
    schemes: tuple[NamedScheme, ...]
    counts: Counts
    files: Mapping[str, str]
    projected_from: int | None
    shown_id: Callable[[str], str] | None = None
    notes: tuple[Problem, ...] = ()
    estimated: Estimated | None = None


def document_of(simulation: Simulation, say: Texts, *, brief: bool = False) -> Document:
    """Return the simulation as a document; a `brief` one leaves out what is too long for a terminal."""
    return SimulationWriter(simulation, say, brief=brief).document()


@dataclass(slots=True)
class Group:
    """People of one value of a way to group: the reach under each scheme, and who gains from each but the first."""

    name: str
    reaches: list[Reach]
    tallies: list[Tally]

    @property
    def people(self) -> int:
        """How many people there are, under the scheme that could assess most."""
        return max(reach.people for reach in self.reaches)


class SimulationWriter:
    """Writes the parts of a simulation; `sections` can stand in a larger document."""

    def __init__(self, simulation: Simulation, say: Texts, *, brief: bool = False) -> None:
        self.simulation, self.say, self.brief = simulation, say, brief
        self.simulated, self.effects = simulation.simulated, simulation.simulated.effects
        self.scenario = simulation.simulated.scenario
        several = len(self.effects) > 1
        self.letters = [LETTERS[place % 26] if several else "" for place in range(len(self.effects))]

    def document(self) -> Document:
        """Return the whole document."""
        say = self.say
        several = len(self.effects) > 1
        facts = [Fact(self._scheme_label(place), self.scheme_name(place)) for place in range(len(self.effects))]
        facts.append(Fact(say("simulate.workforce"), ", ".join(printable(name) for name in self.simulation.files)))
        facts.append(Fact(say("simulate.people"), say.number(len(self.simulated.members))))
        return Document(
            language=say.language,
            title=say("simulate.title-several" if several else "simulate.title"),
            about=say("simulate.about"),
            day=self.scenario.as_of,
            employer="",
            logo=None,
            logo_name="",
            facts=tuple(facts),
            answer=Section(heading=say("simulate.answer"), blocks=tuple(self.answer())),
            sections=tuple(self.sections()),
            closing=self.closing(),
        )

    # --- names and figures

    def scheme_name(self, place: int) -> str:
        """Return the name and version of a scheme, and its file."""
        info = self.simulation.schemes[place].scheme.scheme
        name = printable(info.name.in_language(self.say.language))
        file = PurePath(self.simulation.schemes[place].file).name
        return self.say("simulate.scheme-name", name=name, version=printable(info.version), file=printable(file))

    def _scheme_label(self, place: int) -> str:
        letter = self.letters[place]
        return self.say("simulate.scheme-letter", letter=letter) if letter else self.say("simulate.scheme")

    def _head(self, id_: str, place: int) -> str:
        """A heading of a column that there is for every scheme."""
        letter = self.letters[place]
        return f"{self.say(id_)} {letter}" if letter else self.say(id_)

    def _subject(self, place: int) -> str:
        letter = self.letters[place]
        return self.say("simulate.under-letter", letter=letter) if letter else self.say("simulate.under")

    def _object(self, place: int) -> str:
        letter = self.letters[place]
        return self.say("simulate.of-letter", letter=letter) if letter else self.say("simulate.of")

    def money(self, cents: int) -> str:
        """Return an amount of what is paid to many people: whole euros, of the share that does stop."""
        return self._whole_euros(of_those(cents, self.scenario.take_up))

    def _whole_euros(self, cents: int) -> str:
        amount = self.say.euros(round_half_up(Fraction(cents, 100)) * 100)
        return amount[:-3]

    def _mean(self, reach: Reach) -> str:
        return self.say.number(reach.mean, 1) if reach.reached else "–"

    def way_name(self, way: str) -> str:
        """Return what a way to group people is called."""
        return self.say(f"simulate.way-{way}") if way in (JOB, BORN, PART_TIME) else printable(way)

    def value_name(self, way: str, value: str) -> str:
        """Return what a value of a way to group people is called."""
        if not value:
            return self.say("simulate.no-value")
        if way == JOB:
            return next(
                (
                    printable(one.scheme.jobs[value].name.in_language(self.say.language))
                    for one in self.simulation.schemes
                    if value in one.scheme.jobs
                ),
                printable(value),
            )
        return self.say(f"simulate.part-time-{value}") if way == PART_TIME else printable(value)

    # --- sections

    def answer(self) -> Iterator[Block]:
        """Yield the answer itself: who is reached and what it costs, scheme by scheme."""
        say = self.say
        if self.brief:  # a terminal shows no facts
            names = (f"{self._scheme_label(place)}: {self.scheme_name(place)}" for place in range(len(self.effects)))
            yield Bullets(items=tuple(names))
        for place, effect in enumerate(self.effects):
            every = effect.all
            yield Paragraph(
                text=say(
                    "simulate.reached",
                    scheme=self._subject(place),
                    reached=say.number(every.reached),
                    people=say.number(every.people),
                    share=say.share(every.share),
                    mean=self._mean(every),
                    median=say.number(every.median),
                ),
                weight="head",
            )
            yield Paragraph(text=self._cost(effect))
        for place, comparison in enumerate(self.simulated.comparisons, 1):
            yield Paragraph(text=self._gains(comparison, place))
        if len(self.effects) == 1:
            yield Paragraph(text=say("simulate.specific"), weight="faint")

    def _cost(self, effect: Effect) -> str:
        total = effect.horizon
        years = self.scenario.horizon
        return self.say(
            "simulate.cost",
            first=years[0],
            last=years[-1],
            cost=self.money(total.gross + total.levy),
            gross=self.money(total.gross),
            levy=self.money(total.levy),
            share=self.say.share(self.scenario.take_up),
        )

    def _gains(self, comparison: Comparison, place: int) -> str:
        every, say = comparison.all, self.say
        values = {
            "first": self.letters[0],
            "other": self.letters[place],
            "gain": say.number(every.gain),
            "lose": say.number(every.lose),
            "same": say.number(every.same),
        }
        return say("simulate.gains", **values)

    def sections(self) -> Iterator[Section]:
        """Yield the sections behind the answer."""
        say = self.say
        yield Section(heading=say("simulate.months"), blocks=tuple(self._months()))
        for place, way in enumerate(self.simulated.ways):
            heading = say("simulate.by", way=self.way_name(way).lower() if way in (JOB, BORN, PART_TIME) else way)
            yield Section(heading=printable(heading), blocks=(self._by(place, way),))
        yield Section(heading=say("simulate.years"), blocks=tuple(self._years()))
        if self.simulated.comparisons:
            yield Section(heading=say("simulate.differences"), blocks=tuple(self._differences()))
        if self.simulation.estimated is not None:
            blocks = tuple(self._estimates(self.simulation.estimated))
            yield Section(heading=say("simulate.uncertain"), blocks=blocks)
        yield Section(heading=say("simulate.assumed"), blocks=(Bullets(items=tuple(self.assumed())),))
        yield Section(heading=say("simulate.how"), blocks=(Bullets(items=tuple(self._how())),))

    def _months(self) -> Iterator[Block]:
        say = self.say
        shown = [_classed(effect.all) for effect in self.effects]
        longest = max((people for counted in shown for people in counted), default=0) or 1
        names = [self._class_name(place) for place in range(len(CLASSES) + 1)]
        used = [place for place in range(len(names)) if place < len(CLASSES) or any(one[-1] for one in shown)]
        for place, (counted, effect) in enumerate(zip(shown, self.effects, strict=True)):
            bars = tuple(
                ChartBar(names[one], Fraction(counted[one], longest), self._counted(counted[one], effect.all.people))
                for one in used
            )
            title = say("simulate.months-chart", scheme=self._object(place))
            yield self._chart(f"months-{place}", title, say("simulate.months-described"), bars)
        if self.brief:
            return
        columns = (
            Column(say("simulate.months-head")),
            *(
                Column(self._head(head, place), figures=True)
                for place in range(len(self.effects))
                for head in ("simulate.people", "simulate.share")
            ),
        )
        rows = tuple(
            (
                names[one],
                *(
                    cell
                    for counted, effect in zip(shown, self.effects, strict=True)
                    for cell in (say.number(counted[one]), _share(counted[one], effect.all.people, say))
                ),
            )
            for one in used
        )
        yield Table(caption=say("simulate.months-table"), columns=columns, groups=(Rows(rows),))

    def _class_name(self, place: int) -> str:
        if place == len(CLASSES):
            return self.say("simulate.more-months", months=CLASSES[-1][1])
        least, most = CLASSES[place]
        return self.say("simulate.no-months") if not most else self.say("simulate.some-months", least=least, most=most)

    def _counted(self, people: int, of: int) -> str:
        return f"{self.say.number(people)} ({_share(people, of, self.say)})"

    def _chart(self, id_: str, title: str, description: str, bars: tuple[ChartBar, ...]) -> Chart:
        """A chart; in a terminal, which shows no titles, its title is a legend."""
        legend = (title,) if self.brief or self.letters[0] else ()
        return Chart(id=id_, title=title, description=description, bars=bars, legend=legend)

    # --- groups

    def groups(self, place: int, *, birth_years: int = 1) -> list[Group]:
        """Return the groups of one way, in order; groups that are too small come last, as one."""
        way = self.simulated.ways[place]
        values = dict.fromkeys(value for effect in self.effects for value in effect.by[place])
        named: dict[str, list[str]] = {}
        for value in values:
            named.setdefault(self._group_name(way, value, birth_years), []).append(value)
        groups = [self._group(name, place, same) for name, same in named.items()]
        kept = [one for one in groups if one.people >= SMALLEST_GROUP]
        if way == PART_TIME:
            order = [self.value_name(way, name) for _, name in PART_TIME_CLASSES]
            kept.sort(key=lambda one: order.index(one.name))
        else:
            kept.sort(key=lambda one: one.name if way == BORN else (-one.reaches[0].share, one.name.lower()))
        small = [value for one in groups if one.people < SMALLEST_GROUP for value in named[one.name]]
        if small:
            kept.append(self._group(self.say("simulate.small", least=SMALLEST_GROUP), place, small))
        return kept

    def _group_name(self, way: str, value: str, birth_years: int) -> str:
        if way == BORN and birth_years > 1:
            first = int(value) // birth_years * birth_years
            return f"{first}–{first + birth_years - 1}"
        return self.value_name(way, value)

    def _group(self, name: str, place: int, values: Sequence[str]) -> Group:
        reaches = [_together(effect.by[place], values) for effect in self.effects]
        tallies = [_tallied(one.by[place], values) for one in self.simulated.comparisons]
        return Group(name, reaches, tallies)

    def _by(self, place: int, way: str) -> Table:
        say = self.say
        groups = self.groups(place, birth_years=YEARS_TOGETHER if self.brief else 1)
        columns = [Column(self.way_name(way)), Column(say("simulate.people"), figures=True)]
        if self.brief:
            heads = ["simulate.reached-head", "simulate.months-of"]
            heads += ["simulate.gain", "simulate.lose"] if self.simulated.comparisons else []
            columns += [Column(say(head), figures=True) for head in heads]
            rows = tuple(self._brief_row(group) for group in groups)
        else:
            for one in range(len(self.effects)):
                heads = ["simulate.reached-head", "simulate.months-of"]
                heads += ["simulate.gain", "simulate.lose"] if one else []
                columns += [Column(self._head(head, one), figures=True) for head in heads]
            rows = tuple(self._row(group) for group in groups)
        return Table(caption=say("simulate.by-table"), columns=tuple(columns), groups=(Rows(rows),))

    def _row(self, group: Group) -> tuple[str, ...]:
        say = self.say
        cells = [group.name, say.number(group.people)]
        for place, reach in enumerate(group.reaches):
            cells += [self._share_of(reach), self._mean(reach)]
            if place:
                tally = group.tallies[place - 1]
                cells += [say.number(tally.gain), say.number(tally.lose)]
        return tuple(cells)

    def _brief_row(self, group: Group) -> tuple[str, ...]:
        """The figures of all schemes in one cell, so that a table fits in a terminal."""
        say = self.say
        cells = [group.name, say.number(group.people)]
        cells += [ARROW.join(map(self._share_of, group.reaches)), ARROW.join(map(self._mean, group.reaches))]
        if group.tallies:
            cells += [ARROW.join(say.number(tally.gain) for tally in group.tallies)]
            cells += [ARROW.join(say.number(tally.lose) for tally in group.tallies)]
        return tuple(cells)

    def _share_of(self, reach: Reach) -> str:
        return self.say.share(reach.share) if reach.people else "–"

    # --- years

    def _years(self) -> Iterator[Block]:
        say = self.say
        paid = [[one.gross + one.levy for one in effect.years.values()] for effect in self.effects]
        longest = max((cents for years in paid for cents in years), default=0) or 1
        for place, effect in enumerate(self.effects):
            bars = tuple(
                ChartBar(str(year), Fraction(one.gross + one.levy, longest), self.money(one.gross + one.levy))
                for year, one in effect.years.items()
            )
            title = say("simulate.years-chart", scheme=self._object(place))
            yield self._chart(f"years-{place}", title, say("simulate.years-described"), bars)
        for place, effect in enumerate(self.effects):
            if not self.brief:
                yield self._year_table(place, effect)
            if effect.later.gross:
                later = self.money(effect.later.gross + effect.later.levy)
                last = self.scenario.horizon[-1]
                yield Paragraph(text=say("simulate.later", scheme=self._subject(place), last=last, cost=later))

    def _year_table(self, place: int, effect: Effect) -> Table:
        say = self.say
        heads = ("simulate.year", "simulate.stopping", "simulate.gross", "simulate.levy", "simulate.together")
        columns = tuple(Column(say(head), figures=number > 0) for number, head in enumerate(heads))
        rows = tuple(self._year(str(year), one) for year, one in effect.years.items())
        return Table(
            caption=say("simulate.years-table", scheme=self._object(place)),
            columns=columns,
            groups=(Rows(rows),),
            total=self._year(say("simulate.total"), effect.horizon),
        )

    def _year(self, name: str, one: YearOfCost) -> tuple[str, ...]:
        money = (self.money(cents) for cents in (one.gross, one.levy, one.gross + one.levy))
        return name, self.say.number(one.stopping), *money

    # --- differences

    def _differences(self) -> Iterator[Block]:
        say = self.say
        for place, comparison in enumerate(self.simulated.comparisons, 1):
            first, other = self.letters[0], self.letters[place]
            yield Paragraph(text=self._gains(comparison, place), weight="head")
            yield Paragraph(
                text=say(
                    "simulate.only",
                    first=first,
                    other=other,
                    before=say.number(comparison.only_before),
                    after=say.number(comparison.only_after),
                )
            )
            cost = _cost_of(self.effects[place]) - _cost_of(self.effects[0])
            id_ = "simulate.dearer" if cost > 0 else "simulate.cheaper" if cost < 0 else "simulate.as-dear"
            years = self.scenario.horizon
            values = {"first": first, "other": other, "from_": years[0], "until": years[-1]}
            yield Paragraph(text=say(id_, cost=self.money(abs(cost)), **values))
            if comparison.most:
                yield self._most_affected(comparison, place)

    def _most_affected(self, comparison: Comparison, place: int) -> Table:
        say = self.say
        shown = (JOB,) if self.brief else (JOB, BORN, PART_TIME)
        columns = (
            Column(say("simulate.pseudonym")),
            *(Column(self.way_name(way)) for way in shown),
            *(Column(f"{say('simulate.months-of')} {self.letters[one]}", figures=True) for one in (0, place)),
            Column(say("simulate.difference"), figures=True),
        )
        rows = []
        for number, one in enumerate(comparison.most, 1):
            member = self.simulated.members[one.member]
            known = dict(zip(self.simulated.ways, member.traits, strict=True))
            rows.append(
                (
                    self.pseudonym(member.id, number),
                    *(self.value_name(way, known[way]) for way in shown),
                    say.number(one.before.months),
                    say.number(one.after.months),
                    self._whole_euros(one.gross),
                )
            )
        return Table(caption=say("simulate.most-affected"), columns=columns, groups=(Rows(tuple(rows)),))

    def pseudonym(self, id_: str, number: int) -> str:
        """Return what one of the most affected is called: the keyed hash of the number, else their place."""
        if self.simulation.shown_id is None:
            return self.say("simulate.person", number=number)
        return self.simulation.shown_id(id_)

    # --- estimates

    def _estimates(self, found: Estimated) -> Iterator[Block]:
        say = self.say
        years = self.scenario.horizon
        for place, total in enumerate(found.totals):
            values = {"low": total.low, "middle": total.middle, "high": total.high}
            shown = {name: self._about(cents) for name, cents in values.items()}
            subject = self._subject(place)
            yield Paragraph(
                text=say("simulate.estimate", scheme=subject, first=years[0], last=years[-1], **shown), weight="head"
            )
        for place, (gap, dearer) in enumerate(zip(found.differences, found.dearer, strict=True), 1):
            yield Paragraph(
                text=say(
                    "simulate.estimated-difference",
                    first=self.letters[0],
                    other=self.letters[place],
                    share=say.share(round_half_up(Fraction(dearer) * 100) * Fraction(1, 100)),
                    low=self._about(gap.low),
                    high=self._about(gap.high),
                )
            )
        longest = max((one.high for margins in found.years for one in margins.values()), default=0) or 1
        for place, margins in enumerate(() if self.brief else found.years):
            bars = tuple(
                ChartBar(
                    str(year), _part(one.middle, longest), self._about(one.middle),
                    (_part(one.low, longest), _part(one.high, longest)),
                )
                for year, one in margins.items()
            )  # fmt: skip
            title = say("simulate.estimate-chart", scheme=self._object(place))
            yield self._chart(f"estimates-{place}", title, say("simulate.estimate-described"), bars)
            heads = ("simulate.year", "simulate.low", "simulate.middle", "simulate.high")
            columns = tuple(Column(say(head), figures=number > 0) for number, head in enumerate(heads))
            rows = tuple((str(year), *map(self._about, one)) for year, one in margins.items())
            yield Table(caption=title, columns=columns, groups=(Rows(rows),))
        yield self._courses(found)
        yield Bullets(items=tuple(self._unknowns(found)))

    def _about(self, cents: float) -> str:
        """An estimate: in thousands of euros, as it is not known better than that."""
        return self._whole_euros(round_half_up(Fraction(cents) * Fraction(1, 100_000)) * 100_000)

    def _courses(self, found: Estimated) -> Table:
        say = self.say
        columns = [Column(say("simulate.course"))]
        for place in range(len(self.effects)):
            columns += [Column(self._head(head, place), figures=True)
                        for head in ("simulate.reached-head", "simulate.together")]  # fmt: skip
        rows = []
        for one in found.courses:
            every = one.course.rise_every_years
            name = say("simulate.course-flat") if every is None else say("simulate.course-rise", years=every)
            cells = (
                cell for effect in one.effects for cell in (self._share_of(effect.all), self.money(_cost_of(effect)))
            )
            rows.append((name, *cells))
        return Table(caption=say("simulate.course-table"), columns=tuple(columns), groups=(Rows(tuple(rows)),))

    def _unknowns(self, found: Estimated) -> Iterator[str]:
        say, unknowns = self.say, found.unknowns
        yield say("simulate.draws", draws=say.number(found.draws), seed=found.seed)
        for name, one in (("take-up", unknowns.take_up), ("wages", unknowns.wage_growth)):
            shares = {"low": one.low, "likely": one.likely, "high": one.high}
            yield say(f"simulate.unknown-{name}", **{end: say.share(share) for end, share in shares.items()})
        yield say("simulate.unknown-note")

    # --- what it rests on

    def assumed(self) -> Iterator[str]:
        """Yield what was taken to be so."""
        say, counts = self.say, self.simulation.counts
        yield say("simulate.assume-earliest")
        yield say("simulate.assume-job")
        yield say("simulate.assume-take-up", share=say.share(self.scenario.take_up))
        if self.simulation.projected_from is not None:
            yield say("simulate.assume-law", year=self.simulation.projected_from)
        yield say("simulate.assume-nobody-new")
        if counts.with_pension:
            yield say("simulate.with-pension", count=say.number(counts.with_pension))
        if counts.not_assessed:
            yield say("simulate.not-assessed", count=say.number(counts.not_assessed))
        for (place, fact), people in sorted(counts.facts.items()):
            yield say("simulate.fact", scheme=self._subject(place), count=say.number(people), fact=fact)

    def _how(self) -> Iterator[str]:
        say = self.say
        for place, one in enumerate(self.simulation.schemes):
            yield say("simulate.fingerprint", name=self._scheme_label(place), sha=one.sha256)
        for name, sha in self.simulation.files.items():
            yield say("simulate.fingerprint", name=printable(name), sha=sha)
        for note in self.simulation.notes:
            yield printable(" ".join(say.problem(note).split()))

    def closing(self) -> str:
        """Return how many people there were, and what became of them."""
        say, counts = self.say, self.simulation.counts
        return say(
            "simulate.closing",
            read=say.number(counts.read),
            assessed=say.number(counts.read - counts.not_assessed - counts.with_pension),
            pension=say.number(counts.with_pension),
            not_assessed=say.number(counts.not_assessed),
        )


def _part(cents: float, longest: float) -> Fraction:
    return Fraction(Fraction(cents), Fraction(longest))


def _cost_of(effect: Effect) -> int:
    return effect.horizon.gross + effect.horizon.levy


def _share(people: int, of: int, say: Texts) -> str:
    return say.share(Fraction(people, of)) if of else "–"


def _classed(reach: Reach) -> list[int]:
    """Return how many people there are in each class of months, those with more in the last."""
    counted = [0] * (len(CLASSES) + 1)
    for months, people in reach.months.items():
        place = next((place for place, (_, most) in enumerate(CLASSES) if months <= most), len(CLASSES))
        counted[place] += people
    return counted


def _together(reaches: Mapping[str, Reach], values: Iterable[str]) -> Reach:
    together = Reach()
    for value in values:
        if value in reaches:
            together.months.update(reaches[value].months)
    return together


def _tallied(tallies: Mapping[str, Tally], values: Iterable[str]) -> Tally:
    found = [tallies[value] for value in values if value in tallies]
    return Tally(sum(one.gain for one in found), sum(one.lose for one in found), sum(one.same for one in found))


# --- tables of a workbook


def sheets_of(simulation: Simulation, say: Texts) -> Iterator[tuple[str, list[Heading], list[list[Cell]]]]:
    """Yield the sheets of a workbook: name, columns, rows."""
    writer = SimulationWriter(simulation, say)
    effects, simulated = simulation.simulated.effects, simulation.simulated
    names = [writer.letters[place] or "A" for place in range(len(effects))]
    rows: list[list[Cell]] = []
    for name, effect in zip(names, effects, strict=True):
        rows += [[name, months, people] for months, people in sorted(effect.all.months.items()) if people]
    yield say("simulate.sheet-months"), _headings(say, "scheme text", "months-of whole", "people whole"), rows
    rows = []
    for place, way in enumerate(simulated.ways):
        for group in writer.groups(place):
            for number, (name, reach) in enumerate(zip(names, group.reaches, strict=True)):
                tally = group.tallies[number - 1] if number else None
                rows.append([
                    writer.way_name(way), group.name, name, reach.people, reach.reached, reach.share, reach.mean,
                    reach.median, tally.gain if tally else None, tally.lose if tally else None,
                ])  # fmt: skip
    heads = _headings(
        say, "way text", "group text", "scheme text", "people whole", "reached-people whole", "reached-head share",
        "mean-head months", "median-head months", "gain whole", "lose whole",
    )  # fmt: skip
    yield say("simulate.sheet-groups"), heads, rows
    rows = []
    take_up = simulated.scenario.take_up
    for name, effect in zip(names, effects, strict=True):
        for year, one in effect.years.items():
            paid, due = of_those(one.gross, take_up), of_those(one.levy, take_up)
            rows.append([name, year, one.stopping, paid, due, paid + due])
    heads = _headings(
        say, "scheme text", "year whole", "stopping whole", "gross euros", "levy euros", "together euros"
    )  # fmt: skip
    yield say("simulate.sheet-years"), heads, rows
    if simulation.estimated is not None:
        rows = []
        for name, margins in zip(names, simulation.estimated.years, strict=True):
            rows += [[name, year, *(round_half_up(Fraction(cents)) for cents in one)] for year, one in margins.items()]
        heads = _headings(say, "scheme text", "year whole", "low euros", "middle euros", "high euros")
        yield say("simulate.sheet-estimates"), heads, rows
    rows = [["", line] for line in writer.assumed()]
    rows += [[f"{name}: {writer.scheme_name(place)}", simulation.schemes[place].sha256]
             for place, name in enumerate(names)]  # fmt: skip
    rows += [[name, sha] for name, sha in simulation.files.items()]
    yield say("simulate.sheet-assumed"), _headings(say, "what text", "value text"), rows


def _headings(say: Texts, *columns: str) -> list[Heading]:
    found: list[Heading] = []
    for column in columns:
        key, _, kind = column.partition(" ")
        known: dict[str, Kind] = {"text": "text", "whole": "whole", "share": "share", "months": "months",
                                  "euros": "euros"}  # fmt: skip
        found.append(Heading(text=say(f"simulate.{key}"), kind=known[kind], key=key))
    return found


# --- plain data


def simulation_form(simulation: Simulation, say: Texts) -> dict[str, Any]:
    """Return the simulation as plain data: shares and means as exact text, amounts in cents if all stop who can."""
    writer = SimulationWriter(simulation, say)
    simulated = simulation.simulated
    scenario, counts = simulated.scenario, simulation.counts
    return {
        "as_of": scenario.as_of.isoformat(),
        "years": [scenario.horizon[0], scenario.horizon[-1]],
        "take_up": to_text(scenario.take_up),
        "workforce": dict(simulation.files),
        "people": {
            "read": counts.read,
            "assessed": len(simulated.members),
            "with_pension": counts.with_pension,
            "not_assessed": counts.not_assessed,
        },
        "schemes": [
            {"file": PurePath(one.file).name, "id": one.scheme.scheme.id, "version": one.scheme.scheme.version,
             "sha256": one.sha256, **_effect_form(effect, writer, simulated.ways)}
            for one, effect in zip(simulation.schemes, simulated.effects, strict=True)
        ],
        "comparisons": [_comparison_form(one, writer, place) for place, one in enumerate(simulated.comparisons, 1)],
        "assumptions": list(writer.assumed()),
        "uncertainty": None if simulation.estimated is None else _estimated_form(simulation.estimated),
    }  # fmt: skip


def _reach_form(reach: Reach) -> dict[str, Any]:
    return {
        "people": reach.people,
        "reached": reach.reached,
        "share": to_text(reach.share),
        "mean_months": to_text(reach.mean),
        "median_months": to_text(reach.median),
    }


def _year_form(one: YearOfCost) -> dict[str, int]:
    return {"stopping": one.stopping, "gross": one.gross, "levy": one.levy}


def _effect_form(effect: Effect, writer: SimulationWriter, ways: Sequence[str]) -> dict[str, Any]:
    place = next(number for number, one in enumerate(writer.effects) if one is effect)
    return {
        **_reach_form(effect.all),
        "months": {str(months): people for months, people in sorted(effect.all.months.items()) if people},
        "by": {
            way: {group.name: _reach_form(group.reaches[place]) for group in writer.groups(number)}
            for number, way in enumerate(ways)
        },
        "cost": {str(year): _year_form(one) for year, one in effect.years.items()},
        "cost_of_horizon": _year_form(effect.horizon),
        "cost_after": _year_form(effect.later),
    }


def _comparison_form(comparison: Comparison, writer: SimulationWriter, place: int) -> dict[str, Any]:
    every = comparison.all
    return {
        "before": 0,
        "after": place,
        "gain": every.gain,
        "lose": every.lose,
        "same": every.same,
        "months": comparison.months,
        "reached_before_only": comparison.only_before,
        "reached_after_only": comparison.only_after,
        "most_affected": [
            {
                "person": writer.pseudonym(writer.simulated.members[one.member].id, number),
                "months_before": one.before.months,
                "months_after": one.after.months,
                "gross": one.gross,
            }
            for number, one in enumerate(comparison.most, 1)
        ],
    }


def _estimated_form(found: Estimated) -> dict[str, Any]:
    """Estimates as plain data: amounts in whole cents."""
    return {
        "draws": found.draws,
        "seed": found.seed,
        "take_up": _unknown_form(found.unknowns.take_up),
        "wage_growth": _unknown_form(found.unknowns.wage_growth),
        "aow_age": [
            {"rise_every_years": one.course.rise_every_years, "weight": one.course.weight,
             "schemes": [{**_reach_form(effect.all), **_year_form(effect.horizon)} for effect in one.effects]}
            for one in found.courses
        ],
        "cost": [_margin_form(one) for one in found.totals],
        "cost_by_year": [{str(year): _margin_form(one) for year, one in years.items()} for years in found.years],
        "differences": [
            {**_margin_form(gap), "dearer": f"{dearer:.4f}"}
            for gap, dearer in zip(found.differences, found.dearer, strict=True)
        ],
    }  # fmt: skip


def _unknown_form(one: Estimate) -> dict[str, str]:
    return {"low": to_text(one.low), "likely": to_text(one.likely), "high": to_text(one.high)}


def _margin_form(one: Margin) -> dict[str, int]:
    return {"p5": round_half_up(Fraction(one.low)), "p50": round_half_up(Fraction(one.middle)),
            "p95": round_half_up(Fraction(one.high))}  # fmt: skip
