"""What is allowed but looks like a slip is remarked, and the file is read; many problems of one cause are one message."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.running import AS_OF, CRITERIA, EXAMPLES, Run
from zwaarwerk.files import read_careers, read_scheme
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import LANGUAGES

DONE, REFUSED = 0, 3


def told(err: str) -> list[str]:
    """The messages, without the line that counts them."""
    return err.splitlines()[:-1]


# --- remarks about a scheme

SCHEMES = {
    "points where a part was meant": (
        ("points_per_year: 0.15\n", "points_per_year: 33\n"),
        ("rate-high", "elements.standing_walking.points_per_year", "33", "20"),
    ),
    "a limit that no job reaches": (
        ("{at_least: 0.627}", "{at_least: 33}"),
        ("burdensome-none", "burdensome.points_per_year.at_least", "2.1", ""),
    ),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SCHEMES)
def test_a_scheme_that_looks_wrong_is_in_order_with_a_remark(
    name: str, lang: str, tmp_path: Path, zwaarwerk: Run
) -> None:
    (old, new), (_, path, found, months) = SCHEMES[name]
    text = CRITERIA.read_text("utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    file = tmp_path / "regels.yaml"
    file.write_text(text, encoding="utf-8")
    ran = zwaarwerk("criteria", "check", file, "--lang", lang)
    assert ran.status == DONE
    assert "regels.yaml: " in ran.out
    (line,) = told(ran.err)
    assert line.startswith(f"{file}:{text[: text.index(new)].count(chr(10)) + 1}:")
    assert path in line
    assert found in line
    assert months in line


@pytest.mark.parametrize("name", SCHEMES)
def test_a_remark_about_a_scheme_comes_as_json_too(name: str, tmp_path: Path, zwaarwerk: Run) -> None:
    (old, new), (code, path, *_) = SCHEMES[name]
    file = tmp_path / "regels.yaml"
    file.write_text(CRITERIA.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    ran = zwaarwerk("criteria", "check", file, "--format", "json")
    assert ran.status == DONE
    assert [(one["code"], one["path"]) for one in json.loads(ran.err)["problems"]] == [(code, path)]


@pytest.mark.parametrize("file", [CRITERIA, *sorted(EXAMPLES.glob("schemes/*.yaml"))], ids=lambda path: path.name)
def test_the_schemes_that_ship_need_no_remark(file: Path, zwaarwerk: Run) -> None:
    ran = zwaarwerk("criteria", "check", file)
    assert (ran.status, ran.err) == (DONE, "")


def test_a_scheme_of_a_table_of_points_needs_no_remark_about_rates(tmp_path: Path, zwaarwerk: Run) -> None:
    """What a year earns can't be told from a table."""
    file = tmp_path / "regels.yaml"
    text = (EXAMPLES.parent / "tests" / "valid" / "criteria" / "small.yaml").read_text("utf-8")
    text = text.replace("points_per_year: 0.30", "points_per_year: 100")
    file.write_text(text.replace("linear: {points: 57, months: 36}", "table: [{points: {at_least: 57}, months: 36}]"))
    ran = zwaarwerk("criteria", "check", file)
    assert (ran.status, ran.err) == (DONE, "")


NS_2021 = EXAMPLES / "schemes" / "ns-2021.yaml"
OF_FACTS = {
    "a fact that no condition asks for": (
        ("  settlement_signed_by_2025:\n", "  settlement_signed_by_2026:\n"),
        ("fact-unused", "facts.settlement_signed_by_2026", "settlement_signed_by_2025"),
    ),
    "a word that others take for false": (
        ("settlement_signed_by_2025, is: true", "settlement_signed_by_2025, is: no"),
        ("word-for-truth", "conditions.agreed_in_time.any_of.signed.all_of.agreement.is", "false"),
    ),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", OF_FACTS)
def test_a_slip_in_a_fact_is_remarked_on_its_line(name: str, lang: str, tmp_path: Path) -> None:
    (old, new), (code, path, guess) = OF_FACTS[name]
    text = NS_2021.read_text("utf-8")
    assert text.count(old) == 1
    file = tmp_path / "regels.yaml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    remark, *others = read_scheme(file).remarks
    assert (remark.code, remark.dotted, remark.line) == (code, path, text[: text.index(old)].count("\n") + 1)
    assert guess in read_texts(lang).problem(remark)
    asked = "conditions.agreed_in_time.any_of.signed.all_of.agreement.fact"
    assert [(one.code, one.dotted) for one in others] == ([("fact-nameless", asked)] if code == "fact-unused" else [])


def test_a_fact_in_words_where_true_or_false_is_asked_is_remarked(tmp_path: Path) -> None:
    """`ja` is neither: without a remark it would be not met in silence."""
    file = tmp_path / "loopbaan.yaml"
    text = "birth_date: 1964-03-01\nfacts: {settlement_signed_by_2025: FACT, other: ja}\njobs: []\n"
    for fact, codes in (("ja", ["true-or-false"]), ("1", ["true-or-false"]), ("true", [])):
        file.write_text(text.replace("FACT", fact), encoding="utf-8")
        (person,) = read_careers([file], read_scheme(NS_2021).scheme)
        assert [(one.code, one.line) for one in person.warnings] == [(code, 2) for code in codes]


# --- remarks about a career

JOB = "job: planner, from: 1990-01-01, until: 1999-12-31"
CAREERS = {
    "an employer in two ways": (
        f"[{{{JOB}, employer: NS}}, {{job: office, from: 2000-01-01, employer: N.S.}}]",
        [("names-alike", "jobs[2].employer", "N.S.")],
    ),
    "an employer with a slip": (
        f"[{{{JOB}, employer: Spoorbedrijf}}, {{job: office, from: 2000-01-01, employer: Spoorbedrijff}}]",
        [("names-alike", "jobs[2].employer", "Spoorbedrijff")],
    ),
    "a sector with a slip": (
        f"[{{{JOB}, sector: spoor}}, {{job: office, from: 2000-01-01, sector: Spoor}}]",
        [("names-alike", "jobs[2].sector", "Spoor")],
    ),
    "one slip, many times": (
        f"[{{{JOB}, employer: NS}}, {{job: office, from: 2000-01-01, until: 2000-12-31, employer: ns}},"
        " {job: office, from: 2001-01-01, employer: ns}]",
        [("names-alike", "jobs[2].employer", "ns")],
    ),
    "a Dutch word for illness": (
        f"[{{{JOB}, absences: [{{kind: ziekte, from: 1995-01-01, until: 1995-12-31}}]}}]",
        [("absence-unlisted", "jobs[1].absences[1].kind", "ziekte")],
    ),
    "illness with a slip": (
        f"[{{{JOB}, absences: [{{kind: sick_leavee, from: 1995-01-01, until: 1995-12-31}}]}}]",
        [("absence-misspelt", "jobs[1].absences[1].kind", "sick_leavee")],
    ),
    "an absence without an end": (
        f"[{{{JOB}, absences: [{{kind: sick_leave, from: 1991-01-01}}, "
        "{kind: unpaid_leave, from: 1995-01-01, until: 1995-12-31}]}]",
        [("absence-open", "jobs[1].absences[1]", None)],
    ),
}
QUIET = {
    "other employers": f"[{{{JOB}, employer: Gemeente Utrecht}}, {{job: office, from: 2000-01-01, employer: Gemeente Dordrecht}}]",
    "short names": f"[{{{JOB}, employer: KLM}}, {{job: office, from: 2000-01-01, employer: KPN}}]",
    "numbered names": f"[{{{JOB}, employer: Werkgever 1}}, {{job: office, from: 2000-01-01, employer: Werkgever 2}}]",
    "the last absence goes on": f"[{{{JOB}, absences: [{{kind: unpaid_leave, from: 1991-01-01, until: 1991-02-01}}, {{kind: sick_leave, from: 1995-01-01}}]}}]",
    "another absence, in so many words": f"[{{{JOB}, absences: [{{kind: other, from: 1991-01-01, until: 1991-02-01}}]}}]",
}


def career(jobs: str, folder: Path) -> Path:
    path = folder / "loopbaan.yaml"
    path.write_text(f"birth_date: 1964-03-01\njobs: {jobs}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", CAREERS)
def test_a_career_that_looks_wrong_is_answered_with_a_remark(name: str, tmp_path: Path, zwaarwerk: Run) -> None:
    jobs, expected = CAREERS[name]
    ran = zwaarwerk("score", career(jobs, tmp_path), "--as-of", AS_OF, "--format", "json")
    assert (ran.status, ran.err) == (DONE, "")
    problems = json.loads(ran.out)["people"][0]["problems"]
    assert [(one["code"], one["path"], one.get("found")) for one in problems] == expected
    assert all(one["line"] == 2 for one in problems)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CAREERS)
def test_a_remark_stands_in_the_report(name: str, lang: str, tmp_path: Path, zwaarwerk: Run) -> None:
    ran = zwaarwerk("score", career(CAREERS[name][0], tmp_path), "--as-of", AS_OF, "--lang", lang)
    assert (ran.status, ran.err) == (DONE, "")
    assert ("Let op" if lang == "nl" else "Please note") in ran.out


@pytest.mark.parametrize("name", QUIET)
def test_what_is_only_unusual_is_not_remarked(name: str, tmp_path: Path, zwaarwerk: Run) -> None:
    ran = zwaarwerk("score", career(QUIET[name], tmp_path), "--as-of", AS_OF, "--format", "json")
    assert (ran.status, ran.err) == (DONE, "")
    assert json.loads(ran.out)["people"][0]["problems"] == []


# --- many problems of one cause


def test_a_category_misspelt_once_is_one_message_for_all_that_use_it(tmp_path: Path, zwaarwerk: Run) -> None:
    file = tmp_path / "regels.yaml"
    file.write_text(CRITERIA.read_text("utf-8").replace("  physical:    ", "  fysical:    "), encoding="utf-8")
    ran = zwaarwerk("criteria", "check", file)
    assert ran.status == REFUSED
    assert len([line for line in told(ran.err) if not line.startswith(" ")]) == 2, "where it is defined and used"
    assert re.search(r"\n    … en nog 5 keer: regel [0-9]+, [0-9]+, [0-9]+, [0-9]+, [0-9]+\n", ran.err)
    assert ran.err.endswith("7 meldingen.\n")
    problems = json.loads(zwaarwerk("criteria", "check", file, "--format", "json").err)["problems"]
    assert len(problems) == 7


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_job_that_nobody_knows_is_one_message_for_thousands_of_people(
    lang: str, tmp_path: Path, zwaarwerk: Run
) -> None:
    file = tmp_path / "mensen.yaml"
    people = "".join(
        f"- {{id: p{n}, birth_date: 1964-03-01, jobs: [{{job: stoker, from: 1990-01-01}}]}}\n" for n in range(5_000)
    )
    file.write_text("people:\n" + people)
    ran = zwaarwerk("score", file, "--lang", lang)
    assert ran.status == REFUSED
    lines = ran.err.splitlines()
    assert len([line for line in lines if line.startswith(str(file))]) == 1
    assert lines[0].startswith(f"{file}:2:")
    assert "4999" in lines[-2]
    assert "3, 4, 5, 6, 7, 8, 9, 10, …" in lines[-2]
    assert lines[-1].startswith("5000 ")
    as_json = json.loads(zwaarwerk("score", file, "--format", "json", "--lang", lang).err)["problems"]
    assert len(as_json) == 5_000
    assert [one["line"] for one in as_json] == list(range(2, 5_002))


def test_the_same_slip_in_many_files_is_one_message_with_the_first_few(tmp_path: Path, zwaarwerk: Run) -> None:
    files = [tmp_path / f"p{n}.yaml" for n in range(10)]
    for file in files:
        file.write_text("birth_date: 1964-03-01\njobs: [{job: stoker, from: 1990-01-01}]\n")
    ran = zwaarwerk("score", *files)
    assert ran.status == REFUSED
    others = ", ".join(f"{file}:2" for file in files[1:4])
    assert f"    … en nog 9 keer: {others}, …\n" in ran.err
    assert len([line for line in told(ran.err) if not line.startswith(" ")]) == 1


@pytest.mark.parametrize("count", [3, 300])
def test_a_style_of_dates_is_one_message_when_it_is_a_habit(count: int, tmp_path: Path, zwaarwerk: Run) -> None:
    jobs = "".join(
        f"  - {{job: planner, from: {n % 28 + 1}-{n % 12 + 1}-{1970 + n % 40}, until: 2020-01-01}}\n"
        for n in range(count)
    )
    file = tmp_path / "oud.yaml"
    file.write_text("birth_date: 1950-03-01\njobs:\n" + jobs)
    ran = zwaarwerk("score", file)
    problems = json.loads(zwaarwerk("score", file, "--format", "json").err)["problems"]
    assert ran.status == REFUSED
    assert len(problems) == count
    assert all(one["guess"] for one in problems)
    assert "Bedoelde u „1970-01-01”?" in ran.err
    assert len([line for line in told(ran.err) if not line.startswith(" ")]) <= 4


def test_missing_files_are_each_told(tmp_path: Path, zwaarwerk: Run) -> None:
    ran = zwaarwerk("score", *(tmp_path / f"p{n}.yaml" for n in range(5)))
    assert [line.partition(": ")[0] for line in told(ran.err)] == [str(tmp_path / f"p{n}.yaml") for n in range(5)]
