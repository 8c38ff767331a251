"""`zwaarwerk calibrate`: worked out by hand, against the whole grid, and everything that can be wrong with the options."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.running import Ran, Run
from zwaarwerk import editing, workers
from zwaarwerk.calibration import run as calibrating
from zwaarwerk.calibration.run import Calibrator, read_scheme_text, varied_in
from zwaarwerk.errors import InputError
from zwaarwerk.files import read_law, read_scheme
from zwaarwerk.simulation.effects import Scenario
from zwaarwerk.simulation.run import read_staff
from zwaarwerk.tables.row_reader import Reader
from zwaarwerk.workers import in_order

AS_OF = "2026-01-01"
SCHEME = """\
# Een kleine regeling om met de hand na te rekenen.
format: 1
scheme: {id: klein, version: "1", name: {nl: Kleine regeling}, status: proposed, in_force: {from: 2026-01-01}}
sources:
  cao: {title: Cao 2026}
categories:
  zwaar: {name: {nl: Zwaar werk}}
levels:
  soms: {factor: 50%, name: {nl: soms}}
elements:
  tillen:
    category: zwaar
    name: {nl: Tillen}
    applies_when: {nl: geregeld tillen}
    points_per_year: 1      # een punt per jaar
    source: cao
jobs:
  sjouwer: {name: {nl: Sjouwer}, exposures: {tillen: full}}
  helper:
    name: {nl: Helper}
    also_called: ["12%"]
    exposures: {tillen: soms}
  kantoor: {name: {nl: Kantoor}}
pension_date: {age: {years: 67}}
counting:
  part_of_unit: exact
  part_time: full
  absences: {other: out}
overlap: {jobs: highest, elements: sum}
entitlement:
  minimum:   {at_least:   18 ,  source: cao}   # de ondergrens
  convert: {fixed: {months: 12}}
  round_months: half_up
  at_most_months: 36
benefit: {amount: {euro_per_month: 1000}, year: of_each_month, part_time: full, last_month: whole, paid: monthly}
"""
TEAM = """\
Personeelsnummer;Geboortedatum;Functie;Van;Tot en met
A;1-1-1960;Sjouwer;1-1-1996;
B;1-1-1960;Sjouwer;1-1-2001;
C;1-1-1960;Sjouwer;1-1-2006;
D;1-1-1960;Kantoor;1-1-1990;
"""
MINIMUM = "entitlement.minimum.at_least"
RATE = "elements.tillen.points_per_year"
FACTOR = "levels.soms.factor"


class Desk:
    """A folder with the small scheme and the small team, and the command run in it."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.folder, self.run = folder, run
        self.scheme, self.team = folder / "klein.yaml", folder / "team.csv"
        self.scheme.write_text(SCHEME, encoding="utf-8")
        self.team.write_text(TEAM, encoding="utf-8")

    def __call__(self, *options: str | Path, lang: str = "nl") -> Ran:
        given = ["calibrate", self.team, "--criteria", self.scheme, "--as-of", AS_OF, "--lang", lang, *options]
        ran = self.run(*given)
        return ran._replace(out=ran.out.replace("\N{NO-BREAK SPACE}", " "))

    def form(self, *options: str | Path) -> Any:
        ran = self(*options, "--format", "json")
        assert ran.status in (0, 1, 6), ran.err
        return json.loads(ran.out)


@pytest.fixture
def desk(tmp_path: Path, zwaarwerk: Run) -> Desk:
    return Desk(tmp_path, zwaarwerk)


def vary(path: str, span: str) -> tuple[str, str]:
    return "--vary", f"{path}={span}"


def aim(target: str) -> tuple[str, str]:
    return "--target", target


# --- by hand


def test_the_lower_limit_is_raised_until_two_people_are_left(desk: Desk) -> None:
    """Everybody is 67 on 1 January 2027, twelve months after the as-of date, and gets 12 months from the lower limit on.

    On 1 January 2026 A has worked 30 years, B 25 and C 20, for a point a year; D gets none. At a limit of 18 all three
    stop that day, for 12 x 1000 euros each: 36,000. At 20 C still has 20 on the day itself. At 21 C would only have 20
    and 364/365 on the last day, so A and B are left: 24,000, which is allowed. 21 is nearest to 18.
    """
    ran = desk(*vary(MINIMUM, "10..35"), *aim("cost<=24000"), "--write", desk.folder / "nieuw.yaml")
    assert ran.status == 0
    assert "Met 21 wordt het doel gehaald (nu 18)." in ran.out
    assert "Dan kan 50% van de mensen eerder stoppen: 2 van de 4, gemiddeld 12,0 maanden." in ran.out
    assert "Ondergrens, minstens: 18 → 21 punten" in ran.out
    assert "20 21 −€ 12.000 −€ 12.000 −1" in " ".join(ran.out.split())
    before, after = desk.scheme.read_text("utf-8"), (desk.folder / "nieuw.yaml").read_text("utf-8")
    assert after == before.replace("at_least:   18 ,", "at_least:   21 ,")


@pytest.mark.parametrize(
    ("span", "target", "options", "value"),
    [
        # who is reached: 3 up to 20, 2 up to 25, 1 up to 30, nobody from 31 on; now it is 18
        ("10..35", "people<=2", (), "21"),
        ("10..35", "people<=1", (), "26"),
        ("10..35", "share<=25%", (), "26"),
        ("10..35", "share<=0%", (), "31"),
        ("22..35", "people>=1", (), "22"),
        ("22..35", "people>=2", (), "22"),
        # 12 x 1000 euros a person, of whom half does stop
        ("10..35", "cost<=6000", ("--take-up", "50%"), "26"),
        ("10..35", "cost<=5999.99", ("--take-up", "50%"), "31"),
        # all of it is paid in 2026: over two years half of it a year
        ("10..35", "cost_per_year<=12000", ("--years", "2"), "21"),
        ("10..35", "cost_per_year<=24000", ("--years", "1"), "21"),
        # with half points there are more limits than whole numbers: B has 25 until 25.0, and 25.5 in July, for 6 months
        ("10.0..35.0", "people<=2", (), "21"),
        ("15..35", "cost<=17999", ("--step", "0.5"), "26"),
        ("15..35", "cost<=18000", ("--step", "0.5"), "25.5"),
    ],
)
def test_the_nearest_value_that_meets_each_kind_of_target(
    desk: Desk, span: str, target: str, options: tuple[str, ...], value: str
) -> None:
    """At 25.5 B has enough from 2 July 2026 (25 years and 182.5 of 365 days): 6 months, of which one is begun.

    So at 25.5 it is 12,000 for A and 6,000 for B, together 18,000; at 26 it is 12,000.
    """
    found = desk.form(*vary(MINIMUM, span), *aim(target), *options)
    assert found["met"]
    assert found["chosen"]["values"] == [value]


def test_months_are_the_median_of_who_is_reached(desk: Desk) -> None:
    """Months are made to differ: a point gives 4/10 of a month, so A has 12, B 10 and C 8 in January 2026.

    B stops as soon as the months that are left are covered: on 1 March (10 left, 25.16 points: 10.06, rounded 10); C on
    1 May (8 left, 20.33: 8.13, rounded 8). The median of three is 10. For 11 the points for 40 months must be fewer.
    """
    text = SCHEME.replace("{fixed: {months: 12}}", "{linear: {points: 100, months: 40}}")
    desk.scheme.write_text(text.replace("at_most_months: 36", "at_most_months: 40"), encoding="utf-8")
    points = vary("entitlement.convert.linear.points", "80..120")
    now = desk.form(*points, *aim("months>=10"))["now"]
    assert (now["reached"], now["median_months"], now["mean_months"]) == (3, "10", "10")
    chosen = desk.form(*points, *aim("months>=11"))["chosen"]
    assert (chosen["median_months"], chosen["holds"]) == ("11", True)


def test_months_in_a_job_are_of_those_whose_last_job_it_is(desk: Desk) -> None:
    """Five more helpers, half a point a year since 1976: 25 points. At 26 none of them is reached, but A is."""
    rows = "".join(f"H{place};1-1-1960;Helper;1-1-1976;\n" for place in range(5))
    desk.team.write_text(TEAM + rows, encoding="utf-8")
    found = desk.form(*vary(MINIMUM, "20..30"), *aim("months(helper)>=12"))
    by_value = {one["values"][0]: (one["measured"], one["holds"]) for one in found["curve"]}
    assert by_value["25"] == ("12", True)
    assert by_value["26"] == (None, False)
    ran = desk(*vary(MINIMUM, "26..30"), *aim("months(helper)<=36"))
    assert ran.status == 1
    assert "van wie eerder kan stoppen als Helper, krijgt de middelste hoogstens 36 maanden" in " ".join(
        ran.out.split()
    )


def test_a_job_of_a_few_people_is_not_told_of(desk: Desk) -> None:
    ran = desk(*vary(MINIMUM, "20..30"), *aim("months(sjouwer)>=12"))
    assert ran.status == 3
    assert "in de functie „sjouwer” staan 3 mensen. Dat zijn er te weinig" in ran.err
    assert (
        "there are 0 people in the job “helper”" in desk(*vary(MINIMUM, "2..3"), *aim("months(12%)>=12"), lang="en").err
    )


def test_a_percentage_stays_a_percentage(desk: Desk) -> None:
    """A helper since 1976 has 50 years at half a point: 25. For 30 points on the day it takes 60%."""
    desk.team.write_text(TEAM + "H;1-1-1960;Helper;1-1-1976;\n", encoding="utf-8")
    desk.scheme.write_text(SCHEME.replace("at_least:   18 ", "at_least:   30 "), encoding="utf-8")
    ran = desk(*vary(FACTOR, "20%..90%"), *aim("people>=2"), "--write", desk.folder / "nieuw.yaml")
    assert "Met 59% wordt het doel gehaald (nu 50%)." in ran.out, (
        "59% of 50.99 years is 30.08, on the last days of 2026"
    )
    assert "{factor: 59%, name: {nl: soms}}" in (desk.folder / "nieuw.yaml").read_text("utf-8")


def test_two_numbers_together(desk: Desk) -> None:
    """Points a year and the lower limit both change; asked is that one person is left (A, with 30 years).

    B has 25 years on the day. It is out from the limit 26 at one point a year; or from a lower rate: at 0.7 B has 17.5
    through 18.2 at a limit of 18, and gets 3 months or so; at 0.6 B has 15.6 at most, and A 18. Of the limit's range of
    20 a change of 8 is 0.4; of the rate's range of 1 a change of 0.3 is 0.3 (0.7: too much still), 0.4 at 0.6.
    In between, at 0.7 and 19: 18.2 is under 19, and A has 21: 0.3 + 1/20 = 0.35, the nearest.
    """
    found = desk.form(*vary(RATE, "0.5..1.5"), *vary(MINIMUM, "10..30"), *aim("people<=1"))
    assert found["met"]
    chosen = found["chosen"]
    assert chosen["reached"] == 1
    brute = {}
    for one in found["curve"]:
        rate, limit = (Fraction(value) for value in one["values"])
        brute[rate, limit] = (abs(rate - 1) + abs(limit - 18) / 20, one["holds"])
    rate, limit = (Fraction(value) for value in chosen["values"])
    assert brute[rate, limit] == min(one for one in brute.values() if one[1])
    assert brute[rate, limit][0] <= Fraction(35, 100)


def test_two_numbers_on_a_small_grid_against_all_pairs(desk: Desk) -> None:
    found = desk.form(
        *vary(RATE, "0.6..1.2"), "--step", "0.2", *vary(MINIMUM, "15..30"), "--step", "3", *aim("people<=1")
    )
    assert found["every_value_tried"]
    assert len(found["curve"]) == 4 * 6
    best = min(
        abs(Fraction(one["values"][0]) - 1) / Fraction("0.6") + abs(Fraction(one["values"][1]) - 18) / 15
        for one in found["curve"]
        if one["holds"]
    )
    rate, limit = (Fraction(value) for value in found["chosen"]["values"])
    assert abs(rate - 1) / Fraction("0.6") + abs(limit - 18) / 15 == best
    ran = desk(*vary(RATE, "0.6..1.2"), "--step", "0.2", *vary(MINIMUM, "15..30"), *aim("people<=1"), "--step", "3")
    assert "Met A = 0,8 en B = 21 wordt het doel gehaald (nu A = 1,0 en B = 18)." in ran.out


# --- what can't be


def test_a_target_that_can_not_be_met_is_status_1_and_leaves_the_scheme_unwritten(desk: Desk) -> None:
    ran = desk(
        *vary(MINIMUM, "10..20"), *aim("people<=1"), "--write", desk.folder / "n.yaml", "-o", desk.folder / "n.md"
    )
    assert ran.status == 1
    assert "Geen enkele waarde in dit bereik haalt het doel." in ran.out
    assert "Het dichtst bij komt 18: 3 mensen." in ran.out
    assert not (desk.folder / "n.yaml").exists()
    assert "Geen enkele waarde in dit bereik haalt het doel." in (desk.folder / "n.md").read_text("utf-8")
    assert sorted(path.name for path in desk.folder.iterdir()) == ["klein.yaml", "n.md", "team.csv"]


def test_an_outcome_that_turns_is_said_to_turn(desk: Desk) -> None:
    """Months go down again with more points: 12 from 20 points, 6 from 27, 24 from 40 (nobody).

    With more points a year B (25 years) first falls to 6 and only much later rises to 24.
    """
    table = "{table: [{points: {at_least: 0}, months: 0}, {points: {at_least: 20}, months: 12}, "
    table += "{points: {at_least: 27}, months: 6}, {points: {at_least: 45}, months: 24}]}"
    desk.scheme.write_text(SCHEME.replace("{fixed: {months: 12}}", table), encoding="utf-8")
    ran = desk(*vary(RATE, "0.5..2.0"), *aim("cost>=24000"))
    assert "Let op: de uitkomst loopt niet één kant op. Zij keert om bij" in ran.out
    assert "Tussen wat is doorgerekend" not in ran.out, "all sixteen were"
    assert desk.form(*vary(RATE, "0.5..2.0"), *aim("cost>=24000"))["turns_at"]
    finer = desk(*vary(RATE, "0.50..2.00"), *aim("cost>=24000"))
    assert "Tussen wat is doorgerekend, kan iets liggen dat dichter bij nu is." in " ".join(finer.out.split())


def test_what_the_checks_refuse_is_told_and_the_rest_goes_on(desk: Desk) -> None:
    ran = desk(*vary(RATE, "-2..2"), *aim("people>=3"))
    assert ran.status == 0
    assert "Welke waarden mogen niet?" in ran.out
    assert "−2: elements.tillen.points_per_year: -2 kan hier niet." in ran.out
    found = desk.form(*vary(RATE, "-2..2"), *aim("people>=3"))
    assert [one["values"] for one in found["refused"]] == [["-2"], ["-1"]]
    assert found["refused"][0]["problems"][0]["line"] == SCHEME[: SCHEME.index("points_per_year")].count("\n") + 1
    assert found["worked_out"] == 3


def test_many_that_are_refused_are_told_together(desk: Desk) -> None:
    ran = desk(*vary(RATE, "-10..2"), *aim("people>=3"))
    assert "En nog 5, van −5 tot en met −1." in ran.out


def test_when_all_is_refused_that_is_an_error_with_the_reason(desk: Desk) -> None:
    ran = desk(*vary(RATE, "-2..-1"), *aim("people>=3"))
    assert ran.status == 3
    assert "geen enkele waarde in dit bereik mag" in ran.err
    assert "-2 kan hier niet" in ran.err
    assert ran.out == ""


def test_a_name_that_is_a_number_is_no_number_to_change(desk: Desk) -> None:
    """Another name for a job is looked for in the workforce: with another one, other rows could be read."""
    ran = desk(*vary("jobs.helper.also_called[1]", "12%..14%"), *aim("people>=3"))
    assert ran.status == 0, "the name of now is no change"
    assert "is een naam waarnaar in het personeelsbestand wordt gezocht" in " ".join(ran.out.split())


OPTIONS = [
    ((MINIMUM, "10..35"), "cost<=12.000", (), "„12.000” is geen bedrag in euro's", "“12.000” is no amount"),
    ((MINIMUM, "10..35"), "kost<=12", (), "„kost” is geen maat", "Did you mean"),
    ((MINIMUM, "10..35"), "cost=12", (), "„=” kan niet in een doel", "“=” is not possible in a target"),
    ((MINIMUM, "10..35"), "goedkoop", (), "„goedkoop” is geen doel", "“goedkoop” is no target"),
    ((MINIMUM, "10..35"), "share>=120%", (), "„120%” is geen deel", "“120%” is no share"),
    ((MINIMUM, "10..35"), "people>=2.5", (), "„2.5” is geen aantal mensen", "“2.5” is no number of people"),
    ((MINIMUM, "10..35"), "months>=x", (), "„x” is geen aantal maanden", "“x” is no number of months"),
    ((MINIMUM, "10..35"), "months(sjouer)>=1", (), "de functie „sjouer” staat niet", "Did you mean"),
    ((MINIMUM, "10..35"), "cost(helper)<=1", (), "alleen months kan", "only months can"),
    ((MINIMUM, "10"), "people>=1", (), "„10” is geen bereik", "“10” is no range"),
    ((MINIMUM, "35..10"), "people>=1", (), "loopt niet van laag naar hoog", "does not go from low to high"),
    ((MINIMUM, "10%..35%"), "people>=1", (), "is geen percentage", "is no percentage"),
    ((MINIMUM, "1,5..2"), "people>=1", (), "Bedoelde u „1.5”?", "Did you mean"),
    (("entitlement.minimum.at_leest", "1..2"), "people>=1", (), f"Bedoelde u „{MINIMUM}”?", "is not in the scheme"),
    (("elements.tilen.points_per_year", "1..2"), "people>=1", (), f"Bedoelde u „{RATE}”?", "is not in the scheme"),
    (("jobs.helper.also_called[2]", "1..2"), "people>=1", (), "[2]” staat niet in de regeling", "[2]” is not in"),
    (("entitlement..at", "1..2"), "people>=1", (), "is geen plek in het bestand", "is no place in the file"),
    (("entitlement.minimum", "1..2"), "people>=1", (), "staat geen getal, maar „…”", "there is no number, but “…”"),
    (("scheme.id", "1..2"), "people>=1", (), "staat geen getal, maar „klein”", "there is no number, but “klein”"),
    ((MINIMUM, "10..35"), "people>=1", ("--step", "0"), "moet meer zijn dan 0", "must be more than 0"),
    ((MINIMUM, "10..35"), "people>=1", ("--step", "half"), "„half” is geen getal", "“half” is no number"),
    ((MINIMUM, "10..35"), "people>=1", ("--step", "26"), "het hele bereik is maar 25", "the whole range is only 25"),
    ((MINIMUM, "10..35"), "people>=1", ("--step", "0.0001"), "Neem een grotere stap", "Take a larger step"),
    ((MINIMUM, "10..35"), "people>=1", ("--step", "1", "--step", "2"), "geef één stap", "give one step"),
    ((MINIMUM, "1..2"), "people>=1", vary(MINIMUM, "3..4"), "hetzelfde getal staat er twee keer", "given twice"),
    ((MINIMUM, "1..2"), "people>=1", (*vary(RATE, "1..2"), *vary(FACTOR, "1%..2%")), "hoogstens twee", "at most two"),
    ((MINIMUM, "1..2"), "people>=1", ("--years", "0"), "van 1 tot en met 60", "1 through 60"),
    ((MINIMUM, "1..2"), "people>=1", ("--take-up", "120%"), "geen deel tussen 0% en 100%", "120%"),
    ((MINIMUM, "1..2"), "people>=1", ("--format", "xml"), "„xml” kan niet", '"xml"'),
    ((MINIMUM, "1..2"), "people>=1", ("-o", "uit.pdf"), ".html, .xlsx, .md", ".html, .xlsx, .md"),
    ((MINIMUM, "1..2"), "people>=1", ("--as-of", "gisteren"), "gisteren", "gisteren"),
]


@pytest.mark.parametrize(
    ("varied", "target", "more", "nl", "en"), OPTIONS, ids=[f"{o[0][1]} {o[1]} {o[3]}" for o in OPTIONS]
)
def test_wrong_options_each_have_their_message(
    desk: Desk, varied: tuple[str, str], target: str, more: tuple[str, ...], nl: str, en: str
) -> None:
    for lang, said in (("nl", nl), ("en", en)):
        ran = desk(*vary(*varied), *aim(target), *more, lang=lang)
        assert (ran.status, ran.out) == (2, "")
        assert said in ran.err
        assert "{" not in ran.err
        assert "·" not in ran.err


@pytest.mark.parametrize("missing", ["--vary", "--target"])
def test_what_to_vary_and_to_aim_at_must_be_given(desk: Desk, missing: str) -> None:
    options = [one for one in (vary(MINIMUM, "1..2"), aim("people>=1")) if one[0] != missing]
    ran = desk(*(word for one in options for word in one))
    assert ran.status == 2
    assert f"{missing} ontbreekt" in ran.err


# --- the workforce


def test_who_can_not_be_assessed_is_told_and_the_status_is_6(desk: Desk) -> None:
    desk.team.write_text(TEAM + "E;1-1-1960;Sjouer;1-1-1996;\nF;31-31-1960;Sjouwer;1-1-1996;\n", encoding="utf-8")
    options = *vary(MINIMUM, "10..35"), *aim("cost<=24000"), "--problems", desk.folder / "fout.csv"
    ran = desk(*options, "--write", desk.folder / "n.yaml")
    assert ran.status == 6
    assert "Met 21 wordt het doel gehaald" in ran.out
    assert "6 mensen gelezen: 4 doorgerekend, 0 met AOW of pensioen, 2 niet beoordeeld." in ran.out
    assert "Niet beoordeeld, met alle waarden of met een ervan: 2." in ran.out
    assert ran.err.count("keer: ") == 2
    told = (desk.folder / "fout.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(";")[2:4] for line in told[1:]] == [["C6", "E"], ["B7", "F"]]
    assert (desk.folder / "n.yaml").exists()


def test_nothing_is_cheap_because_nobody_could_be_assessed(desk: Desk) -> None:
    desk.team.write_text(TEAM.replace("Sjouwer", "Sjouer").replace("Kantoor", "Kantor"), encoding="utf-8")
    ran = desk(*vary(MINIMUM, "10..20"), *aim("cost<=24000"), "--write", desk.folder / "n.yaml")
    assert ran.status == 1
    assert "0 doorgerekend, 0 met AOW of pensioen, 4 niet beoordeeld" in ran.out
    assert not (desk.folder / "n.yaml").exists()


def test_a_target_that_is_not_met_weighs_more_than_who_could_not_be_assessed(desk: Desk) -> None:
    desk.team.write_text(TEAM + "E;1-1-1960;Sjouer;1-1-1996;\n", encoding="utf-8")
    ran = desk(*vary(MINIMUM, "10..20"), *aim("people<=1"))
    assert ran.status == 1
    assert "de functie „Sjouer” staat niet in de regeling" in ran.err


def test_who_has_a_pension_already_does_not_count(desk: Desk) -> None:
    desk.team.write_text(TEAM + "P;1-1-1950;Sjouwer;1-1-1980;\n", encoding="utf-8")
    found = desk.form(*vary(MINIMUM, "10..35"), *aim("share<=50%"))
    assert found["people"] == {"read": 5, "not_assessed": 0, "with_pension": 1}
    assert found["chosen"]["values"] == ["21"]
    assert found["chosen"]["share"] == "0.5"


def test_a_workforce_that_is_not_there_or_empty_is_refused(desk: Desk) -> None:
    desk.team.write_text(TEAM.splitlines()[0] + "\n", encoding="utf-8")
    assert desk(*vary(MINIMUM, "10..35"), *aim("people<=1")).status == 3
    desk.team.unlink()
    ran = desk(*vary(MINIMUM, "10..35"), *aim("people<=1"), "--write", desk.folder / "n.yaml")
    assert ran.status == 3
    assert "dit bestand is er niet" in ran.err
    assert [path.name for path in desk.folder.iterdir()] == ["klein.yaml"]


def test_headings_of_ones_own_are_told_by_a_mapping_file(desk: Desk) -> None:
    desk.team.write_text(TEAM.replace("Functie", "Bezigheid"), encoding="utf-8")
    mapping = desk.folder / "kolommen.yaml"
    mapping.write_text("columns: {job: Bezigheid}\njobs: {Sjouwer: sjouwer}\n", encoding="utf-8")
    ran = desk(*vary(MINIMUM, "10..35"), *aim("cost<=24000"), "--columns", mapping)
    assert "Met 21 wordt het doel gehaald" in ran.out, ran.err


def test_a_law_table_of_ones_own_counts(desk: Desk) -> None:
    """The amount is that of the law, which is 500 euros in a table of our own: 12 x 500 euros a person."""
    text = SCHEME.replace("amount: {euro_per_month: 1000}", "amount: rvu_exemption")
    desk.scheme.write_text(text, encoding="utf-8")
    law = desk.folder / "wet"
    law.mkdir()
    (law / "rvu_exemption.yaml").write_text(
        "id: rvu_exemption\nname: {nl: Vrijstelling, en: Exemption}\nunit: euro\nknown_until: 2026-12-31\n"
        'rows:\n  - {from: 2020-01-01, value: 500, source: {title: Wet, url: "https://x.nl", seen: 2026-01-01}}\n',
        encoding="utf-8",
    )
    assert desk.form(*vary(MINIMUM, "10..35"), *aim("cost<=12000"), "--law", law)["chosen"]["cost"] == "1200000"


def test_a_scheme_that_is_wrong_is_refused_as_it_is(desk: Desk) -> None:
    desk.scheme.write_text(SCHEME.replace("at_least:   18 ", "at_least:   -18 "), encoding="utf-8")
    ran = desk(*vary(MINIMUM, "10..35"), *aim("people<=1"))
    assert ran.status == 3
    assert "klein.yaml:" in ran.err


# --- what is written


def test_the_scheme_may_be_changed_where_it_stands_if_that_is_said(desk: Desk) -> None:
    options = *vary(MINIMUM, "10..35"), *aim("cost<=24000"), "--write", desk.scheme
    assert desk(*options).status == 5
    assert desk.scheme.read_text("utf-8") == SCHEME
    desk.scheme.chmod(0o640)
    assert desk(*options, "--overwrite").status == 0
    assert desk.scheme.read_text("utf-8") == SCHEME.replace("at_least:   18 ,", "at_least:   21 ,")
    assert desk.scheme.stat().st_mode & 0o777 == 0o640, "whoever could read it still can"


@pytest.mark.parametrize("option", ["--write", "--problems", "-o"])
def test_the_workforce_is_never_written_over(desk: Desk, option: str) -> None:
    team = desk.folder / "team.md"
    desk.team.rename(team)
    desk.team = team
    ran = desk(*vary(MINIMUM, "10..35"), *aim("cost<=24000"), option, team, "--overwrite")
    assert ran.status == 3
    assert "Kies een andere naam voor de uitvoer" in ran.err
    assert team.read_text("utf-8") == TEAM


def test_two_things_are_not_written_in_one_place(desk: Desk) -> None:
    place = desk.folder / "n.md"
    assert desk(*vary(MINIMUM, "10..35"), *aim("cost<=24000"), "-o", place, "--write", place).status == 3
    assert desk(*vary(MINIMUM, "10..35"), *aim("cost<=24000"), "-o", place, "--problems", place).status == 3
    assert not place.exists()


@pytest.mark.parametrize(("mark", "newline"), [("", "\n"), ("\ufeff", "\r\n"), ("", "\r\n")])
def test_line_ends_and_the_mark_before_a_file_stay(desk: Desk, mark: str, newline: str) -> None:
    desk.scheme.write_bytes((mark + SCHEME.replace("\n", newline)).encode())
    before = desk.scheme.read_bytes()
    found = desk.form(*vary(MINIMUM, "10..35"), *aim("cost<=24000"), "--write", desk.folder / "n.yaml")
    assert found["written"] == str(desk.folder / "n.yaml")
    assert found["scheme"]["sha256"] == read_scheme(desk.scheme).sha256
    assert (desk.folder / "n.yaml").read_bytes() == before.replace(b"at_least:   18 ,", b"at_least:   21 ,")


NUMBERS = {MINIMUM: (10, 40), RATE: (0, 3), FACTOR: (1, 99), "entitlement.at_most_months": (12, 40)}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(sorted(NUMBERS)), draw=st.data(), target=st.integers(0, 3), at_most=st.booleans())
def test_what_is_written_passes_the_check_and_differs_in_that_value_alone(
    desk: Desk, path: str, draw: st.DataObject, target: int, at_most: bool
) -> None:
    """Whichever number, range and step: `criteria check` takes what is written, and `criteria diff` finds one change."""
    low, high = NUMBERS[path]
    first = draw.draw(st.integers(low, high - 1))
    last = draw.draw(st.integers(first + 1, high))
    unit = "%" if path == FACTOR else ""
    new = desk.folder / "nieuw.yaml"
    new.unlink(missing_ok=True)
    ran = desk(
        *vary(path, f"{first}{unit}..{last}{unit}"), *aim(f"people{'<=' if at_most else '>='}{target}"), "--write", new
    )
    assert ran.status in (0, 1), ran.err
    assert new.exists() == (ran.status == 0)
    if ran.status == 0:
        assert desk.run("criteria", "check", new).status == 0
        changes = json.loads(desk.run("criteria", "diff", desk.scheme, new, "--format", "json").out)
        assert [one["path"] for one in changes["changes"]] in ([], [path])
        old_lines, new_lines = desk.scheme.read_text("utf-8").splitlines(), new.read_text("utf-8").splitlines()
        assert sum(one != other for one, other in zip(old_lines, new_lines, strict=True)) <= 1


# --- against the whole grid


def outcome(desk: Desk, value: str) -> tuple[int, int]:
    """What `criteria set` and `simulate` say of one value: people reached and cents, by another road."""
    copy = desk.folder / "een.yaml"
    copy.write_bytes(desk.scheme.read_bytes())
    assert desk.run("criteria", "set", copy, MINIMUM, value).status == 0
    ran = desk.run("simulate", desk.team, "--criteria", copy, "--as-of", AS_OF, "--format", "json")
    [found] = json.loads(ran.out)["schemes"]
    return found["reached"], found["cost_of_horizon"]["gross"] + found["cost_of_horizon"]["levy"]


def test_no_value_of_the_grid_is_nearer_as_simulate_says(desk: Desk) -> None:
    """All 51 values of a grid, each set in a copy and simulated; for targets both ways the nearest is chosen."""
    rows = "".join(
        f"X{year};1-{month}-{1959 + month % 4};Sjouwer;1-{month}-{year};\n"
        for year, month in zip(range(1990, 2010), [3, 8, 1, 12, 5] * 4, strict=True)
    )
    desk.team.write_text(TEAM + rows, encoding="utf-8")
    desk.scheme.write_text(SCHEME.replace("at_least:   18 ", "at_least:   24.3 "), encoding="utf-8")
    grid = [f"{15 + place // 2}{'.5' if place % 2 else ''}" for place in range(51)]
    every = {value: outcome(desk, value) for value in grid}
    assert len(set(every.values())) > 20
    for target, sign, measure in (
        ("people<=6", "<=", lambda reached, _: (reached, 6)),
        ("people>=14", ">=", lambda reached, _: (reached, 14)),
        ("cost<=100000", "<=", lambda _, cents: (cents, 10_000_000)),
        ("cost>=100000", ">=", lambda _, cents: (cents, 10_000_000)),
    ):
        good = {}
        for value, (reached, cents) in every.items():
            found, limit = measure(reached, cents)
            if (found <= limit) if sign == "<=" else (found >= limit):
                good[value] = abs(Fraction(value) - Fraction("24.3"))
        form = desk.form(*vary(MINIMUM, "15..40"), "--step", "0.5", *aim(target))
        assert form["worked_out"] <= 31 < len(grid)
        [chosen] = form["chosen"]["values"]
        assert good[chosen] == min(good.values())
        for one in form["curve"]:
            if one["values"][0] in every:
                assert (one["reached"], int(one["cost"])) == every[one["values"][0]]


# --- read once, on all processors


@pytest.fixture
def _two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "FEW", 0)
    monkeypatch.setattr(workers, "cores", lambda: 2)


@pytest.mark.usefixtures("_two_processes")
def test_every_file_is_read_once_and_every_person_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many schemes are worked out: one reading of each file, one parse of each person, and here, not elsewhere."""
    from zwaarwerk import files
    from zwaarwerk.tables import files as table_files

    read: Counter[str] = Counter()
    parsed: Counter[str] = Counter()
    here = os.getpid()

    def counted(source: str | Path, most: int) -> bytes:
        read[Path(source).name] += 1
        return plain_read(source, most)

    def reading(self: Reader, group: Any) -> Any:
        assert os.getpid() == here, "people are read where the work is shared out"
        parsed[group.id] += 1
        return plain_parse(self, group)

    plain_read, plain_parse = files.read_source, Reader.read
    monkeypatch.setattr(files, "read_source", counted)
    monkeypatch.setattr(table_files, "read_source", counted)
    monkeypatch.setattr(Reader, "read", reading)
    found = desk.form(*vary(MINIMUM, "10..60"), *aim("cost<=24000"))
    assert found["worked_out"] > 15
    assert {name: times for name, times in read.items() if name in ("klein.yaml", "team.csv")} == {
        "klein.yaml": 1,
        "team.csv": 1,
    }
    assert parsed == {"A": 1, "B": 1, "C": 1, "D": 1}


def test_two_processes_say_what_one_does(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.team.write_text(TEAM + "E;1-1-1960;Sjouer;1-1-1996;\n", encoding="utf-8")
    options = *vary(MINIMUM, "10..60"), *aim("cost<=24000")
    alone = desk(*options)
    monkeypatch.setattr(workers, "FEW", 0)
    monkeypatch.setattr(workers, "cores", lambda: 2)
    assert desk(*options) == alone


@pytest.mark.usefixtures("_two_processes")
def test_processes_that_start_afresh_say_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where processes are no copies (Windows, macOS) people and schemes are sent to them."""
    scheme = read_scheme_text(str(desk.scheme))
    staff = read_staff([str(desk.team)], [scheme.file])
    numbers = [varied_in(scheme, f"{MINIMUM}=10..35", None)]
    scenario = Scenario(date.fromisoformat(AS_OF), 20, Fraction(1))

    def work() -> Calibrator:
        return Calibrator(staff=staff, scheme=scheme, numbers=numbers, law=read_law(), scenario=scenario)

    values = [(Fraction(18),), (Fraction(21),)]
    copies = work()(values)
    monkeypatch.setattr(
        calibrating, "in_order", lambda work, chunks, processes: in_order(work, chunks, processes, "spawn")
    )
    assert work()(values) == copies
    assert [one.sums.cents for one in copies if one.sums] == [3_600_000, 2_400_000]


@pytest.mark.usefixtures("_two_processes")
def test_a_refusal_elsewhere_is_told_by_its_cell(desk: Desk) -> None:
    """Somebody whose pension began before the tables of the law do can't be assessed: told once, whatever was tried."""
    desk.scheme.write_text(SCHEME.replace("pension_date: {age: {years: 67}}", "pension_date: aow"), encoding="utf-8")
    desk.team.write_text(TEAM + "O;1-1-1890;Sjouwer;1-1-1996;\n", encoding="utf-8")
    ran = desk(*vary(MINIMUM, "10..60"), *aim("people>=0"))
    assert ran.status == 6
    assert "1 keer: " in ran.err
    assert "team.csv: B6" in ran.err


def test_a_change_that_touches_more_than_its_number_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be written is compared with what was meant; a slip in the editing is no silent change."""
    scheme = read_scheme_text(str(desk.scheme))
    numbers = [varied_in(scheme, f"{MINIMUM}=10..35", None)]

    def slipped(text: str, _: object) -> str:
        return text.replace("18", "21").replace("1000", "1001")

    monkeypatch.setattr(editing, "replaced", slipped)
    with pytest.raises(InputError) as refused:
        scheme.changed(numbers, (Fraction(21),))
    assert [problem.code for problem in refused.value.problems] == ["cannot-edit"]


# --- the report


def test_the_report_has_the_curve_as_bars_and_as_a_table(desk: Desk) -> None:
    places = [desk.folder / f"uit.{ending}" for ending in ("html", "md", "xlsx")]
    outputs = [word for place in places for word in ("-o", place)]
    ran = desk(*vary(MINIMUM, "10..35"), *aim("cost<=24000"), *outputs)
    assert ran.status == 0
    assert all(f"Geschreven: {place}" in ran.err for place in places)
    page = places[0].read_text("utf-8")
    assert page.count("<svg") == 1
    assert "21 – gekozen" in page
    assert "€ 24.000" in page.replace("\xa0", " ")
    assert "| 21 | 50% | 12,0 | € 24.000 | ja | gekozen |" in places[1].read_text("utf-8").replace("\xa0", " ")
    book = CalamineWorkbook.from_path(places[2])
    assert book.sheet_names == ["Waarden", "Aannames en bronnen"]
    rows = book.get_sheet_by_name("Waarden").to_python()
    chosen = next(row for row in rows if row[-1] == "gekozen")
    assert chosen == ["21", 4, 2, 0.5, 12, 12, 24000, "ja", "gekozen"]


def test_the_terminal_shows_of_many_pairs_the_nearest(desk: Desk) -> None:
    options = *vary(RATE, "0.5..1.5"), *vary(MINIMUM, "10..30"), *aim("people<=1")
    ran = desk(*options)
    rows = [line for line in ran.out.splitlines() if line.endswith(("ja", "nee", "gekozen", "nu"))]
    assert len(rows) == 20
    left = len(desk.form(*options)["curve"]) - 20
    assert f"Nog {left} paren staan in het bestand van --output" in " ".join(ran.out.split())
    assert sum(line.endswith("gekozen") for line in rows) == 1


def test_what_comes_nearest_is_among_the_pairs_of_the_terminal_however_far_it_is(desk: Desk) -> None:
    """B is out from a limit of 26 at a point a year; A never is. That is nearest to nobody, and 8 of 19 from now."""
    ran = desk(*vary(RATE, "1.0..2.0"), *vary(MINIMUM, "10..29"), *aim("people<=0"))
    assert ran.status == 1
    assert "Het dichtst bij komt A = 1,0 en B = 26: 1 persoon." in ran.out
    assert any(line.split()[:2] == ["1,0", "26"] for line in ran.out.splitlines())
    assert "Nog " in ran.out, "there are more pairs than are shown, and nearer ones"


def test_what_now_does_is_said_when_it_is_not_on_the_grid(desk: Desk) -> None:
    ran = desk(*vary(MINIMUM, "20..35"), *aim("cost<=36000"))
    assert "Met 20 wordt het doel gehaald (nu 18)." in ran.out
    assert "Nu (18) is het € 36.000: het doel is al gehaald." in " ".join(ran.out.split())


def test_when_now_is_good_nothing_needs_to_change(desk: Desk) -> None:
    ran = desk(*vary(MINIMUM, "10..35"), *aim("people>=3"), "--write", desk.folder / "n.yaml")
    assert "Nu (18) wordt het doel al gehaald. Er hoeft niets te veranderen." in ran.out
    assert "Wat verandert er" not in ran.out
    assert (desk.folder / "n.yaml").read_text("utf-8") == SCHEME


def test_a_number_that_keeps_its_value_stays_as_it_is_written(desk: Desk) -> None:
    """18.00 and 18 are one value, but not one text: only what was asked is changed."""
    before = SCHEME.replace("18 ,", "18.00 ,")
    desk.scheme.write_text(before, encoding="utf-8")
    more = "--write", desk.folder / "n.yaml"
    ran = desk(
        *vary(MINIMUM, "10..35"), *vary(FACTOR, "30%..70%"), "--step", "1", "--step", "10%", *aim("people>=3"), *more
    )
    assert ran.status == 0, ran.err
    assert (desk.folder / "n.yaml").read_text("utf-8") == before


def test_the_source_of_a_number_is_pointed_at(desk: Desk) -> None:
    ran = desk(*vary(MINIMUM, "10..35"), *aim("cost<=24000"))
    assert f"Als bron van {MINIMUM} staat er nog „cao”." in " ".join(ran.out.split())


def test_of_two_values_as_near_the_more_generous_is_chosen_and_that_is_said(desk: Desk) -> None:
    """Now is 22.5; 20 and 25 are as near. At 20 three people are reached, at 25 two: 20 is chosen."""
    desk.scheme.write_text(SCHEME.replace("at_least:   18 ", "at_least:   22.5 "), encoding="utf-8")
    ran = desk(*vary(MINIMUM, "15..30"), "--step", "5", *aim("cost<=36000"))
    assert "Met 20 wordt het doel gehaald (nu 22,5)." in ran.out
    assert "Even dichtbij ligt 25; gekozen is wat werknemers de meeste maanden geeft." in " ".join(ran.out.split())


def test_all_is_there_in_english(desk: Desk) -> None:
    ran = desk(*vary(MINIMUM, "10..35"), *aim("cost<=24000"), "--write", desk.folder / "n.yaml", lang="en")
    assert "With 21 the target is met (now 18)." in ran.out
    assert "The target: from 2026 through 2045 the scheme costs at most €24,000 in all." in ran.out
    assert "Lower limit, at least: 18 → 21 points" in ran.out
    assert "The scheme with this value is in" in ran.out


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_help_names_the_options_and_the_targets(zwaarwerk: Run, lang: str) -> None:
    ran = zwaarwerk("calibrate", "--help", "--lang", lang)
    assert ran.status == 0
    months = {"nl": "months(FUNCTIE)", "en": "months(JOB)"}[lang]
    for word in ("--vary", "--target", "--step", "--write", "--take-up", "--years", "cost_per_year", months):
        assert word in ran.out


def test_a_scheme_that_ships_can_be_named_by_its_id(desk: Desk) -> None:
    ran = desk.run(
        "calibrate", desk.team, "--criteria", "ns-style", "--as-of", AS_OF, *vary(MINIMUM, "18..20"), *aim("people>=0")
    )
    assert ran.status == 6, "the jobs of the team are not in it, but the office is"
    assert "Zwaarwerkregeling volgens het NS-model" in ran.out
