"""The parts of a scheme's substantiation: its jobs, its elements, its documents, and what is still open. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zwaarwerk.criteria import BurdensomeByPoints, Element
from zwaarwerk.criteria_checks import ASSUMED
from zwaarwerk.dossier import COUNTED_ELSEWHERE, Basis, Profile, open_numbers, unsourced_jobs, unused_sources
from zwaarwerk.errors import Path, dotted
from zwaarwerk.keys import value_at
from zwaarwerk.report.changes import FileInWords
from zwaarwerk.report.document import Block, Bullets, Chart, ChartBar, Column, Heading, Paragraph, Rows, Table
from zwaarwerk.report.dossier_rules import Rules, capital, pruned
from zwaarwerk.report.remarks import ToldRemarks
from zwaarwerk.texts import Texts, printable


@dataclass(frozen=True, slots=True)
class Parts:
    """Makes the parts of a document about one scheme, in one language."""

    rules: Rules

    @property
    def basis(self) -> Basis:
        """The scheme with what is known about it."""
        return self.rules.basis

    @property
    def words(self) -> FileInWords:
        """What tells the keys and values of its file."""
        return self.rules.words

    @property
    def say(self) -> Texts:
        """The sentences of the language."""
        return self.words.say

    # --- names

    def job(self, name: str) -> str:
        """Return what a job is called."""
        return printable(self.basis.scheme.jobs[name].name.in_language(self.say.language))

    def element(self, name: str) -> str:
        """Return what an element is called."""
        return printable(self.basis.scheme.elements[name].name.in_language(self.say.language))

    def _points(self, value: Fraction) -> str:
        return self.say.number(value)

    # --- the jobs

    def jobs(self) -> Iterator[Block]:
        """Yield the jobs with their points and whether they fall under the scheme, then what each is made of."""
        say, basis = self.say, self.basis
        if not basis.scheme.jobs:
            yield Paragraph(text=say("dossier.no-jobs"))
            return
        yield Paragraph(text=self._how_decided())
        if any(basis.earns(job) and not basis.decided(job) for job in basis.scheme.jobs):
            yield Paragraph(text=say("dossier.also-earning"))
        yield from self._jobs_chart()
        yield self._jobs_table()
        groups = [group for job in basis.scheme.jobs for group in self._profile_groups(job)]
        if not groups:
            yield Paragraph(text=say("dossier.no-profiles"))
            return
        heads = [Column(say("dossier.col-element")), Column(say("dossier.col-level"))]
        if basis.scheme.has_points:
            heads.append(Column(say("criteria.points-per-year"), figures=True))
        yield Table(caption=say("dossier.profiles-table"), columns=tuple(heads), groups=tuple(groups))

    def _how_decided(self) -> str:
        scheme, data = self.basis.scheme, self.words.data
        if isinstance(scheme.burdensome, BurdensomeByPoints):
            path: Path = ("burdensome", "points_per_year")
            return self.say("dossier.decided-rate", rule=self.words.value(path, pruned(value_at(data, path))))
        if scheme.burdensome is not None:
            return self.say("dossier.decided-by", rule=self.words.value(("burdensome",), data["burdensome"]))
        if scheme.has_points:
            return self.say("dossier.decided-points")
        decided = any(self.basis.decided(job) is not None for job in scheme.jobs)
        return self.say("dossier.decided-listed" if decided else "dossier.not-decided")

    def _jobs_table(self) -> Table:
        say, points = self.say, self.basis.scheme.has_points
        falls = "dossier.col-falls" if self.basis.scheme.burdensome is None else "dossier.col-burdensome"
        heads = [Column(say("criteria.job")), Column(say(falls)), Column(say("criteria.source"))]
        heads.append(Column(say("dossier.col-elements"), figures=True))
        if points:
            heads.append(Column(say("criteria.points-per-year"), figures=True))
        rows = []
        for job in self.basis.scheme.jobs:
            now = self.basis.profiles[job][-1:]
            decided = self.basis.decided(job)
            row = [self.job(job), say("dossier.unknown" if decided is None else f"units.{str(decided).lower()}")]
            row.append(self.rules.sources(self.basis.citations("jobs", job)))
            row.append(say.number(sum(len(_elements(profile)) for profile in now)))
            if points:
                row.append(self._points(now[0].rate) if now else "")
            rows.append(tuple(row))
        return Table(caption=say("dossier.jobs-table"), columns=tuple(heads), groups=(Rows(tuple(rows)),))

    def _jobs_chart(self) -> Iterator[Block]:
        """The points a year of every job, from heavy to light; the table after it has the same figures."""
        rates = {job: profiles[-1].rate for job, profiles in self.basis.profiles.items() if profiles}
        most = max(rates.values(), default=Fraction(0))
        if not most:
            return
        heaviest = sorted(rates, key=lambda job: -rates[job])
        name, points = self.job(heaviest[0]), self._points(most)
        yield Chart(
            id="jobs",
            title=self.say("dossier.jobs-chart"),
            description=self.say("dossier.jobs-chart-described", name=name, points=points),
            bars=tuple(
                ChartBar(self.job(job), Fraction(rates[job], most), self._points(rates[job])) for job in heaviest
            ),
        )

    def _profile_groups(self, job: str) -> Iterator[Rows]:
        """The elements of a job with their levels, a group for every period with a profile of its own."""
        profiles = [profile for profile in self.basis.profiles[job] if profile.exposures]
        for profile in profiles:
            rows = []
            for one in profile.exposures:
                name = self.element(one.element) if one.category else self.say("report.line-total-element")
                row = [name, self._level(one.element, one.level) if one.category else ""]
                rows.append((*row, self._points(one.rate)) if self.basis.scheme.has_points else tuple(row))
            days = self._days(profile) if len(self.basis.profiles[job]) > 1 else ""
            name = f"{self.job(job)}{f', {days}' if days else ''}"
            assumed = ", ".join(self._assumed_of(job, profile))
            yield Rows(tuple(rows), self.say("dossier.job-assumed", job=name, what=assumed) if assumed else name)

    def _assumed_of(self, job: str, profile: Profile) -> Iterator[str]:
        """What of a job's profile is assumed: which elements it has, and how much they weigh."""
        if not self.basis.is_sourced(("jobs", job)):
            yield self.say("dossier.assumed-profile")
        assumed = sum(one.source in (None, ASSUMED) for one in _elements(profile))
        if assumed and self.basis.scheme.has_points:
            yield self.say("dossier.assumed-weights", count=assumed, total=len(_elements(profile)))

    def _days(self, profile: Profile) -> str:
        parts = [("from", profile.first), ("until", profile.last)]
        return " ".join(self.say(f"units.{name}", value=self.say.date(day)) for name, day in parts if day)

    def _level(self, element: str, factor: Fraction) -> str:
        scheme = self.basis.scheme
        own = scheme.elements[element].levels
        for level in (scheme.levels if own is None else own).values():
            if level.factor == factor:
                name = printable(level.name.in_language(self.say.language))
                return self.say("dossier.level", name=name, factor=self.say.share(factor))
        return self.say.share(factor)

    # --- the elements

    def elements(self) -> Iterator[Block]:
        """Yield the elements by category, each with its definition, its points and its sources; then the levels."""
        say, scheme = self.say, self.basis.scheme
        if not scheme.elements:
            yield Paragraph(text=say("dossier.no-elements"))
            return
        yield Paragraph(text=say("dossier.elements-intro"))
        heads = [Column(say("dossier.col-element")), Column(say("criteria.when"), broad=True)]
        heads.append(Column(say("criteria.source")))
        if scheme.has_points:
            heads.append(Column(say("criteria.points-per-year"), figures=True))
        groups = tuple(
            Rows(
                tuple(self._element_row(name, one) for name, one in scheme.elements.items() if one.category == id_),
                printable(category.name.in_language(say.language)),
            )
            for id_, category in scheme.categories.items()
        )
        groups = tuple(group for group in groups if group.rows)
        yield Table(caption=say("dossier.elements-table"), columns=tuple(heads), groups=groups)
        if scheme.levels:
            yield self._levels_table()

    def _element_row(self, name: str, one: Element) -> tuple[str, ...]:
        row = (self.element(name), self._definition(one), self._element_sources(name))
        if not self.basis.scheme.has_points:
            return row
        path: Path = ("elements", name, "points_per_year")
        value = value_at(self.words.data, path)
        return (*row, "" if value is None else self.words.value(path, pruned(value)))

    def _element_sources(self, name: str) -> str:
        """What an element cites; where its limit cites something else than its points, both."""
        cite = self.basis.citations
        limits = list(dict.fromkeys(cite("elements", name, "applies_when")))
        all_ = list(dict.fromkeys(cite("elements", name)))
        rest = [one for one in all_ if one not in limits or one == self.basis.scheme.elements[name].source]
        if not limits or limits == rest:
            return self.rules.sources(all_)
        if not rest:
            return self.say("dossier.one-source", limit=self.rules.sources(limits))
        return self.say("dossier.two-sources", limit=self.rules.sources(limits), weight=self.rules.sources(rest))

    def _definition(self, one: Element) -> str:
        said = printable(one.applies_when.text.in_language(self.say.language))
        if one.applies_when.measures:
            return said
        return self.say("dossier.no-measure", text=said)

    def _levels_table(self) -> Table:
        say = self.say
        rows = tuple(
            (
                printable(level.name.in_language(say.language)),
                self.rules.sources([level.source or ""]),
                say.share(level.factor),
            )
            for level in self.basis.scheme.levels.values()
        )
        columns = (
            Column(say("dossier.col-level")),
            Column(say("criteria.source")),
            Column(say("dossier.col-factor"), figures=True),
        )
        return Table(caption=say("dossier.levels-table"), columns=columns, groups=(Rows(rows),))

    # --- how it was established

    def method(self) -> Iterator[Block]:
        """Yield on how many documents of each kind how many numbers rest, and then every document."""
        say, basis = self.say, self.basis
        counts: dict[str, int] = {}
        for _, source in basis.numbers:
            counts[source] = counts.get(source, 0) + 1
        yield self._kinds_table(counts)
        if not basis.scheme.sources:
            yield Paragraph(text=say("dossier.no-sources"))
            return
        cited = set(basis.cited)
        rows = []
        for name, one in basis.scheme.sources.items():
            title = [one.title, one.publisher, one.date, one.url]
            kind = self._kind(name)
            number = say.number(counts.get(name, 0)) if name in cited else say("dossier.not-cited")
            rows.append((printable(name), printable(", ".join(part for part in title if part)), kind, number))
        heads = (Column(say("criteria.source")), Column(say("dossier.col-document"), broad=True))
        columns = (*heads, Column(say("dossier.col-kind")), Column(say("criteria.numbers"), figures=True))
        yield Table(caption=say("dossier.sources-table"), columns=columns, groups=(Rows(tuple(rows)),))

    def _kind(self, name: str) -> str:
        kind = self.basis.scheme.sources[name].kind
        return self.say("dossier.no-kind") if kind is None else self.say(f"words.kind.{kind}")

    def _kinds_table(self, counts: Mapping[str, int]) -> Table:
        say = self.say
        documents: dict[str, int] = {}
        numbers: dict[str, int] = {}
        for name in self.basis.cited:
            kind = self._kind(name)
            documents[kind] = documents.get(kind, 0) + 1
            numbers[kind] = numbers.get(kind, 0) + counts.get(name, 0)
        rows = [(kind, say.number(count), say.number(numbers[kind])) for kind, count in documents.items()]
        rows.append((say("report.assumed"), "", say.number(counts.get(ASSUMED, 0))))
        rows.append((say("report.no-source"), "", say.number(counts.get("", 0))))
        heads = (Column(say("dossier.col-rests")), Column(say("dossier.col-documents"), figures=True))
        return Table(
            caption=say("dossier.kinds-table"),
            columns=(*heads, Column(say("criteria.numbers"), figures=True)),
            groups=(Rows(tuple(rows)),),
            total=(say("report.sum"), say.number(sum(documents.values())), say.number(sum(counts.values()))),
        )

    # --- what is open

    def open(self, remarks: ToldRemarks) -> Iterator[Block]:
        """Yield every number that is assumed or has no source, what else is missing, and what is unwise."""
        say, basis = self.say, self.basis
        yield from self._numbers(ASSUMED, "assumed")
        yield from self._numbers("", "unsourced")
        lists = {
            "jobs-open": [self.job(one) for one in unsourced_jobs(basis)],
            "unmeasured": [
                self.element(n) for n, one in basis.scheme.elements.items() if not one.applies_when.measures
            ],
            "unkinded": [printable(name) for name in basis.cited if basis.scheme.sources[name].kind is None],
            "unused": [printable(name) for name in unused_sources(basis)],
        }
        told = [say(f"dossier.{id_}", names=", ".join(names)) for id_, names in lists.items() if names]
        if told:
            yield Heading(text=say("dossier.missing-heading"))
            yield Bullets(items=tuple(told))
        yield Heading(text=say("dossier.remarks"))
        yield from self._remarks(remarks)

    def _numbers(self, source: str, name: str) -> Iterator[Block]:
        yield Heading(text=self.say(f"dossier.{name}"))
        found = open_numbers(self.basis, source)
        if not found:
            yield Paragraph(text=self.say(f"dossier.{name}-none"))
            return
        count, total = sum(map(len, found.values())), len(self.basis.numbers)
        yield Paragraph(text=self.say(f"dossier.{name}-count", count=count, total=total))
        groups: dict[str, list[tuple[str, ...]]] = {}
        for block, paths in found.items():
            groups.setdefault(self.rules.group(block), []).extend(self._number_row(path) for path in paths)
        heads = (Column(self.say("dossier.col-what"), broad=True), Column(self.say("dossier.col-place"), broad=True))
        columns = (*heads, Column(self.say("dossier.col-number"), figures=True))
        rows = tuple(Rows(tuple(same), group) for group, same in groups.items())
        yield Table(caption=self.say(f"dossier.{name}-table"), columns=columns, groups=rows)

    def _number_row(self, path: Path) -> tuple[str, str, str]:
        subject = self.words.subject(path)
        value = self.words.value(path, value_at(self.words.data, path))
        return capital(subject or printable(dotted(path))), printable(dotted(path)), value

    def _remarks(self, told: ToldRemarks) -> Iterator[Block]:
        say = self.say
        if not self.basis.tried:
            yield Paragraph(text=say("dossier.not-tried"))
        if not told.remarks:
            if self.basis.tried:
                yield Paragraph(text=say("dossier.remarks-none"))
            return
        yield Paragraph(text=say("dossier.remarks-intro"))
        for one in told.remarks:
            yield Paragraph(text=told.sentence(one), weight="amount")
            lines = [f"{say('lint.why')}: {told.why(one)}"]
            lines += [
                f"{say('lint.and' if place else 'lint.example')}: {told.person(who)}"
                for place, who in enumerate(one.people)
            ]
            if one.rule not in COUNTED_ELSEWHERE:
                lines.append(say("dossier.explained" if self.basis.is_explained(one.path) else "dossier.unexplained"))
            yield Bullets(items=tuple(lines))
        births = dict.fromkeys(person.birth_date for one in told.remarks for person in one.people)
        for birth in births:
            yield Paragraph(text=say("lint.people", birth=say.date(birth)), weight="faint")


def _elements(profile: Profile) -> Sequence[Any]:
    return [one for one in profile.exposures if one.category]
