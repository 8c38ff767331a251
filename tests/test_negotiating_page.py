"""The page for negotiators shows what the commands really print; `--update-snapshots` writes it in anew."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.running import ROOT, Run
from zwaarwerk.commands.criteria import app
from zwaarwerk.lint import RULES

pytestmark = pytest.mark.usefixtures("shipped_law")

PAGE = ROOT / "docs" / "onderhandelen.md"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def test_the_page_shows_what_the_commands_print(
    zwaarwerk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")

    def run_block(block: re.Match[str]) -> str:
        commands = [line for line in block[1].splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"{line}\n{printed(line[2:])}" for line in commands) + "```"

    def printed(command: str) -> str:
        program, *args = shlex.split(command)
        if program == "cp":
            shutil.copy(*args)
            return ""
        assert program == "zwaarwerk"
        ran = zwaarwerk(*args)
        assert ran.status in (0, 3)
        return ran.out + ran.err

    shown = CONSOLE.sub(run_block, text)
    if request.config.getoption("--update-snapshots"):
        PAGE.write_text(shown, encoding="utf-8")
    assert shown == text or request.config.getoption("--update-snapshots")
    assert len(CONSOLE.findall(text)) >= 8


def test_the_page_names_every_rule_and_the_four_commands() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE) == list(RULES)
    commands = {command.name for command in app.registered_commands}
    assert {"new", "set", "diff", "lint"} <= commands
    assert all(f"zwaarwerk criteria {name} " in text for name in ("new", "set", "diff", "lint", "check"))
