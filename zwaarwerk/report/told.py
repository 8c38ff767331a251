"""What an answer tells, sentence by sentence and figure by figure, for every report. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from zwaarwerk.answers import Answer
from zwaarwerk.career import job_ids
from zwaarwerk.conditions import Outcome
from zwaarwerk.dates import add_months, merge
from zwaarwerk.exact import round_half_up
from zwaarwerk.law import Looked
from zwaarwerk.points import ScoreLine
from zwaarwerk.report.in_words import InWords, Spans, spans_of
from zwaarwerk.report.origin import Origin
from zwaarwerk.texts import Texts, printable
from zwaarwerk.values import Text

LONGEST_CLAUSE = 2000
Weight = Literal["good", "head", "amount", "plain", "faint"]


class Sentence(NamedTuple):
    """A sentence of the answer, and how it stands out: `good` and `head` are the answer itself, `amount` the money."""

    text: str
    weight: Weight = "plain"


class Bar(NamedTuple):
    """One bar of a chart: the points of a job or a category."""

    name: str
    points: Fraction
    shown: str


class MoneyTable(NamedTuple):
    """The benefit by calendar year, with what is remarked on it."""

    heads: list[str]
    rows: list[list[str]]
    total: list[str]
    notes: list[str]


class LineGroup(NamedTuple):
    """The lines of one job or of the rules: (what, time, points a year, points, source)."""

    name: str
    rows: list[tuple[str, str, str, str, str]]


class Told:
    """Tells one answer in the language of the texts; every text is safe to show."""

    def __init__(self, one: Answer, origin: Origin, texts: Texts) -> None:
        self.one, self.origin, self.say = one, origin, texts
        self.here = one.at_exit
        self.scheme = origin.scheme
        self.words = InWords(origin.scheme, texts)

    @property
    def heading(self) -> str:
        """Return what the report is about, and about whom."""
        return self.say("report.heading", id=printable(self.one.id))

    # --- the answer first

    def answer(self) -> Iterator[Sentence | Outcome]:
        """Yield the answer, what is paid and why; among it the conditions that are not met."""
        pension = self.here.pension
        if pension is None:
            yield Sentence(self.say("report.no-pension-date"), "head")
        elif self.one.as_of >= pension.day and self.one.asked is None:
            yield Sentence(self.say("report.past-pension", pension=self.say.date(pension.day)), "head")
        elif self.one.asked is not None:
            yield from self._asked(pension.day)
        elif self.one.earliest is None:
            yield Sentence(self.say("report.cannot-stop"), "head")
            yield from self._why_not()
        else:
            yield Sentence(self._can_stop(self.one.earliest), "good")
            yield from self._before_pension(pension.day)
        yield from self._right()

    def _can_stop(self, earliest: date) -> str:
        most = self.one.range.most.earliest_exit if self.one.range else None
        if most and most < earliest:
            return self.say("report.can-stop-range", day=self.say.date(earliest), most=self.say.date(most))
        return self.say("report.can-stop", day=self.say.date(earliest))

    def _asked(self, pension: date) -> Iterator[Sentence | Outcome]:
        assert self.one.asked is not None
        day = self.say.date(self.one.asked)
        if self.here.covered:
            yield Sentence(self.say("report.asked-covered", day=day), "good")
            yield from self._before_pension(pension)
        else:
            yield Sentence(self.say("report.asked-not-covered", day=day), "head")
            values = {"months": self.say.months(self.here.months), "to_go": self.say.months(self.here.to_go or 0)}
            short = self.say.months(self.here.short or 0)
            yield Sentence(self.say("report.short", pension_name=self._pension_name(), short=short, **values))
        if self.one.earliest:
            yield Sentence(self.say("report.earliest", day=self.say.date(self.one.earliest)))
        elif not self.here.covered:
            yield Sentence(self.say("report.earliest-none"))
            yield from self._why_not()

    def _before_pension(self, pension: date) -> Iterator[Sentence]:
        to_go = self.here.to_go or 0
        exact = add_months(pension, -to_go) == self.here.exit_date
        told = "report.before-pension" if exact else "report.almost-before-pension"
        yield Sentence(self.say(told, months=self.say.months(to_go), pension=self._pension()))
        money = self.here.money
        benefit = self.scheme.benefit
        if money is None or benefit == "none":
            yield Sentence(self.say("report.pays-nothing"))
        elif benefit.paid == "lump_sum":
            yield Sentence(self.say("report.gets-once", total=self.say.euros(money.total)), "amount")
        else:
            amount, total = self.say.euros(money.monthly), self.say.euros(money.total)
            yield Sentence(self.say("report.gets", amount=amount, total=total), "amount")
        yield from self._caveat()

    def _pension_name(self) -> str:
        return self.say("report.pension-aow" if self.scheme.pension_date == "aow" else "report.pension-other")

    def _pension(self) -> str:
        """The pension with its day and, where the law sets it, the age."""
        found = self.here.pension
        assert found is not None
        if found.age_months is None:
            return self.pension_on(found.day)
        values = {"name": self._pension_name(), "day": self.say.date(found.day)}
        return self.say("report.pension-on-age", age=self.say.length(found.age_months), **values)

    def pension_on(self, day: date) -> str:
        """Return the pension with its day."""
        return self.say("report.pension-on", name=self._pension_name(), day=self.say.date(day))

    def _caveat(self) -> Iterator[Sentence]:
        """What the headline rests on, right under it."""
        parts, money = [], self.here.money
        if self.scheme.scheme.status == "illustrative":
            parts.append(self.say("report.caveat-example"))
        if money and any(looked.projected for looked in money.amounts):
            *others, last = sorted({looked.row.from_.year for looked in money.amounts})
            years = f"{', '.join(map(str, others))} {self.say('units.and')} {last}" if others else str(last)
            parts.append(self.say("report.caveat-amounts" if others else "report.caveat-amount", years=years))
        looked = self.here.pension.looked if self.here.pension else None
        if looked and looked.projected:
            values = {"pension": self._pension_name(), "year": looked.known_until.year}
            parts.append(self.say("report.caveat-pension", **values))
        if parts:
            yield Sentence(" ".join(parts), "faint")

    def _why_not(self) -> Iterator[Sentence | Outcome]:
        last = self.one.last_day
        if last is None:
            return
        failing = [outcome for outcome in last.conditions.values() if not outcome.is_met]
        day = self.say.date(last.exit_date)
        if last.pension:
            pension = self.say.date(last.pension.day)
            yield Sentence(self.say("report.pension-starts", name=self._pension_name(), day=pension))
        least = self.scheme.entitlement.months_to_go_at_least
        if last.entitlement and last.entitlement.refused == "months_to_go" and least:
            values = {"months": self.say.months(least), "pension_name": self._pension_name()}
            yield Sentence(self.say("report.why-not-to-go", **values))
        elif failing:
            yield Sentence(self.say("report.why-not", day=day))
            yield from failing
        else:
            yield Sentence(self.say("report.why-not-months", day=day, months=self.say.months(last.months)))

    def _right(self) -> Iterator[Sentence]:
        score, right = self.here.score, self.here.entitlement
        if score is not None:
            day, points = self.say.date(self.here.exit_date), self.words.points(score.points, self.here)
            today = self.one.today
            if today.exit_date == self.one.as_of != self.here.exit_date:
                values = {
                    "today": self.say.date(today.exit_date),
                    "points_today": self.words.points(today.points, today),
                }
                yield Sentence(self.say("report.points-now", day=day, points=points, **values))
            else:
                yield Sentence(self.say("report.points-at", day=day, points=points))
        if right is None or not right.months:
            return
        months = self.say.months(right.months)
        if right.cap is None:
            line = self.say("report.months-earned-uncapped", months=months)
        else:
            line = self.say("report.months-earned", months=months, cap=self.say.number(right.cap))
        yield Sentence(f"{line} {self._how(right.taken, right.before_rounding, right.months)}")

    def _how(self, taken: str | None, before: Fraction, months: Fraction) -> str:
        if taken != "convert":
            road = next(way for way in (self.here.entitlement.ways if self.here.entitlement else ()) if way.id == taken)
            why = self.words.subject(road.outcome) if road.outcome else ""
            found = f"{why} ({self.words.value(road.outcome, road.outcome.found)})" if road.outcome else why
            return self.say("report.months-road", before=self.say.number(before), road=found)
        if self.scheme.entitlement.convert.fixed or self.here.score is None:
            return self.say("report.months-fixed", months=self.say.months(months))
        cap = self.here.entitlement.cap if self.here.entitlement else None
        how = "capped" if cap is not None and before > cap else "rounded" if before != months else "exact"
        return self.say(
            f"report.months-{how}",
            points=self.words.points(self.here.score.points, self.here),
            before=self.say.number(before),
            months=self.say.number(months),
        )

    # --- what is not certain

    def range_rows(self) -> Iterator[str]:
        """Yield what a vague career can mean at least and at most."""
        span = self.one.range
        if span is None:
            return
        least, most = span.least, span.most
        if not span.matters:
            yield self.say("report.range-same")
            return
        day = self.say.date(self.here.exit_date)
        if self.here.score is not None and least.points != most.points:
            points = {"least": self.say.number(least.points), "most": self.say.number(most.points)}
            yield self.say("report.range-points", day=day, **points)
        if least.months != most.months:
            months = {"least": self.say.number(least.months), "most": self.say.months(most.months)}
            yield self.say("report.range-months", day=day, **months)
        if most.earliest_exit and least.earliest_exit is None:
            yield self.say("report.range-exit-most", most=self.say.date(most.earliest_exit))
        yield self.say("report.range-least")

    def causes(self) -> Iterator[str]:
        """Yield where the career is vague."""
        for cause in self.one.range.causes if self.one.range else ():
            yield self.words.cause(cause, self.one)

    # --- points

    def by_job(self) -> list[Bar]:
        """Return the points of each job, most first."""
        score = self.here.score
        names = score.by_job.items() if score else ()
        return self._bars((self.words.job_name(job, title, employer), p) for (job, employer, title), p in names)

    def by_category(self) -> list[Bar]:
        """Return the points of each category, most first."""
        score = self.here.score
        return self._bars(
            (self.words.category_name(name), p) for name, p in (score.by_category.items() if score else ())
        )

    def _bars(self, parts: Iterator[tuple[str, Fraction]]) -> list[Bar]:
        most_first = sorted(parts, key=lambda part: (-part[1], part[0]))
        return [Bar(name, points, self.words.points(points, self.here, 2)) for name, points in most_first]

    # --- conditions

    def roads(self) -> list[Outcome]:
        """Return how the other ways to months came out."""
        ways = self.here.entitlement.ways if self.here.entitlement else ()
        return [way.outcome for way in ways if way.outcome]

    # --- the words of the agreement

    def clause(self, clause: Text | None) -> list[str]:
        """Return a clause between quotation marks; nothing if there is none."""
        if clause is None:
            return []
        return [self.say("criteria.rule-clause", text=printable(clause.in_language(self.say.language), LONGEST_CLAUSE))]

    def clause_of_right(self) -> list[str]:
        """Return the clause of the way that gave the months."""
        right = self.here.entitlement
        return self.clause(next((way.clause for way in right.ways if way.id == right.taken), None) if right else None)

    def clause_of_money(self) -> list[str]:
        """Return the clause of the benefit."""
        return [] if self.scheme.benefit == "none" else self.clause(self.scheme.benefit.clause)

    # --- money

    def money(self) -> MoneyTable | None:
        """Return the benefit by calendar year, or None when nothing is paid.

        A lump sum has only the year it is paid in, and no months.
        """
        money, benefit = self.here.money, self.scheme.benefit
        if money is None or benefit == "none":
            return None
        at_once = benefit.paid == "lump_sum"
        projected = {looked.day.year for looked in money.amounts if looked.projected}
        taxed = any(year.excess for year in money.years)
        rows = []
        for year in money.years:
            if at_once and not year.cents:
                continue
            star = " *" if year.year in projected or (projected and len(money.amounts) == 1) else ""
            row = [f"{year.year}{star}", self.say.number(year.months), self.say.euros(year.cents)]
            if taxed:
                row += [self.say.euros(year.excess or 0), self.say.euros(year.levy or 0)]
            rows.append(row[:1] + row[2:] if at_once else row)
        notes = [self.say("report.money-projected")] if projected else []
        if money.part_time != 1:
            notes.append(self.say("report.part-time-factor", factor=self.say.share(money.part_time)))
        heads = ["year", *(() if at_once else ("months",)), "amount", *(("excess", "levy") if taxed else ())]
        months = [] if at_once else [self.say.number(self.here.to_go or 0)]
        return MoneyTable(
            heads=[self.say(f"report.{head}") for head in heads],
            rows=rows,
            total=[self.say("report.money-total"), *months, self.say.euros(money.total)],
            notes=notes,
        )

    def later(self) -> tuple[str, list[str]] | None:
        """Return the heading and the sentences about working on, or None when there is no later day."""
        later = self.one.one_more_year
        if later is None:
            return None
        whole_year = later.exit_date == add_months(self.here.exit_date, 12)
        rows = [
            self.say(
                "report.later-line" if later.score else "report.later-line-months",
                day=self.say.date(later.exit_date),
                points=self.words.points(later.points, later),
                months=self.say.months(later.months),
                to_go=self.say.months(later.to_go or 0),
                pension_name=self._pension_name(),
            )
        ]
        if later.money and self.here.money:
            difference = later.money.total - self.here.money.total
            how = "more" if difference > 0 else "less" if difference else "same"
            told = self.say(f"report.{how}", amount=self.say.euros(abs(difference)))
            total, day = self.say.euros(later.money.total), self.say.date(self.here.exit_date)
            rows.append(self.say("report.later-total", total=total, difference=told, day=day))
        elif not later.months:
            rows.append(self.say("report.later-nothing"))
        elif not later.covered:
            rows.append(self.say("report.later-not-covered", short=self.say.months(later.short or 0)))
        return self.say("report.later" if whole_year else "report.later-last-day"), rows

    # --- every line

    def left_out(self) -> Iterator[str]:
        """Yield the time that earns no points, and why."""
        for part in self.one.left_out:
            other = ", ".join(self.words.job_name(name) for name in part.other) or self.say("report.nothing")
            yield self.say(
                "report.left-out-line",
                job=self.words.job_of(part.job),
                first=self.say.date(date.fromordinal(part.first)),
                last=self.say.date(date.fromordinal(part.end - 1)),
                reason=self.say(f"report.{part.reason}", other=other),
            )

    def line_heads(self) -> tuple[str, str, str, str, str]:
        """Return the heads of the columns of the lines."""
        return (
            self.say("report.col-what"),
            self.say("report.col-time"),
            self.say("report.col-rate"),
            self.say("report.col-points"),
            self.say("report.col-source"),
        )

    def lines(self) -> list[LineGroup]:
        """Return every line of the calculation, those that follow on each other in one job together."""
        lines = self.here.score.lines if self.here.score else ()
        spans = spans_of(lines)
        groups: list[LineGroup] = []
        before: tuple[object, ...] = ()
        for line in lines:
            job = line.rule == "time", line.job, line.title, line.employer
            if job != before:
                groups.append(LineGroup(self._line_job(line, spans), []))
                before = job
            row = (
                self.words.line_what(line) + self._line_period(line, spans),
                self.words.line_time(line),
                self.say.number(line.points_per_year) if line.points_per_year is not None else "",
                self.say.number(line.points, 4),
                printable(self.words.source_name(line.source)),
            )
            groups[-1].rows.append(row)
        return groups

    def line_sum(self) -> tuple[str, str]:
        """Return the name and the points of the last row: the sum of all lines."""
        return self.say("report.sum"), self.say.number(self.here.points, 4)

    def _line_job(self, line: ScoreLine, spans: Spans) -> str:
        if line.rule != "time":
            return self.say("criteria.rules")
        name = self.words.job_name(line.job, line.title, line.employer)
        first, last = spans[line.job, line.title, line.employer]
        times = self._times_in(line)
        if times > 1:
            days = {"first": self.say.short_date(first), "last": self.say.short_date(last)}
            return self.say("report.line-times", job=name, count=times, **days)
        return f"{name}, {self.words.period(first, last)}"

    def _times_in(self, line: ScoreLine) -> int:
        """How often a job was begun again after a time without it; dates that are vague are taken at their shortest."""
        names = job_ids(self.scheme)
        exit_ = self.here.exit_date.toordinal()
        return len(
            merge(
                (one.from_.last.toordinal(), min(exit_, one.until.first.toordinal() + 1) if one.until else exit_)
                for one in self.one.career.jobs
                if (names.get((one.job or "").lower(), one.job), one.title, one.employer)
                == (line.job, line.title, line.employer)
            )
        )

    def _line_period(self, line: ScoreLine, spans: Spans) -> str:
        """The days of a line, when they are not those of the whole job."""
        days = line.first, line.last
        if line.rule != "time" or days == spans[line.job, line.title, line.employer]:
            return ""
        return f" ({self.words.period(*days)})"

    def tallies(self) -> Iterator[str]:
        """Yield the tallies of the scheme."""
        for name, months in self.here.tallies.items():
            label = printable(self.scheme.tallies[name].name.in_language(self.say.language))
            yield self.say("report.found-only", name=label, found=self.words.counted(name, months))

    def reasons(self) -> Iterator[str]:
        """Yield why entries differ from the profile of their job, in the person's own words."""
        names = job_ids(self.scheme)
        for entry in self.one.career.jobs:
            if entry.reason:
                job = names.get((entry.job or "").lower(), entry.job)
                name = self.words.job_name(job, entry.title, entry.employer)
                yield self.say("report.found-only", name=name, found=printable(entry.reason))

    def sources(self) -> Iterator[str]:
        """Yield the documents behind the lines, conditions and roads of this answer."""
        cited = {line.source for line in (self.here.score.lines if self.here.score else ())}
        cited |= {outcome.source for outcome in self.here.conditions.values()}
        cited |= {way.source for way in (self.here.entitlement.ways if self.here.entitlement else ())}
        for name, source in self.scheme.sources.items():
            if name in cited:
                parts = (source.title, source.publisher, source.date, source.url)
                yield printable(f"{name}: {', '.join(part for part in parts if part)}")

    # --- what it rests on

    def problems(self) -> Iterator[str]:
        """Yield what was remarked on the career."""
        for problem in self.one.problems:
            yield self.say.problem(problem)

    def assumptions(self) -> Iterator[str]:
        """Yield what was taken to be so."""
        for _, said in self.origin.assumptions(self.one, self.say):
            yield said

    def projections(self) -> Iterator[str]:
        """Yield one line for each table and value beyond the law, with the years it is projected for."""
        years: dict[tuple[str, Fraction], list[Looked]] = {}
        for looked in self.one.projected:
            years.setdefault((looked.table, looked.value), []).append(looked)
        for (name, value), looks in years.items():
            first, last = min(one.day.year for one in looks), max(one.day.year for one in looks)
            yield self.say(
                "report.projected-line" if first == last else "report.projected-lines",
                table=self.origin.law.tables[name].name.in_language(self.say.language),
                first=first,
                last=last,
                value=self._law_value(name, value),
                known_until=self.say.date(looks[0].known_until),
            )

    def _law_value(self, name: str, value: Fraction) -> str:
        match self.origin.law.tables[name].unit:
            case "months":
                return self.say.length(value)
            case "share":
                return self.say.share(value)
            case "euro":
                return self.say.euros(round_half_up(value * 100))

    def _used_tables(self) -> list[str]:
        looks = [self.here.pension.looked] if self.here.pension else []
        looks += self.here.money.looked if self.here.money else ()
        return sorted({looked.table for looked in looks if looked})

    def rests_on(self) -> Iterator[str]:
        """Yield the scheme, the law, the as-of date and the program."""
        info = self.scheme.scheme
        name = printable(info.name.in_language(self.say.language))
        sha = self.origin.scheme_sha256[:12]
        yield self.say("report.origin-scheme", name=name, version=printable(info.version), id=info.id, sha=sha)
        tables = [
            self.say(
                "report.origin-law-table",
                name=table.name.in_language(self.say.language),
                day=self.say.date(table.known_until),
            )
            for table in (self.origin.law.tables[name] for name in self._used_tables())
        ]
        if tables:
            yield self.say("report.origin-law", tables="; ".join(tables))
        yield self.say("report.origin-asof", as_of=self.say.date(self.one.as_of), program=self.origin.program)
