"""A simulation as a document; `simulated_data` has the same figures as tables and as plain data. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from zwaarwerk.exact import round_half_up
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
from zwaarwerk.report.simulated_words import Group, Simulation, SimulationWords
from zwaarwerk.simulation.effects import Comparison, Effect, Reach, YearOfCost
from zwaarwerk.simulation.members import BORN, JOB, PART_TIME
from zwaarwerk.simulation.uncertainty import Estimated
from zwaarwerk.texts import Texts, printable

CLASSES = ((0, 0), (1, 6), (7, 12), (13, 18), (19, 24), (25, 30), (31, 36))
"""Numbers of months that are told together, both ends included; what is more is a class of its own."""
YEARS_TOGETHER = 5
"""So many birth years are told together in a terminal."""
ARROW = " → "


def document_of(simulation: Simulation, say: Texts, *, brief: bool = False) -> Document:
    """Return the simulation as a document; a `brief` one leaves out what is too long for a terminal."""
    return SimulationWriter(simulation, say, brief=brief).document()


class SimulationWriter(SimulationWords):
    """Writes the parts of a simulation; `sections` can stand in a larger document."""

    def __init__(self, simulation: Simulation, say: Texts, *, brief: bool = False) -> None:
        super().__init__(simulation, say)
        self.brief = brief

    def document(self) -> Document:
        """Return the whole document."""
        say = self.say
        several = len(self.effects) > 1
        facts = [Fact(self.scheme_label(place), self.scheme_name(place)) for place in range(len(self.effects))]
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

    # --- sections

    def answer(self) -> Iterator[Block]:
        """Yield the answer itself: who is reached and what it costs, scheme by scheme."""
        say = self.say
        if self.brief:  # a terminal shows no facts
            names = (f"{self.scheme_label(place)}: {self.scheme_name(place)}" for place in range(len(self.effects)))
            yield Bullets(items=tuple(names))
        for place, effect in enumerate(self.effects):
            every = effect.all
            if not every.reached:
                text = say("simulate.nobody", scheme=self.subject(place), people=say.number(every.people))
                yield Paragraph(text=text, weight="head")
                continue
            yield Paragraph(
                text=say(
                    "simulate.reached",
                    scheme=self.subject(place),
                    reached=say.number(every.reached),
                    people=say.number(every.people),
                    share=say.share(every.share),
                    mean=self.mean(every),
                    median=say.number(every.median),
                ),
                weight="head",
            )
            yield Paragraph(text=self._cost(effect))
        for place, comparison in enumerate(self.simulated.comparisons, 1):
            yield Paragraph(text=self._gains(comparison, place))
        if len(self.effects) == 1 and self.effects[0].all.reached:
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
            title = say("simulate.months-chart", scheme=self.object(place))
            yield self._chart(f"months-{place}", title, say("simulate.months-described"), bars)
        if self.brief:
            return
        columns = (
            Column(say("simulate.months-head")),
            *(
                Column(self.head(head, place), figures=True)
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

    # --- by group

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
                columns += [Column(self.head(head, one), figures=True) for head in heads]
            rows = tuple(self._row(group) for group in groups)
        return Table(caption=say("simulate.by-table"), columns=tuple(columns), groups=(Rows(rows),))

    def _row(self, group: Group) -> tuple[str, ...]:
        say = self.say
        cells = [group.name, say.number(group.people)]
        for place, reach in enumerate(group.reaches):
            cells += [self._share_of(reach), self.mean(reach)]
            if place:
                tally = group.tallies[place - 1]
                cells += [say.number(tally.gain), say.number(tally.lose)]
        return tuple(cells)

    def _brief_row(self, group: Group) -> tuple[str, ...]:
        """The figures of all schemes in one cell, so that a table fits in a terminal."""
        say = self.say
        cells = [group.name, say.number(group.people)]
        cells += [ARROW.join(map(self._share_of, group.reaches)), ARROW.join(map(self.mean, group.reaches))]
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
            title = say("simulate.years-chart", scheme=self.object(place))
            yield self._chart(f"years-{place}", title, say("simulate.years-described"), bars)
        for place, effect in enumerate(self.effects):
            if not self.brief:
                yield self._year_table(place, effect)
            if effect.later.gross:
                later = self.money(effect.later.gross + effect.later.levy)
                last = self.scenario.horizon[-1]
                yield Paragraph(text=say("simulate.later", scheme=self.subject(place), last=last, cost=later))

    def _year_table(self, place: int, effect: Effect) -> Table:
        say = self.say
        heads = ("simulate.year", "simulate.stopping", "simulate.gross", "simulate.levy", "simulate.together")
        columns = tuple(Column(say(head), figures=number > 0) for number, head in enumerate(heads))
        rows = tuple(self._year(str(year), one) for year, one in effect.years.items())
        return Table(
            caption=say("simulate.years-table", scheme=self.object(place)),
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
            if comparison.apart.people:
                both, left_out = (say.number(one) for one in (comparison.all.people, comparison.apart.people))
                yield Paragraph(text=say("simulate.under-both", people=both, left_out=left_out))
            cost = self.simulated.dearer(place)
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
                    self.whole_euros(one.gross),
                )
            )
        return Table(caption=say("simulate.most-affected"), columns=columns, groups=(Rows(tuple(rows)),))

    # --- estimates

    def _estimates(self, found: Estimated) -> Iterator[Block]:
        say = self.say
        years = self.scenario.horizon
        for place, total in enumerate(found.totals):
            values = {"low": total.low, "middle": total.middle, "high": total.high}
            shown = {name: self._about(cents) for name, cents in values.items()}
            subject = self.subject(place)
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
            title = say("simulate.estimate-chart", scheme=self.object(place))
            yield self._chart(f"estimates-{place}", title, say("simulate.estimate-described"), bars)
            heads = ("simulate.year", "simulate.low", "simulate.middle", "simulate.high")
            columns = tuple(Column(say(head), figures=number > 0) for number, head in enumerate(heads))
            rows = tuple((str(year), *map(self._about, one)) for year, one in margins.items())
            yield Table(caption=title, columns=columns, groups=(Rows(rows),))
        yield self._courses(found)
        yield Bullets(items=tuple(self._unknowns(found)))

    def _about(self, cents: float) -> str:
        """An estimate: in thousands of euros, as it is not known better than that."""
        return self.whole_euros(round_half_up(Fraction(cents) * Fraction(1, 100_000)) * 100_000)

    def _courses(self, found: Estimated) -> Table:
        say = self.say
        columns = [Column(say("simulate.course"))]
        for place in range(len(self.effects)):
            columns += [Column(self.head(head, place), figures=True)
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

    def _how(self) -> Iterator[str]:
        say = self.say
        for place, one in enumerate(self.simulation.schemes):
            yield say("simulate.fingerprint", name=self.scheme_label(place), sha=one.sha256)
        for name, sha in self.simulation.files.items():
            yield say("simulate.fingerprint", name=printable(name), sha=sha)
        for note in self.simulation.notes:
            yield printable(" ".join(say.problem(note.without_folder).split()))

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
