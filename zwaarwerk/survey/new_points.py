"""New points for the elements of a scheme, from weights: exact decimals, a reference job exactly on its points. Pure.

Points in a criteria file are decimals, weights are not. So they are rounded by largest remainders: each element gets
its points rounded down, and the smallest steps that are left go to those that lost most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zwaarwerk.criteria import Job, Scheme
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.exact import round_half_up, to_text, total_of

DECIMALS = (3, 4, 5, 6)
"""Points get three decimals; more only if the reference job can't get its points without."""
MOST_MOVES, MOST_TRIED = 12, 5000
"""So many smallest steps may be moved to meet the points of the reference job, and so many ways are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The job whose points a year are fixed, and its level (0 to 1) of each element that it has."""

    job: str
    points_per_year: Fraction
    levels: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPoints:
    """The points a year of each weighed element, before and after, and what they sum to.

    `decimals` is how many they have; elements that were not weighed keep their points and are not here.
    """

    before: Mapping[str, Fraction]
    after: Mapping[str, Fraction]
    reference: Reference | None
    decimals: int

    @property
    def total(self) -> Fraction:
        """The sum of the new points."""
        return total_of(self.after.values())


def levels_of(job: Job, scheme: Scheme) -> dict[str, Fraction] | None:
    """Return the level of each element in a job as it is now; None if its points were agreed on as one number."""
    profile = job.profiles[-1]
    if profile.points_per_year is not None:
        return None
    levels = {}
    for name, level in (profile.exposures or {}).items():
        factor = level if isinstance(level, Fraction) else scheme.level_factors[name][level]
        levels[name] = Fraction(factor)
    return levels


def points_now(scheme: Scheme, elements: Sequence[str]) -> dict[str, Fraction]:
    """Return the points a year of elements; InputError for one without, or with points that depend on a day."""
    now: dict[str, Fraction] = {}
    problems = []
    for name in elements:
        points = scheme.elements[name].points_per_year
        if isinstance(points, Fraction):
            now[name] = points
        else:
            code = "weigh-no-points" if points is None else "weigh-dated-points"
            problems.append(Problem(code=code, path=("elements", name, "points_per_year"), values={"found": name}))
    if problems:
        raise InputError(problems)
    return now


def reference_of(scheme: Scheme, job: str, points_per_year: Fraction | None) -> Reference:
    """Return the reference job with the points it is to have, or those it has now; InputError if it can't be one."""
    path = ("jobs", job)
    levels = levels_of(scheme.jobs[job], scheme)
    if levels is None:
        raise InputError([Problem(code="weigh-agreed-job", path=path, values={"found": job})])
    if points_per_year is None:
        now = points_now(scheme, [name for name, level in levels.items() if level])
        points_per_year = total_of(level * now[name] for name, level in levels.items() if level)
    if points_per_year <= 0:
        raise InputError([Problem(code="weigh-no-reference", path=path, values={"found": job})])
    return Reference(job=job, points_per_year=points_per_year, levels=levels)


def new_points(scheme: Scheme, weights: Mapping[str, Fraction], reference: Reference | None) -> NewPoints:
    """Return points in the proportion of the weights, rounded so that what is fixed comes out exactly.

    With a reference job that job gets exactly its points; otherwise the elements keep the sum they have. Elements
    without a weight keep their points. InputError when the reference job can't get its points like that.
    """
    before = points_now(scheme, list(weights))
    if reference is None:
        total = total_of(before.values())
        for decimals in DECIMALS:
            steps = total * 10**decimals
            if steps.denominator == 1:
                ideal = {name: weight * steps for name, weight in weights.items()}
                after = rounded_to_sum(ideal, int(steps))
                return _made(before, after, None, decimals)
        raise InputError([Problem(code="weigh-no-decimals", values={"found": to_text(total)})])
    kept = [name for name, level in reference.levels.items() if level and name not in weights]
    rest = reference.points_per_year - total_of(
        reference.levels[name] * points_now(scheme, kept)[name] for name in kept
    )
    share = total_of(reference.levels.get(name, Fraction(0)) * weight for name, weight in weights.items())
    if rest <= 0 or share <= 0:
        values = {"found": reference.job, "points": to_text(reference.points_per_year)}
        raise InputError([Problem(code="weigh-no-reference", path=("jobs", reference.job), values=values)])
    for decimals in DECIMALS:
        scale = Fraction(rest, share) * 10**decimals
        ideal = {name: weight * scale for name, weight in weights.items()}
        after_steps = _with_reference(ideal, reference.levels, rest * 10**decimals)
        if after_steps is not None:
            return _made(before, after_steps, reference, decimals)
    values = {"found": reference.job, "points": to_text(reference.points_per_year)}
    raise InputError([Problem(code="weigh-no-decimals", path=("jobs", reference.job), values=values)])


def _made(
    before: Mapping[str, Fraction], steps: Mapping[str, int], reference: Reference | None, decimals: int
) -> NewPoints:
    after = {name: Fraction(steps[name], 10**decimals) for name in before}
    return NewPoints(before=before, after=after, reference=reference, decimals=decimals)


def rounded_to_sum(ideal: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Round numbers to whole ones that sum to `total`, by largest remainders; the first of equals goes first.

    A total further off than the remainders reach is shared out evenly, or taken from the largest.
    """
    whole = {name: number.__floor__() for name, number in ideal.items()}
    left = total - sum(whole.values())
    order = sorted(ideal, key=lambda name: whole[name] - ideal[name])
    while left > 0:
        for name in order[:left]:
            whole[name] += 1
        left = total - sum(whole.values())
    while left < 0:
        largest = max(order, key=lambda name: whole[name] - ideal[name] if whole[name] else -1)
        whole[largest] -= 1
        left += 1
    return whole


def _with_reference(
    ideal: Mapping[str, Fraction], levels: Mapping[str, Fraction], target: Fraction
) -> dict[str, int] | None:
    """Round so that the levels times the results sum to exactly `target`; None if that can't be done.

    Elements of one level are rounded together, their sums moved as little as it takes to meet the target. Elements the
    job has not make up the rounded total.
    """
    groups: dict[Fraction, dict[str, Fraction]] = {}
    for name, number in ideal.items():
        groups.setdefault(levels.get(name, Fraction(0)), {})[name] = number
    free = groups.pop(Fraction(0), {})
    sums = _nearest_sums({level: total_of(group.values()) for level, group in groups.items()}, target)
    if sums is None:
        return None
    steps: dict[str, int] = {}
    for level, group in groups.items():
        steps |= rounded_to_sum(group, sums[level])
    if free:
        rest = round_half_up(total_of(ideal.values())) - sum(steps.values())
        steps |= rounded_to_sum(free, max(rest, 0))
    return steps


def _nearest_sums(ideal: Mapping[Fraction, Fraction], target: Fraction) -> dict[Fraction, int] | None:
    """Return whole sums for each level that meet the target together, with the fewest steps from the rounded ones.

    The steps that take a sum least far from its ideal are tried first.
    """
    sums = {level: round_half_up(number) for level, number in ideal.items()}
    moves = sorted(
        ((level, step) for level in ideal for step in (1, -1)),
        key=lambda move: (sums[move[0]] + move[1] - ideal[move[0]]) ** 2,
    )
    missing = target - total_of(level * whole for level, whole in sums.items())
    seen: dict[Fraction, tuple[tuple[Fraction, int], ...]] = {missing: ()}
    waiting = [missing]
    while Fraction(0) not in seen:
        if not waiting or len(seen) > MOST_TRIED or len(seen[waiting[0]]) >= MOST_MOVES:
            return None
        here = waiting.pop(0)
        for level, step in moves:
            there = here - level * step
            if there not in seen:
                seen[there] = (*seen[here], (level, step))
                waiting.append(there)
    for level, step in seen[Fraction(0)]:
        sums[level] += step
    return sums if min(sums.values()) >= 0 else None
