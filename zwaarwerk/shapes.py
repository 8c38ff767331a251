"""How pydantic reads our formats: keys in two languages, refusals with a code, and marks for types. Pure; no I/O."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, Tag
from pydantic_core import PydanticCustomError, core_schema

LATER = "zwaarwerk_later"
"""The key under which a JSON Schema holds a model whose own schema is still to be made."""
SHAPE = "~"
"""Begins the names of the shapes of a value, which pydantic puts in the path of an error; no key begins with it."""


def shape(name: str) -> Tag:
    """Return the mark of one shape of a value that has several."""
    return Tag(SHAPE + name)


def refuse(code: str, **values: str) -> PydanticCustomError:
    """Return the error that becomes the `Problem` with this code.

    `at` is where in the value it is, as a path from there: `values.2.from`.
    """
    return PydanticCustomError(code, code, values)


def key(nl: str, en: str, default: Any = ..., *, alias: str | None = None) -> Any:
    """Declare a key of a format, with its one-line description in both languages."""
    return Field(default, alias=alias, description=nl, json_schema_extra={"description_en": en})


class Model(BaseModel):
    """A mapping in a file: unknown keys are errors, and what has been read never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, arbitrary_types_allowed=True)


class Core:
    """The mark of a type whose schema is ready: pydantic takes it as it is, wherever the type is used."""

    def __init__(self, schema: Any) -> None:
        self.schema = schema

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        """Return how pydantic reads the type."""
        return self.schema


class Parsed:
    """The mark of a type that is read by a function of ours alone, with how the JSON Schema describes it.

    Pydantic's own marks for this work out the schema of the type beneath too, which nothing asks for.
    """

    def __init__(self, parse: Callable[[Any], Any], json_schema: dict[str, Any]) -> None:
        self.parse, self.json_schema = parse, json_schema

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        """Return how pydantic reads the type."""
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> dict[str, Any]:
        """Return how the JSON Schema describes it."""
        return dict(self.json_schema)


class In(NamedTuple):
    """Beside a type: the generic model that it fills in, which is done when the first value of that shape is met."""

    generic: Any


class OneOfShapes:
    """The mark of a value that has several shapes, each marked by `shape`; `pick` tells which one a value has.

    `allowed` is what the message says when none fits. A shape that is a mapping is not built before a value has it:
    most files use few of all that the format can say, and building takes longer than reading.
    """

    def __init__(self, pick: Callable[[Any], str | None], allowed: str = "") -> None:
        self.pick, self.allowed = pick, allowed

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Return how pydantic reads the type: the shape that was picked."""
        choices = {one.__metadata__[-1].tag: handler.generate_schema(_built_when_met(one)) for one in get_args(source)}
        return core_schema.tagged_union_schema(
            choices, self._tag, custom_error_type="choice", custom_error_message=self.allowed
        )

    def _tag(self, value: Any) -> str | None:
        name = self.pick(value)
        return None if name is None else SHAPE + name


class _Later:
    """The mark of a model that is built when the first value of its shape is met."""

    def __init__(self, model: Callable[[], type[BaseModel]]) -> None:
        self.model = model

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        """Return how pydantic reads the type: by the model, made then."""
        return core_schema.no_info_plain_validator_function(lambda value: self.model().model_validate(value))

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> dict[str, Any]:
        """Return the model under `LATER`, for whoever writes the whole JSON Schema."""
        return {LATER: self.model()}


def _built_when_met(one: Any) -> Any:
    """Return the type of a shape, with a model marked as one that is built later."""
    is_model = isinstance(one.__origin__, type) and issubclass(one.__origin__, BaseModel)
    if is_model or any(isinstance(mark, In) for mark in one.__metadata__):
        return Annotated[Any, _Later(lambda: filled_in(one))]
    return one


def filled_in(one: Any) -> Any:
    """Return the type of a shape without its marks; a generic model that it fills in is filled in."""
    inner: Any = one.__origin__
    for mark in one.__metadata__:
        if isinstance(mark, In):
            return mark.generic[inner]
        inner = Annotated[inner, mark]
    return one.__origin__


def by_key(*keys: str, words: tuple[str, ...] = ()) -> Callable[[Any], str | None]:
    """Return a chooser: the first of `keys` that a mapping has, or `word` for one of the words."""

    def pick(value: Any) -> str | None:
        if isinstance(value, Mapping):
            return next((name for name in keys if name in value), None)
        return "word" if isinstance(value, str) and value in words else None

    return pick
