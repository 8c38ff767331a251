"""Options and fixtures for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import UNWANTED, Ran, Run


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots", action="store_true", help="rewrite tests/snapshots; review the difference as a change"
    )


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
