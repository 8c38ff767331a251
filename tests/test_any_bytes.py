"""Any bytes whatever give a model or located problems, nothing else. `tests/fuzz` searches longer, by branches taken."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.any_bytes import CHECKS, check_bytes, read_default_careers, seeds, words, wrongly_placed
from tests.running import CRITERIA, EXAMPLES
from zwaarwerk.exact import to_text
from zwaarwerk.files import read_scheme
from zwaarwerk.located import parse_document

FRAGMENTS = (
    "[", "]", "{", "}", ":", ": ", ",", "- ", "? ", "|", ">", "&a ", "*a", "!x ", "#", "'", '"', "\\", "\n", "\n  ",
    "\t", "---\n", "...\n", "%YAML 1.1\n", "é", "😀", "\u2028", "\x85", "\ufeff", "\0", "@", "`", "0,33", "no", "1:30",
    "012", "1e3", "33%", "-1", "~", "true", "2026-2-30", "[]", "{}", "<<: ", "\\0", '"\\0"', "by: ", "values: ",
    "at_least: ", "source: ", "any_of: ", "{x: {}}", "1/0", "999999999999999999", "0001-01-01", "9999-12-31",
)  # fmt: skip

FOUND: dict[str, tuple[str, bytes]] = {
    # by atheris
    "a key like the name of a shape": ("criteria", b"~all_of: 1\n~dated: {by: exit}\n"),
    "a key like a shape in a value of shapes": (
        "criteria",
        b"benefit: {~word: none, ~benefit: 1}\noverlap: {~dated: {}}\n",
    ),
    "a repeated key without a value at the end": ("career", b"- {a: {b: {2006: 30, 2006\n"),
    "a repeated key without a value, no line end": ("career", b"{a: 1, a"),
    # by hypothesis and by hand
    "a million spaces before a key": ("criteria", b"a: 1\n" + b" " * 1_000_000 + b"b: 1\n"),
    "a million dashes": ("career", b"a: 1\n" + b"- " * 1_000_000 + b"b: 1\n"),
    "a block that looks like another": ("criteria", b"entitlement: 1\njobs: {a: {exposures: {b: c}}}\n"),
    "people misspelt, and no list": ("career", b"peopel: 1\n"),
    "people misspelt twice": ("career", b"peopel: []\npepole: []\n"),
    "a dash at the end": ("career", b"jobs:\n  a: 1\n-"),
    "a quote within a comment": ("career", b'a: "x # "\n b: 1\n'),
    "a result with half a pair": ("result", b'{"people": [{"id": "\\ud800"}], "origin": {}}'),
}
"""What was found, or nearly went wrong, and what it is read as."""


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_stays_mended(name: str) -> None:
    kind, content = FOUND[name]
    CHECKS[kind](content)


@pytest.mark.parametrize("kind", CHECKS)
def test_every_file_that_a_search_begins_from_passes(kind: str) -> None:
    for seed in seeds(kind):
        CHECKS[kind](seed)


# --- any text and any bytes


def leaves(value: Any) -> list[Any]:
    inside = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [value, *(leaf for item in inside for leaf in leaves(item))]


ANYTHING = st.text() | st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3)).map("".join)
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]


@given(ANYTHING)
@example("---\n")
@example("''\r0")
@example("a: x\u2028b: [\n")
@example('"\\0": 1\n')
@example("%YAML 9999999999999.1\n---\na: 1\n")
@settings(max_examples=500, deadline=None, suppress_health_check=QUIET)
def test_any_text_gives_data_or_located_problems(text: str) -> None:
    document = parse_document(text, "file.yaml")
    lines = text.replace("\r\n", "\n").replace("\r", "\n")  # as an editor counts them
    assert wrongly_placed(document.problems, lines) == []
    assert document.broken == (document.data is None and bool(document.problems))
    assert not any(isinstance(value, float) for value in leaves(document.data))


@pytest.mark.parametrize("kind", CHECKS)
@given(content=st.binary() | ANYTHING.map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=200, deadline=None, suppress_health_check=QUIET)
def test_any_bytes_give_a_model_or_located_problems(kind: str, content: bytes) -> None:
    CHECKS[kind](content)


# --- valid files with changes


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


CAREERS = [path.read_text("utf-8") for path in sorted(EXAMPLES.glob("*.yaml"))]
SCHEMES = [CRITERIA.read_text("utf-8"), *(path.read_text("utf-8") for path in sorted(EXAMPLES.glob("schemes/*.yaml")))]
RESULTS = [path.read_text("utf-8") for path in sorted((Path(__file__).parent / "valid" / "result").glob("*.json"))]
TEXTS = {"criteria": SCHEMES, "career": CAREERS, "result": RESULTS}


@pytest.mark.parametrize("kind", CHECKS)
@given(which=st.integers(0, 100), seed=st.integers(0, 2**32))
@settings(max_examples=200, deadline=None)
def test_any_change_gives_a_model_or_located_problems(kind: str, which: int, seed: int) -> None:
    CHECKS[kind](mutated(TEXTS[kind][which % len(TEXTS[kind])], seed).encode("utf-8", "surrogatepass"))


@pytest.mark.long
@pytest.mark.parametrize("part", range(20))
def test_a_thousand_changes_give_a_model_or_located_problems(part: int) -> None:
    for seed in range(part * 1000, (part + 1) * 1000):
        if seed % 2:
            check_bytes(mutated(SCHEMES[seed % len(SCHEMES)], seed).encode("utf-8", "surrogatepass"), read_scheme)
        else:
            check_bytes(
                mutated(CAREERS[seed % len(CAREERS)], seed).encode("utf-8", "surrogatepass"), read_default_careers
            )


# --- files that are YAML, and hold the right words in the wrong places

KEYS = [word for word in words() if word.isidentifier()]
VALUES: list[Any] = [
    "x", "tekst", "any", "none", "full", "exit", "birth", "exposure", "2026-01-01", "2026-02-30", "1990", "01-01", "33%",
    "1/3", "", 0, 1, 2, 36, -1, Fraction(1, 3), Fraction(33, 100), 10**17, True, False, *KEYS,
]  # fmt: skip


def as_yaml(value: Any) -> str:
    """Return plain data as YAML on one line."""
    match value:
        case dict():
            return "{" + ", ".join(f"{as_yaml(name)}: {as_yaml(item)}" for name, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(as_yaml, value)) + "]"
        case bool():
            return str(value).lower()
        case int() | Fraction():
            return to_text(value)
    return "'" + str(value).replace("'", "''").replace("\n", "\n\n") + "'"


def structures() -> st.SearchStrategy[Any]:
    """Return data made of the keys and words of the formats."""
    simple = st.sampled_from(VALUES)
    return st.recursive(
        simple,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*KEYS, "x"]), inner, max_size=4),
        max_leaves=12,
    )


@cache
def data_of(text: str) -> Any:
    return parse_document(text, "").data


def replaced(data: Any, chance: random.Random, new: Any) -> Any:
    """Return data with something else at one random place."""
    if not isinstance(data, dict | list) or not data or chance.random() < 0.15:
        return new
    at = chance.choice(list(data) if isinstance(data, dict) else range(len(data)))
    changed = data.copy()
    changed[at] = replaced(data[at], chance, new)
    return changed


@pytest.mark.parametrize("kind", ["criteria", "career"])
@given(data=structures())
@settings(max_examples=200, deadline=None)
def test_any_structure_of_the_formats_words_gives_a_model_or_located_problems(kind: str, data: Any) -> None:
    CHECKS[kind](as_yaml(data).encode())


@pytest.mark.parametrize("kind", ["criteria", "career"])
@given(which=st.integers(0, 100), seed=st.integers(0, 2**32), new=structures())
@settings(max_examples=200, deadline=None)
def test_anything_at_any_place_gives_a_model_or_located_problems(kind: str, which: int, seed: int, new: Any) -> None:
    text = TEXTS[kind][which % len(TEXTS[kind])]
    CHECKS[kind](as_yaml(replaced(data_of(text), random.Random(seed), new)).encode())
