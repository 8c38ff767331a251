"""One value of a criteria file changed in its text, and nothing else: comments, order, spacing and line ends stay.

The places of all values come from the parser's events; what is written is put in the text by its index. Whatever is
made here is read again and checked by whoever asked for it, before anything is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import yaml

from zwaarwerk.errors import InputError, Path, Problem, dotted, nearest
from zwaarwerk.exact import to_text
from zwaarwerk.keys import keys_at, value_at
from zwaarwerk.located import Document, parse_document, plain_value

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STEP = re.compile(r"(?:^|\.)([^.\[\]]+)|\[([1-9][0-9]{0,5})\]")


@dataclass(slots=True)
class Span:
    """Where a value stands in a text, by index; the end is that of what is written, without white space after it."""

    start: int
    end: int
    kind: str
    """`plain`, `'`, `"`, `|`, `>`, or `{`, `[` in flow, `:`, `-` in block style."""
    indent: int = 0

    @property
    def is_block(self) -> bool:
        """Whether it is a mapping or list without brackets."""
        return self.kind in (":", "-")


def parse_path(text: str) -> Path:
    """Return the path that `dotted` writes: `jobs.x.periods[2].until`; InputError if it is none. Rows count from 1."""
    parts: list[str | int] = []
    place = 0
    while place < len(text):
        step = _STEP.match(text, place)
        if step is None or (place == 0 and step[1] is None):
            raise InputError([Problem(code="no-path", values={"found": text})])
        parts.append(step[1] if step[1] is not None else int(step[2]) - 1)
        place = step.end()
    if not parts:
        raise InputError([Problem(code="no-path", values={"found": text})])
    return tuple(parts)


# --- where values stand


def spans_of(text: str) -> dict[Path, Span]:
    """Return where each value stands in a text that `parse_document` can read."""
    spans: dict[Path, Span] = {}
    open_: list[tuple[Path, Span]] = []
    keys: list[str | int | None] = []  # for each open collection: the key that waits for its value, or the next place
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            _path, span = open_.pop()
            keys.pop()
            if not span.is_block:
                mark: Any = event.end_mark
                span.end = mark.index
            if open_ and open_[-1][1].is_block:
                open_[-1][1].end = span.end
            continue
        if not isinstance(event, yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent):
            continue
        if open_ and open_[-1][1].kind in "{:" and keys[-1] is None:
            assert isinstance(event, yaml.ScalarEvent)  # parse_document refuses other keys
            keys[-1] = event.value
            continue
        path, span = _path_of(open_, keys), _span_of(event, text)
        spans[path] = span
        if open_ and open_[-1][1].is_block:
            open_[-1][1].end = span.end
        if not isinstance(event, yaml.ScalarEvent):
            open_.append((path, span))
            keys.append(None if isinstance(event, yaml.MappingStartEvent) else 0)
    return spans


def _path_of(open_: list[tuple[Path, Span]], keys: list[str | int | None]) -> Path:
    if not open_:
        return ()
    part = keys[-1]
    assert part is not None
    keys[-1] = None if isinstance(part, str) else part + 1
    return (*open_[-1][0], part)


def _span_of(event: Any, text: str) -> Span:
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.ScalarEvent):
        written = text[start:end].rstrip() if event.style in ("|", ">") else text[start:end]
        return Span(start, start + len(written), event.style or "plain")
    mapping = isinstance(event, yaml.MappingStartEvent)
    kind = ("{" if mapping else "[") if event.flow_style else (":" if mapping else "-")
    return Span(start, end, kind, event.start_mark.column)


# --- how values are written


def written(value: Any) -> str:
    """Return plain data as they could stand in a criteria file, on one line, so that they are read back the same."""
    match value:
        case bool():
            return str(value).lower()
        case int() | Fraction():
            return to_text(value)
        case dict():
            return "{" + ", ".join(f"{name}: {written(item)}" for name, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(written(item) for item in value) + "]"
        case _:
            return _text(str(value))


def _text(value: str) -> str:
    plain = value.isprintable() and _reads_as(f"[{value}]", [value]) and _reads_as(f"k: {value}", {"k": value})
    return value if plain else _quoted(value)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=not value.isprintable())


def _reads_as(text: str, data: Any) -> bool:
    document = parse_document(text, "")
    return not document.problems and same_data(document.data, data)


def same_data(one: Any, other: Any) -> bool:
    """Say whether plain data are the same: `1` is not `true`, and not `"1"`."""
    return bool(one == other) and _types(one) == _types(other)


def _types(data: Any) -> Any:
    match data:
        case dict():
            return {name: _types(item) for name, item in data.items()}
        case list():
            return [_types(item) for item in data]
        case _:
            return bool if isinstance(data, bool) else str if isinstance(data, str) else int


def ways_to_write(value: str, old: Span | None) -> list[str]:
    """Return how a value given on a command line can be written, the likeliest first.

    A text keeps the quotes of the one it replaces. What can be a number and a text (a version) is offered as both.
    """
    given = value.strip()
    if given[:1] in ("{", "[") and not parse_document(given, "").problems:
        return [given]
    if given[:1] in ("'", '"') and len(given) > 1 and isinstance(data := parse_document(given, "").data, str):
        value = data
        return [written(value), _quoted(value)] if plain_value(value) != value else [_in_style(value, old)]
    read = plain_value(given)
    if not isinstance(read, str) and read is not None:
        return [given, _quoted(given)]
    return [_in_style(given, old)]


def _in_style(value: str, old: Span | None) -> str:
    if old is not None and old.kind == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if old is not None and old.kind in ('"', "|", ">"):
        return _quoted(value)
    return _text(value)


# --- changing


def change(text: str, document: Document, path: Path, value: str) -> list[str]:
    """Return the texts in which the value at a path is the one given, the likeliest first; nothing else differs.

    `document` is what the text holds. InputError when the path leads nowhere or the text there can't be replaced.
    """
    spans = spans_of(text)
    old = spans.get(path)
    if old is None:
        return [_added(text, document, spans, path, way) for way in ways_to_write(value, None)]
    if old.is_block:
        _refuse_comments(text, old, document, path)
        return [_replaced_block(text, old, way) for way in ways_to_write(value, None)]
    return [text[: old.start] + way + text[old.end :] for way in ways_to_write(value, old)]


def _refuse_comments(text: str, span: Span, document: Document, path: Path) -> None:
    """Explanations inside a block would be lost with it."""
    for line in text[span.start : span.end].splitlines():
        if re.search(r"(^|\s)#", line):
            problem = Problem(code="comments-inside", path=path, values={"found": dotted(path)})
            raise InputError([document.locate(problem)])


def _replaced_block(text: str, span: Span, way: str) -> str:
    """A mapping or list without brackets begins on a line of its own: what replaces it goes behind its key."""
    before = text[: span.start].rstrip()
    joint = "" if not before or before.endswith("\n") else " "
    if "#" in text[len(before) : span.start] or not before.endswith((":", "-")):
        return text[: span.start] + way + text[span.end :]  # a comment behind the key: stay on the line below
    return before + joint + way + text[span.end :]


def _added(text: str, document: Document, spans: dict[Path, Span], path: Path, way: str) -> str:
    """Add a key, or a row, that is not there: what it stands in must be, or is made with it."""
    length = next(n for n in range(len(path) - 1, -1, -1) if path[:n] in spans)
    parent, name = path[:length], path[length]
    span = spans[parent]
    for part in reversed(path[length + 1 :]):
        if not isinstance(part, str):
            raise InputError([document.locate(Problem(code="no-row", path=path, values={"found": dotted(path)}))])
        way = f"{{{_text(part)}: {way}}}"
    children = [one[-1] for one in spans if len(one) == length + 1 and one[:length] == parent]
    if isinstance(name, int):
        if span.kind not in "[-" or name != len(children):
            problem = Problem(code="no-row", path=path, values={"found": dotted(path), "rows": str(len(children))})
            raise InputError([document.locate(problem)])
        return _put_in(text, spans, parent, children[-1] if children else None, way)
    if span.kind not in "{:":
        problem = Problem(code="no-place", path=path, values={"found": dotted(path), "name": dotted(parent)})
        raise InputError([document.locate(problem)])
    _check_key(document, parent, name, path)
    return _put_in(text, spans, parent, _before(document, parent, name, children), f"{_text(name)}: {way}")


def _check_key(document: Document, parent: Path, name: str, path: Path) -> None:
    """A key the format does not know is refused here, where its name can still be put right."""
    known = [one.name for one in keys_at(parent, document.data)]
    if known and name not in known:
        values = {"found": name, "allowed": ", ".join(known), "guess": nearest(name, known)}
        raise InputError([document.locate(Problem(code="unknown-key", path=path, values=values))])


def misspelt(document: Document, path: Path) -> Problem | None:
    """Return the remark that an id on the way to a value does not exist, if it looks like one that does."""
    for length, name in enumerate(path[:-1]):
        inside = value_at(document.data, path[:length])
        if isinstance(inside, dict) and isinstance(name, str) and name not in inside:
            guess = nearest(name, inside)
            values = {"found": name, "guess": guess}
            return (
                document.locate(Problem(code="no-such-id", path=path[: length + 1], values=values)) if guess else None
            )
    return None


def _before(document: Document, parent: Path, name: str, children: Sequence[str | int]) -> str | int | None:
    """The key after which a new one goes: the last of those that the format names before it, else the last of all."""
    order = [one.name for one in keys_at(parent, document.data)]
    if name in ("source", "clause", "note") or name not in order:
        return children[-1] if children else None
    earlier = [one for one in children if one in order and order.index(str(one)) < order.index(name)]
    earlier = [one for one in earlier if one not in ("source", "clause", "note")]
    return earlier[-1] if earlier else None if not children else children[-1]


def _put_in(text: str, spans: dict[Path, Span], parent: Path, after: str | int | None, piece: str) -> str:
    span = spans[parent]
    if after is None:
        return text[: span.start + 1] + piece + text[span.start + 1 :]  # {} or []
    end = spans[(*parent, after)].end
    if not span.is_block:
        return text[:end] + ", " + piece + text[end:]
    newline = "\r\n" if "\r\n" in text else "\n"
    line_end = re.compile(r"[^\r\n]*").match(text, end)
    assert line_end is not None
    place = line_end.end()
    dash = "- " if span.kind == "-" else ""
    return text[:place] + newline + " " * span.indent + dash + piece + text[place:]


# --- proving that nothing else changed


def with_value(data: Any, path: Path, value: Any) -> Any:
    """Return plain data with one value put at a path, mappings on the way made where they are missing."""
    if not path:
        return value
    part, *rest = path
    if isinstance(part, int):
        items = list(data) if isinstance(data, list) else []
        if part == len(items):
            items.append(None)
        items[part] = with_value(items[part], tuple(rest), value)
        return items
    return {**(data or {}), part: with_value((data or {}).get(part), tuple(rest), value)}
