"""Golden people: careers with answers worked out by hand, each with its source. No tolerance; the public path."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from zwaarwerk.answers import answer
from zwaarwerk.files import DEFAULT_SCHEME, origin_of, read_careers, read_law, read_scheme
from zwaarwerk.report.as_json import result_form
from zwaarwerk.sentences import read_texts

ROOT = Path(__file__).parents[1]
CASES = sorted((ROOT / "tests" / "cases" / "score").glob("*.yaml"))


def as_text(path: Path) -> Any:
    """Return a case with every scalar as the text it is written with."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def career_file(case: dict[str, Any], tmp_path: Path) -> Path:
    if isinstance(case["career"], str):
        return ROOT / case["career"]
    path = tmp_path / "career.yaml"
    path.write_text(yaml.dump(case["career"], allow_unicode=True).replace("'", ""), encoding="utf-8")
    return path


def scored(case: dict[str, Any], path: Path) -> dict[str, Any]:
    """Score a case as `zwaarwerk score --format json` does."""
    scheme = read_scheme(ROOT / case["scheme"] if "scheme" in case else DEFAULT_SCHEME)
    people = read_careers([path], scheme.scheme)
    law = read_law()
    if "person" in case:
        people = [file for file in people if file.career.id == case["person"]]
    as_of = date.fromisoformat(case["as_of"])
    exit_date = date.fromisoformat(case["exit"]) if "exit" in case else None
    one = answer(people[0].career, scheme.scheme, law, as_of, exit_date)
    origin = origin_of(scheme, law, people, as_of, exit_date, strict=False)
    form: Any = result_form([one], origin, read_texts("nl"))
    person: dict[str, Any] = form["people"][0]
    return person


def as_written(value: Any) -> Any:
    """Return a value of the result as a case would write it."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case dict():
            return {name: as_written(item) for name, item in value.items()}
        case list():
            return [as_written(item) for item in value]
        case _:
            return str(value)


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_golden_person_gets_the_answer_worked_out_by_hand(path: Path, tmp_path: Path) -> None:
    case = as_text(path)
    assert case["source"]
    assert case["why"]
    actual = as_written(scored(case, career_file(case, tmp_path)))
    expected = case["expect"]
    lines = expected.pop("lines", [])
    conditions = expected.pop("conditions", {})
    if "most" in expected:
        assert actual["range"]["most"] == expected.pop("most")
    assert {one["id"]: one["outcome"] for one in actual["conditions"] if one["id"] in conditions} == conditions
    assert {name: actual[name] for name in expected} == expected
    for line in lines:
        assert any(line.items() <= one.items() for one in actual["lines"]), line


def test_there_are_golden_people() -> None:
    assert len(CASES) >= 20
