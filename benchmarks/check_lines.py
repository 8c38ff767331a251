"""Checking a criteria file of 10,000 lines, against PyYAML's composing of it: `python benchmarks/check_lines.py`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import yaml
from measuring import ROOT, Times, call_ms, told

from zwaarwerk.files import read_scheme

LINES = 10_000


def long_scheme(lines: int) -> str:
    """Return the default scheme with copies of its jobs under other names, of so many lines at least."""
    text = (ROOT / "zwaarwerk" / "criteria.yaml").read_text("utf-8")
    head, jobs, rest = text.partition("\njobs:\n")
    block, mark, tail = rest.partition("\n# ----")
    copies: list[str] = []
    number = 0
    size = text.count("\n")
    while size < lines:
        number += 1
        copy = "\n".join(_renamed(line, number) for line in block.splitlines())
        copies.append(copy)
        size += copy.count("\n") + 1
    return head + jobs + "\n".join([block, *copies]) + mark + tail


def _renamed(line: str, number: int) -> str:
    if line.startswith("  ") and line[2:3].isalpha() and line.rstrip().partition("#")[0].rstrip().endswith(":"):
        return line.replace(":", f"_{number}:", 1)
    if line.lstrip().startswith(("name:", "also_called:")):
        return f"    name: {{nl: baan {number} {abs(hash(line)) % 10**9}}}" if "name:" in line else ""
    return line


def main() -> None:
    """Print the ratio."""
    text = long_scheme(LINES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lang.yaml"
        path.write_text(text, "utf-8")
        ours = call_ms(lambda: read_scheme(path), 9)
    composing = call_ms(lambda: yaml.compose(text, Loader=yaml.CSafeLoader), 9)
    ratio = ours.least / composing.least
    print(f"{text.count(chr(10)):,} lines, {len(read_jobs(text)):,} jobs")
    print(told("criteria check, in process", Times(*ours), Times(*composing), ratio, "6"))


def read_jobs(text: str) -> list[str]:
    """Return the keys under `jobs`."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    jobs = next(value for key, value in node.value if key.value == "jobs")
    return [key.value for key, _ in jobs.value]


if __name__ == "__main__":
    main()
