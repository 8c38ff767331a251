"""`criteria new` and `criteria set`: a file made or changed in its text, in order at once, and nothing else touched."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.running import CRITERIA, EXAMPLES, Run

SCHEMES = [CRITERIA, *sorted((EXAMPLES / "schemes").glob("*.yaml"))]
DEFAULT = CRITERIA.read_text(encoding="utf-8")
NIGHT = "elements.night_work.points_per_year"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cao.yaml"
    path.write_text(DEFAULT, encoding="utf-8")
    return path


# --- set


def test_set_changes_one_value_and_says_so(zwaarwerk: Run, file: Path) -> None:
    ran = zwaarwerk("criteria", "set", file, NIGHT, "0.35")
    assert ran == (0, "Nachtwerk: 0,30 → 0,35 punten per jaar\n", "")
    place = DEFAULT.index("points_per_year: 0.30", DEFAULT.index("  night_work:"))
    assert file.read_text(encoding="utf-8") == DEFAULT[:place] + "points_per_year: 0.35" + DEFAULT[place + 21 :]


def test_set_writes_the_source_too(zwaarwerk: Run, file: Path) -> None:
    ran = zwaarwerk("criteria", "set", file, NIGHT, "0.35", "--source", "fnv-2025")
    assert ran.out.splitlines() == [
        "Nachtwerk: 0,30 → 0,35 punten per jaar", "Nachtwerk, bron: aangenomen → fnv-2025",
    ]  # fmt: skip
    ran = zwaarwerk("criteria", "set", file, "entitlement.months_to_go_at_least", "2", "--source", "fnv-2025")
    assert ran.out.splitlines()[-1] == (
        "Deze bron geldt nu ook voor: entitlement.at_most_months. Klopt dat niet, geef die getallen dan een eigen bron."
    )


def test_the_source_goes_to_the_nearest_block(zwaarwerk: Run, file: Path) -> None:
    ran = zwaarwerk("criteria", "set", file, "entitlement.minimum.at_least", "20", "--source", "assumed")
    assert "minimum: {at_least: 20, source: assumed}" in file.read_text(encoding="utf-8")
    assert ran.status == 0


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (NIGHT, "0,4", "Bedoelde u „0.4”?"),
        (NIGHT, "veel", "hier hoort een getal"),
        ("elements.night_wrk.points_per_year", "1", "„night_wrk” bestaat niet. Bedoelde u „night_work”?"),
        ("elements.night_work.pionts", "1", "de sleutel „pionts” bestaat hier niet"),
        ("entitlement.at_most_months", "30", "meer dan het hoogste aantal van 30"),
        ("entitlement.round_months", "halfup", "Bedoelde u „half_up”?"),
        ("entitlement.convert.linear.points.x", "1", "is geen groep met sleutels"),
        ("jobs.conductor.periods[9].until", "2020-01-01", "deze rij is er niet"),
        ("jobs.conductor..x", "1", "is geen plek in het bestand"),
        (f"{NIGHT}", "{at_least: 1}", "hier hoort een getal"),
    ],
)
def test_what_would_make_the_file_invalid_is_refused(
    zwaarwerk: Run, file: Path, path: str, value: str, told: str
) -> None:
    ran = zwaarwerk("criteria", "set", file, path, value)
    assert ran.status == 3
    assert told in " ".join(ran.err.split())
    assert file.read_text(encoding="utf-8") == DEFAULT


def test_a_source_that_is_not_known_is_refused(zwaarwerk: Run, file: Path) -> None:
    ran = zwaarwerk("criteria", "set", file, NIGHT, "0.35", "--source", "fnv-2052")
    assert (ran.status, file.read_text(encoding="utf-8")) == (3, DEFAULT)
    assert "de bron „fnv-2052” staat niet in sources" in ran.err
    ran = zwaarwerk("criteria", "set", file, "format", "1", "--source", "assumed")
    assert "hier kan geen bron bij staan" in ran.err


def test_line_ends_marks_and_rights_stay(zwaarwerk: Run, tmp_path: Path) -> None:
    path = tmp_path / "cao.yaml"
    before = b"\xef\xbb\xbf" + DEFAULT.replace("\n", "\r\n").encode()
    path.write_bytes(before)
    path.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    assert zwaarwerk("criteria", "set", link, NIGHT, "0.35").status == 0
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    after = path.read_bytes()
    assert len(after) == len(before)
    assert [one for one in zip(before, after, strict=True) if one[0] != one[1]] == [(ord("0"), ord("5"))]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cao.yaml", "link.yaml"]


def test_another_spelling_is_written_and_told(zwaarwerk: Run, file: Path) -> None:
    ran = zwaarwerk("criteria", "set", file, "levels.sometimes.factor", "50%")
    assert "dit betekent hetzelfde als wat er al stond" in ran.out
    assert "factor: 50%" in file.read_text(encoding="utf-8")


def test_a_version_stays_a_text(zwaarwerk: Run, file: Path) -> None:
    assert zwaarwerk("criteria", "set", file, "scheme.version", "2027.1").status == 0
    assert 'version: "2027.1"' in file.read_text(encoding="utf-8")


def test_a_file_that_is_wrong_already_is_not_touched(zwaarwerk: Run, file: Path) -> None:
    file.write_text(DEFAULT.replace("format: 1\n", "format: 1\nformat: 1\n"), encoding="utf-8")
    before = file.read_bytes()
    assert zwaarwerk("criteria", "set", file, NIGHT, "0.35").status == 3
    assert file.read_bytes() == before
    assert zwaarwerk("criteria", "set", file.parent / "niet.yaml", NIGHT, "0.35").status == 3


# --- new


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_new_makes_a_commented_start_that_is_in_order(zwaarwerk: Run, tmp_path: Path, lang: str) -> None:
    path = tmp_path / "haven.yaml"
    ran = zwaarwerk("criteria", "new", path, "--name", "Haven: zwaar werk", "--in-force", "2027-07-01", "--lang", lang)
    assert (ran.status, ran.err) == (0, "")
    text = path.read_text(encoding="utf-8")
    assert text.count("#") > 40
    assert '  id: haven\n  version: "0.1"\n  name: {nl: "Haven: zwaar werk"}\n  status: proposed\n' in text
    assert "in_force: {from: 2027-07-01}" in text
    assert zwaarwerk("criteria", "check", path).status == 0
    career = tmp_path / "loopbaan.yaml"
    career.write_text("birth_date: 1965-03-01\njobs: [{job: operator, from: 1995-01-01}]\n", encoding="utf-8")
    score = zwaarwerk("score", career, "--criteria", path, "--as-of", "2027-07-01", "--exit", "2029-01-01")
    assert score.status == 0
    assert "51" in score.out  # 34 years of 0.70 and 0.80


@pytest.mark.parametrize("source", SCHEMES, ids=lambda path: path.stem)
def test_new_copies_a_scheme_with_its_comments(zwaarwerk: Run, tmp_path: Path, source: Path) -> None:
    path = tmp_path / "nieuw.yaml"
    ran = zwaarwerk(
        "criteria", "new", path, "--from", source, "--name", "Nieuw", "--id", "nieuw", "--scheme-version", "1"
    )
    assert (ran.status, ran.err) == (0, "")
    old, new = (one.read_text(encoding="utf-8").splitlines() for one in (source, path))
    assert new[0].startswith(f"# Voorstel, gemaakt van {source.name}.")
    different = [line for line in new[2:] if line not in old]
    assert len(new) == len(old) + 2
    assert {line.split(":")[0].strip() for line in different} <= {"id", "version", "name", "status"}
    paths = [
        line.strip()
        for line in zwaarwerk("criteria", "diff", source, path).out.splitlines()
        if line.startswith("      ")
    ]
    assert {one.rpartition(".")[0].removesuffix(".name") for one in paths} == {"scheme"}


def test_new_names_what_is_missing(zwaarwerk: Run, tmp_path: Path) -> None:
    ran = zwaarwerk("criteria", "new", tmp_path / "haven.yaml")
    assert ran.status == 2
    assert "--name ontbreekt" in ran.err
    ran = zwaarwerk("criteria", "new", tmp_path / "2027.yaml", "--name", "Haven")
    assert ran.status == 2
    assert "--id ontbreekt" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_new_refuses_what_is_there_or_wrong(zwaarwerk: Run, tmp_path: Path) -> None:
    path = tmp_path / "haven.yaml"
    assert zwaarwerk("criteria", "new", path, "--name", "Haven", "--id", "a b").status == 3
    assert zwaarwerk("criteria", "new", path, "--name", "Haven", "--in-force", "morgen").status == 2
    assert zwaarwerk("criteria", "new", path, "--name", "Haven", "--from", tmp_path / "niet.yaml").status == 3
    assert not path.exists()
    assert zwaarwerk("criteria", "new", path, "--name", "Haven").status == 0
    assert zwaarwerk("criteria", "new", path, "--name", "Anders").status == 5
    assert zwaarwerk("criteria", "new", path, "--name", "Anders", "--name-en", "Other", "--overwrite").status == 0
    assert "name: {nl: Anders, en: Other}" in path.read_text(encoding="utf-8")
