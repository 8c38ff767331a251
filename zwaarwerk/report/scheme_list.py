"""The schemes that ship, as a list to choose from. Rich is loaded for the table alone: reading a scheme needs none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zwaarwerk.texts import Texts, printable

if TYPE_CHECKING:
    from rich.console import RenderableType


class Shipped(NamedTuple):
    """What a criteria file that ships says it is; both ends of `in_force` are included, None is open."""

    id: str
    version: str
    name: Mapping[str, str]
    status: str
    in_force: tuple[date | None, date | None]
    path: Path


def list_form(schemes: Sequence[Shipped]) -> dict[str, Any]:
    """Return the schemes as plain data, both languages in it."""
    return {
        "schemes": [
            {
                "id": one.id,
                "version": one.version,
                "name": dict(one.name),
                "status": one.status,
                "in_force": {
                    end: day.isoformat() if day else None
                    for end, day in zip(("from", "until"), one.in_force, strict=True)
                },
                "file": str(one.path),
            }
            for one in schemes
        ]
    }


def render_list(schemes: Sequence[Shipped], say: Texts) -> RenderableType:
    """Return the schemes as a table: what to type, what it is, what it is worth, and when it holds."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text as Rich

    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 1), show_edge=False)
    table.add_column("id", no_wrap=True)
    table.add_column(say("criteria.list-name"))
    table.add_column(say("criteria.list-status"), no_wrap=True)
    table.add_column(say("criteria.list-in-force"), no_wrap=True)
    for one in schemes:
        name = printable(one.name[say.language])
        table.add_row(Rich(one.id), Rich(name), Rich(say(f"criteria.{one.status}")), Rich(_in_force(one, say)))
    places = sorted({str(one.path.parent) for one in schemes})
    return Group(
        table,
        Rich(""),
        Rich(say("criteria.list-use")),
        Rich(say("criteria.list-files", folders=", ".join(printable(place) for place in places))),
    )


def _in_force(one: Shipped, say: Texts) -> str:
    first, last = one.in_force
    lines = [say("criteria.list-from", value=say.short_date(first))] if first else []
    lines += [say("criteria.list-until", value=say.short_date(last))] if last else []
    return "\n".join(lines)
