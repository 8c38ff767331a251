"""Start-up is part of the product: a command imports what it uses and nothing else."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import pytest

import zwaarwerk
from tests.running import AS_OF, CRITERIA, EXAMPLES, environment

HEAVY = {
    "axe_core_python", "calamine", "hypothesis", "jinja2", "jsonschema", "numpy", "pandas", "polars",
    "prompt_toolkit", "python_calamine", "pytest", "questionary", "scipy", "typst", "xlsxwriter",
}  # fmt: skip
"""What no command below has a use for."""
MODELS = {"zwaarwerk.values", "zwaarwerk.criteria", "zwaarwerk.career", "zwaarwerk.law"}
ENGINE = {"zwaarwerk.calculator", "zwaarwerk.counting", "zwaarwerk.answers", "zwaarwerk.search"}
SHOWN = {"rich"}
SCHEMAS = {"zwaarwerk.schemas", "zwaarwerk.report.as_json"}

CAREER = str(EXAMPLES / "interview.yaml")
UNUSED = {
    ("--help",): MODELS | ENGINE | SHOWN | SCHEMAS | {"pydantic", "yaml", "zwaarwerk.files"},
    ("--version",): MODELS | ENGINE | SHOWN | SCHEMAS,
    ("scor",): MODELS | ENGINE | SHOWN | SCHEMAS,
    ("criteria", "--help"): ENGINE | SHOWN,
    ("criteria", "check"): ENGINE | SHOWN,
    ("criteria", "diff", str(CRITERIA), str(CRITERIA)): ENGINE | SHOWN | SCHEMAS,
    ("criteria", "set", "none.yaml", "scheme.id", "x"): ENGINE | SHOWN | SCHEMAS,
    ("criteria", "lint", str(CRITERIA)): SHOWN | SCHEMAS | {"zwaarwerk.search"},
    ("law", "rvu_exemption"): ENGINE | SHOWN,
    ("score", "--help"): ENGINE | SHOWN,
    ("report", "--help"): ENGINE | SHOWN,
    ("weigh", "--help"): ENGINE | SHOWN,
    ("dossier", "--help"): ENGINE | SHOWN | MODELS | {"zwaarwerk.files"},
    ("dossier", "-o", "is-er-niet/uit.md", "--as-of", AS_OF): SHOWN
    | {
        "zwaarwerk.report.as_workbook",
        "zwaarwerk.report.as_pdf",
        "zwaarwerk.survey.weighing",
        "zwaarwerk.simulation.effects",
    },
    ("batch", "--help"): ENGINE | SHOWN,
    ("batch", "is-er-niet.csv", "--output", "uit.csv"): SHOWN
    | {"zwaarwerk.report.as_workbook", "zwaarwerk.printing", "zwaarwerk.commands.batch_parquet"},
    ("score", CAREER, "--as-of", AS_OF): {"zwaarwerk.schemas", "zwaarwerk.report.as_json"},
    ("score", CAREER, "--as-of", AS_OF, "--format", "json"): SHOWN | {"zwaarwerk.report.as_terminal"},
}
"""What each command must not import, beside what is heavy."""

LIST_MODULES = """
import json, sys
from zwaarwerk.cli import run
run(json.loads(sys.argv[1]))
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize("command", UNUSED, ids=" ".join)
def test_a_command_imports_only_what_it_uses(command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIST_MODULES, json.dumps(command)],
        capture_output=True, text=True, check=True, env=environment(),
    )  # fmt: skip
    imported = set(json.loads(done.stderr.splitlines()[-1]))
    unused = (HEAVY | UNUSED[command]) & imported
    assert unused == set()


ON_THE_WAY_OUT = """
import atexit, gc, sys
from zwaarwerk.__main__ import main
atexit.register(lambda: print(gc.get_freeze_count(), file=sys.stderr))
sys.argv = ["zwaarwerk", "--version"]
main()
"""


def test_no_time_goes_to_looking_for_cycles_on_the_way_out() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ON_THE_WAY_OUT], capture_output=True, text=True, check=True, env=environment()
    )
    assert int(done.stderr.splitlines()[-1]) > 0


def test_no_module_has_the_name_of_what_the_library_gives() -> None:
    """Loading a module sets it on its package: `zwaarwerk.answer` was then no function any more."""
    assert [name for name in zwaarwerk.__all__ if importlib.util.find_spec(f"zwaarwerk.{name}")] == []
