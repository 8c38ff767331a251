"""A person's work history: what may stand in a career file, and what the engine takes from it.

`Career` is the file as people write it, vague dates and unknowns included. `resolve` turns it into a `Person` with
exact days: the least and the most that the file can mean. Pure; no I/O.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import model_validator

from zwaarwerk.criteria import LevelOrFactor, Scheme, conditions_of
from zwaarwerk.criteria_conditions import FactValue, claims
from zwaarwerk.dates import Span, VagueDate, parse_vague_date
from zwaarwerk.errors import Path, Problem, nearest
from zwaarwerk.exact import parse_share
from zwaarwerk.shapes import Model, OneOfShapes, Parsed, key, refuse, shape
from zwaarwerk.values import Id, Quantity, Share, Vague, Words

UNKNOWN = "unknown"
MOST_NAMES = 100
Edge = Literal["least", "most"]


def _parse_id(value: Any) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text.strip():
        raise refuse("text-expected")
    return text.strip()


def _parse_hours(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise refuse("number-expected", allowed="> 0 … 80")
    if not 0 < value <= 80:
        raise refuse("out-of-range", allowed="> 0 … 80")
    return Fraction(value)


PersonId = Annotated[str, Parsed(_parse_id, {"type": ["string", "integer"]})]
Hours = Annotated[
    Fraction,
    Parsed(_parse_hours, {"type": "number", "exclusiveMinimum": 0, "maximum": 80}),
]


class Absence(Model):
    """A stretch of absence inside an entry; both ends included."""

    kind: Id = key("soort verzuim", "kind of absence")
    from_: Vague = key("eerste dag", "first day", alias="from")
    until: Vague | None = key("laatste dag; leeg: duurt nog", "last day; absent: goes on", None)


def _parse_by_month(value: Any) -> dict[str, Fraction]:
    months: dict[str, Fraction] = {}
    if not value:
        raise refuse("nothing-in-it")
    for name, amount in value.items():
        when = parse_vague_date(str(name))
        if when is None or not when.is_vague:
            raise refuse("month-expected", found=str(name))
        if isinstance(amount, bool) or not isinstance(amount, int | Fraction):
            raise refuse("number-expected", allowed="…", found=str(amount))
        months[str(name)] = Fraction(amount)
    years = {name for name in months if len(name) == 4}
    if twice := sorted(name for name in months if len(name) > 4 and name[:4] in years):
        raise refuse("month-twice", found=twice[0])
    return months


MeasuredByMonth = Annotated[
    dict[str, Fraction],
    Parsed(_parse_by_month, {"type": "object", "additionalProperties": {"type": "number"}}),
]


class Entry(Model):
    """One stretch of work; `until` is the last day worked, absent if it goes on."""

    job: Words | None = key("functie: sleutel of naam uit de regeling", "job: key or name in the scheme", None)
    title: Words | None = key("eigen omschrijving", "own description", None)
    from_: Vague = key("eerste dag: dag, maand of jaar", "first day: a day, month or year", alias="from")
    until: Vague | None = key("laatste dag; leeg: duurt nog", "last day; absent: goes on", None)
    employer: Words | None = key("werkgever", "employer", None)
    sector: Words | None = key("sector", "sector", None)
    part_time: Share | None = key("deeltijdfactor, bijvoorbeeld 0.8 of 80%", "part-time factor, like 0.8 or 80%", None)
    hours_per_week: Hours | None = key("uren per week", "hours a week", None)
    exposures: dict[Id, LevelOrFactor] = key(
        "element en niveau, in plaats van het profiel", "element and level, instead of the profile", {}
    )
    reason: Words | None = key("waarom afgeweken van het profiel", "why it differs from the profile", None)
    measured: dict[
        Id,
        Annotated[
            Annotated[Quantity, shape("number")] | Annotated[MeasuredByMonth, shape("by_month")],
            OneOfShapes(lambda v: "by_month" if isinstance(v, dict) else "number", "14, {2006-02: 14}"),
        ],
    ] = key("gemeten getallen", "measured numbers", {})
    absences: tuple[Absence, ...] = key("verzuim", "absences", ())

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.part_time is not None and self.hours_per_week is not None:
            raise refuse("one-of", allowed="part_time, hours_per_week", at="hours_per_week")
        if not {"job", "exposures", "measured"} & self.model_fields_set:
            raise refuse("one-of-these", allowed="job, exposures, measured")
        return self


class Career(Model):
    """One person: birth date, facts, and the entries in any order."""

    id: PersonId | None = key("personeelsnummer of naam", "personnel number or name", None)
    birth_date: Vague = key("geboortedatum", "birth date")
    facts: dict[Id, FactValue] = key("andere feiten waar de regeling om vraagt", "facts the scheme asks for", {})
    jobs: tuple[Entry, ...] = key("de loopbaan", "the work history")


class People(Model):
    """A file with several people."""

    people: tuple[Career, ...] = key("de mensen", "the people")


# --- what the engine takes


class Measured(NamedTuple):
    """A measured number: one rate for the whole entry, or numbers by calendar month or year (elsewhere 0)."""

    rate: Fraction | None = None
    spans: tuple[tuple[int, int, Fraction], ...] = ()

    def at(self, day: int) -> Fraction:
        """Return the number that holds on the day (an ordinal)."""
        if self.rate is not None:
            return self.rate
        return next((amount for first, end, amount in self.spans if first <= day < end), Fraction(0))


class Job(NamedTuple):
    """One entry with exact days (ordinals); `end` is the day after the last day worked, None if it goes on."""

    job: str | None
    employer: str | None
    sector: str | None
    first: int
    end: int | None
    part_time: Fraction | None
    hours_per_week: Fraction | None
    title: str | None = None
    exposures: Mapping[str, str | Fraction] = {}
    measured: Mapping[str, Measured] = {}
    absences: tuple[tuple[str, int, int | None], ...] = ()
    place: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What the entries of one job share, whatever their days."""
        return self.job or "", self.employer or "", self.title or ""


class Person(NamedTuple):
    """A career without anything vague."""

    id: str
    birth_date: date
    facts: dict[str, Any]
    jobs: tuple[Job, ...]

    @property
    def last_start(self) -> int:
        """The first day (ordinal) of the entry that began last; 0 without entries."""
        return max((job.first for job in self.jobs), default=0)


class Vagueness(NamedTuple):
    """One thing in a career that is vague or unknown."""

    path: Path
    found: str


def vague_parts(career: Career) -> Iterator[Vagueness]:
    """Yield everything that makes the least and the most of a career differ. Birth dates never do."""
    for place, entry in enumerate(career.jobs):
        for name, moment in (("from", entry.from_), ("until", entry.until)):
            if moment is not None and moment.is_vague:
                yield Vagueness(path=("jobs", place, name), found=moment.text)
        for element, level in entry.exposures.items():
            if level == UNKNOWN:
                yield Vagueness(path=("jobs", place, "exposures", element), found=UNKNOWN)
        for number, absence in enumerate(entry.absences):
            for name, moment in (("from", absence.from_), ("until", absence.until)):
                if moment is not None and moment.is_vague:
                    yield Vagueness(path=("jobs", place, "absences", number, name), found=moment.text)


def birth_date_of(career: Career) -> date:
    """Return the birth date: 1 July if only the year is known, the 16th if only the month is.

    Source: SVB policy rule SB1001, https://puc.overheid.nl/svb/doc/PUC_1001_20/6/ .
    """
    birth = career.birth_date
    if not birth.is_vague:
        return birth.first
    return birth.first.replace(month=7) if len(birth.text) == 4 else birth.first.replace(day=16)


def job_ids(scheme: Scheme) -> dict[str, str]:
    """Return the job for every name it goes by, in lower case: key, Dutch and English name, other names.

    Remembered by the scheme, so not to be changed.
    """
    known: dict[str, str] | None = scheme.remembered.get(job_ids)
    if known is None:
        known = scheme.remembered[job_ids] = _job_ids(scheme)
    return known


def _job_ids(scheme: Scheme) -> dict[str, str]:
    names: dict[str, str] = {}
    for job_id, job in scheme.jobs.items():
        for name in (job.name.nl, job.name.en, *job.also_called):
            if name:
                names.setdefault(name.lower(), job_id)
    return names | {job_id.lower(): job_id for job_id in scheme.jobs}


def resolve(
    career: Career, scheme: Scheme, edge: Edge, heavier: Callable[[Job, Job, int], bool] | None = None
) -> Person:
    """Return the person with exact days: everything vague at its least, or at its most.

    At the least an entry is as short as it can be and an unknown exposure is none; at the most as long as it can be
    and full. Vague entries that follow on each other don't overlap at the most: the heavier one has the vague days,
    as `heavier(earlier, later, day)` says (without it, the earlier one).
    """
    names = job_ids(scheme)
    jobs = [_resolve_entry(entry, place, names, edge) for place, entry in enumerate(career.jobs)]
    if edge == "most":
        jobs = _part_neighbours(career.jobs, jobs, heavier)
    return Person(
        id=career.id or "",
        birth_date=birth_date_of(career),
        facts=career.facts,
        jobs=tuple(job for job in jobs if job.end is None or job.first < job.end),
    )


def _resolve_entry(entry: Entry, place: int, names: dict[str, str], edge: Edge) -> Job:
    most = edge == "most"
    first = (entry.from_.first if most else entry.from_.last).toordinal()
    end = None if entry.until is None else (entry.until.last if most else entry.until.first).toordinal() + 1
    unknown = "full" if most else "none"
    return Job(
        job=None if entry.job is None else names.get(entry.job.lower(), entry.job),
        title=entry.title,
        employer=entry.employer,
        sector=entry.sector,
        first=first,
        end=end,
        part_time=entry.part_time,
        hours_per_week=entry.hours_per_week,
        exposures={element: unknown if level == UNKNOWN else level for element, level in entry.exposures.items()},
        measured={name: _measured(amount) for name, amount in entry.measured.items()},
        absences=tuple(_resolve_absence(absence, first, end, most) for absence in entry.absences),
        place=place,
    )


def _measured(amount: Fraction | dict[str, Fraction]) -> Measured:
    if isinstance(amount, Fraction):
        return Measured(rate=amount)
    spans = []
    for name, value in amount.items():
        when = parse_vague_date(name)
        assert when is not None, "months are checked on reading"
        spans.append((when.first.toordinal(), when.last.toordinal() + 1, value))
    return Measured(spans=tuple(sorted(spans)))


def _resolve_absence(absence: Absence, first: int, end: int | None, most: bool) -> tuple[str, int, int | None]:
    """The shortest absence for the most, the longest for the least, and always inside the entry."""
    start = (absence.from_.last if most else absence.from_.first).toordinal()
    stop = None if absence.until is None else (absence.until.first if most else absence.until.last).toordinal() + 1
    if end is not None:
        stop = end if stop is None else min(stop, end)
    return absence.kind, max(start, first), stop


def _part_neighbours(
    entries: tuple[Entry, ...], jobs: list[Job], heavier: Callable[[Job, Job, int], bool] | None
) -> list[Job]:
    """Part each two entries whose vague ends meet, so that no day is in both."""
    order = sorted(range(len(jobs)), key=lambda place: (jobs[place].first, place))
    for earlier, later in ((a, b) for i, a in enumerate(order) for b in order[i + 1 :]):
        until, start = entries[earlier].until, entries[later].from_
        if until is None or not (until.is_vague or start.is_vague) or not _meet(until, start):
            continue
        border = _border(
            until, start, heavier is not None and heavier(jobs[later], jobs[earlier], start.last.toordinal())
        )
        jobs[earlier] = jobs[earlier]._replace(end=border)
        jobs[later] = jobs[later]._replace(first=border)
    return jobs


def _meet(until: VagueDate, start: VagueDate) -> bool:
    """Whether the later entry may begin on the day after the earlier one ended."""
    after = timedelta(days=1)
    return start.first <= until.last + after and until.first + after <= start.last


def _border(until: VagueDate, start: VagueDate, later_is_heavier: bool) -> int:
    """The first day of the later entry, as early or as late as both dates allow."""
    earliest = max(start.first, until.first + timedelta(days=1))
    latest = min(start.last, until.last + timedelta(days=1))
    return (earliest if later_is_heavier else latest).toordinal()


# --- checks against a scheme


def find_unknown_names(data: Any, scheme: Scheme) -> list[Problem]:
    """Return the names in a career's plain data that the scheme does not know, whatever else is wrong with it."""
    jobs = data.get("jobs") if isinstance(data, Mapping) else None
    return [
        problem.under("jobs", place)
        for place, entry in enumerate(jobs if isinstance(jobs, list) else ())
        if isinstance(entry, Mapping)
        for problem in _unknown_in_entry(entry, scheme)
    ]


def _unknown_in_entry(entry: Mapping[str, Any], scheme: Scheme) -> Iterator[Problem]:
    job, names = entry.get("job"), job_ids(scheme)
    if isinstance(job, str) and job.strip().lower() not in names:
        yield unknown_name("unknown-job", ("job",), job, [*scheme.jobs, *names])
    for name, level in _items(entry.get("exposures")):
        if name not in scheme.elements:
            yield unknown_name("unknown-element", ("exposures", name), name, scheme.elements)
        elif isinstance(level, str) and parse_share(level) is None and level not in (levels := _levels(name, scheme)):
            yield unknown_name("unknown-level", ("exposures", name), level, levels)
    for name, _ in _items(entry.get("measured")):
        if name not in scheme.elements_by_measure:
            yield unknown_name("unknown-measure", ("measured", name), name, scheme.elements_by_measure)
    absences = entry.get("absences")
    rules = [scheme.counting.absences, *(t.absences for t in scheme.tallies.values() if t.absences is not None)]
    for number, absence in enumerate(absences if isinstance(absences, list) else ()):
        kind = absence.get("kind") if isinstance(absence, Mapping) else None
        if isinstance(kind, str) and any(kind not in rule and "other" not in rule for rule in rules):
            allowed = sorted({known for rule in rules for known in rule})
            yield unknown_name("unknown-absence", ("absences", number, "kind"), kind, allowed)


def _items(data: Any) -> list[tuple[str, Any]]:
    return list(data.items()) if isinstance(data, Mapping) else []


def _levels(element: str, scheme: Scheme) -> list[str]:
    return [*scheme.level_factors[element], UNKNOWN]


def find_problems(career: Career, scheme: Scheme) -> list[Problem]:
    """Return what is wrong in a career whose names the scheme knows: impossible dates, days counted twice."""
    problems: list[Problem] = []
    for place, entry in enumerate(career.jobs):
        found = [*_entry_problems(entry, scheme, career.birth_date)]
        problems += [problem.under("jobs", place) for problem in found]
    return [*problems, *_days_twice(career, scheme)]


def find_remarks(career: Career, scheme: Scheme) -> list[Problem]:
    """Return warnings: what may be right in a career, but is more likely a slip that changes the answer in silence."""
    remarks = [
        remark.under("jobs", place, "absences", number)
        for place, entry in enumerate(career.jobs)
        for number, absence in enumerate(entry.absences)
        for remark in _absence_remarks(absence, entry, scheme)
    ]
    return [*remarks, *claims_in_words(career.facts, scheme), *_names_alike(career)]


def claims_in_words(facts: Mapping[str, Any], scheme: Scheme) -> Iterator[Problem]:
    """Yield a warning for each fact that is only ever compared with true or false, and that is something else."""
    if facts and claims not in scheme.remembered:
        scheme.remembered[claims] = claims(one for _, one in conditions_of(scheme))
    for name, value in facts.items():
        if name in scheme.remembered[claims] and not isinstance(value, bool):
            yield Problem(code="true-or-false", path=("facts", name), values={"found": str(value)}, warning=True)


def _names_alike(career: Career) -> Iterator[Problem]:
    """Two employers or sectors that may be one, written in two ways: years in service would be lost in silence."""
    for part in ("employer", "sector"):
        names = [getattr(entry, part) for entry in career.jobs]
        for place, other in alike_names(names):
            values = {"found": names[place], "other": names[other], "first": str(other + 1)}
            yield Problem(code="names-alike", path=("jobs", place, part), values=values, warning=True)


def alike_names(names: Sequence[str | None]) -> Iterator[tuple[int, int]]:
    """Yield the places of names that look like an earlier one they differ from, with the place of that one."""
    first: dict[str, int] = {}
    for place, name in enumerate(names):
        if name is None or name in first:
            continue
        if other := next((one for one in first if _alike(one, name)), ""):
            yield place, first[other]
        first[name] = place
        if len(first) > MOST_NAMES:  # nobody had so many, and comparing all of them would keep the user waiting
            break


def _alike(one: str, other: str) -> bool:
    """Whether two names differ by a slip of the keyboard, or in capitals and signs only; never in a number."""
    bare = [re.sub(r"\W", "", name.casefold()) for name in (one, other)]
    if re.findall(r"[0-9]+", one) != re.findall(r"[0-9]+", other):
        return False
    near = (9, 10) if min(len(one), len(other)) > 5 else (4, 5)
    return bare[0] == bare[1] or bool(nearest(one, [other], alike=near))


def _entry_problems(entry: Entry, scheme: Scheme, born: VagueDate) -> Iterator[Problem]:
    if entry.until and entry.until.last < entry.from_.first:
        yield Problem(code="dates-swapped", path=("until",))
    if entry.from_.last <= born.first:
        yield Problem(code="before-birth", path=("from",), values={"found": entry.from_.text, "born": born.text})
    for name in entry.exposures:
        measured = sorted(set(scheme.elements[name].applies_when.measures) & set(entry.measured))
        if measured:
            values = {"element": name, "measure": measured[0]}
            yield Problem(code="measure-and-exposure", path=("exposures", name), values=values)
    job_id = job_ids(scheme)[entry.job.lower()] if entry.job else None
    if job_id and entry.exposures and any(p.points_per_year is not None for p in scheme.jobs[job_id].profiles):
        yield Problem(code="exposures-with-total", path=("exposures",), values={"job": job_id})
    if entry.hours_per_week is not None and scheme.counting.full_time_hours is None and _uses_part_time(scheme):
        yield Problem(code="no-full-time-hours", path=("hours_per_week",))
    for number, absence in enumerate(entry.absences):
        yield from (p.under("absences", number) for p in _absence_problems(absence, entry))


def _uses_part_time(scheme: Scheme) -> bool:
    benefit = scheme.benefit
    return (
        scheme.counting.part_time == "proportional"
        or any(tally.part_time == "proportional" for tally in scheme.tallies.values())
        or (benefit != "none" and benefit.part_time != "full")
    )


def _absence_problems(absence: Absence, entry: Entry) -> Iterator[Problem]:
    if absence.until and absence.until.last < absence.from_.first:
        yield Problem(code="dates-swapped", path=("until",))
    starts_before = absence.from_.last < entry.from_.first
    ends_after = entry.until is not None and (
        absence.from_.first > entry.until.last or (absence.until is not None and absence.until.first > entry.until.last)
    )
    if starts_before or ends_after:
        yield Problem(code="absence-outside", path=("from" if starts_before else "until",))


def _absence_remarks(absence: Absence, entry: Entry, scheme: Scheme) -> Iterator[Problem]:
    rules = scheme.counting.absences
    kinds = [kind for kind in rules if kind != "other"]
    if absence.kind not in rules and (guess := nearest(absence.kind, kinds, alike=(9, 10))):
        values = {"found": absence.kind, "guess": guess}
        yield Problem(code="absence-misspelt", path=("kind",), values=values, warning=True)
    elif absence.kind not in rules and "other" in rules:
        values = {"found": absence.kind, "rule": rules["other"], "allowed": ", ".join(rules)}
        yield Problem(code="absence-unlisted", path=("kind",), values=values, warning=True)
    later = [one.from_ for one in entry.absences if absence.until is None and one.from_.first > absence.from_.last]
    if later:
        day = min(later, key=lambda one: one.first).text
        yield Problem(code="absence-open", path=(), values={"day": day}, warning=True)


def _days_twice(career: Career, scheme: Scheme) -> Iterator[Problem]:
    """Two entries of one job and employer that share a day, at their least: nothing counts double."""
    person = resolve(career, scheme, "least")
    groups: dict[tuple[str, str], list[Job]] = {}
    for job in person.jobs:
        groups.setdefault((job.job or "", job.employer or ""), []).append(job)
    for group in groups.values():
        group.sort(key=lambda job: (job.first, job.place))
        furthest = group[0]
        for job in group[1:]:
            if furthest.end is None or job.first < furthest.end:
                first, second = sorted((furthest.place, job.place))
                day = date.fromordinal(job.first).isoformat()
                if furthest.end is None and furthest.first < job.first:
                    values = {"name": "until", "second": str(job.place + 1), "day": day}
                    yield Problem(code="until-missing", path=("jobs", furthest.place, "until"), values=values)
                else:
                    values = {"first": str(first + 1), "day": day}
                    yield Problem(code="days-twice", path=("jobs", second, "from"), values=values)
            if furthest.end is not None and (job.end is None or job.end > furthest.end):
                furthest = job


def unknown_name(code: str, path: Path, found: str, allowed: Any) -> Problem:
    """Return the problem that a name is not one of those allowed, with the nearest one."""
    names = list(dict.fromkeys(allowed))
    shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    return Problem(code=code, path=path, values={"found": found, "allowed": shown, "guess": nearest(found, names)})


def absent_spans(job: Job, scheme_rule: Callable[[str], str | None], last: int) -> list[Span]:
    """Return the days (through `last`, excluded) of absences that the rule calls `out`."""
    return [
        (first, last if end is None else min(end, last))
        for kind, first, end in job.absences
        if scheme_rule(kind) == "out" and first < last
    ]
