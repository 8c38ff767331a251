"""The shape of the house, as tests: imports point down, the core is pure and exact, and no module knows a country."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "zwaarwerk"

LAYERS = (
    ("errors", "exact", "dates"),
    ("texts", "tables", "tables.cells"),
    ("shapes", "values", "criteria_conditions", "criteria", "career", "criteria_checks", "law"),
    ("keys", "compare"),
    ("timeline", "conditions", "points", "counting", "tallies", "entitlement", "benefit", "calculator"),
    ("search", "answers", "figures", "verify", "vectorised", "trials", "lint"),
    ("tables.columns", "tables.people", "tables.row_reader"),
    ("quick", "quick.days", "quick.counts", "quick.rules", "quick.money", "quick.engine", "quick.rows"),
    ("simulation", "simulation.effects", "simulation.members", "simulation.uncertainty"),
    ("calibration", "calibration.targets", "calibration.search", "dossier"),
    ("interview", "interview.spoken_dates", "interview.questions", "interview.find_jobs", "interview.draft"),
    ("interview.ask", "interview.profile", "interview.facts", "interview.overview", "interview.burdens"),
    ("interview.script", "interview.state", "interview.from_career", "interview.outlook"),
    ("survey", "survey.weights", "survey.new_points", "survey.reader", "survey.resampling", "survey.weighing"),
    ("report", "report.origin", "report.as_json", "report.in_words", "report.told"),
    ("report.as_terminal", "report.as_conversation", "report.summary", "report.reference", "report.scheme_list"),
    ("report.changes", "report.remarks"),
    ("report.letterhead", "report.document", "report.drawing"),
    ("report.as_html", "report.as_pdf", "report.as_markdown", "report.printer"),
    ("report.as_table", "report.as_workbook", "assessor", "report.as_console", "report.weighed"),
    ("report.simulated_words", "report.simulated", "report.simulated_data"),
    ("report.calibrated", "report.calibrated_data"),
    ("report.dossier_rules", "report.dossier_parts", "report.dossier"),
    ("schemas",),
    (
        "large",
        "large.calendar",
        "large.people",
        "large.tallies",
        "large.rules",
        "large.search",
        "large.money",
        "large.results",
        "large.careers",
        "large.parquet",
        "large.engine",
    ),
    (
        "sentences",
        "as_yaml",
        "layout",
        "located",
        "model_errors",
        "editing",
        "shipped",
        "files",
        "negotiating",
        "printing",
    ),
    (
        "tables.sheet_xml",
        "tables.reading",
        "tables.files",
        "outputs",
        "workers",
        "survey.tables",
        "simulation.run",
        "calibration.run",
    ),
    (
        "commandline",
        "commands",
        "commands.shared",
        "commands.score",
        "commands.report",
        "commands.verify",
        "commands.law",
    ),
    ("commands.schema", "commands.criteria"),
    (
        "commands.cell_problems",
        "commands.batch_files",
        "commands.batch_reports",
        "commands.batch_run",
        "commands.batch_parquet",
        "commands.batch",
    ),
    ("commands.weigh", "commands.simulate", "commands.calibrate", "commands.dossier"),
    ("prompts", "prompts.conversation", "prompts.plain", "prompts.terminal", "commands.interview"),
    ("cli", "__init__", "__main__"),
)
"""The modules from bottom to top; each may import lower layers and earlier modules of its own."""

ORDER = [module for layer in LAYERS for module in layer]
CORE = ORDER[: ORDER.index("report")]
ESTIMATES = {"survey.resampling", "survey.weighing", "simulation.uncertainty"}
"""Of the core, what estimates: intervals and chances are floats. Weights, points and amounts are not."""


def path_of(module: str) -> Path:
    path = PACKAGE / f"{module.replace('.', '/')}.py"
    return path if path.exists() else PACKAGE / module.replace(".", "/") / "__init__.py"


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(path_of(module).read_text(encoding="utf-8"))


def imports_of(module: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return names


def test_every_module_has_its_layer() -> None:
    found = {
        path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        for path in PACKAGE.rglob("*.py")
    }
    assert found == set(ORDER)


@pytest.mark.parametrize("module", ORDER)
def test_imports_point_down(module: str) -> None:
    ours = {name.removeprefix("zwaarwerk.") for name in imports_of(module) if name.startswith("zwaarwerk.")}
    allowed = set(ORDER) if module in ("__init__", "__main__") else set(ORDER[: ORDER.index(module)])
    assert ours <= allowed


def test_the_core_loads_without_yaml_rich_or_typer() -> None:
    modules = ", ".join(f"zwaarwerk.{module}" for module in CORE)
    code = f"import sys, {modules}; print(sorted({{'yaml', 'rich', 'typer', 'click'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


LARGE = [module for module in ORDER if module.startswith("large.")]


@pytest.mark.parametrize("module", [module for module in ORDER if module not in LARGE])
def test_only_the_engine_in_columns_needs_polars(module: str) -> None:
    assert not any(name.partition(".")[0] == "polars" for name in imports_of(module))


@pytest.mark.parametrize("module", LARGE)
def test_columns_hold_whole_numbers(module: str) -> None:
    """No `/`, which of whole numbers makes floats, no mean or round, and no float but where cells are read."""
    floats = set() if module == "large.people" else {"Float64", "Float32"}
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Constant):
            assert not isinstance(node.value, float), ast.unparse(node)
        if isinstance(node, ast.BinOp | ast.AugAssign):
            assert not isinstance(node.op, ast.Div), ast.unparse(node)
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"mean", "round", "truediv", "pow"} | floats, ast.unparse(node)


@pytest.mark.parametrize("module", CORE)
def test_the_core_never_opens_prints_or_asks_the_date(module: str) -> None:
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            assert name not in {"open", "print", "input"}, name
            assert not name.endswith((".today", ".now", ".read_text", ".write_text", "environ.get")), name


@pytest.mark.parametrize("module", [module for module in CORE if module not in ESTIMATES])
def test_the_core_is_exact(module: str) -> None:
    """No float, no math, no rounding but `exact.round_half_up`; and no `/`, which of two whole numbers makes a float.

    A quotient is written `Fraction(one, other)`.
    """
    assert not imports_of(module) & {"cmath", "decimal", "math", "numpy", "operator.truediv", "random", "statistics"}
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Constant):
            assert not isinstance(node.value, float | complex), ast.unparse(node)
        if isinstance(node, ast.BinOp | ast.AugAssign):
            assert not isinstance(node.op, ast.Div), ast.unparse(node)
        if isinstance(node, ast.Name | ast.Attribute):
            assert ast.unparse(node).rpartition(".")[2] not in {"Decimal", "truediv", "fsum"}, ast.unparse(node)
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in {"float", "round"}, ast.unparse(node)


def test_numpy_and_scipy_are_for_estimates_alone() -> None:
    users = {
        module for module in ORDER if any(name.partition(".")[0] in ("numpy", "scipy") for name in imports_of(module))
    }
    assert users == {"survey.resampling"}
    assert {module for module in ORDER if "zwaarwerk.survey.resampling" in imports_of(module)} == {"survey.weighing"}
    assert {module for module in ORDER if "zwaarwerk.survey.weighing" in imports_of(module)} <= {
        "report.weighed",
        "commands.weigh",
    }


COUNTRY = re.compile(r"\b(nederland|netherlands|holland|belastingdienst|svb|wet ib|wet lb|art\. 32ba)\b", re.IGNORECASE)
SECTORS = "spoor railway railways trein treinen bouw metalektro politie police zorg vvt ns machinist"
SECTOR = re.compile(rf"\b({SECTORS.replace(' ', '|')})\b", re.IGNORECASE)


def words_of(module: str) -> list[str]:
    """Names and texts of a module; docstrings apart, which cite their sources."""
    tree = tree_of(module)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    words: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            words.append(node.value)
        elif isinstance(node, ast.Name):
            words.append(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            words.append(node.name)
    return words


@pytest.mark.parametrize("module", [module for module in ORDER if module != "law"])
def test_nothing_but_the_law_names_a_country(module: str) -> None:
    assert not [word for word in words_of(module) if COUNTRY.search(word.replace("_", " "))]


@pytest.mark.parametrize("module", ORDER)
def test_nothing_names_a_sector(module: str) -> None:
    assert not [word for word in words_of(module) if SECTOR.search(word.replace("_", " "))]


@pytest.mark.parametrize("module", ORDER)
def test_modules_stay_small_enough_to_read(module: str) -> None:
    """Formats are long lists by nature; everything else that grows past this is split."""
    limit = {"criteria": 850, "values": 560}.get(module, 520)
    assert len(path_of(module).read_text(encoding="utf-8").splitlines()) <= limit
