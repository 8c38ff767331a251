"""The substantiation of a scheme: every judgement follows from the file, and nothing assumed is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests import strategies
from tests.reports import EVIL, RIGHT_TO_LEFT
from tests.running import AS_OF, CRITERIA, EXAMPLES, ROOT
from tests.test_document import strings
from tests.test_negotiating_any_scheme import FEW, file_of
from tests.test_report_html import AXE, AXE_RULES, Page, chromium, needs_axe, needs_chromium
from tests.trial import LAW as SMALL_LAW
from zwaarwerk.dossier import Basis, People, Question, basis_of, questions
from zwaarwerk.errors import dotted
from zwaarwerk.files import SchemeFile, parse_scheme, read_law, read_scheme
from zwaarwerk.law import Law
from zwaarwerk.printing import read_letterhead, renderer_for
from zwaarwerk.report.document import Block, Chart, Checklist, Document, Heading, Section, Table
from zwaarwerk.report.dossier import SECTIONS, Dossier, Surveyed, document_of
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import LANGUAGES, printable

DAY = date.fromisoformat(AS_OF)
LAW = read_law()
NL = read_texts("nl")
SCHEMES = {path.stem: path for path in [CRITERIA, *sorted((EXAMPLES / "schemes").glob("*.yaml"))]}
EVERYBODY = People(assessed=10, all=10)


def basis(file: SchemeFile, asked: tuple[str, ...] = (), people: People | None = None, law: Law = LAW) -> Basis:
    return basis_of(file.scheme, file.document.data, law, DAY, asked, people)


def document(file: SchemeFile, language: str = "nl", law: Law = LAW, **more: Any) -> Document:
    found = basis(file, people=more.pop("people", None), law=law)
    name = Path(file.name).name
    made = Dossier(basis=found, law=law, file=name, sha256=file.sha256, as_of=DAY, program="0", **more)
    return document_of(made, read_texts(language))


@cache
def shipped(name: str, language: str = "nl") -> Document:
    return document(read_scheme(SCHEMES[name]), language)


def section(whole: Document, name: str, language: str = "nl") -> Section:
    heading = read_texts(language)(f"dossier.section-{name}")
    return next(one for one in whole.sections if one.heading.endswith(f". {heading}"))


def tables(blocks: tuple[Block, ...]) -> dict[str, Table]:
    return {block.caption: block for block in blocks if isinstance(block, Table)}


def rows(table: Table) -> list[tuple[str, ...]]:
    return [row for group in table.groups for row in group.rows]


# --- a scheme of which everything is substantiated

WHOLE = """
format: 1
scheme:
  id: haven
  version: "1.0"
  name: {nl: Zwaar werk in de haven, en: Heavy work in the port}
  status: agreed
  in_force: {from: 2026-01-01}
  parties: [Havenbedrijf, Bond]
sources:
  cao: {title: Cao haven, kind: agreement, publisher: partijen, date: 2025-12}
  rie: {title: RI&E haven, kind: risk_assessment, publisher: Arbodienst, date: 2025-05, url: "https://example.org/rie"}
  vraag: {title: Enquête haven, kind: survey, publisher: partijen, date: 2025-06}
categories: {physical: {name: {nl: Lichamelijk}}, times: {name: {nl: Werktijden}}}
levels: {half: {factor: 0.5, name: {nl: half}, source: rie}}
elements:
  lifting:
    category: physical
    name: {nl: Tillen}
    applies_when: {nl: minstens 600 uur per jaar, measure: lifting_hours, per: year, at_least: 600, source: rie}
    points_per_year: 1
    source: vraag
  nights:
    category: times
    name: {nl: Nachtwerk}
    applies_when: {nl: minstens 26 nachten per jaar, measure: nights, per: year, at_least: 26, source: rie}
    points_per_year: 0.9
    source: vraag
jobs:
  lasher: {name: {nl: Sjorder}, exposures: {lifting: full, nights: half}, source: rie}
  guard: {name: {nl: Wacht}, exposures: {nights: full}, source: rie}
  clerk: {name: {nl: Kantoor}, source: rie}
counting: {part_of_unit: exact, part_time: full, absences: {other: in}, source: cao}
overlap: {jobs: highest, elements: sum, source: cao}
burdensome: {points_per_year: {at_least: 1.2}, source: cao}
tallies: {heavy: {name: {nl: Zware jaren}, of: burdensome, unit: year, source: cao}}
conditions:
  years:
    tally: heavy
    at_least: {years: 30}
    source: cao
    say: {nl: U hebt geen dertig jaar zwaar werk.}
    note: {nl: Dertig jaar is wat partijen een werkend leven noemen.}
pension_date: aow
entitlement:
  convert: {linear: {points: 58, months: 36}}
  round_months: exact
  at_most_months: 36
  source: cao
benefit: {amount: rvu_exemption, year: of_each_month, part_time: full, last_month: whole, paid: monthly, source: cao}
"""


def whole_scheme() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(WHOLE)
    return found


def file_with(change: Callable[[dict[str, Any]], object] | None = None) -> SchemeFile:
    data = whole_scheme()
    if change is not None:
        change(data)
    return parse_scheme(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), "haven.yaml")


def answers(file: SchemeFile, people: People | None = EVERYBODY) -> dict[str, str]:
    return {one.id: one.answer for one in questions(basis(file, people=people))}


def set_to(*path: str | int, value: Any = None) -> Callable[[dict[str, Any]], None]:
    """Return a change of one place in the file; without a value it is taken away."""

    def change(data: dict[str, Any]) -> None:
        here: Any = data
        for part in path[:-1]:
            here = here[part]
        if value is None:
            del here[path[-1]]
        else:
            here[path[-1]] = value

    return change


def both(*changes: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        for one in changes:
            one(data)

    return change


def no_sources(data: dict[str, Any]) -> None:
    data["sources"] = {}
    for block in walk(data):
        block.pop("source", None)


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for name, item in value.items():
            if name != "sources":
                yield from walk(item)


ANOTHER_LEAP = both(
    set_to("conditions", "years", "note"),
    set_to("conditions", "years", "at_least", value={"years": 1}),
    set_to("entitlement", "minimum", value={"at_least": 20, "source": "cao"}),
)


CHANGES: dict[str, tuple[Callable[[dict[str, Any]], object], dict[str, str]]] = {
    "no parties": (set_to("scheme", "parties"), {"agreed": "partly"}),
    "a proposal": (set_to("scheme", "status", value="proposed"), {"agreed": "partly"}),
    "nobody agreed": (
        both(set_to("scheme", "parties"), set_to("scheme", "status", value="proposed"),
             set_to("scheme", "in_force", value={"until": "2030-12-31"})),
        {"agreed": "missing"},
    ),
    "a job with an agreed total": (
        set_to("jobs", "guard", value={"name": {"nl": "Wacht"}, "points_per_year": 1, "source": "rie"}),
        {"characteristics": "partly"},
    ),
    "a job that once had an agreed total": (
        set_to("jobs", "guard", value={"name": {"nl": "Wacht"}, "source": "rie", "periods": [
            {"until": "1999-12-31", "points_per_year": 1}, {"from": "2000-01-01", "exposures": {"nights": "full"}}]}),
        {},
    ),
    "a job without a source": (
        set_to("jobs", "lasher", "source"), {"profiles": "partly", "experts": "partly"},
    ),
    "an assumed job": (
        set_to("jobs", "lasher", "source", value="assumed"), {"profiles": "partly", "experts": "partly"},
    ),
    "an element in words": (
        set_to("elements", "nights", "applies_when", value={"nl": "vaak", "source": "rie"}), {"measurable": "partly"},
    ),
    "an assumed limit": (
        set_to("elements", "nights", "applies_when", "source", value="assumed"),
        {"thresholds": "partly", "sourced": "partly", "experts": "partly"},
    ),
    "an assumed weight": (
        set_to("elements", "nights", "source", value="assumed"),
        {"weights": "partly", "sourced": "partly", "employees": "partly"},
    ),
    "a weight with the source of its limit": (
        set_to("elements", "nights", "source", value="rie"), {"employees": "partly"},
    ),
    "an assumed boundary": (
        set_to("burdensome", "source", value="assumed"), {"boundary": "partly", "sourced": "partly"},
    ),
    "assumed money": (set_to("entitlement", "source", value="assumed"), {"sourced": "partly"}),
    "a document of a kind unknown": (set_to("sources", "cao", "kind"), {"kinds": "partly"}),
    "a document nobody can find": (set_to("sources", "cao", "publisher"), {"traceable": "partly"}),
    "a leap without a note": (set_to("conditions", "years", "note"), {"explained": "missing"}),
    "another leap without a note": (ANOTHER_LEAP, {"explained": "missing"}),
    "another leap with a note around it": (
        both(ANOTHER_LEAP, set_to("entitlement", "note", value="Twintig punten is afgesproken.")), {},
    ),
    "nothing that stands out": (
        both(set_to("conditions", "years", "note"), set_to("conditions", "years", "at_least", value={"years": 1})), {},
    ),
    "an assumed lower limit": (
        set_to("entitlement", "minimum", value={"at_least": 1, "source": "assumed"}),
        {"boundary": "partly", "sourced": "partly"},
    ),
    "no sources at all": (
        no_sources,
        dict.fromkeys(("profiles", "thresholds", "weights", "boundary", "kinds", "traceable", "experts", "employees",
                       "sourced"), "missing"),
    ),
}  # fmt: skip
"""What is changed, and the answers that change with it; no other does."""


def test_a_scheme_with_everything_in_it_answers_everything() -> None:
    assert set(answers(file_with()).values()) == {"answered"}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_taken_away_changes_the_matching_answers_and_no_other(name: str) -> None:
    change, expected = CHANGES[name]
    before, after = answers(file_with()), answers(file_with(change))
    assert {id_: after[id_] for id_ in before if after[id_] != before[id_]} == expected


def test_nobody_and_not_everybody_changes_one_answer() -> None:
    for people, answer in ((None, "missing"), (People(9, 10), "partly"), (People(0, 3), "missing")):
        found = answers(file_with(), people)
        assert found.pop("people") == answer
        assert set(found.values()) == {"answered"}


def test_a_survey_that_is_given_counts_as_one_that_is_cited() -> None:
    file = file_with(set_to("elements", "nights", "source", value="rie"))
    for asked, answer in (((), "partly"), (("lifting",), "partly"), (("nights",), "answered")):
        found = {one.id: one.answer for one in questions(basis(file, asked, EVERYBODY))}
        assert found["employees"] == answer


def test_a_scheme_without_rules_about_jobs_does_not_say_which_fall_under_it() -> None:
    found = answers(read_scheme(SCHEMES["cleaning-2026"]))
    assert found["scope"] == found["characteristics"] == "missing"
    assert answers(read_scheme(SCHEMES["police"]))["scope"] == "answered"


def decided(change: Callable[[dict[str, Any]], object] | None = None) -> dict[str, bool | None]:
    found = basis(file_with(change))
    return {job: found.decided(job) for job in found.scheme.jobs}


PERIODS = [
    {"until": "1999-12-31", "exposures": {"lifting": "full", "nights": "half"}},
    {"from": "2000-01-01", "exposures": {}},
]


def test_a_job_falls_under_the_scheme_by_its_own_rule() -> None:
    once = set_to("jobs", "clerk", value={"name": {"nl": "Kantoor"}, "source": "rie", "periods": PERIODS})
    no_rule = both(set_to("burdensome"), set_to("tallies", "heavy", "of", value="all"))
    assert decided() == {"lasher": True, "guard": False, "clerk": False}
    assert decided(once) == {"lasher": True, "guard": False, "clerk": True}
    assert decided(no_rule) == {"lasher": True, "guard": True, "clerk": False}
    assert decided(both(no_rule, once)) == {"lasher": True, "guard": True, "clerk": True}


def without_points(data: dict[str, Any]) -> None:
    for key in ("burdensome", "overlap", "levels", "elements", "categories"):
        del data[key]
    for job in data["jobs"].values():
        job.pop("exposures", None)
    data["counting"] = {"points": "none", "part_time": "full", "absences": {"other": "in"}, "source": "cao"}
    data["entitlement"]["convert"] = {"fixed": {"months": 36}}
    data["tallies"]["heavy"]["of"] = "all"


def test_without_points_a_job_falls_under_the_scheme_when_a_rule_names_it() -> None:
    counted = both(without_points, set_to("tallies", "heavy", "of", value={"jobs": ["guard"]}))
    served = {"in_service": {"at": "exit", "jobs": ["lasher"]}, "source": "cao", "say": {"nl": "U bent geen sjorder."}}
    assert decided(without_points) == {"lasher": None, "guard": None, "clerk": None}
    assert decided(counted) == {"lasher": False, "guard": True, "clerk": False}
    both_ways = both(counted, set_to("conditions", "served", value=served))
    assert decided(both_ways) == {"lasher": True, "guard": True, "clerk": False}
    assert basis(file_with(both_ways)).counting_jobs == ["lasher", "guard"]
    assert basis(file_with(without_points)).counting_jobs == ["lasher", "guard", "clerk"]


def test_a_profile_of_days_after_the_exit_date_is_not_there_yet() -> None:
    later = [{"until": "2026-11-22", "exposures": {"nights": "full"}}, {"from": AS_OF, "exposures": {}}]
    file = file_with(set_to("jobs", "guard", value={"name": {"nl": "Wacht"}, "source": "rie", "periods": later}))
    (profile,) = basis(file).profiles["guard"]
    assert [one.element for one in profile.exposures] == ["nights"]
    assert (profile.first, profile.last, profile.rate, profile.burdensome) == (None, None, Fraction(9, 10), False)


def test_a_scheme_without_points_is_not_asked_for_weights() -> None:
    assert "weights" not in answers(read_scheme(SCHEMES["police"]))


def test_a_scheme_without_jobs_is_not_said_to_have_nothing_that_stands_out() -> None:
    assert answers(read_scheme(SCHEMES["austria"]))["explained"] == "missing"


def test_every_question_has_been_both_answered_and_not() -> None:
    seen: dict[str, set[str]] = {}
    files = [file_with(), *(file_with(change) for change, _ in CHANGES.values())]
    files += [read_scheme(path) for path in SCHEMES.values()]
    for file in files:
        found = basis(file)
        for one in (*questions(found), *questions(replace(found, people=EVERYBODY))):
            seen.setdefault(one.id, set()).add(one.answer)
    assert all("answered" in found for found in seen.values())
    assert all("missing" in found or "partly" in found for found in seen.values())
    assert len(seen) == 15


def test_nothing_to_count_is_missing_unless_that_is_good() -> None:
    def one(done: int, total: int, nothing: Any = "missing") -> Question:
        return Question(id="x", section="open", done=done, total=total, nothing=nothing)

    counted = [one(0, 0), one(0, 0, "answered"), one(0, 2), one(1, 2), one(2, 2)]
    assert [each.answer for each in counted] == ["missing", "answered", "missing", "partly", "answered"]


# --- the jobs


def test_the_jobs_have_the_points_that_the_file_counts_for_the_reader() -> None:
    """The numbers behind # in the default scheme, added up by hand."""
    jobs = tables(section(shipped("criteria"), "jobs").blocks)[NL("dossier.jobs-table")]
    found = {row[0]: (row[1], row[3], row[4]) for row in rows(jobs)}
    assert found["Machinist"] == ("ja", "10", "1,9")
    assert found["Conducteur"] == ("ja", "10", "1,875")
    assert found["Monteur"] == ("ja", "10", "1,8")
    assert found["Instructeur machinisten"] == ("ja", "4", "0,775")
    assert found["Teammanager"] == ("nee", "3", "0,375")
    assert found["Kantoor"] == ("nee", "0", "0")


def test_a_profile_that_changed_is_shown_for_both_its_periods() -> None:
    profiles = tables(section(shipped("criteria"), "jobs").blocks)[NL("dossier.profiles-table")]
    groups = {group.name: group.rows for group in profiles.groups}
    old = "Machinist, tot en met 31 december 1989. Aangenomen: het profiel, 11 van de 11 gewichten"
    new = "Machinist, vanaf 1 januari 1990. Aangenomen: het profiel, 10 van de 10 gewichten"
    assert len(groups[old]) == 11
    assert ("Trillingen", "vaak (100%)", "0,2") in groups[old]
    assert ("Trillingen", "soms (50%)", "0,1") in groups[new]
    assert not [row for row in groups[new] if row[0] == "Lawaai"]


def test_a_chart_of_the_jobs_has_the_figures_of_the_table_after_it() -> None:
    blocks = section(shipped("criteria"), "jobs").blocks
    (chart,) = (block for block in blocks if isinstance(block, Chart))
    jobs = tables(blocks)[NL("dossier.jobs-table")]
    assert {(bar.name, bar.shown) for bar in chart.bars} == {(row[0], row[4]) for row in rows(jobs)}
    assert chart.bars[0].share == 1
    assert [bar.share for bar in chart.bars] == sorted((bar.share for bar in chart.bars), reverse=True)
    shares = {bar.name: bar.share for bar in chart.bars}
    assert shares["Monteur"] == Fraction(18, 19)


def test_each_element_says_whether_it_is_measured() -> None:
    told = rows(tables(section(shipped("criteria"), "elements").blocks)[NL("dossier.elements-table")])
    assert len(told) == 22
    assert [row[0] for row in told if "Geen maat" in row[1]] == ["Verantwoordelijk voor de veiligheid van anderen"]
    noise = next(row for row in told if row[0] == "Lawaai")
    assert noise[2:] == ("grens: arbobesluit; punten: aangenomen", "0,2")


def test_the_documents_carry_the_numbers_of_the_file() -> None:
    blocks = section(shipped("criteria"), "method").blocks
    kinds = tables(blocks)[NL("dossier.kinds-table")]
    assert rows(kinds)[-2:] == [("aangenomen", "", "38"), ("geen bron", "", "0")]
    assert kinds.total == ("samen", "7", "53")
    assert ("wet of uitspraak", "2", "6") in rows(kinds)
    sources = {row[0]: row[3] for row in rows(tables(blocks)[NL("dossier.sources-table")])}
    assert sources["fnv-2025"] == "4"
    assert sources["atw"] == "niet gebruikt"


# --- nothing assumed is left out


def assumed_in(data: Any) -> set[str]:
    """The places of the assumed numbers, found apart from the program."""
    found: set[str] = set()

    def look(value: Any, path: tuple[str | int, ...], source: str) -> None:
        if isinstance(value, dict):
            nearer = value.get("source", source)
            for name, item in value.items():
                if path or name not in ("format", "scheme", "sources"):
                    look(item, (*path, name), nearer)
        elif isinstance(value, list):
            for place, item in enumerate(value):
                look(item, (*path, place), source)
        elif not isinstance(value, bool) and source == "assumed":
            written = isinstance(value, str) and re.fullmatch(r"[0-9.]+ ?%|[0-9]+/[0-9]+", value)
            if written or isinstance(value, int | Fraction):
                found.add(dotted(path))

    look(data, (), "")
    return found


def assumed_shown(whole: Document) -> list[str]:
    table = tables(section(whole, "open").blocks).get(NL("dossier.assumed-table"))
    return [row[1] for row in rows(table)] if table else []


@pytest.mark.parametrize("name", SCHEMES)
def test_every_assumed_number_is_in_the_section_on_assumptions(name: str) -> None:
    shown = assumed_shown(shipped(name))
    assert len(shown) == len(set(shown))
    assert set(shown) == assumed_in(read_scheme(SCHEMES[name]).document.data)


def sometimes_assumed(data: st.DataObject, value: Any) -> None:
    if isinstance(value, dict):
        if "source" in value and data.draw(st.booleans()):
            value["source"] = data.draw(st.sampled_from(["assumed", "cao", "rie"]))
        for name, item in value.items():
            if name not in ("sources", "scheme"):
                sometimes_assumed(data, item)


@FEW
@given(st.data())
def test_whatever_is_assumed_is_in_it(data: st.DataObject) -> None:
    plain = whole_scheme()
    sometimes_assumed(data, plain)
    file = parse_scheme(yaml.safe_dump(plain, sort_keys=False), "haven.yaml")
    assert set(assumed_shown(document(file))) == assumed_in(file.document.data)


@FEW
@given(st.one_of(strategies.schemes(), strategies.schemes(points=False)), st.sampled_from(LANGUAGES))
def test_any_scheme_can_be_told_and_leaves_nothing_assumed_out(data: Any, language: str) -> None:
    file = file_of(data)
    whole = document(file, language, law=SMALL_LAW)
    open_ = section(whole, "open", language)
    table = tables(open_.blocks).get(read_texts(language)("dossier.assumed-table"))
    assert ({row[1] for row in rows(table)} if table else set()) == assumed_in(file.document.data)
    for text in strings((whole.answer, *whole.sections)):
        assert "{" not in text, text
        assert "None" not in text, text
        assert "Fraction" not in text, text
        assert text.replace("\N{NO-BREAK SPACE}", " ").isprintable(), text


# --- the document


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCHEMES)
def test_every_scheme_that_ships_gives_a_document(name: str, language: str) -> None:
    whole, say = shipped(name, language), read_texts(language)
    assert [one.heading for one in whole.sections] == [
        f"{place}. {say(f'dossier.section-{id_}')}" for place, id_ in enumerate(SECTIONS, 1)
    ]
    assert all(one.blocks for one in whole.sections)
    assert whole.answer.blocks[-1] == section(whole, "limits", language).blocks[0]
    for text in strings((whole.answer, *whole.sections)):
        assert not re.search(r"[{}]|None|Fraction|\s\s|^\s|\s$|\.\.", text), text
        # "not_met" is a mark in the document, no word of it; in quotes stands what a fact may be
        ids = re.findall(r"(?<![\w./„“-])[a-z0-9]+_[a-z0-9_]+(?![\w./])", text)
        assert ids in ([], ["not_met"]), f"a reader is told of no ids, but of {ids}: {text}"


@pytest.mark.parametrize("name", SCHEMES)
def test_the_checklist_points_to_the_section_that_tells_it(name: str) -> None:
    whole = shipped(name)
    (checklist,) = (block for block in section(whole, "questions").blocks if isinstance(block, Checklist))
    asked = questions(basis(read_scheme(SCHEMES[name])))
    outcome = {"answered": "met", "partly": "partly", "missing": "not_met"}
    assert [item.outcome for item in checklist.items] == [outcome[one.answer] for one in asked]
    for item, one in zip(checklist.items, asked, strict=True):
        place = int(re.search(r"\(Deel\s(\d+)\)$", item.text)[1])  # type: ignore[index]
        assert whole.sections[place - 1] == section(whole, one.section)
    answered = sum(one.answer == "answered" for one in asked)
    assert next(strings(whole.answer.blocks)) == f"Hier beantwoord: {answered} van de {len(asked)} vragen."


def clauses(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "clause":
                yield from (text for text in (item.values() if isinstance(item, dict) else [item]))
            else:
                yield from clauses(item)
    elif isinstance(value, list):
        for item in value:
            yield from clauses(item)


@pytest.mark.parametrize("name", SCHEMES)
def test_no_sentence_of_a_source_is_copied(name: str) -> None:
    """Literal text stays in the file: not even its beginning is shown."""
    shown = " ".join(" ".join(strings(shipped(name).sections)).split())
    found = [" ".join(text.split())[:40] for text in clauses(read_scheme(SCHEMES[name]).document.data)]
    assert [text for text in found if len(text) > 25 and text in shown] == []


def test_some_schemes_have_sentences_of_sources_to_leave_out() -> None:
    found = [list(clauses(read_scheme(path).document.data)) for path in SCHEMES.values()]
    assert sum(map(len, found)) > 30


def test_what_a_survey_and_a_simulation_add_stands_in_its_section() -> None:
    file = file_with()
    told = Section(heading="De uitkomst", blocks=(Heading(text="wat eruit kwam"),))
    survey = Surveyed(sections=(told,), weights={"nights": Fraction(3, 4), "lifting": Fraction(1, 4)})
    whole = document(file, survey=survey, simulated=(told,), people=EVERYBODY)
    for name in ("survey", "effect"):
        blocks = section(whole, name).blocks
        assert [block.text for block in blocks if isinstance(block, Heading)] == ["De uitkomst", "wat eruit kwam"]
    beside = tables(section(whole, "survey").blocks)[NL("dossier.beside-table")]
    assert rows(beside) == [("Nachtwerk", "75,0", "47,4"), ("Tillen", "25,0", "52,6")]  # 0.9 and 1 of 1.9


def test_a_dated_weight_is_not_put_beside_a_survey() -> None:
    dated = {"by": "exposure", "values": [{"until": "1999-12-31", "value": 1}, {"from": "2000-01-01", "value": 2}]}
    file = file_with(set_to("elements", "nights", "points_per_year", value=dated))
    survey = Surveyed(sections=(), weights={"nights": Fraction(1)})
    assert tables(section(document(file, survey=survey), "survey").blocks) == {}
    jobs = tables(section(document(file), "jobs").blocks)
    names = [group.name for group in jobs[NL("dossier.profiles-table")].groups]
    assert names == [
        "Sjorder, tot en met 31 december 1999",
        "Sjorder, vanaf 1 januari 2000",
        "Wacht, tot en met 31 december 1999",
        "Wacht, vanaf 1 januari 2000",
    ]


def test_what_stands_out_says_whether_the_file_explains_it() -> None:
    noted = list(strings(section(document(file_with()), "open").blocks))
    bare = list(strings(section(document(file_with(set_to("conditions", "years", "note"))), "open").blocks))
    leap = "Voorwaarde „Zware jaren”: één maand langer werken geeft hier 27 maanden meer."
    for shown, told, other in ((noted, "explained", "unexplained"), (bare, "unexplained", "explained")):
        assert leap in shown
        assert "En: Sjorder, 30 jaar (23-11-1996 – 22-11-2026): 43,50 punten, 27 maanden." in shown
        assert NL(f"dossier.{told}") in shown
        assert NL(f"dossier.{other}") not in shown


# --- as a page, and as a PDF


@pytest.mark.parametrize("name", SCHEMES)
def test_the_page_is_well_formed_and_can_be_found_around_in(name: str) -> None:
    found = Page(renderer_for("html", NL)(shipped(name)).decode())
    assert found.open == []
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    referred = {one for _, attributes in found.elements for one in attributes.get("aria-labelledby", "").split()}
    assert referred <= set(ids)
    assert not {tag for tag, _ in found.elements} & {"script", "link", "iframe", "object", "a", "form", "use"}
    assert found.all("html") == [{"lang": "nl"}]
    levels = [tag for tag, _ in found.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[:2] == ["h1", "h2"]
    assert set(levels[1:]) == {"h2", "h3"}
    assert all("scope" in head for head in found.all("th"))
    assert len(found.all("caption")) == len(found.all("table"))
    assert all(picture["role"] == "img" for picture in found.all("svg"))


@pytest.mark.parametrize("name", SCHEMES)
def test_the_markdown_has_its_headings_and_whole_tables(name: str) -> None:
    text = renderer_for("md", NL)(shipped(name)).decode()
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    heads = [token.tag for token in tokens if token.type == "heading_open"]
    assert heads.count("h2") == len(SECTIONS) + 1
    assert set(heads) == {"h1", "h2", "h3"}
    shown = sum(isinstance(block, Table) for one in shipped(name).sections for block in one.blocks)
    assert sum(token.type == "table_open" for token in tokens) == shown


@pytest.mark.parametrize("name", ["criteria", "france-c2p", "police"])
def test_the_pdf_is_tagged(name: str) -> None:
    pytest.importorskip("typst", reason="no typst here: install the extra pdf to make PDFs")
    render = renderer_for("pdf", NL)
    made = render(shipped(name))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert render(shipped(name)) == made


def test_names_are_text_whatever_they_try() -> None:
    evil = EVIL + RIGHT_TO_LEFT
    change = both(
        set_to("jobs", "lasher", "name", value={"nl": evil}),
        set_to("sources", "cao", "title", value=evil),
        set_to("scheme", "parties", value=[evil]),
        set_to("entitlement", "note", value=evil),
        set_to("elements", "lifting", "applies_when", "nl", value=evil),
        set_to("conditions", "years", "say", "nl", value=evil),
        set_to("scheme", "description", value={"nl": evil}),
    )
    whole = document(file_with(change))
    found = Page(renderer_for("html", NL)(whole).decode())
    assert not found.all("script")
    assert found.text.count(printable(EVIL)) >= 7
    assert not [text for text in strings(whole) if not text.replace("\N{NO-BREAK SPACE}", " ").isprintable()]
    assert renderer_for("md", NL)(whole).decode().count("<script>") == 0


def test_the_letterhead_adds_its_name_and_words() -> None:
    made = Dossier(basis=basis(file_with()), law=LAW, file="f", sha256="0", as_of=DAY, program="0")
    whole = document_of(made, NL, read_letterhead(EXAMPLES / "report" / "settings.yaml"))
    assert whole.employer == "Spoorwegbedrijf De Wissel"
    assert whole.sections[0].heading == "Van Spoorwegbedrijf De Wissel"
    assert whole.sections[1].heading.startswith("1. ")


@needs_chromium
@needs_axe
@pytest.mark.parametrize(("name", "size"), [("criteria", "1200,900"), ("criteria", "500,900"), ("police", "500,900")])
def test_axe_finds_nothing_to_complain_of(name: str, size: str, tmp_path: Path) -> None:
    import html
    import json

    page = renderer_for("html", NL)(shipped(name)).decode()
    script = AXE.read_text(encoding="utf-8").replace("</script", "<\\/script")
    told = "r => document.documentElement.dataset.axe = JSON.stringify(r.violations.map(v => [v.id, v.nodes[0].html]))"
    run = f"axe.run({{runOnly: {json.dumps(AXE_RULES)}}}).then({told})"
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    path = tmp_path / "page.html"
    path.write_text(
        text.replace("</body>", f"<script>{script}</script><script>{run}</script></body>"), encoding="utf-8"
    )
    done = chromium(path, f"--window-size={size}", "--virtual-time-budget=30000", "--dump-dom")
    found = re.search(r'data-axe="([^"]*)"', done.stdout)
    assert found, done.stderr[-500:]
    assert json.loads(html.unescape(found[1])) == []


# --- as it reads

SNAPSHOT = ROOT / "tests" / "dossier_snapshots" / "ns-style.nl.md"


def test_the_document_reads_as_before(request: pytest.FixtureRequest) -> None:
    text = renderer_for("md", NL)(shipped("criteria")).decode()
    text = text.replace(read_scheme(CRITERIA).sha256[:12], "FINGERPRINT")
    if request.config.getoption("--update-snapshots"):
        SNAPSHOT.write_text(text, encoding="utf-8")
    assert text.splitlines() == SNAPSHOT.read_text("utf-8").splitlines()
