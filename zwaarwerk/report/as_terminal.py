"""The answer as a page for a terminal: the answer first, then why, then what it rests on. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Rich

from zwaarwerk.answer import Answer, Range
from zwaarwerk.career import job_ids
from zwaarwerk.conditions import Outcome
from zwaarwerk.counting import ScoreLine
from zwaarwerk.dates import add_months
from zwaarwerk.exact import round_half_up
from zwaarwerk.law import Looked
from zwaarwerk.report.in_words import InWords, Spans, spans_of
from zwaarwerk.report.origin import Origin
from zwaarwerk.texts import Texts, printable

BAR = 24


def render_answer(one: Answer, origin: Origin, texts: Texts, *, explain: bool = False) -> RenderableType:
    """Return the page about one person; `explain` adds every line of the calculation."""
    parts = _Page(one, origin, texts).parts(explain=explain)
    return Group(*(Rich(part) if isinstance(part, str) else part for part in parts))


def render_headline(one: Answer, origin: Origin, texts: Texts) -> RenderableType:
    """Return the answer alone, as the page begins: when, how much, and the months and points behind it."""
    return Group(*(Rich(part) if isinstance(part, str) else part for part in _Page(one, origin, texts).headline()))


class _Page:
    def __init__(self, one: Answer, origin: Origin, texts: Texts) -> None:
        self.one, self.origin, self.say = one, origin, texts
        self.here = one.at_exit
        self.scheme = origin.scheme
        self.words = InWords(origin.scheme, texts)

    def parts(self, *, explain: bool) -> Iterator[RenderableType]:
        yield Rich(self.say("report.heading", id=printable(self.one.id)), style="bold")
        yield ""
        yield from self._answer()
        yield from self._range()
        yield from self._points()
        yield from self._conditions()
        yield from self._money()
        yield from self._later()
        yield from self._left_out()
        if explain:
            yield from self._lines()
            yield from self._listed("report.reasons", self._reasons())
            yield from self._listed("report.sources", self._sources())
        yield from self._basis()
        if not explain and self.here.score:
            yield Rich(self.say("report.explain-hint"), style="dim")

    def headline(self) -> Iterator[RenderableType]:
        yield from self._answer()

    # --- the answer first

    def _answer(self) -> Iterator[RenderableType]:
        pension = self.here.pension
        if pension is None:
            yield Rich(self.say("report.no-pension-date"), style="bold")
        elif self.one.as_of >= pension.day and self.one.asked is None:
            yield Rich(self.say("report.past-pension", pension=self.say.date(pension.day)), style="bold")
        elif self.one.asked is not None:
            yield from self._asked(pension.day)
        elif self.one.earliest is None:
            yield Rich(self.say("report.cannot-stop"), style="bold")
            yield from self._why_not()
        else:
            yield Rich(self._can_stop(self.one.earliest), style="bold green")
            yield from self._before_pension(pension.day)
        yield from self._right()

    def _can_stop(self, earliest: date) -> str:
        most = self.one.range.most.earliest_exit if self.one.range else None
        if most and most < earliest:
            return self.say("report.can-stop-range", day=self.say.date(earliest), most=self.say.date(most))
        return self.say("report.can-stop", day=self.say.date(earliest))

    def _asked(self, pension: date) -> Iterator[RenderableType]:
        assert self.one.asked is not None
        day = self.say.date(self.one.asked)
        if self.here.covered:
            yield Rich(self.say("report.asked-covered", day=day), style="bold green")
            yield from self._before_pension(pension)
        else:
            yield Rich(self.say("report.asked-not-covered", day=day), style="bold")
            values = {"months": self.say.months(self.here.months), "to_go": self.say.months(self.here.to_go or 0)}
            short = self.say.months(self.here.short or 0)
            yield self.say("report.short", pension_name=self._pension_name(), short=short, **values)
        if self.one.earliest:
            yield self.say("report.earliest", day=self.say.date(self.one.earliest))
        elif not self.here.covered:
            yield self.say("report.earliest-none")
            yield from self._why_not()

    def _before_pension(self, pension: date) -> Iterator[RenderableType]:
        to_go = self.here.to_go or 0
        exact = add_months(pension, -to_go) == self.here.exit_date
        yield self.say(
            "report.before-pension" if exact else "report.almost-before-pension",
            months=self.say.months(to_go),
            pension=self._pension(),
        )
        money = self.here.money
        benefit = self.scheme.benefit
        if money is None or benefit == "none":
            yield self.say("report.pays-nothing")
        elif benefit.paid == "lump_sum":
            yield self.say("report.gets-once", total=self.say.euros(money.total))
        else:
            yield self.say("report.gets", amount=self.say.euros(money.monthly), total=self.say.euros(money.total))
        yield from self._caveat()

    def _pension_name(self) -> str:
        return self.say("report.pension-aow" if self.scheme.pension_date == "aow" else "report.pension-other")

    def _pension(self) -> str:
        """The pension with its day and, where the law sets it, the age."""
        found = self.here.pension
        assert found is not None
        values = {"name": self._pension_name(), "day": self.say.date(found.day)}
        if found.age_months is None:
            return self.say("report.pension-on", **values)
        return self.say("report.pension-on-age", age=self.say.length(found.age_months), **values)

    def _caveat(self) -> Iterator[RenderableType]:
        """What the headline rests on, right under it."""
        parts = []
        if self.scheme.scheme.status == "illustrative":
            parts.append(self.say("report.caveat-example"))
        years = [looked.row.from_.year for looked in self.one.projected if looked.table == "rvu_exemption"]
        if years:
            parts.append(self.say("report.caveat-amount", year=max(years)))
        if parts:
            yield Rich(" ".join(parts), style="dim")

    def _why_not(self) -> Iterator[RenderableType]:
        last = self.one.last_day
        if last is None:
            return
        failing = [outcome for outcome in last.conditions.values() if not outcome.is_met]
        day = self.say.date(last.exit_date)
        if last.pension:
            pension = self.say.date(last.pension.day)
            yield self.say("report.pension-starts", name=self._pension_name(), day=pension)
        least = self.scheme.entitlement.months_to_go_at_least
        if last.entitlement and last.entitlement.refused == "months_to_go" and least:
            yield self.say("report.why-not-to-go", months=self.say.months(least), pension_name=self._pension_name())
        elif failing:
            yield self.say("report.why-not", day=day)
            yield from (_indented(row) for outcome in failing for row in self._condition_rows(outcome))
        else:
            yield self.say("report.why-not-months", day=day, months=self.say.months(last.months))

    def _right(self) -> Iterator[RenderableType]:
        score, right = self.here.score, self.here.entitlement
        if score is not None:
            day, points = self.say.date(self.here.exit_date), self.words.points(score.points, self.here)
            today = self.one.today
            if today.exit_date == self.one.as_of != self.here.exit_date:
                values = {
                    "today": self.say.date(today.exit_date),
                    "points_today": self.words.points(today.points, today),
                }
                yield self.say("report.points-now", day=day, points=points, **values)
            else:
                yield self.say("report.points-at", day=day, points=points)
        if right is None or not right.months:
            return
        months = self.say.months(right.months)
        if right.cap is None:
            line = self.say("report.months-earned-uncapped", months=months)
        else:
            line = self.say("report.months-earned", months=months, cap=self.say.number(right.cap))
        yield f"{line} {self._how(right.taken, right.before_rounding, right.months)}"

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

    def _range(self) -> Iterator[RenderableType]:
        span = self.one.range
        if span is None:
            return
        yield from self._heading("report.range")
        yield from (_indented(row) for row in self._range_rows(span))
        yield _indented(self.say("report.range-causes"))
        for cause in span.causes:
            yield _indented(self.words.cause(cause, self.one), 4)

    def _range_rows(self, span: Range) -> Iterator[str]:
        least, most = span.least, span.most
        if not span.matters:
            yield self.say("report.range-same")
            return
        if self.here.score is not None and least.points != most.points:
            points = {
                "least": self.say.number(least.points),
                "most": self.say.number(most.points),
                "day": self.say.date(self.here.exit_date),
            }
            yield self.say("report.range-points", **points)
        if least.months != most.months:
            months = {"least": self.say.number(least.months), "most": self.say.months(most.months)}
            yield self.say("report.range-months", day=self.say.date(self.here.exit_date), **months)
        if most.earliest_exit and least.earliest_exit is None:
            yield self.say("report.range-exit-most", most=self.say.date(most.earliest_exit))
        yield self.say("report.range-least")

    # --- points

    def _points(self) -> Iterator[RenderableType]:
        score = self.here.score
        if score is None or not score.by_job:
            return
        jobs = {
            self.words.job_name(job, title, employer): points for (job, employer, title), points in score.by_job.items()
        }
        yield from self._bars("report.jobs", jobs)
        categories = {self.words.category_name(name): points for name, points in score.by_category.items()}
        yield from self._bars("report.categories", categories)

    def _bars(self, heading: str, parts: dict[str, Fraction]) -> Iterator[RenderableType]:
        yield from self._heading(heading)
        most = max(parts.values(), default=Fraction(0))
        table = Table.grid(padding=(0, 2))
        table.add_column(overflow="fold", max_width=36)
        table.add_column(min_width=BAR, no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
        for name, points in sorted(parts.items(), key=lambda part: (-part[1], part[0])):
            filled = round_half_up(points * BAR / most) if most else 0
            table.add_row(name, Rich("█" * filled, style="cyan"), self.words.points(points, self.here, 2))
        yield Padding(table, (0, 0, 0, 2), expand=False)

    # --- conditions

    def _conditions(self) -> Iterator[RenderableType]:
        yield from self._heading("report.conditions")
        for outcome in self.here.conditions.values():
            yield from (_indented(row) for row in self._condition_rows(outcome))
        roads = [way for way in (self.here.entitlement.ways if self.here.entitlement else ()) if way.outcome]
        if roads:
            yield from self._heading("report.roads")
            for way in roads:
                assert way.outcome is not None
                yield from (_indented(row) for row in self._condition_rows(way.outcome, needed=False))

    def _condition_rows(self, outcome: Outcome, depth: int = 0, *, needed: bool = True) -> Iterator[RenderableType]:
        """A condition and its parts; what is not needed for the answer has no alarming colour."""
        mark, style = {"met": ("✓", "green"), "not_met": ("✗", "red"), "unknown": ("?", "yellow")}[outcome.outcome]
        row = Rich()
        row.append(f"{mark} {self.say(f'report.outcome-{outcome.outcome}')}. ", style=style if needed else "dim")
        row.append(self.words.condition(outcome))
        yield _indented(row, 2 * depth)
        parts_needed = needed and not (outcome.kind == "any_of" and outcome.is_met)
        for part in outcome.parts:
            yield from self._condition_rows(part, depth + 1, needed=parts_needed)

    # --- money

    def _money(self) -> Iterator[RenderableType]:
        money = self.here.money
        if money is None:
            return
        yield from self._heading("report.money")
        benefit = self.scheme.benefit
        by_law = benefit != "none" and benefit.amount == "rvu_exemption"
        projected = {looked.day.year for looked in self.one.projected if by_law and looked.table == "rvu_exemption"}
        taxed = any(year.excess for year in money.years)
        table = Table.grid(padding=(0, 3))
        for justify in ("left", "right", "right", *(("right", "right") if taxed else ())):
            table.add_column(justify=justify)
        heads = ["year", "months", "amount", *(("excess", "levy") if taxed else ())]
        table.add_row(*(Rich(self.say(f"report.{head}"), style="dim") for head in heads))
        for year in money.years:
            star = " *" if year.year in projected else ""
            row = [f"{year.year}{star}", self.say.number(year.months), self.say.euros(year.cents)]
            if taxed:
                row += [self.say.euros(year.excess or 0), self.say.euros(year.levy or 0)]
            table.add_row(*row)
        table.add_row(
            self.say("report.money-total"), self.say.number(self.here.to_go or 0), self.say.euros(money.total)
        )
        yield Padding(table, (0, 0, 0, 2), expand=False)
        if projected:
            yield _indented(self.say("report.money-projected"))
        if money.part_time != 1:
            yield _indented(self.say("report.part-time-factor", factor=self.say.share(money.part_time)))

    def _later(self) -> Iterator[RenderableType]:
        later = self.one.one_more_year
        if later is None:
            return
        whole_year = later.exit_date == add_months(self.here.exit_date, 12)
        yield from self._heading("report.later" if whole_year else "report.later-last-day")
        yield _indented(
            self.say(
                "report.later-line" if later.score else "report.later-line-months",
                day=self.say.date(later.exit_date),
                points=self.words.points(later.points, later),
                months=self.say.months(later.months),
                to_go=self.say.months(later.to_go or 0),
                pension_name=self._pension_name(),
            )
        )
        if later.money and self.here.money:
            difference = later.money.total - self.here.money.total
            how = "more" if difference > 0 else "less" if difference else "same"
            told = self.say(f"report.{how}", amount=self.say.euros(abs(difference)))
            total, day = self.say.euros(later.money.total), self.say.date(self.here.exit_date)
            yield _indented(self.say("report.later-total", total=total, difference=told, day=day))
        elif not later.months:
            yield _indented(self.say("report.later-nothing"))
        elif not later.covered:
            yield _indented(self.say("report.later-not-covered", short=self.say.months(later.short or 0)))

    # --- every line

    def _left_out(self) -> Iterator[RenderableType]:
        if not self.one.left_out:
            return
        yield from self._heading("report.left-out")
        for part in self.one.left_out:
            other = ", ".join(self.words.job_name(name) for name in part.other) or self.say("report.nothing")
            yield _indented(
                self.say(
                    "report.left-out-line",
                    job=self.words.job_of(part.job),
                    first=self.say.date(date.fromordinal(part.first)),
                    last=self.say.date(date.fromordinal(part.end - 1)),
                    reason=self.say(f"report.{part.reason}", other=other),
                )
            )

    def _lines(self) -> Iterator[RenderableType]:
        score = self.here.score
        if score is None:
            return
        yield from self._heading("report.lines")
        table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
        table.add_column(self.say("report.col-what"), overflow="fold", ratio=4)
        table.add_column(self.say("report.col-time"), justify="right", ratio=2)
        table.add_column(self.say("report.col-rate"), justify="right", no_wrap=True)
        table.add_column(self.say("report.col-points"), justify="right", no_wrap=True)
        table.add_column(self.say("report.col-source"), overflow="fold", ratio=2)
        spans = spans_of(score.lines)
        before: tuple[object, ...] = ()
        for line in score.lines:
            job = line.rule == "time", line.job, line.title, line.employer
            if job != before:
                table.add_row(Rich(self._line_job(line, spans), style="bold"))
                before = job
            table.add_row(
                Rich("  " + self.words.line_what(line) + self._line_period(line, spans)),
                self.words.line_time(line),
                self.say.number(line.points_per_year) if line.points_per_year is not None else "",
                self.say.number(line.points, 4),
                self.words.source_name(line.source),
            )
        table.add_section()
        table.add_row(Rich(self.say("report.sum"), style="bold"), "", "", self.say.number(score.points, 4), "")
        yield table
        if self.here.tallies:
            yield from self._heading("report.tallies")
            for name, months in self.here.tallies.items():
                label = printable(self.scheme.tallies[name].name.in_language(self.say.language))
                yield _indented(self.say("report.found-only", name=label, found=self.say.length(months)))

    def _reasons(self) -> Iterator[str]:
        """Why entries differ from the profile of their job, in the person's own words."""
        names = job_ids(self.scheme)
        for entry in self.one.career.jobs:
            if entry.reason:
                job = names.get((entry.job or "").lower(), entry.job)
                name = self.words.job_name(job, entry.title, entry.employer)
                yield self.say("report.found-only", name=name, found=printable(entry.reason))

    def _sources(self) -> Iterator[str]:
        """The documents behind the lines, conditions and roads of this answer."""
        cited = {line.source for line in (self.here.score.lines if self.here.score else ())}
        cited |= {outcome.source for outcome in self.here.conditions.values()}
        cited |= {way.source for way in (self.here.entitlement.ways if self.here.entitlement else ())}
        for name, source in self.scheme.sources.items():
            if name in cited:
                parts = (source.title, source.publisher, source.date, source.url)
                yield printable(f"{name}: {', '.join(part for part in parts if part)}")

    def _line_job(self, line: ScoreLine, spans: Spans) -> str:
        if line.rule != "time":
            return self.say("criteria.rules")
        name = self.words.job_name(line.job, line.title, line.employer)
        return f"{name}, {self.words.period(*spans[line.job, line.title, line.employer])}"

    def _line_period(self, line: ScoreLine, spans: Spans) -> str:
        """The days of a line, when they are not those of the whole job."""
        days = line.first, line.last
        if line.rule != "time" or days == spans[line.job, line.title, line.employer]:
            return ""
        return f" ({self.words.period(*days)})"

    # --- what it rests on

    def _basis(self) -> Iterator[RenderableType]:
        if self.one.problems:
            yield from self._listed("report.problems", (self.say.problem(problem) for problem in self.one.problems))
        yield from self._listed("report.assumptions", (said for _, said in self.origin.assumptions(self.one, self.say)))
        yield from self._listed("report.projected", self._projections())
        yield from self._listed("report.origin", self._origin())
        yield ""
        yield Rich(self.say("report.disclaimer"), style="bold")

    def _projections(self) -> Iterator[str]:
        """One line for each table and value, with the years it is projected for."""
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

    def _origin(self) -> Iterator[str]:
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

    def _heading(self, id_: str) -> Iterator[RenderableType]:
        yield ""
        yield Rich(self.say(id_), style="bold")

    def _listed(self, heading: str, lines: Iterable[str]) -> Iterator[RenderableType]:
        found: Sequence[str] = list(lines)
        if found:
            yield from self._heading(heading)
            yield from (_bullet(line) for line in found)


def _indented(row: RenderableType, by: int = 2) -> Padding:
    return Padding(row if not isinstance(row, str) else Rich(row), (0, 0, 0, by), expand=False)


def _bullet(line: str) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=3, justify="right")
    grid.add_column(overflow="fold")
    grid.add_row("-", Rich(line))
    return grid
