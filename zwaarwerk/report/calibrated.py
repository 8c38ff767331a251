"""A calibration as a document: the answer, the curve, its steps, and what it rests on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath

from zwaarwerk.calibration.search import Calibrated, Step, Sums, Trial
from zwaarwerk.calibration.targets import Varied
from zwaarwerk.compare import Side
from zwaarwerk.criteria import Scheme
from zwaarwerk.errors import Problem, dotted
from zwaarwerk.exact import round_half_up, to_text
from zwaarwerk.report.changes import set_lines, told_changes
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
from zwaarwerk.report.told import Weight
from zwaarwerk.texts import Texts, printable

LETTERS = "AB"
MOST_ROWS = 20
"""Of two numbers a terminal shows so many pairs: what the answer names, and those nearest to the values of now."""
MOST_REFUSED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a page about a calibration rests on. `before` is the scheme of now, `after` the one that was chosen.

    `read` people were read; `not_assessed` could not be assessed under one of the schemes at least. `sources` is what
    stands as the source of each number now, None where there is none.
    """

    calibrated: Calibrated
    before: Side
    after: Side | None
    sha256: str
    files: Mapping[str, str]
    read: int
    not_assessed: int
    projected_from: int | None
    sources: tuple[str | None, ...]
    notes: tuple[Problem, ...] = ()
    written: str | None = None

    @property
    def scheme(self) -> Scheme:
        """The scheme of now."""
        return self.before.scheme


def document_of(calibration: Calibration, say: Texts, *, brief: bool = False) -> Document:
    """Return the calibration as a document; a `brief` one leaves out what is too long for a terminal."""
    return CalibrationWriter(calibration, say, brief=brief).document()


class CalibrationWriter:
    """Writes the parts of a calibration in one language."""

    def __init__(self, calibration: Calibration, say: Texts, *, brief: bool = False) -> None:
        self.calibration, self.say, self.brief = calibration, say, brief
        self.found = calibration.calibrated
        self.target, self.scenario = self.found.target, self.found.scenario
        self.people = self.found.now.sums or next(one.sums for one in self.found.trials if one.sums)

    def document(self) -> Document:
        say = self.say
        return Document(
            language=say.language,
            title=say("calibrate.title"),
            about=say("calibrate.about"),
            day=self.scenario.as_of,
            employer="",
            logo=None,
            logo_name="",
            facts=tuple(self._facts()),
            answer=Section(heading=say("simulate.answer"), blocks=tuple(self._answer())),
            sections=tuple(Section(heading=heading, blocks=blocks) for heading, blocks in self._sections() if blocks),
            closing=self._closing(),
        )

    # --- names and figures

    def _facts(self) -> Iterator[Fact]:
        say = self.say
        info = self.calibration.scheme.scheme
        name = printable(info.name.in_language(say.language))
        file = printable(PurePath(self.calibration.before.name).name)
        yield Fact(
            say("simulate.scheme"), say("simulate.scheme-name", name=name, version=printable(info.version), file=file)
        )
        files = ", ".join(printable(name) for name in self.calibration.files)
        yield Fact(say("simulate.workforce"), files)
        for place, one in enumerate(self.found.varied):
            yield Fact(self.head(place), self._range(place, one))

    def head(self, place: int) -> str:
        """Return what a number that may change is called: the value, or a letter where there are two."""
        if len(self.found.varied) == 1:
            return self.say("calibrate.value")
        return self.say("calibrate.value-letter", letter=LETTERS[place])

    def _range(self, place: int, one: Varied) -> str:
        return self.say(
            "calibrate.range",
            path=printable(dotted(one.path)),
            now=self.value(place, one.now),
            first=self.value(place, one.first),
            last=self.value(place, one.last),
            step=self.value(place, one.step),
        )

    def value(self, place: int, value: Fraction) -> str:
        """Return a value of a number as people read it, never rounded."""
        one = self.found.varied[place]
        number = value * 100 if one.is_percentage else value
        decimals = [len(to_text(each * (100 if one.is_percentage else 1)).partition(".")[2]) for each in
                    (one.first, one.step)]  # fmt: skip
        own = len(to_text(number).partition(".")[2])
        return self.say.number(number, max(own, *decimals)) + ("%" if one.is_percentage else "")

    def values(self, trial: Trial) -> str:
        """Return the values of a trial: the one alone, two with their letters."""
        shown = [self.value(place, value) for place, value in enumerate(trial.values)]
        if len(shown) == 1:
            return shown[0]
        return f" {self.say('units.and')} ".join(
            f"{letter} = {one}" for letter, one in zip(LETTERS, shown, strict=True)
        )

    def money(self, cents: Fraction) -> str:
        """Return an amount in whole euros."""
        return self.say.euros(round_half_up(cents * Fraction(1, 100)) * 100)[:-3]

    def cost(self, sums: Sums) -> Fraction:
        """Return the costs in the years asked of those who do stop, in cents."""
        return sums.cents * self.scenario.take_up

    def measured(self, measured: Fraction | None) -> str:
        """Return what the target is about as a figure."""
        if measured is None:
            return self.say("calibrate.nothing")
        match self.target.measure:
            case "cost" | "cost_per_year":
                return self.money(measured)
            case "share":
                return self.say.share(measured)
            case "people":
                id_ = "calibrate.person" if measured == 1 else "calibrate.people"
                return self.say(id_, count=self.say.number(measured))
            case "months":
                return self.say.months(measured)

    def figure(self, measured: Fraction | None) -> str:
        """Return what the target is about as a figure alone, for a column."""
        if measured is not None and self.target.measure in ("people", "months"):
            return self.say.number(measured)
        return self.measured(measured)

    def _job(self) -> str:
        job = self.target.job
        return "" if job is None else printable(self.calibration.scheme.jobs[job].name.in_language(self.say.language))

    def measure(self) -> str:
        """Return what the target is about, in words."""
        return self.say(f"calibrate.measure-{self._asked()}", **self._values_of_target())

    def goal(self) -> str:
        """Return the target in words."""
        sign = "units.at_most" if self.target.at_most else "units.at_least"
        shown = self.figure if self.target.measure == "people" else self.measured
        limit = self.say(sign, value=shown(self.target.limit))
        return self.say(f"calibrate.goal-{self._asked()}", limit=limit, **self._values_of_target())

    def _asked(self) -> str:
        return self.target.measure + ("-job" if self.target.job else "")

    def _values_of_target(self) -> dict[str, object]:
        years = self.scenario.horizon
        return {"first": years[0], "last": years[-1], "job": self._job()}

    # --- the answer

    def _answer(self) -> Iterator[Block]:
        say, found = self.say, self.found
        if self.brief:  # a terminal shows no facts
            yield Bullets(items=tuple(f"{fact.name}: {fact.value}" for fact in self._facts()))
        yield _paragraph(self.goal())
        if found.chosen is None:
            yield from self._not_met()
        else:
            id_ = "calibrate.chosen-same" if found.chosen.values == found.now.values else "calibrate.chosen"
            yield _paragraph(say(id_, value=self.values(found.chosen), now=self.values(found.now)), "good")
            yield _paragraph(self._outcome(found.chosen))
            others = ", ".join(self.values(one) for one in found.as_near)
            yield _paragraph(say("calibrate.as-near", others=others) if others else say("calibrate.nearest"))
        if found.now.sums is not None and found.now != found.chosen:
            met = "calibrate.now-met" if found.now.holds else "calibrate.now-not-met"
            yield _paragraph(say(met, now=self.values(found.now), measured=self.measured(found.now.measured)))
        if found.turns:
            yield _paragraph(say("calibrate.turns", values=self._listed(found.turns)), "head")
            if not found.is_whole:
                yield _paragraph(say("calibrate.turns-more"))
        if self.calibration.written is not None and found.chosen is not None:
            yield _paragraph(say("calibrate.written", file=printable(self.calibration.written)))

    def _listed(self, trials: Sequence[Trial]) -> str:
        shown = [self.values(one) for one in trials[:MOST_REFUSED]]
        return "; ".join([*shown, *(["…"] if len(trials) > MOST_REFUSED else [])])

    def _not_met(self) -> Iterator[Block]:
        say, nearest = self.say, self.found.nearest
        yield Paragraph(
            text=say("calibrate.not-met" if self.found.is_whole else "calibrate.not-met-tried"), weight="head"
        )
        if nearest is not None:
            measured = self.measured(nearest.measured)
            yield _paragraph(say("calibrate.comes-nearest", value=self.values(nearest), measured=measured))

    def _outcome(self, trial: Trial) -> str:
        sums = trial.sums
        assert sums is not None
        reach, years = sums.everybody, self.scenario.horizon
        return self.say(
            "calibrate.outcome",
            reached=self.say.number(reach.reached),
            people=self.say.number(reach.people),
            share=self.say.share(reach.share),
            mean=self._mean(sums),
            cost=self.money(self.cost(sums)),
            first=years[0],
            last=years[-1],
        )

    def _mean(self, sums: Sums) -> str:
        return self.say.number(sums.everybody.mean, 1) if sums.everybody.reached else "–"

    # --- sections

    def _sections(self) -> Iterator[tuple[str, tuple[Block, ...]]]:
        say = self.say
        yield say("calibrate.changes"), _bullets(self._changes())
        yield say("calibrate.curve"), tuple(self._curve())
        yield say("calibrate.steps"), tuple(self._steps())
        yield say("calibrate.refused"), _bullets(self._refused())
        yield say("simulate.assumed"), _bullets(self.assumed())
        yield say("simulate.how"), _bullets(self._how())

    def _changes(self) -> Iterator[str]:
        after = self.calibration.after
        if after is None or self.found.chosen is None or self.found.chosen.values == self.found.now.values:
            return
        yield from set_lines(told_changes(self.calibration.before, after, self.say))
        changed = zip(self.found.varied, self.found.chosen.values, self.calibration.sources, strict=True)
        for one, value, source in changed:
            if source is not None and value != one.now:
                yield self.say("calibrate.source", path=printable(dotted(one.path)), source=printable(source))

    def rows(self) -> list[Trial]:
        """Return all that was worked out in the order of the values, that of now among them."""
        own = [self.found.now] if self.found.now.place is None and self.found.now.sums is not None else []
        return sorted([*(one for one in self.found.trials if one.sums), *own], key=lambda one: one.values)

    def mark(self, trial: Trial) -> str:
        """Return what is special about a trial: the one of now, the one that was chosen."""
        marks = [self.say("calibrate.is-now")] if trial.values == self.found.now.values else []
        marks += [self.say("calibrate.is-chosen")] if trial == self.found.chosen else []
        return ", ".join(marks)

    def _curve(self) -> Iterator[Block]:
        say, rows = self.say, self.rows()
        if len(self.found.varied) == 1 and not self.brief:
            longest = max((one.measured or Fraction(0) for one in rows), default=Fraction(0)) or Fraction(1)
            bars = tuple(
                ChartBar(
                    " – ".join(part for part in (self.values(one), self.mark(one)) if part),
                    (one.measured or Fraction(0)) * Fraction(1, longest),
                    self.measured(one.measured),
                )
                for one in rows
            )
            title = say("calibrate.chart", measure=self.measure())
            yield Chart(
                id="curve", title=title, description=say("calibrate.chart-described"), bars=bars, legend=(title,)
            )
        left = 0
        if len(self.found.varied) > 1 and self.brief and len(rows) > MOST_ROWS:
            left = len(rows) - MOST_ROWS
            rows = sorted(sorted(rows, key=self._least_telling)[:MOST_ROWS], key=lambda one: one.values)
        yield self._table(rows)
        if left:
            yield _paragraph(say("calibrate.more-rows", count=say.number(left)), "faint")

    def _least_telling(self, trial: Trial) -> tuple[bool, Fraction]:
        """What the answer names comes first, then what is near to now."""
        numbers = zip(self.found.varied, trial.values, strict=True)
        apart = sum((one.apart(value) for one, value in numbers), Fraction(0))
        return trial not in (self.found.chosen, self.found.nearest, self.found.now), apart

    def _table(self, rows: Sequence[Trial]) -> Table:
        say = self.say
        heads = ["simulate.reached-head", "simulate.months-of", "calibrate.cost"]
        own = self.target.measure in ("people", "months", "cost_per_year")
        names = [say("calibrate.value")] if len(self.found.varied) == 1 else list(LETTERS)
        columns = [Column(name, figures=place > 0) for place, name in enumerate(names)]
        columns += [Column(say(head), figures=True) for head in heads]
        columns += [Column(say("calibrate.measured"), figures=True)] if own else []
        columns += [Column(say("calibrate.holds")), Column("")]
        cells = []
        for one in rows:
            sums = one.sums
            assert sums is not None
            row = [self.value(place, value) for place, value in enumerate(one.values)]
            row += [say.share(sums.everybody.share), self._mean(sums), self.money(self.cost(sums))]
            row += [self.figure(one.measured)] if own else []
            cells.append((*row, say(f"units.{str(one.holds).lower()}"), self.mark(one)))
        return Table(caption=say("calibrate.table"), columns=tuple(columns), groups=_rows(cells))

    def _steps(self) -> Iterator[Block]:
        say = self.say
        if not self.found.steps:
            return
        heads = ["from", "until", "difference", "each-step", "reached-difference"]
        columns = tuple(Column(say(f"calibrate.{head}"), figures=place > 0) for place, head in enumerate(heads))
        rows = tuple(
            (
                self.values(one.before),
                self.values(one.after),
                self._signed((one.after.measured or Fraction(0)) - (one.before.measured or Fraction(0))),
                self._signed(one.change),
                self._more_reached(one),
            )
            for one in self.found.steps
        )
        step = self.value(0, self.found.varied[0].step)
        caption = say("calibrate.steps-table", measure=self.measure(), step=step)
        yield Table(caption=caption, columns=columns, groups=_rows(rows))

    def _signed(self, change: Fraction) -> str:
        return ("+" if change > 0 else "−") + self.figure(abs(change))

    def _more_reached(self, step: Step) -> str:
        before, after = step.before.sums, step.after.sums
        assert before is not None
        assert after is not None
        change = after.everybody.reached - before.everybody.reached
        return ("+" if change > 0 else "") + self.say.number(change)

    def _refused(self) -> Iterator[str]:
        refused = self.found.refused
        for one in refused[:MOST_REFUSED]:
            yield self.say("calibrate.refused-one", value=self.values(one), why=self.why(one))
        if len(refused) > MOST_REFUSED:
            left = refused[MOST_REFUSED:]
            more = {"count": len(left), "first": self.values(left[0]), "last": self.values(left[-1])}
            yield self.say("calibrate.refused-more", **more)

    def why(self, trial: Trial) -> str:
        """Return why the checks refuse a trial, in one line."""
        problem = trial.refused[0]
        return printable(f"{dotted(problem.path)}: {self.say.sentence_of(problem)}".removeprefix(": "))

    # --- what it rests on

    def assumed(self) -> Iterator[str]:
        """Yield what was taken to be so."""
        say, calibration = self.say, self.calibration
        yield say("simulate.assume-earliest")
        yield say("simulate.assume-job")
        yield say("simulate.assume-take-up", share=say.share(self.scenario.take_up))
        if calibration.projected_from is not None:
            yield say("simulate.assume-law", year=calibration.projected_from)
        yield say("simulate.assume-nobody-new")
        if self.people.with_pension:
            yield say("simulate.with-pension", count=say.number(self.people.with_pension))
        if self.people.vague:
            yield say("simulate.vague", count=say.number(self.people.vague))
        if calibration.not_assessed:
            yield say("calibrate.not-assessed", count=say.number(calibration.not_assessed))
        for fact, people in sorted(self.people.facts.items()):
            yield say("simulate.fact", scheme=say("simulate.under"), count=say.number(people), fact=printable(fact))

    def _how(self) -> Iterator[str]:
        say, found = self.say, self.found
        yield say("calibrate.worked-out", worked=say.number(found.worked_out), size=say.number(found.size))
        if found.refused:
            yield say("calibrate.some-refused", count=say.number(len(found.refused)))
        if not found.is_whole:
            yield say("calibrate.not-whole")
        if len(found.varied) > 1:
            yield say("calibrate.apart")
        yield say("simulate.fingerprint", name=say("simulate.scheme"), sha=self.calibration.sha256)
        for name, sha in self.calibration.files.items():
            yield say("simulate.fingerprint", name=printable(name), sha=sha)
        for note in self.calibration.notes:
            yield printable(" ".join(say.problem(note).split()))

    def _closing(self) -> str:
        say, calibration = self.say, self.calibration
        return say(
            "simulate.closing",
            read=say.number(calibration.read),
            assessed=say.number(calibration.read - calibration.not_assessed - self.people.with_pension),
            pension=say.number(self.people.with_pension),
            not_assessed=say.number(calibration.not_assessed),
        )


def _paragraph(text: str, weight: Weight = "plain") -> Paragraph:
    return Paragraph(text=text, weight=weight)


def _rows(rows: Iterable[Sequence[str]]) -> tuple[Rows, ...]:
    return (Rows(tuple(map(tuple, rows))),)


def _bullets(lines: Iterator[str]) -> tuple[Block, ...]:
    items = tuple(lines)
    return (Bullets(items=items),) if items else ()
