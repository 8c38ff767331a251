"""What changed between two criteria files, in plain sentences: as text, Markdown and plain data for JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zwaarwerk.compare import GROUPS, Change, Side, compare
from zwaarwerk.criteria import FULL_LEVEL, NO_LEVEL
from zwaarwerk.dates import parse_day
from zwaarwerk.errors import Path, dotted
from zwaarwerk.exact import to_text
from zwaarwerk.keys import Key, key_at, value_at, words_of
from zwaarwerk.texts import Texts, printable

LENGTH = ("years", "months", "days")
COMPARE = ("at_least", "more_than", "at_most", "less_than")
LONGEST = 100
NAMED = (
    "categories",
    "levels",
    "elements",
    "jobs",
    "tallies",
    "facts",
    "sources",
    "multipliers",
    "conditions",
    "roads",
)
"""Mappings of things that have an id, most of them a name."""
SILENT = ("scheme", "counting", "entitlement", "benefit", "overlap", *NAMED)
SILENT_ANYWHERE = ("exposures", "absences", "periods", "values", "value", "first_of")
"""Keys that the headings or the names under them already tell."""


def absence(name: str, say: Texts) -> str:
    """Return what a kind of absence is called; one of the file's own has no name but its id."""
    known = f"dossier.absence-{name}"
    return say(known) if say.has(known) else printable(name.replace("_", " "))


@dataclass(frozen=True, slots=True)
class FileInWords:
    """Tells the keys and values of one criteria file in one language."""

    data: Mapping[str, Any]
    say: Texts

    # --- where

    def subject(self, path: Path, silent: Path = ()) -> str:
        """Return what a place in the file is about: names of things, then plain labels of keys but a silent one."""
        places = [path[:place] for place in range(1, len(path) + 1) if path[:place] != silent]
        told = [self._part(place, last=place == path) for place in places]
        return ", ".join(one for one in told if one)

    def _part(self, path: Path, *, last: bool = False) -> str:
        """Return one step of a path in words; empty where what comes after it says enough."""
        name = path[-1]
        if isinstance(name, int):
            return self._row(path)
        if (kind := _kind_of(path)) is not None:
            return self.thing(kind, name, None if kind == "elements" else path)
        if path[-2:-1] == ("absences",):
            return self.say("labels.absence-id", name=absence(name, self.say))
        if path[-2:-1] == ("by_count",):
            return self.say("labels.count", n=name)
        silent = name in SILENT_ANYWHERE or (name in SILENT and len(path) == (2 if name == "roads" else 1))
        if silent and (not last or name == "value"):
            return ""
        key = key_at(path, self.data)
        return printable(name) if key is None else label(key, self.say)

    def thing(self, kind: str, name: str, path: Path | None = None) -> str:
        """Return what a thing with an id is called."""
        if kind in ("categories", "levels", "elements", "jobs", "tallies", "facts", "roads"):
            found = value_at(self.data, path or (kind, name))
            called = found.get("name") if isinstance(found, Mapping) else None
            if isinstance(called, Mapping):
                return printable(str(called.get(self.say.language) or called.get("nl")))
        return self.say(f"labels.{kind}-id", name=printable(name)) if kind in _WITH_KIND else printable(name)

    def _row(self, path: Path) -> str:
        row = value_at(self.data, path)
        days = self.days(row) if isinstance(row, Mapping) else ""
        return days or self.say("labels.row", n=int(path[-1]) + 1)

    def days(self, row: Mapping[str, Any]) -> str:
        """Return a range of days in words; empty without any."""
        told = [(name, parse_day(str(row[name]))) for name in ("from", "until") if name in row]
        return " ".join(self.say(f"units.{name}", value=self.say.date(day)) for name, day in told if day)

    # --- what

    def value(self, path: Path, value: Any, decimals: int | None = None) -> str:
        """Return a value at a place in words."""
        match value:
            case None:
                return self.say("diff.nothing")
            case bool():
                return self.say(f"units.{str(value).lower()}")
            case int() | Fraction():
                return self._number(path, value, decimals)
            case Mapping():
                return self._mapping(path, value)
            case list():
                return ", ".join(self.value((*path, place), item) for place, item in enumerate(value))
            case _:
                return self._word(path, str(value))

    def _number(self, path: Path, number: int | Fraction, decimals: int | None) -> str:
        key = key_at(owner_of(path), self.data)
        if key is not None and key.name == "date":
            return str(number)
        if path[-2:-1] == ("exposures",):
            return self.say.share(number)
        if key is not None and (key.name, key.model.__name__) in _SHARES:
            return self.say.share(number if key.name != "percent" else Fraction(number) / 100)
        if key is not None and key.name in ("euro_per_month", "euro_per_year"):
            return self.say.euros(int(Fraction(number) * 100))
        return self.say.number(number, decimals)

    def _mapping(self, path: Path, value: Mapping[str, Any]) -> str:
        if value and set(value) <= set(LENGTH) and not any(isinstance(one, Mapping) for one in value.values()):
            return self._length(value)
        if value and set(value) <= {"from", "until"}:
            return self.days(value)
        if "by" in value and isinstance(value.get("values"), list):
            rows = [
                f"{self.value((*path, 'values', place, 'value'), row.get('value'))} {self.days(row)}".strip()
                for place, row in enumerate(value["values"])
            ]
            return "; ".join(rows)
        if {"nl"} <= set(value) <= {"nl", "en"}:
            return self._quoted(str(value.get(self.say.language) or value["nl"]))
        told = [self._item((*path, name), name, item) for name, item in value.items() if name not in ("name", "note")]
        return "; ".join(told)

    def _item(self, path: Path, name: str, item: Any) -> str:
        words = self.value(path, item)
        if name in COMPARE:
            return self.say(f"units.{name}", value=words)
        unit = unit_of(key_at(path, self.data), self.say)
        if name == "points_per_year" and unit and not isinstance(item, Mapping):
            return f"{words} {unit}"
        about = self._part(path, last=name == "absences")
        return f"{about}: {words}" if about else words

    def _length(self, value: Mapping[str, Any]) -> str:
        parts = []
        for name in LENGTH:
            if name in value:
                one = name.removesuffix("s")
                parts.append(self.say(f"units.{one if value[name] == 1 else name}", n=self.say.number(value[name])))
        return f" {self.say('units.and')} ".join(parts)

    def _word(self, path: Path, word: str) -> str:
        if path[-2:-1] == ("exposures",):
            return self._level(str(path[-1]), word)
        key = key_at(owner_of(path), self.data) or key_at(path[:-1], self.data)
        if key is None:
            return self._text(word)
        if word == "none" or word in set(words_of(key.field.annotation)):
            return self._choice(key.name, word)
        if key.name == "source":
            return self.say("report.assumed") if word == "assumed" else printable(word)
        for kind, names in _REFERS.items():
            if key.name in names and word in (value_at(self.data, (kind,)) or {}):
                return self.thing(kind, word)
        return printable(word) if key.name in _IDS else self._text(word)

    def _choice(self, key: str, word: str) -> str:
        for name in (f"{key}.{word}", word):
            if self.say.has(f"words.{name}"):
                return self.say(f"words.{name}")
        return self.say("diff.no-limit")

    def _text(self, text: str) -> str:
        if day := parse_day(text):
            return self.say.date(day)
        if re.fullmatch(r"[0-9.]+ ?%", text) and self.say.language == "nl":
            return text.replace(".", ",")
        return self._quoted(text)

    def _level(self, element: str, level: str) -> str:
        if level in (NO_LEVEL, FULL_LEVEL):
            return self._choice("level", level)
        own = value_at(self.data, ("elements", element, "levels"))
        path: Path = ("elements", element, "levels", level) if own else ("levels", level)
        return self.thing("levels", level, path)

    def _quoted(self, text: str) -> str:
        shown = printable(text)
        return self.say("diff.quoted", text=shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…")


_SHARES = {("factor", "Level"), ("percent", "Index")}
_WITH_KIND = ("sources", "multipliers", "conditions", "roads")
_REFERS = {
    "elements": ("elements", "only_with"),
    "categories": ("category",),
    "jobs": ("jobs",),
    "tallies": ("tally",),
    "facts": ("fact",),
}


_IDS = ("id", "fact", "measure")


def _kind_of(path: Path) -> str | None:
    """Return which kind of thing with an id a path ends in, or None."""
    if len(path) < 2:
        return None
    above = path[-2]
    if above == "exposures" or (path[0] == "limits" and above == "elements"):
        return "elements"
    if above in NAMED and (len(path) == 2 or above in ("roads", "levels")):
        return str(above)
    return None


def label(key: Key, say: Texts) -> str:
    """Return a key in a few plain words: the beginning of its description, unless the texts have better."""
    for name in (f"{key.model.__name__.partition('[')[0]}.{key.name}", key.name):
        if say.has(f"labels.{name}"):
            return say(f"labels.{name}")
    return re.split(r"[;:,(?]", key.description(say.language))[0].strip()


def owner_of(path: Path) -> Path:
    """Return the path of the key a value stands behind, also when it is a row of a dated value."""
    return path[:-3] if path[-1] == "value" and path[-3:-2] == ("values",) else path


def unit_of(key: Key | None, say: Texts) -> str:
    """Return what a number behind a key counts, empty if its label says so."""
    return say(f"counts.{key.name}") if key is not None and say.has(f"counts.{key.name}") else ""


# --- changes


@dataclass(frozen=True, slots=True)
class ToldChanges:
    """The changes between two criteria files, with what is needed to tell them."""

    changes: tuple[Change, ...]
    old: FileInWords
    new: FileInWords
    names: tuple[str, str]

    @property
    def say(self) -> Texts:
        """The sentences of the language."""
        return self.new.say

    def sentence(self, one: Change) -> str:
        """Return one change in one plain sentence."""
        told = self._told(one)
        return told[:1].upper() + told[1:]

    def _told(self, one: Change) -> str:
        side = self.old if one.kind in ("removed", "renamed") else self.new
        subject = side.subject(one.path)
        if one.kind == "renamed":
            return self.say("diff.renamed", subject=subject, before=one.before, after=one.after)
        if one.kind != "changed":
            value = one.after if one.kind == "added" else one.before
            is_thing = len(one.path) == 2 and one.path[0] in NAMED
            unit = "" if is_thing else self._unit(one, value)
            words = side.value(one.path, value) + unit
            form = one.kind + ("-thing" if is_thing and words else "" if words else "-alone")
            return self.say(f"diff.{form}", subject=subject, value=words)
        return self._changed(one, subject)

    def _changed(self, one: Change, subject: str) -> str:
        decimals = _decimals(one.before, one.after)
        unit = self._unit(one, one.before, one.after)
        owner = owner_of(one.path)
        key = key_at(owner, self.new.data)
        if key is not None and unit == f" {label(key, self.say)}":  # the unit says it
            subject = self.new.subject(one.path, silent=owner) or subject
        before = self.old.value(one.path, one.before, decimals)
        after = self.new.value(one.path, one.after, decimals)
        return self.say("diff.changed", subject=subject, before=before, after=after + unit)

    def _unit(self, one: Change, *values: Any) -> str:
        if not all(isinstance(value, int | Fraction) and not isinstance(value, bool) for value in values):
            return ""
        path = one.path
        path = owner_of(path)
        if path[-1] in COMPARE:  # what is compared, is the key it stands under
            path = path[:-1]
        unit = unit_of(key_at(path, self.new.data) or key_at(path, self.old.data), self.say)
        return f" {unit}" if unit else ""


def _decimals(before: Any, after: Any) -> int | None:
    """As many decimals for both, and not one: 0,30 → 0,35."""
    numbers = [one for one in (before, after) if isinstance(one, int | Fraction) and not isinstance(one, bool)]
    if len(numbers) < 2:
        return None
    most = max(len(to_text(one).partition(".")[2]) for one in numbers)
    return 0 if most == 0 else min(max(most, 2), 6)


def grouped(changes: Sequence[Change]) -> Iterator[tuple[str, list[Change]]]:
    """Yield the changes under each heading, in the order of the format."""
    for group in GROUPS:
        if found := [one for one in changes if one.group == group]:
            yield group, found


def told_changes(old: Side, new: Side, say: Texts) -> ToldChanges:
    """Return what differs between two schemes, ready to be told."""
    return ToldChanges(compare(old, new), FileInWords(old.data, say), FileInWords(new.data, say), (old.name, new.name))


def render_text(told: ToldChanges) -> str:
    """Return the changes as text: one sentence each under its heading, with the path below it."""
    return "\n".join(_text_lines(told)) + "\n"


def _text_lines(told: ToldChanges) -> Iterator[str]:
    say = told.say
    yield _heading(told, *told.names)
    for group, found in grouped(told.changes):
        yield ""
        yield say(f"diff.group-{group}")
        for one in found:
            yield f"  {told.sentence(one)}"
            yield f"      {printable(dotted(one.path))}"


def render_markdown(told: ToldChanges) -> str:
    """Return the changes as a Markdown page."""
    return "\n".join(_markdown_lines(told)) + "\n"


def _markdown_lines(told: ToldChanges) -> Iterator[str]:
    say = told.say
    old, new = (_escaped(name) for name in told.names)
    yield f"# {say('diff.title', old=old, new=new)}"
    yield ""
    yield _heading(told, old, new)
    for group, found in grouped(told.changes):
        yield ""
        yield f"## {say(f'diff.group-{group}')}"
        yield ""
        for one in found:
            yield f"- {_escaped(told.sentence(one))} (`{printable(dotted(one.path)).replace('`', '')}`)"


def _heading(told: ToldChanges, old: str, new: str) -> str:
    if not told.changes:
        return told.say("diff.none", old=old, new=new)
    count = "diff.count-one" if len(told.changes) == 1 else "diff.count-many"
    return told.say("diff.heading", old=old, new=new, count=told.say(count, count=len(told.changes)))


RENDER: dict[str, Callable[[ToldChanges], str]] = {"terminal": render_text, "markdown": render_markdown}
"""The forms that people read."""


def changes_form(told: ToldChanges, written: Callable[[Any], str]) -> dict[str, Any]:
    """Return the changes as plain data; values as they could stand in a criteria file, null where there is nothing."""
    forms = [
        {
            "group": one.group,
            "kind": one.kind,
            "path": dotted(one.path),
            "before": None if one.before is None else written(one.before),
            "after": None if one.after is None else written(one.after),
            "sentence": told.sentence(one),
        }
        for one in told.changes
    ]
    return {"old": told.names[0], "new": told.names[1], "changes": forms}


def set_lines(told: ToldChanges, also_sourced: Sequence[Path] = ()) -> Iterator[str]:
    """Yield what setting one value changed, and which other numbers fall under the source that was given."""
    say = told.say
    if not told.changes:
        yield say("diff.set-same", file=told.names[1])
    for one in told.changes:
        yield told.sentence(one)
    if also_sourced:
        names = ", ".join(printable(dotted(path)) for path in also_sourced)
        yield say("diff.set-also", paths=names)


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_<>\[\]#|])", r"\\\1", text)
