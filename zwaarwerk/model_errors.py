"""Model errors to problems: which key or value, what is allowed there, and what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from zwaarwerk.errors import Path, Problem, nearest
from zwaarwerk.exact import to_text
from zwaarwerk.located import NO_COLON, NO_SPACE, Document, crop
from zwaarwerk.shapes import SHAPE, filled_in
from zwaarwerk.values import Block

MAX_PROBLEMS = 5_000

ModelT = TypeVar("ModelT", bound=BaseModel)


def parse_model(model: type[ModelT], document: Document) -> ModelT | None:
    """Return the model that the document holds, or None; what is wrong is added to the document's problems."""
    if document.broken:
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        document.add(_without_echoes(list(problems_of(error, model, document))))
        return None


def _without_echoes(problems: list[Problem]) -> Iterator[Problem]:
    """Leave out a missing key where a key is told that was meant to be it, and that a list with a slip is empty."""
    within = {one.path[:-1] for one in problems if one.path}
    problems = [one for one in problems if one.code != "nothing-in-it" or one.path not in within]
    meant = {(*one.path[:-1], one.values["guess"]) for one in problems if one.code == "unknown-key"}
    meant |= {(*one.path, one.values["meant"]) for one in problems if "meant" in one.values}
    return (one for one in problems if one.code != "key-missing" or one.path not in meant)


def problems_of(error: ValidationError, model: type[BaseModel], document: Document) -> Iterator[Problem]:
    """Yield a located problem for every error of pydantic, one for each place and code."""
    seen: set[tuple[Path, str]] = set()
    for detail in error.errors(include_url=False):
        path = _real_path(detail["loc"], document.data, keep_missing=detail["type"] == "missing")
        problem, at_key = _problem_of(dict(detail), path, model)
        if (problem.path, problem.code) not in seen and problem.path not in document.told:
            seen.add((problem.path, problem.code))
            located = document.locate(_at_last_date(problem, document), at_key=at_key)
            yield replace(located, path=path[:-1]) if "meant" in problem.values else located
        if len(seen) >= MAX_PROBLEMS:
            return


def _at_last_date(problem: Problem, document: Document) -> Problem:
    """Point at the second of two dates that are swapped, as they stand in the file."""
    other = (*problem.path[:-1], "from")
    if problem.code != "dates-swapped" or other not in document.keys or problem.path not in document.keys:
        return problem
    first, second = document.keys[problem.path], document.keys[other]
    return replace(problem, path=other) if (first.line, first.column) < (second.line, second.column) else problem


def _real_path(loc: Sequence[str | int], data: Any, *, keep_missing: bool) -> Path:
    """Drop the parts that pydantic adds for unions; keep the last one when it is a key that is missing."""
    path: list[str | int] = []
    here = data
    for place, part in enumerate(loc):
        if isinstance(part, str) and part.startswith(SHAPE) and not (isinstance(here, dict) and part in here):
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
    inside = tuple(int(part) if part.isdigit() else part for part in context.pop("at", "").split(".") if part)
    values = {"found": shown(_inside(detail["input"], inside)), "allowed": "", "guess": ""} | context
    path = (*path, *inside)
    at_key = False
    match kind:
        case "missing":
            if path and path[-1] != detail["loc"][-1]:
                path = (*path, detail["loc"][-1])
            values["name"] = str(detail["loc"][-1])
        case "extra_forbidden":
            keys = _keys_at(model, detail["loc"][:-1])
            found = str(detail["loc"][-1])
            at_key = True
            split = NO_SPACE.fullmatch(found) or NO_COLON.match(found)
            if split and split[1] in keys:
                code = "space-missing" if ":" in split[0] else "colon-missing"
                rest = found[len(split[1]) + 1 :].strip()
                values |= {"meant": split[1], "guess": crop(f"{split[1]}: {rest}")}
            else:
                values |= {"found": crop(found), "allowed": ", ".join(keys), "guess": _key_meant(found, keys)}
        case "literal_error":
            allowed = re.findall(r"'([^']*)'", context.get("expected", "")) or [context.get("expected", "")]
            values |= {"allowed": ", ".join(allowed), "guess": nearest(str(detail["input"]), allowed)}
        case "choice":
            values["allowed"] = context.get("allowed", detail["msg"])
            words = re.findall(r"[a-z_]+", values["allowed"])
            given = detail["input"]
            keys_given = given if isinstance(given, dict) else [given] if isinstance(given, str) else []
            meant = next(((one, guess) for one in keys_given if (guess := nearest(str(one), words))), ("", ""))
            values["guess"] = meant[1]
            if isinstance(given, dict) and meant[0]:  # told at the key that was meant to say which kind it is
                path, at_key = (*path, meant[0]), True
    return Problem(code=code, path=path, values=values), at_key or kind == "dates-swapped"


def _inside(value: Any, path: Path) -> Any:
    """What stands at a place in a value; the value itself where there is no such place."""
    here = value
    for part in path:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            return value
    return here


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


class _Tagged(NamedTuple):
    """A member of a union, with the tag that pydantic puts in an error's location."""

    type: Any
    tag: str


def _members(annotation: Any) -> Iterator[Any]:
    """Yield the plain types inside annotations and unions."""
    if hasattr(annotation, "__value__"):
        annotation = annotation.__value__
    origin = get_origin(annotation)
    if origin is Annotated:
        tag = next((mark.tag for mark in annotation.__metadata__ if hasattr(mark, "tag")), None)
        if tag is not None:
            yield _Tagged(filled_in(annotation), tag)
        else:
            yield from _members(annotation.__origin__)
    elif origin in (Union, UnionType):
        for member in get_args(annotation):
            yield from _members(member)
    elif origin is not Literal and annotation is not type(None):
        yield annotation
