"""What the delimitation of heavy work in a scheme rests on, counted, and what an assessor asks of it. Pure; no I/O.

Whether a question is answered follows from the file alone: of so many jobs, elements or numbers, so many have what is
asked. An assessor decides whether that is enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any, Literal, NamedTuple

from zwaarwerk.career import Career, Person, resolve
from zwaarwerk.criteria import Job, Scheme, conditions_of
from zwaarwerk.criteria_checks import ASSUMED, numbers_of
from zwaarwerk.criteria_conditions import InServiceCondition
from zwaarwerk.errors import InputError, Path
from zwaarwerk.keys import value_at
from zwaarwerk.law import Law
from zwaarwerk.lint import Remark, find_remarks
from zwaarwerk.timeline import Exposure, Piece, pieces_of
from zwaarwerk.trials import Trials

Verdict = Literal["answered", "partly", "missing"]
COUNTED_ELSEWHERE = ("assumed", "no-source", "not-measurable")
"""Remarks that a question of their own counts."""
TRIED_MONTHS = 360
WEIGHED = ("experts", "risk_assessment")
"""Kinds of documents in which people who know work and health judged the work."""


# --- jobs


class Profile(NamedTuple):
    """The burdens of a job during some days, both ends included; None is no end.

    `rate` is its points a year after overlap of elements; `burdensome` is None where no rule of the scheme says so.
    """

    first: date | None
    last: date | None
    exposures: tuple[Exposure, ...]
    rate: Fraction
    burdensome: bool | None


def profiles_of(scheme: Scheme, exit_date: date, birth_date: date) -> dict[str, tuple[Profile, ...]]:
    """Return the profiles of every job up to an exit date, early to late, as the engine applies them.

    Days for which the scheme has no profile or no value are left out.
    """
    return {name: tuple(_profiles(name, job, scheme, exit_date, birth_date)) for name, job in scheme.jobs.items()}


def _profiles(name: str, job: Job, scheme: Scheme, exit_date: date, birth_date: date) -> Iterator[Profile]:
    starts = {period.from_.toordinal() for period in job.periods or () if period.from_}
    end = exit_date.toordinal()
    cuts = sorted(day for day in {*scheme.exposure_days, *starts} if day < end)
    spans = zip([None, *cuts], [*(day - 1 for day in cuts), end - 1], strict=True)
    pieces = [(first, last, _piece_on(last, name, scheme, exit_date, birth_date)) for first, last in spans]
    known = [(first, last, piece) for first, last, piece in pieces if piece is not None]
    for _, group in groupby(known, key=lambda one: (one[2].exposures, one[2].rate, one[2].burdensome)):
        same = list(group)
        first, last, piece = same[0][0], same[-1][1], same[0][2]
        yield Profile(
            first=None if first is None else date.fromordinal(first),
            last=None if last == end - 1 else date.fromordinal(last),
            exposures=piece.exposures,
            rate=piece.rate,
            burdensome=None if scheme.burdensome is None else piece.burdensome,
        )


def _piece_on(day: int, job: str, scheme: Scheme, exit_date: date, birth_date: date) -> Piece | None:
    """What applies to somebody in a job on a day; None where the scheme can't say."""
    on = date.fromordinal(day).isoformat()
    data = {"id": job, "birth_date": birth_date.isoformat(), "jobs": [{"job": job, "from": on, "until": on}]}
    person: Person = resolve(Career.model_validate(data), scheme, "least")
    try:
        return next(iter(pieces_of(person, scheme, exit_date)), None)
    except InputError:
        return None


# --- what the questions are answered from


class People(NamedTuple):
    """How many people the scheme was worked out for, of how many in the tables."""

    assessed: int
    all: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A scheme with what is known about it.

    `data` are those of its file, `remarks` what is unwise in it, looked for if people could be made up to try it on
    (`tried`). `asked` are the elements that a survey weighed.
    """

    scheme: Scheme
    data: Mapping[str, Any]
    profiles: Mapping[str, Sequence[Profile]]
    remarks: Sequence[Remark]
    tried: bool
    asked: Collection[str] = ()
    people: People | None = None

    @property
    def numbers(self) -> list[tuple[Path, str]]:
        """Every number of the file with its source; `assumed` and empty (none) among them."""
        return list(numbers_of(self.data))

    def decided(self, job: str) -> bool | None:
        """Say whether a job falls under the scheme; None where the file doesn't say."""
        if self.scheme.burdensome is not None:
            return any(profile.burdensome for profile in self.profiles[job])
        if self.scheme.has_points:
            return self.earns(job)
        listed = _listed(self.scheme)
        return job in listed if listed else None

    def earns(self, job: str) -> bool:
        """Say whether a job gives points."""
        return any(profile.rate > 0 for profile in self.profiles[job])

    @property
    def counting_jobs(self) -> list[str]:
        """The jobs that fall under the scheme or earn points; all of them where no rule chooses."""
        found = [job for job in self.scheme.jobs if self.decided(job) or self.earns(job)]
        return found or list(self.scheme.jobs)

    def citations(self, *path: str | int) -> list[str]:
        """Return what is cited at and below a place, whether a number stands there or not; `assumed` among it."""
        return [source for _, source in _cited(value_at(self.data, path), path)]

    @property
    def cited(self) -> list[str]:
        """The sources that the file rests on, in its own order."""
        used = set(self.citations())
        return [name for name in self.scheme.sources if name in used]

    def rests_on(self, path: Path, kinds: Collection[str]) -> bool:
        """Say whether what stands at a place cites a document of one of these kinds."""
        sources = self.scheme.sources
        return any(name in sources and sources[name].kind in kinds for name in self.citations(*path))

    def is_sourced(self, path: Path) -> bool:
        """Say whether what stands at a place cites something, and nothing there is assumed."""
        found = self.citations(*path)
        return bool(found) and ASSUMED not in found

    def is_explained(self, path: Path) -> bool:
        """Say whether the file has a note at a place or in a block around it."""
        around = (value_at(self.data, path[:length]) for length in range(1, len(path) + 1))
        return any(isinstance(block, Mapping) and "note" in block for block in around)


def basis_of(
    scheme: Scheme,
    data: Mapping[str, Any],
    law: Law,
    as_of: date,
    asked: Collection[str] = (),
    people: People | None = None,
) -> Basis:
    """Return a scheme with what is known about it on a day, or on the nearest day on which it is in force."""
    trials = Trials(scheme, law, as_of)
    return Basis(
        scheme=scheme,
        data=data,
        profiles=profiles_of(scheme, trials.exit_date, trials.birth_date),
        remarks=tuple(find_remarks(scheme, data, law, as_of)),
        tried=any(trials(job, TRIED_MONTHS) is not None for job in scheme.jobs),
        asked=frozenset(asked),
        people=people,
    )


def _cited(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, Mapping):
        if isinstance(value.get("source"), str):
            yield path, value["source"]
        for name, item in value.items():
            if path or name not in ("sources", "scheme"):
                yield from _cited(item, (*path, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _cited(item, (*path, place))


def _listed(scheme: Scheme) -> set[str]:
    """The jobs that a count of time or a condition names."""
    named = {job for tally in scheme.tallies.values() for job in getattr(tally.of, "jobs", ())}
    for _, condition in conditions_of(scheme):
        if isinstance(condition, InServiceCondition):
            named |= set(condition.in_service.jobs or ())
    return named


# --- the questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing an assessor asks: of how many things (`total`) the file has it (`done`), and where it is told.

    `nothing` is the answer where there is nothing to count.
    """

    id: str
    section: str
    done: int
    total: int
    nothing: Verdict = "missing"

    @property
    def answer(self) -> Verdict:
        """Whether the file answers it."""
        if self.total == 0:
            return self.nothing
        return "answered" if self.done == self.total else "partly" if self.done else "missing"


def questions(basis: Basis) -> tuple[Question, ...]:
    """Return what an assessor asks of a scheme, in the order in which it is told."""
    return tuple(
        Question(id=id_, section=section, done=sum(found), total=len(found), nothing=nothing)
        for id_, section, found, nothing in _asked(basis)
    )


def _asked(basis: Basis) -> Iterator[tuple[str, str, list[bool], Verdict]]:
    scheme, cited = basis.scheme, basis.cited
    info, jobs, elements = scheme.scheme, basis.counting_jobs, list(scheme.elements)
    remarks = [one for one in basis.remarks if one.rule not in COUNTED_ELSEWHERE]
    people = basis.people
    agreed = [bool(info.parties), info.status == "agreed", info.in_force.from_ is not None]
    yield "agreed", "scheme", agreed, "missing"
    yield "scope", "jobs", [basis.decided(job) is not None for job in scheme.jobs], "missing"
    yield "characteristics", "jobs", [_has_elements(basis, job) for job in jobs], "missing"
    yield "profiles", "jobs", [basis.is_sourced(("jobs", job)) for job in jobs], "missing"
    yield "measurable", "elements", [bool(one.applies_when.measures) for one in scheme.elements.values()], "missing"
    yield "thresholds", "elements", _sourced(basis, _is_threshold), "missing"
    if scheme.has_points:
        yield "weights", "elements", _sourced(basis, _is_weight), "missing"
    yield "boundary", "rules", _sourced(basis, _is_boundary), "missing"
    yield "kinds", "method", [scheme.sources[name].kind is not None for name in cited], "missing"
    yield "traceable", "method", [_can_be_found(basis, name) for name in cited], "missing"
    places: list[Path] = [*(("elements", one) for one in elements), *(("jobs", job) for job in jobs)]
    yield "experts", "method", [basis.rests_on(place, WEIGHED) for place in places], "missing"
    heard = [one in basis.asked or basis.rests_on(("elements", one), ("survey",)) for one in elements]
    yield "employees", "survey", heard, "missing"
    yield "sourced", "open", [source not in ("", ASSUMED) for _, source in basis.numbers], "missing"
    explained = [basis.is_explained(one.path) for one in remarks]
    yield "explained", "open", explained, "answered" if basis.tried else "missing"
    covered = [] if people is None else [place < people.assessed for place in range(people.all)]
    yield "people", "effect", covered, "missing"


def _has_elements(basis: Basis, job: str) -> bool:
    return any(profile.exposures and profile.exposures[0].category for profile in basis.profiles[job])


def _sourced(basis: Basis, wanted: Any) -> list[bool]:
    return [source not in ("", ASSUMED) for path, source in basis.numbers if wanted(path)]


def _is_threshold(path: Path) -> bool:
    return path[0] == "elements" and "applies_when" in path


def _is_weight(path: Path) -> bool:
    """A number that says how heavy something counts: of an element, a level, a job, or a number of elements."""
    return path[0] in ("elements", "levels", "jobs", "overlap") and not _is_threshold(path)


def _is_boundary(path: Path) -> bool:
    """A number that decides who falls under the scheme, and not how much somebody gets."""
    return path[0] in ("burdensome", "tallies", "conditions") or path[:2] in (
        ("entitlement", "minimum"),
        ("entitlement", "roads"),
    )


def _can_be_found(basis: Basis, name: str) -> bool:
    """Say whether others can find a document: by its address, or by who published it and when."""
    source = basis.scheme.sources[name]
    return bool(source.url or (source.publisher and source.date))


# --- what is still open


def open_numbers(basis: Basis, source: str) -> dict[str, list[Path]]:
    """Return the places of the numbers that are assumed, or have no source (empty), by block of the file."""
    blocks: dict[str, list[Path]] = {}
    for path, given in basis.numbers:
        if given == source:
            blocks.setdefault(str(path[0]), []).append(path)
    return blocks


def unsourced_jobs(basis: Basis) -> list[str]:
    """Return the jobs that count and whose profile is assumed or cites nothing."""
    return [job for job in basis.counting_jobs if not basis.is_sourced(("jobs", job))]


def unused_sources(basis: Basis) -> list[str]:
    """Return the sources that nothing in the file cites."""
    cited = set(basis.cited)
    return [name for name in basis.scheme.sources if name not in cited]
