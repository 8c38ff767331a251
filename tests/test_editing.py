"""Changing one value in a text: that value changes, and not a character beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.running import CRITERIA, EXAMPLES
from zwaarwerk.editing import change, parse_path, spans_of, with_value, written
from zwaarwerk.errors import InputError, dotted
from zwaarwerk.errors import Path as Place
from zwaarwerk.keys import keys_at, value_at
from zwaarwerk.located import parse_document

SCHEMES = [CRITERIA, *sorted((EXAMPLES / "schemes").glob("*.yaml"))]


def changed(text: str, path: str, value: str) -> str:
    document = parse_document(text, "f.yaml")
    assert not document.problems
    return change(text, document, parse_path(path), value)[0]


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_every_value_of_every_scheme_is_found_where_it_stands(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    document = parse_document(text, path.name)
    spans = spans_of(text)
    assert set(spans) == set(document.values)
    for place, span in spans.items():
        if not span.is_block and span.kind not in "|>":
            alone = parse_document(text[span.start : span.end], "")
            if not isinstance(value_at(document.data, place), str):
                assert alone.data == value_at(document.data, place), dotted(place)


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_changing_any_value_changes_its_own_characters_only(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    document = parse_document(text, path.name)
    scalars = [
        (place, span)
        for place, span in spans_of(text).items()
        if not isinstance(value_at(document.data, place), dict | list)
    ]
    for place, span in scalars[:: max(1, len(scalars) // 20)]:
        for value in ("0.123", "vrij: tekst, met # en {haken}"):
            ways = change(text, document, place, value)
            assert all(way.startswith(text[: span.start]) and way.endswith(text[span.end :]) for way in ways)
            after = [parse_document(way, path.name) for way in ways]
            wanted = {"0.123": parse_document("0.123", "").data, value: value}
            assert any(
                not one.problems and one.data == with_value(document.data, place, wanted.get(value)) for one in after
            ), dotted(place)


TEXT = """\
# kop
a: 1   # een
b: {c: 0.30, d: "x: y"}   # twee
e:
  - f: 'it''s'
    g: |
      regels
      meer

    h: >-
      gevouwen
      tekst
  # tussen
  - {f: é, g: ja}
i: [1, 2,
    3]   # drie
j:
  k: 1
  l: 2
m:
- n
- o
p: laatste"""


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        ("a", "2", "a: 1   #", "a: 2   #"),
        ("b.c", "0.35", "{c: 0.30, ", "{c: 0.35, "),
        ("b.d", "z: w", '"x: y"', '"z: w"'),
        ("b.d", "5", '"x: y"', "5"),
        ("b.e", "7", '"x: y"}', '"x: y", e: 7}'),
        ("b.e.f", "7", '"x: y"}', '"x: y", e: {f: 7}}'),
        ("e[1].f", "that's", "'it''s'", "'that''s'"),
        ("e[1].g", "kort", "|\n      regels\n      meer", '"kort"'),
        ("e[1].h", "a # b", ">-\n      gevouwen\n      tekst", '"a # b"'),
        ("e[2].f", "ü", "{f: é,", "{f: ü,"),
        ("e[2].g", "a, b", "g: ja}", 'g: "a, b"}'),
        ("i[3]", "30", "    3]", "    30]"),
        ("i[4]", "4", "    3]", "    3, 4]"),
        ("i", "[9]", "[1, 2,\n    3]   # drie", "[9]   # drie"),
        ("j", "{k: 3}", "j:\n  k: 1\n  l: 2\n", "j: {k: 3}\n"),
        ("j.q", "5", "  l: 2\n", "  l: 2\n  q: 5\n"),
        ("m[2]", "x", "- o\n", "- x\n"),
        ("m[3]", "x", "- o\n", "- o\n- x\n"),
        ("e[1].z", "x", "gevouwen\n      tekst\n", "gevouwen\n      tekst\n    z: x\n"),
        ("p", "nog later", "p: laatste", "p: nog later"),
        ("a", "true", "a: 1   #", "a: true   #"),
        ("p", "null", "p: laatste", 'p: "null"'),
        ("p", "a\nb", "p: laatste", 'p: "a\\nb"'),
        ("p", "- x", "p: laatste", 'p: "- x"'),
        ("p", "{half", "p: laatste", 'p: "{half"'),
    ],
)
def test_one_value(path: str, value: str, old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert changed(TEXT, path, value) == TEXT.replace(old, new)


def test_line_ends_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    assert changed(text, "b.c", "0.35") == text.replace("0.30", "0.35")
    assert changed(text, "j.q", "5") == text.replace("  l: 2\r\n", "  l: 2\r\n  q: 5\r\n")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("e", "comments-inside"), ("i[5]", "no-row"), ("a.b", "no-place"), ("e.f", "no-place"), ("a[1]", "no-row"),
        ("n[1].q", "no-row"), ("", "no-path"), ("a..b", "no-path"), ("[1]", "no-path"), ("a[0]", "no-path"), ("a.", "no-path"),
    ],
)  # fmt: skip
def test_what_cannot_be_changed_is_refused(path: str, code: str) -> None:
    with pytest.raises(InputError) as error:
        changed(TEXT, path, "1")
    assert error.value.problems[0].code == code


@pytest.mark.parametrize("path", ["elements.night_work.points_per_year", "jobs.x.periods[2].until", "a", "a[1][2].b"])
def test_a_path_reads_as_problems_write_it(path: str) -> None:
    assert dotted(parse_path(path)) == path


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_what_is_written_reads_back(path: Path) -> None:
    data: Any = parse_document(path.read_text(encoding="utf-8"), "").data
    assert parse_document(written(data), "").data == data


def test_with_value_makes_what_is_missing() -> None:
    place: Place = ("a", "b", 1)
    assert with_value({"a": {"b": [1]}}, place, 2) == {"a": {"b": [1, 2]}}
    assert with_value({}, ("a", "b"), 2) == {"a": {"b": 2}}


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_adding_a_key_anywhere_puts_in_one_piece_and_takes_nothing_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    document = parse_document(text, path.name)
    places = [
        place
        for place in document.values
        if isinstance(data := value_at(document.data, place), dict) and "note" not in data
        if "note" in {key.name for key in keys_at(place, document.data)}
    ]
    assert places
    for place in places[:: max(1, len(places) // 25)]:
        (after,) = change(text, document, (*place, "note"), "Zo afgesproken: op 1 mei")
        read = parse_document(after, path.name)
        assert not read.problems
        assert read.data == with_value(document.data, (*place, "note"), "Zo afgesproken: op 1 mei")
        same = next((i for i, (one, other) in enumerate(zip(text, after, strict=False)) if one != other), len(text))
        assert after.endswith(text[same:])
        assert text.count("#") == after.count("#")
