"""The YAML reader: it guesses nothing, knows the place of everything, and refuses what it can't read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.running import CRITERIA, EXAMPLES
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
        "a: b: c\n": ("colon-in-text", 1, 5),
        "a:\n  b: 1\n c: 2\n": ("indentation", 3, 2),
        "a: @b\n": ("first-character", 1, 4),
        "a: %b\n": ("first-character", 1, 4),
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


def test_a_list_of_slips_is_not_said_to_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "criteria.yaml"
    text = CRITERIA.read_text(encoding="utf-8")
    path.write_text(text.replace("    of: burdensome\n", "    of: {jobs: [Planner 2]}\n"), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_scheme(path)
    assert [one.code for one in refused.value.problems] == ["id-expected"]


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
