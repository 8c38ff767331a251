"""`zwaarwerk dossier` as a user meets it: what is written where, what goes into it, and how it refuses."""

from __future__ import annotations

import re
import stat
import sys
from pathlib import Path

import pytest

from tests.reports import LETTERHEAD
from tests.running import AS_OF, EXAMPLES, Run

DONE, USAGE, REFUSED, NOT_WRITTEN, PARTLY = 0, 2, 3, 5, 6
SURVEY = EXAMPLES / "survey" / "survey.csv"
STAFF = EXAMPLES / "personeel.csv"
GOOD_STAFF = """\
Personeelsnummer;Geboortedatum;Functie;Van;Tot en met
1;10-5-1964;Machinist;1-3-1986;
2;1-2-1966;Kantoor;1-3-1990;
"""


def test_it_writes_one_file_for_its_owner_only(zwaarwerk: Run, tmp_path: Path) -> None:
    written = tmp_path / "stuk.html"
    ran = zwaarwerk("dossier", "-o", written, "--as-of", AS_OF)
    assert ran == (DONE, "", f"Geschreven: {written}\n")
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["stuk.html"]
    assert "<h1>Onderbouwing: Zwaarwerkregeling volgens het NS-model</h1>" in written.read_text("utf-8")


def test_a_file_is_replaced_only_when_asked(zwaarwerk: Run, tmp_path: Path) -> None:
    written = tmp_path / "stuk.md"
    written.write_text("van mij")
    refused = zwaarwerk("dossier", "-o", written, "--as-of", AS_OF)
    assert refused.status == NOT_WRITTEN
    assert written.read_text() == "van mij"
    assert zwaarwerk("dossier", "-o", written, "--as-of", AS_OF, "--overwrite").status == DONE
    assert written.read_text("utf-8").startswith("# Onderbouwing")


@pytest.mark.parametrize("name", ["stuk.docx", "stuk", "stuk.htm"])
def test_another_form_is_refused_with_the_forms_there_are(name: str, zwaarwerk: Run, tmp_path: Path) -> None:
    ran = zwaarwerk("dossier", "-o", tmp_path / name)
    assert ran.status == USAGE
    assert "Laat de naam eindigen op .html, .pdf, .md." in ran.err
    assert list(tmp_path.iterdir()) == []


def test_the_other_options_mean_what_they_do_elsewhere(zwaarwerk: Run, tmp_path: Path) -> None:
    written = tmp_path / "dossier.md"
    ran = zwaarwerk(
        "dossier", "--criteria", "police", "-o", written, "--as-of", AS_OF, "--settings", LETTERHEAD, "--lang", "en"
    )
    assert ran.status == DONE
    text = written.read_text("utf-8")
    assert text.startswith("# Substantiation: ")
    assert "## From Spoorwegbedrijf De Wissel" in text
    again = ("dossier", "-o", tmp_path / "w.md")
    assert zwaarwerk(*again, "--criteria", STAFF).status == REFUSED
    assert zwaarwerk(*again, "--law", tmp_path / "nergens").status == REFUSED
    assert zwaarwerk(*again, "--settings", tmp_path / "nergens.yaml").status == REFUSED
    assert zwaarwerk(*again, "--as-of", "ooit").status == USAGE
    assert zwaarwerk(*again, "--lang", "fr").status == USAGE
    assert zwaarwerk("dossier").status == USAGE
    assert not (tmp_path / "w.md").exists()


def test_a_survey_and_a_workforce_go_into_it(zwaarwerk: Run, tmp_path: Path) -> None:
    staff, written = tmp_path / "p.csv", tmp_path / "stuk.md"
    staff.write_text(GOOD_STAFF, encoding="utf-8")
    ran = zwaarwerk("dossier", "-o", written, "--as-of", AS_OF, "--survey", SURVEY, "--workforce", staff)
    assert ran == (DONE, "", f"Geschreven: {written}\n")
    text = written.read_text("utf-8")
    assert "**Hier beantwoord.** Is werknemers gevraagd wat zwaar is? Over alle 22 kenmerken" in text
    assert "**Hier beantwoord.** Voor hoeveel mensen is het doorgerekend? Voor alle 2 mensen" in text
    assert "Het zwaarst weegt" in text
    assert re.search(r"kunnen 1 van de 2 mensen eerder stoppen", text)


def test_it_has_the_figures_of_the_commands_it_stands_in_for(zwaarwerk: Run, tmp_path: Path) -> None:
    staff, written = tmp_path / "p.csv", tmp_path / "stuk.md"
    staff.write_text(GOOD_STAFF, encoding="utf-8")
    zwaarwerk("dossier", "-o", written, "--as-of", AS_OF, "--survey", SURVEY, "--workforce", staff)
    text = written.read_text("utf-8")
    pages = {"weigh": ("weigh", SURVEY, "-o", tmp_path / "w.html"),
             "simulate": ("simulate", staff, "--as-of", AS_OF, "-o", tmp_path / "s.md")}  # fmt: skip
    for command in pages.values():
        assert zwaarwerk(*command).status == DONE
    tables = re.findall(r"^\| .* \|$", (tmp_path / "s.md").read_text("utf-8"), re.MULTILINE)
    assert len(tables) > 20
    assert [row for row in tables if row not in text] == []
    weights = re.findall(
        r'<th scope="row">([^<]*)</th><td class="figures">([^<]*)</td>', (tmp_path / "w.html").read_text("utf-8")
    )
    assert len(weights) >= 22
    assert [(name, weight) for name, weight in weights[:22] if f"| {name} | {weight} |" not in text] == []


@pytest.mark.parametrize(
    ("option", "value", "needed"),
    [("--scale", "ranks", "--survey"), ("--headcount", STAFF, "--survey"), ("--exclude-careless", None, "--survey"),
     ("--take-up", "60%", "--workforce"), ("--years", "5", "--workforce"), ("--columns", STAFF, "--workforce")],
)  # fmt: skip
def test_an_option_about_a_file_needs_that_file(
    option: str, value: str | Path | None, needed: str, zwaarwerk: Run, tmp_path: Path
) -> None:
    ran = zwaarwerk("dossier", "-o", tmp_path / "s.md", option, *([] if value is None else [value]))
    assert ran.status == USAGE
    assert ran.err.startswith(f"Fout: {option}: dit kan alleen samen met {needed}.")


def test_a_value_there_is_not_is_refused_before_any_work(zwaarwerk: Run, tmp_path: Path) -> None:
    written = tmp_path / "s.md"
    for options in (
        ("--survey", SURVEY, "--scale", "sterren"),
        ("--workforce", STAFF, "--take-up", "veel"),
        ("--workforce", STAFF, "--years", "0"),
    ):
        assert zwaarwerk("dossier", "-o", written, *options).status == USAGE
    assert not written.exists()


def test_what_is_asked_of_the_survey_and_the_workforce_is_done(zwaarwerk: Run, tmp_path: Path) -> None:
    staff, written = tmp_path / "p.csv", tmp_path / "stuk.md"
    staff.write_text(GOOD_STAFF, encoding="utf-8")
    headcount = EXAMPLES / "survey" / "headcount.csv"
    asked = ("--survey", SURVEY, "--headcount", headcount, "--exclude-careless")
    more = ("--workforce", staff, "--take-up", "60%", "--years", "3")
    assert zwaarwerk("dossier", "-o", written, "--as-of", AS_OF, *asked, *more).status == DONE
    text = written.read_text("utf-8")
    assert "Gebruikt: 143 van 150 antwoorden. Weggelaten: 7." in text
    assert "Elke functie telt voor haar aantal mensen" in text
    assert "Dat kost van 2026 tot en met 2028 samen" in text
    assert "als 60% van hen stopt" in text
    assert str(tmp_path) not in text


def test_rows_that_can_not_be_assessed_are_told_and_counted(zwaarwerk: Run, tmp_path: Path) -> None:
    written = tmp_path / "stuk.md"
    ran = zwaarwerk("dossier", "-o", written, "--as-of", AS_OF, "--workforce", STAFF)
    assert ran.status == PARTLY
    assert "Machnist" in ran.err
    assert "**Deels.** Voor hoeveel mensen is het doorgerekend? Voor 4 van de 7 mensen" in written.read_text("utf-8")


def test_a_survey_that_can_not_be_read_leaves_no_file(zwaarwerk: Run, tmp_path: Path) -> None:
    survey = tmp_path / "e.csv"
    survey.write_text("naam;antwoord\na;b\n", encoding="utf-8")
    assert zwaarwerk("dossier", "-o", tmp_path / "s.md", "--survey", survey).status == REFUSED
    assert zwaarwerk("dossier", "-o", tmp_path / "s.md", "--survey", SURVEY, "--criteria", "police").status == REFUSED
    assert zwaarwerk("dossier", "-o", tmp_path / "s.md", "--workforce", tmp_path / "nee.csv").status == REFUSED
    assert [path.name for path in tmp_path.iterdir()] == ["e.csv"]


@pytest.mark.parametrize(
    ("missing", "module", "options"),
    [
        ("typst", "zwaarwerk.report.as_pdf", ("-o", "s.pdf")),
        ("numpy", "zwaarwerk.survey.resampling", ("-o", "s.md", "--survey", SURVEY)),
    ],
)
def test_an_extra_that_is_missing_is_named(
    missing: str,
    module: str,
    options: tuple[str | Path, ...],
    zwaarwerk: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, missing, None)
    for name in (module, "zwaarwerk.survey.weighing", "zwaarwerk.report.weighed"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    ran = zwaarwerk("dossier", *options)
    assert ran.status == NOT_WRITTEN
    assert f"install '.[{'pdf' if missing == 'typst' else 'survey'}]'" in ran.err
    assert list(tmp_path.iterdir()) == []
