"""What the keys of a criteria file are: the descriptions in the model, found by the path of a key. Pure; no I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, ForwardRef, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from zwaarwerk.criteria import Scheme
from zwaarwerk.criteria_conditions import Condition
from zwaarwerk.errors import Path
from zwaarwerk.shapes import In, filled_in


class Key(NamedTuple):
    """A key that may stand at a place: its name, the model it belongs to, and what the model says of it."""

    name: str
    model: type[BaseModel]
    field: FieldInfo

    def description(self, language: str) -> str:
        """Return the one-line description, in Dutch or English."""
        extra = self.field.json_schema_extra
        english = extra.get("description_en") if isinstance(extra, dict) else None
        return str(english if language == "en" and english else self.field.description)


def keys_of(model: type[BaseModel]) -> list[Key]:
    """Return the keys of a model in its order."""
    return [Key(info.alias or name, model, info) for name, info in model.model_fields.items()]


def key_at(path: Path, data: Any) -> Key | None:
    """Return the key a path ends in; None when it ends in an id, a number or a row, or leads nowhere."""
    for model in _models(_shapes_at(path[:-1], data)):
        for one in keys_of(model):
            if one.name == path[-1]:
                return one
    return None


def keys_at(path: Path, data: Any) -> list[Key]:
    """Return the keys that may stand in the mapping at a path; none when ids stand there."""
    for model in _models(_shapes_at(path, data)):
        return keys_of(model)
    return []


def all_models() -> list[type[BaseModel]]:
    """Return every model that a criteria file can hold, the whole file first."""
    found: list[type[BaseModel]] = []
    waiting: list[Any] = [Scheme]
    while waiting:
        for shape in members(waiting.pop(0)):
            if isinstance(shape, type) and issubclass(shape, BaseModel):
                if shape not in found:
                    found.append(shape)
                    waiting += [info.annotation for info in shape.model_fields.values()]
            else:
                waiting += [one for one in get_args(shape) if get_origin(shape) in (dict, tuple)]
    return found


def _models(shapes: list[Any]) -> list[type[BaseModel]]:
    return [one for one in shapes if isinstance(one, type) and issubclass(one, BaseModel)]


def _shapes_at(path: Path, data: Any) -> list[Any]:
    """The types that what stands at a path can have; where the data know more keys, only those that have them."""
    shapes: list[Any] = [Scheme]
    here = data
    for part in path:
        shapes = [one for shape in shapes for one in _step(shape, part)]
        here = value_at(here, (part,))
        if isinstance(here, Mapping) and here:
            names = {str(name) for name in here}
            fitting = [one for one in shapes if _has_keys(one, names)]
            shapes = fitting or shapes
    return shapes


def _has_keys(shape: Any, names: set[str]) -> bool:
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        return names <= {info.alias or name for name, info in shape.model_fields.items()}
    return get_origin(shape) is dict


def _step(shape: Any, part: str | int) -> Iterator[Any]:
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        for one in keys_of(shape):
            if one.name == part:
                yield from members(one.field.annotation)
    elif get_origin(shape) is dict and isinstance(part, str):
        yield from members(get_args(shape)[1])
    elif get_origin(shape) is tuple and isinstance(part, int):
        yield from members(get_args(shape)[0])


def members(annotation: Any) -> Iterator[Any]:
    """Yield the plain types inside marks and unions; a generic model filled in."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        if any(isinstance(mark, In) for mark in marks):
            yield filled_in(annotation)
        else:
            yield from members(inner)
    elif origin in (Union, UnionType):
        for member in get_args(annotation):
            yield from members(member)
    elif annotation == "Condition" or (isinstance(annotation, ForwardRef) and "Condition" in str(annotation)):
        yield from members(Condition)
    elif annotation is not type(None) and not isinstance(annotation, TypeVar):
        yield annotation


def words_of(annotation: Any) -> Iterator[str]:
    """Yield the words a value may be, wherever they stand in its type."""
    for shape in members(annotation):
        if get_origin(shape) is Literal:
            yield from (one for one in get_args(shape) if isinstance(one, str))
        elif get_origin(shape) in (dict, tuple):
            yield from words_of(get_args(shape)[-1 if get_origin(shape) is dict else 0])


def value_at(data: Any, path: Path) -> Any:
    """Return what stands at a path in plain data, or None."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data
