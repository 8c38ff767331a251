"""Real schemes: their files read well, and people of published cases get what the source says.

Each file in `cases/published` holds people for one scheme, with the source of each case and the sum by hand (`why`).
They go the way of a user: scheme file, career file, law tables, answer. Expectations never come from a run of the
program.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import oracle
from tests.trial import ORACLE_LAW
from zwaarwerk import files
from zwaarwerk.answers import Answer, answer
from zwaarwerk.conditions import Outcome
from zwaarwerk.criteria_checks import count_sources
from zwaarwerk.exact import euros, to_text
from zwaarwerk.located import parse_document
from zwaarwerk.report.in_words import InWords
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import LANGUAGES

Plain = dict[str, Any]
ROOT = Path(__file__).parents[1]
SCHEMES = ROOT / "examples" / "schemes"
CASE_FILES = sorted((ROOT / "tests" / "cases" / "published").glob("*.yaml"))
SCHEME_NAMES = [path.stem for path in CASE_FILES]
MAX_LINE = 110
MAX_LINES = 100


@dataclass(frozen=True)
class Case:
    """One person of a case file: a career, an exit date, and what the answer must be.

    `as_of` is the day from which the earliest exit is looked for, if the case expects one.
    """

    scheme: str
    name: str
    exit_date: date
    as_of: date
    career: Plain
    expected: Plain


def read_cases(path: Path) -> Plain:
    document = parse_document(path.read_text(encoding="utf-8"), path.name)
    assert not document.problems, document.problems
    data: Plain = document.data
    return data


def all_cases() -> Iterator[Case]:
    for path in CASE_FILES:
        data = read_cases(path)
        for name, case in data["cases"].items():
            own = {key: case[key] for key in ("birth_date", "facts", "jobs") if key in case}
            career = {"id": "person", **data["person"], **own}
            exit_date = date.fromisoformat(case["exit"])
            as_of = date.fromisoformat(case.get("as_of", case["exit"]))
            yield Case(data["scheme"], name, exit_date, as_of, career, case["expect"])


CASES = list(all_cases())


@cache
def read_scheme(name: str) -> files.SchemeFile:
    return files.read_scheme(SCHEMES / f"{name}.yaml")


read_law = cache(files.read_law)


def lines_apart_from_elements_and_jobs(text: str) -> list[str]:
    kept: list[str] = []
    block = ""
    for line in text.splitlines():
        if re.match(r"[a-z]", line):
            block = line.split(":")[0]
        if block not in ("elements", "jobs"):
            kept.append(line)
    return kept


# --- the files of the schemes


@pytest.mark.parametrize("scheme", SCHEME_NAMES)
def test_a_scheme_reads_without_problems_and_says_what_it_is(scheme: str) -> None:
    read = read_scheme(scheme).scheme
    assert read.scheme.id == scheme
    assert read.scheme.description is not None
    assert read.scheme.description.en


@pytest.mark.parametrize("scheme", SCHEME_NAMES)
def test_every_number_has_a_source_or_says_that_it_is_assumed(scheme: str) -> None:
    assert "" not in count_sources(read_scheme(scheme).document.data)


@pytest.mark.parametrize("scheme", SCHEME_NAMES)
def test_a_scheme_is_short_enough_to_read_aloud(scheme: str) -> None:
    text = (SCHEMES / f"{scheme}.yaml").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if len(line) > MAX_LINE] == []
    assert len(lines_apart_from_elements_and_jobs(text)) <= MAX_LINES


# --- the cases


@pytest.mark.parametrize("path", CASE_FILES, ids=lambda path: path.stem)
def test_every_case_names_a_known_source_and_shows_its_sum(path: Path) -> None:
    data = read_cases(path)
    known = {*data["sources"], "assumed"}
    for name, case in data["cases"].items():
        assert case["source"] in known, name
        assert case["why"], name


def answer_of(case: Case, folder: Path) -> Answer:
    """Answer the way of a user: from a career file, against the file of the scheme."""
    scheme = read_scheme(case.scheme).scheme
    path = folder / "career.json"
    path.write_text(json.dumps(case.career, default=str), encoding="utf-8")
    (person,) = files.read_careers([path], scheme)
    return answer(person.career, scheme, read_law(), case.as_of, case.exit_date)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.scheme} {case.name}")
def test_a_person_gets_what_the_source_says(case: Case, tmp_path: Path) -> None:
    found = answer_of(case, tmp_path)
    assert {key: FOUND[key](found, case.expected[key]) for key in case.expected} == case.expected


def has_exact_days(case: Case) -> bool:
    """The oracle takes no vague days; `answer` makes two exact careers of them before it counts."""
    days = [str(entry[end]) for entry in case.career["jobs"] for end in ("from", "until") if end in entry]
    return all(len(day) == len("2026-01-01") for day in (*days, str(case.career["birth_date"])))


@pytest.mark.long
@pytest.mark.parametrize(
    "case", [case for case in CASES if has_exact_days(case)], ids=lambda case: f"{case.scheme} {case.name}"
)
def test_the_oracle_gives_a_person_the_same(case: Case, tmp_path: Path) -> None:
    """Day by day, by a program that shares no code: points, months, whether the exit is covered, every condition."""
    expected = oracle.assess(read_scheme(case.scheme).document.data, case.career, case.exit_date, ORACLE_LAW)
    found = answer_of(case, tmp_path).at_exit
    assert (found.score.points if found.score else None, found.months, found.covered) == (
        expected.points,
        expected.months,
        expected.covered,
    )
    outcomes = {name: one.outcome for name, one in found.conditions.items() if name in expected.conditions}
    assert outcomes == expected.conditions


@pytest.mark.parametrize("scheme", SCHEME_NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_conditions_are_told_in_words_and_not_in_keys(scheme: str, language: str, tmp_path: Path) -> None:
    read = read_scheme(scheme).scheme
    words = InWords(read, read_texts(language))
    found = answer_of(next(case for case in CASES if case.scheme == scheme), tmp_path)
    waiting = list(found.at_exit.conditions.values())
    assert waiting
    while waiting:
        outcome = waiting.pop()
        waiting += outcome.parts
        assert not re.search(r"\w_\w", words.subject(outcome)), outcome.id
        assert outcome.kind != "fact" or outcome.subject in read.facts, outcome.id


# Each part of an expectation: what the answer has there, as text, in the form of the expectation.


def found_earned(found: Answer, _: Any) -> str:
    """The points before those that can't be converted are taken off."""
    assert found.at_exit.score is not None
    return to_text(sum(line.points for line in found.at_exit.score.lines if line.rule != "reserve"))


def found_elements(found: Answer, _: Any) -> dict[str, str]:
    assert found.at_exit.score is not None
    return {name: to_text(points) for name, points in found.at_exit.score.by_element.items()}


def found_tallies(found: Answer, expected: dict[str, str]) -> dict[str, str]:
    return {name: to_text(found.at_exit.tallies[name]) for name in expected}


def found_fails(found: Answer, _: Any) -> list[str]:
    return [name for name, outcome in found.at_exit.conditions.items() if not outcome.is_met]


def found_parts(found: Answer, expected: dict[str, str]) -> dict[str, str]:
    outcomes = dict(outcomes_by_path(found.at_exit.conditions.values()))
    return {path: outcomes[path] for path in expected}


def outcomes_by_path(outcomes: Any, above: str = "") -> Iterator[tuple[str, str]]:
    one: Outcome
    for one in outcomes:
        yield above + one.id, one.outcome
        yield from outcomes_by_path(one.parts, f"{above}{one.id}.")


def found_money(found: Answer, _: Any) -> dict[str, str]:
    assert found.at_exit.money is not None
    return {"monthly": euros(found.at_exit.money.monthly), "total": euros(found.at_exit.money.total)}


FOUND: dict[str, Any] = {
    "earned": found_earned,
    "points": lambda found, _: to_text(found.at_exit.points),
    "elements": found_elements,
    "tallies": found_tallies,
    "months": lambda found, _: to_text(found.at_exit.months),
    "fails": found_fails,
    "parts": found_parts,
    "covered": lambda found, _: found.at_exit.covered,
    "earliest": lambda found, _: found.earliest and found.earliest.isoformat(),
    "money": found_money,
}
