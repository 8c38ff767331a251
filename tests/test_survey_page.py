"""The page about the survey says what the program does: its commands are run, its output is compared."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.running import ROOT, Run

pytestmark = pytest.mark.usefixtures("shipped_law")

PAGE = (ROOT / "docs" / "enquete.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


def shown(name: str) -> str:
    """Return the block under a marker."""
    match = re.search(rf"<!-- {name} -->\n```\n(.*?)```", PAGE, re.DOTALL)
    assert match, name
    return match[1]


def test_every_command_of_the_page_runs_and_prints_what_the_page_shows(
    zwaarwerk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    outputs = []
    for command in COMMANDS:
        program, *args = shlex.split(command)
        assert program == "zwaarwerk"
        ran = zwaarwerk(*args)
        assert ran.status == 0, ran.err
        outputs.append(ran.out)
    assert len(outputs) == 4
    assert outputs[0].startswith(shown("outcome"))
    assert outputs[1].endswith(shown("last"))
    assert "Machinist krijgt precies 1,9 punten per jaar." in outputs[2]
    assert {path.name for path in tmp_path.iterdir()} == {"examples", "enquete.html", "nieuw.yaml"}


def test_every_option_the_page_names_exists(zwaarwerk: Run) -> None:
    offered = set(re.findall(r"--[a-z][a-z-]+", zwaarwerk("weigh", "--help").out))
    named = set(re.findall(r"--[a-z][a-z-]+", PAGE))
    assert named <= offered
