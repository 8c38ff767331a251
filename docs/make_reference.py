"""Write docs/criteria.md from the model, so that the reference can't drift: `python docs/make_reference.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from zwaarwerk.career import Career
from zwaarwerk.criteria import Scheme
from zwaarwerk.law import LawTable
from zwaarwerk.report.letterhead import Settings
from zwaarwerk.shapes import In
from zwaarwerk.values import Block

PAGE = Path(__file__).parent / "criteria.md"
NAMES = {
    "Fraction": "getal",
    "VagueDate": "dag, maand of jaar",
    "bool": "`true`, `false`",
    "date": "dag",
    "int": "heel getal",
    "str": "tekst",
}
HEAD = """\
# De sleutels van de bestanden / The keys of the files

Gemaakt uit het model met `python docs/make_reference.py`; niet met de hand veranderen.
*Made from the model; do not edit by hand.*

Een sleutel met ● moet er staan. In elk blok mogen ook `source`, `clause` en `note` staan.
Waar **gedateerd** staat, mag ook `{by: exposure|exit|birth, values: [{until: …, value: …}, {from: …, value: …}]}`.
Bij `euro_per_month` en `euro_per_year` kan ook `by: month`: de eerste dag van de maand die wordt betaald.
*● must be written. Any block may carry `source`, `clause` and `note`. **Dated** values may depend on a date;
amounts also on the first day of the month paid (`by: month`).*
"""


def reference() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for title, model in (("Criteria", Scheme), ("Career", Career), ("Law", LawTable), ("Settings", Settings)):
        parts.append(f"\n## {title}\n")
        parts += sections(model)
    return "\n".join(parts)


def sections(root: type[BaseModel]) -> Iterator[str]:
    """Yield a table for the model and for every model below it, in the order they are met."""
    waiting: list[type[BaseModel]] = [root]
    done: set[str] = set()
    while waiting:
        model = waiting.pop(0)
        if model.__name__.split("[")[0] in done:
            continue
        done.add(model.__name__.split("[")[0])
        model.model_rebuild()  # names of classes further down are filled in only now
        yield section(model)
        for info in model.model_fields.values():
            waiting += models_in(info.annotation)


def section(model: type[BaseModel]) -> str:
    """Return the table of one model's keys."""
    rows = [
        f"| `{info.alias or name}` | {'●' if info.is_required() else ''} | {shape(info.annotation)} "
        f"| {info.description or ''} | {english(info)} |"
        for name, info in model.model_fields.items()
        if name not in Block.model_fields or model is Block
    ]
    doc = next(cls.__doc__ for cls in model.__mro__ if cls.__doc__).splitlines()[0]
    head = f"\n### {model.__name__.split('[')[0]}\n\n{doc}\n"
    return "\n".join([head, "| key | ● | waarde / value | Nederlands | English |", "|---|---|---|---|---|", *rows])


def english(info: Any) -> str:
    """Return the English description of a key."""
    extra = info.json_schema_extra
    return str(extra.get("description_en", "")) if isinstance(extra, dict) else ""


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models a key can hold, also inside lists, mappings and dated values."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def shape(annotation: Any) -> str:
    """Return in a few words what a key holds."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return "**gedateerd**" if any(isinstance(mark, In) for mark in parts) else shape(parts[0])
    if origin in (Union, UnionType):
        words = [shape(part) for part in parts if part is not type(None)]
        return " of ".join(dict.fromkeys(word for word in words if word))
    if origin is Literal:
        return ", ".join(f"`{part}`" for part in parts)
    if origin is dict:
        return f"sleutel → {shape(parts[1])}"
    if origin is tuple and parts[-1] is not Ellipsis:
        return "maand en dag, zoals `12-31`"
    if origin is tuple:
        return f"lijst van {shape(parts[0])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        name = annotation.__name__.split("[")[0]
        return f"[{name}](#{name.lower()})"
    return NAMES.get(getattr(annotation, "__name__", ""), "")


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
