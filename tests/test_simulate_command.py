"""`zwaarwerk simulate` as a user meets it: what it prints and writes, what it refuses, what it keeps private."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.running import AS_OF, CRITERIA, EXAMPLES, Run
from tests.test_simulation import HEAD, changed, rows_of

ROOTLESS = "Personeelsnummer;Geboortedatum\n"


@pytest.fixture
def workforce(tmp_path: Path) -> Path:
    path = tmp_path / "personeel.csv"
    path.write_text(HEAD + "".join(rows_of(1, 60)), encoding="utf-8")
    return path


def test_one_scheme_in_a_terminal(zwaarwerk: Run, workforce: Path) -> None:
    ran = zwaarwerk("simulate", workforce, "--as-of", AS_OF, "--by", "locatie")
    assert ran.status == 0, ran.err
    text = " ".join(ran.out.split())
    assert re.search(r"kunnen \d+ van de \d+ mensen eerder stoppen", text)
    for heading in ("functie", "geboortejaar", "deeltijd", "Geslacht", "Locatie"):
        assert f"Uitgesplitst naar {heading}" in ran.out
    assert "60 mensen gelezen" in ran.out
    assert "Bedragen vanaf 2027 zijn nog niet bekend" in text
    assert max(map(len, ran.out.splitlines())) <= 80


def test_the_json_has_every_figure(zwaarwerk: Run, workforce: Path, tmp_path: Path) -> None:
    other = changed(tmp_path, ("at_least: 18.81", "at_least: 45"))
    ran = zwaarwerk(
        "simulate", workforce, "--criteria", CRITERIA, "--criteria", other, "--as-of", AS_OF, "--take-up", "60%",
        "--uncertainty", "100", "--format", "json",
    )  # fmt: skip
    form = json.loads(ran.out)
    one, two = form["schemes"]
    assert one["reached"] > two["reached"]
    assert sum(one["months"].values()) == one["people"] == form["people"]["assessed"]
    assert one["cost_of_horizon"]["gross"] == sum(year["gross"] for year in one["cost"].values())
    comparison = form["comparisons"][0]
    assert comparison["gain"] == 0
    assert comparison["lose"] >= comparison["reached_before_only"] == one["reached"] - two["reached"] > 0
    assert form["take_up"] == "0.6"
    assert form["uncertainty"]["draws"] == 100
    assert form["uncertainty"]["cost"][0]["p5"] <= form["uncertainty"]["cost"][0]["p95"]
    assert form["uncertainty"]["aow_age"][0]["schemes"][0]["gross"] == one["cost_of_horizon"]["gross"]


def test_it_writes_a_page_a_workbook_and_markdown(zwaarwerk: Run, workforce: Path, tmp_path: Path) -> None:
    other = changed(tmp_path, ("at_least: 18.81", "at_least: 45"))
    page, book, text = tmp_path / "uit.html", tmp_path / "uit.xlsx", tmp_path / "uit.md"
    ran = zwaarwerk(
        "simulate", workforce, "--criteria", CRITERIA, "--criteria", other, "--as-of", AS_OF, "--uncertainty", "100",
        "-o", page, "-o", book, "-o", text,
    )  # fmt: skip
    assert ran.status == 0, ran.err
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") == 6
    assert not re.search(r'(?:src|href)="(?!#|data:)', html), "nothing is fetched"
    assert "Wie gaat erop vooruit, wie achteruit?" in html
    assert "# Wat doen deze regelingen?" in text.read_text(encoding="utf-8")
    found = CalamineWorkbook.from_path(str(book))
    assert found.sheet_names == [
        "Maanden", "Groepen", "Kosten per jaar", "Grootste verschillen", "Schattingen", "Aannames en bronnen",
    ]  # fmt: skip
    rows = found.get_sheet_by_name("Maanden").to_python()
    assert sum(int(float(str(row[2]))) for row in rows[1:] if row[0] == "A") == 60 - sum(
        int(part) for part in re.findall(r"(\d+) met AOW", ran.out)
    )


def test_a_share_and_a_mean_are_rounded_in_a_workbook(zwaarwerk: Run, tmp_path: Path) -> None:
    """Of a statistic nothing is cut off, as of a right: 30,67 and not 30,66 months."""
    path, book = tmp_path / "personeel.csv", tmp_path / "uit.xlsx"
    jobs = [*["Machinist;1990"] * 2, "Machinist;oktober 2014", *["Kantoor;1990"] * 4]
    rows = "".join(f"{number};01-05-1966;{job};\n" for number, job in enumerate(jobs, 1))
    path.write_text("Personeelsnummer;Geboortedatum;Functie;Van;Tot en met\n" + rows, encoding="utf-8")
    options = "simulate", path, "--as-of", AS_OF, "--format", "json", "-o", book
    form = json.loads(zwaarwerk(*options).out)
    [group] = form["schemes"][0]["by"]["born"].values()
    [row] = [row for row in CalamineWorkbook.from_path(str(book)).get_sheet_by_name("Groepen").to_python()
             if row[0] == "Geboortejaar"]  # fmt: skip
    assert (group["share"], group["mean_months"]) == ("3/7", "92/3")
    assert (row[5], row[6]) == (0.4286, 30.67)


def test_nobody_is_reached(zwaarwerk: Run, workforce: Path, tmp_path: Path) -> None:
    """No mean of nobody; a scheme with amounts of its own rests on no amount of the law."""
    other = changed(
        tmp_path, ("at_least: 18.81", "at_least: 200"), ("amount: rvu_exemption", "amount: {euro_per_month: 9}")
    )
    out = " ".join(zwaarwerk("simulate", workforce, "--criteria", other, "--as-of", AS_OF).out.split())
    assert "Met deze regeling kan niemand van de" in out
    assert "zijn nog niet bekend" not in out


def test_english(zwaarwerk: Run, workforce: Path) -> None:
    ran = zwaarwerk("simulate", workforce, "--as-of", AS_OF, "--lang", "en", "--uncertainty", "100")
    assert "people can stop early" in " ".join(ran.out.split())
    assert "How certain are the costs?" in ran.out


def test_take_up_scales_the_cost_and_nothing_else(zwaarwerk: Run, workforce: Path) -> None:
    def shown(*more: str) -> tuple[list[str], list[int]]:
        out = zwaarwerk("simulate", workforce, "--as-of", AS_OF, *more).out
        years = re.findall(r"^  (20\d\d) .*€ ([\d.]+)$", out, re.MULTILINE)
        return re.findall(r"(\d+) van de (\d+) mensen", out), [int(cost.replace(".", "")) for _, cost in years]

    everybody, half = shown(), shown("--take-up", "50%")
    assert everybody[0] == half[0]
    assert len(half[1]) == 20
    assert all(abs(2 * one - other) <= 1 for one, other in zip(half[1], everybody[1], strict=True))


def test_nobody_can_be_recognised(zwaarwerk: Run, workforce: Path, tmp_path: Path) -> None:
    """Numbers of people stay out; small groups are told together; with a key they are those of `batch`."""
    other, key = changed(tmp_path, ("at_least: 18.81", "at_least: 45")), tmp_path / "sleutel"
    page, results = tmp_path / "uit.html", tmp_path / "uit.csv"
    schemes = "--criteria", str(CRITERIA), "--criteria", str(other), "--as-of", AS_OF
    ran = zwaarwerk("simulate", workforce, *schemes, "-o", page)
    assert "groepen van minder dan 5 mensen" in page.read_text(encoding="utf-8")
    ids = {line.split(";")[0] for line in workforce.read_text(encoding="utf-8").splitlines()[1:]}
    for text in (ran.out, ran.err, page.read_text(encoding="utf-8")):
        assert not ids & set(re.findall(r"\b\d{4}\b", text.replace("2026", "").replace("2045", ""))) - {"2026", "2045"}
    form = json.loads(zwaarwerk("simulate", workforce, *schemes, "--pseudonymise", key, "--format", "json").out)
    zwaarwerk("batch", workforce, "-o", results, "--as-of", AS_OF, "--pseudonymise", key)
    with results.open(encoding="utf-8-sig", newline="") as file:
        hashed = {row[0] for row in csv.reader(file, delimiter=";")}
    named = {one["person"] for one in form["comparisons"][0]["most_affected"]}
    assert named
    assert named <= hashed


def test_what_is_wrong_is_told_by_its_cell(zwaarwerk: Run, workforce: Path, tmp_path: Path) -> None:
    text = workforce.read_text(encoding="utf-8")
    workforce.write_text(text + "0100;31-02-1960;Planner;01-01-1990;;;m;Ede\n", encoding="utf-8")
    problems = tmp_path / "fout.csv"
    ran = zwaarwerk("simulate", workforce, "--as-of", AS_OF, "--problems", problems)
    assert ";0100;" in problems.read_text(encoding="utf-8-sig")
    coded = tmp_path / "codes.csv"
    zwaarwerk("simulate", workforce, "--as-of", AS_OF, "--problems", coded, "--pseudonymise", tmp_path / "sleutel")
    assert "0100" not in coded.read_text(encoding="utf-8-sig")
    assert ran.status == 6
    assert "1 niet beoordeeld" in ran.out
    assert "B122" in ran.err
    assert "1960" not in ran.err
    rows = problems.read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 2
    assert ";B122;0100;Geboortedatum;31-02-1960;" in rows[1]


def test_who_one_scheme_can_not_assess_is_told_for_that_scheme(zwaarwerk: Run, tmp_path: Path) -> None:
    """The port has no train drivers, the railway no lashers; three people are known in both, one in neither."""
    people = "1;01-05-1964;Machinist\n2;01-05-1964;Machinist\n3;01-05-1964;Kantoor\n4;01-05-1964;Sjorder\n5;01-05-1964;Piloot\n"
    rows = "".join(f"{person};01-03-1986;\n" for person in people.split())
    path = tmp_path / "personeel.csv"
    path.write_text("Personeelsnummer;Geboortedatum;Functie;Van;Tot en met\n" + rows, encoding="utf-8")
    port = EXAMPLES / "haven" / "haven.yaml"
    options = "simulate", path, "--criteria", CRITERIA, "--criteria", port, "--as-of", AS_OF
    ran = zwaarwerk(*options)
    text = " ".join(ran.out.split())
    assert "Met regeling A niet beoordeeld, en daar niet meegeteld: 1." in text
    assert "Met regeling B niet beoordeeld, en daar niet meegeteld: 2." in text
    assert "Vergeleken zijn de 1 mensen die met beide" in text
    assert "Regeling B kost van 2026 tot en met 2045 evenveel als regeling A." in text
    assert "1 keer: regeling A: de functie „Sjorder” staat niet in de regeling." in ran.err
    assert "2 keer: regeling B: de functie „Machinist” staat niet in de regeling." in ran.err
    assert "1 keer: de functie „Piloot” staat niet in de regeling." in ran.err
    [compared] = json.loads(zwaarwerk(*options, "--format", "json").out)["comparisons"]
    assert (compared["not_under_both"], compared["dearer"]) == (3, 0)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--take-up", "60"], "60%"),
        (["--years", "0"], "1 tot en met 60"),
        (["--uncertainty", "5"], "100 tot en met 100.000"),
        (["--unknowns", "x.yaml"], "--uncertainty"),
        (["--seed", "-1"], "--seed"),
        (["--years", "tien"], "--years een geheel getal"),
        (["--seed", "1.5"], "--seed een geheel getal"),
        (["-o", "uit.pdf"], ".html, .xlsx, .md"),
        (["--by", "Land"], "Land"),
        (["--criteria", "er-is-geen"], "er-is-geen"),
        (["--columns", "er-is-geen.yaml"], "er-is-geen.yaml"),
    ],
)
def test_what_can_not_be_is_refused(zwaarwerk: Run, workforce: Path, options: list[str], said: str) -> None:
    ran = zwaarwerk("simulate", workforce, "--as-of", AS_OF, *options)
    assert ran.status in (2, 3)
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_nothing_is_written_over(zwaarwerk: Run, workforce: Path, tmp_path: Path) -> None:
    page = tmp_path / "uit.html"
    page.write_text("van mij")
    assert zwaarwerk("simulate", workforce, "--as-of", AS_OF, "-o", page).status == 5
    assert page.read_text() == "van mij"
    assert zwaarwerk("simulate", workforce, "--as-of", AS_OF, "-o", page, "-o", page).status == 3
    assert zwaarwerk("simulate", workforce, "--as-of", AS_OF, "-o", page, "--overwrite").status == 0


@pytest.mark.parametrize("option", ["--problems", "-o"])
def test_what_is_read_is_never_written_over(option: str, zwaarwerk: Run, workforce: Path, tmp_path: Path) -> None:
    """Also with --overwrite, and whatever the file is called."""
    source = workforce.rename(tmp_path / "personeel.md")
    before = source.read_bytes()
    ran = zwaarwerk("simulate", source, "--as-of", AS_OF, option, source, "--overwrite")
    assert ran.status == 3
    assert "ook een invoerbestand" in ran.err
    assert source.read_bytes() == before


def test_an_empty_workforce(zwaarwerk: Run, tmp_path: Path) -> None:
    path = tmp_path / "leeg.csv"
    path.write_text(HEAD, encoding="utf-8")
    ran = zwaarwerk("simulate", path, "--as-of", AS_OF)
    assert ran.status == 3
    assert "leeg.csv" in ran.err


class TestUnknowns:
    """A file with what is not known."""

    def run(self, zwaarwerk: Run, workforce: Path, text: str) -> tuple[int, str, str]:
        path = workforce.parent / "onbekend.yaml"
        path.write_text(text, encoding="utf-8")
        return zwaarwerk("simulate", workforce, "--as-of", AS_OF, "--uncertainty", "100", "--unknowns", path)

    def test_it_is_used(self, zwaarwerk: Run, workforce: Path) -> None:
        text = "take_up: {low: 20%, likely: 0.3, high: 40%}\naow_age:\n  - {weight: 2}\n  - {rise_every_years: 8}\n"
        status, out, err = self.run(zwaarwerk, workforce, text)
        assert status == 0, err
        assert "20% tot 40%, het meest waarschijnlijk 30%" in " ".join(out.split())
        assert "elke 8 jaar drie maanden" in " ".join(out.split())

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ("take_up: {low: 20%, likely: 10%, high: 40%}\n", "onbekend.yaml:1:29: take_up.likely"),
            ("take_up: {low: 20%, likely: 30%, high: 140%}\n", "onbekend.yaml:1:40: take_up.high"),
            ("wage_growth: {low: -50%, likely: 1%, high: 2%}\n", "onbekend.yaml:1:20: wage_growth.low"),
            ("aow_age: []\n", "onbekend.yaml:1:10: aow_age"),
            ("aow_age:\n  - {rise_every_years: 0}\n", "onbekend.yaml:2:24: aow_age[1].rise_every_years"),
            ("take_upp: {low: 20%, likely: 30%, high: 40%}\n", "take_up"),
        ],
    )
    def test_a_slip_is_told_on_its_line(self, zwaarwerk: Run, workforce: Path, text: str, place: str) -> None:
        status, _, err = self.run(zwaarwerk, workforce, text)
        assert status == 3
        assert place in err


HEADS = "Personeelsnummer;Geboortedatum;Functie;Van;Tot en met\n"


@pytest.mark.parametrize("command", [("simulate",), ("calibrate", "--vary", "entitlement.at_most_months=30..36",
                                                     "--target", "people>=0")], ids=" ".join)  # fmt: skip
def test_who_is_vague_is_told_and_counts_with_the_least(
    command: tuple[str, ...], zwaarwerk: Run, tmp_path: Path
) -> None:
    path = tmp_path / "personeel.csv"
    path.write_text(HEADS + "1;01-05-1964;Machinist;1986;\n2;01-05-1964;Machinist;01-02-1986;\n", encoding="utf-8")
    ran = zwaarwerk(command[0], path, *command[1:], "--as-of", AS_OF)
    assert ran.status == 0, ran.err
    assert "met het minste geteld: 1." in " ".join(ran.out.split())


def test_rows_of_nobody_are_told_when_there_is_nobody_else(zwaarwerk: Run, tmp_path: Path) -> None:
    path = tmp_path / "personeel.csv"
    path.write_text(HEADS + ";01-05-1964;Machinist;01-03-1986;\n", encoding="utf-8")
    ran = zwaarwerk("simulate", path, "--as-of", AS_OF)
    assert ran.status == 3
    assert "A2: Personeelsnummer: op deze rij ontbreekt het personeelsnummer" in ran.err


@pytest.mark.parametrize(
    ("written", "place", "told", "guess"),
    [
        ("{low: 20, likely: 30%, high: 40%}", "1:16: take_up.low", "20 kan hier niet", "20%"),
        ("{low: 20%, likely: 30%, high: 140%}", "1:40: take_up.high", "140% kan hier niet", ""),
        ("{low: 40%, likely: 30%, high: 50%}", "1:29: take_up.likely", "van laag naar hoog", ""),
    ],
)
def test_what_is_not_known_is_read_with_its_place(
    written: str, place: str, told: str, guess: str, zwaarwerk: Run, workforce: Path, tmp_path: Path
) -> None:
    unknowns = tmp_path / "onzeker.yaml"
    unknowns.write_text(f"take_up: {written}\n", encoding="utf-8")
    ran = zwaarwerk("simulate", workforce, "--as-of", AS_OF, "--uncertainty", "100", "--unknowns", unknowns)
    assert ran.status == 3
    assert f"onzeker.yaml:{place}: " in ran.err
    assert told in ran.err
    assert ("Bedoelde u" in ran.err, f"„{guess}”" in ran.err) == (bool(guess), bool(guess))
