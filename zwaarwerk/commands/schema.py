"""`zwaarwerk schema`: the JSON Schema of a criteria file, a career or a result."""

from __future__ import annotations

from typing import Annotated

import typer

from zwaarwerk.commandline import single
from zwaarwerk.commands.shared import LangOption, OutputOption, OverwriteOption, as_json, checked, chosen, emit_text


def schema(
    name: Annotated[str, typer.Argument(help="arg-schema", metavar="NAME", show_default=False)],
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    lang: LangOption = None,
) -> None:
    from zwaarwerk.schemas import NAMES
    from zwaarwerk.schemas import schema as schema_of

    checked(lang)
    chosen(name, NAMES, "NAME")
    emit_text(as_json(schema_of(name)), output, overwrite=overwrite)


app = single(schema, "schema")
