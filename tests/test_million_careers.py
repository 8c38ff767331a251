"""A million careers on the default scheme: the engine gives what adding up the days gives, one by one.

A third opinion, for this one scheme: a list with a number for every day of a life. It shares no code with the engine nor
with `oracle`, and is quick enough for `pytest -m million`, which takes about an hour on two cores; the normal run
takes some thousands of them. Edges are over-represented: ends of months, 29 February, exactly the lower limit, exactly
thirty years, exactly the day on which stopping is covered.
"""

from __future__ import annotations

import random
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import lcm
from operator import mul
from typing import Any

import pytest

from tests.trial import AOW_AGES, EXEMPTIONS, LAW, person_of
from zwaarwerk.calculator import assess
from zwaarwerk.files import read_scheme

Plain = dict[str, Any]
SCHEME_FILE = read_scheme()
SCHEME, DATA = SCHEME_FILE.scheme, SCHEME_FILE.document.data
DAY_ZERO = date(1960, 1, 1)
DAYS = (date(2042, 1, 1) - DAY_ZERO).days
TICKS = 13020
"""A month in ticks; the days of every month divide it."""


def day_of(number: int) -> date:
    return DAY_ZERO + timedelta(days=number)


def number_of(day: date) -> int:
    return (day - DAY_ZERO).days


def ticks_of(day: date) -> int:
    """A day weighs its part of its month; February has 28 days, and its 29th weighs nothing."""
    if (day.month, day.day) == (2, 29):
        return 0
    return TICKS // (28 if day.month == 2 else monthrange(day.year, day.month)[1])


WEIGHTS = [ticks_of(day_of(number)) for number in range(DAYS)]


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# --- the rule, day by day


@dataclass(frozen=True)
class Expected:
    """What stopping on a day gives; amounts in whole euros, as the exemption is."""

    pension: date
    to_go: int
    points: Fraction
    burdensome: Fraction
    months: int
    covered: bool
    total: int


def rate_on(entry: Plain, day: date) -> Fraction:
    """Points a year: the profile of the day, the entry's own exposures over it, added up."""
    profile: Plain = {}
    if "job" in entry:
        job = DATA["jobs"][entry["job"]]
        text = day.isoformat()
        periods = [p for p in job.get("periods", [job]) if p.get("from", "") <= text <= p.get("until", "9999")]
        profile = dict(periods[0].get("exposures", {}))
    profile |= entry.get("exposures", {})
    rate = Fraction(0)
    for element, level in profile.items():
        rate += DATA["elements"][element]["points_per_year"] * FACTORS.get(level, level)
    return rate


FACTORS: dict[Any, Fraction] = {
    "none": Fraction(0), "sometimes": Fraction(1, 2), "often": Fraction(1), "full": Fraction(1),
}  # fmt: skip
LEVELS = tuple(FACTORS)
IN = {kind for kind, rule in DATA["counting"]["absences"].items() if rule == "in"}
CHANGES = sorted({p["from"] for job in DATA["jobs"].values() for p in job.get("periods", ()) if "from" in p})


def parts_of(entry: Plain, end: int) -> list[tuple[int, int, Fraction]]:
    """The days worked (end excluded), cut where the profile changes, without absences that do not count."""
    last = min(end, number_of(date.fromisoformat(entry["until"])) + 1) if "until" in entry else end
    first = number_of(date.fromisoformat(entry["from"]))
    cuts = [number_of(date.fromisoformat(day)) for day in CHANGES]
    days = sorted({first, last, *(cut for cut in cuts if first < cut < last)})
    away: set[int] = set()
    for absence in entry.get("absences", ()):
        if absence["kind"] not in IN:
            begins, ends = (number_of(date.fromisoformat(absence[name])) for name in ("from", "until"))
            away.update(range(begins, ends + 1))
    parts: list[tuple[int, int, Fraction]] = []
    for begin, stop in pairwise(days):
        rate = rate_on(entry, day_of(begin))
        present = [day for day in range(begin, stop) if day not in away] if away else []
        if not away:
            parts.append((begin, stop, rate))
        parts += [(day, day + 1, rate) for day in present]
    return parts


def pension_of(birth: date) -> date:
    """The AOW age of the first calendar year in which that year's age is reached."""
    for year in range(birth.year + 60, birth.year + 80):
        day = months_later(birth, AOW_AGES[min(max(year, min(AOW_AGES)), max(AOW_AGES))])
        if day.year <= year:
            return day
    raise AssertionError(birth)


def expected(career: Plain, exit_date: date) -> Expected:
    """The fifteen steps for this scheme."""
    pension = pension_of(date.fromisoformat(career["birth_date"]))
    to_go = next(n for n in range(1000) if months_later(pension, -n) <= exit_date)
    end = number_of(exit_date)
    entries = [entry for entry in career["jobs"] if number_of(date.fromisoformat(entry["from"])) < end]
    lasts = [min(end, number_of(date.fromisoformat(e["until"])) + 1) if "until" in e else end for e in entries]
    present = {e.get("employer") for e, last in zip(entries, lasts, strict=True) if last == max(lasts)}
    parts = [(part, entry) for entry in entries for part in parts_of(entry, end)]
    common = lcm(*(rate.denominator for (_, _, rate), _ in parts), 1)
    rates, heavy = [0] * DAYS, [0] * DAYS
    for (first, stop, rate), _ in sorted(parts, key=lambda one: one[0][2]):  # the highest rate has the last word
        rates[first:stop] = [int(rate * common)] * (stop - first)
    for (first, stop, rate), entry in parts:
        if rate >= Fraction(627, 1000) and entry.get("employer") in present:
            heavy[first:stop] = [1] * (stop - first)
    points = Fraction(sum(map(mul, WEIGHTS, rates)), common * TICKS * 12)
    burdensome = Fraction(sum(map(mul, WEIGHTS, heavy)), TICKS)
    earned = points * 36 / 57
    if burdensome >= 360:
        earned = max(earned, Fraction(36))
    in_force = exit_date >= date(2026, 1, 1)
    months = min(int(earned + Fraction(1, 2)), 36) if in_force and points >= Fraction(1881, 100) else 0
    covered = months > 0 and months_later(pension, -months) <= exit_date
    days = [months_later(exit_date, n) for n in range(to_go)] if covered else []
    total = sum(EXEMPTIONS[max(year for year in EXEMPTIONS if year <= day.year)] for day in days)
    return Expected(pension, to_go, points, burdensome, months, covered, total)


# --- careers with many edges


class Careers:
    """Random careers and exit dates, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def day(self, first: date, last: date) -> date:
        """A day in a range, often on an edge of the calendar."""
        day = first + timedelta(days=self.draw.randint(0, max((last - first).days, 0)))
        match self.draw.randint(0, 9):
            case 0:
                day = day.replace(day=1)
            case 1:
                day = day.replace(day=monthrange(day.year, day.month)[1])
            case 2:
                day = day.replace(month=2, day=29 if isleap(day.year) else 28)
            case 3:
                day = date(day.year, *self.draw.choice([(1, 1), (12, 31), (1, 31), (3, 1), (8, 31), (11, 30)]))
            case 4:
                day = day.replace(day=15)
        return min(max(day, first), last)

    def exposures(self, rate: Fraction | None) -> Plain:
        """Own exposures; with a rate, as many elements as it takes, at the level that gives just that."""
        elements = DATA["elements"]
        names = self.draw.sample(list(elements), self.draw.randint(0, 8))
        if rate is None:
            return {name: self.draw.choice([*LEVELS, Fraction(1, 3), Fraction(1, 8)]) for name in names}
        names = self.draw.sample(list(elements), len(elements))
        most = Fraction(0)
        for taken, name in enumerate(names, 1):
            most += elements[name]["points_per_year"]
            if most >= rate:
                return dict.fromkeys(names[:taken], rate / most)
        raise AssertionError(f"all elements together give less than {rate}")

    def entry(self, number: int, first: date, last: date) -> Plain:
        """One entry; sometimes exactly so many years long, at a rate that makes the lower limit of it."""
        entry: Plain = {"employer": self.draw.choice(["NS", "NS", "NS", f"werkgever {number}"])}
        years = self.draw.choice([0, 0, 0, 9, 10, 28, 29, 30, 30, 30, 31])
        rate = None
        if years and months_later(first, years * 12) <= last:
            last = months_later(first, years * 12) - timedelta(days=self.draw.choice([0, 1, 1, 1, 2]))
            rate = Fraction(1881, 100 * years) if self.draw.random() < 0.6 else None
        if rate is not None or self.draw.random() < 0.25:
            entry["title"], entry["exposures"] = f"functie {number}", self.exposures(rate)
        else:
            entry["job"] = self.draw.choice(list(DATA["jobs"]))
            if self.draw.random() < 0.1:
                entry["exposures"] = self.exposures(None)
        entry["from"] = first.isoformat()
        if self.draw.random() < 0.9:
            entry["until"] = last.isoformat()
        if self.draw.random() < 0.1:
            begins = self.day(first, last)
            ends = self.day(begins, min(last, begins + timedelta(days=self.draw.choice([0, 30, 400]))))
            kind = self.draw.choice(["sick_leave", "unpaid_leave", "sabbatical"])
            entry["absences"] = [{"kind": kind, "from": begins.isoformat(), "until": ends.isoformat()}]
        return entry

    def career(self) -> tuple[Plain, date]:
        """A career and an exit date before the pension date, often near the day on which stopping is covered."""
        birth = self.day(date(1960, 1, 1), date(1969, 12, 31))
        pension = pension_of(birth)
        start = self.day(date(birth.year + 16, 1, 1), date(birth.year + 30, 12, 31))
        jobs: list[Plain] = []
        for number in range(self.draw.choice([1, 1, 1, 2, 2, 3, 4, 6])):
            last = self.day(
                start, min(start + timedelta(days=self.draw.choice([40, 900, 5000, 14000, 16000])), pension)
            )
            jobs.append(self.entry(number, start, last))
            ended = date.fromisoformat(jobs[-1].get("until", last.isoformat()))
            start = ended + timedelta(days=self.draw.choice([1, 1, 1, 1, 2, 400, -300, -3000]))
            start = max(start, birth + timedelta(days=5000))
            if start >= pension:
                break
        back = self.draw.choice([0, 11, 12, 13, 20, 27, 35, 36, 36, 37, 60])
        exit_date = months_later(pension, -back) + timedelta(days=self.draw.choice([-2, -1, 0, 0, 1, 9]))
        return {"id": "x", "birth_date": birth.isoformat(), "jobs": apart(jobs)}, min(
            exit_date, pension - timedelta(days=1)
        )


def apart(jobs: list[Plain]) -> list[Plain]:
    """Give entries of one job that share a day another employer: they would be refused."""
    for place, job in enumerate(jobs):
        for other in jobs[:place]:
            same = (job.get("job"), job["employer"]) == (other.get("job"), other["employer"])
            if same and job["from"] <= other.get("until", "9999") and other["from"] <= job.get("until", "9999"):
                job["employer"] = f"nog een {place}"
    return jobs


def differences(seed: int, count: int) -> list[str]:
    """Compare so many careers; return those that differ."""
    careers = Careers(seed)
    found: list[str] = []
    for _ in range(count):
        career, exit_date = careers.career()
        right = expected(career, exit_date)
        got = assess(person_of(career, SCHEME), SCHEME, LAW, exit_date)
        assert got.pension is not None
        actual = Expected(
            got.pension.day, got.to_go or 0, got.points, got.tallies["burdensome_service"], int(got.months),
            got.covered, (got.money.total if got.money else 0) // 100,
        )  # fmt: skip
        if actual != right or (got.score and sum(line.points for line in got.score.lines) != right.points):
            found.append(f"{career} {exit_date}: {actual} is not {right}")
    return found


@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_careers_are_as_their_days_say(seed: int) -> None:
    assert differences(seed, 500) == []


def test_the_careers_are_worth_comparing() -> None:
    """Many are covered, on the limit, at thirty years, on the first covered day; dull careers prove nothing."""
    careers = Careers(1)
    answers = [(expected(career, day), day) for career, day in (careers.career() for _ in range(600))]
    assert sum(one.covered for one, _ in answers) > 60
    assert sum(one.points == Fraction(1881, 100) for one, _ in answers) > 5
    assert sum(one.burdensome == 360 for one, _ in answers) > 5
    assert sum(one.covered and months_later(one.pension, -one.months) == day for one, day in answers) > 5
    assert len({one.months for one, _ in answers}) > 20


@pytest.mark.million
@pytest.mark.parametrize("part", range(200))
def test_a_million_careers_are_as_their_days_say(part: int) -> None:
    assert differences(1000 + part, 5000) == []
