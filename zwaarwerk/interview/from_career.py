"""A career file back to the answers that would give it, to change it or to add the latest job. Pure; no I/O.

An entry that the questions can't give (with measured numbers, say) is kept as it is. Whether they can is not judged
here by eye: the answers are tried, and must give the very same entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from zwaarwerk.career import Career, Entry, job_ids
from zwaarwerk.exact import to_text
from zwaarwerk.interview.ask import FULL, OTHER, SKIP
from zwaarwerk.interview.overview import CHECK
from zwaarwerk.interview.profile import exposures_of, profile_of
from zwaarwerk.interview.questions import NO, UNKNOWN, YES
from zwaarwerk.interview.state import Interview, State

Answers = dict[str, str]


def state_of(career: Career, data: Mapping[str, Any], interview: Interview) -> State:
    """Return the state at the overview for a career that has passed its checks; `data` is what the file says."""
    order = sorted(range(len(career.jobs)), key=lambda place: career.jobs[place].from_.first, reverse=True)
    person = _person(career)
    kept: dict[int, Mapping[str, Any]] = {}
    asked: list[Entry] = []
    for place in order:
        if _gives(interview, person, career.jobs[place]):
            asked.append(career.jobs[place])
        else:
            kept[len(kept) + 1] = data["jobs"][place]
    answers = dict(person)
    for number, entry in enumerate(asked, len(kept) + 1):
        answers |= _entry(interview, entry, number)
        answers[f"more.{number}"] = YES
        if number > 1:
            answers[f"more.{number - 1}"] = YES
    last = len(kept) + len(asked)
    answers[f"more.{last}"] = NO
    if not kept and asked:
        answers["works"] = NO if asked[0].until else YES
    answers |= _leaves(asked, len(kept))
    return _agreed(interview, State(answers=answers, kept=kept))


def _agreed(interview: Interview, state: State) -> State:
    """Take the gaps and overlaps of a file as meant, and stop at the overview."""
    while (now := interview.walk(state).now) is not None:
        if not now.key.startswith(("gap.", "both.")) or not now.holds(value := NO if now.key[0] == "g" else YES):
            break
        state = replace(state, answers={**state.answers, now.key: value})
    return replace(state, at=CHECK) if interview.walk(state).now else state


def _person(career: Career) -> Answers:
    answers = {"born": career.birth_date.text, "leave": NO, "name": f"={career.id}" if career.id else SKIP}
    for name, value in career.facts.items():
        if isinstance(value, bool):
            answers[f"fact.{name}"] = YES if value else NO
        else:
            answers[f"fact.{name}"] = f"={to_text(value) if isinstance(value, int | Fraction) else value}"
    return answers


def _gives(interview: Interview, person: Answers, entry: Entry) -> bool:
    """Whether the answers made of an entry give that entry."""
    answers = {**person, **_entry(interview, entry, 1), "more.1": NO, "works": NO if entry.until else YES}
    answers |= _leaves([entry], 0)
    state = _agreed(interview, State(answers=answers))
    given = interview.career(state)["jobs"]
    if len(given) != 1:
        return False
    names = job_ids(interview.scheme)
    one, other = (
        model.model_copy(update={"job": names.get((model.job or "").lower(), model.job)})
        for model in (entry, Entry.model_validate(given[0]))
    )
    return one == other


def _entry(interview: Interview, entry: Entry, number: int) -> Answers:
    at = f"job.{number}."
    job = job_ids(interview.scheme).get((entry.job or "").lower())
    answers = {
        f"{at}job": job or OTHER,
        f"{at}employer": f"={entry.employer}" if entry.employer else UNKNOWN,
        f"{at}from": entry.from_.text,
        f"{at}hours": FULL if entry.part_time is None else "part",
    }
    if entry.until or number > 1:
        answers[f"{at}until"] = entry.until.text if entry.until else "now"
    if entry.title:
        answers[f"{at}title"] = f"={entry.title}"
    if entry.sector:
        answers[f"{at}sector"] = f"={entry.sector}"
    if entry.part_time is not None:
        percent = entry.part_time * 100
        whole = percent.denominator == 1
        answers[f"{at}share"] = f"{percent}%" if whole else f"{entry.part_time.numerator}/{entry.part_time.denominator}"
    return answers | _burdens(interview, entry, at, job)


def _burdens(interview: Interview, entry: Entry, at: str, job: str | None) -> Answers:
    scheme = interview.scheme
    profile = profile_of(scheme, job, entry.from_, entry.until) if job else {}
    levels = {
        name: exposures_of(interview.ask, entry.exposures if name in entry.exposures else profile or {}, name)
        for name in scheme.elements
    }
    answers = {
        f"{at}profile": NO if entry.exposures else YES,
        f"{at}reason": f"={entry.reason}" if entry.reason else SKIP,
    }
    for category in scheme.categories:
        here = {name: levels[name] for name, one in scheme.elements.items() if one.category == category}
        answers |= {f"{at}element.{name}": level for name, level in here.items()}
        if job:
            answers[f"{at}group.{category}"] = NO if set(here) & set(entry.exposures) else YES
        else:
            found = set(here.values())
            answers[f"{at}group.{category}"] = NO if found <= {"none"} else UNKNOWN if found == {UNKNOWN} else YES
    return answers


def _leaves(entries: list[Entry], before: int) -> Answers:
    """The absences of all entries, in the order of the jobs."""
    answers: Answers = {}
    found = [(number, one) for number, entry in enumerate(entries, before + 1) for one in entry.absences]
    for place, (number, absence) in enumerate(found, 1):
        at = f"leave.{place}."
        answers |= {f"{at}job": str(number), f"{at}kind": absence.kind, f"{at}from": absence.from_.text}
        answers[f"{at}until"] = absence.until.text if absence.until else "now"
        answers[f"{at}more"] = NO if place == len(found) else YES
    return answers | ({"leave": YES} if found else {})
