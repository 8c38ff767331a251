"""The report of telling examples, word for word; `--update-snapshots` rewrites them after a change that was meant."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from tests.running import AS_OF, CRITERIA, EXAMPLES, Run
from zwaarwerk.files import read_text

SNAPSHOTS = Path(__file__).parent / "snapshots"

TELLING = (
    "interview",  # three jobs, points turned into months
    "just-below",  # nothing, and why
    "thirty-years",  # another road, and a right that is longer than what is left
    "two-jobs",  # two jobs on one day
    "vague",  # a range, and what makes it one
)
CASES: dict[str, tuple[str, ...]] = {
    f"{name}.{lang}": (f"{name}.yaml", "--lang", lang) for name in TELLING for lang in ("nl", "en")
}
CASES["own-exposures.explain.nl"] = ("own-exposures.yaml", "--explain")


def _lasting(report: str) -> str:
    """Take out what every edit of the scheme or every release changes: the fingerprint and the version."""
    fingerprint = read_text(CRITERIA)[1][:12]
    program = version("zwaarwerk")
    return report.replace(fingerprint, "FINGERPRINT").replace(f"zwaarwerk {program}\n", "zwaarwerk VERSION\n")


@pytest.mark.parametrize("name", CASES)
def test_report_reads_as_before(name: str, zwaarwerk: Run, request: pytest.FixtureRequest) -> None:
    career, *options = CASES[name]
    ran = zwaarwerk("score", EXAMPLES / career, "--as-of", AS_OF, *options)
    assert (ran.status, ran.err) == (0, "")
    path = SNAPSHOTS / f"{name}.txt"
    if request.config.getoption("--update-snapshots"):
        path.write_text(_lasting(ran.out), encoding="utf-8")
    assert _lasting(ran.out).splitlines() == path.read_text("utf-8").splitlines()


def test_every_snapshot_is_compared(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-snapshots"):
        pytest.skip("the snapshots are being written")
    assert {path.stem for path in SNAPSHOTS.iterdir()} == set(CASES)
