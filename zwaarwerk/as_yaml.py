"""Plain data as YAML that people can read and `located` reads back as the same data. Pure; no I/O."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from zwaarwerk.exact import to_text

DATES = frozenset(["from", "until", "birth_date"])
"""Keys whose values are dates, which need no quotes."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*|[1-9][0-9]*%|[1-9][0-9]*/[1-9][0-9]*")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_WORDS_THAT_ARE_NOT_TEXT = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n"])


def yaml_text(data: Mapping[str, Any]) -> str:
    """Return the text of a file with this data: mappings, lists, texts, exact numbers and booleans."""
    return "\n".join(_mapping(data, "")) + "\n"


def _mapping(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in data.items():
        shown = name if _KEY.fullmatch(name) and name.lower() not in _WORDS_THAT_ARE_NOT_TEXT else _quoted(name)
        if isinstance(value, Mapping) and value:
            yield f"{indent}{shown}:"
            yield from _mapping(value, f"{indent}  ")
        elif isinstance(value, list | tuple) and value:
            yield f"{indent}{shown}:"
            yield from _list(value, f"{indent}  ")
        else:
            yield f"{indent}{shown}: {_scalar(value, dates=name in DATES)}"


def _list(values: list[Any] | tuple[Any, ...], indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, Mapping) and value:
            first, *rest = _mapping(value, f"{indent}  ")
            yield f"{indent}- {first.strip()}"
            yield from rest
        else:
            yield f"{indent}- {_scalar(value)}"


def _scalar(value: Any, *, dates: bool = False) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | Fraction():
            return to_text(value)
        case str():
            plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS_THAT_ARE_NOT_TEXT
            return value if plain or (dates and _DATE.fullmatch(value)) else _quoted(value)
        case Mapping():
            return "{}"
        case _:
            return "[]"


def _quoted(text: str) -> str:
    """A text in double quotes; what can't be seen is written as its number."""
    body = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08X}" for char in body)
