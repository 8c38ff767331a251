"""The YAML reader: it guesses nothing, knows the place of everything, and refuses what it can't read."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.running import CRITERIA, EXAMPLES, environment
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.files import read_careers, read_scheme, read_text
from zwaarwerk.located import MAX_BYTES, Document, parse_document
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import LANGUAGES

REFUSED = 3
SAY = [read_texts(language) for language in LANGUAGES]
SCHEME = read_scheme().scheme


def read(text: str) -> Document:
    return parse_document(text, "file.yaml")


def data(text: str) -> Any:
    """Return the data of a text that must have no problems."""
    document = read(text)
    assert document.problems == []
    return document.data


def problem(text: str) -> tuple[str, int, int]:
    """Return the code and the place of the only problem of a text."""
    (one,) = read(text).problems
    return one.code, one.line, one.column


def leaves(value: Any) -> Iterator[Any]:
    """Yield all values inside plain data."""
    yield value
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from leaves(item)


# --- nothing is guessed

TAKEN_AS_TEXT = (
    "no", "No", "NO", "yes", "Yes", "on", "off", "y", "n", "True", "TRUE", "False", "Null", "NULL",
    "1:30", "66:40", "012", "0o14", "0x1F", "0b11", "1e3", "1E3", "1.5e3", "0,33", "1.000,50", "1_000", "+5", ".5",
    "5.", ".inf", "-.inf", ".nan", "nan", "inf", "2026-01-01", "2026-2-30", "2026-01-01T10:00:00Z", "33%", "1/3",
    "=", "<<", "1234567890123456789", "0.1234567890123456789", "٣", "1٠", "½",
)  # fmt: skip


@pytest.mark.parametrize("word", TAKEN_AS_TEXT)
def test_what_yaml_would_guess_is_text(word: str) -> None:
    assert data(f"a: {word}\n") == {"a": word}


@pytest.mark.parametrize("word", ["true", "12", "0.5", "~", "null", "no"])
@pytest.mark.parametrize("written", ["a: '{}'\n", 'a: "{}"\n', "a: |-\n  {}\n", "a: >-\n  {}\n"])
def test_what_is_quoted_is_text(word: str, written: str) -> None:
    assert data(written.format(word)) == {"a": word}


def test_only_true_and_false_are_booleans() -> None:
    assert data("[true, false]") == [True, False]


@pytest.mark.parametrize("nothing", ["~", "null"])
def test_nothing_is_nothing_only_where_that_is_allowed(nothing: str) -> None:
    text = f"a: {nothing}\n"
    assert parse_document(text, "f", allow_null=True).data == {"a": None}
    assert [one.code for one in parse_document(text, "f").problems] == ["empty-value"]


@pytest.mark.parametrize("text", ["a:\n", "a: # later\n", "{a: }", "{a}", "b: 1\na:\n", "a: [ 1, , ]\n", "a:\n  -\n"])
def test_a_value_that_is_left_out_is_told(text: str) -> None:
    assert [one.code for one in read(text).problems] in (["empty-value"], ["syntax"])


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.19", Fraction(19, 100)), ("-0.5", Fraction(-1, 2)), ("1.50", Fraction(3, 2)), ("0.0", Fraction(0))],
)
def test_a_decimal_is_an_exact_fraction(text: str, number: Fraction) -> None:
    (found,) = data(f"[{text}]")
    assert (type(found), found) == (Fraction, number)


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("-3", -3), ("-0", 0), ("123456789012345678", 123456789012345678)]
)
def test_a_whole_number_is_an_int(text: str, number: int) -> None:
    (found,) = data(f"[{text}]")
    assert (type(found), found) == (int, number)


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?", fullmatch=True))
def test_a_number_is_exactly_what_is_written(text: str) -> None:
    found = data(f"a: {text}\n")["a"]
    assert found == Fraction(text)
    assert type(found) is (Fraction if "." in text else int)


@given(st.from_regex(r"[-+]?[0-9_]{0,20}[.,]?[0-9_]{0,20}([eE][-+]?[0-9]{1,3})?", fullmatch=True))
def test_no_float_is_ever_born(text: str) -> None:
    assert not any(isinstance(value, float) for value in leaves(read(f"a: [{text}, {{b: {text}}}]\n").data))


@pytest.mark.parametrize("key", ["no", "true", "1", "1.0", "~", "null", "012", "<<", "2026-01-01"])
def test_a_key_is_the_text_that_is_written(key: str) -> None:
    assert data(f"{key}: x\n") == {key: "x"}


@pytest.mark.parametrize("text", ["a: 1\n", "{a: 1}", '{"a": 1}', "a:\n  1\n", "? a\n: 1\n", "---\na: 1\n...\n"])
def test_json_and_both_layouts_of_yaml_are_read(text: str) -> None:
    assert data(text) == {"a": 1}


# --- what is refused, and where


def test_a_key_that_is_repeated_is_told_with_both_lines() -> None:
    (one,) = read("a: 1\nb:\n  c: 2\n  d: 3\n  c: 4\n").problems
    assert (one.code, one.line, one.column, one.dotted) == ("key-twice", 5, 3, "b.c")
    assert one.values == {"found": "c", "line": "3"}


def test_every_repeated_key_is_told() -> None:
    assert [(one.line, one.values["line"]) for one in read("a: 1\na: 2\n'a': 3\nb: 4\n\"b\": 5\n").problems] == [
        (2, "1"),
        (3, "1"),
        (5, "4"),
    ]


def test_a_repeated_key_does_not_hide_its_neighbours() -> None:
    assert read("a: {x: 1}\na: {y: 2}\nb: 3\n").data == {"a": {"x": 1}, "b": 3}


@pytest.mark.parametrize(
    ("text", "told"),
    {
        "a: 1\nb: &x 2\n": ("anchor", 2, 4),
        "a: 1\nb: &x {c: 2}\n": ("anchor", 2, 4),
        "a: [1, *x]\n": ("anchor", 1, 8),
        "&a b: 1\n": ("anchor", 1, 1),
        "a: !!str 1\n": ("tag", 1, 4),
        "a: !x 1\n": ("tag", 1, 4),
        "a: ! 1\n": ("tag", 1, 4),
        "a:\n  - !!python/object:os.system {}\n": ("tag", 2, 5),
        "a: 1\n---\nb: 2\n": ("two-documents", 2, 1),
        "a: {[b]: 1}\n": ("key-not-text", 1, 5),
        "{a: b}: 1\n": ("key-not-text", 1, 1),
        "? [a]\n: 1\n": ("key-not-text", 1, 3),
        "a:\n\tb: 1\n": ("tab", 2, 1),
        "a:\n  b: 1\n \tc: 2\n": ("tab", 3, 2),
        "a: [1,\n  2\n": ("syntax-end", 1, 4),
        "a: 'x\n\n": ("syntax-end", 1, 4),
        "a: 1\nb: {c: 2\n": ("syntax-end", 2, 4),
        "a: b: c\n": ("syntax", 1, 5),
        "a:\n  b: 1\n c: 2\n": ("syntax", 3, 2),
        "a: @b\n": ("syntax", 1, 4),
        "a: %b\n": ("syntax", 1, 4),
        "": ("empty-file", 1, 1),
        "\n \n": ("empty-file", 1, 1),
        "# niets\n": ("empty-file", 1, 1),
        "---\n": ("empty-file", 1, 1),
        "a: x\0y\n": ("control-character", 1, 5),
        "a: 1\nb: \x1b[31m\n": ("control-character", 2, 4),
        "a: x\x85b: 1\n": ("control-character", 1, 5),
        "a: x\u2028b: 1\n": ("control-character", 1, 5),
        "a: x\u2029b: 1\n": ("control-character", 1, 5),
        "a: \ud800\n": ("control-character", 1, 4),
        "a: \uffff\n": ("control-character", 1, 4),
    }.items(),
    ids=repr,
)
def test_what_is_refused_is_told_at_its_place(text: str, told: tuple[str, int, int]) -> None:
    assert problem(text) == told


@pytest.mark.parametrize("text", ["a: 1\nb 2\nc: 3\n", "a: 1\nb:2\nc: 3\n", "a: {x: 1\nb: 2\n", "a: 1\nb 2\n"])
def test_a_mark_that_is_forgotten_is_told_on_its_own_line(text: str) -> None:
    (one,) = read(text).problems
    assert one.line == (1 if "{" in text else 2)


@pytest.mark.parametrize("text", ['"a\\0b": 1\n', '{"x": 1, "x\\0": 2}\n', '"\\0": 1\n'])
def test_no_key_is_lost(text: str) -> None:
    document = read(text)
    assert document.problems or len(document.data) == text.count(":")


def test_a_text_of_five_levels_is_no_problem_and_one_of_a_hundred_is() -> None:
    assert data("[" * 5 + "]" * 5) == [[[[[]]]]]
    assert problem("[" * 100 + "]" * 100) == ("too-deep", 1, 51)


def test_many_values_are_refused() -> None:
    assert problem("[" + "1," * 300_000 + "]")[0] == "too-many-values"


def test_an_unknown_key_that_begins_as_shapes_do_is_told_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "career.yaml"
    path.write_text("birth_date: 1961-02-14\njobs: []\n~jobs: []\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_careers([path], SCHEME)
    (problem,) = refused.value.problems
    assert (problem.code, problem.path, problem.line, problem.column) == ("unknown-key", ("~jobs",), 3, 1)


def test_a_long_text_is_refused_before_it_is_parsed() -> None:
    assert problem("x" * (MAX_BYTES + 1))[0] == "too-large"


# --- line ends


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_read_alike(end: str, tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(f"a: 1{end}b: |{end}  x{end}  y{end}c: 3{end}".encode())
    document = read(read_text(path)[0])
    assert document.data == {"a": 1, "b": "x\ny\n", "c": 3}
    assert document.keys["c",].line == 5


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_alike_with_all_line_ends(end: str, tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(end.join(["a: 1", "b: 2", "a: 3", ""]).encode())
    (one,) = read(read_text(path)[0]).problems
    assert (one.line, one.column, one.values["line"]) == (3, 1, "1")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\nb: 2\n")
    document = read(read_text(path)[0])
    assert document.data == {"a": 1, "b": 2}
    assert (document.keys["a",].line, document.keys["a",].column) == (1, 1)


# --- places


def here(text: str, document: Document, *path: str | int) -> str:
    """Return the text that begins at the place of a value."""
    place = document.values[path]
    return text.split("\n")[place.line - 1][place.column - 1 :]


PLACED = """\
# één regel uitleg, met accenten: é à ü 日本
naam: José   # uitleg met : en { en "
blok:
  één: {à: eerste, b: [tweede, "derde", {c: vierde}]}  # ook hier é

  # en hier
  tekst: |
    vijfde
  lijst:
    - zesde
    -   diep: zevende
        dieper: achtste
  emoji 😀: {x: negende, "y": tiende, z : elfde}
laatste:
  twaalfde
"""


@pytest.mark.parametrize(
    ("path", "word"),
    [
        (("naam",), "José"),
        (("blok", "één"), "{à:"),
        (("blok", "één", "à"), "eerste"),
        (("blok", "één", "b", 0), "tweede"),
        (("blok", "één", "b", 1), '"derde"'),
        (("blok", "één", "b", 2, "c"), "vierde"),
        (("blok", "tekst"), "|"),
        (("blok", "lijst"), "- zesde"),
        (("blok", "lijst", 0), "zesde"),
        (("blok", "lijst", 1), "diep"),
        (("blok", "lijst", 1, "diep"), "zevende"),
        (("blok", "lijst", 1, "dieper"), "achtste"),
        (("blok", "emoji 😀", "x"), "negende"),
        (("blok", "emoji 😀", "y"), "tiende"),
        (("blok", "emoji 😀", "z"), "elfde"),
        (("laatste",), "twaalfde"),
    ],
)
def test_the_place_of_a_value_is_where_it_stands(path: tuple[str | int, ...], word: str) -> None:
    assert here(PLACED, read(PLACED), *path).startswith(word)


@pytest.mark.parametrize("path", list(read(PLACED).keys), ids=str)
def test_the_place_of_a_key_is_where_it_stands(path: tuple[str | int, ...]) -> None:
    place = read(PLACED).keys[path]
    assert PLACED.split("\n")[place.line - 1][place.column - 1 :].lstrip('"').startswith(str(path[-1]))


def test_a_problem_is_placed_at_its_path_or_at_the_nearest_part_that_exists() -> None:
    document = read("a:\n  b: {c: 1}\n")
    placed = [
        document.locate(Problem(code="x", path=path)) for path in (("a", "b", "c"), ("a", "b", "d"), ("a", "e"), ("f",))
    ]
    assert [(one.line, one.column) for one in placed] == [(2, 10), (2, 3), (1, 1), (1, 1)]


@pytest.mark.parametrize("path", [CRITERIA, *sorted(EXAMPLES.glob("*.yaml"))], ids=lambda path: path.name)
def test_every_place_in_the_files_that_ship_is_right(path: Path) -> None:
    text = path.read_text("utf-8")
    document = read(text)
    for where, place in document.keys.items():
        assert text.split("\n")[place.line - 1][place.column - 1 :].lstrip("'\"").startswith(str(where[-1]))


# --- files that can't be read


def refused(path: str | Path) -> tuple[str, int, int]:
    with pytest.raises(InputError) as caught:
        read_text(path)
    (one,) = caught.value.problems
    assert one.file == str(path)
    return one.code, one.line, one.column


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "nergens.yaml")[0] == "no-such-file"


def test_a_file_in_a_missing_folder_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "nergens" / "file.yaml")[0] == "no-such-file"


def test_a_file_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file.yaml").write_text("a: 1\n")
    assert refused(tmp_path / "file.yaml" / "b.yaml")[0] == "cannot-read"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path)[0] == "is-a-folder"


def test_a_fifo_is_refused_without_waiting(tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    assert refused(path)[0] == "cannot-read"


def test_a_device_is_refused() -> None:
    assert refused("/dev/zero")[0] == "cannot-read"


def test_a_name_with_a_null_is_refused() -> None:
    assert refused("file\0.yaml")[0] in {"no-such-file", "cannot-read"}


def test_a_name_that_is_too_long_is_refused() -> None:
    assert refused("a" * 5000)[0] == "cannot-read"


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("a: 1\n")
    path.chmod(0)
    if os.access(path, os.R_OK):  # an administrator may read everything

        def forbidden(*_: Any) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", forbidden)
    assert refused(path)[0] == "not-allowed-to-read"


@pytest.mark.parametrize(
    ("content", "told"),
    {
        b"a: 1\nb: caf\xe9\n": ("not-utf8", 2, 7),
        b"\xc3": ("not-utf8", 1, 1),
        b"a: \xed\xa0\x80\n": ("not-utf8", 1, 4),
        b"a: \xc0\x80\n": ("not-utf8", 1, 4),
        "a: 1\n".encode("utf-16"): ("not-utf8", 1, 1),
        "a: 1\n".encode("utf-32"): ("not-utf8", 1, 1),
        b"a: 1\rb: caf\xe9\r": ("not-utf8", 2, 7),
        "é: ".encode() + b"\xe9\n": ("not-utf8", 1, 4),
    }.items(),
    ids=repr,
)
def test_text_in_another_encoding_is_refused_at_its_place(
    content: bytes, told: tuple[str, int, int], tmp_path: Path
) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(content)
    assert refused(path) == told


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_wide_text_without_a_mark_is_refused(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes("format: 1\n".encode(encoding))
    with pytest.raises(InputError) as caught:
        read_scheme(path)
    assert [(one.code, one.line) for one in caught.value.problems] == [("control-character", 1)]


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    assert refused(path) == ("too-large", 1, 1)


# --- hostile files, in a process of their own: within 2 seconds and 200 MB

HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "flow lists 100,000 deep": ("niveaus diep", lambda: b"[" * 100_000),
    "flow lists 100,000 deep, closed": ("niveaus diep", lambda: b"[" * 100_000 + b"]" * 100_000),
    "flow mappings 100,000 deep": ("niveaus diep", lambda: b"{a: " * 100_000),
    "block lists 100,000 deep": ("niveaus diep", lambda: b"- " * 100_000 + b"x"),
    "block mappings 100,000 deep": ("kan geen sleutel zijn", lambda: b"? " * 100_000 + b"x"),
    "block mappings 3,000 lines deep": (
        "niveaus diep",
        lambda: b"".join(b" " * depth + b"a:\n" for depth in range(3_000)),
    ),
    "an alias bomb": (
        "& of *",
        lambda: b"a: &a [x]\n" + b"".join(b"%c: &%c [%s]\n" % (n, n, b"*%c," % (n - 1) * 9) for n in range(98, 122)),
    ),
    "10 MB of commas": ("groter dan", lambda: b"[" + b"1," * 5_000_000 + b"1]"),
    "4 MB of commas": ("meer dan", lambda: b"[" + b"1," * 2_000_000 + b"1]"),
    "a text of 10 MB": ("groter dan", lambda: b'a: "' + b"x" * 10_000_000 + b'"\n'),
    "a text of 4 MB": ("bestaat hier niet", lambda: b'a: "' + b"x" * 4_000_000 + b'"\n'),
    "a key of 4 MB": ("", lambda: b"? " + b"k" * 4_000_000 + b"\n: 1\n"),
    "4 MB of brackets that don't fit": ("", lambda: b"[}" * 2_000_000),
    "4 MB of lines after a bracket": ("", lambda: b"a: [1\n" + b"b: 1\n" * 800_000),
    "100,000 times the same key": ("tweede keer", lambda: b"a: 1\n" * 100_000),
    "90,000 unknown keys": ("waarden", lambda: b"".join(b"key%d: 1\n" % n for n in range(90_000))),
    "40,000 elements that lack everything": (
        "waarden",
        lambda: b"elements:\n" + b"".join(b"  element_%d: {category: c%d}\n" % (n, n) for n in range(40_000)),
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
}

CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (200_000_000, 200_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
from zwaarwerk.cli import run
sys.exit(run(["criteria", "check", sys.argv[1]]))
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_soon_and_in_little_memory(name: str, tmp_path: Path) -> None:
    told, content = HOSTILE[name]
    path = tmp_path / "file.yaml"
    path.write_bytes(content())
    ran = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=environment(),
        timeout=60,
    )
    assert (ran.returncode, ran.stdout) == (REFUSED, ""), ran.stderr[-500:]
    assert told in ran.stderr
    assert len(ran.stderr) < 20_000


# --- ids and keys that want to harm the terminal

HARMFUL = {
    "an escape": "\\e[31mrood",
    "a new line": "x\\n1 melding. Alles in orde",
    "a bell": "\\a",
    "a carriage return": "x\\rU kunt stoppen",
    "a right-to-left mark": "\\u202Ecba",
    "a zero width space": "a\\u200bb",
    "a delete": "\\x7f",
    "a line separator": "x\\u2028y",
    "a long one": "a" * 100_000,
}
WHERE = (
    '"HARM": 1\njobs: []\n',
    '"HARM": {x: 1}\n"HARM": 1\njobs: []\n',
    'jobs: [{job: "HARM", from: 1990}]\n',
    'jobs: [{job: planner, from: "HARM"}]\n',
    'jobs: [{job: planner, from: 1990, "HARM": 1}]\n',
    'jobs: [{job: planner, from: 1990, exposures: {"HARM": 1}}]\n',
    'jobs: [{job: planner, from: 1990, exposures: {noise: "HARM"}}]\n',
    'jobs: [{job: planner, from: 1990, measured: {"HARM": 1}}]\n',
    'jobs: [{job: planner, from: 1990, measured: {weekends: {"HARM": 1}}}]\n',
    'facts: {"HARM": 1}\njobs: []\n',
    'facts: {x: {"HARM": 1}}\njobs: []\n',
)


@pytest.mark.parametrize("text", WHERE)
@pytest.mark.parametrize("harm", HARMFUL)
def test_a_message_is_safe_to_print(harm: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("birth_date: 1964-03-01\n" + text.replace("HARM", HARMFUL[harm]))
    with pytest.raises(InputError) as caught:
        read_careers([path], SCHEME)
    told = [say.problem(one).removeprefix(str(path)) for say in SAY for one in caught.value.problems]
    assert [one for one in told if one.count("\n") > 2] == []
    assert [line for one in told for line in one.split("\n") if not line.isprintable() or len(line) > 500] == []


# --- whatever comes in

FRAGMENTS = (
    "[", "]", "{", "}", ":", ": ", ",", "- ", "? ", "|", ">", "&a ", "*a", "!x ", "#", "'", '"', "\\", "\n", "\n  ",
    "\t", "---\n", "...\n", "%YAML 1.1\n", "é", "😀", "\u2028", "\x85", "\ufeff", "\0", "@", "`", "0,33", "no", "1:30",
    "012", "1e3", "33%", "-1", "~", "true", "2026-2-30", "[]", "{}", "<<: ", "\\0", '"\\0"', "by: ", "values: ",
    "at_least: ", "source: ", "any_of: ", "{x: {}}", "1/0", "999999999999999999", "0001-01-01", "9999-12-31",
)  # fmt: skip


def wrongly_placed(problems: list[Problem] | tuple[Problem, ...], text: str) -> list[Problem]:
    """Return the problems that point outside the text."""
    lines = text.split("\n")
    return [
        one for one in problems if not (1 <= one.line <= len(lines) and 1 <= one.column <= len(lines[one.line - 1]) + 1)
    ]


def check_text(text: str) -> None:
    """Data without floats, or located problems; never another exception."""
    document = read(text)
    assert wrongly_placed(document.problems, text) == []
    assert document.broken == (document.data is None and bool(document.problems))
    assert not any(isinstance(value, float) for value in leaves(document.data))


def problems_of(path: Path, reader: Callable[[Path], object]) -> tuple[Problem, ...]:
    try:
        reader(path)
    except InputError as error:
        return error.problems
    return ()


def check_file(content: bytes, reader: Callable[[Path], object]) -> None:
    """A model, or located problems with sentences in both languages; never another exception."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.yaml"
        path.write_bytes(content)
        problems = problems_of(path, reader)
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    assert wrongly_placed(problems, text) == []
    told = [say.problem(one) for say in SAY for one in problems]
    assert [one for one in told if one.count("\n") > 2] == []


def mutated(text: str, seed: int) -> str:
    """Return a text with a few random changes: something dropped, doubled, moved, or put in."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 5)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([0, 1, 1, 3, 10, 40, 200]))
        to = chance.randrange(len(text) + 1)
        match chance.randrange(4):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:to] + text[start:end] + text[to:]
            case 2:
                text = text[:start] + chance.choice(FRAGMENTS) + text[end:]
            case _:
                text = text[:start] + chance.choice(FRAGMENTS) + text[start:]
    return text


def read_default_careers(path: Path) -> object:
    return read_careers([path], SCHEME)


CAREERS = [path.read_text("utf-8") for path in sorted(EXAMPLES.glob("*.yaml"))]
SCHEMES = [CRITERIA.read_text("utf-8"), *(path.read_text("utf-8") for path in sorted(EXAMPLES.glob("schemes/*.yaml")))]
ANYTHING = st.text() | st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3)).map("".join)
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]


@given(ANYTHING)
@example("---\n")
@example("a: x\u2028b: [\n")
@example('"\\0": 1\n')
@example("%YAML 9999999999999.1\n---\na: 1\n")
@settings(max_examples=500, deadline=None, suppress_health_check=QUIET)
def test_any_text_gives_data_or_located_problems(text: str) -> None:
    check_text(text)


@given(st.binary() | ANYTHING.map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=200, deadline=None, suppress_health_check=QUIET)
def test_any_bytes_give_a_scheme_or_located_problems(content: bytes) -> None:
    check_file(content, read_scheme)


@given(st.binary() | ANYTHING.map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=200, deadline=None, suppress_health_check=QUIET)
def test_any_bytes_give_careers_or_located_problems(content: bytes) -> None:
    check_file(content, read_default_careers)


@given(st.sampled_from(SCHEMES), st.integers(0, 2**32))
@settings(max_examples=200, deadline=None)
def test_any_change_of_a_scheme_gives_a_scheme_or_located_problems(text: str, seed: int) -> None:
    check_file(mutated(text, seed).encode("utf-8", "surrogatepass"), read_scheme)


@given(st.sampled_from(CAREERS), st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_any_change_of_a_career_gives_careers_or_located_problems(text: str, seed: int) -> None:
    check_file(mutated(text, seed).encode("utf-8", "surrogatepass"), read_default_careers)


@pytest.mark.long
@pytest.mark.parametrize("part", range(20))
def test_a_thousand_changes_give_a_model_or_located_problems(part: int) -> None:
    for seed in range(part * 1000, (part + 1) * 1000):
        if seed % 2:
            check_file(mutated(SCHEMES[seed % len(SCHEMES)], seed).encode(), read_scheme)
        else:
            check_file(mutated(CAREERS[seed % len(CAREERS)], seed).encode(), read_default_careers)
