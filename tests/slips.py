"""One slip of the keyboard at a time in a valid file: what people type wrong, where, and on which lines it may be told.

Works on the text, by the places that `parse_document` gives, so that comments and layout stay as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from zwaarwerk.errors import Path
from zwaarwerk.layout import Place
from zwaarwerk.located import parse_document

VALUES = (
    "tekst", "no", "1:30", "012", "1e3", "0,33", "33", "33%", "2026-2-30", "-1", "[]", "{}",
)  # fmt: skip
"""What a value is replaced by."""

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A file with one slip in it, and the lines on which a message about it helps."""

    kind: str
    path: Path
    text: str
    lines: frozenset[int]

    @property
    def name(self) -> str:
        """The slip in a few words, for a failing test."""
        return f"{self.kind} at {'.'.join(map(str, self.path))}"


class Slips:
    """All slips that can be made in a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.document = parse_document(text, "")
        assert not self.document.problems
        self.key_ends: dict[Path, int] = {}
        self.ends = self._ends()

    def _offset(self, place: Place) -> int:
        return self.starts[place.line - 1] + place.column - 1

    def _ends(self) -> dict[Path, int]:
        """The end of every value, and in `key_ends` of every key, by the parser's events."""
        scalars: dict[int, int] = {}
        flows: dict[int, int] = {}
        opened: list[tuple[int, bool]] = []
        events: Iterator[Any] = yaml.parse(self.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for event in events:
            start = self.starts[event.start_mark.line] + event.start_mark.column
            end = self.starts[event.end_mark.line] + event.end_mark.column
            if isinstance(event, yaml.ScalarEvent):
                scalars[start] = end
            elif isinstance(event, yaml.CollectionStartEvent):
                opened.append((start, bool(event.flow_style)))
            elif isinstance(event, yaml.CollectionEndEvent):
                begun, flow = opened.pop()
                if flow:
                    flows[begun] = end
        self.key_ends = {path: scalars[self._offset(place)] for path, place in self.document.keys.items()}
        ends: dict[Path, int] = {}
        for path in sorted(self.document.values, key=len, reverse=True):
            start = self._offset(self.document.values[path])
            if self.text[start] in "{[":
                ends[path] = flows[start]
            elif isinstance(self._at(path), dict | list):
                ends[path] = max(ends[below] for below in self._below(path))
            else:
                ends[path] = scalars[start]
        return ends

    def _at(self, path: Path) -> Any:
        here = self.document.data
        for part in path:
            here = here[part]
        return here

    def _below(self, path: Path) -> list[Path]:
        inside = self._at(path)
        return [(*path, part) for part in (inside if isinstance(inside, dict) else range(len(inside)))]

    @property
    def places(self) -> list[Path]:
        """The path of every key and of every item of a list, in the order of the file."""
        found = [path for path in self.document.values if path]
        return sorted(found, key=lambda path: (self._span(path), len(path)))

    def _span(self, path: Path) -> Span:
        """Where a key with its value, or an item of a list, begins and ends."""
        place = self.document.keys.get(path) or self.document.values[path]
        return self._offset(place), self.ends[path]

    def _value(self, path: Path) -> Span:
        """Where a value begins (after its colon, if it stands on a line of its own) and ends."""
        start = self._offset(self.document.values[path])
        if path in self.document.keys:
            colon = self.text.index(":", self.key_ends[path]) + 1
            if "\n" in self.text[colon:start]:
                start = colon
        return start, self.ends[path]

    def _in_flow(self, path: Path) -> bool:
        """Whether a key or item stands between braces or brackets."""
        return self.text[self._offset(self.document.values[path[:-1]])] in "{["

    def _line(self, offset: int) -> int:
        return bisect_right(self.starts, offset)

    def _replaced(self, span: Span, text: str) -> str:
        return self.text[: span[0]] + text + self.text[span[1] :]

    def at(self, path: Path) -> Iterator[Slip]:
        """Yield every slip that can be made at a key with its value, or at an item of a list."""
        makers: Sequence[Callable[[Path], Iterator[tuple[str, str, set[int]]]]] = (
            self._other_value, self._emptied, self._misspelt_value, self._misspelt_key, self._dropped, self._doubled,
            self._swapped, self._indented, self._unmarked,
        )  # fmt: skip
        for make in makers:
            for kind, text, lines in make(path):
                yield Slip(kind=kind, path=path, text=text, lines=frozenset(lines))

    def _lines_of(self, path: Path) -> set[int]:
        """The line of a key, or of an item, and the line on which its value begins."""
        return {self._line(self._span(path)[0]), self._line(self._offset(self.document.values[path]))}

    def _other_value(self, path: Path) -> Iterator[tuple[str, str, set[int]]]:
        start, end = self._value(path)
        for value in VALUES:
            if value != self.text[start:end]:
                new = f" {value}" if self.text[start - 1] == ":" else value
                yield (
                    f"value {value}",
                    self._replaced((start, end), new),
                    {self._line(self._span(path)[0]), self._line(start)},
                )

    def _emptied(self, path: Path) -> Iterator[tuple[str, str, set[int]]]:
        """A key whose value is taken away; an end of a period may be left open so."""
        if path in self.document.keys and path[-1] not in ("from", "until"):
            yield "emptied value", self._replaced(self._value(path), ""), self._lines_of(path)

    def _unmarked(self, path: Path) -> Iterator[tuple[str, str, set[int]]]:
        """A mark of the layout that is forgotten: a colon, the space after it, a dash, a closing bracket or quote."""
        start, end = self._value(path)
        lines = self._lines_of(path)
        if path in self.document.keys:
            colon = self.text.index(":", self.key_ends[path])
            yield "no colon", self._replaced((colon, colon + 1), ""), lines
            if self.text[colon + 1] == " ":
                yield "no space", self._replaced((colon + 1, colon + 2), ""), lines
        elif not self._in_flow(path):
            dash = self.text.rindex("-", 0, start)
            yield "no dash", self._replaced((dash, dash + 1), " "), lines
        if self.text[start] in "{[\"'":
            lines = set(range(self._line(start), self._line(end) + 1))
            around = [path[:length] for length in range(1, len(path)) if self._in_flow(path[: length + 1])]
            lines |= {line for one in around for line in self._lines_of(one)}
            yield f"no {self.text[end - 1]}", self._replaced((end - 1, end), ""), lines

    def _misspelt_value(self, path: Path) -> Iterator[tuple[str, str, set[int]]]:
        start, end = self._value(path)
        word = self.text[start:end]
        if _WORD.fullmatch(word):
            yield "misspelt value", self._replaced((start, end), word + word[-1]), self._lines_of(path)

    def _misspelt_key(self, path: Path) -> Iterator[tuple[str, str, set[int]]]:
        if path in self.document.keys:
            start, end = self._offset(self.document.keys[path]), self.key_ends[path]
            yield "misspelt key", self._replaced((start, end), f"{path[-1]}{str(path[-1])[-1]}"), self._lines_of(path)

    def _dropped(self, path: Path) -> Iterator[tuple[str, str, set[int]]]:
        if path not in self.document.keys:
            return
        siblings = self._below(path[:-1])
        here = siblings.index(path)
        start, end = self._span(path)
        lines = {self._line(start), self._line(self._offset(self.document.values[path[:-1]]))}
        if path[:-1] in self.document.keys:
            lines.add(self._line(self._offset(self.document.keys[path[:-1]])))
        if here + 1 < len(siblings):
            end = self._span(siblings[here + 1])[0]
        elif here:
            start = self.ends[siblings[here - 1]]
        if here:
            before = self._span(siblings[here - 1])
            lines |= {self._line(before[0]), self._line(before[1])}
        if len(path) == len(siblings) == 1:
            lines.add(1)
        yield "dropped key", self._replaced((start, end), ""), lines

    def _doubled(self, path: Path) -> Iterator[tuple[str, str, set[int]]]:
        if path not in self.document.keys:
            return
        start, end = self._span(path)
        again = self.text[start:end]
        if self._in_flow(path):
            yield "doubled key", self._replaced((end, end), ", " + again), {self._line(end)}
        else:
            indent = " " * (self.document.keys[path].column - 1)
            yield "doubled key", self._replaced((end, end), f"\n{indent}{again}"), {self._line(end) + 1}

    def _swapped(self, path: Path) -> Iterator[tuple[str, str, set[int]]]:
        other = (*path[:-1], "until")
        if path[-1] != "from" or other not in self.document.values:
            return
        first, second = sorted((self._value(path), self._value(other)))
        text = (
            self.text[: first[0]] + self.text[slice(*second)] + self.text[first[1] : second[0]]
            + self.text[slice(*first)] + self.text[second[1] :]
        )  # fmt: skip
        yield "swapped dates", text, self._lines_of(path) | self._lines_of(other)

    def _indented(self, path: Path) -> Iterator[tuple[str, str, set[int]]]:
        """A line further in or out; either that line, or the next of the same block, can be called wrong."""
        if path not in self.document.keys or self._in_flow(path):
            return
        start = self._offset(self.document.keys[path])
        line = self._line(start)
        begin = self.starts[line - 1]
        if self.text[begin:start].strip():
            return
        lines = {line}
        siblings = self._below(path[:-1])
        here = siblings.index(path)
        if here + 1 < len(siblings):
            lines |= self._lines_of(siblings[here + 1])
        if start > begin:
            yield "a tab", self._replaced((begin, start), "\t"), lines
        yield "further in", self._replaced((begin, begin), " "), lines
        if start > begin:
            yield "further out", self._replaced((begin, begin + 1), ""), lines
