"""One slip at a time in valid files: each that makes a file invalid is told on its line, in at most three lines.

`pytest -m long tests/test_slips.py` tries every ninth place of the default scheme and all places of three careers.
With `SLIPS=all` in the environment every place is tried, which takes minutes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.running import CRITERIA, EXAMPLES
from tests.slips import Slip, Slips
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.files import read_careers, read_scheme
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import LANGUAGES

EVERY = 1 if os.environ.get("SLIPS") == "all" else 9
PARTS = 8
CASES = [(CRITERIA.name, part) for part in range(PARTS)] + [
    (name, 0) for name in ("leave.yaml", "own-exposures.yaml", "team.yaml")
]
SCHEME = read_scheme().scheme
SAY = [read_texts(language) for language in LANGUAGES]

REFERENCES = {
    "burdensome-needed", "unknown-category", "unknown-element", "unknown-job", "unknown-level", "unknown-source",
    "unknown-tally",
}  # fmt: skip
CONTRADICTIONS = {"days-twice", "road-over-cap"}


def gap(slip: Slip, codes: set[str]) -> str:
    """Return why a slip is told elsewhere than on its own line, or an empty text. The whole list of known gaps."""
    if codes <= REFERENCES:
        return "a name that is used elsewhere is gone: the places that use it are told, either may be the mistake"
    if codes <= CONTRADICTIONS:
        return "two places contradict each other: the second is told"
    if slip.kind == "no dash":
        return "without its dash an item is a good mapping, or goes on with the item before it; what follows is told"
    return ""


def problems_of(slip: Slip, name: str, folder: Path) -> Sequence[Problem]:
    path = folder / name
    path.write_text(slip.text, encoding="utf-8")
    try:
        if name == CRITERIA.name:
            read_scheme(path)
        else:
            read_careers([path], SCHEME)
    except InputError as error:
        return error.problems
    return ()


def slips_of(name: str, part: int) -> Sequence[Slip]:
    slips = Slips((CRITERIA if name == CRITERIA.name else EXAMPLES / name).read_text("utf-8"))
    places = slips.places[::EVERY][part::PARTS] if name == CRITERIA.name else slips.places
    return [slip for path in places for slip in slips.at(path)]


@pytest.mark.long
@pytest.mark.parametrize(("name", "part"), CASES)
def test_a_slip_is_told_on_its_line_in_at_most_three(name: str, part: int, tmp_path: Path) -> None:
    missed: dict[str, str] = {}
    long: dict[str, str] = {}
    for slip in slips_of(name, part):
        problems = problems_of(slip, name, tmp_path)
        told = [say.problem(problem) for say in SAY for problem in problems]
        if tall := [one for one in told if one.count("\n") > 2]:
            long[slip.name] = tall[0]
        on_its_line = slip.lines & {problem.line for problem in problems}
        if problems and not on_its_line and not gap(slip, {problem.code for problem in problems}):
            missed[slip.name] = f"not on line {sorted(slip.lines)} but {told[0].removeprefix(str(tmp_path))}"
    assert long == {}
    assert missed == {}


@pytest.mark.long
def test_most_slips_make_a_file_invalid(tmp_path: Path) -> None:
    """A generator that makes no slips, or only harmless ones, would prove nothing."""
    slips = slips_of("leave.yaml", 0)
    assert len(slips) > 250
    assert sum(bool(problems_of(slip, "leave.yaml", tmp_path)) for slip in slips) > len(slips) * 3 // 4


# --- slips that should be refused and that a generator can't know


SILENT = {
    "a cap without a number": ("  at_most_months: 36\n", "  at_most_months:\n"),
    "a cap of nothing": ("  at_most_months: 36\n", "  at_most_months: null\n"),
    "a lower limit without a number": ("minimum: {at_least: 18.81, source: fnv-2025}", "minimum:"),
    "no roads, but the key": (
        (
            "    thirty_years:\n      when: {tally: burdensome_service, at_least: {years: 30}, source: fnv-2025}\n"
            "      months: 36\n      source: oogtv-2025\n"
        ),
        "",
    ),
    "the date of a source that is none": ("date: 2025-08-20", "date: 2025-8-32"),
    "a name for two jobs": ("also_called: [kantoormedewerker,", "also_called: [machinist, kantoormedewerker,"),
    "measures of which none is enough": (
        (
            "any_of: {hand_arm: {measure: hand_arm_a8, per: day, more_than: 2.5},\n"
            "                            whole_body: {measure: whole_body_a8, per: day, more_than: 0.5}}"
        ),
        "any_of: {}",
    ),
    "a tally of nobody's work": ("    employer: present\n    unit: year", "    employer: []\n    unit: year"),
}


@pytest.mark.parametrize("name", SILENT)
def test_what_would_change_the_outcome_in_silence_is_refused(name: str, tmp_path: Path) -> None:
    text = CRITERIA.read_text("utf-8")
    old, new = SILENT[name]
    assert text.count(old) == 1
    slip = Slip(kind=name, path=(), text=text.replace(old, new), lines=frozenset())
    assert problems_of(slip, CRITERIA.name, tmp_path) != ()
