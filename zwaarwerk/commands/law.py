"""`zwaarwerk law`: the law tables that ship, to read or to add to."""

from __future__ import annotations

from typing import Annotated

import typer

from zwaarwerk.commandline import single
from zwaarwerk.commands.shared import LangOption, LawOption, Session, checked, emit, emit_text
from zwaarwerk.files import law_table_text, read_law


def law(
    table: Annotated[str | None, typer.Argument(help="arg-table", metavar="[TABLE]", show_default=False)] = None,
    law_: LawOption = None,
    lang: LangOption = None,
) -> None:
    checked(lang)
    if table is not None:
        emit_text(law_table_text(table))
    else:
        from zwaarwerk.report.reference import render_law

        emit([render_law(read_law(law_), Session.say)])


app = single(law, "law")
