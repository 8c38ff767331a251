"""The outcome of a survey as a document, and as plain data: every figure is in both. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from zwaarwerk.criteria import Scheme
from zwaarwerk.errors import Problem
from zwaarwerk.exact import to_decimals, to_text, total_of
from zwaarwerk.report.as_json import problem_form
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
from zwaarwerk.survey.new_points import NewPoints, rounded_to_sum
from zwaarwerk.survey.weighing import SIGNIFICANT, SMALLEST_GROUP, Group, Weighing
from zwaarwerk.survey.weights import POINTS, Row, slowest_too_fast
from zwaarwerk.texts import Texts, printable

AGREED = (
    (Fraction(1, 5), "weigh.how-hardly"),
    (Fraction(2, 5), "weigh.how-weakly"),
    (Fraction(3, 5), "weigh.how-fairly"),
    (Fraction(4, 5), "weigh.how-strongly"),
    (Fraction(2), "weigh.how-fully"),
)
"""Words for W up to each limit; Schmidt (1997), Decision Sciences 28(3), 763-774, puts them at 0.1, 0.3, … 0.9."""
SCALES = {"points": "weigh.scale-points", "ratings": "weigh.scale-ratings", "ranks": "weigh.scale-ranks"}
STATISTICS = {"mean": "weigh.mean", "median": "weigh.median", "trimmed": "weigh.trimmed"}
MOST_REMARKS = 20
"""So many remarks on answers are shown in a terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a page about a survey rests on: the weighing, the scheme, the new points, the files."""

    weighing: Weighing
    scheme: Scheme
    points: NewPoints | None
    survey_file: str
    survey_sha256: str
    scheme_file: str
    scheme_sha256: str
    notes: tuple[Problem, ...]
    day: date


def document_of(outcome: Outcome, say: Texts, *, brief: bool = False) -> Document:
    """Return the outcome as a document; a `brief` one leaves out what is too wide or long for a terminal."""
    return _Writer(outcome, say, brief=brief).document()


def sections_of(outcome: Outcome, say: Texts) -> tuple[Section, ...]:
    """Return the outcome as sections of a larger document, the answer first."""
    return _Writer(outcome, say, brief=False).within()


class _Writer:
    def __init__(self, outcome: Outcome, say: Texts, *, brief: bool) -> None:
        self.outcome, self.say, self.brief = outcome, say, brief
        self.weighing, self.survey = outcome.weighing, outcome.weighing.survey
        self.shown = shown_weights(self.weighing.weights)

    def document(self) -> Document:
        say = self.say
        info = self.outcome.scheme.scheme
        facts = (
            Fact(say("weigh.file"), printable(self.outcome.survey_file)),
            Fact(say("weigh.scheme"), printable(info.name.in_language(say.language))),
            Fact(say("weigh.answers"), say.number(len(self.weighing.used))),
        )
        return Document(
            language=say.language,
            title=say("weigh.title"),
            about=say("weigh.about"),
            day=self.outcome.day,
            employer="",
            logo=None,
            logo_name="",
            facts=facts,
            answer=Section(heading=say("weigh.answer"), blocks=tuple(self._answer())),
            sections=tuple(Section(heading=heading, blocks=tuple(blocks)) for heading, blocks in self._sections()),
            closing=self._closing(),
        )

    def within(self) -> tuple[Section, ...]:
        whole = self.document()
        last = Paragraph(text=whole.closing, weight="amount")
        blocks = (*whole.answer.blocks, last)
        return (Section(heading=whole.answer.heading, blocks=blocks), *whole.sections)

    # --- names and figures

    def _element(self, name: str) -> str:
        return printable(self.outcome.scheme.elements[name].name.in_language(self.say.language))

    def _group(self, name: str) -> str:
        job = self.outcome.scheme.jobs.get(name)
        return printable(job.name.in_language(self.say.language) if job else name)

    def _points(self, share: Fraction) -> str:
        return self.say.number(share * POINTS, 1)

    def _w(self, w: Fraction | None) -> str:
        return "" if w is None else self.say.number(w, 2)

    def _counted(self, groups: Mapping[str, int]) -> str:
        return ", ".join(f"{self._group(name)} ({self.say.number(count)})" for name, count in sorted(groups.items()))

    def _by_weight(self) -> list[int]:
        return sorted(range(len(self.survey.elements)), key=lambda place: -self.weighing.weights[place])

    # --- sections

    def _answer(self) -> Iterator[Block]:
        first = self._by_weight()[0]
        name = self._element(self.survey.elements[first])
        weight = self.say.number(self.shown[first], 1)
        yield Paragraph(text=self.say("weigh.heaviest", name=name, weight=weight), weight="head")
        counts = {"count": self.say.number(len(self.weighing.used)), "elements": len(self.survey.elements)}
        yield Paragraph(text=self.say("weigh.used", **counts))
        yield Paragraph(text=self._agreement())

    def _agreement(self) -> str:
        w = self.weighing.agreement
        if w is None:
            return self.say("weigh.no-agreement")
        how = next(words for limit, words in AGREED if w < limit)
        return self.say("weigh.agreement", how=self.say(how), w=self._w(w))

    def _sections(self) -> Iterator[tuple[str, Iterable[Block]]]:
        say = self.say
        yield say("weigh.weights"), self._weights()
        yield say("weigh.agreeing"), self._agreeing()
        if self.survey.has_groups:
            yield say("weigh.differing"), self._differing()
        if self.outcome.points is not None:
            yield say("weigh.points"), self._new_points(self.outcome.points)
        yield say("weigh.careless"), self._careless()
        if self.outcome.notes or self._asides():
            remarks = [*self.outcome.notes, *self._asides()]
            yield say("weigh.also"), [Bullets(items=tuple(self._told(remark) for remark in remarks))]
        yield say("weigh.method"), [Bullets(items=tuple(self._method()))]

    def _weights(self) -> Iterator[Block]:
        longest = max(Fraction(interval.high) for interval in self.weighing.intervals)
        longest = max(longest, *self.weighing.weights)
        bars, rows = [], []
        for place in self._by_weight():
            low, high = (Fraction(end) for end in self.weighing.intervals[place])
            name = self._element(self.survey.elements[place])
            shown = self.say.number(self.shown[place], 1)
            margin = (Fraction(low, longest), Fraction(high, longest))
            bars.append(ChartBar(name, Fraction(self.weighing.weights[place], longest), shown, margin))
            rows.append((name, shown, self._points(low), self._points(high)))
        described, title = self.say("weigh.chart-described"), self.say("weigh.chart")
        if self.brief:
            bars = [bar._replace(shown=f"{row[1]} ({row[2]} – {row[3]})") for bar, row in zip(bars, rows, strict=True)]
            yield Paragraph(text=self.say("weigh.table"), weight="faint")
            yield Chart(id="weights", title=title, description=described, bars=tuple(bars))
            return
        legend = (self.say("weigh.chart-legend"),)
        yield Chart(id="weights", title=title, description=described, bars=tuple(bars), legend=legend)
        heads = ("weigh.element", "weigh.weight", "weigh.low", "weigh.high")
        total = (self.say("weigh.sum"), self.say.number(total_of(self.shown), 1), "", "")
        yield self._table("weigh.table", heads, rows, total)

    def _table(
        self, caption: str, heads: Iterable[str], rows: Iterable[tuple[str, ...]], total: tuple[str, ...] = ()
    ) -> Table:
        columns = tuple(Column(self.say(head), figures=place > 0) for place, head in enumerate(heads))
        return Table(caption=self.say(caption), columns=columns, groups=(Rows(tuple(rows)),), total=total)

    def _agreeing(self) -> Iterator[Block]:
        yield Paragraph(text=self._agreement())
        if self.weighing.agreement is not None:
            yield Paragraph(text=self.say("weigh.w-explained"), weight="faint")
            assert self.weighing.chance is not None
            yield Paragraph(text=self.say("weigh.chance", chance=self._chance(self.weighing.chance)))
        if self.weighing.groups:
            columns = (
                Column(self.say("weigh.group")),
                Column(self.say("weigh.answers"), figures=True),
                Column("W", figures=True),
                Column(self.say("weigh.heaviest-three"), broad=True),
            )
            rows = tuple(self._group_row(name, group) for name, group in self.weighing.groups.items())
            yield Table(caption=self.say("weigh.group-table"), columns=columns, groups=(Rows(rows),))
        if self.weighing.small_groups:
            groups = self._counted(self.weighing.small_groups)
            yield Paragraph(text=self.say("weigh.small-groups", least=SMALLEST_GROUP, groups=groups))

    def _chance(self, chance: float) -> str:
        if chance < 0.001:
            return self.say("weigh.less-than", limit=self.say.number(Fraction(1, 1000)))
        return self.say.number(Fraction(chance), 3)

    def _group_row(self, name: str, group: Group) -> tuple[str, ...]:
        order = sorted(range(len(group.weights)), key=lambda place: -group.weights[place])[:3]
        three = " · ".join(
            f"{self._element(self.survey.elements[place])} {self._points(group.weights[place])}" for place in order
        )
        return self._group(name), self.say.number(group.respondents), self._w(group.agreement), three

    def _differing(self) -> Iterator[Block]:
        found = self.weighing.disagreements
        if found:
            yield Bullets(
                items=tuple(
                    self.say(
                        "weigh.difference",
                        name=self._element(self.survey.elements[gap.element]),
                        highest=self._group(gap.highest),
                        most=self._points(gap.most),
                        lowest=self._group(gap.lowest),
                        least=self._points(gap.least),
                        size=self._points(gap.size),
                    )
                    for gap in found
                )
            )
            yield Paragraph(text=self.say("weigh.difference-explained"), weight="faint")
        elif self.weighing.differences:
            yield Paragraph(text=self.say("weigh.no-differences"))
        else:
            yield Paragraph(text=self.say("weigh.no-groups", least=SMALLEST_GROUP))
        if self.weighing.groups and not self.brief:
            groups = self.weighing.groups
            columns = (
                Column(self.say("weigh.element")),
                *(Column(self._group(name), figures=True) for name in groups),
            )
            shown = [shown_weights(group.weights) for group in groups.values()]
            rows = tuple(
                (self._element(self.survey.elements[place]), *(self.say.number(one[place], 1) for one in shown))
                for place in self._by_weight()
            )
            yield Table(caption=self.say("weigh.by-group"), columns=columns, groups=(Rows(rows),))

    def _new_points(self, points: NewPoints) -> Iterator[Block]:
        rows = [
            (self._element(name), *(self.say.number(one, points.decimals) for one in (points.before[name], new)))
            for name, new in points.after.items()
        ]
        before = self.say.number(total_of(points.before.values()), points.decimals)
        total = (self.say("weigh.sum"), before, self.say.number(points.total, points.decimals))
        yield self._table("weigh.points-table", ("weigh.element", "weigh.before", "weigh.after"), rows, total)
        if points.reference is None:
            text = self.say("weigh.points-same-total", total=self.say.number(points.total))
        else:
            given = self.say.number(points.reference.points_per_year)
            text = self.say("weigh.points-reference", job=self._group(points.reference.job), points=given)
        yield Paragraph(text=text, weight="amount")
        yield Paragraph(text=self.say("weigh.points-rounded", decimals=points.decimals))
        kept = [self._element(name) for name in self.outcome.scheme.elements if name not in points.after]
        if kept:
            yield Paragraph(text=self.say("weigh.points-kept", names=", ".join(kept)))
        yield Paragraph(text=self.say("weigh.points-rest"))

    # --- answers

    def _careless(self) -> Iterator[Block]:
        told = [self.survey.problem(one) for remarks in self.survey.flagged().values() for one in remarks]
        if not told:
            yield Paragraph(text=self.say("weigh.careless-none"))
            return
        kind = "weigh.careless-left-out" if self.weighing.left_out else "weigh.careless-kept"
        yield Paragraph(text=self.say(kind))
        shown = told[:MOST_REMARKS] if self.brief else told
        yield Bullets(items=tuple(self._told(problem) for problem in shown))
        if len(told) > len(shown):
            yield Paragraph(text=self.say("weigh.careless-more", count=len(told) - len(shown)), weight="faint")

    def _asides(self) -> list[Problem]:
        """Remarks on answers that are as good as any; of each kind in a terminal only the first few."""
        flagged = {id(one) for remarks in self.survey.flagged().values() for one in remarks}
        asides = [self.survey.problem(one) for one in self.survey.remarks if id(one) not in flagged]
        return asides[:MOST_REMARKS] if self.brief else asides

    def _told(self, problem: Problem) -> str:
        return " ".join(self.say.problem(problem.without_folder).split())

    # --- how

    def _method(self) -> Iterator[str]:
        say, method = self.say, self.weighing.method
        yield say(SCALES[self.survey.scale], elements=len(self.survey.elements))
        yield say(STATISTICS[method.statistic], cut=say.share(method.cut))
        if method.people is None:
            yield say("weigh.everyone")
        else:
            heard = {one.group for one in self.survey.respondents}
            people = sum(count for name, count in method.people.items() if name in heard)
            yield say("weigh.stratified", people=say.number(people))
        if self.weighing.unheard:
            yield say("weigh.unheard", groups=self._counted(self.weighing.unheard))
        yield say("weigh.bootstrap", resamples=say.number(method.resamples), seed=method.seed)
        if fast := slowest_too_fast(self.survey.respondents):
            yield say("weigh.fast", limit=say.number(fast, 0))
        if not self.brief:
            yield say("weigh.bytes", sha=self.outcome.survey_sha256)

    def _closing(self) -> str:
        number = self.say.number
        return self.say(
            "weigh.closing",
            used=number(len(self.weighing.used)),
            all=number(len(self.survey.respondents)),
            left=number(len(self.weighing.left_out)),
        )


def shown_weights(weights: Row) -> list[Fraction]:
    """Return weights as points of 100 with one decimal that sum to exactly 100, by largest remainders."""
    tenths = rounded_to_sum({str(place): weight * POINTS * 10 for place, weight in enumerate(weights)}, 1000)
    return [Fraction(tenth, 10) for tenth in tenths.values()]


# --- plain data


def outcome_form(outcome: Outcome, say: Texts) -> dict[str, Any]:
    """Return the outcome as plain data: weights and points as exact text, estimates as text with six decimals."""
    weighing, survey, method = outcome.weighing, outcome.weighing.survey, outcome.weighing.method
    return {
        "survey": {"file": outcome.survey_file, "sha256": outcome.survey_sha256, "scale": survey.scale},
        "criteria": {"file": outcome.scheme_file, "sha256": outcome.scheme_sha256},
        "method": {
            "average": method.statistic,
            "trim": to_text(method.cut),
            "headcount": None if method.people is None else dict(method.people),
            "resamples": method.resamples,
            "seed": method.seed,
        },
        "answers": {
            "all": len(survey.respondents),
            "used": len(weighing.used),
            "left_out": len(weighing.left_out),
            "left_out_rows": [survey.respondents[place].row for place in weighing.left_out],
        },
        "weights": {
            name: {"share": to_text(share), "low": _estimate(interval.low), "high": _estimate(interval.high)}
            for name, share, interval in zip(survey.elements, weighing.weights, weighing.intervals, strict=True)
        },
        "agreement": {
            "kendall_w": None if weighing.agreement is None else to_text(weighing.agreement),
            "chance": None if weighing.chance is None else f"{weighing.chance:.6g}",
        },
        "groups": {name: _group_form(group, survey.elements) for name, group in weighing.groups.items()},
        "small_groups": dict(weighing.small_groups),
        "unheard": dict(weighing.unheard),
        "differences": [
            {
                "element": survey.elements[gap.element],
                "highest": gap.highest,
                "most": to_text(gap.most),
                "lowest": gap.lowest,
                "least": to_text(gap.least),
                "chance": f"{chance:.6g}",
                "beyond_chance": chance < SIGNIFICANT,
            }
            for gap, chance in weighing.differences
        ],
        "points": None if outcome.points is None else _points_form(outcome.points),
        "remarks": [
            problem_form(problem.without_folder, say)
            for problem in (*outcome.notes, *(survey.problem(remark) for remark in survey.remarks))
        ],
    }


def _estimate(number: float) -> str:
    return to_decimals(Fraction(number), 6)


def _group_form(group: Group, elements: Iterable[str]) -> dict[str, Any]:
    return {
        "answers": group.respondents,
        "kendall_w": None if group.agreement is None else to_text(group.agreement),
        "weights": {name: to_text(share) for name, share in zip(elements, group.weights, strict=True)},
    }


def _points_form(points: NewPoints) -> dict[str, Any]:
    reference = points.reference
    return {
        "reference": None if reference is None else {reference.job: to_text(reference.points_per_year)},
        "total": to_text(points.total),
        "elements": {
            name: {"before": to_text(points.before[name]), "after": to_text(new)} for name, new in points.after.items()
        },
    }
