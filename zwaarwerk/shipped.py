"""The criteria files that ship: which there are, and where. Apart from `files`, so that listing loads no models."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from zwaarwerk.errors import InputError, Problem, nearest
from zwaarwerk.report.scheme_list import Shipped

PACKAGE = Path(__file__).parent
BUILT_IN = PACKAGE / "criteria.yaml"
INSTALLED, CHECKOUT = PACKAGE / "data" / "schemes", PACKAGE.parent / "examples" / "schemes"
STANDARD_INPUT = "-"
BLOCK = re.compile(r"^scheme:.*\n(?:(?![a-z]).*\n)*", re.MULTILINE)
"""The block that says which scheme it is, up to the next block."""


def shipped_schemes() -> list[Shipped]:
    """Return the built-in scheme, then the others by id. Only the block `scheme` of each file is read."""
    folder = INSTALLED if INSTALLED.is_dir() else CHECKOUT
    others = sorted((_shipped(path) for path in folder.glob("*.yaml")), key=lambda one: one.id)
    return [_shipped(BUILT_IN), *others]


def find_scheme(name: str) -> Path:
    """Return the criteria file that a name stands for: a file that exists, else a scheme that ships, by its id."""
    path = Path(name)
    if name == STANDARD_INPUT or _exists(path):
        return path
    ids = {one.id: one.path for one in shipped_schemes()}
    if name in ids:
        return ids[name]
    if path.is_dir():
        return path
    if path.name != name or path.suffix:
        guess = path.stem if path.stem in ids else ""
        raise InputError([Problem(code="no-such-file", file=name, values={"guess": guess} if guess else {})])
    values = {"guess": nearest(name, ids), "allowed": ", ".join(ids)}
    raise InputError([Problem(code="no-such-scheme", file=name, values=values)])


def _exists(path: Path) -> bool:
    """Say whether there is something to read; what can't be looked at is for the reader to tell about."""
    try:
        return path.is_symlink() or (path.exists() and not path.is_dir())
    except (OSError, ValueError):
        return True


def _shipped(path: Path) -> Shipped:
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        (block,) = BLOCK.findall(path.read_text(encoding="utf-8-sig") + "\n")
        said: dict[str, Any] = yaml.load(block, Loader=loader)["scheme"]  # noqa: S506 - makes only text
        ends = said["in_force"].get("from"), said["in_force"].get("until")
        return Shipped(
            id=said["id"],
            version=said["version"],
            name={"nl": said["name"]["nl"], "en": said["name"].get("en", said["name"]["nl"])},
            status=said["status"],
            in_force=(_day(ends[0]), _day(ends[1])),
            path=path,
        )
    except (OSError, yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError):
        values = {"name": str(path)}
        raise InputError([Problem(code="broken-scheme", file=str(path), values=values)]) from None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
