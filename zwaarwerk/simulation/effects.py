"""What a scheme does to a workforce: who can stop how early, what it costs by year, who gains and who loses. Pure.

A `Member` is one person with what each scheme would give; everything else here is counting. Everybody is taken to stop
on the earliest covered exit date and to go on in the present jobs until then; of those who can, a share does (take-up).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from zwaarwerk.benefit import Money
from zwaarwerk.exact import round_half_up
from zwaarwerk.figures import Figures

MOST_AFFECTED = 10


class Prospect(NamedTuple):
    """What one person gets under one scheme, stopping on the earliest covered exit date.

    `months` are the months from that date to the pension date, a begun month counted whole; 0 if no exit is covered.
    `years` are the calendar years in which something is paid: the year, what is paid gross, the levy, both in cents.
    """

    months: int
    exit: date | None
    years: tuple[tuple[int, int, int], ...]

    @property
    def gross(self) -> int:
        """All that is paid, gross, in cents."""
        return sum(gross for _, gross, _ in self.years)


NOTHING = Prospect(0, None, ())
Paid = tuple[tuple[int, int, int], ...]
Known = dict[int, tuple[Money, Paid]]
"""What is paid, by the identity of the money: many people get the same, and then it is one object here too."""


def prospect_of(found: Figures, known: Known | None = None) -> Prospect:
    """Return what the figures of an answer, without an exit date asked for, mean for a simulation."""
    if found.earliest is None or not found.covered:
        return NOTHING
    money = found.money
    if money is None:
        return Prospect(found.to_go or 0, found.earliest, ())
    paid = known.get(id(money)) if known is not None else None
    if paid is None:
        paid = money, tuple((one.year, one.cents, one.levy or 0) for one in money.years)
        if known is not None:
            known[id(money)] = paid
    return Prospect(found.to_go or 0, found.earliest, paid[1])


class Member(NamedTuple):
    """One person of a workforce: a value for each way to group people, and what each scheme gives.

    None: could not be assessed under that scheme.
    """

    id: str
    traits: tuple[str, ...]
    prospects: tuple[Prospect | None, ...]


# --- one scheme


@dataclass(slots=True)
class Reach:
    """How many people are reached: how many have how many months. `months` has those with none too."""

    months: Counter[int] = field(default_factory=Counter)

    @property
    def people(self) -> int:
        """All people."""
        return self.months.total()

    @property
    def reached(self) -> int:
        """Those who get at least a month."""
        return self.people - self.months[0]

    @property
    def share(self) -> Fraction:
        """The share of all people that is reached; 0 without people."""
        return Fraction(self.reached, self.people) if self.people else Fraction(0)

    @property
    def mean(self) -> Fraction:
        """The mean number of months of those who are reached; 0 if nobody is."""
        total = sum(months * people for months, people in self.months.items())
        return Fraction(total, self.reached) if self.reached else Fraction(0)

    @property
    def median(self) -> Fraction:
        """The median number of months of those who are reached; 0 if nobody is."""
        reached = sorted((months, people) for months, people in self.months.items() if months)
        return Fraction(_at(reached, (self.reached - 1) // 2) + _at(reached, self.reached // 2), 2)


def _at(counted: Sequence[tuple[int, int]], place: int) -> int:
    """The value at a place in an ordered row, in which each value stands as often as is counted."""
    for value, times in counted:
        place -= times
        if place < 0:
            return value
    return 0


class YearOfCost(NamedTuple):
    """A calendar year: who can stop for the first time in it, and what is paid if all of them do, in cents."""

    stopping: int
    gross: int
    levy: int


@dataclass(slots=True)
class Effect:
    """What one scheme does to the people who could be assessed under it.

    `by` has, for each way to group people, the reach by value; `years` all years of the horizon, `later` all after it.
    """

    all: Reach
    by: tuple[dict[str, Reach], ...]
    years: dict[int, YearOfCost]
    later: YearOfCost

    @property
    def horizon(self) -> YearOfCost:
        """All years of the horizon together."""
        return _added(self.years.values())


def _added(years: Iterable[YearOfCost]) -> YearOfCost:
    stopping = gross = levy = 0
    for one in years:
        stopping, gross, levy = stopping + one.stopping, gross + one.gross, levy + one.levy
    return YearOfCost(stopping, gross, levy)


def effect_of(members: Iterable[Member], scheme: int, ways: int, horizon: range) -> Effect:
    """Return what the scheme at a place of the prospects does; `ways` is how many ways there are to group people."""
    every = Reach()
    by: tuple[dict[str, Reach], ...] = tuple({} for _ in range(ways))
    stopping: Counter[int] = Counter()
    gross: Counter[int] = Counter()
    levy: Counter[int] = Counter()
    alike: Counter[tuple[tuple[str, ...], int]] = Counter()
    for member in members:
        prospect = member.prospects[scheme]
        if prospect is None:
            continue
        alike[member.traits, prospect.months] += 1
        if prospect.exit is not None:
            stopping[prospect.exit.year] += 1
        for year, paid, due in prospect.years:
            gross[year] += paid
            levy[year] += due
    for (traits, months), people in alike.items():
        every.months[months] += people
        for reaches, value in zip(by, traits, strict=True):
            reaches.setdefault(value, Reach()).months[months] += people
    years = {year: YearOfCost(stopping[year], gross[year], levy[year]) for year in horizon}
    after = {year for year in (*stopping, *gross) if year not in horizon}
    later = _added(YearOfCost(stopping[year], gross[year], levy[year]) for year in after)
    return Effect(every, by, years, later)


def of_those(cents: int, take_up: Fraction) -> int:
    """Return what it costs if so large a share of those who can stop does, in cents, rounded half up once."""
    return round_half_up(cents * take_up)


# --- two schemes


class Affected(NamedTuple):
    """One person for whom two schemes differ: which member, and what each gives."""

    member: int
    before: Prospect
    after: Prospect

    @property
    def months(self) -> int:
        """How many months more; less than 0: fewer."""
        return self.after.months - self.before.months

    @property
    def gross(self) -> int:
        """How much more is paid in all, gross, in cents."""
        return self.after.gross - self.before.gross

    @property
    def gains(self) -> int:
        """1 for who gains, -1 for who loses, 0 for who keeps the same: by months, else by what is paid."""
        difference = self.months or self.gross
        return (difference > 0) - (difference < 0)


@dataclass(slots=True)
class Tally:
    """How many people gain, lose, or keep the same."""

    gain: int = 0
    lose: int = 0
    same: int = 0

    @property
    def people(self) -> int:
        """All of them."""
        return self.gain + self.lose + self.same

    def add(self, gains: int) -> None:
        """Count one person more."""
        if gains > 0:
            self.gain += 1
        elif gains < 0:
            self.lose += 1
        else:
            self.same += 1


@dataclass(slots=True)
class Comparison:
    """Who gains and who loses between two schemes, of those who could be assessed under both.

    `only_before` and `only_after` are people reached by one of the two; `most` are the most affected, the most first.
    `apart` is what those cost who could be assessed under one of the two only: they are in no other figure here.
    """

    all: Tally
    by: tuple[dict[str, Tally], ...]
    months: int
    only_before: int
    only_after: int
    most: tuple[Affected, ...]
    apart: Apart


class Apart(NamedTuple):
    """People who could be assessed under one of two schemes only, and what they cost under it by year, in cents."""

    people: int
    before: Counter[int]
    after: Counter[int]


def apart(members: Iterable[Member], before: int, after: int) -> Apart:
    """Return who could be assessed under one of two schemes only, by their places in the prospects."""
    people = 0
    costs: tuple[Counter[int], Counter[int]] = Counter(), Counter()
    for member in members:
        old, new = member.prospects[before], member.prospects[after]
        if (old is None) == (new is None):
            continue
        people += 1
        for one, cost in zip((old, new), costs, strict=True):
            for year, paid, due in one.years if one else ():
                cost[year] += paid + due
    return Apart(people, *costs)


def compare(members: Sequence[Member], before: int, after: int, ways: int) -> Comparison:
    """Return who gains and who loses from one scheme to another, by their places in the prospects."""
    every = Tally()
    by: tuple[dict[str, Tally], ...] = tuple({} for _ in range(ways))
    months = only_before = only_after = 0
    changed: list[Affected] = []
    for place, old, new in _both(members, before, after):
        one = Affected(place, old, new)
        gains = one.gains
        every.add(gains)
        for tallies, value in zip(by, members[place].traits, strict=True):
            tallies.setdefault(value, Tally()).add(gains)
        months += one.months
        only_before += bool(old.months and not new.months)
        only_after += bool(new.months and not old.months)
        if gains:
            changed.append(one)
    changed.sort(key=lambda one: (-abs(one.months), -abs(one.gross), one.member))
    most = tuple(changed[:MOST_AFFECTED])
    return Comparison(every, by, months, only_before, only_after, most, apart(members, before, after))


def _both(members: Sequence[Member], before: int, after: int) -> Iterator[tuple[int, Prospect, Prospect]]:
    for place, member in enumerate(members):
        old, new = member.prospects[before], member.prospects[after]
        if old is not None and new is not None:
            yield place, old, new


# --- all together


class Scenario(NamedTuple):
    """What was taken to be so: the first day, how many calendar years from then, and which share does stop."""

    as_of: date
    years: int
    take_up: Fraction

    @property
    def horizon(self) -> range:
        """The calendar years costs are told for: that of the first day, and those after it."""
        return range(self.as_of.year, self.as_of.year + self.years)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """A workforce under one scheme or several: what each does, and how each differs from the first."""

    scenario: Scenario
    ways: tuple[str, ...]
    members: tuple[Member, ...]
    effects: tuple[Effect, ...]
    comparisons: tuple[Comparison, ...]

    def dearer(self, place: int) -> int:
        """Return how much more the scheme at a place costs than the first in all years, in cents, of the same people.

        Less than 0: cheaper.
        """
        left_out = self.comparisons[place - 1].apart
        first, other = (self.effects[one].horizon for one in (0, place))
        both = other.gross + other.levy - first.gross - first.levy
        return both + sum(left_out.before[year] - left_out.after[year] for year in self.scenario.horizon)


def simulated(members: Sequence[Member], schemes: int, ways: Sequence[str], scenario: Scenario) -> Simulated:
    """Return what so many schemes do to people; `ways` are the ways to group them, as in their traits."""
    effects = (effect_of(members, place, len(ways), scenario.horizon) for place in range(schemes))
    comparisons = (compare(members, 0, place, len(ways)) for place in range(1, schemes))
    return Simulated(
        scenario=scenario,
        ways=tuple(ways),
        members=tuple(members),
        effects=tuple(effects),
        comparisons=tuple(comparisons),
    )
