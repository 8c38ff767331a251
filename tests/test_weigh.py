"""`zwaarwerk weigh` as a user meets it: ugly files, what is left out and told, the page, the criteria file."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.running import CRITERIA, EXAMPLES, Ran, Run
from zwaarwerk.errors import Problem, ZwaarwerkError
from zwaarwerk.files import read_scheme
from zwaarwerk.sentences import read_texts
from zwaarwerk.survey.new_points import new_points, reference_of
from zwaarwerk.survey.reader import Headings, known_people_headings, people_of, read_people, read_survey
from zwaarwerk.survey.tables import read_table
from zwaarwerk.survey.weighing import Method, weigh

SURVEY = EXAMPLES / "survey" / "survey.csv"
HEADCOUNT = EXAMPLES / "survey" / "headcount.csv"
SCHEME = read_scheme().scheme
NL = read_texts("nl")

HEAD = "respondent;functie;seconden;nachtwerk;agressie;lawaai\n"
GOOD = "r1;Machinist;300;50;30;20\nr2;Conducteur;310;20;60;20\n"

Case = tuple[str | bytes, dict[str, Any], dict[str, str]]
"""A file, the options, and the code expected at each place."""


def problems_of(data: str | bytes, name: str = "x.csv", **options: Any) -> list[Problem]:
    """Return everything a survey is told about: what refuses it, or else its remarks and notes."""
    raw = data if isinstance(data, bytes) else data.encode()
    scale, group = options.pop("scale", "points"), options.pop("by", None)
    people = options.pop("people", None)
    try:
        table, notes = read_table(raw, name, Headings(SCHEME, group).known, options.pop("sheet", None))
        survey = read_survey(table, SCHEME, scale, group)
        if people is not None:
            counted, _ = read_table(people.encode(), "people.csv", known_people_headings)
            options["people"] = read_people(counted, SCHEME)
        weigh(survey, Method(resamples=100, **options))
    except ZwaarwerkError as error:
        return [problem for problem in error.problems if problem.code != "survey-unusable"]
    return [*notes, *survey.notes, *(survey.problem(remark) for remark in survey.remarks)]


def found(data: str | bytes, **options: Any) -> dict[str, str]:
    return {problem.file: problem.code for problem in problems_of(data, **options)}


def workbook(
    *sheets: tuple[str, list[list[Any]]], hide: str = "", merge: str = "", error: str = "", uncounted: str = ""
) -> bytes:
    """Return an Excel workbook; `merge`, `error` and `uncounted` are cells of the first sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if name == hide:
            sheet.hide()
    first = book.worksheets()[0]
    if merge:
        first.merge_range(merge, "samen")
    if error:
        first.write_formula(error, "=1/0", None, "#DIV/0!")
    if uncounted:
        first.write_formula(uncounted, "=40+20")
    book.close()
    return without_results(stream.getvalue()) if uncounted else stream.getvalue()


def without_results(data: bytes) -> bytes:
    """Return a workbook as programs write it that don't work out formulas."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.infolist():
            new.writestr(part, old.read(part).replace(b"</f><v>0</v>", b"</f><v></v>"))
    return stream.getvalue()


ROWS: list[list[Any]] = [
    ["respondent", "functie", "nachtwerk", "agressie", "lawaai"],
    ["r1", "Machinist", 50, 30, 20],
    ["r2", "Conducteur", 20, 60, 20],
    ["r3", "Conducteur", 12.5, 60, 27.5],
]
LONG = "respondent;functie;element;punten\n"
LONG_GOOD = "r1;Machinist;nachtwerk;60\nr1;Machinist;lawaai;40\nr2;Monteur;lawaai;70\nr2;Monteur;nachtwerk;30\n"

UGLY: dict[str, Case] = {
    "cells that are no numbers": (
        HEAD + GOOD + "r3;Monteur;300;vijftig;30;20\nr4;Monteur;300;-10;90;20\nr5;Monteur;300;150;0;0\nr6;Monteur;300;#N/B;50;50\n",
        {},
        {"x.csv: D4": "survey-number", "x.csv: D5": "survey-negative", "x.csv: D6": "survey-above", "x.csv: D7": "survey-error-cell"},
    ),
    "careless answers": (
        HEAD + GOOD + "r3;Monteur;300;50;30;10\nr4;Monteur;300;100;0;0\nr5;Monteur;300;33;33;34\nr6;Monteur;20;40;40;20\nr1;Machinist;300;10;80;10\nr8;Conducteur;300;20;60;20\nr9;;300;20;60;20\nr10;Monteur;snel;20;60;20\n",
        {},
        {
            "x.csv: 4": "survey-sum", "x.csv: 5": "survey-one-element", "x.csv: 6": "survey-straight-line",
            "x.csv: 7": "survey-too-fast", "x.csv: 8": "survey-twice", "x.csv: B10": "survey-no-group",
            "x.csv: C11": "survey-duration",
        },
    ),
    "an answer copied": (
        HEAD + "r1;Machinist;300;50;30;20\nr2;Machinist;300;50;30;20\n", {}, {"x.csv: 3": "survey-same-answers"},
    ),
    "nothing filled in, a total row, a cell that moved": (
        HEAD + GOOD + "r3;Monteur;300;;;\nTotaal;;;70;190;40\nr5;Monteur;300;20;60;20;7\n",
        {},
        {"x.csv: 4": "survey-nothing", "x.csv: A5": "survey-total-row", "x.csv: G6": "survey-cells-beyond"},
    ),
    "ratings that are not there": (
        HEAD + "r1;Machinist;300;5;;2\nr2;Machinist;300;5;3;2\n", {"scale": "ratings"}, {"x.csv: 2": "survey-missing"},
    ),
    "ranks taken for ratings": (
        HEAD + "r1;Machinist;300;1;2;3\nr2;Machinist;300;3;1;2\n",
        {"scale": "ratings"},
        {"x.csv": "survey-looks-like-ranks"},
    ),
    "odd ranks": (
        HEAD + "r1;Machinist;300;1;1;2\nr2;Machinist;300;1;;2\nr3;Machinist;300;1;2;3\n",
        {"scale": "ranks"},
        {"x.csv: 2": "survey-rank-twice", "x.csv: 3": "survey-unranked"},
    ),
    "a rank that does not exist": (HEAD + GOOD.replace("50", "4"), {"scale": "ranks"}, {
        "x.csv: D2": "survey-rank", "x.csv: E2": "survey-rank", "x.csv: F2": "survey-rank",
        "x.csv: D3": "survey-rank", "x.csv: E3": "survey-rank", "x.csv: F3": "survey-rank",
    }),
    "headings that are wrong": (
        "respondent;functie;nachtwerk;agresie;lawaai;noise\nr1;Machinist;50;30;20;0\n",
        {},
        {"x.csv: D1": "survey-column-unknown", "x.csv: F1": "survey-column-twice"},
    ),
    "columns nobody asked for": (
        "respondent;functie;;nachtwerk;lawaai;opmerking\nr1;Machinst;8;50;50;mooi\nr2;Machinist;;60;40;\n",
        {},
        {"x.csv: F1": "survey-column-unused", "x.csv: C1": "survey-column-nameless", "x.csv: B2": "survey-group-unknown"},
    ),
    "no survey at all": ("naam;plaats\nJan;Utrecht\n", {}, {"x.csv": "survey-no-header"}),
    "one element": ("respondent;functie;nachtwerk\nr1;Machinist;100\n", {}, {"x.csv": "survey-no-elements"}),
    "only headings": (HEAD, {}, {"x.csv": "survey-no-answers"}),
    "an empty file": ("", {}, {"x.csv": "survey-empty"}),
    "one answer": (HEAD + "r1;Machinist;300;50;30;20\n", {}, {"x.csv": "survey-too-few"}),
    "medians that are all zero": (
        HEAD + "r1;a;300;60;40;0\nr2;a;300;0;60;40\nr3;a;300;40;0;60\nr4;a;300;100;0;0\nr5;a;300;0;100;0\nr6;a;300;0;0;100\nr7;a;1;100;0;0\nr8;b;300;0;100;0\nr9;b;300;0;0;100\n",
        {"statistic": "median"},
        {"x.csv": "survey-all-zero"},
    ),
    "a quote that never closes": (HEAD + GOOD + '"r3;Monteur;300;50;30;20\nr4;Monteur;300;50;30;20\n', {}, {"x.csv": "table-quotes"}),
    "more rows than people ever filled in": (HEAD + "\n" * 200_000, {}, {"x.csv": "table-rows"}),
    "Windows-1252": (
        (HEAD + GOOD + "r3;Coördinator;300;50;30;20\n").encode("cp1252"),
        {},
        {"x.csv": "read-as", "x.csv: B4": "survey-group-unknown"},
    ),
    "no text": (b"\x00\x01\x02" * 50, {}, {"x.csv": "table-encoding"}),
    "an old spreadsheet": (b"", {"name": "x.xls"}, {"x.xls": "table-format"}),
    "a workbook with a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, {"name": "x.xlsx"}, {"x.xlsx": "table-locked"},
    ),
    "a damaged workbook": (b"PK\x03\x04 and nothing else", {"name": "x.xlsx"}, {"x.xlsx": "table-broken"}),
    "a sheet that is not there": (
        workbook(("Blad1", ROWS)), {"name": "x.xlsx", "sheet": "Blad2"}, {"x.xlsx": "no-such-sheet"},
    ),
    "two sheets with a survey": (workbook(("een", ROWS), ("twee", ROWS)), {"name": "x.xlsx"}, {"x.xlsx": "survey-which-sheet"}),
    "a sheet beside it": (
        workbook(("Uitleg", [["Lees dit eerst"]]), ("Antwoorden", ROWS)), {"name": "x.xlsx"}, {"x.xlsx": "survey-sheet-unused"},
    ),
    "merged cells": (workbook(("Blad1", ROWS), merge="B2:B3"), {"name": "x.xlsx"}, {"x.xlsx: Blad1": "merged-cells"}),
    "an error in a cell": (workbook(("Blad1", ROWS), error="D3"), {"name": "x.xlsx"}, {"x.xlsx: Blad1!D3": "survey-error-cell"}),
    "a formula that was not worked out": (
        workbook(("Blad1", ROWS), uncounted="D3"), {"name": "x.xlsx"}, {"x.xlsx: Blad1!D3": "survey-error-cell"},
    ),
    "a group column that is not there": (HEAD + GOOD, {"by": "Afdeling"}, {"x.csv": "survey-no-group-column"}),
    "long without respondents": ("element;punten\nnachtwerk;50\nlawaai;50\n", {}, {"x.csv": "survey-no-respondent-column"}),
    "long with holes and slips": (
        LONG + LONG_GOOD + ";Monteur;lawaai;20\nr3;Monteur;lawai;50\n",
        {},
        {"x.csv: A6": "survey-row-without-respondent", "x.csv: C7": "survey-element-unknown"},
    ),
    "long with contradictions": (
        LONG + LONG_GOOD + "r2;Monteur;lawaai;20\nr1;Conducteur;agressie;0\n",
        {},
        {"x.csv: C6": "survey-element-twice", "x.csv: B7": "survey-two-groups"},
    ),
    "people: a column short": (HEAD + GOOD, {"people": "functie;element\nMachinist;lawaai\n;\n"}, {"people.csv": "survey-no-header"}),
    "people: two columns alike": (HEAD + GOOD, {"people": "functie;functie\nMachinist;8\n"}, {"people.csv": "survey-people-column"}),
    "people: bad rows": (
        HEAD + GOOD,
        {"people": "functie;aantal\n;8\nMachinist;veel\nMonteur;3\nmonteur;4\nTotaal;7\n"},
        {"people.csv: A2": "survey-people-no-job", "people.csv: B3": "survey-people-number", "people.csv: A5": "survey-people-twice"},
    ),
    "people: nobody": (HEAD + GOOD, {"people": "functie;aantal\nMachinist;0\nConducteur;0\n"}, {"x.csv": "survey-people-nobody"}),
    "people: a job not counted, a job not told": (
        HEAD + GOOD + "r3;;300;50;30;20\n",
        {"people": "functie;aantal\nMachinist;9\n"},
        {"x.csv: 3": "survey-group-not-counted", "x.csv: 4": "survey-group-needed"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UGLY)
def test_what_is_wrong_with_an_ugly_file_is_told_at_its_place(name: str) -> None:
    data, options, expected = UGLY[name]
    assert found(data, **options) == expected


def test_problems_name_jobs_and_elements_as_the_file_does(zwaarwerk: Run, tmp_path: Path) -> None:
    """A key of the criteria file is nothing that stands in a survey."""
    wide, long, people = tmp_path / "x.csv", tmp_path / "lang.csv", tmp_path / "people.csv"
    wide.write_text(HEAD + GOOD, encoding="utf-8")
    people.write_text("functie;aantal\nMonteur;9\n", encoding="utf-8")
    assert "„Machinist” staat niet in de tabel met aantallen" in zwaarwerk("weigh", wide, "--headcount", people).err
    long.write_text(LONG + LONG_GOOD + "r2;Monteur;Lawaai;20\nr1;Conducteur;agressie;0\n", encoding="utf-8")
    told = zwaarwerk("weigh", long).err
    assert "geeft „Lawaai” hier voor de tweede keer een waarde" in told
    assert "hier staat „Conducteur”, maar eerder stond bij dezelfde persoon „Machinist”" in told


WEIGHING = {"weigh-no-points", "weigh-dated-points", "weigh-agreed-job", "weigh-no-such-job"} | {
    "weigh-no-reference",
    "weigh-no-decimals",
    "survey-unusable",
    "weigh-no-elements",
}
"""Codes about the scheme and the reference job, tested below and in test_reweighing."""


def test_every_problem_of_a_survey_is_shown_by_a_file() -> None:
    shown = {code for _, _, expected in UGLY.values() for code in expected.values() if code.startswith("survey-")}
    assert shown | WEIGHING == {code for code in NL.sentences["problems"] if code.startswith(("survey-", "weigh-"))}


# --- what is read right


@pytest.mark.parametrize(
    "data",
    [
        HEAD + GOOD,
        HEAD.replace(";", ",") + GOOD.replace(";", ","),
        HEAD.replace(";", "\t") + GOOD.replace(";", "\t"),
        "sep=;\n" + HEAD + GOOD,
        "".join(f'"{line}"\n' for line in (HEAD + GOOD).replace(";", '","').splitlines()),
        "Enquête zwaar werk;;;;;\n;;;;;\n" + HEAD + GOOD,
        ("\ufeff" + HEAD + GOOD).encode(),
        (HEAD + GOOD).encode("utf-16"),
        (HEAD + GOOD).replace("\n", "\r\n"),
        HEAD.replace("nachtwerk", "Q3. Verdeel 100 punten [Nachtwerk]").replace("lawaai", "belasting: noise") + GOOD,
        HEAD + GOOD.replace("50", "50,0").replace("60", "60 %"),
        workbook(("Blad1", [one.split(";") for one in (HEAD + GOOD).splitlines()])),
        "respondent;functie;element;punten\n" + "".join(
            f"{row[0]};{row[1]};{name};{value}\n"
            for row in (one.split(";") for one in GOOD.splitlines())
            for name, value in zip(("nachtwerk", "Aggression", "noise"), row[3:], strict=True)
        ),
    ],
    ids=lambda data: str(data)[:18],
)  # fmt: skip
def test_a_survey_is_read_the_same_however_it_is_written(data: str | bytes) -> None:
    raw = data if isinstance(data, bytes) else data.encode()
    table, _ = read_table(raw, "x.csv", Headings(SCHEME).known)
    survey = read_survey(table, SCHEME, "points")
    answers: dict[str, Any] = {
        one.id: (one.group, dict(zip(survey.elements, one.values, strict=True))) for one in survey.respondents
    }
    agg = "aggression"
    assert answers == {
        "r1": ("train_driver", {"night_work": 50, agg: 30, "noise": 20}),
        "r2": ("conductor", {"night_work": 20, agg: 60, "noise": 20}),
    }


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("12", 12),
        ("1.200", 1200),
        ("1,200", 1200),
        ("1 200", 1200),
        ("1200", 1200),
        ("1,5", None),
        ("-3", None),
        ("12 man", None),
        ("0", 0),
    ],
)
def test_a_number_of_people_is_whole(text: str, people: int | None) -> None:
    assert people_of(text) == people


def test_a_small_group_is_not_shown_by_itself() -> None:
    table, _ = read_table(SURVEY.read_bytes(), "x.csv", Headings(SCHEME).known)
    outcome = weigh(read_survey(table, SCHEME, "points"), Method(resamples=100))
    assert dict(outcome.small_groups) == {"planner": 3}
    assert "planner" not in outcome.groups
    assert sum(group.respondents for group in outcome.groups.values()) == 147


# --- the command


def as_json(ran: Ran) -> Any:
    assert ran.status == 0, ran.err
    return json.loads(ran.out)


def test_the_last_line_counts_what_was_left_out(zwaarwerk: Run) -> None:
    kept = zwaarwerk("weigh", SURVEY, "--resamples", "100")
    assert kept.status == 0
    assert kept.out.splitlines()[-1] == "Gebruikt: 150 van 150 antwoorden. Weggelaten: 0."
    left = zwaarwerk("weigh", SURVEY, "--resamples", "100", "--exclude-careless")
    assert left.out.splitlines()[-1] == "Gebruikt: 143 van 150 antwoorden. Weggelaten: 7."
    assert "Deze antwoorden zijn weggelaten." in left.out


def test_what_cannot_be_used_refuses_the_survey_unless_it_may_be_left_out(zwaarwerk: Run, tmp_path: Path) -> None:
    path = tmp_path / "enquete.csv"
    path.write_text(HEAD + GOOD + "r3;Monteur;300;vijftig;30;20\n", encoding="utf-8")
    refused = zwaarwerk("weigh", path)
    assert refused.status == 3
    assert refused.err.splitlines() == [
        f"{path}: D4: nachtwerk: „vijftig” is geen getal.",
        f"{path}: niet te gebruiken antwoorden: 1. Verbeter ze, of laat ze weg met --exclude-careless;"
        " wat wegblijft, wordt geteld.",
        "2 meldingen.",
    ]
    left = zwaarwerk("weigh", path, "--exclude-careless", "--resamples", "100")
    assert left.status == 0
    assert left.out.splitlines()[-1] == "Gebruikt: 2 van 3 antwoorden. Weggelaten: 1."


def test_weights_in_json_are_exact_and_sum_to_one(zwaarwerk: Run) -> None:
    for average in ("mean", "median", "trimmed"):
        form = as_json(zwaarwerk("weigh", SURVEY, "--average", average, "--headcount", HEADCOUNT, "--format", "json"))
        assert sum(Fraction(one["share"]) for one in form["weights"].values()) == 1
        for one in form["weights"].values():
            assert 0 <= float(one["low"]) <= float(one["high"]) <= 1
        assert form["unheard"] == {"office": 1200}
        for group in form["groups"].values():
            assert sum(Fraction(share) for share in group["weights"].values()) == 1


def test_what_is_shown_sums_to_a_hundred(zwaarwerk: Run) -> None:
    out = zwaarwerk("weigh", SURVEY, "--resamples", "100").out
    shown = re.findall(r"([0-9]+,[0-9]) \([0-9,]+ – [0-9,]+\)", out)
    assert len(shown) == 22
    assert sum(Fraction(one.replace(",", ".")) for one in shown) == 100


def test_each_job_counts_for_its_people(zwaarwerk: Run) -> None:
    """The mean of the jobs' own means, each times its people: worked out here from the answers, in another way."""
    plain = as_json(zwaarwerk("weigh", SURVEY, "--format", "json"))
    weighed = as_json(zwaarwerk("weigh", SURVEY, "--headcount", HEADCOUNT, "--format", "json"))
    rows = [line.split(";") for line in SURVEY.read_text(encoding="utf-8").splitlines()]
    people = dict(line.split(";") for line in HEADCOUNT.read_text(encoding="utf-8").splitlines()[1:])
    place = rows[0].index("night_work")
    means = {}
    for job in {row[1] for row in rows[1:]}:
        shares = [Fraction(int(row[place]), sum(map(int, row[3:]))) for row in rows[1:] if row[1] == job]
        means[job] = sum(shares) / len(shares)
    expected = sum(int(people[job]) * mean for job, mean in means.items()) / sum(int(people[job]) for job in means)
    assert Fraction(weighed["weights"]["night_work"]["share"]) == expected
    assert plain["weights"] != weighed["weights"]


def test_the_criteria_file_is_valid_and_only_its_points_differ(zwaarwerk: Run, tmp_path: Path) -> None:
    path = tmp_path / "nieuw.yaml"
    ran = zwaarwerk("weigh", SURVEY, "--reference", "train_driver=1.9", "--write-criteria", path, "--resamples", "100")
    assert ran.status == 0
    assert "Machinist krijgt precies 1,9 punten per jaar." in ran.out
    assert zwaarwerk("criteria", "check", path).status == 0
    after = read_scheme(path).scheme
    levels = reference_of(after, "train_driver", None)
    assert levels.points_per_year == Fraction("1.9")
    before, changed = (one.read_text(encoding="utf-8").splitlines() for one in (CRITERIA, path))
    differing = [(old, new) for old, new in zip(before, changed, strict=True) if old != new]
    assert 15 <= len(differing) <= 22
    assert all(re.fullmatch(r"    points_per_year: 0\.[0-9]{1,3}", line) for pair in differing for line in pair)


def test_the_new_points_can_name_the_survey(zwaarwerk: Run, tmp_path: Path) -> None:
    """Points and their sources differ; a limit that had the source of its element keeps it, as its own."""
    start, path = tmp_path / "begin.yaml", tmp_path / "nieuw.yaml"
    text = CRITERIA.read_text(encoding="utf-8")
    text = text.replace("\nsources:\n", "\nsources:\n  enquete: {title: Enquête, date: 2027-01}\n")
    own = "    points_per_year: 0.15\n    source: assumed\n"
    start.write_text(text.replace(own, "    points_per_year: 0.15\n", 1), encoding="utf-8")
    options = "--criteria", str(start), "--resamples", "100", "--source"
    ran = zwaarwerk("weigh", SURVEY, *options, "enquete", "--write-criteria", path)
    assert ran.status == 0, ran.err
    assert zwaarwerk("criteria", "check", path).status == 0
    before, after = read_scheme(start).scheme.elements, read_scheme(path).scheme.elements
    assert {one.source for one in after.values()} == {"enquete"}
    for name, element in before.items():
        cited = element.applies_when.source or element.source
        assert after[name].applies_when.source in (cited, element.applies_when.source)
        assert after[name].applies_when.measures.keys() == element.applies_when.measures.keys()
    kept = {
        name for name, one in before.items() if one.source and not one.applies_when.source and one.applies_when.measures
    }
    assert kept
    assert {after[name].applies_when.source for name in kept} == {"assumed"}
    ran = zwaarwerk("weigh", SURVEY, *options, "er-is-geen", "--write-criteria", tmp_path / "x.yaml")
    assert ran.status == 3
    assert "er-is-geen" in ran.err
    assert zwaarwerk("weigh", SURVEY, "--source", "enquete").status == 2


def test_without_a_reference_the_elements_keep_their_sum(zwaarwerk: Run, tmp_path: Path) -> None:
    path = tmp_path / "nieuw.yaml"
    ran = zwaarwerk("weigh", SURVEY, "--write-criteria", path, "--resamples", "100", "--criteria", CRITERIA)
    assert "De elementen houden samen 5,35 punten." in ran.out
    after = read_scheme(path).scheme
    assert sum(one.points_per_year for one in after.elements.values()) == Fraction("5.35")  # type: ignore[misc]
    assert zwaarwerk("weigh", SURVEY, "--write-criteria", path).status == 5  # it is there


def test_the_page_has_everything_and_needs_nothing(zwaarwerk: Run, tmp_path: Path) -> None:
    path = tmp_path / "enquete.html"
    assert zwaarwerk("weigh", SURVEY, "-o", path, "--headcount", HEADCOUNT).status == 0
    page = path.read_text(encoding="utf-8")
    assert page.count("<svg") == 1
    assert page.count("<rect") == 22 * 4
    assert "Gebruikt: 150 van 150 antwoorden." in page
    assert "Gewicht per functie" in page
    assert not re.search(r'(src|href)="(?!data:)', page)
    assert str(SURVEY.parent) not in page  # folders are nobody else's business
    assert "survey.csv: 22: de punten zijn samen 90, geen 100." in page


def test_a_name_in_a_survey_stays_text_on_the_page(zwaarwerk: Run, tmp_path: Path) -> None:
    survey, path = tmp_path / "x.csv", tmp_path / "x.html"
    row = "r{n};Machinist;300;5{n};30;20\n"
    survey.write_text(
        HEAD + "".join(row.format(n=n) for n in range(3)) + "<script>;Monteur;300;1;1;1\n<script>;Monteur;300;2;5;3\n",
        encoding="utf-8",
    )
    assert zwaarwerk("weigh", survey, "-o", path, "--resamples", "100").status == 0
    page = path.read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "„&lt;script&gt;”" in page


def test_the_same_seed_prints_the_same(zwaarwerk: Run) -> None:
    runs = [zwaarwerk("weigh", SURVEY, "--seed", seed, "--resamples", "100").out for seed in ("5", "5", "6")]
    assert runs[0] == runs[1] != runs[2]


def test_it_speaks_english_too(zwaarwerk: Run) -> None:
    ran = zwaarwerk("weigh", SURVEY, "--lang", "en", "--resamples", "100")
    assert ran.out.splitlines()[-1] == "Used: 150 of 150 answers. Left out: 0."


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--scale", "stars"), "points, ratings, ranks"),
        (("--average", "mode"), "mean, median, trimmed"),
        (("--trim", "60%"), "Geef een deel van 0% tot 50%"),
        (("--trim", "veel"), "Geef een deel van 0% tot 50%"),
        (("--resamples", "3"), "geef bij --resamples minstens 100"),
        (("--seed", "-1"), "geef bij --seed minstens 0"),
        (("--reference", "train_driver=veel"), "zoals train_driver=1.9"),
        (("-o", "x.pdf"), "Laat de naam eindigen op .html"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_told_with_what_is_right(zwaarwerk: Run, options: tuple[str, ...], told: str) -> None:
    ran = zwaarwerk("weigh", SURVEY, *options)
    assert ran.status == 2
    assert told in ran.err


@pytest.mark.parametrize(
    ("reference", "code"),
    [("train_drivr=1.9", "weigh-no-such-job"), ("office=1", "weigh-no-reference"), ("office", "weigh-no-reference")],
)
def test_a_reference_job_that_cannot_be_one_is_told(zwaarwerk: Run, reference: str, code: str) -> None:
    ran = zwaarwerk("weigh", SURVEY, "--reference", reference, "--format", "json", "--resamples", "100")
    assert ran.status == 3
    assert [one["code"] for one in json.loads(ran.err)["problems"]] == [code]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("    points_per_year: 0.30\n", "    points_per_year: {by: exposure, values: [{until: 1999-12-31, value: 0}, {from: 2000-01-01, value: 0.3}]}\n", 1), "weigh-dated-points"),
        (lambda text: re.sub(r"  conductor:\n.*?    source: assumed\n", "  conductor: {name: {nl: Conducteur, en: Conductor}, points_per_year: 1.5, source: assumed}\n", text, flags=re.DOTALL), "weigh-agreed-job"),
    ],
)  # fmt: skip
def test_a_scheme_whose_points_cannot_be_replaced_is_told(
    zwaarwerk: Run, tmp_path: Path, change: Callable[[str], str], code: str
) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(change(CRITERIA.read_text(encoding="utf-8")), encoding="utf-8")
    ran = zwaarwerk(
        "weigh", SURVEY, "--criteria", path, "--reference", "conductor=2", "--format", "json", "--resamples", "100"
    )
    assert ran.status == 3
    problems = json.loads(ran.err)["problems"]
    assert [one["code"] for one in problems] == [code], problems
    assert problems[0]["line"] > 1


def test_without_the_extra_it_says_what_to_install(zwaarwerk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("zwaarwerk.survey.weighing", "zwaarwerk.survey.resampling", "zwaarwerk.report.weighed"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "numpy", None)
    ran = zwaarwerk("weigh", SURVEY)
    assert ran.status == 5
    assert "install '.[survey]'" in ran.err


def test_a_scheme_without_elements_is_told(zwaarwerk: Run) -> None:
    ran = zwaarwerk("weigh", SURVEY, "--criteria", EXAMPLES / "schemes" / "vvt.yaml")
    assert ran.status == 3
    assert "vvt.yaml: deze regeling heeft geen elementen om te wegen." in ran.err


# --- the example


def test_the_example_is_what_its_script_makes(tmp_path: Path) -> None:
    import importlib.util

    spec = importlib.util.spec_from_file_location("make_survey", EXAMPLES / "survey" / "make_survey.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.write(tmp_path)
    for made in (SURVEY, HEADCOUNT):
        assert (tmp_path / made.name).read_bytes() == made.read_bytes()


def test_new_points_of_the_example_meet_any_reference_job() -> None:
    table, _ = read_table(SURVEY.read_bytes(), "x.csv", Headings(SCHEME).known)
    outcome = weigh(read_survey(table, SCHEME, "points"), Method(resamples=100))
    for name, job in SCHEME.jobs.items():
        if job.profiles[-1].exposures:
            reference = reference_of(SCHEME, name, None)
            points = new_points(SCHEME, outcome.by_element, reference)
            assert (
                sum(level * points.after[one] for one, level in reference.levels.items()) == reference.points_per_year
            )
