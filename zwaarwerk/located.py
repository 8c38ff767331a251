"""Text to plain data with a place for every value, and what is wrong with a text at the place where it began.

YAML (and so JSON) is read from the parser's events, counting as it goes, because composing a document nested tens of
thousands deep crashes the interpreter. What YAML guesses is not guessed here: only `true` and `false` are booleans,
only plain decimals are numbers (exact), `no` and `1:30` and `012` are text, a key may stand once, and anchors and tags
are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from zwaarwerk.errors import InputError, Path, Problem
from zwaarwerk.exact import Exact, parse_decimal
from zwaarwerk.layout import (
    CONTENT,
    UNMARKED,
    Place,
    indent_of,
    key_without_mark,
    line_without_colon,
    line_without_dash,
    wrong_mark,
)

MAX_BYTES = 5_000_000
MAX_NODES = 75_000
MAX_DEPTH = 50
CROPPED_AT = 60
OF_A_WHOLE = {
    "comparison-expected", "comparison-without-measure", "key-needed", "length-expected", "one-of", "one-of-these",
}  # fmt: skip
"""What can be wrong with the keys of a mapping together."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Document:
    """Plain data from a file, with the place of every key and value by its path.

    A `broken` text could not be read to its end: its data say nothing.
    """

    file: str
    data: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: bool = False
    spoiled: set[Path] = field(default_factory=set)
    """Mappings in which a mark was forgotten: what their keys are is not known, so that more about it is noise."""
    emptied: set[Path] = field(default_factory=set)
    """Mappings in which a key has nothing behind it: that something is missing there is told."""
    told: set[Path] = field(default_factory=set)
    """Places about which it is told already what is wrong."""

    def add(self, problems: Iterable[Problem]) -> None:
        """Take in the problems that say something new, each with its place."""
        new = [problem for problem in problems if problem.warning or not self._says_nothing_new(problem)]
        self.problems += [problem if problem.line else self.locate(problem) for problem in new]
        self.told |= {problem.path for problem in new if problem.path and not problem.warning}

    def _says_nothing_new(self, problem: Problem) -> bool:
        path, around = problem.path, problem.path[:-1]
        return bool(path) and (
            path in self.told
            or path in self.spoiled
            or (around in self.spoiled and problem.code == "key-missing")
            or (problem.code in OF_A_WHOLE and not {path, around}.isdisjoint(self.emptied))
        )

    def locate(self, problem: Problem, *, at_key: bool = False) -> Problem:
        """Return the problem with the place of its path, or of the nearest part of it that exists.

        The place is that of the value, or of the key when the key itself is what is wrong.
        """
        wrong_names = {problem.values.get("found"), problem.values.get("name")}
        at_key = at_key or (bool(problem.path) and problem.path[-1] in wrong_names)
        place = self.place_of(problem.path, at_key=at_key)
        return replace(problem, file=self.file, line=place.line, column=place.column)

    def place_of(self, path: Path, *, at_key: bool = False) -> Place:
        """Return the place of a path, or of the nearest part of it that exists."""
        for length in range(len(path), -1, -1):
            part = path[:length]
            at_its_key = at_key or length < len(path)
            place = (self.keys.get(part) if at_its_key else None) or self.values.get(part) or self.keys.get(part)
            if place:
                return place
        return Place(1, 1)


class _Refused(Exception):
    """The text can't be read any further."""


def parse_document(text: str, file: str, *, allow_null: bool = False) -> Document:
    """Return the data in a YAML or JSON text with the place of everything, and what is wrong with the text.

    Nothing behind a key is a problem; so is `null`, unless that is allowed to say that something is not there.
    """
    document = Document(file)
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # the parser ends a line there too
    if problem := _unreadable(text, file):
        document.problems.append(problem)
        document.broken = True
        return document
    builder = _Builder(document, text, allow_null=allow_null)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except _Refused:
        document.broken = True
    except yaml.YAMLError as error:
        document.problems.append(_syntax_problem(error, builder))
        document.broken = True
    if not document.problems and document.data is None:
        document.problems.append(Problem(code="empty-file", file=file, line=1, column=1))
        document.broken = True
    if document.broken:
        document.data = None
    return document


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def _unreadable(text: str, file: str) -> Problem | None:
    if len(text) > MAX_BYTES:
        return Problem(code="too-large", file=file, line=1, column=1, values={"most": str(MAX_BYTES // 1_000_000)})
    if odd := _CONTROL.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        column = odd.start() - text.rfind("\n", 0, odd.start())
        values = {"found": f"U+{ord(odd[0]):04X}"}
        return Problem(code="control-character", file=file, line=line, column=column, values=values)
    return None


def _syntax_problem(error: yaml.YAMLError, builder: _Builder) -> Problem:
    """Say where a text can't be read, at the place where the mistake began as far as that can be known."""
    lines = builder.lines
    code, place = _where_it_began(error, lines, builder)
    if builder.alone and builder.alone[1].line == place.line:  # its colon is what is missing
        del builder.document.problems[builder.alone[0] :]
        code, place = "colon-missing", builder.alone[1]
    last = max((number for number, one in enumerate(lines, 1) if one.strip()), default=1)
    if place.line > last:
        place = Place(last, 1)
    line = lines[place.line - 1]
    values = {"found": crop(line.strip())}
    if code == "too-deep":
        values = {"most": str(MAX_DEPTH)}
    if code == "first-character":
        values = {"found": crop(line[place.column - 1 :][:1])}
    if code == "indentation":
        columns = ", ".join(str(column) for column in sorted(builder.columns(place.line - 1)))
        values = {"found": str(len(line) - len(line.lstrip(" "))), "allowed": columns}
    return Problem(code=code, file=builder.document.file, line=place.line, column=place.column, values=values)


def _where_it_began(error: yaml.YAMLError, lines: list[str], builder: _Builder) -> tuple[str, Place]:
    """Guess what was forgotten, and where: the parser finds out only lines later."""
    told = str(getattr(error, "problem", ""))
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return "syntax", Place(1, 1)
    if code := next((code for words, code in _PARSER_SAYS.items() if words in told), ""):
        is_tab = lines[mark.line : mark.line + 1] and lines[mark.line].lstrip(" ").startswith("\t")
        return "tab" if is_tab else code, Place(mark.line + 1, mark.column + 1)
    at_end = not "".join(lines[mark.line :]).strip()
    if not at_end and lines[mark.line].lstrip(" ").startswith("\t"):
        return "tab", Place(mark.line + 1, mark.column + 1)
    if found := _forgotten(told, lines, error, builder):
        return found
    columns = set() if builder.in_flow else builder.columns(mark.line)
    return wrong_mark(told, lines[mark.line], columns), Place(mark.line + 1, mark.column + 1)


def _forgotten(told: str, lines: list[str], error: Any, builder: _Builder) -> tuple[str, Place] | None:  # noqa: PLR0911 - one return a kind of slip
    """Return the mark of the layout that was forgotten before the place where the parser got stuck."""
    mark, begun = error.problem_mark, getattr(error, "context_mark", None)
    start = Place(begun.line + 1, begun.column + 1) if begun else None
    at_end = not "".join(lines[mark.line :]).strip()
    if builder.long_quote and builder.long_quote[1] == mark.line:
        return "quote", builder.long_quote[0]
    if unclosed := builder.unclosed(lines, mark.line, at_end=at_end):
        return "syntax-end", unclosed
    in_flow = "flow" in str(getattr(error, "context", ""))
    if start and (at_end or (in_flow and lines[mark.line][mark.column :][:1] in ("}", "]"))):
        return "syntax-end", start
    if not builder.in_flow and (unmarked := key_without_mark(lines, mark.line)):
        return unmarked
    if start and "could not find expected ':'" in told:
        return "colon-missing", start
    if line := line_without_colon(lines, mark.line):
        return "colon-missing", line
    if line := line_without_dash(lines, mark):
        return "dash-missing", line
    return None


_PARSER_SAYS = {"nesting depth": "too-deep", "cannot start any token": "first-character"}


class _Builder:
    """Builds the data from events; a stack of open collections, never recursion."""

    def __init__(self, document: Document, text: str, *, allow_null: bool) -> None:
        self.document = document
        self.lines = text.split("\n")
        self.allow_null = allow_null
        self.stack: list[_Open] = []
        self.nodes = 0
        self.documents = 0
        self.alone: tuple[int, Place] | None = None
        """Where a key between braces stood without a value last, and which problem that is."""
        self.key_end = 0, 0
        """Line and column (from 0) where the key that was read last ends."""
        self.long_quote: tuple[Place, int] | None = None
        """Where the last quoted text began, and the line (from 0) on which it ended, if that was another line."""

    def unclosed(self, lines: list[str], line: int, *, at_end: bool) -> Place | None:
        """Return the innermost bracket that is still open although the indentation says its block has ended."""
        for one in reversed(self.stack):
            if one.in_flow:
                place = self.document.values[one.path]
                ended = at_end or indent_of(lines[line]) <= indent_of(lines[place.line - 1])
                return place if place.line - 1 < line and ended else None
        return None

    @property
    def in_flow(self) -> bool:
        """Whether a brace or bracket is open."""
        return any(one.in_flow for one in self.stack)

    def columns(self, line: int) -> set[int]:
        """Return how far a line (from 0) can be indented: as the blocks that are open, or as the line before it."""
        places = (self.document.values[one.path] for one in self.stack if not one.in_flow)
        before = next((one for one in reversed(self.lines[:line]) if CONTENT.match(one)), "")
        return {place.column - 1 for place in places if place.line <= line} | {indent_of(before)}

    def take(self, event: Any) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self._refuse("two-documents", event)
            case yaml.ScalarEvent():
                self._check(event)
                self._scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._check(event)
                self._open(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._close(self.stack.pop())
            case yaml.AliasEvent():
                self._refuse("anchor", event)

    def _check(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._refuse("too-many-values", event, most=str(MAX_NODES))
        if event.anchor is not None:
            self._refuse("anchor", event)
        if event.tag is not None:
            self._refuse("tag", event, found=crop(str(event.tag)))

    def _refuse(self, code: str, event: Any, **values: str) -> None:
        self._refuse_at(code, Place(event.start_mark.line + 1, event.start_mark.column + 1), **values)

    def _refuse_at(self, code: str, place: Place, **values: str) -> None:
        problem = Problem(code=code, file=self.document.file, line=place.line, column=place.column, values=values)
        self.document.problems.append(problem)
        raise _Refused

    def _open(self, event: Any) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self._refuse("too-deep", event, most=str(MAX_DEPTH))
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if self.stack and self.stack[-1].waits_for_key:
            top = self.stack[-1]
            if top.in_flow and top.collection and is_mapping:  # an item of the list around it: its brace is missing
                self._refuse_at("syntax-end", self.document.values[top.path])
            self._refuse("key-not-text", event)
        collection: Any = {} if is_mapping else []
        path = self._put(collection, event)
        self.stack.append(_Open(collection, path, is_mapping, bool(event.flow_style), len(self.document.problems)))

    def _close(self, one: _Open) -> None:
        """Two items of a list with no dash between them look like one with many keys twice."""
        if one.repeated < 2 or one.in_flow or not one.path or isinstance(one.path[-1], str):
            return
        name, before, place = one.first_repeated
        names = list(one.collection)
        begins = before - names.index(name)
        if begins < before:
            place = self.document.keys[*one.path, names[begins]]
        problems = self.document.problems
        since = problems[one.told_before :]
        problems[one.told_before :] = [each for each in since if each.code != "key-twice" or each.path[:-1] != one.path]
        problem = Problem(code="item-dash-missing", file=self.document.file, path=one.path)
        problems.append(replace(problem, line=place.line, column=place.column))
        self.document.spoiled.add(one.path)

    def _scalar(self, event: Any) -> None:
        if event.style in ("'", '"'):
            start, end = event.start_mark, event.end_mark
            self.long_quote = (Place(start.line + 1, start.column + 1), end.line) if end.line > start.line else None
        if self.stack and self.stack[-1].waits_for_key:
            self._key(event)
        else:
            value = plain_value(event.value) if event.implicit[0] and not event.style else event.value
            if value is None and self.stack and not (self.allow_null and event.value):
                self._empty(event)
            self._put(value, event)

    def _empty(self, event: Any) -> None:
        """Nothing behind a key is a slip: what was meant to be absent has no key."""
        top = self.stack[-1]
        if isinstance(top.key, int):
            return  # the key is here for the second time, which is told already
        path = (*top.path, top.key if top.is_mapping and top.key is not None else len(top.collection))
        place = self.document.keys.get(path) or self._place(event)
        code, values = "empty-value", {"name": crop(path[-1]) if isinstance(path[-1], str) else "-"}
        if top.in_flow and isinstance(top.key, str) and not self._has_colon():
            if top.path in self.document.spoiled:
                self.document.told.add(path)
                return
            code, values = _alone(top.key, top.before)
            if code == "comma-in-text" and (unmarked := UNMARKED.match(top.before_key)):
                code, place = (
                    ("space-missing" if unmarked[2] else "colon-missing"),
                    self.document.keys[(*top.path, top.before_key)],
                )
            self.alone = len(self.document.problems), place
            if code != "empty-value":
                self.document.spoiled.add(top.path)
                self.document.told.add(path)
                path = top.path
            if code == "decimal-comma":
                path = (*path, top.before_key)
        self.document.told.add(path)
        self.document.emptied.add(top.path)
        problem = Problem(code=code, file=self.document.file, path=path, values=values)
        self.document.problems.append(replace(problem, line=place.line, column=place.column))

    def _place(self, event: Any) -> Place:
        """Where an event begins; the last line if that is behind the end of the text."""
        line = event.start_mark.line
        return Place(line + 1, event.start_mark.column + 1) if line < len(self.lines) else Place(len(self.lines), 1)

    def _has_colon(self) -> bool:
        """Whether a colon stands behind the key that was read last."""
        line, column = self.key_end
        return self.lines[line][column:].lstrip().startswith(":")

    def _key(self, event: Any) -> None:
        top = self.stack[-1]
        name: str = event.value
        path = (*top.path, name)
        self.key_end = event.end_mark.line, event.end_mark.column
        place = Place(event.start_mark.line + 1, event.start_mark.column + 1)
        if name in top.collection or path in self.document.keys:
            values = {"found": crop(name), "line": str(self.document.keys[path].line)}
            problem = Problem(code="key-twice", file=self.document.file, path=path, values=values)
            self.document.problems.append(replace(problem, line=place.line, column=place.column))
            if not top.repeated:
                top.first_repeated = name, len(top.collection), place
            top.repeated += 1
            top.key = -top.repeated  # a number, which no key is: what stands under it is read but not kept
        else:
            self.document.keys[path] = place
            top.key = name

    def _put(self, value: Any, event: Any) -> Path:
        if not self.stack:
            self.document.data = value
            path: Path = ()
        else:
            top = self.stack[-1]
            if top.is_mapping:
                assert top.key is not None
                path = (*top.path, top.key)
                if isinstance(top.key, str):
                    top.collection[top.key] = value
                    top.before_key, top.before = top.key, _plain_text(event)
                top.key = None
            else:
                path = (*top.path, len(top.collection))
                top.collection.append(value)
        self.document.values[path] = Place(event.start_mark.line + 1, event.start_mark.column + 1)
        return path


class _Open:
    """A collection that is being filled."""

    def __init__(self, collection: Any, path: Path, is_mapping: bool, in_flow: bool, told_before: int) -> None:
        self.collection, self.path, self.is_mapping, self.in_flow = collection, path, is_mapping, in_flow
        self.told_before = told_before
        """How many problems were told before it."""
        self.key: str | int | None = None
        self.repeated = 0
        self.first_repeated = "", 0, Place(1, 1)
        """The key that was here for the second time first, how many keys came before it, and its place."""
        self.before_key = self.before = ""
        """The key before, and its value as it was written if it was without quotes."""

    @property
    def waits_for_key(self) -> bool:
        return self.is_mapping and self.key is None


def _plain_text(event: Any) -> str:
    return str(event.value) if isinstance(event, yaml.ScalarEvent) and not event.style else ""


_FRACTION = re.compile(r"[0-9]+%?")
NO_SPACE = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(\S.*)")
NO_COLON = re.compile(r"([A-Za-z][A-Za-z0-9_-]*) +(\S+|\".*\")")


def _alone(name: str, before: str) -> tuple[str, dict[str, str]]:
    """Say what a key between braces that has no value was meant to be, from it and from the value before it."""
    if _FRACTION.fullmatch(name) and re.fullmatch(r"-?[0-9]+", before):
        return "decimal-comma", {"found": f"{before},{name}", "guess": f"{before}.{name}"}
    for code, pattern in (("space-missing", NO_SPACE), ("colon-missing", NO_COLON)):
        if split := pattern.fullmatch(name):
            return code, {"guess": crop(f"{split[1]}: {split[2]}")}
    if before:
        return "comma-in-text", {"name": crop(name)}
    return "empty-value", {"name": crop(name)}


def plain_value(text: str) -> Exact | bool | str | None:
    """Return what an unquoted word means: true, false, nothing, an exact number, or the text itself."""
    match text:
        case "true":
            return True
        case "false":
            return False
        case "" | "~" | "null":
            return None
    number = parse_decimal(text)
    return text if number is None or text.startswith("+") else number


def crop(text: str) -> str:
    """Return the text as it may be shown: one line, no control characters, not too long."""
    clean = "".join(char if char.isprintable() else "·" for char in text[: CROPPED_AT + 1])
    return clean if len(clean) <= CROPPED_AT else clean[: CROPPED_AT - 1] + "…"


def refuse_if_any(problems: Sequence[Problem]) -> None:
    """Raise InputError with the problems, if there are any that are no mere warning."""
    if any(not problem.warning for problem in problems):
        raise InputError(sorted(problems, key=lambda one: (one.file, one.line, one.column)))
