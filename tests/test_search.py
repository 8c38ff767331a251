"""Where days may be skipped in the search for the earliest exit, and where each must be tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from zwaarwerk.files import DEFAULT_SCHEME, read_scheme
from zwaarwerk.search import only_gets_better

SCHEMES = Path(__file__).parents[1] / "examples" / "schemes"


@pytest.mark.parametrize(
    ("path", "better"),
    [
        (DEFAULT_SCHEME, True),  # every day worked adds
        (SCHEMES / "france-c2p.yaml", True),  # whole blocks, but days only add
        (SCHEMES / "bouw-infra.yaml", False),  # a window of the last years drops days
        (SCHEMES / "spain-railway.yaml", False),  # pooled leftovers can move to a lower coefficient
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else str(value),
)
def test_days_are_skipped_only_where_more_work_can_never_be_worse(path: Path, better: bool) -> None:
    assert only_gets_better(read_scheme(path).scheme) is better
