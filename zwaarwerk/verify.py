"""Whether an earlier result still holds: what differs, and what changed that may explain it. Pure; no I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

SENTENCES = {"say", "message", "file", "line", "column"}
"""Keys that hold words or places, which differ with the language or the file without changing an answer."""


class Difference(NamedTuple):
    """One value of a result that came out otherwise; None where there is none."""

    path: str
    old: Any
    new: Any


class Cause(NamedTuple):
    """Something an answer rests on that is not what it was."""

    code: str
    name: str = ""
    old: str = ""
    new: str = ""


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Return what differs between the people of two results, in the order of the new one."""
    before, after = dict(_flat(_by_id(old))), dict(_flat(_by_id(new)))
    return [
        Difference(path=path, old=before.get(path), new=after.get(path))
        for path in dict.fromkeys([*after, *before])
        if before.get(path) != after.get(path)
    ]


def _by_id(result: Mapping[str, Any]) -> dict[str, Any]:
    return {str(person["id"]): person for person in result["people"]}


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    items: list[tuple[Any, Any]] = []
    if isinstance(value, Mapping):
        items = [(key, item) for key, item in value.items() if key not in SENTENCES]
    elif isinstance(value, list):
        items = list(enumerate(value, 1))
    else:
        yield path, value
        return
    if not items and path:
        yield path, "{}" if isinstance(value, Mapping) else "[]"
    for key, item in items:
        below = f"{path}[{key}]" if isinstance(value, list) else f"{path}.{key}" if path else str(key)
        yield from _flat(item, below)


def causes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Cause]:
    """Return what the two origins have different: the scheme, law tables, careers, the program."""
    found: list[Cause] = []
    if old["scheme"]["sha256"] != new["scheme"]["sha256"]:
        found.append(Cause(code="scheme", old=_scheme(old), new=_scheme(new)))
    for code, part in (("law", "law"), ("career", "careers")):
        names = sorted({*old[part], *new[part]})
        found += [Cause(code=code, name=name) for name in names if old[part].get(name) != new[part].get(name)]
    if old["program"] != new["program"]:
        found.append(Cause(code="program", old=str(old["program"]), new=str(new["program"])))
    return found


def _scheme(origin: Mapping[str, Any]) -> str:
    scheme = origin["scheme"]
    return f"{scheme['id']} {scheme['version']} {str(scheme['sha256'])[:12]}"
