"""Which mark of the layout of a YAML text was forgotten, and on which line: from the lines alone, after the parser.

The parser finds out only lines later, and says it in its own words.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple


class Place(NamedTuple):
    """Line and column in a file, from 1."""

    line: int
    column: int


def key_without_mark(lines: list[str], line: int) -> tuple[str, Place] | None:
    """The key, lines before, that its colon, or the space after it, is missing from: so all since was one text."""
    indent = indent_of(lines[line]) if line < len(lines) else 0
    for number in range(min(line, len(lines) - 1), -1, -1):
        found = UNMARKED.match(lines[number])
        if number < line and lines[number].lstrip().startswith("#"):
            return None
        if found and (number == line or indent_of(lines[number]) <= indent):
            code = "space-missing" if found[2] else "colon-missing"
            return code, Place(number + 1, len(found[1]) + 1)
        if number < line and lines[number].strip() and indent_of(lines[number]) <= indent:
            return None
    return None


UNMARKED = re.compile(r"""( *(?:- +)?)[A-Za-z][A-Za-z0-9_-]*(?:(:)| +)[{["|>]""")


def wrong_mark(told: str, line: str, columns: set[int]) -> str:
    """Guess which mark of the layout is wrong on the line where the parser got stuck; no columns between braces."""
    if _QUOTED.sub("", line).count('"') % 2:
        return "quote-missing"
    if told.startswith("mapping values") and len(_COLON.findall(line)) > 1:
        return "colon-in-text"
    if _COLON_ALONE.search(_DOUBLY_QUOTED.sub('""', line)):
        return "space-missing"
    return "indentation" if columns and len(line) - len(line.lstrip(" ")) not in columns else "syntax"


_QUOTED = re.compile(r"'[^']*'")
_DOUBLY_QUOTED = re.compile(r'"[^"]*"')
_COLON_ALONE = re.compile(r"[A-Za-z0-9_]:[\"\[{]")


def line_without_dash(lines: list[str], mark: Any) -> Place | None:
    """The first line under a key, if it has no dash although the block goes on with one."""
    first: int | None = None
    if not lines[mark.line][mark.column :].startswith("- "):
        return None
    for number in range(mark.line - 1, -1, -1):
        line = lines[number]
        if not CONTENT.match(line):
            continue
        if len(line) - len(line.lstrip(" ")) <= mark.column:
            is_key = line.partition(" #")[0].rstrip().endswith(":")
            forgotten = is_key and first is not None and not lines[first].lstrip().startswith("-")
            return Place(first + 1, 1 + len(lines[first]) - len(lines[first].lstrip())) if forgotten and first else None
        first = number
    return None


_INDENT = re.compile(r" *(?:- +){0,20}")
CONTENT = re.compile(r"\s*[^\s#]")
_COLON = re.compile(r":(\s|$)")


def indent_of(line: str) -> int:
    """How far a line is indented, dashes included."""
    return len(_INDENT.match(line)[0])  # type: ignore[index]  # it may match nothing, so it always matches


def line_without_colon(lines: list[str], line: int) -> Place | None:
    """The content line before, if it is indented alike and has no colon of its own."""
    if line >= len(lines):
        return None
    before = next((number for number in range(line - 1, -1, -1) if CONTENT.match(lines[number])), None)
    if before is None or indent_of(lines[before]) != indent_of(lines[line]) or not _COLON.search(lines[line]):
        return None
    if _COLON.search(lines[before].partition(" #")[0]):
        return None
    return Place(before + 1, indent_of(lines[before]) + 1)
