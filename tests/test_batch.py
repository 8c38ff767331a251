"""The batch command: everybody's answer, nothing lost, nothing half, nothing told that is private."""

from __future__ import annotations

import csv
import io
import json
import os
import pickle
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.running import AS_OF, ROOT, Run, environment
from tests.tables import (
    ANNA,
    ANNA_LATER,
    BEN,
    CEM,
    HEADER,
    ROWS,
    default_scheme,
    read_all,
    with_cell,
    write_csv,
    write_excel,
)
from zwaarwerk.answers import answer
from zwaarwerk.assessor import Assessor
from zwaarwerk.career import Career, find_problems
from zwaarwerk.errors import OutputError
from zwaarwerk.files import read_law, read_scheme
from zwaarwerk.report.as_table import guarded
from zwaarwerk.sentences import read_texts
from zwaarwerk.tables.columns import ColumnMapping
from zwaarwerk.tables.files import read_workforce
from zwaarwerk.tables.row_reader import _is_plain
from zwaarwerk.workers import in_order

DONE, USAGE, REFUSED, CANNOT_WRITE, PARTLY = 0, 2, 3, 5, 6
OPTIONS = ("--as-of", AS_OF)


def table(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV as it comes out in Dutch."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


def csv_of(path: Path) -> list[dict[str, str]]:
    return table(path.read_text("utf-8"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "in.csv")


# --- what comes out


def test_everybody_gets_a_row_in_the_order_of_the_file(zwaarwerk: Run, source: Path, tmp_path: Path) -> None:
    ran = zwaarwerk("batch", source, "--output", tmp_path / "uit.csv", *OPTIONS)
    assert (ran.status, ran.out) == (DONE, "")
    assert ran.err.splitlines()[-1] == "3 personen gelezen, 3 beoordeeld, 0 niet beoordeeld."
    rows = csv_of(tmp_path / "uit.csv")
    assert [row["personeelsnummer"] for row in rows] == ["001001", "001002", "001003"]
    anna = rows[0]
    assert anna["beoordeeld"] == "ja"
    assert (anna["geboortedatum"], anna["pensioendatum"]) == ("1964-05-10", "2031-08-10")
    assert anna["vroegste stopdatum"] == "2029-04-10"
    assert (anna["maanden recht"], anna["bruto per maand"], anna["bruto samen"]) == ("28", "2657,00", "74396,00")
    assert (anna["bruto 2029"], anna["bruto 2030"], anna["bruto 2031"]) == ("23913,00", "31884,00", "18599,00")
    assert (anna["boven RVU-vrijstelling"], anna["RVU-heffing werkgever"], anna["deels verwacht"]) == (
        "0,00",
        "0,00",
        "ja",
    )
    assert anna["voorwaarde: Ondergrens"] == "voldaan"
    cem = rows[2]
    assert (cem["stoppen kan"], cem["vroegste stopdatum"], cem["bruto 2029"]) == ("nee", "", "")
    assert cem["voorwaarde: Ondergrens"] == "niet voldaan"


def test_what_is_beside_it(zwaarwerk: Run, source: Path, tmp_path: Path) -> None:
    zwaarwerk("batch", source, "--output", tmp_path / "uit.csv", *OPTIONS, "--lines")
    beside = sorted(path.name for path in tmp_path.iterdir())
    assert beside == ["in.csv", "uit.csv", "uit.lines.csv", "uit.origin.json", "uit.problems.csv", "uit.years.csv"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir() if path != source} == {0o600}
    points = sum(
        Fraction(row["punten"].replace(",", "."))
        for row in csv_of(tmp_path / "uit.lines.csv")
        if row["personeelsnummer"] == "001001"
    )
    told = Fraction(csv_of(tmp_path / "uit.csv")[0]["punten bij stoppen"].replace(",", "."))
    assert abs(points - told) < Fraction(1, 1000)
    years = [row["bruto bedrag"] for row in csv_of(tmp_path / "uit.years.csv") if row["personeelsnummer"] == "001001"]
    assert years == ["23913,00", "31884,00", "18599,00"]
    origin = json.loads((tmp_path / "uit.origin.json").read_text())
    assert origin["as_of"] == AS_OF
    assert list(origin["careers"]) == ["in.csv"]


def test_lines_of_an_earlier_run_are_told_to_be_so(zwaarwerk: Run, source: Path, tmp_path: Path) -> None:
    out = ("--output", tmp_path / "uit.csv", "--overwrite", *OPTIONS)
    assert "eerdere keer" not in zwaarwerk("batch", source, *out, "--lines").err
    told = zwaarwerk("batch", source, *out).err.splitlines()
    assert [line.partition(" hoort niet bij")[0] for line in told[1:3]] == [
        str(tmp_path / f"uit.{name}.csv") for name in ("lines", "years")
    ]
    assert "eerdere keer" not in zwaarwerk("batch", source, *out, "--lines").err


def test_bad_rows_never_stop_the_run_and_never_vanish(zwaarwerk: Run, tmp_path: Path) -> None:
    rows = [
        ANNA,
        with_cell(ANNA_LATER, "Functie", "Plannr"),
        BEN,
        with_cell(CEM, "Deeltijdfactor", "80"),
        ["", *CEM[1:]],
    ]
    source = write_csv(tmp_path / "in.csv", rows)
    ran = zwaarwerk("batch", source, "--output", tmp_path / "uit.csv", *OPTIONS)
    assert ran.status == PARTLY
    assert ran.err.splitlines()[-1] == "3 personen gelezen, 1 beoordeeld, 2 niet beoordeeld."
    assert [row["beoordeeld"] for row in csv_of(tmp_path / "uit.csv")] == ["nee", "ja", "nee"]
    problems = csv_of(tmp_path / "uit.problems.csv")
    assert [(row["bestand"], row["cel"], row["kolom"], row["er staat"], row["bedoeld?"]) for row in problems] == [
        ("in.csv", "A6", "Personeelsnummer", "", ""),
        ("in.csv", "C3", "Functie", "Plannr", "Planner"),
        ("in.csv", "A6", "Personeelsnummer", "", ""),
        ("in.csv", "G5", "Deeltijdfactor", "80", "80%"),
    ]


def test_what_may_be_a_slip_is_remarked_with_the_answer(zwaarwerk: Run, tmp_path: Path) -> None:
    source = write_csv(
        tmp_path / "in.csv",
        [with_cell(ANNA, "Werkgever", "Spoor BV"), with_cell(ANNA_LATER, "Werkgever", "Spoor B.V.")],
    )
    assert zwaarwerk("batch", source, "--output", tmp_path / "uit.csv", *OPTIONS).status == DONE
    told = "„Spoor B.V.” lijkt op „Spoor BV” op rij 2, maar geldt als een ander."
    assert csv_of(tmp_path / "uit.csv")[0]["opmerkingen"].startswith(told)


def test_csv_on_the_pipes(source: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "zwaarwerk",
        "batch",
        "-",
        "--output",
        "-",
        "--problems",
        str(tmp_path / "p.csv"),
        *OPTIONS,
    ]
    done = subprocess.run(
        command, input=source.read_bytes(), capture_output=True, check=True, cwd=ROOT, env=environment()
    )
    assert [row["personeelsnummer"] for row in table(done.stdout.decode())] == ["001001", "001002", "001003"]
    assert done.stderr.decode().splitlines() == ["3 personen gelezen, 3 beoordeeld, 0 niet beoordeeld."]


def test_english_has_points_commas_and_english_headings(zwaarwerk: Run, source: Path, tmp_path: Path) -> None:
    ran = zwaarwerk("batch", source, "--output", tmp_path / "out.csv", *OPTIONS, "--lang", "en")
    assert ran.err.splitlines()[-1] == "3 persons read, 3 assessed, 0 not assessed."
    row = next(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text("utf-8-sig"))))
    assert (row["personnel number"], row["gross a month"], row["earliest exit"]) == ("001001", "2657.00", "2029-04-10")


def sheets_of(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_workbook_has_a_sheet_for_each_table(zwaarwerk: Run, tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv", [*ROWS, with_cell(["001004", *BEN[1:]], "Van", "x")])
    ran = zwaarwerk("batch", source, "--output", tmp_path / "uit.xlsx", *OPTIONS, "--lines")
    assert ran.status == PARTLY
    sheets = sheets_of(tmp_path / "uit.xlsx")
    assert list(sheets) == ["Uitkomst", "Problemen", "Regels", "Per jaar", "Herkomst"]
    header, anna = sheets["Uitkomst"][:2]
    row = dict(zip(header, anna, strict=True))
    assert row["personeelsnummer"] == "001001"
    assert (row["vroegste stopdatum"], row["bruto per maand"], row["bruto 2029"]) == (
        date(2029, 4, 10),
        2657.0,
        23913.0,
    )
    assert sheets["Problemen"][1][:6] == ["in.csv", "", "D6", "001004", "Van", "x"]
    assert stat.S_IMODE((tmp_path / "uit.xlsx").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "uit.xlsx"]


def test_a_table_that_overflows_a_sheet_goes_on_on_the_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from zwaarwerk.report import as_workbook as workbook
    from zwaarwerk.report.as_table import Heading

    monkeypatch.setattr(workbook, "ROWS_ON_A_SHEET", 4)
    with (tmp_path / "uit.xlsx").open("wb") as file, workbook.Workbook(file, read_texts("nl")) as book:
        book.sheet("Regels", [Heading(text="nr", kind="whole")], ([number] for number in range(7)))
    sheets = sheets_of(tmp_path / "uit.xlsx")
    assert [[row[0] for row in rows] for rows in sheets.values()] == [["nr", 0, 1, 2], ["nr", 3, 4, 5], ["nr", 6]]
    assert list(sheets) == ["Regels", "Regels 2", "Regels 3"]


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "＝1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_never_becomes_a_formula(text: str, zwaarwerk: Run, tmp_path: Path) -> None:
    rows = [with_cell([f"{text}n", *BEN[1:]], "Werkgever", text), with_cell([f"{text}m", *BEN[1:]], "Functie", text)]
    source = write_csv(tmp_path / "in.csv", rows)
    for name in ("uit.csv", "uit.xlsx"):
        zwaarwerk("batch", source, "--output", tmp_path / name, *OPTIONS, "--lines")
    for path in tmp_path.glob("uit*.csv"):
        for row in csv_of(path):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "＝")) for cell in row.values())
    assert csv_of(tmp_path / "uit.csv")[0]["personeelsnummer"] == "'" + f"{text}n".strip()
    assert sheets_of(tmp_path / "uit.xlsx")["Uitkomst"][1][0] == f"{text}n".strip()
    import zipfile

    parts = zipfile.ZipFile(tmp_path / "uit.xlsx")
    assert not [name for name in parts.namelist() if b"<f" in parts.read(name) and name.startswith("xl/worksheets")]
    assert not [name for name in parts.namelist() if b"hyperlink" in parts.read(name).lower() and "rels" in name]


@given(st.text())
def test_guarded_text_begins_with_no_sign_of_a_formula(text: str) -> None:
    assert guarded(text)[:1] not in set("=+-@\t\r")
    assert guarded(text).removeprefix("'") == text.removeprefix("'")


# --- options


def test_an_exit_column_gives_everybody_an_exit_date(zwaarwerk: Run, tmp_path: Path) -> None:
    rows = [[*ANNA, "1-3-2030"], [*ANNA_LATER, ""], [*BEN, ""], [*CEM, "1-1-2060"]]
    source = write_csv(tmp_path / "in.csv", rows, [*HEADER, "Stopt op"])
    ran = zwaarwerk("batch", source, "--output", tmp_path / "uit.csv", *OPTIONS, "--exit-column", "Stopt op")
    anna, ben, cem = csv_of(tmp_path / "uit.csv")
    assert ran.status == PARTLY
    assert anna["gerekend met stopdatum"] == "2030-03-01"
    assert ben["gerekend met stopdatum"] == ben["vroegste stopdatum"] != ""
    assert cem["beoordeeld"] == "nee"
    assert [(row["cel"], row["er staat"]) for row in csv_of(tmp_path / "uit.problems.csv")] == [("H5", "1-1-2060")]


def test_one_person_out_of_a_workforce_is_assessed_as_among_the_others(zwaarwerk: Run, tmp_path: Path) -> None:
    source, out = write_csv(tmp_path / "in.csv", [*ROWS, with_cell(["9", *BEN[1:]], "Van", "x")]), tmp_path / "uit.csv"
    zwaarwerk("batch", source, "--output", out, *OPTIONS)
    anna, *_ = csv_of(out)
    ran = zwaarwerk("batch", source, "--output", out, "--overwrite", "--person", "001001", *OPTIONS)
    assert (ran.status, ran.err.splitlines()[-1]) == (DONE, "1 persoon gelezen, 1 beoordeeld, 0 niet beoordeeld.")
    assert [{name: row[name] for name in anna if name in row} for row in csv_of(out)] == [
        {name: cell for name, cell in anna.items() if name in csv_of(out)[0]}
    ]
    ran = zwaarwerk("batch", source, "--output", out, "--overwrite", "--person", "1001", *OPTIONS)
    assert (ran.status, "geen persoon „1001”" in ran.err) == (REFUSED, True)
    assert len(csv_of(out)) == 1


def test_select_takes_who_is_near_the_pension_date(zwaarwerk: Run, tmp_path: Path) -> None:
    old = ["001009", "1-1-1950", *CEM[2:]]
    source = write_csv(tmp_path / "in.csv", [*ROWS, old])
    ran = zwaarwerk("batch", source, "--output", tmp_path / "uit.csv", *OPTIONS, "--select", "5")
    assert [row["personeelsnummer"] for row in csv_of(tmp_path / "uit.csv")] == ["001001", "001003"]
    assert ran.err.splitlines()[-1] == "4 personen gelezen, 2 beoordeeld, 0 niet beoordeeld, 2 niet gekozen (--select)."


def test_pseudonyms_are_the_same_with_the_same_key_and_say_nothing(zwaarwerk: Run, tmp_path: Path) -> None:
    rows = [*ROWS, with_cell(["001004", *BEN[1:]], "Van", "x")]
    source, key = write_csv(tmp_path / "in.csv", rows), tmp_path / "sleutel"
    found = []
    for name in ("een", "twee"):
        zwaarwerk("batch", source, "-o", tmp_path / f"{name}.csv", *OPTIONS, "--lines", "--pseudonymise", key)
        found.append([row["personeelsnummer"] for row in csv_of(tmp_path / f"{name}.csv")])
    assert found[0] == found[1]
    assert len(set(found[0])) == 4
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    for path in tmp_path.glob("een*"):
        assert "00100" not in path.read_text("utf-8")
    key.write_text("een heel andere sleutel\n")
    zwaarwerk("batch", source, "-o", tmp_path / "drie.csv", *OPTIONS, "--pseudonymise", key)
    assert not {row["personeelsnummer"] for row in csv_of(tmp_path / "drie.csv")} & set(found[0])
    key.write_text("kort")
    assert zwaarwerk("batch", source, "-o", tmp_path / "vier.csv", "--pseudonymise", key).status == REFUSED


def test_a_key_is_not_made_where_there_is_no_folder(zwaarwerk: Run, source: Path, tmp_path: Path) -> None:
    key = ("--pseudonymise", tmp_path / "weg" / "sleutel")
    ran = zwaarwerk("batch", source, "--output", tmp_path / "uit.csv", *key, *OPTIONS)
    assert (ran.status, ran.err.splitlines()[0]) == (CANNOT_WRITE, f"{tmp_path / 'weg'}: deze map is er niet.")
    assert list(tmp_path.iterdir()) == [source]


def test_a_mapping_file_is_checked_line_by_line(zwaarwerk: Run, source: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "kolommen.yaml"
    mapping.write_text("columns:\n  idd: nr\njobs:\n  Mcn: machnist\n")
    ran = zwaarwerk("batch", source, "-o", tmp_path / "uit.csv", "--columns", mapping)
    assert ran.status == REFUSED
    assert "kolommen.yaml:2:3: columns.idd" in ran.err
    assert "kolommen.yaml:4:8: jobs.Mcn" in ran.err
    assert not (tmp_path / "uit.csv").exists()


USAGES: dict[str, tuple[list[str], str]] = {
    "nothing": ([], "--template"),
    "no output": (["in.csv"], "--output"),
    "a pipe without problems": (["in.csv", "--output", "-"], "--problems"),
    "lines on a pipe": (["in.csv", "--output", "-", "--problems", "p.csv", "--lines"], "--lines"),
    "problems in the output": (["in.csv", "--output", "uit.csv", "--problems", "./uit.csv"], "--problems"),
    "problems as a workbook": (["in.csv", "--output", "uit.csv", "--problems", "p.xlsx"], "--problems: p.xlsx"),
    "another format": (["in.csv", "--output", "uit.pdf"], ".xlsx"),
    "years in words": (["in.csv", "--output", "uit.csv", "--select", "drie"], "geef bij --select een geheel getal"),
    "no years": (["in.csv", "--output", "uit.csv", "--select", "0"], "--select"),
    "a template that is no workbook": (["--template", "x.csv"], "Laat de naam eindigen op .xlsx"),
}


@pytest.mark.parametrize("name", USAGES)
def test_wrong_use_says_what_is_needed(name: str, zwaarwerk: Run) -> None:
    args, told = USAGES[name]
    ran = zwaarwerk("batch", *args)
    assert ran.status == USAGE
    assert told in ran.err


# --- one person


def test_score_takes_a_person_out_of_a_table(zwaarwerk: Run, source: Path) -> None:
    ran = zwaarwerk("score", source, "--person", "001001", *OPTIONS)
    assert ran.status == DONE
    assert "U kunt stoppen vanaf 10 april 2029." in ran.out


def test_score_tells_which_columns_of_a_table_do_not_count(zwaarwerk: Run, tmp_path: Path) -> None:
    """A part-time factor under a heading that nobody knows would else go by in silence."""
    source = write_csv(tmp_path / "in.csv", [[*ANNA, "0,5"]], [*HEADER, "omvang"])
    ran = zwaarwerk("score", source, "--person", "001001", *OPTIONS)
    assert (ran.status, ran.err) == (DONE, f"{source}: niet gebruikte kolommen: omvang.\n")


def test_what_is_wrong_with_others_does_not_matter_to_score(zwaarwerk: Run, tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv", [ANNA, ANNA_LATER, with_cell(BEN, "Van", "x")])
    assert zwaarwerk("score", source, "--person", "001001", *OPTIONS).status == DONE
    ran = zwaarwerk("score", source, "--person", "001002", *OPTIONS)
    assert ran.status == REFUSED
    assert "in.csv: D4: Van: „x” is geen dag" in ran.err
    assert zwaarwerk("score", source, "--person", "9", *OPTIONS).status == REFUSED


@pytest.mark.parametrize("person", [(), ("--person", "001001")])
@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("Geboortedatum", "31-2-1964", "B3: Geboortedatum: de dag „…” bestaat niet."),
        (
            "Geboortedatum",
            "11-5-1964",
            "B3: Geboortedatum: hier staat „…”, maar op rij 2 staat bij dezelfde persoon „…”.",
        ),
        ("Van", "10-5-1964", "D3: Van: deze baan begint (10-5-1964) niet na de geboortedag (…)."),
    ],
)
def test_score_tells_no_birth_date_of_a_table(
    person: tuple[str, ...], column: str, cell: str, told: str, zwaarwerk: Run, tmp_path: Path
) -> None:
    source = write_csv(tmp_path / "in.csv", [ANNA, with_cell(ANNA_LATER, column, cell), BEN])
    ran = zwaarwerk("score", source, *person, *OPTIONS)
    assert (ran.status, ran.err.splitlines()[0]) == (REFUSED, f"{source}: {told}")


def test_a_result_from_a_table_can_be_verified(zwaarwerk: Run, source: Path, tmp_path: Path) -> None:
    result = tmp_path / "r.json"
    zwaarwerk("score", source, "--person", "001001", *OPTIONS, "--format", "json", "--output", result)
    assert zwaarwerk("verify", result, "--career", source).status == DONE


def test_a_result_from_a_table_with_headings_of_its_own_can_be_verified(zwaarwerk: Run, tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv", ROWS, ["Pernr", *HEADER[1:]])
    (tmp_path / "kolommen.yaml").write_text("columns: {id: Pernr}\n")
    columns, result = ("--columns", tmp_path / "kolommen.yaml"), tmp_path / "r.json"
    zwaarwerk("score", source, *columns, "--person", "001001", *OPTIONS, "--format", "json", "--output", result)
    assert zwaarwerk("verify", result, "--career", source).status == REFUSED
    assert zwaarwerk("verify", result, "--career", source, *columns).status == DONE


def test_a_report_is_made_of_a_person_out_of_a_table(zwaarwerk: Run, source: Path, tmp_path: Path) -> None:
    assert zwaarwerk("report", source, "--person", "001001", "-o", tmp_path / "r.md", *OPTIONS).status == DONE
    assert "10 april 2029" in (tmp_path / "r.md").read_text("utf-8")


# --- the template


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_template_is_read_as_it_is(language: str, zwaarwerk: Run, tmp_path: Path) -> None:
    template = tmp_path / "voorbeeld.xlsx"
    assert zwaarwerk("batch", "--template", template, "--lang", language).status == DONE
    ran = zwaarwerk("batch", template, "--output", tmp_path / "uit.xlsx", *OPTIONS)
    assert ran.status == DONE
    assert ran.err.splitlines()[-1].startswith("2 personen gelezen, 2 beoordeeld")
    sheets = sheets_of(template)
    names = {job.name.in_language(language) for job in default_scheme().jobs.values()}
    assert {row[0] for row in list(sheets.values())[1][1:]} == names


def test_the_template_checks_cells_and_holds_no_formula(zwaarwerk: Run, tmp_path: Path) -> None:
    import zipfile

    zwaarwerk("batch", "--template", tmp_path / "v.xlsx")
    xml = zipfile.ZipFile(tmp_path / "v.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert xml.count("<dataValidation ") == 5
    assert "Functies" in xml
    assert "<f>" not in xml


@pytest.mark.parametrize("name", ["bouw-infra", "france-c2p", "spain-railway"])
def test_every_scheme_has_a_template_that_works(name: str, zwaarwerk: Run, tmp_path: Path) -> None:
    scheme = ROOT / "examples" / "schemes" / f"{name}.yaml"
    zwaarwerk("batch", "--template", tmp_path / "v.xlsx", "--criteria", scheme)
    ran = zwaarwerk("batch", tmp_path / "v.xlsx", "-o", tmp_path / "uit.csv", "--criteria", scheme, *OPTIONS)
    assert ran.err.splitlines()[-1].startswith("2 personen gelezen, 2 beoordeeld")


# --- private

PRIVATE = ["001001", "001002", "001003", "10-5-1964", "1964", "3-11-1966", "3-11-1961", "1966", "1961"]


def test_no_number_or_birth_date_is_told_unless_asked(zwaarwerk: Run, tmp_path: Path) -> None:
    rows = [
        with_cell(ANNA, "Geboortedatum", "11-5-1964"), ANNA_LATER, with_cell(BEN, "Van", "1-1-1960"),
        with_cell(CEM, "Functie", "001003"), ["001005", "1964-13-13", *BEN[2:]], ["001006", *CEM[1:-1], "3-11-1961"],
        [*ANNA[2:], "001001", "1964"],
    ]  # fmt: skip
    source = write_csv(tmp_path / "in.csv", rows)
    ran = zwaarwerk("batch", source, "--output", tmp_path / "uit.csv", *OPTIONS)
    assert ran.status == PARTLY
    assert [value for value in [*PRIVATE, "00100"] if value in ran.err + ran.out] == []
    ran = zwaarwerk("batch", source, "--output", tmp_path / "uit.csv", *OPTIONS, "--verbose", "--overwrite")
    assert "11-5-1964" in ran.err


# --- writing


def test_an_existing_file_stays_without_overwrite(zwaarwerk: Run, source: Path, tmp_path: Path) -> None:
    (tmp_path / "uit.csv").write_text("oud")
    assert zwaarwerk("batch", source, "--output", tmp_path / "uit.csv").status == CANNOT_WRITE
    assert (tmp_path / "uit.csv").read_text() == "oud"
    assert zwaarwerk("batch", source, "--output", tmp_path / "uit.csv", "--overwrite", *OPTIONS).status == DONE


def test_the_input_is_never_the_output(zwaarwerk: Run, source: Path) -> None:
    before = source.read_bytes()
    assert zwaarwerk("batch", source, "--output", source, "--overwrite").status == REFUSED
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("source", "options", "told"),
    [
        ("uit.problems.csv", (), "uit.problems.csv"),
        ("uit.origin.json", (), "uit.origin.json"),
        ("uit.years.csv", ("--lines",), "uit.years.csv"),
        ("in.csv", ("--problems", "uit.origin.json"), "uit.origin.json"),
        ("in.csv", ("--problems", "uit.lines.csv", "--lines"), "uit.lines.csv"),
        ("in.csv", ("--pseudonymise", "in.csv"), "in.csv"),
        ("in.csv", ("--pseudonymise", "uit.csv"), "uit.csv"),
        ("in.csv", ("--pseudonymise", "uit.problems.csv"), "uit.problems.csv"),
        ("in.csv", ("--columns", "uit.problems.csv"), "uit.problems.csv"),
    ],
)
def test_nothing_is_written_over_what_is_read_or_written(
    source: str, options: tuple[str, ...], told: str, zwaarwerk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands beside the output has a name that nobody typed: it must not be that of anything else."""
    monkeypatch.chdir(tmp_path)
    write_csv(tmp_path / source)
    if options[0:1] == ("--columns",):
        (tmp_path / told).write_text("jobs: {}\n")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    ran = zwaarwerk("batch", source, "--output", "uit.csv", "--overwrite", *options, *OPTIONS)
    assert ran.status == REFUSED
    assert ran.err.startswith(f"{told}: dit bestand ")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_file_that_is_open_in_excel_is_told_so(
    when: str, zwaarwerk: Run, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to open a file for writing, or to replace it, while Excel has it."""
    target = tmp_path / "uit.csv"
    target.write_text("oud")
    worked = []

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    real = Path.open
    if when == "before":
        monkeypatch.setattr(
            Path, "open", lambda path, *args, **more: refuse() if path == target else real(path, *args, **more)
        )
        monkeypatch.setattr("zwaarwerk.commands.batch_run.read_workforce", lambda *_: worked.append(1))
    else:
        monkeypatch.setattr(Path, "replace", refuse)
    ran = zwaarwerk("batch", source, "--output", target, "--overwrite", *OPTIONS)
    monkeypatch.undo()
    assert ran.status == CANNOT_WRITE
    assert "Sluit het daar" in ran.err
    assert worked == []
    assert target.read_text() == "oud"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_a_place_that_cannot_be_written_is_told_before_the_work(zwaarwerk: Run, tmp_path: Path) -> None:
    ran = zwaarwerk("batch", tmp_path / "is-er-niet.csv", "--output", tmp_path / "geen" / "uit.csv")
    assert ran.status == CANNOT_WRITE
    assert "deze map is er niet" in ran.err


def test_a_device_is_written_as_it_is(zwaarwerk: Run, source: Path) -> None:
    ran = zwaarwerk("batch", source, "--output", "-", "--problems", "/dev/null", "--overwrite", *OPTIONS)
    assert ran.status == DONE
    assert len(table(ran.out)) == 3


def many(path: Path, people: int) -> Path:
    """Write a workforce that takes a while: a month for a first day gives two people each, explained one by one."""
    vague = with_cell(BEN, "Van", "03-1990")
    return write_csv(path, [[f"{number:06d}", *vague[1:]] for number in range(people)])


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_the_old_output(sent: signal.Signals, tmp_path: Path) -> None:
    source, target = many(tmp_path / "in.csv", 8_000), tmp_path / "uit.csv"
    target.write_text("oud")
    command = [sys.executable, "-m", "zwaarwerk", "batch", str(source), "-o", str(target), "--overwrite", *OPTIONS]
    run = subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + 60
    while not children(run.pid) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    workers = children(run.pid)
    assert workers, "the work had not begun"
    time.sleep(0.3)
    os.kill(run.pid, sent)
    _, err = run.communicate(timeout=60)
    assert target.read_text() == "oud"
    if sent != signal.SIGKILL:
        assert run.returncode == 130
        assert "Afgebroken." in err.decode()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "uit.csv"]
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in workers if Path(f"/proc/{pid}").exists()] == []


def children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


# --- in order, on all processors


def double(number: int) -> int:
    if number == 13:
        raise ValueError("dertien")
    time.sleep(0.001 * (number % 5))
    return 2 * number


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_results_come_in_order(processes: int) -> None:
    assert list(in_order(double, range(12), processes)) == [2 * number for number in range(12)]
    assert list(in_order(double, [], processes)) == []


def test_results_come_in_order_from_new_processes_too() -> None:
    assert list(in_order(abs, range(-9, 0), 2, start="spawn")) == list(range(9, 0, -1))


def _stopped(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_worker_that_the_system_stops_is_told() -> None:
    with pytest.raises(OutputError) as error:
        list(in_order(_stopped, range(9), 2))
    assert [one.code for one in error.value.problems] == ["worker-stopped"]


def test_what_goes_wrong_in_a_worker_is_not_lost() -> None:
    with pytest.raises(RuntimeError, match="dertien"):
        list(in_order(double, range(20), 2))


# --- promises

LAW = read_law()
SAY = read_texts("nl")


def assessor(path: Path, **more: Any) -> tuple[Assessor, Any]:
    people = read_workforce([path], default_scheme(), ColumnMapping())
    settings = {
        "plans": people.plans,
        "scheme": default_scheme(),
        "scheme_data": read_scheme().document.data,
        "law": LAW,
        "as_of": date.fromisoformat(AS_OF),
        "say": SAY,
    }
    return Assessor(**{**settings, **more}), people


JOBS = sorted(job.name.nl for job in default_scheme().jobs.values())


def made_workforce(chance: random.Random, people: int) -> list[list[str]]:
    """Return rows of so many people, those of a person together, jobs one after the other."""
    rows: list[list[str]] = []
    for number in range(people):
        born = date(1958, 1, 1) + timedelta(days=chance.randrange(9000))
        start = born + timedelta(days=chance.randrange(6500, 8000))
        count = chance.randrange(1, 4)
        for place in range(count):
            last = start + timedelta(days=chance.randrange(200, 4000))
            end = "" if place == count - 1 else f"{last:%d-%m-%Y}"
            part = chance.choice(["", "0,8", "50%"])
            rows.append(
                [f"{number:04d}", f"{born:%d-%m-%Y}", chance.choice(JOBS), f"{start:%d-%m-%Y}", end, "NS", part]
            )
            start = last + timedelta(days=chance.randrange(1, 300))
    return rows


DAMAGES = [
    ("Geboortedatum", "x"), ("Geboortedatum", "31-2-1960"), ("Geboortedatum", "1-1-60"), ("Functie", ""),
    ("Functie", "Machnist"), ("Functie", "#N/B"), ("Van", ""), ("Van", "33000"), ("Van", "0000-00-00"),
    ("Tot en met", "1-1-1901"), ("Tot en met", "#REF!"), ("Tot en met", "eind 1999"), ("Deeltijdfactor", "80"),
    ("Deeltijdfactor", "0"), ("Deeltijdfactor", "1.234,5"), ("Personeelsnummer", ""),
]  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), hurt=st.integers(0, 6))
def test_damaging_people_leaves_out_just_them_and_changes_nobody_else(seed: int, hurt: int, tmp_path: Path) -> None:
    """Damaging k people of a file at random leaves exactly those k not assessed and the others' answers unchanged."""
    chance = random.Random(seed)
    rows = made_workforce(chance, 12)
    whole, people = assessor(write_csv(tmp_path / "heel.csv", rows))
    before = {str(row[0]).split(";")[0]: row for row in whole(people.groups).rows}
    damaged = {f"{number:04d}" for number in chance.sample(range(12), hurt)}
    for id_ in damaged:
        places = [place for place, row in enumerate(rows) if row[0] == id_]
        column, value = chance.choice(DAMAGES)
        if column == "Personeelsnummer" and len(places) == 1:
            column, value = "Van", ""
        rows[chance.choice(places)][HEADER.index(column)] = value
    hurt_ones, people = assessor(write_csv(tmp_path / "stuk.csv", rows))
    done = hurt_ones(people.groups)
    after = {str(row[0]).split(";")[0]: row for row in done.rows}
    assert list(after) == list(before)
    assert {id_ for id_, row in after.items() if str(row[0]).split(";")[1] == "nee"} == damaged
    assert {one.person for one in done.problems} == damaged
    assert done.not_assessed == hurt
    assert {id_: row for id_, row in after.items() if id_ not in damaged} == {
        id_: row for id_, row in before.items() if id_ not in damaged
    }


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_the_batch_equals_one_by_one(seed: int, tmp_path: Path) -> None:
    """Every person of a batch has the answer that the career as a file of its own has."""
    rows = made_workforce(random.Random(seed), 6)
    path = write_csv(tmp_path / "in.csv", rows)
    answers: dict[str, Any] = {}
    one, people = assessor(path, each=lambda found, id_: answers.update({id_: found}))
    one(people.groups)
    for id_ in {row[0] for row in rows}:
        data = plain_data([row for row in rows if row[0] == id_])
        career = Career.model_validate(data)
        assert read_all(path)[id_].career == career
        assert answers[id_] == answer(career, default_scheme(), LAW, date.fromisoformat(AS_OF))


def plain_data(rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return a career as a file would have it, read apart from the program."""

    def iso(text: str) -> str:
        return "-".join(reversed(text.split("-")))

    shares = {"0,8": Fraction(4, 5), "50%": "50%"}
    ids = {job.name.nl: id_ for id_, job in default_scheme().jobs.items()}
    jobs = []
    for _, _, job, first, last, employer, part in rows:
        entry: dict[str, Any] = {"job": ids[job], "from": iso(first), "employer": employer}
        entry |= {"until": iso(last)} if last else {}
        entry |= {"part_time": shares[part]} if part else {}
        jobs.append(entry)
    return {"id": rows[0][0], "birth_date": iso(rows[0][1]), "facts": {}, "jobs": jobs}


LEVELS = st.sampled_from(["sometimes", "often", "full", "none", "unknown", Fraction(3, 8)])
SOME_DAYS = st.dates(date(1985, 1, 1), date(2020, 12, 31)).map(date.isoformat)
SOME_DATES = st.one_of(SOME_DAYS, SOME_DAYS.map(lambda day: day[:7]), SOME_DAYS.map(lambda day: day[:4]))
ABSENCES = st.fixed_dictionaries(
    {"kind": st.sampled_from(["sick_leave", "unpaid_leave"]), "from": SOME_DATES}, optional={"until": SOME_DATES}
)
FULL_ENTRIES = st.fixed_dictionaries(
    {"job": st.sampled_from(["train_driver", "planner"]), "from": SOME_DATES},
    optional={
        "until": SOME_DATES,
        "employer": st.sampled_from(["NS", "=A;B"]),
        "sector": st.just("spoor"),
        "title": st.just("eigen"),
        "reason": st.just("vast"),
        "part_time": st.sampled_from([Fraction(4, 5), Fraction(1), Fraction(1, 8)]),
        "exposures": st.dictionaries(st.sampled_from(["night_work", "noise"]), LEVELS, min_size=1),
        "absences": st.lists(ABSENCES, min_size=1, max_size=2),
    },
)
COLUMNS = ["id", "birth_date", "job", "from", "until", "employer", "sector", "title", "reason", "part_time"]


def as_cells(data: dict[str, Any], entry: dict[str, Any]) -> list[str]:
    """Return an entry as a row under COLUMNS, two exposures and two absences."""
    flat = {**entry, "id": data["id"], "birth_date": data["birth_date"]}
    cells = [str(flat.get(name, "")) for name in COLUMNS]
    cells += [str(entry.get("exposures", {}).get(name, "")) for name in ("night_work", "noise")]
    absences = [*entry.get("absences", ()), {}, {}][:2]
    return cells + [absence.get(key, "") for absence in absences for key in ("kind", "from", "until")]


ALL_COLUMNS = [
    *COLUMNS, "exposure: night_work", "exposure: Lawaai", "absence", "absence from", "absence until", "absence 2",
    "absence 2 from", "absence 2 until",
]  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(FULL_ENTRIES, min_size=1, max_size=3), born=st.sampled_from(["1964-05-10", "1964-05", "1964"]))
def test_careers_from_rows_are_those_of_a_career_file(entries: list[dict[str, Any]], born: str, tmp_path: Path) -> None:
    """What is built from cells without reading it again is what reading a career file gives, problems included."""
    data = {"id": "1", "birth_date": born, "facts": {}, "jobs": entries}
    career = Career.model_validate(data)
    wrong = [problem for problem in find_problems(career, default_scheme()) if not problem.warning]
    read = read_all(write_csv(tmp_path / "in.csv", [as_cells(data, entry) for entry in entries], ALL_COLUMNS))["1"]
    assert len(read.problems) == len({(one.code, one.path) for one in wrong})
    assert read.career == (None if wrong else career)


DAYS = st.dates(date(1980, 1, 1), date(1984, 12, 31)).map(date.isoformat)
VAGUE = st.one_of(DAYS, DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4]))
ENTRIES = st.fixed_dictionaries(
    {"job": st.integers(0, 1), "from": VAGUE},
    optional={"until": VAGUE, "employer": st.sampled_from(["A", "B"]), "hours_per_week": st.just(36)},
)


@given(st.lists(ENTRIES, max_size=4), VAGUE)
def test_a_career_called_plain_has_no_problem(jobs: list[dict[str, Any]], born: str) -> None:
    """The quick look before `career.find_problems` never passes what that would refuse."""
    for scheme in (default_scheme(), SMALL):
        named = [one | {"job": list(scheme.jobs)[one["job"]]} for one in jobs]
        career = Career.model_validate({"id": "1", "birth_date": born, "jobs": named})
        if _is_plain(career.jobs, career.birth_date, scheme):
            assert find_problems(career, scheme) == []


SMALL = read_scheme(ROOT / "tests" / "valid" / "criteria" / "small.yaml").scheme


def test_the_same_on_one_and_on_two_processors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zwaarwerk: Run) -> None:
    rows = made_workforce(random.Random(1), 60)
    source = write_csv(tmp_path / "in.csv", rows)
    monkeypatch.setattr("zwaarwerk.workers.FEW", 10)
    for name, number in (("een", 1), ("twee", 2)):
        monkeypatch.setattr("zwaarwerk.workers.cores", lambda number=number: number)
        assert zwaarwerk("batch", source, "-o", tmp_path / f"{name}.csv", "--lines", *OPTIONS).status == DONE
    for kind in ("csv", "lines.csv", "years.csv", "problems.csv"):
        assert (tmp_path / f"een.{kind}").read_bytes() == (tmp_path / f"twee.{kind}").read_bytes()


def test_a_workbook_and_a_csv_give_the_same(tmp_path: Path, zwaarwerk: Run) -> None:
    sheet = [HEADER, *ROWS]
    source, book = write_csv(tmp_path / "in.csv"), write_excel(tmp_path / "in.xlsx", ("Blad1", sheet))
    for path in (source, book):
        zwaarwerk("batch", path, "-o", tmp_path / f"uit-{path.suffix[1:]}.csv", *OPTIONS)
    assert (tmp_path / "uit-csv.csv").read_bytes() == (tmp_path / "uit-xlsx.csv").read_bytes()


def test_work_can_be_sent_to_a_process_that_has_nothing_yet(tmp_path: Path) -> None:
    """Where processes are not copies of this one (Windows, macOS), all they need is sent to them."""
    one, people = assessor(write_csv(tmp_path / "in.csv"), with_lines=True)
    sent = pickle.loads(pickle.dumps((one, people.groups)))
    assert sent[0](sent[1]) == one(people.groups)
