"""Options and fixtures for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import LAW, UNWANTED, Ran, Run
from zwaarwerk import files

SHIPPED = files.LAW_FOLDER
files.LAW_FOLDER = LAW
"""Before any test reads the law: see there."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots", action="store_true", help="rewrite tests/snapshots; review the difference as a change"
    )


@pytest.fixture
def shipped_law(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use the law that ships, for pages that show what the program prints today; return where it is."""
    monkeypatch.setattr(files, "LAW_FOLDER", SHIPPED)
    return SHIPPED


@pytest.fixture
def zwaarwerk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in this process: `zwaarwerk("score", path)`."""
    from zwaarwerk.cli import run

    for name in UNWANTED:
        monkeypatch.delenv(name, raising=False)

    def run_it(*args: str | Path) -> Ran:
        capsys.readouterr()
        status = run([str(arg) for arg in args])
        return Ran(status, *capsys.readouterr())

    return run_it
