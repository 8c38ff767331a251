"""Every message about a file, word for word; `--update-snapshots` rewrites them after a change that was meant."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from tests.running import ROOT
from tests.test_table_messages import table_codes
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.files import read_careers, read_law, read_scheme
from zwaarwerk.located import parse_document
from zwaarwerk.printing import read_letterhead
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import LANGUAGES

HERE = Path(__file__).parent
INVALID = HERE / "invalid"
SMALL_SCHEME = HERE / "valid" / "criteria" / "small.yaml"
"""The scheme with which the invalid careers are read: small, so that its names don't change with the default."""

FILES = sorted(str(path.relative_to(INVALID)) for path in INVALID.glob("*/*.yaml"))

ELSEWHERE = {
    # a file as a whole: test_located
    "cannot-read": "no content to point at",
    # a remark, with which the file is read: test_remarks
    "absence-misspelt": "refuses nothing",
    "absence-open": "refuses nothing",
    "absence-unlisted": "refuses nothing",
    "burdensome-none": "refuses nothing",
    "fact-nameless": "refuses nothing",
    "fact-unused": "refuses nothing",
    "names-alike": "refuses nothing",
    "rate-high": "refuses nothing",
    "word-for-truth": "refuses nothing",
    "is-a-folder": "no content to point at",
    "no-such-file": "no content to point at",
    "not-allowed-to-read": "no content to point at",
    "too-large": "the file would be megabytes",
    "too-many-values": "the file would be large",
    # what only Parquet files can have, tests in test_large:
    "parquet-broken": "not a text file",
    "parquet-column": "not a text file",
    "parquet-kind": "not a text file",
    "parquet-moment": "not a text file",
    # a workforce without people, and what is not known of the future: test_simulate_command
    "estimate-order": "a file of simulate",
    "simulate-nobody": "not a text file",
    "out-twice": "an option",
    # the folder of the reports: test_batch_reports
    "no-folder": "an option",
    "reports-there": "an option",
    # a process that is no more: test_batch
    "worker-stopped": "not a file",
    # where a value is to be changed: test_editing, test_negotiating
    "no-path": "an argument",
    "no-row": "an argument",
    "no-place": "an argument",
    "no-such-id": "an argument",
    "no-source-here": "an option",
    "comments-inside": "an argument",
    "cannot-edit": "an argument",
    # what only a calibration asks for: test_targets, test_calibrate
    "calibrate-all-refused": "an option",
    "step-fine": "an option",
    "step-positive": "an option",
    "step-wide": "an option",
    "target-amount": "an option",
    "target-few": "an option",
    "target-form": "an option",
    "target-job": "an option",
    "target-measure": "an option",
    "target-months": "an option",
    "target-not-by-job": "an option",
    "target-people": "an option",
    "target-share": "an option",
    "target-sign": "an option",
    "vary-name": "an option",
    "vary-no-number": "an option",
    "vary-no-share": "an option",
    "vary-nowhere": "an option",
    "vary-number": "an option",
    "vary-order": "an option",
    "vary-span": "an option",
    # folders, options and output: test_cli
    # schemes that ship: test_shipped
    "no-such-scheme": "a name, not a file",
    "broken-scheme": "a file that ships",
    # what only reports ask for, tests in test_report_command:
    "extra-missing": "an extra",
    "logo-too-large": "the file would be large",
    "one-person": "an option",
    # what only an interview asks for: test_interview_command
    "answer-refused": "a file of answers",
    "answers-end": "a file of answers",
    "interview-unfinished": "an interview",
    "interview-version": "an interview",
    "save-taken": "an option",
    "several-people": "an option",
    # folders, options and output: test_cli, test_output
    "cannot-write": "output",
    "no-room": "output",
    "not-allowed-to-write": "output",
    "exists": "output",
    "no-such-folder": "output",
    "no-law-table": "an argument",
    "no-law-tables": "a folder",
    "not-a-folder": "an option",
    "no-such-person": "an option",
    "option-date": "an option",
    "not-a-result": "a result",
    "person-not-in-career": "a result",
    # what only shows when an answer is worked out: test_cli, test_result
    "before-law": "depends on the question",
    "projection-refused": "depends on the question",
    "exit-after-pension": "depends on the question",
    "exit-before-job": "depends on the question",
    "fact-missing": "depends on the question",
    "no-profile-on-day": "depends on the question",
    "no-value-on-day": "depends on the question",
}
"""Codes that no file under `invalid` can show, and why."""
ELSEWHERE |= dict.fromkeys(table_codes(), "tables: test_table_messages")

OF_SURVEYS = ("survey-", "weigh-")
"""How the codes begin of what is wrong with a survey, or with weighing one: test_weigh shows them."""

FRAMES = {"did-you-mean", "allowed", "grouped", "lines", "more", "count-one", "count-many"}
"""Sentences of the section `problems` that stand around the messages."""


@cache
def problems_of(name: str) -> tuple[Problem, ...]:
    """Read an invalid file as its folder says, and return what is wrong with it."""
    path = INVALID / name
    try:
        match path.parent.name:
            case "criteria":
                read_scheme(path)
            case "career":
                read_careers([path], read_scheme(SMALL_SCHEME).scheme)
            case "settings":
                read_letterhead(path)
    except InputError as error:
        return error.problems
    return ()


def problems_of_law(path: Path, folder: Path) -> tuple[Problem, ...]:
    """Read a law table in a folder of its own."""
    copy(path, folder)
    try:
        read_law(folder)
    except InputError as error:
        return error.problems
    return ()


@pytest.fixture(scope="session")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Problem, ...]]:
    """Return what is wrong with an invalid file."""

    @cache
    def problems(name: str) -> tuple[Problem, ...]:
        if name.startswith("law/"):
            return problems_of_law(INVALID / name, tmp_path_factory.mktemp("law"))
        return problems_of(name)

    return problems


def told(problems: Sequence[Problem], language: str) -> str:
    """Return the messages as they are printed, without the folder of the file."""
    folders = {str(Path(problem.file).parent) + "/" for problem in problems}
    text = "\n".join(read_texts(language).problems(problems)) + "\n"
    for folder in folders:
        text = text.replace(folder, "")
    return text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FILES)
def test_messages_read_as_before(
    name: str, language: str, wrong: Callable[[str], tuple[Problem, ...]], request: pytest.FixtureRequest
) -> None:
    messages = told(wrong(name), language)
    path = (INVALID / name).with_suffix(f".{language}.txt")
    if request.config.getoption("--update-snapshots"):
        path.write_text(messages, encoding="utf-8")
    assert messages.splitlines() == path.read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", FILES)
def test_every_invalid_file_is_refused_with_a_place_in_it(
    name: str, wrong: Callable[[str], tuple[Problem, ...]]
) -> None:
    lines = (INVALID / name).read_bytes().decode("utf-8", "replace").splitlines()
    problems = wrong(name)
    assert problems
    assert [one for one in problems if not 1 <= one.line <= len(lines) or one.column < 1] == []


@pytest.mark.parametrize("name", FILES)
def test_every_mistake_is_told_on_its_line(name: str, wrong: Callable[[str], tuple[Problem, ...]]) -> None:
    first = (INVALID / name).read_bytes().decode("utf-8", "replace").splitlines()[0]
    if found := re.match(r"# Fout op regel ([0-9, ]+): ", first):
        assert sorted({problem.line for problem in wrong(name)}) == [int(line) for line in found[1].split(",")]


@pytest.mark.parametrize("name", FILES)
def test_the_path_of_a_problem_leads_through_the_file(name: str, wrong: Callable[[str], tuple[Problem, ...]]) -> None:
    if (text := (INVALID / name).read_bytes()).isascii():
        data = parse_document(text.decode(), name).data
        assert [problem.dotted for problem in wrong(name) if not leads_through(problem, data)] == []


def leads_through(problem: Problem, data: Any) -> bool:
    """Whether the path of a problem exists; its last part may be the key that is missing."""
    for place, part in enumerate(problem.path):
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            missing = problem.values.get("name") == part and problem.code.startswith(("key-", "block-", "until-"))
            return missing and place == len(problem.path) - 1
    return True


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FILES)
def test_a_message_has_at_most_three_lines(
    name: str, language: str, wrong: Callable[[str], tuple[Problem, ...]]
) -> None:
    say = read_texts(language)
    assert [text for one in wrong(name) if len((text := say.problem(one)).splitlines()) > 3] == []


def test_no_message_is_left_without_its_file() -> None:
    expected = {f"{name.removesuffix('.yaml')}.{language}.txt" for name in FILES for language in LANGUAGES}
    assert {str(path.relative_to(INVALID)) for path in INVALID.glob("*/*.txt")} == expected


def test_the_small_scheme_is_valid() -> None:
    assert read_scheme(SMALL_SCHEME).scheme.scheme.id == "klein"


# --- the codes


def sentences() -> set[str]:
    return set(read_texts("nl").sentences["problems"]) - FRAMES


def trees() -> Iterator[ast.Module]:
    for path in (ROOT / "zwaarwerk").rglob("*.py"):
        yield ast.parse(path.read_text("utf-8"))


def words(tree: ast.AST) -> set[str]:
    """All texts in a piece of code."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def codes_in(node: ast.expr) -> Iterator[str]:
    """The codes that an expression can be, as far as they are written in it."""
    match node:
        case ast.Constant(value=str(code)):
            yield code
        case ast.IfExp():
            yield from codes_in(node.body)
            yield from codes_in(node.orelse)


def codes_given(tree: ast.Module) -> Iterator[str]:
    """Every code that is written where a problem is made: as `Problem(code=…)`, `refuse(…)` or `code = …`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = [keyword.value for keyword in node.keywords if keyword.arg == "code" and name == "Problem"]
            if name in {"refuse", "_refuse", "unknown_name"}:
                given += node.args[:1]
            yield from (code for one in given for code in codes_in(one))
        elif isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "code" for target in node.targets):
            yield from codes_in(node.value)


def test_every_sentence_about_a_problem_is_used() -> None:
    used = set[str]().union(*(words(tree) for tree in trees()))
    assert sentences() - {word.removeprefix("problems.") for word in used} == set()


def test_every_code_has_a_sentence() -> None:
    from zwaarwerk.model_errors import _CODES

    codes = set(_CODES.values()).union(*(codes_given(tree) for tree in trees()))
    assert {code for code in codes if code not in sentences()} == set()


def test_every_problem_that_a_file_can_have_is_shown_by_a_file(wrong: Callable[[str], tuple[Problem, ...]]) -> None:
    shown = {problem.code for name in FILES for problem in wrong(name)}
    assert shown | set(ELSEWHERE) == {code for code in sentences() if not code.startswith(OF_SURVEYS)}
    assert shown & set(ELSEWHERE) == set()
