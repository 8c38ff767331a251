"""A criteria file made from another, or changed in one place: made in the text, checked, and only then written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from zwaarwerk import editing
from zwaarwerk.criteria_checks import is_number
from zwaarwerk.editing import written
from zwaarwerk.errors import InputError, Problem, dotted
from zwaarwerk.errors import Path as Place
from zwaarwerk.files import BYTE_ORDER_MARK, PACKAGE, SchemeFile, parse_scheme, read_exact_text, replace_text
from zwaarwerk.keys import keys_at, value_at
from zwaarwerk.shipped import find_scheme


class Changed(NamedTuple):
    """A criteria file before and after a change, and the new text.

    `also_sourced` are the other numbers that fall under a source that was given with the change.
    """

    before: SchemeFile
    after: SchemeFile
    text: str
    also_sourced: tuple[Place, ...] = ()


def with_value(text: str, name: str, place: Place, value: str) -> Changed:
    """Return a criteria file with one value changed, or a key added that the format allows; InputError if not valid.

    What comes out differs from what went in at that place alone: that is checked, not trusted.
    """
    mark, body = text[: text.startswith(BYTE_ORDER_MARK)], text.removeprefix(BYTE_ORDER_MARK)
    before = parse_scheme(body, name)
    refused: InputError | None = None
    for changed in editing.change(body, before.document, place, value):
        try:
            after = parse_scheme(changed, name)
        except InputError as error:
            refused = refused or error
            continue
        expected = editing.with_value(before.document.data, place, value_at(after.document.data, place))
        if editing.same_data(expected, after.document.data):
            return Changed(before, after, mark + changed)
    if refused:
        misspelt = editing.misspelt(before.document, place)
        raise InputError([misspelt]) if misspelt else refused
    raise InputError([before.document.locate(Problem(code="cannot-edit", path=place, values={"found": dotted(place)}))])


def with_source(changed: Changed, place: Place, source: str) -> Changed:
    """Return a changed file that says where the new value comes from, in the nearest block that can say so."""
    block = source_block(changed.after.document.data, place)
    if block is None:
        problem = Problem(code="no-source-here", path=place, values={"found": dotted(place)})
        raise InputError([changed.after.document.locate(problem)])
    later = with_value(changed.text, changed.after.name, (*block, "source"), source)
    return Changed(
        changed.before, later.after, later.text, tuple(_numbers_under(later.after.document.data, block, place))
    )


def with_source_of(text: str, name: str, places: Sequence[Place], source: str) -> str:
    """Return the text of a criteria file in which the nearest block of each of these values names this source.

    Other numbers that had the source of such a block get it as their own: where they come from has not changed.
    """
    data = parse_scheme(text, name).document.data
    blocks = {block: place for place in places if (block := source_block(data, place)) is not None}
    for block, place in blocks.items():
        before = value_at(data, block).get("source")
        others = dict.fromkeys(source_block(data, other) for other in _numbers_under(data, block, place))
        for other in others if before is not None else ():
            if other is not None and other != block:
                text = with_value(text, name, (*other, "source"), before).text
    there = {(*block, "source"): source for block in blocks if "source" in value_at(data, block)}
    text = editing.replaced(text, there)
    for block in blocks:
        if (*block, "source") not in there:
            text = with_value(text, name, (*block, "source"), source).text
    return text


def _numbers_under(data: Any, block: Place, place: Place) -> Iterator[Place]:
    """The numbers in a block that have no nearer source, but for those at a place."""
    waiting = [block]
    while waiting:
        path = waiting.pop(0)
        value = value_at(data, path)
        if path[: len(place)] == place or (path != block and isinstance(value, dict) and "source" in value):
            continue
        if isinstance(value, dict):
            waiting += [(*path, name) for name in value]
        elif isinstance(value, list):
            waiting += [(*path, row) for row in range(len(value))]
        elif is_number(value, path):
            yield path


def source_block(data: Any, place: Place) -> Place | None:
    """Return the nearest block around a value that may have a source, the value itself included."""
    for length in range(len(place), 0, -1):
        if isinstance(value_at(data, place[:length]), dict):
            names = {one.name for one in keys_at(place[:length], data)}
            if "source" in names:
                return place[:length]
    return None


def set_value(path: Path, place: Place, value: str, source: str | None = None) -> Changed:
    """Change one value in a criteria file, and its source if given; nothing is written unless all is in order."""
    text = read_exact_text(path)
    changed = with_value(text, str(path), place, value)
    if source is not None:
        changed = with_source(changed, place, source)
    if changed.text != text:
        replace_text(path, changed.text)
    return changed


# --- a new file

TEMPLATES = PACKAGE / "data" / "templates"
FIRST_VERSION = "0.1"


class Identity(NamedTuple):
    """What makes a new scheme another one: its id, names and first day (None: that of what it is made from)."""

    id: str
    name: str
    name_en: str | None = None
    version: str = FIRST_VERSION
    first_day: str | None = None


def new_scheme(file: Path, source: str | None, language: str, who: Identity, heading: str = "") -> Changed:
    """Return a new criteria file: a commented start, or a copy of a scheme with its comments and order.

    Only what says which scheme it is differs from what it was made from; it is a proposal. `heading` is a comment that
    goes on top. InputError when what it is made from is not in order, or an answer can't be right.
    """
    place = TEMPLATES / f"{language}.yaml" if source is None else find_scheme(source)
    text = read_exact_text(place)
    start = parse_scheme(text.removeprefix(BYTE_ORDER_MARK), str(place))
    changes: list[tuple[Place, str]] = [(("scheme", "id"), written(who.id)), (("scheme", "version"), who.version)]
    changes.append((("scheme", "status"), "proposed"))
    changes.append((("scheme", "name"), written({"nl": who.name} | ({"en": who.name_en} if who.name_en else {}))))
    if who.first_day is not None:
        changes.append((("scheme", "in_force"), f"{{from: {who.first_day}}}"))
    made = Changed(start, start, text)
    for path, value in changes:
        made = with_value(made.text, str(file), path, value)
    if heading:
        newline = "\r\n" if "\r\n" in text else "\n"
        mark = made.text[: made.text.startswith(BYTE_ORDER_MARK)]
        body = made.text.removeprefix(BYTE_ORDER_MARK)
        made = made._replace(text=f"{mark}# {heading}{newline}#{newline}{body}")
    return Changed(start, made.after, made.text)
