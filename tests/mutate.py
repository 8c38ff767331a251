"""Change one thing at a time in a module and see whether a test notices: `python tests/mutate.py entitlement law`.

What lives is a missing test, or changes nothing. Works in a copy of the checkout. Each change first meets the quick
tests; what lives through them meets the slower ones. Takes a second or four for each change, a minute or more for what lives.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUICK = (
    "test_counting.py",
    "test_golden.py",
    "test_law.py",
    "test_benefit.py",
    "test_conditions.py",
    "test_before_pension.py",
    "test_entitlement.py",
)
SLOW = (
    "test_search.py",
    "test_published_schemes.py",
    "test_result.py",
    "test_million_careers.py",
    "test_against_oracle.py",
)
SWAPS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE,), ast.LtE: (ast.Lt,), ast.Gt: (ast.GtE,), ast.GtE: (ast.Gt,), ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Add,), ast.FloorDiv: (ast.Mult,),
    ast.And: (ast.Or,), ast.Or: (ast.And,),
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "True": "False", "False": "True"}


def changes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Make every change in turn, and yield its line and what it is; the tree is as it was afterwards."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        for field in ("op", "ops"):
            operators = getattr(node, field, None)
            for place, old in enumerate(operators if isinstance(operators, list) else [operators]):
                for new in SWAPS.get(type(old), ()):
                    _put(node, field, place, new())
                    yield line, f"{type(old).__name__} → {new.__name__}"
                    _put(node, field, place, old)
        if isinstance(node, ast.Constant) and isinstance(node.value, bool | int):
            old_value = node.value
            node.value = not old_value if isinstance(old_value, bool) else old_value + 1
            yield line, f"{old_value} → {node.value}"
            node.value = old_value
        if isinstance(node, ast.Name) and node.id in NAMES:
            old_name = node.id
            node.id = NAMES[old_name]
            yield line, f"{old_name} → {node.id}"
            node.id = old_name
        if isinstance(node, ast.If | ast.IfExp):
            old_test = node.test
            node.test = ast.UnaryOp(ast.Not(), old_test)
            yield line, "if → if not"
            node.test = old_test


def _put(node: ast.AST, field: str, place: int, operator: ast.AST | None) -> None:
    operators = getattr(node, field)
    if isinstance(operators, list):
        operators[place] = operator
    else:
        setattr(node, field, operator)


def passes(folder: Path, tests: tuple[str, ...]) -> bool:
    """Run tests in the copy until one fails; a run that takes too long has noticed something too."""
    there = [f"tests/{name}" for name in tests if (folder / "tests" / name).exists()]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", "--no-header", *there]
    settings = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, check=False, cwd=folder, env=settings, capture_output=True, timeout=600)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main(modules: list[str]) -> None:
    """Print what lives, and how many changes were tried."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "copy"
        left_out = shutil.ignore_patterns(".venv", ".git", "*_cache", ".hypothesis", "__pycache__")
        shutil.copytree(ROOT, folder, ignore=left_out)
        if not passes(folder, (*QUICK, *SLOW)):
            sys.exit("the tests fail before anything is changed")
        for module in modules:
            path = folder / "zwaarwerk" / f"{module}.py"
            text = path.read_text("utf-8")
            tried, lived = 0, 0
            tree = ast.parse(text)
            for line, what in changes(tree):
                path.write_text(ast.unparse(ast.fix_missing_locations(tree)), "utf-8")
                tried += 1
                if passes(folder, QUICK) and passes(folder, SLOW):
                    lived += 1
                    print(f"{module}.py:{line}: {what}: {text.splitlines()[line - 1].strip()}", flush=True)
            path.write_text(text, "utf-8")
            print(f"{module}: {lived} of {tried} changes lived", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or ["calculator", "entitlement", "law"])
