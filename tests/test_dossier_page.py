"""The page about the dossier shows what the command really makes; `--update-snapshots` writes it in anew."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.running import ROOT, Run
from zwaarwerk.criteria import Source
from zwaarwerk.keys import words_of

pytestmark = pytest.mark.usefixtures("shipped_law")

PAGE = ROOT / "docs" / "dossier.md"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
SHOWN = re.compile(r"<!-- (\w+) -->\n(?:```\n.*?```\n)?", re.DOTALL)


def readable(line: str) -> str:
    """Return a line of Markdown as it reads."""
    return re.sub(r"[*\\]", "", line).replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_shows_what_the_commands_make(
    zwaarwerk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    text = PAGE.read_text(encoding="utf-8")

    def run_block(block: re.Match[str]) -> str:
        commands = [line for line in block[1].splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"{line}\n{printed(line[2:])}" for line in commands) + "```"

    def printed(command: str) -> str:
        program, *args = shlex.split(command)
        assert program == "zwaarwerk"
        ran = zwaarwerk(*args)
        assert ran.status in (0, 6)
        return ran.out + ran.err

    ran = CONSOLE.sub(run_block, text)
    zwaarwerk("dossier", "--criteria", "ns-style", "-o", "begin.md", "--as-of", "2026-11-23")
    begin, haven = (Path(name).read_text("utf-8") for name in ("begin.md", "haven.md"))
    questions, changed = (re.findall(r"^- \*\*.*\(Deel\s\d+\)$", made, re.MULTILINE) for made in (begin, haven))
    excerpts = {
        "headings": [one.replace("\\.", ".") for one in re.findall(r"^## (\d+.*)$", begin, re.MULTILINE)],
        "begin": [readable(one) for one in questions[:4]],
        "changed": [readable(new) for old, new in zip(questions, changed, strict=True) if old != new],
    }
    assert all(excerpts.values())
    shown = SHOWN.sub(lambda mark: f"<!-- {mark[1]} -->\n```\n" + "\n".join(excerpts[mark[1]]) + "\n```\n", ran)
    if request.config.getoption("--update-snapshots"):
        PAGE.write_text(shown, encoding="utf-8")
    assert shown == text or request.config.getoption("--update-snapshots")
    assert {one[1] for one in SHOWN.finditer(text)} == set(excerpts)
    assert len(CONSOLE.findall(text)) == 3


def test_every_option_and_kind_the_page_names_exists(zwaarwerk: Run) -> None:
    text = PAGE.read_text(encoding="utf-8")
    offered = set(
        re.findall(r"--[a-z][a-z-]+", zwaarwerk("dossier", "--help").out + zwaarwerk("criteria", "new", "--help").out)
    )
    assert set(re.findall(r"(?<![\w<!-])--[a-z][a-z-]+", text)) <= offered
    kinds = list(words_of(Source.model_fields["kind"].annotation))
    assert re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE) == ["kind", *kinds]
