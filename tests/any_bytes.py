"""What must hold for any bytes whatever: a model, or located problems that can be told, and nothing else."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.running import CRITERIA, EXAMPLES
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.files import read_careers, read_result, read_scheme
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import LANGUAGES

SAY = [read_texts(language) for language in LANGUAGES]
SCHEME = read_scheme().scheme
LONGEST_LINE = 1500

Reader = Callable[[Path], object]


def read_default_careers(path: Path) -> object:
    """Read careers for the scheme that ships."""
    return read_careers([path], SCHEME)


def problems_of(path: Path, reader: Reader) -> tuple[Problem, ...]:
    """Return why a file is refused, if it is."""
    try:
        reader(path)
    except InputError as error:
        return error.problems
    return ()


def wrongly_placed(problems: tuple[Problem, ...] | list[Problem], text: str) -> list[Problem]:
    """Return the problems that point outside the text."""
    lines = text.split("\n")
    return [
        one for one in problems if not (1 <= one.line <= len(lines) and 1 <= one.column <= len(lines[one.line - 1]) + 1)
    ]


def check_told(problems: tuple[Problem, ...], place: str) -> None:
    """Every problem is told in at most three lines that are safe to print, in both languages."""
    for say in SAY:
        for one in problems:
            lines = say.problem(one).replace(place, "").split("\n")
            assert 1 <= len(lines) <= 3, lines
            assert all(line.isprintable() and len(line) <= LONGEST_LINE for line in lines), lines
        lines = [line for line in say.problems(problems) for line in line.split("\n")]
        assert all(line.isprintable() for line in lines), lines


def check_bytes(content: bytes, reader: Reader) -> None:
    """A model, or located problems with sentences in both languages; never another exception."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.yaml"
        path.write_bytes(content)
        problems = problems_of(path, reader)
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    assert wrongly_placed(problems, text) == []
    check_told(problems, folder)


CHECKS: dict[str, Callable[[bytes], None]] = {
    "criteria": lambda content: check_bytes(content, read_scheme),
    "career": lambda content: check_bytes(content, read_default_careers),
    "result": lambda content: check_bytes(content, read_result),
}


def seeds(kind: str) -> Iterator[bytes]:
    """Yield valid files to begin a search from."""
    folder = Path(__file__).parent
    paths = {
        "criteria": [folder / "valid" / "criteria" / "small.yaml", *sorted(EXAMPLES.glob("schemes/*.yaml")), CRITERIA],
        "career": sorted(EXAMPLES.glob("*.yaml")),
        "result": sorted(folder.glob("valid/result/*.json")),
    }
    for path in paths[kind]:
        yield path.read_bytes()
    if kind in ("criteria", "career"):
        for path in sorted(folder.glob(f"invalid/{kind}/*.yaml")):
            yield path.read_bytes()


def words() -> list[str]:
    """Return the keys and words of the formats, and what YAML makes special."""
    from zwaarwerk.schemas import NAMES, schema

    found: set[str] = set()
    waiting: list[Any] = [schema(name) for name in NAMES]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found |= set(one.get("properties", ())) | {word for word in one.get("enum", ()) if isinstance(word, str)}
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    plain = sorted(word for word in found if re.fullmatch(r"[a-z_]+", word))
    return [
        *plain,
        *(f"{word}: " for word in plain),
        ": ",
        "- ",
        "? ",
        "[",
        "{",
        "&a ",
        "*a",
        "!!str ",
        "---",
        "0,33",
        "1e3",
    ]
