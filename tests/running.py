"""What the tests of the commands share: where things are, the fixed day, and one way to run a command."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
CAREERS = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in {".yaml", ".json"})
CRITERIA = ROOT / "zwaarwerk" / "criteria.yaml"
AS_OF = "2026-11-23"
LAW = ROOT / "tests" / "law"
"""The law as it was known at the end of November 2026. The tests use it in place of the one that ships, so that answers
worked out by hand stay right when the law gets another row; what changes is then the tables and the pages of docs/.
"""
UNWANTED = (
    "COLUMNS",
    "FORCE_COLOR",
    "LINES",
    "NO_COLOR",
    "TMUX",
    "TTY_COMPATIBLE",
    "TTY_INTERACTIVE",
    "ZWAARWERK_LANG",
)
"""Settings of whoever runs the tests that would change what a command prints."""


class Ran(NamedTuple):
    """How a command went: its exit status, standard output and standard error."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


def environment(**more: str) -> dict[str, str]:
    """Return the environment for a command in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    return kept | more
