"""Hostile files are refused within 2 seconds and 200 MB, and never bring the interpreter down."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.running import AS_OF, CRITERIA, EXAMPLES, LAW, environment

DONE, REFUSED = 0, 3
VALID = {
    "criteria": Path(__file__).parent / "valid" / "criteria" / "small.yaml",
    "career": EXAMPLES / "leave.yaml",
    "result": Path(__file__).parent / "valid" / "result" / "lower-limit.json",
}

CHILD = """
import io, json, resource, signal, sys, time
from contextlib import redirect_stderr, redirect_stdout
resource.setrlimit(resource.RLIMIT_AS, (200_000_000, 200_000_000))
from zwaarwerk.cli import run
for line in sys.stdin:
    name, command = json.loads(line)
    print("begun", name, file=sys.stderr, flush=True)
    out, err = io.StringIO(), io.StringIO()
    signal.setitimer(signal.ITIMER_PROF, 2)  # whoever needs more is killed
    with redirect_stdout(out), redirect_stderr(err):
        status = run(command)
    signal.setitimer(signal.ITIMER_PROF, 0)
    print(json.dumps([name, status, out.getvalue()[:1000], err.getvalue()[:20_000]]), flush=True)
"""


class Ran(NamedTuple):
    status: int
    out: str
    err: str


def run_all(commands: dict[str, list[str]]) -> dict[str, Ran]:
    """Run commands one after another in a process with limits; whatever brings it down is named."""
    lines = "".join(json.dumps([name, command]) + "\n" for name, command in commands.items())
    ran = subprocess.run(
        [sys.executable, "-c", CHILD], input=lines, capture_output=True, check=False, encoding="utf-8",
        env=environment(), timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-500:]
    return {name: Ran(*said) for name, *said in map(json.loads, ran.stdout.splitlines())}


def command_of(kind: str, path: Path | str) -> list[str]:
    match kind:
        case "criteria":
            return ["criteria", "check", str(path)]
        case "career":
            return ["score", str(path), "--as-of", AS_OF]
        case "result":
            return ["verify", str(path), "--career", str(EXAMPLES / "lower-limit.yaml"), "--law", str(LAW)]
        case "survey":
            return ["weigh", str(path)]
    raise AssertionError(kind)


# --- texts

DEEP = 100_000
YAML: dict[str, tuple[str, Callable[[], bytes]]] = {
    "flow lists, deep": ("niveaus diep", lambda: b"[" * DEEP),
    "flow lists, deep and closed": ("niveaus diep", lambda: b"[" * DEEP + b"]" * DEEP),
    "flow mappings, deep": ("niveaus diep", lambda: b"{a: " * DEEP),
    "flow mappings, deep and closed": ("niveaus diep", lambda: b"{a: " * DEEP + b"1" + b"}" * DEEP),
    "flow mappings as keys, deep": ("", lambda: b"{" * DEEP),
    "block lists, deep": ("niveaus diep", lambda: b"- " * DEEP + b"x"),
    "block mappings as keys, deep": ("kan geen sleutel zijn", lambda: b"? " * DEEP + b"x"),
    "lists and keys by turns, deep": ("kan geen sleutel zijn", lambda: b"- ? " * DEEP + b"x"),
    "block mappings, 3,000 lines deep": ("niveaus diep", lambda: b"".join(b" " * n + b"a:\n" for n in range(3_000))),
    "an alias bomb": (
        "& of *",
        lambda: b"a: &a [x]\n" + b"".join(b"%c: &%c [%s]\n" % (n, n, b"*%c," % (n - 1) * 9) for n in range(98, 122)),
    ),
    "an anchor": ("& of *", lambda: b"a: &x 1\nb: 2\n"),
    "an alias to itself": ("& of *", lambda: b"a: &x [*x]\n"),
    "a merge": ("& of *", lambda: b"a: &x {b: 1}\nc: {<<: *x}\n"),
    "a tag": ("aanduiding met !", lambda: b"a: !!python/object/apply:os.system ['true']\n"),
    "tags, many": ("aanduiding met !", lambda: b"- !!str a\n" * DEEP),
    "10 MB of commas": ("groter dan", lambda: b"[" + b"1," * 5_000_000 + b"1]"),
    "4 MB of commas": ("meer dan", lambda: b"[" + b"1," * 2_000_000 + b"1]"),
    "a text of 10 MB": ("groter dan", lambda: b'a: "' + b"x" * 10_000_000 + b'"\n'),
    "a text of 4 MB": ("bestaat hier niet", lambda: b'a: "' + b"x" * 4_000_000 + b'"\n'),
    "a number of 4 MB": ("bestaat hier niet", lambda: b"a: " + b"9" * 4_000_000 + b"\n"),
    "a key of 4 MB": ("", lambda: b"? " + b"k" * 4_000_000 + b"\n: 1\n"),
    "a line of 4 MB of spaces": ("", lambda: b"a: 1\n" + b" " * 4_000_000 + b"b: 1\n"),
    "4 MB of empty lines": ("bestand is leeg", lambda: b"\n" * 4_000_000),
    "4 MB of comments": ("bestand is leeg", lambda: b"# x\n" * 1_000_000),
    "4 MB of brackets that don't fit": ("", lambda: b"[}" * 2_000_000),
    "4 MB of lines after a bracket": ("", lambda: b"a: [1\n" + b"b: 1\n" * 800_000),
    "4 MB after a quote": ("", lambda: b"a: 'x\n" + b"b: 1\n" * 800_000),
    "100,000 documents": ("tweede document", lambda: b"---\na: 1\n" * DEEP),
    "100,000 times the same key": ("tweede keer", lambda: b"a: 1\n" * DEEP),
    "90,000 unknown keys": ("waarden", lambda: b"".join(b"key%d: 1\n" % n for n in range(90_000))),
    "7,000 items, each with two keys twice": (
        "streepje",
        lambda: b"jobs:\n" + b"- a: 1\n  b: 2\n  a: 3\n  b: 4\n" * 7_000,
    ),
    "30,000 unknown keys": ("bestaat hier niet", lambda: b"".join(b"key%d: 1\n" % n for n in range(30_000))),
    "zero bytes": ("onzichtbaar teken (U+0000)", lambda: b"a: x\0y\n"),
    "nothing but zero bytes": ("onzichtbaar teken (U+0000)", lambda: bytes(1_000_000)),
    "no UTF-8": ("UTF-8", lambda: b"a: caf\xe9\n"),
    "UTF-16": ("UTF-8", lambda: "a: 1\n".encode("utf-16")),
    "UTF-16 without a mark": ("onzichtbaar teken", lambda: "a: 1\n".encode("utf-16-le")),
    "UTF-32": ("UTF-8", lambda: "a: 1\n".encode("utf-32")),
    "half a sign at the end": ("UTF-8", lambda: b"a: 1 # \xe2\x82"),
    "a tab": ("staat een tab", lambda: b"a:\n\tb: 1\n"),
    "nothing": ("bestand is leeg", lambda: b""),
    "only a mark": ("bestand is leeg", lambda: b"\xef\xbb\xbf"),
    "a word": ("", lambda: b"hallo"),
    "random bytes": ("", lambda: bytes(n * 7919 % 251 for n in range(100_000))),
    "a picture": ("", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100),
    "a zip": ("", lambda: b"PK\x03\x04\x14\x00" + bytes(range(256)) * 100),
}
"""What a YAML file can hold, and part of what is said about it."""

ONLY_CRITERIA: dict[str, tuple[str, Callable[[], bytes]]] = {
    "40,000 elements that lack everything": (
        "waarden",
        lambda: b"elements:\n" + b"".join(b"  element_%d: {category: c%d}\n" % (n, n) for n in range(40_000)),
    ),
    "8,000 elements that lack everything": (
        "ontbreekt",
        lambda: b"elements:\n" + b"".join(b"  element_%d: {category: c%d}\n" % (n, n) for n in range(8_000)),
    ),
    "2,000 unknown names among 2,000 names": (
        "bestaat niet",
        lambda: (
            b"elements:\n"
            + b"".join(b"  element_%d: {}\n" % n for n in range(2_000))
            + b"jobs:\n  a:\n    exposures:\n"
            + b"".join(b"      elemant_%d: full\n" % n for n in range(2_000))
        ),
    ),
    "conditions in conditions": ("niveaus diep", lambda: b"conditions: {a: " + b"{any_of: {b: " * 5_000),
}

ONE_JOB = b"{job: planner, from: 1990-01-01, until: 1990-01-02}"
ONLY_CAREERS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "3,000 people without a job there is": (
        "staat niet in de regeling",
        lambda: (
            b"people:\n"
            + b"".join(
                b"- {id: p%d, birth_date: 1964-03-01, jobs: [{job: stoker, from: 1990-01-01}]}\n" % n
                for n in range(3_000)
            )
        ),
    ),
    "3,000 people with the same id": (
        "staat ook bij persoon",
        lambda: b"people:\n" + b"- {id: p, birth_date: 1964-03-01, jobs: []}\n" * 3_000,
    ),
    "2,000 jobs on the same day": (
        "staat op 1990-01-01 ook",
        lambda: b"birth_date: 1964-03-01\njobs:\n" + b"".join(b"- %s\n" % ONE_JOB for _ in range(2_000)),
    ),
    "2,000 jobs that nobody knows": (
        "staat niet in de regeling",
        lambda: (
            b"birth_date: 1964-03-01\njobs:\n"
            + b"".join(b"- {job: planer%d, from: 1990-01-01}\n" % n for n in range(2_000))
        ),
    ),
    "5,000 absences outside the job": (
        "valt buiten de baan",
        lambda: (
            b"birth_date: 1964-03-01\njobs:\n- {job: planner, from: 1990-01-01, until: 1991-01-01, absences: ["
            + b"{kind: sick_leave, from: 1980-01-01, until: 1980-02-01}," * 5_000
            + b"]}\n"
        ),
    ),
}


def check_refused(kind: str, cases: dict[str, tuple[str, Callable[[], bytes]]], folder: Path) -> None:
    commands: dict[str, list[str]] = {}
    for place, (name, (_, content)) in enumerate(cases.items()):
        path = folder / f"{place}.yaml"
        path.write_bytes(content())
        commands[name] = command_of(kind, path)
    said = run_all(commands)
    wrong = {name: one for name, one in said.items() if (one.status, one.out) != (REFUSED, "")}
    assert wrong == {}
    assert {name: said[name].err[:300] for name, (told, _) in cases.items() if told not in said[name].err} == {}
    assert {name: len(one.err) for name, one in said.items() if len(one.err) > 19_000} == {}


@pytest.mark.parametrize("kind", ["criteria", "career"])
def test_a_hostile_text_is_refused_soon_and_in_little_memory(kind: str, tmp_path: Path) -> None:
    check_refused(kind, YAML, tmp_path)


def test_a_hostile_scheme_is_refused_soon_and_in_little_memory(tmp_path: Path) -> None:
    check_refused("criteria", ONLY_CRITERIA, tmp_path)


def test_a_hostile_career_is_refused_soon_and_in_little_memory(tmp_path: Path) -> None:
    check_refused("career", ONLY_CAREERS, tmp_path)


SURVEYS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "4 MB of empty lines": ("dan 200000 rijen", lambda: b"\n" * 4_000_000),
    "4 MB of short rows": ("dan 200000 rijen", lambda: b"a;b\n" * 1_000_000),
}


def test_a_hostile_survey_is_refused_soon_and_in_little_memory(tmp_path: Path) -> None:
    check_refused("survey", SURVEYS, tmp_path)


def test_a_hostile_law_table_is_refused_soon_and_in_little_memory(tmp_path: Path) -> None:
    commands: dict[str, list[str]] = {}
    for place, (name, (_, content)) in enumerate(YAML.items()):
        folder = tmp_path / str(place)
        folder.mkdir()
        (folder / "tabel.yaml").write_bytes(content())
        commands[name] = ["law", "--law", str(folder)]
    assert {name: one for name, one in run_all(commands).items() if (one.status, one.out) != (REFUSED, "")} == {}


# --- results


def _changed(**more: Any) -> bytes:
    return json.dumps(json.loads(VALID["result"].read_text("utf-8")) | more).encode()


def _origin(**more: Any) -> bytes:
    return _changed(origin=json.loads(VALID["result"].read_text("utf-8"))["origin"] | more)


def _valid() -> bytes:
    return VALID["result"].read_bytes()


NO_RESULT = "geen resultaat van zwaarwerk"
JSON: dict[str, tuple[str, Callable[[], bytes]]] = {
    "lists, deep": (NO_RESULT, lambda: b"[" * DEEP),
    "lists, deep and closed": (NO_RESULT, lambda: b"[" * DEEP + b"]" * DEEP),
    "mappings, deep": (NO_RESULT, lambda: b'{"a":' * DEEP),
    "mappings, deep and closed": (NO_RESULT, lambda: b'{"a":' * DEEP + b"1" + b"}" * DEEP),
    "lists, 500 deep": ("niveaus diep", lambda: b"[" * 500 + b"]" * 500),
    "something deep in a person": (
        "niveaus diep",
        lambda: _valid().replace(b'"people": [', b'"people": [{"id": "x", "y": ' + b"[" * 300 + b"]" * 300 + b"},", 1),
    ),
    "a number of 100,000 digits": (NO_RESULT, lambda: b"9" * DEEP),
    "a number of 4,000 digits in it": (NO_RESULT, lambda: _valid().replace(b"{", b'{"x": ' + b"9" * 4_000 + b",", 1)),
    "a decimal of 100,000 digits": (NO_RESULT, lambda: b"1." + b"9" * DEEP),
    "a large exponent": (NO_RESULT, lambda: b"1e999999999"),
    "not a number": (NO_RESULT, lambda: _valid().replace(b"{", b'{"x": NaN,', 1)),
    "infinity": (NO_RESULT, lambda: _valid().replace(b"{", b'{"x": Infinity,', 1)),
    "minus infinity": (NO_RESULT, lambda: _valid().replace(b"{", b'{"x": -Infinity,', 1)),
    "a key twice": (NO_RESULT, lambda: _valid().replace(b"{", b'{"x": 1, "x": 2,', 1)),
    "people twice": (NO_RESULT, lambda: _valid().replace(b"{", b'{"people": [],', 1)),
    "4 MB of numbers": ("meer dan", lambda: b"[" + b"1," * 2_000_000 + b"1]"),
    "4 MB of empty lists": ("meer dan", lambda: b"[" + b"[]," * 1_300_000 + b"1]"),
    "10 MB": ("groter dan", lambda: b"[" + b"1," * 5_000_000 + b"1]"),
    "a text of 4 MB": (NO_RESULT, lambda: b'"' + b"x" * 4_000_000 + b'"'),
    "nothing": (NO_RESULT, lambda: b""),
    "a list": (NO_RESULT, lambda: b"[]"),
    "no origin": (NO_RESULT, lambda: b'{"people": []}'),
    "people that are none": (NO_RESULT, lambda: _changed(people=[1, None, "x"])),
    "people without an id": (NO_RESULT, lambda: _changed(people=[{"id": None}])),
    "an id that is no text": (NO_RESULT, lambda: _changed(people=[{"id": [1]}])),
    "a day there is not": (NO_RESULT, lambda: _origin(as_of="2026-02-30")),
    "a day of another calendar": (NO_RESULT, lambda: _origin(as_of="2026-W01-1")),
    "the year 1": (NO_RESULT, lambda: _origin(as_of="0001-01-01")),
    "the year 9999": (NO_RESULT, lambda: _origin(exit="9999-12-31")),
    "a day that is a number": (NO_RESULT, lambda: _origin(exit=20260101)),
    "zero bytes": (NO_RESULT, lambda: bytes(1_000)),
    "no UTF-8": ("UTF-8", lambda: b'{"caf\xe9": 1}'),
    "UTF-16": ("UTF-8", lambda: "[]".encode("utf-16")),
    "half a pair in an id": ("niet in de loopbaan", lambda: _changed(people=[{"id": "\ud800"}])),
    "YAML": (NO_RESULT, lambda: b"people: []\n"),
}


def test_a_hostile_result_is_refused_soon_and_in_little_memory(tmp_path: Path) -> None:
    check_refused("result", JSON, tmp_path)


def test_a_large_result_that_differs_everywhere_is_told_in_short(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    people = json.loads(_valid())["people"]
    path.write_bytes(_changed(people=[people[0] | {f"x{n}": [n] * 1_000 for n in range(250)}]))
    (said,) = run_all({"large": command_of("result", path)}).values()
    assert said.status == 1
    assert len(said.out) == 1_000, "the beginning of it"
    assert said.err == ""


# --- what is odd but good


@pytest.mark.parametrize("kind", ["criteria", "career", "result"])
def test_odd_bytes_that_mean_the_same_are_read_alike(kind: str, tmp_path: Path) -> None:
    text = VALID[kind].read_text("utf-8")
    contents = {
        "as it is": text.encode(),
        "a byte order mark": b"\xef\xbb\xbf" + text.encode(),
        "CRLF": text.replace("\n", "\r\n").encode(),
        "lone CR": text.replace("\n", "\r").encode(),
        "no last line end": text.rstrip("\n").encode(),
        "empty lines behind it": (text + "\n" * 1_000).encode(),
    }
    if kind != "result":
        contents["all kinds of line ends"] = text.replace("\n", "\r\n", 3).replace("\n", "\n\n", 1).encode()
        contents["tabs behind values"] = text.replace("\n", "\t\n").encode()
    commands: dict[str, list[str]] = {}
    for name, content in contents.items():
        folder = tmp_path / name.replace(" ", "-")
        folder.mkdir()
        (folder / VALID[kind].name).write_bytes(content)
        commands[name] = command_of(kind, folder / VALID[kind].name)
    said = run_all(commands)
    assert {name: (one.status, one.err) for name, one in said.items() if one.status != DONE} == {}
    alike = {one.out.replace(str(tmp_path), "").partition(": ")[2] for one in said.values()}
    assert len(alike) == 1


# --- what is no file


@pytest.mark.parametrize(
    ("name", "told"),
    {
        "missing": "dit bestand is er niet",
        "folder": "dit is een map",
        "fifo": "kan niet worden gelezen",
        "/dev/zero": "kan niet worden gelezen",
        "socket": "kan niet worden gelezen",
        "circle": "kan niet worden gelezen",
        "below/a/file": "dit bestand is er niet",
        "x" * 300: "kan niet worden gelezen",
    }.items(),
)
def test_what_is_no_file_is_refused_by_every_command(name: str, told: str, tmp_path: Path) -> None:
    import socket

    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "circle").symlink_to("circle")
    path = str(tmp_path / name)
    with socket.socket(socket.AF_UNIX) as one:
        if name == "socket":
            here = os.open(tmp_path, os.O_RDONLY)  # its name must be short
            one.bind(f"/proc/self/fd/{here}/socket")
            os.close(here)
        said = run_all(
            {
                "criteria check": ["criteria", "check", path],
                "criteria show": ["criteria", "show", path],
                "score": ["score", path],
                "score --criteria": ["score", str(VALID["career"]), "--criteria", path],
                "verify": ["verify", path, "--career", str(VALID["career"])],
                "verify --career": ["verify", str(VALID["result"]), "--career", path],
                "verify --criteria": [*command_of("result", VALID["result"]), "--criteria", path],
            }
        )
    assert {name: one for name, one in said.items() if (one.status, one.out) != (REFUSED, "")} == {}
    assert {name: one.err for name, one in said.items() if told not in one.err} == {}


def test_what_is_no_folder_of_law_tables_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.yaml")
    said = run_all(
        {
            "missing": ["law", "--law", str(tmp_path / "nergens")],
            "file": ["law", "--law", str(CRITERIA)],
            "a fifo in it": ["law", "--law", str(tmp_path)],
        }
    )
    assert {name: one for name, one in said.items() if (one.status, one.out) != (REFUSED, "")} == {}


def test_standard_input_without_end_is_refused() -> None:
    with Path("/dev/zero").open("rb") as zero:
        ran = subprocess.run(
            [sys.executable, "-m", "zwaarwerk", "score", "-"], stdin=zero, capture_output=True, check=False,
            encoding="utf-8", env=environment(), timeout=60,
        )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (REFUSED, "")
    assert "groter dan" in ran.stderr
