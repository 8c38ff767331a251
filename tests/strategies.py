"""Random schemes, careers and exit dates, as plain data, valid by the page of the criteria format.

A scheme starts small and grows features with a small chance each, so that a failure stays readable. Decimals
are Fractions with a finite expansion (or a share as text), dates are 'YYYY-MM-DD' text. Where the page leaves
the meaning open (see "Readings" in `oracle.py`) and no sane file would write it, nothing is generated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.oracle import (
    add_length,
    add_months,
    assess,
    length_months,
    pension_date,
    right_begins,
)

Plain = dict[str, Any]

LAW: Plain = {
    # months, by calendar year; https://wetten.overheid.nl/BWBR0002221/2026-07-01#Artikel7a
    "aow_age": {
        2013: 781,
        2014: 782,
        2015: 783,
        2016: 786,
        2017: 789,
        2018: 792,
        2019: 796,
        2020: 796,
        2021: 796,
        2022: 799,
        2023: 802,
        2024: 804,
        2025: 804,
        2026: 804,
        2027: 804,
        2028: 807,
        2029: 807,
        2030: 807,
        2031: 807,
    },
    # euros a month, Wet op de loonbelasting 1964 art. 32ba;
    # https://www.rijksfinancien.nl/belastingplan-memorie-van-toelichting/2026/d17e3057
    "rvu_exemption": {2021: 1847, 2022: 1874, 2023: 2037, 2024: 2182, 2025: 2273, 2026: 2657},
}

ELEMENTS = ["lifting", "nights", "noise", "stress"]
CATEGORIES = ["body", "hours"]
JOBS = ["clerk", "driver", "guard"]
EMPLOYERS = ["acme", "brug"]
SECTORS = ["care", "rail"]
KINDS = ["sick", "unpaid", "leave"]
STATUSES = ["active", "ill", "wia"]
PENSION_FACT = "ordinary_pension_date"

FIRST_DAY, LAST_DAY = date(1995, 1, 1), date(2031, 12, 31)
FIRST_EXIT = date(2021, 1, 1)  # before it the law table has no amount
ONE_DAY = timedelta(days=1)

# ------------------------------------------------------------------------------------- numbers and dates


def plain(value: Fraction) -> int | Fraction:
    """As a reader gives it: a whole number is an int."""
    return int(value) if value.denominator == 1 else value


def decimals(low: str, high: str, places: int = 2) -> SearchStrategy[int | Fraction]:
    """Decimals with that many places, ends included."""
    size = 10**places
    first, last = (int(Fraction(end) * size) for end in (low, high))
    return st.integers(first, last).map(lambda count: plain(Fraction(count, size)))


def shares() -> SearchStrategy[int | Fraction | str]:
    """Above 0, at most 1: a decimal, now and then a percentage or a fraction in text."""
    return st.one_of(
        decimals("0.05", "1"),
        st.sampled_from([1, Fraction("0.5"), Fraction("0.8")]),
        st.sampled_from(["50%", "33%", "1/3", "12.5%", "2/3"]),
    )


def chance(draw: DrawFn, per_cent: int) -> bool:
    """True so many times in a hundred; shrinks to False."""
    return draw(st.integers(0, 99)) >= 100 - per_cent


FOCI = ["mixed", "exposures", "overlap", "counting", "limits", "tallies", "conditions", "right", "money"]
FOCI_WITHOUT_POINTS = ["mixed", "exposures", "tallies", "conditions", "right", "money"]


def likely(draw: DrawFn, focus: str, theme: str, per_cent: int) -> bool:
    """A chance that is larger where the scheme's focus is this theme, and smaller where it is another."""
    if focus == theme:
        return chance(draw, min(90, 10 + 2 * per_cent))
    return chance(draw, per_cent if focus == "mixed" else per_cent // 2)


def _edges() -> list[date]:
    """Days on which calendars trip."""
    found = []
    for year in range(1959, 2036):
        found += [date(year, 1, 1), date(year, 12, 31), date(year, 2, 28), date(year, 3, 1)]
        found += [date(year, 1, 31), date(year, 4, 30), date(year, 5, 1), date(year, 2, 15)]
        if year % 4 == 0:
            found += [date(year, 2, 29)] * 3
    return found


EDGES = _edges()


def days(first: date, last: date, favourites: Sequence[date] = ()) -> SearchStrategy[date]:
    """A day of the range; edges of the calendar and the favourites, a day more or less, are frequent."""
    choices: list[SearchStrategy[date]] = [st.dates(first, last)]
    edges = [day for day in EDGES if first <= day <= last]
    near = [day + timedelta(days=shift) for day in favourites for shift in (0, -1, 1)]
    near = [day for day in near if first <= day <= last]
    choices += [st.sampled_from(edges)] if edges else []
    choices += [st.sampled_from(near)] if near else []
    return st.one_of(choices)


def lengths(low: int, high: int, with_days: bool = False) -> SearchStrategy[Plain]:
    """A length of so many months, written in years, months or both; with days only where it is calendar."""

    def write(months: int, style: int, extra: int) -> Plain:
        if style == 0 and months % 12 == 0 and months:
            found = {"years": months // 12}
        elif style == 1 and months > 12 and months % 12:
            found = {"years": months // 12, "months": months % 12}
        else:
            found = {"months": months}
        if with_days and style == 2 and extra:
            found["days"] = extra
        return found

    return st.builds(write, st.integers(low, high), st.integers(0, 2), st.integers(0, 20))


def years(low: int, high: int) -> SearchStrategy[Plain]:
    """A length in whole years."""
    return st.integers(low, high).map(lambda count: {"years": count})


# ------------------------------------------------------------------------------------------ dated values

RANGES = {
    "month": (date(2020, 1, 1), date(2031, 1, 1)),
    "exposure": (date(2008, 1, 1), date(2024, 12, 31)),
    "exit": (date(2021, 6, 1), date(2029, 12, 31)),
    "birth": (date(1960, 1, 1), date(1968, 12, 31)),
}
D = ("exit", "birth")
DE = ("exposure", "exposure", "exposure", "exit", "birth")


def dated(draw: DrawFn, by: str, values: Sequence[Any]) -> Plain:
    """Rows without gaps or overlaps; the first has no `from`, the last no `until`."""
    favourites = [date(1962, 11, 30), date(1960, 2, 29)] if by == "birth" else []
    starts = sorted(
        draw(
            st.lists(
                days(*RANGES[by], favourites),
                min_size=len(values) - 1,
                max_size=len(values) - 1,
                unique=True,
            )
        )
    )
    rows: list[Plain] = []
    for index, value in enumerate(values):
        row: Plain = {}
        if index > 0:
            row["from"] = starts[index - 1].isoformat()
        if index < len(values) - 1:
            row["until"] = (starts[index] - ONE_DAY).isoformat()
        rows.append({**row, "value": value})
    return {"by": by, "values": rows}


def maybe_dated(draw: DrawFn, values: SearchStrategy[Any], bys: Sequence[str] = D, per_cent: int = 10) -> Any:
    """A value, sometimes dated; rows that follow on each other differ."""
    if not chance(draw, per_cent):
        return draw(values)
    found: list[Any] = []
    for value in draw(st.lists(values, min_size=2, max_size=3)):
        if not found or found[-1] != value:
            found.append(value)
    return found[0] if len(found) == 1 else dated(draw, draw(st.sampled_from(list(bys))), found)


def comparison(
    draw: DrawFn,
    values: SearchStrategy[Any],
    bys: Sequence[str] = D,
    ops: Sequence[str] = ("at_least", "at_least", "at_least", "more_than", "at_most", "less_than"),
) -> Plain:
    """One comparison, mostly `at_least`."""
    return {draw(st.sampled_from(list(ops))): maybe_dated(draw, values, bys)}


LOWER = ("at_least", "at_least", "more_than")


def _plain_rows(value: Any) -> list[Any]:
    """The values of a dated value, or the one value."""
    if isinstance(value, dict) and "values" in value and "by" in value:
        return [row["value"] for row in value["values"]]
    return [value]


def _text(name: str) -> Plain:
    return {"nl": name}


# --------------------------------------------------------------------------------------- elements, jobs


def _levels(draw: DrawFn) -> Plain:
    """Own or global steps, rising in file order."""
    factors = sorted(draw(st.lists(decimals("0.1", "1", 1), min_size=1, max_size=3, unique=True)))
    return {f"step{n}": {"factor": factor, "name": _text(f"stap {n}")} for n, factor in enumerate(factors, 1)}


def _measure_rule(draw: DrawFn, name: str) -> Plain:
    """A definition that can be measured: one comparison, both ends, or any of two measures."""
    thresholds = st.integers(1, 30)
    if chance(draw, 30):
        ways = {
            way: {"measure": f"{name}_{way}", "per": "year", **comparison(draw, thresholds, DE)}
            for way in ("hours", "peaks")
        }
        return {**_text("een van twee maten"), "any_of": ways}
    rule = {"measure": draw(st.sampled_from([f"{name}_times", "shared"])), "per": "year"}
    if chance(draw, 15):
        low = draw(st.integers(1, 15))
        return {**_text("tussen twee grenzen"), **rule, "at_least": low, "at_most": low + 10}
    return {**_text("een grens"), **rule, **comparison(draw, thresholds, DE)}


def _rate_values(zero: bool) -> SearchStrategy[int | Fraction]:
    """Points per year, mostly modest."""
    usual = [Fraction(n, 100) for n in (50, 100, 100, 200, 30, 400)]
    choices: list[SearchStrategy[int | Fraction]] = [
        st.sampled_from([plain(number) for number in usual]),
        st.sampled_from([plain(number) for number in usual]),
        decimals("0.01", "6"),
    ]
    return st.one_of([*choices, st.just(0)] if zero else choices)


def _elements(draw: DrawFn, focus: str, points: bool, needs_rate: bool, zero: bool) -> Plain:
    names = ELEMENTS[: draw(st.sampled_from([1, 2, 2, 3, 4]))]
    measured, days_worked = ("exposures", 25), 30 if focus == "exposures" else 8
    found: Plain = {}
    for name in names:
        element: Plain = {
            "category": draw(st.sampled_from(CATEGORIES)),
            "name": _text(name),
            "applies_when": _measure_rule(draw, name) if likely(draw, focus, *measured) else _text("zoals omschreven"),
        }
        if points and (needs_rate or chance(draw, 50)):
            element["points_per_year"] = maybe_dated(draw, _rate_values(zero), DE, days_worked)
        if likely(draw, focus, "exposures", 10):
            element["levels"] = _levels(draw)
        element["source"] = "assumed"
        found[name] = element
    if len(names) > 1 and likely(draw, focus, "exposures", 15):
        last = names[-1]
        company = st.lists(st.sampled_from(names[:-1]), min_size=1, max_size=2, unique=True)
        found[last]["only_with"] = draw(st.one_of(st.just("any"), company))
    return found


def _level_of(draw: DrawFn, scheme: Plain, element: str) -> Any:
    """A level name that the element knows, or a factor."""
    steps = scheme["elements"][element].get("levels", scheme.get("levels", {}))
    names = st.sampled_from(["full", "full", "none", *steps, *steps])
    return draw(shares()) if chance(draw, 15) else draw(names)


def _exposures(draw: DrawFn, scheme: Plain, allowed: Sequence[str], at_least: int = 0) -> Plain:
    if not allowed:
        return {}
    chosen = draw(st.lists(st.sampled_from(list(allowed)), min_size=at_least, unique=True))
    return {element: _level_of(draw, scheme, element) for element in chosen}


def _jobs(draw: DrawFn, focus: str, scheme: Plain, totals: bool, zero: bool) -> Plain:
    """Profiles, dated profiles, or an agreed total."""
    elements = list(scheme.get("elements", {}))

    def profile(dates: int) -> Plain:
        if totals and (not elements or chance(draw, 15)):
            return {"points_per_year": maybe_dated(draw, _rate_values(zero), DE, dates)}
        return {"exposures": _exposures(draw, scheme, elements, 1)} if elements else {}

    found: Plain = {}
    for name in JOBS[: draw(st.sampled_from([1, 2, 2, 3]))]:
        job: Plain = {"name": _text(name)}
        if chance(draw, 15):
            job["also_called"] = [f"{name} (oud)"]
        if likely(draw, focus, "exposures", 12) and (elements or totals):
            profiles = [profile(0) for _ in range(draw(st.integers(2, 3)))]
            rows = dated(draw, "exposure", profiles)["values"]
            job["periods"] = [{**{k: v for k, v in row.items() if k != "value"}, **row["value"]} for row in rows]
        elif not chance(draw, 10):
            job |= profile(20)
        if scheme.get("burdensome") == "listed" and chance(draw, 70):
            job["burdensome"] = maybe_dated(draw, st.booleans(), DE)
        job["source"] = "assumed"
        found[name] = job
    return found


# ------------------------------------------------------------------------- counting, overlap, burdensome


def _absences(draw: DrawFn) -> Plain:
    ways = st.sampled_from(["in", "out"])
    if not chance(draw, 40):
        return {"other": draw(ways)}
    found = {kind: draw(ways) for kind in draw(st.lists(st.sampled_from(KINDS), min_size=1, unique=True))}
    return {**found, "other": draw(ways)} if chance(draw, 70) else found


def _span(draw: DrawFn, first: date, middle: date, last: date) -> Plain:
    """`from` before the middle, `until` after it, or both."""
    kind = draw(st.sampled_from(["from", "until", "both"]))
    found = {}
    if kind != "until":
        found["from"] = draw(days(first, middle)).isoformat()
    if kind != "from":
        found["until"] = draw(days(middle, last)).isoformat()
    return found


def _counting(draw: DrawFn, focus: str, points: bool) -> Plain:
    found: Plain = {"points": "none"}
    if points:
        units = likely(draw, focus, "counting", 40)
        mode = draw(st.sampled_from(["drop", "up", "up_when"])) if units else "exact"
        found = {"part_of_unit": mode}
        if mode != "exact":
            unit: Any = draw(st.sampled_from(["month", {"months": 3}, "year", {"months": 6}]))
            if mode == "up_when":
                unit = "year" if unit == "month" else unit
                most = 11 if unit == "year" else unit["months"] - 1
                months = draw(st.integers(1, most))
                found["part_of_unit"] = {"up_when": {draw(st.sampled_from(LOWER)): {"months": months}}}
            found["unit"] = unit
            found["add_up_over"] = draw(st.sampled_from(["career", "calendar_year"]))
            if mode != "up":
                found["leftover"] = draw(st.sampled_from(["drop", "pool_to_longest"]))
        if likely(draw, focus, "counting", 15):
            found["period"] = _span(draw, date(2004, 1, 1), date(2014, 1, 1), date(2024, 1, 1))
        if likely(draw, focus, "counting", 25):
            short = st.one_of(lengths(1, 14, with_days=True), st.integers(5, 60).map(lambda n: {"days": n}))
            found["shortest_job"] = draw(short)
    found["part_time"] = "proportional" if likely(draw, focus, "overlap", 45) else "full"
    found["absences"] = _absences(draw)
    if chance(draw, 35):
        hours = st.sampled_from([36, 38, 40, Fraction("37.5"), Fraction("36.86")])
        found["full_time_hours"] = maybe_dated(draw, hours, DE)
    found["source"] = "assumed"
    return found


def _overlap(draw: DrawFn, focus: str, counting: Plain) -> Plain:
    jobs = ["highest", "highest", "sum", "each_element_once"]
    if counting["part_time"] == "proportional":
        jobs += ["up_to_full_time"] * 2
    some = st.integers(1, 2).map(lambda n: {"at_most": n})
    ways: SearchStrategy[Any] = st.one_of(st.just("sum"), some)
    if likely(draw, focus, "overlap", 10):
        jobs = ["highest", "each_element_once"]
        table = st.lists(decimals("0.01", "0.9"), min_size=1, max_size=3)
        by_count = table.map(lambda rows: {"by_count": dict(enumerate(rows, 1))})
        ways = st.one_of(by_count, by_count, ways) if chance(draw, 30) else by_count
    dates = 25 if focus == "overlap" else 6
    if chance(draw, dates):
        whole = st.fixed_dictionaries({"jobs": st.sampled_from(jobs), "elements": ways})
        return {**dated(draw, "exposure", [draw(whole), draw(whole)]), "source": "assumed"}
    return {
        "jobs": maybe_dated(draw, st.sampled_from(jobs), DE, dates),
        "elements": maybe_dated(draw, ways, DE, dates),
        "source": "assumed",
    }


def _element_ways(overlap: Plain) -> list[Any]:
    """All ways of `overlap.elements` that may come up."""
    return [way for whole in _plain_rows(overlap) for way in _plain_rows(whole["elements"])]


def _limits(draw: DrawFn, scheme: Plain, by_count: bool) -> Plain:
    """Absent is no limit; no career limit beside a yearly limit on a larger group."""
    found: Plain = {}
    yearly = {place: chance(draw, 50) for place in ("all", "categories", "elements")}
    career = {place: chance(draw, 35) for place in ("all", "categories", "elements")}
    if career["elements"]:
        yearly["categories"] = yearly["all"] = False
    if career["categories"]:
        yearly["all"] = False
    if by_count:
        yearly["categories"] = yearly["elements"] = career["categories"] = career["elements"] = False

    def value(most: str) -> Any:
        values: SearchStrategy[Any] = decimals("0.05", most)
        return maybe_dated(draw, st.one_of(values, values, st.just("none")) if chance(draw, 40) else values, DE, 35)

    def pair(place: str) -> Plain:
        bounds = {}
        if yearly[place]:
            bounds["per_year"] = value("2")
        if career[place]:
            bounds["per_career"] = value("8")
        return {key: bound for key, bound in bounds.items() if bound != "none"}

    found |= pair("all")
    categories = sorted({element["category"] for element in scheme.get("elements", {}).values()})
    for place, names in (("elements", list(scheme.get("elements", {}))), ("categories", categories)):
        if names and (yearly[place] or career[place]):
            chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
            bounds = {name: pair(place) for name in chosen}
            bounds = {name: bound for name, bound in bounds.items() if bound}
            if bounds:
                found[place] = bounds
    if chance(draw, 25):
        found["reserve_first"] = maybe_dated(draw, decimals("0", "3"))
    return {**found, "source": "assumed"} if found else {}


# -------------------------------------------------------------------------------- tallies and conditions


def _tally(draw: DrawFn, focus: str, scheme: Plain) -> Plain:
    often = 28 if focus == "tallies" else 12
    jobs, elements = list(scheme["jobs"]), list(scheme.get("elements", {}))
    of: list[SearchStrategy[Any]] = [st.just("all")]
    if "burdensome" in scheme:
        of += [st.just("burdensome")] * 2
    of.append(st.lists(st.sampled_from(jobs), min_size=1, unique=True).map(lambda names: {"jobs": names}))
    if elements:
        some = st.lists(st.sampled_from(elements), min_size=1, unique=True)
        of.append(some.map(lambda names: {"elements": names}))
    found: Plain = {"name": _text("telling"), "of": draw(st.one_of(of))}
    if chance(draw, often):
        some = st.lists(st.sampled_from(EMPLOYERS), min_size=1, unique=True)
        found["employer"] = draw(st.one_of(st.just("present"), st.just("any"), some))
    if chance(draw, often):
        some = st.lists(st.sampled_from(SECTORS), min_size=1, unique=True)
        found["sector"] = draw(st.one_of(st.just("present"), st.just("any"), some))
    found["unit"] = draw(st.sampled_from(["year", "month"]))
    in_units = chance(draw, 2 * often)
    if in_units:
        most = 11 if found["unit"] == "year" else 1
        ways = [{draw(st.sampled_from(LOWER)): {"months": draw(st.integers(1, most))}}]
        if found["unit"] == "month":
            ways = [{"at_least": {"months": 1}}]
        found["unit_counts_from"] = draw(st.sampled_from([*ways, "any_day"]))
    if chance(draw, often):
        found["bridge_gaps"] = {
            draw(st.sampled_from(["at_most", "at_most", "less_than"])): draw(lengths(1, 14, with_days=True))
        }
    if chance(draw, often):
        found["unbroken"] = True
    if chance(draw, 2 * often if in_units else often):
        window = years(1, 6) if in_units else lengths(3, 150, with_days=True)
        found["in_last"] = maybe_dated(draw, window)
    if chance(draw, often):
        found["period"] = _span(draw, date(2004, 1, 1), date(2014, 1, 1), date(2024, 1, 1))
    if chance(draw, often):
        absences = _absences(draw)
        found["absences"] = {**absences, "other": absences.get("other", "in")}
    if chance(draw, often):
        found["part_time"] = draw(st.sampled_from(["full", "proportional"]))
    return {**found, "source": "assumed"}


def _fact(draw: DrawFn) -> Plain:
    """A comparison of a number, or a word or a claim that is or is not so."""
    kind = draw(st.sampled_from(["number", "word", "words", "claim"]))
    if kind == "number":
        return {"fact": "insured_months", **comparison(draw, st.integers(100, 540))}
    if kind == "word":
        way = draw(st.sampled_from(["is", "is_not"]))
        return {"fact": "status", way: draw(st.sampled_from(STATUSES))}
    if kind == "words":
        way = draw(st.sampled_from(["in", "not_in"]))
        some = st.lists(st.sampled_from(STATUSES), min_size=1, max_size=2, unique=True)
        return {"fact": "status", way: draw(some)}
    return {"fact": "allowance", draw(st.sampled_from(["is", "is_not"])): draw(st.booleans())}


def _service(draw: DrawFn, scheme: Plain) -> Plain:
    past = days(date(2005, 1, 1), date(2020, 12, 31)).map(lambda day: day.isoformat())
    places = st.one_of(st.just("exit"), st.just("exit"), past, st.lists(past, min_size=2, max_size=2))
    found: Plain = {"at": draw(places)}
    if chance(draw, 30):
        found["jobs"] = draw(st.lists(st.sampled_from(list(scheme["jobs"])), min_size=1, unique=True))
    if chance(draw, 20):
        found["sector"] = draw(st.lists(st.sampled_from(SECTORS), min_size=1, unique=True))
    if chance(draw, 20):
        found["employer"] = draw(st.lists(st.sampled_from(EMPLOYERS), min_size=1, unique=True))
    if "burdensome" in scheme and chance(draw, 50):
        found["burdensome"] = True
    return {"in_service": found}


PERSONAL = ["born", "fact"]


def _condition(draw: DrawFn, scheme: Plain, kinds: Sequence[str], say: bool, depth: int = 0) -> Plain:
    """One condition of one of these kinds, with its sentence where it needs one."""
    kinds = [kind for kind in kinds if depth < 2 or kind not in ("any_of", "all_of")]
    kind = draw(st.sampled_from(kinds))
    found: Plain
    if kind in ("any_of", "all_of"):
        count = draw(st.integers(2, 3))
        inner = {f"way{n}": _condition(draw, scheme, kinds, say, depth + 1) for n in range(1, count + 1)}
        found = {kind: inner}
    elif kind == "fact":
        found = _fact(draw)
    elif kind == "born":
        found = {"born": _span(draw, date(1959, 6, 1), date(1963, 6, 1), date(1969, 1, 1))}
    elif kind == "exit":
        found = {"exit": _span(draw, date(2020, 1, 1), date(2024, 1, 1), date(2031, 1, 1))}
    elif kind == "pension":
        found = {"pension": _span(draw, date(2021, 1, 1), date(2027, 1, 1), date(2036, 1, 1))}
    elif kind == "tally":
        name = draw(st.sampled_from(list(scheme["tallies"])))
        found = {"tally": name, **comparison(draw, st.one_of(years(1, 8), lengths(1, 60)))}
    elif kind == "points":
        found = {"points": comparison(draw, decimals("0", "8"))}
    elif kind == "age":
        found = {"age": comparison(draw, lengths(55 * 12, 64 * 12, with_days=True))}
    elif kind == "before_pension":
        found = {"before_pension": comparison(draw, lengths(1, 48, with_days=True))}
    elif kind == "hours_per_week":
        found = {"hours_per_week": comparison(draw, decimals("12", "40", 1))}
    else:
        found = _service(draw, scheme)
    if say and (depth == 0 or kind not in ("any_of", "all_of")):
        found["say"] = {"nl": "U voldoet niet.", "en": "You do not qualify."}
    return found


def _kinds(scheme: Plain, groups: bool = True) -> list[str]:
    """Kinds of conditions the scheme can carry."""
    found = ["born", "exit", "pension", "before_pension", "age", "fact", "in_service"]
    if scheme["counting"].get("points") != "none":
        found.append("points")
    if scheme.get("tallies"):
        found += ["tally"] * 2
    if "full_time_hours" in scheme["counting"]:
        found.append("hours_per_week")
    return [*found, "any_of", "all_of"] if groups else found


# --------------------------------------------------------------------------------- entitlement, benefit


def _convert(draw: DrawFn, points: bool, base: bool, generous: bool) -> Plain:
    """How points become months; the generous ones leave something to pay."""
    least = 24 if generous else 6
    months = st.one_of(st.integers(least, 60), st.sampled_from([25, 31, 37, 45]))
    if not points:
        return {"fixed": {"months": maybe_dated(draw, months)}}
    kind = "linear" if base else draw(st.sampled_from(["linear", "blocks", "table", "fixed"]))
    if kind == "fixed":
        return {"fixed": {"months": maybe_dated(draw, months)}}
    if kind == "table":
        steps = sorted(draw(st.lists(decimals("0.5", "10"), min_size=1, max_size=3, unique=True)))
        gains = [draw(months) for _ in steps]
        rows = [
            {"points": {draw(st.sampled_from(LOWER)): step}, "months": gain}
            for step, gain in zip(steps, gains, strict=True)
        ]
        return {"table": rows}
    few = [Fraction("0.5"), 1, 2]
    exact: SearchStrategy[int | Fraction] = st.sampled_from(few)
    if not generous:
        exact = st.one_of(st.sampled_from([*few, 3, 4, 8]), decimals("0.2", "4"))
    return {kind: {"points": maybe_dated(draw, exact), "months": maybe_dated(draw, months)}}


def _cap(draw: DrawFn, scheme: Plain) -> Any:
    caps = st.sampled_from([12, 24, 36, 60, 7])
    if chance(draw, 20):
        rows = [
            {"when": _condition(draw, scheme, _kinds(scheme), say=False), "months": draw(caps)}
            for _ in range(draw(st.integers(1, 2)))
        ]
        return {"first_of": [*rows, {"months": draw(caps)}]}
    return maybe_dated(draw, caps, D, 15)


def _caps(cap: Any) -> list[int]:
    """All values a cap may have."""
    if isinstance(cap, dict) and "first_of" in cap:
        return [row["months"] for row in cap["first_of"]]
    return [int(value) for value in _plain_rows(cap)]


def _lowest_age(draw: DrawFn, scheme: Plain) -> Any:
    ages = lengths(56 * 12, 63 * 12)
    if chance(draw, 20):
        row = {"when": _condition(draw, scheme, _kinds(scheme), say=False), **draw(ages)}
        return {"first_of": [row, draw(ages)]}
    return maybe_dated(draw, ages, D, 15)


def _entitlement(draw: DrawFn, focus: str, scheme: Plain, points: bool) -> Plain:
    found: Plain = {}
    if points and likely(draw, focus, "right", 15):
        found["minimum"] = comparison(draw, decimals("0.1", "4"), D, LOWER)
    found["convert"] = _convert(draw, points, not chance(draw, 50), focus in ("right", "money"))
    cap = _cap(draw, scheme) if likely(draw, focus, "right", 40) else None
    most = 60 if cap is None else min(_caps(cap))
    if likely(draw, focus, "right", 20):
        found["roads"] = {
            f"road{n}": {
                "when": _condition(draw, scheme, _kinds(scheme), say=False),
                "months": draw(st.integers(1, most)),
            }
            for n in range(1, draw(st.sampled_from([1, 1, 2])) + 1)
        }
    found["round_months"] = draw(st.sampled_from(["exact", "exact", "exact", "down", "up", "half_up", "half_up"]))
    if cap is not None:
        found["at_most_months"] = cap
    if likely(draw, focus, "right", 15):
        found["lowest_age"] = _lowest_age(draw, scheme)
    if likely(draw, focus, "right", 15):
        found["months_to_go_at_least"] = draw(st.integers(1, 12))
    return {**found, "source": "assumed"}


def _benefit(draw: DrawFn, focus: str) -> Any:
    if chance(draw, 5 if focus == "money" else 20):
        return "none"
    found: Plain = {}
    kind = draw(st.sampled_from(["rvu_exemption", "euro_per_month", "euro_per_year"]))
    yearly = kind == "rvu_exemption"
    if kind == "rvu_exemption":
        found["amount"] = kind
    else:
        euros = decimals("1200", "2600") if kind == "euro_per_month" else decimals("15000", "30000", 0)
        found["amount"] = {kind: maybe_dated(draw, euros, (*D, "month"), 25)}
        if likely(draw, focus, "money", 15):
            yearly = True
            found["amount"]["index"] = {
                "percent": draw(decimals("0.5", "6", 1)),
                "every": draw(st.sampled_from(["01-01", "01-01", "07-01"])),
                "from": f"{draw(st.integers(2019, 2026))}-{draw(st.sampled_from(['03-01', '01-01', '07-01']))}",
            }
    if yearly:
        found["year"] = draw(st.sampled_from(["of_each_month", "of_exit"]))
    mean = st.fixed_dictionaries(
        {
            "mean_of_last": years(1, 10),
            "measured_on": st.sampled_from(["12-31", "01-01", "07-01"]),
        }
    )
    found["part_time"] = draw(st.one_of(st.just("full"), st.just("at_exit"), mean))
    if likely(draw, focus, "money", 10):
        found["money_months"] = maybe_dated(draw, st.integers(1, 36), D, 15)
    found["last_month"] = draw(st.sampled_from(["whole", "by_days"]))
    found["paid"] = draw(st.sampled_from(["monthly", "monthly", "lump_sum"]))
    return {**found, "source": "assumed"}


def _pension(draw: DrawFn) -> Any:
    kind = draw(st.sampled_from(["aow", "aow", "aow", "age", "fact"]))
    if kind == "age":
        return {"age": maybe_dated(draw, lengths(62 * 12, 68 * 12), ("birth",), 30)}
    return {"fact": PENSION_FACT} if kind == "fact" else "aow"


# ------------------------------------------------------------------------------------------ whole schemes


@st.composite
def schemes(draw: DrawFn, points: bool = True) -> Plain:
    """A valid scheme; with `points=False` one of conditions only (`counting.points: none`)."""
    focus = draw(st.sampled_from(FOCI if points else FOCI_WITHOUT_POINTS))
    counting = _counting(draw, focus, points)
    zero = counting.get("leftover") != "pool_to_longest"
    overlap = _overlap(draw, focus, counting) if points else {}
    ways = _element_ways(overlap) if points else []
    by_count = any("by_count" in way for way in ways)
    scheme: Plain = {
        "format": 1,
        "scheme": {
            "id": "trial",
            "version": "1",
            "name": _text("Proef"),
            "status": "illustrative",
            "in_force": {"from": "2015-01-01"},
            "description": _text("Willekeurig."),
        },
        "sources": {"cao": {"title": "Cao", "publisher": "Partijen", "date": "2025-01-01", "seen": "2025-01-01"}},
    }
    if likely(draw, focus, "conditions", 30):
        scheme["scheme"]["in_force"] = _span(draw, date(2020, 1, 1), date(2022, 1, 1), date(2036, 1, 1))
    scheme["pension_date"] = _pension(draw)
    with_elements = chance(draw, 92) or by_count
    if with_elements:
        scheme["categories"] = {name: {"name": _text(name)} for name in CATEGORIES}
        if chance(draw, 50):
            scheme["levels"] = _levels(draw)
        only_count = by_count and all("by_count" in way for way in ways)
        scheme["elements"] = _elements(draw, focus, points, needs_rate=not only_count, zero=zero)
    rules: list[Any] = ["listed"]
    if with_elements:
        rules.append("any_element")
    if points:
        rules.append("rate")
    rule = draw(st.sampled_from(rules)) if likely(draw, focus, "tallies", 50) else None
    if rule is not None:
        scheme["burdensome"] = (
            {"points_per_year": {draw(st.sampled_from(LOWER)): draw(decimals("0.1", "3"))}} if rule == "rate" else rule
        )
    scheme["jobs"] = _jobs(draw, focus, scheme, totals=points and not by_count, zero=zero)
    scheme["counting"] = counting
    if points:
        scheme["overlap"] = overlap
        limits = _limits(draw, scheme, by_count) if likely(draw, focus, "limits", 25) else {}
        if limits:
            scheme["limits"] = limits
        if likely(draw, focus, "limits", 12):
            when = _condition(draw, scheme, [*PERSONAL, "any_of"], say=False, depth=1)
            factor = maybe_dated(draw, decimals("0.5", "2.5", 1))
            scheme["multipliers"] = {"cohort": {"when": when, "factor": factor, "source": "assumed"}}
    wanted = draw(st.integers(1, 2)) if not points or likely(draw, focus, "tallies", 40) else 0
    if wanted:
        scheme["tallies"] = {f"tally{n}": _tally(draw, focus, scheme) for n in range(1, wanted + 1)}
    conditions = draw(st.integers(1, 2)) if likely(draw, focus, "conditions", 55) else 0
    if conditions:
        kinds = _kinds(scheme)
        scheme["conditions"] = {
            f"condition{n}": {**_condition(draw, scheme, kinds, say=True), "source": "assumed"}
            for n in range(1, conditions + 1)
        }
    scheme["entitlement"] = _entitlement(draw, focus, scheme, points)
    scheme["benefit"] = _benefit(draw, focus)
    return scheme


# ------------------------------------------------------------------------------------------------ careers


def _nodes(node: Any) -> Iterator[Any]:
    """Every mapping, list and value of a plain structure."""
    yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _nodes(inner)


def boundaries(scheme: Plain) -> list[date]:
    """The dates a scheme speaks of."""
    blocks = {key: value for key, value in scheme.items() if key != "sources"}
    texts = {node for node in _nodes(blocks) if isinstance(node, str)}
    return sorted(date.fromisoformat(text) for text in texts if re.fullmatch(r"\d{4}-\d\d-\d\d", text))


def _facts_asked(scheme: Plain) -> set[str]:
    return {node["fact"] for node in _nodes(scheme) if isinstance(node, dict) and "fact" in node}


def _facts(draw: DrawFn, scheme: Plain) -> Plain:
    """Facts the scheme asks for, one in six missing."""
    values: dict[str, SearchStrategy[Any]] = {
        "insured_months": st.one_of(st.integers(50, 600), st.sampled_from([100, 300, 540])),
        "status": st.sampled_from(STATUSES),
        "allowance": st.booleans(),
        PENSION_FACT: days(date(2022, 1, 1), date(2034, 12, 31)).map(lambda day: day.isoformat()),
    }
    return {name: draw(values[name]) for name in sorted(_facts_asked(scheme)) if not chance(draw, 16)}


def _birth(draw: DrawFn, scheme: Plain) -> date:
    special = [date(1962, 11, 30), date(1960, 2, 29)]
    if chance(draw, 25):
        return draw(st.sampled_from(special))
    near = [day for day in boundaries(scheme) if date(1960, 1, 2) <= day <= date(1968, 12, 30)]
    return draw(days(date(1960, 1, 1), date(1968, 12, 31), near))


def _lengths(scheme: Plain) -> list[Plain]:
    """The lengths a scheme speaks of that fit in a career."""
    found = []
    for node in _nodes(scheme):
        is_length = isinstance(node, dict) and node and set(node) <= {"years", "months", "days"}
        if is_length and all(isinstance(value, int) for value in node.values()) and length_months(node) <= 120:
            found.append(node)
    return found


def _until(draw: DrawFn, first: date, scheme: Plain) -> date:
    """The last day: exactly some years or months, some days, or by a date or length of the scheme."""
    kind = draw(st.sampled_from(["years", "years", "months", "days", "mark", "length", "length"]))
    later = [day for day in boundaries(scheme) if first <= day]
    spans = _lengths(scheme)
    shift = timedelta(days=draw(st.integers(-1, 1)))
    if kind == "mark" and later:
        last = min(draw(st.sampled_from(later)) + shift, first + timedelta(days=2200))
    elif kind == "length" and spans:
        last = add_length(first, draw(st.sampled_from(spans))) - ONE_DAY + shift
    elif kind == "years":
        last = add_months(first, 12 * draw(st.integers(1, 5))) - ONE_DAY
    elif kind == "months":
        last = add_months(first, draw(st.integers(1, 18))) - ONE_DAY
    else:
        last = first + timedelta(days=draw(st.one_of(st.integers(0, 1500), st.integers(0, 62))))
    return min(max(last, first), LAST_DAY)


def _next_from(draw: DrawFn, first: date, last: date, scheme: Plain, crowded: bool) -> date:
    """Back to back, after a gap, during the entry before, or by a date or length of the scheme."""
    kinds = ["overlap"] * 3 + (["follow"] if crowded else ["follow", "follow", "gap", "length", "length", "mark"])
    kind = draw(st.sampled_from(kinds))
    later = [day for day in boundaries(scheme) if first < day]
    shift = timedelta(days=draw(st.integers(-1, 1)))
    if kind == "mark" and later:
        return draw(st.sampled_from(later)) + shift
    if kind == "gap":
        return last + timedelta(days=draw(st.integers(2, 400)))
    if kind == "length":
        length = draw(st.sampled_from([*_lengths(scheme), {"months": 1}, {"months": 6}]))
        return max(first, add_length(last + ONE_DAY, length) + shift)
    if kind == "overlap":
        return draw(days(first, last, boundaries(scheme)))
    return last + ONE_DAY


def _absence_list(draw: DrawFn, scheme: Plain, first: date, last: date, marks: Sequence[date]) -> list[Plain]:
    """Absences inside the entry, of kinds every rule of the scheme knows."""
    rules = [scheme["counting"]["absences"]]
    rules += [tally["absences"] for tally in scheme.get("tallies", {}).values() if "absences" in tally]
    kinds = [kind for kind in KINDS if all("other" in rule or kind in rule for rule in rules)]
    found = []
    for _ in range(draw(st.integers(1, 2)) if kinds else 0):
        begins = draw(days(first, last, marks))
        longest = min(last, begins + timedelta(days=500))
        ends = draw(days(begins, longest, [last, *marks]))
        absence = {"from": begins.isoformat(), "until": ends.isoformat()}
        found.append({"kind": draw(st.sampled_from(kinds)), **absence})
    return found


def _measures(scheme: Plain, element: str) -> list[Plain]:
    rule = scheme["elements"][element]["applies_when"]
    rules = list(rule["any_of"].values()) if "any_of" in rule else [rule]
    return [each for each in rules if "measure" in each]


def _measured(draw: DrawFn, scheme: Plain, elements: Sequence[str], first: date, last: date) -> Plain:
    """Numbers around the thresholds, one for the whole time or per month or year."""
    rules = {rule["measure"]: rule for element in elements for rule in _measures(scheme, element)}
    found: Plain = {}
    for name, rule in sorted(rules.items()):
        if not chance(draw, 60):
            continue
        limits = [value for op, given in rule.items() if op in COMPARISONS for value in _plain_rows(given)]
        near = [max(0, limit + shift) for limit in limits for shift in (0, 1, -1)]
        numbers = st.one_of(st.sampled_from(near), decimals("0", "35", 1))
        shape = draw(st.sampled_from(["whole", "whole", "months", "years"]))
        if shape == "whole":
            found[name] = draw(numbers)
            continue
        texts = {day.isoformat()[: 7 if shape == "months" else 4] for day in (first, last)}
        texts |= {
            (first + timedelta(days=draw(st.integers(0, (last - first).days)))).isoformat()[
                : 7 if shape == "months" else 4
            ]
            for _ in range(2)
        }
        found[name] = {text: draw(numbers) for text in sorted(texts)}
    return found


COMPARISONS = ("at_least", "more_than", "at_most", "less_than")


def _is_total(job: Plain) -> bool:
    return any("points_per_year" in profile for profile in [job, *job.get("periods", [])])


def _entry(draw: DrawFn, scheme: Plain, first: date, last: date, is_open: bool) -> Plain:
    marks = boundaries(scheme)
    elements, jobs = list(scheme.get("elements", {})), scheme["jobs"]
    entry: Plain = {}
    without_job = bool(elements) and chance(draw, 12)
    if not without_job:
        job = draw(st.sampled_from(list(jobs)))
        entry["job"] = job
        if "also_called" in jobs[job] and chance(draw, 30):
            entry["job"] = jobs[job]["also_called"][0]
        if _is_total(jobs[job]):
            elements = []
    entry["from"] = first.isoformat()
    if not is_open:
        entry["until"] = last.isoformat()
    asked = [node for node in _nodes(scheme) if isinstance(node, dict)]
    for key, names in (("employer", EMPLOYERS), ("sector", SECTORS)):
        if any(node.get(key) == "present" for node in asked) or chance(draw, 60):
            entry[key] = draw(st.sampled_from(names))
    partly = any("proportional" in node.values() for node in asked if "part_time" in node)
    if chance(draw, 65 if partly else 30):
        if "full_time_hours" in scheme["counting"] and chance(draw, 60):
            entry["hours_per_week"] = draw(st.one_of(st.sampled_from([24, 36, 40]), decimals("4", "44", 1)))
        else:
            entry["part_time"] = draw(shares())
    measured = {}
    if elements and chance(draw, 40):
        measured = _measured(draw, scheme, elements, first, last)
        free = [e for e in elements if not any(rule["measure"] in measured for rule in _measures(scheme, e))]
        elements = free
        if measured:
            entry["measured"] = measured
    if without_job and not (measured and not elements):
        entry["exposures"] = _exposures(draw, scheme, elements, 1)
    elif elements and chance(draw, 15):
        entry["exposures"] = _exposures(draw, scheme, elements, 1)
        entry["reason"] = "zo was het"
    if chance(draw, 20):
        absences = _absence_list(draw, scheme, first, last, marks)
        if absences:
            entry["absences"] = absences
    return entry


def _job_key(scheme: Plain, entry: Plain) -> tuple[str | None, str | None]:
    name = entry.get("job")
    for job_id, job in scheme["jobs"].items():
        if name in job.get("also_called", []):
            name = job_id
    return name, entry.get("employer")


def _cut_in_two(draw: DrawFn, jobs: list[Plain], latest: date) -> list[Plain]:
    """The same work, where an entry without absences is written as two."""
    index = draw(st.integers(0, len(jobs) - 1))
    entry = jobs[index]
    first = date.fromisoformat(entry["from"]) + ONE_DAY
    last = min(latest, date.fromisoformat(entry["until"]) if "until" in entry else latest)
    if "absences" in entry or first > last:
        return jobs
    day = draw(days(first, last))
    halves = [{**entry, "until": (day - ONE_DAY).isoformat()}, {**entry, "from": day.isoformat()}]
    return [*jobs[:index], *halves, *jobs[index + 1 :]]


@st.composite
def careers(draw: DrawFn, scheme: Plain) -> Plain:
    """A valid career for the scheme, in which every entry begins before the pension date."""
    birth, facts = _birth(draw, scheme), _facts(draw, scheme)
    career: Plain = {"id": "p1", "birth_date": birth.isoformat(), "facts": facts, "jobs": []}
    if not facts:
        del career["facts"]
    pension = pension_date(scheme, career, LAW) or date(2030, 1, 1)
    latest = min(pension - timedelta(days=2), date(2029, 12, 31))
    marks = boundaries(scheme)
    start = st.one_of(
        days(date(2008, 1, 1), date(2016, 12, 31), marks),
        days(date(2012, 1, 1), date(2020, 12, 31), marks),
        days(FIRST_DAY, date(2010, 12, 31), marks),
    )
    first, last = draw(start), FIRST_DAY
    count, crowded = draw(st.sampled_from([1, 2, 2, 2, 3, 3, 4, 5])), chance(draw, 35)
    spans: list[tuple[date, date, Plain]] = []
    for index in range(count):
        if index > 0:
            first = _next_from(draw, first, last, scheme, crowded)
        if first > latest:
            break
        is_open = index == count - 1 and first >= date(2012, 1, 1) and chance(draw, 40)
        last = LAST_DAY if is_open else _until(draw, first, scheme)
        entry = _entry(draw, scheme, first, last, is_open)
        if spans and "job" in entry and spans[-1][2].get("job") == entry["job"] and chance(draw, 50):
            entry.pop("employer", None)
            entry |= {key: value for key, value in spans[-1][2].items() if key == "employer"}
        for before, after, other in spans:
            if before <= last and first <= after and _job_key(scheme, other) == _job_key(scheme, entry):
                entry["employer"] = f"employer{index + 1}"
        spans.append((first, last, entry))
    career["jobs"] = [entry for _, _, entry in spans]
    if chance(draw, 15):
        career["jobs"] = _cut_in_two(draw, career["jobs"], latest)
    if len(spans) > 1 and chance(draw, 20):
        career["jobs"] = draw(st.permutations(career["jobs"]))
    return career


# ---------------------------------------------------------------------------------- exit and as-of dates


def _last_exit(career: Plain, scheme: Plain | None) -> date:
    """P - 1; without a scheme a day that is before any pension date of `schemes`."""
    if scheme is None:
        texts = [career.get("facts", {}).get(PENSION_FACT, LAST_DAY.isoformat())]
        ends = [date.fromisoformat(text) for text in texts]
        ends.append(add_months(date.fromisoformat(career["birth_date"]), 62 * 12))
        return min(ends) - ONE_DAY
    return (pension_date(scheme, career, LAW) or LAST_DAY) - ONE_DAY


@st.composite
def exits(draw: DrawFn, career: Plain, scheme: Plain | None = None) -> date:
    """A day after the last entry began and, given the scheme, before the pension date; often near it.

    Given the scheme, now and then the day is aimed at where the right begins.
    """
    first = max([FIRST_EXIT, *(date.fromisoformat(job["from"]) + ONE_DAY for job in career["jobs"])])
    last = max(first, _last_exit(career, scheme))
    birth, rules = date.fromisoformat(career["birth_date"]), {} if scheme is None else scheme
    if scheme is not None and chance(draw, 40):
        aim = _aim(scheme, career, last) + timedelta(days=draw(st.integers(-1, 1)))
        return min(max(aim, first), last)
    ages = [add_length(birth, length) for length in _ages(rules)]
    ages = [age for age in ages if first <= age <= last]
    if ages and chance(draw, 50):
        return min(max(draw(st.sampled_from(ages)) + timedelta(days=draw(st.integers(-1, 1))), first), last)
    ends = [date.fromisoformat(job["until"]) + ONE_DAY for job in career["jobs"] if "until" in job]
    gains = {1, 6, 12, 24, 36, 60, *(_gains(scheme) if scheme is not None else ())}
    before = [add_months(last + ONE_DAY, -months) for months in sorted(gains)]
    near_end = days(max(first, last - timedelta(days=400)), last, [*before, *_yearly_marks(rules)])
    return draw(st.one_of(near_end, near_end, days(first, last, [*ends, *boundaries(rules), *before])))


def _aim(scheme: Plain, career: Plain, last: date) -> date:
    """Where the right begins that the last day before the pension would give."""
    found = assess(scheme, career, last, LAW)
    if found.pension_date is None or not found.months:
        return last
    return right_begins(found.pension_date, found.months)


def _ages(scheme: Plain) -> list[Plain]:
    """The ages a scheme speaks of."""
    found = []
    for node in _nodes(scheme):
        is_length = isinstance(node, dict) and node and set(node) <= {"years", "months", "days"}
        if is_length and all(isinstance(value, int) for value in node.values()) and length_months(node) > 600:
            found.append(node)
    return found


def _gains(scheme: Plain) -> list[int]:
    """Whole months the entitlement speaks of."""
    nodes = [node for node in _nodes(scheme["entitlement"]) if isinstance(node, dict)]
    found = [node["months"] for node in nodes if isinstance(node.get("months"), int)]
    return [*found, *(node["months_to_go_at_least"] for node in nodes if "months_to_go_at_least" in node)]


def _yearly_marks(scheme: Plain) -> list[date]:
    """The days of a year a scheme speaks of, in the years of an exit."""
    texts = sorted({node for node in _nodes(scheme) if isinstance(node, str) and re.fullmatch(r"\d\d-\d\d", node)})
    return [date.fromisoformat(f"{year}-{text}") for year in range(2021, 2036) for text in texts]


@st.composite
def as_of_dates(draw: DrawFn, career: Plain, scheme: Plain, at_most_days: int = 60) -> date:
    """A day from which the search for the earliest exit is short: it ends on P - 1."""
    last = _last_exit(career, scheme)
    return draw(days(last - timedelta(days=at_most_days), last))


@st.composite
def situations(draw: DrawFn, points: bool = True) -> tuple[Plain, Plain, date]:
    """A scheme, a career for it, and an exit date before the pension date."""
    scheme = draw(schemes(points=points))
    career = draw(careers(scheme))
    return scheme, career, draw(exits(career, scheme))
