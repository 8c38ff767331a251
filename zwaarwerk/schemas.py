"""The JSON Schemas of all file formats, made from the models so that they can't drift. Pure; no I/O."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, TypeAdapter

from zwaarwerk.career import Career, People
from zwaarwerk.criteria import Scheme
from zwaarwerk.law import LawTable
from zwaarwerk.report.as_json import ResultForm

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAMES = ("criteria", "career", "law", "result")


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of `criteria`, `career`, `law` or `result`. Dutch descriptions, English beside them."""
    match name:
        case "criteria":
            made = _of(Scheme)
        case "career":
            made = TypeAdapter[Any](Career | People).json_schema(by_alias=True)
        case "law":
            made = _of(LawTable)
        case "result":
            made = TypeAdapter(ResultForm).json_schema()
        case _:
            raise ValueError(name)
    return {"$schema": DIALECT, "title": f"zwaarwerk {name}", **{key: made[key] for key in made if key != "title"}}


def _of(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(by_alias=True)
