"""The commands as people type them: what comes out where, and with which exit status."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from tests.running import AS_OF, CAREERS, CRITERIA, EXAMPLES, LAW, ROOT, Run, environment
from zwaarwerk.commands import score

DONE, NO, USAGE, REFUSED, UNKNOWN_LAW, NOT_WRITTEN, BUG = 0, 1, 2, 3, 4, 5, 70
CRASHED = "Dit is een fout van ons, niet van u."


# --- arguments → status and parts of what is said


class Case(NamedTuple):
    """A command line, run in the folder of the examples, and what is expected of it."""

    args: str
    status: int
    out: tuple[str, ...] = ()
    err: tuple[str, ...] = ()


ON = f"--as-of {AS_OF}"
CASES = {
    # the language
    "Dutch is the default": Case(f"score conductor.yaml {ON}", DONE, ("U kunt stoppen vanaf 8 september 2027.", "AOW")),
    "--lang en": Case(f"score conductor.yaml {ON} --lang en", DONE, ("You can stop from 8 September 2027.",)),
    "--lang=en": Case(f"score conductor.yaml {ON} --lang=en", DONE, ("You can stop from 8 September 2027.",)),
    "--lang nl": Case(f"score conductor.yaml {ON} --lang nl", DONE, ("U kunt stoppen vanaf 8 september 2027.",)),
    "a language there is not": Case(
        "score conductor.yaml --lang de", USAGE, (), ("„de” kan niet bij --lang", "nl, en")
    ),
    # what is shown
    "the answer comes first": Case(
        f"score interview.yaml {ON}",
        DONE,
        (
            "\n\nU kunt stoppen vanaf 1 maart 2029.\nDat is 27 maanden voor uw AOW op 1 juni 2031 (u bent dan 67 jaar en 3 maanden).\n",
            "Punten per functie",
            "Punten per categorie",
            "Voorwaarden",
            "Bruto per jaar",
            "Als u een jaar langer werkt",
            "Aannames",
            "Herkomst",
            "Peildatum 23 november 2026",
        ),
    ),
    "without --explain no lines": Case(f"score conductor.yaml {ON}", DONE, ("--explain",)),
    "--explain": Case(f"score conductor.yaml {ON} --explain", DONE, ("Elke regel van de berekening", "Agressie")),
    "--format json": Case(f"score conductor.yaml {ON} --format json", DONE, ('"earliest_exit": "2027-09-08"',)),
    "no burdensome work": Case(f"score team.yaml --person 103960 {ON}", DONE, ("niet eerder stoppen",)),
    # who is shown
    "several files": Case(
        f"score conductor.yaml mechanic.yaml {ON}", DONE, ("werken: conducteur", "werken: monteur", "──────")
    ),
    "several people in a file": Case(
        f"score team.yaml {ON}", DONE, ("werken: 104417", "werken: 104582", "werken: 103960")
    ),
    "JSON as input": Case(f"score traffic-controller.json {ON}", DONE, ("werken: bijsturing",)),
    "--person": Case(f"score team.yaml --person 104582 {ON}", DONE, ("werken: 104582",)),
    "a person there is not": Case(
        "score team.yaml --person 104583", REFUSED, (), ("er is hier geen persoon „104583”",)
    ),
    # the dates
    "--exit on a covered day": Case(
        f"score interview.yaml --exit 2030-03-01 {ON}", DONE, ("Stoppen op 1 maart 2030 kan.", "15 maanden")
    ),
    "--exit too early": Case(
        f"score interview.yaml --exit 2027-03-01 {ON}",
        DONE,
        ("Stoppen op 1 maart 2027 kan nog niet.", "u komt 24 maanden tekort", "vanaf 1 maart 2029"),
    ),
    "--exit on the pension date": Case(
        "score interview.yaml --exit 2031-06-01", REFUSED, (), ("2031-06-01 ligt niet voor de pensioendatum",)
    ),
    "--exit after the pension date": Case(
        "score interview.yaml --exit 2040-01-01 --lang en", REFUSED, (), ("does not lie before the pension date",)
    ),
    "--exit before a job begins": Case(
        "score interview.yaml --exit 2017-07-01", REFUSED, (), ("interview.yaml:9:", "begin van deze baan (2017-07-01)")
    ),
    "--exit that is no date": Case(
        "score interview.yaml --exit morgen", USAGE, (), ("--exit: „morgen” kan hier niet",)
    ),
    "--exit on a day there is not": Case(
        "score interview.yaml --exit 2029-02-30 --lang en",
        USAGE,
        (),
        ('--exit: "2029-02-30" is not possible here', "2029-03-01"),
    ),
    "--exit with only a year": Case("score interview.yaml --exit 2029", USAGE, (), ("--exit: „2029” kan hier niet",)),
    "--as-of": Case(
        "score interview.yaml --as-of 2030-05-01", DONE, ("stoppen vanaf 1 mei 2030", "Peildatum 1 mei 2030")
    ),
    "--as-of that is no date": Case("score interview.yaml --as-of 1-1-2027", USAGE, (), ("--as-of: „1-1-2027”",)),
    # the law
    "--strict beyond the horizon": Case(
        f"score conductor.yaml --strict {ON}",
        UNKNOWN_LAW,
        (),
        ("rvu_exemption", "bekend tot en met 2026-12-31", "--law", "--strict"),
    ),
    "--strict beyond the horizon in English": Case(
        f"score conductor.yaml --strict {ON} --lang en", UNKNOWN_LAW, (), ("known until 2026-12-31", "projection")
    ),
    "--strict beyond the known pension age": Case(
        f"score still-working.yaml --strict {ON}", UNKNOWN_LAW, (), ("aow_age", "2031-12-31")
    ),
    "--strict within the horizon": Case(f"score just-below.yaml --strict {ON}", DONE, ("niet eerder stoppen",)),
    "--law with no such folder": Case("score conductor.yaml --law nergens", REFUSED, (), ("nergens: ", "map")),
    "law": Case("law", DONE, ("rvu_exemption", "€ 2.657,00", "31 december 2026")),
    "law in English": Case("law --lang en", DONE, ("rvu_exemption", "€2,657.00", "31 December 2026")),
    "law TABLE": Case("law rvu_levy", DONE, ("id: rvu_levy", "57.7%")),
    "a law table there is not": Case("law rvu_leyv", REFUSED, (), ("„rvu_leyv”",)),
    # the criteria
    "criteria check": Case("criteria check", DONE, ("in orde", "4 categorieën, 22 elementen")),
    "criteria check of several files": Case(
        "criteria check schemes/bouw-infra.yaml schemes/spain-railway.yaml --lang en",
        DONE,
        ("schemes/bouw-infra.yaml: in order", "schemes/spain-railway.yaml: in order"),
    ),
    "criteria show": Case("criteria show", DONE, ("Nachtwerk", "Rangeerder", "aangenomen")),
    "criteria show in English": Case("criteria show --lang en", DONE, ("Night work", "Shunter", "assumed")),
    "--criteria": Case(f"score mechanic.yaml --criteria conductor.yaml {ON}", REFUSED, (), ("conductor.yaml:",)),
    # the schemas
    "criteria schema": Case("criteria schema", DONE, ('"title": "zwaarwerk criteria"',)),
    "schema career": Case("schema career", DONE, ('"title": "zwaarwerk career"',)),
    "schema law": Case("schema law", DONE, ('"title": "zwaarwerk law"',)),
    "schema result": Case("schema result", DONE, ('"title": "zwaarwerk result"',)),
    "a schema there is not": Case("schema criterai", USAGE, (), ("„criterai”", "criteria, career, law, result")),
    # wrong use
    "an option there is not": Case(
        "score conductor.yaml --exitt 2029-03-01", USAGE, (), ("de optie --exitt bestaat niet", "Bedoelde u „--exit”?")
    ),
    "an option there is not, in English": Case(
        "score conductor.yaml --formt json --lang en",
        USAGE,
        (),
        ("there is no option --formt", 'Did you mean "--format"?', 'Try "zwaarwerk score --help"'),
    ),
    "a command there is not": Case(
        "scor conductor.yaml", USAGE, (), ("de opdracht „scor” bestaat niet", "Bedoelde u „score”?")
    ),
    "a command there is not, in English": Case(
        "--lang en verfy", USAGE, (), ('there is no command "verfy"', 'Did you mean "verify"?')
    ),
    "a command under criteria there is not": Case(
        "criteria chek", USAGE, (), ("de opdracht „chek” bestaat niet", "Bedoelde u „check”?")
    ),
    "no career": Case("score", USAGE, (), ("LOOPBAAN... ontbreekt", "zwaarwerk score --help")),
    "no career, in English": Case("score --lang en", USAGE, (), ("CAREER... is missing", "zwaarwerk score --help")),
    "verify without --career": Case("verify conductor.yaml", USAGE, (), ("--career ontbreekt",)),
    "a format there is not": Case(
        "score conductor.yaml --format xml", USAGE, (), ("„xml” kan niet bij --format", "terminal, json")
    ),
    "a format there is not, in English": Case(
        "score conductor.yaml --format xml --lang en", USAGE, (), ('"xml" is not possible for --format',)
    ),
    "an option without its value": Case("score conductor.yaml --exit", USAGE, (), ("--exit vraagt om een waarde",)),
    "an argument too many": Case("schema career law", USAGE, (), ("„law” is er te veel",)),
    "an argument too many, in English": Case("criteria show a b --lang en", USAGE, (), ('"b" is one too many',)),
    # files that can't be read
    "no such file": Case("score nergens.yaml", REFUSED, (), ("nergens.yaml: dit bestand is er niet", "1 melding")),
    "no such file, in English": Case("score nergens.yaml --lang en", REFUSED, (), ("there is no such file",)),
    "a folder": Case("score schemes", REFUSED, (), ("schemes: dit is een map",)),
    "verify what is no result": Case(
        "verify conductor.yaml --career conductor.yaml", REFUSED, (), ("dit is geen resultaat van",)
    ),
    # help
    "--version": Case("--version", DONE, ("zwaarwerk 0.",)),
    "nothing at all": Case("", USAGE, (), ("Gebruik: zwaarwerk", "score", "verify", "criteria")),
    "--help": Case("--help", DONE, ("Gebruik: zwaarwerk", "Opdrachten:")),
    "--help in English": Case("--lang en --help", DONE, ("Usage: zwaarwerk", "Commands:")),
    "score --help": Case("score --help", DONE, ("Gebruik: zwaarwerk score", "--strict", "--overwrite")),
    "score --help in English": Case("score --help --lang en", DONE, ("Usage: zwaarwerk score", "--strict")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_command_line(case: Case, zwaarwerk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES)
    ran = zwaarwerk(*case.args.split())
    on_one_line = " ".join(ran.out.split())
    missing = [part for part in case.out if part not in ran.out and part not in on_one_line]
    assert (ran.status, missing) == (case.status, []), ran.err
    assert [part for part in case.err if part not in ran.err] == [], ran.err
    assert "Traceback" not in ran.err
    assert (ran.out == "") == (case.status != DONE), "results go to standard output, everything else to standard error"
    assert "{" not in ran.err, "every sentence is filled in"


@pytest.mark.parametrize("command", ["score", "verify", "law", "schema", "criteria", "criteria check", "criteria show"])
def test_help_has_no_word_of_the_other_language(command: str, zwaarwerk: Run) -> None:
    dutch, english = (zwaarwerk(*command.split(), "--help", "--lang", lang).out for lang in ("nl", "en"))
    assert "Gebruik: " in dutch
    assert "Usage: " in english
    assert not {"Usage:", "Options:", "language:", "the"} & set(dutch.split())
    assert not {"Gebruik:", "Opties:", "taal:", "de", "het"} & set(english.split())


def test_the_language_can_be_set_once_for_all_commands(zwaarwerk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZWAARWERK_LANG", "en")
    assert "You can stop from" in zwaarwerk("score", EXAMPLES / "conductor.yaml", "--as-of", AS_OF).out
    assert "there is no command" in zwaarwerk("scor").err
    assert "U kunt stoppen" in zwaarwerk("score", EXAMPLES / "conductor.yaml", "--as-of", AS_OF, "--lang", "nl").out


def test_a_language_setting_there_is_not_gives_dutch(zwaarwerk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZWAARWERK_LANG", "fr_FR.UTF-8")
    assert "U kunt stoppen" in zwaarwerk("score", EXAMPLES / "conductor.yaml", "--as-of", AS_OF).out


def test_without_as_of_the_answer_is_for_today(zwaarwerk: Run) -> None:
    before = datetime.now().astimezone().date().isoformat()
    ran = zwaarwerk("score", EXAMPLES / "just-below.yaml", "--format", "json")
    after = datetime.now().astimezone().date().isoformat()
    assert before <= json.loads(ran.out)["origin"]["as_of"] <= after


def test_people_come_out_in_the_order_they_went_in(zwaarwerk: Run) -> None:
    names = [EXAMPLES / name for name in ("team.yaml", "conductor.yaml", "mechanic.yaml")]
    ran = zwaarwerk("score", *names, "--as-of", AS_OF, "--format", "json")
    people = [person["id"] for person in json.loads(ran.out)["people"]]
    assert people == ["104417", "104582", "103960", "conducteur", "monteur"]


def test_one_person_is_shown_without_the_others(zwaarwerk: Run) -> None:
    ran = zwaarwerk("score", EXAMPLES / "team.yaml", "--person", "104582", "--as-of", AS_OF)
    assert "104417" not in ran.out
    assert "103960" not in ran.out


def test_the_same_person_in_two_files_is_refused(zwaarwerk: Run, tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        shutil.copy(EXAMPLES / "conductor.yaml", tmp_path / name)
    ran = zwaarwerk("score", tmp_path / "one.yaml", tmp_path / "two.yaml", "--as-of", AS_OF)
    assert ran.status == REFUSED
    assert "two.yaml" in ran.err
    assert "conducteur" in ran.err


def test_a_right_cut_off_at_the_most_is_not_called_rounded(zwaarwerk: Run) -> None:
    out = zwaarwerk("score", EXAMPLES / "full-points.yaml", "--as-of", AS_OF).out
    assert "82,34 punten" in out
    assert "afgerond 36" not in out, "52 months are not rounded to 36: 36 is the most there is"


# --- standard input


def _standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))


@pytest.mark.parametrize("name", ["interview.yaml", "traffic-controller.json"])
def test_a_dash_reads_standard_input(name: str, zwaarwerk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _standard_input(monkeypatch, (EXAMPLES / name).read_bytes())
    piped = zwaarwerk("score", "-", "--as-of", AS_OF)
    assert piped.status == DONE
    assert piped.out == zwaarwerk("score", EXAMPLES / name, "--as-of", AS_OF).out


def test_who_has_no_id_is_called_after_the_file_or_standard_input(
    zwaarwerk: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = "birth_date: 1964-03-01\njobs: [{job: Machinist, from: 1990-01-01}]\n"
    (tmp_path / "jansen.yaml").write_text(text)
    assert "werken: jansen\n" in zwaarwerk("score", tmp_path / "jansen.yaml", "--as-of", AS_OF).out
    _standard_input(monkeypatch, text.encode())
    assert "werken: stdin\n" in zwaarwerk("score", "-", "--as-of", AS_OF).out


def test_nothing_on_standard_input_is_refused(zwaarwerk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _standard_input(monkeypatch, b"")
    ran = zwaarwerk("score", "-")
    assert (ran.status, ran.out) == (REFUSED, "")
    assert "leeg" in ran.err


# --- writing


@pytest.fixture
def answer(zwaarwerk: Run) -> str:
    """What is printed for the conductor."""
    return zwaarwerk("score", EXAMPLES / "conductor.yaml", "--as-of", AS_OF).out


SCORE = ("score", EXAMPLES / "conductor.yaml", "--as-of", AS_OF)


def _without_ends(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def test_output_writes_what_would_be_printed(zwaarwerk: Run, answer: str, tmp_path: Path) -> None:
    ran = zwaarwerk(*SCORE, "--output", tmp_path / "antwoord.txt")
    assert (ran.status, ran.out) == (DONE, "")
    assert f"Geschreven: {tmp_path / 'antwoord.txt'}" in ran.err
    assert _without_ends((tmp_path / "antwoord.txt").read_text("utf-8")) == _without_ends(answer)


def test_output_is_readable_by_the_owner_only(zwaarwerk: Run, tmp_path: Path) -> None:
    path = tmp_path / "antwoord.json"
    zwaarwerk(*SCORE, "--format", "json", "-o", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path], "nothing is left beside it"


def test_an_existing_file_is_not_replaced(zwaarwerk: Run, tmp_path: Path) -> None:
    path = tmp_path / "antwoord.txt"
    path.write_text("oud")
    ran = zwaarwerk(*SCORE, "--output", path)
    assert (ran.status, ran.out) == (NOT_WRITTEN, "")
    assert "--overwrite" in ran.err
    assert path.read_text() == "oud"


def test_an_existing_file_is_replaced_with_overwrite(zwaarwerk: Run, tmp_path: Path) -> None:
    path = tmp_path / "antwoord.txt"
    path.write_text("oud")
    path.chmod(0o644)
    assert zwaarwerk(*SCORE, "--output", path, "--overwrite").status == DONE
    assert "U kunt stoppen vanaf" in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_old_file_stays_when_the_career_is_refused(zwaarwerk: Run, tmp_path: Path) -> None:
    path = tmp_path / "antwoord.txt"
    path.write_text("oud")
    (tmp_path / "fout.yaml").write_text("birth_date: 1964\n")
    assert zwaarwerk("score", tmp_path / "fout.yaml", "--output", path, "--overwrite").status == REFUSED
    assert path.read_text() == "oud"
    assert len(list(tmp_path.iterdir())) == 2


def test_the_old_file_stays_when_writing_fails(zwaarwerk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "antwoord.txt"
    path.write_text("oud")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ran = zwaarwerk(*SCORE, "--output", path, "--overwrite")
    assert ran.status == NOT_WRITTEN
    assert path.read_text() == "oud"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_not_made(zwaarwerk: Run, tmp_path: Path) -> None:
    ran = zwaarwerk(*SCORE, "--output", tmp_path / "nergens" / "antwoord.txt")
    assert (ran.status, ran.out) == (NOT_WRITTEN, "")
    assert f"{tmp_path / 'nergens'}: deze map is er niet" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_written_over(zwaarwerk: Run, tmp_path: Path) -> None:
    ran = zwaarwerk(*SCORE, "--output", tmp_path, "--overwrite", "--lang", "en")
    assert ran.status == NOT_WRITTEN
    assert "this is a folder" in ran.err


# --- next year's law

# An invented amount: the real one for 2027 was not published when this was written.
INVENTED_TABLE = """\
id: rvu_exemption
name: {nl: RVU-drempelvrijstelling, en: RVU exemption}
unit: euro
known_until: 2027-12-31
rows:
  - {from: 2026-01-01, value: 2657, source: {title: test, url: "https://example.org", seen: 2026-11-23}}
  - {from: 2027-01-01, value: 2750, source: {title: invented, url: "https://example.org", seen: 2026-11-23}}
"""


@pytest.fixture
def next_year(tmp_path: Path) -> Path:
    """A folder with a table of exemptions that reaches a year further."""
    folder = tmp_path / "wet"
    folder.mkdir()
    (folder / "rvu_exemption.yaml").write_text(INVENTED_TABLE)
    return folder


def test_a_law_table_of_next_year_replaces_the_one_that_ships(zwaarwerk: Run, next_year: Path) -> None:
    old, new = (
        json.loads(zwaarwerk(*SCORE, "--format", "json", *more).out)["people"][0] for more in ((), ("--law", next_year))
    )
    assert old["months"] == new["months"] == "34"
    assert (old["monthly_amount"], new["monthly_amount"]) == ("2657.00", "2750.00")
    assert (old["total_amount"], new["total_amount"]) == ("90338.00", "93500.00")
    assert [one["day"][:4] for one in old["projected"]] == ["2027", "2028", "2029", "2030"]
    assert [one["day"][:4] for one in new["projected"]] == ["2028", "2029", "2030"]
    assert {one["known_until"] for one in new["projected"]} == {"2027-12-31"}


def test_a_law_table_of_next_year_is_named_in_the_report(zwaarwerk: Run, next_year: Path) -> None:
    out = zwaarwerk(*SCORE, "--law", next_year).out
    assert "RVU-drempelvrijstelling voor 2027" not in out
    assert "RVU-drempelvrijstelling voor 2028 tot en met 2030: € 2.750,00" in out
    assert "RVU-drempelvrijstelling (bekend tot en met 31 december 2027)" in " ".join(out.split())


def test_the_other_law_tables_stay_as_they_are(zwaarwerk: Run, next_year: Path) -> None:
    old, new = (
        json.loads(zwaarwerk(*SCORE, "--format", "json", *more).out)["origin"]["law"]
        for more in ((), ("--law", next_year))
    )
    assert {name for name in old if old[name] != new[name]} == {"rvu_exemption"}


def test_a_broken_law_table_is_refused_with_its_lines(zwaarwerk: Run, next_year: Path) -> None:
    path = next_year / "rvu_exemption.yaml"
    path.write_text(INVENTED_TABLE.replace("unit: euro", "unit: eruo").replace("2750", "veel"))
    ran = zwaarwerk(*SCORE, "--law", next_year)
    assert (ran.status, ran.out) == (REFUSED, "")
    assert f"{path}:3:7: unit: „eruo”" in ran.err
    assert "Bedoelde u „euro”?" in ran.err
    assert f"{path}:7:31: rows[2].value: " in ran.err


def test_a_law_folder_without_tables_is_refused(zwaarwerk: Run, tmp_path: Path) -> None:
    ran = zwaarwerk(*SCORE, "--law", tmp_path)
    assert (ran.status, ran.out) == (REFUSED, "")
    assert f"{tmp_path}: " in ran.err


# --- mistakes in files

BAD_CAREER = """\
birth_date: 1964-13-01
jobs:
  - {job: Machinst, from: 1990-01-01, until: 1995-01-01}
  - {job: Conducteur, form: 2001-01-01}
  - {job: Planner, from: 1999-02-30, exposures: {nightwork: often, noise: oftn}}
"""
CAREER_PROBLEMS = [
    ("fout.yaml:1:13: birth_date: ", "„1964-13-01”"),
    ("fout.yaml:3:11: jobs[1].job: ", "Bedoelde u „machinist”?"),
    ("fout.yaml:4:23: jobs[2].form: ", "Bedoelde u „from”?"),
    ("fout.yaml:5:26: jobs[3].from: ", "„1999-02-30” bestaat niet"),
    ("fout.yaml:5:50: jobs[3].exposures.nightwork: ", "Bedoelde u „night_work”?"),
    ("fout.yaml:5:75: jobs[3].exposures.noise: ", "Toegestaan: none, full, sometimes, often, unknown"),
]


def test_a_career_gets_all_its_mistakes_at_once(
    zwaarwerk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fout.yaml").write_text(BAD_CAREER)
    monkeypatch.chdir(tmp_path)
    ran = zwaarwerk("score", "fout.yaml", "--as-of", AS_OF)
    assert (ran.status, ran.out) == (REFUSED, "")
    assert [line for line in ran.err.splitlines() if line.startswith("fout.yaml")] == [
        line for place, _ in CAREER_PROBLEMS for line in ran.err.splitlines() if line.startswith(place)
    ]
    told = ran.err.split("\nfout.yaml")
    assert [hint for (_, hint), said in zip(CAREER_PROBLEMS, told, strict=True) if hint not in said] == []
    assert ran.err.endswith("6 meldingen.\n")


def test_mistakes_of_all_files_come_together(zwaarwerk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("een.yaml").write_text("birth_date: 1964\njobs: [{job: Machinist}]\n")
    Path("twee.yaml").write_text("birth_date: 1964\njobs: [{job: Machinist, from: 1990, tot: 1991}]\n")
    ran = zwaarwerk("score", "een.yaml", "twee.yaml", "drie.yaml", "--lang", "en")
    assert (ran.status, ran.out) == (REFUSED, "")
    assert "een.yaml:2:8: jobs[1].from: " in ran.err
    assert "twee.yaml:2:37: jobs[1].tot: " in ran.err
    assert "drie.yaml: there is no such file" in ran.err
    assert ran.err.endswith("3 remarks.\n")


CRITERIA_MISTAKES = [
    ("    points_per_year: 0.15\n", '    points_per_year: "0,15"\n', ".points_per_year: ", "0,15"),
    ("entitlement:\n", "entitelment:\n", ": entitelment: ", "Bedoelde u „entitlement”?"),
    ("    category: physical\n", "    category: fysical\n", ".category: ", "Bedoelde u „physical”?"),
    ("  jobs: highest\n", "  jobs: highst\n", ": overlap.jobs: ", "Bedoelde u „highest”?"),
    ("      noise: sometimes\n", "      noize: sometimes\n", ".exposures.noize: ", "Bedoelde u „noise”?"),
]


def _bad_criteria() -> tuple[str, list[int]]:
    """The default scheme with mistakes put in, and the lines they are on."""
    text = CRITERIA.read_text("utf-8")
    for old, new, *_ in CRITERIA_MISTAKES:
        assert old in text
        text = text.replace(old, new, 1)
    return text, [text[: text.index(new)].count("\n") + 1 for _, new, *_ in CRITERIA_MISTAKES]


@pytest.mark.parametrize("command", ["score", "criteria check", "criteria show"])
def test_a_criteria_file_gets_all_its_mistakes_at_once(
    command: str, zwaarwerk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, lines = _bad_criteria()
    (tmp_path / "regels.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    how = (*SCORE, "--criteria", "regels.yaml") if command == "score" else (*command.split(), "regels.yaml")
    ran = zwaarwerk(*how)
    assert (ran.status, ran.out) == (REFUSED, "")
    told = ran.err.split("\nregels.yaml")
    told = [told[0].removeprefix("regels.yaml"), *told[1:]]
    for line, (*_, path, hint) in zip(lines, CRITERIA_MISTAKES, strict=True):
        assert [one for one in told if one.startswith(f":{line}:") and path in one and hint in one], (line, path)
    assert len(told) == len(CRITERIA_MISTAKES)


def test_criteria_check_says_what_is_in_order_beside_what_is_not(zwaarwerk: Run, tmp_path: Path) -> None:
    (tmp_path / "regels.yaml").write_text(_bad_criteria()[0], encoding="utf-8")
    ran = zwaarwerk("criteria", "check", CRITERIA, tmp_path / "regels.yaml")
    assert ran.status == REFUSED
    assert "criteria.yaml: in orde" in ran.out
    assert "regels.yaml:" in ran.err


def test_with_format_json_problems_come_as_json(
    zwaarwerk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fout.yaml").write_text(BAD_CAREER)
    monkeypatch.chdir(tmp_path)
    ran = zwaarwerk("score", "fout.yaml", "--format", "json")
    assert (ran.status, ran.out) == (REFUSED, "")
    problems = json.loads(ran.err)["problems"]
    places = [f"{one['file']}:{one['line']}:{one['column']}: {one['path']}: " for one in problems]
    assert places == [place for place, _ in CAREER_PROBLEMS]
    assert {one["code"] for one in problems} >= {"unknown-job", "unknown-key", "no-such-day"}
    assert all(one["message"] for one in problems)


def test_with_format_json_what_was_probably_meant_is_a_field(zwaarwerk: Run, tmp_path: Path) -> None:
    (tmp_path / "fout.yaml").write_text(BAD_CAREER)
    problems = json.loads(zwaarwerk("score", tmp_path / "fout.yaml", "--format", "json").err)["problems"]
    by_path = {one["path"]: one for one in problems}
    assert by_path["jobs[3].exposures.nightwork"].get("guess") == "night_work"
    assert by_path["jobs[3].exposures.nightwork"].get("found") == "nightwork"


def test_with_format_json_a_refusal_of_strict_comes_as_json_too(zwaarwerk: Run) -> None:
    ran = zwaarwerk(*SCORE, "--strict", "--format", "json", "--lang", "en")
    assert (ran.status, ran.out) == (UNKNOWN_LAW, "")
    assert {one["code"] for one in json.loads(ran.err)["problems"]} == {"projection-refused"}


def test_criteria_check_gives_its_mistakes_as_json(zwaarwerk: Run, tmp_path: Path) -> None:
    (tmp_path / "regels.yaml").write_text(_bad_criteria()[0], encoding="utf-8")
    ran = zwaarwerk("criteria", "check", tmp_path / "regels.yaml", "--format", "json")
    assert (ran.status, ran.out) == (REFUSED, "")
    assert "overlap.jobs" in {one["path"] for one in json.loads(ran.err)["problems"]}


def test_strict_names_every_table_that_falls_short(zwaarwerk: Run) -> None:
    said = zwaarwerk("score", EXAMPLES / "still-working.yaml", "--as-of", AS_OF, "--strict").err
    assert "„aow_age”" in said
    assert "„rvu_exemption”" in said


def test_remarks_without_a_line_name_no_line(zwaarwerk: Run) -> None:
    assert "regel 0" not in zwaarwerk(*SCORE, "--strict").err


NASTY = {
    "empty": b"",
    "only a comment": b"# niets\n",
    "not UTF-8": b"birth_date: 1964\nid: Andr\xe9\n",
    "UTF-16": "birth_date: 1964\n".encode("utf-16"),
    "a NUL": b"birth_date: 1964\x00\n",
    "a tab": b"jobs:\n\t- job: Machinist\n",
    "an open bracket": b"jobs: [{job: Machinist\n",
    "an open quote": b'id: "jan\n',
    "a list": b"- 1\n- 2\n",
    "a word": b"hallo\n",
    "a number": b"12\n",
    "null": b"null\n",
    "an anchor": b"a: &a [1]\nb: *a\n",
    "a tag": b"!!python/object/apply:os.system ['true']\n",
    "two documents": b"a: 1\n---\nb: 2\n",
    "a list as a key": b"? [a, b]\n: c\n",
    "very deep": b"[" * 5000,
    "a huge number": b"birth_date: 1" + b"0" * 5000 + b"\n",
    "people as a number": b"people: 3\n",
    "people as words": b"people: [a, null, 3]\n",
    "jobs as a number": b"birth_date: 1964-01-01\njobs: 3\n",
    "jobs as words": b"birth_date: 1964-01-01\njobs: [a, null, [], {}]\n",
    "no jobs": b"birth_date: 1964-01-01\n",
    "result without content": b'{"people": [{}], "origin": {}}',
    "result of numbers": b'{"people": [1], "origin": 2}',
    "result without origin": b'{"people": [], "origin": {}}',
}


@pytest.mark.parametrize("data", NASTY.values(), ids=NASTY.keys())
@pytest.mark.parametrize("kind", ["career", "criteria", "law", "result"])
def test_whatever_is_in_a_file_there_is_never_a_traceback(
    kind: str, data: bytes, zwaarwerk: Run, tmp_path: Path
) -> None:
    path = tmp_path / "fout.yaml"
    path.write_bytes(data)
    how: dict[str, tuple[str | Path, ...]] = {
        "career": ("score", path),
        "criteria": (*SCORE, "--criteria", path),
        "law": (*SCORE, "--law", tmp_path),
        "result": ("verify", path, "--career", EXAMPLES / "conductor.yaml"),
    }
    ran = zwaarwerk(*how[kind])
    assert (ran.status, ran.out) == (REFUSED, "")
    assert str(path) in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_date_far_away_is_never_a_crash(day: str, zwaarwerk: Run, tmp_path: Path) -> None:
    born = f"birth_date: {day}\njobs: []\n"
    from_ = f"birth_date: 1964\njobs: [{{job: planner, from: {day}}}]\n"
    until = f"birth_date: 1964\njobs: [{{job: planner, from: 1990, until: {day}}}]\n"
    for text in (born, from_, until):
        (tmp_path / "ver.yaml").write_text(text)
        assert zwaarwerk("score", tmp_path / "ver.yaml", "--as-of", AS_OF).status in {DONE, REFUSED}, text
    assert zwaarwerk("score", EXAMPLES / "conductor.yaml", "--as-of", day).status == USAGE
    assert zwaarwerk(*SCORE, "--exit", day).status == USAGE


def test_nobody_at_all_is_refused(zwaarwerk: Run, tmp_path: Path) -> None:
    (tmp_path / "leeg.yaml").write_text("people: []\n")
    assert zwaarwerk("score", tmp_path / "leeg.yaml").status == REFUSED


# --- our own mistakes


def test_a_crash_is_called_a_mistake_of_ours(zwaarwerk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_args: object) -> None:
        raise RuntimeError("boem")

    monkeypatch.setattr(score, "people_in", crash)
    ran = zwaarwerk(*SCORE)
    assert (ran.status, ran.out) == (BUG, "")
    assert CRASHED in ran.err
    assert "RuntimeError: boem" in ran.err
    assert "This is a mistake of ours, not of yours." in zwaarwerk(*SCORE, "--lang", "en").err


def test_an_interrupt_is_no_crash(zwaarwerk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(score, "people_in", interrupt)
    ran = zwaarwerk(*SCORE)
    assert (ran.status, ran.out) == (130, "")
    assert "Afgebroken." in ran.err
    assert "Traceback" not in ran.err


# --- a process of its own


def _process(*args: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "zwaarwerk", *map(str, args)]
    return subprocess.run(
        command, capture_output=True, check=False, cwd=ROOT, encoding="utf-8", env=environment(**settings)
    )


def test_the_package_runs_as_a_module() -> None:
    ran = _process("--version")
    assert (ran.returncode, ran.stderr) == (DONE, "")
    assert ran.stdout.startswith("zwaarwerk 0.")


def test_the_status_reaches_the_shell() -> None:
    assert _process("score", "nergens.yaml").returncode == REFUSED


def test_piped_output_has_no_escape_codes() -> None:
    ran = _process(*SCORE, "--explain", TERM="xterm-256color", COLORTERM="truecolor")
    assert (ran.returncode, ran.stderr) == (DONE, "")
    assert "█" in ran.stdout
    assert "\x1b" not in ran.stdout


def test_output_is_utf_8_wherever_it_runs() -> None:
    ran = _process(*SCORE, "--law", str(LAW), LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (ran.returncode, ran.stderr) == (DONE, "")
    assert "€ 2.657,00" in ran.stdout


@pytest.mark.parametrize("how", [["--format", "json"], ["--explain"]], ids=["json", "terminal"])
def test_a_reader_that_stops_early_is_no_crash(how: list[str]) -> None:
    """As `zwaarwerk score … | head -1`: more is written than a pipe holds."""
    careers = [str(EXAMPLES / name) for name in CAREERS]
    command = [sys.executable, "-m", "zwaarwerk", "score", *careers, *how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read().decode()
        assert process.wait(30) not in {REFUSED, BUG}
    assert said == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("how", [["--format", "json"], []], ids=["json", "terminal"])
def test_a_full_disk_is_no_mistake_of_ours(how: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "zwaarwerk", *map(str, SCORE), *how]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, text=True, env=environment())
    assert ran.returncode == NOT_WRITTEN
    assert "Traceback" not in ran.stderr


def test_a_kind_of_absence_that_looks_like_a_slip_is_remarked_and_the_answer_given(
    zwaarwerk: Run, tmp_path: Path
) -> None:
    absences = (
        "[{kind: sick_leavee, from: 2000-04-01, until: 2000-05-01}, {kind: care_leave, from: 2001-04, until: 2001-05}]"
    )
    job = f"{{job: mechanic, employer: NS, from: 1995-01-01, absences: {absences}}}"
    (tmp_path / "ziek.yaml").write_text(f"birth_date: 1964-03-01\njobs: [{job}]\n")
    ran = zwaarwerk("score", tmp_path / "ziek.yaml", "--as-of", AS_OF, "--format", "json")
    problems = json.loads(ran.out)["people"][0]["problems"]
    assert [(one["code"], one["found"], one.get("guess")) for one in problems] == [
        ("absence-misspelt", "sick_leavee", "sick_leave"),
        ("absence-unlisted", "care_leave", None),
    ]
    assert ran.status == DONE


def test_spaces_around_the_name_of_a_job_mean_nothing(zwaarwerk: Run, tmp_path: Path) -> None:
    """Between quotes they are part of the text: names are compared without them."""
    text = (EXAMPLES / "interview.yaml").read_text(encoding="utf-8")
    path = tmp_path / "interview.yaml"
    path.write_text(text.replace("job: Machinist,", 'job: " Machinist ",'), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    ran = [zwaarwerk("score", one, "--as-of", AS_OF) for one in (path, EXAMPLES / "interview.yaml")]
    assert ran[0] == ran[1]
