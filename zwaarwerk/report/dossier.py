"""The substantiation of a delimitation of heavy work, as one document for whoever assesses it. Pure.

Its sections are numbered, and the questions of an assessor point to them. What a survey or a simulation adds comes in
as parts that are already told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from zwaarwerk.dossier import Basis, Question, questions
from zwaarwerk.exact import total_of
from zwaarwerk.law import Law
from zwaarwerk.report.document import (
    Block,
    Bullets,
    Checked,
    Checklist,
    Column,
    Document,
    Fact,
    Heading,
    Paragraph,
    Rows,
    Section,
    Table,
)
from zwaarwerk.report.dossier_parts import Parts
from zwaarwerk.report.dossier_rules import Rules, WordsForReaders
from zwaarwerk.report.letterhead import Letterhead
from zwaarwerk.report.remarks import ToldRemarks
from zwaarwerk.report.summary import counted
from zwaarwerk.texts import Texts, printable

SECTIONS = ("questions", "scheme", "jobs", "elements", "method", "survey", "rules", "effect", "open", "limits")
"""The sections in their order; a number and a heading each."""
OUTCOMES: dict[str, Literal["met", "partly", "not_met"]] = {
    "answered": "met",
    "partly": "partly",
    "missing": "not_met",
}
POINTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyed:
    """What a survey adds: its outcome as sections, and the weight of each element; the weights sum to 1."""

    sections: Sequence[Section]
    weights: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that a document about a scheme is made from. Files go by their name alone."""

    basis: Basis
    law: Law
    file: str
    sha256: str
    as_of: date
    program: str
    survey: Surveyed | None = None
    simulated: Sequence[Section] = ()


def document_of(dossier: Dossier, say: Texts, letterhead: Letterhead | None = None) -> Document:
    """Return the document in the language of the texts."""
    return _Writer(dossier, say, letterhead or Letterhead()).document()


NOT_HERE = ("kinds", "effort", "process", "truth", "follow", "law")
"""What an assessor may ask that no file with rules has."""


class _Writer:
    def __init__(self, dossier: Dossier, say: Texts, letterhead: Letterhead) -> None:
        self.dossier, self.say, self.letterhead = dossier, say, letterhead
        self.basis = dossier.basis
        words = WordsForReaders(self.basis.data, say)
        self.parts = Parts(Rules(self.basis, words, dossier.law, dossier.as_of))
        self.remarks = ToldRemarks(tuple(self.basis.remarks), words, dossier.file, lambda _: (0, 0))
        self.questions = questions(self.basis)

    def document(self) -> Document:
        say = self.say
        employer = printable(self.letterhead.employer or "")
        return Document(
            language=say.language,
            title=say("dossier.title", name=self._name()),
            about=say("dossier.about"),
            day=self.dossier.as_of,
            employer=employer,
            logo=self.letterhead.logo,
            logo_name=say("document.logo", employer=employer) if employer else say("document.logo-alone"),
            facts=tuple(self._facts()),
            answer=Section(heading=say("dossier.answer"), blocks=tuple(self._answer())),
            sections=(*self._own(employer), *self._sections()),
            closing=say("dossier.closing"),
        )

    def _name(self) -> str:
        return printable(self.basis.scheme.scheme.name.in_language(self.say.language))

    def _facts(self) -> Iterator[Fact]:
        info, say = self.basis.scheme.scheme, self.say
        yield Fact(say("document.scheme"), f"{self._name()}, {printable(info.version)}")
        yield Fact(say("criteria.status"), say(f"criteria.{info.status}"))
        yield Fact(say("dossier.parties"), self._parties())
        yield Fact(say("document.as-of"), say.date(self.dossier.as_of))

    def _parties(self) -> str:
        return ", ".join(printable(one) for one in self.basis.scheme.scheme.parties) or self.say("dossier.no-parties")

    def _own(self, employer: str) -> Iterator[Section]:
        blocks = tuple(Paragraph(text=text) for text in self.letterhead.paragraphs(self.say.language))
        if blocks:
            heading = self.say("document.from", employer=employer) if employer else self.say("dossier.from-parties")
            yield Section(heading=heading, blocks=blocks)

    # --- where the document stands

    def _answer(self) -> Iterator[Block]:
        say = self.say
        counts = {name: sum(one.answer == name for one in self.questions) for name in OUTCOMES}
        yield Paragraph(text=say("dossier.standing", count=counts["answered"], all=len(self.questions)), weight="head")
        yield Paragraph(text=say("dossier.standing-rest", partly=counts["partly"], missing=counts["missing"]))
        yield Paragraph(text=counted(self._source_counts(), say))
        yield Paragraph(text=say("dossier.no-approval"), weight="amount")

    def _source_counts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for _, source in self.basis.numbers:
            counts[source] = counts.get(source, 0) + 1
        return counts

    def _sections(self) -> Iterator[Section]:
        told = {
            "questions": self._questions,
            "scheme": self._scheme,
            "jobs": self.parts.jobs,
            "elements": self.parts.elements,
            "method": self.parts.method,
            "survey": self._survey,
            "rules": self.parts.rules.told,
            "effect": self._effect,
            "open": lambda: self.parts.open(self.remarks),
            "limits": self._limits,
        }
        for place, name in enumerate(SECTIONS, 1):
            heading = self.say("dossier.heading", n=place, name=self.say(f"dossier.section-{name}"))
            yield Section(heading=heading, blocks=tuple(told[name]()))

    # --- the sections

    def _questions(self) -> Iterator[Block]:
        yield Paragraph(text=self.say("dossier.questions-intro"))
        yield Checklist(items=tuple(self._checked(one) for one in self.questions))

    def _checked(self, one: Question) -> Checked:
        say = self.say
        if one.total:
            part = "dossier.count-all" if one.done == one.total > 1 else "dossier.count-part"
            why = say(
                f"dossier.counted-{one.id}", part=say(part, done=say.number(one.done), total=say.number(one.total))
            )
            why = why[:1].upper() + why[1:]
        else:
            why = say(f"dossier.nothing-{one.id}" if one.nothing == "missing" else "dossier.remarks-none")
        where = say("dossier.where", n=SECTIONS.index(one.section) + 1)
        text = say("dossier.question", question=say(f"dossier.ask-{one.id}"), why=why, where=where)
        text = text.replace(where, where.replace(" ", "\N{NO-BREAK SPACE}"))
        return Checked(OUTCOMES[one.answer], say(f"dossier.{one.answer}"), text, needed=True)

    def _scheme(self) -> Iterator[Block]:
        info, say = self.basis.scheme.scheme, self.say
        if info.description:
            yield Paragraph(text=printable(info.description.in_language(say.language)))
        days = [("from", info.in_force.from_), ("until", info.in_force.until)]
        force = " ".join(say(f"units.{name}", value=say.date(day)) for name, day in days if day)
        rows = (
            (say("dossier.name"), self._name()),
            (say("dossier.version"), printable(info.version)),
            (say("criteria.status"), say(f"criteria.{info.status}")),
            (say("dossier.parties"), self._parties()),
            (say("dossier.in-force"), force or say("criteria.always")),
            (say("dossier.size"), self._size()),
            (
                say("dossier.file"),
                say("dossier.file-is", file=printable(self.dossier.file), sha=self.dossier.sha256[:12]),
            ),
            (
                say("dossier.made"),
                say("dossier.made-with", day=say.date(self.dossier.as_of), program=self.dossier.program),
            ),
        )
        columns = (Column(say("dossier.col-what")), Column(say("dossier.col-value"), broad=True))
        yield Table(caption=say("dossier.scheme-table"), columns=columns, groups=(Rows(rows),))

    def _size(self) -> str:
        scheme = self.basis.scheme
        sizes = (
            ("category", "categories", len(scheme.categories)),
            ("element", "elements", len(scheme.elements)),
            ("job", "jobs", len(scheme.jobs)),
        )
        return ", ".join(self.say(f"criteria.count-{one if n == 1 else many}", n=n) for one, many, n in sizes)

    def _survey(self) -> Iterator[Block]:
        survey = self.dossier.survey
        if survey is None:
            yield Paragraph(text=self.say("dossier.no-survey"))
            return
        if self.basis.scheme.has_points:
            yield from self._beside(survey.weights)
        yield from _below(survey.sections)

    def _beside(self, weights: Mapping[str, Fraction]) -> Iterator[Block]:
        """Yield the weights of the survey beside those of the scheme, where these are one number each."""
        points = {name: self.basis.scheme.elements[name].points_per_year for name in weights}
        plain = {name: one for name, one in points.items() if isinstance(one, Fraction)}
        whole = total_of(plain.values())
        if len(plain) < len(points) or not whole:
            return
        say = self.say
        rows = tuple(
            (
                self.parts.element(name),
                say.number(weight * POINTS, 1),
                say.number(Fraction(plain[name] * POINTS, whole), 1),
            )
            for name, weight in sorted(weights.items(), key=lambda one: -one[1])
        )
        heads = (Column(say("dossier.col-element")), Column(say("dossier.col-survey"), figures=True))
        columns = (*heads, Column(say("dossier.col-scheme"), figures=True))
        yield Paragraph(text=say("dossier.beside"))
        yield Table(caption=say("dossier.beside-table"), columns=columns, groups=(Rows(rows),))

    def _effect(self) -> Iterator[Block]:
        if not self.dossier.simulated:
            yield Paragraph(text=self.say("dossier.no-people"))
        yield from _below(self.dossier.simulated)

    def _limits(self) -> Iterator[Block]:
        yield Paragraph(text=self.say("dossier.no-approval"), weight="amount")
        yield Paragraph(text=self.say("dossier.counting-only"))
        yield Paragraph(text=self.say("dossier.not-here"))
        yield Bullets(items=tuple(self.say(f"dossier.not-here-{one}") for one in NOT_HERE))


def _below(sections: Sequence[Section]) -> Iterator[Block]:
    """Yield the sections of another document as parts of one section; what stands out there does so less here."""
    for section in sections:
        yield Heading(text=section.heading)
        for block in section.blocks:
            if isinstance(block, Paragraph) and block.weight in ("head", "good"):
                yield replace(block, weight="amount")
            else:
                yield block
