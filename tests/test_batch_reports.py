"""The reports of the batch command: one for everybody who is assessed, the same as `zwaarwerk report` makes."""

from __future__ import annotations

import pickle
import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.running import AS_OF, EXAMPLES, Run
from tests.tables import ANNA, ANNA_LATER, BEN, ROWS, with_cell, write_csv
from zwaarwerk.answers import answer
from zwaarwerk.commands.batch_reports import ReportFolder, file_name
from zwaarwerk.errors import OutputError, Problem
from zwaarwerk.files import origin_of, read_law, read_scheme
from zwaarwerk.sentences import read_texts
from zwaarwerk.tables.files import read_people
from zwaarwerk.workers import in_order

DONE, USAGE, REFUSED, CANNOT_WRITE, PARTLY = 0, 2, 3, 5, 6
OPTIONS = ("--as-of", AS_OF)
SETTINGS = EXAMPLES / "report" / "settings.yaml"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("form", ["html", "md"])
def test_everybody_who_is_assessed_has_the_report_that_the_report_command_makes(
    form: str, zwaarwerk: Run, tmp_path: Path
) -> None:
    wrong = with_cell(["001004", *BEN[1:]], "Van", "x")
    source, folder = write_csv(tmp_path / "in.csv", [*ROWS, wrong]), tmp_path / "verslagen"
    options = ("--reports", folder, "--reports-format", form, "--settings", SETTINGS)
    ran = zwaarwerk("batch", source, "-o", tmp_path / "uit.csv", *OPTIONS, *options)
    assert ran.status == PARTLY
    assert f"Verslagen: 3 in {folder}" in ran.err.splitlines()
    assert names(folder) == [f"00100{number}.{form}" for number in (1, 2, 3)]
    for number in (1, 2, 3):
        one, told = folder / f"00100{number}.{form}", tmp_path / f"een.{form}"
        person = ("--person", f"00100{number}", "--settings", SETTINGS)
        zwaarwerk("report", source, "-o", told, *person, *OPTIONS, "--overwrite")
        assert one.read_bytes() == told.read_bytes()
        assert stat.S_IMODE(one.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


HOSTILE = ["../../x", "a/b", ".", "..", "a\\b", "-rf", "con", "A1", "a1", "~", "é", "a_b", "x" * 300]


def test_a_report_stays_in_its_folder_whatever_the_id_is(zwaarwerk: Run, tmp_path: Path) -> None:
    source, folder = tmp_path / "in.csv", tmp_path / "v"
    write_csv(source, [[id_, f"{day}-11-1966", *BEN[2:]] for day, id_ in enumerate(HOSTILE, 1)])
    before = set(tmp_path.rglob("*"))
    ran = zwaarwerk(
        "batch", source, "-o", tmp_path / "uit.csv", *OPTIONS, "--reports", folder, "--reports-format", "md"
    )
    assert ran.status == DONE
    assert len({name.lower() for name in names(folder)}) == len(HOSTILE)
    made = {path for path in tmp_path.rglob("*") if path.parent != folder} - before - {folder}
    assert {path.name for path in made} == {"uit.csv", "uit.problems.csv", "uit.origin.json"}


@given(st.text(), st.text())
def test_no_two_people_share_a_file(one: str, other: str) -> None:
    name = file_name(one, "html")
    assert not name.startswith((".", "-"))
    assert len(name) <= 80
    assert all(char.isascii() and (char.isalnum() or char in "_-~") for char in name.removesuffix(".html"))
    assert (name.lower() == file_name(other, "html").lower()) == (one == other)


def test_reports_with_pseudonyms_say_no_number_of_the_person(zwaarwerk: Run, tmp_path: Path) -> None:
    source, folder = write_csv(tmp_path / "in.csv"), tmp_path / "v"
    key = ("--pseudonymise", tmp_path / "sleutel")
    assert zwaarwerk("batch", source, "-o", tmp_path / "uit.csv", *OPTIONS, "--reports", folder, *key).status == DONE
    results = (tmp_path / "uit.csv").read_text("utf-8")
    assert len(names(folder)) == 3
    for path in folder.iterdir():
        assert path.stem in results
        assert path.stem in path.read_text("utf-8")
        assert "00100" not in path.read_text("utf-8")


def test_a_report_is_replaced_only_when_asked_and_nothing_is_done_before(zwaarwerk: Run, tmp_path: Path) -> None:
    source, folder = write_csv(tmp_path / "in.csv"), tmp_path / "v"
    folder.mkdir()
    (folder / "001002.html").write_text("van mij")
    command = ("batch", source, "-o", tmp_path / "uit.csv", *OPTIONS, "--reports", folder)
    refused = zwaarwerk(*command)
    assert refused.status == CANNOT_WRITE
    assert refused.err.splitlines()[0] == (
        f"{folder}: in deze map staat al een verslag van 1 van deze mensen. Met --overwrite worden die vervangen."
    )  # and not which one: the name of a file is the number of a person
    assert names(tmp_path) == ["in.csv", "v"]
    assert names(folder) == ["001002.html"]
    assert zwaarwerk(*command, "--overwrite").status == DONE
    assert "<html" in (folder / "001002.html").read_text("utf-8")


@pytest.mark.parametrize(("place", "told"), [("in.csv", "map"), ("weg/v", "weg")])
def test_a_place_that_is_no_folder_is_refused(place: str, told: str, zwaarwerk: Run, tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv")
    ran = zwaarwerk("batch", source, "-o", tmp_path / "uit.csv", *OPTIONS, "--reports", tmp_path / place)
    assert ran.status == CANNOT_WRITE
    assert told in ran.err
    assert names(tmp_path) == ["in.csv"]


def test_a_folder_made_for_nothing_goes_away_again(zwaarwerk: Run, tmp_path: Path) -> None:
    ran = zwaarwerk("batch", tmp_path / "weg.csv", "-o", tmp_path / "uit.csv", "--reports", tmp_path / "v")
    assert ran.status == REFUSED
    assert names(tmp_path) == []


@pytest.mark.parametrize("option", [("--settings", SETTINGS), ("--reports-format", "md")])
def test_what_is_about_reports_needs_reports(option: tuple[str, str], zwaarwerk: Run, tmp_path: Path) -> None:
    ran = zwaarwerk("batch", write_csv(tmp_path / "in.csv"), "-o", tmp_path / "uit.csv", *option)
    assert ran.status == USAGE
    assert option[0] in ran.err
    assert "--reports MAP" in ran.err


def test_a_writer_sent_to_another_process_writes_the_same_report(tmp_path: Path) -> None:
    scheme, law, texts, day = read_scheme(), read_law(), read_texts("nl"), date.fromisoformat(AS_OF)
    source = write_csv(tmp_path / "in.csv", [ANNA, ANNA_LATER])
    found = answer(read_people([source], scheme.scheme)[0].career, scheme.scheme, law, day)
    with ReportFolder.of(tmp_path / "v", "md", None, texts, overwrite=False) as folder:
        writer = folder.writer([], texts, origin_of(scheme, law, (), day, None, strict=False), scheme.document.data)
        writer(found, found.id)
        here = (writer.folder / "001001.md").read_bytes()
        (writer.folder / "001001.md").unlink()
        pickle.loads(pickle.dumps(writer))(found, found.id)
        assert (writer.folder / "001001.md").read_bytes() == here
        assert folder.keep() == 1
    assert names(tmp_path / "v") == ["001001.md"]


PROBLEM = Problem(code="no-room", file="x", values={"found": "y"})


def refuse(_: int) -> int:
    raise OutputError([PROBLEM])


def test_a_refusal_in_another_process_is_a_refusal_here() -> None:
    with pytest.raises(OutputError) as refused:
        list(in_order(refuse, [1, 2, 3], 2, "spawn"))
    assert refused.value.problems == (PROBLEM,)


def test_a_logo_that_cant_be_drawn_is_told_as_one_mistake(zwaarwerk: Run, tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="the extra `pdf` is not installed")
    settings, folder = tmp_path / "settings.yaml", tmp_path / "v"
    settings.write_text("employer: X\nlogo: logo.svg\n", encoding="utf-8")
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><g', encoding="utf-8")
    options = ("--reports", folder, "--reports-format", "pdf", "--settings", settings)
    ran = zwaarwerk("batch", write_csv(tmp_path / "in.csv"), "-o", tmp_path / "uit.csv", *OPTIONS, *options)
    assert ran.status == REFUSED
    assert "settings.yaml:2:7: logo" in ran.err
    assert names(tmp_path) == ["in.csv", "logo.svg", "settings.yaml"]
