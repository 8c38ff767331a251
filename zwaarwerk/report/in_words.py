"""The things of an answer in words: jobs, elements, conditions, lines. What every report shows is named here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from zwaarwerk.answers import Answer
from zwaarwerk.calculator import Assessment
from zwaarwerk.career import UNKNOWN, Job, Vagueness, job_ids
from zwaarwerk.conditions import Outcome
from zwaarwerk.criteria import BY_COUNT, TOTAL, Scheme
from zwaarwerk.exact import Exact
from zwaarwerk.points import ScoreLine
from zwaarwerk.texts import Texts, printable
from zwaarwerk.values import Length

Spans = dict[tuple[str | None, str | None, str | None], tuple[date, date]]


@dataclass(frozen=True, slots=True)
class InWords:
    """Names what a scheme and an answer hold, in one language; every name is safe to show."""

    scheme: Scheme
    say: Texts

    def job_name(self, job: str | None, title: str | None = None, employer: str | None = None) -> str:
        """Return what a job is called, with the employer when there is one."""
        known = self.scheme.jobs.get(job) if job else None
        name = title or (known.name.in_language(self.say.language) if known else job) or self.say("report.own-job")
        return printable(f"{name} ({employer})" if employer else name)

    def category_name(self, name: str | None) -> str:
        """Return what a category is called."""
        if name is None:
            return self.say("report.other-category")
        return printable(self.scheme.categories[name].name.in_language(self.say.language))

    def points(self, points: Fraction, here: Assessment, decimals: int | None = None) -> str:
        """Return points so that they don't look like the lower limit when they differ from it."""
        minimum = here.conditions.get("minimum")
        return self.say.number_apart(points, [limit for _, limit in minimum.needed] if minimum else [], decimals)

    def condition(self, outcome: Outcome) -> str:
        """Return a condition in one sentence: what it is about, what was found and what is needed."""
        subject = self.subject(outcome)
        needed = ", ".join(
            self.say(f"units.{way}", value=self._limit(outcome, way, limit)) for way, limit in outcome.needed
        )
        found = "" if outcome.found is None else self.value(outcome, outcome.found, found=True)
        if outcome.outcome == "unknown" and not outcome.parts:
            return self.say("report.found-needed", name=subject, found=self.say("report.not-given"), needed=needed)
        told = subject
        if found and needed:
            told = self.say("report.found-needed", name=subject, found=found, needed=needed)
        elif needed or found:
            told = self.say("report.found-only", name=subject, found=found or needed)
        if outcome.say and outcome.outcome == "not_met":
            said = printable(outcome.say.in_language(self.say.language))
            return said if outcome.kind in ("in_service", "any_of", "all_of") else f"{said} {told}"
        return told

    def _limit(self, outcome: Outcome, way: str, limit: Any) -> str:
        """Return what is needed in words; jobs by their names."""
        if way == "jobs":
            return ", ".join(self.job_name(job) for job in limit)
        if way == "at":
            days = [self.say("units.last-day") if day == "exit" else self.say.date(day) for day in limit]
            return f" {self.say('units.or')} ".join(days)
        return self.value(outcome, limit)

    def subject(self, outcome: Outcome) -> str:
        """Return what a condition is about."""
        if outcome.kind == "tally":
            return printable(self.scheme.tallies[outcome.subject].name.in_language(self.say.language))
        if outcome.subject in self.scheme.facts:
            return printable(self.scheme.facts[outcome.subject].name.in_language(self.say.language))
        if outcome.subject:
            return printable(outcome.subject)
        if self.say.has(f"report.{outcome.id}") and outcome.id in ("in_force", "lowest_age", "minimum"):
            return self.say(f"report.{outcome.id}")
        if self.say.has(f"report.{outcome.kind}"):
            return self.say(f"report.{outcome.kind}")
        return printable(outcome.id)

    def value(self, outcome: Outcome, value: Any, *, found: bool = False) -> str:
        """Return a value of a condition in words; counts of time are in months."""
        match value:
            case bool():
                return self.say(f"units.{str(value).lower()}")
            case Length():
                return self._length(value)
            case date():
                day = self.say.date(value)
                told = {"age": "report.age-found", "before_pension": "report.pension-found"}
                return self.say(told[outcome.kind], day=day) if found and outcome.kind in told else day
            case tuple():
                return ", ".join(self.value(outcome, item) for item in value)
            case int() | Fraction():
                return self._figure(outcome, value)
            case _:
                return printable(str(value))

    def _figure(self, outcome: Outcome, value: Exact) -> str:
        limits = [limit for _, limit in outcome.needed if isinstance(limit, int | Fraction)]
        match outcome.kind:
            case "tally":
                return self.counted(outcome.subject, value)
            case "points":
                return self.say("units.points", n=self.say.number_apart(value, limits))
            case "hours_per_week":
                return self.say("units.hours", n=self.say.number_apart(value, limits))
            case _:
                return self.say.number(value)

    def counted(self, tally: str, months: Exact) -> str:
        """Return counted time in the unit of its tally, never more than it is: 30 jaar, or 120 maanden."""
        if self.scheme.tallies[tally].unit == "year":
            return self.say.length(months)
        return self.say.months(Fraction((Fraction(months) * 100).__floor__(), 100))

    def _length(self, length: Length) -> str:
        parts = [self.say.length(length.whole_months)] if length.whole_months or not length.days else []
        if length.days:
            parts.append(self.say("units.day" if length.days == 1 else "units.days", n=length.days))
        return f" {self.say('units.and')} ".join(parts)

    def job_of(self, job: Job) -> str:
        """Return what the job of an entry is called."""
        return self.job_name(job.job, job.title, job.employer)

    def line_what(self, line: ScoreLine) -> str:
        """Return what a line of the calculation is about."""
        match line.rule:
            case "limit":
                limit = self.say.number(line.limit or 0)
                about = self.element_name(line.element) if line.element else ""
                about = about or (self.category_name(line.category) if line.category else "")
                told = self.say(
                    "report.line-limit-year" if line.year else "report.line-limit", limit=limit, year=line.year
                )
                return f"{about}: {told}" if about else told
            case "multiplier":
                return self.say("report.line-multiplier", limit=self.say.number(line.limit or 0))
            case "reserve":
                return self.say("report.line-reserve")
        if line.element == BY_COUNT:
            names = ", ".join(self.element_name(name) for name in line.elements)
            return self.say("report.line-by-count", count=len(line.elements), elements=names)
        remarks = []
        if line.measured:
            remarks.append(self.say("report.line-measured"))
        elif line.level is not None and line.level != 1:
            remarks.append(self._level_name(line))
        if line.part_time not in (None, 1):
            remarks.append(self.say("report.line-part-time", factor=self.say.share(line.part_time or 0)))
        return ", ".join([self.element_name(line.element or ""), *remarks])

    def _level_name(self, line: ScoreLine) -> str:
        element = self.scheme.elements[line.element or ""]
        levels = self.scheme.levels if element.levels is None else element.levels
        for level in levels.values():
            if level.factor == line.level:
                return printable(level.name.in_language(self.say.language))
        return self.say("report.line-level", level=self.say.number(line.level or 0))

    def element_name(self, element: str) -> str:
        """Return what an element is called."""
        if element == TOTAL:
            return self.say("report.line-total-element")
        return printable(self.scheme.elements[element].name.in_language(self.say.language))

    def line_time(self, line: ScoreLine) -> str:
        """Return the time of a line, and what counting made of it."""
        if line.time_months is None or line.counted_months is None:
            return ""
        worked = self.say.short_length(line.time_months)
        if line.counted_months == line.time_months:
            return worked
        return f"{worked}, {self.say('report.line-counted', time=self.say.short_length(line.counted_months))}"

    def source_name(self, source: str | None) -> str:
        """Return where a number comes from."""
        if source is None:
            return self.say("report.no-source")
        return self.say("report.assumed") if source == "assumed" else source

    def period(self, first: date | None, last: date | None) -> str:
        """Return two days as a period, in figures."""
        return f"{self.say.short_date(first)} – {self.say.short_date(last)}" if first and last else ""

    def cause(self, cause: Vagueness, one: Answer) -> str:
        """Return where a career is vague: the job, and what of it."""
        place, what, *rest = cause.path[1:]
        entry = one.career.jobs[int(place)]
        names = job_ids(self.scheme)
        job = names.get((entry.job or "").lower(), entry.job)
        values = {"job": self.job_name(job, entry.title, entry.employer), "found": self._vague(cause.found)}
        if what == "exposures":
            return self.say("report.cause-exposure", element=self.element_name(str(rest[0])), **values)
        return self.say(f"report.cause-{what}", **values)

    def _vague(self, found: str) -> str:
        return self.say("report.unknown") if found == UNKNOWN else self.say.vague(found)


def spans_of(lines: Sequence[ScoreLine]) -> Spans:
    """Return the first and last day that count in each job."""
    spans: Spans = {}
    for line in lines:
        if line.first and line.last:
            job = line.job, line.title, line.employer
            first, last = spans.get(job, (line.first, line.last))
            spans[job] = min(first, line.first), max(last, line.last)
    return spans
