"""Text to plain data with a place for every value, and model errors to problems with that place.

YAML (and so JSON) is read from the parser's events, counting as it goes, because composing a document nested tens of
thousands deep crashes the interpreter. What YAML guesses is not guessed here: only `true` and `false` are booleans,
only plain decimals are numbers (exact), `no` and `1:30` and `012` are text, a key may stand once, and anchors and tags
are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from zwaarwerk.errors import InputError, Path, Problem, nearest
from zwaarwerk.exact import Exact, parse_decimal, to_text
from zwaarwerk.shapes import SHAPE
from zwaarwerk.values import Block

MAX_BYTES = 5_000_000
MAX_NODES = 75_000
MAX_DEPTH = 50
MAX_PROBLEMS = 200
CROPPED_AT = 60

ModelT = TypeVar("ModelT", bound=BaseModel)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Place(NamedTuple):
    """Line and column in a file, from 1."""

    line: int
    column: int


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

    def locate(self, problem: Problem, *, at_key: bool = False) -> Problem:
        """Return the problem with the place of its path, or of the nearest part of it that exists.

        The place is that of the value, or of the key when the key itself is what is wrong.
        """
        wrong_names = {problem.values.get("found"), problem.values.get("name")}
        at_key = at_key or (bool(problem.path) and problem.path[-1] in wrong_names)
        for length in range(len(problem.path), -1, -1):
            path = problem.path[:length]
            at_its_key = at_key or length < len(problem.path)
            place = (self.keys.get(path) if at_its_key else None) or self.values.get(path) or self.keys.get(path)
            if place:
                return replace(problem, file=self.file, line=place.line, column=place.column)
        return replace(problem, file=self.file, line=1, column=1)


class _Refused(Exception):
    """The text can't be read any further."""


def parse_document(text: str, file: str, *, allow_null: bool = False) -> Document:
    """Return the data in a YAML or JSON text with the place of everything, and what is wrong with the text.

    Nothing behind a key is a problem; so is `null`, unless that is allowed to say that something is not there.
    """
    document = Document(file)
    if problem := _unreadable(text, file):
        document.problems.append(problem)
        document.broken = True
        return document
    builder = _Builder(document, allow_null=allow_null)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except _Refused:
        document.broken = True
    except yaml.YAMLError as error:
        document.problems.append(_syntax_problem(error, text, builder))
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


def _syntax_problem(error: yaml.YAMLError, text: str, builder: _Builder) -> Problem:
    """Say where a text can't be read, at the place where the mistake began as far as that can be known."""
    lines = text.split("\n")
    code, place = _where_it_began(error, lines, builder)
    last = max((number for number, one in enumerate(lines, 1) if one.strip()), default=1)
    if place.line > last:
        place = Place(last, 1)
    values = {"found": crop(lines[place.line - 1].strip())}
    return Problem(code=code, file=builder.document.file, line=place.line, column=place.column, values=values)


def _where_it_began(error: yaml.YAMLError, lines: list[str], builder: _Builder) -> tuple[str, Place]:  # noqa: PLR0911
    """Guess what was forgotten, and where: the parser finds out only lines later."""
    told = str(getattr(error, "problem", ""))
    mark, begun = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if mark is None:
        return "syntax", Place(1, 1)
    at_end = not "".join(lines[mark.line :]).strip()
    if not at_end and lines[mark.line].lstrip(" ").startswith("\t"):
        return "tab", Place(mark.line + 1, mark.column + 1)
    if builder.long_quote and builder.long_quote[1] == mark.line:
        return "quote", builder.long_quote[0]
    if unclosed := builder.unclosed(lines, mark.line, at_end=at_end):
        return "syntax-end", unclosed
    if at_end and begun:
        return "syntax-end", Place(begun.line + 1, begun.column + 1)
    if begun and "could not find expected ':'" in told:
        return "colon-missing", Place(begun.line + 1, begun.column + 1)
    if line := _line_without_colon(lines, mark.line):
        return "colon-missing", line
    return "syntax", Place(mark.line + 1, mark.column + 1)


_INDENT = re.compile(r"(?: |-(?= ))*")
_CONTENT = re.compile(r"\s*[^\s#]")
_COLON = re.compile(r":(\s|$)")


def _indent(line: str) -> int:
    """How far a line is indented, dashes included."""
    return len(_INDENT.match(line)[0])  # type: ignore[index]


def _line_without_colon(lines: list[str], line: int) -> Place | None:
    """The content line before, if it is indented alike and has no colon of its own."""
    if line >= len(lines):
        return None
    before = next((number for number in range(line - 1, -1, -1) if _CONTENT.match(lines[number])), None)
    if before is None or _indent(lines[before]) != _indent(lines[line]) or not _COLON.search(lines[line]):
        return None
    if _COLON.search(lines[before].partition(" #")[0]):
        return None
    return Place(before + 1, _indent(lines[before]) + 1)


class _Builder:
    """Builds the data from events; a stack of open collections, never recursion."""

    def __init__(self, document: Document, *, allow_null: bool) -> None:
        self.document = document
        self.allow_null = allow_null
        self.stack: list[_Open] = []
        self.nodes = 0
        self.documents = 0
        self.long_quote: tuple[Place, int] | None = None
        """Where the last quoted text began, and the line (from 0) on which it ended, if that was another line."""

    def unclosed(self, lines: list[str], line: int, *, at_end: bool) -> Place | None:
        """Return the innermost bracket that is still open although the indentation says its block has ended."""
        for one in reversed(self.stack):
            if one.in_flow:
                place = self.document.values[one.path]
                ended = at_end or _indent(lines[line]) <= _indent(lines[place.line - 1])
                return place if place.line - 1 < line and ended else None
        return None

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
                self.stack.pop()
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
        mark = event.start_mark
        place = {"line": mark.line + 1, "column": mark.column + 1}
        self.document.problems.append(Problem(code=code, file=self.document.file, values=values, **place))
        raise _Refused

    def _open(self, event: Any) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self._refuse("too-deep", event, most=str(MAX_DEPTH))
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if is_mapping and self.stack and self.stack[-1].waits_for_key:
            self._refuse("key-not-text", event)
        if not is_mapping and self.stack and self.stack[-1].waits_for_key:
            self._refuse("key-not-text", event)
        collection: Any = {} if is_mapping else []
        path = self._put(collection, event)
        self.stack.append(_Open(collection, path, is_mapping, bool(event.flow_style)))

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
        path = (*top.path, top.key if top.is_mapping and top.key is not None else len(top.collection))
        place = self.document.keys.get(path) or Place(event.start_mark.line + 1, event.start_mark.column + 1)
        values = {"name": crop(path[-1]) if isinstance(path[-1], str) else "-"}
        problem = Problem(code="empty-value", file=self.document.file, path=path, values=values)
        self.document.problems.append(replace(problem, line=place.line, column=place.column))

    def _key(self, event: Any) -> None:
        top = self.stack[-1]
        name: str = event.value
        path = (*top.path, name)
        place = Place(event.start_mark.line + 1, event.start_mark.column + 1)
        if name in top.collection or path in self.document.keys:
            values = {"found": crop(name), "line": str(self.document.keys[path].line)}
            problem = Problem(code="key-twice", file=self.document.file, path=path, values=values)
            self.document.problems.append(replace(problem, line=place.line, column=place.column))
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
                top.key = None
            else:
                path = (*top.path, len(top.collection))
                top.collection.append(value)
        self.document.values[path] = Place(event.start_mark.line + 1, event.start_mark.column + 1)
        return path


@dataclass(slots=True)
class _Open:
    """A collection that is being filled."""

    collection: Any
    path: Path
    is_mapping: bool
    in_flow: bool
    key: str | int | None = None
    repeated: int = 0

    @property
    def waits_for_key(self) -> bool:
        return self.is_mapping and self.key is None


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


# --- from model errors to problems


def parse_model(model: type[ModelT], document: Document) -> ModelT | None:
    """Return the model that the document holds, or None; what is wrong is added to the document's problems."""
    if document.broken:
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        told = {problem.path for problem in document.problems if problem.code == "empty-value"}
        document.problems += [one for one in problems_of(error, model, document) if one.path not in told]
        return None


def problems_of(error: ValidationError, model: type[BaseModel], document: Document) -> Iterator[Problem]:
    """Yield a located problem for every error of pydantic, one for each place and code."""
    seen: set[tuple[Path, str]] = set()
    for detail in error.errors(include_url=False):
        path = _real_path(detail["loc"], document.data, keep_missing=detail["type"] == "missing")
        problem, at_key = _problem_of(dict(detail), path, model)
        if (problem.path, problem.code) not in seen:
            seen.add((problem.path, problem.code))
            yield document.locate(problem, at_key=at_key)
        if len(seen) >= MAX_PROBLEMS:
            return


def _real_path(loc: Sequence[str | int], data: Any, *, keep_missing: bool) -> Path:
    """Drop the parts that pydantic adds for unions; keep the last one when it is a key that is missing."""
    path: list[str | int] = []
    here = data
    for place, part in enumerate(loc):
        if isinstance(part, str) and part.startswith(SHAPE):
            continue
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            if not keep_missing or place != len(loc) - 1 or not isinstance(here, dict):
                continue
        path.append(part)
    return tuple(path)


_CODES = {
    "missing": "key-missing",
    "extra_forbidden": "unknown-key",
    "string_type": "text-expected",
    "string_too_short": "text-expected",
    "string_too_long": "id-expected",
    "string_pattern_mismatch": "id-expected",
    "bool_type": "true-or-false",
    "literal_error": "choice",
    "dict_type": "mapping-expected",
    "model_type": "mapping-expected",
    "model_attributes_type": "mapping-expected",
    "too_short": "nothing-in-it",
    "list_type": "list-expected",
    "tuple_type": "list-expected",
}


def _problem_of(detail: dict[str, Any], path: Path, model: type[BaseModel]) -> tuple[Problem, bool]:
    kind = detail["type"]
    code = _CODES.get(kind, kind)
    context = {name: str(value) for name, value in detail.get("ctx", {}).items()}
    values = {"found": shown(detail["input"]), "allowed": "", "guess": ""} | context
    path = (*path, *(int(part) if part.isdigit() else part for part in values.pop("at", "").split(".") if part))
    at_key = False
    match kind:
        case "missing":
            if path and path[-1] != detail["loc"][-1]:
                path = (*path, detail["loc"][-1])
            values["name"] = str(detail["loc"][-1])
        case "extra_forbidden":
            keys = _keys_at(model, detail["loc"][:-1])
            found = str(path[-1])
            values |= {"found": crop(found), "allowed": ", ".join(keys), "guess": _key_meant(found, keys)}
            at_key = True
        case "literal_error":
            allowed = re.findall(r"'([^']*)'", context.get("expected", "")) or [context.get("expected", "")]
            values |= {"allowed": ", ".join(allowed), "guess": nearest(str(detail["input"]), allowed)}
        case "choice":
            values["allowed"] = context.get("allowed", detail["msg"])
            words = re.findall(r"[a-z_]+", values["allowed"])
            values["guess"] = nearest(str(detail["input"]), words) if isinstance(detail["input"], str) else ""
    return Problem(code=code, path=path, values=values), at_key or kind == "dates-swapped"


def shown(value: Any) -> str:
    """Return a value as the user wrote it, or what sort of thing it is."""
    match value:
        case None:
            return "…"
        case bool():
            return str(value).lower()
        case dict():
            return "{" + crop(", ".join(str(name) for name in value)) + "}"
        case list() | tuple():
            return "[…]"
        case str():
            return crop(value)
        case _:
            return to_text(value) if not isinstance(value, float) else str(value)


def _keys_at(model: type[BaseModel], loc: Sequence[str | int]) -> dict[str, str]:
    """Return the keys that the model allows at a place, with their descriptions in Dutch.

    `loc` is pydantic's, with the names of union shapes in it.
    """
    candidates: list[Any] = [model]
    for part in loc:
        candidates = [step for one in candidates for step in _steps(one, part)]
    found = [one for one in candidates if isinstance(one, type) and issubclass(one, BaseModel)]
    keys = {info.alias or name: info.description or "" for one in found[:1] for name, info in one.model_fields.items()}
    return dict(sorted(keys.items(), key=lambda key: key[0] in Block.model_fields))


def _key_meant(found: str, keys: dict[str, str]) -> str:
    """Return the key that was probably meant: the one whose Dutch description begins with the word, or the nearest."""
    for name, description in keys.items():
        if len(found) > 2 and re.split(r"\W", description, maxsplit=1)[0].lower() == found.lower():
            return name
    return nearest(found, keys)


def _steps(annotation: Any, part: str | int) -> Iterator[Any]:
    """Yield the types that a step into `part` can lead to; a union's tag leads to its member."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, info in annotation.model_fields.items():
            if part == (info.alias or name):
                yield from _members(info.annotation)
    elif get_origin(annotation) is dict:
        yield from _members(get_args(annotation)[1])
    elif get_origin(annotation) in (tuple, list):
        yield from _members(get_args(annotation)[0])
    elif isinstance(annotation, _Tagged):
        if part == annotation.tag:
            yield from _members(annotation.type)
        else:
            yield from _steps(annotation.type, part)


@dataclass(frozen=True, slots=True)
class _Tagged:
    """A member of a union, with the tag that pydantic puts in an error's location."""

    type: Any
    tag: str


def _members(annotation: Any) -> Iterator[Any]:
    """Yield the plain types inside annotations and unions."""
    if hasattr(annotation, "__value__"):
        annotation = annotation.__value__
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        tag = next((one.tag for one in metadata if hasattr(one, "tag")), None)
        if tag is not None:
            yield _Tagged(inner, tag)
        else:
            yield from _members(inner)
    elif origin in (Union, UnionType):
        for member in get_args(annotation):
            yield from _members(member)
    elif origin is not Literal and annotation is not type(None):
        yield annotation


def refuse_if_any(problems: Sequence[Problem]) -> None:
    """Raise InputError with the problems, if there are any that are no mere warning."""
    if any(not problem.warning for problem in problems):
        raise InputError(sorted(problems, key=lambda one: (one.file, one.line, one.column)))
