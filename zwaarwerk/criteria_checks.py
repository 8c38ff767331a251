"""What the keys of a criteria file must have to do with each other. Pure; no I/O.

References (`find_unknown_names`) are checked on plain data, so that they are found even when something else in the
file is wrong; the rest (`find_problems`) on the model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import islice
from typing import Any

from zwaarwerk.career import unknown_name
from zwaarwerk.criteria import (
    FULL_LEVEL,
    NO_LEVEL,
    BurdensomeByPoints,
    ByCount,
    MonthsCases,
    PensionAge,
    PensionFact,
    Scheme,
    conditions_of,
)
from zwaarwerk.criteria_conditions import AllOf, AnyOf, BornCondition, FactCondition
from zwaarwerk.errors import Path, Problem, nearest
from zwaarwerk.exact import parse_share, to_text
from zwaarwerk.values import Table

ASSUMED = "assumed"
WORDS = ("nl", "en", "name", "also_called", "question", "say", "clause", "note", "per", "source")
"""Keys with words behind them: a share there is no number of the scheme."""
MOST_UNKNOWN = 5_000


# --- names that refer to something


BLOCKS = {
    "unknown-source": "sources",
    "unknown-category": "categories",
    "unknown-element": "elements",
    "unknown-level": "levels",
    "unknown-job": "jobs",
    "unknown-tally": "tallies",
}
"""The block in which the names are, of which one is unknown."""


def find_unknown_names(data: Any) -> list[Problem]:
    """Return the names in a criteria file that refer to nothing, whatever else is wrong with it; 5,000 at most.

    Where the mistake may be in the block that should have the name, that is told too; a block without any names is
    told once, instead of every name.
    """
    if not isinstance(data, Mapping):
        return []
    unknown: dict[str, list[Problem]] = {}
    for problem in islice(_unknown_names(data), MOST_UNKNOWN):
        unknown.setdefault(BLOCKS[problem.code], []).append(problem)
    used = _names_used(data) if unknown else set()
    return [one for block, problems in unknown.items() for one in _in_block(data, block, problems, used)]


def _in_block(data: Mapping[str, Any], block: str, problems: list[Problem], used: set[str]) -> Iterator[Problem]:
    """Yield the unknown names of one block, and what that says about the block itself."""
    counts = Counter(problem.values["found"] for problem in problems)
    if not _mapping(data, block) and not (block == "levels" and len(problems) == 1):  # `none` and `full` always exist
        others = [name for name in data if name not in Scheme.model_fields]
        misspelt = block not in data and block in {nearest(name, [block]) for name in others}
        if not misspelt and (block not in data or data[block] == {}):
            values = {"name": block, "found": ", ".join(list(counts)[:3])}
            yield Problem(code="block-missing", path=(block,), values=values)
        return
    yield from problems
    guesses = {problem.values["found"]: problem.values["guess"] for problem in problems}
    for found, count in counts.items():
        alike = nearest(found, [guesses[found]], alike=(4, 5))
        if alike and alike not in used and block != "jobs":  # careers use jobs, so that says nothing about them
            values = {"found": alike, "count": str(count), "other": found}
            yield Problem(code="definition-misspelt", path=(block, alike), values=values)
        elif not alike and count > 1:
            yield Problem(code="definition-missing", path=(block,), values={"found": found, "count": str(count)})


def _names_used(data: Mapping[str, Any]) -> set[str]:
    """All words that stand anywhere as a value, an item of a list, or a key of a profile or limit."""
    used: set[str] = set()
    waiting: list[Any] = [data]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Mapping):
            waiting += here.values()
            for key in ("exposures", "elements", "categories"):
                if here is not data:
                    used |= set(_mapping(here, key))
        elif isinstance(here, list):
            waiting += here
        elif isinstance(here, str):
            used.add(here)
    return used


def _unknown_names(data: Mapping[str, Any]) -> Iterator[Problem]:
    names = {key: list(_mapping(data, key)) for key in ("sources", "categories", "elements", "jobs", "tallies")}
    yield from _sources(data, names["sources"])
    for name, element in _mapping(data, "elements").items():
        path: Path = ("elements", name)
        yield from _unknown(element, path, "category", names["categories"], "unknown-category")
        if isinstance(element, Mapping) and isinstance(element.get("only_with"), list):
            yield from _unknown_in(element["only_with"], (*path, "only_with"), names["elements"], "unknown-element")
    for name, job in _mapping(data, "jobs").items():
        yield from _exposures(data, job, ("jobs", name), names["elements"])
    yield from _unknown_in_limits(data, names)
    for name, tally in _mapping(data, "tallies").items():
        for key, code in (("jobs", "unknown-job"), ("elements", "unknown-element")):
            of = _mapping(_mapping(tally), "of").get(key)
            yield from _unknown_in(of, ("tallies", name, "of", key), names[key], code)
    for path, condition in _conditions(data):
        yield from _unknown(condition, path, "tally", names["tallies"], "unknown-tally")
        jobs = _mapping(condition, "in_service").get("jobs")
        yield from _unknown_in(jobs, (*path, "in_service", "jobs"), names["jobs"], "unknown-job")


def _unknown_in_limits(data: Mapping[str, Any], names: Mapping[str, list[str]]) -> Iterator[Problem]:
    for key, code in (("elements", "unknown-element"), ("categories", "unknown-category")):
        for name in _mapping(_mapping(data, "limits"), key):
            if name not in names[key]:
                yield unknown_name(code, ("limits", key, name), str(name), names[key])


def _mapping(data: Any, key: str | None = None) -> Mapping[str, Any]:
    inner = data if key is None else data.get(key) if isinstance(data, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def _unknown(block: Any, path: Path, key: str, allowed: list[str], code: str) -> Iterator[Problem]:
    found = _mapping(block).get(key)
    if isinstance(found, str) and found not in allowed:
        yield unknown_name(code, (*path, key), found, allowed)


def _unknown_in(found: Any, path: Path, allowed: list[str], code: str) -> Iterator[Problem]:
    for place, name in enumerate(found if isinstance(found, list) else ()):
        if isinstance(name, str) and name not in allowed:
            yield unknown_name(code, (*path, place), name, allowed)


def _exposures(data: Mapping[str, Any], job: Any, path: Path, elements: list[str]) -> Iterator[Problem]:
    profiles = [(path, _mapping(job))]
    periods = _mapping(job).get("periods")
    for place, period in enumerate(periods if isinstance(periods, list) else ()):
        profiles.append(((*path, "periods", place), _mapping(period)))
    for where, profile in profiles:
        for element, level in _mapping(profile, "exposures").items():
            if element not in elements:
                yield unknown_name("unknown-element", (*where, "exposures", element), str(element), elements)
            elif isinstance(level, str) and level not in (levels := _levels(data, element)) and not _is_share(level):
                yield unknown_name("unknown-level", (*where, "exposures", element), level, levels)


def _is_share(text: str) -> bool:
    return text.endswith("%") or "/" in text


def _levels(data: Mapping[str, Any], element: str) -> list[str]:
    own = _mapping(_mapping(data, "elements").get(element)).get("levels")
    return [NO_LEVEL, *(own if isinstance(own, Mapping) else _mapping(data, "levels")), FULL_LEVEL]


def _sources(value: Any, known: list[str], path: Path = ()) -> Iterator[Problem]:
    """Every `source:` in the file is a key of `sources`, or `assumed`."""
    items: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for name, item in items:
        if name == "source" and isinstance(item, str) and item != ASSUMED and item not in known:
            yield unknown_name("unknown-source", (*path, name), item, [ASSUMED, *known])
        elif path or name not in ("sources", "scheme"):
            yield from _sources(item, known, (*path, name))


def _conditions(data: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Yield every condition in plain data, with its path; parts of groups included."""
    waiting: list[tuple[Path, Any]] = [
        (("conditions", name), condition) for name, condition in _mapping(data, "conditions").items()
    ]
    right = _mapping(data, "entitlement")
    blocks: list[tuple[Path, Mapping[str, Any]]] = [
        (("entitlement", "roads"), _mapping(right, "roads")),
        (("multipliers",), _mapping(data, "multipliers")),
    ]
    for where, named in blocks:
        waiting += [((*where, name, "when"), _mapping(block).get("when")) for name, block in named.items()]
    for key in ("at_most_months", "lowest_age"):
        cases = _mapping(right, key).get("first_of")
        for place, case in enumerate(cases if isinstance(cases, list) else ()):
            waiting.append((("entitlement", key, "first_of", place, "when"), _mapping(case).get("when")))
    while waiting:
        path, condition = waiting.pop(0)
        if isinstance(condition, Mapping):
            yield path, condition
            for group in ("any_of", "all_of"):
                waiting += [((*path, group, name), part) for name, part in _mapping(condition, group).items()]


# --- rules that must fit together


def find_problems(scheme: Scheme) -> list[Problem]:
    """Return where the rules of a scheme contradict each other or lack something they need."""
    return [
        *_element_problems(scheme),
        *_job_name_problems(scheme),
        *_overlap_problems(scheme),
        *_level_problems(scheme),
        *_tally_problems(scheme),
        *_limit_problems(scheme),
        *_condition_problems(scheme),
        *_entitlement_problems(scheme),
    ]


def _element_problems(scheme: Scheme) -> Iterator[Problem]:
    by_count = any(isinstance(way, ByCount) for _, ways in _overlaps(scheme) for way in ways)
    for name, element in scheme.elements.items():
        if scheme.has_points and element.points_per_year is None and not by_count:
            path: Path = ("elements", name, "points_per_year")
            yield Problem(code="key-missing", path=path, values={"name": "points_per_year"})


def _job_name_problems(scheme: Scheme) -> Iterator[Problem]:
    """A name may stand for one job only: careers name jobs by any of their names."""
    known: dict[str, str] = {job_id.lower(): job_id for job_id in scheme.jobs}
    for job_id, job in scheme.jobs.items():
        named: list[tuple[Path, str]] = [(("name", "nl"), job.name.nl)]
        named += [(("name", "en"), job.name.en)] if job.name.en else []
        named += [(("also_called", place), name) for place, name in enumerate(job.also_called)]
        for path, name in named:
            owner = known.setdefault(name.lower(), job_id)
            if owner != job_id:
                values = {"found": name, "job": owner}
                yield Problem(code="job-name-twice", path=("jobs", job_id, *path), values=values)


def _values(dated: Any) -> list[Any]:
    """All values that a value can have, dated or not."""
    return [row.value for row in dated.values] if isinstance(dated, Table) else [dated]


def _overlaps(scheme: Scheme) -> list[tuple[list[Any], list[Any]]]:
    """The ways for jobs and for elements of every overlap that can hold."""
    return [(_values(one.jobs), _values(one.elements)) for one in _values(scheme.overlap) if one is not None]


def _overlap_problems(scheme: Scheme) -> Iterator[Problem]:
    if scheme.has_points == (scheme.overlap is None):
        if scheme.has_points:
            yield Problem(code="key-missing", path=("overlap",), values={"name": "overlap"})
        else:
            yield Problem(code="key-not-with", path=("overlap",), values={"name": "overlap", "because": "points: none"})
    for jobs, elements in _overlaps(scheme):
        if any(isinstance(way, ByCount) for way in elements) and {"sum", "up_to_full_time"} & set(jobs):
            values = {"found": "by_count", "needed": "overlap.jobs: highest, each_element_once"}
            yield Problem(code="only-together", path=("overlap", "elements"), values=values)
        if "up_to_full_time" in jobs and scheme.counting.part_time != "proportional":
            values = {"found": "up_to_full_time", "needed": "counting.part_time: proportional"}
            yield Problem(code="only-together", path=("overlap", "jobs"), values=values)


def _level_problems(scheme: Scheme) -> Iterator[Problem]:
    blocks: list[tuple[Path, Any]] = [(("levels",), scheme.levels)]
    blocks += [(("elements", name, "levels"), one.levels) for name, one in scheme.elements.items() if one.levels]
    for path, levels in blocks:
        before = Fraction(0)
        for name, level in levels.items():
            if name in (NO_LEVEL, FULL_LEVEL):
                yield Problem(code="level-exists", path=(*path, name), values={"found": name})
            if level.factor <= before:
                yield Problem(code="levels-rise", path=(*path, name, "factor"), values={"found": name})
            before = max(before, level.factor)


def _tally_problems(scheme: Scheme) -> Iterator[Problem]:
    for name, tally in scheme.tallies.items():
        if tally.of == "burdensome" and scheme.burdensome is None:
            yield Problem(code="burdensome-needed", path=("tallies", name, "of"))


def _limit_problems(scheme: Scheme) -> Iterator[Problem]:
    limits = scheme.limits
    if limits is None:
        return
    if not scheme.has_points:
        yield Problem(code="key-not-with", path=("limits",), values={"name": "limits", "because": "points: none"})
    category_a_year = any(cap.per_year is not None for cap in limits.categories.values())
    for group, caps in (("elements", limits.elements), ("categories", limits.categories)):
        larger = limits.per_year is not None or (group == "elements" and category_a_year)
        for name, cap in caps.items():
            if cap.per_career is not None and larger:
                yield Problem(code="limits-depend-on-order", path=("limits", group, name, "per_career"))


def _condition_problems(scheme: Scheme) -> Iterator[Problem]:
    for path, condition in conditions_of(scheme):
        if hasattr(condition, "points") and not scheme.has_points:
            yield Problem(code="points-needed", path=(*path, "points"))
        if path[0] == "multipliers" and not isinstance(condition, BornCondition | FactCondition | AnyOf | AllOf):
            yield Problem(code="multiplier-condition", path=path)
        if path[0] == "conditions" and len(path) == 2 and condition.say is None:
            yield Problem(code="key-missing", path=(*path, "say"), values={"name": "say"})


def _entitlement_problems(scheme: Scheme) -> Iterator[Problem]:
    right = scheme.entitlement
    if not scheme.has_points:
        for key in ("linear", "blocks", "table"):
            if getattr(right.convert, key) is not None:
                yield Problem(code="points-needed", path=("entitlement", "convert", key))
        if right.minimum is not None:
            yield Problem(code="points-needed", path=("entitlement", "minimum"))
    cap = _highest_cap(scheme)
    for name, road in right.roads.items():
        if cap is not None and road.months > cap:
            values = {"found": str(road.months), "cap": str(cap)}
            yield Problem(code="road-over-cap", path=("entitlement", "roads", name, "months"), values=values)
            if isinstance(right.at_most_months, int):
                yield Problem(
                    code="cap-below-road", path=("entitlement", "at_most_months"), values=values | {"road": name}
                )
    pension = scheme.pension_date
    if isinstance(pension, PensionAge) and isinstance(pension.age, Table) and pension.age.by != "birth":
        values = {"found": pension.age.by, "allowed": "birth", "guess": ""}
        yield Problem(code="choice", path=("pension_date", "age", "by"), values=values)


def _highest_cap(scheme: Scheme) -> int | None:
    cap = scheme.entitlement.at_most_months
    if cap is None:
        return None
    if isinstance(cap, MonthsCases):
        return max(case.months for case in cap.first_of)
    return max(row.value for row in cap.values) if isinstance(cap, Table) else cap


# --- what may be right, but looks like a slip


def find_remarks(scheme: Scheme) -> list[Problem]:
    """Return warnings: what is allowed, but nobody is likely to mean."""
    about = (_high_rates, _limit_nobody_reaches, _facts_nobody_asks_for, _words_for_truth)
    return [problem for find in about for problem in find(scheme)]


def _facts_nobody_asks_for(scheme: Scheme) -> Iterator[Problem]:
    """A fact with a name and a question that no rule looks at; then one that a rule looks at may be that, misspelt."""
    asked = [((*path, "fact"), one.fact) for path, one in conditions_of(scheme) if isinstance(one, FactCondition)]
    if isinstance(scheme.pension_date, PensionFact):
        asked.append((("pension_date", "fact"), scheme.pension_date.fact))
    unused = [name for name in scheme.facts if name not in {fact for _, fact in asked}]
    nameless = [(path, fact) for path, fact in asked if fact not in scheme.facts]
    for name in unused:
        values = {"found": name, "guess": nearest(name, [fact for _, fact in nameless])}
        yield Problem(code="fact-unused", path=("facts", name), values=values, warning=True)
    for path, fact in nameless if unused else ():
        values = {"found": fact, "guess": nearest(fact, unused), "allowed": ", ".join(scheme.facts)}
        yield Problem(code="fact-nameless", path=path, values=values, warning=True)


TRUTHS = {
    "no": "false", "off": "false", "nee": "false", "n": "false", "yes": "true", "on": "true", "ja": "true", "y": "true",
}  # fmt: skip


def _words_for_truth(scheme: Scheme) -> Iterator[Problem]:
    """A fact that is compared with `no`, which other readers of YAML take for false and this one for a word."""
    for path, one in conditions_of(scheme):
        if not isinstance(one, FactCondition):
            continue
        given: dict[Path, Any] = {("is",): one.is_, ("is_not",): one.is_not}
        given |= {(key, place): word for key, words in (("in", one.in_), ("not_in", one.not_in))
                  for place, word in enumerate(words or ())}  # fmt: skip
        for where, word in given.items():
            if isinstance(word, str) and word.lower() in TRUTHS:
                values = {"found": word, "guess": TRUTHS[word.lower()]}
                yield Problem(code="word-for-truth", path=(*path, *where), values=values, warning=True)


def _high_rates(scheme: Scheme) -> Iterator[Problem]:
    """A year of work that is worth more than a year of earlier exit: 33 where 0.33 was meant."""
    way = scheme.entitlement.convert.linear or scheme.entitlement.convert.blocks
    if way is None:
        return
    months = Fraction(max(_values(way.months)), min(_values(way.points)))
    blocks: list[tuple[Path, Any]] = [
        (("elements", name), one.points_per_year) for name, one in scheme.elements.items()
    ]
    for name, job in scheme.jobs.items():
        blocks.append((("jobs", name), job.points_per_year))
        for place, period in enumerate(job.periods or ()):
            blocks.append((("jobs", name, "periods", place), period.points_per_year))
    for where, rates in blocks:
        for place, rate in enumerate(() if rates is None else _values(rates)):
            if rate * months > 12:
                row = ("values", place, "value") if isinstance(rates, Table) else ()
                values = {"found": to_text(rate), "months": str(int(rate * months))}
                yield Problem(code="rate-high", path=(*where, "points_per_year", *row), values=values, warning=True)


def _limit_nobody_reaches(scheme: Scheme) -> Iterator[Problem]:
    """A limit for burdensome jobs above what any job in the scheme gives."""
    rule = scheme.burdensome
    if not isinstance(rule, BurdensomeByPoints) or not scheme.jobs:
        return
    most = max(_most_points(profile, scheme) for job in scheme.jobs.values() for profile in job.profiles)
    for key in ("at_least", "more_than"):
        limit = getattr(rule.points_per_year, key)
        if limit is not None and most < min(_values(limit)):
            path = ("burdensome", "points_per_year", key)
            yield Problem(code="burdensome-none", path=path, values={"found": to_text(most)}, warning=True)


def _most_points(profile: Any, scheme: Scheme) -> Fraction:
    """The most points a year that a profile can give, whatever the date and the overlap; 0 if it depends on more."""
    if profile.points_per_year is not None:
        return Fraction(max(_values(profile.points_per_year)))
    most = Fraction(0)
    for name, level in (profile.exposures or {}).items():
        rates = scheme.elements[name].points_per_year
        factor = scheme.level_factors[name][level] if isinstance(level, str) else level
        most += max(_values(rates), default=Fraction(0)) * factor if rates is not None else Fraction(100)
    return most


# --- where the numbers come from


def numbers_of(data: Any) -> Iterator[tuple[Path, str]]:
    """Yield the path of every number in a criteria file, with the source that holds for it; empty if there is none.

    A share is a number too, however it is written: 0.5, 50% or 1/2.
    """
    for name, block in _mapping(data).items():
        if name not in ("format", "scheme", "sources"):
            yield from _numbers(block, (name,), "")


def _numbers(value: Any, path: Path, source: str) -> Iterator[tuple[Path, str]]:
    if isinstance(value, Mapping):
        source = str(value.get("source", source))
        for name, item in value.items():
            yield from _numbers(item, (*path, name), source)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _numbers(item, (*path, place), source)
    elif is_number(value, path):
        yield path, source


def is_number(value: Any, path: Path) -> bool:
    """Say whether what stands at a place in a criteria file is a number; a share is one however it is written."""
    if isinstance(value, str):
        return not any(part in WORDS for part in path[-2:]) and _is_share(value) and parse_share(value) is not None
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def count_sources(data: Any) -> dict[str, int]:
    """Return how many numbers each source stands behind; `assumed` and `""` (no source at all) among them."""
    counts: dict[str, int] = {}
    for _, source in numbers_of(data):
        counts[source] = counts.get(source, 0) + 1
    return counts
