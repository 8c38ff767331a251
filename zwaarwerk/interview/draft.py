"""The career as far as it has been told: its jobs, the gaps and overlaps between them, and its file. Pure; no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from zwaarwerk.criteria import Scheme
from zwaarwerk.dates import VagueDate, parse_vague_date

DAY = timedelta(days=1)
SHORTEST_GAP = timedelta(days=31)
"""A shorter gap between two jobs is not worth a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDraft:
    """One job as told; `kept` is an entry of a file that the interview does not ask about and leaves as it is."""

    number: int
    from_: VagueDate
    until: VagueDate | None
    job: str | None = None
    title: str | None = None
    employer: str | None = None
    sector: str | None = None
    part_time: str | None = None
    exposures: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    kept: Mapping[str, Any] | None = None

    def entry(self, scheme: Scheme) -> dict[str, Any]:
        """Return the entry of a career file."""
        times = {"from": self.from_.text, "until": self.until.text if self.until else None}
        if self.kept is not None:
            rest = {name: value for name, value in self.kept.items() if name not in times}
            return {name: value for name, value in (rest | times).items() if value is not None}
        entry = {
            "job": scheme.jobs[self.job].name.nl if self.job else None,
            "title": self.title,
            "employer": self.employer,
            "sector": self.sector,
            **times,
            "part_time": self.part_time,
            "exposures": dict(self.exposures) or (None if self.job else dict.fromkeys(scheme.elements, "none")),
            "reason": self.reason,
        }
        return {name: value for name, value in entry.items() if value is not None}

    @property
    def last(self) -> date:
        """The last day it may have gone on; far ahead when it goes on."""
        return self.until.last if self.until else date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """A time of absence from one job."""

    job: int
    kind: str
    from_: VagueDate
    until: VagueDate | None

    def entry(self) -> dict[str, Any]:
        """Return the absence of a career file."""
        until = {"until": self.until.text} if self.until else {}
        return {"kind": self.kind, "from": self.from_.text, **until}


@dataclass(slots=True, kw_only=True)
class Draft:
    """What has been told so far."""

    born: VagueDate | None = None
    name: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    jobs: list[JobDraft] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)
    last_number: int = 0
    unsure: list[str] = field(default_factory=list)
    """Keys of questions answered with "I don't know" that a career file has no word for."""

    def career(self, scheme: Scheme) -> dict[str, Any]:
        """Return the plain data of the career file, jobs in the order they began."""
        entries = []
        for job in in_order(self.jobs):
            entry = job.entry(scheme)
            told = [leave.entry() for leave in self.leaves if leave.job == job.number]
            absences = [*entry.pop("absences", ()), *told]
            entries.append(entry | ({"absences": absences} if absences else {}))
        head: dict[str, Any] = {"id": self.name} if self.name else {}
        if self.born:
            head["birth_date"] = self.born.text
        if self.facts:
            head["facts"] = dict(self.facts)
        return head | {"jobs": entries}


def kept_draft(number: int, entry: Mapping[str, Any], job: str | None, from_: str, until: str | None) -> JobDraft:
    """Return a job taken over from a file, with its key in the scheme and the days that hold now."""
    first = parse_vague_date(from_)
    assert first is not None, "dates are checked on reading"
    return JobDraft(
        number=number,
        from_=first,
        until=None if until is None else parse_vague_date(until),
        job=job,
        title=entry.get("title"),
        employer=entry.get("employer"),
        kept=entry,
    )


def in_order(jobs: Iterable[JobDraft]) -> list[JobDraft]:
    """Return the jobs in the order they began."""
    return sorted(jobs, key=lambda job: (job.from_.first, job.last, job.number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Days (both ends included) of which nothing is told, between two jobs."""

    first: date
    last: date
    before: JobDraft
    after: JobDraft


def gaps(jobs: Sequence[JobDraft]) -> list[Gap]:
    """Return the gaps of more than a month that there are whatever the vague dates mean, the latest first."""
    found: list[Gap] = []
    ordered = in_order(jobs)
    if not ordered:
        return found
    longest = ordered[0]
    for job in ordered[1:]:
        if longest.last < job.from_.first and job.from_.first - longest.last - DAY > SHORTEST_GAP:
            found.append(Gap(first=longest.last + DAY, last=job.from_.first - DAY, before=longest, after=job))
        longest = max(longest, job, key=lambda one: one.last)
    return found[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Two jobs that share days (both ends included) whatever their vague dates mean; `last` is None if they go on."""

    first: date
    last: date | None
    one: JobDraft
    other: JobDraft

    @property
    def is_one_job(self) -> bool:
        """Whether they are the same work for the same employer, of which no day may count twice."""
        return (self.one.job or "", self.one.employer or "") == (self.other.job or "", self.other.employer or "")


def overlaps(jobs: Sequence[JobDraft]) -> list[Shared]:
    """Return every two jobs that certainly share a day."""
    found = []
    for one, other in combinations(in_order(jobs), 2):
        first = max(one.from_.last, other.from_.last)
        ends = [job.until.first for job in (one, other) if job.until]
        last = min(ends, default=None)
        if last is None or first <= last:
            found.append(Shared(first=first, last=last, one=one, other=other))
    return found
