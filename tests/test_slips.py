"""One slip at a time in valid files: each is told on its line, in at most three lines, or listed here as harmless.

Here a sample, another one in each part; `pytest -m long tests/test_slips.py` tries every slip at every place of the
default scheme and of three careers, some 17,000 of them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.running import CRITERIA, EXAMPLES
from tests.slips import Slip, Slips
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.files import read_careers, read_scheme
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import LANGUAGES

PARTS = 8
CAREERS = ("leave.yaml", "own-exposures.yaml", "team.yaml")
SAMPLE = {CRITERIA.name: 120} | dict.fromkeys(CAREERS, 60)
"""How many slips of a file are tried in each part of the sample."""
SHIPPED = [f"schemes/{path.name}" for path in sorted((EXAMPLES / "schemes").glob("*.yaml"))]
SAMPLE_OF_SHIPPED = 12

SCHEME = read_scheme().scheme
SAY = [read_texts(language) for language in LANGUAGES]


# --- what is not told on its own line, and why


def told_elsewhere(slip: Slip, codes: set[str]) -> str:
    """Return why a slip is told elsewhere than on its own line, or an empty text."""
    if slip.kind == "dropped key" and codes == {"burdensome-needed"}:
        return "the block is gone, so it has no line: the tally that needs it is told"
    gone = {"unknown-element", "unknown-source", "unknown-job", "unknown-tally", "unknown-category"}
    if slip.kind in ("dropped key", "misspelt key") and codes <= gone:
        return "the definition is gone, so it has no line, and it was used once: there it is told"
    if slip.kind == "dropped key" and codes == {"comparison-without-measure"}:
        return "the limit that is left is told"
    if slip.kind == "dropped key" and codes == {"fact-unused"}:
        return "the rule that asked for the fact is gone, so the fact is told"
    if codes == {"names-alike"}:
        return "one name in two ways: the second is told, and names the first"
    return ""


WORDS = {
    "nl", "en", "name", "title", "publisher", "url", "note", "clause", "per", "employer", "sector", "reason", "version",
    "description", "question", "id", "also_called", "measure", "fact", "is", "is_not", "in", "not_in",
}  # fmt: skip
NUMBERS = {
    "at_least", "more_than", "at_most", "less_than", "points", "months", "years", "factor", "grave_events", "value",
    "at_most_months", "money_months", "months_to_go_at_least", "euro_per_month", "euro_per_year", "full_time_hours",
    "points_per_year", "per_year", "per_career", "reserve_first", "by_count",
}  # fmt: skip
NAMES_ITSELF = {
    "absences", "any_of", "all_of", "jobs", "sources", "roads", "exposures", "measured", "conditions", "multipliers",
    "elements",
}  # fmt: skip
MAY_BE_EMPTY = {
    "roads", "jobs", "exposures", "absences", "also_called", "measured", "in_force", "conditions", "facts", "elements",
    "multipliers", "period",
}  # fmt: skip


def valid_still(slip: Slip) -> str:
    """Return why a file with this slip says something that can be meant, or an empty text."""
    key = next(part for part in reversed(slip.path) if isinstance(part, str))
    above = slip.path[-2] if len(slip.path) > 1 else ""
    value = slip.kind.removeprefix("value ")
    if slip.kind == "dropped key":
        return "a key that may be left out; one that must be there is told"
    if slip.kind in ("further in", "further out", "no space"):
        return "a block of one, or a space too many, that is read as before"
    if slip.kind == "misspelt key" and (above in NAMES_ITSELF or slip.path[0] in ("jobs", "sources")):
        return "a new name, to which nothing else in the file refers; careers that use the old one are told"
    if key in WORDS and value not in ("[]", "{}"):
        return "any words are text, and nothing is read as another kind of value"
    if key in NUMBERS and value in ("33", "33%", "-1"):
        return "a number that can be a limit"
    if above == "exposures" and value == "33%":
        return "a factor of 33 %"
    if key in MAY_BE_EMPTY and value in ("[]", "{}"):
        return "nothing, said in so many words"
    return ""


# --- every slip


def problems_of(slip: Slip, name: str, folder: Path) -> Sequence[Problem]:
    """Return what is told about a file with a slip, remarks on a valid file among it."""
    path = folder / Path(name).name
    path.write_text(slip.text, encoding="utf-8")
    try:
        if name == CRITERIA.name or name in SHIPPED:
            return read_scheme(path).remarks
        return [remark for person in read_careers([path], SCHEME) for remark in person.warnings]
    except InputError as error:
        return error.problems


@cache
def slips_of(name: str) -> Slips:
    """Return the maker of all slips in a file."""
    return Slips((CRITERIA if name == CRITERIA.name else EXAMPLES / name).read_text("utf-8"))


def check(slips: Sequence[Slip], name: str, folder: Path) -> None:
    """Every slip is told on its line, in at most three lines in both languages, or it is known why not."""
    missed: dict[str, str] = {}
    long: dict[str, str] = {}
    silent: list[str] = []
    for slip in slips:
        problems = problems_of(slip, name, folder)
        told = [say.problem(problem) for say in SAY for problem in problems]
        if tall := [one for one in told if one.count("\n") > 2]:
            long[slip.name] = tall[0]
        if not problems:
            silent += [] if valid_still(slip) else [slip.name]
        elif not slip.lines & {problem.line for problem in problems}:
            if not told_elsewhere(slip, {problem.code for problem in problems}):
                missed[slip.name] = f"not on line {sorted(slip.lines)} but {told[0].removeprefix(str(folder))}"
    assert long == {}
    assert missed == {}
    assert silent == []


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", [CRITERIA.name, *CAREERS])
def test_a_slip_is_told_on_its_line_in_at_most_three(name: str, part: int, tmp_path: Path) -> None:
    chance = random.Random(f"{name} {part}")
    maker = slips_of(name)
    check([chance.choice(list(maker.at(chance.choice(maker.places)))) for _ in range(SAMPLE[name])], name, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "part"), [(CRITERIA.name, part) for part in range(PARTS)] + [(name, 0) for name in CAREERS]
)
def test_every_slip_is_told_on_its_line_in_at_most_three(name: str, part: int, tmp_path: Path) -> None:
    maker = slips_of(name)
    places = maker.places[part::PARTS] if name == CRITERIA.name else maker.places
    check([slip for path in places for slip in maker.at(path)], name, tmp_path)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_slip_in_a_scheme_that_ships_is_told_on_its_line(name: str, tmp_path: Path) -> None:
    chance = random.Random(name)
    maker = slips_of(name)
    check(
        [chance.choice(list(maker.at(chance.choice(maker.places)))) for _ in range(SAMPLE_OF_SHIPPED)], name, tmp_path
    )


@pytest.mark.long
@pytest.mark.parametrize("name", SHIPPED)
def test_every_slip_in_a_scheme_that_ships_is_told_on_its_line(name: str, tmp_path: Path) -> None:
    maker = slips_of(name)
    check([slip for path in maker.places for slip in maker.at(path)], name, tmp_path)


def test_most_slips_make_a_file_invalid(tmp_path: Path) -> None:
    """A generator that makes no slips, or only harmless ones, would prove nothing."""
    maker = slips_of("leave.yaml")
    slips = [slip for path in maker.places for slip in maker.at(path)]
    assert len(slips) > 250
    assert len({slip.kind for slip in slips}) > 20
    assert sum(bool(problems_of(slip, "leave.yaml", tmp_path)) for slip in slips) > len(slips) * 3 // 4


def test_one_slip_is_mostly_one_message(tmp_path: Path) -> None:
    """What follows from a slip is left out: nineteen in twenty give one message, and none fills the screen."""
    chance = random.Random(1)
    maker = slips_of(CRITERIA.name)
    counts = []
    for path in chance.sample(maker.places, 150):
        problems = problems_of(chance.choice(list(maker.at(path))), CRITERIA.name, tmp_path)
        counts.append(len(SAY[0].problems(problems)) - 1 if problems else 0)
    assert sum(count <= 1 for count in counts) > len(counts) * 9 // 10
    assert max(counts) <= 8


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
