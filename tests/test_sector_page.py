"""The example sector from copy to dossier: the page shows what the commands print, and its files are what it makes."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from tests.running import EXAMPLES, ROOT, Run

pytestmark = pytest.mark.usefixtures("shipped_law")

PAGE = ROOT / "docs" / "sector.md"
PORT = EXAMPLES / "haven"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
MADE = "haven.yaml", "personeel.csv", "bezetting.csv", "enquete.csv"


def filtered(out: str, command: str) -> str:
    """Return what the part behind a pipe leaves of the output: `head -n 9`, or `grep -A 4 TEXT`."""
    lines = out.splitlines(keepends=True)
    name, option, number, *pattern = shlex.split(command)
    if name == "head":
        assert option == "-n"
        return "".join(lines[: int(number)])
    assert (name, option) == ("grep", "-A")
    found = next(place for place, line in enumerate(lines) if re.search(pattern[0], line))
    return "".join(lines[found : found + 1 + int(number)])


def test_the_page_shows_what_the_commands_print(
    zwaarwerk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(EXAMPLES)
    text = PAGE.read_text(encoding="utf-8")

    def run_block(block: re.Match[str]) -> str:
        commands = [line for line in block[1].splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"{line}\n{printed(line[2:])}" for line in commands) + "```"

    def printed(command: str) -> str:
        command, _, filter_ = command.partition(" | ")
        program, *args = shlex.split(command)
        assert program == "zwaarwerk"
        ran = zwaarwerk(*args)
        assert ran.status in ((0, 6) if "personeel.csv" in command else (0,)), ran.err
        return (filtered(ran.out, filter_) if filter_ else ran.out) + ran.err

    shown = CONSOLE.sub(run_block, text)
    if request.config.getoption("--update-snapshots"):
        PAGE.write_text(shown, encoding="utf-8")
    assert shown == text or request.config.getoption("--update-snapshots")
    assert {path.name for path in tmp_path.iterdir()} == {
        "examples", "haven-1.yaml", "haven-2.yaml", "haven-3.yaml", "enquete.html", "haven.html", "haven.xlsx",
        "dossier.html",
    }  # fmt: skip


def test_the_script_makes_the_files_that_are_there(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_port", PORT / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(tmp_path)
    for name in MADE:
        assert (tmp_path / name).read_bytes() == (PORT / name).read_bytes(), name
    assert {path.name for path in PORT.iterdir() if path.is_file()} == {*MADE, "make.py"}


def test_every_option_the_page_names_exists(zwaarwerk: Run) -> None:
    offered = {"-A"}
    for command in ("weigh", "simulate", "calibrate", "dossier"):
        offered |= set(re.findall(r"--[a-z][a-z-]+", zwaarwerk(command, "--help").out))
    for command in ("new", "set"):
        offered |= set(re.findall(r"--[a-z][a-z-]+", zwaarwerk("criteria", command, "--help").out))
    prose = CONSOLE.sub("", PAGE.read_text(encoding="utf-8"))
    assert set(re.findall(r"--[a-z][a-z-]+", prose)) <= offered
