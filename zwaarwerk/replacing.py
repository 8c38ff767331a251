"""Numbers of a criteria file replaced in its text, and nothing else: comments, order, spacing and line ends stay.

The places come from the parser's events; what is new is put in the text by its index.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

from zwaarwerk.errors import Path

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Span(NamedTuple):
    """Where a word or number stands in a text, by index."""

    start: int
    end: int


def spans_of(text: str) -> dict[Path, Span]:
    """Return where each single value stands in a text that `parse_document` can read."""
    spans: dict[Path, Span] = {}
    open_: list[tuple[Path, bool]] = []
    keys: list[str | int | None] = []  # for each open collection: the key that waits for its value, or the next place
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            open_.pop()
            keys.pop()
        elif isinstance(event, yaml.ScalarEvent) and open_ and open_[-1][1] and keys[-1] is None:
            keys[-1] = event.value
        elif isinstance(event, yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent):
            path = _path_of(open_, keys)
            if isinstance(event, yaml.ScalarEvent):
                start: Any = event.start_mark
                end: Any = event.end_mark
                spans[path] = Span(start.index, end.index)
            else:
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                open_.append((path, is_mapping))
                keys.append(None if is_mapping else 0)
    return spans


def _path_of(open_: list[tuple[Path, bool]], keys: list[str | int | None]) -> Path:
    if not open_:
        return ()
    part = keys[-1]
    assert part is not None
    keys[-1] = None if isinstance(part, str) else part + 1
    return (*open_[-1][0], part)


def replaced(text: str, values: Mapping[Path, str]) -> str:
    """Return the text with other values at these paths; each must be a single value that is there."""
    spans = spans_of(text)
    for path in sorted(values, key=lambda path: spans[path].start, reverse=True):
        start, end = spans[path]
        text = text[:start] + values[path] + text[end:]
    return text
