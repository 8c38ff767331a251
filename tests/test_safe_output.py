"""Whatever stands in a file or a name, no output harms the terminal or shows a line that the report did not make."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from contextlib import redirect_stderr, redirect_stdout
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.running import AS_OF, Ran, Run
from zwaarwerk.cli import run
from zwaarwerk.files import read_law
from zwaarwerk.report.reference import render_law
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import LANGUAGES

FAKE = "NEPREGEL"
"""A word that no report has; where it begins a line, the line is made by a field."""

HARMS = {
    "a new line": f"x\n{FAKE} u kunt stoppen",
    "a carriage return": f"x\r{FAKE}",
    "an escape": f"\x1b[2J\x1b[31m{FAKE}",
    "a C1 escape": f"\x9b31m{FAKE}\x9c",
    "a title": f"\x1b]0;{FAKE}\x07",
    "a link": f"\x1b]8;;http://x\x1b\\{FAKE}\x1b]8;;\x1b\\",
    "backspaces": "x" + "\b" * 20 + FAKE,
    "a right-to-left mark": f"\u202e{FAKE}\u202c",
    "an isolate": f"\u2066{FAKE}\u2069",
    "line separators": f"x\u2028{FAKE}\u2029{FAKE}\x85{FAKE}",
    "a null": f"x\0{FAKE}",
    "nothing to see": f"\u200b\u200c\u2060\ufeff{FAKE}",
    "markup": f"[bold red]x[/] [link=http://x]{FAKE}[/link]",
    "a long text": "m" * 20_000,
    "a tab": f"x\t{FAKE}",
    "a vertical tab": f"x\v{FAKE}\f{FAKE}",
    "a tag of a language": "x\U000e0041\U000e0042",
    "a brace": f"{{0}}{{x}}{FAKE}",
}
BIDI = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}


def unsafe(text: str, before: str = "") -> list[str]:
    """Return the characters that do something to a terminal, and the lines that a field made.

    A line that begins with the field after one that ends with what stands `before` it there was only folded.
    """
    bad = [
        char
        for char in set(text)
        if char != "\n" and (not char.isprintable() or unicodedata.bidirectional(char) in BIDI)
    ]
    lines = ["", *text.split("\n")]
    made = [line for above, line in pairwise(lines) if line.strip().startswith(FAKE) and not folded(above, before)]
    return [*map(repr, bad), *made]


def folded(above: str, before: str) -> bool:
    return bool(before.strip()) and before.isprintable() and above.endswith(before)


def quoted(value: Any) -> str:
    """Return plain data as YAML in which every text is between quotes, and odd characters are escapes."""
    match value:
        case dict():
            return "{" + ", ".join(f"{quoted(name)}: {quoted(item)}" for name, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(quoted, value)) + "]"
        case str():
            safe = (char if char.isprintable() and char not in '"\\' else f"\\U{ord(char):08x}" for char in value)
            return '"' + "".join(safe) + '"'
        case bool():
            return str(value).lower()
    return str(value)


def scheme_with(harm: str) -> str:
    """Return a scheme that has the harm in every text that may hold any words."""
    text = {"nl": harm + "n", "en": harm + "e"}
    tally = {"name": text, "of": "burdensome", "employer": [harm], "unit": "year", "note": text, "source": "cao"}
    when = {"tally": "jaren", "at_least": {"years": 50}, "say": text, "clause": harm}
    fact = {"fact": "feit", "is": harm, "say": text}
    element = {"category": "zwaar", "name": text, "question": text, "points_per_year": 1, "source": "cao", "note": harm}
    return quoted(
        {
            "format": 1,
            "scheme": {
                "id": "klein",
                "version": harm,
                "name": text,
                "status": "agreed",
                "in_force": {},
                "description": text,
            },
            "sources": {"cao": {"title": harm, "publisher": harm, "url": harm, "note": harm}},
            "categories": {"zwaar": {"name": text}},
            "levels": {"soms": {"factor": "50%", "name": text}},
            "elements": {
                "tillen": element
                | {"applies_when": {"nl": harm, "en": harm, "measure": "kilo", "per": harm, "at_least": 1}}
            },
            "jobs": {
                "monteur": {
                    "name": text,
                    "also_called": [harm + "a"],
                    "exposures": {"tillen": "soms"},
                    "burdensome": True,
                    "note": text,
                },
                "kapper": {"name": {"nl": harm + "k"}, "points_per_year": 1},
            },
            "counting": {"part_of_unit": "exact", "part_time": "full", "absences": {"ziekte": "in", "other": "out"}},
            "overlap": {"jobs": "highest", "elements": "sum"},
            "burdensome": "listed",
            "tallies": {"jaren": tally},
            "conditions": {"lang": when, "feit": fact},
            "entitlement": {
                "convert": {"linear": {"points": 57, "months": 36}},
                "roads": {"weg": {"when": fact, "months": 1, "name": text, "note": text}},
                "round_months": "half_up",
                "at_most_months": 36,
            },
            "benefit": "none",
            "pension_date": "aow",
        }
    )


def career_with(harm: str) -> str:
    """Return a career that has the harm in every text that may hold any words."""
    first = {
        "job": harm + "a", "title": harm, "from": "1990-01-01", "until": "1999-12", "employer": harm, "sector": harm,
        "exposures": {"tillen": "unknown"}, "reason": harm, "absences": [{"kind": "iets", "from": "1991-01-01"}],
    }  # fmt: skip
    second = {"job": "kapper", "title": harm + "2", "from": "2000-01-01", "employer": harm + "x", "sector": harm + "x"}
    third = {"title": harm + "3", "from": "2001-01", "exposures": {"tillen": "soms"}, "employer": harm}
    person = {"id": harm, "birth_date": "1964-03-01", "facts": {"feit": harm}, "jobs": [first, second, third]}
    return quoted({"people": [person, person | {"id": harm + "2"}]})


def outputs(harm: str, folder: Path, zwaarwerk: Run) -> dict[str, str]:
    """Run every command that shows something of a scheme or a career, and return what each says."""
    criteria, career = folder / "c.yaml", folder / "p.yaml"
    criteria.write_text(scheme_with(harm), encoding="utf-8")
    career.write_text(career_with(harm), encoding="utf-8")
    score = ("score", career, "--criteria", criteria, "--as-of", AS_OF)
    said: dict[str, str] = {}
    for lang in LANGUAGES:
        for name, args in {
            "score": score,
            "score --explain": (*score, "--explain"),
            "score --exit": (*score, "--exit", "2028-01-01"),
            "score --format json": (*score, "--format", "json"),
            "score --output": (*score, "--explain", "--output", folder / f"{lang}.txt"),
            "criteria show": ("criteria", "show", criteria),
            "criteria check": ("criteria", "check", criteria),
        }.items():
            ran = zwaarwerk(*args, "--lang", lang)
            assert ran.status == 0, (name, ran.err[:500])
            said[f"{name} {lang}"] = ran.out + ran.err
        said[f"--output {lang}"] = (folder / f"{lang}.txt").read_text("utf-8")
    return said


@pytest.mark.parametrize("harm", HARMS)
def test_no_field_of_a_file_harms_the_terminal_or_fakes_a_line(harm: str, tmp_path: Path, zwaarwerk: Run) -> None:
    said = outputs(HARMS[harm], tmp_path, zwaarwerk)
    assert {name: bad for name, text in said.items() if (bad := unsafe(text))} == {}
    assert max(len(line) for name, text in said.items() if "json" not in name for line in text.split("\n")) < 2000
    people = json.loads(said["score --format json nl"])["people"]
    assert [one["id"] for one in people] == [HARMS[harm].strip(), (HARMS[harm] + "2").strip()], "JSON keeps every sign"


def test_a_name_of_a_million_characters_is_cut_short(tmp_path: Path, zwaarwerk: Run) -> None:
    career = tmp_path / "lang.yaml"
    job = {"job": "planner", "employer": "e" * 1_000_000, "from": "1990-01-01"}
    career.write_text(quoted({"id": "i" * 1_000_000, "birth_date": "1964-03-01", "jobs": [job]}))
    ran = zwaarwerk("score", career, "--as-of", AS_OF, "--explain")
    assert (ran.status, ran.err) == (0, "")
    assert len(ran.out) < 20_000


@pytest.mark.parametrize("harm", HARMS)
def test_no_result_harms_the_terminal_when_it_is_verified(harm: str, tmp_path: Path, zwaarwerk: Run) -> None:
    criteria, career, result = tmp_path / "c.yaml", tmp_path / "p.yaml", tmp_path / "r.json"
    criteria.write_text(scheme_with(HARMS[harm]), encoding="utf-8")
    career.write_text(career_with(HARMS[harm]), encoding="utf-8")
    asked = ("--criteria", criteria)
    old = zwaarwerk("score", career, *asked, "--as-of", AS_OF, "--format", "json").out
    form = json.loads(old)
    form["people"][0][HARMS[harm]] = {HARMS[harm]: [HARMS[harm], 1, None]}
    form["origin"]["program"] = HARMS[harm]
    form["origin"]["scheme"] |= {"id": HARMS[harm], "version": HARMS[harm], "sha256": HARMS[harm]}
    form["origin"]["careers"][HARMS[harm] + "?"] = HARMS[harm]
    result.write_text(json.dumps(form), encoding="utf-8")
    ran = zwaarwerk("verify", result, "--career", career, *asked)
    assert ran.status == 1
    assert unsafe(ran.out + ran.err) == []
    form["people"].append({"id": HARMS[harm] + "niemand"})
    result.write_text(json.dumps(form), encoding="utf-8")
    missing = zwaarwerk("verify", result, "--career", career, *asked, "--lang", "en")
    assert missing.status == 3
    assert unsafe(missing.out + missing.err) == []


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_problem_harms_the_terminal_or_fakes_a_line(harm: str, lang: str, tmp_path: Path, zwaarwerk: Run) -> None:
    text = HARMS[harm]
    place: dict[str, Any] = {"job": text, "from": text, text: text, "exposures": {text: text, "noise": text}}
    place |= {"measured": {text: {text: text}}, "absences": [{"kind": text, text: text}]}
    career = tmp_path / "fout.yaml"
    career.write_text(quoted({"birth_date": text, "facts": {text: [text]}, text: text, "jobs": [place, text]}))
    criteria = tmp_path / "regels.yaml"
    criteria.write_text(
        quoted(
            {
                text: text,
                "elements": {text: {text: text, "category": text, "source": text}},
                "jobs": {"x": {"exposures": {text: text}}},
            }
        )
    )
    for command in (("score", career), ("criteria", "check", criteria)):
        for more in ((), ("--format", "json")):
            ran = zwaarwerk(*command, *more, "--lang", lang)
            assert (ran.status, ran.out) == (3, "")
            assert unsafe(ran.err) == []


@pytest.mark.parametrize("harm", [name for name in HARMS if name not in ("a null", "a long text")])
def test_no_name_of_a_file_harms_the_terminal(harm: str, tmp_path: Path, zwaarwerk: Run) -> None:
    name = HARMS[harm].replace("/", "_")
    good, wrong, folder = tmp_path / f"{name}.yaml", tmp_path / f"{name}2.yaml", tmp_path / name
    good.write_text("birth_date: 1964-03-01\njobs: [{job: planner, from: 1990-01-01}]\n")
    wrong.write_text("birth_date: 1964-03-01\n")
    folder.mkdir()
    scheme = tmp_path / f"{name}3.yaml"
    scheme.write_text(scheme_with("x"))
    commands: list[tuple[Any, ...]] = [
        ("score", good, "--as-of", AS_OF), ("score", wrong), ("score", tmp_path / f"{name}4"), ("score", folder),
        ("criteria", "check", wrong), ("criteria", "check", scheme), ("law", "--law", folder), ("law", name),
        ("score", good, "--as-of", AS_OF, "--output", tmp_path / f"{name}.txt"),
        ("score", good, "--as-of", name), ("score", good, "--person", name), ("score", good, f"--{name}"),
        ("score", good, "--lang", name), (name,), ("schema", name), ("verify", wrong, "--career", good),
        ("score", good, "--format", name), ("criteria", name), ("criteria", "show", name, name, name),
    ]  # fmt: skip
    for command in commands:
        ran = zwaarwerk(*command)
        assert unsafe(ran.out + ran.err) == [], command


def test_no_law_table_harms_the_terminal() -> None:
    from rich.console import Console

    law = read_law()
    table = law.tables["aow_age"]
    for text in HARMS.values():
        source = table.rows[-1].source.model_copy(update={"title": text, "url": text})
        rows = (*table.rows[:-1], table.rows[-1].model_copy(update={"source": source}))
        name = table.name.model_copy(update={"nl": text})
        law.tables["aow_age"] = table.model_copy(update={"name": name, "rows": rows})  # type: ignore[index]
        out = io.StringIO()
        Console(file=out, markup=False, highlight=False, emoji=False, width=80).print(render_law(law, read_texts("nl")))
        assert unsafe(out.getvalue()) == []


@pytest.mark.parametrize("harm", HARMS)
def test_in_a_real_terminal_only_colours_are_added(harm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the report goes to a terminal, rich writes it: its colours are the only escapes."""
    criteria, career = tmp_path / "c.yaml", tmp_path / "p.yaml"
    criteria.write_text(scheme_with(HARMS[harm]), encoding="utf-8")
    career.write_text(career_with(HARMS[harm]), encoding="utf-8")
    screen = io.StringIO()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert run(["score", str(career), "--criteria", str(criteria), "--as-of", AS_OF, "--explain"]) == 0
    assert run(["criteria", "show", str(criteria)]) == 0
    text = screen.getvalue()
    assert "\x1b[" in text
    assert unsafe(re.sub(r"\x1b\[[0-9;]*m", "", text)) == []


NASTY = st.text(
    st.sampled_from(
        "ab \n\r\t\v\f\0\x07\x08\x1b\x7f\x85\x9b\xa0\xad\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufeff\ufff9[]{}%\\é漢😀"
    )
    | st.characters(exclude_categories=["Cs"]),
    min_size=1,
    max_size=30,
).filter(lambda text: not text[-1].isspace())  # at a space any line may be folded


@given(harm=NASTY)
@example(harm="0" * 29)  # folded in a narrow column just before the fake line
@settings(max_examples=6, deadline=None)
def test_no_text_whatever_harms_the_terminal(harm: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("x")

    def zwaarwerk(*args: str | Path) -> Any:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = run([str(arg) for arg in args])
        return Ran(status, out.getvalue(), err.getvalue())

    said = outputs(harm + FAKE, folder, zwaarwerk)
    assert {name: bad for name, text in said.items() if (bad := unsafe(text, harm[-1]))} == {}
