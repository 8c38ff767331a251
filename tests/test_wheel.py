"""The built wheel carries everything: installed in a fresh environment, away from the checkout, it scores."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=environment)


def test_the_wheel_scores_from_a_fresh_environment(tmp_path: Path) -> None:
    pip = run(sys.executable, "-m", "pip", "--version", cwd=tmp_path)
    tool = [sys.executable] if pip.returncode == 0 else ["python3"]
    built = run(*tool, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, ROOT, cwd=tmp_path)
    if built.returncode:
        pytest.skip(f"the wheel can't be built here (no pip, or no package index): {built.stderr.strip()[-200:]}")
    (wheel,) = tmp_path.glob("*.whl")
    fresh = tmp_path / "fresh"
    assert run(sys.executable, "-m", "venv", "--without-pip", fresh, cwd=tmp_path).returncode == 0
    installed = run(*tool, "-m", "pip", "--python", fresh, "install", "-q", wheel, cwd=tmp_path)
    if installed.returncode:
        pytest.skip(f"what it needs can't be installed here: {installed.stderr.strip()[-200:]}")
    career = ROOT / "examples" / "interview.yaml"
    scored = run(fresh / "bin" / "zwaarwerk", "score", career, "--as-of", "2026-11-23", cwd=tmp_path)
    assert scored.returncode == 0, scored.stderr
    assert "U kunt stoppen vanaf 1 maart 2029" in scored.stdout
    shown = run(fresh / "bin" / "zwaarwerk", "criteria", "show", "--lang", "en", cwd=tmp_path)
    assert "Night work" in shown.stdout
    assert run(fresh / "bin" / "zwaarwerk", "law", cwd=tmp_path).returncode == 0
    listed = run(fresh / "bin" / "zwaarwerk", "criteria", "list", "--format", "json", cwd=tmp_path)
    schemes = json.loads(listed.stdout)["schemes"]
    shipped = sorted(path.stem for path in (ROOT / "examples" / "schemes").glob("*.yaml"))
    assert [one["id"] for one in schemes] == ["ns-style", *shipped]
    assert all(Path(one["file"]).is_relative_to(fresh) for one in schemes)
    checked = run(fresh / "bin" / "zwaarwerk", "criteria", "check", *shipped, cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    reported = run(fresh / "bin" / "zwaarwerk", "report", career, "-o", "report.html", cwd=tmp_path)
    assert reported.returncode == 0, reported.stderr
    assert "</html>" in (tmp_path / "report.html").read_text(encoding="utf-8")
