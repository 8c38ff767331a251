"""Clauses and notes are shown where they belong, and reports say what was paid and when, in whole sentences."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.running import ROOT, Run

SCHEMES = ROOT / "examples" / "schemes"
POULTRY = {
    "id": "kip",
    "birth_date": "1960-06-15",
    "facts": {"wage_scale": "V"},
    "jobs": [{"job": "day_production", "sector": "pluimvee", "from": "2005-01-01"}],
}
NS = {
    "id": "piet",
    "birth_date": "1958-06-15",
    "facts": {"settlement_signed_by_2025": False},
    "jobs": [{"job": "employee", "employer": "NS", "from": "2000-01-01"}],
}
BOUW = {
    "id": "bob",
    "birth_date": "1961-05-10",
    "facts": {"disability": "none"},
    "jobs": [{"job": "site_worker", "sector": "bouw-infra", "from": "1990-01-01"}],
}


@pytest.fixture
def score(zwaarwerk: Run, tmp_path: Path) -> Any:
    """Score a person of a published scheme; lines are joined, so that a fold is no difference."""

    def score_it(career: dict[str, Any], scheme: str, exit_date: str, *options: str) -> str:
        path = tmp_path / "career.json"
        path.write_text(json.dumps(career), encoding="utf-8")
        criteria = SCHEMES / f"{scheme}.yaml"
        ran = zwaarwerk("score", path, "--criteria", criteria, "--exit", exit_date, "--as-of", exit_date, *options)
        assert (ran.status, ran.err) == (0, "")
        return " ".join(ran.out.split())

    return score_it


# --- the clause of the rule that decided


@pytest.mark.parametrize(("lang", "quoted"), [("nl", "Letterlijk: „{}”"), ("en", "Literally: “{}”")])
def test_explain_quotes_the_clause_of_each_condition(score: Any, lang: str, quoted: str) -> None:
    clause = quoted.format("geboren is in de periode van 1 oktober 1955 t/m 30 september 1961")
    assert clause in score(POULTRY, "poultry", "2025-12-01", "--explain", "--lang", lang)
    assert clause not in score(POULTRY, "poultry", "2025-12-01", "--lang", lang)


def test_explain_quotes_the_clause_of_a_condition_that_fails(score: Any) -> None:
    told = score(POULTRY, "poultry", "2026-12-16", "--explain")
    assert "(nodig: minstens 6 maanden) Letterlijk: „maximaal 3 jaar en minimaal 6 maanden voor hun AOW-datum”" in told


def test_explain_quotes_the_clause_of_the_conversion_and_of_the_money(score: Any) -> None:
    told = score(NS, "ns-2021", "2022-06-15", "--explain")
    assert "krijgt 36 maanden. Letterlijk: „tot drie jaar voor de AOW-leeftijd stoppen met werken”" in told
    assert "€ 22.164,00 Letterlijk: „eenmalig een uitkering van € 22.164 bruto per medewerker" in told


def test_the_clause_of_a_part_is_quoted_only_if_it_mattered(score: Any) -> None:
    """Thirty-six years with one employer are enough; where they are not, the clause says why."""
    enough: dict[str, Any] = {
        "id": "melk",
        "birth_date": "1959-06-15",
        "facts": {"benefit_received": "none"},
        "jobs": [{"job": "shift_worker", "sector": "zuivel", "employer": "A", "from": "1988-01-01"}],
    }
    first = {"job": "shift_worker", "sector": "zuivel", "employer": "B", "from": "1988-01-01", "until": "2009-12-31"}
    moved = enough | {"jobs": [first, {**enough["jobs"][0], "from": "2010-01-01"}]}
    clause = "een aantoonbaar dienstverband van 45 dienstjaren"
    assert clause in score(enough, "dairy", "2024-07-01", "--explain")
    assert clause not in score(moved, "dairy", "2024-07-01", "--explain")


# --- criteria show


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("nl", ("„Minimaal 20 jaar gewerkt hebt in een zwaar beroep.”", "Toelichting: De vastgestelde")),
        ("en", ("“Minimaal 20 jaar gewerkt hebt in een zwaar beroep.”", "Note: De vastgestelde")),
    ],
)
def test_show_has_the_clauses_and_notes(zwaarwerk: Run, lang: str, told: tuple[str, ...]) -> None:
    ran = zwaarwerk("criteria", "show", SCHEMES / "vvt.yaml", "--lang", lang)
    shown = " ".join(ran.out.split())
    assert [one for one in told if one not in shown] == []
    assert "meewerkende coördinatoren (…)" in shown  # a long clause is shown to its end


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("nl", "57 punten geven 36 maanden; minder punten geven naar verhouding minder"),
        ("en", "57 points give 36 months"),
    ],
)
def test_show_has_the_rules_in_sentences_before_those_of_the_file(lang: str, told: str, zwaarwerk: Run) -> None:
    shown = " ".join(zwaarwerk("criteria", "show", "--lang", lang).out.split())
    assert shown.index(told) < shown.index("part_of_unit: exact")


def test_show_has_a_remark_right_under_what_it_is_about(zwaarwerk: Run) -> None:
    """Under a rule as it stands; for elements, which stand in a table, with the key inside the element."""
    rules = " ".join(zwaarwerk("criteria", "show", SCHEMES / "metalektro.yaml").out.split())
    assert "- {from: 2025-06-01, value: 4733} Toelichting: 4.368 en de data tot 2024: rvum." in rules
    elements = " ".join(zwaarwerk("criteria", "show", SCHEMES / "france-c2p.yaml").out.split())
    assert "Toelichting bij points_per_year: Deze factor telt vanaf 1 juli 2016 (agipi)." in elements


def test_show_has_a_note_in_the_language_asked_for(zwaarwerk: Run) -> None:
    shown = " ".join(zwaarwerk("criteria", "show", "--lang", "en").out.split())
    assert "Note: Whether a gap is allowed is unknown." in shown


def test_show_has_the_notes_of_sources(zwaarwerk: Run) -> None:
    shown = " ".join(zwaarwerk("criteria", "show", SCHEMES / "france-c2p.yaml").out.split())
    assert "Toelichting: Gelezen in een openbare kopie van de wet" in shown


# --- the names of facts


@pytest.mark.parametrize(("lang", "name"), [("nl", "Loonschaal: V"), ("en", "Wage scale: V")])
def test_a_fact_has_the_name_the_scheme_gives_it(score: Any, lang: str, name: str) -> None:
    told = score(POULTRY, "poultry", "2025-12-01", "--lang", lang)
    assert name in told
    assert "wage_scale" not in told


# --- what is paid, and when


def test_a_lump_sum_has_one_year(score: Any) -> None:
    told = score(NS, "ns-2021", "2022-06-15")
    assert "Bruto per jaar jaar bedrag 2022 € 22.164,00 samen € 22.164,00 Als u een jaar langer werkt" in told
    assert "€ 0,00" not in told


@pytest.mark.parametrize(
    ("lang", "later"),
    [
        ("nl", "€ 22.164,00 bruto, evenveel als bij stoppen op 15 juni 2022."),
        ("en", "€22,164.00 gross in all, the same as when stopping on 15 June 2022."),
    ],
)
def test_the_same_money_later_is_said_in_a_whole_sentence(score: Any, lang: str, later: str) -> None:
    assert later in score(NS, "ns-2021", "2022-06-15", "--lang", lang)


@pytest.mark.parametrize(
    ("exit_date", "told"),
    [
        ("2025-12-01", "Gerekend met de bedragen van 2025 en 2026."),
        ("2026-01-01", "Gerekend met het bedrag van 2026."),
    ],
)
def test_the_years_of_the_amounts_are_those_paid(score: Any, exit_date: str, told: str) -> None:
    """AOW on 15 June 2027; the amount of that year is not known, that of 2026 stands in."""
    assert told in score(POULTRY, "poultry", exit_date)


def test_an_amount_of_the_scheme_itself_is_not_called_one_of_the_law(score: Any) -> None:
    """Paid until 2028, for which the law has no exemption yet; the amounts are those of the scheme."""
    told = score(BOUW, "bouw-infra", "2026-01-01")
    assert "€ 2.043,17 bruto per maand" in told
    assert "Gerekend met" not in told
    assert "* verwacht" not in told


@pytest.mark.parametrize(
    ("exit_date", "told"),
    [
        ("2026-10-01", "2026 3 € 7.971,00 2027 12 € 31.884,00 2028 9"),  # 2657, known; the tax of 2027 is another thing
        ("2027-10-01", "2027 * 3 € 7.971,00 2028 * 9"),  # the amount of 2027 is not known, and pays every year
    ],
)
def test_an_amount_of_the_exit_year_is_projected_only_with_that_year(
    zwaarwerk: Run, tmp_path: Path, exit_date: str, told: str
) -> None:
    """Dairy pays the amount of the exit year; here it goes on until 2028. AOW on 15 September 2028."""
    text = (SCHEMES / "dairy.yaml").read_text(encoding="utf-8")
    criteria, career = tmp_path / "dairy.yaml", tmp_path / "career.json"
    assert text.count("until: 2025-12-31}") == 1
    criteria.write_text(text.replace("until: 2025-12-31}", "until: 2028-12-31}"), encoding="utf-8")
    job = {"job": "shift_worker", "sector": "zuivel", "employer": "A", "from": "1985-01-01"}
    person = {"birth_date": "1961-06-15", "facts": {"benefit_received": "none"}, "jobs": [job]}
    career.write_text(json.dumps(person), encoding="utf-8")
    ran = zwaarwerk("score", career, "--criteria", criteria, "--exit", exit_date, "--as-of", "2026-09-01")
    assert (ran.status, ran.err) == (0, "")
    assert told in " ".join(ran.out.split())


# --- one and many


@pytest.mark.parametrize(
    ("lang", "told"),
    [("nl", "1 categorie, 1 element, 2 functies."), ("en", "1 category, 1 element, 2 jobs.")],
)
def test_one_is_not_many(zwaarwerk: Run, lang: str, told: str) -> None:
    ran = zwaarwerk("criteria", "check", SCHEMES / "metaal-techniek.yaml", "--lang", lang)
    assert told in ran.out


def test_every_clause_and_note_of_a_scheme_is_shown(zwaarwerk: Run, tmp_path: Path) -> None:
    """A scheme with a remark in every kind of place; each is there once."""
    remark = 'clause: "Tekst van {0}.", note: "Uitleg van {0}."'
    text = """
format: 1
scheme: {id: proef, version: "1", name: {nl: Proef}, status: proposed, in_force: {from: 2026-01-01}}
categories: {body: {name: {nl: Lichaam}, REMARK(category)}}
pension_date: {age: {years: 67}, REMARK(pension)}
facts: {wage: {name: {nl: Loon}, REMARK(feit)}}
levels: {half: {factor: 0.5, name: {nl: Half}, REMARK(level)}}
elements:
  lifting: {category: body, name: {nl: Tillen}, points_per_year: 1, REMARK(element),
      applies_when: {nl: "tillen", REMARK(maat)}}
jobs: {porter: {name: {nl: Sjouwer}, exposures: {lifting: full}, REMARK(functie)}}
counting: {part_of_unit: exact, part_time: full, absences: {other: in}, REMARK(telling)}
overlap: {jobs: highest, elements: sum, REMARK(samenloop)}
tallies: {years: {name: {nl: Jaren}, of: all, unit: year, REMARK(jaren)}}
conditions:
  long: {tally: years, at_least: {years: 5}, say: {nl: Te kort.}, REMARK(voorwaarde)}
  one: {say: {nl: Geen van beide.}, REMARK(keuze), any_of: {
      cheap: {fact: wage, at_most: 4000, say: {nl: Te veel.}, REMARK(onderdeel)}}}
entitlement: {round_months: exact, at_most_months: 36, REMARK(recht),
    convert: {linear: {points: 10, months: 36}, REMARK(omrekenen)},
    minimum: {at_least: 1, REMARK(ondergrens)},
    roads: {early: {when: {tally: years, at_least: {years: 40}, say: {nl: Nee.}}, months: 12, REMARK(weg)}}}
benefit: {amount: {euro_per_month: 2000}, part_time: full, last_month: whole, paid: monthly, REMARK(uitkering)}
"""
    places = re.findall(r"REMARK\((\w+)\)", text)
    path = tmp_path / "criteria.yaml"
    path.write_text(re.sub(r"REMARK\((\w+)\)", lambda place: remark.format(place[1]), text), encoding="utf-8")
    ran = zwaarwerk("criteria", "show", path)
    assert (ran.status, ran.err) == (0, "")
    shown = " ".join(ran.out.split())
    told = [words.format(place) for place in places for words in ("„Tekst van {}.”", "Uitleg van {}.")]
    assert [(one, shown.count(one)) for one in told if shown.count(one) != 1] == []


@pytest.mark.parametrize(
    ("lang", "told"), [("nl", "2 keer tussen 1-1-1990 en"), ("en", "2 times between 1990-01-01 and")]
)
def test_a_job_begun_again_is_not_told_as_one_stretch(lang: str, told: str, zwaarwerk: Run, tmp_path: Path) -> None:
    """Its time is that of both; with only the first and the last day it would look too short."""
    jobs = [("1990-01-01", "1999-12-31"), ("2000-01-01", "2000-12-31"), ("2010-01-01", None)]
    career = tmp_path / "career.json"
    for left, expected in ((jobs, True), (jobs[:2], False)):
        entries = [{"job": "planner", "from": first} | ({"until": last} if last else {}) for first, last in left]
        career.write_text(json.dumps({"birth_date": "1965-05-12", "jobs": entries}), encoding="utf-8")
        out = zwaarwerk(
            "score", career, "--as-of", "2026-11-23", "--explain", "--format", "terminal", "--lang", lang
        ).out
        assert (told in " ".join(out.split())) == expected
