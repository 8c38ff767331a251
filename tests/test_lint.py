"""Each rule of lint: a file that triggers it, one that does not, and people who come out of the engine as told."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tests.running import AS_OF, CRITERIA, EXAMPLES, ROOT, Run
from zwaarwerk.criteria_checks import count_sources, numbers_of
from zwaarwerk.errors import dotted
from zwaarwerk.files import parse_scheme, read_law, read_scheme
from zwaarwerk.lint import RULES, Remark, find_remarks

START = (ROOT / "zwaarwerk" / "data" / "templates" / "nl.yaml").read_text(encoding="utf-8")
LAW = read_law()
DAY = date.fromisoformat(AS_OF)

Edit = tuple[str, str]
OFFICE: Edit = ('  office:\n    name: {nl: "Kantoor", en: "Office"}\n    source: assumed\n', "")
MINIMUM = "minimum: {at_least: 15}"
LINEAR = "linear: {points: 45, months: 36}"
DESK = "exposures: {aggression: often, night_work: sometimes}"
END = "pension_date: aow"
TALLY = "tallies: {years: {name: {nl: Jaren}, of: all, unit: year}}\n"


def changed(*edits: Edit) -> str:
    text = START
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def remarks(text: str, rule: str) -> list[Remark]:
    file = parse_scheme(text, "f.yaml")
    return list(find_remarks(file.scheme, file.document.data, LAW, DAY, [rule]))


TRIGGERS: list[tuple[str, str, str, list[Edit]]] = [
    ("cliff", "cliff-up", "entitlement.minimum", []),
    ("cliff", "cliff-up", "entitlement.convert", [
        (MINIMUM, "minimum: {at_least: 3}"),
        (LINEAR, "table: [{points: {at_least: 5}, months: 11}, {points: {at_least: 15}, months: 23}]"),
    ]),
    ("cliff", "cliff-down", "entitlement.convert", [
        (LINEAR, "table: [{points: {at_least: 15, less_than: 40}, months: 36}]"),
    ]),
    ("cliff", "cliff-up", "conditions.years", [
        (MINIMUM, "minimum: {at_least: 3}"),
        (END, END + "\n" + TALLY + "conditions: {years: {tally: years, at_least: {years: 20}, say: {nl: Nee.}}}"),
    ]),
    ("cliff", "cliff-up", "entitlement.roads.long", [
        (MINIMUM, "roads: {long: {when: {tally: years, at_least: {years: 20}}, months: 36}}"), (END, END + "\n" + TALLY),
    ]),
    ("reach", "minimum-nobody", "entitlement.minimum", [(MINIMUM, "minimum: {at_least: 100}")]),
    ("reach", "minimum-everybody", "entitlement.minimum", [(MINIMUM, "minimum: {at_least: 5}"), OFFICE]),
    ("reach", "full-nobody", "entitlement.at_most_months", [(LINEAR, "linear: {points: 100, months: 36}")]),
    ("reach", "full-everybody", "entitlement.at_most_months", [
        (MINIMUM, "minimum: {at_least: 5}"), (LINEAR, "linear: {points: 9, months: 36}"), OFFICE,
    ]),
    ("unused-element", "unused-element", "elements.aggression", [(DESK, "exposures: {night_work: sometimes}")]),
    ("always-together", "always-together", "elements.night_work", [
        (DESK, "exposures: {aggression: often, heavy_lifting: often, night_work: often}"),
    ]),
    ("near-limit", "near-limit", "entitlement.minimum", [(MINIMUM, "minimum: {at_least: 44}")]),
    ("near-limit", "near-limit", "burdensome.points_per_year", [
        (END, END + "\nburdensome: {points_per_year: {at_least: 1.05}}"),
    ]),
    ("part-time", "part-time-longer", "counting.part_time", [("part_time: full\n  absences", "part_time: proportional\n  absences")]),
    ("part-time", "part-time-longer", "tallies.years.part_time", [
        (MINIMUM, "minimum: {at_least: 3}"),
        (END, END + "\n" + TALLY.replace("of: all", "of: all, part_time: proportional")
         + "conditions: {years: {tally: years, at_least: {years: 20}, say: {nl: Nee.}}}"),
    ]),
    ("part-time", "part-time-never", "conditions.hours", [
        ("  part_of_unit: exact\n", "  part_of_unit: exact\n  full_time_hours: 36\n"),
        (END, END + "\nconditions: {hours: {hours_per_week: {at_least: 24}, say: {nl: Nee.}}}"),
    ]),
    ("never-bites", "idle-tally", "tallies.years", [(END, END + "\n" + TALLY)]),
    ("never-bites", "idle-burdensome", "burdensome", [(END, END + "\nburdensome: any_element")]),
    ("never-bites", "idle-level", "levels.sometimes", [(DESK, "exposures: {aggression: often}")]),
    ("never-bites", "idle-category", "categories.psychological", [("category: psychological", "category: physical")]),
    ("never-bites", "idle-multiplier", "multipliers.old.factor", [
        (END, END + "\nmultipliers: {old: {when: {born: {until: 1965-12-31}}, factor: 1}}"),
    ]),
    ("never-bites", "idle-cap", "limits.per_year", [(END, END + "\nlimits: {per_year: 2.1}")]),
    ("never-bites", "idle-cap", "limits.elements.night_work.per_career", [
        (END, END + "\nlimits: {elements: {night_work: {per_career: 40}}}"),
    ]),
    ("never-bites", "idle-cap", "limits.categories.physical.per_year", [
        (END, END + "\nlimits: {categories: {physical: {per_year: 0.7}}}"),
    ]),
    ("never-bites", "idle-minimum", "entitlement.minimum", [(MINIMUM, "minimum: {at_least: 0}")]),
    ("never-bites", "idle-months-to-go", "entitlement.months_to_go_at_least", [
        (MINIMUM, MINIMUM + "\n  months_to_go_at_least: 1"),
    ]),
    ("never-bites", "idle-at-most", "overlap.elements", [("elements: sum,", "elements: {at_most: 2},")]),
    ("never-bites", "idle-lowest-age", "entitlement.lowest_age", [(MINIMUM, MINIMUM + "\n  lowest_age: {years: 60}")]),
    ("assumed", "assumed", "levels.sometimes.factor", []),
    ("no-source", "no-source", "entitlement.minimum.at_least", [
        ("  at_most_months: 36\n  source: assumed\n", "  at_most_months: 36\n"),
    ]),
    ("not-measurable", "not-measurable", "elements.night_work.applies_when", [
        (",\n                   measure: night_shifts, per: year, at_least: 26}", "}"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "code", "path", "edits"), TRIGGERS, ids=[f"{code}:{path}" for _, code, path, _ in TRIGGERS]
)
def test_what_triggers_a_rule(rule: str, code: str, path: str, edits: list[Edit]) -> None:
    found = remarks(changed(*edits), rule)
    assert (code, path) in [(one.code, dotted(one.path)) for one in found]
    assert all(one.rule == rule and one.people for one in found)


SILENT: list[tuple[str, list[Edit]]] = [
    ("cliff", [(MINIMUM, "minimum: {at_least: 3}")]),
    ("cliff", [
        (MINIMUM, "minimum: {at_least: 3}"),
        (LINEAR, "table: [{points: {at_least: 5}, months: 11}, {points: {at_least: 15}, months: 22}]"),
    ]),
    ("reach", []),
    ("reach", [(MINIMUM, "minimum: {at_least: 67.5}")]),
    ("reach", [(MINIMUM, "minimum: {at_least: 10.01}"), OFFICE]),
    ("unused-element", []),
    ("unused-element", [
        (DESK, "exposures: {night_work: sometimes}"),
        (END, END + "\ntallies: {years: {name: {nl: Jaren}, of: {elements: [aggression]}, unit: year}}"),
    ]),
    ("always-together", []),
    ("always-together", [(DESK, "exposures: {aggression: often, heavy_lifting: sometimes, night_work: often}")]),
    ("near-limit", []),
    ("near-limit", [(MINIMUM, "minimum: {at_least: 42.8}")]),
    ("part-time", []),
    ("never-bites", []),
    ("never-bites", [(END, END + "\nlimits: {per_year: 2.09}")]),
    ("never-bites", [(MINIMUM, MINIMUM + "\n  lowest_age: {years: 65}")]),
    ("never-bites", [(MINIMUM, MINIMUM + "\n  months_to_go_at_least: 2")]),
    ("never-bites", [("elements: sum,", "elements: {at_most: 1},")]),
    ("assumed", [(
        "sources: {}", "sources: {}\n# "
    )]),
    ("no-source", []),
    ("not-measurable", []),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "edits"), SILENT)
def test_what_does_not_trigger_a_rule(rule: str, edits: list[Edit]) -> None:
    text = changed(*edits)
    if rule == "assumed":
        text = text.replace("sources: {}", "sources: {deal: {title: Akkoord}}").replace(
            "source: assumed", "source: deal"
        )
        text = text.replace("`source: deal` (aangenomen)", "")
    assert remarks(text, rule) == []


def test_every_rule_has_a_file_that_triggers_it_and_one_that_does_not() -> None:
    assert {rule for rule, *_ in TRIGGERS} == {rule for rule, _ in SILENT} == set(RULES)


def test_a_cliff_names_the_month() -> None:
    (cliff,) = remarks(START, "cliff")
    before, after = cliff.people
    assert (before.work.job, before.work.months, after.work.months) == ("operator", 119, 120)
    assert [before.points, after.points] == [Fraction(119, 8), Fraction(15)]
    assert [before.earned, after.earned] == [Fraction(0), Fraction(12)]
    assert cliff.values["months"] == 12


def test_always_together_shows_what_it_is_without() -> None:
    edit = (DESK, "exposures: {aggression: often, heavy_lifting: often, night_work: often}")
    (one,) = remarks(changed(edit), "always-together")
    assert [(person.work.without, person.points) for person in one.people] == [
        (None, Fraction(45)),
        ("night_work", Fraction(21)),
    ]


def test_numbers_are_counted_as_check_counts_them() -> None:
    for path in (CRITERIA, *(EXAMPLES / "schemes").glob("*.yaml")):
        data = read_scheme(path).document.data
        assert sum(count_sources(data).values()) == len(list(numbers_of(data)))


def test_a_share_is_a_number_however_it_is_written_but_not_among_words() -> None:
    data = {
        "levels": {"half": {"factor": "1/2", "name": {"nl": "50%"}}, "most": {"factor": "80%", "say": "90%"}},
        "jobs": {"desk": {"also_called": ["1/2"], "exposures": {"noise": "75%"}, "note": "10%"}},
    }
    assert [path for path, _ in numbers_of(data)] == [
        ("levels", "half", "factor"),
        ("levels", "most", "factor"),
        ("jobs", "desk", "exposures", "noise"),
    ]


# --- the command


def test_the_people_are_what_score_makes_of_them(zwaarwerk: Run, tmp_path: Path) -> None:
    """Write each made-up person of the default scheme as a career file: the command gives the same figures."""
    told = json.loads(zwaarwerk("criteria", "lint", CRITERIA, "--as-of", AS_OF, "--format", "json").out)
    people = [person for one in told["remarks"] for person in one["people"]]
    assert len(people) >= 4
    for person in people:
        career = tmp_path / "career.yaml"
        job = {"job": person["job"], "from": person["from"], "until": person["until"], "employer": "A"}
        career.write_text(json.dumps({"birth_date": person["birth_date"], "jobs": [job]}), encoding="utf-8")
        ran = zwaarwerk("score", career, "--exit", person["exit"], "--as-of", person["exit"], "--format", "json")
        (answer,) = json.loads(ran.out)["people"]
        assert (answer["points"], answer["months"]) == (person["points"], person["months"])


def test_the_command_tells_place_reason_example_and_advice(zwaarwerk: Run) -> None:
    ran = zwaarwerk("criteria", "lint", CRITERIA, "--as-of", AS_OF, "--rule", "cliff")
    assert (ran.status, ran.err) == (0, "")
    line = CRITERIA.read_text(encoding="utf-8").splitlines().index("  minimum: {at_least: 18.81, source: fnv-2025}") + 1
    assert f"criteria.yaml:{line}:12: entitlement.minimum [cliff]\n" in ran.out
    for part in (
        "    Ondergrens: één maand langer",
        "    Waarom: ",
        "    Voorbeeld: Machinist, 9 jaar",
        "    En: ",
        "    Wat u kunt doen: ",
    ):
        assert part in ran.out
    assert "2 opmerkingen." in ran.out


def test_rules_can_be_chosen_and_left_out(zwaarwerk: Run) -> None:
    rules = ["cliff", "assumed", "not-measurable"]
    args = [part for rule in rules for part in ("--ignore", rule)]
    ran = zwaarwerk("criteria", "lint", CRITERIA, "--as-of", AS_OF, *args, "--exit-code")
    assert (ran.status, ran.out) == (0, f"{CRITERIA}: niets op te merken.\n")
    ran = zwaarwerk("criteria", "lint", CRITERIA, "--rule", "assumed", "--exit-code", "--lang", "en")
    assert (ran.status, "38 of the 53 numbers are assumed" in ran.out) == (1, True)
    ran = zwaarwerk("criteria", "lint", CRITERIA, "--rule", "clif")
    assert (ran.status, "Kies uit: cliff, reach" in ran.err) == (2, True)


@pytest.mark.parametrize("path", [CRITERIA, *sorted((EXAMPLES / "schemes").glob("*.yaml"))], ids=lambda path: path.stem)
def test_every_shipped_scheme_can_be_linted_without_noise(zwaarwerk: Run, path: Path) -> None:
    """Few remarks, and none of a kind that would be a mistake of ours in these files."""
    for lang in ("nl", "en"):
        ran = zwaarwerk("criteria", "lint", path, "--as-of", AS_OF, "--format", "json", "--lang", lang)
        assert ran.status == 0
        found = json.loads(ran.out)["remarks"]
        assert len(found) <= 4
        assert not {"no-source", "always-together", "unused-element", "reach"} & {one["rule"] for one in found}


def test_a_scheme_that_gives_more_months_than_the_calendar_has_is_linted() -> None:
    text = changed((LINEAR, "linear: {points: 0.1, months: 1200}"), ("  at_most_months: 36\n", ""))
    assert {one.rule for rule in RULES for one in remarks(text, rule)} >= {"assumed"}
