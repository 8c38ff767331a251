"""`zwaarwerk report`: what is written where, and how it refuses; two reports word for word in both languages."""

from __future__ import annotations

import re
import stat
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.reports import LETTERHEAD
from tests.running import AS_OF, CRITERIA, EXAMPLES, Run
from zwaarwerk.files import read_text
from zwaarwerk.report.letterhead import MAX_LOGO_BYTES

DONE, USAGE, REFUSED, UNKNOWN_LAW, NOT_WRITTEN = 0, 2, 3, 4, 5
SNAPSHOTS = Path(__file__).parent / "report_snapshots"
CASES = {
    f"{name}.{language}.{form}": (name, language)
    for name in ("interview", "just-below")
    for language in ("nl", "en")
    for form in ("html", "md")
}


def _lasting(report: str) -> str:
    """Take out what every edit of the scheme or the style, or every release, changes."""
    report = report.replace(read_text(CRITERIA)[1][:12], "FINGERPRINT")
    report = re.sub(r"<style>.*</style>", "<style>STYLE</style>", report, flags=re.DOTALL)
    report = re.sub(r"'sha256-[^']*'", "'HASH'", report)
    return report.replace(f"zwaarwerk {version('zwaarwerk')}", "zwaarwerk VERSION")


@pytest.mark.parametrize("case", CASES)
def test_report_reads_as_before(case: str, zwaarwerk: Run, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    name, language = CASES[case]
    written = tmp_path / case
    ran = zwaarwerk("report", EXAMPLES / f"{name}.yaml", "-o", written, "--as-of", AS_OF, "--lang", language)
    assert ran.status == DONE
    report = _lasting(written.read_text(encoding="utf-8"))
    path = SNAPSHOTS / case
    if request.config.getoption("--update-snapshots"):
        path.write_text(report, encoding="utf-8")
    assert report.splitlines() == path.read_text("utf-8").splitlines()


def test_every_snapshot_is_compared(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-snapshots"):
        pytest.skip("the snapshots are being written")
    assert {path.name for path in SNAPSHOTS.iterdir()} == set(CASES)


def test_the_report_is_a_file_for_its_owner_only(zwaarwerk: Run, tmp_path: Path) -> None:
    written = tmp_path / "verslag.html"
    ran = zwaarwerk("report", EXAMPLES / "interview.yaml", "-o", written, "--as-of", AS_OF)
    assert ran == (DONE, "", f"Geschreven: {written}\n")
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["verslag.html"]


def test_a_file_is_replaced_only_when_asked(zwaarwerk: Run, tmp_path: Path) -> None:
    written = tmp_path / "verslag.md"
    written.write_text("van mij")
    again = ("report", EXAMPLES / "interview.yaml", "-o", written, "--as-of", AS_OF)
    refused = zwaarwerk(*again)
    assert refused.status == NOT_WRITTEN
    assert "Met --overwrite wordt het vervangen." in refused.err
    assert written.read_text() == "van mij"
    assert zwaarwerk(*again, "--overwrite").status == DONE
    assert written.read_text("utf-8").startswith("# Eerder stoppen met werken")


@pytest.mark.parametrize("name", ["verslag.docx", "verslag", "verslag.htm"])
def test_another_form_is_refused_with_the_forms_there_are(name: str, zwaarwerk: Run, tmp_path: Path) -> None:
    ran = zwaarwerk("report", EXAMPLES / "interview.yaml", "-o", tmp_path / name)
    assert ran.status == USAGE
    assert f"aan „{name}” is niet te zien welke vorm u wilt. Laat de naam eindigen op .html, .pdf, .md." in ran.err
    assert list(tmp_path.iterdir()) == []


def test_the_ending_may_be_in_capitals(zwaarwerk: Run, tmp_path: Path) -> None:
    assert zwaarwerk("report", EXAMPLES / "interview.yaml", "-o", tmp_path / "V.HTML").status == DONE


def test_one_person_of_several_is_chosen(zwaarwerk: Run, tmp_path: Path) -> None:
    written = tmp_path / "v.md"
    ran = zwaarwerk("report", EXAMPLES / "team.yaml", "-o", written, "--as-of", AS_OF)
    assert ran.status == REFUSED
    assert "in dit bestand staan 3 mensen. Kies er een met --person." in ran.err
    assert not written.exists()
    assert zwaarwerk("report", EXAMPLES / "team.yaml", "-o", written, "--person", "1").status == REFUSED
    assert zwaarwerk("report", EXAMPLES / "team.yaml", "-o", written, "--person", "104582").status == DONE
    assert written.read_text("utf-8").startswith("# Eerder stoppen met werken: 104582\n")


def test_the_options_of_score_mean_the_same(zwaarwerk: Run, tmp_path: Path) -> None:
    written = tmp_path / "v.md"
    career = EXAMPLES / "interview.yaml"
    asked = zwaarwerk("report", career, "-o", written, "--as-of", AS_OF, "--exit", "2027-01-01")
    assert asked.status == DONE
    assert "**Stoppen op 1 januari 2027 kan nog niet.**" in written.read_text("utf-8")
    strict = zwaarwerk("report", career, "-o", tmp_path / "w.md", "--as-of", AS_OF, "--strict")
    assert strict.status == UNKNOWN_LAW
    assert zwaarwerk("report", career, "-o", tmp_path / "w.md", "--law", tmp_path / "nergens").status == REFUSED
    assert zwaarwerk("report", career, "-o", tmp_path / "w.md", "--criteria", career).status == REFUSED
    assert not (tmp_path / "w.md").exists()


def test_a_pdf_without_its_extra_says_what_to_install(
    zwaarwerk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.delitem(sys.modules, "zwaarwerk.report.as_pdf", raising=False)
    ran = zwaarwerk("report", EXAMPLES / "interview.yaml", "-o", tmp_path / "v.pdf")
    assert ran.status == NOT_WRITTEN
    assert "install '.[pdf]'" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_pdf_is_written(zwaarwerk: Run, tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="no typst here: install the extra pdf to make PDFs")
    written = tmp_path / "v.pdf"
    ran = zwaarwerk("report", EXAMPLES / "interview.yaml", "-o", written, "--settings", LETTERHEAD, "--as-of", AS_OF)
    assert ran.status == DONE
    assert written.read_bytes().startswith(b"%PDF-1.7")


# --- the settings file


def settings(folder: Path, logo: bytes | None = None, name: str = "logo.png") -> Path:
    path = folder / "settings.yaml"
    path.write_text(f"employer: NS\nlogo: {name}\n", encoding="utf-8")
    if logo is not None:
        (folder / name).write_bytes(logo)
    return path


def reported(zwaarwerk: Run, folder: Path, path: Path, form: str = "html") -> tuple[int, str]:
    ran = zwaarwerk("report", EXAMPLES / "interview.yaml", "-o", folder / f"v.{form}", "--settings", path)
    return ran.status, ran.err.replace(f"{folder}/", "")


def test_a_logo_that_is_not_there_is_told_on_its_line(zwaarwerk: Run, tmp_path: Path) -> None:
    status, err = reported(zwaarwerk, tmp_path, settings(tmp_path))
    assert status == REFUSED
    assert err.startswith("settings.yaml:2:7: logo: dit bestand is er niet. Kijk de naam en de map na.")


def test_a_logo_that_is_a_folder_is_told_on_its_line(zwaarwerk: Run, tmp_path: Path) -> None:
    status, err = reported(zwaarwerk, tmp_path, settings(tmp_path, name="."))
    assert (status, "settings.yaml:2:7: logo: dit is een map." in err) == (REFUSED, True)


def test_a_logo_may_not_be_too_large(zwaarwerk: Run, tmp_path: Path) -> None:
    data = b"\x89PNG\r\n\x1a\n".ljust(MAX_LOGO_BYTES + 1)
    status, err = reported(zwaarwerk, tmp_path, settings(tmp_path, data))
    assert status == REFUSED
    assert err.startswith("settings.yaml:2:7: logo: logo.png is groter dan 500 kB. Geef een kleiner plaatje.")
    assert reported(zwaarwerk, tmp_path, settings(tmp_path, data[:-1]))[0] == DONE


def test_a_broken_logo_is_told_on_its_line_when_it_is_drawn(zwaarwerk: Run, tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="no typst here: install the extra pdf to make PDFs")
    path = settings(tmp_path, b"\x89PNG\r\n\x1a\nen verder niets")
    status, err = reported(zwaarwerk, tmp_path, path, "pdf")
    assert status == REFUSED
    assert err.startswith("settings.yaml:2:7: logo: logo.png is geen plaatje dat hier kan.")
    assert not (tmp_path / "v.pdf").exists()


def test_what_is_wrong_in_the_settings_is_told_before_anything_is_done(zwaarwerk: Run, tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("werkgever: NS\ntext: 12\n", encoding="utf-8")
    status, err = reported(zwaarwerk, tmp_path, path)
    assert status == REFUSED
    assert "settings.yaml:1:1: werkgever: de sleutel „werkgever” bestaat hier niet." in err
    assert "settings.yaml:2:7: text:" in err
