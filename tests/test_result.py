"""The JSON result as a contract: its schema, its numbers, its sums, and whether it can be computed again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.running import AS_OF, CAREERS, CRITERIA, EXAMPLES, LAW, ROOT, Run
from zwaarwerk.files import read_text
from zwaarwerk.located import parse_document
from zwaarwerk.schemas import NAMES, schema

Plain = dict[str, Any]
Score = Callable[..., Plain]

HOLDS, DIFFERS, REFUSED = 0, 1, 3

EUROS = {"amount", "excess", "levy", "monthly_amount", "total_amount"}
NUMBERS = {
    "counted_months",
    "level",
    "limit",
    "months_before_rounding",
    "months_short",
    "part_time",
    "points",
    "points_per_year",
    "points_today",
    "share",
    "time_months",
}
COUNTS = {"column", "format", "line", "months_to_go", "year"}
"""The keys that may hold a whole number as a number."""
SENTENCES = {"say", "message"}


_scored: dict[tuple[str | Path, ...], str] = {}


@pytest.fixture
def score(zwaarwerk: Run) -> Score:
    """Score careers as JSON: `score("conductor.yaml", "--lang", "en")`; each question is asked once."""

    def of(*args: str | Path) -> Plain:
        if args not in _scored:
            career, *more = args
            ran = zwaarwerk("score", EXAMPLES / career, "--format", "json", "--as-of", AS_OF, *more)
            assert ran.status == 0, ran.err
            _scored[args] = ran.out
        result: Plain = json.loads(_scored[args])
        return result

    return of


def _leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    items: list[tuple[str | int, Any]] = []
    match value:
        case dict():
            items = list(value.items())
        case list():
            items = list(enumerate(value))
        case _:
            yield path, value
    for key, item in items:
        yield from _leaves(item, (*path, key))


def _complaints(name: str, data: Any) -> list[str]:
    validator = Draft202012Validator(schema(name))
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(data)]


# --- every example


@pytest.mark.parametrize("career", CAREERS)
def test_the_result_is_as_its_schema_says(career: str, score: Score) -> None:
    assert _complaints("result", score(career)) == []


def _is_exact_text(text: str) -> bool:
    """A decimal without padding when the number has one, else a fraction in lowest terms."""
    number = Fraction(text)
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if "/" in text:
        return rest != 1 and text == f"{number.numerator}/{number.denominator}"
    return re.fullmatch(r"-?(0|[1-9]\d*)(\.\d*[1-9])?", text) is not None


@pytest.mark.parametrize("career", CAREERS)
def test_numbers_are_exact_text(career: str, score: Score) -> None:
    for path, value in _leaves(score(career)):
        key = next(part for part in reversed(path) if isinstance(part, str))
        in_year = "years" in path
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            assert isinstance(value, int), path
            assert key in COUNTS or (in_year and key == "months"), path
        elif value is not None and key in EUROS and "lines" not in path:
            assert re.fullmatch(r"(0|[1-9]\d*)\.\d\d", value), (path, value)
        elif value is not None and (key in NUMBERS or key == "months" or "tallies" in path):
            assert _is_exact_text(value), (path, value)


@pytest.mark.parametrize("career", CAREERS)
def test_the_parts_add_up_to_the_whole(career: str, score: Score) -> None:
    for person in score(career)["people"]:
        points = Fraction(person["points"])
        for part in ("lines", "points_by_job", "points_by_category"):
            assert sum((Fraction(one["points"]) for one in person[part]), Fraction(0)) == points, part
        months, amounts = (sum(Fraction(year[key]) for year in person["years"]) for key in ("months", "amount"))
        assert amounts == Fraction(person["total_amount"] or 0)
        assert months == (person["months_to_go"] if person["years"] else 0)


@pytest.mark.parametrize("career", CAREERS)
def test_a_line_is_its_time_times_its_rate(career: str, score: Score) -> None:
    for person in score(career)["people"]:
        for line in person["lines"]:
            assert line["rule"] == "time"
            years = Fraction(line["counted_months"]) / 12
            assert Fraction(line["points"]) == years * Fraction(line["points_per_year"])


@pytest.mark.parametrize("career", CAREERS)
def test_the_figures_of_a_person_agree_with_each_other(career: str, score: Score) -> None:
    for person in score(career)["people"]:
        assert person["exit_date"] == (person["earliest_exit"] or AS_OF)
        assert person["covered"] == (person["earliest_exit"] is not None)
        assert person["covered"] == (person["months_short"] == "0")
        assert (person["monthly_amount"] is None) == (person["years"] == [])
        assert AS_OF <= person["exit_date"] < person["pension_date"]
        assert {one["outcome"] for one in person["conditions"]} <= {"met", "not_met", "unknown"}
        if person["covered"]:
            assert {one["outcome"] for one in person["conditions"]} == {"met"}
            assert Fraction(person["months"]) >= person["months_to_go"]
        assert Fraction(person["points_today"]) <= Fraction(person["points"])


def _without_sentences(value: Any) -> Any:
    match value:
        case dict():
            return {key: _without_sentences(item) for key, item in value.items() if key not in SENTENCES}
        case list():
            return [_without_sentences(item) for item in value]
        case _:
            return value


@pytest.mark.parametrize("career", CAREERS)
def test_only_sentences_differ_between_the_languages(career: str, score: Score) -> None:
    dutch, english = score(career), score(career, "--lang", "en")
    assert dutch != english
    assert _without_sentences(dutch) == _without_sentences(english)


def test_the_result_names_nothing_of_this_machine(score: Score) -> None:
    assert str(ROOT) not in json.dumps(score("conductor.yaml"))


def test_the_origin_says_what_the_answer_rests_on(score: Score) -> None:
    origin = score("conductor.yaml", "--exit", "2029-01-01")["origin"]
    assert origin["scheme"]["id"] == "ns-style"
    assert origin["scheme"]["sha256"] == read_text(CRITERIA)[1]
    assert origin["scheme"]["file"] == "criteria.yaml"
    assert set(origin["law"]) == {"aow_age", "aow_amount", "rvu_exemption", "rvu_levy"}
    assert origin["careers"] == {"conducteur": read_text(EXAMPLES / "conductor.yaml")[1]}
    assert (origin["as_of"], origin["exit"], origin["strict"]) == (AS_OF, "2029-01-01", False)


def test_what_is_vague_gives_a_range_with_its_causes(score: Score) -> None:
    span = score("vague.yaml")["people"][0]["range"]
    assert Fraction(span["least"]["points"]) < Fraction(span["most"]["points"])
    assert span["most"]["earliest_exit"] < span["least"]["earliest_exit"]
    assert {"path": "jobs[2].exposures.heavy_lifting", "found": "unknown"} in span["causes"]
    assert "range" not in score("conductor.yaml")["people"][0]


def test_whose_pension_has_begun_has_no_exit_and_no_money(zwaarwerk: Run) -> None:
    ran = zwaarwerk("score", EXAMPLES / "conductor.yaml", "--as-of", "2031-01-01", "--format", "json")
    person = json.loads(ran.out)["people"][0]
    assert person["pension_date"] == "2030-07-08"
    assert (person["earliest_exit"], person["covered"]) == (None, False)
    assert (person["total_amount"], person["years"]) == (None, [])


# --- verify


@pytest.fixture
def verify(zwaarwerk: Run, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Verify a result against the career it came from, unless told otherwise."""

    def it(result: Plain, *more: str | Path, career: str | Path = "conductor.yaml") -> tuple[int, str]:
        path = tmp_path / "uitslag.json"
        path.write_text(json.dumps(result), encoding="utf-8")
        ran = zwaarwerk("verify", path, "--career", EXAMPLES / career, *more)
        return ran.status, ran.out + ran.err

    return it


Verify = Callable[..., tuple[int, str]]


@pytest.mark.parametrize("career", CAREERS)
def test_a_fresh_result_holds(career: str, score: Score, verify: Verify) -> None:
    status, said = verify(score(career), career=career)
    assert (status, said.count("\n")) == (HOLDS, 1)
    assert said.endswith("uitslag.json: het antwoord klopt nog.\n")


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(("--lang", "en"), id="in another language"),
        pytest.param(("--exit", "2029-01-01"), id="of another exit date"),
        pytest.param(("--exit", "2025-01-01"), id="of an exit that is not covered"),
    ],
)
def test_a_result_holds_however_it_was_asked(more: tuple[str, ...], score: Score, verify: Verify) -> None:
    assert verify(score("conductor.yaml", *more))[0] == HOLDS


def test_a_strict_result_holds(score: Score, verify: Verify) -> None:
    assert verify(score("just-below.yaml", "--strict"), career="just-below.yaml")[0] == HOLDS


def test_one_person_of_many_can_be_verified(score: Score, verify: Verify) -> None:
    assert verify(score("team.yaml", "--person", "104582"), career="team.yaml")[0] == HOLDS


def _edited_criteria(tmp_path: Path, edit: Callable[[str], str]) -> Path:
    text = CRITERIA.read_text("utf-8")
    assert edit(text) != text
    path = tmp_path / "regels.yaml"
    path.write_text(edit(text), encoding="utf-8")
    return path


def _heavier_standing(text: str) -> str:
    before, name, after = text.partition("\n  standing_walking:\n")
    return before + name + re.sub(r"points_per_year: [\d.]+", "points_per_year: 0.2", after, count=1)


@pytest.mark.parametrize(
    ("lang", "told"), [("nl", "Oorzaak: de regeling is veranderd"), ("en", "Cause: the scheme has changed")]
)
def test_a_changed_weight_is_named_as_the_cause(
    lang: str, told: str, score: Score, verify: Verify, tmp_path: Path
) -> None:
    criteria = _edited_criteria(tmp_path, _heavier_standing)
    status, said = verify(score("conductor.yaml"), "--criteria", criteria, "--lang", lang)
    assert status == DIFFERS
    assert told in said
    assert "conducteur.points: " in said
    assert said.count("Oorzaak: ") + said.count("Cause: ") == 1


def test_a_comment_in_the_criteria_changes_nothing_but_is_remarked(
    score: Score, verify: Verify, tmp_path: Path
) -> None:
    criteria = _edited_criteria(tmp_path, lambda text: text + "# besproken op 1 november\n")
    status, said = verify(score("conductor.yaml"), "--criteria", criteria)
    assert status == HOLDS
    assert "het antwoord klopt nog" in said
    assert "Let op: de regeling is veranderd" in said


@pytest.mark.parametrize("key", ["points", "months", "total_amount", "pension_date", "earliest_exit"])
def test_an_edited_figure_is_found(key: str, score: Score, verify: Verify) -> None:
    result = score("conductor.yaml")
    old = result["people"][0][key]
    result["people"][0][key] = "2028-01-01" if key.endswith(("date", "exit")) else "1"
    status, said = verify(result)
    assert status == DIFFERS
    assert f"conducteur.{key}: was {result['people'][0][key]}, is nu {old}\n" in said
    assert "het resultaat is zelf veranderd" in said


def test_an_edited_line_is_found(score: Score, verify: Verify) -> None:
    result = score("conductor.yaml")
    result["people"][0]["lines"][0]["points"] = "99"
    status, said = verify(result, "--lang", "en")
    assert status == DIFFERS
    assert "conducteur.lines[1].points: was 99, is now" in said


def test_a_removed_field_is_found(score: Score, verify: Verify) -> None:
    result = score("conductor.yaml")
    del result["people"][0]["share"]
    status, said = verify(result)
    assert status == DIFFERS
    assert "conducteur.share: was (niets), is nu" in said


def test_an_added_field_is_found(score: Score, verify: Verify) -> None:
    result = score("conductor.yaml")
    result["people"][0]["bonus"] = "100"
    status, said = verify(result)
    assert status == DIFFERS
    assert "conducteur.bonus: was 100, is nu (niets)" in said


def test_yes_and_no_are_told_in_words(score: Score, verify: Verify) -> None:
    result = score("conductor.yaml")
    result["people"][0]["covered"] = False
    said = verify(result)[1]
    assert "False" not in said
    assert "True" not in said


def test_a_changed_career_is_named_as_the_cause(score: Score, verify: Verify, tmp_path: Path) -> None:
    text = (EXAMPLES / "conductor.yaml").read_text("utf-8")
    (tmp_path / "conductor.yaml").write_text(text.replace("1998-09-01", "1999-09-01"), encoding="utf-8")
    status, said = verify(score("conductor.yaml"), career=tmp_path / "conductor.yaml")
    assert status == DIFFERS
    assert "Oorzaak: de loopbaan is veranderd: conducteur" in said


def test_a_changed_law_table_is_named_as_the_cause(score: Score, verify: Verify, tmp_path: Path) -> None:
    text = (LAW / "rvu_exemption.yaml").read_text("utf-8")
    invented = text.replace("value: 2657", "value: 2658")
    assert invented != text
    (tmp_path / "rvu_exemption.yaml").write_text(invented, encoding="utf-8")
    status, said = verify(score("conductor.yaml"), "--law", tmp_path)
    assert status == DIFFERS
    assert "conducteur.monthly_amount: was 2657.00, is nu 2658.00" in said
    assert "Oorzaak: een wettabel is veranderd: rvu_exemption" in said


def test_another_version_of_the_program_is_remarked(score: Score, verify: Verify) -> None:
    result = score("conductor.yaml")
    result["origin"]["program"] = "0.0.1"
    status, said = verify(result)
    assert status == HOLDS
    assert "Let op: een andere versie van het programma (was 0.0.1" in said


def test_a_person_who_is_in_no_career_file_is_refused(score: Score, verify: Verify) -> None:
    status, said = verify(score("conductor.yaml"), career="mechanic.yaml")
    assert status == REFUSED
    assert "„conducteur”" in said


@pytest.mark.parametrize(("key", "value"), [("as_of", "gisteren"), ("as_of", 2026), ("exit", "ooit"), ("scheme", {})])
def test_a_result_with_a_broken_origin_is_refused(key: str, value: object, score: Score, verify: Verify) -> None:
    result = score("conductor.yaml")
    result["origin"][key] = value
    status, said = verify(result)
    assert status == REFUSED
    assert "uitslag.json" in said


# --- the schemas


def _plain(value: Any) -> Any:
    """Data as another program would read it from JSON; floats are born here, and only for its schema checker."""
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case Fraction():
            return int(value) if value.denominator == 1 else float(value)
        case _:
            return value


def _data(path: Path) -> Any:
    document = parse_document(read_text(path)[0], path.name)
    assert document.problems == []
    return _plain(document.data)


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_a_valid_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_commands_write_the_schemas(name: str, zwaarwerk: Run) -> None:
    assert json.loads(zwaarwerk("schema", name).out) == schema(name)


SCHEMES = [CRITERIA, *sorted((EXAMPLES / "schemes").glob("*.yaml"))]


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_criteria_files_are_as_their_schema_says(path: Path) -> None:
    assert _complaints("criteria", _data(path)) == []


@pytest.mark.parametrize("career", CAREERS)
def test_careers_are_as_their_schema_says(career: str) -> None:
    assert _complaints("career", _data(EXAMPLES / career)) == []


@pytest.mark.parametrize("path", sorted((ROOT / "zwaarwerk/data/law").glob("*.yaml")), ids=lambda path: path.stem)
def test_law_tables_are_as_their_schema_says(path: Path) -> None:
    assert _complaints("law", _data(path)) == []


def test_the_shipped_schema_is_the_one_the_command_writes(zwaarwerk: Run) -> None:
    shipped = (ROOT / "zwaarwerk" / "criteria.schema.json").read_text("utf-8")
    assert shipped == zwaarwerk("criteria", "schema").out


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("elements", "noise", "categroy"), "environment"),
        (("elements", "noise", "points_per_year"), "veel"),
        (("overlap", "jobs"), "highst"),
        (("entitlement", "at_most_months"), -1),
        (("format",), "een"),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else str(value),
)
def test_the_criteria_schema_finds_mistakes(path: tuple[str, ...], value: object) -> None:
    data = _data(CRITERIA)
    known = len(_complaints("criteria", data))
    inside = data
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    assert len(_complaints("criteria", data)) > known


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("points",), 54.41),
        (("points",), "veel"),
        (("monthly_amount",), "2657"),
        (("earliest_exit",), "1 maart 2029"),
        (("covered",), "ja"),
        (("conditions", 0, "outcome"), "perhaps"),
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else str(value),
)
def test_the_result_schema_finds_mistakes(path: tuple[str | int, ...], value: object, score: Score) -> None:
    result = score("conductor.yaml")
    inside: Any = result["people"][0]
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    assert _complaints("result", result) != []
