"""A survey weighed: who was left out, the weights and their intervals, how far people agree, where groups differ. Pure.

The weights are exact; intervals and chances are estimates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zwaarwerk.errors import InputError, Problem
from zwaarwerk.survey.reader import Survey
from zwaarwerk.survey.resampling import Interval, bootstrap, chance_of_agreement, chances_of_differences
from zwaarwerk.survey.weights import Gap, Row, Statistic, agreement, gaps, shares, stratified, weights_of

SMALLEST_GROUP = 5
"""A group with fewer answers is not shown by itself: chance would decide, and people could be recognised."""
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How a survey is weighed. `people` is how many there are in each group, if the weights are to be theirs."""

    statistic: Statistic = "mean"
    cut: Fraction = Fraction(1, 10)
    people: Mapping[str, int] | None = None
    exclude_careless: bool = False
    resamples: int = 2000
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What the people of one job weigh by themselves, and how far they agree."""

    respondents: int
    weights: Row
    agreement: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """The outcome of a survey. Weights sum to exactly 1, in the order of the survey's elements.

    `used` and `left_out` are places of respondents. `groups` has the larger ones, `small_groups` the size of the
    others, `unheard` the people in jobs from which nobody answered. Each of the `differences` has its chance.
    """

    survey: Survey
    method: Method
    used: tuple[int, ...]
    left_out: tuple[int, ...]
    weights: Row
    intervals: tuple[Interval, ...]
    agreement: Fraction | None
    chance: float | None
    groups: Mapping[str, Group]
    small_groups: Mapping[str, int]
    unheard: Mapping[str, int]
    differences: tuple[tuple[Gap, float], ...]

    @property
    def disagreements(self) -> list[Gap]:
        """Where the groups are further apart than chance explains."""
        return [gap for gap, chance in self.differences if chance < SIGNIFICANT]

    @property
    def by_element(self) -> dict[str, Fraction]:
        """The weight of each element."""
        return dict(zip(self.survey.elements, self.weights, strict=True))


def weigh(survey: Survey, method: Method) -> Weighing:
    """Return the outcome of a survey; InputError when an answer can't be used and wasn't to be left out."""
    flagged = survey.flagged()
    left_out = sorted(flagged) if method.exclude_careless else []
    unusable = {remark.respondent for remark in survey.remarks if remark.unusable}
    if unusable and not method.exclude_careless:
        told = [survey.problem(remark) for remark in survey.remarks if remark.unusable]
        values = {"count": str(len(unusable))}
        raise InputError([*told, Problem(code="survey-unusable", file=survey.table.file, values=values)])
    used = [place for place in range(len(survey.respondents)) if place not in set(left_out)]
    if len(used) < 2:
        raise InputError([Problem(code="survey-too-few", file=survey.table.file, values={"count": str(len(used))})])
    rows = _rows(survey, used)
    names = [survey.respondents[place].group for place in used]
    if method.people is not None:
        _check_people(survey, used, method.people)
    heavy = stratified(names, method.people)
    weights = weights_of(rows, heavy, method.statistic, method.cut)
    if weights is None:
        raise InputError([Problem(code="survey-all-zero", file=survey.table.file)])
    strata = None if method.people is None else names
    intervals = bootstrap(rows, heavy, strata, method.statistic, method.cut, method.resamples, method.seed)
    w = agreement(rows)
    sizes = Counter(name for name in names if name)
    groups = _groups(rows, names, method, [name for name, size in sizes.items() if size >= SMALLEST_GROUP])
    return Weighing(
        survey=survey,
        method=method,
        used=tuple(used),
        left_out=tuple(left_out),
        weights=weights,
        intervals=tuple(intervals),
        agreement=w,
        chance=None if w is None else chance_of_agreement(w, len(rows), len(survey.elements)),
        groups=groups,
        small_groups={name: size for name, size in sizes.items() if name not in groups},
        unheard={name: count for name, count in (method.people or {}).items() if name not in sizes and count},
        differences=tuple(_differences(rows, names, groups)),
    )


def _rows(survey: Survey, used: Sequence[int]) -> list[Row]:
    rows = []
    for place in used:
        row = shares(survey.respondents[place].values, survey.scale)
        assert row is not None  # an answer without weights is unusable, and told
        rows.append(row)
    return rows


def _check_people(survey: Survey, used: Sequence[int], people: Mapping[str, int]) -> None:
    """Every answer needs a group of which it is known how many people it has."""
    problems = []
    told = set()
    for place in used:
        one = survey.respondents[place]
        if one.group in told:
            continue
        if one.group not in people:
            told.add(one.group)
            code = "survey-group-not-counted" if one.group else "survey-group-needed"
            problems.append(
                survey.table.located(Problem(code=code, values={"found": one.called or one.group}), one.row)
            )
    if not problems and not any(people[survey.respondents[place].group] for place in used):
        problems.append(Problem(code="survey-people-nobody", file=survey.table.file))
    if problems:
        raise InputError(problems)


def _groups(rows: Sequence[Row], names: Sequence[str], method: Method, wanted: Sequence[str]) -> dict[str, Group]:
    """Return what each group weighs; one whose medians are all zero has no weights, and is left to the small ones."""
    found = {}
    for group in sorted(wanted):
        own = [row for row, name in zip(rows, names, strict=True) if name == group]
        weights = weights_of(own, stratified([group] * len(own), None), method.statistic, method.cut)
        if weights is not None:
            found[group] = Group(respondents=len(own), weights=weights, agreement=agreement(own))
    return found


def _differences(rows: Sequence[Row], names: Sequence[str], groups: Mapping[str, Group]) -> list[tuple[Gap, float]]:
    if len(groups) < 2:
        return []
    samples = [[row for row, name in zip(rows, names, strict=True) if name == group] for group in groups]
    chances = chances_of_differences(samples)
    found = gaps({name: group.weights for name, group in groups.items()})
    return [(gap, chances[gap.element]) for gap in found]
