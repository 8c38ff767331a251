"""Spreadsheets as they are: what is read whatever its form, and what is refused because a value could be lost."""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import (
    ANNA,
    ANNA_LATER,
    BEN,
    CEM,
    HEADER,
    ROWS,
    csv_text,
    read_all,
    with_cell,
    workforce,
    write_csv,
    write_excel,
)
from zwaarwerk.career import Career
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.files import read_scheme
from zwaarwerk.tables.columns import HEADINGS, ColumnMapping, address, key_of
from zwaarwerk.tables.files import read_workforce
from zwaarwerk.tables.reading import _records
from zwaarwerk.tables.sheet_xml import Book, number_text

BORN, FIRST, LAST = date(1964, 5, 10), date(1986, 3, 1), date(2005, 8, 31)


def careers(path: Path, **more: Any) -> dict[str, Career]:
    """Return everybody's career; nobody may have a problem."""
    found = read_all(path, **more)
    assert {id_: read.problems for id_, read in found.items() if read.problems} == {}
    return {id_: read.career for id_, read in found.items() if read.career}


def codes(path: Path, **more: Any) -> dict[str, list[str]]:
    """Return the codes of what is wrong, by person."""
    return {id_: [one.code for one in read.problems] for id_, read in read_all(path, **more).items() if read.problems}


def refused(path: Path, **more: Any) -> Problem:
    """Return the one problem for which a file as a whole is refused."""
    with pytest.raises(InputError) as error:
        workforce(path, **more)
    (problem,) = [one for one in error.value.problems if not one.warning]
    return problem


@pytest.fixture
def same(tmp_path: Path) -> dict[str, Career]:
    return careers(write_csv(tmp_path / "gewoon.csv"))


# --- CSV


def test_a_row_is_a_job_and_a_person_has_several(same: dict[str, Career]) -> None:
    assert list(same) == ["001001", "001002", "001003"]
    anna = same["001001"]
    assert anna == Career.model_validate(
        {
            "id": "001001",
            "birth_date": "1964-05-10",
            "facts": {},
            "jobs": [
                {"job": "train_driver", "from": "1986-03-01", "until": "2005-08-31", "employer": "NS"},
                {"job": "planner", "from": "2005-09-01", "employer": "NS", "part_time": Fraction(4, 5)},
            ],
        }
    )
    assert same["001003"].jobs[0].until is None
    assert same["001003"].jobs[0].from_.text == "1990"


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_of_office_programs_is_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(
        csv_text([with_cell(BEN, "Werkgever", "Café Ω" if encoding != "cp1252" else "Café")]).encode(encoding)
    )
    assert careers(path)["001002"].jobs[0].employer in {"Café Ω", "Café"}
    notes = [note.code for note in workforce(path).notes]
    assert notes == (["read-as"] if encoding == "cp1252" else [])


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_separator_is_found(separator: str, tmp_path: Path, same: dict[str, Career]) -> None:
    path = tmp_path / "in.csv"
    path.write_text(csv_text(ROWS, separator=separator))
    assert careers(path) == same


def test_a_line_that_tells_excel_the_separator_is_no_row(tmp_path: Path, same: dict[str, Career]) -> None:
    path = tmp_path / "in.csv"
    path.write_text("sep=,\r\n" + csv_text(ROWS, separator=","), newline="")
    assert careers(path) == same
    (tmp_path / "in.csv").write_text("sep=;\r\n" + csv_text([with_cell(BEN, "Functie", "x")]), newline="")
    assert next(iter(read_all(path).values())).problems[0].row == 3


@pytest.mark.parametrize("mark", ["\u200e", "\u200b", "\ufeff", "\u00ad", "\u2069"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_mark_that_nobody_sees_makes_no_other_person(
    mark: str, kind: str, tmp_path: Path, same: dict[str, Career]
) -> None:
    """A direction mark before a personnel number would split a person in two, each with too few years."""
    rows = [[mark + cell for cell in ANNA], ANNA_LATER, BEN, [cell + mark for cell in CEM]]
    path = tmp_path / f"in.{kind}"
    write_csv(path, rows) if kind == "csv" else write_excel(path, ("Blad", [HEADER, *rows]))
    assert careers(path) == same


@pytest.mark.parametrize("before", [["x" * 200_000], [f"kolom {number}" for number in range(5_000)]])
def test_a_row_may_be_very_long(before: list[str], tmp_path: Path, same: dict[str, Career]) -> None:
    rows = [[*before, *row] for row in ROWS]
    header = [*(f"k{number}" for number in range(len(before))), *HEADER]
    assert careers(write_csv(tmp_path / "in.csv", rows, header)) == same


def test_a_space_or_a_hyphen_that_cannot_break_is_a_plain_one(tmp_path: Path, same: dict[str, Career]) -> None:
    odd = [[cell.replace(" ", "\u202f").replace("-", "\u2011") for cell in row] for row in ROWS]
    odd[2][3] = "1\xa0januari\xa01990"
    path = write_csv(tmp_path / "in.csv", odd, [heading.replace(" ", "\xa0") for heading in HEADER])
    assert careers(path) == same


def test_spaces_are_no_rows_and_no_cells(tmp_path: Path, same: dict[str, Career]) -> None:
    rows = [[*row, " ", "\xa0"] for row in ROWS]
    path = write_csv(tmp_path / "in.csv", [*rows, [" "] * 7, ["", "\xa0", "", "", "", "", ""]])
    path.write_text(path.read_text("utf-8") + "\x1a", encoding="utf-8")
    assert careers(path) == same
    assert not workforce(path).problems


@pytest.mark.parametrize(
    ("number", "born", "alike"),
    [
        ("1001", "10-5-1964", True),
        ("00 1001", "10-5-1964", True),
        ("1001", "1964", True),
        ("1001", "", True),
        ("1001", "11-5-1964", False),
        ("1002", "10-5-1964", False),
        ("10010", "10-5-1964", False),
    ],
)
def test_a_number_that_lost_its_zeros_is_not_another_person(
    number: str, born: str, alike: bool, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "in.csv", [ANNA, [number, born, *ANNA_LATER[2:]], BEN])
    told = [(one.code, one.row, dict(one.values)) for read in read_all(path).values() for one in read.problems]
    about = [("id-alike", 2, {"place": "A3"}), ("id-alike", 3, {"place": "A2"})]
    assert [one for one in told if one[0] == "id-alike"] == (about if alike else [])
    assert read_all(path)["001002"].career is not None


@pytest.mark.parametrize(
    "row",
    [
        ["Totaal", "", "", "", "", "", "3,6"],
        ["", "", "Totaal", "", "", "", "3,6"],
        ["Eindtotaal afdeling Noord", "", "4", "", "", "", ""],
        ["", "", "", "", "", "", "12"],
    ],
)
def test_a_row_of_totals_is_nobody_and_keeps_nobody_out(
    row: list[str], tmp_path: Path, same: dict[str, Career]
) -> None:
    path = write_csv(tmp_path / "in.csv", [*ROWS, row])
    assert careers(path) == same
    assert [(one.code, one.row) for one in workforce(path).problems] == [("row-no-job", 6)]


def test_columns_in_any_order_and_in_english(tmp_path: Path, same: dict[str, Career]) -> None:
    order = [4, 2, 0, 6, 5, 3, 1]
    english = [
        HEADINGS[key].split("|")[1] for key in ("id", "birth_date", "job", "from", "until", "employer", "part_time")
    ]
    header = [english[place].upper() for place in order]
    path = write_csv(tmp_path / "in.csv", [[row[place] for place in order] for row in ROWS], header)
    assert careers(path) == same


def test_rows_of_a_person_may_stand_apart_and_empty_rows_anywhere(tmp_path: Path, same: dict[str, Career]) -> None:
    empty = [""] * 7
    path = write_csv(tmp_path / "in.csv", [ANNA, empty, BEN, ANNA_LATER, CEM, empty, empty])
    assert careers(path) == same


def test_a_cell_may_hold_quotes_separators_and_lines(tmp_path: Path) -> None:
    name = 'NS "Reizigers";\nUtrecht'
    path = write_csv(tmp_path / "in.csv", [with_cell(BEN, "Werkgever", name), with_cell(CEM, "Functie", "x")])
    read = read_all(path)
    assert read["001002"].career is not None
    assert read["001002"].career.jobs[0].employer == name
    assert workforce(path).address(read["001003"].problems[0]) == "C3"


@given(st.text(st.sampled_from("ab1;\t \r\n'=\\\x0b\x1c\x85\u2028é")))
def test_lines_without_quotes_are_the_records_that_the_csv_module_reads(text: str) -> None:
    read = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    expected = [(number, cells) for number, cells in enumerate(read, 1) if any(cells)]
    assert [(number, cells) for number, cells in _records(text, ";", "x", 0) if any(cells)] == expected


def test_zeros_in_front_of_a_personnel_number_are_kept(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [["0012", *BEN[1:]], ["12", *CEM[1:]]])
    assert list(careers(path)) == ["0012", "12"]


def test_zeros_that_excel_shows_in_front_are_kept(tmp_path: Path, same: dict[str, Career]) -> None:
    """A number 1001 in a cell with the format 000000 is what everybody knows as 001001."""
    first, *others = ROWS
    path = write_excel(tmp_path / "in.xlsx", ("Blad", [HEADER, [(1001, "000000"), *first[1:]], *others]))
    assert careers(path) == same


def test_a_number_that_excel_was_made_to_keep_is_unwrapped(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(csv_text([]) + '="001001";10-5-1964;="Machinist";1-3-1986;;NS;\n')
    assert careers(path)["001001"].jobs[0].job == "train_driver"


QUOTES = {
    "never closed": '"001002;3-11-1966;Rangeerder;1-1-1990;;NS;',
    "closed rows later": '"001002;3-11-1966;Rangeerder;1-1-1990;;NS;\n001003;3-11-1961;Kantoor;1990;;NS;\n001004;"',
}


@pytest.mark.parametrize("name", QUOTES)
def test_a_quote_that_swallows_rows_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(csv_text([ANNA]) + QUOTES[name] + "\n")
    problem = refused(path)
    assert problem.code == "table-quotes"
    assert problem.values["row"] == "3"


def test_a_row_with_too_many_or_too_few_cells_is_its_persons_problem(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [ANNA, BEN[:-1], [*CEM, "x"]])
    assert codes(path) == {"001002": ["row-width"], "001003": ["row-width"]}
    assert careers(write_csv(tmp_path / "in.csv", [[*BEN, "", ""]]))


def test_a_file_cut_off_in_a_date_does_not_become_a_month(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(csv_text([ANNA]) + "001002;3-11-1966;Rangeerder;1-1-1990;1999-12")
    assert codes(path) == {"001002": ["row-width"]}


# --- cells

BAD_CELLS = [
    ("Geboortedatum", "", "cell-empty"),
    ("Geboortedatum", "3-11-66", "cell-short-year"),
    ("Geboortedatum", "onbekend", "cell-date"),
    ("Functie", "", "cell-empty"),
    ("Functie", "Rangeerdr", "cell-job"),
    ("Functie", "#N/B", "cell-error"),
    ("Van", "", "cell-empty"),
    ("Van", "13/14/1990", "no-such-day"),
    ("Van", "1/14/1990", "cell-month-first"),
    ("Van", "33000", "cell-serial"),
    ("Van", "1-1-1960", "before-birth"),
    ("Tot en met", "1-1-1980", "dates-swapped"),
    ("Tot en met", "#VERW!", "cell-error"),
    ("Tot en met", "########", "cell-error"),
    ("Werkgever", "#REF!", "cell-error"),
    ("Werkgever", "#DEEL/0!", "cell-error"),
    ("Deeltijdfactor", "80", "cell-share-range"),
    ("Deeltijdfactor", "veel", "cell-share"),
    ("Deeltijdfactor", "#NAAM?", "cell-error"),
]


@pytest.mark.parametrize(("column", "value", "code"), BAD_CELLS)
def test_a_bad_cell_is_told_with_its_place_and_the_others_are_read(
    column: str, value: str, code: str, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "in.csv", [ANNA, ANNA_LATER, with_cell(BEN, column, value), CEM])
    read = read_all(path)
    assert [one.code for one in read["001002"].problems] == [code]
    problem = read["001002"].problems[0]
    assert (problem.row, problem.column, problem.found) == (4, HEADER.index(column), value)
    assert workforce(path).located(problem).file == f"{path}: {address(4, HEADER.index(column))}"
    assert [read[id_].problems for id_ in ("001001", "001003")] == [(), ()]


def test_all_that_is_wrong_with_a_person_is_told_at_once(tmp_path: Path) -> None:
    rows = [with_cell(ANNA, "Van", "x"), with_cell(with_cell(ANNA_LATER, "Functie", "y"), "Deeltijdfactor", "9")]
    assert codes(write_csv(tmp_path / "in.csv", rows)) == {"001001": ["cell-date", "cell-job", "cell-share-range"]}


def test_an_unknown_job_gets_the_name_that_was_meant(tmp_path: Path) -> None:
    read = read_all(write_csv(tmp_path / "in.csv", [with_cell(BEN, "Functie", "machnist")]))
    assert read["001002"].problems[0].values["guess"] == "Machinist"


def test_a_birth_date_has_to_be_the_same_on_every_row_but_may_stand_once(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [ANNA, with_cell(ANNA_LATER, "Geboortedatum", "11-5-1964"), BEN])
    found = read_all(path)["001001"].problems[0]
    assert (found.code, found.values) == ("cell-differs", {"row": "2", "other": "10-5-1964"})
    path = write_csv(tmp_path / "in.csv", [ANNA, with_cell(ANNA_LATER, "Geboortedatum", "")])
    assert careers(path)["001001"].birth_date.first == BORN
    path = write_csv(tmp_path / "in.csv", [ANNA, with_cell(ANNA_LATER, "Geboortedatum", "1964-05-10")])
    assert careers(path)["001001"].birth_date.first == BORN


def test_the_same_job_twice_on_a_day_is_told_with_both_rows(tmp_path: Path) -> None:
    later = with_cell(with_cell(ANNA, "Van", "1-1-2005"), "Tot en met", "")
    found = read_all(write_csv(tmp_path / "in.csv", [ANNA, BEN, later]))["001001"].problems
    assert [(one.code, one.row, one.values["row"]) for one in found] == [("row-days-twice", 4, "2")]


def test_a_row_without_a_number_keeps_the_person_beside_it_out(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [ANNA, ["", *ANNA_LATER[1:]], BEN, CEM])
    assert codes(path) == {"001001": ["row-beside"]}
    assert [(one.code, one.row) for one in workforce(path).problems] == [("row-without-id", 3)]


def test_a_row_without_a_number_and_birth_date_keeps_both_beside_it_out(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [ANNA, ["", "", *ANNA_LATER[2:]], BEN, CEM])
    assert codes(path) == {"001001": ["row-beside"], "001002": ["row-beside"]}


def test_a_file_without_any_number_is_told_row_by_row_and_fast(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [["", *BEN[1:]]] * 20_000)
    found = workforce(path)
    assert (len(found.groups), len(found.problems)) == (0, 20_000)


def test_a_number_on_the_first_row_of_a_person_only_leaves_out_everybody_it_may_be_of(tmp_path: Path) -> None:
    rows = [ANNA, ["", *ANNA_LATER[1:]], ["", *ANNA_LATER[1:]], BEN, CEM]
    assert codes(write_csv(tmp_path / "in.csv", rows)) == {"001001": ["row-beside", "row-beside"]}


def test_a_column_with_american_dates_is_not_guessed(tmp_path: Path) -> None:
    rows = [with_cell(ANNA, "Van", "3/14/1986"), with_cell(BEN, "Van", "3/4/1990"), with_cell(CEM, "Van", "5/5/1990")]
    path = write_csv(tmp_path / "in.csv", rows)
    assert codes(path) == {"001001": ["cell-month-first"], "001002": ["cell-month-first-column"]}


# --- more columns


def test_hours_percentages_burdens_measures_facts_and_absences(tmp_path: Path) -> None:
    header = [
        *HEADER[:5], "Uren per week", "Belasting: Nachtwerk", "gemeten: shift_hours", "feit: ploeg", "Verzuim",
        "Verzuim van", "Verzuim t/m", "Verzuim 2", "Verzuim 2 van", "Verzuim 2 t/m", "Reden",
    ]  # fmt: skip
    measure = next(iter(_measures()))
    header[header.index("gemeten: shift_hours")] = f"gemeten: {measure}"
    row = [*BEN[:5], "", "soms", "12,5", "A", "unpaid_leave", "1-2-1995", "28-2-1995", "Sick_leave", "2001", "", "vast"]
    career = careers(write_csv(tmp_path / "in.csv", [row], header))["001002"]
    data = {
        "id": "001002",
        "birth_date": "1966-11-03",
        "facts": {"ploeg": "A"},
        "jobs": [
            {
                "job": "shunter",
                "from": "1990-01-01",
                "exposures": {"night_work": "sometimes"},
                "measured": {measure: Fraction(25, 2)},
                "reason": "vast",
                "absences": [
                    {"kind": "unpaid_leave", "from": "1995-02-01", "until": "1995-02-28"},
                    {"kind": "sick_leave", "from": "2001"},
                ],
            }
        ],
    }
    assert career == Career.model_validate(data)


def _measures() -> list[str]:
    from tests.tables import default_scheme

    scheme = default_scheme()
    return sorted(set(scheme.elements_by_measure) - set(scheme.elements["night_work"].applies_when.measures))


MORE_BAD_CELLS = [
    (["Uren per week"], ["90"], ["out-of-range"]),
    (["Uren per week"], ["36"], []),
    (["Deeltijdpercentage"], ["0,8"], ["cell-percentage"]),
    (["Deeltijdpercentage"], ["80"], []),
    (["belasting: night_work"], ["soms"], []),
    (["belasting: night_work"], ["0,5"], []),
    (["belasting: night_work"], ["onbekend"], []),
    (["belasting: night_work"], ["altijd"], ["cell-level"]),
    (["Verzuim", "Verzuim van"], ["staking", "1-1-1995"], ["cell-absence"]),
    (["Verzuim", "Verzuim van"], ["unpaid_leave", ""], ["absence-incomplete"]),
    (["Verzuim", "Verzuim van"], ["unpaid_leave", "1-1-1985"], ["absence-outside"]),
    (["feit: loon"], ["1.500"], ["cell-thousands"]),
]


@pytest.mark.parametrize(("headings", "cells", "expected"), MORE_BAD_CELLS)
def test_more_columns(headings: list[str], cells: list[str], expected: list[str], tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [[*BEN[:6], *cells]], [*HEADER[:6], *headings])
    assert codes(path) == ({"001002": expected} if expected else {})


def test_what_is_wrong_with_a_second_absence_is_told_in_its_own_column(tmp_path: Path) -> None:
    header = [*HEADER[:6], "Verzuim", "Verzuim van", "Verzuim 2", "Verzuim 2 van", "Verzuim 3", "Verzuim 3 van"]
    row = [*BEN[:6], "", "", "unpaid_leave", "1-1-1995", "unpaid_leave", "1-1-1985"]
    found = read_all(write_csv(tmp_path / "in.csv", [row], header))["001002"].problems
    assert ("absence-outside", header.index("Verzuim 3 van")) in [(one.code, one.column) for one in found]


def test_hours_and_a_factor_on_one_row_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [[*ANNA_LATER, "36"]], [*HEADER, "Uren per week"])
    assert codes(path) == {"001001": ["cell-part-time-twice"]}


def test_an_exit_date_is_one_whole_day_a_person(tmp_path: Path) -> None:
    header = [*HEADER, "Wil stoppen"]
    rows = [[*ANNA, "1-3-2029"], [*ANNA_LATER, ""], [*BEN, "2030"], [*CEM, ""]]
    read = read_all(write_csv(tmp_path / "in.csv", rows, header), exit_heading="wil stoppen")
    assert read["001001"].exit_date == date(2029, 3, 1)
    assert [one.code for one in read["001002"].problems] == ["cell-whole-day"]
    assert read["001003"].exit_date is None


def test_a_fact_goes_by_the_name_that_people_know(tmp_path: Path) -> None:
    scheme = read_scheme("austria").scheme
    path = write_csv(tmp_path / "in.csv", [[*BEN[:6], "540"]], [*HEADER[:6], "Feit: verzekerde maanden"])
    columns = read_workforce([path], scheme, ColumnMapping(jobs={"Rangeerder": "x"})).plans[0].columns
    assert [column.name for column in columns if column.key == "fact"] == ["insured_months"]


# --- headers

HEADERS = [
    (["Pers.nr.", "Geb. datum", "Functieomschrijving", "Begindatum", "Einddatum", "x", "FTE"], ""),
    (HEADER[:3] + HEADER[4:] + ["x"], "column-missing"),
    ([*HEADER[:4], "tot", *HEADER[5:]], "column-unclear"),
    ([*HEADER[:5], "Functienaam", HEADER[6]], "column-twice"),
    ([*HEADER[:6], "deeltijdfctor"], "column-misspelt"),
    ([*HEADER[:6], "belasting: nachtwrk"], "unknown-element"),
    ([*HEADER[:6], "gemeten: iets"], "unknown-measure"),
]


@pytest.mark.parametrize(("header", "code"), HEADERS)
def test_headers(header: list[str], code: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [BEN], header)
    if code:
        assert refused(path).code == code
    else:
        assert len(workforce(path).groups) == 1


def test_a_mapping_file_says_what_a_column_is_and_which_job_a_name(tmp_path: Path, same: dict[str, Career]) -> None:
    header = ["nr", "Geboortedatum", "rol", "Van", "tot", "Werkgever", "Deeltijdfactor"]
    mapping = ColumnMapping(columns={"id": "NR", "job": "Rol", "until": "tot"}, jobs={"Mcn A": "train_driver"})
    rows = [with_cell(ANNA, "Functie", "mcn a"), ANNA_LATER, BEN, CEM]
    assert careers(write_csv(tmp_path / "in.csv", rows, header), mapping=mapping) == same
    mapping = ColumnMapping(columns={"id": "nummer"})
    assert refused(write_csv(tmp_path / "in.csv"), mapping=mapping).code == "column-not-there"


def test_a_mapping_file_makes_headings_of_what_nobody_knows(tmp_path: Path) -> None:
    """Also the separator of a CSV file is found by them."""
    header = ["pnr", "gebdag", "baan", "eerste", "laatste"]
    row = ["001002", "1-1-1962", "Machinist", "1-1-1990", "31-12-2024"]
    mapping = ColumnMapping(
        columns={"id": "pnr", "birth_date": "gebdag", "job": "baan", "from": "eerste", "until": "laatste"}
    )
    book = write_excel(tmp_path / "in.xlsx", ("Blad1", [header, row]))
    for path in (write_csv(tmp_path / "in.csv", [row], header), book):
        assert list(careers(path, mapping=mapping)) == ["001002"]
        assert refused(path).code in ("no-header", "no-table")


def test_headings_lower_down_and_no_headings_at_all(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("Overzicht;;\n;;\n" + csv_text(ROWS))
    problem = refused(path)
    assert (problem.code, problem.values) == ("header-lower", {"row": "3", "above": "2"})
    path.write_text("a;b;c\n1;2;3\n")
    assert refused(path).code == "no-header"
    path.write_text("")
    assert refused(path).code == "table-empty"
    path.write_text("sep=;\nOverzicht;;\n" + csv_text(ROWS))
    assert refused(path).values == {"row": "3", "above": "2"}


def test_without_headings_no_figures_of_a_person_are_told(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(csv_text([], ANNA))
    assert refused(path).values["headings"] == "…, …, Machinist, …, …, NS"


def test_a_second_table_below_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [ANNA, [""] * 7, HEADER, BEN])
    problem = refused(path)
    assert (problem.code, problem.values) == ("second-table", {"row": "4"})


@pytest.mark.parametrize("key", HEADINGS)
def test_every_heading_is_known_and_of_one_column(key: str) -> None:
    for heading in HEADINGS[key].split("|"):
        assert key_of(heading) == (key, "")


# --- Excel

EXCEL_ROWS: list[list[Any]] = [
    HEADER,
    ["001001", BORN, "Machinist", FIRST, LAST, "NS", None],
    ["001001", BORN, "Planner", date(2005, 9, 1), None, "NS", 0.8],
    ["001002", date(1966, 11, 3), "Rangeerder", date(1990, 1, 1), None, "NS", None],
    ["001003", date(1961, 11, 3), "Kantoor", (date(1990, 1, 1), "yyyy"), date(9999, 12, 31), "NS", (0.8, "0%")],
]


@pytest.mark.parametrize("since_1904", [False, True])
def test_a_workbook_is_read_as_the_same_table(since_1904: bool, tmp_path: Path, same: dict[str, Career]) -> None:
    path = write_excel(tmp_path / "in.xlsx", ("Blad1", EXCEL_ROWS), date_1904=since_1904)
    assert careers(path) == same


def test_text_numbers_and_dates_may_stand_in_one_column(tmp_path: Path, same: dict[str, Career]) -> None:
    rows = [list(row) for row in EXCEL_ROWS]
    rows[1][1], rows[2][1], rows[1][3] = "10-5-1964", datetime(1964, 5, 10, 0, 0, 1), 31472  # noqa: DTZ001
    rows[2][6] = "0,8"
    rows[4][3] = 1990
    assert careers(write_excel(tmp_path / "in.xlsx", ("Blad1", rows))) == same


def test_a_serial_number_counts_from_1904_where_the_workbook_does(tmp_path: Path) -> None:
    rows: list[list[Any]] = [HEADER, ["001001", BORN, "Machinist", 30010, None, "NS", None]]
    path = write_excel(tmp_path / "in.xlsx", ("Blad1", rows), date_1904=True)
    assert careers(path)["001001"].jobs[0].from_.first == FIRST


def test_a_date_shown_as_a_month_is_a_month(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        HEADER,
        ["001001", BORN, "Machinist", (FIRST, "mmm-yy"), (date(2005, 8, 1), "mmmm yyyy"), "NS", None],
    ]
    job = careers(write_excel(tmp_path / "in.xlsx", ("Blad1", rows)))["001001"].jobs[0]
    assert (job.from_.text, job.until and job.until.text) == ("1986-03", "2005-08")


def test_a_numeric_personnel_number_is_its_figures(tmp_path: Path) -> None:
    rows: list[list[Any]] = [HEADER, [1001.0, *EXCEL_ROWS[1][1:]], ["1001", *EXCEL_ROWS[2][1:]]]
    assert list(careers(write_excel(tmp_path / "in.xlsx", ("Blad1", rows)))) == ["1001"]


@pytest.mark.parametrize(
    ("number", "text"), [(0.1 + 0.2, "0.3"), (1.125, "1.1250"), (36.0, "36"), (1e15, "1e+15"), (math.inf, "inf")]
)
def test_numbers_have_the_figures_excel_keeps(number: float, text: str) -> None:
    assert number_text(number) == text


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!"])
@pytest.mark.parametrize("column", range(1, 7))
def test_an_error_in_a_cell_is_never_an_empty_cell(error: str, column: int, tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Blad1")
    for row, cells in enumerate([HEADER, ANNA_LATER, BEN]):
        sheet.write_row(row, 0, cells)
    sheet.write_formula(1, column, "=A1+1", None, error)
    book.close()
    assert codes(path) == {"001001": ["cell-error"]}
    assert read_all(path)["001001"].problems[0].found == error


def edited(path: Path, name: str, change: Callable[[str], str]) -> None:
    """Change a part of a workbook."""
    old = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            new.writestr(part, change(text.decode()).encode() if part == name else text)


@pytest.mark.parametrize("written", ["", "<v></v>", "<v/>", "<v />"])
def test_a_formula_that_was_never_worked_out_is_never_an_empty_cell(written: str, tmp_path: Path) -> None:
    """Programs differ in what they write for it; a formula whose result is an empty text has one."""
    path = tmp_path / "in.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Blad1")
    for row, cells in enumerate([HEADER, ANNA_LATER, BEN]):
        sheet.write_row(row, 0, cells)
    sheet.write_formula(1, 4, "=D2+1", None, 38000)
    sheet.write_formula(2, 4, '=IF(1,"","x")', None, "")
    book.close()
    edited(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace("<v>38000</v>", written).replace('"E3"', '"E3" t="str"'),
    )
    assert codes(path) == {"001001": ["cell-no-result"]}


def test_errors_are_found_under_another_name_space_too(tmp_path: Path) -> None:
    path = write_excel(tmp_path / "in.xlsx", ("Blad1", EXCEL_ROWS))
    cell = r'<c r="F2"[^>]*><v>[^<]*</v></c>'

    def change(xml: str) -> str:
        xml, count = re.subn(cell, '<c r="F2" t="e"><v>#REF!</v></c>', xml)
        assert count == 1
        return xml

    edited(path, "xl/worksheets/sheet1.xml", change)
    assert codes(path) == {"001001": ["cell-error"]}


def test_only_sheets_with_a_table_are_read_and_the_others_are_remarked(tmp_path: Path, same: dict[str, Career]) -> None:
    path = tmp_path / "in.xlsx"
    write_excel(path, ("Uitleg", [["Lees dit eerst"]]), ("Loopbanen", EXCEL_ROWS), ("Leeg", []))
    assert careers(path) == same
    assert [(note.code, note.values["found"]) for note in workforce(path).notes] == [("sheet-without-table", "Uitleg")]


def test_two_sheets_with_a_table_are_one_workforce(tmp_path: Path, same: dict[str, Career]) -> None:
    path = write_excel(tmp_path / "in.xlsx", ("A", EXCEL_ROWS[:2]), ("B", [HEADER, *EXCEL_ROWS[2:]]))
    assert careers(path) == same


def test_a_hidden_sheet_is_not_read_and_remarked(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    book = xlsxwriter.Workbook(path)
    for name in ("Open", "Dicht"):
        sheet = book.add_worksheet(name)
        for row, cells in enumerate([HEADER, BEN if name == "Open" else CEM]):
            sheet.write_row(row, 0, cells)
    sheet.hide()
    book.close()
    assert list(careers(path)) == ["001002"]
    assert [(note.code, note.values["found"]) for note in workforce(path).notes] == [("hidden-sheet", "Dicht")]
    assert list(careers(path, mapping=ColumnMapping(sheet="Dicht"))) == ["001003"]
    assert refused(path, mapping=ColumnMapping(sheet="Weg")).code == "no-such-sheet"


@pytest.mark.parametrize("far", [(1_048_575, 16_383), (0, 16_383), (1_048_575, 0)])
def test_a_cell_far_away_is_no_reason_to_run_out_of_memory(far: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Blad")
    for row, cells in enumerate([HEADER, *ROWS]):
        sheet.write_row(row, 0, cells)
    sheet.write_string(*far, "x")
    book.close()
    with zipfile.ZipFile(path) as parts:
        found = Book(parts).far_cell("Blad")
    assert found == ("XFD1048576" if all(far) else "")
    if found:
        assert (refused(path).code, refused(path).values) == ("sheet-far", {"found": "XFD1048576"})


@pytest.mark.parametrize("place", ["summa3", "G9999999", "G123456789"])
def test_a_place_that_no_sheet_has_is_no_reason_to_run_out_of_memory(place: str, tmp_path: Path) -> None:
    path = write_excel(tmp_path / "heel.xlsx", ("Blad", [HEADER, *ROWS]))
    changed = tmp_path / "in.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'r="G5"', f'r="{place}"'.encode()))
    assert (refused(changed).code, refused(changed).values) == ("sheet-far", {"found": place})


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Blad1")
    for row, cells in enumerate([HEADER, ANNA, ANNA_LATER]):
        sheet.write_row(row, 0, cells)
    sheet.merge_range(1, 0, 2, 0, "001001")
    book.close()
    problem = refused(path)
    assert (problem.code, problem.values) == ("merged-cells", {"found": "A2:A3"})


def test_a_workbook_with_the_headings_lower_or_without_a_table(tmp_path: Path) -> None:
    path = write_excel(tmp_path / "in.xlsx", ("Blad1", [["Overzicht"], [], *EXCEL_ROWS]))
    assert refused(path).code == "header-lower"
    path = write_excel(tmp_path / "in.xlsx", ("Blad1", [["Overzicht"]]))
    with pytest.raises(InputError) as error:
        workforce(path)
    assert [one.code for one in error.value.problems] == ["sheet-without-table", "no-table"]


FILES = {
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "table-format"),
    "binary.xlsb": (b"PK\x03\x04", "table-format"),
    "open.ods": (b"PK\x03\x04", "table-format"),
    "password.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "table-locked"),
    "broken.xlsx": (b"PK\x03\x04" + bytes(100), "table-broken"),
    "empty.xlsx": (b"", "table-broken"),
    "zeros.csv": (bytes(100), "table-encoding"),
    "odd.csv": (b"a;b\x81\n", "table-encoding"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_table_is_refused(name: str, tmp_path: Path) -> None:
    data, code = FILES[name]
    (tmp_path / name).write_bytes(data)
    assert refused(tmp_path / name).code == code


@pytest.mark.parametrize(("place", "text"), [((1, 0), "A1"), ((14, 2), "C14"), ((3, 26), "AA3"), ((9, 701), "ZZ9")])
def test_addresses(place: tuple[int, int], text: str) -> None:
    assert address(*place) == text
