"""The README and the reference page say what the program really does."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from zwaarwerk.cli import run
from zwaarwerk.shipped import shipped_schemes

pytestmark = pytest.mark.usefixtures("shipped_law")

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    """Return the code block of the README under a marker."""
    match = re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert match, name
    return match[1]


def test_the_first_command_prints_the_answer_that_the_readme_shows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    set_up, install, score = block("score").strip().split(" && ")
    assert set_up.startswith("python3 -m venv")
    assert install.startswith("python3 -m pip --python .venv install")
    program, *args = shlex.split(score)
    assert program == ".venv/bin/zwaarwerk"
    assert run(args) == 0
    assert capsys.readouterr().out.startswith(block("answer"))


def test_the_second_command_sets_up_and_runs_all_tests() -> None:
    assert block("test").strip().endswith(".venv/bin/python -m pytest -q")


def test_each_command_is_one_line() -> None:
    assert block("score").count("\n") == block("test").count("\n") == 1


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"`zwaarwerk ([a-z]+(?: (?:check|show|schema|list|new|set|diff|lint))?)", README)))
)
def test_every_command_the_readme_names_exists(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command.split(), "--help"]) == 0
    assert "--lang" in capsys.readouterr().out


def test_the_readme_stays_short() -> None:
    assert len(README.splitlines()) <= 105


def test_the_career_in_the_readme_is_a_career(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    match = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert match
    career = tmp_path / "career.yaml"
    career.write_text(match[1], encoding="utf-8")
    assert run(["score", str(career), "--as-of", "2026-11-23"]) == 0
    assert "U kunt stoppen vanaf" in capsys.readouterr().out


def test_links_in_the_readme_lead_somewhere() -> None:
    for link in re.findall(r"\]\(((?!http)[^)#]+)\)", README):
        assert (ROOT / link).exists(), link


def script(name: str) -> Any:
    """Return a script of the folder docs as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_page_is_made_from_the_model() -> None:
    made = script("make_reference")
    assert made.PAGE.read_text(encoding="utf-8") == made.reference()


def test_the_page_of_the_schemes_is_made_from_their_files() -> None:
    made = script("make_schemes")
    assert made.PAGE.read_text(encoding="utf-8") == made.page()


def test_what_a_scheme_can_not_express_is_said_of_every_scheme_that_ships() -> None:
    hand = yaml.safe_load((ROOT / "docs" / "schemes.yaml").read_text(encoding="utf-8"))
    for one in shipped_schemes():
        assert hand["schemes"][one.id]["limits"], one.id


def test_a_published_example_is_a_test_or_stays_outside_but_not_both() -> None:
    hand = yaml.safe_load((ROOT / "docs" / "schemes.yaml").read_text(encoding="utf-8"))
    outside = {row for group in hand["outside"] for row in group["rows"]}
    tested = {
        case["row"].partition(".")[0]
        for path in (ROOT / "tests" / "cases" / "published").glob("*.yaml")
        for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["cases"].values()
        if "row" in case
    }
    assert tested
    assert outside & tested == set()


def test_the_changelog_says_of_each_release_whether_scores_change() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for release in text.split("\n## ")[1:]:
        assert all(f"**{line}**" in release for line in ("Scores change", "Dates affected", "Source"))


# --- the page for HR

HR_PAGE = (ROOT / "docs" / "personeelsbestand.md").read_text(encoding="utf-8")


def test_the_page_for_hr_shows_what_the_command_tells(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    command = re.search(r"<!-- run -->\n```sh\n(.*?)```", HR_PAGE, re.DOTALL)
    told = re.search(r"<!-- told -->\n```\n(.*?)```", HR_PAGE, re.DOTALL)
    assert command
    assert told
    assert run(shlex.split(command[1])[1:]) == 6
    assert capsys.readouterr().err == told[1]


def test_every_option_of_batch_on_the_page_for_hr_exists(capsys: pytest.CaptureFixture[str]) -> None:
    run(["batch", "--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    run(["score", "--help"])
    options |= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert set(re.findall(r"(?<![\w<!-])--[a-z][a-z-]+", HR_PAGE)) <= options


def test_the_pictures_of_the_page_for_hr_are_those_of_the_example() -> None:
    spec = importlib.util.spec_from_file_location("make_sheet_pictures", ROOT / "docs" / "make_sheet_pictures.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shown = set(re.findall(r"pictures/(\w+\.svg)", HR_PAGE))
    made = module.pictures()
    assert set(made) == shown
    assert {name: (module.PICTURES / name).read_text("utf-8") for name in made} == made


def test_the_mapping_file_of_the_page_for_hr_can_be_used(tmp_path: Path) -> None:
    from zwaarwerk.files import read_scheme
    from zwaarwerk.tables.files import read_column_mapping

    mapping = re.search(r"```yaml\n(.*?)```", HR_PAGE, re.DOTALL)
    assert mapping
    (tmp_path / "kolommen.yaml").write_text(mapping[1], encoding="utf-8")
    assert read_column_mapping(tmp_path / "kolommen.yaml", read_scheme().scheme).jobs["Mcn A"] == "Machinist"


REPORT_PAGE = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")


def test_the_command_of_the_report_page_makes_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    match = re.search(r"```sh\n(.*?)\n```", REPORT_PAGE, re.DOTALL)
    assert match
    program, *args = shlex.split(match[1])
    assert program == "zwaarwerk"
    args = [str(ROOT / arg) if arg.startswith("examples/") else arg for arg in args]
    monkeypatch.chdir(tmp_path)
    assert run(args) == 0
    assert "Geschreven: interview.html" in capsys.readouterr().err
    assert "Spoorwegbedrijf De Wissel" in Path("interview.html").read_text(encoding="utf-8")


def test_the_settings_on_the_report_page_are_settings(tmp_path: Path) -> None:
    from zwaarwerk.printing import read_letterhead

    match = re.search(r"```yaml\n(.*?)```", REPORT_PAGE, re.DOTALL)
    assert match
    path = tmp_path / "settings.yaml"
    path.write_text(match[1], encoding="utf-8")
    (tmp_path / "logo.svg").write_bytes((ROOT / "examples" / "report" / "logo.svg").read_bytes())
    assert len(read_letterhead(path).paragraphs("nl")) == 2


def test_every_picture_of_the_docs_is_there_and_says_what_it_shows() -> None:
    for page in (ROOT / "docs").glob("*.md"):
        for said, picture in re.findall(r"!\[(.*?)\]\((.*?)\)", page.read_text(encoding="utf-8")):
            assert said
            assert (page.parent / picture).is_file(), picture


def test_the_page_for_employees_holds_the_dialogue_as_it_is() -> None:
    module = script("make_interview")
    assert module.PAGE.read_text(encoding="utf-8") == module.page()


def test_the_table_of_conventions_has_all_of_them_and_tests_that_exist() -> None:
    rows = re.findall(
        r"^\| (\d+) \|.*\| `([^`]+)` \|$", (ROOT / "docs" / "interview.md").read_text("utf-8"), re.MULTILINE
    )
    assert [int(number) for number, _ in rows] == list(range(1, 27))
    for _, where in rows:
        assert (ROOT / where).exists() or (ROOT / "tests" / f"{where}.py").exists(), where
