"""The schemes that ship: each is listed as its file says, and goes by its id wherever a criteria file goes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.running import AS_OF, EXAMPLES, Run, environment
from zwaarwerk import files, shipped
from zwaarwerk.errors import InputError
from zwaarwerk.report.scheme_list import Shipped
from zwaarwerk.texts import LANGUAGES

ALL = shipped.shipped_schemes()
IDS = [one.id for one in ALL]


@pytest.mark.parametrize("one", ALL, ids=IDS)
def test_what_is_listed_is_what_the_file_says(one: Shipped) -> None:
    info = files.read_scheme(one.path).scheme.scheme
    assert (one.id, one.version, one.status) == (info.id, info.version, info.status)
    assert one.name == {"nl": info.name.nl, "en": info.name.en or info.name.nl}
    assert one.in_force == (info.in_force.from_, info.in_force.until)


def test_every_scheme_among_the_examples_is_listed_by_the_name_of_its_file() -> None:
    assert IDS[0] == "ns-style"
    assert IDS[1:] == sorted(path.stem for path in (EXAMPLES / "schemes").glob("*.yaml"))


@pytest.mark.parametrize("one", ALL, ids=IDS)
def test_a_scheme_goes_by_its_id(one: Shipped) -> None:
    assert files.read_scheme(one.id).sha256 == files.read_scheme(one.path).sha256


def test_a_file_that_exists_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = (EXAMPLES / "schemes" / "austria.yaml").read_text(encoding="utf-8").replace("id: austria", "id: own")
    (tmp_path / "austria").write_text(own, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert files.read_scheme("austria").scheme.scheme.id == "own"


def test_a_folder_of_the_same_name_does_not_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "austria").mkdir()
    (tmp_path / "regels").mkdir()
    monkeypatch.chdir(tmp_path)
    assert files.read_scheme("austria").scheme.scheme.id == "austria"
    with pytest.raises(InputError) as refused:
        files.read_scheme("regels")
    assert [problem.code for problem in refused.value.problems] == ["is-a-folder"]


@pytest.mark.parametrize(
    ("name", "code", "guess"),
    [
        ("austira", "no-such-scheme", "austria"),
        ("AUSTRIA", "no-such-scheme", "austria"),
        ("spain_police", "no-such-scheme", "spain-police"),
        ("regels", "no-such-scheme", ""),
        ("austria.yaml", "no-such-file", "austria"),
        ("schemes/austria.yaml", "no-such-file", "austria"),
        ("regels.yaml", "no-such-file", ""),
        ("a\0b", "no-such-scheme", ""),
    ],
)
def test_an_unknown_name_is_told_with_what_was_meant(
    name: str, code: str, guess: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as refused:
        files.read_scheme(name)
    (problem,) = refused.value.problems
    assert (problem.code, problem.values.get("guess", ""), problem.file) == (code, guess, name)
    if code == "no-such-scheme":
        assert problem.values["allowed"] == ", ".join(IDS)


@pytest.mark.parametrize("text", ["", "format: 1\n", "scheme: 3\n", "scheme:\n  id: [\n", "scheme: {id: x}\n"])
def test_a_broken_file_among_those_that_ship_is_named(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(shipped, "CHECKOUT", tmp_path)
    with pytest.raises(InputError) as refused:
        shipped.shipped_schemes()
    assert [(problem.code, Path(problem.file).name) for problem in refused.value.problems] == [
        ("broken-scheme", "broken.yaml")
    ]


# --- the commands


def test_criteria_list_tells_in_both_languages_what_there_is(zwaarwerk: Run) -> None:
    dutch, english = zwaarwerk("criteria", "list"), zwaarwerk("criteria", "list", "--lang", "en")
    assert dutch.status == english.status == 0
    for one in ALL:
        assert one.id in dutch.out
        assert one.id in english.out
    assert "afgesproken" in dutch.out
    assert "agreed" in english.out
    assert "t/m 31-12-2026" in dutch.out
    assert max(len(line) for line in dutch.out.splitlines()[:20]) <= 80


def test_criteria_list_as_json_names_every_file(zwaarwerk: Run) -> None:
    told = json.loads(zwaarwerk("criteria", "list", "--format", "json").out)["schemes"]
    assert [one["id"] for one in told] == IDS
    assert all(Path(one["file"]).is_file() for one in told)
    assert told[0] | {"file": ""} == {
        "id": "ns-style",
        "version": files.read_scheme().scheme.scheme.version,
        "name": {"nl": "Zwaarwerkregeling volgens het NS-model", "en": "Heavy-work scheme, NS style"},
        "status": "illustrative",
        "in_force": {"from": "2026-01-01", "until": None},
        "file": "",
    }


def test_score_takes_an_id_and_the_origin_keeps_the_fingerprint(zwaarwerk: Run, tmp_path: Path) -> None:
    career = tmp_path / "agent.yaml"
    career.write_text(
        "birth_date: 1968-05-20\n"
        "facts: {ordinary_pension_date: 2033-05-20, insured_years: 38}\n"
        "jobs: [{job: local_police, from: 2003-05-20}]\n",
        encoding="utf-8",
    )
    how = ("score", career, "--as-of", AS_OF, "--format", "json", "--criteria")
    by_id, by_path = zwaarwerk(*how, "spain-police"), zwaarwerk(*how, EXAMPLES / "schemes" / "spain-police.yaml")
    assert by_id.status == 0
    assert json.loads(by_id.out) == json.loads(by_path.out)
    assert files.read_scheme("spain-police").sha256 in by_id.out


@pytest.mark.parametrize("command", ["criteria show", "criteria check"])
def test_criteria_show_and_check_take_an_id(command: str, zwaarwerk: Run) -> None:
    ran = zwaarwerk(*command.split(), "austria")
    assert ran.status == 0
    assert "Oostenrijk: pensioen voor zwaar werk" in ran.out


def test_a_name_nobody_knows_is_refused_with_what_there_is(zwaarwerk: Run) -> None:
    ran = zwaarwerk("criteria", "show", "oostenrijk")
    assert (ran.status, ran.out) == (3, "")
    assert "geen regeling meegeleverd die zo heet" in ran.err
    assert "austria" in ran.err


def test_listing_loads_no_models() -> None:
    code = (
        "import sys; from zwaarwerk.cli import run; run(['criteria', 'list'])\n"
        "print({'zwaarwerk.values', 'zwaarwerk.files'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment(), cwd=EXAMPLES
    )
    assert done.stdout.splitlines()[-1] == "set()"


@pytest.mark.parametrize("one", ALL, ids=IDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_criteria_show_reads_every_rule_with_its_clause_and_note(language: str, one: Shipped, zwaarwerk: Run) -> None:
    """Whatever stands beside a rule in words is told, however long, and nothing is wider than the window."""
    ran = zwaarwerk("criteria", "show", one.id, "--lang", language)
    assert ran.status == 0
    told = " ".join(ran.out.split())
    data = files.read_scheme(one.path).document.data
    for block in ("counting", "overlap", "limits", "tallies", "conditions", "entitlement", "benefit"):
        for text in words_in(data.get(block)):
            said = text[language] if isinstance(text, dict) else text
            assert " ".join(said.split()) in told
    assert max(len(line) for line in ran.out.splitlines()) <= 80


def words_in(value: Any) -> Iterator[Any]:
    """Every clause and note that does not stand in a list, where rules are written out on one line."""
    if isinstance(value, dict):
        yield from (text for key, text in value.items() if key in ("clause", "note"))
        for part in value.values():
            yield from words_in(part)
