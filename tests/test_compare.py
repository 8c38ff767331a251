"""What a diff tells: meaning, not spelling; one sentence for each difference; nothing between a file and itself."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.running import CRITERIA, EXAMPLES, Run
from zwaarwerk.compare import GROUPS, Change, Side, compare
from zwaarwerk.criteria import Scheme
from zwaarwerk.editing import written
from zwaarwerk.errors import InputError, dotted
from zwaarwerk.errors import Path as Place
from zwaarwerk.files import SchemeFile, parse_scheme, read_scheme
from zwaarwerk.keys import all_models, key_at, keys_of, value_at, words_of
from zwaarwerk.located import parse_document
from zwaarwerk.negotiating import with_value
from zwaarwerk.report.changes import label, render_markdown, render_text, told_changes
from zwaarwerk.sentences import read_texts

SCHEMES = [CRITERIA, *sorted((EXAMPLES / "schemes").glob("*.yaml"))]
DEFAULT = CRITERIA.read_text(encoding="utf-8")
NL, EN = read_texts("nl"), read_texts("en")


def side(file: SchemeFile) -> Side:
    return Side(file.scheme, file.document.data, file.name)


def between(old: str, new: str) -> tuple[Change, ...]:
    return compare(side(parse_scheme(old, "old.yaml")), side(parse_scheme(new, "new.yaml")))


def told(old: str, new: str, language: str = "nl") -> list[str]:
    changes = told_changes(
        side(parse_scheme(old, "old.yaml")), side(parse_scheme(new, "new.yaml")), read_texts(language)
    )
    return [changes.sentence(one) for one in changes.changes]


def replaced(old: str, new: str, count: int = 1) -> str:
    assert DEFAULT.count(old) >= count
    return DEFAULT.replace(old, new, count)


# --- what is no change


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_nothing_differs_between_a_scheme_and_itself(path: Path) -> None:
    file = read_scheme(path)
    assert compare(side(file), side(file)) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("factor: 0.5", "factor: 50%"),
        ("factor: 0.5", "factor: 1/2"),
        ("at_least: {years: 30}", "at_least: {months: 360}"),
        ("at_least: {years: 30}", "at_least: {years: 29, months: 12}"),
        ("points: 57, months: 36", "months: 36, points: 57.00"),
        ("    unit: year\n", "    unit: year\n    unbroken: false\n    sector: any\n"),
        ("      night_work: often", "      night_work: often\n      working_alone: none"),
        ("points_per_year: 0.30\n", "points_per_year: {by: exposure, values: [{value: 0.3}]}\n"),
        (
            "points_per_year: 0.30\n",
            "points_per_year: {by: exit, values: [{until: 2026-12-31, value: 0.3}, {from: 2027-01-01, value: 0.3}]}\n",
        ),
        ("# WAT IS DIT?", "# NIETS"),
        ("pension_date: aow", "pension_date:   'aow'   # gewoon"),
        ("also_called: [teamleider, leidinggevende, TM]", "also_called: [TM, teamleider, leidinggevende]"),
        ("benefit:\n", "limits: {per_year: none}\nbenefit:\n"),
    ],
)
def test_another_spelling_is_no_change(old: str, new: str) -> None:
    assert between(DEFAULT, replaced(old, new)) == ()


def test_order_is_no_change() -> None:
    data = parse_document(DEFAULT, "").data
    turned = {
        name: dict(reversed(block.items())) if name in ("elements", "jobs") else block for name, block in data.items()
    }
    turned = dict(reversed(turned.items()))
    assert compare(Side(Scheme.model_validate(data), data), Side(Scheme.model_validate(turned), turned)) == ()


# --- how a change is told


@pytest.mark.parametrize(
    ("old", "new", "dutch", "english"),
    [
        ("points_per_year: 0.15", "points_per_year: 0.20",
         "Langdurig staan en lopen: 0,15 → 0,20 punten per jaar", "Prolonged standing and walking: 0.15 → 0.20 points a year"),
        ("minimum: {at_least: 18.81", "minimum: {at_least: 20",
         "Ondergrens, minstens: 18,81 → 20,00 punten", "Lower limit, at least: 18.81 → 20.00 points"),
        ("round_months: half_up", "round_months: down",
         "Afronding van de maanden: naar het dichtste hele getal → omlaag", "Rounding of the months: to the nearest whole number → down"),
        ("at_least: {years: 30}", "at_least: {years: 25, months: 6}",
         "Weg thirty_years, voorwaarde, minstens: 30 jaar → 25 jaar en 6 maanden",
         "Road thirty_years, condition, at least: 30 years → 25 years and 6 months"),
        ("    also_called: [teamleider", "    burdensome: true\n    also_called: [teamleider",
         "Teammanager, bezwarende functie: nee → ja", "Team manager, burdensome job: no → yes"),
        ('version: "2026.1"', 'version: "2026.2"', "Versie: „2026.1” → „2026.2”", "Version: “2026.1” → “2026.2”"),
        ("in_force: {from: 2026-01-01}", "in_force: {from: 2026-07-01}",
         "Geldt, eerste dag: 1 januari 2026 → 1 juli 2026", "In force, first day: 1 January 2026 → 1 July 2026"),
        ("    sick_leave: in ", "    sick_leave: out ",
         "Verzuim (ziekte): telt als gewerkt → telt niet als gewerkt",
         "Absence (sick leave): counts as worked → does not count as worked"),
        ("    source: assumed\n\n# --------------------------------------------------------------------------------------------------------\n# HOE TIJD TELT",
         "    exposures: {noise: often}\n    source: assumed\n\n# --------------------------------------------------------------------------------------------------------\n# HOE TIJD TELT",
         "Kantoor, Lawaai: nieuw, vaak", "Office, Noise: new, often"),
        ("  elements: sum\n", "  elements: {at_most: 3}\n",
         "Meer elementen op een dag: alles telt op → hoogstens 3", "Several elements on one day: everything adds up → at most 3"),
        ("levels:\n  sometimes: {factor: 0.5", "levels:\n  sometimes: {factor: 0.6",
         "Soms, deel van de punten: 50% → 60%", "Sometimes, part of the points: 50% → 60%"),
    ],
)  # fmt: skip
def test_a_change_in_words(old: str, new: str, dutch: str, english: str) -> None:
    changed = replaced(old, new)
    assert told(DEFAULT, changed) == [dutch]
    assert told(DEFAULT, changed, "en") == [english]


def test_a_dated_value_is_told_row_by_row() -> None:
    rows = "points_per_year: {{by: exposure, values: [{{until: 2026-12-31, value: 0.15}}, {{from: 2027-01-01, value: {}}}]}}"
    one, two = (replaced("points_per_year: 0.15", rows.format(value)) for value in ("0.2", "0.25"))
    assert told(one, two) == ["Langdurig staan en lopen, vanaf 1 januari 2027: 0,20 → 0,25 punten per jaar"]
    (change,) = between(one, two)
    assert dotted(change.path) == "elements.standing_walking.points_per_year.values[2].value"
    assert told(DEFAULT, one) == [
        "Langdurig staan en lopen, punten per jaar: 0,15 → 0,15 tot en met 31 december 2026; 0,2 vanaf 1 januari 2027"
    ]
    three = one.replace(
        "{from: 2027-01-01, value: 0.2}",
        "{from: 2027-01-01, until: 2028-12-31, value: 0.2}, {from: 2029-01-01, value: 0.3}",
    )
    assert [(one.kind, dotted(one.path)[-9:]) for one in between(one, three)] == [
        ("added", "values[2]"), ("added", "values[3]"), ("removed", "values[2]"),
    ]  # fmt: skip


def test_what_is_new_gone_or_renamed_is_told_so() -> None:
    renamed = DEFAULT.replace("  night_work:\n", "  nachtwerk:\n").replace("      night_work: ", "      nachtwerk: ")
    assert told(DEFAULT, renamed) == ["Nachtwerk: alleen de sleutel is anders, night_work → nachtwerk"]
    new = replaced("  office:   ", "  cook: {name: {nl: Kok}, exposures: {night_work: often}}\n  office:   ")
    assert told(DEFAULT, new) == ["Kok: nieuw (Nachtwerk: vaak)"]
    assert told(new, DEFAULT) == ["Kok: vervalt (Nachtwerk: vaak)"]


def test_a_whole_block_is_told_by_its_name() -> None:
    start = DEFAULT.index("benefit:\n  amount")
    without = DEFAULT[:start] + "benefit: none\n\n" + DEFAULT[DEFAULT.index("# ---", start) :]
    (sentence,) = told(DEFAULT, without)
    assert sentence.startswith("De uitkering: bedrag: de drempelvrijstelling RVU; ")
    assert sentence.endswith(" → geen uitkering")


def test_a_renamed_job_source_and_tally() -> None:
    old = read_scheme(EXAMPLES / "schemes" / "vvt.yaml")
    text = (EXAMPLES / "schemes" / "vvt.yaml").read_text(encoding="utf-8")
    for before, after in (("heavy_years", "years_heavy"), ("  nh:", "  nieuws:"), ("source: nh", "source: nieuws")):
        text = text.replace(before, after)
    changes = compare(side(old), side(parse_scheme(text, "new.yaml")))
    assert [(one.kind, one.before, one.after) for one in changes] == [
        ("renamed", "nh", "nieuws"), ("renamed", "heavy_years", "years_heavy"),
    ]  # fmt: skip


# --- every key and every word of the format has plain words


@pytest.mark.parametrize("say", [NL, EN], ids=["nl", "en"])
def test_every_key_of_the_format_has_a_label(say: Any) -> None:
    for model in all_models():
        for key in keys_of(model):
            words = label(key, say)
            assert words, key
            assert "_" not in words, key
            assert words.strip() == words, key


@pytest.mark.parametrize("say", [NL, EN], ids=["nl", "en"])
def test_every_word_of_the_format_has_plain_words(say: Any) -> None:
    for model in all_models():
        for key in keys_of(model):
            for word in words_of(key.field.annotation):
                assert say.has(f"words.{word}") or say.has(f"words.{key.name}.{word}"), (key, word)


def test_every_key_is_under_a_heading() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(Scheme.model_fields)


def test_between_any_two_schemes_everything_is_told_in_words() -> None:
    """No path is told by a key of the format that has a description: of the sentences, only ids hold an underscore."""
    files = [read_scheme(path) for path in SCHEMES]
    for old, new in zip(files, [*files[1:], files[0]], strict=True):
        changes = told_changes(side(old), side(new), NL)
        for one in changes.changes:
            assert changes.sentence(one)
            known = key_at(one.path, new.document.data) or key_at(one.path, old.document.data)
            if known and "_" in known.name:
                assert not re.search(rf"\b{known.name}\b", changes.sentence(one))
        assert render_text(changes).count("\n      ") == len(changes.changes)
        assert render_markdown(changes).count("\n- ") == len(changes.changes)


# --- diff and set agree


def scalars(file: SchemeFile) -> list[Place]:
    return sorted(
        (place for place in file.document.values if not isinstance(value_at(file.document.data, place), dict | list)),
        key=str,
    )


FILES = [(path.read_text(encoding="utf-8"), read_scheme(path)) for path in SCHEMES]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_diff_tells_exactly_the_one_change_that_set_made_and_set_takes_it_back(data: st.DataObject) -> None:
    text, file = FILES[data.draw(st.integers(0, len(FILES) - 1))]
    place = data.draw(st.sampled_from(scalars(file)))
    value = data.draw(
        st.sampled_from(["0.07", "3", "36", "true", "2031-05-01", "half_up", "assumed", "iets: anders", "40%"])
    )
    try:
        changed = with_value(text, "f.yaml", place, value)
    except InputError:
        return
    changes = compare(side(changed.before), side(changed.after))
    assert len(changes) <= 1
    assert all(place[: len(one.path)] == one.path for one in changes)
    for one in changes:
        back = with_value(changed.text, "f.yaml", one.path, written(one.before))
        assert compare(side(changed.before), side(back.after)) == ()
        again = with_value(text, "f.yaml", one.path, written(one.after))
        assert compare(side(changed.after), side(again.after)) == ()


# --- the command


def test_the_command_in_three_forms(zwaarwerk: Run, tmp_path: Path) -> None:
    new = tmp_path / "nieuw.yaml"
    new.write_text(replaced("points_per_year: 0.15", "points_per_year: 0.20"), encoding="utf-8")
    ran = zwaarwerk("criteria", "diff", CRITERIA, new)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        "Van criteria.yaml naar nieuw.yaml: 1 verschil.\n\nElementen\n"
        "  Langdurig staan en lopen: 0,15 → 0,20 punten per jaar\n      elements.standing_walking.points_per_year\n"
    )
    ran = zwaarwerk("criteria", "diff", CRITERIA, new, "--format", "json", "--exit-code")
    assert ran.status == 1
    assert json.loads(ran.out)["changes"] == [
        {
            "group": "elements", "kind": "changed", "path": "elements.standing_walking.points_per_year",
            "before": "0.15", "after": "0.2", "sentence": "Langdurig staan en lopen: 0,15 → 0,20 punten per jaar",
        }
    ]  # fmt: skip
    ran = zwaarwerk("criteria", "diff", CRITERIA, new, "--format", "markdown", "--lang", "en")
    assert "- Prolonged standing and walking: 0.15 → 0.20 points a year (`elements.standing_walking" in ran.out
    ran = zwaarwerk("criteria", "diff", CRITERIA, CRITERIA, "--exit-code")
    assert (ran.status, ran.out) == (
        0,
        "Geen verschil tussen criteria.yaml en criteria.yaml: alles betekent hetzelfde.\n",
    )


def test_markdown_in_a_name_stays_a_name(zwaarwerk: Run, tmp_path: Path) -> None:
    new = tmp_path / "nieuw.yaml"
    new.write_text(replaced('nl: "Nachtwerk"', 'nl: "*Nacht* [x](y) <b>"'), encoding="utf-8")
    out = zwaarwerk("criteria", "diff", CRITERIA, new, "--format", "markdown").out
    assert r"\*Nacht\* \[x\](y) \<b\>" in out


def test_both_files_are_refused_together(zwaarwerk: Run, tmp_path: Path) -> None:
    ran = zwaarwerk("criteria", "diff", tmp_path / "een.yaml", tmp_path / "twee.yaml")
    assert ran.status == 3
    assert ran.err.count("dit bestand is er niet") == 2


def test_files_of_the_same_name_are_told_apart_by_their_folder(zwaarwerk: Run, tmp_path: Path) -> None:
    for name in ("een", "twee"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "cao.yaml").write_text(DEFAULT, encoding="utf-8")
    ran = zwaarwerk("criteria", "diff", tmp_path / "een" / "cao.yaml", tmp_path / "twee" / "cao.yaml")
    assert f"{tmp_path}/een/cao.yaml" in ran.out
    assert f"{tmp_path}/twee/cao.yaml" in ran.out


def test_what_diff_tells_as_json_can_be_set_until_nothing_is_left(zwaarwerk: Run, tmp_path: Path) -> None:
    """Plain values: each change is set as it is told, in any order, and the two files then mean the same."""
    old, new = tmp_path / "oud.yaml", tmp_path / "nieuw.yaml"
    old.write_text(DEFAULT, encoding="utf-8")
    text = DEFAULT
    for before, after in (
        ('version: "2026.1"', 'version: "2026.2"'),
        ("factor: 0.5", "factor: 1/3"),
        ("points_per_year: 0.15", "points_per_year: 0.2"),
        ("      night_work: often", "      night_work: 25%"),
        ("minimum: {at_least: 18.81", "minimum: {at_least: 20"),
        ("at_least: {years: 30}", "at_least: {years: 29, months: 6}"),
        ("round_months: half_up", "round_months: down"),
        ("  part_time: full\n  last_month: whole", "  part_time: at_exit\n  last_month: by_days"),
        ('name: {nl: "Nachtwerk"', "name: {nl: \"Nacht: werk's\""),
        ("  at_most_months: 36\n", "  at_most_months: 36\n  months_to_go_at_least: 2\n"),
        ("in_force: {from: 2026-01-01}", "in_force: {from: 2026-01-01, until: 2030-12-31}"),
    ):  # fmt: skip
        assert before in text
        text = text.replace(before, after, 1)
    new.write_text(text, encoding="utf-8")
    changes = json.loads(zwaarwerk("criteria", "diff", old, new, "--format", "json").out)["changes"]
    assert len(changes) == 12
    for one in reversed(changes):
        assert zwaarwerk("criteria", "set", old, one["path"], one["after"]).status == 0
    assert zwaarwerk("criteria", "diff", old, new, "--exit-code").status == 0


def test_months_that_depend_on_a_date_are_no_length() -> None:
    """`fixed: {months: …}` has the key of a length, and its value may be dated."""
    dated = "{by: exit, values: [{until: 2027-12-31, value: 24}, {from: 2028-01-01, value: 30}]}"
    new = replaced("linear: {points: 57, months: 36}", f"fixed: {{months: {dated}}}")
    words = " ".join(told(DEFAULT, new))
    assert "24" in words
    assert "30" in words
