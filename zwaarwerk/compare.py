"""What differs between two schemes: by meaning, not by spelling. Pure; no I/O.

Comments, order, `33%` for `0.33`, one year for twelve months, a default written out: none of these is a change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel

from zwaarwerk.criteria import FULL_LEVEL, NO_LEVEL, Scheme
from zwaarwerk.errors import Path
from zwaarwerk.keys import value_at
from zwaarwerk.values import Block, DayRange, Length, Table, Text

GROUPS = {
    "scheme": ("format", "scheme", "sources"),
    "elements": ("categories", "levels", "elements"),
    "jobs": ("jobs",),
    "counting": ("counting", "overlap", "burdensome", "limits", "multipliers"),
    "conditions": ("facts", "tallies", "conditions"),
    "entitlement": ("entitlement", "pension_date"),
    "benefit": ("benefit",),
}
"""Under which heading a change is told, by the first key of its path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference, at a path in the new file (in the old one if it was removed).

    `before` and `after` are plain data as the files have them, None where there is nothing; of a renaming they are the
    two ids, and the path is that of the old one.
    """

    kind: Literal["changed", "added", "removed", "renamed"]
    path: Path
    before: Any
    after: Any

    @property
    def group(self) -> str:
        """The heading under which it is told."""
        return next(name for name, keys in GROUPS.items() if self.path[0] in keys)


class Side(NamedTuple):
    """One of the two schemes: its model, its data as written, and the name of its file."""

    scheme: Scheme
    data: Mapping[str, Any]
    name: str = ""


def compare(old: Side, new: Side) -> tuple[Change, ...]:
    """Return what differs between two schemes, in the order of the format; nothing if they mean the same.

    What has the same content under another id is renamed: references to it are then no changes of their own.
    """
    changes: list[Change] = []
    for kind in _REFERENCES:
        for before, after in _renamed(getattr(old.scheme, kind), getattr(new.scheme, kind)):
            changes.append(Change(kind="renamed", path=(kind, before), before=before, after=after))
            data = _rename(old.data, kind, before, after)
            old = Side(Scheme.model_validate(data), data)
    changes += _walk((), old.scheme, new.scheme, old, new)
    order = list(Scheme.model_fields)
    return tuple(sorted(changes, key=lambda one: order.index(str(one.path[0]))))


# --- what a value means


def meaning(value: Any) -> Any:  # noqa: PLR0911 - one case a kind of value
    """Return what a value of the model means, so that equal meanings are equal."""
    match value:
        case Text():
            return value.nl, value.in_language("en")
        case Length():
            when = meaning(getattr(value, "when", None))
            return "length", value.whole_months, value.days, when
        case Table():
            return _table(value)
        case BaseModel():
            fields = ((name, meaning(_field(value, name))) for name in type(value).model_fields)
            told = {name: one for name, one in fields if one not in (None, {}, ())}
            return (type(value).__name__, told) if told else None  # limits that limit nothing are none
        case dict():
            return {str(name): one for name, item in value.items() if (one := meaning(item)) is not None}
        case tuple():
            items = [meaning(one) for one in value]
            return tuple(sorted(items, key=repr) if all(isinstance(one, str | date) for one in value) else items)
        case _:
            return value


def _field(model: Any, name: str) -> Any:
    value = getattr(model, name)
    return exposures_of(value or {}) if name == "exposures" else value


def exposures_of(exposures: Mapping[str, Any]) -> dict[str, Any]:
    """Return a profile with `full` as 1, and without what is `none`: not named is not exposed."""
    whole = {name: Fraction(1) if level == FULL_LEVEL else level for name, level in exposures.items()}
    return {name: level for name, level in whole.items() if level not in (NO_LEVEL, 0)}


def _table(table: Table[Any]) -> Any:
    rows: list[tuple[date | None, date | None, Any]] = []
    for row in table.values:
        value = meaning(row.value)
        if rows and rows[-1][2] == value:
            rows[-1] = rows[-1][0], row.until, value
        else:
            rows.append((row.from_, row.until, value))
    remarks = {name: meaning(getattr(table, name)) for name in ("source", "clause", "note") if getattr(table, name)}
    if len(rows) == 1 and rows[0][:2] == (None, None) and not remarks:
        return rows[0][2]
    return "table", table.by, tuple(rows), remarks


# --- where two differ


def _walk(path: Path, old: Any, new: Any, before: Side, after: Side) -> Iterator[Change]:
    if meaning(old) == meaning(new):
        return
    in_words = isinstance(old, Text) and str in (type(value_at(one.data, path)) for one in (before, after))
    if isinstance(old, BaseModel) and type(old) is type(new) and not isinstance(old, Length) and not in_words:
        fields = sorted(type(old).model_fields.items(), key=lambda field: field[0] in Block.model_fields)
        for name, info in fields:
            yield from _walk((*path, info.alias or name), _field(old, name), _field(new, name), before, after)
    elif isinstance(old, dict) and isinstance(new, dict):
        for name in (*old, *(name for name in new if name not in old)):
            yield from _walk((*path, str(name)), old.get(name), new.get(name), before, after)
    elif _are_rows(old) and _are_rows(new):
        yield from _rows(path, old, new, before, after)
    else:
        told = _written(old, path, before), _written(new, path, after)
        kind: Literal["changed", "added", "removed"] = "changed"
        if told[0] is None or told[1] is None:
            kind = "added" if told[0] is None else "removed"
        if told != (None, None):
            yield Change(kind=kind, path=path, before=told[0], after=told[1])


def _are_rows(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(one, BaseModel) for one in value)


def _rows(path: Path, old: Any, new: Any, before: Side, after: Side) -> Iterator[Change]:
    """Compare rows one by one; where their number differs, those with the same dates, else those at the same place."""
    dated = all(isinstance(row, DayRange) for row in (*old, *new))
    if len(old) == len(new) or not dated:
        for place in range(max(len(old), len(new))):
            was, now = (rows[place] if place < len(rows) else None for rows in (old, new))
            yield from _walk((*path, place), was, now, before, after)
        return
    places = {(row.from_, row.until): place for place, row in enumerate(old)}
    for place, row in enumerate(new):
        same = places.pop((row.from_, row.until), None)
        if same is None:
            yield Change(kind="added", path=(*path, place), before=None, after=value_at(after.data, (*path, place)))
            continue
        for one in _walk((*path, place), old[same], row, before, after):
            inner = value_at(before.data, (*path, same, *one.path[len(path) + 1 :]))
            yield replace(one, before=inner, kind=one.kind if None in (inner, one.after) else "changed")
    for gone in places.values():
        yield Change(kind="removed", path=(*path, gone), before=value_at(before.data, (*path, gone)), after=None)


def _written(value: Any, path: Path, side: Side) -> Any:
    """What the file says at a path; what it leaves out, if the format gives it a value."""
    found = value_at(side.data, path)
    if found is not None:
        return found
    return value if isinstance(value, str | bool | int | Fraction) else None


# --- renaming

_REFERENCES: dict[str, tuple[set[str], set[str], set[str]]] = {
    "sources": ({"source"}, set(), set()),
    "categories": ({"category"}, {"categories"}, set()),
    "levels": (set(), set(), {"exposures"}),
    "elements": (set(), {"exposures", "elements", "only_with"}, set()),
    "jobs": (set(), {"jobs"}, set()),
    "tallies": ({"tally"}, set(), set()),
    "facts": ({"fact"}, set(), set()),
}
"""Where an id of each kind is referred to: keys that hold it; keys of mappings or lists of it; mappings to it."""


def _renamed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    left = {name: meaning(one) for name, one in new.items() if name not in old}
    for name, one in old.items():
        if name not in new:
            same = next((other for other, content in left.items() if content == meaning(one)), None)
            if same is not None:
                del left[same]
                yield name, same


def _rename(data: Mapping[str, Any], kind: str, before: str, after: str) -> dict[str, Any]:
    holders, groups, maps = _REFERENCES[kind]

    def renamed(value: Any, under: str | int) -> Any:
        if isinstance(value, Mapping):
            return {
                after if name == before and under in groups else name: renamed(item, name)
                for name, item in value.items()
            } | ({name: after for name, item in value.items() if item == before} if under in maps else {})
        if isinstance(value, list):
            return [after if item == before and under in groups else renamed(item, under) for item in value]
        return after if value == before and under in holders else value

    whole = {name: renamed(block, name) for name, block in data.items()}
    own = data.get(kind, {})
    return {**whole, kind: {after if name == before else name: renamed(block, "") for name, block in own.items()}}
