"""A slow and plain second opinion: the fifteen steps of the criteria format, day by day.

It shares no code with the calculator it is compared with. Nothing is clever here: every step loops over the
days. Input is plain data, as a YAML reader gives it; decimals are Fractions, dates are 'YYYY-MM-DD' text.
Where the rule leaves room, the block "Readings" at the end says what was read.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

Plain = dict[str, Any]
Ticks = int | Fraction
Cell = tuple[int, int]  # calendar year, and its part between two changes of a limit
Earned = dict[tuple[str, int, Cell], Fraction]  # points by element, entry and cell

ONE_DAY = timedelta(days=1)
TICKS = 13020  # a month in ticks; 28, 30 and 31 divide it, so that every day is a whole number of ticks
TOTAL = "total"  # the one element of a job with agreed points per year
COUNT = "by_count"  # stands for all elements of a day under `by_count`
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": lambda a, b: bool(a >= b),
    "more_than": lambda a, b: bool(a > b),
    "at_most": lambda a, b: bool(a <= b),
    "less_than": lambda a, b: bool(a < b),
}


@dataclass(frozen=True)
class Oracle:
    """What the oracle answers for one career, one scheme and one exit date.

    Months and share are None when the pension date is unknown; points are None with `points: none`.
    """

    pension_date: date | None
    months_to_go: int | None
    points: Fraction | None
    tallies: dict[str, Fraction]
    conditions: dict[str, str]
    months: Fraction | None
    share: Fraction | None
    covered: bool
    monthly: list[Fraction]
    total: Fraction


@dataclass(frozen=True)
class Entry:
    """One job entry with days before the exit date; `last` is its last day, at most E - 1."""

    number: int
    job: str | None
    employer: str | None
    sector: str | None
    first: date
    last: date
    data: Plain

    def covers(self, day: date) -> bool:
        """Both ends are included."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Case:
    """One question: this scheme, this career, stopping on this exit date, under this law."""

    scheme: Plain
    career: Plain
    exit_date: date
    law: Plain
    entries: tuple[Entry, ...]
    memo: dict[Any, Any]  # what was found for a day, so that it is worked out once

    @property
    def birth(self) -> date:
        return as_date(self.career["birth_date"])

    @property
    def eve(self) -> date:
        """E - 1, the last day that counts."""
        return self.exit_date - ONE_DAY


# ------------------------------------------------------------------------------------------ the questions


def assess(scheme: Plain, career: Plain, exit_date: date, law: Plain) -> Oracle:
    """Steps 1 to 15 for stopping on `exit_date`."""
    return _assess(_case(scheme, career, exit_date, law, {}))


def points_by(scheme: Plain, career: Plain, exit_date: date) -> dict[tuple[str | None, str | None], Fraction]:
    """Points after step 10 by job and employer, net of cuts ("a cut falls on what it limits in proportion").

    Jobs with nothing left are not named. The sum is the points.
    """
    case = _case(scheme, career, exit_date, {}, {})
    found: dict[tuple[str | None, str | None], Fraction] = defaultdict(Fraction)
    for (_, place, _), points in _points_after_limits(case).items():
        entry = next(each for each in case.entries if each.number == place)
        found[entry.job, entry.employer] += points
    return {key: points for key, points in found.items() if points}


def earliest_exit(scheme: Plain, career: Plain, as_of: date, law: Plain) -> date | None:
    """The first covered E from the latest of as-of, `in_force.from` and the last `from`, through P - 1."""
    pension = pension_date(scheme, career, law)
    if pension is None:
        return None
    starts = [as_of, *(as_date(job["from"]) for job in career["jobs"])]
    if "from" in scheme["scheme"].get("in_force", {}):
        starts.append(as_date(scheme["scheme"]["in_force"]["from"]))
    memo: dict[Any, Any] = {}
    for day in days_between(max(starts), pension - ONE_DAY):
        if _days_depend_on_exit(scheme):
            memo = {}
        if _assess(_case(scheme, career, day, law, memo)).covered:
            return day
    return None


def _assess(case: Case) -> Oracle:
    """The fifteen steps in their order."""
    pension = pension_date(case.scheme, case.career, case.law)
    if pension is not None and case.exit_date >= pension:
        raise ValueError("the exit date is not before the pension date")
    to_go = None if pension is None else months_to_go(pension, case.exit_date)
    points = None if _no_points(case.scheme) else sum(_points_after_limits(case).values(), Fraction(0))
    tallies = {key: tally_months(case, tally) for key, tally in case.scheme.get("tallies", {}).items()}
    facts = Known(case, pension, points, tallies)
    conditions = top_conditions(facts)
    if pension is None or to_go is None:
        return Oracle(None, None, points, tallies, conditions, None, None, False, [], Fraction(0))
    months, share = months_of_right(facts, conditions, to_go)
    covered = is_covered(pension, months, case.exit_date)
    monthly = monthly_money(case, pension, to_go) if covered else []
    total = sum(monthly, Fraction(0))
    return Oracle(pension, to_go, points, tallies, conditions, months, share, covered, monthly, total)


def _case(scheme: Plain, career: Plain, exit_date: date, law: Plain, memo: dict[Any, Any]) -> Case:
    """Step 2: days run from `from` to min(`until`, E - 1). Step 1: an entry from E or later has no days."""
    entries = []
    for number, job in enumerate(career["jobs"]):
        first, last = as_date(job["from"]), exit_date - ONE_DAY
        if "until" in job:
            last = min(last, as_date(job["until"]))
        if first <= last:
            job_id = _job_id(scheme, job.get("job"))
            entries.append(Entry(number, job_id, job.get("employer"), job.get("sector"), first, last, job))
    return Case(scheme, career, exit_date, law, tuple(entries), memo)


def _job_id(scheme: Plain, name: str | None) -> str | None:
    """A job is named by its id or by another name."""
    for job_id, job in scheme.get("jobs", {}).items():
        if name != job_id and name in job.get("also_called", []):
            return str(job_id)
    return name


def _no_points(scheme: Plain) -> bool:
    return bool(scheme["counting"].get("points") == "none")


def _days_depend_on_exit(scheme: Plain) -> bool:
    """Whether what a day earns is dated by exit, so that it can't be remembered for another exit date."""
    blocks = [scheme.get(key) for key in ("elements", "levels", "jobs", "counting", "overlap", "burdensome")]

    def found(node: Any) -> bool:
        if isinstance(node, dict):
            return node.get("by") == "exit" or any(found(value) for value in node.values())
        return isinstance(node, list) and any(found(value) for value in node)

    return found(blocks)


# ------------------------------------------------------------------------------- words with one meaning


@cache
def as_date(text: str) -> date:
    return date.fromisoformat(text)


def number(value: Any) -> Fraction:
    """A share is written 33%, 0.33 or 1/3, each exactly; a boolean is never a number."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise TypeError(f"not an exact number: {value!r}")
    if isinstance(value, str) and value.endswith("%"):
        return Fraction(value[:-1]) / 100
    return Fraction(value)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first through the last."""
    while first <= last:
        yield first
        first += ONE_DAY


def add_months(day: date, months: int) -> date:
    """Same day number, or the last day of the month where that day does not exist; one step."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    if year < 1:
        return date.min
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def length_months(length: Plain) -> int:
    """Years are 12 months; years and months are added in one step."""
    return int(length.get("years", 0)) * 12 + int(length.get("months", 0))


def add_length(day: date, length: Plain) -> date:
    """A calendar length: months are added to the date, then days."""
    return add_months(day, length_months(length)) + timedelta(days=int(length.get("days", 0)))


def subtract_length(day: date, length: Plain) -> date:
    """Subtracting goes the same way."""
    return add_months(day, -length_months(length)) - timedelta(days=int(length.get("days", 0)))


def counted_length(length: Plain) -> Fraction:
    """A counted length is compared with counted time, in months; a year is 12."""
    if length.get("days", 0):
        raise ValueError("days in a counted length have no size in months")
    return Fraction(length_months(length))


@cache
def weight(day: date) -> int:
    """1 / (days in its calendar month, February always 28), in ticks; 29 February weighs 0."""
    if (day.month, day.day) == (2, 29):
        return 0
    return TICKS // calendar.monthrange(2001, day.month)[1]  # 2001 is no leap year


def at(case: Case, value: Any, day: date | None = None) -> Any:
    """Rule 6: a value may be dated by the day worked, by exit or by birth; both ends are included."""
    if not (isinstance(value, dict) and "by" in value and "values" in value):
        return value
    return value["values"][_row(case, value, day)]["value"]


def _row(case: Case, dated: Plain, day: date | None) -> int:
    """The number of the row that holds."""
    when = {"exposure": day, "month": day, "exit": case.exit_date, "birth": case.birth}[dated["by"]]
    if when is None:
        raise ValueError("a value by exposure where no day is worked")
    for index, row in enumerate(dated["values"]):
        if "from" in row and when < as_date(row["from"]):
            continue
        if "until" in row and when > as_date(row["until"]):
            continue
        return index
    raise ValueError(f"no row holds on {when}")


def compares(case: Case, value: Any, spec: Plain, unit: Callable[[Any], Any] = number, day: date | None = None) -> bool:
    """At least, more than, at most, less than; an upper and a lower one may stand together."""
    written = [op for op in COMPARISONS if op in spec]
    if not written:
        raise ValueError("no comparison is written")
    return all(COMPARISONS[op](value, unit(at(case, spec[op], day))) for op in written)


def compares_date(case: Case, value: date, start: date, spec: Plain) -> bool:
    """A comparison with a calendar length: `value` against `start` + that length."""
    return compares(case, value, spec, lambda length: add_length(start, length))


def stamp(case: Case, day: date) -> Any:
    """What tells days apart for an entry: the calendar month, and which dates of the scheme have passed.

    Only saves time: what was found for one day holds for a day with the same stamp.
    """
    if "changes" not in case.memo:
        case.memo["changes"] = sorted(_changes(case.scheme))
    return day.year, day.month, sum(1 for change in case.memo["changes"] if change <= day)


def _changes(node: Any) -> set[date]:
    """Every `from` and the day after every `until` in the scheme."""
    found = set()
    if isinstance(node, dict):
        found |= {as_date(node["from"])} if isinstance(node.get("from"), str) else set()
        found |= {as_date(node["until"]) + ONE_DAY} if isinstance(node.get("until"), str) else set()
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        found |= _changes(inner)
    return found


def in_range(day: date, span: Plain) -> bool:
    """The date lies in the range, ends included."""
    return ("from" not in span or as_date(span["from"]) <= day) and (
        "until" not in span or day <= as_date(span["until"])
    )


def present(case: Case, key: str) -> set[str | None]:
    """`present` is that of the jobs covering E - 1; when there is none, of the job that ended last."""
    now = [entry for entry in case.entries if entry.covers(case.eve)]
    if not now and case.entries:
        latest = max(entry.last for entry in case.entries)
        now = [entry for entry in case.entries if entry.last == latest]
    return {getattr(entry, key) for entry in now}


def belongs(case: Case, entry: Entry, rule: Plain) -> bool:
    """Employer and sector: any, present, or a list of names."""
    for key in ("employer", "sector"):
        wanted = rule.get(key, "any")
        if wanted == "any":
            continue
        allowed = present(case, key) if wanted == "present" else set(wanted)
        if getattr(entry, key) not in allowed:
            return False
    return True


# ---------------------------------------------------------------------------------------- step 1: dates


def pension_date(scheme: Plain, career: Plain, law: Plain) -> date | None:
    """P by the mode of the scheme; None when the fact it depends on is missing."""
    case = Case(scheme, career, date.max, law, (), {})
    mode = at(case, scheme["pension_date"])
    if mode == "aow":
        return aow_date(case.birth, law["aow_age"])
    if "age" in mode:
        return add_length(case.birth, at(case, mode["age"]))
    text = career.get("facts", {}).get(mode["fact"])
    return None if text is None else as_date(text)


def aow_date(birth: date, ages: dict[int, int]) -> date:
    """Birth date + the age of the first year in which birth date + that year's age falls in or before it."""
    for year in range(birth.year, birth.year + 150):
        known = [y for y in ages if y <= year]
        reached = add_months(birth, ages[max(known)] if known else 780)
        if reached.year <= year:
            return reached
    raise ValueError("the age is never reached")


def months_to_go(pension: date, exit_date: date) -> int:
    """The smallest whole n of at least 0 with P - n months on or before E."""
    months = 0
    while add_months(pension, -months) > exit_date:
        months += 1
    return months


# ----------------------------------------------------------------------------- steps 2 and 3: which days


def too_short(case: Case) -> set[int]:
    """Entries shorter than `shortest_job` are left out; those of one job and employer that follow on are one.

    The whole is long enough if from + length is at most the last day + 1.
    """
    if "shortest_job" not in case.scheme["counting"]:
        return set()
    length = at(case, case.scheme["counting"]["shortest_job"])
    short = set()
    for entry in case.entries:
        chain = [entry]
        for _ in case.entries:
            for other in case.entries:
                same = other.job == entry.job and other.employer == entry.employer
                follows = other.first == chain[-1].last + ONE_DAY
                precedes = other.last == chain[0].first - ONE_DAY
                if same and follows:
                    chain.append(other)
                elif same and precedes:
                    chain.insert(0, other)
        if add_length(chain[0].first, length) > chain[-1].last + ONE_DAY:
            short.add(entry.number)
    return short


def is_off(entry: Entry, day: date, rule: Plain) -> bool:
    """An absence of a kind that is `out`; an unlisted kind is `other`, and an error where that is absent."""
    for absence in entry.data.get("absences", []):
        if as_date(absence["from"]) <= day and ("until" not in absence or day <= as_date(absence["until"])):
            treatment = rule.get(absence["kind"], rule.get("other"))
            if treatment not in ("in", "out"):
                raise ValueError(f"absence {absence['kind']} is neither in nor out")
            if treatment == "out":
                return True
    return False


def earning(case: Case, day: date, short: set[int]) -> list[Entry]:
    """Entries that earn points on the day: long enough, inside the period, not off."""
    counting = case.scheme["counting"]
    if not in_range(day, counting.get("period", {})):
        return []
    return [
        entry
        for entry in case.entries
        if entry.covers(day) and entry.number not in short and not is_off(entry, day, counting["absences"])
    ]


# ------------------------------------------------------------------- steps 4 to 6: one entry on one day


def profile(case: Case, entry: Entry, day: date) -> Plain:
    """The job's profile of that day."""
    job = case.scheme.get("jobs", {}).get(entry.job, {})
    for period in job.get("periods", []):
        if in_range(day, period):
            return dict(period)
    return dict(job)


def level_factor(case: Case, element: str, level: Any) -> Fraction:
    """A level name or a factor; `none` and `full` always exist; own levels replace the global ones."""
    if level == "none":
        return Fraction(0)
    if level == "full":
        return Fraction(1)
    steps = case.scheme["elements"][element].get("levels", case.scheme.get("levels", {}))
    return number(steps[level]["factor"]) if level in steps else number(level)


def measured(entry: Entry, measure: str, day: date) -> Fraction | None:
    """The number of the day; those per month or year hold for the days in it, one without has 0."""
    numbers = entry.data.get("measured", {})
    if measure not in numbers:
        return None
    value = numbers[measure]
    if not isinstance(value, dict):
        return number(value)
    texts = {str(key): found for key, found in value.items()}
    return number(texts.get(day.isoformat()[:7], texts.get(day.isoformat()[:4], 0)))


def measured_level(case: Case, entry: Entry, element: str, day: date) -> Fraction | None:
    """Level 1 if the comparison of that day holds, otherwise 0; None if nothing was measured."""
    rule = case.scheme["elements"][element]["applies_when"]
    rules = list(rule["any_of"].values()) if "any_of" in rule else [rule]
    answers = []
    for each in rules:
        value = measured(entry, each["measure"], day) if "measure" in each else None
        if value is not None:
            answers.append(compares(case, value, each, day=day))
    return None if not answers else Fraction(any(answers))


def exposures(case: Case, entry: Entry, day: date) -> dict[str, Fraction]:
    """Elements that apply to the entry on the day, with their level (above 0).

    The profile; own exposures replace it element by element; a measured number decides in their stead; then
    elements drop out whose `only_with` fails.
    """
    levels: dict[str, Fraction] = {}
    given = profile(case, entry, day)
    if "points_per_year" in given:
        levels[TOTAL] = Fraction(1)
    written = {**given.get("exposures", {}), **entry.data.get("exposures", {})}
    for element, level in written.items():
        levels[element] = level_factor(case, element, level)
    for element in case.scheme.get("elements", {}) if "measured" in entry.data else ():
        decided = measured_level(case, entry, element, day)
        if decided is not None:
            levels[element] = decided
    applying = {element: level for element, level in levels.items() if level > 0}
    return {e: level for e, level in applying.items() if _has_company(case, e, set(applying))}


def _has_company(case: Case, element: str, applying: set[str]) -> bool:
    """`only_with`: counts only if one of those applies in the same job entry; `any` is any other element."""
    wanted = case.scheme["elements"][element].get("only_with") if element != TOTAL else None
    if wanted is None:
        return True
    others = applying - {element}
    return bool(others) if wanted == "any" else bool(others & set(wanted))


def rates(case: Case, entry: Entry, day: date) -> dict[str, Fraction]:
    """Rate of an element = points per year of that day x level factor."""
    key = "rates", entry.number, stamp(case, day)
    if key not in case.memo:
        found = {}
        counted = "by_count" in overlap(case, "elements", day)
        for element, level in exposures(case, entry, day).items():
            if counted:
                found[element] = Fraction(1)  # levels and points per element are ignored
            elif element == TOTAL:
                found[element] = number(at(case, profile(case, entry, day)["points_per_year"], day))
            else:
                per_year = at(case, case.scheme["elements"][element]["points_per_year"], day)
                found[element] = number(per_year) * level
        case.memo[key] = found
    return dict(case.memo[key])


def overlap(case: Case, key: str, day: date) -> Any:
    """Overlap may be dated as a whole or per key."""
    return at(case, at(case, case.scheme["overlap"], day)[key], day)


def entry_rate(case: Case, entry: Entry, day: date) -> Fraction:
    """Rate of the entry = what `overlap.elements` makes of that entry alone."""
    found = rates(case, entry, day)
    mode = overlap(case, "elements", day)
    if mode == "sum":
        return sum(found.values(), Fraction(0))
    if "by_count" in mode:
        return count_rate(mode["by_count"], len(found))
    return sum(sorted(found.values(), reverse=True)[: int(mode["at_most"])], Fraction(0))


def count_rate(table: dict[Any, Any], elements: int) -> Fraction:
    """Points per year by the number of elements that apply; the last row holds for more."""
    rows = {int(key): number(value) for key, value in table.items()}
    reached = [key for key in rows if key <= elements]
    return rows[max(reached)] if reached else Fraction(0)


def part_time(case: Case, entry: Entry, day: date) -> Ticks:
    """Part-time factor, absent 1; with hours it is hours / full-time hours of the day, at most 1."""
    if "part_time" in entry.data:
        factor = number(entry.data["part_time"])
    elif "hours_per_week" in entry.data:
        full_time = number(at(case, case.scheme["counting"]["full_time_hours"], day))
        factor = min(Fraction(1), number(entry.data["hours_per_week"]) / full_time)
    else:
        return 1
    return 1 if factor == 1 else factor


def is_burdensome(case: Case, entry: Entry, day: date) -> bool:
    """The entry's rate before part-time, the job's own word, or any element."""
    key = "burdensome", entry.number, stamp(case, day)
    if key not in case.memo:
        rule = case.scheme["burdensome"]
        if rule == "listed":
            job = case.scheme.get("jobs", {}).get(entry.job, {})
            answer = bool(at(case, job.get("burdensome", False), day))
        elif rule == "any_element":
            answer = bool(exposures(case, entry, day))
        else:
            spec = at(case, rule["points_per_year"], day)
            answer = compares(case, entry_rate(case, entry, day), spec, day=day)
        case.memo[key] = answer
    return bool(case.memo[key])


# -------------------------------------------------------------------- steps 7 and 8: overlap on one day


@dataclass(frozen=True)
class Piece:
    """What one element of one entry adds on one day: a rate for a part of the day."""

    element: str
    rate: Fraction
    factor: Ticks
    entry: int


def pieces_of_day(case: Case, day: date, entries: list[Entry]) -> list[Piece]:
    """First the overlap of jobs, then on what is left the overlap of elements."""
    key = "pieces", stamp(case, day), tuple(entry.number for entry in entries)
    if key not in case.memo:
        case.memo[key] = overlap_of_elements(case, day, entries, overlap_of_jobs(case, day, entries))
    return list(case.memo[key])


def overlap_of_jobs(case: Case, day: date, entries: list[Entry]) -> list[Piece]:
    """Highest by rate x part-time, sum, each element once, or up to full time; ties by job, then employer."""
    mode = overlap(case, "jobs", day)
    ordered = sorted(entries, key=lambda entry: (entry.job or "", entry.employer or ""))
    factor = {e.number: part_time(case, e, day) if _is_proportional(case) else 1 for e in ordered}

    def pieces(entry: Entry, share: Ticks) -> list[Piece]:
        return [Piece(name, rate, share, entry.number) for name, rate in rates(case, entry, day).items()]

    if mode == "highest":
        best = max(ordered, key=lambda entry: entry_rate(case, entry, day) * factor[entry.number])
        return pieces(best, factor[best.number])
    if mode == "up_to_full_time":
        room, found = Fraction(1), []
        for entry in sorted(ordered, key=lambda entry: entry_rate(case, entry, day), reverse=True):
            taken = min(room, factor[entry.number])
            room -= taken
            found += pieces(entry, taken) if taken else []
        return found
    everything = [piece for entry in ordered for piece in pieces(entry, factor[entry.number])]
    if mode == "sum":
        return everything
    names = list(dict.fromkeys(piece.element for piece in everything))
    return [max((p for p in everything if p.element == name), key=lambda p: p.rate * p.factor) for name in names]


def overlap_of_elements(case: Case, day: date, entries: list[Entry], pieces: list[Piece]) -> list[Piece]:
    """Sum; the n highest by rate, ties by file order; or points by the number of elements that apply."""
    mode = overlap(case, "elements", day)
    if mode == "sum" or not pieces:
        return pieces
    names = {piece.element for piece in pieces}
    if "by_count" in mode:
        owner = {entry.number: (entry.job or "", entry.employer or "") for entry in entries}
        first = sorted(pieces, key=lambda p: owner[p.entry])
        fullest = max(first, key=lambda p: p.factor)
        return [Piece(COUNT, count_rate(mode["by_count"], len(names)), fullest.factor, fullest.entry)]
    highest = {name: max(p.rate for p in pieces if p.element == name) for name in names}
    ranked = sorted(names, key=lambda name: (-highest[name], file_order(case, name)))
    kept = ranked[: int(mode["at_most"])]
    return [piece for piece in pieces if piece.element in kept]


def file_order(case: Case, element: str) -> int:
    """The place of an element in the file; a total stands after all of them."""
    names = list(case.scheme.get("elements", {}))
    return names.index(element) if element in names else len(names)


def _is_proportional(case: Case) -> bool:
    return bool(at(case, case.scheme["counting"]["part_time"]) == "proportional")


# -------------------------------------------------------------------------------------- step 9: counting


def earned_points(case: Case) -> tuple[Earned, dict[Cell, date]]:
    """Weights added up per element and rate, made into units; counted time / 12 x rate = points.

    The points are spread over the days that earned them by weight, here gathered in cells: the days of one
    calendar year between two changes of a limit, which every limit treats alike. With each cell goes one of
    its days.
    """
    counting = case.scheme["counting"]
    by_year = counting.get("add_up_over") == "calendar_year"
    short, changes = too_short(case), limit_changes(case.scheme)
    streams: dict[tuple[int, str, Fraction], dict[tuple[int, Cell], Ticks]] = {}
    days: dict[Cell, date] = {}
    if case.entries:
        for day in days_between(min(entry.first for entry in case.entries), case.eve):
            entries = earning(case, day, short)
            if not entries:
                continue
            cell = day.year, sum(1 for change in changes if change <= day)
            days.setdefault(cell, day)
            for piece in pieces_of_day(case, day, entries):
                stretch = day.year if by_year else 0
                stream = streams.setdefault((stretch, piece.element, piece.rate), {})
                ticks = weight(day) * piece.factor
                stream[piece.entry, cell] = stream.get((piece.entry, cell), 0) + ticks
    earned: Earned = defaultdict(Fraction)
    for stretch in sorted({key[0] for key in streams}):
        time = {
            (element, rate): Fraction(sum(stream.values())) / TICKS
            for (place, element, rate), stream in streams.items()
            if place == stretch
        }
        for (element, rate), counted in counted_time(case, time).items():
            stream = streams[stretch, element, rate]
            everything = sum(stream.values())
            for (entry, cell), ticks in stream.items():
                if everything:
                    earned[element, entry, cell] += counted / 12 * rate * Fraction(ticks) / everything
    return earned, days


def counted_time(case: Case, time: dict[tuple[str, Fraction], Fraction]) -> dict[tuple[str, Fraction], Fraction]:
    """Whole units plus what the rule makes of the rest; dropped rests may be pooled to the longest."""
    counting = case.scheme["counting"]
    if counting["part_of_unit"] == "exact":
        return dict(time)
    unit = unit_months(counting["unit"])
    counted, rests = {}, {}
    for key, months in time.items():
        units, rest = divmod(months, unit)
        if rest and rest_is_unit(case, rest):
            units += 1
        elif rest:
            rests[key] = rest
        counted[key] = units * unit
    if counting.get("leftover") == "pool_to_longest":
        units, rest = divmod(sum(rests.values(), Fraction(0)), unit)
        if rest and rest_is_unit(case, rest):
            units += 1
        longest = sorted(rests, key=lambda key: (-rests[key], -key[1], file_order(case, key[0])))
        for key in longest[:units]:
            counted[key] += unit
    return counted


def unit_months(unit: Any) -> Fraction:
    """Month, year, or a number of months."""
    named = {"month": 1, "year": 12}
    return Fraction(named[unit]) if isinstance(unit, str) else counted_length(unit)


def rest_is_unit(case: Case, rest: Fraction) -> bool:
    """`drop` drops a rest, `up` makes it a unit, `up_when` makes it one if its length compares so."""
    mode = case.scheme["counting"]["part_of_unit"]
    if mode in ("drop", "up"):
        return bool(mode == "up")
    return compares(case, rest, mode["up_when"], counted_length)


# -------------------------------------------------------------------------------------- step 10: limits


def limit_changes(scheme: Plain) -> list[date]:
    """Days from which a limit by exposure has another row."""
    found: list[date] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("by") == "exposure":
                found.extend(as_date(row["from"]) for row in node["values"] if "from" in row)
            for value in node.values():
                walk(value)

    walk(scheme.get("limits", {}))
    return found


def _points_after_limits(case: Case) -> Earned:
    """Per year: element, category, all; then multipliers; then per career the same; then `reserve_first`."""
    earned, days = earned_points(case)
    limits = case.scheme.get("limits", {})
    groups = [(limit, _is_element(key)) for key, limit in limits.get("elements", {}).items()]
    groups += [(limit, _is_in_category(case, key)) for key, limit in limits.get("categories", {}).items()]
    groups.append((limits, lambda _: True))
    for limit, chosen in groups:
        if "per_year" in limit:
            limit_per_year(case, earned, days, limit["per_year"], chosen)
    for multiplier in case.scheme.get("multipliers", {}).values():
        if state(Known(case, None, None, {}), multiplier["when"]) == "met":
            scale(earned, list(earned), number(at(case, multiplier["factor"])))
    for limit, chosen in groups:
        if "per_career" in limit:
            limit_per_career(case, earned, days, limit["per_career"], chosen)
    points = sum(earned.values(), Fraction(0))
    reserve = number(at(case, limits["reserve_first"])) if "reserve_first" in limits else Fraction(0)
    if points:
        scale(earned, list(earned), max(Fraction(0), points - reserve) / points)
    return earned


def _is_element(element: str) -> Callable[[str], bool]:
    return lambda name: name == element


def _is_in_category(case: Case, category: str) -> Callable[[str], bool]:
    elements = case.scheme.get("elements", {})
    return lambda name: name in elements and bool(elements[name]["category"] == category)


def scale(earned: Earned, keys: Iterable[tuple[str, int, Cell]], factor: Fraction) -> None:
    """A cut falls on what it limits in proportion."""
    for key in keys:
        earned[key] *= factor


def cut(earned: Earned, keys: list[tuple[str, int, Cell]], value: Any) -> None:
    """Cut these lines, in proportion, to the limit together."""
    points = sum((earned[key] for key in keys), Fraction(0))
    if value != "none" and points > number(value):
        scale(earned, keys, number(value) / points)


def limit_parts(case: Case, limit: Any) -> list[tuple[date | None, Any]]:
    """The periods of a limit by exposure, as first day and value; a row with the same value is no change."""
    if not (isinstance(limit, dict) and limit.get("by") == "exposure"):
        return [(None, at(case, limit))]
    parts: list[tuple[date | None, Any]] = []
    for row in limit["values"]:
        if not parts or parts[-1][1] != row["value"]:
            parts.append((as_date(row["from"]) if "from" in row else None, row["value"]))
    return parts


def part_of(parts: list[tuple[date | None, Any]], day: date) -> int:
    """The period of the limit in which the day lies."""
    return max(index for index, (first, _) in enumerate(parts) if first is None or first <= day)


def limit_per_year(
    case: Case, earned: Earned, days: dict[Cell, date], limit: Any, chosen: Callable[[str], bool]
) -> None:
    """Per calendar year; a limit that changes inside a year holds for each part of the year by itself."""
    parts = limit_parts(case, limit)
    together: dict[tuple[int, int], list[tuple[str, int, Cell]]] = defaultdict(list)
    for key in earned:
        if chosen(key[0]):
            together[key[2][0], part_of(parts, days[key[2]])].append(key)
    for (_, part), keys in together.items():
        cut(earned, keys, parts[part][1])


def limit_per_career(
    case: Case, earned: Earned, days: dict[Cell, date], limit: Any, chosen: Callable[[str], bool]
) -> None:
    """One that changes during the career limits the total reached at the end of each of its periods."""
    parts = limit_parts(case, limit)
    for index, (first, value) in enumerate(parts):
        if first is None or first <= case.eve:
            reached = [k for k in earned if chosen(k[0]) and part_of(parts, days[k[2]]) <= index]
            cut(earned, reached, value)


# ------------------------------------------------------------------------------------- step 11: tallies


def tally_months(case: Case, tally: Plain) -> Fraction:
    """Days chosen and united; gaps bridged; absences off; unbroken; cut to the window; added per unit."""
    if not case.entries:
        return Fraction(0)
    counting = case.scheme["counting"]
    rule = {**{key: counting[key] for key in ("absences", "part_time")}, **tally}
    days: dict[date, Ticks] = {}
    chosen: dict[date, list[Entry]] = {}
    candidates = [entry for entry in case.entries if belongs(case, entry, tally)]
    for day in days_between(min(entry.first for entry in case.entries), case.eve):
        today = [e for e in candidates if e.covers(day) and is_of(case, e, day, tally["of"])]
        if today:
            chosen[day] = today
            added = sum(part_time(case, entry, day) for entry in today)
            days[day] = min(1, added) if rule["part_time"] == "proportional" else 1
    if "bridge_gaps" in tally:
        for first, last in gaps(days):
            if compares_date(case, last + ONE_DAY, first, tally["bridge_gaps"]):
                days.update((day, 1) for day in days_between(first, last))
    for day, today in chosen.items():
        if all(is_off(entry, day, rule["absences"]) for entry in today):
            del days[day]
    if tally.get("unbroken"):
        days = stretch_up_to(days, case.eve)
    days = {day: factor for day, factor in days.items() if in_range(day, tally.get("period", {}))}
    if "in_last" in tally:
        start = subtract_length(case.exit_date, at(case, tally["in_last"]))
        days = {day: factor for day, factor in days.items() if start <= day}
    return tally_units(case, tally, days)


def is_of(case: Case, entry: Entry, day: date, of: Any) -> bool:
    """All, burdensome, certain jobs, or certain elements."""
    if of == "all":
        return True
    if of == "burdensome":
        return is_burdensome(case, entry, day)
    if "jobs" in of:
        return entry.job in of["jobs"]
    key = "exposures", entry.number, stamp(case, day)
    if key not in case.memo:
        case.memo[key] = set(exposures(case, entry, day))
    return bool(case.memo[key] & set(of["elements"]))


def gaps(days: dict[date, Ticks]) -> list[tuple[date, date]]:
    """From the day after a stretch to the day before the next; nothing before the first or after the last."""
    found = []
    ordered = sorted(days)
    for before, after in pairwise(ordered):
        if after - before > ONE_DAY:
            found.append((before + ONE_DAY, after - ONE_DAY))
    return found


def stretch_up_to(days: dict[date, Ticks], eve: date) -> dict[date, Ticks]:
    """Only the stretch that ends on E - 1."""
    found = {}
    while eve in days:
        found[eve] = days[eve]
        eve -= ONE_DAY
    return found


def tally_units(case: Case, tally: Plain, days: dict[date, Ticks]) -> Fraction:
    """Time counts exactly, or a calendar unit counts as 1 or 0; units never exceed the window's length."""
    if "unit_counts_from" not in tally:
        return Fraction(sum(weight(day) * factor for day, factor in days.items())) / TICKS
    units: dict[Any, Ticks] = defaultdict(int)
    for day, factor in days.items():
        unit = day.year if tally["unit"] == "year" else (day.year, day.month)
        units[unit] += weight(day) * factor
    rule = tally["unit_counts_from"]
    counting = [
        unit
        for unit, ticks in units.items()
        if rule == "any_day" or compares(case, Fraction(ticks) / TICKS, rule, counted_length)
    ]
    months = Fraction(len(counting) * (12 if tally["unit"] == "year" else 1))
    if "in_last" in tally:
        months = min(months, counted_length(at(case, tally["in_last"])))
    return months


# ---------------------------------------------------------------------------------- step 12: conditions


@dataclass(frozen=True)
class Known:
    """What conditions look at."""

    case: Case
    pension: date | None
    points: Fraction | None
    tallies: dict[str, Fraction]


def top_conditions(known: Known) -> dict[str, str]:
    """Each condition is met, not met or unknown; `in_force` and `lowest_age` are conditions too."""
    case = known.case
    found = {key: state(known, rule) for key, rule in case.scheme.get("conditions", {}).items()}
    in_force = case.scheme["scheme"].get("in_force", {})
    if "from" in in_force or "until" in in_force:
        found["in_force"] = _word(in_range(case.exit_date, in_force))
    entitlement = case.scheme["entitlement"]
    if "lowest_age" in entitlement:
        age = first_that_holds(known, entitlement["lowest_age"])
        found["lowest_age"] = _word(case.exit_date >= add_length(case.birth, age))
    if "minimum" in entitlement:
        found["minimum"] = _word(compares(case, known.points, at(case, entitlement["minimum"])))
    return found


def _word(answer: bool) -> str:
    return "met" if answer else "not_met"


def state(known: Known, rule: Plain) -> str:
    """One condition at E. A missing fact makes it unknown; one met is enough in `any_of`."""
    case = known.case
    if "any_of" in rule or "all_of" in rule:
        inner = [state(known, each) for each in (rule.get("any_of") or rule["all_of"]).values()]
        decisive = "met" if "any_of" in rule else "not_met"
        if decisive in inner:
            return decisive
        if "unknown" in inner:
            return "unknown"
        return "not_met" if "any_of" in rule else "met"
    if "fact" in rule:
        return fact_state(known, rule)
    if "tally" in rule:
        return _word(compares(case, known.tallies[rule["tally"]], rule, counted_length))
    if "points" in rule:
        return _word(compares(case, known.points, at(case, rule["points"])))
    if "age" in rule:
        return _word(compares_date(case, case.exit_date, case.birth, at(case, rule["age"])))
    if "born" in rule:
        return _word(in_range(case.birth, rule["born"]))
    if "exit" in rule:
        return _word(in_range(case.exit_date, rule["exit"]))
    if "pension" in rule:
        return "unknown" if known.pension is None else _word(in_range(known.pension, rule["pension"]))
    if "before_pension" in rule:
        if known.pension is None:
            return "unknown"
        limits = at(case, rule["before_pension"])
        ways = {
            "at_least": lambda day: case.exit_date <= day,
            "more_than": lambda day: case.exit_date < day,
            "at_most": lambda day: case.exit_date >= day,
            "less_than": lambda day: case.exit_date > day,
        }
        return _word(
            all(ways[op](subtract_length(known.pension, at(case, limits[op]))) for op in COMPARISONS if op in limits)
        )
    if "hours_per_week" in rule:
        return _word(compares(case, hours_on(case, case.eve), at(case, rule["hours_per_week"])))
    return _word(in_service(case, rule["in_service"]))


def fact_state(known: Known, rule: Plain) -> str:
    """A fact of the career: a comparison, `is`, `is_not`, `in`, `not_in`; unknown when missing."""
    facts = known.case.career.get("facts", {})
    if rule["fact"] not in facts:
        return "unknown"
    value = facts[rule["fact"]]
    answers = []
    if "is" in rule:
        answers.append(_same(value, rule["is"]))
    if "is_not" in rule:
        answers.append(not _same(value, rule["is_not"]))
    if "in" in rule:
        answers.append(any(_same(value, each) for each in rule["in"]))
    if "not_in" in rule:
        answers.append(not any(_same(value, each) for each in rule["not_in"]))
    if any(op in rule for op in COMPARISONS):
        answers.append(compares(known.case, number(value), rule))
    return _word(all(answers))


def _same(one: Any, other: Any) -> bool:
    """A boolean is never a number."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def hours_on(case: Case, day: date) -> Fraction:
    """Hours on that day, all entries together; an entry without hours has its part of full time."""
    hours = Fraction(0)
    for entry in case.entries:
        if entry.covers(day) and "hours_per_week" in entry.data:
            hours += number(entry.data["hours_per_week"])
        elif entry.covers(day):
            full_time = number(at(case, case.scheme["counting"]["full_time_hours"], day))
            hours += part_time(case, entry, day) * full_time
    return hours


def in_service(case: Case, rule: Plain) -> bool:
    """An entry covers one of the days; `exit` means E - 1. An absence does not end service."""
    places = rule["at"] if isinstance(rule["at"], list) else [rule["at"]]
    for place in places:
        day = case.eve if place == "exit" else as_date(place)
        for entry in case.entries:
            if not entry.covers(day) or not belongs(case, entry, rule):
                continue
            if "jobs" in rule and entry.job not in rule["jobs"]:
                continue
            if "burdensome" in rule and is_burdensome(case, entry, day) != rule["burdensome"]:
                continue
            return True
    return False


def first_that_holds(known: Known, value: Any) -> Any:
    """`first_of`: the first row whose `when` is met; the last row has none."""
    value = at(known.case, value)
    if not (isinstance(value, dict) and "first_of" in value):
        return value
    for row in value["first_of"]:
        if "when" not in row or state(known, row["when"]) == "met":
            return {key: at(known.case, part) for key, part in row.items() if key != "when"}
    raise ValueError("no row holds")


# ----------------------------------------------------------------------------- steps 13 and 14: the right


def months_of_right(known: Known, conditions: dict[str, str], to_go: int) -> tuple[Fraction, Fraction | None]:
    """Convert, or a better road; then round once; then the cap; then 0 with too few months to go."""
    case, entitlement = known.case, known.case.scheme["entitlement"]
    cap = None
    if "at_most_months" in entitlement:
        found = first_that_holds(known, entitlement["at_most_months"])
        cap = number(found["months"] if isinstance(found, dict) else found)
    months = Fraction(0)
    if all(answer == "met" for answer in conditions.values()):
        months = converted(known)
        for road in entitlement.get("roads", {}).values():
            if state(known, road["when"]) == "met":
                months = max(months, number(at(case, road["months"])))
    share = None if cap is None else min(months, cap) / cap
    months = rounded(months, entitlement["round_months"])
    if cap is not None:
        months = min(months, cap)
    if "months_to_go_at_least" in entitlement and to_go < entitlement["months_to_go_at_least"]:
        months = Fraction(0)
    return months, share


def converted(known: Known) -> Fraction:
    """Linear; whole blocks only; the last row of a table that holds, none is 0; or a fixed number."""
    case = known.case
    rule = at(case, case.scheme["entitlement"]["convert"])
    mode = next(key for key in ("linear", "blocks", "table", "fixed") if key in rule)
    inner = at(case, rule[mode])
    if mode == "fixed":
        return number(at(case, inner["months"]))
    points = known.points
    if points is None:
        raise ValueError("there are no points to convert")
    if mode == "table":
        rows = [row for row in inner if compares(case, points, at(case, row["points"]))]
        return number(at(case, rows[-1]["months"])) if rows else Fraction(0)
    blocks = points / number(at(case, inner["points"]))
    if mode == "blocks":
        blocks = Fraction(blocks // 1)
    return blocks * number(at(case, inner["months"]))


def rounded(months: Fraction, mode: str) -> Fraction:
    """Exact, down, up, or half up."""
    if mode == "exact":
        return months
    whole = {"down": months // 1, "up": -(-months // 1), "half_up": (months + Fraction(1, 2)) // 1}[mode]
    return Fraction(whole)


def is_covered(pension: date, months: Fraction, exit_date: date) -> bool:
    """Stopping at E is covered when m > 0 and P - m months is on or before E."""
    return months > 0 and right_begins(pension, months) <= exit_date


def right_begins(pension: date, months: Fraction) -> date:
    """P - m months; a fraction r takes off the whole days of r x the month before it."""
    whole = int(months // 1)
    later, earlier = add_months(pension, -whole), add_months(pension, -whole - 1)
    days = int((months - whole) * (later - earlier).days // 1)
    return later - timedelta(days=days)


# --------------------------------------------------------------------------------------- step 15: money


def monthly_money(case: Case, pension: date, to_go: int) -> list[Fraction]:
    """n months from E, or one sum: amount x part-time factor (x k / n under `money_months`), rounded once."""
    benefit = case.scheme["benefit"]
    if benefit == "none":
        return []
    factor = benefit_part_time(case, benefit["part_time"])
    spread = Fraction(1)
    if "money_months" in benefit and at(case, benefit["money_months"]) < to_go:
        spread = Fraction(at(case, benefit["money_months"]), to_go)
    money = []
    for month in range(to_go):
        begins, next_begins = add_months(case.exit_date, month), add_months(case.exit_date, month + 1)
        lump_or_exit = benefit["paid"] == "lump_sum" or benefit.get("year") == "of_exit"
        amount = amount_on(case, benefit, case.exit_date if lump_or_exit else begins)
        part = Fraction(1)
        if month == to_go - 1 and benefit["last_month"] == "by_days":
            part = min(Fraction(1), Fraction((pension - begins).days, (next_begins - begins).days))
        money.append(amount * factor * spread * part)
    if benefit["paid"] == "lump_sum":
        return [to_cents(sum(money, Fraction(0)))]
    return [to_cents(amount) for amount in money]


def to_cents(amount: Fraction) -> Fraction:
    """Half up."""
    return Fraction((amount * 100 + Fraction(1, 2)) // 1, 100)


def amount_on(case: Case, benefit: Plain, day: date) -> Fraction:
    """A month belongs to the calendar year of its first day; an index raises the amount."""
    amount = at(case, benefit["amount"])
    if amount == "rvu_exemption":
        table = case.law["rvu_exemption"]
        known = [year for year in table if year <= day.year]
        return number(table[max(known) if known else min(table)])
    if "euro_per_month" in amount:
        euros = number(at(case, amount["euro_per_month"], day))
    else:
        euros = number(at(case, amount["euro_per_year"], day)) / 12
    return euros * index_on(amount["index"], day) if "index" in amount else euros


def index_on(index: Plain, day: date) -> Fraction:
    """So many per cent on every such day after `from`, on which the first amount begins, through the day itself."""
    percent = index["percent"]
    rise = 1 + (number(percent) if isinstance(percent, str) and "%" in percent else number(percent) / 100)
    factor, first = Fraction(1), as_date(index["from"])
    for each in days_between(first + ONE_DAY, day):
        if each.isoformat()[5:] == index["every"]:
            factor *= rise
    return factor


def benefit_part_time(case: Case, rule: Any) -> Fraction:
    """Full; the factors on E - 1 added; or the mean over the named days of the window with an entry."""
    if rule == "full":
        return Fraction(1)
    if rule == "at_exit":
        return factor_on(case, case.eve) or Fraction(0)
    found = []
    for day in days_between(subtract_length(case.exit_date, at(case, rule["mean_of_last"])), case.eve):
        factor = factor_on(case, day) if day.isoformat()[5:] == rule["measured_on"] else None
        if factor is not None:
            found.append(factor)
    return sum(found, Fraction(0)) / len(found) if found else Fraction(0)


def factor_on(case: Case, day: date) -> Fraction | None:
    """Factors of the day added, at most 1; None without an entry."""
    factors = [part_time(case, entry, day) for entry in case.entries if entry.covers(day)]
    return min(Fraction(1), Fraction(sum(factors))) if factors else None


# ---------------------------------------------------------------------------------------------- Readings
#
# Where the page leaves room, the most literal reading was taken. (not generated) marks what `strategies.py`
# leaves out, because no sane file depends on it.
#
# Lengths, ages, comparisons
#  1. Days in a counted length have no size in months; they are refused. (not generated)
#  2. `age: {more_than: {years: 60}}` is E after birth date + 720 months, `at_most` is E on or before it:
#     the age is compared to the day, not in whole months.
#  3. A gap is `at_most` a length if its first day + length is on or after the day that follows it; so
#     `less_than` is strictly after. The same as `shortest_job`, where from + length <= last day + 1 is
#     enough.
#  4. `is` and its kin never hold a boolean and a number for the same.
#
# Entries and days
#  5. E on or after P is refused. Search for the earliest exit starts on the last `from` itself, where
#     that entry has no days yet.
#  6. `shortest_job` measures up to min(`until`, E - 1): work still going on is as long as it was on the
#     eve. Neither `counting.period` nor an absence makes it shorter. Entries without a job and with the
#     same (or no) employer are of "one job", as in the rule on entries that share a day.
#  7. An absence without `until` lasts as long as its entry (not generated). A day with two absences is
#     off if one of them is `out`.
#  8. A job name that the scheme doesn't know has no exposures and is not burdensome. (not generated)
#  9. `present` with an entry without employer (sector): that is a name like any other, the same for all
#     entries without one. (not generated) Of two jobs that ended last on one day, both are meant. It is
#     asked of all entries, those that are too short included.
#
# Exposures and rates
# 10. Own `levels` of an element replace the global ones; they are not added to them.
# 11. Level 0 is not applying: such an element does not count for `by_count`, `only_with`, `any_element`.
# 12. `only_with` looks at what applies before anything is dropped, all at once; `any` is any other
#     element, a total included. (chains are not generated)
# 13. With `any_of` measures, those of which there is a number decide; if none of them holds the level is
#     0, whatever the profile says. A measure shared by elements decides for all of them.
# 14. A mapping of numbers may mix months and years; the month comes first. A month without a number has
#     0, and 0 is compared like any number (`at_most: 5` holds).
# 15. Own exposures or measures in an entry of a job with a total stand beside the total. (not generated)
# 16. A job is named by its id or by one of `also_called`; `name` does not name it.
#
# Overlap
# 17. `up_to_full_time` ranks by the rate of the entry alone, not times part-time; an entry that finds no
#     room left gives nothing. Then `overlap.elements` looks at the elements of all of them together.
# 18. With `by_count` an element has no rate of its own, so for `each_element_once` all are alike and
#     part-time decides; the points fall to the entry with the highest factor (ties as elsewhere). They
#     are of no element or category, so only limits on all hold for them.
# 19. In a tie by file order a total stands after all elements.
# 20. A table of `by_count` that begins at 2 gives 0 for one element. (not generated)
#
# Counting
# 21. The stream of step 9 is per element and rate, whatever jobs it comes from: two levels and years with
#     the same product are one. A level at 0 points a year is a stream too, and its rest is pooled. (not
#     generated)
# 22. A rest of 0 is no rest and never a unit, also where `up_when` says `less_than`. (not generated)
# 23. `up_when`, `unit_counts_from`, `bridge_gaps`, `burdensome` and the points of a job's period are not
#     dated: the page gives them no D. (not generated)
#
# Limits
# 24. A limit changes where its value does; two rows in a row with one value are one period. (not
#     generated)
# 25. Each part of a year has the whole limit of its row, not a share of it by time.
# 26. A dated career limit: at the end of each period that began before E, the total of all days so far,
#     net of earlier cuts, is cut to the value; the cut falls on all those days in proportion, not on the
#     period's own. So a limit that falls takes off what was earned before it fell, also if nothing is
#     worked since.
# 27. `reserve_first` is spread over everything in proportion, like a cut. In `points_by` so are
#     multipliers.
#
# Tallies
# 28. The days of entries are those up to E - 1; a gap before work that begins on E or later is none.
# 29. `proportional`: factors are added over all chosen entries of the day, those with an absence that is
#     `out` included, as long as one chosen entry is not absent.
# 30. `unbroken` comes after the absences, so an absence that is `out` breaks the stretch.
# 31. `any_day`: 29 February alone is a day. A unit without days is never counted.
# 32. The window of a tally is `in_last`, with its length as written; `period` is no window. (`in_last` is
#     generated in whole years beside `unit_counts_from`, where the two ways to measure it agree)
# 33. Absences and part-time of a tally replace those of `counting` whole, not kind by kind.
#
# Conditions
# 34. `in_service` on a day from E on is not met: entries end on E - 1. (not generated)
# 35. `hours_per_week`: hours as written, more than full time too; an entry without hours has its factor
#     times `full_time_hours`; without an entry on E - 1 it is 0 hours, which is known.
# 36. `all_of` with one not met and one unknown is not met; `pension` with P unknown is unknown.
# 37. A row of `first_of` or a multiplier whose `when` is unknown does not hold. A row of `lowest_age` has
#     the length beside `when`: {when: ..., years: 60}.
#
# Right and money
# 38. P unknown: months and share are None, not covered, no money; conditions are still told.
# 39. `share` looks at the months after conditions and minimum (then 0) but not at
#     `months_to_go_at_least`.
# 40. `by_days`: days from the begin of the last month through P - 1, by days to where the next month
#     would begin, E + n months; at most 1.
# 41. `lump_sum`: the months at the amount (and index) of E, added, then rounded once: it is one payment.
# 42. `index`: compound, a rise on every such day after `from` through the first day of the month or, with
#     `of_exit` and `lump_sum`, through E. On `from` itself the first amount begins: nothing rises then. It
#     stands inside `amount`.
# 43. `mean_of_last` without an entry on any of the days is 0; `at_exit` without an entry on E - 1 is 0.
#     Absence changes neither.
# 44. Years before the law's first amount have the first amount. (not generated)
