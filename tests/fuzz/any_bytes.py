"""Any bytes whatever give a model or located problems: searched for by atheris, which follows the branches taken.

    pip install atheris
    python -m tests.fuzz.any_bytes criteria -max_total_time=600

The first word chooses what the bytes are read as: `criteria`, `career` or `result`; the rest is libFuzzer's. It begins
from the files that ship, and stops at the first bytes that give anything else, with those bytes in a file `crash-…`.
What it finds becomes an example in `tests/test_any_bytes.py`.
"""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

atheris: Any = import_module("atheris")  # installed by hand, for this alone
with atheris.instrument_imports(include=["zwaarwerk"]):
    import_module("zwaarwerk.files")

from tests.any_bytes import CHECKS, seeds, words  # noqa: E402 - after what is instrumented


def main(kind: str, options: list[str]) -> None:
    """Search until something is found, or until libFuzzer's options say it is enough."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, dictionary = Path(folder) / "corpus", Path(folder) / "words"
        corpus.mkdir()
        for place, seed in enumerate(seeds(kind)):
            (corpus / str(place)).write_bytes(seed)
        dictionary.write_text("".join(f'"{word}"\n' for word in words()), encoding="ascii")
        atheris.Setup([kind, str(corpus), f"-dict={dictionary}", "-max_len=100000", *options], CHECKS[kind])
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
