"""What a simulation is told with: its schemes and groups by name, its figures in words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath

from zwaarwerk.criteria import Scheme
from zwaarwerk.errors import Problem
from zwaarwerk.exact import round_half_up
from zwaarwerk.simulation.effects import Reach, Simulated, Tally, of_those
from zwaarwerk.simulation.members import BORN, JOB, PART_TIME, PART_TIME_CLASSES
from zwaarwerk.simulation.uncertainty import Estimated
from zwaarwerk.texts import Texts, letter_of, printable

SMALLEST_GROUP = 5
"""Smaller groups are told together, so that nobody is recognised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedScheme:
    """A scheme of the simulation, its file and the fingerprint of that."""

    scheme: Scheme
    file: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many people were read; could not be assessed under any scheme; have a pension already; are vague."""

    read: int
    not_assessed: int
    with_pension: int
    facts: Mapping[tuple[int, str], int]
    vague: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What a page about a simulation rests on. `shown_id` makes a pseudonym of a personnel number."""

    simulated: Simulated
    schemes: tuple[NamedScheme, ...]
    counts: Counts
    files: Mapping[str, str]
    projected_from: int | None
    shown_id: Callable[[str], str] | None = None
    notes: tuple[Problem, ...] = ()
    estimated: Estimated | None = None


@dataclass(slots=True)
class Group:
    """People of one value of a way to group: the reach under each scheme, and who gains from each but the first."""

    name: str
    reaches: list[Reach]
    tallies: list[Tally]

    @property
    def people(self) -> int:
        """How many people there are, under the scheme that could assess most."""
        return max(reach.people for reach in self.reaches)


class SimulationWords:
    """Names and figures of a simulation, in a language; what depends on the take-up is told of those who do stop."""

    def __init__(self, simulation: Simulation, say: Texts) -> None:
        self.simulation, self.say = simulation, say
        self.simulated, self.effects = simulation.simulated, simulation.simulated.effects
        self.scenario = simulation.simulated.scenario
        several = len(self.effects) > 1
        self.letters = [letter_of(place) if several else "" for place in range(len(self.effects))]

    def scheme_name(self, place: int) -> str:
        """Return the name and version of a scheme, and its file."""
        info = self.simulation.schemes[place].scheme.scheme
        name = printable(info.name.in_language(self.say.language))
        file = PurePath(self.simulation.schemes[place].file).name
        return self.say("simulate.scheme-name", name=name, version=printable(info.version), file=printable(file))

    def scheme_label(self, place: int) -> str:
        """Return "scheme", with its letter if there are several."""
        letter = self.letters[place]
        return self.say("simulate.scheme-letter", letter=letter) if letter else self.say("simulate.scheme")

    def head(self, id_: str, place: int) -> str:
        """Return a heading of a column that there is for every scheme."""
        letter = self.letters[place]
        return f"{self.say(id_)} {letter}" if letter else self.say(id_)

    def subject(self, place: int) -> str:
        """Return how a sentence about a scheme begins."""
        letter = self.letters[place]
        return self.say("simulate.under-letter", letter=letter) if letter else self.say("simulate.under")

    def object(self, place: int) -> str:
        """Return what a scheme is called within a sentence."""
        letter = self.letters[place]
        return self.say("simulate.of-letter", letter=letter) if letter else self.say("simulate.of")

    def money(self, cents: int) -> str:
        """Return an amount of what is paid to many people: whole euros, of the share that does stop."""
        return self.whole_euros(of_those(cents, self.scenario.take_up))

    def whole_euros(self, cents: int) -> str:
        """Return an amount in whole euros, rounded half up."""
        amount = self.say.euros(round_half_up(Fraction(cents, 100)) * 100)
        return amount[:-3]

    def mean(self, reach: Reach) -> str:
        """Return the mean months of those who are reached."""
        return self.say.number(reach.mean, 1) if reach.reached else "–"

    def way_name(self, way: str) -> str:
        """Return what a way to group people is called."""
        return self.say(f"simulate.way-{way}") if way in (JOB, BORN, PART_TIME) else printable(way)

    def value_name(self, way: str, value: str) -> str:
        """Return what a value of a way to group people is called."""
        if not value:
            return self.say("simulate.no-value")
        if way == JOB:
            return next(
                (
                    printable(one.scheme.jobs[value].name.in_language(self.say.language))
                    for one in self.simulation.schemes
                    if value in one.scheme.jobs
                ),
                printable(value),
            )
        return self.say(f"simulate.part-time-{value}") if way == PART_TIME else printable(value)

    def pseudonym(self, id_: str, number: int) -> str:
        """Return what one of the most affected is called: the keyed hash of the number, else their place."""
        if self.simulation.shown_id is None:
            return self.say("simulate.person", number=number)
        return self.simulation.shown_id(id_)

    # --- groups

    def groups(self, place: int, *, birth_years: int = 1) -> list[Group]:
        """Return the groups of one way, in order; groups that are too small come last, as one."""
        way = self.simulated.ways[place]
        values = dict.fromkeys(value for effect in self.effects for value in effect.by[place])
        named: dict[str, list[str]] = {}
        for value in values:
            named.setdefault(self._group_name(way, value, birth_years), []).append(value)
        groups = [self._group(name, place, same) for name, same in named.items()]
        kept = [one for one in groups if one.people >= SMALLEST_GROUP]
        if way == PART_TIME:
            order = [self.value_name(way, name) for _, name in PART_TIME_CLASSES]
            kept.sort(key=lambda one: order.index(one.name))
        else:
            kept.sort(key=lambda one: one.name if way == BORN else (-one.reaches[0].share, one.name.lower()))
        small = [value for one in groups if one.people < SMALLEST_GROUP for value in named[one.name]]
        if small:
            kept.append(self._group(self.say("simulate.small", least=SMALLEST_GROUP), place, small))
        return kept

    def _group_name(self, way: str, value: str, birth_years: int) -> str:
        if way == BORN and birth_years > 1:
            first = int(value) // birth_years * birth_years
            return f"{first}–{first + birth_years - 1}"
        return self.value_name(way, value)

    def _group(self, name: str, place: int, values: Sequence[str]) -> Group:
        reaches = [_together(effect.by[place], values) for effect in self.effects]
        tallies = [_tallied(one.by[place], values) for one in self.simulated.comparisons]
        return Group(name, reaches, tallies)

    def assumed(self) -> Iterator[str]:
        """Yield what was taken to be so."""
        say, counts = self.say, self.simulation.counts
        for place, one in enumerate(self.simulation.schemes):
            if one.scheme.scheme.status != "agreed":
                status = say(f"criteria.{one.scheme.scheme.status}")
                yield say("simulate.status", scheme=self.scheme_label(place), status=status)
        yield say("simulate.assume-earliest")
        yield say("simulate.assume-job")
        yield say("simulate.assume-take-up", share=say.share(self.scenario.take_up))
        if self.simulation.projected_from is not None:
            yield say("simulate.assume-law", year=self.simulation.projected_from)
        yield say("simulate.assume-nobody-new")
        if counts.with_pension:
            yield say("simulate.with-pension", count=say.number(counts.with_pension))
        if counts.vague:
            yield say("simulate.vague", count=say.number(counts.vague))
        if counts.not_assessed:
            yield say("simulate.not-assessed", count=say.number(counts.not_assessed))
        for place, effect in enumerate(self.effects):
            if missing := len(self.simulated.members) - effect.all.people:
                yield say("simulate.not-under", scheme=self.subject(place), count=say.number(missing))
        for (place, fact), people in sorted(counts.facts.items()):
            yield say("simulate.fact", scheme=self.subject(place), count=say.number(people), fact=fact)


def _together(reaches: Mapping[str, Reach], values: Iterable[str]) -> Reach:
    together = Reach()
    for value in values:
        if value in reaches:
            together.months.update(reaches[value].months)
    return together


def _tallied(tallies: Mapping[str, Tally], values: Iterable[str]) -> Tally:
    found = [tallies[value] for value in values if value in tallies]
    return Tally(sum(one.gain for one in found), sum(one.lose for one in found), sum(one.same for one in found))
