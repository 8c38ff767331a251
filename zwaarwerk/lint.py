"""What is legal in a criteria file but unwise: each remark with its place, and people who show it. Pure; no I/O.

The people are tried through the engine itself (`trials`): a remark never rests on a rule of thumb about the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from zwaarwerk.criteria import AtMost, Cap, Job, ProfilePeriod, Scheme, conditions_of
from zwaarwerk.criteria_checks import ASSUMED, numbers_of
from zwaarwerk.criteria_conditions import BornCondition, InServiceCondition, TallyCondition
from zwaarwerk.dates import add_months
from zwaarwerk.errors import Path, UnknownLawError
from zwaarwerk.law import Law
from zwaarwerk.trials import FULL, Trial, Trials
from zwaarwerk.values import Length, Moment, Table, at

LEAST_YEARS, MOST_YEARS = 10, 45
"""The working lives over which a scheme is tried."""
YEAR = 12
NEAR = Fraction(5, 100)
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing that is legal but unwise: which rule says so, where, and the people who show it.

    `code` names the sentence, `values` fill it in: names of elements and jobs as ids, numbers exact.
    """

    rule: str
    code: str
    path: Path
    values: Mapping[str, Any] = field(default_factory=dict)
    people: tuple[Trial, ...] = ()


def find_remarks(
    scheme: Scheme, data: Mapping[str, Any], law: Law, as_of: date, rules: Iterable[str] | None = None
) -> Iterator[Remark]:
    """Yield what is unwise in a scheme, by all rules or some; `data` are those of its file.

    The made-up people stop on the as-of date, or on the nearest day on which the scheme is in force.
    """
    rules = RULES if rules is None else rules
    here = _Here(scheme, data, Trials(scheme, law, as_of))
    for name in rules:
        for remark in RULES[name](here):
            yield remark if remark.people else replace(remark, people=here.heaviest)


@dataclass(frozen=True, slots=True)
class _Here:
    scheme: Scheme
    data: Mapping[str, Any]
    trials: Trials

    @property
    def moment(self) -> Moment:
        day = self.trials.exit_date
        return Moment(day, self.trials.birth_date, day.toordinal() - 1)

    def lives(self, years: int, part_time: Fraction = FULL) -> list[Trial]:
        """Every job of the scheme, so many years."""
        tried = (self.trials(job, YEAR * years, part_time) for job in self.scheme.jobs)
        return [one for one in tried if one is not None]

    @property
    def heaviest(self) -> tuple[Trial, ...]:
        """The job that gets most after thirty years."""
        return tuple(sorted(self.lives(30), key=_points)[-1:])

    @property
    def cap(self) -> int | None:
        """The most months there are, where that is one number for all."""
        cap: Any = self.scheme.entitlement.at_most_months
        if isinstance(cap, Table):
            cap = at(cap, self.moment)
        return cap if isinstance(cap, int) else None


# --- cliffs


def _cliffs(here: _Here) -> Iterator[Remark]:
    """A month more of work that gives or costs a year of benefit or more."""
    steepest: dict[tuple[Path, bool], tuple[Fraction, Trial, Trial]] = {}
    for job in here.scheme.jobs:
        for before, after in _leaps(here, job):
            leap = after.earned - before.earned
            name = _cause(before, after), leap > 0
            if name not in steepest or abs(leap) > steepest[name][0]:
                steepest[name] = abs(leap), before, after
    for (path, gains), (leap, before, after) in steepest.items():
        sort = "cliff-up" if gains else "cliff-down"
        yield Remark(rule="cliff", code=sort, path=path, values={"months": leap}, people=(before, after))


def _leaps(here: _Here, job: str) -> Iterator[tuple[Trial, Trial]]:
    """Pairs of a month apart between which the months earned leap by a year or more."""
    for years in range(1, MOST_YEARS):
        low, high = YEAR * years, YEAR * (years + 1)
        first, last = here.trials(job, low), here.trials(job, high)
        if first is None or last is None or abs(last.earned - first.earned) < YEAR:
            continue
        tried = [here.trials(job, months) for months in range(low, high + 1)]
        for before, after in pairwise(tried):
            if before and after and abs(after.earned - before.earned) >= YEAR:
                yield before, after


def _cause(before: Trial, after: Trial) -> Path:
    """The rule that makes the difference between two people."""
    changed = [
        name for name in (*before.not_met, *after.not_met) if (name in before.not_met) != (name in after.not_met)
    ]
    if "minimum" in changed:
        return "entitlement", "minimum"
    if changed:
        return "conditions", changed[0]
    taken = after.taken if after.earned > before.earned else before.taken
    if taken not in (None, "convert"):
        return "entitlement", "roads", str(taken)
    return "entitlement", "convert"


# --- what nobody or everybody reaches


def _reach(here: _Here) -> Iterator[Remark]:
    """A lower limit or a full right that no job reaches in a working life, or that every job reaches in ten years."""
    shortest, longest = here.lives(LEAST_YEARS), here.lives(MOST_YEARS)
    if not here.scheme.has_points or not longest:
        return
    best, worst = max(longest, key=_points), min(shortest, key=_points)
    if here.scheme.entitlement.minimum is not None:
        path: Path = ("entitlement", "minimum")
        if all("minimum" in one.not_met for one in longest):
            yield Remark(rule="reach", code="minimum-nobody", path=path, people=(best,))
            return
        if not any("minimum" in one.not_met for one in shortest):
            yield Remark(rule="reach", code="minimum-everybody", path=path, people=(worst,))
    cap = here.cap
    if cap is None:
        return
    path = ("entitlement", "at_most_months")
    if best.earned < cap and not best.not_met:
        yield Remark(rule="reach", code="full-nobody", path=path, values={"months": cap}, people=(best,))
    if all(one.earned >= cap for one in shortest):
        yield Remark(rule="reach", code="full-everybody", path=path, values={"months": cap}, people=(worst,))


def _points(one: Trial) -> tuple[Fraction, Fraction]:
    return one.earned, one.points or Fraction(0)


# --- elements and jobs


def _profiles(scheme: Scheme) -> list[tuple[str, Job | ProfilePeriod, dict[str, Fraction]]]:
    """Every profile of every job, with the factor of each element that it has."""
    found: list[tuple[str, Job | ProfilePeriod, dict[str, Fraction]]] = []
    for name, job in scheme.jobs.items():
        for profile in job.profiles:
            levels = {
                element: level if isinstance(level, Fraction) else scheme.level_factors[element][level]
                for element, level in (profile.exposures or {}).items()
            }
            found.append((name, profile, {element: level for element, level in levels.items() if level}))
    return found


def _unused_elements(here: _Here) -> Iterator[Remark]:
    """Elements that no job has, and that no tally asks people for either."""
    used = {element for _, _, levels in _profiles(here.scheme) for element in levels}
    if used:
        used |= {name for tally in here.scheme.tallies.values() for name in getattr(tally.of, "elements", ())}
    for element in here.scheme.elements if used else ():
        if element not in used:
            yield Remark(
                rule="unused-element", code="unused-element", path=("elements", element), values={"element": element}
            )


def _always_together(here: _Here) -> Iterator[Remark]:
    """Two elements that every job has both of, or neither, equally much: one burden may count twice."""
    scheme = here.scheme
    profiles = _profiles(scheme)
    adds_up = scheme.overlap is not None and not isinstance(scheme.overlap, Table) and scheme.overlap.elements == "sum"
    names = list(scheme.elements) if adds_up else []
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            jobs = {job for job, _, levels in profiles if one in levels}
            same = all(levels.get(one) == levels.get(other) for _, _, levels in profiles)
            linked = scheme.elements[one].only_with or scheme.elements[other].only_with
            if same and len(jobs) >= 2 and not linked:
                job = min(jobs, key=list(scheme.jobs).index)
                tried = (here.trials(job, 30 * YEAR), here.trials(job, 30 * YEAR, without=other))
                values = {"element": one, "other": other, "jobs": sorted(jobs, key=list(scheme.jobs).index)}
                yield Remark(
                    rule="always-together", code="always-together", path=("elements", other), values=values,
                    people=tuple(trial for trial in tried if trial),
                )  # fmt: skip


def _near_limits(here: _Here) -> Iterator[Remark]:
    """Jobs within five percent of the limit of burdensome work, or of the lower limit over thirty years."""
    right, burdensome = here.scheme.entitlement.minimum, here.scheme.burdensome
    limits: list[tuple[Path, Fraction, int]] = []
    if right is not None:
        limits += [(("entitlement", "minimum"), limit, 30) for _, limit in right.limits(here.moment)]
    if burdensome is not None and not isinstance(burdensome, str) and here.scheme.limits is None:
        found = burdensome.points_per_year.limits(here.moment)
        limits += [(("burdensome", "points_per_year"), limit, 1) for _, limit in found]
    for path, limit, years in limits:
        near = [one for one in here.lives(30) if limit and abs(_over(one, years) - limit) <= NEAR * limit]
        if near:
            values = {"limit": limit, "years": years, "jobs": [one.work.job for one in near]}
            closest = min(near, key=lambda one: abs(_over(one, years) - limit))
            yield Remark(rule="near-limit", code="near-limit", path=path, values=values, people=(closest,))


def _over(one: Trial, years: int) -> Fraction:
    """The points over so many years, at the mean of thirty."""
    return (one.points or Fraction(0)) * Fraction(years, 30)


# --- part-time


def _part_time(here: _Here) -> Iterator[Remark]:
    """Who works half the hours needs more calendar years for the same right."""
    for job in here.scheme.jobs:
        full, half = _first_right(here, job, FULL), _first_right(here, job, HALF)
        if full is None or (half is not None and half.work.months <= full.work.months):
            continue
        path = _part_time_path(here, here.trials(job, full.work.months, HALF))
        people = (full, half) if half else (full, *filter(None, [here.trials(job, YEAR * MOST_YEARS, HALF)]))
        sort = "part-time-longer" if half else "part-time-never"
        values = {"full": full.work.months, "half": half.work.months} if half else {"full": full.work.months, "half": 0}
        yield Remark(rule="part-time", code=sort, path=path, values=values, people=people)
        return


def _first_right(here: _Here, job: str, part_time: Fraction) -> Trial | None:
    """The shortest whole number of years that gives anything."""
    years = (here.trials(job, YEAR * years, part_time) for years in range(1, MOST_YEARS + 6))
    return next((one for one in years if one is not None and one.earned > 0), None)


def _part_time_path(here: _Here, short: Trial | None) -> Path:
    for name in short.not_met if short else ():
        condition = here.scheme.conditions.get(name)
        if isinstance(condition, TallyCondition) and here.scheme.tallies[condition.tally].part_time is not None:
            return "tallies", condition.tally, "part_time"
        if condition is not None and not isinstance(condition, TallyCondition):
            return "conditions", name
    return "counting", "part_time"


# --- rules that never bite


def _never_bites(here: _Here) -> Iterator[Remark]:
    """Rules that change nothing for anybody."""
    for path, code, values in (*_idle_names(here.scheme), *_idle_caps(here), *_idle_limits(here)):
        yield Remark(rule="never-bites", code=code, path=path, values=values)


Idle = Iterator[tuple[Path, str, dict[str, Any]]]


def _idle_names(scheme: Scheme) -> Idle:
    """What no other rule asks for."""
    conditions = [condition for _, condition in conditions_of(scheme)]
    asked = {one.tally for one in conditions if isinstance(one, TallyCondition)}
    for name in scheme.tallies:
        if name not in asked:
            yield ("tallies", name), "idle-tally", {"name": name}
    in_service = any(isinstance(one, InServiceCondition) and one.in_service.burdensome for one in conditions)
    if (
        scheme.burdensome is not None
        and not in_service
        and all(one.of != "burdensome" for one in scheme.tallies.values())
    ):
        yield ("burdensome",), "idle-burdensome", {}
    used = {level for job in scheme.jobs.values() for one in job.profiles for level in (one.exposures or {}).values()}
    for name in scheme.levels if used else ():
        if name not in used:
            yield ("levels", name), "idle-level", {"level": name}
    categories = {element.category for element in scheme.elements.values()}
    for name in scheme.categories if scheme.elements else ():
        if name not in categories:
            yield ("categories", name), "idle-category", {"category": name}
    for name, one in scheme.multipliers.items():
        if one.factor == 1:
            yield ("multipliers", name, "factor"), "idle-multiplier", {}


def _idle_caps(here: _Here) -> Idle:
    """Limits on points that are above what any job gives."""
    scheme, limits = here.scheme, here.scheme.limits
    profiles = _profiles(scheme)
    rates = {
        name: max(
            (_highest(element.points_per_year) * levels.get(name, 0) for _, _, levels in profiles), default=Fraction(0)
        )
        for name, element in scheme.elements.items()
    }
    if not any(rates.values()) or limits is None or scheme.multipliers:
        return
    overlap = scheme.overlap
    if overlap is None or isinstance(overlap, Table) or overlap.jobs == "sum" or overlap.elements != "sum":
        return
    groups: list[tuple[Path, Cap, Fraction]] = [
        (("limits", "elements", name), cap, rates[name]) for name, cap in limits.elements.items()
    ]
    for name, cap in limits.categories.items():
        highest = sum((rate for one, rate in rates.items() if scheme.elements[one].category == name), Fraction(0))
        groups.append((("limits", "categories", name), cap, highest))
    groups.append((("limits",), limits, sum(rates.values(), Fraction(0))))
    for path, cap, rate in groups:
        for key, years in (("per_year", 1), ("per_career", 50)):
            limit = getattr(cap, key)
            if isinstance(limit, Fraction) and rate * years <= limit:
                yield (*path, key), "idle-cap", {"limit": limit, "highest": rate * years}


def _highest(value: Any) -> Fraction:
    rates: list[Any] = [row.value for row in value.values] if isinstance(value, Table) else [value]
    return max((rate for rate in rates if isinstance(rate, Fraction)), default=Fraction(0))


def _idle_limits(here: _Here) -> Idle:
    """Limits in the rest of the scheme that stop nobody."""
    scheme, right = here.scheme, here.scheme.entitlement
    if right.minimum is not None and right.minimum.at_least == 0:
        yield ("entitlement", "minimum"), "idle-minimum", {}
    if right.months_to_go_at_least in (0, 1):
        yield ("entitlement", "months_to_go_at_least"), "idle-months-to-go", {}
    overlap = scheme.overlap
    if overlap is not None and not isinstance(overlap, Table) and isinstance(overlap.elements, AtMost):
        most = max((len(levels) for _, _, levels in _profiles(scheme)), default=0)
        if overlap.jobs == "highest" and overlap.elements.at_most > 1 and 0 < most <= overlap.elements.at_most:
            yield ("overlap", "elements"), "idle-at-most", {"most": most, "at_most": overlap.elements.at_most}
    age: Any = right.lowest_age
    cap: Any = here.cap
    plain = isinstance(age, Length) and cap is not None and scheme.pension_date == "aow"
    if plain and not any(_is_held_back(here, age, cap, birth) for birth in _births(here)):
        yield ("entitlement", "lowest_age"), "idle-lowest-age", {"age": age.whole_months, "cap": cap}


def _births(here: _Here) -> Iterator[date]:
    """Birth dates, two a year, of people who can stop while the scheme is in force."""
    ranges = [one.born for one in here.scheme.conditions.values() if isinstance(one, BornCondition)]
    for year in range(here.trials.exit_date.year - 70, here.trials.exit_date.year - 40):
        for day in (date(year, 1, 1), date(year, 12, 31)):
            if all(day in one for one in ranges):
                yield day


def _is_held_back(here: _Here, age: Length, cap: int, birth: date) -> bool:
    """Say whether the lowest age keeps somebody from stopping as early as the most months would let them."""
    days = here.scheme.scheme.in_force
    try:
        pension = here.trials.law.aow_date(birth).day
    except UnknownLawError:
        return False
    reached = age.after(birth)
    in_time = (
        reached < pension and (days.from_ is None or pension > days.from_) and (not days.until or reached <= days.until)
    )
    return in_time and reached > add_months(pension, -cap)


# --- sources and definitions


def _assumed(here: _Here) -> Iterator[Remark]:
    """Numbers that the file itself calls assumed."""
    numbers = [path for path, source in numbers_of(here.data) if source == ASSUMED]
    yield from _counted(here, "assumed", numbers)


def _no_source(here: _Here) -> Iterator[Remark]:
    """Numbers that have no source at all."""
    numbers = [path for path, source in numbers_of(here.data) if source == ""]
    yield from _counted(here, "no-source", numbers)


def _counted(here: _Here, rule: str, numbers: list[Path]) -> Iterator[Remark]:
    if numbers:
        counts: dict[str, int] = {}
        for path in numbers:
            counts[str(path[0])] = counts.get(str(path[0]), 0) + 1
        total = len(list(numbers_of(here.data)))
        values = {"count": len(numbers), "total": total, "blocks": counts}
        yield Remark(rule=rule, code=rule, path=numbers[0], values=values)


def _not_measurable(here: _Here) -> Iterator[Remark]:
    """Elements of which nobody can measure whether they apply."""
    vague = [name for name, one in here.scheme.elements.items() if not one.applies_when.measures]
    if vague:
        path: Path = ("elements", vague[0], "applies_when")
        values = {"elements": vague, "count": len(vague), "total": len(here.scheme.elements)}
        jobs = [job for job, _, levels in _profiles(here.scheme) if vague[0] in levels][:1]
        people = tuple(one for job in jobs if (one := here.trials(job, 30 * YEAR)))
        yield Remark(rule="not-measurable", code="not-measurable", path=path, values=values, people=people)


RULES: dict[str, Callable[[_Here], Iterator[Remark]]] = {
    "cliff": _cliffs,
    "reach": _reach,
    "unused-element": _unused_elements,
    "always-together": _always_together,
    "near-limit": _near_limits,
    "part-time": _part_time,
    "never-bites": _never_bites,
    "assumed": _assumed,
    "no-source": _no_source,
    "not-measurable": _not_measurable,
}
"""The rules by name, in the order in which they are told."""
