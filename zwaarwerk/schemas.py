"""The JSON Schemas of all file formats, made from the models so that they can't drift. Pure; no I/O."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, TypeAdapter

from zwaarwerk.career import Career, People
from zwaarwerk.criteria import Scheme
from zwaarwerk.law import LawTable
from zwaarwerk.report.as_json import ResultForm
from zwaarwerk.shapes import LATER

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAMES = ("criteria", "career", "law", "result")


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of `criteria`, `career`, `law` or `result`. Dutch descriptions, English beside them."""
    match name:
        case "criteria":
            made = _whole(Scheme.model_json_schema(by_alias=True))
        case "career":
            made = _whole(TypeAdapter[Any](Career | People).json_schema(by_alias=True))
        case "law":
            made = _whole(LawTable.model_json_schema(by_alias=True))
        case "result":
            made = TypeAdapter(ResultForm).json_schema()
        case _:
            raise ValueError(name)
    return {"$schema": DIALECT, "title": f"zwaarwerk {name}", **{key: made[key] for key in made if key != "title"}}


def _whole(form: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with the definitions of all models that are built only when they are met."""
    definitions: dict[str, Any] = form.pop("$defs", {})
    names: dict[type[BaseModel], str] = {}
    waiting: list[type[BaseModel]] = []

    def fill(part: Any) -> Any:
        if isinstance(part, list):
            return [fill(item) for item in part]
        if not isinstance(part, dict):
            return part
        if LATER not in part:
            return {name: fill(item) for name, item in part.items()}
        model = part[LATER]
        if model not in names:
            names[model] = _name(model, names.values())
            waiting.append(model)
        return {"$ref": f"#/$defs/{names[model]}"}

    whole, found = fill(form), fill(definitions)
    while waiting:
        model = waiting.pop(0)
        made = model.model_json_schema(by_alias=True)
        for name, definition in made.pop("$defs", {}).items():
            found.setdefault(name, fill(definition))
        found[names[model]] = fill(made)
    return {**whole, "$defs": dict(sorted(found.items()))}


def _name(model: type[BaseModel], taken: Iterable[str]) -> str:
    """Return the name of a definition; the forms of a generic model are numbered as they are met."""
    plain = model.__name__.partition("[")[0]
    if plain == model.__name__:
        return plain
    number = sum(name.rpartition("_")[0] == plain for name in taken) + 1
    return f"{plain}_{number}"
