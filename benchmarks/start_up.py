"""What starting costs, as whole processes in turn: `python benchmarks/start_up.py`."""

from __future__ import annotations

import sys

from measuring import AS_OF, processes, told

BARE_SCORE = """
import typer, pydantic, yaml
from rich.console import Console
from rich.table import Table
for n in range(30):
    pydantic.create_model(
        f"M{n}", a=(int, ...), b=(str, "x"), c=(float | None, None), d=(list[int], []), e=(dict[str, int], {})
    )
table = Table("a", "b", "c")
for n in range(10):
    table.add_row(str(n), "x", "y")
Console().print(table)
"""
"""Imports what `score` stands on, defines 30 models, prints one table."""
BARE_HELP = """
import typer
app = typer.Typer(rich_markup_mode=None)
@app.command()
def score(careers: list[str], criteria: str = typer.Option("", help="x"), as_of: str = typer.Option("", help="y")):
    "Score."
@app.command()
def verify(careers: list[str], criteria: str = typer.Option("", help="x"), as_of: str = typer.Option("", help="y")):
    "Verify."
app()
"""
"""A program of typer's own with two commands, asked for its help."""


def main() -> None:
    """Print what `score` and `--help` take beside a program that does nothing with the same libraries."""
    python = sys.executable
    score = [python, "-m", "zwaarwerk", "score", "examples/interview.yaml", "--as-of", AS_OF]
    print(told("zwaarwerk score, processor time", *processes(score, [python, "-c", BARE_SCORE]), "1.5"))
    help_ = [python, "-m", "zwaarwerk", "--help"]
    print(told("zwaarwerk --help, processor time", *processes(help_, [python, "-c", BARE_HELP, "--help"]), "1.3"))


if __name__ == "__main__":
    main()
